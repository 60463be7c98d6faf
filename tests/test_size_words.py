"""A length keeps what the words beside it say; a word that is not known is refused."""

# ruff: noqa: SLF001 - rows of a table are private

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Case, Span
from cptsofttissue._reading import size_words, sizes, tables
from cptsofttissue._reading.choices import written_out
from cptsofttissue._reading.size_words import Place, Says
from cptsofttissue._reading.sizes import Statement, read_statement
from cptsofttissue.errors import InvalidSizeError, TableError


def refused(field: str, text: str) -> str:
    """Return what would have been allowed instead of a text that is refused."""
    with pytest.raises(InvalidSizeError) as raised:
        read_statement(field, text)
    assert (field, text) == (raised.value.field, raised.value.value)
    assert len(str(raised.value)) < 330
    return raised.value.allowed


def cm(low: float, high: float | None = None, **said: str) -> Statement:
    """State a length in centimeters of at most four decimals."""
    ends = (low, low if high is None else high)
    low_um, high_um = (round(end * 10_000) for end in ends)
    return Statement(low_um, high_um, **said)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("4 cm", cm(4)),
        ("a 1 cm mass", cm(1, role="tumor")),
        ("large 14 x 10 cm lipoma", cm(14, role="tumor", lesion="lipoma")),
        ("3 cm cyst", cm(3, role="tumor", lesion="cyst")),
        ("The mass measured 2.5 cm x 2.0 cm", cm(2.5, role="tumor")),
        ("4 cm, firm, well-circumscribed soft tissue mass", cm(4, role="tumor")),
        ("mass measured at at least 4 cm", Statement(40_000, None, "tumor")),
        ("mass measuring at least 4 cm", Statement(40_000, None, "tumor")),
        ("mass - 2 cm", cm(2, role="tumor")),
        ("30 cm long", cm(30, role="tumor")),
        ("7.0cm sized", cm(7, role="tumor")),
        ("4-cm-mass", cm(4, role="tumor")),
        ("two and a half centimeter nodule", cm(2.5, role="tumor")),
        ("mass with a maximum diameter of 3 cm", cm(3, role="tumor")),
        ("4 cm mass without margins", cm(4, role="tumor")),
        ("5 cm measured in the OR", cm(5, role="tumor", source="excision")),
        (
            "measured 5 cm in the operating theatre",
            cm(5, role="tumor", source="excision"),
        ),
        ("5 cm on the table", cm(5, source="excision")),
        ("2 cm when measured in theatre", cm(2, role="tumor", source="excision")),
        ("2 cm mass, measured with a ruler", cm(2, role="tumor")),
        ("lump about the size of 2 cm", cm(1.5, 2.5, role="tumor")),
        ("5 cm in situ", cm(5, source="excision")),
        ("5 cm cyst in situ", cm(5, role="tumor", source="excision", lesion="cyst")),
        ("5 cm from end to end", cm(5)),
        ("7 cm, measured before excision", cm(7, role="tumor")),
        ("overall 3.2 cm with margins", cm(3.2, role="total")),
        (
            "largest lesion diameter at removal: 4.2 cm",
            cm(4.2, role="tumor", source="excision"),
        ),
        ("6 cm maximally", cm(6)),
        ("3 in. or greater", Statement(76_200, None)),
        ("excised diameter 0.55 cm", cm(0.55, role="total")),
        ("excised diameter of the lesion: 3 cm", cm(3, role="total")),
        ("tumor plus margin 4 cm", cm(4, role="total")),
        ("lesion including margins 3 cm", cm(3, role="total")),
        ("4 cm total", cm(4, role="total")),
        ("4 cm in all", cm(4, role="total")),
        ("4 cm with margins", cm(4, role="total")),
        ("5x4x3 cm specimen", cm(5, source="pathology")),
        ("specimen measuring 5 x 4 cm", cm(5, source="pathology")),
        ("5 cm mass on pathology", cm(5, role="tumor", source="pathology")),
        ("4 cm by MRI", cm(4, source="imaging")),
        ("measuring 4 cm on ultrasound", cm(4, role="tumor", source="imaging")),
        ("4 cm at time of excision", cm(4, source="excision")),
        ("at surgery: 4 cm", cm(4, source="excision")),
        ("3 cm wide mass", Statement(30_000, None, "tumor")),
        ("5+ cm mass", Statement(50_000, None, "tumor")),
        ("5 cm+", Statement(50_000, None)),
        ("4 cm dia", cm(4)),
        ("final excised size 4 cm", cm(4, role="total")),
    ],
)
def test_words_say_what_a_size_is(text: str, statement: Statement):
    """A noun says whose length it is, other words where it was measured."""
    assert statement == read_statement("size", text)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("1.5 cm", cm(1.5)),
        ("1.5 cm margins", cm(1.5, role="margin")),
        ("margins measuring 1 cm", cm(1, role="margin")),
        ("excised with a 1 cm margin", cm(1, role="margin")),
        ("1 cm cuff of normal tissue", cm(1, role="margin")),
        (
            "1 cm margin on all sides",
            cm(1, role="margin", convention="each_side"),
        ),
        (
            "2 mm margins circumferentially",
            cm(0.2, role="margin", convention="each_side"),
        ),
        ("2 mm margins x 4", cm(0.2, role="margin", convention="each_side")),
        ("2 mm on four sides", cm(0.2, convention="each_side")),
        ("1.5 cm on each side", cm(1.5, convention="each_side")),
        ("1 cm around the perimeter", cm(1, convention="each_side")),
        ("1 cm in all directions", cm(1, convention="each_side")),
        ("1 cm in all", cm(1, convention="as_written")),
        ("1 cm, 360 degrees", cm(1, convention="each_side")),
        ("1 cm 360\u00b0 margin", cm(1, role="margin", convention="each_side")),
        ("2 mm on each side of the lesion", cm(0.2, convention="each_side")),
        ("1 cm cuff of muscle", cm(1, role="margin")),
        ("narrow 2 mm margin", cm(0.2, role="margin")),
        ("5 mm peripheral margin", cm(0.5, role="margin")),
        ("1 cm total margin", cm(1, role="margin", convention="as_written")),
        ("1 cm on both sides combined", cm(1, convention="as_written")),
        ("no margin", cm(0, role="margin")),
        ("cuff of 1 mm each side", cm(0.1, role="margin", convention="each_side")),
        ("2 mm margins all around", cm(0.2, role="margin", convention="each_side")),
        ("1 mm of tissue around on each side", cm(0.1, convention="each_side")),
        (
            "6 mm in total (3 mm medial plus 3 mm lateral)",
            cm(0.6, convention="as_written"),
        ),
        (
            "margin 0.6 cm (4 mm left and 2 mm right)",
            cm(0.6, role="margin", convention="as_written"),
        ),
        ("total of 4 mm (2 mm each side)", cm(0.4, convention="as_written")),
        ("3 mm each direction", cm(0.3, convention="each_side")),
        ("no additional tissue taken", cm(0, role="margin")),
        ("no cuff", cm(0, role="margin")),
        ("without any margin of surrounding tissue", cm(0, role="margin")),
        ("none", cm(0, role="margin")),
        ("without margins", cm(0, role="margin")),
        ("0", cm(0)),
        ("0 margin", cm(0, role="margin")),
    ],
)
def test_words_say_how_a_margin_counts(text: str, statement: Statement):
    """On all sides is each side, in all is both together; no margin is nothing."""
    assert statement == read_statement("margin", text)


