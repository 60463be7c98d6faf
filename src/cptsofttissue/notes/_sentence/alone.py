"""A depth that nothing leads to: a fragment, a label, an item of a list."""

from __future__ import annotations

from cptsofttissue.notes._phrases import (
    CUFFS,
    depths_of,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_record,
)
from cptsofttissue.notes._sentence.beside import Beside
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    LEADS,
    MARGINS,
    SIGNS,
    SUTURE,
    VAGUE,
    is_depth,
    is_described,
    is_of_length,
    is_of_site,
    is_tumor,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Says, Sign, has_word, signs

__all__ = ["Alone"]


class Alone(Beside):
    """The words of a sentence that is but a depth, or begins with one."""

    def _is_listed_word(self, first: int) -> bool:
        """Whether one word of a list says it: "lipoma, excised, 4 cm, subcutaneous"."""
        word = self.plain[first]
        around = self.plain[max(0, first - 1) : first], self._word(first + 1)
        is_alone = around[0] in _OPENS_ITEM and around[1] in _ENDS_ITEM
        is_item = is_alone and is_depth(word) and word not in VAGUE
        is_of_tumor = bool(self.lesions) or self._carries
        layers = [w for w in self.plain if is_layer_name(w) and w != word]
        is_only = is_item and is_of_tumor and not any(map(_is_of_layer, layers))
        is_only = is_only and all(map(self._is_of_list, self.plain))
        return is_only and names_only_tumor(self.line, _OF_LIST)

    def _is_of_list(self, word: str) -> bool:
        """Whether a word may stand in a list of what is said of a tumor."""
        is_done = self.is_done_word(word)
        is_name = is_lesion_word(word) or is_of_length(word) or word in _WHEN
        return is_done or is_name or is_described([word])

    def _is_label(self, colon: int, first: int) -> bool:
        """Whether what ends with a colon says that a layer behind it is the tumor's."""
        label = {*self.plain[:colon]} - ARTICLES
        noun = self.plain[colon - 1] if colon else ","
        is_named = all(map(is_of_site, label)) or (
            is_tumor(noun) and self._is_subject(colon)
        )
        is_known = label <= signs(Sign.LABEL).keys() or self._is_of_record(colon)
        is_named &= label.isdisjoint(CUFFS) and not self._is_closed(first)
        return bool(label) and (is_known or is_named)

    def _is_of_record(self, colon: int) -> bool:
        """Whether a lesion stands before a record: "lipoma excision: SQ, 4 cm"."""
        label = self.plain[:colon]
        is_title = self._carries and all(map(self.is_done_word, label))
        is_its = (is_title or any(map(is_tumor, label))) and colon + 1 < len(self.plain)
        is_only = is_its and names_only_tumor(self.line, _OF_LIST)
        return is_only and is_record(self.plain[colon + 1 :])

    def _names_depth(self, first: int) -> bool:
        """Whether "depth was" or "depth of the lesion was" stands before a layer."""
        name, *words = [w for w in self.plain[: first + 1] if w not in ARTICLES]
        known = {*signs(Sign.LABEL), "was", "is", self.plain[first]}
        is_said = "was" in self.plain[: first + 2]
        return is_said and name in _DEPTH and known.issuperset(words)

    def _begins_aside(self, index: int, first: int) -> bool:
        """Whether ", all within" stands before a layer, and only a tumor before it."""
        words = [w for w in self.plain[index:first] if w not in LEADS | {"within"}]
        is_whole = self._word(index - 1) == "," and words in _WHOLLY
        is_of_tumor = any(map(is_tumor, self.plain[:index]))
        return is_whole and is_of_tumor and names_only_tumor(self.line)

    @property
    def _is_fragment(self) -> bool:
        """Whether it is but a depth behind a sentence on the tumor: "Subcutaneous."."""
        is_alone = len(self.plain) == 1 or is_record(self.plain)
        return self._carries and (is_alone or self._is_place_alone)

    @property
    def _is_place_alone(self) -> bool:
        """Whether it is but a place in a layer: "Subcutaneous, above the fascia."."""
        first = self._word(self._word(0) in _JUST)
        is_place = first in _PLACES or (is_depth(first) and first not in VAGUE)
        is_listed = self._word(1) == "," and names_only_tumor(self.line)
        is_listed &= not has_word(self.plain, Sign.OF_CLOSURE)
        is_listed &= SUTURE.search(self._text) is None
        is_whole = depths_of(self._text.strip(" .,;")) is not None
        is_list = all(map(_may_list, self.plain))
        return is_place and (is_whole or is_list or (is_depth(first) and is_listed))

    def _begins_with_place(self, first: int) -> bool:
        """Whether it goes on with a place of the tumor: "Located in the fat."."""
        words = {*self.plain[: first + 1]}
        is_whole = not words.isdisjoint(_ENTIRELY) and names_only_tumor(self.line)
        is_place = self.plain[0] in signs(Sign.FOUND) and first == 0
        is_place |= self.plain[0] in signs(Sign.STAYED) and first <= 1
        is_led = len(self.plain) == _FEW_WORDS or self._word(1) in _LIE
        is_only = names_only_tumor(self.line, MARGINS)
        is_every = self.plain[0] in signs(Sign.EVERY) and is_only and self._carries
        is_its = self._carries and first <= 1 and (is_place or is_whole)
        is_every &= is_led and _LIE.issuperset(self.plain[1:first])
        return (is_its or is_every) and not self._tells_of_layer(first)

    def _tells_of_layer(self, first: int) -> bool:
        """Whether a verb follows a layer: "all in the subcutaneous fat was clean"."""
        behind = self._behind_layer(first)
        return behind > first and self._word(behind) in signs(Sign.VERB)

    def _behind_layer(self, first: int) -> int:
        """Return where the words for a layer end, before a tumor is named."""
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

    def _is_bare(self, first: int) -> bool:
        """Whether a layer is only named: "subcutaneous fat" is no place of it."""
        word, following = self._word(first), self._word(first + 1)
        is_noun = is_layer_name(following) and not is_depth(following)
        is_noun &= following not in _PLANES
        return is_depth(word) and is_noun

    def _is_closed(self, first: int) -> bool:
        """Whether a layer is that of a closure: "left thigh: subcutaneous 3-0"."""
        is_other = not names_only_tumor(self.line, _OF_LIST)
        return self._is_bare(first) or is_other or SUTURE.search(self._text) is not None


