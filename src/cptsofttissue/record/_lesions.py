"""Kinds of lesion, and those that have codes of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.phrases import (
    LONGEST,
    tokens,
    without_duration,
    without_year,
)
from cptsofttissue._reading.words import (
    Suggestions,
    Words,
    unread_term,
    without_suggestions,
)
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._places import Place, Site, name_of, read_places
from cptsofttissue.record.anatomy import Region, SiteReading
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "GENERAL",
    "SOFT_TISSUE_TUMOR",
    "THIS_FAMILY_LESIONS",
    "Behavior",
    "Meaning",
    "at_depths",
    "behavior_of",
    "is_kind",
    "is_nerve_tumor",
    "is_of_skin",
    "is_other",
    "leads_of",
    "lesion_families",
    "lesion_names",
    "lesion_phrases",
    "lesion_spellings",
    "lesion_vocabulary",
    "lies_in_skin",
    "may_be_deep",
    "may_be_of_fascia",
    "may_be_other",
    "may_be_tumor",
    "may_lead_on",
    "meanings",
    "this_family",
    "why_not_at",
]

#: The lesion of a record that names none.
SOFT_TISSUE_TUMOR = "soft tissue tumor"
#: Kinds that say no more than that there is something: "mass" in "lipoma mass".
GENERAL = frozenset({SOFT_TISSUE_TUMOR, "lesion"})

#: What "pigmented" says of a lump, and not of a melanoma.
_SKIN_LESION = "skin lesion"
#: Where it lies does not follow from where the tumor it came from lies.
_SPREAD = "metastasis"

#: How the table of lesions names this family.
_THIS_FAMILY = "tumor"
_ALLOWED = "a known kind of lesion"
_ALLOWED_APART = f"{_ALLOWED}; give what was done as the procedure"
_PROCEDURES = Words("procedure", Procedure)
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

    word: str = field(metadata=tables.PHRASES)
    joins: bool  # it stands between two lesions, or between two words of one
    depths: frozenset[Depth]
    behavior: Behavior | None
    adds: str = field(metadata=tables.refers_to("lesions.csv"))  # may also be this
    source: str


@frozen(eq=False, repr=False)
class _Place:
    """Where alone a kind of lesion lies, because that is what its name means."""

    lesion: str = field(metadata={**tables.KEY, **tables.refers_to("lesions.csv")})
    place: str
    source: str


@frozen(eq=False)
class _Part:
    """
    What a run of words says; a name of a lesion has a kind, a place a site.

    The spellings of a kind share one. Phrases are remembered by which of these they
    have, which costs less than by what each says.
    """

    kind: str = ""
    joins: bool = False
    depths: frozenset[Depth] = frozenset()
    behavior: Behavior | None = None
    adds: str = ""
    word: str = ""
    site: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing, as "large" does."""
        says = self.kind or self.joins or self.depths or self.behavior
        return not (says or self.adds or self.site)


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


def lies_in_skin(kind: str) -> bool:
    """Whether a kind lies in the skin alone; a cancer of the skin may reach deeper."""
    return _is_skin(kind) and behavior_of(kind) is not Behavior.MALIGNANT


def _is_skin(kind: str) -> bool:
    """Whether a kind is of the skin, and of nothing else."""
    return all(_OF_SKIN.issuperset(row.readings) for row in _table()[kind])


def is_of_skin(family: OtherFamily) -> bool:
    """Whether a family is of lesions of the skin, excised or sampled."""
    return family.key in _OF_SKIN


_OF_SKIN = frozenset({"skin", "skin_benign", "skin_malignant", "skin_biopsy"})


def is_kind(kind: str) -> bool:
    """Whether the table of lesions has a kind."""
    return kind in _table()


def may_be_other(kind: str) -> bool:
    """Whether a kind may belong to another family, anywhere."""
    return may_lead_on((), kind)


def may_lead_on(kinds: Iterable[str], named: str) -> bool:
    """
    Whether a kind that is named besides may belong to another family, or to this one.

    >>> may_lead_on(["lipoma"], "elastofibroma"), may_lead_on(["ganglion"], "lipoma")
    (False, True)
    """
    own = {_THIS_FAMILY}.intersection(*map(_readings, kinds))
    return not _readings(named) <= own


