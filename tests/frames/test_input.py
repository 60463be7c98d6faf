"""What tables may hold and how columns are named: one answer, whatever the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import dask.dataframe
import duckdb
import narwhals
import narwhals.stable.v1
import narwhals.stable.v2
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.fees import FeeRequest
from cptsofttissue.frames import (
    audit_frame,
    price_frame,
    resolve_frame,
    unreadable,
)
from cptsofttissue.frames._columns import _facts_by_name, find_columns, unit_of
from cptsofttissue.record.case import Facts

from . import engines

BACK = {"site": ["back"], "depth": ["sc"]}
HERE = {"date_of_service": "2026-07-15", "place_of_service": "11"}


def statuses(frame: object, **options: Any) -> list[str]:
    """The status of every row, in every kind of frame."""
    answer = resolve_frame(frame, **options)
    return narwhals.from_native(answer).lazy().collect()["cpt_status"].to_list()


@pytest.mark.parametrize("engine", engines.ALL)
@pytest.mark.parametrize(
    "names",
    [
        ("Site", "DEPTH", "Tumor Size", "DOS"),
        ("body_site", "Tumor-Depth", "tumor_size", "Date of Service"),
        ("SiteOfLesion", "depth", "Tumor", "date_of_service"),
    ],
)
def test_columns_are_found_by_their_usual_names(engine: str, names: tuple[str, ...]):
    """Case, spaces, underscores and hyphens make no difference."""
    values = ["left forearm", "subfascial", "at least 4 cm", "3/14/2026"]
    row = dict(zip(names, values, strict=True))
    frame = engines.ALL[engine].make(pa.Table.from_pylist([row]))
    (answer,) = engines.ALL[engine].rows(resolve_frame(frame))

    assert row | {"cpt_code": "25073"} == {n: answer[n] for n in (*row, "cpt_code")}


@pytest.mark.parametrize(
    ("tumor", "margin"),
    [
        ("tumor_cm", "margin_mm"),
        ("Tumor Size (cm)", "Margin in mm"),
        ("LESION SIZE - CENTIMETERS", "margin width [millimeters]"),
    ],
)
def test_the_name_of_a_column_says_the_unit(tumor: str, margin: str):
    """Numbers and bare texts are of that unit; a text with its own keeps it."""
    frame = pl.DataFrame(BACK | {tumor: ["2.5"], margin: [5]})
    other = frame.with_columns(pl.lit("25 mm").alias(tumor))
    bad = frame.with_columns(pl.lit(-1).alias(margin))

    assert ["21931"] * 2 == [resolve_frame(f)["cpt_code"][0] for f in (frame, other)]
    assert ["-1"] == unreadable(bad)["value"].to_list()


def test_a_unit_that_the_name_denies_is_refused():
    """Neither is right for certain; another name, or the unit by fact, is needed."""
    frame = pd.DataFrame(BACK | {"tumor_cm": [3], "margin": [2]})
    with pytest.raises(ContradictionError, match="cm, as the name of column 'tumor_cm"):
        resolve_frame(frame, unit="mm")

    assert ["21931"] == [*resolve_frame(frame, unit={"margin": "mm"})["cpt_code"]]


@pytest.mark.parametrize("name", ["cm", "site cm", "size", "margin", "what came in"])
def test_a_unit_is_that_of_a_size(name: str):
    """It stands behind the name of a size, and apart from it."""
    assert unit_of(name) is None


@pytest.mark.parametrize("engine", engines.ALL)
def test_prices_find_their_columns_too(engine: str):
    """A code is called as payers call it, and the site of service is a place."""
    row = {"HCPCS": "21555", "Site of Service": "11", "Mod": "50", "ZIP Code": "75201"}
    frame = engines.ALL[engine].make(pa.Table.from_pylist([row]))
    fees = price_frame(frame, date_of_service="2026-07-15")
    (answer,) = engines.ALL[engine].rows(fees)
    expected = pd.DataFrame({"code": ["21555"], "modifiers": ["50"]})

    assert price_frame(expected, **HERE)["fee_cents"][0] == answer["fee_cents"]


def test_the_code_of_an_answer_is_found():
    """What was resolved can be priced as it is."""
    answer = resolve_frame(pd.DataFrame(BACK | {"size": ["4 cm"]}))

    assert ["priced"] == [*price_frame(answer, **HERE)["fee_status"]]


@pytest.mark.parametrize(
    ("names", "named"),
    [
        (("site", "Site"), "site, Site"),
        (("body site", "tumor_location"), "body site, tumor_location"),
        (("DOS", "depth", "Service Date"), "DOS, Service Date"),
    ],
)
def test_of_several_columns_for_a_fact_none_is_chosen(names, named: str):
    """The error names them all; the caller can name one."""
    frame = pd.DataFrame({name: ["back"] for name in names})
    with pytest.raises(UnknownTermError, match="one column for") as raised:
        resolve_frame(frame)

    assert named == raised.value.value
    assert 1 == len(resolve_frame(frame, columns={"site": names[0]}))


FOUR = {
    "CPT": ["21555"] * 5,
    "Mod 1": ["LT", None, "", "50", "LT"],
    "Mod 2": ["80", "LT", None, "50", "?"],
    "Modifier_3": [None, "80", "80 LT", None, None],
    "MOD4": ["", None, None, None, None],
}


@pytest.mark.parametrize("engine", engines.ALL)
def test_modifiers_in_several_columns_are_of_one_line(engine: str):
    """A price without the second modifier would be another; one twice is wrong."""
    made = engines.ALL[engine].make(pa.table(FOUR))
    found = engines.ALL[engine].rows(price_frame(made, **HERE))
    one = pa.table({"code": ["21555"], "modifiers": ["LT 80"]})
    (expected,) = price_frame(one, **HERE)["fee_cents"].to_pylist()

    assert [expected] * 3 + [None] * 2 == [row["fee_cents"] for row in found]
    assert ["priced"] * 3 + ["invalid"] * 2 == [row["fee_status"] for row in found]


@pytest.mark.parametrize("said", ["", "-", ".", "None", "N/A", "n/a", None])
def test_a_line_without_modifiers_is_paid_in_full(said: str | None):
    """A cell may say so in a word."""
    given = pa.table({"code": ["21555"], "modifiers": pa.array([said], pa.string())})

    assert [46260] == price_frame(given, **HERE)["fee_cents"].to_pylist()


@pytest.mark.parametrize("said", ["?", "unknown", "not documented"])
def test_unknown_modifiers_are_none_of_it(said: str):
    """They may change the amount, so there is none."""
    given = pa.table({"code": ["21555"], "modifiers": [said]})
    (found,) = price_frame(given, **HERE).to_pylist()

    assert (None, "invalid") == (found["fee_cents"], found["fee_status"])
    assert found["fee_reason"].startswith("modifiers: ")


@pytest.mark.parametrize("engine", engines.ALL)
@pytest.mark.parametrize("units", [["1", "3", "two", None, "n/a"], [1, 3, 0, None, 1]])
def test_a_price_of_several_units_says_that_it_is_of_one(engine: str, units: list):
    """The amount is that of one unit; a row of more says so, and one unread."""
    table = pa.table({"CPT": ["21555"] * 5, "Units": units})
    found = engines.ALL[engine].rows(
        price_frame(engines.ALL[engine].make(table), **HERE)
    )

    assert [46260] * 5 == [row["fee_cents"] for row in found]
    notices = [row["fee_notices"] for row in found]
    assert [None, "one-unit", "one-unit", None, None] == notices


def test_a_price_takes_no_unit_of_sizes_for_a_number():
    """A column of units may say centimeters, as tables of records do."""
    frame = pa.table({"cpt": ["21555"], "units": ["cm"]})

    assert [None] == price_frame(frame, **HERE)["fee_notices"].to_pylist()


def test_an_audit_reads_the_modifiers_of_every_column():
    """The side in the second of them is compared."""
    record = {"site": ["left forearm"] * 3, "depth": ["sc"] * 3, "size": ["3 cm"] * 3}
    modifiers = {"Mod 1": ["59", "59", "59"], "Mod 2": ["LT", "RT", "x!"]}
    told = audit_frame(pa.table({**record, **modifiers, "cpt": ["25071"] * 3}))

    assert ["supported", "not_supported", "unreadable"] == (
        told["audit_verdict"].to_pylist()
    )


def test_modifiers_may_be_named_column_by_column():
    """Only those that are named are read."""
    frame = pd.DataFrame({"a": ["21555"], "b": ["LT"], "c": ["80"], "d": ["50"]})
    columns = {"code": "a", "modifiers": "b", "modifiers_2": "c"}
    named = price_frame(frame, columns=columns, **HERE)
    found = price_frame(pd.DataFrame(FOUR)[:1], **HERE)

    assert [*named["fee_cents"]] == [*found["fee_cents"]]


@pytest.mark.parametrize("several", [["LT", "59"], ("LT", "59"), "LT 59"])
def test_modifiers_of_all_rows_are_those_of_a_request(several):
    """One text, or several as a request has them; nothing else is read."""
    table = pa.table({"code": ["21931"], "site": ["right back"]})
    (priced,) = price_frame(table, **HERE, modifiers=several).to_pylist()
    billed = audit_frame(table, billed="code", **HERE, modifiers=several)
    (audited,) = billed.to_pylist()

    assert "priced" == priced["fee_status"]
    assert "the record names the right side" in audited["audit_reason"]
    with pytest.raises(WrongTypeError, match="modifiers"):
        price_frame(table, **HERE, modifiers=59)


def test_a_price_without_a_day_says_that_it_is_missing():
    table = pa.table({"code": ["21931"]})
    (priced,) = price_frame(table, place_of_service="11").to_pylist()

    assert priced["fee_reason"].startswith("date_of_service: missing; give a date")


def test_no_name_means_a_place_where_patients_live():
    """A ZIP code is never a column, whatever it is called."""
    for name in ("zip", "ZIP Code", "zip_code", "ZIP of service"):
        assert {} == find_columns([name], ["zip_code", *FeeRequest.__annotations__])


def test_each_usual_name_is_its_own():
    """No name of the table is that of another fact, in any spelling."""
    for name, fact in _facts_by_name().items():
        spaced = f" {name.upper()}_"
        assert {fact: spaced} == find_columns([spaced], [fact])


def test_named_columns_are_exact_first():
    """Then the one that differs in case; of two neither."""
    exact = pd.DataFrame([["back", "x"]], columns=["Place", "PLACE"])

    assert ["undetermined"] == statuses(exact, columns={"site": "Place"})
    assert ["invalid"] == statuses(exact, columns={"site": "PLACE"})
    assert ["undetermined"] == statuses(exact[["Place"]], columns={"site": "place"})
    with pytest.raises(UnknownTermError, match="as written: Place, PLACE"):
        resolve_frame(exact, columns={"site": "place"})


@pytest.mark.parametrize(
    ("error", "named", "options"),
    [
        (WrongTypeError, "a mapping of facts", {"columns": ["site"]}),
        (WrongTypeError, "a mapping of facts", {"columns": "site"}),
        (WrongTypeError, "as text", {"columns": {"site": 1}}),
        (WrongTypeError, "as text", {"columns": {1: "site"}}),
        (WrongTypeError, "as text", {"columns": {"site": ["site"]}}),
        (UnknownTermError, "'site for site and depth'", {"columns": 2 * "site "}),
        (WrongTypeError, "cm, mm, in", {"unit": ["cm"]}),
        (WrongTypeError, "cm, mm, in", {"unit": {"size": 1}}),
        (WrongTypeError, "prefix: cannot read 3", {"prefix": 3}),
    ],
)
def test_options_of_another_type_are_refused(error: type, named: str, options: dict):
    """The error says what is allowed, and is never another library's."""
    if options.get("columns") == "site site ":
        options = {"columns": {"site": "site", "depth": "site"}}
    with pytest.raises(error, match=named):
        resolve_frame(pd.DataFrame(BACK), **options)


