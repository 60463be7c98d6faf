"""Claims: what lines are paid together, and what is refused."""

from __future__ import annotations

import tomllib
from decimal import Decimal, localcontext
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve

from cptsofttissue import Case, resolve
from cptsofttissue._reading import tables
from cptsofttissue._rules import rule
from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice, price
from cptsofttissue.claims._payment import Payment
from cptsofttissue.errors import (
    ContradictionError,
    InvalidAmountError,
    InvalidDateError,
    InvalidFactError,
    MissingFactError,
    OpenClaimError,
    PluginError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Chain,
    ContractFeeSchedule,
    ContractRow,
    Edition,
    Encounter,
    Fee,
    MedicareFeeSchedule,
    PercentOf,
    compare_places,
)
from cptsofttissue.guidance.audit import audit
from cptsofttissue.guidance.exposure import exposure
from cptsofttissue.guidance.review import Dossier, review
from cptsofttissue.guidance.site_of_service import site_of_service

from .fees.layout import pprrvu, row

CASES = Path(__file__).parent / "cases" / "money.toml"
VIGNETTES = [
    pytest.param(case, id=case["title"])
    for case in tomllib.loads(CASES.read_text("utf-8"))["claim"]
]
MEDICARE = MedicareFeeSchedule.bundled()
DAY = {"date_of_service": "2026-07-15"}
OFFICE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
CAP = {"opps": "1.00", "opps_fac": "0.50", "opps_mp": "0.05"}
MADE_UP = (
    row("BOTH1", bilat="2"),
    row("EACH1", bilat="3", mult="0"),
    row("NONE1", bilat="9", asst="9"),
    row("ENDO1", mult="3"),
    row("FULL1", mult="0"),
    row("TEAM1", co="2", team="2"),
    row("ALON1", status="T", mult="0"),
    row("FACI1", fac_na="NA", mult="9"),
    row("CAPD1", mult="0", **CAP),
    row("ZERO1", glob="000", pre="0.00", intra="0.00", post="0.00"),
    row("MEAS1", status="M"),
    row("NOTC1", status="N"),
    row("OTHR1", status="I"),
    row("LABS1", status="X"),
    row("99212", glob="XXX", mult="0"),
    row("99213", glob="XXX", mult="0"),
)


@pytest.fixture(scope="module")
def schedules(tmp_path_factory):
    """The schedules that the cases name."""
    path = tmp_path_factory.mktemp("cms") / "PPRRVU.csv"
    path.write_text(pprrvu(*MADE_UP), newline="")
    amounts = {"21555": "500", "24075": "600"}
    contract = ContractFeeSchedule.from_mapping("acme", amounts, rules=MEDICARE)
    return {
        "medicare": MEDICARE,
        "contract": Chain([contract, MEDICARE]),
        "bare contract": ContractFeeSchedule.from_mapping("acme", amounts),
        "bare contract first": Chain(
            [ContractFeeSchedule.from_mapping("acme", {"21555": "500"}), MEDICARE]
        ),
        "120 percent": PercentOf("120", MEDICARE),
        "made up": MedicareFeeSchedule.from_cms(path, subset=True),
    }


def claim_of(case: dict) -> Claim:
    lines = [
        ClaimLine(**line) if isinstance(line, dict) else line for line in case["lines"]
    ]
    names = ("setting", "locality", "hospital_patient", "practitioner", "participating")
    given = {name: case[name] for name in names if name in case}
    return Claim(
        lines=lines,
        date_of_service="2026-07-15",
        place_of_service=case.get("place", "11") or None,
        **given,
    )


def text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


@pytest.mark.parametrize("case", VIGNETTES)
def test_cases(case: dict, schedules):
    """A claim that a coder could sign, and what it pays."""
    answer = price(claim_of(case), schedules[case.get("schedule", "medicare")])
    amounts = [
        str(p.payment if p.amount is None else p.amount) for p in answer.procedures
    ]

    assert case["amounts"] == amounts
    assert case.get("total") == text(answer.total)
    assert case.get("known_total", case.get("total")) == str(answer.known_total)
    assert case.get("limiting_charge") == text(answer.limiting_charge)
    assert case.get("notices", []) == sorted(
        {notice.rule for p in answer.procedures for notice in p.notices}
    )


@pytest.fixture(scope="module")
def reached(schedules) -> set[str]:
    """Every rule that some case applies."""
    answers = [
        price(
            claim_of(case.values[0]),
            schedules[case.values[0].get("schedule", "medicare")],
        )
        for case in VIGNETTES
    ]
    return {
        item.rule
        for answer in answers
        for procedure in answer.procedures
        for item in (*procedure.steps, *procedure.notices)
    }


