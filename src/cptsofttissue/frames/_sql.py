"""
Frames of SQL engines: the same formula as SQL text, every lookup a literal.

The engine runs two queries: one for the distinct words, which the scalar reader
reads, and one for the rows.
Rows stay where they are: nothing is joined unless the engine keeps no order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple, Protocol, cast, final

from cptsofttissue.frames._job import PLACEHOLDERS, Cell, Job, Kind, Numbers, Words
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
    split_digits,
)
from cptsofttissue.frames._vocabulary import MISSING, Unreadable

__all__ = ["Dialect", "Expr", "Query", "Survey", "as_expr", "run", "value_of"]

#: The most keys of a literal list, and the most that are answered without a query.
_LIST = 1 << 16
_MOST_POSSIBLE = 1 << 12


@final
class Expr:
    """A value of a row, as SQL text; its level says which columns it needs."""

    def __init__(self, text: str, level: int = 0) -> None:
        self.text = text
        self.level = level

    def _combine(self, operator: str, other: object) -> Expr:
        operand = as_expr(other)
        level = max(self.level, operand.level)
        return Expr(f"({self.text} {operator} {operand.text})", level)

    def __add__(self, other: object) -> Expr:
        return self._combine("+", other)

    def __sub__(self, other: object) -> Expr:
        return self._combine("-", other)

    def __rsub__(self, other: object) -> Expr:
        return as_expr(other)._combine("-", self)

    def __mul__(self, other: object) -> Expr:
        return self._combine("*", other)

    def __and__(self, other: object) -> Expr:
        return self._combine("AND", other)

    def __or__(self, other: object) -> Expr:
        return self._combine("OR", other)

    def __invert__(self) -> Expr:
        return Expr(f"(NOT {self.text})", self.level)

    def __ge__(self, other: object) -> Expr:
        return self._combine(">=", other)

    def __le__(self, other: object) -> Expr:
        return self._combine("<=", other)

    def __lt__(self, other: object) -> Expr:
        return self._combine("<", other)

    def __gt__(self, other: object) -> Expr:
        return self._combine(">", other)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return self._combine("=", other)

    def __abs__(self) -> Expr:
        return Expr(f"abs({self.text})", self.level)

    __radd__ = __add__
    __rmul__ = __mul__
    __ror__ = __or__
    __hash__ = None  # type: ignore[assignment]


def as_expr(value: object) -> Expr:
    """Write a plain number or truth as SQL."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, float):
        return Expr(f"CAST({value!r} AS DOUBLE)")
    return Expr(str(value).upper())


class Survey(NamedTuple):
    """
    The row count, distinct texts and missing values of a frame.

    Attributes:
        rows: How many rows there are.
        texts: The distinct texts of each column; None where one is missing.
        missing: The columns of numbers that have a missing one.
    """

    rows: int
    texts: Mapping[str, list[str | None]]
    missing: Collection[str]


class Dialect(Protocol):
    """The SQL of an engine, and the queries that it runs."""

    def quote(self, name: str) -> str:
        """Quote the name of a column."""
        ...

    def text(self, column: str) -> str:
        """Write the value of a column as text, dates as ISO."""
        ...

    def nearest(self, number: str) -> str:
        """Round to a whole number."""
        ...

    def as_text(self, number: str) -> str:
        """Write a whole number as text."""
        ...

    def survey(self, frame: Any, parts: Iterable[Words | Numbers]) -> Survey:
        """Ask for the distinct texts of columns, and count the rows."""
        ...

    def distinct(self, frame: Any, number: str) -> list[int]:
        """Ask for the distinct values of a whole number."""
        ...

    def add(self, frame: Any, columns: Mapping[str, str]) -> Any:
        """Add columns."""
        ...

    def give(self, frame: Any, names: Iterable[str], columns: Mapping[str, str]) -> Any:
        """Keep columns, in this order, and add others."""
        ...

    def pick(self, cells: list[Cell], kind: Kind, place: str) -> str:
        """Pick from a literal list, by a place from 0."""
        ...

    def place(self, query: Query, text: str, texts: list[str]) -> str:
        """Find a text among one or more: 2 for the first, 1 for none of them."""
        ...


