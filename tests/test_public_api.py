"""The public names are a promise."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from importlib.metadata import distribution, version
from pathlib import Path
from typing import TypeVar, get_type_hints

import pytest
from attrs import evolve

import cptsofttissue
from cptsofttissue import fees, testing

pytestmark = pytest.mark.versions

SOURCE = Path(cptsofttissue.__file__).parent
MODULES = [
    module.name
    for module in pkgutil.walk_packages(cptsofttissue.__path__, "cptsofttissue.")
    if not module.name.endswith("__main__")
]
#: Names that other software relies on.
PROMISED = {
    *("resolve", "catalog", "Case", "Resolution", "Status", "Code", "Question"),
    *("Caution", "Step", "Site", "Length", "CodingPolicy", "DescriptorProvider"),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", MODULES)
def test_all_is_what_a_module_defines(name: str):
    """``__all__`` names the public things a module defines, and no other."""
    module = importlib.import_module(name)
    defined = {
        key
        for key, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__
        and not key.startswith("_")
        and not isinstance(value, TypeVar)
        and value is not evolve  # says it is of the class that attrs built last
    }

    assert defined <= set(getattr(module, "__all__", ()))
    assert all(hasattr(module, key) for key in getattr(module, "__all__", ()))


PAGES = Path(__file__).parent.parent / "docs" / "api"
#: The front door gathers names that are described in their own modules.
SHOWN = [
    name
    for page in PAGES.glob("*.md")
    for name in re.findall(r"automodule:: ([\w.]+)", page.read_text("utf-8"))
]
PUBLIC = [
    name for name in MODULES if not any(p.startswith("_") for p in name.split("."))
]


def functions(name: str) -> Iterator[object]:
    """Every public class and function of a module, with the methods of a class."""
    module = importlib.import_module(name)
    for value in [getattr(module, key) for key in getattr(module, "__all__", [])]:
        if inspect.isclass(value):
            members = [getattr(m, "fget", m) for m in vars(value).values()]
            members = [getattr(m, "__func__", m) for m in members]
            found = filter(inspect.isfunction, members)
            yield from (m for m in found if m.__module__ == value.__module__)
        if callable(value):
            yield value


@pytest.mark.parametrize("name", PUBLIC)
def test_types_can_be_read_at_run_time(name: str):
    """Tools that read annotations, such as FastAPI, find every type by its name."""
    for value in functions(name):
        get_type_hints(value)
        if not (inspect.isclass(value) and issubclass(value, Exception | dict)):
            inspect.signature(value, eval_str=True)


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_name_is_without_a_page(name: str):
    """A module without an underscore is on the page, or has no names of its own."""
    names = getattr(importlib.import_module(name), "__all__", [])

    assert name in SHOWN or not names


@pytest.mark.parametrize("name", cptsofttissue.__all__)
def test_the_front_door_leads_to_pages(name: str):
    """What it gathers is described in its own module."""
    assert getattr(cptsofttissue, name).__module__ in SHOWN


def test_the_front_door_has_what_is_promised():
    """The promised names are importable from the package itself."""
    assert PROMISED <= set(cptsofttissue.__all__)
    assert all(hasattr(cptsofttissue, name) for name in cptsofttissue.__all__)


def test_editors_complete_what_the_front_door_has():
    """``dir`` lists every name, whether it was asked for before or not."""
    assert {*cptsofttissue.__all__} <= {*dir(cptsofttissue)}


def test_the_version_is_the_distributions():
    """The version is written once, and read when asked."""
    assert version("cptsofttissue") == cptsofttissue.__version__


def test_what_is_tested_is_what_is_installed():
    """The package is the installed one; its source only if that is installed so."""
    installed = distribution("cptsofttissue")
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    is_editable = origin.get("dir_info", {}).get("editable", False)
    source = Path(__file__).parent.parent / "src"
    home = source if is_editable else Path(str(installed.locate_file("")))

    assert home / "cptsofttissue" == SOURCE


def test_other_names_are_unknown():
    """A name that does not exist says so as usual."""
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        cptsofttissue.nonsense  # noqa: B018


def test_the_package_is_typed():
    """Type checkers of users read our types."""
    assert (SOURCE / "py.typed").is_file()


#: Names of the fee schedules that other software relies on.
FEES = {
    *("FeeSchedule", "FeeRequest", "Fee", "MedicareFeeSchedule", "PercentOf"),
    *("ContractFeeSchedule", "Chain", "available", "load"),
    *("ZipCodes", "find_localities"),
}


def test_the_fees_have_what_is_promised():
    """The promised names are importable from the package of fees."""
    assert set(fees.__all__) >= FEES
    assert all(hasattr(fees, name) for name in fees.__all__)
    assert "FeeScheduleContract" in testing.__all__
