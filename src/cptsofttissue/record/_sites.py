"""
The grammar of a phrase for a site.

A phrase offers alternatives ("neck and upper back"). An alternative names one head
or several ("distal phalanx of the thumb"). Words around a head place it ("distal").
Heads are the terms of ``site_terms.csv``; every other word is in ``site_words.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import dropwhile, pairwise
from types import MappingProxyType
from typing import NamedTuple

import attrs

from cptsofttissue._reading import tables
from cptsofttissue._reading.dimensions import UNIT, find
from cptsofttissue._reading.phrases import LONGEST, tokens

__all__ = [
    "Alternative",
    "Grammar",
    "Head",
    "Named",
    "Phrase",
    "SiteWord",
    "UnreadError",
    "far_away",
    "has_border",
    "without_distance",
    "without_landmark",
    "without_spots",
]


class _Kind(StrEnum):
    """What a word does that is no part of the name of a site."""

    POSITION = "position"
    ORDINAL = "ordinal"
    CENTER = "center"
    JUNCTION = "junction"
    SURROUNDING = "surrounding"
    SPOT = "spot"
    BORDER = "border"
    FILLER = "filler"
    RELATION = "relation"
    SYNONYM = "synonym"
    POSITION_OF = "position of"
    JOINED = "joined"


@attrs.frozen(eq=False, repr=False)
class SiteWord:
    """A row of the table of words around a site."""

    word: str = attrs.field(metadata=tables.KEY)
    kind: _Kind
    means: str = attrs.field(metadata=tables.BLANK)
    source: str


_PLACES = frozenset({_Kind.POSITION, _Kind.ORDINAL, _Kind.CENTER, _Kind.JUNCTION})
_CROSSING = frozenset({_Kind.POSITION, _Kind.ORDINAL, _Kind.JUNCTION})
_SIDES = frozenset({"left", "right", "bilateral", "both"})
_CHOICES = frozenset({"and", "or", "versus"})
_OF = "of"
_COMMA = ","
_COMMAS = frozenset({_COMMA})
_PARTING = _CHOICES | _COMMAS
#: After a position these say nothing more: "distal third", "ulnar side".
_SHARES = frozenset({"third", "thirds", "3rd", "side", "sides"})
_SIDE, _LATERAL = "side", "lateral"
#: Limbs whose upper and lower parts have names of their own.
_LIMBS = frozenset({"leg", "legs", "arm", "arms"})
_PORTIONS = _SHARES | {"half", "part", "portion", "aspect"}
#: How a share of a limb is placed.
_OF_LIMBS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("upper", "superior"), "proximal"),
        **dict.fromkeys(("lower", "inferior"), "distal"),
    }
)
#: Spots of a site behind its name: "shoulder top".
_ENDS = frozenset({"top", "tip", "base"})
_TO = "to"
_ALONG = frozenset({"proximal", "distal"})
_BETWEEN = "between"
#: Where a stretch may begin: "mid to distal". "Distal to" is a relation.
_STRETCHING = frozenset({"mid", "middle", "upper", "lower"})


#: "Lump to the left thigh" is one of the thigh.
_LUMPS = frozenset({"mass", "lump", "swelling", "nodule", "lesion", "growth", "bump"})
#: Relations that say no side of a landmark.
_NEAR = frozenset({"near", "around", "adjacent", "next", "beside"})
#: Relations that do not lead from a landmark to a site beside it; others do, and "to"
#: behind a place.
_NOT_LEADING = frozenset({"between", "beyond", "from", _TO})
#: Landmarks that are no site.
_LANDMARKS = frozenset({"midline", "scar"})
#: Stands for any word for a spot of a site; no chart has it.
_A_SPOT = "(spot)"


class UnreadError(ValueError):
    """Some words of a phrase are not accounted for."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        super().__init__(", ".join(self.words))


class Head(NamedTuple):
    """
    The name of a site with the words that place it.

    Attributes:
        content: The words of the name.
        places: The position words beside it, and the surroundings.
        is_apposed: Whether "of" or a comma parts it from the head before.
        is_joined: Whether the alternative speaks of a junction of its heads.
    """

    content: tuple[str, ...]
    places: frozenset[str]
    is_apposed: bool
    is_joined: bool

    @property
    def is_near(self) -> bool:
        """Whether it is named by what lies beside it: "near the knee"."""
        return not _NEAR.isdisjoint(self.content[:1])

    @property
    def is_along(self) -> bool:
        """Whether it is named by a landmark of its limb: "distal to the elbow"."""
        return self.content[:1] == (_TO,) and not _ALONG.isdisjoint(self.places)


Alternative = tuple[str, ...]


class Phrase(NamedTuple):
    """What a phrase says: the words that name and place sites, and those for a side."""

    words: tuple[str, ...]
    sides: frozenset[str]


