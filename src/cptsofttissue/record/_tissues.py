"""The tissues that the name of a site may be the name of."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Tissue"]


class Tissue(StrEnum):
    """What a named structure is made of."""

    MUSCLE = "muscle"
    FASCIA = "fascia"
    BONE = "bone"
    TENDON = "tendon"
    JOINT = "joint"
