"""Whether a tumor is what lies in a layer, by the words between them."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from cptsofttissue.notes._phrases import (
    depths_of,
    is_adjective,
    is_fragment,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_site_word,
)
from cptsofttissue.notes._sentence.names import Naming
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    EITHER,
    FAR_NOUN,
    FOUND,
    HEADINGS,
    LEADS,
    MARGINS,
    MOST_ADJECTIVES,
    NOT_TUMOR,
    SIGNS,
    STAYED,
    UNITS,
    VAGUE,
    is_depth,
    is_described,
    is_of_length,
    is_of_site,
    is_tumor,
    is_vessel,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_word, roles, signs
from cptsofttissue.notes._words import words_of

__all__ = ["Lying"]


class Lying(Naming):
    """The words that lead from a tumor to a layer, or back."""

    def _lies(self, first: int) -> bool:
        """Whether the tumor is what lies there: nothing unknown stands between."""
        if self.section in HEADINGS or self._is_listed_word(first):
            return True
        if self._names_depth(first):
            return True
        start = self._taken_at(first)
        return self._looks_back(start) or self._leads_to_noun(first)

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
        is_done = any(word in words_of(m.text) for m in self._procedures)
        is_name = is_lesion_word(word) or is_of_length(word) or word in _WHEN
        return is_done or is_name or is_described([word])

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
        is_taken = verb in _TAKEN or (
            is_out and (verb == "dissected" or is_tumor(verb))
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
                return index > first or self._is_subject(first + 1)
            is_join = word in EITHER and is_depth(self._word(index + 1))
            is_known = is_adjective(word) or is_of_site(word) or self._may_lead(word)
            if not (is_join or is_known):
                return False
        return False

    def _is_between(self, index: int) -> bool:
        """Whether a word is of a length, or a comma before an adjective."""
        following = self._word(index + 1) or ","
        is_described = is_adjective(following) and not is_tumor(following)
        is_listed = self.plain[index] == "," and is_described
        is_aside = index in self._bracketed
        return is_listed or is_aside or is_of_length(self.plain[index])

    @cached_property
    def _bracketed(self) -> frozenset[int]:
        """The words of short brackets: "intramuscular (FDS) lipoma"."""
        opens = [i for i, word in enumerate(self.plain) if word == "("]
        short = ((i, self.plain[i : i + _MOST_BRACKETED]) for i in opens)
        ends = ((i, i + words.index(")")) for i, words in short if ")" in words)
        return frozenset(at for i, end in ends for at in range(i, end + 1))

    def _may_lead(self, word: str) -> bool:
        """Whether a word may lead to the tumor: "the proximal", "part of the"."""
        is_piece = word in signs(Sign.PIECE) or word in ARTICLES
        return is_piece or word in signs(Sign.TELLS)

    def _looks_back(self, first: int) -> bool:
        """Whether the words before lead back to the tumor, or to a label of it."""
        for index in range(first, 0, -1):
            word = self.plain[index - 1]
            is_aside = index - 1 in self._asides and first not in self._asides
            if is_aside or index - 1 in self._measuring:
                continue
            if word in _RELATIVES and index > 1:
                return self._is_antecedent(index - 1)
            if is_tumor(word):
                return self._is_subject(index)
            if self._carries and word in signs(Sign.PRONOUN):
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

    def _is_label(self, colon: int, first: int) -> bool:
        """Whether what ends with a colon says that a layer behind it is the tumor's."""
        label = {*self.plain[:colon]} - ARTICLES
        noun = self.plain[colon - 1] if colon else ","
        is_named = all(map(is_of_site, label)) or (
            is_tumor(noun) and self._is_subject(colon)
        )
        is_known = label <= signs(Sign.LABEL).keys()
        return bool(label) and (is_known or (is_named and not self._is_closed(first)))

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
        is_alone = len(self.plain) == 1 or is_fragment(self.plain)
        return self._carries and (is_alone or self._is_place_alone)

    @property
    def _is_place_alone(self) -> bool:
        """Whether it is but a place in a layer: "Subcutaneous, above the fascia."."""
        first = self._word(0)
        is_place = first in _PLACES or (is_depth(first) and first not in VAGUE)
        is_listed = self._word(1) == "," and names_only_tumor(self.line)
        is_listed &= not has_word(self.plain, Sign.OF_CLOSURE)
        is_listed &= _SUTURE.search(self._text) is None
        is_whole = depths_of(self._text.strip(" .,;")) is not None
        is_list = all(map(_may_list, self.plain))
        return is_place and (is_whole or is_list or (is_depth(first) and is_listed))

    def _begins_with_place(self, first: int) -> bool:
        """Whether it goes on with a place of the tumor: "Located in the fat."."""
        words = {*self.plain[: first + 1]}
        is_whole = not words.isdisjoint(_ENTIRELY) and names_only_tumor(self.line)
        is_place = self.plain[0] in FOUND and first == 0
        is_place |= self.plain[0] in STAYED and first <= 1
        is_led = len(self.plain) == _FEW_WORDS or self._word(1) in _LIE
        is_every = self.plain[0] in _EVERY and is_led and names_only_tumor(self.line)
        is_its = self._carries and first <= 1 and (is_place or is_whole)
        is_said = is_its or (is_every and first <= 1)
        return is_said and not self._tells_of_layer(first)

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
        is_other = not names_only_tumor(self.line)
        return (
            self._is_bare(first) or is_other or _SUTURE.search(self._text) is not None
        )

    def _is_antecedent(self, index: int) -> bool:
        """Whether "which" speaks of the tumor, the noun right before it or its site."""
        while index and self._may_part(self.plain[index - 1]):
            index -= 1
        return index > 0 and is_tumor(self.plain[index - 1])

    def _may_part(self, word: str) -> bool:
        """Whether a word may stand between a tumor and "which", as its site may."""
        is_site = is_site_word(word) and not (is_layer_name(word) or is_vessel(word))
        is_size = word[0].isdigit() or word in UNITS
        is_known = word == "," or word in LEADS or is_site or is_size
        return is_known and not is_tumor(word)

    def _is_subject(self, last: int) -> bool:
        """Whether a tumor is what lies there, and not its bed or its stalk."""
        behind = roles(Place.AFTER).starting(self.plain, last)
        if behind is not None and behind[1] in NOT_TUMOR:
            return False
        first = last - 1
        while first and self._may_describe(self.plain[first - 1]):
            first -= 1
        is_of = first > 1 and self.plain[first - 1] == "of"
        whole = signs(Sign.WHOLE).keys() | signs(Sign.PIECE).keys()
        return not is_of or self.plain[first - 2] in whole

    def _may_describe(self, word: str) -> bool:
        return word in ARTICLES - {"of"} or is_adjective(word)

    @cached_property
    def _measuring(self) -> frozenset[int]:
        """The words that say what a length is of: "total excised diameter"."""
        found = self.line.each(roles(Place.BEFORE))
        spans = ((start, end) for start, end, says in found if says in _MEASURED)
        return frozenset(i for start, end in spans for i in range(start, end))

    @cached_property
    def _placed(self) -> frozenset[int]:
        """The words of a lesion with its place: "lipoma, at the fourth rib"."""
        start = self.sentence.start
        spans = ((m.start - start, m.end - start) for m in self.lesions)
        words = ((self.line.at(first), self.line.at(last)) for first, last in spans)
        return frozenset(i for first, last in words for i in range(first, last))

    @cached_property
    def _asides(self) -> frozenset[int]:
        """The words between commas that tell something else: ", which was firm,"."""
        starts = [i for i, pair in enumerate(pairwise(self.plain)) if pair in _ASIDES]
        ends = (self._next_comma(start + 1) for start in starts)
        spans = (
            pair for pair in zip(starts, ends, strict=True) if self._is_aside(*pair)
        )
        return frozenset(i for start, end in spans for i in range(start, end))

    def _is_aside(self, start: int, end: int) -> bool:
        """Whether ", a lipoma by appearance," tells what the tumor before it is."""
        is_named = any(map(is_tumor, self.plain[start:end]))
        is_verb = has_word(self.plain[start:end], Sign.VERB)
        is_of_tumor = start > 0 and is_tumor(self.plain[start - 1])
        is_told = is_of_tumor and is_named and not is_verb
        return self.plain[start + 1] == _RELATIVE or is_told

    def _next_comma(self, start: int) -> int:
        """Return the next comma, or the start if there is none."""
        commas = (i for i in range(start, len(self.plain)) if self.plain[i] == ",")
        return next(commas, start)

    def _may_stand(self, index: int) -> bool:
        """Whether the word before a place may stand between tumor and layer."""
        word = self.plain[index - 1]
        found = roles(Place.BEFORE).ending(self.plain, index)
        is_link = found is not None and found[1] in (Says.LINK, Says.MEASURE)
        is_sign = word in SIGNS or word[0].isdigit()
        known = is_link or is_sign or is_site_word(word) or is_layer_word(word)
        is_beside = is_vessel(word) and index - 1 not in self._placed
        is_other = word in signs(Sign.MOVES) or is_beside
        return (known or is_adjective(word)) and not is_other


