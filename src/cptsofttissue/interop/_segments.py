"""X12 segments as text: elements, components, and delimiters."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import final

from attrs import astuple, field, frozen

from cptsofttissue.errors import ContradictionError, WrongTypeError

__all__ = ["Delimiters", "decimal_text", "segment", "simple"]

_PUNCTUATION = re.compile(r"[^A-Za-z0-9 ]")


def _delimiter(value: str) -> str:
    is_one = isinstance(value, str) and value.isascii()
    if not is_one or not _PUNCTUATION.fullmatch(value):
        allowed = "one ASCII character that is no letter, digit or space"
        raise WrongTypeError("delimiters", value, allowed)
    return value


@final
@frozen(kw_only=True)
class Delimiters:
    r"""
    The delimiters of an interchange (ISA).

    >>> Delimiters(segment="\n").element
    '*'

    Attributes:
        element: Between elements.
        component: Between the components of an element.
        segment: After a segment.

    Raises:
        ContradictionError: If two are the same.
        WrongTypeError: If one is not one ASCII character, or a letter, a digit
            or a space.
    """

    element: str = field(default="*", converter=_delimiter)
    component: str = field(default=":", converter=_delimiter)
    segment: str = field(default="~", converter=_delimiter)

    def __attrs_post_init__(self) -> None:
        if len(set(astuple(self))) < len(astuple(self)):
            raise ContradictionError("delimiters", self, "three that differ")


def segment(delimiters: Delimiters, *elements: tuple[str, ...]) -> str:
    """Join components and elements; no value may contain a delimiter."""
    for part in (part for element in elements for part in element):
        if set(part) & set(astuple(delimiters)):
            allowed = f"text without the delimiters {' '.join(astuple(delimiters))}"
            raise ContradictionError(elements[0][0], repr(part), allowed)
    texts = (delimiters.component.join(element) for element in elements)
    return delimiters.element.join(texts) + delimiters.segment


def simple(delimiters: Delimiters, *elements: str) -> str:
    """
    Join elements without components; empty ones at the end are left out.

    >>> simple(Delimiters(), "N4", "BOSTON", "MA", "")
    'N4*BOSTON*MA~'
    """
    last = max(index for index, element in enumerate(elements) if element)
    return segment(delimiters, *((element,) for element in elements[: last + 1]))


def decimal_text(amount: Decimal) -> str:
    """
    Write cents without zeros at either end.

    >>> decimal_text(Decimal("462.60")), decimal_text(Decimal("0.10"))
    ('462.6', '.1')

    Source: RFI 1526 and RFI 1711.
    """
    text = f"{amount:f}".rstrip("0").removesuffix(".")
    return text.lstrip("0") or "0"
