"""How a margin counts, what it belongs to, and what is measured together with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from cptsofttissue.notes._lengths.around import (
    AND,
    ARTICLES,
    JOINS,
    MARGINS,
    NEAR,
    OPERATED,
    SIGNS,
    WordsAround,
)
from cptsofttissue.notes._phrases import CUFFS, is_layer_word, is_lesion_word, site_of
from cptsofttissue.notes._sentence.vocabulary import SIDED
from cptsofttissue.notes._tables import Place, Says, Sign, is_cue_word, roles, signs

__all__ = ["WAYS", "Margins"]


#: They belong to the tumor.
_CAPSULES = (["capsule"], ["pseudocapsule"])


class Margins(WordsAround):
    """The words around a length, read for margins."""

    __slots__ = ()

    @property
    def convention(self) -> Says | None:
        """How a margin counts: on each side, or as written; None if that is open."""
        ways = self._ways_after or _ways(self._clause_before)
        return next(iter(ways)) if len(ways) == 1 else None

    @property
    def has_sides(self) -> bool:
        """Whether the words after it say "on each side"."""
        return Says.EACH_SIDE in self._ways_after

    @property
    def is_of_sides_alone(self) -> bool:
        """Whether "on each side" follows right away, without a word for a margin."""
        phrase = roles(Place.AFTER).starting(self.words, self.last)
        end = self.last + phrase[0] if phrase else self.last
        return bool(_ways(self.words[self.last : end]))

    @property
    def _clause_before(self) -> Sequence[str]:
        """The words before the length, back to the last sign."""
        words = self.words[self.begin : self.first]
        return _clause(words[::-1])[::-1]

    @property
    def _ways_after(self) -> frozenset[Says]:
        """How the words after the margin say that it counts: ", both sides added"."""
        words = [*dropwhile(MARGINS.__contains__, self.words_after)]
        if words[:1] != [","]:
            return _ways(_clause(self.words_after))
        if self.end < len(self.words):
            return frozenset()  # "margin 2 mm, total 2 cm"
        clause = _clause(words[1:])
        clause = clause[clause[:1] == ["on"] :]
        phrase = roles(Place.ANYWHERE).starting(clause, 0)
        is_whole = phrase is not None and phrase[0] == len(clause)
        return _ways(clause) if is_whole else frozenset()

    @property
    def says_with(self) -> Says | None:
        """A margin, if the length reads "with 2 mm of fat on each side"; else None."""
        return Says.MARGIN if self.convention or "tissue" in self.words_after else None

    @property
    def has_margin(self) -> bool:
        """Whether the next length is a margin, with only "with" or its like between."""
        words = self.words_after
        if words[-1:] and words[-1] in MARGINS and self.end < len(self.words):
            return _JOINS_MARGIN.issuperset(words[:-1])  # "1.4 cm, margins 2 mm"
        return bool(words) and _JOINS_MARGIN.issuperset(words) and self._ends_margin

    def says_after_margin(self, index: int) -> Says | None:
        """Return what follows the word "margin" and is measured: "margin incision"."""
        says = self.says_after(index)
        return says if says in OPERATED else None

    @property
    def is_margin_alone(self) -> bool:
        """Whether "margins 2 mm," stands alone, so no repair after it is as long."""
        words = [w for w in self.words[: self.first] if w not in _LEADS_TO]
        return self.next_word in _ENDS and bool(words) and words[-1] in MARGINS

    @property
    def is_of_other(self) -> bool:
        """Whether the margin is that of an organ or a capsule, or of one side only."""
        return self._is_of_organ or self._is_of_one_side or self._is_of_capsule

    @property
    def _is_of_capsule(self) -> bool:
        """Whether a margin is "of capsule", which is a part of the tumor."""
        after = [w for w in self.words_after if w not in _PLAIN]
        return after[1:2] in _CAPSULES and after[0] in _EDGES

    @property
    def _is_of_organ(self) -> bool:
        """Whether the margin is that of an organ or a site: "liver margin"."""
        near = range(max(self.begin, self.first - NEAR), min(self.end, self.last + 3))
        owners = (self.words[i - 1] for i in near if i and self.words[i] in _EDGES)
        return any(map(_is_organ, owners))

    @property
    def _is_of_one_side(self) -> bool:
        """Whether the margin is that of one side, so another may be narrower."""
        words = (w for w in self.words_after if w not in _PLAIN)
        names = takewhile(_is_of_sides, words)
        sides = {word.removesuffix("ly") for word in (*names, *self._sides_before)}
        return len(sides - signs(Sign.OF_SIDE).keys()) == 1

    @property
    def _sides_before(self) -> Iterator[str]:
        """The sides between a margin and its width: "the margin laterally was"."""
        words = self.words[self.begin : self.first]
        edges = [i for i, word in enumerate(words) if word in _EDGES]
        words_after = words[edges[-1] + 1 :] if edges else ()
        return takewhile(_is_of_sides, (w for w in words_after if w not in _PLAIN))

    @property
    def is_called_total(self) -> bool:
        """Whether "total" stands right before the length, or "in all" right after."""
        phrase = roles(Place.ANYWHERE).starting(self.words, self.last)
        words = (w for w in reversed(self.words[: self.first]) if w not in SIGNS)
        name = next((w for w in words if w not in _OF_TOTAL), "")
        return name in _TOTAL or (phrase is not None and phrase[1] is Says.AS_WRITTEN)

    @property
    def is_of_both(self) -> bool:
        """Whether "size with margin" stands before, so the length is of both."""
        if self._is_joined:
            return True
        words = [word for word in self.words[self.begin : self.first] if word != ","]
        phrases = roles(Place.BEFORE).within(words)
        if any(says in OPERATED for _, _, says in phrases):
            return False
        sizes = [i for i, word in enumerate(words) if word in _SIZED]
        joins = [i for i, word in enumerate(words) if word in JOINS]
        return bool(sizes) and bool(joins) and sizes[0] < joins[-1]

    @property
    def includes_margin(self) -> bool:
        """Whether "including a thin rim" follows, so the length is of both."""
        known = signs(Sign.BEHIND).keys() | _BEFORE_RIM
        index = next(
            (i for i in range(self.last, self.end) if self.words[i] not in known), 0
        )
        if not index or self.words[index] not in _INCLUDES:
            return False
        leads = [*takewhile(_may_lead, self.words[index + 1 : self.end])]
        end = index + 1 + len(leads)
        is_sized = end == self.end < len(self.words)  # "including a 2 mm rim"
        return self._ends_margin if is_sized else self._is_rim(end)

    def _is_rim(self, index: int) -> bool:
        """Whether a margin without a width is named at *index*, and none of skin."""
        is_named = index < self.end and self.words[index] in CUFFS
        return is_named and self.says_after(index) is Says.MARGIN

    @property
    def _ends_margin(self) -> bool:
        """Whether the next length is that of a margin: "2 mm of cuff"."""
        indexes = range(self.end, min(self.end + NEAR, len(self.words)))
        margins = [i for i in indexes if self.words[i] in CUFFS]
        return any(self.says_after_margin(i + 1) is None for i in margins)

    @property
    def _is_joined(self) -> bool:
        """Whether the lesion is measured with its margin: "nodule plus margins"."""
        if "between" in self.words[self.begin : self.first]:
            return False
        joins = (i for i in range(self.begin + 1, self.first) if self._joins(i))
        return any(self.is_name(i - 1, i) for i in joins)

    def _joins(self, index: int) -> bool:
        """Whether a word joins a margin to the lesion: "plus the narrowest margin"."""
        if self.words[index] not in JOINS:
            return False
        words = [w for w in self.words[index + 1 : self.first] if not _may_lead(w)]
        if not words or words[0] not in MARGINS:
            return False
        is_apart = self.is_called_total and SIGNS.issuperset(words[1:])
        return is_apart or self.words[index] in AND


def _may_lead(word: str) -> bool:
    """Whether a word may stand between "plus" and the margin."""
    return word in _OF_MARGIN or word in signs(Sign.OF_MARGIN)


def _is_organ(word: str) -> bool:
    """Whether a word before "margin" names an organ or a site, and no lesion."""
    if not word[0].isalpha() or word in _PLAIN or word in signs(Sign.OF_MARGIN):
        return False
    phrase = roles(Place.BEFORE).starting([word], 0)
    if phrase is not None and phrase[1] in OPERATED - {Says.SPECIMEN}:
        return True
    is_known = is_lesion_word(word) or is_layer_word(word) or is_cue_word(word)
    return site_of(word) is not None or not is_known


def _is_of_sides(word: str) -> bool:
    """Whether a word may belong to the name of a side: "on the medial edge only"."""
    is_side = word.removesuffix("ly") in signs(Sign.TELLS) or word == "one"
    return is_side or word in signs(Sign.OF_SIDE)


def _clause(words: Sequence[str]) -> Sequence[str]:
    """Return the words up to the first sign."""
    return [*takewhile(lambda word: word not in _ENDING, words)]


def _ways(words: Sequence[str]) -> frozenset[Says]:
    """Return the ways in which words say that a margin counts."""
    phrases = roles(Place.ANYWHERE).within(words)
    return WAYS.intersection(says for _, _, says in phrases)


WAYS = frozenset({Says.EACH_SIDE, Says.AS_WRITTEN})
_ENDING = SIGNS - {"(", "["} | {"."}
#: What follows a margin that stands alone.
_ENDS = frozenset({"", ",", ";", "."})
_EDGES = MARGINS | {"edge"}
_BEFORE_RIM = frozenset({",", "(", "total"})
_INCLUDES = frozenset({"including", "incl"})
#: These may stand between a size and its margin.
_JOINS_MARGIN = JOINS | {"a", ",", "about"}
#: These may stand between a margin and its length.
_LEADS_TO = frozenset({"of", ":", "was", "were"})
#: What may stand between "plus" and the margin.
_OF_MARGIN = frozenset({"the", "its", "a", "narrowest", "required", "necessary"})
_SIZED = frozenset({"total", "overall", "size", "diameter", "dimension"})
_TOTAL = frozenset({"total", "totaling", "overall"})
#: What may stand between "total" and its length.
_OF_TOTAL = frozenset({"diameter", "size", "of", "dimension", "was", "is", "excised"})
#: These name no organ and no site.
_PLAIN = _OF_MARGIN | ARTICLES | JOINS | SIDED | {"of", "as", "large", "cm", "mm"}
