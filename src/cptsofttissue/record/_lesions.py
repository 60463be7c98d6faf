"""Kinds of lesion, and those that have codes of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import find_term, normal
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.procedure import Procedure

__all__ = ["SOFT_TISSUE_TUMOR", "LesionReading", "lesion_families", "read_lesion"]

#: The lesion of a record that names none.
SOFT_TISSUE_TUMOR = "soft tissue tumor"


#: How the table of lesions names this family.
_THIS_FAMILY = "tumor"


@frozen(eq=False, repr=False)
class _Row:
    """Which families a lesion may belong to, for some procedures and regions."""

    lesion: str = field(metadata=tables.KEY)
    words: tuple[str, ...] = field(metadata=tables.SPELLINGS)
    procedure: tuple[Procedure, ...] = field(metadata=tables.KEY)  # empty: any other
    regions: tuple[Region, ...] = field(metadata=tables.KEY)  # empty: any other
    readings: tuple[str, ...] = field(
        metadata=tables.refers_to("families.csv", _THIS_FAMILY)
    )
    source: str

    @property
    def families(self) -> tuple[OtherFamily | None, ...]:
        """The families; None is this one."""
        return tuple(
            None if key == _THIS_FAMILY else OtherFamily.of(key)
            for key in self.readings
        )

    def applies(self, procedure: Procedure, region: Region | OtherFamily) -> bool:
        """Whether the row is for this procedure and region."""
        return (not self.procedure or procedure in self.procedure) and (
            not self.regions or region in self.regions
        )


@final
@frozen
class LesionReading:
    """
    What the words for a lesion may mean.

    Attributes:
        charted: The words as given, one or several.
        kinds: The same as kinds of the table of lesions, sorted.
        depths: Every depth that the words allow; None if they say nothing.
    """

    charted: tuple[str, ...]
    kinds: tuple[str, ...]
    depths: frozenset[Depth] | None

    @classmethod
    def parse(cls, words: str | Iterable[str]) -> LesionReading:
        """Read a charted kind of lesion, or a set of them."""
        charted = (words,) if isinstance(words, str) else tuple(sorted(words))
        return cls(charted, tuple(sorted(set(map(read_lesion, charted)))), None)


def read_lesion(word: str) -> str:
    """
    Read a charted kind of lesion.

    >>> read_lesion("Sebaceous cysts")
    'epidermal cyst'

    Raises:
        UnknownTermError: If the word is not in the table.
        WrongTypeError: If *word* is not text.
    """
    if not isinstance(word, str):
        raise WrongTypeError("lesion", word, "text")
    term = find_term(normal(word), _spellings())
    if term is None:
        raise unknown_term("lesion", word, _spellings(), "a known kind of lesion")
    return _spellings()[term]


def lesion_families(
    lesion: str, procedure: Procedure, region: Region | OtherFamily
) -> tuple[OtherFamily | None, ...]:
    """Return the families a lesion may belong to there; None is this one."""
    rows = _table()[lesion]
    return next(row.families for row in rows if row.applies(procedure, region))


@cache
def _spellings() -> Mapping[str, str]:
    return {
        normal(word): row.lesion
        for row in tables.read("lesions.csv", _Row)
        for word in (row.lesion, *row.words)
    }


@cache
def _table() -> Mapping[str, tuple[_Row, ...]]:
    table: dict[str, tuple[_Row, ...]] = {}
    for row in tables.read("lesions.csv", _Row):
        table[row.lesion] = (*table.get(row.lesion, ()), row)
    return table
