"""Check whether an answer is valid on the day of an encounter."""

from __future__ import annotations

from cptsofttissue._reading.kinds import check_kind
from cptsofttissue.coding._chosen import is_valid_on
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees import Encounter

__all__ = ["check_day"]


def check_day(answer: Resolution, encounter: Encounter) -> None:
    """
    Refuse a day on which other codes are valid.

    Raises:
        ContradictionError: If the edition that answered is not valid that day.
    """
    check_kind("answer", answer, Resolution)
    check_kind("encounter", encounter, Encounter)
    day = encounter.date_of_service
    if answer.case.date_of_service == day:
        return
    same = all(family == family.in_year(day.year) for family in answer.families)
    if not (same and is_valid_on(answer.catalog, day)):
        allowed = f"a day on which the codes of {answer.edition} are valid"
        raise ContradictionError("date_of_service", day, allowed)
