"""From proposed modifiers to those of a claim line: what is open is never guessed."""

from __future__ import annotations

from collections.abc import Iterable

from cptsofttissue.claims._values import SIDES
from cptsofttissue.errors import ContradictionError, MissingFactError
from cptsofttissue.fees._modifiers import Effect, of_effect, read_modifiers
from cptsofttissue.guidance.proposals import Advice, Proposal

__all__ = ["billed_modifiers"]


def billed_modifiers(
    proposals: Iterable[Proposal], given: Iterable[str] | str | None
) -> tuple[str, ...]:
    """
    Return the settled modifiers, and those given for what is open.

    Args:
        proposals: What the facts call for.
        given: What answers the proposals that are open; None if nobody has.

    Raises:
        MissingFactError: If one is open and nothing is given.
        ContradictionError: If one is given that the facts exclude.
    """
    found = tuple(proposals)
    settled = tuple(p.modifiers[0] for p in found if _is_settled(p))
    if given is None:
        _ask(found)
        return settled
    added = read_modifiers(given)
    _check(found, settled, added)
    return tuple(dict.fromkeys((*settled, *added)))


def _is_settled(proposal: Proposal) -> bool:
    return proposal.advice is Advice.USE and len(proposal.modifiers) == 1


def _ask(proposals: tuple[Proposal, ...]) -> None:
    """Refuse what nobody has answered, with what it says."""
    is_open = [
        str(proposal)
        for proposal in proposals
        if proposal.advice is not Advice.REFUSE and not _is_settled(proposal)
    ]
    if is_open:
        asked = " ".join(is_open).removesuffix(".")
        raise MissingFactError("modifiers", None, f"an answer to: {asked}")


def _check(
    proposals: tuple[Proposal, ...], settled: tuple[str, ...], added: tuple[str, ...]
) -> None:
    """Refuse what the facts bar, and another side or digit than the charted one."""
    for proposal in proposals:
        if proposal.advice is Advice.REFUSE and set(proposal.modifiers) & set(added):
            raise ContradictionError("modifiers", " ".join(added), proposal.why)
        _check_digits(proposal, added)
    charted = set(settled) & set(SIDES)
    if charted and set(added) & set(SIDES) - charted:
        allowed = f"{' '.join(charted)}, the side that the note names"
        raise ContradictionError("modifiers", " ".join(added), allowed)


def _check_digits(proposal: Proposal, added: tuple[str, ...]) -> None:
    """Refuse the modifier of a digit that the note does not leave open."""
    possible = of_effect(proposal.modifiers, Effect.DIGIT)
    if possible and set(of_effect(added, Effect.DIGIT)) - set(possible):
        allowed = f"{' or '.join(possible)}, by the site that the note names"
        raise ContradictionError("modifiers", " ".join(added), allowed)
