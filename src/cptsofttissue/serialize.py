"""JSON for every public value; the only module that knows it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache, partial
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar, cast, final

import attrs
from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import (
    make_dict_structure_fn,
    make_dict_unstructure_fn,
    override,
)
from cattrs.preconf.json import make_converter as make_json_converter
from cattrs.v import format_exception, transform_error

from cptsofttissue.anatomy import SiteReading
from cptsofttissue.bundling import Service
from cptsofttissue.case import Case, CodingPolicy
from cptsofttissue.catalog import Code
from cptsofttissue.claims import ClaimPrice
from cptsofttissue.errors import (
    CptSoftTissueError,
    DocumentError,
    Fault,
    InvalidSizeError,
    WrongTypeError,
)
from cptsofttissue.exposure import Exposure, Neighbor
from cptsofttissue.families import OtherFamily
from cptsofttissue.lengths import Length, Span
from cptsofttissue.proposals import Session
from cptsofttissue.resolution import Caution, Finding, Question, Resolution, Status
from cptsofttissue.review import Dossier
from cptsofttissue.trace import Step

__all__ = ["SCHEMA_VERSION", "dumps", "loads", "make_converter", "read_dossier"]

#: Grows when a document of an older version can no longer be read.
SCHEMA_VERSION = 1

_DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)

T = TypeVar("T")


def dumps(value: attrs.AttrsInstance) -> str:
    """
    Write a public value as a JSON document that names its schema.

    >>> from cptsofttissue import CodingPolicy
    >>> dumps(CodingPolicy())
    '{"schema": "CodingPolicy/1", "margin_convention": "as_written"}'

    Raises:
        WrongTypeError: If the value holds more than plain fields.
    """
    document = {"schema": _schema(type(value)), **_converter().unstructure(value)}
    try:
        return json.dumps(document)
    except TypeError:
        allowed = "a value of plain fields; a schedule is made again from its files"
        raise WrongTypeError("value", type(value).__name__, allowed) from None


def loads(text: str, kind: type[T]) -> T:
    """
    Read a JSON document of a public value.

    >>> from cptsofttissue import Case
    >>> loads('{"schema": "Case/1", "site": "left arm"}', Case).site.side
    <Side.LEFT: 'left'>
    >>> loads('{"schema": "Case/1", "tumor": 2.4, "sight": "arm"}', Case)
    Traceback (most recent call last):
    cptsofttissue.errors.DocumentError: ...

    Raises:
        DocumentError: If it cannot be read; every fault is listed with its
            path.
    """
    document = _parse(text)
    schema = document.pop("schema", None)
    if schema != _schema(kind):
        raise DocumentError(
            (Fault("$.schema", f"expected {_schema(kind)!r}, got {schema!r}"),)
        )
    try:
        return _converter().structure(document, kind)
    except BaseValidationError as error:
        raise DocumentError(_faults(error)) from None


def read_dossier(path: str | PathLike[str]) -> tuple[Case, Dossier]:
    """
    Read a case and what is known around it from a TOML file.

    The table ``case`` has the fields of :class:`~cptsofttissue.Case`; the rest
    has those of :class:`~cptsofttissue.review.Dossier`.

    Raises:
        DocumentError: If it cannot be read; every fault is listed with its
            path.
        OSError: If the file cannot be opened.
    """
    import tomllib

    name = Path(path).name
    try:
        document = _plain(tomllib.loads(Path(path).read_text("utf-8")))
    except ValueError as error:
        raise DocumentError((Fault(name, f"not TOML: {error}"),)) from None
    case = document.pop("case", {})
    try:
        return _converter().structure((case, document), tuple[Case, Dossier])
    except BaseValidationError as error:
        faults = _faults(error)
        raise DocumentError(tuple(map(_in_file, faults))) from None


def _in_file(fault: Fault) -> Fault:
    """Name where a fault stands in the file: the case has a table of its own."""
    path = fault.path.replace("$[0]", "$.case").replace("$[1]", "$")
    return Fault(path, fault.problem)


def _plain(value: Any) -> Any:
    """Write the dates of TOML as text, as JSON has them."""
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        return {key: _plain(part) for key, part in table.items()}
    if isinstance(value, list):
        return [_plain(part) for part in cast("list[object]", value)]
    return value.isoformat() if isinstance(value, date | time) else value


def _schema(kind: type) -> str:
    return f"{kind.__name__}/{SCHEMA_VERSION}"


def _parse(text: str) -> dict[str, Any]:
    if not isinstance(text, str):
        raise WrongTypeError("text", text, "the text of a document")
    try:
        document: Any = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise DocumentError((Fault("$", f"not JSON: {error}"),)) from None
    if type(document) is not dict:
        raise DocumentError((Fault("$", "expected an object"),))
    return {**document}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    counts = Counter(key for key, _ in pairs)
    twice = sorted(key for key, count in counts.items() if count > 1)
    if twice:
        raise ValueError(f"keys given twice: {', '.join(twice)}")
    return dict(pairs)


def _faults(error: BaseValidationError) -> tuple[Fault, ...]:
    lines = transform_error(error, format_exception=_problem)
    parts = sorted(line.rpartition(" @ ")[::-2] for line in lines)
    return tuple(Fault(path, problem) for path, problem in parts)


def _problem(error: BaseException, kind: type | None) -> str:
    if isinstance(error, AttributeError):
        return "expected an object"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"unknown keys: {', '.join(sorted(error.extra_fields))}"
    if isinstance(error, CptSoftTissueError):
        return str(error)
    return format_exception(error, kind)


@cache
def _converter() -> Converter:
    return make_converter()


def make_converter() -> Converter:
    """
    Make a converter between public values and what JSON can hold.

    Lengths and sizes are text, missing facts are null, unknown keys are
    refused. Register hooks of your own types on it.
    """
    converter = make_json_converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _strict(str))
    converter.register_structure_hook(int, _strict(int))
    converter.register_structure_hook(bool, _strict(bool))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_unstructure_hook(Length, str)
    converter.register_structure_hook(Length, _length)
    converter.register_unstructure_hook(Span, str)
    converter.register_structure_hook(Span, lambda text, _: Span.parse(text))
    converter.register_unstructure_hook(SiteReading, _charted)
    converter.register_structure_hook(
        SiteReading, lambda words, _: SiteReading.parse(words)
    )
    for kind in _CONSTRUCTED:
        converter.register_structure_hook(kind, _as_constructed(kind, converter))
    converter.register_unstructure_hook(
        Resolution, lambda answer: converter.unstructure(_Answer.of(answer))
    )
    converter.register_structure_hook(
        Resolution, lambda data, _: converter.structure(data, _Answer).resolution()
    )
    for kind, names in _FOLLOWS.items():
        _spell_out(converter, kind, names)
    return converter


#: What follows from the fields, spelled out for readers without Python.
_FOLLOWS: Mapping[type[attrs.AttrsInstance], tuple[str, ...]] = {
    ClaimPrice: ("total", "known_total", "limiting_charge"),
    Exposure: ("is_whole",),
    Neighbor: ("difference",),
}


def _spell_out(
    converter: Converter, kind: type[attrs.AttrsInstance], names: tuple[str, ...]
) -> None:
    """Write the properties *names* too, and check them when reading."""
    write: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(kind, converter)
    read = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def unstructure(value: Any) -> dict[str, Any]:
        found = {name: getattr(value, name) for name in names}
        return {**converter.unstructure(found), **write(value)}

    def structure(data: Mapping[str, Any], _: Any) -> Any:
        value = read({key: part for key, part in data.items() if key not in names}, _)
        if unstructure(value) != data:
            problem = f"{', '.join(names)} do not follow from the rest"
            raise DocumentError((Fault("$", problem),))
        return value

    converter.register_unstructure_hook(kind, unstructure)
    converter.register_structure_hook(kind, structure)


def _decimal(value: object, _: object) -> Decimal:
    """Read a number as text; JSON's own numbers are floats to many readers."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise TypeError("expected a decimal number as text")
    return Decimal(value)


