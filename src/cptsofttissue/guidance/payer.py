"""Payer policies: place of service, prior authorization, required documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeGuard, cast, final

from attrs import Attribute, field, fields, frozen
from attrs.validators import min_len

from cptsofttissue._document import Document
from cptsofttissue._reading import tables
from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.files import Content, read_toml
from cptsofttissue._reading.kinds import has_shape
from cptsofttissue._reading.plugins import load_plugin, plugin_names
from cptsofttissue._reading.words import Words
from cptsofttissue._reading.workbooks import open_table
from cptsofttissue.coding._codes import read_one_code
from cptsofttissue.errors import (
    ContradictionError,
    CptSoftTissueError,
    DocumentError,
    Fault,
    MissingFactError,
    UnknownTermError,
    WrongTypeError,
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
    """What a policy says; if it says nothing, the answer is unknown, never yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class RuleKind(StrEnum):
    """The subject of a payer's rule."""

    PLACE = "place"
    PRIOR_AUTHORIZATION = "prior_authorization"
    DOCUMENT = "document"
    NCCI_EDITS = "ncci_edits"


class Follows(StrEnum):
    """
    Which rules a payer applies to the services of one session.

    ``MEDICARE`` is Medicare and every payer that applies its NCCI edits;
    ``CPT`` follows the CPT guideline and applies no edits.
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
        text: The rule in the payer's or our own words; empty if there is none.
        source: Where it comes from.
    """

    standing: Standing
    text: str
    source: str

    def __str__(self) -> str:
        return f"{self.standing}: {self.text}" if self.text else str(self.standing)


