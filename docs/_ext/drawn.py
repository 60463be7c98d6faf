"""Directives that draw parts of pages from the tables of the package."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from architecture import architecture
from docutils.nodes import container
from sphinx.util.docutils import SphinxDirective

from cptsofttissue._reading.tables import Row, many, rows
from cptsofttissue.coding.code_families import code_families
from cptsofttissue.coding.editions import Catalog, Code, catalog
from cptsofttissue.documents.schemas import json_schema, kinds
from cptsofttissue.families import OtherFamily
from cptsofttissue.mcp._tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

#: The table that explains sources, and has none itself.
SOURCES = "curated/sources.csv"

#: What a source says that is none.
DOUBTS = ("unsourced", "inference", "no published border", "no published ruling")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Name the directives."""
    app.add_directive("rows-of", Rows)
    for name in DRAWINGS:
        app.add_directive(name, Drawing)
    return {"parallel_read_safe": True}


class Drawing(SphinxDirective):
    """A directive that stands for Markdown drawn from data."""

    def draw(self) -> str:
        """Draw what the name of the directive stands for."""
        return DRAWINGS[self.name]()

    def run(self) -> list[Node]:
        """Parse the drawn text where the directive stands."""
        return self.parse_text_to_nodes(self.draw(), allow_section_headings=True)


class Rows(Drawing):
    """A directive that stands for a whole table of the package, to search in."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Mark the table as one to search in."""
        return [container("", *super().run(), classes=["find"])]

    def draw(self) -> str:
        """Draw all rows of the table."""
        content = rows(self.arguments[0])
        return table(content[0], (map(cell, row.values()) for row in content))


#: What Markdown would not show as it is; addresses come first.
MARKUP = re.compile(
    r"(?P<address>https?://(?P<host>[^\s;,/]+)[^\s;,]*[^\s;,.)])|;(?=\S)|[\\`*_{}\[\]<>|#]"
)


def cell(text: str) -> str:
    r"""
    Draw a cell as it is, its lists with spaces and its addresses as links.

    >>> print(cell("a_b;c; https://pages.cms.gov/d_e"))
    a\_b; c; [pages.cms.gov](https://pages.cms.gov/d_e)
    """
    return MARKUP.sub(mark_up, text)


def mark_up(found: re.Match[str]) -> str:
    """Draw one address, or one sign that Markdown would read."""
    if found["address"]:
        return f"[{found['host']}]({found['address']})"
    return "; " if found[0] == ";" else f"\\{found[0]}"


def errata() -> str:
    """Draw a section for each erratum of the article."""
    return "\n".join(map(erratum, rows("aad_errata.csv")))


def erratum(row: Row) -> str:
    """
    Draw one erratum.

    >>> print(erratum(rows("aad_errata.csv")[0]))
    ## 1. Size (27619)
    <BLANKLINE>
    - The article: below 1.5 cm
    - Instead: below 5 cm
    - Proof: CMS
    <BLANKLINE>
    """
    codes = f" ({cell(row['codes'])})" if row["codes"] else ""
    return f"""\
## {row["number"]}. {row["field"].capitalize()}{codes}

- The article: {cell(row["printed"])}
- Instead: {cell(row["fact"])}
- Proof: {cell(row["proof"])}
"""


def disputed_lesions() -> str:
    """Draw the kinds of lesion that may belong to several families."""
    disputed = [row for row in rows("lesions.csv") if len(many(row["readings"])) > 1]
    return table(
        ("lesion", "where", "possible families", "source"),
        ((row["lesion"], where(row), families(row), row["source"]) for row in disputed),
    )


def where(row: Row) -> str:
    """Say where a row of the lesions applies."""
    site = cell(row["regions"]) or "any other site"
    return f"{row['procedure']}, {site}" if row["procedure"] else site


def families(row: Row) -> str:
    """Name the families that a row of the lesions keeps."""
    return "; ".join(
        "this family" if key == "tumor" else str(OtherFamily.of(key))
        for key in many(row["readings"])
    )


