"""Read a note into drafts, one for each lesion, with the questions that settle them."""

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
from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._groups.groups import groups
from cptsofttissue.notes._merging import IN_ORDER, merged
from cptsofttissue.notes._procedures import families_of
from cptsofttissue.notes._sentences import read_sentences
from cptsofttissue.notes._text.page import Page
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.case import Case, Facts

__all__ = ["Draft", "Outside", "Query", "Reading", "read"]

#: No choice of a query says more than the surgeon may know.
_CANNOT_SAY = "other, or it cannot be said"
#: The codes behind the name of another family.
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
        return f"{self._asks} {self._said} Please state: {'; '.join(choices)}."

    @property
    def _asks(self) -> str:
        """Ask without the examples behind a colon, since the choices follow."""
        asks = questions_by_element().get(self.field, f"Which {spaced(self.field)}?")
        return f"{asks.partition(':')[0].rstrip('?')}?"

    @property
    def _said(self) -> str:
        if not self.mentions:
            return "The note does not say."
        quotes = map(_quoted, self.mentions)
        return f"The note says {', '.join(dict.fromkeys(quotes))}."

    def __str__(self) -> str:
        return self.text


def _how(mention: Mention) -> Iterator[str]:
    """Say in which section it is, how it is said, and of what it is the length."""
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
        asked = self.resolution.questions
        return tuple(Query(one, self.said_of(one.field)) for one in asked)

    @property
    def quotes(self) -> tuple[str, ...]:
        """What the note says about the facts of the case, with the positions."""
        facts = (m for m in self.mentions if m.field in _FACTS)
        return tuple(dict.fromkeys(f"{m.field}: {_quoted(m)}" for m in facts))

    def said_of(self, field: str) -> tuple[Mention, ...]:
        """
        Return what the note says about a field.

        >>> draft = read("Excision of 2 cm lipoma, left thigh").drafts[0]
        >>> [mention.text for mention in draft.said_of("tumor")]
        ['2 cm']

        Args:
            field: A field of the case.
        """
        names = _ALSO.get(field, (field,))
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
        return "\n".join(_of_draft(self))

    def _repr_html_(self) -> str:
        from cptsofttissue.notes._page import draft_page

        return draft_page(self)


#: What else a note says of a field: the lengths that are no size, for one.
_ALSO: Mapping[str, tuple[str, ...]] = {
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
        lesions = (one for draft in self.drafts for one in _left(draft))
        return (*self.procedures, *lesions)

    @property
    def status(self) -> Status:
        """The status of the most open lesion."""
        found = {draft.resolution.status for draft in self.drafts}
        if found == {Status.DETERMINED}:
            return Status.DETERMINED
        is_open = Status.UNDETERMINED in found or not (found or self.other)
        return Status.UNDETERMINED if is_open else Status.OUT_OF_SCOPE

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def __repr__(self) -> str:
        found = "; ".join(repr(draft.resolution) for draft in self.drafts)
        return f"<Reading: {found or 'no draft'}>"

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
        given = (
            type(text).__name__ if not isinstance(text, str) else f"{len(text)} letters"
        )
        raise WrongTypeError("text", given, "a note, of at most 10,000,000 letters")
    page = Page.of(text)
    note = read_sentences(page)
    found = groups(page, note)
    is_only = sum(group.lesions for group in found) == 1
    dossier = dossier_of(text, note, is_only=is_only)
    before = [*_before_operation(note)] if is_only else []
    day = day_of(page) if found else None
    drafts = tuple(
        _dated(Draft(one.case, _with(one.mentions, before), one.open, dossier), day)
        for group in found
        for one in [merged(group)] * group.lesions
    )
    return Reading(text, drafts, tuple(_outside(note)))


def _before_operation(note: Sequence[Told]) -> Iterator[Mention]:
    """List what history, examination and images say of depth and lengths."""
    for mention in (m for one in note for m in one.mentions):
        is_said = mention.polarity is Polarity.STATED and mention.field in _INDICATORS
        if is_said and mention.section in _BEFORE:
            yield mention


#: What a query quotes from before the operation, where that has nothing to quote.
_INDICATORS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "depth": frozenset({"depth"}),
        "length": frozenset({"size", "tumor", "length"}),
    }
)
_BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION, Section.IMAGING})


def _with(
    mentions: Iterable[Mention], before: Iterable[Mention]
) -> tuple[Mention, ...]:
    """Add what was said before the operation of what its account does not mention."""
    own = tuple(mentions)
    fields = {mention.field for mention in own}
    added = [m for m in before if fields.isdisjoint(_INDICATORS[m.field])]
    return tuple(sorted({*own, *added}, key=IN_ORDER))


def _dated(draft: Draft, day: Mention | None) -> Draft:
    """Add the day of the operation to a draft, with the words that say it."""
    if day is None:
        return draft
    case = evolve(draft.case, date_of_service=day.value)
    said = sorted((*draft.mentions, day), key=IN_ORDER)
    return evolve(draft, case=case, mentions=tuple(said))


def _outside(note: Sequence[Told]) -> Iterator[Outside]:
    """List the procedures of other families."""
    for mention in (m for one in note for m in one.mentions):
        if mention.field == "procedure" and mention.polarity is Polarity.STATED:
            yield from (Outside(one, mention) for one in families_of(mention.text))


def _left(draft: Draft) -> Iterator[Outside]:
    """List the families that a lesion belongs to, if it has no code here."""
    answer = draft.resolution
    named = next((m for m in draft.mentions if m.field in {"lesion", "site"}), None)
    if named is not None and not answer.candidates:
        yield from (Outside(family, named) for family in answer.families)


def _lines(reading: Reading) -> Iterator[str]:
    if not reading.drafts:
        yield "No operation on a tumor was found in this note."
    for number, draft in enumerate(reading.drafts, 1):
        if len(reading.drafts) > 1:
            yield f"Lesion {number} of {len(reading.drafts)}"
        yield from _of_draft(draft)
    yield from _section("Other families", reading.other)


def _of_draft(draft: Draft) -> Iterator[str]:
    answer = draft.resolution
    yield f"{spaced(answer.status)} ({answer.edition} edition)"
    yield from (f"  {code}  {code.label}" for code in answer.candidates)
    yield from (f"  other family: {family}" for family in answer.families)
    yield from _section("The note says", draft.quotes)
    yield from _section("Ask the surgeon", draft.questions)
    yield from _section("Caution", answer.cautions)


def _quoted(mention: Mention) -> str:
    """Quote a mention, with what there is to say of it."""
    said = ", ".join(dict.fromkeys(_how(mention)))
    text = " ".join(mention.text.split())
    return f'"{text}" ({said})' if said else f'"{text}"'


_FACTS = frozenset(attribute.name for attribute in fields(Case))


def _section(title: str, items: Sequence[object]) -> Iterator[str]:
    if items:
        yield f"{title}:"
        yield from (f"  {item}" for item in items)
