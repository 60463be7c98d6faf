"""Columns of text and whole numbers as a data frame of an installed library."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from cptsofttissue.errors import MissingExtraError, UnknownTermError

__all__ = ["default_library", "to_frame"]

_LIBRARIES = ("pandas", "polars", "pyarrow")


def to_frame(columns: Mapping[str, list[Any]], library: str | None) -> Any:
    """Return *columns* as a frame of *library*, or of the default library."""
    name: Any = library or default_library()
    if name not in _LIBRARIES:
        raise UnknownTermError("library", name, ", ".join(_LIBRARIES))
    if find_spec("narwhals") is None:
        raise MissingExtraError("frames", "to_frame")
    import narwhals.stable.v2 as nw

    frame: Any = nw.from_dict(columns, backend=name).to_native()
    return _keep_integers(frame) if name == "pandas" else frame


def default_library() -> str:
    """Name the first library that is imported, else the first that is installed."""
    imported = [name for name in _LIBRARIES if name in sys.modules]
    return next(iter(imported or filter(find_spec, _LIBRARIES)), "pyarrow")


def _keep_integers(frame: Any) -> Any:
    """Keep integers as integers; a missing value makes pandas use floats."""
    return frame.astype(dict.fromkeys(frame.select_dtypes("number"), "Int64"))