WRAPPERS = [narwhals, narwhals.stable.v1, narwhals.stable.v2]


@pytest.mark.filterwarnings("ignore:Dask support is moving")
@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("engine", sorted(engines.QUICK))
def test_frames_of_narwhals_come_back_as_such(wrapper, engine: str):
    """Eager or lazy, of whichever of its interfaces."""
    native = engines.ALL[engine].make(pa.table(BACK))
    frame = wrapper.from_native(native)
    answer = resolve_frame(frame)

    assert type(frame) is type(answer)
    assert type(native) is type(answer.to_native())
    assert engines.ALL[engine].rows(resolve_frame(native)) == engines.ALL[engine].rows(
        answer.to_native()
    )


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_lazy_frame_stays_lazy(wrapper):
    """Even of a library that is always eager."""
    lazy = wrapper.from_native(pd.DataFrame(BACK)).lazy()

    assert type(lazy) is type(resolve_frame(lazy))


def twice(names: list[str]) -> dict[str, Callable[[], object]]:
    """Frames with these names of columns, in which two are the same."""
    row = ["back", "arm", "leg"][: len(names)]
    listed = ", ".join(f"'{cell}' AS \"{name}\"" for cell, name in zip(row, names))  # noqa: B905
    pandas = pd.DataFrame([row], columns=names)
    return {
        "pandas": lambda: pandas,
        "pyarrow": lambda: pa.table([[cell] for cell in row], names=names),
        "duckdb": lambda: duckdb.sql(f"SELECT {listed}"),
        "dask": lambda: renamed(dask.dataframe.from_pandas(pandas.iloc[:, :0]), pandas),
        "spark": lambda: engines.spark().createDataFrame([row], names),
    }


