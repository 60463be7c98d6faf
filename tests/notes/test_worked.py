"""Where the narrative says that the operation was, beside what the heading says."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

from .drafts import asked, codes

THIGH = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."
WORKED = [
    ("The calf was prepped and draped.", "27632"),
    ("The left buttock was marked as the surgical site.", "27043"),
    ("A 5 cm incision was made over the lateral calf.", "27632"),
    ("An ellipse was incised on the buttock.", "27043"),
    ("The mass was centered over the sternum.", "21552"),
    ("The mass overlay the lateral malleolus.", "27632"),
    ("The lipoma was just distal to the tibial tuberosity.", "27632"),
]


@pytest.mark.parametrize(("told", "other"), WORKED)
def test_another_place_of_the_operation_opens_the_site(told: str, other: str):
    """A title may name the wrong place; what was prepped or incised is quoted."""
    note = (THIGH, f"DESCRIPTION: {told}")

    assert {"27337", other} <= {*codes(*note)}
    assert told.rstrip(".").lower() in asked("site", *note)


FOUND = [
    "On inspection the lipoma was found in the calf.",
    "We found the lipoma in the calf.",
    "The lipoma was behind the knee on the calf.",
    "Lipoma of the calf, sent to pathology.",
    "The wound at the calf was irrigated.",
    "The lipoma was not in the thigh but in the calf.",
]


@pytest.mark.parametrize("told", FOUND)
def test_another_place_of_the_tumor_opens_the_site(told: str):
    """The tumor was found, sent or left a wound elsewhere than the title says."""
    assert {"27337", "27632"} <= {*codes(THIGH, f"DESCRIPTION: {told}")}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("The lipoma was removed.", ["21552"]),
        ("The lipoma lay over the sternomastoid.", ["21552"]),
        ("The lipoma lay over the upper back.", []),
        ("The lipoma, which lay over the calf, was removed.", []),
    ],
)
def test_the_incision_gives_the_site_where_the_tumor_lay_nowhere_else(
    told: str, found: list[str]
):
    """A title may leave out the site; the incision may be somewhere else."""
    title = "Excision of subcutaneous lipoma, 4 cm."
    draft = read(f"{title} An incision on the neck was made. {told}").drafts[0]
    determined = [str(draft.resolution.code)] if draft.resolution.code else []

    assert found == determined


def test_a_pause_before_the_operation_names_its_site():
    """What was confirmed before the operation may be another place."""
    assert {"27337", "27632"} <= {*codes(THIGH, "Time out: surgical site left calf.")}


@pytest.mark.parametrize(
    "told",
    [
        "The title should read left calf.",
        "Site should be left calf.",
    ],
)
@pytest.mark.parametrize("section", ["DESCRIPTION: ", "ADDENDUM: "])
def test_a_site_that_is_put_right_is_possible(told: str, section: str):
    """What a note should say is what was done."""
    assert {"27337", "27632"} <= {*codes(THIGH, section + told)}


SAME = [
    "The left leg was prepped and draped.",
    "The left lower extremity was prepped.",
    "The thigh and calf were prepped.",
    "The arm was draped free.",
    "An incision was made over the anterolateral thigh.",
    "An incision was made 3 cm below the knee crease of the thigh.",
    "The mass lay over the rectus femoris.",
    "The mass lay over the calf splint.",
    "A drain was brought out through a stab incision on the calf.",
    "The incision was extended onto the calf.",
    "Skin for the graft was marked on the buttock.",
    "An incision was made 12 cm proximal to the knee.",
    "A second lump on the calf was marked.",
    "The closed incision on the calf was clean.",
    "An oblique incision was made over the mass.",
    "The calf was examined.",
]


@pytest.mark.parametrize("told", SAME)
def test_a_place_beside_the_operation_opens_nothing(told: str):
    """A whole limb is prepped, and a drain or a graft has a place of its own."""
    assert ["27337"] == codes(THIGH, f"DESCRIPTION: {told} The lipoma was removed.")


_SECOND = "2. Excision of 4 cm subcutaneous lipoma, back."


def test_each_of_several_operations_has_a_place():
    """What was incised for one lesion does not open the site of another."""
    titles = ("1. Excision of 4 cm subcutaneous lipoma, left thigh.", _SECOND)
    told = "DESCRIPTION: An incision was made over the back. Both were removed."
    first, *_ = read("\n".join(("PROCEDURE:", *titles, told))).drafts

    assert "27337" == str(first.resolution.code)


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was removed. It was on the calf.",
        "A cut was carried across the thigh onto the calf, where the lipoma lay.",
    ],
)
def test_where_it_lay_may_be_another_place(told: str):
    """ "It" is the tumor, and "where the lipoma lay" speaks of the place before."""
    assert {"27337", "27632"} <= {*codes(THIGH, f"DESCRIPTION: {told}")}
    assert ["27337"] == codes(THIGH, "DESCRIPTION: It was put on the back table.")


NO_SITE = [
    "The foot of the lipoma was freed.",
    "The shoulder of the lipoma was freed.",
    "The lipoma was held in the left hand of the surgeon.",
    "The lipoma was back in a year.",
]


@pytest.mark.parametrize("told", NO_SITE)
def test_a_part_of_a_tumor_or_a_surgeon_is_no_site(told: str):
    """Nor is what came back."""
    title = "PROCEDURE: Excision of 4 cm subcutaneous lipoma."

    assert len(codes(title, f"DESCRIPTION: {told}")) > 1


def test_one_of_several_operations_may_be_elsewhere():
    """What is told of one lesion opens its own site alone."""
    titles = ("1. Excision of 4 cm subcutaneous lipoma, left thigh.", _SECOND)
    first = "DESCRIPTION: The left thigh lipoma was removed. It was on the left calf."
    second = "Attention was turned to the back. The lipoma was removed."
    drafts = read("\n".join(("PROCEDURE:", *titles, first, second))).drafts

    assert [None, "21931"] == [
        d.resolution.code and str(d.resolution.code) for d in drafts
    ]


@pytest.mark.parametrize(
    "told",
    [
        "A transverse incision was made two fingerbreadths below the mandible.",
        "An incision was designed in a crease 2 cm below the angle of the mandible.",
    ],
)
def test_an_incision_beside_a_place_may_be_at_the_next(told: str):
    """What lies below the jaw is the neck; the jaw itself is not."""
    title = "PROCEDURE: Excision of 4 cm subcutaneous lipoma, left neck"

    assert ["21552"] == codes(title, f"DESCRIPTION: {told}")
    assert len(codes(title, "DESCRIPTION: An incision was made over the mandible.")) > 1


def test_where_the_anesthetic_was_given_the_operation_was_not():
    """An ankle block is for the foot, too; an incision at the ankle is not."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, right foot, 2 cm"
    block = "DESCRIPTION: Ankle block and incision over the arch of the foot."

    assert ["28039"] == codes(title, block)
    assert len(codes(title, "DESCRIPTION: Incision over the ankle.")) > 1