@pytest.mark.parametrize(
    ("field", "text", "hint"),
    [
        ("size", "golf ball", '"golf", "ball" are not read'),
        ("size", "2 fingerbreadths", "its unit"),
        ("size", "4 cm subcutaneous mass", '"subcutaneous" is not read'),
        ("size", "two 3 cm masses", '"two", "masses" are not read'),
        ("size", "3 cm from the mass", '"from" is not read'),
        ("size", "3 cm deep", '"deep" is not read'),
        ("size", "3 cm radius", '"radius" is not read'),
        ("size", "none", '"none" is not read'),
        ("size", "1 cm margin", "give the margin in its own field"),
        ("size", "lesion excised with 1 cm", "give the margin in its own field"),
        ("size", "1 cm on all sides", "a margin in its own field"),
        ("size", "4 cm mass with margins", "one length of one thing"),
        ("size", "4 cm mass in total", "one length of one thing"),
        ("size", "5 cm specimen by MRI", "one source"),
        ("size", "3 cm lipoma, cyst", "one lesion"),
        ("size", "3 cm mass and 3 cm cyst", "one length"),
        ("size", "4 cm including 0.5 cm margins", "a number"),
        ("size", "over the mass 3 cm", "beside its number"),
        ("size", "about about 3 cm", "one bound"),
        ("size", "3 in diameter mass", "inch"),
        ("size", "3 in total", "inch"),
        ("size", "3 in length x 2 in width", "inch"),
        ("size", "3' cm", "a number"),
        ("size", "mass -2 cm", "a number"),
        ("size", "- 2 cm", "a number"),
        ("size", ", 5 cm", "a number"),
        ("size", "4 cm2", "a number"),
        ("size", "3-4+ cm", "a number"),
        ("size", "2 cm + 1 cm", "a number"),
        ("margin", "1 cm 3600 degrees", "a number"),
        ("size", "4 cm -", "a number"),
        ("tumor", "4 cm total", "give the total in its own field"),
        ("margin", "1 cm mass", "give the tumor in its own field"),
        ("margin", "1 cm with margins", "give the total in its own field"),
        ("margin", "negative margins", "that margins are clear or not"),
        ("margin", "1 cm clear margins", "that margins are clear or not"),
        ("margin", "margins free", "that margins are clear or not"),
        ("margin", "marginal", "or an excision marginal, is none"),
        ("margin", "5 mm (3 mm medial plus 3 mm lateral)", "two opposite sides"),
        ("margin", "5 mm (2 mm on each side)", "two opposite sides"),
        ("margin", "6 mm (3 mm medial plus 3 mm distal)", "two opposite sides"),
        ("margin", "6 mm (. mm medial plus 6 mm lateral)", "a number"),
        ("margin", "2-6 mm (3 mm medial plus 3 mm lateral)", "a number"),
        ("margin", "6 mm each side (3 mm medial, 3 mm lateral)", "one length"),
        ("size", "5 cm with a 2 mm cuff", "a margin in its own field"),
        ("size", "3 in the OR", "inch"),
        ("margin", "narrow margins", "a number"),
        ("margin", "1 cm deep margin", '"deep" is not read'),
        ("margin", "2 x 0.3 cm", "one length"),
        ("margin", "none; 1 cm", '"none" is not read'),
        ("margin", "no margin!", "a number"),
        ("margin", "1 cm on all sides in total", "each side, or of both"),
    ],
)
def test_what_is_not_plain_is_refused(field: str, text: str, hint: str):
    """The error names the word, or says what the field takes."""
    assert hint in refused(field, text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("6/3 cm", 60_000, 60_000),
        ("6 / 3 cm", 60_000, 60_000),
        ("3/2 cm", 30_000, 30_000),
        ("3/3 cm", 30_000, 30_000),
        ("3 / 5.0 cm", 50_000, 50_000),
        ("3 cm/4 cm", 40_000, 40_000),
        ("3.5/4 cm", 40_000, 40_000),
        ("3/4/2 cm", 40_000, 40_000),
        ("3/4 in", 19_050, 19_050),
        ("3/4 cm", 7_500, 40_000),
        ("1 3/4 cm", 17_500, 17_500),
        ("2-3/4 in", 69_850, 69_850),
        ("2-3/4 cm", 27_500, 40_000),
        ("2 and 1/2 in", 63_500, 63_500),
        ("1/2 to 3/4 in", 12_700, 19_050),
        ("2-3 1/2 in", 50_800, 88_900),
        ("1½ in", 38_100, 38_100),
        ("half an inch", 12_700, 12_700),
    ],
)
def test_a_slash_is_no_silent_fraction(text: str, low: int, high: int):
    """It makes a fraction of an inch, parts dimensions, or leaves both possible."""
    assert Span(low, high) == Span.parse(text)


