"""Check whether an ICD-10-CM diagnosis fits the site and family; warnings only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple, final

from attrs import field, frozen

from cptsofttissue._notices import CitedLine
from cptsofttissue._reading import tables
from cptsofttissue.coding._scope import family_of
from cptsofttissue.coding.editions import SOFT_TISSUE
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.families import OtherFamily
from cptsofttissue.guidance._diagnosis_regions import (
    DiagnosisRegion,
    Places,
    begins,
    region_of,
)
from cptsofttissue.guidance._icd import read_diagnosis
from cptsofttissue.guidance._notes import side_of
from cptsofttissue.guidance._pathology import Report, read_report, with_lesion_of
from cptsofttissue.record._lesions import GENERAL, Behavior, behavior_of
from cptsofttissue.record.anatomy import Side, Site

__all__ = [
    "DiagnosisFinding",
    "DiagnosisGroup",
    "Match",
    "check_diagnosis",
    "diagnosis_groups",
]


class Match(StrEnum):
    """
    Whether a diagnosis fits an answer.

    ``agrees``: every site of the answer fits.
    ``conflicts``: no site fits, the side is the opposite one, the diagnosis
    belongs to another code family, or it is malignant and the lesion of the
    record is not, or the reverse.
    ``weak``: the diagnosis is too unspecific to confirm the answer.
    ``unknown``: the diagnosis is not in the table.
    """

    AGREES = "agrees"
    CONFLICTS = "conflicts"
    WEAK = "weak"
    UNKNOWN = "unknown"


#: Of several remarks on one diagnosis the last of these decides.
_GRAVITY = (Match.AGREES, Match.WEAK, Match.CONFLICTS)
#: The side a diagnosis names, and the side of the record that contradicts it.
_OPPOSITE: Collection[tuple[Side | None, Side | None]] = (
    (Side.LEFT, Side.RIGHT),
    (Side.RIGHT, Side.LEFT),
)
_TABLE = "diagnoses.csv"


def _sites(text: str) -> frozenset[Site]:
    """Read the sites of a cell, or every site where it says any."""
    return frozenset(Site if text == "any" else map(Site, tables.many(text)))


def _read_behavior(text: str) -> Behavior | None:
    return Behavior(text) if text else None


@final
@frozen
class DiagnosisGroup:
    """
    One row of the table: the diagnoses with the same prefix.

    >>> group = diagnosis_groups()[0]
    >>> print(group.prefix, *sorted(group.sites))
    D17.0 face_scalp neck_anterior_thorax neck_thorax

    Attributes:
        prefix: The common prefix, such as ``D17.1``.
        sites:
            Every site that overlaps the region they name; every site if they
            name none, and empty if they are not soft tissue tumors.
        side: The side they name, if any.
        terms:
            Charted terms that they include although CPT codes assign part of
            it to other sites: here the axilla belongs to the thorax.
        kinds:
            The kinds of lesions they name, as ``lesions.csv`` does; empty if they
            name none, or more than a list can hold.
        behavior: ``benign`` or ``malignant``, as the tumors they name; None if either.
        families:
            Keys of ``families.csv``: the other code families they suggest
            instead; empty if none.
        weak: Whether they are too unspecific to confirm an answer.
        any_family:
            Whether they may belong to any code family: a mass, or a tumor
            whose tissue is not named.
        first_day: The first day on which they are valid; None if always.
        last_day: The last day on which they are valid; None if they still are.
        says: What they mean, in our own words.
        source: Where this information comes from, or "unsourced".
    """

    prefix: str = field(metadata=tables.KEY)
    sites: frozenset[Site] = field(metadata=tables.cell(_sites))
    side: Side | None
    terms: tuple[str, ...] = field(metadata=tables.refers_to("site_terms.csv"))
    kinds: tuple[str, ...] = field(metadata=tables.refers_to("lesions.csv"))
    behavior: str | None = field(metadata=tables.cell(_read_behavior))
    families: tuple[str, ...] = field(metadata=tables.refers_to("families.csv"))
    weak: bool
    any_family: bool
    first_day: date | None
    last_day: date | None
    says: str
    source: str


@final
@frozen
class DiagnosisFinding:
    """
    Whether one diagnosis fits an answer.

    Attributes:
        diagnosis: The diagnosis, normalized, such as ``D17.21``.
        match: Whether it fits the answer.
        group: The row of the table that applies; None if there is none.
        why: What the diagnosis is and how it compares.
        source: Where the row comes from.
    """

    diagnosis: str
    match: Match
    group: DiagnosisGroup | None
    why: str
    source: str

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The finding in words, with its source."""
        return (CitedLine(f"{self.diagnosis} {self.match}: {self.why}", self.source),)

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))


