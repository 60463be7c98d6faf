"""An edition of the user's own: read whole or refused, and then it answers."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest

from cptsofttissue import Case, Catalog, CodingPolicy, Status, catalog, resolve
from cptsofttissue.__main__ import main
from cptsofttissue.coding.editions import years
from cptsofttissue.errors import TableError, TilingError, UnknownEditionError
from cptsofttissue.guidance.review import review

SHIPPED = (files("cptsofttissue") / "data/curated/codes.csv").read_text("utf-8")
BACK = {"site": "back", "depth": "subcutaneous"}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The shipped codes, with another threshold for the back from next year on."""
    rows = [*csv.reader(SHIPPED.splitlines())]
    new = max(years()) + 1
    moved = {"21930": ("0", "4"), "21931": ("4", "")}
    closed = [[*r[:7], str(new - 1), r[8]] if r[0] in moved else r for r in rows]
    added = [
        [*r[:4], *moved[r[0]], str(new), "", "made up for the test; CMS"]
        for r in rows
        if r[0] in moved
    ]
    path = tmp_path / "codes.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([*closed, *added])
    return path


def test_the_year_is_the_newest_that_a_row_names(own: Path):
    """Rows of other years are left out, and another year may be asked for."""
    edition = Catalog.from_csv(own)
    older = Catalog.from_csv(own, year=2025)

    assert (max(years()) + 1, len(catalog())) == (edition.year, len(edition))
    assert catalog(2025).codes == older.codes


def test_it_answers_whatever_the_date(own: Path):
    """A size between the thresholds has another code, with a caution on the year."""
    edition = Catalog.from_csv(own)
    day = f"{edition.year}-02-01"

    assert "21931" == str(resolve(**BACK, size="3.5 cm").code)
    assert "21930" == str(resolve(**BACK, size="3.5 cm", catalog=edition).code)
    same = resolve(**BACK, size="3.5 cm", date_of_service=day, catalog=edition)
    other = resolve(
        **BACK, size="3.5 cm", date_of_service="2025-02-01", catalog=edition
    )
    assert ["21930"] * 2 == [str(same.code), str(other.code)]
    assert ((), ("next-year",)) == tuple(
        tuple(caution.rule for caution in answer.cautions) for answer in (same, other)
    )
    assert str(edition.year) in other.cautions[0].text
    assert "2025" in other.cautions[0].text


def test_a_review_and_other_tumors_are_answered_by_it(own: Path):
    """The edition is passed on."""
    found = review(Case(**BACK, size="3.5 cm"), catalog=Catalog.from_csv(own))

    assert "21930" == str(found.resolution.code)


def test_the_command_line_takes_it(own: Path, tmp_path: Path, capsys):
    """Every command that answers by codes."""
    case = ["--site", "back", "--depth", "subcutaneous", "--size", "3.5 cm"]
    assert 0 == main(["resolve", *case, "--edition", str(own)])
    assert "21930" in capsys.readouterr().out
    assert 0 == main(["codes", "--edition", str(own)])
    assert "21930  excision, back/flank, subcutaneous, less than 4 cm" in (
        capsys.readouterr().out
    )
    file = tmp_path / "case.toml"
    file.write_text('[case]\nsite = "back"\ndepth = "subcutaneous"\nsize = "3.5 cm"\n')
    assert 0 == main(["review", str(file), "--edition", str(own)])
    assert "21930" in capsys.readouterr().out
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("site,depth,size\nback,subcutaneous,3.5 cm\n")
    assert 0 == main(["batch", str(table), str(out), "--edition", str(own)])
    assert "21930" in out.read_text()


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("excision,face_scalp", "excisoin,face_scalp", TableError),
        (",0,2,2020", ",0,1,2020", TilingError),
        ("code,procedure", "kode,procedure", TableError),
        ("CMS; AAD", "", TableError),
    ],
)
def test_a_fault_refuses_the_edition(tmp_path: Path, old, new, error):
    """No code of a faulty file answers."""
    path = tmp_path / "codes.csv"
    path.write_text(SHIPPED.replace(old, new, 1))
    with pytest.raises(error):
        Catalog.from_csv(path)


def test_a_file_without_years_is_of_the_newest_edition(tmp_path: Path):
    """The columns of years may be left out."""
    rows = [row[:6] + row[8:] for row in csv.reader(SHIPPED.splitlines())]
    path = tmp_path / "codes.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)

    assert catalog().codes == Catalog.from_csv(path).codes
    assert max(years()) == Catalog.from_csv(path).year


def test_an_edition_without_a_code_says_so():
    """A site and depth that lost their codes lead out of scope, by name."""
    kept = tuple(c for c in catalog().codes if c.number not in {"21930", "21931"})
    answer = resolve(**BACK, size="2 cm", catalog=Catalog(2030, kept, "test"))

    assert Status.OUT_OF_SCOPE is answer.status
    assert ["no code in this edition"] == [family.name for family in answer.families]


def test_an_older_edition_of_the_user_answers_with_a_caution():
    """It was asked for; only a date beyond every edition is refused."""
    kept = tuple(c for c in catalog().codes if c.number not in {"21930", "21931"})
    older = Catalog(2021, kept, "test")
    now, later = f"{max(years())}-03-01", f"{max(years()) + 2}-03-01"
    answer = resolve(site="neck", date_of_service=now, catalog=older)

    assert "next-year" in {caution.rule for caution in answer.cautions}
    with pytest.raises(UnknownEditionError, match="data-entry error"):
        resolve(site="neck", date_of_service=later, catalog=older)


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_a_policy_can_refuse_the_next_year(ahead: int):
    """Later years are always refused, and the error says why."""
    day = f"{max(years()) + ahead}-01-05"
    refusing = CodingPolicy(next_year="refuse")
    with pytest.raises(UnknownEditionError, match=day):
        resolve(**BACK, date_of_service=day, policy=refusing)
    if ahead > 1:
        with pytest.raises(UnknownEditionError, match="data-entry error"):
            resolve(**BACK, date_of_service=day)
