"""Tools to test packages that build on this one; needs the extra ``testing``."""

from __future__ import annotations

import sys
from contextlib import suppress

from cptsofttissue.errors import MissingExtraError

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtraError("testing", "cptsofttissue.testing") from None

with suppress(KeyError):  # pytest shows what it saw, if it is what runs the laws
    sys.modules["pytest"].register_assert_rewrite(
        "cptsofttissue.testing._contracts", "cptsofttissue.testing._families"
    )

from cptsofttissue.testing._contracts import FeeScheduleContract, PayerPolicyContract
from cptsofttissue.testing._families import FamilyContract
from cptsofttissue.testing._golden import (
    GoldenCase,
    GoldenFee,
    golden_cases,
    golden_fees,
)
from cptsofttissue.testing._strategies import (
    charted_facts,
    complete_cases,
    fee_schedules,
    payer_policies,
    values,
)

__all__ = [
    "FamilyContract",
    "FeeScheduleContract",
    "GoldenCase",
    "GoldenFee",
    "PayerPolicyContract",
    "charted_facts",
    "complete_cases",
    "fee_schedules",
    "golden_cases",
    "golden_fees",
    "payer_policies",
    "values",
]

del _hypothesis, suppress, sys
