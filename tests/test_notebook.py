"""What notebooks show: all of the answer, escaped, in the colors of the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from attrs import evolve

from cptsofttissue import Case, catalog, resolve
from cptsofttissue._html import spaced
from cptsofttissue.claims import Claim, price
from cptsofttissue.fees import Component, Encounter, Fee, MedicareFeeSchedule, Notice
from cptsofttissue.fees._places import Setting
from cptsofttissue.guidance.review import Dossier, review
from cptsofttissue.notes import read
from cptsofttissue.trace import Step

pytestmark = pytest.mark.versions

HOSTILE = "<script>alert('&')</script>"
OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
MEDICARE = MedicareFeeSchedule.bundled()


class Page(HTMLParser):
    """Reads markup; refuses a tag that is not closed in its turn."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, _):
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        self.texts.append(data)
        if self.open[-1] in {"th", "td"}:
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


ANSWERS = {
    "open": resolve(site="arm", tumor="2.4 cm"),
    "settled": resolve(
        site="forearm", depth="subfascial", tumor="2.4 cm", margin="0.3 cm"
    ),
    "other family": resolve(site="testis"),
}
FEE = MEDICARE.price(OFFICE.request("21931"))
CLAIM = Claim(
    date_of_service="2026-07-15", place_of_service="11", lines=["24075", "21555"]
)
CLAIM_PRICE = price(CLAIM, MEDICARE)
OPEN_PRICE = price(evolve(CLAIM, lines=["24075-22", "21555"]), MEDICARE)
REVIEW = review(
    Case(site="back", depth="subcutaneous", tumor="3.4 cm", margin="0.3 cm"),
    Dossier(encounter=OFFICE, denial="site of service", diagnoses=("D17.1",)),
)
READING = read("Excision of a 2 cm lipoma, left thigh. Cholecystectomy.")
SHOWN = {
    **ANSWERS,
    "note": READING,
    "draft": READING.drafts[0],
    "note of nothing": read("The patient is well."),
    "catalog": catalog(2026),
    "fee": FEE,
    "plain fee": Fee(
        amount="5", setting=Setting.FACILITY, schedule="acme", edition="1"
    ),
    "claim": CLAIM_PRICE,
    "open claim": OPEN_PRICE,
    "review": REVIEW,
}


@pytest.mark.parametrize("name", SHOWN)
def test_markup_is_well_formed(name):
    """Every tag is closed in its turn, and nothing is run or loaded."""
    page = Page(SHOWN[name]._repr_html_())

    assert set() == page.tags & {"script", "style", "link", "img"}


@pytest.mark.parametrize("name", SHOWN)
def test_no_color_is_set(name):
    """Light and dark pages keep their own colors."""
    assert not re.search("color|background|class=", SHOWN[name]._repr_html_())


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_shows_all_it_says(answer):
    """Status, codes, families, questions, cautions and trace are all there."""
    text = Page(answer._repr_html_()).text
    said = [
        *(answer.status.replace("_", " "), str(answer.edition)),
        *(part for code in answer.candidates for part in (str(code), code.label)),
        *(other.why for other in answer.families),
        *(question.why for question in answer.questions),
        *(a.label for question in answer.questions for a in question.answers),
        *map(str, answer.cautions),
        *(s.concluded.replace("_", " ") for s in answer.trace),
        *(s.source for s in answer.trace),
        *("Trace", "rule", "given", "concluded", "source"),
    ]

    assert [] == [part for part in said if part not in text]


def test_a_catalog_shows_every_code():
    """Each code stands in a row with its label's facts."""
    text = Page(catalog(2026)._repr_html_()).text

    assert [] == [str(code) for code in catalog(2026) if str(code) not in text]
    assert "3 cm or greater" in text