@final
class Query:
    """A frame that grows by columns; also the algebra of its values."""

    def __init__(self, dialect: Dialect, frame: Any, names: Iterable[str]) -> None:
        self.dialect = dialect
        self._frame = frame
        self._taken = {name.lower() for name in names}  # engines fold case
        self._pending: list[tuple[int, str, str]] = []
        self._columns: set[str] = set()
        self._lists: dict[tuple[str, tuple[Cell, ...]], Any] = {}

    def frame(self) -> Any:
        """Return the frame with every column added so far."""
        for level in sorted({level for level, _, _ in self._pending}):
            columns = {
                n: text
                for column_level, n, text in self._pending
                if column_level == level
            }
            self._frame = self.dialect.add(self._frame, columns)
        self._pending.clear()
        return self._frame

    def replace(self, frame: Any) -> None:
        """Go on with another frame, which has the columns of this one."""
        self._frame = frame

    def name(self) -> str:
        """Return a name that no column has."""
        name = f"cpt_{len(self._taken)}_"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def let(self, value: object) -> Any:
        """Add a column, so that its value is computed once."""
        if not isinstance(value, Expr) or value.text in self._columns:
            return value
        name = self.name()
        self._pending.append((value.level, name, value.text))
        column = self.dialect.quote(name)
        self._columns.add(column)
        return Expr(column, value.level + 1)

    def place(self, text: str, texts: list[str], *, is_missing: bool) -> Expr:
        """Return the place of a text: 1 if it is not in *texts*, 0 if it is missing."""
        place = self.dialect.place(self, text, texts) if texts else "1"
        if is_missing:
            place = f"CASE WHEN {text} IS NULL THEN 0 ELSE {place} END"
        return cast("Expr", self.let(Expr(place)))

    def pick_numbers(self, cells: list[int], place: Expr) -> Any:
        """Pick whole numbers from a list, by place; the same list only once."""
        if cells == list(range(len(cells))):
            return place
        key = place.text, tuple(cells)
        if key not in self._lists:
            self._lists[key] = self.let(self._pick(cells, place))
        return self._lists[key]

    def _pick(self, cells: list[int], place: Expr) -> Any:
        """Pick by place; a comparison is enough if the list changes only once."""
        *_, last = cells
        first_other = next(
            (index for index, cell in enumerate(cells) if cell != cells[0]), 0
        )
        if cells[first_other:] != [last] * (len(cells) - first_other):
            return Expr(
                self.dialect.pick([*cells], Kind.WHOLE, place.text), place.level
            )
        return self.where(place < first_other, cells[0], last) if first_other else last

    def within(self, value: Any, least: float, most: float) -> bool:  # noqa: ARG002
        return False  # nothing is known before it runs

    def zero(self, count: int) -> int:  # noqa: ARG002 - whole numbers here have no end
        return 0

    def larger(self, one: Any, other: Any) -> Any:
        if isinstance(one, Expr) or isinstance(other, Expr):
            return self._call("greatest({}, {})", one, other)
        return max(one, other)

    def where(self, condition: Any, then: Any, otherwise: Any) -> Any:
        if isinstance(condition, Expr):
            return self._call(
                "CASE WHEN {} THEN {} ELSE {} END", condition, then, otherwise
            )
        return then if condition else otherwise

    def round_whole(self, number: Any) -> tuple[Any, Any]:
        exact = self.let(number)
        whole = self.let(self._call(self.dialect.nearest("{}"), exact))
        return whole, exact - whole

    def to_int(self, condition: Any) -> Any:
        return self._call("CAST({} AS INTEGER)", condition)

    def count_passed(self, number: Any, limits: Sequence[int]) -> Any:
        if not isinstance(number, Expr):
            return sum(number >= limit for limit in limits)
        cases = " ".join(
            f"WHEN {number.text} < {limit} THEN {index}"
            for index, limit in enumerate(limits)
        )
        return Expr(f"CASE {cases} ELSE {len(limits)} END", number.level)

    def _call(self, form: str, *values: Any) -> Expr:
        parts = [as_expr(value) for value in values]
        level = max(part.level for part in parts)
        return Expr(form.format(*(part.text for part in parts)), level)


def run(job: Job, dialect: Dialect, frame: Any, names: list[str]) -> Any:
    """Return the frame with the outputs added."""
    survey = dialect.survey(frame, job.parts)
    query = Query(dialect, frame, names)
    texts = _Texts(query, survey, job.parts)
    digits = [texts.digit(part) for part in job.words.values()]
    layout = job.layout  # every text is read by now
    if job.sizes:
        digits.append(_size_digit(query, job, layout, texts))
    place = _number(query, job, layout, digits, survey.rows)
    *other_outputs, reason = job.outputs
    outputs = {
        output.name: dialect.pick([row[index] for row in job.rows], output.kind, place)
        for index, output in enumerate(other_outputs)
    } | {reason.name: _reason(query, job, place, texts)}
    return dialect.give(query.frame(), names, outputs)


