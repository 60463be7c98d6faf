"""What is told in words: spelled numbers, verbs with objects, forms without colons."""

from __future__ import annotations

import pytest

from cptsofttissue import Side
from cptsofttissue._reading import tables
from cptsofttissue.notes import read
from cptsofttissue.notes._sentence.vocabulary import SIDES

from .drafts import codes, only

BARE = "PROCEDURE: Excision of lipoma, left thigh."
TUMOR = "Subcutaneous lipoma, left thigh, 4 cm."

NOT_NOW = [
    "Removed elsewhere.",
    "Removed and recurred elsewhere.",
    "Removed and came back.",
    "Excised, recurred.",
    "Excised, but it grew back.",
    "Removed, has since returned.",
    "Removed as a child.",
    "Removed by an outside surgeon.",
]


@pytest.mark.parametrize("told", NOT_NOW)
def test_what_was_removed_before_was_not_removed_now(told: str):
    """A tumor that came back, or that another removed, has no code by that."""
    assert read(f"{TUMOR} {told}").drafts[0].resolution.code is None
    assert ["27337"] == codes(TUMOR, "Removed without recurrence.")


SPELLED = [
    "Excision of a four centimeter subcutaneous lipoma of the left thigh.",
    "Excision of a four-centimeter subcutaneous lipoma of the left thigh.",
    "Excision of subcutaneous lipoma, left thigh, three by four cm.",
    "Excision of subcutaneous lipoma, left thigh, three point five cm.",
    "Excision of subcutaneous lipoma, left thigh. It was four and a half cm.",
]


@pytest.mark.parametrize("told", SPELLED)
def test_a_length_may_be_spelled(told: str):
    """A number in words before a unit is a length, quoted with single blanks."""
    draft = only(told)
    assert ["27337"] == codes(told)
    (size,) = (m for m in draft.mentions if m.role == "tumor")
    unit = told[size.start : size.end].replace("-", " ").rsplit(" ", 1)[-1]
    assert size.text.endswith(unit)
    assert any(" ".join(size.text.split()) in quote for quote in draft.quotes)


TAKEN = [
    "We took the subcutaneous lipoma out of the left thigh. It was 4 cm.",
    "Subcutaneous lipoma, left thigh, 4 cm. We took it out in one piece.",
    "A 4 cm lipoma in the subcutaneous fat was taken off the left thigh.",
    "The subcutaneous lipoma of the left thigh, 4 cm, was expressed.",
    "Subcutaneous lipoma, left thigh, 4 cm, freed of the nerve and removed.",
    "Subcutaneous lipoma, left thigh, 4 cm, dissected free of the nerve and removed.",
]


@pytest.mark.parametrize("told", TAKEN)
def test_a_verb_may_have_its_object_between(told: str):
    """A lipoma that somebody "took out" was excised, wherever "out" stands."""
    assert ["27337"] == codes(told)


@pytest.mark.parametrize(
    "told",
    ["We took the drain out.", "Pus was expressed.", "The tape was taken off."],
)
def test_what_is_no_tumor_is_not_excised(told: str):
    """A drain, a tape and what is in a cyst are no tumor."""
    assert read(f"{TUMOR} {told}").drafts[0].resolution.code is None


FORM = ["Depth: subcutaneous", "Tissue plane: subcutaneous", "Layer: Subcutaneous"]


@pytest.mark.parametrize("depth", FORM)
@pytest.mark.parametrize("size", ["Size: 4 cm", "Lesion size (cm): 4"])
def test_a_form_goes_on_behind_its_indication(depth: str, size: str):
    """A label behind "Indication: mass" is one of the operation."""
    told = [BARE, "Indication: Symptomatic mass", depth, size]

    assert ["27337"] == codes(*told)
    assert ["27327", "27328", "27337", "27339"] == codes(
        BARE, "HPI: a lump", "Duration: 2 years", depth, size
    )


def test_dots_lead_to_the_next_line():
    """A line of a form that ends with a side does not go on in the next."""
    told = ["Procedure .... Excision lipoma", "Site .... Thigh, left"]

    assert ["27337"] == codes(*told, "Depth .... Subcutaneous", "Size .... 4 cm")


