"""A practice's own tables: one sheet of a workbook, read whole or refused by name."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile

import pytest

from cptsofttissue._reading import workbooks
from cptsofttissue._reading.workbooks import open_table
from cptsofttissue.errors import MissingExtraError, TableError

from .layout import book, sheet, sheets, workbook


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def written(data: bytes, name: str = "acme.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return written


def rows(path, **given):
    content, lines = open_table(path, **given)
    assert path.name.removesuffix(".gz") == content.name
    return [*lines]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (workbook([["a", 1.0, 36.089600000000004]]), [(1, ["a", "1", "36.0896"])]),
        (
            workbook([[512.49996, 0.1 + 0.2, 1e22]]),
            [(1, ["512.49996", "0.3", "1e+22"])],
        ),
        (workbook([["1.23456", "00100"]]), [(1, ["1.23456", "00100"])]),
        (workbook([["a"], [], [" "], ["b"]]), [(1, ["a"]), (4, ["b"])]),
        (sheet("<row><c><v>1</v></c></row><row/>"), [(1, ["1"])]),
        (sheet('<row r="2"><c r="B2"><v>1</v></c></row>'), [(2, ["", "1"])]),
        (sheet("<row><c><f>1&lt;2</f><v>1</v></c></row>"), [(1, ["1"])]),
        (sheet('<row><c><f t="shared" si="0"/><v>1</v></c></row>'), [(1, ["1"])]),
        (sheet('<row><c s="1"><v>100</v></c></row>'), [(1, ["100"])]),
        (sheet('<row><c s="2"><v>46204</v></c></row>'), [(1, ["2026-07-01"])]),
        (gzip.compress(workbook([["a"]]), mtime=0), [(1, ["a"])]),
    ],
)
def test_a_sheet_is_read_as_text(write, data: bytes, lines):
    """Numbers as a spreadsheet keeps them, days as ISO text, blank rows left out."""
    assert lines == rows(write(data))


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        *((0, "1.2"), (3, "120%"), (4, "120%"), (5, "\u20ac 1.2"), (6, "CHF 1.2")),
        *((7, "1.2"), (8, "1.2"), (9, "1.2 cm")),
    ],
)
@pytest.mark.parametrize("place", ["", ' r="B2"'])
def test_a_number_is_read_as_it_is_shown(write, style: int, shown: str, place: str):
    """A workbook holds 120% as 1.2, which is no amount; 1.2 cm are none in mm."""
    cells = f"<c><v>7</v></c><c{place} s='{style}'><v>1.2</v></c>"
    data = sheet(f'<row r="2">{cells}<c s="{style}"><v>0</v></c></row>')
    ((line, texts),) = rows(write(data))

    assert (2, ["7", shown]) == (line, texts[:2])


def test_the_signs_are_those_of_the_sheet_that_is_read(write):
    """Another sheet may show the same cell as a percentage."""
    row = "<row><c s='{}'><v>1.5</v></c></row>"
    path = write(book({"A": row.format(3), "B": row.format(0)}))

    assert [[(1, ["150%"])], [(1, ["1.5"])]] == [rows(path, sheet=n) for n in "AB"]


def test_a_workbook_without_styles_shows_plain_numbers(write):
    """No cell of it can show a percentage."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["a", 1.5]]))) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        for name in old.namelist():
            if name != "xl/styles.xml":
                new.writestr(name, old.read(name))

    assert [(1, ["a", "1.5"])] == rows(write(packed.getvalue()))


def test_a_workbook_without_the_signs_of_its_cells_is_refused(write, monkeypatch):
    """Whether 1.2 is an amount or a share is not guessed."""

    def lost(*_):
        raise KeyError("xl/worksheets/sheet1.xml")

    monkeypatch.setattr(workbooks, "signs_of", lost)
    with pytest.raises(TableError, match="does not say how its numbers are shown"):
        rows(write(workbook([["a"]])))


def test_other_tables_are_read_too(write):
    """CSV, plain or as gzip, needs no extra."""
    plain, packed = b"a,b\n", gzip.compress(b"a,b\n")

    assert [(1, ["a", "b"])] == rows(write(plain, "acme.csv"))
    assert [(1, ["a", "b"])] == rows(write(packed, "acme.csv.gz"))


def test_the_last_line_may_lack_its_break(write):
    """Where the caller says so; else the table is cut off."""
    path = write(b"a\nb", "acme.csv")

    assert 2 == len(rows(path, must_end=False))
    with pytest.raises(TableError, match="ends in the middle of a line"):
        rows(path)


RATES, NOTES = [["code", "amount"], [21555.0, 500.0]], [["call Ann"]]


@pytest.mark.parametrize("hidden", ["", "Rates"])
def test_the_only_sheet_with_content_is_read(write, hidden: str):
    """Wherever it stands, and whether or not people see it."""
    data = sheets({"Sheet1": [], "Rates": RATES, "Sheet3": [[" "]]}, hidden=hidden)

    assert [(1, ["code", "amount"]), (2, ["21555", "500"])] == rows(write(data))


