"""
Measure the growth of a batch, from file to file: seconds and peak memory.

Run it with ``python benchmarks/batch.py [ROWS ...]``; it needs NumPy, pyarrow and what
the command itself needs.  Results as seen are in ``RESULTS.md``.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from frames import COLUMNS, write_rows

ROWS = [10_000_000, 100_000_000]
MODULE = ["-m", "cptsofttissue", "batch"]
OPTIONS = ["--unit", "cm", "--force"]
#: Run in a small process of its own, since a child's peak begins at its parent's.
WATCH = """
import resource, subprocess, sys, time
begin = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
seconds = time.perf_counter() - begin
print(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def main() -> None:
    """Print one table, each count beside the first."""
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| rows | seconds | per 10 million | peak MB | seconds, x | peak, x |")
    print("| --- | --- | --- | --- | --- | --- |")
    first = None
    for rows in [int(text) for text in sys.argv[1:]] or ROWS:
        seconds, peak = run(rows)
        first = first or (seconds, peak)
        more = f"{seconds / first[0]:.2f} | {peak / first[1]:.2f}"
        each = seconds / rows * 10_000_000
        figures = f"{seconds:.1f} | {each:.2f} | {peak:,.0f}"
        print(f"| {rows:,} | {figures} | {more} |", flush=True)


def run(rows: int) -> tuple[float, float]:
    """Seconds and peak MB of one batch, start of Python included."""
    with TemporaryDirectory() as folder:
        charted, coded = (str(Path(folder, f"{n}.parquet")) for n in ("in", "out"))
        write_rows(charted, rows)
        figures = watch([sys.executable, *MODULE, charted, coded, *named(), *OPTIONS])
        if pq.read_metadata(coded).num_rows != rows:
            raise SystemExit(f"{rows:,} rows went in, another number came out")
    return figures


def named() -> list[str]:
    """The options that name the columns."""
    return [
        option
        for fact, column in COLUMNS.items()
        for option in ("--column", f"{fact}={column}")
    ]


def watch(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MB of a command; Linux counts the peak in KiB."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", WATCH, *command],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak * 1024 / 1e6


if __name__ == "__main__":
    main()
