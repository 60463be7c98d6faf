"""The command ``audit``."""

from __future__ import annotations

import argparse

from cptsofttissue._cli.batch import (
    WRITTEN,
    add_file_options,
    read_batch,
    shown,
    tidy,
)
from cptsofttissue._cli.options import Commands, Exit

__all__ = ["add_audit"]


def add_audit(commands: Commands) -> None:
    """Add the command ``audit``."""
    parser = commands.add_parser("audit", help=_audit.__doc__, epilog=WRITTEN)
    parser.add_argument(
        "--billed",
        metavar="COLUMN",
        required=True,
        help="the column of the billed codes, with or without modifiers",
    )
    add_file_options(parser)
    parser.set_defaults(run=_audit)


def _audit(options: argparse.Namespace) -> Exit:
    """Compare every billed code of a CSV or Parquet file with its record."""
    batch = read_batch(options, "the command audit")
    from cptsofttissue.frames._audit_batch import AuditBatch
    from cptsofttissue.frames._batch import run

    work = AuditBatch(batch, options.billed)
    with tidy(), shown(quiet=options.quiet) as bar:
        summary = run(
            options.source, options.target, work, force=options.force, progress=bar
        )
    print(summary)
    return Exit.DETERMINED
