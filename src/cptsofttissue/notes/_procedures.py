"""The table of procedures in notes: what was done, and the family it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.families import OtherFamily
from cptsofttissue.notes._search import Phrases
from cptsofttissue.notes._words import words_of
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "PARTICLES",
    "ProcedureRow",
    "ends_of",
    "families_of",
    "is_verb",
    "procedure_rows",
    "procedures",
    "values_of",
]


@frozen
class ProcedureRow:
    """
    A row of the table of procedures in notes.

    Attributes:
        words: The words.
        values: What was done, or all it may be; none if it is no procedure of a
            tumor.
        leads: The code family it belongs to, if it is another.
        doubts: What a heading may say that the words put in doubt.
        source: Where that comes from.
    """

    words: str = field(metadata=tables.PHRASES)
    values: tuple[Procedure, ...]
    leads: str = field(metadata=tables.refers_to("families.csv"))
    doubts: tuple[Procedure, ...]
    source: str

    @property
    def says_anything(self) -> bool:
        """Whether the words tell of an operation: "biopsy proven" does not."""
        return bool(self.values or self.leads or self.doubts)

    @property
    def is_verb(self) -> bool:
        """Whether the words tell what was done, as "excised" does, and are no name."""
        is_told = any(word.endswith(_VERBAL) for word in self.words.split())
        return is_told or self.words.startswith(_MANNERS)

    @property
    def value(self) -> str:
        """What was done, as a case takes it; the words if that is no case."""
        return ";".join(self.values) or self.words


#: They belong to a verb, and may stand behind its object.
PARTICLES = frozenset({"out", "off", "away"})
#: A verb, or a word that belongs to one, ends so.
_VERBAL = ("ed", *PARTICLES)
#: How much was taken stands beside the verb: "excised in toto".
_MANNERS = ("in its ", "in toto", "entire ", "whole ")


@cache
def procedures() -> Phrases[ProcedureRow]:
    """Return the words for procedures."""
    rows = tables.read("note_procedures.csv", ProcedureRow)
    return Phrases({row.words: row for row in rows})


@lru_cache(maxsize=4096)
def procedure_rows(text: str) -> tuple[ProcedureRow, ...]:
    """Return the row of every procedure that the words of a mention name."""
    words = words_of(text.lower())
    found = procedures().within(words) or procedures().within(ends_of(words))
    return tuple(row for _, _, row in found)


def ends_of(words: Sequence[str]) -> Sequence[str]:
    """Return the verb and its "out" where its object parts them: "took it out"."""
    return (words[0], words[-1]) if words[-1:] and words[-1] in PARTICLES else ()


def families_of(text: str) -> tuple[OtherFamily, ...]:
    """
    Return the other families that the words for a procedure lead to.

    >>> [family.key for family in families_of("superficial parotidectomy")]
    ['parotid']
    """
    rows = procedure_rows(text)
    return tuple(OtherFamily.of(row.leads) for row in rows if row.leads)


def values_of(text: str) -> tuple[Procedure, ...]:
    """Return what the words for a procedure say was done to a tumor."""
    return tuple(value for row in procedure_rows(text) for value in row.values)


def is_verb(text: str) -> bool:
    """Whether the words for a procedure are verbs that tell of it, and no name."""
    return all(row.is_verb for row in procedure_rows(text))
