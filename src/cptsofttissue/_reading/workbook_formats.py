"""How a workbook shows its numbers: plainly, or with a percent sign or a unit."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipfile import ZipFile

__all__ = ["Signs", "signs_of", "with_sign"]

#: The sign of each cell that is no plain number, by row and column from 0.
Signs = Mapping[tuple[int, int], str]

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_PERCENT = "%"
#: The percentages among the formats that every workbook has.
_BUILT_IN = {"9": _PERCENT, "10": _PERCENT}
#: What is only as wide as a sign, and not shown.
_PADDING = re.compile(r"[_*].")
#: The units of lengths, which stand behind their number.
_UNITS = frozenset({"cm", "mm", "in"})
#: The signs and names of currencies other than the US dollar, of percentages, and
#: of the units of lengths.
_SIGN = re.compile(
    r"%|[\u20ac\u00a3\u00a5\u00a2]|(?<=\[\$)(?!US\$?D?[\]-])[^\]$-][^\]-]*"
    r"|(?<=[\s\"])(?:cm|mm|in)(?=\")"
)
_ATTRIBUTE = re.compile(r"(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PLACE = re.compile(r"([A-Z]*)([0-9]*)")


def signs_of(archive: ZipFile, sheet: int) -> Signs:
    """
    Find the cells of a sheet that show a percentage, another currency or a unit.

    Args:
        archive: The workbook.
        sheet: Its sheet, from 0, in the order in which people see them.

    Raises:
        LookupError: If the workbook does not say which part is the sheet.
    """
    if _STYLES not in archive.namelist():
        return {}
    styles = _styles(_text(archive, _STYLES))
    return dict(_cells(_text(archive, _part(archive, sheet)), styles)) if styles else {}


def with_sign(value: float, sign: str) -> str:
    """
    Write a number as people see it.

    >>> with_sign(1.2, "%"), with_sign(80.5, "CHF"), with_sign(2.5, "cm")
    ('120%', 'CHF 80.5', '2.5 cm')
    """
    number = Decimal(f"{value:.15g}")
    if sign == _PERCENT:
        return f"{(number * 100).normalize():f}%"
    return f"{number:f} {sign}" if sign in _UNITS else f"{sign} {number:f}"


def _text(archive: ZipFile, part: str) -> str:
    return archive.read(part).decode("utf-8", "replace")


def _part(archive: ZipFile, sheet: int) -> str:
    """Return the part of the archive that has a sheet."""
    key = [*_tags(_text(archive, _BOOK), "sheet")][sheet]["id"]
    related = _tags(_text(archive, _RELATIONS), "Relationship")
    targets = {tag["Id"]: tag["Target"] for tag in related}
    return posixpath.normpath(posixpath.join("/xl", targets[key]))[1:]


def _styles(text: str) -> Mapping[str, str]:
    """Return the sign of each style of cells that has one."""
    custom = {tag["numFmtId"]: _sign(tag) for tag in _tags(text, "numFmt")}
    _, _, cells = text.partition("cellXfs")
    formats = (tag.get("numFmtId", "0") for tag in _tags(cells, "xf"))
    signs = {
        str(index): {**_BUILT_IN, **custom}.get(f) for index, f in enumerate(formats)
    }
    return {style: sign for style, sign in signs.items() if sign}


def _sign(tag: Mapping[str, str]) -> str | None:
    """Find the sign that a format shows beside a number above zero."""
    shown = _PADDING.sub("", tag.get("formatCode", "")).partition(";")[0]
    match = _SIGN.search(shown)
    return match.group() if match else None


def _tags(text: str, *names: str) -> Iterator[Mapping[str, str]]:
    """Read what tags of a name are given, and which of the names it is."""
    pattern = rf"<(?:[^<>\s/:]*:)?(?P<tag>{'|'.join(names)})(?=[\s/>])(?P<all>[^<>]*)>"
    for match in re.finditer(pattern, text):
        pairs = _ATTRIBUTE.findall(match["all"])
        yield {
            "": match["tag"],
            **{name: unescape(double or single) for name, double, single in pairs},
        }


def _cells(
    text: str, styles: Mapping[str, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Find the cells of such a style; one without a place follows the one before."""
    row = column = -1
    for tag in _tags(text, "row", "c"):
        letters, digits = _PLACE.findall(tag.get("r", ""))[0]
        if tag[""] == "row":
            row, column = int(digits) - 1 if digits else row + 1, -1
            continue
        column = _column(letters) if letters else column + 1
        if sign := styles.get(tag.get("s", "")):
            yield (int(digits) - 1 if digits else row, column), sign


def _column(letters: str) -> int:
    """Number a column from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
