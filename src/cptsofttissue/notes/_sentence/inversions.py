"""Whether a tumor was found in a layer that the sentence names before it."""

from __future__ import annotations

from itertools import dropwhile, islice

from cptsofttissue.notes._phrases import is_adjective
from cptsofttissue.notes._sentence.locations import LocationReader
from cptsofttissue.notes._sentence.vocabulary import (
    FAR_NOUN,
    SIGNS,
    UNITS,
    is_before_noun,
    is_of_length,
    is_tumor,
)
from cptsofttissue.notes._tables import Sign, has_word, signs

__all__ = ["DETERMINERS", "InversionReader"]


class InversionReader(LocationReader):
    """Reads whether a tumor lies in a layer that is named before it."""

    def _begins_landmark(self, index: int) -> bool:
        """Whether a landmark, which is no depth, begins at a word: "lateral to"."""
        return self._word(index) in signs(Sign.ALONG) and self._word(index + 1) == "to"

    def _is_before_find(self, first: int) -> bool:
        """Whether a layer stands before its tumor: "In the fat, a lipoma was found"."""
        if first and self.plain[first - 1] not in {",", "and", "then"}:
            return False
        end = self._end_of_layer(first)
        return self._is_layer_with_tumor(first, end) or self._has_find_at(
            self._end_of_aside(end)
        )

    def _is_layer_with_tumor(self, first: int, end: int) -> bool:
        """Whether a layer and a tumor are all that is named: "In the fat, a lipoma"."""
        is_way = self.plain[first] in _WAYS or has_word(self.plain, Sign.VERB)
        if first or is_way or self._word(end) != ",":
            return False
        words = dropwhile(_describes_tumor, self.plain[end + 1 :])
        noun, after = [*islice(words, 2), ",", ","][:2]
        return is_tumor(noun) and after in SIGNS

    def _has_find_at(self, index: int) -> bool:
        """Whether "a lipoma was found" or "was the lipoma" begins at a word."""
        is_label = self._word(index) == ":"
        index += self._word(index) == "," or is_label
        is_there = is_label or self.plain[index : index + 2] == ["there", "was"]
        is_there |= self._word(index) in {"was", "lay"}
        while self._word(index) in _BEFORE_FIND or self._is_find_verb(index):
            index += 1
        is_there |= self._is_find_verb(index - 1) or self._word(index - 1) == "upon"
        noun = self._tumor_after(index) if self._word(index) in DETERMINERS else index
        if not is_tumor(self._word(noun) or ","):
            return False
        verb = noun + 2 + self._word(noun + 2).endswith("ly")
        is_found = self._word(noun + 1) == "was" and self._is_find_verb(verb)
        return is_there or is_found or self._word(noun + 1) in _LAY

    def _is_find_verb(self, index: int) -> bool:
        """Whether a word says that a tumor was found: "found", "seen"."""
        return self._word(index) in signs(Sign.FOUND)

    def _end_of_aside(self, index: int) -> int:
        """Return the index of the comma after ", lying on the muscle,", or *index*."""
        is_aside = self._word(index) == "," and self._is_find_verb(index + 1)
        is_beside = self._word(index) == "and" and self._begins_landmark(index + 1)
        ends = range(index + 2, len(self.plain)) if is_aside or is_beside else ()
        closes = {","} if is_aside else {",", "was", "lay", "there", "we"}
        return next((i for i in ends if self.plain[i] in closes), index)

    def _tumor_after(self, index: int) -> int:
        """Return the index of the tumor after an article; 0 if another noun follows."""
        for i in range(index + 1, min(index + FAR_NOUN, len(self.plain))):
            word = self.plain[i]
            if word in signs(Sign.BESIDE) or word in signs(Sign.OTHER):
                return 0
            if is_tumor(word):
                return i
            is_size = word[0].isdigit() or word in UNITS or word in {",", "well"}
            if not (is_size or is_adjective(word) or self._may_precede_tumor(word)):
                return 0
        return 0


def _describes_tumor(word: str) -> bool:
    """Whether a word is an article, an adjective, or one of a size."""
    return not is_tumor(word) and (is_before_noun(word) or is_of_length(word))


#: A way to a layer may lead through it.
_WAYS = frozenset({"through", "down", "to", "into", "onto", "toward", "past"})
#: These may stand between a layer and the tumor that was found in it.
_BEFORE_FIND = frozenset({"there", "was", "lay", "we", "i", "came", "upon", "then"})
#: After a tumor these say that it lay in the layer before it.
_LAY = frozenset({"lay", "sat", "resided"})
#: They begin the name of a tumor.
DETERMINERS = frozenset({"a", "an", "the"})
