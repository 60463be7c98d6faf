"""Contract tables: read whole or not at all, one amount a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest

from cptsofttissue.errors import (
    ContradictionError,
    DocumentError,
    InvalidFactError,
    TableError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    ContractFeeSchedule,
    ContractRow,
    Edition,
    Encounter,
    MedicareFeeSchedule,
)

from .layout import sheet, sheets, workbook

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
HOSPITAL = Encounter(date_of_service="2026-07-15", place_of_service="22")


@pytest.fixture
def write(tmp_path):
    def written(data: bytes | str, name: str = "acme.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return written


TABLE = """\
code,amount,modifier,setting,first_day,last_day,source
21555,500.00,,non_facility,,,page 3
21555,300.00,,facility,,2026-06-30,page 3
21555,310.00,,facility,2026-07-01,,amendment
ACME-1,75,,,,,
77012,120.5,26,,,,
"""


@pytest.mark.parametrize(
    ("code", "modifiers", "where", "amount"),
    [
        ("21555", "", OFFICE, "500.00"),
        ("21555", "RT", OFFICE, "500.00"),
        ("21555", "", HOSPITAL, "310.00"),
        ("acme-1", "", OFFICE, "75.00"),
        ("ACME-1", "", HOSPITAL, "75.00"),
        ("77012", "26", OFFICE, "120.50"),
        ("77012", "", OFFICE, None),
        ("21555", "26", OFFICE, None),
        ("21556", "", OFFICE, None),
    ],
)
def test_prices_by_code_part_setting_and_day(write, code, modifiers, where, amount):
    """The row that fits answers; what no row says is None."""
    acme = ContractFeeSchedule.from_csv(write(TABLE), name="acme")
    fee = acme.price(where.request(code, modifiers))

    assert amount == (fee and str(fee.amount))


def test_the_day_picks_the_row(write):
    """Both ends of a period are inside."""
    acme = ContractFeeSchedule.from_csv(write(TABLE))
    amounts = [
        str(
            acme.price(
                Encounter(date_of_service=day, setting="facility").request("21555")
            ).amount
        )
        for day in ("2020-01-01", "2026-06-30", "2026-07-01", "2040-01-01")
    ]

    assert ["300.00", "300.00", "310.00", "310.00"] == amounts


def test_a_setting_of_its_own_comes_first():
    """A row for both settings is what is left."""
    rows = (
        ContractRow(code="21555", amount="1"),
        ContractRow(code="21555", amount="2", setting="facility"),
    )
    acme = ContractFeeSchedule("acme", rows, Edition("2026"))

    assert "1.00" == str(acme.price(OFFICE.request("21555")).amount)
    assert "2.00" == str(acme.price(HOSPITAL.request("21555")).amount)


def test_a_fee_names_file_and_page(write):
    """Edition, digest and source go with the fee."""
    acme = ContractFeeSchedule.from_csv(write(TABLE), edition="amendment 2")
    fee = acme.price(OFFICE.request("21555"))

    assert ("acme.csv", "amendment 2") == (fee.schedule, str(fee.edition))
    assert "acme.csv" == fee.edition.files[0].name
    assert "page 3" == fee.steps[0].source
    assert fee.indicators is None


def test_a_contract_may_follow_the_rules_of_medicare(write):
    """The indicators then come from there."""
    acme = ContractFeeSchedule.from_csv(
        write(TABLE), rules=MedicareFeeSchedule.bundled()
    )

    assert "2" == acme.price(OFFICE.request("21555")).indicators.multiple
    assert acme.price(OFFICE.request("ACME-1")).indicators is None


def test_takes_a_mapping():
    """Amounts by code, as text, whole numbers or decimals."""
    acme = ContractFeeSchedule.from_mapping(
        "acme", {"21555": "500", "21556": 7, "21557": Decimal("1.25")}, edition="2026"
    )

    assert ("7.00", "1.25") == tuple(
        str(acme.price(OFFICE.request(code)).amount) for code in ("21556", "21557")
    )


def test_every_fault_of_a_mapping_is_told():
    """A mapping is taken whole or not at all."""
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_mapping(
            "acme", {"21555": 1.5, "2 1": "1", "21557": "0"}
        )

    assert ["$['21555']", "$['2 1']", "$['21557']"] == [
        f.path for f in raised.value.faults
    ]


def test_every_fault_of_a_table_is_told(write):
    """Each bad line is named, and nothing is kept."""
    text = (
        TABLE.replace("500.00", "$500")
        .replace("2026-07-01", "July 1")
        .replace("77012,120.5,26", ",120.5,50")
    )
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_csv(write(text))

    assert ["acme.csv, line 2", "acme.csv, line 4", "acme.csv, line 6"] == [
        fault.path for fault in raised.value.faults
    ]
    assert "$500" in str(raised.value)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"code": ""}, "code"),
        ({"amount": "0"}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"modifier": "50"}, "modifier.*a part: 26, TC, 53"),
        ({"modifier": "XX"}, "modifier"),
        ({"modifier": 26}, "modifier"),
        ({"first_day": []}, "first_day"),
        ({"first_day": "20260732"}, "first_day"),
        ({"setting": "office"}, "setting"),
        ({"first_day": "2026-02-30"}, "first_day"),
        ({"last_day": 5}, "last_day"),
        ({"first_day": "2026-07-02", "last_day": "2026-07-01"}, "last_day"),
    ],
)
def test_refuses_a_bad_row(given: dict, problem: str):
    """Each field is read strictly."""
    with pytest.raises(InvalidFactError, match=problem) as raised:
        ContractRow(**{"code": "21555", "amount": "1", **given})

    field = [*given][-1]
    assert field == raised.value.field
    assert str(given[field]) == str(raised.value.value)


def test_reads_what_people_write():
    """A part in small letters, and days left empty or out."""
    row = ContractRow(
        code="21555", amount="1", modifier=" tc ", first_day="", last_day=None
    )

    assert "TC" == row.modifier
    assert (date.min, date.max) == (row.first_day, row.last_day)
    assert row == ContractRow(
        code="21555", amount="1", modifier="TC", first_day=None, last_day=""
    )
    assert "" == row.source


def test_a_row_may_hold_for_one_day():
    """First and last day may be the same, and that day is then taken."""
    day = ContractRow(
        code="21555", amount="1", first_day="2026-07-15", last_day="2026-07-15"
    )
    from_it_on = ContractRow(code="21555", amount="2", first_day="2026-07-15")
    before_it = ContractRow(code="21555", amount="2", last_day="2026-07-14")

    assert day.overlaps(from_it_on)
    assert from_it_on.overlaps(day)
    assert not day.overlaps(before_it)
    assert not before_it.overlaps(day)


def test_prices_change_with_each_row(write):
    """On the first day of an amount, and after its last."""
    acme = ContractFeeSchedule.from_csv(write(TABLE))

    assert {date(2026, 7, 1)} <= acme.price_changes
    assert date(2026, 6, 30) not in acme.price_changes


def test_a_contract_has_a_name_and_a_short_repr():
    """A name may be one letter, not none; its rows are not printed."""
    rows = [ContractRow(code="21555", amount="1")]

    assert "A" == ContractFeeSchedule("A", rows, Edition("2026")).name
    assert "21555" not in repr(ContractFeeSchedule("A", rows, Edition("2026")))
    assert ContractFeeSchedule("A", rows, Edition("2026")).rules is None
    with pytest.raises(ValueError, match="name"):
        ContractFeeSchedule("", rows, Edition("2026"))


def test_a_contract_is_called_as_told(write):
    """By its name and edition, else by its file; a mapping is as given."""
    named = ContractFeeSchedule.from_csv(write(TABLE), name="the contract")
    given = ContractFeeSchedule.from_mapping("acme", {"21555": "1"})

    assert ("the contract", "acme.csv") == (named.name, str(named.edition))
    assert "as given" == str(given.edition)


def test_the_step_tells_the_row(write):
    """Code and part, and where it was agreed; the contract, if no row says so."""
    acme = ContractFeeSchedule.from_csv(write(TABLE), name="acme")
    whole, part = (
        acme.price(OFFICE.request(*asked)).steps[0]
        for asked in (("21555",), ("77012", "26"))
    )

    assert ("contract", "21555", "500.00", "page 3") == (
        whole.rule,
        whole.given,
        whole.concluded,
        whole.source,
    )
    assert ("77012-26", "120.50", "acme") == (part.given, part.concluded, part.source)


@pytest.mark.parametrize("day", ["2026-06-30", "2026-01-01"])
def test_two_answers_are_refused(write, day: str):
    """Rows of one code, part and setting do not overlap."""
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_csv(write(TABLE.replace("2026-07-01", day)))

    assert (
        "acme.csv, line 4: applies to the same request as acme.csv, line 3: one amount "
        "a day; close the older row with its last day"
    ) == str(raised.value)


def test_every_row_that_repeats_another_is_told(write):
    """All lines at once, in their order, beside cells that cannot be read."""
    text = (
        "code,amount,first_day\n"
        "21555,5,2026-07-01\n21555,7,\n21556,8,\n21555,5,2026-07-01\n"
        "21556,8,\n21556,8,\n21557,8,\n21555,?,\n"
    )
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_csv(write(text))

    assert [
        ("line 9", "amount"),
        ("line 2", "applies to the same request as acme.csv, line 3"),
        ("line 5", "applies to the same request as acme.csv, line 3"),
        ("line 6", "repeats acme.csv, line 4; keep one of them"),
        ("line 7", "repeats acme.csv, line 4; keep one of them"),
    ] == [
        (fault.path.removeprefix("acme.csv, "), fault.problem.partition(":")[0])
        for fault in raised.value.faults
    ]


def test_a_code_of_a_mapping_stands_there_once():
    """Capitals and blanks do not make two codes of one."""
    with pytest.raises(DocumentError, match=r"\$\['own1 '\]: repeats \$\['OWN1'\]"):
        ContractFeeSchedule.from_mapping("acme", {"OWN1": "5", "own1 ": "5"})


@pytest.mark.parametrize("last_day", ["2026-01-31", ""])
def test_a_row_is_compared_with_the_longest_before_it(write, last_day: str):
    """A short row within a long one hides it from no later row."""
    text = (
        f"code,amount,first_day,last_day\n21555,1,,{last_day}\n"
        "21555,1,2026-01-02,2026-01-02\n21555,1,2026-01-31,2026-01-31\n"
    )
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_csv(write(text))

    assert ["acme.csv, line 3", "acme.csv, line 4"] == [
        fault.path for fault in raised.value.faults
    ]
    assert all("acme.csv, line 2:" in fault.problem for fault in raised.value.faults)


def test_a_long_contract_is_read_in_line():
    """Each row is compared with one other, not with all of its code."""
    days = [date(2000, 1, 1) + timedelta(at) for at in range(500)]
    rows = [
        ContractRow(code="21555", amount="1", first_day=day, last_day=day)
        for day in days
    ]
    with mock.patch.object(ContractRow, "overlaps", return_value=False) as compared:
        acme = ContractFeeSchedule("acme", rows, Edition("2026"))

    assert 499 == compared.call_count
    assert 500 == len(acme.rows)


def test_an_older_row_that_is_open_overlaps():
    """Whichever row is written first."""
    older = ContractRow(code="21555", amount="1", last_day="2026-06-30")
    newer = ContractRow(code="21555", amount="1", first_day="2026-06-30")

    for rows in ([older, newer], [newer, older]):
        with pytest.raises(ContradictionError):
            ContractFeeSchedule("acme", rows, Edition("2026"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("code,price\n21555,1\n", "line 1: the header is"),
        ("code,amount,amount\n21555,1,1\n", "the header is"),
        ("code,amount,note\n", "the header is"),
        ("code,amount,source,source\n", "the header is"),
        ("code\n21555\n", "the header is"),
        ("code,amount\n21555\n", "line 2: 1 cells, expected 2"),
        ("code,amount\n21555,5", "ends in the middle of a line"),
        ("", "is empty"),
    ],
)
def test_a_damaged_table_is_refused(write, text: str, problem: str):
    """Other headers and cut-off files are errors with the file name."""
    with pytest.raises(TableError, match=rf"acme\.csv.*{problem}"):
        ContractFeeSchedule.from_csv(write(text))


def test_a_header_is_found_below_blank_rows(write):
    """A workbook's first row with content is its header, by its own line."""
    with pytest.raises(TableError, match="line 3: the header is"):
        ContractFeeSchedule.from_csv(write(workbook([[], [" "], ["a"]]), "acme.xlsx"))


