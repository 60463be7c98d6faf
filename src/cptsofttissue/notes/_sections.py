"""A note parted into sections, items and sentences, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.figures import NUMERALS
from cptsofttissue.notes._rows import Row, rows
from cptsofttissue.notes._tables import (
    Reach,
    Sign,
    is_cue_word,
    polarities,
    procedures,
    signs,
    values_of,
)
from cptsofttissue.notes._ticks import ticked
from cptsofttissue.notes._words import marks_of, words_of
from cptsofttissue.notes.values import Polarity, Section
from cptsofttissue.record.procedure import Procedure

__all__ = ["Page", "Sentence", "is_heading_word", "is_report", "sentences"]


class _Extent(StrEnum):
    """How far a section goes."""

    #: The first sentence alone; what follows in its line tells of the operation.
    SENTENCE = "sentence"
    LINE = "line"
    #: All up to a line with a label of its own.
    LABEL = "label"
    BLOCK = "block"
    NOTE = "note"


_LINES = frozenset({_Extent.LINE, _Extent.SENTENCE})


@frozen(eq=False, repr=False)
class _Heading:
    """A row of the table of headings."""

    heading: str = field(metadata=tables.KEY)
    section: Section
    extent: _Extent
    source: str


class Page:
    """
    A note, as it stands in the chart.

    Attributes:
        text: The note.
        low: The note, folded to plain letters, of which each keeps its place.
    """

    def __init__(self, text: str, low: str) -> None:
        self.text = text
        self.low = low

    @classmethod
    def of(cls, text: str) -> Page:
        """Fold a note."""
        return cls(text, _with_colons(text, _plain(text)))

    @cached_property
    def ticked(self) -> Page:
        """What it says where it is a form: nothing that is not ticked."""
        low = ticked(self.low)
        return self if low == self.low else Page(self.text, low)

    @cached_property
    def lines(self) -> list[_Line]:
        """Its lines, and stretches of them behind an inline heading."""
        return [*_lines(self.text, self.low)]

    @cached_property
    def headings(self) -> list[_Heading]:
        """The headings that are known."""
        return [*_named(self.low, self.lines)]


class Sentence(NamedTuple):
    """
    A sentence of a note, or a line that stands for one.

    Attributes:
        section: The section it stands in.
        item: The number or letter of the list item it belongs to; empty outside.
        start: Where it begins in the note.
        text: What it says, folded to plain letters of the same number.
        end: Where its words end in the note; a cell of a table has a unit behind.
        first: Where its words begin; a cell of a table has a label before.
    """

    section: Section
    item: str
    start: int
    text: str
    end: int
    first: int


def _with_colons(text: str, low: str) -> str:
    """Put a colon behind a heading in capitals that has none: "PROCEDURE Excision"."""
    found = (m for m in _SPOKEN.finditer(text) if _is_spoken(m["name"]))
    for heading in found:
        at = heading.end("name")
        low = f"{low[:at]}:{low[at + 1 :]}"
    return low


#: Words in capitals at the beginning of a line, before others that are not.
_SPOKEN = re.compile(
    r"^ *(?P<name>[A-Z][A-Z/-]+(?: [A-Z/&-]+){0,5}) (?=[A-Z]?[a-z]|[A-Z] )",
    re.MULTILINE,
)


def _is_spoken(name: str) -> bool:
    row = _headings().get(_key(name))
    is_long = row is not None and len(row.heading) >= _SHORTEST_SPOKEN
    return row is not None and is_long and row.section not in _BESIDES - {_HISTORY}


_HISTORY = Section.HISTORY
#: A shorter word in capitals is no heading: "MRI from March", "MASS excised".
_SHORTEST_SPOKEN = 8


#: Signs that stand for a plain one; each is one letter, so places stay the same.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\t\r\f\v", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u2018\u2019", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | {"\u00d7": "x", "\u2192": ";"}
)


def _plain(text: str) -> str:
    """
    Fold case and signs of a note; every letter keeps its place.

    >>> _plain("5\u00d74 CM \u2013 LIPOMA")
    '5x4 cm - lipoma'
    """
    lower = text.lower()
    if len(lower) != len(text):  # a letter that becomes two is left as it is
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    told = _WITH.sub("& ", _paired(lower)).translate(_SIGNS)
    told = _SPELLED.sub(_in_figures, told)
    told = _FILLED.sub(_spaced, told) if "_" in told else told
    told = told.replace(" // ", " ;  ").replace(" w/o ", " no  ")
    told = told.replace("->", "; ").replace("=>", "; ")
    told = _BELLY.sub(_without_belly, told) if "bell" in told else told
    told = _SLASHED.sub(_parted_by_commas, told) if " / " in told else told
    told = _LIST.sub(_with_commas, told) if ";" in told else told
    told = _BENEATH.sub(_joined, told)
    return _LEADER.sub(_colon, told) if ".." in told or " . " in told else told


_NUMERAL = "|".join(NUMERALS)
#: A length in words: "four centimeter", "two by one and a half cm".
_SPELLED = re.compile(
    rf"\b(?P<whole>{_NUMERAL})"
    rf"(?:(?P<half> and (?:a|one) half)| point (?P<tenths>{_NUMERAL}))?[ -]"
    r"(?=(?:(?:by|x|to) [a-z0-9.]+(?: and a half| point [a-z]+)? ){0,2}"
    r"(?:[cm]m\b|centimet|millimet|inch))"
)


def _in_figures(length: re.Match[str]) -> str:
    """Write a number in figures, and keep the place of every letter."""
    whole, tenths = NUMERALS[length["whole"]], length["tenths"]
    part = ".5" if length["half"] else f".{NUMERALS[tenths]}" if tenths else ""
    return f"{whole}{part}".ljust(len(length[0]))


#: The line that a number was written on: "__4__ cm".
_FILLED = re.compile(r"_+(?=[0-9.])|(?<=[0-9])_+")


#: Muscles have bellies, too.
_MUSCLE = (
    "(?:muscle|biceps|triceps|deltoid|trapezius|gastrocnemius|gastroc|soleus|"
    "brachialis|brachioradialis|lateralis|medialis|intermedius|femoris|sartorius|"
    "gracilis|semitendinosus|semimembranosus|maximus|medius|minimus|dorsi|major|minor|"
    "masseter|carpi|digitorum|pronator|supinator|adductor|longus|brevis|quadriceps)"
)
_BELLY = re.compile(
    rf"\b{_MUSCLE} bell(?:y|ies)\b|"
    rf"\bbell(?:y|ies)(?= of (?:the |this )?(?:[a-z]+ )?{_MUSCLE}\b)"
)


def _without_belly(match: re.Match[str]) -> str:
    """Blank the belly of a muscle, which is none of the abdomen."""
    return _BELLIES.sub(_spaced, match[0])


_BELLIES = re.compile("bell(?:y|ies)$")


#: A line whose parts stand between slashes: "lipoma / thigh / 3 cm / excised".
_SLASHED = re.compile(r"^[^/\n]+(?: / [^/\n]+){3,}$", re.MULTILINE)


def _parted_by_commas(match: re.Match[str]) -> str:
    return match[0].replace(" / ", " , ")


#: A list of lesions behind a colon: "lipomas excised: thigh 4 cm; calf 3 cm".
_LIST = re.compile(
    r"\b(?:lipomas|masses|tumou?rs|lesions|lumps|nodules)\b[^.:;\n]{0,40}:[^\n]*;[^\n]*"
)


def _with_commas(match: re.Match[str]) -> str:
    return match[0].replace(";", ",")


#: A sentence that goes on with what lay below a layer that was opened.
_BENEATH = re.compile(
    r"[.;](?=\s+(?:immediately |directly |just )?"
    r"(?:beneath|below|under|underneath|deep to|within|inside) (?:it|this|that)\b)"
)
_LONGEST_BEFORE = 80


def _joined(stop: re.Match[str]) -> str:
    """Put a comma for the full stop: "The fascia was opened. Beneath it lay a"."""
    before = stop.string[max(0, stop.start() - _LONGEST_BEFORE) : stop.start()]
    words = words_of(re.split("[.;]", before)[-1])
    return stop[0] if signs(Sign.OPENS_LAYER).keys().isdisjoint(words) else ","


def _spaced(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _paired(low: str) -> str:
    """Write a line of two cells as a label with a colon; letters keep their places."""
    return _PAIR.sub(_labelled, low) if any(map(low.__contains__, _PARTING)) else low


#: What stands between the two cells of a line.
_PARTING = ("|", "\t", " - ")


#: Between two lengths "w/" is no width.
_WITH = re.compile(r"(?<=[cm]m )w/(?= ?\.?[0-9])")
#: A line of two cells, a label and what is said of it: "| Site | ankle |".
_PAIR = re.compile(
    r"^[ ]*(?:\|(?P<key>[^|:\n]{2,40})\|(?P<value>[^|\n]+)\|"
    r"|(?P<label>[a-z][a-z /()]{1,40})(?:\t|[ ][|-][ ])(?P<said>[^|\t:\n]+))[ \t\r]*$",
    re.MULTILINE,
)


def _labelled(line: re.Match[str]) -> str:
    """Put a colon between the cells of a line, if the first is a label."""
    name = "key" if line["key"] else "label"
    label, at = line[name], line.end(name) - line.start()
    words = _NAME_WORD.findall(label)
    is_known = all(is_heading_word(w) or is_cue_word(w) for w in words)
    if not words or not (is_known or line["key"] or _heading(label)):
        return line[0]
    told = [" " if letter == "|" else letter for letter in line[0]]
    at += line[0][at:].startswith((" |", " -"))
    return "".join((*told[:at], ":", *told[at + 1 :]))


#: Dots that lead from a label to what is said of it.
_LEADER = re.compile(r"(?:\.{3,}|(?<= )\.{2,}|(?: \.){3,})")


def _colon(dots: re.Match[str]) -> str:
    return ":" + " " * (len(dots[0]) - 1)


#: What may stand before the words of a line.
_BULLET = re.compile(r"[ >*\u2022|+~-]*(?:\u00b7 *)?")
#: What may not stand behind the number of a lesion: it is its length.
_NO_LENGTH = (
    r"(?![.,/]?[0-9]| ?(?:[cm]m|cent|mill|inch|in|x|to|by|or|and|-)\b"
    r"| ?(?:\"|-(?! [a-z])))"
)
#: The number of a list item: "1.", "2)", "#3", "lesion 2:", "a)".
_ITEM = re.compile(
    r"(?:(?:lesion|site|mass|tumor|lipoma) "
    rf"(?P<named>#? ?[0-9]{{1,2}}{_NO_LENGTH}|[a-h])\b|"
    r"(?:specimen |no\.? ?|# ?|\()?"
    r"(?P<item>(?:[0-9]{1,2}|[a-h])(?=[.):](?![0-9])| ?[|:])|(?<=#)[1-9](?= )(?! "
    r"(?:blade|scalpel|vicryl|prolene|silk|nylon|pds|ethibond|fr|french|jp|drain)))"
    r")[ :.,)-]*"
)
#: What may be a heading: some words before a colon, or a line of its own.
_NAME = re.compile(
    r"(?P<name>[a-z&][a-z0-9 /&().,'+-]{0,120}?)"
    r"(?: ?:(?![0-9])| - | ?=|  +(?=\S)|\.(?= |$)|$)"
)
#: A heading within a line stands behind a full stop or a gap.
_INLINE = re.compile(
    r"(?P<name>[A-Z](?:(?<=[.;] .)|(?<=  .)|(?<=[.;,\"].))"
    r"(?:[A-Z /&()-]{1,40}|(?<=[.; ] .)[A-Za-z /&()-]{1,40}))"
    r"(?:(?<= )[0-9][0-9/.-]{0,9} ?)?:"
)


def _with_unit(text: str) -> str:
    """Write the unit of a label behind its number; there it parts no words."""
    unit = _UNIT_LABEL.fullmatch(text)
    if unit is None:
        return text
    begin, end = unit.span("sign")
    return f"{text[:begin]}{' ' * (end - begin)}{text[end:]} {unit['unit']}"


#: A label with the unit of the number behind it: "size (cm): 5.5".
_UNIT_LABEL = re.compile(
    r"[a-z][a-z /-]*(?P<sign>[(\[](?:in )?(?P<unit>cm|mm)[)\]]) ?"
    r"[:=]? ?[0-9.]+(?: ?x ?[0-9.]+)*"
)
#: So does the number of a lesion: "Lesion 2 was on the back."
_NUMBERED = re.compile(
    r"[.;:] (?P<name>(?:lesion|site|mass|tumor|lipoma) #? ?[0-9]{1,2}\b"
    rf"{_NO_LENGTH})"
)
_GAP = re.compile(r"[^a-z&]+")
_PLURAL = re.compile(r"\((?:s|es)\)")
_NOTE = re.compile(r"\([^()]*\)?")
#: The widest line that may have been broken to fit; a note of wider ones was not.
_WIDEST = 110
_NARROWEST = 40
_ENDS = tuple(".:;!?|")


@cache
def _headings() -> Mapping[str, _Heading]:
    rows = tables.read("note_sections.csv", _Heading)
    return {_key(row.heading): row for row in rows}


def is_heading_word(word: str) -> bool:
    """Whether a word stands in a heading of notes."""
    return word in _heading_words()


@cache
def _heading_words() -> frozenset[str]:
    own = (row for row in _headings().values() if row.section not in _ELSEWHERE)
    return frozenset(word for row in own for word in row.heading.split())


#: What stands there is no part of the operation.
_ELSEWHERE = frozenset({Section.REPORT, Section.HISTORY, Section.PLAN})


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    plain = _NOTE.sub("", _PLURAL.sub("", name.lower()))
    return _GAP.sub(" ", plain).strip()


def _heading(name: str) -> _Heading | None:
    """
    Look a heading up.

    Of "correction by the surgeon" the first words tell, and of "past surgical
    history" the last, which is no part of the operation.
    """
    key = _key(name)
    words = key.split(" ")
    row = _headings().get(key)
    firsts = (_headings().get(" ".join(words[:count])) for count in (2, 1))
    added = (first for first in firsts if first and first.section is Section.ADDENDUM)
    return row or next(added, None) or _by_last(words)


def _by_last(words: Sequence[str]) -> _Heading | None:
    """Look a heading up by its last word, if that tells of no operation."""
    is_name = len(words) <= _MOST_WORDS and len(words[-1]) >= _SHORTEST_TITLE
    last = _headings().get(words[-1]) if is_name else None
    return last if last and last.section in _BESIDES else None


def _report(name: str) -> _Heading | None:
    """Look a title up by its last words, if a whole note of such is of no operation."""
    words = _key(name).split(" ")
    ends = (words[-length:] for length in (3, 2) if length < len(words) <= _MOST_WORDS)
    titles = (_headings().get(" ".join(end)) for end in ends)
    reports = (t for t in titles if t and t.section is Section.REPORT)
    return next((t for t in reports if t.extent is _Extent.NOTE), None)


#: Short for a procedure as well, if it is said what was done.
_EITHER = frozenset({"px"})
#: What stands below a heading of more words is no section.
_MOST_WORDS = 4
#: Sections that tell of no operation.
_BESIDES = frozenset(
    {Section.HISTORY, Section.IMAGING, Section.EXAMINATION, Section.PATHOLOGY}
)


class _Line(NamedTuple):
    """A line, or a stretch of one behind an inline heading."""

    start: int
    end: int
    is_first: bool


def _lines(text: str, low: str) -> Iterator[_Line]:
    """Part a note into lines, and lines where a heading stands within."""
    start = 0
    for line in low.split("\n"):
        end = start + len(line)
        cuts = [
            m.start("name")
            for m in (_INLINE.finditer(text, start, end) if ":" in line else ())
            if _heading(m["name"])
        ]
        cuts += [m.start("name") for m in _NUMBERED.finditer(low, start, end)]
        cuts += _numbers(low, start, end)
        if _SOAP.match(line):
            cuts += [m.start("name") for m in _LETTER.finditer(low, start, end)]
        for first, last in pairwise((start, *sorted(cuts), end)):
            yield _Line(first, last, first == start)
        start = end + 1


#: The letters of a note in four parts, where it is one line.
_SOAP = re.compile(r" *s ?:")
_LETTER = re.compile(r"[.;] +(?P<name>[oap]) ?:")


def _numbers(low: str, start: int, end: int) -> list[int]:
    """Return where the items of a list within a line begin: "1) thigh 2) back"."""
    found: list[int] = []
    for match in _IN_LINE.finditer(low, start, end):
        if int(match["number"]) == len(found) + 1:
            found.append(match.start("number"))
    return found if len(found) > 1 else []


#: A number with its sign within a line, and a word behind it.
_IN_LINE = re.compile(r"(?P<number>[1-9])(?<![^\s:;,(].)[.)] (?=[a-z])")


class _State(NamedTuple):
    """Where a line stands."""

    section: Section = Section.NONE
    extent: _Extent = _Extent.BLOCK
    item: str = ""
    is_told: bool = False
    is_listed: bool = False


#: After these a paragraph without a heading says what was done.
_DIAGNOSES = (Section.PREOPERATIVE, Section.POSTOPERATIVE, Section.PROCEDURE)


def sentences(page: Page) -> list[Sentence]:
    """
    Part a note into its sentences.

    >>> page = Page.of("PROCEDURE: Excision. FINDINGS: Lipoma.")
    >>> [str(sentence.section) for sentence in sentences(page)]
    ['procedure', 'findings']
    """
    return [*_Parser(page).sentences()]


class _Parser:
    """A note, line by line."""

    def __init__(self, page: Page) -> None:
        self._page = page.ticked
        self._low = self._page.low
        self._wraps = _Wraps(page.text, page.low)
        self._rows = {row.start: row for row in rows(self._low)}
        self._state = _State()
        self._stretch = (0, 0)

    @cached_property
    def _is_described(self) -> bool:
        """Whether a heading says that the operation is told below it."""
        rows = self._page.headings
        return any(row.section is Section.DESCRIPTION for row in rows)

    def sentences(self) -> Iterator[Sentence]:
        """List the sentences."""
        for line in self._page.lines:
            if line.start in self._rows:
                yield from self._next(line.end, line.end)
                yield from _of_row(self._low, self._rows[line.start])
            elif not self._low[line.start : line.end].strip():
                yield from self._next(line.end, line.end)
                self._state = self._after_blank()
            else:
                yield from self._of_line(line)
        yield from self._next(0, 0)

    def _next(self, start: int, end: int) -> Iterator[Sentence]:
        """End the stretch of lines that belong together, and begin another."""
        section, item = self._state.section, self._state.item
        is_short = self._state.extent is _Extent.SENTENCE
        for index, (first, last) in enumerate(
            _parted(self._low, self._page.text, *self._stretch)
        ):
            is_told = self._state.extent is _Extent.LABEL and not self._is_described
            is_told = is_told and _tells_of_operation(self._low[first:last])
            if (index and is_short) or is_told:
                section = Section.DESCRIPTION
            text = self._low[first:last].replace("\n", " ")
            is_stop = text.endswith(".") and _UNIT_LABEL.match(text) is not None
            stop = last - is_stop
            text = _with_unit(text[: stop - first])
            yield Sentence(section, item, first, text, stop, first)
        self._stretch = (start, end)

    def _of_line(self, line: _Line) -> Iterator[Sentence]:
        """Take a line: a heading, a list item, what goes on, or something new."""
        start = self._start(line)
        item = _ITEM.match(self._low, start, line.end)
        found = self._headed(line, start, item)
        if found is None and item is None and self._goes_on(line):
            self._stretch = (self._stretch[0], line.end)
            return
        state, words = found or self._unheaded(line, start, item)
        yield from self._next(words, line.end)
        self._state = state

    def _start(self, line: _Line) -> int:
        return _start(self._low, line)

    def _goes_on(self, line: _Line) -> bool:
        return line.is_first and self._wraps.at(line.start)

    def _headed(
        self, line: _Line, start: int, item: re.Match[str] | None
    ) -> tuple[_State, int] | None:
        """Return the section that a heading begins, and where its words begin."""
        begins = [start] if item is None or not _item(item).isdigit() else []
        begins += [] if item is None else [item.end()]
        for words in begins:
            name = _NAME.match(self._low, words, line.end)
            row = None if name is None else _heading(name["name"])
            is_dot = name is not None and name[0].endswith(".")
            is_letter = is_dot and len(row.heading if row else "") < _SHORTEST_TITLE
            if name and row and not (is_letter or self._is_inside(row)):
                rest = self._low[name.end() : line.end].strip(" ,")
                section = _section(row, rest)
                is_other = section is not row.section
                extent = _Extent.LINE if is_other else _extent(row, rest)
                is_length = row.heading in _MEASURED_NAMES and rest[:1].isdigit()
                first = name.start() if is_length else name.end()
                return _State(section, extent, "", bool(rest)), first
        return None

    def _is_inside(self, row: _Heading) -> bool:
        """Whether a heading belongs to the report of pathology it stands in."""
        is_diagnosis = row.section in _DIAGNOSES and "post" not in row.heading
        return self._state.section is Section.PATHOLOGY and is_diagnosis

    def _unheaded(
        self, line: _Line, start: int, item: re.Match[str] | None
    ) -> tuple[_State, int]:
        """Return where a line without a heading stands, and where its words begin."""
        if item is not None:
            state = self._state._replace(item=_item(item), is_told=True)
            return state, item.end()
        is_bulleted = start > line.start
        if self._is_another(line, start, is_bulleted=is_bulleted):
            return self._state, start
        if self._is_over(line, start, is_bulleted=is_bulleted):
            return _State(Section.DESCRIPTION, _Extent.BLOCK, is_told=True), start
        same = self._state.item if is_bulleted else ""
        return self._state._replace(
            is_told=True, item=same, is_listed=is_bulleted
        ), start

    def _is_another(self, line: _Line, start: int, *, is_bulleted: bool) -> bool:
        """Whether a list of operations goes on with another: "Excision of the"."""
        if self._state.section is not Section.PROCEDURE:
            return False
        words = words_of(self._low[start : line.end])
        if is_bulleted and self._state.is_listed:
            return any(row.values for _, _, row in procedures().within(words))
        first = procedures().starting(words, 0)
        has_verb = not signs(Sign.VERB).keys().isdisjoint(words)
        is_title = first is not None and bool(first[1].values) and not first[1].is_verb
        return line.is_first and is_title and not has_verb

    def _is_over(self, line: _Line, start: int, *, is_bulleted: bool) -> bool:
        """Whether the section before is over: it was of one line."""
        is_next = self._state.is_told and line.is_first
        is_line = self._state.extent in _LINES
        is_labelled = _LABEL.match(self._low, start, line.end) is not None
        if is_next and is_labelled and self._state.extent is _Extent.LABEL:
            return True
        if is_next and self._state.section in _BEFORE and not is_line:
            told = self._low[line.start : line.end]
            return not self._is_described and _tells_of_operation(told)
        is_new = is_line and (is_labelled or not is_bulleted)
        return is_next and (is_new or self._state.section in _DIAGNOSES)

    def _after_blank(self) -> _State:
        """Return the section of a paragraph that begins without a heading."""
        state = self._state
        stays = state.section is Section.NONE or state.extent is _Extent.NOTE
        is_history = state.section is Section.HISTORY and self._is_described
        is_waiting = state.section in _DIAGNOSES and not state.is_told
        if stays or is_history or is_waiting:
            return state._replace(item="")
        is_line = state.extent in _LINES
        return _State(Section.DESCRIPTION, is_told=is_line or not state.is_told)


def _item(match: re.Match[str]) -> str:
    return (match["named"] or match["item"]).strip("# ")


def _tells_of_operation(text: str) -> bool:
    """Whether a text begins with how it was operated: "Incision over it."."""
    words = words_of(_STOP.split(text, maxsplit=1)[0])
    is_now = not _OPERATED.isdisjoint(words)
    table = polarities(Reach.AFTER), polarities(Reach.BEFORE)
    told = (said for one in table for _, _, said in one.within(words))
    is_past = not _HAD.isdisjoint(words) or any(said in _NOT_NOW for said in told)
    return is_now and not is_past and not any(map(_is_year, words))


def _tells_it_was_done(words: Sequence[str]) -> bool:
    """Whether a plan tells how it was excised: "P: Incision. Mass removed."."""
    done = (row for _, _, row in procedures().within(words))
    is_done = any(row.is_verb and Procedure.EXCISION in row.values for row in done)
    tables = map(polarities, Reach)
    said = {said for table in tables for _, _, said in table.within(words)}
    is_told = not (said & _NOT_NOW or _OPERATED.isdisjoint(words))
    return is_done and is_told and "will" not in words


def _is_year(word: str) -> bool:
    return len(word) == len("2026") and word.isdigit()


#: What stands there was known before the operation.
_BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION})
#: In a line of its own any of these tells of the operation.
_OPERATED = frozenset(
    {
        *("incision", "incised", "prepped", "draped", "infiltrated", "lidocaine"),
        *("xylocaine", "marcaine", "bupivacaine", "lido", "walant"),
    }
)
_HAD = frozenset(
    {
        *("had", "has", "been", "drainage", "following", "since", "scar", "healed"),
        *("healing", "well", "exam", "palpation", "palpable", "allergic", "allergy"),
        *("uses", "takes", "patch", "patches", "cream", "gel", "imaging", "mri", "ct"),
        *("ultrasound", "scan", "biopsy", "core", "needle"),
    }
)
_NOT_NOW = frozenset({Polarity.HISTORICAL, Polarity.PLANNED, Polarity.DENIED})
#: A length right behind these is theirs.
_MEASURED_NAMES = frozenset(
    {
        *("tumor", "lesion", "mass", "dimensions", "measurements"),
        "operative measurements",
    }
)


def _section(row: _Heading, rest: str) -> Section:
    """Return the section of a heading; "Post: bandage" is no diagnosis."""
    if row.heading in _EITHER and values_of(rest):
        return Section.PROCEDURE
    if row.section is Section.PLAN and _tells_it_was_done(words_of(rest)):
        return Section.DESCRIPTION
    is_short = row.section is Section.POSTOPERATIVE and row.heading in _AFTERWARDS
    words = words_of(rest) if is_short else ()
    is_care = not signs(Sign.CARE).keys().isdisjoint(words)
    return Section.PLAN if is_care else row.section


#: Short for a diagnosis as well, if no care behind the operation is told.
_AFTERWARDS = frozenset({"post", "postop", "post op"})


def _extent(row: _Heading, rest: str) -> _Extent:
    """Return how far a section goes; pathology in a few words is no report."""
    is_short = 0 < len(rest) < _SHORT_REPORT
    return _Extent.LINE if is_short and row.extent is _Extent.NOTE else row.extent


#: A shorter name before a full stop is a letter of a list.
_SHORTEST_TITLE = 4
#: What is said of pathology in a line of its own is no report.
_SHORT_REPORT = 60


def _of_row(low: str, row: Row) -> Iterator[Sentence]:
    """Read each cell of a row with the heading of its column before it."""
    for cell in row.cells:
        told = f"{cell.label}: {low[cell.start : cell.end]}"
        is_number = low[cell.start : cell.end].replace(".", "").isdigit()
        unit = f" {cell.unit}" if is_number and cell.unit else ""
        start = cell.start - len(cell.label) - 2
        yield Sentence(
            Section.FINDINGS, cell.item, start, told + unit, cell.end, cell.start
        )


def is_report(page: Page) -> bool:
    """Whether a heading says that a note reports something else than an operation."""
    if _report_words().isdisjoint(_NAME_WORD.findall(page.low)):
        return False
    found = {row.section: row.extent for row in page.headings}
    is_operation = Section.PROCEDURE in found
    return found.get(Section.REPORT) is _Extent.NOTE or (
        Section.REPORT in found and not is_operation
    )


@cache
def _report_words() -> frozenset[str]:
    """Return words of which every heading of a report of something else has one."""
    rows = (key for key, row in _headings().items() if row.section is Section.REPORT)
    return marks_of(map(str.split, rows), len)


_NAME_WORD = re.compile(r"[a-z&]+")


def _named(low: str, lines: Iterable[_Line]) -> Iterator[_Heading]:
    """List the headings of a note."""
    for line in lines:
        match = _NAME.match(low, _start(low, line), line.end)
        row = None if match is None else _heading(match["name"])
        if match and row is None and match["name"] == match[0]:
            row = _report(match["name"])
        if row is not None:
            yield row


class _Wraps:
    """Where a line goes on in the next, because a sentence was broken to fit."""

    def __init__(self, text: str, low: str) -> None:
        lines = text.split("\n")
        told = [line.strip() for line in lines if line.strip()]
        self._width = max(map(len, told), default=0)
        full = [line for line in told if len(line) >= _FULL * self._width]
        self._is_wrapped = len(full) >= _MOST_FULL
        starts = [line.lstrip(" -*#")[:2] for line in told]
        self._has_capitals = (
            any(s[:1].isupper() for s in starts) and text != text.upper()
        )
        begins = [0, *(m.end() for m in re.finditer("\n", text))]
        told = low.split("\n")[1:]  # with every colon that was put there
        pairs = zip(lines, lines[1:], told, begins[1:], strict=False)
        self._starts = {
            start
            for one, two, plain, start in pairs
            if _LABEL.match(plain) is None and self._is_broken(one, two)
        }

    def at(self, start: int) -> bool:
        """Whether the line that begins there goes on."""
        return start in self._starts

    def _is_broken(self, line: str, following: str) -> bool:
        last, first = line.rstrip(), following.strip()[:1]
        is_new = not first or _MARK.match(following) is not None
        is_new |= _MEASURED.match(following.lower()) is not None
        if is_new or last.endswith(_ENDS) or len(last) < _SHORTEST:
            return False
        if self._has_capitals and (first.islower() or _goes_on(last)):
            return True
        word = following.split(maxsplit=1)[0]
        is_full = self._is_wrapped and len(last) + 1 + len(word) > self._width
        return is_full and _NARROWEST <= self._width <= _WIDEST


#: So many lines that are nearly as wide as the widest were broken to fit.
_MOST_FULL, _FULL = 4, 0.8
#: A line that ends so has not ended.
_UNDONE = re.compile(
    r"(?:\b(?:the|a|an|of|and|or|in|on|with|was|were|to|from|at|by|left|right|[0-9.]+|"
    r"measured|measuring|measures|approximately|about)|,)$",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*(?:[-*#>|\u2022]|[0-9a-h][.)])")
#: A line that begins with a name and its length goes on with no other's.
_MEASURED = re.compile(
    r"\s*(?:margins?|size|tumor|lesion|mass|incision|closure|defect|specimen) "
    r"(?:of |was |were |is )?[0-9.]"
)
_SHORTEST = 20


def _goes_on(line: str) -> bool:
    return _UNDONE.search(line) is not None


def _start(low: str, line: _Line) -> int:
    match = _BULLET.match(low, line.start, line.end)
    return match.end() if match else line.start


_LABEL = re.compile(r"[ *-]*[a-z][a-z0-9 /()&,'-]{0,60}:")


#: A question mark with a gap before it asks about the words behind it.
_STOP = re.compile(r"[.;!|?](?<![ ,]\?)[.;!|?]*(?=\s|$)")
#: What parts the word before a full stop from others; an abbreviation is not longer.
_NO_LETTER = re.compile(r"[^a-z0-9]")
_LONGEST_SHORT = 10
#: A longer sentence is cut; nobody writes one.
_LONGEST = 2_000


def _parted(low: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a stretch at its full stops."""
    first = start
    for stop in _STOP.finditer(low, start, end):
        if not _is_short(low, stop, end) or _begins_anew(text, stop):
            yield from _cut(low, first, stop.end())
            first = stop.end()
    yield from _cut(low, first, end)