PRICING = {
    *("place-of-service", "setting", "hospital-patient", "part-a-stay"),
    *("place-not-listed", "relative-values", "gpci", "conversion-factor", "amount"),
    *("non-facility-na", "facility-na", "paid-alone", "opps-cap", "contract"),
    *("percent-of", "bilateral", "bilateral-once", "bilateral-included"),
    *("multiple-procedure", "assistant", "co-surgeon", "documentation"),
    *("two-specialties", "barred", "not-applicable", "by-report", "no-indicators"),
    *("other-rule", "modifier-unknown", "practitioner", "participation", "charge"),
    *("claim-amount", "team", "not-alone", "paid-alone-open", "center-rate"),
    *("must-accept-assignment", "discontinued", "rank-open", "part-without-row"),
    *("status-bundled", "status-excluded", "status-contractor", "status-measure"),
    *("status-not-covered", "status-other-code", "not-priced", "many-units"),
    *("care-part", "care-open", "postoperative-days", "preoperative-alone"),
    *("evaluation-included", "evaluation-open", "modifier-denied"),
    *("facility-modifier", "several-digits", "same-line", "add-on-alone"),
}


@pytest.mark.parametrize("rule", sorted(PRICING))
def test_every_pricing_rule_is_reached(rule: str, reached: set[str]):
    """Each rule of pricing appears in the answer to some case."""
    assert rule in reached


def test_no_other_rule_is_reached(reached: set[str]):
    """The list above is whole."""
    assert reached <= PRICING


def priced(*lines, schedule=MEDICARE, **given):
    return price(Claim(lines=lines, **{**OFFICE, **given}), schedule)


def test_two_units_are_two_sides_where_sides_pay():
    """Where both sides are paid 150 %, two units are both sides."""
    sides = priced(ClaimLine(code="27327", units=2))
    tumors = priced(ClaimLine(code="27327", units=2, modifiers="59"))
    neck = priced(ClaimLine(code="21555", units=2))

    assert (1, "809.13") == (len(sides.procedures), str(sides.total))
    assert ["539.42", "269.71"] == [str(p.amount) for p in tumors.procedures]
    assert ["462.60", "231.30"] == [str(p.amount) for p in neck.procedures]


def test_modifier_51_is_no_matter():
    """The usual second line of both sides carries it; the sides still pair."""
    plain, usual = priced("27327-RT", "27327-LT"), priced("27327-RT", "27327-LT-51")

    assert plain.total == usual.total
    assert 1 == len(usual.procedures)


def test_two_units_of_one_side_are_no_sides():
    """A line that names its side, or its digit, is not the other side too."""
    right = priced(ClaimLine(code="27327", modifiers="RT", units=2))
    digit = priced(ClaimLine(code="28039", modifiers="TA", units=2))

    assert (2, 2) == (len(right.procedures), len(digit.procedures))


def test_each_side_paid_for_itself_is_compared_with_its_own_charge(schedules):
    """Where each side is paid in full, so is the lower of charge and amount."""
    lines = [
        ClaimLine(code="EACH1", modifiers=side, charge=charge)
        for side, charge in (("RT", "10"), ("LT", "5000"))
    ]
    answer = priced(*lines, schedule=schedules["made up"])

    assert {"10.00", "175.35"} == {str(p.amount) for p in answer.procedures}


def test_a_charge_of_one_side_only_is_told():
    """The lower of charge and amount cannot be tested then."""
    lines = [ClaimLine(code="27327", modifiers="RT", charge="1"), "27327-LT"]
    answer = priced(*lines)

    assert "809.13" == str(answer.total)
    assert ["charge-open"] == [n.rule for n in answer.procedures[0].notices]


def test_what_is_paid_only_alone_is_not_paid_beside_others(schedules):
    """Beside a payable procedure it is not payable; beside its like it is open."""
    made_up = schedules["made up"]
    beside = priced("ALON1", "BOTH1", schedule=made_up)
    alike = priced("ALON1", "ALON1", schedule=made_up)
    alone = priced("ALON1", schedule=made_up)

    assert ["0.00", "175.35"] == [str(p.amount) for p in beside.procedures]
    assert [Payment.UNKNOWN] * 2 == [p.payment for p in alike.procedures]
    assert "175.35" == str(alone.total)


