"""Sites as the codes name them, and the words that charts use for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cache, lru_cache, reduce
from types import MappingProxyType
from typing import NamedTuple, TypeVar, final

from attrs import evolve, field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue._reading.phrases import LONGEST, tokens
from cptsofttissue._reading.spelling import find_term, normal
from cptsofttissue._reading.words import (
    Suggestions,
    in_order,
    texts_of,
    unread_term,
    without_suggestions,
)
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._sites import (
    Alternative,
    Grammar,
    Head,
    Named,
    SiteWord,
    UnreadError,
    far_away,
    has_border,
    without_distance,
    without_landmark,
    without_spots,
)

__all__ = [
    "Part",
    "Region",
    "Side",
    "Site",
    "SiteReading",
    "SiteTerm",
    "Tissue",
    "sides_in",
    "terms_of",
]

T = TypeVar("T")


class Site(StrEnum):
    """
    A site as the codes name it.

    ``neck_thorax`` is named by one biopsy code only; the excision codes
    divide it into ``neck_anterior_thorax`` and ``back_flank``.
    """

    FACE_SCALP = "face_scalp"
    NECK_ANTERIOR_THORAX = "neck_anterior_thorax"
    BACK_FLANK = "back_flank"
    ABDOMINAL_WALL = "abdominal_wall"
    SHOULDER = "shoulder"
    UPPER_ARM_ELBOW = "upper_arm_elbow"
    FOREARM_WRIST = "forearm_wrist"
    HAND_FINGER = "hand_finger"
    PELVIS_HIP = "pelvis_hip"
    THIGH_KNEE = "thigh_knee"
    LEG_ANKLE = "leg_ankle"
    FOOT_TOE = "foot_toe"
    NECK_THORAX = "neck_thorax"

    @property
    def label(self) -> str:
        """Our own short wording of the site."""
        return _LABELS[self]


_LABELS: Mapping[Site, str] = MappingProxyType(
    {
        Site.FACE_SCALP: "face/scalp",
        Site.NECK_ANTERIOR_THORAX: "neck/anterior thorax",
        Site.BACK_FLANK: "back/flank",
        Site.ABDOMINAL_WALL: "abdominal wall",
        Site.SHOULDER: "shoulder",
        Site.UPPER_ARM_ELBOW: "upper arm/elbow",
        Site.FOREARM_WRIST: "forearm/wrist",
        Site.HAND_FINGER: "hand/finger",
        Site.PELVIS_HIP: "pelvis/hip",
        Site.THIGH_KNEE: "thigh/knee",
        Site.LEG_ANKLE: "leg/ankle",
        Site.FOOT_TOE: "foot/toe",
        Site.NECK_THORAX: "neck/thorax",
    }
)


class Region(StrEnum):
    """A site, with finger and hand, and toe and foot, kept separate."""

    FACE_SCALP = "face_scalp"
    NECK_ANTERIOR_THORAX = "neck_anterior_thorax"
    BACK_FLANK = "back_flank"
    ABDOMINAL_WALL = "abdominal_wall"
    SHOULDER = "shoulder"
    UPPER_ARM_ELBOW = "upper_arm_elbow"
    FOREARM_WRIST = "forearm_wrist"
    HAND = "hand"
    FINGER = "finger"
    PELVIS_HIP = "pelvis_hip"
    THIGH_KNEE = "thigh_knee"
    LEG_ANKLE = "leg_ankle"
    FOOT = "foot"
    TOE = "toe"
    NECK_THORAX = "neck_thorax"

    @property
    def site(self) -> Site:
        """The site whose codes apply here."""
        return _SITE_OF[self]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts into which other families divide it, if any."""
        return _PARTS_OF[self]

    @property
    def is_digit(self) -> bool:
        """Whether the finger-and-toe rule decides the depth here."""
        return self in (Region.FINGER, Region.TOE)


#: The site a region is part of; any other region is a site of its own.
_PART_OF: Mapping[Region, Site] = MappingProxyType(
    {
        Region.HAND: Site.HAND_FINGER,
        Region.FINGER: Site.HAND_FINGER,
        Region.FOOT: Site.FOOT_TOE,
        Region.TOE: Site.FOOT_TOE,
    }
)
_SITE_OF: Mapping[Region, Site] = MappingProxyType(
    {region: Site(_PART_OF.get(region, region)) for region in Region}
)


