"""The quick coder, as a coder with a browser uses it."""

from __future__ import annotations

import json
from itertools import product

import pytest

from .axe import violations
from .conftest import HTML, LEFT_OUT, QUICK_CODER, resized
from .test_site import paint

pytestmark = pytest.mark.skipif(not QUICK_CODER.is_file(), reason=LEFT_OUT)

NOTE = """\
PREOPERATIVE DIAGNOSIS: Lipoma, left arm.
PROCEDURE: Excision of subcutaneous lipoma, left arm.
FINDINGS: Lipoma, 4 cm in greatest diameter.
DESCRIPTION: The mass was excised with 2 mm margins. Layered closure.
"""
#: Python is there within so many milliseconds; two seconds where nothing else runs.
READY = 20_000
SITES = ["left forearm", "arm", "scalp", "back", "index finger", "left thigh", ""]
DEPTHS = ["subcutaneous", "below the deep fascia", "deep", ""]
SIZES = ["1 cm", "2.6 cm", "3 cm", "5.5 cm", "", "2"]


def requests():
    """Ask for 200 things: forms, sentences, prices, and what cannot be read."""
    forms = [
        {"facts": {name: text for name, text in facts.items() if text}}
        for site, depth, size in product(SITES, DEPTHS, SIZES)
        for facts in [{"site": site, "depth": depth, "size": size}]
    ]
    priced = [
        {
            "text": f"Excision of {size} {depth} lipoma, {site}",
            "facts": {"date_of_service": "2026-03-02"},
            "zip_code": zip_code,
            "letter": "site_of_service",
        }
        for site, zip_code in product(SITES[:4], ["75201", ""])
        for depth, size in product(DEPTHS[:2], SIZES[:2])
    ]
    return [*forms, *priced]


class Coder:
    """The page, with everything that it did meanwhile."""

    def __init__(self, context):
        self.page = context.new_page()
        self.complaints = []
        self.requests = []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda sent: self.requests.append(sent.url))
        self.page.goto("quick-coder/index.html")
        self.says("No answer yet", timeout=READY)

    def says(self, headline, **how):
        """Wait for a headline."""
        shown = self.page.locator("#headline").get_by_text(headline, exact=True)
        shown.wait_for(**how)

    def type(self, text):
        """Type a text into the box."""
        self.page.get_by_label("A sentence, or the whole note").fill(text)

    def section(self, title):
        """What stands in a section."""
        found = self.page.locator(".section", has_text=title).first
        found.wait_for()
        return found


@pytest.fixture(scope="module")
def loaded(context):
    """The page, ready, loaded once."""
    coder = Coder(context)
    yield coder
    coder.page.close()


@pytest.fixture
def coder(loaded):
    """The page as it is after a start, as wide as a desk."""
    resized(loaded.page, 1280, 900)
    loaded.page.evaluate("scrollTo(0, 0)")  # else Furo shows a button outside all parts
    loaded.page.get_by_role("button", name="Clear everything").click()
    loaded.says("No answer yet")
    return loaded


@pytest.fixture
def network_is_cut(coder, context):
    """No network, once the page is there."""
    context.set_offline(True)
    yield coder
    context.set_offline(False)


ASK = """async (requests) => {
  const { ask } = await import(new URL("coder.js", location).href);
  const answers = [];
  for (const request of requests) answers.push(await ask(request));
  return answers;
}"""


def test_its_answers_are_those_of_the_package(coder, bridge):
    """Python in the browser answers 200 requests as Python does elsewhere."""
    asked = requests()
    expected = [json.loads(bridge.answer(json.dumps(one))) for one in asked]

    assert len(asked) == 200
    assert expected == coder.page.evaluate(ASK, asked)


def test_a_sentence_is_answered(network_is_cut):
    """A sentence gives its code without any network."""
    network_is_cut.type("Excision of 4 cm subcutaneous lipoma, left thigh, no margin")
    network_is_cut.says("27337")


