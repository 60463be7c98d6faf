"""How many lesions a sentence is about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cptsofttissue.notes._phrases import is_adjective, is_noun, is_site_word
from cptsofttissue.notes._sentence.polarity import PolarityReader
from cptsofttissue.notes._sentence.vocabulary import MOST_ADJECTIVES
from cptsofttissue.notes._tables import Sign, cues, signs
from cptsofttissue.notes._words import bit_of

__all__ = ["CountReader"]


class CountReader(PolarityReader):
    """Reads how many lesions there are."""

    @property
    def count(self) -> int:
        """How many lesions the sentence counts; 0 if it does not."""
        is_counted = self.line.asks & _counting_bits()
        return max(self._numbers(), default=0) if is_counted else 0

    def _numbers(self) -> Iterator[int]:
        """List every number of lesions in the sentence."""
        counts, asks = signs(Sign.COUNT), self.line.asks
        if asks & cues(Sign.COUNT).bit:
            indexes = (i for i, word in enumerate(self.plain) if word in counts)
            yield from (
                int(counts[self.plain[i]]) for i in indexes if self._has_plural(i)
            )
        if asks & _TIMES:
            crosses = (i for i, word in enumerate(self.plain) if word == "x")
            yield from (int(self.plain[i + 1]) for i in crosses if self._multiplies(i))
        if asks & _IS_FEW:
            digits = (i for i, word in enumerate(self.plain) if word in _FEW)
            yield from (int(self.plain[i]) for i in digits if self._counts_nouns(i))

    def _counts_nouns(self, index: int) -> bool:
        """Whether nouns follow a number at once: "3 small lipomas"."""
        words = self.plain[index + 1 : index + MOST_ADJECTIVES]
        nouns = (word for word in words if not is_adjective(word) or is_noun(word))
        return _is_plural(next(nouns, ","))

    def _multiplies(self, index: int) -> bool:
        """Whether "x2" follows a lesion, and is no length."""
        number, following = self._word(index + 1), self._word(index + 2)
        is_few = number in _FEW and following not in signs(Sign.OF_NUMBER)
        previous = self.plain[index - 1] if index else ","
        follows_noun = is_noun(previous) or previous in signs(Sign.WHOLE)
        follows_site = is_site_word(previous) and any(map(is_noun, self.plain[:index]))
        return is_few and (follows_noun or follows_site)

    def _has_plural(self, index: int) -> bool:
        """Whether a number stands before several lesions, or is "x2" itself."""
        words = self.plain[index : index + MOST_ADJECTIVES]
        return words[0].startswith("x") or any(map(_is_plural, words))


def _is_plural(word: str) -> bool:
    """Whether a word names several lesions."""
    return word.endswith("s") and (is_noun(word) or word in signs(Sign.COUNT))


#: These may count lesions, as in "x2".
_FEW = frozenset("23456789")
_IS_FEW, _TIMES = bit_of(*_FEW), bit_of("x")


@cache
def _counting_bits() -> int:
    """Return the bits of the words that may count lesions."""
    return cues(Sign.COUNT).bit | _IS_FEW | _TIMES
