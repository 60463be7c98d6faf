"""Values that must be of a kind of this package, or several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from attrs import Attribute

from cptsofttissue.errors import WrongTypeError

__all__ = ["check_kind", "each_is", "has_shape", "is_kind"]

_Validator = Callable[[object, "Attribute[Any]", object], None]


def check_kind(name: str, value: object, kind: type, instead: str = "") -> None:
    """
    Refuse a value that is not of a kind.

    Args:
        name: The name of the argument.
        value: What was given.
        kind: What it must be.
        instead: What may be given instead, if anything.

    Raises:
        WrongTypeError: If it is not.
    """
    if not isinstance(value, kind):
        raise WrongTypeError(name, value, f"a value of {kind.__name__}{instead}")


def has_shape(value: object, *methods: str) -> bool:
    """
    Whether a value has a name, which is text, and these methods.

    >>> has_shape("medicare", "price")
    False
    """
    has_name = isinstance(_member(value, "name"), str)
    return has_name and all(callable(_member(value, m)) for m in methods)


def _member(value: object, name: str) -> object:
    """Return an attribute of a foreign object; None if it is missing or raises."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001
        return None


def is_kind(kind: type) -> _Validator:
    """Return a validator of fields that hold a value of a kind."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        check_kind(attribute.name, value, kind)

    return check


def each_is(kind: type) -> _Validator:
    """Return a validator of fields that hold several values of a kind."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        allowed = f"a tuple of values of {kind.__name__}"
        if not _are_all(value, kind):
            raise WrongTypeError(attribute.name, value, allowed)

    return check


def _are_all(value: object, kind: type) -> bool:
    """Whether a value is a list or a tuple, and each of its items of a kind."""
    if not isinstance(value, list | tuple):
        return False
    items = cast("Iterable[object]", value)
    return all(isinstance(item, kind) for item in items)