def _strict(plain: type[str | int]) -> Callable[[object, type[Any]], Any]:
    """Take values of a plain type only, for it and its enums: 5 is not "5"."""

    def structure(value: object, kind: type[Any]) -> Any:
        if type(value) is not plain:
            raise TypeError(f"expected {plain.__name__}")
        return kind(value)

    return structure


def _length(text: str, _: object) -> Length:
    span = Span.parse(text, field="length")
    if span.low_um != span.high_um:
        raise InvalidSizeError("length", text, "one length")
    return span.low


def _charted(site: SiteReading) -> str | list[str]:
    first, *others = site.charted
    return [first, *others] if others else first


#: What is read as its constructor does, from charted words too.
_CONSTRUCTED: tuple[type[attrs.AttrsInstance], ...] = (
    *(Case, CodingPolicy, Service, Session, Dossier),
)


def _as_constructed(
    kind: type[attrs.AttrsInstance], converter: Converter
) -> Callable[[Mapping[str, Any], Any], Any]:
    """Read each field as the constructor of *kind* does, so every fault is found."""
    overrides: dict[str, Any] = {
        field.name: override(struct_hook=partial(_convert, field.converter))
        for field in attrs.fields(kind)
        if field.converter is not None
    }
    return make_dict_structure_fn(kind, converter, **overrides)


def _convert(read: Callable[[Any], Any], value: Any, _: Any) -> Any:
    return read(value)


@final
@attrs.frozen
class _Answer:
    """A resolution as its document shows it, with what follows spelled out."""

    case: Case
    policy: CodingPolicy
    edition: int
    status: Status
    code: str | None
    candidates: tuple[Code, ...]
    families: tuple[OtherFamily, ...]
    questions: tuple[Question, ...]
    cautions: tuple[Caution, ...]
    trace: tuple[Step, ...]

    @classmethod
    def of(cls, answer: Resolution) -> _Answer:
        return cls(
            answer.case,
            answer.policy,
            answer.edition,
            answer.status,
            answer.code and answer.code.number,
            answer.candidates,
            answer.families,
            answer.questions,
            answer.cautions,
            answer.trace,
        )

    def resolution(self) -> Resolution:
        """Read the document back; what follows must agree with what is given."""
        steps = (step for step in self.trace if not step.rule.startswith("size-"))
        finding = Finding(
            self.edition,
            self.status,
            self.candidates,
            self.families,
            self.questions,
            self.cautions,
            tuple(steps),
        )
        answer = Resolution(self.case, self.policy, finding)
        if _Answer.of(answer) != self:
            problem = "code or trace do not follow from the rest"
            raise DocumentError((Fault("$", problem),))
        return answer
