"""What a payer asks for beside the code: place, prior authorization, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from os import PathLike
from pathlib import Path
from typing import Any, Protocol, TypeGuard, final

from attrs import field, frozen
from attrs.validators import min_len

from cptsofttissue._reading import tables
from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.files import Content
from cptsofttissue._reading.plugins import load_plugin, plugin_names
from cptsofttissue._reading.words import Words
from cptsofttissue._reading.workbooks import open_table
from cptsofttissue.coding._codes import read_one_code
from cptsofttissue.errors import (
    CptSoftTissueError,
    DocumentError,
    Fault,
    UnknownTermError,
)
from cptsofttissue.fees import FeeRequest
from cptsofttissue.fees._places import places_of_service

__all__ = [
    "Follows",
    "PayerPolicy",
    "PayerRule",
    "PolicyAnswer",
    "RuleKind",
    "Standing",
    "TablePolicy",
    "available",
    "load",
    "medicare_policy",
]

#: The entry-point group that packages register their payer policies in.
GROUP = "cptsofttissue.payer_policies"


class Standing(StrEnum):
    """What a policy says; silence is unknown, and never yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class RuleKind(StrEnum):
    """What a rule of a payer is about."""

    PLACE = "place"
    PRIOR_AUTHORIZATION = "prior_authorization"
    DOCUMENT = "document"
    NCCI_EDITS = "ncci_edits"


class Follows(StrEnum):
    """
    Which rules a payer applies to services of one session.

    ``MEDICARE`` is Medicare, and every payer that applies its NCCI edits;
    ``CPT`` follows CPT's guideline and applies no edits.
    """

    MEDICARE = "medicare"
    CPT = "cpt"
    UNKNOWN = "unknown"


@final
@frozen
class PolicyAnswer:
    """
    What a payer's policy says.

    Attributes:
        standing: Yes, no or unknown.
        text: The rule in the payer's or our own words; empty if it is silent.
        source: Where it comes from.
    """

    standing: Standing
    text: str
    source: str

    def __str__(self) -> str:
        return f"{self.standing}: {self.text}" if self.text else str(self.standing)


class PayerPolicy(Protocol):
    """
    A payer's rules about where a procedure may be done, and what it asks for.

    No base class: an object of this shape is a policy.
    """

    @property
    def name(self) -> str:
        """Name of the payer."""
        ...

    def covers_place(self, request: FeeRequest, /) -> PolicyAnswer:
        """Say whether the payer pays the code in the place asked for."""
        ...

    def prior_authorization(self, request: FeeRequest, /) -> PolicyAnswer:
        """Say whether the payer wants a prior authorization."""
        ...

    def documents(self, request: FeeRequest, /) -> tuple[PolicyAnswer, ...]:
        """List the documents the payer wants to see."""
        ...


_KINDS = Words("rule", RuleKind)
_STANDINGS = Words("answer", Standing)
_ANY = "*"


def _kind(value: RuleKind | str) -> RuleKind:
    return _KINDS.read(value)


def _standing(value: Standing | str) -> Standing:
    return _STANDINGS.read(value)


def _several(value: str | Iterable[str]) -> tuple[str, ...]:
    return tables.many(value) if isinstance(value, str) else tuple(value)


def _codes(value: str | Iterable[str]) -> tuple[str, ...]:
    given = _several(value)
    if not given:
        raise UnknownTermError("codes", value, f"codes, or {_ANY} for every code")
    return tuple(code if code == _ANY else _code(code) for code in given)


def _code(value: str) -> str:
    return read_one_code(value, "list each code of a range, without modifiers")


def _places(value: str | Iterable[str]) -> tuple[str, ...]:
    """Read places of service; a number such as 1 or 11.0 is none."""
    given = _several(value)
    known = {place.code for place in places_of_service()}
    for place in given:
        if place not in known:
            allowed = "places of service of CMS, two digits as text, such as 02 or 11"
            raise UnknownTermError("place", place, allowed)
    return given


def _first_day(value: date | str | None) -> date:
    return read_date("first_day", value) if value else date.min


