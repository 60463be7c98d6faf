"""What the sentences of a note say: mentions, before they are put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from itertools import pairwise, takewhile
from types import MappingProxyType
from typing import final

from attrs import evolve, frozen

from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._lengths import Measured, lengths_of
from cptsofttissue.notes._phrases import (
    DEPTHS,
    INVOLVEMENTS,
    LESIONS,
    PLACED,
    SITES,
    Line,
    depths_of,
    is_adjective,
    is_fragment,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_noun,
    is_site_word,
    lesion_of,
    pointed,
    site_of,
)
from cptsofttissue.notes._sections import Sentence, is_heading_word
from cptsofttissue.notes._tables import (
    Place,
    ProcedureRow,
    Reach,
    Says,
    Sign,
    cues,
    is_cue_word,
    is_verb,
    polarities,
    procedures,
    roles,
    signs,
)
from cptsofttissue.notes.values import Mention, Polarity, Role, Section
from cptsofttissue.record._layers import Relation, parts
from cptsofttissue.record._stated import read_length
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.depth import Depth

__all__ = [
    "DEEP",
    "FACTS",
    "HEADINGS",
    "Told",
    "is_described",
    "may_hold",
    "names_only_tumor",
    "names_year",
    "told",
]

#: Sections whose lengths and depths are of the tumor at the excision.
FACTS = frozenset(
    {
        Section.POSTOPERATIVE,
        Section.PROCEDURE,
        Section.FINDINGS,
        Section.DESCRIPTION,
        Section.ADDENDUM,
        Section.NONE,
    }
)
#: Depths below the fat.
DEEP = frozenset({Depth.DEEP, Depth.FASCIAL, Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})
#: Where a sentence stands that tells what happened under such a heading.
_TELLS: Mapping[Section, Section] = MappingProxyType(
    {
        Section.PREOPERATIVE: Section.HISTORY,
        Section.POSTOPERATIVE: Section.DESCRIPTION,
        Section.PROCEDURE: Section.DESCRIPTION,
        Section.SITE: Section.DESCRIPTION,
    }
)
HEADINGS = frozenset(_TELLS)
#: Headings that name a lesion, or what was done.
_NAMING = HEADINGS - {Section.SITE}
#: Where the words of a lesion say its place as well.
_PLACING = HEADINGS | {Section.FINDINGS}


@final
@frozen(eq=False)
class Told:
    """
    A sentence with everything it says; each is itself, whatever another says.

    Attributes:
        sentence: The sentence.
        mentions: What it says, in its order.
        line: Its text, parted into words.
        words: Its words.
        names_tumor: Whether it names a lesion.
        lesions: How many lesions it speaks of, if it says so; 0 if it does not.
        renames: Whether it is a diagnosis after the operation of nothing known.
        carries: Whether "it" may be the tumor of the sentence before.
        scan: What read it.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    line: Line
    words: Sequence[str]
    names_tumor: bool
    lesions: int
    renames: bool
    carries: bool
    _scan: _Scan

    @cached_property
    def sites(self) -> tuple[Mention, ...]:
        """Every site that it names; not every one is the tumor's."""
        found = self._scan.sites
        return tuple(m for m in found if m.start >= self.sentence.first)

    @cached_property
    def places(self) -> tuple[SiteReading, ...]:
        """The sites of its lesion, or else every one that it names."""
        own = tuple(m for m in self.mentions if m.field == "site")
        read = (site_of(m.value) for m in own or self.sites)
        return tuple(site for site in read if site is not None)

    def before(self, mention: Mention) -> Sequence[str]:
        """Return the words before what is mentioned."""
        return self.words[: self.line.at(mention.start - self.sentence.start)]

    def behind(self, mention: Mention) -> Sequence[str]:
        """Return the words behind what is mentioned."""
        return self.words[self.line.at(mention.end - self.sentence.start) :]

    @property
    def goes_on(self) -> bool:
        """Whether it speaks of "it", and of nothing else that has a size."""
        if self.words[:1] == ["it"] or self.tells_alone:
            return True
        if not _PRONOUNS.isdisjoint(self.words):
            found = {says for _, _, says in self.line.each(roles(Place.BEFORE))}
            return found.isdisjoint(_NOT_TUMOR)
        return is_fragment(self.words)

    @property
    def tells_alone(self) -> bool:
        """Whether it begins with what was done to it, or where it lay: "Above the"."""
        first = [m for m in self.mentions if m.start == self.sentence.first]
        done = any(m.field == "procedure" and is_verb(m.text) for m in first)
        is_first = done or any(m.field == "depth" for m in first)
        line = Line(self.line.text.replace("in one piece", "whole"))
        return is_first and names_only_tumor(line, besides=_MARGINAL)

    @property
    def is_of_tumor(self) -> bool:
        """Whether a lesion is what it speaks of: "the pocket of the lipoma" is not."""
        if not self.names_tumor:
            return False
        lesions = [m for m in self.mentions if m.field == "lesion"]
        return _LEAVING.isdisjoint(self.words) and any(map(self._speaks_of, lesions))

    def _speaks_of(self, lesion: Mention) -> bool:
        before, behind = self.before(lesion), self.behind(lesion)
        is_subject = not signs(Sign.VERB).keys().isdisjoint(behind[:1])
        is_other = not is_subject and _names_other(before)
        return not (is_other or _leads_past(before))

    def has(self, sign: Sign) -> bool:
        """Whether it has a word of a meaning."""
        is_near = self.line.may_tell(sign)
        return is_near and not signs(sign).keys().isdisjoint(self.words)


def _names_other(before: Sequence[str]) -> bool:
    """Whether something else is named before a lesion that is not led to."""
    words = _undescribed(before)
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    found |= {says for _, _, says in roles(Place.ANYWHERE).within(words)}
    is_named = not found.isdisjoint(_NOT_TUMOR | _ELSEWHERE)
    is_named |= any(_is_vessel(word) or word in _BESIDE_TUMOR for word in words)
    return is_named and words[-1] not in _LEADS_TO


def _undescribed(before: Sequence[str]) -> list[str]:
    """Leave out the article and the adjectives right before a lesion."""
    words = [*before]
    while words and (words[-1] in _ARTICLES - {"of"} or is_adjective(words[-1])):
        words.pop()
    return words


def _leads_past(before: Sequence[str]) -> bool:
    """Whether words before a lesion speak of something else: "incision over the"."""
    words = _undescribed(before)
    if words[-1:] in _RELATIVE:
        return True
    leads = signs(Sign.PREPOSITION).keys() | signs(Sign.NEAR).keys() | {"of"}
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    is_other = not found.isdisjoint(_NOT_TUMOR) or any(map(_is_vessel, words))
    return is_other and words[-1] in leads


