"""The commands ``resolve``, ``codes`` and ``schema``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cptsofttissue._cli.answers import (
    add_forms,
    answer_lines,
    explained,
    print_lines,
    section,
    short,
)
from cptsofttissue._cli.help import ANSWERED, add_command
from cptsofttissue._cli.options import (
    EXIT_OF,
    FACTS,
    SETS,
    Commands,
    Exit,
    add_edition,
    add_encounter,
    add_unstated_margin,
    as_json,
    chosen_schedule,
    coding_policy,
    encounter_facts,
    names_price,
    own_edition,
)
from cptsofttissue.coding._scope import read_families
from cptsofttissue.coding.editions import catalog
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.record.case import Case

if TYPE_CHECKING:
    from attrs import AttrsInstance

    from cptsofttissue.guidance.exposure import Exposure

__all__ = ["add_codes", "add_resolve", "add_schema"]


def add_resolve(commands: Commands) -> None:
    """Add the command ``resolve``."""
    parser = add_command(
        commands, "resolve", _resolve, examples=_EXAMPLES, status=ANSWERED
    )
    for name, takes in FACTS.items():
        action = "append" if name in SETS else "store"
        parser.add_argument(f"--{name}", help=takes, metavar="TEXT", action=action)
    add_unstated_margin(parser)
    add_edition(parser)
    parser.add_argument(
        "--family",
        metavar="KEY",
        action="append",
        help="another code family to use; every family by default",
    )
    add_forms(parser)
    priced = parser.add_argument_group("price of every candidate")
    priced.add_argument("--price", action="store_true", help="price the candidates too")
    add_encounter(priced)


_EXAMPLES = (
    '--site "left forearm" --depth subfascial --size "4 cm"',
    "--site back --depth subcutaneous --tumor 2.5cm --margin 3mm --short",
    "--site arm --depth subq --date-of-service 7/15/2026 --zip 75201 --pos 11 --price",
)


def _resolve(options: argparse.Namespace) -> Exit:
    """Resolve one record to its code, or to the questions that settle it."""
    given = vars(options)
    names = (name.replace("-", "_") for name in FACTS)
    facts: dict[str, Any]
    facts = {name: _one_or_more(given[name]) for name in names if given[name]}
    policy, edition = coding_policy(options), own_edition(options)
    answer = resolve(
        Case(**facts), policy=policy, catalog=edition, families=options.family
    )
    if options.price or names_price(options):
        _print_priced(answer, options)
    elif options.json:
        print(as_json(answer))
    else:
        print_lines(short(answer) if options.short else _lines(answer, options))
    return EXIT_OF[answer.status]


def _lines(
    answer: Resolution, options: argparse.Namespace, *below: str
) -> Iterator[str]:
    """Write an answer with its questions and cautions, and its trace if asked."""
    yield from answer_lines(answer)
    yield from section("Ask", answer.questions)
    yield from section("Caution", answer.cautions)
    yield from below
    if options.explain:
        yield from explained([("Trace", answer.trace)])


def _one_or_more(value: str | list[str]) -> str | list[str]:
    """Take an option that was given once for its text."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _print_priced(answer: Resolution, options: argparse.Namespace) -> None:
    """Print an answer, what its candidates are paid, and the nearest threshold."""
    from cptsofttissue.fees import Encounter
    from cptsofttissue.guidance.exposure import exposure, sensitivity

    encounter, schedule = (
        Encounter(**encounter_facts(options)),
        chosen_schedule(options),
    )
    found = exposure(answer, encounter, schedule)
    near = sensitivity(answer, encounter, schedule)
    if options.json:
        parts: dict[str, AttrsInstance | None]
        parts = {"resolution": answer, "exposure": found, "sensitivity": near}
        written = (f'"{key}": {as_json(part)}' for key, part in parts.items())
        print("{" + ", ".join(written) + "}")
        return
    if options.short:
        print_lines(f"{line}: {_amount(found)}" for line in short(answer))
        return
    priced = section(f"Price ({schedule.name})", [found])
    beside = [] if near is None else [f"Nearest threshold: {near}"]
    print_lines(_lines(answer, options, *priced, *beside))


def _amount(found: Exposure) -> str:
    """Say in one line what the candidates are paid; never a part of them."""
    if not found.is_whole or found.lowest is None or found.highest is None:
        return "not known"
    amounts = dict.fromkeys((found.lowest.amount, found.highest.amount))
    return " to ".join(map(str, amounts))


def add_codes(commands: Commands) -> None:
    """Add the command ``codes``."""
    examples = ("", "--year 2025", "--family skin_benign")
    parser = add_command(commands, "codes", _codes, examples=examples)
    parser.add_argument("--year", type=int, help="code edition, the newest by default")
    parser.add_argument("--edition", metavar="FILE", help="your own code edition")
    parser.add_argument("--family", metavar="KEY", help="codes of another family")
    parser.add_argument("--json", action="store_true", help="print the edition as JSON")


def _codes(options: argparse.Namespace) -> Exit:
    """List the codes of a family, soft tissue tumors by default."""
    own = own_edition(options)
    edition = catalog(options.year) if own is None else own
    if options.family:
        (family,) = read_families([options.family])
        edition = family.catalog(edition.year)
    if options.json:
        print(as_json(edition))
    else:
        for code in edition:
            print(f"{code}  {code.label}")
    return Exit.DETERMINED


def add_schema(commands: Commands) -> None:
    """Add the command ``schema``."""
    parser = add_command(commands, "schema", _schema, examples=("", "Case"))
    parser.add_argument(
        "kind", nargs="?", metavar="KIND", help="a kind of document, such as Case"
    )


def _schema(options: argparse.Namespace) -> Exit:
    """Print the JSON Schema of a kind of document, or list the kinds."""
    import json

    from cptsofttissue.documents.schemas import json_schema, kinds

    if options.kind is None:
        print(*kinds(), sep="\n")
    else:
        found = json_schema(options.kind)
        print(json.dumps(found, indent=2, sort_keys=True))
    return Exit.DETERMINED
