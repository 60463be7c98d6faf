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
    has_prefix,
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


#: From mild to grave; the gravest remark on a diagnosis decides.
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
            What pathology found. If it names a lesion, that lesion is compared
            instead of the lesion of the record.

    Raises:
        UnknownTermError: If *diagnosis* does not have the form of a code.
        WrongTypeError: If *diagnosis* or *pathology* is not text.
    """
    code, report = read_diagnosis(diagnosis), read_report(pathology)
    group = _group(code)
    if group is None:
        source = f"data/curated/{_TABLE}"
        return DiagnosisFinding(code, Match.UNKNOWN, None, "Not in the table.", source)
    reading = _Diagnosis(
        code, group, _side_of(code, group), _lacks_side(code), region_of(code)
    )
    remarks = tuple(_remarks(reading, answer, report))
    match = max(remarks, key=_gravity).match
    why = " ".join((group.says, *(remark.why for remark in remarks)))
    return DiagnosisFinding(code, match, group, why, group.source)


def _group(code: str) -> DiagnosisGroup | None:
    """Find the longest prefix of the table that the code begins with."""
    known = _groups_by_prefix()
    starts = (code[:end] for end in range(len(code), 0, -1))
    return next((known[start] for start in starts if start in known), None)


class _Diagnosis(NamedTuple):
    """A diagnosis, with its group, its side, and the region that it names."""

    code: str
    group: DiagnosisGroup
    side: Side | None
    lacks_side: bool
    region: DiagnosisRegion | None


class _Remark(NamedTuple):
    """One comparison; the gravest remark decides, and all are reported."""

    match: Match
    why: str


def _remarks(
    reading: _Diagnosis, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    group = reading.group
    yield from _check_day(group, answer.case.date_of_service)
    is_soft_tissue = any(code.family == SOFT_TISSUE for code in answer.candidates)
    is_other_family = not (is_soft_tissue or group.any_family)
    if is_other_family:
        yield _compare_families(group, answer)
        yield from _compare_region(reading.region, answer)
    elif group.families:
        yield _suggest_family(group, answer)
        yield from _compare_region(reading.region, answer)
    else:
        yield from _compare_place(reading, answer)
        yield from _compare_pathology(group, answer, report)
    yield from _compare_side(reading, answer)
    yield from _compare_kind(group, answer, report)
    yield from _check_end(reading, is_other_family=is_other_family)
    if not is_other_family:  # other families are compared as benign or malignant above
        yield from _compare_behavior(group, answer, report)
        yield from _check_weak(group)


def _check_day(group: DiagnosisGroup, day: date | None) -> Iterator[_Remark]:
    """Check that the diagnosis is valid on the day of service."""
    if day is None or [*tables.on_day([group], day)]:
        return
    ends = (("from", group.first_day), ("until", group.last_day))
    period = " ".join(f"{word} {end}" for word, end in ends if end)
    yield _Remark(Match.CONFLICTS, f"It is a code {period}, and not on {day}.")


def _family_keys(names: Collection[str]) -> frozenset[str]:
    """Return the keys of some families at every site, and of their parts."""
    families = [OtherFamily.at(key, site) for key in names for site in Site]
    keys = frozenset(family.key for family in families).union(names)
    return keys.union(*map(_parts, keys))


def _parts(key: str) -> frozenset[str]:
    """Return the keys of the families that one is divided into."""
    if not OtherFamily.is_known(key):
        return frozenset()  # the family of a package
    return frozenset(part.key for part in OtherFamily.of(key).parts)


def _other_families(answer: Resolution) -> Iterator[tuple[str, frozenset[str]]]:
    """List the other families of an answer, each with the keys that lead to it."""
    for code in answer.candidates:
        family = family_of(code, answer.code_families)
        if family is not None:
            yield family.name, family.leads_to(code.number)
    yield from ((str(family), frozenset({family.key})) for family in answer.families)


def _compare_families(group: DiagnosisGroup, answer: Resolution) -> _Remark:
    """Compare families: an answer without soft tissue codes has no site."""
    group_keys = _family_keys(group.families)
    fits = [not group_keys.isdisjoint(keys) for _, keys in _other_families(answer)]
    if all(fits):
        match, says = Match.AGREES, "It fits"
    elif answer.candidates and not any(fits) and _has_diagnoses(answer):
        match, says = Match.CONFLICTS, "It does not fit"
    else:
        match, says = Match.WEAK, "It may not fit"
    return _Remark(match, f"{says} the family of the record: {_names(answer)}.")


def _has_diagnoses(answer: Resolution) -> bool:
    """Whether the table has diagnoses for every family; a plugin's has none."""
    return all(
        any(map(OtherFamily.is_known, keys)) for _, keys in _other_families(answer)
    )


