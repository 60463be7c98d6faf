"""Localities: read in every layout, keyed by carrier and number, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cptsofttissue.errors import (
    AmbiguousZipError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import Locality, ZipCodes
from cptsofttissue.fees._localities import (
    NATIONAL,
    bundled_gpci,
    read_gpci,
    read_locality_key,
)

from ..cms import CMS, needs_cms
from .layout import GPCI_HEADER, gpci, localities, to_csv, workbook

YEARS = {
    "rvu22a/GPCI2022.csv": (2022, 112),
    "rvu25d/GPCI2025.csv": (2025, 109),
    "rvu25d/GPCI2025.txt": (2025, 109),
    "rvu26c/GPCI2026.csv": (2026, 109),
}


@pytest.fixture
def write(tmp_path):
    def written(data: bytes | str, name: str = "GPCI2026.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return written


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("01112-05", "01112-05"),
        ("1112-5", "01112-05"),
        (" 0111205 ", "01112-05"),
        ("10112-0", "10112-00"),
    ],
)
def test_reads_a_key(text: str, key: str):
    """Zeros that a spreadsheet lost are put back."""
    assert key == read_locality_key(text)


@pytest.mark.parametrize("text", ["", "05", "01112", "01112-005", "0１112-05", "CA-05"])
def test_refuses_other_keys(text: str):
    """The number alone is not a key: carriers share numbers."""
    with pytest.raises(UnknownTermError, match="such as 01112-05") as raised:
        read_locality_key(text)

    assert ("locality", text) == (raised.value.field, raised.value.value)


def test_a_key_is_text():
    """A number is refused: it has lost its zeros."""
    with pytest.raises(WrongTypeError, match="as text") as raised:
        read_locality_key(111205)  # type: ignore[arg-type]

    assert ("locality", 111205) == (raised.value.field, raised.value.value)


@needs_cms
@pytest.mark.parametrize("name", YEARS)
def test_reads_the_files_of_cms(name: str):
    """Every year and format is read; Alaska's floor and lost zeros survive."""
    table = read_gpci(CMS / name)

    assert YEARS[name] == (table.year, len(table))
    assert Decimal("1.500") == table["02102-01"].work
    assert "ALASKA" == table["02102-01"].name
    assert all(row.key == key for key, row in table.localities.items())


@needs_cms
def test_the_twins_agree():
    """CSV and text of one release hold the same localities."""
    csv, txt = (read_gpci(CMS / f"rvu25d/GPCI2025.{kind}") for kind in ("csv", "txt"))

    assert csv.localities == txt.localities


@needs_cms
@pytest.mark.parametrize("name", ["rvu25d/GPCI2025.csv", "rvu26c/GPCI2026.csv"])
def test_the_shipped_localities_are_those_of_cms(name: str):
    """The shipped table holds what the release holds."""
    table = read_gpci(CMS / name)
    shipped = bundled_gpci(table.year)

    assert table.localities == shipped.localities
    assert table.file == shipped.file


def test_reads_names_with_commas_and_stars(write):
    """A quoted name keeps its commas and loses its footnote mark."""
    rows = [
        ["10000", "XX", "01", "HAWAII, GUAM**", "1.0", "1", "0.123"],
        *localities()[1:],
    ]
    table = read_gpci(
        write(gpci(rows=[*rows, ["19999", "XX", "99", "LAST", "1", "1", "1"]]))
    )

    assert "HAWAII, GUAM" == table["10000-01"].name
    assert Decimal("0.123") == table["10000-01"].mp
    assert "1.000" == str(table["10000-01"].pe)


def two_work_columns() -> str:
    header = [*GPCI_HEADER[:4], "2026 PW GPCI (without 1.0 Floor)", *GPCI_HEADER[4:]]
    return gpci(header=header, rows=[[*r[:4], "0.950", *r[4:]] for r in localities()])


@pytest.mark.parametrize(("floor", "work"), [(True, "1.000"), (False, "0.950")])
def test_two_work_columns_are_a_choice(write, floor: bool, work: str):
    """A release with and without the floor is read as the caller chooses."""
    table = read_gpci(write(two_work_columns()), work_floor=floor)

    assert {Decimal(work)} == {row.work for row in table}


def test_one_work_column_needs_no_choice(write):
    """With one column of work that names no floor there is nothing to choose."""
    path = write(renamed(" (with 1.0 Floor)", ""))

    assert read_gpci(path, work_floor=False)["10000-00"].work


