"""Axe, which finds what keeps people from reading a page."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT

#: Rows of long tables are alike, and so are entries of the API, of the index and of
#: the side bar; a look at each by axe would take minutes.
ALIKE = (
    "tbody > tr:nth-of-type(n + 10), .sidebar-tree li:nth-child(n + 4), "
    "section > dl.py:nth-of-type(n + 2), dd > dl.py:nth-of-type(n + 2), "
    ".genindextable li:nth-child(n + 4)"
)

#: Axe passes over what it is to leave out, too, so that is taken out meanwhile; of the
#: words of code a page keeps one of each color.
RUN_AXE = """async ([alike, looks, options]) => {
  const seen = new Set();
  const isAgain = ({ className }) => seen.has(className) || !seen.add(className);
  const words = [...document.querySelectorAll("pre > span[class]")].filter(isAgain);
  const places = [...document.querySelectorAll(alike), ...words].map((one) => {
    const mark = document.createComment("");
    one.replaceWith(mark);
    return [mark, one];
  });
  const judged = markNewLooks(looks);
  const found = await axe.run(options);
  places.reverse().forEach(([mark, one]) => mark.replaceWith(one));
  return [found.violations, judged];
}"""

#: Contrast follows from the look of a text, which is judged where it is met first.
LOOKS = """
axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });

const ground = (one) => {
  const color = getComputedStyle(one).backgroundColor;
  const isClear = color === "rgba(0, 0, 0, 0)" && one.parentElement;
  return isClear ? ground(one.parentElement) : color;
};

const isShown = (one) =>
  one.checkVisibility({ visibilityProperty: true, opacityProperty: true });

const speaks = (one) =>
  one.matches("input, select, textarea") ||
  [...one.childNodes].some((it) => it.nodeType === Node.TEXT_NODE && it.data.trim());

window.markNewLooks = (looks) => {
  const seen = new Set(looks);
  for (const one of document.querySelectorAll("body *")) {
    const { color, fontSize, fontWeight, opacity } = getComputedStyle(one);
    const look = [color, ground(one), fontSize, fontWeight, opacity].join();
    delete one.dataset.look;
    if (!seen.has(look) && speaks(one) && isShown(one)) {
      one.dataset.look = look;
      seen.add(look);
    }
  }
  return [...seen];
};
"""

#: What each page runs first: sent to it later, axe takes half a second longer.
AXE = f"{AXE_SCRIPT}\n(() => {{{LOOKS}}})()"

#: The rules of axe that depend on the theme.
DARK = ("color-contrast", "link-in-text-block")


def violations(page, *rules, looks=None):
    """What axe finds by these rules, or by all: rule, place and why.

    The contrast of texts with these looks is not judged again; a list gets new ones.
    """
    options = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": rules} if rules else {}
    looks = [] if looks is None else looks
    found, looks[:] = page.evaluate(RUN_AXE, [ALIKE, looks, options])
    return [
        (rule["id"], node["html"][:200], node["failureSummary"])
        for rule in found
        for node in rule["nodes"]
    ]