def test_two_sheets_with_content_are_refused(write):
    """Neither is chosen in silence; a hidden one is told as such."""
    path = write(sheets({"2025": RATES, "2026": RATES, "New": []}, hidden="2025"))
    with pytest.raises(TableError) as raised:
        rows(path)

    assert (
        "acme.xlsx: has several sheets with content: '2025' (hidden), '2026'. "
        "Name it (sheet= or --sheet), or save it as CSV."
    ) == str(raised.value)


def test_a_sheet_is_read_by_its_name(write):
    """Any sheet of the workbook; a name that it does not have is refused."""
    path = write(sheets({"Rates": RATES, "Notes": NOTES, "New": []}, hidden="Notes"))

    assert [(1, ["call Ann"])] == rows(path, sheet="Notes")
    with pytest.raises(TableError, match=r"has no sheet 'rates'; it has 'Rates', 'No"):
        rows(path, sheet="rates")
    with pytest.raises(TableError, match=r"acme\.xlsx: is empty"):
        rows(path, sheet="New")


def test_a_text_has_no_sheets(write):
    """A sheet named for a CSV file is not ignored."""
    with pytest.raises(TableError, match=r"acme\.csv: is no workbook.* sheet 'Rates'"):
        rows(write(b"a\n", "acme.csv"), sheet="Rates")


@pytest.mark.parametrize(
    "data",
    [
        *(workbook([]), workbook([[" "]]), book({})),
        book({"Chart": ""}, kind="chartsheet"),
    ],
)
def test_a_workbook_without_cells_is_empty(write, data: bytes):
    """A chart is no table, and blanks are no content."""
    with pytest.raises(TableError, match=r"acme\.xlsx: is empty"):
        rows(write(data))


def zipped(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (workbook([["a"]])[:-30], "damaged zip"),
        (zipped("xl/workbook.xml", "<nothing/>"), "is no workbook"),
        (zipped("acme.csv", "a\n"), "is a zip and no workbook; save it as CSV or XLSX"),
        (zipped("../acme.csv", "a\n"), "leads outside"),
    ],
)
def test_damage_is_refused(write, data: bytes, problem: str):
    """What is cut off or no workbook is an error with the file name."""
    with pytest.raises(TableError, match=rf"acme\.xlsx: .*{problem}"):
        rows(write(data))


def test_a_workbook_may_be_as_large_as_any_file(write, monkeypatch):
    """All its parts together count, and they are measured before they are read."""
    data = workbook([["a" * 3000]])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        size = sum(info.file_size for info in parts.infolist())
    monkeypatch.setattr(workbooks, "MOST_BYTES", size)

    assert 1 == len(rows(write(data)))
    monkeypatch.setattr(workbooks, "MOST_BYTES", size - 1)
    with pytest.raises(TableError, match=f"unpacks to more than {size - 1:,} bytes"):
        open_table(write(data))


def test_a_workbook_needs_the_extra(write, monkeypatch):
    """Without the extra the error says what to install."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'cptsofttissue\[xlsx\]'"):
        rows(write(workbook([["a"]])))


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        ('<row r="1"><c r="XFD1048576"><v>1</v></c></row>', "outside of 64 columns"),
        ("<row><c r='ZZZZZZZ99999999999'><v>1</v></c></row>", "outside of 64"),
        ('<row><c t="n"r = "BM1"><v>1</v></c></row>', "outside of 64 columns"),
        ('<row><c r="A200001"><v>1</v></c></row>', "outside of .* 200,000 rows"),
        ('<row r="99999999999"><c><v>1</v></c></row>', "outside of"),
        (f"<row>{'<c><v>1</v></c>' * 65}</row>", "outside of"),
        ("<row/>" * 200_001, "outside of"),
        ('<row><c t="e"><v>#N/A</v></c></row>', "an error such as #N/A"),
        ("<row><c><f>1+1</f></c></row>", "a formula without its value"),
        ("<row><c><f>1+1</f><v/></c></row>", "a formula without its value"),
        ("<row><c><f>1+1</f>\n<v></v></c></row>", "a formula without its value"),
        ('<row><c><f si="0"/></c></row>', "a formula without its value"),
    ],
)
def test_a_harmful_sheet_is_refused(write, xml: str, problem: str):
    """Cells far out, errors, and formulas without a value are found in time."""
    for data in (sheet(xml), book({"First": "", "Second": xml})):
        with pytest.raises(TableError, match=rf"acme\.xlsx: .*{problem}"):
            open_table(write(data))


def test_the_widest_sheet_is_read(write):
    """A cell in the last column and one in the last row are within the limits."""
    xml = '<row r="1"><c r="BL1"><v>1</v></c></row><row r="200000"/>'

    assert 64 == len(rows(write(sheet(xml)))[0][1])
