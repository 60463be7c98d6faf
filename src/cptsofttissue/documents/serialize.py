"""Read and write JSON documents, and read cases from TOML files."""

from __future__ import annotations

import json
from datetime import date, time
from os import PathLike
from typing import Any, TypeVar, cast

import attrs

from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.files import read_toml
from cptsofttissue._reading.json_keys import unique_keys
from cptsofttissue.documents._converter import (
    make_converter,
    read_document,
    read_parts,
    write_document,
)
from cptsofttissue.documents._plain import KINDS
from cptsofttissue.errors import (
    DocumentError,
    Fault,
    InvalidFactError,
    WrongTypeError,
)
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.record.case import Case

__all__ = ["dumps", "loads", "make_converter", "read_dossier"]

T = TypeVar("T")

_ALLOWED = f"a kind of document: {', '.join(kind.__name__ for kind in KINDS)}"


def dumps(value: attrs.AttrsInstance) -> str:
    """
    Write a document as JSON; its first key names its schema.

    >>> from cptsofttissue.fees import Encounter
    >>> dumps(Encounter(date_of_service="2026-07-15", place_of_service="11"))[:76]
    '{"schema": "Encounter/1", "date_of_service": "2026-07-15", "place_of_service'

    Raises:
        WrongTypeError: If the value is not a document; see
            :func:`~cptsofttissue.documents.schemas.kinds`.
    """
    kind = type(value)
    if kind not in KINDS:
        raise WrongTypeError("value", kind.__name__, _ALLOWED)
    return json.dumps(write_document(value))


def loads(text: str, kind: type[T]) -> T:
    """
    Read a JSON document; the key that names its schema may be left out.

    >>> from cptsofttissue import Case
    >>> loads('{"site": "left arm"}', Case).site.side
    <Side.LEFT: 'left'>
    >>> loads('{"schema": "Case/1", "tumor": 2.4, "sight": "arm"}', Case)
    Traceback (most recent call last):
    cptsofttissue.errors.DocumentError: ...

    Raises:
        DocumentError: If it cannot be read; every fault is listed with its
            path.
        WrongTypeError: If *kind* is not a kind of document.
    """
    if kind not in KINDS:
        raise WrongTypeError("kind", getattr(kind, "__name__", kind), _ALLOWED)
    return read_document(_parse(text), kind)


def read_dossier(path: str | PathLike[str]) -> tuple[Case, Dossier]:
    """
    Read a case and its dossier from a TOML file.

    The table ``case`` has the fields of :class:`~cptsofttissue.Case`; the other keys
    are those of :class:`~cptsofttissue.guidance.review.Dossier`.

    Raises:
        DocumentError: If it cannot be read; every fault is listed with its
            path.
        TableError: If it is not a regular file.
        OSError: If the file cannot be opened.
    """
    _, content = read_toml(path)
    document = cast("dict[str, Any]", _plain(content))
    case = document.pop("case", {})
    try:
        return cast(
            "tuple[Case, Dossier]", read_parts((case, document), tuple[Case, Dossier])
        )
    except DocumentError as error:
        raise DocumentError(tuple(map(_in_file, error.faults))) from None


def _in_file(fault: Fault) -> Fault:
    """Name where an error is in the file; the case is in a separate table."""
    path = fault.path.replace("$[0]", "$.case").replace("$[1]", "$")
    return Fault(path, fault.problem)


def _plain(value: Any) -> Any:
    """Write the dates of TOML as text, as JSON has them."""
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        return {key: _fact(key, part) for key, part in table.items()}
    if isinstance(value, list):
        return [_plain(part) for part in cast("list[object]", value)]
    return value.isoformat() if isinstance(value, date | time) else value


def _fact(key: str, value: Any) -> Any:
    """Write a day as a document has it, whatever format the file uses."""
    if key != "date_of_service" or not isinstance(value, str):
        return _plain(value)
    try:
        return read_date(key, value).isoformat()
    except InvalidFactError:
        return value  # the field reports it or reads it as missing


def _parse(text: str) -> object:
    if not isinstance(text, str):
        raise WrongTypeError("text", text, "the text of a document")
    try:
        return json.loads(text, object_pairs_hook=unique_keys)
    except (ValueError, RecursionError) as error:
        raise DocumentError((Fault("$", f"not JSON: {error}"),)) from None
