"""Review a case: one report on the code, payment, note, payer and appeal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, final

from attrs import evolve, field, fields, frozen
from attrs.validators import optional

from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue._notices import notices_once
from cptsofttissue._reading.kinds import check_kind, each_is, has_shape, is_kind
from cptsofttissue._reading.missing import stated
from cptsofttissue._reading.words import Words
from cptsofttissue.claims import Claim, ClaimLine, Practitioner
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import (
    ContradictionError,
    MissingFactError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Encounter,
    FeeSchedule,
    Indicators,
)
from cptsofttissue.fees._comparison import join_comparisons
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.fees._modifiers import may_change_payment
from cptsofttissue.guidance._closures import read_closure
from cptsofttissue.guidance._icd import read_diagnosis
from cptsofttissue.guidance._modifiers import billed_modifiers
from cptsofttissue.guidance._notes import read_pathology
from cptsofttissue.guidance.appeals import (
    Appeal,
    Circumstances,
    DenialReason,
    appeal,
)
from cptsofttissue.guidance.bundling import (
    BundlingFinding,
    Service,
    ServiceKind,
    Verdict,
    check_service,
)
from cptsofttissue.guidance.diagnosis import DiagnosisFinding, Match, check_diagnosis
from cptsofttissue.guidance.documentation import (
    ElementFinding,
    Note,
    check_documentation,
)
from cptsofttissue.guidance.exposure import Exposure, Neighbor, exposure, sensitivity
from cptsofttissue.guidance.ncci import (
    EditTable,
    MueTable,
    UnitsFinding,
    check_units,
)
from cptsofttissue.guidance.payer import PayerPolicy
from cptsofttissue.guidance.proposals import (
    AddOn,
    Advice,
    Proposal,
    Session,
    SeveralTumors,
    propose_add_ons,
    propose_modifiers,
    several_tumors,
)
from cptsofttissue.guidance.scheduling import Preparation, Scheduling, schedule
from cptsofttissue.guidance.site_of_service import SiteFinding, site_of_service
from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.trace import Notice

__all__ = ["Dossier", "Money", "Review", "review"]

_REASONS = Words("reason", DenialReason)

#: A title and the items below it.
Section = tuple[str, tuple[object, ...]]


def _denial(value: DenialReason | str | None) -> DenialReason | None:
    denial = stated("denial", value)
    return None if denial is None else _REASONS.read(denial)


#: The most units of a claim line.
_MOST_UNITS = 9_999


def _check_units(_: object, __: object, value: object) -> None:
    """Refuse a value that is not a number of units."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not (is_number and value in range(1, _MOST_UNITS + 1)):
        raise WrongTypeError("units", value, f"a whole number from 1 to {_MOST_UNITS}")


def _check_diagnoses(_: object, __: object, value: Iterable[str]) -> None:
    """Refuse text that does not have the form of a diagnosis."""
    for diagnosis in value:
        _ = read_diagnosis(diagnosis)


@final
@frozen(kw_only=True)
class Dossier(Document):
    """
    The facts around a case; leave out what is not known.

    Attributes:
        encounter: Date and place of service; without it nothing is priced.
        policy: What to assume where the record does not say.
        closure: How the wound was closed.
        pathology: What pathology found.
        services: Other services of the session.
        session: How the procedure relates to others.
        others: Other tumors of the session.
        units: Units of the code of this record; one for each tumor like it.
        same_incision: Whether they were removed through one incision.
        preparation: What was done before scheduling.
        diagnoses: ICD-10-CM codes on the claim.
        denial: Why the payer denied, if it did.
        circumstances: Facts that only the practice knows.
    """

    encounter: Encounter | None = field(
        default=None, validator=optional(is_kind(Encounter))
    )
    policy: CodingPolicy = field(factory=CodingPolicy, validator=is_kind(CodingPolicy))
    closure: ServiceKind | None = field(default=None, converter=read_closure)
    pathology: str | None = field(default=None, converter=read_pathology)
    services: tuple[Service, ...] = field(default=(), validator=each_is(Service))
    session: Session = field(factory=Session, validator=is_kind(Session))
    others: tuple[Case, ...] = field(default=(), validator=each_is(Case))
    units: int = field(default=1, validator=_check_units)
    same_incision: bool | None = None
    preparation: Preparation = field(
        factory=Preparation, validator=is_kind(Preparation)
    )
    diagnoses: tuple[str, ...] = field(
        default=(), validator=[each_is(str), _check_diagnoses]
    )
    denial: DenialReason | None = field(default=None, converter=_denial)
    circumstances: Circumstances = field(
        factory=Circumstances, validator=is_kind(Circumstances)
    )

    def circumstances_beside(
        self, bundling: Iterable[BundlingFinding] = ()
    ) -> Circumstances:
        """Return the circumstances, completed from the note and the services."""
        separate = [str(f.service) for f in bundling if f.verdict is Verdict.SEPARATE]
        return self.circumstances.or_else(
            pathology=self.pathology,
            separate=", ".join(separate) or None,
            closure=self.closure and spaced(self.closure),
        )


