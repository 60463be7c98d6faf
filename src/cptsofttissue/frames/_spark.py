"""PySpark frames: one projection; long look-ups are broadcast joins."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, final

from cptsofttissue.frames._job import Cell, Job, Kind, Numbers, Words
from cptsofttissue.frames._note_rows import NoteReader
from cptsofttissue.frames._sql import Query, Survey, value_of
from cptsofttissue.frames._sql import run as _run

__all__ = ["count", "read", "run", "small"]

#: A map is searched from its start, so a longer one is joined instead.
_MAP = 64
#: The rows at the top whose texts most other rows share.
_FIRST = 1_000
_ESCAPED = str.maketrans({"\\": "\\\\", "'": "\\'", "$": "\\u0024"})


def run(job: Job, frame: Any) -> Any:
    """Return a frame with the outputs added."""
    return _run(job, _Spark(dict(frame.dtypes)), frame, frame.columns)


def read(reader: NoteReader, frame: Any) -> Any:
    """Return a frame with a row for each lesion, read by the workers."""
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    from cptsofttissue.frames._note_batches import note_batches

    other_fields = [field for field in frame.schema if field.name != reader.column]
    types = {Kind.WHOLE: LongType(), Kind.TEXT: StringType()}
    new_fields = [StructField(name, types[kind]) for name, kind in reader.kinds.items()]
    return frame.mapInArrow(
        partial(note_batches, reader), StructType([*other_fields, *new_fields])
    )


def count(frame: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, but the missing."""
    dialect = _Spark(dict(frame.dtypes))
    values = (frame.selectExpr(f"{value_of(dialect, p)} AS value") for p in parts)
    groups = (group.filter("value IS NOT NULL").groupBy("value") for group in values)
    return [[tuple(row) for row in group.count().collect()] for group in groups]


def small(frame: Any, table: Any) -> Any:
    """Return a small table as a frame of the same session."""
    rows = [tuple(row.values()) for row in table.to_pylist()]
    text = "field string, value string, rows bigint, suggestion string, allowed string"
    return frame.sparkSession.createDataFrame(rows, text)


@final
class _Spark:
    """The SQL of Spark."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, column: str) -> str:
        name = self.quote(column)
        if self._types[column].startswith("timestamp"):
            name = f"CAST({name} AS DATE)"
        if self._types[column].startswith("decimal"):  # zero would have an exponent
            _, _, scale = self._types[column].strip("decimal()").partition(",")
            zero = f"{0:.{int(scale)}f}"
            return f"CASE WHEN {name} = 0 THEN '{zero}' ELSE {self.as_text(name)} END"
        return self.as_text(name)

    def as_text(self, number: str) -> str:
        return f"CAST({number} AS STRING)"

    def nearest(self, number: str) -> str:
        return f"rint({number})"

    def survey(self, frame: Any, parts: Iterable[Words | Numbers]) -> Survey:
        """Ask the first rows for their texts, then all rows for any others."""
        is_text = {part.column: isinstance(part, Words) for part in parts}
        words = [name for name in is_text if is_text[name]]
        texts: dict[str, list[str | None]] = {}
        if words:
            head = frame.selectExpr(*map(self.text, words)).head(_FIRST)
            head_texts = {
                name: {row[index] for row in head} for index, name in enumerate(words)
            }
            conditions = (
                _is_unknown(self.text(name), head_texts[name]) for name in words
            )
            other_texts = self._distinct_texts(
                frame.filter(" OR ".join(conditions)), words
            )
            texts = {
                n: [None, *sorted((head_texts[n] | other_texts[n]) - {None})]
                for n in words
            }
        return Survey(sys.maxsize, texts, is_text)  # counting would cost a pass

    def _distinct_texts(self, frame: Any, words: list[str]) -> dict[str, set[str]]:
        pairs = ", ".join(
            f"{index}, {self.text(name)}" for index, name in enumerate(words)
        )
        pairs_frame = frame.selectExpr(f"stack({len(words)}, {pairs}) AS (word, text)")
        texts: dict[str, set[str]] = {name: set() for name in words}
        for index, text in pairs_frame.filter("text IS NOT NULL").distinct().collect():
            texts[words[index]].add(text)
        return texts

    def distinct(self, frame: Any, number: str) -> list[int]:
        return [value for (value,) in frame.selectExpr(number).distinct().collect()]

    def add(self, frame: Any, columns: Mapping[str, str]) -> Any:
        expressions = (
            f"{text} AS {self.quote(name)}" for name, text in columns.items()
        )
        return frame.selectExpr("*", *expressions)

    def give(self, frame: Any, names: Iterable[str], columns: Mapping[str, str]) -> Any:
        expressions = (
            f"{text} AS {self.quote(name)}" for name, text in columns.items()
        )
        return frame.selectExpr(*map(self.quote, names), *expressions)

    def pick(self, cells: list[Cell], kind: Kind, place: str) -> str:
        return f"array({', '.join(_literal(cell, kind) for cell in cells)})[{place}]"

    def place(self, query: Query, text: str, texts: list[str]) -> str:
        if len(texts) > _MAP:
            return self._join_places(query, text, texts)
        pairs = (
            f"{_literal(t, Kind.TEXT)}, {number}" for number, t in enumerate(texts, 2)
        )
        return f"coalesce(map({', '.join(pairs)})[{text}], 1)"

    def _join_places(self, query: Query, text: str, texts: list[str]) -> str:
        """Join the places of texts; Spark keeps no order that a join could change."""
        from pyspark.sql import functions as spark

        frame, key, place = query.frame(), query.name(), query.name()
        rows = [(t, number) for number, t in enumerate(texts, 2)]
        table = frame.sparkSession.createDataFrame(rows, f"{key} string, {place} int")
        frame_with_places = frame.join(
            spark.broadcast(table), spark.expr(f"{text} = {key}"), "left"
        )
        query.replace(frame_with_places)
        return f"coalesce({place}, 1)"


def _is_unknown(text: str, known: Iterable[str | None]) -> str:
    """Write that a text is not a known one; file metadata often answers this."""
    literals = ", ".join(
        _literal(word, Kind.TEXT) for word in known if word is not None
    )
    return f"{text} NOT IN ({literals})" if literals else f"{text} IS NOT NULL"


def _literal(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return f"CAST(NULL AS {'BIGINT' if kind is Kind.WHOLE else 'STRING'})"
    if isinstance(cell, int):
        return str(cell)
    # Spark would take "${x}" for a variable, even within a literal.
    return f"'{cell.translate(_ESCAPED)}'"
