"""Pictures: every row is drawn, and every figure is the library's own."""

from __future__ import annotations

import importlib
import sys
from decimal import Decimal

import pyarrow as pa
import pytest
import vl_convert
from attrs import evolve

from cptsofttissue import Catalog, Length, catalog, resolve
from cptsofttissue.errors import (
    ContradictionError,
    MissingExtraError,
    NotPricedError,
    OutOfScopeError,
    UnknownEditionError,
)
from cptsofttissue.fees import (
    ContractFeeSchedule,
    Encounter,
    MedicareFeeSchedule,
    compare_places,
)
from cptsofttissue.fees._localities import bundled_gpci
from cptsofttissue.frames import audit_frame, summarize_audit
from cptsofttissue.guidance.audit import (
    AuditPair,
    AuditSummary,
    AuditTotal,
    AuditVerdict,
)
from cptsofttissue.plots import (
    audit_summary,
    cost_by_place,
    office_and_facility,
    payment_by_locality,
    payment_by_size,
    size_bands,
)

DAY = "2026-07-15"
OFFICE = Encounter(date_of_service=DAY, place_of_service="11")
MEDICARE = MedicareFeeSchedule.bundled()
ACME = ContractFeeSchedule.from_mapping("acme", {"21930": "500"})
SETTLED = resolve(
    site="forearm",
    depth="subfascial",
    tumor="2.4 cm",
    margin="0.3 cm",
    margin_convention="either",
)
VAGUE = resolve(site="arm", tumor="2.4 cm")


def svg(chart) -> str:
    """The chart as drawn, without a browser."""
    return vl_convert.vegalite_to_svg(chart.to_dict())


def texts(chart) -> list[str]:
    """The texts in the drawing, by their order."""
    parts = svg(chart).split("<text ")[1:]
    return [part.split(">", 1)[1].split("<", 1)[0] for part in parts]


def rows(chart) -> list[dict]:
    """The rows of a chart."""
    return chart.data.values


@pytest.mark.exhaustive
@pytest.mark.parametrize("procedure", ["excision", "radical_resection", "biopsy"])
def test_every_code_has_its_bar(procedure):
    """Each code of the procedure is drawn once, and its number written."""
    answer = resolve(procedure=procedure, site="back")
    chart = size_bands(answer)
    numbers = [str(code) for code in catalog() if code.procedure == procedure]

    assert numbers == [row["code"] for row in rows(chart)]
    assert set(numbers) <= set(texts(chart))


def test_bars_tile_as_bands_do():
    """A bar is as long as its band; an open one runs to the end of the axis."""
    bars = {row["code"]: (row["low"], row["high"]) for row in rows(size_bands())}

    assert {
        "25076": (0, 3),
        "25073": (3, 7),
        "26116": (0, 1.5),
    }.items() <= bars.items()


def test_the_candidates_stand_out():
    """What the record supports is drawn in full, the rest is faded."""
    full = [row["code"] for row in rows(size_bands(VAGUE)) if row["opacity"] == 1]

    assert [str(code) for code in VAGUE.candidates] == full
    assert {1} == {row["opacity"] for row in rows(size_bands())}


def sizes(chart) -> list[tuple]:
    """The rows of the sizes that are marked."""
    names = ("site", "depth", "reading", "low", "high")
    return [tuple(row[n] for n in names) for row in chart.layer[1].data.values]


def test_every_reading_of_the_size_is_marked():
    """Both readings of a margin are there, in the row of the candidates."""
    row = ("forearm/wrist", "subfascial")

    assert [
        (*row, "as written", 2.7, 2.7),
        (*row, "each side", 3.0, 3.0),
    ] == sizes(size_bands(SETTLED))
    assert "undetermined: 25076, 25073" in texts(size_bands(SETTLED))


def test_an_open_size_runs_to_the_end():
    """A lower bound is a line from it to the end of the axis, in every row."""
    assert {(2.4, 7.0)} == {size[3:] for size in sizes(size_bands(VAGUE))}
    assert 4 == len(sizes(size_bands(VAGUE)))


