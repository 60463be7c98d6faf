"""What a letter may rest on: facts as text, and grounds that hold for certain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from attrs import define

from cptsofttissue._reading.dates import in_words, read_date
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.code_families import code_families
from cptsofttissue.coding.resolution import Resolution, Status
from cptsofttissue.errors import InvalidFactError
from cptsofttissue.fees import Encounter, MedicareFeeSchedule, Setting, Venue
from cptsofttissue.fees._places import place_of_service
from cptsofttissue.guidance._adverse import adverse
from cptsofttissue.guidance._families import FamilyKind, kinds_of
from cptsofttissue.guidance._policies import ask_documents
from cptsofttissue.guidance._record_texts import record_texts, unneeded
from cptsofttissue.guidance.bundling import Verdict
from cptsofttissue.guidance.diagnosis import Match
from cptsofttissue.guidance.documentation import Check
from cptsofttissue.guidance.ncci import NcciEdition, UnitsFinding
from cptsofttissue.guidance.payer import PayerPolicy, Standing, medicare_policy
from cptsofttissue.guidance.proposals import Advice
from cptsofttissue.guidance.review import Dossier, Review
from cptsofttissue.guidance.site_of_service import SiteFinding, SiteStatus

__all__ = ["Ground", "Told"]

#: A redetermination is asked for within these days [NGS appeals].
_APPEAL_DAYS = timedelta(days=120)
_OFFICE = "11"


class Ground(StrEnum):
    """A condition of a sentence; it holds only if it is known to be true."""

    SETTLED = "settled"
    OPEN = "open"
    OUT_OF_SCOPE = "out_of_scope"
    SOFT_TISSUE = "soft_tissue"
    NOT_SOFT_TISSUE = "not_soft_tissue"
    SKIN = "skin"
    WITHOUT_DEPTH = "without_depth"
    WITHOUT_SIZE = "without_size"
    SIZE_BETWEEN = "size_between"
    OFFICE = "office"
    FACILITY = "facility"
    RARELY_IN_OFFICE = "rarely_in_office"
    PAID_IN_OFFICE = "paid_in_office"
    LIMITED_BY_PAYER = "limited_by_payer"
    CENTER_COSTS_MORE = "center_costs_more"
    MEDICARE = "medicare"
    DOCUMENTS_ASKED = "documents_asked"
    DOCUMENTED = "documented"
    UNDOCUMENTED = "undocumented"
    SEPARATE = "separate"
    INCLUDED = "included"
    TUMORS_APART = "tumors_apart"
    BOTH_SIDES = "both_sides"
    SEVERAL_UNITS = "several_units"
    UNITS_WITHIN = "units_within"
    UNITS_WITHIN_OLD_LIMIT = "units_within_old_limit"
    MODIFIERS_HOLD = "modifiers_hold"
    MODIFIERS_REFUSED = "modifiers_refused"
    DIAGNOSES_AGREE = "diagnoses_agree"
    DIAGNOSES_CONFLICT = "diagnoses_conflict"
    NOT_AUTHORIZED = "not_authorized"
    PAID_AS_SKIN = "paid_as_skin"
    NOT_PAID_AS_SKIN = "not_paid_as_skin"
    FILED_IN_TIME = "filed_in_time"
    FILED_LATE = "filed_late"
    APPEAL_IN_TIME = "appeal_in_time"
    APPEAL_LATE = "appeal_late"


# Not frozen: what it works out is kept, as cached properties are.
@define(eq=False)
class Told:
    """
    Everything that a letter is written from.

    Attributes:
        found: The review of the case.
        dossier: The facts around it.
        payer: The payer's policy; None leaves it open.
        details: Facts that only the letter needs, by blank.
    """

    found: Review
    dossier: Dossier
    payer: PayerPolicy | None
    details: Mapping[str, str]

    @property
    def answer(self) -> Resolution:
        """The code, or what is open."""
        return self.found.resolution

    @cached_property
    def adverse(self) -> Mapping[str, str]:
        """The circumstances and details that seem to weaken the claim."""
        own = {**self.dossier.circumstances_beside().known, **self.details}
        return adverse(own)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The known facts by blank, without those that weaken the claim."""
        own = self.dossier.circumstances_beside().known
        said = {name: text.rstrip(". ") or text for name, text in own.items()}
        details = {name: _as_written(name, t) for name, t in self.details.items()}
        return {
            **dict(_texts(self)),
            **record_texts(self.answer),
            **{n: t for n, t in {**said, **details}.items() if n not in self.adverse},
        }

    @cached_property
    def grounds(self) -> frozenset[Ground]:
        """The conditions that are known to be true."""
        return frozenset(ground for ground, holds in _HOLDS.items() if holds(self))

    @property
    def is_medicare(self) -> bool:
        """Whether the payer that was named is Medicare."""
        return self.payer is not None and self.payer.name == medicare_policy().name

    @property
    def day(self) -> date | None:
        """The day of service."""
        return self.answer.case.date_of_service

    @property
    def place(self) -> SiteFinding | None:
        """How the one code is paid in the place, if there are both."""
        if self.answer.code is None or self.found.money is None:
            return None
        return self.found.money.places[0]

    def on(self, name: str) -> date | None:
        """Read a day among the details."""
        text = self.details.get(name)
        return None if text is None else read_date(name, text)


