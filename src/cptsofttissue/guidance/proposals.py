"""Modifiers that the facts of a case call for, and those that are not allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import final

from attrs import field, frozen

from cptsofttissue._notices import CitedLine
from cptsofttissue._reading import tables
from cptsofttissue._reading.missing import stated
from cptsofttissue._reading.words import Words
from cptsofttissue.coding._scope import family_of
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.fees import Indicators
from cptsofttissue.guidance._digits import digit_rows, digits_on
from cptsofttissue.guidance._notes import paired_sites, side_of
from cptsofttissue.record.anatomy import Side, SiteReading
from cptsofttissue.record.case import Case
from cptsofttissue.trace import Notice

__all__ = [
    "AddOn",
    "Advice",
    "Course",
    "Proposal",
    "Session",
    "SeveralTumors",
    "propose_add_ons",
    "propose_modifiers",
    "several_tumors",
]


class Advice(StrEnum):
    """What to do with a modifier."""

    USE = "use"
    ASK = "ask"
    REFUSE = "refuse"


class Course(StrEnum):
    """How the procedure relates to an earlier one within its global days."""

    STAGED = "staged"
    COMPLICATION = "complication"
    UNRELATED = "unrelated"


_COURSES = Words("course", Course)


@final
@frozen
class Proposal:
    """
    A proposal for one modifier, or for one of several.

    Attributes:
        modifiers: The modifiers.
        advice: Use, ask or refuse.
        why: The reason in our own words.
        source: Where it comes from.
    """

    modifiers: tuple[str, ...]
    advice: Advice
    why: str
    source: str

    def __str__(self) -> str:
        return f"{self.advice} {' or '.join(self.modifiers)}: {self.why}"


def _course(value: Course | str | None) -> Course | None:
    course = stated("course", value)
    return None if course is None else _COURSES.read(course)


@final
@frozen(kw_only=True)
class Session:
    """
    How a procedure relates to other procedures of that day and before.

    Attributes:
        both_sides: Whether the same procedure was done on both sides.
        several_services: Whether there were other services that day.
        separate_lesion:
            Whether this lesion is separate from those of the other services;
            None if the note does not say.
        course: How it relates to an earlier procedure, if it does.
    """

    both_sides: bool = False
    several_services: bool = False
    separate_lesion: bool | None = None
    course: Course | None = field(default=None, converter=_course)


_ALONE = Session()


def propose_modifiers(
    answer: Resolution, session: Session = _ALONE, indicators: Indicators | None = None
) -> tuple[Proposal, ...]:
    """
    Propose the modifiers that the facts call for.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(site="left thigh", depth="subcutaneous", size="2 cm")
    >>> [str(p) for p in propose_modifiers(answer)]
    ['use LT: The note says left and the site is paired.']

    Args:
        answer: What the record supports.
        session: How it relates to other procedures.
        indicators: The payment indicators of the code, from a fee schedule; None
            if not available.
    """
    return tuple(_proposals(answer, session, indicators))


def _proposals(
    answer: Resolution, session: Session, indicators: Indicators | None
) -> Iterator[Proposal]:
    trigger = _bilateral_trigger(answer, session, indicators)
    if trigger != _BOTH:
        yield from _propose_side(answer, indicators)
    yield from _propose_digit(answer.case)
    if trigger:
        yield _proposal(trigger)
    if session.separate_lesion:
        yield _proposal("separate-lesion")
    elif session.several_services and session.separate_lesion is None:
        yield _proposal("no-separate-lesion")
    if session.course is not None:
        yield _proposal(session.course)


def _bilateral_trigger(
    answer: Resolution, session: Session, indicators: Indicators | None
) -> str:
    """Return the trigger for modifier 50, which excludes a side or a digit."""
    if not (session.both_sides or side_of(answer.case) is Side.BILATERAL):
        return ""
    trigger = _indicator_trigger(indicators)
    return _BOTH_DIGITS if trigger == _BOTH and _is_digit(answer.case.site) else trigger


def _propose_side(
    answer: Resolution, indicators: Indicators | None
) -> Iterator[Proposal]:
    """Propose the side of a paired site; a digit has its own modifiers."""
    paired = [_is_paired(code, indicators) for code in answer.candidates]
    if not any(paired) or _is_digit(answer.case.site):
        return
    side = side_of(answer.case)
    if side is None:
        yield _proposal("two-sides" if answer.case.sides else "no-side")
    elif side is not Side.BILATERAL and all(paired):
        yield _proposal(side)


def _is_paired(code: Code, indicators: Indicators | None) -> bool:
    """Whether the site is paired; without a site, whether both sides may be billed."""
    if code.site is not None:
        return paired_sites()[code.site]
    return indicators is not None and _indicator_trigger(indicators) == _BOTH


def _is_digit(site: SiteReading | None) -> bool:
    """Whether every region of the site is a finger or toe."""
    regions = site.regions if site else ()
    return bool(regions) and all(region.is_digit for region in regions)


def _propose_digit(case: Case) -> Iterator[Proposal]:
    """Propose the modifier of the digit and side that the note names."""
    site = case.site
    if site is None or not _is_digit(site):
        return
    possible = digits_on(site, side_of(case))
    rows = [digit_rows().get(term) for term in site.terms]
    if len(rows) > 1 or (row := rows[0]) is None:
        yield _proposal("no-digit", possible)
    elif len(possible) > 1:
        yield _proposal("no-digit-side", possible)
    else:
        yield _proposal("digit", possible, row.source)


def _indicator_trigger(indicators: Indicators | None) -> str:
    """Return the trigger for what the bilateral indicator allows."""
    indicator = indicators.bilateral if indicators else ""
    return _BILATERAL.get(indicator, "both-sides-open")


_BOTH, _BOTH_DIGITS = "both-sides", "both-digits"
_BILATERAL: Mapping[str, str] = {"1": _BOTH, "0": "both-sides-barred"}


@frozen
class _Row:
    """What to do about a modifier, by its trigger."""

    trigger: str = field(metadata=tables.KEY)
    modifiers: tuple[str, ...]
    advice: Advice
    why: str
    source: str


def _proposal(
    trigger: str, modifiers: tuple[str, ...] = (), source: str = ""
) -> Proposal:
    rows = tables.read("modifier_rules.csv", _Row)
    row = next(row for row in rows if row.trigger == trigger)
    return Proposal(
        modifiers or row.modifiers, row.advice, row.why, source or row.source
    )


@final
@frozen
class AddOn:
    """
    An add-on code, billed only with another code for what that code does not count.

    Attributes:
        code: The add-on code.
        primary_code: The code that it is billed with.
        area: What it counts, in our own words.
        source: Where this information comes from.
    """

    code: str
    primary_code: str
    area: str
    source: str

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The code in words, with its source."""
        text = f"{self.code}, only with {self.primary_code}: {self.area}"
        return (CitedLine(text, self.source),)

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))


