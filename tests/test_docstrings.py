"""Every example of a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import cptsofttissue

MODULES = [
    module.name
    for module in pkgutil.walk_packages(cptsofttissue.__path__, "cptsofttissue.")
    if not module.name.endswith("__main__")
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str):
    """What a docstring shows is what happens."""
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)

    assert 0 == result.failed