def told(sentence: Sentence, *, carries: bool) -> Told:
    """
    Find everything that a sentence says.

    Args:
        sentence: The sentence.
        carries: Whether "it" may be the tumor of the sentence before.
    """
    scan = _Scan(sentence, carries=carries)
    renames = scan.renames
    if scan.is_no_heading:
        scan = _Scan(scan.moved, carries=carries)
    found = tuple(m for m in scan.mentions() if m.start >= sentence.first)
    names = bool(scan.lesions)
    read = (scan.sentence, found, scan.line, scan.plain, names, scan.count)
    return Told(*read, renames, carries, scan)


def may_hold(mention: Mention) -> bool:
    """Whether what is mentioned may be so: it is stated, or hedged."""
    return mention.polarity in {Polarity.STATED, Polarity.HEDGED}


class _Scan:
    """The words of one sentence, and what they say."""

    def __init__(self, sentence: Sentence, *, carries: bool) -> None:
        self.sentence = sentence
        self.section = sentence.section
        self._carries = carries
        self._text = sentence.text
        self.line = Line(sentence.text)
        self.plain = self.line.words
        self._procedures = self._done()
        self.lesions = self._named()

    @property
    def moved(self) -> Sentence:
        """The sentence, where it belongs if it is no heading."""
        return self.sentence._replace(section=_TELLS[self.section])

    @property
    def is_no_heading(self) -> bool:
        """Whether it stands under a heading and is none: it has a verb, or no name."""
        if self.section not in HEADINGS:
            return False
        has_verb = not signs(Sign.VERB).keys().isdisjoint(self.plain)
        names = bool(self.lesions or self._procedures)
        is_site = self.section is Section.SITE
        return has_verb or (not self.sites if is_site else not names)

    @property
    def renames(self) -> bool:
        """Whether it is a diagnosis after the operation of nothing that is known."""
        if self.section is not Section.POSTOPERATIVE or self.lesions:
            return False
        has_verb = not signs(Sign.VERB).keys().isdisjoint(self.plain)
        return not (has_verb or self._procedures or is_described(self.plain))

    @property
    def count(self) -> int:
        """How many lesions it speaks of, if it says so."""
        counts = signs(Sign.COUNT)
        said = (i for i, word in enumerate(self.plain) if word in counts)
        found = [int(counts[self.plain[i]]) for i in said if self._counts(i)]
        times = (i for i, word in enumerate(self.plain) if word == "x")
        found += [int(self.plain[i + 1]) for i in times if self._multiplies(i)]
        few = (i for i, word in enumerate(self.plain) if word in _FEW)
        found += [int(self.plain[i]) for i in few if self._numbers(i)]
        return max(found, default=0)

    def _numbers(self, index: int) -> bool:
        """Whether "3 small lipomas" follows, and nothing else between."""
        words = self.plain[index + 1 : index + _MOST_ADJECTIVES]
        nouns = (word for word in words if not is_adjective(word) or is_noun(word))
        return _is_plural(next(nouns, ","))

    def _multiplies(self, index: int) -> bool:
        """Whether "x2" stands behind a lesion, and is no length."""
        number, behind = self._word(index + 1), self._word(index + 2)
        is_few = number in _FEW and behind not in _MEASURED_IN
        before = self.plain[index - 1] if index else ","
        return is_few and (is_noun(before) or before in signs(Sign.WHOLE))

    def _counts(self, index: int) -> bool:
        """Whether a number stands before lesions; the plural of one counts, too."""
        words = self.plain[index : index + _MOST_ADJECTIVES]
        return words[0].startswith("x") or any(map(_is_plural, words))

    def mentions(self) -> Iterator[Mention]:
        """List everything it says."""
        yield from self._procedures
        yield from self.lesions
        if self.section in _PLACING:
            yield from self._places()
        if "depth" in self.line.asks:
            yield from self._depths()
        if "digit_involvement" in self.line.asks:
            yield from self._involvements()
        if self.section is not Section.PREOPERATIVE:
            yield from self._lengths()
            yield from self._no_margin()

    def _mention(
        self, field: str, first: int, last: int, value: str | None = None
    ) -> Mention:
        """Build a mention from one word to another; its value is its text."""
        start, end = self.line.span(first, last)
        return self._at(field, start, end, value, self._polarity(first, last))

    def _at(
        self,
        field: str,
        start: int,
        end: int,
        value: str | None,
        polarity: Polarity,
    ) -> Mention:
        """Build a mention from one letter to another, within the note."""
        first = self.sentence.start
        end = self._clipped(end)
        text = self._text[start:end]
        return Mention(
            field=field,
            value=text if value is None else value,
            text=text,
            start=first + start,
            end=first + end,
            section=self.section,
            polarity=polarity,
        )

    def _clipped(self, end: int) -> int:
        """Return where words end within the note: the unit of a cell is not there."""
        return min(end, self.sentence.end - self.sentence.start)

    def _polarity(self, first: int, last: int) -> Polarity:
        """Return how words from one to another are said."""
        return self._said(first, last) if self._is_qualified else _STATED

    @cached_property
    def _is_qualified(self) -> bool:
        """Whether anything in it may be other than stated."""
        is_told = bool(self._after or self._before or self._taken_back)
        is_told = is_told or bool(self._told_by) or self._is_past
        return is_told or self._is_blank or self._is_foreign

    @property
    def _is_blank(self) -> bool:
        """Whether a mark stands for something that is not known."""
        return "?" in self._text or "***" in self._text

    def _said(self, first: int, last: int) -> Polarity:
        planned, after = Polarity.PLANNED, self._reaching(first, last)
        said = {
            *(one[2] for one in after if self._says(one, first)),
            *(p for _, end, p in after if p is planned and end <= first),
            *([Polarity.HISTORICAL] if self._is_past else []),
            *([Polarity.HEDGED] if self._is_doubted(last) else []),
            *(p for start, _, p in self._before if self._reaches(last, start)),
            *(p for start, _, p in self._before if p is planned and start >= last),
        }
        return next((polarity for polarity in _STRONGEST if polarity in said), _STATED)

    def _says(self, phrase: tuple[int, int, Polarity], first: int) -> bool:
        """Whether a phrase reaches a word behind it, or runs into it."""
        start, end, said = phrase
        if said is Polarity.DENIED:
            return self._reaches(end, first) and not self._goes_on(start, first)
        return start <= first < end or self._reaches(end, first, unless=":")

    def _goes_on(self, start: int, first: int) -> bool:
        """Whether "and" leads from what was lacking: "without a margin and removed"."""
        lacking, verb = self.plain[start:first], self._word(first)
        is_thing = lacking[0] in _LACKING and "being" not in lacking
        return is_thing and lacking[-1] == "and" and verb.endswith("ed")

    def _reaches(self, first: int, last: int, *, unless: str = "") -> bool:
        """Whether no sign or "but" parts two words; a label is none."""
        between = self.plain[first:last]
        return first <= last and _parting(unless).isdisjoint(between)

    def _is_doubted(self, last: int) -> bool:
        """Whether it asks, has a foreign label, or takes back what ends at a word."""
        is_taken = any(last <= start for start in self._taken_back)
        is_told = any(last - 1 in words for words in self._told_by)
        return self._is_blank or self._is_foreign or is_told or is_taken

    @property
    def _taken_back(self) -> list[int]:
        """Where words stand that take back what is said before them."""
        found = self.line.each(cues(Sign.TAKES_BACK))
        return [start for start, _, _ in found]

    @cached_property
    def _is_foreign(self) -> bool:
        """Whether its label is none of an operation: "Template: lipoma of 4 cm"."""
        is_cell = self.sentence.first > self.sentence.start
        if is_cell or ":" not in self.plain[:_LONGEST_LABEL]:
            return False
        return not all(map(_is_of_label, self.plain[: self.plain.index(":")]))

    @cached_property
    def _told_by(self) -> list[range]:
        """The words that somebody told: "Per rep, 6 cm lipoma"; a rule is nobody."""
        told, own = signs(Sign.TOLD_BY), signs(Sign.OWN)
        if not self.line.may_tell(Sign.TOLD_BY):
            return []
        starts = (i for i, word in enumerate(self.plain[:-1]) if word in told)
        found = (i for i in starts if self.plain[i + 1] not in own)
        return [self._bracket(i) for i in found if self._begins_clause(i)]

    def _bracket(self, index: int) -> range:
        """Return the words in the brackets around a word; all if there are none."""
        opens = (i for i in range(index, -1, -1) if self.plain[i] in _BRACKETS)
        first = next(opens, 0)
        closes = (i for i in range(index, len(self.plain)) if self.plain[i] == ")")
        if self.plain[first] != "(":
            return range(len(self.plain))
        return range(first, next(closes, index))

    def _begins_clause(self, index: int) -> bool:
        """Whether a clause begins at a word, or at "as" or "this" before it."""
        before = self.plain[index - 1] if index else ","
        return before in _SIGNS or before in _BEFORE_TOLD

    @property
    def _is_past(self) -> bool:
        """Whether it names a year, so it tells of another operation."""
        return names_year(self.line)

    @property
    def _after(self) -> Sequence[tuple[int, int, Polarity]]:
        return self.line.each(polarities(Reach.AFTER))

    def _reaching(self, first: int, last: int) -> list[tuple[int, int, Polarity]]:
        """Leave out what likens the tumor to a kind, before the words for a layer."""
        layers = (i for i in range(first, last) if is_layer_name(self.plain[i]))
        layer = next(layers, first)
        return [one for one in self._after if not self._likens(one, layer)]

    def _likens(self, phrase: tuple[int, int, Polarity], layer: int) -> bool:
        """Whether "the mass, consistent with a lipoma," stands before a layer."""
        start, end, _ = phrase
        is_likened = " ".join(self.plain[start:end]) in signs(Sign.LIKENS)
        is_named = any(map(_is_tumor, self.plain[:start]))
        return is_likened and is_named and any(map(_is_tumor, self.plain[end:layer]))

    @property
    def _before(self) -> Sequence[tuple[int, int, Polarity]]:
        return self.line.each(polarities(Reach.BEFORE))

    def _done(self) -> tuple[Mention, ...]:
        """Return what it says was done."""
        found = (one for one in self.line.each(procedures()) if one[2].says_anything)
        papers = signs(Sign.NO_OPERATION)
        done = (one for one in found if self._word(one[1]) not in papers)
        return tuple(self._procedure(*one) for one in done)

    def _procedure(self, first: int, last: int, row: ProcedureRow) -> Mention:
        mention = self._mention("procedure", first, last, row.value)
        is_past = not _PAST.isdisjoint(self.plain[max(0, first - _NEAR) : first])
        return evolve(mention, polarity=Polarity.HISTORICAL) if is_past else mention

    def _named(self) -> tuple[Mention, ...]:
        """Return the lesions that it names."""
        if "lesion" not in self.line.asks:
            return ()
        finder = PLACED if self.section in _PLACING else LESIONS
        return tuple(
            self._mention("lesion", first, last, ";".join(reading.kinds))
            for first, last, reading in finder.find(self.line)
            if self._is_lesion(first, last)
        )

    def _is_lesion(self, first: int, last: int) -> bool:
        """Whether the name of a lesion is one here: "met" and "to the cyst" are not."""
        is_body = self.section not in HEADINGS
        is_word = self.plain[last - 1] in signs(Sign.ANOTHER)
        is_word &= last - first == 1 or is_body
        is_word |= is_body and self.plain[last - 1] in signs(Sign.HEADED)
        is_near = is_body and self._is_near(first)
        is_other = self._word(last) in signs(Sign.NOT_ITS_NOUN)
        is_way = self._is_passed(first, last)
        return not (is_word or is_near or is_other or is_way)

    def _is_passed(self, first: int, last: int) -> bool:
        """Whether it is a layer that was met on the way: "the fascia was split"."""
        words = self.plain[first:last]
        if not all(word in _ARTICLES or is_layer_name(word) for word in words):
            return False
        is_done = self._word(last + 1) in signs(Sign.OPENS_LAYER)
        is_opened = is_done and self._word(last) in {"was", "were"}
        is_taken = bool(self._procedures) or not _TAKING.isdisjoint(self.plain)
        return is_opened or not (is_taken or self.section in HEADINGS)

    def _places(self) -> Iterator[Mention]:
        """Say where a lesion lies: as its words do, or else others of the sentence."""
        readings = [(lesion, lesion_of(lesion.text)) for lesion in self.lesions]
        placed = [
            (lesion, r.site) for lesion, r in readings if r and r.site is not None
        ]
        for lesion, site in placed:
            value, start = ", ".join(site.charted), lesion.start - self.sentence.start
            end = lesion.end - self.sentence.start
            yield self._at("site", start, end, value, lesion.polarity)
        ends = [lesion.end for lesion, _ in placed]
        for found in self.sites:
            if not placed or any(0 <= found.start - end <= _BESIDE for end in ends):
                yield found

    @cached_property
    def sites(self) -> tuple[Mention, ...]:
        """Every site that it names."""
        found = SITES.find(self.line) if "site" in self.line.asks else ()
        return tuple(
            self._mention("site", first, last)
            for first, last, _ in found
            if self._is_site(first, last)
        )

    def _is_site(self, first: int, last: int) -> bool:
        """Whether the name of a site is that of a lesion's, and no part of one."""
        is_part = " ".join(self.plain[first:last]) in signs(Sign.PART)
        is_other = self._word(last) in signs(Sign.NOT_ITS_SITE)
        is_other |= self._is_of_tumor_at(last)
        return not (is_part or is_other or self._is_near(first))

    def _is_of_tumor_at(self, last: int) -> bool:
        """Whether "of the lipoma" follows: the neck of the lipoma is no neck."""
        is_of = self._word(last) == "of" and self._word(last + 1) in _ARTICLES
        noun = self._word(last + 2)
        return is_of and bool(noun) and _is_tumor(noun)

    def _is_near(self, first: int) -> bool:
        """Whether a word before a site says that it is only near, or a way to it."""
        before = self.plain[max(0, first - _NEAR) : first]
        near = [word for word in before[-2:] if word != "the"][-1:]
        if near == ["to"] and not signs(Sign.EXTENDS).keys().isdisjoint(before):
            return False
        if near == ["from"]:
            return _is_distance(self.plain[max(0, first - _FURTHER) : first])
        return bool(near) and near[0] in signs(Sign.NEAR)

    def _depths(self) -> Iterator[Mention]:
        for start, end, found in DEPTHS.find(self.line):
            first, last = self._trimmed(start, self._before_landmark(start, end))
            is_beside = self.plain[max(0, first - 1)] in signs(Sign.BESIDE)
            is_part = self._word(last) in signs(Sign.PIECE)
            if not self._says_depth(first, last):
                continue
            is_before = self._is_before_tumor(first)
            if not (is_before or is_part or self._ends(last)):
                continue
            if not (is_beside or is_part) and (is_before or self._lies(first)):
                mention = self._mention("depth", first, last)
                yield from self._said_of_depth(mention, first, last)
            elif self._may_be_its(first) or (
                found <= DEEP and self._may_reach(first, last)
            ):
                yield self._hedged(self._mention("depth", first, last))

    def _may_be_its(self, first: int) -> bool:
        """Whether "it" may be a tumor that was named some sentences before."""
        is_it = self.plain[:1] == ["it"] and not self._carries
        return is_it and all(map(self._may_stand, range(2, first + 1)))

    def _says_depth(self, first: int, last: int) -> bool:
        """Whether the words from one to another say a depth."""
        begin, end = self.line.span(first, last)
        return _says_depth(self._text[begin : self._clipped(end)])

    def _before_landmark(self, first: int, last: int) -> int:
        """Return where "lateral to the femur" begins behind a depth, or its end."""
        ways = (i for i in range(first + 1, last - 1) if self.plain[i] in _BESIDE_IT)
        at = next((i for i in ways if self.plain[i + 1] == "to"), last)
        return at if at < last and _says_depth(self.line.part(first, at)) else last

    def _said_of_depth(
        self, mention: Mention, first: int, last: int
    ) -> Iterator[Mention]:
        """Part what is said from what is denied: "in the fat and not in the fascia"."""
        cut = self._denial(first, last)
        start, end = self._trimmed(first, cut) if cut else (first, first)
        part = self._mention("depth", start, end) if cut else mention
        if cut and _says_depth(part.text):
            yield self._denied(self._in_part(part, start, end), start, end)
            rest = self._mention("depth", *self._trimmed(cut, last))
            if _says_depth(_affirmed(rest.text)):
                yield evolve(rest, polarity=Polarity.DENIED)
        else:
            yield self._denied(self._in_part(mention, first, last), first, last)

    def _denial(self, first: int, last: int) -> int:
        """Return where "and not" or its like begins within words; 0 if nowhere."""
        denials = signs(Sign.DENIES).keys()
        joins = (i for i in range(first + 1, last) if self.plain[i] in _JOINS)
        behind = ((i, self.plain[i + 1 : i + 1 + _NEAR]) for i in joins)
        found = next((i for i, words in behind if not denials.isdisjoint(words)), 0)
        return found if _FREE.isdisjoint(self.plain[found:last]) else 0

    def _is_before_tumor(self, first: int) -> bool:
        """Whether a sentence begins with a layer: "In the fat, a lipoma was found"."""
        if first and self.plain[first - 1] not in {",", "and", "then"}:
            return False
        index = self._behind_aside(self._behind_layer(first))
        index += self._word(index) == ","
        is_there = self.plain[index : index + 2] == ["there", "was"]
        is_there |= self._word(index) in {"was", "lay"}
        while self._word(index) in {"there", "was", "lay", "we", "i", *_FOUND}:
            index += 1
        is_there |= self._word(index - 1) in _FOUND
        noun = self._noun_behind(index) if self._word(index) in _ONE else 0
        is_found = self._word(noun + 1) == "was" and self._word(noun + 2) in _FOUND
        return noun > 0 and (is_there or is_found)

    def _behind_aside(self, index: int) -> int:
        """Return the comma behind ", lying on the muscle," or the word itself."""
        is_aside = self._word(index) == "," and self._word(index + 1) in _FOUND
        ends = range(index + 2, len(self.plain)) if is_aside else ()
        return next((i for i in ends if self.plain[i] == ","), index)

    def _behind_layer(self, first: int) -> int:
        """Return where the words for a layer end, before a tumor is named."""
        index = end = first
        while index < len(self.plain) and not _is_tumor(self.plain[index]):
            if is_layer_name(self.plain[index]):
                end = index + 1
            elif not (is_layer_word(self.plain[index]) or end == first):
                break
            index += 1
        return end

    def _noun_behind(self, index: int) -> int:
        """Return where a tumor is named behind an article; 0 if something else is."""
        for at in range(index + 1, min(index + _FAR_NOUN, len(self.plain))):
            word = self.plain[at]
            if word in signs(Sign.BESIDE) or word in signs(Sign.OTHER):
                return 0
            if _is_tumor(word):
                return at
            is_size = word[0].isdigit() or word in _UNITS or word in {",", "well"}
            if not (is_size or is_adjective(word) or self._may_lead(word)):
                return 0
        return 0

    def _may_reach(self, first: int, last: int) -> bool:
        """Whether the tumor may reach a layer: it or its part is named, and no way."""
        before = self.plain[:first]
        is_named = any(map(_is_tumor, before)) or (
            self._carries and before[:1] == ["it"]
        )
        is_way = any(word in signs(Sign.MOVES) or _is_vessel(word) for word in before)
        return not is_way and (is_named or self._is_of_part(last))

    def _is_of_part(self, last: int) -> bool:
        """Whether "another part" or its like may be the tumor's, and no wound's."""
        parts = signs(Sign.PIECE).keys() | signs(Sign.BESIDE).keys() | _SOME
        is_named = not parts.isdisjoint(self.plain[: last + 1])
        says = {says for _, _, says in self.line.each(roles(Place.BEFORE))}
        is_wound = not says.isdisjoint(_NOT_TUMOR - {Says.SPECIMEN})
        is_vague = self.plain[last - 1] in _VAGUE
        return is_named and not (is_wound or is_vague)

    def _in_part(self, mention: Mention, first: int, last: int) -> Mention:
        """Hedge a depth that is that of a part, of something besides, or of a way."""
        is_part = any(map(self._is_piece, range(max(0, first - _FIRST_WORDS), last)))
        is_way = not _TAKING.isdisjoint(self.plain[first:last])
        is_besides = any(map(self._is_besides, range(first, last)))
        is_than = self.plain[max(0, first - 1) : first] == ["than"]
        is_hedged = is_part or is_way or is_besides or is_than
        is_hedged |= self._is_either(mention.value, first, last)
        is_hedged |= self._is_of_place(first, last)
        is_hedged |= "except" in self.plain[last:]
        is_hedged |= any(
            said is Polarity.HEDGED and first <= start < last
            for start, _, said in self._reaching(first, last)
        )
        return self._hedged(mention) if is_hedged else mention

    def _is_piece(self, index: int) -> bool:
        """Whether a word is a part; "wedge biopsy" is what was done."""
        is_done = self._word(index + 1) in signs(Sign.WHOLE)
        return self.plain[index] in signs(Sign.PIECE) and not is_done

    def _is_either(self, depth: str, first: int, last: int) -> bool:
        """Whether another layer is joined to a depth: "in the fat / muscle"."""
        behind = [w for w in self.plain[last : last + _NEAR + 1] if w not in _ARTICLES]
        pairs = (self.plain[max(0, first - 2) : first][::-1], behind[:2])
        return any(_joins_layer(depth, pair) for pair in pairs)

    def _is_of_place(self, first: int, last: int) -> bool:
        """Whether a depth is that of one place: "subcutaneous at its periphery"."""
        at, its = self._word(last), self._word(last + 1)
        around = self.plain[max(0, first - _NEAR) : last]
        is_left = "from" in around and not signs(Sign.EXTENDS).keys().isdisjoint(around)
        return is_left or (at in _LEADS and its in {"its", "one"})

    def _is_besides(self, index: int) -> bool:
        """Whether a layer is only named after "and": "the tumor and the fat"."""
        before = [w for w in self.plain[max(0, index - 2) : index] if w != "the"]
        return before[-1:] == ["and"] and self._is_bare(index)

    def _hedged(self, mention: Mention) -> Mention:
        """Hedge what else would be stated."""
        is_stated = mention.polarity is _STATED
        return evolve(mention, polarity=Polarity.HEDGED) if is_stated else mention

    def _denied(self, mention: Mention, first: int, last: int) -> Mention:
        """Say of a depth that its own words deny it, or that an image shows it."""
        said = self.line.each(roles(Place.ANYWHERE))
        found = {says for start, _, says in said if not self._is_sent(last, start)}
        if not found.isdisjoint(_ELSEWHERE):
            mention = self._hedged(mention)
        is_denied = not signs(Sign.DENIES).keys().isdisjoint(self.plain[first:last])
        return evolve(mention, polarity=Polarity.DENIED) if is_denied else mention

    def _is_sent(self, last: int, start: int) -> bool:
        """Whether "sent to" leads from a depth to a laboratory; it did not say it."""
        return last <= start and not _SENT.isdisjoint(self.plain[last:start])

    def _trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Leave out the words at both ends that say nothing."""
        silent = _silent()
        while last - first > 1 and self.plain[first] in silent:
            first += 1
        while last - first > 1 and self.plain[last - 1] in silent:
            last -= 1
        return first, last

    def _involvements(self) -> Iterator[Mention]:
        for first, last, _ in INVOLVEMENTS.find(self.line):
            mention = self._mention("digit_involvement", first, last)
            is_said = mention.polarity is not Polarity.DENIED
            if is_said and (first == 0 or self._lies(first)):
                yield mention

    def _lies(self, first: int) -> bool:
        """Whether the tumor is what lies there: nothing unknown stands between."""
        is_heading = self.section in HEADINGS
        start = self._taken_at(first)
        return is_heading or self._looks_back(start) or self._leads_to_noun(first)

    def _taken_at(self, first: int) -> int:
        """
        Return where "removed from the" begins before a layer, or else the layer.

        What was removed from the subcutaneous fat lay in it; what was removed from
        the muscle, or freed from the fat, may have lain on it.
        """
        index = first
        while index and self.plain[index - 1] in _WITHIN:
            index -= 1
        is_from = self.plain[index] == "from" and index > 0
        is_taken = is_from and self.plain[index - 1] in _TAKEN
        is_placed = self._names_layer(index) or self.plain[first] in _BESIDE_LAYER
        return index - 1 if is_taken and is_placed else first

    def _names_layer(self, index: int) -> bool:
        """Whether an adjective for one depth is the first that is no article."""
        words = (word for word in self.plain[index:] if word not in _WITHIN)
        word = next(words, "")
        return _is_depth(word) and word not in _VAGUE

    def _ends(self, last: int) -> bool:
        """Whether no unknown noun follows, as in "fascial defect"."""
        word = self._word(last)
        is_label = word == ":" and self._word(last + 1) not in _YES
        is_act = word in signs(Sign.WHOLE) and self.section not in HEADINGS
        if word in _ARTICLES - {"of"} or is_label or is_act:
            return False
        may_follow = not word or word in _SIGNS or word[0].isdigit()
        known = word in signs(Sign.FOLLOWS)
        return may_follow or known or is_lesion_word(word) or is_site_word(word)

    def _word(self, index: int) -> str:
        return self.plain[index] if index < len(self.plain) else ""

    def _leads_to_noun(self, first: int) -> bool:
        """Whether adjectives lead from a word on to the name of the tumor."""
        near = range(first, min(first + _FAR_NOUN, len(self.plain)))
        unsized = [i for i in near if not self._is_of_size(i)]
        for index in unsized[:_MOST_ADJECTIVES]:
            word = self.plain[index]
            if _is_tumor(word):
                return index > first or self._is_subject(first + 1)
            is_join = word in _EITHER and _is_depth(self._word(index + 1))
            if not (is_join or is_adjective(word) or self._may_lead(word)):
                return False
        return False

    def _is_of_size(self, index: int) -> bool:
        """Whether a word is one of a size: "subcutaneous 4 x 3 cm lipoma"."""
        word = self.plain[index]
        return word[0].isdigit() or word in _UNITS or word in {"x", "by"}

    def _may_lead(self, word: str) -> bool:
        """Whether a word may lead to the tumor: "the proximal", "part of the"."""
        is_piece = word in signs(Sign.PIECE) or word in _ARTICLES
        return is_piece or word in signs(Sign.TELLS)

    def _looks_back(self, first: int) -> bool:
        """Whether the words before lead back to the tumor, or to a label of it."""
        for index in range(first, 0, -1):
            word = self.plain[index - 1]
            is_aside = index - 1 in self._asides and first not in self._asides
            if is_aside or index - 1 in self._measuring:
                continue
            if word in _RELATIVES and index > 1:
                return self._is_antecedent(index - 1)
            if _is_tumor(word):
                return self._is_subject(index)
            if self._carries and word in signs(Sign.PRONOUN):
                return self._is_subject(index)
            if word == ":":
                label = {*self.plain[: index - 1]} - _ARTICLES
                is_site = all(map(_is_of_site, label)) and not self._is_closed(first)
                return bool(label) and (is_site or label <= signs(Sign.LABEL).keys())
            is_aside = self._begins_aside(index, first)
            if is_aside or word == ";" or not self._may_stand(index):
                return is_aside
        is_way = not self.lesions and self.line.tells(Sign.OPENS_LAYER)
        is_own = self._is_listed or self._is_fragment or self._begins_with_place(first)
        is_own |= bool(self.plain) and self.plain[0] in signs(Sign.NAMES_SIZE)
        return is_own and not (self._is_bare(first) or is_way)

    def _begins_aside(self, index: int, first: int) -> bool:
        """Whether ", all within" stands before a layer, and only a tumor before it."""
        words = [w for w in self.plain[index:first] if w not in _LEADS | {"within"}]
        is_whole = self._word(index - 1) == "," and words in _WHOLLY
        is_of_tumor = any(map(_is_tumor, self.plain[:index]))
        return is_whole and is_of_tumor and names_only_tumor(self.line)

    @property
    def _is_fragment(self) -> bool:
        """Whether it is but a depth behind a sentence on the tumor: "Subcutaneous."."""
        is_alone = len(self.plain) == 1 or is_fragment(self.plain)
        return self._carries and is_alone

    def _begins_with_place(self, first: int) -> bool:
        """Whether it goes on with a place of the tumor: "Located in the fat."."""
        words = {*self.plain[: first + 1]}
        is_whole = not words.isdisjoint(_ENTIRELY) and names_only_tumor(self.line)
        is_place = self.plain[0] in _FOUND and first == 0
        is_led = len(self.plain) == _FEW_WORDS or self._word(1) in _LIE
        is_every = self.plain[0] in _EVERY and is_led and names_only_tumor(self.line)
        is_its = self._carries and first <= 1 and (is_place or is_whole)
        return is_its or (is_every and first <= 1)

    def _is_bare(self, first: int) -> bool:
        """Whether a layer is only named: "subcutaneous fat" is no place of it."""
        word, following = self._word(first), self._word(first + 1)
        is_noun = is_layer_name(following) and not _is_depth(following)
        return _is_depth(word) and is_noun

    def _is_closed(self, first: int) -> bool:
        """Whether a layer is that of a closure: "left thigh: subcutaneous 3-0"."""
        is_other = not names_only_tumor(self.line)
        return (
            self._is_bare(first) or is_other or _SUTURE.search(self._text) is not None
        )

    @property
    def _is_listed(self) -> bool:
        """Whether it is of the findings, or an item of a list, which is the tumor."""
        return bool(self.sentence.item) or self.section is Section.FINDINGS

    def _is_antecedent(self, index: int) -> bool:
        """Whether "which" speaks of the tumor, the noun right before it or its site."""
        while index and self._may_part(self.plain[index - 1]):
            index -= 1
        return index > 0 and _is_tumor(self.plain[index - 1])

    def _may_part(self, word: str) -> bool:
        """Whether a word may stand between a tumor and "which", as its site may."""
        is_site = is_site_word(word) and not (is_layer_name(word) or _is_vessel(word))
        is_size = word[0].isdigit() or word in _UNITS
        return word == "," or word in _LEADS or is_site or is_size

    def _is_subject(self, last: int) -> bool:
        """Whether a tumor is what lies there, and not its bed or its stalk."""
        behind = roles(Place.AFTER).starting(self.plain, last)
        if behind is not None and behind[1] in _NOT_TUMOR:
            return False
        first = last - 1
        while first and self._may_describe(self.plain[first - 1]):
            first -= 1
        is_of = first > 1 and self.plain[first - 1] == "of"
        whole = signs(Sign.WHOLE).keys() | signs(Sign.PIECE).keys()
        return not is_of or self.plain[first - 2] in whole

    def _may_describe(self, word: str) -> bool:
        return word in _ARTICLES - {"of"} or is_adjective(word)

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
        starts = [i for i, pair in enumerate(pairwise(self.plain)) if pair == _ASIDE]
        ends = (self._next_comma(start + 1) for start in starts)
        spans = zip(starts, ends, strict=True)
        return frozenset(i for start, end in spans for i in range(start, end))

    def _next_comma(self, start: int) -> int:
        """Return the next comma, or the start if there is none."""
        commas = (i for i in range(start, len(self.plain)) if self.plain[i] == ",")
        return next(commas, start)

    def _may_stand(self, index: int) -> bool:
        """Whether the word before a place may stand between tumor and layer."""
        word = self.plain[index - 1]
        found = roles(Place.BEFORE).ending(self.plain, index)
        is_link = found is not None and found[1] in (Says.LINK, Says.MEASURE)
        is_sign = word in _SIGNS or word[0].isdigit()
        known = is_link or is_sign or is_site_word(word) or is_layer_word(word)
        is_vessel = _is_vessel(word) and index - 1 not in self._placed
        is_other = word in signs(Sign.MOVES) or is_vessel
        return (known or is_adjective(word)) and not is_other

    def _lengths(self) -> Iterator[Mention]:
        if _DIGIT.search(self._text) is None:
            return
        is_cell = self.sentence.first > self.sentence.start
        is_found = self._is_listed and not is_cell
        how = {"carries": self._carries, "is_found": is_found}
        for one in lengths_of(self.line, **how):
            first, last = map(self.line.at, (one.start, one.end))
            role = self._role(one)
            field = _FIELDS.get(role, "length")
            value = one.text if field == "length" else _valued(one)
            said = self._polarity(first, last)
            mention = self._at(field, one.start, one.end, value, said)
            mention = self._hedged(mention) if self._is_in_blank(one) else mention
            yield evolve(mention, role=role)

    def _is_in_blank(self, one: Measured) -> bool:
        """Whether a blank that nobody filled stands beside a length: "___ 4 cm"."""
        before, behind = self._text[: one.start], self._text[one.end :]
        return bool(_BLANK_BEFORE.search(before) or _BLANK_BEHIND.match(behind))

    def _role(self, one: Measured) -> Role:
        """Return the role of a length; one that cannot be is unclear."""
        role = _role(one, self.section)
        if role is Role.UNCLEAR and not _is_read("size", one.text):
            return Role.SPECIMEN
        if role is Role.MARGIN and not self._is_of_tumor:
            return Role.DISTANCE
        is_read = role not in _FIELDS or _is_read(_FIELDS[role], _valued(one))
        return role if is_read else Role.SPECIMEN

    @cached_property
    def _is_of_tumor(self) -> bool:
        """Whether it speaks of the tumor or what was done to it."""
        if self.line.tells(Sign.VESSEL):
            return False
        is_told = bool(self.lesions or self._procedures or self.sentence.item)
        is_told |= any(map(_is_tumor, self.plain))
        words = {*self.plain[:_FIRST_WORDS]}
        is_label = not words.isdisjoint(_MARGIN_WORDS)
        return is_told or is_label or self._carries

    def _no_margin(self) -> Iterator[Mention]:
        """List where no margin was taken; that none is known is another thing."""
        for first, last, _ in self.line.each(roles(Place.ALONE)):
            near = {*self.plain[max(0, first - 2) : first], *self.plain[last:]}
            is_finding = not signs(Sign.FINDING).keys().isdisjoint(near)
            if self._word(last) in _ENDS and not is_finding:
                mention = self._mention("margin", first, last, "none")
                yield evolve(mention, role=Role.MARGIN)


def names_year(line: Line) -> bool:
    """Whether a year is one of its words."""
    is_near = _YEAR.search(line.text) is not None
    return is_near and any(map(_YEAR.fullmatch, line.words))


def names_only_tumor(line: Line, besides: frozenset[Says] = frozenset()) -> bool:
    """Whether a line names nothing that has a length, but for a tumor."""
    places = map(roles, (Place.ANYWHERE, Place.BEFORE, Place.AFTER))
    found = {says for table in places for _, _, says in line.each(table)}
    is_other = line.tells(Sign.VESSEL) or line.tells(Sign.OPENS_LAYER)
    return found <= _OF_TUMOR | {Says.DISTANCE} | besides and not is_other


def is_described(words: Sequence[str]) -> bool:
    """Whether words may stand before a lesion, or for one that was named before."""
    return all(map(_is_described, words))


@lru_cache(maxsize=4096)
def _is_described(word: str) -> bool:
    is_place = is_site_word(word) or is_layer_word(word) or is_adjective(word)
    is_known = is_place or word in signs(Sign.STANDS_FOR)
    return not word[0].isalpha() or (is_known and word not in signs(Sign.NO_TUMOR))


@lru_cache(maxsize=4096)
def _is_of_label(word: str) -> bool:
    """Whether a word may stand in a label: the tables, a site or a layer have it."""
    is_name = is_lesion_word(word) or is_site_word(word) or is_layer_word(word)
    is_known = is_cue_word(word) or is_heading_word(word)
    is_known |= word in signs(Sign.OF_LABEL)
    return not word[0].isalpha() or is_name or is_known


def _is_of_site(word: str) -> bool:
    """Whether a word is one of a site, and of no layer: "left forearm:"."""
    return is_site_word(word) and depths_of(f"in the {word}") is None


def _is_vessel(word: str) -> bool:
    """Whether a word names a nerve, a vessel or its like, which lies by itself."""
    return word in signs(Sign.VESSEL)


def _is_plural(word: str) -> bool:
    """Whether a word names several lesions."""
    return word.endswith("s") and (is_noun(word) or word in signs(Sign.COUNT))


@lru_cache(maxsize=4096)
def _is_tumor(word: str) -> bool:
    """Whether a word alone names a tumor."""
    is_other = word in signs(Sign.ANOTHER) or word in signs(Sign.HEADED)
    return is_noun(word) and not is_other


_STATED = Polarity.STATED
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DIGIT = re.compile("[0-9]")
_SUTURE = re.compile(r"\b[0-9]+[-/]0\b")
#: A blank of a form, apart from what was written.
_BLANK_BEFORE = re.compile(r"(?:^|\s)_{2,}\s$")
_BLANK_BEHIND = re.compile(r"\s_{2,}(?:\s|$)")
#: Of several that hold the first counts.
_STRONGEST = (
    *(Polarity.DENIED, Polarity.HISTORICAL, Polarity.PLANNED, Polarity.HEDGED),
)
_SIGNS = frozenset({",", ";", ":", "(", ")", "[", "]", "/", "&", "+"})
_ARTICLES = frozenset({"of", "the", "a", "this"})
#: What was taken through a layer went a way.
_TAKING = frozenset(
    {
        *("delivered", "expressed", "exposed", "dissected", "freed", "mobilized"),
        *("removed", "taken", "excised", "resected"),
    }
)
#: What lay in a layer was taken from it so.
_WITHIN = frozenset({"from", "within", "the", "his", "her"})
_VAGUE = frozenset({"deep", "superficial"})
#: What was taken "from beneath" a layer lay there.
_BESIDE_LAYER = frozenset({"above", "beneath", "below", "under", "underneath"})
_TAKEN = frozenset({"removed", "excised", "resected", "enucleated", "delivered"})
_PRONOUNS = frozenset({"it", "this"})
#: These join what may be either.
_EITHER = frozenset({"/", "or", "and", "&", "+", "vs", "versus", ","})
#: These may stand for a part of it.
_SOME = frozenset(
    {"it", "its", "some", "one", "second", "third", "remaining", "amount"}
)
#: Before the first mention of a tumor.
_ONE = frozenset({"a", "an", "the"})
#: What says of a tumor that it lay where it is named.
_FOUND = frozenset(
    {
        *("encountered", "found", "identified", "seen", "noted", "visualized"),
        *("located", "situated", "lying", "confined", "present", "evident"),
        *("appreciated", "discovered", "visible"),
    }
)
#: With these a sentence goes on with a place of the tumor: "Entirely above the".
_EVERY = frozenset({"all", "each"})
#: "All subcutaneous", "both were within the".
_FEW_WORDS = 2
_LIE = frozenset({"in", "within", "were", "was", "lay", "located", "confined", "above"})
_ENTIRELY = frozenset({"entirely", "wholly", "completely", "purely"})
#: So many words may stand between an article and its tumor.
_FAR_NOUN = 14
#: A hole that is left is spoken of, and not what left it.
_LEAVING = frozenset({"leaving", "creating"})
#: Before "to" these say where along a layer something lies, and not how deep.
_BESIDE_IT = frozenset(
    {
        *("lateral", "medial", "proximal", "distal", "cranial", "caudal"),
        *("cephalad", "caudad", "superior", "inferior"),
    }
)
#: These lie beside a tumor, and may be measured.
_BESIDE_TUMOR = frozenset(
    {"skin", "hematoma", "seroma", "pocket", "space", "tissue", "fluid", "cord"}
)
#: Right before a lesion these lead to it, whatever was named before.
_LEADS_TO = frozenset(
    {
        *("to", "was", "expose", "exposed", "exposing", "reveal", "revealed"),
        *("revealing", "identify", "identified", "identifying", "encountered"),
        *("found", "deliver", "delivered", "delivering", "remove", "removed"),
        *("removing", "excise", "excised", "excising", "expressed", "free", "freed"),
        *("until", "and", "this", "seen", "visualized", "entered", "grasped", ","),
    }
)
_RELATIVE = (["where"], ["which"], ["that"])
_BRACKETS = frozenset({"(", ")"})
#: What stands before "per" at the beginning of a clause.
_BEFORE_TOLD = frozenset({"as", "this", "that", "was", "is", "and"})
#: What is not so is involved.
_FREE = frozenset({"free", "clear", "separate", "spared", "uninvolved", "distinct"})
#: Behind these a depth may be denied that is another than the one before.
_JOINS = frozenset({"and", "but", ","})
#: A depth that is seen there is not what was found at the operation.
_ELSEWHERE = frozenset({Says.IMAGING, Says.EXAMINATION, Says.SPECIMEN})
#: Words for these may stand between a tumor and its layer.
_MEASURED = frozenset({Says.TOTAL, Says.MARGIN, Says.MEASURE})
#: These name the tumor, or its size.
_OF_TUMOR = frozenset({Says.TUMOR, Says.MEASURE, Says.LINK})
_MARGINAL = frozenset({Says.MARGIN, Says.EACH_SIDE, Says.ZERO})
#: They speak of the noun before them.
_RELATIVES = frozenset({"which", "that"})
_UNITS = frozenset({"cm", "mm"})
#: So many lesions are written "x2".
_FEW = frozenset("23456789")
#: What stands behind the number of a length.
_MEASURED_IN = frozenset({"cm", "mm", "in", "inch", "inches", "x", "by", "to"})
_SENT = frozenset({"sent", "submitted"})
#: What lay in a layer "all within" lay there, whatever was done before.
_WHOLLY = (["all"], ["entirely"], ["wholly"], ["completely"], ["confined", "to"])
#: These lead from a tumor to its site.
_LEADS = frozenset({"of", "in", "on", "at", "the", "a"})
#: What stands behind a tumor and is none.
_NOT_TUMOR = frozenset({Says.DEFECT, Says.INCISION, Says.CLOSURE, Says.SPECIMEN})
#: Before what was done these say that it was done before.
_PAST = frozenset({"after", "following", "since", "post"})
#: A site that stands so near behind a lesion is its site, too.
_BESIDE = 24
#: What a label may be answered with that says it itself.
_YES = frozenset({"", "yes", "y", "x", "true"})
#: How an aside begins.
_ASIDE = (",", "which")
#: What stands behind words that say that there was no margin.
_ENDS = frozenset({"", ",", ";", ")", ".", "and", "but"})
#: These deny a thing, and no verb that follows.
_LACKING = frozenset({"without", "no"})
#: So many words begin a sentence that speaks of a margin.
_FIRST_WORDS = 3
_MARGIN_WORDS = frozenset({"margin", "margins", "cuff", "rim", "it", "taken"})
#: No label has more words.
_LONGEST_LABEL = 8
#: So many words before a site may say that it is only near.
_NEAR = 3
#: So many words before a place say how far away.
_FURTHER = 5
_MOST_ADJECTIVES = 5


@cache
def _parting(unless: str) -> frozenset[str]:
    """Return what parts words, but for a sign."""
    return (_SIGNS | signs(Sign.PARTS).keys()) - {unless}


@cache
def _silent() -> frozenset[str]:
    """Return the words and signs that say nothing of a depth."""
    return _SIGNS | signs(Sign.SILENT).keys()


def _is_distance(before: Sequence[str]) -> bool:
    """Whether words behind the tumor say how far: "a mass 3 cm from" a place."""
    behind = takewhile(lambda word: not _is_tumor(word), reversed(before))
    return any(word[0].isdigit() or word in signs(Sign.FAR) for word in behind)


def _joins_layer(depth: str, pair: Sequence[str]) -> bool:
    """Whether a word that joins, and one of another layer, stand beside a depth."""
    join, layer = [*pair, "", ""][:2]
    is_layer = join in _EITHER - {","} and is_layer_name(layer)
    within = depths_of(f"in the {layer}") if is_layer else None
    return within is not None and not within <= (depths_of(depth) or within)


def _affirmed(text: str) -> str:
    """Leave out what denies."""
    return " ".join(w for w in text.split() if w not in signs(Sign.DENIES))


@lru_cache(maxsize=4096)
def _says_depth(text: str) -> bool:
    """Whether words say a depth: a relation to a layer, or an adjective for one."""
    found, unread = parts().split(pointed(text))
    if unread or depths_of(text) is None:
        return False
    says = {part.relation for part in found if part.relation}
    return bool(says & _PLACES) or any(map(_is_depth, text.split()))


@lru_cache(maxsize=4096)
def _is_depth(word: str) -> bool:
    """Whether an adjective says a depth, as "subcutaneous" does."""
    reading = lesion_of(f"{word.strip(',;()')} mass")
    return reading is not None and reading.depths is not None


#: Relations to a layer that say a depth.
_PLACES = frozenset(
    {
        *(Relation.ABOVE, Relation.AT, Relation.BETWEEN, Relation.BELOW),
        *(Relation.THROUGH, Relation.INTO, Relation.DEEP, Relation.SUPERFICIAL),
    }
)
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
