"""Command line: ``python -m cptsofttissue``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from cptsofttissue._cli.audit import add_audit
from cptsofttissue._cli.batch import add_batch
from cptsofttissue._cli.coding import add_codes, add_resolve, add_schema
from cptsofttissue._cli.contract import add_contract
from cptsofttissue._cli.letters import add_letter
from cptsofttissue._cli.localities import add_localities
from cptsofttissue._cli.money import add_price
from cptsofttissue._cli.notes import add_code, add_read
from cptsofttissue._cli.options import Exit
from cptsofttissue._cli.relation import add_sql
from cptsofttissue._cli.report import add_review
from cptsofttissue._cli.words import add_sites, add_words
from cptsofttissue.errors import CptSoftTissueError

COMMANDS = (
    *(add_read, add_code, add_resolve, add_price, add_review, add_letter),
    *(
        add_batch,
        add_audit,
        add_words,
        add_sites,
        add_contract,
        add_codes,
        add_localities,
    ),
    *(add_schema, add_sql),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    if sys.stdout is None:  # the shell has closed it
        print("error: standard output is closed; nothing was done", file=sys.stderr)
        return Exit.BAD_INPUT
    options = _parser().parse_args(arguments)
    try:
        status = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNREAD
    except (CptSoftTissueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.BAD_INPUT
    return int(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cptsofttissue",
        description="CPT codes for soft tissue tumors, from what the note says.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(commands)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
