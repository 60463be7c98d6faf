"""Contracts as payers publish them: read as they come, or refused with lines."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue.__main__ import main
from cptsofttissue.errors import (
    DocumentError,
    InvalidFactError,
    MissingFactError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Chain,
    ContractFeeSchedule,
    ContractRow,
    Edition,
    Encounter,
    MedicareFeeSchedule,
    PercentOf,
)
from cptsofttissue.fees._contract_files import _amount

from .layout import sheet, sheets, to_csv

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
HOSPITAL = Encounter(date_of_service="2026-07-15", place_of_service="22")


@pytest.fixture
def read(tmp_path):
    """Write a file and read it."""

    def reading(data: bytes | str, file: str = "acme.csv", **options):
        path = tmp_path / file
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return ContractFeeSchedule.from_file(path, **options)

    return reading


def paid(contract: ContractFeeSchedule, code: str, where: Encounter = OFFICE, mod=""):
    """What a contract pays, as text."""
    fee = contract.price(where.request(code, mod))
    return fee and str(fee.amount)


def on(day: str) -> Encounter:
    return Encounter(date_of_service=day, place_of_service="11")


MEDICAID = {
    "Read me": [["Fees of the state"], ["Questions: call us"]],
    "Fees": [
        ["State Medicaid"],
        ["Physician services, 2026"],
        [],
        ["Procedure Code", "Description", "Mod", "Max Fee", "Eff Date", "End Date"],
        [21555.0, "one", "", "$1,462.60", "1/1/2026", "12/31/9999"],
        [24071.0, "two", "", "By Report", "1/1/2026", ""],
        [77012.0, "three", 26.0, 12.5, "2026-01-01", ""],
        ["00100", "four", "", "$80", "1/1/2026", "6/30/2026"],
    ],
    "2019": [["Procedure Code", "Max Fee"], [21555.0, 1.0]],
}


def test_a_medicaid_workbook_is_read_by_its_sheet(read):
    """Three sheets need a name; dollars, words and US days are read as they are."""
    data = sheets(MEDICAID, hidden="2019")
    with pytest.raises(TableError, match=r"'Read me', 'Fees', '2019' \(hidden\)"):
        read(data, "medicaid.xlsx")
    fees = read(data, "medicaid.xlsx", sheet="Fees")

    assert "1462.60" == paid(fees, "21555")
    assert "12.50" == paid(fees, "77012", mod="26")
    assert ("80.00", None) == (
        paid(fees, "00100", on("2026-06-30")),
        paid(fees, "00100"),
    )
    assert paid(fees, "24071") is None
    assert ("medicaid.xlsx", "Fees", 4) == (
        fees.summary.file,
        fees.summary.sheet,
        fees.summary.line,
    )
    assert (3, 1, ()) == (
        fees.summary.amounts,
        fees.summary.by_report,
        fees.summary.joined,
    )
    assert ("Description",) == fees.summary.columns_left
    assert ("'Read me'", "'2019' (hidden)") == fees.summary.sheets_left


TITLED = """\
Acme Health Plan,,
"Fee schedule, 2026",,

HCPCS/CPT,Service,Rate
21555,excision,462.60
21556,excision,"$1,500"
21555,Excision again,462.60
,,
,,
"""


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_cells_may_have_another_mark_between_them(read, mark: str):
    """A program's export is read by what stands between its cells."""
    rows = ["code", "rate"], ["21555", "$1234.50"], ["21556", "99"]
    contract = read("Fees of Roe, Inc.\n" + "".join(f"{mark.join(r)}\n" for r in rows))

    assert "1234.50" == paid(contract, "21555")


