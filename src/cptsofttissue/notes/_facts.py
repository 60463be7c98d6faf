"""What the sentences of a note say: mentions, before they are put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import takewhile
from typing import final

from attrs import evolve, frozen

from cptsofttissue.notes._finders import DEPTH, INVOLVEMENT
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import is_adjective, is_fragment, site_of
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes._sentence.counts import CountReader
from cptsofttissue.notes._sentence.depths import DepthReader
from cptsofttissue.notes._sentence.lengths import LengthReader
from cptsofttissue.notes._sentence.vocabulary import (
    ELSEWHERE,
    HAS_FIGURE,
    HEADINGS,
    MARGINS,
    NOT_TUMOR,
    PLACING,
    SIDED,
    SIGNS,
    TELLS,
    begin_of_noun,
    end_of_none,
    is_described,
    is_of_length,
    is_of_site,
    is_vessel,
    may_hold,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Place, Sign, has_word, roles, signs
from cptsofttissue.notes._text.sections import Sentence
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Section
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["SEVERAL", "Statement", "is_of_measure", "read_statement"]


@final
@frozen(eq=False)
class Statement:
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

    @property
    def sites_beside(self) -> tuple[Mention, ...]:
        """The sites that something in it is over, or at a side of."""
        return self._scan.sites_beside

    @cached_property
    def places(self) -> tuple[SiteReading, ...]:
        """The sites of its lesion, or else every one that it names."""
        read = (site_of(m.value) for m in self.said("site") or self.sites)
        return tuple(site for site in read if site is not None)

    @cached_property
    def led_to(self) -> tuple[SiteReading, ...]:
        """Where an incision, or "attention was turned to", leads."""
        read = (site_of(m.value) for m in self._scan.led_to)
        return tuple(site for site in read if site is not None)

    @property
    def scene(self) -> tuple[SiteReading, ...]:
        """Where it tells of: its places, or where an incision or attention leads."""
        return self.places or self.led_to

    @property
    def at_scene(self) -> Statement:
        """It, with the places that it leads to as the sites that it mentions."""
        return evolve(self, mentions=(*self.mentions, *self._scan.led_to))

    def said(self, field: str) -> list[Mention]:
        """Return what it mentions of a field."""
        return [m for m in self.mentions if m.field == field]

    @property
    def done(self) -> list[Mention]:
        """What it says was done, or may have been."""
        return [m for m in self.mentions if m.field == "procedure" and may_hold(m)]

    def before(self, mention: Mention) -> Sequence[str]:
        """Return the words before what is mentioned."""
        return self.words[: self.line.at(mention.start - self.sentence.start)]

    def behind(self, mention: Mention) -> Sequence[str]:
        """Return the words behind what is mentioned."""
        return self.words[self.line.at(mention.end - self.sentence.start) :]

    def is_stated(self, first: int, last: int) -> bool:
        """Whether each word from one to another is stated: not denied, not planned."""
        return self._scan.is_stated(first, last)

    @property
    def goes_on(self) -> bool:
        """Whether it speaks of "it", and of nothing else that has a size."""
        if self.words[:1] == ["it"] or self.tells_alone or self.tells_of_no_margin:
            return True
        if all(map(is_of_measure, self.words)):
            return True
        if self.line.asks & _PRONOUN:
            found = self.line.says(Place.BEFORE)
            return found.isdisjoint(NOT_TUMOR)
        if len(self.words) > _LONGEST_FRAGMENT:
            return False
        is_label = self.sentence.section in HEADINGS
        place = SIDED.__contains__ if is_label else _is_of_place
        words = (word for word in self.words if not is_fragment([word]))
        return all(place(word) or is_adjective(word) for word in words)

    @property
    def is_bare_title(self) -> bool:
        """Whether it is the title of an excision, and nothing else: "Excision."."""
        named = self.mentions
        is_done = bool(named) and all(m.field == "procedure" for m in named)
        return is_done and self._scan.is_bare_title

    @property
    def tells_of_no_margin(self) -> bool:
        """Whether it says nothing but that no margin was taken."""
        return 0 < len(self.words) == end_of_none(self.words, 0)

    @property
    def tells_alone(self) -> bool:
        """Whether it begins with what was done to it, or where it lay: "Above the"."""
        first = [m for m in self.mentions if m.start == self.sentence.first]
        if not self.begins_with_verb and all(m.field != "depth" for m in first):
            return False
        text = self.line.text
        line = Line(text.replace(_WHOLE, "whole")) if _WHOLE in text else self.line
        return names_only_tumor(line, besides=MARGINS)

    @property
    def begins_with_verb(self) -> bool:
        """Whether it begins with what was done, to what was named before: "Excised"."""
        verbs = [m for m in self.mentions if m.field == "procedure" and _is_of_verb(m)]
        if any(m.start == self.sentence.first for m in verbs):
            return True
        is_freed = not _FREEING.isdisjoint(self.words[:1])
        return is_freed and any("and" in self.before(m)[-1:] for m in verbs)

    @property
    def is_of_tumor(self) -> bool:
        """Whether a lesion is what it speaks of: "the pocket of the lipoma" is not."""
        if not self.names_tumor or self.line.asks & _LEAVING:
            return False
        return any(map(self._speaks_of, self.said("lesion")))

    def _speaks_of(self, lesion: Mention) -> bool:
        before, behind = self.before(lesion), self.behind(lesion)
        words = before[: begin_of_noun(before, len(before))]
        if not words or _is_come_down_on(words):
            return True
        is_subject = behind[:1] and behind[0] in signs(Sign.VERB)
        is_other = not is_subject and _names_other(words)
        is_past = _leads_past(words) and not _is_come_upon(words, behind)
        return not (is_other or is_past)

    @property
    def is_of_every(self) -> bool:
        """Whether it speaks of every lesion; a margin "on each side" is of one."""
        if not self.has(Sign.EVERY):
            return False
        every, behind = signs(Sign.EVERY), (*self.words[1:], "")
        return any(
            word in every and (then not in _OF_SIDES or word == "both")
            for word, then in zip(self.words, behind, strict=True)
        )

    def has(self, sign: Sign) -> bool:
        """Whether it has a word of a meaning."""
        is_near = self.line.may_tell(sign)
        return is_near and has_word(self.words, sign)


#: "Dissected with scissors and removed" begins with what was done, too.
_FREEING = frozenset({"dissected", "freed", "mobilized", "separated", "undermined"})


def _is_of_verb(procedure: Mention) -> bool:
    """Whether a verb says what was done, or may have been."""
    return may_hold(procedure) and is_verb(procedure.text)


def _names_other(words: Sequence[str]) -> bool:
    """Whether something else is named before a lesion that is not led to."""
    last = words[-1]
    if last == "," or last in signs(Sign.LEADS_TO) or last in signs(Sign.WHOLE):
        return False
    if last in signs(Sign.STAYED) and words[0] in _INVERTING:
        return False
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    found |= {says for _, _, says in roles(Place.ANYWHERE).within(words)}
    is_named = not found.isdisjoint(NOT_TUMOR | ELSEWHERE)
    return is_named or any(is_vessel(w) or w in signs(Sign.BESIDE_TUMOR) for w in words)


#: A sentence that begins so ends with what lay there: "In the fat lay a lipoma".
_INVERTING = frozenset(
    {
        *("in", "within", "beneath", "under", "underneath", "below", "above", "deep"),
        *("just", "immediately", "directly", "superficial", "here", "there"),
    }
)


def _leads_past(words: Sequence[str]) -> bool:
    """Whether words before a lesion speak of something else: "incision over the"."""
    last = words[-1]
    if last in _RELATIVE:
        return True
    if last not in _leading():
        return False
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return not found.isdisjoint(NOT_TUMOR) or any(map(is_vessel, words))


def _is_come_upon(words: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether a dissection went to where a lesion was found: "it" is the lesion."""
    if words[-1] not in _RELATIVE or signs(Sign.FOUND).keys().isdisjoint(behind[:2]):
        return False
    subject = [*takewhile(lambda word: word not in signs(Sign.VERB), words)]
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return subject[-1:] == ["dissection"] and found.isdisjoint(NOT_TUMOR)


