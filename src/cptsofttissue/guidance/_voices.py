"""What the NCCI edits say of a service, and which rules a payer applies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import product
from typing import Protocol, runtime_checkable

from attrs import evolve

from cptsofttissue._reading.words import Words
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.guidance import _ncci_tables as shipped
from cptsofttissue.guidance._families import FamilyKind, kinds_of
from cptsofttissue.guidance._policies import ask_policy
from cptsofttissue.guidance.ncci import (
    EditTable,
    ModifierIndicator,
    NcciEdition,
    NcciStanding,
    NcciVoice,
    PtpEdit,
    PtpEdits,
)
from cptsofttissue.guidance.payer import Follows, PayerPolicy, PolicyAnswer, Standing

__all__ = ["follows", "hear"]


_FOLLOWS = Words("payer", Follows)
_OF_STANDING = {
    Standing.YES: Follows.MEDICARE,
    Standing.NO: Follows.CPT,
    Standing.UNKNOWN: Follows.UNKNOWN,
}


@runtime_checkable
class _KnowsEdits(Protocol):
    """A policy that says whether the payer applies the NCCI edits."""

    def ncci_edits(self, day: date | None, /) -> PolicyAnswer: ...


def follows(payer: PayerPolicy | Follows | str | None, day: date | None) -> Follows:
    """Say which rules a payer applies; a policy that does not tell is unknown."""
    if payer is None:
        return Follows.UNKNOWN
    if isinstance(payer, str):
        return _FOLLOWS.read(payer)
    if not isinstance(payer, _KnowsEdits):
        return Follows.UNKNOWN
    return _OF_STANDING[ask_policy(payer, payer.ncci_edits, day).standing]


_STANDING_OF = {
    ModifierIndicator.NOT_ALLOWED: NcciStanding.NEVER,
    ModifierIndicator.ALLOWED: NcciStanding.SEPARABLE,
}
#: More codes than these are told by the first and the last.
_FEW = 6
_UNLESS = {
    NcciStanding.NEVER: "whatever the modifier",
    NcciStanding.SEPARABLE: "unless a modifier such as 59 or XS marks it as distinct",
}


def hear(
    code: str | None,
    codes: Collection[str],
    answer: Resolution,
    edits: EditTable | None,
) -> NcciVoice:
    """
    Look up the edit in the user's table, then in the bundled one.

    The user's table is used only if both codes and the date of service are known.

    Args:
        code: The code of the service, if it is known.
        codes: The codes that it may have.
        answer: The excision or resection.
        edits: The user's table.
    """
    day = answer.case.date_of_service
    if edits is None or code is None or answer.code is None or day is None:
        return _hear_bundled(codes, answer)
    edit = edits.edit(answer.code.number, code, day)
    if edit is None or edit.modifier is ModifierIndicator.NOT_APPLICABLE:
        found = _hear_bundled(codes, answer)
        return evolve(found, why=f"{found.why} {edits.name} has no edit for the pair.")
    return _voice_of(edit, answer, edits.name, is_certain=True)


def _voice_of(
    edit: PtpEdit, answer: Resolution, source: str, *, is_certain: bool
) -> NcciVoice:
    standing = _STANDING_OF[edit.modifier]
    why = (
        f"{edit.column_two} is not paid together with {edit.column_one}, "
        f"{_UNLESS[standing]}."
    )
    if edit.column_two == str(answer.code):
        why = f"{why} The excision is the code that is denied."
    return NcciVoice(standing, why, source, is_certain, edit)


def _hear_bundled(codes: Collection[str], answer: Resolution) -> NcciVoice:
    """
    Look up every remaining pair of codes in the manual, then in the bundled table.

    If the table does not cover the date of service, its own last day is used.
    """
    own = [code.number for code in answer.candidates]
    if found := _hear_manual(codes, own):
        return found
    if problem := _problem(codes, own, answer):
        return NcciVoice(NcciStanding.UNKNOWN, problem)
    return _over_pairs(codes, own, answer)


def _hear_manual(codes: Collection[str], own: Collection[str]) -> NcciVoice | None:
    """Say what the manual includes in codes that the table does not cover."""
    for row in shipped.manual():
        ours = [code in row.codes for code in own]
        theirs = [shipped.is_within(row.services, code) for code in codes]
        if any(ours) and any(theirs):
            return _of_manual(row, is_certain_pair=all((*ours, *theirs)))
    return None


def _of_manual(row: shipped.ManualRow, *, is_certain_pair: bool) -> NcciVoice:
    """Quote the manual, for every pair that remains or for some of them."""
    if is_certain_pair:
        return NcciVoice(NcciStanding.SEPARABLE, row.why, row.source)
    why = f"It depends on the code: {row.why} ({_named(row.codes)})"
    return NcciVoice(NcciStanding.VARIES, why, row.source)


def _problem(
    codes: Collection[str], own: Collection[str], answer: Resolution
) -> str | None:
    """Say why the bundled table does not cover the pair; None if it does."""
    if not codes:
        return "Unknown: no code of the service is known."
    is_family = kinds_of(answer) == (FamilyKind.SOFT_TISSUE,)
    if not is_family or not set(own).issubset(shipped.family_codes()):
        return "Unknown: the bundled edits cover only soft tissue codes."
    if not shipped.covered().issuperset(codes):
        return "Unknown: the bundled edits do not cover the code of the service."
    return None


def _over_pairs(
    codes: Collection[str], own: Collection[str], answer: Resolution
) -> NcciVoice:
    table, edition = PtpEdits.bundled(), NcciEdition.of("ptp")
    source = edition.on(answer.case.date_of_service)
    pairs = product(own, codes)
    found = [table.edit(one, two, edition.last_day) for one, two in pairs]
    edits = [edit for edit in found if edit is not None]
    if len(found) == len(edits) == 1:
        return _voice_of(edits[0], answer, source, is_certain=False)
    standing = _together(edits, len(found))
    why = _why(standing, edits, own, codes)
    return NcciVoice(standing, why, source)


def _together(edits: Sequence[PtpEdit], pairs: int) -> NcciStanding:
    """Say what holds of every pair, or that it varies."""
    if not edits:
        return NcciStanding.NO_EDIT
    standings = {_STANDING_OF[edit.modifier] for edit in edits}
    is_same = len(edits) == pairs and len(standings) == 1
    return standings.pop() if is_same else NcciStanding.VARIES


def _why(
    standing: NcciStanding,
    edits: Sequence[PtpEdit],
    own: Collection[str],
    codes: Collection[str],
) -> str:
    """Say it in words, with the codes if they are few."""
    if standing is NcciStanding.NO_EDIT:
        return f"No edit is known between {_named(own)} and {_named(codes)}."
    if standing is NcciStanding.VARIES:
        edited = {code for edit in edits for code in (edit.column_one, edit.column_two)}
        several = own if len(codes) == 1 else codes
        return (
            "It depends on the code: there are edits for "
            f"{_named(edited & {*several})}."
        )
    unless = _UNLESS[standing]
    if {edit.column_two for edit in edits} <= {*codes}:
        return f"Not paid together with {_named(own)}, {unless}: {_named(codes)}."
    both = f"{_named(own)} and {_named(codes)}"
    return f"One of {both} is not paid together with the other, {unless}."


def _named(codes: Collection[str]) -> str:
    """Name the codes; of many, the first and the last."""
    if len(codes) <= _FEW:
        return ", ".join(sorted(codes))
    return f"{len(codes)} codes from {min(codes)} to {max(codes)}"
