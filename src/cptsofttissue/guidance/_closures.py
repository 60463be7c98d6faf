"""Read how a wound was closed: a kind of closure, or the layers that were sewn."""

from __future__ import annotations

from collections.abc import Iterable

from cptsofttissue._html import spaced
from cptsofttissue._reading.missing import stated
from cptsofttissue._reading.sizes import without_lengths
from cptsofttissue._reading.words import Words
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.guidance._sewing import is_layered
from cptsofttissue.guidance.bundling import CLOSURES, ServiceKind

__all__ = ["read_closure"]

#: The words of a closure, and those of a service.
_CLOSURES = Words("closure", ServiceKind, "service")


def read_closure(value: ServiceKind | str | None) -> ServiceKind | None:
    """Read how a wound was closed; None and words for what is missing stay open."""
    closure = stated("closure", value)
    if closure is None:
        return None
    if isinstance(closure, str) and is_layered(closure):
        return ServiceKind.INTERMEDIATE_REPAIR
    closes = _CLOSURES.read_text(without_lengths(closure)) & {*CLOSURES}
    if len(closes) != 1:
        raise UnknownTermError("closure", closure, _allowed(closes))
    return next(iter(closes))


def _allowed(closes: Iterable[ServiceKind]) -> str:
    """Say what is allowed, and what was read instead, if anything closes a wound."""
    one_of = f"one of {', '.join(map(spaced, CLOSURES))}"
    read = " or ".join(sorted(map(spaced, closes)))
    return f"{one_of}; this may be {read}" if read else one_of
