"""Command line: ``python -m cptsofttissue``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType

from cptsofttissue.case import Case, CodingPolicy
from cptsofttissue.catalog import Catalog, catalog
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.resolution import Resolution, Status
from cptsofttissue.resolver import resolve


class Exit(IntEnum):
    """What the exit status of the command says."""

    DETERMINED = 0
    UNREAD = 1
    BAD_INPUT = 2  # as argparse has it
    UNDETERMINED = 3
    OUT_OF_SCOPE = 4


_EXIT: Mapping[Status, Exit] = MappingProxyType(
    {
        Status.DETERMINED: Exit.DETERMINED,
        Status.UNDETERMINED: Exit.UNDETERMINED,
        Status.OUT_OF_SCOPE: Exit.OUT_OF_SCOPE,
    }
)

#: What each fact of a case takes on the command line.
_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "procedure": "excision (default), radical_resection, biopsy, needle_biopsy",
        "site": 'where, as charted: "left forearm", "nape of neck"; may be repeated',
        "depth": "subcutaneous, fascial, subfascial, intramuscular, deep, skin, bone",
        "size": 'documented total of tumor plus margin: "3.5 cm", "2-3 cm"',
        "tumor": 'greatest diameter of the tumor: "2.4 cm"',
        "margin": 'narrowest margin required: "0.3 cm"',
        "margin-convention": "as_written, each_side or either",
        "digit-involvement": "tendon, sheath, joint of a digit: none, abuts, involves",
        "origin": "soft_tissue (default) or cutaneous",
        "lesion": 'kind of lesion, if known: "lipoma", "ganglion"',
        "size-source": "where the size was measured: excision, pathology or imaging",
        "date-of-service": "picks the code edition: 2026-07-15",
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status = options.run(options)
        sys.stdout.flush()
    except CptSoftTissueError as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.BAD_INPUT
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNREAD
    return int(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cptsofttissue",
        description="CPT codes for soft tissue tumors, from what the note says.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_resolve(
        commands.add_parser(
            "resolve",
            help=_resolve.__doc__,
            epilog="Exit status: 0 determined, 2 bad, 3 undetermined, 4 out of scope.",
        )
    )
    _add_codes(commands.add_parser("codes", help=_codes.__doc__))
    return parser


def _add_resolve(parser: argparse.ArgumentParser) -> None:
    for name, takes in _FACTS.items():
        action = "append" if name == "site" else "store"
        parser.add_argument(f"--{name}", help=takes, metavar="TEXT", action=action)
    parser.add_argument(
        "--unstated-margin",
        metavar="TEXT",
        default="as_written",
        help="reading of a margin without a convention (default as_written)",
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=_resolve)


def _resolve(options: argparse.Namespace) -> Exit:
    """Resolve one record to its code, or to the questions that settle it."""
    given = vars(options)
    names = (name.replace("-", "_") for name in _FACTS)
    facts = {name: given[name] for name in names if given[name] is not None}
    policy = CodingPolicy(margin_convention=options.unstated_margin)
    answer = resolve(Case(**facts), policy=policy)
    print(_json(answer) if options.json else answer)
    return _EXIT[answer.status]


def _add_codes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, help="code edition, the newest by default")
    parser.add_argument("--json", action="store_true", help="print the edition as JSON")
    parser.set_defaults(run=_codes)


def _codes(options: argparse.Namespace) -> Exit:
    """List the codes of the family."""
    edition = catalog(options.year)
    if options.json:
        print(_json(edition))
    else:
        for code in edition:
            print(f"{code}  {code.label}")
    return Exit.DETERMINED


def _json(value: Catalog | Resolution) -> str:
    from cptsofttissue.serialize import dumps

    return dumps(value)


if __name__ == "__main__":
    raise SystemExit(main())
