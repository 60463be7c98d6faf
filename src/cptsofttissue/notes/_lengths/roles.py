"""What each length of a sentence is the length of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from cptsofttissue.notes._lengths.around import ARTICLES, OPERATED, SIGNS
from cptsofttissue.notes._lengths.before import WordsBefore
from cptsofttissue.notes._lengths.margins import WAYS
from cptsofttissue.notes._lengths.raw import RawLength, lengths_in
from cptsofttissue.notes._lengths.sums import exceeds, grows, is_sum
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import CUFFS, MARGINS, is_record
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
        text: The length, with words such as "about" in "about 4 cm".
        start: Where it begins in the sentence.
        end: Where it ends.
        says: What it is the length of; None if the words do not say.
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
        is_found: Whether the sentence is in the section of findings, so it is about
            the tumor.
    """
    lengths = lengths_in(line.text)
    topic = _topic_of(line) if lengths else None
    begin, previous = 0, None
    for index, one in enumerate(lengths):
        run = lengths[: index + 1]
        limit = next((r.start for r in lengths[index + 1 :]), len(line.text))
        first, last, end = map(line.at, (one.start, one.end, limit))
        length = _Length(line.words, begin, first, last, end, carries, is_found)
        says = length.open_if_part(length.says_in(topic), one.text)
        if previous is not None and _is_of_both(says, previous, length, run):
            says = Says.TOTAL
        says = _correct_role(says, length, line.text, run)
        says = previous if says is None and length.goes_on_with(previous) else says
        way = length.convention if says is Says.MARGIN else None
        yield Measured(one.text, one.start, one.end, says, way)
        begin, previous = length.last, says


def _topic_of(line: Line) -> Says | None:
    """Return what the whole sentence is about, other than the excision, if anything."""
    phrases = line.each(roles(Place.ANYWHERE))
    return next((says for _, _, says in phrases if says not in _NO_PLACE), None)


def _is_of_both(
    says: Says | None, previous: Says, length: _Length, lengths: Sequence[RawLength]
) -> bool:
    """Whether "2 cm with margin" follows a tumor, or "total 2 cm" follows both."""
    *others, raw = lengths
    is_more = previous in _OF_TUMOR and grows(raw, others)
    is_more = is_more and length.has_unmeasured_margin
    is_sum = previous is Says.MARGIN and length.is_called_total
    return (says is None or says in _OF_TUMOR) and (is_more or is_sum)


def _correct_role(
    says: Says | None, length: _Length, text: str, lengths: Sequence[RawLength]
) -> Says | None:
    """Return the role of a length, corrected by the lengths before it and its sides."""
    *earlier, raw = lengths
    if len(earlier) > 1 and text[: raw.start].rstrip().endswith("="):
        says = Says.TOTAL  # "2 cm tumor + 0.2 cm margin = 2.2 cm"
    elif says is Says.MARGIN and length.is_called_total and exceeds(raw, earlier):
        says = Says.TOTAL  # "1 cm, 3 mm margin on each side (total 1.6 cm)"
    elif says in {None, Says.MARGIN} and is_sum(raw, earlier):
        says = Says.TOTAL  # "1.2 cm, 1 mm margin on each side (1.4 cm)"
    if says in _MAY_BE_TOTAL and length.names_cuff and _is_with_cuff(text, raw):
        says = Says.TOTAL
    if says is Says.TOTAL and length.has_sides:
        says = Says.MARGIN  # a total has no sides
    return Says.DISTANCE if says is Says.MARGIN and length.is_of_other else says


def _is_with_cuff(text: str, raw: RawLength) -> bool:
    """Whether a length is of a tumor and what was taken with it: "with its fringe"."""
    before, after = text[: raw.start], text[raw.end :]
    if any(words.search(before) for words in (_AND_CUFF, _TOGETHER, _OVERALL)):
        return True
    if _INCLUDES_CUFF.match(after):
        return True
    return bool(_WITH_CUFF.search(before) and _IN_ALL.match(after))


