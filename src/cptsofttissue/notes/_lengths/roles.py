"""What each length of a sentence is the length of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from cptsofttissue.notes._lengths.around import ARTICLES, OPERATED, SIGNS
from cptsofttissue.notes._lengths.before import Before
from cptsofttissue.notes._lengths.found import Found, lengths_in
from cptsofttissue.notes._lengths.margins import WAYS
from cptsofttissue.notes._lengths.sums import exceeds, grows, is_sum
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import is_record
from cptsofttissue.notes._sentence.vocabulary import (
    SIDED,
    TISSUES,
    end_of_none,
    is_tumor,
)
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

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
    found = lengths_in(line.text)
    everywhere = _everywhere(line) if found else None
    since, before = 0, None
    for index, one in enumerate(found):
        following = found[index + 1].start if index + 1 < len(found) else len(line.text)
        first, last, end = map(line.at, (one.start, one.end, following))
        around = _Length(line.words, since, first, last, end, carries, is_found)
        says = around.unless_part(around.said_with(everywhere), one.text)
        if before is not None and _is_of_both(says, before, around, found[: index + 1]):
            says = Says.TOTAL
        says = _weighed(says, around, line.text, found[: index + 1])
        says = before if says is None and around.goes_on_with(before) else says
        way = around.way if says is Says.MARGIN else None
        yield Measured(one.text, one.start, one.end, says, way)
        since, before = around.last, says


def _everywhere(line: Line) -> Says | None:
    """Return what a sentence is about as a whole, if it is no excision."""
    found = line.each(roles(Place.ANYWHERE))
    return next((says for _, _, says in found if says not in _NO_PLACE), None)


def _is_of_both(
    says: Says | None, before: Says, around: _Length, found: Sequence[Found]
) -> bool:
    """Whether "2 cm with margin" stands behind a tumor, or "total 2 cm" behind both."""
    *others, one = found
    is_more = before in _OF_TUMOR and grows(one, others)
    is_more = is_more and around.has_unmeasured_margin
    is_sum = before is Says.MARGIN and around.is_called_total
    return (says is None or says in _OF_TUMOR) and (is_more or is_sum)


def _weighed(
    says: Says | None, around: _Length, text: str, found: Sequence[Found]
) -> Says | None:
    """Correct what a length is of by the lengths before it, and by its sides."""
    *before, one = found
    if len(before) > 1 and text[: one.start].rstrip().endswith("="):
        says = Says.TOTAL  # "2 cm tumor + 0.2 cm margin = 2.2 cm"
    elif says is Says.MARGIN and around.is_called_total and exceeds(one, before):
        says = Says.TOTAL  # "1 cm, 3 mm margin on each side (total 1.6 cm)"
    elif says in {None, Says.MARGIN} and is_sum(one, before):
        says = Says.TOTAL  # "1.2 cm, 1 mm margin on each side (1.4 cm)"
    if says is Says.TOTAL and around.has_sides:
        says = Says.MARGIN  # a total has no sides
    return Says.DISTANCE if says is Says.MARGIN and around.is_of_other else says


class _Length(Before):
    """A length, and what all the words around it say that it is of."""

    __slots__ = ()

    def unless_part(self, says: Says | None, text: str) -> Says | None:
        """Leave open what is but a part of a length, one of two, or a tape."""
        is_tape = self.next_word == "around" and says in _OF_TUMOR
        is_either = _EITHER.search(text) is not None
        return None if is_tape or is_either or self.is_part else says

    def said_with(self, everywhere: Says | None) -> Says | None:
        """Return what it is in a sentence that is about something as a whole."""
        if everywhere is None:
            says = self._says
            is_alone = says is None and self.carries and self._is_alone
            return Says.MEASURE if is_alone else says
        own = self._says
        is_drawn = everywhere is Says.EXAMINATION and any(map(is_tumor, self.words))
        if own in OPERATED or (is_drawn and own is Says.MARGIN):
            return own
        is_own = everywhere is Says.SPECIMEN and self._is_ours
        return Says.TUMOR if is_own and own in _OF_TUMOR else everywhere

    @property
    def _says(self) -> Says | None:
        """What it is of: what stands behind it says so, or else before."""
        behind = self.says_in_brackets or self.says_right_behind
        if behind and not self.is_of_sides_alone:
            return behind
        if self.word_before == "with":
            return self.says_with
        before = self.says_before
        if behind and before not in _UNUSED:
            return behind if before or self._lead in _LEADS else None
        if before is Says.MARGIN and self.is_of_both:
            before = Says.TOTAL
        return before if before in _UNUSED else self._says_of_lesion(before)

    def _says_of_lesion(self, before: Says | None) -> Says | None:
        """Return what a length is of that may be a lesion's, by what stands around."""
        if self.is_measured_at:
            before = Says.TUMOR
        elif self._lead in signs(Sign.NOT_BEFORE) and not self.is_told_before:
            return None
        if before is None:
            is_alone = (self.is_found or self.carries) and self.is_with_layer
            return Says.MEASURE if is_alone else self.says_loosely
        if before in _OF_TUMOR and self.includes_margin:
            return Says.TOTAL
        is_with = before is Says.MARGIN and (
            self.next_word == "including" or self.has_sides
        )
        return before if is_with or self.ends_well else None

    @property
    def _lead(self) -> str:
        """The word before it that is no article."""
        led = reversed(self.words[self.since : self.first])
        return next((word for word in led if word not in ARTICLES), "")

    @property
    def _is_alone(self) -> bool:
        """Whether nothing in its sentence could have it but the tumor before."""
        unsided = [word for word in self.words if word not in SIDED]
        is_first = self.first == 0 and self.has_margin
        is_alone = is_record(unsided) or is_first
        return is_alone or self._is_whole

    @property
    def _is_whole(self) -> bool:
        """Whether nothing but signs stands around a length, or how it was measured."""
        known = signs(Sign.BEHIND).keys() - _PLACES
        is_first = _OPENING.issuperset(self.words[: self.first])
        end = len(self.words)
        nones = (i for i in range(self.last, end) if end_of_none(self.words, i) == end)
        behind = self.words[self.last : next(nones, end)]  # "4 cm long, no margin"
        told = [*takewhile(lambda word: word != ",", behind)]
        is_done = self._goes_on_done(behind[len(told) + 1 :])
        return is_first and {*(told if is_done else behind)} - SIGNS <= known

    def _goes_on_done(self, words: Sequence[str]) -> bool:
        """Whether ", removed intact" stands behind a length, and nothing measured."""
        found = {says for _, _, says in roles(Place.ANY).within(words)}
        found |= {says for _, _, says in roles(Place.BEFORE).within(words)}
        is_other = not found.isdisjoint(OPERATED) or any(w in TISSUES for w in words)
        return words[:1] in _DONE and SIGNS.isdisjoint(words) and not is_other

    def goes_on_with(self, before: Says | None) -> bool:
        """Whether a list in brackets goes on: "incisions (2 cm, 1 cm, 3 cm)"."""
        between = self.words[self.since : self.first]
        is_list = before in OPERATED and {",", "and", "&"}.issuperset(between)
        opens = (w for w in reversed(self.words[: self.since]) if w in _BRACKETS)
        return is_list and next(opens, ")") == "("

    @property
    def _is_by_us(self) -> bool:
        """Whether "as measured by me" is said of a tumor in the fresh specimen."""
        is_measured = "measured" in self.words
        return is_measured and any(pair in _BY_US for pair in pairwise(self.words))

    @property
    def _is_sent(self) -> bool:
        """Whether "the 2 cm lipoma was sent to pathology": the surgeon measured it."""
        before = roles(Place.ANYWHERE).within(self.words[: self.first])
        is_told = any(says is Says.SPECIMEN for _, _, says in before)
        is_sent = not _SENT.isdisjoint(self.words[self.last :])
        return is_sent and not is_told

    @property
    def _is_ours(self) -> bool:
        """Whether the surgeon measured the tumor, though a specimen is named."""
        is_told = self._is_by_us or self._is_named_tumor
        return self._is_sent or is_told or self.is_beside_specimen

    @property
    def _is_named_tumor(self) -> bool:
        """Whether "the specimen, a lipoma," or "was a lipoma" says what it is."""
        found = [*roles(Place.ANYWHERE).within(self.words)]
        said = [(a, b) for a, b, says in found if says is Says.SPECIMEN]
        (first, end), *others = said
        is_named = self.words[first] == _SPECIMEN and (
            [*self.words[end : end + 2]] in _IS_A
        )
        is_sent = not _SENT.isdisjoint(self.words[self.last :])
        return is_named and all(self.last <= a and is_sent for a, _ in others)


