"""The command ``localities``: where Medicare pays by which indices."""

from __future__ import annotations

import argparse

from cptsofttissue._cli.options import Commands, Exit

__all__ = ["add_localities"]


def add_localities(commands: Commands) -> None:
    """Add the command ``localities``."""
    parser = commands.add_parser(
        "localities",
        help=_localities.__doc__,
        epilog="Exit status: 0 found, 2 bad: no locality fits.",
    )
    parser.add_argument(
        "text", nargs="*", metavar="TEXT", help="a name, a state, a ZIP code or a key"
    )
    parser.set_defaults(run=_localities)


def _localities(options: argparse.Namespace) -> Exit:
    """List the Medicare localities, or those that a text may mean."""
    from cptsofttissue.fees import find_localities
    from cptsofttissue.fees._localities import labelled
    from cptsofttissue.fees._locality_names import not_one

    text = " ".join(options.text)
    found = find_localities(text)
    if not found:
        raise not_one(text)
    for place in found:
        print(f"{labelled(place)}: work {place.work}, PE {place.pe}, MP {place.mp}")
    return Exit.DETERMINED
