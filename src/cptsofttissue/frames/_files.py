"""Whole files by DuckDB: read, answered, counted, and written under their name."""

from __future__ import annotations

import glob
import os
import re
import shutil
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, final

import duckdb
from attrs import frozen
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from cptsofttissue._reading.workbooks import open_sheet
from cptsofttissue.errors import TableError, UnknownTermError
from cptsofttissue.frames._csv import CsvFile, check_header, write_rows
from cptsofttissue.frames._work_folder import remove_leftovers, work_folder

__all__ = ["Answers", "Input", "Progress", "run"]

T = TypeVar("T")
Counted_co = TypeVar("Counted_co", covariant=True)

#: Told the step at work and its per cent, which are -1 while not known.
Progress = Callable[[str, float], None]

_WRITTEN = (".csv", ".csv.gz", ".parquet")
_READ = (*_WRITTEN, ".xlsx")
_IS_THERE = "already exists; --force replaces it"
#: More is read from the disk again; DuckDB would else take most of what there is.
_MEMORY = "4GB"
#: Seconds between two looks at the progress.
_TICK = 0.1
#: What DuckDB says of a line it cannot read, around the line itself.
_BAD_LINE = re.compile(r"CSV Error on Line: (\d+)\n.*?([^\n]+)\s+Possible ", re.DOTALL)
#: What it says of a file that it cannot write.
_UNWRITTEN = re.compile(r"Could not write file .*?: ([^\"\n]+)")


class Answers(Protocol[Counted_co]):
    """What answers the rows of a file."""

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the columns that are added, in small letters."""
        ...

    def columns_of(self, names: Collection[str], /) -> Mapping[str, str]:
        """The column of each fact that is read."""
        ...

    def answer(self, rows: DuckDBPyRelation, /) -> DuckDBPyRelation:
        """Add the answers to the rows."""
        ...

    def count(self, answered: DuckDBPyRelation, /) -> Counted_co:
        """Count what the rows say that were written."""
        ...


@final
@frozen(kw_only=True)
class Input:
    """
    A file to read.

    Attributes:
        path: Where it is.
        sheet: The sheet of a workbook; None is the only one with content.
        encoding: The encoding of CSV; None is UTF-8.
    """

    path: str
    sheet: str | None = None
    encoding: str | None = None


def run(  # noqa: PLR0913 - each is a choice of the caller, by name
    source: Input,
    target: str,
    answers: Answers[T],
    *,
    force: bool,
    progress: Progress,
    tell: Callable[[str], None],
) -> T:
    """
    Answer every row of a file into another, and count them.

    What is written appears under its name when it is whole; before, and after
    any error, the name is as it was.

    Args:
        source: A file that ends in ``.csv``, ``.csv.gz``, ``.parquet`` or ``.xlsx``.
        target: Another, or the same one; no workbook.
        answers: What answers its rows.
        force: Whether a target that is there may be replaced.
        progress: Is told how far the work is, about ten times a second.
        tell:
            Is told which columns are lacking or not read, and what an interrupted
            run had left.

    Returns:
        What the answers count.

    Raises:
        InvalidFactError: If a name, a column or a fact cannot be read.
        TableError: If a file cannot be read or written.
        MissingExtraError: If a workbook cannot be read without the extra.
    """
    origin, goal = Path(source.path).absolute(), Path(target).resolve()
    _check(origin, goal, force=force)
    for name in remove_leftovers(goal.parent):
        tell(f"removed {name}, left by an interrupted run")
    with ExitStack() as stack:
        with _writing(goal):
            # Beside the target, so that the last step is one rename.
            folder = stack.enter_context(work_folder(goal.parent))
        part = folder / f"part{_ending('OUT', goal, _WRITTEN)}"
        with _connected(folder) as connection, _blaming(origin.name, goal.name):
            watch = _Watch(connection, progress)
            job = _FileJob(watch, source, origin, folder, goal, tell)
            counts = job.do(answers, part)
        with _writing(goal):
            # Who may not read the old file, or IN, may not read the new one.
            shutil.copymode(goal if goal.exists() else origin, part)
            _publish(part, goal, force=force)
    return counts


@contextmanager
def _writing(target: Path) -> Generator[None]:
    """Say that OUT cannot be written, as where the disk is full."""
    try:
        yield
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise TableError(target.name, 0, problem) from None


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
    _ending("IN", source, _READ)
    _ending("OUT", target, _WRITTEN)
    if not source.is_file():
        raise TableError(source.name, 0, "there is no such file")
    if not target.parent.is_dir():
        raise TableError(target.name, 0, f"there is no directory {target.parent}")
    if target.exists() and not (force and target.is_file()):
        raise TableError(target.name, 0, _IS_THERE)


def _ending(name: str, path: Path, endings: tuple[str, ...]) -> str:
    """Return what a file is, by the end of its name."""
    text = path.name.lower()
    for ending in endings:
        if text.endswith(ending):
            return ending
    allowed = f"a file whose name ends in {', '.join(endings)}"
    raise UnknownTermError(name, path.name, allowed)


def _connected(folder: Path) -> DuckDBPyConnection:
    """Open a database that spills to the folder only, and asks no network."""
    connection = duckdb.connect(
        config={
            "temp_directory": str(folder),
            "memory_limit": _MEMORY,
            "autoinstall_known_extensions": False,
        }
    )
    # Progress is not counted unless it is shown, so its own bar is kept silent.
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection


@contextmanager
def _blaming(source: str, target: str) -> Generator[None]:
    """Say what is wrong with a file in one line, without its patients' data."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if unwritten := _UNWRITTEN.search(text):
            problem = f"cannot be written: {unwritten[1]}"
            raise TableError(target, 0, problem) from None
        bad = _BAD_LINE.search(text)
        line, problem = bad.groups() if bad else (0, text.partition("\n")[0])
        raise TableError(source, int(line), problem.strip(" .")) from None


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
        """Run work in parallel with other work, which must not use the engine."""
        result: Future[T] = Future()
        with ThreadPoolExecutor(1) as pool:
            # Its thread, for which it waits in the end, is there before any work.
            pool.submit(_nothing).result()
            try:
                pool.submit(_fulfill, result, work)
                self.progress(step, 0)
                yield _Told(self, step, result)
            finally:
                # Work that has not begun never does; other work may hear it later.
                while not (result.cancel() or result.done()):
                    self.connection.interrupt()
                    wait((result,), _TICK)


