"""Importing the package is light; imports point inward."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cptsofttissue

HEAVY = {"cattrs", "json", "csv", "tomllib", "difflib", "argparse", "logging"}
HEAVY |= {"importlib.metadata", "importlib.resources", "hypothesis", "narwhals"}
HEAVY |= {"altair", "numpy", "pandas", "polars", "pyarrow", "duckdb"}
SOURCE = Path(cptsofttissue.__file__).parent

#: From plain values outwards; a module imports only from those before it.
ORDER = [
    *(
        "errors",
        "_html",
        "_frame",
        "_tables",
        "_words",
        "families",
        "trace",
        "procedure",
        "depth",
    ),
    *("anatomy", "_charted", "lengths", "lesions", "catalog", "_dates", "case"),
    *("sizes", "resolution", "complete", "questions", "cautions", "resolver"),
    *("__init__", "money", "places", "modifiers", "fees._files", "fees.localities"),
    *("fees._base", "fees.factors", "fees.rvu", "fees.medicare", "fees.contract"),
    *("fees.chain", "_plugins", "fees._plugins", "fees", "payer", "site_of_service"),
    *("payment", "claims._values", "claims._drafts", "claims._procedures"),
    *("claims._ranking", "claims", "exposure", "ncci", "bundling", "documentation"),
    *("proposals", "scheduling", "appeals", "diagnosis", "review", "_documents"),
    *(
        "serialize",
        "interop._systems",
        "interop._numbers",
        "interop._charges",
        "interop",
    ),
    *("interop.fhir", "interop.x12", "schemas"),
    *("frames._vocabulary", "frames._sizes", "frames._job", "frames._codes"),
    *("frames._prices", "frames._source", "frames._requests", "frames._arrow"),
    *("frames._pandas", "frames._pyarrow", "frames._polars", "frames._dask"),
    *("frames._sql", "frames._duckdb", "frames._spark", "frames", "_batch"),
    *("plots._marks", "plots._bands", "plots._places", "plots._localities"),
    *("plots._whatif", "plots"),
    *("testing._records", "testing._fees", "testing._claims", "testing._guidance"),
    *("testing.strategies", "testing.contracts", "testing.golden", "testing"),
    "__main__",
]


def path_of(name: str) -> Path:
    """The file of a module."""
    whole = SOURCE / name.replace(".", "/")
    return whole / "__init__.py" if whole.is_dir() else whole.with_suffix(".py")


def test_core_import_is_light():
    """Importing the package loads nothing optional."""
    code = "import sys, cptsofttissue; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert set() == HEAVY & set(done.stdout.split())


def test_every_module_has_its_place():
    """The order of modules is whole."""
    assert sorted(map(path_of, ORDER)) == sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("name", ORDER)
def test_imports_point_inward(name: str):
    """A module imports only what stands before it, at its top or on first use."""
    tree = ast.parse(path_of(name).read_text("utf-8"))
    typing_only = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    imported = {
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node not in typing_only
        for target in targets(node)
    }

    assert imported <= set(ORDER[: ORDER.index(name)])


def targets(node: ast.ImportFrom) -> set[str]:
    """The modules of this package that a statement imports."""
    if node.module == "cptsofttissue":
        return {alias.name for alias in node.names}
    first, _, rest = (node.module or "").partition(".")
    if first != "cptsofttissue":
        return set()
    modules = {f"{rest}.{alias.name}" for alias in node.names}
    return modules if modules <= set(ORDER) else {rest}
