"""Documents drawn from a schema, and what says whether a document conforms."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema
from jsonschema import Draft202012Validator

from cptsofttissue.documents.schemas import json_schema

#: Longer lists say nothing new.
MOST_ITEMS = 2


@cache
def validator(kind: type) -> Draft202012Validator:
    """What says whether a document conforms, its dates too."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(json_schema(kind), format_checker=checker)


@cache
def parts(kind: type) -> dict[str, st.SearchStrategy[Any]]:
    """What conforms to each part that the schema of a kind names."""
    named: dict[str, st.SearchStrategy[Any]] = {}
    for name, part in json_schema(kind)["$defs"].items():
        named[name] = st.deferred(lambda part=part: _drawn(part, named))
    return named


@cache
def documents(kind: type) -> st.SearchStrategy[dict[str, Any]]:
    """Documents that conform to the schema of a kind."""
    return _drawn(json_schema(kind), parts(kind))


def _drawn(schema: dict[str, Any], named: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a part of a schema allows; its examples more often than the rest."""
    free = _free(schema, named)
    examples = schema.get("examples")
    return st.sampled_from(examples) | free if examples else free


def _free(schema: dict[str, Any], named: dict[str, Any]) -> st.SearchStrategy[Any]:
    # hypothesis-jsonschema draws the plain parts: of references it knows those of
    # draft 7, and its objects rest on internals that Hypothesis no longer has.
    if "$ref" in schema:
        return named[schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        return st.one_of([_drawn(part, named) for part in schema["anyOf"]])
    if schema.get("type") == "object":
        return _object(schema, named)
    if schema.get("type") == "array":
        return _list(schema, named)
    return from_schema({key: schema[key] for key in schema.keys() - {"examples"}})


def _object(schema: dict[str, Any], named: dict[str, Any]) -> st.SearchStrategy[Any]:
    parts = {key: _drawn(part, named) for key, part in schema["properties"].items()}
    required = {key: parts[key] for key in schema["required"]}
    optional = {key: parts[key] for key in parts.keys() - required.keys()}
    return st.fixed_dictionaries(required, optional=dict(sorted(optional.items())))


def _list(schema: dict[str, Any], named: dict[str, Any]) -> st.SearchStrategy[Any]:
    least = schema.get("minItems", 0)
    most = schema.get("maxItems", max(least, MOST_ITEMS))
    unique = repr if schema.get("uniqueItems") else None
    items = _drawn(schema["items"], named)
    return st.lists(items, min_size=least, max_size=most, unique_by=unique)
