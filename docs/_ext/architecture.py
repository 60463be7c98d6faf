"""The architecture as a picture, drawn from what the modules import."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

import cptsofttissue

PACKAGE = Path(cptsofttissue.__file__).parent
#: Doors gather names; the architecture is what they open to.
DOORS = {"__init__", "__main__", "_front"}

Graph = Mapping[str, frozenset[str]]

# The picture, in pixels.
WIDTH, LEFT, ROW, BOX, GAP = 730, 150, 34, 26, 8
HEAD = """\
<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"
markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>"""


def imports_of(part: str) -> frozenset[str]:
    """
    List the files and folders at the top of the package that one imports.

    >>> sorted(imports_of("_frame"))
    ['errors']
    """
    paths = {_front(part), *(PACKAGE / part).rglob("*.py")}
    found = {name for path in paths for name in _imports(path)}
    return frozenset(found - {part})


def _front(part: str) -> Path:
    """Find the file that stands for a part: its own, or that of its folder."""
    file = PACKAGE / f"{part}.py"
    return file if file.is_file() else PACKAGE / part / "__init__.py"


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_parsed(path)):
        match node:
            case ast.ImportFrom(module="cptsofttissue", names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                package, _, rest = module.partition(".")
                if package == "cptsofttissue":
                    yield rest.partition(".")[0]


def parts() -> Graph:
    """Read every file and folder at the top of the package, with its imports."""
    modules = {path.stem for path in PACKAGE.glob("*.py")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    return {part: imports_of(part) for part in (modules | folders) - DOORS}


def levels(graph: Graph) -> dict[str, int]:
    """
    Place each part one level above the highest that it imports.

    >>> levels({"c": {"a", "b"}, "b": {"a"}, "a": set()})
    {'a': 0, 'b': 1, 'c': 2}
    """
    placed: dict[str, int] = {}
    while left := graph.keys() - placed:
        ready = sorted(part for part in left if graph[part] <= placed.keys())
        placed |= {p: 1 + max(map(placed.get, graph[p]), default=-1) for p in ready}
    return dict(sorted(placed.items(), key=lambda item: item[::-1]))


def behind(graph: Graph, part: str) -> set[str]:
    """
    Find everything that a part imports, itself or by way of others.

    >>> sorted(behind({"c": {"b"}, "b": {"a"}, "a": set()}, "c"))
    ['a', 'b']
    """
    return {*graph[part]}.union(*(behind(graph, other) for other in graph[part]))


def arrows(graph: Graph, part: str) -> list[str]:
    """
    Leave out the imports that the others imply.

    >>> arrows({"c": {"a", "b"}, "b": {"a"}, "a": set()}, "c")
    ['b']
    """
    implied = set[str]().union(*(behind(graph, other) for other in graph[part]))
    return sorted(graph[part] - implied)


def question(part: str) -> str:
    """
    Say what a part is about: the beginning of its docstring.

    >>> question("_html")
    'HTML for notebooks'
    """
    text = ast.get_docstring(_parsed(_front(part))) or ""
    return text.partition("\n")[0].partition(";")[0].rstrip(".").replace("`", "")


def architecture() -> str:
    """Draw every part as a box below those that it imports."""
    graph = parts()
    level = levels(graph)
    tops = {part: at * ROW + level[part] * GAP for at, part in enumerate(level)}
    height = max(tops.values()) + ROW
    drawn = (_drawn(part, arrows(graph, part), tops) for part in tops)
    return f"""\
<div class="architecture">
<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">
<title>{escape(_in_words(graph, level))}</title>
{HEAD}
{"".join(drawn)}
</svg>
</div>
"""


def _in_words(graph: Graph, order: Iterable[str]) -> str:
    """Tell the picture to those who do not see it."""
    told = (f"{part}: {', '.join(arrows(graph, part)) or 'nothing'}" for part in order)
    return f"What each part imports. {'; '.join(told)}."


def _drawn(part: str, imported: Iterable[str], tops: Mapping[str, int]) -> str:
    """Draw one part: its box, its words, and an arrow to each part it imports."""
    top = tops[part]
    middle = top + BOX * 2 // 3
    lines = "".join(_arrow(tops[other], top) for other in imported)
    return f"""\
<g>{lines}
<rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT - 1}" height="{BOX}" rx="4"/>
<text x="{LEFT + 10}" y="{middle}" class="part">{part}</text>
<text x="{LEFT + 100}" y="{middle}">{escape(question(part))}</text>
</g>
"""


def _arrow(upper: int, lower: int) -> str:
    """Draw an arrow from a lower box around what is between to an upper one."""
    begin, end = lower + BOX // 3, upper + BOX * 2 // 3
    far = LEFT - min(LEFT, 24 + (lower - upper) * 2 // 5)
    return f'<path d="M{LEFT} {begin}C{far} {begin} {far} {end} {LEFT} {end}"/>'