def _may_list(word: str) -> bool:
    """Whether a word may stand in a list of layers, and of a length."""
    return word in SIGNS or is_of_length(word) or is_layer_word(word)


def _is_of_layer(word: str) -> bool:
    """Whether a word names a layer, and no side or part of one."""
    return depths_of(f"in the {word}") is not None


_WHEN = frozenset({"today", "margin", "margins", "each", "side", "mm", "total"})
_DEPTH = frozenset({"depth", "level", "plane"})
_OPENS_ITEM = ([","], ["("], [";"])
_ENDS_ITEM = frozenset({"", ",", ")", ";", "."})
#: What a list may say of a tumor, beside its depth.
_OF_LIST = MARGINS | {Says.TOTAL}
#: Before "to" these say how deep; others say where along a layer.
_TO_LAYER = frozenset({"deep", "superficial", "down", "deeper"})
#: "Subcutaneous plane" is a place, and "subcutaneous fat" is a layer.
_PLANES = frozenset({"plane", "location", "position"})
#: With these a sentence goes on with a place of the tumor: "Entirely above the".
_ENTIRELY = frozenset({"entirely", "wholly", "completely", "purely"})
#: A sentence that begins with one of these and is a depth is that of the tumor.
_PLACES = frozenset(
    {
        *("in", "within", "inside", "above", "below", "beneath", "under", "underneath"),
        *("deep", "superficial", "between"),
    }
)
_JUST = frozenset({"just", "immediately", "directly"})
_FEW_WORDS = 2
_LIE = frozenset({"in", "within", "were", "was", "lay", "located", "confined", "above"})
#: What lay in a layer "all within" lay there, whatever was done before.
_WHOLLY = (["all"], ["entirely"], ["wholly"], ["completely"], ["confined", "to"])
