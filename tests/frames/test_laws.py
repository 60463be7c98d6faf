"""Law 5: a frame says of each row what the scalar functions say of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from cptsofttissue import CodingPolicy
from cptsofttissue.fees import Chain, ContractFeeSchedule, MedicareFeeSchedule
from cptsofttissue.frames import price_frame, resolve_frame, unreadable

from ..shares import share
from . import engines, reference, strategies

#: Limits beside which the engines do something else, and how to meet them early.
TIGHT = {
    "_arrow._SPAN": 5,
    "_arrow._BLOCK": 3,
    "_arrow._FIRST": 1,
    "_arrow._TABLE": 1,
    "_duckdb._FEW": 1,
    "_polars._FIRST": 1,
    "_spark._FIRST": 1,
    "_spark._MAP": 1,
    "_sql._LIST": 1,
    "_sql._MOST_POSSIBLE": 0,
}


@pytest.fixture(scope="module", params=["as shipped", "tight"], autouse=True)
def _limits(request):
    """Run every law twice: as shipped, and with limits that small tables meet."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in TIGHT.items() if request.param == "tight" else ():
            patched.setattr(f"cptsofttissue.frames.{name}", value)
        yield


POLICIES = [CodingPolicy(), CodingPolicy(margin_convention="either")]
SLOW = settings(suppress_health_check=list(HealthCheck))


def told(rows: engines.Rows, *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in rows]


