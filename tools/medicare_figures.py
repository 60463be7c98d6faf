"""
Write ``data/generated``: Medicare's figures for the families, from releases of CMS.

Run it as ``python tools/medicare_figures.py DIRECTORY``, where the directory has
the files named below.  Then ``nox -s tables`` records the digests.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from cptsofttissue import catalog
from cptsofttissue.coding.code_families import code_families
from cptsofttissue.fees._asc import AscFeeSchedule, AscYear
from cptsofttissue.fees._localities import GpciTable, read_gpci
from cptsofttissue.fees._rvu import KEPT, Release, companions, read_release
from cptsofttissue.fees._zip_codes import ZipCodes, write_endings

GENERATED = Path(__file__).parent.parent / "src/cptsofttissue/data/generated"
#: Release, relative values and cost indices; the newest complete one of a year.
RELEASES = (
    ("RVU25D", "rvu25d/PPRRVU2025_Oct.nodesc.csv.gz", "rvu25d/GPCI2025.csv"),
    ("RVU26C", "rvu26c/PPRRVU2026_Jul_nonQPP.nodesc.csv.gz", "rvu26c/GPCI2026.csv"),
)
#: Addendum AA of surgery centers and the wage indices; the newest at hand of a year.
CENTERS = (
    ("asc/AA_20251001.nodesc.csv", "asc/wage_index_2025.txt"),
    ("asc/AA_20260101.nodesc.csv", "asc/wage_index_2026.csv"),
)
#: The localities of ZIP codes, of the newest quarter that is at hand.
ZIP_CODES = "zip/ZIP5_OCT2025.txt.gz"
#: Digests of the files as CMS published them, before descriptors were blanked.
ORIGINALS = {
    "RVU25D": "8af460f38bf982b79b07269fbc8b7256a8ef3bd3aa025a9c5cb71c1e52523c56",
    "RVU26C": "b7d197e73211ef6854c213c267d5fa9dec8df995db8e1ee7d44c0556ad7cee21",
}


def main(directory: str) -> None:
    """Read every release and the ZIP codes, the addenda, and write the tables."""
    read = [
        (name, _family(name, Path(directory, rvu)), read_gpci(Path(directory, gpci)))
        for name, rvu, gpci in RELEASES
    ]
    zip_codes = ZipCodes.from_cms(Path(directory, ZIP_CODES))
    header = ("year", "table", "release", "factor", "file", "sha256", "source")
    centers = [_center(Path(directory), *names) for names in CENTERS]
    files = chain(*(_files(*each) for each in read), *map(_center_files, centers))
    _write("medicare_files.csv", header, (*files, _zip_file(zip_codes)))
    header = ("year", *KEPT, "source")
    _write(
        "medicare_rvus.csv", header, (row for each in read for row in _values(*each))
    )
    header = ("year", "locality", "state", "name", "work", "pe", "mp", "source")
    _write("medicare_gpci.csv", header, (row for each in read for row in _gpci(*each)))
    header = ("year", "code", "multiple", "indicator", "rate", "source")
    _write("medicare_asc.csv", header, (row for one in centers for row in _asc(one)))
    header = ("year", "cbsa", "name", "index", "source")
    rows = (row for one in centers for row in _wages(one))
    _write("medicare_wage_indices.csv", header, rows)
    header = ("prefix", "locality", "plus_four", "endings", "source")
    _write("medicare_zips.csv", header, _zip_rows(zip_codes))


def _family(name: str, path: Path) -> Release:
    """Keep the families as they were in the year of the release, and companions."""
    year = 2000 + int(name.removeprefix("RVU")[:2])
    own = {code.number for code in catalog(year)}
    beside = {row.code for row in companions()}
    return read_release(path, codes=own.union(beside, *_numbers(year)))


def _numbers(year: int) -> Iterator[set[str]]:
    """List the codes of each family beside, which must be there, too."""
    for family in code_families().values():
        yield {code.number for code in family.catalog(year)}
        yield {number for group in family.add_ons(year).values() for number in group}


def _files(
    name: str, release: Release, gpci: GpciTable
) -> Iterable[tuple[object, ...]]:
    source = f"CMS {name}"
    file = release.file
    title = f"{release.name} ({name})"
    blanked = f"{source}; descriptors blanked; original sha256 {ORIGINALS[name]}"
    yield release.year, "rvu", title, release.factor, file.name, file.sha256, blanked
    file = gpci.file
    yield gpci.year, "gpci", title, "", file.name, file.sha256, source


def _values(name: str, release: Release, _: GpciTable) -> Iterable[tuple[object, ...]]:
    for cells in sorted(release.rows.values()):
        yield release.year, *cells, f"CMS {name}"


def _gpci(name: str, _: Release, gpci: GpciTable) -> Iterable[tuple[object, ...]]:
    for row in sorted(gpci, key=lambda row: row.key):
        indices = (row.work, row.pe, row.mp)
        yield gpci.year, row.key, row.state, row.name, *indices, f"CMS {name}"


def _center(directory: Path, addendum: str, wages: str) -> AscYear:
    """Read the rates of the families of one year, and its wage indices."""
    path, index = directory / addendum, directory / wages
    (year,) = AscFeeSchedule.from_cms(path, wage_index=index)._years  # noqa: SLF001
    return year


def _center_files(one: AscYear) -> Iterable[tuple[object, ...]]:
    year, wages = one.first_day.year, one.wages
    blanked = "CMS ASC Addendum AA; descriptors blanked"
    yield year, "asc", one.release, "", one.file.name, one.file.sha256, blanked
    file = wages.file
    yield year, "wage_index", one.release, "", file.name, file.sha256, "CMS wage index"


def _asc(one: AscYear) -> Iterable[tuple[object, ...]]:
    year = one.first_day.year
    codes = {code.number for code in catalog(year)}.union(*_numbers(year))
    for code in sorted(codes):
        if row := one.rate(code):
            ranked = "yes" if row.is_ranked else "no"
            yield year, code, ranked, row.indicator, row.rate, "CMS ASC Addendum AA"


def _wages(one: AscYear) -> Iterable[tuple[object, ...]]:
    for areas in one.wages.areas.values():
        for area in areas:
            yield one.wages.year, area.cbsa, area.name, area.index, "CMS wage index"


def _zip_file(zips: ZipCodes) -> tuple[object, ...]:
    file = zips.file
    return zips.quarter[:4], "zip", zips.quarter, "", file.name, file.sha256, "CMS ZIP5"


def _zip_rows(zips: ZipCodes) -> Iterable[tuple[object, ...]]:
    """Gather the ZIP codes that share three digits, a locality and the flag."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for code, locality in zips.localities.items():
        plus_four = "yes" if code in zips.split else "no"
        found[code[:3], locality, plus_four].append(code[3:])
    for key, endings in sorted(found.items()):
        yield *key, write_endings(endings), f"CMS ZIP5 {zips.quarter}"


def _write(
    name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    with (GENERATED / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