def test_a_range_is_a_line_between_its_ends():
    """A range is drawn from its smaller to its greater length."""
    chart = size_bands(resolve(site="back", depth="subcutaneous", size="2-4 cm"))

    assert {(2.0, 4.0)} == {size[3:] for size in sizes(chart)}


def test_no_size_lies_on_the_end_of_the_axis():
    """A greater size moves the end, so that it can be seen."""
    chart = size_bands(resolve(site="back", size="12 cm"))

    assert {14.0} == {r["high"] for r in rows(chart) if r["code"] == "21933"}


def test_without_a_case_nothing_is_marked():
    """The bands alone, of the newest edition."""
    assert [] == sizes(size_bands())
    assert [] == sizes(size_bands(resolve(site="testis")))
    assert "Size bands: excision, 2026 edition" in texts(size_bands())


def test_a_biopsy_has_no_size():
    """A code without a band covers every size."""
    chart = size_bands(resolve(procedure="biopsy", site="back", depth="deep"))

    assert {(0, 7)} == {(row["low"], row["high"]) for row in rows(chart)}


def test_amounts_are_those_of_the_schedule():
    """Each code occurs twice, at the schedule's amount in that place."""
    found = {(r["code"], r["rate"]): r["paid"] for r in rows(office_and_facility(DAY))}
    hospital = Encounter(date_of_service=DAY, place_of_service="22")

    assert 2 * len(catalog()) == len(found)
    for code in catalog():
        paid = str(MEDICARE.price(hospital.request(code)).amount)
        assert paid == found[code.number, "facility"]
    assert ("462.60", "297.60") == (
        found["21555", "office"],
        found["21555", "facility"],
    )


def test_na_is_marked():
    """NA is written where the office is paid the facility rate, and only there."""
    chart = office_and_facility(DAY)
    expected = [
        code.number
        for code in catalog()
        if any(
            notice.rule == "non-facility-na"
            for notice in MEDICARE.price(OFFICE.request(code)).notices
        )
    ]

    assert expected == [r["code"] for r in rows(chart) if r["rate"] == "office, NA"]
    assert expected
    assert len(expected) == texts(chart).count("NA")
    assert len(rows(chart)) - len(expected) == svg(chart).count('"point"')


def test_what_is_not_priced_is_said():
    """A code without a price keeps its row, and is not drawn as zero."""
    chart = office_and_facility(DAY, codes=["21930", "21931"], schedule=ACME)

    assert [500.0, 500.0, None, None] == [row["amount"] for row in rows(chart)]
    assert "not priced" in texts(chart)
    assert "not priced" not in texts(office_and_facility(DAY, codes=["21931"]))


def test_a_locality_has_its_own_amounts():
    """The locality is asked for, and named."""
    chart = office_and_facility(DAY, codes=["21555"], locality="01112-05")
    request = Encounter(
        date_of_service=DAY, place_of_service="11", locality="01112-05"
    ).request("21555")

    assert str(MEDICARE.price(request).amount) == rows(chart)[0]["paid"]
    assert any("01112-05" in text for text in texts(chart))


def test_every_locality_is_drawn_in_order():
    """All 109 are there, the highest first, each at the schedule's amount."""
    chart = payment_by_locality("21555", OFFICE)
    amounts = [Decimal(row["paid"]) for row in rows(chart)]
    expected = [
        MEDICARE.price(
            Encounter(
                date_of_service=DAY, place_of_service="11", locality=place.key
            ).request("21555")
        ).amount
        for place in bundled_gpci(2026)
    ]

    assert 109 == len(amounts)
    assert sorted(expected, reverse=True) == amounts
    assert {place.key for place in bundled_gpci(2026)} <= {
        text.partition(" ")[0] for text in texts(chart)
    }


def test_the_national_amount_is_a_line():
    """The line stands at the amount that the subtitle names."""
    chart = payment_by_locality("21931", OFFICE)

    assert [453.58] == [row["amount"] for row in chart.layer[0].data.values]
    assert any(text.endswith("national amount, 453.58") for text in texts(chart))


