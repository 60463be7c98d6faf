"""What is no value of this package is refused where one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cptsofttissue import Case, resolve
from cptsofttissue.claims import Claim, price
from cptsofttissue.errors import InvalidFactError
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.guidance.audit import audit
from cptsofttissue.guidance.bundling import Service, check_service
from cptsofttissue.guidance.exposure import exposure, sensitivity
from cptsofttissue.guidance.review import Dossier, review

CASE = Case(site="back", depth="subcutaneous", size="2 cm")
ANSWER = resolve(CASE)
OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
CLAIM = Claim(lines=["21930"], date_of_service="2026-07-15", place_of_service="11")
MEDICARE = MedicareFeeSchedule.bundled()
SERVICE = Service("simple repair")
OTHERS = ["x", 5, 1.5, [], {}, b"x", ("a",), object()]

#: Where a value of this package is asked for, by the name of the argument.
ASKED: dict[str, list[Callable[[Any], object]]] = {
    "case": [resolve, review, lambda x: audit(x, billed="21930")],
    "policy": [
        lambda x: resolve(site="back", policy=x),
        lambda x: Dossier(policy=x),
    ],
    "catalog": [lambda x: resolve(CASE, catalog=x)],
    "families": [lambda x: resolve(CASE, families=x or 5)],
    "claim": [lambda x: price(x, MEDICARE)],
    "schedule": [
        lambda x: price(CLAIM, x),
        lambda x: exposure(ANSWER, OFFICE, x),
        lambda x: audit(CASE, billed="21930", encounter=OFFICE, schedule=x or 5),
        lambda x: review(CASE, Dossier(encounter=OFFICE), fees=x or 5),
    ],
    "dossier": [lambda x: review(CASE, x)],
    "encounter": [
        lambda x: exposure(ANSWER, x, MEDICARE),
        lambda x: sensitivity(ANSWER, x, MEDICARE),
        lambda x: audit(CASE, billed="21930", encounter=x),
        lambda x: Dossier(encounter=x),
    ],
    "answer": [
        lambda x: exposure(x, OFFICE, MEDICARE),
        lambda x: check_service(SERVICE, x),
    ],
    "service": [lambda x: check_service(x, ANSWER)],
    "services": [lambda x: Dossier(services=x or 5)],
    "others": [lambda x: Dossier(others=x or 5)],
    "diagnoses": [lambda x: Dossier(diagnoses=5 if x in ([], ("a",)) else x)],
    "payer": [lambda x: review(CASE, payer=x)],
    "request": [MEDICARE.price],
    "side": [lambda x: audit(CASE, billed="21930", side=x)],
    "pathology": [
        lambda x: audit(CASE, billed="21930", pathology=5 if x == "x" else x)
    ],
    "session": [lambda x: Dossier(session=x)],
    "preparation": [lambda x: Dossier(preparation=x)],
    "circumstances": [lambda x: Dossier(circumstances=x)],
}


@pytest.mark.parametrize(
    ("name", "ask"),
    [(name, ask) for name, asks in ASKED.items() for ask in asks],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("other", OTHERS, ids=lambda value: type(value).__name__)
def test_another_kind_is_refused(name: str, ask: Callable[[Any], object], other: Any):
    """The error names the argument and what it must be, whatever was given."""
    with pytest.raises(InvalidFactError) as caught:
        ask(other)

    assert name == caught.value.field
    assert caught.value.allowed