def test_a_heading_in_capitals_needs_no_colon():
    """Words in capitals that are a heading begin a section; an image is none."""
    told = ["PREOPERATIVE DIAGNOSIS Mass left thigh", "PROCEDURE Excision of lipoma"]
    body = "PROCEDURE IN DETAIL The lipoma was in the subcutaneous fat. It was 4 cm."

    assert ["27337"] == codes(*told, body)
    assert ["27337"] == codes(TUMOR, "Excised.", "MRI from March showed 2 cm.")


def test_items_of_one_line_are_lesions():
    """Lesions with a number of their own are parted, though each is but "excised"."""
    first = "Lesion 1 - left upper arm. Subcutaneous lipoma, 3.5 cm. Excised."
    second = "Lesion 2 - right thigh. Subcutaneous lipoma, 4 cm. Excised."
    found = read(f"{first} {second}").drafts

    assert ["24071", "27337"] == [str(draft.resolution.code) for draft in found]
    assert all(draft.said_of("site") for draft in found)


EACH = [
    "Excision of subcutaneous lipoma of the left thigh x2, each 4 cm.",
    "Excision of two 4 cm subcutaneous lipomas of the left thigh.",
    "Excision of subcutaneous lipomas, left thigh, x 2, each 4 cm.",
]


@pytest.mark.parametrize("told", EACH)
def test_two_of_one_size_are_two(told: str):
    """A number behind the site counts lesions, and one size is that of each."""
    found = [str(draft.resolution.code) for draft in read(told).drafts]

    assert ["27337", "27337"] == found


BELOW = [
    "The fascia was incised. Beneath this a 6 cm lipoma was found and excised.",
    "The fascia was opened. Immediately beneath it lay a 6 cm lipoma.",
    "Fascia lata divided. Deep to it, there was a 6 cm lipoma.",
    "The vastus was split. Within it was a 6 cm lipoma.",
    "The vastus was split and within it was a 6 cm lipoma.",
    "A 6 cm lipoma within left vastus lateralis was removed.",
]


@pytest.mark.parametrize("told", BELOW)
def test_a_sentence_goes_on_below_the_layer_of_the_one_before(told: str):
    """What lay "beneath it" lay beneath the layer that was opened before."""
    assert ["27339"] == codes(BARE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The fascia was incised. Beneath this was muscle. Lipoma 6 cm.",
        "The skin was marked. Beneath this a 6 cm lipoma was found.",
    ],
)
def test_what_lay_below_may_be_no_tumor(told: str):
    """Muscle below the fascia is no tumor, and a mark on the skin is no layer."""
    assert ["27337", "27339"] == codes(BARE, f"DESCRIPTION: {told}")


SENT = [
    "SPECIMEN: intramuscular lipoma, to pathology",
    "FINDINGS: The specimen, an intramuscular lipoma, was sent to pathology.",
]


@pytest.mark.parametrize("told", SENT)
def test_the_surgeon_says_what_was_sent(told: str):
    """A depth in the surgeon's own name of the specimen counts; a report's does not."""
    sized = f"{BARE}\nFINDINGS: 6 cm lipoma."

    assert ["27339"] == codes(sized, told)
    assert ["27337", "27339"] == codes(sized, "Intramuscular according to pathology.")


TOTALS = [
    "It was 2.5 cm total with margin.",
    "Size: 2.5 cm (total including margin)",
    "The mass was 2 cm; including the margin it was 2.5 cm.",
]


@pytest.mark.parametrize("told", TOTALS)
def test_a_size_with_its_margin_is_a_total(told: str):
    """A size that is called one with the margin is the whole."""
    named = "PROCEDURE: Excision of subcutaneous mass, left thigh."

    assert ["27327"] == codes(named, f"DESCRIPTION: {told}")


def test_a_plan_may_tell_what_was_done():
    """A plan that tells of incision and removal is the operation; else it is a plan."""
    told = "A/P: Subcutaneous lipoma left thigh, 4 cm. Incision made, lipoma removed."

    assert ["27337"] == codes(told)
    assert not read(told.replace("removed", "to be removed")).drafts


def test_what_is_called_the_same_is_the_tumor():
    """The size of "excision of same" is that of the diagnosis."""
    told = "DX: Subcutaneous lipoma, left thigh.\nPROCEDURE: Excision of same, 4 cm."

    assert ["27337"] == codes(told)


