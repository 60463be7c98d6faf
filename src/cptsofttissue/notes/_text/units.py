"""The unit in a label, which is that of the number behind it: "size (cm): 5.5"."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Labeled", "with_unit"]


class Labeled(NamedTuple):
    """A text with its unit behind its number, and how much of it is of the note."""

    text: str
    length: int


def with_unit(text: str) -> Labeled:
    """
    Write the unit of a label behind its number; there it parts no words.

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


#: The end of every label with a unit.
_UNITS = ("m)", "m]")
_LABEL = re.compile(
    r"[a-z][a-z /,-]*(?P<sign>[(\[](?:in )?(?P<unit>cm|mm)[)\]]) ?"
    r"[:=]? ?[0-9.]+(?: ?x ?[0-9.]+)*"
    r"(?P<way>(?: (?:on )?(?:each|either|per|both) sides?| all around|"
    r" circumferentially| (?:in )?total)?)"
)
