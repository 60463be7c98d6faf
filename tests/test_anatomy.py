"""Charted words for sites are read whole, and never guessed."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cptsofttissue import Region, Side, Site, SiteReading, resolve
from cptsofttissue._reading.spelling import normal
from cptsofttissue._reading.tables import many, phrases, rows
from cptsofttissue.errors import UnknownTermError, WrongTypeError
from cptsofttissue.record.anatomy import SiteTerm, terms_of

parse = SiteReading.parse
#: The table of sites with a row for each term.
SITE_ROWS = [
    {**row, "term": term}
    for row in rows("site_terms.csv")
    for term in ([row["term"]] if row["term"] in [*Site] else phrases(row["term"]))
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("row", SITE_ROWS, ids=lambda row: row["term"])
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
        ("behind ear", ["face_scalp", "neck_anterior_thorax"], None),
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
        ("left forarm", "left forearm"),
        ("forarms", "forearm"),
        ("antrior thigh", "anterior thigh"),
        ("anckle", "ankle"),
        ("lft frearm", "left forearm"),
        ("uper bak of the left side", "upper back of left side"),
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
        "forearm fear",
        "tongue area",  # the area of an organ is not the organ
        "retroperitoneum region",
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


COMPOSED = [
    ("posterior aspect of the right thigh", "thigh_knee"),
    ("distal third of the left forearm", "forearm_wrist"),
    ("index and middle fingers", "finger"),
    ("2nd, 3rd and 4th toes", "toe"),
    ("medial and lateral thigh", "thigh_knee"),
    ("thumb, left and right", "finger"),
    ("right hand, index finger", "finger"),
    ("left hand, third digit", "finger"),
    ("3rd digit left hand", "finger"),
    ("proximal left forearm, ulnar side", "forearm_wrist"),
    ("radial side of the wrist", "forearm_wrist"),
    ("thumb distal phalanx", "finger"),
    ("right hand index finger", "finger"),
    ("anterior soft palate", ""),
    ("leg above the knee", "thigh_knee"),
    ("CMC joint of the thumb", "forearm_wrist;hand"),
    ("anterolateral abdominal wall", "back_flank;abdominal_wall"),
    ("ulnar aspect of the distal phalanx", "finger;toe"),
    ("scapula of back", "back_flank"),
    ("neck and upper back", "neck_anterior_thorax;back_flank"),
    ("neck, chest, and back", "neck_anterior_thorax;back_flank"),
    ("neck, lateral", "neck_anterior_thorax"),
    ("forearm, volar and dorsal", "forearm_wrist"),
    ("thigh, posterior and calf", "thigh_knee;leg_ankle"),
    ("upper and lower quadrants", "abdominal_wall"),
    ("lower quadrant and back", "back_flank;abdominal_wall"),
    ("neck back", "neck_anterior_thorax;back_flank"),
    ("back of neck", "neck_anterior_thorax"),
    ("head of the fifth metatarsal", "foot"),
    (
        "neck-shoulder junction",
        "neck_anterior_thorax;back_flank;shoulder;upper_arm_elbow",
    ),
    ("lower posterior neck", "neck_anterior_thorax;back_flank;shoulder"),
    ("anterolateral knee", "thigh_knee"),
    ("distal medial ankle", "leg_ankle;foot"),
    ("lateral upper arm", "shoulder;upper_arm_elbow"),
    ("medial upper arm", "upper_arm_elbow"),
    ("MCP joint of the ring finger", "hand;finger"),
    ("infra-scapular area", "back_flank;shoulder"),
    ("left lower quadrant of the abdomen", "abdominal_wall"),
    ("skin and soft tissue of left thigh", "thigh_knee"),
    ("between the shoulder blades", "back_flank"),
    ("L ASIS", "abdominal_wall;pelvis_hip"),
    ("lymph node of the neck", "neck_anterior_thorax"),
    ("lower outer quadrant of the breast", ""),
    ("rectus muscle", "abdominal_wall"),
    ("rectus femoris muscle", "thigh_knee"),
    ("mid- to distal left thigh", "thigh_knee"),
    ("upper to mid back", "back_flank"),
    ("between 2nd and 3rd toes", "foot;toe"),
    ("between left thumb and index finger", "hand;finger"),
    ("left digit 4", "finger;toe"),
    ("right neck level II", "neck_anterior_thorax"),
    ("level Va, left neck", "neck_anterior_thorax"),
    ("level I neck", "face_scalp;neck_anterior_thorax"),
    ("A1 pulley of the right ring finger", "hand;finger"),
    ("old scar of the left thigh", "thigh_knee"),
    ("site of previous C-section incision", "abdominal_wall"),
    ("laparoscopic port site, left abdomen", "abdominal_wall"),
    ("right antecubital space", "upper_arm_elbow"),
    ("lower abd wall", "abdominal_wall"),
    ("ball of the thumb", "hand;finger"),
    ("left forearm mass", "forearm_wrist"),
    ("left upperarm", "upper_arm_elbow"),
    ("axillary tail of the breast", ""),
    ("knuckle of the right middle finger", "hand;finger"),
    ("flexor tendon sheath of the ring finger", "hand;finger"),
    ("flexor digitorum profundus of the index finger", "hand;finger"),
    ("flexor digitorum profundus, forearm", "forearm_wrist"),
    ("right upper extremity, index finger", "finger"),
    ("5th ray, left foot", "foot;toe"),
    ("right index DIP joint", "finger"),
    ("left index, volar", "finger"),
    ("L MF", "finger"),
    ("R SF PIP joint", "finger"),
    ("upper arm, deltoid region", "shoulder;upper_arm_elbow"),
    ("inside of the left thigh", "thigh_knee"),
    ("left delt", "shoulder"),
    ("L4-5 region", "back_flank;pelvis_hip"),
    ("C7, midline", "neck_anterior_thorax;back_flank;shoulder"),
    ("left deltopectoral groove", "neck_anterior_thorax;shoulder"),
    ("right groin crease", "abdominal_wall;pelvis_hip;thigh_knee"),
    ("mid-shaft of the tibia", "thigh_knee;leg_ankle"),
    ("LMF", "finger"),
    ("neck, left side", "neck_anterior_thorax"),
    ("abdomen, right side", "back_flank;abdominal_wall"),
    ("lower extremities", "pelvis_hip;thigh_knee;leg_ankle;foot;toe"),
    ("left paramedian back", "back_flank"),
    ("left thigh x2", "thigh_knee"),
    ("web space between 1st and 2nd toes", "foot;toe"),
    ("first webspace between the 1st & 2nd fingers", "hand;finger"),
    ("web space between thumb and index finger", "hand;finger"),
    ("left SC joint", "neck_anterior_thorax;shoulder"),
    ("TMJ", "face_scalp"),
    ("R lower ext.", "pelvis_hip;thigh_knee;leg_ankle;foot;toe"),
    ("2 cm above the knee", "thigh_knee"),
    ("left arm, 3-4 cm below the elbow", "upper_arm_elbow;forearm_wrist"),
    ("about 1 1/2 in. proximal to the wrist", "forearm_wrist"),
    ("two fingerbreadths above the ankle", "leg_ankle"),
    ("forearm vs. wrist", "forearm_wrist"),
    ("R lat. thigh, 8 cm above the lateral epicondyle", "thigh_knee"),
    ("right medial ankle behind malleolus", "leg_ankle"),
    ("R anterior shin, 10 cm below tibial tuberosity", "leg_ankle"),
    ("mid upper back near bra line", "back_flank"),
    ("above the right iliac crest", "back_flank;abdominal_wall;pelvis_hip"),
    ("6 cm distal to the elbow crease", "upper_arm_elbow;forearm_wrist"),
    ("posterior thigh 10 cm above the popliteal crease", "thigh_knee"),
    ("calf vs thigh", "thigh_knee;leg_ankle"),
]


@pytest.mark.parametrize(("phrase", "regions"), COMPOSED)
def test_reads_composed_phrases(phrase: str, regions: str):
    """A phrase is read by its heads, and by the words that place them."""
    assert regions == ";".join(parse(phrase).regions)


@pytest.mark.parametrize(
    ("phrase", "unread"),
    [
        ("left thigh, just below", "below"),
        ("below the shoulder", "below"),
        ("lateral to the sternum", "to"),
        ("distal to mid thigh", "to"),
        ("jaw below", "below"),
        ("lateral aspect", "lateral"),
        ("infra", "infra"),
        ("neck, back", "back, neck"),
        ("skin of the breast", "breast"),
        ("left and right", "left, right"),
        ("2 cm proximal forearm", "cm"),
        ("4 x 3 cm above the knee", "cm"),
        ("2 cm above", "above"),
        ("between the first and knee", "between"),
        ("big nose and xyzzy thigh", "xyzzy"),
        ("stomach", "stomach"),
        ("MF", "mf"),
        ("left index tumor", "index, tumor"),
        ("palm of the thumb", "palm, thumb"),
        ("thigh, shin", "thigh, shin"),
        ("scalp, thigh", "scalp, thigh"),
        ("thigh to calf", "to"),
        ("knee to the calf", "to"),
        ("left thigh, above the xyzzy", "xyzzy"),
        ("biceps, belly", "biceps, belly"),
        ("10 cm down to knee", "cm, down"),
        ("midline Q4 level", "q4"),
        ("thigh " * 40, "thigh"),
    ],
)
def test_what_is_not_read_is_named(phrase: str, unread: str):
    """An error names the words that are not accounted for."""
    with pytest.raises(UnknownTermError) as raised:
        parse(phrase)

    named = " ".join(raised.value.unread)
    assert set(unread.split(", ")) <= set(named.split())


WORDS = {row["word"]: row for row in rows("site_words.csv")}
PLACES = sorted(
    word
    for word, row in WORDS.items()
    if row["kind"] in {"position", "center"} and " " not in word
)
CROSSING = {word for word, row in WORDS.items() if row["kind"] == "position"}
TERMS = [
    row
    for row in SITE_ROWS
    if "_" not in row["term"]
    # Behind a position these words say nothing.
    and not {"side", "third"} & set(row["term"].split(" "))
    and not {"and", "or", *Side, *(w for w in WORDS if WORDS[w]["kind"] == "relation")}
    & set(normal(row["term"]).split(" "))
    and not set("(/,") & set(row["term"])  # signs that part a phrase
]


def plain(term: str) -> tuple[frozenset[str], frozenset[str]]:
    """Part a term into words that name a site and words that place it."""
    words = normal(term).split(" ")
    pairs = zip(words, [*words[1:], ""], strict=True)
    words = [
        WORDS[word]["means"]
        if after == "of" and WORDS.get(word, {}).get("kind") == "position of"
        else word
        for word, after in pairs
    ]
    forms = [
        form
        for word in words
        for form in (
            WORDS[word]["means"].split(" ")
            if WORDS.get(word, {}).get("kind") == "synonym"
            else [word]
        )
    ]
    kinds = {form: WORDS.get(form, {}).get("kind", "") for form in forms}
    placing = {"position", "ordinal", "center", "junction", "surrounding"}
    return (
        frozenset(w for w in kinds if kinds[w] not in {*placing, "filler"}),
        frozenset(w for w in kinds if kinds[w] in placing),
    )


PLAIN = [(*plain(row["term"]), row) for row in TERMS]


def naively(term: str, place: str) -> set[str] | None:
    """Read a term with one word more that places it, by looking at every row."""
    content, places = plain(f"{place} {term}")
    alike = [(p, row) for c, p, row in PLAIN if c == content and p <= places]
    most = [(p, row) for p, row in alike if not any(p < q for q, _ in alike)]
    crossing = {word for word in places if word in CROSSING}
    left = crossing.difference(*(p for p, _ in most))
    regions: set[str] = set()
    for p, row in most:
        regions |= {*many(row["regions"])}
        if left or (row["positioned"] and crossing - p):
            inner = sorted((q for q in alike if q[0] <= p), key=lambda q: -len(q[0]))
            wider = (many(r["positioned"]) for _, r in inner if r["positioned"])
            regions |= {*next(wider, ())}
    return regions if most else None


@given(st.sampled_from(TERMS), st.sampled_from(PLACES))
def test_a_second_reader_agrees(row: dict[str, str], place: str):
    """A placed term reads as a reader says that looks at every row of the table."""
    phrase = f"{place} {row['term']}"
    assume(phrase not in {other["term"] for other in TERMS})
    assume(len({*plain(phrase)[0]}) == len([*plain(row["term"])[0]]) > 0)

    assert naively(row["term"], place) == {*parse(phrase).regions}


ALL_TERMS = {normal(row["term"]) for row in SITE_ROWS}


def placed(row: dict[str, str], place: str) -> str:
    """A term with a word that places it, unless the table has both as one name."""
    phrase = f"{place} {row['term']}".strip()
    assume(not place or phrase not in ALL_TERMS)
    assume(len({*plain(phrase)[0]}) == len([*plain(row["term"])[0]]) > 0)
    return phrase


@given(
    *[st.sampled_from(TERMS), st.sampled_from(["", *PLACES])] * 2,
    st.sampled_from([" and ", " or ", "/", " and/or ", " & ", " vs. "]),
)
def test_a_second_reader_agrees_on_two_heads(
    row: dict[str, str], place: str, other: dict[str, str], beside: str, joiner: str
):
    """Each of two heads reads as it does alone, with its own place; either counts."""
    phrase = f"{placed(row, place)}{joiner}{placed(other, beside)}"
    assume(normal(phrase) not in ALL_TERMS)
    expected = [naively(row["term"], place), naively(other["term"], beside)]
    assume(None not in expected)

    assert {r for found in expected for r in found or ()} == {*parse(phrase).regions}


@given(st.sampled_from(TERMS), st.sampled_from(PLACES))
def test_a_placed_term_is_never_narrower_than_its_rows(row: dict[str, str], place: str):
    """A word that places a term keeps its regions, unless a row names both."""
    reading = parse(f"{place} {row['term']}")
    named = any(place in set(term.split(" ")) for term in reading.terms)
    rows_read = {term.removeprefix("part of ") for term in reading.terms}

    if not named and normal(row["term"]) in rows_read:
        assert {*many(row["regions"])} <= {*reading.regions}


@pytest.mark.parametrize(
    ("phrase", "regions"),
    [
        ("thumb/thenar", {"finger", "hand"}),
        ("right thumb / thenar", {"finger", "hand"}),
        ("knuckle/toe", {"finger", "hand", "toe", "foot"}),
        ("pectoral/chest", {"neck_anterior_thorax", "back_flank"}),
        ("leg/ankle", {"leg_ankle"}),
    ],
)
def test_a_slash_offers_both_though_they_are_one_term(phrase: str, regions: set[str]):
    """ "Thumb thenar" is the hand, "thumb/thenar" may be the thumb."""
    assert {*parse(phrase).regions} == regions


@pytest.mark.exhaustive
@pytest.mark.parametrize("row", TERMS, ids=lambda row: row["term"])
def test_a_slash_within_a_term_narrows_nothing(row: dict[str, str]):
    """Between words of a term that are sites of their own, a slash keeps both."""
    words = row["term"].replace("/", " ").split()
    is_label = any(row["term"] == site.value for site in Site)
    for at in range(1, len(words) * (not is_label)):
        one, other = " ".join(words[:at]), " ".join(words[at:])
        try:
            both = {*parse(one).regions, *parse(other).regions}
            either = parse(f"{one}/{other}")
        except UnknownTermError:
            continue
        assert both <= {*either.regions}, f"{one}/{other}"


SINGLE = [row["term"] for row in TERMS if row["term"].isalpha()]
WHOLE = {row["term"] for row in TERMS if " " in row["term"]}
#: The belly of one is not the abdomen.
MUSCLES = {row["term"] for row in TERMS if row["layer"] == "muscle"}
TOGETHER = [set(row["term"].split()) - {"of"} for row in TERMS]


@given(st.sampled_from(SINGLE), st.sampled_from(SINGLE))
def test_two_heads_are_read_as_either_or_as_both(one: str, other: str):
    """Whatever parts two heads, nothing is narrower than what both allow."""
    assume({one, other} not in TOGETHER)  # the table says what they mean together
    assume("belly" not in {one, other} or MUSCLES.isdisjoint({one, other}))
    first, second = ({*parse(term).regions} for term in (one, other))
    either = parse(f"{one} and {other}")

    assert first | second == {*either.regions}
    assert {*parse(one).families, *parse(other).families} == {*either.families}
    for parting in (" of ", ", ", " "):
        try:
            both = parse(f"{one}{parting}{other}")
        except UnknownTermError:
            continue
        if any(term in WHOLE for term in both.terms):
            continue  # the table has both heads as one name, such as abdominal pannus
        assert first & second <= {*both.regions}
        assert {*parse(one).families, *parse(other).families} <= {*both.families}


@given(
    st.sampled_from([phrase for phrase, _ in COMPOSED]),
    st.sampled_from(["left", "right", "bilateral", "both", "L", "rt."]),
)
def test_side_case_and_spacing_change_no_region(phrase: str, side: str):
    """A side, capitals and blanks do not change what a phrase reads to."""
    assert parse(phrase).terms == parse(f"{side} {phrase}").terms
    assert (
        parse(phrase).terms == parse(f"  {phrase.upper()}. ".replace(" ", "  ")).terms
    )


@given(st.data())
def test_a_random_word_is_refused(data: st.DataObject):
    """A phrase with one word exchanged for one that no table has is refused."""
    words = data.draw(st.sampled_from(COMPOSED))[0].split(" ")
    index = data.draw(st.integers(0, len(words) - 1))
    words[index] = data.draw(st.from_regex(r"zq[a-z]{1,6}", fullmatch=True))

    with pytest.raises(UnknownTermError):
        parse(" ".join(words))


@given(st.permutations(["upper", "lateral", "posterior"]), st.sampled_from(SINGLE))
def test_the_order_of_places_decides_nothing(places: list[str], head: str):
    """Position words before a head are read in any order."""
    usual = parse(f"upper lateral posterior {head}")

    assert usual.terms == parse(" ".join((*places, head))).terms


def test_a_composed_key_is_a_function_of_its_parts():
    """Every key that a reading gives can be looked up, alone or joined."""
    part, joined = SiteTerm.named("part of ankle"), SiteTerm.named("hand within digit")

    assert (Region.LEG_ANKLE, Region.FOOT) == part.regions
    assert ((Region.FINGER,), "common usage") == (joined.regions, joined.source[-12:])
    assert SiteTerm.named("part of hip").caution == "lay-hip"
    with pytest.raises(KeyError):
        SiteTerm.named("part of xyzzy")


def test_what_a_composed_key_means_is_in_order():
    """Two keys that mean the same are alike, whatever a set remembers of its order."""
    part, row = map(SiteTerm.named, ("part of occipital scalp", "craniocervical"))

    assert (row.regions, row.parts) == (part.regions, part.parts)


@pytest.mark.parametrize("form", ["{}", "left {}", "{}, proximal", "the {} area"])
def test_the_terms_of_a_site_are_those_of_its_reading(form: str):
    """They are read without its side and words, or refused as they are."""
    for row in SITE_ROWS[::7]:
        text = form.format(row["term"])
        try:
            reading = SiteReading.parse(text)
        except UnknownTermError as error:
            with pytest.raises(UnknownTermError, match=re.escape(str(error))):
                terms_of(text)
        else:
            assert reading.terms == terms_of(text)


def test_no_name_has_two_rows():
    """No two terms are the same words in another order or spelling."""
    names = [(content, places) for content, places, _ in PLAIN]

    assert len(names) == len({*names})


def test_a_divided_head_is_wider_in_parts():
    """The regions of a positioned term contain those of the term."""
    for row in SITE_ROWS:
        if row["positioned"]:
            assert {*many(row["positioned"])} >= {*many(row["regions"])}


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


DIVIDED = [row["term"] for row in TERMS if row["parts"] and row["term"].isalpha()]


def parts(words: str, region: Region) -> set[str]:
    """The parts of a region that words may mean."""
    rows = [row for row in parse(words).rows if region in row.regions]
    return {part for row in rows for part in row.parts_of(region)}


@given(st.sampled_from(DIVIDED), st.sampled_from(DIVIDED), st.sampled_from([", ", " "]))
@example("scalp", "forehead", ", ")
@example("forearm", "wrist", " ")
def test_heads_together_keep_a_part_of_each_region(one: str, other: str, parting: str):
    """Of a region that both name, the parts both allow are kept, or else any."""
    try:
        both = parse(f"{one}{parting}{other}")
    except UnknownTermError:
        return
    for region in {*both.regions} & {*parse(one).regions} & {*parse(other).regions}:
        first, second = parts(one, region), parts(other, region)
        assert (first & second or first | second) <= parts(
            f"{one}{parting}{other}", region
        )


@pytest.mark.parametrize(
    ("words", "region", "expected"),
    [
        ("scalp, forehead", Region.FACE_SCALP, {"face", "scalp"}),
        ("distal forearm wrist", Region.FOREARM_WRIST, {"forearm", "wrist"}),
        ("volar wrist", Region.FOREARM_WRIST, {"wrist"}),
        ("arm", Region.FOREARM_WRIST, {"forearm", "wrist"}),
        ("subgaleal", Region.FACE_SCALP, {"face", "scalp"}),
        ("back", Region.BACK_FLANK, set()),
    ],
)
def test_parts_of_regions(words: str, region: Region, expected: set[str]):
    """Face and scalp, neck and chest, forearm and wrist, as words tell them apart."""
    assert expected == parts(words, region)


@pytest.mark.parametrize(
    "words",
    ["leg of the incision", "arm of the scar", "leg of the mass", "neck of a lump"],
)
def test_a_part_of_a_scar_is_no_site(words: str):
    """The leg of an incision is no leg, and the neck of a mass is no neck."""
    with pytest.raises(UnknownTermError):
        SiteReading.parse(words)


@pytest.mark.parametrize(
    "words", ["scar of the thigh", "thigh scar", "mass of the thigh"]
)
def test_a_scar_of_a_site_is_at_the_site(words: str):
    """Where it lies is the site, whatever it is."""
    assert SiteReading.parse("thigh").regions == SiteReading.parse(words).regions


@pytest.mark.parametrize(
    ("phrase", "regions"),
    [
        ("upper back, medial to the scapula", {"back_flank"}),
        ("inferior to the scapula", {"back_flank", "shoulder"}),
        ("back, lateral to the spine", {"back_flank"}),
        ("lateral to the umbilicus", {"abdominal_wall"}),
        ("lower back above the buttock", {"back_flank"}),
        ("right wrist, radial to the FCR", {"forearm_wrist", "hand"}),
        ("left thigh, lateral to the rectus femoris", {"thigh_knee"}),
        ("left flank just lateral to the midline", {"back_flank", "abdominal_wall"}),
        ("superior to the right knee", {"thigh_knee"}),
        ("near the left elbow", {"upper_arm_elbow", "forearm_wrist"}),
    ],
)
def test_a_landmark_beside_a_site_is_read(phrase: str, regions: set[str]):
    """A place beside a landmark keeps every region it may lie in."""
    assert set(SiteReading.parse(phrase).regions) == regions


NAMED = {content for content, _, _ in PLAIN}
SPOTS = [w for w, row in WORDS.items() if row["kind"] in {"spot", "border"}]


def reaches(phrase: str, row: dict[str, str]) -> bool:
    """Whether a phrase keeps every region of a row, if it is read."""
    with suppress(UnknownTermError):
        return {*parse(phrase).regions} >= {*map(Region, many(row["regions"]))}
    return True


@given(
    st.sampled_from([row for row in TERMS if row["regions"]]), st.sampled_from(SPOTS)
)
@example({"term": "calcaneal", "regions": "foot"}, "tuberosity")
def test_a_spot_is_never_narrower_than_its_site(row: dict[str, str], spot: str):
    """A spot that no term names is a part of the site beside it."""
    words = plain(f"{row['term']} {spot}")[0]
    assume(not any(spot in name <= words for name in NAMED))

    assert reaches(f"{row['term']} {spot}", row)


@pytest.mark.parametrize("spot", SPOTS)
def test_a_spot_is_no_site_of_its_own(spot: str):
    """Nor is the spot of an organ that lies in no region."""
    for phrase in (spot, f"left {spot}", f"tongue {spot}"):
        with pytest.raises(UnknownTermError) as raised:
            parse(phrase)
        assert "(" not in str(raised.value)


@pytest.mark.parametrize("border", ["crease", "angle", "fold"])
def test_a_border_of_a_whole_site_is_refused(border: str):
    """The angle of the forehead may be beyond, that of a shoulder is one of several."""
    assert len(parse(f"shoulder {border}").regions) > 1
    with pytest.raises(UnknownTermError, match=border):
        parse(f"sole {border}")


@given(st.sampled_from([row for row in TERMS if row["regions"]]))
@example({"term": "leg", "regions": "thigh_knee;leg_ankle"})
def test_a_site_beside_a_landmark_keeps_its_regions(row: dict[str, str]):
    """What lies medial to a tendon of the leg may be the thigh, too."""
    assume(not plain(row["term"])[0] & {"palmaris", "longus", "tendon"})

    assert reaches(f"{row['term']}, radial to the palmaris longus", row)


def test_a_unit_is_no_slip_of_a_short_name():
    with pytest.raises(UnknownTermError) as raised:
        SiteReading.parse("2 cm back")

    assert raised.value.unread == ("cm",)
    assert not raised.value.nearest


def test_a_comma_within_a_name_parts_it():
    """ "Wall, chest" is no chest wall."""
    with pytest.raises(UnknownTermError, match="wall"):
        SiteReading.parse("wall, chest")


@pytest.mark.parametrize(
    ("phrase", "regions"),
    [
        ("deltoid, upper arm", {"shoulder", "upper_arm_elbow"}),
        ("left thigh, hip", {"pelvis_hip", "thigh_knee"}),
        ("knee, shin", {"thigh_knee", "leg_ankle"}),
        ("heel, ankle", {"foot", "leg_ankle"}),
        ("first webspace, hand", {"hand", "finger"}),
    ],
)
def test_sites_that_touch_are_both_possible(phrase: str, regions: set[str]):
    """Of two that a comma parts, a part of one may lie in the other."""
    assert set(SiteReading.parse(phrase).regions) == regions


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("biceps muscle belly", "biceps"),
        ("gastroc belly", "gastrocnemius"),
        ("belly of the gastrocnemius", "gastrocnemius"),
        ("medial head gastroc", "medial head of the gastrocnemius"),
        ("lateral gastroc head", "lateral head of the gastrocnemius"),
        ("triceps lateral head", "lateral head of the triceps"),
        ("lump to the left flank", "left flank"),
        ("toe, tibial side", "toe, medial side"),
        ("thigh laterally", "lateral thigh"),
    ],
)
def test_parts_of_a_muscle_and_sides_go_by_other_names(phrase: str, plain: str):
    """The belly of a muscle is not the abdomen, nor its head the head."""
    assert SiteReading.parse(phrase).regions == SiteReading.parse(plain).regions


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("ankle, anterolaterally", "anterolateral ankle"),
        ("posterolat thigh", "posterolateral thigh"),
        ("finger(s)", "fingers"),
        ("upper limb, including shoulder", "upper limb and shoulder"),
        ("flank extending into the back", "flank and back"),
        ("buttock extending down to the thigh", "buttock and thigh"),
        ("hip near the scar", "hip near the wound"),
        ("superficial to the sartorius, proximal thigh", "sartorius, proximal thigh"),
        ("thigh between the hip and knee", "part of the thigh"),
        ("thigh, 20 cm above the knee", "thigh, above the knee"),
        ("20 cm above the knee", "above the knee"),
        ("~3 cm above the knee", "above the knee"),
        ("back, 3 cm left of midline", "back, left of midline"),
    ],
)
def test_a_site_is_the_same_in_other_words(phrase: str, plain: str):
    """A chart joins, counts and shortens the words for one site in many ways."""
    assert SiteReading.parse(phrase).regions == SiteReading.parse(plain).regions


@pytest.mark.parametrize(
    ("muscle", "landmark"),
    [
        ("pectoralis major", "axilla"),
        ("trapezius", "occiput"),
        ("biceps", "radius"),
        ("sternocleidomastoid", "mastoid"),
        ("gastrocnemius", "knee"),
        ("brachioradialis", "elbow"),
    ],
)
def test_a_muscle_near_a_landmark_may_lie_there(muscle: str, landmark: str):
    """A muscle reaches beyond the region where most of it lies."""
    near = {*SiteReading.parse(f"{muscle} near the {landmark}").regions}

    assert {*SiteReading.parse(muscle).regions} <= near
    assert {*SiteReading.parse(landmark).regions} <= near


@pytest.mark.parametrize(
    "phrase",
    [
        "pectoralis major near its humeral insertion",
        "biceps near its distal tendon",
        "forearm flexors near their origin",
        "20 cm below the iliac crest",
        "5 inches below the clavicle",
        "back between neck and shoulder",
        "thigh between knee",
        "thigh between zzz and knee",
        "deep to the elbow",
        "hip extending to",
        "deep to the trapezius, deep to the scapula",
        "early",
    ],
)
def test_a_place_that_is_not_told_is_no_site(phrase: str):
    """Where a muscle ends, and what lies far from a landmark, is not known."""
    with pytest.raises(UnknownTermError):
        SiteReading.parse(phrase)


def test_a_tendon_lies_as_far_as_its_regions():
    """Its regions are those of all of it, so its insertion is one of them."""
    near = SiteReading.parse("Achilles tendon, proximal to its insertion")

    assert near.regions == SiteReading.parse("part of the Achilles tendon").regions
