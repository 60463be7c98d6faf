"""Whole files on the command line: what is written, and what is left alone."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from platform import node
from random import Random
from threading import Event
from unittest.mock import Mock

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cptsofttissue
from cptsofttissue import CptSoftTissueError, resolve
from cptsofttissue.__main__ import main
from cptsofttissue._cli.batch import _draw, _print_counts, stop_cleanly
from cptsofttissue.fees import FeeRequest, MedicareFeeSchedule
from cptsofttissue.frames._csv import CsvFile
from cptsofttissue.frames._files import _fulfill, _Watch
from cptsofttissue.frames._work_folder import remove_leftovers, work_folder

from .fees.layout import sheets

pytestmark = pytest.mark.versions

NOTES = """id,site,depth,size,comment
007,left forearm,subfascial,4 cm,"says ""large"", twice"
008,arm,sc,3.5,"two
lines, and #1"
009,testis,,,
010,lawn,sc,2 cm,
,back,subcutaneous,2.9999,""
"""
FACTS = ("site", "depth", "size")
ANSWER = ["cpt_code", "cpt_status", "cpt_candidates", "cpt_reason"]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A file in an otherwise empty folder."""
    path = tmp_path / "notes.csv"
    path.write_text(NOTES, newline="")
    return path


COLUMNS = [f"c{n}" for n in range(12)]
#: What is told of the columns of the notes that hold no fact.
NOT_READ = "note: columns not read: id, comment\n"


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, all text."""
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def left(folder: Path) -> list[str]:
    """The names in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def scalar(row: dict[str, str]) -> tuple[str, str, str]:
    """What the scalar resolver says of a row of text; the unit is cm."""
    facts = {name: row[name] for name in FACTS if row[name]}
    if facts.get("size", "cm")[-1].isdigit():
        facts["size"] += " cm"
    try:
        answer = resolve(**facts)
    except CptSoftTissueError:
        return "", "invalid", ""
    return str(answer.code or ""), answer.status, ";".join(map(str, answer.candidates))


def cents(code: str, **facts) -> str:
    """What the scalar schedule pays for a code."""
    fee = MedicareFeeSchedule.bundled().price(FeeRequest(code=code, **facts))
    assert fee
    return str(int(fee.amount * 100))


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz", "OUT.CSV"])
def test_each_row_is_answered_as_the_scalar_resolver_does(notes, name, capsys):
    """Rows come back whole and in order, each with the answer of its record."""
    out = notes.parent / name
    status = main(["batch", str(notes), str(out), "--unit", "cm"])
    given, rows = read(notes), read(out)

    assert 0 == status
    assert given == [{key: row[key] for key in given[0]} for row in rows]
    assert [*given[0], *ANSWER] == list(rows[0])
    assert [scalar(row) for row in given] == [
        tuple(row[key] for key in ANSWER[:3]) for row in rows
    ]
    assert NOT_READ == capsys.readouterr().err


def test_the_rows_are_counted_by_status(notes, capsys):
    """A line a status there is, with its count and share; then all rows."""
    main(["batch", str(notes), str(notes.parent / "out.parquet"), "--unit", "cm"])

    assert [
        "determined    2   40.0 %",
        "undetermined  1   20.0 %",
        "out_of_scope  1   20.0 %",
        "invalid       1   20.0 %",
        "total         5",
    ] == capsys.readouterr().out.splitlines()


def test_large_counts_are_grouped(capsys):
    """Thousands stand apart, and figures one below the other."""
    _print_counts({"determined": 9_871_234, "invalid": 128_766, "total": 10_000_000})

    assert [
        "determined   9,871,234   98.7 %",
        "invalid        128,766    1.3 %",
        "total       10,000,000",
    ] == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("marks", ["\ufeff", ""])
def test_ends_of_lines_do_not_matter(ends: str, marks: str, tmp_path):
    """Files of other systems are read, with or without their mark at the front."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(marks + NOTES.replace("\n", ends), "utf-8", newline="")
    main(["batch", str(path), str(out), "--unit", "cm"])
    rows = read(out)

    assert ["007", "008", "009", "010", ""] == [row["id"] for row in rows]
    assert f"two{ends}lines, and #1" == rows[1]["comment"]


@pytest.mark.exhaustive
def test_quoted_text_is_never_taken_for_rows(tmp_path):
    """Where a reader that begins in the middle is lost, none is."""
    many = 380_000  # more than one thread of DuckDB takes
    choice = Random(1)  # noqa: S311 - text that is the same in every run
    bits = (choice.choices(['",', "\n"], k=choice.randint(0, 20)) for _ in range(many))
    path, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["site", "note"])
        table.writerows(["arm", "".join(note)] for note in bits)
    status = main(["batch", str(path), str(out)])
    rows = duckdb.read_parquet(str(out)).aggregate("site, cpt_status, count(*)")

    assert 0 == status
    assert [("arm", "undetermined", many)] == rows.fetchall()


def test_a_note_may_be_long(tmp_path):
    """A megabyte in a cell is read, and Python's own limit stays what it was."""
    note, path = "back,sc\n" * 150_000, tmp_path / "in.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["site", "note"], ["arm", note]])
    before = csv.field_size_limit(200_000)
    status = main(["batch", str(path), str(path), "--force"])
    after = csv.field_size_limit(len(note) + 1)
    (row,) = read(path)
    csv.field_size_limit(before)

    assert (0, 200_000) == (status, after)
    assert note == row["note"]