@pytest.mark.parametrize(
    "code",
    [
        *("21930.0", "21930.", "21930-21935", "21930-26", "2193026", "21930TC"),
        *("100", "0100", "100.0", "1960-01-15", "0001T-26", "A4550.0", "E0100-E0105"),
    ],
)
def test_a_code_in_disguise_is_refused(write, code: str):
    """It would price nothing, and the next schedule would be asked in silence."""
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_csv(write(f"code,amount\n21555,5\n{code},314.0\n"))

    assert "acme.csv, line 3" == raised.value.faults[0].path
    assert repr(code) in raised.value.faults[0].problem


def test_a_code_in_disguise_is_told_how_to_mend():
    """Zeros, parts and ranges each have their place."""
    with pytest.raises(InvalidFactError) as raised:
        ContractRow(code="21930-26", amount="1")

    assert (
        "one code with all its digits, such as 00100 or 21555; "
        "a modifier has its own column, each code of a range its own row"
    ) == raised.value.allowed


@pytest.mark.parametrize("code", ["219XX", "2193x", "21XXX", "A45XX"])
def test_a_code_with_places_for_any_digit_is_no_code(code: str):
    """It would price nothing, and the next schedule would be asked in silence."""
    with pytest.raises(InvalidFactError):
        ContractRow(code=code, amount="1")