def test_the_form_alone_is_answered(coder):
    """Every fact that is filled in counts, and none clears another."""
    facts = {
        "Site and side": "left thigh",
        "Depth": "subcutaneous",
        "Lesion": "lipoma",
        "Tumor alone": "2.2 cm",
        "Margin": "5 mm",
    }
    for label, text in facts.items():
        coder.page.get_by_label(label, exact=True).fill(text)
    coder.page.get_by_label("The margin is").select_option("that of each side")
    coder.says("27337")
    shown = {
        label: coder.page.get_by_label(label, exact=True).input_value()
        for label in facts
    }

    assert facts == shown


def test_a_question_is_answered_by_a_click(coder):
    """A note leaves a question; a button fills the field, and the focus moves up."""
    coder.type(NOTE)
    coder.says("24071 or 25071")
    underlined = coder.section("What the text says").locator("mark").all_inner_texts()
    coder.page.get_by_role("button", name="forearm/wrist").click()
    coder.says("25071")

    assert "4 cm" in underlined
    site = coder.page.get_by_label("Site and side").input_value()
    assert "left forearm wrist" == site
    assert "headline" == coder.page.evaluate("document.activeElement.id")


def test_a_question_is_answered_by_keys(coder):
    """A button has the focus after Tab, and is pressed with Enter."""
    coder.type(NOTE)
    coder.says("24071 or 25071")
    coder.page.locator("#headline").focus()
    coder.page.keyboard.press("Tab")
    coder.page.keyboard.press("Enter")
    coder.says("24071")


def test_other_text_clears_the_facts(coder):
    """What was answered for one note is not taken for another."""
    coder.type(NOTE)
    coder.page.get_by_role("button", name="forearm/wrist").click()
    coder.says("25071")
    coder.type("Excision of 4 cm subcutaneous lipoma, left thigh")
    coder.says("27337")

    assert not coder.page.get_by_label("Site and side").input_value()


def test_the_next_note_keeps_the_place(coder):
    """The day is a click; the next note keeps ZIP code and letter, and no fact."""
    coder.type(f"Seen on 3/2/2026.\n{NOTE}")
    coder.page.get_by_role("button", name="March 2, 2026").click()
    coder.page.get_by_label("ZIP code of the place").fill("75201")
    coder.section("Medicare payment by place").get_by_text("office").first.wait_for()
    coder.page.get_by_role("button", name="New note").click()
    coder.says("No answer yet")

    assert "text" == coder.page.evaluate("document.activeElement.id")
    kept = ("Date of service", "ZIP code of the place", "A sentence, or the whole note")
    assert ["", "75201", ""] == [
        coder.page.get_by_label(label).input_value() for label in kept
    ]


def test_a_lesion_is_chosen(coder):
    """Of two lesions the second is answered once it is chosen."""
    one, two = (
        f"Excision of 4 cm subcutaneous lipoma, {site}"
        for site in ("left forearm", "back")
    )
    coder.type(f"PROCEDURES:\n1. {one}.\n2. {two}.\n")
    coder.says("25071")
    coder.page.get_by_label("back, lipoma").check()
    coder.says("21931")


def test_a_fault_stands_at_its_field(coder):
    """What cannot be read is said beside its field, and there is no code."""
    coder.type(NOTE)
    coder.says("24071 or 25071")
    depth = coder.page.get_by_role("textbox", name="Depth", exact=True)
    depth.fill("deepish")
    coder.says("No answer yet")

    assert "true" == depth.get_attribute("aria-invalid")
    assert "cannot read 'deepish'" in coder.page.locator("#depth-hint").inner_text()


def test_a_price_by_zip_code(coder):
    """The places stand side by side, at the ZIP code."""
    coder.type("Excision of 4 cm subcutaneous lipoma, left thigh")
    coder.page.get_by_label("Date of service").fill("2026-03-02")
    paid = coder.section("Medicare payment by place")
    paid.get_by_text("surgery center", exact=True).wait_for()
    national = paid.inner_text()
    coder.page.get_by_label("ZIP code of the place").fill("75201")
    coder.page.wait_for_function(
        "before => !document.body.innerText.includes(before)", arg=national
    )

    assert "hospital" in paid.inner_text()


