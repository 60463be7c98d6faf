"""What payers answer: an 835 is read, and every difference is found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.errors import (
    ContradictionError,
    DocumentError,
    MissingFactError,
    WrongTypeError,
)
from cptsofttissue.guidance.appeals import DenialReason
from cptsofttissue.interop import Bill, BillLine
from cptsofttissue.interop.remittance import (
    Adjustment,
    ClaimOutcome,
    LineOutcome,
    ProviderAdjustment,
    compare,
    read,
)

from .bills import (
    ANSWER,
    ANSWER_1,
    ANSWER_3,
    FIRST,
    PATIENT,
    SECOND,
    THIRD,
    THREE,
    billed,
    interchange,
    payment,
    priced,
    x12_faults,
)

EXCISION = ClaimLine(code="21555", charge="900")
ONE = billed(priced(EXCISION))


def answered(*claims: str, bill: Bill = ONE) -> ClaimOutcome:
    """The first outcome of an answer to one bill."""
    (paid,) = {"0"}
    return compare(read(interchange(payment(paid, "".join(claims)))), [bill])[0]


def line_of(*segments: str, status: str = "1", claim: str = "", bill: Bill = ONE):
    """The outcome of the one line of a claim, answered by these segments."""
    text = f"CLP*A-1*{status}*900*0**MB*ICN1~{claim}{PATIENT}{''.join(segments)}"
    (line,) = answered(text, bill=bill).lines
    return line


def rules(found: ClaimOutcome | LineOutcome) -> list[str]:
    """The rules of what to look at."""
    return [notice.rule for notice in found.notices]


def test_the_answers_of_these_tests_are_valid():
    """The maps of 005010X221A1 find no fault in them."""
    assert [] == x12_faults(ANSWER)


def test_an_answer_is_read():
    """Payer, payment, claims, lines, adjustments, amounts and remarks."""
    (found,) = read(ANSWER)
    first, second, third = found.claims
    line = first.lines[0]

    assert ("ACME HEALTH", "12345") == (found.payer, found.trace)
    assert Decimal("2075.03") == found.paid
    assert (ProviderAdjustment("WO", "ICN0", Decimal("20.00")),) == (
        found.provider_adjustments
    )
    assert () == found.notices
    assert ["A-1", "A-2", "A-3"] == [claim.control_number for claim in found.claims]
    assert ("1", "ICN1", Decimal("113.90")) == (
        first.status,
        first.payer_number,
        first.patient,
    )
    assert ("19", None) == (third.status, third.patient)
    assert ("24075", (), None) == (line.code, line.modifiers, line.billed_code)
    assert (date(2026, 7, 15), "A-1-1", 1) == (
        line.day,
        line.control_number,
        line.units,
    )
    assert (
        Adjustment("CO", "45", Decimal("630.51")),
        Adjustment("CO", "253", Decimal("9.11")),
        Adjustment("PR", "2", Decimal("113.90")),
    ) == line.adjustments
    assert (Decimal("569.49"), Decimal("113.90"), 0) == (
        line.allowed,
        line.patient,
        line.balance,
    )
    assert ("27327", ("50",)) == (
        second.lines[0].billed_code,
        second.lines[0].billed_modifiers,
    )
    assert (("M29",), None) == (second.lines[2].remarks, second.lines[2].units)


def test_each_difference_is_found():
    """Three claims are compared line by line, and nothing is guessed."""
    first, second, third = compare(read(ANSWER), THREE)

    assert [
        ((1,), "569.49", "569.49", "446.48", "113.90", "0.00"),
        ((2,), "462.60", "0.00", "0.00", "0.00", "-462.60"),
    ] == amounts(first)
    assert [
        ((1,), "809.13", "539.42", "439.42", "100.00", "-269.71"),
        ((2,), "None", "400.00", "400.00", "0.00", "None"),
        ((3,), "None", "0.00", "0.00", "0.00", "None"),
    ] == amounts(second)
    assert [((1, 2), "809.13", "809.13", "809.13", "0.00", "0.00")] == amounts(third)
    assert [(2,)] == [line.numbers for line in first.different]
    assert () == third.different


def amounts(found: ClaimOutcome) -> list[tuple[object, ...]]:
    return [
        (
            line.numbers,
            *map(
                str,
                (line.expected, line.allowed, line.paid, line.patient, line.difference),
            ),
        )
        for line in found.lines
    ]


def test_what_to_look_at_is_said():
    """A code that was changed, an allowed amount that is not stated, no balance."""
    first, second, third = compare(read(ANSWER), THREE)

    assert [[], ["remitted-derived"]] == list(map(rules, first.lines))
    assert [
        ["remitted-derived", "remitted-code"],
        ["remitted-unexpected"],
        ["remitted-unexpected", "remitted-derived", "remitted-unbalanced"],
    ] == list(map(rules, second.lines))
    assert ["remitted-unbalanced"] == rules(second)
    assert "The difference is 77.00 US dollars." in str(second.notices[0])
    assert ["remitted-forwarded"] == rules(third)


def test_what_to_appeal_is_named():
    """Each reason leads to the kind of denial that an appeal has points against."""
    first, second, _ = compare(read(ANSWER), THREE)

    assert [(), (DenialReason.BUNDLING,)] == [line.denials for line in first.lines]
    assert [(), (), (DenialReason.DOCUMENTATION,)] == [
        line.denials for line in second.lines
    ]


def test_outcomes_are_explained():
    """A person reads what was expected, what came, and what may be said."""
    first, *_ = compare(read(ANSWER), THREE)

    assert (
        "claim A-1: paid 446.48 of 2100.00\n"
        "  line 1, 24075: expected 569.49, allowed 569.49, paid 446.48, "
        "patient 113.90, difference 0.00\n"
        "    CO-45 630.51: above the fee schedule or the contract\n"
        "    CO-253 9.11: withheld from a federal payment\n"
        "    PR-2 113.90: coinsurance\n"
        "  line 2, 2 x 21555-59-RT: expected 462.60, allowed 0.00, paid 0.00, "
        "patient 0.00, difference -462.60\n"
        "    CO-97 900.00: included in another service that was processed\n"
        "    notice: The payer does not state the allowed amount; it is the payment "
        "plus the patient's share plus what was withheld.\n"
        "    appeal: bundling"
    ) == str(first)
    assert str(first.lines[0]) == first.lines[0].explain()


def test_an_unknown_code_is_kept_as_text():
    """A group, a reason or a status that nobody knows stands as it stood."""
    line = line_of("SVC*HC:21555*900*1~CAS*ZZ*Q9*899~REF*6R*1~", status="77")
    (adjustment,) = line.adjustments

    assert "ZZ-Q9 899.00" == str(adjustment)
    assert (None, False) == (adjustment.denial, adjustment.is_allowed)
    assert None is line.allowed
    assert ["remitted-not-comparable"] == rules(line)


def test_a_provider_adjustment_is_of_another_list():
    """Its reason 50 is a late charge, and no word is said of medical necessity."""
    held = "PLB*1234567893*20261231*50*10*WO*-3~"
    (found,) = read(interchange(payment("0", "", held)))

    assert (
        ProviderAdjustment("50", None, Decimal("10.00")),
        ProviderAdjustment("WO", None, Decimal("-3.00")),
    ) == found.provider_adjustments
    assert "The difference is -7.00 US dollars." in str(found.notices[0])


def test_a_payment_that_is_owed_is_negative():
    """BPR03 tells credit from debit."""
    text = interchange(payment("5", "")).replace("*5*C*", "*5*D*")

    assert Decimal("-5.00") == read(text)[0].paid


def test_a_file_may_hold_several_payments():
    """Each transaction is a payment of its own."""
    found = read(interchange(payment("446.48", ANSWER_1), payment("809.13", ANSWER_3)))

    assert [["A-1"], ["A-3"]] == [
        [claim.control_number for claim in one.claims] for one in found
    ]
    assert [(), ()] == [one.notices for one in found]


def test_line_breaks_and_other_delimiters_do_not_count():
    """The delimiters are those of the header."""
    broken = ANSWER.replace("~", "~\r\n")
    other = ANSWER.translate(str.maketrans("*:~", "|>\n"))

    assert read(ANSWER) == read(f"\ufeff{broken}") == read(other)


def test_a_reversal_takes_an_earlier_payment_back():
    """Its lines are matched, and compared with nothing; the correction is."""
    back = (
        f"CLP*A-1*22*-2100*-446.48**MB*ICN1~{PATIENT}"
        "SVC*HC:24075*-1200*-446.48**1~CAS*CO*45*-630.51**253*-9.11~"
        "CAS*PR*2*-113.9~REF*6R*A-1-1~"
        "SVC*HC:21555:59:RT*-900*0~CAS*CO*97*-900~REF*6R*A-1-2~"
    )
    text = interchange(payment("0", back + ANSWER_1))
    reversal, correction = compare(read(text), [FIRST])

    assert ["remitted-reversal"] == rules(reversal)
    assert [Decimal("-446.48"), 0] == [line.paid for line in reversal.lines]
    assert [None, None] == [line.difference for line in reversal.lines]
    assert ["remitted-not-comparable"] == rules(reversal.lines[0])
    assert [0, Decimal("-462.60")] == [line.difference for line in correction.lines]


def test_a_second_payment_of_the_same_lines_is_said():
    """It may be owed back; other lines of the claim, or another payer, may follow."""
    twice = compare(read(interchange(payment("892.96", ANSWER_1 * 2))), [FIRST])
    assert [[], ["remitted-twice"]] == [rules(found) for found in twice]

    later = ANSWER_1.replace("CLP*A-1*1*", "CLP*A-1*2*")
    second = compare(read(interchange(payment("892.96", ANSWER_1 + later))), [FIRST])
    assert [[], ["remitted-status"]] == [rules(found) for found in second]

    start, lines = ANSWER_1.split("SVC*", 1)
    one, other = lines.split("SVC*", 1)
    parts = f"{start}SVC*{one}", f"{start}SVC*{other}"
    for found in compare(read(interchange(payment("892.96", "".join(parts)))), [FIRST]):
        assert "remitted-twice" not in rules(found)


def test_what_the_patient_owes_adds_up():
    """The share of the claim is that of its adjustments, if the payer says one."""
    other = ANSWER_1.replace("*446.48*113.9*MB", "*446.48*100*MB")
    (found,) = compare(read(interchange(payment("446.48", other))), [FIRST])
    assert ["remitted-patient"] == rules(found)
    assert "Reported: 100.00; by the adjustments: 113.90." in str(found.notices[0])

    silent = ANSWER_1.replace("*446.48*113.9*MB", "*446.48**MB")
    (found,) = compare(read(interchange(payment("446.48", silent))), [FIRST])
    assert [] == rules(found)


def test_a_denied_claim_allows_nothing():
    """Status 4 is said, and every line is short of all that was expected."""
    found = answered(
        f"CLP*A-1*4*900*0**MB*ICN1~{PATIENT}SVC*HC:21555*900*0~CAS*CO*29*900~REF*6R*1~"
    )

    assert ["remitted-denied"] == rules(found)
    assert Decimal("-462.60") == found.lines[0].difference
    assert (DenialReason.TIMELY_FILING,) == found.lines[0].denials


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("2", ["remitted-status"]),
        ("21", ["remitted-status", "remitted-forwarded"]),
        ("23", ["remitted-status", "remitted-forwarded"]),
        ("25", ["remitted-status"]),
    ],
)
def test_what_a_later_payer_allows_is_only_what_it_states(status: str, said: list[str]):
    """What another payer paid is no part of its answer, so nothing is derived."""
    segments = "SVC*HC:21555*900*92.52~CAS*OA*23*370.08~CAS*CO*45*437.4~REF*6R*1~"
    stated = line_of(segments, "AMT*B6*462.6~", status=status)
    silent = answered(f"CLP*A-1*{status}*900*92.52**MB*ICN1~{PATIENT}{segments}")

    assert said == rules(silent)
    assert None is silent.lines[0].difference
    is_paid = status in {"2", "21"}
    assert (Decimal("0.00") if is_paid else None) == stated.difference


def test_an_adjustment_of_the_whole_claim_is_of_no_line():
    """It is said, and what the lines are allowed is told only if it is stated."""
    segments = ("SVC*HC:21555*900*900~", "REF*6R*1~")
    claim = "CAS*CO*45*437.4~"
    text = f"CLP*A-1*1*900*462.6**MB*ICN1~{claim}{PATIENT}{''.join(segments)}"
    found = answered(text)

    assert ["remitted-claim-adjusted"] == rules(found)
    assert "CO-45 437.40" in str(found.notices[0])
    assert None is found.lines[0].allowed
    assert 0 == line_of(*segments, "AMT*B6*462.6~", claim=claim).difference


def test_an_answer_without_lines_is_said():
    """Its reasons are those of the claim, and its lines have no answer."""
    found = answered(f"CLP*A-1*1*900*0**MB*ICN1~CAS*CO*29*900~{PATIENT}MOA***MA130~")

    assert ["remitted-without-lines", "remitted-claim-adjusted"] == rules(found)
    assert (DenialReason.TIMELY_FILING,) == found.denials
    assert ("MA130",) == found.remitted.remarks
    assert ["remitted-unanswered"] == rules(found.lines[0])
    assert (None, None) == (found.lines[0].paid, found.lines[0].difference)
    assert "appeal: timely_filing" in found.explain()


def test_claims_that_nobody_answered_come_last():
    """So does one whose answer names a claim that was not sent come with its lines."""
    first, third, second = compare(
        read(interchange(payment("446.48", ANSWER_1 + ANSWER_3))), [SECOND, THIRD]
    )

    assert (None, "A-1", ["remitted-unknown-claim"]) == (
        first.bill,
        first.control_number,
        rules(first),
    )
    assert (2, ()) == (len(first.unmatched), first.denials)
    assert THIRD is third.bill
    assert (None, "A-2", ["remitted-unanswered"]) == (
        second.remitted,
        second.control_number,
        rules(second),
    )
    assert () == second.denials
    assert second.explain().startswith("claim A-2: no answer\n  notice: The payer did")
    assert "  not matched: segment 15, 24075: paid 446.48 of 1200.00" in (
        first.explain().splitlines()
    )


def test_a_line_is_found_by_its_number_and_never_guessed():
    """A number that no line has is said, though the code is on the claim."""
    found = answered(
        f"CLP*A-1*1*900*900**MB*ICN1~{PATIENT}SVC*HC:21555*900*900~REF*6R*9~"
    )

    assert ["remitted-unknown-line"] == rules(found)
    assert ["21555"] == [line.code for line in found.unmatched]
    assert None is found.lines[0].paid


def test_a_number_with_another_code_is_said():
    """Code and number disagree, so somebody must look."""
    line = line_of("SVC*HC:21556*900*462.6~CAS*CO*45*437.4~REF*6R*1~")

    assert ["remitted-derived", "remitted-misnamed"] == rules(line)


def test_a_number_with_other_modifiers_or_another_day_is_said():
    """The payer read something else than was billed, though the number is right."""
    service = "900*462.6~CAS*CO*45*437.4~REF*6R*1~"
    reduced = line_of(f"SVC*HC:21555:52*{service}")
    later = line_of(f"SVC*HC:21555*{service}DTM*472*20250715~")
    right = line_of(f"SVC*HC:21555*{service}DTM*472*20260715~")

    assert ["remitted-derived", "remitted-code"] == rules(reduced)
    assert ["remitted-derived", "remitted-day"] == rules(later)
    assert "Reported: 2025-07-15; billed: 2026-07-15." in str(later.notices[1])
    assert ["remitted-derived"] == rules(right)


TWINS = billed(
    priced(
        ClaimLine(code="21555", modifiers="59", charge="900"),
        ClaimLine(code="21555", modifiers="59", charge="900"),
    )
)


def test_lines_that_are_alike_are_told_apart_by_number_alone():
    """Without one, an answer that fits two lines fits none."""
    service = "SVC*HC:21555:59*900*462.6~DTM*472*20260715~CAS*CO*45*437.4~"
    head = f"CLP*A-1*1*1800*925.2**MB*ICN1~{PATIENT}"
    named = answered(f"{head}{service}REF*6R*2~{service}REF*6R*1~", bill=TWINS)
    nameless = answered(f"{head}{service}{service}", bill=TWINS)

    assert [[(1,), (2,)], ()] == [
        [line.numbers for line in named.lines],
        named.unmatched,
    ]
    assert all(len(line.remitted) == 1 for line in named.lines)
    assert ["remitted-ambiguous"] * 2 == rules(nameless)
    assert 2 == len(nameless.unmatched)


@pytest.mark.parametrize(
    "service",
    [
        "SVC*HC:21555:RT*900*1~",
        "SVC*HC:21556*900*1~",
        "SVC*HC:21555*900*1~DTM*472*20260716~",
    ],
)
def test_without_a_number_code_modifiers_and_day_must_fit(service: str):
    """Another modifier, another code or another day is another line."""
    found = answered(f"CLP*A-1*1*900*1**MB*ICN1~{PATIENT}{service}")

    assert "remitted-unknown-line" in rules(found)


def test_the_day_may_be_that_of_the_claim():
    """A day of the claim holds for its lines, which may have days of their own."""
    head = "CLP*A-1*1*900*1**MB*ICN1~DTM*232*20260716~"
    other = answered(f"{head}{PATIENT}SVC*HC:21555*900*1~")
    own = answered(f"{head}{PATIENT}SVC*HC:21555*900*1~DTM*150*20260715~")

    assert "remitted-unknown-line" in rules(other)
    assert () == own.unmatched


def test_a_line_that_the_payer_split_is_added_up():
    """Charge, payment and patient's part of its pieces are those of the line."""
    half = "SVC*HC:21555*450*131.3**1~CAS*CO*45*218.7~CAS*PR*1*100~REF*6R*1~"
    line = line_of(half, half, bill=billed(priced(evolve(EXCISION, units=2))))
    less = line_of(half)

    assert (2, Decimal("262.60"), Decimal("200.00")) == (
        len(line.remitted),
        line.paid,
        line.patient,
    )
    assert ["remitted-derived"] == rules(line)
    assert ["remitted-derived", "remitted-charge"] == rules(less)
    assert "Reported: 450.00 US dollars." in str(less.notices[1])


