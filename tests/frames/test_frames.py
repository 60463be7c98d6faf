"""What frames do beside the laws: names, types, units, order and what is refused."""

from __future__ import annotations

import pickle
import runpy
import sys
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import product

import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import evolve

from cptsofttissue import Catalog, CodingPolicy, Length, SizeBand, catalog, resolve
from cptsofttissue.coding.editions import years
from cptsofttissue.errors import (
    ContradictionError,
    InvalidFactError,
    MissingExtraError,
    MissingFactError,
    UnknownEditionError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Encounter,
    Fee,
    FeeRequest,
    MedicareFeeSchedule,
    PercentOf,
)
from cptsofttissue.fees._localities import bundled_gpci
from cptsofttissue.fees._rvu import bundled_release
from cptsofttissue.frames import (
    _arrow,
    _codes,
    _pandas,
    _source,
    _sql,
    price_frame,
    resolve_frame,
    unreadable,
)
from cptsofttissue.record._stated import read_length

from . import engines, reference

BACK = {"site": ["back"], "depth": ["subcutaneous"]}


def codes(frame, **options) -> list:
    found = resolve_frame(frame, **options)["cpt_code"].to_list()
    return [code if isinstance(code, str) else None for code in found]


@pytest.mark.parametrize("engine", engines.ALL)
def test_one_row(engine: str):
    """The row comes back with four more cells, in every kind of frame."""
    row = {"note": "kept", "site": "forearm", "tumor": 2.4, "margin": 0.3}
    row |= {"margin_convention": "each_side", "depth": "subfascial"}
    made = engines.ALL[engine].make(pa.Table.from_pylist([row]))
    answer = resolve_frame(made, unit="cm")

    added = {"cpt_code": "25073", "cpt_status": "determined"}
    added |= {"cpt_candidates": "25073", "cpt_reason": None}
    assert [row | added] == engines.ALL[engine].rows(answer)
    assert type(made) is type(answer)


@pytest.mark.parametrize("engine", sorted(engines.QUICK.keys() - {"dask"}))
def test_no_row(engine: str):
    """An empty frame gets the columns and no row."""
    empty = pa.table({"site": pa.array([], pa.string()), "tumor": pa.array([], "f8")})
    answer = resolve_frame(engines.ALL[engine].make(empty), unit="mm")

    assert [] == engines.ALL[engine].rows(answer)
    assert "cpt_reason" in nw.from_native(answer).collect_schema()


