"""
The hook by which Hypothesis learns the values of cptsofttissue.

Hypothesis runs it whenever it is imported, whether the package is used or not.
So it stands outside the package, which it does not import: the strategies are
loaded when ``from_type`` first meets one of the package's classes.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]

_PACKAGE = "cptsofttissue"

Resolvers = MutableMapping[str, Callable[[Any], "SearchStrategy[Any] | None"]]


def register() -> None:
    """Register every strategy; whatever goes wrong, Hypothesis can be imported."""
    with suppress(Exception):
        _register()


def _register() -> None:
    """Register by the name of the package, or class by class where that is gone."""
    resolvers = _resolvers()
    if resolvers is None:
        _register_each()
    else:
        resolvers[_PACKAGE] = strategy_for


def _resolvers() -> Resolvers | None:
    """
    Find the place for strategies of packages that may never be imported.

    It is how Hypothesis defers its own strategies for NumPy, and no public name:
    ``register_type_strategy`` needs the class itself, and so its import.
    """
    from hypothesis.strategies._internal import types

    return getattr(types, "_global_extra_lookup", None)


def strategy_for(kind: Any) -> SearchStrategy[Any] | None:
    """Return the strategy of a class; None if the package does not draw it."""
    if not isinstance(kind, type) or kind.__module__.split(".")[0] != _PACKAGE:
        return None
    from cptsofttissue.testing._strategies import kinds, values

    found: type[Any] = kind
    return values(found) if found in kinds() else None


def _register_each() -> None:
    from hypothesis.strategies import register_type_strategy

    from cptsofttissue.testing._strategies import kinds, values

    for kind in kinds():
        register_type_strategy(kind, values)
