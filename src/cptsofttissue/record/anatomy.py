"""Sites of the code family, and the words by which notes name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TypeVar, final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import find_term, normal
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.families import OtherFamily

__all__ = ["Region", "Side", "Site", "SiteReading", "SiteTerm"]

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
    """A site, with finger apart from hand and toe apart from foot."""

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

#: Where one part of the family names a region that another part divides or widens.
OVERLAPS: Mapping[Region, tuple[Region, ...]] = MappingProxyType(
    {
        Region.NECK_THORAX: (Region.NECK_ANTERIOR_THORAX, Region.BACK_FLANK),
        Region.NECK_ANTERIOR_THORAX: (Region.NECK_THORAX,),
    }
)


class Side(StrEnum):
    """Laterality, as charted."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


_SIDES: Mapping[str, Side] = MappingProxyType(
    {side.value: side for side in Side}
    | dict.fromkeys(("l", "lt"), Side.LEFT)
    | dict.fromkeys(("r", "rt"), Side.RIGHT)
)


_AREAS = ("area", "region")


def _families(text: str) -> tuple[OtherFamily, ...]:
    return tuple(map(OtherFamily.of, tables.many(text)))


_FAMILIES = {**tables.refers_to("families.csv"), **tables.cell(_families)}


@final
@frozen
class SiteTerm:
    """
    A row of the table of charted site terms.

    Attributes:
        term: The term, normalized.
        regions: Every region of this family it may mean.
        families: Every other code family it may mean.
        caution: Name of a rule to look at, or the empty text.
        source: Where the row comes from; "unsourced" rows say so.
    """

    term: str = field(metadata={**tables.KEY, **tables.cell(normal)})
    regions: tuple[Region, ...]
    families: tuple[OtherFamily, ...] = field(metadata=_FAMILIES)
    caution: str = field(metadata=tables.refers_to("rules.csv"))
    source: str

    @classmethod
    def named(cls, term: str) -> SiteTerm:
        """
        Look a row up by its normalized term.

        >>> print(*SiteTerm.named("arm").regions)
        upper_arm_elbow forearm_wrist
        """
        return _table()[term]


@final
@frozen
class SiteReading:
    """
    What the words for a site may mean.

    >>> print(*SiteReading.parse("Left arm").regions)
    upper_arm_elbow forearm_wrist

    Attributes:
        charted: The words as given, one or several.
        terms: The same as keys of the table of terms, sorted.
        side: The laterality the words state, if any.
    """

    charted: tuple[str, ...]
    terms: tuple[str, ...]
    side: Side | None

    @classmethod
    def parse(cls, words: str | Iterable[str]) -> SiteReading:
        """
        Read a site, a charted word, or a set of them.

        Raises:
            UnknownTermError: If a word is not in the table; the nearest
                known terms are named.
            WrongTypeError: If *words* is neither text nor a set of texts.
        """
        if isinstance(words, str):
            return _reading(words)
        is_set = isinstance(words, Iterable) and not hasattr(words, "keys")
        texts = tuple(words) if is_set else ()
        if not texts or not all(isinstance(text, str) for text in texts):
            raise WrongTypeError(
                "site", words, "a site, a charted word, or a set of them"
            )
        return _reading(*sorted(texts))

    @property
    def rows(self) -> tuple[SiteTerm, ...]:
        """The rows of the table of terms that were read."""
        return tuple(map(SiteTerm.named, self.terms))

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every region of this family the words may mean."""
        return _union(row.regions for row in self.rows)

    @property
    def families(self) -> tuple[OtherFamily, ...]:
        """Every other code family the words may mean."""
        return _union(row.families for row in self.rows)


def _union(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


@lru_cache(maxsize=4096)
def _reading(*words: str) -> SiteReading:
    charted = tuple(map(str, words))  # a site becomes its text
    read = [_term(text) for text in charted]
    terms = tuple(sorted({term for term, _ in read}))
    return SiteReading(charted, terms, _only({side for _, side in read}))


def _only(sides: set[Side | None]) -> Side | None:
    """Return the side all words agree on; several sides are none."""
    return sides.pop() if len(sides) == 1 else None


def _term(text: str) -> tuple[str, Side | None]:
    """Find the whole term, with its words for a side and then without."""
    known = _table()
    words = normal(text).split(" ")
    side = _only({_SIDES[word] for word in words if word in _SIDES})
    without = " ".join(word for word in words if word not in _SIDES)
    term = find_term(" ".join(words), known) or find_term(without, known)
    if term is None:
        allowed = "a site or a charted term for one"
        raise unknown_term("site", text, _terms(), allowed)
    return known[term].term, side


@cache
def _terms() -> tuple[str, ...]:
    """Return every term of the table once, however many spellings it has."""
    return tuple(dict.fromkeys(row.term for row in _table().values()))


@cache
def _table() -> Mapping[str, SiteTerm]:
    terms = tables.read("site_terms.csv", SiteTerm)
    # Of two spellings the one with a row of its own counts.
    around = {spelling: term for term in terms for spelling in _around(term)}
    return around | {term.term: term for term in terms}


def _around(term: SiteTerm) -> Iterator[str]:
    """Spell a term with area or region; the area of an organ is not the organ."""
    *words, last = term.term.split(" ")
    if last in _AREAS:
        yield from (" ".join((*words, area)) for area in _AREAS)
    elif not term.families:
        yield from (f"{term.term} {area}" for area in _AREAS)
