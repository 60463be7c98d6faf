"""The Model Context Protocol: what each method answers, in each version of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, TypeAlias, cast, final

from cptsofttissue.mcp._messages import (
    JsonObject,
    Problem,
    Refusal,
    Request,
    as_line,
    parse,
    read_request,
    refused,
    result_of,
)

__all__ = ["Conversation"]

#: The versions that begin with ``initialize``, the newest last.
_HANDSHAKES = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
#: The version without a beginning: each request names it.
_STATELESS = "2026-07-28"
#: Only in this version may a line be a list of messages.
_WITH_BATCHES = "2025-03-26"
#: Where a request names its version.
_VERSION_KEY = "io.modelcontextprotocol/protocolVersion"

_Method: TypeAlias = "Callable[[JsonObject], JsonObject]"


@final
class Conversation:
    """What is said with one client: it keeps the version, and nothing else."""

    def __init__(self) -> None:
        self._version = _HANDSHAKES[-1]

    def reply(self, line: bytes) -> bytes | None:
        """Answer a line; None if nothing in it wants an answer."""
        try:
            message = parse(line)
        except Refusal as why:
            return as_line(refused(None, why))
        answer = self._all(message) if self._is_batch(message) else self._one(message)
        return as_line(answer) if answer else None

    def _is_batch(self, message: object) -> bool:
        """Whether it is several messages; an empty list is one, that is refused."""
        has_batches = self._version == _WITH_BATCHES
        return has_batches and isinstance(message, list) and message != []

    def _all(self, messages: Any) -> list[JsonObject]:
        """Answer each message of a list that wants an answer."""
        answers = map(self._one, messages)
        return [answer for answer in answers if answer]

    def _one(self, message: object) -> JsonObject | None:
        """Answer a message; whatever happens, the conversation goes on."""
        try:
            request = read_request(message)
            return request and result_of(request, self._result(request))
        except Refusal as why:
            return refused(message, why)
        except Exception as error:  # noqa: BLE001 - a fault of ours is an answer too
            fault = Refusal(Problem.INTERNAL, f"{_OURS}: {type(error).__name__}")
            return refused(message, fault)

    def _result(self, request: Request) -> JsonObject:
        if _is_stateless(request.params):
            return _called(_STATELESS_METHODS, request)
        if request.method == "initialize":
            self._version = _agreed(request.params)
            return {"protocolVersion": self._version, "serverInfo": _us(), **_offer()}
        return _called(_METHODS, request)


#: Nothing of the record is said in it.
_OURS = "internal error of the server"


def _agreed(params: JsonObject) -> str:
    """Take the version of the client if it is known, else the newest."""
    asked = params.get("protocolVersion")
    if not isinstance(asked, str):
        raise Refusal(Problem.PARAMS, "protocolVersion is text, such as 2025-11-25")
    return asked if asked in _HANDSHAKES else _HANDSHAKES[-1]


def _is_stateless(params: JsonObject) -> bool:
    """Whether a request names the version it is of; a strange one is refused."""
    beside = params.get("_meta")
    if not isinstance(beside, dict) or _VERSION_KEY not in beside:
        return False
    named = cast("dict[str, Any]", beside)[_VERSION_KEY]
    if not isinstance(named, str):
        raise Refusal(Problem.PARAMS, f"{_VERSION_KEY} is text")
    if named != _STATELESS:
        known = {"supported": [*_HANDSHAKES, _STATELESS], "requested": named}
        raise Refusal(Problem.VERSION, "this version is not supported", known)
    return True


def _called(methods: Mapping[str, _Method], request: Request) -> JsonObject:
    if request.method not in methods:
        raise Refusal(Problem.METHOD, f"no such method; known: {', '.join(methods)}")
    return methods[request.method](request.params)


def _ping(_: JsonObject) -> JsonObject:
    return {}


def _list(params: JsonObject) -> JsonObject:
    """List all tools on one page."""
    from cptsofttissue.mcp._tools import TOOLS

    if params.get("cursor") is not None:
        raise Refusal(Problem.PARAMS, "cursor: all tools are on one page")
    return {"tools": [tool.described() for tool in TOOLS.values()]}


def _call(params: JsonObject) -> JsonObject:
    """Call a tool; what it cannot read is a result that says so."""
    from cptsofttissue.mcp._tools import TOOLS

    name, given = params.get("name"), params.get("arguments", {})
    if not isinstance(name, str) or name not in TOOLS:
        raise Refusal(Problem.PARAMS, f"name: one of the tools {', '.join(TOOLS)}")
    if not isinstance(given, dict):
        raise Refusal(Problem.PARAMS, "arguments is an object")
    return TOOLS[name].called(cast("dict[str, Any]", given))


def _discover(_: JsonObject) -> JsonObject:
    return {
        "supportedVersions": [*_HANDSHAKES, _STATELESS],
        "_meta": {"io.modelcontextprotocol/serverInfo": _us()},
        **_offer(),
    }


def _whole(method: _Method) -> _Method:
    """Say that a result is all of it, as the stateless version wants it said."""
    return lambda params: {**method(params), "resultType": "complete"}


def _kept(method: _Method) -> _Method:
    """Say that a result stays true: it is of the package, and of no client."""
    hour = {"ttlMs": 3_600_000, "cacheScope": "public"}
    return lambda params: {**_whole(method)(params), **hour}


_METHODS: Mapping[str, _Method] = MappingProxyType(
    {"ping": _ping, "tools/list": _list, "tools/call": _call}
)
_STATELESS_METHODS: Mapping[str, _Method] = MappingProxyType(
    {
        "server/discover": _kept(_discover),
        "tools/list": _kept(_list),
        "tools/call": _whole(_call),
    }
)


def _us() -> JsonObject:
    return {
        "name": "cptsofttissue",
        "title": "CPT codes for soft tissue tumors",
        "version": version("cptsofttissue"),
    }


def _offer() -> JsonObject:
    return {"capabilities": {"tools": {}}, "instructions": _INSTRUCTIONS}


#: An assistant reads this before it asks.
_INSTRUCTIONS = """\
These tools say which CPT code the record of a soft tissue tumor supports, what is \
paid for it, and what its note lacks.
Give only facts that the record states, in its own words; leave out what it does not \
say. Never fill a fact in, never assume a usual one, and never choose an answer so \
that a code follows.
An answer with several codes is open: put its questions to the surgeon, or look in \
the record, and show the person every code that is left. Ask without naming a code \
or a price.
What is unknown is no pass, missing is not zero, and an amount that is not known is \
not 0. Show cautions and notices with the answer.
An error names what cannot be read and what is allowed; correct it from the record, \
or ask.
Leave out names, dates of birth and record numbers: no tool needs them. Nothing you \
send is kept or written.
CPT is a registered trademark of the American Medical Association, which holds the \
copyright in the CPT code set and its descriptors. These are code numbers and labels \
of this package; use of CPT in a product may need a license from the AMA. No medical \
or legal advice: the coder decides.
"""
