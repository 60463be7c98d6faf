"""The official client speaks with the server, in every way it has."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

from cptsofttissue.documents.schemas import json_schema
from cptsofttissue.mcp._tools import TOOLS

SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "cptsofttissue", "mcp"],
    env=dict(os.environ),
)
OFFICE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
LIPOMA = {"site": "back", "depth": "subcutaneous", "size": "3 cm"}
#: A question for each tool, with the kind of its answer if that is a document.
ASKED: dict[str, tuple[dict[str, Any], str | None]] = {
    "resolve": (LIPOMA, "Resolution"),
    "read": ({"text": "Excision of 4 cm lipoma, left thigh."}, "Reading"),
    "price": ({**OFFICE, "lines": [{"code": "21931"}]}, "ClaimPrice"),
    "compare_places": ({"code": "21931", "encounter": OFFICE}, "PlaceComparison"),
    "review": ({"case": LIPOMA, "encounter": OFFICE}, "Review"),
    "audit": ({"case": LIPOMA, "billed": "21930", "encounter": OFFICE}, None),
    "codes": ({"year": 2025}, "Catalog"),
    "localities": ({"text": "dallas"}, None),
}


def talk(mode: str, talked: Callable[[Client], Awaitable[None]]) -> None:
    """Start the server, talk to it, and end it."""

    async def whole() -> None:
        async with Client(SERVER, mode=mode) as client:
            await talked(client)

    anyio.run(whole)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("mode", "version"), [("legacy", "2025-11-25"), ("auto", "2026-07-28")]
)
def test_the_client_lists_and_calls_every_tool(mode: str, version: str):
    """With a greeting and without; documents conform to their schemas."""

    async def talked(client: Client) -> None:
        listed = await client.list_tools()

        assert version == client.protocol_version
        assert "Never fill a fact in" in str(client.instructions)
        assert [*TOOLS] == [*ASKED] == [tool.name for tool in listed.tools]
        assert all(t.annotations and t.annotations.read_only_hint for t in listed.tools)
        for name, (arguments, kind) in ASKED.items():
            found = await client.call_tool(name, arguments)

            assert not found.is_error
            assert found.content[0].text
            if kind:
                Draft202012Validator(json_schema(kind)).validate(
                    found.structured_content
                )

    talk(mode, talked)


@pytest.mark.exhaustive
def test_the_client_sees_what_is_refused():
    """A word that cannot be read as an answer, an unknown tool as an error."""

    async def talked(client: Client) -> None:
        found = await client.call_tool("resolve", {"depth": "deap"})

        assert found.is_error
        assert "subcutaneous, fascial" in found.content[0].text
        with pytest.raises(MCPError, match="one of the tools resolve"):
            await client.call_tool("nonsense", {})

    talk("legacy", talked)


def test_the_shown_arguments_conform():
    """What the tests ask is what the schemas of the tools allow."""
    for name, (arguments, _) in ASKED.items():
        Draft202012Validator(TOOLS[name].takes.schema).validate(arguments)
        assert json.dumps(arguments)
