"""Sentences that speak against what was read, and the plain forms that are read."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import Draft, read

from .drafts import codes, only

PLACED = (
    "PROCEDURE: Excision of lipoma, left forearm.\n"
    "FINDINGS: The 4 cm lipoma was in the subcutaneous tissue."
)
SHALLOW = "PROCEDURE: Excision of subcutaneous lipoma, right thigh."
BARE = "PROCEDURE: Excision of lipoma, right thigh, 6 cm."
SIZED = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 4 cm."


def code(draft: Draft) -> str:
    """The code of a draft, or nothing."""
    return str(draft.resolution.code or "")


PARTS = [
    "Another part was in the muscle.",
    "The rest was in the muscle.",
    "A second component was intramuscular.",
    "The deeper half lay under the fascia.",
    "One lobule was within the brachioradialis.",
    "Another was in the muscle.",
    "Its deep surface was in the muscle.",
    "Part was subfascial.",
    "Some of it was in the muscle.",
    "A small amount was subfascial.",
    "There was also a component in the muscle.",
    "There was an intramuscular component.",
    "Intramuscular extension was noted.",
    "A deep portion was found between the muscles.",
    "It also involved the muscle.",
    "It reached the muscle.",
    "The fascia was involved.",
    "The fascia had been breached by the tumor.",
    "The fascia was not intact.",
    "The fascia was no longer intact.",
    "It lay there without the fascia being intact.",
    "The above depth is from the MRI.",
]


@pytest.mark.parametrize("told", PARTS)
def test_a_part_in_a_deep_layer_opens_the_depth(told: str):
    """What lies deeper may be a part of the tumor, whatever its name is."""
    draft = only(PLACED, f"DESCRIPTION: {told}")

    assert {"25071", "25073"} <= {*codes(PLACED, f"DESCRIPTION: {told}")}
    assert "depth" in draft.disagreements


@pytest.mark.parametrize(
    "told",
    [
        "The fascia was intact.",
        "The muscle was not involved.",
        "It involved the fat alone, and the fascia was intact.",
        "Dissection on its deep side was carried down to the fascia.",
        "A drain was left in the muscle.",
        "The wound was closed over the muscle.",
    ],
)
def test_a_layer_that_is_told_of_alone_opens_nothing(told: str):
    """A layer that was seen, closed or left alone is no place of the tumor."""
    assert ["25071"] == codes(PLACED, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "layers",
    [
        "subcutaneous / intramuscular",
        "subcutaneous/subfascial",
        "intramuscular/subcutaneous",
        "sub-q/intramuscular",
        "subcutaneous & intramuscular",
        "subcutaneous, intramuscular",
    ],
)
def test_two_layers_that_are_joined_are_both_possible(layers: str):
    """A slash, a sign or a comma between two layers leaves the depth open."""
    found = codes(f"Excision of {layers} lipoma, left forearm, 4 cm.")

    assert {"25071", "25073"} <= {*found}


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma extended from the subcutaneous tissue.",
        "The lipoma was subcutaneous at its periphery.",
        "The lipoma was almost entirely subcutaneous.",
        "Depth: subcutaneous, to be confirmed.",
        "Depth: subcutaneous / subfascial",
    ],
)
def test_a_depth_of_one_place_or_in_doubt_is_open(told: str):
    """What is subcutaneous in one place only, or may not be so, is no depth."""
    assert {"27337", "27339"} <= {*codes(BARE, told)}


@pytest.mark.parametrize(
    "told",
    [
        "The above size is the scar.",
        "The size is that of the specimen.",
        "The measurement refers to the incision.",
        "This size is from the MRI.",
        "Size is per radiology.",
        "Above measurements per ultrasound.",
        "That was the incision.",
        "That is the length of the incision.",
        "The measurement was guessed.",
    ],
)
def test_a_size_that_is_said_to_be_anothers_is_open(told: str):
    """A sentence that gives the size to something else is quoted."""
    draft = only(SIZED, f"DESCRIPTION: {told}")

    assert not code(draft)
    assert "size" in draft.disagreements


@pytest.mark.parametrize(
    "told",
    [
        "Size 4 cm is wrong.",
        "Size: 2 cm / 4 cm.",
        "The lipoma was delivered through the 4 cm.",
        "The lipoma was marked. 4 cm.",
        "The lipoma was removed through a transverse incision. 4 cm.",
        "The lipoma lay near the nerve. 4 cm.",
        "Lipoma seen on MRI. 4 cm.",
        "The lipoma was removed through an incision. Subcutaneous. 4 cm.",
        "No lipoma remained. 4 cm.",
        "His wife has a lipoma. 4 cm.",
    ],
)
def test_a_length_behind_something_else_is_no_size(told: str):
    """A length alone is the tumor's only behind its bare name."""
    assert not code(only(SHALLOW, f"DESCRIPTION: {told}"))


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("Excision of subcutaneous lipoma, left toe. 1.5 cm.", "28039"),
        ("PROCEDURE: Lipoma excision, back\nFINDINGS: Subcutaneous.\n5 cm.", "21931"),
        (f"{SHALLOW}\nFINDINGS: Subcutaneous lipoma. 5 x 4 cm.", "27337"),
        ("PROCEDURE: Excision of lipoma, thigh\nSubcutaneous, 4 cm", "27337"),
        ("Excision of subcutaneous lipoma, left thigh, 2 x 2 in", "27337"),
        ("Excision of subcutaneous lipoma, 2 x 2 in left thigh", ""),
        ("Dx: lipoma left thigh\nPx: exc lipoma, subcutaneous, 4 cm", "27337"),
        ("Px: subcutaneous lipoma left thigh, 4 cm\nProcedure: excision of lipoma", ""),
    ],
)
def test_a_bare_size_is_read(note: str, found: str):
    """Behind the name of its tumor, a size needs no other word."""
    (draft,) = read(note).drafts

    assert found == code(draft)


