"""How many lesions a sentence speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cptsofttissue.notes._phrases import is_adjective, is_noun, is_site_word
from cptsofttissue.notes._sentence.said import Said
from cptsofttissue.notes._sentence.vocabulary import MOST_ADJECTIVES
from cptsofttissue.notes._tables import Sign, cues, signs
from cptsofttissue.notes._words import bit_of

__all__ = ["Counting"]


class Counting(Said):
    """The words of a sentence that say how many lesions there are."""

    @property
    def count(self) -> int:
        """How many lesions it speaks of, if it says so."""
        is_counted = self.line.asks & _counting()
        return max(self._counted(), default=0) if is_counted else 0

    def _counted(self) -> Iterator[int]:
        """List every number of lesions that it says."""
        counts, asks = signs(Sign.COUNT), self.line.asks
        if asks & cues(Sign.COUNT).bit:
            said = (i for i, word in enumerate(self.plain) if word in counts)
            yield from (int(counts[self.plain[i]]) for i in said if self._counts(i))
        if asks & _TIMES:
            times = (i for i, word in enumerate(self.plain) if word == "x")
            yield from (int(self.plain[i + 1]) for i in times if self._multiplies(i))
        if asks & _IS_FEW:
            few = (i for i, word in enumerate(self.plain) if word in _FEW)
            yield from (int(self.plain[i]) for i in few if self._numbers(i))

    def _numbers(self, index: int) -> bool:
        """Whether "3 small lipomas" follows, and nothing else between."""
        words = self.plain[index + 1 : index + MOST_ADJECTIVES]
        nouns = (word for word in words if not is_adjective(word) or is_noun(word))
        return _is_plural(next(nouns, ","))

    def _multiplies(self, index: int) -> bool:
        """Whether "x2" stands behind a lesion, and is no length."""
        number, behind = self._word(index + 1), self._word(index + 2)
        is_few = number in _FEW and behind not in signs(Sign.OF_NUMBER)
        before = self.plain[index - 1] if index else ","
        is_of_it = is_noun(before) or before in signs(Sign.WHOLE)
        is_placed = is_site_word(before) and any(map(is_noun, self.plain[:index]))
        return is_few and (is_of_it or is_placed)

    def _counts(self, index: int) -> bool:
        """Whether a number stands before lesions; the plural of one counts, too."""
        words = self.plain[index : index + MOST_ADJECTIVES]
        return words[0].startswith("x") or any(map(_is_plural, words))


def _is_plural(word: str) -> bool:
    """Whether a word names several lesions."""
    return word.endswith("s") and (is_noun(word) or word in signs(Sign.COUNT))


#: So many lesions are written "x2".
_FEW = frozenset("23456789")
_IS_FEW, _TIMES = bit_of(*_FEW), bit_of("x")


@cache
def _counting() -> int:
    """Return what a line asks for that may have a number of lesions."""
    return cues(Sign.COUNT).bit | _IS_FEW | _TIMES
