"""Phrases of public notes and coding questions, with what a coder says they mean."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path

import pytest

from cptsofttissue import Case, Procedure, Region, SiteReading, Span
from cptsofttissue.errors import InvalidFactError
from cptsofttissue.guidance._closures import read_closure
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.proposals import Session
from cptsofttissue.record._lesions import lesion_families
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lesions import LesionReading

CASES = Path(__file__).parent / "cases"
ROWS = list(csv.DictReader((CASES / "phrases.csv").read_text("utf-8").splitlines()))
#: Negations, hedges, several sites, and words that say beside which one it lies.
TRAPS = list(csv.DictReader((CASES / "traps.csv").read_text("utf-8").splitlines()))
#: Sides of the deep fascia, and beyond skin and bone.
SIDES = {
    Depth.SUBCUTANEOUS: {"above"},
    Depth.FASCIAL: {"below"},
    Depth.SUBFASCIAL: {"below"},
    Depth.INTRAMUSCULAR: {"below"},
    Depth.SUPERFICIAL: {"above", "below"},
    Depth.DEEP: {"above", "below"},
    Depth.SKIN: {"skin"},
    Depth.BONE: {"bone"},
}


def sides(depths) -> set[str]:
    return {side for depth in depths for side in SIDES[Depth(depth)]}


def regions(phrase: str) -> set[str]:
    return set(SiteReading.parse(phrase).regions)


def families(phrase: str) -> set[str]:
    """The families that a lesion may belong to anywhere; bones are one."""
    found = {
        "tumor" if family is None else family.key
        for kind in LesionReading.parse(phrase).kinds
        for region in Region
        for family in lesion_families(kind, Procedure.EXCISION, region)
    }
    return {"bone" if key.startswith("bone_") else key for key in found}


def lengths(field: str, phrase: str) -> set[Span]:
    case = Case(**{field: phrase})
    return {span for span in (case.size, case.tumor, case.margin) if span}


def members(field: str, phrase: str) -> set[str]:
    value = getattr(Case(**{field: phrase}), field)
    return set(value) if isinstance(value, tuple) else {value}


READERS = {
    "site": regions,
    "depth": lambda phrase: sides(Case(depth=phrase).depth),
    "lesion": families,
    "size": lambda phrase: lengths("size", phrase),
    "margin": lambda phrase: lengths("margin", phrase),
    "service": lambda phrase: {Service(phrase).kind},
    "closure": lambda phrase: {read_closure(phrase)},
    "course": lambda phrase: {Session(course=phrase).course},
}


def read(field: str, phrase: str) -> set:
    reader = READERS.get(field)
    return reader(phrase) if reader else members(field, phrase)


def meant(row: dict[str, str]) -> set:
    values = list(filter(None, row["means"].split(";")))
    if row["field"] in {"size", "margin"}:
        return {Span.parse(value) for value in values}
    return sides(values) if row["field"] == "depth" else set(values)


@pytest.mark.parametrize(
    "row",
    [r for r in ROWS if not r["asks"]],
    ids=lambda r: f"{r['field']}:{r['phrase']}",
)
def test_a_phrase_is_read_as_a_coder_reads_it(row: dict[str, str]):
    """All that it means is kept, and no more than a careful coder allows."""
    found = read(row["field"], row["phrase"])
    extra = set(row["also"].split(";"))

    assert meant(row) <= found
    assert found <= meant(row) | extra


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r["asks"]], ids=lambda r: f"{r['field']}:{r['phrase']}"
)
def test_a_phrase_that_leaves_it_open_is_never_settled(row: dict[str, str]):
    """It is refused, or read as several things, all that it means among them."""
    with suppress(InvalidFactError):
        found = read(row["field"], row["phrase"])

        assert meant(row) < found


@pytest.mark.parametrize("row", TRAPS, ids=lambda r: f"{r['field']}:{r['phrase']}")
def test_a_trap_is_refused_or_read_as_all_that_it_may_mean(row: dict[str, str]):
    """What is denied, near or one of several is never read as a value by itself."""
    with suppress(InvalidFactError):
        found = read(row["field"], row["phrase"])

        assert meant(row)
        assert meant(row) <= found
