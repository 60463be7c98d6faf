"""Codes as callers write them."""

from __future__ import annotations

import re

from cptsofttissue._reading.annotations import evaluated
from cptsofttissue.coding.editions import Code
from cptsofttissue.errors import UnknownTermError, WrongTypeError

__all__ = ["read_code", "read_one_code"]

_CODE = re.compile(r"[A-Z0-9]([A-Z0-9._-]{0,18}[A-Z0-9])?")


def read_code(value: Code | str) -> str:
    """Read the number of a code: any short text of capitals and digits."""
    allowed = "a code as text, such as 21555"
    if not isinstance(value, str | Code):
        raise WrongTypeError("code", value, allowed)
    text = str(value).strip()
    if not text.isascii() or not _CODE.fullmatch(text.upper()):
        raise UnknownTermError("code", value, allowed)
    return text.upper()


evaluated(read_code)


#: A standard code with something behind it, or digits that are not five: a range,
#: a modifier, a decimal, a date, a number whose leading zeros were lost, or one in
#: scientific notation; and digits whose last ones are written as X, for any.
_NOT_ONE_CODE = re.compile(
    r"\d{5}.+|(\d{4}[A-Z]|[A-Z]\d{4})[._-].*|(?!\d{5}$)[\d._-]+|\d+(\.\d*)?E-?\d+"
    r"|(?=.{5})[A-Z]?\d+X+"
)


def read_one_code(value: Code | str, advice: str) -> str:
    """Read one code that someone typed; *advice* says how to correct it."""
    code = read_code(value)
    if _NOT_ONE_CODE.fullmatch(code):
        allowed = f"one code with all its digits, such as 00100 or 21555; {advice}"
        raise UnknownTermError("code", value, allowed)
    return code
