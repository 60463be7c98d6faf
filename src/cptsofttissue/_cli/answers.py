"""Print an answer: in one line, in full, or with its explanation."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cptsofttissue._notices import CitedLine
from cptsofttissue.coding.resolution import Resolution, Status

if TYPE_CHECKING:
    from cptsofttissue.trace import Step

__all__ = [
    "Sources",
    "add_explain",
    "add_forms",
    "answer_lines",
    "explanation_lines",
    "print_lines",
    "section",
    "short_lines",
]


def add_explain(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the option that prints the steps too."""
    text = "print every step, with its source"
    parser.add_argument("--explain", action="store_true", help=text)


def add_forms(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:  # pyright: ignore[reportPrivateUsage]
    """Add the options for the form of an answer, which exclude each other."""
    forms = parser.add_mutually_exclusive_group()
    add = forms.add_argument
    add("--short", action="store_true", help="one line: the code, or the candidates")
    add_explain(forms)
    add("--json", action="store_true", help="print a JSON document")
    return forms


def short_lines(answer: Resolution) -> Iterator[str]:
    """Write an answer in one line: its code, or every possible code and family."""
    yield " or ".join(map(str, (*answer.candidates, *answer.families)))


def answer_lines(answer: Resolution) -> Iterator[str]:
    """Write the answer in the first line, and the remaining codes below it."""
    edition = f"({answer.edition} edition)"
    if answer.code is not None:
        yield f"{answer.code}  {answer.code.label} {edition}"
        return
    (outcomes,) = short_lines(answer)
    count = len(answer.candidates) + len(answer.families)
    text = outcomes if count <= _MOST else f"{count} codes are possible"
    yield f"{_WORDS[answer.status]}: {text} {edition}"
    yield from (f"  {code}  {code.label}" for code in answer.candidates)
    yield from (f"  other family: {family}. {family.why}" for family in answer.families)


#: The first line lists at most this many codes.
_MOST = 8
_WORDS = {Status.UNDETERMINED: "undetermined", Status.OUT_OF_SCOPE: "out of scope"}


def section(title: str, items: Iterable[object]) -> Iterator[str]:
    """Write items below their title; without any, nothing."""
    lines = [line for item in items for line in str(item).splitlines()]
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


class Sources:
    """The sources of what is printed, numbered in order of appearance."""

    def __init__(self) -> None:
        """Begin without any."""
        self._numbers: dict[str, int] = {}
        self._notices: set[str] = set()

    def cite(self, line: CitedLine) -> str:
        """Write a line with the number of its source."""
        if not line.source:
            return line.text
        number = self._numbers.setdefault(line.source, len(self._numbers) + 1)
        return f"{line.text} [{number}]"

    def item(self, value: object) -> Iterator[str]:
        """Write a value whose lines may have sources; a notice is written once."""
        lines = getattr(value, "lines", None) or map(CitedLine, str(value).splitlines())
        return (self.cite(line) for line in lines if self._is_new(line.text.strip()))

    def _is_new(self, text: str) -> bool:
        """Whether a line is not a notice that was already printed."""
        label, _, notice = text.partition(": ")
        is_notice = label.startswith("notice")
        key = notice if is_notice else text
        is_new = key not in self._notices
        self._notices |= {key} if is_notice else set()
        return is_new

    def trace(self, title: str, steps: Iterable[Step]) -> Iterator[str]:
        """Write the steps of a trace below its title."""
        lines = (CitedLine(step.text, step.source) for step in steps)
        return section(title, map(self.cite, lines))

    def notes(self) -> Iterator[str]:
        """Write all sources so far as numbered notes."""
        lines = (f"[{number}] {source}" for source, number in self._numbers.items())
        return section("Sources", lines)


def explanation_lines(traces: Iterable[tuple[str, Sequence[Step]]]) -> Iterator[str]:
    """Write the steps of each trace, and the sources as numbered notes below."""
    sources = Sources()
    for title, steps in traces:
        yield from sources.trace(title, steps)
    yield from sources.notes()


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each on its own."""
    for line in lines:
        print(line)
