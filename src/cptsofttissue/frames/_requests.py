"""From a caller's frame and column names to the job that an engine does."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, cast

import narwhals.stable.v2 as nw
from attrs import frozen

from cptsofttissue._reading.dimensions import UM
from cptsofttissue._reading.kinds import check_kind
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding._chosen import choose_edition
from cptsofttissue.coding._scope import read_families
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.editions import catalog as find_edition
from cptsofttissue.errors import ContradictionError, MissingFactError, WrongTypeError
from cptsofttissue.fees import FeeSchedule
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.frames._absences import Absences, Missing
from cptsofttissue.frames._codes import (
    INVALID,
    Coder,
    Year,
    leads,
    other_facts_lead,
    read_fact,
    read_mass,
    read_other_facts,
    read_procedure_lesion,
    read_size,
    read_year,
    read_year_or_none,
)
from cptsofttissue.frames._columns import CODED, select_columns, unit_of
from cptsofttissue.frames._job import CHANGED, Job, Kind, Numbers, Output, Words
from cptsofttissue.frames._prices import (
    CANDIDATES,
    COLUMNS,
    FLAGS,
    UNITS,
    Pricer,
    RangePricer,
    read_candidates,
    read_has_several_units,
)
from cptsofttissue.frames._sizes import LEAST, MASS, SIZES, thresholds
from cptsofttissue.frames._source import DATE, LENGTH, TEXT, TRUTH, Source
from cptsofttissue.frames._unreadable import count_unreadable
from cptsofttissue.frames._vocabulary import Vocabulary, never
from cptsofttissue.record.case import CodingPolicy

__all__ = [
    "coding_job",
    "price_frame",
    "price_words",
    "resolve_frame",
    "unreadable",
]

T = TypeVar("T")

_DEFAULT_POLICY = CodingPolicy()

#: The columns that are added.
_ANSWER: Mapping[str, Kind] = MappingProxyType(
    {
        "code": Kind.TEXT,
        "status": Kind.LABEL,
        "candidates": Kind.LABEL,
        "reason": Kind.LABEL,
    }
)
_CENTS: Mapping[str, Kind] = MappingProxyType({"cents": Kind.WHOLE})
_RANGE: Mapping[str, Kind] = MappingProxyType({"low": Kind.WHOLE, "high": Kind.WHOLE})
_FEE: Mapping[str, Kind] = MappingProxyType(
    {
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
    missing: Missing = (),
    prefix: str = "cpt_",
) -> T:
    """
    Resolve every row of a frame to the code it supports.

    The answers are those of :func:`cptsofttissue.resolve`, row by row.
    No row is dropped and none raises an error: a row that cannot be read has the
    status ``invalid`` and a reason.

    >>> import pyarrow as pa
    >>> from cptsofttissue.frames import resolve_frame
    >>> sites, sizes = ["back", "arm"], ["2 cm", "4 cm"]
    >>> records = pa.table({"site": sites, "depth": ["subQ", "subQ"], "size": sizes})
    >>> for row in resolve_frame(records).to_pylist():
    ...     print(row["cpt_code"], row["cpt_status"], row["cpt_candidates"])
    21930 determined 21930
    None undetermined 24071;25071

    Args:
        frame:
            A frame of pandas, Polars (eager or lazy), pyarrow, DuckDB, Dask or
            PySpark, or one of these wrapped by narwhals. It is not changed; rows
            stay in order if the engine keeps an order.
        columns:
            The column of each fact, by the fields of
            :class:`~cptsofttissue.Case`; by default, the columns named like a
            fact or by a common name, in upper or lower case, such as
            ``Tumor Size (cm)`` or ``DOS``. A missing value is a missing fact.
        unit:
            ``cm``, ``mm`` or ``in``: the unit of sizes that do not name one, for
            all facts or by fact; by default, the unit at the end of the name of the
            column. Charted text may name its own.
        policy: What to assume where a row does not say.
        edition:
            Year of the code edition for rows without a date of service; None
            means the newest.
        date_of_service: The date for rows without one, instead of an edition.
        catalog: An edition of your own, which is used for every row.
        families:
            The other code families to use, or their keys; by default every family
            that ships or is installed.
        missing:
            Additional words for a missing fact, for every column or by fact. Like
            "not stated", they are compared without regard to case. A word for
            every column means missing only if it cannot be read otherwise; a word
            for one fact means missing there even if it has another meaning.
            Numbers do not count as words: replace a number that means "missing"
            yourself.
        prefix: Prefix of the names of the added columns.

    Returns:
        The frame with ``code``, ``status``, ``candidates`` and ``reason``,
        each with the prefix. The status is ``determined``, ``undetermined``,
        ``out_of_scope`` or ``invalid``; candidates are separated by
        semicolons. The reason says what to ask and which codes each answer
        leaves, which other family applies, what to check, or what cannot be read,
        with the most similar known words (for the first 1,000 distinct texts of a
        column) or the allowed values.

    Raises:
        UnknownTermError:
            If a fact, a column or a unit is unknown, if several columns may hold
            a fact, or if two columns have the same name.
        WrongTypeError: If the frame, or the type of a column, cannot be read.
        MissingFactError: If numbers have no unit, or no column is named.
        ContradictionError:
            If a column to add is already there, or a unit is not that of the
            name of its column.
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
        missing=missing,
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
    missing: Missing,
    prefix: str,
) -> Job:
    """Return the job that resolves every record."""
    check_kind("policy", policy, CodingPolicy)
    default_year = _default_year(edition, date_of_service, catalog, policy)
    other_families = read_families(families)
    readers = _Readers(_units(unit, source.columns), Absences.of(missing, CODED))
    read_day = partial(read_year_or_none, catalog, policy.next_year)
    words = _words(source, readers, read_day, other_families)
    sizes = _sizes(source, readers)
    numbers = frozenset(f for f, part in sizes.items() if isinstance(part, Numbers))
    mass = _mass(sizes, readers)
    return Job(
        words
        | _other_fact_words(sizes, readers, other_families)
        | _procedure_lesions(words, readers, other_families),
        sizes | mass,
        _outputs(prefix, _ANSWER),
        Coder(policy, default_year, catalog, other_families, numbers, bool(mass)),
        (None, INVALID, None, CHANGED),
        thresholds(catalog),
        thresholds(catalog, other_families),
    )


