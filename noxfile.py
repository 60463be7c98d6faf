"""Every check of the project; ``nox`` runs them all."""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from functools import partial
from itertools import chain
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2026.8.10"  # the first that runs sessions in parallel
nox.options.default_venv_backend = "uv|venv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["checks"]

#: Sessions start hundreds of processes: each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
PROJECT = nox.project.load_toml("pyproject.toml")
#: Of those that this machine lacks, the sessions are skipped, and named at the end.
PYTHONS = nox.project.python_versions(PROJECT)
GROUPS = {
    name: nox.project.dependency_groups(PROJECT, name)
    for name in PROJECT["dependency-groups"]
}
#: Whether the site is looked at, too, in a browser: five minutes of one core.
IN_CI = "CI" in os.environ
#: What the other Pythons run.
EXAMPLE_PAGES = ["README.md", "docs", "tests/test_docstrings.py"]
#: Laws with fewer examples: always the same few, or any others, three times as many.
FEWER = {"HYPOTHESIS_PROFILE": "fewer"}
THIRD = {"HYPOTHESIS_PROFILE": "third"}
#: Those of this machine: the newest counts lines, which costs it least, the oldest
#: runs the laws, and one alone does both.
HERE = [one for one in PYTHONS if shutil.which(f"python{one}")] or PYTHONS[:1]
LAWS, COUNTS = HERE[0], HERE[-1]
COUNTED = ("-p", "count_lines", "--assert=plain")
TESTS = [f"tests-{one}" for one in dict.fromkeys([COUNTS, LAWS, *PYTHONS])]
#: What ``checks`` runs, the longest first; the site needs the built documentation.
CHECKS = ["docs", TESTS[0], *(["site"] if IN_CI else []), *TESTS[1:], "typing"]
CHECKS += ["lowest", "cms", "dist", "wheel", "wire", "plugin", "lint", "api"]
#: A test of files that are no part of the project imports where they are.
BEYOND = re.compile(r"\b(?:cms|labeled) import\b")
#: The example plugins, with the extras that their tests need.
EXAMPLES = {
    "flat-fee-plugin": "testing",
    "keloid-codes-plugin": "testing,frames",
}
VERSION = PROJECT["project"]["version"]
PIP = ("python", "-m", "pip")
QUIET = ("--quiet", "--disable-pip-version-check")
#: Attrs and cattrs, then each extra: xlsx, frames, batch, plots, testing.
LOWEST = [
    *("tests/test_case.py", "tests/test_serialize.py", "tests/fees/test_workbooks.py"),
    *("tests/frames/test_frames.py", "tests/test_batch.py", "tests/test_plots.py"),
    "tests/test_testing.py",
]


@nox.session(python=False)
def checks(session: nox.Session) -> None:
    """
    Run every check, one more at once than there are cores.

    Each waits a part of its time, for downloads, Java or a browser. At the end
    stands what was left out.
    """
    with tempfile.TemporaryDirectory() as away:
        report = Path(away, "report.json")
        at_once = str((os.cpu_count() or 1) + 1)
        how = ("--parallel", at_once, "--allow-parallel", "--report", str(report))
        which = ("--session", *CHECKS, "--", *session.posargs)
        run = (sys.executable, "-m", "nox", *how, *which)
        session.run(*run, external=True, success_codes=[0, 1])
        results = json.loads(report.read_text("utf-8"))["sessions"]
    for one in results:
        session.log(f"{one['name']:<12}{one['result']:<8}{one['duration']:>6.0f} s")
    say_what_was_left_out(session, results)
    if bad := [one["name"] for one in results if one["result_code"] <= 0]:
        session.error(f"These did not pass: {', '.join(bad)}")


