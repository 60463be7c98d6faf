"""The questions about each fact and each element of a note."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables

__all__ = ["FactQuestion", "question_of", "questions"]


@frozen
class FactQuestion:
    """
    The question about a fact, in our own words.

    Attributes:
        fact: The fact of a case, or the element of the note.
        asks: The question, which names no answer.
        such_as: Examples of an answer, if the answers are not listed.
        source: Where it comes from.
    """

    fact: str = field(metadata=tables.KEY)
    asks: str
    such_as: str = field(metadata=tables.BLANK)
    source: str

    @property
    def text(self) -> str:
        """The question with examples of an answer."""
        asks = self.asks.removesuffix("?")
        return f"{asks}: {self.such_as}?" if self.such_as else self.asks


def questions() -> tuple[FactQuestion, ...]:
    """Return the questions about every fact and element."""
    return tables.read("questions.csv", FactQuestion)


@cache
def _by_fact() -> Mapping[str, FactQuestion]:
    return {row.fact: row for row in questions()}


def question_of(fact: str) -> FactQuestion:
    """
    Look up the question about a fact; by default it is the name of the fact.

    >>> question_of("depth").asks
    'Was the tumor above the deep fascia, or within or below it?'
    """
    default = FactQuestion(fact, f"Which {spaced(fact)}?", "", "its name")
    return _by_fact().get(fact, default)