def test_title_rows_and_duplicates_are_no_rows(read):
    """The header is found; a row that repeats another is joined, and said."""
    fees = read(TITLED)

    assert ("462.60", "1500.00") == (paid(fees, "21555"), paid(fees, "21556"))
    assert ("acme.csv", "acme.csv") == (fees.name, str(fees.edition))
    assert "acme.csv" == fees.edition.files[0].name
    assert 2 == len(fees.rows)
    assert ("line 7",) == fees.summary.joined
    assert {"contract-duplicates", "contract-days"} == {
        notice.rule for notice in fees.summary.notices
    }
    assert str(fees.summary).startswith(
        "acme.csv: header on line 4\n"
        "  code: HCPCS/CPT\n"
        "  amount: Rate\n"
        "rows with an amount: 2\n"
        "rows by report, without an amount: 0\n"
        "exact duplicates left out: 1 (line 7)\n"
        "columns not read: Service\n"
        "notice: Some rows of the contract file are exact"
    )


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("Effective 7/1/2026", "2026-07-01", ""),
        ("2026 fees effective on or after 7/1/2026", "2026-07-01", ""),
        ("Rates effective July 1, 2026 to present", "2026-07-01", ""),
        ("Effective Date:,2026-07-01", "2026-07-01", ""),
        ("Valid 7/1/2026 through 12/31/2026", "2026-07-01", "2026-12-31"),
        ("Eff. 07/01/2026-12/31/2026", "2026-07-01", "2026-12-31"),
        ("EFFECTIVE 07/01/2026 - 12/31/2026", "2026-07-01", "2026-12-31"),
    ],
)
def test_a_title_says_when_the_amounts_hold(read, title: str, first: str, last: str):
    """Before the first day there is no price, and none after the last."""
    fees = read(f"Acme Health Plan\n{title}\nCPT,Fee\n21555,500\n")
    (row,) = fees.rows

    assert first == str(row.first_day)
    assert (last or "9999-12-31") == str(row.last_day)
    said = " ".join(title.replace(",", " ").split())
    assert ("first_day", said) in fees.summary.columns
    assert () == fees.summary.notices


@pytest.mark.parametrize(
    "title",
    [
        "Effective 2026",
        "Effective until 12/31/2026",
        '"Effective 1/1/2026, revised 2/1/2026"',
        "Effective 12/31/2026 to 1/1/2026",
        "Effective 1/1/2026\nSurgery effective 7/1/2026",
        "Not valid after 6/30/2026",
        "No longer effective 6/30/2026",
        "Effective for services before 7/1/2026",
        "Valid prior to July 1, 2026",
        "Effective period ends 6/30/2026",
        "Fee schedule of 2025",
        "1/1/2026 - 12/31/2026",
        "Updated 7/1/2025",
    ],
)
def test_a_title_that_is_not_certain_gets_a_notice(read, title: str):
    """No day is guessed."""
    fees = read(f"{title}\nCPT,Fee\n21555,500\n")

    assert ["contract-days"] == [notice.rule for notice in fees.summary.notices]
    assert ["0001-01-01"] == [str(row.first_day) for row in fees.rows]


@pytest.mark.parametrize(
    "title",
    [
        *("Facility fee schedule", "Non-facility rates", "ASC Fee Schedule"),
        *("Surgery Centers", "Assistant surgeon rates", "Amounts in Euro"),
        *("All fees are 110% of Medicare", "Percent of billed charges", "Locality 18"),
    ],
)
def test_a_title_that_may_limit_the_amounts_gets_a_notice(read, title: str):
    """They are used in every place; columns that name their place need no title."""
    fees = read(f"Acme\n{title}\nCPT,Fee\n21555,500\n")
    apart = read(f"{title}\nCPT,Facility Fee,Office Fee\n21555,300,500\n")
    named = read(f"{title}\nCPT,Setting,Fee\n21555,facility,300\n")

    (notice,) = fees.summary.notices
    assert ("contract-title", True) == (notice.rule, repr(title) in str(notice))
    assert () == apart.summary.notices == named.summary.notices


@pytest.mark.parametrize(
    "header", ["Unit", "Basis", "Comments", "Per", "RVU", "Source"]
)
@pytest.mark.parametrize(
    "said",
    ["percent", "% of CMS", "120% of Medicare", "pct of billed charges", "per diem"],
)
def test_a_cell_that_says_no_dollars_is_refused(read, header: str, said: str):
    """Whatever its column is called: 120 is no amount if the row says percent."""
    with pytest.raises(DocumentError, match=rf"line 2: {header}: cannot read '{said}'"):
        read(f"CPT,Rate,{header}\n21555,120,{said}\n")

    fees = read(f"CPT,Rate,{header}\n21555,By Report,{said}\n21556,120,each\n")
    assert "120.00" == paid(fees, "21556")


