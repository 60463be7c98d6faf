"""The known facts of a letter as text, and the conditions that are known to hold."""

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

__all__ = ["Ground", "LetterFacts"]

#: A redetermination must be requested within this time [NGS appeals].
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


# Not frozen: its cached properties are stored on the instance.
@define(eq=False)
class LetterFacts:
    """
    All facts that a letter may use.

    Attributes:
        review: The review of the case.
        dossier: The facts around it.
        payer: The payer's policy; None leaves it open.
        details: Facts that only the letter needs, by blank.
    """

    review: Review
    dossier: Dossier
    payer: PayerPolicy | None
    details: Mapping[str, str]

    @property
    def answer(self) -> Resolution:
        """The code, or the questions that are open."""
        return self.review.resolution

    @cached_property
    def adverse(self) -> Mapping[str, str]:
        """The circumstances and details that seem to weaken the claim, by blank."""
        known = {**self.dossier.circumstances_beside().known, **self.details}
        return adverse(known)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The known facts by blank, without those that weaken the claim."""
        known = self.dossier.circumstances_beside().known
        circumstances = {
            name: text.rstrip(". ") or text for name, text in known.items()
        }
        details = {name: _date_in_words(name, t) for name, t in self.details.items()}
        texts = {**circumstances, **details}
        return {
            **dict(_texts(self)),
            **record_texts(self.answer),
            **{name: t for name, t in texts.items() if name not in self.adverse},
        }

    @cached_property
    def grounds(self) -> frozenset[Ground]:
        """The conditions that are known to be true."""
        return frozenset(ground for ground, holds in _HOLDS.items() if holds(self))

    @property
    def is_medicare(self) -> bool:
        """Whether the payer is known to be Medicare."""
        return self.payer is not None and self.payer.name == medicare_policy().name

    @property
    def day(self) -> date | None:
        """The day of service."""
        return self.answer.case.date_of_service

    @property
    def place(self) -> SiteFinding | None:
        """How the code is paid in the place of service, if both are known."""
        if self.answer.code is None or self.review.money is None:
            return None
        return self.review.money.places[0]

    def detail_day(self, name: str) -> date | None:
        """Read a detail that is a date; None if it was not given."""
        text = self.details.get(name)
        return None if text is None else read_date(name, text)


def _texts(facts: LetterFacts) -> Iterator[tuple[str, str]]:
    """Yield the known facts of the review as text, by blank."""
    answer, dossier = facts.answer, facts.dossier
    yield "candidates", ", ".join(code.number for code in answer.candidates)
    if answer.code is not None:
        yield "code", answer.code.number
    if facts.day is not None:
        yield "date", in_words(facts.day)
    if dossier.encounter is not None and dossier.encounter.place_of_service:
        yield "place", _place(dossier.encounter)
    if dossier.diagnoses and not _diagnoses_conflict(facts):
        yield "diagnoses", ", ".join(dossier.diagnoses)
    if documents := _documents(facts):
        yield "documents", "; ".join(documents)
    yield "services", ", ".join(_separate_services(facts))
    yield from _tumors(facts)
    yield from _modifiers(facts)
    yield from zip(
        ("office_total", "center_total"), map(str, _totals(facts)), strict=False
    )


def _place(encounter: Encounter) -> str:
    """Name the place, followed by its code."""
    code = encounter.place_of_service or ""
    name = place_of_service(code, encounter.date_of_service).name
    return f"place of service {code} ({name})"


#: The details that are dates, which a letter writes in words.
_DAYS = frozenset({"today", "birth_date", "notice_received", "claim_received"})


def _date_in_words(name: str, text: str) -> str:
    """Write a date in words; leave text that is not a date as it is."""
    if name not in _DAYS:
        return text
    try:
        return in_words(read_date(name, text))
    except InvalidFactError:
        return text


def _documents(facts: LetterFacts) -> tuple[str, ...]:
    """List the documents that the payer requires for any of the candidates."""
    encounter, payer = facts.dossier.encounter, facts.payer
    if encounter is None or payer is None:
        return ()
    requests = map(encounter.request, facts.answer.candidates)
    replies = (ask_documents(payer, request) for request in requests)
    requirements = (
        a for answers in replies for a in answers if a.standing is Standing.YES
    )
    texts = (a.text.rstrip(". ").translate(_UNMARKED) for a in requirements)
    return tuple(dict.fromkeys(filter(None, texts)))


#: Square brackets mark the blanks of a letter, and nothing else.
_UNMARKED = str.maketrans("[]", "()")


def _separate_services(facts: LetterFacts) -> tuple[str, ...]:
    findings = facts.review.bundling
    return tuple(str(f.service) for f in findings if f.verdict is Verdict.SEPARATE)


def _tumors(facts: LetterFacts) -> Iterator[tuple[str, str]]:
    """Yield the codes of the tumors, and the units of the one code."""
    several = facts.review.several
    codes = [a.code for a in (facts.answer, *(several.answers if several else ()))]
    yield "tumors", ", ".join(code.number for code in codes if code is not None)
    if (units := _units(facts)) is not None and units.limit is not None:
        yield "units", str(units.units)
        yield "limit", str(units.limit.units)
        yield "limit_source", units.source


def _units(facts: LetterFacts) -> UnitsFinding | None:
    code = facts.answer.code
    findings = {finding.code: finding for finding in facts.review.units}
    return None if code is None else findings[code.number]


def _modifiers(facts: LetterFacts) -> Iterator[tuple[str, str]]:
    proposals = [p for p in facts.review.modifiers if p.advice is Advice.USE]
    if proposals:
        yield "modifiers", ", ".join(" or ".join(p.modifiers) for p in proposals)
        yield "modifier_reasons", " ".join(p.why for p in proposals)


def _totals(facts: LetterFacts) -> tuple[Decimal, ...]:
    """Return the national Medicare totals for office and surgery center, if known."""
    encounter, place, money = facts.dossier.encounter, facts.place, facts.review.money
    if place is None or encounter is None or encounter.locality is not None:
        return ()
    if place.schedule != MedicareFeeSchedule.bundled().name or money is None:
        return ()
    comparison = money.scheduling.places[0]
    totals = (comparison[Venue.OFFICE].total, comparison[Venue.SURGERY_CENTER].total)
    return tuple(total for total in totals if total is not None)


def _center_costs_more(facts: LetterFacts) -> bool:
    match _totals(facts):
        case (office, center):
            return office < center
        case _:
            return False


def _has_status(status: SiteStatus) -> Callable[[LetterFacts], bool]:
    """Return a condition: how Medicare's schedule pays the code in the place."""
    name = MedicareFeeSchedule.bundled().name
    return lambda facts: (
        facts.place is not None
        and facts.place.status is status
        and facts.place.schedule == name
    )


