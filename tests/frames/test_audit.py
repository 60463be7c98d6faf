"""A frame says of each billed code what the scalar audit says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from random import Random

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from cptsofttissue import Case, CptSoftTissueError
from cptsofttissue.errors import (
    ContradictionError,
    MissingFactError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter, FeeSchedule
from cptsofttissue.frames import audit_frame, summarize_audit
from cptsofttissue.guidance._billed import read_side
from cptsofttissue.guidance.audit import AuditVerdict, audit
from cptsofttissue.testing import golden_cases

from ..shares import share
from . import engines, reference, strategies
from .test_laws import SCHEDULES, SLOW, without_nan

DAY = "2026-07-15"
HERE = {"date_of_service": DAY, "place_of_service": "11"}
BILLED = ["21931", "21930-LT", "11403", "25075", "38510", "99999", "21931-50", "26115"]
BILLED += [
    "21931.0",
    "21931-RT",
    "25075-F2",
    "21931x2",
    " 24075 lt",
    "2193",
    "",
    "n/a",
    "x\0",
    "21931-??",
    "56620",
    "64778",
    "26125-F2",
    "O'x",
]
PLACES = ["11", "22", "24", "99", "zz"]
SIDED = ["left", "RT", "both sides", "midline", "n/a", "middle"]
REPORTS = ["lipoma", "epidermal cyst", "intramuscular lipoma", "not sent", "ganglion"]
REPORTS += [
    "fragments of fat",
    "right lipoma",
    "left arm sarcoma",
    "nevus or lipoma",
    "schwannoma",
    "pending",
]

Answer = tuple[str, str | None, str | None, str | None, str, int | None, int | None]
COLUMNS = ("verdict", "billed", "code", "candidates", "direction")
COLUMNS += ("low_cents", "high_cents")


def cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


def audited(row: dict, unit: str, schedule: FeeSchedule) -> Answer:
    """What the scalar audit says of a row; an encounter that is wrong is none."""
    row = dict(row)
    billed, place = row.pop("cpt"), row.pop("place_of_service", None)
    told = {"side": row.pop("side", None), "pathology": row.pop("pathology", None)}
    try:
        case = reference.answered(row, unit, reference.DEFAULT).case
    except CptSoftTissueError:
        alone = audit(golden_cases()[0].case, billed=billed)
        return "unreadable", alone.billed, None, None, "unknown", None, None
    try:
        encounter = Encounter(
            date_of_service=case.date_of_service or DAY,
            place_of_service=place or HERE["place_of_service"],
        )
    except CptSoftTissueError:
        encounter = None
    try:
        read_side(told["side"])
    except CptSoftTissueError:
        alone = audit(golden_cases()[0].case, billed=billed)
        return "unreadable", alone.billed, None, None, "unknown", None, None
    found = audit(case, billed=billed, encounter=encounter, schedule=schedule, **told)
    if found.billed is None:
        return "unreadable", None, None, None, "unknown", None, None
    answer = found.resolution
    return (
        found.verdict.value,
        found.billed,
        None if found.code is None else str(found.code),
        ";".join(map(str, answer.candidates)) or None,
        found.direction.value,
        cents(found.lowest),
        cents(found.highest),
    )


@st.composite
def claims(draw: st.DrawFn, *, most: int) -> tuple[pa.Table, str]:
    """Records with a billed code, and perhaps a place."""
    table, unit = draw(strategies.tables(most=most))
    values = st.sampled_from(BILLED) | strategies.ODD
    cells = strategies.column(draw, values, pa.string(), len(table))
    table = table.append_column("cpt", cells)
    beside = {"place_of_service": PLACES, "side": SIDED, "pathology": REPORTS}
    for name, texts in beside.items():
        if draw(st.booleans()):
            values = st.sampled_from(texts)
            cells = strategies.column(draw, values, pa.string(), len(table))
            table = table.append_column(name, cells)
    return table, unit


def check(names: Iterable[str], table: pa.Table, unit: str, schedule: str) -> None:
    """Give the same table to every engine."""
    payer, rows = SCHEDULES[schedule], table.to_pylist()
    exact = [audited(row, unit, payer) for row in rows]
    missing = [audited(without_nan(row), unit, payer) for row in rows]
    for engine in names:
        note(f"engine: {engine}")
        frame = engines.ALL[engine].make(table)
        found = audit_frame(frame, unit=unit, schedule=payer, **HERE)
        answers = engines.ALL[engine].rows(found)

        told = [tuple(row[f"audit_{name}"] for name in COLUMNS) for row in answers]
        assert (missing if engine in engines.NAN_IS_MISSING else exact) == told
        assert [*rows[0]] == [*answers[0]][: len(rows[0])] if rows else True
        for row in answers:
            settled = row["audit_verdict"] in {"supported", "not_supported"}
            assert settled or row["audit_reason"]
            assert (row["audit_verdict"] != "supported") or (
                row["audit_code"] == row["audit_billed"]
            )
        counts = {v.value: t.rows for v, t in summarize_audit(found).verdicts.items()}
        assert Counter(verdict for verdict, *_ in told) == counts


@given(claims(most=20), st.sampled_from(list(SCHEDULES)))
@settings(SLOW, max_examples=share(25))
def test_audits_are_the_scalar_ones(drawn, schedule: str):
    """Verdict, codes, direction and cents of every row are those of it alone."""
    check(engines.QUICK, *drawn, schedule)


@pytest.mark.spark
@given(claims(most=12))
@settings(SLOW, max_examples=share(3))
def test_audits_in_spark_are_the_scalar_ones(drawn):
    """The same in Spark."""
    check(["spark"], *drawn, "medicare")


@pytest.mark.parametrize("same", [{}, HERE])
@pytest.mark.parametrize(
    ("modifiers", "verdict"),
    [
        ("50", "possible"),
        ("RT", "not_supported"),
        ("LT", "supported"),
        ("-", "supported"),
    ],
)
def test_modifiers_of_a_column_count_without_prices(modifiers, verdict, same):
    """Whether anything is priced changes no verdict."""
    row = {"site": "left thigh", "depth": "subcutaneous", "size": "4 cm"}
    rows = [row | {"cpt": "27337", "modifiers": modifiers}]
    (found,) = audit_frame(pa.Table.from_pylist(rows), **same).to_pylist()

    assert verdict == found["audit_verdict"]


def planted(count: int) -> tuple[list[dict], int, Decimal]:
    """Settled golden records; the code of every tenth is that of another."""
    random = Random(7)  # noqa: S311 - no secret
    rows, wrong, dollars = [], 0, Decimal(0)
    settled = [g for g in golden_cases() if g.status == "determined" and site_of(g)]
    office = Encounter(**HERE)
    known: dict[tuple[int, str], Decimal | None] = {}
    for at in range(count):
        index = random.randrange(len(settled))
        golden = settled[index]
        (right,) = golden.candidates
        billed = right
        while at % 10 == 0 and billed == right:
            billed = random.choice(settled).candidates[0]
        wrong += billed != right
        if (index, billed) not in known:
            found = audit(golden.case, billed=billed, encounter=office)
            known[index, billed] = found.lowest
        dollars += known[index, billed] or 0
        rows.append({**facts_of(golden), "cpt": billed})
    return rows, wrong, dollars


def site_of(golden) -> bool:
    """Whether a record is plain enough to be written as a row of words."""
    case = golden.case
    plain = case.site is not None and case.date_of_service is None
    written = facts_of(golden)
    try:
        again = reference.resolved(dict(written))
    except CptSoftTissueError:
        return False
    return plain and again[0] == golden.candidates[0]


def facts_of(golden) -> dict[str, str | None]:
    """The words of a record."""
    case = golden.case
    words = {
        "site": case.site and case.site.terms[0],
        "depth": "|".join(sorted(case.depth)) if case.depth else None,
        "procedure": min(case.procedure) if case.procedure else None,
        "size": case.size and str(case.size),
        "tumor": case.tumor and str(case.tumor),
        "margin": case.margin and str(case.margin),
    }
    return {name: value and str(value) for name, value in words.items()}


def test_every_planted_difference_is_found():
    """A tenth of the codes is wrong; each is found, and dollars add up exactly."""
    rows, wrong, dollars = planted(3000)
    found = summarize_audit(audit_frame(pa.Table.from_pylist(rows), **HERE))

    assert {"supported", "not_supported"} == set(map(str, found.verdicts))
    assert wrong == found.verdicts[AuditVerdict.NOT_SUPPORTED].rows
    assert 200 < wrong < 400
    assert dollars == found.total.lowest == found.total.highest


LIPOMA = {"site": ["back"], "depth": ["subcutaneous"], "size": ["3 cm"]}


def first(**columns) -> dict:
    """The answer to one row."""
    same = columns.pop("same", HERE)
    return audit_frame(pa.table({**LIPOMA, **columns}), **same).to_pylist()[0]


@pytest.mark.parametrize(
    "facts",
    [
        {"site": "left thigh"},
        {"site": "left thigh", "lesion": "n/a"},
        {"lesion": "left thigh lipoma"},
        {"site": "thigh", "lesion": "left thigh lipoma"},
        {"site": "thigh", "procedure": "excision of left thigh mass"},
        {"lesion": "thigh lipoma", "procedure": "excision of left thigh mass"},
        {"site": "thigh", "tumor": "4 cm left thigh mass"},
        {"site": "thigh", "size": "4 cm left thigh mass"},
    ],
)
def test_the_side_counts_wherever_it_stands(facts: dict[str, str]):
    """Words for a lesion may name the side, for one record as for a table of them."""
    for billed, verdict in (("27337-LT", "possible"), ("27337-RT", "not_supported")):
        row = {**facts, "cpt": billed}
        (answer,) = audit_frame(pa.table({k: [v] for k, v in row.items()})).to_pylist()

        assert verdict == audit(Case(**facts), billed=billed).verdict
        assert verdict == answer["audit_verdict"]


def test_numbers_name_no_side():
    """A column of numbers is a size alone."""
    row = first(cpt=["21931"], size=[4.0], same={"unit": "cm"})

    assert "supported" == row["audit_verdict"]


def test_a_frame_without_sites_is_audited():
    """Nothing is known of the side of a record; the codes are still compared."""
    record = {"depth": ["subcutaneous"], "cpt": ["21931"], "units": ["unknown"]}
    silent = audit_frame(pa.table(record))

    assert ["possible"] == silent["audit_verdict"].to_pylist()


@pytest.mark.parametrize("billed", [21931, 21931.0, Decimal("21931.0"), "21931"])
def test_numbers_of_a_spreadsheet_are_codes(billed):
    """A number of five digits is a code; nothing else is."""
    assert "supported" == first(cpt=[billed])["audit_verdict"]
    assert "unreadable" == first(cpt=pa.array([2193.5]))["audit_verdict"]
    assert "unreadable" == first(cpt=pa.nulls(1))["audit_verdict"]


@pytest.mark.parametrize(
    ("columns", "verdict", "reason"),
    [
        ({"cpt": ["21931-80"]}, "supported", "no dollars: modifiers: they change"),
        (
            {"cpt": ["99999"]},
            "not_supported",
            "no dollars: no price: Medicare: PPRRVU2026_Jul_nonQPP.nodesc.csv has no ",
        ),
        (
            {"cpt": ["21931"], "place_of_service": ["zz"]},
            "supported",
            "no dollars: place_of_service: cannot ",
        ),
        ({"cpt": ["21931"], "modifiers": ["zz?"]}, "unreadable", "modifiers: cannot "),
        ({"cpt": ["21931"], "modifiers": ["?"]}, "unreadable", "modifiers: cannot "),
        ({"cpt": ["21931"], "modifiers": ["50"]}, "possible", "modifiers: both sides"),
        ({"cpt": ["21931"], "modifiers": ["80"]}, "supported", "no dollars: modifiers"),
        ({"cpt": ["21931"], "size": [None]}, "possible", "ask: size"),
        ({"cpt": ["21931x2"]}, "possible", "units: 2 were billed, but the record"),
        ({"cpt": ["2 x 21930-59"]}, "not_supported", "units: 2 were billed"),
        ({"cpt": [None], "site": ["lawn"]}, "unreadable", "billed: no code was billed"),
        ({"cpt": ["21931"], "site": ["lawn"]}, "unreadable", "site: "),
    ],
)
def test_the_reason_says_what_is_open(columns, verdict: str, reason: str):
    """What is asked, what is wrong, or why no dollars are known."""
    row = first(**columns)

    assert verdict == row["audit_verdict"]
    assert row["audit_reason"].startswith(reason)


@pytest.mark.parametrize("engine", ["dask", "duckdb", "pandas", "polars"])
def test_a_price_fact_that_cannot_be_read_costs_the_dollars(engine: str):
    """Every engine says so before the reason, also where it works elsewhere."""
    made, rows = engines.ALL[engine].make, engines.ALL[engine].rows
    table = pa.table({**LIPOMA, "cpt": ["21931"], "place_of_service": ["zz"]})
    (row,) = rows(audit_frame(made(table), unit="cm", date_of_service=DAY))

    assert row["audit_reason"].startswith("no dollars: place_of_service: cannot read")


def test_a_day_that_cannot_be_read_is_said_once():
    """It is a fact of the record and of the price."""
    row = first(cpt=["21931"], date_of_service=["14/3/2026"], place_of_service=["11"])

    assert "unreadable" == row["audit_verdict"]
    assert 1 == row["audit_reason"].count("date_of_service: ")


def test_the_same_modifier_twice_is_one():
    """One behind the code and one in its own column are the same."""
    row = first(cpt=["21930-LT"], modifiers=["LT"])

    assert (8718, None) == (row["audit_low_cents"], row["audit_reason"])


def test_a_blank_day_is_that_of_all_rows():
    """Codes and prices take the same day for a row without one."""
    row = first(cpt=["21930"], date_of_service=[" "])

    assert 8718 == row["audit_low_cents"]


@pytest.mark.parametrize(
    ("billed", "units", "verdict", "reason"),
    [
        ("21931", "1", "supported", None),
        ("21931", "1.0", "supported", None),
        ("21931", None, "supported", None),
        ("21931x2", "2", "possible", "units: 2 were billed"),
        ("21931", "2", "possible", "units: 2 were billed"),
        ("21930", "2", "not_supported", "units: 2 were billed"),
        ("21931x2", "3", "unreadable", "units: 3 beside 2 x 21931"),
        ("21931x2", "1", "unreadable", "units: 1 beside 2 x 21931"),
        ("21931", "0", "unreadable", "units: cannot read '0'"),
        ("21931", "1.5", "unreadable", "units: cannot read '1.5'"),
        ("21931", "cm", "unreadable", "units: cannot read 'cm'"),
    ],
)
@pytest.mark.parametrize("name", ["units", "Qty", "Days or Units"])
def test_units_of_a_column_are_those_behind_a_code(
    name: str, billed: str, units: str | None, verdict: str, reason: str | None
):
    """Wherever they stand, several units are never supported by one record."""
    row = first(cpt=[billed], **{name: pa.array([units], pa.string())})

    assert verdict == row["audit_verdict"]
    assert (row["audit_reason"] or "").startswith(reason or "")
    assert (verdict == "supported") == (row["audit_low_cents"] == 0)


@pytest.mark.parametrize(
    ("billed", "modifiers", "verdict"),
    [
        ("21931-RT", None, "supported"),
        ("21931-59", "RT", "supported"),
        ("21931-50", None, "possible"),
        ("21931-RT-LT", None, "possible"),
        ("21931", "50", "possible"),
        ("21931-RT", "LT", "possible"),
        ("21930-50", None, "not_supported"),
    ],
)
def test_both_sides_are_not_those_of_one_tumor(
    billed: str, modifiers: str | None, verdict: str
):
    """Wherever the modifiers stand, the reason asks for the other side."""
    beside = pa.array([modifiers], pa.string())
    row = first(cpt=[billed], modifiers=beside)
    is_asked = "was there one on each side?" in (row["audit_reason"] or "")

    assert verdict == row["audit_verdict"]
    assert is_asked == (verdict != "supported")


@pytest.mark.parametrize(
    ("billed", "columns", "reason"),
    [
        ("21931", {"Mod 1": "50", "Mod 2": "RT"}, "modifiers: 50 or RT, not both"),
        ("21931-58", {"Mod 1": "78"}, "modifiers: 58 or 78, not both"),
        ("21931", {"Mod 1": "50", "Units": "2"}, "units: 1 for both sides"),
    ],
)
def test_what_excludes_each_other_is_no_line(
    billed: str, columns: dict[str, str], reason: str
):
    """In one cell or in several columns, such a line cannot be read."""
    cells = {name: [text] for name, text in columns.items()}
    apart = first(cpt=[billed], **cells)
    units = f"x{columns['Units']}" if "Units" in columns else ""
    parts = (text for name, text in columns.items() if name != "Units")
    whole = first(cpt=["-".join((billed, *parts)) + units])

    assert "unreadable" == apart["audit_verdict"] == whole["audit_verdict"]
    assert apart["audit_reason"].startswith(reason)


@pytest.mark.parametrize("engine", ["dask", "duckdb", "pandas", "polars", "pyarrow"])
def test_units_may_be_numbers(engine: str):
    """Every engine reads them alike, and a named column as a found one."""
    made, rows = engines.ALL[engine].make, engines.ALL[engine].rows
    facts = {name: cells * 3 for name, cells in LIPOMA.items()}
    table = pa.table({**facts, "cpt": ["21931"] * 3, "n": [1, 2, 0]})
    columns = {name: name for name in LIPOMA} | {"units": "n"}
    found = rows(audit_frame(made(table), columns=columns, unit="cm", **HERE))

    assert ["supported", "possible", "unreadable"] == [
        row["audit_verdict"] for row in found
    ]


def test_without_a_place_nothing_is_priced():
    """No dollars and no reason, since none were asked for."""
    row = first(cpt=["21930"], same={})

    assert "not_supported" == row["audit_verdict"]
    assert (None, None) == (row["audit_low_cents"], row["audit_reason"])


@pytest.mark.parametrize(
    ("columns", "same", "error"),
    [
        ({"cpt": ["1"]}, {"billed": "code"}, UnknownTermError),
        ({"cpt": ["1"]}, {"columns": {"nonsense": "cpt"}}, UnknownTermError),
        ({"cpt": ["1"]}, {"columns": {"modifiers": "cpt"}}, MissingFactError),
        ({"cpt": ["1"]}, {"code": "21931"}, UnknownTermError),
        ({"cpt": ["1"]}, {"nonsense": "1"}, UnknownTermError),
        ({"cpt": [True]}, {}, WrongTypeError),
        ({"cpt": ["1"], "audit_verdict": ["x"]}, {}, ContradictionError),
        ({"cpt": ["1"]}, {"edition": 2026, **HERE}, ContradictionError),
    ],
)
def test_what_is_wrong_is_refused(columns, same, error):
    """A wrong name is an error before any row is read."""
    with pytest.raises(error):
        audit_frame(pa.table({**LIPOMA, **columns}), **same)


def test_a_column_of_any_name_stays():
    """The step between leaves no trace, and takes nobody's name."""
    table = pa.table({**LIPOMA, "cpt": ["21931"], "Audit_Record": ["mine"]})
    found = audit_frame(table, columns={name: name for name in LIPOMA})

    assert [*table.column_names] == found.column_names[: table.num_columns]
    assert ["mine"] == found["Audit_Record"].to_pylist()
    assert 8 == found.num_columns - table.num_columns


