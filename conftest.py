"""Run the examples of README and docs, and the cells of notebooks."""

from __future__ import annotations

from doctest import ELLIPSIS

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser
from xdist.scheduler import LoadScopeScheduling

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
).pytest()


class Scheduling(LoadScopeScheduling):
    """Any worker takes any test, but for those that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        """Keep the examples of a page together, which share names, and Spark."""
        file = nodeid.partition("::")[0]
        if file.endswith(".md"):
            return file
        return "spark" if "spark" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Spread the tests; groups by marks are not there in every pytest-xdist."""
    return Scheduling(config, log)
