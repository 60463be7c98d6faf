"""Facilities: what a surgery center and a hospital are paid, and what a place costs."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import catalog
from cptsofttissue.errors import (
    ContradictionError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    AscFeeSchedule,
    ContractFeeSchedule,
    Encounter,
    FeeRequest,
    MedicareFeeSchedule,
    OppsFeeSchedule,
    Venue,
    WageIndices,
    compare_places,
)

from ..cms import CMS

CENTER = {"date_of_service": "2026-01-15", "place_of_service": "24"}
HOSPITAL = {"date_of_service": "2026-01-15", "place_of_service": "22"}
OFFICE = Encounter(date_of_service="2026-01-15", place_of_service="11")
ASC = AscFeeSchedule.bundled()
INDICES = WageIndices.bundled(2026)

AA = """\
"Addendum AA -- ASC Covered Surgical Procedures for CY 2026
(Including Surgical Procedures for Which Payment is Packaged)",,,,,,
CPT codes and descriptions only are copyright,,,,,,
,,,,,,
HCPCS Code,,Short Descriptor,Subject to Multiple Procedure Discounting,\
April 2026 Payment Indicator,April 2026  Payment Weight  ,April 2026 Payment Rate\x20
0095T,,,N,N1,,
10001,,,Y,G2,10.0000,"$1,000.50 "
10002,,,N,R2,1.0000,$100.00\x20
NOTE 1:  Payment indicators are explained elsewhere.,,,,,,
,,,,,,
"""
B = """\
Addendum B.-Final OPPS Payment by HCPCS Code for CY 2026\t\t\t\t\t\t\t\t
CPT codes and descriptions only are copyright\t\t\t\t\t\t\t\t
HCPCS Code\tShort Descriptor\tSI\tAPC\tRelative Weight \tPayment Rate \t\
National Unadjusted Copayment \tMinimum Unadjusted Copayment \tNote: *
21555\t\tJ1\t5073\t29.1234\t$2,600.05 \t\t$520.01 \t
21930\t\tT\t5071\t9.9999\t$700.00\t$150.00\t$140.00\t
21931\t\tJ1\t5072\t18.0000\t$1,500.00\t\t\t
99070\t\tN\t\t\t\t\t\t
"""


@pytest.fixture
def write(tmp_path):
    """Write a file, and name it."""

    def _write(text: str, name: str = "AA_made_up.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
        return path

    return _write


def asc(code: str, schedule=ASC, modifiers=(), **where):
    fee = schedule.price(
        FeeRequest(code=code, modifiers=modifiers, **{**CENTER, **where})
    )
    return fee and str(fee.amount)


def test_a_center_is_paid_its_rate():
    """National rates of January 2026, as Addendum AA prints them."""
    assert ["742.04", "345.75", "1248.36"] == [
        asc(code) for code in ("21555", "21930", "24071")
    ]


def test_only_a_center_is_paid():
    """In an office or a hospital, for a packaged code, in another year: no rate."""
    assert "742.04" == asc("21555", place_of_service=None, setting="facility")
    assert asc("21555", place_of_service="22") is None
    assert asc("21555", place_of_service="11") is None
    assert asc("21555", place_of_service=None, setting="non_facility") is None
    assert asc("21555", date_of_service="2024-07-15") is None
    assert asc("64778") is None
    assert asc("99070") is None


def test_a_discontinued_procedure_pays_a_share():
    """52 and 73 pay half, 74 pays all, and another modifier is told."""
    assert ["371.02", "371.02", "742.04"] == [
        asc("21555", modifiers=[modifier]) for modifier in ("52", "73", "74")
    ]
    for modifier in ("50", "26", "TC", "53"):
        told = ASC.price(FeeRequest(code="21555", modifiers=modifier, **CENTER))
        assert "payment-modifier" in {notice.rule for notice in told.notices}


def test_the_rate_of_another_quarter_is_told():
    """The addendum is of one quarter; an area ends the notice of national rates."""
    rules = [
        [n.rule for n in schedule.price(FeeRequest(code="21555", **where)).notices]
        for schedule, where in (
            (ASC, CENTER),
            (ASC, {**CENTER, "date_of_service": "2026-04-01"}),
            (ASC, {**CENTER, "date_of_service": "2025-09-30"}),
            (ASC.in_area("19124"), CENTER),
        )
    ]

    assert [
        ["national-rate"],
        ["rate-of-another-quarter", "national-rate"],
        ["rate-of-another-quarter", "national-rate"],
        [],
    ] == rules


def test_the_dearest_of_a_session_is_paid_in_full():
    """Others are halved, but those that are not subject to it, or have no rate."""
    codes = ["21930", "21555", "99070", "24071"]
    fees = ASC.price_together([FeeRequest(code=code, **CENTER) for code in codes])

    # 345.75 x 0.5 = 172.875; 742.04 x 0.5 = 371.02
    assert ["172.88", "371.02", None, "1248.36"] == [f and str(f.amount) for f in fees]
    assert "facility-ranked" in fees[0].explain()
    assert (None,) == ASC.price_together([FeeRequest(code="99070", **CENTER)])


@pytest.mark.parametrize(
    "other", [{"date_of_service": "2026-01-16"}, {"place_of_service": "11"}]
)
def test_a_session_is_of_one_day_and_place(other: dict[str, str]):
    """A procedure of another day is not halved beside this one."""
    requests = [
        FeeRequest(code="21555", **CENTER),
        FeeRequest(code="24071", **{**CENTER, **other}),
    ]
    with pytest.raises(ContradictionError, match="the same for one session"):
        ASC.price_together(requests)


def test_a_rate_of_nothing_is_no_rate(write):
    """Zero US dollars are not a price; the code has none of its own."""
    text = AA.replace("$100.00", "$0.00", 1)
    schedule = AscFeeSchedule.from_cms(write(text), subset=True)
    request = FeeRequest(code="10002", **CENTER)

    assert schedule.price(request) is None
    assert "without a rate" in schedule.why_not(request)


@pytest.mark.exhaustive
@pytest.mark.parametrize("row", INDICES.areas.values(), ids=lambda row: row[0].cbsa)
def test_an_area_is_paid_by_its_wage_index(row):
    """Rate x (0.5 x wage index + 0.5), in decimals, rounded once."""
    (area,) = row
    exact = Decimal("742.04") * (Decimal("0.5") * area.index + Decimal("0.5"))

    assert str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)) == asc(
        "21555", ASC.in_area(area.cbsa)
    )


def test_the_callers_decimal_context_does_not_matter():
    """Nothing is rounded to the caller's digits."""
    whole = asc("21555", ASC.in_area("19124"))
    with localcontext(prec=2):
        assert whole == asc("21555", ASC.in_area("19124"))


