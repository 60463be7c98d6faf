"""What to ask for each fact and element of a note: the words of every question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables

__all__ = ["Asked", "asked", "questions"]


@frozen
class Asked:
    """
    How a fact is asked for, in our own words.

    Attributes:
        fact: The fact of a case, or the element of the note.
        asks: The question, which names no answer.
        such_as: What an answer may be, where none are listed.
        source: Where it comes from.
    """

    fact: str = field(metadata=tables.KEY)
    asks: str
    such_as: str = field(metadata=tables.BLANK)
    source: str

    @property
    def whole(self) -> str:
        """The question with what an answer may be."""
        asks = self.asks.removesuffix("?")
        return f"{asks}: {self.such_as}?" if self.such_as else self.asks


def questions() -> tuple[Asked, ...]:
    """Return how each fact and element is asked for."""
    return tables.read("questions.csv", Asked)


@cache
def _by_fact() -> Mapping[str, Asked]:
    return {row.fact: row for row in questions()}


def asked(fact: str) -> Asked:
    """
    Look up how a fact is asked for; one of another package is asked for by its name.

    >>> asked("depth").asks
    'Was the tumor above the deep fascia, or within or below it?'
    """
    named = Asked(fact, f"Which {spaced(fact)}?", "", "its name")
    return _by_fact().get(fact, named)
