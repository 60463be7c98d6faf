"""Appeals: the points to make, in order, and the evidence that is still missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import final

from attrs import Attribute, asdict, evolve, field, frozen

from cptsofttissue._document import Document
from cptsofttissue._reading import tables
from cptsofttissue._reading.dates import in_words
from cptsofttissue._reading.words import Words
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.fees import Encounter, FeeSchedule, Setting
from cptsofttissue.fees._base import ask
from cptsofttissue.guidance._blanks import BLANK, with_blanks_of
from cptsofttissue.guidance._families import FamilyKind, kinds_of
from cptsofttissue.guidance._pathology import names_nothing
from cptsofttissue.guidance._record_texts import record_texts, unneeded
from cptsofttissue.guidance.scheduling import Amounts
from cptsofttissue.guidance.site_of_service import SiteStatus, site_of_service

__all__ = [
    "Appeal",
    "AppealPoint",
    "Circumstances",
    "DenialReason",
    "appeal",
]


class DenialReason(StrEnum):
    """Why the payer denied the claim, by kind."""

    SITE_OF_SERVICE = "site_of_service"
    MEDICAL_NECESSITY = "medical_necessity"
    DOCUMENTATION = "documentation"
    BUNDLING = "bundling"
    AUTHORIZATION = "authorization"
    DOWNCODED = "downcoded"
    DUPLICATE_OR_UNITS = "duplicate_or_units"
    TIMELY_FILING = "timely_filing"
    MODIFIER = "modifier"
    DIAGNOSIS = "diagnosis"


_REASONS = Words("reason", DenialReason)


def _is_text(_: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise WrongTypeError(attribute.name, value, "text, or None if not known")


@final
@frozen(kw_only=True)
class Circumstances:
    """
    Facts that only the practice knows; None means not known and stays a blank.

    Attributes:
        denial: The reason the payer gave, in its words.
        necessity: Why it was medically necessary in that place.
        urgency: Whether and why it was urgent.
        comorbidities: Conditions that supported that place.
        access: Whether a facility was within reach.
        authorization: Number or date of the prior authorization.
        pathology: What pathology found.
        closure: How the wound was closed.
        separate: The services billed separately, and why.
    """

    denial: str | None = field(default=None, validator=_is_text)
    necessity: str | None = field(default=None, validator=_is_text)
    urgency: str | None = field(default=None, validator=_is_text)
    comorbidities: str | None = field(default=None, validator=_is_text)
    access: str | None = field(default=None, validator=_is_text)
    authorization: str | None = field(default=None, validator=_is_text)
    pathology: str | None = field(default=None, validator=_is_text)
    closure: str | None = field(default=None, validator=_is_text)
    separate: str | None = field(default=None, validator=_is_text)

    @property
    def known(self) -> Mapping[str, str]:
        """The facts that are known, by name."""
        return asdict(self, filter=lambda _, value: value is not None)

    def or_else(self, **values: str | None) -> Circumstances:
        """
        Return a copy in which the given values fill what is not known.

        >>> known = Circumstances(closure="a flap")
        >>> known.or_else(closure="a graft", access="none near").access
        'none near'
        """
        known = {name: text for name, text in values.items() if text is not None}
        return Circumstances(**{**known, **self.known})


@final
@frozen
class AppealPoint:
    """
    One point of an appeal.

    Attributes:
        text: The point, with a marked blank for each unknown fact.
        missing: What to supply for the blanks.
        source: Where the point comes from.
    """

    text: str
    missing: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        return self.text


@final
@frozen
class Appeal(Document):
    """
    The points to make against a denial.

    Attributes:
        reason: Why the payer denied, by kind.
        points: The points, in order.
    """

    reason: DenialReason
    points: tuple[AppealPoint, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The evidence that is still missing."""
        return tuple(dict.fromkeys(m for point in self.points for m in point.missing))

    @property
    def references(self) -> tuple[str, ...]:
        """The sources of the points."""
        return tuple(dict.fromkeys(point.source for point in self.points))

    def explain(self) -> str:
        """Render the points, numbered, as plain text; blanks are marked."""
        points = (f"{number}. {point}" for number, point in enumerate(self.points, 1))
        missing = (f"- {item}" for item in self.missing)
        missing_lines = ("Still missing:", *missing) if self.missing else ()
        return "\n".join((*points, *missing_lines))

    def __str__(self) -> str:
        return self.explain()


_NONE = Circumstances()