def unreadable(
    frame: Any,
    *,
    columns: Mapping[str, str] | None = None,
    unit: str | Mapping[str, str] | None = None,
    missing: Missing = (),
) -> Any:
    """
    List the distinct values that :func:`resolve_frame` cannot read.

    Check these first: most invalid rows share a few values, such as your own word
    for "missing", or a word that is not yet known.

    Args:
        frame: A frame, as :func:`resolve_frame` takes it.
        columns: The column of each fact, as in :func:`resolve_frame`.
        unit: The unit of sizes that do not name one, as in :func:`resolve_frame`.
        missing: Additional words for a missing fact, as in :func:`resolve_frame`.

    Returns:
        A small frame of the same library, with the columns ``field``,
        ``value``, ``rows`` (how many rows have the value), ``suggestion`` (the
        most similar known words and their meaning, for the 1,000 most frequent
        values of a field) and ``allowed``; the most frequent first. For Dask it is
        a pandas frame, and for a lazy Polars frame an eager one.

    Raises:
        InvalidFactError: As :func:`resolve_frame` does.

    >>> import pyarrow as pa
    >>> from cptsofttissue.frames import unreadable
    >>> sites = ["foream", "thigh", "foream"]
    >>> notes = pa.table({"site": sites, "depth": ["sc", "sc", "?!x"]})
    >>> for row in unreadable(notes).to_pylist():
    ...     print(row["rows"], row["field"], row["value"], "->", row["suggestion"])
    2 site foream -> forearm (forearm wrist)
    1 depth ?!x -> None
    """
    source = Source.of(frame, columns, CODED)
    readers = _Readers(_units(unit, source.columns), Absences.of(missing, CODED))
    read_day = partial(read_year_or_none, None, _DEFAULT_POLICY.next_year)
    parts: dict[str, Words | Numbers] = {**_words(source, readers, read_day, ())}
    return count_unreadable(source, parts | _sizes(source, readers))


@frozen
class _Readers:
    """Makes readers of columns, with the caller's units and words for missing facts."""

    units: Mapping[str, str | None]
    absences: Absences

    def of(self, fact: str, read: Callable[[str], Hashable]) -> Callable[..., Any]:
        """Return a reader that reads the caller's words for a missing fact as None."""
        return self.absences.reader(fact, read)


def _words(
    source: Source,
    readers: _Readers,
    read_day: Callable[[str], Hashable],
    families: tuple[CodeFamily, ...],
) -> dict[str, Words]:
    """Read every column but the sizes value by value."""
    days = {"date_of_service": read_day}
    return {
        fact: Words(
            column,
            Vocabulary(
                readers.of(fact, days.get(fact, partial(read_fact, fact))),
                partial(leads, families, fact),
            ),
        )
        for fact, column in source.columns.items()
        if fact not in SIZES and source.holds(fact, DATE if fact in days else TEXT)
    }


