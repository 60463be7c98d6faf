"""Whole files: resolved and priced by DuckDB, row after row, whatever their length."""

from __future__ import annotations

import csv
import glob
import gzip
import os
import re
import shutil
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Generic, Literal, TypeVar, cast, final

import duckdb
from attrs import frozen
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.errors import (
    ContradictionError,
    TableError,
    UnknownTermError,
)
from cptsofttissue.frames import price_frame, resolve_frame
from cptsofttissue.frames._prices import COLUMNS, Pricer
from cptsofttissue.record.case import CodingPolicy, Facts

__all__ = ["Batch", "Pricer", "Progress", "read_columns", "run"]

T = TypeVar("T")

#: Told the step at work and its per cent, which are -1 while not known.
Progress = Callable[[str, float], None]

_ENDINGS = (".csv", ".csv.gz", ".parquet")
_CODED = tuple(Facts.__annotations__)
_PRICED = tuple(name for name in COLUMNS if name != "code")
_IS_THERE = "is there already; --force replaces a file"
#: The statuses of a row as the summary calls them, in its order.
_STATUSES = (
    *("determined", "undetermined", "out_of_scope", "invalid"),
    *("fee priced", "fee unpriced", "fee invalid"),
)
#: The columns that are added: four of the code, the others of its price.
_ADDED = (
    *("cpt_code", "cpt_status", "cpt_candidates", "cpt_reason"),
    *("fee_cents", "fee_low", "fee_high"),
    *("fee_setting", "fee_notices", "fee_status", "fee_reason"),
)
_CODE_COLUMNS = 4
#: More is read from the disk again; DuckDB would else take most of what there is.
_MEMORY = "4GB"
#: Rows between two looks at the progress.
_OFTEN = 50_000
#: What a text that cannot be read raises.
_UNREADABLE = (ValueError, EOFError, csv.Error, zlib.error, gzip.BadGzipFile)
#: Bytes in a line, as DuckDB takes them.
_LONGEST = 2_000_000
#: Seconds between two looks at the progress.
_TICK = 0.1
#: What DuckDB says of a line it cannot read, around the line itself.
_BAD_LINE = re.compile(r"CSV Error on Line: (\d+)\n.*?([^\n]+)\s+Possible ", re.DOTALL)


@final
@frozen(kw_only=True)
class Batch:
    """
    What to do with the rows of a file.

    Attributes:
        columns:
            The column of each fact of a case or of a price; without any, the
            columns that are called as the facts.
        unit: ``cm``, ``mm`` or ``in``: the unit of sizes that name none.
        policy: How to read what a row leaves to convention.
        edition: Year of the code edition for rows without a date.
        date_of_service: The day of rows without one, instead of an edition.
        catalog: The user's own edition, which answers every row.
        prices: Who prices the codes, and what is the same for all; None is not
            at all.
    """

    columns: Mapping[str, str]
    unit: str | None
    policy: CodingPolicy
    edition: int | None
    date_of_service: str | None
    catalog: Catalog | None
    prices: Pricer | None


def read_columns(texts: Iterable[str]) -> dict[str, str]:
    """
    Read columns by fact, each from text such as ``site=Location``.

    Raises:
        UnknownTermError: If a text has another shape, or its fact is unknown.
        ContradictionError: If a fact has two columns.
    """
    columns: dict[str, str] = {}
    for text in texts:
        fact, column = _read_column(text)
        if fact in columns:
            raise ContradictionError("column", text, "one column a fact")
        columns[fact] = column
    return columns


def _read_column(text: str) -> tuple[str, str]:
    name, is_pair, column = text.partition("=")
    if not is_pair:
        raise UnknownTermError("column", text, "FACT=COLUMN, such as site=Location")
    fact, facts = name.replace("-", "_"), dict.fromkeys((*_CODED, *_PRICED))
    if fact not in facts:
        raise unknown_term("column", name, facts, ", ".join(facts))
    return fact, column


def run(
    source: str, target: str, batch: Batch, *, force: bool, progress: Progress
) -> Mapping[str, int]:
    """
    Resolve every row of a file into another, and count the rows by status.

    What is written appears under its name when it is whole; before, and after
    any error, the name is as it was.

    Args:
        source: A file that ends in ``.csv``, ``.csv.gz`` or ``.parquet``.
        target: Another, or the same one.
        batch: What to do.
        force: Whether a target that is there may be replaced.
        progress: Is told how far the work is, about ten times a second.

    Returns:
        The number of rows of each status there is, then of all, as ``total``.

    Raises:
        InvalidFactError: If a name, a column or a fact cannot be read.
        TableError: If a file cannot be read or written.
    """
    origin, goal = Path(source).absolute(), Path(target).resolve()
    _check(origin, goal, force=force)
    # Beside the target, so that the last step is one rename; gone in any case.
    with TemporaryDirectory(prefix=".cptsofttissue-", dir=goal.parent) as folder:
        part = Path(folder, f"part{_ending('OUT', goal)}")
        with _connected(folder) as connection, _blaming(origin.name):
            counts = _work(_Watch(connection, progress), origin, part, batch)
        # Who may not read the old file, or IN, may not read the new one.
        shutil.copymode(goal if goal.exists() else origin, part)
        _publish(part, goal, force=force)
    return counts