def test_a_piece_that_states_what_it_allows_is_taken_at_its_word():
    """The other piece of the line is derived, and that is said."""
    stated = "SVC*HC:21555*450*131.3~CAS*CO*45*318.7~REF*6R*1~AMT*B6*231.3~"
    silent = "SVC*HC:21555*450*131.3~CAS*CO*45*218.7~CAS*PR*1*100~REF*6R*1~"
    line = line_of(stated, silent)

    assert Decimal("462.60") == line.allowed
    assert ["remitted-derived"] == rules(line)


def test_other_units_are_said():
    """What the payer counts is compared with what was billed, if it was paid."""
    line = line_of("SVC*HC:21555*900*462.6**3~CAS*CO*45*437.4~REF*6R*1~")

    assert ["remitted-derived", "remitted-units"] == rules(line)
    assert "Reported: 3; billed: 1." in str(line.notices[1])


def test_a_code_that_was_paid_lower_is_downcoded():
    """Another code than the billed one, with less money, may be appealed."""
    line = line_of(
        "SVC*HC:21552*900*200**1*HC:21555~CAS*CO*45*700~REF*6R*1~AMT*B6*200~"
    )

    assert ["remitted-code"] == rules(line)
    assert (DenialReason.DOWNCODED,) == line.denials


def test_more_than_expected_is_a_difference_and_no_denial():
    """A line that pays more is different; nothing is to be appealed."""
    line = line_of("SVC*HC:21555*900*500~CAS*CO*59*400~REF*6R*1~AMT*B6*500~")

    assert Decimal("37.40") == line.difference
    assert () == line.denials


