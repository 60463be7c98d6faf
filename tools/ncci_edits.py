"""
Write ``data/generated``: the NCCI edits that touch the 87 codes, and their units.

Run it as ``python tools/ncci_edits.py DIRECTORY``, where the directory has the
files named below.  Then ``nox -s tables`` records the digests.

A row says which codes of the family stand in the other column of one code.  The
codes are written as ranges over the 87, in order, and such a range holds only codes
of the family.  A row without codes says that the code was looked for and has no
edit with any of them.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cptsofttissue import catalog
from cptsofttissue._reading import tables
from cptsofttissue.guidance.bundling import BundlingRule

GENERATED = Path(__file__).parent.parent / "src/cptsofttissue/data/generated"
YEAR, SOURCE = 2024, "CMS NCCI 2024 Q3"
FIRST_DAY, LAST_DAY = "2024-07-01", "2024-09-30"
PTP = "ncci/ptp_outpatient_2024q3_softtissue.csv.gz"
MUE = "ncci/mue_practitioner_2024q3.csv.gz"

HEADERS = {
    "ncci_ptp.csv": ("code", "column", "modifier", "rationale", "family", "source"),
    "ncci_mue.csv": ("code", "units", "adjudication", "rationale", "source"),
    "ncci_files.csv": (
        *("table", "edition", "first_day", "last_day", "file", "sha256", "source"),
    ),
}

Row = Sequence[object]
Edits = dict[tuple[str, str, str, str], set[str]]


def main(directory: str) -> None:
    """Read both files and write the three tables."""
    folder = Path(directory)
    family = sorted(code.number for code in catalog(YEAR))
    edits = _edits(folder / PTP, family)
    silent = _services(folder / MUE) - {code for code, *_ in edits} - set(family)
    _write("ncci_ptp.csv", _pairs(edits, silent, family))
    _write("ncci_mue.csv", _limits(folder / MUE, family))
    _write("ncci_files.csv", _files(folder))


def _edits(path: Path, family: Sequence[str]) -> Edits:
    """Group the active edits of the family by the other code and what it says."""
    found: Edits = defaultdict(set)
    for row in _rows(path):
        one, two = row["column1"], row["column2"]
        if row["deletion_date"] or not {one, two} & {*family}:
            continue
        code, column, own = (two, "two", one) if one in family else (one, "one", two)
        found[code, column, row["modifier_indicator"], row["rationale"]].add(own)
    return found


def _services(path: Path) -> set[str]:
    """List the codes of that quarter among those of the services that are ruled."""
    named = (c for r in tables.read("bundling.csv", BundlingRule) for c in r.codes)
    spans = [span.partition("-") for span in named]
    existing = {row["hcpcs"] for row in _rows(path)}
    return {c for c in existing for lo, _, hi in spans if lo <= c <= (hi or lo)}


def _pairs(edits: Edits, silent: set[str], family: Sequence[str]) -> Iterator[Row]:
    rows = [(*key, _ranges(own, family), SOURCE) for key, own in edits.items()]
    yield from sorted([*rows, *((code, "", "", "", "", SOURCE) for code in silent)])


def _ranges(own: set[str], family: Sequence[str]) -> str:
    """Write codes as ranges of neighbors in the family."""
    runs: list[list[str]] = []
    for before, code in zip(["", *family], family, strict=False):
        if code in own and before in own:
            runs[-1][1:] = [code]
        elif code in own:
            runs.append([code])
    return ";".join("-".join(run) for run in runs)


def _limits(path: Path, family: Sequence[str]) -> Iterator[Row]:
    for row in _rows(path):
        if row["hcpcs"] in family:
            units, kind = row["practitioner_mue_value"], row["mai"]
            yield row["hcpcs"], units, kind, row["rationale"], SOURCE


def _files(folder: Path) -> Iterator[Row]:
    named = (
        ("ptp", "2024 Q3, outpatient hospital table", PTP),
        ("mue", "2024 Q3, practitioner table", MUE),
    )
    for table, edition, name in named:
        digest = hashlib.sha256(gzip.decompress((folder / name).read_bytes()))
        file = Path(name).name.removesuffix(".gz")
        yield table, edition, FIRST_DAY, LAST_DAY, file, digest.hexdigest(), SOURCE


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _write(name: str, rows: Iterable[Row]) -> None:
    with (GENERATED / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS[name])
        writer.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
