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

#: Called with the current step and its percentage, -1 while it is not known.
Progress = Callable[[str, float], None]

_OUTPUT_ENDINGS = (".csv", ".csv.gz", ".parquet")
_INPUT_ENDINGS = (*_OUTPUT_ENDINGS, ".xlsx")
_IS_THERE = "already exists; --force replaces it"
#: DuckDB spills to the disk beyond this; its default is most of the memory.
_MEMORY = "4GB"
#: Seconds between two looks at the progress.
_TICK = 0.1
#: What DuckDB says of a line it cannot read, around the line itself.
_BAD_LINE = re.compile(r"CSV Error on Line: (\d+)\n.*?([^\n]+)\s+Possible ", re.DOTALL)
#: What it says of a file that it cannot write.
_UNWRITTEN = re.compile(r"Could not write file .*?: ([^\"\n]+)")


class Answers(Protocol[Counted_co]):
    """Answers the rows of a file."""

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
        """Count the answers in the rows that were written."""
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

    The file appears under its name once it is complete. Until then, and after any
    error, whatever had that name is unchanged.

    Args:
        source: A file that ends in ``.csv``, ``.csv.gz``, ``.parquet`` or ``.xlsx``.
        target: Another, or the same one; no workbook.
        answers: Answers its rows.
        force: Whether an existing target may be replaced.
        progress: Called with the progress, about ten times a second.
        tell:
            Called with a message for columns that are missing or not read, and for
            folders left by interrupted runs.

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
        with _explain_write_errors(goal):
            # Beside the target, so that the last step is one rename.
            folder = stack.enter_context(work_folder(goal.parent))
        part = folder / f"part{_ending('OUT', goal, _OUTPUT_ENDINGS)}"
        with _connect(folder) as connection, _explain_errors(origin.name, goal.name):
            watch = _Watch(connection, progress)
            job = _FileJob(watch, source, origin, folder, goal, tell)
            counts = job.do(answers, part)
        with _explain_write_errors(goal):
            # Who may not read the old file, or IN, may not read the new one.
            shutil.copymode(goal if goal.exists() else origin, part)
            _publish(part, goal, force=force)
    return counts


@contextmanager
def _explain_write_errors(target: Path) -> Generator[None]:
    """Say that OUT cannot be written, such as when the disk is full."""
    try:
        yield
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise TableError(target.name, 0, problem) from None


def _publish(part: Path, target: Path, *, force: bool) -> None:
    """Give the file its name; without *force*, never replace a file."""
    if force:
        part.replace(target)
        return
    try:
        _claim(part, target)
    except FileExistsError:
        raise TableError(target.name, 0, _IS_THERE) from None


