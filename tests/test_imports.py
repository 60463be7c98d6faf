"""Importing the package is light; imports point inward."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import cptsofttissue

pytestmark = pytest.mark.versions

HEAVY = {"cattrs", "json", "csv", "tomllib", "difflib", "argparse", "logging"}
HEAVY |= {"importlib.metadata", "importlib.resources", "hypothesis", "narwhals"}
HEAVY |= {"pydantic", "altair", "numpy", "pandas", "polars", "pyarrow", "duckdb"}
PACKAGE = "cptsofttissue"
SOURCE = Path(cptsofttissue.__file__).parent

#: Files and folders of the package, from plain values outwards: each imports
#: from itself and from those before it, for types and inside functions too.
ORDER = [
    *("errors", "_document", "_html", "_frame", "_reading", "money", "_amounts"),
    *("families", "_rules", "_asked", "trace", "_notices"),
    *("record", "coding", "fees", "claims", "guidance", "notes", "documents"),
    *("frames", "interop", "plots", "testing", "mcp", "_cli"),
]
#: The front door gathers names, and nothing inside imports it.
FRONT_DOOR = {"__init__", "__main__", "_front"}

MODULES = {
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): path
    for path in SOURCE.rglob("*.py")
}


def imports(name: str) -> Iterator[str]:
    """Every module of this package that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                full = [f"{module}.{alias.name}" for alias in names]
                inside = [target for target in full if is_module(target)]
                yield from inside
                if len(inside) < len(full):
                    yield str(module)


def is_module(name: str) -> bool:
    """Whether a dotted name is a module or folder of this package."""
    return name in MODULES or f"{name}.__init__" in MODULES


def part(name: str) -> str:
    """The file or folder at the top of the package that holds a module."""
    return name.split(".")[1] if "." in name else "__init__"


def loaded(code: str) -> set[str]:
    """The modules that a new process has loaded after it ran some code."""
    code = f"import sys; {code}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_package_loads_nothing_before_it_is_asked():
    """Importing the package loads its names when the first of them is asked for."""
    assert not {"attr", "cptsofttissue._front"} & loaded("import cptsofttissue")


def test_its_names_load_nothing_optional():
    """What the package names needs no extra, and no reader of files."""
    names = loaded("from cptsofttissue import *")

    assert "cptsofttissue.coding.resolver" in names
    assert set() == HEAVY & names


def test_every_folder_has_its_place():
    """The order names every file and folder at the top of the package."""
    found = {part(name) for name in MODULES} - FRONT_DOOR

    assert sorted(ORDER) == sorted(found)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_inward(name: str):
    """A module imports from its own folder and from those before it, always."""
    targets = {part(i) for i in imports(name) if i.partition(".")[0] == PACKAGE}
    own = part(name)

    assert own in FRONT_DOOR or targets <= set(ORDER[: ORDER.index(own) + 1])


@pytest.mark.exhaustive
def test_no_imports_go_round():
    """No module imports itself by way of others."""
    graph = {
        name.removesuffix(".__init__"): set(imports(name)) & {*MODULES} - {name}
        for name in MODULES
    }

    assert len([*TopologicalSorter(graph).static_order()]) >= len(graph)


def test_no_name_hides_a_module():
    """What a folder calls by the name of a module is that module."""
    for name in sorted(MODULES):
        folder, _, last = name.removesuffix(".__init__").rpartition(".")
        if folder and last != "__main__":
            module = __import__(name.removesuffix(".__init__"), fromlist=["_"])
            seen = getattr(sys.modules[folder], last)

            assert seen is module, name
