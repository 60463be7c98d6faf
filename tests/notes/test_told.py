"""What surgeons leave to be understood, and a careful coder understands."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

from .drafts import codes, only

HEADED = "PROCEDURE: Excision of subcutaneous lipoma, right thigh."
BARE = "PROCEDURE: Excision of lipoma, right thigh, 6 cm."
TWO = "PROCEDURE: Excision of two lipomas, left upper arm and left thigh."


@pytest.mark.parametrize("every", ["Both", "All", "Each"])
@pytest.mark.parametrize("verb", ["lay in", "were in", "were within"])
def test_what_is_said_of_every_lesion_is_said_of_each(every: str, verb: str):
    """A layer of both lesions is one of each, and of nothing else between."""
    told = "The first, on the arm, was 3.5 cm and the second, on the thigh, was 4 cm."
    note = f"{TWO}\nDESCRIPTION: {told} {every} {verb} the subcutaneous fat."
    drafts = read(note).drafts

    assert [["24071"], ["27337"]] == [
        [str(code) for code in draft.resolution.candidates] for draft in drafts
    ]


@pytest.mark.parametrize("named", ["nerves", "veins", "branches"])
def test_a_layer_of_several_others_is_none_of_the_tumor(named: str):
    """What both nerves lie in says nothing of the lipoma."""
    told = f"Two {named} were seen. Both lay in the subcutaneous fat."

    assert ["27337", "27339"] == codes(BARE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "found", ["immediately evident", "visible", "clearly visible", "evident"]
)
def test_a_tumor_that_is_seen_in_a_layer_lies_there(found: str):
    """A word that says that it was found is no other structure."""
    told = f"DESCRIPTION: The lipoma was {found} deep to the fascia."

    assert ["27339"] == codes(BARE, told)


BESIDE = [
    ("The lipoma was readily apparent in the subcutaneous space.", ["27337"]),
    ("The lipoma was mostly in the subcutaneous fat.", ["27337", "27339"]),
    ("Beneath the fascia a lipoma was exposed.", ["27339"]),
    ("Excised under local. SQ. Closed.", ["27337"]),
    ("The lipoma lay outside of the fascia lata.", ["27337", "27339"]),
]


@pytest.mark.parametrize(("told", "found"), BESIDE)
def test_words_between_a_tumor_and_its_layer(told: str, found: list[str]):
    """How it was seen says nothing of the layer; that it was mostly there does."""
    assert found == codes(BARE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("told", ["3 deep 4-0 Vicryl", "4 deep 3-0, 5 superficial"])
def test_deep_stitches_are_no_depth(told: str):
    """A word for a layer before the size of a thread is of the stitches."""
    assert ["27337"] == codes(HEADED, f"DESCRIPTION: It was 4 cm in subQ. {told}.")


LAYERS = [
    ("Layer: muscle", ["27339"]),
    ("Depth of lesion: subcutis", ["27337"]),
    ("Lesion located in: subcutis", ["27337"]),
    ("Location of tumor: beneath the fascia lata", ["27339"]),
    ("Depth: down to the muscle", ["27337", "27339"]),
    ("Layer: fat, muscle", ["27337", "27339"]),
    ("Depth of dissection: muscle", ["27337", "27339"]),
]


@pytest.mark.parametrize(("line", "found"), LAYERS)
def test_a_layer_in_a_form_is_the_depth(line: str, found: list[str]):
    """A layer that a label of depth asks for is that of the tumor; a way is none."""
    assert found == codes(BARE, line)


BARE_SIZES = [
    ("The lipoma came out easily. 4 cm in greatest dimension.", ["27337"]),
    ("The lipoma was freed circumferentially. 4 x 3 cm.", ["27337"]),
    ("It was freed. It came out. 4 cm greatest diameter.", ["27337"]),
    ("Removed intact, 4 cm.", ["27337"]),
    ("The lipoma was removed. I measured it at 4 cm.", ["27337"]),
    ("The lipoma was 4 x 3 cm when I measured it.", ["27337"]),
    ("Diameter on gauze 4 cm.", ["27337"]),
    ("The lipoma was 4 cm in the specimen, measured by me.", ["27337"]),
    ("The lipoma was 4 cm in the specimen.", ["27327", "27337"]),
    ("The skin was closed with a margin. 4 cm in length.", ["27327", "27337"]),
    ("The lipoma was seen. Lobulated. 4 x 3 cm.", ["27337"]),
    ("The lipoma was superficial to the fascia. 4 cm.", ["27337"]),
    ("The lipoma was removed. 4 cm.", ["27337"]),
    ("The lipoma was removed with the skin. 4 cm.", ["27327", "27337"]),
    ("The lipoma was 4.0 cm x 2.5, and soft.", ["27337"]),
    ("Size: 4 x 3 (cm)", ["27337"]),
    ("A 4 cm firm, lobulated mass was found.", ["27337"]),
    ("A 4 cm lipoma atop the fascia was found.", ["27337"]),
    ("How large: 4 cm", ["27337"]),
    ("A 4 cm tumor bed was irrigated.", ["27327", "27337"]),
    ("The wound was closed. 4 cm.", ["27327", "27337"]),
]


@pytest.mark.parametrize(("told", "found"), BARE_SIZES)
def test_a_size_behind_what_was_taken_is_its_size(told: str, found: list[str]):
    """A dimension behind the tumor is its own; what was closed is as long as it is."""
    assert found == codes(HEADED, f"DESCRIPTION: {told}")


def test_a_length_with_its_margin_is_the_tumor():
    """No nerve has a cuff on all sides, so a length with one is the tumor's."""
    told = "It was freed from the nerves. 2.6 cm with a 2 mm cuff on all sides."

    assert ["27337"] == codes(HEADED, f"DESCRIPTION: The lipoma was seen. {told}")