def _texts(told: Told) -> Iterator[tuple[str, str]]:
    """State what the review found, as far as it is known."""
    answer, dossier = told.answer, told.dossier
    yield "candidates", ", ".join(code.number for code in answer.candidates)
    if answer.code is not None:
        yield "code", answer.code.number
    if told.day is not None:
        yield "date", in_words(told.day)
    if dossier.encounter is not None and dossier.encounter.place_of_service:
        yield "place", _place(dossier.encounter)
    if dossier.diagnoses and not _diagnoses_conflict(told):
        yield "diagnoses", ", ".join(dossier.diagnoses)
    if wanted := _documents(told):
        yield "documents", "; ".join(wanted)
    yield "services", ", ".join(_separate(told))
    yield from _tumors(told)
    yield from _modifiers(told)
    yield from zip(
        ("office_total", "center_total"), map(str, _totals(told)), strict=False
    )


def _place(encounter: Encounter) -> str:
    """Name the place, followed by its code."""
    code = encounter.place_of_service or ""
    name = place_of_service(code, encounter.date_of_service).name
    return f"place of service {code} ({name})"


#: The details that are days, which a letter writes as Americans do.
_DAYS = frozenset({"today", "birth_date", "notice_received", "claim_received"})


def _as_written(name: str, text: str) -> str:
    """Write a date in words; leave text that is not a date as it is."""
    if name not in _DAYS:
        return text
    try:
        return in_words(read_date(name, text))
    except InvalidFactError:
        return text


def _documents(told: Told) -> tuple[str, ...]:
    """List the documents that the payer asks for, whichever code it comes to."""
    encounter, payer = told.dossier.encounter, told.payer
    if encounter is None or payer is None:
        return ()
    requests = map(encounter.request, told.answer.candidates)
    asked = (ask_documents(payer, request) for request in requests)
    wanted = (a for answers in asked for a in answers if a.standing is Standing.YES)
    texts = (a.text.rstrip(". ").translate(_UNMARKED) for a in wanted)
    return tuple(dict.fromkeys(filter(None, texts)))


#: Square brackets mark the blanks of a letter, and nothing else.
_UNMARKED = str.maketrans("[]", "()")


def _separate(told: Told) -> tuple[str, ...]:
    found = told.found.bundling
    return tuple(str(f.service) for f in found if f.verdict is Verdict.SEPARATE)


def _tumors(told: Told) -> Iterator[tuple[str, str]]:
    """State the code of each tumor, and the units of the one code."""
    several = told.found.several
    codes = [a.code for a in (told.answer, *(several.answers if several else ()))]
    yield "tumors", ", ".join(code.number for code in codes if code is not None)
    if (units := _units(told)) is not None and units.limit is not None:
        yield "units", str(units.units)
        yield "limit", str(units.limit.units)
        yield "limit_source", units.source


def _units(told: Told) -> UnitsFinding | None:
    code = told.answer.code
    found = {finding.code: finding for finding in told.found.units}
    return None if code is None else found[code.number]


