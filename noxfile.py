"""Every check of the project; ``nox`` runs them all."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "plugin", "lint", "typing", "docs", "site"]

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)
GROUPS = {
    name: nox.project.dependency_groups(PROJECT, name)
    for name in ("tests", "spark", "typing", "docs", "site", "lint")
}


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Test the built wheel, as users install it; the oldest with Spark and coverage."""
    session.install(".", *GROUPS["tests"])
    if session.python != PYTHONS[0]:
        session.run("pytest", *session.posargs)
        return
    session.install(*GROUPS["spark"])
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "report")


@nox.session
def plugin(session: nox.Session) -> None:
    """Test the example plugin, as an author of one would."""
    session.install(".[testing]", "./examples/flat-fee-plugin")
    session.run("pytest", "examples/flat-fee-plugin", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*GROUPS["lint"])
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def typing(session: nox.Session) -> None:
    """Check the types of the package and of its public face."""
    session.install("-e", ".", "nox", *GROUPS["typing"])
    session.run("mypy")
    session.run("pyright", "--project", "pyproject.toml")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install(".", *GROUPS["docs"])
    session.run("python", "-m", "doctest", "docs/_ext/drawn.py")
    session.run("sphinx-build", "-W", "-n", "--keep-going", "docs", "docs/_build/html")


@nox.session(requires=["docs"])
def site(session: nox.Session) -> None:
    """Look at every page of the documentation in a browser."""
    session.install(".", *GROUPS["site"])
    session.run("pytest", "tests_site", *session.posargs)


@nox.session
def tables(session: nox.Session) -> None:
    """Record the digests of the curated tables again, after an edit."""
    session.run("python", "tools/record_tables.py")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure the project beside its peers, as ratios of one run."""
    session.install(".[batch]", *GROUPS["tests"], *GROUPS["spark"])
    session.run("python", "benchmarks/core.py")
    session.run("python", "benchmarks/fees.py")
    session.run("python", "benchmarks/frames.py")
    session.run("python", "benchmarks/batch.py")