@pytest.mark.parametrize("wound", ["incisions", "defects", "wounds"])
def test_a_list_in_brackets_is_of_one_thing(wound: str):
    """Each length of a list is what the first is, and none is the tumor."""
    told = f"The lipoma, 4 cm, was removed through {wound} (2 cm, 1 cm and 3 cm)."
    roles = [m.role for m in only(HEADED, f"DESCRIPTION: {told}").mentions if m.role]

    assert 2 == len({*roles})
    assert 1 == len({*roles[1:]})


@pytest.mark.parametrize("way", ["transverse", "longitudinal", "curvilinear", "lazy S"])
def test_an_incision_stays_one_however_it_is_made(way: str):
    """A word that describes an incision does not leave its length open."""
    (size,) = (
        m
        for m in only(HEADED, f"DESCRIPTION: 4 cm {way} incision over it.").mentions
        if m.role
    )

    assert "incision" == size.role


BACKS = [
    ("on the back of your patient's neck", ["21552"]),
    ("on the back of Mr. Doe's neck", ["21552"]),
    ("on the back of the same thigh", ["27337"]),
    ("on the back of that thigh", ["27337"]),
    ("on the back of this man's thigh", ["27337"]),
    ("on the back of this man", ["21931"]),
    ("from the patient's back", ["21931"]),
]


@pytest.mark.parametrize(("where", "found"), BACKS)
def test_the_back_of_a_part_is_no_back(where: str, found: list[str]):
    """A back is that of a person, or else a side of the part that has it."""
    assert found == codes(f"Excision of a 4 cm subcutaneous lipoma {where}.")


@pytest.mark.parametrize("part", ["lobe", "skull base", "implant"])
def test_a_side_of_something_unknown_is_no_site(part: str):
    """The back of a thing that no table knows leaves the site open."""
    note = f"Excision of a 4 cm subcutaneous lipoma on the back of the {part}."

    assert len(codes(note)) > 1


QUADRANTS = [
    ("left buttock, upper outer quadrant", {"27043"}),
    ("left breast, upper inner quadrant", {"19120"}),
    ("upper outer quadrant", {"21552", "22903", "27043"}),
    ("left upper quadrant", {"22903"}),
]


@pytest.mark.parametrize(("site", "found"), QUADRANTS)
def test_an_outer_quadrant_may_be_of_several_places(site: str, found: set[str]):
    """A breast and a buttock have outer quadrants, and the belly has none of them."""
    given = codes(f"Excision of a 4 cm subcutaneous lipoma, {site}.")

    assert found <= {*given}
    assert {code for code in given if code[0] == "2"} <= found