def _names(answer: Resolution) -> str:
    """Name the other families of an answer."""
    return ", ".join(dict.fromkeys(name for name, _ in _other_families(answer)))


def _suggest_family(group: DiagnosisGroup, answer: Resolution) -> _Remark:
    """A diagnosis of another family is weak if the record leaves that family open."""
    keys = frozenset[str]().union(*(keys for _, keys in _other_families(answer)))
    known = keys.union(*map(_parts, keys))
    matches = [k for k in group.families if not _family_keys([k]).isdisjoint(known)]
    text = ", ".join(str(OtherFamily.of(key)) for key in matches or group.families)
    if not matches:
        return _Remark(Match.CONFLICTS, f"It suggests another family: {text}.")
    why = f"It suggests another family, which the record leaves open: {text}."
    return _Remark(Match.WEAK, why)


def _compare_place(reading: _Diagnosis, answer: Resolution) -> list[_Remark]:
    """Compare the site and the region, and keep the graver remark."""
    remarks = [
        *_compare_site(reading.group, answer),
        *_compare_region(reading.region, answer),
    ]
    return sorted(remarks, key=_gravity, reverse=True)[:1]


def _gravity(remark: _Remark) -> int:
    return _GRAVITY.index(remark.match)


def _compare_site(group: DiagnosisGroup, answer: Resolution) -> Iterator[_Remark]:
    """Compare the charted terms first; they may fit whatever the site of the code."""
    terms = answer.case.site.terms if answer.case.site else ()
    if terms and set(terms) <= set(group.terms):
        yield _Remark(Match.AGREES, f"It fits {', '.join(terms)}.")
    elif sites := _sites_of(answer):
        yield _match_sites(group, sites)


