"""Words of a chart that say that a fact is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TypeVar

from attrs import field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import folded

__all__ = ["is_missing", "missing_key", "missing_words", "stated"]

T = TypeVar("T")

#: No word for a missing fact is longer.
_LONGEST = 40
#: Where a fact is missing.
_WHERE = re.compile(
    r" (?:in|on|by)(?: the)?(?: op| operative| pathology| path)? "
    r"(?:note|report|record|chart|surgeon|provider)$"
)
_PLACES = ("note", "report", "record", "chart", "surgeon", "provider")
#: The word that a text begins with, if it begins with one.
_FIRST = re.compile(r"[^\W_]+")
#: What stands after the name of a field.
_AFTER = frozenset(" :=")


@frozen(eq=False, repr=False)
class _Row:
    """A word for a missing fact, and the fields where it is a value instead."""

    word: str = field(metadata=tables.KEY)
    values_of: tuple[str, ...]
    source: str


def is_missing(field: str, text: str) -> bool:
    """
    Say whether a text stands for a fact that the record does not state.

    A text without a letter or a number, such as a dash, states nothing either.

    >>> is_missing("depth", "Not stated"), is_missing("depth", "subcutaneous")
    (True, False)
    >>> is_missing("site", "none"), is_missing("margin", "none")
    (True, False)

    Args:
        field: The field of the case; some words are a value of some fields.
        text: What stands there.
    """
    if len(text) > _LONGEST:
        return False
    plain = folded(text)
    if _begins_otherwise(plain, _beginnings(field)):
        return False
    key = _without_name(field, " ".join(plain.split()))
    fields = _table().get(_without_place(key))
    return not any(map(str.isalnum, key)) if fields is None else field not in fields


def _begins_otherwise(plain: str, beginnings: frozenset[str]) -> bool:
    """Whether a text begins with a word, and with none of these."""
    first, _, _ = plain.partition(" ")
    if not first.isalnum():
        match = _FIRST.match(plain)
        first = "" if match is None else match.group()
    return bool(first) and first not in beginnings


def stated(field: str, value: T) -> T | None:
    """
    Return a value, or None for a text that stands for a missing fact.

    >>> stated("closure", "n/a"), stated("closure", "layered")
    (None, 'layered')
    """
    return None if isinstance(value, str) and is_missing(field, value) else value


def missing_key(field: str, text: str) -> str:
    """
    Normalize a text as words for a missing fact are.

    >>> missing_key("depth", "Depth: see  scan in note"), missing_key("site", "(N/K)")
    ('see scan', 'n/k')
    """
    return _without_place(_without_name(field, " ".join(folded(text).split())))


def _without_place(key: str) -> str:
    """Take off where the fact is missing, and the signs around it."""
    plain = key.strip(" .*()[]")
    return _WHERE.sub("", plain) if plain.endswith(_PLACES) else plain


def _without_name(field: str, key: str) -> str:
    """Take the name of the field off, as in "margins: not stated"."""
    name = spaced(field)
    tail = key.removeprefix(name).removeprefix("s")
    return tail.lstrip(" :=") if key.startswith(name) and tail[:1] in _AFTER else key


def missing_words() -> tuple[str, ...]:
    """Return every word for a missing fact, whatever the field."""
    return tuple(_table())


@lru_cache(maxsize=64)
def _beginnings(field: str) -> frozenset[str]:
    """Return the words that a text for a missing fact may begin with."""
    name = spaced(field)
    matches = map(_FIRST.match, (*_table(), name, f"{name}s"))
    return frozenset(match.group() for match in matches if match)


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    return {row.word: row.values_of for row in tables.read("missing.csv", _Row)}