DIGITS = [
    ("separate from the flexor tendon", ["26111"]),
    ("independent of the flexor sheath", ["26111"]),
    ("separated from the flexor sheath", ["26111", "26113"]),
]


@pytest.mark.parametrize(("told", "found"), DIGITS)
def test_what_is_separate_from_a_tendon_does_not_involve_it(
    told: str, found: list[str]
):
    """What was separated from a sheath may have been fixed to it."""
    note = "PROCEDURE: Excision of lipoma, left index finger, 2 cm."

    assert found == codes(note, f"FINDINGS: The lipoma was {told}.")


NERVES = [
    "The mass arose from the sciatic nerve.",
    "It was in continuity with the nerve.",
    "Fascicles of the nerve entered it.",
    "The tumor originated from the tibial nerve.",
]


@pytest.mark.parametrize("told", NERVES)
def test_a_mass_that_grows_from_a_nerve_may_be_its_tumor(told: str):
    """A tumor of a nerve has codes of its own, whatever a heading calls it."""
    note = f"DESCRIPTION: The mass, 6 cm, lay deep to the fascia. {told}"

    assert ["27339", "64788", "64790", "64792"] == codes(
        "PROCEDURE: Excision of left thigh mass.", note
    )


@pytest.mark.parametrize("told", ["adherent to", "not arising from", "freed from"])
def test_a_mass_beside_a_nerve_is_none_of_it(told: str):
    """A nerve that a tumor lies at is only beside it."""
    note = f"DESCRIPTION: The mass, 6 cm, was below the fascia. It was {told} a nerve."

    assert ["27339"] == codes("PROCEDURE: Excision of left thigh mass.", note)


FORMS = [
    "Site: left forearm; Dx: lipoma; Depth: SQ; Size: 4 cm; Excised: yes",
    "EXCISION: Location: left forearm\nDx: lipoma\nPlane: subcutaneous\nSize: 4 cm",
    "Site: left forearm   Dx: lipoma   Depth: SQ   Size: 4 cm   Excised: yes",
    "Rx: excision of lipoma, left forearm\nDepth: SQ   Size: 4 cm",
    "PROCEDURE: EXCISION OF LIPOMA LEFT FOREARM\nLIPOMA 4 CM SUBCUTANEOUS NO FASCIA",
]


@pytest.mark.parametrize("note", FORMS)
def test_labels_part_what_is_said(note: str):
    """A gap or a colon before a label ends what stands before it."""
    assert ["25071"] == codes(note)


SITES = [(1, "Arm"), (2, "Back")]


def test_a_line_that_ends_with_a_number_ends():
    """A figure without a unit goes on only where its unit follows."""
    lines = [f"{i}) {site} lipoma, excised, 2 cm, margin 0" for i, site in SITES]
    drafts = read("\n".join((*lines, "Local anesthesia."))).drafts

    assert [0, 0] == [draft.case.margin.low_um for draft in drafts if draft.case.margin]


@pytest.mark.parametrize("done", ["removed the swelling", "excised a swelling"])
def test_a_swelling_that_was_removed_is_a_lesion(done: str):
    """A swelling is no lesion, but what was removed is one."""
    told = f"I {done} from her left forearm. It was a 4 cm subcutaneous lipoma."

    assert ["25071"] == codes(told)
    assert () == read("Sutures removed. The swelling has gone.").drafts


@pytest.mark.parametrize("way", ["outside of the", "outside the"])
def test_outside_a_layer_is_a_place_and_no_past(way: str):
    """What lies outside of a sheath was not seen elsewhere."""
    note = f"DESCRIPTION: The lipoma was 4 cm, {way} vastus sheath."

    assert ["27337"] == codes(HEADED, note)
    assert ["27327", "27337"] == codes(HEADED, "An outside 4 cm lipoma report.")