def _reason(query: Query, job: Job, place: str, texts: _Texts) -> str:
    """Join the reasons of texts that cannot be read with that of the row."""
    pick, reasons = query.dialect.pick, [row[-1] for row in job.rows]
    words = (part for part in job.parts if isinstance(part, Words))
    faults = [fault for part in words if (fault := texts.fault(part))]
    if not faults:
        return pick(reasons, Kind.LABEL, place)
    own_reasons = [None if reason in PLACEHOLDERS else reason for reason in reasons]
    all_reasons = ", ".join((*faults, pick(own_reasons, Kind.TEXT, place)))
    is_bad = " OR ".join(f"{fault} IS NOT NULL" for fault in faults)
    otherwise = pick(reasons, Kind.TEXT, place)
    return (
        f"CASE WHEN {is_bad} THEN concat_ws('; ', {all_reasons}) ELSE {otherwise} END"
    )


def value_of(dialect: Dialect, part: Words | Numbers) -> str:
    """Write the value of a column as it is read: text, or a number."""
    if isinstance(part, Words):
        return dialect.text(part.column)
    return f"CAST({dialect.quote(part.column)} AS DOUBLE)"


class _Digit(NamedTuple):
    """
    A digit of the key of every row.

    Attributes:
        value: The digit.
        meanings: What each digit stands for: the id of a word, or a size code.
        possible:
            The digits a row may have, unless it has changed since; None if they
            are too many to say.
    """

    value: Any
    meanings: Sequence[int]
    possible: Collection[int] | None


def _size_digit(query: Query, job: Job, layout: Layout, texts: _Texts) -> _Digit:
    size, tumor, margin = (_bounds(query, job, name, texts) for name in SIZES)
    if MASS in job.sizes:
        tumor = meet(query, tumor, _bounds(query, job, MASS, texts))
    sizes = size, tumor, margin
    digits = layout.digits(query, sizes)
    code = layout.code(query, sizes, digits)
    if layout.ranges or layout.count > _MOST_POSSIBLE:
        return _Digit(code, range(layout.count), None)
    codes = list(layout.possible(sizes, digits))
    place = {size_code: index for index, size_code in enumerate(codes)}
    # Every code of exact sizes is possible, so no other is ever looked up.
    cells = [place.get(index, 0) for index in range(layout.count)]
    return _Digit(query.pick_numbers(cells, code), codes, range(len(codes)))


class _TextIds(NamedTuple):
    """The id of each text of a column, and of any other text."""

    by_text: Mapping[str | None, int]
    other_id: int

    @classmethod
    def of(cls, words: Words, survey: Survey) -> _TextIds:
        """Read the distinct texts; any other counts as unreadable."""
        texts, vocabulary = survey.texts[words.column], words.vocabulary
        by_text = dict(zip(texts, vocabulary.ids(texts), strict=True))
        return cls(by_text, vocabulary.id_of(Unreadable.UNREADABLE))


@final
class _Texts:
    """
    The columns of words; the place of each text is looked up once.

    Args:
        query: The frame.
        survey: Its distinct texts.
        parts: The columns to read; those of numbers are skipped.
    """

    def __init__(
        self, query: Query, survey: Survey, parts: Iterable[Words | Numbers]
    ) -> None:
        self.survey = survey
        self._query = query
        self._text_ids = {
            p: _TextIds.of(p, survey) for p in parts if isinstance(p, Words)
        }
        self._places: dict[str, tuple[Expr, list[str]]] = {}

    def digit(self, part: Words) -> _Digit:
        """Look up the id of a word."""
        (value,) = self.look_up(part, lambda text_id: (text_id,))
        possible = {*self._text_ids[part].by_text.values()}
        return _Digit(value, range(len(part.vocabulary.meanings)), possible)

    def look_up(
        self, part: Words, values_of: Callable[[int], tuple[int, ...]]
    ) -> list[Any]:
        """Look up the whole numbers that *values_of* gives for the id of each row."""
        place, texts = self._place(part.column)
        ids = self._text_ids[part]
        missing = MISSING if None in ids.by_text else ids.other_id
        text_ids = (missing, ids.other_id, *(ids.by_text[text] for text in texts))
        columns = zip(*map(values_of, text_ids), strict=True)
        return [self._query.pick_numbers([*cells], place) for cells in columns]

    def fault(self, part: Words) -> str:
        """Look up why a text cannot be read; empty if every text can be."""
        place, texts = self._place(part.column)
        numbers = part.vocabulary.fault_numbers(texts)
        if not any(numbers):
            return ""
        faults = (part.vocabulary.faults[number] for number in numbers)
        cells: list[Cell] = [None, None, *(fault and fault.reason for fault in faults)]
        reason = self._query.dialect.pick(cells, Kind.TEXT, place.text)
        return str(self._query.let(Expr(reason, place.level)).text)

    def _place(self, column: str) -> tuple[Expr, list[str]]:
        """Find the texts of a column: all of them, since a failed look-up is slow."""
        if column not in self._places:
            survey_texts = self.survey.texts[column]
            texts = [text for text in survey_texts if text is not None]
            column_text = self._query.dialect.text(column)
            place = self._query.place(
                column_text, texts, is_missing=None in survey_texts
            )
            self._places[column] = place, texts
        return self._places[column]