def _publish(part: Path, target: Path, *, force: bool) -> None:
    """Give the file its name; one that has come up meanwhile stays, without *force*."""
    if force:
        part.replace(target)
        return
    try:
        _claim(part, target)
    except FileExistsError:
        raise TableError(target.name, 0, _IS_THERE) from None


def _claim(part: Path, target: Path) -> None:
    """Take a name that nothing has, whatever others do at the same time."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # not every file system has links
        target.touch(exist_ok=False)
        part.replace(target)


def _check(source: Path, target: Path, *, force: bool) -> None:
    """Refuse what would fail in the end, before any work."""
    _ending("IN", source)
    _ending("OUT", target)
    if not source.is_file():
        raise TableError(source.name, 0, "there is no such file")
    if not target.parent.is_dir():
        raise TableError(target.name, 0, f"there is no directory {target.parent}")
    if target.exists() and not (force and target.is_file()):
        raise TableError(target.name, 0, _IS_THERE)


def _ending(name: str, path: Path) -> str:
    """Return what a file is, by the end of its name."""
    text = path.name.lower()
    for ending in _ENDINGS:
        if text.endswith(ending):
            return ending
    allowed = f"a file whose name ends in {', '.join(_ENDINGS)}"
    raise UnknownTermError(name, path.name, allowed)


def _connected(folder: str) -> DuckDBPyConnection:
    """Open a database that spills to the folder only, and asks no network."""
    connection = duckdb.connect(
        config={
            "temp_directory": folder,
            "memory_limit": _MEMORY,
            "autoinstall_known_extensions": False,
        }
    )
    # Progress is not counted unless it is shown, so its own bar is kept silent.
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection


@contextmanager
def _blaming(table: str) -> Generator[None]:
    """Say what is wrong with a file in one line, without its patients' data."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        bad = _BAD_LINE.search(text)
        line, problem = bad.groups() if bad else (0, text.partition("\n")[0])
        raise TableError(table, int(line), problem.strip(" .")) from None


@final
@frozen
class _Watch:
    """Does work in another thread, so that progress and Ctrl-C are seen in this."""

    connection: DuckDBPyConnection
    progress: Progress

    def __call__(self, step: str, work: Callable[[], T]) -> T:
        with self.during(step, work) as told:
            return told.result()

    @contextmanager
    def during(self, step: str, work: Callable[[], T]) -> Generator[_Told[T]]:
        """Do work beside other work, which is not to ask the engine for anything."""
        with ThreadPoolExecutor(1) as pool:
            result = pool.submit(work)
            told = _Told(self, step, result)
            try:
                self.progress(step, 0)
                yield told
            finally:
                while not result.done():  # work between two queries hears it later
                    self.connection.interrupt()
                    wait((result,), _TICK)


@final
@frozen
class _Told(Generic[T]):
    """What is heard of work in another thread."""

    watch: _Watch
    step: str
    work: Future[T]

    def tick(self) -> None:
        """Show the progress; raises what the work has raised."""
        if self.work.done():
            self.work.result()
        self.watch.progress(self.step, self.watch.connection.query_progress())

    def result(self) -> T:
        """Wait for the end."""
        while not wait((self.work,), _TICK).done:
            self.tick()
        return self.work.result()


def _work(watch: _Watch, source: Path, part: Path, batch: Batch) -> Mapping[str, int]:
    rows = _opened(watch, source, part.with_name("in.parquet"))
    _check_free(source.name, rows.columns, batch)
    answered = watch("resolving", partial(_answered, rows, batch))
    watch("writing", partial(_write, answered, part))
    written = _read(watch.connection, part)
    return watch("counting", partial(_count, written, batch))


def _opened(watch: _Watch, source: Path, copy: Path) -> DuckDBPyRelation:
    """Open a file; text is read once, into a copy that threads may share."""
    rows = _read(watch.connection, source)
    if _ending("IN", source) == ".parquet":
        return rows
    names = rows.columns
    # Several threads would keep what one has read in memory until its end.
    watch.connection.execute("SET threads = 1")
    with watch.during("reading", partial(_write, rows, copy)) as told:
        count = _records(source, len(names), told.tick)
        told.result()
    watch.connection.execute("RESET threads")
    copied = _read(watch.connection, copy)
    _check_whole(source.name, copied, count)
    return copied


