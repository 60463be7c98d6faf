"""
Phrases that differ in one word, written as one cell of a table.

``a|b`` offers a choice for one place of a phrase, ``[a|b]`` may be left out, and
``a_b`` are words of one choice: ``not [densely] fixed|stuck to``.
"""

from __future__ import annotations

import re
from itertools import product

__all__ = ["written_out"]

#: One place of a phrase, or a choice for it, or what may be left out.
_PLACE = re.compile(r"\[[^][]+\]|[^][]+")


def written_out(cell: str) -> tuple[str, ...]:
    """
    Write out the phrases of a cell.

    >>> written_out("[not] fixed|stuck_on")
    ('fixed', 'stuck on', 'not fixed', 'not stuck on')

    Raises:
        ValueError: If a bracket stands around several places.
    """
    if not _OFFERS.search(cell):
        return (cell,)
    phrases = map(" ".join, product(*map(_choices, cell.split())))
    return tuple(" ".join(phrase.replace("_", " ").split()) for phrase in phrases)


_OFFERS = re.compile(r"[][|_]")


def _choices(place: str) -> list[str]:
    """List what stands at one place of a phrase; nothing, if it may be left out."""
    if not _PLACE.fullmatch(place):
        raise ValueError(f"{place!r} is a bracket around several places")
    chosen = place.strip("[]").split("|")
    return ["", *chosen] if place.startswith("[") else chosen