def _bounds(query: Query, job: Job, name: str, texts: _Texts) -> Bounds:
    part = job.sizes.get(name)
    if part is None:
        return SILENT[name]
    if isinstance(part, Words):
        meanings = part.vocabulary.meanings
        low, high, stated, bad = texts.look_up(
            part, lambda text_id: tuple(map(int, bounds_of(name, meanings[text_id])))
        )
        return Bounds(low, high, stated, bad == 1)
    column = query.dialect.quote(part.column)
    is_full = part.column not in texts.survey.missing
    return number_bounds(
        query,
        # What was never missing may be by now: it is no length then.
        query.let(Expr(f"coalesce(CAST({column} AS DOUBLE), -1)")),
        True if is_full else Expr(f"({column} IS NOT NULL)"),
        um_per_unit=part.um_per_unit,
        least=part.least,
        is_single=part.is_single,
    )


def _number(
    query: Query, job: Job, layout: Layout, digits: list[_Digit], rows: int
) -> str:
    """Number the row of answers of every row, by its key."""
    counts = [len(digit.meanings) for digit in digits]
    size = prod(counts)
    key_value = Expr("CAST(0 AS BIGINT)") if size > _LIST else Expr("0")
    key_value = query.let(
        join_digits([digit.value for digit in digits], counts, key_value)
    )
    keys = _possible(digits, rows) or query.dialect.distinct(
        query.frame(), key_value.text
    )
    ids = (_meanings_of(key, digits) for key in keys)
    numbers = dict(zip(keys, job.numbers(ids, layout), strict=True))
    changed_row = job.place(job.changed_row)
    if size <= _LIST:
        cells = [numbers.get(key, changed_row) for key in range(size)]
        return as_expr(query.pick_numbers(cells, key_value)).text
    pair = _number_by_pair(query, digits, counts, numbers, changed_row)
    return pair or _number_by_text(query, key_value, numbers, changed_row)


def _number_by_pair(
    query: Query,
    digits: list[_Digit],
    counts: list[int],
    numbers: Mapping[int, int],
    changed_row: int,
) -> str | None:
    """
    Number keys by two lists: one of the digits before the last, one of the last.

    Only values that occur have a number, so that all pairs may fit a list; None if
    they do not.
    """
    *other_counts, last = counts
    pairs = {divmod(key, last): number for key, number in numbers.items()}
    firsts, seconds = {high for high, _ in pairs}, {low for _, low in pairs}
    width = len(seconds) + 1
    if max(prod(other_counts), last, (len(firsts) + 1) * width) > _LIST:
        return None
    values = [digit.value for digit in digits]
    first, first_numbers = _dense(
        query, join_digits(values[:-1], other_counts), prod(other_counts), firsts
    )
    second, second_numbers = _dense(query, values[-1], last, seconds)
    cells = [changed_row] * ((len(firsts) + 1) * width)
    for (high, low), number in pairs.items():
        cells[first_numbers[high] * width + second_numbers[low]] = number
    place = query.let(first * width + second)
    return as_expr(query.pick_numbers(cells, place)).text


def _dense(
    query: Query, digit: Any, count: int, values: Iterable[int]
) -> tuple[Any, Mapping[int, int]]:
    """Number the values that occur from 1; any other is 0."""
    number_of = {value: number for number, value in enumerate(sorted(values), 1)}
    cells = [number_of.get(value, 0) for value in range(count)]
    return query.pick_numbers(cells, query.let(as_expr(digit))), number_of


def _number_by_text(
    query: Query, key: Expr, numbers: Mapping[int, int], changed_row: int
) -> str:
    """Number keys that are too many for a list by their digits, as text."""
    query.frame()  # the key has to be there to be looked up
    key_text = query.dialect.as_text(key.text)
    place = query.place(key_text, [*map(str, numbers)], is_missing=False)
    cells = [changed_row, changed_row, *numbers.values()]
    return as_expr(query.pick_numbers(cells, place)).text


def _possible(digits: list[_Digit], rows: int) -> list[int]:
    """List the keys that may occur, if they are few; else none."""
    values = [digit.possible for digit in digits]
    value_sets = [value for value in values if value is not None]
    if len(value_sets) < len(values) or prod(map(len, value_sets)) > min(
        _MOST_POSSIBLE, rows
    ):
        return []
    counts = [len(digit.meanings) for digit in digits]
    return [join_digits(combination, counts) for combination in product(*value_sets)]


def _meanings_of(key: int, digits: list[_Digit]) -> tuple[int, ...]:
    """Return the meaning of each digit of a key."""
    values = split_digits(key, [len(digit.meanings) for digit in digits])
    return tuple(d.meanings[value] for d, value in zip(digits, values, strict=True))