def test_a_charge_that_was_not_known_is_compared_with_nothing():
    """A bill without a charge is no reason for a notice about charges."""
    line = line_of(
        "SVC*HC:21555*900*500~CAS*CO*45*400~REF*6R*1~",
        bill=billed(priced("21555")),
    )

    assert ["remitted-derived"] == rules(line)


def test_the_same_procedure_twice_is_two_lines():
    """Lines that a caller priced by hand with one value are still apart."""
    row = TWINS.priced.procedures[0]
    twins = evolve(TWINS, priced=ClaimPrice(TWINS.priced.claim, (row, row)))
    (found,) = compare([], [twins])

    assert [(1,), (2,)] == [line.numbers for line in found.lines]


def test_bills_are_told_apart():
    """Two with one number, and one without, cannot be found in an answer."""
    with pytest.raises(ContradictionError, match="another for each bill"):
        compare([], [FIRST, FIRST])
    with pytest.raises(MissingFactError, match="one for each bill"):
        compare([], [evolve(FIRST, control_number=None)])


def test_what_is_said_of_lines_does_not_matter_to_an_answer():
    """A bill that is not whole enough to be sent is compared all the same."""
    bare = Bill(priced=ONE.priced, control_number="A-1", lines=[BillLine()])

    assert 0 == line_of("SVC*HC:21555*900*462.6~CAS*CO*45*437.4~", bill=bare).difference