class Somewhere:
    """A schedule that prices nationally, and in one locality."""

    name = "somewhere"

    def price(self, request, /):
        if request.locality in {None, "01112-05"}:
            return ACME.price(request)
        return None


def test_a_locality_without_a_price_is_said():
    """It keeps its row, after those with one."""
    places = list(bundled_gpci(2026))
    chart = payment_by_locality(
        "21930", OFFICE, schedule=Somewhere(), localities=places
    )

    assert [500.0] + 108 * [None] == [row["amount"] for row in rows(chart)]
    assert 108 == texts(chart).count("not priced")


@pytest.mark.parametrize("year", [2010, 2024, 2027])
def test_a_year_without_localities_is_refused(year: int):
    """Only those of two years are shipped; others may be handed in."""
    office = Encounter(date_of_service=f"{year}-07-15", place_of_service="11")
    with pytest.raises(UnknownEditionError, match="2025, 2026") as raised:
        payment_by_locality("21930", office, schedule=Somewhere())

    assert ("year", year) == (raised.value.field, raised.value.value)
    chart = payment_by_locality(
        "21930", office, schedule=Somewhere(), localities=list(bundled_gpci(2026))
    )
    assert 109 == len(rows(chart))


def test_a_zip_code_changes_no_picture_of_all_localities():
    """The place of the encounter is not used, however it was given."""
    dallas = evolve(OFFICE, zip_code="75201")

    assert rows(payment_by_locality("21555", OFFICE)) == rows(
        payment_by_locality("21555", dallas)
    )


def test_a_code_without_a_price_is_refused():
    """Nothing is drawn for a code that the schedule does not know."""
    with pytest.raises(NotPricedError):
        payment_by_locality("99999", OFFICE)


def test_payment_by_size_asks_at_every_size():
    """The codes are those the record would support at another size."""
    chart = payment_by_size(SETTLED, OFFICE)
    drawn = {row["code"]: (row["low"], row["high"], row["paid"]) for row in rows(chart)}

    assert {"25076": (0, 3, "490.99"), "25073": (3, 7, "508.03")} == drawn
    assert {"rarely in office"} == {row["place"] for row in rows(chart)}
    assert [2.7, 3.0] == [row["low"] for row in chart.layer[0].data.values]


@pytest.mark.parametrize("um", [1, 19_999, 20_000, 29_999, 30_000, 49_999, 50_000])
def test_each_size_lies_on_its_code(um):
    """At any size the lines there are the candidates of the record with it."""
    chart = payment_by_size(VAGUE, OFFICE)
    there = {
        row["code"] for row in rows(chart) if row["low"] <= um / 10_000 < row["high"]
    }
    answer = resolve(site="arm", size=Length(um))

    assert {str(code) for code in answer.candidates} == there


def test_what_the_record_says_of_the_size_is_set_aside():
    """Neither tumor nor margin hold the curve back: it asks at every size."""
    answer = resolve(site="back", depth="subcutaneous", tumor="1 cm", margin="4 cm")
    drawn = [row["code"] for row in rows(payment_by_size(answer, OFFICE))]

    assert ["21930", "21931"] == drawn


def test_an_unpriced_code_is_named():
    """A code without a price has no line, and the subtitle names it."""
    answer = resolve(site="back", depth="subcutaneous", size="2.8 cm")
    chart = payment_by_size(answer, OFFICE, schedule=ACME)

    assert any(text.endswith("not priced: 21931") for text in texts(chart))
    assert "21931" not in texts(chart)


def test_another_family_has_no_curve():
    """Without a code at any size there is nothing to draw."""
    with pytest.raises(OutOfScopeError, match="testis"):
        payment_by_size(resolve(site="testis"), OFFICE)


def test_another_procedure_has_no_bands():
    """Where the family has no code for what was done there is nothing to draw."""
    with pytest.raises(OutOfScopeError, match="needle biopsy"):
        size_bands(resolve(site="neck", procedure="core biopsy"))


