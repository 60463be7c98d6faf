"""The commands ``resolve``, ``codes`` and ``schema``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cptsofttissue._cli.answers import (
    add_forms,
    answer_lines,
    explanation_lines,
    print_lines,
    section,
    short_lines,
)
from cptsofttissue._cli.help import ANSWER_STATUS, add_command
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
    coding_policy,
    encounter_facts,
    load_edition,
    load_schedule,
    names_price,
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
        commands, "resolve", _resolve, examples=_EXAMPLES, status=ANSWER_STATUS
    )
    for name, description in FACTS.items():
        action = "append" if name in SETS else "store"
        parser.add_argument(
            f"--{name}", help=description, metavar="TEXT", action=action
        )
    add_unstated_margin(parser)
    add_edition(parser)
    parser.add_argument(
        "--family",
        metavar="KEY",
        action="append",
        help="another code family to use; every family by default",
    )
    add_forms(parser)
    prices = parser.add_argument_group("price of every candidate")
    prices.add_argument("--price", action="store_true", help="price the candidates too")
    add_encounter(prices)


_EXAMPLES = (
    '--site "left forearm" --depth subfascial --size "4 cm"',
    "--site back --depth subcutaneous --tumor 2.5cm --margin 3mm --short",
    "--site arm --depth subq --date-of-service 7/15/2026 --zip 75201 --pos 11 --price",
)


def _resolve(options: argparse.Namespace) -> Exit:
    """Resolve one record to its code, or to the questions that settle it."""
    values = vars(options)
    names = (name.replace("-", "_") for name in FACTS)
    facts: dict[str, Any]
    facts = {name: _one_or_more(values[name]) for name in names if values[name]}
    policy, edition = coding_policy(options), load_edition(options)
    answer = resolve(
        Case(**facts), policy=policy, catalog=edition, families=options.family
    )
    if options.price or names_price(options):
        _print_price(answer, options)
    elif options.json:
        print(as_json(answer))
    else:
        print_lines(short_lines(answer) if options.short else _lines(answer, options))
    return EXIT_OF[answer.status]


def _lines(
    answer: Resolution, options: argparse.Namespace, *extra: str
) -> Iterator[str]:
    """Write an answer with its questions and cautions, and its trace on request."""
    yield from answer_lines(answer)
    yield from section("Ask", answer.questions)
    yield from section("Caution", answer.cautions)
    yield from extra
    if options.explain:
        yield from explanation_lines([("Trace", answer.trace)])


def _one_or_more(value: str | list[str]) -> str | list[str]:
    """Return the text of an option that was given once."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _print_price(answer: Resolution, options: argparse.Namespace) -> None:
    """Print an answer, what its candidates are paid, and the nearest threshold."""
    from cptsofttissue.fees import Encounter
    from cptsofttissue.guidance.exposure import exposure, sensitivity

    encounter = Encounter(**encounter_facts(options))
    schedule = load_schedule(options)
    payment = exposure(answer, encounter, schedule)
    neighbor = sensitivity(answer, encounter, schedule)
    if options.json:
        parts: dict[str, AttrsInstance | None]
        parts = {"resolution": answer, "exposure": payment, "sensitivity": neighbor}
        texts = (f'"{key}": {as_json(part)}' for key, part in parts.items())
        print("{" + ", ".join(texts) + "}")
        return
    if options.short:
        print_lines(f"{line}: {_amount_text(payment)}" for line in short_lines(answer))
        return
    price_lines = section(f"Price ({schedule.name})", [payment])
    neighbor_lines = [] if neighbor is None else [f"Nearest threshold: {neighbor}"]
    print_lines(_lines(answer, options, *price_lines, *neighbor_lines))


def _amount_text(payment: Exposure) -> str:
    """Write what all candidates are paid, or that it is not known."""
    if not payment.is_whole or payment.lowest is None or payment.highest is None:
        return "not known"
    amounts = dict.fromkeys((payment.lowest.amount, payment.highest.amount))
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
    user_edition = load_edition(options)
    edition = catalog(options.year) if user_edition is None else user_edition
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
        schema = json_schema(options.kind)
        print(json.dumps(schema, indent=2, sort_keys=True))
    return Exit.DETERMINED