def test_a_length_may_be_said_again_in_another_unit():
    """The second is the first in other words; if it is not, nothing is guessed."""
    assert Span.parse("2.5 cm") == Span.parse("25 mm (2.5 cm)")
    assert Span.parse("2.54 cm") == Span.parse("1 in (2.54 cm)")
    with pytest.raises(InvalidSizeError):
        Span.parse("2.5 cm (30 mm)")


@pytest.mark.parametrize(
    "text",
    [
        "1-3/2 cm",
        "10-11/2 cm",
        "1 3/2 in",
        "more than 5-3 cm",
        "2/3 cm",
        "3/5 cm",
        "6/3 x 2 cm",
        "2-3/5 cm",
        "1/2/0 cm",
        "1/2",
        "1/24 in",
        "1 1/2/2 in",
        "2 x 2 to 3 x 3 cm",
        "2.5 1/2 cm",
        "2 half cm",
    ],
)
def test_an_unclear_slash_is_refused(text: str):
    """Neither a fraction below one nor plainly dimensions."""
    refused("size", text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4.2 (AP) x 3.1 (TR) x 5.0 (CC) cm", 50_000, 50_000),
        ("5 cm wide x 6 cm long", 60_000, 60_000),
        ("3 cm wide x 2 cm deep", 30_000, None),
        ("at most 3 cm wide x 2 cm deep", 0, None),
        ("less than 3 cm wide x 2 cm deep", 0, None),
        ("nearly 3 cm", 0, 30_000),
        ("just under 3 cm", 0, 29_999),
        ("just over 3 cm", 30_001, None),
        ("> or = 3 cm", 30_000, None),
        ("3 cm or so", 25_000, 35_000),
        ("estimated at 3 cm", 25_000, 35_000),
        ("2 or 3 cm", 20_000, 30_000),
        ("mass from 2 to 3 cm", 20_000, 30_000),
        ("mass between 2 cm and 3 cm", 20_000, 30_000),
        ("4cmx3cm", 40_000, 40_000),
        ("3\u00a0cm\u2009mass", 30_000, 30_000),
        ("3\u201d", 76_200, 76_200),
    ],
)
def test_bounds_and_dimensions(text: str, low: int, high: int | None):
    """Of dimensions that name none the longest, the greatest is a lower bound."""
    assert Span(low, high) == Span.parse(text)