def _claim(part: Path, target: Path) -> None:
    """Give a file a free name; safe if others take it at the same time."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # not every file system has links
        target.touch(exist_ok=False)
        part.replace(target)


def _check(source: Path, target: Path, *, force: bool) -> None:
    """Before any work, refuse what would fail at the end."""
    _ending("IN", source, _INPUT_ENDINGS)
    _ending("OUT", target, _OUTPUT_ENDINGS)
    if not source.is_file():
        raise TableError(source.name, 0, "there is no such file")
    if not target.parent.is_dir():
        raise TableError(target.name, 0, f"there is no directory {target.parent}")
    if target.exists() and not (force and target.is_file()):
        raise TableError(target.name, 0, _IS_THERE)


def _ending(name: str, path: Path, endings: tuple[str, ...]) -> str:
    """Return the ending of a file name, if it is allowed."""
    text = path.name.lower()
    for ending in endings:
        if text.endswith(ending):
            return ending
    allowed = f"a file whose name ends in {', '.join(endings)}"
    raise UnknownTermError(name, path.name, allowed)


def _connect(folder: Path) -> DuckDBPyConnection:
    """Open a database that spills to the folder only and uses no network."""
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
def _explain_errors(source: str, target: str) -> Generator[None]:
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
    """Runs work in another thread; this one shows progress and handles Ctrl-C."""

    connection: DuckDBPyConnection
    progress: Progress

    def __call__(self, step: str, work: Callable[[], T]) -> T:
        with self.during(step, work) as task:
            return task.result()

    @contextmanager
    def during(self, step: str, work: Callable[[], T]) -> Generator[_Task[T]]:
        """Run work in parallel with other work, which must not use the engine."""
        result: Future[T] = Future()
        with ThreadPoolExecutor(1) as pool:
            # Its thread, for which it waits in the end, is there before any work.
            pool.submit(_do_nothing).result()
            try:
                pool.submit(_fulfill, result, work)
                self.progress(step, 0)
                yield _Task(self, step, result)
            finally:
                # Work that has not begun never does; other work may hear it later.
                while not (result.cancel() or result.done()):
                    self.connection.interrupt()
                    wait((result,), _TICK)


def _fulfill(result: Future[T], work: Callable[[], T]) -> None:
    """Do work, and set its result or its error in any case."""
    if result.set_running_or_notify_cancel():
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where it is asked for
            result.set_exception(error)


def _do_nothing() -> None:
    pass


@final
@frozen
class _Task(Generic[T]):
    """Work that runs in another thread."""

    watch: _Watch
    step: str
    work: Future[T]

    def tick(self) -> None:
        """Show the progress."""
        self.watch.progress(self.step, self.watch.connection.query_progress())

    def result(self) -> T:
        """Wait for the end; an error of the work is raised here."""
        while not wait((self.work,), _TICK).done:
            self.tick()
        return self.work.result()


def _missing_facts(facts: Collection[str]) -> Iterator[str]:
    """List the usual facts that no column is read as."""
    for choices in _USUAL_FACTS:
        if not any(fact in facts for fact in choices):
            yield f"no column is read as {' or '.join(choices)}; name it with --column"


def _unread_columns(names: Iterable[str], read_names: Collection[str]) -> Iterator[str]:
    """Name the columns that are not read, such as one of a unit."""
    lowercase_names = {name.casefold() for name in read_names}
    unread = [name for name in names if name.casefold() not in lowercase_names]
    remainder = [f"and {len(unread) - _SHOWN:,} more"] if len(unread) > _SHOWN else []
    if unread:
        yield f"columns not read: {', '.join([*unread[:_SHOWN], *remainder])}"


#: The most columns that a message names.
_SHOWN = 12
#: The facts of most tables of records; size or tumor is enough.
_USUAL_FACTS = (("site",), ("depth",), ("size", "tumor"))


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
        rows = self._open(answers)
        answered_rows = self.watch("resolving", partial(answers.answer, rows))
        self.watch("writing", partial(_write, answered_rows, part))
        written_rows = _read(self.watch.connection, part)
        counts = self.watch("counting", partial(answers.count, written_rows))
        columns = answers.columns_of(rows.columns)
        for message in (
            *_missing_facts(columns),
            *_unread_columns(rows.columns, columns.values()),
        ):
            self.tell(message)
        return counts

    def _open(self, answers: Answers[Any]) -> DuckDBPyRelation:
        """Open a file; CSV is copied once, so that threads may share it."""
        ending, table = _ending("IN", self.origin, _INPUT_ENDINGS), self.origin.name
        if ending == ".xlsx":
            plain = self._plain
            with _explain_write_errors(self.goal):
                _write_sheet(self.origin, self.source.sheet, plain)
            names = CsvFile(plain).header()
            _check_free(table, names, answers)
            return self._open_copy(CsvFile(plain), names)
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
        return self._open_text(file, names)

    @property
    def _plain(self) -> Path:
        return self.folder / "in.csv"

    def _open_text(self, file: CsvFile, names: list[str]) -> DuckDBPyRelation:
        """Read CSV as it is, or a plain copy if DuckDB cannot read it."""
        if file.is_plain:
            rows = self._copy_rows(file, names)
            if rows is not None:
                return rows
        else:
            file.count(len(names), _do_nothing)
        with _explain_write_errors(self.goal):
            file.rewrite(len(names), self._plain)
        return self._open_copy(CsvFile(self._plain), names)

    def _open_copy(self, file: CsvFile, names: list[str]) -> DuckDBPyRelation:
        rows = self._copy_rows(file, names)
        if rows is None:
            problem = "is split into rows differently by two readers; use Parquet"
            raise TableError(self.origin.name, 0, problem)
        return rows

    def _copy_rows(self, file: CsvFile, names: list[str]) -> DuckDBPyRelation | None:
        """Copy CSV as Parquet; None if DuckDB has not read all of its rows."""
        connection, copy = self.watch.connection, self.folder / "in.parquet"
        work = partial(_copy, connection, file, names, copy)
        with _one_thread(connection), self.watch.during("reading", work) as task:
            count = file.count(len(names), task.tick)
            try:
                task.result()
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                raise
            except duckdb.Error:
                return None
        rows = _read(connection, copy)
        ((row_count,),) = rows.aggregate("count(*)").fetchall()
        return rows if row_count == count else None


@contextmanager
def _one_thread(connection: DuckDBPyConnection) -> Generator[None]:
    """Use one thread: several would keep all rows in memory until the end."""
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
    width = max(
        (number for number, name in enumerate(header, 1) if name.strip()), default=0
    )
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
    nested_count = 0
    for name, children in rows[1:]:  # the first is the table
        names += [] if nested_count else [name]
        nested_count += children - (1 if nested_count else 0)
    return names


def _read(connection: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    """Open a file of our own or of the user, all of whose CSV cells are text."""
    if _ending("IN", path, _OUTPUT_ENDINGS) == ".parquet":
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
    if _ending("OUT", path, _OUTPUT_ENDINGS) == ".parquet":
        rows.write_parquet(str(path))
    else:
        compression = CsvFile(path).compression
        rows.write_csv(str(path), header=True, compression=compression)