def renamed(frame: Any, pandas: pd.DataFrame) -> Any:
    """A Dask frame that has got two columns of one name."""
    return frame.map_partitions(lambda _: pandas, meta=pandas.iloc[:0])


@pytest.mark.parametrize("names", [["site", "site"], ["site", "note", "note"]])
@pytest.mark.parametrize("engine", twice([]))
def test_columns_of_one_name_are_refused(engine: str, names: list[str]):
    """Whether they are read or not, and whether columns are named or not."""
    frame = twice(names)[engine]()
    for columns in (None, {"site": "site"}):
        with pytest.raises(UnknownTermError, match="columns of different names"):
            resolve_frame(frame, columns=columns)


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_sql_knows_no_case(engine: str):
    """There, names that differ in case only are the same."""
    with pytest.raises(UnknownTermError, match="'Site, site'.*ignores case"):
        resolve_frame(twice(["Site", "site"])[engine]())


@pytest.mark.parametrize("names", [["Site", "site"], ["site", "site"]])
def test_a_column_that_duckdb_renames_is_not_passed_over(names, tmp_path):
    """From Parquet, it gives the second of a name another one."""
    path = str(tmp_path / "in.parquet")
    pq.write_table(pa.table([["back"], ["arm"]], names=names), path)
    relation = duckdb.read_parquet(path)

    assert 2 == len({*map(str.lower, relation.columns)})
    with pytest.raises(UnknownTermError, match="ite, site_1'. Allowed: one column"):
        resolve_frame(relation)


