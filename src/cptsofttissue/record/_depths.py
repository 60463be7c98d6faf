"""
Charted depths: relations to layers of the body, read as every depth they allow.

A phrase is a row of clauses, such as "deep to the fascia". Clauses that stand side
by side hold together, as do those that "and" joins on one side of their layers:
"deep to the platysma and deep to the fascia". Others that "and" or "or" joins are
alternatives. What reaches
a layer ("down to the fascia") leaves the depth open; what is denied, or only near
a layer, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import IntEnum, auto
from functools import cache, lru_cache
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import NamedTuple

from attrs import evolve

from cptsofttissue._reading.phrases import LONGEST
from cptsofttissue._reading.segments import plain_words
from cptsofttissue._reading.words import (
    Suggestions,
    fillers,
    read_several,
    unread_term,
    without_suggestions,
)
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.record._layers import (
    OPEN,
    Layer,
    Part,
    Relation,
    Stratum,
    as_denied,
    parts,
    relation_words,
)
from cptsofttissue.record.anatomy import Region, SiteReading
from cptsofttissue.record.depth import Depth

__all__ = ["read_depths", "read_layers"]

Depths = frozenset[Depth]

_STRATA = tuple(Stratum)
_BELOW = _STRATA.index(Stratum.BELOW_FASCIA)
_FASCIA = _STRATA.index(Stratum.DEEP_FASCIA)
_IN_STRATUM: Mapping[Stratum, Depths] = MappingProxyType(
    {
        Stratum.SKIN: frozenset({Depth.SKIN}),
        Stratum.UPPER_FAT: frozenset({Depth.SUBCUTANEOUS}),
        Stratum.SUPERFICIAL_FASCIA: frozenset({Depth.SUBCUTANEOUS}),
        Stratum.LOWER_FAT: frozenset({Depth.SUBCUTANEOUS}),
        Stratum.DEEP_FASCIA: frozenset({Depth.FASCIAL}),
        Stratum.BELOW_FASCIA: frozenset({Depth.SUBFASCIAL, Depth.INTRAMUSCULAR}),
        Stratum.BONE: frozenset({Depth.BONE}),
    }
)
_CHOICES = frozenset({Relation.AND, Relation.OR})
#: What stands between the members of a list, the last by a choice.
_LINKS = _CHOICES | {Relation.COMMA}
_JOINERS = _LINKS | {Relation.BUT}
#: Words of the biopsy codes, and the depths they agree with.
_VAGUE: Mapping[Relation | None, tuple[Depth, Depths]] = MappingProxyType(
    {
        Relation.DEEP: (Depth.DEEP, OPEN - {Depth.SUBCUTANEOUS}),
        Relation.SUPERFICIAL: (Depth.SUPERFICIAL, frozenset({Depth.SUBCUTANEOUS})),
    }
)
_SKIN = _IN_STRATUM[Stratum.SKIN]
_BONE = _IN_STRATUM[Stratum.BONE]
_EXACT: Mapping[object, Depths] = {depth.value: frozenset({depth}) for depth in Depth}
_ALLOWED = f"{', '.join(Depth)}, or a layer such as below the deep fascia"


def read_depths(value: Depth | str | Iterable[Depth | str]) -> Depths:
    """
    Read a charted depth, or several, as every depth it may mean.

    >>> print(*read_depths("superficial to the deep fascia"))
    subcutaneous
    >>> print(*sorted(read_depths("within the muscle or the subcutaneous fat")))
    intramuscular subcutaneous
    >>> read_depths("down to the fascia") == OPEN
    True

    Raises:
        UnknownTermError: If a word is not known, or if the words say no depth.
        WrongTypeError: If *value* is neither text nor several texts.
    """
    try:
        return _EXACT[value]  # a member of a StrEnum is its text
    except (KeyError, TypeError):
        return read_several("depth", value, _read_charted, _ALLOWED)


def read_layers(text: str) -> Depths:
    """
    Read words that say a depth and nothing else, such as where on the body.

    >>> print(*read_layers("within the muscle"))
    intramuscular

    Raises:
        UnknownTermError: If the words say more or say no depth.
    """
    depths, unread = _read_parts(text[: LONGEST + 1])
    if depths and len(text) <= LONGEST:
        return depths
    raise unread_term("depth", text, _ALLOWED, unread, Suggestions())


def _read_charted(value: str) -> Depths:
    depths, unread = _read(value)
    if depths and len(value) <= LONGEST:
        return depths
    suggestions = Suggestions(parts().vocabulary, _meaning)
    raise unread_term("depth", value, _ALLOWED, unread, suggestions)


def _meaning(phrase: str) -> str:
    """Say what a phrase means; empty if nothing."""
    return " or ".join(sorted(_read(phrase)[0]))


def _read(text: str) -> tuple[Depths, tuple[str, ...]]:
    """Read a phrase as its depths, none if it cannot be read, and its unread words."""
    phrase = text[: LONGEST + 1]
    depths, unread = _read_parts(phrase)
    if unread:
        return _read_parts(_without_places(phrase, frozenset(unread)))
    return depths, unread


def _read_parts(text: str) -> tuple[Depths, tuple[str, ...]]:
    phrase, unread = parts().split(_SENTENCE.sub(", ", text))
    return (frozenset[Depth]() if unread else _depths_of((*phrase,))), unread


def _without_places(phrase: str, unread: frozenset[str]) -> str:
    """
    Leave out asides, and where on the body it lies, in words that say no depth.

    Not beside fat that is not called subcutaneous, which may lie deep in a fossa.
    """
    if not (_ANY_FAT.search(phrase) and "subcut" not in phrase.casefold()):
        clauses = _CLAUSE_ENDS.split(phrase)
        others = (clause for clause in clauses if not _is_place(clause, unread))
        phrase = ", ".join(_without_place(clause, unread) for clause in others)
    return " ".join(word for word in phrase.split() if _says_more(word))


def _says_more(word: str) -> bool:
    return not {",", *_asides()}.issuperset(plain_words(word))


@cache
def _asides() -> frozenset[str]:
    return frozenset(word for text in fillers("depth") for word in plain_words(text))


def _without_place(clause: str, unread: frozenset[str]) -> str:
    """Leave out a place before a layer, or at the end of a clause."""
    return _without_last_place(_without_owner(clause, unread), unread)


def _without_owner(clause: str, unread: frozenset[str]) -> str:
    """
    Leave out a place right before its muscle or fascia: "chest wall muscle".

    Not on the face and scalp, where muscles lie within the superficial fascia.
    """
    if (match := _OWNED.search(clause)) is None:
        return clause
    words = clause[: match.start()].split()
    for length in range(min(_LONGEST_OWNER, len(words)), 0, -1):
        owner = " ".join(words[-length:])
        if _is_place(owner, unread) and Region.FACE_SCALP not in _regions(owner):
            return " ".join((*words[:-length], clause[match.start() :]))
    return clause


def _without_last_place(clause: str, unread: frozenset[str]) -> str:
    """Leave out a place at the end of a clause: "fascia of the left axilla"."""
    for match in [*_PLACE.finditer(clause)][: -_MOST_PLACES - 1 : -1]:
        if _is_place(clause[match.end() :], unread):
            return clause[: match.start()]
    return clause


def _is_place(text: str, unread: frozenset[str]) -> bool:
    """Whether words name a place, some of them unread, and none says a depth."""
    words = plain_words(text)
    if unread.isdisjoint(words) or not unread.union(_silent()).issuperset(words):
        return False
    return bool(_regions(text))


def _regions(text: str) -> tuple[Region, ...]:
    """Return the regions that words name, none if they name no site."""
    with without_suggestions(), suppress(UnknownTermError):
        return SiteReading.parse(text).regions
    return ()


@cache
def _silent() -> frozenset[str]:
    """Return the words that say nothing about a depth."""
    relations = relation_words().items()
    words = frozenset(word for word, relation in relations if relation in _PLACING)
    return words | _asides()


_PLACING = frozenset({Relation.FILLER, Relation.OF})
#: More words that may lead to a place are not tried.
_MOST_PLACES = 6
#: What belongs to the place before it, which has few words.
_OWNED = re.compile(r"\b(?:muscles?|musculature|fascia)\b", re.IGNORECASE)
_LONGEST_OWNER = 4
_ANY_FAT = re.compile(r"\b(?:fat|fatty|adipose)\b", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"[,;()]")
_PLACE = re.compile(r"\b(?:of|in|on|over|at|from|within)\s", re.IGNORECASE)


@lru_cache(maxsize=16384)
def _depths_of(phrase: tuple[Part, ...]) -> Depths:
    """Return the depths of a phrase; cached, since many phrases have the same parts."""
    meaningful = [
        part for part in _write_spared(phrase) if part.relation not in _SILENT
    ]
    return _compose((*_write_levels([*_write_handled(meaningful)]),))


#: A full stop parts clauses, where it does not stand behind an abbreviation.
_SENTENCE = re.compile(r"(?<=[a-z]{5})\.\s+", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _compose(parts: tuple[Part, ...]) -> Depths:
    """Combine the parts of a phrase; cached, since many phrases mean the same."""
    paired = _open_on_fascia(_join_between(_join_layers(parts)))
    if not all(map(_says_depth, paired)):
        return frozenset()
    phrase = [part for run in _runs(paired) for part in _without_vague(run)]
    joiners = _JOINERS.intersection(part.relation for part in phrase)
    return _join_clauses(_Phrase(phrase).clauses(), joiners)


#: What says nothing about a depth.
_SILENT = frozenset({Relation.FILLER, Relation.SPARED, Relation.INVOLVEMENT})
#: What no depth is read from.
_UNREAD = frozenset({Relation.UNINVOLVED, Relation.BETWEEN})


def _write_spared(phrase: Sequence[Part]) -> list[Part]:
    """
    Write "muscle and fascia intact" as a list of layers that were left alone.

    A layer behind a preposition is no part of it: "in the fat, and the fascia intact".
    Which layer ends the list does not matter, since it says no depth.
    """
    parts = [part for part in phrase if part.relation is not Relation.FILLER]
    for index in reversed(range(2, len(parts))):
        before, joiner, after = parts[index - 2 : index + 1]
        is_bare = index == _SECOND or parts[index - 3].relation in _LINKS
        is_with = (joiner.relation, after.relation) == (Relation.AND, Relation.SPARED)
        if before.layer and is_bare and is_with:
            parts[index : index + 1] = (before, Part(Relation.HANDLED))
    return parts


_SECOND = 2


def _write_handled(phrase: Sequence[Part]) -> Iterator[Part]:
    """
    Mark the layer before a denial as handled: it says no depth.

    "Fascia not breached, mass in the fat" is such a denial, as is "fascia not opened";
    a breach that is not denied may be the surgeon's or the tumor's, and is not read.
    What a phrase begins with is done to the layer after it: "opened the fascia".
    What was not seen may be how something lies: "extension into muscle not seen".
    """
    remaining, before = [*phrase], Part()
    if [part.relation for part in remaining[:2]] == [Relation.HANDLED, None]:
        remaining[:2] = remaining[1::-1]
    while remaining:
        part, relations = remaining[0], [p.relation for p in remaining[1:4]]
        handling, length = _handling(relations) if part.layer else (None, 0)
        yield as_denied(part)
        if handling is not None:
            is_way = relations[0] is Relation.ABSENT and before.relation in _WAYS
            yield Part(_UNCLEAR if is_way else handling)
        before = part
        del remaining[: 1 + length]


def _handling(relations: Sequence[Relation | None]) -> tuple[Relation | None, int]:
    """Return what was done to the layer before, and how many parts say so."""
    window = [*relations, *_END][:3]
    match window:
        case [Relation.NOT, Relation.HANDLED, _]:
            return Relation.HANDLED, 2
        case [Relation.NOT, Relation.ENTERED, Relation.COMMA | Relation.BUT]:
            return Relation.HANDLED, 2
        case [how, after, _] if how in _NOT_THERE and after in _JOINERS:
            return Relation.HANDLED, 1
        case _:
            length = _unclear_length(window)
            return (_UNCLEAR, length) if length else (None, 0)


def _unclear_length(relations: Sequence[Relation | None]) -> int:
    """Return how many parts say what may be true of the tumor or of the layer."""
    match relations:
        case [Relation.NOT, Relation.ENTERED, after] if after in _CHOICES:
            return 2
        case [Relation.ENTERED, after, _] if after in _JOINERS:
            return 1
        case [how, Relation.COMMA, after] if how in _WITH_LAYER and after in _STARTS:
            return 1  # "fascia contact, in the fat"
        case [how, Relation.NOT, Relation.COMMA] if how in _WITH_LAYER:
            return 2  # "fascia contact without invasion, in the fat"
        case _:
            return 0


#: Relations whose layer may stand before them, too.
_WITH_LAYER = frozenset(
    {Relation.NEAR, Relation.ABUTTING, Relation.ADHERENT, Relation.INTO}
)
#: What a clause begins with that has no part in the one before.
_STARTS = frozenset({None, Relation.AT, Relation.PLACE, Relation.ABOVE, Relation.BELOW})
_NOT_THERE = frozenset({Relation.NOT, Relation.UNINVOLVED, Relation.ABSENT})
#: No depth is read from it.
_UNCLEAR = Relation.UNINVOLVED
#: A phrase ends as a clause does.
_END = (Relation.COMMA, Relation.COMMA, Relation.COMMA)


def _write_levels(phrase: Iterable[Part]) -> list[Part]:
    """
    Write "at the fascial level" as at the level of the fascia, which is open.

    The subcutaneous level is the fat, and above a level is above its layer. An
    intramuscular extension is one into the muscle.
    """
    parts: list[Part] = []
    for part in phrase:
        layer = parts[-1].layer if parts else None
        if part.relation is Relation.EXTENSION and layer is not None:
            parts.insert(-1, Part(Relation.INTO))
        elif part.relation is not Relation.LEVEL or layer is None:
            parts.append(part)
        elif layer.layer in _LEVELS and not _on_a_side(parts[:-1]):
            parts.insert(-1, Part(Relation.TO))
    return parts


def _on_a_side(before: Sequence[Part]) -> bool:
    """Whether the words before a layer say on which side of it something lies."""
    return bool(before) and before[-1].relation not in _AT_LEVEL


#: Layers whose level says how far something goes, not where it lies.
_LEVELS = frozenset({"fascia", "muscle", "deep muscle", "tendon", "periosteum", "bone"})
_AT_LEVEL = frozenset({None, Relation.AT, Relation.PLACE}) | _JOINERS


def _says_depth(part: Part) -> bool:
    is_unread = part.layer is not None and not part.layer.depths
    return not is_unread and part.relation not in _UNREAD


def _join_layers(parts: Iterable[Part]) -> list[Part]:
    """
    Join layers that name one together.

    "Biceps muscle" is one layer; "biceps fascia" and "fascia of the biceps" are
    the fascia.
    """
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else Part()
        if part.layer and last.layer and _is_one(last.layer, part.layer):
            joined[-1] = _fascia_of(last.layer, part.layer)
        elif not (part.layer and last.relation is Relation.OF and joined[-2:-1]):
            joined.append(part)
        elif (whole := joined[-2].layer) is None:
            joined[-1] = part
        else:
            joined[-2:] = [_fascia_of(part.layer, whole)]
    return [part for part in joined if part.relation is not Relation.OF]


def _is_one(first: Layer, second: Layer) -> bool:
    is_of_muscle = first.layer in _MUSCLES and second.layer in {"muscle", "fascia"}
    return first == second or is_of_muscle


def _fascia_of(muscle: Layer, layer: Layer) -> Part:
    """Keep a layer, but for one of a muscle under others, which lies there, too."""
    is_its = muscle.layer == _DEEP_MUSCLE and layer.layer in {"muscle", "fascia"}
    return Part(layer=muscle if is_its else layer)


_DEEP_MUSCLE = "deep muscle"
_MUSCLES = frozenset({"muscle", _DEEP_MUSCLE})


def _join_between(parts: list[Part]) -> list[Part]:
    """Write what lies between two layers, or between muscles, as one layer."""
    if Part(Relation.BETWEEN) not in parts:
        return parts
    start = parts.index(Part(Relation.BETWEEN))
    after = [part.layer or part.relation for part in parts[start + 1 : start + 4]]
    match after:
        case [Layer() as one, Relation.AND, Layer() as other]:
            end = start + 4
        case [Layer(first=Stratum.BELOW_FASCIA) as one, *_]:
            other, end = one, start + 2
        case _:
            return parts
    between = Part(layer=_between(one, other))
    return [*parts[:start], between, *_join_between(parts[end:])]


def _open_on_fascia(parts: list[Part]) -> list[Part]:
    """Leave the side of the fascia open for what lies below fat and on the fascia."""
    pairs = [*pairwise(parts)]
    is_upon = any(
        before.relation in _NEAR and after.layer and _first(after.layer) >= _FASCIA
        for before, after in pairs
    )
    if not is_upon:
        return parts
    near = [Part(Relation.NEAR) if _is_below_fat(*pair) else pair[0] for pair in pairs]
    return [*near, parts[-1]]


def _is_below_fat(before: Part, after: Part) -> bool:
    is_fat = after.layer is not None and after.layer.first is Stratum.UPPER_FAT
    return before.relation is Relation.BELOW and is_fat


def _runs(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Part a phrase into runs of joiners, and those of all else."""
    for _, run in groupby(parts, lambda part: part.relation in _JOINERS):
        yield list(run)