def test_an_empty_line_is_a_row_of_one_column(tmp_path):
    """Where a row is one cell, an empty line is a missing one; elsewhere it is none."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("site\n\nback\n\n")
    two.write_text("site,depth\n\nback,sc\n\n")
    answers = []
    for path in (one, two):
        main(["batch", str(path), str(path), "--force"])
        answers += [[(row["site"], row["cpt_status"]) for row in read(path)]]
    asked = "undetermined"

    assert [("", asked), ("back", asked), ("", asked)] == answers[0]
    assert [("back", asked)] == answers[1]


def test_parquet_keeps_its_types(tmp_path):
    """What is there comes back as it was; numbers are of the unit, days are days."""
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    duckdb.sql(
        "SELECT 7 AS id, 'back' AS region, 'sc' AS depth, 2.8::DOUBLE AS cm, "
        "DATE '2025-07-15' AS day, [1, 2] AS other"
    ).write_parquet(str(source))
    columns = ["site=region", "depth=depth", "size=cm", "date-of-service=day"]
    main(["batch", str(source), str(target), "--unit=cm", *named(*columns)])
    before, after = map(duckdb.read_parquet, map(str, (source, target)))
    code = resolve(site="back", depth="sc", size="2.8 cm", date_of_service="2025-07-15")

    assert [*before.columns, *ANSWER] == after.columns
    assert before.types == after.types[: len(before.types)]
    assert [(*before.fetchall()[0], str(code.code))] == after.project(
        "#1, #2, #3, #4, #5, #6, cpt_code"
    ).fetchall()


def named(*columns: str) -> list[str]:
    """Options that name the columns of facts."""
    return [part for column in columns for part in ("--column", column)]


def test_what_is_not_named_is_found(tmp_path):
    """One column that is named leaves the others to be found, and is no other fact."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("Location,DEPTH,Tumor Size\nback,sc,3.5 cm\n")
    main(["batch", str(path), str(out), *named("site=Location", "size=tumor size")])

    assert "21931" == read(out)[0]["cpt_code"]


def test_a_column_can_be_left_unread(notes, capsys):
    """A fact without a column is read from none, and what is lacking is told."""
    out = notes.parent / "out.csv"
    main(["batch", str(notes), str(out), *named("size=")])
    (first, *_) = read(out)

    assert "undetermined" == first["cpt_status"]
    told = "ask: size (less than 3 cm: 25076, at least 3 cm: 25073)"
    assert told == first["cpt_reason"]
    lacking = "note: no column is read as size or tumor; name it with --column\n"
    not_read = "note: columns not read: id, size, comment\n"
    assert lacking + not_read == capsys.readouterr().err


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("size_unit", "size_unit"),
        (",".join(f"c{n}" for n in range(14)), f"{', '.join(COLUMNS)}, and 2 more"),
    ],
)
def test_columns_that_are_not_read_are_told(names: str, told: str, tmp_path, capsys):
    """A unit in a column of its own changes no size, so nobody may think it did."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(f"site,depth,size,{names}\n")
    main(["batch", str(path), str(out), "--unit=cm"])

    assert f"note: columns not read: {told}\n" == capsys.readouterr().err


@pytest.mark.parametrize("mark", ",;\t|")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_for_excel_above_the_header_is_no_header(mark, end, tmp_path, capsys):
    """Excel reads the separator from it; lines keep their numbers."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [f"sep={mark}", f"site{mark}depth{mark}size", f"back{mark}sc{mark}2 cm"]
    path.write_text(end.join(rows), newline="")

    assert 0 == main(["batch", str(path), str(out)])
    assert "21930" == read(out)[0]["cpt_code"]
    path.write_text(end.join([*rows, "back"]), newline="")
    assert 2 == main(["batch", str(path), str(out), "--force"])
    assert "line 4: has 1 cells where the header has 3" in capsys.readouterr().err
    path.write_text(end.join([*rows, f'"back{mark}sc']), newline="")
    assert 2 == main(["batch", str(path), str(out), "--force"])
    assert "line 4: a quote is not closed" in capsys.readouterr().err
    path.write_text(end.join([*rows, "\0"]), newline="")
    assert 2 == main(["batch", str(path), str(out), "--force"])
    assert "line 4: holds a null character" in capsys.readouterr().err


def test_a_margin_is_read_as_the_option_says(tmp_path):
    """The policy for what is not stated is that of resolve."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("site,depth,tumor,margin\nback,sc,2.6,0.3\n")
    options = ["--unit=cm", "--unstated-margin=each_side"]
    main(["batch", str(path), str(out), *options])

    assert "21931" == read(out)[0]["cpt_code"]


def test_codes_are_priced_too(notes, capsys):
    """An option of pricing asks for prices, which are those of the schedule."""
    out = notes.parent / "out.csv"
    main(["batch", str(notes), str(out), "--unit=cm", "--date=2026-07-15", "--pos=11"])
    where = {"date_of_service": date(2026, 7, 15), "place_of_service": "11"}
    prices = {row["cpt_code"]: row["fee_cents"] for row in read(out)}

    assert {"": "", **{code: cents(code, **where) for code in ("25073", "21930")}} == (
        prices
    )
    assert [
        "fee priced    2   40.0 %",
        "fee unpriced  3   60.0 %",
        "total         5",
    ] == capsys.readouterr().out.splitlines()[-3:]


def test_facts_of_a_price_may_be_columns(tmp_path):
    """A column of a price asks for prices; a row's own fact goes before."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(
        "site,depth,size,pos,patient,day\n"
        "back,sc,2 cm,11,false,\nback,sc,2 cm,11,true,2025-07-15\nback,sc,2 cm,zz,,\n"
    )
    columns = ["site=site", "depth=depth", "size=size", "place-of-service=pos"]
    columns += ["hospital_patient=patient", "date_of_service=day"]
    main(["batch", str(path), str(out), *named(*columns), "--date=2026-07-15"])
    office = {"code": "21930", "place_of_service": "11"}
    here = cents(**office, date_of_service="2026-07-15")
    there = cents(**office, date_of_service="2025-07-15", hospital_patient=True)
    rows = read(out)

    assert [here, there, ""] == [row["fee_cents"] for row in rows]
    assert ["priced", "priced", "invalid"] == [row["fee_status"] for row in rows]


@pytest.mark.parametrize("named", [[], ["site", "depth", "size", "units"]])
def test_a_price_in_a_file_is_of_one_unit(tmp_path, named: list[str]):
    """A row of several units says so, whether the column is found or named."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("site,depth,size,units\nneck,subQ,2 cm,1\nneck,subQ,2 cm,2\n")
    columns = [f"--column={name}={name}" for name in named]
    place = ["--date", "2026-07-15", "--pos", "11"]
    main(["batch", str(path), str(out), "--price", *place, *columns])

    told = [(row["fee_cents"], row["fee_notices"]) for row in read(out)]
    assert [("46260", ""), ("46260", "one-unit")] == told


def test_columns_called_as_the_facts_of_a_price_are_used(tmp_path):
    """Without a named column, --price finds those of a price, too."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(
        "site,depth,size,code,date_of_service,setting,modifiers\n"
        "back,sc,2 cm,99213,2026-07-15,facility,\n"
        "back,sc,2 cm,99213,2026-07-15,facility,50\n"
    )
    main(["batch", str(path), str(out), "--price"])
    there = {"date_of_service": "2026-07-15", "setting": "facility"}

    assert [cents("21930", **there), cents("21930", **there, modifiers="50")] == [
        row["fee_cents"] for row in read(out)
    ]