def _is_come_down_on(words: Sequence[str]) -> bool:
    """Whether "I came down onto" a lesion, which is then what is spoken of."""
    return words[-1] in _ONTO and not _COME.isdisjoint(words[-_NEAR_ONTO:])


_ONTO, _COME = frozenset({"onto", "upon", "on"}), frozenset({"came", "coming", "come"})
#: How many words "came directly down onto" has.
_NEAR_ONTO = 4


@cache
def _leading() -> frozenset[str]:
    """Return the words that lead from something else to a lesion."""
    return frozenset({"of", *signs(Sign.PREPOSITION), *signs(Sign.NEAR)})


def read_statement(sentence: Sentence, line: Line, *, carries: bool) -> Statement:
    """
    Find everything that a sentence says.

    Args:
        sentence: The sentence.
        line: Its text, parted into words.
        carries: Whether "it" may be the tumor of the sentence before.
    """
    scan = _Scan(sentence, line, carries=carries)
    renames = scan.renames
    if scan.is_no_heading:
        is_its = carries or sentence.section is Section.SITE
        scan = _Scan(scan.moved, line, carries=is_its)
    found = tuple(scan.mentions())
    if sentence.first > sentence.start:
        found = tuple(_in_cell(found, sentence.first))
    names = bool(scan.lesions)
    read = (scan.sentence, found, scan.line, scan.plain, names, scan.count)
    return Statement(*read, renames, carries, scan)