class Part(StrEnum):
    """A part of a region that other code families divide."""

    FACE = "face"
    SCALP = "scalp"
    NECK = "neck"
    ANTERIOR_THORAX = "anterior_thorax"
    FOREARM = "forearm"
    WRIST = "wrist"

    @property
    def region(self) -> Region:
        """The region it is a part of."""
        return _REGION_OF[self]


_REGION_OF: Mapping[Part, Region] = MappingProxyType(
    dict.fromkeys((Part.FACE, Part.SCALP), Region.FACE_SCALP)
    | dict.fromkeys((Part.NECK, Part.ANTERIOR_THORAX), Region.NECK_ANTERIOR_THORAX)
    | dict.fromkeys((Part.FOREARM, Part.WRIST), Region.FOREARM_WRIST)
)

_PARTS_OF: Mapping[Region, tuple[Part, ...]] = MappingProxyType(
    {region: tuple(part for part in Part if part.region is region) for region in Region}
)

#: Where one part of the family names a region that another part divides or widens.
OVERLAPS: Mapping[Region, tuple[Region, ...]] = MappingProxyType(
    {
        Region.NECK_THORAX: (Region.NECK_ANTERIOR_THORAX, Region.BACK_FLANK),
        Region.NECK_ANTERIOR_THORAX: (Region.NECK_THORAX,),
    }
)


class Tissue(StrEnum):
    """What a named structure is made of."""

    MUSCLE = "muscle"
    FASCIA = "fascia"
    BONE = "bone"
    TENDON = "tendon"
    JOINT = "joint"


