"""
An independent enumerator of complete cases.

It shares no code with the resolver: it reads the table of codes itself, knows
the charted words it uses, walks sizes on a grid of half a millimeter, and asks
of each complete case only whether the record could describe it.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from itertools import product

GRID = 500  # µm
WIDEST = 80_000  # µm; beyond every threshold

_TABLE = files("cptsofttissue").joinpath("data", "curated", "codes.csv")
CODES = list(csv.DictReader(_TABLE.read_text("utf-8").splitlines()))

PLAIN = [
    "face_scalp",
    "neck_anterior_thorax",
    "back_flank",
    "abdominal_wall",
    "shoulder",
    "upper_arm_elbow",
    "forearm_wrist",
    "pelvis_hip",
    "thigh_knee",
    "leg_ankle",
]
PARTS = {
    "hand": "hand_finger",
    "finger": "hand_finger",
    "foot": "foot_toe",
    "toe": "foot_toe",
}
#: Charted words and every body part they may mean.
SITES = {
    **{site: {site} for site in PLAIN},
    "hand_finger": {"hand", "finger"},
    "foot_toe": {"foot", "toe"},
    "neck_thorax": {"neck_anterior_thorax", "back_flank"},
    "left forearm": {"forearm_wrist"},
    "arm": {"upper_arm_elbow", "forearm_wrist"},
    "leg": {"leg_ankle", "thigh_knee"},
    "trunk": {"neck_anterior_thorax", "back_flank", "abdominal_wall", "pelvis_hip"},
    "palm": {"hand"},
    "thumb": {"finger"},
    "sole": {"foot"},
    "great toe": {"toe"},
    "digit": {"finger", "toe"},
    "upper limb": {"shoulder", "upper_arm_elbow", "forearm_wrist", "hand", "finger"},
    None: {*PLAIN, *PARTS},
}
#: Charted procedures and everything that may have been done.
PROCEDURES = {
    "excision": {"excision"},
    "radical_resection": {"radical_resection"},
    ("excision", "radical_resection"): {"excision", "radical_resection"},
}
#: Charted depths and the layers they may mean: above or below the deep fascia.
DEPTHS = {
    "subcutaneous": {"above"},
    "fascial": {"below"},
    "subfascial": {"below"},
    "intramuscular": {"below"},
    "deep": {"above", "below"},
    ("subcutaneous", "fascial"): {"above", "below"},
    ("fascial", "intramuscular"): {"below"},
    None: {"above", "below"},
}
INVOLVEMENTS = {
    "none": {"none"},
    "abuts": {"abuts"},
    "involves": {"involves"},
    None: {"none", "abuts", "involves"},
}
CONVENTIONS = {"as_written": {1}, "each_side": {2}, "either": {1, 2}}
LAYER_NAMES = {
    "excision": {"above": "subcutaneous", "below": "subfascial"},
    "radical_resection": {"above": "", "below": ""},
}


def steps(span: tuple[int, int | None] | None) -> range:
    """Walk a span in whole micrometers on the grid; None is unknown."""
    low, high = span or (0, None)
    return range(low, (max(WIDEST, low) if high is None else high) + 1, GRID)


def totals(record: dict) -> set[int]:
    """Every total size of a complete case that fits the record."""
    tumors = [max(tumor, 1) for tumor in steps(record.get("tumor"))]
    margins = steps(record.get("margin"))
    if record.get("size"):
        least = max(min(tumors), min(margins))
        return {total for total in steps(record["size"]) if total >= least}
    sides = CONVENTIONS[record["margin_convention"]]
    return {t + n * m for t, m, n in product(tumors, margins, sides)}


def codes(record: dict) -> set[str]:
    """Every code of a complete case that fits the record."""
    found = {
        code_of(procedure, part, layer, involvement, total)
        for procedure in PROCEDURES[record["procedure"]]
        for part in SITES[record.get("site")]
        for layer in DEPTHS[record.get("depth")]
        for involvement in INVOLVEMENTS[record.get("digit_involvement")]
        if may_be(part, layer, involvement)
        for total in totals(record)
    }
    return found - {None}


def may_be(part: str, layer: str, involvement: str) -> bool:
    """What lies above the fascia of a finger or toe involves no tendon there."""
    is_digit = part in ("finger", "toe")
    return not (is_digit and layer == "above" and involvement == "involves")


@cache
def code_of(procedure, part, layer, involvement, total) -> str | None:
    """The code of one complete case, by a walk through the whole table."""
    if part in ("finger", "toe"):
        layer = "below" if involvement == "involves" else "above"
    for row in CODES:
        if row["procedure"] != procedure or row["site"] != PARTS.get(part, part):
            continue
        low = float(row["from_cm"]) * 10_000
        high = float(row["below_cm"] or "inf") * 10_000
        depth = LAYER_NAMES[procedure][layer]
        if depth == row["depth"] and low <= total < high:
            return row["code"]
    return None
