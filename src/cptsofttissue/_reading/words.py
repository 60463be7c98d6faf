"""Charted words: normalised as a whole, looked up in a table, never guessed."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from cptsofttissue._reading import tables
from cptsofttissue.errors import UnknownTermError, WrongTypeError

__all__ = ["Words", "find_term", "normal", "unknown_term", "without_suggestions"]

_SUGGESTS = ContextVar("suggests", default=True)

E = TypeVar("E", bound=StrEnum)

#: Of a longer text only the start is compared with the known terms.
_LONGEST = 200
#: ASCII on purpose: an odd space from another alphabet is not a known term.
_APOSTROPHE = re.compile("['’]")  # noqa: RUF001
_GAP = re.compile(r"[ \t\r\n_,.:;()/-]+")


def normal(text: str) -> str:
    """
    Fold case, spacing, punctuation and articles of a charted term.

    >>> normal("  Nape-of the NECK. ")
    'nape of neck'
    """
    words = _GAP.sub(" ", _APOSTROPHE.sub("", text.casefold())).split(" ")
    return " ".join(word for word in words if word not in {"", "the"})


def find_term(text: str, known: Mapping[str, object]) -> str | None:
    """Return the key of *known* that the normal *text* names, or its singular."""
    forms = (text, text.removesuffix("s"), text.removesuffix("es"))
    return next((form for form in forms if form in known), None)


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


class Words(Generic[E]):
    """The words that people chart for the members of a closed set."""

    def __init__(self, field: str, kind: type[E]) -> None:
        self._field = field
        self._kind = kind
        self._exact: Mapping[object, E] = {member.value: member for member in kind}

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
        rows = tables.rows("words.csv")
        return own | {
            normal(row["word"]): self._kind(row["value"])
            for row in rows
            if row["field"] == self._field
        }
