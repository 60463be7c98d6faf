"""
Write claims for other systems, and read remittances.

A :class:`Bill` holds everything that a claim needs besides its priced lines. X12 837P
(``x12``), FHIR R4 (``fhir``) and the CMS-1500 form (``cms1500``) are written from it,
and ``remittance`` compares a payer's remittance with it.
All results are plain values; nothing but this library is needed.
"""

from __future__ import annotations

from cptsofttissue.interop._bill import Bill, BillLine
from cptsofttissue.interop._charges import Charge
from cptsofttissue.interop._parties import Address, Parties, Party, Person

__all__ = ["Address", "Bill", "BillLine", "Charge", "Parties", "Party", "Person"]
