"""The one draft of a note, and its codes."""

from __future__ import annotations

from cptsofttissue.notes import Draft, read


def only(*lines: str) -> Draft:
    """The one draft of a note of some lines."""
    (draft,) = read("\n".join(lines)).drafts
    return draft


def codes(*lines: str) -> list[str]:
    """The codes of the one draft of a note, sorted."""
    return sorted(map(str, only(*lines).resolution.candidates))
