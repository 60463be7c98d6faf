"""Tumors of fingers and toes beside tendon, tendon sheath and joint."""

from __future__ import annotations

import pytest

from cptsofttissue.record.depth import DigitInvolvement

from .drafts import codes, only

FINGER = "PROCEDURE: Excision of mass, right index finger"
FOUND = "FINDINGS: The lipoma was 1 cm, no margin taken."

SPARED = [
    *("The joint was not entered.", "The flexor sheath was intact."),
    *("The joint capsule was not violated.", "The DIP joint was not involved."),
]
TIED = [
    "The mass was wrapped about the flexor tendon and peeled away.",
    "The mass was intimately associated with the extensor tendon.",
    "The tumor had eroded the extensor hood.",
    "It was peeled off the flexor sheath, taking a window of sheath with it.",
    "The mass was entwined in the fibers of the extensor tendon.",
    "The mass was excised along with a portion of the A2 pulley.",
    "The mass came from the volar plate.",
    "The mass emanated from the DIP joint.",
    "A cuff of tendon sheath was taken with the mass.",
    "The mass involved the collateral ligament.",
    "The extensor mechanism was thinned by the tumor, which was shaved off it.",
]


@pytest.mark.parametrize("spared", SPARED)
@pytest.mark.parametrize("tied", TIED)
def test_what_is_spared_says_nothing_of_what_is_not(tied: str, spared: str):
    """A tumor tied to one structure may involve it, whatever another one was."""
    for told in ((tied, spared), (spared, tied)):
        found = codes(FINGER, FOUND, "DESCRIPTION:", *told)
        assert {"26115", "26116"} <= {*found}


def test_a_joint_alone_says_nothing_of_the_tendon():
    """A note that spares the joint alone is silent about the tendon and its sheath."""
    assert {"26115", "26116"} <= {*codes(FINGER, FOUND, "The joint was not entered.")}


@pytest.mark.parametrize(
    "told",
    [
        "The flexor sheath was intact.",
        "The mass was freed from the sheath. The flexor sheath was intact.",
        "The mass abutted the extensor tendon. The tendon was not involved.",
        "The mass lay over the DIP joint. It did not involve the tendon or sheath.",
    ],
)
def test_a_tumor_freed_from_what_is_spared_involves_nothing(told: str):
    """What was left whole is not involved, and neither is a joint beneath."""
    assert ["26115"] == codes(FINGER, FOUND, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("spared", SPARED[:2])
def test_the_sentence_that_ties_is_quoted(spared: str):
    """The question shows both, so that a surgeon sees why it is asked."""
    one = only(FINGER, FOUND, f"DESCRIPTION: {spared} {TIED[2]}")
    (asked,) = [q for q in one.questions if q.field == "digit_involvement"]

    assert {spared.lower().rstrip("."), TIED[2].lower()} <= {
        mention.text.lower() for mention in asked.mentions
    }


def test_elsewhere_the_fascia_decides():
    """What is said of the sheath stays as it is where no finger or toe is."""
    told = "DESCRIPTION: The mass was on the tendon. The flexor sheath was intact."
    one = only("PROCEDURE: Excision of mass, left forearm", told)

    assert one.case.digit_involvement is DigitInvolvement.NONE


@pytest.mark.parametrize(
    "told",
    ["It had no capsule.", "The capsule was intact.", "It invaded the capsule."],
)
def test_the_capsule_of_a_tumor_is_that_of_no_joint(told: str):
    """Most tumors have a capsule; whether a joint was involved, it does not tell."""
    assert not only(FINGER, FOUND, told).case.digit_involvement


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("It invaded the joint capsule.", "26116"),
        ("It did not involve the tendon sheath or capsule.", "26115"),
    ],
)
def test_the_capsule_of_a_joint_is_called_so(told: str, code: str):
    """The joint is named, or what else decides on a finger."""
    assert [code] == codes(FINGER, FOUND, told)


@pytest.mark.parametrize(
    "told",
    [
        "It was attached to the extensor tendon.",
        "It was stuck to the sheath, which was excised with it.",
        "A window of the sheath was removed.",
    ],
)
def test_what_was_taken_of_a_sheath_opens_the_depth(told: str):
    """A finding that calls a tumor subcutaneous does not stand against it."""
    found = "FINDINGS: The lipoma was 1 cm, subcutaneous, no margin."

    assert {"26115", "26116"} <= {*codes(FINGER, found, f"DESCRIPTION: {told}")}


@pytest.mark.parametrize(
    "told",
    [
        "excision of mass, finger, 1 cm, subcutaneous, attached to tendon, no margin",
        f"{FINGER}\nFINDINGS: 1 cm, subcutaneous, attached to tendon, no margin",
    ],
)
def test_no_margin_denies_no_tendon(told: str):
    """What is denied of the margin leaves what is said of the tendon."""
    assert {"26115", "26116"} <= {*codes(told)}


@pytest.mark.parametrize(
    "told",
    [
        "The mass was superficial to the flexor tendon sheath.",
        "The mass lay in the subcutaneous fat above the flexor sheath.",
    ],
)
def test_a_tumor_above_a_sheath_stays_above_it(told: str):
    """What a subcutaneous tumor of a finger lies over opens no depth."""
    assert ["26115"] == codes(FINGER, FOUND_ABOVE, told)


@pytest.mark.parametrize(
    "told",
    [
        "The mass was superficial to and adherent to the flexor tendon sheath.",
        "The mass lay above the tendon and entered the sheath.",
        "The mass lay above the flexor sheath and grew around the pulley.",
    ],
)
def test_a_tumor_above_one_structure_may_reach_another(told: str):
    """Each structure that is named has to lie below the tumor."""
    assert {"26115", "26116"} <= {*codes(FINGER, FOUND_ABOVE, told)}


FOUND_ABOVE = "FINDINGS: The mass was 0.8 cm, subcutaneous, margin 1 mm on all sides."


@pytest.mark.parametrize(
    ("told", "is_settled"),
    [
        ("The mass was dissected off the sheath and removed with a 1 mm margin.", True),
        ("The mass was dissected off the sheath and removed with its tendon.", False),
        ("The mass was dissected off the sheath with a piece of it.", False),
        ("The mass entered the joint.", False),
        ("The mass lay above the tendon and entered the joint.", False),
    ],
)
def test_a_spared_sheath_stands_unless_a_structure_was_reached(
    told: str, is_settled: bool
):
    """A tumor that was freed from it is not tied to it; one in a joint is deep."""
    found = f"{FOUND_ABOVE} Tendon sheath not involved."

    assert is_settled == (["26115"] == codes(FINGER, found, f"DESCRIPTION: {told}"))
