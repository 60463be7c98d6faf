"""Read operative notes into drafts: evidence and questions, never a guess."""

from __future__ import annotations

from cptsofttissue.notes.reading import Draft, Outside, Query, Reading, read
from cptsofttissue.notes.values import Mention, Polarity, Role, Section

__all__ = [
    "Draft",
    "Mention",
    "Outside",
    "Polarity",
    "Query",
    "Reading",
    "Role",
    "Section",
    "read",
]
