"""The depths that a sentence says of a tumor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise, takewhile

from attrs import evolve

from cptsofttissue.notes._finders import DEPTHS, INVOLVEMENTS
from cptsofttissue.notes._phrases import (
    depths_of,
    is_adjective,
    is_layer_name,
    is_lesion_word,
    is_site_word,
    pointed,
)
from cptsofttissue.notes._sentence.lies import Lying
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    DEEP,
    EITHER,
    ELSEWHERE,
    FAR_NOUN,
    FIRST_WORDS,
    FOUND,
    HEADINGS,
    LEADS,
    NEAR,
    NOT_TUMOR,
    SIGNS,
    STATED,
    STAYED,
    TAKING,
    UNITS,
    VAGUE,
    is_depth,
    is_of_site,
    is_tumor,
    is_vessel,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_word, roles, signs
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity
from cptsofttissue.record._layers import Relation, parts

__all__ = ["Deepening"]


class Deepening(Lying):
    """The words of a sentence that say how deep a tumor lies."""

    def _depths(self) -> Iterator[Mention]:
        yield from self._depths_below()
        for start, end, found in DEPTHS.find(self.line):
            stop = self._before_clause(start, self._before_landmark(start, end))
            first, last = self._trimmed(start, stop)
            first = self._behind_site(self._led_to(first, last), last)
            if not self._says_depth(first, last) or self._has_opened(first, last):
                continue
            is_beside = self.plain[max(0, first - 1)] in signs(Sign.BESIDE)
            is_part = self._word(last) in signs(Sign.PIECE)
            is_before = self._is_before_tumor(first)
            if not (is_before or is_part or self._ends(last)):
                continue
            if not (is_beside or is_part) and (is_before or self._lies(first)):
                mention = self._mention("depth", first, last)
                yield from self._said_of_depth(mention, first, last)
            elif self._may_be_its(first) or (
                found <= DEEP and self._may_reach(first, last)
            ):
                yield self._hedged(self._mention("depth", first, last))

    def _behind_site(self, first: int, last: int) -> int:
        """Leave out the site: "left thigh" of "left thigh subcutaneous lipoma"."""
        at = first
        while at < last and is_of_site(self.plain[at]):
            at += 1
        is_site = first < at < last and not self._says_depth(first, last)
        return at if is_site else first

    def _led_to(self, first: int, last: int) -> int:
        """Leave out the way to a tumor: "down to the lipoma in the fat"."""
        tumor = first
        while tumor < last and self.plain[tumor] in _WAY_TO:
            tumor += 1
        is_led = first < tumor < last - 1 and is_tumor(self.plain[tumor])
        return tumor if is_led and self.plain[last - 1] != "plane" else first

    def _depths_below(self) -> Iterator[Mention]:
        """List where a layer was opened and the tumor was found "beneath it"."""
        for index, end in self._ways_below:
            yield from self._below(index, end)

    @cached_property
    def _ways_below(self) -> Sequence[tuple[int, int]]:
        """Where "beneath it" or "deep to this" stands, if a layer was opened."""
        if not self.line.asks & _HAS_IT or not self.line.may_tell(Sign.OPENS_LAYER):
            return ()
        pairs = enumerate(pairwise(self.plain))
        ways = [(i, i + 1 + (pair == _DEEP_TO)) for i, pair in pairs if _is_way(*pair)]
        return [(i, it + 1) for i, it in ways if self._word(it) in _IT]

    def _has_opened(self, first: int, last: int) -> bool:
        """Whether a layer was opened in words that say what was "beneath it"."""
        is_below = any(first <= i < last for i, _ in self._ways_below)
        opens = signs(Sign.OPENS_LAYER).keys()
        return is_below and not opens.isdisjoint(self.plain[first:last])

    def _below(self, index: int, end: int) -> Iterator[Mention]:
        """Say that the tumor lay below the layer that "it" stands for."""
        is_named = any(map(is_tumor, self.plain[:index])) and self._looks_back(index)
        is_named = is_named and self._ends(end)
        is_named = is_named and self.plain[index - 1] not in {"and", ","}
        if not (is_named or self._is_found_at(end)):
            return
        layers = (i for i in range(index) if is_layer_name(self.plain[i]))
        first = next((i for i in layers if self._says_depth(i, end)), None)
        if first is None:
            return
        if self.plain[index] in _INSIDE or self._is_deep(first):
            yield self._mention("depth", first, end)

    def _is_deep(self, first: int) -> bool:
        """Whether a layer is below the fat; what lay beneath some fat may lie in it."""
        layer = " ".join(takewhile(is_layer_name, self.plain[first:]))
        within = depths_of(f"in the {layer}")
        return within is not None and within <= DEEP

    def _may_be_its(self, first: int) -> bool:
        """Whether "it" may be a tumor that was named some sentences before."""
        is_it = self.plain[:1] == ["it"] and not self._carries
        return is_it and all(map(self._may_stand, range(2, first + 1)))

    def _says_depth(self, first: int, last: int) -> bool:
        """Whether the words from one to another say a depth."""
        begin, end = self.line.span(first, last)
        return _says_depth(self._text[begin : self._clipped(end)])

    def _before_clause(self, first: int, last: int) -> int:
        """Return where "and the fascia was" begins behind a depth, or its end."""
        joins = (i for i in range(first + 1, last - 1) if self._begins_subject(i))
        at = next(joins, last)
        is_other = not any(map(is_tumor, self.plain[at:]))
        return at if is_other and self._says_depth(first, at) else last

    def _before_landmark(self, first: int, last: int) -> int:
        """Return where "lateral to the femur" begins behind a depth, or its end."""
        if not self.line.may_tell(Sign.ALONG):
            return last
        ways = (i for i in range(first + 1, last) if self._is_beside_it(i))
        at = next(ways, last)
        joins = (i for i in range(at, last) if self.plain[i] in _BUT)
        if any(self._says_depth(i + 1, last) for i in joins if i + 1 < last):
            return last
        return at if at < last and _says_depth(self.line.part(first, at)) else last

    def _is_beside_it(self, index: int) -> bool:
        """Whether "lateral to" begins at a word: it says no depth."""
        return self.plain[index] in signs(Sign.ALONG) and self._word(index + 1) == "to"

    def _said_of_depth(
        self, mention: Mention, first: int, last: int
    ) -> Iterator[Mention]:
        """Part what is said from what is denied: "in the fat and not in the fascia"."""
        if stays := self._affirmation(first, last):
            yield from self._stated_behind(first, stays, last)
            return
        cut = self._denial(first, last)
        start, end = self._trimmed(first, cut) if cut else (first, first)
        part = self._mention("depth", start, end) if cut else mention
        if cut and _says_depth(part.text):
            yield self._denied(self._in_part(part, start, end), start, end)
            rest = self._mention("depth", *self._trimmed(cut, last))
            if _says_depth(_affirmed(rest.text)):
                yield evolve(rest, polarity=Polarity.DENIED)
        else:
            yield self._denied(self._in_part(mention, first, last), first, last)

    def _stated_behind(self, first: int, stays: int, last: int) -> Iterator[Mention]:
        """Part a denial from what was so: "not in the fascia and lay in the fat"."""
        denied = self._mention("depth", *self._trimmed(first, stays))
        yield evolve(denied, polarity=Polarity.DENIED)
        start, end = self._trimmed(stays, last)
        stated = self._in_part(self._mention("depth", start, end), start, end)
        is_denied = stated.polarity is Polarity.DENIED
        yield evolve(stated, polarity=STATED) if is_denied else stated

    def _affirmation(self, first: int, last: int) -> int:
        """Return where "and lay in" begins behind a denial; 0 if nowhere."""
        if not self.line.may_tell(Sign.DENIES):
            return 0
        denials = signs(Sign.DENIES).keys()
        pairs = ((i, self.plain[i : i + 2]) for i in range(first + 1, last - 1))
        joins = (i for i, (join, verb) in pairs if join in _BUT and verb in STAYED)
        at = next(joins, 0)
        is_denied = not denials.isdisjoint(self.plain[first:at])
        is_stated = denials.isdisjoint(self.plain[at:last])
        is_said = at > 0 and is_denied and is_stated
        return at if is_said and self._says_depth(at + 1, last) else 0

    def _denial(self, first: int, last: int) -> int:
        """Return where "and not" or its like begins within words; 0 if nowhere."""
        if not self.line.may_tell(Sign.DENIES):
            return 0
        denials = signs(Sign.DENIES).keys()
        joins = (i for i in range(first + 1, last) if self.plain[i] in _JOINS)
        behind = ((i, self.plain[i + 1 : i + 1 + NEAR]) for i in joins)
        found = next((i for i, words in behind if not denials.isdisjoint(words)), 0)
        is_free = has_word(self.plain[found:last], Sign.UNINVOLVED)
        return 0 if is_free else found

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
        while self._word(index) in _THERE or self._word(index) in FOUND:
            index += 1
        is_there |= self._word(index - 1) in FOUND or self._word(index - 1) == "upon"
        noun = self._noun_behind(index) if self._word(index) in _ONE else index
        if not is_tumor(self._word(noun) or ","):
            return False
        is_found = self._word(noun + 1) == "was" and self._word(noun + 2) in FOUND
        return is_there or is_found

    def _behind_aside(self, index: int) -> int:
        """Return the comma behind ", lying on the muscle," or the word itself."""
        is_aside = self._word(index) == "," and self._word(index + 1) in FOUND
        is_beside = self._word(index) == "and" and self._is_beside_it(index + 1)
        ends = range(index + 2, len(self.plain)) if is_aside or is_beside else ()
        signs = {","} if is_aside else {",", "was", "lay", "there", "we"}
        return next((i for i in ends if self.plain[i] in signs), index)

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

    def _may_reach(self, first: int, last: int) -> bool:
        """Whether the tumor may reach a layer: it or its part is named, and no way."""
        before = self.plain[:first]
        is_named = any(map(is_tumor, before)) or (
            self._carries and before[:1] == ["it"]
        )
        is_way = any(word in signs(Sign.MOVES) or is_vessel(word) for word in before)
        return not is_way and (is_named or self._is_of_part(last))

    def _is_of_part(self, last: int) -> bool:
        """Whether "another part" or its like may be the tumor's, and no wound's."""
        parts = signs(Sign.PIECE).keys() | signs(Sign.BESIDE).keys() | _SOME
        is_named = not parts.isdisjoint(self.plain[: last + 1])
        says = {says for _, _, says in self.line.each(roles(Place.BEFORE))}
        is_wound = not says.isdisjoint(NOT_TUMOR - {Says.SPECIMEN})
        is_vague = self.plain[last - 1] in VAGUE
        return is_named and not (is_wound or is_vague)

    def _in_part(self, mention: Mention, first: int, last: int) -> Mention:
        """Hedge a depth that is that of a part, of something besides, or of a way."""
        is_hedged = (
            self._is_by_other(first, last)
            or self._is_either(mention.value, first, last)
            or self._is_of_place(first, last)
            or self._is_likely(first, last)
        )
        return self._hedged(mention) if is_hedged else mention

    def _is_by_other(self, first: int, last: int) -> bool:
        """Whether a part, a way, or something besides stands with a depth."""
        near, words = range(max(0, first - FIRST_WORDS), last), self.plain
        is_part = self.line.may_tell(Sign.PIECE) and any(map(self._is_piece, near))
        is_way = is_part or not TAKING.isdisjoint(words[first:last])
        is_besides = self.line.asks & _HAS_AND and any(
            map(self._is_besides, range(first, last))
        )
        is_than = words[max(0, first - 1) : first] == ["than"]
        return bool(is_way or is_besides or is_than or "except" in words[last:])

    def _is_likely(self, first: int, last: int) -> bool:
        """Whether a hedge stands in the words for a depth."""
        return any(
            said is Polarity.HEDGED and first <= start < last
            for start, _, said in self._reaching(first, last)
        )

    def _is_piece(self, index: int) -> bool:
        """Whether a word is a part; "wedge biopsy" is what was done."""
        is_done = self._word(index + 1) in signs(Sign.WHOLE)
        return self.plain[index] in signs(Sign.PIECE) and not is_done

    def _is_either(self, depth: str, first: int, last: int) -> bool:
        """Whether another layer is joined to a depth: "in the fat / muscle"."""
        behind = [w for w in self.plain[last : last + NEAR + 1] if w not in ARTICLES]
        behind = [] if self._begins_subject(last) else behind
        pairs = (self.plain[max(0, first - 2) : first][::-1], behind[:2])
        return any(_joins_layer(depth, pair) for pair in pairs)

    def _is_of_place(self, first: int, last: int) -> bool:
        """Whether a depth is that of one place: "subcutaneous at its periphery"."""
        at, its = self._word(last), self._word(last + 1)
        around = self.plain[max(0, first - NEAR) : last]
        is_left = "from" in around and has_word(around, Sign.EXTENDS)
        return is_left or (at in LEADS and its in {"its", "one"})

    def _is_besides(self, index: int) -> bool:
        """Whether a layer is only named after "and": "the tumor and the fat"."""
        before = [w for w in self.plain[max(0, index - 2) : index] if w != "the"]
        return before[-1:] == ["and"] and self._is_bare(index)

    def _hedged(self, mention: Mention) -> Mention:
        """Hedge what else would be stated."""
        is_stated = mention.polarity is STATED
        return evolve(mention, polarity=Polarity.HEDGED) if is_stated else mention

    def _denied(self, mention: Mention, first: int, last: int) -> Mention:
        """Say of a depth that its own words deny it, or that an image shows it."""
        said = self.line.each(roles(Place.ANYWHERE))
        found = {
            says
            for start, end, says in said
            if not (self._is_sent(last, start) or self._is_apposed(end, first))
        }
        if not found.isdisjoint(ELSEWHERE):
            mention = self._hedged(mention)
        is_denied = has_word(self.plain[first:last], Sign.DENIES)
        return evolve(mention, polarity=Polarity.DENIED) if is_denied else mention

    def _is_sent(self, last: int, start: int) -> bool:
        """Whether "sent to" leads from a depth to a laboratory; it did not say it."""
        between = self.plain[last:start]
        is_way = between[-1:] == ["to"] and "according" not in between
        return last <= start and (is_way or not _SENT.isdisjoint(between))

    def _is_apposed(self, end: int, first: int) -> bool:
        """Whether "the specimen, a" leads to the words for a depth and its tumor."""
        sign, *articles = [*self.plain[end:first], ""][: first - end] or [""]
        is_named = self._word(end - 1) in _SPECIMENS and _ONE.issuperset(articles)
        return is_named and sign in {",", ":"} and self._leads_to_noun(first)

    def _trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Leave out the words at both ends that say nothing."""
        silent = _silent()
        while last - first > 1 and self.plain[first] in silent:
            first += 1
        while last - first > 1 and self.plain[last - 1] in silent:
            last -= 1
        return first, last

    def _involvements(self) -> Iterator[Mention]:
        for first, last, _ in INVOLVEMENTS.find(self.line):
            mention = self._mention("digit_involvement", first, last)
            is_said = mention.polarity is not Polarity.DENIED
            if is_said and (first == 0 or self._lies(first)):
                yield mention

    def _ends(self, last: int) -> bool:
        """Whether no unknown noun follows, as in "fascial defect"."""
        word = self._word(last)
        is_list = bool(self._procedures) and is_tumor(self.plain[last - 1])
        is_label = word == ":" and self._word(last + 1) not in _YES and not is_list
        is_body = self.section not in HEADINGS and not is_tumor(self.plain[last - 1])
        is_act = word in signs(Sign.WHOLE) and is_body
        if word in ARTICLES - {"of"} or is_label or is_act:
            return False
        may_follow = not word or word in SIGNS or word[0].isdigit()
        known = word in signs(Sign.FOLLOWS)
        return may_follow or known or is_lesion_word(word) or is_site_word(word)