class PayerPolicy(Protocol):
    """
    A payer's rules about the place of service and what the payer requires.

    This is a protocol: any object with these members will do, without a base class.
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


def _text_items(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
    """Read one text with semicolons, or several texts."""
    if isinstance(value, str):
        return tables.many(value)
    items = tuple(value) if isinstance(value, Iterable) else (value,)
    if not all(isinstance(item, str) for item in items):
        raise WrongTypeError(name, value, "text, or a list of texts")
    return items


#: A code of CPT or HCPCS: five digits, or four and a letter.
_CODE = re.compile(r"\d{5}|\d{4}[A-Z]|[A-Z]\d{4}", re.ASCII)


def _codes(value: str | Iterable[str]) -> tuple[str, ...]:
    codes = _text_items("codes", value)
    if not codes:
        raise UnknownTermError("codes", value, f"codes, or {_ANY} for every code")
    return tuple(code if code == _ANY else _code(code) for code in codes)


def _code(value: str) -> str:
    """Read a code in the form of a claim; any other would match nothing."""
    code = read_one_code(value, "list each code of a range, without modifiers")
    if not _CODE.fullmatch(code):
        allowed = f"codes of CPT or HCPCS, such as 21931, or {_ANY} for every code"
        raise UnknownTermError("codes", value, allowed)
    return code


def _places(value: str | Iterable[str]) -> tuple[str, ...]:
    """Read places of service; refuse a number such as 1 or 11.0."""
    places = _text_items("place", value)
    known = {place.code for place in places_of_service()}
    for place in places:
        if place not in known:
            allowed = "places of service of CMS, two digits as text, such as 02 or 11"
            raise UnknownTermError("place", place, allowed)
    return places


def _first_day(value: date | str | None) -> date:
    return date.min if value in (None, "") else read_date("first_day", value)


def _last_day(value: date | str | None) -> date:
    return date.max if value in (None, "") else read_date("last_day", value)


def _text(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError(name, value, "text")
    return value


def _rule_text(value: str) -> str:
    if not _text("text", value).strip():
        raise MissingFactError("text", value, "what to do, in words")
    return value


def _source(value: str) -> str:
    return _text("source", value)


_is_filled: Callable[[object, Attribute[str], str], object] = min_len(1)


def _check_name(policy: object, attribute: Attribute[str], value: str) -> None:
    _is_filled(policy, attribute, _text("name", value))


@final
@frozen(kw_only=True)
class PayerRule(Document):
    """
    One rule of a payer.

    Attributes:
        rule: Its subject.
        codes: The codes it applies to; ``*`` means every code.
        place: The places of service it applies to; empty means every place.
        answer: Yes, no or unknown.
        text: What to do, in words.
        source: Where it was published.
        first_day: First date of service it applies to; missing means no limit.
        last_day: Last date of service it applies to; missing means no limit.

    Raises:
        InvalidFactError: If a field cannot be read.
    """

    rule: RuleKind = field(converter=_kind)
    codes: tuple[str, ...] = field(converter=_codes)
    place: tuple[str, ...] = field(default=(), converter=_places)
    answer: Standing = field(converter=_standing)
    text: str = field(converter=_rule_text, validator=min_len(1))
    source: str = field(default="", converter=_source)
    first_day: date = field(default=None, converter=_first_day)
    last_day: date = field(default=None, converter=_last_day)

    def __attrs_post_init__(self) -> None:
        if self.last_day < self.first_day:
            allowed = f"the first day, {self.first_day}, or later"
            raise ContradictionError("last_day", self.last_day, allowed)

    def applies(self, request: FeeRequest) -> bool:
        """Whether the rule applies to this code, place and day."""
        is_code = _ANY in self.codes or request.code in self.codes
        is_place = not self.place or request.place_of_service in self.place
        return is_code and is_place and self.holds(request.date_of_service)

    def holds(self, day: date) -> bool:
        """Whether the rule is valid on *day*."""
        return self.first_day <= day <= self.last_day

    def is_general(self, day: date | None) -> bool:
        """Whether the rule applies to every code and place, on *day* or on any day."""
        days = (date.min, date.max) if day is None else (day,)
        is_any = _ANY in self.codes and not self.place
        return is_any and all(map(self.holds, days))


def _rules(rules: Iterable[PayerRule]) -> tuple[PayerRule, ...]:
    items = tuple(rules) if isinstance(rules, Iterable) else (rules,)
    if not all(isinstance(rule, PayerRule) for rule in items):
        raise WrongTypeError("rules", rules, "rules, each a PayerRule")
    return items


_SILENT = PolicyAnswer(Standing.UNKNOWN, "", "")


@final
@frozen(cache_hash=True)
class TablePolicy:
    """
    A payer's policy as a table; the first rule that applies decides.

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
        rules: Its rules; put special rules before general ones.
    """

    name: str = field(validator=_check_name)
    rules: tuple[PayerRule, ...] = field(converter=_rules)

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[Mapping[str, Any]]) -> TablePolicy:
        """
        Make a policy from rows whose keys are the fields of :class:`PayerRule`.

        Raises:
            DocumentError: If the name is not valid, or a rule cannot be read; every
                error is listed.
            WrongTypeError: If there are no rows.
        """
        if not isinstance(rows, Iterable):
            raise WrongTypeError("rows", rows, "several mappings")
        entries = ((f"$[{index}]", row) for index, row in enumerate(rows))
        faults = _name_faults("$.name", name)
        return cls(name, _build_rules(entries, faults))

    @classmethod
    def from_csv(
        cls, path: str | PathLike[str], *, name: str = "", sheet: str | None = None
    ) -> TablePolicy:
        """
        Read a table whose columns are the fields of :class:`PayerRule`.

        Items of a list are separated by semicolons.

        Args:
            path: The file: CSV, gzip or XLSX.
            name: Name of the payer; the file name if left out.
            sheet: The sheet of a workbook; None uses the only one with content.

        Raises:
            DocumentError: If a rule cannot be read; every error is listed.
            TableError: If the file is damaged, or a workbook has several sheets
                with content and none is named.
            MissingExtraError: If a workbook cannot be read without the extra.
        """
        content, lines = open_table(path, sheet=sheet, must_end=False)
        first, header = next(lines, (0, list[str]()))
        names = [cell.strip().lower() for cell in header]
        header_path = f"{content.name}, line {first}"
        faults = [Fault(header_path, problem) for problem in _name_problems(names)]
        rows = (
            (f"{content.name}, line {line}", _row(content, line, names, cells))
            for line, cells in lines
            if any(map(str.strip, cells))
        )
        return cls(name or content.name, _build_rules(rows, faults))

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> TablePolicy:
        """
        Read ``name`` and the tables ``[[rule]]`` of a TOML file.

        Raises:
            DocumentError: If the file is not TOML, has an unknown key, or a rule
                cannot be read.
        """
        file, document = read_toml(path)
        name = document.pop("name", Path(file).stem)
        rules: Any = document.pop("rule", [])
        faults = _name_faults(f"{file}, name", name)
        faults += [Fault(f"{file}, {key}", _NO_KEY) for key in document]
        if not isinstance(rules, list):
            raise DocumentError((*faults, Fault(f"{file}, rule", _NO_KEY)))
        rows = enumerate(cast("list[object]", rules), 1)
        entries = ((f"{file}, rule {number}", row) for number, row in rows)
        return cls(name, _build_rules(entries, faults))

    def covers_place(self, request: FeeRequest, /) -> PolicyAnswer:
        """Say whether the payer pays the code in the place asked for."""
        return self._first_answer(RuleKind.PLACE, request)

    def prior_authorization(self, request: FeeRequest, /) -> PolicyAnswer:
        """Say whether the payer wants a prior authorization."""
        return self._first_answer(RuleKind.PRIOR_AUTHORIZATION, request)

    def documents(self, request: FeeRequest, /) -> tuple[PolicyAnswer, ...]:
        """List the documents the payer wants to see."""
        return tuple(self._answers(RuleKind.DOCUMENT, request))

    def ncci_edits(self, day: date | None, /) -> PolicyAnswer:
        """
        Say whether the payer applies Medicare's NCCI edits.

        Only rules for every code and place count; without a day, only those
        without a date limit.

        >>> medicare_policy().ncci_edits(None).standing
        <Standing.YES: 'yes'>
        """
        rows = (row for row in self.rules if row.rule is RuleKind.NCCI_EDITS)
        return next((self._answer(row) for row in rows if row.is_general(day)), _SILENT)

    def _first_answer(self, kind: RuleKind, request: FeeRequest) -> PolicyAnswer:
        return next(self._answers(kind, request), _SILENT)

    def _answers(self, kind: RuleKind, request: FeeRequest) -> Iterator[PolicyAnswer]:
        for row in self.rules:
            if row.rule is kind and row.applies(request):
                yield self._answer(row)

    def _answer(self, row: PayerRule) -> PolicyAnswer:
        return PolicyAnswer(row.answer, row.text, row.source or self.name)


_NO_KEY = "the file has a name as text and tables [[rule]], and no other key"
#: A valid rule, in which one field at a time is replaced and checked.
_VALID_RULE: Mapping[str, str] = MappingProxyType(
    {"rule": "place", "codes": _ANY, "answer": "yes", "text": "-"}
)


def _name_faults(path: str, name: object) -> list[Fault]:
    is_name = isinstance(name, str) and name.strip()
    return [] if is_name else [Fault(path, "expected the name of the payer, as text")]


def _name_problems(names: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the columns of a table, or the keys of a rule."""
    known = [field.name for field in fields(PayerRule)]
    for name in dict.fromkeys(names):
        if name not in known:
            yield f"{name!r} is not known; known are {', '.join(known)}"
        elif names.count(name) > 1:
            yield f"{name!r} occurs twice"
    for name in _VALID_RULE:
        if name not in names:
            yield f"{name!r} is missing"


