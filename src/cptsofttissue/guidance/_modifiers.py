"""Turn proposed modifiers into those of a claim line; nothing open is guessed."""

from __future__ import annotations

from collections.abc import Iterable

from cptsofttissue.claims._values import SIDES
from cptsofttissue.errors import ContradictionError, MissingFactError
from cptsofttissue.fees._modifiers import Effect, of_effect, read_modifiers
from cptsofttissue.guidance.proposals import Advice, Proposal

__all__ = ["billed_modifiers"]


def billed_modifiers(
    proposals: Iterable[Proposal], choice: Iterable[str] | str | None
) -> tuple[str, ...]:
    """
    Return the settled modifiers, and those chosen for the open proposals.

    Args:
        proposals: The modifiers that the facts call for.
        choice: The modifiers chosen for the open proposals; None if nobody chose.

    Raises:
        MissingFactError: If a proposal is open and nobody chose.
        ContradictionError: If the facts exclude a chosen modifier.
    """
    proposals = tuple(proposals)
    settled = tuple(p.modifiers[0] for p in proposals if _is_settled(p))
    if choice is None:
        _refuse_open(proposals)
        return settled
    choices = read_modifiers(choice)
    _check_choices(proposals, settled, choices)
    return tuple(dict.fromkeys((*settled, *choices)))


def _is_settled(proposal: Proposal) -> bool:
    return proposal.advice is Advice.USE and len(proposal.modifiers) == 1


def _refuse_open(proposals: tuple[Proposal, ...]) -> None:
    """Refuse open proposals, and say what they ask."""
    open_proposals = [
        str(proposal)
        for proposal in proposals
        if proposal.advice is not Advice.REFUSE and not _is_settled(proposal)
    ]
    if open_proposals:
        questions = " ".join(open_proposals).removesuffix(".")
        raise MissingFactError("modifiers", None, f"an answer to: {questions}")


def _check_choices(
    proposals: tuple[Proposal, ...], settled: tuple[str, ...], choices: tuple[str, ...]
) -> None:
    """Refuse modifiers that the facts exclude: another side or digit, for example."""
    for proposal in proposals:
        if proposal.advice is Advice.REFUSE and set(proposal.modifiers) & set(choices):
            raise ContradictionError("modifiers", " ".join(choices), proposal.why)
        _check_digits(proposal, choices)
    sides = set(settled) & set(SIDES)
    if sides and set(choices) & set(SIDES) - sides:
        allowed = f"{' '.join(sides)}, the side that the note names"
        raise ContradictionError("modifiers", " ".join(choices), allowed)


def _check_digits(proposal: Proposal, choices: tuple[str, ...]) -> None:
    """Refuse the modifier of a digit that the note does not leave open."""
    possible = of_effect(proposal.modifiers, Effect.DIGIT)
    if possible and set(of_effect(choices, Effect.DIGIT)) - set(possible):
        allowed = f"{' or '.join(possible)}, by the site that the note names"
        raise ContradictionError("modifiers", " ".join(choices), allowed)