def _fulfill(result: Future[T], work: Callable[[], T]) -> None:
    """Do work whose result is known wherever its request was interrupted."""
    if result.set_running_or_notify_cancel():
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where it is asked for
            result.set_exception(error)


def _nothing() -> None:
    pass


@final
@frozen
class _Told(Generic[T]):
    """What is heard of work in another thread."""

    watch: _Watch
    step: str
    work: Future[T]

    def tick(self) -> None:
        """Show the progress."""
        self.watch.progress(self.step, self.watch.connection.query_progress())

    def result(self) -> T:
        """Wait for the end; raises what the work has raised."""
        while not wait((self.work,), _TICK).done:
            self.tick()
        return self.work.result()


def _lacking(facts: Collection[str]) -> Iterator[str]:
    """List the facts of most records that no column is read as."""
    for usual in _USUAL:
        if not any(fact in facts for fact in usual):
            yield f"no column is read as {' or '.join(usual)}; name it with --column"


def _left(names: Iterable[str], read: Collection[str]) -> Iterator[str]:
    """Name the columns that no fact is read from, such as one of a unit."""
    known = {name.casefold() for name in read}
    left = [name for name in names if name.casefold() not in known]
    more = [f"and {len(left) - _SHOWN:,} more"] if len(left) > _SHOWN else []
    if left:
        yield f"columns not read: {', '.join([*left[:_SHOWN], *more])}"


#: A note names no more columns.
_SHOWN = 12
#: What most tables of records have; either fact says a size.
_USUAL = (("site",), ("depth",), ("size", "tumor"))