def _without_vague(run: list[Part]) -> list[Part]:
    """
    Drop "deep" and "superficial" beside a layer, of which they name a part.

    A superficial layer of a deep fascia may be another fascia, so it stays open.
    "Not deep" and "no deep extension" say no depth.
    """
    relations = [part.relation for part in run]
    ends = (end for end in _NOT_VAGUE if relations[-len(end) :] == end)
    run = run[: len(run) - len(next(ends, ()))]
    parts = [part for part in run if part.relation not in _VAGUE]
    is_other = any(p.layer and p.layer.first is Stratum.DEEP_FASCIA for p in parts)
    if is_other and Part(Relation.SUPERFICIAL) in run:
        return [Part(Relation.TO), *parts]
    return parts or run


_NOT_VAGUE = [
    [Relation.NOT, vague, *more]
    for vague in _VAGUE
    for more in ([], [Relation.EXTENSION])
]


class _Says(IntEnum):
    """How much a clause says."""

    NOTHING = auto()
    VAGUE = auto()
    FIRM = auto()
    OPEN = auto()


class _Clause(NamedTuple):
    """What one clause says, and how it is joined to those before it."""

    says: _Says
    depths: Depths
    joined_by: Relation | None = None
    is_bare: bool = False
    #: On which side of its layer, if it says nothing else.
    side: Relation | None = None


