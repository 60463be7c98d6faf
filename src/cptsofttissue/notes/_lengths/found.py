"""Where the lengths of a sentence stand: "about 4 cm", "length 4 cm, width 2 cm"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from cptsofttissue._reading.dimensions import UnreadableError, find
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.record.lengths import Span

__all__ = ["Found", "lengths_in"]


class Found(NamedTuple):
    """
    A length with its place, before it is known what it is of.

    Attributes:
        text: The length with the words that bound it.
        start: Where it begins in the sentence.
        end: Where it ends.
        low_um: The least that it may be, in micrometers.
    """

    text: str
    start: int
    end: int
    low_um: int


def lengths_in(text: str) -> list[Found]:
    """
    Find every length with its unit, and make one of those that name its sides.

    >>> [one.text for one in lengths_in("length 4 cm, width 2 cm, margin 1 mm")]
    ['4 cm x 2 cm', '1 mm']
    """
    found = [*_each(text)]
    return [*_joined(text, found)] if len(found) > 1 else found


def _joined(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Make one length of those that are called length, width and depth in a row."""
    run = [*found[:1]]
    for one in found[1:]:
        between = text[run[-1].end : one.start]
        if not (_THEN_BEHIND.fullmatch(between) or _THEN.fullmatch(between)):
            yield from _together(text, run)
            run = []
        run.append(one)
    yield from _together(text, run)


def _together(text: str, run: Sequence[Found]) -> Sequence[Found]:
    """Join the lengths of a row, if each of them says which it is."""
    start, end = run[0].start, run[-1].end
    before, behind = _NAMED.search(text, 0, start), _NAMED_BEHIND.match(text, end)
    if len(run) == 1 or not (before or behind):
        return run
    start = before.start() if before and not behind else start
    said = " x ".join(one.text for one in run)
    whole = _found(said, start, behind.end() if behind else end)
    return [whole] if whole else run


_SIDE = (
    "(?:(?:craniocaudal|transverse|vertical|horizontal|longitudinal|sagittal|axial|"
    "anteroposterior|ap|greatest|maximal|maximum|overall) )?"
    "(?:length|width|depth|height|thickness|breadth|dimension)"
)
_BEHIND = rf" ?(?:\(?(?:in )?{_SIDE}\)?|long|wide|thick|deep|tall)"
_OF_SIDE = rf"{_SIDE}(?: of| was| is| ?[:=-])? ?"
#: "4 cm in length, 2 cm in width".
_NAMED_BEHIND = re.compile(rf"{_BEHIND}(?![\w ]*(?:incision|wound|scar))")
_THEN_BEHIND = re.compile(rf"{_BEHIND}(?:,? and|,| by| x)? ")
#: "Length 4 cm, width 2 cm".
_NAMED = re.compile(rf"(?<![a-z]){_OF_SIDE}$")
_THEN = re.compile(rf"[,;]?(?: and)? {_OF_SIDE}")


def _each(text: str) -> Iterator[Found]:
    end = 0
    for number in _NUMBER.finditer(text):
        length = _length_at(text, number.start()) if number.start() >= end else None
        if length is not None:
            end = length.end
            yield length


_NUMBER = re.compile(r"(?<![\w./#-])\.?[0-9]")


def _length_at(text: str, start: int) -> Found | None:
    """Read a length, with the words before it that bound it."""
    told, places = _squeezed(text, start)
    half = _HALF.match(told)
    letters = half.end() if half else _letters_of(told)
    if not letters or _GOES_ON.search(text[max(0, start - _LONGEST_BEFORE) : start]):
        return None
    bound = _BOUND.search(text, max(0, start - _LONGEST_BOUND), start)
    first = bound.start() if bound else start
    if "over" in text[first:start] and _WAY.search(text, 0, first):
        return None
    size = f"{half['one']}{half['more']} {half['unit']}" if half else told[:letters]
    said = " ".join(f"{text[first:start]}{size}".split())
    return _found(said, first, places[letters - 1] + 1)


def _letters_of(told: str) -> int:
    """Return how long the length is that begins a text; 0 if it begins with none."""
    size = find(told, 0)
    if size is None or _AREA.match(told, size.end):
        return 0
    if size.ends_with_in and _ENDS_INCH.match(told, size.end) is None:
        return 0
    length = told[: size.end].rstrip(" .")
    is_way = told.startswith("to ", len(length) + 1)  # "3 cm deep to the fascia"
    return len(length.removesuffix(" deep") if is_way else length)


def _squeezed(text: str, start: int) -> tuple[str, Sequence[int]]:
    """Write a length with single blanks; say where in the text each letter is."""
    end = min(len(text), start + _LONGEST)
    if _BLANKS.search(text, start, end) is None:
        return text[start:end], range(start, end)
    kept = [
        i for i in range(start, end) if not text[i : i + 2].isspace() or i + 1 == end
    ]
    return "".join(text[i] for i in kept), kept


def _found(text: str, start: int, end: int) -> Found | None:
    low = _low_um(text)
    return None if low is None else Found(text, start, end, low)


@lru_cache(maxsize=4096)
def _low_um(text: str) -> int | None:
    """Read a length with its unit: a range, a bound, dimensions; None if it is none."""
    with suppress(CptSoftTissueError, UnreadableError):
        return Span.parse(text).low_um
    return None


#: Dimensions of which only the first has its unit: "3.0 cm x 2.2".
_HALF = re.compile(
    r"(?P<one>[0-9.]*[0-9]) ?(?P<unit>[cm]m)"
    r"(?P<more>(?:(?: ?x | by )[0-9]*\.[0-9]+){1,2})"
    r"(?![0-9./-]*[0-9]| ?(?:[cm]m|inch|x|by)\b)"
)
_BLANKS = re.compile(r"\s\s")
#: No length is written in more letters.
_LONGEST = 80
#: What makes an area or a volume of a length.
_AREA = re.compile(r"[0-9\u00b2\u00b3^]| ?(?:squared?|cubed?|cubic)\b|-[a-z]")
#: "In" is a unit where nothing follows that something could be in.
_ENDS_INCH = re.compile(r"\.?(?:$|[,;)\]]|\.? *$)")
#: Feet, or a decimal point with a gap behind it or in words, begin before a number.
_GOES_ON = re.compile(
    r"(?:(?<![a-z])(?:ft|feet|foot)|') ?$|"
    r"(?:[0-9]\.|\bpoint|\b(?:one|two|three|four|five|six|seven|eight|nine|ten) and) +$"
)
_LONGEST_BEFORE = 12
_BOUND = re.compile(
    r"(?:(?:approximately|approx\.?|about|roughly|around|at least|at most|up to|"
    r"more than|greater than|less than|over|under|nearly|almost|just over|just under|"
    r"no more than|not more than|no less than|circa|below)\s+|[~<>]=?\s?)$"
)
#: No words before a length that bound it are longer.
_LONGEST_BOUND = 20
#: "Exposed over 3 cm" is a way.
_WAY = re.compile(
    r"(?:exposed|freed|dissected|mobilized|traced|followed|closed|adherent|attached|"
    r"fixed|tethered|visible|spread|extended) $"
)