@final
@frozen
class Money:
    """
    The payment for a case, given the date and place of service.

    Attributes:
        exposure: What its candidates are paid.
        sensitivity: How close its size is to another code.
        places: How each candidate is paid in the place of service.
        scheduling: The steps before an office procedure, and the amounts at stake.
        appeal: The points against a denial, if there was one.
    """

    exposure: Exposure
    sensitivity: Neighbor | None
    places: tuple[SiteFinding, ...]
    scheduling: Scheduling
    appeal: Appeal | None


@final
@frozen(repr=False)
class Review(Document):
    """
    The report on a case.

    Attributes:
        resolution: The code, or the questions that would settle it.
        documentation: What the note has and lacks.
        bundling: Whether the other services are included or separate.
        modifiers: Which modifiers the facts call for.
        add_ons: The add-on codes of the candidates, for more than one digit or nerve.
        units: The units of each settled code, compared with its limit.
        several: The other tumors of the session, if any.
        diagnoses: Whether the diagnoses fit; warnings only.
        money: The payment; None without a date and place of service.
    """

    resolution: Resolution
    documentation: tuple[ElementFinding, ...]
    bundling: tuple[BundlingFinding, ...]
    modifiers: tuple[Proposal, ...]
    add_ons: tuple[AddOn, ...]
    units: tuple[UnitsFinding, ...]
    several: SeveralTumors | None
    diagnoses: tuple[DiagnosisFinding, ...]
    money: Money | None

    def claim(
        self,
        dossier: Dossier,
        *,
        modifiers: Iterable[str] | str | None = None,
        charge: Decimal | str | int | None = None,
        practitioner: Practitioner | str = Practitioner.PHYSICIAN,
        participating: bool = True,
    ) -> Claim:
        """
        Make a claim from the code, its modifiers and units.

        An open answer never becomes a claim.

        >>> from cptsofttissue import Case
        >>> case = Case(site="left thigh", depth="subcutaneous", size="2 cm")
        >>> day = Encounter(date_of_service="2026-07-15", place_of_service="11")
        >>> dossier = Dossier(encounter=day)
        >>> print(*review(case, dossier).claim(dossier).lines)
        27327-LT

        Args:
            dossier: The dossier of the review.
            modifiers:
                Your choice for each proposal that asks, or that names several
                modifiers of which one applies; an empty list if none applies.
                They are added to the modifiers that are settled.
            charge: The charge for all units, in US dollars.
            practitioner: Who bills.
            participating: Whether the clinician participates in Medicare.

        Raises:
            UndeterminedError: If several codes remain; it carries the questions.
            OutOfScopeError: If another code family applies.
            MissingFactError: If there is no encounter, if a modifier is open, or if
                there are other tumors, each of which needs its own review.
            ContradictionError: If the encounter and the answer have different dates,
                or the facts exclude a given modifier.
        """
        code = self.resolution.require_code()
        if self.several is not None:
            allowed = "a review of each tumor, and their lines in one Claim"
            raise MissingFactError("others", None, allowed)
        line = ClaimLine(
            code=code.number,
            modifiers=billed_modifiers(self.modifiers, modifiers),
            units=dossier.units,
            charge=charge,
        )
        return Claim(
            lines=[line],
            practitioner=practitioner,
            participating=participating,
            **_day_and_place(self.resolution.case, dossier),
        )

    def explain(self) -> str:
        """Render the whole report as plain text."""
        lines = (line for section in self.sections for line in _text(*section))
        return "\n".join((self.resolution.explain(), *lines))

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections below the answer; sections without items are left out."""
        return tuple((title, items) for title, items in _sections(self) if items)

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        titles = ", ".join(title for title, _ in self.sections)
        return f"<Review: {self.resolution!r}; {titles}>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import draw, join, named_list

        sections = (named_list(title, items) for title, items in self.sections)
        return join(draw(self.resolution), *sections)


_NOTHING = Dossier()


def review(  # noqa: PLR0913 - each is a choice of the caller, by name
    case: Case,
    dossier: Dossier = _NOTHING,
    *,
    fees: FeeSchedule | None = None,
    payer: PayerPolicy | None = None,
    edits: EditTable | None = None,
    limits: MueTable | None = None,
    surgery_center: FeeSchedule | None = None,
    hospital: FeeSchedule | None = None,
    catalog: Catalog | None = None,
) -> Review:
    """
    Review a case: code, note, services, modifiers, payer and payment in one report.

    >>> from cptsofttissue import Case
    >>> report = review(Case(site="left thigh", depth="subcutaneous", size="2 cm"))
    >>> str(report.resolution.code), report.money
    ('27327', None)

    Args:
        case: The record.
        dossier: The facts around it.
        fees: The fee schedule; by default Medicare's bundled schedule.
        payer: The payer's policy; None leaves it open.
        edits: Your own NCCI edits, which are used before the bundled ones.
        limits: Your own unit limits, which are used before the bundled ones.
        surgery_center: The schedule for a surgery center's payment; by default
            Medicare's shipped rates.
        hospital: The schedule for a hospital's payment; None leaves it unknown.
        catalog:
            An edition of your own. It is used for every date of service, with a
            caution if its codes are not known to be valid then.

    Raises:
        ContradictionError: If case, encounter and other tumors have different dates.
    """
    check_kind("case", case, Case)
    check_kind("dossier", dossier, Dossier)
    if not (payer is None or has_shape(payer, "covers_place")):
        raise WrongTypeError("payer", payer, "a payer's policy, as a value")
    answer = resolve(
        _add_encounter_day(case, dossier), policy=dossier.policy, catalog=catalog
    )
    prices = schedule_or_medicare(fees)
    note = Note(case=answer.case, closure=dossier.closure, pathology=dossier.pathology)
    documentation = check_documentation(note, answer)
    bundling = tuple(
        check_service(service, answer, edits, payer) for service in dossier.services
    )
    facilities = {"surgery_center": surgery_center, "hospital": hospital}
    money = _money(answer, dossier, documentation, bundling, prices, payer, facilities)
    several = _other_tumors(dossier, answer.case.date_of_service, catalog)
    return Review(
        answer,
        documentation,
        bundling,
        propose_modifiers(answer, dossier.session, _indicators(answer, money)),
        propose_add_ons(answer),
        tuple(_unit_findings(answer, dossier.units, several, limits)),
        several,
        tuple(
            _diagnosis(code, answer, dossier.pathology, several)
            for code in dossier.diagnoses
        ),
        money,
    )


def _day_and_place(case: Case, dossier: Dossier) -> dict[str, Any]:
    """Return the fields of the encounter, which must be of the day of the answer."""
    if dossier.encounter is None:
        allowed = "the day and place of the service, in the dossier"
        raise MissingFactError("encounter", None, allowed)
    if _add_encounter_day(case, dossier) != case:
        allowed = "the dossier that the review was made with"
        raise ContradictionError("dossier", dossier.encounter.date_of_service, allowed)
    return {f.name: getattr(dossier.encounter, f.name) for f in fields(Encounter)}


def _add_encounter_day(case: Case, dossier: Dossier) -> Case:
    """Add the day of the encounter to a record without one; refuse another day."""
    if dossier.encounter is None:
        return case
    return _add_day(case, dossier.encounter.date_of_service, "the day of the encounter")


def _add_day(case: Case, day: date, label: str) -> Case:
    """Add a day to a record without one; refuse another day."""
    if case.date_of_service not in {None, day}:
        allowed = f"{label}, {day}"
        raise ContradictionError("date_of_service", case.date_of_service, allowed)
    return evolve(case, date_of_service=day)


def _money(  # noqa: PLR0913, PLR0917 - everything the payment depends on
    answer: Resolution,
    dossier: Dossier,
    documentation: tuple[ElementFinding, ...],
    bundling: tuple[BundlingFinding, ...],
    fees: FeeSchedule,
    payer: PayerPolicy | None,
    facilities: Mapping[str, FeeSchedule | None],
) -> Money | None:
    """Price the case, if there is a day and a place."""
    encounter = dossier.encounter
    if encounter is None:
        return None
    return Money(
        exposure(answer, encounter, fees),
        sensitivity(answer, encounter, fees),
        tuple(
            site_of_service(code, encounter, fees, payer) for code in answer.candidates
        ),
        schedule(
            answer,
            encounter,
            fees,
            payer=payer,
            preparation=dossier.preparation,
            documentation=documentation,
            **facilities,
        ),
        _appeal(answer, dossier, bundling, encounter, fees),
    )


def _appeal(
    answer: Resolution,
    dossier: Dossier,
    bundling: tuple[BundlingFinding, ...],
    encounter: Encounter,
    fees: FeeSchedule,
) -> Appeal | None:
    """Answer a denial, if there was one."""
    if dossier.denial is None:
        return None
    circumstances = dossier.circumstances_beside(bundling)
    return appeal(dossier.denial, answer, encounter, fees, circumstances)


def _indicators(answer: Resolution, money: Money | None) -> Indicators | None:
    """Return the indicators from the fee of the code, once there is one code."""
    if answer.code is None or money is None or money.exposure.lowest is None:
        return None
    return money.exposure.lowest.indicators


def _other_tumors(
    dossier: Dossier, day: date | None, catalog: Catalog | None
) -> SeveralTumors | None:
    """Resolve the other tumors of the session, on the same day."""
    if not dossier.others:
        return None
    cases = dossier.others
    if day is not None:
        cases = tuple(_add_day(case, day, "the day of the session") for case in cases)
    answers = (resolve(case, policy=dossier.policy, catalog=catalog) for case in cases)
    return several_tumors(answers, same_incision=dossier.same_incision)


def _diagnosis(
    code: str,
    answer: Resolution,
    pathology: str | None,
    several: SeveralTumors | None,
) -> DiagnosisFinding:
    """Compare a diagnosis with the tumor, or else with the others of the session."""
    finding = check_diagnosis(code, answer, pathology)
    if several is None or finding.match is not Match.CONFLICTS:
        return finding
    for other in several.answers:
        if check_diagnosis(code, other).match is Match.AGREES:
            tumor = other.code or "another tumor"
            why = f"{finding.why} It fits another tumor of the session, {tumor}."
            return evolve(finding, match=Match.WEAK, why=why)
    return finding


def _unit_findings(
    answer: Resolution,
    units: int,
    several: SeveralTumors | None,
    limits: MueTable | None,
) -> Iterator[UnitsFinding]:
    """Count the tumors of each settled code as units, and check the limits."""
    other_codes = (other.code for other in (several.answers if several else ()))
    codes = [answer.code] * units
    counts = Counter(code.number for code in (*codes, *other_codes) if code)
    day = answer.case.date_of_service
    return (check_units(code, n, limits, day=day) for code, n in counts.items())


def _sections(report: Review) -> Iterator[Section]:
    yield "Note", report.documentation
    yield "Other services", report.bundling
    yield "Modifiers", report.modifiers
    yield "Add-on codes", report.add_ons
    yield "Units", report.units
    if report.several is not None:
        yield "Other tumors", report.several.lines
    yield "Diagnoses", report.diagnoses
    if report.money is not None:
        yield "Price", (report.money.exposure, *_not_priced(report))
        yield from _money_sections(report.money)


def _not_priced(report: Review) -> Iterator[str]:
    """Say why a claim may not be paid the fee of the code."""
    modifiers = [p.modifiers[:1] for p in report.modifiers if p.advice is Advice.USE]
    reasons = {
        "payment-modifier": any(map(may_change_payment, modifiers)),
        "one-unit": any(finding.units > 1 for finding in report.units),
        "other-lines": report.several is not None,
    }
    rules = (rule for rule, holds in reasons.items() if holds)
    yield from (f"notice: {Notice.of(rule)}" for rule in rules)


def _money_sections(money: Money) -> Iterator[Section]:
    yield "Nearest threshold", tuple(filter(None, [money.sensitivity]))
    yield "Place", tuple(_places_once(money.places))
    yield "Before scheduling", money.scheduling.steps
    yield "Office and facility payment", money.scheduling.amounts
    yield "What each place costs", money.scheduling.places
    yield "Appeal", tuple(filter(None, [money.appeal]))


def _places_once(places: tuple[SiteFinding, ...]) -> Iterator[object]:
    """Yield how each code is paid in the place, and each notice once."""
    if len(places) == 1:
        yield from places
        return
    yield from (evolve(place, notices=()) for place in places)
    yield from notices_once((place.code, place.notices) for place in places)


def _text(title: str, items: Iterable[object]) -> Iterator[str]:
    """Print a title, and below it the lines of its items, indented."""
    yield f"{title}:"
    texts = map(str, join_comparisons(items))
    yield from (f"  {line}" for item in texts for line in item.splitlines())