#: These may stand for a part of it.
_SOME = frozenset(
    {"it", "its", "some", "one", "second", "third", "remaining", "amount"}
)
#: "Down to the" leads to a tumor.
_WAY_TO = frozenset({"carried", "down", "to", "onto", "towards", "toward", "the", "a"})
#: What may stand before the tumor that was found in a layer.
_THERE = frozenset({"there", "was", "lay", "we", "i", "came", "upon", "then"})
#: They stand for the layer that was opened.
_IT = frozenset({"it", "this", "that"})
_HAS_IT = bit_of(*_IT)
_INSIDE = frozenset({"within", "inside"})
_BELOW = _INSIDE | {"beneath", "below", "under", "underneath"}
_DEEP_TO = ("deep", "to")
#: Before the first mention of a tumor.
_ONE = frozenset({"a", "an", "the"})
#: Behind these a depth may be denied that is another than the one before.
_JOINS = frozenset({"and", "but", ","})
_HAS_AND = bit_of("and")
#: Behind a denial these begin what was so: "and lay in the fat".
_BUT = frozenset({"and", "but"})
_SENT = frozenset({"sent", "submitted"})
_SPECIMENS = frozenset({"specimen", "specimens", "sent"})
#: What a label may be answered with that says it itself.
_YES = frozenset({"", "yes", "y", "x", "true"})


