"""The command ``contract``."""

from __future__ import annotations

import argparse

from cptsofttissue._cli.help import parser_of
from cptsofttissue._cli.options import Commands, Exit

__all__ = ["add_contract"]


def add_contract(commands: Commands) -> None:
    """Add the command ``contract``, with a command for each thing to do."""
    description = "Check a contract table."
    parser = parser_of(
        commands, "contract", description, "contract", ["check acme.csv"], _STATUS
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    check = parser_of(
        actions, "check", _check.__doc__, "contract check", ["acme.csv"], _STATUS
    )
    check.add_argument("file", metavar="FILE", help="the table: CSV, gzip or XLSX")
    check.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    check.set_defaults(run=_check)


_STATUS = "0 the table can be read, 2 bad input"


def _check(options: argparse.Namespace) -> Exit:
    """Show what is read from a contract table and what is not, or what is wrong."""
    from cptsofttissue.fees import ContractFeeSchedule

    contract = ContractFeeSchedule.from_file(options.file, sheet=options.sheet)
    print(contract.summary)
    return Exit.DETERMINED