def say_what_was_left_out(session: nox.Session, results: list[dict[str, Any]]) -> None:
    """Name each session that did not run, and what this machine lacks for it."""
    left = [one for one in results if one["result"] == "skipped"]
    session.warn("Left out:")
    for one in left:
        session.warn(f"{one['name']:<12}{one['reason']}")
    session.warn("newest      takes four minutes: nox -s newest")
    if not IN_CI:
        session.warn("site        takes five minutes: nox -s site, or nox with CI set")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Test the built wheel, as users install it; the newest with Spark and counted."""
    session.install(".", *GROUPS["tests"])
    shipped = "not cms and not notes"
    run = ("pytest", "-m")
    if session.python == COUNTS:
        session.install(*GROUPS["spark"])
        counted = f"{shipped} and not exhaustive and (spark or not hypothesis)"
        which = shipped if COUNTS == LAWS else counted
        env = {"PYTHONPATH": "tools", **FEWER}
        session.run(*run, which, *COUNTED, *(session.posargs or ["tests"]), env=env)
    elif session.python == LAWS:
        laws = f"{shipped} and (hypothesis or exhaustive or versions)"
        session.run(*run, laws, *session.posargs, env=THIRD)
    else:
        session.run(*run, shipped, *EXAMPLE_PAGES, *session.posargs)


@nox.session
def cms(session: nox.Session) -> None:
    """Test against files of CMS and labeled notes, no part of the project."""
    files = Path(os.environ.get("CPTSOFTTISSUE_CMS_DIR", "../shared/cms"))
    if not files.is_dir():
        session.skip(f"no CMS files in {files}")
    session.install(".", *GROUPS["tests"])
    every = Path("tests").rglob("test_*.py")
    which = [str(one) for one in every if BEYOND.search(one.read_text("utf-8"))]
    session.run("pytest", "-m", "cms or notes", *which, *session.posargs)


@nox.session
def plugin(session: nox.Session) -> None:
    """Test the example plugins, as authors of one would."""
    for example, extras in EXAMPLES.items():
        session.install(f".[{extras}]", f"./examples/{example}")
        session.run("pytest", f"examples/{example}", *session.posargs)


@nox.session
def wire(session: nox.Session) -> None:
    """Ask a second validator of FHIR, an npm package, about whole claims."""
    if not shutil.which("npm"):
        session.skip("no npm on this machine: ONE VALIDATOR OF FHIR IS LEFT OUT")
    place = Path(session.create_tmp(), "npm")
    shutil.copytree("tests/fhir_npm", place, dirs_exist_ok=True)
    npm = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    try:
        session.run(*npm, "--prefix", str(place), external=True, silent=True)
    except CommandFailed:
        session.skip("npm could not fetch it: ONE VALIDATOR OF FHIR IS LEFT OUT")
    needed = ("fhir.", "hypothesis>", "pytest>", "pyx12", "sybil")
    session.install(".", *(n for n in GROUPS["tests"] if n.startswith(needed)))
    asked = ("pytest", "tests/test_interop_fhir_claims.py", "-k", "second_validator")
    session.run(*asked, env={"CPTSOFTTISSUE_NPM_DIR": str(place.resolve())})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and spelling."""
    session.install(*GROUPS["lint"])
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    prose = ("docs", "src", "examples", *map(str, Path().glob("*.md")))
    session.run("codespell", *prose)


