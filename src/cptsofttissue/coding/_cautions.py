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
    reached,
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


def _caution(name: str, codes: tuple[Code, ...] = (), **said: object) -> Caution:
    return Caution(name, rule(name).says.format(**said), rule(name).source, codes)


def _is_doubtful(record: Record, outcomes: Outcomes) -> bool:
    """Whether a benign lesion is said to be resected with wide margins."""
    is_benign = {Behavior.BENIGN} == set(map(behavior_of, record.lesion))
    codes = (found for found in outcomes.values() if isinstance(found, Code))
    return is_benign and any(c.procedure is Procedure.RADICAL_RESECTION for c in codes)


def _family_cautions(
    scope: Scope, record: Record, outcomes: Outcomes
) -> Iterator[Caution]:
    """Look at a size that print leaves out, and at a lesion of another behavior."""
    found = {outcome for outcome in outcomes.values() if isinstance(outcome, Code)}
    among = ((code, family_of(code, scope.families)) for code in found)
    codes = {code: family for code, family in among if family}
    behaviors = {behavior_of(kind) for kind in record.lesion} - {None}
    if any(_is_in_gap(scope, record, c, f) for c, f in codes.items()):
        yield _caution("printed-gap")
    if any(
        f.behavior and behaviors and f.behavior not in behaviors for f in codes.values()
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
    """Look at a place of the lesion that contradicts the site, or is not one place."""
    if told := apart(record.site, record.place):
        site, place = map(", ".join, told)
        yield _caution("site-contradiction", site=site, lesion=place)
    if are_apart(record.place):
        places = " and ".join(record.place or ())
        yield _caution("lesion-places", places=places)


def _depth_cautions(record: Record, questions: Iterable[Question]) -> Iterator[Caution]:
    """Look at a depth that decides nothing, or that the lesion contradicts."""
    readings = [
        read_depth(procedure, record.depth, record.lesion_depth)
        for procedure in record.procedure
    ]
    is_asked = any(question.field == "depth" for question in questions)
    is_vague = any(_BOTH_SIDES.issubset(reading.found) for reading in readings)
    if any(reading.contradict for reading in readings):
        depth, lesion = _either(record.depth), _either(record.lesion_depth)
        yield _caution("depth-contradiction", depth=depth, lesion=lesion)
    elif record.depth and is_vague and is_asked:
        yield _caution("vague-depth")
    if _is_beneath(readings, record) and any(map(lies_in_skin, record.lesion)):
        depth = _either(record.depth or record.lesion_depth)
        yield _caution("skin-depth", lesion=" or ".join(record.lesion), depth=depth)


def _is_beneath(readings: Iterable[Depths], record: Record) -> bool:
    """Whether every depth that is said lies within or below the deep fascia."""
    found = {depth for reading in readings for depth in reading.found}
    is_said = record.depth is not None or record.lesion_depth is not None
    return is_said and found == {Depth.SUBFASCIAL}


#: Above the deep fascia, and within or below it.
_BOTH_SIDES = frozenset({Depth.SUBCUTANEOUS, Depth.SUBFASCIAL})


def _either(depths: Iterable[Depth] | None) -> str:
    return " or ".join(depths or ())


def _digit_cautions(record: Record, outcomes: Outcomes) -> Iterator[Caution]:
    """Compare what is said of tendon, sheath and joint with site and depth."""
    named = [case for case, outcome in outcomes.items() if names_depth(outcome)]
    on_digit = [case for case in named if is_digit(case.site)]
    involvement = record.digit_involvement
    if involvement is None:
        if _is_silent(record, on_digit):
            yield _caution("digit-silent")
    elif named and not any(is_digit(case.site) for case in outcomes):
        yield _caution("not-a-digit")
    elif _is_opened(outcomes, involvement):
        yield _caution("digit-either")
    elif on_digit and not any(map(_agrees, on_digit)):  # an open depth would agree
        yield _caution("digit-contradiction")


def _is_silent(record: Record, on_digit: list[Complete]) -> bool:
    """Whether the depth alone says that tendon, sheath and joint are free."""
    involved = {case.digit_involvement for case in on_digit}
    is_said = record.depth is not None or record.lesion_depth is not None
    return bool(involved) and is_said and DigitInvolvement.INVOLVES not in involved


def _is_opened(outcomes: Outcomes, charted: DigitInvolvement) -> bool:
    """Whether the depth of a finger or toe excludes the charted involvement."""
    on_digit = (case for case in outcomes if is_digit(case.site))
    is_open = any(case.digit_involvement is not charted for case in on_digit)
    return is_open and any(isinstance(found, Code) for found in outcomes.values())


def _agrees(case: Complete) -> bool:
    return case.depth == DIGIT_DEPTH[case.digit_involvement]


def _size_cautions(
    scope: Scope, record: Record, other: Classes, found: AbstractSet[Outcome]
) -> Iterator[Caution]:
    """Compare the outcomes with those of a reading of the size not taken."""
    outcomes = reached(scope, record._replace(sizes=(other,)))
    is_total = record.sizes[0][0] is None
    name = "documented-total" if is_total else "margin-convention"
    if outcomes != found and not (is_total and _overlap(record.sizes[0], other)):
        yield _caution(name, split(scope, outcomes)[0])


def _overlap(total: Classes, derived: Classes) -> bool:
    """Whether a total may be what tumor and margin add up to."""
    (_, first, last), (_, low, high) = total, derived
    return first <= high and low <= last
