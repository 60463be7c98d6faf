"""Charted words: normalized as a whole, looked up in a table, never guessed."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar, cast

import attrs

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import find_term, normal
from cptsofttissue.errors import TableError, UnknownTermError, WrongTypeError

__all__ = ["Words", "unknown_term", "without_suggestions"]

_SUGGESTS = ContextVar("suggests", default=True)

E = TypeVar("E", bound=StrEnum)

#: Of a longer text only the start is compared with the known terms.
_LONGEST = 200


def unknown_term(
    field: str, value: str, known: Iterable[str], allowed: str
) -> UnknownTermError:
    """Build the error for an unknown word, naming the nearest known terms."""
    nearest = _nearest(value, known) if _SUGGESTS.get() else ()
    return UnknownTermError(field, value, allowed, nearest)


def _nearest(value: str, known: Iterable[str]) -> tuple[str, ...]:
    from difflib import get_close_matches

    return tuple(get_close_matches(normal(value[:_LONGEST]), list(known), n=3))


@contextmanager
def without_suggestions() -> Generator[None, None, None]:
    """Spare the search for the nearest terms, which costs a million words dear."""
    token = _SUGGESTS.set(False)
    try:
        yield
    finally:
        _SUGGESTS.reset(token)


class _Field(StrEnum):
    """The fields that have charted words of their own."""

    PROCEDURE = "procedure"
    DEPTH = "depth"
    DIGIT_INVOLVEMENT = "digit_involvement"
    MARGIN_CONVENTION = "margin_convention"
    ORIGIN = "origin"
    SIZE_SOURCE = "size_source"
    SERVICE = "service"


_TABLE = "words.csv"
#: The line below the header.
_FIRST_LINE = 2


@attrs.frozen(eq=False, repr=False)
class _Row:
    """A row of the table of charted words."""

    field: _Field = attrs.field(metadata=tables.KEY)
    word: str = attrs.field(metadata=tables.KEY)
    value: str
    source: str


class Words(Generic[E]):
    """The words that people chart for the members of a closed set."""

    def __init__(self, field: str, kind: type[E]) -> None:
        self._field = field
        self._kind = kind
        self._exact: Mapping[object, E] = {member.value: member for member in kind}
        self._only: Mapping[object, tuple[E, ...]] = {m.value: (m,) for m in kind}

    def read(self, value: E | str) -> E:
        """
        Read a member, its value, or a charted word for it.

        Raises:
            UnknownTermError: If the word is not in the table.
            WrongTypeError: If *value* is not text.
        """
        try:
            return self._exact[value]  # a member of a StrEnum is its text
        except (KeyError, TypeError):
            return self._charted(value)

    def read_set(self, value: E | str | Iterable[E | str]) -> tuple[E, ...]:
        """
        Read every member that a word, or a set of words, may mean.

        Raises:
            UnknownTermError: If a word is not in the table.
            WrongTypeError: If *value* is neither text nor a set of texts.
        """
        try:
            return self._only[value]  # a member of a StrEnum is its text
        except (KeyError, TypeError):
            return self._several(value)

    def _several(self, value: object) -> tuple[E, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            return (self._charted(value),)
        found = cast("Iterable[str]", value)
        words = () if hasattr(found, "keys") else tuple(found)
        if not words:
            allowed = f"text, or a set of texts: {', '.join(self._kind)}"
            raise WrongTypeError(self._field, found, allowed)
        members = set(map(self.read, words))
        return tuple(member for member in self._kind if member in members)

    def _charted(self, value: object) -> E:
        allowed = ", ".join(self._kind)
        if not isinstance(value, str):
            raise WrongTypeError(self._field, value, f"text: {allowed}")
        term = find_term(normal(value), self._known)
        if term is None:
            raise unknown_term(self._field, value, self._known, allowed)
        return self._known[term]

    @cached_property
    def _known(self) -> Mapping[str, E]:
        own = {normal(member.value): member for member in self._kind}
        return own | dict(self._charted_words())

    def _charted_words(self) -> Iterator[tuple[str, E]]:
        for line, row in enumerate(tables.read(_TABLE, _Row), _FIRST_LINE):
            if row.field == self._field:
                yield normal(row.word), self._member(line, row.value)

    def _member(self, line: int, value: str) -> E:
        try:
            return self._kind(value)
        except ValueError:
            problem = f"{value!r} is no {self._field}"
            raise TableError(_TABLE, line, problem, "value") from None
