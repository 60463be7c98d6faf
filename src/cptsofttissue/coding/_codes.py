"""Codes as callers write them."""

from __future__ import annotations

import re

from cptsofttissue.coding.editions import Code
from cptsofttissue.errors import UnknownTermError, WrongTypeError

__all__ = ["read_code"]

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
