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
    joined,
    meet,
    number_bounds,
)
from cptsofttissue.frames._vocabulary import Fault

__all__ = [
    "Column",
    "bad_numbers",
    "count_values",
    "gathered",
    "number_rows",
    "written",
]

T = TypeVar("T")
K = TypeVar("K")

# Arrays are not typed: neither library tells what its functions do to them.
np: Any = numpy
pa: Any = pyarrow
pc: Any = pyarrow.compute

#: Rows that a thread works on at a time.
_SPAN = 1 << 19
#: Rows that numpy works on at a time: enough to pay for Python, few for the cache.
_BLOCK = 1 << 16
#: Bytes of the largest piece that glibc learns from, which is less than 32 MiB.
_PIECE = 31 << 20
#: Up to so many keys a table is filled; more are sorted.
_TABLE = 1 << 22
#: Half a sign, which no text in memory may hold.
_HALF = re.compile("[\ud800-\udfff]")
#: No length and no code has more digits.
_DIGITS = 40
#: So many texts are remembered with what they say.
_TEXTS = 16_384
#: Rows whose texts are taken for those of most others.
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

    def rounded(self, number: Any) -> tuple[Any, Any]:
        whole = np.rint(number)
        number -= whole  # in its own place: new memory costs more than the work
        return whole, number

    def whole(self, condition: Any) -> Any:
        is_array = isinstance(condition, np.ndarray)
        return condition.view(np.int8) if is_array else int(condition)

    def passed(self, number: Any, limits: Sequence[int]) -> Any:
        return sum(self.whole(number >= limit) for limit in limits)


_ALGEBRA = _Numpy()


def number_rows(job: Job, columns: Mapping[str, Column], length: int) -> Any:
    """
    Number the row of answers of every row of a frame.

    Args:
        job: What to do.
        columns: The columns it reads.
        length: How many rows there are.

    Returns:
        For each row its place in ``job.rows``, as unsigned integers of 32 bits.
    """
    _keep_what_is_freed()
    numberer = _Numberer(job, columns, length)
    _in_threads(numberer.number, _parted(0, length, _SPAN))
    return numberer.numbered


@cache
def _keep_what_is_freed() -> None:
    """
    Once a process, have the C library keep freed memory for what is asked for next.

    That of glibc does once a piece of this size was freed (M_MMAP_THRESHOLD in
    the manual page of mallopt).
    Before, it gives the memory of every array back to the system, and fetching
    it again costs more than the work.
    """
    np.empty(_PIECE, np.uint8)


def _parted(start: int, stop: int, step: int) -> list[Rows]:
    """Part rows into groups of at most *step*; no row is one empty group."""
    return [(at, min(at + step, stop)) for at in range(start, stop or 1, step)]


def _in_threads(work: Callable[[T], K], parts: list[T]) -> list[K]:
    """Do the same with each part, in as many threads as there are cores."""
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, parts))


#: The ids of the texts of some rows, by column.
_Ids = Mapping[Words, Any]
#: The distinct texts of some rows, and the place of each.
_Encoded = tuple[list[str | None], Any]


