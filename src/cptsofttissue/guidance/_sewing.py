"""The layers of a wound that a text says were sewn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from attrs import field, frozen

from cptsofttissue._reading import tables

__all__ = ["LAYERED", "Layer", "Sewn", "is_layered", "is_sewing", "sewn"]


class Layer(StrEnum):
    """
    A layer of a wound that is closed, or a word on sewing.

    A word for the depth alone is one of a layer only beside a suture: "deep 4-0
    Vicryl". Other words say that something was not sewn, or done besides.
    """

    DEEPER = "deeper"
    BESIDE_SUTURE = "beside suture"
    SKIN = "skin"
    SEWN = "sewn"
    OTHER = "other"


#: Subcutaneous tissue or superficial fascia that is closed besides the skin makes a
#: repair an intermediate one.
LAYERED = frozenset({Layer.DEEPER, Layer.SKIN})


@frozen
class _ClosureWord:
    """A word on the closure of a wound."""

    words: str = field(metadata=tables.KEY)
    says: Layer
    source: str


class Sewn(NamedTuple):
    """A layer that was sewn, and the part of a text that says so."""

    layer: Layer
    start: int
    end: int


def is_layered(text: str) -> bool:
    """
    Whether a phrase says that skin and a layer below it were sewn, and no more.

    >>> is_layered("subcutaneous tissue and skin closed with Vicryl")
    True
    >>> is_layered("no deep sutures, skin closed with staples")
    False
    """
    words = _WORD.findall(text.casefold())
    is_other = any(_says().get(word) is Layer.OTHER for word in words)
    return not is_other and LAYERED.issubset(one.layer for one in sewn(text))


def sewn(text: str) -> Iterator[Sewn]:
    """
    List the layers that a sentence says were sewn.

    >>> [one.layer.value for one in sewn("Deep layers and skin closed with Vicryl.")]
    ['deeper', 'skin']
    >>> [*sewn("Subcutaneous tissue was dissected, and the skin was retracted.")]
    []
    """
    text, begin, waiting = text.replace(_APOSTROPHE, "'"), 0, False
    for start, end in _clauses(text):
        begin = begin if waiting else start
        waiting = _is_bare(text[start:end])
        if not waiting and _tells_of_sewing(text[begin:end]):
            for said in _layers().finditer(text, begin, end):
                named = _says().get(_plain(said[0]))
                yield Sewn(named or Layer.DEEPER, begin, end)


def is_sewing(word: str) -> bool:
    """Whether a word may say that something was sewn."""
    return _says().get(_plain(word)) is Layer.SEWN


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Part a sentence where it goes on to another layer."""
    start = 0
    for mark in _GOES_ON.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def _tells_of_sewing(clause: str) -> bool:
    """Whether a clause tells of sewing, and of nothing else that was done."""
    words = _WORD.findall(clause.casefold())
    done = (word for word in words if word.endswith("ed"))
    is_other = any(_says().get(word, Layer.OTHER) is Layer.OTHER for word in done)
    return any(map(is_sewing, words)) and not is_other


def _is_bare(clause: str) -> bool:
    """Whether a clause names a layer, and leaves to the next what was done to it."""
    words, rest = clause.casefold().split(), _layers().sub("", clause.casefold())
    is_told = any(map(is_sewing, words))
    return not is_told and words != rest.split() and _BARE.issuperset(rest.split())


_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_GOES_ON = re.compile(r"[,;.]\s|\b(?:and|then|after|followed by)\b", re.IGNORECASE)
_WORD = re.compile(r"\w[\w-]*")
_BARE = frozenset({"the", "and"})


def _plain(words: str) -> str:
    """Write words as the table does: small, with one blank between."""
    return " ".join(words.casefold().split())


@cache
def _says() -> Mapping[str, Layer]:
    """Return what each row says, and the plural of each."""
    rows = {
        row.words: row.says for row in tables.read("closure_words.csv", _ClosureWord)
    }
    plural = {f"{one}{end}": says for one, says in rows.items() for end in ("s", "es")}
    return MappingProxyType(plural | rows)


@cache
def _layers() -> re.Pattern[str]:
    """Return what finds the layers of the table, the longest at each place."""
    named, depth = _any_of(Layer.DEEPER, Layer.SKIN), _any_of(Layer.BESIDE_SUTURE)
    suture = rf"[0-9]{{1,2}}-0\W+{_any_of(Layer.SEWN)}"
    before = rf"{depth}\W+(?:with\W+)?(?:[a-z]+\W+)?{suture}"
    behind = rf"{suture}\W+(?:(?:for|in|to)\W+)?(?:the\W+)?{depth}"
    either = rf"\b(?:{named}|{before}|{behind})\b"
    return re.compile(either, re.IGNORECASE)


def _any_of(*says: Layer) -> str:
    """Write a pattern of the words that say something, the longest first."""
    words = (words for words, said in _says().items() if said in says)
    longest = sorted(words, key=len, reverse=True)
    each = "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in longest)
    return f"(?:{each})"
