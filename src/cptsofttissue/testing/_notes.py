"""Strategies for invented operative notes, as incomplete as real ones."""

from __future__ import annotations

from hypothesis import strategies as st

from cptsofttissue.notes.reading import Reading, read
from cptsofttissue.testing._records import texts

__all__ = ["operative_notes", "readings"]

_OPERATIONS = ("Excision", "Excisional biopsy", "Radical resection", "Biopsy", "Repair")
_LESIONS = ("lipoma", "soft tissue mass", "schwannoma", "lipoma vs. cyst", "wound")
_SITES = ("left forearm", "back", "right great toe", "neck", "arm", "left testis")
_SENTENCES = (
    "The mass was subcutaneous.",
    "The tumor lay deep to the fascia.",
    "It was not intramuscular.",
    "The lipoma measured 4 cm.",
    "The tumor measured 2.4 x 1.1 cm.",
    "Margins of 2 mm were taken on all sides.",
    "No margin was taken.",
    "A 6 cm incision was made.",
    "The wound was closed in layers.",
    "It abutted the tendon sheath.",
)
_HEADINGS = ("FINDINGS", "DESCRIPTION", "INDICATIONS", "IMAGING", "ADDENDUM")


def operative_notes() -> st.SearchStrategy[str]:
    """Draw the texts of notes: procedures, and sections that say more or less."""
    lines = st.lists(_procedures() | _sections() | texts(), max_size=4)
    return st.builds(_text, _procedures(), lines)


def readings() -> st.SearchStrategy[Reading]:
    """Draw notes, read; few of them have one lesion with one code."""
    return (operative_notes() | texts()).map(read)


def _text(first: str, others: list[str]) -> str:
    return "\n".join((first, *others))


def _procedures() -> st.SearchStrategy[str]:
    parts = map(st.sampled_from, (_OPERATIONS, _LESIONS, _SITES))
    return st.builds("PROCEDURE: {} of {}, {}.".format, *parts)


def _sections() -> st.SearchStrategy[str]:
    sentences = st.lists(
        st.sampled_from(_SENTENCES), min_size=1, max_size=3, unique=True
    )
    return st.builds(
        "{}: {}".format, st.sampled_from(_HEADINGS), sentences.map(" ".join)
    )