class Named(NamedTuple):
    """
    A term that a head names.

    Attributes:
        term: The term.
        is_part: Whether a word places the site in a part that the term does not say.
        is_around: Whether a word such as "area" that is not the term's says around it.
    """

    term: str
    is_part: bool
    is_around: bool


_Key = tuple[str, ...] | frozenset[str]


class _Entry(NamedTuple):
    """A term as the grammar knows it."""

    term: str
    places: frozenset[str]
    is_divided: bool


class _NamePlaces(NamedTuple):
    """
    What the terms of a name know about the places beside it.

    Attributes:
        content: The words of the name, in one order.
        known: The places that its terms have.
        crossing: Words that lead to another part, but for those.
        around: Words that say around it, likewise.
        heads: The heads met of it, none where no term is named so: by the places
            known, and by whether others cross and whether they say around.
    """

    content: tuple[str, ...]
    known: frozenset[str]
    crossing: frozenset[str]
    around: frozenset[str]
    heads: dict[tuple[frozenset[str], bool, bool], Head | None]


_NOWHERE = frozenset[str]()


class _Lexicon(NamedTuple):
    """The words around a site by what they do."""

    kinds: Mapping[str, _Kind]
    means: Mapping[str, tuple[str, ...]]
    positions_of: Mapping[str, str]
    places: frozenset[str]
    crossing: frozenset[str]
    around: frozenset[str]
    bound: frozenset[str]
    junctions: frozenset[str]
    spots: frozenset[str]
    borders: frozenset[str]
    fillers: frozenset[str]
    not_content: frozenset[str]
    joined: frozenset[str]
    relations: frozenset[str]
    with_neighbors: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    rows = tables.read("site_words.csv", SiteWord)

    def words_of(*kinds: _Kind) -> frozenset[str]:
        return frozenset(row.word for row in rows if row.kind in kinds)

    positions_of = {r.word: r.means for r in rows if r.kind is _Kind.POSITION_OF}
    joined = words_of(_Kind.JOINED)
    spots, borders = words_of(_Kind.SPOT) | _ENDS, words_of(_Kind.BORDER)
    names = words_of(_Kind.RELATION, _Kind.POSITION_OF, _Kind.JOINED) | spots | borders
    return _Lexicon(
        kinds={row.word: row.kind for row in rows},
        means={r.word: (*r.means.split(),) for r in rows if r.kind is _Kind.SYNONYM},
        positions_of=positions_of,
        places=words_of(*_PLACES) | {_A_SPOT},
        crossing=words_of(*_CROSSING) | {_A_SPOT},
        around=words_of(_Kind.SURROUNDING) | {_A_SPOT},
        bound=words_of(*_PLACES, _Kind.SURROUNDING) | {_A_SPOT},
        junctions=words_of(_Kind.JUNCTION),
        spots=spots,
        borders=borders,
        fillers=words_of(_Kind.FILLER) - {_OF},
        not_content=frozenset({r.word for r in rows} - names | {_COMMA, _A_SPOT}),
        joined=joined,
        relations=words_of(_Kind.RELATION),
        with_neighbors=joined | positions_of.keys() | _SHARES | _DIGITS | _OTHERS,
    )


def without_distance(text: str) -> str:
    """
    Leave out the distance of a site from a landmark.

    >>> without_distance("2.5 cm above the left knee")
    'above the left knee'
    """
    has_figure = _FIGURE.search(text) or "breadth" in text.casefold()
    if not has_figure or len(text) > LONGEST:
        return text
    return _distance().sub(_without_length, " ".join(text.split()))


def _without_length(match: re.Match[str]) -> str:
    """Leave out a length only before a relation, or a place such as "prox. to"."""
    if match["way"] is None:
        return ""
    way = _first_forms(tokens(match["way"]))
    is_way = not (_lexicon().places.isdisjoint(way) and _SIDES.isdisjoint(way))
    return "" if is_way else match[0]


def far_away(text: str) -> str:
    """
    Return how far away from a landmark a site lies, if it may be beyond the next one.

    >>> far_away("20 cm below the iliac crest"), far_away("2 cm below the iliac crest")
    ('20 cm', '')
    """
    plain = " ".join(text.casefold().split())
    lengths = (match[0].strip() for match in _distance().finditer(plain))
    return next((length for length in lengths if _is_far(length)), "")


def _is_far(length: str) -> bool:
    first = _FIGURE.search(length)
    size = find(length, first.start()) if first else None
    return size is not None and size.bounds(is_about=False)[0] > _FAR