def test_a_percentage_in_a_workbook_is_no_amount(tmp_path):
    """The cell holds 1.2 and shows 120%: that is a share, not $1.20."""
    cells = "<c t='inlineStr'><is><t>{}</t></is></c>".format
    header, code = f"<row>{cells('CPT')}{cells('Rate')}</row>", cells("21555")
    path = tmp_path / "acme.xlsx"
    path.write_bytes(sheet(f"{header}<row>{code}<c s='3'><v>1.2</v></c></row>"))
    with pytest.raises(DocumentError, match="line 2: amount: cannot read '120%'"):
        ContractFeeSchedule.from_file(path)


def test_a_description_with_a_percentage_says_nothing_of_the_amount(read):
    """Ten percent of a body is what was treated."""
    fees = read("CPT,Description,Rate\n21555,10% of body surface,120\n")

    assert "120.00" == paid(fees, "21555")


@pytest.mark.parametrize(
    "header", ["Rate (%)", "% Rate", "Fee %", "Fee (\u20ac)", "Amount \u00a2"]
)
def test_a_header_of_another_unit_is_no_amount(read, header: str):
    """A percentage, euros and cents are no US dollars."""
    with pytest.raises(TableError, match="no header with amount was found"):
        read(f"CPT,{header}\n21555,120\n")


def test_days_of_a_row_come_before_those_of_a_title(read):
    """A row without days has those of the title."""
    rows = "21555,500,\n21556,600,1/1/2027\n"
    fees = read(f"Effective 7/1/2026 to 12/31/2026\nCPT,Fee,Start Date\n{rows}")

    assert [("2026-07-01", "2026-12-31"), ("2027-01-01", "9999-12-31")] == [
        (str(row.first_day), str(row.last_day)) for row in fees.rows
    ]


def test_a_summary_names_the_first_duplicates_only(read):
    """Many are counted."""
    fees = read("CPT,Fee\n" + "21555,5\n" * 13)

    assert 12 == len(fees.summary.joined)
    assert "left out: 12 (line 3; " in str(fees.summary)
    assert "line 12; ...)" in str(fees.summary)


EXPORT = """\
Proc Code,Modifier 1,Mod 2,Begin Date,End Date,Fee
21555,,,10/1/2023,12/31/2023 0:00,462.600
21555,,,1/1/2024 12:00:00 AM,,"1,470.100"
21556,TC,,2024-01-01,,30.00000
"""


def test_an_export_has_thousandths_and_american_days(read):
    """Zeros after the cents change no amount; a day is month, day and year."""
    fees = read(gzip.compress(EXPORT.encode()), "acme.csv.gz", name="Acme")

    assert [None, "462.60", "462.60", "1470.10"] == [
        paid(fees, "21555", on(day))
        for day in ("2023-09-30", "2023-10-01", "2023-12-31", "2024-01-01")
    ]
    assert "30.00" == paid(fees, "21556", mod="TC")
    assert "Acme" == fees.name
    assert "Mod 2" not in str(fees.summary)


DAMAGED = """\
Proc Code,Mod,Mod 2,Eff Date,Fee
21555,,,1/1/2026,462.605
21930.0,,,,5
100,,,,5
21930-21935,,,,5
21930-26,,,,5
2.193E+04,,,,5
2.193E4,,,,5
21931,,59,,5
21932,50,,,5
21933,,,13/1/2026,5
21934,,,,
21935,,,,0.00
21936,,,,"12,34"
24075,,,,5
24075,,,,6
"""


def test_every_bad_line_of_an_export_is_told(read):
    """Nothing is kept of a file with cells whose meaning is not certain."""
    with pytest.raises(DocumentError) as raised:
        read(DAMAGED)

    assert [f"acme.csv, line {n}" for n in (*range(2, 15), 16)] == [
        fault.path for fault in raised.value.faults
    ]
    assert "Mod 2: cannot read '59'" in raised.value.faults[7].problem
    assert "'13/1/2026'" in raised.value.faults[9].problem
    assert "'12,34'" in raised.value.faults[12].problem
    assert "one amount a day" in raised.value.faults[13].problem


QUARTERS = """\
CPT Code,Q1 2026,2nd Quarter 2026,2026 Q3 Rate,4Q-2026
21555,1,2,3,4
21556,,6,BR,8
"""


