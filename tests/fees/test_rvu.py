"""Relative value files: every layout since 2020, every known trap, every damage."""

from __future__ import annotations

import csv
import gzip
from decimal import Decimal

import pytest
from attrs import evolve

from cptsofttissue import catalog
from cptsofttissue.coding.code_families import code_families
from cptsofttissue.errors import TableError, UnknownTermError, WrongTypeError
from cptsofttissue.fees import Indicators
from cptsofttissue.fees._rvu import (
    RelativeValues,
    bundled_release,
    bundled_years,
    companions,
    read_release,
)

from ..cms import CMS, needs_cms
from .layout import between, fixed_width, pprrvu, row, whole, workbook

FILES = {
    "rvu22a/PPRRVU22_JAN.nodesc.csv.gz": (2022, "2022 January Release", 17_600),
    "rvu25d/PPRRVU2025_Oct.nodesc.csv.gz": (2025, "2025 October Release", 19_090),
    "rvu25d/PPRRVU2025_Oct.nodesc.txt.gz": (2025, "2025", 19_090),
    "rvu26c/PPRRVU2026_Jul_nonQPP.nodesc.csv.gz": (2026, "2026 July Release", 19_356),
}


@pytest.fixture
def read(tmp_path):
    """Read a made-up file."""

    def reader(data: bytes | str, name: str = "PPRRVU.csv", **given):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_release(path, **{"subset": True, **given})

    return reader


@needs_cms
@pytest.mark.parametrize("name", FILES)
def test_reads_the_files_of_cms(name: str):
    """Each release and format is read whole, with the figures of all 87 codes."""
    release = read_release(CMS / name)

    assert FILES[name] == (release.year, release.name, len(release.rows))
    assert all(release.values(str(code)) for code in catalog(release.year))


@needs_cms
def test_the_twins_agree():
    """CSV and text of RVU25D agree row by row.

    The text twin alone lacks the mark of values not used for payment.
    """
    name = "rvu25d/PPRRVU2025_Oct.nodesc"
    twins = [read_release(CMS / f"{name}.{kind}") for kind in ("csv.gz", "txt.gz")]
    printed, text = ([twin.values(*key) for key in twin.rows] for twin in twins)

    assert [*map(unmarked, printed)] == [*map(unmarked, text)]


def unmarked(values) -> RelativeValues:
    return evolve(values, not_used=False)


@needs_cms
@pytest.mark.parametrize("name", [name for name in FILES if ".csv" in name])
def test_agrees_with_a_plain_reader(name: str):
    """Every figure is the one that the csv module alone finds by position."""
    release = read_release(CMS / name)
    with gzip.open(CMS / name, "rt", newline="") as file:
        rows = [cells for cells in csv.reader(file) if len(cells[0]) == 5][1:]

    for cells in rows:
        values = release.values(*cells[:2])
        figures = (values.work, values.pe_non_facility, values.pe_facility, values.mp)
        assert tuple(map(Decimal, (cells[5], cells[6], cells[8], cells[10]))) == figures
        assert ("NA" == cells[7], "NA" == cells[9], "+" == cells[4]) == (
            values.na_non_facility,
            values.na_facility,
            values.not_used,
        )


@needs_cms
@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("rvu25d/PPRRVU2025_Oct.nodesc.csv.gz", 2025),
        ("rvu26c/PPRRVU2026_Jul_nonQPP.nodesc.csv.gz", 2026),
    ],
)
def test_the_shipped_figures_are_those_of_cms(name: str, year: int):
    """The shipped table holds what the release holds for every family."""
    numbers = {str(code) for code in catalog(year)}
    for family in code_families().values():
        numbers |= {row.code for row in family.rows}
    numbers |= {row.code for row in companions()}
    release, shipped = read_release(CMS / name, codes=numbers), bundled_release(year)

    assert release.rows == shipped.rows
    assert (release.factor, release.file) == (shipped.factor, shipped.file)
    assert numbers == {code for code, _ in shipped.rows}