def test_names_that_are_no_text_are_left_alone():
    """They come back; names of several levels cannot be read."""
    frame = pd.DataFrame({"site": ["back"], 0: [1], ("a",): [2]})
    levels = pd.DataFrame([["back"]], columns=pd.MultiIndex.from_tuples([("site", "")]))

    assert ["site", 0, ("a",)] == list(resolve_frame(frame).columns)[:3]
    with pytest.raises(WrongTypeError, match="2 levels of column names"):
        resolve_frame(levels)


class Odd:
    """An object whose text would be a size."""

    def __str__(self) -> str:
        return "3 cm"


#: What a column of Python objects may hold, and what it is read as with the unit cm.
OBJECTS = [
    (2, "2 cm"),
    (2.5, "2.5 cm"),
    (0.1 + 0.2, "0.3 cm"),
    (0.7 + 0.6 + 0.7, "2 cm"),
    (np.float32(2.5), "2.5 cm"),
    (Decimal("2.99990"), "2.9999 cm"),
    ("3 cm", "3 cm"),
    (None, None),
    (float("nan"), None),
    (pd.NA, None),
    (pd.NaT, None),
    ("3 cm\udce9", "nonsense"),
    (2**70, "nonsense"),
    (10**5000, "nonsense"),
    (Decimal("1e999999"), "nonsense"),
    (Decimal("nan"), None),
    (float("inf"), "nonsense"),
    (True, "nonsense"),
    (b"3 cm", "nonsense"),
    ({"cm": 3}, "nonsense"),
    ([3], "nonsense"),
    (1j, "nonsense"),
    (timedelta(3), "nonsense"),
    (Odd(), "nonsense"),
]