def test_a_fee_shows_amount_rate_and_notices():
    """The amount never stands without whose rate it is, and what to look at."""
    text = Page(FEE._repr_html_()).text

    assert "453.58 US dollars, facility rate" in text
    assert FEE.notices
    assert all(str(notice) in text for notice in FEE.notices)
    assert all(spaced(step.concluded) in text for step in FEE.steps)
    assert all(str(part.amount) in text for part in FEE.components)


def test_a_claim_shows_every_line_and_the_total():
    """Amounts stand beside what was billed; the total above them."""
    text = Page(CLAIM_PRICE._repr_html_()).text

    assert "total: 800.79 US dollars" in text
    assert all(row.billed in text for row in CLAIM_PRICE.procedures)
    assert all(str(row.amount) in text for row in CLAIM_PRICE.procedures)
    assert "by report" not in text


def test_a_claim_shows_each_procedure_in_its_row():
    """A row says what was billed, its amount, how it is paid, and its notices."""
    page = Page(OPEN_PRICE._repr_html_())
    (notice,) = OPEN_PRICE.procedures[0].notices

    assert [
        ["billed", "US dollars", "paid as", "notices"],
        ["24075-22", "not known", "by report", str(notice)],
        ["21555", "231.30", "paid", str(OPEN_PRICE.procedures[1].notices[0])],
    ] == page.rows


def test_a_claim_shows_the_steps_of_every_procedure():
    """Below the table stands each step, with what was billed before it."""
    texts = Page(CLAIM_PRICE._repr_html_()).texts
    steps = [f"{row.billed}: {s}" for row in CLAIM_PRICE.procedures for s in row.steps]

    assert ["Steps", *steps] == texts[texts.index("Steps") :]


def test_an_unknown_amount_is_said():
    """What is not known is shown as such, never as zero."""
    text = Page(OPEN_PRICE._repr_html_()).text

    assert OPEN_PRICE.total is None
    assert "total: not known; the known lines add up to" in text
    assert "not known" in text.split("billed")[1]


def test_a_review_shows_every_section():
    """The answer comes first; each section of the text is there too."""
    text = Page(REVIEW._repr_html_()).text

    assert "determined (2026 edition)" in text
    assert [title for title, _ in REVIEW.sections] == [
        *("Note", "Units", "Diagnoses", "Price", "Nearest threshold", "Place"),
        *(
            "Before scheduling",
            "Office and facility payment",
            "What each place costs",
            "Appeal",
        ),
    ]
    assert all(f"{title}:" in text for title, _ in REVIEW.sections)
    assert all(str(item) in text for _, items in REVIEW.sections for item in items)


def test_text_is_escaped():
    """Text from elsewhere is shown, never run."""
    fee = Fee(
        amount="5",
        setting=Setting.FACILITY,
        schedule=HOSTILE,
        edition="1",
        components=(Component(HOSTILE, 5),),
        notices=(Notice("", HOSTILE, ""),),
        steps=(Step("", HOSTILE, "", ""),),
    )
    page = Page(fee._repr_html_())

    assert "script" not in page.tags
    assert 4 == page.text.count("</script>")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (catalog(2026), "<Catalog: 2026 edition, 87 codes>"),
        (ANSWERS["settled"], "<Resolution: determined (2026 edition): 25076>"),
        (
            ANSWERS["other family"],
            ("<Resolution: out_of_scope (2026 edition): testis (54512, 54520)>"),
        ),
        (
            FEE,
            (
                "<Fee: 453.58 US dollars, facility rate "
                "(Medicare, 2026 July Release (RVU26C))>"
            ),
        ),
        (CLAIM_PRICE, "<ClaimPrice: 24075, 21555; total: 800.79 US dollars>"),
        (
            REVIEW,
            (
                "<Review: <Resolution: determined (2026 edition): 21931>; "
                "Note, Units, Diagnoses, Price, Nearest threshold, Place, "
                "Before scheduling, Office and facility payment, "
                "What each place costs, Appeal>"
            ),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_plain_reprs_are_short(value, plain):
    """A console shows what matters in a line."""
    assert plain == repr(value)