def unverified_rows() -> str:
    """Count the rows without a published source, in each table that has some."""
    return table(("table", "rows", *DOUBTS), counts())


def counts() -> Iterable[tuple[object, ...]]:
    """Count for each table, and for all of them."""
    found = {title: count(path) for path, title in titles().items()}
    yield from ((title, *row) for title, row in found.items() if any(row[1:]))
    yield "**All tables**", *map(sum, zip(*found.values(), strict=True))


def titles() -> dict[str, str]:
    """Read the titles of the tables of facts, by their paths."""
    text = files("cptsofttissue").joinpath("data", "SOURCES.toml").read_text("utf-8")
    found = tomllib.loads(text).items()
    return {path: record["title"] for path, record in found if path != SOURCES}


def count(path: str) -> tuple[int, ...]:
    """Count the rows of a table, and those whose source says each doubt."""
    content = rows(path.removeprefix("curated/"))
    sources = [row.get("source") or row.get("proof") or "" for row in content]
    return len(sources), *(sum(doubt in s for s in sources) for doubt in DOUBTS)


def card() -> str:
    """Draw a table for each family: what a code names, and the code of each size."""
    own = catalog()
    families = [("Soft tissue tumors", own)] + [
        (family.name.capitalize(), family.catalog(own.year))
        for family in code_families().values()
    ]
    return "\n\n".join(f"## {name}\n\n{card_of(codes)}" for name, codes in families)


def card_of(codes: Catalog) -> str:
    """Draw the codes of a family, a line for those that differ in size only."""
    cells: dict[object, list[Code]] = {}
    for code in codes:
        cells.setdefault(code.cell, []).append(code)
    return table(("what", "codes"), map(card_line, cells.values()))


def card_line(codes: list[Code]) -> tuple[str, str]:
    """
    Say what codes name together, and the size of each.

    >>> card_line(list(code_families()["nerve"].catalog(2026))[:1])
    ('excision, interdigital neuroma of foot', '**28080**')
    """
    first = codes[0]
    facts = (first.procedure.replace("_", " "), first.place, first.depth)
    sizes = (f"**{code}** {code.band or ''}".strip() for code in codes)
    return ", ".join(str(fact) for fact in facts if fact), "; ".join(sizes)


def assistant_tools() -> str:
    """Name each tool that assistants have, and say what it is for."""
    rows = ((f"`{tool.name}`", tool.title) for tool in TOOLS.values())
    return table(("tool", "what it is for"), rows)


def documents() -> str:
    """Name each kind of document, with what it is."""
    return table(("document", "what it is"), map(document, kinds()))


def document(name: str) -> tuple[str, str]:
    """Say what a kind of document is."""
    return f"`{name}`", str(json_schema(kinds()[name])["description"])


def table(header: Iterable[object], body: Iterable[Iterable[object]]) -> str:
    """
    Draw a table; columns of amounts stand to the right.

    >>> print(table(["a", "b"], [[1, 0.5], [2, ""]]))
    | a | b |
    | --- | ---: |
    | 1 | 0.5 |
    | 2 |  |
    """
    names, content = list(header), [[*map(str, cells)] for cells in body]
    rules = [
        "---:" if is_amounts(column) else "---" for column in zip(*content, strict=True)
    ]
    lines = [names, rules or ["---"] * len(names), *content]
    return "\n".join(map(line, lines))


#: Codes and years have no point.
AMOUNT = re.compile(r"-?\d*(\.\d+)?")


def is_amounts(column: Iterable[str]) -> bool:
    """Whether a column holds amounts: numbers, some of them with a point."""
    found = [AMOUNT.fullmatch(text) for text in column]
    return all(found) and any(one[1] for one in found if one)


def line(cells: Iterable[object]) -> str:
    """Draw one line of a table."""
    return f"| {' | '.join(map(str, cells))} |"


DRAWINGS: dict[str, Callable[[], str]] = {
    "errata": errata,
    "disputed-lesions": disputed_lesions,
    "unverified-rows": unverified_rows,
    "documents": documents,
    "assistant-tools": assistant_tools,
    "card": card,
    "architecture": architecture,
}
