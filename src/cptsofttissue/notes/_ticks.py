"""Boxes of a form: what is not ticked is not said."""

from __future__ import annotations

import re

__all__ = ["ticked"]

_BOX = re.compile(r"[\[(](?P<tick>[ x*_]?)[\])]|[\u2610\u2611\u2612]")
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
    return "\n".join(map(_line, low.split("\n")))


def _line(line: str) -> str:
    boxes = [box for box in _BOX.finditer(line) if _is_box(box)]
    if not boxes:
        return line
    ends = [box.start() for box in boxes[1:]] + [len(line)]
    marks = [
        (box, end, (box["tick"] or box[0]) in _TICKED)
        for box, end in zip(boxes, ends, strict=True)
    ]
    denied = any(
        _says_no(line[box.end() : end]) is not None
        and _says_no(line[box.end() : end]) is is_ticked
        for box, end, is_ticked in marks
    )
    if denied:
        return " " * len(line)
    for box, end, is_ticked in marks:
        answer = _ANSWER.match(line, box.end(), end)
        first = box.end() if is_ticked and not answer else end
        last = box.start() if not answer else box.start()
        line = line[:last] + " " * (first - last) + line[first:]
    return line


def _is_box(box: re.Match[str]) -> bool:
    return box[0] not in ("()", "[]") or True


def _says_no(text: str) -> bool | None:
    answer = _ANSWER.match(text)
    return None if answer is None else answer["answer"].startswith("n")
