from decimal import Decimal

import flat_fee

from cptsofttissue import fees
from cptsofttissue.testing import FeeScheduleContract


class TestFlatFees(FeeScheduleContract):
    codes = tuple(flat_fee.AMOUNTS)

    def schedule(self) -> fees.FeeSchedule:
        return flat_fee.schedule()


def test_it_is_found_by_its_name() -> None:
    """The installed schedule is loaded by name and prices a code of its own."""
    office = fees.Encounter(date_of_service="2026-07-15", place_of_service="11")
    fee = fees.require_fee(fees.load("flat"), office.request("FLAT1"))

    assert fee.amount == Decimal("75.00")