@pytest.mark.parametrize(
    ("options", "family"),
    [
        ([], "49186-49190"),
        (["--year", "2021"], "49203-49205"),
        (["--date", "2022-05-01"], "49203-49205"),
    ],
)
def test_the_edition_is_that_of_rows_without_a_day(options, family, tmp_path):
    """It is named, or that of the day all rows have; else it is the newest."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("site\nretroperitoneum\n")
    main(["batch", str(path), str(out), *options])

    assert family in out.read_text()


def test_only_one_option_chooses_the_edition(tmp_path, capsys):
    """A year beside a day is an error, though both may be meant."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("site\nretroperitoneum\n")
    options = ["--year", "2025", "--date", "2022-05-01"]

    assert 2 == main(["batch", str(path), str(out), *options])
    assert capsys.readouterr().err.startswith("error: edition: 2025 contradicts")
    assert not out.exists()


def test_an_empty_file_gets_its_header(tmp_path, capsys):
    """A header without rows stays one, and there is no share of nothing."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("site,depth\n")
    main(["batch", str(path), str(out), "--price"])

    assert (
        "site,depth,cpt_code,cpt_status,cpt_candidates,cpt_reason," in out.read_text()
    )
    assert [] == read(out)
    assert "total  0\n" == capsys.readouterr().out


def test_a_file_may_replace_itself(notes):
    """With --force a file becomes its answer, and who may read it stays."""
    notes.chmod(0o600)
    refused = main(["batch", str(notes), str(notes)])
    unchanged = notes.read_text()
    status = main(["batch", str(notes), str(notes), "--force", "--unit=cm"])

    assert (2, NOTES, 0) == (refused, unchanged, status)
    assert "25073" == read(notes)[0]["cpt_code"]
    assert 0o600 == notes.stat().st_mode & 0o777
    assert ["notes.csv"] == left(notes.parent)


def test_a_link_leads_to_what_is_written(notes):
    """The file behind a link is replaced, not the link."""
    (notes.parent / "there").mkdir()
    behind, link = notes.parent / "there" / "out.csv", notes.parent / "link.csv"
    link.symlink_to(behind)
    main(["batch", str(notes), str(link), "--unit=cm"])

    assert link.is_symlink()
    assert "25073" == read(behind)[0]["cpt_code"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_names_are_names(ending: str, tmp_path):
    """A name that looks like a pattern, or like a fact, is only a name."""
    folder = tmp_path / "year=2021" / "a[1]*"
    folder.mkdir(parents=True)
    for name, site in {"x?": "back", "xy": "arm"}.items():
        rows = duckdb.sql(f"SELECT '{site}' AS site")
        path = str(folder / f"{name}.{ending}")
        rows.write_csv(path) if ending == "csv" else rows.write_parquet(path)
    out = tmp_path / "[1].csv"
    main(["batch", str(folder / f"x?.{ending}"), str(out)])
    (row,) = read(out)

    assert ["site", *ANSWER] == list(row)
    assert "back" == row["site"]


LATE = "site,depth\n" + "back,sc\n" * 30_000

#: Files that cannot be read, by name.
BAD = {
    "notes.txt": b"site\nback\n",
    "torn.csv": b'site,depth\nback,sc\n"Jane\nDoe",sc,2 cm\n',
    "late.csv": (LATE + 'back,"Doe\n').encode(),
    "folder.csv": None,
    "nothing.csv": b"",
    "blank.csv": b"\nsite\nback\n",
    "nameless.csv": b"site,\nback,sc\n",
    "tall.csv": b'"the\nsite",depth\r\nback,sc\r\n',
    "twice.csv": b"site,SITE\nback,arm\n",
    "done.csv": b"site,CPT_Code\nback,21930\n",
    "paid.csv": b"site,fee_cents\nback,1\n",
    "quoted.csv": b'"site"x\nback\n',
    "latin.csv": "site\nlésion\n".encode("latin-1"),
    "latin-later.csv": (LATE + "lésion,sc\n").encode("latin-1"),
    "plain.csv.gz": b"site\nback\n",
    "cut.csv.gz": gzip.compress(b"site\nback\n")[:-9],
    "spoilt.csv.gz": gzip.compress(b"site\nback\n")[:10] + b"\xff" * 20,
    "false.parquet": b"site\nback\n",
    "wide.csv": b"site,depth\nback,sc,\nback\nback,sc\n\nback,sc,x,y\n",
    "worse.csv": b"site,depth\n" + b"back\n" * 1_000,
    "null.csv": b"site,depth\nback,sc\nba\0ck,sc\n",
    "sign.csv": b'site,depth\nback,"s"c\nback,sc\nback,"sc"x\n',
    "utf-16.csv": "site,depth\nback,sc\n".encode("utf-16")[:-1],
    "false.xlsx": b"site,depth\nback,sc\nback\n",
}


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("missing.csv out.csv", "missing.csv: there is no such file"),
        ("folder.csv out.csv", "folder.csv: there is no such file"),
        ("notes.txt out.csv", "IN: cannot read 'notes.txt'. Allowed: a file whose"),
        ("notes.csv out.xlsx", "OUT: cannot read 'out.xlsx'"),
        ("notes.csv nowhere/out.csv", "out.csv: there is no directory"),
        ("notes.csv twice.csv", "twice.csv: already exists; --force replaces"),
        ("notes.csv folder.csv --force", "folder.csv: already exists"),
        ("notes.csv out.csv --column site", "Allowed: FACT=COLUMN"),
        ("notes.csv out.csv --column sight=site", "Nearest known: site"),
        ("notes.csv out.csv --column code=id", "column: cannot read 'code'"),
        ("notes.csv out.csv --column site=place", "Allowed: a column of the frame"),
        ("notes.csv out.csv --column site=site --column site=id", "one column a fact"),
        (
            "notes.csv out.csv --column site= --column depth= --column size=",
            "columns is",
        ),
        ("notes.csv out.csv --unit ft", "unit: cannot read 'ft'"),
        ("notes.csv out.csv --unstated-margin x", "margin_convention: cannot read"),
        ("notes.csv out.csv --year 1999", "the years 2020 to"),
        ("notes.csv out.csv --date July", "date_of_service: cannot read 'July'"),
        ("notes.csv out.csv --date 1999-01-01", "the years 2020 to"),
        ("notes.csv out.csv --schedule nowhere", "Plugin 'nowhere'"),
        # Options are read before files, however long these are.
        ("torn.csv out.csv --pos 1", "place_of_service: cannot read '1'"),
        ("torn.csv out.csv --locality CA", "locality: cannot read 'CA'"),
        ("torn.csv out.csv", "torn.csv, line 3: has 3 cells where the header has 2"),
        ("late.csv out.csv", "late.csv, line 30002: a quote is not closed"),
        ("nothing.csv out.csv", "nothing.csv, line 1: a header is needed"),
        ("blank.csv out.csv", "blank.csv, line 1: a header is needed"),
        ("nameless.csv out.csv", "for each column; column 2 has none"),
        ("tall.csv out.csv", "tall.csv, line 1: a header is needed"),
        (
            "twice.csv out.csv",
            "line 1: the columns site, SITE have the same name, or names that differ",
        ),
        ("done.csv out.csv", "column CPT_Code: this name is reserved for the answers"),
        (
            "paid.csv out.csv --price",
            "column fee_cents: this name is reserved for the answers",
        ),
        ("quoted.csv out.csv", "quoted.csv: cannot be read"),
        (
            "latin.csv out.csv",
            "error: latin.csv, line 2: is not UTF-8 text; name the encoding",
        ),
        ("latin-later.csv out.csv", "latin-later.csv, line 30002: is not UTF-8 text"),
        ("plain.csv.gz out.csv", "error: plain.csv.gz: cannot be read: Not a gzipped"),
        ("cut.csv.gz out.csv", "cut.csv.gz: "),
        ("spoilt.csv.gz out.csv", "spoilt.csv.gz: cannot be read"),
        ("false.parquet out.csv", "false.parquet: "),
        # Every line is named: a few, and how many more there are.
        ("wide.csv out.csv", "wide.csv, line 2: has 3 cells where the header has 2; "),
        ("wide.csv out.csv", "; line 3: has 1 cells where the header has 2; line 6"),
        ("worse.csv out.csv", "has 2; and 995 more lines."),
        ("null.csv out.csv", "null.csv, line 3: holds a null character."),
        ("sign.csv out.csv", "sign.csv, line 2: cannot be read: ',' expected"),
        ("sign.csv out.csv", "; line 4: cannot be read: "),
        ("utf-16.csv out.csv", "utf-16.csv, line 1: is not utf-16 text"),
        ("utf-16.csv out.csv --encoding utf-9", "encoding: cannot read 'utf-9'"),
        ("notes.csv out.csv --encoding base64", "encoding: cannot read 'base64'"),
        ("latin.csv out.csv --encoding ascii", "line 2: is not ascii text"),
        ("plain.csv.gz out.csv --encoding utf-16", "Not a gzipped file"),
        ("cut.csv.gz out.csv --encoding utf-16", "cut.csv.gz"),
        ("notes.csv out.csv --sheet A", "notes.csv: is no workbook, so it has no sh"),
        ("false.xlsx out.csv", "line 3: holds cells outside of the 2 columns"),
    ],
)
def test_bad_input_leaves_nothing_behind(
    notes, arguments: str, shown: str, capsys, monkeypatch
):
    """One line on standard error, which shows no row; status 2; and no new file."""
    monkeypatch.chdir(notes.parent)
    for name, data in BAD.items():
        Path(name).mkdir() if data is None else Path(name).write_bytes(data)
    before = left(notes.parent)
    status = main(["batch", *arguments.split()])
    told = capsys.readouterr()

    assert (2, "") == (status, told.out)
    assert told.err.startswith("error: ")
    assert shown in told.err
    assert 1 == told.err.count("\n")
    assert "Doe" not in told.err
    assert before == left(notes.parent)


@pytest.mark.parametrize(
    "ends", [["\r\n", "\n"], ["\n", "\r\n", "\n"], ["\r", "\n"], ["\n", "\r"]]
)
def test_ends_of_lines_may_be_mixed(ends: list[str], tmp_path):
    """As where files of several systems were joined; no row is lost or torn."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = ["site,note", 'back,"a\r\nb"', "arm,", 'thigh,"c\nd"', 'calf,"e\rf"']
    lines = (row + ends[at % len(ends)] for at, row in enumerate(rows))
    path.write_text("".join(lines), newline="")

    assert 0 == main(["batch", str(path), str(out)])
    assert [("back", "a\r\nb"), ("arm", ""), ("thigh", "c\nd"), ("calf", "e\rf")] == [
        (row["site"], row["note"]) for row in read(out)
    ]
    assert ["in.csv", "out.csv"] == left(tmp_path)