class Side(StrEnum):
    """Laterality, as charted."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


_SIDES: Mapping[str, Side] = MappingProxyType(
    {side.value: side for side in Side}
    | dict.fromkeys(("l", "lt"), Side.LEFT)
    | dict.fromkeys(("r", "rt"), Side.RIGHT)
    | {"both": Side.BILATERAL}
)


_AREAS = ("area", "region")


def _families(text: str) -> tuple[OtherFamily, ...]:
    return tuple(map(OtherFamily.of, tables.many(text)))


_FAMILIES = {**tables.refers_to("families.csv"), **tables.cell(_families)}


@final
@frozen
class SiteTerm:
    """
    A row of the table of charted site terms, or several rows combined.

    Attributes:
        term: The term, normalized.
        regions: Every region it may mean.
        positioned: Every region it may mean together with a word such as
            "lateral", which narrows the site to a part of it. Empty if such a word
            changes nothing, as for the forearm.
        parts:
            The parts it may mean, of regions that other families divide; if a
            region has none listed, every part of it is possible.
        families: Every other code family it may lead to.
        layer: The tissue that the term names, if it names one.
        caution: Name of the rule of a caution, or an empty string.
        source: Where the row comes from, or "unsourced".
    """

    term: str = field(metadata={**tables.PHRASES, **tables.cell(normal)})
    regions: tuple[Region, ...]
    positioned: tuple[Region, ...]
    parts: tuple[Part, ...]
    families: tuple[OtherFamily, ...] = field(metadata=_FAMILIES)
    layer: Tissue | None
    caution: str = field(metadata=tables.refers_to("rules.csv"))
    source: str

    def parts_of(self, region: Region) -> tuple[Part, ...]:
        """
        Return the parts of a region that the term may mean.

        >>> print(*SiteTerm.named("hairline").parts_of(Region.FACE_SCALP))
        face scalp
        """
        named = tuple(part for part in region.parts if part in self.parts)
        return named or region.parts

    @classmethod
    def named(cls, term: str) -> SiteTerm:
        """
        Look up a term by its key, as in the terms of a :class:`SiteReading`.

        In a key, "part of" precedes a term that a word such as "lateral" narrows;
        "within" joins terms, and the site must satisfy all of them.

        >>> print(*SiteTerm.named("arm").regions)
        upper_arm_elbow forearm_wrist
        >>> print(*SiteTerm.named("part of ankle").regions)
        leg_ankle foot

        Raises:
            KeyError: If a term of the key is not in the table.
        """
        return _table().get(term) or _compose_term(term)


@final
@frozen
class SiteReading:
    """
    What the words for a site may mean.

    >>> print(*SiteReading.parse("Left arm").regions)
    upper_arm_elbow forearm_wrist
    >>> print(*SiteReading.parse("ulnar aspect of the distal phalanx").regions)
    finger toe

    Attributes:
        charted: The words as given, one or several.
        terms: Their keys for :meth:`SiteTerm.named`, sorted.
        side: The laterality that the words state, if any.
    """

    charted: tuple[str, ...]
    terms: tuple[str, ...]
    side: Side | None

    @classmethod
    def parse(cls, words: str | Iterable[str]) -> SiteReading:
        """
        Read a site, a charted word, or a set of them.

        Raises:
            UnknownTermError: If a word is not known, or two names exclude each
                other; the words and the most similar terms are named.
            WrongTypeError: If *words* is neither text nor a set of texts.
        """
        if isinstance(words, str):
            return _reading(words)
        texts = texts_of("site", words, "a site, a charted word, or a set of them")
        return _reading(*sorted(set(texts)))

    @staticmethod
    def met(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
        """
        Return the terms that two statements about one site both allow.

        >>> SiteReading.met(("arm",), ("forearm",))
        ('forearm',)
        >>> SiteReading.met(("scalp",), ("thigh",))
        ()
        """
        return _common_terms(some, others)

    @staticmethod
    def vocabulary() -> tuple[str, ...]:
        """
        Return all words that may occur in the name of a site.

        >>> "forearm" in SiteReading.vocabulary()
        True
        """
        return _vocabulary()

    @staticmethod
    def knows(words: Iterable[str]) -> bool:
        """
        Whether every word may occur in the name of a site.

        >>> SiteReading.knows(["second", "toe"]), SiteReading.knows(["lipoma"])
        (True, False)
        """
        return _grammar().knows(words)

    @property
    def sides(self) -> tuple[Side, ...]:
        """
        Every laterality that the words state; several contradict each other.

        >>> print(*SiteReading.parse("left or right thigh").sides)
        left right
        """
        named = [side for text in self.charted for side in _terms(text)[1]]
        return in_order(Side, named if self.side is None else [self.side, *named])

    @property
    def rows(self) -> tuple[SiteTerm, ...]:
        """The rows of the table of terms that were read."""
        return tuple(map(SiteTerm.named, self.terms))

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every region that the words may mean, in the order of the enum."""
        named = (region for row in self.rows for region in row.regions)
        return in_order(Region, named)

    @property
    def families(self) -> tuple[OtherFamily, ...]:
        """Every other code family that the words may lead to."""
        return _union(row.families for row in self.rows)


def _union(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


@lru_cache(maxsize=16384)
def _reading(*words: str) -> SiteReading:
    charted = tuple(map(str, words))  # a site becomes its text
    readings = [_terms(text) for text in charted]
    terms = (
        readings[0][0]
        if len(readings) == 1
        else _sorted(t for group, _ in readings for t in group)
    )
    return SiteReading(charted, terms, _only(_only(sides) for _, sides in readings))


def _sorted(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*terms}))


def _only(sides: Iterable[Side | None]) -> Side | None:
    """Return the side all words agree on; several sides are none."""
    named = set(sides)
    return named.pop() if len(named) == 1 else None


def _sides(words: Iterable[str]) -> frozenset[Side]:
    return frozenset([_SIDES[word] for word in words if word in _SIDES])


#: Few sets of sides are ever named.
_named_sides = lru_cache(maxsize=64)(_sides)


def sides_in(text: str) -> frozenset[Side]:
    """
    Return the sides that the words of a phrase state.

    >>> print(*sides_in("R thigh"))
    right
    """
    return _sides(tokens(text))


