"""Frames in memory: texts are encoded by Arrow, in threads; numpy numbers the rows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import cache, partial
from math import isfinite, isnan, prod
from threading import Lock
from typing import Any, TypeVar, final

import numpy
import pyarrow
import pyarrow.compute

from cptsofttissue.frames._job import NO_TEXT, Cell, Job, Kind, Numbers, Words
from cptsofttissue.frames._sizes import (
    MASS,
    SILENT,
    SIZES,
    Bounds,
    Layout,
    bounds_of,
    join_digits,
    meet,
    number_bounds,
)
from cptsofttissue.frames._vocabulary import Fault

__all__ = [
    "Column",
    "bad_numbers",
    "count_values",
    "gather_answers",
    "number_rows",
    "write_value",
]

T = TypeVar("T")
K = TypeVar("K")

# Not typed: the types of neither library say what its functions return.
np: Any = numpy
pa: Any = pyarrow
pc: Any = pyarrow.compute

#: Rows that a thread works on at a time.
_SPAN = 1 << 19
#: Rows that numpy works on at a time: enough to repay Python, few enough for the cache.
_BLOCK = 1 << 16
#: Bytes of the largest piece that glibc learns from, which is less than 32 MiB.
_PIECE = 31 << 20
#: With at most this many keys a table is filled; more are sorted.
_TABLE = 1 << 22
#: Half a sign, which no text in memory may hold.
_HALF = re.compile("[\ud800-\udfff]")
#: The most digits of a length or a code.
_DIGITS = 40
#: The most distinct texts of a column that are read at a time.
_TEXTS = 16_384
#: The rows at the top whose texts most other rows share.
_FIRST = 10_000

#: The rows of a column from one to another, as an Arrow array.
Column = Callable[[int, int], Any]
#: From one row to another.
Rows = tuple[int, int]


@final
class _Numpy:
    """The algebra of numpy arrays."""

    def let(self, value: Any) -> Any:
        return value

    def within(self, value: Any, least: float, most: float) -> bool:
        lowest, highest = value.min(initial=np.inf), value.max(initial=-np.inf)
        return bool(least <= lowest and highest <= most)  # neither holds of NaN

    def zero(self, count: int) -> Any:
        return np.min_scalar_type(-count).type(0)

    def larger(self, one: Any, other: Any) -> Any:
        if isinstance(one, int) and isinstance(other, int):
            return max(one, other)
        return np.maximum(one, other)

    def where(self, condition: Any, then: Any, otherwise: Any) -> Any:
        if isinstance(condition, bool):
            return then if condition else otherwise
        return np.where(condition, then, otherwise)

    def round_whole(self, number: Any) -> tuple[Any, Any]:
        whole = np.rint(number)
        number -= whole  # in its own place: new memory costs more than the work
        return whole, number

    def to_int(self, condition: Any) -> Any:
        is_array = isinstance(condition, np.ndarray)
        return condition.view(np.int8) if is_array else int(condition)

    def count_passed(self, number: Any, limits: Sequence[int]) -> Any:
        return sum(self.to_int(number >= limit) for limit in limits)


_ALGEBRA = _Numpy()


def number_rows(job: Job, columns: Mapping[str, Column], length: int) -> Any:
    """
    Number the row of answers of every row of a frame.

    Args:
        job: What to do.
        columns: The columns it reads.
        length: How many rows there are.

    Returns:
        For each row its index in ``job.rows``, as unsigned integers of 32 bits.
    """
    _keep_what_is_freed()
    numberer = _Numberer(job, columns, length)
    _in_threads(numberer.number, _split_rows(0, length, _SPAN))
    return numberer.numbers


@cache
def _keep_what_is_freed() -> None:
    """
    Once a process, have the C library keep freed memory for the next array.

    That of glibc does once a piece of this size was freed (M_MMAP_THRESHOLD in
    the manual page of mallopt).
    Before, it gives the memory of every array back to the system, and fetching
    it again costs more than the work.
    """
    np.empty(_PIECE, np.uint8)


def _split_rows(start: int, stop: int, step: int) -> list[Rows]:
    """Split rows into groups of at most *step*; no row is one empty group."""
    return [(first, min(first + step, stop)) for first in range(start, stop or 1, step)]


def _in_threads(work: Callable[[T], K], parts: list[T]) -> list[K]:
    """Do the same with each part, in as many threads as there are cores."""
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, parts))


#: The ids of the texts of some rows, by column.
_Ids = Mapping[Words, Any]
#: The distinct texts of some rows, and the place of each.
_Encoding = tuple[list[str | None], Any]


@final
class _Numberer:
    """
    Numbers the rows of one frame.

    Threads encode texts in parallel; then numpy works in one thread at a time,
    since several would wait for each other at every step.

    Attributes:
        numbers: The numbers of the rows that are done.
    """

    def __init__(self, job: Job, columns: Mapping[str, Column], length: int) -> None:
        self.numbers = np.empty(length, np.uint32)
        self._job = job
        self._columns = columns
        self._words = [part for part in job.parts if isinstance(part, Words)]
        self._common_texts = {
            part.column: _common_texts(columns[part.column]) for part in self._words
        }
        self._table: tuple[Any, Any] = (None, None)
        self._charted: dict[str, Bounds] = {}
        self._lock = Lock()

    def number(self, span: Rows) -> None:
        """Number the rows of a span."""
        encodings = {name: self._encode_span(name, span) for name in self._common_texts}
        text_ids = self._read_texts(encodings)
        ids_by_part = {
            p: _ids(text_ids[p], encodings[p.column][1]) for p in self._words
        }
        with self._lock, np.errstate(all="ignore"):
            for start, stop in _split_rows(*span, _BLOCK):
                window = slice(start - span[0], stop - span[0])
                ids = {part: array[window] for part, array in ids_by_part.items()}
                self.numbers[start:stop] = self._number_block((start, stop), ids)
            self._add_reasons(span, encodings)

    def _read_texts(
        self, encodings: Mapping[str, _Encoding]
    ) -> Mapping[Words, list[int]]:
        """
        Return the ids of the distinct texts of each column.

        All parts of a column read the same few texts at a time, so that the readers
        still have them in their caches.
        """
        ids: dict[Words, list[int]] = {part: [] for part in self._words}
        for column, (texts, _) in encodings.items():
            parts = [part for part in self._words if part.column == column]
            for start, stop in _split_rows(0, len(texts), _TEXTS):
                for part in parts:
                    ids[part] += part.vocabulary.ids(texts[start:stop])
        return ids

    def _add_reasons(self, span: Rows, encodings: Mapping[str, _Encoding]) -> None:
        """Add the reasons of unreadable texts to each row of a span."""
        faults = {
            part: fault_numbers
            for part in self._words
            if (fault_numbers := _faults(part, *encodings[part.column])) is not None
        }
        if faults:
            rows = np.flatnonzero(
                sum(fault_numbers != 0 for fault_numbers in faults.values())
            )
            row_faults = {
                part: fault_numbers[rows] for part, fault_numbers in faults.items()
            }
            numbers = self.numbers[span[0] : span[1]]
            numbers[rows] = self._renumber(numbers[rows], row_faults)

    def _renumber(self, numbers: Any, faults: _Ids) -> Any:
        """Number rows again, by their number and the faults of their texts."""
        key = numbers
        for fault_numbers in faults.values():
            pair = (
                key.astype(np.int64) * (int(fault_numbers.max(initial=0)) + 1)
                + fault_numbers
            )
            _, key = np.unique(pair, return_inverse=True)
        _, first, places = np.unique(key, return_index=True, return_inverse=True)
        columns: list[list[Fault | None]] = [
            [part.vocabulary.faults[number] for number in fault_numbers[first].tolist()]
            for part, fault_numbers in faults.items()
        ]
        new_numbers = [
            self._job.with_reasons(
                row_number, (fault.reason for fault in row_faults if fault)
            )
            for row_number, *row_faults in zip(
                numbers[first].tolist(), *columns, strict=True
            )
        ]
        return np.array(new_numbers, np.uint32)[places]

    def _number_block(self, block: Rows, ids: _Ids) -> Any:
        """Number the rows of a block, by their keys."""
        words, layout = self._job.words.values(), self._job.layout
        counts = [len(part.vocabulary.meanings) for part in words]
        digits = [ids[part] for part in words]
        if self._job.sizes:
            counts.append(layout.count)
            digits.append(self._size_codes(layout, block, ids))
        if not digits:  # no column holds a value: all rows say the same
            counts, digits = [1], [np.zeros(block[1] - block[0], np.int32)]
        is_small = prod(counts) <= _TABLE
        key = join_digits(digits, counts, np.int32(0) if is_small else np.int64(0))
        number = self._number_by_table if is_small else self._number_by_sorting
        return number(key, tuple(counts), layout)

    def _number_by_sorting(
        self, key: Any, counts: tuple[int, ...], layout: Layout
    ) -> Any:
        """Number keys that are too many for a table."""
        keys, places = np.unique(key, return_inverse=True)
        return self._numbers(keys, counts, layout)[places]

    def _number_by_table(
        self, key: Any, counts: tuple[int, ...], layout: Layout
    ) -> Any:
        """Number keys by a table that lasts as long as no meaning is new."""
        made_for, table = self._table
        if made_for != (layout, counts):
            table = np.full(prod(counts), -1, np.int32)
            self._table = (layout, counts), table
        numbers = _take(table, key)
        if numbers.min(initial=0) < 0:
            new = np.unique(key[numbers < 0])
            table[new] = self._numbers(new, counts, layout)
            numbers = _take(table, key)
        return numbers

    def _numbers(self, keys: Any, counts: tuple[int, ...], layout: Layout) -> Any:
        parts = (part.tolist() for part in np.unravel_index(keys, counts))
        numbers = self._job.numbers(zip(*parts, strict=True), layout)
        return np.array(numbers, np.int32)

    def _encode_span(self, column: str, span: Rows) -> _Encoding:
        """Return the distinct texts of a span, with None, and the place of each row."""
        array = _encode(self._columns[column](*span), self._common_texts[column])
        texts, places = _texts(array.dictionary), array.indices
        if places.null_count:
            places = places.fill_null(len(texts))
        return [*texts, None], places

    def _size_codes(self, layout: Layout, block: Rows, ids: _Ids) -> Any:
        size, tumor, margin = (self._bounds(name, block, ids) for name in SIZES)
        if MASS in self._job.sizes:
            tumor = meet(_ALGEBRA, tumor, self._bounds(MASS, block, ids))
        sizes = size, tumor, margin
        digits = layout.digits(_ALGEBRA, sizes)
        return layout.code(_ALGEBRA, sizes, digits)

    def _bounds(self, name: str, block: Rows, ids: _Ids) -> Bounds:
        part = self._job.sizes.get(name)
        if part is None:
            return SILENT[name]
        if isinstance(part, Words):
            columns = self._read(name, part)
            low, high, stated, bad = (_take(column, ids[part]) for column in columns)
            return Bounds(low, high, stated, bad == 1)
        return _number_bounds(part, _merge_chunks(self._columns[part.column](*block)))

    def _read(self, name: str, words: Words) -> Bounds:
        """Return the bounds of each text of a size; cached until a new text is read."""
        bounds, meanings = self._charted.get(name), [*words.vocabulary.meanings]
        if bounds is None or len(bounds.low) < len(meanings):
            rows = [bounds_of(name, meaning) for meaning in meanings]
            bounds = Bounds(*np.array([*zip(*rows, strict=True)], np.int32))
            self._charted[name] = bounds
        return bounds


def _ids(ids: list[int], places: Any) -> Any:
    """Look up the ids of words; each distinct text has one."""
    return _take(np.array(ids, np.min_scalar_type(max(ids))), places)


def _faults(words: Words, texts: list[str | None], places: Any) -> Any:
    """Look up the fault numbers of texts; None if no text has a fault."""
    if len(words.vocabulary.faults) == 1:
        return None
    numbers = words.vocabulary.fault_numbers(texts)
    return _take(np.array(numbers, np.int64), places) if any(numbers) else None


def _common_texts(column: Column) -> Any:
    """Return the texts of the first rows, which most others share, and None."""
    head = _merge_chunks(column(0, _FIRST))
    if not _is_text(head.type):
        return None
    return pa.concat_arrays([head.unique().drop_null(), pa.nulls(1, head.type)])


def _is_text(kind: Any) -> bool:
    return kind in {pa.string(), pa.large_string()}


def _encode(array: Any, known: Any) -> Any:
    """Encode a column by its distinct values; fastest if all are known."""
    if known is not None and array.type == known.type:
        places = pc.index_in(array, value_set=known)
        if not places.null_count:
            return pa.DictionaryArray.from_arrays(_merge_chunks(places), known)
    array = _merge_chunks(array)
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.date32())
    return array if pa.types.is_dictionary(array.type) else array.dictionary_encode()


def _texts(values: Any) -> list[str | None]:
    """Write values as text; Arrow has days of years that Python does not have."""
    kind = values.type
    if pa.types.is_date(kind):
        values = values.cast(pa.string())
    if not _is_text(values.type):
        return [*map(write_value, values.to_pylist())]
    try:
        texts: list[str | None] = values.to_pylist()
    except UnicodeDecodeError:
        texts = [*map(_decode, values.cast(pa.large_binary()).to_pylist())]
    return texts


def _decode(data: bytes | None) -> str | None:
    """Decode a text; invalid UTF-8 affects only this text."""
    return None if data is None else data.decode("utf-8", "replace")


def write_value(value: Any) -> str | None:
    """
    Write a value as text, whatever the other values of its column are.

    Decimals have no exponent, floats have 15 digits, and days are ISO text. An
    object that is no value of a chart becomes a text that nothing reads.
    """
    if isinstance(value, np.datetime64):
        value = None if np.isnat(value) else str(value.astype("datetime64[D]"))
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str):
        return value and _HALF.sub("\ufffd", value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):  # NaT is one, and no day
        return str(value) if value == value else None  # noqa: PLR0124
    if isinstance(value, float | Decimal) and _is_nan(value):  # missing, to pandas
        return None
    if isinstance(value, float):
        return _plain(Decimal(f"{value:.15g}")) if isfinite(value) else NO_TEXT
    return _plain(value) if isinstance(value, int | Decimal) else NO_TEXT


def _is_nan(value: float | Decimal) -> bool:
    """Whether it is NaN; a signaling NaN of a decimal cannot become a float."""
    return value.is_nan() if isinstance(value, Decimal) else isnan(value)


def _plain(number: int | Decimal) -> str:
    """Write a number without an exponent; one too long for a size is not read."""
    exact = Decimal(number)
    is_short = exact.is_finite() and abs(exact.adjusted()) <= _DIGITS
    return f"{exact:f}" if is_short else NO_TEXT


def count_values(part: Words | Numbers, array: Any) -> list[tuple[Any, int]]:
    """Count the distinct values of a column, but the missing, as it is read."""
    array = array.cast(pa.float64(), safe=False) if isinstance(part, Numbers) else array
    encoded = _encode(array, None)
    is_text = isinstance(part, Words)
    values = _texts(encoded.dictionary) if is_text else encoded.dictionary.to_pylist()
    counts = pc.value_counts(_merge_chunks(encoded.indices.drop_null()))
    return [(values[row["values"]], row["counts"]) for row in counts.to_pylist()]


def bad_numbers(part: Numbers, numbers: Sequence[float]) -> list[bool]:
    """Say of each number whether it cannot be read as a length."""
    with np.errstate(all="ignore"):
        bounds = _number_bounds(part, pa.array(numbers, pa.float64()))
    return [bool(bad) for bad in np.broadcast_to(bounds.bad, len(numbers))]


def _number_bounds(part: Numbers, array: Any) -> Bounds:
    stated: Any = True
    if array.null_count:
        stated, array = np.asarray(array.is_valid()), array.fill_null(0)
    return number_bounds(
        _ALGEBRA,
        np.asarray(array.cast(pa.float64(), safe=False)),
        stated,
        um_per_unit=part.um_per_unit,
        least=part.least,
        is_single=part.is_single,
    )


def _merge_chunks(array: Any) -> Any:
    """Join the chunks of a block; most blocks lie within one."""
    if isinstance(array, pa.ChunkedArray):
        return array.combine_chunks() if array.num_chunks != 1 else array.chunk(0)
    return array


def _answers(job: Job) -> Any:
    """Lay the answers out as an Arrow table, in the order of their numbers."""
    return pa.table(
        {
            output.name: _array([row[at] for row in job.rows], output.kind)
            for at, output in enumerate(job.outputs)
        }
    )


def _array(cells: list[Cell], kind: Kind) -> Any:
    if kind is Kind.WHOLE:
        return pa.array(cells, pa.int64())
    if kind is Kind.TEXT:
        return pa.array(cells, pa.string())
    smallest = np.min_scalar_type(-len({*cells, None}))  # signed, if empty
    return pa.array(cells, pa.dictionary(pa.from_numpy_dtype(smallest), pa.string()))


def gather_answers(job: Job, numbers: Any) -> Any:
    """Gather the answer of every row, as an Arrow table."""
    take = partial(pc.take, _answers(job), boundscheck=False)
    spans = _split_rows(0, len(numbers), _SPAN)
    arrays = [pa.array(numbers[slice(*span)]) for span in spans]
    return pa.concat_tables(_in_threads(take, arrays))


def _take(values: Any, places: Any) -> Any:
    """Take values by place; not checked, since all places are our own."""
    array = pc.take(pa.array(values), pa.array(places), boundscheck=False)
    return np.asarray(array)
