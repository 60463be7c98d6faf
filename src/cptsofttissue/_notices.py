"""Print notices once, and lines together with their source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["CitedLine", "notices_once"]


class CitedLine(NamedTuple):
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
    groups: Iterable[tuple[str, Sequence[object]]], label: str = "notice"
) -> Iterator[str]:
    """
    Write each notice once, with its subjects unless it is about all of them.

    >>> list(notices_once([("21930", ["Late."]), ("21931", ["Late.", "Rare."])]))
    ['notice: Late.', 'notice (21931): Rare.']

    Args:
        groups: Each subject, and its notices.
        label: The word before each of them.
    """
    pairs = list(groups)
    subjects: dict[str, list[str]] = {}
    for name, notices in pairs:
        for text in dict.fromkeys(map(str, notices)):
            subjects.setdefault(text, []).append(name)
    for text, names in subjects.items():
        is_common = len(names) == len(pairs)
        suffix = "" if is_common else f" ({', '.join(dict.fromkeys(names))})"
        yield f"{label}{suffix}: {text}"
