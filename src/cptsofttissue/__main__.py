"""Command line: ``python -m cptsofttissue``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from textwrap import indent
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cptsofttissue._dates import read_date
from cptsofttissue.case import Case, CodingPolicy, Facts
from cptsofttissue.catalog import catalog, catalog_on
from cptsofttissue.errors import (
    ContradictionError,
    CptSoftTissueError,
    NotPricedError,
)
from cptsofttissue.resolution import Resolution, Status
from cptsofttissue.resolver import resolve

if TYPE_CHECKING:
    from attrs import AttrsInstance

    from cptsofttissue.fees import FeeSchedule
    from cptsofttissue.payer import PayerPolicy


class Exit(IntEnum):
    """What the exit status of the command says."""

    DETERMINED = 0
    UNREAD = 1
    BAD_INPUT = 2  # as argparse has it
    UNDETERMINED = 3
    OUT_OF_SCOPE = 4
    UNPRICED = 5


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
    except NotPricedError as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.UNPRICED
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNREAD
    except (CptSoftTissueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.BAD_INPUT
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
    _add_price(
        commands.add_parser(
            "price",
            help=_price.__doc__,
            epilog="Exit status: 0 priced, 2 bad, 5 not priced, or not every line.",
        )
    )
    _add_review(
        commands.add_parser(
            "review",
            help=_review.__doc__,
            epilog="Exit status: 0 determined, 2 bad, 3 undetermined, 4 out of scope.",
        )
    )
    _add_batch(
        commands.add_parser(
            "batch",
            help=_batch.__doc__,
            epilog="Exit status: 0 written, whatever rows say; 2 bad, not written.",
        )
    )
    _add_codes(commands.add_parser("codes", help=_codes.__doc__))
    _add_schema(commands.add_parser("schema", help=_schema.__doc__))
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
    priced = parser.add_argument_group("price of every candidate")
    priced.add_argument("--price", action="store_true", help="price the candidates too")
    _add_encounter(priced)
    parser.set_defaults(run=_resolve)


def _resolve(options: argparse.Namespace) -> Exit:
    """Resolve one record to its code, or to the questions that settle it."""
    given = vars(options)
    names = (name.replace("-", "_") for name in _FACTS)
    facts = {name: given[name] for name in names if given[name] is not None}
    policy = CodingPolicy(margin_convention=options.unstated_margin)
    answer = resolve(Case(**facts), policy=policy)
    if options.price or _names_price(options):
        _print_priced(answer, options)
    else:
        print(_json(answer) if options.json else answer)
    return _EXIT[answer.status]


def _names_price(options: argparse.Namespace) -> bool:
    """Whether an option of pricing was given, which asks for a price too."""
    names = ("place_of_service", "setting", "locality", "schedule", "rvu", "gpci")
    flags = ("contract", "hospital_patient", "qualifying_apm")
    return any(getattr(options, name) for name in (*names, *flags))


def _print_priced(answer: Resolution, options: argparse.Namespace) -> None:
    """Print an answer, what its candidates are paid, and the nearest threshold."""
    from cptsofttissue.exposure import exposure, sensitivity
    from cptsofttissue.fees import Encounter

    encounter, schedule = Encounter(**_encounter(options)), _schedule(options)
    found = exposure(answer, encounter, schedule)
    near = sensitivity(answer, encounter, schedule)
    if options.json:
        parts: dict[str, AttrsInstance | None]
        parts = {"resolution": answer, "exposure": found, "sensitivity": near}
        written = (f'"{key}": {_json(part)}' for key, part in parts.items())
        print("{" + ", ".join(written) + "}")
        return
    print(answer)
    print(f"Price ({schedule.name}):")
    print(indent(str(found), "  "))
    if near is not None:
        print(f"Nearest threshold: {near}")


def _add_encounter(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add what a price depends on beside the code and the day."""
    add = parser.add_argument
    add("--pos", dest="place_of_service", metavar="CODE", help="place of service: 11")
    add("--setting", metavar="TEXT", help="non_facility or facility, without a place")
    add("--locality", metavar="KEY", help="MAC and number: 01112-05; else national")
    add("--hospital-patient", action="store_true", help="of a hospital, wherever seen")
    add("--qualifying-apm", action="store_true", help="qualifying APM participant")
    _add_schedules(parser)


