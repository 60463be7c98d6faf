"""The command ``audit``."""

from __future__ import annotations

import argparse

from cptsofttissue._cli.batch import (
    FILE_STATUS,
    add_file_options,
    read_batch,
    run_file,
    stop_cleanly,
)
from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import Commands, Exit

__all__ = ["add_audit"]


def add_audit(commands: Commands) -> None:
    """Add the command ``audit``."""
    examples = (
        "records.csv audited.csv --billed cpt --date 7/15/2026",
        "records.csv dollars.csv --billed cpt --date 7/15/2026 --pos 11 --price",
    )
    parser = add_command(
        commands, "audit", _audit, examples=examples, status=FILE_STATUS
    )
    parser.add_argument(
        "--billed",
        metavar="COLUMN",
        required=True,
        help="the column of the billed codes, with or without modifiers",
    )
    add_file_options(parser)


def _audit(options: argparse.Namespace) -> Exit:
    """Compare every billed code of a CSV, Parquet or XLSX file with its record."""
    with stop_cleanly():
        batch = read_batch(options, "units", "side", "pathology")
        from cptsofttissue.frames._audit_batch import AuditBatch

        summary = run_file(options, AuditBatch(batch, options.billed))
    print(summary)
    return Exit.DETERMINED