@pytest.mark.parametrize(
    "given", [{"participating": False}, {"practitioner": "nurse_practitioner"}]
)
def test_medicares_shares_are_not_those_of_a_contract(given: dict):
    """A contract without rules says nothing of who bills."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500"})
    answer = priced("21555", schedule=acme, **given)

    assert (None, None) == (answer.total, answer.limiting_charge)
    assert ["no-indicators"] == [n.rule for n in answer.procedures[0].notices]


def test_the_callers_decimal_context_does_not_matter():
    """A coarse context of the caller changes no cent of claim or settlement."""
    lines = (ClaimLine(code="27327", units=3, charge="1000"), "28039", "28047")
    exact = priced(*lines)
    with localcontext(prec=2):
        coarse = priced(*lines)
        settled = coarse.settle(deductible="100")

    assert exact.total == coarse.total
    assert exact.settle(deductible="100") == settled


def test_a_price_covers_its_claim():
    """An amount is there exactly if it is known, and each line has a procedure."""
    answer = priced("21555", "24075")
    with pytest.raises(ContradictionError, match="every line"):
        ClaimPrice(answer.claim, answer.procedures[:1])
    with pytest.raises(ContradictionError, match="None for what is open"):
        evolve(answer.procedures[0], amount=None)


@pytest.mark.parametrize("text", [5, None, b"21555"])
def test_a_written_line_is_text(text):
    """Other things are refused by name."""
    with pytest.raises(WrongTypeError, match="lines"):
        ClaimLine.parse(text)


def test_three_units_are_ranked_each():
    """More units than sides are procedures of their own, and share the charge."""
    line = ClaimLine(code="27327", units=3, charge="1000")
    answer = priced(line)

    assert ["539.42", "269.71", "190.87"] == [str(p.amount) for p in answer.procedures]
    assert "3 x 27327: 539.42" == str(answer.procedures[0])


def test_a_pair_with_charges_adds_them():
    """Both sides are paid the lower of both charges and the amount."""
    both = [
        ClaimLine(code="27327", modifiers=side, charge=charge)
        for side, charge in (("RT", "400"), ("LT", "300"))
    ]
    one_unknown = [both[0], ClaimLine(code="27327", modifiers="LT")]

    assert () == priced(*both).procedures[0].notices

    assert "700.00" == str(priced(*both).total)
    assert "809.13" == str(priced(*one_unknown).total)
    assert "27327-LT + 27327-RT: 700.00" == str(priced(*both).procedures[0])


def test_sides_of_other_lines_are_not_paired():
    """Another code, the same side, other units or a distinct service is no pair."""
    for lines in (
        ("27327-RT", "27618-LT"),
        ("27327-RT", "27327-RT"),
        ("27327-RT-59", "27327-LT-59"),
        ("27327-RT-LT", "27327"),
    ):
        assert 2 == len(priced(*lines).procedures)
    several = [
        ClaimLine(code="27327", modifiers=side, units=2) for side in ("RT", "LT")
    ]
    assert 4 == len(priced(*several).procedures)


def test_a_side_is_paired_once():
    """Of three lines two are a pair; it stands where its first line stood."""
    for first, other in (("RT", "LT"), ("LT", "RT")):
        lines = (f"27327-{first}", "21555", f"27327-{other}", f"27327-{other}")

        assert ["27327-LT + 27327-RT", "21555", f"27327-{other}"] == [
            procedure.billed for procedure in priced(*lines).procedures
        ]


def test_the_nearest_pair_is_taken_by_content():
    """Of two left lines the one that comes first by content is paired."""
    lines = [
        ClaimLine(code="27327", modifiers=side, charge=charge)
        for side, charge in (("LT", "200"), ("RT", "300"), ("LT", "100"))
    ]
    totals = {str(priced(*order).total) for order in (lines, lines[::-1])}

    assert 1 == len(totals)


def test_of_two_equal_lines_the_one_charged_higher_is_paired():
    """The order of the lines says nothing; the higher charge comes first."""
    charged = [("LT", "100"), ("RT", "300"), ("LT", "2000")]
    lines = [ClaimLine(code="27327", modifiers=m, charge=c) for m, c in charged]

    for order in (lines, lines[::-1]):
        # 300 + 2,000 is above 809.13, and 100 is below 269.71
        assert "909.13" == str(priced(*order).total)


def test_equal_amounts_rank_by_the_charge():
    """No charge is before a charge, and the highest charge before the others."""
    charges = ["0", "300", None, "500"]
    lines = [
        ClaimLine(code="21555", modifiers=modifier, charge=charge)
        for modifier, charge in zip(("51", "59", "XS", "76"), charges, strict=True)
    ]
    shares = [p.steps[5].concluded for p in priced(*lines).procedures]
    ranks = [p.steps[5].given for p in priced(*lines).procedures]

    assert ["rank 4", "rank 3", "rank 1", "rank 2"] == ranks
    assert ["x 0.50", "x 0.50", "x 1.00", "x 0.50"] == shares


def test_the_units_of_a_line_share_its_charge():
    """The lower is of the line's charge and the sum of its units."""
    for charge, amounts in (
        ("700", ["462.60", "231.30"]),
        ("500", ["462.60", "37.40"]),
        ("100", ["100.00", "0.00"]),
    ):
        answer = priced(ClaimLine(code="21555", units=2, charge=charge))
        assert amounts == [str(p.amount) for p in answer.procedures]


