"""The explanation of an answer as data: the steps that led to it, and notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from attrs import frozen

from cptsofttissue._html import spaced
from cptsofttissue._rules import rule

__all__ = ["Notice", "Step"]


@final
@frozen
class Step:
    """
    One step from the record to the answer.

    Attributes:
        rule: Name of the rule that was applied.
        given: What the record says.
        concluded: What follows from it.
        source: Where the rule or the table row comes from.
    """

    rule: str
    given: str
    concluded: str
    source: str

    @classmethod
    def of(
        cls, name: str, given: object, concluded: Iterable[object], source: str = ""
    ) -> Step:
        """
        Record one application of a rule.

        >>> Step.of("digit-depth", "abuts", ["subcutaneous"]).concluded
        'subcutaneous'

        Args:
            name: The rule, a row of ``rules.csv``.
            given: What the record says; None if it says nothing.
            concluded: Every possibility that remains.
            source: Where it comes from, if not from the rule's own source.
        """
        fact = "not documented" if given is None else str(given)
        conclusion = " or ".join(map(str, concluded))
        return cls(name, fact, conclusion, source or rule(name).source)

    @property
    def text(self) -> str:
        """The step in words, without its source."""
        return f"{self.rule}: {spaced(self.given)} -> {spaced(self.concluded)}"

    def __str__(self) -> str:
        return f"{self.text} [{self.source}]"


@final
@frozen
class Notice:
    """
    A warning that does not change the price.

    Attributes:
        rule: Name of the rule.
        text: What to check, and what to do.
        source: Where it comes from.
    """

    rule: str
    text: str
    source: str

    @classmethod
    def of(cls, name: str, *details: object) -> Notice:
        """
        Make the notice of a rule of the table, with details of the case.

        >>> Notice.of("part-a-stay").rule
        'part-a-stay'
        """
        text = " ".join(map(str, (rule(name).says, *details)))
        return cls(name, text, rule(name).source)

    def __str__(self) -> str:
        return self.text
