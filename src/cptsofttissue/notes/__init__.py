"""Notes read into drafts: evidence and questions, never a guess."""

from __future__ import annotations

from cptsofttissue.notes.reading import Draft, Reading, read
from cptsofttissue.notes.values import Mention, Polarity, Role

__all__ = ["Draft", "Mention", "Polarity", "Reading", "Role", "read"]
