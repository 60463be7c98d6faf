"""Notes in record batches of Arrow: each batch becomes another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow

from cptsofttissue.frames._job import Kind, Row
from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["note_batches", "note_columns", "note_schema"]

# Not typed: pyarrow has no types.
pa: Any = pyarrow

_TYPES: Mapping[Kind, Any] = MappingProxyType(
    {Kind.WHOLE: pa.int64(), Kind.TEXT: pa.string()}
)


def note_batches(reader: NoteReader, batches: Iterable[Any]) -> Iterator[Any]:
    """Read the notes of record batches, one after the other."""
    for batch in batches:
        spread = reader.spread(batch.column(reader.column).to_pylist())
        origins = pa.array(spread.origins, pa.int64())
        names = (name for name in batch.schema.names if name != reader.column)
        other_columns = [batch.column(name).take(origins) for name in names]
        note_cells = note_columns(reader, spread.rows).values()
        schema = note_schema(reader, batch.schema)
        yield pa.RecordBatch.from_arrays([*other_columns, *note_cells], schema=schema)


def note_schema(reader: NoteReader, schema: Any) -> Any:
    """Return the schema of what a record batch becomes."""
    result = schema.remove(schema.get_field_index(reader.column))
    for name, kind in reader.kinds.items():
        result = result.append(pa.field(name, _TYPES[kind]))
    return result


def note_columns(reader: NoteReader, rows: Sequence[Row]) -> dict[str, Any]:
    """Store the cells of the rows as Arrow arrays, by the names of the columns."""
    cells = zip(*rows, strict=True) if rows else ((),) * len(reader.kinds)
    return {
        name: pa.array(column, _TYPES[kind])
        for column, (name, kind) in zip(cells, reader.kinds.items(), strict=True)
    }
