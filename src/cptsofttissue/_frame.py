"""Columns as a data frame of the library at hand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from cptsofttissue.errors import MissingExtraError, UnknownTermError

__all__ = ["at_hand", "to_frame"]


def to_frame(columns: Mapping[str, list[Any]], library: str | None) -> Any:
    """Return *columns* as a frame of *library*, or of the one the program uses."""
    chosen = library or at_hand()
    if chosen not in _MAKERS:
        raise UnknownTermError("library", chosen, ", ".join(_MAKERS))
    if find_spec("pyarrow") is None:
        raise MissingExtraError("frames", "to_frame")
    return _MAKERS[chosen](import_module("pyarrow").table(columns))


def at_hand() -> str:
    """Name the first library that is imported, else the first that is installed."""
    is_imported = [name for name in _MAKERS if name in sys.modules]
    return next(iter(is_imported or filter(find_spec, _MAKERS)), "pyarrow")


def _pandas(table: Any) -> Any:
    whole = import_module("pyarrow").int64()
    nullable = import_module("pandas").Int64Dtype()
    return table.to_pandas(types_mapper={whole: nullable}.get)


def _polars(table: Any) -> Any:
    return import_module("polars").from_arrow(table)


def _pyarrow(table: Any) -> Any:
    return table


_MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": _pyarrow,
}
