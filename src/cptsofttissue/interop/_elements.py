"""What a claim must say in X12, and how long it may be: a table, and who breaks it."""

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

#: What stands between repeated elements (ISA11): the first that is not taken.
_REPETITIONS = "^!`|"
#: The extended character set of X12 5010, as pyx12 has it.
_CHARACTERS = re.compile(r"""[A-Za-z0-9 !"&'()*+,\-./:;?=%@\[\]_{}\\|<>#$^`~]*""")


class Need(StrEnum):
    """When something must be said."""

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
    What is said of a claim in one place of X12.

    Attributes:
        fact: The attribute of the bill or of the envelope, or of each line.
        element: Loop and place in the guide.
        need: When it must be said.
        least: Characters at least.
        most: Characters at most.
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
    Return the attribute at a path with points; None where anything on it is None.

    >>> value_at("abc", "upper.nothing") is None
    True
    """
    found: object = thing
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def element_faults(
    thing: object, delimiters: Delimiters, loops: str = ""
) -> Iterator[Fault]:
    """
    Say what a bill or an envelope lacks, and which texts X12 cannot hold.

    Args:
        thing: The bill, or the envelope.
        delimiters: Those of the interchange.
        loops: How the loops begin that are written; all of them without it.
    """
    is_bill = isinstance(thing, Bill)
    rows = tables.read("claim_elements.csv", Element)
    for row in (row for row in rows if row.element.startswith(loops)):
        if row.fact.startswith(_LINES):
            yield from _of_lines(row, thing, delimiters) if is_bill else ()
        elif is_bill != row.fact.startswith(_ENVELOPE):
            yield from _of_one(row, thing, delimiters)


def _of_lines(row: Element, thing: object, delimiters: Delimiters) -> Iterator[Fault]:
    for sent in sent_lines(thing) if isinstance(thing, Bill) else ():
        name = row.fact.removeprefix(_LINES)
        path = f"line {sent.number}, {name}"
        yield from _text_faults(row, path, value_at(sent.said, name), delimiters)


def _of_one(row: Element, thing: object, delimiters: Delimiters) -> Iterator[Fault]:
    value = value_at(thing, row.fact)
    if value is None and _is_needed(row, thing):
        yield Fault(row.fact, f"is missing; X12 has it in {row.element}")
    yield from _text_faults(row, row.fact, value, delimiters)


def _is_needed(row: Element, thing: object) -> bool:
    """Whether it must be said; an address that is begun must be whole."""
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
    other = value_at(thing, "parties.patient") is not None
    wanted = Need.OTHER_PATIENT if other else Need.INSURED_PATIENT
    return row.need is wanted or (row.need in _OF_ADDRESS and _is_begun(row, thing))


_OF_ADDRESS = frozenset({Need.WITH_ADDRESS, Need.INSURED_PATIENT})


def _is_begun(row: Element, thing: object) -> bool:
    """Whether something is known of the address to which a fact belongs."""
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
    taken = {*astuple(delimiters), repetition(delimiters)}
    if not _CHARACTERS.fullmatch(value) or taken & set(value):
        shown = " ".join(sorted(taken))
        yield Fault(
            path,
            f"{value!r} has a character that X12 forbids, or one of {shown}",
        )


def repetition(delimiters: Delimiters) -> str:
    """Return the delimiter between repeated elements."""
    return next(one for one in _REPETITIONS if one not in astuple(delimiters))