def _compare_pathology(
    group: DiagnosisGroup, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    """Check whether pathology found something other than a soft tissue tumor."""
    if report is None or report.lesion is None or group.any_family:
        return
    kinds = report.lesion.kinds
    outcome = with_lesion_of(kinds, answer)
    if not any(code.family == SOFT_TISSUE for code in outcome.candidates):
        why = f"Pathology names {' or '.join(kinds)}, which has other codes."
        yield _Remark(Match.CONFLICTS, why)


def _sites_of(answer: Resolution) -> tuple[Site, ...]:
    """Return the sites of the codes, or else those that the record names."""
    sites = dict.fromkeys(code.site for code in answer.candidates if code.site)
    regions = answer.case.site.regions if answer.case.site else ()
    return tuple(sites or dict.fromkeys(region.site for region in regions))


def _match_sites(group: DiagnosisGroup, sites: Iterable[Site]) -> _Remark:
    matches = ", ".join(site.label for site in sites if site in group.sites)
    others = ", ".join(site.label for site in sites if site not in group.sites)
    if not others:
        return _Remark(Match.AGREES, f"It fits {matches}.")
    if not matches:
        return _Remark(Match.CONFLICTS, f"It does not fit {others}.")
    return _Remark(Match.WEAK, f"It fits {matches}; it does not fit {others}.")


def _compare_region(
    region: DiagnosisRegion | None, answer: Resolution
) -> Iterator[_Remark]:
    """Compare the region that a diagnosis names."""
    if region is not None and not region.is_known:
        yield _Remark(Match.WEAK, f"It names no single region: {region.says}.")
    elif region is not None:
        site = answer.case.site
        places = region.sort_places(site) if site else Places((), (), ())
        yield _Remark(*_fit(region.says, places))


def _fit(says: str, places: Places) -> tuple[Match, str]:
    """Return whether the places of a record lie in a region, and why."""
    inside, outside = ", ".join(places.inside), ", ".join(places.outside)
    if inside and not outside:
        return Match.AGREES, f"It names the {says}, which fits {inside}."
    if outside and not (inside or places.around):
        return Match.CONFLICTS, f"It names the {says}, which does not fit {outside}."
    if inside:
        why = f"It names the {says}, which fits {inside}; it does not fit {outside}."
        return Match.WEAK, why
    return Match.WEAK, f"It names the {says}, and the record no place that settles it."


def _compare_side(reading: _Diagnosis, answer: Resolution) -> Iterator[_Remark]:
    """Compare the sides; an unstated side may conflict, so it does not agree."""
    side, record_side = reading.side, side_of(answer.case)
    if reading.lacks_side:
        yield _Remark(Match.WEAK, "It does not say which side.")
    if side not in {None, record_side}:
        is_other = (side, record_side) in _OPPOSITE
        match = Match.CONFLICTS if is_other else Match.WEAK
        side_text = record_side or " and ".join(answer.case.sides) or "not stated"
        yield _Remark(match, f"Its side is {side}; in the record it is {side_text}.")


def _lesion_kinds(
    answer: Resolution, report: Report | None
) -> tuple[tuple[str, ...], str]:
    """Return the kinds of lesions, and whether pathology or the record names them."""
    if report and report.lesion:
        return report.lesion.kinds, "pathology"
    lesion = answer.case.lesion
    return lesion.kinds if lesion else (), "the record"


def _compare_kind(
    group: DiagnosisGroup, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    """Compare the kinds of lesions."""
    lesions, source = _lesion_kinds(answer, report)
    kinds = frozenset(lesions) - GENERAL
    outside = kinds.difference(group.kinds)
    if not (group.kinds and outside):
        return
    is_other = outside == kinds and outside <= _kinds_with_diagnoses()
    names = " or ".join(kind for kind in lesions if kind in kinds)
    text = f"{source} names {names}"
    if is_other:
        yield _Remark(Match.CONFLICTS, f"It is for another lesion: {text}.")
    else:
        yield _Remark(Match.WEAK, f"It may be for another lesion: {text}.")


@cache
def _kinds_with_diagnoses() -> frozenset[str]:
    """Return every kind of lesion that has its own diagnoses."""
    return frozenset(kind for group in diagnosis_groups() for kind in group.kinds)


def _check_end(reading: _Diagnosis, *, is_other_family: bool) -> Iterator[_Remark]:
    """Check that nothing follows the complete code of a soft tissue tumor."""
    group = reading.group
    if is_other_family or group.weak or not group.sites or reading.code == group.prefix:
        return
    why = f"The code is {group.prefix}, and nothing follows it."
    yield _Remark(Match.WEAK, why)


def _compare_behavior(
    group: DiagnosisGroup, answer: Resolution, report: Report | None
) -> Iterator[_Remark]:
    """Compare benign and malignant."""
    kinds, source = _lesion_kinds(answer, report)
    known = set(map(behavior_of, kinds))
    if known and group.behavior and known.isdisjoint({None, group.behavior}):
        text = " or ".join(kinds)
        why = f"It is {group.behavior}; {source} names {text}."
        yield _Remark(Match.CONFLICTS, why)


@frozen
class _SideRow:
    """The side that diagnoses name; each ``?`` of the prefix is any character."""

    prefix: str = field(metadata=tables.KEY)
    side: Side
    source: str

    def covers(self, code: str) -> bool:
        """Whether a diagnosis has the prefix."""
        return has_prefix(code, self.prefix)

    def differs_in_side(self, code: str) -> bool:
        """Whether a diagnosis has the prefix but for its last character, the side."""
        return len(code) >= len(self.prefix) and has_prefix(code, self.prefix[:-1])


@lru_cache(maxsize=4096)
def _side_of(code: str, group: DiagnosisGroup) -> Side | None:
    """Return the side of the group, or else of the diagnosis itself."""
    rows = tables.read("diagnosis_sides.csv", _SideRow)
    sides = (row.side for row in rows if row.covers(code))
    return group.side or next(sides, None)


@lru_cache(maxsize=4096)
def _lacks_side(code: str) -> bool:
    """Whether similar diagnoses name a side and this one does not."""
    rows = [row for row in _side_rows() if row.differs_in_side(code)]
    return bool(rows) and not any(row.covers(code) for row in rows)


@cache
def _side_rows() -> tuple[_SideRow, ...]:
    """Return the diagnoses that name a side, in either table."""
    groups = diagnosis_groups()
    group_rows = [_SideRow(g.prefix, g.side, g.source) for g in groups if g.side]
    return (*tables.read("diagnosis_sides.csv", _SideRow), *group_rows)


def _check_weak(group: DiagnosisGroup) -> Iterator[_Remark]:
    if group.weak:
        yield _Remark(Match.WEAK, "It is too unspecific to confirm the answer.")


@cache
def _groups_by_prefix() -> Mapping[str, DiagnosisGroup]:
    return {group.prefix: group for group in diagnosis_groups()}