def test_a_table_of_windows_is_read(tmp_path):
    """UTF-16 with its mark needs no option."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("site,depth,size\nback,sc,4 cm\n", "utf-16")

    assert 0 == main(["batch", str(source), str(target)])
    assert "21931" in target.read_text("utf-8")


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "latin-1", "UTF8"])
@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_an_encoding_that_is_named_is_read(encoding: str, ending: str, tmp_path):
    """What comes out is UTF-8."""
    path, out = tmp_path / f"in{ending}", tmp_path / "out.csv"
    data = "site,who\nback,José\n".encode(encoding)
    path.write_bytes(gzip.compress(data) if ending == ".csv.gz" else data)

    assert 0 == main(["batch", str(path), str(out), "--encoding", encoding])
    assert ["José"] == [row["who"] for row in read(out)]


def test_what_two_readers_do_not_read_alike_is_refused(notes, monkeypatch, capsys):
    """A number of rows that differs is never passed over."""
    count = CsvFile.count
    monkeypatch.setattr(CsvFile, "count", lambda *a: count(*a) + 1)

    assert 2 == main(["batch", str(notes), str(notes.parent / "out.csv")])
    assert "differently by two readers" in capsys.readouterr().err
    assert ["notes.csv"] == left(notes.parent)


SHEET = [
    ["Site", "Depth", "Total Size", "DOS", "MRN", ""],
    ["left forearm", "subfascial", "4 cm", "2026-03-14", "007", ""],
    ["back", "sc", 2.9, "", 8.0, " "],
]


def test_a_workbook_is_read_as_its_text(tmp_path):
    """Cells are text, and numbers what a spreadsheet shows."""
    path, out = tmp_path / "IN.XLSX", tmp_path / "out.csv"
    path.write_bytes(sheets({"Notes": [[]], "Cases": SHEET}))
    assert 0 == main(["batch", str(path), str(out), "--unit=cm"])
    rows = read(out)

    assert ["25073", "21930"] == [row["cpt_code"] for row in rows]
    assert [*SHEET[0][:5], *ANSWER] == list(rows[0])
    assert ["007", "8"] == [row["MRN"] for row in rows]
    assert ["IN.XLSX", "out.csv"] == left(tmp_path)


def test_a_sheet_is_named_where_several_have_content(tmp_path, capsys):
    """None is chosen, and the error names them."""
    path, out = tmp_path / "in.xlsx", tmp_path / "out.parquet"
    path.write_bytes(sheets({"A": SHEET, "B": [["site"], ["back"]]}))
    arguments = ["batch", str(path), str(out)]

    assert 2 == main(arguments)
    assert "has several sheets with content: 'A', 'B'" in capsys.readouterr().err
    assert 0 == main([*arguments, "--sheet", "B"])
    assert [("back",)] == duckdb.read_parquet(str(out)).project("site").fetchall()


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([["site", ""], ["back", "x"]], "in.xlsx, line 2: holds cells outside of the"),
        ([["site", "", "depth"], ["back", "", "sc"]], "line 1: a header is needed"),
        (
            [["site", "Site "], ["back", "arm"]],
            "the columns site, Site have the same name",
        ),
        (
            [["site", "CPT_code"], ["back", "1"]],
            "column CPT_code: this name is reserved",
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_whole_is_refused(rows, shown, tmp_path, capsys):
    """No cell is left out in silence."""
    path = tmp_path / "in.xlsx"
    path.write_bytes(sheets({"S": rows}))

    assert 2 == main(["batch", str(path), str(tmp_path / "out.csv")])
    assert shown in capsys.readouterr().err
    assert ["in.xlsx"] == left(tmp_path)


def test_a_workbook_needs_its_extra(tmp_path, monkeypatch, capsys):
    """It is named where it is missing."""
    path = tmp_path / "in.xlsx"
    path.write_bytes(sheets({"S": SHEET}))
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    assert 2 == main(["batch", str(path), str(tmp_path / "out.csv")])
    assert "pip install 'cptsofttissue[xlsx]'" in capsys.readouterr().err


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_cells_may_have_another_mark_between_them(mark: str, notes):
    """The header tells it; what is written has commas, and the same answers."""
    rows = list(csv.reader(io.StringIO(NOTES, newline="")))
    other = notes.with_name("other.csv")
    with other.open("w", newline="") as file:
        csv.writer(file, delimiter=mark).writerows(rows)
    answers = [notes.with_name(name) for name in ("one.csv", "two.csv")]
    for path, out in zip([notes, other], answers, strict=True):
        assert not main(["batch", str(path), str(out), "--unit", "cm"])

    assert answers[0].read_text("utf-8") == answers[1].read_text("utf-8")


def test_a_row_with_too_few_cells_is_told_whatever_the_mark(tmp_path, capsys):
    """A comma within a cell of a file with tabs parts nothing."""
    path = tmp_path / "in.csv"
    path.write_text("site\tdepth\nback, left\tsubcutaneous\nback, left\n")

    assert 2 == main(["batch", str(path), str(tmp_path / "out.csv")])
    assert "line 3: has 1 cells where the header has 2" in capsys.readouterr().err


@pytest.mark.parametrize("names", [["site", "Site"], ["site", "site"]])
def test_doubled_columns_of_parquet_are_refused(names, tmp_path, capsys):
    """DuckDB would rename one of them, and nobody would read it."""
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table([["back"], ["arm"]], names=names), path)

    assert 2 == main(["batch", str(path), str(tmp_path / "out.csv")])
    assert (
        f"the columns {', '.join(names)} have the same name" in capsys.readouterr().err
    )


def test_names_within_columns_are_no_columns(tmp_path):
    """What is nested may be called as it likes."""
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    duckdb.sql(
        "SELECT {'site': 'arm', 'in': {'site': [1]}} AS a, [{'site': 1}] AS b, "
        "'back' AS site, {'site': 'leg'} AS c"
    ).write_parquet(str(path))

    assert 0 == main(["batch", str(path), str(out)])
    assert ["a", "b", "site", "c", *ANSWER] == duckdb.read_parquet(str(out)).columns


def test_columns_are_found_by_their_usual_names(tmp_path):
    """Those of a price too, if codes are priced."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("Body Site,DEPTH,Size,DOS,POS\nback,sc,2 cm,7/15/2026,11\n")
    main(["batch", str(path), str(out), "--price"])
    (row,) = read(out)
    where = {"date_of_service": "2026-07-15", "place_of_service": "11"}

    assert ("21930", cents("21930", **where)) == (row["cpt_code"], row["fee_cents"])


