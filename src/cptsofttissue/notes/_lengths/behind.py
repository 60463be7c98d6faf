"""What stands behind a length, and whether a lesion may be what has it."""

from __future__ import annotations

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
from cptsofttissue.notes._sentence.vocabulary import SIDED, end_of_none
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

__all__ = ["Behind"]


class Behind(Margins):
    """The words behind a length."""

    __slots__ = ()

    @property
    def says_right_behind(self) -> Says | None:
        """What right behind says that it is: "3 cm incision", "2 cm below"."""
        is_inside = self._is_in_brackets
        for index in range(self.last + is_inside, min(self.end, self.last + NEAR)):
            if noun := self._noun(index):
                return self._says_of_noun(noun)
            found = roles(Place.AFTER).starting(self.words, index)
            if is_inside or self._is_layer_at(index):
                is_margin = is_inside and found is not None and found[1] is Says.MARGIN
                return Says.MARGIN if is_margin else None
            if found is not None and found[1] is not Says.LINK:
                return self._says_at(index, *found)
            if found is not None or not self._may_describe(index):
                return None
        return None

    def _says_at(self, index: int, length: int, says: Says) -> Says | None:
        """Return what words behind it say, if they are not of something else."""
        if self.words[index] in MARGINS:
            says = self.says_behind_margin(index + length) or says
        is_no_way = says is Says.DISTANCE and self.is_product
        is_none = end_of_none(self.words, index + length - 1) > 0  # "margins none"
        is_other = is_no_way or is_none or self._is_elsewhere(index, says)
        return None if is_other else says

    @property
    def says_in_brackets(self) -> Says | None:
        """What brackets behind it call it: "3 cm (total with margin)"."""
        if self.next_word != "(":
            return None
        found = roles(Place.AFTER).starting(self.words, self.last + 1)
        length, says = found or (0, Says.LINK)
        end = self.last + 1 + length
        is_whole = self.words[end : end + 1] == [")"]
        return says if is_whole and says is not Says.LINK else None

    @property
    def _is_in_brackets(self) -> bool:
        """Whether it stands before its noun in brackets: "a large (4 cm) mass"."""
        if self.word_before != "(" or self.next_word != ")":
            return False
        word = self.words[self.first - 2] if self.first > 1 else ","
        is_of_margin = word in signs(Sign.OF_MARGIN)
        return is_of_margin or word in ARTICLES or is_adjective(word)

    @property
    def is_with_layer(self) -> bool:
        """Whether a sentence is nothing but a length and a layer: "4 cm, subcut."."""
        if not self.first == self.since == 0 or self.next_word != ",":
            return False
        said = takewhile(lambda word: word != ",", self.words[self.last + 1 :])
        words = [w for w in said if w not in SIGNS]
        is_layer = any(map(is_layer_name, words)) and all(map(is_layer_word, words))
        return is_layer and (is_adjective(words[0]) or words[0] in _LIES)

    def _is_layer_at(self, index: int) -> bool:
        """Whether a layer follows what was measured: "measuring 4 cm deep to the"."""
        way = self.words[index]
        is_measured = self.word_before in _MEASURING or self.is_product
        is_to = way == "superficial" or (way == "deep" and is_measured)
        if not (is_to or (self.is_product and way in _LIES)):
            return False
        near = self.words[index + 1 : index + _MOST_OF_LAYER]
        layer = next((w for w in near[is_to:] if w not in ARTICLES), ",")
        return (near[:1] == ["to"]) is is_to and is_layer_name(layer)

    def _is_elsewhere(self, index: int, says: Says) -> bool:
        """Whether a distance is not right behind, or tissue is none around a tumor."""
        is_tissue = says is Says.MARGIN and self.words[index] == "of"
        if index > self.last:
            return is_tissue or says is Says.DISTANCE
        before = self.word_before
        is_to = before in signs(Sign.NOT_BEFORE) or before in signs(Sign.NEAR)
        return is_tissue and is_to

    def _may_describe(self, index: int) -> bool:
        """Whether a word may stand between a length and the lesion."""
        word = self.words[index]
        if word in SIGNS:
            return word == "," and self._lists_adjectives(index)
        is_known = is_adjective(word) or is_site_word(word)
        return is_known or word in signs(Sign.OF_MARGIN) or self.is_in_pair(index)

    def _lists_adjectives(self, index: int) -> bool:
        """Whether a comma parts two words for a lesion: "4 cm firm, tan nodule"."""
        beside = self.words[index - 1], *self.words[index + 1 : index + 2]
        is_apart = index > self.last and len(beside) > 1
        return is_apart and all(is_adjective(w) and not is_noun(w) for w in beside)

    def _noun(self, index: int) -> int:
        """Return where the name of a lesion ends that begins at a word; else 0."""
        if self.words[index] in signs(Sign.OPENS):
            return 0
        ends = (index + length for length in _NAMES)
        named = (end for end in ends if end <= self.end and self.is_named(index, end))
        return next(named, 0)

    def _says_of_noun(self, index: int) -> Says | None:
        """Return what a length is of whose lesion ends at a word: "2 cm tumor bed"."""
        if index >= self.end or self.words[index] in SIGNS:
            return Says.TUMOR
        says = self.says_behind(index)
        if says is None:
            return Says.TUMOR if self._may_follow(index) else None
        return Says.TUMOR if says in {Says.LINK, Says.DISTANCE} else says

    def _may_follow(self, index: int) -> bool:
        """Whether a word may follow the name of a lesion that a length describes."""
        word = self.words[index]
        if word == "not" and self._is_said_of_tumor(index + 1):
            return True
        is_known = word.endswith(_VERBAL) or any(word in signs(s) for s in _FOLLOW)
        is_site = is_site_name(word) and word not in _GENERAL
        return is_known or is_site or is_layer_name(word) or word in {"mid", *SIDED}

    def _is_said_of_tumor(self, index: int) -> bool:
        """Whether a word such as "involving" stands there."""
        following = self.words[index] if index < self.end else ""
        return following.endswith("ing") and following in signs(Sign.CLOSES)

    @property
    def says_loosely(self) -> Says | None:
        """What a length is of before "gray mass": a lesion, if any."""
        before = self.word_before or ","
        if before not in signs(Sign.OPENS) and before not in _OPENING:
            return None
        for index in range(self.last, min(self.end, self.last + _MOST_UNKNOWN + 1)):
            if noun := self._noun(index):
                return self._says_of_noun(noun)
            if (says := self.says_behind(index)) in OPERATED:
                return says  # "4 cm transverse incision"
            if not self._may_be_adjective(index):
                return None
        return None

    def _may_be_adjective(self, index: int) -> bool:
        """Whether a word that is not known may describe a lesion."""
        word = self.words[index]
        is_known = word in ARTICLES or self.says_behind(index) is not None
        is_word = word.replace("-", "").isalpha() and not word.endswith(_VERBAL)
        return is_word and not is_known

    @property
    def ends_well(self) -> bool:
        """Whether nothing unknown stands behind the length, as in "3 cm of vein"."""
        index = self.last
        is_placed = self._is_placed_at(index) or self._has_none(index)
        if is_placed or self.has_margin or self.is_margin_alone:
            return True
        while index < self.end:
            word = self.words[index]
            if word in _ENDING:
                return not self._goes_on(index + 1)
            if word in signs(Sign.CLOSES) or (word in _WITH and self._leads_on(index)):
                return True
            way = roles(Place.ANYWHERE).starting(self.words, index)
            if way is None and not self._may_stand_behind(index):
                return False
            index += way[0] if way else 1
        return True

    def _is_placed_at(self, index: int) -> bool:
        """Whether a layer follows, or two dimensions are "above the elbow"."""
        if index >= self.end:
            return False
        is_way = self.is_product and self.says_behind(index) is Says.DISTANCE
        return is_way or self._is_layer_at(index)

    def _leads_on(self, index: int) -> bool:
        """Whether "with" joins another length, "no margin", or a margin, to it."""
        is_next = index + _MOST_UNKNOWN >= self.end - 1 < len(self.words) - 1
        is_margin = self._has_none(index + 1) or self._has_some(index + 1)
        return is_next or is_margin or self.is_beside_specimen

    @property
    def is_beside_specimen(self) -> bool:
        """Whether "with the specimen measuring 9 cm" follows: that has its own."""
        found = [*roles(Place.ANYWHERE).within(self.words)]
        near = (end for first, end, _ in found if first >= self.last)
        leads = self.words[next(near, self.end) : self.end]
        is_before = all(first >= self.last for first, _, _ in found)
        is_own = is_before and self.end < len(self.words)
        return is_own and bool(leads) and _OF_SPECIMEN.issuperset(leads)

    @property
    def has_unmeasured_margin(self) -> bool:
        """Whether "with margin" follows, and nobody says how wide that was."""
        return self.next_word in _WITH and self._has_some(self.last + 1)

    def _has_some(self, index: int) -> bool:
        """Whether a margin follows that nobody measured: it was so large, or larger."""
        words = (word for word in self.words[index : self.end] if word != "/")
        noun, following = [*words, "", "."][:2]
        return noun in MARGINS and following in _ENDING | {""}

    def _has_none(self, index: int) -> bool:
        """Whether "no margin" follows, and nothing else."""
        return 0 < self.end == end_of_none(self.words, index)

    def _goes_on(self, index: int) -> bool:
        """Whether a repair or its like follows a comma: it may be its length."""
        near = range(index, min(index + _MOST_UNKNOWN, self.end))
        is_repair = any(self.says_behind(at) in OPERATED for at in near)
        return is_repair and not (self._has_own(index) or self._is_next_told(index))

    def _is_next_told(self, index: int) -> bool:
        """Whether ", wound closed" goes on behind "measured 4 cm" with another verb."""
        behind = self.words[index : index + 2]
        is_told = behind[:1] in _WOUND and behind[-1] in _TOLD
        return is_told and self.word_before in _MEASURING

    def _has_own(self, index: int) -> bool:
        """Whether the next length follows at once: "2 cm, simple repair 3 cm"."""
        behind = self.words[index : self.end]
        is_near = len(behind) <= _MOST_UNKNOWN and SIGNS.isdisjoint(behind)
        return is_near and self.end < len(self.words)

    def _may_stand_behind(self, index: int) -> bool:
        """Whether a word may stand behind the length of a lesion."""
        word, before = self.words[index], self.words[index - 1]
        if word == "of":
            return before in _OF or (index > self.last and is_layer_name(before))
        if word in signs(Sign.BEHIND) or word in {"(", *SIDED}:
            return True
        is_when = word in _OPERATIONS and before in _WHEN
        is_place = is_site_name(word) or is_layer_name(word)
        is_there = is_when or (is_place and word not in signs(Sign.ANOTHER))
        return is_there or self._is_above_layer(index)

    def _is_above_layer(self, index: int) -> bool:
        """Whether a word is of "in the fat superficial to the fascia": a place."""
        word, before = self.words[index], self.words[index - 1]
        is_behind_layer = index > self.last and is_layer_name(before)
        is_led = word in _ABOVE and is_behind_layer
        return is_led or (word == "to" and before == "superficial")