#: Micrometers.
_FAR = 100_000
#: A text says no distance without one of these, or a breadth.
_FIGURE = re.compile(r"[0-9]")
_ROUGHLY = r"(?:about |approximately |approx\.? |just |roughly |~ ?)"
_CLOSELY = r"(?:just|directly|immediately)"
_BREADTHS = r"(?:[1-9]|an?|one|two|three|four) ?(?:finger|hand)[ -]?breadths?"


@cache
def _distance() -> re.Pattern[str]:
    """Match a length before the words that lead from it to a landmark."""
    rows = tables.read("site_words.csv", SiteWord)
    relations = "|".join(r.word for r in rows if r.kind is _Kind.RELATION)
    number = r"(?:(?:[0-9]+ )?[0-9]+/[0-9]+|[0-9]*\.?[0-9]+(?: ?(?:-|to) ?[0-9.]+)?)"
    length = rf"{number}[ -]?{UNIT}|{_BREADTHS}"
    return re.compile(
        rf"(?<![\w.,/-])(?<!x ){_ROUGHLY}?(?:{length})\.? "
        rf"(?=(?:{_CLOSELY} )?(?:(?:{relations})\b"
        r"|(?P<way>[a-z]+\.?) (?:to|of)\b))",
        re.IGNORECASE,
    )


def _plain(words: Sequence[str]) -> Sequence[str]:
    """Rewrite words that depend on neighbors: a lone prefix, "back of"."""
    if _is_of_limb(words):
        words = [*_of_limbs(words)]
    present = _lexicon().with_neighbors.intersection(words)
    for triggers, rewrite in _neighbors() if present else ():
        if not triggers.isdisjoint(present):
            words = [*rewrite(words)]
            present = _lexicon().with_neighbors.intersection(words)
    return words


@cache
def _neighbors() -> tuple[
    tuple[frozenset[str], Callable[[Sequence[str]], Iterable[str]]], ...
]:
    """Return the rewriting rules in order, each with the words that trigger it."""
    return (
        (_lexicon().joined, _join_prefixes),
        (_SHARES, _without_shares),
        (frozenset({_HEAD, _BELLY}), _with_of),
        (_DIGITS, _with_finger),
        (frozenset({_HEAD}), _muscle_first),
        (frozenset({_SIDE}), _on_one_side),
        (frozenset({_TO}), _without_to),
        (_COMPARTMENTS, _of_wrist),
        (_COVERS, _under_cover),
        (_INCLUDING, _with_included),
        (frozenset(_lexicon().positions_of), _of_positions),
    )


def _join_prefixes(words: Iterable[str]) -> Iterator[str]:
    """Write a prefix that stands alone together with its word."""
    joined, prefix = _lexicon().joined, ""
    for word in words:
        if word in joined:
            prefix += word
        else:
            yield prefix + word
            prefix = ""
    if prefix:
        yield prefix


def _of_positions(words: Iterable[str]) -> Iterator[str]:
    """Read "back" and its like directly before "of" as a position."""
    means = _lexicon().positions_of
    for word, after in pairwise([*words, ""]):
        yield means.get(word, word) if after == _OF else word


def _is_of_limb(words: Iterable[str]) -> bool:
    """Whether words may say a portion of a limb."""
    return not (_LIMBS.isdisjoint(words) or _PORTIONS.isdisjoint(words))


def _of_limbs(words: Sequence[str]) -> Iterator[str]:
    """Write "upper third" of a leg as "proximal third": "upper leg" is another."""
    for word, after in pairwise([*words, ""]):
        yield _OF_LIMBS.get(word, word) if after in _PORTIONS else word


def _without_shares(words: Sequence[str]) -> list[str]:
    """Leave out "third" and "side" behind a position: "distal third"."""
    pairs = pairwise(["", *words])
    return [
        word for before, word in pairs if word not in _SHARES or not _is_part(before)
    ]


def _with_finger(words: Sequence[str]) -> Iterator[str]:
    """Write "left index" as "left index finger"; an index tumor is another thing."""
    triples = zip(["", *words], words, [*words[1:], _COMMA], strict=False)
    for before, word, after in triples:
        is_last = after == _COMMA or word in _SHORT_DIGITS
        is_finger = before in _SIDES and word in _DIGITS and is_last
        yield from (_SHORT_DIGITS.get(word, word), "finger") if is_finger else (word,)


def _with_of(words: Iterable[str]) -> Iterator[str]:
    """Write "medial head gastrocnemius" as "medial head of gastrocnemius"."""
    padded = ["", *words, "", ""]
    windows = zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    for before, word, after, next_after in windows:
        is_head = word == _HEAD and before in _OF_MUSCLES and after in _WITH_HEADS
        if word in _WITH_HEADS and after == _HEAD and next_after != _OF:
            yield from (_HEAD, _OF, word)  # "gastrocnemius head"
        elif word == _BELLY and after == _OF and next_after in _muscles():
            yield _MIDDLE
        elif not (word == _HEAD and before in _WITH_HEADS and after != _OF):
            yield from (word, _OF) if is_head else (word,)


