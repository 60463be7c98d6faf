"""Small files in the layouts of CMS, with codes and figures that are made up."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

CAPTIONS = """\
,,,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,
,,,,NOT USED,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED
,,,,FOR,,,NON-FAC,,FACILITY ,,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS
,,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT
"""
PRIC = 23


def row(code: str = "AAAA1", mod: str = "", **given: str) -> list[str]:
    """
    One row of 32 columns; totals follow from the parts unless given.

    On a row marked NA, the figure outside of a facility repeats the one inside.
    """
    f = {
        "status": "A",
        "used": "",
        "work": "2.00",
        "pe": "3.00",
        "na": "",
        "fac_pe": "1.50",
        "fac_na": "",
        "mp": "0.25",
        "glob": "090",
        "pre": "0.10",
        "intra": "0.69",
        "post": "0.21",
        "mult": "2",
        "bilat": "1",
        "asst": "2",
        "co": "1",
        "team": "0",
        "factor": "33.4009",
        "imaging": "99",
        "opps": "0.00",
        "opps_fac": "0.00",
        "opps_mp": "0.00",
        **({"pe": "1.50"} if given.get("na") == "NA" else {}),
        **given,
    }
    for total, pe in (("total", "pe"), ("fac_total", "fac_pe")):
        if total not in f:
            f[total] = str(sum(Decimal(f[part]) for part in ("work", pe, "mp")))
    return [
        *(code, mod, "", f["status"], f["used"], f["work"], f["pe"], f["na"]),
        *(f["fac_pe"], f["fac_na"], f["mp"], f["total"], f["fac_total"], "0"),
        *(f["glob"], f["pre"], f["intra"], f["post"], f["mult"], f["bilat"], f["asst"]),
        *(f["co"], f["team"], "9", "", f["factor"], "09", "0", f["imaging"]),
        *(f["opps"], f["opps_fac"], f["opps_mp"]),
    ]


#: Codes begin with each of these in a whole file.
FIRST = "0123456789ADGHJMPQRSTV"


def whole(count: int = 17_000) -> list[list[str]]:
    """Rows enough for a whole file: codes A0000, D0001, ... and further."""
    return [row(f"{FIRST[(at + 10) % 22]}{at:04X}") for at in range(count)]


def pprrvu(
    *rows: list[str], year: int = 2026, width: int = 32, month: str = "July"
) -> str:
    """The text of a relative value file; width 31 is the layout before 2026."""
    title = (
        f"{year} National Physician Fee Schedule Relative Value File {month} Release"
    )
    head = [["", "", title], ["", "", "a notice, quoted"], [], ["", "", "RELEASED"]]
    lines = [cells + [""] * (32 - len(cells)) for cells in head]
    lines += list(csv.reader(io.StringIO(CAPTIONS)))
    lines += list(rows)
    if width == 31:
        lines = [cells[:PRIC] + cells[PRIC + 1 :] for cells in lines]
    return to_csv(lines)


def to_csv(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


POSITIONS = {
    0: 1,
    1: 6,
    3: 58,
    5: 60,
    6: 67,
    7: 73,
    8: 76,
    9: 82,
    10: 85,
    11: 91,
    12: 97,
    13: 103,
    14: 104,
    15: 107,
    16: 110,
    17: 113,
    18: 116,
    19: 117,
    20: 118,
    21: 119,
    22: 120,
    25: 133,
    26: 142,
    27: 144,
    28: 146,
    29: 152,
    30: 159,
    31: 166,
}
NUMBERS = {5: 6, 6: 6, 8: 6, 10: 5, 11: 6, 12: 6, 25: 8, 29: 6, 30: 6, 31: 6}


#: Shares of the care have no digit before the point there.
SHARES = (15, 16, 17)
#: How wide the other columns are that are read.
WIDTHS = NUMBERS | {0: 5, 1: 2, 3: 1, 7: 2, 9: 2, 14: 3, 15: 3, 16: 3, 17: 3}
WIDTHS |= dict.fromkeys(range(18, 23), 1)


def between(text: str) -> str:
    """The text twin with marks wherever no column stands."""
    ends = [(POSITIONS[column] - 1, width) for column, width in WIDTHS.items()]
    read = {at for first, width in ends for at in range(first, first + width)}
    *notices, record = text.splitlines()
    marked = "".join(mark if at in read else "#" for at, mark in enumerate(record))
    return "\n".join([*notices, f"{marked}#", ""])


def fixed_width(*rows: list[str]) -> str:
    """The text twin of a relative value file."""
    lines = ["HDR A NOTICE", "HDR AND MORE"]
    for cells in rows:
        record = [" "] * 171
        for column, first in POSITIONS.items():
            text = cells[column].rjust(NUMBERS.get(column, 0))
            if column in SHARES:
                text = text.removeprefix("0")
            record[first - 1 : first - 1 + len(text)] = text
        lines.append("".join(record))
    return "\r\n".join(lines) + "\r\n"


GPCI_HEADER = [
    *("Medicare Administrative Contractor (MAC)", "State", "Locality Number"),
    *("Locality Name", "2026 PW GPCI (with 1.0 Floor)***"),
    *("2026 PE GPCI", "2026 MP GPCI"),
]


def localities(count: int = 109) -> list[list[str]]:
    """Rows of a GPCI file."""
    return [
        [
            f"{10000 + at:05}",
            "XX",
            f"{at % 50:02}",
            f"PLACE {at}*",
            "1.000",
            "0.9",
            "0.5",
        ]
        for at in range(count)
    ]


def gpci(
    *, header: list[str] = GPCI_HEADER, rows: list[list[str]] | None = None
) -> str:
    """The text of a GPCI file, with its footnotes."""
    body = localities() if rows is None else rows
    return to_csv([["ADDENDUM E"], [], header, *body, [], ["*Work GPCI reflects ..."]])


def workbook(lines: list[list[str | float]]) -> bytes:
    """A minimal XLSX workbook of one sheet."""
    return sheet(_xml(lines))


def sheet(rows: str) -> bytes:
    """A minimal XLSX workbook of one sheet, whose rows are given as XML."""
    return book({"S": rows})


def sheets(tables: dict[str, list[list[str | float]]], *, hidden: str = "") -> bytes:
    """A minimal XLSX workbook of several sheets, one of which may be hidden."""
    return book({name: _xml(lines) for name, lines in tables.items()}, hidden=hidden)


def book(rows: dict[str, str], *, hidden: str = "", kind: str = "worksheet") -> bytes:
    """A minimal XLSX workbook of sheets, whose rows are given as XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        for at, text in enumerate(rows.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{at}.xml", SHEET.format(text))
        archive.writestr(
            "xl/workbook.xml",
            WORKBOOK.format(
                "".join(_named(at, n, hidden) for at, n in enumerate(rows, 1))
            ),
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONS.format(
                "".join(_related(at, kind) for at in range(1, len(rows) + 1))
            ),
        )
    return out.getvalue()


def _named(at: int, name: str, hidden: str) -> str:
    state = ' state="hidden"' if name == hidden else ""
    return f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"{state}/>'


def _related(at: int, kind: str) -> str:
    return (
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" '
        f'Target="worksheets/sheet{at}.xml"/>'
    )


def _xml(lines: list[list[str | float]]) -> str:
    return "".join(_sheet_row(at, cells) for at, cells in enumerate(lines, 1))


def _sheet_row(at: int, cells: list[str | float]) -> str:
    return f'<row r="{at}">{"".join(map(_sheet_cell, cells))}</row>'


def _sheet_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value.replace("&", "&amp;")}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
WORKBOOK = (
    f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{{}}</sheets></workbook>'
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{{}}'
    f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    # A cell of style 1 shows five digits, one of style 2 a date, of style 3 and 4 a
    # percentage, and the others an amount in euros, francs, US dollars and dollars.
    "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="7">'
    '<numFmt numFmtId="164" formatCode="00000"/>'
    '<numFmt numFmtId="165" formatCode="0.0%;[Red]-0.0%"/>'
    '<numFmt numFmtId="166" formatCode="#,##0.00\\ &quot;\u20ac&quot;"/>'
    '<numFmt numFmtId="167" formatCode="[$CHF-807] #,##0.00"/>'
    '<numFmt numFmtId="168" formatCode="[$USD-409] #,##0.00_%"/>'
    '<numFmt numFmtId="169" formatCode="_(&quot;$&quot;* #,##0.00_)"/>'
    '<numFmt numFmtId="170" formatCode="0.0&quot; cm&quot;"/>'
    '</numFmts><cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs count="10"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/>'
    '<xf numFmtId="9"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/>'
    '<xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="170"/></cellXfs></styleSheet>',
}
