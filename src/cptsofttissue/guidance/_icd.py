"""Read ICD-10-CM diagnoses as people write them."""

from __future__ import annotations

import re

from cptsofttissue.errors import UnknownTermError, WrongTypeError

__all__ = ["read_diagnosis"]

_ALLOWED = "an ICD-10-CM code such as D17.21"
#: ASCII on purpose: a look-alike letter is not a code.
_CODE = re.compile(r"([A-Z][0-9][0-9A-Z])\.?([0-9A-Z]{0,4})", re.IGNORECASE | re.ASCII)


def read_diagnosis(diagnosis: str) -> str:
    """
    Read a diagnosis in any case, with or without its dot.

    >>> read_diagnosis("d1721")
    'D17.21'

    Raises:
        UnknownTermError: If it has not the form of a code.
        WrongTypeError: If it is not text.
    """
    if not isinstance(diagnosis, str):
        raise WrongTypeError("diagnosis", diagnosis, _ALLOWED)
    match = _CODE.fullmatch(diagnosis)
    if match is None:
        raise UnknownTermError("diagnosis", diagnosis, _ALLOWED)
    return ".".join(part.upper() for part in match.groups() if part)