def test_equal_amounts_are_ranked_by_what_the_lines_say():
    """Whichever line comes first in the claim, the same one ranks first."""
    for lines in (
        ["21555-59", "21555-XS"],
        [ClaimLine(code="21555", charge=charge) for charge in ("100", "2000")],
    ):
        one, other = (
            {procedure.lines: procedure.amount for procedure in answer.procedures}
            for answer in (priced(*lines), priced(*lines[::-1]))
        )
        assert one == other


def test_a_part_is_priced_by_its_own_row():
    """The schedule is asked for the professional part, not for the whole."""
    rows = [
        ContractRow(code="21555", amount="100"),
        ContractRow(code="21555", amount="60", modifier="26"),
    ]
    contract = ContractFeeSchedule("acme", rows, Edition("2026"), MEDICARE)

    assert "60.00" == str(priced("21555-26-59", schedule=contract).total)


def test_sides_without_a_rule_are_open():
    """A contract that has no rules does not say how both sides are paid."""
    acme = ContractFeeSchedule.from_mapping("acme", {"27327": "500"})
    (sides,) = priced("27327-RT", "27327-LT", schedule=acme).procedures

    assert Payment.UNKNOWN == sides.payment
    assert ["no-indicators"] == [notice.rule for notice in sides.notices]


def test_beside_what_is_barred_it_may_be_alone(schedules):
    """Only something payable refuses what is paid only alone."""
    answer = priced("ALON1", "BOTH1-66", schedule=schedules["made up"])

    assert [Payment.UNKNOWN, Payment.NOT_PAYABLE] == [
        procedure.payment for procedure in answer.procedures
    ]
    assert "paid-alone-open" in {n.rule for n in answer.procedures[0].notices}


def test_beside_an_unknown_rank_every_rank_is_open(schedules):
    """Each procedure that is ranked says why its rank is open."""
    answer = priced("BOTH1", "ENDO1", schedule=schedules["made up"])

    assert [["other-rule"], ["other-rule"]] == [
        [notice.rule for notice in procedure.notices] for procedure in answer.procedures
    ]


def told(answer: ClaimPrice, at: int = 0) -> dict[str, tuple[str, str]]:
    """What each step of a procedure was given, and what follows."""
    return {s.rule: (s.given, s.concluded) for s in answer.procedures[at].steps}


def test_a_share_says_what_it_goes_by(schedules):
    """A rank where there are several, the indicator where there is one share."""
    both = told(priced("27327-50", "21555"))
    full = told(priced("FULL1", "BOTH1", schedule=schedules["made up"]))

    assert ("indicator", "x 1.50") == both["bilateral"]
    assert ("rank 1", "x 1.00") == both["multiple-procedure"]
    assert ("indicator", "x 1.00") == full["multiple-procedure"]


def test_a_share_names_its_own_source(schedules):
    """The row of the indicator has it; the rule would name another one too."""
    first = priced("FACI1", "BOTH1", schedule=schedules["made up"]).procedures[0]
    sources = {step.rule: step.source for step in first.steps}

    assert "CMS RVU file documentation" == sources["multiple-procedure"]
    assert sources["multiple-procedure"] != rule("multiple-procedure").source


def test_who_bills_is_told():
    """The shares of practitioner and participation say whose they are."""
    nurse = told(priced("21555", practitioner="nurse_practitioner"))
    other = told(priced("21555", participating=False))

    assert ("nurse_practitioner", "x 0.85") == nurse["practitioner"]
    assert ("not participating", "x 0.95") == other["participation"]
    # 462.60 x 0.95 = 439.47
    assert ("462.60 x 0.95", "439.47") == other["claim-amount"]


def test_what_is_not_settled_tells_both_amounts():
    """Whether 95 % applies to one who must accept assignment is not in print."""
    answer = priced("21555", practitioner="nurse_practitioner", participating=False)
    (notice,) = answer.procedures[0].notices

    assert answer.limiting_charge is None
    # 462.60 x 0.85 x 0.95 = 373.5495; 462.60 x 0.85 = 393.21
    assert notice.text.endswith("It pays 373.55 or 393.21.")


@pytest.mark.parametrize(
    ("charge", "steps"),
    [
        (None, {"claim-amount": ("462.60 x 0.85", "393.21")}),
        ("500", {"claim-amount": ("462.60 x 0.85", "393.21")}),
        ("393.21", {"claim-amount": ("462.60 x 0.85", "393.21")}),
        (
            "393.20",
            {
                "claim-amount": ("462.60 x 0.85", "393.21"),
                "charge": ("charge 393.20", "393.20"),
            },
        ),
    ],
)
def test_the_last_steps_tell_what_is_paid(charge: str | None, steps: dict):
    """A charge is told only if it is lower than the amount."""
    line = ClaimLine(code="21555", charge=charge)
    found = told(priced(line, practitioner="nurse_practitioner"))

    assert steps == {k: v for k, v in found.items() if k in {"claim-amount", "charge"}}


