"""Boxes of a form: an option that is not ticked does not count."""

from __future__ import annotations

import re
from itertools import product

__all__ = ["ticked"]

_BOX = re.compile(r"[\[(](?P<tick>[ x*_]?)[\])]|[\u2610\u2611\u2612]")
#: In a line with "_x_" an empty blank "__" is a box, too.
_BLANK = re.compile(r"(?<!\w)_+(?P<tick>x?)_+(?!\w)")
_TICK = re.compile(r"(?<!\w)_+x_+(?!\w)")
#: A note with a box has one of these.
_MARKS = (
    *("".join(box) for box in product("[(", ("", *" x*_"), "])")),
    *("\u2610", "\u2611", "\u2612", "_x_"),
)
_TICKED = frozenset({"x", "*", "\u2611", "\u2612"})
_ANSWER = re.compile(r"\s*(?P<answer>yes|no|y|n)\b")


def ticked(low: str) -> str:
    """
    Return a plain text with every box and every unticked option blanked.

    >>> ticked("depth: [ ] fascial [x] muscle")
    'depth:                 muscle'
    >>> ticked("hernia: [ ] yes [x] no").strip()
    ''
    """
    text = _CHOICE.sub(_blank, low)
    is_form = any(map(text.__contains__, _MARKS))
    return "\n".join(map(_blank_unticked, text.split("\n"))) if is_form else text


#: An open choice of a template, a blank to fill in, and words that are struck out.
_CHOICE = re.compile(
    r"\{[^{}\n]*\}|~~[^~\n]*~~|\[(?:deleted|struck)\b[^\]\n]*\]|"
    r"<(?P<tag>del|s|strike)>[^\n]*?</(?P=tag)>|<[a-z][^<>\n]*>"
)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _blank_unticked(line: str) -> str:
    """Blank the unticked options, or the whole line if its answer is no or unclear."""
    pattern = _BLANK if _TICK.search(line) else _BOX
    boxes = [_Box(line, box) for box in pattern.finditer(line)]
    if boxes and _ends_with_option(line[: boxes[0].start]):
        return " " * len(line)
    ends = [box.start for box in boxes[1:]] + [len(line)]
    spans = [*zip(boxes, ends, strict=False)]
    if any(box.denies(end) for box, end in spans):
        label = _OF_DEED.match(line)
        return f"{label[0]}no".ljust(len(line)) if label else " " * len(line)
    for box, end in spans:
        stop = box.end if box.keeps(end) else end
        line = line[: box.start] + " " * (stop - box.start) + line[stop:]
    return line


#: A form that says that it was not done is no blank one: "performed: [x] no".
_OF_DEED = re.compile(
    r"[^\[\](),]*\b(?:performed|done|completed|removed|excised)\s*[:?] *"
)


def _ends_with_option(text: str) -> bool:
    """Whether an option precedes the first box, so nobody knows whose box it is."""
    *_, option = text.split(":")
    return bool(option.strip(" *-\u2022"))


class _Box:
    """A box, and the words after it."""

    def __init__(self, line: str, box: re.Match[str]) -> None:
        self.start, self.end = box.span()
        self._line = line
        self._is_ticked = (box["tick"] or box[0]) in _TICKED

    def _answer(self, end: int) -> str | None:
        """Return the word "yes" or "no" after the box; None without one."""
        match = _ANSWER.match(self._line, self.end, end)
        return match and match["answer"]

    def denies(self, end: int) -> bool:
        """Whether the box answers the question of its line with no."""
        answer = self._answer(end)
        return answer is not None and answer.startswith("n") is self._is_ticked

    def keeps(self, end: int) -> bool:
        """Whether the words after it count: they are ticked, and not only "yes"."""
        return self._is_ticked and self._answer(end) is None
