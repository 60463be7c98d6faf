"""From a caller's frame and column names to the job that an engine does."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, cast

import narwhals.stable.v2 as nw

from cptsofttissue._reading.dimensions import UM
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding._chosen import choose_edition
from cptsofttissue.coding._scope import read_families
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.editions import catalog as newest_or
from cptsofttissue.errors import ContradictionError, MissingFactError, WrongTypeError
from cptsofttissue.fees import FeeSchedule, MedicareFeeSchedule
from cptsofttissue.frames._codes import (
    INVALID,
    Coder,
    Year,
    leads,
    leads_beside,
    read_beside,
    read_beside_procedure,
    read_fact,
    read_mass,
    read_size,
    read_year,
    read_year_or_none,
)
from cptsofttissue.frames._job import Job, Kind, Numbers, Output, Words
from cptsofttissue.frames._prices import COLUMNS, FLAGS, Pricer
from cptsofttissue.frames._sizes import LEAST, MASS, SIZES, thresholds
from cptsofttissue.frames._source import DATE, LENGTH, TEXT, TRUTH, Source
from cptsofttissue.frames._vocabulary import CHANGED, Vocabulary, never
from cptsofttissue.record.case import CodingPolicy, Facts

__all__ = ["CODED", "coding_job", "price_frame", "price_words", "resolve_frame"]

T = TypeVar("T")

_DEFAULT_POLICY = CodingPolicy()

#: The facts of a record.
CODED = tuple(Facts.__annotations__)
#: The columns that are added.
_ANSWER: Mapping[str, Kind] = MappingProxyType(
    {
        "code": Kind.TEXT,
        "status": Kind.LABEL,
        "candidates": Kind.LABEL,
        "reason": Kind.LABEL,
    }
)
_FEE: Mapping[str, Kind] = MappingProxyType(
    {
        "cents": Kind.WHOLE,
        "setting": Kind.LABEL,
        "notices": Kind.LABEL,
        "status": Kind.LABEL,
        "reason": Kind.LABEL,
    }
)


def resolve_frame(  # noqa: PLR0913 - each is a choice of the caller, by name
    frame: T,
    *,
    columns: Mapping[str, str] | None = None,
    unit: str | Mapping[str, str] | None = None,
    policy: CodingPolicy = _DEFAULT_POLICY,
    edition: int | None = None,
    date_of_service: date | str | None = None,
    catalog: Catalog | None = None,
    families: Iterable[CodeFamily | str] | None = None,
    prefix: str = "cpt_",
) -> T:
    """
    Resolve every row of a frame to the code it supports.

    The answers are those of :func:`cptsofttissue.resolve`, row by row.
    No row is dropped and none raises: one that cannot be read has the status
    ``invalid`` and a reason.

    Args:
        frame:
            A frame of pandas, Polars (eager or lazy), pyarrow, DuckDB, Dask or
            PySpark, or one of these in a frame of narwhals. It is not changed;
            rows stay in order where the engine keeps one.
        columns:
            The column of each fact, named as the fields of
            :class:`~cptsofttissue.Case`; without it, the columns that have
            the name of a fact or a usual one, whatever its case, such as
            ``Tumor Size`` or ``DOS``. A missing value is a missing fact.
        unit:
            ``cm``, ``mm`` or ``in``: the unit of sizes that name none, of all
            or by fact. Charted text may name its own.
        policy: How to read what a row leaves to convention.
        edition:
            Year of the code edition for rows without a date of service; None
            is the newest.
        date_of_service: The day of rows without one, instead of an edition.
        catalog: An edition of your own, which answers every row.
        families:
            The families whose codes answer beside soft tissue tumors, or their
            keys; without it every family that is shipped or installed.
        prefix: What the names of the added columns begin with.

    Returns:
        The frame with ``code``, ``status``, ``candidates`` and ``reason``,
        each behind the prefix. The status is ``determined``, ``undetermined``,
        ``out_of_scope`` or ``invalid``; candidates are separated by
        semicolons; the reason says what to ask, where the row leads, what to
        look at, or what is wrong.

    Raises:
        UnknownTermError:
            If a fact, a column or a unit is unknown, if several columns may hold
            a fact, or if two columns have the same name.
        WrongTypeError: If the frame, or the type of a column, cannot be read.
        MissingFactError: If numbers have no unit, or no column is named.
        ContradictionError: If a column to add is already there.
        UnknownEditionError: If there is no such edition.
    """
    source = Source.of(frame, columns, CODED)
    job = coding_job(
        source,
        unit=unit,
        policy=policy,
        edition=edition,
        date_of_service=date_of_service,
        catalog=catalog,
        families=families,
        prefix=prefix,
    )
    return cast("T", source.run(job))


def coding_job(  # noqa: PLR0913 - each is a choice of the caller, by name
    source: Source,
    *,
    unit: str | Mapping[str, str] | None,
    policy: CodingPolicy,
    edition: int | None,
    date_of_service: date | str | None,
    catalog: Catalog | None,
    families: Iterable[CodeFamily | str] | None,
    prefix: str,
) -> Job:
    """Say what to read of every record, and how to answer it."""
    readers = {"date_of_service": partial(read_year_or_none, catalog, policy.next_year)}
    undated = _undated(edition, date_of_service, catalog, policy)
    others = read_families(None if families is None else tuple(families))
    words = {
        fact: Words(
            column,
            Vocabulary(
                readers.get(fact, partial(read_fact, fact)),
                partial(leads, others, fact),
            ),
        )
        for fact, column in source.columns.items()
        if fact not in SIZES
        and source.holds(fact, DATE if fact == "date_of_service" else TEXT)
    }
    units = _units(unit)
    sizes = {
        fact: _size(source, fact, units[fact])
        for fact in SIZES
        if fact in source.columns and _is_sized(source, fact, units[fact])
    }
    return Job(
        words | _beside(sizes, units, others) | _operated(words, others),
        sizes | _mass(sizes, units),
        _outputs(prefix, _ANSWER),
        Coder(policy, undated, catalog, others),
        (None, INVALID, None, CHANGED),
        thresholds(catalog),
        thresholds(catalog, others),
    )


def _undated(
    edition: int | None,
    day: date | str | None,
    given: Catalog | None,
    policy: CodingPolicy,
) -> Year:
    """Choose what answers rows without a date; only one thing may be named."""
    if day is not None:
        if edition is not None:
            raise ContradictionError("edition", edition, "none with date_of_service")
        return read_year(given, policy.next_year, day)
    if edition is not None and given is not None:
        raise ContradictionError("edition", edition, "none with catalog")
    chosen, _ = choose_edition(None, given)
    return (chosen if edition is None else newest_or(edition)).year, None


def price_frame(
    frame: T,
    *,
    columns: Mapping[str, str] | None = None,
    schedule: FeeSchedule | None = None,
    prefix: str = "fee_",
    **same: Any,
) -> T:
    """
    Price every row of a frame.

    The amounts are those the schedule gives for single requests, to the cent.
    No row is dropped and none raises: one without a price says why.

    Args:
        frame: A frame, as :func:`resolve_frame` takes it.
        columns:
            The column of each fact, named as the fields of
            :class:`~cptsofttissue.fees.FeeRequest`; without it, the columns
            that have the name of a fact or a usual one, whatever its case,
            such as ``CPT`` or ``POS``. A missing value is a missing fact.
        schedule: Who prices; None is Medicare's, as shipped.
        prefix: What the names of the added columns begin with.
        **same:
            Facts that are the same for every row, such as
            ``place_of_service="11"``; a value in a column goes before. The ZIP
            code of the place is one of these, and never a column, which may
            say where the patient lives.

    Returns:
        The frame with ``cents``, ``setting``, ``notices``, ``status`` and
        ``reason``, each behind the prefix. Cents are whole US cents and
        missing where there is no price; notices are the names of their rules,
        such as ``non-facility-na``, separated by semicolons; the status is
        ``priced``, ``unpriced`` or ``invalid``.

    Raises:
        UnknownTermError:
            If a fact or a column is unknown, if several columns may hold a fact,
            or if two columns have the same name.
        WrongTypeError: If the frame, or the type of a column, cannot be read.
        InvalidFactError: If a fact that is the same for every row is wrong.
        MissingFactError: If no column is named.
        ContradictionError: If a column to add is already there.
    """
    source = Source.of(frame, columns, COLUMNS)
    pricer = Pricer(schedule or MedicareFeeSchedule.bundled(), same)
    words = price_words(source, pricer.read, source.columns)
    unread = (None, None, None, INVALID, CHANGED)
    job = Job(words, {}, _outputs(prefix, _FEE), pricer, unread)
    return cast("T", source.run(job))


def price_words(
    source: Source, read: Callable[[str, str], Hashable], facts: Iterable[str]
) -> dict[str, Words]:
    """Say how the columns of the facts of a price are read."""
    kinds = {"date_of_service": DATE, **dict.fromkeys(FLAGS, TRUTH)}
    return {
        fact: Words(source.columns[fact], Vocabulary(partial(read, fact)))
        for fact in facts
        if source.holds(fact, kinds.get(fact, TEXT))
    }


def _units(unit: object) -> dict[str, str | None]:
    """Return the unit of each size."""
    by_fact: Mapping[object, object] = dict.fromkeys(SIZES, unit)
    if isinstance(unit, Mapping):
        by_fact = cast("Mapping[object, object]", unit)
    units: dict[str, str | None] = dict.fromkeys(SIZES)
    for fact, named in by_fact.items():
        if fact not in units:
            raise unknown_term("unit", str(fact), SIZES, ", ".join(SIZES))
        if named is not None and not isinstance(named, str):
            raise WrongTypeError("unit", named, ", ".join(UM))
        if named not in {*UM, None}:
            raise unknown_term("unit", str(named), UM, ", ".join(UM))
        units[str(fact)] = named
    return units


def _is_sized(source: Source, fact: str, unit: str | None) -> bool:
    """Whether the column of a size holds any; nothing needs no unit."""
    lacks_unit = source.kind(fact).is_numeric() and unit is None
    return source.holds(fact, LENGTH) and not (
        lacks_unit and not source.has_values(fact)
    )


def _size(source: Source, fact: str, unit: str | None) -> Words | Numbers:
    """Read a size as a number of a unit, or value by value as charted text."""
    column, kind = source.columns[fact], source.kind(fact)
    if kind.is_numeric() and unit is None:
        allowed = f"a unit for the numbers of column {column!r}: {', '.join(UM)}"
        raise MissingFactError("unit", unit, allowed)
    if unit is None or kind.is_decimal() or not kind.is_numeric():
        return Words(column, Vocabulary(partial(read_size, fact, unit=unit)))
    return Numbers(column, UM[unit], LEAST[fact], is_single=kind == nw.Float32())


def _beside(
    sizes: Mapping[str, Words | Numbers],
    units: Mapping[str, str | None],
    families: tuple[CodeFamily, ...],
) -> dict[str, Words]:
    """Read what the words beside each charted size say of other facts."""
    return {
        f"{fact}:beside": _again(
            part, read_beside, fact, units[fact], partial(leads_beside, families)
        )
        for fact, part in sizes.items()
        if isinstance(part, Words)
    }


def _operated(
    words: Mapping[str, Words], families: tuple[CodeFamily, ...]
) -> dict[str, Words]:
    """Read the lesions that the words for what was done name."""
    if "procedure" not in words:
        return {}
    vocabulary = Vocabulary(read_beside_procedure, partial(leads_beside, families))
    return {"procedure:beside": Words(words["procedure"].column, vocabulary)}


def _mass(
    sizes: Mapping[str, Words | Numbers], units: Mapping[str, str | None]
) -> dict[str, Words]:
    """Read the sizes that are the tumor, by the words beside them."""
    size = sizes.get("size")
    if not isinstance(size, Words):
        return {}
    return {MASS: _again(size, read_mass, "size", units["size"], never)}


def _again(
    part: Words,
    read: Callable[..., Hashable],
    fact: str,
    unit: str | None,
    leads: Callable[[Any], bool],
) -> Words:
    """Read a column of charted sizes for something else that it says."""
    return Words(part.column, Vocabulary(partial(read, fact, unit=unit), leads))


def _outputs(prefix: str, kinds: Mapping[str, Kind]) -> tuple[Output, ...]:
    if not isinstance(prefix, str):
        raise WrongTypeError("prefix", prefix, "text")
    return tuple(Output(f"{prefix}{name}", kind) for name, kind in kinds.items())