def test_the_day_is_of_the_edition():
    """Codes are valid by date, so another year is refused."""
    mine = Catalog(2024, catalog(2024).codes[2:], "test")
    answer = resolve(site="back", depth="subcutaneous", size="2 cm", catalog=mine)
    with pytest.raises(ContradictionError, match="2024"):
        payment_by_size(answer, OFFICE)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    """Pictures need Altair, and the error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.delitem(sys.modules, "cptsofttissue.plots")
    with pytest.raises(MissingExtraError, match=r"'cptsofttissue\[plots\]'"):
        importlib.import_module("cptsofttissue.plots")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("chart", "is_cut"),
    [
        (lambda: office_and_facility(DAY, codes=[*catalog(2026)][:3]), False),
        (lambda: payment_by_locality("21555", OFFICE), True),
        (lambda: payment_by_size(resolve(site="back", size="2 cm"), OFFICE), True),
        (lambda: cost_by_place(compare_places("21555", OFFICE)), False),
    ],
)
def test_an_axis_of_dollars_begins_at_zero_or_says_not(chart, is_cut: bool):
    """Whoever compares lengths is told where they begin; the title fits a phone."""
    drawn = chart()

    assert is_cut == ("US dollars (axis is cut)" in texts(drawn))
    assert is_cut != ("US dollars" in texts(drawn))
    assert ("start", "bounds") == (drawn.title.anchor, drawn.title.frame)


def test_what_each_place_costs_is_drawn():
    """A bar for each part, the patient's mark, and words for what is not known."""
    office = Encounter(date_of_service=DAY, place_of_service="11")
    chart = cost_by_place(compare_places("21555", office))
    found = {(r["place"], r["part"]): r["paid"] for r in rows(chart)}

    assert "742.04" == found["surgery center", "facility"]
    assert "facility not known" == found["hospital", "facility"]
    assert "facility not known" in texts(chart)
    assert [None, None] == [r["patient"] for r in rows(chart)][-2:]
    assert "physician not known" in {
        r["paid"] for r in rows(cost_by_place(compare_places("99213", office)))
    }


def audit_pair(verdict: str, billed: str | None, low: str, high: str, unknown: int = 0):
    """One row of an audit."""
    amounts = Decimal(low), Decimal(high)
    total = AuditTotal(2, unknown, *amounts)
    return AuditPair(AuditVerdict(verdict), billed, ("21931",), total)


def test_an_audit_is_drawn_with_what_is_not_known():
    """Settled bars begin at zero, open ones at their least; unknown is written."""
    pairs = (
        audit_pair("not_supported", "21930", "174.36", "174.36"),
        audit_pair("not_supported", "27327", "-9.00", "-9.00"),
        audit_pair("possible", "21932", "-5.00", "7.00"),
        audit_pair("not_supported", "99999", "0", "0", unknown=2),
        audit_pair("unreadable", None, "0", "0", unknown=2),
    )
    chart = audit_summary(AuditSummary(pairs))
    verdicts, dollars = (part.data.values for part in chart.vconcat)
    drawn = texts(chart)

    assert ["possible", "not supported", "unreadable"] == [
        row["verdict"] for row in verdicts
    ]
    assert [(0, 174.36), (0, -9), (-5, 7), (None, None)] == [
        (row["low"], row["high"]) for row in dollars
    ]
    assert [174.36, 0, 7, 0] == [row["end"] for row in dollars]
    assert {"174.36", "-5.00 to 7.00", "not known", "6 (60.0 %)"} <= set(drawn)
    assert "rows" in drawn
    assert "US dollars" in drawn


def test_an_audited_frame_is_drawn_as_its_summary():
    """A frame is summed up first; without differences only verdicts are drawn."""
    columns = {"site": ["back"], "depth": ["sc"], "size": ["3 cm"]}
    good = audit_frame(pa.table({**columns, "cpt": ["21931"]}))
    many = [audit_pair("possible", f"{n:05}", "0", "1") for n in range(17)]
    chart = audit_summary(AuditSummary(tuple(many)))

    assert audit_summary(summarize_audit(good)).to_dict() == (
        audit_summary(good).to_dict()
    )
    assert 1 == len(audit_summary(good).vconcat)
    assert 15 == len(chart.vconcat[1].data.values)
    assert "2 other pairs are not drawn" in svg(chart)
