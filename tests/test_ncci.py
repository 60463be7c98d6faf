"""NCCI edits: read in the layouts of CMS, or refused; asked by code and day."""

from __future__ import annotations

import csv
import gzip
import zipfile
from datetime import date, datetime

import pytest

from cptsofttissue.errors import (
    InvalidDateError,
    MissingFactError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.guidance.ncci import (
    EditTable,
    ModifierIndicator,
    MueTable,
    MueValue,
    PtpEdit,
    PtpEdits,
)

from .cms import CMS, needs_cms
from .fees.layout import to_csv, workbook

PTP = "ccipra-v999r0-f1.TXT"
MUE = "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv"
#: Six lines, the last four one wrapped header.
PTP_HEADING = [
    ["A notice", "", "", "", "", "", ""],
    ["Column1/Column2 Edits", "", "", "", "", "", ""],
    ["Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", ""],
    ["", "", "prior to 1996", "Date", "Date", "0=not allowed", ""],
    ["", "", "", "", "*=no data", "1=allowed", ""],
    ["", "", "", "", "", "9=not applicable", ""],
]
#: Codes, dates and indicators are made up.
PTP_ROWS = [
    ["X0001", "X0002", "", "20200101", "20231231", "0", "a reason"],
    ["X0001", "X0003", "*", "19960101", "*", "1", "another reason"],
    ["X0001", "0004X", "", "20210401", "20210401", "9", "a reason"],
    ["X0002", "X0001", "", "20240101", "*", "1", "a reason"],
]
MUE_HEADER = [
    *("HCPCS/\nCPT Code", "Practitioner Services MUE Values"),
    *("MUE Adjudication Indicator", "MUE Rationale"),
]
MUE_ROWS = [
    ["X0001", "1", "2 Date of Service Edit: Policy", "a reason"],
    ["X0002", "0", "3 Date of Service Edit: Clinical", "another reason"],
    ["0003X", "12", "1 Line Edit", "a reason"],
    ["00004", "3", "3", ""],
]


@pytest.fixture
def write(tmp_path):
    def written(data: bytes | str, name: str):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return written


def ptp(rows: list[list[str]] = PTP_ROWS, heading: int = 6) -> str:
    """The text of a file of edits."""
    lines = [*PTP_HEADING[:heading], *rows]
    return "".join("\t".join(cells) + "\r\n" for cells in lines)


def mue(
    rows: list[list[str]] = MUE_ROWS,
    header: list[str] = MUE_HEADER,
    notice: str = "A notice, \n\nin lines.",
) -> str:
    """The text of an MUE table."""
    return to_csv([[notice, "", "", ""], header, *rows])


def changed(rows: list[list[str]], at: int, column: int, text: str) -> list[list[str]]:
    """Rows of which one cell says something else."""
    copy = [list(cells) for cells in rows]
    copy[at][column] = text
    return copy


def zipped(path, *names: str):
    """A zip that holds a file under other names."""
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.write(path, name)
    return target


def test_reads_every_column_of_an_edit(write):
    """An edit says which code is not paid, on which days, and what a modifier does."""
    edits = PtpEdits.from_cms(write(ptp(), PTP))
    expected = PtpEdit(
        column_one="X0001",
        column_two="X0002",
        first_day=date(2020, 1, 1),
        last_day=date(2023, 12, 31),
        modifier=ModifierIndicator.NOT_ALLOWED,
        rationale="a reason",
    )

    assert expected == edits.rows[0]
    assert [*"0191"] == [edit.modifier for edit in edits.rows]
    assert [edit.last_day for edit in edits.rows].count(None) == 2


def test_a_table_is_named_after_its_file(write):
    """Both tables tell where they come from, and do not print their rows."""
    edits: EditTable = PtpEdits.from_cms(write(ptp(), PTP))
    limits = MueTable.from_cms(write(mue(), MUE))

    assert (PTP, MUE) == (edits.name, limits.name)
    assert "X0001" not in repr(edits) + repr(limits)


@pytest.mark.parametrize(
    ("day", "column_one"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), "X0001"),
        (date(2023, 12, 31), "X0001"),
        (date(2024, 1, 1), "X0002"),
        (datetime(2024, 1, 1, 8), "X0002"),
        ("2024-01-01", "X0002"),
    ],
)
def test_an_edit_holds_from_its_first_to_its_last_day(write, day, column_one):
    """Both days count, and the order of the codes does not."""
    edits = PtpEdits.from_cms(write(ptp(), PTP))
    found = edits.edit("X0001", "X0002", day)

    assert column_one == (found and found.column_one)
    assert found is edits.edit("X0002", "x0001 ", day)