def test_a_column_a_quarter_holds_for_its_quarter(read):
    """Each amount has the days of its header; a blank among them is not priced."""
    fees = read(QUARTERS)
    days = ("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01", "2026-09-30")

    assert [None, "1.00", "1.00", "2.00", "3.00"] == [
        paid(fees, "21555", on(day)) for day in days
    ]
    assert ["4.00", None] == [
        paid(fees, "21555", on(day)) for day in ("2026-12-31", "2027-01-01")
    ]
    assert [True, False, True] == [
        fees.by_report(on(day).request("21556"))
        for day in ("2026-01-01", "2026-04-01", "2026-07-01")
    ]
    assert (6, 2) == (fees.summary.amounts, fees.summary.by_report)


def test_a_column_of_a_line_is_named_in_its_fault(read):
    """A line with several amounts says which is meant; none at all is a fault."""
    with pytest.raises(DocumentError) as raised:
        read("CPT,Q1 2026,Q2 2026\n21555,1,$\n21556,,\n")

    assert [
        "acme.csv, line 2, column Q2 2026",
        "acme.csv, line 3, column Q1 2026",
        "acme.csv, line 3, column Q2 2026",
    ] == [fault.path for fault in raised.value.faults]


def test_a_column_a_day_holds_until_the_next(read):
    """Whatever their order; the last has no end, and one that is named ends, too."""
    text = "CPT,7/1/2026,Fee effective 1/1/2026,2026-04-01 00:00:00\n21555,3,1,2\n"
    fees = read(text)
    first = read(text, columns={"amount": "Fee effective 1/1/2026"})

    days = ("2025-12-31", "2026-03-31", "2026-04-01", "2026-06-30", "2030-01-01")
    assert [None, "1.00", "2.00", "2.00", "3.00"] == [
        paid(fees, "21555", on(day)) for day in days
    ]
    assert ["1.00", None] == [
        paid(first, "21555", on(day)) for day in ("2026-03-31", "2026-04-01")
    ]


@pytest.mark.parametrize(
    "headers",
    [
        *("Jan-26,Apr-26", "January 2026,April 2026", "Q1,Q2", "Q1 26,Q2 26"),
        *("1Q,2Q", "1/1/26,4/1/26", "13/1/2026,14/1/2026", "01/2026,04/2026"),
        *("1-Jan-26,1-Apr-26", "Jan 1 2026,Apr 1 2026"),
    ],
)
def test_columns_of_a_period_that_is_not_certain_need_a_name(read, headers: str):
    """What is named is used for every day, and the summary says so."""
    text = f"CPT,{headers}\n21555,1,2\n"
    first = headers.split(",", maxsplit=1)[0]
    with pytest.raises(TableError, match="line 1: it is not certain") as raised:
        read(text)
    fees = read(text, columns={"amount": first})

    assert f"columns={{'amount': {first!r}}}" in str(raised.value)
    assert "1.00" == paid(fees, "21555")
    assert ["contract-days"] == [notice.rule for notice in fees.summary.notices]


def test_a_column_a_setting_is_read(read):
    """The amount of an office, and that of a facility; days may differ with both."""
    fees = read("CPT,Facility Fee,Non-Facility Fee\n21555,300,500\n21556,300,NA\n")
    days = read(
        "CPT,Facility Fee 1/1/2026,Office Fee 1/1/2026,Facility Fee 7/1/2026\n"
        "21555,1,2,3\n"
    )

    assert ("500.00", "300.00") == (paid(fees, "21555"), paid(fees, "21555", HOSPITAL))
    assert (None, "300.00") == (paid(fees, "21556"), paid(fees, "21556", HOSPITAL))
    assert ("2.00", "3.00") == (paid(days, "21555"), paid(days, "21555", HOSPITAL))


