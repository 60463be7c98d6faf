"""Print notices once, and lines together with their source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["Cited", "notices_once"]


class Cited(NamedTuple):
    """
    A line of text, and where it comes from.

    Attributes:
        text: The line.
        source: Its source; empty if it has none.
    """

    text: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.text} [{self.source}]" if self.source else self.text


def notices_once(
    found: Iterable[tuple[str, Sequence[object]]], label: str = "notice"
) -> Iterator[str]:
    """
    Write each notice once, with what it is about unless that is everything.

    >>> list(notices_once([("21930", ["Late."]), ("21931", ["Late.", "Rare."])]))
    ['notice: Late.', 'notice (21931): Rare.']

    Args:
        found: What is told, and its notices.
        label: The word before each of them.
    """
    told = list(found)
    about: dict[str, list[str]] = {}
    for name, notices in told:
        for text in dict.fromkeys(map(str, notices)):
            about.setdefault(text, []).append(name)
    for text, names in about.items():
        of_all = len(names) == len(told)
        which = "" if of_all else f" ({', '.join(dict.fromkeys(names))})"
        yield f"{label}{which}: {text}"
