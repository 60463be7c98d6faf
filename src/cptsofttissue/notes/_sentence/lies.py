"""Whether a tumor is what lies in a layer, by the words between them."""

from __future__ import annotations

from functools import cached_property
from itertools import dropwhile

from cptsofttissue.notes._phrases import is_adjective
from cptsofttissue.notes._sentence.alone import Alone
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    BY,
    EITHER,
    FAR_NOUN,
    HEADINGS,
    MARGINS,
    MOST_ADJECTIVES,
    RELATIVES,
    TISSUES,
    UNITS,
    VAGUE,
    is_depth,
    is_described,
    is_of_length,
    is_of_site,
    is_tumor,
    is_vessel,
    names_one,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Sign, has_word, signs

__all__ = ["Lying"]


class Lying(Alone):
    """The words that lead from a tumor to a layer, or back."""

    def _lies(self, first: int) -> bool:
        """Whether the tumor is what lies there: nothing unknown stands between."""
        is_titled = self.section in HEADINGS or self._goes_on_from_title
        if is_titled or self._is_listed_word(first):
            return True
        if self._names_depth(first):
            return True
        start = self._taken_at(first)
        return self._looks_back(start) or self._leads_to_noun(first)

    @cached_property
    def _goes_on_from_title(self) -> bool:
        """Whether it begins with a length, and tells on of the tumor: "7 mm, SQ"."""
        words = [*dropwhile(is_of_length, self.plain)]
        is_sized = self._carries and self._word(1) in UNITS | BY and words[:1] == [","]
        if not is_sized or has_word(words, Sign.VERB):
            return False
        is_known = all(map(_may_tell_on, words))
        return is_known and names_only_tumor(self.line, MARGINS)

    def _taken_at(self, first: int) -> int:
        """
        Return where "removed from the" begins before a layer, or else the layer.

        What was removed from the subcutaneous fat lay in it; what was removed from
        the muscle, or freed from the fat, may have lain on it.
        """
        index = first
        while index and self.plain[index - 1] in _WITHIN:
            index -= 1
        is_out = self.plain[max(0, index - 2) : index] == _OUT_OF
        index -= is_out
        is_from = (is_out or self.plain[index] == "from") and index > 0
        taken = self._before_ways(index) if is_from else 0
        verb = self.plain[taken - 1] if taken else ""
        is_taken = verb in signs(Sign.TAKEN_FROM) or (
            is_out and (verb == "dissected" or is_tumor(verb or ","))
        )
        is_placed = (
            self._names_layer(index + is_out) or self.plain[first] in _BESIDE_LAYER
        )
        at = taken if is_tumor(verb or ",") else taken - 1
        return at if is_taken and is_placed else first

    def _before_ways(self, index: int) -> int:
        """Return where "out intact" begins before a word, or the word."""
        while index and self.plain[index - 1] in signs(Sign.HOW_TAKEN):
            index -= 1
        return index

    def _names_layer(self, index: int) -> bool:
        """Whether an adjective for one depth is the first that is no article."""
        words = (word for word in self.plain[index:] if word not in _WITHIN)
        word = next(words, "")
        return is_depth(word) and word not in VAGUE

    def _leads_to_noun(self, first: int) -> bool:
        """Whether adjectives lead from a word on to the name of the tumor."""
        near = range(first, min(first + FAR_NOUN, len(self.plain)))
        unsized = [i for i in near if not self._is_between(i)]
        for index in unsized[:MOST_ADJECTIVES]:
            word = self.plain[index]
            if is_tumor(word):
                is_called = any(map(is_depth, self.plain[first:index]))
                return is_called or self._is_subject(index + 1)
            if index > first and self._leads_away(index):
                return False
            is_join = word in EITHER and is_depth(self._word(index + 1))
            is_known = is_adjective(word) or is_of_site(word) or self._may_lead(word)
            if not (is_join or is_known):
                return False
        return False

    def _leads_away(self, index: int) -> bool:
        """Whether a layer is of something else: "fat over the", "vein near"."""
        is_near = self.plain[index] in signs(Sign.NEAR)
        is_led = is_near and self._word(index + 1) in ARTICLES
        is_new = self.plain[index] == "the" and self.plain[index - 1] in _TISSUES
        return is_led or is_new or is_vessel(self.plain[index])

    def _looks_back(self, first: int) -> bool:
        """Whether the words before lead back to the tumor, or to a label of it."""
        for index in range(first, 0, -1):
            word = self.plain[index - 1]
            is_aside = index - 1 in self._asides and first not in self._asides
            if is_aside or index - 1 in self._measuring:
                continue
            if word in RELATIVES and index > 1:
                return self._is_antecedent(index - 1)
            if is_tumor(word):
                return self._is_subject(index)
            is_it = word in signs(Sign.PRONOUN) or names_one(self.plain, index)
            if self._carries and is_it:
                return self._is_subject(index)
            if word == ":":
                return self._is_label(index - 1, first)
            is_aside = self._begins_aside(index, first)
            if is_aside or word == ";" or not self._may_stand(index):
                return is_aside
        is_way = not self.lesions and self.line.tells(Sign.OPENS_LAYER)
        is_own = self._is_listed or self._is_fragment or self._begins_with_place(first)
        is_own |= bool(self.plain) and self.plain[0] in signs(Sign.NAMES_SIZE)
        is_own |= self.plain[-2:] in _ANSWERS
        return is_own and not (self._is_bare(first) or is_way)


def _may_tell_on(word: str) -> bool:
    """Whether a word may stand behind a size of what a title named: "not in the"."""
    signs_of = (Sign.DENIES, Sign.FOLLOWS, Sign.CLOSES)
    return is_described([word]) or any(word in signs(sign) for sign in signs_of)


#: What lay in a layer was taken from it so.
_WITHIN = frozenset({"from", "within", "the", "his", "her"})
_OUT_OF = ["out", "of"]
#: What was taken "from beneath" a layer lay there.
_BESIDE_LAYER = frozenset(
    {"above", "beneath", "below", "under", "underneath", "between"}
)
#: A line of a form that is answered so says it of the tumor.
_ANSWERS = ([":", "yes"], [":", "y"], [":", "true"])


_TISSUES = TISSUES | {"tissues", "layer", "layers"}