def test_the_answer_and_the_letter_are_copied(coder):
    """Both buttons copy the text; the letter is whole."""
    coder.type("Excision of 4 cm subcutaneous lipoma, left thigh")
    coder.page.get_by_label("Date of service").fill("2026-03-02")
    coder.page.get_by_label("Letter", exact=True).select_option("bundling")
    coder.section("Copy the letter")
    copied = []
    for name in ("Copy the answer", "Copy the letter"):
        coder.page.get_by_role("button", name=name).click()
        coder.page.get_by_text("Copied.").wait_for()
        copied.append(coder.page.evaluate("navigator.clipboard.readText()"))
        coder.type("Excision of 4 cm subcutaneous lipoma, left thigh")

    assert copied[0].startswith("determined (2026 edition)")
    assert copied[1].startswith("[Name of the practice]")
    assert "We ask you to reverse the denial of code 27337" in copied[1]
    assert "Sincerely," in copied[1]


def test_the_letter_is_printed_alone(coder):
    """What is printed is the letter, and nothing of it is left when that is done."""
    coder.type("Excision of 4 cm subcutaneous lipoma, left thigh")
    coder.page.get_by_label("Letter", exact=True).select_option("prior authorization")
    coder.section("Print the letter")
    coder.page.get_by_role("button", name="Print the letter").click()
    paper = coder.page.frame_locator("iframe.paper").locator("body")

    assert "for prior authorization of the procedure" in paper.inner_text()
    frame = coder.page.locator("iframe.paper")
    frame.evaluate("it => it.contentWindow.dispatchEvent(new Event('afterprint'))")
    frame.wait_for(state="detached")


def test_many_codes_have_a_range(coder):
    """The lowest and the highest price stand there, with their codes."""
    coder.page.get_by_label("Site and side").fill("arm")
    coder.page.get_by_label("Date of service").fill("2026-03-02")
    shown = coder.section("Payment in the place you chose").inner_text()

    assert "Lowest: 391.79 US dollars for 24071" in shown
    assert "Highest: 653.32 US dollars for 24073" in shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anyone_can_use_it(coder, theme):
    """Axe finds nothing on the page with an answer, light or dark."""
    coder.type(NOTE)
    coder.says("24071 or 25071")
    coder.page.get_by_label("Depth").fill("deepish")
    coder.says("No answer yet")
    coder.page.get_by_label("Depth").fill("")
    coder.says("24071 or 25071")
    paint(coder.page, theme)

    assert [] == violations(coder.page)


def test_it_fits_a_phone(coder):
    """With an answer and its prices nothing is wider than a phone."""
    coder.type(NOTE)
    coder.page.get_by_label("Date of service").fill("2026-03-02")
    coder.section("Medicare payment by place")
    phone = resized(coder.page, 390, 800)

    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_an_old_browser_is_told(context):
    """Without WebAssembly a plain sentence stands there, and nothing is loaded."""
    page = context.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto("quick-coder/index.html")
    page.get_by_text("needs WebAssembly").wait_for()
    page.close()


def test_nothing_is_sent_or_kept(coder, context, address):
    """All requests went to the page's own files; nothing is stored or complained of."""
    kept = coder.page.evaluate(
        "async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage),"
        " ...await indexedDB.databases(), ...await caches.keys()]"
    )
    served = {path.name for path in HTML.rglob("*")}

    assert coder.requests
    assert all(url.startswith(address) for url in coder.requests)
    assert {
        url.partition("?")[0].rpartition("/")[2] for url in coder.requests
    } <= served
    assert [] == kept == context.cookies()
    assert coder.page.url == f"{address}/quick-coder/index.html"
    assert [] == coder.complaints
