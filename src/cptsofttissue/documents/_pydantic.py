"""Documents in models of pydantic and routes of FastAPI."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, TypeVar, cast

import attrs

from cptsofttissue.documents._converter import read_document, write_document
from cptsofttissue.documents.schemas import Kind, Schema, json_schema
from cptsofttissue.errors import DocumentError, Fault

__all__ = ["core_schema", "inline_schema"]

T = TypeVar("T", bound=attrs.AttrsInstance)

#: The steps of a path such as ``$.lines[0].units``.
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")
#: Keys of a whole schema that no part of one has.
_ROOT_KEYS = ("$schema", "$id", "$defs")


def core_schema(kind: Kind) -> Schema:
    """Describe to pydantic how to read a kind of document and write it as JSON."""
    return {
        "type": "function-plain",
        "ref": f"{kind.__module__}.{kind.__qualname__}:{id(kind)}",
        "function": {"type": "no-info", "function": partial(_read, kind)},
        "serialization": {
            "type": "function-plain",
            "function": write_document,
            "when_used": "json",
        },
    }


def _read(kind: type[T], value: object) -> T:
    """Return a value of the kind unchanged, or read it as JSON."""
    if type(value) is kind:
        return value
    try:
        return read_document(value, kind)
    except DocumentError as error:
        raise _validation_error(kind, value, error) from None


def _validation_error(kind: Kind, document: object, error: DocumentError) -> ValueError:
    """Make the error in which pydantic lists every fault at its place."""
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

    def detail(fault: Fault) -> InitErrorDetails:
        place = tuple(_steps(fault.path))
        text: Any = fault.problem  # not a template: it has no context
        problem = PydanticCustomError("document", text)
        return {"type": problem, "loc": place, "input": _value_at(place, document)}

    details = [detail(fault) for fault in error.faults]
    return ValidationError.from_exception_data(kind.__name__, details)


def _steps(path: str) -> list[str | int]:
    steps = (step.groupdict() for step in _STEP.finditer(path))
    return [step["key"] or int(step["index"]) for step in steps]


def _value_at(place: tuple[str | int, ...], document: Any) -> object:
    """Find the value at a path; None if a key is missing."""
    for step in place:
        try:
            document = document[step]
        except KeyError:
            return None
    return document


def inline_schema(kind: Kind) -> Schema:
    """Describe a document without references, which another schema cannot resolve."""
    root = json_schema(kind)
    body = {key: part for key, part in root.items() if key not in _ROOT_KEYS}
    schema: Schema = _inline(body, root["$defs"])
    return schema


def _inline(part: Any, definitions: Schema) -> Any:
    if isinstance(part, list):
        items = cast("list[object]", part)
        return [_inline(item, definitions) for item in items]
    if not isinstance(part, dict):
        return part
    schema = cast("Schema", part)
    body = {key: _inline(item, definitions) for key, item in schema.items()}
    name = body.pop("$ref", "").removeprefix("#/$defs/")
    return _inline(definitions[name], definitions) | body if name else body
