"""
Read a remittance (835, 005010X221A1), and compare it with the expected payment.

X12 sells the guide, and we had no copy. Its rules were taken from answers by X12 to
questions about it ("RFI"), https://x12.org/resources/requests-for-interpretation,
and from the maps of pyx12. :doc:`/how-to/read-a-remittance` shows both.
"""

from __future__ import annotations

from cptsofttissue.interop._outcomes import ClaimOutcome, LineOutcome, compare
from cptsofttissue.interop._remittance_files import read
from cptsofttissue.interop._remitted import (
    Adjustment,
    ProviderAdjustment,
    Remittance,
    RemittedClaim,
    RemittedLine,
)

__all__ = [
    "Adjustment",
    "ClaimOutcome",
    "LineOutcome",
    "ProviderAdjustment",
    "Remittance",
    "RemittedClaim",
    "RemittedLine",
    "compare",
    "read",
]