@final
class _Numberer:
    """
    Numbers the rows of one frame.

    Threads tell texts apart side by side; then numpy works in one at a time,
    since its threads would wait for each other at every step.

    Attributes:
        numbered: The numbers, as far as they are known.
    """

    def __init__(self, job: Job, columns: Mapping[str, Column], length: int) -> None:
        self.numbered = np.empty(length, np.uint32)
        self._job = job
        self._columns = columns
        self._words = [part for part in job.parts if isinstance(part, Words)]
        self._known = {
            part.column: _known(columns[part.column]) for part in self._words
        }
        self._table: tuple[Any, Any] = (None, None)
        self._charted: dict[str, Bounds] = {}
        self._lock = Lock()

    def number(self, span: Rows) -> None:
        """Number the rows of a span."""
        encoded = {name: self._encoded(name, span) for name in self._known}
        found = self._read_texts(encoded)
        texts = {p: _ids(found[p], encoded[p.column][1]) for p in self._words}
        with self._lock, np.errstate(all="ignore"):
            for start, stop in _parted(*span, _BLOCK):
                at = slice(start - span[0], stop - span[0])
                ids = {part: found[at] for part, found in texts.items()}
                self.numbered[start:stop] = self._number_block((start, stop), ids)
            self._blame(span, encoded)

    def _read_texts(self, encoded: Mapping[str, _Encoded]) -> Mapping[Words, list[int]]:
        """
        Return the ids of the distinct texts of each column.

        All that is read of a column is read of some texts at a time, while what
        their reader found in them is remembered.
        """
        found: dict[Words, list[int]] = {part: [] for part in self._words}
        for column, (texts, _) in encoded.items():
            parts = [part for part in self._words if part.column == column]
            for start, stop in _parted(0, len(texts), _TEXTS):
                for part in parts:
                    found[part] += part.vocabulary.ids(texts[start:stop])
        return found

    def _blame(self, span: Rows, encoded: Mapping[str, _Encoded]) -> None:
        """Give each row of a span the reasons of its texts that cannot be read."""
        faults = {
            part: found
            for part in self._words
            if (found := _faults(part, *encoded[part.column])) is not None
        }
        if faults:
            rows = np.flatnonzero(sum(found != 0 for found in faults.values()))
            taken = {part: found[rows] for part, found in faults.items()}
            blamed = self.numbered[span[0] : span[1]]
            blamed[rows] = self._blamed(blamed[rows], taken)

    def _blamed(self, numbers: Any, faults: _Ids) -> Any:
        """Number rows again, by their number and what is wrong with their texts."""
        key = numbers
        for found in faults.values():
            pair = key.astype(np.int64) * (int(found.max(initial=0)) + 1) + found
            _, key = np.unique(pair, return_inverse=True)
        _, first, places = np.unique(key, return_index=True, return_inverse=True)
        columns: list[list[Fault | None]] = [
            [part.vocabulary.faults[at] for at in found[first].tolist()]
            for part, found in faults.items()
        ]
        again = [
            self._job.blamed(number, (fault.reason for fault in told if fault))
            for number, *told in zip(numbers[first].tolist(), *columns, strict=True)
        ]
        return np.array(again, np.uint32)[places]

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
        key = joined(digits, counts, np.int32(0) if is_small else np.int64(0))
        number = self._in_table if is_small else self._sorted
        return number(key, tuple(counts), layout)

    def _sorted(self, key: Any, counts: tuple[int, ...], layout: Layout) -> Any:
        """Number keys that are too many for a table."""
        found, places = np.unique(key, return_inverse=True)
        return self._numbers(found, counts, layout)[places]

    def _in_table(self, key: Any, counts: tuple[int, ...], layout: Layout) -> Any:
        """Number keys by a table that lasts as long as no meaning is new."""
        made_for, table = self._table
        if made_for != (layout, counts):
            table = np.full(prod(counts), -1, np.int32)
            self._table = (layout, counts), table
        found = _taken(table, key)
        if found.min(initial=0) < 0:
            new = np.unique(key[found < 0])
            table[new] = self._numbers(new, counts, layout)
            found = _taken(table, key)
        return found

    def _numbers(self, keys: Any, counts: tuple[int, ...], layout: Layout) -> Any:
        parts = (part.tolist() for part in np.unravel_index(keys, counts))
        found = [self._job.number(key, layout) for key in zip(*parts, strict=True)]
        return np.array(found, np.int32)

    def _encoded(self, column: str, span: Rows) -> _Encoded:
        """Return the distinct texts of a span, and no text; and the place of each."""
        array = _encoded(self._columns[column](*span), self._known[column])
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
            read = self._read(name, part)
            low, high, stated, bad = (_taken(column, ids[part]) for column in read)
            return Bounds(low, high, stated, bad == 1)
        return _number_bounds(part, _merged(self._columns[part.column](*block)))

    def _read(self, name: str, words: Words) -> Bounds:
        """Bound what each text of a size means, until another is read."""
        found, meanings = self._charted.get(name), [*words.vocabulary.meanings]
        if found is None or len(found.low) < len(meanings):
            rows = [bounds_of(name, meaning) for meaning in meanings]
            found = Bounds(*np.array([*zip(*rows, strict=True)], np.int32))
            self._charted[name] = found
        return found