def objects(values: list[object]) -> pd.DataFrame:
    size = pd.Series(values, dtype=object)
    return pd.DataFrame({"size": size}).assign(site="back", depth="sc")


@given(st.lists(st.sampled_from(OBJECTS), max_size=9), st.integers(1, 4))
def test_an_object_means_the_same_wherever_it_stands(drawn, span: int):
    """Numbers beside text are read as text; no neighbor changes an answer."""
    frame = objects([value for value, _ in drawn])
    texts = objects([text for _, text in drawn])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cptsofttissue.frames._arrow._SPAN", span)
        patched.setattr("cptsofttissue.frames._arrow._BLOCK", span)
        found, expected = (resolve_frame(f, unit="cm") for f in (frame, texts))

    assert expected["cpt_status"].to_list() == found["cpt_status"].to_list()
    assert expected["cpt_candidates"].to_list() == found["cpt_candidates"].to_list()


def is_sign(value: object) -> bool:
    """Whether it is a sign of pandas alone."""
    return value is pd.NA or value is pd.NaT


def test_polars_objects_are_read_alike():
    """A column of Polars objects says what one of pandas says."""
    values = [value for value, _ in OBJECTS if not is_sign(value)]
    size = pl.Series("size", values, dtype=pl.Object)
    there = {"site": ["back"] * len(values), "depth": ["sc"] * len(values)}
    frame = pl.DataFrame(there).with_columns(size)

    assert statuses(objects(values), unit="cm") == statuses(frame, unit="cm")


@pytest.mark.parametrize(
    "values",
    [
        pd.Categorical([2]),
        pd.Categorical([2.0]),
        pd.Categorical(["2 cm"]),
        pd.array([2], dtype="Int64"),
        pd.array([2.0], dtype="Float64"),
        pd.array(["2 cm"], dtype="string"),
        pd.Series(["2 cm"], dtype=pd.ArrowDtype(pa.string())),
        pd.Series([2], dtype=pd.ArrowDtype(pa.decimal128(10, 2))),
        np.array([2], dtype="float16"),
        np.array([2], dtype="uint8"),
    ],
)
def test_the_types_of_pandas_say_the_same(values):
    """Nullable, backed by Arrow, or categories: 2 cm are 2 cm."""
    frame = pd.DataFrame(BACK | {"size": values})

    assert ["21930"] == [*resolve_frame(frame, unit="cm")["cpt_code"]]


def test_categories_of_anything_are_read_one_by_one():
    """Of numbers and text, of days, and of spans that nobody charts."""
    mixed = pd.DataFrame({"site": "back", "size": pd.Categorical([2, "3 cm", None])})
    spans = pd.DataFrame(BACK | {"size": pd.cut([2.5], [0, 3])})
    days = pd.to_datetime(["2026-03-14", "1999-03-14"])
    dated = pd.DataFrame({"site": "back", "date_of_service": pd.Categorical(days)})

    assert 3 * ["undetermined"] == statuses(mixed, unit="cm")
    assert ["invalid"] == statuses(spans, unit="cm")
    assert ["undetermined", "invalid"] == statuses(dated)