def test_an_area_without_one_index_is_refused():
    """Unknown, of several indices, or without indices; the nearest are named."""
    with pytest.raises(UnknownTermError, match="19124 Dallas-Plano-Irving, TX"):
        ASC.in_area("dallas")
    with pytest.raises(UnknownTermError, match="cbsa"):
        ASC.in_area("")
    with pytest.raises(WrongTypeError, match="cbsa"):
        ASC.in_area(19124)
    with pytest.raises(UnknownTermError, match=r"01 ALABAMA: 0\.6471.*0\.7158"):
        WageIndices.bundled(2025)["01"]


def test_reads_an_addendum(write):
    """Title rows with line breaks, blank cells, dollars with commas, and notes."""
    schedule = AscFeeSchedule.from_cms(write(AA), subset=True)
    may = {"date_of_service": "2026-05-01"}

    assert ("1000.50", "100.00") == (
        asc("10001", schedule, **may),
        asc("10002", schedule, **may),
    )
    assert asc("0095T", schedule, **may) is None
    assert frozenset({date(2026, 1, 1), date(2027, 1, 1)}) == schedule.price_changes
    first, second = schedule.price_together(
        [FeeRequest(code=c, **{**CENTER, **may}) for c in ("10001", "10002")]
    )
    assert (Decimal("1000.50"), Decimal("100.00")) == (first.amount, second.amount)
    with pytest.raises(UnknownTermError, match="read without wage indices"):
        schedule.in_area("19124")