def _modifiers(told: Told) -> Iterator[tuple[str, str]]:
    used = [p for p in told.found.modifiers if p.advice is Advice.USE]
    if used:
        yield "modifiers", ", ".join(" or ".join(p.modifiers) for p in used)
        yield "modifier_reasons", " ".join(p.why for p in used)


def _totals(told: Told) -> tuple[Decimal, ...]:
    """Return the national Medicare totals for office and surgery center, if known."""
    encounter, place = told.dossier.encounter, told.place
    if place is None or encounter is None or encounter.locality is not None:
        return ()
    if place.schedule != MedicareFeeSchedule.bundled().name or told.found.money is None:
        return ()
    compared = told.found.money.scheduling.places[0]
    totals = (compared[Venue.OFFICE].total, compared[Venue.SURGERY_CENTER].total)
    return tuple(total for total in totals if total is not None)


def _center_costs_more(told: Told) -> bool:
    match _totals(told):
        case (office, center):
            return office < center
        case _:
            return False


def _has_status(status: SiteStatus) -> Callable[[Told], bool]:
    """Return how Medicare's schedule pays the one code in the place."""
    name = MedicareFeeSchedule.bundled().name
    return lambda told: (
        told.place is not None
        and told.place.status is status
        and told.place.schedule == name
    )


def _is_limited(told: Told) -> bool:
    money = told.found.money
    limited = SiteStatus.LIMITED_BY_PAYER
    return money is not None and any(place.status is limited for place in money.places)


def _is_office(told: Told) -> bool:
    encounter = told.dossier.encounter
    return encounter is not None and encounter.place_of_service == _OFFICE


def _is_facility(told: Told) -> bool:
    encounter = told.dossier.encounter
    return encounter is not None and encounter.setting_used is Setting.FACILITY


def _is_between(told: Told) -> bool:
    """Whether the letter gives bounds for a size, which the note may have as about."""
    case = told.answer.case
    spans = (case.size,) if case.size else (case.tumor, case.margin)
    is_told = "size" in told.texts
    return is_told and any(span and span.high not in {None, span.low} for span in spans)


def _is_only(kind: FamilyKind) -> Callable[[Told], bool]:
    return lambda told: kinds_of(told.answer) == (kind,)


def _is_other_family(told: Told) -> bool:
    kinds = kinds_of(told.answer)
    return bool(kinds) and FamilyKind.SOFT_TISSUE not in kinds


def _checks(told: Told) -> set[Check]:
    return {element.check for element in told.found.documentation}


def _verdicts(told: Told) -> set[Verdict]:
    return {found.verdict for found in told.found.bundling}


def _are_apart(told: Told) -> bool:
    """Whether each tumor has its own code and its own incision."""
    several = told.found.several
    answers = (told.answer, *(several.answers if several else ()))
    return several is not None and not several.ask and all(a.code for a in answers)


def _are_units_within(told: Told, *, is_old: bool) -> bool:
    """Whether the units are within the limit, which may be from another quarter."""
    units = _units(told)
    if units is None or units.limit is None or units.is_above:
        return False
    edition = NcciEdition.of("mue")
    is_shipped = units.source == edition.on(told.day)
    is_of_day = told.day is not None and edition.covers(told.day)
    return (is_shipped and not is_of_day) is is_old


def _advises(advice: Advice) -> Callable[[Told], bool]:
    return lambda told: any(p.advice is advice for p in told.found.modifiers)


def _diagnoses_agree(told: Told) -> bool:
    return {d.match for d in told.found.diagnoses} == {Match.AGREES}


def _diagnoses_conflict(told: Told) -> bool:
    return any(d.match is Match.CONFLICTS for d in told.found.diagnoses)


def _is_not_authorized(told: Told) -> bool:
    obtained = told.dossier.preparation.authorization_obtained
    return obtained is False or "authorization" in told.adverse


def _paid_as(told: Told, *, skin: bool) -> bool:
    """Whether the code that was paid is known, and whether it is a skin code."""
    if "paid_as" not in told.details:
        return False
    paid = read_code(told.details["paid_as"])
    keys = ("skin_benign", "skin_malignant")
    codes = {str(row.code) for key in keys for row in code_families()[key].rows}
    return (paid in codes) is skin


