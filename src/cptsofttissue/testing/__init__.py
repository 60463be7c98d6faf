"""What downstream authors test their own packages with; needs the extra ``testing``."""

from __future__ import annotations

from cptsofttissue.errors import MissingExtraError

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtraError("testing", "cptsofttissue.testing") from None

from cptsofttissue.testing.contracts import FeeScheduleContract
from cptsofttissue.testing.strategies import fee_requests

__all__ = ["FeeScheduleContract", "fee_requests"]

del _hypothesis
