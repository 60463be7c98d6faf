"""Convert values to JSON data and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
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

from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.documents._plain import (
    CHARTED_KINDS,
    DERIVED_FIELDS,
    PLAIN,
    AnswerShape,
    ShapeError,
    is_list,
    length_of,
    schema_of,
)
from cptsofttissue.errors import CptSoftTissueError, DocumentError, Fault

__all__ = [
    "make_converter",
    "read_document",
    "read_parts",
    "write_document",
    "write_parts",
]

T = TypeVar("T")


def write_document(value: attrs.AttrsInstance) -> dict[str, Any]:
    """Write a value as a document, whose first key names its schema."""
    return {"schema": schema_of(type(value)), **write_parts(value)}


def write_parts(parts: object) -> Any:
    """Write a document, or a part of one."""
    return _converter().unstructure(parts)


def read_document(document: object, kind: type[T]) -> T:
    """Read a document; the key that names its schema may be left out."""
    if not isinstance(document, dict):
        raise DocumentError((Fault("$", "expected an object"),))
    facts: dict[str, Any] = {**document}
    schema = facts.pop("schema", schema_of(kind))
    if schema != schema_of(kind):
        problem = f"expected {schema_of(kind)!r}, got {schema!r}"
        raise DocumentError((Fault("$.schema", problem),))
    return cast("T", read_parts(facts, kind))


def read_parts(parts: object, kind: Any) -> Any:
    """Read a part of a document as a type; every error is listed."""
    try:
        return _converter().structure(parts, kind)
    except BaseValidationError as error:
        raise DocumentError(_faults(error)) from None


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
        return f"unknown keys: {', '.join(sorted(map(str, error.extra_fields)))}"
    if isinstance(error, CptSoftTissueError):
        return str(error)
    return format_exception(error, kind)


@cache
def _converter() -> Converter:
    return make_converter()


def make_converter() -> Converter:
    """
    Make a converter between documents, or parts of them, and JSON data.

    Lengths and sizes are text, missing facts are null, unknown keys are
    refused. Register hooks of your own types on it.
    """
    converter = make_json_converter(
        forbid_extra_keys=True, unstruct_collection_overrides={frozenset: sorted}
    )
    _register_plain(converter)
    _register_lists(converter)
    for kind in CHARTED_KINDS:
        converter.register_structure_hook(kind, _constructor_reader(kind, converter))
    converter.register_unstructure_hook(
        Resolution, lambda answer: converter.unstructure(AnswerShape.of(answer))
    )
    converter.register_structure_hook(
        Resolution, lambda data, _: converter.structure(data, AnswerShape).resolution()
    )
    for kind, names in DERIVED_FIELDS.items():
        _register_derived(converter, kind, names)
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
    list_type: Any = list.__class_getitem__(get_args(kind)[0])
    length = length_of(kind)

    def structure(value: object, _: Any) -> Collection[Any]:
        if not isinstance(value, list):
            raise ShapeError("expected a list")
        elements: list[Any] = converter.structure(value, list_type)
        collection = build(elements)
        if length not in {None, len(collection)}:
            raise ShapeError(f"expected {length} items")
        if len(collection) < len(elements):
            raise ShapeError("expected each item once")
        return collection

    return structure


def _register_derived(
    converter: Converter, kind: type[attrs.AttrsInstance], names: tuple[str, ...]
) -> None:
    """Write the derived properties *names* too, and check them when reading."""
    to_dict: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(kind, converter)
    from_dict = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def derive(value: Any) -> dict[str, Any]:
        return {name: converter.unstructure(getattr(value, name)) for name in names}

    def structure(data: Mapping[str, Any], _: Any) -> Any:
        value = from_dict(
            {key: part for key, part in data.items() if key not in names}, _
        )
        values = {name: data[name] for name in names if name in data}
        if json.dumps(derive(value)) != json.dumps(values):
            problem = f"{', '.join(names)} do not follow from the rest"
            raise DocumentError((Fault("$", problem),))
        return value

    converter.register_unstructure_hook(
        kind, lambda value: {**derive(value), **to_dict(value)}
    )
    converter.register_structure_hook(kind, structure)


def _constructor_reader(
    kind: type[attrs.AttrsInstance], converter: Converter
) -> Callable[[Mapping[str, Any], Any], Any]:
    """Check each field as the constructor of *kind* reads it, to find every fault."""
    overrides: dict[str, Any] = {
        field.name: override(struct_hook=partial(_check_field, field.converter))
        for field in attrs.fields(kind)
        if field.converter is not None
    }
    return make_dict_structure_fn(kind, converter, **overrides)


def _check_field(convert: Callable[[Any], Any], value: Any, _: Any) -> Any:
    convert(value)
    return value  # the text of a length may also state other facts
