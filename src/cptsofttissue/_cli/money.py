"""The command ``price``."""

from __future__ import annotations

import argparse

from cptsofttissue._cli.options import (
    Commands,
    Exit,
    add_encounter,
    as_json,
    chosen_schedule,
    encounter_facts,
)

__all__ = ["add_price"]


def add_price(commands: Commands) -> None:
    """Add the command ``price``."""
    parser = commands.add_parser(
        "price",
        help=_price.__doc__,
        epilog="Exit status: 0 priced, 2 bad, 5 not priced, or not every line.",
    )
    parser.add_argument(
        "lines", nargs="+", metavar="CODE", help="code and modifiers: 27327 or 27327-50"
    )
    parser.add_argument(
        "--date", dest="date_of_service", metavar="DATE", required=True, help="the day"
    )
    add_encounter(parser)
    parser.add_argument(
        "--practitioner",
        metavar="TEXT",
        default="physician",
        help="physician (default), nurse_practitioner, physician_assistant, "
        "clinical_nurse_specialist",
    )
    parser.add_argument(
        "--non-participating",
        action="store_true",
        help="does not take part in Medicare",
    )
    parser.add_argument("--json", action="store_true", help="print the price as JSON")
    parser.set_defaults(run=_price)


def _price(options: argparse.Namespace) -> Exit:
    """Price one or more codes, together as one claim."""
    from cptsofttissue.claims import Claim, price

    claim = Claim(
        lines=options.lines,
        practitioner=options.practitioner,
        participating=not options.non_participating,
        **encounter_facts(options),
    )
    answer = price(claim, chosen_schedule(options))
    print(as_json(answer) if options.json else answer)
    return Exit.UNPRICED if answer.total is None else Exit.DETERMINED