@pytest.mark.parametrize(
    ("text", "options", "problem"),
    [
        (
            "CPT,Fee,Rate\n",
            {},
            "line 1: several columns may be the amount: 'Fee', 'Rat",
        ),
        ("CPT,Fee,Facility Fee\n", {}, "may be the amount"),
        ("CPT,Fee,Q1 2026\n", {}, "may be the amount"),
        ("CPT,Q1 2026,Q1 2026\n", {}, "may be the amount"),
        ("CPT,HCPCS,Fee\n", {}, r"may be the code.*columns={'code': 'CPT'}"),
        ("CPT,Mod,Modifier,Fee\n", {}, "may be the modifier"),
        ("CPT,Fee,Fee\n", {"columns": {"amount": "Fee"}}, "may be the amount"),
        ("CPT,Eff Date,Q1 2026\n", {}, "says days or settings in a column"),
        ("CPT,Setting,Facility Fee\n", {}, "says days or settings in a column"),
        ("CPT,Fee,Expiry Date\n", {}, "line 1: 'Expiry Date' may say when or where"),
        ("CPT,Fee,first_dy,Eff\n", {}, "'Eff' may say when"),
        ("CPT,Fee,Service Site\n", {}, "'Service Site' may say when or where"),
        ("CPT,Fee,ZIP\n", {}, "'ZIP' may say when or where"),
        ("CPT,Fee,Mods\n", {"columns": {"amount": "Fee"}}, "'Mods' may say when"),
        ("title\nCPT,Worth\n1,2\n", {}, "line 2: no header with amount was found"),
        ("a,b\n", {}, "no header with amount and code was found"),
        ("CPT,Fee\n", {"columns": {"code": "Key"}}, "no header with key was found"),
        ("a\nCPT,Fee\n", {"first_row": 1}, "line 1: no header"),
        ("CPT,Fee\n1,2\n", {"first_row": 9}, "has no such line"),
        ("\n\n", {}, "has no such line, or nothing in it"),
        ("a\n" * 101 + "CPT,Fee\n21555,1\n", {}, "no header"),
        ("CPT,Fee\n21555\n", {}, "line 2: 1 cells, expected 2"),
        ("CPT,Fee\n21555,1,x\n", {}, "line 2: 3 cells, expected 2"),
        ("CPT,Fee\n21555,1", {}, "ends in the middle of a line"),
    ],
)
def test_a_header_has_one_meaning(read, text: str, options: dict, problem: str):
    """One that has none or two is refused with its line, and with what to write."""
    with pytest.raises(TableError, match=problem):
        read(text, **options)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"columns": {"price": "Fee"}}, UnknownTermError),
        ({"columns": {"refused": "Fee"}}, UnknownTermError),
        ({"columns": {"amount": 5}}, WrongTypeError),
        ({"columns": {"amount": "$"}}, WrongTypeError),
        ({"columns": ["amount"]}, WrongTypeError),
        ({"first_row": True}, WrongTypeError),
        ({"first_row": "1"}, WrongTypeError),
    ],
)
def test_an_option_is_what_it_should_be(read, options: dict, error: type[Exception]):
    """Another is refused by its name."""
    with pytest.raises(error) as raised:
        read("CPT,Fee\n21555,1\n", **options)

    assert [*options] == [raised.value.field]


def test_a_column_may_be_named(read):
    """Its header is found whatever its signs; others of its kind are not read."""
    text = "Key,Fee,Max. Fee,Page\n21555,1,2,p. 4\n"
    fees = read(text, columns={"code": "key", "amount": "max fee", "source": "Page"})

    assert "2.00" == paid(fees, "21555")
    assert "p. 4" == fees.rows[0].source
    assert ("Fee",) == fees.summary.columns_left
    assert (("code", "Key"), ("amount", "Max. Fee"), ("source", "Page")) == (
        fees.summary.columns
    )


def test_a_column_that_tells_nothing_is_left(read):
    """A day of the file's own making is none of an amount; a named one is read."""
    text = "CPT,Fee,Last Update,Price Ends\n21555,1,5/5/2025,6/30/2026\n"
    fees = read(text, columns={"last_day": "price ends"})

    assert ["1.00", None] == [
        paid(fees, "21555", on(day)) for day in ("2026-06-30", "2026-07-01")
    ]
    assert ("Last Update",) == fees.summary.columns_left
    assert (("code", "CPT"), ("amount", "Fee"), ("last_day", "Price Ends")) == (
        fees.summary.columns
    )


def test_a_place_of_service_is_not_passed_over(read):
    """Its column is no setting; cells of it are refused."""
    with pytest.raises(DocumentError, match="POS: cannot read '22'"):
        read("CPT,POS,Fee\n21555,22,1\n")


@pytest.mark.parametrize(
    "header",
    ["Rate Type", "negotiated_type", "Pricing Method", "Methodology", "Payment Basis"],
)
@pytest.mark.parametrize(
    "cell", ["Percent of charges", "percentage", "per diem", "65%"]
)
def test_an_amount_that_is_none_in_dollars_is_not_passed_over(read, header, cell):
    """65 percent are no 65 US dollars, whatever says so."""
    with pytest.raises(DocumentError, match=f"line 3: {header}: cannot read '{cell}'"):
        read(f"CPT,{header},Fee\n21555,Fee Schedule,400\n21556,{cell},65\n")


