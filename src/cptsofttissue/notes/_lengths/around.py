"""The words around a length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cptsofttissue.notes._phrases import (
    MARGINS,
    is_adjective,
    is_lesion_word,
    lesion_of,
)
from cptsofttissue.notes._sentence.vocabulary import BY, SIDED, TISSUES
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

__all__ = [
    "AND",
    "ARTICLES",
    "JOINS",
    "MARGINS",
    "NEAR",
    "OPERATED",
    "SIGNS",
    "WordsAround",
]


class WordsAround(NamedTuple):
    """
    The words around a length.

    Attributes:
        words: The words of the sentence.
        begin: The index of the first word after the length before this one.
        first: The index of the first word of the length.
        last: The index of the first word after it.
        end: The index of the first word of the next length.
        carries: Whether "it" may be the tumor of the sentence before.
        is_found: Whether the sentence is in the section of findings, so it is about
            the tumor.
    """

    words: Sequence[str]
    begin: int
    first: int
    last: int
    end: int
    carries: bool
    is_found: bool

    @property
    def words_after(self) -> Sequence[str]:
        """The words after the length, up to the next length."""
        return self.words[self.last : self.end]

    @property
    def next_word(self) -> str:
        """The word right after the length; empty at the end."""
        return self.words[self.last] if self.last < len(self.words) else ""

    @property
    def word_before(self) -> str:
        """The word right before the length; empty at the beginning."""
        return self.words[self.first - 1] if self.first else ""

    @property
    def is_product(self) -> bool:
        """Whether the length has two dimensions or more, so it is no distance."""
        return not BY.isdisjoint(self.words[self.first : self.last])

    def run_start(self, index: int, is_kind: Callable[[str], bool]) -> int:
        """Return where the run of words of one kind begins that ends before *index*."""
        while index > self.begin and is_kind(self.words[index - 1]):
            index -= 1
        return index

    def says_after(self, index: int) -> Says | None:
        """Return what the phrase that begins at *index* says of a length before it."""
        phrase = roles(Place.AFTER).starting(self.words, index)
        return phrase[1] if phrase else None

    def is_name(self, first: int, end: int) -> bool:
        """Whether the words from *first* to *end* name a lesion."""
        name = self.words[first:end]
        if not SIGNS.isdisjoint(name) or not is_lesion_word(name[-1]):
            return False
        is_tissue = len(name) == 1 and name[0] in TISSUES
        is_word = is_tissue or name[-1] in SIDED or self._is_other(end - 1)
        return not is_word and lesion_of(" ".join(name)) is not None

    def _is_other(self, index: int) -> bool:
        """Whether a word that looks like the name of a lesion means something else."""
        word, says = self.words[index], self.says_after(index)
        is_other = says not in {None, Says.LINK, Says.DISTANCE}
        return is_other or word in signs(Sign.ANOTHER) or word in signs(Sign.HEADED)

    def is_in_pair(self, index: int) -> bool:
        """Whether a word is half of a pair that describes a lesion: "well defined"."""
        firsts = range(max(0, index - 1), index + 1)
        return any(is_adjective(" ".join(self.words[i : i + 2])) for i in firsts)


#: These stand before the name of a lesion, and do not describe it.
ARTICLES = frozenset({"a", "an", "the", "this", "that"})
SIGNS = frozenset({",", ":", "(", ";", ")", "]", "["})
AND = frozenset({"plus", "and", "&", "+"})
#: Between a size and its margin these join the two.
JOINS = AND | {"with", "including", "incl"}
#: What else than the tumor is measured at an operation.
OPERATED = frozenset({Says.INCISION, Says.CLOSURE, Says.DEFECT, Says.SPECIMEN})
#: The most words between a length and the noun it measures.
NEAR = 6
