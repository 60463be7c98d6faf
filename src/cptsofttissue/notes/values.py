"""Quotes from a note, and what each one says."""

from __future__ import annotations

from enum import StrEnum
from typing import final

from attrs import frozen

__all__ = ["Mention", "Polarity", "Role", "Section"]


class Section(StrEnum):
    """The sections of a note, by what they may contain."""

    PREOPERATIVE = "preoperative"
    POSTOPERATIVE = "postoperative"
    PROCEDURE = "procedure"
    FINDINGS = "findings"
    DESCRIPTION = "description"
    ADDENDUM = "addendum"
    HISTORY = "history"
    EXAMINATION = "examination"
    IMAGING = "imaging"
    PATHOLOGY = "pathology"
    PLAN = "plan"
    SITE = "site"
    REPORT = "report"
    OTHER = "other"
    NONE = "none"


class Role(StrEnum):
    """What a length measures; only the first three are facts of a case."""

    TUMOR = "tumor"
    MARGIN = "margin"
    TOTAL = "total"
    INCISION = "incision"
    CLOSURE = "closure"
    SPECIMEN = "specimen"
    IMAGING = "imaging"
    EXAMINATION = "examination"
    DEFECT = "defect"
    DISTANCE = "distance"
    UNCLEAR = "unclear"


class Polarity(StrEnum):
    """Whether a note states something, denies it, hedges it, or refers to the past."""

    STATED = "stated"
    DENIED = "denied"
    HEDGED = "hedged"
    HISTORICAL = "historical"
    PLANNED = "planned"


@final
@frozen
class Mention:
    """
    One statement of a note, with its position.

    Attributes:
        field: The fact it is about, as a field of :class:`~cptsofttissue.Case` or
            :class:`~cptsofttissue.guidance.review.Dossier`.
        value: The value for the field; empty if the words only leave it open, as
            "The muscle was opened" does for the depth.
        text: The words of the note.
        start: Where they begin in the note, as an index.
        end: Where they end.
        section: The section that contains them.
        polarity: Whether they are stated; anything else is not a fact.
        role: What a length measures; None for anything else.
    """

    field: str
    value: str
    text: str
    start: int
    end: int
    section: Section
    polarity: Polarity = Polarity.STATED
    role: Role | None = None

    @property
    def span(self) -> tuple[int, int]:
        """The start and end of the words in the note."""
        return self.start, self.end

    def __str__(self) -> str:
        return f'{self.field}: "{self.text}" ({self.section})'
