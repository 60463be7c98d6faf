"""The command ``letter``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date

from cptsofttissue._cli.help import ANSWER_STATUS, add_command
from cptsofttissue._cli.options import (
    EXIT_OF,
    Commands,
    Exit,
    add_payer,
    add_schedules,
    add_tables,
    load_payer,
    load_schedule,
    load_tables,
)
from cptsofttissue._reading.files import read_toml

__all__ = ["add_letter"]

_EXAMPLES = (
    "appeal case.toml --payer medicare",
    "prior-authorization case.toml --format html",
)


def add_letter(commands: Commands) -> None:
    """Add the command ``letter``."""
    parser = add_command(
        commands, "letter", _letter, examples=_EXAMPLES, status=ANSWER_STATUS
    )
    add = parser.add_argument
    add("letter", metavar="KIND", help="what to ask for")
    add("file", metavar="FILE", help="the TOML file for the review command")
    add(
        "--format",
        choices=("text", "html", "markdown"),
        default="text",
        help="how to write it (default text)",
    )
    add(
        "--details",
        metavar="FILE",
        action="append",
        default=[],
        help="a TOML file that fills blanks: practice, payer, patient; may be repeated",
    )
    add_payer(parser)
    add_tables(parser)
    add_schedules(parser)


def _letter(options: argparse.Namespace) -> Exit:
    """Write a whole letter to a payer, with marked blanks."""
    from cptsofttissue.documents.serialize import read_dossier
    from cptsofttissue.guidance.letters import write_letter
    from cptsofttissue.guidance.review import review

    case, dossier = read_dossier(options.file)
    payer = load_payer(options)
    report = review(
        case,
        dossier,
        fees=load_schedule(options),
        payer=payer,
        **load_tables(options),
    )
    details = _details(options.details)
    letter = write_letter(options.letter, report, dossier, payer=payer, details=details)
    print(getattr(letter, options.format))
    sys.stdout.flush()
    for line in letter.notes_for_writer:
        print(line, file=sys.stderr)
    return EXIT_OF[report.resolution.status]


def _details(paths: Iterable[str]) -> dict[str, str]:
    """Read the details that fill the blanks; a later file has precedence."""
    details = {
        name: value for path in paths for name, value in read_toml(path)[1].items()
    }
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in details.items()
    }
