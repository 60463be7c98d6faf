"""A caller's frame: its engine, and the types and facts of its columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

import narwhals
import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.dtypes import DType, NumericType

from cptsofttissue.errors import (
    ContradictionError,
    MissingExtraError,
    MissingFactError,
    WrongTypeError,
)
from cptsofttissue.frames._columns import (
    check_columns,
    check_distinct,
    find_columns,
    without_name,
)
from cptsofttissue.frames._job import Job

if TYPE_CHECKING:
    from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["DATE", "LENGTH", "TEXT", "TRUTH", "Source", "drop_columns", "is_dask"]

Kinds = tuple[type[DType], ...]

#: The types a column may have, by what is read from it.
TEXT: Kinds = (nw.String, nw.Categorical, nw.Enum, nw.Object)
DATE: Kinds = (*TEXT, nw.Date, nw.Datetime)
LENGTH: Kinds = (*TEXT, NumericType)
TRUTH: Kinds = (*TEXT, nw.Boolean)

#: The module that does a job, by the kind of frame.
_ENGINES: Mapping[object, str] = MappingProxyType(
    {
        nw.Implementation.PANDAS: "_pandas",
        nw.Implementation.POLARS: "_polars",
        nw.Implementation.PYARROW: "_pyarrow",
        nw.Implementation.DUCKDB: "_duckdb",
        nw.Implementation.PYSPARK: "_spark",
    }
)

_A_FRAME = "a frame of pandas, Polars, pyarrow, DuckDB, Dask or PySpark"
#: The same types in words.
_KINDS: Mapping[Kinds, str] = MappingProxyType(
    {
        TEXT: "text",
        DATE: "dates or text, without a time zone",
        LENGTH: "numbers or text",
        TRUTH: "true and false, or text",
    }
)
#: What to do with numbers in a column of text: 20260314 and 21931 may be such.
_AS_TEXT = "; make its numbers text, with any zeros that they began with"
#: The engines to which names that differ in case only are the same.
_FOLDING = ("_duckdb", "_spark")
#: The libraries to which they are not.
_EXACT = ("pandas", "pyarrow")


@final
@frozen
class Source:
    """
    A caller's frame.

    Attributes:
        frame: The frame itself.
        engine: The module that does jobs with it.
        schema: The types of its columns, by name.
        columns: The columns that are read, by fact.
        wrap: Wraps an answer as the caller's frame was wrapped.
    """

    frame: Any
    engine: str
    schema: Mapping[str, DType]
    columns: Mapping[str, str]
    wrap: Callable[[Any], Any]

    @classmethod
    def of(
        cls,
        frame: Any,
        columns: Mapping[str, str] | None,
        facts: Collection[str],
        *,
        skip: str = "",
    ) -> Source:
        """
        Take a frame, and check that it has the named columns.

        Without *columns*, facts are found by the usual names of their columns;
        the column *skip* holds none.

        Raises:
            UnknownTermError: If a fact or a column is unknown, or has a double.
            MissingFactError: If no fact has a column.
            WrongTypeError: If it is no frame of a known engine.
        """
        native, wrap = _unwrap(frame)
        engine, schema = _describe(native)
        if columns is None:
            names = without_name(schema, skip)
            columns = find_columns(names, facts, renames=engine == "_duckdb")
        columns = check_columns(columns, schema, facts)
        if not columns:
            allowed = (
                "at least one, as none was recognized: columns={'FACT': 'COLUMN'}, or "
                f"--column FACT=COLUMN. The facts are {', '.join(facts)}"
            )
            raise MissingFactError("columns", columns, allowed)
        return cls(native, engine, schema, columns, wrap)

    def find(self, facts: Collection[str], *, skip: str) -> dict[str, str]:
        """Find the columns of more facts by their usual names, except one column."""
        names = without_name(self.schema, skip)
        return find_columns(names, facts, renames=self.engine == "_duckdb")

    def kind(self, fact: str) -> DType:
        """Return the type of the column of a fact."""
        return self.schema[self.columns[fact]]

    def holds(self, fact: str, kinds: Kinds) -> bool:
        """
        Whether the column of a fact holds any value.

        A column without a value has whatever type its maker gave it.

        Raises:
            WrongTypeError: If it holds values of a type that is not read.
        """
        kind = self.kind(fact)
        if isinstance(kind, kinds) and not getattr(kind, "time_zone", None):
            return True
        if not self.has_values(fact):
            return False
        description = f"{self.columns[fact]} of {kind}"
        remedy = _AS_TEXT if kind.is_numeric() else ""
        raise WrongTypeError(fact, description, f"a column of {_KINDS[kinds]}{remedy}")

    def has_values(self, fact: str) -> bool:
        """Whether the column of a fact holds any value."""
        return self._count(self.columns[fact]) > 0

    def _count(self, column: str) -> int:
        if self.engine == "_dask":
            return int(self.frame[column].count().compute())
        frame: Any = nw.from_native(self.frame)
        return int(frame.lazy().select(nw.col(column).count()).collect().item())

    def run(self, job: Job) -> Any:
        """
        Do the job with the engine of the frame.

        Raises:
            ContradictionError: If a column to add is already there.
            MissingExtraError: If what the engine needs is not installed.
        """
        self._check_free((output.name for output in job.outputs), self.schema)
        return self.wrap(self.module().run(job, self.frame))

    def read(self, reader: NoteReader) -> Any:
        """
        Read notes with the engine of the frame.

        Raises:
            ContradictionError: If a column to add is already there.
            MissingExtraError: If what the engine needs is not installed.
        """
        other_names = (name for name in self.schema if name != reader.column)
        self._check_free(reader.outputs, other_names)
        return self.wrap(self.module().read(reader, self.frame))

    def _check_free(self, names: Iterable[str], existing_names: Iterable[str]) -> None:
        """
        Refuse to add a column where there is one of that name.

        Raises:
            ContradictionError: If there is.
        """
        fold = str.lower if self.engine in _FOLDING else str
        existing = set(map(fold, existing_names))
        for name in names:
            if fold(name) in existing:
                allowed = "another prefix, since the frame has a column of that name"
                raise ContradictionError("prefix", name, allowed)

    def module(self) -> Any:
        """
        Import the module of the engine.

        Raises:
            MissingExtraError: If what it needs is not installed.
        """
        try:
            return import_module(f"cptsofttissue.frames.{self.engine}")
        except ImportError:
            raise MissingExtraError("frames", "cptsofttissue.frames") from None


def _unwrap(frame: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return the frame that narwhals wraps, and a function that wraps an answer."""
    if not issubclass(type(frame), narwhals.DataFrame | narwhals.LazyFrame):
        return frame, _as_it_is
    module = type(frame).__module__
    is_stable = module.startswith("narwhals.stable.")
    from_native = import_module(module if is_stable else "narwhals").from_native
    if issubclass(type(frame), narwhals.LazyFrame):
        return frame.to_native(), lambda answer: from_native(answer).lazy()
    return frame.to_native(), from_native


