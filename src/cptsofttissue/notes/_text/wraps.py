"""Lines that were broken to fit the page, so a sentence goes on in the next."""

from __future__ import annotations

import re

__all__ = ["LABEL", "Wraps"]

#: The widest and narrowest line that may have been broken to fit.
_WIDEST = 110
_NARROWEST = 40
_ENDS = tuple(".:;!?|")


class Wraps:
    """The lines that continue the sentence of the line before."""

    def __init__(self, text: str, low: str) -> None:
        lines = text.split("\n")
        texts = [line.strip() for line in lines if line.strip()]
        self._width = max(map(len, texts), default=0)
        full = [line for line in texts if len(line) >= _FULL * self._width]
        self._is_wrapped = len(full) >= _MOST_FULL
        prefixes = [line.lstrip(" -*#")[:2] for line in texts]
        self._has_capitals = (
            any(p[:1].isupper() for p in prefixes) and text != text.upper()
        )
        starts = [0, *(m.end() for m in re.finditer("\n", text))]
        plain_lines = low.split("\n")[1:]  # with every colon that was put there
        pairs = zip(lines, lines[1:], plain_lines, starts[1:], strict=False)
        self._starts = {
            start
            for one, two, plain, start in pairs
            if LABEL.match(plain) is None and self._is_broken(one, two)
        }

    def at(self, start: int) -> bool:
        """Whether the line that begins there continues the one before."""
        return start in self._starts

    def _is_broken(self, line: str, following: str) -> bool:
        """Whether a sentence was broken between two lines."""
        last, first = line.rstrip(), following.strip()[:1]
        is_new = not first or _MARK.match(following) is not None
        is_new |= _MEASURED.match(following.lower()) is not None
        is_full = self._is_wrapped and not self._would_fit(last, following)
        is_new |= not is_full and _CARE.match(following) is not None
        if is_new or last.endswith(_ENDS) or len(last) < _SHORTEST:
            return False
        if self._has_capitals and (first.islower() or _goes_on(last)):
            return True
        if last[-1].isdigit() and _UNIT.match(following) is not None:
            return True
        return is_full and _NARROWEST <= self._width <= _WIDEST

    def _would_fit(self, last: str, following: str) -> bool:
        """Whether the first word of *following* would fit on the line before."""
        word = [*following.split(maxsplit=1), ""][0]
        return len(last) + 1 + len(word) <= self._width


#: With this many lines at least this near the widest, lines were broken to fit.
_MOST_FULL, _FULL = 4, 0.8
#: A line that ends with one of these goes on.
_UNDONE = re.compile(
    r"(?:\b(?:the|a|an|of|and|or|in|on|with|was|were|to|from|at|by|left|right|"
    r"measured|measuring|measures|approximately|about)|,)$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*(?:[cm]m|x|by)\b", re.IGNORECASE)
_MARK = re.compile(r"\s*(?:[-*#>|\u2022]|[0-9a-h][.)])")
#: A line that begins with a name and its length is a new one.
_MEASURED = re.compile(
    r"\s*(?:margins?|size|tumor|lesion|mass|incision|closure|defect|specimen) "
    r"(?:of |was |were |is )?[0-9.]"
)
#: A short line that begins so is about what was done afterwards.
_CARE = re.compile(
    r"\s*(?:sutures?|drains?|dressings?|closure|closed|path|pathology|specimens?|ebl|"
    r"hemostasis|irrigated|no complications?)\b"
)
_SHORTEST = 20


def _goes_on(line: str) -> bool:
    """Whether a line ends in the middle of a sentence."""
    return _UNDONE.search(line) is not None


#: A label and its colon.
LABEL = re.compile(r"[ *-]*[a-z][a-z0-9 /()&,'-]{0,60}:")
