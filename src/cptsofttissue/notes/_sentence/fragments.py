"""A depth that stands by itself: a fragment, a label, an item of a list."""

from __future__ import annotations

from cptsofttissue.notes._phrases import (
    CUFFS,
    depths_of,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_record,
)
from cptsofttissue.notes._sentence.gaps import GapReader
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    LEADS,
    MARGINS,
    SIGNS,
    SUTURE,
    UNITS,
    VAGUE,
    is_depth,
    is_described,
    is_of_length,
    is_of_site,
    is_tumor,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Says, Sign, has_word, signs

__all__ = ["FragmentReader"]


class FragmentReader(GapReader):
    """Reads a depth in a sentence that is only a depth, or begins with one."""

    def _is_list_item(self, first: int) -> bool:
        """Whether a depth is one item of a list: "lipoma, 4 cm, subcutaneous"."""
        word = self.plain[first]
        neighbors = self.plain[max(0, first - 1) : first], self._word(first + 1)
        is_alone = neighbors[0] in _OPENS_ITEM and neighbors[1] in _ENDS_ITEM
        is_item = is_alone and is_depth(word) and word not in VAGUE
        is_of_tumor = bool(self.lesions) or self._carries
        others = (i for i, w in enumerate(self.plain) if is_layer_name(w) and w != word)
        layers = [self.plain[i] for i in others if not self._is_of_margin(i)]
        is_only = is_item and is_of_tumor and not any(map(_is_of_layer, layers))
        is_only = is_only and all(map(self._may_be_in_list, self.plain))
        return is_only and names_only_tumor(self.line, _OF_LIST)

    def _is_of_margin(self, index: int) -> bool:
        """Whether fat is that of a margin: "1 mm rim of fat"."""
        rim, joint = ["", "", *self.plain[:index]][-2:]
        is_rim = joint == "of" and (rim in CUFFS or rim in UNITS)
        return is_rim and self.plain[index] == "fat"

    def _may_be_in_list(self, word: str) -> bool:
        """Whether a word may stand in a list of facts on a tumor."""
        is_operation = self.is_done_word(word)
        is_name = is_lesion_word(word) or is_of_length(word) or word in _LIST_WORDS
        return is_operation or is_name or is_described([word])

    def _is_label(self, colon: int, first: int) -> bool:
        """Whether the words before a colon label a depth of the tumor."""
        ends = (i for i in range(colon - 1, 0, -1) if self.plain[i] in _ENDS_FACT)
        item = {*self.plain[next(ends, -1) + 1 : colon]} - ARTICLES
        label = item if "depth" in item else {*self.plain[:colon]} - ARTICLES
        noun = self.plain[colon - 1] if colon else ","
        is_named = all(map(is_of_site, label)) or (
            is_tumor(noun) and self._is_subject(colon)
        )
        is_known = label <= signs(Sign.LABEL).keys() or self._is_label_of_record(colon)
        is_named &= label.isdisjoint(CUFFS) and not self._is_of_closure(first)
        return bool(label) and (is_known or is_named)

    def _is_label_of_record(self, colon: int) -> bool:
        """Whether a lesion is the label of a record: "lipoma excision: SQ, 4 cm"."""
        label = self.plain[:colon]
        is_title = self._carries and all(map(self.is_done_word, label))
        is_named = is_title or any(map(is_tumor, label))
        has_record = is_named and colon + 1 < len(self.plain)
        is_only = has_record and names_only_tumor(self.line, _OF_LIST)
        return is_only and is_record(self.plain[colon + 1 :])

    def _names_depth(self, first: int) -> bool:
        """Whether "depth was" or "depth of the lesion was" stands before a layer."""
        name, *words = [w for w in self.plain[: first + 1] if w not in ARTICLES]
        label_words = {*signs(Sign.LABEL), "was", "is", self.plain[first]}
        has_verb = "was" in self.plain[: first + 2]
        return has_verb and name in _DEPTH and label_words.issuperset(words)

    def _begins_aside(self, index: int, first: int) -> bool:
        """Whether ", all within" stands before a layer, after words on a tumor only."""
        words = [w for w in self.plain[index:first] if w not in LEADS | {"within"}]
        is_whole = self._word(index - 1) == "," and words in _WHOLLY
        is_of_tumor = any(map(is_tumor, self.plain[:index]))
        return is_whole and is_of_tumor and names_only_tumor(self.line)

    @property
    def _is_fragment(self) -> bool:
        """Whether the sentence is only a depth of the tumor before: "Subcutaneous."."""
        is_alone = len(self.plain) == 1 or is_record(self.plain)
        return self._carries and (is_alone or self._is_only_place)

    @property
    def _is_only_place(self) -> bool:
        """Whether the sentence is only a place: "Subcutaneous, above the fascia."."""
        first = self._word(self._word(0) in _JUST)
        is_place = first in _PLACES or (is_depth(first) and first not in VAGUE)
        is_listed = self._word(1) == "," and names_only_tumor(self.line)
        is_listed &= not has_word(self.plain, Sign.OF_CLOSURE)
        is_listed &= SUTURE.search(self._text) is None
        is_whole = depths_of(self._text.strip(" .,;")) is not None
        is_list = all(map(_may_be_listed, self.plain))
        return is_place and (is_whole or is_list or (is_depth(first) and is_listed))

    def _begins_with_place(self, first: int) -> bool:
        """Whether the sentence begins with the tumor's place: "Located in the fat."."""
        words = {*self.plain[: first + 1]}
        is_whole = not words.isdisjoint(_ENTIRELY) and names_only_tumor(self.line)
        is_place = self.plain[0] in signs(Sign.FOUND) and first == 0
        is_place |= self.plain[0] in signs(Sign.STAYED) and first <= 1
        leads_on = len(self.plain) == _FEW_WORDS or self._word(1) in _LIE
        is_only = names_only_tumor(self.line, MARGINS)
        is_every = self.plain[0] in signs(Sign.EVERY) and is_only and self._carries
        begins_place = self._carries and first <= 1 and (is_place or is_whole)
        is_every &= leads_on and _LIE.issuperset(self.plain[1:first])
        return (begins_place or is_every) and not self._is_layer_subject(first)

    def _is_layer_subject(self, first: int) -> bool:
        """Whether a verb follows a layer: "all in the subcutaneous fat was clean"."""
        end = self._end_of_layer(first)
        return end > first and self._word(end) in signs(Sign.VERB)

    def _end_of_layer(self, first: int) -> int:
        """Return where the words for a layer end; *first* if no layer is named."""
        index = end = first
        while index < len(self.plain) and not is_tumor(self.plain[index]):
            if self._word(index + 1) == "to" and self.plain[index] not in _TO_LAYER:
                break
            if is_layer_name(self.plain[index]):
                end = index + 1
            elif not (is_layer_word(self.plain[index]) or end == first):
                break
            index += 1
        return end

    def _is_layer_adjective(self, first: int) -> bool:
        """Whether a depth describes a layer: "subcutaneous fat" places no tumor."""
        word, following = self._word(first), self._word(first + 1)
        is_noun = is_layer_name(following) and not is_depth(following)
        is_noun &= following not in _PLANES
        return is_depth(word) and is_noun

    def _is_of_closure(self, first: int) -> bool:
        """Whether a layer was closed: "left thigh: subcutaneous 3-0"."""
        is_other = not names_only_tumor(self.line, _OF_LIST)
        has_suture = SUTURE.search(self._text) is not None
        return self._is_layer_adjective(first) or is_other or has_suture