def _last_day(value: date | str | None) -> date:
    return read_date("last_day", value) if value else date.max


@final
@frozen(kw_only=True)
class PayerRule:
    """
    One rule of a payer.

    Attributes:
        rule: What it is about.
        codes: The codes it is for; ``*`` is every code.
        place: The places of service it is for; empty is every place.
        answer: Yes, no or unknown.
        text: What to do, in words.
        source: Where it stands.
        first_day: First day of service it holds for; missing is long ago.
        last_day: Last day of service it holds for; missing is no end.

    Raises:
        InvalidFactError: If a field cannot be read.
    """

    rule: RuleKind = field(converter=_kind)
    codes: tuple[str, ...] = field(converter=_codes)
    place: tuple[str, ...] = field(default=(), converter=_places)
    answer: Standing = field(converter=_standing)
    text: str = field(validator=min_len(1))
    source: str = ""
    first_day: date = field(default=None, converter=_first_day)
    last_day: date = field(default=None, converter=_last_day)

    def applies(self, request: FeeRequest) -> bool:
        """Whether the rule is for this code, place and day."""
        is_code = _ANY in self.codes or request.code in self.codes
        is_place = not self.place or request.place_of_service in self.place
        return is_code and is_place and self.holds(request.date_of_service)

    def holds(self, day: date) -> bool:
        """Whether the rule holds on *day*."""
        return self.first_day <= day <= self.last_day

    def is_general(self, day: date | None) -> bool:
        """Whether the rule is for every code and place, on *day* or on any."""
        days = (date.min, date.max) if day is None else (day,)
        is_any = _ANY in self.codes and not self.place
        return is_any and all(map(self.holds, days))


_SILENT = PolicyAnswer(Standing.UNKNOWN, "", "")


@final
@frozen(eq=False)
class TablePolicy:
    """
    A payer's policy as a table; the first rule that applies answers.

    >>> acme = TablePolicy.from_rows(
    ...     "acme",
    ...     [{"rule": "prior_authorization", "codes": "21931", "answer": "yes",
    ...       "text": "Ask by portal."}],
    ... )
    >>> from cptsofttissue.fees import Encounter
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> print(acme.prior_authorization(office.request("21931")))
    yes: Ask by portal.
    >>> print(acme.prior_authorization(office.request("21930")))
    unknown

    Attributes:
        name: Name of the payer.
        rules: Its rules; special ones stand before general ones.
    """

    name: str = field(validator=min_len(1))
    rules: tuple[PayerRule, ...]

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[Mapping[str, Any]]) -> TablePolicy:
        """
        Take rules as mappings, by the names of :class:`PayerRule`.

        Raises:
            DocumentError: If a rule cannot be read; every fault is listed.
        """
        return cls(name, _read((f"$[{at}]", row) for at, row in enumerate(rows)))

    @classmethod
    def from_csv(
        cls, path: str | PathLike[str], *, name: str = "", sheet: str | None = None
    ) -> TablePolicy:
        """
        Read a table with the columns of :class:`PayerRule`; lists use semicolons.

        Args:
            path: The file: CSV, gzip or XLSX.
            name: Name of the payer; the file name if left out.
            sheet: The sheet of a workbook; None takes the only one with content.

        Raises:
            DocumentError: If a rule cannot be read; every fault is listed.
            TableError: If the file is damaged, or a workbook has several sheets
                with content and none is named.
            MissingExtraError: If a workbook cannot be read without the extra.
        """
        content, lines = open_table(path, sheet=sheet, must_end=False)
        _, header = next(lines, (0, list[str]()))
        rows = (
            (f"{content.name}, line {line}", _row(content, line, header, cells))
            for line, cells in lines
        )
        return cls(name or content.name, _read(rows))

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> TablePolicy:
        """
        Read ``name`` and the tables ``[[rule]]`` of a TOML file.

        Raises:
            DocumentError: If the file is no TOML, has another key, or a rule
                cannot be read.
        """
        path = Path(path)
        name, rows = _from_toml(path)
        named = ((f"{path.name}, rule {at}", row) for at, row in enumerate(rows, 1))
        return cls(name, _read(named))

    def covers_place(self, request: FeeRequest, /) -> PolicyAnswer:
        """Say whether the payer pays the code in the place asked for."""
        return self._first(RuleKind.PLACE, request)

    def prior_authorization(self, request: FeeRequest, /) -> PolicyAnswer:
        """Say whether the payer wants a prior authorization."""
        return self._first(RuleKind.PRIOR_AUTHORIZATION, request)

    def documents(self, request: FeeRequest, /) -> tuple[PolicyAnswer, ...]:
        """List the documents the payer wants to see."""
        return tuple(self._answers(RuleKind.DOCUMENT, request))

    def ncci_edits(self, day: date | None, /) -> PolicyAnswer:
        """
        Say whether the payer applies Medicare's NCCI edits.

        Only rules for every code and place are asked, and without a day only
        those without one.

        >>> medicare_policy().ncci_edits(None).standing
        <Standing.YES: 'yes'>
        """
        asked = (row for row in self.rules if row.rule is RuleKind.NCCI_EDITS)
        return next((self._said(row) for row in asked if row.is_general(day)), _SILENT)

    def _first(self, kind: RuleKind, request: FeeRequest) -> PolicyAnswer:
        return next(self._answers(kind, request), _SILENT)

    def _answers(self, kind: RuleKind, request: FeeRequest) -> Iterator[PolicyAnswer]:
        for row in self.rules:
            if row.rule is kind and row.applies(request):
                yield self._said(row)

    def _said(self, row: PayerRule) -> PolicyAnswer:
        return PolicyAnswer(row.answer, row.text, row.source or self.name)