@cache
def _muscles() -> frozenset[str]:
    """Return the muscles that one word names."""
    rows, means = tables.rows("site_terms.csv"), _lexicon().means
    muscles = (row["term"] for row in rows if row["layer"] == "muscle")
    names = frozenset(name for term in muscles for name in tables.phrases(term))
    short = (word for word, forms in means.items() if forms[0] in names)
    return names.union(short)


def _muscle_first(words: Sequence[str]) -> Sequence[str]:
    """Write "triceps, long head" as "long head of triceps"; a bone has other heads."""
    if len(words) < _HEADED:
        return words
    *before, which, head = words
    names = [word for word in _content(before) if word not in _SIDES]
    is_other = head != _HEAD or which not in _OF_MUSCLES or _HEAD in before
    if is_other or not names or not _CHOICES.isdisjoint(before):
        return words
    muscle = before[:-1] if before[-1] == _COMMA else before
    return [which, _HEAD, _OF, *muscle]


#: Fingers by their letters, which are other things where no side is named.
_SHORT_DIGITS: Mapping[str, str] = MappingProxyType(
    {"if": "index", "mf": "middle", "lf": "long", "rf": "ring", "sf": "small"}
)
#: Fingers that are called so without the noun.
_DIGITS = frozenset({"index", "ring", *_SHORT_DIGITS})
_HEAD = "head"
#: Which of the heads of a muscle is meant.
_OF_MUSCLES = frozenset({"long", "short", "medial", "lateral", "sternal", "clavicular"})
_BELLY, _MIDDLE = "belly", "middle"
#: The compartments of the wrist are counted: "first dorsal compartment".
_COMPARTMENTS = frozenset({"compartment", "compartments"})
_EXTENSOR, _WRIST = frozenset({"dorsal", "extensor"}), "wrist"
#: What covers every site.
_COVERS = frozenset({"skin"})
#: What follows is a part of the site as well, and how far it goes.
_INCLUDING = frozenset({"including", "extending", "extends"})
_INTO = frozenset({_TO, "toward", "towards", "into", "onto", "down", "up"})
_AND = "and"
_OTHERS = _COMPARTMENTS | _COVERS | _INCLUDING | {_TO, _BELLY}
#: Before a name it stands joined to it: "midcheek".
_MID = "mid"
#: Muscles that have several heads.
_WITH_HEADS = frozenset(
    {"biceps", "bicep", "triceps", "tricep", "gastrocnemius", "gastroc", "gastrocs"}
    | {"pectoralis", "pec", "sternocleidomastoid"}
)
#: A muscle, which head of it, and the head.
_HEADED = 3


@lru_cache(maxsize=4096)
def _is_part(word: str) -> bool:
    """Whether a word says a part of a site, as "distal" and "mid" do."""
    place = _lexicon().means.get(word, (word,))[-1]
    return _lexicon().kinds.get(place) in (_Kind.POSITION, _Kind.CENTER)


def _on_one_side(words: Sequence[str]) -> Iterator[str]:
    """Read "side" in ", left side" or "on the left side" as a position of a site."""
    for index, word in enumerate(words):
        before, side = ("", "", *words)[index : index + 2]
        is_last = word == _SIDE and side in _SIDES and before in _BEFORE_SIDE
        is_of_site = is_last and _content(_first_forms(words[: index - 2]))
        yield _LATERAL if is_of_site else word


#: What parts the side of a site from the site.
_BEFORE_SIDE = frozenset({_COMMA, "on"})


def _of_wrist(words: Sequence[str]) -> Iterator[str]:
    """Write "first dorsal compartment" with the wrist, where alone they are counted."""
    padded = ["", "", *words]
    for which, side, word, after in zip(
        padded, padded[1:], words, [*words[1:], ""], strict=False
    ):
        is_counted = side in _EXTENSOR and _is_ordinal(which)
        is_compartment = word in _COMPARTMENTS and is_counted and after != _OF
        yield from (word, _OF, _WRIST) if is_compartment else (word,)


#: The words for what lies under the skin.
_UNDER = frozenset({"under", "underneath", "beneath", "below"})
_JUST = frozenset({"just", "directly", "immediately"})


def _under_cover(words: Sequence[str]) -> list[str]:
    """Leave out "under" in "under the skin of the foot": the foot is the site."""
    output: list[str] = []
    for word, after in pairwise([*words, ""]):
        is_cover = word in _COVERS and after not in _lexicon().borders
        if is_cover and output[-2:] == ["deep", _TO]:
            del output[-2:]
        elif is_cover and output and output[-1] in _UNDER:
            del output[-1]
            if output and output[-1] in _JUST:
                del output[-1]
        output.append(word)
    return output


