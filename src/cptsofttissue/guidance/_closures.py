"""Read how a wound was closed: a kind of closure, or the layers that were sewn."""

from __future__ import annotations

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
    kind = _CLOSURES.read(without_lengths(closure))
    if kind not in CLOSURES:
        raise UnknownTermError("closure", closure, ", ".join(map(spaced, CLOSURES)))
    return kind