def test_a_price_column_is_free_without_prices(tmp_path):
    """What is not added is nobody's name."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("site,fee_cents\nback,1\n")

    assert 0 == main(["batch", str(path), str(out)])
    assert "1" == read(out)[0]["fee_cents"]


press_ctrl_c = partial(signal.raise_signal, signal.SIGINT)


class Terminal(io.StringIO):
    """A terminal that someone looks at, and does something once at a word."""

    def __init__(
        self, stop_at: str = "never", action: Callable[[], object] = press_ctrl_c
    ) -> None:
        super().__init__()
        self._stop_at, self._action = stop_at, action

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._stop_at in text:
            self._stop_at = "never"
            self._action()
        return super().write(text)


@pytest.fixture
def usual_signals():
    """Handlers as a terminal leaves them; a job in the background ignores Ctrl-C."""
    ends = {signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    ends[signal.SIGINT] = signal.default_int_handler
    before = {end: signal.signal(end, handler) for end, handler in ends.items()}
    yield
    for end, handler in before.items():
        signal.signal(end, handler)


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("step", ["reading", "resolving", "writing", "counting"])
def test_an_interrupted_run_leaves_nothing_behind(step: str, notes, monkeypatch):
    """Whenever Ctrl-C comes, the target stays what it was."""
    out = notes.parent / "out.csv"
    out.write_text("mine")
    monkeypatch.setattr(sys, "stderr", Terminal(stop_at=step))

    with pytest.raises(SystemExit) as raised:
        main(["batch", str(notes), str(out), "--force", "--unit=cm"])
    assert 130 == raised.value.code
    assert signal.default_int_handler is signal.getsignal(signal.SIGINT)
    assert "mine" == out.read_text()
    assert ["notes.csv", "out.csv"] == left(notes.parent)


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_an_end_by_signal_leaves_nothing_behind(end, notes, monkeypatch):
    """The copy of the rows is removed, and the signal does afterwards what it did."""
    out = notes.parent / "out.csv"
    monkeypatch.setattr(
        sys, "stderr", Terminal("writing", partial(signal.raise_signal, end))
    )

    with pytest.raises(SystemExit) as raised:
        main(["batch", str(notes), str(out), "--unit=cm"])
    assert 128 + end == raised.value.code
    assert ["notes.csv"] == left(notes.parent)
    assert signal.SIG_DFL is signal.getsignal(end)


#: A run that stops before the last step, says so, and waits for its end.
HELD = """
import signal
import sys
from cptsofttissue.__main__ import main
from cptsofttissue.frames import _files

