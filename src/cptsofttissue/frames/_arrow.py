"""Frames in memory: blocks of rows as Arrow arrays, numbered by numpy, in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial, reduce
from math import prod
from threading import Lock
from typing import Any, NamedTuple, TypeVar, final

import numpy
import pyarrow
import pyarrow.compute

from cptsofttissue.frames._job import Cell, Job, Kind, Numbers, Words
from cptsofttissue.frames._sizes import (
    SILENT,
    SIZES,
    Bounds,
    bounds_of,
    number_bounds,
)

__all__ = ["Column", "gathered", "number_rows"]

T = TypeVar("T")
K = TypeVar("K")

# Arrays are not typed: neither library tells what its functions do to them.
np: Any = numpy
pa: Any = pyarrow
pc: Any = pyarrow.compute

#: Rows worked on at a time: enough to pay for Python, few enough for the cache.
_BLOCK = 1 << 17
#: Up to so many keys a table is filled; more are sorted.
_TABLE = 1 << 22
#: Rows whose texts are taken for those of most others.
_FIRST = 10_000

#: The rows of a column from one to another, as an Arrow array.
Column = Callable[[int, int], Any]
Block = tuple[int, int]


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
    numbered = np.empty(length, np.uint32)
    numberer = _Numberer(job, columns)

    def work(block: Block) -> None:
        with np.errstate(all="ignore"):  # each thread has its own
            numbered[slice(*block)] = numberer.number(block)

    _in_threads(work, _blocks(length))
    return numbered


def _blocks(length: int) -> list[Block]:
    """Part so many rows into blocks; no row is one empty block."""
    return [(at, min(at + _BLOCK, length)) for at in range(0, length or 1, _BLOCK)]


def _in_threads(work: Callable[[T], K], parts: list[T]) -> list[K]:
    """Do the same with each part, in as many threads as there are cores."""
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, parts))


class _Found(NamedTuple):
    """Numbers that rows have by their places in a table."""

    table: Any
    places: Any


@final
class _Numberer:
    """Numbers the rows of one frame, block by block."""

    def __init__(self, job: Job, columns: Mapping[str, Column]) -> None:
        self._job = job
        self._columns = columns
        self._known = {
            part.column: _known(columns[part.column])
            for part in job.parts
            if isinstance(part, Words)
        }
        self._table: tuple[tuple[int, ...], Any] = ((), None)
        self._lock = Lock()

    def number(self, block: Block) -> Any:
        """Number the rows of a block."""
        words = [self._ids(part, block) for part in self._job.words.values()]
        counts = [len(part.vocabulary.meanings) for part in self._job.words.values()]
        sizes = [self._size_codes(block)] if self._job.sizes else []
        counts.extend(self._job.layout.count for _ in sizes)
        return self._look_up(words, sizes, tuple(counts))

    def _look_up(
        self, words: list[_Found], sizes: list[Any], counts: tuple[int, ...]
    ) -> Any:
        """
        Join the digits of each row to its key, and number the keys.

        Ids get their weights in their tables, which are shorter than the rows.
        """
        is_small = prod(counts) <= _TABLE
        kind = np.int32 if is_small else np.int64
        weights = [prod(counts[at:]) for at in range(1, len(counts) + 1)]
        parts = (
            _taken(found.table.astype(kind) * weight, found.places)
            for found, weight in zip(words, weights, strict=False)
        )
        key = np.asarray(reduce(np.add, (*parts, *sizes)), kind)
        return self._in_table(key, counts) if is_small else self._sorted(key, counts)

    def _sorted(self, key: Any, counts: tuple[int, ...]) -> Any:
        """Number keys that are too many for a table."""
        found, places = np.unique(key, return_inverse=True)
        return self._numbers(found, counts)[places]

    def _in_table(self, key: Any, counts: tuple[int, ...]) -> Any:
        """Number keys by a table that lasts as long as no meaning is new."""
        made_for, table = self._table
        if made_for != counts:
            table = np.full(prod(counts), -1, np.int32)
            self._table = counts, table
        found = _taken(table, key)
        if found.min(initial=0) < 0:
            with self._lock:  # what one thread answers, the others need not
                new = np.unique(key[_taken(table, key) < 0])
                table[new] = self._numbers(new, counts)
            found = _taken(table, key)
        return found

    def _numbers(self, keys: Any, counts: tuple[int, ...]) -> Any:
        digits = (part.tolist() for part in np.unravel_index(keys, counts))
        return np.array(
            [self._job.number(k) for k in zip(*digits, strict=True)], np.int32
        )

    def _ids(self, words: Words, block: Block) -> _Found:
        """Look up the ids of the words of a block; each distinct text is read once."""
        array = _merged(self._columns[words.column](*block))
        array = _encoded(array, self._known[words.column])
        texts = _texts(array.dictionary)
        ids = np.array(words.vocabulary.ids([*texts, None]), np.int32)
        places = array.indices
        if places.null_count:
            places = places.fill_null(len(texts))
        return _Found(ids, places)

    def _size_codes(self, block: Block) -> Any:
        size, tumor, margin = (self._bounds(name, block) for name in SIZES)
        layout, sizes = self._job.layout, (size, tumor, margin)
        digits = layout.digits(_ALGEBRA, sizes)
        return layout.code(_ALGEBRA, sizes, digits)

    def _bounds(self, name: str, block: Block) -> Bounds:
        part = self._job.sizes.get(name)
        if part is None:
            return SILENT[name]
        if isinstance(part, Words):
            ids = _taken(*self._ids(part, block))
            meanings = (bounds_of(name, said) for said in part.vocabulary.meanings)
            low, high, stated, bad = (
                _taken(np.array(column, np.int32), ids)
                for column in zip(*meanings, strict=True)
            )
            return Bounds(low, high, stated, bad == 1)
        return _number_bounds(part, _merged(self._columns[part.column](*block)))


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
            return pa.DictionaryArray.from_arrays(places, known)
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.date32())
    return array if pa.types.is_dictionary(array.type) else array.dictionary_encode()


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
    parts = [pa.array(numbered[slice(*block)]) for block in _blocks(len(numbered))]
    return pa.concat_tables(_in_threads(take, parts))


def _taken(values: Any, places: Any) -> Any:
    """Take values by place; none is checked, since all are places we made."""
    taken = pc.take(pa.array(values), pa.array(places), boundscheck=False)
    return np.asarray(taken)
