"""Whether words tell how it was operated, and not what was known before."""

from __future__ import annotations

from collections.abc import Sequence

from cptsofttissue.notes._procedures import procedures
from cptsofttissue.notes._tables import Reach, polarities
from cptsofttissue.notes._text.stops import STOP
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Polarity
from cptsofttissue.record.procedure import Procedure

__all__ = ["tells_it_was_done", "tells_of_operation"]


def tells_of_operation(text: str) -> bool:
    """Whether a text begins with how it was operated: "Incision over it."."""
    words = words_of(STOP.split(text, maxsplit=1)[0])
    is_now = not _OPERATED.isdisjoint(words)
    table = polarities(Reach.AFTER), polarities(Reach.BEFORE)
    told = (said for one in table for _, _, said in one.within(words))
    is_past = not _HAD.isdisjoint(words) or any(said in _NOT_NOW for said in told)
    return is_now and not is_past and not any(map(_is_year, words))


def tells_it_was_done(words: Sequence[str]) -> bool:
    """Whether a plan tells how it was excised: "P: Incision. Mass removed."."""
    done = (row for _, _, row in procedures().within(words))
    is_done = any(row.is_verb and Procedure.EXCISION in row.values for row in done)
    tables = map(polarities, Reach)
    said = {said for table in tables for _, _, said in table.within(words)}
    is_told = not (said & _NOT_NOW or _OPERATED.isdisjoint(words))
    return is_done and is_told and "will" not in words


def _is_year(word: str) -> bool:
    return len(word) == len("2026") and word.isdigit()


#: In a line of its own any of these tells of the operation.
_OPERATED = frozenset(
    {
        *("incision", "incised", "prepped", "draped", "infiltrated", "lidocaine"),
        *("xylocaine", "marcaine", "bupivacaine", "lido", "walant"),
    }
)
_HAD = frozenset(
    {
        *("had", "has", "been", "drainage", "following", "since", "scar", "healed"),
        *("healing", "well", "exam", "palpation", "palpable", "allergic", "allergy"),
        *("uses", "takes", "patch", "patches", "cream", "gel", "imaging", "mri", "ct"),
        *("ultrasound", "scan", "biopsy", "core", "needle"),
    }
)
_NOT_NOW = frozenset({Polarity.HISTORICAL, Polarity.PLANNED, Polarity.DENIED})