def publish(*_, force):
    print("ready", flush=True)
    sys.stdin.read()

_files._publish = publish
signal.signal(signal.SIGINT, signal.default_int_handler)  # as a terminal has it
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def held(*arguments: object) -> Generator[subprocess.Popen[str]]:
    """Start a run, and wait until it has written all but the name of OUT."""
    command = [sys.executable, "-c", HELD, "batch", *map(str, arguments)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as run:
        try:
            assert run.stdout
            assert "ready\n" == run.stdout.readline()
            yield run
        finally:
            run.kill()


ENDS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


@pytest.mark.exhaustive
def test_a_process_that_is_ended_leaves_nothing_behind(notes):
    """It ends with the status of its signal, and without a traceback."""
    with ExitStack() as stack:
        out = notes.parent / "out.csv"
        runs = [stack.enter_context(held(notes, out)) for _ in ENDS]
        assert len(ENDS) == len([*notes.parent.glob(".cptsofttissue-*")])
        for run, end in zip(runs, ENDS, strict=True):
            run.send_signal(end)
        told = [run.communicate(timeout=60)[1] for run in runs]

    assert [128 + end for end in ENDS] == [run.returncode for run in runs]
    assert [NOT_READ] * len(ENDS) == told
    assert ["notes.csv"] == left(notes.parent)


def test_what_a_killed_run_left_is_removed_by_the_next(notes, capsys):
    """It is named; what a run still works in stays."""
    with held(notes, notes.parent / "out.csv") as run:
        (folder,) = notes.parent.glob(".cptsofttissue-*")
        assert 0o700 == folder.stat().st_mode & 0o777
        assert 0 == main(["batch", str(notes), str(notes.parent / "a.csv")])
        assert folder.exists()
        assert NOT_READ == capsys.readouterr().err
        run.kill()
        run.communicate(timeout=60)
    assert ["a.csv", "notes.csv"] == left(notes.parent)[1:]
    assert 0 == main(["batch", str(notes), str(notes.parent / "b.csv")])

    assert (
        f"note: removed {folder.name}, left by an interrupted run"
        in capsys.readouterr().err
    )
    assert ["a.csv", "b.csv", "notes.csv"] == left(notes.parent)


@pytest.mark.exhaustive
def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path):
    """As is a file that may not become so long."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    noise = Random(1)  # noqa: S311 - text that is the same in every run
    rows = (f"back,{noise.random()},{noise.random()}\n" for _ in range(20_000))
    path.write_text("site,a,b\n" + "".join(rows))
    code = (
        "import resource, sys; from cptsofttissue.__main__ import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
        "sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "batch", str(path), str(out)]
    for options in ([], ["--encoding", "latin-1"]):
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, check=False
        )

        assert (2, "") == (done.returncode, done.stdout)
        assert "out.csv: cannot be written: File too large." in done.stderr
        assert ["in.csv"] == left(tmp_path)


def test_a_disk_that_is_full_is_no_fault_of_the_rows(notes, monkeypatch, capsys):
    """Rows are not read again where there is no room for them."""
    said = 'IO Error: {"message": "Could not write file \\"x\\": No space left"}'
    full = Mock(side_effect=duckdb.IOException(said))
    monkeypatch.setattr("cptsofttissue.frames._files._copy", full)

    assert 2 == main(["batch", str(notes), str(notes.parent / "out.csv")])
    assert "error: out.csv: cannot be written: No space left" in capsys.readouterr().err
    assert 1 == full.call_count


def test_a_folder_that_cannot_be_written_is_told(notes, monkeypatch, capsys):
    """By the name of OUT, not of what was tried there."""
    refused = Mock(side_effect=PermissionError(13, "Permission denied"))
    monkeypatch.setattr("cptsofttissue.frames._files.work_folder", refused)

    assert 2 == main(["batch", str(notes), str(notes.parent / "out.csv")])
    assert "error: out.csv: cannot be written: Permission denied.\n" == (
        capsys.readouterr().err
    )


def test_a_signal_that_is_ignored_stays_ignored(notes, monkeypatch):
    """As under nohup."""
    hang_up = partial(signal.raise_signal, signal.SIGHUP)
    monkeypatch.setattr(sys, "stderr", Terminal("writing", hang_up))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert 0 == main(["batch", str(notes), str(notes.parent / "out.csv")])
        assert signal.SIG_IGN is signal.getsignal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_a_batch_may_run_in_another_thread(notes):
    """Where no signal can be heard."""
    out = notes.parent / "out.csv"
    with ThreadPoolExecutor(1) as pool:
        status = pool.submit(main, ["batch", str(notes), str(out), "--unit=cm"])

    assert 0 == status.result()
    assert 5 == len(read(out))


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_comes_up_meanwhile_is_kept(notes, has_links: bool, monkeypatch):
    """Without --force, the name is taken only if nothing has it in the end."""
    out = notes.parent / "out.csv"
    if not has_links:
        monkeypatch.setattr(os, "link", Mock(side_effect=OSError("no links here")))
    assert 0 == main(["batch", str(notes), str(out), "--unit=cm"])
    assert 5 == len(read(out))

    out.unlink()
    arrives = Terminal(stop_at="counting", action=lambda: out.write_text("mine"))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", arrives)
        status = main(["batch", str(notes), str(out), "--unit=cm"])
    assert 2 == status
    assert "out.csv: already exists; --force replaces it" in arrives.getvalue()
    assert "mine" == out.read_text()
    assert ["notes.csv", "out.csv"] == left(notes.parent)


@pytest.mark.exhaustive
def test_of_two_runs_to_one_file_one_fails(notes):
    """Whichever ends first has the name; what it wrote is whole."""
    out = notes.parent / "out.csv"
    arguments = ["batch", str(notes), str(out), "--unit=cm"]
    command = [sys.executable, "-m", "cptsofttissue", *arguments]
    runs = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]

    assert [0, 2] == sorted(run.wait() for run in runs)
    assert 5 == len(read(out))
    assert ["notes.csv", "out.csv"] == left(notes.parent)


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_a_new_file_is_for_those_who_may_read_the_old(notes, mode: int):
    """OUT has the mode of IN."""
    out = notes.parent / "out.csv"
    notes.chmod(mode)
    main(["batch", str(notes), str(out), "--unit=cm"])

    assert mode == out.stat().st_mode & 0o777


def leftover(parent: Path, lock: str | None = None) -> Path:
    """A folder as a run that was killed leaves it."""
    folder = parent / ".cptsofttissue-x"
    folder.mkdir()
    if lock is not None:
        (folder / "lock").write_text(lock)
    (folder / "in.parquet").write_text("rows")
    return folder


def test_a_leftover_is_removed(tmp_path):
    """Nobody holds its lock, and its run was on this machine."""
    leftover(tmp_path, node())

    assert [".cptsofttissue-x"] == remove_leftovers(tmp_path)
    assert [] == left(tmp_path)


@pytest.mark.parametrize("lock", [None, "another machine"])
def test_a_folder_that_may_be_at_work_stays(lock: str | None, tmp_path):
    """Without a lock, or of another machine, nobody knows."""
    leftover(tmp_path, lock)

    assert [] == remove_leftovers(tmp_path)
    assert [".cptsofttissue-x"] == left(tmp_path)


def test_a_folder_of_another_user_stays(tmp_path, monkeypatch):
    """Only what is ours is removed."""
    leftover(tmp_path, node())
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    assert [] == remove_leftovers(tmp_path)


def test_a_folder_that_cannot_be_removed_stays(tmp_path, monkeypatch):
    """The run goes on without it."""
    leftover(tmp_path, node())
    monkeypatch.setattr("shutil.rmtree", Mock(side_effect=OSError))

    assert [] == remove_leftovers(tmp_path)


def test_what_a_link_leads_to_stays(tmp_path):
    """A link is no folder of ours."""
    there = tmp_path / "there"
    there.mkdir()
    leftover(there, node()).rename(there / "mine")
    (tmp_path / ".cptsofttissue-y").symlink_to(there / "mine")
    remove_leftovers(tmp_path)

    assert ["in.parquet", "lock"] == left(there / "mine")


def test_where_files_have_no_locks_nothing_is_removed(notes, monkeypatch):
    """As on Windows; a run works as ever."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    leftover(notes.parent, node())

    assert 0 == main(["batch", str(notes), str(notes.parent / "out.csv")])
    assert [".cptsofttissue-x", "notes.csv", "out.csv"] == left(notes.parent)


