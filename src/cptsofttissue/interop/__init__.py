"""
Claim lines for other systems: FHIR R4 in ``fhir``, X12 837P in ``x12``.

Both write plain values and need nothing but this library.
"""

from __future__ import annotations

from cptsofttissue.interop._charges import Charge

__all__ = ["Charge"]
