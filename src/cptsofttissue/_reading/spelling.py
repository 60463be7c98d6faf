"""How a charted term is spelled: case, spacing, punctuation, plural."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["find_term", "normal"]

#: ASCII on purpose: an odd space from another alphabet is not a known term.
_APOSTROPHE = re.compile("['’]")  # noqa: RUF001
_GAP = re.compile(r"[ \t\r\n_,.:;()/-]+")


def normal(text: str) -> str:
    """
    Fold case, spacing, punctuation and articles of a charted term.

    >>> normal("  Nape-of the NECK. ")
    'nape of neck'
    """
    words = _GAP.sub(" ", _APOSTROPHE.sub("", text.casefold())).split(" ")
    return " ".join(word for word in words if word not in {"", "the"})


def find_term(text: str, known: Mapping[str, object]) -> str | None:
    """Return the key of *known* that the normal *text* names, or its singular."""
    forms = (text, text.removesuffix("s"), text.removesuffix("es"))
    return next((form for form in forms if form in known), None)
