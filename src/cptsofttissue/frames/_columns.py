"""The columns of facts in a table, found by their usual names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import cast

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.dimensions import UNIT, unit_named
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import UnknownTermError, WrongTypeError
from cptsofttissue.frames._prices import COLUMNS, UNITS
from cptsofttissue.frames._sizes import SIZES
from cptsofttissue.record.case import Facts

__all__ = [
    "CODED",
    "FACTS",
    "PATHOLOGY",
    "PRICED",
    "REPORTED",
    "SIDE",
    "UNITS",
    "check_columns",
    "check_distinct",
    "choose_columns",
    "find_columns",
    "plain_name",
    "select_columns",
    "unit_of",
    "without_name",
]

SIDE, PATHOLOGY = "side", "pathology"
#: The facts of a record.
CODED = tuple(Facts.__annotations__)
#: The facts of a price but the code.
PRICED = tuple(fact for fact in COLUMNS if fact != "code")
#: The facts of a claim and a pathology report that an audit also reads.
REPORTED = (SIDE, PATHOLOGY)
#: The facts that a column may hold.
FACTS = tuple(dict.fromkeys((*CODED, *COLUMNS, "candidates", UNITS, *REPORTED)))
_SIGNS = re.compile(r"[\W_]+")
#: What DuckDB appends to the later of two columns of one name when it reads Parquet.
_RENAMED = re.compile(r"(.+)_\d+", re.DOTALL)
#: The name of a column with the unit of its numbers behind it.
_WITH_UNIT = re.compile(
    rf"(?P<name>.+?)[\W_]+(?:in[\W_]+)?(?P<unit>{UNIT})[\W_]*",
    re.IGNORECASE | re.DOTALL,
)


def _fact(text: str) -> str:
    if text not in FACTS:
        raise ValueError("expected a fact of a case or of a price")
    return text


@frozen
class _ColumnRow:
    """A usual name of a column, and the fact it holds."""

    name: str = field(metadata=tables.KEY)
    fact: str = field(metadata=tables.cell(_fact))
    source: str


def plain_name(name: str) -> str:
    """
    Fold case and signs of the name of a column.

    >>> plain_name("Date_of-Service")
    'dateofservice'
    """
    return _SIGNS.sub("", name.casefold())


@cache
def _facts_by_name() -> Mapping[str, str]:
    rows = tables.read("column_names.csv", _ColumnRow)
    own = {plain_name(fact): fact for fact in FACTS}
    return {plain_name(row.name): row.fact for row in rows} | own


def find_columns(
    names: Iterable[object], facts: Collection[str], *, renames: bool = False
) -> dict[str, str]:
    """
    Find the column of each fact by its usual names, whatever their case.

    Args:
        names: The names of the columns; one that is not text is ignored.
        facts: The facts to find.
        renames: Whether the second of two columns of one name was renamed.

    Raises:
        UnknownTermError: If a fact has several columns.
    """
    texts = [name for name in names if isinstance(name, str)]
    columns: dict[str, list[str]] = {}
    for name in texts:
        fact = _fact_of(name, {*map(str.lower, texts)} if renames else ())
        if fact in facts:
            columns.setdefault(fact, []).append(name)
    for fact in facts:
        if len(candidates := columns.get(fact, ())) > 1:
            allowed = f"one column for {fact}; name the column of each fact"
            raise UnknownTermError("columns", ", ".join(candidates), allowed)
    return {fact: columns[fact][0] for fact in facts if fact in columns}


def choose_columns(
    chosen: Mapping[str, str], names: Iterable[str], facts: Iterable[str]
) -> dict[str, str]:
    """
    Return the column of each fact: the chosen one, or the one with a usual name.

    Args:
        chosen: The columns that the caller chose, by fact; empty for no column.
        names: The names of the columns.
        facts: The facts to find.

    Raises:
        UnknownTermError: If another fact has several columns.
    """
    names_in_use = {column.casefold() for column in chosen.values()}
    free_names = [name for name in names if name.casefold() not in names_in_use]
    other_facts = [fact for fact in facts if fact not in chosen]
    columns = find_columns(free_names, other_facts, renames=True) | {**chosen}
    return {fact: column for fact, column in columns.items() if column}


def _fact_of(name: str, lowercase_names: Collection[str]) -> str:
    """Return the fact that a column holds; empty if none."""
    match = _RENAMED.fullmatch(name.lower())
    original = match[1] if match and match[1] in lowercase_names else name
    return (
        _facts_by_name().get(plain_name(original), "") or _size_with_unit(original)[0]
    )


def unit_of(name: str) -> str | None:
    """
    Return the unit that the name of a column of sizes ends with.

    >>> unit_of("Tumor Size (cm)"), unit_of("margin_mm"), unit_of("margin")
    ('cm', 'mm', None)
    """
    return _size_with_unit(name)[1]


def _size_with_unit(name: str) -> tuple[str, str | None]:
    """Return the size that a column holds, and the unit; empty if there is no unit."""
    match = _WITH_UNIT.fullmatch(name)
    fact = match and _facts_by_name().get(plain_name(match["name"]))
    if match is None or fact not in SIZES:
        return "", None
    return fact, unit_named(match["unit"].lower())


def check_columns(
    columns: object, names: Collection[object], facts: Collection[str]
) -> dict[str, str]:
    """
    Check the columns that a caller names; case is ignored if one column matches.

    Raises:
        UnknownTermError: If a fact or a column is unknown, or one has two.
        WrongTypeError: If it is no mapping of text to text.
    """
    if not isinstance(columns, Mapping):
        raise WrongTypeError("columns", columns, "a mapping of facts to columns")
    mapping = cast("Mapping[object, object]", columns)
    by_fact = {
        _text(fact): _match_column(_text(fact), _text(column), names, facts)
        for fact, column in mapping.items()
    }
    owners: dict[str, str] = {}
    for fact, column in by_fact.items():
        if (owner := owners.setdefault(column, fact)) != fact:
            conflict = f"{column} for {owner} and {fact}"
            raise UnknownTermError(
                "columns", conflict, "a separate column for each fact"
            )
    return by_fact


def select_columns(columns: Mapping[str, str], facts: Iterable[str]) -> dict[str, str]:
    """Keep the columns of some facts."""
    return {fact: columns[fact] for fact in facts if fact in columns}


def without_name(names: Collection[object], excluded: str) -> list[object]:
    """
    Leave out a column by name, whatever its case.

    >>> without_name(["CPT", "Site"], "cpt"), without_name(["CPT", "cpt"], "cpt")
    (['Site'], ['CPT'])
    """
    if excluded in names:
        return [name for name in names if name != excluded]
    lowercase_name = excluded.casefold()
    return [
        n for n in names if not (isinstance(n, str) and n.casefold() == lowercase_name)
    ]


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise WrongTypeError("columns", name, "facts and columns as text")
    return name


def _match_column(
    fact: str, column: str, names: Collection[object], facts: Collection[str]
) -> str:
    if fact not in facts:
        raise unknown_term("columns", fact, facts, ", ".join(facts))
    if column in names:
        return column
    texts = [name for name in names if isinstance(name, str)]
    matches = [name for name in texts if name.casefold() == column.casefold()]
    if len(matches) > 1:
        shown = ", ".join(matches)
        raise UnknownTermError("columns", column, f"one of these as written: {shown}")
    if not matches:
        raise unknown_term("columns", column, texts, "a column of the frame")
    return matches[0]


def check_distinct(names: Iterable[object], *, folds: bool) -> None:
    """
    Refuse columns of the same name, whether they are read or not.

    Raises:
        UnknownTermError: If there are some.
    """
    names_by_key: dict[object, object] = {}
    for name in names:
        key = name.lower() if folds and isinstance(name, str) else name
        if key in names_by_key:
            allowed = "columns of different names"
            allowed += ", because this engine ignores case" if folds else ""
            raise UnknownTermError("columns", f"{names_by_key[key]}, {name}", allowed)
        names_by_key[key] = name