def appeal(
    reason: DenialReason | str,
    answer: Resolution,
    encounter: Encounter,
    fees: FeeSchedule,
    circumstances: Circumstances = _NONE,
) -> Appeal:
    """
    List the points against a denial; an unknown fact stays a marked blank.

    >>> from cptsofttissue import resolve
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> answer = resolve(site="back", depth="subcutaneous", size="3.7 cm")
    >>> result = appeal("documentation", answer, office, MedicareFeeSchedule.bundled())
    >>> print(result.points[2])
    Closure: [____ how the wound was closed].

    Args:
        reason: Why the payer denied.
        answer: What the record supports.
        encounter: Date and place of service.
        fees: The fee schedule.
        circumstances: Facts that only the practice knows.
    """
    kind = _REASONS.read(reason)
    facts = {**_known_facts(circumstances), **_facts(answer, encounter, fees)}
    statuses = {None, *_statuses(answer, encounter, fees)}
    families = {None, _family(answer)}
    rows = (row for row in tables.read("appeals.csv", _Row) if row.reason is kind)
    applicable = (row for row in rows if row.holds(statuses) and row.family in families)
    irrelevant = unneeded(answer) - facts.keys()
    return Appeal(kind, tuple(_point(row, facts, irrelevant) for row in applicable))


def _known_facts(circumstances: Circumstances) -> Mapping[str, str]:
    """Return the known facts; pathology only if there is a report to enclose."""
    is_report = not names_nothing(circumstances.pathology)
    facts = circumstances if is_report else evolve(circumstances, pathology=None)
    return facts.known


def _family(answer: Resolution) -> FamilyKind:
    """Return the kind of every family that is left, or ``OTHER`` if they differ."""
    kinds = kinds_of(answer)
    return kinds[0] if len(kinds) == 1 else FamilyKind.OTHER


def _facts(
    answer: Resolution, encounter: Encounter, fees: FeeSchedule
) -> Mapping[str, str]:
    """Return the settled facts of the case as text, by blank."""
    known: Mapping[str, object] = {
        "date": in_words(encounter.date_of_service),
        "place": _place(encounter),
        "code": answer.code,
        **_amounts(answer, encounter, fees),
    }
    texts = {name: str(value) for name, value in known.items() if value}
    return {**record_texts(answer), **texts}


def _place(encounter: Encounter) -> str | None:
    """Name the place, if it is known."""
    match encounter.place_of_service:
        case None:
            return None
        case "11":
            return "the office"
        case _:
            return "the place"


def _amounts(
    answer: Resolution, encounter: Encounter, fees: FeeSchedule
) -> Mapping[str, object]:
    """State what is paid in the place and in a facility, once there is one code."""
    if answer.code is None:
        return {}
    amounts = Amounts.of(answer.code, encounter, fees)
    fee = ask(fees, encounter.request(answer.code))
    return {
        "office": fee and f"{fee.amount} US dollars",
        "facility": amounts.facility and f"{amounts.facility.amount} US dollars",
    }


def _statuses(
    answer: Resolution, encounter: Encounter, fees: FeeSchedule
) -> Iterator[SiteStatus]:
    """Yield how the code is paid in the place; a facility needs no code."""
    if encounter.setting_used is Setting.FACILITY:
        yield SiteStatus.FACILITY_RATE
    if answer.code is not None:
        yield site_of_service(answer.code, encounter, fees).status


@frozen
class _Blank:
    """A blank of the points, and what to supply for it."""

    blank: str = field(metadata=tables.KEY)
    asks: str
    source: str


@frozen
class _Row:
    """A point against one kind of denial, in its order."""

    reason: DenialReason = field(metadata=tables.KEY)
    order: int = field(metadata=tables.KEY)
    family: FamilyKind | None = field(metadata=tables.KEY)
    text: str = field(metadata=tables.cell(with_blanks_of("appeal_blanks.csv")))
    only_if: SiteStatus | None
    unless: SiteStatus | None
    source: str

    def holds(self, statuses: Collection[SiteStatus | None]) -> bool:
        """Whether the code is paid in the place as the point needs."""
        return self.only_if in statuses and (
            self.unless is None or self.unless not in statuses
        )


def _point(
    row: _Row, facts: Mapping[str, str], irrelevant: Collection[str]
) -> AppealPoint:
    """Fill in a point, without the clauses on facts that no code depends on."""
    text = row.text
    for name in irrelevant:
        text = re.sub(rf",[^,{{}}]*{{{name}}}", "", text)
    asks = {row.blank: row.asks for row in tables.read("appeal_blanks.csv", _Blank)}
    names = BLANK.findall(text)
    missing = tuple(asks[name] for name in names if name not in facts)
    values = {name: facts.get(name, f"[____ {asks[name]}]") for name in names}
    return AppealPoint(text.format_map(values), missing, row.source)
