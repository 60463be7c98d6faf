"""Annotations that can be read from other modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

__all__ = ["evaluated"]

F = TypeVar("F", bound=Callable[..., Any])


def evaluated(function: F) -> F:
    """
    Annotate a function with types instead of their names.

    attrs copies the annotation of a converter to constructors of other modules,
    and Hypothesis that of a strategy, where its names mean nothing. Call it below
    a converter: mypy reads no converter that is decorated.
    """
    function.__annotations__ = get_type_hints(function)
    return function
