"""Frames in memory: blocks of rows as Arrow arrays, numbered by numpy, in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from math import prod
from typing import Any, NamedTuple, TypeVar, final

import numpy
import pyarrow

from cptsofttissue.frames._job import Cell, Job, Kind, Numbers, Output, Words
from cptsofttissue.frames._sizes import (
    SILENT,
    SIZES,
    Bounds,
    bounds_of,
    number_bounds,
)

__all__ = [
    "Block",
    "Column",
    "Gathered",
    "blocks",
    "gather",
    "in_threads",
    "number_rows",
]

T = TypeVar("T")
K = TypeVar("K")

# Arrays are not typed: neither library tells what its functions do to them.
np: Any = numpy
pa: Any = pyarrow

#: Rows worked on at a time: enough to pay for Python, few enough for the cache.
_BLOCK = 1 << 18
#: Up to so many keys a table is filled; more are sorted.
_TABLE = 1 << 22

#: The rows of a column from one to another, as an Arrow array.
Column = Callable[[int, int], Any]
Block = tuple[int, int]


@final
class _Numpy:
    """The algebra of numpy arrays."""

    def let(self, value: Any) -> Any:
        return value

    def always(self, condition: Any) -> bool:
        return bool(np.all(condition))

    def larger(self, one: Any, other: Any) -> Any:
        if isinstance(one, int) and isinstance(other, int):
            return max(one, other)
        return np.maximum(one, other)

    def where(self, condition: Any, then: Any, otherwise: Any) -> Any:
        return np.where(condition, then, otherwise)

    def nearest(self, number: Any) -> Any:
        return np.rint(number)

    def whole(self, number: Any) -> Any:
        if not isinstance(number, np.ndarray):
            return np.int32(number)
        is_condition = number.dtype == np.bool_
        return number.view(np.int8) if is_condition else number.astype(np.int32)


_ALGEBRA = _Numpy()


def number_rows(job: Job, columns: Mapping[str, Column], length: int) -> Any:
    """
    Number the row of answers of every row of a frame.

    Args:
        job: What to do.
        columns: The columns it reads.
        length: How many rows there are.

    Returns:
        For each row its place in ``job.rows``, as integers of 32 bits.
    """
    numbered = np.empty(length, np.int32)
    numberer = _Numberer(job, columns)

    def work(block: Block) -> None:
        with np.errstate(all="ignore"):  # each thread has its own
            numbered[slice(*block)] = numberer.number(block)

    in_threads(work, blocks(length))
    return numbered


def blocks(length: int) -> list[Block]:
    """Part so many rows into blocks; no row is one empty block."""
    return [(at, min(at + _BLOCK, length)) for at in range(0, length or 1, _BLOCK)]


def in_threads(work: Callable[[T], K], parts: list[T]) -> list[K]:
    """Do the same with each part, in as many threads as there are cores."""
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, parts))


@final
class _Numberer:
    """Numbers the rows of one frame, block by block."""

    def __init__(self, job: Job, columns: Mapping[str, Column]) -> None:
        self._job = job
        self._columns = columns
        self._table: tuple[tuple[int, ...], Any] = ((), None)

    def number(self, block: Block) -> Any:
        """Number the rows of a block."""
        words = self._job.words.values()
        digits = [self._ids(part, block) for part in words]
        counts = [len(part.vocabulary.meanings) for part in words]
        if self._job.sizes:
            digits.append(self._size_codes(block))
            counts.append(self._job.layout.count)
        return self._look_up(block[1] - block[0], digits, tuple(counts))

    def _look_up(self, rows: int, digits: list[Any], counts: tuple[int, ...]) -> Any:
        """Join the digits of each row to its key, and number the keys."""
        is_small = prod(counts) <= _TABLE
        key = np.zeros(rows, np.int32 if is_small else np.int64)
        for digit, count in zip(digits, counts, strict=True):
            key *= count
            key += digit
        if is_small:
            return self._in_table(key, counts)
        found, places = np.unique(key, return_inverse=True)
        return self._numbers(found, counts)[places]

    def _in_table(self, key: Any, counts: tuple[int, ...]) -> Any:
        """Number keys by a table that lasts as long as no meaning is new."""
        made_for, table = self._table
        if made_for != counts:
            table = np.full(prod(counts), -1, np.int32)
            self._table = counts, table
        found = _taken(table, key)
        if found.size and found.min() < 0:
            new = np.unique(key[found < 0])
            table[new] = self._numbers(new, counts)
            found = _taken(table, key)
        return found

    def _numbers(self, keys: Any, counts: tuple[int, ...]) -> Any:
        digits = (part.tolist() for part in np.unravel_index(keys, counts))
        return np.array(
            [self._job.number(k) for k in zip(*digits, strict=True)], np.int32
        )

    def _ids(self, words: Words, block: Block) -> Any:
        """Look up the ids of the words of a block; each distinct text is read once."""
        array = _merged(self._columns[words.column](*block))
        if pa.types.is_timestamp(array.type):
            array = array.cast(pa.date32())
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode()
        texts = _texts(array.dictionary)
        ids = _small(np.array(words.vocabulary.ids([*texts, None]), np.int32))
        places = array.indices
        if places.null_count:
            places = places.fill_null(len(texts))
        return _taken(ids, np.asarray(places))

    def _size_codes(self, block: Block) -> Any:
        size, tumor, margin = (self._bounds(name, block) for name in SIZES)
        layout, sizes = self._job.layout, (size, tumor, margin)
        digits = layout.digits(_ALGEBRA, sizes)
        return layout.code(_ALGEBRA, sizes, digits)

    def _bounds(self, name: str, block: Block) -> Bounds:
        part = self._job.sizes.get(name)
        if part is None:
            return SILENT
        if isinstance(part, Words):
            ids = self._ids(part, block)
            meanings = map(bounds_of, part.vocabulary.meanings)
            return Bounds(
                *(
                    _taken(np.array(column, np.int32), ids)
                    for column in zip(*meanings, strict=True)
                )
            )
        return _number_bounds(part, _merged(self._columns[part.column](*block)))


def _texts(values: Any) -> list[str | None]:
    """Write values as text: decimals without an exponent, dates as ISO."""
    if pa.types.is_decimal(values.type):
        return [None if v is None else f"{v:f}" for v in values.to_pylist()]
    texts: list[str | None] = values.cast(pa.string()).to_pylist()
    return texts


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


@final
class Gathered(NamedTuple):
    """
    An output column of all rows, not yet laid out.

    Attributes:
        output: Which column.
        values: The distinct values.
        which: For each of the job's rows the place of its value; -1 is none.
        numbered: For each row of the frame the job's row.
    """

    output: Output
    values: list[Cell]
    which: Any
    numbered: Any

    def places(self, none: int) -> Any:
        """Place every row; *none* is the place of no value."""
        places = _small(np.where(self.which < 0, none, self.which))
        spread = np.empty(len(self.numbered), places.dtype)

        def work(block: Block) -> None:
            _taken(places, self.numbered[slice(*block)], spread[slice(*block)])

        in_threads(work, blocks(len(spread)))
        return spread

    def distinct(self) -> Any:
        """Return the distinct values as an Arrow array, with no value at its end."""
        kind = pa.int64() if self.output.kind is Kind.WHOLE else pa.string()
        return pa.array([*self.values, None], kind)

    def plain(self) -> Any:
        """Return the values themselves, block by block."""
        distinct, places = self.distinct(), self.places(len(self.values))
        parts = [places[slice(*block)] for block in blocks(len(places))]
        return pa.chunked_array(in_threads(distinct.take, parts), distinct.type)

    def entries(self) -> Any:
        """Return a dictionary-encoded array that has no value as an entry, too."""
        places = pa.array(self.places(len(self.values)))
        return pa.DictionaryArray.from_arrays(places, self.distinct())

    def encoded(self) -> Any:
        """Return a dictionary-encoded array, missing where there is no value."""
        places = self.places(-1)
        none = places < 0 if self.which.min(initial=0) < 0 else None
        indices = pa.array(places, mask=none)
        return pa.DictionaryArray.from_arrays(indices, self.distinct()[:-1])


def gather(job: Job, numbered: Any) -> Iterator[Gathered]:
    """Gather each output column from the numbered rows."""
    for at, output in enumerate(job.outputs):
        cells = [row[at] for row in job.rows]
        values = list(dict.fromkeys(cell for cell in cells if cell is not None))
        place: dict[Cell, int] = {cell: at for at, cell in enumerate(values)}
        which = np.array([place.get(cell, -1) for cell in cells], np.int32)
        yield Gathered(output, [*values], which, numbered)


def _taken(values: Any, places: Any, out: Any = None) -> Any:
    """Take values by place; numpy is twice as fast where it need not check them."""
    return np.take(values, places, out=out, mode="clip")


def _small(numbers: Any) -> Any:
    """Store whole numbers in as few bytes as they need, since rows are many."""
    return numbers.astype(np.min_scalar_type(-int(numbers.max(initial=0)) - 1))
