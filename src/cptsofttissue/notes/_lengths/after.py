"""What the words after a length say that it is of."""

from __future__ import annotations

import re
from itertools import takewhile

from cptsofttissue.notes._lengths.around import ARTICLES, MARGINS, NEAR, OPERATED, SIGNS
from cptsofttissue.notes._lengths.margins import Margins
from cptsofttissue.notes._phrases import (
    is_adjective,
    is_layer_name,
    is_layer_word,
    is_noun,
    is_site_name,
    is_site_word,
)
from cptsofttissue.notes._sentence.vocabulary import (
    ABOVE_WORDS,
    SIDED,
    TISSUES,
    end_of_none,
)
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

__all__ = ["WordsAfter"]


class WordsAfter(Margins):
    """The words after a length."""

    __slots__ = ()

    @property
    def says_right_after(self) -> Says | None:
        """What the words right after name: "3 cm incision", "2 cm below"."""
        is_inside = self._is_in_brackets
        if self._is_of_rim:
            return Says.MARGIN
        for index in range(self.last + is_inside, min(self.end, self.last + NEAR)):
            if noun := self._noun(index):
                return self._says_of_noun(noun)
            row = roles(Place.AFTER).starting(self.words, index)
            if is_inside or self._is_layer_at(index):
                is_margin = is_inside and row is not None and row[1] is Says.MARGIN
                return Says.MARGIN if is_margin else None
            if row is not None and row[1] is not Says.LINK:
                return self._says_at(index, *row)
            if row is not None or not self._may_describe(index):
                return None
        return None

    @property
    def _is_of_rim(self) -> bool:
        """Whether "of fat was taken on each side" stands there: it was a margin."""
        if self.next_word != "of" or not self.has_sides:
            return False
        _, tissue, was, taken = (*self.words[self.last :], *_NOTHING)[:_OF_RIM]
        return tissue in _OF_RIMS and was in _WAS and taken in _TAKEN

    def _says_at(self, index: int, length: int, says: Says) -> Says | None:
        """Return what the phrase says; None if it is not about this length."""
        if self.words[index] in MARGINS:
            says = self.says_after_margin(index + length) or says
        is_no_way = says is Says.DISTANCE and self.is_product
        is_none = end_of_none(self.words, index + length - 1) > 0  # "margins none"
        is_other = is_no_way or is_none or self._is_elsewhere(index, says)
        return None if is_other else says

    @property
    def says_in_brackets(self) -> Says | None:
        """What the brackets after the length call it: "3 cm (total with margin)"."""
        if self.next_word != "(":
            return None
        phrase = roles(Place.AFTER).starting(self.words, self.last + 1)
        length, says = phrase or (0, Says.LINK)
        end = self.last + 1 + length
        is_whole = self.words[end : end + 1] == [")"]
        return says if is_whole and says is not Says.LINK else None

    @property
    def _is_in_brackets(self) -> bool:
        """Whether the length stands in brackets before its noun: "a (4 cm) mass"."""
        if self.word_before != "(" or self.next_word != ")":
            return False
        word = self.words[self.first - 2] if self.first > 1 else ","
        is_of_margin = word in signs(Sign.OF_MARGIN)
        return is_of_margin or word in ARTICLES or is_adjective(word)

    @property
    def is_with_layer(self) -> bool:
        """Whether the sentence is only a length and a layer: "4 cm, subcut."."""
        if not self.first == self.begin == 0 or self.next_word != ",":
            return False
        item = takewhile(lambda word: word != ",", self.words[self.last + 1 :])
        words = [w for w in item if w not in SIGNS]
        is_layer = any(map(is_layer_name, words)) and all(map(is_layer_word, words))
        return is_layer and (is_adjective(words[0]) or words[0] in _LIES)

    def _is_layer_at(self, index: int) -> bool:
        """Whether a size is followed by a layer: "measuring 4 cm deep to the"."""
        way = self.words[index]
        is_measured = self.word_before in _MEASURING or self.is_product
        needs_to = way == "superficial" or (way == "deep" and is_measured)
        if not (needs_to or (self.is_product and way in _LIES)):
            return False
        following = self.words[index + 1 : index + _MOST_OF_LAYER]
        layer = next((w for w in following[needs_to:] if w not in ARTICLES), ",")
        return (following[:1] == ["to"]) is needs_to and is_layer_name(layer)

    def _is_elsewhere(self, index: int, says: Says) -> bool:
        """Whether a distance is not right after it, or a tissue is no margin."""
        is_tissue = says is Says.MARGIN and self.words[index] == "of"
        if index > self.last:
            return is_tissue or says is Says.DISTANCE
        word = self.word_before
        is_near = word in signs(Sign.NOT_BEFORE) or word in signs(Sign.NEAR)
        return is_tissue and is_near

    def _may_describe(self, index: int) -> bool:
        """Whether a word may stand between the length and the lesion."""
        word = self.words[index]
        if word in SIGNS:
            return word == "," and self._lists_adjectives(index)
        is_known = is_adjective(word) or is_site_word(word)
        return is_known or word in signs(Sign.OF_MARGIN) or self.is_in_pair(index)

    def _lists_adjectives(self, index: int) -> bool:
        """Whether a comma parts two adjectives of a lesion: "4 cm firm, tan nodule"."""
        neighbors = self.words[index - 1], *self.words[index + 1 : index + 2]
        is_apart = index > self.last and len(neighbors) > 1
        return is_apart and all(is_adjective(w) and not is_noun(w) for w in neighbors)

    def _noun(self, index: int) -> int:
        """Return where the name of a lesion ends that begins at *index*; 0 if none."""
        if self.words[index] in signs(Sign.OPENS):
            return 0
        ends = (index + length for length in _NAMES)
        names = (end for end in ends if end <= self.end and self.is_name(index, end))
        return next(names, 0)

    def _says_of_noun(self, index: int) -> Says | None:
        """Return what is measured if a lesion's name ends there: "2 cm tumor bed"."""
        if index >= self.end or self.words[index] in SIGNS:
            return Says.TUMOR
        says = self.says_after(index)
        if says is None:
            return Says.TUMOR if self._may_follow(index) else None
        return Says.TUMOR if says in {Says.LINK, Says.DISTANCE} else says

    def _may_follow(self, index: int) -> bool:
        """Whether a word may follow the name of a lesion that a length describes."""
        word = self.words[index]
        if word == "not" and self._is_verb_of_tumor(index + 1):
            return True
        is_known = word.endswith(_VERBAL) or any(word in signs(s) for s in _FOLLOW)
        is_site = is_site_name(word) and word not in _GENERAL
        return is_known or is_site or is_layer_name(word) or word in {"mid", *SIDED}

    def _is_verb_of_tumor(self, index: int) -> bool:
        """Whether a participle such as "involving" stands there."""
        following = self.words[index] if index < self.end else ""
        return following.endswith("ing") and following in signs(Sign.CLOSES)

    @property
    def says_loosely(self) -> Says | None:
        """What is measured if unknown adjectives follow: "4 cm gray mass"."""
        lead = self.word_before or ","
        if lead not in signs(Sign.OPENS) and lead not in _OPENING:
            return None
        for index in range(self.last, min(self.end, self.last + _MOST_UNKNOWN + 1)):
            if noun := self._noun(index):
                return self._says_of_noun(noun)
            if (says := self.says_after(index)) in OPERATED:
                return says  # "4 cm transverse incision"
            if not self._may_be_adjective(index):
                return None
        return None

    def _may_be_adjective(self, index: int) -> bool:
        """Whether an unknown word may be an adjective of a lesion."""
        word = self.words[index]
        is_known = word in ARTICLES or self.says_after(index) is not None
        is_word = word.replace("-", "").isalpha() and not word.endswith(_VERBAL)
        return is_word and not is_known

    @property
    def ends_well(self) -> bool:
        """Whether the words after it allow a lesion, as "3 cm of vein" does not."""
        index = self.last
        is_placed = self._has_place_at(index) or self._has_no_margin_at(index)
        if is_placed or self.has_margin or self.is_margin_alone:
            return True
        while index < self.end:
            word = self.words[index]
            if word in _ENDING:
                return not self._goes_on_to_repair(index + 1)
            if word in signs(Sign.CLOSES) or (word in _WITH and self._leads_on(index)):
                return True
            phrase = roles(Place.ANYWHERE).starting(self.words, index)
            if phrase is None and not self._may_follow_length(index):
                return False
            index += phrase[0] if phrase else 1
        return True

    def _has_place_at(self, index: int) -> bool:
        """Whether a place follows: a layer, or "4 x 3 cm above the elbow"."""
        if index >= self.end:
            return False
        is_way = self.is_product and self.says_after(index) is Says.DISTANCE
        return is_way or self._is_layer_at(index)

    def _leads_on(self, index: int) -> bool:
        """Whether "with" is followed by another length, a margin, or "no margin"."""
        is_next = index + _MOST_UNKNOWN >= self.end - 1 < len(self.words) - 1
        is_margin = self._has_no_margin_at(index + 1) or self._has_margin_at(index + 1)
        return is_next or is_margin or self.is_beside_specimen

    @property
    def is_beside_specimen(self) -> bool:
        """Whether "with the specimen measuring 9 cm" follows, a length of its own."""
        phrases = [*roles(Place.ANYWHERE).within(self.words)]
        ends = (end for first, end, _ in phrases if first >= self.last)
        words = self.words[next(ends, self.end) : self.end]
        is_before = all(first >= self.last for first, _, _ in phrases)
        has_length = is_before and self.end < len(self.words)
        specimens = [f for f, _, says in phrases if says is Says.SPECIMEN]
        is_apart = bool(words) or min(specimens, default=0) > self.last
        return has_length and is_apart and _OF_SPECIMEN.issuperset(words)

    @property
    def has_unmeasured_margin(self) -> bool:
        """Whether "with margin" follows, without a width."""
        return self.next_word in _WITH and self._has_margin_at(self.last + 1)

    def _has_margin_at(self, index: int) -> bool:
        """Whether an unmeasured margin stands at *index*, and nothing else."""
        words = (word for word in self.words[index : self.end] if word != "/")
        noun, following = [*words, "", "."][:2]
        return noun in MARGINS and following in _ENDING | {""}

    def _has_no_margin_at(self, index: int) -> bool:
        """Whether "no margin" stands at *index*, and nothing else."""
        return 0 < self.end == end_of_none(self.words, index)

    def _goes_on_to_repair(self, index: int) -> bool:
        """Whether a repair or an incision follows, which the length may be of."""
        indexes = range(index, min(index + _MOST_UNKNOWN, self.end))
        is_repair = any(self.says_after(i) in OPERATED for i in indexes)
        is_other = self._has_next_length(index) or self._has_next_verb(index)
        return is_repair and not is_other

    def _has_next_verb(self, index: int) -> bool:
        """Whether ", wound closed" follows "measured 4 cm", with a verb of its own."""
        words = self.words[index : index + 2]
        has_verb = words[:1] in _WOUND and words[-1] in _WOUND_VERBS
        return has_verb and self.word_before in _MEASURING

    def _has_next_length(self, index: int) -> bool:
        """Whether the next length follows closely: "2 cm, simple repair 3 cm"."""
        words = self.words[index : self.end]
        is_near = len(words) <= _MOST_UNKNOWN and SIGNS.isdisjoint(words)
        return is_near and self.end < len(self.words)

    def _may_follow_length(self, index: int) -> bool:
        """Whether a word may stand after the length of a lesion."""
        word, previous = self.words[index], self.words[index - 1]
        if word == "of":
            return previous in _OF or (index > self.last and is_layer_name(previous))
        if word in signs(Sign.BEHIND) or word in {"(", "/", *SIDED}:
            return True
        if _ORDINAL.fullmatch(word):
            return True
        is_when = word in _OPERATIONS and previous in _WHEN
        is_place = is_site_name(word) or is_layer_name(word)
        is_there = is_when or (is_place and word not in signs(Sign.ANOTHER))
        return is_there or self._is_above_layer(index)

    def _is_above_layer(self, index: int) -> bool:
        """Whether a word belongs to a place: "in the fat superficial to the fascia"."""
        word, previous = self.words[index], self.words[index - 1]
        is_after_layer = index > self.last and is_layer_name(previous)
        is_above = word in ABOVE_WORDS and is_after_layer
        return is_above or (word == "to" and previous == "superficial")


