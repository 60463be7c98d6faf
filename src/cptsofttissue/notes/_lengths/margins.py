"""How a margin counts, whose it is, and what is measured together with it."""

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
    Around,
)
from cptsofttissue.notes._phrases import CUFFS, is_layer_word, is_lesion_word, site_of
from cptsofttissue.notes._sentence.vocabulary import SIDED
from cptsofttissue.notes._tables import Place, Says, Sign, is_cue_word, roles, signs

__all__ = ["WAYS", "Margins"]


class Margins(Around):
    """The words around a length that tell of a margin."""

    __slots__ = ()

    @property
    def way(self) -> Says | None:
        """How a margin counts; None if that is left open."""
        said = self._ways_behind or _ways(self._clause_before)
        return next(iter(said)) if len(said) == 1 else None

    @property
    def has_sides(self) -> bool:
        """Whether it is said to hold on each side."""
        return Says.EACH_SIDE in self._ways_behind

    @property
    def is_of_sides_alone(self) -> bool:
        """Whether "on each side" follows, and no word for a margin."""
        found = roles(Place.AFTER).starting(self.words, self.last)
        end = self.last + found[0] if found else self.last
        return bool(_ways(self.words[self.last : end]))

    @property
    def _clause_before(self) -> Sequence[str]:
        before = self.words[self.since : self.first]
        return _clause(before[::-1])[::-1]

    @property
    def _ways_behind(self) -> frozenset[Says]:
        """How what stands behind says that it counts: ", both sides added", too."""
        behind = [*dropwhile(MARGINS.__contains__, self.behind)]
        if behind[:1] != [","]:
            return _ways(_clause(self.behind))
        if self.end < len(self.words):
            return frozenset()  # "margin 2 mm, total 2 cm"
        more = _clause(behind[1:])
        more = more[more[:1] == ["on"] :]
        row = roles(Place.ANYWHERE).starting(more, 0)
        return _ways(more) if row is not None and row[0] == len(more) else frozenset()

    @property
    def says_with(self) -> Says | None:
        """Read "with 2 mm of fat on each side" as a margin; it is no tumor."""
        return Says.MARGIN if self.way or "tissue" in self.behind else None

    @property
    def has_margin(self) -> bool:
        """Whether nothing but "with" leads on to the length of a margin."""
        between = self.behind
        if between[-1:] and between[-1] in MARGINS and self.end < len(self.words):
            return _JOINS_MARGIN.issuperset(between[:-1])  # "1.4 cm, margins 2 mm"
        return bool(between) and _JOINS_MARGIN.issuperset(between) and self._ends_margin

    def says_behind_margin(self, index: int) -> Says | None:
        """Return what a margin is that of: "2 mm margin incision"."""
        says = self.says_behind(index)
        return says if says in OPERATED else None

    @property
    def is_margin_alone(self) -> bool:
        """Whether "margins 2 mm," stands there: no repair behind it is as long."""
        before = [w for w in self.words[: self.first] if w not in _LEADS_TO]
        return self.next_word in _ENDS and bool(before) and before[-1] in MARGINS

    @property
    def is_of_other(self) -> bool:
        """Whether the margin is that of an organ, or of one side alone."""
        return self._is_of_organ or self._is_of_one_side

    @property
    def _is_of_organ(self) -> bool:
        """Whether the margin is that of an organ or a site: "liver margin"."""
        near = range(max(self.since, self.first - NEAR), min(self.end, self.last + 3))
        found = (self.words[i - 1] for i in near if i and self.words[i] in _EDGES)
        return any(map(_is_organ, found))

    @property
    def _is_of_one_side(self) -> bool:
        """Whether a margin is that of one side, so another may be narrower."""
        told = takewhile(_is_of_sides, (w for w in self.behind if w not in _PLAIN))
        sides = {word.removesuffix("ly") for word in (*told, *self._sides_before)}
        return len(sides - signs(Sign.OF_SIDE).keys()) == 1

    @property
    def _sides_before(self) -> Iterator[str]:
        """The sides between a margin and its width: "the margin laterally was"."""
        before = self.words[self.since : self.first]
        at = [i for i, word in enumerate(before) if word in _EDGES]
        behind = before[at[-1] + 1 :] if at else ()
        return takewhile(_is_of_sides, (w for w in behind if w not in _PLAIN))

    @property
    def is_called_total(self) -> bool:
        """Whether "total" stands right before it, or "in all" right behind."""
        found = roles(Place.ANYWHERE).starting(self.words, self.last)
        before = (w for w in reversed(self.words[: self.first]) if w not in SIGNS)
        name = next((w for w in before if w not in _OF_TOTAL), "")
        return name in _TOTAL or (found is not None and found[1] is Says.AS_WRITTEN)

    @property
    def is_of_both(self) -> bool:
        """Whether a size stands before "with margin": that is the size of both."""
        if self._is_joined:
            return True
        before = [word for word in self.words[self.since : self.first] if word != ","]
        found = roles(Place.BEFORE).within(before)
        if any(says in OPERATED for _, _, says in found):
            return False
        sizes = [i for i, word in enumerate(before) if word in _SIZED]
        joins = [i for i, word in enumerate(before) if word in JOINS]
        return bool(sizes) and bool(joins) and sizes[0] < joins[-1]

    @property
    def includes_margin(self) -> bool:
        """Whether "including a thin rim" follows: it is the size of both."""
        known = signs(Sign.BEHIND).keys() | _BEFORE_RIM
        at = next(
            (i for i in range(self.last, self.end) if self.words[i] not in known), 0
        )
        if not at or self.words[at] not in _INCLUDES:
            return False
        led = [*takewhile(_may_lead, self.words[at + 1 : self.end])]
        end = at + 1 + len(led)
        is_sized = end == self.end < len(self.words)  # "including a 2 mm rim"
        return self._ends_margin if is_sized else self._is_rim(end)

    def _is_rim(self, index: int) -> bool:
        """Whether a margin that nobody measured is named, and none of skin."""
        is_named = index < self.end and self.words[index] in CUFFS
        return is_named and self.says_behind(index) is Says.MARGIN

    @property
    def _ends_margin(self) -> bool:
        """Whether the length behind this one is that of a margin: "2 mm of cuff"."""
        near = range(self.end, min(self.end + NEAR, len(self.words)))
        margins = [i for i in near if self.words[i] in CUFFS]
        return any(self.says_behind_margin(i + 1) is None for i in margins)

    @property
    def _is_joined(self) -> bool:
        """Whether a margin is measured with its lesion: "nodule plus margins"."""
        if "between" in self.words[self.since : self.first]:
            return False
        joins = (i for i in range(self.since + 1, self.first) if self._joins(i))
        return any(self.is_named(i - 1, i) for i in joins)

    def _joins(self, index: int) -> bool:
        """Whether a word joins a margin: "plus the narrowest margin"."""
        if self.words[index] not in JOINS:
            return False
        behind = [w for w in self.words[index + 1 : self.first] if not _may_lead(w)]
        if not behind or behind[0] not in MARGINS:
            return False
        is_apart = self.is_called_total and SIGNS.issuperset(behind[1:])
        return is_apart or self.words[index] in AND