@final
@frozen
class _FileJob:
    """Reads, answers and writes one file, in a folder of its own."""

    watch: _Watch
    source: Input
    origin: Path
    folder: Path
    goal: Path
    tell: Callable[[str], None]

    def do(self, answers: Answers[T], part: Path) -> T:
        """Write the answered rows, and count them."""
        rows = self._opened(answers)
        answered = self.watch("resolving", partial(answers.answer, rows))
        self.watch("writing", partial(_write, answered, part))
        written = _read(self.watch.connection, part)
        counts = self.watch("counting", partial(answers.count, written))
        found = answers.columns_of(rows.columns)
        for told in (*_lacking(found), *_left(rows.columns, found.values())):
            self.tell(told)
        return counts

    def _opened(self, answers: Answers[Any]) -> DuckDBPyRelation:
        """Open a file; text is read once, into a copy that threads may share."""
        ending, table = _ending("IN", self.origin, _READ), self.origin.name
        if ending == ".xlsx":
            plain = self._plain
            with _writing(self.goal):
                _write_sheet(self.origin, self.source.sheet, plain)
            names = CsvFile(plain).header()
            _check_free(table, names, answers)
            return self._whole(CsvFile(plain), names)
        if self.source.sheet is not None:
            problem = f"is no workbook, so it has no sheet {self.source.sheet!r}"
            raise TableError(table, 0, problem)
        if ending == ".parquet":
            names = _parquet_names(self.watch.connection, self.origin)
            check_header(table, names)
            _check_free(table, names, answers)
            return _read(self.watch.connection, self.origin)
        file = CsvFile.of(self.origin, self.source.encoding)
        names = file.header()
        _check_free(table, names, answers)
        return self._of_text(file, names)

    @property
    def _plain(self) -> Path:
        return self.folder / "in.csv"

    def _of_text(self, file: CsvFile, names: list[str]) -> DuckDBPyRelation:
        """Read text as it is, or a plain copy of what DuckDB does not take."""
        if file.is_plain:
            copied = self._copied(file, names)
            if copied is not None:
                return copied
        else:
            file.count(len(names), _nothing)
        with _writing(self.goal):
            file.rewrite(len(names), self._plain)
        return self._whole(CsvFile(self._plain), names)

    def _whole(self, file: CsvFile, names: list[str]) -> DuckDBPyRelation:
        copied = self._copied(file, names)
        if copied is None:
            problem = "is split into rows differently by two readers; use Parquet"
            raise TableError(self.origin.name, 0, problem)
        return copied

    def _copied(self, file: CsvFile, names: list[str]) -> DuckDBPyRelation | None:
        """Copy text as Parquet; None if DuckDB has not read all rows of it."""
        connection, copy = self.watch.connection, self.folder / "in.parquet"
        work = partial(_copy, connection, file, names, copy)
        with _one_thread(connection), self.watch.during("reading", work) as told:
            count = file.count(len(names), told.tick)
            try:
                told.result()
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                raise
            except duckdb.Error:
                return None
        copied = _read(connection, copy)
        ((found,),) = copied.aggregate("count(*)").fetchall()
        return copied if found == count else None


@contextmanager
def _one_thread(connection: DuckDBPyConnection) -> Generator[None]:
    """Let one thread work: several would keep what one has read until its end."""
    connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute("RESET threads")


def _copy(
    connection: DuckDBPyConnection, file: CsvFile, names: list[str], target: Path
) -> None:
    rows = _read_csv(connection, file, names)
    rows.write_parquet(str(target))


def _write_sheet(path: Path, sheet: str | None, target: Path) -> None:
    """Write the rows of a sheet as CSV; columns without a name have to be empty."""
    table = open_sheet(path, sheet=sheet, must_end=False)
    (_, header), *rows = table.lines
    width = max((at for at, name in enumerate(header, 1) if name.strip()), default=0)
    names = [name.strip() for name in header[:width]]
    check_header(path.name, names)
    for line, cells in rows:
        if len(cells) < width or any(map(str.strip, cells[width:])):
            problem = f"holds cells outside of the {width} columns of the header"
            raise table.content.fault(problem, line)
    write_rows((names, *(cells[:width] for _, cells in rows)), target)


def _check_free(table: str, names: Iterable[str], answers: Answers[Any]) -> None:
    """Refuse a column with the name of an added one; DuckDB ignores case."""
    for name in names:
        if name.lower() in answers.added:
            raise TableError(table, 0, "this name is reserved for the answers", name)


def _parquet_names(connection: DuckDBPyConnection, path: Path) -> list[str]:
    """Read the column names as written, because DuckDB renames duplicates."""
    query = "SELECT name, coalesce(num_children, 0) FROM parquet_schema(?)"
    rows = connection.execute(query, [glob.escape(str(path))]).fetchall()
    names: list[str] = []
    nested = 0
    for name, children in rows[1:]:  # the first is the table
        names += [] if nested else [name]
        nested += children - (1 if nested else 0)
    return names


def _read(connection: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    """Open a file of our own or of the user, all of whose CSV cells are text."""
    if _ending("IN", path, _WRITTEN) == ".parquet":
        return connection.read_parquet(glob.escape(str(path)))
    file = CsvFile(path)
    return _read_csv(connection, file, file.header())


def _read_csv(
    connection: DuckDBPyConnection, file: CsvFile, names: list[str]
) -> DuckDBPyRelation:
    return connection.read_csv(
        glob.escape(str(file.path)),
        compression=file.compression,
        columns=dict.fromkeys(names, "VARCHAR"),
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
    if _ending("OUT", path, _WRITTEN) == ".parquet":
        rows.write_parquet(str(path))
    else:
        compression = CsvFile(path).compression
        rows.write_csv(str(path), header=True, compression=compression)
