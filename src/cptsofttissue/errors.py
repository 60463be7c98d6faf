"""The exceptions of this library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice, zip_longest
from typing import Protocol, final

from attrs import frozen

__all__ = [
    "AmbiguousZipError",
    "ContradictionError",
    "CptSoftTissueError",
    "DocumentError",
    "Fault",
    "InvalidAmountError",
    "InvalidDateError",
    "InvalidFactError",
    "InvalidSizeError",
    "MissingExtraError",
    "MissingFactError",
    "NotPricedError",
    "OpenClaimError",
    "OutOfScopeError",
    "PluginError",
    "QuestionLike",
    "TableError",
    "TilingError",
    "UndeterminedError",
    "UnknownCodeError",
    "UnknownEditionError",
    "UnknownTermError",
    "WrongTypeError",
]

#: Messages show at most this many characters; the error keeps the whole value.
_SHOWN = 60
#: A message lists at most this many faults; the error keeps all of them.
_FAULTS_SHOWN = 20


def _short_repr(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an int with more digits than Python prints
        text = f"a very long {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


class CptSoftTissueError(Exception):
    """Base of every error this library raises on purpose."""


@frozen
class InvalidFactError(CptSoftTissueError):
    """
    A fact of a case cannot be read.

    Attributes:
        field: The field of the case, as in :class:`~cptsofttissue.Case`.
        value: The value as given.
        allowed: What the field accepts.
        nearest: Known terms similar to the value, most similar first.
    """

    field: str
    value: object
    allowed: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        hint = f" Nearest known: {', '.join(self.nearest)}." if self.nearest else ""
        return (
            f"{self.field}: cannot read {_short_repr(self.value)}. "
            f"Allowed: {self.allowed}.{hint}"
        )


#: A message shows at most this many unread words of a phrase.
_WORDS_SHOWN = 3


@final
@frozen
class UnknownTermError(InvalidFactError, LookupError):
    """
    A word is not in the table of its field; it is never guessed.

    Attributes:
        unread: The words of the value that are not known, if any.
        meanings: What each of the nearest terms means, if known.
    """

    unread: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()

    def __str__(self) -> str:
        pairs = zip_longest(self.nearest, self.meanings)
        known = ", ".join(
            f"{word} ({meaning})" if meaning and meaning != word else word
            for word, meaning in pairs
        )
        hint = f" Nearest known: {known}." if known else ""
        words = ", ".join(
            _short_repr(part[:_SHOWN]) for part in self.unread[:_WORDS_SHOWN]
        )
        unread = f" Not known: {words}." if words else ""
        return (
            f"{self.field}: cannot read {_short_repr(self.value)}.{unread} "
            f"Allowed: {self.allowed}.{hint}"
        )


@final
class InvalidSizeError(InvalidFactError, ValueError):
    """A length is malformed, not positive, too fine or too large."""


@final
class InvalidDateError(InvalidFactError, ValueError):
    """A date of service is not a calendar date."""


@final
class InvalidAmountError(InvalidFactError, ValueError):
    """An amount of money is malformed, negative, too large or finer than a cent."""


@final
class WrongTypeError(InvalidFactError, TypeError):
    """A value has a type that cannot be read exactly, such as a float."""


@final
class ContradictionError(InvalidFactError, ValueError):
    """Two documented facts exclude each other, so no case fits the record."""

    def __str__(self) -> str:
        return (
            f"{self.field}: {self.value} contradicts another documented fact. "
            f"Allowed: {self.allowed}."
        )


@final
class MissingFactError(InvalidFactError, LookupError):
    """A fact that must be given was left out."""

    def __str__(self) -> str:
        return f"{self.field} is missing. Give {self.allowed}."


@final
class UnknownEditionError(InvalidFactError, LookupError):
    """There is no edition of the codes, or of another table, for that year."""

    def __str__(self) -> str:
        return (
            f"{self.field}: no edition is known for {self.value}. "
            f"Allowed: {self.allowed}."
        )


@final
@frozen
class UnknownCodeError(CptSoftTissueError, LookupError):
    """
    A code is not part of the edition.

    Attributes:
        code: The code as given.
        year: Calendar year of the edition.
    """

    code: str
    year: int

    def __str__(self) -> str:
        return (
            f"Code {_short_repr(self.code)} is not in the {self.year} edition of this "
            "family. Codes are valid for the date of service: check the year."
        )


@final
@frozen
class TilingError(CptSoftTissueError, ValueError):
    """
    The size bands of a site and depth leave a gap or overlap.

    Attributes:
        codes: Numbers of the codes that share the site and depth.
        problem: What is wrong with their bands.
    """

    codes: tuple[str, ...]
    problem: str

    def __str__(self) -> str:
        codes = ", ".join(self.codes)
        return f"The size bands of {codes} do not fit together: {self.problem}."


@final
@frozen
class TableError(CptSoftTissueError, ValueError):
    """
    A table or file is malformed; none of its rows is used.

    Attributes:
        table: File name.
        line: Line number, from 1; 0 if the error concerns the whole file.
        problem: What is wrong.
        column: Name of the column, if the error concerns one.
    """

    table: str
    line: int
    problem: str
    column: str = ""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.table}{line}{column}: {self.problem}."


class QuestionLike(Protocol):
    """A question that an error carries; any object with a field will do."""

    @property
    def field(self) -> str:
        """The field of the case to document."""
        ...


@final
@frozen
class UndeterminedError(CptSoftTissueError, LookupError):
    """
    The record supports more than one answer.

    Attributes:
        candidates: Code numbers that remain possible.
        families: Other code families that remain possible.
        questions: What to ask, most decisive first.
    """

    candidates: tuple[str, ...]
    families: tuple[str, ...]
    questions: tuple[QuestionLike, ...]

    def __str__(self) -> str:
        outcomes = ", ".join((*self.candidates, *self.families))
        fields = ", ".join(question.field for question in self.questions)
        return (
            f"The record supports more than one answer: {outcomes}. Ask for: {fields}."
        )


@final
@frozen
class OutOfScopeError(CptSoftTissueError, LookupError):
    """
    The record belongs to another code family.

    Attributes:
        families: Each family that applies, with its codes.
    """

    families: tuple[str, ...]

    def __str__(self) -> str:
        return f"The record leads to another code family: {'; '.join(self.families)}."


@final
@frozen
class AmbiguousZipError(CptSoftTissueError, LookupError):
    """
    A ZIP code lies in several Medicare localities.

    Attributes:
        zip_code: Its five digits.
    """

    zip_code: str

    def __str__(self) -> str:
        return (
            f"ZIP code {self.zip_code} lies in several Medicare localities: look up "
            "its nine digits in the ZIP9 file of CMS, and give the locality itself."
        )


@final
@frozen
class NotPricedError(CptSoftTissueError, LookupError):
    """
    None of the schedules prices the code on that day and in that place.

    Attributes:
        code: The code.
        date_of_service: The day.
        schedules: Names of the schedules that were tried.
        why: The reasons they give, in sentences.
    """

    code: str
    date_of_service: date
    schedules: tuple[str, ...]
    why: str = ""

    def __str__(self) -> str:
        sentences = (
            f"No price for {_short_repr(self.code)} on {self.date_of_service}.",
            f"Asked: {', '.join(self.schedules)}.",
            self.why,
            "Check code and date, load the release of that year, or price by report.",
        )
        return " ".join(filter(None, sentences))


@final
@frozen
class OpenClaimError(CptSoftTissueError, LookupError):
    """
    A claim has no total, because some lines are paid by report or have no known amount.

    Attributes:
        lines: Those lines.
    """

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"The claim has no total: {', '.join(self.lines)} have no amount."


@final
@frozen
class MissingExtraError(CptSoftTissueError, ImportError):
    """
    An optional part of the library is not installed.

    Attributes:
        extra: Name of the extra.
        purpose: What needs it.
    """

    extra: str
    purpose: str

    def __str__(self) -> str:
        return f"{self.purpose} needs: pip install 'cptsofttissue[{self.extra}]'"


@final
@frozen
class PluginError(CptSoftTissueError, LookupError):
    """
    A plugin is unknown, defined twice, or does not work; others are not affected.

    Attributes:
        name: Name of the plugin.
        distribution: The package it comes from, if known.
        problem: What is wrong.
    """

    name: str
    distribution: str
    problem: str

    def __str__(self) -> str:
        origin = f" of {self.distribution}" if self.distribution else ""
        return f"Plugin {_short_repr(self.name)}{origin}: {self.problem}."


@final
@frozen
class Fault:
    """
    One error in a document.

    Attributes:
        path: Where it is, such as ``$.tumor`` or ``rates.csv, line 3``.
        problem: What is wrong there.
    """

    path: str
    problem: str

    @property
    def place(self) -> str:
        """
        Where it is, in the terms of a TOML file; empty for the whole file.

        >>> Fault("$.services[1].kind", "expected text").place
        '[services 2] kind'
        """
        if not self.path.startswith("$"):
            return self.path
        *tables, key = map(_count_from_one, self.path[1:].removeprefix(".").split("."))
        return " ".join((*(f"[{table}]" for table in tables), key))

    @property
    def plain(self) -> str:
        """Where it is and what is wrong, in the terms of a TOML file."""
        key = self.path.rpartition(".")[2]
        parts = (self.place, self.problem.removeprefix(f"{key}: "))
        return ": ".join(filter(None, parts))

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


def _count_from_one(part: str) -> str:
    """Count the items of a list from 1, as people do."""
    name, _, index = part.removesuffix("]").partition("[")
    return f"{name} {int(index) + 1}".strip() if index.isdecimal() else part


@final
@frozen
class DocumentError(CptSoftTissueError, ValueError):
    """
    A document cannot be read or written; every error in it is listed.

    Attributes:
        faults: All errors found, each with its path.
    """

    faults: tuple[Fault, ...]

    @property
    def plain(self) -> str:
        """All errors in the terms of a TOML file, each by table and key."""
        return self._list_lines(fault.plain for fault in self.faults)

    def __str__(self) -> str:
        return self._list_lines(map(str, self.faults))

    def _list_lines(self, lines: Iterable[str]) -> str:
        """List the first of them, and count the others."""
        shown = [*islice(lines, _FAULTS_SHOWN)]
        rest = len(self.faults) - len(shown)
        return "\n".join([*shown, f"and {rest:,} more"] if rest else shown)