def _with_included(words: Sequence[str]) -> Sequence[str]:
    """Read "limb, including shoulder" and "flank extending into the back" as both."""
    output: list[str] = []
    is_way = False
    for word in words:
        is_way = word in _INCLUDING or (is_way and word in _INTO)
        if word in _INCLUDING:
            output.append(_AND)
        elif not is_way:
            output.append(word)
    return words if is_way else output  # "hip extending to" says no end


def _is_ordinal(word: str) -> bool:
    """Whether a word counts, as "first" and "1st" do."""
    return _lexicon().kinds.get(_first_forms([word])[-1]) is _Kind.ORDINAL


def _without_to(known: Sequence[str]) -> Iterator[str]:
    """Leave out "to" in a stretch from one part to another: "mid to distal"."""
    for before, word, after in zip(["", *known], known, [*known[1:], ""], strict=False):
        is_stretch = before in _STRETCHING and _is_part(after)
        if not (word == _TO and (is_stretch or before in _LUMPS)):
            yield word


def _first_forms(words: Iterable[str]) -> list[str]:
    means = _lexicon().means
    return [form for word in words for form in means.get(word, (word,))]


def _term_words(term: str) -> list[str]:
    """Return the words of a term of the table; a side is no part of it."""
    words = _first_forms(_plain(tokens(term)))
    return [word for word in words if word not in _SIDES]