FOUND = [
    ("into the subcutaneous fat where a lobulated lipoma was identified", ["27337"]),
    ("to the subcutaneous tissue, in which the lipoma was readily found", ["27337"]),
    ("through the subcutaneous fat where a lipoma was found", ["27337", "27339"]),
    ("into the subcutaneous fat where a part of the lipoma was seen", None),
    ("into the subcutaneous fat where a bleeder was found", ["27337", "27339"]),
    ("into the deep tissue where the lipoma was found", ["27337", "27339"]),
]


@pytest.mark.parametrize(("way", "found"), FOUND)
def test_a_way_says_the_layer_where_the_tumor_was_found(way: str, found):
    """A way alone says no depth, nor does one that leads past a layer."""
    told = codes(BARE, f"DESCRIPTION: Dissection was carried {way}. It was removed.")

    assert (found or ["27337", "27339"]) == told


def test_a_way_to_where_no_tumor_was_found_says_no_layer():
    """Nor does it say whether anything was excised."""
    way = "Dissection was carried into the subcutaneous fat where no lipoma was found."

    assert {"27337", "27339"} < {*codes(BARE, f"DESCRIPTION: {way} It was removed.")}


@pytest.mark.parametrize("off", ["passed off to", "handed to", "sent to"])
def test_a_tumor_is_measured_before_it_is_passed_on(off: str):
    """Its length is the surgeon's, and that of a specimen is none."""
    told = f"DESCRIPTION: The lipoma, measuring 3.2 cm, was {off} pathology."
    other = "DESCRIPTION: The specimen, measuring 3.2 cm, was sent to pathology."

    assert ["27337"] == codes(HEADED, told)
    assert ["27327", "27337"] == codes(HEADED, other)


@pytest.mark.parametrize(
    "how", ["in procedure room", "using lidocaine with epi", "prone", "under LMA"]
)
def test_how_it_was_done_names_nothing_else(how: str):
    """A bare excision is that of the lesion before, however it was done."""
    note = (
        f"Left thigh lipoma. Excision performed {how}. Subcutaneous, 4 cm, no margin."
    )

    assert ["27337"] == codes(note)


RECORDS = [
    "Excised. Subcutaneous, 4 cm, 2 mm margin.",
    "Excised. 4 cm, subcutaneous, no margin.",
    "Excised. Subcutaneous, 4 cm, with 2 mm margins all around.",
    "Excision: subcutaneous, 4 cm, margin 2 mm.",
]
OTHERS = [
    "Excised. Drain: subcutaneous, 4 cm, margins closed.",
    "Excised. Wound closed. Subcutaneous, 4 cm, no margin.",
    "Excised. Subcutaneous, 4 cm, margins of the wound.",
]


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_behind_a_lesion_is_its_own(record: str):
    """A depth, a size and a margin that stand alone are those of the lesion."""
    assert ["27337"] == codes(f"Left thigh lipoma. {record}")
    assert ["27337"] == codes(f"Left thigh lipoma. {record.lower()}")


@pytest.mark.parametrize("other", OTHERS)
def test_a_record_of_something_else_is_not(other: str):
    """Behind a drain or a wound, and beside other words, it stays open."""
    assert len(codes(f"Left thigh lipoma. {other}")) > 1


@pytest.mark.parametrize("way", ["with margin", "with margins", "w/ margin"])
def test_a_length_with_a_margin_is_the_least_size(way: str):
    """Whether it is the tumor's or that of both, the size is no less."""
    assert ["27339"] == codes(f"Left thigh intramuscular lipoma, 5 cm {way}, excised.")
    small = f"Left thigh intramuscular lipoma, 4 cm {way}, excised."
    assert ["27328", "27339"] == codes(small)


@pytest.mark.parametrize("place", ["in office", "in the clinic"])
def test_where_it_was_excised_is_no_examination(place: str):
    """What was measured in the office was seen there, and not what was excised."""
    assert ["27337"] == codes(f"Thigh lipoma, SQ, 4 cm, no margin, excised {place}")
    seen = f"Thigh lipoma, SQ, 4 cm {place}, excised today."
    assert len(codes(seen)) > 1


