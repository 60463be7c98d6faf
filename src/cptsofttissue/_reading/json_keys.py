"""Keys of JSON objects: each is given once."""

from __future__ import annotations

from collections import Counter
from typing import Any

__all__ = ["unique_keys"]


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """
    Build a JSON object from its pairs; a repeated key is refused.

    Raises:
        ValueError: If a key is given twice.
    """
    counts = Counter(key for key, _ in pairs)
    twice = sorted(key for key, count in counts.items() if count > 1)
    if twice:
        raise ValueError(f"keys given twice: {', '.join(twice)}")
    return dict(pairs)