def test_an_amount_without_shares_or_payment_is_not_multiplied():
    """Then the steps of the fee say all, or there is nothing to say."""
    # 21555 has no team: the share of 0 is no amount
    assert "claim-amount" not in told(priced("21555"))
    assert "claim-amount" not in told(priced("21555-66"))
    assert "claim-amount" not in told(priced("21555-22", "24075"))


@pytest.mark.parametrize(
    ("modifiers", "problem"),
    [
        (("50", "RT"), "50 or RT, not both"),
        (("80", "82"), "not both"),
        (("62", "66"), "not both"),
        (("80", "62"), "alongside"),
        (("AS", "66"), "alongside"),
        (("26", "TC"), "not both"),
        (("59", "XS"), "not both"),
    ],
)
def test_illegal_combinations_are_refused(modifiers: tuple, problem: str):
    """Modifiers that exclude each other are an error, which says why."""
    with pytest.raises(ContradictionError, match=problem):
        ClaimLine(code="27327", modifiers=modifiers)


@pytest.mark.parametrize(
    "modifiers",
    ["50 51", "50 62", "50 66", "50 80", "51 62", "51 66", "51 80", "RT LT", "RT 59"],
)
def test_legal_combinations_are_taken(modifiers: str):
    """Those that CMS lists, and sides."""
    assert ClaimLine(code="27327", modifiers=modifiers).modifiers


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"units": 0}, WrongTypeError),
        ({"units": "2"}, WrongTypeError),
        ({"units": True}, WrongTypeError),
        ({"units": 2, "modifiers": "50"}, ContradictionError),
        ({"units": 2, "modifiers": "RT LT"}, ContradictionError),
        ({"charge": "-1"}, InvalidAmountError),
        ({"charge": 1.5}, TypeError),
        ({"modifiers": "5O!"}, UnknownTermError),
        ({"code": ""}, UnknownTermError),
    ],
)
def test_a_bad_line_is_refused(given: dict, error: type):
    """A line that exists is valid."""
    with pytest.raises(error):
        ClaimLine(**{"code": "27327", **given})


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"lines": []}, WrongTypeError),
        ({"lines": "21555"}, WrongTypeError),
        ({"lines": None}, WrongTypeError),
        ({"lines": 5}, WrongTypeError),
        ({"lines": [5]}, WrongTypeError),
        ({"place_of_service": None}, MissingFactError),
        ({"lines": ["27327--50"]}, InvalidFactError),
        ({"practitioner": "surgeon general"}, UnknownTermError),
        ({"participating": "no"}, WrongTypeError),
        ({"lines": ["27327-AS"]}, ContradictionError),
        (
            {"lines": ["27327-80"], "practitioner": "nurse_practitioner"},
            ContradictionError,
        ),
    ],
)
def test_a_bad_claim_is_refused(given: dict, error: type):
    """A claim that exists is valid; an assistant's modifier fits the practitioner."""
    with pytest.raises(error):
        Claim(**{"lines": ["27327"], **OFFICE, **given})


@pytest.mark.parametrize(
    ("make", "field", "value"),
    [
        (partial(ClaimLine, code="27327", units=0), "units", 0),
        (partial(ClaimLine, code="27327", charge="-1"), "charge", "-1"),
        (partial(ClaimLine, code="27327", units=2, modifiers="50"), "units", 2),
        (partial(ClaimLine.parse, 5), "lines", 5),
        (partial(Claim, lines=[5], **OFFICE), "lines", [5]),
        (
            partial(Claim, lines=["27327"], participating=1, **OFFICE),
            "participating",
            1,
        ),
        (
            partial(Claim, lines=["27327"], practitioner="nobody", **OFFICE),
            "practitioner",
            "nobody",
        ),
        (
            partial(Claim, lines=["27327-AS"], **OFFICE),
            "modifiers",
            ClaimLine.parse("27327-AS"),
        ),
    ],
)
def test_an_error_names_the_field_and_the_value(make, field: str, value: object):
    """What cannot be read is repeated as it was given."""
    with pytest.raises(InvalidFactError) as raised:
        make()

    assert (field, value) == (raised.value.field, raised.value.value)


def test_an_error_of_an_answer_names_its_field():
    """A price that does not cover its claim says what is wrong with which field."""
    answer = priced("21555", "24075")
    with pytest.raises(ContradictionError) as uncovered:
        ClaimPrice(answer.claim, answer.procedures[:1])
    with pytest.raises(ContradictionError) as unpaid:
        evolve(answer.procedures[0], payment=Payment.UNKNOWN)
    with pytest.raises(InvalidAmountError) as unread:
        answer.settle(deductible="-1")

    assert ("procedures", 1) == (uncovered.value.field, uncovered.value.value)
    assert ("amount", Decimal("231.30")) == (unpaid.value.field, unpaid.value.value)
    assert ("deductible", "-1") == (unread.value.field, unread.value.value)


