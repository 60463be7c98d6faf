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

__all__ = ["AND", "ARTICLES", "JOINS", "MARGINS", "NEAR", "OPERATED", "SIGNS", "Around"]


class Around(NamedTuple):
    """
    The words around a length.

    Attributes:
        words: The words of the sentence.
        since: The first word after the length before this one.
        first: The first word of the length.
        last: The first word behind it.
        end: The first word of the next length.
        carries: Whether "it" may be the tumor of the sentence before.
        is_found: Whether the sentence is of the findings, which are the tumor.
    """

    words: Sequence[str]
    since: int
    first: int
    last: int
    end: int
    carries: bool
    is_found: bool

    @property
    def behind(self) -> Sequence[str]:
        """The words behind it, up to the next length."""
        return self.words[self.last : self.end]

    @property
    def next_word(self) -> str:
        """The word right behind it."""
        return self.words[self.last] if self.last < len(self.words) else ""

    @property
    def word_before(self) -> str:
        """The word right before it."""
        return self.words[self.first - 1] if self.first else ""

    @property
    def is_product(self) -> bool:
        """Whether it has two dimensions or more, so it is no way or distance."""
        return not BY.isdisjoint(self.words[self.first : self.last])

    def back(self, index: int, over: Callable[[str], bool]) -> int:
        """Return where words of a kind begin that end before a word."""
        while index > self.since and over(self.words[index - 1]):
            index -= 1
        return index

    def says_behind(self, index: int) -> Says | None:
        """Return what the words say of a length before them that begin at a word."""
        found = roles(Place.AFTER).starting(self.words, index)
        return found[1] if found else None

    def is_named(self, first: int, end: int) -> bool:
        """Whether words name a lesion."""
        named = self.words[first:end]
        if not SIGNS.isdisjoint(named) or not is_lesion_word(named[-1]):
            return False
        is_tissue = len(named) == 1 and named[0] in TISSUES
        is_word = is_tissue or named[-1] in SIDED or self._is_other(end - 1)
        return not is_word and lesion_of(" ".join(named)) is not None

    def _is_other(self, index: int) -> bool:
        """Whether a word that looks like the name of a lesion is none."""
        word, says = self.words[index], self.says_behind(index)
        is_other = says not in {None, Says.LINK, Says.DISTANCE}
        return is_other or word in signs(Sign.ANOTHER) or word in signs(Sign.HEADED)

    def is_in_pair(self, index: int) -> bool:
        """Whether a word is one of two that describe a lesion: "well defined"."""
        firsts = range(max(0, index - 1), index + 1)
        return any(is_adjective(" ".join(self.words[i : i + 2])) for i in firsts)


#: These describe no lesion, and stand before its name.
ARTICLES = frozenset({"a", "an", "the", "this", "that"})
SIGNS = frozenset({",", ":", "(", ";", ")", "]", "["})
AND = frozenset({"plus", "and", "&", "+"})
#: A size, before words that join the margin to it.
JOINS = AND | {"with", "including", "incl"}
#: What is measured at an operation, beside the tumor.
OPERATED = frozenset({Says.INCISION, Says.CLOSURE, Says.DEFECT, Says.SPECIMEN})
#: So many words may stand between a length and what it is of.
NEAR = 6
