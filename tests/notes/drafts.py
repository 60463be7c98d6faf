"""The one draft of a note, its codes, and what it asks."""

from __future__ import annotations

from cptsofttissue.coding.resolution import Status
from cptsofttissue.notes import Draft, read


def only(*lines: str) -> Draft:
    """The one draft of a note of some lines."""
    (draft,) = read("\n".join(lines)).drafts
    return draft


def codes(*lines: str) -> list[str]:
    """The codes of the one draft of a note, sorted."""
    return sorted(map(str, only(*lines).resolution.candidates))


def asked(field: str, *lines: str) -> str:
    """The one question of a draft on a field, in small letters."""
    (question,) = [q for q in only(*lines).questions if q.field == field]
    return question.text.lower()


def determined(*lines: str) -> list[str]:
    """The code of each draft that no question is left of."""
    drafts = read("\n".join(lines)).drafts
    settled = (d for d in drafts if d.resolution.status is Status.DETERMINED)
    return [str(code) for draft in settled for code in draft.resolution.candidates]
