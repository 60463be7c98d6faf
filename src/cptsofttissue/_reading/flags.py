"""Flags: true or false."""

from __future__ import annotations

from cptsofttissue.errors import WrongTypeError

__all__ = ["read_flag"]


def read_flag(name: str, value: object) -> bool:
    """Read a flag: true or false, and no other value that looks like it."""
    if not isinstance(value, bool):
        raise WrongTypeError(name, value, "True or False")
    return value