def _ids(ids: list[int], places: Any) -> Any:
    """Look up the ids of words; each distinct text has one."""
    return _taken(np.array(ids, np.min_scalar_type(max(ids))), places)


def _faults(words: Words, texts: list[str | None], places: Any) -> Any:
    """Look up what is wrong with texts; None if nothing is with any."""
    if len(words.vocabulary.faults) == 1:
        return None
    numbers = words.vocabulary.fault_numbers(texts)
    return _taken(np.array(numbers, np.int64), places) if any(numbers) else None


def _known(column: Column) -> Any:
    """Take the texts of the first rows, and no text, for those of most others."""
    head = _merged(column(0, _FIRST))
    if not _is_text(head.type):
        return None
    return pa.concat_arrays([head.unique().drop_null(), pa.nulls(1, head.type)])


def _is_text(kind: Any) -> bool:
    return kind in {pa.string(), pa.large_string()}


def _encoded(array: Any, known: Any) -> Any:
    """Encode a column by its distinct values, which is fastest where all are known."""
    if known is not None and array.type == known.type:
        places = pc.index_in(array, value_set=known)
        if not places.null_count:
            return pa.DictionaryArray.from_arrays(_merged(places), known)
    array = _merged(array)
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.date32())
    return array if pa.types.is_dictionary(array.type) else array.dictionary_encode()


def _texts(values: Any) -> list[str | None]:
    """Write values as text; Python has no days of every year that Arrow has."""
    kind = values.type
    if pa.types.is_date(kind):
        values = values.cast(pa.string())
    if not _is_text(values.type):
        return [*map(written, values.to_pylist())]
    try:
        texts: list[str | None] = values.to_pylist()
    except UnicodeDecodeError:
        texts = [*map(_decoded, values.cast(pa.large_binary()).to_pylist())]
    return texts


def _decoded(data: bytes | None) -> str | None:
    """Decode a text; what is no UTF-8 spoils only its own."""
    return None if data is None else data.decode("utf-8", "replace")


def written(value: Any) -> str | None:
    """
    Write a value as text, whatever stands beside it.

    Decimals have no exponent, floats the 15 digits that people mean, and days are
    ISO text. What is no value of a chart becomes a text that nothing reads.
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
    """Write a number without an exponent, if a length or a code may be as long."""
    exact = Decimal(number)
    is_short = exact.is_finite() and abs(exact.adjusted()) <= _DIGITS
    return f"{exact:f}" if is_short else NO_TEXT


def count_values(part: Words | Numbers, array: Any) -> list[tuple[Any, int]]:
    """Count the distinct values of a column, but the missing, as it is read."""
    array = array.cast(pa.float64(), safe=False) if isinstance(part, Numbers) else array
    encoded = _encoded(array, None)
    is_text = isinstance(part, Words)
    values = _texts(encoded.dictionary) if is_text else encoded.dictionary.to_pylist()
    counts = pc.value_counts(_merged(encoded.indices.drop_null()))
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


def _merged(array: Any) -> Any:
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


def gathered(job: Job, numbered: Any) -> Any:
    """Gather the answer of every row, as an Arrow table."""
    take = partial(pc.take, _answers(job), boundscheck=False)
    spans = _parted(0, len(numbered), _SPAN)
    numbers = [pa.array(numbered[slice(*span)]) for span in spans]
    return pa.concat_tables(_in_threads(take, numbers))


def _taken(values: Any, places: Any) -> Any:
    """Take values by place; none is checked, since all are places we made."""
    taken = pc.take(pa.array(values), pa.array(places), boundscheck=False)
    return np.asarray(taken)
