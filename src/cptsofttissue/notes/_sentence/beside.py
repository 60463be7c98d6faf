"""What may stand between a tumor and a layer: asides, sites, sizes."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from cptsofttissue.notes._phrases import (
    is_adjective,
    is_layer_name,
    is_layer_word,
    is_site_word,
)
from cptsofttissue.notes._sentence.names import Naming
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

__all__ = ["Beside"]


class Beside(Naming):
    """The words of a sentence that tell nothing of where a tumor lies."""

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

    def _is_antecedent(self, index: int) -> bool:
        """Whether "which" speaks of the tumor, the noun right before it or its site."""
        while index and self._may_part(self.plain[index - 1]):
            index -= 1
        return index > 0 and is_tumor(self.plain[index - 1])

    def _may_part(self, word: str) -> bool:
        """Whether a word may stand between a tumor and "which", as its site may."""
        is_site = is_site_word(word) and not (is_layer_name(word) or is_vessel(word))
        is_size = word[0].isdigit() or word in UNITS
        is_known = word in {",", "measuring"} or word in LEADS or is_site or is_size
        return is_known and not is_tumor(word)

    def _is_subject(self, last: int) -> bool:
        """Whether a tumor is what lies there, and not its bed or its stalk."""
        behind = roles(Place.AFTER).starting(self.plain, last)
        if behind is not None and behind[1] in NOT_TUMOR:
            return False
        first = begin_of_noun(self.plain, last - 1)
        is_of = first > 1 and self.plain[first - 1] == "of"
        whole = signs(Sign.WHOLE).keys() | signs(Sign.PIECE).keys()
        return not is_of or self.plain[first - 2] in whole

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
        known |= word in signs(Sign.FOUND) or (
            word in signs(Sign.FOLLOWS) and word.endswith("ly")
        )
        is_beside = is_vessel(word) and index - 1 not in self._placed
        is_other = word in signs(Sign.MOVES) or is_beside
        return (known or is_adjective(word)) and not is_other


#: No more words, with both signs, are a short aside.
_MOST_BRACKETED = 4
#: Words for these may stand between a tumor and its layer.
_MEASURED = frozenset({Says.TOTAL, Says.MARGIN, Says.MEASURE})
#: How an aside begins.
_RELATIVE = "which"
_ASIDES = frozenset({(",", _RELATIVE), (",", "a"), (",", "an")})
