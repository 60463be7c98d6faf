"""
Count the lines and branches of the package that tests reach: a plugin of pytest.

Slipcover notes each line once, so counting costs little; a tracer that sees every
line each time made the tests take three times as long.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import slipcover

#: Lines of no logic: imports for type checkers, bodies of protocols, and the start of
#: the command line, which other processes run.
LEFT_OUT = ["if TYPE_CHECKING:", r"\.\.\.$", 'if __name__ == "__main__":']


def place(module: str) -> Path:
    """Where a module is that is not imported yet."""
    found = find_spec(module)
    if module in sys.modules or not found or not found.origin:
        raise pytest.UsageError(f"the lines of {module} cannot be counted")
    return Path(found.origin)


package = place("cptsofttissue").parent
counter = slipcover.Slipcover(
    branch=True, source=[str(package)], exclude_lines=LEFT_OUT
)
files = slipcover.FileMatcher([package, place("_cptsofttissue_hypothesis")])
slipcover.ImportManager(counter, files).__enter__()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """List what no test reached; then the run has failed."""
    counted = counter.get_coverage()
    slipcover.print_coverage(counted, skip_covered=True)
    missed = counted["summary"]["missing_lines"], counted["summary"]["missing_branches"]
    if any(missed) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
