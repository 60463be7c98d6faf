from decimal import Decimal

import keloid_codes

from cptsofttissue import resolve
from cptsofttissue.coding.code_families import CodeFamily, available
from cptsofttissue.documents.serialize import dumps, loads
from cptsofttissue.fees import ContractFeeSchedule, ContractRow, Encounter
from cptsofttissue.testing import FamilyContract

RECORD = {"site": "earlobe", "lesion": "keloid", "size": "1.2 cm"}


class TestKeloids(FamilyContract):
    def family(self) -> CodeFamily:
        return keloid_codes.family()


def test_it_answers_because_it_is_installed() -> None:
    """The installed family needs no argument."""
    assert "keloid" in available()
    assert str(resolve(**RECORD).code) == "K0002"


def test_elsewhere_a_keloid_is_a_skin_lesion() -> None:
    """Where the family has no code, the answer is as without it."""
    assert str(resolve(site="back", lesion="keloid", size="2 cm").code) == "11402"


def test_it_is_paid_by_contract() -> None:
    """A contract prices its codes as any other."""
    rows = (ContractRow(code="K0002", amount="80.00"),)
    contract = ContractFeeSchedule("acme", rows, "2026")
    office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    code = resolve(**RECORD).require_code()

    fee = contract.price(office.request(code))
    assert fee is not None
    assert Decimal("80.00") == fee.amount


def test_it_travels_as_json() -> None:
    """An answer with its code is written and read back."""
    answer = resolve(**RECORD)

    assert answer == loads(dumps(answer), type(answer))


def test_whole_tables_have_it() -> None:
    """A frame is answered as single records are."""
    import pyarrow as pa

    from cptsofttissue.frames import resolve_frame

    table = pa.Table.from_pylist([RECORD, {**RECORD, "size": "3 cm"}])
    answers = resolve_frame(table)["cpt_code"].to_pylist()
    assert answers == ["K0002", "K0003"]