def test_a_length_of_a_part_is_none_of_the_whole():
    """A lobule, a cap or a stalk is smaller than its tumor, whatever it is beside."""
    lobules = "FINDINGS: Lipoma of three lobules, 1 cm, 2 cm and 1.5 cm. No margin."
    stalk = "FINDINGS: 4 cm lipoma. Stalk 4 mm. No margin."

    assert ["27327", "27337"] == codes(HEADED, lobules)
    assert "27327" not in codes(HEADED, stalk)


SEVERAL = [
    "The larger was 4 cm. The smaller was 3.5 cm.",
    "The one on the right was 4 cm across; the one on the left was 3.5 cm across.",
    "The proximal one measured 4 cm. The distal one measured 3.5 cm.",
    "Right lipoma: 4 cm. Left lipoma: 3.5 cm.",
]


@pytest.mark.parametrize("told", SEVERAL)
def test_the_one_of_two_lesions_has_its_size(told: str):
    """A word that tells a lesion from the other stands for it."""
    note = "PROCEDURE: Excision of two subcutaneous lipomas, back."
    drafts = read(f"{note}\nDESCRIPTION: {told}").drafts

    assert ["4 cm", "3.5 cm"] == [str(draft.case.tumor) for draft in drafts]
    assert ["21931", "21931"] == [str(draft.resolution.code) for draft in drafts]


def test_each_of_two_lesions_has_its_layer():
    """What is said of the first is not said of the second."""
    told = "The first, 4 cm, was subcutaneous. The second, 6 cm, was subfascial."
    note = f"PROCEDURE: Excision of two lipomas, left thigh.\nDESCRIPTION: {told}"

    assert ["27337", "27339"] == [str(d.resolution.code) for d in read(note).drafts]


@pytest.mark.parametrize("one", ["The one on the scalp", "The larger", "The first one"])
def test_another_lesion_is_not_that_of_the_title(one: str):
    """Where a title names one lesion, "the one" may be another."""
    told = f"The lipoma was found. {one} was 4 cm and was left."

    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: {told}")


def test_what_a_gland_was_spared_is_no_denial_of_the_excision():
    """A clause on what lies beside the tumor says nothing of the tumor."""
    told = "The 4 cm lipoma lay on the vein, which was not removed."

    assert ["27337"] == codes(HEADED, f"DESCRIPTION: {told}")
    assert len(codes(HEADED, "DESCRIPTION: The lipoma was not removed.")) > 1


MORE_FORMS = [
    "1 - Procedure: excision of lipoma L forearm\n2 - Findings: subcutaneous, 4 cm",
    "Op: Excision of lipoma, left forearm\nDepth: __ deep  _X_ SQ\nSize: _4_ cm",
    "Site marked: left forearm\nLesion: lipoma, 4 cm, subcutaneous\nIt was excised.",
    "Dims: 4 x 3 cm (measured in OR)\nOp: excision subcutaneous lipoma, left forearm",
    "The surgeon excised the left forearm lipoma (SQ), 4x3 cm per ruler.",
]


@pytest.mark.parametrize("note", MORE_FORMS)
def test_forms_are_read_as_they_are_filled_in(note: str):
    """Numbers with dashes, crosses between lines and short labels are no words."""
    assert ["25071"] == codes(note)


def test_numbers_in_brackets_tell_whose_a_size_is():
    """A size behind the number of an operation is of that operation."""
    note = (
        "Procedures: (1) Excision of left shin lipoma, SQ; (2) Excision of right shin "
        "lipoma, SQ\nFindings: (1) 4 cm (2) 2 cm\nBoth with no margin."
    )

    assert ["27632", "27618"] == [str(d.resolution.code) for d in read(note).drafts]


SHINS = (
    "PROCEDURES: (1) Excision of left shin lipoma, SQ; (2) Excision of right shin "
    "lipoma, SQ"
)
OTHER_LISTS = [
    "Incisions: (1) 4 cm (2) 5 cm",
    "INCISIONS:\n1. 4 cm\n2. 5 cm",
    "Wounds closed with nylon:\n1. 4 cm\n2. 5 cm",
    "Lengths of closure (1) 4 cm (2) 5 cm",
]


@pytest.mark.parametrize("told", OTHER_LISTS)
def test_a_list_of_incisions_has_no_sizes(told: str):
    """A bare length of a list is that of a lesion only among the findings."""
    drafts = read(f"{SHINS}\n{told}").drafts

    assert [None, None] == [draft.resolution.code for draft in drafts]


