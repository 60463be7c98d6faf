"""An edition of the user's own: read whole or refused, and then it answers."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from cptsofttissue import Case, Catalog, CodingPolicy, Status, catalog, resolve
from cptsofttissue.__main__ import main
from cptsofttissue.coding.editions import years
from cptsofttissue.errors import (
    ContradictionError,
    TableError,
    TilingError,
    UnknownEditionError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.guidance.exposure import exposure
from cptsofttissue.guidance.review import Dossier, review

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
    with pytest.raises(UnknownEditionError, match=f"{day}.* the years {years()[0]} to"):
        resolve(**BACK, date_of_service=day, policy=refusing)
    own = Catalog(2021, catalog().codes[:6], "test")
    with pytest.raises(UnknownEditionError, match="days of 2021; the coding policy"):
        resolve(**BACK, date_of_service="2026-01-05", policy=refusing, catalog=own)
    if ahead > 1:
        with pytest.raises(UnknownEditionError, match="data-entry error"):
            resolve(**BACK, date_of_service=day)


HEADER = "code,procedure,site,depth,from_cm,below_cm,source\n"
ROW = "{},excision,back_flank,{},{},{},CMS\n"


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([("21930", "subcutaneous", "", "3")], TableError),
        ([("21930", "subcutaneous", "-1", "3")], TableError),
        ([("hello", "subcutaneous", "", "")], TableError),
        (
            [("21930", "", "", ""), ("21931", "subcutaneous", "0", "")],
            TilingError,
        ),
        (
            [("21930", "subcutaneous", "0", "0"), ("21931", "subcutaneous", "0", "")],
            TilingError,
        ),
    ],
)
def test_rows_that_could_mislead_are_refused(tmp_path: Path, rows, error):
    """A lost end, no code, two rows for one size, a band of nothing."""
    path = tmp_path / "codes.csv"
    path.write_text(HEADER + "".join(ROW.format(*row) for row in rows))
    with pytest.raises(error):
        Catalog.from_csv(path)


def test_an_edition_has_codes(tmp_path: Path):
    """None is refused, so that the shipped one never answers in its place."""
    path = tmp_path / "codes.csv"
    path.write_text(SHIPPED.replace(",2020,,", ",2020,2025,"))
    with pytest.raises(TableError, match="holds no row of"):
        Catalog.from_csv(path)
    with pytest.raises(TilingError):
        Catalog(2030, (), "test")


def test_a_zip_is_named(tmp_path: Path):
    """It is not read as text."""
    path = tmp_path / "codes.csv"
    with ZipFile(path, "w") as archive:
        archive.writestr("codes.csv", SHIPPED)
    with pytest.raises(TableError, match="is a zip"):
        Catalog.from_csv(path)


@pytest.mark.parametrize("year", ["2026", 2026.5, True, 0, 1999, 99_999])
def test_a_year_is_a_calendar_year(tmp_path: Path, year):
    """Anything else is an error of this library."""
    path = tmp_path / "codes.csv"
    path.write_text(SHIPPED)
    with pytest.raises((WrongTypeError, UnknownEditionError)):
        Catalog.from_csv(path, year=year)


def test_a_copy_of_the_shipped_codes_is_the_newest_edition(tmp_path: Path):
    """On a day of another year its codes are those of that year's edition."""
    path = tmp_path / "codes.csv"
    path.write_text(SHIPPED)
    copy = Catalog.from_csv(path)
    older = resolve(site="retroperitoneum", date_of_service="2024-05-01", catalog=copy)

    assert catalog() == catalog(copy.year)
    assert catalog().year == copy.year
    assert [("49203-49205",)] == [family.codes for family in older.families]


def test_families_of_another_year_are_not_priced():
    """The codes of the answer are the same, the other family has changed."""
    office = Encounter(date_of_service="2026-05-01", place_of_service="11")
    old = resolve(site="retroperitoneum", date_of_service="2024-05-01")
    with pytest.raises(ContradictionError):
        exposure(old, office, MedicareFeeSchedule.bundled())


def test_a_review_goes_as_far_as_the_answer(own: Path):
    """What resolve answers for a day, review prices on that day."""
    day = f"{max(years())}-06-01"
    office = Encounter(date_of_service=day, place_of_service="11")
    found = review(
        Case(**BACK, size="3.5 cm"),
        Dossier(encounter=office),
        catalog=Catalog.from_csv(own),
    )

    assert "21930" == str(found.resolution.code)
    assert found.money is not None


def test_a_day_before_every_edition_is_refused(own: Path):
    """Whoever made the edition, it says nothing of such a day."""
    with pytest.raises(UnknownEditionError):
        resolve(**BACK, date_of_service="1999-01-01", catalog=Catalog.from_csv(own))


def test_an_edition_is_a_catalog():
    """A path or a year is none."""
    for wrong in ("codes.csv", 2026):
        with pytest.raises(WrongTypeError, match="catalog"):
            resolve(site="back", catalog=wrong)
