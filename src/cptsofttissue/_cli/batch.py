"""The command ``batch``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, NoReturn, TypeVar

from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import (
    Commands,
    Exit,
    add_edition,
    add_encounter,
    add_unstated_margin,
    coding_policy,
    encounter_facts,
    load_edition,
    load_schedule,
    names_price,
)
from cptsofttissue.errors import MissingExtraError
from cptsofttissue.record.case import Facts

if TYPE_CHECKING:
    from cptsofttissue.frames._batch import Batch
    from cptsofttissue.frames._files import Answers

__all__ = [
    "FILE_STATUS",
    "add_batch",
    "add_file_options",
    "read_batch",
    "run_file",
    "stop_cleanly",
]

T = TypeVar("T")

#: The exit statuses of a command for whole files.
FILE_STATUS = (
    "0 written, even if rows are open or invalid; 2 bad input, nothing written"
)

#: The exit status after a signal is this and its number, as shells have it.
_SIGNALED = 128


def add_batch(commands: Commands) -> None:
    """Add the command ``batch``."""
    examples = (
        "records.csv answers.csv --date 7/15/2026",
        "records.csv answers.parquet --column depth=layer --unit cm --quiet",
        "records.csv priced.csv --date 7/15/2026 --pos 11 --price",
    )
    add_file_options(
        add_command(commands, "batch", _batch, examples=examples, status=FILE_STATUS)
    )


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Add the two files and the options for reading and pricing rows."""
    _add_files(parser)
    add = parser.add_argument
    add(
        "--column",
        metavar="FACT=COLUMN",
        action="append",
        default=[],
        help="the column of a fact, if not found by its common names, or FACT= if "
        "it has none; may be repeated; "
        f"FACT is one of {', '.join(Facts.__annotations__)}, or a fact of a price",
    )
    add(
        "--unit",
        metavar="UNIT",
        help="unit of sizes that do not name one: cm, mm or in",
    )
    add_unstated_margin(parser)
    add_edition(parser)
    add("--year", type=int, help="code edition for rows without a date")
    add(
        "--date",
        dest="date_of_service",
        metavar="DATE",
        help="the date for rows without one: 7/15/2026",
    )
    prices = parser.add_argument_group("price of every code")
    prices.add_argument("--price", action="store_true", help="price the codes too")
    add_encounter(prices)


def _add_files(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that writes the answers to one file into another."""
    add = parser.add_argument
    endings = "whose name ends in .csv, .csv.gz or .parquet"
    add("source", metavar="IN", help=f"a file {endings}, or an .xlsx workbook")
    add("target", metavar="OUT", help=f"the file to write, {endings}")
    add(
        "--sheet",
        metavar="NAME",
        help="sheet of a workbook; by default the one with content",
    )
    add(
        "--encoding",
        metavar="NAME",
        help="encoding of CSV that is not UTF-8: windows-1252",
    )
    add("--force", action="store_true", help="replace OUT, which may be IN")
    add("--quiet", action="store_true", help="show no progress")


def _batch(options: argparse.Namespace) -> Exit:
    """Resolve every row of a CSV, Parquet or XLSX file, and price it."""
    units = ["units"] if _asks_for_prices(options) else []
    with stop_cleanly():
        counts = run_file(options, read_batch(options, *units))
    _print_counts(counts)
    return Exit.DETERMINED


def read_batch(options: argparse.Namespace, *extra_facts: str) -> Batch:
    """Read the options for resolving and pricing the rows of a file."""
    try:
        from cptsofttissue.frames._batch import Batch, Pricer, read_columns
    except ImportError:
        raise MissingExtraError("batch", "Reading whole files") from None

    columns = read_columns(options.column, extra_facts)
    is_priced = _asks_for_prices(options)
    if not columns.keys() <= {*Facts.__annotations__, *extra_facts}:
        is_priced = True
    return Batch(
        columns=columns,
        unit=options.unit,
        policy=coding_policy(options),
        edition=options.year,
        date_of_service=options.date_of_service,
        catalog=load_edition(options),
        prices=Pricer(load_schedule(options), encounter_facts(options))
        if is_priced
        else None,
    )


def _asks_for_prices(options: argparse.Namespace) -> bool:
    """Whether an option asks for prices; a column may, too."""
    return bool(options.price or names_price(options))


def run_file(options: argparse.Namespace, answers: Answers[T]) -> T:
    """Write the answers to IN into OUT by the options, and count them."""
    try:
        from cptsofttissue.frames._files import Input, run
    except ImportError:
        raise MissingExtraError("batch", "Reading whole files") from None

    source = Input(path=options.source, sheet=options.sheet, encoding=options.encoding)
    with _bar(quiet=options.quiet) as bar:
        return run(
            source,
            options.target,
            answers,
            force=options.force,
            progress=bar,
            tell=_print_note,
        )


def _print_note(text: str) -> None:
    if sys.stderr.isatty():
        _show("")  # in place of the bar
    print(f"note: {text}", file=sys.stderr)


@contextmanager
def stop_cleanly() -> Generator[None]:
    """
    Remove the copy of the rows after a signal, and end without a traceback.

    A signal that is already ignored, as under nohup, stays ignored.
    """
    names = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
    defaults = (signal.SIG_DFL, signal.default_int_handler)
    handlers = {signum: signal.getsignal(signum) for signum in names if signum}
    handlers = {s: handler for s, handler in handlers.items() if handler in defaults}
    if current_thread() is not main_thread():  # handlers need the main thread
        handlers = {}
    ends: list[SystemExit] = []

    def stop(signum: int, _: object) -> NoReturn:
        for each in handlers:
            signal.signal(each, signal.SIG_IGN)
        ends.append(SystemExit(_SIGNALED + signum))
        raise ends[0]

    for signum in handlers:
        signal.signal(signum, stop)
    try:
        yield
    except Exception:  # DuckDB raises one of its own in place of that of a signal
        if ends:
            raise ends[0] from None
        raise
    finally:
        for signum, handler in handlers.items():
            signal.signal(signum, handler)


@contextmanager
def _bar(*, quiet: bool) -> Generator[Callable[[str, float], None]]:
    """Show progress on a terminal, and remove it at the end."""
    if quiet or not sys.stderr.isatty():
        yield _draw_nothing
        return
    try:
        yield _draw
    finally:
        _show("")


def _draw_nothing(_step: str, _percent: float) -> None:
    pass


def _draw(step: str, percent: float) -> None:
    if percent >= 0:  # else it is not known
        _show(f"{step:9} [{'#' * int(percent / 5):<20}] {percent:3.0f} %")


def _show(text: str) -> None:
    print(f"\r{text:40}\r", end="", file=sys.stderr, flush=True)


def _print_counts(counts: Mapping[str, int]) -> None:
    """Print the count and the share of each status, then the total."""
    texts = {name: f"{count:,}" for name, count in counts.items()}
    name_width, text_width = max(map(len, texts)), max(map(len, texts.values()))
    for name, count in counts.items():
        line = f"{name:{name_width}}  {texts[name]:>{text_width}}"
        share = f"{100 * count / counts['total']:.1f}" if name != "total" else ""
        print(f"{line}  {share:>5} %" if share else line)
