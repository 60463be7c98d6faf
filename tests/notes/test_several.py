"""Two lesions in one note: each keeps its own place, size and depth."""

from __future__ import annotations

from itertools import permutations

import pytest

from cptsofttissue import resolve
from cptsofttissue.notes import read

#: What is told of two lesions, in the styles of charts.
STYLES = {
    "numbered titles": (
        "PROCEDURE: 1. Excision of {d1} lipoma, {s1}, {z1} cm, no margin. "
        "2. Excision of {d2} lipoma, {s2}, {z2} cm, no margin."
    ),
    "one sentence": (
        "A {z1} cm {d1} lipoma of the {s1} and a {z2} cm {d2} lipoma of the {s2} "
        "were excised without margins."
    ),
    "in brackets": (
        "Excision of lipomas of the {s1} ({z1} cm, {d1}) and the {s2} "
        "({z2} cm, {d2}), no margins."
    ),
    "the first and the second": (
        "PROCEDURE: Excision of lipomas, {s1} and {s2}.\n"
        "The first lipoma, {s1}, was {d1} and measured {z1} cm. "
        "The second, {s2}, was {d2} and measured {z2} cm. "
        "Both were excised without margins."
    ),
    "attention was turned": (
        "PREOP DX: Lipomas {s1}, {s2}.\nPROCEDURE: Excision.\n"
        "DESCRIPTION: Attention was turned to the {s1}. The lipoma was {d1}, {z1} cm, "
        "and was excised with no margin. Attention was then turned to the {s2}, where "
        "a {z2} cm {d2} lipoma was excised with no margin."
    ),
    "a form for each": (
        "Lesion 1: {s1}\nSize: {z1} cm\nDepth: {d1}\nMargin: none\n"
        "Procedure: excision of lipoma\n\n"
        "Lesion 2: {s2}\nSize: {z2} cm\nDepth: {d2}\nMargin: none\n"
        "Procedure: excision of lipoma\n"
    ),
    "letters": (
        "Lesion A: {s1}, {z1} cm, {d1}, no margin. "
        "Lesion B: {s2}, {z2} cm, {d2}, no margin. Both lipomas were excised."
    ),
    "a second one": (
        "PROCEDURE: Excision of {d1} lipoma, {s1}.\n"
        "The lipoma measured {z1} cm, no margin. A second lipoma was noted on the "
        "{s2}, {z2} cm, {d2}; it was excised as well, no margin."
    ),
    "a line for each": (
        "{s1}: {d1} lipoma {z1} cm - excised, no margin\n"
        "{s2}: {d2} lipoma {z2} cm - excised, no margin"
    ),
    "by their numbers": (
        "PROCEDURE: Excision of lipoma, {s1}; excision of lipoma, {s2}.\n"
        "The first lipoma was {d1} and measured {z1} cm (no margin). "
        "The second lipoma was {d2} and measured {z2} cm (no margin)."
    ),
    "incisions": (
        "DIAGNOSIS: Lipomas of {s1} and {s2}.\nPROCEDURE: Excision of lipomas.\n"
        "DESCRIPTION: An incision was made over the {s1}. A {z1} cm {d1} lipoma was "
        "excised with no margin. An incision was made over the {s2}. "
        "A {z2} cm {d2} lipoma was excised with no margin."
    ),
    "items with a label": (
        "PROCEDURE: Excision of lipomas x2.\n"
        "1. {s1}: {z1} cm, {d1}, no margin\n2. {s2}: {z2} cm, {d2}, no margin"
    ),
    "one note after the other": (
        "PROCEDURE: Excision lipoma {s1}.\nFINDINGS: {z1} cm {d1} lipoma.\n"
        "DESCRIPTION: It was excised with no margin.\n\n"
        "PROCEDURE: Excision lipoma {s2}.\nFINDINGS: {z2} cm {d2} lipoma.\n"
        "DESCRIPTION: It was excised with no margin."
    ),
    "beside one that was left": (
        "1) {s1} lipoma, {z1} cm, {d1}, excised, no margin\n"
        "2) scalp lipoma, 3 cm, subcutaneous, not excised at his request\n"
        "3) {s2} lipoma, {z2} cm, {d2}, excised, no margin"
    ),
    "a table": (
        "| site | depth | size | margin |\n|---|---|---|---|\n"
        "| {s1} | {d1} | {z1} cm | none |\n| {s2} | {d2} | {z2} cm | none |\n"
        "PROCEDURE: Excision of lipomas."
    ),
}
#: Site, depth and size of the lesions that are told of two at a time.
LESIONS = [
    ("left shoulder", "subcutaneous", "6"),
    ("right forearm", "intramuscular", "2.5"),
    ("right upper arm", "subcutaneous", "1.4"),
]
PAIRS = [*permutations(LESIONS, 2)]


