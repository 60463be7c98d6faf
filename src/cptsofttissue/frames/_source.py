"""A caller's frame: which engine it is of, and what its columns hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, final

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.dtypes import DType, NumericType

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import (
    ContradictionError,
    MissingExtraError,
    MissingFactError,
    WrongTypeError,
)
from cptsofttissue.frames._job import Job

__all__ = ["DATE", "LENGTH", "TEXT", "TRUTH", "Source", "is_dask", "without"]

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

#: The engines to which names that differ in case only are the same.
_FOLDING = ("_duckdb", "_spark")


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
    """

    frame: Any
    engine: str
    schema: Mapping[str, DType]
    columns: Mapping[str, str]

    @classmethod
    def of(
        cls, frame: Any, columns: Mapping[str, str] | None, facts: Collection[str]
    ) -> Source:
        """
        Take a frame, and see that what is named is there.

        Raises:
            UnknownTermError: If a fact or a column is unknown.
            MissingFactError: If no fact has a column.
            WrongTypeError: If it is no frame of a known engine.
        """
        engine, schema = _described(frame)
        if columns is None:
            columns = {fact: fact for fact in facts if fact in schema}
        for fact, column in columns.items():
            if fact not in facts:
                raise unknown_term("columns", str(fact), facts, ", ".join(facts))
            if column not in schema:
                allowed = "a column of the frame"
                raise unknown_term("columns", str(column), schema, allowed)
        if not columns:
            allowed = f"a column for at least one of {', '.join(facts)}"
            raise MissingFactError("columns", columns, allowed)
        return cls(frame, engine, schema, columns)

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
        if not self._count(self.columns[fact]):
            return False
        names = ", ".join(kind.__name__ for kind in kinds)
        given = f"{self.columns[fact]} of {kind}"
        raise WrongTypeError(fact, given, f"a column of {names}, without a time zone")

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
        fold = str.lower if self.engine in _FOLDING else str
        there = set(map(fold, self.schema))
        for output in job.outputs:
            if fold(output.name) in there:
                allowed = "another prefix, since the frame has a column of that name"
                raise ContradictionError("prefix", output.name, allowed)
        try:
            module = import_module(f"cptsofttissue.frames.{self.engine}")
        except ImportError:
            raise MissingExtraError("frames", "cptsofttissue.frames") from None
        return module.run(job, self.frame)


def is_dask(frame: Any) -> bool:
    """Whether a frame is of Dask, which goes by a way of its own."""
    return type(frame).__module__.startswith("dask.")


def without(frame: Any, column: str) -> Any:
    """Return a frame without one of its columns."""
    if is_dask(frame):
        return frame.drop(columns=[column])
    wrapped: Any = nw.from_native(frame)
    return wrapped.drop(column).to_native()


def _described(frame: Any) -> tuple[str, dict[str, DType]]:
    """Tell the engine of a frame, and the types of its columns."""
    if is_dask(frame):
        _, schema = _described(frame._meta)  # noqa: SLF001 - the way Dask names types
        return "_dask", schema
    wrapped: Any = nw.from_native(frame, pass_through=True)
    engine = _ENGINES.get(getattr(wrapped, "implementation", None))
    if engine is None or not hasattr(wrapped, "columns"):
        allowed = "a frame of pandas, Polars, pyarrow, DuckDB, Dask or PySpark"
        raise WrongTypeError("frame", type(frame).__name__, allowed)
    return engine, dict(wrapped.collect_schema())
