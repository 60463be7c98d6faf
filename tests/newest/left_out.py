"""
A plugin of pytest for Python in WebAssembly: what is not there is left out.

A file is left out if it imports a package with compiled parts. A test is left out if
it fails after asking for such a package, for an extra, for a process or a thread.
Whatever else fails is a failure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator

import pytest

from cptsofttissue.errors import MissingExtraError

#: Packages with compiled parts, or that need such: none of them is installed there.
PACKAGES = frozenset(
    {
        *("altair", "anyio", "dask", "duckdb", "fastapi", "fhir", "mcp"),
        *(
            "hypothesis_jsonschema",
            "jsonschema",
            "narwhals",
            "numpy",
            "pandas",
            "polars",
            "pyarrow",
        ),
        *("pyspark", "python_calamine", "pyx12", "sqlglot", "vl_convert"),
    }
)
#: Tests of something else that is not there.
TESTS = {
    "test_a_reader_that_leaves_is_no_error": "no pipe that notices its end",
    "test_a_document_is_a_small_regular_file": "no named pipes",
}

_LEFT = pytest.StashKey[Counter[str]]()
#: The extras that were asked for, and are not there, since the test began.
asked: list[str] = []
init = MissingExtraError.__init__


def noted(self: MissingExtraError, extra: str, purpose: str) -> None:
    """Note an extra that is missing: a command prints the error and goes on."""
    asked.append(extra)
    init(self, extra, purpose)


MissingExtraError.__init__ = noted  # type: ignore[method-assign]


def pytest_configure(config: pytest.Config) -> None:
    """Count from nothing."""
    config.stash[_LEFT] = Counter()


def pytest_runtest_logstart() -> None:
    """Forget what earlier tests asked for."""
    asked.clear()


def reason(error: BaseException) -> str:
    """Say what an error asks for that is not there; empty for any other error."""
    match error:
        case ModuleNotFoundError(name=str(name)) if name.partition(".")[0] in PACKAGES:
            return f"no {name.partition('.')[0]}"
        case MissingExtraError(extra=extra):
            return f"no extra {extra}"
        case OSError() if "does not support processes" in str(error):
            return "no processes"
        case RuntimeError() if "can't start new thread" in str(error):
            return "no threads"
        case _:
            return ""


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """List an error, and those that it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__


def reason_of(call: pytest.CallInfo[object] | None) -> str:
    """Say what was asked for that is not there, by the error that ended a call."""
    error = call.excinfo.value if call and call.excinfo else None
    return next(filter(None, map(reason, causes(error))), "")


def leave_out(
    node: pytest.Item | pytest.Collector,
    report: pytest.CollectReport | pytest.TestReport,
    why: str,
) -> None:
    """Count something as left out that failed for want of something."""
    report.outcome = "skipped"
    report.longrepr = (report.nodeid, 0, f"Skipped: {why}")
    kind = "tests" if isinstance(node, pytest.Item) else "files"
    node.config.stash[_LEFT][f"{kind}, {why}"] += 1


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Leave out a file that cannot be imported for want of a package."""
    report = yield
    if report.failed and (why := reason_of(getattr(report, "call", None))):
        leave_out(collector, report, why)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave out a test that asks for what is not there."""
    report = yield
    extra = f"no extra {asked[0]}" if asked else ""
    why = reason_of(call) or extra or TESTS.get(item.name, "")
    if report.failed and why:
        leave_out(item, report, why)
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was left out, and how much of it."""
    left = config.stash[_LEFT]
    terminalreporter.section(f"left out: {left.total()}")
    for why, count in sorted(left.items()):
        terminalreporter.write_line(f"{count:>5} {why}")
