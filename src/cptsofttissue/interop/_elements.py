"""Check what a claim must state in X12, and how long each text may be, by a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import final

from attrs import astuple, field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.errors import Fault
from cptsofttissue.interop._bill import INPATIENT, Bill, sent_lines
from cptsofttissue.interop._parties import Address
from cptsofttissue.interop._segments import Delimiters

__all__ = ["Element", "Need", "element_faults", "repetition", "value_at"]

#: Delimiters between repeated elements (ISA11); the first that is free is used.
_REPETITIONS = "^!`|"
#: The extended character set of X12 5010, as pyx12 has it.
_CHARACTERS = re.compile(r"""[A-Za-z0-9 !"&'()*+,\-./:;?=%@\[\]_{}\\|<>#$^`~]*""")


class Need(StrEnum):
    """When a fact must be stated."""

    ALWAYS = "always"
    INSURED_PATIENT = "insured_patient"
    OTHER_PATIENT = "other_patient"
    WITH_PARTY = "with_party"
    WITH_ADDRESS = "with_address"
    INPATIENT = "inpatient"
    OPTIONAL = "optional"


@final
@frozen
class Element:
    """
    A fact of a claim, with its place in X12.

    Attributes:
        fact: The attribute of the bill or of the envelope, or of each line.
        element: Loop and place in the guide.
        need: When it must be stated.
        least: The least number of characters.
        most: The largest number of characters.
        source: Where that comes from.
    """

    fact: str = field(metadata=tables.KEY)
    element: str
    need: Need
    least: int
    most: int
    source: str


_LINES = "lines."
_ENVELOPE = ("submitter.", "receiver.")


def value_at(thing: object, path: str) -> object:
    """
    Return the attribute at a dotted path; None if a part of the path is None.

    >>> value_at("abc", "upper.nothing") is None
    True
    """
    value: object = thing
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def element_faults(
    thing: object, delimiters: Delimiters, loops: str = ""
) -> Iterator[Fault]:
    """
    Yield what a bill or an envelope lacks, and the texts that X12 cannot hold.

    Args:
        thing: The bill, or the envelope.
        delimiters: The delimiters of the interchange.
        loops: The first characters of the loops to check; empty checks all.
    """
    is_bill = isinstance(thing, Bill)
    rows = tables.read("claim_elements.csv", Element)
    for row in (row for row in rows if row.element.startswith(loops)):
        if row.fact.startswith(_LINES):
            yield from _line_faults(row, thing, delimiters) if is_bill else ()
        elif is_bill != row.fact.startswith(_ENVELOPE):
            yield from _fact_faults(row, thing, delimiters)


def _line_faults(
    row: Element, thing: object, delimiters: Delimiters
) -> Iterator[Fault]:
    for sent in sent_lines(thing) if isinstance(thing, Bill) else ():
        name = row.fact.removeprefix(_LINES)
        path = f"line {sent.number}, {name}"
        yield from _text_faults(row, path, value_at(sent.details, name), delimiters)


def _fact_faults(
    row: Element, thing: object, delimiters: Delimiters
) -> Iterator[Fault]:
    value = value_at(thing, row.fact)
    if value is None and _is_needed(row, thing):
        yield Fault(row.fact, f"is missing; X12 has it in {row.element}")
    yield from _text_faults(row, row.fact, value, delimiters)


def _is_needed(row: Element, thing: object) -> bool:
    """Whether a fact must be stated; an address must be complete if it has a part."""
    owner, _, name = row.fact.rpartition(".")
    if name == "first_name" and value_at(thing, f"{owner}.single_name"):
        return False
    if row.need is Need.ALWAYS:
        return True
    if row.need is Need.INPATIENT:
        return value_at(thing, "priced.claim.place_of_service") == INPATIENT
    if row.need is Need.WITH_PARTY:
        party = ".".join(row.fact.split(".")[:2])
        return value_at(thing, party) is not None
    has_patient = value_at(thing, "parties.patient") is not None
    need = Need.OTHER_PATIENT if has_patient else Need.INSURED_PATIENT
    return row.need is need or (row.need in _ADDRESS_NEEDS and _is_partial(row, thing))


_ADDRESS_NEEDS = frozenset({Need.WITH_ADDRESS, Need.INSURED_PATIENT})


def _is_partial(row: Element, thing: object) -> bool:
    """Whether the address of a fact has any part."""
    address = value_at(thing, row.fact.rpartition(".")[0])
    return isinstance(address, Address) and address != Address()


def _text_faults(
    row: Element, path: str, value: object, delimiters: Delimiters
) -> Iterator[Fault]:
    """Check the length and the characters of a text."""
    if not isinstance(value, str):
        return
    if not row.least <= len(value) <= row.most:
        yield Fault(path, f"{value!r} has not {row.least} to {row.most} characters")
    forbidden = {*astuple(delimiters), repetition(delimiters)}
    if not _CHARACTERS.fullmatch(value) or forbidden & set(value):
        text = " ".join(sorted(forbidden))
        yield Fault(
            path,
            f"{value!r} has a character that X12 forbids, or one of {text}",
        )


def repetition(delimiters: Delimiters) -> str:
    """Return the delimiter between repeated elements."""
    return next(mark for mark in _REPETITIONS if mark not in astuple(delimiters))