def code(site: str, depth: str, size: str) -> str:
    return str(resolve(site=site, depth=depth, tumor=f"{size} cm", margin="none").code)


def coded(text: str) -> list[str]:
    """Return the code of every lesion of a note."""
    return [str(draft.resolution.code) for draft in read(text).drafts]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_of_two_lesions_has_its_code(
    style: str, one: tuple[str, str, str], other: tuple[str, str, str]
):
    """However a chart tells of both, no fact of one becomes a fact of the other."""
    (s1, d1, z1), (s2, d2, z2) = one, other
    text = STYLES[style].format(s1=s1, d1=d1, z1=z1, s2=s2, d2=d2, z2=z2)

    assert coded(text) == [code(*one), code(*other)]


def test_two_names_of_one_place_are_counted_once():
    """An arm and a forearm may be one place, so there are two lesions, not three."""
    told = "PROCEDURE: Excision of lipomas of the left arm, left forearm and back."

    assert 2 == len(read(told).drafts)


def test_a_side_alone_is_no_place_of_a_list():
    """ "Left and right forearm" lists two sides of one place, and no two places."""
    told = "Excision of lipomas, left and right forearm, measuring 4 cm and 2 cm"
    drafts = read(f"{told}, respectively.").drafts

    assert [None, None] == [draft.resolution.code for draft in drafts]


BOTH = [
    (
        "PROCEDURE: Excision of lipomas, both thighs.\nThe right was {right}, excised "
        "without margin. The left was {left}, excised without margin."
    ),
    (
        "PROCEDURE: Excision of bilateral thigh lipomas.\n"
        "FINDINGS: Right: {right}, no margin. Left: {left}, no margin."
    ),
    (
        "PROCEDURE: Excision of lipomas, both thighs.\nThe left was {left}, excised "
        "without margin. The right was {right}, excised without margin."
    ),
]


@pytest.mark.parametrize("told", BOTH)
def test_each_side_has_its_own(told: str):
    """ "The right" begins a sentence on the lesion of that side."""
    text = told.format(right="4 cm, subcutaneous", left="2.5 cm, subfascial")

    assert ["27328", "27337"] == sorted(coded(text))


def test_a_side_within_a_sentence_is_no_lesion():
    """The length of an incision "on the right" is none of a tumor there."""
    told = "PROCEDURE: Excision of lipoma, right thigh.\nThe mass was out. "
    draft, *_ = read(f"{told}An incision on the right was 4 cm.").drafts

    assert draft.case.tumor is None


def test_a_kind_tells_lesions_apart():
    """ "The sarcoma" is that of the title that names one, and "the mass" may be any."""
    titles = "Excision of lipoma, left thigh; excision of fibroma, back"
    own, other = read(f"PROCEDURE: {titles}.\nThe fibroma was 2.5 cm.").drafts
    open_ones = read(f"PROCEDURE: {titles}.\nThe mass was 2.5 cm.").drafts

    assert own.case.tumor is None is not other.case.tumor
    assert not any(draft.case.tumor for draft in open_ones)


def test_the_narrative_may_count_the_lesions():
    """Each of three that were removed has a draft, whatever the title says."""
    told = "Three lipomas were removed: 4 cm, 2 cm and 1 cm, all subcutaneous."

    assert 3 == len(read(f"PROCEDURE: Excision of lipomas, back.\n{told}").drafts)