def test_a_floor_cannot_be_taken_off(write):
    """A file that has work with the floor only cannot be read without it."""
    with pytest.raises(
        TableError, match="column PW GPCI: has only the index with the floor of 1.0"
    ):
        read_gpci(write(gpci()), work_floor=False)


def changed(at: int, column: int, text: str) -> str:
    rows = localities()
    rows[at][column] = text
    return gpci(rows=rows)


def cut_after(at: int, cells: list[str]) -> str:
    rows = localities()
    return gpci(rows=[*rows[:at], cells, *rows[at:]])


def renamed(old: str, new: str) -> str:
    return gpci(header=[cell.replace(old, new) for cell in GPCI_HEADER])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (changed(3, 4, "1.0O"), "line 7, column PW GPCI: cannot read '1.0O'"),
        (changed(3, 5, ""), "line 7, column PE GPCI"),
        (changed(3, 6, "0.000"), "line 7, column MP GPCI: cannot read '0.000'"),
        (changed(3, 6, "12.5"), "line 7, column MP GPCI"),
        (changed(3, 2, "x"), "line 7, column LOCALITY NUMBER"),
        (changed(3, 0, "not a carrier"), "line 7: is not a note, but follows"),
        (changed(3, 0, "*"), "line 8: is not a note, but follows"),
        (cut_after(3, ["", "", "", "", "1"]), "line 8: is not a note, but follows"),
        (cut_after(3, ["", "XX", "", "", "1"]), "line 7: is not a note, but follows"),
        (to_csv([GPCI_HEADER, *localities()]), None),
        (cut_after(109, []), None),
        (cut_after(109, ["  Therefore, the 1.0 floor"]), None),
        (cut_after(109, ["Note: XX", "XX", "1.0"]), None),
        (gpci(rows=[*localities(), localities()[5]]), "10005-05 occurs twice"),
        (gpci(rows=localities(108)), "holds 108 localities, expected 109 or more"),
        (
            gpci(header=[c.replace("2026", "2023") for c in GPCI_HEADER]),
            "holds 109 localities, expected 112 or more",
        ),
        (gpci()[:2000] + "\r\n", "cells, expected 7|holds"),
        (gpci()[:2000], "ends in the middle of a line"),
        (renamed("PE GPCI", "PE"), "column PE GPCI: is missing"),
        (renamed("PW GPCI", "PW"), "column PW GPCI: is missing"),
        (renamed("2026", ""), "names no year"),
        (gpci(header=[*GPCI_HEADER, "2026 PW GPCI"], rows=[]), "holds 0"),
        (
            gpci(header=[*GPCI_HEADER, GPCI_HEADER[4]]),
            "2 columns of work, 2 of them as wanted",
        ),
        (to_csv([["HCPCS", "MOD"]]), "is it a GPCI file"),
    ],
)
def test_damage_is_refused(write, text: str, problem: str | None):
    """A damaged file is an error with file, line and column; notes are no damage."""
    if problem is None:
        assert 109 == len(read_gpci(write(text)))
        return
    with pytest.raises(TableError, match=rf"GPCI2026\.csv.*({problem})"):
        read_gpci(write(text))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (changed(3, 4, "1.0O"), 7, "PW GPCI"),
        (changed(3, 5, ""), 7, "PE GPCI"),
        (changed(3, 6, "0.000"), 7, "MP GPCI"),
        (changed(3, 2, "x"), 7, "LOCALITY NUMBER"),
        (changed(3, 0, "not a carrier"), 7, ""),
        (gpci(rows=[*localities(), localities()[5]]), 113, "MEDICARE ADMI"),
        (gpci(rows=localities(108)), 0, ""),
        (cut_after(3, ["10003", "XX"]), 7, ""),
        (renamed("PE GPCI", "PE"), 3, "PE GPCI"),
        (renamed("PW GPCI", "PW"), 3, "PW GPCI"),
        (renamed("2026", ""), 3, "PW GPCI (WITH 1.0 FLOOR)***"),
        (gpci(header=[*GPCI_HEADER, GPCI_HEADER[4]]), 3, "PW GPCI"),
        (to_csv([["HCPCS", "MOD"]]), 0, ""),
    ],
)
def test_a_fault_is_found_where_it_is(write, text: str, line: int, column: str):
    """The error has the file, the line and the name of the column."""
    with pytest.raises(TableError) as raised:
        read_gpci(write(text))

    assert ("GPCI2026.csv", line, column) == (
        raised.value.table,
        raised.value.line,
        raised.value.column,
    )


