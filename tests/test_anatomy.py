"""Charted words for sites are read whole, and never guessed."""

from __future__ import annotations

import pytest

from cptsofttissue import Region, Side, Site, SiteReading, resolve
from cptsofttissue._reading.tables import rows
from cptsofttissue.errors import UnknownTermError, WrongTypeError

parse = SiteReading.parse


@pytest.mark.parametrize("row", rows("site_terms.csv"), ids=lambda row: row["term"])
def test_every_term_reads_as_its_row(row: dict[str, str]):
    """Each term of the table leads to its regions and families, and no others."""
    reading = parse(row["term"].upper())

    assert row["regions"] == ";".join(reading.regions)
    assert len(reading.families) == len(row["families"].split(";")) * bool(
        row["families"]
    )
    assert reading.regions or reading.families


@pytest.mark.parametrize("site", Site)
def test_every_site_is_a_term(site: Site):
    """A site is read from its value, with a side or without."""
    assert {site} | {Site.NECK_THORAX} >= {
        region.site for region in parse(site).regions
    }
    assert parse(site) == parse(site.value)
    assert parse(site).terms == parse(f"left {site}").terms


@pytest.mark.parametrize(
    ("words", "regions", "side"),
    [
        ("nape of neck", ["neck_anterior_thorax"], None),
        ("  Nape  of\tNECK. ", ["neck_anterior_thorax"], None),
        ("left 3rd toe", ["toe"], Side.LEFT),
        ("L 3rd toe", ["toe"], Side.LEFT),
        ("third toe, right", ["toe"], Side.RIGHT),
        ("rt. thumb", ["finger"], Side.RIGHT),
        ("big toe", ["toe"], None),
        ("pinky finger", ["finger"], None),
        ("2nd digit", ["finger", "toe"], None),
        ("forearms", ["forearm_wrist"], None),
        ("bilateral forearms", ["forearm_wrist"], Side.BILATERAL),
        ("the left wrist area", ["forearm_wrist"], Side.LEFT),
        ("the left parotid region", ["face_scalp"], Side.LEFT),
        ("parotid area", ["face_scalp"], None),
        ("behind ear", ["neck_anterior_thorax", "face_scalp"], None),
        ("the nail bed area", ["finger", "toe"], None),
        ("shoulder region", ["shoulder"], None),
        ("wrist region", ["forearm_wrist"], None),
        ("left right wrist", ["forearm_wrist"], None),
        ("left upper quadrant", ["abdominal_wall"], Side.LEFT),
        ("left flank", ["back_flank"], Side.LEFT),
        ("back_flank", ["back_flank"], None),
        ("arm", ["upper_arm_elbow", "forearm_wrist"], None),
        ("throat (external)", ["neck_anterior_thorax"], None),
        ("calves", ["leg_ankle"], None),
        ("lateral chest wall", ["neck_thorax"], None),
    ],
)
def test_reads_charted_words(words: str, regions: list[str], side: Side | None):
    """Case, spacing, punctuation, plurals and laterality do not matter."""
    reading = parse(words)

    assert (regions, side) == ([*reading.regions], reading.side)


def test_reads_several_words():
    """A set of words keeps every site, in whatever order it is given."""
    reading = parse(["left leg", "left arm"])

    assert reading == parse({"left arm", "left leg"})
    assert ("left arm", "left leg") == reading.charted
    assert Side.LEFT == reading.side
    assert 4 == len(reading.regions)
    assert parse({"left arm", "right leg"}).side is None
    assert ("arm",) == parse({"left arm", "arm"}).terms


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("forarm", "forearm"),
        ("sholder", "shoulder"),
        ("left forarm", "forearm"),
        ("anckle", "ankle"),
    ],
)
def test_unknown_words_name_the_nearest(word: str, nearest: str):
    """A word that is not in the table is an error naming its neighbors."""
    with pytest.raises(UnknownTermError) as raised:
        parse(word)

    assert ("site", word) == (raised.value.field, raised.value.value)
    assert nearest in raised.value.nearest
    assert nearest in str(raised.value)


@pytest.mark.parametrize(
    "word",
    [
        "",
        " ",
        "left",
        "xyzzy",
        "forearm ear",
        "breast area",  # the area of an organ is not the organ
        "thyroid region",
        "linear",
        "forearm\u2003",
        "ｆorearm",
        "toe" * 4_000,
        "\ud800",
    ],
)
def test_nothing_is_read_by_substring(word: str):
    """Only whole terms count: a part of a word, or an odd sign, is unknown."""
    with pytest.raises(UnknownTermError) as raised:
        parse(word)

    assert len(str(raised.value)) < 300


def test_forearm_is_not_an_ear():
    """Forearm contains ear, and has nothing to do with it."""
    assert [Region.FOREARM_WRIST] == [*parse("forearm").regions]
    assert () == parse("forearm").families
    assert ["external ear"] == [family.name for family in parse("ear").families]


@pytest.mark.parametrize("words", [5, None, [], {3}, [b"arm"], 2.4])
def test_a_site_is_text(words):
    """What is neither text nor several texts is a type error."""
    with pytest.raises(WrongTypeError) as raised:
        parse(words)

    assert "site" == raised.value.field


def test_every_region_has_a_site():
    """Fingers and toes are parts of a site; every other region is one."""
    assert {Region.FINGER, Region.TOE} == {r for r in Region if r.is_digit}
    assert set(Site) == {region.site for region in Region}


@pytest.mark.parametrize(
    ("site", "codes"),
    [
        ("neck_thorax", ["21550"]),
        ("neck", ["21550"]),
        ("anterior chest", ["21550"]),
        ("lateral chest wall", ["21550"]),
        ("posterior chest wall", ["21920", "21925"]),
        ("chest wall", ["21920", "21925", "21550"]),
    ],
)
def test_a_chest_wall_biopsy_that_is_not_the_back(site: str, codes: list[str]):
    """21550 reads neck or thorax, so a chest wall that is not the back leads there."""
    found = [code.number for code in resolve(procedure="biopsy", site=site).candidates]

    assert sorted(codes) == sorted(found)
