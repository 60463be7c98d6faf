"""Messages of JSON-RPC 2.0: a line to a request, and a result or a fault to a line."""

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
    "refused",
    "result_of",
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
        problem: Which kind of fault it is.
        message: What is wrong, in a sentence.
        data: What a program does about it.
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
        id: What the client calls it.
        method: What is asked.
        params: With what.
    """

    id: int | str
    method: str
    params: JsonObject


def parse(line: bytes) -> object:
    """
    Read a line of JSON; what no strict reader could send back is refused.

    Raises:
        Refusal: If it is not JSON in UTF-8, or has a key twice in an object, a
            number that is not finite, or half of a surrogate pair.
    """
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=unique_keys)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Refusal(Problem.PARSE, f"not JSON: {error}") from None
    return found


def read_request(message: object) -> Request | None:
    """
    Read a message; a notification or a response gets no answer and is None.

    Raises:
        Refusal: If it is neither of these nor a request.
    """
    if not isinstance(message, dict):
        raise Refusal(Problem.REQUEST, "a message is an object")
    given = cast("dict[str, Any]", message)
    if _is_unanswered(given):
        return None
    number: Any
    method: Any
    params: Any
    number, method, params = (given.get(key) for key in ("id", "method", "params"))
    if given.get("jsonrpc") != "2.0" or not (_names(number) and type(method) is str):
        raise Refusal(Problem.REQUEST, _SHAPE)
    if type(params) not in {dict, NoneType}:
        raise Refusal(Problem.PARAMS, "params is an object")
    return Request(number, method, params or {})


_SHAPE = (
    'a request has jsonrpc "2.0", an id that is text or a whole number, and a method'
)


def _is_unanswered(given: JsonObject) -> bool:
    if "method" in given:
        return "id" not in given and isinstance(given["method"], str)
    return "result" in given or "error" in given


def _names(number: object) -> bool:
    """Whether a value may be an id: text or a whole number, but not true or false."""
    return type(number) in {int, str}


def result_of(request: Request, result: JsonObject) -> JsonObject:
    """Answer a request."""
    return {"jsonrpc": "2.0", "id": request.id, "result": result}


def refused(message: object, why: Refusal) -> JsonObject:
    """Answer what cannot be answered; the id is null where it cannot be read."""
    given = cast("dict[str, Any]", message) if isinstance(message, dict) else {}
    number = given.get("id")
    error = {"code": why.problem.value, "message": why.message}
    return {
        "jsonrpc": "2.0",
        "id": number if _names(number) else None,
        "error": {**error, "data": why.data} if why.data else error,
    }


def as_line(answer: object) -> bytes:
    """Write an answer on one line."""
    return json.dumps(answer, allow_nan=False).encode("utf-8") + b"\n"
