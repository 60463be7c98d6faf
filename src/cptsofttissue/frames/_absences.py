"""Words for a missing fact that a caller adds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import partial
from typing import TypeAlias, cast, final

from attrs import frozen

from cptsofttissue._reading.missing import missing_key
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import InvalidFactError, WrongTypeError

__all__ = ["Absences", "Missing"]

#: Words for a missing fact: in every column, or by fact.
Missing: TypeAlias = Iterable[str] | Mapping[str, Iterable[str]]


@final
@frozen
class Absences:
    """
    Words for a missing fact.

    Attributes:
        anywhere: Words that are missing where they cannot be read.
        by_fact: Words of a fact, which are missing whatever they mean.
    """

    anywhere: tuple[str, ...]
    by_fact: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, missing: Missing, facts: Collection[str]) -> Absences:
        """
        Take the words of a caller.

        Raises:
            UnknownTermError: If a fact is unknown.
            WrongTypeError: If a word is no text.
        """
        if not isinstance(missing, Mapping):
            return cls(_words(missing), {})
        by_fact = cast("Mapping[str, Iterable[str]]", missing)
        for fact in by_fact:
            if fact not in facts:
                raise unknown_term("missing", str(fact), facts, ", ".join(facts))
        return cls((), {fact: _words(words) for fact, words in by_fact.items()})

    def reader(
        self, fact: str, read: Callable[[str], Hashable]
    ) -> Callable[[str], Hashable]:
        """Return a reader of a fact that reads words for a missing one as None."""
        fact_words, general_words = (
            frozenset(missing_key(fact, word) for word in words)
            for words in (self.by_fact.get(fact, ()), self.anywhere)
        )
        return (
            partial(_read_or_missing, fact, fact_words, general_words, read)
            if fact_words or general_words
            else read
        )


def _words(value: object) -> tuple[str, ...]:
    iterable, words = value, None
    if isinstance(iterable, Iterable) and not isinstance(iterable, str):
        words = tuple(cast("Iterable[object]", iterable))
    if words is None or not all(isinstance(word, str) for word in words):
        raise WrongTypeError("missing", value, _ALLOWED)
    return cast("tuple[str, ...]", words)


_ALLOWED = 'words as text, such as ["n/k", "see scan"], or such words by fact'


def _read_or_missing(
    fact: str,
    fact_words: frozenset[str],
    general_words: frozenset[str],
    read: Callable[[str], Hashable],
    text: str,
) -> Hashable:
    key = missing_key(fact, text)
    if key in fact_words:
        return None
    try:
        return read(text)
    except InvalidFactError:
        if key in general_words:
            return None
        raise