def _may_lead(word: str) -> bool:
    """Whether a word may stand before the margin that is joined."""
    return word in _OF_MARGIN or word in signs(Sign.OF_MARGIN)


def _is_organ(word: str) -> bool:
    """Whether a word before "margin" names what has it, and no tumor or its kind."""
    if not word[0].isalpha() or word in _PLAIN or word in signs(Sign.OF_MARGIN):
        return False
    row = roles(Place.BEFORE).starting([word], 0)
    if row is not None and row[1] in OPERATED - {Says.SPECIMEN}:
        return True
    is_known = is_lesion_word(word) or is_layer_word(word) or is_cue_word(word)
    return site_of(word) is not None or not is_known


def _is_of_sides(word: str) -> bool:
    """Whether a word may stand in the name of a side: "on the medial edge only"."""
    is_side = word.removesuffix("ly") in signs(Sign.TELLS) or word == "one"
    return is_side or word in signs(Sign.OF_SIDE)


def _clause(words: Sequence[str]) -> Sequence[str]:
    """Return the words up to the first sign."""
    return [*takewhile(lambda word: word not in _ENDING, words)]


def _ways(words: Sequence[str]) -> frozenset[Says]:
    """Return how words say that a margin counts."""
    found = roles(Place.ANYWHERE).within(words)
    return WAYS.intersection(says for _, _, says in found)


WAYS = frozenset({Says.EACH_SIDE, Says.AS_WRITTEN})
_ENDING = SIGNS - {"(", "["} | {"."}
#: Behind a margin by itself nothing is said of it.
_ENDS = frozenset({"", ",", ";", "."})
_EDGES = MARGINS | {"edge"}
_BEFORE_RIM = frozenset({",", "(", "total"})
_INCLUDES = frozenset({"including", "incl"})
#: These lead from a size to its margin.
_JOINS_MARGIN = JOINS | {"a", ",", "about"}
#: These may stand between a margin and its length.
_LEADS_TO = frozenset({"of", ":", "was", "were"})
#: What may stand before the margin that is joined.
_OF_MARGIN = frozenset({"the", "its", "a", "narrowest", "required", "necessary"})
_SIZED = frozenset({"total", "overall", "size", "diameter", "dimension"})
_TOTAL = frozenset({"total", "totaling", "overall"})
#: What may stand between "total" and its length.
_OF_TOTAL = frozenset({"diameter", "size", "of", "dimension", "was", "is", "excised"})
#: These name nothing that has a margin.
_PLAIN = _OF_MARGIN | ARTICLES | JOINS | SIDED | {"of", "as", "large", "cm", "mm"}