def test_a_folder_whose_lock_is_refused_is_never_taken_for_a_leftover(tmp_path):
    """Some file systems refuse locks, so the name of a lock is not given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fcntl.flock", Mock(side_effect=OSError("no locks here")))
        with work_folder(tmp_path) as folder:
            assert ["new"] == left(folder)
            patch.undo()
            assert [] == remove_leftovers(tmp_path)
            assert folder.exists()
    assert [] == left(tmp_path)


class Engine:
    """An engine at work until it is interrupted, and that does not hear at once."""

    def __init__(self) -> None:
        self.calls = 0
        self.stopped = Event()

    def query_progress(self) -> float:
        return 42.0

    def interrupt(self) -> None:
        self.calls += 1
        if self.calls == 2:
            self.stopped.set()


def test_an_interrupt_stops_the_engine():
    """Work that would go on is interrupted until it ends."""
    engine, told = Engine(), []

    def progress(step: str, percent: float) -> None:
        told.append((step, percent))
        if percent:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _Watch(engine, progress)("working", partial(engine.stopped.wait, 9))
    assert engine.calls >= 2  # once more where the machine is busy
    assert [("working", 0), ("working", 42.0)] == told


@pytest.mark.parametrize("is_begun", [True, False])
def test_an_interrupt_finds_the_work_that_was_asked_for(is_begun, monkeypatch):
    """Where it comes while the thread is told, none goes on in a removed folder."""
    engine, begun, submit = Engine(), Event(), ThreadPoolExecutor.submit

    def interrupted(pool: ThreadPoolExecutor, do: Callable, *arguments: object):
        if not arguments:
            return submit(pool, do)
        if is_begun:
            submit(pool, do, *arguments)
            assert begun.wait(9)
        raise KeyboardInterrupt

    def work() -> None:
        begun.set()
        assert engine.stopped.wait(9)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _Watch(engine, lambda *_: None)("working", work)
    assert is_begun is begun.is_set() is engine.stopped.is_set()


def test_work_that_was_called_off_never_begins():
    """Its thread may get to it later."""
    result: Future[None] = Future()
    assert result.cancel()
    _fulfill(result, pytest.fail)

    assert result.done()


@pytest.mark.usefixtures("usual_signals")
def test_an_error_that_a_signal_became_is_its_end():
    """DuckDB says "Query interrupted" in place of what the handler raised."""

    @stop_cleanly()
    def interrupted() -> None:
        with suppress(SystemExit):
            signal.raise_signal(signal.SIGTERM)
        raise RuntimeError("Query interrupted")

    @stop_cleanly()
    def failing() -> None:
        raise RuntimeError("of its own")

    with pytest.raises(SystemExit) as raised:
        interrupted()
    assert 128 + signal.SIGTERM == raised.value.code
    with pytest.raises(RuntimeError, match="of its own"):
        failing()


def test_a_folder_is_removed_though_a_signal_comes_meanwhile(tmp_path, monkeypatch):
    """What is left of it then is removed, too."""
    remove, comes = shutil.rmtree, iter([True])

    def interrupted(path: Path, **options: object) -> None:
        if next(comes, False):
            raise SystemExit(143)
        remove(path, **options)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    folder = work_folder(tmp_path)
    (folder.__enter__() / "in.parquet").write_text("rows")
    with pytest.raises(SystemExit):
        folder.__exit__(None, None, None)
    assert [] == left(tmp_path)


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_progress_is_shown_to_people_only(quiet, notes, monkeypatch):
    """A terminal sees a bar, which is gone in the end; --quiet shows none."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    main(["batch", str(notes), str(notes.parent / "out.csv"), "--unit=cm", *quiet])
    shown, gone = terminal.getvalue(), f"\r{'':40}\r"

    assert bool(quiet) == ("writing   [" not in shown)
    assert shown.endswith(f"{gone}{NOT_READ}{'' if quiet else gone}")


