"""The help of the commands: examples, exit statuses, and accepted words."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from textwrap import fill
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from cptsofttissue._html import spaced
from cptsofttissue._reading.dimensions import UM
from cptsofttissue.coding._scope import read_families
from cptsofttissue.record.anatomy import Site
from cptsofttissue.record.case import NextYear, Origin
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import MarginConvention, SizeSource
from cptsofttissue.record.procedure import Procedure

if TYPE_CHECKING:
    from cptsofttissue._cli.options import Commands, Exit

__all__ = [
    "ANSWER_STATUS",
    "LOOKUP_STATUS",
    "WORDS",
    "Parser",
    "add_command",
    "parser_of",
]

#: The exit statuses of a command that answers a record.
ANSWER_STATUS = "0 determined, 2 bad input, 3 undetermined, 4 out of scope"
#: The exit statuses of a command that looks something up.
LOOKUP_STATUS = "0 found, 2 bad input, or nothing found"

_Run: TypeAlias = "Callable[[argparse.Namespace], Exit]"


class Parser(argparse.ArgumentParser):
    """A parser whose help ends with the words that its options accept."""

    def format_help(self) -> str:
        """Write the help; the words are looked up only for this."""
        pairs = [(_name(a), WORDS[a.dest]()) for a in self._actions if a.dest in WORDS]
        lines = (_words_line(name, words) for name, words in pairs if words)
        return "".join((super().format_help(), *_with_title(lines)))


def _name(action: argparse.Action) -> str:
    """Return an option as it is typed, or an argument as the help shows it."""
    return next(iter(action.option_strings), str(action.metavar))


def _words_line(name: str, words: Iterable[str]) -> str:
    text = f"{name}: {', '.join(words)}"
    return fill(
        text, 79, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )


def _with_title(lines: Iterable[str]) -> Iterator[str]:
    """Write the lines below their title; without lines there is no title."""
    for index, line in enumerate(lines):
        yield f"{'' if index else _TITLE}{line}\n"


_TITLE = """
accepted values (charted words are accepted too; cptsofttissue words lists them):
"""


def add_command(
    commands: Commands,
    name: str,
    run: _Run,
    *,
    examples: Sequence[str],
    status: str = "0 done, 2 bad input",
) -> argparse.ArgumentParser:
    """Add the parser of a command, with its examples and exit statuses."""
    parser = parser_of(commands, name, run.__doc__, name, examples, status)
    parser.set_defaults(run=run)
    return parser


def parser_of(  # noqa: PLR0913, PLR0917 - each is a part of the help
    commands: Commands,
    name: str,
    description: str | None,
    command: str,
    examples: Sequence[str],
    status: str,
) -> argparse.ArgumentParser:
    """Add a parser whose examples keep their lines."""
    lines = (f"  cptsofttissue {command} {example}".rstrip() for example in examples)
    return commands.add_parser(
        name,
        help=description,
        description=description,
        epilog="\n".join(
            ("examples:", *lines, "", fill(f"Exit status: {status}.", 79))
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _members(kind: Iterable[str]) -> Callable[[], Iterable[str]]:
    """Write the members of an enum as words."""
    return lambda: tuple(map(spaced, kind))


def _settings() -> Iterable[str]:
    from cptsofttissue.fees import Setting

    return tuple(map(spaced, Setting))


def _practitioners() -> Iterable[str]:
    from cptsofttissue.claims import Practitioner

    return tuple(map(spaced, Practitioner))


def _places() -> Iterable[str]:
    from cptsofttissue.fees import places_of_service

    return dict.fromkeys(place.code for place in places_of_service())


def _schedules() -> Iterable[str]:
    from cptsofttissue.fees import available

    return available()


def _policies() -> Iterable[str]:
    from cptsofttissue.guidance.payer import available

    return available()


def _letters() -> Iterable[str]:
    from cptsofttissue.guidance.letters import LetterKind

    return (kind.replace("_", "-") for kind in LetterKind)


def _documents() -> Iterable[str]:
    from cptsofttissue.documents.schemas import kinds

    return kinds()


def _dialects() -> Iterable[str]:
    """Name the dialects of ``sql``; without the extra for frames there are none."""
    try:
        from cptsofttissue.frames._view import DIALECTS
    except ImportError:
        return ()
    return DIALECTS


def _families() -> Iterable[str]:
    return (family.key for family in read_families(None))


#: The words that an option or argument accepts, by its name in the namespace.
WORDS: Mapping[str, Callable[[], Iterable[str]]] = MappingProxyType(
    {
        "procedure": _members(Procedure),
        "site": _members(Site),
        "depth": _members(Depth),
        "margin_convention": _members(MarginConvention),
        "digit_involvement": _members(DigitInvolvement),
        "origin": _members(Origin),
        "size_source": _members(SizeSource),
        "unstated_margin": _members(MarginConvention),
        "next_year": _members(NextYear),
        "place_of_service": _places,
        "setting": _settings,
        "schedule": _schedules,
        "payer": _policies,
        "practitioner": _practitioners,
        "family": _families,
        "unit": lambda: UM,
        "letter": _letters,
        "kind": _documents,
        "dialect": _dialects,
    }
)