@pytest.mark.parametrize("year", bundled_years())
def test_companions_are_shipped_without_a_price(year: int):
    """Their status is known, and none of them has a relative value."""
    release = bundled_release(year)
    rows = [release.values(row.code) for row in companions()]

    assert {"B", "C", "X"} == {row.indicators.status for row in rows}
    assert not any(row.work + row.pe_facility + row.mp for row in rows)


def test_the_newest_years_are_shipped():
    """Two years of figures come with the package."""
    assert (2025, 2026) == bundled_years()


def test_a_part_does_not_hide_the_whole(read):
    """Rows of one code differ by modifier; the key has both."""
    release = read(
        pprrvu(row(), row(mod="26", work="1.00"), row(mod="TC", work="0.50"))
    )

    assert Decimal("2.00") == release.values("AAAA1").work
    assert Decimal("1.00") == release.values("AAAA1", "26").work
    assert release.values("AAAA1", "53") is None
    assert release.values("BBBB1") is None


def test_zeros_and_marks_survive(read):
    """Codes keep zeros, NA is a mark and not a missing value, 090 is not 90."""
    values = read(pprrvu(row("00100", na="NA", fac_na="NA", used="+"))).values("00100")

    assert (True, True, True) == (
        values.na_non_facility,
        values.na_facility,
        values.not_used,
    )
    assert "090" == values.indicators.global_days


@pytest.mark.parametrize("width", [31, 32])
def test_columns_are_found_by_their_captions(read, width: int):
    """The column of 2026 moves the factor by one; captions find it."""
    assert Decimal("33.4009") == read(pprrvu(row(), width=width)).factor


def test_a_row_more_in_the_title_does_not_matter(read):
    """The header is found by its words, not by its line."""
    text = pprrvu(row())

    assert read('"",,another notice\r\n' + text).values("AAAA1")


def test_a_lone_end_of_file_mark_is_no_row(read):
    """The Ctrl-Z at the end of RVU22A is not data."""
    assert 1 == len(read(pprrvu(row()) + "\x1a,,,,\r\n").rows)


def test_blank_columns_on_the_right_are_no_harm(read):
    """What a spreadsheet adds on the right is ignored if it is empty."""
    assert read(pprrvu([*row(), "", ""])).values("AAAA1")


def test_some_values_are_capped(read):
    """Where the hospital system pays less, the row has its values too."""
    cap = {"opps": "1.00", "opps_fac": "0.75", "opps_mp": "0.10"}
    release = read(pprrvu(row(**cap), row("BBBB1")))

    assert ("1.00", "0.75", "0.10") == tuple(map(str, release.values("AAAA1").opps))
    assert () == release.values("BBBB1").opps


def test_reads_the_text_twin(read):
    """Fixed positions hold the same figures, first digits included."""
    rows = [row(pe="10.77", work="12.34"), row("00100", mod="TC")]
    text, printed = read(fixed_width(*rows), year=2026), read(pprrvu(*rows))

    assert text.rows == printed.rows
    assert text.factor == printed.factor


def test_what_stands_between_the_columns_is_not_read(read):
    """Each column of the text twin begins and ends where CMS says."""
    text = fixed_width(row(mod="TC", pe="110.77", fac_pe="210.77", work="112.34"))

    assert read(text, year=2026).rows == read(between(text), year=2026).rows


def test_a_workbook_is_refused(read):
    """CMS ships the same rows as CSV and text."""
    with pytest.raises(TableError, match=r"PPRRVU\.xlsx: is a workbook; read the CSV"):
        read(workbook([row()]), "PPRRVU.xlsx")


def test_keeps_the_codes_asked_for(read):
    """Rows that are not kept are checked all the same."""
    rows = [row(), row("BBBB1")]

    assert [("BBBB1", "")] == [*read(pprrvu(*rows), codes={"BBBB1"}).rows]
    with pytest.raises(TableError, match="FACILITY TOTAL"):
        read(pprrvu(row(total="9.99"), *rows[1:]), codes={"BBBB1"})


