"""The words that may stand between a tumor and a layer: asides, sites, sizes."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from cptsofttissue.notes._phrases import (
    is_adjective,
    is_layer_name,
    is_layer_word,
    is_site_word,
)
from cptsofttissue.notes._sentence.names import NameReader
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    LEADS,
    NOT_TUMOR,
    SIGNS,
    UNITS,
    begin_of_noun,
    is_of_length,
    is_tumor,
    is_vessel,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_word, roles, signs

__all__ = ["GapReader"]


class GapReader(NameReader):
    """Reads which words may stand between a tumor and a layer."""

    def _may_be_skipped(self, index: int) -> bool:
        """Whether a word is in brackets, of a length, or a comma between adjectives."""
        following = self._word(index + 1) or ","
        is_described = is_adjective(following) and not is_tumor(following)
        is_listed = self.plain[index] == "," and is_described
        is_aside = index in self._bracket_indexes
        return is_listed or is_aside or is_of_length(self.plain[index])

    @cached_property
    def _bracket_indexes(self) -> frozenset[int]:
        """The indexes of words in short brackets: "intramuscular (FDS) lipoma"."""
        opens = [i for i, word in enumerate(self.plain) if word == "("]
        short = ((i, self.plain[i : i + _MOST_BRACKETED]) for i in opens)
        spans = ((i, i + words.index(")")) for i, words in short if ")" in words)
        return frozenset(i for first, last in spans for i in range(first, last + 1))

    def _may_precede_tumor(self, word: str) -> bool:
        """Whether a word may stand before the tumor: "the proximal", "part of the"."""
        is_piece = word in signs(Sign.PIECE) or word in ARTICLES
        return is_piece or word in signs(Sign.TELLS)

    def _is_antecedent(self, index: int) -> bool:
        """Whether the noun before "which" is the tumor, even with its site between."""
        while index and self._may_precede_which(self.plain[index - 1]):
            index -= 1
        return index > 0 and is_tumor(self.plain[index - 1])

    def _may_precede_which(self, word: str) -> bool:
        """Whether a word may stand between a tumor and "which": its site, its size."""
        is_site = is_site_word(word) and not (is_layer_name(word) or is_vessel(word))
        is_size = word[0].isdigit() or word in UNITS
        is_known = word in {",", "measuring"} or word in LEADS or is_site or is_size
        return is_known and not is_tumor(word)

    def _is_subject(self, last: int) -> bool:
        """Whether the tumor itself is meant, and not its bed or its stalk."""
        phrase = roles(Place.AFTER).starting(self.plain, last)
        if phrase is not None and phrase[1] in NOT_TUMOR:
            return False
        first = begin_of_noun(self.plain, last - 1)
        is_of = first > 1 and self.plain[first - 1] == "of"
        quantities = signs(Sign.WHOLE).keys() | signs(Sign.PIECE).keys()
        return not is_of or self.plain[first - 2] in quantities

    @cached_property
    def _label_indexes(self) -> frozenset[int]:
        """The indexes of words that label a length: "total excised diameter"."""
        phrases = self.line.each(roles(Place.BEFORE))
        spans = ((start, end) for start, end, says in phrases if says in _MEASURED)
        return frozenset(i for start, end in spans for i in range(start, end))

    @cached_property
    def _lesion_indexes(self) -> frozenset[int]:
        """The indexes of words for a lesion and its place: "lipoma, at the rib"."""
        start = self.sentence.start
        spans = ((m.start - start, m.end - start) for m in self.lesions)
        words = ((self.line.at(first), self.line.at(last)) for first, last in spans)
        return frozenset(i for first, last in words for i in range(first, last))

    @cached_property
    def _asides(self) -> frozenset[int]:
        """The indexes of words in an aside between commas: ", which was firm,"."""
        starts = [i for i, pair in enumerate(pairwise(self.plain)) if pair in _ASIDES]
        ends = (self._next_comma(start + 1) for start in starts)
        spans = (
            pair for pair in zip(starts, ends, strict=True) if self._is_aside(*pair)
        )
        return frozenset(i for start, end in spans for i in range(start, end))

    def _is_aside(self, start: int, end: int) -> bool:
        """Whether words between commas are an aside: ", a lipoma by appearance,"."""
        is_named = any(map(is_tumor, self.plain[start:end]))
        is_verb = has_word(self.plain[start:end], Sign.VERB)
        follows_tumor = start > 0 and is_tumor(self.plain[start - 1])
        is_apposition = follows_tumor and is_named and not is_verb
        return self.plain[start + 1] == _RELATIVE or is_apposition

    def _next_comma(self, start: int) -> int:
        """Return the index of the next comma; *start* if there is none."""
        commas = (i for i in range(start, len(self.plain)) if self.plain[i] == ",")
        return next(commas, start)

    def _may_stand_between(self, index: int) -> bool:
        """Whether the word before *index* may stand between a tumor and its layer."""
        word = self.plain[index - 1]
        phrase = roles(Place.BEFORE).ending(self.plain, index)
        is_link = phrase is not None and phrase[1] in (Says.LINK, Says.MEASURE)
        is_sign = word in SIGNS or word[0].isdigit()
        is_known = is_link or is_sign or is_site_word(word) or is_layer_word(word)
        is_known |= word in signs(Sign.FOUND) or (
            word in signs(Sign.FOLLOWS) and word.endswith("ly")
        )
        is_beside = is_vessel(word) and index - 1 not in self._lesion_indexes
        is_other = word in signs(Sign.MOVES) or is_beside
        return (is_known or is_adjective(word)) and not is_other


#: Short brackets have no more words, with both signs.
_MOST_BRACKETED = 4
#: Words that label such a length may stand between a tumor and its layer.
_MEASURED = frozenset({Says.TOTAL, Says.MARGIN, Says.MEASURE})
#: An aside begins with a comma and one of these words.
_RELATIVE = "which"
_ASIDES = frozenset({(",", _RELATIVE), (",", "a"), (",", "an")})
