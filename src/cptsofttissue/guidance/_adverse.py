"""Words that weaken a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import normal

__all__ = ["Adverse", "adverse"]


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(normal(phrase) for phrase in tables.many(text))


@frozen
class Adverse:
    """The words on one topic that weaken the claim if they fill a blank."""

    blank: str = field(metadata=tables.KEY)
    topic: str = field(metadata=tables.KEY)
    against: tuple[str, ...] = field(metadata=tables.cell(_phrases))
    unless: tuple[str, ...] = field(metadata=tables.cell(_phrases))
    source: str

    def speaks_in(self, text: str) -> bool:
        """Whether a text has such words, and no words that reverse them."""
        plain_text = normal(text)
        return _has(plain_text, self.against) and not _has(plain_text, self.unless)


def _has(text: str, phrases: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in phrases)


def adverse(facts: Mapping[str, str]) -> Mapping[str, str]:
    """
    Return the facts that seem to weaken the claim, by blank.

    >>> adverse({"pathology": "not sent", "closure": "a graft"})
    {'pathology': 'not sent'}
    """
    rows = tables.read("adverse_words.csv", Adverse)
    blanks = (r.blank for r in rows if r.blank in facts and r.speaks_in(facts[r.blank]))
    return {blank: facts[blank] for blank in blanks}