SHIFTED = [*row()[:5], "0.00", *row()[5:-1]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (pprrvu(row(), row()), "line 11, column HCPCS: 'AAAA1-' occurs twice"),
        (pprrvu(row("AAA1")), "line 10, column HCPCS: 'AAA1-' is no code"),
        (pprrvu(row("")), "line 10, column HCPCS"),
        (pprrvu(row("aaaa1")), "is no code"),
        (pprrvu(SHIFTED), "line 10, column (NON-)?FACILITY TOTAL|line 10"),
        (
            pprrvu(row(total="5.26")),
            "line 10, column NON-FACILITY TOTAL: is not the sum",
        ),
        (
            pprrvu(row(fac_total="5.26")),
            "line 10, column FACILITY TOTAL: is not the sum",
        ),
        (pprrvu(row(work="2.O0", total="5.25", fac_total="3.75")), "column WORK RVU"),
        (pprrvu(row(mp="-0.25", total="4.75", fac_total="3.25")), "column MP RVU"),
        (pprrvu(row(mp="NaN", total="4.75", fac_total="3.25")), "column MP RVU"),
        (
            pprrvu(row(factor="33.4009"), row("BBBB1", factor="33.5675")),
            "line 11, column CONV",
        ),
        (pprrvu(row(na="na")), "column NON-FAC NA INDICATOR: is 'na'"),
        (pprrvu(row(fac_na="Y")), "column FACILITY NA INDICATOR: is 'Y'"),
        (pprrvu(row(opps="7.00")), r"OPPS PAYMENT AMOUNT: are 7.00, 0.00, 0.00"),
        (pprrvu(row(opps="N/A")), "FOR OPPS PAYMENT AMOUNT: is 'N/A'"),
        (pprrvu(row(pre="0.20")), "POST OP: are 0.20, 0.69, 0.21, which do not add"),
        (pprrvu(row(glob="90")), "column GLOB DAYS: is '90'"),
        (pprrvu(row(mult="")), "column MULT PROC: is ''"),
        (pprrvu(row(used="x")), "column NOT USED FOR MEDICARE PAYMENT: is 'x'"),
        (
            pprrvu(row(na="NA", pe="3.00")),
            "line 10, column NON-FAC PE RVU: differs from the facility one",
        ),
        (pprrvu(row(factor="")), "expected a factor such as 33.4009"),
        (pprrvu(row()[:-1]), "line 10: 31 cells, expected 32"),
        (pprrvu([*row(), "x"]), "line 10: 33 cells, expected 32"),
        (pprrvu(row())[:-3], "ends in the middle of a line"),
        (pprrvu(row()).replace("WORK", "W"), "column WORK RVU: stands 0 times"),
        (
            pprrvu(row())
            .replace("FACTOR", "PAYMENT")
            .replace("CONV", "NOT USED FOR MEDICARE"),
            "stands|column",
        ),
        (pprrvu(), "holds 0 rows"),
        ("a,b\r\n1,2\r\n", "has no row that begins with HCPCS; is it a PPRRVU file"),
        (fixed_width(row())[:-30] + "\r\n", "line 3: 143 characters, expected 171"),
        (
            fixed_width(row(factor="39.9999")),
            "names no year, and none is known for 39.9999",
        ),
        (pprrvu(row(), year=2025), None),
    ],
)
def test_damage_is_refused(read, text: str, problem: str | None):
    """A damaged file is an error with file, line and column; nothing is kept."""
    if problem is None:
        with pytest.raises(TableError, match="is of 2025, expected 2026"):
            read(text, year=2026)
        return
    with pytest.raises(TableError, match=rf"PPRRVU\.csv.*({problem})"):
        read(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (pprrvu(row(), row()), 11, "HCPCS"),
        (pprrvu(row("AAA1")), 10, "HCPCS"),
        (pprrvu(row(total="5.26")), 10, "NON-FACILITY TOTAL"),
        (pprrvu(row(fac_total="5.26")), 10, "FACILITY TOTAL"),
        (pprrvu(row(work="2.O0", total="5.25", fac_total="3.75")), 10, "WORK RVU"),
        (pprrvu(row(mp="NaN", total="4.75", fac_total="3.25")), 10, "MP RVU"),
        (pprrvu(row(), row("BBBB1", factor="33.5675")), 11, "CONV FACTOR"),
        (pprrvu(row(factor="")), 10, "CONV FACTOR"),
        (pprrvu(row(na="na")), 10, "NON-FAC NA INDICATOR"),
        (pprrvu(row(fac_na="Y")), 10, "FACILITY NA INDICATOR"),
        (pprrvu(row(used="x")), 10, "NOT USED FOR MEDICARE PAYMENT"),
        (pprrvu(row(na="NA", pe="3.00")), 10, "NON-FAC PE RVU"),
        (pprrvu(row()[:-1]), 10, ""),
        (pprrvu(row()).replace("WORK", "W"), 0, "WORK RVU"),
        (pprrvu(), 0, ""),
        ("a,b\r\n1,2\r\n", 0, ""),
        (fixed_width(row())[:-30] + "\r\n", 3, ""),
    ],
)
def test_a_fault_is_found_where_it_is(read, text: str, line: int, column: str):
    """The error has the file, the line and the name of the column."""
    with pytest.raises(TableError) as raised:
        read(text)

    assert ("PPRRVU.csv", line, column) == (
        raised.value.table,
        raised.value.line,
        raised.value.column,
    )