@pytest.mark.parametrize("practitioner", ["physician", "clinical_nurse_specialist"])
def test_who_bills_is_written_in_words(practitioner: str):
    """The names are part of every record."""
    claim = Claim(lines=["21555"], practitioner=practitioner, **OFFICE)

    assert practitioner == str(claim.practitioner)


def test_a_line_that_is_not_priced_leaves_the_others_priced():
    """It keeps its place and says who was asked; the known total has the rest."""
    answer = priced("99213-57", "21555")
    (other, _) = answer.procedures

    assert (None, "462.60") == (answer.total, str(answer.known_total))
    assert (Payment.UNKNOWN, None, None) == (other.payment, other.amount, other.fee)
    assert "(Medicare, 2026-07-15)" in str(other.notices[0])


@pytest.mark.parametrize(
    ("day", "approved", "deductible", "medicare", "held"),
    [
        # The contractor's example: 100 approved, 50 deductible, 80 % is 40.00.
        ("2026-07-15", "100", "50", "39.20", "0.80"),
        ("2022-06-30", "100", "50", "39.60", "0.40"),
        ("2022-03-31", "100", "50", "40.00", "0.00"),
        ("2020-05-01", "100", "50", "40.00", "0.00"),
        ("2020-04-30", "100", "50", "39.20", "0.80"),
        ("2026-07-15", "100", "0", "78.40", "1.60"),
        ("2026-07-15", "100", "257", "0.00", "0.00"),
    ],
)
def test_sequestration_is_held_from_medicares_share(
    day: str, approved: str, deductible: str, medicare: str, held: str
):
    """Deductible and coinsurance stay as they are."""
    schedule = ContractFeeSchedule.from_mapping("Medicare", {"21555": approved})
    answer = priced("21555", schedule=schedule, date_of_service=day)
    settled = answer.settle(deductible=deductible)

    assert (medicare, held) == (str(settled.medicare), str(settled.sequestration))
    assert Decimal(approved) == sum(
        (
            settled.deductible,
            settled.coinsurance,
            settled.sequestration,
            settled.medicare,
        )
    )


def test_an_unknown_amount_cannot_be_settled():
    """What is by report is not divided."""
    with pytest.raises(OpenClaimError, match="no total: 21555-22 have no amount"):
        priced("21555-22", "24075").settle(deductible="0")