@pytest.mark.parametrize("cell", ["", "negotiated", "Fee schedule", "Flat-Rate"])
def test_an_amount_that_is_said_to_be_in_dollars_is_read(read, cell: str):
    """A column that says so says nothing else."""
    fees = read(f"CPT,Rate Type,Code Type,Fee\n21555,{cell},CPT,400\n")

    assert "400.00" == paid(fees, "21555")
    assert ("Rate Type", "Code Type") == fees.summary.columns_left


@pytest.mark.parametrize(
    ("header", "first", "other"),
    [
        ("Plan", "HMO", "PPO"),
        ("Line of Business", "Medicare", "Commercial"),
        ("Provider Type", "MD", "NP"),
        ("Min Age", "0", "21"),
        ("Max Age", "", "20"),
        ("State", "TX", "LA"),
        ("Carrier", "04412", "07202"),
        ("Status", "Active", "Deleted"),
        ("Covered?", "Y", "N"),
        ("Location", "Dallas", "Houston"),
        ("Fee Schedule", "A1", "A2"),
        ("Year", "2025", "2026"),
        ("Calendar Year", "2025", "2026"),
    ],
)
def test_a_column_that_tells_for_whom_an_amount_holds_says_one_thing(
    read, header: str, first: str, other: str
):
    """Rows of several plans, ages or states are not those of one; of one they are."""
    head = f"CPT,{header},Fee\n21555,{first},400\n"
    with pytest.raises(TableError) as raised:
        read(f"{head}21556,{other},450\n")
    fees = read(f"{head}21556,{first.lower()},450\n24999,{other},By Report\n")

    assert f"line 3: {header!r} has {other!r} here and {first!r} on line 2" in str(
        raised.value
    )
    assert ["400.00", "450.00"] == [paid(fees, code) for code in ("21555", "21556")]
    assert (header,) == fees.summary.columns_left


def test_the_line_of_the_header_may_be_given(read):
    """Then a line above that looks like one is a title."""
    text = "CPT,Fee\nold,old\nCPT,Fee\n21555,1\n\n"

    assert "1.00" == paid(read(text, first_row=3), "21555")
    with pytest.raises(DocumentError, match="line 2"):
        read(text)


def test_the_strict_layout_is_read_too(read):
    """What from_csv reads, from_file reads the same."""
    text = (
        "code,amount,modifier,setting,first_day,last_day,source\n21555,5,26,facility,"
    )
    text += "2026-01-01,2026-12-31,page 3\n"
    fees = read(text)
    row = ContractRow(
        code="21555",
        amount="5",
        modifier="26",
        setting="facility",
        first_day="2026-01-01",
        last_day="2026-12-31",
        source="page 3",
    )

    assert (row,) == fees.rows


def test_a_code_by_report_is_priced_by_nobody_else(read):
    """A contract that lists a code has not left it to the next schedule."""
    fees = read("CPT,Fee\n21555,By Report\n21556,Manually Priced\n")
    medicare = MedicareFeeSchedule.bundled()
    chain = Chain([PercentOf("100", fees), Chain([fees, medicare])])
    asked = [OFFICE.request(code) for code in ("21555", "24075")]

    assert [None, Decimal("569.49")] == [
        fee and fee.amount for fee in map(chain.price, asked)
    ]
    assert [True, False] == [*map(chain.by_report, asked)]
    assert [True, False] == [*map(fees.by_report, asked)]
    assert not Chain([medicare]).by_report(asked[0])


def test_a_row_by_report_may_be_built():
    """None is said on purpose; a mapping that has it lacks an amount."""
    row = ContractRow(code="21555", amount=None)
    with pytest.raises(DocumentError, match="amount is missing"):
        ContractFeeSchedule.from_mapping("acme", {"21555": None})

    assert row.amount is None
    assert ContractFeeSchedule("a", [row], Edition("1")).summary is None
    assert issubclass(MissingFactError, InvalidFactError)


