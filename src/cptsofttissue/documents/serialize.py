"""JSON documents: the only module that reads and writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from functools import cache, partial
from os import PathLike
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import (
    make_dict_structure_fn,
    make_dict_unstructure_fn,
    override,
)
from cattrs.preconf.json import make_converter as make_json_converter
from cattrs.v import format_exception, transform_error

from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.files import read_toml
from cptsofttissue._reading.json_keys import unique_keys
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.documents._plain import (
    CONSTRUCTED,
    FOLLOWS,
    KINDS,
    PLAIN,
    AnswerShape,
    ShapeError,
    is_list,
    length_of,
    schema_of,
)
from cptsofttissue.errors import (
    CptSoftTissueError,
    DocumentError,
    Fault,
    InvalidFactError,
    WrongTypeError,
)
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.record.case import Case

__all__ = ["dumps", "loads", "make_converter", "read_dossier"]

T = TypeVar("T")

_ALLOWED = f"a kind of document: {', '.join(kind.__name__ for kind in KINDS)}"


def dumps(value: attrs.AttrsInstance) -> str:
    """
    Write a document as JSON; its first key names its schema.

    >>> from cptsofttissue.fees import Encounter
    >>> dumps(Encounter(date_of_service="2026-07-15", place_of_service="11"))[:76]
    '{"schema": "Encounter/1", "date_of_service": "2026-07-15", "place_of_service'

    Raises:
        WrongTypeError: If the value is no document; see
            :func:`~cptsofttissue.documents.schemas.kinds`.
    """
    kind = type(value)
    if kind not in KINDS:
        raise WrongTypeError("value", kind.__name__, _ALLOWED)
    return json.dumps({"schema": schema_of(kind), **_converter().unstructure(value)})


def loads(text: str, kind: type[T]) -> T:
    """
    Read a JSON document; the key that names its schema may be left out.

    >>> from cptsofttissue import Case
    >>> loads('{"site": "left arm"}', Case).site.side
    <Side.LEFT: 'left'>
    >>> loads('{"schema": "Case/1", "tumor": 2.4, "sight": "arm"}', Case)
    Traceback (most recent call last):
    cptsofttissue.errors.DocumentError: ...

    Raises:
        DocumentError: If it cannot be read; every fault is listed with its
            path.
        WrongTypeError: If *kind* is no document.
    """
    if kind not in KINDS:
        raise WrongTypeError("kind", getattr(kind, "__name__", kind), _ALLOWED)
    document = _parse(text)
    schema = document.pop("schema", schema_of(kind))
    if schema != schema_of(kind):
        raise DocumentError(
            (Fault("$.schema", f"expected {schema_of(kind)!r}, got {schema!r}"),)
        )
    try:
        return _converter().structure(document, kind)
    except BaseValidationError as error:
        raise DocumentError(_faults(error)) from None


def read_dossier(path: str | PathLike[str]) -> tuple[Case, Dossier]:
    """
    Read a case and what is known around it from a TOML file.

    The table ``case`` has the fields of :class:`~cptsofttissue.Case`; the rest
    has those of :class:`~cptsofttissue.guidance.review.Dossier`.

    Raises:
        DocumentError: If it cannot be read; every fault is listed with its
            path.
        TableError: If it is no regular file.
        OSError: If the file cannot be opened.
    """
    _, given = read_toml(path)
    document = cast("dict[str, Any]", _plain(given))
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
        return {key: _fact(key, part) for key, part in table.items()}
    if isinstance(value, list):
        return [_plain(part) for part in cast("list[object]", value)]
    return value.isoformat() if isinstance(value, date | time) else value


def _fact(key: str, value: Any) -> Any:
    """Write a day as a document has it, however a practice wrote it in the file."""
    if key != "date_of_service" or not isinstance(value, str):
        return _plain(value)
    try:
        return read_date(key, value).isoformat()
    except InvalidFactError:
        return value  # told, or taken for missing, by its own field


def _parse(text: str) -> dict[str, Any]:
    if not isinstance(text, str):
        raise WrongTypeError("text", text, "the text of a document")
    try:
        document: Any = json.loads(text, object_pairs_hook=unique_keys)
    except (ValueError, RecursionError) as error:
        raise DocumentError((Fault("$", f"not JSON: {error}"),)) from None
    if type(document) is not dict:
        raise DocumentError((Fault("$", "expected an object"),))
    return {**document}


def _faults(error: BaseValidationError) -> tuple[Fault, ...]:
    lines = transform_error(error, format_exception=_problem)
    parts = sorted(line.rpartition(" @ ")[::-2] for line in lines)
    return tuple(Fault(path, problem) for path, problem in parts)


def _problem(error: BaseException, kind: type | None) -> str:
    if isinstance(error, ShapeError):
        return str(error)
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
    Make a converter between documents, or parts of them, and what JSON can hold.

    Lengths and sizes are text, missing facts are null, unknown keys are
    refused. Register hooks of your own types on it.
    """
    converter = make_json_converter(
        forbid_extra_keys=True, unstruct_collection_overrides={frozenset: sorted}
    )
    _register_plain(converter)
    _register_lists(converter)
    for kind in CONSTRUCTED:
        converter.register_structure_hook(kind, _as_constructed(kind, converter))
    converter.register_unstructure_hook(
        Resolution, lambda answer: converter.unstructure(AnswerShape.of(answer))
    )
    converter.register_structure_hook(
        Resolution, lambda data, _: converter.structure(data, AnswerShape).resolution()
    )
    for kind, names in FOLLOWS.items():
        _spell_out(converter, kind, names)
    return converter