def _add_schedules(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add who prices: an installed schedule, or the user's own files."""
    add = parser.add_argument
    add("--schedule", metavar="NAME", help="an installed schedule; else Medicare")
    add(
        "--rvu", metavar="FILE", help="your own release of CMS: PPRRVU file, or its zip"
    )
    add("--gpci", metavar="FILE", help="its file of localities; a zip brings its own")
    add(
        "--contract", metavar="FILE", help="a contract table, asked before the schedule"
    )


def _encounter(options: argparse.Namespace) -> dict[str, Any]:
    names = ("date_of_service", "place_of_service", "setting", "locality")
    flags = ("hospital_patient", "qualifying_apm")
    return {name: getattr(options, name) for name in (*names, *flags)}


def _schedule(options: argparse.Namespace) -> FeeSchedule:
    """Choose who prices: the user's own files, or an installed schedule."""
    from cptsofttissue.fees import (
        Chain,
        ContractFeeSchedule,
        MedicareFeeSchedule,
        load,
    )

    _check_files(options)
    own = MedicareFeeSchedule.bundled()
    if options.rvu:
        own = MedicareFeeSchedule.from_cms(options.rvu, gpci=options.gpci)
    schedule = load(options.schedule) if options.schedule else own
    if not options.contract:
        return schedule
    contract = ContractFeeSchedule.from_csv(options.contract, rules=own)
    return Chain((contract, schedule))


def _check_files(options: argparse.Namespace) -> None:
    """Refuse an option that would do nothing."""
    if options.gpci and not options.rvu:
        raise ContradictionError("gpci", options.gpci, "together with --rvu")
    if options.rvu and options.schedule:
        raise ContradictionError("schedule", options.schedule, "none with --rvu")


def _add_price(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "lines", nargs="+", metavar="CODE", help="code and modifiers: 27327 or 27327-50"
    )
    parser.add_argument(
        "--date", dest="date_of_service", metavar="DATE", required=True, help="the day"
    )
    _add_encounter(parser)
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
        **_encounter(options),
    )
    answer = price(claim, _schedule(options))
    print(_json(answer) if options.json else answer)
    return Exit.UNPRICED if answer.total is None else Exit.DETERMINED


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


def _add_schema(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind", nargs="?", metavar="KIND", help="a kind of document, such as Case"
    )
    parser.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> Exit:
    """Print the JSON Schema of a kind of document, or list the kinds."""
    import json

    from cptsofttissue.schemas import find_kind, json_schema, kinds

    if options.kind is None:
        print(*kinds(), sep="\n")
    else:
        found = json_schema(find_kind(options.kind))
        print(json.dumps(found, indent=2, sort_keys=True))
    return Exit.DETERMINED