LIPOMAS = "PROCEDURE: Excision of subcutaneous lipomas, left thigh and right calf."
PAIRS = [
    "Excision of subcutaneous lipomas: left thigh 4 cm, right calf 3.5 cm.",
    "Subcutaneous lipomas excised: L thigh 4 cm; R calf 3.5 cm.",
    "Excision of subcutaneous lipomas of left thigh (4 cm) and right calf (3.5 cm).",
    (
        "A 4 cm subcutaneous lipoma of the thigh and a 3.5 cm subcutaneous lipoma of "
        "the calf were excised."
    ),
    (
        "Two lipomas excised, one from the left thigh (4 cm, subcutaneous) and the "
        "other from the right calf (3.5 cm, subcutaneous)."
    ),
    (
        f"{LIPOMAS} Two lipomas removed; the larger, 4 cm, was on the left thigh and "
        "the smaller, 3.5 cm, on the right calf."
    ),
    f"{LIPOMAS} The left thigh lipoma was 4 cm. The right calf lipoma was 3.5 cm.",
    f"{LIPOMAS} The left thigh lipoma was 4 cm and the right calf lipoma 3.5 cm.",
]


@pytest.mark.parametrize("told", PAIRS)
def test_a_sentence_on_two_lesions_is_read_for_each(told: str):
    """Each place has the size that stands with it, whatever else is said of all."""
    found = read(told).drafts

    assert ["27337", "27632"] == [str(draft.resolution.code) for draft in found]
    for draft, size in zip(found, ("4 cm", "3.5 cm"), strict=True):
        assert [size] == [m.text for m in draft.mentions if m.role is not None]


def test_what_is_said_of_one_of_two_is_not_said_of_the_other():
    """A depth that stands with one lesion is no fact of the next."""
    told = (
        "I removed a 6 cm subcutaneous lipoma from the left thigh and a 6 cm one from"
    )
    first, second = read(f"{told} the right calf.").drafts

    assert "27337" == str(first.resolution.code)
    assert {"27632", "27634"} == {str(c) for c in second.resolution.candidates}


NO_PAIR = [
    (
        "Excision of subcutaneous lipoma, left thigh, 4 cm; a 2 cm lipoma of the calf "
        "was left."
    ),
    "Excision of subcutaneous lipoma, left thigh, 3 cm from the knee, 4 cm.",
    "Excision of subcutaneous lipoma, left thigh, 4 cm, through a 3 cm incision.",
]


@pytest.mark.parametrize("told", NO_PAIR)
def test_two_lengths_and_two_places_may_be_one_lesion(told: str):
    """A distance, an incision and a lesion that stayed make no second draft."""
    assert 1 == len(read(told).drafts)


IN_FAT = [
    "The lipoma was dissected out of the subcutaneous fat.",
    "Squeezed the lipoma out of the subcutaneous fat.",
    "Lay in the subcutaneous fat.",
    "Depth of the lesion was subcutaneous.",
    "A subcutaneous, encapsulated, lobulated lipoma was exposed.",
    "Sub-cut lipoma.",
]


@pytest.mark.parametrize("told", IN_FAT)
def test_a_tumor_lay_in_the_fat(told: str):
    """What was taken out of a layer, or "lay" in it, lay there."""
    assert ["27337"] == codes(BARE, "FINDINGS: 6 cm lipoma.", f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The plane between capsule and fat was developed.",
        "The lipoma was dissected from the subcutaneous fat.",
        "Lipoma deep, tumor under band.",
    ],
)
def test_a_way_through_the_fat_is_no_depth(told: str):
    """What was freed from a layer may have lain on it."""
    told = f"DESCRIPTION: {told}"

    assert ["27337", "27339"] == codes(BARE, "FINDINGS: 6 cm lipoma.", told)


def test_a_list_of_operations_needs_no_bullets():
    """Every line below the heading that names an operation is one."""
    told = ["PROCEDURES PERFORMED", "Excision subcutaneous lipoma, right ankle, 3.5 cm"]
    told += ["Excision subcutaneous lipoma, left thigh, 4 cm"]
    found = read("\n".join(told)).drafts

    assert ["27632", "27337"] == [str(draft.resolution.code) for draft in found]


def test_sizes_of_a_list_may_have_their_sides():
    """Sides and "proximal" stand between sizes of lesions that are told apart."""
    told = (
        "Excision of subcutaneous lipomas x 2, right thigh: proximal 3.5 cm, distal 3"
    )
    both = "Two subcutaneous lipomas of the forehead removed, right 2.4 cm and left 2.1"

    assert 2 * ["27337"] == [str(d.resolution.code) for d in read(f"{told} cm.").drafts]
    assert 2 * ["21012"] == [str(d.resolution.code) for d in read(f"{both} cm.").drafts]