def test_whole_numbers_of_any_width_are_lengths():
    """Also those that Arrow has not, and those that no patient measures."""
    for kind in (pl.Int8, pl.UInt64, pl.Int128):
        size = pl.Series("size", [2, 150], dtype=kind if kind != pl.Int8 else pl.Int16)
        frame = pl.DataFrame({"site": ["back"] * 2, "depth": ["sc"] * 2}).with_columns(
            size
        )
        assert ["21930", "21931"] == resolve_frame(frame, unit="cm")[
            "cpt_code"
        ].to_list()
    huge = pl.DataFrame(BACK).with_columns(size=pl.lit(2**100, pl.Int128))

    assert ["invalid"] == statuses(huge, unit="cm")
    assert ["invalid"] == statuses(huge.lazy(), unit="cm")


#: Columns that hold no size, by the engine that can hold them.
NO_SIZES = {
    "pandas": [
        [True],
        pd.array([True], dtype="boolean"),
        pd.to_datetime(["2026-07-15"]).tz_localize("UTC"),
        pd.period_range("2026-01", periods=1),
        pd.arrays.SparseArray([2.5]),
        pd.Series([[1]], dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
        pd.Series([b"3"], dtype=pd.ArrowDtype(pa.binary())),
    ],
    "pyarrow": [
        pa.array([[1]]),
        pa.array([{"a": 1}]),
        pa.array([b"3 cm"]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())),
        pa.array([Decimal(3)], pa.decimal256(50)),
        pa.RunEndEncodedArray.from_arrays([1], ["3 cm"]),
        pa.array([True]),
    ],
    "polars": [[[1]], [{"a": 1}], [b"3 cm"], [timedelta(1)], [True]],
    "duckdb": [
        *("uuid()", "'3'::BLOB", "MAP {'a': 1}", "{'a': 1}", "[1]", "'1'::BIT"),
        *("INTERVAL 1 DAY", "TIME '01:00'", "now()", "true", "union_value(a := 1)"),
    ],
}


def made(engine: str, size: Any) -> Any:
    if engine == "duckdb":
        return duckdb.sql(f"SELECT 'back' AS site, {size} AS size")
    if engine == "pyarrow":
        return pa.table({"site": ["back"], "size": size})
    return {"pandas": pd.DataFrame, "polars": pl.DataFrame}[engine](
        {"site": ["back"], "size": size}
    )


@pytest.mark.parametrize(
    ("engine", "size"), [(e, size) for e, sizes in NO_SIZES.items() for size in sizes]
)
def test_what_is_no_size_is_the_column_s_fault(engine: str, size: object):
    """The error names the column and what is read, on every engine."""
    with pytest.raises(WrongTypeError, match="size: .*a column of numbers or text"):
        resolve_frame(made(engine, size), unit="cm")


@pytest.mark.parametrize(
    ("size", "status"),
    [
        ("'\"4 cm\"'", "determined"),
        ("'4'", "determined"),
        ("'null'", "undetermined"),
        ("'{\"cm\": 4}'", "invalid"),
        ("'[4]'", "invalid"),
    ],
)
def test_json_of_duckdb_is_its_text(size: str, status: str):
    """A text without its quotes, a null without a value."""
    rows = f"SELECT 'back' AS site, 'sc' AS depth, {size}::JSON AS size"

    assert [status] == statuses(duckdb.sql(rows), unit="cm")


def test_bytes_that_are_no_text_are_not_read():
    """As Arrow may hold them unseen."""
    offsets, data = np.array([0, 3], "int32"), b"3\xff\xff"
    text = pa.Array.from_buffers(
        pa.string(), 1, [None, *map(pa.py_buffer, (offsets, data))]
    )

    assert ["invalid"] == statuses(pa.table({"site": text}))


def test_bytes_that_are_no_text_spoil_only_their_row():
    """What stands beside them is read, wherever a span of rows ends."""
    rows = pa.array([b"back", b"ba\xffck", None, b"arm"])
    text = pa.Array.from_buffers(pa.string(), 4, rows.buffers())

    assert ["undetermined", "invalid", "undetermined", "undetermined"] == statuses(
        pa.table({"site": text})
    )


FAR = pa.array([10**7, -(10**7), -719_529, 20_649], pa.int32()).cast(pa.date32())


