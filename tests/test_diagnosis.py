"""Diagnoses beside an answer: a warning at most, and never a code."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import CptSoftTissueError, Resolution, Side, Site, Status, resolve
from cptsofttissue._reading.tables import rows
from cptsofttissue.errors import UnknownTermError, WrongTypeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.guidance.diagnosis import (
    DiagnosisGroup,
    Match,
    check_diagnosis,
    diagnosis_groups,
)
from cptsofttissue.record.anatomy import Part, Region, SiteTerm

#: Diagnosis, what the record says, how they go together, and the row that applies.
FILE = Path(__file__).parent / "cases" / "diagnoses.toml"
EXAMPLES = [
    (case["code"], case["record"], case["match"], case.get("row"))
    for case in tomllib.loads(FILE.read_text("utf-8"))["diagnosis"]
]

DIAGNOSES = st.sampled_from([example[0] for example in EXAMPLES])
#: Words for sites, with and without a side.
WORDS = st.builds(
    "{} {}".format,
    st.sampled_from(["", "left", "right"]),
    st.sampled_from(["arm", "leg", "trunk", "neck", "hand", "scapula", "groin"])
    | st.sampled_from(Site),
)


def match_of(diagnosis: str, answer: Resolution) -> Match:
    return check_diagnosis(diagnosis, answer).match


@pytest.mark.exhaustive
@pytest.mark.parametrize(("diagnosis", "record", "match", "prefix"), EXAMPLES)
def test_examples(diagnosis: str, record: dict, match: str, prefix: str | None):
    """A diagnosis beside a record."""
    finding = check_diagnosis(diagnosis, resolve(**record))

    assert match == finding.match
    assert prefix == (finding.group and finding.group.prefix)
    assert diagnosis == finding.diagnosis


@pytest.mark.parametrize("group", diagnosis_groups(), ids=lambda group: group.prefix)
def test_every_row_is_reached(group: DiagnosisGroup):
    """Each row of the table is shown by some example."""
    assert group.prefix in {example[3] for example in EXAMPLES}


def test_the_table_is_whole():
    """Prefixes are codes and unique; families exist; a family stands for no site."""
    prefixes = [group.prefix for group in diagnosis_groups()]

    assert len(set(prefixes)) == len(prefixes)
    assert {"", "yes"} == {row["weak"] for row in rows("diagnoses.csv")}
    for group in diagnosis_groups():
        assert group.prefix == check_diagnosis(group.prefix, resolve()).diagnosis
        assert all(map(OtherFamily.of, group.families))
        assert not (group.families and (group.sites or group.side or group.weak))
        assert group.weak or not group.any_family
        assert group.says
        assert group.source


@pytest.mark.parametrize(
    ("lesion", "site", "left", "right"),
    [
        ("ganglion", "wrist", "M67.432", "M67.431"),
        ("Baker's cyst", "popliteal", "M71.22", "M71.21"),
        ("Morton's neuroma", "foot", "G57.62", "G57.61"),
        ("melanoma", "forearm", "C43.62", "C43.61"),
        ("basal cell carcinoma", "forearm", "C44.619", "C44.612"),
        ("squamous cell carcinoma of skin", "calf", "C44.729", "C44.722"),
        ("nevus", "thigh", "D22.72", "D22.71"),
        ("dermatofibroma", "thigh", "D23.72", "D23.71"),
        ("olecranon bursa", "elbow", "M70.22", "M70.21"),
    ],
)
def test_another_family_has_sides_too(lesion: str, site: str, left: str, right: str):
    """The side of a diagnosis counts, whichever codes the record leads to."""
    for own, other, side in ((left, right, "left"), (right, left, "right")):
        sided = resolve(site=f"{side} {site}", lesion=lesion)
        silent = resolve(site=site, lesion=lesion)

        assert "agrees" == match_of(own, sided)
        assert "conflicts" == match_of(other, sided)
        assert "weak" == match_of(own, silent)


@pytest.mark.parametrize(
    ("lesion", "own", "other"),
    [
        ("melanoma", "C43.5", {"C43.4": "conflicts", "C43.7": "conflicts"}),
        ("basal cell carcinoma", "C44.519", {"C44.41": "conflicts"}),
        ("nevus", "D22.5", {"D22.39": "conflicts", "D22.9": "weak"}),
        ("dermatofibroma", "D23.5", {"D23.4": "conflicts", "D23.9": "weak"}),
    ],
)
def test_the_region_of_a_skin_lesion_counts(lesion: str, own: str, other: dict):
    """A melanoma of the scalp is not one of the back; no region confirms nothing."""
    back = resolve(site="back", lesion=lesion, size="1 cm")

    assert "agrees" == match_of(own, back)
    assert "weak" == match_of(own, resolve(lesion=lesion, size="1 cm"))
    assert other == {diagnosis: match_of(diagnosis, back) for diagnosis in other}


@pytest.mark.parametrize(
    ("site", "matches"),
    [
        ("ear", {"C43.20": "weak", "C43.21": "weak", "C43.4": "conflicts"}),
        ("left ear", {"C43.22": "agrees", "C43.21": "conflicts", "C43.5": "conflicts"}),
        ("left upper eyelid", {"C43.121": "agrees", "C43.59": "conflicts"}),
        ("cheek", {"C43.39": "agrees", "C43.0": "weak", "C43.4": "conflicts"}),
        ("lower lip", {"C43.0": "agrees", "C43.39": "weak"}),
        ("left axilla", {"C43.59": "agrees", "C43.62": "weak"}),
        ("groin", {"C43.59": "weak"}),
        ("nipple", {"C43.52": "agrees", "C43.4": "conflicts"}),
        ("penis", {"C43.59": "weak"}),
    ],
)
def test_organs_of_the_skin_have_regions(site: str, matches: dict):
    """Lip, eyelid and ear are parts of the face with diagnoses of their own."""
    answer = resolve(site=site, lesion="melanoma", size="1 cm")

    assert matches == {diagnosis: match_of(diagnosis, answer) for diagnosis in matches}


@pytest.mark.parametrize(
    ("site", "lesion", "own", "other"),
    [
        ("right wrist", "ganglion", "M67.431", "M67.441"),
        ("right index finger", "ganglion", "M67.441", "M67.431"),
        ("right ankle", "ganglion", "M67.471", "M67.461"),
        ("right thigh", "schwannoma of a cutaneous nerve", "D36.13", "D36.12"),
    ],
)
def test_the_region_counts_in_every_family(
    site: str, lesion: str, own: str, other: str
):
    """A ganglion of the hand is not one of the wrist, nor a nerve that of an arm."""
    answer = resolve(site=site, lesion=lesion)

    assert "agrees" == match_of(own, answer)
    assert "conflicts" == match_of(other, answer)


def _site_of(place: str) -> Site:
    """The site of a place, which is a part of a region or a whole one."""
    known = {str(r): r for r in Region} | {str(part): part.region for part in Part}
    return known[place].site


@pytest.mark.parametrize(
    ("site", "agreeing", "conflicting"),
    [
        (
            "left side of the neck",
            "D17.0 D21.0 C49.0 D48.110 R22.1",
            "D17.1 D21.3 C49.3",
        ),
        ("nape of neck", "D17.0 D21.0", "D17.1 D21.6 C49.6 D48.111 R22.2"),
        (
            "anterior chest",
            "D17.1 D21.3 D21.6 C49.3 D48.111",
            "D17.0 D21.0 C49.0 R22.1",
        ),
        ("back", "D17.1 D21.3 D21.6 C49.6", "D17.0 D48.110 R22.0"),
    ],
)
def test_the_neck_is_no_part_of_the_trunk(site, agreeing: str, conflicting: str):
    """Neck and anterior thorax have the same codes, and not the same diagnoses."""
    answer = resolve(site=site)

    assert {"agrees"} | ({"weak"} if "R22" in agreeing else set()) == {
        match_of(code, answer) for code in agreeing.split()
    }
    assert {"conflicts"} == {match_of(code, answer) for code in conflicting.split()}
    both = resolve(site=["neck", "anterior chest"])
    assert "weak" == match_of("D17.1", both) == match_of("D17.0", both)


def test_rows_of_regions_belong_to_a_group():
    """A region is of a group, and within its sites; what it names is a place."""
    groups = {group.prefix: group for group in diagnosis_groups()}

    for row in rows("diagnosis_regions.csv"):
        assert any(row["prefix"].startswith(prefix) for prefix in groups)
        group = groups.get(row["prefix"])
        if group and group.sites:
            places, terms = row["places"].split(";"), row["terms"].split(";")
            assert group.sites == {_site_of(place) for place in places}
            assert {*group.terms} == {*filter(None, terms)}
        assert not (row["places"] and row["around"])
        assert row["organs"] or not row["around"]


@pytest.mark.parametrize(
    ("site", "lesion", "unsided", "sided"),
    [
        ("left shoulder", "lipoma", "D21.10", "D21.12"),
        ("left thigh", "lipoma", "D17.20", "D17.24"),
        ("left thigh", "melanoma", "C43.70", "C43.72"),
        ("left calf", "basal cell carcinoma", "C44.711", "C44.719"),
        ("left wrist", "ganglion", "M67.439", "M67.432"),
        ("left breast", "fibroadenoma", "D24.9", "D24.2"),
    ],
)
def test_a_diagnosis_without_its_side_confirms_nothing(
    site: str, lesion: str, unsided: str, sided: str
):
    """Where other diagnoses name a side, one that does not is weak."""
    answer = resolve(site=site, lesion=lesion, depth=None)

    assert "weak" == match_of(unsided, answer)
    assert "agrees" == match_of(sided, answer)


def test_rows_of_sides_exclude_each_other():
    """No diagnosis is of both sides, and each row is of a group of the table."""
    prefixes = {row["prefix"]: row["side"] for row in rows("diagnosis_sides.csv")}
    groups = [group.prefix for group in diagnosis_groups() if not group.side]

    for prefix in prefixes:
        assert any(prefix.startswith(group) for group in groups)
        alike = [p for p in prefixes if p.replace("?", "0") == prefix.replace("?", "0")]
        assert [prefix] == alike


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_both_sides_are_alike(side: Side):
    """What the table says of one side it says of the other."""
    other = {Side.LEFT: "right", Side.RIGHT: "left"}[side]
    named = {
        (group.prefix[:-1], group.sites, group.says.replace(side, other))
        for group in diagnosis_groups()
        if group.side is side
    }
    mirrored = {
        (group.prefix[:-1], group.sites, group.says)
        for group in diagnosis_groups()
        if group.side == other
    }

    assert named == mirrored


@pytest.mark.parametrize(
    "charted", ["D17.21", "d17.21", "D1721", "d1721"], ids=lambda text: text
)
def test_case_and_dot_are_folded(charted: str):
    """However it is written, it is the same diagnosis."""
    answer = resolve(site="right forearm")

    assert check_diagnosis("D17.21", answer) == check_diagnosis(charted, answer)


@pytest.mark.parametrize(
    "charted",
    [
        *("", "D", "D1", "DD7.1", "D17 1", "D17..1", "D17.12345", " D17.1", "D17.1\n"),
        *("lipoma", "21931", "D١7", "ſ17.1"),
    ],
)
def test_anything_else_is_refused(charted: str):
    """What has not the form of a code is an error that names the field."""
    with pytest.raises(UnknownTermError, match="diagnosis: cannot read") as raised:
        check_diagnosis(charted, resolve(site="back"))

    assert ("diagnosis", charted) == (raised.value.field, raised.value.value)


def test_a_number_is_no_diagnosis():
    """A value that is not text has its own error."""
    with pytest.raises(WrongTypeError, match="diagnosis: cannot read 17.1"):
        check_diagnosis(17.1, resolve(site="back"))  # type: ignore[arg-type]


def test_the_finding_explains_itself():
    """It says what the diagnosis is, what it fits, and where that comes from."""
    scapula = check_diagnosis("D17.1", resolve(site="scapula"))
    other = check_diagnosis("R22.32", resolve(site="right arm"))
    cyst = check_diagnosis("L72.0", resolve(site="back"))
    seen = check_diagnosis("L72.0", resolve(site="back", lesion="epidermal cyst"))

    assert scapula.why.endswith("It fits back/flank; it does not fit shoulder.")
    assert "Its side is left; in the record it is right." in other.why
    assert other.why.endswith("too unspecific to confirm the answer.")
    assert "It suggests another family: benign skin lesion (11400-11446" in cyst.why
    assert seen.why.endswith("It fits the family of the record: benign skin excision.")
    assert f"{scapula.group.source}]" in str(scapula)
    assert "I10 unknown: Not in the table. [data/curated/diagnoses.csv]" == str(
        check_diagnosis("I10", resolve(site="back"))
    )


def test_a_finding_says_what_is_open_and_when():
    """A family that is open, a term that fits, a code of other days: each is said."""
    nerve = check_diagnosis("D36.12", resolve(site="forearm", lesion="schwannoma"))
    axilla = check_diagnosis("D21.3", resolve(site="axilla"))
    early = check_diagnosis(
        "D48.115", resolve(site="forearm", date_of_service="2023-09-30")
    )
    late = check_diagnosis("D48.1", resolve(site="back", date_of_service="2026-01-02"))

    assert "which the record leaves open: nerve sheath tumor of a cut" in nerve.why
    assert "neuroma" not in nerve.why
    assert axilla.why.endswith("It fits axilla.")
    assert "It is a code from 2023-10-01, and not on 2023-09-30." in early.why
    assert "It is a code until 2023-09-30, and not on 2026-01-02." in late.why


@pytest.mark.parametrize(
    ("lesion", "pathology", "diagnosis", "match"),
    [
        ("lipoma", "liposarcoma, margins positive", "C49.22", "agrees"),
        ("lipoma", "liposarcoma, margins positive", "D17.24", "conflicts"),
        ("sarcoma", "lipoma", "C49.22", "conflicts"),
        ("sarcoma", "not sent", "C49.22", "agrees"),
        (None, "lipoma", "C49.22", "conflicts"),
        (None, "fragments of fat", "C49.22", "agrees"),
    ],
)
def test_pathology_says_whether_it_is_malignant(lesion, pathology, diagnosis, match):
    """What pathology found is the diagnosis, whatever was expected before."""
    answer = resolve(site="left thigh", lesion=lesion)

    assert match == check_diagnosis(diagnosis, answer, pathology).match


def test_several_families_agree_only_together():
    """One family of several is not enough."""
    both = resolve(site={"mediastinum", "testis"})

    assert Status.OUT_OF_SCOPE == both.status
    assert Match.WEAK == match_of("D17.4", both)


#: Answers with codes of one family each, beside soft tissue tumors.
ELSEWHERE = {
    "skin_benign": resolve(site="back", lesion="nevus"),
    "skin_malignant": resolve(site="back", lesion="melanoma"),
    "tendon_sheath_capsule": resolve(site="wrist", lesion="ganglion"),
    "nerve": resolve(lesion="schwannoma of a cutaneous nerve"),
    "palmar_plantar_fascia": resolve(lesion="Dupuytren"),
    "node_breast": resolve(lesion="axillary adenopathy"),
}


@pytest.mark.parametrize("family", ELSEWHERE)
def test_an_answer_of_another_family_is_compared_by_family(family: str):
    """What suggests soft tissue conflicts; what may be anything is weak at most."""
    answer = ELSEWHERE[family]

    assert {family} == {code.family for code in answer.candidates}
    for group in diagnosis_groups():
        found = match_of(group.prefix, answer)
        if not group.families and not group.any_family:
            assert Match.CONFLICTS is found
        if group.any_family:
            assert Match.AGREES is not found


@pytest.mark.parametrize("other", ["skin_malignant", "skin_benign"])
def test_a_benign_lesion_of_the_skin_is_no_malignant_one(other: str):
    """What suggests only one of the two conflicts with codes of the other."""
    groups = [
        group
        for group in diagnosis_groups()
        if {"skin_benign", "skin_malignant"} - {other} == set(group.families)
    ]

    assert groups
    for group in groups:
        assert Match.CONFLICTS is match_of(group.prefix, ELSEWHERE[other])


def test_a_family_without_codes_may_be_what_a_part_of_it_is():
    """Skin that is not divided may be benign: that is weak, and no conflict."""
    skin = resolve(site="back", origin="skin", families=())
    either = resolve(site="back", origin={"skin", "soft_tissue"}, families=())

    assert {"skin"} == {family.key for family in skin.families}
    assert Match.WEAK is match_of("L72.0", skin)
    assert Match.AGREES is match_of("D48.5", skin)
    assert Match.WEAK is match_of("L72.0", either)
    assert Match.CONFLICTS is match_of("M67.4", either)


@given(diagnosis=DIAGNOSES)
def test_saying_benign_or_malignant_keeps_agreement(diagnosis: str):
    """What agrees with any lesion of the skin agrees with either kind of it."""
    if Match.AGREES is match_of(diagnosis, resolve(site="back", origin="skin")):
        for family in ("skin_benign", "skin_malignant"):
            assert Match.AGREES is match_of(diagnosis, ELSEWHERE[family])


@given(text=st.text() | st.from_regex(r"[A-Za-z]\d\w\.?\w{0,5}"), word=WORDS)
def test_any_text_is_read_or_refused(text: str, word: str):
    """Whatever the text, nothing but an error of this library is raised."""
    try:
        finding = check_diagnosis(text, resolve(site=word))
    except CptSoftTissueError as error:
        assert isinstance(error, UnknownTermError)  # noqa: PT017
    else:
        assert text.replace(".", "").upper() == finding.diagnosis.replace(".", "")
        assert (Match.UNKNOWN is finding.match) == (finding.group is None)


@given(diagnosis=DIAGNOSES, word=WORDS, mask=st.integers(min_value=0))
def test_case_and_dot_never_matter(diagnosis: str, word: str, mask: int):
    """Letters of any case, with or without the dot, lead to one finding."""
    answer = resolve(site=word)
    letters = (c.lower() if mask >> n & 1 else c for n, c in enumerate(diagnosis))
    written = "".join(letters)

    expected = check_diagnosis(diagnosis, answer)
    assert expected == check_diagnosis(written, answer)
    assert expected == check_diagnosis(written.replace(".", ""), answer)


@given(diagnosis=st.from_regex(r"\A[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?\Z"), word=WORDS)
def test_unknown_never_agrees(diagnosis: str, word: str):
    """A diagnosis outside the table is unknown, whatever the record."""
    known = [group.prefix for group in diagnosis_groups()]
    in_table = any(map(diagnosis.startswith, known))

    assert in_table == (Match.UNKNOWN is not match_of(diagnosis, resolve(site=word)))


@given(diagnosis=DIAGNOSES, words=st.sets(WORDS, min_size=1, max_size=3))
def test_narrowing_never_turns_agreement_into_conflict(diagnosis: str, words: set[str]):
    """What fits every site fits each of them, and each part of each."""
    wide = resolve(site=words)
    narrow = [resolve(site=word) for word in words]
    side = f"{wide.case.site.side or ''} "
    rows = [*map(SiteTerm.named, wide.case.site.terms)]
    parts = {p for row in rows for r in row.regions for p in row.parts_of(r) or (r,)}
    narrow += [resolve(site=side + part) for part in sorted(parts)]

    if Match.AGREES is match_of(diagnosis, wide):
        assert {Match.AGREES} == {match_of(diagnosis, answer) for answer in narrow}


@given(diagnosis=DIAGNOSES, word=st.sampled_from(["arm", "leg", "hand", "trunk"]))
def test_stating_the_side_never_turns_agreement_into_conflict(
    diagnosis: str, word: str
):
    """A diagnosis that names a side waits for the record to name it too."""
    open_side = match_of(diagnosis, resolve(site=word))
    stated = {match_of(diagnosis, resolve(site=f"{s} {word}")) for s in ("l", "r")}

    assert Match.AGREES is not open_side or {Match.AGREES} == stated


LIPOMA = resolve(
    site="left forearm", lesion="lipoma", depth="subcutaneous", size="2 cm"
)


@pytest.mark.parametrize(
    ("diagnosis", "facts", "pathology", "match"),
    [
        ("D17.22", {"lesion": "lipoma"}, None, "agrees"),
        ("D17.22", {"lesion": "angiolipoma"}, None, "agrees"),
        ("D17.22", {"lesion": "mass"}, None, "agrees"),
        ("D17.22", {}, None, "agrees"),
        ("D17.22", {"lesion": "fibroma"}, None, "weak"),
        ("D17.22", {"lesion": "lipoma or desmoid"}, None, "weak"),
        ("D17.22", {"lesion": "desmoid"}, None, "conflicts"),
        ("D48.115", {"lesion": "lipoma"}, None, "conflicts"),
        ("D48.115", {"lesion": "desmoid"}, None, "agrees"),
        ("D18.01", {"lesion": "lipoma"}, None, "conflicts"),
        ("C43.62", {"lesion": "melanoma"}, None, "agrees"),
        ("C43.62", {"lesion": "basal cell carcinoma"}, None, "conflicts"),
        ("C44.619", {"lesion": "melanoma"}, None, "conflicts"),
        ("C44.619", {"lesion": "basal cell carcinoma"}, None, "agrees"),
        ("L91.0", {"lesion": "epidermal cyst"}, None, "conflicts"),
        ("L72.0", {"lesion": "keloid"}, None, "conflicts"),
        ("L72.3", {"lesion": "sebaceous cyst"}, None, "agrees"),
        ("D17.22", {"lesion": "lipoma"}, "schwannoma", "weak"),
        ("D17.22", {"lesion": "lipoma"}, "epidermal cyst", "conflicts"),
        ("D21.12", {"lesion": "lipoma"}, "epidermal cyst", "conflicts"),
        ("D17.22", {"lesion": "lipoma"}, "lipoma", "agrees"),
        ("D17.22", {"lesion": "desmoid"}, "lipoma", "agrees"),
    ],
)
def test_a_diagnosis_of_one_lesion_is_none_of_another(
    diagnosis: str, facts: dict, pathology: str | None, match: str
):
    """What the record names counts, or else what pathology found."""
    answer = resolve(site="left forearm", size="2 cm", depth="subcutaneous", **facts)

    assert match == check_diagnosis(diagnosis, answer, pathology).match


@pytest.mark.parametrize("code", ["D17.22A", "D17.22X", "D21.120", "D17.22XA"])
def test_nothing_follows_the_whole_code_of_a_soft_tissue_tumor(code: str):
    """Encounter letters belong to injuries; with one it is no code."""
    finding = check_diagnosis(code, LIPOMA)

    assert Match.WEAK is finding.match
    assert f"The code is {code[:6]}, and nothing follows it." in finding.why
