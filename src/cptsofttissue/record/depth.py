"""Depth relative to the deep fascia, as charted."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Depth", "DigitInvolvement"]


class Depth(StrEnum):
    """
    Where the tumor lies, as charted.

    ``superficial`` and ``deep`` are the words of the biopsy codes; for an
    excision they do not say on which side of the deep fascia it lies.
    ``skin`` and ``bone`` lead to other code families.
    """

    SUBCUTANEOUS = "subcutaneous"
    FASCIAL = "fascial"
    SUBFASCIAL = "subfascial"
    INTRAMUSCULAR = "intramuscular"
    SUPERFICIAL = "superficial"
    DEEP = "deep"
    SKIN = "skin"
    BONE = "bone"


class DigitInvolvement(StrEnum):
    """What the note says about tendon, tendon sheath and joint of a digit."""

    NONE = "none"
    ABUTS = "abuts"
    INVOLVES = "involves"
