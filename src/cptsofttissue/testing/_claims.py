"""Strategies for claims, what they are paid, and what payers say."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import chain, permutations

from attrs import asdict, evolve
from hypothesis import strategies as st

from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice, Practitioner, price
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.fees._modifiers import (
    Effect,
    check_modifiers,
    modifiers,
    of_effect,
)
from cptsofttissue.guidance.exposure import Exposure, Neighbor, exposure, sensitivity
from cptsofttissue.guidance.payer import (
    PayerRule,
    RuleKind,
    Standing,
    TablePolicy,
    medicare_policy,
)
from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.testing._fees import (
    amounts,
    encounters,
    fee_schedules,
    places,
    priced_days,
)
from cptsofttissue.testing._records import (
    cases,
    codes,
    coding_policies,
    complete_cases,
    days,
    known,
    open_cases,
    texts,
)

__all__ = [
    "claim_lines",
    "claim_prices",
    "claims",
    "dated_resolutions",
    "exposures",
    "neighbors",
    "payer_policies",
    "payer_rules",
]

_MOST_UNITS = 3


@cache
def _combinations(without: tuple[Effect, ...]) -> tuple[tuple[str, ...], ...]:
    """List no, one or two modifiers that go together, in either order."""
    allowed = [code for code in modifiers() if not of_effect((code,), *without)]
    groups = chain.from_iterable(permutations(allowed, n) for n in range(3))
    return tuple(filter(_go_together, groups))


def _go_together(combination: tuple[str, ...]) -> bool:
    try:
        check_modifiers(combination)
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
    practitioner = draw(st.sampled_from(Practitioner))
    is_physician = practitioner is Practitioner.PHYSICIAN
    misfit = Effect.PRACTITIONER_ASSISTANT if is_physician else Effect.ASSISTANT
    line = claim_lines(year=encounter.date_of_service.year, without=(*without, misfit))
    return Claim(
        **asdict(encounter, recurse=False),
        lines=draw(st.lists(line, min_size=1, max_size=4)),
        practitioner=practitioner,
        participating=draw(st.booleans()),
    )


def claim_prices() -> st.SearchStrategy[ClaimPrice]:
    """Draw claims as Medicare pays them."""
    payable = claims(on=priced_days(), without=(Effect.COMPONENT,))
    return payable.map(lambda claim: price(claim, MedicareFeeSchedule.bundled()))


def dated_resolutions(
    of: st.SearchStrategy[Case] | None = None,
) -> st.SearchStrategy[tuple[Resolution, Encounter]]:
    """
    Draw an answer and an encounter of its edition.

    Args:
        of: The records; missing is settled ones as well as open ones.
    """
    any_case = complete_cases() | open_cases() | cases()
    return st.builds(
        _answer_on, any_case if of is None else of, encounters(), coding_policies()
    )


def _answer_on(
    case: Case, encounter: Encounter, policy: CodingPolicy
) -> tuple[Resolution, Encounter]:
    dated_case = evolve(case, date_of_service=encounter.date_of_service)
    return resolve(dated_case, policy=policy), encounter


def exposures() -> st.SearchStrategy[Exposure]:
    """Draw the exposures of answers."""
    inputs = st.tuples(dated_resolutions(), fee_schedules())
    return inputs.map(lambda pair: exposure(*pair[0], pair[1]))


def neighbors() -> st.SearchStrategy[Neighbor]:
    """Draw how near a settled size is to another code."""
    inputs = st.tuples(dated_resolutions(complete_cases()), fee_schedules())
    return known(inputs.map(lambda pair: sensitivity(*pair[0], pair[1])))


@st.composite
def payer_rules(draw: st.DrawFn) -> PayerRule:
    """Draw rules of a payer."""
    day = draw(days())
    numbers = st.lists(codes().map(str), min_size=1, max_size=3, unique=True)
    return PayerRule(
        rule=draw(st.sampled_from(RuleKind)),
        codes=draw(st.just(["*"]) | numbers),
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
