"""Whether a tumor lies in a layer, by the words between the two."""

from __future__ import annotations

from functools import cached_property
from itertools import dropwhile

from cptsofttissue.notes._phrases import is_adjective
from cptsofttissue.notes._sentence.fragments import FragmentReader
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

__all__ = ["LocationReader"]


class LocationReader(FragmentReader):
    """Reads whether a tumor lies in a layer that is named beside it."""

    def _holds_tumor(self, first: int) -> bool:
        """Whether the tumor lies in a layer, with no unknown word in between."""
        is_titled = self.section in HEADINGS or self._continues_title
        if is_titled or self._is_list_item(first):
            return True
        if self._names_depth(first):
            return True
        start = self._start_of_removal(first)
        return self._follows_tumor(start) or self._leads_to_tumor(first)

    @cached_property
    def _continues_title(self) -> bool:
        """Whether the sentence goes on from a title on the tumor: "7 mm, SQ"."""
        words = [*dropwhile(is_of_length, self.plain)]
        is_sized = self._carries and self._word(1) in UNITS | BY and words[:1] == [","]
        if not is_sized or has_word(words, Sign.VERB):
            return False
        is_known = all(map(_may_continue_title, words))
        return is_known and names_only_tumor(self.line, MARGINS)

    def _start_of_removal(self, first: int) -> int:
        """
        Return where "removed from the" begins before a layer; *first* if nowhere.

        What was removed from the subcutaneous fat lay in it; what was removed from
        the muscle, or freed from the fat, may have lain on it.
        """
        index = first
        while index and self.plain[index - 1] in _WITHIN:
            index -= 1
        is_out = self.plain[max(0, index - 2) : index] == _OUT_OF
        index -= is_out
        is_from = (is_out or self.plain[index] == "from") and index > 0
        end = self._start_of_manner(index) if is_from else 0
        verb = self.plain[end - 1] if end else ""
        is_removed = verb in signs(Sign.TAKEN_FROM) or (
            is_out and (verb == "dissected" or is_tumor(verb or ","))
        )
        is_placed = self.plain[first] in _BESIDE_LAYER
        is_placed = is_placed or self._begins_with_depth(index + is_out)
        start = end if is_tumor(verb or ",") else end - 1
        return start if is_removed and is_placed else first

    def _start_of_manner(self, index: int) -> int:
        """Return where "out intact" begins before a word; *index* if nowhere."""
        while index and self.plain[index - 1] in signs(Sign.HOW_TAKEN):
            index -= 1
        return index

    def _begins_with_depth(self, index: int) -> bool:
        """Whether the first word that is no article is an adjective for one depth."""
        words = (word for word in self.plain[index:] if word not in _WITHIN)
        word = next(words, "")
        return is_depth(word) and word not in VAGUE

    def _leads_to_tumor(self, first: int) -> bool:
        """Whether only adjectives stand between a word and the name of the tumor."""
        indexes = range(first, min(first + FAR_NOUN, len(self.plain)))
        unsized = [i for i in indexes if not self._may_be_skipped(i)]
        for index in unsized[:MOST_ADJECTIVES]:
            word = self.plain[index]
            if is_tumor(word):
                has_depth = any(map(is_depth, self.plain[first:index]))
                return has_depth or self._is_subject(index + 1)
            if index > first and self._leads_away(index):
                return False
            is_join = word in EITHER and is_depth(self._word(index + 1))
            is_known = is_adjective(word) or is_of_site(word)
            is_known = is_known or self._may_precede_tumor(word)
            if not (is_join or is_known):
                return False
        return False

    def _leads_away(self, index: int) -> bool:
        """Whether a layer is of something else: "fat over the", "vein near"."""
        is_near = self.plain[index] in signs(Sign.NEAR)
        is_place = is_near and self._word(index + 1) in ARTICLES
        is_noun = self.plain[index] == "the" and self.plain[index - 1] in _TISSUES
        return is_place or is_noun or is_vessel(self.plain[index])

    def _follows_tumor(self, first: int) -> bool:
        """Whether the words before a layer lead back to the tumor, or to its label."""
        for index in range(first, 0, -1):
            word = self.plain[index - 1]
            is_aside = index - 1 in self._asides and first not in self._asides
            if is_aside or index - 1 in self._label_indexes:
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
            if is_aside or word == ";" or not self._may_stand_between(index):
                return is_aside
        is_opening = not self.lesions and self.line.tells(Sign.OPENS_LAYER)
        is_whole = self._is_listed or self._is_fragment
        is_whole = is_whole or self._begins_with_place(first)
        is_whole |= bool(self.plain) and self.plain[0] in signs(Sign.NAMES_SIZE)
        is_whole |= self.plain[-2:] in _ANSWERS
        return is_whole and not (self._is_layer_adjective(first) or is_opening)


def _may_continue_title(word: str) -> bool:
    """Whether a word may stand after the size of a title's tumor: "not in the"."""
    signs_of = (Sign.DENIES, Sign.FOLLOWS, Sign.CLOSES)
    return is_described([word]) or any(word in signs(sign) for sign in signs_of)


#: Words between a removal and a layer that held the tumor: "from within the".
_WITHIN = frozenset({"from", "within", "the", "his", "her"})
_OUT_OF = ["out", "of"]
#: What was removed "from beneath" a layer lay beneath it.
_BESIDE_LAYER = frozenset(
    {"above", "beneath", "below", "under", "underneath", "between"}
)
#: A line of a form with such an answer is about the tumor.
_ANSWERS = ([":", "yes"], [":", "y"], [":", "true"])


_TISSUES = TISSUES | {"tissues", "layer", "layers"}
