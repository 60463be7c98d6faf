"""What the distinct values of a column mean, each read once by the scalar reader."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from threading import RLock
from typing import Any, NamedTuple, final

from cptsofttissue._reading.words import without_suggestions
from cptsofttissue.errors import InvalidFactError, UnknownTermError

__all__ = ["CHANGED", "MISSING", "Unreadable", "Vocabulary", "never"]

#: Why a row is not answered that was not there when its facts were read.
CHANGED = "the row changed while the frame was read"
#: The id of a missing value; its meaning is None.
MISSING = 0
#: Of the words that are not read, as much is shown.
_SHOWN = 80


class Unreadable(NamedTuple):
    """The meaning of a value that cannot be read."""

    reason: str


def never(_: Any) -> bool:
    """Say that no meaning leads elsewhere."""
    return False


@final
class Vocabulary:
    """
    The meanings of the values of one column, by id.

    Values of one meaning share an id, so that rows which say the same are
    answered once, however they spell it.

    Args:
        read: Reads one text; what it raises makes the text unreadable.
        leads: Whether a meaning may lead a row to another code family.

    Attributes:
        meanings: The meaning of each id.
        leads_elsewhere: Whether some meaning may lead to another code family.
    """

    def __init__(
        self, read: Callable[[str], Hashable], leads: Callable[[Any], bool] = never
    ) -> None:
        self.meanings: list[Hashable] = [None]
        self.leads_elsewhere = False
        self._read = read
        self._leads = leads
        self._ids: dict[str, int] = {}
        self._by_meaning: dict[Hashable, int] = {None: MISSING}
        self._lock = RLock()

    def ids(self, values: Iterable[str | None]) -> list[int]:
        """Return the id of each value; those not met before are read."""
        with self._lock, without_suggestions():
            return [MISSING if v is None else self._id(v) for v in values]

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[Callable[..., Any], ...]]:
        """Travel to other processes empty."""
        return Vocabulary, (self._read, self._leads)

    def _id(self, value: str) -> int:
        found = self._ids.get(value)
        if found is None:
            found = self._ids[value] = self.id_of(self._meaning(value))
        return found

    def _meaning(self, value: str) -> Hashable:
        try:
            return self._read(value)
        except InvalidFactError as error:
            return Unreadable(_reason(error))

    def id_of(self, meaning: Hashable) -> int:
        """Return the id of a meaning, which is added if it is new."""
        found = self._by_meaning.setdefault(meaning, len(self.meanings))
        if found == len(self.meanings):
            is_read = not isinstance(meaning, Unreadable)
            self.leads_elsewhere |= is_read and self._leads(meaning)
            self.meanings.append(meaning)
        return found


def _reason(error: InvalidFactError) -> str:
    """Say what is allowed, and which words are not known, on one line."""
    unread = error.unread if isinstance(error, UnknownTermError) else ()
    words = ", ".join(unread)[:_SHOWN]
    known = f", and this is not read: {words}" if words and words.isprintable() else ""
    return f"{error.field}: {error.allowed}{known}"