def diagnosis_groups() -> tuple[DiagnosisGroup, ...]:
    """
    Return every group of diagnoses, in the order of the table.

    >>> [group.prefix for group in diagnosis_groups() if group.side is Side.LEFT][:2]
    ['D17.22', 'D17.24']
    """
    return tables.read(_TABLE, DiagnosisGroup)


def check_diagnosis(
    diagnosis: str, answer: Resolution, pathology: str | None = None
) -> DiagnosisFinding:
    """
    Compare a diagnosis with the sites and the family of an answer.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(site="right forearm", depth="subcutaneous", size="2 cm")
    >>> print(check_diagnosis("d1721", answer))
    D17.21 agrees: Lipoma of the right arm. It fits forearm/wrist. [ICD-10-CM]
    >>> check_diagnosis("D17.1", answer).match
    <Match.CONFLICTS: 'conflicts'>

    Args:
        diagnosis: An ICD-10-CM code, in upper or lower case, with or without its
            dot. It is not checked whether the code exists.
        answer: What the record supports.
        pathology:
            What pathology found; where it names a lesion, that lesion, and not the
            one of the record, is compared.

    Raises:
        UnknownTermError: If *diagnosis* does not have the form of a code.
        WrongTypeError: If *diagnosis* or *pathology* is not text.
    """
    code, report = read_diagnosis(diagnosis), read_report(pathology)
    group = _group(code)
    if group is None:
        source = f"data/curated/{_TABLE}"
        return DiagnosisFinding(code, Match.UNKNOWN, None, "Not in the table.", source)
    found = _Diagnosis(
        code, group, _side_of(code, group), _lacks_side(code), region_of(code)
    )
    remarks = tuple(_remarks(found, answer, report))
    match = max(remarks, key=_gravity).match
    why = " ".join((group.says, *(remark.why for remark in remarks)))
    return DiagnosisFinding(code, match, group, why, group.source)


def _group(code: str) -> DiagnosisGroup | None:
    """Find the longest prefix of the table that the code begins with."""
    known = _by_prefix()
    starts = (code[:end] for end in range(len(code), 0, -1))
    return next((known[start] for start in starts if start in known), None)


class _Diagnosis(NamedTuple):
    """What a diagnosis says: its group, its side, and the region that it names."""

    code: str
    group: DiagnosisGroup
    side: Side | None
    lacks_side: bool
    region: DiagnosisRegion | None


class _Remark(NamedTuple):
    """One comparison; the gravest remark decides, all are told."""

    match: Match
    why: str