#: "Over the 3rd and 4th metacarpals", "over 3rd/4th".
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)(?:/[0-9](?:st|nd|rd|th))*")
#: A wound, and the verbs that follow it.
_WOUND = (["wound"], ["incision"], ["skin"])
_WOUND_VERBS = frozenset({"closed", "irrigated", "was", "were"})
#: "Of fat was taken" has so many words.
_OF_RIM = 4
_NOTHING = ("", "", "")
_OF_RIMS = TISSUES - {"skin"}
_WAS = frozenset({"was", "were"})
_TAKEN = frozenset({"taken", "included", "excised", "removed"})
_OPENING = frozenset({",", ":", "("})
#: Signs that end the words about a length.
_ENDING = SIGNS - {"(", "["} | {"."}
#: "With", and "w/".
_WITH = frozenset({"with", "w"})
#: These say where something lies.
_LIES = frozenset(
    {"deep", "in", "within", "above", "below", "under", "beneath", "between"}
)
#: After these "4 cm deep to the fascia" is a size and a layer.
_MEASURING = frozenset({"measuring", "measured", "measures"})
#: Words with these meanings may follow a lesion with its length.
_FOLLOW = (Sign.CLOSES, Sign.BEHIND, Sign.TELLS)
_OPERATIONS = frozenset({"excision", "surgery", "operation", "removal", "resection"})
_WHEN = frozenset({"at", "of", "on", "before", "after"})
#: What may stand between a specimen and its own length.
_OF_SPECIMEN = _MEASURING | {"was", "at", "overall"}
#: "At the time of excision", "in the short head", "in the middle third of the biceps".
_OF = frozenset({"time", "head", "third", "thirds", "half"})
#: Words of many sites, and of what surrounds a lesion.
_GENERAL = frozenset({"site", "area", "region", "space", "side", "bed", "base", "edge"})
#: Words with such an ending may be verbs.
_VERBAL = ("ing", "ed", "ly")
#: The most unknown words before a lesion: "3 cm smooth gray mass".
_MOST_UNKNOWN = 2
#: The most words in "deep to the left fascia".
_MOST_OF_LAYER = 5
#: How many words the name of a lesion after a length may have.
_NAMES = (3, 2, 1)