def test_many_rows_stay_in_order():
    """Blocks of rows are worked on in threads, and put back where they were."""
    rows = 700_000
    site = pl.Series(["forearm", "back", None, "ear"]).gather(np.arange(rows) % 4)
    frame = pl.DataFrame({"at": np.arange(rows), "site": site})
    answers = resolve_frame(
        frame.with_columns(depth=pl.lit("sc"), size=pl.lit(3.0)), unit="cm"
    )

    assert list(range(rows)) == answers["at"].to_list()
    assert ["25071", "21931", None, None] * (rows // 4) == answers["cpt_code"].to_list()


def test_blocks_of_charted_sizes_share_what_was_read():
    """A size that is charted again, many rows later, means the same."""
    sizes = ["3 cm", "2 cm", "n/a"] * 25_000
    frame = pl.DataFrame({"site": "back", "depth": "subcutaneous", "size": sizes})

    assert ["21931", "21930", None] * 25_000 == codes(frame)


def test_a_text_of_a_size_is_read_once(monkeypatch: pytest.MonkeyPatch):
    """What its words say is not read again, however many texts there are."""
    read: list[str] = []

    def counted(name: str, text: str):
        read.append(text)
        return read_length(name, text)

    once = lru_cache(maxsize=64)(vars(_codes)["_read_once"].__wrapped__)
    monkeypatch.setattr(_codes, "_read_once", once)
    monkeypatch.setattr(_codes, "read_length", counted)
    monkeypatch.setattr(_arrow, "_TEXTS", 64)
    sizes = [f"{mm} mm lipoma" for mm in range(1, 500)]

    resolve_frame(pa.table({"size": sizes}))

    assert sizes == sorted(read, key=sizes.index)


def test_the_words_of_a_procedure_may_name_the_lesion():
    """One that names none, or is missing, adds nothing."""
    procedures = ["excision of lipoma", "excision", "n/a"]
    frame = pl.DataFrame(
        {
            "procedure": procedures,
            "site": "back",
            "depth": "subcutaneous",
            "size": "3 cm",
        }
    )

    assert ["21931"] * 3 == codes(frame)


def test_texts_after_the_first_rows_are_read_in_spark():
    """They are asked for among all rows; as many as these are joined."""
    sizes = ["3 cm"] * 1_000 + [f"2.{at:02} cm" for at in range(70)]
    table = pa.table({"size": sizes, "site": ["back"] * 1_070})
    table = table.append_column("depth", pa.array(["subcutaneous"] * 1_070))
    answers = engines.from_spark(resolve_frame(engines.to_spark(table)))

    assert {(row["size"] == "3 cm", row["cpt_code"]) for row in answers} == {
        (True, "21931"),
        (False, "21930"),
    }


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_a_text_after_many_of_two_others_is_told_apart(engine: str):
    last = [None, "forearm", "nonsense"]
    told = [
        engines.ALL[engine].rows(resolve_frame(engines.ALL[engine].make(table)))[-3:]
        for sites in (["back", "thigh"] * 5_000 + last, last)
        for table in [pa.table({"site": sites, "depth": ["sc"] * len(sites)})]
    ]

    assert told[0] == told[1]


def test_words_for_none_are_no_procedure():
    """They leave it an excision, as no column does; words that mean nothing do not."""
    said = pa.table({"procedure": ["unknown", None, "zapping"], "site": ["back"] * 3})
    codes = resolve_frame(said)["cpt_candidates"].to_pylist()

    assert codes[0] == codes[1]
    assert codes[2] is None


def test_numbers_of_duckdb_that_cannot_be_read_are_listed():
    """They are asked for as numbers, and shown as given."""
    listed = unreadable(duckdb.from_arrow(pa.table({"tumor": [-1.5, 2.0]})), unit="cm")

    assert [("tumor", "-1.5", 1)] == [row[:3] for row in listed.fetchall()]


def test_the_frame_itself_is_not_changed():
    """A frame comes back beside the one that was given."""
    frame = pd.DataFrame(BACK)
    resolve_frame(frame)

    assert ["site", "depth"] == list(frame.columns)


FLOATS = [0.7 + 0.6 + 0.7, 0.3 + 2.4 + 0.3, 0.1 + 4.8 + 0.1]


def test_the_noise_of_floats_decides_nothing():
    """Sums of floats that fall short of a threshold are read as they were meant."""
    frame = pl.DataFrame(
        {
            "site": ["face", "back", "back"],
            "depth": ["sc", "sc", "subfascial"],
            "size": FLOATS,
        }
    )

    assert FLOATS < [2.0, 3.0, 5.0]
    assert ["21012", "21931", "21933"] == codes(frame, unit="cm")


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_a_tumor_is_never_nothing(engine: str):
    """A margin alone is exceeded by its tumor, if by a micrometer."""
    row = {
        "site": "palm",
        "depth": "sc",
        "margin": 1.4999,
        "margin_convention": "as_written",
    }
    tables = [pa.Table.from_pylist([row])]
    tables.append(tables[0].append_column("tumor", pa.array([None], pa.float64())))
    for table in tables:
        answer = resolve_frame(engines.ALL[engine].make(table), unit="cm")

        assert "26111" == engines.ALL[engine].rows(answer)[0]["cpt_code"]


@pytest.mark.parametrize("engine", engines.QUICK)
@pytest.mark.parametrize("tumor", ["<2 cm", "less than 2 cm", "0-2 cm"])
def test_a_range_from_nothing_is_of_some_tumor(tumor: str, engine: str):
    """With the margins of a skin lesion it is more than the margins alone."""
    row = {
        "site": "scalp",
        "origin": "skin",
        "lesion": "nevus",
        "tumor": tumor,
        "margin": "1 cm",
        "margin_convention": "each_side",
    }
    made, rows = engines.ALL[engine].make, engines.ALL[engine].rows
    (found,) = rows(resolve_frame(made(pa.Table.from_pylist([row]))))

    expected = ";".join(map(str, resolve(**row).candidates))
    assert "11423;11424" == found["cpt_candidates"] == expected


@pytest.mark.parametrize("engine", engines.ALL)
@pytest.mark.parametrize(
    "row",
    [
        {"procedure": "excision of scalp cyst", "lesion": "metastasis"},
        {"procedure": "excision of cyst of the palm", "lesion": "palmar fibroma"},
        {"procedure": "excision of scalp cyst", "lesion": "palmar fibroma"},
        {"tumor": "3 cm left thigh mass", "lesion": "metastasis"},
    ],
)
def test_words_of_two_lesions_are_answered_as_scalar_ones(row, engine: str):
    """One such row is invalid, or open, and no frame fails for it."""
    rows = [BACK | {"site": "back", "depth": "sc"}, row]
    table = pa.Table.from_pylist(
        [{fact: each.get(fact) for fact in {**rows[0], **row}} for each in rows]
    )
    made, read = engines.ALL[engine].make, engines.ALL[engine].rows
    found = {each["lesion"]: each for each in read(resolve_frame(made(table)))}[
        row["lesion"]
    ]

    code, status, candidates = reference.resolved(row)
    assert (code, status) == (found["cpt_code"], found["cpt_status"])
    assert candidates == found["cpt_candidates"]
    if status == "invalid":
        with pytest.raises(ContradictionError) as caught:
            resolve(**row)
        assert f"lesion: {caught.value.allowed}" == found["cpt_reason"]


@pytest.mark.parametrize("size", [2.400000001, 2.3999999999, 1.00005, 1e-5, -1e-9])
def test_what_is_finer_than_a_micrometer_is_no_noise(size: float):
    """A number that was not meant to be whole micrometers is not rounded to them."""
    assert [None] == codes(pd.DataFrame(BACK | {"size": [size]}), unit="cm")


def test_floats_of_32_bits():
    """A short float is read as the number it stands for, up to the widest."""
    sizes = np.arange(1, 20_001, dtype=np.float32) / np.float32(100)
    frame = pl.DataFrame({"site": ["back"], "depth": ["sc"]}).join(
        pl.DataFrame({"size": sizes}), how="cross"
    )

    assert float(np.float32(2.9)) * 10_000 != 29_000
    assert ["21930"] * 299 + ["21931"] * 19_701 == codes(frame, unit="cm")


@pytest.mark.parametrize(
    ("unit", "size", "code"),
    [("cm", 2.9999, "21930"), ("mm", 29.999, "21930"), ("in", 1.2, "21931")],
)
def test_numbers_have_the_unit_that_is_named(unit: str, size: float, code: str):
    """The same size in another unit is another number."""
    assert [code] == codes(pd.DataFrame(BACK | {"size": [size]}), unit=unit)


def test_each_size_may_have_its_own_unit():
    """Tumor in centimeters, margin in millimeters."""
    frame = pd.DataFrame(BACK | {"tumor": [2.8], "margin": [2]})

    assert ["21931"] == codes(frame, unit={"tumor": "cm", "margin": "mm"})


def test_text_may_name_units_or_mean_the_one_named():
    """A column of text may mix units; a bare number has the unit that is named."""
    frame = pd.DataFrame(
        {
            "site": "back",
            "depth": "sc",
            "size": ["3", "30 mm", "2.9-3", "1 1/8 in", "x"],
        }
    )

    assert ["21931", "21931", None, "21930", None] == codes(frame, unit="cm")
    reasons = resolve_frame(frame)["cpt_reason"].to_list()
    assert "size: " in reasons[0]
    assert "21931" == codes(frame)[1]


def test_every_fault_of_a_row_is_named():
    """The reason of an invalid row names each fact that cannot be read."""
    frame = pd.DataFrame({"site": ["eyelash"], "depth": ["x"], "tumor": [-1.0]})
    reason = resolve_frame(frame, unit="cm")["cpt_reason"][0]

    assert ["depth", "site", "tumor"] == sorted(
        part.split(":")[0] for part in reason.split("; ")[:2] + reason.split("; ")[2:3]
    )
    assert "site: cannot read 'eyelash', allowed: a site or a charted" in reason
    assert "; depth: cannot read 'x', allowed: subcutaneous, " in reason


def test_a_total_that_contradicts_is_invalid():
    """A total smaller than its tumor is no size."""
    frame = pd.DataFrame(BACK | {"size": [2.0], "tumor": [2.5]})

    answer = resolve_frame(frame, unit="cm").iloc[0]
    assert "invalid" == answer["cpt_status"]
    assert "size: at least the tumor or margin itself" == answer["cpt_reason"]


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
@pytest.mark.parametrize("size", [-1.0, "x"])
def test_a_total_that_cannot_be_read_contradicts_nothing(engine: str, size: object):
    """What a total is not cannot be smaller than its tumor."""
    table = pa.Table.from_pylist([{"site": "back", "size": size, "tumor": 2.5}])
    answer = resolve_frame(engines.ALL[engine].make(table), unit="cm")
    (row,) = engines.ALL[engine].rows(answer)

    assert "invalid" == row["cpt_status"]
    assert "at least the tumor" not in row["cpt_reason"]


def test_an_empty_table_has_the_types_of_a_full_one():
    """Parts of a table, answered one by one, can be joined again."""
    table = pa.table(BACK)
    full, empty = resolve_frame(table), resolve_frame(table.slice(0, 0))

    assert full.schema == empty.schema


def test_the_reason_says_what_to_ask_and_what_to_look_at():
    """Nothing that the scalar answer points at is lost."""
    frame = pd.DataFrame(
        {
            "site": ["arm", "back", "testis"],
            "depth": ["subfascial", "sc", "sc"],
            "tumor": [2.0, 2.5, 1.0],
            "margin": [0.3, 0.3, 0.1],
        }
    )

    assert [
        "ask: site (upper_arm_elbow: 24076, forearm_wrist: 25076)",
        "look at: margin-convention 21931",
        "other family: testis (54512, 54520)",
    ] == resolve_frame(frame, unit="cm")["cpt_reason"].to_list()


def test_a_margin_is_asked_for_only_where_it_decides_the_size():
    """Beside a documented total a margin decides nothing; without one it does."""
    frame = pd.DataFrame(
        {
            "site": ["back", "back"],
            "depth": ["sc", "sc"],
            "size": ["2-4 cm", None],
            "tumor": ["2 cm", "2 cm"],
        }
    )

    below = "less than 3 cm: 21930"
    assert [
        f"ask: size ({below}, at least 3 cm: 21931)",
        f"ask: margin (total {below}, at least 3 cm: 21931)",
    ] == resolve_frame(frame)["cpt_reason"].to_list()


@pytest.mark.parametrize("engine", engines.QUICK)
def test_words_beside_a_size_and_the_lesion_column_are_both_read(engine: str):
    """Whatever column names the lesion, a row is answered as its record is."""
    lesions = ["mass", "intramuscular lipoma", "sebaceous cyst", None, "ganglion"]
    sizes = ["2 cm lipoma", "2 cm cyst", "2 cm mass", "2 cm", None]
    rows = [
        {"site": "wrist", "depth": "sc", "lesion": kind, "size": size, "tumor": tumor}
        for kind, size, tumor in product(lesions, sizes, ["2 cm", "20 mm cyst", None])
    ]
    made = engines.ALL[engine].make(pa.Table.from_pylist(rows))
    told = engines.ALL[engine].rows(resolve_frame(made))

    expected = [resolve(**row) for row in rows]
    assert [(a.status, ";".join(map(str, a.candidates)) or None) for a in expected] == [
        (row["cpt_status"], row["cpt_candidates"]) for row in told
    ]
    for row, answer in zip(told, expected, strict=True):
        assert all(str(family) in row["cpt_reason"] for family in answer.families)


def test_the_edition_is_that_of_the_day():
    """A day outside the editions is invalid; one without a day has that named."""
    days = [date(2020, 5, 1), None, date(1999, 1, 1)]
    frame = pd.DataFrame({"site": "back", "size": "3 cm", "date_of_service": days})
    answers = resolve_frame(frame, edition=2021)

    assert ["undetermined", "undetermined", "invalid"] == answers[
        "cpt_status"
    ].to_list()
    with pytest.raises(UnknownEditionError):
        resolve_frame(frame, edition=1999)


@pytest.mark.parametrize("engine", engines.ALL)
def test_times_of_day_are_days(engine: str):
    """A time stamp without a zone is the day it is on."""
    when = pa.array([datetime(2026, 7, 15, 23, 59, 59), None], pa.timestamp("us"))
    table = pa.table({"code": ["21555", "21555"], "date_of_service": when})
    answer = price_frame(engines.ALL[engine].make(table), place_of_service="11")

    assert [46260, None] == [
        row["fee_cents"] for row in engines.ALL[engine].rows(answer)
    ]


CHANGES = [
    "UPDATE t SET site = 'forearm'",
    "UPDATE t SET site = NULL",
    "UPDATE t SET tumor = NULL",
    "UPDATE t SET margin = -1",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("limit", [0, 1 << 16])
def test_a_source_that_changes_is_never_guessed_at(change, limit, monkeypatch):
    """A row that was not there when its facts were read is invalid."""
    monkeypatch.setattr("cptsofttissue.frames._sql._LIST", limit)
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE t AS SELECT 'back' site, 'sc' AS depth, 3.0::DOUBLE tumor, "
        "0.2::DOUBLE margin FROM range(200)"
    )
    answers = resolve_frame(connection.sql("FROM t"), unit="cm")
    before = answers.aggregate("cpt_status, count(*)").fetchall()
    connection.execute(change)
    after = answers.aggregate("cpt_status, count(*)").fetchall()

    assert [("determined", 200)] == before
    assert [("invalid", 200)] == after


def test_a_column_without_a_value_may_have_any_type():
    """Nothing is what an empty column says, whatever its maker called it."""
    frame = pd.DataFrame(BACK | {"size": ["3 cm"], "lesion": [np.nan]})
    null = pl.DataFrame(BACK | {"size": ["3 cm"], "lesion": [None]})
    relation = duckdb.sql(
        "SELECT 'back' site, 'sc' AS depth, 3.0 size, NULL::INT lesion"
    )

    in_dask = engines.to_dask(pa.Table.from_pandas(frame))

    assert ["21931"] == codes(frame) == codes(null)
    assert "21931" == engines.from_dask(resolve_frame(in_dask))[0]["cpt_code"]
    assert ["21931"] == [
        row[-4] for row in resolve_frame(relation, unit="cm").fetchall()
    ]


def test_a_word_for_a_missing_size_is_a_missing_size():
    """It leaves the size as open as no value does."""
    silent = codes(pd.DataFrame(BACK | {"tumor": [None]}))

    assert silent == codes(pd.DataFrame(BACK | {"tumor": ["not stated"]}))


@pytest.mark.exhaustive
@pytest.mark.parametrize("room", [0, 500])
def test_more_words_than_a_list_has_room_for(room: int, monkeypatch):
    """Words that nobody charts are read once each, and each row says so."""
    monkeypatch.setattr(_sql, "_LIST", room)
    words = [f"left lobe {at}" for at in range(1_000)] + ["forearm"]
    table = pa.table({"site": words, "depth": ["sc"] * len(words)})
    for answer in (resolve_frame(table), resolve_frame(duckdb.from_arrow(table))):
        rows = (
            answer.to_arrow_table()
            if isinstance(answer, duckdb.DuckDBPyRelation)
            else answer
        )
        status = rows["cpt_status"].to_pylist()

        assert ["invalid"] * 1_000 + ["undetermined"] == status


FRAME = pd.DataFrame(BACK | {"tumor": [2.0], "cpt_code": ["x"]})


@pytest.mark.parametrize(
    ("error", "named", "options"),
    [
        (
            UnknownTermError,
            "columns: cannot read 'sight'",
            {"columns": {"sight": "site"}},
        ),
        (UnknownTermError, "Nearest known: site", {"columns": {"site": "sites"}}),
        (MissingFactError, "columns is missing", {"columns": {}}),
        (MissingFactError, "column 'tumor'", {"columns": {"tumor": "tumor"}}),
        (UnknownTermError, "unit: cannot read 'ft'", {"unit": "ft"}),
        (UnknownTermError, "unit: cannot read 'site'", {"unit": {"site": "cm"}}),
        (ContradictionError, "another prefix", {"columns": {"site": "site"}}),
        (
            WrongTypeError,
            "depth: cannot read 'tumor of Float64'",
            {"columns": {"depth": "tumor"}},
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(error: type, named: str, options: dict):
    """Wrong names, units and types are errors that name them, before any work."""
    with pytest.raises(error) as raised:
        resolve_frame(FRAME, **options)

    assert isinstance(raised.value, InvalidFactError)
    assert named in str(raised.value)


def test_names_that_differ_in_case_are_the_same_to_sql():
    """DuckDB would take one for the other; pandas has both."""
    with pytest.raises(ContradictionError, match="another prefix"):
        resolve_frame(duckdb.sql("SELECT 'back' site, 1 AS CPT_CODE"))

    assert "cpt_code" in resolve_frame(pd.DataFrame(BACK | {"CPT_CODE": [1]}))


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_helping_columns_are_named_apart(engine: str):
    """A column that is called as one of ours stays what it is."""
    table = pa.table({"CPT_2_": ["mine"], "size": [3.0]})
    made = engines.ALL[engine].make(table)
    (row,) = engines.ALL[engine].rows(resolve_frame(made, unit="cm"))

    assert ["CPT_2_", "size"] == list(row)[:-4]
    assert "mine" == row["CPT_2_"]


def test_flags_are_truths_or_their_words():
    """A file that lost its types says true or false; another word is invalid."""
    flags = ["TRUE", "false", None, "yes"]
    frame = pd.DataFrame({"code": "21555", "hospital_patient": flags})
    found = price_frame(frame, date_of_service="2026-07-15", place_of_service="11")

    assert [29760, 46260, 46260] == found["fee_cents"].to_list()[:3]
    told = "hospital_patient: cannot read 'yes', allowed: true or false"
    assert told == found["fee_reason"][3]


def test_another_prefix_names_the_columns():
    """Two policies can stand beside each other."""
    once = resolve_frame(pd.DataFrame(BACK))

    assert "cpt_code" in once
    assert "b_status" in resolve_frame(once, prefix="b_")


@pytest.mark.parametrize("cell", [["back"], ("back", "neck"), {"a": 1}, b"back"])
def test_a_cell_that_is_no_text_says_so(cell: object):
    """The reason is about the cell, and not about words that nobody wrote."""
    answered = resolve_frame(pd.DataFrame({"site": pd.Series([cell], dtype=object)}))

    assert ["invalid"] == [*answered["cpt_status"]]
    (reason,) = answered["cpt_reason"]
    assert reason.startswith("site: holds no text and no plain number, allowed: a site")


@pytest.mark.parametrize("frame", [None, [1], {"site": ["back"]}, pd.Series(["back"])])
def test_what_is_no_frame_is_refused(frame: object):
    """Only frames of the known engines are taken."""
    with pytest.raises(WrongTypeError, match="a frame of pandas, Polars"):
        resolve_frame(frame)


@pytest.mark.parametrize(
    "values",
    [
        [True, False],
        [[1], [2]],
        [datetime(2026, 7, 15), datetime(2026, 7, 16)],
    ],
)
def test_a_size_of_another_type_is_refused(values: list):
    """A truth, a list or a day is no length."""
    with pytest.raises(WrongTypeError, match="tumor: "):
        resolve_frame(pl.DataFrame({"tumor": values}), unit="cm")


def test_a_time_zone_is_refused():
    """The day of a moment depends on where it was."""
    moments = pl.Series([datetime(2026, 7, 15)]).dt.replace_time_zone("UTC")
    with pytest.raises(WrongTypeError, match="without a time zone"):
        resolve_frame(pl.DataFrame({"site": ["back"], "date_of_service": moments}))


@pytest.mark.parametrize("fact", ["site", "date_of_service", "digit_involvement"])
def test_numbers_that_are_not_read_say_the_remedy(fact: str):
    """A day as 20260314 or a code as a number is read once it is text."""
    with pytest.raises(WrongTypeError, match="make its numbers text"):
        resolve_frame(pl.DataFrame({fact: [20260314]}))


#: Texts of sizes: exact, ranges, the least a size says, unreadable, and none.
EXACT, RANGES = ["2 cm", "3.1 cm", "0 cm"], ["2-3 cm", "at least 4 cm"]
CHARTED_SIZES = [
    {"tumor": EXACT[:2], "margin": EXACT[1:]},
    {"tumor": EXACT[:2] + RANGES, "margin": [*EXACT, None]},
    {"tumor": ["?", "??"], "margin": ["0 cm", "0 cm"]},
    {"tumor": ["0.0001 cm"] * 2, "margin": ["0 cm"] * 2},
    {"size": ["2 cm mass"] * 2, "tumor": ["2 cm", "3 cm"]},
    {"size": ["?", "2 cm"], "tumor": ["2 cm", "3 cm"]},
    {"size": ["?"] * 2, "margin": [None, "1 cm"]},
    {"size": ["4 cm", None], "tumor": ["2 cm", None], "margin": ["?", "1 cm"]},
]


@pytest.mark.parametrize("sizes", CHARTED_SIZES)
@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars", "pyarrow"])
@pytest.mark.parametrize("span", [1, 1 << 19])
def test_charted_sizes_are_answered_as_scalar_ones(sizes, engine, span, monkeypatch):
    """Whether other texts of a column are exact changes no answer of a row."""
    monkeypatch.setattr("cptsofttissue.frames._arrow._SPAN", span)
    columns = zip(*product(*sizes.values()), strict=True)
    texts = {f: pa.array(c, pa.string()) for f, c in zip(sizes, columns, strict=True)}
    rows = len(next(iter(texts.values())))
    table = pa.table({fact: value * rows for fact, value in BACK.items()} | texts)
    made, read = engines.ALL[engine].make, engines.ALL[engine].rows
    found = read(resolve_frame(made(table)))
    names = ("cpt_code", "cpt_status", "cpt_candidates")

    expected = [reference.resolved(row) for row in table.to_pylist()]
    assert expected == [tuple(row[name] for name in names) for row in found]


def test_decimals_are_exact():
    """A decimal is read digit by digit; finer than a micrometer is refused."""
    sizes = [Decimal("2.9999"), Decimal(3), Decimal("2.99999")]
    frame = pd.DataFrame({"site": "back", "depth": "sc", "size": sizes})

    assert ["21930", "21931", None] == codes(frame, unit="cm")


def test_a_job_travels_to_other_processes(monkeypatch: pytest.MonkeyPatch):
    """A job can be pickled; what was read and answered stays at home."""
    jobs = []
    monkeypatch.setattr(_source.Source, "run", lambda _, job: jobs.append(job))
    frame = pd.DataFrame(BACK | {"size": ["3 cm"]})
    resolve_frame(frame)
    _pandas.run(jobs[0], frame)
    sent = pickle.loads(pickle.dumps(jobs[0]))

    assert jobs[0].rows
    assert not sent.rows
    assert jobs[0].rows == [_pandas.run(sent, frame).iloc[0, 3:].to_list()] or sent.rows


@pytest.mark.exhaustive
def test_prices_of_every_code_and_setting():
    """Every code of the family in both settings and all localities, to the cent."""
    release, gpci = bundled_release(2026), bundled_gpci(2026)
    keys = list(gpci.localities)
    rows = [
        (str(code), s, key)
        for code in catalog()
        for s in ("facility", "non_facility")
        for key in keys
    ]
    frame = pl.DataFrame(rows, schema=["code", "setting", "locality"], orient="row")
    cents = price_frame(frame, date_of_service="2026-07-15")["fee_cents"].to_list()

    assert 87 * 2 * 109 == len(cents)
    values = {str(c): release.values(str(c), "") for c in catalog()}
    assert [
        expected_cents(values[code], s, gpci[key]) for code, s, key in rows
    ] == cents


def expected_cents(values, setting: str, place) -> int:
    """RVU x 100, GPCI x 1000, factor x 10,000; half up, once."""
    is_facility = setting == "facility" or values.na_non_facility
    pe = values.pe_facility if is_facility else values.pe_non_facility
    pairs = zip(
        (values.work, pe, values.mp), (place.work, place.pe, place.mp), strict=True
    )
    total = sum(int(rvu * 100) * int(index * 1000) for rvu, index in pairs)
    return (total * 334_009 + 5_000_000) // 10_000_000


def test_a_schedule_that_says_when_it_changes_is_asked_once_a_period():
    """A year of days costs a schedule one question for each change of price."""
    asked = []

    class Counted:
        name = "counted"
        price_changes = (date(2026, 1, 1), date(2026, 7, 1))

        def price(self, request, /):
            asked.append(request.date_of_service)
            return MedicareFeeSchedule.bundled().price(request)

    days = pl.date_range(date(2026, 1, 1), date(2026, 12, 31), eager=True)
    frame = pl.DataFrame({"code": "21555", "date_of_service": days})
    price_frame(frame, schedule=Counted(), setting="facility")

    assert 2 == len(asked)
    assert date(2026, 1, 1) <= min(asked) < date(2026, 7, 1) <= max(asked)


def test_localities_by_name_and_by_zip_code():
    """A name in a column and a ZIP code for all rows give what a request gets."""
    frame = pd.DataFrame(
        {"code": "21555", "locality": ["dallas", "04412-11", "houston", "portland"]}
    )
    where = {"place_of_service": "11", "date_of_service": "2026-07-15"}
    named = price_frame(frame, **where)
    zipped = price_frame(frame, **where, zip_code="75201")

    assert [45865, 45865] == named["fee_cents"].to_list()[:2]
    assert ["priced", "priced", "priced", "invalid"] == [*named["fee_status"]]
    assert ["priced", "priced", "invalid", "invalid"] == [*zipped["fee_status"]]
    assert "locality: 04412-11, where ZIP code 75201 lies" == zipped["fee_reason"][2]


def test_a_column_of_zip_codes_is_not_taken_for_the_place():
    """It may be where the patient lives: the amount stays national."""
    frame = pd.DataFrame({"code": ["21555"], "zip_code": ["75201"]})
    where = {"place_of_service": "11", "date_of_service": "2026-07-15"}

    assert [46260] == price_frame(frame, **where)["fee_cents"].to_list()


def test_a_fact_that_no_request_has_is_refused():
    """A misspelled fact would price something else."""
    with pytest.raises(UnknownTermError, match="same: cannot read 'pos'"):
        price_frame(pd.DataFrame({"code": ["21555"]}), pos="11")


def test_shares_change_when_their_base_does():
    """A share of a schedule keeps its periods."""
    share = PercentOf("80", MedicareFeeSchedule.bundled())
    days = [date(2026, 7, 15), date(2025, 7, 15)]
    frame = pd.DataFrame({"code": "21555", "date_of_service": days})
    fees = price_frame(frame, schedule=share, place_of_service="11")

    assert share.price_changes == share.base.price_changes
    assert [37008, expected_share(share)] == fees["fee_cents"].to_list()


def expected_share(share: PercentOf) -> int:
    day = Encounter(date_of_service="2025-07-15", place_of_service="11")
    return round(share.price(day.request("21555")).amount * 100)


def test_the_example_for_spark_runs(tmp_path):
    """The script of the how-to reads notes and writes answers with fees."""
    engines.spark()
    note = {"site": "back", "depth": "sc", "tumor_cm": 2.8, "margin_cm": 0.3}
    table = pa.Table.from_pylist([note | {"day": date(2026, 7, 15), "place": "11"}])
    (tmp_path / "notes").mkdir()
    pq.write_table(table, tmp_path / "notes" / "1.parquet")
    script = runpy.run_path("examples/notes_on_spark.py")
    script["main"](str(tmp_path / "notes"), str(tmp_path / "answers"))

    (answer,) = pq.read_table(tmp_path / "answers").to_pylist()
    assert ("21931", 45358) == (answer["cpt_code"], answer["fee_cents"])


def test_what_an_engine_needs_is_named(monkeypatch: pytest.MonkeyPatch):
    """Where a part of the extra is missing, the extra is what to install."""
    for name in ("_pyarrow", "_arrow"):
        monkeypatch.delitem(sys.modules, f"cptsofttissue.frames.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(MissingExtraError, match=r"cptsofttissue\[frames\]"):
        resolve_frame(pa.table(BACK))


def own_edition() -> Catalog:
    """An edition whose codes of the back part at 4 cm, not at 3."""
    bands = {
        "21930": SizeBand(Length.cm(0), Length.cm(4)),
        "21931": SizeBand(Length.cm(4), None),
    }
    newest = catalog()
    moved = (evolve(c, band=bands.get(c.number, c.band)) for c in newest.codes)
    return Catalog(newest.year + 1, tuple(moved), "made up for the test")


@pytest.mark.parametrize("engine", sorted(engines.QUICK))
def test_an_edition_of_the_user_answers_every_row(engine: str):
    """Its own thresholds tell rows apart, whatever their dates and sizes are."""
    edition = own_edition()
    sizes = ["2.9 cm", "3 cm", "3-3.9 cm", "3.99 cm", "4 cm", "2-5 cm", None]
    days = [None, f"{edition.year}-02-01", f"{edition.year - 1}-02-01"]
    rows = [
        {"site": "back", "depth": "sc", "size": size, "date_of_service": day}
        for size in sizes
        for day in days
    ]
    made = engines.ALL[engine].make(pa.Table.from_pylist(rows))
    answers = engines.ALL[engine].rows(resolve_frame(made, catalog=edition))

    for row, answer in zip(rows, answers, strict=True):
        exact = resolve(**row, catalog=edition)
        rules = [caution.rule for caution in exact.cautions]
        found = answer["cpt_candidates"], answer["cpt_status"]
        assert (";".join(map(str, exact.candidates)), exact.status.value) == found
        assert ("next-year" in rules) == ("next-year" in (answer["cpt_reason"] or ""))


def test_a_day_of_next_year_is_answered_or_refused():
    """As by the scalar resolver; the day of rows without one may be named."""
    day = date(max(years()) + 1, 1, 5)
    frame = pd.DataFrame({"site": "back", "depth": "sc", "size": ["2 cm", "4 cm"]})
    dated = frame.assign(date_of_service=[day, None])
    refusing = CodingPolicy(next_year="refuse")
    looked = "look at: next-year"

    assert [looked, None] == reasons(dated)
    assert [looked, looked] == reasons(dated, date_of_service=day)
    assert ["invalid", "determined"] == [
        *resolve_frame(dated, policy=refusing)["cpt_status"]
    ]
    with pytest.raises(UnknownEditionError):
        resolve_frame(frame, policy=refusing, date_of_service=day)


def reasons(frame, **options) -> list:
    found = resolve_frame(frame, **options)["cpt_reason"].to_list()
    return [reason if isinstance(reason, str) else None for reason in found]


class Daily:
    """A schedule that does not say when its prices change: any day may."""

    name = "daily"

    def price(self, request: FeeRequest, /) -> Fee:
        amount = Decimal(request.date_of_service.day)
        setting = request.setting_used
        return Fee(amount=amount, setting=setting, schedule=self.name, edition="1")


def test_a_schedule_that_does_not_say_is_asked_for_each_day():
    """No two days are taken for the same."""
    days = [date(2026, 7, day) for day in (1, 2, 3, 2)]
    frame = pd.DataFrame({"code": "21555", "date_of_service": days})
    fees = price_frame(frame, schedule=Daily(), setting="facility")

    assert [100, 200, 300, 200] == fees["fee_cents"].to_list()


class Yearless(Daily):
    """A schedule whose prices never change."""

    price_changes = ()


def test_the_years_of_a_zip_code_are_those_of_each_row():
    """Rows of a period without a change of price are not answered alike."""
    days = ["2023-12-31", "2024-01-01", "2026-12-31", "2027-01-01"]
    frame = pd.DataFrame({"code": "21555", "date_of_service": days})
    fees = price_frame(frame, schedule=Yearless(), setting="facility", zip_code="75201")

    assert ["invalid", "priced", "priced", "invalid"] == [*fees["fee_status"]]


@pytest.mark.parametrize("engine", engines.ALL)
def test_decimals_are_read_digit_by_digit(engine: str):
    """Zero is a size of nothing in every engine, and so is a margin of none."""
    sizes = [Decimal("2.990"), Decimal("3.000"), Decimal("0.000"), None]
    margins = pa.array([Decimal("0.000")] * 4, pa.decimal128(38, 18))
    made = pa.table({"site": ["back"] * 4, "depth": ["sc"] * 4})
    made = made.append_column("tumor", pa.array(sizes, pa.decimal128(38, 18)))
    frame = engines.ALL[engine].make(made.append_column("margin", margins))
    answers = engines.ALL[engine].rows(resolve_frame(frame, unit="cm"))

    assert ["21930", "21931", None, None] == [row["cpt_code"] for row in answers]
    assert "invalid" == answers[2]["cpt_status"]
    assert f"cannot read '{0:.18f}'" in answers[2]["cpt_reason"]
    assert "undetermined" == answers[3]["cpt_status"]


@pytest.mark.parametrize("unit", ["cm", "mm", "in"])
@pytest.mark.parametrize(
    "size", ["0.6001", "0.018", "0.00001", "1E-9", "3.9999", "0", "-1", "78.8", "500"]
)
def test_a_decimal_is_what_its_text_is(size: str, unit: str):
    """Of inches it may lie between two micrometers, of centimeters it may not."""
    row = {"site": "back", "depth": "intramuscular", "tumor": Decimal(size)}
    exact = pa.array([Decimal(size)], pa.decimal128(38, 18))
    made = pa.table({"site": ["back"], "depth": ["intramuscular"], "tumor": exact})
    (found,) = resolve_frame(made, unit=unit).to_pylist()
    expected = reference.resolved(row, unit)

    assert expected == tuple(
        found[f"cpt_{n}"] for n in ("code", "status", "candidates")
    )


def test_only_one_thing_says_which_edition_answers():
    """An option that would do nothing is refused."""
    frame = pd.DataFrame(BACK)
    for options in (
        {"edition": 2025, "catalog": own_edition()},
        {"edition": 2025, "date_of_service": "2025-01-05"},
    ):
        with pytest.raises(ContradictionError, match="edition"):
            resolve_frame(frame, **options)
    with pytest.raises(WrongTypeError, match="catalog"):
        resolve_frame(frame, catalog=2026)


CHARTED = [
    {"site": "foream", "depth": "sc", "size": "2 cm"},
    {"site": "foream", "depth": "?!x", "size": "2 cm"},
    {"site": "back", "depth": "sc", "size": "big"},
    {"site": "back", "depth": "sc", "size": "2 cm"},
    {"site": None, "depth": "n/k", "size": "N/K."},
]


@pytest.mark.parametrize("engine", engines.ALL)
def test_a_reason_names_the_value_and_the_nearest_words(engine: str):
    """Each text that cannot be read is named with what may be meant, or is allowed."""
    made = engines.ALL[engine].make(pa.Table.from_pylist(CHARTED))
    answers = engines.ALL[engine].rows(resolve_frame(made, missing=["n/k"]))
    first, second, third, fourth, last = (row["cpt_reason"] for row in answers)

    near = "site: cannot read 'foream', nearest: forearm (forearm wrist)"
    assert (near, None) == (first, fourth)
    assert second.startswith(f"{near}; depth: cannot read '?!x', allowed: subcutaneous")
    assert third.startswith("size: cannot read 'big', allowed: a number")
    assert last.startswith("ask: site")


@pytest.mark.parametrize("engine", engines.ALL)
def test_values_that_cannot_be_read_are_listed_by_their_rows(engine: str):
    """The most frequent comes first, in a frame of the same library."""
    made = engines.ALL[engine].make(pa.Table.from_pylist(CHARTED))
    listed = engines.rows_of_small(unreadable(made, missing=["n/k"]))

    near = ("forearm (forearm wrist)", "a site or a charted term for one")
    assert ["field", "value", "rows", "suggestion", "allowed"] == list(listed[0])
    assert ("site", "foream", 2, *near) == tuple(listed[0].values())
    assert [("depth", "?!x", 1, None), ("size", "big", 1, None)] == [
        tuple(row.values())[:4] for row in listed[1:]
    ]


def test_numbers_that_cannot_be_read_are_listed_as_given():
    """A short float is written as one, and a whole number without a fraction."""
    frame = pl.DataFrame(
        {"tumor": [-1, 2, None], "size": [2.99999, 1.0, 2.99999], "margin": [-0.5] * 3},
        schema_overrides={"margin": pl.Float32},
    )
    listed = unreadable(frame, unit="cm", columns={f: f for f in frame.columns})

    assert [("margin", "-0.5", 3), ("size", "2.99999", 2), ("tumor", "-1", 1)] == [
        row[:3] for row in listed.rows()
    ]


@pytest.mark.parametrize("engine", engines.ALL)
def test_where_everything_can_be_read_nothing_is_listed(engine: str):
    made = engines.ALL[engine].make(pa.table(BACK))

    assert [] == engines.rows_of_small(unreadable(made))


def test_rows_of_many_texts_are_told_apart_by_few_keys(monkeypatch):
    """What cannot be read has one meaning, whatever it is; its reason is its own."""
    jobs = []
    monkeypatch.setattr(_source.Source, "run", lambda _, job: jobs.append(job))
    sites = [f"lobe {at}" for at in range(100)] + ["back"]
    frame = pd.DataFrame({"site": sites})
    resolve_frame(frame)
    reasons = _pandas.run(jobs[0], frame)["cpt_reason"]

    assert 3 == len(jobs[0].words["site"].vocabulary.meanings)  # missing, bad, back
    assert len(sites) == reasons.nunique()


def test_the_nearest_words_are_searched_for_the_first_texts(monkeypatch):
    """After so many it says what is allowed, since the search takes its time."""
    monkeypatch.setattr("cptsofttissue.frames._vocabulary._SUGGESTED", 1)
    told = reasons(pd.DataFrame({"site": ["foream", "shoullder", "foream"]}))

    assert ["nearest" in reason for reason in told] == [True, False, True]
    assert "site: cannot read 'shoullder', allowed: a site" in told[1]


def test_long_and_odd_values_are_shown_on_one_short_line():
    """A value is quoted and cut; signs that cannot be printed are written out."""
    told = reasons(pd.DataFrame({"site": ["q" * 1_000_000, "x\n\u00a0\u202ey"]}))

    assert told[0].startswith(f"site: cannot read '{'q' * 79}...")
    assert "'x\\n\\xa0\\u202ey'" in told[1]
    assert all(reason.isprintable() and len(reason) < 500 for reason in told)


SILENT = pd.DataFrame({"site": ["back"] * 2, "depth": ["sc"] * 2, "size": ["2 cm"] * 2})


def test_words_for_a_missing_fact_may_be_added():
    """A word is compared as those of the table are: case, place and name aside."""
    frame = SILENT.assign(depth=["Depth: See Scan in the op note.", "sc"])

    assert ["invalid", "determined"] == [*resolve_frame(frame)["cpt_status"]]
    assert ["undetermined", "determined"] == [
        *resolve_frame(frame, missing=["see scan"])["cpt_status"]
    ]
    by_fact = resolve_frame(frame, missing={"depth": ["SEE SCAN"], "origin": []})
    assert "undetermined" == by_fact["cpt_status"][0]
    elsewhere = resolve_frame(frame, missing={"site": ["see scan"]})
    assert "invalid" == elsewhere["cpt_status"][0]


def test_a_word_that_means_something_is_missing_only_by_its_fact():
    """No margin is a margin, unless it is said that the word means nothing there."""
    sizes = {"tumor": ["2.9 cm lipoma"], "margin": ["none"]}
    frame = pd.DataFrame({"site": ["back"], "depth": ["sc"], **sizes})
    silent = [{"margin": ["none"]}, {"tumor": ["2.9 cm LIPOMA"]}]
    said = [resolve_frame(frame, missing=words) for words in ([], ["none"], *silent)]

    statuses = [found["cpt_status"][0] for found in said]
    assert ["determined"] * 2 + ["undetermined"] * 2 == statuses


def test_words_for_a_missing_fact_of_a_price():
    frame = pd.DataFrame({"code": ["21555", "n/z"], "locality": ["n/z", "n/z"]})
    same = {"date_of_service": "2026-07-15", "place_of_service": "11"}

    assert ["invalid", "invalid"] == [*price_frame(frame, **same)["fee_status"]]
    found = price_frame(frame, **same, missing=["N/Z"])
    assert ["priced", "unpriced"] == [*found["fee_status"]]


@pytest.mark.parametrize("word", ["?", "-", "unknown", "n/k", "\N{GRINNING FACE}"])
def test_a_place_that_is_not_stated_is_that_of_the_request_alone(word: str):
    """A locality is then the nation, and a place is missing, in every row as in one."""
    frame = pd.DataFrame(
        {
            "code": ["21555", "21555"],
            "place_of_service": ["22", word],
            "locality": [word, "04412-11"],
        }
    )
    found = price_frame(frame, date_of_service="2026-07-15")
    alone = Encounter(
        date_of_service="2026-07-15", place_of_service="22", locality=word
    )

    assert alone.locality is None
    assert ["priced", "invalid"] == [*found["fee_status"]]
    assert 29760 == found["fee_cents"][0]
    assert found["fee_reason"][1].startswith("place_of_service: missing; give a place")


@pytest.mark.parametrize("missing", ["n/k", 3, None, [3], ["n/k", None], {"site": 3}])
def test_words_for_a_missing_fact_are_texts(missing: object):
    """A text alone would be read letter by letter."""
    for function in (resolve_frame, unreadable):
        with pytest.raises(WrongTypeError, match="missing: "):
            function(SILENT, missing=missing)
    prices = {"code": missing["site"]} if isinstance(missing, dict) else missing
    with pytest.raises(WrongTypeError, match="missing: "):
        price_frame(pd.DataFrame({"code": ["21555"]}), missing=prices)


def test_words_for_a_missing_fact_name_a_fact():
    with pytest.raises(UnknownTermError, match="missing: cannot read 'sight'"):
        resolve_frame(SILENT, missing={"sight": ["n/k"]})


CANDIDATES = [
    {"code": None, "candidates": "21931; 21930"},
    {"code": "21930", "candidates": "21930"},
    {"code": None, "candidates": None},
    {"code": None, "candidates": "21930;99213;99214"},
    {"code": None, "candidates": "21930;?"},
    {"code": "21930", "candidates": "?"},
    {"code": "99213", "candidates": None},
]
NO_RANGE = (None, None, None, "unpriced", "code: missing")


@pytest.mark.parametrize("engine", engines.ALL)
def test_a_row_without_a_code_has_the_range_of_its_candidates(engine: str):
    """If one has no price, the range is not known and the reason says which."""
    made = engines.ALL[engine].make(pa.Table.from_pylist(CANDIDATES))
    same = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    found = engines.ALL[engine].rows(price_frame(made, **same))
    names = ("cents", "low", "high", "status", "reason")
    told = [tuple(row[f"fee_{name}"] for name in names) for row in found]

    bad = "candidates: cannot read '21930;?', allowed: codes separated by"
    assert (None, 45358, 54076, "unpriced", "code: missing") == told[0]
    assert (54076, 54076, 54076, "priced", None) == told[1]
    assert NO_RANGE == told[2]
    assert told[3][-1].startswith("code: missing; 99213: no price: Medicare: ")
    assert told[3][-1].endswith(" has no row for 99214.")
    assert (*NO_RANGE[:3], "unpriced") == told[4][:4]
    assert told[4][-1].startswith(bad)
    assert told[4][-1].endswith("; code: missing")
    assert (*NO_RANGE[:3], "invalid") == told[5][:4]
    assert (*NO_RANGE[:3], "unpriced") == told[6][:4]


def test_one_candidate_beside_another_family_has_no_range():
    """What the other family is paid is not known, so no amount looks settled."""
    records = pa.table(
        {"site": ["orbit"], "lesion": ["epidermal cyst"], "size": ["1 cm"]}
    )
    coded = resolve_frame(records)
    (row,) = price_frame(
        coded,
        columns={"code": "cpt_code", "candidates": "cpt_candidates"},
        date_of_service="2026-07-15",
        place_of_service="11",
    ).to_pylist()

    assert ("11441", "undetermined") == (row["cpt_candidates"], row["cpt_status"])
    assert (None, None, None) == (row["fee_cents"], row["fee_low"], row["fee_high"])
    assert "another family" in row["fee_reason"]


def test_what_an_engine_needs_to_count_is_named(monkeypatch: pytest.MonkeyPatch):
    for name in ("_pyarrow", "_arrow"):
        monkeypatch.delitem(sys.modules, f"cptsofttissue.frames.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(MissingExtraError, match=r"cptsofttissue\[frames\]"):
        unreadable(pa.table(BACK))


def test_questions_with_long_answers_are_only_named():
    """Every site would not fit; two depths do."""
    (silent,) = reasons(pd.DataFrame({"depth": ["sc"]}))
    (deep,) = reasons(pd.DataFrame({"site": ["forearm"], "size": ["2 cm"]}))

    assert "ask: site, size" == silent.partition(";")[0]
    assert "ask: depth (subcutaneous: 25075, subfascial: 25076)" == deep


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_a_tumor_is_the_one_that_the_words_for_the_size_name(engine: str):
    """Two lengths of one tumor are no fault of either text."""
    rows = [{"site": "back", "size": "12 cm mass", "tumor": "5 cm"}]
    rows.append({"site": "foream", "size": "12 cm mass", "tumor": "5 cm"})
    made = engines.ALL[engine].make(pa.Table.from_pylist(rows))
    apart, unread = engines.ALL[engine].rows(resolve_frame(made))

    assert "tumor: the same as the words for the size say" == apart["cpt_reason"]
    assert unread["cpt_reason"].startswith("site: cannot read 'foream', nearest: ")


def test_a_text_of_other_rows_blames_none(monkeypatch):
    """Rows that can be read may lie beside many that cannot."""
    monkeypatch.setattr("cptsofttissue.frames._arrow._SPAN", 2)
    sites = ["foream", "back", "back", "back", "foream"]
    told = reasons(pa.table({"site": sites, "depth": ["sc"] * 5}).to_pandas())

    asked = "ask: size (less than 3 cm: 21930, at least 3 cm: 21931)"
    assert [asked] * 3 == told[1:4]
    assert told[0] == told[4] != asked