def test_a_pair_that_is_not_listed_has_no_edit(write):
    """What the table does not know is None, whichever code it does know."""
    edits = PtpEdits.from_cms(write(ptp(), PTP))

    assert edits.edit("X0002", "X0003", date(2026, 1, 1)) is None
    assert edits.edit("X0001", "X0001", date(2026, 1, 1)) is None


def test_an_edit_of_indicator_9_never_held(write):
    """It was deleted from its first day on, so that day is free, too."""
    edits = PtpEdits.from_cms(write(ptp(), PTP))

    assert edits.edit("X0001", "0004X", date(2021, 4, 1)) is None
    assert not edits.rows[2].covers(date(2021, 4, 1))


def test_an_edit_that_never_held_may_repeat_one_that_does(write):
    """CMS lists some pairs twice with one effective date; only one of them counts."""
    twin = ["X0001", "X0003", "", "19960101", "19960101", "9", ""]
    for rows in ([twin, twin, *PTP_ROWS], [*PTP_ROWS, twin, twin]):
        edits = PtpEdits.from_cms(write(ptp(rows), PTP))
        found = edits.edit("X0001", "X0003", date(1996, 1, 1))

        assert found is not None
        assert ModifierIndicator.ALLOWED is found.modifier


@pytest.mark.parametrize("backwards", [False, True])
def test_the_newest_of_several_edits_answers(write, backwards: bool):
    """Where two edits of a pair overlap, the order of rows does not matter."""
    newer = ["X0003", "X0001", "", "20260101", "*", "0", "a reason"]
    rows = [*PTP_ROWS, newer]
    edits = PtpEdits.from_cms(write(ptp(rows[::-1] if backwards else rows), PTP))
    found = [
        edits.edit("X0001", "X0003", day)
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert ["X0001", "X0003"] == [edit and edit.column_one for edit in found]


@pytest.mark.parametrize(
    ("code", "other", "day", "error"),
    [
        ("", "X0001", "2026-01-01", UnknownTermError),
        ("X0001", "X 02", "2026-01-01", UnknownTermError),
        ("X0001", 21555, "2026-01-01", WrongTypeError),
        ("X0001", "X0002", "2026-02-30", InvalidDateError),
        ("X0001", "X0002", None, MissingFactError),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(write, code, other, day, error):
    """No code is taken for one that has no edit."""
    edits = PtpEdits.from_cms(write(ptp(), PTP))
    with pytest.raises(error):
        edits.edit(code, other, day)


@pytest.mark.parametrize("heading", [0, 3, 6])
def test_the_heading_may_be_of_any_length(write, heading: int):
    """Data begins at the first row with a code."""
    edits = PtpEdits.from_cms(write(ptp(heading=heading), PTP))

    assert len(PTP_ROWS) == len(edits.rows)


def test_the_rationale_may_be_missing(write):
    """Six columns are a file of edits, too; empty lines are no rows."""
    rows = [cells[:6] for cells in PTP_ROWS]
    edits = PtpEdits.from_cms(write(ptp([rows[0], [], *rows[1:], [""] * 6]), PTP))

    assert [""] * 4 == [edit.rationale for edit in edits.rows]


def test_every_format_holds_the_same_edits(write):
    """Text, gzip and zip of one table agree."""
    path = write(ptp(), PTP)
    twins = [
        write(gzip.compress(path.read_bytes()), f"{PTP}.gz"),
        zipped(path, PTP, "readme.txt"),
    ]
    expected = PtpEdits.from_cms(path)

    for twin in twins:
        assert expected.rows == PtpEdits.from_cms(twin).rows
    assert expected.file == PtpEdits.from_cms(twins[0]).file


@pytest.mark.parametrize("table", [PtpEdits, MueTable])
def test_a_workbook_is_refused(write, table):
    """CMS ships the same edits and limits as text or CSV."""
    path = write(workbook([[*MUE_HEADER], *map(list, MUE_ROWS)]), "ccipra.xlsx")
    with pytest.raises(TableError, match=r"ccipra\.xlsx: is a workbook; read the CSV"):
        table.from_cms(path)


def ptp_with(column: int, text: str, at: int = 1) -> str:
    return ptp(changed(PTP_ROWS, at, column, text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ptp_with(0, "X001"), "line 8, column 1: cannot read 'X001'"),
        (ptp_with(0, "X001", at=0), "line 7, column 1: cannot read 'X001'"),
        (ptp_with(1, "x0003"), "line 8, column 2: cannot read 'x0003'"),
        (ptp_with(1, "X０003"), "line 8, column 2"),
        (ptp_with(2, "x"), "line 8, column in existence before 1996"),
        (ptp_with(3, "*"), "line 8, column effective date: cannot read '\\*'"),
        (ptp_with(3, "20260230"), "column effective date: 20260230 is not a calendar"),
        (ptp_with(4, ""), "line 8, column deletion date: cannot read ''"),
        (ptp_with(4, "20261301"), "line 8, column deletion date: 20261301 is no"),
        (ptp_with(4, "19951231"), "column deletion date: 19951231 is before 19960101"),
        (ptp_with(5, "2"), "line 8, column modifier: cannot read '2'"),
        (ptp_with(5, ""), "line 8, column modifier: cannot read ''"),
        (ptp([*PTP_ROWS, PTP_ROWS[1]]), "line 11: X0001 X0003 occurs twice"),
        (ptp([PTP_ROWS[0], PTP_ROWS[1][:2]]), "line 8: 2 cells, expected 7"),
        (ptp([PTP_ROWS[0], PTP_ROWS[1][:6]]), "line 8: 6 cells, expected 7"),
        (ptp([PTP_ROWS[0][:6], PTP_ROWS[1]]), "line 8: 7 cells, expected 6"),
        (ptp([["X0001", "X0002"]]), "line 7: 2 cells, expected 7"),
        (
            ptp([PTP_ROWS[0], ["", *PTP_ROWS[1][:6]]]),
            "line 8, column 1: cannot read ''",
        ),
        (ptp([PTP_ROWS[0], [*PTP_ROWS[1], ""]]), "line 8: 8 cells, expected 7"),
        (ptp([*PTP_ROWS, ["a footnote", *[""] * 6]]), "line 11, column 1"),
        (ptp()[:-20], "line 10: ends in the middle of a line"),
        (ptp(rows=[]), "has no row of two codes"),
        (mue(), "has no row of two codes; expected a file of PTP edits"),
        ("\n", "has no row of two codes"),
        ("", "is empty"),
        ("a\0b\n", "null characters"),
    ],
)
def test_a_damaged_file_of_edits_is_refused(write, text: str, problem: str):
    """One fault refuses the file, with its line and column."""
    with pytest.raises(TableError, match=rf"^{PTP}.*{problem}"):
        PtpEdits.from_cms(write(text, PTP))


def test_damaged_containers_are_refused(write):
    """A gzip cut off, a zip without the table, and one with two are errors."""
    path = write(ptp(), PTP)
    packed = write(gzip.compress(path.read_bytes())[:-9], f"{PTP}.gz")
    with pytest.raises(TableError, match="damaged gzip"):
        PtpEdits.from_cms(packed)
    with pytest.raises(TableError, match="holds no table"):
        PtpEdits.from_cms(zipped(path, "other.txt"))
    with pytest.raises(TableError, match="holds several such tables"):
        PtpEdits.from_cms(zipped(path, "ccipra-f1.txt", "ccipra-f2.txt"))


def test_reads_every_column_of_a_limit(write):
    """A limit says how many units, and what they are counted over."""
    limits = MueTable.from_cms(write(mue(), MUE))

    assert MueValue("X0001", 1, "2", "a reason") == limits.mue("x0001 ")
    assert [1, 0, 12, 3] == [value.units for value in limits.values.values()]
    assert [*"2313"] == [value.adjudication for value in limits.values.values()]
    assert "" == limits.values["00004"].rationale


def test_a_code_without_a_limit_is_none(write):
    """What the table does not know is None, and what is no code is refused."""
    limits = MueTable.from_cms(write(mue(), MUE))

    assert limits.mue("X0009") is None
    with pytest.raises(WrongTypeError):
        limits.mue(4)  # type: ignore[arg-type]


def test_columns_are_found_by_name(write):
    """The order of columns and the lines of a caption do not matter."""
    order = (0, 3, 2, 1)
    header = [f" {MUE_HEADER[at].lower()} ".replace(" ", "\n") for at in order]
    rows = [[cells[at] for at in order] for cells in MUE_ROWS]
    twin = MueTable.from_cms(write(mue([*rows, []], header), MUE))

    assert MueTable.from_cms(write(mue(), MUE)).values == twin.values


def test_the_notice_may_be_long(write):
    """A notice of long lines and with quotes is passed over."""
    line = 'it said ""nothing"", '
    notice = "\r\n\r\n".join([line * 140] * 8)
    limits = MueTable.from_cms(write(mue(notice=notice), MUE))

    assert 4 == len(limits.values)
    assert 2900 < len(line * 140) < 4096


def test_every_format_holds_the_same_limits(write):
    """CSV, gzip and zip of one table agree."""
    path = write(mue(), MUE)
    twins = [
        write(gzip.compress(path.read_bytes()), f"{MUE}.gz"),
        zipped(path, MUE, "readme.csv"),
    ]
    expected = MueTable.from_cms(path)

    for twin in twins:
        assert expected.values == MueTable.from_cms(twin).values
    assert expected.file == MueTable.from_cms(twins[0]).file


def mue_with(column: int, text: str) -> str:
    return mue(changed(MUE_ROWS, 1, column, text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (mue_with(0, "X002"), "line 7, column HCPCS: cannot read 'X002'"),
        (mue_with(0, "X0001"), "line 7, column HCPCS: X0001 occurs twice"),
        (mue_with(1, ""), "line 7, column MUE VALUES: cannot read ''"),
        (mue_with(1, "-1"), "line 7, column MUE VALUES: cannot read '-1'"),
        (mue_with(1, "1.5"), "line 7, column MUE VALUES"),
        (mue_with(1, "²"), "line 7, column MUE VALUES"),
        (mue_with(2, "4"), "line 7, column ADJUDICATION INDICATOR: cannot read '4'"),
        (mue_with(2, "31"), "line 7, column ADJUDICATION INDICATOR"),
        (mue_with(2, ""), "line 7, column ADJUDICATION INDICATOR"),
        (mue_with(3, "a\nb"), "column RATIONALE"),
        (mue([["", *MUE_ROWS[0][:3]]]), "column HCPCS: cannot read ''"),
        (mue([MUE_ROWS[0][:3]]), "line 6: 3 cells, expected 4"),
        (mue([[*MUE_ROWS[0], ""]]), "line 6: 5 cells, expected 4"),
        (mue(header=["HCPCS", "MOD"]), "column MUE VALUES: is missing or occurs twice"),
        (mue(header=[*MUE_HEADER, "Rationale"]), "column RATIONALE: is missing or occ"),
        (mue(header=["Code", *MUE_HEADER[1:]]), "has no row that begins with HCPCS"),
        (mue(rows=[]), "holds no row"),
        (mue()[:-4], "ends in the middle of a line"),
        (mue() + '"X0009,1,2,"a\n', "line 10"),
        (mue() + 'X0009,1,2,"a\n', "line 10"),
        (ptp(), "expected an MUE table"),
        ("", "is empty"),
    ],
)
def test_a_damaged_table_of_limits_is_refused(write, text: str, problem: str):
    """One fault refuses the table, with its line and column."""
    with pytest.raises(TableError, match=rf"^{MUE}.*{problem}"):
        MueTable.from_cms(write(text, MUE))


@needs_cms
def test_reads_the_codes_and_values_of_cms(write):
    """The checks refuse no code, value or rationale of a whole quarter."""
    path = CMS / "ncci/mue_practitioner_2024q3.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = list(csv.reader(file))[1:]
    limits = MueTable.from_cms(write(mue(rows), MUE))

    assert len(rows) == len(limits.values)
    assert {code: int(units) for code, units, *_ in rows} == {
        code: value.units for code, value in limits.values.items()
    }
