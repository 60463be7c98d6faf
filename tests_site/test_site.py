"""The documentation, page by page, as a reader with a browser finds it."""

from __future__ import annotations

import doctest
import re

import pytest

from cptsofttissue._reading.tables import rows

from .axe import DARK, violations
from .conftest import HTML, QUICK_CODER

#: A link is shown as its host.
LINK = re.compile(r"https?://([^/\s]+)[^\s;]*")
CODE = ":not(.output) > div.highlight > pre"
#: A tag that makes a browser fetch from another place.
FETCHED = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["'](?:https?:)?//[^>]*>"""
)


@pytest.fixture(scope="module")
def looks():
    """The looks of texts whose contrast has been judged on some page."""
    return []


def commands(text):
    """What of a code block a reader wants: the code without prompts and output."""
    if ">>> " in text:
        examples = doctest.DocTestParser().get_examples(text)
        return "".join(example.source for example in examples).strip("\n")
    shell = re.findall(r"^\$ (.*)", text, re.MULTILINE)
    return "\n".join(shell) or text.strip("\n")


def test_the_site_was_built():
    """There is something to look at."""
    assert (HTML / "index.html").is_file()


def test_nothing_is_fetched_from_elsewhere():
    """No page names a script, style, picture or frame of another place."""
    found = [
        (path.name, tag)
        for path in HTML.rglob("*.html")
        for tag in FETCHED.findall(path.read_text("utf-8"))
    ]

    assert [] == found


def test_every_page_says_for_whom_it_is():
    """Below the title of each page that the index lists stands its reader."""
    written = [
        *HTML.glob("how-to/*.html"),
        *(HTML / "explanation").glob("*.html"),
        HTML / "tutorial.html",
        HTML / "reference" / "card.html",
    ]
    lines = {
        path.name: re.findall(
            r'</h1>\s*<p class="reader">(For [^<]+)', path.read_text()
        )
        for path in written
    }

    assert all(len(readers) == 1 for readers in lines.values()), lines
    assert ["For coders"] == lines["write-a-letter.html"]


def test_the_first_page_leads_to_what_is_sought(context):
    """One click leads to card, price, audit, fee schedule and quick coder."""
    page = context.new_page()
    page.goto("index.html")
    links = page.locator("article a").evaluate_all("all => all.map(it => it.href)")
    page.close()
    led = {link.partition("#")[0].rpartition("/")[2] for link in links}

    assert {
        *("card.html", "price-a-code.html", "audit-what-was-billed.html"),
        "write-a-fee-schedule.html",
    } <= led
    assert not QUICK_CODER.is_file() or any("quick-coder" in link for link in links)


def test_every_erratum_has_a_section(context):
    """The page of errata shows each row of its table, with its proof."""
    page = context.new_page()
    page.goto("explanation/errata.html")
    headings = page.locator("article h2").all_inner_texts()
    shown = page.locator("article").inner_text()
    errata = rows("aad_errata.csv")

    assert len(errata) == len(headings)
    for row in errata:
        assert LINK.sub(r"\1", row["proof"]) in shown
    page.close()


def test_search_finds_a_page(context):
    """A word typed into the search field leads to the page about it."""
    page = context.new_page()
    page.goto("index.html")
    page.locator("input.sidebar-search").fill("sequestration")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    found = page.locator("#search-results li a").all_inner_texts()
    page.locator("#search-results li a", has_text="Glossary").first.click()
    page.wait_for_url("**/glossary.html*")

    assert "Glossary" in found
    page.close()


def test_a_table_is_searched_by_word(context):
    """The rows that stay have every word typed, and their count is said."""
    page = context.new_page()
    page.goto("reference/words.html")
    page.get_by_label("Find in this table").first.fill("Neck posterior")
    table = page.locator(".find table").first
    shown = table.locator("tbody tr:visible").all_inner_texts()

    assert shown
    assert all("neck" in row and "posterior" in row for row in map(str.lower, shown))
    count = page.locator(".find output").first.inner_text()
    assert count.startswith(f"{len(shown)} of ")
    page.close()


def paint(page, theme):
    """Choose a theme, as the button of the page does."""
    page.evaluate("theme => document.body.dataset.theme = theme", theme)


def test_anyone_can_read_it(page, looks, keep):
    """Axe finds nothing in headings, names, landmarks and the other rules."""
    paint(page, "light")
    keep(page, "light")

    assert [] == violations(page, looks=looks)


def test_the_dark_theme_has_contrast(page, looks, keep):
    """What is dark can be read as well; no other rule depends on the theme."""
    paint(page, "dark")
    keep(page, "dark")

    assert [] == violations(page, *DARK, looks=looks)


def test_pictures_are_there(page):
    """Every picture of an article has a size."""
    sizes = page.eval_on_selector_all(
        "article img, .cell_output svg",
        "all => all.map(one => one.naturalWidth ?? one.getBoundingClientRect().width)",
    )

    assert all(sizes)


#: Presses the button of each block, and hears what is copied; no pointer moves there.
COPY = """(blocks) => {
  let copied = "";
  const hear = ({ target }) => { copied = target.value; };
  document.addEventListener("copy", hear);
  const pairs = blocks.map((block) => {
    block.parentElement.querySelector("button.copybtn").click();
    return [block.innerText, copied];
  });
  document.removeEventListener("copy", hear);
  return pairs;
}"""


def test_code_can_be_copied(page):
    """The button copies what stands at the prompts, and nothing of the output."""
    blocks = page.locator(CODE)
    if blocks.count():  # a reader's own click, which may be in the way of another
        blocks.first.locator("xpath=..").locator("button.copybtn").click()
    for shown, copied in blocks.evaluate_all(COPY):
        assert commands(shown) == copied.strip("\n")


def test_output_has_no_button(page):
    """Only code has a button."""
    assert page.locator(CODE).count() == page.locator("button.copybtn").count()


def test_it_fits_a_phone(phone, keep):
    """Nothing is wider than a phone; what scrolls in its box can have the focus."""
    paint(phone, "light")
    keep(phone, "phone")
    width = phone.evaluate("document.scrollingElement.scrollWidth")

    assert width <= 375
    assert [] == violations(phone, "scrollable-region-focusable")


def test_nothing_went_wrong(opened, complaints):
    """No error, no message, no failed request, none to another place."""
    assert [] == complaints