def _is_limited(facts: LetterFacts) -> bool:
    money = facts.review.money
    status = SiteStatus.LIMITED_BY_PAYER
    return money is not None and any(place.status is status for place in money.places)


def _is_office(facts: LetterFacts) -> bool:
    encounter = facts.dossier.encounter
    return encounter is not None and encounter.place_of_service == _OFFICE


def _is_facility(facts: LetterFacts) -> bool:
    encounter = facts.dossier.encounter
    return encounter is not None and encounter.setting_used is Setting.FACILITY


def _is_size_range(facts: LetterFacts) -> bool:
    """Whether the letter states a size as a range, as for "about 3 cm"."""
    case = facts.answer.case
    spans = (case.size,) if case.size else (case.tumor, case.margin)
    is_range = any(span and span.high not in {None, span.low} for span in spans)
    return is_range and "size" in facts.texts


def _is_only(kind: FamilyKind) -> Callable[[LetterFacts], bool]:
    return lambda facts: kinds_of(facts.answer) == (kind,)


def _is_other_family(facts: LetterFacts) -> bool:
    kinds = kinds_of(facts.answer)
    return bool(kinds) and FamilyKind.SOFT_TISSUE not in kinds


def _checks(facts: LetterFacts) -> set[Check]:
    return {element.check for element in facts.review.documentation}


def _verdicts(facts: LetterFacts) -> set[Verdict]:
    return {finding.verdict for finding in facts.review.bundling}


def _are_tumors_apart(facts: LetterFacts) -> bool:
    """Whether each tumor has its own code and its own incision."""
    several = facts.review.several
    answers = (facts.answer, *(several.answers if several else ()))
    return several is not None and not several.ask and all(a.code for a in answers)


def _are_units_within(facts: LetterFacts, *, is_old: bool) -> bool:
    """Whether the units are within the limit, which may be from another quarter."""
    units = _units(facts)
    if units is None or units.limit is None or units.is_above:
        return False
    edition = NcciEdition.of("mue")
    is_shipped = units.source == edition.on(facts.day)
    is_of_day = facts.day is not None and edition.covers(facts.day)
    return (is_shipped and not is_of_day) is is_old


def _advises(advice: Advice) -> Callable[[LetterFacts], bool]:
    return lambda facts: any(p.advice is advice for p in facts.review.modifiers)


def _diagnoses_agree(facts: LetterFacts) -> bool:
    return {d.match for d in facts.review.diagnoses} == {Match.AGREES}


def _diagnoses_conflict(facts: LetterFacts) -> bool:
    return any(d.match is Match.CONFLICTS for d in facts.review.diagnoses)


