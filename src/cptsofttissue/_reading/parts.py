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


class _Said(NamedTuple, Generic[V]):
    """
    What a part says.

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
        found: list[frozenset[V]] = []
        rest: list[str] = []
        for is_known, run in groupby(words, self._known.__contains__):
            told = tuple(run)
            meaning = self._read(told) if is_known and self._rows else None
            if meaning is None:
                rest.extend(told)
            else:
                found.append(meaning)
        return found, tuple(rest)

    def _read(self, words: Words) -> frozenset[V] | None:
        """Return what a run may mean; None if it is no noun with words beside."""
        found, unread = self._segments.split(" ".join(words))
        texts = {said.text for said in found}
        heads = [said for said in found if said.head and texts.isdisjoint(said.beside)]
        besides = [s for s in found if s not in heads and self._tells(s, heads)]
        if not (heads and besides and self._silent.issuperset(unread)):
            return None
        meanings = [_beside(said, heads) for said in besides]
        first, *others = chain((said.head for said in heads), meanings)
        return first.intersection(*others) if all(meanings) else None

    def _tells(self, said: _Said[V], heads: Iterable[_Said[V]]) -> bool:
        """Whether a part says something here; one of fillers may say nothing."""
        is_beside = any(head.text in said.beside for head in heads)
        return is_beside or not self._silent.issuperset(plain_words(said.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that such phrases are made of."""
        return frozenset(self._segments.vocabulary)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Those words, and the ones that say nothing."""
        return self._segments.words

    @cached_property
    def _segments(self) -> Segments[_Said[V]]:
        own = {word for text in self._said for word in plain_words(text)}
        return Segments(self._said, self._silent - own)

    @cached_property
    def _silent(self) -> frozenset[str]:
        return frozenset(word for text in self._fillers for word in plain_words(text))

    @cached_property
    def _said(self) -> Mapping[str, _Said[V]]:
        said: dict[str, _Said[V]] = {}
        for text, head, values in self._told():
            old = said.get(text, _Said(text, frozenset(), {}))
            is_noun = head == text
            said[text] = (
                old._replace(head=old.head | values)
                if is_noun
                else old._replace(beside={**old.beside, head: values})
            )
        return said

    def _told(self) -> Iterator[tuple[str, str, frozenset[V]]]:
        """Tell of each part what it means beside each noun, or as the noun itself."""
        for line, row in self._rows:
            values = frozenset(self._member(line, value) for value in row.values)
            for head in row.heads:
                yield from ((text, head, values) for text in row.words or (head,))


def _beside(said: _Said[V], heads: Iterable[_Said[V]]) -> frozenset[V]:
    """Return what a part means beside one of the nouns; nothing beside others."""
    known = (said.beside.get(head.text, frozenset[V]()) for head in heads)
    return frozenset(value for values in known for value in values)