def test_a_contract_is_not_divided_by_medicares_rules():
    """Another payer has its own deductible, and no sequestration."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500"}, rules=MEDICARE)
    for schedule in (acme, PercentOf("120", MEDICARE), Chain([acme, MEDICARE])):
        answer = price(claim_of({"lines": ["21555"]}), schedule)
        with pytest.raises(ContradictionError, match="schedule: .* Allowed: Medicare"):
            answer.settle(deductible="0")


def test_days_before_the_rates_are_refused():
    """A share that is not in the table on that day is not guessed."""
    schedule = ContractFeeSchedule.from_mapping("Medicare", {"21555": "100"})
    answer = priced("21555", schedule=schedule, date_of_service="2012-01-01")
    with pytest.raises(InvalidDateError, match="a day with a sequestration"):
        answer.settle(deductible="0")


def test_what_is_denied_has_no_limiting_charge():
    """Whether the patient owes it depends on why; what is bundled nobody owes."""
    for denied in ("21555-GY", "21555-GZ", "21555-80"):
        answer = priced("24075", denied, participating=False)
        assert Decimal("0.00") == answer.procedures[1].amount
        assert answer.procedures[1].limiting_charge is None
        assert answer.limiting_charge is None

    bundled = priced("21555", "99024", participating=False)
    assert Decimal("0.00") == bundled.procedures[1].limiting_charge
    assert Decimal("505.39") == bundled.limiting_charge


def test_a_limiting_charge_needs_every_amount():
    """With a line by report there is no limit to name."""
    assert priced("21555-22", participating=False).limiting_charge is None
    assert priced("21555").limiting_charge is None


def test_explains_every_procedure():
    """The text has each line, its steps, and the total."""
    lines = priced("21555", "24075").explain().splitlines()

    assert "21555: 231.30" == lines[0]
    assert "  multiple-procedure: rank 2 -> x 0.50" in "\n".join(lines)
    assert "total: 800.79 US dollars" == lines[-1]
    open_ended = priced("21555-22")
    assert "21555-22: by report" == str(open_ended.procedures[0])
    assert open_ended.explain() == str(open_ended)
    assert f"  notice: {rule('by-report').says}" == str(open_ended).splitlines()[1]


def test_a_price_prints_short():
    """Its lines and its total, in one line."""
    assert "<ClaimPrice: 21555-RT, 24075; total: 800.79 US dollars>" == (
        repr(priced("21555-RT", "24075"))
    )


def test_a_line_by_report_still_takes_its_rank():
    """What is by report is ranked by its fee; the others are reduced beside it."""
    answer = priced("24075-22", "21555")

    assert [Payment.BY_REPORT, Payment.PAID] == [p.payment for p in answer.procedures]
    assert "231.30" == str(answer.procedures[1].amount)
    assert (
        "total: not known; the known lines add up to 231.30 US dollars"
        == answer.explain().splitlines()[-1]
    )


@pytest.mark.parametrize(
    ("text", "code", "modifiers"),
    [
        ("27327", "27327", ()),
        ("27327-50", "27327", ("50",)),
        (" 27327-rt-59 ", "27327", ("RT", "59")),
        ("ACME-1", "ACME-1", ()),
        ("ACME-1-RT", "ACME-1", ("RT",)),
    ],
)
def test_reads_a_written_line(text: str, code: str, modifiers: tuple):
    """Two characters after a hyphen at the end are a modifier."""
    line = ClaimLine.parse(text)

    assert (code, modifiers, 1) == (line.code, line.modifiers, line.units)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("27337 -LT", "27337-LT"),
        ("27337 - lt - 59", "27337-LT-59"),
        ("27337x3", "3 x 27337"),
        ("27337-59 X 2", "2 x 27337-59"),
        ("3 × 27337 -LT", "3 x 27337-LT"),
        ("ACMEX3", "ACMEX3"),
        ("27337-X3", "27337-X3"),
    ],
)
def test_a_line_is_read_as_coders_write_it(text: str, read: str):
    """Spaces around a hyphen do not matter, and an x tells the units."""
    line = ClaimLine.parse(text)

    assert read == str(line)
    assert line == ClaimLine.parse(read)


@pytest.mark.parametrize("text", ["27337x0", "0 x 27337", "27337-50x2"])
def test_units_of_a_line_are_checked(text: str):
    """No line is billed no time, and both sides are one unit."""
    with pytest.raises(InvalidFactError):
        ClaimLine.parse(text)


class Odd:
    """A plugin that answers what it is told to, or raises it."""

    name = "odd"

    def __init__(self, answer):
        self.answer = answer

    def price(self, _, /):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


#: What no schedule may answer.
ODD = pytest.mark.parametrize(
    "answer", [-5, 0, False, "5.00", ValueError("x"), SystemExit(), KeyError()]
)


@ODD
def test_a_plugin_is_asked_through_one_gate(answer):
    """Every caller names the schedule and what it answered; nothing is printed."""
    office = Encounter(**OFFICE)
    found = resolve(site="back", depth="subcutaneous", size="2 cm", **DAY)
    for call in (
        lambda: priced("21555", schedule=Odd(answer)),
        lambda: exposure(found, office, Odd(answer)),
        lambda: site_of_service("21555", office, Odd(answer)),
        lambda: compare_places("21555", office, Odd(answer)),
        lambda: Chain([Odd(answer), MEDICARE]).price(office.request("21555")),
        lambda: PercentOf("90", Odd(answer)).price(office.request("21555")),
    ):
        with pytest.raises(PluginError, match="'odd'"):
            call()


@ODD
def test_a_frame_asks_a_plugin_through_the_same_gate(answer):
    """It names the schedule and what it answered, too."""
    import pyarrow as pa

    from cptsofttissue.frames import price_frame

    with pytest.raises(PluginError, match="'odd'"):
        price_frame(pa.table({"code": ["21555"]}), schedule=Odd(answer), **OFFICE)


class Empty(dict):
    """A schedule that is false, as an empty table is; it prices all the same."""

    name = "empty"

    def price(self, request, /):
        return Fee(
            amount="80.00",
            setting=request.setting_used,
            schedule=self.name,
            edition="2026",
        )


def test_a_schedule_that_is_false_is_asked():
    """An empty table of a contract is a schedule: Medicare never answers for it."""
    import pyarrow as pa

    from cptsofttissue.frames import audit_frame, price_frame

    office, case = Encounter(**OFFICE), Case(site="back", depth="subQ", size="2 cm")
    table = pa.table({"code": ["21930"]})
    facts = pa.table({"site": ["back"], "depth": ["subQ"], "size": ["2 cm"]})
    billed = facts.append_column("code", [["21931"]])

    assert Decimal("80.00") == priced("21930", schedule=Empty()).total
    places = compare_places("21930", office, Empty(), surgery_center=Empty())
    assert Decimal("160.00") == places["surgery_center"].total
    found = review(case, Dossier(encounter=office), fees=Empty()).money
    assert Decimal("80.00") == found.exposure.lowest.amount
    assert (
        Decimal("0.00")
        == audit(case, billed="21931", encounter=office, schedule=Empty()).lowest
    )
    rows = price_frame(table, schedule=Empty(), **OFFICE)
    assert [8000] == rows["fee_cents"].to_pylist()
    audited = audit_frame(billed, billed="code", schedule=Empty(), **OFFICE)
    assert [0] == audited["audit_low_cents"].to_pylist()


@pytest.mark.parametrize("schedule", [5, "medicare", {"21930": "80.00"}, object()])
def test_what_is_no_schedule_is_refused_at_once(schedule):
    """A frame does not tell every row that its schedule is none."""
    import pyarrow as pa

    from cptsofttissue.frames import audit_frame, price_frame

    table = pa.table({"code": ["21930"], "site": ["back"]})
    for call in (
        lambda: price_frame(table, code="code", schedule=schedule, **OFFICE),
        lambda: audit_frame(table, billed="code", schedule=schedule, **OFFICE),
    ):
        with pytest.raises(WrongTypeError, match="schedule: cannot read"):
            call()


def test_a_schedule_need_not_know_how_a_code_is_paid():
    """What it does not price is unknown, and it is named."""
    (row,) = priced("21555", schedule=Odd(None)).procedures

    assert Payment.UNKNOWN is row.payment
    assert "(odd, 2026-07-15)" in str(row.notices[0])


def test_an_error_of_the_package_passes_the_gate():
    """A schedule may refuse a request in the words of this package."""
    error = UnknownTermError("locality", "99", "one of ours")
    with pytest.raises(UnknownTermError):
        priced("21555", schedule=Odd(error))


def test_the_first_that_knows_says_how_a_code_is_paid():
    """A contract by its rules, a share by its base, a chain by its first."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500"}, rules=MEDICARE)
    bare = ContractFeeSchedule.from_mapping("bare", {"21555": "500"})
    for schedule in (acme, Chain([bare, MEDICARE]), PercentOf("90", MEDICARE)):
        answer = priced("99024", schedule=schedule)
        assert Payment.NOT_SEPARATE is answer.procedures[0].payment
    assert Payment.UNKNOWN is priced("99024", schedule=bare).procedures[0].payment