def test_keeps_the_codes_asked_for(write):
    """The others are read and left out."""
    schedule = AscFeeSchedule.from_cms(write(AA), codes=["10002"], subset=True)

    assert asc("10001", schedule) is None
    assert "100.00" == asc("10002", schedule)


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("HCPCS Code", "Code", "has no row that begins with 'HCPCS CODE'"),
        ("Multiple Procedure", "Multiple", "stands 0 times"),
        ("April 2026 Payment Rate", "Smarch 2026 Payment Rate", "names no month"),
        ("10002,", "10001,", "10001 occurs twice"),
        ("10002,", "1002,", "begins with '1002', which is not a code"),
        ('"$1,000.50 "', '"1000,50"', "line 7, column rate: cannot read '1000,50'"),
        ('"$1,000.50 "', '"$1,00.50"', r"column rate: cannot read '\$1,00.50'"),
        ("$100.00", "$100.001", r"line 8, column rate: cannot read '\$100.001'"),
        (",N,R2", ",n,R2", "has 'n' and 'R2'"),
        (",N,R2", ",N,", "has 'N' and ''"),
        (",N,R2,1.0000,$100.00", ",N,R2", "has 5 cells"),
    ],
)
def test_a_damaged_addendum_is_refused(write, right: str, wrong: str, problem: str):
    """The error names file, line and column."""
    assert right in AA
    with pytest.raises(TableError, match=problem):
        AscFeeSchedule.from_cms(write(AA.replace(right, wrong, 1)), subset=True)


def test_a_short_addendum_is_cut_off(write):
    """A whole one has thousands of codes."""
    with pytest.raises(TableError, match="holds 3 codes, expected 3,000 or more"):
        AscFeeSchedule.from_cms(write(AA))


def test_reads_wage_indices(write):
    """Comma or tab text; an area without an index, or with one of 0, is left out."""
    text = "CBSA,CBSA Name,WI27\n01,ALABAMA,0.6\n31,NEW JERSEY,\n19124,Dallas,.95\n"
    text += "41,RHODE ISLAND,0.0000\n"
    for written in (text, text.replace(",", "\t")):
        found = WageIndices.from_cms(write(written, "wages.txt"))

        assert (2027, ["01", "19124"]) == (found.year, [*found.areas])
        assert Decimal("0.95") == found["19124"].index
        assert not {"31", "41"} & {*found.areas}


@pytest.mark.parametrize("year", [2025, 2026])
def test_no_area_has_an_index_of_nothing(year: int):
    """CMS prints 0.0000 for areas that have none; it would pay half of the rate."""
    areas = WageIndices.bundled(year).areas.values()

    assert all(area.index > 0 for found in areas for area in found)
    with pytest.raises(UnknownTermError, match="cbsa: cannot read '31'"):
        ASC.in_area("31")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("CBSA,CBSA Name,Index\n", "the header is"),
        ("Code,CBSA Name,WI27\n", "the header is"),
        ("CBSA,CBSA Name,More,WI27\n", "the header is"),
        ("CBSA,CBSA Name,WI27\n1,ALABAMA,0.6\n", "line 2: is not a row of CBSA"),
        ("CBSA,CBSA Name,WI27\n01,ALABAMA\n", "line 2: is not a row of CBSA"),
        ("CBSA,CBSA Name,WI27\n01,ALABAMA,N/A\n", "column WI27: cannot read 'N/A'"),
        ("CBSA,CBSA Name,WI27\n01,ALABAMA,96.39\n", "cannot read '96.39'"),
    ],
)
def test_damaged_wage_indices_are_refused(write, text: str, problem: str):
    """The error names file, line and column."""
    with pytest.raises(TableError, match=problem):
        WageIndices.from_cms(write(text, "wages.csv"))


@pytest.fixture
def hospital(write) -> OppsFeeSchedule:
    """A made-up Addendum B, with wage indices."""
    wages = "CBSA,CBSA Name,WI26\n19124,Dallas,0.9\n"
    return OppsFeeSchedule.from_cms(
        write(B, "Addendum B.txt"), wage_index=write(wages, "wages.csv")
    )


def test_a_hospital_is_paid_by_the_users_file(hospital):
    """Rate x (0.6 x wage index + 0.4); J1 is one payment for the session."""
    request = FeeRequest(code="21555", **HOSPITAL)
    national, dallas = hospital.price(request), hospital.in_area("19124").price(request)

    assert "2600.05" == str(national.amount)
    # 2600.05 x (0.6 x 0.9 + 0.4) = 2600.05 x 0.94 = 2444.047
    assert "2444.05" == str(dallas.amount)
    assert ["one-payment", "national-rate"] == [n.rule for n in national.notices]
    assert ["one-payment"] == [n.rule for n in dallas.notices]
    assert "520.01" == str(hospital.copayment(request))
    # 520.01 x 0.94 = 488.8094
    assert "488.81" == str(hospital.in_area("19124").copayment(request))


