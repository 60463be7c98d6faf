"""
The segments of a service line of an X12 837P claim, as text.

The guide is the Technical Report Type 3 (TR3) 005010X222A1, loop 2400.
It is sold by X12 and was not at hand. Rules and lengths were taken from
answers of X12 to questions about it ("RFI"), https://x12.org/resources/requests-for-interpretation,
and from the maps of pyx12; what rests on neither says so.
Envelope, parties and the claim itself (loops before 2400) are not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import final

from attrs import astuple, field, frozen

from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.errors import (
    ContradictionError,
    MissingFactError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter
from cptsofttissue.interop._charges import (
    Charge,
    Given,
    Line,
    charged,
    charged_lines,
)
from cptsofttissue.interop._numbers import read_number, read_numbers
from cptsofttissue.interop._systems import system_of

__all__ = ["Delimiters", "service_line", "service_lines", "sv1"]

#: SV101-3 to SV101-6. Source: map of pyx12.
_MODIFIERS = 4
#: SV107-1 to SV107-4. Source: map of pyx12.
_POINTERS = 4
#: Diagnoses of a claim that may be pointed at. Source: map of pyx12.
_DIAGNOSES = 12
#: Service lines of a claim, repeats of loop 2400. Source: map of pyx12.
_LINES = 50
#: CPT and HCPCS codes; the other ways to name a code. Source: map of pyx12.
_HEALTH_CARE = "HC"
_QUALIFIERS = ("ER", _HEALTH_CARE, "IV", "WK")
_PLACE = re.compile(r"\d\d", re.ASCII)
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
    What stands between the parts of a segment: those of its interchange (ISA).

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


_USUAL = Delimiters()


def sv1(  # noqa: PLR0913 - each is a choice of the caller, by name
    line: Line,
    *,
    charge: Given = None,
    diagnosis_pointers: Iterable[int] = (1,),
    place_of_service: str | None = None,
    qualifier: str | None = None,
    delimiters: Delimiters = _USUAL,
) -> str:
    """
    Write a line as the segment SV1, professional service.

    An amount has no zeros at its end: the guide (B.1.1.3.1.2, quoted in RFI
    1526) has them suppressed unless they tell a precision, and RFI 1711 finds
    that cents never do. So 462.60 US dollars are 462.6.

    >>> line = ClaimLine(code="21555", modifiers="RT", charge="462.60")
    >>> sv1(line)
    'SV1*HC:21555:RT*462.6*UN*1***1~'

    Args:
        line: A line of a claim, or a priced one.
        charge:
            US dollars for all units (SV102). Without one it is the charge of
            the line; ``Charge.PRICED`` takes what the payer allows instead.
        diagnosis_pointers: One to four positions of diagnoses, 1 to 12 (SV107).
        place_of_service:
            Two digits, only where they differ from the claim's CLM05-1 (SV105;
            that rule is unsourced).
        qualifier:
            What names the code (SV101-1). Without one it is HC, if the code has
            the shape of CPT or HCPCS level II.
        delimiters: Those of the interchange.

    Raises:
        ContradictionError: If there are more than four modifiers, a value has a
            delimiter in it, or a price is asked for that is not that of this
            line alone and whole.
        InvalidFactError: If an argument cannot be read.
        MissingFactError: If the charge or the pointers are not known.
    """
    own = charged(line, charge)
    procedure = (_qualifier(own.code, qualifier), own.code, *_modifiers(own))
    elements = (
        ("SV1",),
        procedure,
        (_charge(own),),
        ("UN",),
        (str(own.units),),
        (_place(place_of_service),),
        ("",),
        _pointers(diagnosis_pointers),
    )
    return _segment(delimiters, *elements)


def service_line(  # noqa: PLR0913 - each is a choice of the caller, by name
    line: Line,
    encounter: Encounter,
    *,
    number: int = 1,
    charge: Given = None,
    diagnosis_pointers: Iterable[int] = (1,),
    claim_place: str | None = None,
    qualifier: str | None = None,
    delimiters: Delimiters = _USUAL,
) -> tuple[str, ...]:
    """
    Write the segments LX, SV1 and DTP of a line, in this order.

    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> line = ClaimLine(code="21555", charge="900")
    >>> service_line(line, office)
    ('LX*1~', 'SV1*HC:21555*900*UN*1***1~', 'DTP*472*D8*20260715~')

    Args:
        line: A line of a claim, or a priced one.
        encounter: Day and place of the line; a claim will do.
        number: The number of the line in the claim, 1 to 50 (LX01).
        charge: As in :func:`sv1`.
        diagnosis_pointers: As in :func:`sv1`.
        claim_place:
            Place of service of the claim (CLM05-1), if the line has another;
            then SV105 says that of the line.
        qualifier: As in :func:`sv1`.
        delimiters: As in :func:`sv1`.

    Raises:
        InvalidFactError: As in :func:`sv1`.
    """
    place = encounter.place_of_service
    day = encounter.date_of_service.isoformat().replace("-", "")
    service = sv1(
        line,
        charge=charge,
        diagnosis_pointers=diagnosis_pointers,
        place_of_service=None if claim_place in {None, place} else place,
        qualifier=qualifier,
        delimiters=delimiters,
    )
    at = str(read_number("number", number, _LINES))
    return (
        _segment(delimiters, ("LX",), (at,)),
        service,
        _segment(delimiters, ("DTP",), ("472",), ("D8",), (day,)),
    )


def service_lines(
    answer: ClaimPrice,
    *,
    charge: Charge | None = None,
    diagnosis_pointers: Iterable[int] = (1,),
    delimiters: Delimiters = _USUAL,
) -> tuple[str, ...]:
    r"""
    Write the segments of all lines of a priced claim, numbered from 1.

    >>> from cptsofttissue.claims import Claim, price
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> where = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    >>> claim = Claim(lines=["24075", "21555"], **where)
    >>> answer = price(claim, MedicareFeeSchedule.bundled())
    >>> print(*service_lines(answer, charge=Charge.PRICED), sep="\n")
    LX*1~
    SV1*HC:24075*569.49*UN*1***1~
    DTP*472*D8*20260715~
    LX*2~
    SV1*HC:21555*231.3*UN*1***1~
    DTP*472*D8*20260715~

    Args:
        answer: The priced claim.
        charge:
            The charge of each line, or ``Charge.PRICED`` for what the payer
            allows; what was priced by unit is added up.
        diagnosis_pointers: As in :func:`sv1`, the same for all lines.
        delimiters: As in :func:`sv1`.

    Raises:
        InvalidFactError: As in :func:`sv1`, or if the two sides of a procedure
            stand on two lines that were priced together.
    """
    pointers = tuple(diagnosis_pointers)
    return tuple(
        segment
        for at, line in enumerate(charged_lines(answer, charge), 1)
        for segment in service_line(
            line,
            answer.claim,
            number=at,
            diagnosis_pointers=pointers,
            delimiters=delimiters,
        )
    )


def _segment(delimiters: Delimiters, *elements: tuple[str, ...]) -> str:
    """Join components, elements and the end, each of which a value must not have."""
    for part in (part for element in elements for part in element):
        if set(part) & set(astuple(delimiters)):
            allowed = f"text without the delimiters {' '.join(astuple(delimiters))}"
            raise ContradictionError(elements[0][0], repr(part), allowed)
    texts = (delimiters.component.join(element) for element in elements)
    return delimiters.element.join(texts) + delimiters.segment


def _qualifier(code: str, given: str | None) -> str:
    found = _HEALTH_CARE if given is None else given
    if found not in _QUALIFIERS:
        raise UnknownTermError("qualifier", given, ", ".join(_QUALIFIERS))
    if given is None and system_of(code) is None:
        allowed = "a code of CPT or HCPCS level II, or one with its qualifier"
        raise UnknownTermError("code", code, allowed)
    return found


def _modifiers(line: ClaimLine) -> tuple[str, ...]:
    if len(line.modifiers) > _MODIFIERS:
        allowed = f"{_MODIFIERS} modifiers on a line"
        raise ContradictionError("modifiers", " ".join(line.modifiers), allowed)
    return line.modifiers


def _charge(line: ClaimLine) -> str:
    if line.charge is None:
        allowed = f"what is charged for {line}, or Charge.PRICED if its price is known"
        raise MissingFactError("charge", None, allowed)
    return _decimal(line.charge)


def _decimal(amount: Decimal) -> str:
    """Write cents without zeros at either end; ten cents are .1 (RFI 1711)."""
    text = f"{amount:f}".rstrip("0").removesuffix(".")
    return text.lstrip("0") or "0"


def _place(value: str | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not _PLACE.fullmatch(value):
        allowed = "two digits as text, such as 11"
        raise WrongTypeError("place_of_service", value, allowed)
    return value


def _pointers(values: Iterable[int]) -> tuple[str, ...]:
    found = read_numbers("diagnosis_pointers", values, _DIAGNOSES)
    if not found:
        raise MissingFactError("diagnosis_pointers", None, "one to four")
    if len(found) > _POINTERS:
        raise ContradictionError("diagnosis_pointers", found, "one to four")
    return tuple(map(str, found))