def _check_whole(table: str, rows: DuckDBPyRelation, count: int | None) -> None:
    """Refuse a file of which DuckDB has not read the end, which it does not tell."""
    ((found,),) = rows.aggregate("count(*)").fetchall()
    if found != count:
        problem = f"row {found + 1} cannot be read: a quote in it may not be closed"
        raise TableError(table, 0, problem)


def _records(path: Path, columns: int, tick: Callable[[], None]) -> int | None:
    """Count the rows of a file, by another reader than DuckDB's, until that fails."""
    limit, number = csv.field_size_limit(_LONGEST), -1
    try:
        with _text(path) as file:
            for number, _ in enumerate(_rows(file, columns)):
                if number % _OFTEN == 0:
                    tick()
            return number  # the header is row 0
    except _UNREADABLE:
        return None
    finally:
        csv.field_size_limit(limit)


def _rows(file: Iterable[str], columns: int) -> Iterator[list[str]]:
    """Read rows; an empty line is one, with nothing in it, of a single column."""
    return (row for row in csv.reader(file, strict=True) if row or columns == 1)


def _check_free(table: str, names: Iterable[str], batch: Batch) -> None:
    """Refuse a column of a name that is added; to DuckDB, case is no difference."""
    added = _ADDED if batch.prices else _ADDED[:_CODE_COLUMNS]
    for name in names:
        if name.lower() in added:
            raise TableError(table, 0, "the answers need this name", name)


def _read(connection: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    name = glob.escape(str(path))
    if _ending("IN", path) == ".parquet":
        return connection.read_parquet(name)
    return connection.read_csv(
        name,
        compression=_compression(path),
        columns=dict.fromkeys(_header(path), "VARCHAR"),
        header=True,
        delimiter=",",
        quotechar='"',
        escapechar='"',
        auto_detect=False,
        hive_partitioning=False,
        # Threads that begin in the middle take lines of quoted text for rows.
        parallel=False,
    )


def _write(rows: DuckDBPyRelation, path: Path) -> None:
    if _ending("OUT", path) == ".parquet":
        rows.write_parquet(str(path))
    else:
        rows.write_csv(str(path), header=True, compression=_compression(path))


def _compression(path: Path) -> Literal["gzip", "none"]:
    return "gzip" if _ending("IN", path) == ".csv.gz" else "none"


def _text(path: Path) -> IO[str]:
    opened = gzip.open if _compression(path) == "gzip" else open
    return cast("IO[str]", opened(path, "rt", encoding="utf-8-sig", newline=""))


def _header(path: Path) -> list[str]:
    """Read the names of the columns, which DuckDB would guess at."""
    try:
        with _text(path) as file:
            names = next(csv.reader(file, strict=True), None)
    except _UNREADABLE as error:
        raise TableError(path.name, 0, f"cannot be read: {error}") from None
    # DuckDB loses rows below a name of several lines.
    if not names or not all(names) or re.search("[\r\n]", "".join(names)):
        problem = "a header is needed, with a name of one line for each column"
        raise TableError(path.name, 1, problem)
    _check_distinct(path.name, names)
    return names


def _check_distinct(table: str, names: list[str]) -> None:
    """Refuse names that DuckDB takes for the same."""
    ((name, count),) = Counter(map(str.lower, names)).most_common(1)
    if count > 1:
        raise TableError(table, 1, "several columns have this name", name)


def _answered(rows: DuckDBPyRelation, batch: Batch) -> DuckDBPyRelation:
    """Add the answers to the rows, and what they are paid."""
    answered = resolve_frame(
        rows,
        columns=_picked(batch.columns, _CODED) if batch.columns else None,
        unit=batch.unit,
        policy=batch.policy,
        edition=batch.edition,
        date_of_service=batch.date_of_service,
        catalog=batch.catalog,
    )
    return _priced(answered, batch.columns, batch.prices) if batch.prices else answered


def _picked(columns: Mapping[str, str], facts: Iterable[str]) -> dict[str, str]:
    return {fact: columns[fact] for fact in facts if fact in columns}


def _priced(
    rows: DuckDBPyRelation, columns: Mapping[str, str], prices: Pricer
) -> DuckDBPyRelation:
    named = _picked(columns or {name: name for name in rows.columns}, _PRICED)
    return price_frame(
        rows,
        columns={"code": "cpt_code", "candidates": "cpt_candidates", **named},
        schedule=prices.schedule,
        **prices.same,
    )


def _count(rows: DuckDBPyRelation, batch: Batch) -> Mapping[str, int]:
    """Count the rows by status, in the order of the summary."""
    statuses = "cpt_status, 'fee ' || fee_status" if batch.prices else "cpt_status"
    found: Counter[str] = Counter()
    for *names, count in rows.aggregate(f"{statuses}, count(*)", statuses).fetchall():
        found.update(dict.fromkeys([*names, "total"], count))
    order = (*_STATUSES, "total")
    return {name: found[name] for name in order if name in found or name == "total"}
