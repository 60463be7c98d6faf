"""Columns of text and whole numbers as a data frame of the library at hand."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from cptsofttissue.errors import MissingExtraError, UnknownTermError

__all__ = ["at_hand", "to_frame"]

_LIBRARIES = ("pandas", "polars", "pyarrow")


def to_frame(columns: Mapping[str, list[Any]], library: str | None) -> Any:
    """Return *columns* as a frame of *library*, or of the one the program uses."""
    chosen: Any = library or at_hand()
    if chosen not in _LIBRARIES:
        raise UnknownTermError("library", chosen, ", ".join(_LIBRARIES))
    if find_spec("narwhals") is None:
        raise MissingExtraError("frames", "to_frame")
    import narwhals.stable.v2 as nw

    frame: Any = nw.from_dict(columns, backend=chosen).to_native()
    return _whole(frame) if chosen == "pandas" else frame


def at_hand() -> str:
    """Name the first library that is imported, else the first that is installed."""
    is_imported = [name for name in _LIBRARIES if name in sys.modules]
    return next(iter(is_imported or filter(find_spec, _LIBRARIES)), "pyarrow")


def _whole(frame: Any) -> Any:
    """Keep whole numbers whole; a missing one makes pandas use floats."""
    return frame.astype(dict.fromkeys(frame.select_dtypes("number"), "Int64"))
