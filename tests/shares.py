"""How many examples a law has that does not have as many as the others."""

from __future__ import annotations

from hypothesis import settings


def share(percent: int) -> int:
    """Examples, in per cent of those the profile gives to every law."""
    return max(1, settings.default.max_examples * percent // 100)
