"""Words by which what is told of a claim speaks against it."""

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
    """Words by which what fills a blank speaks against the claim, on one topic."""

    blank: str = field(metadata=tables.KEY)
    topic: str = field(metadata=tables.KEY)
    against: tuple[str, ...] = field(metadata=tables.cell(_phrases))
    unless: tuple[str, ...] = field(metadata=tables.cell(_phrases))
    source: str

    def speaks_in(self, text: str) -> bool:
        """Whether a text has such words, and none that reverse their meaning."""
        said = normal(text)
        return _has(said, self.against) and not _has(said, self.unless)


def _has(said: str, phrases: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(phrase)}\b", said) for phrase in phrases)


def adverse(told: Mapping[str, str]) -> Mapping[str, str]:
    """
    Return what seems to weaken the claim, of what is told, by blank.

    >>> adverse({"pathology": "not sent", "closure": "a graft"})
    {'pathology': 'not sent'}
    """
    rows = tables.read("adverse_words.csv", Adverse)
    found = (r.blank for r in rows if r.blank in told and r.speaks_in(told[r.blank]))
    return {name: told[name] for name in found}
