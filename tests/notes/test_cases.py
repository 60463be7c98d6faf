"""Every row of the tables of notes has a case, and every case needs its row."""

# ruff: noqa: SLF001 - a row is taken out of a table to see what it does

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue._reading import tables
from cptsofttissue.notes import Reading, read
from cptsofttissue.notes import _tables as words
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._procedures import ProcedureRow, procedures
from cptsofttissue.notes._search import Phrases, _Node
from cptsofttissue.notes._sentences import read_sentences
from cptsofttissue.notes._text.headings import Heading, known_headings
from cptsofttissue.notes._text.page import Page
from cptsofttissue.notes._text.sections import sentences as sentences_of
from cptsofttissue.notes.values import Mention

CASES = tomllib.loads(
    Path(__file__).parent.with_name("cases").joinpath("notes.toml").read_text("utf-8")
)


def told(text: str) -> list[Mention]:
    """Everything that the sentences of a text say."""
    return [
        mention for one in read_sentences(Page.of(text)) for mention in one.mentions
    ]


@contextmanager
def without(row: str, *phrases: Phrases[Any]) -> Iterator[None]:
    """Take a row out of tables for a while."""
    key = row.split()
    nodes = [last(p._forward, key) for p in phrases]
    nodes += [last(p._backward, key[::-1]) for p in phrases]
    values = [node.value for node in nodes]
    assert None not in values
    try:
        for node in nodes:
            node.value = None
        yield
    finally:
        for node, value in zip(nodes, values, strict=True):
            node.value = value


def last(node: _Node[Any], key: list[str]) -> _Node[Any]:
    """The node of the last word of a row."""
    return reduce(lambda node, word: node.following[word], key, node)


def sentences(kind: str) -> list[tuple[Mapping[str, Any], str, str]]:
    """The sentences of a kind of case, each with its group and its row."""
    groups = CASES[kind]
    return [(g, row, text) for g in groups for row, text in g["sentences"].items()]


def rows_of(table: str, row: type[Any], *names: str) -> list[tuple[str, ...]]:
    """The columns of every row of a table that tell it from others."""
    return [tuple(str(getattr(r, n)) for n in names) for r in tables.read(table, row)]


def test_every_row_has_its_case():
    """A row without a case is refused, and so is a case without a row."""
    headings = [(h, g["section"]) for g in CASES["sections"] for h in g["headings"]]
    roles = [(row, g["place"], g["says"]) for g, row, _ in sentences("roles")]
    polarity = [(row, g["reach"], g["polarity"]) for g, row, _ in sentences("polarity")]
    procedures = [(row,) for _, row, _ in sentences("procedures")]

    assert sorted(headings) == sorted(
        rows_of("note_sections.csv", Heading, "heading", "section")
    )
    assert sorted(roles) == sorted(
        rows_of("note_roles.csv", words._RoleRow, "words", "place", "role")
    )
    assert sorted(polarity) == sorted(
        rows_of("note_polarity.csv", words._PolarityRow, "words", "reach", "polarity")
    )
    assert sorted(procedures) == sorted(
        rows_of("note_procedures.csv", ProcedureRow, "words")
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("heading", "section"),
    [(h, g["section"]) for g in CASES["sections"] for h in g["headings"]],
)
def test_a_heading(heading: str, section: str, monkeypatch: pytest.MonkeyPatch):
    """A line stands in the section of its heading, and not without the heading."""
    before = "PLAN: rest" if section == "history" else "HISTORY: a lump"
    text = f"{before}\n{heading.upper()}: lipoma of the back, 3 cm"

    def found() -> str:
        (last,) = [s for s in sentences_of(Page.of(text)) if "lipoma" in s.text]
        return str(last.section)

    assert section == found()
    monkeypatch.delitem(known_headings(), heading)  # type: ignore[arg-type]
    assert section != found()


def phrases(place: str) -> list[Phrases[Any]]:
    """The words that stand in a place: before a length, behind it, anywhere."""
    both = [words.Place.BEFORE, words.Place.AFTER]
    return [words.roles(p) for p in (both if place == "any" else [words.Place(place)])]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("group", "row", "text"), sentences("roles"))
