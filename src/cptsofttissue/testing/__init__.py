"""What downstream authors test their own packages with; needs the extra ``testing``."""

from __future__ import annotations

from cptsofttissue.testing.contracts import FeeScheduleContract
from cptsofttissue.testing.strategies import fee_requests

__all__ = ["FeeScheduleContract", "fee_requests"]