def _may_be_listed(word: str) -> bool:
    """Whether a word may stand in a list of layers, and of a length."""
    return word in SIGNS or is_of_length(word) or is_layer_word(word)


def _is_of_layer(word: str) -> bool:
    """Whether a word names a layer, and no side or part of one."""
    return depths_of(f"in the {word}") is not None


#: A fact of a list ends before one of these: "size: 3 cm / depth: subcutis".
_ENDS_FACT = frozenset({",", "/", ";"})
#: A list of facts on a tumor may have these words.
_LIST_WORDS = frozenset({"today", "margin", "margins", "each", "side", "mm", "total"})
_DEPTH = frozenset({"depth", "level", "plane"})
_OPENS_ITEM = ([","], ["("], [";"])
_ENDS_ITEM = frozenset({"", ",", ")", ";", "."})
#: A list may have these lengths of a tumor, beside its depth.
_OF_LIST = MARGINS | {Says.TOTAL}
#: Before "to" these say a depth; other words say a place along a layer.
_TO_LAYER = frozenset({"deep", "superficial", "down", "deeper"})
#: "Subcutaneous plane" is a place, and "subcutaneous fat" is a layer.
_PLANES = frozenset({"plane", "location", "position"})
#: A sentence with one of these may be a place of the tumor: "Entirely above the".
_ENTIRELY = frozenset({"entirely", "wholly", "completely", "purely"})
#: A sentence that is only a place may begin with these.
_PLACES = frozenset(
    {
        *("in", "within", "inside", "above", "below", "beneath", "under", "underneath"),
        *("deep", "superficial", "between"),
    }
)
_JUST = frozenset({"just", "immediately", "directly"})
#: "All subcutaneous." has so many words.
_FEW_WORDS = 2
#: Words between "all" and a layer: "All were located in the fat".
_LIE = frozenset({"in", "within", "were", "was", "lay", "located", "confined", "above"})
#: An aside with these says where the tumor lay: ", all within the fat".
_WHOLLY = (["all"], ["entirely"], ["wholly"], ["completely"], ["confined", "to"])
