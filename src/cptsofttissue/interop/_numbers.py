"""Read numbers that point at parts of a claim."""

from __future__ import annotations

from collections.abc import Iterable

from cptsofttissue.errors import ContradictionError, WrongTypeError

__all__ = ["read_number", "read_numbers"]


def read_number(field: str, value: object, most: int) -> int:
    """
    Read a whole number from 1 to *most*.

    >>> read_number("sequence", 1, 50)
    1

    Raises:
        WrongTypeError: If it is no such number.
    """
    if type(value) is not int or not 1 <= value <= most:
        raise WrongTypeError(field, value, f"a whole number from 1 to {most}")
    return value


def read_numbers(field: str, values: Iterable[int], most: int) -> list[int]:
    """
    Read whole numbers from 1 to *most*, each given once.

    >>> read_numbers("diagnosis_pointers", (2, 1), 12)
    [2, 1]

    Raises:
        ContradictionError: If one is given twice.
        WrongTypeError: If they are no such numbers.
    """
    if not isinstance(values, Iterable):
        raise WrongTypeError(
            field, values, f"whole numbers from 1 to {most}, in a list"
        )
    numbers = [read_number(field, value, most) for value in values]
    if len(set(numbers)) < len(numbers):
        raise ContradictionError(field, numbers, "each number once")
    return numbers
