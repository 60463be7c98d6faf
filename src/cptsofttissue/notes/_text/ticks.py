"""Boxes of a form: what is not ticked is not said."""

from __future__ import annotations

import re

__all__ = ["ticked"]

_BOX = re.compile(r"[\[(](?P<tick>[ x*_]?)[\])]|[\u2610\u2611\u2612]")
#: In a line with "_x_" a blank is a box, too.
_BLANK = re.compile(r"(?<!\w)_+(?P<tick>x?)_+(?!\w)")
_TICK = re.compile(r"(?<!\w)_+x_+(?!\w)")
_TICKED = frozenset({"x", "*", "\u2611", "\u2612"})
_ANSWER = re.compile(r"\s*(?P<answer>yes|no|y|n)\b")


def ticked(low: str) -> str:
    """
    Blank the options of a plain text that are not ticked, and every box.

    >>> ticked("depth: [ ] fascial [x] muscle")
    'depth:                 muscle'
    >>> ticked("hernia: [ ] yes [x] no").strip()
    ''
    """
    chosen = _CHOICE.sub(_blank, low)
    is_form = _BOX.search(chosen) is not None or _TICK.search(chosen) is not None
    return "\n".join(map(_line, chosen.split("\n"))) if is_form else chosen


#: A choice of a template that was not made, a blank to fill, and what was struck out.
_CHOICE = re.compile(
    r"\{[^{}\n]*\}|~~[^~\n]*~~|\[(?:deleted|struck)\b[^\]\n]*\]|"
    r"<(?P<tag>del|s|strike)>[^\n]*?</(?P=tag)>|<[a-z][^<>\n]*>"
)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _line(line: str) -> str:
    """Blank a line whose question is answered with no, or what is not ticked."""
    pattern = _BLANK if _TICK.search(line) else _BOX
    boxes = [_Box(line, box) for box in pattern.finditer(line)]
    if boxes and _is_behind(line[: boxes[0].start]):
        return " " * len(line)
    ends = [box.start for box in boxes[1:]] + [len(line)]
    told = [*zip(boxes, ends, strict=False)]
    if any(box.denies(end) for box, end in told):
        return " " * len(line)
    for box, end in told:
        stop = box.end if box.keeps(end) else end
        line = line[: box.start] + " " * (stop - box.start) + line[stop:]
    return line


def _is_behind(before: str) -> bool:
    """Whether boxes stand behind their options; which is meant nobody can say."""
    *_, option = before.split(":")
    return bool(option.strip(" *-\u2022"))


class _Box:
    """A box, and the words behind it."""

    def __init__(self, line: str, box: re.Match[str]) -> None:
        self.start, self.end = box.span()
        self._line = line
        self._is_ticked = (box["tick"] or box[0]) in _TICKED

    def _answer(self, end: int) -> str | None:
        """Return the answer yes or no behind it, if it has one."""
        match = _ANSWER.match(self._line, self.end, end)
        return match and match["answer"]

    def denies(self, end: int) -> bool:
        """Whether it says that the question of the line is answered with no."""
        answer = self._answer(end)
        return answer is not None and answer.startswith("n") is self._is_ticked

    def keeps(self, end: int) -> bool:
        """Whether the words behind it hold: they are ticked, and no bare yes."""
        return self._is_ticked and self._answer(end) is None
