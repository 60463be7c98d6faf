"""What a note says, word for word."""

from __future__ import annotations

from enum import StrEnum
from typing import final

from attrs import frozen

__all__ = ["Mention", "Polarity", "Role", "Section"]


class Section(StrEnum):
    """The sections of a note, by what they may say."""

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
    """What a length is the length of; only the first three are facts of a case."""

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
    """Whether a note states something, or denies or hedges it, or tells of the past."""

    STATED = "stated"
    DENIED = "denied"
    HEDGED = "hedged"
    HISTORICAL = "historical"
    PLANNED = "planned"


@final
@frozen
class Mention:
    """
    One thing that a note says, where it says it.

    Attributes:
        field: The fact it is about, as :class:`~cptsofttissue.Case` or
            :class:`~cptsofttissue.guidance.review.Dossier` names it.
        value: The words that the field takes; empty if they only leave it open, as
            "The muscle was opened" does for the depth.
        text: The words of the note.
        start: Where they begin in the note.
        end: Where they end.
        section: The section they stand in.
        polarity: Whether they are stated; what is not stated is no fact.
        role: What a length is the length of; None for anything else.
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
        """Where the words begin and end in the note."""
        return self.start, self.end

    def __str__(self) -> str:
        return f'{self.field}: "{self.text}" ({self.section})'