def propose_add_ons(answer: Resolution) -> tuple[AddOn, ...]:
    """
    Name the add-on codes of the candidates, for more than one digit or nerve.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(lesion="neuroma of a digital nerve")
    >>> [(add_on.code, add_on.primary_code) for add_on in propose_add_ons(answer)]
    [('64778', '64776')]

    Args:
        answer: What the record supports.
    """
    return tuple(
        add_on for code in answer.candidates for add_on in _add_ons(code, answer)
    )


def _add_ons(code: Code, answer: Resolution) -> Iterator[AddOn]:
    """List the add-on codes of one code in the edition that was used."""
    family = family_of(code, answer.code_families)
    for row in tables.in_year(family.rows, answer.edition) if family else ():
        if row.add_on_to == code.number:
            yield AddOn(row.code, row.add_on_to, row.area, row.source)


@final
@frozen
class SeveralTumors:
    """
    Several tumors of one session.

    Attributes:
        answers: What the record of each supports, by its own size.
        notices: What to check.
        ask: Whether to ask before billing each tumor.
    """

    answers: tuple[Resolution, ...]
    notices: tuple[Notice, ...]
    ask: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each tumor, and what to check."""
        outcomes = ((*answer.candidates, *answer.families) for answer in self.answers)
        texts = (", ".join(map(str, codes)) for codes in outcomes)
        return (*texts, *map(str, self.notices))


def several_tumors(
    answers: Iterable[Resolution], *, same_incision: bool | None
) -> SeveralTumors:
    """
    Check several tumors together; each is coded by its own size, never the sum.

    >>> from cptsofttissue import resolve
    >>> sizes = ("2 cm", "4 cm")
    >>> answers = [resolve(site="back", depth="subQ", size=size) for size in sizes]
    >>> result = several_tumors(answers, same_incision=False)
    >>> [str(answer.code) for answer in result.answers], result.ask
    (['21930', '21931'], False)

    Args:
        answers: What the record of each tumor supports.
        same_incision: Whether they were removed through one incision; None if the
            note does not say.
    """
    ask = same_incision is not False
    names = ("several-tumors", "same-incision") if ask else ("several-tumors",)
    return SeveralTumors(tuple(answers), tuple(map(Notice.of, names)), ask)