class _Term(NamedTuple):
    """A relation that waits for its layer, and whether it is denied."""

    relation: Relation | None
    is_denied: bool


def _strata(first: int, last: int) -> Depths:
    """Return the depths from one stratum to another; bone is never implied."""
    within = _STRATA[first : min(last, _BELOW) + 1]
    return frozenset[Depth]().union(*(_IN_STRATUM[stratum] for stratum in within))


def _first(layer: Layer) -> int:
    return _STRATA.index(layer.first)


def _last(layer: Layer) -> int:
    return _STRATA.index(layer.last)


def _above(layer: Layer) -> Depths:
    """Return what lies above; a muscle may lie above another."""
    last = _BELOW if _first(layer) >= _BELOW else _first(layer) - 1
    return _strata(0, last) - _SKIN or _SKIN


def _at(layer: Layer) -> Depths:
    return layer.depths


def _in_place(layer: Layer) -> Depths:
    """Return what "at" a layer means; a bone may only name the place."""
    return layer.depths | OPEN if layer.first is Stratum.BONE else layer.depths


def _below(layer: Layer) -> Depths:
    """Return what lies below; a muscle may lie below another."""
    last = _last(layer)
    return _strata(_BELOW if last == _BELOW else last + 1, _BELOW)


def _into(layer: Layer) -> Depths:
    """Return every depth of what has a part in a layer and may go on."""
    bone = _BONE if layer.last is Stratum.BONE else frozenset[Depth]()
    return _strata(_first(layer), _BELOW) | bone