#: What may be taken with a tumor and measured with it.
_TAKEN_WITH = (CUFFS - MARGINS) | {
    *("strand", "strands", "bit", "layer", "wisp", "shell", "ellipse"),
    *("fibers", "fibres"),
}
_CUFF = (
    rf"(?:{'|'.join(sorted(_TAKEN_WITH))})"
    r"(?: of (?:[a-z]+ ){0,2}(?:fat|tissue|muscle|fibers))?(?! of\b)"
)
_PLUS = r"(?:plus|and|with|including|incl\.?|\+|&)"
_OF_LESION = r"(?:lipoma|mass|tumou?r|lesion|nodule|cyst|growth|sarcoma|specimen)"
_IS_SIZE = (
    r"(?: (?:taken with it|around it|left on it))?(?: together| altogether| in all)?,?"
    r"(?: (?:was|were|is|measured|measures|measuring|came to|spanned))?(?: ?[=:])?"
    r"(?: (?:about|exactly|approximately|just))? ?$"
)
#: "The lipoma with its fringe of fat was", "overall size including those strands".
_AND_CUFF = re.compile(
    rf"\b(?:{_OF_LESION}|size|overall|diameter) {_PLUS}(?: (?:the|its|a|that|this|those"
    rf"|some))?(?: [a-z]+)?? {_CUFF}{_IS_SIZE}"
)
#: "With its bit of surrounding fat"; 3 mm may be its width, 3 cm overall may not.
_WITH_CUFF = re.compile(
    rf"\bwith (?:its|the|a) (?:[a-z]+ )?{_CUFF}"
    rf"(?:,? (?:it|the {_OF_LESION}))?{_IS_SIZE}"
)
_IN_ALL = re.compile(
    r",? \(?(?:altogether|all told|overall|in all|in total|total"
    r"|(?:in )?(?:greatest|largest|maximum|maximal) (?:diameter|dimension|extent))\b"
)
_INCLUDES_CUFF = re.compile(
    rf",? \(?(?:(?:overall|across),? )?(?:incl\.?|including) (?:(?:the|its|a|those) )?"
    rf"(?:[a-z]+ )?{_CUFF}"
)
#: "Removed with a few fibers; together these measured".
_TOGETHER = re.compile(r"\btogether,? (?:these|they|both) (?:measured|were|came to) ?$")
#: "Removed along with a sliver of muscle; overall".
_OVERALL = re.compile(
    rf"\bwith (?:its|the|a) (?:[a-z]+ )?{_CUFF}[;,]? (?:overall|in all|all told) ?$"
)


class _Length(WordsBefore):
    """A length, and the decision what it is of."""

    __slots__ = ()

    @property
    def names_cuff(self) -> bool:
        """Whether the sentence may name what was taken with the tumor."""
        return "together" in self.words or not _TAKEN_WITH.isdisjoint(self.words)

    def open_if_part(self, says: Says | None, text: str) -> Says | None:
        """Return the role; None for part of a length, "2 cm / 4 cm", or a girth."""
        is_tape = self.next_word == "around" and says in _OF_TUMOR
        is_either = _EITHER.search(text) is not None
        return None if is_tape or is_either or self.is_part else says

    def says_in(self, topic: Says | None) -> Says | None:
        """Return the role of the length in a sentence with a topic."""
        says = self._says
        if topic is None:
            is_alone = says is None and self.carries and self._is_alone
            return Says.MEASURE if is_alone else says
        is_drawn = topic is Says.EXAMINATION and any(map(is_tumor, self.words))
        if says in OPERATED or (is_drawn and says is Says.MARGIN):
            return says
        is_ours = topic is Says.SPECIMEN and self._is_ours
        return Says.TUMOR if is_ours and says in _OF_TUMOR else topic

    @property
    def _says(self) -> Says | None:
        """The role that the words around it give; those right after it come first."""
        role_after = self.says_in_brackets or self.says_right_after
        if role_after and not self.is_of_sides_alone:
            return role_after
        if self.word_before == "with":
            return self.says_with
        role = self.says_before
        if role_after and role not in _UNUSED:
            return role_after if role or self._lead in _LEADS else None
        if role is Says.MARGIN and self.is_of_both:
            role = Says.TOTAL
        return role if role in _UNUSED else self._says_of_lesion(role)

    def _says_of_lesion(self, role: Says | None) -> Says | None:
        """Return the role if the length may be a lesion's; None if that is unclear."""
        if self.is_measured_at:
            role = Says.TUMOR
        elif self._lead in signs(Sign.NOT_BEFORE) and not self.has_lead_in:
            return None
        if role is None:
            is_alone = (self.is_found or self.carries) and self.is_with_layer
            return Says.MEASURE if is_alone else self.says_loosely
        if role in _OF_TUMOR and self.includes_margin:
            return Says.TOTAL
        is_with = role is Says.MARGIN and (
            self.next_word == "including" or self.has_sides
        )
        return role if is_with or self.ends_well else None

    @property
    def _lead(self) -> str:
        """The last word before the length that is no article."""
        words = reversed(self.words[self.begin : self.first])
        return next((word for word in words if word not in ARTICLES), "")

    @property
    def _is_alone(self) -> bool:
        """Whether the sentence names nothing that it could measure but the tumor."""
        words = [word for word in self.words if word not in SIDED]
        is_first = self.first == 0 and self.has_margin
        is_alone = is_record(words) or is_first
        return is_alone or self._is_whole

    @property
    def _is_whole(self) -> bool:
        """Whether around the length stand only signs or how it was measured."""
        known = signs(Sign.BEHIND).keys() - _PLACES
        is_first = _OPENING.issuperset(self.words[: self.first])
        end = len(self.words)
        nones = (i for i in range(self.last, end) if end_of_none(self.words, i) == end)
        words = self.words[self.last : next(nones, end)]  # "4 cm long, no margin"
        phrase = [*takewhile(lambda word: word != ",", words)]
        ends_done = self._ends_with_removal(words[len(phrase) + 1 :])
        return is_first and {*(phrase if ends_done else words)} - SIGNS <= known

    def _ends_with_removal(self, words: Sequence[str]) -> bool:
        """Whether "removed intact" or its like follows, and nothing else measured."""
        kinds = {says for _, _, says in roles(Place.ANY).within(words)}
        kinds |= {says for _, _, says in roles(Place.BEFORE).within(words)}
        is_other = not kinds.isdisjoint(OPERATED) or any(w in TISSUES for w in words)
        return words[:1] in _DONE and SIGNS.isdisjoint(words) and not is_other

    def goes_on_with(self, previous: Says | None) -> bool:
        """Whether the length goes on a list in brackets: "incisions (2 cm, 1 cm)"."""
        words = self.words[self.begin : self.first]
        is_list = previous in OPERATED and {",", "and", "&"}.issuperset(words)
        opens = (w for w in reversed(self.words[: self.begin]) if w in _BRACKETS)
        return is_list and next(opens, ")") == "("

    @property
    def _is_by_us(self) -> bool:
        """Whether "measured by me" stands in a sentence on the specimen."""
        is_measured = "measured" in self.words
        return is_measured and any(pair in _BY_US for pair in pairwise(self.words))

    @property
    def _is_sent(self) -> bool:
        """Whether "the 2 cm lipoma was sent to pathology", measured by the surgeon."""
        phrases = roles(Place.ANYWHERE).within(self.words[: self.first])
        names_specimen = any(says is Says.SPECIMEN for _, _, says in phrases)
        is_sent = not _SENT.isdisjoint(self.words[self.last :])
        return is_sent and not names_specimen

    @property
    def _is_ours(self) -> bool:
        """Whether the surgeon measured the tumor, though a specimen is named."""
        is_stated = self._is_by_us or self._is_named_tumor
        return self._is_sent or is_stated or self.is_beside_specimen

    @property
    def _is_named_tumor(self) -> bool:
        """Whether "the specimen, a lipoma," or "was a lipoma" names the tumor."""
        phrases = [*roles(Place.ANYWHERE).within(self.words)]
        specimens = [(a, b) for a, b, says in phrases if says is Says.SPECIMEN]
        (first, end), *others = specimens
        is_named = self.words[first] == _SPECIMEN and (
            [*self.words[end : end + 2]] in _IS_A
        )
        is_sent = not _SENT.isdisjoint(self.words[self.last :])
        return is_named and all(self.last <= a and is_sent for a, _ in others)


