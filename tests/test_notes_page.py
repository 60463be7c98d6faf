"""What notebooks show of a note: all of it, with the evidence underlined."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cptsofttissue.notes import Mention, Polarity, Reading, Role, read
from cptsofttissue.notes.reading import Outside
from cptsofttissue.notes.values import Section

NOTE = """\
PREOPERATIVE DIAGNOSIS: Lipoma, left forearm.
PROCEDURE: Excision of subcutaneous lipoma, left forearm.
INDICATIONS: <script>alert('&')</script>
FINDINGS: Lipoma,  4 cm in greatest diameter. It was not intramuscular.

DESCRIPTION: A 6 cm incision was made.
"""
TWO = """\
PROCEDURES:
1. Excision of lipoma, left forearm, subcutaneous.
2. Excision of neurofibroma, back, subcutaneous.
FINDINGS: 1. intramuscular lipoma 2 cm 2. back lipoma 4 cm, intramuscular
"""


class Marks(HTMLParser):
    """Reads the box of a note: its text, and each mark with what is said of it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.depth = self.marked = 0
        self.note = ""
        self.marks: list[list[str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "pre-wrap" in found.get("style", "") and tag == "div" and not self.note:
            self.depth = 1
        if tag == "mark":
            assert not self.marked
            self.marked = 1
            self.marks.append(["", found["title"], found["style"].split()[-1]])

    def handle_endtag(self, tag):
        self.depth &= tag != "div"
        self.marked &= tag != "mark"

    def handle_data(self, data):
        if self.depth:
            self.note += data
        if self.marked:
            self.marks[-1][0] += data


def test_the_note_stands_there_as_it_is():
    """Every letter and line break of the note is shown; nothing of it is run."""
    markup = read(NOTE)._repr_html_()

    assert Marks(markup).note == NOTE
    assert "<script" not in markup


def test_evidence_is_underlined_and_says_what_it_is():
    """A mark names field, role and polarity; what is no fact has a dotted line."""
    assert Marks(read(NOTE)._repr_html_()).marks == [
        ["Lipoma, left forearm", "lesion, stated; site, stated", "solid"],
        ["Excision", "procedure, stated", "solid"],
        [
            "subcutaneous lipoma, left forearm",
            "depth, stated; lesion, stated; site, stated",
            "solid",
        ],
        ["Lipoma", "lesion, stated", "solid"],
        ["4 cm", "tumor, tumor, stated", "solid"],
        ["not intramuscular", "depth, denied", "dotted"],
        ["6 cm", "length, incision, stated", "dotted"],
    ]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.integers(1, 9),
            st.sampled_from(Polarity),
            st.none() | st.sampled_from(Role),
        )
    )
)
def test_marks_never_overlap(drawn):
    """Mentions that overlap are one mark, and every mention is inside of one."""
    text = "".join(chr(ord("a") + at % 26) for at in range(40))
    (family,) = (
        read("Excision of mass, left testis, 3 cm").drafts[0].resolution.families
    )
    mentions = [
        Mention("depth", "", text[a : a + n], a, a + n, Section.NONE, polarity, role)
        for a, n, polarity, role in drawn
    ]
    others = tuple(Outside(family, mention) for mention in mentions)
    page = Marks(Reading(text, (), others)._repr_html_())
    marked = [words for words, *_ in page.marks]
    covered = {at for a, n, *_ in drawn for at in range(a, a + n)}

    assert page.note == text
    assert sum(map(len, marked)) == len(covered)
    assert all(any(m.text in words for words in marked) for m in mentions)


def test_a_note_is_escaped_wherever_it_stands():
    """Before, inside and behind a mark, and in what is said of it, nothing is run."""
    hostile = "<i title='x'>&\""
    (family,) = read("Excision of mass, left testis").drafts[0].resolution.families
    start, end = len(hostile), 2 * len(hostile)
    mention = Mention(hostile, "", hostile, start, end, Section.NONE)
    reading = Reading(hostile * 3, (), (Outside(family, mention),))
    markup = reading._repr_html_()

    assert Marks(markup).note == hostile * 3
    assert Marks(markup).marks == [[hostile, f"{hostile}, stated", "solid"]]
    assert "<i" not in markup


def test_each_lesion_is_shown_below_its_number():
    """Answer, codes, quotes, disagreements, questions and cautions are all there."""
    reading = read(TWO)
    markup = reading._repr_html_()
    said = [
        *("Lesion 1 of 2", "Lesion 2 of 2", "undetermined (2026 edition)"),
        *(str(code) for d in reading.drafts for code in d.resolution.candidates),
        *(q.text for d in reading.drafts for q in d.questions),
        *("Open, since the note says two things", "<li", "back lipoma"),
    ]

    assert all(d.disagreements and d.questions for d in reading.drafts)
    assert [] == [part for part in said if part.replace('"', "&quot;") not in markup]


def test_a_quote_stands_once_by_its_fact():
    """Quotes go by field, in the order of a case; what is no fact has no row."""
    markup = read(NOTE).drafts[0]._repr_html_()
    facts = ["procedure", "site", "depth", "tumor", "lesion"]
    places = [markup.index(f">{fact}</td>") for fact in facts]

    assert places == sorted(places)
    assert ">length</td>" not in markup


def test_another_family_is_named_with_its_words():
    """What leads to another family is shown, and marked in the note."""
    reading = read("PROCEDURE: Excision of mass, left testis, 3 cm.")
    markup = reading._repr_html_()
    (outside,) = reading.other

    assert "Other families:" in markup
    assert outside.family.explain() in markup
    assert f"other family: {outside.family.explain()}" in markup


@pytest.mark.parametrize("text", ["", "The patient is well."])
def test_a_note_of_nothing_says_so(text: str):
    """Without a draft there is no mark, no legend, and a plain sentence."""
    markup = read(text)._repr_html_()

    assert "No operation on a tumor was found in this note." in markup
    assert "<mark" not in markup
    assert "Underlined" not in markup