def test_only_a_hospital_is_paid(hospital):
    """Elsewhere, in another year, and for what is packaged, there is no rate."""
    for other in (
        {"place_of_service": "24"},
        {"date_of_service": "2025-07-15"},
        {"code": "99070"},
        {"code": "11400"},
    ):
        request = FeeRequest(**{"code": "21555", **HOSPITAL, **other})
        assert hospital.price(request) is None
    for modifier in ("50", "26", "TC", "53"):
        other = FeeRequest(code="21930", modifiers=modifier, **HOSPITAL)
        assert "payment-modifier" in {n.rule for n in hospital.price(other).notices}
    assert frozenset({date(2026, 1, 1), date(2027, 1, 1)}) == hospital.price_changes


@pytest.mark.parametrize("status", ["A", "B", "C", "E1", "M", "N", "n"])
def test_a_hospital_is_paid_by_the_status(write, status: str):
    """What is packaged or of another schedule is not paid, whatever rate it has."""
    text = B.replace("J1\t5073", f"{status}\t5073", 1)
    schedule = OppsFeeSchedule.from_cms(write(text, "B.txt"))
    request = FeeRequest(code="21555", **HOSPITAL)

    assert (None, None) == (schedule.price(request), schedule.copayment(request))
    assert f"pays nothing for 21555: {status.upper()}." in schedule.why_not(request)
    assert compare_places("21555", OFFICE, hospital=schedule)["hospital"].total is None


@pytest.mark.parametrize("status", ["Q1", "Q2", "Q3", "Q4"])
def test_a_code_that_may_be_packaged_is_told(write, status: str):
    """Its rate is paid only if nothing of the session takes it in."""
    text = B.replace("J1\t5073", f"{status}\t5073", 1)
    fee = OppsFeeSchedule.from_cms(write(text, "B.txt")).price(
        FeeRequest(code="21555", **HOSPITAL)
    )

    assert ["paid-if-alone", "national-rate"] == [n.rule for n in fee.notices]


@pytest.mark.parametrize("code", ["21555-50", "21555x2", "21555LT", "100"])
def test_places_are_compared_for_one_code(code: str):
    """Modifiers and units would change every amount of it."""
    with pytest.raises(UnknownTermError, match="modifiers and units are not compared"):
        compare_places(code, OFFICE)


@pytest.mark.parametrize(
    ("right", "wrong", "given", "problem"),
    [
        ("for CY 2026", "", {}, "has no year in its title; give the year"),
        ("", "", {"year": 2025}, "is of 2026, expected 2025"),
        ("", "", {"codes": ["99999"]}, "holds none of the codes"),
        ("\tJ1\t5073", "\t\t5073", {}, "has the status '', expected a letter"),
        ("$2,600.05", "2600.0.5", {}, "column rate: cannot read '2600.0.5'"),
        ("$2,600.05", "2600,05", {}, "column rate: cannot read '2600,05'"),
        ("$520.01", "520,01", {}, "column least: cannot read '520,01'"),
        ("21555\t", "2l555\t", {}, "begins with '2l555', which is not a code"),
    ],
)
def test_a_damaged_addendum_b_is_refused(write, right, wrong, given, problem: str):
    """The error names the file and what is wrong."""
    with pytest.raises(TableError, match=re.escape(problem)):
        OppsFeeSchedule.from_cms(write(B.replace(right, wrong, 1), "B.txt"), **given)


def test_the_year_may_be_given(write):
    """A title that names the same year, or none, does not matter then."""
    for text in (B, B.replace("for CY 2026", "")):
        assert 2026 == OppsFeeSchedule.from_cms(write(text, "B.txt"), year=2026).year
    with pytest.raises(WrongTypeError, match="year"):
        OppsFeeSchedule.from_cms(write(B, "B.txt"), year="2026")


@pytest.mark.parametrize(
    ("code", "office", "center", "facility", "patient"),
    [
        # 297.60 + 742.04; 20 % of each: 59.52 + 148.41
        ("21555", "462.60", "1039.64", "742.04", "207.93"),
        ("21930", "540.76", "697.13", "345.75", "139.43"),
        ("24071", "391.79", "1640.15", "1248.36", "328.03"),
    ],
)
def test_what_each_place_costs(code, office, center, facility, patient):
    """Worked by hand from the published amounts of January 2026."""
    found = compare_places(code, OFFICE)

    assert (office, "0.00") == (
        str(found["office"].total),
        str(found["office"].facility_amount),
    )
    assert (center, facility, patient) == (
        str(found["surgery_center"].total),
        str(found["surgery_center"].facility_amount),
        str(found["surgery_center"].patient),
    )
    assert found["hospital"].physician is not None
    assert [None] * 4 == [
        getattr(found["hospital"], name)
        for name in ("facility_amount", "total", "patient", "payer")
    ]