OTHER_ONES = [
    "Two lipomas were removed through two incisions. The larger was 4 cm.",
    "Two incisions were made. The first was 4 cm. The second was 3.5 cm.",
    "The left incision was 4 cm. The right was 3.5 cm.",
]


@pytest.mark.parametrize("told", OTHER_ONES)
def test_the_larger_may_be_an_incision(told: str):
    """Where a wound was named as well, "the larger" may be either."""
    note = f"{LIPOMAS}\nDESCRIPTION: {told}"

    assert {None} == {draft.resolution.code for draft in read(note).drafts}


LIPOMAS = "PROCEDURE: Excision of two subcutaneous lipomas, back."


@pytest.mark.parametrize("way", ["through the scar", "with the scar", "via ellipse"])
def test_it_may_be_the_scar(way: str):
    """Behind a way that has a length of its own "it" is not the tumor for sure."""
    told = f"DESCRIPTION: Excised {way}. It was 4 cm long."

    assert ["27327", "27337"] == codes(HEADED, told)


def test_what_all_others_lie_in_is_no_depth():
    """What is said of all that was named before is not said of the tumor."""
    told = "All bleeders were tied. All were in the subcutaneous fat."

    assert ["27337", "27339"] == codes(BARE, f"DESCRIPTION: {told}")


TERSE = [
    ("6 cm, below the fascia lata.", ["27339"]),
    ("6 cm, subq, not in the muscle.", ["27337"]),
    ("6 cm, drain in the subcutaneous fat.", ["27327", "27328", "27337", "27339"]),
    ("6 cm, fascia opened.", ["27327", "27328", "27337", "27339"]),
]


@pytest.mark.parametrize(("told", "found"), TERSE)
def test_a_size_and_a_layer_go_on_with_a_title(told: str, found: list[str]):
    """A line that begins with a length is of the tumor, if it names nothing else."""
    given = codes(f"Excision of lipoma, left thigh. {told}")

    assert found == [code for code in given if code.startswith("27")]


@pytest.mark.parametrize(
    "told",
    ["3 subcutaneous 3-0 Vicryl.", "10 mL of lidocaine in the subcutaneous fat."],
)
def test_stitches_and_doses_go_on_with_no_title(told: str):
    """A number of threads or of milliliters is no length of the tumor."""
    assert ["27337", "27339"] == codes(f"Excision of lipoma, left thigh, 6 cm. {told}")


@pytest.mark.parametrize("done", ["excision", "wide local excision", "wide excision"])
def test_the_name_of_what_was_done_may_stand_before_the_site(done: str):
    """Whatever it is called, the site behind it is that of the lesion."""
    site = only(f"Melanoma {done} back, 2 cm margins").case.site

    assert site is not None
    assert ("back",) == site.charted


@pytest.mark.parametrize(
    "told", ["removed through the axilla", "removed, thigh flexed"]
)
def test_a_verb_leads_to_no_site(told: str):
    """What a verb was done through, and what follows it, is no site of the lesion."""
    assert len(codes(f"Subcutaneous lipoma, 4 cm, was {told}.")) > 4


def test_lines_with_the_same_labels_are_rows():
    """Each of them is a lesion with all that its labels say."""
    labels = "Site: {}; Dx: lipoma; Depth: SQ; Size: {} cm; Margin: none; Excised: yes"
    note = "\n".join((labels.format("left thigh", 4), labels.format("left calf", 2)))

    assert ["27337", "27618"] == [str(d.resolution.code) for d in read(note).drafts]


def test_a_unit_may_begin_the_next_line():
    """A line that ends with a number goes on with its unit, whatever its case."""
    told = "EXCISION OF A SUBCUTANEOUS LIPOMA OF THE LEFT THIGH MEASURING 4"
    note = f"{told}\nCM, NO MARGIN."

    assert ["27337"] == codes(note)


WAY = "Dissection was carried into the fat of the back, where a lipoma was found."


