"""Every table is recorded, whole, and traceable."""

from __future__ import annotations

import csv
import gzip
import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from cptsofttissue import Procedure, Region, catalog
from cptsofttissue._reading.tables import Row, many, rows
from cptsofttissue._rules import rule
from cptsofttissue.coding.editions import years
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import lesion_families

from .cms import CMS, needs_cms

DATA = Path(str(files("cptsofttissue"))) / "data"
TABLES = sorted(path.relative_to(DATA).as_posix() for path in DATA.glob("*/*.csv"))
RECORDS = tomllib.loads((DATA / "SOURCES.toml").read_text("utf-8"))
SOURCE_COLUMNS = {"source", "proof", "reference"}
KEYS = [row["key"] for row in rows("sources.csv")]


@pytest.mark.parametrize("table", TABLES)
def test_every_source_is_explained(table: str):
    """A source is an address or a short name of the table of sources."""
    sources = [
        row.get("source") or row.get("proof")
        for row in rows(table.removeprefix("curated/"))
    ]

    assert all("http" in s or any(key in s for key in KEYS) for s in sources if s)


def test_every_table_has_a_record():
    """No table without its record, no record without its table."""
    assert TABLES == sorted(RECORDS)


@pytest.mark.parametrize("table", TABLES)
def test_digests_match(table: str):
    """An edit of a table is recorded, so that it is never by accident."""
    digest = hashlib.sha256((DATA / table).read_bytes()).hexdigest()

    assert RECORDS[table]["sha256"] == digest
    assert RECORDS[table]["title"]
    assert RECORDS[table]["terms"]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_traceable(table: str):
    """Every row names a source or its proof."""
    content = rows(table.removeprefix("curated/"))

    assert content
    assert all(SOURCE_COLUMNS & {key for key in row if row[key]} for row in content)


@pytest.mark.exhaustive
def test_keys_of_other_tables_exist():
    """Whatever one table names, the other has."""
    for row in rows("site_terms.csv"):
        assert all(map(Region, many(row["regions"])))
        assert all(map(OtherFamily.of, many(row["families"])))
        assert not row["caution"] or rule(row["caution"])
    for row in rows("lesions.csv"):
        keys = set(many(row["readings"])) - {"tumor"}
        assert all(map(OtherFamily.of, keys))
        for procedure in Procedure:
            for region in Region:
                assert lesion_families(row["lesion"], procedure, region)


def test_a_site_without_a_biopsy_code_has_a_family():
    """Every site of the family either has codes or names where to look."""
    sites = {code.site for code in catalog() if code.procedure is Procedure.BIOPSY}
    for region in Region:
        if not {r.site for r in catalog().regions(Procedure.BIOPSY, region)} <= sites:
            assert OtherFamily.of(f"biopsy_{region.site}").codes


def test_no_descriptor_is_shipped():
    """The table of codes holds numbers, keys and thresholds, and no prose."""
    columns = {"code", "procedure", "site", "depth", "from_cm", "below_cm"}

    assert {*columns, "first_year", "last_year", "source"} == set(rows("codes.csv")[0])


def cms_codes(path: Path) -> set[str]:
    """The code numbers of a CMS relative value file, in any layout."""
    with gzip.open(path, "rt", encoding="cp1252", newline="") as file:
        return {row[0] for row in csv.reader(file) if row}


RELEASES = {
    2020: ("derived/pprrvu_rvu20a_jan.csv.gz", "derived/pprrvu_rvu20d_oct.csv.gz"),
    2021: ("derived/pprrvu_rvu21a_jan.csv.gz", "derived/pprrvu_rvu21d_oct.csv.gz"),
    2022: ("rvu22a/PPRRVU22_JAN.nodesc.csv.gz", "derived/pprrvu_rvu22d_oct.csv.gz"),
    2023: ("derived/pprrvu_rvu23a_jan.csv.gz", "derived/pprrvu_rvu23d_oct.csv.gz"),
    2024: ("derived/pprrvu_rvu24a_jan.csv.gz", "derived/pprrvu_rvu24c_jul.csv.gz"),
    2025: ("rvu25d/PPRRVU2025_Oct.nodesc.csv.gz",),
    2026: ("rvu26c/PPRRVU2026_Jul_nonQPP.nodesc.csv.gz",),
}


@needs_cms
@pytest.mark.parametrize("year", years())
def test_every_edition_is_in_the_cms_files(year: int):
    """All codes of an edition are in the CMS releases of its year."""
    numbers = {code.number for code in catalog(year)}

    for release in RELEASES[year]:
        assert numbers <= cms_codes(CMS / release)


def test_releases_are_named_for_every_edition():
    """Each edition says which releases it was checked against."""
    sources: dict[str, Row] = {row["year"]: row for row in rows("editions.csv")}

    assert [str(year) for year in RELEASES] == list(sources)
    assert all("CMS RVU" in row["source"] for row in sources.values())