def test_the_hospital_is_known_by_the_users_file(hospital):
    """The patient pays the copayment of the file, or 20 % where it has none."""
    found = compare_places("21555", OFFICE, hospital=hospital)["hospital"]
    without = compare_places("21931", OFFICE, hospital=hospital)["hospital"]

    # 297.60 + 2600.05; 59.52 + 520.01
    assert ("2897.65", "579.53", "2318.12") == (
        str(found.total),
        str(found.patient),
        str(found.payer),
    )
    # 453.58 x 0.2 = 90.716; 1500.00 x 0.2 = 300.00
    assert "390.72" == str(without.patient)
    assert "hospital-cap" in {notice.rule for notice in found.notices}


@given(st.integers(0, 3_000_000))
def test_the_deductible_comes_first(cents: int):
    """It comes off the physician's part, then off the other; 20 % is of the rest."""
    deductible = Decimal(cents).scaleb(-2)
    found = compare_places("21555", OFFICE, deductible=deductible)["surgery_center"]
    off = min(deductible, Decimal("297.60"))
    off_center = min(deductible - off, Decimal("742.04"))
    rests = (Decimal("297.60") - off, Decimal("742.04") - off_center)
    shares = [(rest / 5).quantize(Decimal("0.01"), ROUND_HALF_UP) for rest in rests]

    assert off + off_center + sum(shares) == found.patient
    assert found.patient + found.payer == found.total


def test_another_payer_is_not_medicare():
    """Its patients' share and its facilities are not known; given ones are."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500"})
    found = compare_places("21555", OFFICE, acme)
    given_center = compare_places("21555", OFFICE, acme, surgery_center=ASC)

    assert ("500.00", None) == (str(found["office"].total), found["office"].patient)
    assert found["surgery_center"].total is None
    assert "1242.04" == str(given_center[Venue.SURGERY_CENTER].total)
    assert given_center[Venue.SURGERY_CENTER].patient is None


def test_what_is_not_priced_is_not_known():
    """A code without a price has no total anywhere."""
    found = compare_places("99213", OFFICE)

    assert {None} == {place.total for place in found.places}
    assert "physician not known" in str(found)


def test_a_comparison_is_shown_in_words():
    """Text, a short form and a table; notices once."""
    found = compare_places("21555", OFFICE)

    assert "surgery center: physician 297.60, facility 742.04" in found.explain()
    assert "office 462.60, surgery_center 1039.64, hospital not known" in repr(found)
    assert ">742.04</td>" in found._repr_html_()
    with pytest.raises(ValueError, match="moon"):
        found["moon"]


@pytest.mark.cms
@pytest.mark.parametrize(
    ("year", "name", "wages"),
    [
        (2025, "AA_20251001.nodesc.csv", "wage_index_2025.txt"),
        (2026, "AA_20260101.nodesc.csv", "wage_index_2026.csv"),
    ],
)
def test_the_shipped_rates_are_those_of_cms(year: int, name: str, wages: str):
    """All 87 codes, and every wage index, equal the files of CMS."""
    own = AscFeeSchedule.from_cms(CMS / "asc" / name, wage_index=CMS / "asc" / wages)
    day = {"date_of_service": f"{year}-01-15"}
    with (CMS / "asc" / name).open(encoding="cp1252", newline="") as file:
        printed = {
            row[0]: row[6].strip(" $").replace(",", "") for row in csv.reader(file)
        }

    for code in map(str, catalog(year)):
        assert printed[code] == asc(code, own, **day) == asc(code, **day)
    areas = WageIndices.from_cms(CMS / "asc" / wages).areas
    assert areas == WageIndices.bundled(year).areas


def test_a_comparison_keeps_the_locality():
    """The physician's part goes by the locality; the facility's by its area."""
    dallas = Encounter(
        date_of_service="2026-01-15", place_of_service="11", locality="04412-11"
    )
    own = MedicareFeeSchedule.bundled().price(dallas.request("21555"))
    found = compare_places("21555", dallas)

    assert own.amount == found["office"].total
    assert "742.04" == str(found["surgery_center"].facility_amount)
