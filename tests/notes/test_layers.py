"""What is said of a depth, beside sentences that tie the tumor to another one."""

from __future__ import annotations

import pytest

from .drafts import codes

BOTH = ["27337", "27339"]


def thigh_codes(kind: str, *told: str) -> list[str]:
    """Return the codes a note leaves open whose heading names a tumor of the thigh."""
    return codes(f"PROCEDURE: Excision of {kind} lipoma, left thigh", *told)


TIED = [
    "The vastus was split to expose the lipoma.",
    "The mass was found once the fascia lata was incised.",
    "The fascia lata was opened, revealing the lipoma.",
    "Fibers of the quadriceps were spread and the lipoma popped up.",
    "On opening the deep fascia the lipoma bulged out.",
    "We had to go through the fascia to reach it.",
    "Muscle fibers were draped over the mass.",
    "The investing fascia overlay the tumor.",
    "The rectus femoris was retracted laterally off the tumor.",
    "The mass was tethered to the periosteum of the femur.",
    "It sat on the femur.",
    "The lipoma was covered by a layer of muscle.",
]


@pytest.mark.parametrize("told", TIED)
@pytest.mark.parametrize("stated", ["The lipoma was subcutaneous.", ""])
def test_a_tumor_of_the_fat_that_is_tied_to_a_deep_layer_is_asked_about(
    told: str, stated: str
):
    """A heading, and a finding, may be a template's; the narrative opens both."""
    found = f"FINDINGS: {stated} The lipoma was 6 cm."

    assert {*BOTH} <= {*thigh_codes("subcutaneous", found, f"DESCRIPTION: {told}")}


SPARED = [
    "The lipoma lifted easily off the fascia.",
    "The lipoma was lying on top of the fascia.",
    "The fascia was never opened.",
    "We did not need to open the fascia.",
    "The deep fascia was intact throughout.",
    "The fascia was left undisturbed.",
    "No muscle was divided.",
    "The muscle was not seen.",
    "The underlying fascia was preserved.",
    "The tumor was exterior to the fascia.",
    "It did not extend into the muscle.",
]


@pytest.mark.parametrize("told", SPARED)
@pytest.mark.parametrize("stated", ["The lipoma was intramuscular.", ""])
def test_a_deep_tumor_without_an_opened_layer_is_asked_about(told: str, stated: str):
    """What lies below the fascia is reached through it."""
    found = f"FINDINGS: {stated} The lipoma was 6 cm."

    assert {*BOTH} <= {*thigh_codes("intramuscular", found, f"DESCRIPTION: {told}")}


@pytest.mark.parametrize(
    ("kind", "told", "code"),
    [
        ("subcutaneous", "The lipoma was dissected off the fascia lata.", "27337"),
        ("subcutaneous", "The fascia was intact beneath the lipoma.", "27337"),
        ("subcutaneous", "It lay 6 cm below the iliac crest.", "27337"),
        ("subcutaneous", "The lipoma was freed from the muscle.", "27337"),
        ("intramuscular", "The fascia was opened. No muscle was divided.", "27339"),
        ("intramuscular", "The tumor was removed with 1 cm of muscle.", "27339"),
    ],
)
def test_what_agrees_with_a_depth_leaves_it(kind: str, told: str, code: str):
    """A tumor of the fat is parted from the fascia, and a deep one lies below it."""
    assert [code] == thigh_codes(kind, "FINDINGS: The lipoma was 6 cm.", told)


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was lifted off the muscle fascia.",
        "The lipoma peeled off the fascia.",
        "Scarpa's fascia was closed with 3-0 Vicryl.",
        "Scarpa's fascia was opened and the lipoma was found.",
        "The superficial fascia was divided to expose the lipoma.",
        "Fibrous bands between the lipoma and the fascia were divided.",
        "Attachments to the fascia were divided and the lipoma was removed.",
        "The lipoma was undermined at the level of the deep fascia and removed.",
        "The fascia was identified beneath the lipoma and preserved.",
        "The lipoma was mobilized down to the fascia and delivered.",
        "The lipoma lay directly on the tensor fascia lata.",
    ],
)
def test_a_way_along_the_fascia_opens_no_depth(told: str):
    """A tumor of the fat is parted from the fascia below it, and closed above it."""
    found = "FINDINGS: The lipoma was 6 cm."

    assert ["27337"] == thigh_codes("subcutaneous", found, told)


def test_what_was_opened_stays_so_where_a_way_is_told():
    """An opening is told by its verb, whatever leads to the layer."""
    heading = "PROCEDURE: Excision of intramuscular lipoma, left thigh, 6 cm"
    told = "The lipoma was dissected from the muscle."

    assert ["27339"] == codes(heading, told)


@pytest.mark.parametrize(
    ("found", "is_settled"),
    [
        ("Superficial peroneal nerve displaced but intact.", True),
        ("Deep peroneal nerve spared.", True),
        ("Superficial nodule over the nerve.", False),
        ("Superficial, nerve spared.", False),
        ("Superficial peroneal nerve within the tumor.", False),
    ],
)
def test_a_nerve_that_is_called_superficial_says_no_depth(found: str, is_settled: bool):
    """A tumor that is called so has a depth, whatever nerve lies beside it."""
    title = "PROCEDURE: Excision of intramuscular lipoma, right lower leg, 6 cm."

    assert is_settled == (["27634"] == codes(title, f"FINDINGS: {found}"))


@pytest.mark.parametrize(
    ("place", "is_settled"),
    [
        ("within the subcutaneous tissue and superficial to the tendons", True),
        ("in the subcutaneous fat and above the tendons", True),
        ("in the muscle and above the fascia", False),
        ("in the subcutaneous fat and above the tendons and in the muscle", False),
        ("in the subcutaneous fat and deep to the fascia", False),
        ("deep and superficial to the tendons", False),
    ],
)
def test_what_lies_in_the_fat_and_above_a_tendon_is_in_the_fat(
    place: str, is_settled: bool
):
    """What it lay above bounds the layer it lay in, and adds none."""
    title = "PROCEDURE: Excision of lipoma, left foot, 3.5 cm."

    assert is_settled == (len(codes(title, f"FINDINGS: The lipoma was {place}.")) == 1)
