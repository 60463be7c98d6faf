"""Phrases made of a noun and of words that say which kind of it: "rotation flap"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import chain, groupby
from typing import Generic, NamedTuple, TypeVar

import attrs

from cptsofttissue._reading import tables
from cptsofttissue._reading.segments import Segments, plain_words

__all__ = ["PARTS", "PartField", "PartRow", "Parts", "part_rows"]

V = TypeVar("V")
Words = tuple[str, ...]

#: The table of parts.
PARTS = "word_parts.csv"


class PartField(StrEnum):
    """The fields whose phrases are nouns with words beside them."""

    SERVICE = "service"


@attrs.frozen(eq=False, repr=False)
class PartRow:
    """
    A row of the table of parts: words beside a noun, and what both together mean.

    Attributes:
        field: The field.
        heads: The nouns.
        words: The words beside one of them; empty for what the nouns may mean.
        values: What is then meant, one of several.
        source: Where it comes from.
    """

    field: PartField = attrs.field(metadata=tables.KEY)
    heads: tuple[str, ...] = attrs.field(metadata=tables.KEY)
    words: tuple[str, ...] = attrs.field(metadata=tables.KEY)
    values: tuple[str, ...]
    source: str


def part_rows(*fields: str) -> Iterator[tuple[int, PartRow]]:
    """Return the rows of some fields with their lines."""
    for line, row in tables.numbered(PARTS, PartRow):
        if row.field in fields:
            yield line, row


class _PartMeaning(NamedTuple, Generic[V]):
    """
    What a part means.

    Attributes:
        text: The part.
        head: What it may mean as a noun; empty if it is none.
        beside: What it means beside each noun.
    """

    text: str
    head: frozenset[V]
    beside: Mapping[str, frozenset[V]]


class Parts(Generic[V]):
    """
    The nouns of some fields, and the words beside them.

    Args:
        rows: The rows with their lines.
        member: Reads a value, given its line.
        fillers: Words that say nothing, unless they are a part.
    """

    def __init__(
        self,
        rows: Iterable[tuple[int, PartRow]],
        member: Callable[[int, str], V],
        fillers: Iterable[str],
    ) -> None:
        self._rows = tuple(rows)
        self._member = member
        self._fillers = tuple(fillers)

    def part(self, words: Words) -> tuple[list[frozenset[V]], Words]:
        """
        Return what the nouns among *words* mean, and the words of none of them.

        What contradicts itself means nothing: "layers, simple repair".
        """
        meanings: list[frozenset[V]] = []
        others: list[str] = []
        for is_known, run in groupby(words, self._known.__contains__):
            phrase = tuple(run)
            meaning = self._read(phrase) if is_known and self._rows else None
            if meaning is None:
                others.extend(phrase)
            else:
                meanings.append(meaning)
        return meanings, tuple(others)

    def _read(self, words: Words) -> frozenset[V] | None:
        """Return what a run may mean; None if it is no noun with words beside."""
        parts, unread = self._segments.split(" ".join(words))
        texts = {part.text for part in parts}
        heads = [part for part in parts if part.head and texts.isdisjoint(part.beside)]
        beside = [
            part
            for part in parts
            if part not in heads and self._says_something(part, heads)
        ]
        if not (heads and beside and self._silent.issuperset(unread)):
            return None
        meanings = [_beside(part, heads) for part in beside]
        first, *others = chain((part.head for part in heads), meanings)
        return first.intersection(*others) if all(meanings) else None

    def _says_something(
        self, part: _PartMeaning[V], heads: Iterable[_PartMeaning[V]]
    ) -> bool:
        """Whether a part says something here; one of fillers may say nothing."""
        is_beside = any(head.text in part.beside for head in heads)
        return is_beside or not self._silent.issuperset(plain_words(part.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that such phrases are made of."""
        return frozenset(self._segments.vocabulary)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Those words, and the ones that say nothing."""
        return self._segments.words

    @cached_property
    def _segments(self) -> Segments[_PartMeaning[V]]:
        part_words = {word for text in self._meanings for word in plain_words(text)}
        return Segments(self._meanings, self._silent - part_words)

    @cached_property
    def _silent(self) -> frozenset[str]:
        return frozenset(word for text in self._fillers for word in plain_words(text))

    @cached_property
    def _meanings(self) -> Mapping[str, _PartMeaning[V]]:
        meanings: dict[str, _PartMeaning[V]] = {}
        for text, head, values in self._entries():
            old = meanings.get(text, _PartMeaning(text, frozenset(), {}))
            is_noun = head == text
            meanings[text] = (
                old._replace(head=old.head | values)
                if is_noun
                else old._replace(beside={**old.beside, head: values})
            )
        return meanings

    def _entries(self) -> Iterator[tuple[str, str, frozenset[V]]]:
        """List what each part means beside each noun, or as the noun itself."""
        for line, row in self._rows:
            values = frozenset(self._member(line, value) for value in row.values)
            for head in row.heads:
                yield from ((text, head, values) for text in row.words or (head,))


def _beside(part: _PartMeaning[V], heads: Iterable[_PartMeaning[V]]) -> frozenset[V]:
    """Return what a part means beside one of the nouns; nothing beside others."""
    known = (part.beside.get(head.text, frozenset[V]()) for head in heads)
    return frozenset(value for values in known for value in values)
