"""How a charted term is spelled: case, spacing, punctuation, plural."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["find_term", "folded", "is_bare", "normal"]

#: Signs that typesetters use for a plain one; any other is not a known term.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009", " ")  # spaces that do not break or are thin
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")  # hyphens and dashes
    | dict.fromkeys("'\u2018\u2019", None)  # apostrophes
)
_GAPS = str.maketrans(dict.fromkeys("\t\r\n_,.:;()/-", " "))


def folded(text: str) -> str:
    """
    Fold case and typographic signs.

    >>> folded("Baker\u2019s\u00a0Cyst")
    'bakers cyst'
    """
    plain = text.casefold()
    return plain.replace("'", "") if plain.isascii() else plain.translate(_SIGNS)


def normal(text: str) -> str:
    """
    Fold case, spacing, punctuation and articles of a charted term.

    >>> normal("  Nape-of the NECK. ")
    'nape of neck'
    """
    plain = folded(text)
    words = plain.split() if is_bare(plain) else plain.translate(_GAPS).split(" ")
    return " ".join([word for word in words if word and word != "the"])


def is_bare(text: str) -> bool:
    """
    Whether a text is words of letters and figures with spaces between, and no sign.

    >>> is_bare("2nd left toe"), is_bare("toe, left")
    (True, False)
    """
    return text.replace(" ", "").isalnum()


def find_term(text: str, known: Mapping[str, object]) -> str | None:
    """Return the key of *known* that the normal *text* names, or its singular."""
    if text in known or not text.endswith("s"):
        return text if text in known else None
    forms = (text.removesuffix("s"), text.removesuffix("es"))
    return next((form for form in forms if form in known), None)