def test_a_role(group: Mapping[str, Any], row: str, text: str):
    """A length has the role that the words of its row give it, and loses it without."""
    ways = {"each_side": " on each side", "as_written": " in total"}
    way = ways.get(group["says"], "")

    def found() -> int:
        said = [m for m in told(text) if m.role == group["role"]]
        return sum(m.value.endswith(way) for m in said)

    stated = found()
    with without(row, *phrases(group["place"])):
        left = found()

    assert row in " ".join(text.lower().split())
    assert left < stated


@pytest.mark.exhaustive
@pytest.mark.parametrize(("group", "row", "text"), sentences("polarity"))
def test_a_polarity(group: Mapping[str, Any], row: str, text: str):
    """Something is denied, hedged, past or planned by the words of its row alone."""
    stated = Counter(m.polarity for m in told(text))
    with without(row, words.polarities(words.Reach(group["reach"]))):
        left = Counter(m.polarity for m in told(text))

    assert row in text.lower()
    assert left[group["polarity"]] < stated[group["polarity"]]


def said_of(reading: Reading) -> tuple[list[list[str]], list[str]]:
    """What was done to each lesion, and the other families, of a reading."""
    done = [[str(p) for p in draft.case.procedure] for draft in reading.drafts]
    return done, sorted({one.family.key for one in reading.other})


@pytest.mark.exhaustive
@pytest.mark.parametrize(("group", "row", "text"), sentences("procedures"))
def test_a_procedure(group: Mapping[str, Any], row: str, text: str):
    """What was done, and the family it leads to, are told in the words of a row."""
    heading = group.get("heading")
    note = f"{heading}\nDESCRIPTION: {text}" if heading else text
    reading = read(note)
    with without(row, procedures()):
        left = read(note)
    done = [group["procedures"]] if group["procedures"] else []

    assert row in text.lower()
    assert (done, group["families"]) == said_of(reading)
    assert (said_of(left), left.other) != (said_of(reading), reading.other)


ROWS = sorted(
    {
        *(row.words for row in tables.read("note_roles.csv", words._RoleRow)),
        *(row.words for row in tables.read("note_polarity.csv", words._PolarityRow)),
        *(row.words for row in tables.read("note_words.csv", words._SignRow)),
        *(row.words for row in tables.read("note_procedures.csv", ProcedureRow)),
    }
)
LINES = st.lists(st.sampled_from(ROWS), max_size=4).map(" ".join).map(Line)
TABLES: list[Phrases[Any]] = [
    *map(words.roles, words.Place),
    *map(words.polarities, words.Reach),
    *map(words.cues, words.Sign),
    procedures(),
]


@given(LINES, st.sampled_from(TABLES))
def test_a_line_has_every_phrase_of_a_table(line: Line, table: Phrases[Any]):
    """No table is passed over that has a phrase which begins, or ends, at a word."""
    places = range(len(line.words))
    begins = {at for at in places if table.starting(line.words, at)}
    ends = {at for at in places if table.ending(line.words, at + 1)}
    found = line.each(table)

    assert bool(found) == bool(begins) == bool(ends)
    assert begins >= {first for first, _, _ in found}
    assert ends >= {last - 1 for _, last, _ in found}


@given(LINES, st.sampled_from(list(words.Sign)))
def test_a_line_tells_what_its_words_mean(line: Line, sign: words.Sign):
    """A line is asked for every meaning of its words."""
    is_word = not words.signs(sign).keys().isdisjoint(line.words)

    assert words.has_cue(line.words, sign) == line.tells(sign)
    assert line.may_tell(sign) or not is_word


@pytest.mark.parametrize("note", CASES["notes"], ids=lambda note: note["form"])
def test_a_note(note: Mapping[str, Any]):
    """A whole note gives what its case says, lesion by lesion."""
    reading = read(note["text"])
    found = [
        {
            "candidates": sorted(map(str, draft.resolution.candidates)),
            "families": sorted(f.key for f in draft.resolution.families),
            "disagreements": list(draft.disagreements),
        }
        for draft in reading.drafts
    ]

    assert [expected(lesion) for lesion in note["lesions"]] == found
    assert set(note.get("others", ())) <= {one.family.key for one in reading.other}


def expected(lesion: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """What a case says of a lesion; what it leaves out is nothing."""
    codes = [lesion["code"]] if "code" in lesion else lesion.get("candidates", [])
    return {
        "candidates": sorted(codes),
        "families": sorted(lesion.get("families", [])),
        "disagreements": lesion.get("disagreements", []),
    }
