"""Compare the billed code with the code that the record supports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import final

from attrs import evolve, frozen

from cptsofttissue._html import Html, spaced
from cptsofttissue._reading.kinds import check_kind
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.coding.resolution import Question, Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import ContradictionError, InvalidFactError
from cptsofttissue.fees import Encounter, FeeSchedule
from cptsofttissue.fees._base import ask
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.guidance._audit_totals import AuditPair, AuditSummary, AuditTotal
from cptsofttissue.guidance._billed import (
    AuditVerdict,
    Billed,
    Difference,
    Direction,
    Place,
    Support,
    add_ons_of,
    difference,
    direction,
    fee_applies,
    judge,
    read_billed,
    read_side,
)
from cptsofttissue.guidance._pathology import (
    Candidates,
    Report,
    pathology_problem,
    read_report,
    reported_sides,
    with_lesion_of,
)
from cptsofttissue.record.anatomy import Side, SiteReading
from cptsofttissue.record.case import Case, CodingPolicy

__all__ = [
    "Audit",
    "AuditPair",
    "AuditSummary",
    "AuditTotal",
    "AuditVerdict",
    "Difference",
    "Direction",
    "audit",
]

_DEFAULT_POLICY = CodingPolicy()
_NOTHING_BILLED = "billed: no code was billed"


@final
@frozen(repr=False)
class Audit:
    """
    A billed code, compared with the record.

    Attributes:
        billed: The code that was billed, without modifiers; None if unreadable.
        modifiers: Its modifiers.
        verdict: How the billed code compares with the record.
        resolution: What the record supports.
        difference:
            The amount of the billed code minus that of the supported code, in US
            dollars; above 0, too much was billed. None without an encounter, or if
            an amount is not known; an unknown difference is never 0.
        problem:
            Why the billed code cannot be read, or how its units, its sides or the
            pathology disagree with the record.
        units: The number of units billed.
    """

    billed: str | None
    modifiers: tuple[str, ...]
    verdict: AuditVerdict
    resolution: Resolution
    difference: Difference | None
    problem: str
    units: int = 1

    @property
    def code(self) -> Code | None:
        """The one code the record supports, or None."""
        return self.resolution.code

    @property
    def questions(self) -> tuple[Question, ...]:
        """What would settle the record, most decisive first."""
        return self.resolution.questions

    @property
    def lowest(self) -> Decimal | None:
        """The smallest possible difference, in US dollars; None if not known."""
        return self.difference and self.difference.lowest

    @property
    def highest(self) -> Decimal | None:
        """The largest possible difference, in US dollars; None if not known."""
        return self.difference and self.difference.highest

    @property
    def direction(self) -> Direction:
        """Whether what was billed is paid more than what the record supports."""
        return direction(self.difference)

    @property
    def summary(self) -> str:
        """What was billed, and how it compares with the record, in one line."""
        code = self.billed or "nothing readable"
        billed = Billed(code, self.modifiers, self.units)
        return f"{billed} was billed: {spaced(self.verdict)}"

    def explain(self) -> str:
        """Render the verdict, the difference in dollars, and the resolution."""
        return "\n".join((self.summary, *_facts(self), self.resolution.explain()))

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        return f"<Audit: {self.summary}; {self.resolution!r}>"

    def _repr_html_(self) -> Html:
        from cptsofttissue._html import bullets, draw, join, title

        return join(title(self.summary), bullets(_facts(self)), draw(self.resolution))


def _facts(result: Audit) -> Iterator[str]:
    """Yield the problem, if any, and the difference."""
    if result.problem:
        yield result.problem
    if result.billed is None:
        return
    if result.difference is None:
        yield "billed minus supported: not known"
    else:
        low, high = result.difference
        amounts = f"{low}" if low == high else f"{low} to {high}"
        yield f"billed minus supported: {amounts} US dollars ({result.direction})"


def audit(  # noqa: PLR0913 - each is a choice of the caller, by name
    case: Case,
    *,
    billed: Code | str | None,
    side: Side | str | None = None,
    pathology: str | None = None,
    encounter: Encounter | None = None,
    schedule: FeeSchedule | None = None,
    policy: CodingPolicy = _DEFAULT_POLICY,
    catalog: Catalog | None = None,
    families: Iterable[CodeFamily | str] | None = None,
) -> Audit:
    """
    Compare a billed code with what the record supports.

    >>> from cptsofttissue import Case
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> lipoma = Case(site="back", depth="subcutaneous", size="3 cm")
    >>> result = audit(lipoma, billed="21930", encounter=office)
    >>> str(result.verdict), str(result.code), str(result.direction)
    ('not_supported', '21931', 'higher')
    >>> result.lowest, result.highest
    (Decimal('87.18'), Decimal('87.18'))

    Modifiers and units are removed before codes are compared. The difference is for
    one unit of each code. It is not known if there are several units, which a record
    of one tumor cannot confirm, or a modifier that changes payment, such as 50,
    unless the schedule prices it.

    Args:
        case: The record.
        billed:
            The code as it was billed, with or without modifiers and units
            (``27337-LT``, ``27337x2``); None and text that cannot be read get
            the verdict ``unreadable``.
        side: The side, if the record names it apart from the site.
        pathology:
            What pathology found. No code is supported if it names a lesion with other
            codes or another depth, or has words that cannot be read.
        encounter: Date and place of service; without it the difference is not known.
        schedule: The fee schedule; by default Medicare's bundled schedule.
        policy: What to assume where the record does not say.
        catalog: An edition of your own, as :func:`cptsofttissue.resolve` takes it.
        families: The other code families to use.

    Raises:
        ContradictionError: If case and encounter have different dates.
        UnknownTermError: If *side* is not a side.
        WrongTypeError: If *billed*, *side* or *pathology* is not text.
        UnknownEditionError: If there is no edition for the date of service.
    """
    check_kind("case", case, Case)
    if encounter is not None:
        check_kind("encounter", encounter, Encounter)
    record_side, report = read_side(side), read_report(pathology)
    dated_case = _add_encounter_day(case, encounter)
    answer = resolve(dated_case, policy=policy, catalog=catalog, families=families)
    code, problem = _read_line(billed)
    if code is None:
        return Audit(None, (), AuditVerdict.UNREADABLE, answer, None, problem)
    support = _support(answer, record_side, report)
    dollars = (
        None if encounter is None else _difference(code, support, encounter, schedule)
    )
    verdict, problem = judge(code, support), code.problem(support)
    return Audit(
        code.code, code.modifiers, verdict, answer, dollars, problem, code.units
    )


def _add_encounter_day(case: Case, encounter: Encounter | None) -> Case:
    """Add the day of the encounter to a record without one; refuse another day."""
    if encounter is None:
        return case
    day = encounter.date_of_service
    if case.date_of_service not in {None, day}:
        allowed = f"the day of the encounter, {day}"
        raise ContradictionError("date_of_service", case.date_of_service, allowed)
    return evolve(case, date_of_service=day)


def _read_line(billed: Code | str | None) -> tuple[Billed | None, str]:
    """Read the billed code, or say why it cannot be read."""
    if billed is None:
        return None, _NOTHING_BILLED
    try:
        line = read_billed(billed)
    except InvalidFactError as error:
        if not isinstance(billed, str | Code):
            raise
        return None, f"{error.field}: {error.allowed}"
    return line, "" if line else _NOTHING_BILLED


def _support(answer: Resolution, side: Side | None, report: Report | None) -> Support:
    """Return the parts of an answer that a billed code is compared with."""
    numbers = tuple(code.number for code in answer.candidates)
    families = tuple(family.codes for family in answer.families)
    site, lesion = answer.case.site, answer.case.lesion
    reading = site and SiteReading.parse(site.charted)  # as the rows of a table have it
    place = Place.of(reading, lesion, side, *reported_sides(report))

    def with_kind(kind: str) -> Candidates:
        alternative = with_lesion_of([kind], answer)
        return Candidates(alternative.candidates, alternative.families)

    record = Candidates(answer.candidates, answer.families)
    problem = pathology_problem(report, answer.case.depth, record, with_kind)
    add_ons = add_ons_of(numbers, answer.code_families, answer.edition)
    return Support(answer.status, numbers, families, place, problem, add_ons)


def _difference(
    billed: Billed, support: Support, encounter: Encounter, schedule: FeeSchedule | None
) -> Difference | None:
    """Price the billed and the supported codes, with the same modifiers."""
    payer = schedule_or_medicare(schedule)

    def price(code: str) -> Decimal | None:
        fee = ask(payer, encounter.request(code, billed.modifiers))
        notices = [notice.rule for notice in fee.notices] if fee else ()
        is_paid = billed.units == 1 and fee_applies(billed.modifiers, notices)
        return fee.amount if fee and is_paid else None

    return difference(billed.code, support, price)