def _is_way(word: str, following: str) -> bool:
    return word in _BELOW or (word, following) == _DEEP_TO


@cache
def _silent() -> frozenset[str]:
    """Return the words and signs that say nothing of a depth."""
    return SIGNS | signs(Sign.SILENT).keys()


def _joins_layer(depth: str, pair: Sequence[str]) -> bool:
    """Whether a word that joins, and one of another layer, stand beside a depth."""
    join, layer = [*pair, "", ""][:2]
    is_layer = join in EITHER - {","} and is_layer_name(layer)
    within = depths_of(f"in the {layer}") if is_layer else None
    return within is not None and not within <= (depths_of(depth) or within)


def _affirmed(text: str) -> str:
    """Leave out what denies."""
    return " ".join(w for w in text.split() if w not in signs(Sign.DENIES))


@lru_cache(maxsize=4096)
def _says_depth(text: str) -> bool:
    """Whether words say a depth: a relation to a layer, or an adjective for one."""
    found, unread = parts().split(pointed(text))
    if unread or depths_of(text) is None:
        return False
    says = {part.relation for part in found if part.relation}
    return bool(says & _PLACES) or any(map(is_depth, text.split()))


#: Relations to a layer that say a depth.
_PLACES = frozenset(
    {
        *(Relation.ABOVE, Relation.AT, Relation.BETWEEN, Relation.BELOW),
        *(Relation.THROUGH, Relation.INTO, Relation.DEEP, Relation.SUPERFICIAL),
    }
)
