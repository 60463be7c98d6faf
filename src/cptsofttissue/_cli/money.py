"""The command ``price``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from cptsofttissue._cli.answers import (
    add_explain,
    explanation_lines,
    print_lines,
    section,
)
from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import (
    FACILITIES,
    Commands,
    Exit,
    add_encounter,
    add_facilities,
    as_json,
    encounter_facts,
    load_facilities,
    load_schedule,
)
from cptsofttissue._html import spaced
from cptsofttissue._notices import notices_once
from cptsofttissue.errors import ContradictionError, UnknownTermError
from cptsofttissue.trace import Notice

if TYPE_CHECKING:
    from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice
    from cptsofttissue.fees import Encounter, PlaceComparison

__all__ = ["add_price", "join_lines"]


def add_price(commands: Commands) -> None:
    """Add the command ``price``."""
    parser = add_command(
        commands,
        "price",
        _price,
        examples=(
            "21555 24075 --date 7/15/2026 --pos 11",
            "27337 -LT --date 7/15/2026 --pos 22 --zip 75201",
            "27337x3 --date 7/15/2026 --pos 11 --locality dallas --locality miami",
            "21930 --date 7/15/2026 --places",
        ),
        status="0 priced, 2 bad input, 5 not priced, or not every line",
    )
    parser.add_argument(
        "lines",
        nargs="+",
        metavar="CODE",
        help="code with modifiers and units: 27327-50, 27337x3",
    )
    parser.add_argument(
        "--date",
        dest="date_of_service",
        metavar="DATE",
        required=True,
        help="date of service: 7/15/2026",
    )
    add_encounter(parser, compares=True)
    parser.add_argument(
        "--practitioner",
        metavar="TEXT",
        default="physician",
        help="who bills; physician by default",
    )
    parser.add_argument(
        "--non-participating",
        action="store_true",
        help="the clinician does not participate",
    )
    add_explain(parser)
    parser.add_argument("--json", action="store_true", help="print the price as JSON")
    _add_places(parser)


def join_lines(arguments: Sequence[str]) -> list[str]:
    """Join the modifiers and units of a line that the shell split."""
    lines: list[str] = []
    for text in arguments:
        if "price" in arguments[:1] and _continues_line(lines, text):
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return lines


def _continues_line(lines: Sequence[str], text: str) -> bool:
    """Whether a text continues the last line, which is not the value of an option."""
    *_, option, code = ("", "", *lines)
    is_line = _LINE.fullmatch(code) and not option.startswith("--")
    return bool(is_line and _PART.fullmatch(text))


#: A code with modifiers; a modifier, or the units and their sign.
_LINE = re.compile(r"[A-Za-z0-9]{5}([\s,-]+[A-Za-z0-9]{2})*(\s*[xX])?")
_PART = re.compile(r"-?[A-Za-z0-9]{2}|[xX][0-9]*|[0-9]{1,3}")


def _price(options: argparse.Namespace) -> Exit:
    """Price one or more codes, together as one claim."""
    from cptsofttissue.claims import price

    if options.places:
        return _compare(options)
    _check_places(options)
    fees = load_schedule(options)
    claims = [_claim(options, facts) for facts in _facts(options)]
    answers = {_name(claim): price(claim, fees) for claim in claims}
    if options.json:
        print_lines(map(as_json, answers.values()))
    else:
        print_lines(_lines(answers, explain=options.explain))
    is_known = all(answer.total is not None for answer in answers.values())
    return Exit.DETERMINED if is_known else Exit.UNPRICED


def _claim(options: argparse.Namespace, facts: Mapping[str, Any]) -> Claim:
    """Make the claim of the lines and of who bills them."""
    from cptsofttissue.claims import Claim

    return Claim(
        lines=options.lines,
        practitioner=options.practitioner,
        participating=not options.non_participating,
        **facts,
    )


def _facts(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the facts of the encounter, for each locality."""
    localities = options.locality or [None]
    if options.json and len(localities) > 1:
        raise ContradictionError("json", len(localities), "one locality")
    facts = encounter_facts(options)
    return [{**facts, "locality": locality} for locality in localities]


