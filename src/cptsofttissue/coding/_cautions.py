"""Warnings that do not change the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import (
    Classes,
    Complete,
    Outcome,
    Outcomes,
    Record,
    is_digit,
    names_depth,
    reachable_outcomes,
    split,
)
from cptsofttissue.coding._depths import DIGIT_DEPTH, Depths, read_depth
from cptsofttissue.coding._scope import Scope, family_of
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Caution, Question
from cptsofttissue.record._lesions import Behavior, behavior_of, lies_in_skin
from cptsofttissue.record._stated import apart, are_apart
from cptsofttissue.record.anatomy import SiteTerm
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import SizeSource
from cptsofttissue.record.procedure import Procedure

__all__ = ["cautions"]


def cautions(
    scope: Scope, record: Record, outcomes: Outcomes, questions: Iterable[Question]
) -> Iterator[Caution]:
    """List the warnings that do not change the answer."""
    if record.other_year:
        yield _caution("next-year", year=record.other_year, edition=scope.year)
    rows = map(SiteTerm.named, record.site or ())
    for name in dict.fromkeys(row.caution for row in rows if row.caution):
        yield _caution(name)
    yield from _place_cautions(record)
    if record.size_source in (SizeSource.PATHOLOGY, SizeSource.IMAGING):
        yield _caution(f"size-{record.size_source}")
    if _is_doubtful(record, outcomes):
        yield _caution("radical-benign", lesion=" or ".join(record.lesion))
    yield from _depth_cautions(record, questions)
    yield from _digit_cautions(record, outcomes)
    yield from _family_cautions(scope, record, outcomes)
    for reading in record.other_sizes:
        yield from _size_cautions(scope, record, reading, set(outcomes.values()))


def _caution(name: str, codes: tuple[Code, ...] = (), **values: object) -> Caution:
    return Caution(name, rule(name).says.format(**values), rule(name).source, codes)


def _is_doubtful(record: Record, outcomes: Outcomes) -> bool:
    """Whether a benign lesion has a radical resection among its codes."""
    is_benign = {Behavior.BENIGN} == set(map(behavior_of, record.lesion))
    codes = (outcome for outcome in outcomes.values() if isinstance(outcome, Code))
    return is_benign and any(c.procedure is Procedure.RADICAL_RESECTION for c in codes)


def _family_cautions(
    scope: Scope, record: Record, outcomes: Outcomes
) -> Iterator[Caution]:
    """Check for a size between printed bands and for a lesion of another behavior."""
    codes = {outcome for outcome in outcomes.values() if isinstance(outcome, Code)}
    pairs = ((code, family_of(code, scope.families)) for code in codes)
    families = {code: family for code, family in pairs if family}
    behaviors = {behavior_of(kind) for kind in record.lesion} - {None}
    if any(_is_in_gap(scope, record, *item) for item in families.items()):
        yield _caution("printed-gap")
    if any(
        family.behavior and behaviors and family.behavior not in behaviors
        for family in families.values()
    ):
        yield _caution("family-behavior", lesion=" or ".join(record.lesion))


def _is_in_gap(scope: Scope, record: Record, code: Code, family: CodeFamily) -> bool:
    """Whether every size lies between the printed end of a band and the next one."""
    if not (code.band and code.band.low.um and family.printed_step):
        return False
    end = code.band.low.um + family.printed_step.um
    sizes = record.excised if family.both_sides else record.sizes
    spans = [scope.span(first, last) for _, first, last in sizes]
    return all(
        s.low_um >= code.band.first_um and s.high_um is not None and s.high_um < end
        for s in spans
    )


def _place_cautions(record: Record) -> Iterator[Caution]:
    """Check for a place of the lesion that contradicts the site, and for two places."""
    if terms := apart(record.site, record.place):
        site, place = map(", ".join, terms)
        yield _caution("site-contradiction", site=site, lesion=place)
    if are_apart(record.place):
        places = " and ".join(record.place or ())
        yield _caution("lesion-places", places=places)


def _depth_cautions(record: Record, questions: Iterable[Question]) -> Iterator[Caution]:
    """Check for a depth that is vague or that the lesion contradicts."""
    readings = [
        read_depth(procedure, record.depth, record.lesion_depth)
        for procedure in record.procedure
    ]
    is_open = any(question.field == "depth" for question in questions)
    is_vague = any(_BOTH_SIDES.issubset(reading.options) for reading in readings)
    if any(reading.contradict for reading in readings):
        depth, lesion = _join_depths(record.depth), _join_depths(record.lesion_depth)
        yield _caution("depth-contradiction", depth=depth, lesion=lesion)
    elif record.depth and is_vague and is_open:
        yield _caution("vague-depth")
    if _is_beneath(readings, record) and any(map(lies_in_skin, record.lesion)):
        depth = _join_depths(record.depth or record.lesion_depth)
        yield _caution("skin-depth", lesion=" or ".join(record.lesion), depth=depth)


def _is_beneath(readings: Iterable[Depths], record: Record) -> bool:
    """Whether every documented depth lies within or below the deep fascia."""
    options = {depth for reading in readings for depth in reading.options}
    has_depth = record.depth is not None or record.lesion_depth is not None
    return has_depth and options == {Depth.SUBFASCIAL}


#: Above the deep fascia, and within or below it.
_BOTH_SIDES = frozenset({Depth.SUBCUTANEOUS, Depth.SUBFASCIAL})


def _join_depths(depths: Iterable[Depth] | None) -> str:
    return " or ".join(depths or ())


def _digit_cautions(record: Record, outcomes: Outcomes) -> Iterator[Caution]:
    """Compare the involvement of tendon, sheath and joint with site and depth."""
    cases = [case for case, outcome in outcomes.items() if names_depth(outcome)]
    digit_cases = [case for case in cases if is_digit(case.site)]
    involvement = record.digit_involvement
    if involvement is None:
        if _is_silent(record, digit_cases):
            yield _caution("digit-silent")
    elif cases and not any(is_digit(case.site) for case in outcomes):
        yield _caution("not-a-digit")
    elif _is_excluded(outcomes, involvement):
        yield _caution("digit-either")
    # an open depth would agree
    elif digit_cases and not any(map(_agrees, digit_cases)):
        yield _caution("digit-contradiction")


def _is_silent(record: Record, digit_cases: list[Complete]) -> bool:
    """Whether only the depth rules out that tendon, sheath or joint is involved."""
    involvements = {case.digit_involvement for case in digit_cases}
    has_depth = record.depth is not None or record.lesion_depth is not None
    may_involve = DigitInvolvement.INVOLVES in involvements
    return bool(involvements) and has_depth and not may_involve


def _is_excluded(outcomes: Outcomes, charted: DigitInvolvement) -> bool:
    """Whether the depth of a finger or toe excludes the charted involvement."""
    cases = (case for case in outcomes if is_digit(case.site))
    is_open = any(case.digit_involvement is not charted for case in cases)
    return is_open and any(isinstance(outcome, Code) for outcome in outcomes.values())


def _agrees(case: Complete) -> bool:
    return case.depth == DIGIT_DEPTH[case.digit_involvement]


def _size_cautions(
    scope: Scope, record: Record, reading: Classes, outcomes: AbstractSet[Outcome]
) -> Iterator[Caution]:
    """Compare the outcomes with those of the other reading of the size."""
    others = reachable_outcomes(scope, record._replace(sizes=(reading,)))
    is_total = record.sizes[0][0] is None
    name = "documented-total" if is_total else "margin-convention"
    if others != outcomes and not (is_total and _overlap(record.sizes[0], reading)):
        yield _caution(name, split(scope, others)[0])


def _overlap(total: Classes, tumor_and_margin: Classes) -> bool:
    """Whether a total may be the sum of tumor and margin."""
    (_, first, last), (_, low, high) = total, tumor_and_margin
    return first <= high and low <= last
