"""Short forms of the full schemas, since an assistant must read each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from cptsofttissue.documents.schemas import json_schema

if TYPE_CHECKING:
    from attrs import AttrsInstance

__all__ = ["Schema", "shape_of", "short_schema"]

Schema: TypeAlias = dict[str, Any]

#: Keys that say more about a value than its shape.
_DETAIL_KEYS = frozenset({"description", "examples", "pattern", "maxLength"})
#: Keys that name a schema; a tool has its own name.
_NAME_KEYS = frozenset({"$schema", "$id", "title"})
#: Below this key, keys are names and not words of JSON Schema.
_PROPERTIES = "properties"


def short_schema(kind: type[AttrsInstance]) -> tuple[Schema, dict[str, Schema]]:
    """
    Describe a document briefly: its own fields in full, their contents by shape.

    Every document of the full schema conforms to this one. This one also allows
    others; they are refused when they are read, with what is allowed.

    Returns:
        The schema, and the definitions that it refers to.
    """
    full = {
        key: part for key, part in json_schema(kind).items() if key not in _NAME_KEYS
    }
    definitions = full.pop("$defs")
    fields = {
        name: part for name, part in full["properties"].items() if name != "schema"
    }
    return {**full, "properties": fields}, _shapes_of(definitions)


def shape_of(part: Any) -> Any:
    """Return a schema with shapes only."""
    if isinstance(part, list):
        return [shape_of(item) for item in cast("list[object]", part)]
    if not isinstance(part, dict):
        return part
    schema = cast("Schema", part)
    return {
        key: _shapes_of(value) if key == _PROPERTIES else shape_of(value)
        for key, value in schema.items()
        if key not in _DETAIL_KEYS
    }


def _shapes_of(schemas: dict[str, Schema]) -> dict[str, Schema]:
    return {name: shape_of(part) for name, part in schemas.items()}