def broken(old: str, new: str, count: int = 1) -> str:
    assert old in ANSWER
    return ANSWER.replace(old, new, count)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "segment 1: is not a complete header (ISA) of 106 characters"),
        (
            "CLP*A-1*1~" * 20,
            "segment 1: is not a complete header (ISA) of 106 characters",
        ),
        (
            broken("*ZZ*R1             *", "*ZZ*R1           *"),
            "segment 1 (ISA): does not have 16 elements of the right widths",
        ),
        (ANSWER[:-5], "segment 53: is cut off: 'IEA*1*00000'"),
        (
            ANSWER.removesuffix("IEA*1*000000099~"),
            "segment 52 (GE): is the last segment; IEA is missing",
        ),
        (
            broken("IEA*1*000000099", "IEA*1*000000098"),
            "segment 53 (IEA): closes '000000098', but '000000099' is open",
        ),
        (
            broken("GE*1*99", "GE*1*98"),
            "segment 52 (GE): closes '98', but '99' is open",
        ),
        (
            broken("SE*", "SE*9"),
            "segment 51 (SE): counts '949' segments; there are 49",
        ),
        (
            broken("ST*835*0001", "ST*835*0002"),
            "segment 51 (SE): closes '0001', but '0002' is open",
        ),
        (
            broken("005010X221A1", "005010X222A1"),
            "segment 2 (GS): '005010X222A1' is not the guide 005010X221A1 of an 835",
        ),
        (broken("ST*835*", "ST*837*"), "segment 3 (ST): '837' is not an 835"),
        (broken("GS*", "XX*"), "segment 1 (ISA): is followed by no GS"),
        (broken("ST*", "XX*"), "segment 1 (ISA): is followed by no ST"),
        (broken("SE*", "XX*"), "segment 3 (ST): has no end; SE is missing"),
        (broken("TRN*", "ST*835*"), "segment 3 (ST): has no end; SE is missing"),
        (broken("BPR*", "XXX*"), "segment 3 (ST): is followed by no BPR"),
        (
            ANSWER.replace("GE*1*99~", f"GE*1*99~{ANSWER}"),
            "segment 53 (ISA): begins a second file; read each alone",
        ),
        (
            broken("*446.48*113.9", "*4x6.48*113.9"),
            "segment 13 (CLP): CLP04 is '4x6.48', which is not an amount",
        ),
        (
            broken("*2100*", "*2100.005*"),
            "segment 13 (CLP): CLP03 is '2100.005', which is not an amount",
        ),
        (broken("CLP*A-1*1*", "CLP**1*"), "segment 13 (CLP): CLP01 is missing"),
        (
            broken("SVC*HC:24075*", "SVC*HC*"),
            "segment 15 (SVC): has no code in SVC01",
        ),
        (
            broken("DTM*472*20260715", "DTM*472*20260732"),
            "segment 16 (DTM): DTM02 is '20260732', not a date such as 20260715",
        ),
        (
            broken("DTM*472*20260715", "DTM*472*202607"),
            "segment 16 (DTM): DTM02 is '202607', not a date such as 20260715",
        ),
        (
            broken("DTM*472*20260715", "DTM*472*2026W291"),
            "segment 16 (DTM): DTM02 is '2026W291', not a date such as 20260715",
        ),
        (
            broken("DTM*472*20260715", "DTM*472*2026-07-15"),
            "segment 16 (DTM): DTM02 is '2026-07-15', not a date such as 20260715",
        ),
        (
            broken("*2100*", f"*{'9' * 19}*"),
            f"segment 13 (CLP): CLP03 is '{'9' * 19}', which is not an amount",
        ),
        (
            broken("*2100*", f"*{'9' * 200}*"),
            f"segment 13 (CLP): CLP03 is '{'9' * 200}', which is not an amount",
        ),
        (
            broken("SVC*HC:24075*", "  SVC*HC:24075*"),
            "segment 15: begins with '  SVC', which is not a segment name",
        ),
        (
            broken("SVC*HC:24075*", "svc*HC:24075*"),
            "segment 15: begins with 'svc', which is not a segment name",
        ),
        (broken("CAS*CO*97", "CAS**97"), "segment 23 (CAS): CAS01 is missing"),
        (
            broken("**253*9.11", "**253*"),
            "segment 17 (CAS): CAS06 is '', which is not an amount",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_segment(text: str, fault: str):
    """Nothing of it is returned, and the segment is named."""
    with pytest.raises(DocumentError) as caught:
        read(text)

    assert [fault] == list(map(str, caught.value.faults))


def test_every_fault_of_a_file_is_named():
    """Several amounts are corrected at once."""
    text = ANSWER.replace("*0~DTM", "*zero~DTM").replace("*446.48*", "*x*")

    with pytest.raises(DocumentError) as caught:
        read(text)

    assert ["CLP", "SVC", "SVC", "SVC"] == [
        fault.path.split("(")[1].rstrip(")") for fault in caught.value.faults
    ]


def test_only_text_is_read():
    """Bytes have an encoding that nobody named."""
    with pytest.raises(WrongTypeError, match="the text of an 835"):
        read(ANSWER.encode())


def test_units_of_an_adjustment_are_read():
    """A quantity is no money, and may have more decimals."""
    line = line_of("SVC*HC:21555*900*1~CAS*CO*45*899*0.125~REF*6R*1~")

    assert Decimal("0.125") == line.adjustments[0].quantity