def test_a_field_of_another_name_takes_every_role():
    """Only size, tumor and margin know whose length they are."""
    roles = ["mass", "margin", "in all", ""]

    assert ["tumor", "margin", "total", ""] == [
        read_statement("length", f"4 cm {noun}").role for noun in roles
    ]


# -- laws --------------------------------------------------------------------

_UM = {"cm": 10_000, "mm": 1_000, "in": 25_400, "inches": 25_400}
tenths = st.integers(1, 400)
nouns = st.sampled_from(["mass", "firm nodule", "lipoma", "mass by MRI", "in size"])
befores = st.sampled_from(["", "large ", "mass measuring ", "MRI: ", "the tumor was "])
bounds = st.sampled_from(["", "at least ", "less than ", "about ", "up to "])


@st.composite
def lengths(draw: st.DrawFn) -> str:
    """Chart a length: one, a range, or dimensions."""
    numbers = sorted(draw(st.lists(tenths, min_size=1, max_size=3)))
    shown = [f"{n / 10:g}" for n in numbers]
    sign = draw(st.sampled_from([" x ", "x", " by "]))
    if len(numbers) == 2:
        sign = draw(st.sampled_from([sign, "-", " to "]))
    return sign.join(shown) + draw(st.sampled_from([" cm", "mm", "-cm", " inch"]))


