"""Notes with labels: what a careful coder reads in them, and what is read here."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from cptsofttissue import Status
from cptsofttissue.coding.editions import SOFT_TISSUE
from cptsofttissue.notes import Draft, Reading, read
from cptsofttissue.notes._sentence.vocabulary import HEADINGS
from cptsofttissue.notes._sentences import read_sentences
from cptsofttissue.notes._text.page import Page

from .labeled import NOTES

pytestmark = pytest.mark.notes

#: What the codes or the key of a family are that a label names in its own words.
FAMILIES = {
    "bone": r"bone.*",
    "breast": r"node_breast|partial_mastectomy|breast.*",
    "hand_tendon_sheath": r"tendon_sheath_capsule|hand_tendon_sheath",
    "joint capsule": r"synovium.*",
    "lymph_node": r"node_breast|lymph_node",
    "interdigital_neuroma": r"nerve|interdigital_neuroma",
    "olecranon_bursa": r"tendon_sheath_capsule|olecranon_bursa",
    "popliteal_cyst": r"tendon_sheath_capsule|popliteal_cyst",
    "skin": r"skin.*",
    "synovitis": r"tendon_sheath_capsule|synovium.*",
    "wrist_tendon_sheath": r"tendon_sheath_capsule|wrist.*",
}

#: Questions that leave out a labeled code, and why the question is right.
LEFT_OUT = {
    (
        "t20",
        0,
    ): 'the label leaves the depth open, the note says "within the plantar fascia"',
}


class Labeled(NamedTuple):
    """A lesion with its label, and what is read of it."""

    note: str
    number: int
    kind: str
    label: str | list[str]
    draft: Draft | None
    reading: Reading

    @property
    def status(self) -> Status | None:
        return self.draft.resolution.status if self.draft else None

    @property
    def codes(self) -> list[str]:
        return [str(c) for c in self.draft.resolution.candidates] if self.draft else []

    @property
    def families(self) -> set[str]:
        """The other families that the draft, or its codes, or the note lead to."""
        answer = self.draft.resolution if self.draft else None
        told = {one.family.key for one in self.reading.other}
        if answer is None:
            return told
        keys = {family.key for family in answer.families}
        codes = {c.family for c in answer.candidates} - {SOFT_TISSUE}
        return keys | codes | (set() if answer.candidates else told)

    @property
    def verdict(self) -> str:
        return {"det": self._coded, "open": self._left_open, "X": self._sent}[self.kind]

    @property
    def _coded(self) -> str:
        if self.draft is None:
            return "missed"
        is_right = self.codes == [self.label]
        if self.status is Status.DETERMINED:
            return "right" if is_right else "wrong"
        return "asked" if self.label in self.codes else "left out"

    @property
    def _left_open(self) -> str:
        if self.draft is None:
            return "missed"
        if self.status is Status.DETERMINED:
            return "wrong"
        return "asked" if {*self.label} <= {*self.codes} else "left out"

    @property
    def _sent(self) -> str:
        named = FAMILIES.get(str(self.label), str(self.label))
        is_family = any(re.fullmatch(named, key) for key in self.families)
        if self.status is Status.UNDETERMINED:
            return "family" if is_family else "asked"
        if self.status is Status.DETERMINED:
            return "family" if is_family else "wrong"
        return "family" if is_family else "missed"

    def __str__(self) -> str:
        return f"{self.note} {self.number}: {self.kind} {self.label}, read {self.codes}"


def notes() -> Iterator[tuple[str, dict[str, list[list[object]]], str]]:
    """Every note with its labels."""
    first = json.loads((NOTES / "labels.json").read_text("utf-8"))
    second = json.loads((NOTES / "charts" / "labels.json").read_text("utf-8"))
    for note in (*first["real"], *first["composed"]):
        yield note["id"], note, (NOTES / note["text"]).read_text("utf-8")
    for note in second["composed"]:
        name = note.get("text", f"{note['id']}.txt")
        yield note["id"], note, (NOTES / "charts" / name).read_text("utf-8")


@cache
def labeled() -> tuple[Labeled, ...]:
    """Every lesion of every note, in the order of the labels."""
    return tuple(
        one for name, note, text in notes() for one in lesions(name, note, text)
    )


def lesions(
    name: str, note: dict[str, list[list[object]]], text: str
) -> Iterator[Labeled]:
    """The lesions of a note; drafts stand in the order of the labels."""
    reading = read(text)
    for number, (kind, label) in enumerate(note["outcome"]):
        draft = reading.drafts[number] if number < len(reading.drafts) else None
        yield Labeled(name, number, kind, label, draft, reading)


def share(kinds: set[str], verdicts: set[str]) -> float:
    """The share of the lesions of some kinds that have one of some verdicts."""
    inside = [one.verdict for one in labeled() if one.kind in kinds]
    return sum(verdict in verdicts for verdict in inside) / len(inside)


def of(*verdicts: str) -> list[Labeled]:
    """The lesions with one of some verdicts."""
    return [one for one in labeled() if one.verdict in verdicts]


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]):
    """What was read, by what the label says, and each exception, is shown."""
    counts = Counter((one.kind, one.verdict) for one in labeled())
    table = [
        f"{k:5} {verdict:9} {count:4}" for (k, verdict), count in sorted(counts.items())
    ]
    exceptions = [f"{one.verdict}: {one}" for one in of("wrong", "left out", "missed")]
    with capsys.disabled():
        sys.stdout.write("\n".join(("", *table, *exceptions, "")))

    assert len(labeled()) == counts.total()


def test_no_determined_code_is_wrong():
    """A code that is read is the one that a careful coder reads."""
    assert [] == of("wrong")


def test_no_question_leaves_out_a_labeled_code():
    """What a coder leaves open is open, but for the listed notes."""
    assert set(LEFT_OUT) == {(one.note, one.number) for one in of("left out")}


def test_most_that_can_be_coded_are():
    """At least 80 percent of what a coder can code has its code."""
    assert share({"det"}, {"right"}) >= 0.8


def test_the_others_are_asked_or_sent_to_their_family():
    """At least 85 percent of the others are asked, or their family is named."""
    assert share({"open", "X"}, {"asked", "family"}) >= 0.85


def test_no_lesion_that_a_heading_names_is_missed():
    """A tumor word in a heading makes a draft."""
    missed = [one for one in of("missed") if one.draft is None]

    assert [] == [one for one in missed if is_named(one.reading.text)]


def test_no_note_has_a_draft_too_many():
    """A note has no more drafts than lesions with a label."""
    lesions = Counter(one.note for one in labeled())
    drafts = {one.note: len(one.reading.drafts) for one in labeled()}

    assert [] == [note for note, count in drafts.items() if count > lesions[note]]


def is_named(text: str) -> bool:
    """Whether a heading of a note has a word for a tumor."""
    inside = [
        one for one in read_sentences(Page.of(text)) if one.sentence.section in HEADINGS
    ]
    return any(m.field == "lesion" for one in inside for m in one.mentions)
