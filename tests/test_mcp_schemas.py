"""The schemas of the tools: short, and never stricter than the full ones."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cptsofttissue import Case
from cptsofttissue.claims import Claim
from cptsofttissue.documents.schemas import json_schema
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.mcp._tools import TOOLS
from cptsofttissue.testing import values

from .documents import documents
from .test_mcp import plain

pytestmark = pytest.mark.versions


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_every_tool_is_described(tool: Any):
    """With a schema of objects, and the promise that it changes nothing."""
    found = tool.describe()

    Draft202012Validator.check_schema(found["inputSchema"])
    assert "object" == found["inputSchema"]["type"]
    assert found["annotations"]["readOnlyHint"]
    assert not found["annotations"]["openWorldHint"]
    assert all("description" in p for p in found["inputSchema"]["properties"].values())


def test_the_schemas_are_short():
    """That of review takes little more than half of the full one."""
    schema = TOOLS["review"].takes.schema
    assert len(json.dumps(schema)) * 1.8 < len(json.dumps(json_schema(Dossier)))


@cache
def short(name: str) -> Draft202012Validator:
    return Draft202012Validator(TOOLS[name].takes.schema)


SPREAD = {"resolve": Case, "price": Claim}


@given(st.data())
@pytest.mark.parametrize("name", SPREAD)
def test_what_conforms_in_full_conforms_in_short(name: str, data: st.DataObject):
    """The short form leaves nothing out that a document may hold."""
    document = data.draw(documents(SPREAD[name]))
    document.pop("schema", None)

    short(name).validate(document)


@given(documents(Dossier), documents(Case))
def test_what_a_review_takes_conforms_in_short(around: Any, case: Any):
    """The fields of a dossier, and a case among them."""
    for document in (around, case):
        document.pop("schema", None)

    short("review").validate({**around, "case": case})
    short("audit").validate({"case": case, "billed": "21931"})


@given(values(Case), values(Dossier))
def test_what_the_library_writes_is_taken(case: Case, dossier: Dossier):
    """A document of its own conforms to the short form, and is read as it was."""
    given = {**plain(dossier), "case": plain(case)}

    short("review").validate(given)
    assert {"case": case, "dossier": dossier} == TOOLS["review"].takes.read(given)
