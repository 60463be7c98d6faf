"""The drill: when a new year comes, a row and a file are all it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cptsofttissue
from cptsofttissue.coding.editions import years

from .cms import CMS, needs_cms

SOURCE = Path(cptsofttissue.__file__).parent
PROJECT = Path(__file__).parent.parent
NEXT = max(years()) + 1


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with an edition of next year: the same codes."""
    home = tmp_path_factory.mktemp("next-year")
    shutil.copytree(SOURCE, home / "cptsofttissue")
    editions = home / "cptsofttissue" / "data" / "curated" / "editions.csv"
    with editions.open("a", encoding="utf-8") as file:
        file.write(f"{NEXT},made up for the drill; CMS RVU\n")
    return home


def run(home: Path, *command: str) -> str:
    """Run Python in the project with the copy of the package."""
    paths = os.pathsep.join([str(home), str(PROJECT)])
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


CALLS = """
from datetime import date
import cptsofttissue
from cptsofttissue import Case, catalog, resolve
from cptsofttissue.coding.editions import years
from cptsofttissue.claims import Claim, price
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.guidance.exposure import exposure, sensitivity
from cptsofttissue.guidance.review import Dossier, review

new, old = years()[-1], years()[-2]
day = f"{new}-01-05"
medicare = MedicareFeeSchedule.bundled()
facts = dict(site="back", depth="subcutaneous", size="4 cm")
for year in (old, new):
    for other in (old, new):
        answer = resolve(**facts, date_of_service=f"{year}-01-05")
        assert (str(answer.code), answer.cautions) == ("21931", ())
        asked = Encounter(date_of_service=f"{other}-01-05", place_of_service="11")
        found = exposure(answer, asked, medicare)
        assert found.is_whole == (other == old), found
        near = sensitivity(answer, asked, medicare)
        assert str(near.other) == "21930"
asked = Encounter(date_of_service=day, place_of_service="11")
report = review(Case(**facts), Dossier(encounter=asked))
assert str(report.resolution.code) == "21931" and report.money is not None
assert catalog().year == new and catalog().codes == catalog(old).codes
claim = Claim(lines=["21931"], date_of_service=day, place_of_service="11")
assert price(claim, medicare).total is None, "last year's price stood for this year's"
"""

TABLES = """
import pyarrow as pa
from cptsofttissue import resolve
from cptsofttissue.coding.editions import years
from cptsofttissue.frames import resolve_frame

days = [f"{year}-01-05" for year in (*years()[-2:], years()[-1] + 1)]
frame = pa.table({"site": ["back"] * 3, "depth": ["subQ"] * 3, "date_of_service": days})
frame = frame.append_column("size", pa.array(["4 cm"] * 3))
found = resolve_frame(frame)
assert found["cpt_code"].to_pylist() == ["21931"] * 3
assert found["cpt_reason"].to_pylist() == [None, None, "look at: next-year"]
assert resolve_frame(frame.drop_columns("date_of_service"))["cpt_code"][0].as_py()
"""

STRATEGIES = """
from hypothesis import HealthCheck, given, settings, strategies as st
from cptsofttissue.testing._strategies import kinds, values

for kind in kinds():
    @settings(max_examples=3, deadline=None, suppress_health_check=[*HealthCheck])
    @given(values(kind))
    def draw(value):
        assert isinstance(value, kind)
    draw()
"""


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "script", [CALLS, TABLES, STRATEGIES], ids=["calls", "tables", "strategies"]
)
def test_calls_go_on_answering(home: Path, script: str):
    """An edition with the same codes changes no answer, and no year is compared."""
    run(home, "-c", script)


@pytest.mark.skipif(
    os.environ.get("HYPOTHESIS_PROFILE") == "fewer",
    reason="the pages are drilled on the oldest Python",
)
def test_readme_and_pages_go_on_answering(home: Path):
    """What they print is not of the newest edition, unless they say its day."""
    flags = ("-q", "-p", "no:cacheprovider")

    assert " passed" in run(home, "-m", "pytest", *flags, "README.md", "docs")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up release of next year, from the newest of CMS."""
    import gzip

    (newest,) = (CMS / "rvu26c").glob("PPRRVU*_nonQPP.nodesc.csv.gz")
    text = gzip.decompress(newest.read_bytes()).decode("cp1252")
    path = tmp_path_factory.mktemp("release") / f"PPRRVU{NEXT}_Jan_nonQPP.csv"
    text = text.replace(f"{NEXT - 1} National", f"{NEXT} National")
    path.write_bytes(text.replace("33.4009", "33.9000").encode("cp1252"))
    return path


@needs_cms
@pytest.mark.parametrize("factor", [(), ("--factor", "34.1000")])
def test_a_release_of_next_year_prices_by_its_factor(release: Path, factor, capsys):
    """The file alone is enough, and another factor of the user stands before it."""
    from cptsofttissue.__main__ import main

    day = ("--date", f"{NEXT}-01-05", "--pos", "11")
    how = ("--rvu", str(release), *factor, "--explain")
    status = main(["price", "21555", *day, *how])
    shown = capsys.readouterr().out

    # (3.86 + 9.17 + 0.82) x 33.9000 = 469.515, x 34.1000 = 472.285
    assert 0 == status
    assert ("472.29" if factor else "469.52") in shown
    assert ("user's own" if factor else release.name) in shown