@given(bounds, lengths(), befores, nouns)
def test_a_noun_leaves_the_bounds(bound: str, length: str, before: str, noun: str):
    """Whatever stands beside a length, its bounds are its own."""
    bare = read_statement("size", bound + length)

    assert bare[:2] == read_statement("size", f"{before}{bound}{length} {noun}")[:2]
    assert ("", None, None, "") == bare[2:]


@given(bounds, lengths(), befores, nouns, st.data())
def test_case_and_spacing_change_nothing(
    bound: str, length: str, before: str, noun: str, data: st.DataObject
):
    """Capitals and more space, of whatever kind is read, say nothing."""
    text = f"{before}{bound}{length} {noun}"
    space = data.draw(st.sampled_from(["  ", "\t", "\u00a0", "\n", "\u2009"]))

    assert read_statement("size", text) == read_statement(
        "size", f" {text.upper().replace(' ', space)} "
    )


@given(befores, lengths(), st.text("bdfgjkqvyz", min_size=4, max_size=9), st.data())
def test_an_unknown_word_is_refused(
    before: str, length: str, word: str, data: st.DataObject
):
    """One word exchanged for another that no row has is never passed over."""
    words = f"{before}{length} firm mass in size".split(" ")
    at = data.draw(st.sampled_from([n for n, w in enumerate(words) if w.isalpha()]))
    if words[at] in {"x", "by", "to", "cm", "inch"}:
        return
    words[at] = word

    refused("size", " ".join(words))


@given(st.integers(0, 9), st.sampled_from([2, 4, 8, 16, 32]), st.data())
def test_fractions_of_an_inch_are_exact(whole: int, below: int, data: st.DataObject):
    """Whole inches and a fraction are exact, or lie between two micrometers."""
    above = data.draw(st.integers(1, below - 1))
    um = (whole + Fraction(above, below)) * 25_400
    text = f"{whole} {above}/{below} in"

    assert Span(floor(um), ceil(um)) == Span.parse(text)


@given(st.integers(1, 10**6))
def test_units_agree(um: int):
    """The same length in centimeters, millimeters or inches has the same bounds."""
    um *= 127  # whole micrometers that are decimal inches, too
    texts = [
        f"{um / 10_000:.4f} cm mass",
        f"{um / 1_000:.3f}mm mass",
        f"{um / 25_400:.4f} in. mass".replace(".0000", ""),
    ]
    exact = [text for text in texts if Fraction(text.split(" ")[0].rstrip("m")) > 0]

    assert {Statement(um, um, "tumor")} == {
        read_statement("tumor", text)
        for text in (exact if um % 2_540 == 0 else exact[:2])
    }


_NAIVE = {
    "at least": "low",
    "over": "more",
    "about": "about",
    "or more": "low",
    "firm": "tumor",
    "mass": "tumor",
    "in diameter": "",
    "specimen": "path",
    "by MRI": "image",
    "in total": "total",
    "of": "",
}
_ONLY_BEFORE = {"over", "of"}
_ONLY_AFTER = {"or more", "in diameter"}
pieces = st.sampled_from([*_NAIVE, "bogus"])


def naive(before: list[str], low: int, high: int, after: list[str]) -> tuple | None:
    """Read as a child would: list by list, with every exclusion written out."""
    if {"bogus", *_ONLY_AFTER} & {*before} or {"bogus", *_ONLY_BEFORE} & {*after}:
        return None
    limits = {"at least", "over", "about"}
    seen = False
    for piece in before:
        if seen and piece not in limits:
            return None
        seen = seen or piece in limits
    said = [_NAIVE[piece] for piece in before + after]
    if {"low", "more"} <= {*said} or said.count("about") > 1:
        return None
    if {"path", "image"} <= {*said} or {"tumor", "total"} <= {*said}:
        return None
    half = 5_000 if "about" in said else 0
    least, most = max(0, low - half), high + half
    role = "tumor" if "tumor" in said else "total" if "total" in said else ""
    if "more" in said or "low" in said:
        least, most = least + ("more" in said), None
    return least, most, role