@given(st.decimals(Decimal("0.01"), Decimal(9_999_999), places=2), st.integers(0, 3))
def test_an_amount_is_the_same_however_it_is_written(amount: Decimal, zeros: int):
    """Signs, separators and zeros after the cents change nothing."""
    for text in (f"{amount}", f"${amount:,}", f"$ {amount:,}{'0' * zeros}"):
        assert amount == Decimal(_amount(text))


@given(st.decimals(Decimal("0.001"), 999, places=3))
def test_an_amount_is_never_finer_than_a_cent(amount: Decimal):
    """What would have to be rounded is refused."""
    is_whole = amount == amount.quantize(Decimal("0.01"))
    try:
        row = ContractRow(code="21555", amount=_amount(f"${amount}"))
    except InvalidFactError:
        assert not is_whole
    else:
        assert is_whole
        assert amount == row.amount


@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.integers(-3, 400))
def test_the_day_finds_the_row_that_holds(lengths: list[int], ask: int):
    """As a look at every row would; a day between two rows has none."""
    start, rows = date(2026, 1, 1), list[ContractRow]()
    for at, length in enumerate(lengths):
        last = start + timedelta(length)
        rows.append(
            ContractRow(code="1X", amount=at + 1, first_day=start, last_day=last)
        )
        start = last + timedelta(1 + at % 3)
    day = date(2026, 1, 1) + timedelta(ask)
    found = [str(row.amount) for row in rows if row.first_day <= day <= row.last_day]
    fees = ContractFeeSchedule("acme", rows[::-1], Edition("1"))

    assert (found or [None]) == [paid(fees, "1X", on(day.isoformat()))]


def test_a_long_contract_is_searched_not_scanned(read, monkeypatch):
    """Of a code with many periods few rows are looked at for one day."""
    lines = [["CPT", "Eff Date", "End Date", "Fee"]]
    for at in range(1024):
        day = (date(2000, 1, 1) + timedelta(at)).isoformat()
        lines.append(["21555", day, day, f"{at + 1}"])
    fees = read(to_csv(lines))
    looked = []
    monkeypatch.setattr(
        "cptsofttissue.fees._contract._first_day",
        lambda row: looked.append(row) or row.first_day,
    )
    asked = on("2001-01-01").request("21555")
    fees._cells  # noqa: B018, SLF001 - sorts them first
    looked.clear()

    assert "367.00" == str(fees.price(asked).amount)
    assert 0 < len(looked) <= 11


@pytest.mark.parametrize("header", ["code,amount", "CPT,Fee"])
def test_faults_everywhere_are_counted(tmp_path, header: str):
    """A message has a few of them, and says how many there are."""
    path = tmp_path / "acme.csv"
    path.write_text(f"{header}\n" + "2155,$?\n" * 3000)
    read = ContractFeeSchedule.from_csv if "code" in header else None
    with pytest.raises(DocumentError) as raised:
        (read or ContractFeeSchedule.from_file)(path)

    assert 21 == str(raised.value).count("\n") + 1
    assert str(raised.value).endswith("and 2,980 more")
    assert 3000 == len(raised.value.faults)


def test_a_contract_is_checked_on_the_command_line(tmp_path, capsys):
    """The summary, or the faults with the status of bad input."""
    path = tmp_path / "acme.csv"
    path.write_text(TITLED)
    assert 0 == main(["contract", "check", str(path)])
    assert capsys.readouterr().out.startswith("acme.csv: header on line 4\n")

    path.write_text(DAMAGED)
    assert 2 == main(["contract", "check", str(path)])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: acme.csv, line 2: amount: cannot read")


def test_the_sheet_to_check_is_named(tmp_path, capsys):
    """As for from_file."""
    path = tmp_path / "medicaid.xlsx"
    path.write_bytes(sheets(MEDICAID))

    assert 2 == main(["contract", "check", str(path)])
    assert 0 == main(["contract", "check", str(path), "--sheet", "Fees"])
    assert "sheet 'Fees': header on line 4" in capsys.readouterr().out


def test_a_published_contract_is_an_option_of_price(tmp_path, capsys):
    """The option --contract takes a file as it is published."""
    path = tmp_path / "acme.csv"
    path.write_text(TITLED)
    where = ["--date", "2026-07-15", "--pos", "11", "--contract", str(path)]

    assert 0 == main(["price", "21556", *where])
    assert "total: 1500.00" in capsys.readouterr().out
