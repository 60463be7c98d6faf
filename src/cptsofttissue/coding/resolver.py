"""Resolve a record to the codes that it supports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Unpack, cast

from cptsofttissue._reading.kinds import check_kind
from cptsofttissue.coding._chosen import choose_edition
from cptsofttissue.coding._complete import Classes, Record, drop_rule_convention
from cptsofttissue.coding._finding import find
from cptsofttissue.coding._margins import find_margin
from cptsofttissue.coding._scope import Scope, choose_scope, list_families
from cptsofttissue.coding._sizes import Bounds, excised_bounds, size_bounds
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.record._lesions import SOFT_TISSUE_TUMOR
from cptsofttissue.record.case import Case, CodingPolicy, Facts

__all__ = ["resolve"]

_DEFAULT_POLICY = CodingPolicy()
#: A record that names no lesion is of a soft tissue tumor.
_NO_KIND = (SOFT_TISSUE_TUMOR,)


def resolve(
    case: Case | None = None,
    *,
    policy: CodingPolicy = _DEFAULT_POLICY,
    catalog: Catalog | None = None,
    families: Iterable[CodeFamily | str] | None = None,
    **facts: Unpack[Facts],
) -> Resolution:
    """
    Resolve a record to the codes it supports.

    >>> answer = resolve(site="back", depth="subcutaneous", tumor="3.4 cm")
    >>> str(answer.code)
    '21931'
    >>> resolve(site="arm", depth="subfascial", size="4 cm").questions[0].field
    'site'

    Args:
        case: The record; or give its fields as keyword arguments.
        policy: What to assume where the record does not say.
        catalog:
            An edition of your own. It is used for every date of service, with a
            caution if its codes are not known to be valid then.
        families:
            The other code families to use, or their keys; by default every family
            that ships or is installed. For a lesion of any other family, the
            answer names the family but no code.
        **facts: The fields of :class:`~cptsofttissue.Case`.

    Raises:
        InvalidFactError: If a fact cannot be read; see
            :class:`~cptsofttissue.Case` for its kinds.
        UnknownEditionError: If there is no edition for the date of service.
        UnknownTermError: If a family is unknown.
        PluginError: If an installed family cannot be loaded.
        TypeError: If both a case and facts are given.
    """
    if case is None:
        case = _case(facts)
    elif facts:
        raise TypeError("give a case or its facts, not both")
    check_kind("case", case, Case, ", or its facts by name, such as site='back'")
    check_kind("policy", policy, CodingPolicy)
    edition, other_year = choose_edition(
        case.date_of_service, catalog, policy.next_year
    )
    others = list_families(families)
    scope = choose_scope(edition, others, case)
    record = _record(case, policy, scope, other_year)
    tumor = case.tumor
    if tumor is None or tumor.low_um != tumor.high_um or not _lacks_margin(case):
        return Resolution(case, policy, find(scope, record))
    finding = find_margin(scope, record, tumor.low_um, case.margin_convention)
    return Resolution(case, policy, finding)


def _case(facts: Facts) -> Case:
    """Build a case; a case of texts alone is cached."""
    for value in facts.values():
        if not (value is None or isinstance(value, str)):
            return Case(**facts)
    return _cached_case(*cast("dict[str, str | None]", facts).items())


@lru_cache(maxsize=4096)
def _cached_case(*facts: tuple[str, str | None]) -> Case:
    return Case(**cast("Facts", dict(facts)))


def _lacks_margin(case: Case) -> bool:
    """Whether the size needs a margin; a documented total does not."""
    return case.margin is None and case.size is None


def _record(
    case: Case, policy: CodingPolicy, scope: Scope, other_year: int | None
) -> Record:
    """Make the record of a case, with its sizes as classes of the scope."""
    sizes, other_sizes = size_bounds(case, policy)
    thresholds, site = scope.thresholds, case.site
    place = case.lesion and case.lesion.site
    facts = (
        case.procedure,
        None if site is None else site.terms,
        case.depth,
        case.digit_involvement,
        case.origin,
        _NO_KIND if case.lesion is None else case.lesion.kinds,
        case.lesion and case.lesion.depths,
        case.size_source,
        _classes(thresholds, sizes),
        _classes(thresholds, other_sizes) if other_sizes else (),
        _excised_sizes(thresholds, case) if scope.families else (),
        other_year,
        place and place.terms,
    )
    # Record(...) would cost every answer 5 % more.
    return tuple.__new__(Record, facts)  # pyright: ignore[reportUnknownMemberType]


def _excised_sizes(thresholds: tuple[int, ...], case: Case) -> tuple[Classes, ...]:
    """Count the thresholds of a size that counts the margin on both sides by rule."""
    classes = _classes(thresholds, excised_bounds(case))
    return drop_rule_convention(case.margin_convention, classes)


def _classes(
    thresholds: tuple[int, ...], sizes: tuple[Bounds, ...]
) -> tuple[Classes, ...]:
    """Count the thresholds at or below each end of a size."""
    top = len(thresholds)
    return tuple(
        [
            (
                convention,
                bisect_right(thresholds, low),
                top if high is None else bisect_right(thresholds, high),
            )
            for convention, low, high in sizes
        ]
    )
