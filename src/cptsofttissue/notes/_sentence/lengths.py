"""The lengths in a sentence, each with its role."""

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
from cptsofttissue.notes._sentence.names import NameReader
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

__all__ = ["LengthReader"]


class LengthReader(NameReader):
    """Reads how large something is."""

    def _lengths(self) -> Iterator[Mention]:
        """List every length in the sentence."""
        is_cell = self.sentence.first > self.sentence.start
        is_bare = self.section is not Section.FINDINGS and is_fragment(self.plain)
        is_listed = self._is_listed and not (is_cell or is_bare)  # of what is not said
        is_found = is_listed or self.is_bare_title or self._is_record_of_place
        how = {"carries": self._carries, "is_found": is_found}
        for length in lengths_of(self.line, **how):
            span = length.start, length.end
            first, last = map(self.line.at, span)
            role = self._role(length)
            field = _FIELDS.get(role, "length")
            value = length.text if field == "length" else _value_of(length)
            polarity = self._polarity(first, last)
            is_doubted = polarity is STATED and self._is_beside_blank(length)
            polarity = Polarity.HEDGED if is_doubted else polarity
            yield self._mention_at(field, span, value, polarity, role)

    @property
    def is_bare_title(self) -> bool:
        """Whether the sentence is the title of an excision, and names no lesion."""
        is_title = self.section is Section.PROCEDURE or self._carries
        if self.lesions or not is_title:
            return False
        if not TISSUES.isdisjoint(self.plain):
            return False
        nouns = (m.text for m in self._procedures if not is_verb(m.text))
        values = (value for text in nouns for value in values_of(text))
        return Procedure.EXCISION in values and names_only_tumor(self.line, MARGINS)

    @property
    def _is_record_of_place(self) -> bool:
        """Whether a depth and a size stand after a place: "Left foot: SQ, 2 cm"."""
        sign = ":" if ":" in self.plain or not self._carries else ","
        label = [*takewhile(lambda word: word != sign, self.plain[:_LONGEST_LABEL])]
        words = self.plain[len(label) + 1 :]
        is_place = bool(label) and all(map(_is_of_place, label))
        record = [*dropwhile(lambda word: word == "," or _is_of_place(word), words)]
        return is_place and any(map(is_depth, record)) and is_record(record)

    def _is_beside_blank(self, length: Measured) -> bool:
        """Whether an empty blank of a form stands beside a length: "___ 4 cm"."""
        text_before, text_after = self._text[: length.start], self._text[length.end :]
        return bool(
            _BLANK_BEFORE.search(text_before) or _BLANK_BEHIND.match(text_after)
        )

    def _role(self, length: Measured) -> Role:
        """Return the role of a length; one that no field can hold is of a specimen."""
        role = _role(length, self.section)
        if role is Role.UNCLEAR and not _is_readable("size", length.text):
            return Role.SPECIMEN
        if role is Role.MARGIN and not self._is_of_tumor(length):
            return Role.DISTANCE
        is_read = role not in _FIELDS or _is_readable(_FIELDS[role], _value_of(length))
        return role if is_read else Role.SPECIMEN

    def _is_of_tumor(self, margin: Measured) -> bool:
        """Whether a margin is that of the tumor, or of its excision."""
        index = self.line.at(margin.start)
        if self._is_of_skin(index):
            return False
        if self.line.tells(Sign.VESSEL) and self._is_before_vessel(margin):
            return self._tells_of_tumor
        if self.line.tells(Sign.VESSEL) and not self._is_past_vessel(index):
            has_margin = not _MARGIN_WORDS.isdisjoint(self.plain)
            is_all_around = has_margin and margin.convention is Says.EACH_SIDE
            return is_all_around and self._takes_vessel(index)
        return self._tells_of_tumor

    def _is_of_skin(self, index: int) -> bool:
        """Whether a margin is that of the skin: "the scar was excised with"."""
        if not self.line.asks & _HAS_SKIN:
            return False
        triples = zip(self.plain, self.plain[1:], self.plain[2:index], strict=False)
        is_cut = any(
            skin in _SKIN and was in _WAS and self.is_done_word(done)
            for skin, was, done in triples
        )
        return is_cut and not any(map(is_tumor, self.plain[:index]))

    def _is_before_vessel(self, margin: Measured) -> bool:
        """Whether a margin ends before a vessel: "2 mm margin, the nerve intact"."""
        first, last = self.line.at(margin.start), self.line.at(margin.end)
        clause = [*takewhile(lambda word: word not in _CLAUSES, self.plain[last:])]
        words = [*self.plain[:first], *clause]
        has_verb = any(map(self.is_done_word, words[:first]))
        is_ended = last + len(clause) < len(self.plain)
        return has_verb and is_ended and not has_cue(words, Sign.VESSEL)

    def _takes_vessel(self, index: int) -> bool:
        """Whether "excised the tumor with the artery" stands before a margin."""
        words = [word for word in self.plain[:index] if word not in ARTICLES]
        lead = [*takewhile(lambda word: not is_vessel(word), words)]
        is_taken = any(map(self.is_done_word, lead)) and any(map(is_tumor, lead))
        return is_taken and "with" in lead and _AWAY.isdisjoint(words)

    def _is_past_vessel(self, index: int) -> bool:
        """Whether "the mass was freed from a nerve and removed" stands before."""
        joins = [i for i in range(index) if self.plain[i] == "and"]
        start = joins[-1] if joins else 0
        if not any(map(self.is_done_word, self.plain[start + 1 : index])):
            return False
        vessels = [*map(is_vessel, self.plain[:start])]
        first = vessels.index(True) if any(vessels) else 0
        is_named = any(map(is_tumor, self.plain[:first]))
        return is_named and not has_cue(self.plain[start:], Sign.VESSEL)

    @cached_property
    def _tells_of_tumor(self) -> bool:
        """Whether the sentence is about the tumor or its excision."""
        is_named = bool(self.lesions or self._procedures or self.sentence.item)
        is_named |= any(map(is_tumor, self.plain))
        words = (word for word in self.plain if word.isalpha() and word not in _WITH)
        opening = {*islice(words, FIRST_WORDS)}
        is_label = not opening.isdisjoint(_MARGIN_WORDS)
        return is_named or is_label or self._carries

    def _no_margin(self) -> Iterator[Mention]:
        """List where no margin was taken; that none is known is another thing."""
        for first, _, _ in self.line.each(roles(Place.ALONE)):
            last = end_of_none(self.plain, first)
            following = takewhile(lambda word: word not in _PARTS, self.plain[last:])
            words = {*self.plain[max(0, first - 2) : first], *following}
            is_finding = has_word(words, Sign.FINDING)
            is_end = self._word(last) in _ENDS or self._begins_incision(last)
            if is_end and not is_finding:
                is_joined = self.plain[max(0, first - 1) : first] == ["and"]
                polarity = STATED if is_joined else self._polarity(first, last)
                span = self.line.span(first, last)
                yield self._mention_at("margin", span, NO_MARGIN, polarity, Role.MARGIN)

    def _begins_incision(self, index: int) -> bool:
        """Whether "through a 2 cm incision" begins at a word."""
        is_through = self._word(index) in _THROUGH
        return is_through and Says.INCISION in self.line.says(Place.BEFORE)


