"""Which column of a table holds which fact, by the names that tables give them."""

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
    "check_distinct",
    "columns_read",
    "find_columns",
    "named_columns",
    "picked",
    "plain_name",
    "unit_of",
    "without_name",
]

SIDE, PATHOLOGY = "side", "pathology"
#: The facts of a record.
CODED = tuple(Facts.__annotations__)
#: The facts of a price but the code.
PRICED = tuple(fact for fact in COLUMNS if fact != "code")
#: What a claim and a report say beside the record that an audit reads.
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
        names: The names of the columns; what is no text holds no fact.
        facts: The facts to find.
        renames: Whether the second of two columns of one name was renamed.

    Raises:
        UnknownTermError: If a fact has several columns.
    """
    texts = [name for name in names if isinstance(name, str)]
    found: dict[str, list[str]] = {}
    for name in texts:
        fact = _fact_of(name, {*map(str.lower, texts)} if renames else ())
        if fact in facts:
            found.setdefault(fact, []).append(name)
    for fact in facts:
        if len(several := found.get(fact, ())) > 1:
            allowed = f"one column for {fact}; name the column of each fact"
            raise UnknownTermError("columns", ", ".join(several), allowed)
    return {fact: found[fact][0] for fact in facts if fact in found}


def columns_read(
    named: Mapping[str, str], names: Iterable[str], facts: Iterable[str]
) -> dict[str, str]:
    """
    Return the column of each fact: the one that is named, or one that is found.

    Args:
        named: The column of some facts; that of a fact with none is empty.
        names: The names of the columns.
        facts: The facts to find.

    Raises:
        UnknownTermError: If a fact that is not named has several columns.
    """
    taken = {column.casefold() for column in named.values()}
    free = [name for name in names if name.casefold() not in taken]
    rest = [fact for fact in facts if fact not in named]
    found = find_columns(free, rest, renames=True) | {**named}
    return {fact: column for fact, column in found.items() if column}


def _fact_of(name: str, lowered: Collection[str]) -> str:
    """Return the fact that a column holds; empty if none."""
    match = _RENAMED.fullmatch(name.lower())
    first = match[1] if match and match[1] in lowered else name
    return _facts_by_name().get(plain_name(first), "") or _size_with_unit(first)[0]


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


def named_columns(
    columns: object, names: Collection[object], facts: Collection[str]
) -> dict[str, str]:
    """
    Check the columns that a caller names; case counts only where it must.

    Raises:
        UnknownTermError: If a fact or a column is unknown, or one has two.
        WrongTypeError: If it is no mapping of text to text.
    """
    if not isinstance(columns, Mapping):
        raise WrongTypeError("columns", columns, "a mapping of facts to columns")
    given = cast("Mapping[object, object]", columns)
    found = {
        _text(fact): _named(_text(fact), _text(column), names, facts)
        for fact, column in given.items()
    }
    owners: dict[str, str] = {}
    for fact, column in found.items():
        if (owner := owners.setdefault(column, fact)) != fact:
            shown = f"{column} for {owner} and {fact}"
            raise UnknownTermError("columns", shown, "a separate column for each fact")
    return found


def picked(columns: Mapping[str, str], facts: Iterable[str]) -> dict[str, str]:
    """Keep the columns of some facts."""
    return {fact: columns[fact] for fact in facts if fact in columns}


def without_name(names: Collection[object], left: str) -> list[object]:
    """
    Leave out the column that a name means, whatever its case.

    >>> without_name(["CPT", "Site"], "cpt"), without_name(["CPT", "cpt"], "cpt")
    (['Site'], ['CPT'])
    """
    if left in names:
        return [name for name in names if name != left]
    folded = left.casefold()
    return [n for n in names if not (isinstance(n, str) and n.casefold() == folded)]


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise WrongTypeError("columns", name, "facts and columns as text")
    return name


def _named(
    fact: str, column: str, names: Collection[object], facts: Collection[str]
) -> str:
    if fact not in facts:
        raise unknown_term("columns", fact, facts, ", ".join(facts))
    if column in names:
        return column
    texts = [name for name in names if isinstance(name, str)]
    alike = [name for name in texts if name.casefold() == column.casefold()]
    if len(alike) > 1:
        shown = ", ".join(alike)
        raise UnknownTermError("columns", column, f"one of these as written: {shown}")
    if not alike:
        raise unknown_term("columns", column, texts, "a column of the frame")
    return alike[0]


def check_distinct(names: Iterable[object], *, folds: bool) -> None:
    """
    Refuse columns of the same name, whether they are read or not.

    Raises:
        UnknownTermError: If there are some.
    """
    seen: dict[object, object] = {}
    for name in names:
        key = name.lower() if folds and isinstance(name, str) else name
        if key in seen:
            allowed = "columns of different names"
            allowed += ", because this engine ignores case" if folds else ""
            raise UnknownTermError("columns", f"{seen[key]}, {name}", allowed)
        seen[key] = name