@cache
def _readings(kind: str) -> frozenset[str]:
    return frozenset(reading for row in _table()[kind] for reading in row.readings)


def may_be_tumor(kind: str) -> bool:
    """Whether a kind may be a soft tissue tumor, anywhere."""
    return _THIS_FAMILY in _readings(kind)


def may_be_deep(kind: str) -> bool:
    """Whether a kind is of the skin, or else a soft tissue tumor: a hemangioma."""
    rows = _table()[kind]
    may_be = any(_THIS_FAMILY in row.readings for row in rows)
    return may_be and bool(leads_of(kind)) and leads_of(kind) <= _OF_SKIN


def may_be_of_fascia(kind: str) -> bool:
    """Whether a kind is of the fascia of palm or sole, or a soft tissue tumor."""
    return kind not in _places() and bool(leads_of(kind)) and leads_of(kind) <= _FASCIAE


def is_nerve_tumor(kind: str) -> bool:
    """Whether a kind belongs to the nerves where a nerve was found."""
    return "nerve_tumor_major" in leads_of(kind)


#: The families of what lies below the fat of palm and sole.
_FASCIAE = frozenset({"palmar_fascia", "plantar_fascia"})
#: The kinds that lead to the tumors of nerves, and nowhere else.
NERVE_TUMORS = frozenset(
    {"cutaneous nerve tumor", "major peripheral nerve tumor", "extensive nerve tumor"}
)


def is_other(kinds: Iterable[str], named: str) -> bool:
    """
    Whether a lesion that is named besides may be another than the kinds.

    An epidermal cyst that is also called a cyst or a mass is the same; a mass that
    is also called a cyst may be another.
    """
    return named not in GENERAL and not all(_is_name_of(named, kind) for kind in kinds)


def _is_name_of(named: str, kind: str) -> bool:
    """Whether a general word names a kind, too: "cyst" does a ganglion cyst."""
    is_general = named in kind.split(" ") or kind in _KINDS_OF.get(named, ())
    return is_general or (named == _CYST and kind in _cysts())


@cache
def _cysts() -> frozenset[str]:
    """Return every kind that some spelling calls a cyst."""
    spellings = lesion_spellings().items()
    return frozenset(kind for word, kind in spellings if _CYST in word.split(" "))


_CYST = "cyst"
#: What may be called so, too.
_KINDS_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {"vascular lesion": frozenset({"hemangioma", "vascular malformation"})}
)


def leads_of(kind: str) -> frozenset[str]:
    """Return the code families that a kind may belong to, this one left out."""
    return _readings(kind) - {_THIS_FAMILY}


def at_depths(kind: str, depths: Iterable[Depth] | None) -> tuple[str, ...]:
    """Say a kind at each depth, in words that are read; without one on its own."""
    phrases = tuple(f"{kind} {_WITHIN.get(depth, depth)}" for depth in depths or ())
    return phrases or (kind,)


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

_Words = tuple[str, ...]


class Meaning(NamedTuple):
    """
    A kind that a phrase may mean.

    Attributes:
        kind: The kind.
        depths: The depths that the words say of this kind.
        sites: The words that say where it may lie; none if nothing does.
    """

    kind: str
    depths: frozenset[Depth]
    sites: tuple[str, ...]


def meanings(text: str) -> tuple[Meaning, ...]:
    """Read one phrase as every kind it may mean."""
    parts = _parts(text)
    with suppress(UnknownTermError):
        return _cached_meanings(parts)
    return tuple(_meanings(text, parts))  # which refuses this text


@lru_cache(maxsize=16384)
def _cached_meanings(parts: tuple[_Part, ...]) -> tuple[Meaning, ...]:
    """Read the parts of a phrase; cached, since many phrases have the same parts."""
    return tuple(_meanings("", parts))


