"""JSON Schema of every document, for programs in any language."""

from __future__ import annotations

import inspect
import re
from collections import ChainMap
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.documents._plain import (
    CHARTED_KINDS,
    CONVERTER_SCHEMAS,
    DERIVED_FIELDS,
    KINDS,
    PLAIN,
    SCHEMA_VERSION,
    SHAPES,
    is_list,
    length_of,
    schema_of,
)
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.record.lengths import Span

__all__ = ["json_schema", "kinds"]

Schema = dict[str, Any]
Kind = type[attrs.AttrsInstance]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def kinds() -> Mapping[str, Kind]:
    """
    Return every kind of document, by its name.

    >>> kinds()["Case"]
    <class 'cptsofttissue.record.case.Case'>
    """
    by_name = {kind.__name__: kind for kind in KINDS}
    return MappingProxyType(dict(sorted(by_name.items())))


def json_schema(kind: Kind | str) -> Schema:
    """
    Return the JSON Schema (draft 2020-12) of a kind of document.

    What :func:`~cptsofttissue.documents.serialize.dumps` writes conforms, and what does
    not conform is refused by :func:`~cptsofttissue.documents.serialize.loads`.
    A document that conforms may still be refused for reasons that a schema cannot
    express: a word may be unknown, or two facts may exclude each other.

    >>> json_schema("Case")["properties"]["schema"]["const"]
    'Case/1'

    Args:
        kind: The class, or its name.

    Returns:
        The schema; you may change the returned dictionary.

    Raises:
        UnknownTermError: If no kind has that name; the closest names are listed.
        WrongTypeError: If *kind* is not one of :func:`kinds`.
    """
    kind = _find_kind(kind) if isinstance(kind, str) else kind
    if kind not in KINDS:
        raise WrongTypeError("kind", kind, "a kind of document, of schemas.kinds()")
    definitions = _Definitions()
    body = definitions.body(kind)
    description = "The kind of document, and the version of its schema."
    name = {"schema": {"description": description, "const": schema_of(kind)}}
    return {
        "$schema": _DIALECT,
        "$id": f"urn:cptsofttissue:schema:{kind.__name__}:{SCHEMA_VERSION}",
        "title": kind.__name__,
        **body,
        "properties": name | body["properties"],
        "$defs": definitions.schemas,
    }


def _find_kind(name: str) -> Kind:
    if name not in kinds():
        names = {kind.lower(): kind for kind in kinds()}
        error = unknown_term("kind", name, names, "a kind of document, such as Case")
        raise attrs.evolve(error, nearest=tuple(names[near] for near in error.nearest))
    return kinds()[name]


class _Definitions:
    """The definitions that a schema refers to, each described once."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}

    def body(self, kind: Kind) -> Schema:
        """Describe an object by the fields of *kind* and its derived properties."""
        fields = attrs.fields(SHAPES.get(kind, kind))
        derived = DERIVED_FIELDS.get(kind, ())
        required = [field.name for field in fields if field.default is attrs.NOTHING]
        types = _types(kind)
        notes = _notes(kind)
        properties = {
            **{name: self._schema_of(types[name]) for name in derived},
            **{field.name: self._field(kind, field, types) for field in fields},
        }
        return {
            "description": _summary(kind),
            "type": "object",
            "properties": {
                name: {"description": notes[name], **part}
                for name, part in properties.items()
            },
            "required": [*derived, *required],
            "additionalProperties": False,
        }

    def _field(self, kind: Kind, field: Any, types: Mapping[str, Any]) -> Schema:
        """Describe a field by its type, its converter and its validator."""
        min_length = getattr(field.validator, "min_length", 0)
        has_words = kind in CHARTED_KINDS and field.converter is not None
        schema = self._schema_of(types[field.name], has_words=has_words)
        schema |= CONVERTER_SCHEMAS.get(field.converter, {})
        if field.default is None and NoneType not in get_args(types[field.name]):
            return _or_null(schema)  # a missing value has its own meaning
        return schema | ({"minLength": min_length} if min_length else {})

    def _schema_of(self, kind: Any, *, has_words: bool = False) -> Schema:
        """Describe how a document represents a type."""
        if get_origin(kind) in {Union, UnionType}:
            (item,) = set(get_args(kind)) - {NoneType}
            return _or_null(self._schema_of(item, has_words=has_words))
        may_be_words = has_words and _takes_words(kind)
        if is_list(kind):
            schema = self._list(kind, has_words=may_be_words)
        elif kind in PLAIN and "description" not in PLAIN[kind].schema:
            schema = dict(PLAIN[kind].schema)
        else:
            schema = self._ref(kind)
        return _or_words(schema) if may_be_words else schema

    def _list(self, kind: Any, *, has_words: bool) -> Schema:
        items = self._schema_of(get_args(kind)[0], has_words=has_words)
        schema = {"type": "array", "items": items}
        length = length_of(kind)
        if get_origin(kind) is frozenset:
            return schema | {"uniqueItems": True}
        return schema | ({"minItems": length, "maxItems": length} if length else {})

    def _ref(self, kind: Any) -> Schema:
        name = kind.__name__
        if name not in self.schemas:
            self.schemas[name] = {}  # keeps its place before those it refers to
            self.schemas[name] = self._define(kind)
        return {"$ref": f"#/$defs/{name}"}

    def _define(self, kind: Any) -> Schema:
        if kind in PLAIN:
            return dict(PLAIN[kind].schema)
        if issubclass(kind, StrEnum):
            values = [member.value for member in kind]
            return {"description": _summary(kind), "type": "string", "enum": values}
        return self.body(kind)


def _takes_words(kind: Any) -> bool:
    """Whether a fact of this type may be charted words or a word for a missing one."""
    item = get_args(kind)[0] if is_list(kind) else kind
    return item in {Span, date} or (
        isinstance(item, type) and issubclass(item, StrEnum)
    )


def _or_null(schema: Schema) -> Schema:
    """Allow null too, for an unknown value."""
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}


def _or_words(schema: Schema) -> Schema:
    """Allow charted words too."""
    words = {"type": "string", "description": "Charted words."}
    return {"anyOf": [schema, words]}


def _types(kind: Kind) -> dict[str, Any]:
    """Return the types of fields and of derived properties."""
    getters = {name: getattr(kind, name).fget for name in DERIVED_FIELDS.get(kind, ())}
    derived = {
        name: get_type_hints(getter)["return"] for name, getter in getters.items()
    }
    return get_type_hints(SHAPES.get(kind, kind)) | derived


def _summary(kind: Any) -> str:
    """Return the first paragraph of a docstring."""
    return _plain(inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0])


def _notes(kind: Kind) -> Mapping[str, str]:
    """Return the docstrings of attributes and properties, by name."""
    properties = inspect.getmembers(kind, lambda part: isinstance(part, property))
    summaries = {name: _summary(part) for name, part in properties}
    return ChainMap(*(_attributes(base) for base in kind.__mro__), summaries)


def _attributes(kind: type) -> dict[str, str]:
    """Read the section of attributes of a docstring."""
    _, _, rest = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    _, *parts = re.split(r"^ {4}(\w+):", rest.partition("\n\n")[0], flags=re.MULTILINE)
    return {
        name: _plain(text) for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def _plain(text: str) -> str:
    """Write docstring text without its markup, on one line."""
    no_links = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"\1", text)
    no_markup = re.sub(r"``|\*(?=\w)|(?<=\w)\*", "", no_links)
    return " ".join(re.sub(r"\bNone\b", "null", no_markup).split())
