"""Warnings that do not change the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import (
    Classes,
    Outcome,
    Outcomes,
    Record,
    is_digit,
    names_depth,
    outcomes_of,
    split,
)
from cptsofttissue.coding._depths import DIGIT_DEPTH
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.coding.resolution import Caution, Question
from cptsofttissue.record.anatomy import SiteTerm
from cptsofttissue.record.case import SizeSource

__all__ = ["cautions"]


def cautions(
    edition: Catalog, record: Record, outcomes: Outcomes, questions: Iterable[Question]
) -> Iterator[Caution]:
    """List the warnings that do not change the answer."""
    if record.other_year:
        yield _caution("next-year", year=record.other_year, edition=edition.year)
    for row in map(SiteTerm.named, record.site or ()):
        if row.caution:
            yield _caution(row.caution)
    if record.size_source in (SizeSource.PATHOLOGY, SizeSource.IMAGING):
        yield _caution(f"size-{record.size_source}")
    if record.depth and any(question.field == "depth" for question in questions):
        yield _caution("vague-depth")
    if record.digit_involvement:
        yield from _digit_cautions(outcomes)
    for reading in record.other_sizes:
        yield from _size_cautions(edition, record, reading, set(outcomes.values()))


def _caution(name: str, codes: tuple[Code, ...] = (), **years: int) -> Caution:
    return Caution(name, rule(name).says.format(**years), rule(name).source, codes)


def _digit_cautions(outcomes: Outcomes) -> Iterator[Caution]:
    """Compare what is said of tendon, sheath and joint with site and depth."""
    on_digit = {
        case: outcome for case, outcome in outcomes.items() if is_digit(case.site)
    }
    if not on_digit and any(map(names_depth, outcomes.values())):
        yield _caution("not-a-digit")
    decided = [case for case, outcome in on_digit.items() if names_depth(outcome)]
    agreeing = [c for c in decided if c.depth == DIGIT_DEPTH[c.digit_involvement]]
    if decided and not agreeing:  # a depth left open would agree
        yield _caution("digit-contradiction")


def _size_cautions(
    edition: Catalog, record: Record, other: Classes, found: AbstractSet[Outcome]
) -> Iterator[Caution]:
    """Compare the outcomes with those of a reading of the size not taken."""
    outcomes = set(outcomes_of(edition, record._replace(sizes=(other,))).values())
    is_total = record.sizes[0][0] is None
    name = "documented-total" if is_total else "margin-convention"
    if outcomes != found and not (is_total and _overlap(record.sizes[0], other)):
        yield _caution(name, split(edition, outcomes)[0])


def _overlap(total: Classes, derived: Classes) -> bool:
    """Whether a total may be what tumor and margin add up to."""
    (_, first, last), (_, low, high) = total, derived
    return first <= high and low <= last
