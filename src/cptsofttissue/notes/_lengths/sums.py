"""Whether a length is that of a tumor with its margin, judged by those before it."""

from __future__ import annotations

from collections.abc import Sequence

from cptsofttissue.notes._lengths.raw import RawLength

__all__ = ["exceeds", "grows", "is_sum"]


def is_sum(length: RawLength, earlier: Sequence[RawLength]) -> bool:
    """Whether it equals a tumor plus its margin on both sides: "1.2, 0.1, 1.4"."""
    if len(earlier) != _TUMOR_AND_MARGIN:
        return False
    tumor, margin = (other.low_um for other in earlier)
    return tumor > margin and length.low_um == tumor + 2 * margin


def grows(length: RawLength, earlier: Sequence[RawLength]) -> bool:
    """Whether it is greater than the only length before it."""
    return len(earlier) == 1 and earlier[0].low_um < length.low_um


def exceeds(length: RawLength, earlier: Sequence[RawLength]) -> bool:
    """Whether it exceeds each of several lengths before it, or one of them by far."""
    lows = [other.low_um for other in earlier]
    most = max(lows, default=length.low_um)
    return length.low_um > (_MORE * most if len(lows) == 1 else most)


_TUMOR_AND_MARGIN = 2
#: A length above this multiple of a margin is more than the margin on both sides.
_MORE = 4
