"""Command line: ``cptsofttissue``, or ``python -m cptsofttissue``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from cptsofttissue._cli.assistants import add_mcp
from cptsofttissue._cli.audit import add_audit
from cptsofttissue._cli.batch import add_batch
from cptsofttissue._cli.coding import add_codes, add_resolve, add_schema
from cptsofttissue._cli.contract import add_contract
from cptsofttissue._cli.help import Parser
from cptsofttissue._cli.letters import add_letter
from cptsofttissue._cli.localities import add_localities
from cptsofttissue._cli.money import add_price, join_lines
from cptsofttissue._cli.notes import add_code, add_read
from cptsofttissue._cli.options import Exit
from cptsofttissue._cli.relation import add_sql
from cptsofttissue._cli.report import add_review
from cptsofttissue._cli.template import add_init
from cptsofttissue._cli.words import add_sites, add_words
from cptsofttissue.errors import CptSoftTissueError, DocumentError

COMMANDS = (
    *(add_code, add_read, add_resolve, add_price, add_init, add_review, add_letter),
    *(add_batch, add_audit, add_words, add_sites, add_contract),
    *(add_codes, add_localities),
    *(add_schema, add_sql, add_mcp),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    if sys.stdout is None:  # the shell has closed it
        print("error: standard output is closed; nothing was done", file=sys.stderr)
        return Exit.BAD_INPUT
    texts = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(join_lines(texts))
    try:
        status = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PIPE_CLOSED
    except (CptSoftTissueError, OSError) as error:
        print(f"error: {_error_text(error)}", file=sys.stderr)
        return Exit.BAD_INPUT
    return int(status)


def _error_text(error: Exception) -> str:
    """Name a key as the file does, with its table in brackets."""
    return error.plain if isinstance(error, DocumentError) else str(error)


def _parser() -> argparse.ArgumentParser:
    parser = _base_parser()
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(commands)
    return parser


def _base_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="cptsofttissue",
        description="CPT codes for soft tissue tumors, from what the note says.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    return parser


class _Version(argparse.Action):
    """Look the version up only when asked, as the package does."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(parser.prog, version("cptsofttissue"))
        parser.exit()


_EPILOG = """\
examples:
  cptsofttissue code "4 cm subcutaneous lipoma, left forearm, 2 mm margins"
  cptsofttissue price 25071 --date 7/15/2026 --pos 11 --zip 75201
  cptsofttissue resolve -h

Exit status: 0 determined, priced or done; 1 the output pipe was closed; 2 bad
input; 3 undetermined; 4 out of scope; 5 a price is not known.
Dates are written as 7/15/2026, 20260715, Jul 15, 2026, or 2026-07-15.
"""


if __name__ == "__main__":
    raise SystemExit(main())