@pytest.mark.parametrize("code", ["00100", "0001T", "A4550", "ACME-1", "X", "OWN1.5"])
def test_a_code_of_ones_own_is_read(code: str):
    """Whatever cannot be taken for a standard code and more."""
    assert code == ContractRow(code=code, amount="1").code


@pytest.mark.parametrize(
    "cell", ['<c s="1"><v>100</v></c>', '<c s="2"><v>21930</v></c>', "<c><v>.5</v></c>"]
)
def test_a_number_of_a_workbook_is_no_other_code(write, cell: str):
    """A number shown as 00100, or as a day, has lost the code."""
    head = "".join(
        f'<c t="inlineStr"><is><t>{n}</t></is></c>' for n in ("code", "amount")
    )
    xml = f"<row>{head}</row><row>{cell}<c><v>5</v></c></row>"
    with pytest.raises(DocumentError, match=r"acme\.xlsx, line 2: code: cannot read"):
        ContractFeeSchedule.from_csv(write(sheet(xml), "acme.xlsx"))


def test_a_row_without_code_or_amount_is_told(write):
    """An empty cell is read as empty, and refused as what it is."""
    with pytest.raises(DocumentError) as raised:
        ContractFeeSchedule.from_csv(write("code,amount\n,5\n21555,\n"))

    assert [
        ("line 2", "code: cannot read ''"),
        ("line 3", "amount: cannot read ''"),
    ] == [
        (fault.path.rpartition(", ")[2], fault.problem.partition(".")[0])
        for fault in raised.value.faults
    ]


