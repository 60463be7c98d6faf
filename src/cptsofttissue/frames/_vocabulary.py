"""The meanings of the distinct values of a column, each read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from enum import Enum, auto
from functools import lru_cache
from itertools import zip_longest
from threading import RLock
from typing import Any, NamedTuple, final

from cptsofttissue._reading.words import with_suggestions, without_suggestions
from cptsofttissue.errors import InvalidFactError, UnknownTermError
from cptsofttissue.record.lengths import Span

__all__ = [
    "MISSING",
    "NO_TEXT",
    "Fault",
    "Unreadable",
    "Vocabulary",
    "fault_of",
    "never",
]

#: The id of a missing value; its meaning is None.
MISSING = 0
#: Stands for a list, bytes or another object; no reader accepts it.
NO_TEXT = "\ufffd object"
#: The most characters of a value, and of a list of words, that are shown.
_LONGEST_SHOWN = 80
#: The number of unreadable texts of a column that get a suggestion.
_SUGGESTED = 1_000


class Unreadable(Enum):
    """The meaning of every value that cannot be read; its text says why."""

    UNREADABLE = auto()


class Fault(NamedTuple):
    """
    What is wrong with a value.

    Attributes:
        reason: All of it, on one line.
        suggestion: The nearest known words, with their meaning; may be empty.
        allowed: What the field takes.
    """

    reason: str
    suggestion: str
    allowed: str


def never(_: Any) -> bool:
    """Say that no meaning leads elsewhere."""
    return False


@final
class Vocabulary:
    """
    The meanings of the values of one column, by id.

    Values of one meaning share an id, so that rows which say the same are
    answered once, however they spell it. Those that cannot be read share one,
    too; the fault of each is kept apart from the id.

    Args:
        read: Reads one text; what it raises makes the text unreadable.
        leads: Whether a meaning may lead a row to another code family.
        means: What a text that cannot be read means for its row, before the reason.

    Attributes:
        meanings: The meaning of each id.
        faults: What is wrong with texts that cannot be read; the first is none.
        leads_elsewhere: Whether some meaning may lead to another code family.
        has_ranges: Whether some meaning is a length that is not exact.
    """

    def __init__(
        self,
        read: Callable[[str], Hashable],
        leads: Callable[[Any], bool] = never,
        means: str = "",
    ) -> None:
        self.meanings: list[Hashable] = [None]
        self.faults: list[Fault | None] = [None]
        self.leads_elsewhere = self.has_ranges = False
        self._read = read
        self._leads = leads
        self._means = means
        self._ids: dict[str, int] = {}
        self._faults: dict[str | None, int] = {}
        self._by_meaning: dict[Hashable, int] = {None: MISSING}
        self._lock = RLock()

    def ids(self, values: Iterable[str | None]) -> list[int]:
        """Return the id of each value; those not met before are read."""
        with self._lock, without_suggestions():
            return [MISSING if v is None else self._id(v) for v in values]

    def fault_numbers(self, values: Iterable[str | None]) -> list[int]:
        """Return the index in :attr:`faults` of each value; 0 if it has no fault."""
        return [self._faults.get(value, 0) for value in values]

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[Any, ...]]:
        """Travel to other processes empty."""
        return Vocabulary, (self._read, self._leads, self._means)

    def _id(self, value: str) -> int:
        value_id = self._ids.get(value)
        if value_id is None:
            value_id = self._ids[value] = self.id_of(self._meaning(value))
        return value_id

    def _meaning(self, value: str) -> Hashable:
        try:
            return self._read(value)
        except InvalidFactError as error:
            self._faults[value] = len(self.faults)
            fault = fault_of(self._with_suggestion(value, error), value)
            self.faults.append(fault._replace(reason=f"{self._means}{fault.reason}"))
            return Unreadable.UNREADABLE

    def _with_suggestion(self, value: str, error: InvalidFactError) -> InvalidFactError:
        """Read an unknown word again with suggestions; only for the first faults."""
        if isinstance(error, UnknownTermError) and len(self.faults) <= _SUGGESTED:
            try:
                with with_suggestions():
                    self._read(value)
            except InvalidFactError as suggesting:
                return suggesting
        return error

    def id_of(self, meaning: Hashable) -> int:
        """Return the id of a meaning, which is added if it is new."""
        meaning_id = self._by_meaning.setdefault(meaning, len(self.meanings))
        if meaning_id == len(self.meanings):
            is_read = not isinstance(meaning, Unreadable)
            self.leads_elsewhere |= is_read and self._leads(meaning)
            self.has_ranges |= isinstance(meaning, Span) and not _is_exact(meaning)
            self.meanings.append(meaning)
        return meaning_id


def _is_exact(length: Span) -> bool:
    return length.low_um == length.high_um


def fault_of(error: InvalidFactError, value: str) -> Fault:
    """Say what cannot be read, and the nearest known words or what is allowed."""
    suggestion, allowed = _suggestion(error), _line(error.allowed)
    if value == NO_TEXT:
        reason = f"{error.field}: holds no text and no plain number, allowed: {allowed}"
        return Fault(reason, "", allowed)
    hint = f"nearest: {suggestion}" if suggestion else f"allowed: {allowed}"
    unknown = "" if suggestion else _unknown(error, value)
    reason = f"{error.field}: cannot read {_quote(value)}{unknown}, {hint}"
    return Fault(reason, suggestion, allowed)


def _suggestion(error: InvalidFactError) -> str:
    """Name the nearest known words, and what they mean if it is something else."""
    meanings = error.meanings if isinstance(error, UnknownTermError) else ()
    return ", ".join(
        f"{_line(word)} ({means})" if means and means != word else _line(word)
        for word, means in zip_longest(error.nearest, meanings)
    )


def _unknown(error: InvalidFactError, value: str) -> str:
    """Name the words of a phrase that are not known, if they are few."""
    words = error.unread if isinstance(error, UnknownTermError) else ()
    unknown = _line(", ".join(words))
    is_part = unknown and unknown != value and len(unknown) <= _LONGEST_SHOWN
    return f" (not known: {unknown})" if is_part else ""


def _quote(value: str) -> str:
    """Quote a value, on one line; a long one is cut."""
    text = repr(value[:_LONGEST_SHOWN])
    is_whole = len(value) <= _LONGEST_SHOWN and len(text) <= _LONGEST_SHOWN
    return text if is_whole else f"{text[:_LONGEST_SHOWN]}..."


@lru_cache(maxsize=4096)
def _line(text: str) -> str:
    """Put words on one line, without unprintable characters; cut a long one."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(text.split())
    return (
        line if len(line) <= 2 * _LONGEST_SHOWN else f"{line[: 2 * _LONGEST_SHOWN]}..."
    )