def test_a_contract_may_list_a_code_as_by_report():
    """The line is by report, and the other is priced."""
    rows = [
        ContractRow(code="21930", amount=None),
        ContractRow(code="21555", amount="5"),
    ]
    acme = ContractFeeSchedule("acme", rows, Edition("1"))
    answer = priced("21930", "21555", schedule=acme)

    assert ["by_report", "unknown"] == [p.payment for p in answer.procedures]


@pytest.mark.parametrize("line", ["21555-GY", "99024"])
def test_what_is_paid_nothing_has_no_amount(line: str):
    """A denied line with dollars would count in the total."""
    (nothing, _) = priced(line, "24075").procedures
    with pytest.raises(
        ContradictionError, match="amount: 1.00 contradicts .* 0, since"
    ):
        evolve(nothing, amount=Decimal("1.00"))


def test_an_amount_is_not_negative():
    """No document makes one."""
    (row,) = priced("21555").procedures
    with pytest.raises(ContradictionError, match="amount"):
        evolve(row, amount=Decimal("-5.00"))


@pytest.mark.parametrize(
    "text",
    ["21555LT", "21555.0", "215550", "100", "2155", "21555-21556", "2.1555E4", "215XX"],
)
def test_a_written_line_has_one_whole_code(text: str):
    """A code in disguise has no price, which would look like an answer."""
    with pytest.raises(InvalidFactError) as caught:
        ClaimLine.parse(text)

    assert caught.value.field in {"code", "modifiers"}


@pytest.mark.parametrize("code", ["OWN1", "A4550", "0001T", "ACME-1", "ZZZZZ"])
def test_a_code_of_ones_own_is_read(code: str):
    """Whatever cannot be taken for a standard code and more."""
    assert code == ClaimLine.parse(code).code


@pytest.mark.parametrize("end", ["first", "last"])
def test_an_evaluation_is_one_at_both_ends_of_its_range(end: str):
    """The first and the last code of a range are visits like those between."""
    for codes in tables.rows("evaluation_codes.csv"):
        visit, _ = priced(codes[end], "21931").procedures
        assert "evaluation-included" in [notice.rule for notice in visit.notices]


def test_several_units_of_one_digit_name_no_other():
    """Two tumors of a thumb are two units of one digit; two digits are a line each."""
    one, two = (
        ClaimLine(code="26115", modifiers=digits, units=units)
        for digits, units in (("FA", 2), (("FA", "F1"), 1))
    )
    told = [
        [
            notice.rule
            for procedure in priced(line).procedures
            for notice in procedure.notices
        ]
        for line in (one, two)
    ]

    assert ["several-digits" in rules for rules in told] == [False, True]