@given(
    st.lists(pieces, max_size=3),
    st.integers(1, 20),
    st.integers(0, 5),
    st.lists(pieces, max_size=3),
)
def test_a_naive_reader_agrees(
    before: list[str], low: int, more: int, after: list[str]
):
    """Another reader of the same words gives the same bounds, or refuses, too."""
    size = f"{low} cm" if not more else f"{low}-{low + more} cm"
    expected = naive(before, low * 10_000, (low + more) * 10_000, after)
    text = " ".join([*before, size, *after])
    try:
        statement = read_statement("size", text)
    except InvalidSizeError:
        statement = None

    assert expected == (statement and (*statement[:2], statement.role))


@given(st.text("0123456789./- xacmtofbynin½\"'<>~()", max_size=120))
def test_any_text_is_read_or_refused(text: str):
    """Whatever is charted, bounds run upwards, or the text is refused whole."""
    with suppress(InvalidSizeError):
        low, high, *_ = read_statement("size", text)

        assert 0 <= low
        assert high is None or low <= high
        assert re.search("[0-9½]", text)


# -- the table ---------------------------------------------------------------


def rows_of(place: Place) -> Iterator[tuple[str, Says]]:
    """Write out every phrase of a place."""
    for row in tables.read("size_words.csv", size_words.SizeWords):
        if row.place in {place, Place.ANY}:
            yield from ((text, row.says) for text in written_out(row.words))


@pytest.mark.exhaustive
@pytest.mark.parametrize("place", [Place.BEFORE, Place.AFTER])
def test_every_row_is_read(place: Place):
    """Each phrase of the table is read in its place, in some field, or a finding."""
    for phrase, says in rows_of(place):
        text = f"{phrase} 4 cm" if place is Place.BEFORE else f"4 cm {phrase}"
        if says is Says.FINDING:
            assert "clear" in refused("margin", text)
        else:
            field = "margin" if says in {Says.EACH_SIDE, Says.AS_WRITTEN} else "length"
            low, high, *_ = read_statement(field, text)

            assert says in sizes._LIMITS or (40_000, 40_000) == (low, high), text


@pytest.mark.exhaustive
def test_every_way_to_say_no_margin():
    """Each of them stands alone and is nothing."""
    rows = tables.read("size_words.csv", size_words.SizeWords)
    phrases = [
        text
        for row in rows
        if row.place is Place.ALONE
        for text in written_out(row.words)
    ]

    assert {cm(0, role="margin")} == {read_statement("margin", p) for p in phrases}


def test_the_places_of_a_phrase_are_read_one_by_one():
    """No abbreviation joins two places, so each is read once for many phrases."""
    for row in tables.read("size_words.csv", size_words.SizeWords):
        phrases = tuple(map(size_words.words_of, written_out(row.words)))

        assert size_words._words_of(row.words) == phrases


@pytest.mark.parametrize(
    ("text", "lesion", "source"),
    [
        ("3 cm melanoma in situ", "melanoma in situ", None),
        ("3 cm melanoma measured in situ", "melanoma", "excision"),
        ("3 cm carcinoma, measured in situ", "carcinoma", "excision"),
        ("3 cm cyst in situ", "cyst", "excision"),
    ],
)
def test_in_situ_is_part_of_a_name_or_where_it_was_measured(
    text: str, lesion: str, source: str | None
):
    """Right behind a name it may belong to it, behind what was measured it does not."""
    told = read_statement("size", text, lambda name: {*name.split()} - _KNOWN)

    assert (lesion, source) == (told.lesion, told.source)


_KNOWN = {"melanoma", "carcinoma", "in", "situ"}