def _meanings(text: str, parts: Sequence[_Part]) -> Iterator[Meaning]:
    groups = _lesions(text, parts)
    shared = _shared(text, groups) if _is_one_lesion(parts) else ()
    for group in groups:
        depths = frozenset(chain.from_iterable(part.depths for part in group))
        kind = _kind(text, group)
        sites = _at_home(text, kind, _sites(text, group) or shared)
        yield Meaning(kind, depths, sites)
        for part in group:
            if part.adds and not (part.adds == _SKIN_LESION and _is_skin(kind)):
                yield Meaning(part.adds, frozenset[Depth](), sites)


def _at_home(text: str, kind: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """Return where a kind lies: the place that is named, or the one it always has."""
    home = _places().get(kind)
    if home is None or not named:
        return named or ((home,) if home else ())
    if not SiteReading.met(*(SiteReading.parse(site).terms for site in (named, home))):
        raise _refusal(text, f"{kind} lies at {home}, not {' or '.join(named)}")
    return named


def why_not_at(kind: str, place: tuple[str, ...]) -> str:
    """
    Say why words that name a kind do not go with others that name a place.

    >>> why_not_at("palmar fibroma", ("scalp",)), why_not_at("lipoma", ("scalp",))
    ('palmar fibroma lies at hand or finger, not scalp', '')
    """
    named, home = " or ".join(place), _places().get(kind)
    if kind == _SPREAD:
        return f"{named} may be where the {kind} spread from"
    if home is None or SiteReading.met(SiteReading.parse(home).terms, place):
        return ""
    return f"{kind} lies at {home}, not {named}"


def _is_one_lesion(parts: Sequence[_Part]) -> bool:
    """Whether the names are of one lesion: a cyst or lipoma, not a cyst and lipoma."""
    indexes = [index for index, part in enumerate(parts) if part.kind]
    between = parts[indexes[0] : indexes[-1]] if indexes else ()
    joins = {part.word for part in between if part.joins}
    return bool(joins & _CHOICES) and "and" not in joins


_CHOICES = frozenset({"or", "versus", "vs", "and or"})


def _shared(text: str, groups: Iterable[Sequence[_Part]]) -> tuple[str, ...]:
    """Return every place that is named of a lesion."""
    return tuple(site for group in groups for site in _sites(text, group))


def _sites(text: str, group: Iterable[_Part]) -> tuple[str, ...]:
    """Return where one kind lies: two places are one site, or contradict."""
    place = ", ".join(part.site for part in group if part.site)
    if not place:
        return ()
    if any(_SPREAD in (part.kind, part.adds) for part in group):
        raise _refusal(text, f"{place} may be where it spread from, so give its site")
    _check_site(text, place)
    return (place,)


def _check_site(text: str, place: str) -> None:
    try:
        SiteReading.parse(place)
    except UnknownTermError:
        raise _refusal(text, f"at one place, not {place}") from None


class _Run(NamedTuple):
    """A run of words, and what it says; None is a word that no row has."""

    words: _Words
    part: _Part | None

    @property
    def is_name(self) -> bool:
        """Whether it names a lesion."""
        return self.part is not None and bool(self.part.kind)

    @property
    def is_join(self) -> bool:
        """Whether it joins what stands before and behind."""
        return self.part is not None and self.part.joins

    @property
    def may_place(self) -> bool:
        """Whether it may say a place: "second" does before "toe", and "lipoma" not."""
        is_plain = self.part is not None and self.part.is_plain
        return self.part is None or (is_plain and SiteReading.knows(self.words))


def _parts(text: str) -> tuple[_Part, ...]:
    """Part a phrase into lesions, adjectives and places; no word may be left over."""
    if len(text) > LONGEST:
        raise _refusal(text, f"in at most {LONGEST} letters")
    undated = without_year(without_duration(text))
    phrase = undated.replace("?", " query ")  # "?lipoma" is possibly one
    phrase = _DIAGNOSIS.sub(r"\1", phrase)
    runs = [*_runs(_words(phrase.strip(_AROUND)))]
    unread = [run.words[0] for run in runs if run.part is None]
    if unread and any(run.is_name for run in runs):
        runs, unread = _with_places(runs)
    if unread:
        suggestions = Suggestions(_vocabulary(), _meaning)
        words = tuple(dict.fromkeys(unread))
        allowed = _ALLOWED if not any(map(_PROCEDURES.find, words)) else _ALLOWED_APART
        raise unread_term("lesion", text, allowed, words, suggestions)
    return tuple([run.part for run in runs if run.part])


#: A diagnosis, of which the category tells what kind of lesion it may be.
_DIAGNOSIS = re.compile(
    r"\b([A-Z][0-9][0-9A-Z])\.[0-9A-Z]{1,4}\b", re.IGNORECASE | re.ASCII
)


def _runs(words: _Words) -> Iterator[_Run]:
    """Part words into the longest known runs, and single words that are not known."""
    known = _known()
    while words:
        words = _with_prefix(words)
        run = _longest(words)
        yield _Run(words[: run or 1], known[words[:run]] if run else None)
        words = words[run or 1 :]


def _with_places(runs: Sequence[_Run]) -> tuple[list[_Run], list[str]]:
    """Read the unknown words before, between and behind the names as places."""
    placed: list[_Run] = []
    unread: list[str] = []
    for is_name, group in groupby(runs, lambda run: run.is_name):
        stretch = (*group,)
        if not is_name:
            is_between = bool(placed) and stretch[-1] is not runs[-1]
            stretch, leftover = _with_place(stretch, is_between=is_between)
            unread += leftover
        placed += stretch
    return placed, unread


@lru_cache(maxsize=16384)
def _with_place(
    stretch: tuple[_Run, ...], *, is_between: bool
) -> tuple[tuple[_Run, ...], Sequence[str]]:
    """
    Read the unknown words of a stretch as one place; return those not read.

    The words beside them may belong to it, as in "second toe", and may not, as in
    "small ankle mass"; of two readings the one with fewer regions is meant.
    """
    unread: Sequence[str] = [run.words[0] for run in stretch if run.part is None]
    options: list[tuple[int, tuple[_Run, ...]]] = []
    for indexes in _place_indexes(stretch):
        others = [run for index, run in enumerate(stretch) if index not in indexes]
        site, leftover = _site([stretch[index] for index in indexes])
        if site and not (is_between and _swallows(stretch, indexes, others)):
            others.insert(indexes[0], _Run((), _Part(site=", ".join(site.charted))))
            options.append((len(site.regions), (*others,)))
        unread = leftover or unread
    if not options:
        return stretch, unread
    return min(options, key=itemgetter(0))[1], ()


def _swallows(
    stretch: Sequence[_Run], indexes: Iterable[int], others: Iterable[_Run]
) -> bool:
    """Whether a place takes the word that joins two lesions: "of arm or leg cyst"."""
    joins = any(stretch[index].is_join for index in indexes)
    return joins and not any(run.is_join for run in others)


def _place_indexes(stretch: Sequence[_Run]) -> Iterator[Sequence[int]]:
    """List the runs that may name a place together: all that may, or the unknown."""
    unknown = [index for index, run in enumerate(stretch) if run.part is None]
    if unknown:
        first, last = unknown[0], unknown[-1]
        while first and stretch[first - 1].may_place:
            first -= 1
        while last + 1 < len(stretch) and stretch[last + 1].may_place:
            last += 1
        candidates = [i for i in range(first, last + 1) if _may_belong(stretch[i])]
        span = range(unknown[0], unknown[-1] + 1)
        yield candidates
        yield [i for i in span if i in unknown or stretch[i].is_join]


def _may_belong(run: _Run) -> bool:
    return run.may_place or run.is_join


def _site(runs: Iterable[_Run]) -> tuple[SiteReading | None, Sequence[str]]:
    """Read words as a site, or return those that are not read."""
    return _site_of(tuple(word for run in runs for word in run.words))


@lru_cache(maxsize=16384)
def _site_of(words: _Words) -> tuple[SiteReading | None, Sequence[str]]:
    """Read a place once, though each suggestion for its phrase reads it again."""
    start = next(
        (i for i, word in enumerate(words) if word not in _PREPOSITIONS), len(words)
    )
    try:
        with without_suggestions():
            return SiteReading.parse(_COMMAS.sub(",", " ".join(words[start:]))), ()
    except UnknownTermError as error:
        return None, [word for word in words if word in error.unread]


_COMMAS = re.compile(r"(?: ,)+")
#: Words before a place.
_PREPOSITIONS = frozenset(
    {"of", "on", "in", "over", "at", "within", "from", "involving"}
)


def _meaning(phrase: str) -> str:
    """Say what a phrase means; empty if it cannot be read."""
    with without_suggestions(), suppress(UnknownTermError):
        return " or ".join(dict.fromkeys(meaning.kind for meaning in meanings(phrase)))
    return ""


@cache
def lesion_names() -> frozenset[str]:
    """Return the words that names of lesions themselves are made of."""
    return frozenset(word for text in lesion_spellings() for word in _words(text))


def lesion_phrases() -> tuple[_Words, ...]:
    """Return the words of every name of a lesion, those in the plural among them."""
    return tuple(words for words, part in _known().items() if part.kind)


@cache
def lesion_vocabulary() -> tuple[str, ...]:
    """Return the words that names of lesions are made of, and those beside them."""
    beside = (row.word for row in tables.read("lesion_words.csv", _Word))
    texts = chain(beside, lesion_spellings())
    return tuple(dict.fromkeys(word for text in texts for word in _words(text)))


@cache
def _vocabulary() -> tuple[str, ...]:
    """Return the words that phrases are made of, places among them."""
    places = (word for text in SiteReading.vocabulary() for word in _words(text))
    return tuple(dict.fromkeys((*lesion_vocabulary(), *places)))


def _words(text: str) -> _Words:
    return tuple(word for word in tokens(text) if word not in _ARTICLES)


def _longest(words: _Words) -> int:
    """Return the length of the longest known run that the words begin with."""
    known, length = _known(), _lengths().get(words[0], 0)
    while length and words[:length] not in known:
        length -= 1
    return length


def _with_prefix(words: _Words) -> _Words:
    """Write an unknown first word and the next as one: "fibro lipoma"."""
    if words[0] in _lengths():
        return words
    joined = "".join(words[:2])
    return (joined, *words[2:]) if joined in _lengths() else words


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
        raise _refusal(text, "and these words do not name one, or leave one out")
    groups[-1] += waiting
    return groups


def _kind(text: str, parts: Sequence[_Part]) -> str:
    """Return the one kind that the parts name; "mass" beside another says nothing."""
    named = {part.kind for part in parts if part.kind}
    kinds = sorted(named - GENERAL or named)
    if len(kinds) > 1:
        raise _refusal(text, f"or several with 'or' between, not {' '.join(kinds)}")
    behaviors = {part.behavior for part in parts if part.behavior}
    return _with_behavior(text, kinds[0], behaviors)


def _with_behavior(text: str, kind: str, behaviors: set[Behavior]) -> str:
    """Return the kind that behaves as said, if that has a row of its own."""
    behavior = _table()[kind][0].behavior
    if len(behaviors) != 1 or behavior in behaviors:
        return kind
    if behavior is not None:
        raise _refusal(text, f"{kind} is {behavior}")
    name = f"{behaviors.pop()} {kind}"
    return name if name in _table() else kind


def _refusal(text: str, why: str) -> UnknownTermError:
    return UnknownTermError("lesion", text, f"{_ALLOWED}; {why}")


@cache
def _known() -> Mapping[_Words, _Part]:
    """Return what each run of words says; a name of a lesion comes first."""
    words = (row for row in tables.read("lesion_words.csv", _Word))
    beside = {_words(row.word): _part_of(row) for row in words}
    names = lesion_spellings()
    parts = {kind: _Part(kind) for kind in names.values()}
    return beside | {
        spelling: parts[kind]
        for word, kind in names.items()
        for spelling in _in_plural(_words(word))
    }


def _part_of(row: _Word) -> _Part:
    values = ("", row.joins, row.depths, row.behavior, row.adds)
    return _Part(*values, word=row.word if row.joins else "")


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
def lesion_spellings() -> Mapping[str, str]:
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


@cache
def _places() -> Mapping[str, str]:
    return {row.lesion: row.place for row in tables.read("lesion_places.csv", _Place)}