def test_reads_a_workbook(write):
    """People keep contracts in workbooks."""
    data = workbook([["code", "amount"], [21555.0, 500.5]])
    acme = ContractFeeSchedule.from_csv(write(data, "acme.xlsx"))

    assert "500.50" == str(acme.price(OFFICE.request("21555")).amount)


def test_a_workbook_of_two_sheets_is_read_by_name(write):
    """Which of two amounts is agreed is not guessed."""
    old, new = ([["code", "amount"], [21555.0, amount]] for amount in (300.0, 314.0))
    path = write(sheets({"2025": old, "2026": new}, hidden="2025"), "acme.xlsx")
    with pytest.raises(TableError, match=r"'2025' \(hidden\), '2026'"):
        ContractFeeSchedule.from_csv(path)
    acme = ContractFeeSchedule.from_csv(path, sheet="2026")

    assert "314.00" == str(acme.price(OFFICE.request("21555")).amount)


def test_a_modifier_that_changes_payment_is_not_ignored():
    """The agreed amount is the whole fee, and says so."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500"})
    notices = [
        [notice.rule for notice in acme.price(OFFICE.request("21555", given)).notices]
        for given in ("", "RT", "50")
    ]

    assert [[], [], ["payment-modifier"]] == notices


@pytest.mark.parametrize("amounts", [None, 5, ["21555"], "21555"])
def test_a_mapping_is_a_mapping(amounts):
    """Other things are refused by name."""
    with pytest.raises(WrongTypeError) as raised:
        ContractFeeSchedule.from_mapping("acme", amounts)

    assert ("amounts", amounts) == (raised.value.field, raised.value.value)


def test_the_rows_are_the_contracts_own():
    """Appending to the caller's list changes no price."""
    rows = [ContractRow(code="21555", amount="1")]
    acme = ContractFeeSchedule("acme", rows, Edition("2026"))
    rows.append(ContractRow(code="21555", amount="2"))

    assert 1 == len(acme.rows)
