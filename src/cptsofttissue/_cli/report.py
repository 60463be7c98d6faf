"""The command ``review``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cptsofttissue._cli.help import ANSWERED, add_command
from cptsofttissue._cli.options import (
    EXIT_OF,
    Commands,
    Exit,
    add_facilities,
    add_schedules,
    as_json,
    chosen_facilities,
    chosen_schedule,
    own_edition,
)

if TYPE_CHECKING:
    from cptsofttissue.guidance.payer import PayerPolicy

__all__ = ["add_review"]


def add_review(commands: Commands) -> None:
    """Add the command ``review``."""
    examples = ("case.toml", "case.toml --payer medicare", "case.toml --json")
    parser = add_command(
        commands, "review", _review, examples=examples, status=ANSWERED
    )
    add = parser.add_argument
    add("file", metavar="FILE", help="a TOML file with the case and what is around it")
    add(
        "--payer",
        metavar="NAME",
        help="an installed policy, or a file: TOML, CSV or XLSX",
    )
    add("--edits", metavar="FILE", help="your own table of NCCI edits")
    add("--mue", metavar="FILE", help="your own table of the most units of a code")
    add("--edition", metavar="FILE", help="your own code edition, a CSV like codes.csv")
    add_schedules(parser)
    add_facilities(parser)
    add("--json", action="store_true", help="print the report as JSON")


def _review(options: argparse.Namespace) -> Exit:
    """Review a case: code, price, note, payer, appeal, in one report."""
    from cptsofttissue.documents.serialize import read_dossier
    from cptsofttissue.guidance.ncci import MueTable, PtpEdits
    from cptsofttissue.guidance.review import review

    case, dossier = read_dossier(options.file)
    found = review(
        case,
        dossier,
        fees=chosen_schedule(options),
        payer=_payer(options.payer) if options.payer else None,
        edits=PtpEdits.from_cms(options.edits) if options.edits else None,
        limits=MueTable.from_cms(options.mue) if options.mue else None,
        **chosen_facilities(options),
        catalog=own_edition(options),
    )
    print(as_json(found) if options.json else found)
    return EXIT_OF[found.resolution.status]


def _payer(name: str) -> PayerPolicy:
    """Load a payer policy by name, or read it from a file."""
    from cptsofttissue.guidance.payer import TablePolicy, load

    if name.endswith(".toml"):
        return TablePolicy.from_toml(name)
    is_table = name.endswith((".csv", ".xlsx"))
    return TablePolicy.from_csv(name) if is_table else load(name)