def _is_not_authorized(facts: LetterFacts) -> bool:
    obtained = facts.dossier.preparation.authorization_obtained
    return obtained is False or "authorization" in facts.adverse


def _is_paid_as(facts: LetterFacts, *, skin: bool) -> bool:
    """Whether the code that was paid is known, and whether it is a skin code."""
    if "paid_as" not in facts.details:
        return False
    paid_code = read_code(facts.details["paid_as"])
    keys = ("skin_benign", "skin_malignant")
    codes = {str(row.code) for key in keys for row in code_families()[key].rows}
    return (paid_code in codes) is skin


def _is_filed(facts: LetterFacts, *, in_time: bool) -> bool:
    """Whether the claim is known to be inside or outside Medicare's filing year."""
    receipt_day = facts.detail_day("claim_received")
    if receipt_day is None or facts.day is None or not facts.is_medicare:
        return False
    return (facts.day <= receipt_day <= _next_year(facts.day)) is in_time


def _next_year(day: date) -> date:
    """Return the same day of the next year; for February 29, February 28."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _is_appealed(facts: LetterFacts, *, in_time: bool) -> bool:
    """Whether the request is known to be inside or outside the 120 days."""
    notice_day = facts.detail_day("notice_received")
    letter_day = facts.detail_day("today")
    if notice_day is None or letter_day is None:
        return False
    return (timedelta(0) <= letter_day - notice_day <= _APPEAL_DAYS) is in_time


_HOLDS: Mapping[Ground, Callable[[LetterFacts], bool]] = MappingProxyType(
    {
        Ground.SETTLED: lambda facts: facts.answer.code is not None,
        Ground.OPEN: lambda facts: facts.answer.status is Status.UNDETERMINED,
        Ground.OUT_OF_SCOPE: lambda facts: facts.answer.status is Status.OUT_OF_SCOPE,
        Ground.SOFT_TISSUE: _is_only(FamilyKind.SOFT_TISSUE),
        Ground.NOT_SOFT_TISSUE: _is_other_family,
        Ground.SKIN: _is_only(FamilyKind.SKIN),
        Ground.WITHOUT_DEPTH: lambda facts: "depth" in unneeded(facts.answer),
        Ground.WITHOUT_SIZE: lambda facts: "size" in unneeded(facts.answer),
        Ground.SIZE_BETWEEN: _is_size_range,
        Ground.OFFICE: _is_office,
        Ground.FACILITY: _is_facility,
        Ground.RARELY_IN_OFFICE: _has_status(SiteStatus.RARELY_IN_OFFICE),
        Ground.PAID_IN_OFFICE: _has_status(SiteStatus.NON_FACILITY_RATE),
        Ground.LIMITED_BY_PAYER: _is_limited,
        Ground.CENTER_COSTS_MORE: _center_costs_more,
        Ground.MEDICARE: lambda facts: facts.is_medicare,
        Ground.DOCUMENTS_ASKED: lambda facts: "documents" in facts.texts,
        Ground.DOCUMENTED: lambda facts: _checks(facts) == {Check.PASS},
        Ground.UNDOCUMENTED: lambda facts: Check.FAIL in _checks(facts),
        Ground.SEPARATE: lambda facts: Verdict.SEPARATE in _verdicts(facts),
        Ground.INCLUDED: lambda facts: _verdicts(facts) == {Verdict.INCLUDED},
        Ground.TUMORS_APART: _are_tumors_apart,
        Ground.BOTH_SIDES: lambda facts: facts.dossier.session.both_sides,
        Ground.SEVERAL_UNITS: lambda facts: facts.dossier.units > 1,
        Ground.UNITS_WITHIN: lambda facts: _are_units_within(facts, is_old=False),
        Ground.UNITS_WITHIN_OLD_LIMIT: lambda facts: _are_units_within(
            facts, is_old=True
        ),
        Ground.MODIFIERS_HOLD: _advises(Advice.USE),
        Ground.MODIFIERS_REFUSED: _advises(Advice.REFUSE),
        Ground.DIAGNOSES_AGREE: _diagnoses_agree,
        Ground.DIAGNOSES_CONFLICT: _diagnoses_conflict,
        Ground.NOT_AUTHORIZED: _is_not_authorized,
        Ground.PAID_AS_SKIN: lambda facts: _is_paid_as(facts, skin=True),
        Ground.NOT_PAID_AS_SKIN: lambda facts: _is_paid_as(facts, skin=False),
        Ground.FILED_IN_TIME: lambda facts: _is_filed(facts, in_time=True),
        Ground.FILED_LATE: lambda facts: _is_filed(facts, in_time=False),
        Ground.APPEAL_IN_TIME: lambda facts: _is_appealed(facts, in_time=True),
        Ground.APPEAL_LATE: lambda facts: _is_appealed(facts, in_time=False),
    }
)
