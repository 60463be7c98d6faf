"""Whether a depth is in doubt: that of a part, of a place, or from an image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import evolve

from cptsofttissue.notes._phrases import depths_of, is_layer_name
from cptsofttissue.notes._sentence.inversions import DETERMINERS, InversionReader
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

__all__ = ["DoubtReader"]


class DoubtReader(InversionReader):
    """Reads whether the words beside a depth put it in doubt."""

    def _hedge(self, mention: Mention) -> Mention:
        """Return a mention, hedged if it was stated."""
        is_stated = mention.polarity is STATED
        return evolve(mention, polarity=Polarity.HEDGED) if is_stated else mention

    def _hedge_part(self, mention: Mention, first: int, last: int) -> Mention:
        """Hedge a depth that is that of a part, of something else, or of a way."""
        is_hedged = (
            self._is_of_part_or_way(first, last)
            or self._has_alternative(mention.value, first, last)
            or self._is_of_place(first, last)
            or self._has_hedge(first, last)
        )
        return self._hedge(mention) if is_hedged else mention

    def _is_of_part_or_way(self, first: int, last: int) -> bool:
        """Whether a part, a way, or another layer stands with a depth."""
        indexes, words = range(max(0, first - FIRST_WORDS), last), self.plain
        is_part = self.line.may_tell(Sign.PIECE) and any(map(self._is_piece, indexes))
        has_taking = has_word(words[first:last], Sign.TAKING)
        is_way = is_part or (has_taking and not _says_from_within(words[first:last]))
        is_joined = self.line.asks & _HAS_AND and any(
            map(self._is_joined_layer, range(first, last))
        )
        is_than = words[max(0, first - 1) : first] == ["than"]
        return bool(is_way or is_joined or is_than or "except" in words[last:])

    def _has_hedge(self, first: int, last: int) -> bool:
        """Whether a hedge stands in the words for a depth."""
        return any(
            polarity is Polarity.HEDGED and first <= start < last
            for start, _, polarity in self._applicable_phrases(first, last)
        )

    def _is_piece(self, index: int) -> bool:
        """Whether a word is a part; a "wedge biopsy" is an operation."""
        is_operation = self._word(index + 1) in signs(Sign.WHOLE)
        return self.plain[index] in signs(Sign.PIECE) and not is_operation

    def _has_alternative(self, depth: str, first: int, last: int) -> bool:
        """Whether another layer is joined to a depth: "in the fat / muscle"."""
        following = [w for w in self.plain[last : last + NEAR + 1] if w not in ARTICLES]
        following = [] if self._begins_layer_clause(last) else following
        pairs = (self.plain[max(0, first - 2) : first][::-1], following[:2])
        return any(_joins_layer(depth, pair) for pair in pairs)

    def _is_of_place(self, first: int, last: int) -> bool:
        """Whether a depth is that of one place: "subcutaneous at its periphery"."""
        word, following = self._word(last), self._word(last + 1)
        words = self.plain[max(0, first - NEAR) : last]
        is_origin = "from" in words and has_word(words, Sign.EXTENDS)
        return is_origin or (word in LEADS and following in {"its", "one"})

    def _is_joined_layer(self, index: int) -> bool:
        """Whether a layer is only joined with "and": "the tumor and the fat"."""
        words = [w for w in self.plain[max(0, index - 2) : index] if w != "the"]
        return words[-1:] == ["and"] and self._is_layer_adjective(index)

    def _deny(self, mention: Mention, first: int, last: int) -> Mention:
        """Deny a depth whose own words deny it; hedge one that an image shows."""
        mention = self._hedge_image(mention, first, last)
        is_denied = has_word(self.plain[first:last], Sign.DENIES)
        return evolve(mention, polarity=Polarity.DENIED) if is_denied else mention

    def _hedge_image(self, mention: Mention, first: int, last: int) -> Mention:
        """Hedge a depth that an image or a laboratory shows."""
        phrases = self.line.each(roles(Place.ANYWHERE))
        sources = {
            says
            for start, end, says in phrases
            if not (self._is_sent(last, start) or self._is_apposition(end, first))
        }
        return mention if sources.isdisjoint(ELSEWHERE) else self._hedge(mention)

    def _is_sent(self, last: int, start: int) -> bool:
        """Whether "sent to" leads from a depth to a laboratory, which is no source."""
        between = self.plain[last:start]
        is_goal = between[-1:] == ["to"] and "according" not in between
        return last <= start and (is_goal or not _SENT.isdisjoint(between))

    def _is_apposition(self, end: int, first: int) -> bool:
        """Whether "the specimen, a" leads to the words for a depth and its tumor."""
        sign, *articles = [*self.plain[end:first], ""][: first - end] or [""]
        is_named = self._word(end - 1) in _SPECIMENS
        is_named = is_named and DETERMINERS.issuperset(articles)
        return is_named and sign in {",", ":"} and self._leads_to_tumor(first)

    def _may_reach(self, first: int, last: int) -> bool:
        """Whether the tumor may reach a layer: it or its part is named, and no way."""
        words = self.plain[:first]
        is_named = any(map(is_tumor, words)) or (self._carries and words[:1] == ["it"])
        is_way = any(word in signs(Sign.MOVES) or is_vessel(word) for word in words)
        return not is_way and (is_named or self._is_of_part(last))

    def _follows_doubt(self, first: int) -> bool:
        """Whether "thought to be" stands before a depth, whatever it is about."""
        phrases = self._leading_phrases
        return any(start <= first and p is Polarity.HEDGED for start, _, p in phrases)

    def _is_of_part(self, last: int) -> bool:
        """Whether "another part" or the like may be the tumor's, and no wound's."""
        parts = signs(Sign.PIECE).keys() | signs(Sign.BESIDE).keys() | _SOME
        is_named = not parts.isdisjoint(self.plain[: last + 1])
        says = self.line.says(Place.BEFORE)
        is_wound = not says.isdisjoint(NOT_TUMOR - {Says.SPECIMEN})
        is_vague = self.plain[last - 1] in VAGUE
        return is_named and not (is_wound or is_vague)

    def _may_be_of_it(self, first: int) -> bool:
        """Whether the depth may be that of "it", a tumor of an earlier sentence."""
        start = 2 if self.plain[1:2] == [","] and _is_adverb(self.plain[0]) else 0
        is_it = self.plain[start : start + 1] == ["it"] and not self._carries
        between = range(start + 2, first + 1)
        return is_it and all(map(self._may_stand_between, between))


def _is_adverb(word: str) -> bool:
    """Whether a word may stand before a sentence: "unexpectedly, it was"."""
    return word.endswith("ly") or word in _ADVERBS


_ADVERBS = frozenset({"however", "indeed", "instead", "rather"})
#: These may stand for a part of the tumor.
_SOME = frozenset(
    {"it", "its", "some", "one", "second", "third", "remaining", "amount"}
)
_HAS_AND = bit_of("and")
_SENT = frozenset({"sent", "submitted"})
_SPECIMENS = frozenset({"specimen", "specimens", "sent"})


def _says_from_within(words: Sequence[str]) -> bool:
    """Whether "from within" says where the tumor was, and no way."""
    return any(a == "from" and b in _INSIDE for a, b in pairwise(words))


_INSIDE = frozenset({"within", "inside", "beneath", "under", "underneath", "between"})


def _joins_layer(depth: str, pair: Sequence[str]) -> bool:
    """Whether "and" or its like joins the word for another layer to a depth."""
    join, layer = [*pair, "", ""][:2]
    is_layer = join in EITHER - {","} and is_layer_name(layer)
    depths = depths_of(f"in the {layer}") if is_layer else None
    return depths is not None and not depths <= (depths_of(depth) or depths)
