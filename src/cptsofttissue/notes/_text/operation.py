"""Whether words describe the operation, and not what was known before it."""

from __future__ import annotations

from collections.abc import Sequence

from cptsofttissue.notes._procedures import procedures
from cptsofttissue.notes._tables import Reach, Sign, has_word, polarities, signs
from cptsofttissue.notes._text.stops import STOP
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Polarity
from cptsofttissue.record.procedure import Procedure

__all__ = ["tells_it_was_done", "tells_of_beginning", "tells_of_operation"]


def tells_of_operation(text: str) -> bool:
    """Whether the first sentence describes an operation: "Incision over it."."""
    words = words_of(STOP.split(text, maxsplit=1)[0])
    if not has_word(words, Sign.OPERATES) or has_word(words, Sign.KNOWN_BEFORE):
        return False
    return not (_is_not_now(words) or any(map(_is_year, words)))


def tells_of_beginning(text: str) -> bool:
    """Whether a text describes an operation; a "clean incision" is an old one."""
    if not tells_of_operation(text):
        return False
    words = words_of(text)
    is_alone = signs(Sign.OPERATES).keys() & {*words} <= {"incision"}
    return not is_alone or "made" in words or _is_excised(words)


def tells_it_was_done(words: Sequence[str]) -> bool:
    """Whether words under "plan" describe an excision: "P: Incision. Mass removed."."""
    if not has_word(words, Sign.OPERATES) or "will" in words or _is_not_now(words):
        return False
    return _is_excised(words)


def _is_excised(words: Sequence[str]) -> bool:
    """Whether a verb says that something was excised."""
    rows = (row for _, _, row in procedures().within(words))
    return any(row.is_verb and Procedure.EXCISION in row.values for row in rows)


def _is_not_now(words: Sequence[str]) -> bool:
    """Whether words deny something, or are about the past or a plan."""
    tables = map(polarities, Reach)
    kinds = (kind for table in tables for _, _, kind in table.within(words))
    return any(kind in _NOT_NOW for kind in kinds)


def _is_year(word: str) -> bool:
    return len(word) == len("2026") and word.isdigit()


_NOT_NOW = frozenset({Polarity.HISTORICAL, Polarity.PLANNED, Polarity.DENIED})
