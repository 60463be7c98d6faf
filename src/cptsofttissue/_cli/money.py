"""The command ``price``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cptsofttissue._cli.answers import add_explain, explained, print_lines
from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import (
    FACILITIES,
    Commands,
    Exit,
    add_encounter,
    add_facilities,
    as_json,
    chosen_facilities,
    chosen_schedule,
    encounter_facts,
)
from cptsofttissue._notices import notices_once
from cptsofttissue.errors import ContradictionError

if TYPE_CHECKING:
    from cptsofttissue.claims import ClaimPrice

__all__ = ["add_price", "whole_lines"]


def add_price(commands: Commands) -> None:
    """Add the command ``price``."""
    parser = add_command(
        commands,
        "price",
        _price,
        examples=(
            "21555 24075 --date 7/15/2026 --pos 11",
            "27337 -LT --date 7/15/2026 --pos 22 --zip 75201",
            "27337x3 --date 7/15/2026 --pos 11 --locality dallas",
            "21930 --date 7/15/2026 --places",
        ),
        status="0 priced, 2 bad input, 5 not priced, or not every line",
    )
    parser.add_argument(
        "lines",
        nargs="+",
        metavar="CODE",
        help="code, modifiers, units: 27327-50, 27337x3",
    )
    parser.add_argument(
        "--date",
        dest="date_of_service",
        metavar="DATE",
        required=True,
        help="the day: 7/15/2026",
    )
    add_encounter(parser)
    parser.add_argument(
        "--practitioner",
        metavar="TEXT",
        default="physician",
        help="who bills; physician by default",
    )
    parser.add_argument(
        "--non-participating",
        action="store_true",
        help="does not take part in Medicare",
    )
    add_explain(parser)
    parser.add_argument("--json", action="store_true", help="print the price as JSON")
    _add_places(parser)


def whole_lines(arguments: Sequence[str]) -> list[str]:
    """Join the modifiers and units of a line that a shell has taken apart."""
    joined: list[str] = []
    for text in arguments:
        if "price" in arguments[:1] and _is_of_line(joined, text):
            joined[-1] += f" {text}"
        else:
            joined.append(text)
    return joined


def _is_of_line(before: Sequence[str], text: str) -> bool:
    """Whether a text goes on with the code before it, which no option names."""
    *_, option, code = ("", "", *before)
    is_line = _LINE.fullmatch(code) and not option.startswith("--")
    return bool(is_line and _PART.fullmatch(text))


#: A code and what was joined to it; a modifier, or the units and their sign.
_LINE = re.compile(r"[A-Za-z0-9]{5}([\s,-]+[A-Za-z0-9]{2})*(\s*[xX])?")
_PART = re.compile(r"-?[A-Za-z0-9]{2}|[xX][0-9]*|[0-9]{1,3}")


def _price(options: argparse.Namespace) -> Exit:
    """Price one or more codes, together as one claim."""
    from cptsofttissue.claims import Claim, price

    if options.places:
        return _compare(options)
    _check_places(options)
    claim = Claim(
        lines=options.lines,
        practitioner=options.practitioner,
        participating=not options.non_participating,
        **encounter_facts(options),
    )
    answer = price(claim, chosen_schedule(options))
    if options.json:
        print(as_json(answer))
    else:
        print_lines(_lines(answer, explain=options.explain))
    return Exit.UNPRICED if answer.total is None else Exit.DETERMINED


def _lines(answer: ClaimPrice, *, explain: bool) -> Iterator[str]:
    """Write what each line is paid, what to look at, the total, and the steps."""
    yield from map(str, answer.procedures)
    yield from notices_once((row.billed, row.notices) for row in answer.procedures)
    yield answer.summary
    if explain:
        yield from explained(
            (f"Trace of {row.billed}", row.steps) for row in answer.procedures
        )


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


def _compare(options: argparse.Namespace) -> Exit:
    """Say what each code costs in an office, a surgery center and a hospital."""
    from cptsofttissue.claims import ClaimLine
    from cptsofttissue.fees import Encounter, compare_places

    if options.explain:
        raise ContradictionError("explain", True, "a price without --places")  # noqa: FBT003
    if options.json and len(options.lines) > 1:
        raise ContradictionError("json", len(options.lines), "one code with --places")
    facts = encounter_facts(options)
    facts["place_of_service"] = facts["place_of_service"] or "11"
    encounter, fees = Encounter(**facts), chosen_schedule(options)
    facilities = chosen_facilities(options)
    found = [
        compare_places(
            ClaimLine.parse(line).code,
            encounter,
            fees,
            surgery_center=facilities["surgery_center"],
            hospital=facilities["hospital"],
        )
        for line in options.lines
    ]
    for one in found:
        print(as_json(one) if options.json else one)
    fees_known = all(place.physician for one in found for place in one.places)
    return Exit.DETERMINED if fees_known else Exit.UNPRICED
