"""The unit in a label, which belongs to the number after it: "size (cm): 5.5"."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Labeled", "with_unit"]


class Labeled(NamedTuple):
    """A text with its unit after its number, and how many letters the note has."""

    text: str
    length: int


def with_unit(text: str) -> Labeled:
    """
    Move the unit of a label to the end of its number, where it separates no words.

    >>> with_unit("size (cm): 5.5.").text
    'size     : 5.5 cm'
    >>> with_unit("margin (mm): 2 each side").text
    'margin     : 2 mm each side'
    """
    if not any(map(text.__contains__, _UNITS)) or _LABEL.match(text) is None:
        return Labeled(text, len(text))
    text = text.removesuffix(".")
    unit = _LABEL.fullmatch(text)
    if unit is None:
        return Labeled(text, len(text))
    (begin, end), last = unit.span("sign"), unit.start("way")
    label = f"{text[:begin]}{' ' * (end - begin)}{text[end:last]}"
    return Labeled(f"{label} {unit['unit']}{text[last:]}", last)


#: How every label with a unit ends.
_UNITS = ("m)", "m]")
_LABEL = re.compile(
    r"[a-z][a-z /,-]*(?P<sign>[(\[](?:in )?(?P<unit>cm|mm)[)\]]) ?"
    r"[:=]? ?[0-9.]+(?: ?x ?[0-9.]+)*"
    r"(?P<way>(?: (?:on )?(?:each|either|per|both) sides?| all around|"
    r" circumferentially| (?:in )?total)?)"
)