def without_nan(row: dict) -> dict:
    """A row as pandas has it, where not a number is missing."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in row.items()
    }


def scalar(rows: engines.Rows, size, unit: str, policy: CodingPolicy) -> list[tuple]:
    """What the record alone says of each row, and what its reason has to name."""
    answers = [reference.resolved(row, unit, policy) for row in rows]
    return [
        (
            answer,
            [] if "invalid" in answer else reference.hints(row, unit, policy),
            reference.reason(row, unit, size) if "invalid" in answer else "",
        )
        for row, answer in zip(rows, answers, strict=True)
    ]


def check_codes(names: Iterable[str], table, unit: str, policy: CodingPolicy) -> None:
    """Give the same table to every engine."""
    rows = table.to_pylist()
    size = table["size"].type if "size" in table.column_names else None
    exact = scalar(rows, size, unit, policy)
    missing = scalar([*map(without_nan, rows)], size, unit, policy)
    reasons: dict[bool, list] = {}
    for engine in names:
        note(f"engine: {engine}")
        frame = engines.ALL[engine].make(table)
        found = resolve_frame(frame, unit=unit, policy=policy)
        answers = engines.ALL[engine].rows(found)

        expected = missing if engine in engines.NAN_IS_MISSING else exact
        told_of = told(answers, "cpt_code", "cpt_status", "cpt_candidates")
        assert [answer for answer, *_ in expected] == told_of
        for answer, (_, hints, fault) in zip(answers, expected, strict=True):
            assert answer["cpt_code"] or answer["cpt_reason"]
            assert [] == [hint for hint in hints if hint not in answer["cpt_reason"]]
            assert fault in {"", answer["cpt_reason"]}
            assert (answer["cpt_reason"] or "").isprintable()
        said = [answer["cpt_reason"] for answer in answers]
        assert said == reasons.setdefault(engine in engines.NAN_IS_MISSING, said)
        read = [*map(without_nan, rows)] if expected is missing else rows
        check_unreadable(frame, unit, read)


def check_unreadable(frame, unit: str, rows: engines.Rows) -> None:
    """Every value that a row cannot have is listed once, with its rows."""
    listed = engines.rows_of_small(unreadable(frame, unit=unit))
    counts = Counter(
        (fact, reference.shown(value))
        for row in rows
        for fact, value in row.items()
        if value is not None and reference.misread({fact: value}, unit)
    )
    found = {(row["field"], reference.shown(row["value"])): row for row in listed}

    assert counts == {key: row["rows"] for key, row in found.items()}
    assert sorted(-row["rows"] for row in listed) == [-row["rows"] for row in listed]


@given(strategies.tables(most=24), st.sampled_from(POLICIES))
@settings(SLOW, max_examples=share(25))
def test_codes_are_the_scalar_ones(drawn, policy: CodingPolicy):
    """Code, status and candidates of every row are those of the record alone."""
    check_codes(engines.QUICK, *drawn, policy)


@pytest.mark.spark
@given(strategies.tables(least=60, most=120), st.sampled_from(POLICIES))
@settings(SLOW, max_examples=share(4))
def test_codes_in_spark_are_the_scalar_ones(drawn, policy: CodingPolicy):
    """The same, in fewer and larger tables, since Spark takes its time."""
    check_codes(["pyarrow", "spark"], *drawn, policy)


MEDICARE = MedicareFeeSchedule.bundled()
ACME = ContractFeeSchedule.from_mapping("acme", {"21555": "500", "99213": "80.05"})


class Whimsy:
    """A schedule that does not say when its prices change."""

    name = "whimsy"

    def price(self, request, /):
        """Price odd days as Medicare does."""
        return MEDICARE.price(request) if request.date_of_service.day % 2 else None


SCHEDULES = {
    "medicare": MEDICARE,
    "acme first": Chain([ACME, MEDICARE]),
    "whimsy": Whimsy(),
}
SAME = [
    {"date_of_service": "2026-07-15", "place_of_service": "11"},
    {"date_of_service": "2025-03-01", "setting": "facility", "locality": "01112-05"},
]


def check_prices(names: Iterable[str], table, schedule: str, same: dict) -> None:
    """Give the same table to every engine."""
    schedule = SCHEDULES[schedule]
    rows = table.to_pylist()
    expected = [reference.priced(row, schedule, same) for row in rows]
    ranges = [reference.price_range(row, schedule, same) for row in rows]
    reasons: list = []
    for engine in names:
        note(f"engine: {engine}")
        frame = engines.ALL[engine].make(table)
        found = price_frame(frame, schedule=schedule, **same)
        answers = engines.ALL[engine].rows(found)

        columns = ("fee_cents", "fee_setting", "fee_notices", "fee_status")
        assert expected == told(answers, *columns)
        assert [status != "priced" for *_, status in expected] == [
            bool(answer["fee_reason"]) for answer in answers
        ]
        if "candidates" in table.column_names:
            assert ranges == told(answers, "fee_low", "fee_high")
        reasons.append([answer["fee_reason"] for answer in answers])
        assert reasons[0] == reasons[-1]
        for row, reason in zip(rows, reasons[0], strict=True):
            assert reference.price_faults(row) in (reason or "")


def unstated(fact: str) -> pa.Table:
    """A table with a fact in words of absence, with a code and with candidates."""
    words = ["n/a", "--", "?", "unknown", "\t", "", None]
    columns = {
        "code": ["21555", None] * len(words),
        "candidates": ["21555;21931"] * 2 * len(words),
        fact: [text for text in words for _ in range(2)],
    }
    return pa.table(columns)


@example(unstated("place_of_service"), "medicare", SAME[0])
@example(unstated("setting"), "medicare", SAME[1])
@example(unstated("locality"), "medicare", SAME[1])
@given(
    strategies.requests(most=24),
    st.sampled_from(list(SCHEDULES)),
    st.sampled_from(SAME),
)
@settings(SLOW, max_examples=share(25))
def test_prices_are_the_scalar_ones(table, schedule: str, same: dict):
    """Cents, setting, notices and status are those of the request alone."""
    check_prices(engines.QUICK, table, schedule, same)


@pytest.mark.spark
@given(strategies.requests(), st.sampled_from(SAME))
@settings(SLOW, max_examples=share(3))
def test_prices_in_spark_are_the_scalar_ones(table, same: dict):
    """The same in Spark."""
    check_prices(["pyarrow", "spark"], table, "medicare", same)
