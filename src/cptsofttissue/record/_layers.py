"""What parts of a depth mean: layers of the body, and relations to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple, final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.segments import Segments, Words, plain_words
from cptsofttissue.record.anatomy import SiteTerm
from cptsofttissue.record.depth import Depth

__all__ = [
    "OPEN",
    "Layer",
    "Part",
    "Relation",
    "Stratum",
    "as_denied",
    "depth_phrases",
    "layer_names",
    "layer_words",
    "parts",
    "relation_words",
]


class Stratum(StrEnum):
    """The strata of the body, from outside inwards."""

    SKIN = "skin"
    UPPER_FAT = "upper_fat"
    SUPERFICIAL_FASCIA = "superficial_fascia"
    LOWER_FAT = "lower_fat"
    DEEP_FASCIA = "deep_fascia"
    BELOW_FASCIA = "below_fascia"
    BONE = "bone"


class Relation(StrEnum):
    """What a part of a phrase says, if it is no layer."""

    ABOVE = "above"
    AT = "at"
    PLACE = "place"
    BETWEEN = "between"
    BELOW = "below"
    THROUGH = "through"
    INTO = "into"
    ENTERED = "entered"
    TO = "to"
    ADHERENT = "adherent"
    NEAR = "near"
    ABUTTING = "abutting"
    NOT = "not"
    BUT = "but"
    OR = "or"
    AND = "and"
    COMMA = "comma"
    OF = "of"
    SAME = "same"
    LEVEL = "level"
    EXTENSION = "extension"
    HANDLED = "handled"
    DEEP = "deep"
    SUPERFICIAL = "superficial"
    INVOLVEMENT = "involvement"
    UNINVOLVED = "uninvolved"
    ABSENT = "absent"
    SPARED = "spared"
    FILLER = "filler"


@final
@frozen(eq=False)
class Layer:
    """
    A layer of the body.

    Attributes:
        layer: Its name.
        first: The outermost stratum it has.
        last: The innermost one.
        depths: What "in the layer" means; empty if that says no depth.
        source: Where it comes from.
    """

    layer: str = field(metadata=tables.KEY)
    first: Stratum
    last: Stratum
    depths: frozenset[Depth]
    source: str


class Part(NamedTuple):
    """A layer, or what stands between layers."""

    relation: Relation | None = None
    layer: Layer | None = None


def as_denied(part: Part) -> Part:
    """Read "not seen" as "not", which denies what stands behind."""
    return Part(Relation.NOT) if part.relation is Relation.ABSENT else part


@frozen(eq=False, repr=False)
class _LayerWord:
    """A word for a layer."""

    word: str = field(metadata=tables.PHRASES)
    layer: str = field(metadata=tables.refers_to("layers.csv"))
    source: str


@frozen(eq=False, repr=False)
class _RelationWord:
    """A word for a relation, a negation or a joiner, or one that says nothing."""

    word: str = field(metadata=tables.PHRASES)
    relation: Relation
    source: str


#: What a depth may be that is not stated.
OPEN = frozenset(
    {Depth.SUBCUTANEOUS, Depth.FASCIAL, Depth.SUBFASCIAL, Depth.INTRAMUSCULAR}
)


@cache
def parts() -> Segments[Part]:
    """Return the parts that phrases of depth and involvement are made of."""
    shared = {relation: Part(relation) for relation in Relation}
    relations = {word: shared[relation] for word, relation in relation_words().items()}
    return Segments({**relations, **_layer_parts()})


@cache
def layer_names() -> frozenset[str]:
    """Return the words that names of layers are made of."""
    return frozenset(word for text in _layer_parts() for word in plain_words(text))


def depth_phrases() -> Iterator[Words]:
    """List the words of every layer, and of what is deep or superficial to it."""
    vague = {Relation.DEEP, Relation.SUPERFICIAL}
    yield from (
        plain_words(word)
        for word, relation in relation_words().items()
        if relation in vague
    )
    yield from map(plain_words, _layer_parts())


def relation_words() -> Mapping[str, Relation]:
    """Return the words for relations, and what each means."""
    rows = tables.read("relations.csv", _RelationWord)
    return {row.word: row.relation for row in rows}


def layer_words() -> Mapping[str, str]:
    """Return the words for layers, and the name of each layer."""
    return {row.word: row.layer for row in tables.read("layer_words.csv", _LayerWord)}


def _layer_parts() -> Mapping[str, Part]:
    """Return the words for layers; a site that is a tissue is a word for its layer."""
    layers = {row.layer: row for row in tables.read("layers.csv", Layer)}
    sites = tables.read("site_terms.csv", SiteTerm)
    tissues = {row.term: str(row.layer) for row in sites if row.layer is not None}
    words = {**tissues, **layer_words()}
    return {word: Part(layer=layers[name]) for word, name in words.items()}