def test_every_field_is_read_from_its_own_column(read):
    """Each figure and indicator differs, so that none can stand for another."""
    marks = {"status": "R", "glob": "010", "mult": "2", "bilat": "3", "asst": "1"}
    figures = {"work": "1.01", "pe": "2.02", "fac_pe": "3.03", "mp": "4.04"}
    cap = {"opps": "5.05", "opps_fac": "6.06", "opps_mp": "7.07"}
    care = {"pre": "0.08", "intra": "0.83", "post": "0.09"}
    shares = [Decimal(share) for share in care.values()]
    cells = row(mod="26", co="4", team="5", **marks, **figures, **cap, **care)

    for text, year in ((pprrvu(cells), None), (fixed_width(cells), 2026)):
        assert RelativeValues(
            code="AAAA1",
            modifier="26",
            work=Decimal("1.01"),
            pe_non_facility=Decimal("2.02"),
            pe_facility=Decimal("3.03"),
            mp=Decimal("4.04"),
            na_non_facility=False,
            na_facility=False,
            not_used=False,
            opps=(Decimal("5.05"), Decimal("6.06"), Decimal("7.07")),
            indicators=Indicators("R", "010", "2", "3", "1", "4", "5", *shares),
        ) == read(text, year=year).values("AAAA1", "26")


@pytest.mark.parametrize(
    ("printed", "value"),
    [("12345.67", "12345.67"), ("0", "0.00"), (".5", "0.50"), ("1.", "1.00")],
)
def test_figures_are_read_as_printed(read, printed: str, value: str):
    """With or without a point, and two decimals in the end."""
    text = pprrvu(row(work=printed, pe="0", fac_pe="0", mp="0"))

    assert value == str(read(text).values("AAAA1").work)


@pytest.mark.parametrize("printed", ["123456", "1.234", ".", "-1", "1e3", "٣"])
def test_other_figures_are_refused(read, printed: str):
    """Too many digits, signs, exponents and other digits are damage."""
    with pytest.raises(TableError, match=f"cannot read '{printed}' as a relative"):
        read(pprrvu(row(work=printed, total="0", fac_total="0")))


def test_one_row_less_than_a_whole_file_is_cut_off(read):
    """17,000 rows are enough, 16,999 are not."""
    assert 17_000 == len(read(pprrvu(*whole(17_000)), subset=False).rows)
    with pytest.raises(TableError, match="holds 16999 rows"):
        read(pprrvu(*whole(16_999)), subset=False)