def _to(layer: Layer) -> Depths:
    """Return every depth of what reaches a layer."""
    return OPEN if _last(layer) >= _FASCIA else OPEN | _SKIN


def _between(one: Layer, other: Layer) -> Layer:
    """Make a layer of what lies between two others."""
    outer, inner = sorted((one, other), key=_first)
    is_fat = outer.layer == "subcutaneous fat"
    first = _first(outer) if is_fat else _last(outer) + 1
    last = _first(inner) - 1
    if _first(inner) >= _BELOW:  # planes lie between two muscles
        first, last = min(first, _BELOW), _BELOW
    depths = _strata(first, last) or outer.depths | inner.depths
    return evolve(outer, last=inner.last, depths=depths)


#: What a relation to a layer allows.
_ALLOWS: Mapping[Relation | None, Callable[[Layer], Depths]] = MappingProxyType(
    {
        Relation.ABOVE: _above,
        Relation.AT: _at,
        Relation.PLACE: _in_place,
        Relation.BELOW: _below,
        Relation.THROUGH: _into,
        Relation.INTO: _into,
        Relation.ENTERED: _into,
        Relation.TO: _to,
        Relation.ADHERENT: _to,
    }
)
#: Relations that say how something lies to a layer.
_WAYS = frozenset(_ALLOWS) | {Relation.NEAR, Relation.ABUTTING}
#: Relations that leave the depth open.
_REACHES = frozenset({Relation.TO, Relation.ADHERENT})
#: Relations that say only that a layer is near.
_NEAR = frozenset({Relation.NEAR, Relation.ABUTTING})
_CROSSES = frozenset({Relation.THROUGH, Relation.INTO, Relation.ENTERED})