_SPECIMEN = "specimen"
_DONE = (["removed"], ["excised"], ["resected"], ["delivered"], ["enucleated"])
#: After "the specimen" these name the tumor: "the specimen, a lipoma".
_IS_A = [[way, a] for way in (",", "was", "is") for a in ("a", "an")]
#: With these words the surgeon measured the tumor in the fresh specimen.
_BY_US = frozenset({("by", "me"), ("by", "us"), ("by", "myself")})
_BRACKETS = frozenset({"(", ")"})
#: What happens to a tumor that the surgeon has measured.
_SENT = frozenset({"sent", "passed", "handed", "submitted", "forwarded"})
#: These do not make a topic of a sentence: "measured by us at excision".
_NO_PLACE = WAYS | {Says.LINK}
#: "2 cm / 4 cm" may mean either length.
_EITHER = re.compile(r"[cm]m ?/")
#: The roles of a tumor's size. "4 cm around" is the girth, and not such a size.
_OF_TUMOR = frozenset({Says.TUMOR, Says.MEASURE})
#: A tumor with its margin may read as one of these.
_MAY_BE_TOTAL = _OF_TUMOR | {Says.MARGIN, None}
#: Lengths in these roles are not used, so they can do no harm.
_UNUSED = frozenset({*OPERATED, Says.DISTANCE, Says.IMAGING, Says.EXAMINATION})
#: The words that may lead to "2 mm on each side" of a margin.
_LEADS = frozenset(
    {
        *("", "a", "an", "the", "of", ",", "(", ":", "and", "plus", "taking"),
        *("was", "were", "taken", "about", "including"),
    }
)
#: What may precede a length that is the whole sentence: "total of 4 cm".
_OPENING = SIGNS | {"total", "of", "a", "overall"}
#: A length with these may be a distance or a hole.
_PLACES = frozenset({"before", "inside", "over", "between", "into", "within"})
