"""How an answer is printed: in one line, as it is, or with its explanation."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cptsofttissue._notices import Cited
from cptsofttissue.coding.resolution import Resolution, Status

if TYPE_CHECKING:
    from cptsofttissue.trace import Step

__all__ = [
    "Sources",
    "add_explain",
    "add_forms",
    "answer_lines",
    "explained",
    "print_lines",
    "section",
    "short",
]


def add_explain(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add whether the steps are printed too."""
    text = "print every step, with its source"
    parser.add_argument("--explain", action="store_true", help=text)


def add_forms(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:  # pyright: ignore[reportPrivateUsage]
    """Add the forms of an answer, of which one is chosen."""
    forms = parser.add_mutually_exclusive_group()
    add = forms.add_argument
    add("--short", action="store_true", help="one line: the code, or the candidates")
    add_explain(forms)
    add("--json", action="store_true", help="print a JSON document")
    return forms


def short(answer: Resolution) -> Iterator[str]:
    """Write an answer in one line: its code, or everything it may be."""
    yield " or ".join(map(str, (*answer.candidates, *answer.families)))


def answer_lines(answer: Resolution) -> Iterator[str]:
    """Write the answer in the first line, and below it the codes that are left."""
    edition = f"({answer.edition} edition)"
    if answer.code is not None:
        yield f"{answer.code}  {answer.code.label} {edition}"
        return
    (found,) = short(answer)
    left = len(answer.candidates) + len(answer.families)
    shown = found if left <= _MOST else f"{left} codes are possible"
    yield f"{_OPEN[answer.status]}: {shown} {edition}"
    yield from (f"  {code}  {code.label}" for code in answer.candidates)
    yield from (f"  other family: {family}. {family.why}" for family in answer.families)


#: More of them stand only in the lines below.
_MOST = 8
_OPEN = {Status.UNDETERMINED: "undetermined", Status.OUT_OF_SCOPE: "out of scope"}


def section(title: str, items: Iterable[object]) -> Iterator[str]:
    """Write items below their title; without any, nothing."""
    lines = [line for item in items for line in str(item).splitlines()]
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


class Sources:
    """The sources of what is printed, numbered in the order they are told."""

    def __init__(self) -> None:
        """Begin without any."""
        self._numbers: dict[str, int] = {}
        self._notices: set[str] = set()

    def marked(self, line: Cited) -> str:
        """Write a line with the number of its source."""
        if not line.source:
            return line.text
        number = self._numbers.setdefault(line.source, len(self._numbers) + 1)
        return f"{line.text} [{number}]"

    def item(self, value: object) -> Iterator[str]:
        """Write something whose lines may have sources; a notice is told once."""
        lines = getattr(value, "lines", None) or map(Cited, str(value).splitlines())
        return (self.marked(line) for line in lines if self._is_new(line.text.strip()))

    def _is_new(self, text: str) -> bool:
        """Whether a line is not a notice that was already printed."""
        label, _, told = text.partition(": ")
        is_notice = label.startswith("notice")
        said = told if is_notice else text
        is_new = said not in self._notices
        self._notices |= {said} if is_notice else set()
        return is_new

    def trace(self, title: str, steps: Iterable[Step]) -> Iterator[str]:
        """Write the steps of a trace below its title."""
        lines = (Cited(step.text, step.source) for step in steps)
        return section(title, map(self.marked, lines))

    def notes(self) -> Iterator[str]:
        """Write the sources of everything before as numbered notes."""
        told = (f"[{number}] {source}" for source, number in self._numbers.items())
        return section("Sources", told)


def explained(traces: Iterable[tuple[str, Sequence[Step]]]) -> Iterator[str]:
    """Write the steps of each trace, and the sources as numbered notes below."""
    sources = Sources()
    for title, steps in traces:
        yield from sources.trace(title, steps)
    yield from sources.notes()


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each on its own."""
    for line in lines:
        print(line)