def test_what_is_no_audit_is_refused():
    """A frame without the columns, or with others of their names, has no summary."""
    with pytest.raises(UnknownTermError, match="audit_verdict"):
        summarize_audit(pa.table(LIPOMA))
    audited = audit_frame(pa.table({**LIPOMA, "cpt": ["21931"]})).to_pandas()
    with pytest.raises(UnknownTermError, match="verdict: cannot read 'right'"):
        summarize_audit(audited.assign(audit_verdict="right"))
    with pytest.raises(WrongTypeError, match="low_cents"):
        summarize_audit(audited.assign(audit_low_cents=True))


@pytest.mark.parametrize("same", [HERE, {}])
def test_an_audit_that_was_saved_can_be_summed_up(same, tmp_path):
    """pandas reads codes and cents of a file as floats, where some are missing."""
    table = pa.table(
        {name: cells * 3 for name, cells in LIPOMA.items()}
        | {"cpt": ["21930", None, "21931"]}
    )
    audited = audit_frame(table.to_pandas(), **same)
    audited.to_csv(tmp_path / "audited.csv", index=False)
    again = pd.read_csv(tmp_path / "audited.csv")

    texts = pd.read_csv(tmp_path / "audited.csv", dtype=str)

    assert "float64" == again["audit_billed"].dtype
    assert summarize_audit(audited) == summarize_audit(again) == summarize_audit(texts)


