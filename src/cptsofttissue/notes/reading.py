"""Reads a note into drafts, one for each lesion, with questions on what is open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Unpack, final

from attrs import evolve, fields, frozen

from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue.coding.resolution import Question, Resolution, Status
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.guidance.documentation import questions_by_element
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.notes._dates import day_of
from cptsofttissue.notes._dossiers import POLICY, dossier_of
from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._groups.groups import groups
from cptsofttissue.notes._merging import IN_ORDER, merged
from cptsofttissue.notes._procedures import families_of
from cptsofttissue.notes._sentences import read_sentences
from cptsofttissue.notes._text.page import Page
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.case import Case, Facts

__all__ = ["Draft", "Outside", "Query", "Reading", "read"]

#: The last choice of a query, for a surgeon who does not know.
_CANNOT_SAY = "other, or it cannot be said"
#: The codes after the name of another family.
_CODES = re.compile(r" \((?:\d{5}[-, ]*)+\)$", re.ASCII)
_LONGEST = 10_000_000


@final
@frozen
class Query:
    """
    A question for the surgeon, with quotes from the note.

    Its text names no code and no price, because a query must not be leading.

    Attributes:
        question: The question, and the codes that each answer leaves.
        mentions: What the note says about it.
    """

    question: Question
    mentions: tuple[Mention, ...]

    @property
    def field(self) -> str:
        """The fact it asks for, as a field of :class:`~cptsofttissue.Case`."""
        return self.question.field

    @property
    def text(self) -> str:
        """The question in plain words, with quotes from the note and choices."""
        answers = (_CODES.sub("", a.label) for a in self.question.answers)
        choices = (*answers, _CANNOT_SAY)
        return f"{self._question} {self._quotes} Please state: {'; '.join(choices)}."

    @property
    def _question(self) -> str:
        """The question, without the examples after a colon: the choices follow."""
        text = questions_by_element().get(self.field, f"Which {spaced(self.field)}?")
        return f"{text.partition(':')[0].rstrip('?')}?"

    @property
    def _quotes(self) -> str:
        """The sentence with the quotes from the note."""
        if not self.mentions:
            return "The note does not say."
        quotes = map(_quote, self.mentions)
        return f"The note says {', '.join(dict.fromkeys(quotes))}."

    def __str__(self) -> str:
        return self.text


def _labels(mention: Mention) -> Iterator[str]:
    """List the section of a mention, a doubt about it, and the role of a length."""
    if mention.section is not Section.NONE:
        yield mention.section
    if mention.polarity is not Polarity.STATED:
        yield mention.polarity
    if mention.role and mention.field == "length":
        yield mention.role


@final
@frozen
class Draft:
    """
    What a note says about one lesion, for a person to review and accept.

    Attributes:
        case: The facts; what the note leaves open is a set of values, or missing.
        mentions: Everything the note says about the lesion, in the order of the note.
        disagreements: The fields that stay open because mentions disagree.
        dossier: The other facts in the note, for
            :func:`~cptsofttissue.guidance.review.review`.
    """

    case: Case
    mentions: tuple[Mention, ...]
    disagreements: tuple[str, ...]
    dossier: Dossier

    @property
    def resolution(self) -> Resolution:
        """The code that the note supports, or all codes and families it allows."""
        return resolve(self.case, policy=POLICY)

    @property
    def questions(self) -> tuple[Query, ...]:
        """What to ask the surgeon, most decisive first."""
        questions = self.resolution.questions
        return tuple(Query(one, self.said_of(one.field)) for one in questions)

    @property
    def quotes(self) -> tuple[str, ...]:
        """What the note says about the facts of the case, with the positions."""
        facts = (m for m in self.mentions if m.field in _FACTS)
        return tuple(dict.fromkeys(f"{m.field}: {_quote(m)}" for m in facts))

    def said_of(self, field: str) -> tuple[Mention, ...]:
        """
        Return what the note says about a field.

        >>> draft = read("Excision of 2 cm lipoma, left thigh").drafts[0]
        >>> [mention.text for mention in draft.said_of("tumor")]
        ['2 cm']

        Args:
            field: A field of the case.
        """
        names = _MENTION_FIELDS.get(field, (field,))
        return tuple(m for m in self.mentions if m.field in names)

    def accept(self, **corrections: Unpack[Facts]) -> Case:
        """
        Accept the draft as a case, with corrections.

        >>> draft = read("Excision of lipoma, left thigh, 2 cm").drafts[0]
        >>> draft.accept(depth="subcutaneous", margin="none").tumor == draft.case.tumor
        True

        Args:
            corrections: Facts as :class:`~cptsofttissue.Case` takes them.

        Raises:
            InvalidFactError: If a correction cannot be read.
        """
        return evolve(self.case, **corrections)

    def __str__(self) -> str:
        return "\n".join(_draft_lines(self))

    def _repr_html_(self) -> str:
        from cptsofttissue.notes._page import draft_page

        return draft_page(self)


#: The fields of mentions for a field of the case, where they are not the same.
_MENTION_FIELDS: Mapping[str, tuple[str, ...]] = {
    "size": ("size", "tumor", "margin", "length"),
    "tumor": ("tumor", "length"),
    "margin_convention": ("margin",),
    "origin": ("lesion", "depth"),
}


@final
@frozen
class Outside:
    """
    A procedure or lesion in a note that belongs to another code family.

    Attributes:
        family: The family.
        mention: The words of the note that say so.
    """

    family: OtherFamily
    mention: Mention

    def __str__(self) -> str:
        return f'"{self.mention.text}" leads to {self.family.explain()}'


@final
@frozen(repr=False)
class Reading(Document):
    """
    The result of reading a note.

    Attributes:
        text: The note.
        drafts: One draft for each lesion that the note says was operated on.
        procedures: The procedures that belong to another code family.
    """

    text: str
    drafts: tuple[Draft, ...]
    procedures: tuple[Outside, ...]

    @property
    def other(self) -> tuple[Outside, ...]:
        """Everything that belongs to another code family, and why."""
        lesions = (one for draft in self.drafts for one in _families(draft))
        return (*self.procedures, *lesions)

    @property
    def status(self) -> Status:
        """The status of the most open lesion."""
        statuses = {draft.resolution.status for draft in self.drafts}
        if statuses == {Status.DETERMINED}:
            return Status.DETERMINED
        is_open = Status.UNDETERMINED in statuses or not (statuses or self.other)
        return Status.UNDETERMINED if is_open else Status.OUT_OF_SCOPE

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def __repr__(self) -> str:
        answers = "; ".join(repr(draft.resolution) for draft in self.drafts)
        return f"<Reading: {answers or 'no draft'}>"

    def _repr_html_(self) -> str:
        from cptsofttissue.notes._page import reading_page

        return reading_page(self)


def read(text: str) -> Reading:
    """
    Read an operative note, a procedure line, or one typed sentence.

    It never fills a gap: what the note does not say stays open, and if the note
    contradicts itself, both values stay possible. Nothing is logged or stored.

    >>> note = '''
    ... PROCEDURE: Excision of subcutaneous lipoma, left forearm.
    ... FINDINGS: Lipoma, 4 cm in greatest diameter.
    ... '''
    >>> draft, = read(note).drafts
    >>> str(draft.resolution.code)
    '25071'
    >>> [mention.text for mention in draft.said_of("depth")]
    ['subcutaneous lipoma']

    Args:
        text: The note, as it stands in the chart.

    Raises:
        WrongTypeError: If *text* is not text, or longer than ten million characters.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        value = (
            type(text).__name__ if not isinstance(text, str) else f"{len(text)} letters"
        )
        raise WrongTypeError("text", value, "a note, of at most 10,000,000 letters")
    page = Page.of(text)
    note = read_sentences(page)
    lesions = groups(page, note)
    is_only = sum(group.lesions for group in lesions) == 1
    dossier = dossier_of(text, note, is_only=is_only)
    early = [*_early_mentions(note)] if is_only else []
    day = day_of(page) if lesions else None
    drafts = tuple(
        _with_day(
            Draft(one.case, _add_early(one.mentions, early), one.open, dossier), day
        )
        for group in lesions
        for one in [merged(group)] * group.lesions
    )
    return Reading(text, drafts, tuple(_outside(note)))


