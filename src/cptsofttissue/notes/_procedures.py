"""The table of procedures in notes: what was done, and the code family."""

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
        values: What was done, or all that it may be; empty if it is no procedure on
            a tumor.
        leads: The other code family it belongs to, if any.
        doubts: The procedures of a heading that the words put in doubt.
        source: Where the row comes from.
    """

    words: str = field(metadata=tables.PHRASES)
    values: tuple[Procedure, ...]
    leads: str = field(metadata=tables.refers_to("families.csv"))
    doubts: tuple[Procedure, ...]
    source: str

    @property
    def says_anything(self) -> bool:
        """Whether the words are about an operation: "biopsy proven" is not."""
        return bool(self.values or self.leads or self.doubts)

    @property
    def is_verb(self) -> bool:
        """Whether the words are a verb such as "excised", and no noun."""
        is_verbal = any(word.endswith(_VERBAL) for word in self.words.split())
        return is_verbal or self.words.startswith(_MANNERS)

    @property
    def value(self) -> str:
        """The procedures as a case takes them; the words if there are none."""
        return ";".join(self.values) or self.words


#: Particles of a verb, which may follow its object: "took it out".
PARTICLES = frozenset({"out", "off", "away"})
#: How a verb or its particle ends.
_VERBAL = ("ed", *PARTICLES)
#: Words beside the verb that say how much was taken: "in toto".
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
    phrases = procedures().within(words) or procedures().within(ends_of(words))
    return tuple(row for _, _, row in phrases)


def ends_of(words: Sequence[str]) -> Sequence[str]:
    """Return the verb and its particle around an object: "took", "out"; else empty."""
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
    """Return the procedures on a tumor that the words name."""
    return tuple(value for row in procedure_rows(text) for value in row.values)


def is_verb(text: str) -> bool:
    """Whether the words for a procedure are verbs, and no noun."""
    return all(row.is_verb for row in procedure_rows(text))
