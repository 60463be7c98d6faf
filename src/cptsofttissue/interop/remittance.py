"""
What a payer answered: an 835 (005010X221A1) read, and compared with what was expected.

The guide is sold by X12 and was not at hand. Its rules were taken from answers of X12
to questions about it ("RFI"), https://x12.org/resources/requests-for-interpretation,
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
