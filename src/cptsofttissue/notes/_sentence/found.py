"""Whether a tumor was found in a layer that is named before it."""

from __future__ import annotations

from cptsofttissue.notes._phrases import is_adjective
from cptsofttissue.notes._sentence.lies import Lying
from cptsofttissue.notes._sentence.vocabulary import FAR_NOUN, UNITS, is_tumor
from cptsofttissue.notes._tables import Sign, signs

__all__ = ["ONE", "Finding"]


class Finding(Lying):
    """The words behind a layer that say that a tumor was found there."""

    def _is_beside_it(self, index: int) -> bool:
        """Whether "lateral to" begins at a word: it says no depth."""
        return self._word(index) in signs(Sign.ALONG) and self._word(index + 1) == "to"

    def _is_before_tumor(self, first: int) -> bool:
        """Whether a sentence begins with a layer: "In the fat, a lipoma was found"."""
        if first and self.plain[first - 1] not in {",", "and", "then"}:
            return False
        return self._is_found_at(self._behind_aside(self._behind_layer(first)))

    def _is_found_at(self, index: int) -> bool:
        """Whether "a lipoma was found" or "was the lipoma" stands there."""
        is_label = self._word(index) == ":"
        index += self._word(index) == "," or is_label
        is_there = is_label or self.plain[index : index + 2] == ["there", "was"]
        is_there |= self._word(index) in {"was", "lay"}
        while self._word(index) in _THERE or self._says_found(index):
            index += 1
        is_there |= self._says_found(index - 1) or self._word(index - 1) == "upon"
        noun = self._noun_behind(index) if self._word(index) in ONE else index
        if not is_tumor(self._word(noun) or ","):
            return False
        verb = noun + 2 + self._word(noun + 2).endswith("ly")
        is_found = self._word(noun + 1) == "was" and self._says_found(verb)
        return is_there or is_found or self._word(noun + 1) in _LAY

    def _says_found(self, index: int) -> bool:
        return self._word(index) in signs(Sign.FOUND)

    def _behind_aside(self, index: int) -> int:
        """Return the comma behind ", lying on the muscle," or the word itself."""
        is_aside = self._word(index) == "," and self._says_found(index + 1)
        is_beside = self._word(index) == "and" and self._is_beside_it(index + 1)
        ends = range(index + 2, len(self.plain)) if is_aside or is_beside else ()
        closes = {","} if is_aside else {",", "was", "lay", "there", "we"}
        return next((i for i in ends if self.plain[i] in closes), index)

    def _noun_behind(self, index: int) -> int:
        """Return where a tumor is named behind an article; 0 if something else is."""
        for at in range(index + 1, min(index + FAR_NOUN, len(self.plain))):
            word = self.plain[at]
            if word in signs(Sign.BESIDE) or word in signs(Sign.OTHER):
                return 0
            if is_tumor(word):
                return at
            is_size = word[0].isdigit() or word in UNITS or word in {",", "well"}
            if not (is_size or is_adjective(word) or self._may_lead(word)):
                return 0
        return 0


#: What may stand before the tumor that was found in a layer.
_THERE = frozenset({"there", "was", "lay", "we", "i", "came", "upon", "then"})
#: Behind a tumor these say that it was where the words before it say.
_LAY = frozenset({"lay", "sat", "resided"})
#: Before the first mention of a tumor.
ONE = frozenset({"a", "an", "the"})