@pytest.mark.parametrize(
    ("percent", "shown"),
    [
        (-1.0, ""),
        (0.0, "reading   [                    ]   0 %"),
        (42.4, "reading   [########            ]  42 %"),
        (100.0, "reading   [####################] 100 %"),
    ],
)
def test_the_bar_grows(percent: float, shown: str, capsys):
    """One sign is five per cent; what is not known is not shown."""
    _draw("reading", percent)

    assert shown == capsys.readouterr().err.strip("\r").rstrip()


@pytest.mark.parametrize("module", ["duckdb", "narwhals", "narwhals.stable.v2"])
def test_without_the_extra_it_says_what_to_install(
    module: str, notes, monkeypatch, capsys
):
    """The extra is named where a part of it is missing."""
    monkeypatch.setattr(cptsofttissue, "frames", cptsofttissue.frames)  # put back
    for name in [*sys.modules]:
        if name.startswith(("cptsofttissue.frames", "cptsofttissue.frames._batch")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)

    assert 2 == main(["batch", str(notes), str(notes.parent / "out.csv")])
    assert "pip install 'cptsofttissue[batch]'" in capsys.readouterr().err


CLAIMS = """id,site,depth,size,cpt,pos
007,back,subcutaneous,2.8 cm,21931,22
008,left thigh,subfascial,6 cm,27339-LT,22
009,back,subcutaneous,4 cm,,22
"""


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_billed_codes_are_audited(tmp_path, name: str, capsys):
    """Rows come back with their verdicts, and the summary says how many dollars."""
    claims, out = tmp_path / "claims.csv", tmp_path / name
    claims.write_text(CLAIMS, newline="")
    given = ["audit", str(claims), str(out), "--billed", "cpt", "--date", "2026-07-15"]
    facts = [f"--column={fact}={fact}" for fact in FACTS]
    place = "--column=place_of_service=pos"
    status = main([*given, *facts, place, "--price"])
    rows = duckdb.sql(f"SELECT * FROM '{out}'")  # noqa: S608 - our own file
    told = rows.project("id, audit_verdict, audit_code, audit_low_cents").fetchall()
    shown = capsys.readouterr().out

    assert 0 == status
    assert ["not_supported", "supported", "unreadable"] == [row[1] for row in told]
    assert ["21930", "27339", None] == [row[2] and str(row[2]) for row in told]
    assert [10220, 0, None] == [row[3] for row in told]
    assert "total             3          102.20, not known for 1" in shown
    assert "21931   21930         1  102.20" in shown


@pytest.mark.parametrize(
    "more", [["--billed", "nonsense"], ["--year", "2026", "--date", "2026-07-15"]]
)
def test_an_audit_that_cannot_be_done_leaves_nothing(tmp_path, more, capsys):
    """A wrong column, or two things that choose the edition, are an error."""
    claims = tmp_path / "claims.csv"
    claims.write_text(CLAIMS, newline="")
    given = ["audit", str(claims), str(tmp_path / "out.csv"), "--billed", "cpt"]

    assert 2 == main([*given, "--pos", "22", *more])
    assert capsys.readouterr().err.startswith("error: ")
    assert ["claims.csv"] == left(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys):
    """Its encoding is not asked for before it is opened."""
    missing, out = tmp_path / "none.csv", tmp_path / "out.csv"

    assert main(["batch", str(missing), str(out)]) > 0
    assert "none.csv" in capsys.readouterr().err
    assert not out.exists()


def test_a_column_of_units_is_named_for_an_audit_alone(tmp_path, capsys):
    """Units say something of what was billed, and nothing of a record."""
    claims, out = tmp_path / "claims.csv", tmp_path / "out.csv"
    claims.write_text("site,depth,size,cpt,n\nback,sc,3 cm,21931,2\n")
    named = [f"--column={fact}={fact}" for fact in ("site", "depth", "size")]
    files = [str(claims), str(out), *named, "--column=units=n"]

    assert 0 == main(["audit", *files, "--billed", "cpt"])
    (row,) = csv.DictReader(io.StringIO(out.read_text()))
    assert "possible" == row["audit_verdict"]
    assert 2 == main(["batch", *files, "--force"])
    assert "column: cannot read 'units'" in capsys.readouterr().err