_SPECIMEN = "specimen"
_DONE = (["removed"], ["excised"], ["resected"], ["delivered"], ["enucleated"])
#: A specimen that is named so is the tumor.
_IS_A = [[way, a] for way in (",", "was", "is") for a in ("a", "an")]
#: What the surgeon measured in the fresh specimen is the tumor.
_BY_US = frozenset({("by", "me"), ("by", "us"), ("by", "myself")})
_BRACKETS = frozenset({"(", ")"})
#: What is done with a tumor that was measured before.
_SENT = frozenset({"sent", "passed", "handed", "submitted", "forwarded"})
#: Found anywhere these say nothing of what a length is: "measured by us at excision".
_NO_PLACE = WAYS | {Says.LINK}
#: Of "2 cm / 4 cm" nobody knows which.
_EITHER = re.compile(r"[cm]m ?/")
#: A length around these is that of a tape around them.
_OF_TUMOR = frozenset({Says.TUMOR, Says.MEASURE})
#: What these are the lengths of is of no use, so nothing can be wrong.
_UNUSED = frozenset({*OPERATED, Says.DISTANCE, Says.IMAGING, Says.EXAMINATION})
#: What may stand before "2 mm on each side" of a margin.
_LEADS = frozenset(
    {
        *("", "a", "an", "the", "of", ",", "(", ":", "and", "plus", "taking"),
        *("was", "were", "taken", "about", "including"),
    }
)
#: What may stand before a length that is all of a sentence: "total of 4 cm".
_OPENING = SIGNS | {"total", "of", "a", "overall"}
#: A length with these may be a way or a hole.
_PLACES = frozenset({"before", "inside", "over", "between", "into", "within"})