def _early_mentions(note: Sequence[Statement]) -> Iterator[Mention]:
    """List the depths and lengths in history, examination and images."""
    for mention in (m for one in note for m in one.mentions):
        is_stated = mention.polarity is Polarity.STATED
        if is_stated and mention.field in _INDICATORS and mention.section in _BEFORE:
            yield mention


#: The fields that a query quotes from before the operation, each with those that must
#: be missing from the account of the operation.
_INDICATORS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "depth": frozenset({"depth"}),
        "length": frozenset({"size", "tumor", "length"}),
    }
)
_BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION, Section.IMAGING})


def _add_early(
    mentions: Sequence[Mention], early: Iterable[Mention]
) -> tuple[Mention, ...]:
    """Add early mentions to those of a lesion, for fields that it does not have."""
    names = {mention.field for mention in mentions}
    added = [m for m in early if names.isdisjoint(_INDICATORS[m.field])]
    return tuple(sorted({*mentions, *added}, key=IN_ORDER))


def _with_day(draft: Draft, day: Mention | None) -> Draft:
    """Add the day of the operation to a draft, with the words that say it."""
    if day is None:
        return draft
    case = evolve(draft.case, date_of_service=day.value)
    mentions = sorted((*draft.mentions, day), key=IN_ORDER)
    return evolve(draft, case=case, mentions=tuple(mentions))