def test_the_year_may_be_told(read):
    """A text twin names none; the year given is then taken."""
    text = fixed_width(row(factor="39.9999"))

    assert (2031, "2031") == (
        read(text, year=2031).year,
        read(text, year=2031).name,
    )
    assert (2026, "2026 July Release") == (
        read(pprrvu(row())).year,
        read(pprrvu(row()), year=2026).name,
    )
    assert 2026 == read(fixed_width(row())).year


def test_a_release_prints_short(read):
    """Its rows are not printed."""
    assert "rows" not in repr(read(pprrvu(row())))


def test_a_short_file_is_refused(read):
    """A file cut at the end of a line has too few rows, unless it is a subset."""
    with pytest.raises(TableError, match="holds 1 rows, expected 17,000 or more"):
        read(pprrvu(row()), subset=False)


def test_a_whole_file_has_codes_of_every_kind(read):
    """A file from which all codes of one letter are missing is refused."""
    rows = whole(19_000)

    assert 19_000 == len(read(pprrvu(*rows), subset=False).rows)
    with pytest.raises(TableError, match="holds no code that begins with G, V[.]$"):
        read(pprrvu(*(r for r in rows if r[0][0] not in "GV")), subset=False)


def test_a_code_to_keep_is_in_the_file(read):
    """A wanted code that the file does not have is told, unless it is a subset."""
    text = pprrvu(*whole())

    assert {} == read(text, codes=["BBBB1", "CCCC1"]).rows
    with pytest.raises(TableError, match="holds no row of BBBB1, CCCC1"):
        read(text, codes=["BBBB1", "A0000", "CCCC1"], subset=False)


@pytest.mark.parametrize("codes", ["21555", 21555])
def test_codes_are_several(read, codes):
    """One text, whose letters would be taken for codes, is refused."""
    with pytest.raises(WrongTypeError) as raised:
        read(pprrvu(row()), codes=codes)

    assert ("codes", codes) == (raised.value.field, raised.value.value)


def test_codes_are_read_as_everywhere(read):
    """Codes of a catalog and small letters do; what is no code is refused."""
    code = next(iter(catalog(2026)))
    text = pprrvu(row(str(code)), row())

    assert [(str(code), ""), ("AAAA1", "")] == [*read(text, codes=[code, "aaaa1"]).rows]
    with pytest.raises(UnknownTermError, match="code"):
        read(text, codes=["not a code"])


@pytest.mark.parametrize("year", ["2026", 2026.0, True])
def test_a_year_is_a_whole_number(read, year):
    """A year of another type is refused before it is compared."""
    with pytest.raises(WrongTypeError) as raised:
        read(pprrvu(row()), year=year)

    assert ("year", year) == (raised.value.field, raised.value.value)


def test_blanks_around_a_cell_do_not_count(read):
    """Marks, codes and figures with blanks around them are read without."""
    cells = row(na="NA", mod="26", used="+")
    padded = [f" {cell} " for cell in cells]

    assert read(pprrvu(cells)).rows == read(pprrvu(padded)).rows
    figures = [cells[0], *(f"{cell} " for cell in row("BBBB1", work="9.00"))][1:]
    figures[:5], figures[7] = row("BBBB1")[:5], ""
    figures[9], figures[25] = "", "33.4009"

    assert Decimal("9.00") == read(pprrvu(row(), figures)).values("BBBB1").work


@needs_cms
def test_the_subset_of_cms_is_read_as_such():
    """The cut of RVU26C has the figures of the whole."""
    folder = CMS / "rvu26c"
    cut = read_release(
        folder / "PPRRVU2026_Jul_nonQPP.softtissue.nodesc.csv", subset=True
    )
    whole = read_release(folder / "PPRRVU2026_Jul_nonQPP.nodesc.csv.gz")

    assert all(cells == whole.rows[key] for key, cells in cut.rows.items())
