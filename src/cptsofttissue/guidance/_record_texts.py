"""The settled facts of a record, as text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cptsofttissue._html import spaced
from cptsofttissue.coding._depths import DIGIT_DEPTH
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.guidance._families import FamilyKind, kinds_of
from cptsofttissue.record.case import Case
from cptsofttissue.record.depth import DigitInvolvement
from cptsofttissue.record.lengths import MarginConvention, Span

__all__ = ["record_texts", "unneeded"]

#: The field of a code that depends on a fact of the record.
_AXES: Mapping[str, str] = MappingProxyType({"depth": "depth", "size": "band"})


def unneeded(answer: Resolution) -> frozenset[str]:
    """
    Name the facts that no code depends on: a biopsy has no size.

    >>> from cptsofttissue import resolve
    >>> sorted(unneeded(resolve(site="thigh", procedure="radical resection")))
    ['depth']
    """
    codes = answer.candidates
    return frozenset(
        fact
        for fact, axis in _AXES.items()
        if codes and all(getattr(code, axis) is None for code in codes)
    )


def record_texts(answer: Resolution) -> Mapping[str, str]:
    """
    State what the case says, by name, and nothing that it leaves open.

    >>> from cptsofttissue import resolve
    >>> record_texts(resolve(site="back", depth="subcutaneous"))
    {'procedure': 'excision', 'site': 'back', 'depth': 'subcutaneous'}
    """
    case = answer.case
    is_one = len(case.sides) <= 1  # several contradict each other
    site, lesion = (case.site, case.lesion) if is_one else (None, None)
    known = {
        "procedure": _single(case.procedure),
        "site": site and ", ".join(site.charted),
        "lesion": lesion and " or ".join(lesion.charted),
        "depth": _depth(answer),
        "size": _size(answer),
    }
    return {name: text for name, text in known.items() if text}


def _single(values: tuple[str, ...]) -> str | None:
    """Return the text of a single value; None if there are several or none."""
    return spaced(values[0]) if len(values) == 1 else None


def _depth(answer: Resolution) -> str | None:
    """State the depth as charted, and on a finger or toe what decides it."""
    case, depth = answer.case, _single(answer.case.depth or ())
    involvement, regions = case.digit_involvement, case.site and case.site.regions
    if involvement is None or not regions or not all(r.is_digit for r in regions):
        return depth
    finding, cautions = _INVOLVEMENT[involvement], {c.rule for c in answer.cautions}
    if "digit-either" in cautions:
        return None
    if depth and "digit-contradiction" not in cautions:
        return f"{depth} ({finding})"
    start = f"charted as {depth}, " if depth else ""
    return f"{start}{finding}, and so {DIGIT_DEPTH[involvement]} on a finger or toe"


_STRUCTURES = "tendon, tendon sheath or joint"
_INVOLVEMENT: Mapping[DigitInvolvement, str] = MappingProxyType(
    {
        DigitInvolvement.NONE: f"not involving {_STRUCTURES}",
        DigitInvolvement.ABUTS: f"abutting but not involving {_STRUCTURES}",
        DigitInvolvement.INVOLVES: f"involving {_STRUCTURES}",
    }
)


def _size(answer: Resolution) -> str | None:
    """State the size: the total, the tumor with its margin, or a decisive tumor."""
    case = answer.case
    if case.size is not None:
        return str(case.size)
    if case.tumor is None or case.margin is None:
        return None if answer.code is None else _decisive_tumor(case)
    margin = "no margin" if case.margin == _NONE else f"a margin of {case.margin}"
    if case.margin == _NONE or not _is_each_side(answer):
        return f"{case.tumor} with {margin}"
    total = answer.sizes[0].span
    return f"{total} (tumor {case.tumor} with {margin} on each side)"


_NONE = Span(0, 0)


def _is_each_side(answer: Resolution) -> bool:
    """Whether the margin counts on each side, by the record or the rule for skin."""
    conventions = [size.convention for size in answer.sizes]
    is_charted = answer.case.margin_convention is MarginConvention.EACH_SIDE
    is_rule = kinds_of(answer) == (FamilyKind.SKIN,)
    return conventions == [MarginConvention.EACH_SIDE] and (is_charted or is_rule)


def _decisive_tumor(case: Case) -> str | None:
    """State the size of a tumor that settles the code, whatever its margin."""
    return case.tumor and f"{case.tumor} for the tumor alone"