def _as_it_is(answer: Any) -> Any:
    return answer


def is_dask(frame: Any) -> bool:
    """Whether a frame is of Dask, which has its own code path."""
    return type(frame).__module__.startswith("dask.")


def drop_columns(frame: Any, *columns: str) -> Any:
    """Return a frame without some of its columns."""
    native, wrap = _unwrap(frame)
    if is_dask(native):
        return native.drop(columns=[*columns])
    table: Any = nw.from_native(native)
    return wrap(table.drop(*columns).to_native())


def _describe(frame: Any) -> tuple[str, dict[str, DType]]:
    """Return the engine of a frame, and the types of its columns."""
    if is_dask(frame):
        _, schema = _describe(frame._meta)  # noqa: SLF001 - the way Dask names types
        return "_dask", schema
    _check_names(frame)
    wrapped: Any = nw.from_native(frame, pass_through=True)
    engine = _ENGINES.get(getattr(wrapped, "implementation", None))
    if engine is None or not hasattr(wrapped, "columns"):
        raise WrongTypeError("frame", type(frame).__name__, _A_FRAME)
    return engine, dict(wrapped.collect_schema())


def _check_names(frame: Any) -> None:
    """Refuse duplicate and multi-level column names."""
    library = type(frame).__module__.partition(".")[0]
    if library == "polars":  # it has none, and its names are slow to get
        return
    names: Any = getattr(frame, "column_names", None)  # of pyarrow
    names = getattr(frame, "columns", ()) if names is None else names
    if getattr(names, "nlevels", 1) > 1:
        description = f"a frame of {names.nlevels} levels of column names"
        raise WrongTypeError("columns", description, "a frame of one level of them")
    if hasattr(names, "append"):
        check_distinct(names, folds=library not in _EXACT)