def _may_list(word: str) -> bool:
    """Whether a word may stand in a list of layers, and of a length."""
    return word in SIGNS or is_of_length(word) or is_layer_word(word)


def _is_of_layer(word: str) -> bool:
    """Whether a word names a layer, and no side or part of one."""
    return depths_of(f"in the {word}") is not None


_WHEN = frozenset({"today", "margin", "margins", "each", "side", "mm", "total"})
_DEPTH = frozenset({"depth", "level", "plane"})
#: No more words, with both signs, are a short aside.
_MOST_BRACKETED = 4
_OPENS_ITEM = ([","], ["("], [";"])
_ENDS_ITEM = frozenset({"", ",", ")", ";", "."})
#: What a list may say of a tumor, beside its depth.
_OF_LIST = MARGINS | {Says.TOTAL}
_SUTURE = re.compile(r"\b[0-9]+[-/]0\b")
#: Before "to" these say how deep; others say where along a layer.
_TO_LAYER = frozenset({"deep", "superficial", "down", "deeper"})
#: "Subcutaneous plane" is a place, and "subcutaneous fat" is a layer.
_PLANES = frozenset({"plane", "location", "position"})
#: What lay in a layer was taken from it so.
_WITHIN = frozenset({"from", "within", "the", "his", "her"})
_TAKEN = frozenset(
    {
        *("removed", "excised", "resected", "enucleated", "delivered", "expressed"),
        *("shelled", "popped", "everted", "scooped", "came", "extracted", "extruded"),
    }
)
_OUT_OF = ["out", "of"]
#: What was taken "from beneath" a layer lay there.
_BESIDE_LAYER = frozenset({"above", "beneath", "below", "under", "underneath"})
#: With these a sentence goes on with a place of the tumor: "Entirely above the".
_ENTIRELY = frozenset({"entirely", "wholly", "completely", "purely"})
#: A line of a form that is answered so says it of the tumor.
_ANSWERS = ([":", "yes"], [":", "y"], [":", "true"])
#: A sentence that begins with one of these and is a depth is that of the tumor.
_PLACES = frozenset(
    {
        *("in", "within", "inside", "above", "below", "beneath", "under", "underneath"),
        *("deep", "superficial", "between"),
    }
)
#: "All subcutaneous", "both were within the".
_EVERY = frozenset({"all", "each"})
_FEW_WORDS = 2
_LIE = frozenset({"in", "within", "were", "was", "lay", "located", "confined", "above"})
#: Words for these may stand between a tumor and its layer.
_MEASURED = frozenset({Says.TOTAL, Says.MARGIN, Says.MEASURE})
#: They speak of the noun before them.
_RELATIVES = frozenset({"which", "that"})
#: What lay in a layer "all within" lay there, whatever was done before.
_WHOLLY = (["all"], ["entirely"], ["wholly"], ["completely"], ["confined", "to"])
#: How an aside begins.
_RELATIVE = "which"
_ASIDES = frozenset({(",", _RELATIVE), (",", "a"), (",", "an")})