@pytest.mark.parametrize(
    ("way", "is_it"),
    [
        (WAY, True),
        (WAY.replace("into the fat", "through an incision"), False),
        (
            WAY.replace("Dissection was carried into the fat", "There was a cavity"),
            False,
        ),
        (WAY.replace("found", "not"), False),
    ],
)
def test_it_is_what_a_dissection_came_upon(way: str, is_it: bool):
    """A dissection has no size; an incision and a cavity have one."""
    draft = only(
        f"{way} It was excised. It measured 4 cm. The lipoma was subcutaneous."
    )

    assert is_it == (draft.case.tumor is not None)


FORM = "Lesion: left thigh, subcutaneous lipoma\nSize: 4 cm\nAnesth: 1% lidocaine\n"


def test_what_was_sent_to_pathology_was_done_to_the_lesion_of_a_form():
    """A line of a form says how it was excised, and where it went."""
    assert ["27337"] == codes(f"{FORM}Excised in toto, sent to path.")
    assert () == read(f"{FORM}Photo taken, sent to path.").drafts


MADE = "An incision was made over the lipoma."


@pytest.mark.parametrize(
    ("made", "then", "is_it"),
    [
        (MADE, "It was bluntly dissected from the surrounding subcutaneous fat.", True),
        (MADE, "It was freed from the surrounding subcutaneous fat.", True),
        (MADE, "It was deepened through the surrounding subcutaneous fat.", False),
        (MADE.replace("incision", "ellipse"), "It was freed from the fat.", False),
    ],
)
def test_what_is_freed_below_an_incision_is_the_tumor(
    made: str, then: str, is_it: bool
):
    """An incision is not freed; an ellipse of skin is."""
    title = "PROCEDURE: Excision of lipoma, right thigh, 6 cm."

    assert is_it == (["27337"] == codes(title, f"DESCRIPTION: {made} {then}"))


@pytest.mark.parametrize(
    ("place", "is_size"),
    [
        ("in the fat superficial to the plantar fascia", True),
        ("in the fat above the fascia", True),
        ("above the plantar fascia", False),
    ],
)
def test_a_size_may_have_its_layer_and_what_lies_below(place: str, is_size: bool):
    """A length right before what it is above may be a distance."""
    title = "PROCEDURE: Excision of mass, right heel"
    found = f"FINDINGS: subcutaneous lipoma 1.8 cm {place}."

    assert is_size == (["28039"] == codes(title, found))


@pytest.mark.parametrize(
    ("aside", "is_size"),
    [
        ("The lipoma, which had a thin wall, was excised and measured 4 cm.", True),
        ("The lipoma, which lay over a vein, was removed and was 4 cm.", True),
        ("The lipoma, which had a 2 cm stalk, was excised and measured 4 cm.", False),
        ("The pocket, which was deep, was closed and measured 4 cm.", False),
        ("The lipoma, which was soft, and its pocket measured 4 cm.", False),
    ],
)
def test_a_size_behind_an_aside_is_of_what_the_aside_tells_of(
    aside: str, is_size: bool
):
    """An aside with a length of its own ends the search, and so does another noun."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, right foot."

    assert is_size == (["28039"] == codes(title, f"DESCRIPTION: {aside}"))


@pytest.mark.parametrize(
    ("way", "is_there"),
    [
        ("to the level of the subcutaneous fat", True),
        ("below the level of the subcutaneous fat", False),
        ("to the level of the fascia", False),
    ],
)
def test_the_level_of_a_layer_is_the_layer(way: str, is_there: bool):
    """What was reached is where the tumor was found."""
    told = f"DESCRIPTION: Dissection was carried {way} where the lipoma was found."

    assert is_there == (["27337"] == codes(BARE, told))


@pytest.mark.parametrize(
    ("told", "is_size"),
    [
        ("The lipoma was shelled out, measured 6 x 5 cm, wound closed.", True),
        ("The lipoma was shelled out, measured 6 cm, incision closed.", True),
        ("The lipoma was shelled out, 6 cm, wound closed.", False),
        ("The lipoma was shelled out, measured 6 cm, wound length.", False),
    ],
)
def test_another_clause_behind_a_size_takes_none_of_it(told: str, is_size: bool):
    """Without "measured" a length may be that of the wound behind it."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left shoulder."

    assert is_size == (["23071"] == codes(title, f"DESCRIPTION: {told}"))