def table(monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    """Put another table in the place of the one that is shipped."""
    text = f"words,place,says,lesion,source\n{rows}"
    parsed = tables.parse("size_words.csv", text, size_words.SizeWords)
    numbered = tuple(enumerate(parsed, 2))  # below the header
    monkeypatch.setattr(size_words, "_rows", lambda: numbered)


def test_words_that_say_two_things_are_refused(monkeypatch: pytest.MonkeyPatch):
    """A phrase of two rows that differ is a fault of the later line."""
    table(monkeypatch, "a|b mass,any,tumor,,CMS\nmass|b,after,margin,,CMS\n")
    with pytest.raises(TableError, match=r"line 3, column words: 'mass'") as raised:
        size_words._known.__wrapped__(Place.AFTER)

    assert "'a|b mass'" in str(raised.value)


def test_a_bracket_stands_around_one_place():
    """What may be left out is one word or another, and a space parts places."""
    text = "words,place,says,lesion,source\nat [time of] excision,any,excision,,CMS\n"
    with pytest.raises(TableError, match="a bracket around several places"):
        tables.parse("size_words.csv", text, size_words.SizeWords)


@pytest.mark.parametrize(
    "row", ["none,after,zero", "mass,alone,tumor", "wide,dimension,tumor"]
)
def test_each_place_has_its_own_meanings(row: str):
    """What stands alone is nothing, what names a dimension is no role."""
    text = f"words,place,says,lesion,source\n{row},,CMS\n"
    with pytest.raises(TableError, match="is not said"):
        tables.parse("size_words.csv", text, size_words.SizeWords)


@pytest.mark.parametrize(
    ("text", "kinds", "depths"),
    [
        ("4 cm subcutaneous mass", "soft tissue tumor", "subcutaneous"),
        ("3 cm intramuscular lipoma", "lipoma", "intramuscular"),
        ("2 cm sebaceous cyst", "epidermal cyst", ""),
        ("firm subfascial lipoma measuring 6 x 4 cm on MRI", "lipoma", "subfascial"),
        ("5 cm subcutaneous", "soft tissue tumor", "subcutaneous"),
        ("lipoma 5 cm subcutaneous", "lipoma", "subcutaneous"),
        ("lipoma 3 cm, deep to the fascia", "lipoma", "subfascial"),
        ("3 cm subcutaneous lipoma on exam", "lipoma", "subcutaneous"),
        ("3 cm deep lipoma", "lipoma", ""),
        ("3 cm lipoma or ganglion", "ganglion lipoma", ""),
        ("3 cm recurrent lipoma", "lipoma", ""),
        ("3 cm melanoma in situ", "melanoma", ""),
        ("3 cm melanoma measured in situ", "melanoma", ""),
    ],
)
@pytest.mark.parametrize("field", ["size", "tumor"])
def test_words_name_the_lesion_of_a_length(
    field: str, text: str, kinds: str, depths: str
):
    """A lesion named beside its length is a fact, with the depth that it says."""
    case = Case(**{field: text})
    assert case.tumor == Span.parse(f"{re.search(r'[0-9]', text).group()} cm")
    assert case.lesion is not None
    assert " ".join(case.lesion.kinds) == kinds
    assert " ".join(case.lesion.depths or ()) == depths


@pytest.mark.parametrize(
    ("field", "text", "hint"),
    [
        ("size", "mass 3 cm deep", '"deep" is not read'),
        ("size", "lipoma 3 cm below the fascia", '"below", "fascia" are not read'),
        ("size", "3 cm deep", '"deep" is not read'),
        ("size", "deep 3 cm", '"deep" is not read'),
        ("size", "3 in subcutaneous tissue", 'inches written as "inch"'),
        ("size", "3 cm subcutaneous mass of the lawn", '"lawn" is not read'),
        ("size", "3 cm xyzzy lipoma", '"xyzzy" is not read'),
        ("size", "3 cm malignant lipoma", '"malignant" is not read'),
        ("margin", "1 cm subcutaneous mass", '"subcutaneous" is not read'),
    ],
)
def test_words_that_name_no_lesion_are_refused(field: str, text: str, hint: str):
    """A word that is no part of the name is named; a length may be a depth itself."""
    with pytest.raises(InvalidSizeError) as raised:
        Case(**{field: text})
    assert hint in raised.value.allowed


@pytest.mark.parametrize(
    ("lesion", "kinds", "depths"),
    [
        (None, ["soft tissue tumor"], ["subcutaneous"]),
        ("lipoma", ["lipoma"], ["subcutaneous"]),
        ("intramuscular lipoma", ["lipoma"], ["subcutaneous", "intramuscular"]),
        ("unknown", ["soft tissue tumor"], ["subcutaneous"]),
    ],
)
def test_a_lesion_is_named_once_and_its_depth_by_all_words(
    lesion: str | None, kinds: list[str], depths: list[str]
):
    """The lesion's own words say the kind; two depths that differ are both kept."""
    case = Case(size="4 cm subcutaneous mass", lesion=lesion)
    assert case.lesion is not None
    assert [*case.lesion.kinds] == kinds
    assert [*(case.lesion.depths or ())] == depths


@pytest.mark.parametrize(
    "distance",
    [
        "5 cm distal to the elbow",
        "5 cm above the knee",
        "5 cm proximal to wrist crease",
        "distal to the elbow, 5 cm",
        "3 cm below the scapula",
    ],
)
def test_a_distance_is_no_size(distance: str):
    """A length from a place to a place is no length of a lesion."""
    with pytest.raises(InvalidSizeError):
        Case(tumor=distance)
    with pytest.raises(InvalidSizeError):
        Case(size=distance)


@pytest.mark.parametrize(
    "mass", ["3 cm mass above the knee", "3 cm mid to distal forearm"]
)
def test_a_place_beside_a_size_is_read(mass: str):
    """Words that say where a mass lies take nothing from its size."""
    assert "3 cm" == str(Case(tumor=mass).tumor)


@pytest.mark.parametrize("weight", ["45 g", "1,250 grams", "2.1 kg", "1 lb", "3 oz."])
@pytest.mark.parametrize(
    "form", ["{}, {}", "{} weighing {}", "{} and weighed about {}"]
)
@pytest.mark.parametrize("size", ["14 x 10 cm", "a 14 x 10 cm lipoma", "14-cm mass"])
def test_a_weight_behind_a_size_says_nothing(size: str, form: str, weight: str):
    """How heavy a tumor is tells nothing of how long it is."""
    assert read_statement("size", size) == read_statement(
        "size", form.format(size, weight)
    )


@pytest.mark.parametrize("text", ["45 g", "2.1 kg mass", "3 cm, 5 mg", "3 cm 5"])
def test_a_weight_is_no_size(text: str):
    """Nor is another number behind a length left out."""
    assert "a number" in refused("size", text)


@pytest.mark.parametrize("axis", ["craniocaudal", "AP", "in transverse diameter"])
def test_a_named_axis_may_not_be_the_longest(axis: str):
    """The tumor is at least as long as it is along one axis."""
    statement = read_statement("size", f"17 cm {axis}")

    assert (170_000, None) == (statement.low_um, statement.high_um)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("size (cm): 3.4", "size 3.4 cm"),
        ("Lesion size (in mm) = 34 x 20", "lesion size 34 x 20 mm"),
        ("5 x 4 x 3 cm (AP x TR x CC)", "5 x 4 x 3 cm"),
        ("10 cm +", "at least 10 cm"),
        ("3 cm lump for 2 years", "3 cm lump"),
        ("3 cm mass, since 2019", "3 cm mass"),
    ],
)
def test_a_form_writes_a_size_in_its_own_order(text: str, plain: str):
    """The unit in a label, the axes behind, and since when add nothing."""
    assert read_statement("size", text) == read_statement("size", plain)


@pytest.mark.parametrize(
    "text",
    [
        *("5 x 4 cm (AP x TR x CC)", "size (cm): 3.4 mm", "(cm) 3.4", "size cm: 3"),
        *("3 cm in 2012", "3 cm 2012", "was 2 cm in 2019, 4 cm now"),
        *("2.5 cm x", "x 3 cm", "4 cm x unknown", "3 x 2 cm x mass"),
    ],
)
def test_a_size_in_half_of_that_order_is_refused(text: str):
    """Axes and units that do not fit the numbers may be those of another size."""
    with pytest.raises(InvalidSizeError):
        read_statement("size", text)
