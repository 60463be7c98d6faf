"""The lengths in a sentence, and what each is the length of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from cptsofttissue._reading.dimensions import UnreadableError, find
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._phrases import (
    Line,
    is_adjective,
    is_fragment,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_site_name,
    is_site_word,
    lesion_of,
    site_of,
)
from cptsofttissue.notes._sentence.vocabulary import BY, SIDED, is_tumor
from cptsofttissue.notes._tables import Place, Says, Sign, is_cue_word, roles, signs
from cptsofttissue.record.lengths import Span

__all__ = ["Measured", "lengths_of"]


class Measured(NamedTuple):
    """
    A length in a sentence.

    Attributes:
        text: The length with the words that bound it, such as "about 4 cm".
        start: Where it begins in the sentence.
        end: Where it ends.
        says: What it is the length of; None if the words leave that open.
        convention: How it counts, if it is a margin and the words say so.
    """

    text: str
    start: int
    end: int
    says: Says | None
    convention: Says | None


def lengths_of(
    line: Line, *, carries: bool = False, is_found: bool = False
) -> Iterator[Measured]:
    """
    Find the lengths in a sentence, and what each is the length of.

    >>> line = Line("a 3 cm incision")
    >>> [(one.text, str(one.says)) for one in lengths_of(line)]
    [('3 cm', 'incision')]

    Args:
        line: The sentence.
        carries: Whether "it" may be the tumor of the sentence before.
        is_found: Whether the sentence is of the findings, which are the tumor.
    """
    text, plain = line.text, line.words
    found = [*_listed(text, [*_found(text)])]
    if not found:
        return
    everywhere = _everywhere(line)
    since = 0
    for index, one in enumerate(found):
        following = found[index + 1].start if index + 1 < len(found) else len(text)
        places = (one.start, one.end, following)
        first, last, end = map(line.at, places)
        around = _Around(plain, since, first, last, end)
        unsided = [word for word in plain if word not in SIDED]
        is_first = first == 0 and around.has_margin
        is_alone = is_fragment(unsided) or is_first or around.is_whole
        is_alone |= _says_but_layers(plain, first, last)
        is_alone &= carries
        is_open = everywhere in _MAY_MEASURE
        says = around.says(carries=carries, is_found=is_found) if is_open else None
        says = Says.MEASURE if is_alone and says is None else says
        is_drawn = says is Says.MARGIN and everywhere is Says.EXAMINATION
        is_drawn = is_drawn and any(map(is_tumor, plain))
        is_sent = says is Says.TUMOR and everywhere is Says.SPECIMEN and around.is_sent
        says = says if is_drawn or is_sent else everywhere or says
        is_around = plain[last : last + 1] == ["around"] and says in _OF_TUMOR
        if around.is_part or is_around or _EITHER.search(one.text):
            says = None
        if index > 1 and text[: one.start].rstrip().endswith("="):
            says = Says.TOTAL  # "2 cm tumor + 0.2 cm margin = 2.2 cm"
        if (
            says is Says.MARGIN
            and around.is_called_total
            and (_exceeds(one, found[:index]) or _exceeds_twice(one, found[:index]))
        ):
            says = Says.TOTAL  # "1 cm, 3 mm margin on each side (total 1.6 cm)"
        if says in {None, Says.MARGIN} and _is_sum(one, found[:index]):
            says = Says.TOTAL  # "1.2 cm, 1 mm margin on each side (1.4 cm)"
        if says is Says.TOTAL and around.has_sides:
            says = Says.MARGIN  # a total has no sides
        if says is Says.MARGIN and (around.is_of_organ or around.is_of_one_side):
            says = Says.DISTANCE
        way = around.way if says is Says.MARGIN else None
        yield Measured(one.text, one.start, one.end, says, way)
        since = last


def _says_but_layers(words: Sequence[str], first: int, last: int) -> bool:
    """Whether a length ends a list of layers: "below the fascia, 6 cm"."""
    before, behind = words[:first], words[last:]
    is_item = before[-1:] == [","] and _SIGNS.issuperset(behind)
    return is_item and before[0] in _LIES and all(map(_may_place, before))


def _may_place(word: str) -> bool:
    return word in _SIGNS or word in _ARTICLES or is_layer_word(word)


class _Found(NamedTuple):
    """A length with its place, before it is known what it is of."""

    text: str
    start: int
    end: int


def _listed(text: str, found: Sequence[_Found]) -> Iterator[_Found]:
    """Make one length of those that are called length, width and depth in a row."""
    run: list[_Found] = []
    for one in found:
        between = text[run[-1].end : one.start] if run else ""
        if run and not (_THEN_BEHIND.fullmatch(between) or _THEN.fullmatch(between)):
            yield from _together(text, run)
            run = []
        run.append(one)
    yield from _together(text, run)


def _together(text: str, run: Sequence[_Found]) -> Iterator[_Found]:
    """Join the lengths of a row, if each of them says which it is."""
    if len(run) > 1:
        start, end = run[0].start, run[-1].end
        before, behind = _NAMED.search(text, 0, start), _NAMED_BEHIND.match(text, end)
        said = " x ".join(one.text for one in run)
        if (before or behind) and _is_size(said):
            first = start if behind or before is None else before.start()
            yield _Found(said, first, behind.end() if behind else end)
            return
    yield from run


_SIDE = (
    "(?:(?:craniocaudal|transverse|vertical|horizontal|longitudinal|sagittal|axial|"
    "anteroposterior|ap|greatest|maximal|maximum|overall) )?"
    "(?:length|width|depth|height|thickness|breadth|dimension)"
)
_BEHIND = rf" ?(?:\(?(?:in )?{_SIDE}\)?|long|wide|thick|deep|tall)"
_OF_SIDE = rf"{_SIDE}(?: of| was| is| ?[:=-])? ?"
#: "4 cm in length, 2 cm in width".
_NAMED_BEHIND = re.compile(rf"{_BEHIND}(?![\w ]*(?:incision|wound|scar))")
_THEN_BEHIND = re.compile(rf"{_BEHIND}(?:,? and|,| by| x)? ")
#: "Length 4 cm, width 2 cm".
_NAMED = re.compile(rf"(?<![a-z]){_OF_SIDE}$")
_THEN = re.compile(rf"[,;]?(?: and)? {_OF_SIDE}")
_NUMBER = re.compile(r"(?<![\w./#-])\.?[0-9]")
_BOUND = re.compile(
    r"(?:(?:approximately|approx\.?|about|roughly|around|at least|at most|up to|"
    r"more than|greater than|less than|over|under|nearly|almost|just over|just under|"
    r"no more than|not more than|no less than|circa|below)\s+|[~<>]=?\s?)$"
)
#: No length is written in more letters.
_LONGEST = 80
#: No words before a length that bound it are longer.
_LONGEST_BOUND = 20
#: "Exposed over 3 cm" is a way.
_WAY = re.compile(
    r"(?:exposed|freed|dissected|mobilized|traced|followed|closed|adherent|attached|"
    r"fixed|tethered|visible|spread|extended) $"
)
_FEET = re.compile(r"(?:(?<![a-z])(?:ft|feet|foot)|') ?$")
#: A decimal point with a gap behind it, or in words, as dictation writes it.
_GAP = re.compile(
    r"(?:[0-9]\.|\bpoint|\b(?:one|two|three|four|five|six|seven|eight|nine|ten) and) +$"
)
#: What makes an area or a volume of a length.
_AREA = re.compile(r"[0-9\u00b2\u00b3^]| ?(?:squared?|cubed?|cubic)\b|-[a-z]")
#: Of "2 cm / 4 cm" nobody knows which.
_EITHER = re.compile(r"[cm]m ?/")
_LONGEST_FEET = 12
#: "In" is a unit where nothing follows that something could be in.
_ENDS_INCH = re.compile(r"\.?(?:$|[,;)\]]|\.? *$)")


def _found(text: str) -> Iterator[_Found]:
    """Find every length with its unit."""
    end = 0
    for number in _NUMBER.finditer(text):
        length = _length_at(text, number.start()) if number.start() >= end else None
        if length is not None:
            end = length.end
            yield length


def _length_at(text: str, start: int) -> _Found | None:
    """Read a length, with the words before it that bound it."""
    told, places = _squeezed(text, start)
    size = find(told, 0)
    if size is None or _AREA.match(told, size.end):
        return None
    if size.ends_with_in and _ENDS_INCH.match(told, size.end) is None:
        return None
    before = text[max(0, start - _LONGEST_FEET) : start]
    if _FEET.search(before) or _GAP.search(before):
        return None
    bound = _BOUND.search(text, max(0, start - _LONGEST_BOUND), start)
    first = start if bound is None else bound.start()
    is_way = bound is not None and _WAY.search(text, 0, first) is not None
    if is_way and "over" in text[first:start]:
        return None
    length = told[: size.end].rstrip(" .")
    if told.startswith("to ", len(length) + 1):  # "3 cm deep to the fascia"
        length = length.removesuffix(" deep")
    said = " ".join((text[first:start] + length).split())
    return _Found(said, first, places[len(length) - 1] + 1) if _is_size(said) else None


def _squeezed(text: str, start: int) -> tuple[str, Sequence[int]]:
    """Write a length with single blanks; say where in the text each letter is."""
    end = min(len(text), start + _LONGEST)
    if _BLANKS.search(text, start, end) is None:
        return text[start:end], range(start, end)
    kept = [
        i for i in range(start, end) if not text[i : i + 2].isspace() or i + 1 == end
    ]
    return "".join(text[i] for i in kept), kept


_BLANKS = re.compile(r"\s\s")


@lru_cache(maxsize=4096)
def _is_size(text: str) -> bool:
    """Whether a text is a length with its unit: a range, a bound, dimensions."""
    with suppress(CptSoftTissueError, UnreadableError):
        Span.parse(text)
        return True
    return False


def _everywhere(line: Line) -> Says | None:
    """Return what a sentence is about as a whole, if it is no excision."""
    found = line.each(roles(Place.ANYWHERE))
    return next((says for _, _, says in found if says not in _NO_PLACE), None)


_WAYS = frozenset({Says.EACH_SIDE, Says.AS_WRITTEN})
#: Found anywhere these say nothing of what a length is: "measured by us at excision".
_NO_PLACE = _WAYS | {Says.LINK}
_OPENING, _CLOSING = frozenset({",", ":", "("}), frozenset({";", ")", "]"})
_SIGNS = _OPENING | _CLOSING | {"["}
#: What a sentence may be about as a whole, and yet have a length of a tumor.
_MAY_MEASURE = frozenset({None, Says.EXAMINATION, Says.SPECIMEN})
#: What is measured at an operation, beside the tumor.
_OPERATED = frozenset({Says.INCISION, Says.CLOSURE, Says.DEFECT, Says.SPECIMEN})
_OPERATIONS = frozenset({"excision", "surgery", "operation", "removal", "resection"})
_WHEN = frozenset({"at", "of", "on", "before", "after"})
#: "At the time of excision", "in the short head of the biceps".
_OF = frozenset({"time", "head"})
#: What adds something to a lesion.
_ADDS = frozenset({"plus", "with", "including"})
#: What is as large as something is not measured: "the size of a 4 cm ball".
_LIKE = ("size", "of", "a")
#: A size, before words that join the margin to it.
_SIZED = frozenset({"total", "overall", "size", "diameter", "dimension"})
_AND = frozenset({"plus", "and", "&", "+"})
_JOINS = _AND | {"with", "including", "incl"}
#: These lead from a size to its margin.
_JOINS_MARGIN = _JOINS | {"a", ",", "about"}
#: These say where something lies.
_LIES = frozenset({"deep", "in", "within", "above", "below", "under", "beneath"})
#: Behind these "4 cm deep to the fascia" is a size and a layer.
_MEASURING = frozenset({"measuring", "measured", "measures"})
#: What may stand before "2 mm on each side" of a margin.
_LEADS = frozenset(
    {
        *("", "a", "an", "the", "of", ",", "(", ":", "and", "plus", "taking"),
        *("was", "were", "taken", "about", "including"),
    }
)
_MARGINS = frozenset({"margin", "margins"})
#: These may stand between a margin and its length.
_LEADS_TO = frozenset({"of", ":", "was", "were"})
#: Taken by themselves these are no tumor.
_LAYERS = frozenset({"skin", "fat", "fascia", "muscle", "tissue"})
#: What begins with these tells of the tumor: "excised today, 3 cm".
_DONE = frozenset({"excised", "removed", "resected", "enucleated"})
#: A length with these may be a way or a hole.
_PLACES = frozenset({"before", "inside", "over", "between", "into", "within"})
_MEASURED_AT = ("was", "measured")
_BY_ME = frozenset({"by", "me", "us", "the", "surgeon"})
#: What joins a layer to a lesion, and what may stand between.
_WITH = _AND | {"with"}
_OF_LAYER = frozenset({"its", "the", "overlying", "surrounding", "some"})
#: What may stand before the margin that is joined.
_OF_MARGIN = frozenset({"the", "its", "a", "narrowest", "required", "necessary"})
#: What stands between a part and its whole.
_OF_THE = frozenset({"of", "the", "that", "this", "its", "as", "large"})
_IS = frozenset({"was", "were", "is", "are"})
#: These may stand before a length that nothing else is said of: "diameter at".
_WITHIN = _IS | {"at", "in", "on"}
_SENT = "sent"
#: The length of what a lesion lies in: a place of the body is none of several.
_IN_A = frozenset((way, a) for way in ("in", "within", "inside") for a in ("a", "an"))
_PRONOUNS = frozenset({"it", "its"})
_RELATIVE, _THAT = frozenset({"where", "which", "that", "whom", "whose"}), "that"
#: A margin may take something with it.
_WITH_IT = ["including"]
#: What may stand before a length that is all of a sentence: "total of 4 cm".
_CALLED_TOTAL = frozenset({"total", "of", "a", "overall"})
#: It is a part of its lesion.
_CAPSULE = "capsule"
#: What may stand between "total" and its length.
_OF_TOTAL = frozenset({"diameter", "size", "of", "dimension", "was", "is", "excised"})
#: Signs that end what is said of a length.
_ENDING = frozenset({",", ";", ":", ")", "]", "."})
#: What these are the lengths of is of no use, so nothing can be wrong.
_UNUSED = frozenset({*_OPERATED, Says.DISTANCE, Says.IMAGING, Says.EXAMINATION})
_MEASURES = frozenset({Says.LINK, Says.MEASURE})
#: A length around these is that of a tape around them.
_OF_TUMOR = frozenset({Says.TUMOR, Says.MEASURE})
_ARTICLES = frozenset({"a", "an", "the", "this", "that"})
#: So many words before a length may lead to what it is of.
_FAR = 22
#: So many words may stand between a length and the name of a lesion.
_NEAR = 6
#: So many words that are not known: "3 cm smooth gray mass".
_MOST_UNKNOWN = 2
#: The words that name a lesion right beside a length.
_NAMES_AFTER, _NAMES_BEFORE = (3, 2, 1), (1, 2)


class _Around(NamedTuple):
    """
    The words around a length.

    Attributes:
        words: The words of the sentence.
        since: The first word after the length before this one.
        first: The first word of the length.
        last: The first word behind it.
        end: The first word of the next length.
    """

    words: Sequence[str]
    since: int
    first: int
    last: int
    end: int

    def says(self, *, carries: bool, is_found: bool) -> Says | None:
        """Return what the length is of: what stands behind it, or else before."""
        behind = self._is_called or self._behind()
        if behind and not self._is_sides_alone:
            return behind
        led = [w for w in self.words[self.since : self.first] if w not in _ARTICLES]
        right_before = led[-1] if led else ""
        if self.words[self.first - 1 : self.first] == ["with"]:
            return self._with_margin()
        before = self._before(carries=carries, is_found=is_found)
        if behind and before not in _UNUSED:
            is_led = before is not None or right_before in _LEADS
            return behind if is_led else None
        if before is Says.MARGIN and self._is_total:
            before = Says.TOTAL
        if before in _UNUSED:
            return before
        if self._is_measured_at():
            before = Says.TUMOR
        elif right_before in signs(Sign.NOT_BEFORE) and not self._is_told_before:
            return None
        return self._of_lesion(before, is_found=is_found)

    @property
    def _is_sides_alone(self) -> bool:
        """Whether "on each side" follows, and no word for a margin."""
        found = roles(Place.AFTER).starting(self.words, self.last)
        return found is not None and bool(
            _ways(self.words[self.last : self.last + found[0]])
        )

    def _of_lesion(self, before: Says | None, *, is_found: bool) -> Says | None:
        """Return what a length is of that may be a lesion's, by what stands around."""
        if before is not None:
            is_with = self.words[self.last :][:1] == _WITH_IT or self.has_sides
            is_with &= before is Says.MARGIN
            return before if is_with or self._ends_well() else None
        is_alone = is_found and self._is_with_layer()
        return Says.MEASURE if is_alone else self._loosely()

    @property
    def _is_told_before(self) -> bool:
        """Whether words such as "came in at" stand right before, as one phrase."""
        found = roles(Place.BEFORE).ending(self.words, self.first)
        return found is not None and found[0] > 1

    def _is_measured_at(self) -> bool:
        """Whether "the mass was measured by me at" stands before: it is its size."""
        first = self.first - 1
        if first <= self.since or self.words[first] != "at":
            return False
        if self._measures(first):
            return True
        while first > self.since and self.words[first - 1] in _BY_ME:
            first -= 1
        is_measured = tuple(self.words[max(0, first - 2) : first]) == _MEASURED_AT
        is_named = first - 3 >= self.since and self._names(first - 3, first - 2)
        return is_measured and is_named and self._is_subject(first - 3)

    def _measures(self, end: int) -> bool:
        """Whether "we measured the mass" ends at a word."""
        for first in (end - 1, end - 2):
            index = first
            while index > self.since and self._may_describe_before(index):
                index -= 1
            is_named = first >= self.since and self._names(first, end)
            if is_named and self.words[index - 1 : index] == ["measured"]:
                return True
        return False

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the length, or of what is as large."""
        index = self.first
        while index > self.since and self.words[index - 1] in _OF_THE:
            index -= 1
        is_like = tuple(self.words[max(0, self.first - 3) : self.first]) == _LIKE
        before = self.words[index - 1] if index > self.since else ""
        return is_like or before in signs(Sign.PART_OF)

    @property
    def is_whole(self) -> bool:
        """Whether nothing but signs stands around a length, or how it was measured."""
        behind = {word for word in self._rest if word not in _SIGNS}
        is_alone = (_SIGNS | _CALLED_TOTAL).issuperset(self.words[: self.first])
        return is_alone and (
            not behind or behind <= signs(Sign.BEHIND).keys() - _PLACES
        )

    @property
    def _rest(self) -> Sequence[str]:
        return self.words[self.last :]

    @property
    def is_called_total(self) -> bool:
        """Whether "total" stands right before it, or "in all" right behind."""
        before = [word for word in self.words[: self.first] if word not in _SIGNS]
        while before and before[-1] in _OF_TOTAL:
            before.pop()
        behind = roles(Place.ANYWHERE).starting(self.words, self.last)
        is_behind = behind is not None and behind[1] is Says.AS_WRITTEN
        return is_behind or before[-1:] in (["total"], ["totaling"], ["overall"])

    @property
    def has_margin(self) -> bool:
        """Whether nothing but "with" leads on to the length of a margin."""
        between = self.words[self.last : self.end]
        if between[-1:] in (["margin"], ["margins"]) and self.end < len(self.words):
            return _JOINS_MARGIN.issuperset(between[:-1])  # "1.4 cm, margins 2 mm"
        is_led = bool(between) and _JOINS_MARGIN.issuperset(between)
        near = range(self.end, min(self.end + _NEAR, len(self.words)))
        margins = [i for i in near if self.words[i] in _MARGINS]
        return is_led and any(self._behind_margin(i + 1) is None for i in margins)

    def _behind_margin(self, index: int) -> Says | None:
        """Return what a margin is that of: "2 mm margin incision"."""
        found = roles(Place.AFTER).starting(self.words, index)
        return found[1] if found is not None and found[1] in _OPERATED else None

    @property
    def is_sent(self) -> bool:
        """Whether "the 2 cm lipoma was sent to pathology": the surgeon measured it."""
        before = roles(Place.ANYWHERE).within(self.words[: self.first])
        behind = self.words[self.last :]
        is_told = any(says is Says.SPECIMEN for _, _, says in before)
        return _SENT in behind and not is_told

    @property
    def is_of_organ(self) -> bool:
        """Whether the margin is that of an organ or a site: "liver margin"."""
        nouns = ("margin", "margins", "edge")
        near = range(max(self.since, self.first - _NEAR), min(self.end, self.last + 3))
        found = (self.words[i - 1] for i in near if i and self.words[i] in nouns)
        return any(map(_is_organ, found))

    @property
    def is_of_one_side(self) -> bool:
        """Whether a margin is that of one side, so another may be narrower."""
        behind = [w for w in self.words[self.last : self.end] if w not in _PLAIN]
        told = takewhile(_is_of_sides, behind)
        sides = {word.removesuffix("ly") for word in told} - _NO_SIDE
        return len(sides) == 1

    @property
    def _is_total(self) -> bool:
        """Whether a size stands before "with margin": that is the size of both."""
        before = [word for word in self.words[self.since : self.first] if word != ","]
        if self._is_joined():
            return True
        found = roles(Place.BEFORE).within(before)
        if any(says in _OPERATED for _, _, says in found):
            return False
        sizes = [i for i, word in enumerate(before) if word in _SIZED]
        joins = [i for i, word in enumerate(before) if word in _JOINS]
        return bool(sizes) and bool(joins) and sizes[0] < joins[-1]

    def _is_joined(self) -> bool:
        """Whether a margin is measured with its lesion: "nodule plus margins"."""
        if "between" in self.words[self.since : self.first]:
            return False
        joins = (i for i in range(self.since + 1, self.first) if self._joins(i))
        return any(self._names(i - 1, i) for i in joins)

    def _joins(self, index: int) -> bool:
        """Whether a word joins a margin: "plus the narrowest margin"."""
        behind = [
            w
            for w in self.words[index + 1 : self.first]
            if w not in _OF_MARGIN and w not in signs(Sign.OF_MARGIN)
        ]
        is_margin = behind[:1] in (["margin"], ["margins"])
        is_apart = self.is_called_total and _SIGNS.issuperset(behind[1:])
        joins = _JOINS if is_apart else _AND
        return self.words[index] in joins and is_margin

    def _ends_well(self) -> bool:
        """Whether nothing unknown stands behind the length, as in "3 cm of vein"."""
        index = self.last
        is_margin = self.has_margin or self._is_margin_alone
        if is_margin or self._is_placed_at(index) or self._has_none(index):
            return True
        while index < self.end:
            word = self.words[index]
            if word in _ENDING:
                return not self._goes_on(index + 1)
            if word in signs(Sign.CLOSES):
                return True
            if word == "with" and (self._leads_on(index) or self._has_none(index + 1)):
                return True
            way = roles(Place.ANYWHERE).starting(self.words, index)
            if way is None and not self._may_stand_behind(index):
                return False
            index += way[0] if way else 1
        return True

    @property
    def _is_margin_alone(self) -> bool:
        """Whether "margins 2 mm," stands there: no repair behind it is as long."""
        before = [w for w in self.words[: self.first] if w not in _LEADS_TO]
        is_ended = self.words[self.last : self.last + 1] in ([], [","], [";"], ["."])
        return is_ended and bool(before) and before[-1] in _MARGINS

    def _is_placed_at(self, index: int) -> bool:
        """Whether a layer follows, or two dimensions are "above the elbow"."""
        if index >= self.end:
            return False
        found = roles(Place.AFTER).starting(self.words, index)
        is_way = found is not None and found[1] is Says.DISTANCE
        return self._is_layer_at(index) or (is_way and self._is_product)

    def _leads_on(self, index: int) -> bool:
        """Whether another length is joined to it: "2 cm with a 1 mm margin"."""
        return index + _MOST_UNKNOWN >= self.end - 1 < len(self.words) - 1

    def _has_none(self, index: int) -> bool:
        """Whether "no margin" follows, and nothing else."""
        found = roles(Place.ALONE).starting(self.words, index)
        return found is not None and index + found[0] == self.end

    def _goes_on(self, index: int) -> bool:
        """Whether a repair or its like follows a comma: it may be its length."""
        found = (
            roles(Place.AFTER).starting(self.words, at)
            for at in range(index, min(index + _MOST_UNKNOWN, self.end))
        )
        has_own = self.end < len(self.words) and self._is_near_end(index)
        is_repair = any(row is not None and row[1] in _OPERATED for row in found)
        return is_repair and not has_own

    def _is_near_end(self, index: int) -> bool:
        """Whether the next length follows at once: "2 cm, simple repair 3 cm"."""
        behind = self.words[index : self.end]
        return len(behind) <= _MOST_UNKNOWN and not {*behind} & _SIGNS

    def _may_stand_behind(self, index: int) -> bool:
        """Whether a word may stand behind the length of a lesion."""
        word, before = self.words[index], self.words[index - 1]
        if word == "of":
            return before in _OF or (index > self.last and is_layer_name(before))
        is_when = word in _OPERATIONS and before in _WHEN
        known = word in signs(Sign.BEHIND) or word in {"(", *SIDED}
        is_place = is_site_name(word) or is_layer_name(word)
        return is_when or known or (is_place and word not in signs(Sign.ANOTHER))

    @property
    def has_sides(self) -> bool:
        """Whether it is said to hold on each side."""
        return Says.EACH_SIDE in self._ways_behind

    @property
    def way(self) -> Says | None:
        """How a margin counts; None if that is left open."""
        before = _clause(self.words[self.since : self.first][::-1])[::-1]
        said = self._ways_behind or _ways(before)
        return next(iter(said)) if len(said) == 1 else None

    @property
    def _ways_behind(self) -> frozenset[Says]:
        """How what stands behind says that it counts: ", both sides added", too."""
        behind = self.words[self.last : self.end]
        if behind[:1] != [","]:
            return _ways(_clause(behind))
        more = _clause(behind[1:])
        row = roles(Place.ANYWHERE).starting(more, 0)
        return _ways(more) if row is not None and row[0] == len(more) else frozenset()

    def _with_margin(self) -> Says | None:
        """Read "with 2 mm of fat on each side" as a margin; it is no tumor."""
        behind = self.words[self.last : self.end]
        return Says.MARGIN if self.way or "tissue" in behind else None

    def _behind(self) -> Says | None:
        """Return what stands right behind: "3 cm incision", "2 cm below"."""
        start = self.last + self._is_in_brackets
        for index in range(start, min(self.end, self.last + _NEAR)):
            if noun := self._noun(index):
                return self._of_noun(noun)
            if start > self.last:
                return None
            if self._is_layer_at(index):
                return None
            found = roles(Place.AFTER).starting(self.words, index)
            if found is not None and found[1] is not Says.LINK:
                told = self._behind_margin(index + found[0]) or found[1]
                says = told if self.words[index] in _MARGINS else found[1]
                is_no_way = says is Says.DISTANCE and self._is_product
                return None if is_no_way or self._is_elsewhere(index, says) else says
            if found is not None or not self._may_describe(index):
                return None
        return None

    @property
    def _is_called(self) -> Says | None:
        """What brackets behind it call it: "3 cm (total with margin)"."""
        found = None
        if self.words[self.last : self.last + 1] == ["("]:
            found = roles(Place.AFTER).starting(self.words, self.last + 1)
        end = self.last + 1 + (found[0] if found else 0)
        is_whole = self.words[end : end + 1] == [")"]
        return found[1] if found and is_whole and found[1] is not Says.LINK else None

    @property
    def _is_in_brackets(self) -> bool:
        """Whether it stands before its noun in brackets: "a large (4 cm) mass"."""
        before = ["", "", *self.words[: self.first]][-2:]
        is_inside = before[1] == "(" and self.words[self.last : self.last + 1] == [")"]
        return is_inside and (before[0] in _ARTICLES or is_adjective(before[0] or ","))

    def _is_with_layer(self) -> bool:
        """Whether a sentence is nothing but a length and a layer: "4 cm, subcut."."""
        sign, *behind = [*self.words[self.last :], "", ""][: len(self.words) + 1]
        words = [word for word in behind if word and word not in _SIGNS]
        is_layer = any(map(is_layer_name, words)) and all(map(is_layer_word, words))
        is_place = bool(words) and (is_adjective(words[0]) or words[0] in _LIES)
        is_whole = self.first == self.since == 0 and sign == ","
        return is_whole and is_layer and is_place

    def _is_layer_at(self, index: int) -> bool:
        """Whether a layer follows what was measured: "measuring 4 cm deep to the"."""
        before = self.words[self.first - 1] if self.first else ""
        way, *behind = [*self.words[index : index + 5], ""]
        is_measured = before in _MEASURING or self._is_product
        is_to = way == "superficial" or (way == "deep" and is_measured)
        if not (is_to or (self._is_product and way in _LIES)):
            return False
        layers = [w for w in behind[is_to:] if w and w not in _ARTICLES]
        is_layer = bool(layers) and is_layer_name(layers[0])
        return is_layer and (behind[0] == "to") is is_to

    @property
    def _is_product(self) -> bool:
        """Whether it has two dimensions or more, so it is no way or distance."""
        return not BY.isdisjoint(self.words[self.first : self.last])

    def _is_elsewhere(self, index: int, says: Says) -> bool:
        """Whether a distance is not right behind, or tissue is none around a tumor."""
        is_tissue = says is Says.MARGIN and self.words[index] == "of"
        before = self.words[self.first - 1] if self.first else ""
        is_to = before in signs(Sign.NOT_BEFORE) or before in signs(Sign.NEAR)
        is_far = index > self.last and (says is Says.DISTANCE or is_tissue)
        return is_far or (is_tissue and is_to)

    def _may_describe(self, index: int) -> bool:
        """Whether a word may stand between a length and the lesion."""
        word = self.words[index]
        is_known = is_adjective(word) or is_site_word(word) or self._is_in_pair(index)
        return word not in _SIGNS and (is_known or word in signs(Sign.OF_MARGIN))

    def _noun(self, index: int) -> int:
        """Return where the name of a lesion ends that begins at a word; else 0."""
        if self.words[index] in signs(Sign.OPENS):
            return 0
        ends = (index + length for length in _NAMES_AFTER)
        named = (end for end in ends if end <= self.end and self._names(index, end))
        return next(named, 0)

    def _names(self, first: int, end: int) -> bool:
        """Whether words name a lesion."""
        last = self.words[end - 1]
        is_parted = not _SIGNS.isdisjoint(self.words[first:end])
        if is_parted or not is_lesion_word(last) or last in SIDED:
            return False
        row = roles(Place.AFTER).starting(self.words, end - 1)
        is_other = row is not None and row[1] not in {Says.LINK, Says.DISTANCE}
        is_word = is_other or last in signs(Sign.ANOTHER) or last in signs(Sign.HEADED)
        named = " ".join(self.words[first:end])
        return not is_word and lesion_of(named) is not None

    def _of_noun(self, index: int) -> Says | None:
        """Return what a length is of whose lesion ends at a word: "2 cm tumor bed"."""
        if index >= self.end or self.words[index] in _SIGNS:
            return Says.TUMOR
        found = roles(Place.AFTER).starting(self.words, index)
        if found is None:
            return Says.TUMOR if self._may_follow(index) else None
        return Says.TUMOR if found[1] in {Says.LINK, Says.DISTANCE} else found[1]

    def _may_follow(self, index: int) -> bool:
        """Whether a word may follow the name of a lesion that a length describes."""
        word = self.words[index]
        is_site = is_site_name(word) and word not in _GENERAL
        known = word in signs(Sign.CLOSES) or word in signs(Sign.BEHIND)
        known |= word == "not" and self._is_said_of_tumor(index + 1)
        known |= word in signs(Sign.TELLS) or word == "mid"
        return is_site or known or is_layer_name(word) or word in SIDED

    def _is_said_of_tumor(self, index: int) -> bool:
        """Whether a word such as "involving" stands there."""
        following = self.words[index] if index < self.end else ""
        return following.endswith("ing") and following in signs(Sign.CLOSES)

    def _loosely(self) -> Says | None:
        """Return what a length is of before "gray mass": a lesion, if any."""
        before = self.words[self.first - 1] if self.first else ","
        if before not in signs(Sign.OPENS) and before not in _OPENING:
            return None
        for index in range(self.last, min(self.end, self.last + _MOST_UNKNOWN + 1)):
            if noun := self._noun(index):
                return self._of_noun(noun)
            if not self._may_be_adjective(index):
                return None
        return None

    def _may_be_adjective(self, index: int) -> bool:
        """Whether a word that is not known may describe a lesion."""
        word = self.words[index]
        is_known = roles(Place.AFTER).starting(self.words, index) is not None
        is_other = is_known or word in _ARTICLES
        is_word = word.replace("-", "").isalpha()
        return is_word and not is_other and not word.endswith(_VERBAL)

    def _before(self, *, carries: bool, is_found: bool) -> Says | None:
        """Return what stands before a length, with nothing but links between."""
        rows, index, measures = roles(Place.BEFORE), self.first, is_found
        is_alone = True
        while index > max(self.since, self.first - _FAR):
            found = rows.ending(self.words, index)
            says = self._told_at(index, found, carries=carries)
            if says is Says.TOTAL and found is not None:
                return self._whose(index - found[0]) or says
            if says is not None:
                is_total = says is Says.TUMOR and self._is_called_total_at(index)
                return Says.TOTAL if is_total else says
            if self._is_of_another(index):
                return None
            if measures and self._goes_on_from_subject(index, carries=carries):
                return Says.TUMOR
            is_other = self._is_beside(index) or self._has_layer(index)
            if is_other or not (found or self._may_lie(index)):
                return None
            measures |= found is not None and found[1] is Says.MEASURE
            word = self.words[index - 1]
            is_known = found is not None or word in _SIGNS | _WITHIN
            is_known |= (
                is_layer_name(word) and word not in _LAYERS and is_adjective(word)
            )
            is_alone &= is_found or is_known
            index -= found[0] if found else 1
        is_whole = index <= self.since == 0
        is_done = carries and self.words[0] in _DONE
        is_said = (measures or is_done) and is_alone and index < self.first
        return Says.MEASURE if is_said and is_whole else None

    def _is_of_another(self, index: int) -> bool:
        """Whether a vessel stands there, or "in a", so it is the length of that."""
        word = self.words[index - 1]
        is_vessel = word in signs(Sign.VESSEL) and word != "rib"
        return is_vessel or tuple(self.words[index - 2 : index]) in _IN_A

    def _is_called_total_at(self, index: int) -> bool:
        """Whether "including the margin" stands before "it" and its length."""
        found = roles(Place.BEFORE).ending(self.words, index - 1)
        return found is not None and found[1] is Says.TOTAL

    def _goes_on_from_subject(self, index: int, *, carries: bool) -> bool:
        """Whether "the mass was found and" stands before: it is what was measured."""
        before = self.words[:index]
        verbs = [i for i, word in enumerate(before) if word in signs(Sign.VERB)]
        is_joined = before[-1:] in (["and"], ["&"]) and self.since == 0
        if not is_joined or len(verbs) != 1:
            return False
        said = {says for _, _, says in roles(Place.BEFORE).within(before)}
        verb = verbs[0]
        is_named = any(self._names(i, verb) for i in range(max(0, verb - 2), verb))
        is_named |= carries and before[:verb] == ["it"]
        is_first = self._is_at_start(verb) or before[:verb] == ["it"]
        return is_named and said.isdisjoint(_OPERATED) and is_first

    def _is_at_start(self, end: int) -> bool:
        """Whether nothing but what describes a lesion stands before its verb."""
        return all(
            word in _ARTICLES or is_adjective(word) or is_lesion_word(word)
            for word in self.words[:end]
        )

    def _whose(self, index: int) -> Says | None:
        """Return what is measured with the margin, if that is no lesion."""
        found = roles(Place.BEFORE).ending(self.words, index)
        return found[1] if found is not None and found[1] in _OPERATED else None

    def _told_at(
        self, index: int, found: tuple[int, Says] | None, *, carries: bool
    ) -> Says | None:
        """Return what the words say that end before a word, if they say anything."""
        if found is not None and found[1] not in _MEASURES:
            return found[1]
        starts = (index - length for length in _NAMES_BEFORE)
        named = [s for s in starts if s >= self.since and self._names(s, index)]
        is_tumor = bool(named) and self._is_subject(min(named))
        is_tumor = is_tumor and not self._is_in_clause(min(named), index)
        before = self.words[max(0, index - 2) : index]
        is_it = carries and (before[-1] in _PRONOUNS or [*before] == ["this"])
        return Says.TUMOR if is_tumor or is_it else None

    def _has_layer(self, index: int) -> bool:
        """Whether a layer ends there that was taken with a lesion: "and its skin"."""
        index -= 1
        if not is_layer_name(self.words[index]) or self.words[index] == _CAPSULE:
            return False
        while index > self.since + 1 and self.words[index - 1] in _OF_LAYER:
            index -= 1
        is_with = index > self.since + 1 and self.words[index - 1] in _WITH
        return is_with and self._names(index - 2, index - 1)

    def _is_beside(self, index: int) -> bool:
        """Whether a lesion ends there that is not what is measured."""
        is_noun = self._names(index - 1, index)
        return is_noun and not self._is_subject(index - 1)

    def _is_subject(self, first: int) -> bool:
        """Whether what is measured is a lesion: "over the mass" is something else."""
        while first > self.since and self._may_describe_before(first):
            first -= 1
        before = self.words[first - 1] if first > self.since else ""
        if before == "of":
            found = roles(Place.BEFORE).ending(self.words, first - 1)
            return found is not None and found[1] in _MEASURES
        if before == "and" and is_layer_name(self.words[first - 2]):
            return False
        return before not in signs(Sign.NEAR) and before not in signs(Sign.PREPOSITION)

    def _is_in_clause(self, first: int, end: int) -> bool:
        """Whether a clause on something else names a lesion: "where the mass lay"."""
        while first > self.since and self._may_describe_before(first):
            if self.words[first - 1] in _RELATIVE:
                break
            first -= 1
        at = max((i for i in range(self.since, first) if self._relates(i)), default=0)
        if not at or any(self._names(i, i + 1) for i in range(self.since, at)):
            return False
        verbs = [i for i in range(end, self.first) if not self._is_link(i)]
        return at + 1 < first or len(verbs) > 1

    def _relates(self, index: int) -> bool:
        """Whether a clause begins that tells of what stands before it."""
        word, before = self.words[index], self.words[index - 1] if index else ""
        is_told = before.endswith("ed") or before in signs(Sign.VERB)
        return word in _RELATIVE and not (word == _THAT and is_told)

    def _is_link(self, index: int) -> bool:
        """Whether a word such as "about" leads to a length, and is no verb."""
        found = roles(Place.BEFORE).ending(self.words, index + 1)
        is_link = found is not None and found[1] is Says.LINK
        return is_link and self.words[index] not in _IS

    def _may_describe_before(self, index: int) -> bool:
        word = self.words[index - 1]
        return word in _ARTICLES or is_adjective(word)

    def _may_lie(self, index: int) -> bool:
        """Whether the word before a place may stand between a lesion and its length."""
        word = self.words[index - 1]
        if word == ")":
            return "(" in self.words[self.since : index]
        if word in _SIGNS or word in _ADDS:
            return word in _OPENING
        if is_site_word(word) or is_layer_word(word) or is_adjective(word):
            return True
        return word == "same" or self._is_in_pair(index - 1)

    def _is_in_pair(self, index: int) -> bool:
        """Whether a word is one of two that describe a lesion: "well defined"."""
        pairs = (
            self.words[max(0, index - 1) : index + 1],
            self.words[index : index + 2],
        )
        return any(is_adjective(" ".join(pair)) for pair in pairs)


def _exceeds(one: _Found, before: Sequence[_Found]) -> bool:
    """Whether a length is greater than each of two or more before it."""
    lows = [Span.parse(other.text).low_um for other in before]
    return len(lows) > 1 and Span.parse(one.text).low_um > max(lows)


def _exceeds_twice(one: _Found, before: Sequence[_Found]) -> bool:
    """Whether a length is more than a margin on both sides: "2 mm, total 4 cm"."""
    lows = [Span.parse(other.text).low_um for other in before]
    return len(lows) == 1 and Span.parse(one.text).low_um > _MORE * lows[0]


def _is_sum(one: _Found, before: Sequence[_Found]) -> bool:
    """Whether a length is exactly a tumor with its margin on both sides."""
    lows = [Span.parse(other.text).low_um for other in before]
    if len(lows) != _TUMOR_AND_MARGIN or lows[0] <= lows[1]:
        return False
    return Span.parse(one.text).low_um == lows[0] + 2 * lows[1]


_TUMOR_AND_MARGIN = 2
#: So many times a margin is more than it counts on both sides.
_MORE = 4


def _is_organ(word: str) -> bool:
    """Whether a word before "margin" names what has it, and no tumor or its kind."""
    if not word[0].isalpha() or word in _PLAIN or word in signs(Sign.OF_MARGIN):
        return False
    is_named = is_lesion_word(word) or is_layer_word(word)
    row = roles(Place.BEFORE).starting([word], 0)
    if row is not None and row[1] in _OPERATED - {Says.SPECIMEN}:
        return True
    return site_of(word) is not None or not (is_named or is_cue_word(word))


def _is_of_sides(word: str) -> bool:
    """Whether a word may stand in the name of a side: "on the medial edge only"."""
    is_side = word.removesuffix("ly") in signs(Sign.TELLS) or word == "one"
    return is_side or word in _NO_SIDE


def _clause(words: Sequence[str]) -> Sequence[str]:
    """Return the words up to the first sign."""
    stops = (index for index, word in enumerate(words) if word in _ENDING)
    return words[: next(stops, len(words))]


def _ways(words: Sequence[str]) -> frozenset[Says]:
    """Return how words say that a margin counts."""
    return _WAYS.intersection(
        says for _, _, says in roles(Place.ANYWHERE).within(words)
    )


#: Words of many sites, and of what surrounds a lesion.
_GENERAL = frozenset({"site", "area", "region", "space", "side", "bed", "base", "edge"})
#: These name nothing that has a margin.
_PLAIN = _OF_MARGIN | _ARTICLES | _JOINS | _OF_THE | SIDED | {"cm", "mm"}
#: They stand beside the name of a side.
_NO_SIDE = frozenset(
    {
        *("margin", "margins", "side", "edge", "end", "aspect", "surface", "border"),
        *("on", "at", "along", "only", "in", "was", "were", "taken", "larger"),
        *("smaller", "first", "second"),
    }
)
#: Words with such an ending may be verbs.
_VERBAL = ("ing", "ed", "ly")
