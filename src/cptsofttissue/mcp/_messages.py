"""Messages of JSON-RPC 2.0: read requests, and write results and errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import IntEnum
from types import NoneType
from typing import Any, TypeAlias, cast, final

from attrs import field, frozen

from cptsofttissue._reading.json_keys import unique_keys

__all__ = [
    "JsonObject",
    "Problem",
    "Refusal",
    "Request",
    "as_line",
    "parse",
    "read_request",
    "refusal_reply",
    "result_reply",
]

JsonObject: TypeAlias = "Mapping[str, Any]"


class Problem(IntEnum):
    """The codes of faults, as JSON-RPC and the protocol number them."""

    PARSE = -32700
    REQUEST = -32600
    METHOD = -32601
    PARAMS = -32602
    INTERNAL = -32603
    VERSION = -32022


@final
@frozen
class Refusal(Exception):  # noqa: N818 - it is an answer to the client
    """
    A message cannot be answered with a result.

    Attributes:
        problem: The kind of fault.
        message: What is wrong, in a sentence.
        data: What a program needs to react to it.
    """

    problem: Problem
    message: str
    data: JsonObject = field(factory=dict[str, Any])


@final
@frozen
class Request:
    """
    A message that gets an answer.

    Attributes:
        id: The id that the client gave it.
        method: The method to call.
        params: Its parameters.
    """

    id: int | str
    method: str
    params: JsonObject


def parse(line: bytes) -> object:
    """
    Read a line of JSON; refuse what a strict JSON writer could not write.

    Raises:
        Refusal: If it is not JSON in UTF-8, or has a key twice in an object, a
            number that is not finite, or half of a surrogate pair.
    """
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=unique_keys)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Refusal(Problem.PARSE, f"not JSON: {error}") from None
    return value


def read_request(message: object) -> Request | None:
    """
    Read a message; a notification or a response gets no answer and is None.

    Raises:
        Refusal: If it is not a request, a notification or a response.
    """
    if not isinstance(message, dict):
        raise Refusal(Problem.REQUEST, "a message is an object")
    fields = cast("dict[str, Any]", message)
    if _is_unanswered(fields):
        return None
    number: Any
    method: Any
    params: Any
    number, method, params = (fields.get(key) for key in ("id", "method", "params"))
    if fields.get("jsonrpc") != "2.0" or not (_is_id(number) and type(method) is str):
        raise Refusal(Problem.REQUEST, _SHAPE)
    if type(params) not in {dict, NoneType}:
        raise Refusal(Problem.PARAMS, "params is an object")
    return Request(number, method, params or {})


_SHAPE = (
    'a request has jsonrpc "2.0", an id that is text or a whole number, and a method'
)


def _is_unanswered(message: JsonObject) -> bool:
    if "method" in message:
        return "id" not in message and isinstance(message["method"], str)
    return "result" in message or "error" in message


def _is_id(number: object) -> bool:
    """Whether a value may be an id: text or a whole number, but not true or false."""
    return type(number) in {int, str}


def result_reply(request: Request, result: JsonObject) -> JsonObject:
    """Answer a request."""
    return {"jsonrpc": "2.0", "id": request.id, "result": result}


def refusal_reply(message: object, refusal: Refusal) -> JsonObject:
    """Answer a message with an error; the id is null if it cannot be read."""
    fields = cast("dict[str, Any]", message) if isinstance(message, dict) else {}
    number = fields.get("id")
    error = {"code": refusal.problem.value, "message": refusal.message}
    return {
        "jsonrpc": "2.0",
        "id": number if _is_id(number) else None,
        "error": {**error, "data": refusal.data} if refusal.data else error,
    }


def as_line(answer: object) -> bytes:
    """Write an answer on one line."""
    return json.dumps(answer, allow_nan=False).encode("utf-8") + b"\n"
