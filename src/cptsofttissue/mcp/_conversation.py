"""The Model Context Protocol: the answer of each method, in each version."""

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
    refusal_reply,
    result_reply,
)

__all__ = ["Conversation"]

#: The versions that start with ``initialize``, the newest last.
_HANDSHAKES = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
#: The version without a handshake: each request names it.
_STATELESS = "2026-07-28"
#: Only this version allows a list of messages on a line.
_WITH_BATCHES = "2025-03-26"
#: The key under which a request names its version.
_VERSION_KEY = "io.modelcontextprotocol/protocolVersion"

_Method: TypeAlias = "Callable[[JsonObject], JsonObject]"


@final
class Conversation:
    """A conversation with one client; it remembers only the version."""

    def __init__(self) -> None:
        self._version = _HANDSHAKES[-1]

    def reply(self, line: bytes) -> bytes | None:
        """Answer a line; None if no message in it needs an answer."""
        try:
            message = parse(line)
        except Refusal as refusal:
            return as_line(refusal_reply(None, refusal))
        answer = (
            self._answer_batch(message)
            if self._is_batch(message)
            else self._answer_message(message)
        )
        return as_line(answer) if answer else None

    def _is_batch(self, message: object) -> bool:
        """Whether it is a list of messages; an empty list is refused as one message."""
        has_batches = self._version == _WITH_BATCHES
        return has_batches and isinstance(message, list) and message != []

    def _answer_batch(self, messages: Any) -> list[JsonObject]:
        """Answer each message of a list that needs an answer."""
        answers = map(self._answer_message, messages)
        return [answer for answer in answers if answer]

    def _answer_message(self, message: object) -> JsonObject | None:
        """Answer a message; no error ends the conversation."""
        try:
            request = read_request(message)
            return request and result_reply(request, self._result(request))
        except Refusal as refusal:
            return refusal_reply(message, refusal)
        except Exception as error:  # noqa: BLE001 - an internal error is an answer too
            fault = Refusal(Problem.INTERNAL, f"{_INTERNAL}: {type(error).__name__}")
            return refusal_reply(message, fault)

    def _result(self, request: Request) -> JsonObject:
        if _is_stateless(request.params):
            return _dispatch(_STATELESS_METHODS, request)
        if request.method == "initialize":
            self._version = _choose_version(request.params)
            return {
                "protocolVersion": self._version,
                "serverInfo": _server_info(),
                **_server_features(),
            }
        return _dispatch(_METHODS, request)


#: It quotes nothing from the record.
_INTERNAL = "internal error of the server"


def _choose_version(params: JsonObject) -> str:
    """Return the version of the client if it is known, else the newest."""
    version = params.get("protocolVersion")
    if not isinstance(version, str):
        raise Refusal(Problem.PARAMS, "protocolVersion is text, such as 2025-11-25")
    return version if version in _HANDSHAKES else _HANDSHAKES[-1]


def _is_stateless(params: JsonObject) -> bool:
    """Whether a request names the stateless version; refuse any other version."""
    meta = params.get("_meta")
    if not isinstance(meta, dict) or _VERSION_KEY not in meta:
        return False
    version = cast("dict[str, Any]", meta)[_VERSION_KEY]
    if not isinstance(version, str):
        raise Refusal(Problem.PARAMS, f"{_VERSION_KEY} is text")
    if version != _STATELESS:
        known = {"supported": [*_HANDSHAKES, _STATELESS], "requested": version}
        raise Refusal(Problem.VERSION, "this version is not supported", known)
    return True


def _dispatch(methods: Mapping[str, _Method], request: Request) -> JsonObject:
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
    return {"tools": [tool.describe() for tool in TOOLS.values()]}


def _call(params: JsonObject) -> JsonObject:
    """Call a tool; arguments that it cannot read are a result, not a fault."""
    from cptsofttissue.mcp._tools import TOOLS

    name, arguments = params.get("name"), params.get("arguments", {})
    if not isinstance(name, str) or name not in TOOLS:
        raise Refusal(Problem.PARAMS, f"name: one of the tools {', '.join(TOOLS)}")
    if not isinstance(arguments, dict):
        raise Refusal(Problem.PARAMS, "arguments is an object")
    return TOOLS[name].call(cast("dict[str, Any]", arguments))


def _discover(_: JsonObject) -> JsonObject:
    return {
        "supportedVersions": [*_HANDSHAKES, _STATELESS],
        "_meta": {"io.modelcontextprotocol/serverInfo": _server_info()},
        **_server_features(),
    }


def _complete(method: _Method) -> _Method:
    """Mark results as complete, as the stateless version requires."""
    return lambda params: {**method(params), "resultType": "complete"}


def _cacheable(method: _Method) -> _Method:
    """Mark results as cacheable: they are the same for every client."""
    hour = {"ttlMs": 3_600_000, "cacheScope": "public"}
    return lambda params: {**_complete(method)(params), **hour}


_METHODS: Mapping[str, _Method] = MappingProxyType(
    {"ping": _ping, "tools/list": _list, "tools/call": _call}
)
_STATELESS_METHODS: Mapping[str, _Method] = MappingProxyType(
    {
        "server/discover": _cacheable(_discover),
        "tools/list": _cacheable(_list),
        "tools/call": _complete(_call),
    }
)


def _server_info() -> JsonObject:
    return {
        "name": "cptsofttissue",
        "title": "CPT codes for soft tissue tumors",
        "version": version("cptsofttissue"),
    }


def _server_features() -> JsonObject:
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
