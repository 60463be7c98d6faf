"""The command ``review``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from cptsofttissue._cli.answers import (
    Sources,
    add_explain,
    answer_lines,
    print_lines,
    section,
)
from cptsofttissue._cli.help import ANSWER_STATUS, add_command
from cptsofttissue._cli.options import (
    EXIT_OF,
    Commands,
    Exit,
    add_facilities,
    add_payer,
    add_schedules,
    add_tables,
    as_json,
    load_facilities,
    load_payer,
    load_schedule,
    load_tables,
)

if TYPE_CHECKING:
    from cptsofttissue.guidance.review import Review

__all__ = ["add_review"]


def add_review(commands: Commands) -> None:
    """Add the command ``review``."""
    examples = ("case.toml", "case.toml --payer medicare", "case.toml --json")
    parser = add_command(
        commands, "review", _review, examples=examples, status=ANSWER_STATUS
    )
    add = parser.add_argument
    add(
        "file", metavar="FILE", help="a TOML file with the case and the facts around it"
    )
    add_payer(parser)
    add_tables(parser)
    add_schedules(parser)
    add_facilities(parser)
    add_explain(parser)
    add("--json", action="store_true", help="print the report as JSON")


def _review(options: argparse.Namespace) -> Exit:
    """Review a case: code, price, note, payer, appeal, in one report."""
    from cptsofttissue.documents.serialize import read_dossier
    from cptsofttissue.guidance.review import review

    case, dossier = read_dossier(options.file)
    report = review(
        case,
        dossier,
        fees=load_schedule(options),
        payer=load_payer(options),
        **load_tables(options),
        **load_facilities(options),
    )
    if options.json:
        print(as_json(report))
    else:
        print_lines(_lines(report, explain=options.explain))
    return EXIT_OF[report.resolution.status]


_NO_MONEY = (
    "No price: the file has no table [encounter] with the day and the place of service."
)


def _lines(report: Review, *, explain: bool) -> Iterator[str]:
    """Write the report, its trace on request, and the sources as notes below."""
    from cptsofttissue.fees._comparison import join_comparisons

    sources, answer = Sources(), report.resolution
    yield from answer_lines(answer)
    yield from section("Ask", answer.questions)
    yield from section("Caution", answer.cautions)
    for title, items in report.sections:
        lines = map(sources.item, join_comparisons(items))
        yield from section(title, chain.from_iterable(lines))
    if report.money is None:
        yield _NO_MONEY
    if explain:
        yield from sources.trace("Trace", answer.trace)
    yield from sources.notes()
