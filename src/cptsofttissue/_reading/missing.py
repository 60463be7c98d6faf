"""Words for a fact that is not there."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["is_missing"]

_WORDS = frozenset({"unknown", "n/a", "not stated", "?", "-", ""})


@lru_cache(maxsize=4096)
def is_missing(field: str, text: str) -> bool:
    """Whether a text says that a fact is missing."""
    return field != "margin_convention" and text.strip().casefold() in _WORDS