@pytest.mark.parametrize(
    "side", ["on one side", "medially", "on the medial side", "at one edge"]
)
def test_a_margin_of_one_side_is_not_the_narrowest(side: str):
    """Where one side is told, another may have less."""
    note = f"Excision of subcutaneous lipoma, back, 2.8 cm with a 0.2 cm margin {side}."

    assert ["21930", "21931"] == codes(note)


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ("3.2 cm and 4.1 cm", "25071"),
        ("each 4 cm", "25071"),
        ("both 4.1 cm", "25071"),
        ("4 cm and 2 cm", ""),
        ("4 cm apart", ""),
        ("4 cm and 5 cm incisions", ""),
        ("4 cm and 5 cm defects", ""),
        ("4 cm and 5 cm on MRI", ""),
        ("4 cm and 5 cm. They measured 2 cm and 1 cm", ""),
        ("each with a 4 cm scar", ""),
        ("the larger 4 cm", ""),
    ],
)
def test_a_list_of_sizes_holds_for_each_lesion(sizes: str, found: str):
    """As many sizes as lesions bound each of them; another number opens all."""
    note = f"Excision of two subcutaneous lipomas of the left forearm, {sizes}."
    drafts = read(note).drafts

    assert [found, found] == [*map(code, drafts)]


@pytest.mark.parametrize("count", ["x2", "x 2"])
def test_times_two_are_two_lesions(count: str):
    """A number behind an x counts lesions, unless a unit follows."""
    note = f"Excision of lipoma {count}, back, subcutaneous, 4 cm and 3.5 cm."

    assert ["21931", "21931"] == [*map(code, read(note).drafts)]
    assert len(read("Excision of lipoma x 2 cm, back.").drafts) == 1


TITLED = "Subcutaneous lipoma, left thigh, 4 cm. Closed with Monocryl. To pathology."


@pytest.mark.parametrize(
    "title", ["EXCISION NOTE", "Excision Report", "Soft Tissue Excision Procedure Note"]
)
def test_a_title_on_an_excision_tells_what_was_done(title: str):
    """A note of that name tells of an excision."""
    assert ["27337"] == [*map(code, read(f"{title}\n{TITLED}").drafts)]