BEFORE_IT = "PREOPERATIVE DIAGNOSIS: Mass, left scapular/shoulder region."
AFTER_IT = "POSTOPERATIVE DIAGNOSIS: Lipoma, left shoulder."
SHOULDER = "PROCEDURE: Excision of subcutaneous lipoma, left shoulder, 7 cm."


def test_what_was_thought_before_joins_no_place_to_those_named_after():
    """A diagnosis after the operation and its title may narrow one before."""
    joined = SHOULDER.replace("left shoulder", "left scapular/shoulder region")

    assert ["23071"] == codes(BEFORE_IT, AFTER_IT, SHOULDER)
    assert ["21931", "23071"] == codes(BEFORE_IT, SHOULDER)
    assert ["21931", "23071"] == codes(BEFORE_IT, AFTER_IT, joined)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("upper chest wall, anterior", "21552"),
        ("chest wall, posterior", "21931"),
        ("chest wall, anterior incision", None),
        ("left leg, upper", None),
    ],
)
def test_a_part_behind_a_comma_is_of_the_site_before_it(place: str, code: str | None):
    """Before a noun it tells of that; the upper part of a leg may be the thigh."""
    (draft,) = read(f"Excision of lipoma of {place}, 6 cm, subcutaneous.").drafts

    assert code == (draft.resolution.code and str(draft.resolution.code))


def test_the_interosseous_nerves_lie_in_the_forearm():
    """They are no interosseous muscle of hand or foot."""
    title = (
        "Excision of deep lipoma, right forearm, 6 cm, subfascial, with decompression"
    )

    assert ["25073"] == codes(f"PROCEDURE: {title} of posterior interosseous nerve.")


@pytest.mark.parametrize(
    ("named", "is_whole"),
    [
        ("small lump left buttock", True),
        ("small mass of the left buttock", True),
        ("lump left buttock", True),
        ("lump small of the back", False),
    ],
)
def test_a_small_tumor_is_at_no_small_part_of_its_site(named: str, is_whole: bool):
    """The small of the back is a part of it; a small lump lies anywhere."""
    told = "1.2 cm subcutaneous lipoma excised, 1 mm margin each side."

    assert is_whole == (["27047"] == codes(f"Pt with {named}. {told}"))