def _begins_anew(text: str, stop: re.Match[str]) -> bool:
    """Whether a capital behind "all within subQ." begins a sentence."""
    before = text[max(0, stop.start() - _LONGEST_SHORT) : stop.start()].lower()
    return before.endswith(_MAY_END) and _CAPITAL.match(text, stop.end()) is not None


#: Behind these a full stop may end a sentence.
_MAY_END = ("subq", " sq", "intraop", " dim", "diam")
_CAPITAL = re.compile(r"\s+[A-Z][a-z]")


def _is_short(low: str, stop: re.Match[str], end: int) -> bool:
    """Whether a full stop belongs to an abbreviation."""
    if stop[0] != ".":
        return False
    before = low[max(0, stop.start() - _LONGEST_SHORT) : stop.start()]
    word = _NO_LETTER.split(before.removesuffix("\n"))[-1]
    is_letter = len(word) == 1 and word.isalpha() and stop.end() < end
    return is_letter or word in signs(Sign.SHORT)


def _cut(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is too long, and leave out what is empty."""
    while end - start > _LONGEST:
        space = low.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > start else start + _LONGEST
        yield from _trimmed(low, start, cut)
        start = cut
    yield from _trimmed(low, start, end)


def _trimmed(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = low[start:end]
    if text.strip(" \n.;|"):
        yield start + len(text) - len(text.lstrip()), start + len(text.rstrip())