def _remarks(
    said: _Diagnosis, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    group = said.group
    yield from _day(group, answer.case.date_of_service)
    is_soft_tissue = any(code.family == SOFT_TISSUE for code in answer.candidates)
    is_elsewhere = not (is_soft_tissue or group.any_family)
    if is_elsewhere:
        yield _elsewhere(group, answer)
        yield from _region(said.region, answer)
    elif group.families:
        yield _other_family(group, answer)
        yield from _region(said.region, answer)
    else:
        yield from _where(said, answer)
        yield from _reported(group, answer, report)
    yield from _side(said, answer)
    yield from _kind(group, answer, report)
    yield from _end(said, is_elsewhere=is_elsewhere)
    if not is_elsewhere:  # of another family, that says whether it is malignant
        yield from _behavior(group, answer, report)
        yield from _weak(group)


def _day(group: DiagnosisGroup, day: date | None) -> Iterator[_Remark]:
    """On a day of service that is known it must be a code."""
    if day is None or [*tables.on_day([group], day)]:
        return
    ends = (("from", group.first_day), ("until", group.last_day))
    period = " ".join(f"{word} {end}" for word, end in ends if end)
    yield _Remark(Match.CONFLICTS, f"It is a code {period}, and not on {day}.")


def _suggested(names: Collection[str]) -> frozenset[str]:
    """Return the keys of some families, whatever the site, and of their parts."""
    at = [OtherFamily.at(key, site) for key in names for site in Site]
    named = frozenset(family.key for family in at).union(names)
    return named.union(*map(_parts, named))


def _parts(key: str) -> frozenset[str]:
    """Return the keys of the families that one is divided into."""
    if not OtherFamily.is_known(key):
        return frozenset()  # the family of a package
    return frozenset(part.key for part in OtherFamily.of(key).parts)


def _open(answer: Resolution) -> Iterator[tuple[str, frozenset[str]]]:
    """List the other families that an answer leaves, and the keys that lead there."""
    for code in answer.candidates:
        family = family_of(code, answer.code_families)
        if family is not None:
            yield family.name, family.leads_to(code.number)
    yield from ((str(family), frozenset({family.key})) for family in answer.families)


def _elsewhere(group: DiagnosisGroup, answer: Resolution) -> _Remark:
    """An answer of other families has no site; the families are compared."""
    suggested = _suggested(group.families)
    fits = [not suggested.isdisjoint(keys) for _, keys in _open(answer)]
    if all(fits):
        match, says = Match.AGREES, "It fits"
    elif answer.candidates and not any(fits) and _is_of_the_table(answer):
        match, says = Match.CONFLICTS, "It does not fit"
    else:
        match, says = Match.WEAK, "It may not fit"
    return _Remark(match, f"{says} the family of the record: {_names(answer)}.")


def _is_of_the_table(answer: Resolution) -> bool:
    """Whether diagnoses are known for every family, as they are not for a package's."""
    return all(any(map(OtherFamily.is_known, keys)) for _, keys in _open(answer))


def _names(answer: Resolution) -> str:
    """Name the other families that an answer leaves."""
    return ", ".join(dict.fromkeys(name for name, _ in _open(answer)))


def _other_family(group: DiagnosisGroup, answer: Resolution) -> _Remark:
    """What suggests another family is weak while the record leaves that open."""
    keys = frozenset[str]().union(*(keys for _, keys in _open(answer)))
    known = keys.union(*map(_parts, keys))
    fitting = [k for k in group.families if not _suggested([k]).isdisjoint(known)]
    named = ", ".join(str(OtherFamily.of(key)) for key in fitting or group.families)
    if not fitting:
        return _Remark(Match.CONFLICTS, f"It suggests another family: {named}.")
    why = f"It suggests another family, which the record leaves open: {named}."
    return _Remark(Match.WEAK, why)


def _where(said: _Diagnosis, answer: Resolution) -> list[_Remark]:
    """Compare sites, and where it is graver the region: the neck is no thorax."""
    told = [*_place(said.group, answer), *_region(said.region, answer)]
    return sorted(told, key=_gravity, reverse=True)[:1]


def _gravity(remark: _Remark) -> int:
    return _GRAVITY.index(remark.match)


def _place(group: DiagnosisGroup, answer: Resolution) -> Iterator[_Remark]:
    """A term that the diagnosis names fits, whatever the site of the code."""
    charted = answer.case.site.terms if answer.case.site else ()
    if charted and set(charted) <= set(group.terms):
        yield _Remark(Match.AGREES, f"It fits {', '.join(charted)}.")
    elif sites := _sites_of(answer):
        yield _site(group, sites)


def _reported(
    group: DiagnosisGroup, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    """What pathology found may be of another family than a soft tissue tumor."""
    if report is None or report.lesion is None or group.any_family:
        return
    kinds = report.lesion.kinds
    found = with_lesion_of(kinds, answer)
    if not any(code.family == SOFT_TISSUE for code in found.candidates):
        why = f"Pathology names {' or '.join(kinds)}, which has other codes."
        yield _Remark(Match.CONFLICTS, why)


def _sites_of(answer: Resolution) -> tuple[Site, ...]:
    """Return the sites of the codes, or else those that the record names."""
    sites = dict.fromkeys(code.site for code in answer.candidates if code.site)
    regions = answer.case.site.regions if answer.case.site else ()
    return tuple(sites or dict.fromkeys(region.site for region in regions))


def _site(group: DiagnosisGroup, sites: Iterable[Site]) -> _Remark:
    fitting = ", ".join(site.label for site in sites if site in group.sites)
    others = ", ".join(site.label for site in sites if site not in group.sites)
    if not others:
        return _Remark(Match.AGREES, f"It fits {fitting}.")
    if not fitting:
        return _Remark(Match.CONFLICTS, f"It does not fit {others}.")
    return _Remark(Match.WEAK, f"It fits {fitting}; it does not fit {others}.")


def _region(named: DiagnosisRegion | None, answer: Resolution) -> Iterator[_Remark]:
    """Compare the region that a diagnosis names."""
    if named is not None and not named.is_known:
        yield _Remark(Match.WEAK, f"It names no single region: {named.says}.")
    elif named is not None:
        site = answer.case.site
        places = named.part(site) if site else Places((), (), ())
        yield _Remark(*_fit(named.says, places))


def _fit(says: str, places: Places) -> tuple[Match, str]:
    """Say whether the places of a record lie in a region."""
    inside, outside = ", ".join(places.inside), ", ".join(places.outside)
    if inside and not outside:
        return Match.AGREES, f"It names the {says}, which fits {inside}."
    if outside and not (inside or places.around):
        return Match.CONFLICTS, f"It names the {says}, which does not fit {outside}."
    if inside:
        why = f"It names the {says}, which fits {inside}; it does not fit {outside}."
        return Match.WEAK, why
    return Match.WEAK, f"It names the {says}, and the record no place that settles it."


def _side(said: _Diagnosis, answer: Resolution) -> Iterator[_Remark]:
    """Compare the sides; an unstated side may conflict, so it does not agree."""
    named, charted = said.side, side_of(answer.case)
    if said.lacks_side:
        yield _Remark(Match.WEAK, "It does not say which side.")
    if named not in {None, charted}:
        is_other = (named, charted) in _OPPOSITE
        match = Match.CONFLICTS if is_other else Match.WEAK
        given = charted or " and ".join(answer.case.sides) or "not stated"
        yield _Remark(match, f"Its side is {named}; in the record it is {given}.")


def _found(answer: Resolution, report: Report | None) -> tuple[tuple[str, ...], str]:
    """Return the kinds of lesions that were found, and who names them."""
    if report and report.lesion:
        return report.lesion.kinds, "pathology"
    lesion = answer.case.lesion
    return lesion.kinds if lesion else (), "the record"


def _kind(
    group: DiagnosisGroup, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    """A diagnosis of one kind of lesion is none of another."""
    found, who = _found(answer, report)
    kinds = frozenset(found) - GENERAL
    outside = kinds.difference(group.kinds)
    if not (group.kinds and outside):
        return
    is_other = outside == kinds and outside <= _kinds_named()
    named = f"{who} names {' or '.join(kind for kind in found if kind in kinds)}"
    if is_other:
        yield _Remark(Match.CONFLICTS, f"It is for another lesion: {named}.")
    else:
        yield _Remark(Match.WEAK, f"It may be for another lesion: {named}.")


@cache
def _kinds_named() -> frozenset[str]:
    """Return every kind of lesion that has diagnoses of its own."""
    return frozenset(kind for group in diagnosis_groups() for kind in group.kinds)


def _end(said: _Diagnosis, *, is_elsewhere: bool) -> Iterator[_Remark]:
    """What goes on after the whole code of a soft tissue tumor is no such code."""
    group = said.group
    if is_elsewhere or group.weak or not group.sites or said.code == group.prefix:
        return
    why = f"The code is {group.prefix}, and nothing follows it."
    yield _Remark(Match.WEAK, why)


def _behavior(
    group: DiagnosisGroup, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    """A benign lesion has no diagnosis of a malignant one, nor the reverse."""
    kinds, who = _found(answer, report)
    known = set(map(behavior_of, kinds))
    if known and group.behavior and known.isdisjoint({None, group.behavior}):
        named = " or ".join(kinds)
        why = f"It is {group.behavior}; {who} names {named}."
        yield _Remark(Match.CONFLICTS, why)


@frozen
class _SideRow:
    """The side that diagnoses name; each ``?`` of the prefix is any character."""

    prefix: str = field(metadata=tables.KEY)
    side: Side
    source: str

    def covers(self, code: str) -> bool:
        """Whether a diagnosis begins so."""
        return begins(code, self.prefix)

    def is_beside(self, code: str) -> bool:
        """Whether a diagnosis begins so but for the character that says the side."""
        return len(code) >= len(self.prefix) and begins(code, self.prefix[:-1])


@lru_cache(maxsize=4096)
def _side_of(code: str, group: DiagnosisGroup) -> Side | None:
    """Return the side of the group, or else of the diagnosis itself."""
    rows = tables.read("diagnosis_sides.csv", _SideRow)
    named = (row.side for row in rows if row.covers(code))
    return group.side or next(named, None)


@lru_cache(maxsize=4096)
def _lacks_side(code: str) -> bool:
    """Whether other diagnoses name a side where this one says something else."""
    beside = [row for row in _sided() if row.is_beside(code)]
    return bool(beside) and not any(row.covers(code) for row in beside)


@cache
def _sided() -> tuple[_SideRow, ...]:
    """Return the diagnoses that name a side, in either table."""
    groups = diagnosis_groups()
    own = [_SideRow(g.prefix, g.side, g.source) for g in groups if g.side]
    return (*tables.read("diagnosis_sides.csv", _SideRow), *own)


def _weak(group: DiagnosisGroup) -> Iterator[_Remark]:
    if group.weak:
        yield _Remark(Match.WEAK, "It is too unspecific to confirm the answer.")


@cache
def _by_prefix() -> Mapping[str, DiagnosisGroup]:
    return {group.prefix: group for group in diagnosis_groups()}
