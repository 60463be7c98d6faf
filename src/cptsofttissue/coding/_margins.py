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
    scope: Scope, record: Record, tumor_um: int, how: MarginConvention | None
) -> Finding:
    """
    Work out what follows from a tumor without a margin.

    The question for the size becomes one for the margin, in lengths.

    Args:
        scope: The codes that answer.
        record: The facts of the record.
        tumor_um: The greatest diameter of the tumor.
        how: The convention that the record states for the margin, if any.
    """
    found = find(scope, record)
    counted = margin_counts(found, how)
    if len(counted) > 1:
        return found
    sides = max(counted, default=1)
    asked = tuple(_asked(question, tumor_um, sides) for question in found.questions)
    return evolve(found, questions=asked)


def margin_counts(found: Finding, how: MarginConvention | None) -> frozenset[int]:
    """
    Return how often the margin adds to the sizes that select the candidates.

    Where it counts once for some and twice for others, one margin leads to several
    sizes, and only the size itself can be asked for.
    """
    among = (family_of(c, found.code_families) for c in found.candidates if c.band)
    return frozenset(_counts(family, how) for family in among)


def _counts(family: CodeFamily | None, how: MarginConvention | None) -> int:
    """Return how often the margin adds to a size, by the record or by the family."""
    is_rule = how is None and family is not None and family.both_sides
    return 2 if is_rule or how is MarginConvention.EACH_SIDE else 1


def _asked(question: Question, tumor_um: int, sides: int) -> Question:
    if question.field != "size":
        return question
    counted = "on each side" if sides > 1 else "in all"
    margins = (_margins(answer, tumor_um, sides) for answer in question.answers)
    answers = (
        evolve(answer, value=f"{margin} {counted}")
        for answer, margin in zip(question.answers, margins, strict=True)
        if margin is not None
    )
    return Question("margin", _why(question, tumor_um), tuple(answers))


def _margins(answer: Answer, tumor_um: int, sides: int) -> Span | None:
    """
    Say which margins lead from the tumor to the sizes of an answer.

    None may lead there: two equal margins never make an odd number of micrometers.
    """
    size = Span.parse(answer.value)
    low = -(-max(size.low_um - tumor_um, 0) // sides)
    high = None if size.high_um is None else (size.high_um - tumor_um) // sides
    return Span(low, high) if high is None or low <= high else None


def _why(question: Question, tumor_um: int) -> str:
    """Say where the code changes, if it does so once."""
    says = rule("ask-margin").says
    if len(question.answers) != _TWO:
        return says
    without, beyond = question.answers
    changing = [str(code) for code in without.codes if code not in beyond.codes]
    told = " or ".join(changing) or without.leads_to
    gap = Span.parse(beyond.value).low_um - tumor_um
    change = f"{Length(gap)} or more in all ({_half(gap)} on each side)"
    return f"{says} {told}, unless the margin is {change}."


#: Below a threshold and from it on.
_TWO = 2


def _half(um: int) -> str:
    """Say half a length; half a micrometer more is the whole one above."""
    return str(Length(-(-um // 2)))
