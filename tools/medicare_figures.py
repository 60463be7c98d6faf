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
from pathlib import Path

from cptsofttissue import catalog
from cptsofttissue.coding.code_families import code_families
from cptsofttissue.fees._localities import GpciTable, read_gpci
from cptsofttissue.fees._rvu import KEPT, Release, read_release
from cptsofttissue.fees._zip_codes import ZipCodes, write_endings

GENERATED = Path(__file__).parent.parent / "src/cptsofttissue/data/generated"
#: Release, relative values and cost indices; the newest complete one of a year.
RELEASES = (
    ("RVU25D", "rvu25d/PPRRVU2025_Oct.nodesc.csv.gz", "rvu25d/GPCI2025.csv"),
    ("RVU26C", "rvu26c/PPRRVU2026_Jul_nonQPP.nodesc.csv.gz", "rvu26c/GPCI2026.csv"),
)
#: The localities of ZIP codes, of the newest quarter that is at hand.
ZIP_CODES = "zip/ZIP5_OCT2025.txt.gz"
#: Digests of the files as CMS published them, before descriptors were blanked.
ORIGINALS = {
    "RVU25D": "8af460f38bf982b79b07269fbc8b7256a8ef3bd3aa025a9c5cb71c1e52523c56",
    "RVU26C": "b7d197e73211ef6854c213c267d5fa9dec8df995db8e1ee7d44c0556ad7cee21",
}


def main(directory: str) -> None:
    """Read every release and the ZIP codes, and write the four tables."""
    read = [
        (name, _family(name, Path(directory, rvu)), read_gpci(Path(directory, gpci)))
        for name, rvu, gpci in RELEASES
    ]
    zip_codes = ZipCodes.from_cms(Path(directory, ZIP_CODES))
    header = ("year", "table", "release", "factor", "file", "sha256", "source")
    files = (row for each in read for row in _files(*each))
    _write("medicare_files.csv", header, (*files, _zip_file(zip_codes)))
    header = ("year", *KEPT, "source")
    _write(
        "medicare_rvus.csv", header, (row for each in read for row in _values(*each))
    )
    header = ("year", "locality", "state", "name", "work", "pe", "mp", "source")
    _write("medicare_gpci.csv", header, (row for each in read for row in _gpci(*each)))
    header = ("prefix", "locality", "plus_four", "endings", "source")
    _write("medicare_zips.csv", header, _zip_rows(zip_codes))


def _family(name: str, path: Path) -> Release:
    """Keep the families as they were in the year of the release, add-ons included."""
    year = 2000 + int(name.removeprefix("RVU")[:2])
    own = {code.number for code in catalog(year)}
    return read_release(path, codes=own.union(*_numbers(year)))


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
