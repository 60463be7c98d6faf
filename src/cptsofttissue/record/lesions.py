"""Kinds of lesion, and those that have codes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cptsofttissue._reading import tables
from cptsofttissue._reading.words import find_term, normal, unknown_term
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.families import OtherFamily, family
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.procedure import Procedure

__all__ = ["SOFT_TISSUE_TUMOR", "lesion_families", "read_lesion"]

#: The lesion of a record that names none.
SOFT_TISSUE_TUMOR = "soft tissue tumor"


class _Row(NamedTuple):
    procedures: tuple[str, ...]  # empty: every other procedure
    regions: tuple[str, ...]  # empty: every other region
    families: tuple[OtherFamily | None, ...]  # None: this family

    def applies(self, procedure: Procedure, region: Region | OtherFamily) -> bool:
        return (not self.procedures or procedure in self.procedures) and (
            not self.regions or region in self.regions
        )


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
        normal(word): row["lesion"]
        for row in tables.rows("lesions.csv")
        for word in (row["lesion"], *tables.many(row["words"]))
    }


@cache
def _table() -> Mapping[str, tuple[_Row, ...]]:
    table: dict[str, tuple[_Row, ...]] = {}
    for row in tables.rows("lesions.csv"):
        families = (
            None if key == "tumor" else family(key)
            for key in tables.many(row["readings"])
        )
        read = _Row(
            tables.many(row["procedure"]),
            tables.many(row["regions"]),
            tuple(families),
        )
        table[row["lesion"]] = (*table.get(row["lesion"], ()), read)
    return table