@nox.session
def typing(session: nox.Session) -> None:
    """Check the types of the package and of its public face."""
    session.install("-e", ".", "nox", *GROUPS["typing"])
    session.run("mypy")
    session.run("pyright", "--project", "pyproject.toml")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation with the quick coder; a warning is an error."""
    session.install(".", *GROUPS["docs"])
    gather_quick_coder(session)
    session.run("python", "-m", "doctest", *map(str, Path("docs/_ext").glob("*.py")))
    session.run(
        "sphinx-build", "-E", "-W", "-n", "--keep-going", "docs", "docs/_build/html"
    )


def gather_quick_coder(session: nox.Session) -> None:
    """Gather Pyodide and wheels; without npm, or a network, the page is left out."""
    place = Path("docs/_build/quick-coder")
    if why := fetch_pyodide(session, place):
        session.warn(f"THE QUICK CODER IS LEFT OUT: {why}")
        return
    session.install("pip")
    session.run(*PIP, "wheel", *QUIET, "-w", f"{place}/wheels", ".")
    start = ("docs/quick-coder/snapshot.mjs", str(place.resolve()))
    session.run("node", *start, "docs/quick-coder/bridge.py", external=True)


def fetch_pyodide(session: nox.Session, place: Path) -> str:
    """Fetch the Pyodide of the quick coder into a folder, or say why it is missing."""
    shutil.rmtree(place, ignore_errors=True)
    if not shutil.which("npm"):
        return "no npm on this machine"
    place.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path("docs/quick-coder", name), place)
    npm = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    try:
        session.run(*npm, "--prefix", str(place), external=True, silent=True)
    except CommandFailed:
        return "npm could not fetch Pyodide"
    return ""


@nox.session(requires=["docs"])
def site(session: nox.Session) -> None:
    """Look at every page of the documentation in a browser."""
    browsers = ("chromium", "chromium-browser", "google-chrome")
    if not IN_CI and not any(map(shutil.which, browsers)):
        session.skip("no Chromium on this machine")
    session.install(".", *GROUPS["site"])
    here = ("--confcutdir=tests_site", "tests_site")  # the other conftest has sybil
    session.run("pytest", *here, *session.posargs)


@nox.session
def newest(session: nox.Session) -> None:
    """Test the core on the newest Python, which is that of Pyodide, under node."""
    place = Path(session.create_tmp(), "gathered")
    if why := fetch_pyodide(session, place):
        session.warn(f"PYTHON {PYTHONS[-1]} IS NOT TESTED: {why}")
        session.skip(why)
    session.install("pip")
    wheels = ("--dest", f"{place}/wheels", "--only-binary=:all:", "--platform", "any")
    pure = ("--implementation", "py", "--abi", "none", "--python-version", PYTHONS[-1])
    needs = (*PROJECT["project"]["dependencies"], *GROUPS["newest"])
    session.run(*PIP, "download", *QUIET, *wheels, *pure, *needs)
    session.run(*PIP, "wheel", *QUIET, "--no-deps", "-w", f"{place}/wheels", ".")
    run = ("node", "tests/newest/run.mjs", str(place), ".")
    which = session.posargs or ["tests"]
    left = "not cms and not notes and not exhaustive and not deep"
    session.run(*run, "-q", "-m", left, *which, external=True, env=FEWER)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Test each extra with the oldest versions and the oldest Python it allows."""
    project = PROJECT["project"]
    extras = project["optional-dependencies"].values()
    wanted = {*chain(project["dependencies"], *extras, GROUPS["tests"])}
    if loose := [need for need in wanted if ">=" not in need]:
        session.error(f"no lowest version is given: {loose}")
    session.install(".", *(need.replace(">=", "==") for need in wanted))
    which = ("-m", "not exhaustive", *(session.posargs or LOWEST))
    session.run("pytest", *which, env=FEWER)


@nox.session
def dist(session: nox.Session) -> None:
    """Build sdist and wheel, and both again from the sdist: no byte differs."""
    session.install(*GROUPS["dist"])
    shutil.rmtree("dist", ignore_errors=True)
    build(session, ".", "dist")
    wheel, sdist = sorted(map(str, Path("dist").iterdir()))
    with tempfile.TemporaryDirectory() as away:
        shutil.unpack_archive(sdist, away)
        source = f"{away}/cptsofttissue-{VERSION}"
        build(session, source, f"{away}/dist", "--no-isolation")
        names = [Path(wheel).name, Path(sdist).name]
        same, *other = filecmp.cmpfiles("dist", f"{away}/dist", names, shallow=False)
    if same != names:
        session.error(f"the second build differs: {other}")
    session.run("check-wheel-contents", wheel)
    session.run("twine", "check", "--strict", sdist, wheel)
    check_tag(session)


def check_tag(session: nox.Session) -> None:
    """A tag is the version, and the changelog has its day."""
    tag = git(session, "--exact-match", "HEAD")
    is_dated = f"\n## {tag} - 2" in Path("CHANGELOG.md").read_text("utf-8")
    if tag and not (tag == VERSION and is_dated):
        session.error(f"the tag {tag} is no version that the changelog calls released")