def _add_review(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help="a TOML file with the case and what is around it")
    add(
        "--payer",
        metavar="NAME",
        help="an installed policy, or a TOML or CSV file",
    )
    add("--edits", metavar="FILE", help="your own table of NCCI edits")
    add("--schedule", metavar="NAME", help="an installed schedule; else Medicare")
    add(
        "--rvu", metavar="FILE", help="your own release of CMS: PPRRVU file, or its zip"
    )
    add("--gpci", metavar="FILE", help="its file of localities; a zip brings its own")
    add(
        "--contract", metavar="FILE", help="a contract table, asked before the schedule"
    )
    add("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=_review)


def _review(options: argparse.Namespace) -> Exit:
    """Review a case: code, price, note, payer, appeal, in one report."""
    from cptsofttissue.ncci import PtpEdits
    from cptsofttissue.review import review
    from cptsofttissue.serialize import read_dossier

    case, dossier = read_dossier(options.file)
    found = review(
        case,
        dossier,
        fees=_schedule(options),
        payer=_payer(options.payer) if options.payer else None,
        edits=PtpEdits.from_cms(options.edits) if options.edits else None,
    )
    print(_json(found) if options.json else found)
    return _EXIT[found.resolution.status]


def _payer(name: str) -> PayerPolicy:
    """Load a payer policy by name, or read it from a file."""
    from cptsofttissue.payer import TablePolicy, load

    if name.endswith(".toml"):
        return TablePolicy.from_toml(name)
    return TablePolicy.from_csv(name) if name.endswith(".csv") else load(name)


def _add_batch(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    endings = "whose name ends in .csv, .csv.gz or .parquet"
    add("source", metavar="IN", help=f"a file {endings}")
    add("target", metavar="OUT", help="the file to write, named likewise")
    add(
        "--column",
        metavar="FACT=COLUMN",
        action="append",
        default=[],
        help="the column of a fact; may be repeated; else those called as the facts",
    )
    add("--unit", metavar="UNIT", help="of sizes that name none: cm, mm or in")
    add(
        "--unstated-margin",
        metavar="TEXT",
        default="as_written",
        help="reading of a margin without a convention (default as_written)",
    )
    add("--year", type=int, help="code edition of rows without a date")
    add(
        "--date",
        dest="date_of_service",
        metavar="DATE",
        help="the day of rows without one, for the edition and the price",
    )
    add("--force", action="store_true", help="replace OUT, which may be IN")
    add("--quiet", action="store_true", help="show no progress")
    priced = parser.add_argument_group("price of every code")
    priced.add_argument("--price", action="store_true", help="price the codes too")
    _add_encounter(priced)
    parser.set_defaults(run=_batch)


def _batch(options: argparse.Namespace) -> Exit:
    """Resolve every row of a CSV or Parquet file, and price it."""
    from cptsofttissue._batch import Batch, Pricer, read_columns, run

    columns = read_columns(options.column)
    is_priced = options.price or _names_price(options)
    if not columns.keys() <= Facts.__annotations__.keys():
        is_priced = True
    batch = Batch(
        columns=columns,
        unit=options.unit,
        policy=CodingPolicy(margin_convention=options.unstated_margin),
        edition=_edition(options),
        prices=Pricer(_schedule(options), _encounter(options)) if is_priced else None,
    )
    with _bar(quiet=options.quiet) as bar:
        counts = run(
            options.source, options.target, batch, force=options.force, progress=bar
        )
    _print_counts(counts)
    return Exit.DETERMINED


def _edition(options: argparse.Namespace) -> int | None:
    """Choose the edition of rows without a date: as given, or of their day."""
    year: int | None = options.year
    if year is not None or options.date_of_service is None:
        return year
    return catalog_on(read_date("date_of_service", options.date_of_service)).year


@contextmanager
def _bar(*, quiet: bool) -> Generator[Callable[[str, float], None]]:
    """Show progress where someone looks at it, and leave no trace of it."""
    if quiet or not sys.stderr.isatty():
        yield _draw_nothing
        return
    try:
        yield _draw
    finally:
        _show("")


def _draw_nothing(_step: str, _percent: float) -> None:
    pass


def _draw(step: str, percent: float) -> None:
    if percent >= 0:  # else it is not known
        _show(f"{step:9} [{'#' * int(percent / 5):<20}] {percent:3.0f} %")


def _show(text: str) -> None:
    print(f"\r{text:40}\r", end="", file=sys.stderr, flush=True)


def _print_counts(counts: Mapping[str, int]) -> None:
    """Print how many rows have each status, and which share; then their number."""
    shown = {name: f"{count:,}".replace(",", " ") for name, count in counts.items()}
    names, figures = max(map(len, shown)), max(map(len, shown.values()))
    for name, count in counts.items():
        line = f"{name:{names}}  {shown[name]:>{figures}}"
        share = f"{100 * count / counts['total']:.1f}" if name != "total" else ""
        print(f"{line}  {share:>5} %" if share else line)


def _json(value: AttrsInstance | None) -> str:
    from cptsofttissue.serialize import dumps

    return "null" if value is None else dumps(value)


if __name__ == "__main__":
    raise SystemExit(main())