@pytest.mark.parametrize(("year", "fewest"), [(2023, 112), (2024, 109)])
def test_california_lost_three_localities(write, year: int, fewest: int):
    """112 localities until 2023, 109 from 2024 on; one less is cut off."""
    header = [cell.replace("2026", str(year)) for cell in GPCI_HEADER]
    whole, short = (
        write(gpci(header=header, rows=localities(count)), f"GPCI{count}.csv")
        for count in (fewest, fewest - 1)
    )

    assert fewest == len(read_gpci(whole))
    with pytest.raises(TableError, match=f"expected {fewest} or more"):
        read_gpci(short)


def test_a_locality_is_read_in_full(write):
    """Key, state, name, and each index from its own column."""
    line = ["1234", "CA", "5", "A PLACE*", "1.1", "1.22", "1.333"]
    table = read_gpci(write(gpci(rows=[line, *localities()])))

    assert Locality(
        "01234-05", "CA", "A PLACE", Decimal("1.1"), Decimal("1.22"), Decimal("1.333")
    ) == next(iter(table))
    assert "01234-05 A PLACE" == str(table["01234-05"])
    assert "national" == str(NATIONAL)
    assert "localities" not in repr(table)


def test_reads_the_text_twin(write):
    """Names vary in length; what is no locality is a note."""
    header = "Medicare Administrative Contractor (MAC)  State  Locality  "
    header += "2026 PW GPCI  2026 PE GPCI  2026 MP GPCI"
    lines = [
        "ADDENDUM E",
        header,
        "01112  CA  05  SAN FRANCISCO, AND MORE*   1.095  1.410  0.425",
        "01182  CA  18  LOS ANGELES  1.046  1.206  0.672",
        "* A note",
    ]
    table = read_gpci(write("\r\n".join(lines) + "\r\n", "GPCI2026.txt"), subset=True)

    assert 2026 == table.year
    assert [
        ("01112-05", "CA", "SAN FRANCISCO, AND MORE", "1.095", "1.410", "0.425"),
        ("01182-18", "CA", "LOS ANGELES", "1.046", "1.206", "0.672"),
    ] == [
        (row.key, row.state, row.name, str(row.work), str(row.pe), str(row.mp))
        for row in table
    ]


def test_the_shipped_localities_are_whole():
    """Each has a state and a name, and the file is recorded."""
    table = bundled_gpci(2026)

    assert (109, 2026, "GPCI2026.csv") == (len(table), table.year, table.file.name)
    assert ("AK", "ALASKA", Decimal("1.500")) == (
        table["02102-01"].state,
        table["02102-01"].name,
        table["02102-01"].work,
    )


def test_a_workbook_is_refused(write):
    """CMS ships the same localities as CSV and text."""
    data = workbook([[*GPCI_HEADER], *map(list, localities())])
    with pytest.raises(TableError, match=r"GPCI2026\.xlsx: is a workbook; read"):
        read_gpci(write(data, "GPCI2026.xlsx"))


def test_a_few_localities_may_be_a_subset(write):
    """Few localities are read where the caller says so, but not none."""
    assert 3 == len(read_gpci(write(gpci(rows=localities(3))), subset=True))
    with pytest.raises(TableError, match="holds 0 localities, expected 1 or more"):
        read_gpci(write(gpci(rows=[])), subset=True)


@needs_cms
@pytest.mark.parametrize(("old", "new"), [("03402 ", "0E402 "), ("03602 ", "O3602 ")])
def test_a_damaged_line_of_text_is_no_note(write, old: str, new: str):
    """A line of the text twin that looks like a locality is not passed over."""
    text = (CMS / "rvu25d/GPCI2025.txt").read_text(encoding="ascii")
    with pytest.raises(TableError, match="is not a note|cells, expected 7"):
        read_gpci(write(text.replace(old, new)))


