"""The commands ``read`` and ``code``: an operative note, or one typed sentence."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from attrs import evolve

from cptsofttissue._cli.answers import (
    add_forms,
    answer_lines,
    explanation_lines,
    print_lines,
    section,
    short_lines,
)
from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import EXIT_OF, Commands, Exit, as_json
from cptsofttissue._notices import notices_once
from cptsofttissue._reading.dates import days_named
from cptsofttissue._reading.files import open_prose, read_prose
from cptsofttissue.coding._chosen import is_answered
from cptsofttissue.errors import MissingFactError, UnknownTermError
from cptsofttissue.record.case import Origin
from cptsofttissue.record.lengths import MarginConvention

if TYPE_CHECKING:
    from attrs import AttrsInstance

    from cptsofttissue.notes.reading import Draft, Reading
    from cptsofttissue.trace import Step

__all__ = ["add_code", "add_read"]

_STATUS = (
    "0 every lesion has its code, 2 bad input, 3 undetermined or no operation on a "
    "tumor, 4 out of scope. Of several lesions, the most open one decides"
)


def add_read(commands: Commands) -> None:
    """Add the command ``read``."""
    examples = ("note.txt", "note.txt --short", "note.txt --lesion 1 --toml")
    parser = add_command(commands, "read", _read, examples=examples, status=_STATUS)
    add = parser.add_argument
    add(
        "file",
        metavar="FILE",
        help="the note, text in UTF-8 or Windows-1252; - is standard input",
    )
    add(
        "--lesion",
        type=int,
        metavar="NUMBER",
        help="number of the lesion to show, if the note has several",
    )
    add_forms(parser).add_argument(
        "--toml",
        action="store_true",
        help="print a TOML file for review, with the questions as comments",
    )


def add_code(commands: Commands) -> None:
    """Add the command ``code``."""
    examples = (
        '"4 cm subcutaneous lipoma, left forearm, 2 mm margins"',
        '"excision of 3 cm lipoma of the back, subfascial" --short',
    )
    parser = add_command(commands, "code", _code, examples=examples, status=_STATUS)
    add = parser.add_argument
    add("sentence", nargs="+", metavar="SENTENCE", help="what was done, as charted")
    add_forms(parser)


def _read(options: argparse.Namespace) -> Exit:
    """Read an operative note into a draft for each lesion, with what to ask."""
    from cptsofttissue.notes.reading import read

    reading = _with_lesion(read(_text(options.file)), options.lesion)
    return _print_toml(reading) if options.toml else _print(reading, options)


def _code(options: argparse.Namespace) -> Exit:
    """Read one typed sentence, and say its code or what to ask."""
    from cptsofttissue.notes.reading import read

    data = os.fsencode(" ".join(options.sentence))
    return _print(read(read_prose("SENTENCE", BytesIO(data))), options)


def _text(path: str) -> str:
    is_stdin = path == "-"
    return read_prose(path, sys.stdin.buffer) if is_stdin else open_prose(path)


def _print(reading: Reading, options: argparse.Namespace) -> Exit:
    if options.json:
        print(as_json(reading))
    else:
        write = _short if options.short else _lines
        print_lines(write(reading, explain=options.explain))
    return EXIT_OF[reading.status]


def _short(reading: Reading, *, explain: bool) -> Iterator[str]:
    """Write each lesion in one line; one without a code is named."""
    del explain  # a line has no room for it
    for name, draft in _number_lesions(reading):
        (line,) = short_lines(draft.resolution)
        yield f"{name}: {line}" if name else line
    if not reading.drafts:
        yield _family_line(reading) or _NO_TUMOR


def _lines(reading: Reading, *, explain: bool) -> Iterator[str]:
    """Write each lesion with its evidence and questions, then the common parts."""
    for name, draft in _number_lesions(reading):
        first, *other_lines = answer_lines(draft.resolution)
        yield f"{name}: {first}" if name else first
        yield from other_lines
        yield from section("The note says", draft.quotes)
        yield from section("Ask the surgeon", draft.questions)
    if not reading.drafts:
        yield _family_line(reading) or _NO_TUMOR
    yield from section("Other families", reading.other)
    cautions = (
        (name, draft.resolution.cautions) for name, draft in _number_lesions(reading)
    )
    yield from notices_once(cautions, "caution")
    if explain:
        yield from explanation_lines(_traces(reading))


def _number_lesions(reading: Reading) -> Iterator[tuple[str, Draft]]:
    """Number the lesions; a single one needs no name."""
    count = len(reading.drafts)
    for number, draft in enumerate(reading.drafts, 1):
        yield (f"lesion {number} of {count}" if count > 1 else ""), draft


def _family_line(reading: Reading) -> str:
    """Name the other families that a note without a tumor leads to."""
    families = dict.fromkeys(str(outside.family) for outside in reading.other)
    return f"out of scope: {' or '.join(families)}" if families else ""


def _traces(reading: Reading) -> Iterator[tuple[str, Sequence[Step]]]:
    for name, draft in _number_lesions(reading):
        yield (f"Trace of {name}" if name else "Trace"), draft.resolution.trace


_NO_TUMOR = "No operation on a tumor was found in this note."


def _with_lesion(reading: Reading, number: int | None) -> Reading:
    """
    Keep one lesion of a note.

    Raises:
        UnknownTermError: If it has no lesion of that number.
    """
    if number is None:
        return reading
    if number not in range(1, len(reading.drafts) + 1):
        raise UnknownTermError("lesion", str(number), _list_numbers(reading))
    return evolve(reading, drafts=reading.drafts[number - 1 : number])


def _list_numbers(reading: Reading) -> str:
    """Say which lesions a note has, by number."""
    numbers = ", ".join(map(str, range(1, len(reading.drafts) + 1)))
    return f"--lesion with one of {numbers}" if numbers else "none, as none is read"


def _print_toml(reading: Reading) -> Exit:
    """
    Print the file of the one lesion; if there is none, say so.

    Raises:
        MissingFactError: If there are several.
    """
    if len(reading.drafts) > 1:
        raise MissingFactError("lesion", None, _list_numbers(reading))
    for draft in reading.drafts:
        print("\n".join(_file(draft, reading.text)))
    if not reading.drafts:
        print(_NOTHING, file=sys.stderr)
    return EXIT_OF[reading.status]


_NOTHING = "No operation on a tumor was found in this note; no file is written."


def _file(draft: Draft, text: str) -> Iterator[str]:
    """Write the file for ``review``, line by line."""
    case, dossier = _document(draft.case), _document(draft.dossier)
    yield "# Read from a note. Check every line; facts that are open are left out."
    yield _comment(next(answer_lines(draft.resolution)))
    yield from (_comment(f"caution: {c}") for c in draft.resolution.cautions)
    for name in ("closure", "pathology", "diagnoses"):
        if dossier[name]:
            yield _line(name, dossier[name])
    yield from _BEFORE
    yield from ("", "[policy]", _line("margin_convention", _POLICY), "", "[case]")
    for name in case:
        yield from _fact(draft, name, case[name])
    for service in dossier["services"]:
        yield from ("", "[[services]]", _line("kind", service["kind"]))
    yield from (*_BELOW, *_days(draft, text), *_PLACE)


def _days(draft: Draft, text: str) -> Iterator[str]:
    """Write the days in the note that have an edition, or an example."""
    next_year = draft.dossier.policy.next_year
    days = days_named(text).items()
    valid_days = {day: words for day, words in days if is_answered(day, next_year)}
    for day, words in valid_days.items():
        date_text = f"{day.month}/{day.day}/{day.year}"
        yield f'# date_of_service = "{date_text}"  {_comment(words)}'
    if not valid_days:
        yield '# date_of_service = "7/15/2026"'


#: Fields that no note states, as comments: for an appeal, and for the price.
_BEFORE = ('# denial = "site of service"',)
_BELOW = ("", "# Day and place, for the price and letters.", "# [encounter]")
_PLACE = ('# place_of_service = "11"', '# zip_code = "75201"')
#: A note that does not say how its margin counts is read both ways.
_POLICY = MarginConvention.EITHER.value
#: Defaults of a case, which are not written.
_DEFAULTS = {"origin": Origin.SOFT_TISSUE.value}


def _document(value: AttrsInstance) -> dict[str, Any]:
    """Write a value as its document, without the name of the schema."""
    document = json.loads(as_json(value))
    return {name: _unwrap(document[name]) for name in document if name != "schema"}


def _unwrap(value: Any) -> Any:
    """Return the text of a list of one text, as a person writes it."""
    match value:
        case [str() as text]:
            return text
        case _:
            return value


def _fact(draft: Draft, name: str, value: Any) -> Iterator[str]:
    """Write a fact below its questions; an open fact is a comment."""
    questions = [query.text for query in draft.questions if query.field == name]
    yield from map(_comment, questions)
    if value is not None and value != _DEFAULTS.get(name):
        yield _line(name, value)
    elif questions:
        yield f"# {name} ="


def _comment(text: str) -> str:
    return f"# {' '.join(text.split())}"


def _line(name: str, value: object) -> str:
    """Write a key and its text or texts; TOML has the strings of JSON."""
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"
