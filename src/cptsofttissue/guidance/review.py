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

#: A title and what stands below it.
Section = tuple[str, tuple[object, ...]]


def _denial(value: DenialReason | str | None) -> DenialReason | None:
    told = stated("denial", value)
    return None if told is None else _REASONS.read(told)


#: A claim line has no more.
_MOST_UNITS = 9_999


def _units(_: object, __: object, value: object) -> None:
    """Refuse a value that is not a number of units."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not (is_number and value in range(1, _MOST_UNITS + 1)):
        raise WrongTypeError("units", value, f"a whole number from 1 to {_MOST_UNITS}")


def _codes(_: object, __: object, value: Iterable[str]) -> None:
    """Refuse what has not the form of a diagnosis."""
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
    units: int = field(default=1, validator=_units)
    same_incision: bool | None = None
    preparation: Preparation = field(
        factory=Preparation, validator=is_kind(Preparation)
    )
    diagnoses: tuple[str, ...] = field(default=(), validator=[each_is(str), _codes])
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
        below = (line for section in self.sections for line in _text(*section))
        return "\n".join((self.resolution.explain(), *below))

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
    >>> found = review(Case(site="left thigh", depth="subcutaneous", size="2 cm"))
    >>> str(found.resolution.code), found.money
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
    answer = resolve(_dated(case, dossier), policy=dossier.policy, catalog=catalog)
    prices = schedule_or_medicare(fees)
    note = Note(case=answer.case, closure=dossier.closure, pathology=dossier.pathology)
    documentation = check_documentation(note, answer)
    bundling = tuple(
        check_service(service, answer, edits, payer) for service in dossier.services
    )
    facilities = {"surgery_center": surgery_center, "hospital": hospital}
    money = _money(answer, dossier, documentation, bundling, prices, payer, facilities)
    several = _several(dossier, answer.case.date_of_service, catalog)
    return Review(
        answer,
        documentation,
        bundling,
        propose_modifiers(answer, dossier.session, _indicators(answer, money)),
        propose_add_ons(answer),
        tuple(_units_found(answer, dossier.units, several, limits)),
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
    if _dated(case, dossier) != case:
        allowed = "the dossier that the review was made with"
        raise ContradictionError("dossier", dossier.encounter.date_of_service, allowed)
    return {f.name: getattr(dossier.encounter, f.name) for f in fields(Encounter)}


def _dated(case: Case, dossier: Dossier) -> Case:
    """Take the day of the encounter for a record without one; they are one day."""
    if dossier.encounter is None:
        return case
    return _on(case, dossier.encounter.date_of_service, "the day of the encounter")


def _on(case: Case, day: date, whose: str) -> Case:
    """Take a day for a record without one; it may have no other."""
    if case.date_of_service not in {None, day}:
        allowed = f"{whose}, {day}"
        raise ContradictionError("date_of_service", case.date_of_service, allowed)
    return evolve(case, date_of_service=day)


def _money(  # noqa: PLR0913, PLR0917 - everything the money rests on
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
    """Answer a denial, if there was one, with what the note says too."""
    if dossier.denial is None:
        return None
    known = dossier.circumstances_beside(bundling)
    return appeal(dossier.denial, answer, encounter, fees, known)


def _indicators(answer: Resolution, money: Money | None) -> Indicators | None:
    """Take the indicators of the code from its fee, once there is one code."""
    if answer.code is None or money is None or money.exposure.lowest is None:
        return None
    return money.exposure.lowest.indicators


def _several(
    dossier: Dossier, day: date | None, catalog: Catalog | None
) -> SeveralTumors | None:
    """Resolve the other tumors of the session, which are of the same day."""
    if not dossier.others:
        return None
    cases = dossier.others
    if day is not None:
        cases = tuple(_on(case, day, "the day of the session") for case in cases)
    answers = (resolve(case, policy=dossier.policy, catalog=catalog) for case in cases)
    return several_tumors(answers, same_incision=dossier.same_incision)


def _diagnosis(
    code: str,
    answer: Resolution,
    pathology: str | None,
    several: SeveralTumors | None,
) -> DiagnosisFinding:
    """Compare a diagnosis with the tumor, or else with the others of the session."""
    found = check_diagnosis(code, answer, pathology)
    if several is None or found.match is not Match.CONFLICTS:
        return found
    for other in several.answers:
        if check_diagnosis(code, other).match is Match.AGREES:
            named = other.code or "another tumor"
            why = f"{found.why} It fits another tumor of the session, {named}."
            return evolve(found, match=Match.WEAK, why=why)
    return found


def _units_found(
    answer: Resolution,
    units: int,
    several: SeveralTumors | None,
    limits: MueTable | None,
) -> Iterator[UnitsFinding]:
    """Count the tumors of each code that is settled, each of them a unit."""
    others = (other.code for other in (several.answers if several else ()))
    own = [answer.code] * units
    counted = Counter(code.number for code in (*own, *others) if code)
    day = answer.case.date_of_service
    return (check_units(code, n, limits, day=day) for code, n in counted.items())


def _sections(found: Review) -> Iterator[Section]:
    yield "Note", found.documentation
    yield "Other services", found.bundling
    yield "Modifiers", found.modifiers
    yield "Add-on codes", found.add_ons
    yield "Units", found.units
    if found.several is not None:
        yield "Other tumors", found.several.lines
    yield "Diagnoses", found.diagnoses
    if found.money is not None:
        yield "Price", (found.money.exposure, *_not_priced(found))
        yield from _money_sections(found.money)


def _not_priced(found: Review) -> Iterator[str]:
    """Say why a claim is paid something else than the fee of the code."""
    used = [p.modifiers[:1] for p in found.modifiers if p.advice is Advice.USE]
    reasons = {
        "payment-modifier": any(map(may_change_payment, used)),
        "one-unit": any(counted.units > 1 for counted in found.units),
        "other-lines": found.several is not None,
    }
    holding = (rule for rule, holds in reasons.items() if holds)
    yield from (f"notice: {Notice.of(rule)}" for rule in holding)


def _money_sections(money: Money) -> Iterator[Section]:
    yield "Nearest threshold", tuple(filter(None, [money.sensitivity]))
    yield "Place", tuple(_told_once(money.places))
    yield "Before scheduling", money.scheduling.steps
    yield "Office and facility payment", money.scheduling.amounts
    yield "What each place costs", money.scheduling.places
    yield "Appeal", tuple(filter(None, [money.appeal]))


def _told_once(found: tuple[SiteFinding, ...]) -> Iterator[object]:
    """Say how each of several codes is paid in the place, and each notice once."""
    if len(found) == 1:
        yield from found
        return
    yield from (evolve(place, notices=()) for place in found)
    yield from notices_once((place.code, place.notices) for place in found)


def _text(title: str, items: Iterable[object]) -> Iterator[str]:
    """Print a title, and below it the lines of its items, indented."""
    yield f"{title}:"
    told = map(str, join_comparisons(items))
    yield from (f"  {line}" for item in told for line in item.splitlines())
