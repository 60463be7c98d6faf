"""Charted lesions: adjectives and a kind, every word accounted for."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cptsofttissue import Case, resolve
from cptsofttissue._reading.choices import written_out
from cptsofttissue._reading.phrases import tokens
from cptsofttissue._reading.tables import many, phrases, rows
from cptsofttissue.errors import InvalidFactError, UnknownTermError, WrongTypeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import (
    SOFT_TISSUE_TUMOR,
    Behavior,
    at_depths,
    behavior_of,
    lesion_families,
)
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

ROWS = rows("lesions.csv")
#: Every spelling, with its kind.
SPELLINGS = [
    (word, row["lesion"])
    for row in ROWS
    for word in (row["lesion"], *phrases(row["words"]))
]
KINDS = [*dict.fromkeys(row["lesion"] for row in ROWS)]
EVERY_WORD = [
    {**row, "word": word}
    for row in rows("lesion_words.csv")
    for word in written_out(row["word"])
]
WORDS = [row for row in EVERY_WORD if row["joins"] != "yes"]
ADJECTIVES = [row for row in WORDS if not row["adds"] and not row["behavior"]]
HEDGES = [row["word"] for row in WORDS if row["adds"] == SOFT_TISSUE_TUMOR]
JOINS = [row["word"] for row in EVERY_WORD if row["joins"] == "yes"]

spellings = st.sampled_from(SPELLINGS)


def kinds(words: str) -> set[str]:
    """The kinds that words may mean."""
    return set(LesionReading.parse(words).kinds)


def kind_of(words: str) -> str:
    """The one kind that words may mean."""
    (kind,) = kinds(words)
    return kind


def behavior(words: str) -> Behavior | None:
    """How every kind that words may mean behaves, if they agree."""
    found = set(map(behavior_of, kinds(words)))
    return found.pop() if len(found) == 1 else None


def families(
    kind: str, region: Region, procedure: Procedure = Procedure.EXCISION
) -> set[str]:
    """The keys of the families of a kind; this one is "tumor"."""
    found = lesion_families(kind, procedure, region)
    return {family.key if family else "tumor" for family in found}


@pytest.mark.parametrize(
    ("charted", "kind", "depths"),
    [
        ("Large, firm, multilobulated subcutaneous lipoma", "lipoma", "subcutaneous"),
        ("well-circumscribed intermuscular lipoma", "lipoma", "subfascial"),
        ("fascial or intramuscular lipoma", "lipoma", "fascial intramuscular"),
        ("lipoma (intramuscular)", "lipoma", "intramuscular"),
        ("deep, superficial lipomas", "lipoma", ""),
        ("soft tissue masses", SOFT_TISSUE_TUMOR, ""),
        ("lipoma mass", "lipoma", ""),
        ("giant cell tumours of the tendon sheath", None, ""),
        ("giant lipoma", "lipoma", ""),
        ("Benign neoplasm", "benign soft tissue tumor", ""),
        ("malignant mass", "malignant soft tissue tumor", ""),
        ("benign or malignant mass", SOFT_TISSUE_TUMOR, ""),
        ("benign bone neoplasm", "benign bone tumor", ""),
        ("benign lipoma", "lipoma", ""),
        ("benign granular cell tumor", "granular cell tumor", ""),
        ("Baker\u2019s cyst", "baker cyst", ""),
        ("an abdominal wall endometriosis", "endometriosis", ""),
        ("lesion of skin", "skin lesion", ""),
        ("dermal mass", SOFT_TISSUE_TUMOR, "skin"),
    ],
)
def test_examples(charted: str, kind: str | None, depths: str):
    """A kind, and what the adjectives say of the depth."""
    reading = LesionReading.parse(charted)

    assert {kind or "giant cell tumor of tendon sheath"} == set(reading.kinds)
    assert {*map(Depth, depths.split())} == {*(reading.depths or ())}
    assert (charted,) == reading.charted


@pytest.mark.parametrize(
    ("charted", "expected"),
    [
        ("lipoma vs. liposarcoma", {"lipoma", "sarcoma"}),
        ("lipoma/cyst", {"lipoma", "cyst"}),
        ("possible lipoma", {"lipoma", SOFT_TISSUE_TUMOR}),
        ("?lipoma", {"lipoma", SOFT_TISSUE_TUMOR}),
        ("lipoma?", {"lipoma", SOFT_TISSUE_TUMOR}),
        ("mass c/w lipoma", {"lipoma", SOFT_TISSUE_TUMOR}),
        ("r/o sarcoma", {"sarcoma", SOFT_TISSUE_TUMOR}),
        ("mass, likely epidermal cyst", {"epidermal cyst", SOFT_TISSUE_TUMOR}),
        ("metastatic melanoma", {"melanoma", "metastasis"}),
        ("ulcerated mass", {"skin lesion", SOFT_TISSUE_TUMOR}),
    ],
)
def test_what_stays_open(charted: str, expected: set[str]):
    """Several kinds, a hedge, or a word that another kind may have."""
    reading = LesionReading.parse(charted)

    assert expected == set(reading.kinds)
    assert reading.depths is None


@pytest.mark.parametrize(
    ("charted", "kinds", "terms"),
    [
        ("scalp cyst", {"cyst"}, {"scalp"}),
        ("lipoma of the left forearm", {"lipoma"}, {"forearm"}),
        ("subcutaneous mass, right thigh", {SOFT_TISSUE_TUMOR}, {"thigh"}),
        ("sebaceous cyst on the back", {"epidermal cyst"}, {"back"}),
        ("mass, dorsum of left hand", {SOFT_TISSUE_TUMOR}, {"dorsal hand"}),
        ("second toe mass", {SOFT_TISSUE_TUMOR}, {"second toe"}),
        ("small ankle mass", {SOFT_TISSUE_TUMOR}, {"ankle"}),
        ("cyst or lipoma of the arm", {"cyst", "lipoma"}, {"arm"}),
        ("arm or leg cyst", {"cyst"}, {"arm", "leg"}),
        ("forearm lipoma, forearm", {"lipoma"}, {"forearm"}),
        ("cyst of the arm and lipoma of the leg", {"cyst", "lipoma"}, {"arm", "leg"}),
        ("scalp and neck cysts", {"cyst"}, {"neck", "scalp"}),
    ],
)
def test_the_words_may_name_a_place(charted: str, kinds: set[str], terms: set[str]):
    """A place before or behind the lesion is the site; every word is read."""
    reading = LesionReading.parse(charted)

    assert reading.site is not None
    assert (kinds, terms) == ({*reading.kinds}, {*reading.site.terms})


@pytest.mark.parametrize(
    "charted",
    [
        "lesion of skin",
        "lipoma of cord",
        "mass of the breast",
        "mass in the muscle",
        "cyst and lipoma of the arm",
        "mass of the thigh, likely lipoma",
    ],
)
def test_what_names_no_place(charted: str):
    """A row that has the words goes before; a kind without a place may lie anywhere."""
    assert LesionReading.parse(charted).site is None


@pytest.mark.parametrize(
    ("site", "lesion", "regions"),
    [
        ("arm", "forearm lipoma", {"forearm_wrist"}),
        ("left forearm", "forearm lipoma", {"forearm_wrist"}),
        ("thigh", "scalp lipoma", {"thigh_knee", "face_scalp"}),
        (None, "scalp lipoma", {"face_scalp"}),
        ("scalp", "lipoma", {"face_scalp"}),
    ],
)
def test_site_and_place_are_one(site: str | None, lesion: str, regions: set[str]):
    """What both allow is the site; where that is nothing, both are."""
    case = Case(site=site, lesion=lesion)

    assert case.site is not None
    assert regions == {*case.site.regions}
    assert case == Case(site=case.site, lesion=case.lesion)


def test_lesions_of_two_statements_have_one_place():
    """The narrower of two places is meant; two that are apart are both kept."""
    one = Case(lesion="arm lipoma", tumor="3 cm lipoma of the forearm")
    two = Case(lesion="arm lipoma", tumor="3 cm lipoma of the thigh")
    none = Case(lesion="arm lipoma", tumor="3 cm cyst")

    assert ("forearm",) == one.lesion.site.terms
    assert ("arm", "thigh") == two.lesion.site.terms
    assert ("cyst", "lipoma") == none.lesion.kinds


@pytest.mark.parametrize(
    ("charted", "why"),
    [
        ("malignant lipoma", "lipoma is benign"),
        ("malignant cyst", "cyst is benign"),
        ("benign melanoma", "melanoma is malignant"),
        ("lipoma, malignant", "lipoma is benign"),
        ("lipoma sarcoma", "not lipoma sarcoma"),
        ("lipoma of the lawn", "Not known: 'lawn'."),
        ("lipoma of the arm or leg cyst", "Not known: 'of', 'arm', 'leg'."),
        ("forearm lipoma, thigh", "at one place, not forearm, thigh"),
        ("Baker's cyst of the back", "baker cyst lies at knee, not back"),
        ("metastatic melanoma of the back", "may be where it spread from"),
        ("not a lipoma", "Not known: 'not'."),
        ("left shoulder lipoma excision", "give what was done as the procedure"),
        ("lipoma, ruled out", "Not known: 'ruled', 'out'."),
        ("puffiness", "Not known: 'puffiness'."),
        ("granuloma", "Not known: 'granuloma'."),
        ("scarring", "Not known: 'scarring'."),
        ("fibrous tissue", "Not known: 'tissue'."),
        ("lipoma or", "do not name one, or leave one out"),
        ("versus lipoma", "do not name one, or leave one out"),
        ("subcutaneous", "do not name one"),
        ("", "do not name one"),
        ("or", "do not name one"),
        ("lipoma " * 40, "at most 200 letters"),
    ],
)
def test_what_is_refused(charted: str, why: str):
    """Words that contradict each other, are not known, or name no one kind."""
    with pytest.raises(UnknownTermError) as raised:
        LesionReading.parse(charted)

    assert ("lesion", charted) == (raised.value.field, raised.value.value)
    assert why in str(raised.value)


@pytest.mark.parametrize(
    ("slip", "nearest", "meaning"),
    [
        ("sebacious cyst", "sebaceous cyst", "epidermal cyst"),
        ("liposarcma", "liposarcoma", "sarcoma"),
        ("large angiolipomma", "large angiolipoma", "lipoma"),
        ("larg lipma of lft sholder", "large lipoma of left shoulder", "lipoma"),
        (
            "lipma or sebacious cyst",
            "lipoma or sebaceous cyst",
            "lipoma or epidermal cyst",
        ),
    ],
)
def test_a_suggestion_says_which_lesion_it_means(slip: str, nearest: str, meaning: str):
    """The word that is not known is exchanged, and the kind stands beside it."""
    with pytest.raises(UnknownTermError) as raised:
        LesionReading.parse(slip)

    assert ((nearest,), (meaning,)) == (raised.value.nearest, raised.value.meanings)


@pytest.mark.parametrize(
    "word",
    ["hydrocele", "scab", "granuloma", "unlipoma", "larg demoid", "desmod lipma"],
)
def test_no_suggestion_is_of_another_family(word: str):
    """What is no slip of a known lesion, or of two as likely, has no neighbor."""
    with pytest.raises(UnknownTermError) as raised:
        LesionReading.parse(word)

    assert () == raised.value.nearest


@pytest.mark.parametrize("words", [3, None, [], [3], {"lipoma": 1}])
def test_a_lesion_is_text(words: object):
    """A value that is neither text nor a set of texts has its own error."""
    with pytest.raises(WrongTypeError, match="lesion"):
        LesionReading.parse(words)  # type: ignore[arg-type]


def test_behavior():
    """A reading behaves as all its kinds do."""
    assert Behavior.BENIGN is behavior("lipoma or cyst")
    assert Behavior.MALIGNANT is behavior("sarcoma")
    for charted in ("lipoma or sarcoma", "desmoid", "possible lipoma"):
        assert behavior(charted) is None


def test_a_spelling_belongs_to_one_kind():
    """However its words are parted, no spelling is of two kinds or an adjective."""
    owners: dict[tuple[str, ...], str] = {}
    for word, kind in SPELLINGS:
        assert kind == owners.setdefault(tokens(word), kind), word
    for row in WORDS:
        assert tokens(row["word"]) not in owners


def test_rows_of_a_kind_are_whole():
    """A kind behaves one way, and its last row is for every other record."""
    for kind, group in groupby(ROWS, lambda row: row["lesion"]):
        found = [*group]
        assert 1 == len({row["behavior"] for row in found}), kind
        assert not found[-1]["procedure"] + found[-1]["regions"], kind
        assert not any(row["words"] for row in found[1:]), kind
    assert len(KINDS) == len([*groupby(ROWS, lambda row: row["lesion"])])


@given(spelling=spellings, ending=st.sampled_from(["", "s"]))
def test_every_spelling_is_read(spelling: tuple[str, str], ending: str):
    """A spelling, in capitals or in the plural, reads to its kind."""
    word, kind = spelling
    noun, of, rest = word.partition(" of ")

    assert {kind} == kinds(word.upper())
    assert {kind} == kinds(f"the {noun}{ending}{of}{rest}")


@given(spelling=spellings, adjectives=st.lists(st.sampled_from(ADJECTIVES), max_size=4))
def test_an_adjective_changes_no_kind(
    spelling: tuple[str, str], adjectives: list[dict[str, str]]
):
    """Before or behind the name, adjectives say a depth at most."""
    word, kind = spelling
    charted = [row["word"] for row in adjectives]
    said = {depth for row in adjectives for depth in many(row["depths"])}
    assume(sum(map(len, charted)) < 100)
    for phrase in (", ".join([*charted, word]), ", ".join([word, *charted])):
        reading = LesionReading.parse(phrase)
        assert {kind} == set(reading.kinds)
        assert said == {*map(str, reading.depths or ())}


@given(spelling=spellings, hedge=st.sampled_from(HEDGES))
def test_a_hedge_leaves_it_open(spelling: tuple[str, str], hedge: str):
    """What is only possible may be another soft tissue tumor, of any depth."""
    word, kind = spelling
    reading = LesionReading.parse(f"{hedge}, subcutaneous, {word}")

    assert {kind, SOFT_TISSUE_TUMOR} == set(reading.kinds)
    assert reading.depths is None


@given(one=spellings, other=spellings, join=st.sampled_from(JOINS))
def test_joined_kinds_are_all_possible(
    one: tuple[str, str], other: tuple[str, str], join: str
):
    """Between two kinds a joining word keeps both, as a set of two phrases does."""
    words = one[0], other[0]

    assert {one[1], other[1]} == kinds(f" {join} ".join(words))
    assert {one[1], other[1]} == set(LesionReading.parse(words).kinds)


@given(spelling=spellings, index=st.integers(0, 9))
def test_an_unknown_word_is_named(spelling: tuple[str, str], index: int):
    """Wherever it stands, no word is left out of account."""
    words = spelling[0].split()
    words.insert(index, "zebra")
    with pytest.raises(UnknownTermError) as raised:
        LesionReading.parse(" ".join(words))

    assert "zebra" in raised.value.unread


@given(kind=st.sampled_from(KINDS), said=st.sampled_from(Behavior))
def test_a_contradiction_is_refused(kind: str, said: Behavior):
    """A word for the other behavior is never dropped."""
    own = behavior(kind)
    if own in {None, said}:
        assert behavior(f"{said}, {kind}") in {own, said}
    else:
        with pytest.raises(UnknownTermError, match=f"is {own}"):
            LesionReading.parse(f"{said}, {kind}")


@given(
    words=st.lists(
        st.sampled_from([word for word, _ in SPELLINGS])
        | st.sampled_from([row["word"] for row in EVERY_WORD])
        | st.text(max_size=5),
        max_size=8,
    )
)
def test_any_text_is_read_or_refused(words: list[str]):
    """Whatever the text, nothing but an error of this library is raised."""
    try:
        reading = LesionReading.parse(" ".join(words))
    except InvalidFactError as error:
        assert "lesion" == error.field  # noqa: PT017
    else:
        assert set(KINDS) >= set(reading.kinds) > set()


@given(
    kind=st.sampled_from(KINDS),
    procedure=st.sampled_from([Procedure.EXCISION, Procedure.BIOPSY]),
    region=st.sampled_from(Region),
)
def test_every_family_can_be_named(kind: str, procedure: Procedure, region: Region):
    """The name of each family a lesion may belong to reads to that family alone."""
    for family in lesion_families(kind, procedure, region):
        name = family.name if family else SOFT_TISSUE_TUMOR
        key = family.key if family else "tumor"
        assert {key} == families(kind_of(name), region, procedure)


NERVES = {"nerve_tumor_cutaneous", "nerve_tumor_major", "nerve_tumor_extensive"}


@pytest.mark.parametrize(
    "charted",
    [
        *("schwannoma", "neurilemmoma", "neurolemmoma", "MPNST"),
        *("peripheral nerve sheath tumor", "plexiform neurofibroma"),
        "peripheral nerve neurofibroma",
    ],
)
@pytest.mark.parametrize("region", [Region.THIGH_KNEE, Region.FINGER])
def test_nerve_tumors(charted: str, region: Region):
    """A nerve tumor is of this family only if no nerve is identifiable."""
    (kind,) = kinds(charted)
    (answer,) = kinds("nerve sheath tumor without identifiable nerve")

    assert {"tumor"} | NERVES == families(kind, region)
    assert {"tumor"} == families(answer, region)


@pytest.mark.parametrize(
    ("charted", "expected"),
    [
        ("neurofibroma", {"tumor", "skin_benign"} | NERVES),
        ("cutaneous neurofibroma", {"skin_benign", "nerve_tumor_cutaneous"}),
        ("cutaneous leiomyosarcoma", {"tumor", "skin_malignant"}),
        (
            "atypical intradermal smooth muscle neoplasm",
            {"tumor", "skin_benign", "skin_malignant"},
        ),
    ],
)
def test_a_lesion_of_skin_and_soft_tissue_stays_open(charted: str, expected: set[str]):
    """What arises in the skin too may be of the skin; who behaves so, how it does."""
    assert expected == families(kind_of(charted), Region.BACK_FLANK)


@pytest.mark.parametrize(
    ("charted", "region", "expected"),
    [
        ("fibromatosis", Region.FOOT, {"tumor", "plantar_fascia"}),
        ("fibromatosis", Region.HAND, {"tumor", "palmar_fascia"}),
        ("fibromatosis", Region.BACK_FLANK, {"tumor"}),
        ("gctts", Region.FINGER, {"tumor", "hand_tendon_sheath"}),
        ("gctts", Region.FOREARM_WRIST, {"tumor", "wrist_sheath_lesion"}),
        ("gctts", Region.FOOT, {"tumor", "foot_tendon_sheath"}),
        ("gctts", Region.TOE, {"tumor", "toe_tendon_sheath"}),
        ("gctts", Region.LEG_ANKLE, {"tumor", "leg_tendon_sheath"}),
        ("scc", Region.NECK_ANTERIOR_THORAX, {"skin_malignant", "cervical_node"}),
        ("scc", Region.SHOULDER, {"skin_malignant", "axillary_node"}),
        ("scc", Region.PELVIS_HIP, {"skin_malignant", "inguinal_node"}),
        ("scc", Region.FOREARM_WRIST, {"skin_malignant"}),
        ("enchondroma", Region.FINGER, {"bone_hand_finger"}),
        ("neuroma", Region.FINGER, {"neuroma_digital", "neuroma_cutaneous"}),
        ("volar carpal ganglion", Region.FOREARM_WRIST, {"wrist_ganglion"}),
    ],
)
def test_families_of_a_region(charted: str, region: Region, expected: set[str]):
    """What a lesion may be depends on where it is."""
    assert expected == families(kind_of(charted), region)


def test_an_organ_has_no_region_of_ours():
    """At a site of another family the family is as it is anywhere."""
    (bone,) = lesion_families(
        "bone tumor", Procedure.EXCISION, OtherFamily.of("breast")
    )

    assert "bone" == bone.key


@pytest.mark.parametrize(
    ("words", "word"),
    [("fibro-lipoma", "fibrolipoma"), ("large myxo fibrosarcoma", "myxofibrosarcoma")],
)
def test_a_prefix_that_stands_alone_is_read_with_its_word(words: str, word: str):
    """A hyphen or a space within the name of a lesion changes nothing."""
    assert kinds(words) == kinds(word)


def test_a_prefix_is_named_where_it_makes_no_word():
    """A word that is no lesion alone and none with the next is named."""
    with pytest.raises(UnknownTermError, match="Not known: 'xyzzy'"):
        LesionReading.parse("xyzzy lipoma")


def test_a_named_nerve_leaves_a_lesion_of_the_nerve_open():
    """What is said to be of a nerve may be a tumor of the nerve, whatever its name."""
    nerves = set(families("schwannoma", Region.FOREARM_WRIST))

    assert nerves <= {
        family
        for kind in kinds("lipoma of the median nerve")
        for family in families(kind, Region.FOREARM_WRIST)
    }


@pytest.mark.parametrize("depth", Depth)
def test_a_kind_at_a_depth_is_read_back(depth: Depth):
    """A kind and a depth are said in words that mean both, for every kind."""
    depths = None if depth in (Depth.SUPERFICIAL, Depth.DEEP) else (depth,)
    for kind in {row["lesion"] for row in ROWS}:
        (words,) = at_depths(kind, (depth,))
        reading = LesionReading.parse(words)

        assert ((kind,), depths) == (reading.kinds, reading.depths)


@pytest.mark.parametrize(
    ("charted", "named", "kinds"),
    [
        ("mass", "cyst", {"soft tissue tumor", "cyst"}),
        ("lipoma", "cyst", {"lipoma", "cyst"}),
        ("ganglion", "lipoma", {"ganglion", "lipoma"}),
        ("lipoma", "lipoma", {"lipoma"}),
        ("sebaceous cyst", "cyst", {"epidermal cyst"}),
        (("lipoma", "cyst"), "cyst", {"lipoma", "cyst"}),
        ("sebaceous cyst", "mass", {"epidermal cyst"}),
    ],
)
def test_a_kind_named_besides_may_be_meant_too(charted, named: str, kinds: set[str]):
    """A kind that another statement names stays possible, unless it is the same."""
    case = Case(lesion=charted, size=f"3 cm {named}")

    assert kinds == set(case.lesion.kinds)


def test_a_kind_named_besides_is_as_deep():
    """The depth that the words say is not lost."""
    reading = Case(lesion="intramuscular lipoma", tumor="3 cm cyst").lesion

    assert (("cyst", "lipoma"), (Depth.INTRAMUSCULAR,)) == (
        reading.kinds,
        reading.depths,
    )


def test_a_name_is_read_without_its_of():
    short, full = map(
        LesionReading.parse, ("GCT tendon sheath", "giant cell tumor of tendon sheath")
    )

    assert short.kinds == full.kinds


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("D17.21 lipoma of right arm", "lipoma"),
        ("lipoma (D17.1)", "lipoma"),
        ("R22.2 mass", "soft tissue tumor"),
        ("D21.22 mass", "benign soft tissue tumor"),
        ("C49.21 mass", "malignant soft tissue tumor"),
    ],
)
def test_a_diagnosis_beside_a_lesion_tells_of_its_kind(words: str, named: str):
    """Its category is read; without a name beside it, it names no lesion."""
    assert kinds(words) == {named}
    with pytest.raises(UnknownTermError):
        LesionReading.parse("D17.21")


@pytest.mark.parametrize("words", ["C49.21 lipoma", "D21.22 sarcoma"])
def test_a_diagnosis_that_contradicts_the_lesion_is_refused(words: str):
    """A code of malignant tumors is none of a lipoma."""
    with pytest.raises(UnknownTermError, match=r"is (benign|malignant)"):
        LesionReading.parse(words)


def test_a_diagnosis_of_the_skin_keeps_the_skin_open():
    """A mass with a code of skin cancer may be one."""
    assert "malignant skin lesion" in kinds("C44.51 mass")


GROIN = [
    term
    for row in rows("site_terms.csv")
    if "inguinal_node" in row["families"]
    for term in phrases(row["term"])
]


@pytest.mark.parametrize("lesion", ["lymph node", "metastasis", "lymphoma", "cancer"])
@pytest.mark.parametrize("site", GROIN)
def test_a_node_of_the_groin_is_none_of_the_neck_or_the_axilla(site: str, lesion: str):
    """That the groin may also mean the spermatic cord opens no other node."""
    found = {str(code) for code in resolve(site=site, lesion=lesion).candidates}

    assert {"38500", "38531"} <= found
    assert found.isdisjoint({"38510", "38525"})
