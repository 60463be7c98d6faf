"""
Claims for other systems, and what payers answer.

A :class:`Bill` says once what a claim says beside its priced lines. X12 837P (``x12``),
FHIR R4 (``fhir``) and the CMS-1500 form (``cms1500``) are written from it, and
``remittance`` compares a payer's answer with it.
All of it is plain values, and needs nothing but this library.
"""

from __future__ import annotations

from cptsofttissue.interop._bill import Bill, BillLine
from cptsofttissue.interop._charges import Charge
from cptsofttissue.interop._parties import Address, Parties, Party, Person

__all__ = ["Address", "Bill", "BillLine", "Charge", "Parties", "Party", "Person"]