def _clause_of(terms: Iterable[_Term], layer: Layer) -> _Clause:
    """Return what relations to a layer allow together; denied ones say nothing."""
    relations = [term.relation for term in terms if not term.is_denied]
    depths = frozenset[Depth]().union(
        *(_ALLOWS[r](layer) for r in relations if r in _ALLOWS)
    )
    if not depths:
        return _Clause(_Says.NOTHING, depths)
    says = _Says.FIRM if _REACHES.isdisjoint(relations) else _Says.OPEN
    return _Clause(says, depths, side=_side(terms))


def _side(terms: Iterable[_Term]) -> Relation | None:
    """Return the side of a layer, if the terms state nothing else."""
    relations = {term.relation for term in terms if not term.is_denied}
    return relations.pop() if len(relations) == 1 and relations <= _SIDES else None


#: Sides of a layer.
_SIDES = frozenset({Relation.ABOVE, Relation.BELOW})


class _Phrase:
    """One phrase, read from its first part to its last."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._clauses: list[_Clause] = []
        #: Relations that wait for their layer.
        self._waiting: list[_Term] = []
        #: Those of the layer before, which may hold for the next one, too.
        self._used: list[_Term] = []
        self._layer: Layer | None = None
        self._denies = False
        self._joiner: Relation | None = None
        #: Whether it is known what was done to which layer.
        self._is_clear = True
        #: Whether what was done to the last layer stands right before.
        self._is_handled = False
        for part in parts:
            self._take(*part)

    def clauses(self) -> list[_Clause]:
        """Return what the clauses say; none if a relation is without its layer."""
        if self._layer is not None and self._is_passed_by():
            self._take_layer(self._layer)  # "above the fascia, not penetrating"
        return self._clauses if self._is_clear and not self._waiting else []

    def _take(self, relation: Relation | None, layer: Layer | None) -> None:
        was_handled, self._is_handled = self._is_handled, relation is Relation.HANDLED
        if self._is_handled:
            self._set_aside()
        elif was_handled and layer is not None:  # "fat, opened the fascia"
            self._is_clear = False
        elif relation in _JOINERS:
            self._joiner = relation
            self._denies &= relation is not Relation.BUT
        elif relation in _VAGUE:
            self._add(_Clause(_Says.VAGUE, frozenset({_VAGUE[relation][0]})))
        elif relation is Relation.SAME and self._layer is not None:
            self._take_layer(self._layer)
        elif layer is not None:
            self._take_layer(layer)
        else:
            self._denies |= relation is Relation.NOT
            self._waiting.append(_Term(relation, self._denies))

    def _set_aside(self) -> None:
        """Drop the layers that were cut or spared on the way, which say no depth."""
        self._is_clear &= self._layer is not None and not self._waiting
        joiner: Relation | None = Relation.AND
        links = _CHOICES
        while self._clauses and self._clauses[-1].is_bare and joiner in links:
            joiner = self._clauses.pop().joined_by
            links = _LINKS if joiner in _CHOICES else links

    def _take_layer(self, layer: Layer) -> None:
        if self._stops_at(layer):
            self._clauses = [c for c in self._clauses if c.says is not _Says.OPEN]
            self._add(_Clause(_Says.FIRM, _above(layer)))
        elif self._waiting or self._denies:
            self._add(_clause_of(self._waiting, layer))
        else:
            self._add(self._bare_clause(layer))
        self._used, self._waiting = self._waiting or self._used, []
        self._layer = layer

    def _bare_clause(self, layer: Layer) -> _Clause:
        """Read a layer on its own, for which the last relation may hold as well."""
        clause = _clause_of(self._used, layer)
        is_near = any(t.relation in _NEAR and not t.is_denied for t in self._used)
        if is_near:
            return _Clause(_Says.NOTHING, frozenset())
        is_more = self._joiner in _CHOICES
        if is_more and clause.depths and self._layer == layer:
            return clause
        depths, says = clause.depths | layer.depths, max(clause.says, _Says.FIRM)
        is_bare = not (is_more and self._carries())
        return _Clause(says, depths, is_bare=is_bare, side=clause.side)

    def _carries(self) -> bool:
        """Whether the last relation may hold for a further layer of the same clause."""
        return bool(self._used) and not self._clauses[-1].is_bare

    def _is_passed_by(self) -> bool:
        """Whether a phrase ends with a denial that it crosses the last layer."""
        relations = {term.relation for term in self._waiting}
        is_denied = all(term.is_denied for term in self._waiting)
        return is_denied and not relations.isdisjoint(_CROSSES)

    def _stops_at(self, layer: Layer) -> bool:
        """Whether it goes down to a layer and not through it."""
        before = self._used if layer == self._layer else []
        reaches = _Term(Relation.TO, is_denied=False) in [*before, *self._waiting]
        denied = {term.relation for term in self._waiting if term.is_denied}
        return reaches and not denied.isdisjoint(_CROSSES)

    def _add(self, clause: _Clause) -> None:
        self._clauses.append(clause._replace(joined_by=self._joiner))
        self._joiner = None


def _join_clauses(clauses: list[_Clause], joiners: frozenset[Relation]) -> Depths:
    """Join clauses: those that say nothing leave the depth to the others."""
    firm = _firm(clauses)
    depths = firm.union(*(c.depths for c in clauses if c.says is _Says.OPEN))
    for clause in clauses:
        agrees = any(firm and firm <= agree for agree in _agreeing(clause))
        if clause.says is _Says.VAGUE and (joiners & _CHOICES or not agrees):
            depths |= clause.depths
    is_open = Relation.OR in joiners and _Says.NOTHING in (c.says for c in clauses)
    return depths | OPEN if is_open else depths or (OPEN if clauses else depths)


def _firm(clauses: Iterable[_Clause]) -> Depths:
    """Return the depths that hold together; clauses that exclude others are choices."""
    depths, before = frozenset[Depth](), _Clause(_Says.NOTHING, frozenset())
    for clause in clauses:
        if clause.says is _Says.FIRM:
            common = depths & clause.depths
            is_choice = not common or (
                _is_alternative(before, clause) and not _is_bounded(before, clause)
            )
            depths = depths | clause.depths if is_choice else common
        before = clause
    return depths


def _is_alternative(before: _Clause, clause: _Clause) -> bool:
    """Whether a clause is joined as an alternative: another side, or another layer."""
    is_same = before.side is not None and before.side is clause.side
    is_both = is_same and clause.joined_by is Relation.AND
    return clause.joined_by in _CHOICES and not is_both


def _is_bounded(before: _Clause, clause: _Clause) -> bool:
    """Whether two say what it lies between: below one layer and above another."""
    sides = {before.side, clause.side}
    return sides == set(_SIDES) and clause.joined_by is Relation.AND


def _agreeing(clause: _Clause) -> list[Depths]:
    """Return the depths that "deep" or "superficial" agrees with."""
    return [agrees for member, agrees in _VAGUE.values() if member in clause.depths]
