"""The laws of money, on figures and claims that Hypothesis makes up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cptsofttissue import catalog
from cptsofttissue.claims import Claim, ClaimLine, price
from cptsofttissue.fees import (
    Chain,
    ContractFeeSchedule,
    ConversionFactor,
    Encounter,
    FeeRequest,
    Locality,
    MedicareFeeSchedule,
    PercentOf,
    SourceFile,
)
from cptsofttissue.fees._localities import GpciTable
from cptsofttissue.fees._medicare import MedicareYear
from cptsofttissue.fees._rvu import KEPT, Release
from cptsofttissue.testing import values

from ..shares import share

MEDICARE = MedicareFeeSchedule.bundled()
NUMBERS = [str(code) for code in catalog(2026)]
NOWHERE = SourceFile("made up", "")

hundredths = st.integers(0, 99_999)
thousandths = st.integers(1, 9_999)
ten_thousandths = st.integers(100_000, 999_999)


def decimal(digits: int, places: int) -> Decimal:
    return Decimal(digits).scaleb(-places)


@given(st.tuples(*[hundredths] * 3), st.tuples(*[thousandths] * 3), ten_thousandths)
def test_decimals_and_whole_numbers_agree(relative, indices, factor):
    """The amount is that of plain integers: RVU x 100, GPCI x 1000, factor x 10,000."""
    total = sum(value * index for value, index in zip(relative, indices, strict=True))
    cents = (total * factor + 5_000_000) // 10_000_000
    fee = made_up(relative, indices, factor).price(
        Encounter(
            date_of_service="2026-07-15", setting="facility", locality="00000-00"
        ).request("AAAA1")
    )

    assert decimal(cents, 2) == (fee.amount if fee else 0)
    assert fee is None or fee.amount == sum(c.amount for c in fee.components).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


def made_up(relative, indices, factor) -> MedicareFeeSchedule:
    work, pe, mp = (f"{decimal(value, 2):.2f}" for value in relative)
    cells = dict.fromkeys(KEPT, "0.00") | {"code": "AAAA1", "modifier": ""}
    cells |= {"status": "A", "work": work, "pe_facility": pe, "mp": mp}
    rows = {("AAAA1", ""): tuple(cells[name] for name in KEPT)}
    factors = ConversionFactor.of_year(2026, str(decimal(factor, 4)), source="made up")
    release = Release(2026, "made up", decimal(factor, 4), NOWHERE, rows)
    place = Locality("00000-00", "", "", *(decimal(index, 3) for index in indices))
    return MedicareFeeSchedule(
        (MedicareYear(release, GpciTable(2026, {place.key: place}, NOWHERE), factors),)
    )


@given(values(FeeRequest), st.permutations(range(3)))
def test_a_chain_never_invents_a_price(request, order):
    """A chain answers what its first knowing link answers, or nothing."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500", "99213": "80"})
    links = [(acme, MEDICARE, PercentOf("80", MEDICARE))[at] for at in order]
    answers = [fee for fee in (link.price(request) for link in links) if fee]

    assert (answers[0] if answers else None) == Chain(links).price(request)


@given(values(FeeRequest))
def test_more_percent_never_pays_less(request):
    """The share of a fee grows with its percentage."""
    shares = [
        PercentOf(percent, MEDICARE).price(request) for percent in ("50", "80", "100")
    ]
    known = [fee.amount for fee in shares if fee]

    assert sorted(known) == known
    assert len(known) in {0, 3}


modifiers = st.sampled_from(
    ["", "RT", "LT", "50", "59", "RT-59", "51", "80", "62", "22"]
)
charges = st.none() | st.integers(0, 200_000).map(lambda cents: decimal(cents, 2))


@st.composite
def claim_lines(draw: st.DrawFn) -> ClaimLine:
    text = draw(modifiers)
    units = 1 if "50" in text else draw(st.integers(1, 3))
    return ClaimLine(
        code=draw(st.sampled_from(NUMBERS)),
        modifiers=text.split("-") if text else [],
        units=units,
        charge=draw(charges),
    )


#: Few codes, so that sides, repeats and ties are common.
few_lines = st.lists(claim_lines(), min_size=1, max_size=8) | st.lists(
    claim_lines().map(lambda line: evolve(line, code="27327")), min_size=2, max_size=8
)
places = st.sampled_from(["11", "22", "31"])


def claim(lines, place="11", **given) -> Claim:
    where = {"date_of_service": "2026-07-15", "place_of_service": place}
    return Claim(lines=lines, **where, **given)


@given(few_lines, places, st.randoms(use_true_random=False))
def test_the_order_of_lines_never_changes_the_total(lines, place, random):
    """Lines are ranked by what they say, not by where they stand."""
    shuffled = random.sample(lines, len(lines))
    one, other = (price(claim(order, place), MEDICARE) for order in (lines, shuffled))

    assert one.total == other.total
    assert one.known_total == other.known_total
    assert sorted(map(str, one.procedures)) == sorted(map(str, other.procedures))


@given(few_lines, places)
def test_a_discount_never_raises_the_total(lines, place):
    """Practitioner, participation and a smaller percentage only take away."""
    assume(not any("80" in line.modifiers for line in lines))
    full = price(claim(lines, place), MEDICARE).known_total
    lower = [
        price(claim(lines, place, practitioner="physician_assistant"), MEDICARE),
        price(claim(lines, place, participating=False), MEDICARE),
        price(claim(lines, place), PercentOf("90", MEDICARE)),
    ]

    assert all(answer.known_total <= full for answer in lower)


@given(few_lines, claim_lines())
def test_no_procedure_is_paid_more_than_both_sides_of_its_fee(lines, line):
    """Ranking, roles and charges only take from a procedure."""
    for procedure in price(claim([*lines, line]), MEDICARE).procedures:
        amount = procedure.amount or 0
        assert amount <= procedure.fee.amount * Decimal("1.5") + Decimal("0.01")
        assert all(row.charge is None for row in procedure.lines) or amount >= 0


@given(few_lines)
@settings(max_examples=share(50))
def test_known_and_whole_totals_agree(lines):
    """The total is known exactly if every procedure is."""
    answer = price(claim(lines), MEDICARE)
    amounts = [procedure.amount for procedure in answer.procedures]

    assert (None in amounts) == (answer.total is None)
    assert answer.total in {None, answer.known_total}