def terms_of(text: str) -> tuple[str, ...]:
    """
    Return the sorted keys of the terms that a charted site may mean.

    >>> terms_of("Left arm, or the thigh")
    ('arm', 'thigh')

    Raises:
        UnknownTermError: As :meth:`SiteReading.parse` does.
    """
    return _terms(text)[0]


#: What a charted site may mean, and the sides it states.
_TermsAndSides = tuple[tuple[str, ...], frozenset[Side]]


def _terms(text: str) -> _TermsAndSides:
    """Read a site; far from a landmark it may be another, but on a limb."""
    site = without_distance(text)
    result = (_read_site if site is text else _read_site_cached)(site)
    if isinstance(result, _Unread):
        raise _unknown(text, result.words)
    if site is not text and (distance := far_away(text)):
        regions = _extent_of(frozenset(result[0]))[0]
        if _LONG.isdisjoint(regions) and not _is_named_before(text):
            raise _unknown(text, distance.split())
    return result


#: They are longer than anyone counts from a landmark.
_LONG = frozenset(
    {
        Region.UPPER_ARM_ELBOW,
        Region.FOREARM_WRIST,
        Region.THIGH_KNEE,
        Region.LEG_ANKLE,
    }
)


def _is_named_before(text: str) -> bool:
    """Whether a site is named before how far it is away: "back, 15 cm below ..."."""
    with without_suggestions(), suppress(UnknownTermError):
        return bool(_reading(_FIGURE.split(text)[0]).regions)
    return False


_FIGURE = re.compile("[0-9]")


class _Unread(NamedTuple):
    """Why a phrase cannot be read: words that are not accounted for, if any."""

    words: tuple[str, ...]


def _read_site(site: str) -> _TermsAndSides | _Unread:
    """Return what a site means, or which words are unread."""
    try:
        return _site_terms(site)
    except UnreadError as error:
        return _Unread(error.words)


#: Texts that tell how far a site is away differ more than the sites.
_read_site_cached = lru_cache(maxsize=16384)(_read_site)


def _site_terms(site: str) -> _TermsAndSides:
    """Find the whole term, with its words for a side and then without; or compose."""
    known, plain = _table(), normal(site)
    words = plain.split(" ")
    term = find_term(plain, known)
    if not term and not _SIDES.keys().isdisjoint(words):
        unsided = " ".join([word for word in words if word not in _SIDES])
        term = find_term(unsided, known)
    if not term:
        return _phrase(site)
    return _sorted((known[term].term, *_slash_terms(site, term))), _sides(words)


def _slash_terms(site: str, term: str) -> tuple[str, ...]:
    """Return the other terms that a slash offers, as in "arm/forearm"."""
    if _SLASH in site and term not in _slashed():
        with suppress(UnreadError):
            return _phrase(site)[0]
    return ()


def _phrase(site: str) -> _TermsAndSides:
    """Read a phrase by its grammar, without what says how far away it is."""
    if len(site) > LONGEST:
        raise UnreadError([site[:LONGEST]])
    words = tokens(site)
    if head := _grammar().single_head(words):
        return _sorted_keys(head), _sides(words)
    phrase = _grammar().phrase(words)
    return _phrase_keys(phrase.words), _named_sides(phrase.sides)


def _unknown(text: str, words: Iterable[str]) -> UnknownTermError:
    allowed = "a site or a charted term for one"
    suggestions = Suggestions(_vocabulary(), _suggested_meaning)
    return unread_term("site", text, allowed, tuple(words), suggestions)


def _suggested_meaning(phrase: str) -> str:
    """Say what a phrase means; empty if it cannot be read."""
    with without_suggestions(), suppress(UnknownTermError):
        reading = _reading(phrase)
        families = (family.name for family in reading.families)
        return spaced(" or ".join((*reading.regions, *families)))
    return ""


@cache
def _vocabulary() -> tuple[str, ...]:
    """Return the words that phrases are made of."""
    words = (row.word for row in tables.read("site_words.csv", SiteWord))
    texts = (*_table(), *words, *Side)
    return tuple(dict.fromkeys(word for text in texts for word in text.split()))


@lru_cache(maxsize=16384)
def _sorted_keys(head: Head) -> tuple[str, ...]:
    return _sorted(_keys(head))


