"""Find what the NCCI edits say about a service, and which rules a payer applies."""

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

__all__ = ["find_edits", "follows"]


_FOLLOWS = Words("payer", Follows)
_FOLLOWS_BY_STANDING = {
    Standing.YES: Follows.MEDICARE,
    Standing.NO: Follows.CPT,
    Standing.UNKNOWN: Follows.UNKNOWN,
}


@runtime_checkable
class _KnowsEdits(Protocol):
    """A policy that says whether the payer applies the NCCI edits."""

    def ncci_edits(self, day: date | None, /) -> PolicyAnswer: ...


def follows(payer: PayerPolicy | Follows | str | None, day: date | None) -> Follows:
    """Return which rules a payer applies; unknown if its policy does not say."""
    if payer is None:
        return Follows.UNKNOWN
    if isinstance(payer, str):
        return _FOLLOWS.read(payer)
    if not isinstance(payer, _KnowsEdits):
        return Follows.UNKNOWN
    return _FOLLOWS_BY_STANDING[ask_policy(payer, payer.ncci_edits, day).standing]


_STANDING_BY_MODIFIER = {
    ModifierIndicator.NOT_ALLOWED: NcciStanding.NEVER,
    ModifierIndicator.ALLOWED: NcciStanding.SEPARABLE,
}
#: A longer list of codes is shown as its first and last code.
_FEW = 6
_UNLESS = {
    NcciStanding.NEVER: "whatever the modifier",
    NcciStanding.SEPARABLE: "unless a modifier such as 59 or XS marks it as distinct",
}


def find_edits(
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
        return _find_bundled(codes, answer)
    edit = edits.edit(answer.code.number, code, day)
    if edit is None or edit.modifier is ModifierIndicator.NOT_APPLICABLE:
        voice = _find_bundled(codes, answer)
        return evolve(voice, why=f"{voice.why} {edits.name} has no edit for the pair.")
    return _edit_voice(edit, answer, edits.name, is_certain=True)


def _edit_voice(
    edit: PtpEdit, answer: Resolution, source: str, *, is_certain: bool
) -> NcciVoice:
    standing = _STANDING_BY_MODIFIER[edit.modifier]
    why = (
        f"{edit.column_two} is not paid together with {edit.column_one}, "
        f"{_UNLESS[standing]}."
    )
    if edit.column_two == str(answer.code):
        why = f"{why} The excision is the code that is denied."
    return NcciVoice(standing, why, source, is_certain, edit)


def _find_bundled(codes: Collection[str], answer: Resolution) -> NcciVoice:
    """
    Look up every remaining pair of codes in the manual, then in the bundled table.

    If the table does not cover the date of service, its own last day is used.
    """
    excisions = [code.number for code in answer.candidates]
    if voice := _find_manual(codes, excisions):
        return voice
    if problem := _problem(codes, excisions, answer):
        return NcciVoice(NcciStanding.UNKNOWN, problem)
    return _pairs_voice(codes, excisions, answer)


def _find_manual(
    codes: Collection[str], excisions: Collection[str]
) -> NcciVoice | None:
    """Return what the manual includes, for codes that the table does not cover."""
    for row in shipped.manual():
        excision_hits = [code in row.codes for code in excisions]
        service_hits = [shipped.is_within(row.services, code) for code in codes]
        if any(excision_hits) and any(service_hits):
            is_certain = all((*excision_hits, *service_hits))
            return _manual_voice(row, is_certain_pair=is_certain)
    return None


def _manual_voice(row: shipped.ManualRow, *, is_certain_pair: bool) -> NcciVoice:
    """Quote the manual, for every pair that remains or for some of them."""
    if is_certain_pair:
        return NcciVoice(NcciStanding.SEPARABLE, row.why, row.source)
    why = f"It depends on the code: {row.why} ({_code_list(row.codes)})"
    return NcciVoice(NcciStanding.VARIES, why, row.source)


def _problem(
    codes: Collection[str], excisions: Collection[str], answer: Resolution
) -> str | None:
    """Say why the bundled table does not cover the pair; None if it does."""
    if not codes:
        return "Unknown: no code of the service is known."
    is_family = kinds_of(answer) == (FamilyKind.SOFT_TISSUE,)
    if not is_family or not set(excisions).issubset(shipped.family_codes()):
        return "Unknown: the bundled edits cover only soft tissue codes."
    if not shipped.covered_codes().issuperset(codes):
        return "Unknown: the bundled edits do not cover the code of the service."
    return None


def _pairs_voice(
    codes: Collection[str], excisions: Collection[str], answer: Resolution
) -> NcciVoice:
    table, edition = PtpEdits.bundled(), NcciEdition.of("ptp")
    source = edition.on(answer.case.date_of_service)
    pairs = product(excisions, codes)
    results = [table.edit(one, two, edition.last_day) for one, two in pairs]
    edits = [edit for edit in results if edit is not None]
    if len(results) == len(edits) == 1:
        return _edit_voice(edits[0], answer, source, is_certain=False)
    standing = _common_standing(edits, len(results))
    why = _reason(standing, edits, excisions, codes)
    return NcciVoice(standing, why, source)


def _common_standing(edits: Sequence[PtpEdit], pairs: int) -> NcciStanding:
    """Return the standing of every pair, or that it varies."""
    if not edits:
        return NcciStanding.NO_EDIT
    standings = {_STANDING_BY_MODIFIER[edit.modifier] for edit in edits}
    is_same = len(edits) == pairs and len(standings) == 1
    return standings.pop() if is_same else NcciStanding.VARIES


def _reason(
    standing: NcciStanding,
    edits: Sequence[PtpEdit],
    excisions: Collection[str],
    codes: Collection[str],
) -> str:
    """State a standing in words, with the codes."""
    excision, service = _code_list(excisions), _code_list(codes)
    if standing is NcciStanding.NO_EDIT:
        return f"No edit is known between {excision} and {service}."
    if standing is NcciStanding.VARIES:
        edited_codes = {
            code for edit in edits for code in (edit.column_one, edit.column_two)
        }
        open_codes = excisions if len(codes) == 1 else codes
        return (
            "It depends on the code: there are edits for "
            f"{_code_list(edited_codes & {*open_codes})}."
        )
    unless = _UNLESS[standing]
    if {edit.column_two for edit in edits} <= {*codes}:
        return f"Not paid together with {excision}, {unless}: {service}."
    both = f"{excision} and {service}"
    return f"One of {both} is not paid together with the other, {unless}."


def _code_list(codes: Collection[str]) -> str:
    """Name the codes; if there are many, only the first and the last."""
    if len(codes) <= _FEW:
        return ", ".join(sorted(codes))
    return f"{len(codes)} codes from {min(codes)} to {max(codes)}"
