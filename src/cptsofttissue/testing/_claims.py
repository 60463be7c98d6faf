"""Strategies for claims, what they are paid, and what payers say."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import chain, permutations
from string import punctuation

from attrs import asdict, evolve
from hypothesis import strategies as st

from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice, Practitioner, price
from cptsofttissue.claims._payment import (
    IndicatorRule,
    Rate,
    Settlement,
    indicator_rule,
    rate,
)
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.fees._modifiers import (
    Effect,
    Modifier,
    check_modifiers,
    modifiers,
    of_effect,
)
from cptsofttissue.guidance.exposure import Exposure, Neighbor, exposure, sensitivity
from cptsofttissue.guidance.payer import (
    PayerRule,
    PolicyAnswer,
    RuleKind,
    Standing,
    TablePolicy,
    medicare_policy,
)
from cptsofttissue.guidance.site_of_service import SiteFinding, site_of_service
from cptsofttissue.interop.x12 import Delimiters
from cptsofttissue.testing._fees import (
    amounts,
    encounters,
    fee_requests,
    fee_schedules,
    indicators,
    places,
    priced_days,
)
from cptsofttissue.testing._records import (
    codes,
    complete_cases,
    days,
    known,
    open_resolutions,
    resolutions,
    texts,
)

__all__ = [
    "claim_lines",
    "claim_prices",
    "claims",
    "dated_resolutions",
    "delimiters",
    "exposures",
    "indicator_rules",
    "modifier_rows",
    "neighbors",
    "payer_policies",
    "payer_rules",
    "policy_answers",
    "rates",
    "settlements",
    "site_findings",
]

_MOST_UNITS = 3
_RULES = ("bilateral", "multiple-procedure", "assistant", "co-surgeon", "team")
_RATES = ("practitioner", "participation", "limiting-charge", "coinsurance")


def modifier_rows() -> st.SearchStrategy[Modifier]:
    """Draw modifiers of the table."""
    return st.sampled_from([*modifiers().values()])


@cache
def _combinations(without: tuple[Effect, ...]) -> tuple[tuple[str, ...], ...]:
    """List no, one or two modifiers that go together, in either order."""
    allowed = [code for code in modifiers() if not of_effect((code,), *without)]
    groups = chain.from_iterable(permutations(allowed, n) for n in range(3))
    return tuple(filter(_go_together, groups))


def _go_together(given: tuple[str, ...]) -> bool:
    try:
        check_modifiers(given)
    except ContradictionError:
        return False
    return True


@st.composite
def claim_lines(
    draw: st.DrawFn, *, year: int | None = None, without: tuple[Effect, ...] = ()
) -> ClaimLine:
    """
    Draw lines of the family, with modifiers that go together.

    Args:
        draw: Given by Hypothesis.
        year: The edition of their codes; missing is any.
        without: Effects that no modifier of the line may have.
    """
    line = ClaimLine(
        code=draw(codes(year)),
        modifiers=draw(st.sampled_from(_combinations(without))),
        charge=draw(st.none() | amounts()),
    )
    most = 1 if line.names_both_sides else _MOST_UNITS
    return evolve(line, units=draw(st.integers(1, most)))


@st.composite
def claims(
    draw: st.DrawFn,
    *,
    on: st.SearchStrategy[date] | None = None,
    without: tuple[Effect, ...] = (),
) -> Claim:
    """
    Draw claims of one to four lines.

    Args:
        draw: Given by Hypothesis.
        on: The days; missing is every day that has an edition.
        without: Effects that no modifier may have.
    """
    encounter = draw(encounters(on=on))
    who = draw(st.sampled_from(Practitioner))
    is_physician = who is Practitioner.PHYSICIAN
    misfit = Effect.PRACTITIONER_ASSISTANT if is_physician else Effect.ASSISTANT
    line = claim_lines(year=encounter.date_of_service.year, without=(*without, misfit))
    return Claim(
        **asdict(encounter, recurse=False),
        lines=draw(st.lists(line, min_size=1, max_size=4)),
        practitioner=who,
        participating=draw(st.booleans()),
    )


def claim_prices() -> st.SearchStrategy[ClaimPrice]:
    """Draw claims as Medicare pays them."""
    whole = claims(on=priced_days(), without=(Effect.COMPONENT,))
    return whole.map(lambda claim: price(claim, MedicareFeeSchedule.bundled()))


def settlements() -> st.SearchStrategy[Settlement]:
    """Draw how Medicare and the patient divide an amount."""
    return st.builds(Settlement.of, amounts(), amounts(), days())


def rates() -> st.SearchStrategy[Rate]:
    """Draw shares of the table."""
    return st.builds(rate, st.sampled_from([*_RATES, "sequestration"]), days())


def indicator_rules() -> st.SearchStrategy[IndicatorRule]:
    """Draw what the indicators of a code say of a rule."""
    given = st.none() | indicators()
    return st.builds(indicator_rule, st.sampled_from(_RULES), given)


@st.composite
def dated_resolutions(draw: st.DrawFn) -> tuple[Resolution, Encounter]:
    """Draw an answer, settled or open, and an encounter of its edition."""
    encounter = draw(encounters())
    answer = draw(resolutions(complete_cases()) | open_resolutions() | resolutions())
    case = evolve(answer.case, date_of_service=encounter.date_of_service)
    return draw(resolutions(st.just(case))), encounter


@st.composite
def exposures(draw: st.DrawFn) -> Exposure:
    """Draw what an answer may be paid."""
    answer, encounter = draw(dated_resolutions())
    return exposure(answer, encounter, draw(fee_schedules()))


@st.composite
def neighbors(draw: st.DrawFn) -> Neighbor:
    """Draw how near a settled size is to another code."""
    encounter = draw(encounters())
    whole = complete_cases().map(
        lambda case: evolve(case, date_of_service=encounter.date_of_service)
    )
    schedule = draw(fee_schedules())
    answers = resolutions(whole)
    near = answers.map(lambda answer: sensitivity(answer, encounter, schedule))
    return draw(known(near))


@st.composite
def site_findings(draw: st.DrawFn) -> SiteFinding:
    """Draw how a code is paid in a place."""
    return site_of_service(
        draw(codes()),
        draw(encounters()),
        draw(fee_schedules()),
        draw(st.none() | payer_policies()),
    )


@st.composite
def payer_rules(draw: st.DrawFn) -> PayerRule:
    """Draw rules of a payer."""
    day = draw(days())
    own = st.lists(codes().map(str), min_size=1, max_size=3, unique=True)
    return PayerRule(
        rule=draw(st.sampled_from(RuleKind)),
        codes=draw(st.just(["*"]) | own),
        place=draw(st.lists(places().map(lambda row: row.code), max_size=2)),
        answer=draw(st.sampled_from(Standing)),
        text=draw(texts()),
        source=draw(st.just("") | texts()),
        first_day=draw(st.none() | st.just(day)),
        last_day=draw(st.none() | st.just(day)),
    )


def payer_policies() -> st.SearchStrategy[TablePolicy]:
    """Draw policies: Medicare's, and tables of other payers."""
    rows = st.lists(payer_rules(), max_size=4).map(tuple)
    return st.just(medicare_policy()) | st.builds(TablePolicy, texts(), rows)


@st.composite
def policy_answers(draw: st.DrawFn) -> PolicyAnswer:
    """Draw what a policy says of a request, and of which it is silent."""
    policy, request = draw(payer_policies()), draw(fee_requests())
    said = (policy.covers_place(request), policy.prior_authorization(request))
    return draw(st.sampled_from([*said, *policy.documents(request)]))


def delimiters() -> st.SearchStrategy[Delimiters]:
    """Draw what stands between the parts of a segment of X12."""
    three = st.permutations(punctuation).map(lambda found: found[:3])
    return three.map(
        lambda found: Delimiters(element=found[0], component=found[1], segment=found[2])
    )
