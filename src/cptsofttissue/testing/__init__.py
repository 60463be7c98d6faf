"""What downstream authors test their own packages with; needs the extra ``testing``."""

from __future__ import annotations

from cptsofttissue.errors import MissingExtraError

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtraError("testing", "cptsofttissue.testing") from None

from cptsofttissue.testing.contracts import FeeScheduleContract, PayerPolicyContract
from cptsofttissue.testing.golden import (
    GoldenCase,
    GoldenFee,
    golden_cases,
    golden_fees,
)
from cptsofttissue.testing.strategies import (
    cases,
    catalogs,
    charted_facts,
    claim_lines,
    claim_prices,
    claims,
    codes,
    coding_policies,
    complete_cases,
    dossiers,
    edit_tables,
    encounters,
    exposures,
    fee_requests,
    fee_schedules,
    fees,
    kinds,
    lengths,
    notes,
    payer_policies,
    payer_rules,
    policy_answers,
    resolutions,
    reviews,
    services,
    settlements,
    site_readings,
    spans,
    values,
)

__all__ = [
    "FeeScheduleContract",
    "GoldenCase",
    "GoldenFee",
    "PayerPolicyContract",
    "cases",
    "catalogs",
    "charted_facts",
    "claim_lines",
    "claim_prices",
    "claims",
    "codes",
    "coding_policies",
    "complete_cases",
    "dossiers",
    "edit_tables",
    "encounters",
    "exposures",
    "fee_requests",
    "fee_schedules",
    "fees",
    "golden_cases",
    "golden_fees",
    "kinds",
    "lengths",
    "notes",
    "payer_policies",
    "payer_rules",
    "policy_answers",
    "resolutions",
    "reviews",
    "services",
    "settlements",
    "site_readings",
    "spans",
    "values",
]

del _hypothesis