def _sizes(source: Source, readers: _Readers) -> dict[str, Words | Numbers]:
    return {
        fact: _size(source, fact, readers)
        for fact in SIZES
        if fact in source.columns and _is_sized(source, fact, readers.units[fact])
    }


def _default_year(
    edition: int | None,
    day: date | str | None,
    own_edition: Catalog | None,
    policy: CodingPolicy,
) -> Year:
    """Choose the year for rows without a date; only one option may be given."""
    if day is not None:
        if edition is not None:
            raise ContradictionError("edition", edition, "none with date_of_service")
        return read_year(own_edition, policy.next_year, day)
    if edition is not None and own_edition is not None:
        raise ContradictionError("edition", edition, "none with catalog")
    default_edition, _ = choose_edition(None, own_edition)
    return (default_edition if edition is None else find_edition(edition)).year, None


def price_frame(
    frame: T,
    *,
    columns: Mapping[str, str] | None = None,
    schedule: FeeSchedule | None = None,
    missing: Missing = (),
    prefix: str = "fee_",
    **same: Any,
) -> T:
    """
    Price every row of a frame.

    The amounts are those of single requests to the schedule, to the cent.
    No row is dropped and none raises an error: a row without a price says why.

    >>> import pyarrow as pa
    >>> from cptsofttissue.frames import price_frame
    >>> codes = pa.table({"cpt": ["21555", "24071"]})
    >>> day = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    >>> price_frame(codes, **day)["fee_cents"].to_pylist()
    [46260, 39179]

    Args:
        frame: A frame, as :func:`resolve_frame` takes it.
        columns:
            The column of each fact, by the fields of
            :class:`~cptsofttissue.fees.FeeRequest`; by default, the columns
            named like a fact or by a common name, in upper or lower case, such
            as ``CPT`` or ``POS``. A missing value is a missing fact.
            Modifiers may be in up to four columns: ``modifiers``,
            ``modifiers_2`` and so on. The column of ``candidates``, as
            :func:`resolve_frame` returns them, adds the range of amounts for
            rows without a code. Amounts are those of one unit; rows of more, in
            a column of ``units``, have the notice ``one-unit``.
        schedule: The fee schedule; None means Medicare's bundled schedule.
        missing: Additional words for a missing fact, as in :func:`resolve_frame`.
        prefix: Prefix of the names of the added columns.
        **same:
            Facts that are the same for every row, such as
            ``place_of_service="11"``; a value in a column takes precedence. The
            ZIP code of the place of service is given here and never read from a
            column, because a column may have the patient's.

    Returns:
        The frame with ``cents``, ``setting``, ``notices``, ``status`` and
        ``reason``, each with the prefix. Cents are whole US cents, and
        missing if there is no price; notices are the names of their rules,
        such as ``non-facility-na``, separated by semicolons; the status is
        ``priced``, ``unpriced`` or ``invalid``. With a column of candidates
        there are ``low`` and ``high`` after the cents: the lowest and highest
        cents of the codes a row may have. If one of these has no price, both
        are missing and the reason names it.

    Raises:
        UnknownTermError:
            If a fact or a column is unknown, if several columns may hold a fact,
            or if two columns have the same name.
        WrongTypeError: If the frame, or the type of a column, cannot be read.
        InvalidFactError: If a fact that is the same for every row is wrong.
        MissingFactError: If no column is named.
        ContradictionError: If a column to add is already there.
    """
    facts = (*COLUMNS, CANDIDATES, UNITS)
    source = Source.of(frame, columns, facts)
    pricer = Pricer(schedule_or_medicare(schedule), same)
    absences = Absences.of(missing, facts)
    readers: dict[str, Callable[[str], Hashable]]
    readers = {CANDIDATES: read_candidates, UNITS: read_has_several_units}
    words = price_words(
        source,
        lambda fact: absences.reader(
            fact, readers.get(fact, partial(pricer.read, fact))
        ),
        source.columns,
    )
    has_range = CANDIDATES in source.columns
    kinds = {**_CENTS, **(_RANGE if has_range else {}), **_FEE}
    changed_row = (*(None for _ in list(kinds)[:-2]), INVALID, CHANGED)
    answer = RangePricer(pricer) if has_range else pricer
    job = Job(words, {}, _outputs(prefix, kinds), answer, changed_row)
    return cast("T", source.run(job))