@pytest.mark.parametrize("engine", engines.ALL)
@pytest.mark.parametrize("name", ["Procedure", "procedure", "CPT", "units"])
def test_the_column_of_billed_codes_holds_no_fact(name: str, engine: str):
    """Practices call it so; what was done is not read from it, nor how often."""
    made, rows = engines.ALL[engine].make, engines.ALL[engine].rows
    table = pa.table({**LIPOMA, name: ["21931"]})
    (row,) = rows(audit_frame(made(table), billed=name.lower()))

    assert "supported" == row["audit_verdict"]


@pytest.mark.parametrize("billed", [None, 3, ["cpt"]])
def test_the_column_of_billed_codes_is_named_by_text(billed):
    with pytest.raises(WrongTypeError, match="billed: cannot read"):
        audit_frame(pa.table({**LIPOMA, "cpt": ["21931"]}), billed=billed)


@pytest.mark.parametrize("engine", engines.ALL)
def test_a_record_of_two_lesions_is_unreadable(engine: str):
    """Its row says so, and the others are audited."""
    rows = [
        {"site": "back", "depth": "sc", "size": "4 cm", "cpt": "21931"},
        {"procedure": "excision of scalp cyst", "lesion": "metastasis", "cpt": "11420"},
    ]
    table = pa.Table.from_pylist(
        [{f: row.get(f) for f in {**rows[0], **rows[1]}} for row in rows * 100]
    )
    made, read = engines.ALL[engine].make, engines.ALL[engine].rows
    found = {row["cpt"]: row for row in read(audit_frame(made(table), **HERE))}

    assert "supported" == found["21931"]["audit_verdict"]
    assert "unreadable" == found["11420"]["audit_verdict"]
    assert "spread from" in found["11420"]["audit_reason"]


@pytest.mark.parametrize("engine", engines.QUICK)
def test_a_report_beside_the_record_is_compared(engine: str):
    """A column of pathology reports supports a code, or leads to another family."""
    reports = ["lipoma", "epidermal cyst", "right thigh: lipoma", None, "not sent"]
    size = len(reports)
    table = pa.table(
        {
            "cpt": ["27337"] * size,
            "site": ["left thigh"] * size,
            "depth": ["subcutaneous"] * size,
            "size": ["4 cm"] * size,
            "pathology": pa.array(reports, pa.string()),
        }
    )
    found = audit_frame(engines.ALL[engine].make(table), schedule=None, **HERE)
    verdicts = [row["audit_verdict"] for row in engines.ALL[engine].rows(found)]

    exact = [
        audit(
            Case(site="left thigh", depth="subcutaneous", size="4 cm"),
            billed="27337",
            pathology=report,
        ).verdict.value
        for report in reports
    ]
    assert exact == verdicts
    assert "supported" == exact[0]
    assert "supported" not in exact[1:3]