@pytest.mark.parametrize(
    "days",
    [
        pa.table({"DOS": FAR}),
        pa.table({"DOS": FAR.cast(pa.timestamp("s"))}),
        pl.DataFrame({"DOS": pl.from_arrow(FAR)}),
        pd.DataFrame({"DOS": FAR.cast(pa.timestamp("s")).to_numpy()}),
        duckdb.from_arrow(pa.table({"DOS": FAR})),
    ],
)
def test_days_of_any_year_are_read(days):
    """A year with a digit too many, which Python has not, makes its row invalid."""
    expected = ["invalid", "invalid", "invalid", "undetermined"]

    assert expected == statuses(days)
    assert (
        3 == len(unreadable(days).to_arrow_table())
        if hasattr(days, "to_arrow_table")
        else 3 == len(unreadable(days))
    )


def test_moments_of_numpy_among_objects_are_days():
    """Whatever their unit, and however far; one that is no time is missing."""
    moments = [
        np.datetime64("2026-07-15T10:00", "ns"),
        np.datetime64("2026-07-15"),
        np.datetime64("NaT", "D"),
        np.datetime64("20260-01-01"),
    ]
    frame = pd.DataFrame({"DOS": pd.Series(moments, dtype=object)})
    answer = resolve_frame(frame)

    assert [*["undetermined"] * 3, "invalid"] == answer["cpt_status"].to_list()
    assert "'20260-01-01'" in answer["cpt_reason"][3]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"site": []}),
        pd.DataFrame({"site": [], "size": []}),
        pl.DataFrame({"site": []}),
        pa.table({"site": pa.nulls(0)}),
        duckdb.sql("SELECT NULL::INT AS site LIMIT 0"),
    ],
)
def test_a_table_of_nothing_is_answered_with_nothing(frame):
    """Whatever types its columns happen to have."""
    assert [] == statuses(frame)


def test_columns_without_a_value_leave_all_open():
    """Rows are answered as those without the columns are."""
    rows = [pd.DataFrame({"site": [np.nan]}), pa.table({"size": pa.nulls(1)})]

    assert [["undetermined"]] * 2 == [statuses(frame) for frame in rows]


def test_moments_of_a_zone_are_refused_among_objects_too():
    """Their day depends on the place."""
    moment = datetime(2026, 7, 15, tzinfo=timezone(timedelta(hours=-5)))
    days = pd.Series(
        [moment, date(2026, 7, 15), pd.Timestamp("2026-07-15")], dtype=object
    )
    frame = pd.DataFrame({"site": "back", "date_of_service": days})

    assert ["invalid", "undetermined", "undetermined"] == statuses(frame)


def test_every_fact_has_its_own_name():
    """The names of the fields are always columns, as they have been."""
    for fact in Facts.__annotations__:
        assert {fact: fact} == find_columns([fact], Facts.__annotations__)


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb", "pyarrow"])
def test_a_code_in_disguise_is_no_code_without_a_price(engine: str):
    """The reason says how to mend it; a code of one's own has no price."""
    made, rows = engines.ALL[engine].make, engines.ALL[engine].rows
    codes = ["21555.0", "21555-RT", "21555LT", "100", "219XX", "OWN1", "21555"]
    found = rows(price_frame(made(pa.table({"code": codes})), **HERE))

    assert ["invalid"] * 5 + ["unpriced", "priced"] == [r["fee_status"] for r in found]
    assert all(
        row["fee_reason"].startswith(f"code: cannot read '{code}', allowed: one code")
        for row, code in zip(found[:5], codes[:5], strict=True)
    )


@pytest.mark.parametrize("beside", ["3 cm", 3, Decimal("2.5"), {"cm": 3}])
@pytest.mark.parametrize("number", ["NaN", "sNaN"])
def test_a_decimal_that_is_not_a_number_is_missing(number: str, beside: object):
    """So it is to pandas, whatever stands beside it in the column."""
    found = resolve_frame(objects([beside, Decimal(number)]), unit="cm")

    assert "undetermined" == found["cpt_status"][1]
