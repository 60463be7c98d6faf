"""How an answer is printed: in one line, as it is, or with its explanation."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cptsofttissue.coding.resolution import Resolution, Status

if TYPE_CHECKING:
    from cptsofttissue.trace import Step

__all__ = [
    "add_forms",
    "answer_lines",
    "explained",
    "print_lines",
    "section",
    "short",
]


def add_forms(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:  # pyright: ignore[reportPrivateUsage]
    """Add the forms of an answer, of which one is chosen."""
    forms = parser.add_mutually_exclusive_group()
    add = forms.add_argument
    add("--short", action="store_true", help="one line: the code, or the candidates")
    add("--explain", action="store_true", help="with every step, and its source")
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
    yield f"{_OPEN[answer.status]}: {found} {edition}"
    yield from (f"  {code}  {code.label}" for code in answer.candidates)
    yield from (f"  other family: {family}. {family.why}" for family in answer.families)


_OPEN = {Status.UNDETERMINED: "undetermined", Status.OUT_OF_SCOPE: "out of scope"}


def section(title: str, items: Iterable[object]) -> Iterator[str]:
    """Write items below their title; without any, nothing."""
    lines = [line for item in items for line in str(item).splitlines()]
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def explained(traces: Iterable[tuple[str, Sequence[Step]]]) -> Iterator[str]:
    """Write the steps of each trace, and the sources as numbered notes below."""
    told = list(traces)
    sources = dict.fromkeys(step.source for _, steps in told for step in steps)
    numbers = {source: number for number, source in enumerate(sources, 1)}
    for title, steps in told:
        yield from section(
            title,
            (
                f"{s.rule}: {s.given} -> {s.concluded} [{numbers[s.source]}]"
                for s in steps
            ),
        )
    yield from section("Sources", (f"[{n}] {source}" for source, n in numbers.items()))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each on its own."""
    for line in lines:
        print(line)
