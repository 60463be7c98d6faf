"""Kinds of lesion, and those that have codes of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cache
from itertools import chain, groupby
from types import MappingProxyType

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.phrases import LONGEST, tokens
from cptsofttissue._reading.words import (
    Suggestions,
    unread_term,
    without_suggestions,
)
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._places import Place, Site, name_of, read_places
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "SOFT_TISSUE_TUMOR",
    "THIS_FAMILY_LESIONS",
    "Behavior",
    "at_depths",
    "behavior_of",
    "is_kind",
    "is_other",
    "lesion_families",
    "may_be_other",
    "meanings",
    "this_family",
]

#: The lesion of a record that names none.
SOFT_TISSUE_TUMOR = "soft tissue tumor"
#: Kinds that say no more than that there is something: "mass" in "lipoma mass".
_GENERAL = frozenset({SOFT_TISSUE_TUMOR, "lesion"})

#: How the table of lesions names this family.
_THIS_FAMILY = "tumor"
_ALLOWED = "a known kind of lesion"
_ARTICLES = frozenset({"a", "an"})
#: Signs around a phrase that part nothing.
_AROUND = " \t\n,;:.()"


class Behavior(StrEnum):
    """Whether a lesion is benign or malignant."""

    BENIGN = "benign"
    MALIGNANT = "malignant"


@frozen(eq=False, repr=False)
class _Row:
    """Which families a lesion may belong to, for some procedures and regions."""

    lesion: str = field(metadata=tables.KEY)
    words: tuple[str, ...] = field(metadata=tables.SPELLINGS)
    behavior: Behavior | None  # None: it may be either
    procedure: tuple[Procedure, ...] = field(metadata=tables.KEY)  # empty: any other
    regions: tuple[str, ...] = field(  # empty: any other
        metadata={**tables.KEY, **tables.cell(read_places)}
    )
    readings: tuple[str, ...] = field(
        metadata=tables.refers_to("families.csv", _THIS_FAMILY)
    )
    source: str

    def families(self, region: Site) -> tuple[OtherFamily | None, ...]:
        """Return the families, as they are at a site; None is this one."""
        site = region.site if isinstance(region, Region) else ""
        return tuple(
            None if key == _THIS_FAMILY else OtherFamily.at(key, site)
            for key in self.readings
        )

    def applies(self, procedure: Procedure, site: Site, place: Place) -> bool:
        """Whether the row is for this procedure, and this site or part of it."""
        return (not self.procedure or procedure in self.procedure) and (
            not self.regions or bool({name_of(site), name_of(place)} & {*self.regions})
        )


@frozen(eq=False, repr=False)
class _Word:
    """What a word beside the name of a lesion says."""

    word: str = field(metadata=tables.KEY)
    joins: bool  # it stands between two lesions, or between two words of one
    depths: frozenset[Depth]
    behavior: Behavior | None
    adds: str = field(metadata=tables.refers_to("lesions.csv"))  # may also be this
    source: str


@frozen
class _Part:
    """What a run of words says; a name of a lesion has a kind."""

    kind: str = ""
    joins: bool = False
    depths: frozenset[Depth] = frozenset()
    behavior: Behavior | None = None
    adds: str = ""


def lesion_families(
    lesion: str, procedure: Procedure, site: Site, place: Place | None = None
) -> tuple[OtherFamily | None, ...]:
    """
    Return the families a lesion may belong to there; None is this one.

    Args:
        lesion: The kind of lesion.
        procedure: What was done.
        site: The region, or another family that is a site.
        place: The part of the region, where families divide it.
    """
    rows = _table()[lesion]
    row = next(row for row in rows if row.applies(procedure, site, place or site))
    return row.families(site)


def behavior_of(kind: str) -> Behavior | None:
    """Return whether a kind is benign or malignant; None if it may be either."""
    return _table()[kind][0].behavior


def is_kind(kind: str) -> bool:
    """Whether the table of lesions has a kind."""
    return kind in _table()


def may_be_other(kind: str) -> bool:
    """Whether a kind may belong to another family, anywhere."""
    return any(row.readings != (_THIS_FAMILY,) for row in _table()[kind])


def is_other(kinds: Iterable[str], named: str) -> bool:
    """
    Whether a lesion that is named besides may be another than the kinds.

    An epidermal cyst that is also called a cyst or a mass is the same; a mass that
    is also called a cyst may be another.
    """
    return named not in _GENERAL and any(named not in kind.split(" ") for kind in kinds)


def at_depths(kind: str, depths: Iterable[Depth] | None) -> tuple[str, ...]:
    """Say a kind at each depth, in words that are read; without one on its own."""
    said = tuple(f"{kind} {_WITHIN.get(depth, depth)}" for depth in depths or ())
    return said or (kind,)


#: The depths that words for a lesion say; each stands behind any name of one.
_WITHIN: Mapping[Depth, str] = MappingProxyType(
    {
        Depth.SKIN: "within dermis",
        Depth.SUBCUTANEOUS: "in subcutaneous fat",
        Depth.FASCIAL: "within fascia",
        Depth.SUBFASCIAL: "deep to fascia",
        Depth.INTRAMUSCULAR: "within muscle",
        Depth.BONE: "in bone",
    }
)


def this_family(others: Iterable[OtherFamily]) -> str:
    """
    Name the lesion that an answer of this family has, beside other families.

    A tumor of a nerve sheath belongs to this family only if no nerve was found.
    """
    is_nerve = any(other.key.startswith("nerve_tumor_") for other in others)
    return _NO_NERVE if is_nerve else SOFT_TISSUE_TUMOR


_NO_NERVE = "nerve sheath tumor without identifiable nerve"
#: Every name that :func:`this_family` may give.
THIS_FAMILY_LESIONS = (SOFT_TISSUE_TUMOR, _NO_NERVE)

#: A kind a phrase may mean, with the depths that it says of this kind.
_Meaning = tuple[str, frozenset[Depth]]
_Words = tuple[str, ...]


def meanings(text: str) -> Iterator[_Meaning]:
    """Read one phrase as every kind it may mean."""
    for parts in _lesions(text, _parts(text)):
        depths = frozenset(chain.from_iterable(part.depths for part in parts))
        yield _kind(text, parts), depths
        yield from ((part.adds, frozenset[Depth]()) for part in parts if part.adds)


def _parts(text: str) -> list[_Part]:
    """Part a phrase into the longest known runs of words; none may be left over."""
    if len(text) > LONGEST:
        raise _refused(text, f"in at most {LONGEST} letters")
    words, known = _words(text.strip(_AROUND)), _known()
    parts, unknown = list[_Part](), list[str]()
    while words:
        words = _with_prefix(words)
        run = _longest(words)
        if run:
            parts.append(known[words[:run]])
        else:
            unknown.append(words[0])
        words = words[run or 1 :]
    if unknown:
        unread = tuple(dict.fromkeys(unknown))
        suggestions = Suggestions(_vocabulary(), _meaning)
        raise unread_term("lesion", text, _ALLOWED, unread, suggestions)
    return parts


def _meaning(phrase: str) -> str:
    """Say what a phrase means; empty if it cannot be read."""
    with without_suggestions(), suppress(UnknownTermError):
        return " or ".join(dict.fromkeys(kind for kind, _ in meanings(phrase)))
    return ""


@cache
def _vocabulary() -> tuple[str, ...]:
    """Return the words that phrases are made of."""
    said = (row.word for row in tables.read("lesion_words.csv", _Word))
    texts = chain(said, _spellings())
    return tuple(dict.fromkeys(word for text in texts for word in _words(text)))


def _words(text: str) -> _Words:
    return tuple(word for word in tokens(text) if word not in _ARTICLES)


def _longest(words: _Words) -> int:
    """Return the length of the longest known run that the words begin with."""
    known, lengths = _known(), range(_lengths().get(words[0], 0), 0, -1)
    return next((length for length in lengths if words[:length] in known), 0)


def _with_prefix(words: _Words) -> _Words:
    """Write an unknown first word and the next as one: "fibro lipoma"."""
    joined = "".join(words[:2])
    is_one = joined in _lengths() and words[0] not in _lengths()
    return (joined, *words[2:]) if is_one else words


def _lesions(text: str, parts: Sequence[_Part]) -> list[list[_Part]]:
    """Group the parts by lesion; adjectives go with the next, or with the last."""
    groups: list[list[_Part]] = []
    waiting: list[_Part] = []
    for is_join, run in groupby(parts, lambda part: part.joins):
        waiting += () if is_join else run
        if any(part.kind for part in waiting):
            groups.append(waiting)
            waiting = []
    if not groups or parts[0].joins or parts[-1].joins:
        raise _refused(text, "and these words do not name one, or leave one out")
    groups[-1] += waiting
    return groups


def _kind(text: str, parts: Sequence[_Part]) -> str:
    """Return the one kind that the parts name; "mass" beside another says nothing."""
    named = {part.kind for part in parts if part.kind}
    kinds = sorted(named - _GENERAL or named)
    if len(kinds) > 1:
        raise _refused(text, f"or several with 'or' between, not {' '.join(kinds)}")
    behaviors = {part.behavior for part in parts if part.behavior}
    return _behaving(text, kinds[0], behaviors)


def _behaving(text: str, kind: str, said: set[Behavior]) -> str:
    """Return the kind that behaves as said, if that has a row of its own."""
    own = _table()[kind][0].behavior
    if len(said) != 1 or own in said:
        return kind
    if own is not None:
        raise _refused(text, f"{kind} is {own}")
    named = f"{said.pop()} {kind}"
    return named if named in _table() else kind


def _refused(text: str, why: str) -> UnknownTermError:
    return UnknownTermError("lesion", text, f"{_ALLOWED}; {why}")


@cache
def _known() -> Mapping[_Words, _Part]:
    """Return what each run of words says; a name of a lesion comes first."""
    words = (row for row in tables.read("lesion_words.csv", _Word))
    said = {
        _words(row.word): _Part("", row.joins, row.depths, row.behavior, row.adds)
        for row in words
    }
    return said | {
        spelling: _Part(kind)
        for word, kind in _spellings().items()
        for spelling in _in_plural(_words(word))
    }


def _in_plural(words: _Words) -> Iterator[_Words]:
    """Spell a name as it is, and with its noun in the plural."""
    yield words
    end = words.index("of") if "of" in words[1:] else len(words)
    noun = words[end - 1]
    for plural in (f"{noun}s", f"{noun}es", f"{noun.removesuffix('y')}ies"):
        yield (*words[: end - 1], plural, *words[end:])


@cache
def _lengths() -> Mapping[str, int]:
    """Return how long the longest known run is that begins with a word."""
    lengths: dict[str, int] = {}
    for words in _known():
        lengths[words[0]] = max(len(words), lengths.get(words[0], 0))
    return lengths


@cache
def _spellings() -> Mapping[str, str]:
    """Return the kind of every spelling of the table."""
    return {
        word: row.lesion
        for row in tables.read("lesions.csv", _Row)
        for word in (row.lesion, *row.words)
    }


@cache
def _table() -> Mapping[str, tuple[_Row, ...]]:
    table: dict[str, tuple[_Row, ...]] = {}
    for row in tables.read("lesions.csv", _Row):
        table[row.lesion] = (*table.get(row.lesion, ()), row)
    return table