def _phrase_keys(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of several alternatives, or of several heads."""
    parts = _grammar().parts(words)
    try:
        return tuple(sorted(_NO_KEYS.union(*map(_alternative_keys, parts))))
    except UnreadError:
        if (neighbors := _at_or_between(words)) is None:
            raise
        return neighbors


_NO_KEYS = frozenset[str]()


def _at_or_between(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """Read "between X and Y", alone or behind a place that it narrows down."""
    index = words.index(_BETWEEN) if _BETWEEN in words else 0
    place, between = words[:index], words[index:]
    neighbors = _between(between)
    if not place:
        return neighbors
    is_apposed = place[-1] == _COMMA
    place = place[:-1] if is_apposed else place
    if neighbors is None or not is_apposed:
        return _place_between(place, between)
    terms = _phrase_keys(place)
    is_there = _are_neighbors(frozenset(terms), frozenset(neighbors))
    return terms if is_there else None


def _place_between(place: Alternative, between: Alternative) -> tuple[str, ...] | None:
    """Read "thigh, between hip and knee" as the thigh, where one of the two lies."""
    index = between.index(_AND) if between.count(_AND) == 1 else 0
    try:
        ends = [*_phrase_keys(between[1:index]), *_phrase_keys(between[index + 1 :])]
        keys = [*_phrase_keys(place), *_phrase_keys((*place, _A_PART))]
    except UnreadError:
        return None
    regions = _extent_of(frozenset(keys))[0] & _extent_of(frozenset(ends))[0]
    return _sorted(keys) if regions else None


def _between(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """
    Read "between the trapezius and the splenius" as either, if the two meet.

    Two places also qualify if the regions of one include those of the other.
    """
    index = words.index(_AND) if words.count(_AND) == 1 else 0
    places = words[1:index], words[index + 1 :]
    if words[:1] != (_BETWEEN,) or not all(places):
        return None
    try:
        sides = [_phrase_keys(places[0]), _second_of(*places)]
    except UnreadError:
        return None
    some, others = (_extent_of(frozenset(side))[0] for side in sides)
    rows = [SiteTerm.named(key) for side in sides for key in side]
    is_solid = all(row.layer in _SOLID for row in rows) and some & others
    is_same = some and others and (some <= others or others <= some)
    is_place = is_same and not any(row.families for row in rows)
    return _sorted(row.term for row in rows) if is_solid or is_place else None


def _second_of(one: Alternative, other: Alternative) -> tuple[str, ...]:
    """Read the second of two, which may share a name: "pectoralis major and minor"."""
    try:
        return _phrase_keys(other)
    except UnreadError:
        return _phrase_keys((*one[:-1], *other))


_BETWEEN, _AND, _COMMA = "between", "and", ","
#: What lies between two of these that meet lies where one of them does.
_SOLID = frozenset({Tissue.MUSCLE, Tissue.TENDON, Tissue.BONE})


@lru_cache(maxsize=16384)
def _alternative_keys(part: Alternative) -> frozenset[str]:
    """Return the keys of what the heads of one alternative mean together."""
    if head := _grammar().single_head(part):
        return _keys(head)
    (_, keys), *others = _along_limbs(_heads(part))
    for head, more in others:
        keys = _join_keys(keys, more, head)
    return keys


def _along_limbs(heads: list[_HeadKeys]) -> list[_HeadKeys]:
    """Widen a site to its parts beside a place along it: "distal to the malleolus"."""
    if len(heads) == 1 or not any(head.is_along for head, _ in heads):
        return heads
    return [(head, keys if head.is_along else _parts_of(keys)) for head, keys in heads]


def _parts_of(keys: frozenset[str]) -> frozenset[str]:
    """Return the keys of parts of terms; a key of a part stays."""
    return frozenset(key if key.startswith(_PART) else _part(key) for key in keys)


#: A head with its keys.
_HeadKeys = tuple[Head, frozenset[str]]


def _heads(part: Alternative) -> list[_HeadKeys]:
    """Part an alternative into heads with their keys, a landmark left out."""
    try:
        return _heads_with_keys(part)
    except UnreadError as error:
        if heads := _under_muscle(part):
            return heads
        if site := without_landmark(part):
            return _beside_landmark(site, part[len(site) :])
        if heads := _at_spots(part, error.words):
            return heads
        raise


def _heads_with_keys(part: Alternative) -> list[_HeadKeys]:
    return [(head, _keys(head)) for head in _grammar().heads(part)]


def _at_spots(part: Alternative, unread: tuple[str, ...]) -> list[_HeadKeys]:
    """
    Read a site by a spot of it; empty if no word says a spot, or one says a border.

    A crease of what has several regions is at one of them, any other may be beyond.
    """
    site, is_whole = without_spots(part, unread), not has_border(unread)
    with suppress(UnreadError):
        heads = _heads_with_keys(site) if site else []
        rows = [SiteTerm.named(key) for _, keys in heads for key in keys]
        return heads if is_whole or all(len(r.regions) > 1 for r in rows) else []
    return []


def _beside_landmark(site: Alternative, landmark: Alternative) -> list[_HeadKeys]:
    """
    Read a site and parts of it, since the side of the landmark is not certain.

    A muscle reaches beyond where most of it lies, so the landmark may be the site;
    "near its insertion" does not say where that is.
    """
    heads, parts = _heads_with_keys(site), _heads_with_keys((*site, _A_PART))
    pairs = zip(heads, parts, strict=True)
    wider = [(head, keys | part_keys) for (head, keys), (_, part_keys) in pairs]
    is_muscle = any(_is_muscle(keys) for _, keys in heads)
    landmark_keys = _at_landmark(landmark)
    ends = _ENDS | {Tissue.TENDON} if is_muscle else _ENDS
    is_end = not (landmark_keys or ends.isdisjoint(landmark))
    if is_end and any(
        SiteTerm.named(key).layer is not Tissue.TENDON
        for _, keys in heads
        for key in keys
    ):
        raise UnreadError(landmark)
    return (
        [(head, keys | landmark_keys) for head, keys in wider] if is_muscle else wider
    )


#: A tendon has its regions as a whole.
_ENDS = frozenset({"insertion", "origin"})


def _at_landmark(landmark: Alternative) -> frozenset[str]:
    """Return the keys of a landmark without what leads to it, none if it is no site."""
    for start in range(1, len(landmark)):
        with suppress(UnreadError):
            return frozenset(_phrase_keys(landmark[start:]))
    return frozenset()


def _is_muscle(keys: Iterable[str]) -> bool:
    return all(SiteTerm.named(key).layer is Tissue.MUSCLE for key in keys)


#: Says that a site is a part of what is named.
_A_PART = "distal"


def _under_muscle(part: Alternative) -> list[_HeadKeys]:
    """
    Read "beneath the trapezius" as where the muscle lies.

    Empty if the words name no muscle.
    """
    words = _DEPTH_TO.sub(_UNDER, " ".join(part)).split(" ")
    if words.count(_UNDER) != 1 or words[-1] == _UNDER:
        return []
    index = words.index(_UNDER)
    with suppress(UnreadError):
        before = _heads_with_keys(tuple(words[:index])) if index else []
        first, *others = _heads_with_keys(tuple(words[index + 1 :]))
        return [*before, first, *others] if _is_muscle(first[1]) else []
    return []


_UNDER, _DEPTH_TO = "under", re.compile(r"\b(?:deep|superficial) to\b")


@lru_cache(maxsize=16384)
def _keys(head: Head) -> frozenset[str]:
    """Return the keys of a head: its terms, or parts of them."""
    return frozenset(map(_key, _grammar().named(head)))


def _key(named: Named) -> str:
    """Return the key of a term, or of a part of it; around an organ is no organ."""
    if named.is_around and not SiteTerm.named(named.term).regions:
        raise UnreadError([named.term])
    return _part(named.term) if named.is_part else named.term


def _part(term: str) -> str:
    """Return the key of a part of a term; of a whole one that is the term."""
    key = f"{_PART}{term}"
    is_whole = set(SiteTerm.named(key).regions) == set(SiteTerm.named(term).regions)
    return term if is_whole else key


def _join_keys(
    some: frozenset[str], others: frozenset[str], head: Head
) -> frozenset[str]:
    """Join two heads: what both allow if they name one site, else either."""
    if _is_belly(others, some) and not head.is_apposed:
        return some
    if head.is_near and _is_muscle(some):  # which reaches beyond its own region
        return some | others
    if not _is_one_site(_extent_of(some), _extent_of(others), head):
        return some | others
    within = frozenset(_within(a, b) for a in some for b in others) - {""}
    if not (within or _are_neighbors(some, others)):
        raise UnreadError((*some, *others))
    return within or some | others


def _is_belly(keys: frozenset[str], beside: frozenset[str]) -> bool:
    """Whether a belly is that of the muscle beside it."""
    return keys == frozenset({"belly"}) and _is_muscle(beside)


def _are_neighbors(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sites meet: a part of one may lie in the other, as the deltoid."""
    wide = [*map(_widest, some)], [*map(_widest, others)]
    pairs = (
        (one, frozenset(SiteTerm.named(key).regions))
        for ones, keys in zip(wide, (others, some), strict=True)
        for one in ones
        for key in keys
    )
    return any(one & narrow for one, narrow in pairs)


def _widest(key: str) -> frozenset[Region]:
    """Return every region that a part of a term may lie in."""
    is_plain = not key.startswith(_PART) and _WITHIN not in key
    return frozenset(SiteTerm.named(f"{_PART}{key}" if is_plain else key).regions)


def _is_one_site(some: Extent, others: Extent, head: Head) -> bool:
    """Say whether two heads describe one site: apposed, or one a part of the other."""
    if head.is_joined or not (some[0] and others[0]):  # an organ has no region
        return False
    both, common = _overlap(some, others)[0], some[0] & others[0]
    is_digit = bool(both) and not common
    is_within = both in (some[0], others[0]) or common in (some[0], others[0])
    return head.is_apposed or is_digit or is_within


_DIGITS = frozenset({Region.FINGER, Region.TOE})


def _digits(row: SiteTerm) -> frozenset[Region]:
    """Return the digits that are parts of what a row names, as of a whole hand."""
    return _DIGITS.intersection(row.positioned)


Extent = tuple[frozenset[Region], frozenset[Region]]


def _extent(rows: Sequence[SiteTerm]) -> Extent:
    """Return the regions of any of some rows, and the digits that are parts of them."""
    regions = frozenset(region for row in rows for region in row.regions)
    return regions, frozenset(digit for row in rows for digit in _digits(row))


@lru_cache(maxsize=16384)
def _extent_of(keys: frozenset[str]) -> Extent:
    return _extent([*map(SiteTerm.named, keys)])


def _overlap(some: Extent, others: Extent) -> Extent:
    """Return the regions in both; a digit lies in its hand or foot."""
    (regions, digits), (other_regions, other_digits) = some, others
    both = regions & other_regions
    across = _across(both, regions) | _across(both, other_regions)
    parts = (digits & other_regions) | (regions & other_digits)
    return both | across or parts, frozenset()


#: Where what lies in the first may lie in the second, as a knuckle does.
_ACROSS = (
    frozenset({Region.HAND, Region.FINGER}),
    frozenset({Region.FOOT, Region.TOE}),
)
_LIMBS = frozenset({Region.SHOULDER, Region.PELVIS_HIP})


def _across(both: frozenset[Region], regions: frozenset[Region]) -> frozenset[Region]:
    """
    Return both sides of the knuckles for what lies across them.

    The tendon of a finger may lie in the hand. A whole limb lies across nothing.
    """
    spans = (span for span in _ACROSS if span <= regions and span & both)
    return (
        frozenset[Region]().union(*spans) if _LIMBS.isdisjoint(regions) else frozenset()
    )


@lru_cache(maxsize=16384)
def _within(one: str, other: str) -> str:
    """Return the key of what both keys allow, which one of them may be already."""
    keys = {*one.split(_WITHIN), *other.split(_WITHIN)}
    order = sorted(keys, key=lambda key: (len(SiteTerm.named(key).regions), key))
    key = _WITHIN.join(order)
    whole = _meaning(key)
    equivalent = (single for single in order if _meaning(single) == whole)
    return next(equivalent, key) if whole[0] else ""


@lru_cache(maxsize=16384)
def _common_terms(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    keys = {_common_key(one, other) for one in some for other in others}
    return tuple(sorted(keys - {""}))


def _common_key(one: str, other: str) -> str:
    """Return the key of what both keys allow; if both name one organ, of that organ."""
    families = {*SiteTerm.named(one).families} & {*SiteTerm.named(other).families}
    fewest = min(one, other, key=lambda key: len(SiteTerm.named(key).regions))
    return _within(one, other) or (fewest if families else "")


#: What a key means: regions, families, a caution and parts of the regions.
_Meaning = tuple[frozenset[Region], frozenset[OtherFamily], str, frozenset[Part]]


def _meaning(key: str) -> _Meaning:
    term = SiteTerm.named(key)
    parts = frozenset(part for r in term.regions for part in term.parts_of(r))
    return frozenset(term.regions), frozenset(term.families), term.caution, parts


#: Between two sites it offers a choice, whatever the two are called together.
_SLASH = "/"
_PART = "part of "
_WITHIN = " within "


@lru_cache(maxsize=16384)
def _compose_term(key: str) -> SiteTerm:
    """Build what a key of several terms, or of a part of one, means."""
    rows = [_row_of(part) for part in key.split(_WITHIN)]
    allowed, _ = reduce(_overlap, [_extent([row]) for row in rows])
    regions = in_order(Region, allowed)
    return SiteTerm(
        term=key,
        regions=regions,
        positioned=(),
        parts=tuple(part for region in regions for part in _parts(rows, region)),
        families=_union(row.families for row in rows),
        layer=next((row.layer for row in rows if row.layer), None),
        caution=next((row.caution for row in rows if row.caution), ""),
        source="; ".join(dict.fromkeys(row.source for row in rows)),
    )


def _parts(rows: Sequence[SiteTerm], region: Region) -> tuple[Part, ...]:
    """Return the parts of a region that all rows allow, or else any of them."""
    groups = [set(row.parts_of(region)) for row in rows if region in row.regions]
    common = set[Part]().union(*groups).intersection(*groups)
    return in_order(Part, common or set[Part]().union(*groups))


def _row_of(part: str) -> SiteTerm:
    """Return a row, wider if a word places the site in a part of it."""
    row = _table()[part.removeprefix(_PART)]
    if row.term == part:
        return row
    rows = (row, *map(SiteTerm.named, _grammar().wider(row.term)))
    wider = next((row.positioned for row in rows if row.positioned), ())
    return evolve(row, regions=in_order(Region, (*row.regions, *wider)))


@cache
def _table() -> Mapping[str, SiteTerm]:
    terms = tables.read("site_terms.csv", SiteTerm)
    # Of two spellings the one with a row of its own counts.
    with_area = {spelling: term for term in terms for spelling in _with_area(term)}
    return with_area | {term.term: term for term in terms}


@cache
def _grammar() -> Grammar:
    # "hand_finger" is a value; as words a hand and a finger are two heads.
    terms, values = tables.read("site_terms.csv", SiteTerm), _values()
    return Grammar({t.term: bool(t.positioned) for t in terms if t.term not in values})


@cache
def _values() -> frozenset[str]:
    """Return the sites whose label has a slash that offers no choice: "leg/ankle"."""
    return frozenset(normal(site) for site in Site if _SLASH in site.label)


@cache
def _slashed() -> frozenset[str]:
    """Return the terms of the table that are spelled with a slash."""
    rows = tables.rows("site_terms.csv")
    spelled = (term for row in rows for term in tables.phrases(row["term"]))
    return _values() | {normal(term) for term in spelled if _SLASH in term}


def _with_area(term: SiteTerm) -> Iterator[str]:
    """Spell a term with area or region; the area of an organ is not the organ."""
    *words, last = term.term.split(" ")
    if last in _AREAS:
        yield from (" ".join((*words, area)) for area in _AREAS)
    elif not term.families:
        yield from (f"{term.term} {area}" for area in _AREAS)