def _name(encounter: Encounter) -> str:
    """Name the locality as the localities command does, or by its key."""
    from cptsofttissue.fees import find_localities
    from cptsofttissue.fees._localities import full_name

    if encounter.locality is None:
        return ""
    with suppress(UnknownTermError):
        (locality,) = find_localities(encounter.locality)
        return full_name(locality)
    return encounter.locality


def _lines(answers: Mapping[str, ClaimPrice], *, explain: bool) -> Iterator[str]:
    """Write the price of each line, the notices, the total, and the steps."""
    rows = [
        (locality, row)
        for locality, answer in answers.items()
        for row in answer.procedures
    ]
    notices = [
        (f"{row.billed}{_in_locality(locality, answers)}", row.notices)
        for locality, row in rows
    ]
    if len(answers) == 1:
        (answer,) = answers.values()
        yield from map(str, answer.procedures)
        yield from notices_once(notices)
        yield answer.summary
    else:
        for locality, answer in answers.items():
            yield from section(locality, (*answer.procedures, answer.summary))
        yield from notices_once(notices)
    if explain:
        yield from explanation_lines(
            (f"Trace of {row.billed}{_in_locality(locality, answers)}", row.steps)
            for locality, row in rows
        )


def _in_locality(locality: str, answers: Collection[str]) -> str:
    """Name the locality, if there are several."""
    return f" in {locality}" if len(answers) > 1 else ""


def _add_places(parser: argparse.ArgumentParser) -> None:
    """Add the comparison of places."""
    parser.add_argument(
        "--places", action="store_true", help="compare office, center, hospital"
    )
    add_facilities(parser)


def _check_places(options: argparse.Namespace) -> None:
    """Refuse an option that would do nothing."""
    for name in FACILITIES:
        if value := getattr(options, name):
            raise ContradictionError(name, value, "together with --places")


def _require_physician(claim: Claim) -> Claim:
    """Refuse a practitioner who is paid less than the fee that --places compares."""
    if claim.is_reduced:
        role = spaced(claim.practitioner) if claim.participating else "no participant"
        allowed = "a physician who participates, whose fee --places compares"
        raise ContradictionError("practitioner", role, allowed)
    return claim


def _require_code(line: ClaimLine) -> str:
    """Return the code of a line; refuse a line with a changed payment."""
    from cptsofttissue.fees._modifiers import is_whole_fee

    if line.units > 1 or line.names_both_sides or not is_whole_fee(line.modifiers):
        allowed = f"{line.code} alone, whose whole fee --places compares"
        raise ContradictionError("lines", line, allowed)
    return line.code


def _compare(options: argparse.Namespace) -> Exit:
    """Say what each code costs in an office, a surgery center and a hospital."""
    from cptsofttissue.fees._comparison import side_by_side

    if options.explain:
        raise ContradictionError("explain", True, "a price without --places")  # noqa: FBT003
    if options.json and len(options.lines) > 1:
        raise ContradictionError("json", len(options.lines), "one code with --places")
    comparisons = _compare_codes(options)
    flat = [one for group in comparisons.values() for one in group]
    has_several = len(flat) > len(comparisons)
    notices = [f"notice: {Notice.of('other-lines')}"] if has_several else []
    lines = [*side_by_side(comparisons), *notices]
    print_lines(map(as_json, flat) if options.json else lines)
    is_known = all(place.physician for one in flat for place in one.places)
    return Exit.DETERMINED if is_known else Exit.UNPRICED


def _compare_codes(options: argparse.Namespace) -> dict[str, list[PlaceComparison]]:
    """Compare the places for each code, by the name of the locality."""
    from cptsofttissue.fees import Encounter, compare_places

    office: dict[str, Any] = {"place_of_service": options.place_of_service or "11"}
    places = [{**facts, **office} for facts in _facts(options)]
    codes = [*map(_require_code, _require_physician(_claim(options, places[0])).lines)]
    encounters = [Encounter(**facts) for facts in places]
    fees, facilities = load_schedule(options), load_facilities(options)
    compare = partial(
        compare_places,
        fees=fees,
        surgery_center=facilities["surgery_center"],
        hospital=facilities["hospital"],
    )
    return {
        _name(encounter): [compare(code, encounter) for code in codes]
        for encounter in encounters
    }
