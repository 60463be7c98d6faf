"""
Measure the reader of notes: how many lesions it gets right, and notes a second.

Run it with ``nox -s benchmarks``; results as seen are in ``RESULTS.md``.  It needs
notes with labels, in ``CPTSOFTTISSUE_NOTES_DIR`` or ``../shared/notes``, and stops
with an error if a lesion gets a wrong code.  Notes of 2 kB are made of those: one
note, and sentences of others behind it; no two are alike.
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
#: Notes a second and core: enough, and the goal, which is meant for notes of 2 kB.
ENOUGH, GOAL = 150, 300
#: So long are the notes that are made, and so many of them are read in a round.
LETTERS, MADE = 2_000, 60
#: A note that is shorter may begin one that is made.
SHORT = 1_500
#: A sentence that may stand behind a note, and the gap behind it.
SENTENCE = re.compile(r"[^.:\n]{30,}\.(?=\s)")
#: What may become of a lesion, the best first.
OUTCOMES = ("right", "family", "asked", "left out", "missed", "wrong")


class Label(NamedTuple):
    """
    What a person says of a lesion.

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
    if any(told == "wrong" for *_, told in outcomes(notes, first)):
        raise SystemExit("a lesion got a wrong code")


def labeled() -> Iterator[Note]:
    """Read the notes and their labels."""
    for folder in (NOTES, NOTES / "charts"):
        labels: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf-8"))
        for entry in (e for part in labels.values() if is_list(part) for e in part):
            path = folder / (entry.get("text") or f"{entry['id']}.txt")
            told = tuple(label(*one) for one in entry["outcome"])
            yield Note(entry["id"], path.read_text("utf-8"), told)


def is_list(part: object) -> bool:
    return isinstance(part, list)


def label(kind: str, said: Any) -> Label:
    codes = {"det": [said], "open": said}.get(kind, [])
    return Label(kind, frozenset(codes))


def timed(notes: list[Note]) -> tuple[float, list[Reading]]:
    """Read every note once, and say how many seconds of work that was."""
    begin = process_time()
    found = [read(note.text) for note in notes]
    return process_time() - begin, found


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
    told = [f"{text.rstrip()}\n\n"]
    while sum(map(len, told)) < LETTERS:
        told.append(f"{random.choice(sentences)} ")
    return "".join(told).rstrip()


def outcomes(notes: list[Note], found: list[Reading]) -> Iterator[tuple[str, str, str]]:
    """Say of each lesion what it is labeled as, and what became of it."""
    for note, reading in zip(notes, found, strict=True):
        drafts = [*reading.drafts, *[None] * len(note.labels)]
        for own, draft in zip(note.labels, drafts, strict=False):
            yield note.name, own.kind, outcome(own, draft, reading)


def outcome(own: Label, draft: Draft | None, reading: Reading) -> str:
    """Compare a lesion with its label."""
    if draft is None:
        return "family" if own.kind == "X" and reading.other else "missed"
    answer = draft.resolution
    codes = {str(code) for code in answer.candidates}
    if own.kind == "X" and answer.code and str(answer.code) not in answer.catalog:
        return "family"
    if answer.status is Status.DETERMINED:
        return "right" if codes == own.codes else "wrong"
    if answer.status is Status.OUT_OF_SCOPE:
        return "family" if own.kind == "X" else "left out"
    return "asked" if own.codes <= codes else "left out"


def print_outcomes(notes: list[Note], found: list[Reading]) -> None:
    """Print how many lesions of each label came to what, and which came to no good."""
    told = [*outcomes(notes, found)]
    counts = Counter((kind, what) for _, kind, what in told)
    print(f"| labeled as | lesions | {' | '.join(OUTCOMES)} |")
    print(f"| --- | --- |{' --- |' * len(OUTCOMES)}")
    names = {"det": "one code", "open": "several codes", "X": "another family"}
    for kind, name in names.items():
        cells = [counts[kind, what] for what in OUTCOMES]
        print(f"| {name} | {sum(cells)} | {' | '.join(map(str, cells))} |")
    for name, kind, what in told:
        if what in OUTCOMES[-3:]:
            print(f"{what}: {name}, labeled as {names[kind]}")
    read_more = sum(len(reading.drafts) for reading in found)
    print(f"\n{len(notes)} notes, {len(told)} lesions labeled, {read_more} read")


if __name__ == "__main__":
    main()