class Grammar:
    """The grammar over the terms of a table; *terms* says which are divided."""

    def __init__(self, terms: Mapping[str, bool]) -> None:
        self._entries: dict[_Key, list[_Entry]] = {}
        for term, is_divided in terms.items():
            self._add(term, is_divided=is_divided)
        self._names = content = {word for key in self._entries for word in key}
        self._longest = max(map(len, self._entries))
        known = {*_SIDES, *_PARTING, *_lexicon().kinds, *content}
        self._forms = {word: _lexicon().means.get(word, (word,)) for word in known}
        silent = _SIDES | _lexicon().fillers
        self._placing_forms = {
            word: tuple([form for form in forms if form not in silent])
            for word, forms in self._forms.items()
        }
        self._sided = frozenset(
            word for word, forms in self._forms.items() if _SIDES.intersection(forms)
        )
        self._lone = frozenset(filter(self._is_lone, known))
        self._beside = _SIDES | _lexicon().not_content
        self._around_whole = _lexicon().around | _lexicon().positions_of.keys()
        self._name_places: dict[frozenset[str], _NamePlaces] = {}
        self._sides_of = lru_cache(maxsize=64)(self._sides_in)
        self._is_name = lru_cache(maxsize=16384)(self._is_named)
        self._spelled = lru_cache(maxsize=16384)(self._spelling)

    def _is_lone(self, word: str) -> bool:
        """Whether a word says the same whatever stands beside it, but for "of"."""
        forms = (word, *self._forms[word])
        neighbors = _lexicon().with_neighbors - _lexicon().positions_of.keys()
        others = _CHOICES | _lexicon().junctions | neighbors | _SHARES | {_HEAD}
        is_other = any(form in others or _is_relation(form) for form in forms)
        return not is_other and (word in _SIDES or _SIDES.isdisjoint(forms))

    def _add(self, term: str, *, is_divided: bool) -> None:
        words = _term_words(term)
        if not _CHOICES.intersection(words):
            entry = _Entry(term, _places(words) | _around(words), is_divided)
            self._entries.setdefault(_key(_content(words)), []).append(entry)

    def phrase(self, charted: Sequence[str]) -> Phrase:
        """
        Read the words of a phrase.

        Raises:
            UnreadError: If a word is not in the tables.
        """
        words = _plain(charted)
        try:
            placing = self._placing(words)
        except KeyError:
            words = self._known_words(words)
            placing = self._placing(words)
        if _PARTING.issuperset(placing) or _is_of_a_scar(placing):
            raise UnreadError(form for word in words for form in self._forms[word])
        return Phrase(placing, self._sides_of(self._sided.intersection(words)))

    def _sides_in(self, words: frozenset[str]) -> frozenset[str]:
        return _SIDES.intersection(form for word in words for form in self._forms[word])

    def _placing(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the words that name and place sites, in their first forms."""
        forms = self._placing_forms
        return tuple([form for word in words for form in forms[word]])

    def knows(self, words: Iterable[str]) -> bool:
        """Whether all words are in the tables."""
        return all(word in self._forms for word in words)

    def parts(self, words: Sequence[str]) -> Iterator[Alternative]:
        """List the alternatives that words offer; what one leaves out it inherits."""
        if _CHOICES.isdisjoint(words):
            yield tuple(words)
            return
        alternatives = [
            tuple(part) for part in _split(words) if not _COMMAS.issuperset(part)
        ]
        has_name = [self._is_name(part) for part in alternatives]
        if all(has_name):
            yield from alternatives
            return
        for index, part in enumerate(alternatives):
            if has_name[index] or not any(has_name):
                yield part
            elif _places(part):
                yield from _with_heads(alternatives, has_name, index)
            elif any(map(_is_relation, part)):
                yield _with_landmark(part, alternatives[index + 1 :])

    def _is_named(self, part: Alternative) -> bool:
        """Whether words name a site, which places alone do in "upper quadrant"."""
        single_head = self._entries.get(frozenset(), [])
        named = any(not _is_relation(word) for word in _content(part))
        return named or any(e.places <= _places(part) for e in single_head)

    def _known_words(self, words: Sequence[str]) -> list[str]:
        """Write words that are not known as those that are: without ending, joined."""
        known = self._join_compounds(
            form for word in words for form in self._spelled(word)
        )
        if unknown := [word for word in known if word not in self._forms]:
            raise UnreadError(unknown)
        return known

    def _join_compounds(self, words: Iterable[str]) -> list[str]:
        """Write an unknown word and its neighbor as one: "arm pit"."""
        joined = [""]
        for word in words:
            is_open = joined[-1] not in self._forms or word not in self._forms
            if is_open and joined[-1] + word in self._forms:
                joined[-1] += word
            else:
                joined.append(word)
        return [*filter(None, joined)]

    def _spelling(self, word: str) -> tuple[str, ...]:
        """Spell a word without an ending and a beginning, if that is known."""
        return self._mid(self._singular(word))

    def _mid(self, word: str) -> tuple[str, ...]:
        """Write an unknown "midcheek" as the middle of the cheek."""
        name = word.removeprefix(_MID)
        is_place = name in self._names or _is_part(name)
        is_joined = word not in self._forms and name != word and is_place
        return (_MIDDLE, name) if is_joined else (word,)

    def _singular(self, word: str) -> str:
        forms = (word, word.removesuffix("s"), word.removesuffix("es"))
        adverb = word.removesuffix("ly")
        if adverb != word and _is_part(adverb):
            return adverb
        return next((form for form in forms if form in self._forms), word)

    def single_head(self, words: Sequence[str]) -> Head | None:
        """
        Return the one head of words that name a single term and nothing else.

        They may stand as charted, or in their first forms. Of places that no such
        term has only what decides is kept, so that phrases that mean the same have
        the same head.
        """
        if not self._lone.issuperset(words):
            return None
        is_first = _lexicon().means.keys().isdisjoint(words)
        forms = words if is_first else _first_forms(words)
        present = frozenset(forms)
        name = self._places_of_name(present - self._beside)
        if name is None or len(present) < len(forms) or _is_of_limb(present):
            return None
        if _OF in present and not self._around_whole.isdisjoint(present):
            return None
        if _COMMA in present and _is_parted(forms, name.content):
            return None
        crosses = not name.crossing.isdisjoint(present)
        is_around = not name.around.isdisjoint(present)
        placed = (name.known & present, crosses, is_around)
        if placed not in name.heads:
            name.heads[placed] = self._head(name, *placed)
        return name.heads[placed]

    def _places_of_name(self, content: frozenset[str]) -> _NamePlaces | None:
        """Return what decides beside a name; None if no term has it."""
        if content in self._name_places or content not in self._entries:
            return self._name_places.get(content)
        lexicon = _lexicon()
        known = _NOWHERE.union(*(e.places for e in self._entries[content]))
        others = known | {_A_SPOT}
        crossing, around = lexicon.crossing - others, lexicon.around - others
        name = _NamePlaces(tuple(sorted(content)), known, crossing, around, {})
        return self._name_places.setdefault(content, name)

    def _head(
        self, name: _NamePlaces, places: frozenset[str], *has_others: bool
    ) -> Head | None:
        """Place a name by what its terms know, and by one word for all others."""
        entries = self._entries[frozenset(name.content)]
        if not any(entry.places <= places for entry in entries):
            return None
        words = (name.crossing, name.around - name.crossing)
        stand_ins = (
            min(group)
            for group, is_present in zip(words, has_others, strict=True)
            if is_present and group
        )
        return Head(name.content, places.union(stand_ins), False, False)  # noqa: FBT003

    def heads(self, part: Alternative) -> Iterator[Head]:
        """
        Split the words of an alternative into heads, each with its places.

        Raises:
            UnreadError: If a word belongs to no term.
        """
        spans = self._spans(part)
        is_joined = not _lexicon().junctions.isdisjoint(part)
        around, bound = _around(part), _bound(part, spans)
        for index, (start, end) in enumerate(spans):
            before = part[spans[index - 1][1] : start] if index else ()
            yield Head(
                content=tuple(_content(part[start:end])),
                places=around | bound[index],
                is_apposed=_OF in before or _COMMA in before,
                is_joined=is_joined,
            )

    def _spans(self, part: Alternative) -> list[tuple[int, int]]:
        """Cover the words of names by the fewest terms, the longest first."""
        others = _lexicon().not_content
        indexes = [i for i, word in enumerate(part) if word not in others]
        if not indexes:
            return [(len(part), len(part))]
        covers: list[list[tuple[int, int]] | None] = [None] * len(indexes) + [[]]
        for first in reversed(range(len(indexes))):
            covers[first] = self._cover(part, indexes, first, covers)
        if (cover := covers[0]) is None:
            raise UnreadError(self._uncovered(part, indexes))
        return cover

    def _cover(
        self,
        part: Alternative,
        indexes: Sequence[int],
        first: int,
        covers: Sequence[list[tuple[int, int]] | None],
    ) -> list[tuple[int, int]] | None:
        """Cover the names from one on, given the covers of all that follow."""
        best: list[tuple[int, int]] | None = None
        for last in self._ends(part, indexes, first):
            tail = covers[last + 1]
            if tail is not None and (best is None or len(tail) + 1 < len(best)):
                best = [(indexes[first], indexes[last] + 1), *tail]
        return best

    def _ends(
        self, part: Alternative, indexes: Sequence[int], first: int
    ) -> Iterator[int]:
        """List where a term that begins at a name may end, the longest first."""
        for last in reversed(range(first, min(first + self._longest, len(indexes)))):
            names = [part[index] for index in indexes[first : last + 1]]
            is_parted = _COMMA in part[indexes[first] : indexes[last]]
            if not is_parted and _key(names) in self._entries:
                yield last

    def _uncovered(self, part: Alternative, indexes: Sequence[int]) -> list[str]:
        covered = {
            index
            for first in range(len(indexes))
            for last in self._ends(part, indexes, first)
            for index in indexes[first : last + 1]
        }
        return [part[i] for i in indexes if i not in covered] or [*part]

    def named(self, head: Head) -> list[Named]:
        """
        Return the terms that a head names: those that say the most of its places.

        Raises:
            UnreadError: If no term names the head without words it does not have.
        """
        entries = self._entries.get(_key(head.content), [])
        fitting = [entry for entry in entries if entry.places <= head.places]
        if not fitting:
            raise UnreadError((*head.content, *sorted(head.places)))
        most = [e for e in fitting if not any(e.places < o.places for o in fitting)]
        crossing = head.places & _lexicon().crossing
        unmatched = crossing.difference(*(entry.places for entry in most))
        around = _around(head.places)
        return [
            Named(
                term=e.term,
                is_part=bool(unmatched or (e.is_divided and crossing - e.places)),
                is_around=bool(around - e.places),
            )
            for e in most
        ]

    def wider(self, term: str) -> list[str]:
        """Return the terms of the same name with fewer places, the most first."""
        words = _term_words(term)
        places = _places(words) | _around(words)
        fitting = [e for e in self._entries[_key(_content(words))] if e.places < places]
        return [e.term for e in sorted(fitting, key=lambda e: -len(e.places))]


def _is_parted(words: Sequence[str], content: Container[str]) -> bool:
    """Whether a comma stands within a name, or beside nothing that is named."""
    names = [word for word in words if word in content]
    return not names or (
        _COMMA in words[words.index(names[0]) : words.index(names[-1])]
    )


def _is_of_a_scar(words: Sequence[str]) -> bool:
    """Whether a part is that of a scar or mass: the leg of an incision is no leg."""
    if _OF not in words[1:-1]:
        return False
    whole = words[len(words) - words[::-1].index(_OF) :]
    return bool(whole) and _lexicon().around.issuperset(whole)


def _key(content: Sequence[str]) -> _Key:
    """Order decides only where a relation stands: "below the jaw"."""
    has_order = not _lexicon().relations.isdisjoint(content)
    return tuple(content) if has_order else frozenset(content)


def _is_relation(word: str) -> bool:
    return word in _lexicon().relations


def _content(words: Iterable[str]) -> list[str]:
    """Return the words that name a site."""
    others = _lexicon().not_content
    return [word for word in words if word not in others]


def _places(words: Iterable[str]) -> frozenset[str]:
    return _lexicon().places.intersection(words)


def _around(words: Iterable[str]) -> frozenset[str]:
    """Return what says that the site lies around a head, such as "area"."""
    return _lexicon().around.intersection(words)


def _bound(part: Alternative, spans: Sequence[tuple[int, int]]) -> list[set[str]]:
    """List the places bound to each head: in it, before it, or behind the last."""
    places = _lexicon().places
    bound: list[set[str]] = [set() for _ in spans]
    for index, word in enumerate(part):
        if word in places:
            bound[_nearest(part, spans, index)].add(word)
    return bound


def _nearest(part: Alternative, spans: Sequence[tuple[int, int]], place: int) -> int:
    """Find the head a place belongs to: the next one, but not across a comma."""
    following = next((i for i, (_, end) in enumerate(spans) if place < end), None)
    if following is None:
        return len(spans) - 1
    is_parted = _COMMA in part[place : spans[following][0]]
    return following - 1 if is_parted and following else following


def _leads_on(before: Alternative, word: str) -> bool:
    """Whether a word leads from a site to a landmark: "below", "radial to"."""
    is_to = word == _TO and bool(_places(before[-1:]))
    return is_to or (_is_relation(word) and word not in _NOT_LEADING)


def without_landmark(part: Alternative) -> Alternative | None:
    """
    Leave out a landmark beside a site: "wrist, radial to tendon".

    None if a phrase names no site before the landmark, or no landmark.
    """
    for index, word in enumerate(part):
        before = part[:index]
        landmark = part[index + 1 :]
        is_named = _content(landmark) or _LANDMARKS & {*landmark}
        if is_named and _content(before) and _leads_on(before, word):
            return _before_place(before)
    return None


def _before_place(words: Alternative) -> Alternative:
    """Leave out the place that leads on: "wrist, radial" before "to"."""
    leading = _lexicon().places | {_COMMA}
    end = len(words)
    while end and words[end - 1] in leading:
        end -= 1
    return words[:end]


def without_spots(part: Alternative, unread: Iterable[str]) -> Alternative | None:
    """
    Read unread spots as parts of their site: "calcaneal tuberosity".

    None if no unread word says a spot.
    """
    spots = (_lexicon().spots | _lexicon().borders).intersection(unread)
    return tuple(_A_SPOT if word in spots else word for word in part) if spots else None


def has_border(words: Iterable[str]) -> bool:
    """
    Whether a word says a border, which may be that to another site.

    >>> has_border(["gluteal", "crease"]), has_border(["calcaneal", "tubercle"])
    (True, False)
    """
    return not _lexicon().borders.isdisjoint(words)


def _split(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split alternatives at a choice; commas are one too where a choice stands."""
    if _COMMA not in words and _BETWEEN not in words:
        yield from _at_choices(words)
        return
    part: list[str] = []
    for word in words:
        if word in _CHOICES and _is_between(part):
            continue
        if word in _CHOICES or word == _COMMA:
            yield part
            part = [_COMMA] if word == _COMMA else []
        else:
            part.append(word)
    yield part


def _at_choices(words: Sequence[str]) -> Iterator[Sequence[str]]:
    start = 0
    for index, word in enumerate(words):
        if word in _CHOICES:
            yield words[start:index]
            start = index + 1
    yield words[start:]


def _is_between(part: Sequence[str]) -> bool:
    """Whether a part ends with the first of two neighbors, as in "between 1st"."""
    kinds = [_lexicon().kinds.get(word) for word in part]
    while kinds and kinds[-1] is _Kind.ORDINAL:
        kinds.pop()
    return 0 < len(kinds) < len(part) and part[len(kinds) - 1] == _BETWEEN


def _with_heads(
    alternatives: Sequence[Alternative], has_name: Sequence[bool], index: int
) -> Iterator[Alternative]:
    """Give an alternative without a head those of its neighbors."""
    after = next((i for i in range(index, len(alternatives)) if has_name[i]), None)
    before = next((i for i in reversed(range(index)) if has_name[i]), None)
    if after is not None:
        yield (*alternatives[index], *_without_first_place(alternatives[after]))
    if before is not None and (after is None or alternatives[index][0] == _COMMA):
        yield (*_up_to_head(alternatives[before]), *alternatives[index])


def _with_landmark(part: Alternative, following: Sequence[Alternative]) -> Alternative:
    """
    Give "above" in "above and below the knee" its landmark.

    Raises:
        UnreadError: If there is none, as in "knee and below".
    """
    landmark = dropwhile(_is_relation, following[0] if following else ())
    if not (place := tuple(landmark)):
        raise UnreadError(part)
    return (*part, *place)


def _without_first_place(part: Alternative) -> Alternative:
    """Leave out the place that stands where the other alternative has its own."""
    first = part.index(_content(part)[0]) if _content(part) else len(part)
    places = [i for i in range(first) if part[i] in _lexicon().places]
    return (*part[: places[0]], *part[places[0] + 1 :]) if places else part


def _up_to_head(part: Alternative) -> Alternative:
    """Leave out the places behind the head."""
    content = _content(part)
    return part[: len(part) - part[::-1].index(content[-1])] if content else part
