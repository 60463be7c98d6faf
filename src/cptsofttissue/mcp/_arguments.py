"""The arguments of a tool: documents and plain values, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias, final

from attrs import AttrsInstance, frozen

from cptsofttissue.documents._converter import read_document
from cptsofttissue.errors import DocumentError, Fault, WrongTypeError
from cptsofttissue.mcp._short import Schema, shape_of, short_schema

__all__ = ["Arguments", "Values"]

#: The values of the arguments, by name.
Values: TypeAlias = "Mapping[str, Any]"
_Kind: TypeAlias = type[AttrsInstance]

#: The Python type of a plain argument, and its name in words, by JSON Schema type.
_TYPES: Mapping[str, tuple[type, str]] = MappingProxyType(
    {"string": (str, "text"), "integer": (int, "a whole number")}
)
_NONE: Mapping[str, Any] = MappingProxyType({})


@final
@frozen(kw_only=True, eq=False)
class Arguments:
    """
    The arguments that a tool takes.

    Attributes:
        spread: A document whose fields are arguments themselves.
        documents: The arguments that are documents, each with its class.
        plain: The other arguments, each with its schema.
        required: The names of the last two that are required.
    """

    spread: _Kind | None = None
    documents: Mapping[str, _Kind] = _NONE
    plain: Mapping[str, Schema] = _NONE
    required: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> Schema:
        """The arguments as JSON Schema, in a short form."""
        top, definitions = short_schema(self.spread) if self.spread else ({}, {})
        parts: dict[str, Schema] = {}
        for name, kind in self.documents.items():
            part, nested = short_schema(kind)
            definitions |= {kind.__name__: shape_of(part), **nested}
            says, reference = part["description"], f"#/$defs/{kind.__name__}"
            parts[name] = {"description": says, "$ref": reference}
        return {
            "type": "object",
            "properties": {**parts, **self.plain, **top.get("properties", {})},
            "required": [*self.required, *top.get("required", ())],
            "additionalProperties": False,
            "$defs": definitions,
        }

    def read(self, values: Values) -> dict[str, Any]:
        """
        Read the arguments by name; the spread document has the name of its class.

        Raises:
            DocumentError: If they cannot be read; every fault is listed.
        """
        arguments = {name: values[name] for name in self.plain if _has(values, name)}
        faults = [
            *self._unknown_faults(values),
            *self._missing_faults(values),
            *self._type_faults(arguments),
        ]
        for name, kind, path, part in self._documents(values):
            try:
                arguments[name] = read_document(part, kind)
            except DocumentError as error:
                faults += (
                    Fault(path + fault.path[1:], fault.problem)
                    for fault in error.faults
                )
        if faults:
            raise DocumentError(tuple(faults))
        return arguments

    def _unknown_faults(self, values: Values) -> Iterator[Fault]:
        names = self.schema["properties"]
        for name in values:
            if name not in {*names, *self._schema_keys}:
                yield Fault(f"$.{name}", f"unknown. Allowed: {', '.join(names)}.")

    def _missing_faults(self, values: Values) -> Iterator[Fault]:
        for name in self.required:
            if not _has(values, name):
                says = self.schema["properties"][name]["description"]
                yield Fault(f"$.{name}", f"is missing. {says}")

    def _type_faults(self, arguments: Values) -> Iterator[Fault]:
        for name, value in arguments.items():
            kind, says = _TYPES[self.plain[name]["type"]]
            if type(value) is not kind:
                yield Fault(f"$.{name}", str(WrongTypeError(name, value, says)))

    def _documents(self, values: Values) -> Iterator[tuple[str, _Kind, str, object]]:
        """List each document: its name, its kind, its path, and its value."""
        if self.spread is not None:
            names = (
                self.schema["properties"].keys() - self.documents.keys()
                | self._schema_keys
            )
            part = {name: values[name] for name in values if name in names}
            yield self.spread.__name__.lower(), self.spread, "$", part
        for name, kind in self.documents.items():
            if _has(values, name):
                yield name, kind, f"$.{name}", values[name]

    @property
    def _schema_keys(self) -> frozenset[str]:
        """The key with which a document may name its schema."""
        return frozenset({"schema"} if self.spread else ())


def _has(values: Values, name: str) -> bool:
    """Whether an argument has a value; null counts as missing."""
    return values.get(name) is not None
