"""The rules that steps, warnings and questions name, each with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables

__all__ = ["Rule", "rule"]


@final
@frozen
class Rule:
    """
    A rule of the table, in our own words.

    Attributes:
        name: Key of the rule, such as ``digit-depth``.
        says: The rule as a sentence.
        source: Where it comes from.
    """

    name: str = field(metadata={**tables.KEY, **tables.column("rule")})
    says: str
    source: str


@cache
def _rules() -> Mapping[str, Rule]:
    return {row.name: row for row in tables.read("rules.csv", Rule)}


def rule(name: str) -> Rule:
    """
    Look a rule up by name.

    >>> rule("site").says
    'A site is read as a whole term; a broad term keeps every site it may mean.'
    """
    return _rules()[name]
