"""DuckDB relations: one projection, rows in order; labels as ``ENUM``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, final

import duckdb

from cptsofttissue.frames._job import Cell, Job, Kind, Numbers, Words
from cptsofttissue.frames._note_rows import NoteReader
from cptsofttissue.frames._pyarrow import read as read_arrow
from cptsofttissue.frames._sql import Query, Survey, value_of
from cptsofttissue.frames._sql import run as _run

__all__ = ["count", "read", "run", "small"]

_DATED = ("TIMESTAMP", "DATE")
#: Up to so many texts are compared one by one, which is faster than an enumeration.
_FEW = 16


def run(job: Job, relation: Any) -> Any:
    """Return a relation with the outputs added."""
    return _run(job, _DuckDb.of(relation), relation, list(relation.columns))


def read(reader: NoteReader, relation: Any) -> Any:
    """Return a relation with a row for each lesion of its notes, which are read now."""
    return duckdb.from_arrow(read_arrow(reader, relation.to_arrow_table()))


def count(relation: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, but the missing."""
    dialect = _DuckDb.of(relation)
    values = (relation.project(f"{value_of(dialect, p)} AS value") for p in parts)
    selections = (selection.filter("value IS NOT NULL") for selection in values)
    return [
        selection.aggregate("value, count(*)", "value").fetchall()
        for selection in selections
    ]


def small(_: Any, table: Any) -> Any:
    """Return a small table as a relation."""
    return duckdb.from_arrow(table)


@final
class _DuckDb:
    """The SQL of DuckDB."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    @classmethod
    def of(cls, relation: Any) -> _DuckDb:
        """Take the types of a relation."""
        return cls(dict(zip(relation.columns, map(str, relation.types), strict=True)))

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, column: str) -> str:
        name = self.quote(column)
        if self._types[column].startswith(_DATED):
            name = f"CAST({name} AS DATE)"
        if self._types[column] == "JSON":  # text without its quotes
            return f"({name} ->> '$')"
        return f"CAST({name} AS VARCHAR)"

    def nearest(self, number: str) -> str:
        return f"round({number})"

    def as_text(self, number: str) -> str:
        return f"CAST({number} AS VARCHAR)"

    def survey(self, frame: Any, parts: Iterable[Words | Numbers]) -> Survey:
        is_text = {part.column: isinstance(part, Words) for part in parts}
        aggregates = (
            f"list(DISTINCT {self.text(name)})"
            if is_words
            else f"count({self.quote(name)})"
            for name, is_words in is_text.items()
        )
        results: list[Any]
        ((rows, *results),) = frame.aggregate(
            ", ".join(("count(*)", *aggregates))
        ).fetchall()
        by_name = dict(zip(is_text, results, strict=True))
        words = [name for name in is_text if is_text[name]]
        texts: dict[str, list[str | None]] = {n: by_name[n] or [] for n in words}
        return Survey(rows, texts, {name for name, n in by_name.items() if n != rows})

    def distinct(self, frame: Any, number: str) -> list[int]:
        return [value for (value,) in frame.project(number).distinct().fetchall()]

    def add(self, frame: Any, columns: Mapping[str, str]) -> Any:
        expressions = (
            f"{text} AS {self.quote(name)}" for name, text in columns.items()
        )
        return frame.project(", ".join(("*", *expressions)))

    def give(self, frame: Any, names: Iterable[str], columns: Mapping[str, str]) -> Any:
        expressions = (
            f"{text} AS {self.quote(name)}" for name, text in columns.items()
        )
        return frame.project(", ".join((*map(self.quote, names), *expressions)))

    def pick(self, cells: list[Cell], kind: Kind, place: str) -> str:
        literals = "'" + _list(cells) + "'" if kind is Kind.WHOLE else _list(cells)
        return f"({literals}{_type(cells, kind)}[])[{place} + 1]"

    def place(self, query: Query, text: str, texts: list[str]) -> str:  # noqa: ARG002
        if len(texts) > _FEW:  # an enumeration is a hash look-up
            code = f"enum_code(TRY_CAST({text} AS {_enum(texts)}))"
            return f"coalesce(CAST({code} AS INTEGER) + 2, 1)"
        cases = (
            f"WHEN {_literal(t)} THEN {number}" for number, t in enumerate(texts, 2)
        )
        return f"CASE {text} {' '.join(cases)} ELSE 1 END"


def _type(cells: list[Cell], kind: Kind) -> str:
    words = list(dict.fromkeys(str(cell) for cell in cells if cell is not None))
    if kind is Kind.LABEL and words:
        return f"::{_enum(words)}"
    return "::BIGINT" if kind is Kind.WHOLE else "::VARCHAR"


def _enum(words: Iterable[str]) -> str:
    return f"ENUM({', '.join(map(_literal, words))})"


def _list(cells: list[Cell]) -> str:
    return f"[{', '.join(map(_literal, cells))}]"


def _literal(cell: Cell) -> str:
    if cell is None:
        return "NULL"
    return str(cell) if isinstance(cell, int) else "'" + cell.replace("'", "''") + "'"
