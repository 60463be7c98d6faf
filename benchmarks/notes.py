"""
Measure the reader of notes: how many lesions it gets right, and notes a second.

Run it with ``nox -s benchmarks``; results as seen are in ``RESULTS.md``.  It needs
notes with labels, in ``CPTSOFTTISSUE_NOTES_DIR`` or ``../shared/notes``, and stops
with an error if a lesion gets a wrong code.  It also makes notes of 2 kB: one note,
and sentences of others behind it; no two are alike.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from cptsofttissue import Status
from cptsofttissue.notes import Draft, Reading, read

NOTES = Path(os.environ.get("CPTSOFTTISSUE_NOTES_DIR", "../shared/notes"))
ROUNDS = 5
#: Notes a second on one core: enough, and the goal, which is for notes of 2 kB.
ENOUGH, GOAL = 150, 300
#: The length of a made note in letters, and the number that a round reads.
LETTERS, MADE = 2_000, 60
#: A note that is shorter may begin a made note.
SHORT = 1_500
#: A sentence that may stand behind a note, and the gap behind it.
SENTENCE = re.compile(r"[^.:\n]{30,}\.(?=\s)")
#: The outcomes of a lesion, the best first.
OUTCOMES = ("right", "family", "asked", "left out", "missed", "wrong")


class Label(NamedTuple):
    """
    The answer of a person for a lesion.

    Attributes:
        kind: ``det`` for one code, ``open`` for several, ``X`` for another family.
        codes: The codes, if there are any.
    """

    kind: str
    codes: frozenset[str]


class Note(NamedTuple):
    """A note, and the label of each of its lesions."""

    name: str
    text: str
    labels: tuple[Label, ...]


def main() -> None:
    """Print one table of outcomes by label, and one of speed."""
    if not NOTES.is_dir():
        print(f"no notes with labels in {NOTES}")
        return
    notes = [*labeled()]
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    cold, first = timed(notes)
    print_outcomes(notes, first)
    warm = median(timed(notes)[0] for _ in range(ROUNDS))
    print("\n| notes a second of process time | seen | of enough | of the goal |")
    print("| --- | --- | --- | --- |")
    long = [timed(made(notes, seed))[0] for seed in range(ROUNDS + 1)][1:]
    print_speed("cold", len(notes) / cold)
    print_speed("warm", len(notes) / warm)
    print_speed("warm, 2 kB", MADE / median(long))
    if any(result == "wrong" for *_, result in outcomes(notes, first)):
        raise SystemExit("a lesion got a wrong code")


def labeled() -> Iterator[Note]:
    """Read the notes and their labels."""
    for folder in (NOTES, NOTES / "charts"):
        labels: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf-8"))
        for entry in (e for part in labels.values() if is_list(part) for e in part):
            path = folder / (entry.get("text") or f"{entry['id']}.txt")
            expected = tuple(label(*answer) for answer in entry["outcome"])
            yield Note(entry["id"], path.read_text("utf-8"), expected)


def is_list(part: object) -> bool:
    return isinstance(part, list)


def label(kind: str, answer: Any) -> Label:
    codes = {"det": [answer], "open": answer}.get(kind, [])
    return Label(kind, frozenset(codes))


def timed(notes: list[Note]) -> tuple[float, list[Reading]]:
    """Read every note once; return the seconds of process time, and the readings."""
    begin = process_time()
    readings = [read(note.text) for note in notes]
    return process_time() - begin, readings


def print_speed(name: str, speed: float) -> None:
    print(f"| {name} | {speed:.0f} | {speed / ENOUGH:.2f} | {speed / GOAL:.2f} |")


def made(notes: list[Note], seed: int) -> list[Note]:
    """Make notes of 2 kB: one note, and sentences of others behind it."""
    random = Random(seed)  # noqa: S311 - no secret
    heads = [note.text for note in notes if len(note.text) < SHORT]
    sentences = [s.strip() for note in notes for s in SENTENCE.findall(note.text)]
    return [
        Note("made", longer(head, sentences, random), ())
        for head in random.choices(heads, k=MADE)
    ]


def longer(text: str, sentences: list[str], random: Random) -> str:
    """Put sentences behind a note until it is long."""
    parts = [f"{text.rstrip()}\n\n"]
    while sum(map(len, parts)) < LETTERS:
        parts.append(f"{random.choice(sentences)} ")
    return "".join(parts).rstrip()


def outcomes(
    notes: list[Note], readings: list[Reading]
) -> Iterator[tuple[str, str, str]]:
    """List the note, the kind of label, and the outcome of each lesion."""
    for note, reading in zip(notes, readings, strict=True):
        drafts = [*reading.drafts, *[None] * len(note.labels)]
        for expected, draft in zip(note.labels, drafts, strict=False):
            yield note.name, expected.kind, outcome(expected, draft, reading)


def outcome(expected: Label, draft: Draft | None, reading: Reading) -> str:
    """Compare a lesion with its label."""
    if draft is None:
        return "family" if expected.kind == "X" and reading.other else "missed"
    answer = draft.resolution
    codes = {str(code) for code in answer.candidates}
    if expected.kind == "X" and answer.code and str(answer.code) not in answer.catalog:
        return "family"
    if answer.status is Status.DETERMINED:
        return "right" if codes == expected.codes else "wrong"
    if answer.status is Status.OUT_OF_SCOPE:
        return "family" if expected.kind == "X" else "left out"
    return "asked" if expected.codes <= codes else "left out"


def print_outcomes(notes: list[Note], readings: list[Reading]) -> None:
    """Print the number of lesions by label and outcome, and name the bad ones."""
    lesions = [*outcomes(notes, readings)]
    counts = Counter((kind, result) for _, kind, result in lesions)
    print(f"| labeled as | lesions | {' | '.join(OUTCOMES)} |")
    print(f"| --- | --- |{' --- |' * len(OUTCOMES)}")
    names = {"det": "one code", "open": "several codes", "X": "another family"}
    for kind, name in names.items():
        cells = [counts[kind, result] for result in OUTCOMES]
        print(f"| {name} | {sum(cells)} | {' | '.join(map(str, cells))} |")
    for name, kind, result in lesions:
        if result in OUTCOMES[-3:]:
            print(f"{result}: {name}, labeled as {names[kind]}")
    drafts = sum(len(reading.drafts) for reading in readings)
    print(f"\n{len(notes)} notes, {len(lesions)} lesions labeled, {drafts} read")


if __name__ == "__main__":
    main()
