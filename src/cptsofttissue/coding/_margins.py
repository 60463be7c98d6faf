"""A tumor without its margin: at which margin the code changes."""

from __future__ import annotations

from functools import lru_cache

from attrs import evolve

from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import Record
from cptsofttissue.coding._finding import find
from cptsofttissue.coding._scope import Scope, family_of
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.resolution import Answer, Finding, Question
from cptsofttissue.record.lengths import Length, MarginConvention, Span

__all__ = ["find_margin", "margin_counts"]


@lru_cache(maxsize=65536)
def find_margin(
    scope: Scope, record: Record, tumor_um: int, convention: MarginConvention | None
) -> Finding:
    """
    Work out what follows from a tumor with an unknown margin.

    The question for the size becomes a question for the margin.

    Args:
        scope: The codes that answer.
        record: The facts of the record.
        tumor_um: The greatest diameter of the tumor.
        convention: The convention that the record states for the margin, if any.
    """
    finding = find(scope, record)
    counts = margin_counts(finding, convention)
    if len(counts) > 1:
        return finding
    sides = max(counts, default=1)
    questions = tuple(_ask_margin(q, tumor_um, sides) for q in finding.questions)
    return evolve(finding, questions=questions)


def margin_counts(
    finding: Finding, convention: MarginConvention | None
) -> frozenset[int]:
    """
    Return how often the margin adds to the sizes that select the candidates.

    Where it counts once for some and twice for others, one margin leads to several
    sizes, and only the size itself can be asked for.
    """
    families = (
        family_of(c, finding.code_families) for c in finding.candidates if c.band
    )
    return frozenset(_counts(family, convention) for family in families)


def _counts(family: CodeFamily | None, convention: MarginConvention | None) -> int:
    """Return how often the margin adds to a size, by the record or by the family."""
    is_rule = convention is None and family is not None and family.both_sides
    return 2 if is_rule or convention is MarginConvention.EACH_SIDE else 1


def _ask_margin(question: Question, tumor_um: int, sides: int) -> Question:
    if question.field != "size":
        return question
    basis = "on each side" if sides > 1 else "in all"
    margins = (_margin_span(answer, tumor_um, sides) for answer in question.answers)
    answers = (
        evolve(answer, value=f"{margin} {basis}")
        for answer, margin in zip(question.answers, margins, strict=True)
        if margin is not None
    )
    return Question("margin", _why(question, tumor_um), tuple(answers))


def _margin_span(answer: Answer, tumor_um: int, sides: int) -> Span | None:
    """
    Return the margins that lead from the tumor to the sizes of an answer.

    It may be None: two equal margins never make an odd number of micrometers.
    """
    size = Span.parse(answer.value)
    low = -(-max(size.low_um - tumor_um, 0) // sides)
    high = None if size.high_um is None else (size.high_um - tumor_um) // sides
    return Span(low, high) if high is None or low <= high else None


def _why(question: Question, tumor_um: int) -> str:
    """Say at which margin the code changes, if it changes once."""
    says = rule("ask-margin").says
    if len(question.answers) != _TWO:
        return says
    below, above = question.answers
    codes = [str(code) for code in below.codes if code not in above.codes]
    result = " or ".join(codes) or below.leads_to
    gap = Span.parse(above.value).low_um - tumor_um
    change = f"{Length(gap)} or more in all ({_half(gap)} on each side)"
    return f"{says} {result}, unless the margin is {change}."


#: Below a threshold and from it on.
_TWO = 2


def _half(um: int) -> str:
    """Write half a length, rounded up to a whole micrometer."""
    return str(Length(-(-um // 2)))