def build(session: nox.Session, source: str, place: str, *how: str) -> None:
    """Build sdist and wheel; the date of their files is always the same."""
    run = ("python", "-m", "build", "--sdist", "--wheel", *how, "-o", place, source)
    session.run(*run, env={"SOURCE_DATE_EPOCH": "1767225600"})


def git(session: nox.Session, *which: str) -> str:
    """The tag of a version that git finds, or nothing."""
    if not shutil.which("git"):
        return ""
    describe = ("git", "describe", "--tags", "--match", "[0-9]*", *which)
    quiet = partial(session.run, external=True, silent=True, stderr=DEVNULL)
    return str(quiet(*describe, success_codes=[0, 128])).strip()


@nox.session(requires=["dist"])
def wheel(session: nox.Session) -> None:
    """Use the built wheel alone, where no source is, as users do."""
    smoke = Path("tests/smoke.py").resolve()
    session.install("pip", *map(str, Path("dist").glob("*.whl")))
    session.chdir(session.create_tmp())
    session.run("python", "-I", str(smoke))
    session.run("python", "-m", "pip", "check")


@nox.session(requires=["dist"])
def sbom(session: nox.Session) -> None:
    """Write the bill of materials of the wheel alone beside it; it is validated."""
    session.install("pip", *GROUPS["sbom"])
    alone = f"{session.create_tmp()}/alone"
    session.run("python", "-m", "venv", "--clear", "--without-pip", alone)
    into = ("python", "-m", "pip", "--python", alone)
    session.run(*into, "install", *map(str, Path("dist").glob("*.whl")))
    bill = ("-o", f"dist/cptsofttissue-{VERSION}.cdx.json", "--output-reproducible")
    about = ("--pyproject", "pyproject.toml", "--validate")
    session.run("cyclonedx-py", "environment", *about, *bill, alone)


@nox.session
def api(session: nox.Session) -> None:
    """Find breaks since the last release that the changelog does not announce."""
    last = git(session, "--abbrev=0", "HEAD^")
    if not last:
        session.skip("git knows no earlier release: there is nothing to compare with")
    session.install(*GROUPS["api"])
    session.run("python", "tools/breaks.py", last)


@nox.session
def tables(session: nox.Session) -> None:
    """Record the digests of the tables, and write the JSON Schemas, after an edit."""
    session.install(".")
    session.run("python", "tools/record_tables.py")
    session.run("python", "tools/json_schemas.py")


@nox.session
def mutants(session: nox.Session) -> None:
    """Change the code in one place at a time; a test should fail each time."""
    session.install("-e", ".", *GROUPS["mutants"])
    shutil.rmtree("mutants", ignore_errors=True)  # what was found may be true no more
    names = [f"*.{name.replace('/', '.')}.*" for name in session.posargs]
    session.run("mutmut", "run", *names, env={"HYPOTHESIS_PROFILE": "mutants"})
    report_mutants(session)


def report_mutants(session: nox.Session) -> None:
    """Show each change that no test noticed, then count the answers by module."""
    results = str(session.run("mutmut", "results", "--all", "true", silent=True))
    answers = re.findall(r"^    (\S+): (?!not checked)(.+)$", results, re.MULTILINE)
    for name, answer in answers:
        if answer != "killed":
            session.run("mutmut", "show", name)
    counts = Counter((name.rpartition(".")[0], answer) for name, answer in answers)
    for (module, answer), count in sorted(counts.items()):
        session.log(f"{module}: {count} {answer}")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure the project beside its peers, as ratios of one run."""
    session.install(".[batch]", *GROUPS["tests"], *GROUPS["spark"])
    session.run("python", "benchmarks/core.py")
    session.run("python", "benchmarks/fees.py")
    session.run("python", "benchmarks/frames.py")
    session.run("python", "benchmarks/batch.py")
    session.run("python", "benchmarks/notes.py")