OFFICE = "Lipoma, anterior neck, subcutaneous\n"


@pytest.mark.parametrize(
    ("told", "is_done"),
    [
        ("Size 1.4 cm / margin 1 mm each side / excised / closed 5-0 nylon", True),
        ("Measured 1.4 cm, margin 1 mm each side, excised under local", True),
        ("Incision 1.4 cm / sutures removed", False),
    ],
)
def test_a_line_with_the_size_of_a_tumor_tells_what_was_done_to_it(
    told: str, is_done: bool
):
    """A verb behind the size of the lesion that was named is of the lesion."""
    drafts = read(f"PROCEDURE: {OFFICE}DESCRIPTION: {told}").drafts

    assert is_done == (["21555"] == [str(d.resolution.code) for d in drafts])


SMALL = "PROCEDURE: Excision of subcutaneous fibroma, left wrist, 1 cm."


@pytest.mark.parametrize(
    ("told", "is_margin"),
    [
        ("Excised with 1 mm margin each side, radial nerve preserved.", True),
        ("Excised, 1 mm margin each side; the nerve was intact.", True),
        ("Excised with 1 mm margin on the nerve, closed.", False),
        ("The nerve was excised with 1 mm margin each side, closed.", False),
        ("Excised with 1 mm margin each side and nerve.", False),
    ],
)
def test_a_nerve_of_the_next_clause_takes_no_margin(told: str, is_margin: bool):
    """A margin before it is of what was excised; one beside it may be the nerve's."""
    assert is_margin == (["25075"] == codes(SMALL, f"DESCRIPTION: {told}"))


@pytest.mark.parametrize(
    ("told", "is_margin"),
    [
        ("1 mm of fat was taken on each side.", True),
        ("1 mm of muscle was included on all sides.", True),
        ("1 mm of skin was taken on each side.", False),
        ("1 mm of fat was seen on each side.", False),
        ("1 mm of fat was taken.", False),
        ("1 mm of fat was left on each side.", False),
        ("1 mm of around.", False),
    ],
)
def test_tissue_that_was_taken_on_each_side_is_a_margin(told: str, is_margin: bool):
    """Skin over a tumor is none of it, and what was seen was not taken."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh"
    found = f"FINDINGS: The lipoma was 1.4 cm. {told}"

    assert is_margin == (["27327"] == codes(title, found))


@pytest.mark.parametrize(
    ("told", "is_size"),
    [
        ("The lipoma was excised and the muscle measured 6 cm.", False),
        ("The lipoma was excised and its skin was 6 cm.", False),
        ("The lipoma was excised, the fat measured 6 cm.", False),
        ("The lipoma in the fat was 6 cm.", True),
        ("The lipoma between the skin and the fascia measured 6 cm.", True),
    ],
)
def test_a_layer_behind_and_is_what_was_measured(told: str, is_size: bool):
    """A layer that a tumor lay in is none that was measured."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."
    found = read(f"{title}\nDESCRIPTION: {told}").drafts[0]

    assert is_size == (found.case.tumor is not None)


@pytest.mark.parametrize("place", ["in clinic", "in the office"])
def test_what_was_done_under_local_somewhere_was_done_to_the_lesion(place: str):
    """Where it was done is none of an examination."""
    told = f"Excised under local {place}. Subcutaneous, 2.2 cm, 1 mm margins each side."

    assert ["22902"] == codes(f"Lipoma abdominal wall, LUQ. {told}")


@pytest.mark.parametrize(
    ("told", "is_margin"),
    [
        ("The scar was excised with 1 mm margin each side, nerve intact.", False),
        ("The skin was excised with 1 mm margin each side.", False),
        ("The lipoma and skin were excised with 1 mm margin each side.", True),
        ("The skin was opened and it was excised with 1 mm margin each side.", True),
    ],
)
def test_skin_and_scars_have_margins_of_their_own(told: str, is_margin: bool):
    """What was excised with the tumor has that of the tumor."""
    assert is_margin == (["25075"] == codes(SMALL, f"DESCRIPTION: {told}"))