def test_a_margin_on_each_side_is_that_of_one_lesion():
    """ "Each" of its sides is not each of the lesions."""
    told = (
        "DIAGNOSIS: Lipomas of left thigh and back.\nPROCEDURE: Excision of lipomas.\n"
        "DESCRIPTION: An incision was made over the left thigh. A 2.8 cm subcutaneous "
        "lipoma was excised with a 0.2 cm margin on each side. An incision was made "
        "over the back. A 2.8 cm subcutaneous lipoma was excised with no margin."
    )

    assert ["27337", "21930"] == coded(told)


@pytest.mark.parametrize(
    ("sites", "sizes", "expected"),
    [
        ("left thigh and left forearm", "4 cm and 2.5 cm", ["27337", "25075"]),
        ("left forearm and left thigh", "4 cm and 2.5 cm", ["25071", "27327"]),
        (
            "back, left thigh and left forearm",
            "2 cm, 4 cm and 2.5 cm",
            ["21930", "27337", "25075"],
        ),
        ("left and right forearm", "4 cm and 2.5 cm", ["None", "None"]),
        ("radial and ulnar forearm", "4 cm and 2.5 cm", ["None", "None"]),
        ("left thigh and left forearm", "4 cm", ["None", "None"]),
    ],
)
def test_sizes_may_be_listed_in_the_order_of_the_sites(
    sites: str, sizes: str, expected: list[str]
):
    """ "Respectively" pairs two lists that are as long, and nothing else."""
    text = f"Excision of lipomas of the {sites}, measuring {sizes}, respectively"

    assert expected == coded(f"{text}, subcutaneous. No margin.")


@pytest.mark.parametrize(
    "title",
    [
        "Excision lipoma left thigh, excision lipoma right forearm.",
        "Excision of lipoma left thigh and lipoma right forearm.",
        "Excision of lipoma left thigh, lipoma right forearm.",
    ],
)
def test_a_title_may_name_two_lesions(title: str):
    """Each has a draft with its own site, and what is said of neither is open."""
    first, second = read(f"PROCEDURE: {title}\nThe mass was 4 cm.").drafts

    assert ("left thigh", "right forearm") == (
        first.case.site and first.case.site.charted[0],
        second.case.site and second.case.site.charted[0],
    )
    assert first.case.tumor is second.case.tumor is None


def test_a_title_may_name_the_places_of_one_lesion():
    """Two names of one place, or a lesion at two places, are no two lesions."""
    for title in ("mass left thigh, lipoma left thigh", "lipoma left thigh and hip"):
        assert 1 == len(read(f"PROCEDURE: Excision of {title}.").drafts)


TITLE = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm, no margin.\n"


@pytest.mark.parametrize(
    "told",
    [
        "A second lipoma was noted on the left forearm, 2.5 cm; it was left alone.",
        "A second lipoma was noted on the left forearm, 2.5 cm. It was not removed.",
        "An additional 2 cm portion of the lipoma on the left hip was excised.",
        "Another lipoma of 3 cm on the back was excised last year.",
        "Another lipoma of 3 cm on the back will be excised next month.",
        "A second incision on the left hip was closed.",
    ],
)
def test_what_was_not_removed_now_is_no_second_lesion(told: str):
    """Another lesion below a title has a draft only if it was excised, too."""
    assert 1 == len(read(f"{TITLE}{told}").drafts)


def test_a_label_that_not_every_item_has_belongs_to_none():
    """What stands once below a list may be of all that is listed."""
    items = "Lesion 1: left thigh\nSize: 4 cm\nLesion 2: left forearm\nSize: 2 cm\n"
    drafts = read(f"{items}Depth: subcutaneous\nProcedure: excision of lipomas").drafts

    assert all(draft.case.depth is None for draft in drafts[1:])