NOT_SAID = [
    "Patient expressed understanding.",
    "Concern was expressed about the lipoma.",
    "It was taken off the schedule.",
    "It was taken out of the differential.",
    "To be taken out.",
    "Family took out insurance.",
]


@pytest.mark.parametrize("told", NOT_SAID)
def test_verbs_of_every_day_excise_nothing(told: str):
    """A concern is expressed, and a name is taken off a list."""
    assert read(f"{TUMOR} {told}").drafts[0].resolution.code is None


@pytest.mark.parametrize("time", ["x 2 years", "x2 yrs", "x 3 months"])
def test_a_time_counts_no_lesions(time: str):
    """A lipoma that was there for two years is one."""
    assert 1 == len(read(f"Excision of lipoma of the back {time}, 4 cm.").drafts)


OPEN = [
    "DESCRIPTION: Scarpa's fascia was divided. Beneath this a lipoma was found.",
    "DESCRIPTION: The subcutaneous fat was divided. Beneath it a lipoma was found.",
    "SPECIMEN: lipoma with subcutaneous fat",
    "DESCRIPTION: The plane of dissection was subfascial.",
]


@pytest.mark.parametrize("told", OPEN)
def test_a_layer_beside_the_tumor_is_no_depth(told: str):
    """What lay beneath some fat may lie in it, and fat may come with a lipoma."""
    assert ["27337", "27339"] == codes(BARE, "FINDINGS: 6 cm lipoma.", told)


def test_a_place_between_a_tumor_and_its_size_parts_nothing():
    """A line that is but a place, or a depth, goes on with the tumor."""
    assert ["25071"] == codes("Exc Lipoma R Forearm", "Dorsal. SubQ.", "5.0 x 3.0 cm")


STRANGE = [
    "Thigh: lump -> lipoma, subQ, left -> excised, 4 cm -> closed",
    "Excision of subcutaneous lipoma, left thigh. It was a plum and measured 4 cm.",
    "Procedure: excision of subcutaneous lipoma, left thigh. Lipoma popped out, 4 cm.",
    "Left thigh subcutaneous lipoma; 4 cm; margin 0; excised",
]


@pytest.mark.parametrize("told", STRANGE)
def test_arrows_and_asides_keep_the_size(told: str):
    """An arrow ends a statement, and a plum beside "it" is no other subject."""
    assert ["27337"] == codes(told)


def test_a_part_of_a_site_in_a_list_narrows_it():
    """A calf between commas narrows a leg; a way to an elbow narrows no arm."""
    arm = "Excision of subcutaneous lipoma of the right arm, 4 cm"

    assert ["27632"] == codes("Left leg lipoma, excised, 4 cm, calf, subcutaneous.")
    assert 1 < len(codes(f"{arm}, incision toward the elbow."))


def test_an_operation_is_told_behind_its_indication():
    """In one line, what is told from the incision on is no indication."""
    told = (
        "Hand clinic. Indication: mass, left thigh. Incision made. 4 cm lipoma in fat."
    )

    history = "HPI: Lidocaine was tolerated. The lipoma measures 4 cm."

    assert ["27337"] == codes(f"{told} Excised.")
    assert ["27327", "27328", "27337", "27339"] == codes(BARE, history)


SUMS = [
    "2.5 cm subcutaneous lipoma, left thigh, with 1 mm margin on each side (2.7 cm).",
    "2.5 cm subcutaneous lipoma of thigh, margin 1 mm all around, total 2.7 cm.",
]


@pytest.mark.parametrize("told", SUMS)
def test_a_sum_is_a_total(told: str):
    """A length that is the tumor with its margin on both sides is both."""
    assert ["27327"] == codes(f"Excision of {told}")


def test_a_length_of_nothing_known_beside_a_margin_opens_it():
    """What is unclear may be the tumor with its margin, so the margin is open."""
    told = "Excision of 2.2 cm subcutaneous lipoma, thigh, 5 mm margins on each side."
    unclear = "Tumor plus margin 2.8 cm documented by the nurse."

    assert ["27337"] == codes(told)
    assert ["27327", "27337"] == codes(f"{told} {unclear}")


