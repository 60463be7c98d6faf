"""Select CPT codes for soft tissue tumors from documented facts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cptsofttissue._front import *  # noqa: F403
    from cptsofttissue._front import __all__ as __all__

    __version__: str
else:

    def __getattr__(name: str) -> object:
        """Load the names when first asked for one, and the version when asked."""
        if name == "__version__":
            return import_module("importlib.metadata").version("cptsofttissue")
        names = vars(import_module("cptsofttissue._front"))
        globals().update({key: names[key] for key in ["__all__", *names["__all__"]]})
        if name not in globals():
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals()[name]

    def __dir__() -> list[str]:
        """Name what can be asked for, so that editors and notebooks complete it."""
        return sorted({*globals(), *__getattr__("__all__")})
