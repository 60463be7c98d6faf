"""
Charted words of closed sets: composed of the rows of a table, never guessed.

A phrase is read if every word of it belongs to a row or is a filler. The longest
row wins, and several rows mean that the fact is one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from typing import Generic, NamedTuple, TypeVar, cast

import attrs

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue._reading.parts import PARTS, Parts, part_rows
from cptsofttissue._reading.phrases import LONGEST
from cptsofttissue._reading.segments import Segments, plain_words
from cptsofttissue._reading.spelling import find_term, normal
from cptsofttissue.errors import TableError, UnknownTermError, WrongTypeError

__all__ = [
    "Suggestions",
    "Words",
    "charted_words",
    "fillers",
    "in_order",
    "read_several",
    "texts_of",
    "unknown_term",
    "unread_term",
    "with_suggestions",
    "without_suggestions",
]

_SUGGESTS = ContextVar("suggests", default=True)

E = TypeVar("E", bound=StrEnum)
Members = frozenset[E]

#: Of a longer text only the start is compared with the known terms.
_LONGEST = 200
#: A longer word is no slip of one that is known, nor is a shorter one: "cm".
_LONGEST_WORD = 30
_SHORTEST_WORD = 3
#: A phrase with more slips gets no suggestion.
_MOST_SLIPS = 4
#: How alike a word must be to one that is suggested for it.
_ALIKE = 0.8
#: Beginnings that turn a meaning; a suggestion never adds or changes one.
_TURNS = (
    *("super", "supra", "inter", "intra", "infra", "extra", "retro", "trans", "hypo"),
    *("peri", "para", "epi", "sub", "pre", "non", "un", "in", "ex", "re"),
)


def unknown_term(
    field: str, value: str, known: Iterable[str], allowed: str
) -> UnknownTermError:
    """Build the error for an unknown word, naming the nearest known terms."""
    nearest = _nearest(value, known) if _SUGGESTS.get() else ()
    return UnknownTermError(field, value, allowed, nearest)


def _nearest(value: str, known: Iterable[str]) -> tuple[str, ...]:
    from difflib import get_close_matches

    return tuple(get_close_matches(normal(value[:_LONGEST]), list(known), n=3))


class Suggestions(NamedTuple):
    """
    What may be suggested for a phrase.

    Attributes:
        vocabulary: The words that phrases of the field are made of.
        meaning: What a phrase means; empty if it cannot be read.
    """

    vocabulary: tuple[str, ...] | frozenset[str] = ()
    meaning: Callable[[str], str] = str


def unread_term(
    field: str,
    value: str,
    allowed: str,
    unread: tuple[str, ...],
    suggestions: Suggestions,
) -> UnknownTermError:
    """Build the error for a phrase, with its unread words and what may be meant."""
    is_read = bool(unread) and len(value) <= LONGEST and _SUGGESTS.get()
    known = _corrections(value, unread, suggestions.vocabulary) if is_read else ()
    near = next(filter(suggestions.meaning, known), None)
    nearest = (near,) if near else ()
    meanings = tuple(map(suggestions.meaning, nearest))
    return UnknownTermError(field, value, allowed, nearest, unread, meanings)


def _corrections(
    value: str, unread: tuple[str, ...], vocabulary: tuple[str, ...] | frozenset[str]
) -> Iterator[str]:
    """
    Exchange the unread words of a phrase for known ones, the closest first.

    Several are exchanged together, each for the one word that is closest.
    """
    words, known = plain_words(value), _by_start(vocabulary)
    slips = [word for word in unread if word not in known.get(_start(word), ())]
    choices = [_slips(word, known) for word in slips if len(slips) <= _MOST_SLIPS]
    if len(slips) > 1:
        choices = [*map(_unambiguous, slips, choices)]
    for choice in zip(*choices, strict=False):
        pairs = zip(slips, choice, strict=True)
        mended = {form: w for word, w in pairs for form in (word, *plain_words(word))}
        yield " ".join(mended.get(word, word) for word in words)


def _unambiguous(word: str, near: list[str]) -> list[str]:
    """Keep the closest word, unless the next one is as close."""
    from difflib import SequenceMatcher

    ratios = [SequenceMatcher(a=known, b=word).ratio() for known in near[:2]]
    return near[:1] if len({*ratios}) == len(ratios) else []


def _slips(word: str, known: Mapping[_Start, list[str]]) -> list[str]:
    """Return the known words that *word* may be a slip of, closest first."""
    from difflib import get_close_matches

    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD:
        return []
    candidates = known.get(_start(word), [])
    return get_close_matches(word, candidates, n=3, cutoff=_ALIKE)


#: The first letter of a word, and how it begins if that turns its meaning.
_Start = tuple[str, str]


@lru_cache(maxsize=64)
def _by_start(
    vocabulary: tuple[str, ...] | frozenset[str],
) -> Mapping[_Start, list[str]]:
    """Group the words that phrases are made of by how they begin."""
    words: dict[_Start, list[str]] = {}
    for word in vocabulary:
        words.setdefault(_start(word), []).append(word)
    return words


def _start(word: str) -> _Start:
    turn = next((turn for turn in _TURNS if word.startswith(turn)), "")
    return word[:1], turn


def without_suggestions() -> AbstractContextManager[None]:
    """Skip the search for the nearest terms, which is slow for a million words."""
    return _suggesting(does=False)


def with_suggestions() -> AbstractContextManager[None]:
    """Search for the nearest terms again, for some of many words."""
    return _suggesting(does=True)


@contextmanager
def _suggesting(*, does: bool) -> Generator[None, None, None]:
    token = _SUGGESTS.set(does)
    try:
        yield
    finally:
        _SUGGESTS.reset(token)


def read_several(
    field: str,
    value: object,
    reader: Callable[[str], frozenset[E]],
    allowed: str,
) -> frozenset[E]:
    """
    Read a phrase, or several of which one holds, as every member they may mean.

    Raises:
        WrongTypeError: If *value* is neither text nor several texts.
    """
    if isinstance(value, str):
        return reader(value)
    texts = texts_of(field, value, f"text, or several: {allowed}")
    return frozenset(member for text in texts for member in reader(text))


def texts_of(field: str, value: object, allowed: str) -> tuple[str, ...]:
    """
    Return the texts of a set of them.

    Raises:
        WrongTypeError: If *value* is a mapping or no set, empty, or holds what is
            no text.
    """
    items = _items(value)
    if not items or not all(isinstance(item, str) for item in items):
        raise WrongTypeError(field, value, allowed)
    return cast("tuple[str, ...]", items)


def _items(value: object) -> tuple[object, ...]:
    """Return the items of a set; empty for a mapping, or what is not iterable."""
    if not isinstance(value, Iterable) or hasattr(cast("object", value), "keys"):
        return ()
    return tuple(cast("Iterable[object]", value))


class _Field(StrEnum):
    """The fields that have charted words of their own."""

    PROCEDURE = "procedure"
    DEPTH = "depth"
    DIGIT_INVOLVEMENT = "digit_involvement"
    MARGIN_CONVENTION = "margin_convention"
    ORIGIN = "origin"
    SIZE_SOURCE = "size_source"
    SERVICE = "service"
    CLOSURE = "closure"
    COURSE = "course"
    REASON = "reason"
    SIDE = "side"
    PRACTITIONER = "practitioner"
    SETTING = "setting"


_TABLE = "words.csv"


@attrs.frozen(eq=False, repr=False)
class _Row:
    """A row of the table of charted words: one of its values is meant."""

    field: _Field = attrs.field(metadata=tables.KEY)
    word: str = attrs.field(metadata=tables.PHRASES)
    values: tuple[str, ...]
    source: str


def charted_words(field: str) -> Iterator[str]:
    """Return the words of the table for a field."""
    return (row.word for row in tables.read(_TABLE, _Row) if row.field == field)


@attrs.frozen(eq=False, repr=False)
class _Filler:
    """A word that says nothing in some fields."""

    word: str = attrs.field(metadata=tables.KEY)
    fields: tuple[_Field, ...]
    source: str


def fillers(*fields: str) -> Iterator[str]:
    """Return the words that say nothing in any of the *fields*."""
    rows = tables.read("filler.csv", _Filler)
    return (row.word for row in rows if set(fields) & set(row.fields))


class Words(Generic[E]):
    """
    The words that people chart for the members of a closed set.

    Args:
        field: The field, as in errors.
        kind: The closed set.
        also: Other fields of the table whose words are read, too.
    """

    def __init__(self, field: str, kind: type[E], *also: str) -> None:
        self._field = field
        self._fields = (field, *also)
        self._kind = kind
        self._exact: Mapping[object, E] = {member.value: member for member in kind}

    def read(self, value: E | str) -> E:
        """
        Read a member, its value, or charted words that mean this member only.

        Raises:
            UnknownTermError: If a word is not in the table, or if the words
                may mean several members.
            WrongTypeError: If *value* is not text.
        """
        try:
            return self._exact[value]  # a member of a StrEnum is its text
        except (KeyError, TypeError):
            return self._read_one(value)

    def read_set(self, value: E | str | Iterable[E | str]) -> Members[E]:
        """
        Read every member that charted words, or one of several, may mean.

        Raises:
            UnknownTermError: If a word is not in the table.
            WrongTypeError: If *value* is neither text nor several texts.
        """
        try:
            return self._sets[value]
        except (KeyError, TypeError):
            return read_several(self._field, value, self._read_charted, self._allowed)

    def read_text(self, value: object) -> Members[E]:
        """
        Read every member that a text may mean, but no set of texts.

        Raises:
            UnknownTermError: If a word is not in the table.
            WrongTypeError: If *value* is not text.
        """
        if not isinstance(value, str):
            raise WrongTypeError(self._field, value, f"text: {self._allowed}")
        return self._read_charted(value)

    def find(self, value: str) -> Members[E] | None:
        """Return what a text means that is a row as a whole; None if it is not."""
        term = find_term(normal(value[:_LONGEST]), self._known)
        return None if term is None else self._known[term]

    def knows(self, value: str) -> bool:
        """Whether each word of a text may stand in a phrase of this field."""
        words = plain_words(value[:LONGEST])
        return self._vocabulary.issuperset(words)

    def _read_one(self, value: object) -> E:
        members = self.read_text(value)
        if len(members) > 1:
            allowed = f"one of {self._allowed}; this may be {_shown(members)}"
            raise UnknownTermError(self._field, str(value), allowed)
        return next(iter(members))

    def _read_charted(self, value: str) -> Members[E]:
        members = self.find(value)
        if members is None:
            return self._read_composed(value)
        # A slash offers a choice: "shave/excision" may be more than that row.
        return members | self._read_phrase(value)[0] if "/" in value else members

    def _read_composed(self, value: str) -> Members[E]:
        members, unread = self._read_phrase(value)
        if members and len(value) <= LONGEST:
            return members
        suggestions = Suggestions(self._vocabulary, self._meaning)
        raise unread_term(self._field, value, self._allowed, unread, suggestions)

    def _read_phrase(self, value: str) -> tuple[Members[E], tuple[str, ...]]:
        """Return what a phrase means, and the words that are not read."""
        noun_meanings, others = self._parts.part(plain_words(value[:LONGEST]))
        if not all(noun_meanings):  # they contradict each other
            return frozenset(), self._segments.split(" ".join(others)).unread
        row_meanings, unread = self._segments.split(
            " ".join(others) if noun_meanings else value
        )
        members = frozenset[E]().union(*noun_meanings, *row_meanings)
        whole = None if noun_meanings else self._segments.whole(value)
        return whole or (frozenset() if unread else members), unread

    def _meaning(self, phrase: str) -> str:
        """Say what a phrase means; empty if it cannot be read."""
        members, _ = self._read_phrase(phrase)
        return _shown(members)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """The words that phrases are made of."""
        return self._segments.words | self._parts.words

    @cached_property
    def _allowed(self) -> str:
        return ", ".join(map(spaced, self._kind))

    @cached_property
    def _sets(self) -> Mapping[object, Members[E]]:
        return {member.value: frozenset({member}) for member in self._kind}

    @cached_property
    def _segments(self) -> Segments[Members[E]]:
        joiners = dict.fromkeys(_JOINERS, frozenset[E]())
        return Segments({**joiners, **self._known}, fillers(*self._fields))

    @cached_property
    def _parts(self) -> Parts[E]:
        member = partial(self._member, table=PARTS)
        return Parts(part_rows(*self._fields), member, fillers(*self._fields))

    @cached_property
    def _known(self) -> Mapping[str, Members[E]]:
        values = {normal(member.value): frozenset({member}) for member in self._kind}
        return values | dict(self._charted_words())

    def _charted_words(self) -> Iterator[tuple[str, Members[E]]]:
        for line, row in tables.numbered(_TABLE, _Row):
            if row.field in self._fields:
                members = (self._member(line, value) for value in row.values)
                yield normal(row.word), frozenset(members)

    def _member(self, line: int, value: str, table: str = _TABLE) -> E:
        try:
            return self._kind(value)
        except ValueError:
            problem = f"{value!r} is no {self._field}"
            raise TableError(table, line, problem, "values") from None


#: Words between two others, of which one is meant.
_JOINERS = ("and", "or", ",", "versus", "vs")


def in_order(kind: type[E], members: Iterable[E]) -> tuple[E, ...]:
    """
    Order members of a closed set as the set does.

    >>> from cptsofttissue.record.depth import Depth
    >>> print(*in_order(Depth, {Depth.BONE, Depth.SUBCUTANEOUS}))
    subcutaneous bone
    """
    present = frozenset(members)
    if len(present) < _SEVERAL:
        return tuple(map(kind, present))
    return tuple([member for member in kind if member in present])


_SEVERAL = 2


def _shown(members: Iterable[StrEnum]) -> str:
    return " or ".join(sorted(map(spaced, members)))