def test_an_unknown_locality_names_its_neighbors(write):
    """The error says which year and file, and which carriers share the number."""
    with pytest.raises(
        UnknownTermError, match=r"2026.*GPCI2026\.csv.*10005-05"
    ) as raised:
        read_gpci(write(gpci()))["09999-05"]

    assert 3 == len(raised.value.nearest)
    assert all("-05 PLACE" in near for near in raised.value.nearest)
    assert ("locality", "09999-05") == (raised.value.field, raised.value.value)


ZIP_ROW = "CA94110{mac}{loc} Z1   {flag} A" + " " * 52 + "{quarter}"


def zip5(*rows: tuple[str, str]) -> str:
    """A ZIP5 file: ZIP code and flag of each row."""
    return "".join(
        f"CA{code}0111205 Z1   {flag}{' ' * 54}20254\r\n" for code, flag in rows
    )


def read_zips(path) -> ZipCodes:
    return ZipCodes.from_cms(path, subset=True)


def test_a_short_zip_file_is_refused(write):
    """A file cut at the end of a line has too few ZIP codes, unless it is a subset."""
    path = write(zip5(("94110", "0")), "ZIP5.txt")
    with pytest.raises(TableError, match="holds 1 ZIP codes, expected 40,000 or more"):
        ZipCodes.from_cms(path)
    rows = [(f"{at:05}", "0") for at in range(40_000)]

    assert 40_000 == len(ZipCodes.from_cms(write(zip5(*rows), "ZIP5.txt")).localities)
    with pytest.raises(TableError, match="holds 39999 ZIP codes"):
        ZipCodes.from_cms(write(zip5(*rows[1:]), "ZIP5.txt"))


def test_a_zip_code_has_a_locality(write):
    """Five digits lead to a key; four more do not matter where five do."""
    codes = read_zips(write(zip5(("94110", "0"), ("94111", "1")), "ZIP5.txt"))

    assert "01112-05" == codes.locality("94110") == codes.locality("94110-1234")
    assert "20254" == codes.quarter


def test_a_split_zip_code_is_refused(write):
    """A ZIP code of several localities needs its nine digits looked up."""
    codes = read_zips(write(zip5(("94111", "1")), "ZIP5.txt"))
    with pytest.raises(AmbiguousZipError, match="94111 lies in several"):
        codes.locality("94111-0001")

    assert frozenset({"94111"}) == codes.split
    assert "94111" not in repr(codes)
    assert "ZIP5.txt" == codes.file.name


@pytest.mark.parametrize("code", ["94112", "9411", "941100000", "", "94110-", "9411O"])
def test_an_unknown_zip_code_is_refused(write, code: str):
    """What is not in the file is not guessed."""
    codes = read_zips(write(zip5(("94110", "0")), "ZIP5.txt"))
    if code == "941100000":
        assert "01112-05" == codes.locality(code)
        return
    with pytest.raises(UnknownTermError, match=r"ZIP5\.txt") as raised:
        codes.locality(code)

    assert ("zip_code", code) == (raised.value.field, raised.value.value)


def test_a_zip_code_is_text(write):
    """A number has lost its zeros."""
    codes = read_zips(write(zip5(("94110", "0")), "ZIP5.txt"))
    with pytest.raises(WrongTypeError, match="as text") as raised:
        codes.locality(94110)

    assert ("zip_code", 94110) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (zip5(("94110", "0"), ("94110", "1")), "occurs twice"),
        (zip5(("94110", "2")), "line 1: is no row"),
        (zip5(("94110", "0"))[:-3] + "\n", "line 1: is no row"),
        (
            zip5(("94110", "0")) + zip5(("94111", "0")).replace("20254", "20261"),
            "mixed",
        ),
    ],
)
def test_a_damaged_zip_file_is_refused(write, text: str, problem: str):
    """Doubled codes, mixed quarters and other layouts are errors."""
    with pytest.raises(TableError, match=problem) as raised:
        read_zips(write(text, "ZIP5.txt"))

    assert ("ZIP5.txt", int("line 1" in problem)) == (
        raised.value.table,
        raised.value.line,
    )


@needs_cms
def test_reads_the_zip_codes_of_cms():
    """580 of 42,956 ZIP codes are split; the rest lead to the 109 localities."""
    codes = ZipCodes.from_cms(CMS / "zip/ZIP5_OCT2025.txt.gz")
    table = read_gpci(CMS / "rvu25d/GPCI2025.csv")

    assert (42_956, 580) == (len(codes.localities), len(codes.split))
    assert {*codes.localities.values()} == {row.key for row in table}