@pytest.mark.parametrize(
    "title",
    [
        "EXCISION CONSENT FORM",
        "EXCISION REQUEST FORM",
        "EXCISION PLANNING NOTE",
        "EXCISION FOLLOW UP NOTE",
        "SUTURE REMOVAL NOTE",
        "PRE-EXCISION NOTE",
    ],
)
def test_a_title_of_another_day_tells_of_no_excision(title: str):
    """A form or a visit of that name has no code of an excision."""
    assert not any(map(code, read(f"{title}\n{TITLED}").drafts))


ROWS = ["Procedure", "Site", "Diagnosis", "Depth", "Tumor size"]
CELLS = ["Excision of mass", "Left ankle", "Lipoma", "Subcutaneous", "3.2 cm"]


@pytest.mark.parametrize("line", ["| {} | {} |", "{}\t{}", "{} | {}", "{} - {}"])
def test_a_line_of_two_cells_is_a_label_with_its_words(line: str):
    """A table of two columns is a form."""
    note = "\n".join(map(line.format, ROWS, CELLS))

    assert ["27632"] == [*map(code, read(note).drafts)]


@pytest.mark.parametrize("label", ["Incision length", "Size on MRI", "Previous size"])
def test_the_label_of_a_cell_says_what_a_length_is(label: str):
    """A cell of something else gives no size."""
    note = "\n".join(map("| {} | {} |".format, [*ROWS[:-1], label], CELLS))

    assert ["27618", "27632"] == codes(note)


@pytest.mark.parametrize(
    "told",
    [
        "We removed it from the list.",
        "The procedure was converted to a biopsy.",
        "We did not proceed.",
        "No lipoma was found.",
        "Liposuction was performed instead.",
    ],
)
def test_what_was_not_done_has_no_code(told: str):
    """A lesion that left the list, or was not found, was not excised."""
    assert not code(only(SIZED, f"DESCRIPTION: {told}"))


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("The lipoma was in the left calf.", "27632"),
        ("The lipoma was located on the buttock.", "27043"),
        ("The lipoma extended to the knee and calf.", "27632"),
    ],
)
def test_another_place_of_the_tumor_opens_the_site(told: str, other: str):
    """Where the narrative says that the tumor lay, or went, is possible."""
    assert {"27337", other} <= {*codes(SIZED, f"DESCRIPTION: {told}")}


def test_another_place_in_brackets_is_possible():
    """A site in brackets behind another, that is no part of it, stays."""
    found = codes("Excision of 4 cm subcutaneous lipoma, thigh (hip).")

    assert ["27043", "27337"] == found


def test_a_layer_before_its_tumor_is_read_over_an_aside():
    """What lies between commas does not part a layer from its tumor."""
    told = "Beneath the deep fascia, lying on the muscle, was a lipoma."

    assert ["27339"] == codes(BARE, f"DESCRIPTION: {told}")


def test_a_wedge_that_is_taken_is_no_part_of_a_depth():
    """What a biopsy takes does not hedge where the tumor lies."""
    note = "Wedge biopsy of intramuscular mass of the right thigh."

    assert ["27324"] == [*map(code, read(note).drafts)]


ELSEWHEN = [
    "Excision discussed.",
    "Excision scheduled for May.",
    "Excision if it grows.",
    "Excision vs observation.",
    "Follow up for excision.",
    "Excision risks reviewed.",
    "Excision pending insurance.",
    "Insurance authorization for excision.",
    "Excision brochure given.",
    "Removed by another surgeon.",
    "Excision: no",
    "Treatment: excision pending",
    "Patient was taken off blood thinners.",
]


@pytest.mark.parametrize("told", ELSEWHEN)
@pytest.mark.parametrize(
    "lesion",
    [
        "Lipoma of the back, subcutaneous, 4 cm. ",
        "Lesion: lipoma\nSite: back\nDepth: subcutaneous\nSize: 4 cm\n",
        "| Site | back |\n| Lesion | lipoma, subcutaneous |\n| Size | 4 cm |\n",
    ],
)
def test_an_operation_that_is_only_named_was_not_done(lesion: str, told: str):
    """The noun of an operation beside unknown words tells of nothing that was done."""
    assert not any(map(code, read(lesion + told).drafts))


