"""What holds for the reading of any note."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Sequence

import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cptsofttissue import Case, Status
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.notes import Draft, Mention, Polarity, Reading, Role, read
from cptsofttissue.notes._finders import (
    DEPTH,
    INVOLVEMENT,
    LESION,
    PLACED,
    SITE,
    Finder,
)
from cptsofttissue.notes._finders import DEPTHS as DEPTH_FINDER
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._tables import tables_with
from cptsofttissue.notes._words import Remembered
from cptsofttissue.record._layers import depth_phrases, parts
from cptsofttissue.record._lesions import lesion_phrases, lesion_vocabulary

SITES = (
    "left forearm",
    "right thigh",
    "upper back",
    "scalp",
    "right calf",
    "left shoulder",
)
LESIONS = (
    "lipoma",
    "mass",
    "soft tissue tumor",
    "fibroma",
    "epidermal cyst",
    "sarcoma",
)
PROCEDURES = ("Excision", "Wide excision", "Excisional biopsy", "Radical resection")
DEPTHS = (
    "The tumor was subcutaneous.",
    "The tumor lay within the muscle.",
    "The tumor was beneath the fascia.",
    "The tumor was intramuscular.",
    "Subfascial tumor.",
)
LENGTHS = (
    "The tumor measured {} cm.",
    "The tumor was {} cm in greatest diameter.",
    "A {} cm tumor was found.",
    "It was taken with a margin of {} mm on each side.",
    "It was taken with a margin of {} mm.",
    "It was taken with no margin.",
    "The tumor with its margin measured {} cm.",
)
#: Lengths of something else.
OTHERS = (
    "A {} cm incision was made.",
    "The {} cm defect was closed.",
    "The drain lay {} cm below.",
    "The specimen measured {} cm.",
    "MRI showed a {} cm tumor.",
    "The flap was advanced {} cm.",
)
HEDGES = (
    "The tumor may be intramuscular.",
    "The tumor was not subfascial.",
    "The lesion was possibly a sarcoma.",
    "There was no lipoma.",
    "An excision was done two years ago.",
    "It was thought to be subcutaneous.",
    "It appeared to be subcutaneous.",
)
#: Sentences that speak of another time or another lesion, and one that comes back.
ASIDES = (
    "Two weeks ago it was small.",
    "The MRI was reviewed.",
    "The lipoma of the scalp was {} cm.",
    "Adjacent to it was a {} cm seroma.",
    "The lipoma was half of {} cm.",
    "The skin was incised.",
)
APPROACHES = tuple(
    sentence.format(layer)
    for layer in (
        "fascia",
        "deep fascia",
        "muscle",
        "subcutaneous tissue",
        "muscle fascia",
    )
    for sentence in (
        "Dissection was carried down to the {}.",
        "The {} was opened.",
        "The {} was closed.",
        "The {} was incised.",
        "The {} was divided.",
        "We dissected down through the {}.",
        "The {} was closed with suture.",
        "An incision was carried through the {}.",
        "Bleeding from the {} was stopped.",
        "The {} was exposed.",
    )
)
UNRELATED = (
    "The cataract was removed and a lens was placed.",
    "The leads were tested.",
    "The cervix was soft.",
    "A colonoscope was advanced to the cecum.",
    "The tooth was extracted.",
    "The airway was secured.",
    "Counts were correct.",
    "The ejection fraction was normal.",
    "A catheter was placed.",
)
NUMBERS = st.sampled_from(("0.4", "1.5", "2", "2.9", "3", "4.5", "5", "6.2", "11"))


@st.composite
def sentences(draw: st.DrawFn, kinds: Sequence[str]) -> str:
    """A sentence, with a length in it if it has a place for one."""
    return draw(st.sampled_from(kinds)).format(draw(NUMBERS))


@st.composite
def headings(draw: st.DrawFn, *, may_say_depth: bool = True) -> str:
    """What was done to which lesion, and where."""
    said = ("", "", "subcutaneous ", "intramuscular ") if may_say_depth else ("",)
    parts = (PROCEDURES, said, LESIONS, SITES)
    done, depth, lesion, site = (draw(st.sampled_from(part)) for part in parts)
    return f"{done} of {depth}{lesion}, {site}."


BODIES = st.lists(
    sentences(DEPTHS + LENGTHS + OTHERS + HEDGES + ASIDES + APPROACHES + UNRELATED),
    max_size=6,
)


def written(heading: str, body: Iterable[str], section: str = "DESCRIPTION") -> str:
    """A note of one operation."""
    return "\n".join((f"PROCEDURE: {heading}", f"{section}:", *body))


NOTES = st.builds(
    written,
    headings(),
    BODIES,
    st.sampled_from(("DESCRIPTION", "FINDINGS", "TECHNIQUE")),
)
CASE = (
    "procedure",
    "site",
    "depth",
    "digit_involvement",
    "size",
    "tumor",
    "margin",
    "lesion",
)


def candidates(reading: Reading) -> set[str]:
    """Every code and every family that a note may mean."""
    found = {str(c) for d in reading.drafts for c in d.resolution.candidates}
    return found | {f.key for d in reading.drafts for f in d.resolution.families}


def stated(draft: Draft, *fields: str) -> list[Mention]:
    """What a draft states of some fields."""
    return [m for m in draft.said_of(fields[0]) if m.polarity is Polarity.STATED]


@given(NOTES)
def test_a_mention_is_the_words_of_the_note(note: str):
    """A mention quotes the note where it says that it stands, whatever the case."""
    for mention in (m for draft in read(note).drafts for m in draft.mentions):
        assert note[mention.start : mention.end].lower() == mention.text.lower()


@given(NOTES)
def test_every_fact_has_its_words(note: str):
    """A fact of a draft has a mention, and its words alone give its value."""
    for draft in read(note).drafts:
        for field in CASE:
            said = [m for m in draft.mentions if m.field == field]
            is_open = field == "procedure" and "procedure" in draft.disagreements
            assert said or is_open or getattr(draft.case, field) is None


#: Fields whose words a case reads as the note has them; a margin says its side apart.
@pytest.mark.parametrize("field", ["site", "depth", "tumor", "size"])
@given(note=NOTES)
def test_words_alone_give_their_value(field: str, note: str):
    """The words of a mention give what the mention says, read alone in its field."""
    mentions = [m for draft in read(note).drafts for m in draft.mentions]
    for mention in (m for m in mentions if m.field == field):
        if mention.value and mention.polarity is not Polarity.DENIED:
            text = mention.text if field != "site" else mention.value
            assert Case(**{field: text}) == Case(**{field: mention.value})


@given(NOTES)
def test_a_length_has_one_role(note: str):
    """No length is the length of two things."""
    for draft in read(note).drafts:
        spans: dict[tuple[int, int], set[Role]] = {}
        for mention in (m for m in draft.mentions if m.role is not None):
            spans.setdefault(mention.span, set()).add(mention.role)

        assert all(len(roles) == 1 for roles in spans.values())
        for one, other in itertools.combinations(sorted(spans), 2):
            assert one[1] <= other[0]


@given(
    headings(may_say_depth=False),
    st.lists(sentences(APPROACHES + OTHERS[:1]), min_size=1),
)
def test_an_approach_gives_no_depth(heading: str, body: list[str]):
    """Where the surgeon went says nothing of where the tumor lay."""
    (draft,) = read(written(heading, body)).drafts

    assert draft.case.depth is None
    assert not any(m.field == "depth" for m in draft.mentions)


@given(
    st.sampled_from(DEPTHS[:1]),
    st.sampled_from(DEPTHS[1:]),
    st.lists(sentences(UNRELATED), max_size=2),
    st.booleans(),
)
def test_two_depths_leave_it_open(one: str, other: str, between: list[str], swap: bool):
    """Two depths that disagree make a question that quotes both."""
    said = [other, *between, one] if swap else [one, *between, other]
    (draft,) = read(written("Excision of lipoma, left forearm, 4 cm.", said)).drafts
    query = next(query for query in draft.questions if query.field == "depth")

    assert "depth" in draft.disagreements
    assert {"25071", "25073"} == {str(c) for c in draft.resolution.candidates}
    for words in ("subcutaneous", other.rsplit(maxsplit=1)[-1].strip(".")):
        assert words in query.text


@given(NUMBERS, NUMBERS, st.sampled_from(LENGTHS[:3]), st.sampled_from(LENGTHS[:3]))
def test_two_sizes_leave_it_open(one: str, other: str, first: str, second: str):
    """Two sizes of one tumor that disagree stay both, and a question quotes both."""
    assume(one != other)
    body = [first.format(one), second.format(other)]
    (draft,) = read(
        written("Excision of subcutaneous lipoma, left forearm.", body)
    ).drafts

    assert "tumor" in draft.disagreements
    assert Case(tumor=f"{min(one, other, key=float)} cm").tumor is not None
    for query in draft.questions:
        assert query.field != "size" or (
            f"{one} cm" in query.text and f"{other} cm" in query.text
        )


@given(st.sampled_from(SITES), st.sampled_from(SITES))
def test_two_sites_leave_it_open(one: str, other: str):
    """Two headings that name two places leave the site open between them."""
    assume(one != other)
    done = "PROCEDURE: Excision of subcutaneous lipoma"
    note = f"POSTOPERATIVE DIAGNOSIS: Lipoma, {one}.\n{done}, {other}."
    alone = [f"{done}, {site}." for site in (one, other)]
    reading = read(note)

    assert ("site",) == reading.drafts[0].disagreements
    assert candidates(read(alone[0])) | candidates(read(alone[1])) <= candidates(
        reading
    )


@given(headings(), BODIES, st.data())
def test_deleting_what_is_not_quoted_narrows_nothing(
    heading: str, body: list[str], data: st.DataObject
):
    """Without a sentence the codes are the same or more, unless it was quoted."""
    assume(body)
    index = data.draw(st.integers(0, len(body) - 1))
    note = written(heading, body)
    start = len(written(heading, body[:index]))
    end = len(written(heading, body[: index + 1]))
    whole = read(note)
    quoted = [m for d in whole.drafts for m in d.mentions if start <= m.start < end]
    left = read(written(heading, [*body[:index], *body[index + 1 :]]))

    assert quoted or candidates(whole) <= candidates(left)


def blank_lines(note: str) -> str:
    """The note with a blank line before each heading."""
    return note.replace("\nDESCRIPTION", "\n\nDESCRIPTION").replace(
        "\nFINDINGS", "\n\nFINDINGS"
    )


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, blank_lines, lambda note: note.replace("\n", "\r\n")],
)
@given(note=NOTES)
def test_its_looks_narrow_nothing(change: object, note: str):
    """Capitals, blank lines and other ends of lines take no code away."""
    assert callable(change)
    assert candidates(read(note)) <= candidates(read(change(note)))


@given(headings(), BODIES, BODIES)
def test_sections_in_another_order_narrow_nothing(
    heading: str, findings: list[str], description: list[str]
):
    """Findings before or behind the description take no code away."""
    parts = [
        "\n".join(("FINDINGS:", *findings)),
        "\n".join(("DESCRIPTION:", *description)),
    ]
    notes = [
        "\n".join((f"PROCEDURE: {heading}", *order)) for order in (parts, parts[::-1])
    ]
    one, other = (candidates(read(note)) for note in notes)

    assert one == other


@given(headings(), BODIES, sentences(UNRELATED), st.data())
def test_unrelated_sentences_narrow_nothing(
    heading: str, body: list[str], sentence: str, data: st.DataObject
):
    """A sentence of another specialty takes no code away, wherever it stands."""
    index = data.draw(st.integers(0, len(body)))
    more = [*body[:index], sentence, *body[index:]]

    assert candidates(read(written(heading, body))) <= candidates(
        read(written(heading, more))
    )


@given(st.lists(sentences(UNRELATED + APPROACHES + OTHERS), max_size=6))
def test_no_lesion_in_a_heading_is_no_draft(body: list[str]):
    """A note whose headings name no tumor has no draft."""
    assert () == read(written("Open reduction and fixation.", body)).drafts


@given(
    st.sampled_from(("", "subcutaneous ", "intramuscular ")),
    st.sampled_from(LESIONS),
    st.sampled_from(SITES),
    NUMBERS,
)
def test_no_procedure_is_assumed(depth: str, lesion: str, site: str, size: str):
    """A typed sentence without a procedure is never determined."""
    reading = read(f"{size} cm {depth}{lesion}, {site}")

    assert Status.DETERMINED is not reading.status


@given(NOTES)
def test_nothing_is_determined_without_its_mention(note: str):
    """A draft with one code says in the words of the note where and how deep."""
    for draft in read(note).drafts:
        bare = evolve(
            draft.case, size=None, tumor=None, margin=None, margin_convention=None
        )
        if draft.resolution.status is Status.DETERMINED and draft.case.size is None:
            assert draft.case.tumor is None or stated(draft, "tumor")
        assert draft.case.site is None or any(m.field == "site" for m in draft.mentions)
        assert bare.depth is None or any(m.field == "depth" for m in draft.mentions)


FRAGMENTS = st.sampled_from(
    [
        *(
            "3 cm",
            "mass",
            "PROCEDURE:",
            "[x]",
            "|",
            "\n",
            "1.",
            "...",
            "no margin",
            ":",
        ),
        *(
            "excision of lipoma,",
            "left",
            "thigh",
            "subcutaneous",
            "2-3 cm",
            "not",
            "\t",
        ),
        *(
            "both",
            "ADDENDUM:",
            "PATHOLOGY:",
            "in error",
            "closed",
            "each",
            "(",
            ")",
            "\u00d7",
        ),
        *("\n,", "\n(", ". ;", "/", "in the fat", "beneath it", "fascia"),
        *("DEPTH", "SIZE", "   ", "- ", "D17.1", "two", "x", "1/2", "finger", "tendon"),
    ]
)
ANYTHING = st.one_of(
    st.text(),
    st.binary().map(lambda noise: noise.decode("latin-1")),
    st.lists(FRAGMENTS, max_size=30).map(" ".join),
    st.lists(headings() | sentences(DEPTHS) | FRAGMENTS, max_size=12).map(" ".join),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=3)), max_size=20).map("".join),
)


@given(ANYTHING)
@example("")
@example("\u0130" * 3 + " 3 cm mass")
@example("Excision of lipoma, left thigh.\n, in the fat.")
@example("Excision of lipoma, left thigh.\n( deep to the fascia )")
def test_any_text_is_read(text: str):
    """No text raises, and whatever is read can be shown."""
    reading = read(text)

    assert text == reading.text
    assert str(reading)
    assert repr(reading)
    for draft in reading.drafts:
        assert str(draft)
        assert all(query.text for query in draft.questions)
        assert draft.case == draft.accept()


@pytest.mark.parametrize("given", [None, 3, b"note", ["note"], "x" * 10_000_001])
def test_what_is_no_note_is_refused(given: str):
    """Bytes, numbers and endless texts are refused, with their kind or length."""
    with pytest.raises(WrongTypeError):
        read(given)


def calls(text: str) -> int:
    """How many functions are called to read a text that was read before."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    read(text)
    sys.setprofile(counted)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "3 cm mass ",
            "3 cm mass. ",
            "3 cm mass\n",
            "1. Excised lipoma, left thigh.\n",
        ),
        *("x", ".", " ", "\n", "1", "|", "| a | b | c |\n", ": ", "[x] yes ", "A: "),
        *(
            "not ",
            "left ",
            "subcutaneous ",
            "with a margin of 3 mm ",
            "PATHOLOGY: lipoma. ",
        ),
        *("PROCEDURE: Excision of lipoma, left thigh. ", "closed ", "1 x ", "D17.1 "),
    ],
)
def test_work_is_bounded(piece: str):
    """Twice the text is about twice the work; a sentence has 2,000 letters at most."""
    once = piece * (2_000 // len(piece))

    assert calls(once * 2) <= 2.5 * calls(once) + 500


@pytest.mark.exhaustive
@pytest.mark.parametrize("piece", ["x", ".", " ", "1", "|"])
def test_a_megabyte_is_read(piece: str):
    """A megabyte without a newline is read, and is no operation."""
    assert () == read(piece * 1_000_000).drafts


@pytest.mark.exhaustive
@pytest.mark.parametrize("piece", ["3 cm mass ", "3 cm mass. "])
def test_many_masses_are_no_operation(piece: str):
    """A hundred kilobytes of masses are read, and are no operation."""
    assert () == read(piece * 10_000).drafts


@pytest.mark.parametrize(
    ("finder", "field", "names", "beside"),
    [
        (PLACED, LESION, [*lesion_phrases()], lesion_vocabulary()),
        (DEPTH_FINDER, DEPTH, [*depth_phrases()], parts().vocabulary),
    ],
    ids=["lesion", "depth"],
)
@given(data=st.data())
def test_what_is_read_is_asked_for(
    finder: Finder[object],
    field: int,
    names: Sequence[Sequence[str]],
    beside: Sequence[str],
    data: st.DataObject,
):
    """Words that a reader reads are never passed over, whatever stands beside them."""
    name = st.sampled_from(names).map(" ".join)
    words = st.lists(st.sampled_from(beside), max_size=2)
    before, middle, behind = data.draw(st.tuples(words, name, words))
    line = Line(" ".join((*before, middle, *behind)))
    assume(all(bits & finder.may for bits in line.bits))
    assume(finder.read(line.text) is not None)

    assert line.asks & field & finder.marks


def test_what_names_nothing_is_not_asked_for():
    """A sentence without a word of a whole name is asked for nothing."""
    asks = Line("hemostasis was obtained, the skin was dry").asks

    assert not asks & (LESION | INVOLVEMENT)
    assert not Line("the incision was made in the soft tissue").asks & LESION
    zebras = Line("zebras graze quietly")
    assert not zebras.asks & (LESION | SITE | DEPTH | INVOLVEMENT)
    assert not any(map(tables_with, zebras.words))


@given(st.lists(st.text(max_size=3)))
def test_words_are_forgotten(words: list[str]):
    """However many words are met, few are remembered, and all are told alike."""
    told = Remembered[int](len, most=2)

    assert [*map(len, words)] == [told[word] for word in words]
    assert len(told) <= 2


def test_what_is_long_is_not_remembered():
    """A text without a gap is no word that is met again."""
    told = Remembered[int](len)

    assert 100_000 == told["x" * 100_000]
    assert not told


@pytest.mark.parametrize(
    "text",
    [
        "in the subcutaneous tissue and",
        "the plantar fascia, between FDB and",
        "out of the subcutaneous",
        "The mass was dissected off the sheath with a piece of it",
        "The lipoma was 1.4 cm. 1 mm of around",
    ],
)
def test_a_text_may_break_off_anywhere(text: str):
    """What was cut off in the middle of a sentence is read as far as it goes."""
    assert not any(draft.resolution.code for draft in read(text).drafts)
