"""The command ``localities``: where Medicare pays by which indices."""

from __future__ import annotations

import argparse

from cptsofttissue._cli.help import LOOKUP_STATUS, add_command
from cptsofttissue._cli.options import Commands, Exit

__all__ = ["add_localities"]


def add_localities(commands: Commands) -> None:
    """Add the command ``localities``."""
    parser = add_command(
        commands,
        "localities",
        _localities,
        examples=("", "portland", "75201", "04412-11"),
        status=LOOKUP_STATUS,
    )
    parser.add_argument(
        "text", nargs="*", metavar="TEXT", help="a name, a state, a ZIP code or a key"
    )


def _localities(options: argparse.Namespace) -> Exit:
    """List the Medicare localities, or those that match a name or ZIP code."""
    from cptsofttissue.fees import find_localities
    from cptsofttissue.fees._localities import full_name
    from cptsofttissue.fees._locality_names import locality_error

    text = " ".join(options.text)
    localities = find_localities(text)
    if not localities:
        raise locality_error(text)
    for place in localities:
        print(f"{full_name(place)}: work {place.work}, PE {place.pe}, MP {place.mp}")
    return Exit.DETERMINED
