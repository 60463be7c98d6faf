"""Notes in record batches of Arrow: each batch becomes another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow

from cptsofttissue.frames._job import Kind, Row
from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["note_batches", "note_columns", "note_schema"]

# Not typed: it does not tell what its functions do.
pa: Any = pyarrow

_TYPES: Mapping[Kind, Any] = MappingProxyType(
    {Kind.WHOLE: pa.int64(), Kind.TEXT: pa.string()}
)


def note_batches(reader: NoteReader, batches: Iterable[Any]) -> Iterator[Any]:
    """Read the notes of record batches, one after the other."""
    for batch in batches:
        told = reader.spread(batch.column(reader.column).to_pylist())
        origins = pa.array(told.origins, pa.int64())
        names = (name for name in batch.schema.names if name != reader.column)
        kept = [batch.column(name).take(origins) for name in names]
        added = note_columns(reader, told.rows).values()
        schema = note_schema(reader, batch.schema)
        yield pa.RecordBatch.from_arrays([*kept, *added], schema=schema)


def note_schema(reader: NoteReader, schema: Any) -> Any:
    """Return the schema of what a record batch becomes."""
    kept = schema.remove(schema.get_field_index(reader.column))
    for name, kind in reader.kinds.items():
        kept = kept.append(pa.field(name, _TYPES[kind]))
    return kept


def note_columns(reader: NoteReader, rows: Sequence[Row]) -> dict[str, Any]:
    """Store what was read, by the names of the columns."""
    cells = zip(*rows, strict=True) if rows else ((),) * len(reader.kinds)
    return {
        name: pa.array(column, _TYPES[kind])
        for column, (name, kind) in zip(cells, reader.kinds.items(), strict=True)
    }