ARM = "Lipoma, right posterior upper arm."
SITES = [
    ("Excision of subfascial lipoma of supraclavicular fossa (neck), 5 cm.", "21554"),
    (f"Took a 4 cm subcutaneous lipoma off the back of her right arm. {ARM}", "24071"),
]


@pytest.mark.parametrize(("told", "code"), SITES)
def test_a_narrower_site_is_the_site(told: str, code: str):
    """What brackets or another sentence name within a site is where it was."""
    assert [code] == codes(told)


NOT_DONE = [
    "Excision with sedation recommended.",
    "Excision under local anesthesia offered.",
    "A 2 mm margin would be needed.",
    "Excised size would be 4.4 cm.",
    "Excision with 2 mm margins quoted at 500 dollars.",
]


@pytest.mark.parametrize("told", NOT_DONE)
def test_what_would_be_done_is_no_operation(told: str):
    """An offer, a price and a size to come make no draft."""
    assert not read(
        f"Left thigh: subcutaneous lipoma, 4 cm. Soft. Mobile. {told}"
    ).drafts


DONE = [
    (
        "Left thigh: subcutaneous lipoma 2 cm. Excision with a margin of 0.2 cm each "
        "side giving 2.4 cm. Wound 3 cm closed."
    ),
    (
        "Left thigh: subcutaneous lipoma; 2 cm; margin 2 mm each side; total excised "
        "size 2.4 cm."
    ),
    "Thigh/knee, L; lipoma; subcut; 2 cm; no margin of tissue was removed; excised.",
]


@pytest.mark.parametrize("told", DONE)
def test_a_margin_and_an_excised_size_tell_of_an_excision(told: str):
    """A note in fragments is one of an excision if it says what was excised."""
    assert ["27327"] == codes(told)


def test_a_muscle_that_was_split_is_no_site():
    """The site is what a line of its own says, and not the muscle that was opened."""
    told = (
        "Foot, left. Plantar fascia split; under it a 4 cm lipoma was found. Excised."
    )

    assert ["28041"] == codes(told)


def test_items_at_two_places_of_one_region_are_two_lesions():
    """An arm and an elbow are two places if each has a size; a wound has none."""
    arm = "1. Left upper arm: intramuscular lipoma, 6 cm. Excised."
    elbow = "2. Left elbow: subcutaneous lipoma, 3.3 cm. Excised."
    found = read(f"{arm}\n{elbow}").drafts

    assert ["24073", "24071"] == [str(draft.resolution.code) for draft in found]
    assert 1 == len(read(f"{arm}\n2. Left elbow: closed. Drain excised.").drafts)


LINES = [
    ("Left volar forearm intramuscular (FDS) lipoma, 4 cm, excised.", "25073"),
    ("Right palm. Deep to palmar fascia: lipoma, 3.5 x 2 cm. Excised.", "26113"),
    ("Lipoma / dorsal wrist / left / subcutaneous / 3 cm / excised", "25071"),
]


@pytest.mark.parametrize(("told", "code"), LINES)
def test_signs_of_a_short_line_part_what_it_says(told: str, code: str):
    """Brackets, a colon behind a layer and slashes are read as they are meant."""
    assert [code] == codes(told)


SIDED = [
    "Exc lipoma {side} post thigh 6x5x2 cm, SQ",
    "Excision lipoma, {side} thigh, 6 cm, SQ",
    "Excision of lipoma of {side} thigh, 6 cm, SQ",
    "Excision of lipoma of thigh {side}, 6 cm, SQ",
    "Lipoma 6 cm {side} thigh, SQ, excised",
]


@pytest.mark.parametrize("told", SIDED)
@pytest.mark.parametrize("side", ["R", "Rt", "right", "(R)", "(Rt)", "(right)"])
def test_a_side_may_be_short_and_in_brackets(told: str, side: str):
    """However a chart writes it, it parts no lesion from its site or size."""
    draft = only(told.format(side=side))

    assert draft.case.sides == (Side.RIGHT,)
    assert "27337" == str(draft.resolution.code)


def test_the_words_for_the_sides_are_those_of_the_table():
    """A note reads the same abbreviations as a field."""
    rows = tables.rows("abbreviations.csv")
    for side, words in SIDES.items():
        short = {row["short"] for row in rows if row["words"] == side.value}

        assert words == short | {side.value}
