"""Whether a length is that of a tumor and its margin, by the lengths before it."""

from __future__ import annotations

from collections.abc import Sequence

from cptsofttissue.notes._lengths.found import Found

__all__ = ["exceeds", "grows", "is_sum"]


def is_sum(one: Found, before: Sequence[Found]) -> bool:
    """Whether it is exactly a tumor with its margin on both sides: "1.2, 0.1, 1.4"."""
    if len(before) != _TUMOR_AND_MARGIN:
        return False
    tumor, margin = (other.low_um for other in before)
    return tumor > margin and one.low_um == tumor + 2 * margin


def grows(one: Found, before: Sequence[Found]) -> bool:
    """Whether it is greater than the only one before it."""
    return len(before) == 1 and before[0].low_um < one.low_um


def exceeds(one: Found, before: Sequence[Found]) -> bool:
    """Whether it is greater than several before it, or than one on both sides."""
    lows = [other.low_um for other in before]
    most = max(lows, default=one.low_um)
    return one.low_um > (_MORE * most if len(lows) == 1 else most)


_TUMOR_AND_MARGIN = 2
#: So many times a margin is more than it counts on both sides.
_MORE = 4