def _outside(note: Sequence[Statement]) -> Iterator[Outside]:
    """List the procedures of other families."""
    for mention in (m for one in note for m in one.mentions):
        if mention.field == "procedure" and mention.polarity is Polarity.STATED:
            families = families_of(mention.text)
            yield from (Outside(family, mention) for family in families)


def _families(draft: Draft) -> Iterator[Outside]:
    """List the other families that a lesion may belong to, if it has no code here."""
    answer = draft.resolution
    name = next((m for m in draft.mentions if m.field in {"lesion", "site"}), None)
    if name is not None and not answer.candidates:
        yield from (Outside(family, name) for family in answer.families)


def _lines(reading: Reading) -> Iterator[str]:
    if not reading.drafts:
        yield "No operation on a tumor was found in this note."
    for number, draft in enumerate(reading.drafts, 1):
        if len(reading.drafts) > 1:
            yield f"Lesion {number} of {len(reading.drafts)}"
        yield from _draft_lines(draft)
    yield from _section("Other families", reading.other)


def _draft_lines(draft: Draft) -> Iterator[str]:
    answer = draft.resolution
    yield f"{spaced(answer.status)} ({answer.edition} edition)"
    yield from (f"  {code}  {code.label}" for code in answer.candidates)
    yield from (f"  other family: {family}" for family in answer.families)
    yield from _section("The note says", draft.quotes)
    yield from _section("Ask the surgeon", draft.questions)
    yield from _section("Caution", answer.cautions)


def _quote(mention: Mention) -> str:
    """Quote a mention, with its labels in parentheses."""
    labels = ", ".join(dict.fromkeys(_labels(mention)))
    text = " ".join(mention.text.split())
    return f'"{text}" ({labels})' if labels else f'"{text}"'


_FACTS = frozenset(attribute.name for attribute in fields(Case))


def _section(title: str, items: Sequence[object]) -> Iterator[str]:
    if items:
        yield f"{title}:"
        yield from (f"  {item}" for item in items)
