"""Base of documents for pydantic and FastAPI; it imports neither of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Document"]

#: Describes documents. It knows every kind, so it is named here and not imported.
_DESCRIBER = "cptsofttissue.documents._pydantic"


class Document:
    """A value that programs send to each other and that pydantic models may hold."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        return import_module(_DESCRIBER).core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, _core_schema: Any, _handler: Any) -> Any:
        return import_module(_DESCRIBER).inline_schema(cls)
