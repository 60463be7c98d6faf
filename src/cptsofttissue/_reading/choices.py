"""
Phrases that differ in one word, written as one cell of a table.

``a|b`` offers a choice for one place of a phrase, ``[a|b]`` may be left out, and
``a_b`` are words of one choice: ``not [densely] fixed|stuck to``.
"""

from __future__ import annotations

import re
from itertools import product

__all__ = ["places", "written_out"]

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
    return tuple(" ".join(filter(None, words)) for words in product(*places(cell)))


def places(cell: str) -> tuple[tuple[str, ...], ...]:
    """
    Return what may stand at each place of the phrases of a cell.

    >>> places("[not] fixed|stuck_on")
    (('', 'not'), ('fixed', 'stuck on'))

    Raises:
        ValueError: If a bracket stands around several places.
    """
    return tuple(map(_choices, cell.split()))


_OFFERS = re.compile(r"[][|_]")


def _choices(place: str) -> tuple[str, ...]:
    """List what stands at one place of a phrase; nothing, if it may be left out."""
    if not _PLACE.fullmatch(place):
        raise ValueError(f"{place!r} is a bracket around several places")
    choices = place.strip("[]").replace("_", " ").split("|")
    return ("", *choices) if place.startswith("[") else (*choices,)