def _row(
    content: Content, line: int, header: list[str], cells: list[str]
) -> Mapping[str, str]:
    if len(cells) != len(header):
        problem = f"{len(cells)} cells, expected {len(header)}"
        raise content.fault(problem, line)
    return dict(zip(header, cells, strict=True))


def _from_toml(path: Path) -> tuple[str, list[Any]]:
    """Read a name and its rules; a misspelt key would make a silent policy."""
    import tomllib

    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DocumentError((Fault(path.name, f"no TOML: {error}"),)) from None
    name: str = document.pop("name", path.stem)
    rules: list[Any] = document.pop("rule", [])
    if document or not isinstance(rules, list) or not (name and isinstance(name, str)):
        problem = "expected a name as text and tables [[rule]], and no other key"
        raise DocumentError((Fault(path.name, problem),))
    return name, rules


def _read(given: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[PayerRule, ...]:
    """Build every rule, or tell every fault."""
    rules: list[PayerRule] = []
    faults: list[Fault] = []
    for path, row in given:
        try:
            rules.append(PayerRule(**row))
        except (CptSoftTissueError, TypeError, ValueError) as error:
            faults.append(Fault(path, str(error)))
    if faults:
        raise DocumentError(tuple(faults))
    return tuple(rules)


def medicare_policy() -> TablePolicy:
    """
    Return what the Medicare contractors are known to do; much of it is open.

    >>> medicare_policy().name
    'Medicare'
    """
    return TablePolicy("Medicare", tables.read("medicare_payer.csv", PayerRule))


def available() -> tuple[str, ...]:
    """
    Return the names of the installed policies; none is imported.

    >>> "medicare" in available()
    True
    """
    return plugin_names(GROUP)


def load(name: str) -> PayerPolicy:
    """
    Import and make the policy called *name*.

    Raises:
        PluginError: If it is unknown, given by two packages, cannot be
            imported, or is no policy. Other policies are not touched.
    """
    return load_plugin(GROUP, name, _is_policy, "name, covers_place and the rest")


def _is_policy(candidate: object) -> TypeGuard[PayerPolicy]:
    methods = ("covers_place", "prior_authorization", "documents")
    has_name = isinstance(getattr(candidate, "name", None), str)
    return has_name and all(callable(getattr(candidate, m, None)) for m in methods)