_THROUGH = frozenset({"through", "via"})
#: An empty blank of a form beside a length.
_BLANK_BEFORE = re.compile(r"(?:^|\s)_{2,}\s$")
_BLANK_BEHIND = re.compile(r"\s_{2,}(?:\s|$)")


def _is_of_place(word: str) -> bool:
    """Whether a word is a side or is of a site."""
    return word in SIDED or is_of_site(word)


#: No label that names a place is longer.
_LONGEST_LABEL = 6
#: These may be excised as well, with a margin of their own.
_SKIN, _WAS = frozenset({"skin", "scar"}), frozenset({"was", "were"})
_HAS_SKIN = bit_of(*_SKIN)
#: These end a clause.
_CLAUSES = frozenset({",", ";"})
#: What was freed from a vessel was not taken with it.
_AWAY = frozenset({"from", "off"})
#: These may follow the words for no margin.
_ENDS = frozenset({"", ",", ";", "(", ")", ".", "and", "but"})
#: These end the words about a margin.
_PARTS = frozenset({",", ";", "and", "but"})
#: Words before a margin: "w/ 5 mm margin".
_WITH = frozenset({"w", "with", "cm", "mm", "a", "an"})
_MARGIN_WORDS = frozenset({"margin", "margins", "cuff", "rim", "it", "taken"})
_FIELDS: Mapping[Role, str] = MappingProxyType(
    {Role.TUMOR: "tumor", Role.MARGIN: "margin", Role.TOTAL: "size"}
)
#: The role of every length in a section.
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
def _is_readable(field: str, text: str) -> bool:
    """Whether a field can hold a length."""
    with suppress(CptSoftTissueError):
        read_length(field, text)
        return True
    return False


_COUNTS: Mapping[Says | None, str] = MappingProxyType(
    {Says.EACH_SIDE: " on each side", Says.AS_WRITTEN: " in total", None: ""}
)


def _value_of(length: Measured) -> str:
    """Return the text of a length and how its margin counts, as its field reads it."""
    return length.text + _COUNTS[length.convention]