#: A wound, and what is told of it.
_WOUND = (["wound"], ["incision"], ["skin"])
_TOLD = frozenset({"closed", "irrigated", "was", "were"})
_ABOVE = frozenset({"above", "superficial"})
_OPENING = frozenset({",", ":", "("})
#: Signs that end what is said of a length.
_ENDING = SIGNS - {"(", "["} | {"."}
#: "With", and "w/".
_WITH = frozenset({"with", "w"})
#: These say where something lies.
_LIES = frozenset(
    {"deep", "in", "within", "above", "below", "under", "beneath", "between"}
)
#: Behind these "4 cm deep to the fascia" is a size and a layer.
_MEASURING = frozenset({"measuring", "measured", "measures"})
#: What these mean may follow a lesion that a length describes.
_FOLLOW = (Sign.CLOSES, Sign.BEHIND, Sign.TELLS)
_OPERATIONS = frozenset({"excision", "surgery", "operation", "removal", "resection"})
_WHEN = frozenset({"at", "of", "on", "before", "after"})
#: What may stand between a specimen and its own length.
_OF_SPECIMEN = _MEASURING | {"was", "at", "overall"}
#: "At the time of excision", "in the short head of the biceps".
_OF = frozenset({"time", "head"})
#: Words of many sites, and of what surrounds a lesion.
_GENERAL = frozenset({"site", "area", "region", "space", "side", "bed", "base", "edge"})
#: Words with such an ending may be verbs.
_VERBAL = ("ing", "ed", "ly")
#: So many words that are not known: "3 cm smooth gray mass".
_MOST_UNKNOWN = 2
#: "Deep to the left fascia" has no more words.
_MOST_OF_LAYER = 5
#: So many words behind a length name a lesion.
_NAMES = (3, 2, 1)