def price_words(
    source: Source,
    reader: Callable[[str], Callable[[str], Hashable]],
    facts: Iterable[str],
    means: str = "",
) -> dict[str, Words]:
    """Return the columns of the facts of a price; *means* begins every fault."""
    days = {"date_of_service": DATE, UNITS: LENGTH}
    kinds = {**days, **dict.fromkeys(FLAGS, TRUTH)}
    return {
        fact: Words(source.columns[fact], Vocabulary(reader(fact), never, means))
        for fact in facts
        if source.holds(fact, kinds.get(fact, TEXT))
    }


def _units(unit: object, columns: Mapping[str, str]) -> dict[str, str | None]:
    """Return the unit of each size: the caller's, or that in its column's name."""
    units = _given_units(unit)
    for fact in select_columns(columns, SIZES):
        column_unit = unit_of(columns[fact])
        if units[fact] is not None and column_unit not in {units[fact], None}:
            allowed = f"{column_unit}, as the name of column {columns[fact]!r} says"
            raise ContradictionError("unit", units[fact], allowed)
        units[fact] = units[fact] or column_unit
    return units


def _given_units(unit: object) -> dict[str, str | None]:
    by_fact: Mapping[object, object] = dict.fromkeys(SIZES, unit)
    if isinstance(unit, Mapping):
        by_fact = cast("Mapping[object, object]", unit)
    units: dict[str, str | None] = dict.fromkeys(SIZES)
    for fact, name in by_fact.items():
        if fact not in units:
            raise unknown_term("unit", str(fact), SIZES, ", ".join(SIZES))
        if name is not None and not isinstance(name, str):
            raise WrongTypeError("unit", name, ", ".join(UM))
        if name not in {*UM, None}:
            raise unknown_term("unit", str(name), UM, ", ".join(UM))
        units[str(fact)] = name
    return units


def _is_sized(source: Source, fact: str, unit: str | None) -> bool:
    """Whether the column of a size holds any; an empty one needs no unit."""
    lacks_unit = source.kind(fact).is_numeric() and unit is None
    return source.holds(fact, LENGTH) and not (
        lacks_unit and not source.has_values(fact)
    )


def _size(source: Source, fact: str, readers: _Readers) -> Words | Numbers:
    """Read a size as a number of a unit, or value by value as charted text."""
    column, kind, unit = source.columns[fact], source.kind(fact), readers.units[fact]
    if kind.is_numeric() and unit is None:
        allowed = f"a unit for the numbers of column {column!r}: {', '.join(UM)}"
        raise MissingFactError("unit", unit, allowed)
    if unit is None or kind.is_decimal() or not kind.is_numeric():
        read = partial(read_size, fact, unit=unit)
        return Words(column, Vocabulary(readers.of(fact, read)))
    return Numbers(column, UM[unit], LEAST[fact], is_single=kind == nw.Float32())


def _other_fact_words(
    sizes: Mapping[str, Words | Numbers],
    readers: _Readers,
    families: tuple[CodeFamily, ...],
) -> dict[str, Words]:
    """Read the other facts in the text of each charted size."""
    return {
        f"{fact}:beside": _reread(
            part, read_other_facts, fact, readers, partial(other_facts_lead, families)
        )
        for fact, part in sizes.items()
        if isinstance(part, Words)
    }


def _procedure_lesions(
    words: Mapping[str, Words], readers: _Readers, families: tuple[CodeFamily, ...]
) -> dict[str, Words]:
    """Read the lesions that the words for the procedure name."""
    if "procedure" not in words:
        return {}
    read = readers.of("procedure", read_procedure_lesion)
    vocabulary = Vocabulary(read, partial(other_facts_lead, families))
    return {"procedure:beside": Words(words["procedure"].column, vocabulary)}


def _mass(sizes: Mapping[str, Words | Numbers], readers: _Readers) -> dict[str, Words]:
    """Read the sizes whose text says that they are the tumor alone."""
    size = sizes.get("size")
    if not isinstance(size, Words):
        return {}
    return {MASS: _reread(size, read_mass, "size", readers, never)}


def _reread(
    part: Words,
    read: Callable[..., Hashable],
    fact: str,
    readers: _Readers,
    leads: Callable[[Any], bool],
) -> Words:
    """Read a column of charted sizes once more, for another fact."""
    reader = readers.of(fact, partial(read, fact, unit=readers.units[fact]))
    return Words(part.column, Vocabulary(reader, leads))


def _outputs(prefix: str, kinds: Mapping[str, Kind]) -> tuple[Output, ...]:
    if not isinstance(prefix, str):
        raise WrongTypeError("prefix", prefix, "text")
    return tuple(Output(f"{prefix}{name}", kind) for name, kind in kinds.items())
