"""The golden cases: recorded, sourced, and right by arithmetic of their own."""

from __future__ import annotations

import hashlib
import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest

from cptsofttissue._reading.tables import rows
from cptsofttissue.money import to_cents
from cptsofttissue.testing import _golden as golden
from cptsofttissue.testing import golden_cases, golden_fees

FOLDER = files(golden)
RECORDS = tomllib.loads((FOLDER / "SOURCES.toml").read_text("utf-8"))
KEYS = [row["key"] for row in rows("sources.csv")]
SOURCES = {case.source for case in golden_cases()} | {f.source for f in golden_fees()}


def test_every_file_has_a_record():
    """No file without its record, no record without its file."""
    found = {path.name for path in FOLDER.iterdir() if path.is_file()}

    assert {"SOURCES.toml", "__init__.py", *RECORDS} == found


@pytest.mark.parametrize("name", RECORDS)
def test_digests_match(name: str):
    """An edit of a file is recorded, so that it is never by accident."""
    record = RECORDS[name]

    assert record["sha256"] == hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    assert record["title"]
    assert record["edition"]
    assert record["terms"]


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_every_source_is_explained(source: str):
    """A source is a short name of the table of sources."""
    assert any(key in source for key in KEYS)


def test_names_tell_cases_apart():
    """No two cases are named alike, and each can be kept in a set."""
    assert len(golden_cases()) == len({case.name for case in golden_cases()})
    assert len(golden_cases()) == len({*golden_cases()})


@pytest.mark.parametrize("fee", golden_fees(), ids=str)
def test_the_arithmetic_of_a_fee_is_right(fee):
    """The relative values times the factor are the amount, rounded once."""
    worked, _, said = fee.because.partition("; ")
    left, exact = worked.split(" = ")
    units, factor = left.split(" x ")
    total = sum(Decimal(unit) for unit in units.strip("()").split(" + "))

    assert Decimal(exact) == total * Decimal(factor)
    assert fee.amount == to_cents(Decimal(exact))
    assert bool(said) == ("21931" == fee.code and "11" == fee.place_of_service)