def _filed(told: Told, *, in_time: bool) -> bool:
    """Whether the claim is known to be inside or outside Medicare's filing year."""
    received = told.on("claim_received")
    if received is None or told.day is None or not told.is_medicare:
        return False
    return (told.day <= received <= _a_year_after(told.day)) is in_time


def _a_year_after(day: date) -> date:
    """Return the same day of the next year; of February 29 the day before."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _appeals(told: Told, *, in_time: bool) -> bool:
    """Whether the request is known to be inside or outside the 120 days."""
    received, written = told.on("notice_received"), told.on("today")
    if received is None or written is None:
        return False
    return (timedelta(0) <= written - received <= _APPEAL_DAYS) is in_time


_HOLDS: Mapping[Ground, Callable[[Told], bool]] = MappingProxyType(
    {
        Ground.SETTLED: lambda told: told.answer.code is not None,
        Ground.OPEN: lambda told: told.answer.status is Status.UNDETERMINED,
        Ground.OUT_OF_SCOPE: lambda told: told.answer.status is Status.OUT_OF_SCOPE,
        Ground.SOFT_TISSUE: _is_only(FamilyKind.SOFT_TISSUE),
        Ground.NOT_SOFT_TISSUE: _is_other_family,
        Ground.SKIN: _is_only(FamilyKind.SKIN),
        Ground.WITHOUT_DEPTH: lambda told: "depth" in unneeded(told.answer),
        Ground.WITHOUT_SIZE: lambda told: "size" in unneeded(told.answer),
        Ground.SIZE_BETWEEN: _is_between,
        Ground.OFFICE: _is_office,
        Ground.FACILITY: _is_facility,
        Ground.RARELY_IN_OFFICE: _has_status(SiteStatus.RARELY_IN_OFFICE),
        Ground.PAID_IN_OFFICE: _has_status(SiteStatus.NON_FACILITY_RATE),
        Ground.LIMITED_BY_PAYER: _is_limited,
        Ground.CENTER_COSTS_MORE: _center_costs_more,
        Ground.MEDICARE: lambda told: told.is_medicare,
        Ground.DOCUMENTS_ASKED: lambda told: "documents" in told.texts,
        Ground.DOCUMENTED: lambda told: _checks(told) == {Check.PASS},
        Ground.UNDOCUMENTED: lambda told: Check.FAIL in _checks(told),
        Ground.SEPARATE: lambda told: Verdict.SEPARATE in _verdicts(told),
        Ground.INCLUDED: lambda told: _verdicts(told) == {Verdict.INCLUDED},
        Ground.TUMORS_APART: _are_apart,
        Ground.BOTH_SIDES: lambda told: told.dossier.session.both_sides,
        Ground.SEVERAL_UNITS: lambda told: told.dossier.units > 1,
        Ground.UNITS_WITHIN: lambda told: _are_units_within(told, is_old=False),
        Ground.UNITS_WITHIN_OLD_LIMIT: lambda told: _are_units_within(
            told, is_old=True
        ),
        Ground.MODIFIERS_HOLD: _advises(Advice.USE),
        Ground.MODIFIERS_REFUSED: _advises(Advice.REFUSE),
        Ground.DIAGNOSES_AGREE: _diagnoses_agree,
        Ground.DIAGNOSES_CONFLICT: _diagnoses_conflict,
        Ground.NOT_AUTHORIZED: _is_not_authorized,
        Ground.PAID_AS_SKIN: lambda told: _paid_as(told, skin=True),
        Ground.NOT_PAID_AS_SKIN: lambda told: _paid_as(told, skin=False),
        Ground.FILED_IN_TIME: lambda told: _filed(told, in_time=True),
        Ground.FILED_LATE: lambda told: _filed(told, in_time=False),
        Ground.APPEAL_IN_TIME: lambda told: _appeals(told, in_time=True),
        Ground.APPEAL_LATE: lambda told: _appeals(told, in_time=False),
    }
)
