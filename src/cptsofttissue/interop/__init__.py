"""
Claims for other systems: FHIR R4 in ``fhir``, X12 837P in ``x12``.

A :class:`Bill` says once what a claim says beside its priced lines; every format is
written from it. All of it is plain values, and needs nothing but this library.
"""

from __future__ import annotations

from cptsofttissue.interop._bill import Bill, BillLine
from cptsofttissue.interop._charges import Charge
from cptsofttissue.interop._parties import Address, Parties, Party, Person

__all__ = ["Address", "Bill", "BillLine", "Charge", "Parties", "Party", "Person"]
