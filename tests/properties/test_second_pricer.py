"""Two pricers of claims, written apart, agree in every cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from cptsofttissue.claims import Claim, ClaimLine, price
from cptsofttissue.fees import MedicareFeeSchedule

from .second_pricer import FIGURES, second

MEDICARE = MedicareFeeSchedule.bundled()
#: What the rules in print do not settle; the notice gives both amounts, or why.
UNSETTLED = {
    *("rank-open", "must-accept-assignment", "evaluation-open", "add-on-alone"),
}

codes = st.sampled_from(
    [*FIGURES, *["21555", "21930", "25075", "27327", "11402"] * 12, "99213", "ZZZZZ"]
)
modifiers = st.sampled_from(
    [
        *("", "", "", "RT", "LT", "50", "59", "51", "XS", "76", "77", "RT-59"),
        *("78", "LT-78", "54", "55", "56", "53", "22", "52", "80", "62", "GY", "GC"),
        *("24", "25", "57", "79", "RT-51", "50-78", "54-62"),
    ]
)
charges = st.none() | st.integers(0, 150_000).map(
    lambda cents: Decimal(cents).scaleb(-2)
)


@st.composite
def claim_lines(draw: st.DrawFn) -> ClaimLine:
    given_modifiers = draw(modifiers)
    return ClaimLine(
        code=draw(codes),
        modifiers=given_modifiers.split("-") if given_modifiers else [],
        units=1 if "50" in given_modifiers else draw(st.sampled_from([1, 1, 1, 2, 3])),
        charge=draw(charges),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    lines = draw(st.lists(claim_lines(), min_size=1, max_size=6))
    is_assisted = any("80" in line.modifiers for line in lines)
    who = ["physician"] * 3 + ["nurse_practitioner"] * (not is_assisted)
    return Claim(
        lines=lines,
        date_of_service="2026-07-15",
        place_of_service=draw(st.sampled_from(["11", "11", "24"])),
        practitioner=draw(st.sampled_from(who)),
        participating=draw(st.sampled_from([True, True, False])),
    )


def plain(claim: Claim) -> dict[str, object]:
    """The claim as the second pricer reads it."""
    lines = [
        (line.code, frozenset(line.modifiers), line.units, cents(line.charge))
        for line in claim.lines
    ]
    return {
        "lines": lines,
        "written": [line.modifiers for line in claim.lines],
        "facility": claim.place_of_service == "24",
        "practitioner": str(claim.practitioner),
        "participating": claim.participating,
    }


def cents(amount: Decimal | None) -> Fraction | None:
    return None if amount is None else Fraction(amount) * 100


def has_one_partner(claim: Claim) -> bool:
    """Whether no side has two lines that it may be paired with."""
    told = [
        (line.code, side)
        for line in claim.lines
        for side in {"RT", "LT"} & set(line.modifiers)
    ]
    return len(set(told)) == len(told)


@given(claims())
def test_two_pricers_agree(claim):
    """Every procedure has the same cents, or a notice says what is not settled."""
    assume(has_one_partner(claim))
    assume(
        all(
            line.code in FIGURES or line.code in {"99213", "ZZZZZ"}
            for line in claim.lines
        )
    )
    found = iter(price(claim, MEDICARE).procedures)
    expected = second(plain(claim))

    for lines, amounts in sorted(expected.items()):
        for expected_cents in amounts:
            procedure = next(found)
            assert {claim.lines[at] for at in lines} == set(procedure.lines)
            notices = {notice.rule for notice in procedure.notices}
            if not notices & UNSETTLED:
                assert expected_cents == cents(procedure.amount), (procedure, notices)
    assert next(found, None) is None
