"""The lengths that a sentence says, each with its role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import dropwhile, islice, takewhile
from types import MappingProxyType

from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._lengths import Measured, lengths_of
from cptsofttissue.notes._phrases import is_fragment, is_record
from cptsofttissue.notes._procedures import is_verb, values_of
from cptsofttissue.notes._sentence.names import Naming
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    FIRST_WORDS,
    MARGINS,
    NO_MARGIN,
    SIDED,
    STATED,
    TISSUES,
    end_of_none,
    is_depth,
    is_of_site,
    is_tumor,
    is_vessel,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_cue, has_word, roles
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Role, Section
from cptsofttissue.record._stated import read_length
from cptsofttissue.record.procedure import Procedure

__all__ = ["Measuring"]


class Measuring(Naming):
    """The words of a sentence that say how large something is."""

    def _lengths(self) -> Iterator[Mention]:
        is_cell = self.sentence.first > self.sentence.start
        is_bare = self.section is not Section.FINDINGS and is_fragment(self.plain)
        is_listed = self._is_listed and not (is_cell or is_bare)  # of what is not said
        is_found = is_listed or self.is_bare_title or self._is_record_of_place
        how = {"carries": self._carries, "is_found": is_found}
        for one in lengths_of(self.line, **how):
            first, last = map(self.line.at, (one.start, one.end))
            role = self._role(one)
            field = _FIELDS.get(role, "length")
            value = one.text if field == "length" else _valued(one)
            said = self._polarity(first, last)
            is_doubted = said is STATED and self._is_in_blank(one)
            said = Polarity.HEDGED if is_doubted else said
            yield self._at(field, (one.start, one.end), value, said, role)

    @property
    def is_bare_title(self) -> bool:
        """Whether it is the title of an excision, and names no lesion."""
        is_title = self.section is Section.PROCEDURE or self._carries
        if self.lesions or not is_title:
            return False
        if not TISSUES.isdisjoint(self.plain):
            return False
        named = (m.text for m in self._procedures if not is_verb(m.text))
        done = (value for text in named for value in values_of(text))
        return Procedure.EXCISION in done and names_only_tumor(self.line, MARGINS)

    @property
    def _is_record_of_place(self) -> bool:
        """Whether it tells of a place how deep and large: "Left foot: SQ, 2 cm"."""
        label = [*takewhile(lambda word: word != ":", self.plain[:_LONGEST_LABEL])]
        said = self.plain[len(label) + 1 :]
        is_place = bool(label) and all(map(_is_of_place, label))
        told = [*dropwhile(lambda word: word == "," or _is_of_place(word), said)]
        return is_place and any(map(is_depth, told)) and is_record(told)

    def _is_in_blank(self, one: Measured) -> bool:
        """Whether a blank that nobody filled stands beside a length: "___ 4 cm"."""
        before, behind = self._text[: one.start], self._text[one.end :]
        return bool(_BLANK_BEFORE.search(before) or _BLANK_BEHIND.match(behind))

    def _role(self, one: Measured) -> Role:
        """Return the role of a length; one that cannot be is unclear."""
        role = _role(one, self.section)
        if role is Role.UNCLEAR and not _is_read("size", one.text):
            return Role.SPECIMEN
        if role is Role.MARGIN and not self._is_of_tumor(one):
            return Role.DISTANCE
        is_read = role not in _FIELDS or _is_read(_FIELDS[role], _valued(one))
        return role if is_read else Role.SPECIMEN

    def _is_of_tumor(self, margin: Measured) -> bool:
        """Whether a margin is that of the tumor, or of what was done to it."""
        index = self.line.at(margin.start)
        if self._is_of_skin(index):
            return False
        if self.line.tells(Sign.VESSEL) and self._is_before_vessel(margin):
            return self._tells_of_tumor
        if self.line.tells(Sign.VESSEL) and not self._is_past_vessel(index):
            is_named = not _MARGIN_WORDS.isdisjoint(self.plain)
            is_all_around = is_named and margin.convention is Says.EACH_SIDE
            return is_all_around and self._takes_vessel(index)
        return self._tells_of_tumor

    def _is_of_skin(self, index: int) -> bool:
        """Whether "the scar was excised with" stands before a margin of its own."""
        if not self.line.asks & _HAS_SKIN:
            return False
        triples = zip(self.plain, self.plain[1:], self.plain[2:index], strict=False)
        is_cut = any(
            skin in _SKIN and was in _WAS and self.is_done_word(done)
            for skin, was, done in triples
        )
        return is_cut and not any(map(is_tumor, self.plain[:index]))

    def _is_before_vessel(self, margin: Measured) -> bool:
        """Whether "excised with a 2 mm margin, the nerve intact" has it before both."""
        first, last = self.line.at(margin.start), self.line.at(margin.end)
        told = [*takewhile(lambda word: word not in _CLAUSES, self.plain[last:])]
        near = [*self.plain[:first], *told]
        is_told = any(map(self.is_done_word, near[:first]))
        is_ended = last + len(told) < len(self.plain)
        return is_told and is_ended and not has_cue(near, Sign.VESSEL)

    def _takes_vessel(self, index: int) -> bool:
        """Whether "excised the tumor with the artery" stands before a margin."""
        before = [word for word in self.plain[:index] if word not in ARTICLES]
        told = [*takewhile(lambda word: not is_vessel(word), before)]
        is_taken = any(map(self.is_done_word, told)) and any(map(is_tumor, told))
        return is_taken and "with" in told and _AWAY.isdisjoint(before)

    def _is_past_vessel(self, index: int) -> bool:
        """Whether "the mass was freed from a nerve and removed" stands before."""
        joins = [i for i in range(index) if self.plain[i] == "and"]
        at = joins[-1] if joins else 0
        if not any(map(self.is_done_word, self.plain[at + 1 : index])):
            return False
        before = [*map(is_vessel, self.plain[:at])]
        first = before.index(True) if any(before) else 0
        is_named = any(map(is_tumor, self.plain[:first]))
        return is_named and not has_cue(self.plain[at:], Sign.VESSEL)

    @cached_property
    def _tells_of_tumor(self) -> bool:
        """Whether it speaks of the tumor or what was done to it."""
        is_told = bool(self.lesions or self._procedures or self.sentence.item)
        is_told |= any(map(is_tumor, self.plain))
        told = (word for word in self.plain if word.isalpha() and word not in _WITH)
        words = {*islice(told, FIRST_WORDS)}
        is_label = not words.isdisjoint(_MARGIN_WORDS)
        return is_told or is_label or self._carries

    def _no_margin(self) -> Iterator[Mention]:
        """List where no margin was taken; that none is known is another thing."""
        for first, _, _ in self.line.each(roles(Place.ALONE)):
            last = end_of_none(self.plain, first)
            behind = takewhile(lambda word: word not in _PARTS, self.plain[last:])
            near = {*self.plain[max(0, first - 2) : first], *behind}
            is_finding = has_word(near, Sign.FINDING)
            is_end = self._word(last) in _ENDS or self._is_way(last)
            if is_end and not is_finding:
                is_joined = self.plain[max(0, first - 1) : first] == ["and"]
                said = STATED if is_joined else self._polarity(first, last)
                at = self.line.span(first, last)
                yield self._at("margin", at, NO_MARGIN, said, Role.MARGIN)

    def _is_way(self, index: int) -> bool:
        """Whether "through a 2 cm incision" begins at a word."""
        is_led = self._word(index) in _THROUGH
        return is_led and Says.INCISION in self.line.says(Place.BEFORE)


_THROUGH = frozenset({"through", "via"})
#: A blank of a form, apart from what was written.
_BLANK_BEFORE = re.compile(r"(?:^|\s)_{2,}\s$")
_BLANK_BEHIND = re.compile(r"\s_{2,}(?:\s|$)")


def _is_of_place(word: str) -> bool:
    return word in SIDED or is_of_site(word)


#: No label that names a place is longer.
_LONGEST_LABEL = 6
#: They are excised as well, with a margin of their own.
_SKIN, _WAS = frozenset({"skin", "scar"}), frozenset({"was", "were"})
_HAS_SKIN = bit_of(*_SKIN)
#: What ends a clause.
_CLAUSES = frozenset({",", ";"})
#: What was freed from a vessel was not taken with it.
_AWAY = frozenset({"from", "off"})
#: What stands behind words that say that there was no margin.
_ENDS = frozenset({"", ",", ";", "(", ")", ".", "and", "but"})
#: Behind these nothing is said of a margin.
_PARTS = frozenset({",", ";", "and", "but"})
#: Words before a margin: "w/ 5 mm margin".
_WITH = frozenset({"w", "with", "cm", "mm", "a", "an"})
_MARGIN_WORDS = frozenset({"margin", "margins", "cuff", "rim", "it", "taken"})
_FIELDS: Mapping[Role, str] = MappingProxyType(
    {Role.TUMOR: "tumor", Role.MARGIN: "margin", Role.TOTAL: "size"}
)
#: What every length is in a section.
_ROLES: Mapping[Section, Role] = MappingProxyType(
    {
        Section.PATHOLOGY: Role.SPECIMEN,
        Section.IMAGING: Role.IMAGING,
        Section.HISTORY: Role.EXAMINATION,
        Section.EXAMINATION: Role.EXAMINATION,
        Section.PLAN: Role.EXAMINATION,
        Section.REPORT: Role.UNCLEAR,
        Section.OTHER: Role.UNCLEAR,
    }
)


def _role(one: Measured, section: Section) -> Role:
    """Return the role of a length: that of its section, or what its words say."""
    if section in _ROLES or one.says is None:
        return _ROLES.get(section, Role.UNCLEAR)
    return Role.TUMOR if one.says is Says.MEASURE else Role(one.says.value)


@lru_cache(maxsize=4096)
def _is_read(field: str, text: str) -> bool:
    """Whether a field takes a length."""
    with suppress(CptSoftTissueError):
        read_length(field, text)
        return True
    return False


_COUNTS: Mapping[Says | None, str] = MappingProxyType(
    {Says.EACH_SIDE: " on each side", Says.AS_WRITTEN: " in total", None: ""}
)


def _valued(one: Measured) -> str:
    """Return the words for a length that its field takes."""
    return one.text + _COUNTS[one.convention]
