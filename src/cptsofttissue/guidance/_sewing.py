"""Find the layers of a wound that a text says were sewn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from attrs import field, frozen

from cptsofttissue._reading import tables

__all__ = ["LAYERED", "Layer", "SewnLayer", "is_layered", "is_sewing", "sewn_layers"]


class Layer(StrEnum):
    """
    A layer of a wound that is closed, or a word on sewing.

    A word for the depth alone names a layer only beside a suture: "deep 4-0
    Vicryl". ``OTHER`` words say that a layer was not sewn, or that something else
    was done.
    """

    DEEPER = "deeper"
    BESIDE_SUTURE = "beside suture"
    SKIN = "skin"
    SEWN = "sewn"
    OTHER = "other"


#: A repair is intermediate if both the skin and the subcutaneous tissue or superficial
#: fascia below it are closed.
LAYERED = frozenset({Layer.DEEPER, Layer.SKIN})


@frozen
class _ClosureWord:
    """A word on the closure of a wound."""

    words: str = field(metadata=tables.KEY)
    says: Layer
    source: str


class SewnLayer(NamedTuple):
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
    is_other = any(_layer_by_words().get(word) is Layer.OTHER for word in words)
    return not is_other and LAYERED.issubset(one.layer for one in sewn_layers(text))


def sewn_layers(text: str) -> Iterator[SewnLayer]:
    """
    List the layers that a sentence says were sewn.

    >>> text = "Deep layers and skin closed with Vicryl."
    >>> [one.layer.value for one in sewn_layers(text)]
    ['deeper', 'skin']
    >>> [*sewn_layers("Subcutaneous tissue was dissected, and the skin was retracted.")]
    []
    """
    text, begin, is_pending = text.replace(_APOSTROPHE, "'"), 0, False
    for start, end in _clauses(text):
        begin = begin if is_pending else start
        is_pending = _is_bare(text[start:end])
        if not is_pending and _describes_sewing(text[begin:end]):
            for match in _layer_pattern().finditer(text, begin, end):
                layer = _layer_by_words().get(_plain(match[0]))
                yield SewnLayer(layer or Layer.DEEPER, begin, end)


def is_sewing(word: str) -> bool:
    """Whether a word may say that something was sewn."""
    return _layer_by_words().get(_plain(word)) is Layer.SEWN


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Split a sentence where it goes on to another layer."""
    start = 0
    for mark in _GOES_ON.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def _describes_sewing(clause: str) -> bool:
    """Whether a clause describes sewing, and nothing else that was done."""
    words = _WORD.findall(clause.casefold())
    verbs = (word for word in words if word.endswith("ed"))
    is_other = any(
        _layer_by_words().get(word, Layer.OTHER) is Layer.OTHER for word in verbs
    )
    return any(map(is_sewing, words)) and not is_other


def _is_bare(clause: str) -> bool:
    """Whether a clause only names a layer; the next clause says what was done."""
    words = clause.casefold().split()
    if not _bare_words().issuperset(words) or any(map(is_sewing, words)):
        return False
    others = _layer_pattern().sub("", clause.casefold()).split()
    return words != others and _BARE.issuperset(others)


@cache
def _bare_words() -> frozenset[str]:
    """Return the words of every layer, and those that may stand beside one."""
    return _BARE.union(*(words.split() for words in _layer_by_words()))


_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_GOES_ON = re.compile(r"[,;.]\s|\b(?:and|then|after|followed by)\b", re.IGNORECASE)
_WORD = re.compile(r"\w[\w-]*")
_BARE = frozenset({"the", "and"})


def _plain(words: str) -> str:
    """Write words as the table does: in lower case, with single spaces."""
    return " ".join(words.casefold().split())


@cache
def _layer_by_words() -> Mapping[str, Layer]:
    """Return the layer of the words of each row, and of their plurals."""
    rows = {
        row.words: row.says for row in tables.read("closure_words.csv", _ClosureWord)
    }
    plural = {
        f"{words}{end}": says for words, says in rows.items() for end in ("s", "es")
    }
    return MappingProxyType(plural | rows)


@cache
def _layer_pattern() -> re.Pattern[str]:
    """Return the pattern of all words for layers, the longest first."""
    layer, depth = _words_for(Layer.DEEPER, Layer.SKIN), _words_for(Layer.BESIDE_SUTURE)
    suture = rf"[0-9]{{1,2}}-0\W+{_words_for(Layer.SEWN)}"
    before = rf"{depth}\W+(?:with\W+)?(?:[a-z]+\W+)?{suture}"
    after = rf"{suture}\W+(?:(?:for|in|to)\W+)?(?:the\W+)?{depth}"
    pattern = rf"\b(?:{layer}|{before}|{after})\b"
    return re.compile(pattern, re.IGNORECASE)


def _words_for(*layers: Layer) -> str:
    """Write the pattern of the words for some layers, the longest first."""
    words = (words for words, layer in _layer_by_words().items() if layer in layers)
    longest = sorted(words, key=len, reverse=True)
    choices = "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in longest)
    return f"(?:{choices})"