def _row(
    content: Content, line: int, names: Sequence[str], cells: Sequence[str]
) -> Mapping[str, str]:
    """Read the cells of known columns, with a valid value for those not there."""
    if len(cells) != len(names):
        raise content.fault(f"{len(cells)} cells, expected {len(names)}", line)
    pairs = zip(names, cells, strict=True)
    values = {name: cell for name, cell in pairs if names.count(name) == 1}
    known = (field.name for field in fields(PayerRule))
    return {name: values.get(name, _VALID_RULE.get(name, "")) for name in known}


def _build_rules(
    entries: Iterable[tuple[str, object]], faults: list[Fault]
) -> tuple[PayerRule, ...]:
    """Build every rule, or list every error, together with those already known."""
    rules: list[PayerRule] = []
    for path, row in entries:
        problems = [*_problems(row)]
        faults += (Fault(path, problem) for problem in problems)
        if not problems:
            rules.append(PayerRule(**cast("Mapping[str, Any]", row)))
    if faults:
        raise DocumentError(tuple(faults))
    return tuple(rules)


def _problems(row: object) -> Iterator[str]:
    """Yield everything that is wrong with a rule: keys, fields and days."""
    if not isinstance(row, Mapping):
        yield "expected a rule, as names and values"
        return
    mapping = cast("Mapping[str, Any]", row)
    problems = [*_name_problems([*map(str, mapping)])] or [*_field_problems(mapping)]
    yield from problems or _refusal(mapping)


def _field_problems(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        yield from _refusal({**_VALID_RULE, name: value})


def _refusal(row: Mapping[str, Any]) -> Iterator[str]:
    try:
        PayerRule(**row)
    except CptSoftTissueError as error:
        yield str(error)


def medicare_policy() -> TablePolicy:
    """
    Return what is known about Medicare contractors as a policy; much of it is open.

    >>> medicare_policy().name
    'Medicare'
    """
    return TablePolicy("Medicare", tables.read("medicare_payer.csv", PayerRule))


def available() -> tuple[str, ...]:
    """
    Return the names of the installed policies, without importing any.

    >>> "medicare" in available()
    True
    """
    return plugin_names(GROUP)


def load(name: str) -> PayerPolicy:
    """
    Import and create the policy called *name*.

    >>> load("medicare").name
    'Medicare'

    Raises:
        PluginError: If it is unknown, defined by two packages, cannot be
            imported, or is not a policy. Other policies are not affected.
    """
    return load_plugin(GROUP, name, _is_policy, "name, covers_place and the rest")


def _is_policy(candidate: object) -> TypeGuard[PayerPolicy]:
    return has_shape(candidate, "covers_place", "prior_authorization", "documents")
