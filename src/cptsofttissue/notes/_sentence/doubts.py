"""Whether a depth is that of the whole tumor: not of a part, a place or an image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import evolve

from cptsofttissue.notes._phrases import depths_of, is_layer_name
from cptsofttissue.notes._sentence.found import ONE, Finding
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    EITHER,
    ELSEWHERE,
    FIRST_WORDS,
    LEADS,
    NEAR,
    NOT_TUMOR,
    STATED,
    VAGUE,
    is_tumor,
    is_vessel,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_word, roles, signs
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity

__all__ = ["Doubting"]


class Doubting(Finding):
    """The words beside a depth that put it in doubt."""

    def _hedged(self, mention: Mention) -> Mention:
        """Hedge what else would be stated."""
        is_stated = mention.polarity is STATED
        return evolve(mention, polarity=Polarity.HEDGED) if is_stated else mention

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
        is_taken = has_word(words[first:last], Sign.TAKING)
        is_way = is_part or (is_taken and not _is_from_inside(words[first:last]))
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

    def _denied(self, mention: Mention, first: int, last: int) -> Mention:
        """Say of a depth that its own words deny it, or that an image shows it."""
        mention = self._seen(mention, first, last)
        is_denied = has_word(self.plain[first:last], Sign.DENIES)
        return evolve(mention, polarity=Polarity.DENIED) if is_denied else mention

    def _seen(self, mention: Mention, first: int, last: int) -> Mention:
        """Hedge a depth that an image or a laboratory shows."""
        said = self.line.each(roles(Place.ANYWHERE))
        found = {
            says
            for start, end, says in said
            if not (self._is_sent(last, start) or self._is_apposed(end, first))
        }
        return mention if found.isdisjoint(ELSEWHERE) else self._hedged(mention)

    def _is_sent(self, last: int, start: int) -> bool:
        """Whether "sent to" leads from a depth to a laboratory; it did not say it."""
        between = self.plain[last:start]
        is_way = between[-1:] == ["to"] and "according" not in between
        return last <= start and (is_way or not _SENT.isdisjoint(between))

    def _is_apposed(self, end: int, first: int) -> bool:
        """Whether "the specimen, a" leads to the words for a depth and its tumor."""
        sign, *articles = [*self.plain[end:first], ""][: first - end] or [""]
        is_named = self._word(end - 1) in _SPECIMENS and ONE.issuperset(articles)
        return is_named and sign in {",", ":"} and self._leads_to_noun(first)

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
        says = self.line.says(Place.BEFORE)
        is_wound = not says.isdisjoint(NOT_TUMOR - {Says.SPECIMEN})
        is_vague = self.plain[last - 1] in VAGUE
        return is_named and not (is_wound or is_vague)

    def _may_be_its(self, first: int) -> bool:
        """Whether "it" may be a tumor that was named some sentences before."""
        is_it = self.plain[:1] == ["it"] and not self._carries
        return is_it and all(map(self._may_stand, range(2, first + 1)))


#: These may stand for a part of it.
_SOME = frozenset(
    {"it", "its", "some", "one", "second", "third", "remaining", "amount"}
)
_HAS_AND = bit_of("and")
_SENT = frozenset({"sent", "submitted"})
_SPECIMENS = frozenset({"specimen", "specimens", "sent"})


def _is_from_inside(words: Sequence[str]) -> bool:
    """Whether "from within" stands there: that is where it was, and no way."""
    return any(a == "from" and b in _INSIDE for a, b in pairwise(words))


_INSIDE = frozenset({"within", "inside", "beneath", "under", "underneath", "between"})


def _joins_layer(depth: str, pair: Sequence[str]) -> bool:
    """Whether a word that joins, and one of another layer, stand beside a depth."""
    join, layer = [*pair, "", ""][:2]
    is_layer = join in EITHER - {","} and is_layer_name(layer)
    within = depths_of(f"in the {layer}") if is_layer else None
    return within is not None and not within <= (depths_of(depth) or within)