def _register_plain(converter: Converter) -> None:
    for kind, plain in PLAIN.items():
        converter.register_structure_hook(kind, plain.read)
        if plain.write is not None:
            converter.register_unstructure_hook(kind, plain.write)


def _register_lists(converter: Converter) -> None:
    """Read lists only: text is not a list."""
    converter.register_structure_hook_factory(is_list, _list_reader)


def _list_reader(
    kind: Any, converter: Converter
) -> Callable[[object, Any], Collection[Any]]:
    build = frozenset[Any] if get_origin(kind) is frozenset else tuple[Any, ...]
    items: Any = list.__class_getitem__(get_args(kind)[0])
    length = length_of(kind)

    def structure(value: object, _: Any) -> Collection[Any]:
        if not isinstance(value, list):
            raise ShapeError("expected a list")
        given: list[Any] = converter.structure(value, items)
        found = build(given)
        if length not in {None, len(found)}:
            raise ShapeError(f"expected {length} items")
        if len(found) < len(given):
            raise ShapeError("expected each item once")
        return found

    return structure


def _spell_out(
    converter: Converter, kind: type[attrs.AttrsInstance], names: tuple[str, ...]
) -> None:
    """Write the properties *names* too, and check them when reading."""
    write: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(kind, converter)
    read = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def follows(value: Any) -> dict[str, Any]:
        return {name: converter.unstructure(getattr(value, name)) for name in names}

    def structure(data: Mapping[str, Any], _: Any) -> Any:
        value = read({key: part for key, part in data.items() if key not in names}, _)
        given = {name: data[name] for name in names if name in data}
        if json.dumps(follows(value)) != json.dumps(given):
            problem = f"{', '.join(names)} do not follow from the rest"
            raise DocumentError((Fault("$", problem),))
        return value

    converter.register_unstructure_hook(
        kind, lambda value: {**follows(value), **write(value)}
    )
    converter.register_structure_hook(kind, structure)


def _as_constructed(
    kind: type[attrs.AttrsInstance], converter: Converter
) -> Callable[[Mapping[str, Any], Any], Any]:
    """Check each field as the constructor of *kind* reads it, to find every fault."""
    overrides: dict[str, Any] = {
        field.name: override(struct_hook=partial(_checked, field.converter))
        for field in attrs.fields(kind)
        if field.converter is not None
    }
    return make_dict_structure_fn(kind, converter, **overrides)


def _checked(read: Callable[[Any], Any], value: Any, _: Any) -> Any:
    read(value)
    return value  # the words beside a length may say more than its own field