def test_no_stretch_ends_within_a_site():
    """ "Right" of "right upper arm" is no side of the shoulder before it."""
    told = "PREOP DX: Lipomas left shoulder, right upper arm."
    draft, *_ = read(f"{told}\nPROCEDURE: Excision of lipomas.").drafts
    texts = [mention.text for mention in draft.mentions]

    assert not any(text.endswith(("right", "upper")) for text in texts)


KINDS = (
    "PROCEDURES: 1. Excision of dorsal ganglion, left wrist."
    " 2. Excision of subcutaneous lipoma, left forearm."
)


def test_the_kind_tells_two_lesions_of_one_region_apart():
    """Wrist and forearm are one region, and a ganglion is no lipoma."""
    found = "FINDINGS: 1.5 cm ganglion of the wrist. 3.5 cm lipoma of the forearm."
    ganglion, lipoma = read(f"{KINDS}\n{found}").drafts

    assert "25071" == str(lipoma.resolution.code)
    assert not ganglion.resolution.code or "25111" == str(ganglion.resolution.code)


def test_a_mass_of_the_region_of_two_lesions_may_be_either():
    """Where the kind does not tell, a size stays open."""
    found = "FINDINGS: 1.5 cm mass of the wrist. 3.5 cm mass of the forearm."
    _, lipoma = read(f"{KINDS}\n{found}").drafts

    assert lipoma.resolution.code is None


@pytest.mark.parametrize(
    "title",
    [
        "Excision of ganglion left wrist and lipoma left forearm.",
        "Excision of ganglion left wrist, excision of lipoma left forearm.",
    ],
)
def test_two_kinds_at_two_places_of_a_region_are_two(title: str):
    """Each has a draft, and what names a kind is of that one."""
    found = "FINDINGS: 3.5 cm subcutaneous lipoma. The ganglion was 1 cm."
    ganglion, lipoma = read(f"PROCEDURE: {title}\n{found}").drafts

    assert "25071" == str(lipoma.resolution.code)
    assert {"25111", "25112"} == {str(c) for c in ganglion.resolution.candidates}


@pytest.mark.parametrize(
    "title",
    [
        "Excision of lipoma left wrist, excision of lipoma left forearm, 3.5 cm.",
        "Excision of mass left wrist, excision of lipoma left forearm, 3.5 cm.",
        "Excision of lipoma left forearm and fibroma left forearm, 3.5 cm.",
    ],
)
def test_one_kind_or_one_place_of_a_region_may_be_one(title: str):
    """What may be one lesion has one draft, and a mass may be of any kind."""
    assert 1 == len(read(f"PROCEDURE: {title}").drafts)


NUMBERED = (
    "PROCEDURES: (1) Excision of subcutaneous lipoma, left shoulder; "
    "(2) excision of subcutaneous lipoma, left upper arm.\nFINDINGS: "
)


def test_a_number_in_brackets_may_stand_before_the_size_of_a_lesion():
    """A list of lesions may name their margins."""
    found = "(1) 2.0 cm lipoma, with 1 mm margin on each side. (2) 4.0 cm lipoma."
    drafts = read(NUMBERED + found).drafts

    assert ["23075", "24071"] == [str(draft.resolution.code) for draft in drafts]


def test_a_list_of_other_lengths_is_none_of_lesions():
    """Margins and incisions have numbers as well."""
    for told in ("Margins: (1) 2 cm (2) 4 cm.", "(1) 2 cm lipoma bed. (2) 4 cm scar."):
        drafts = read(NUMBERED + told).drafts

        assert not any(draft.resolution.code for draft in drafts)


def test_both_behind_the_last_item_are_both_items():
    """A sentence on both ends the list; of three, nobody knows which two."""
    pair = "Two lipomas excised. #1 volar forearm 3.4 cm. #2 posterior upper arm 5 cm."
    first, second = read(f"{pair} Both subQ. No margins.").drafts
    three = read(f"Three l{pair[5:]} #3 thigh 4 cm. Both subQ. No margins.").drafts

    assert ["25071"] == [str(code) for code in first.resolution.candidates]
    assert ["24071"] == [str(code) for code in second.resolution.candidates]
    assert all(len(draft.resolution.candidates) > 1 for draft in three)
