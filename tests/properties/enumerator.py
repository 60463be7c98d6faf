"""
An independent enumerator of complete cases.

It shares no code with the resolver: it reads the tables of codes, lesions and
families itself, knows the charted words it uses, walks sizes on a grid of half a
millimeter, and asks of each complete case only whether the record could describe it.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from itertools import product

GRID = 500  # µm
WIDEST = 80_000  # µm; beyond every threshold

_TABLES = files("cptsofttissue").joinpath("data", "curated")


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_TABLES.joinpath(name).read_text("utf-8").splitlines()))


CODES = table("codes.csv")
#: Codes of other families, with what leads to them; add-on codes are never alone.
FAMILY_CODES = [row for row in table("family_codes.csv") if not row["add_on_to"]]
LEADS = {row["leads"] for row in FAMILY_CODES}
CODE_FAMILIES = {row["family"]: row for row in table("code_families.csv")}
FAMILY_OF = {row["leads"]: CODE_FAMILIES[row["family"]] for row in FAMILY_CODES}
DIVIDED = {row["family"]: row["parts"].split(";") for row in table("families.csv")}
#: Families as they are in the newest year.
FAMILIES = {row["family"] for row in table("families.csv") if not row["last_year"]}

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
    "neck_thorax": {"neck_thorax"},
    "left forearm": {"forearm_wrist"},
    "arm": {"upper_arm_elbow", "forearm_wrist"},
    "leg": {"leg_ankle", "thigh_knee"},
    "trunk": {"neck_anterior_thorax", "back_flank", "abdominal_wall", "pelvis_hip"},
    "palm": {"hand"},
    "thumb": {"finger"},
    "sole": {"foot"},
    "great toe": {"toe"},
    "digit": {"finger", "toe"},
    "scalp": {"face_scalp"},
    "volar wrist": {"forearm_wrist"},
    "cheek": {"face_scalp"},
    "nape": {"neck_anterior_thorax"},
    "breast": set(),
    "scrotum": set(),
    "axilla": {"neck_anterior_thorax", "shoulder", "upper_arm_elbow"},
    "upper limb": {"shoulder", "upper_arm_elbow", "forearm_wrist", "hand", "finger"},
    ("finger", "forearm"): {"finger", "forearm_wrist"},
    "foot or toe": {"foot", "toe"},
    "hand or finger": {"hand", "finger"},
    "knee": {"thigh_knee"},
    "elbow": {"upper_arm_elbow"},
    None: {*PLAIN, *PARTS, "neck_thorax"},
}
#: Neck and thorax are one part for a biopsy, and two for any other procedure.
OF_BIOPSY = {"neck_anterior_thorax": {"neck_thorax"}}
OF_OTHERS = {"neck_thorax": {"neck_anterior_thorax", "back_flank"}}
#: Charted procedures and everything that may have been done.
PROCEDURES = {
    "excision": {"excision"},
    "radical_resection": {"radical_resection"},
    "biopsy": {"biopsy"},
    ("excision", "radical_resection"): {"excision", "radical_resection"},
    ("biopsy", "excision"): {"biopsy", "excision"},
    ("excision", "liposuction"): {"excision", "liposuction"},
    "shave": {"shave"},
}
#: Procedures that have codes of their own, whatever else is said.
ELSEWHERE = {"liposuction": "liposuction", "shave": "shave"}
#: Parts of regions that other families divide, as charted words name them.
FINER = {
    "face_scalp": {"face", "scalp"},
    "neck_anterior_thorax": {"neck", "anterior_thorax"},
    "forearm_wrist": {"forearm", "wrist"},
}
NAMED_PARTS = {
    "left forearm": {"forearm"},
    "trunk": {"anterior_thorax"},
    ("finger", "forearm"): {"forearm"},
    "axilla": {"anterior_thorax"},
    "scalp": {"scalp"},
    "volar wrist": {"wrist"},
    "cheek": {"face"},
    "nape": {"neck"},
}
#: Organs that the codes of other families name as sites.
ORGANS = {"breast": {"breast"}, "scrotum": {"scrotum"}, "axilla": {"axillary_node"}}
ORIGINS = {
    "soft_tissue": {"soft_tissue"},
    "cutaneous": {"cutaneous"},
    ("cutaneous", "soft_tissue"): {"cutaneous", "soft_tissue"},
}
#: Kinds of lesion, with the rows of each; the first row that fits counts.
KINDS = {row["lesion"]: [] for row in table("lesions.csv")}
for _row in table("lesions.csv"):
    KINDS[_row["lesion"]].append(_row)
#: Charted lesions: the kinds they may mean, and the depths that their words say.
LESIONS = {
    **{kind: ({kind}, None) for kind in KINDS},
    "intramuscular lipoma": ({"lipoma"}, "intramuscular"),
    "subcutaneous cyst": ({"cyst"}, "subcutaneous"),
    "intramuscular schwannoma": ({"schwannoma"}, "intramuscular"),
    "intradermal fibromatosis": ({"fibromatosis"}, "skin"),
    "recurrent ganglion": ({"recurrent ganglion"}, None),
    "scalp cyst": ({"cyst"}, None),
    "lipoma of the left forearm": ({"lipoma"}, None),
    "subcutaneous lipoma, thumb": ({"lipoma"}, "subcutaneous"),
    "possible cyst": ({"cyst", "soft tissue tumor"}, None),
    "lipoma or ganglion": ({"lipoma", "ganglion"}, None),
    ("fibroma", "intramuscular lipoma"): ({"fibroma", "lipoma"}, None),
    None: ({"soft tissue tumor"}, None),
}
#: The charted site that the words for a lesion name, if they name one.
PLACES = {
    "scalp cyst": "scalp",
    "lipoma of the left forearm": "left forearm",
    "subcutaneous lipoma, thumb": "thumb",
    **{row["lesion"]: row["place"] for row in table("lesion_places.csv")},
}
#: Charted depths and the layers they may mean: above or below the deep fascia.
DEPTHS = {
    "subcutaneous": {"above"},
    "fascial": {"below"},
    "subfascial": {"below"},
    "intramuscular": {"below"},
    "deep": {"above", "below"},
    "skin": {"skin"},
    ("subcutaneous", "skin"): {"above", "skin"},
    ("bone", "intramuscular"): {"bone", "below"},
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
CONVENTIONS = {"as_written": {1}, "each_side": {2}, "either": {1, 2}, None: {1}}
LAYER_NAMES = {
    "excision": {"above": "subcutaneous", "below": "subfascial"},
    "radical_resection": {"above": "", "below": ""},
    "biopsy": {"above": "superficial", "below": "deep"},
}


def steps(span: tuple[int, int | None] | None) -> range:
    """Walk a span in whole micrometers on the grid; None is unknown."""
    low, high = span or (0, None)
    return range(low, (max(WIDEST, low) if high is None else high) + 1, GRID)


def totals(record: dict, sides: set[int]) -> set[int]:
    """Every total size of a complete case that fits the record."""
    tumors = [max(tumor, 1) for tumor in steps(record.get("tumor"))]
    margins = steps(record.get("margin"))
    if record.get("size"):
        least = max(min(tumors), min(margins))
        return {total for total in steps(record["size"]) if total >= least}
    return {t + n * m for t, m, n in product(tumors, margins, sides)}


def outcomes(record: dict) -> set[str]:
    """Every code, or key of another family, of a complete case that fits."""
    kinds, adjective = LESIONS[record.get("lesion")]
    counted = CONVENTIONS[record["margin_convention"]]
    own = totals(record, counted)
    # A skin excision counts the margin on both sides unless the record says how.
    excised = totals(record, counted if record["margin_convention"] else {2})
    found: set[str] = set()
    for procedure in PROCEDURES[record["procedure"]]:
        for part in parts_of(procedure, record):
            for origin, kind, layer, involvement in product(
                ORIGINS[record.get("origin", "soft_tissue")],
                kinds,
                layers_of(procedure, record.get("depth"), adjective),
                INVOLVEMENTS[record.get("digit_involvement")],
            ):
                if not may_be(part, layer, involvement):
                    continue
                for place in finer_of(part, record):
                    for family in readings_of(kind, procedure, part, place):
                        led = ELSEWHERE.get(procedure) or led_to(
                            family, procedure, part, origin, layer
                        )
                        if led:
                            for key in divided(led, place, kind):
                                found |= of_family(key, procedure, place, own, excised)
                            continue
                        found |= {
                            outcome_of(procedure, part, layer, involvement, total)
                            for total in own
                        }
    return found


def led_to(family: str, procedure: str, part: str, origin: str, layer: str) -> str:
    """The family that lesion, origin, depth or site lead to; nothing is this one."""
    skin = "skin_biopsy" if procedure == "biopsy" else "skin"
    if family:
        return family
    if origin == "cutaneous" or layer == "skin":
        return skin
    is_coded = part in LEADS or LEADS.intersection(DIVIDED.get(part, ()))
    return part if layer != "bone" and is_coded else ""


def finer_of(part: str, record: dict) -> set[str]:
    """The parts of a body part that the charted words may mean."""
    finer = FINER.get(part, {part})
    said = [
        finer & NAMED_PARTS.get(site, finer)
        for site in charted_sites(record)
        if part in SITES[site] or part not in FINER
    ]
    named = [parts for parts in said if parts]
    return set.intersection(*named) if named else finer


def places_of(key: str) -> set[str]:
    return {s for r in FAMILY_CODES if r["leads"] == key for s in r["sites"].split(";")}


def divided(key: str, place: str, kind: str) -> list[str]:
    """The families that one is divided into, as far as place and behavior allow."""
    parts = [part for part in DIVIDED.get(key, ()) if part]
    if not LEADS.intersection(parts):
        return [key]
    behavior = KINDS[kind][0]["behavior"]
    here = [p for p in parts if {"", place} & (places_of(p) or {""})]
    agreeing = [
        part
        for part in here
        if not behavior
        or FAMILY_OF.get(part, {"behavior": ""})["behavior"] in ("", behavior)
    ]
    return agreeing or parts


def of_family(key, procedure, place, own, excised) -> set[str]:
    """The codes of another family, by a walk through its table; else its key."""
    if key not in LEADS:
        return {key}
    sizes = excised if FAMILY_OF[key]["both_sides"] == "yes" else own
    return {code_of_family(key, procedure, place, total) or key for total in sizes}


@cache
def code_of_family(key, procedure, place, total) -> str | None:
    for row in FAMILY_CODES:
        is_there = not row["sites"] or place in row["sites"].split(";")
        if row["leads"] != key or procedure not in row["procedure"] or not is_there:
            continue
        above = float(row["above_cm"] or -1) * 10_000
        to = float(row["to_cm"] or "inf") * 10_000
        if above < total <= to or (not above and total <= to):
            return row["code"]
    return None


def codes(record: dict) -> set[str]:
    """Every code of a complete case that fits the record."""
    return outcomes(record) - FAMILIES


def layers_of(procedure: str, depth, adjective) -> set[str]:
    """Every layer that a charted depth and the words for the lesion allow."""
    said = [
        {"below"} if (said, procedure) == ("deep", "biopsy") else DEPTHS[said]
        for said in (depth, adjective)
        if said is not None
    ]
    return set.intersection(*said) if said else DEPTHS[None]


def charted_sites(record: dict) -> list:
    """The site of a record, and the one that the words for its lesion name."""
    place = PLACES.get(record.get("lesion"))
    return [record.get("site")] if place is None else [record.get("site"), place]


def body_parts(record: dict) -> set[str]:
    """Every body part and organ that all charted sites may mean."""
    said = [SITES[site] | ORGANS.get(site, set()) for site in charted_sites(record)]
    return set.intersection(*said)


def parts_of(procedure: str, record: dict) -> set[str]:
    """Every body part a charted site may mean, as the codes divide them."""
    split = OF_BIOPSY if procedure == "biopsy" else OF_OTHERS
    return {new for part in body_parts(record) for new in split.get(part, {part})}


def readings_of(kind: str, procedure: str, part: str, place: str) -> list[str]:
    """Every family a lesion may belong to there; nothing is this one."""
    row = next(row for row in KINDS[kind] if is_for(row, procedure, {part, place}))
    keys = row["readings"].split(";")
    return ["" if key == "tumor" else at_site(key, part) for key in keys]


def is_for(row: dict[str, str], procedure: str, places: set[str]) -> bool:
    return (not row["procedure"] or procedure in row["procedure"].split(";")) and (
        not row["regions"] or bool(places & {*row["regions"].split(";")})
    )


def at_site(key: str, part: str) -> str:
    """The family as it is at a site, if its codes go by site."""
    there = f"{key}_{PARTS.get(part, part)}"
    return there if there in FAMILIES else key


def may_be(part: str, layer: str, involvement: str) -> bool:
    """What lies above the fascia of a finger or toe involves no tendon there."""
    is_digit = part in ("finger", "toe")
    return not (is_digit and layer == "above" and involvement == "involves")


def reaches(part: str, layer: str, involvement: str) -> bool:
    """What lies in the skin of a finger or toe alone involves no tendon either."""
    return may_be(part, "above" if layer == "skin" else layer, involvement)


def outcome_of(procedure, part, layer, involvement, total) -> str:
    """The code of one complete case, or where to look if there is none."""
    if layer in ("skin", "bone"):
        return at_site(layer, part)
    if part in FAMILIES:
        return part
    code = code_of(procedure, part, layer, involvement, total)
    there = f"{procedure}_{PARTS.get(part, part)}"
    return code or (there if there in FAMILIES else "no_code")


@cache
def code_of(procedure, part, layer, involvement, total) -> str | None:
    """The code of one complete case, by a walk through the whole table."""
    if part in ("finger", "toe"):
        layer = "below" if involvement == "involves" else "above"
    for row in CODES:
        if row["procedure"] != procedure or row["site"] != PARTS.get(part, part):
            continue
        low = float(row["from_cm"] or 0) * 10_000
        high = float(row["below_cm"] or "inf") * 10_000
        depth = LAYER_NAMES[procedure][layer]
        if row["depth"] in ("", depth) and low <= total < high:
            return row["code"]
    return None
