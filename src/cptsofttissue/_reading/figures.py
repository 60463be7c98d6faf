"""How a charted size is written: with plain signs and spaces, and in figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from cptsofttissue._reading.dimensions import UNIT
from cptsofttissue._reading.spelling import folded

__all__ = ["NUMERALS", "may_be_feet", "plain"]

#: An apostrophe may mean feet.
_FEET = re.compile("[0-9]['\u2018\u2019]|['\u2018\u2019][0-9]")
_SPACES = re.compile(r"[ \t\r\n]+")
#: Typographic signs that stand for a plain one.
_SIGNS = str.maketrans(
    {"×": "x", "≥": ">=", "≤": "<=", "≈": "~", "\u2044": "/"}  # noqa: RUF001
    | dict.fromkeys("\u201c\u201d\u2033", '"')
    | {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅛": " 1/8"}
    | {"⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8"}
)
_FIGURE = re.compile("[0-9]")
#: The numbers that are written in words.
NUMERALS: Mapping[str, str] = MappingProxyType(
    {
        "one": "1",
        "two": "2",
        "three": "3",
        "four": "4",
        "five": "5",
        "six": "6",
        "seven": "7",
        "eight": "8",
        "nine": "9",
        "ten": "10",
        "eleven": "11",
        "twelve": "12",
    }
)
_NUMERAL = re.compile(rf"\b(?:{'|'.join(NUMERALS)})\b")
_AND_A_HALF = re.compile(r"(?<=[0-9]) and (?:a|one|1) half\b")
_HALF = re.compile(rf"\b(?:(?:one|a|1)[ -])?half(?:[ -](?:of )?(?:an? )?)(?={UNIT})")
_AND_A_FRACTION = re.compile(r"(?<=[0-9]) and (?=[0-9]+ ?/)")
_BETWEEN = re.compile(r"\bbetween ([0-9.][^a-z]*(?:[a-z]+\.? )?)and (?=[0-9.])")
_FROM = re.compile(r"\bfrom (?=[0-9.][^a-z]*(?:[a-z]+\.?)?(?: ?- ?| to )[0-9.])")
#: "5+ cm" is five or more.
_OR_MORE = re.compile(rf"([0-9.]+) ?\+ ?(?={UNIT})|([0-9.]+ ?{UNIT})(?:\+| \+$)")
_DEGREES = re.compile("360[ -]?(?:degrees?|\u00b0)(?![a-z])")


def may_be_feet(text: str) -> bool:
    """Whether an apostrophe stands beside a figure."""
    has_apostrophe = "'" in text or not text.isascii()
    return has_apostrophe and _FEET.search(text) is not None


def plain(text: str) -> str:
    """
    Write a text with plain signs, its numbers as figures, a range with "to".

    >>> plain("Between one and a half and 2\u00a0cm")
    '1 1/2 to 2 cm'
    >>> plain("5+ cm"), plain("1 cm margin, 360 degrees")
    ('>=5 cm', '1 cm margin, circumferential')
    """
    signed = text if text.isascii() else text.translate(_SIGNS)
    text = folded(signed)
    if "  " in text or not text.isprintable():
        text = _SPACES.sub(" ", text)
    text = text.strip(" ")
    if "half" in text:
        text = _HALF.sub("0 1/2 ", _AND_A_HALF.sub(" 1/2", _figures(text)))
    elif _FIGURE.search(text) is None:
        text = _figures(text)
    if " and " in text:
        text = _AND_A_FRACTION.sub(" ", _BETWEEN.sub(r"\1to ", text))
    if "+" in text:
        text = _OR_MORE.sub(r">=\1\2 ", text)
    if "360" in text:
        text = _DEGREES.sub("circumferential", text)
    return _FROM.sub("", text) if "from " in text else text


def _figures(text: str) -> str:
    return _NUMERAL.sub(lambda match: NUMERALS[match[0]], text)
