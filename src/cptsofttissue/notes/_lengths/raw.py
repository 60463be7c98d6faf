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

__all__ = ["RawLength", "lengths_in"]


class RawLength(NamedTuple):
    """
    A length and its place, before anyone knows what it is the length of.

    Attributes:
        text: The length, with words such as "about" or "less than".
        start: Where it begins in the sentence.
        end: Where it ends.
        low_um: The least length it may mean, in micrometers.
    """

    text: str
    start: int
    end: int
    low_um: int


def lengths_in(text: str) -> list[RawLength]:
    """
    List every length with a unit; length, width and depth become one.

    >>> [raw.text for raw in lengths_in("length 4 cm, width 2 cm, margin 1 mm")]
    ['4 cm x 2 cm', '1 mm']
    """
    lengths = [*_each_length(text)]
    return [*_join_sides(text, lengths)] if len(lengths) > 1 else lengths


def _join_sides(text: str, lengths: Sequence[RawLength]) -> Iterator[RawLength]:
    """Make one length of a length, width and depth in a row."""
    run = [*lengths[:1]]
    for length in lengths[1:]:
        gap = text[run[-1].end : length.start]
        if not (_THEN_BEHIND.fullmatch(gap) or _THEN.fullmatch(gap)):
            yield from _join(text, run)
            run = []
        run.append(length)
    yield from _join(text, run)


def _join(text: str, run: Sequence[RawLength]) -> Sequence[RawLength]:
    """Join the lengths of a row, if each is called length, width or the like."""
    start, end = run[0].start, run[-1].end
    label, suffix = _NAMED.search(text, 0, start), _NAMED_BEHIND.match(text, end)
    if len(run) == 1 or not (label or suffix):
        return run
    start = label.start() if label and not suffix else start
    sides = " x ".join(length.text for length in run)
    whole = _raw_length(sides, start, suffix.end() if suffix else end)
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


def _each_length(text: str) -> Iterator[RawLength]:
    """List every length with a unit, each as written."""
    end = 0
    for number in _NUMBER.finditer(text):
        length = _length_at(text, number.start()) if number.start() >= end else None
        if length is not None:
            end = length.end
            yield length


_NUMBER = re.compile(r"(?<![\w./#-])\.?[0-9]")


def _length_at(text: str, start: int) -> RawLength | None:
    """Read the length that begins at *start*, with words such as "about" before it."""
    plain, places = _squeeze(text, start)
    half = _HALF.match(plain)
    letters = half.end() if half else _letters_of(plain)
    if not letters or _GOES_ON.search(text[max(0, start - _LONGEST_BEFORE) : start]):
        return None
    bound = _BOUND.search(text, max(0, start - _LONGEST_BOUND), start)
    first = bound.start() if bound else start
    if "over" in text[first:start] and _WAY.search(text, 0, first):
        return None
    size = f"{half['one']}{half['more']} {half['unit']}" if half else plain[:letters]
    quote = " ".join(f"{text[first:start]}{size}".split())
    return _raw_length(quote, first, places[letters - 1] + 1)


def _letters_of(text: str) -> int:
    """Return how many letters the length has that begins a text; 0 without one."""
    size = find(text, 0)
    if size is None or _AREA.match(text, size.end):
        return 0
    if size.ends_with_in and _ENDS_INCH.match(text, size.end) is None:
        return 0
    length = text[: size.end].rstrip(" .")
    is_way = text.startswith("to ", len(length) + 1)  # "3 cm deep to the fascia"
    return len(length.removesuffix(" deep") if is_way else length)


def _squeeze(text: str, start: int) -> tuple[str, Sequence[int]]:
    """Write a length with single spaces, and say where each letter stands."""
    end = min(len(text), start + _LONGEST)
    if _BLANKS.search(text, start, end) is None:
        return text[start:end], range(start, end)
    picks = [
        i for i in range(start, end) if not text[i : i + 2].isspace() or i + 1 == end
    ]
    return "".join(text[i] for i in picks), picks


def _raw_length(text: str, start: int, end: int) -> RawLength | None:
    low = _low_um(text)
    return None if low is None else RawLength(text, start, end, low)


@lru_cache(maxsize=4096)
def _low_um(text: str) -> int | None:
    """Return the least length that a text may mean; None if it cannot be read."""
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
#: With one of these after it, a length is an area or a volume.
_AREA = re.compile(r"[0-9\u00b2\u00b3^]| ?(?:squared?|cubed?|cubic)\b|-[a-z]")
#: "In" means inches where nothing follows that something could be in.
_ENDS_INCH = re.compile(r"\.?(?:$|[,;)\]]|\.? *$)")
#: The number is only the end of one: of feet and inches, "4. 5", or "four point 5".
_GOES_ON = re.compile(
    r"(?:(?<![a-z])(?:ft|feet|foot)|') ?$|"
    r"(?:[0-9]\.|\bpoint|\b(?:one|two|three|four|five|six|seven|eight|nine|ten) and) +$"
)
_LONGEST_BEFORE = 12
_OF_BOUND = (
    "at least|at most|up to|more than|greater than|less than|nearly|almost|"
    "no more than|not more than|no less than"
)
_BOUND = re.compile(
    rf"(?:(?:{_OF_BOUND}|approximately|approx\.?|about|roughly|around|over|under|"
    r"just over|just under|circa|below)\s+|[~<>]=?\s?|"
    rf"(?:{_OF_BOUND})\s+an?\s+|between\s+[0-9.]+\s+and\s+)$"
)
#: The most letters in words such as "approximately".
_LONGEST_BOUND = 20
#: "Exposed over 3 cm" is a distance, not "more than 3 cm".
_WAY = re.compile(
    r"(?:exposed|freed|dissected|mobilized|traced|followed|closed|adherent|attached|"
    r"fixed|tethered|visible|spread|extended) $"
)