@pytest.mark.parametrize(
    "told",
    ["Excised.", "Excision under local.", "Elliptical excision, layered closure."],
)
def test_an_operation_that_is_told_plainly_was_done(told: str):
    """A verb, or a noun beside how it was closed, tells of the operation."""
    note = f"Lipoma of the back, subcutaneous, 4 cm. {told}"

    assert ["21931"] == [*map(code, read(note).drafts)]


def test_a_form_names_its_operation_by_its_closure():
    """A line on excision and closure is the operation of a form without a title."""
    lines = ("Lesion: lipoma", "Site: right flank", "Depth: subcutaneous")
    method = "Method: elliptical excision, intermediate repair 4 cm"
    note = "\n".join((*lines, "Size: 3.9 cm", method))

    assert ["21931"] == [*map(code, read(note).drafts)]


@pytest.mark.parametrize(
    ("sizes", "tumor", "total"),
    [
        ("1 cm, 3 mm margin on each side (total 1.6 cm)", "1 cm", "1.6 cm"),
        ("2 cm w/ 5 mm margins on each side", "2 cm", None),
        ("2 cm + 5 mm margins on each side", "2 cm", None),
    ],
)
def test_a_margin_beside_its_tumor(sizes: str, tumor: str, total: str | None):
    """What joins a margin to a tumor is no width, and their sum is no margin."""
    case = only(f"Excision of subcutaneous lipoma, left foot, {sizes}.").case

    assert [tumor, total] == [str(case.tumor), case.size and str(case.size)]
    assert case.margin is not None


def test_a_digit_by_its_number():
    """The second toe is a digit, and no number."""
    note = "Excision of subcutaneous mass, left 2nd toe, 1.6 cm."

    assert ["28039"] == [*map(code, read(note).drafts)]


def test_figures_count_lesions():
    """Three lipomas are three, in words or in figures."""
    note = "Excision of 3 subcutaneous lipomas, left forearm, 4 cm, 3.5 cm and 5 cm."

    assert ["25071"] * 3 == [*map(code, read(note).drafts)]


@pytest.mark.parametrize(
    "told",
    [
        "Attending note: size was 2 cm.",
        "Attending note: I measured 2 cm.",
        "Attending attestation: the lipoma was in the muscle.",
        "Addendum: I disagree with the depth.",
        "Teaching attestation: only a biopsy was done.",
    ],
)
def test_what_the_attending_adds_may_contradict(told: str):
    """A note of the attending is an addendum, and opens what it contradicts."""
    assert not code(only(SIZED, told))


def test_an_attending_who_agrees_opens_nothing():
    """That the attending was there and agrees says nothing of the tumor."""
    told = "Attending attestation: I was present and agree with the note."

    assert "27337" == code(only(SIZED, told))


def test_one_of_two_that_stayed_opens_what_was_done():
    """Where only one of two was removed, nobody knows which."""
    title = "PROCEDURE: Excision of two subcutaneous lipomas, back, 4 cm and 3.5 cm."
    drafts = read(f"{title}\nDESCRIPTION: Only one could be removed.").drafts

    assert ["", ""] == [*map(code, drafts)]


@pytest.mark.parametrize(
    ("told", "is_open"),
    [
        ("The lipoma lay beside the flexor tendon.", True),
        ("The sheath was opened.", True),
        ("The flexor tendon was not seen at the lipoma.", False),
        ("The flexor tendon glided well.", False),
    ],
)
def test_a_structure_beside_the_lesion_of_a_finger(told: str, *, is_open: bool):
    """A tendon or sheath in the words of the lesion opens its depth, and no other."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left index finger."
    draft = only(title, f"DESCRIPTION: The lipoma was excised. {told}")

    assert is_open is ("depth" in draft.disagreements)