def _in_cell(mentions: Iterable[Mention], first: int) -> Iterator[Mention]:
    """Leave out the label of a cell, which stands elsewhere: "margin: none"."""
    for mention in mentions:
        label = max(0, first - mention.start)
        text, start = mention.text[label:], mention.start + label
        if text:
            yield evolve(mention, text=text, start=start)


class _Scan(DepthReader, LengthReader, CountReader):
    """The words of one sentence, and what they say."""

    @property
    def moved(self) -> Sentence:
        """The sentence, where it belongs if it is no heading."""
        return self.sentence._replace(section=TELLS[self.section])

    @property
    def is_no_heading(self) -> bool:
        """Whether it stands under a heading and is none: it has a verb, or no name."""
        if self.section not in HEADINGS:
            return False
        has_verb = has_word(self.plain, Sign.VERB) or self._is_clause
        names = bool(self.lesions or self._procedures)
        is_site = self.section is Section.SITE
        return has_verb or (not self.sites if is_site else not names)

    @property
    def _is_clause(self) -> bool:
        """Whether it begins as a sentence does, and no title: "The lipoma bulged"."""
        has_subject = not _SUBJECTS.isdisjoint(self.plain[:1])
        return has_subject or not _MODALS.isdisjoint(self.plain)

    @property
    def renames(self) -> bool:
        """Whether it is a diagnosis after the operation of nothing that is known."""
        if self.section is not Section.POSTOPERATIVE or self.lesions:
            return False
        has_verb = has_word(self.plain, Sign.VERB)
        return not (has_verb or self._procedures or is_described(self.plain))

    def mentions(self) -> list[Mention]:
        """List everything it says."""
        found, asks = [*self._procedures, *self.lesions], self.line.asks
        if self.section in PLACING:
            found += self._places()
        if asks & DEPTH:
            found += self._depths()
        if asks & INVOLVEMENT:
            found += self._involvements()
        if self.section is not Section.PREOPERATIVE:
            found += self._lengths() if asks & HAS_FIGURE else ()
            found += self._no_margin() if asks & roles(Place.ALONE).bit else ()
        return found


#: No title begins with one of these, and none has a verb such as "could".
_SUBJECTS = frozenset({"the", "we", "it", "they", "he", "she"})
_MODALS = frozenset({"could", "would", "will", "can", "should"})
#: So many lesions are several.
SEVERAL = 2
_OF_SIDES = frozenset(
    {"side", "sides", "edge", "edges", "end", "direction", "directions", "around"}
)
#: It tells of no part of a tumor.
_WHOLE = "in one piece"
#: A fragment with its place has no more words.
_LONGEST_FRAGMENT = 14


def _is_of_place(word: str) -> bool:
    """Whether a word names a place, and no layer: "Dorsal, left."."""
    return word in SIDED or is_of_site(word)


_PRONOUN = bit_of("it", "this")
#: A hole that is left is spoken of, and not what left it.
_LEAVING = bit_of("leaving", "creating")


def is_of_measure(word: str) -> bool:
    """Whether a word is one of a length with its margin: "2 cm, margins 2 mm"."""
    return is_of_length(word) or word in SIGNS or word in _OF_MEASURE


_OF_MEASURE = frozenset(
    {
        *("plus", "with", "and", "a", "of", "on", "in", "no", "margin", "margins"),
        *("each", "either", "side", "sides", "all", "around", "total", "size"),
        *("none", "zero", "nil"),
        "giving",
    }
)
_RELATIVE = frozenset({"where", "which", "that"})
