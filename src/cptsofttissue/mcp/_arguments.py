"""What a tool takes: documents and plain values, each by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias, final

from attrs import AttrsInstance, frozen

from cptsofttissue.documents._converter import read_document
from cptsofttissue.errors import DocumentError, Fault, WrongTypeError
from cptsofttissue.mcp._short import Schema, bare, short_schema

__all__ = ["Arguments", "Given"]

#: What a tool is given, by name.
Given: TypeAlias = "Mapping[str, Any]"
_Kind: TypeAlias = type[AttrsInstance]

#: What a plain argument is, by its type in JSON Schema.
_TYPES: Mapping[str, tuple[type, str]] = MappingProxyType(
    {"string": (str, "text"), "integer": (int, "a whole number")}
)
_NONE: Mapping[str, Any] = MappingProxyType({})


@final
@frozen(kw_only=True, eq=False)
class Arguments:
    """
    What a tool takes.

    Attributes:
        spread: A document whose fields are arguments themselves.
        documents: Arguments that are a document each.
        plain: Other arguments, each with its schema.
        required: Those of the last two that must be given.
    """

    spread: _Kind | None = None
    documents: Mapping[str, _Kind] = _NONE
    plain: Mapping[str, Schema] = _NONE
    required: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> Schema:
        """The arguments as JSON Schema, in a short form."""
        top, inside = short_schema(self.spread) if self.spread else ({}, {})
        parts: dict[str, Schema] = {}
        for name, kind in self.documents.items():
            part, below = short_schema(kind)
            inside |= {kind.__name__: bare(part), **below}
            says, at = part["description"], f"#/$defs/{kind.__name__}"
            parts[name] = {"description": says, "$ref": at}
        return {
            "type": "object",
            "properties": {**parts, **self.plain, **top.get("properties", {})},
            "required": [*self.required, *top.get("required", ())],
            "additionalProperties": False,
            "$defs": inside,
        }

    def read(self, given: Given) -> dict[str, Any]:
        """
        Read the arguments: each document by its name, the spread one by its kind.

        Raises:
            DocumentError: If they cannot be read; every fault is listed.
        """
        found = {name: given[name] for name in self.plain if _has(given, name)}
        faults = [*self._strange(given), *self._missing(given), *self._typed(found)]
        for name, kind, path, part in self._documents(given):
            try:
                found[name] = read_document(part, kind)
            except DocumentError as error:
                faults += (Fault(path + f.path[1:], f.problem) for f in error.faults)
        if faults:
            raise DocumentError(tuple(faults))
        return found

    def _strange(self, given: Given) -> Iterator[Fault]:
        names = self.schema["properties"]
        for name in given:
            if name not in {*names, *self._naming}:
                yield Fault(f"$.{name}", f"unknown. Allowed: {', '.join(names)}.")

    def _missing(self, given: Given) -> Iterator[Fault]:
        for name in self.required:
            if not _has(given, name):
                says = self.schema["properties"][name]["description"]
                yield Fault(f"$.{name}", f"is missing. {says}")

    def _typed(self, found: Given) -> Iterator[Fault]:
        for name, value in found.items():
            kind, says = _TYPES[self.plain[name]["type"]]
            if type(value) is not kind:
                yield Fault(f"$.{name}", str(WrongTypeError(name, value, says)))

    def _documents(self, given: Given) -> Iterator[tuple[str, _Kind, str, object]]:
        """List each document: its name, its kind, its path, and its value."""
        if self.spread is not None:
            own = (
                self.schema["properties"].keys() - self.documents.keys() | self._naming
            )
            part = {name: given[name] for name in given if name in own}
            yield self.spread.__name__.lower(), self.spread, "$", part
        for name, kind in self.documents.items():
            if _has(given, name):
                yield name, kind, f"$.{name}", given[name]

    @property
    def _naming(self) -> frozenset[str]:
        """The key by which a document may name its schema."""
        return frozenset({"schema"} if self.spread else ())


def _has(given: Given, name: str) -> bool:
    """Whether an argument is given; null is left out."""
    return given.get(name) is not None
