"""Schemas in a short form, made from the full ones: an assistant reads each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from cptsofttissue.documents.schemas import json_schema

if TYPE_CHECKING:
    from attrs import AttrsInstance

__all__ = ["Schema", "bare", "short_schema"]

Schema: TypeAlias = dict[str, Any]

#: What says more about a value than of which shape it is.
_SAID = frozenset({"description", "examples", "pattern", "maxLength"})
#: What names a schema; a tool has a name of its own.
_NAMING = frozenset({"$schema", "$id", "title"})
#: Where keys are names, and no words of JSON Schema.
_NAMED = "properties"


def short_schema(kind: type[AttrsInstance]) -> tuple[Schema, dict[str, Schema]]:
    """
    Describe a document shortly: its own fields in full, what is in them by shape.

    What conforms to the full schema conforms to this one; what this one lets
    through besides is refused when it is read, with what is allowed.

    Returns:
        The schema, and what it refers to.
    """
    full = {key: part for key, part in json_schema(kind).items() if key not in _NAMING}
    inside = full.pop("$defs")
    fields = {
        name: part for name, part in full["properties"].items() if name != "schema"
    }
    return {**full, "properties": fields}, _each(inside)


def bare(part: Any) -> Any:
    """Leave of a schema only the shapes."""
    if isinstance(part, list):
        return [bare(one) for one in cast("list[object]", part)]
    if not isinstance(part, dict):
        return part
    kept = cast("Schema", part)
    return {
        key: _each(value) if key == _NAMED else bare(value)
        for key, value in kept.items()
        if key not in _SAID
    }


def _each(named: dict[str, Schema]) -> dict[str, Schema]:
    return {name: bare(part) for name, part in named.items()}
