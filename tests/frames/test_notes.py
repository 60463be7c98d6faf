"""A column of notes says of every note what the scalar reader says of it."""

from __future__ import annotations

from typing import Any

import duckdb
import narwhals
import narwhals.stable.v2
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cptsofttissue._reading.missing import is_missing
from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.frames import read_notes
from cptsofttissue.notes import Reading, read
from cptsofttissue.testing._notes import operative_notes

from . import engines
from .test_laws import SLOW

#: Spark looks for pandas whenever a function runs over Arrow, which has none.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support")

ADDED = ("lesion", "code", "status", "candidates", "questions", "quotes", "other")
#: Notes of every kind: settled, open, of several lesions, of others, and none.
NOTES = [
    "Excision of 4 cm subcutaneous lipoma, left forearm.",
    None,
    "PROCEDURES:\n1. Excision of lipoma, left forearm.\n2. Excision of testis mass.",
    "The patient is well.",
    "n/a",
    " ",
    "PROCEDURE: Cholecystectomy, open, with repair of hernia.",
    "Excision of neurofibroma, back.",
    "Excision of mass of the breast, 2 cm.",
    "\U0001f600 it's 'so'; ${x}",
]
OTHERS = {"id": [*range(len(NOTES))], "seen": [None, "x"] * (len(NOTES) // 2)}
TABLE = pa.table({"id": OTHERS["id"], "Note": NOTES, "seen": OTHERS["seen"]})


def lines(items: Any) -> str | None:
    return "\n".join(map(str, items)) or None


def told(note: str | None) -> list[tuple]:
    """The rows that the scalar reader makes of a note, but for other families."""
    if note is None or is_missing("note", note):
        return [(None,) * 6]
    reading = read(note)
    if not reading.drafts:
        return [(None, None, reading.status.value, None, None, None)]
    return [
        (
            number,
            answer.code and answer.code.number,
            answer.status.value,
            ";".join(map(str, answer.candidates)) or None,
            lines(draft.questions),
            lines(draft.quotes),
        )
        for number, draft in enumerate(reading.drafts, 1)
        for answer in [draft.resolution]
    ]


def expected(notes: list[str | None]) -> list[tuple]:
    """The rows of many notes, each with the number of its note."""
    return [(at, *row) for at, note in enumerate(notes) for row in told(note)]


def cells(rows: engines.Rows) -> list[tuple]:
    return [tuple(row[name] for name in ("id", *ADDED[:-1])) for row in rows]


@pytest.mark.parametrize("engine", engines.ALL)
def test_every_engine_says_what_the_reader_says(engine: str):
    """Each note has the rows of the reader, in order; other columns repeat."""
    made = engines.ALL[engine].make(TABLE)
    rows = engines.ALL[engine].rows(read_notes(made))

    assert {"id", "seen", *ADDED} == set(rows[0])
    assert expected(NOTES) == cells(rows)
    assert [OTHERS["seen"][row["id"]] for row in rows] == [row["seen"] for row in rows]


@pytest.mark.exhaustive
@pytest.mark.parametrize("engine", engines.QUICK)
def test_any_notes_are_read_alike(engine: str):
    """Whatever a note says, a frame says what the reader says; none raises."""
    texts = operative_notes() | st.text(st.characters(codec="utf-8"), max_size=30)
    lists = st.lists(st.none() | texts, max_size=6)

    @settings(SLOW, max_examples=10)
    @given(lists)
    def reads(notes: list[str | None]) -> None:
        table = pa.table(
            {"id": pa.array(range(len(notes)), "i8"), "note": pa.array(notes, "str")}
        )
        made = engines.ALL[engine].make(table)
        rows = engines.ALL[engine].rows(read_notes(made))

        assert expected(notes) == cells(rows)

    reads()


@pytest.mark.parametrize("engine", engines.QUICK)
def test_what_leads_elsewhere_stands_beside_its_lesion(engine: str):
    """A row names the families of its own lesion, and what is of none."""
    note = (
        "PROCEDURES:\n1. Excision of lipoma, left forearm.\n"
        "2. Excision of mass, testis.\n3. Cholecystectomy.\n4. Excision of breast mass."
    )
    table = pa.table({"note": [note, "PROCEDURE: Open cholecystectomy."]})
    rows = engines.ALL[engine].rows(read_notes(engines.ALL[engine].make(table)))
    reading = read(note)

    for row, draft in zip(rows[: len(reading.drafts)], reading.drafts, strict=True):
        others = str(row["other"])
        answer = draft.resolution
        own = [str(o) for o in reading.other if o.mention in draft.mentions]
        assert [] == [text for text in own if text not in others]
        for family in answer.families:
            named = f"other family: {family.explain()}" in others
            assert named is bool(answer.candidates)
    assert ["testis" in str(row["other"]) for row in rows[:2]] == [False, True]
    assert rows[-1]["other"] == lines(read("PROCEDURE: Open cholecystectomy.").other)


@pytest.mark.parametrize("engine", engines.ALL)
@pytest.mark.parametrize("kind", [pa.string(), pa.int64()])
def test_a_frame_without_notes_has_the_columns(engine: str, kind: pa.DataType):
    """No rows, or no value at all: nothing is read, and nothing raises."""
    make, rows = engines.ALL[engine]
    table = pa.table({"id": [0], "note": pa.array([None], kind)})

    assert [(0, *(None,) * 6)] == cells(rows(read_notes(make(table))))
    assert [] == rows(read_notes(make(table.slice(1))))


@pytest.mark.parametrize("engine", engines.QUICK)
def test_notes_may_stand_alone(engine: str):
    """A frame of nothing but notes keeps as many rows."""
    make, rows = engines.ALL[engine]
    answers = rows(read_notes(make(TABLE.select(["Note"]))))

    assert [row[1:] for row in expected(NOTES)] == [
        tuple(row[name] for name in ADDED[:-1]) for row in answers
    ]


@pytest.mark.parametrize("engine", engines.QUICK)
def test_words_of_a_chart_may_stand_for_no_note(engine: str):
    """A word of the caller is a missing note, as "n/a" is."""
    make, rows = engines.ALL[engine]
    table = pa.table({"id": [0, 1], "note": ["see scan", "n/a"]})
    plain, own = (
        cells(rows(read_notes(make(table), missing=words)))
        for words in ((), {"note": ["See scan"]})
    )

    assert ["undetermined", None] == [row[3] for row in plain]
    assert [None, None] == [row[3] for row in own]


def test_what_is_no_note_is_invalid():
    """An object that is no text, or a text beyond all notes, stops no other."""
    notes = ["Hello there", ["Hello"], float("nan"), pd.NA, "x" * 10_000_001]
    frame = pd.DataFrame({"note": pd.Series(notes, dtype=object)})
    status = ["undetermined", "invalid", None, None, "invalid"]

    assert status == [row["status"] for row in engines.from_pandas(read_notes(frame))]
    objects = pl.DataFrame({"note": pl.Series(notes[:2], dtype=pl.Object)})
    assert status[:2] == read_notes(objects)["status"].to_list()


def test_pandas_keeps_the_index_of_a_note():
    """All rows of a note have its label, and columns their types."""
    frame = pd.DataFrame({"note": NOTES[:3], "n": [1, 2, 3]}, index=["a", "b", "c"])
    answer = read_notes(frame)

    assert ["a", "b", "c", "c"] == [*answer.index]
    assert [1, 2, 3, 3] == [*answer["n"]]
    assert "Int64" == answer["lesion"].dtype
    assert [*frame.columns] == ["note", "n"]


def test_polars_stays_lazy():
    """A lazy frame is read when it is collected, and knows its columns before."""
    frame = pl.from_arrow(TABLE).lazy()
    answer = read_notes(frame)

    assert isinstance(answer, pl.LazyFrame)
    assert ["id", "seen", *ADDED] == answer.collect_schema().names()
    assert expected(NOTES) == cells(answer.collect().to_dicts())


@pytest.mark.parametrize("library", [narwhals, narwhals.stable.v2])
@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy", "pyarrow"])
def test_frames_of_narwhals_come_back_as_such(library: Any, engine: str):
    """What came in a frame of narwhals goes back in one of the same version."""
    wrapped = library.from_native(engines.ALL[engine].make(TABLE))
    answer = read_notes(wrapped)

    assert type(answer) is type(wrapped)
    native = engines.ALL[engine].rows(answer.to_native())
    assert expected(NOTES) == cells(native)


def test_many_notes_are_read_in_parts():
    """A table of several chunks is read as one, whatever its other columns are."""
    part = pa.table({"id": [[1], None], "note": NOTES[:2]})
    read_table = read_notes(pa.concat_tables([part] * 3))

    assert [[1], None] * 3 == read_table["id"].to_pylist()
    assert read_table.schema.field("id") == part.schema.field("id")


def test_the_column_is_found_whatever_its_case_and_a_prefix_keeps_others():
    """Names that are taken ask for a prefix; the notes' own name is free."""
    table = pa.table({"Op Note": NOTES[:1], "code": ["x"]})
    with pytest.raises(ContradictionError, match="prefix"):
        read_notes(table, "op note")
    answer = read_notes(table, "op note", prefix="note_")

    assert ["code", *(f"note_{name}" for name in ADDED)] == answer.column_names
    own = pa.table({"status": NOTES[:1]})
    assert ["determined"] == read_notes(own, "status")["status"].to_pylist()
    folding = duckdb.from_arrow(pa.table({"note": NOTES[:1], "CODE": ["x"]}))
    with pytest.raises(ContradictionError, match="prefix"):
        read_notes(folding)


def test_what_cannot_be_read_is_refused_by_name():
    """A column that is not there, or holds numbers, or no frame at all."""
    with pytest.raises(UnknownTermError, match="columns"):
        read_notes(pa.table({"text": ["x"]}))
    with pytest.raises(WrongTypeError, match="note of Int64"):
        read_notes(pa.table({"note": [1]}))
    with pytest.raises(WrongTypeError, match="a frame of pandas"):
        read_notes(NOTES)


def test_no_column_holds_the_note():
    """The notes themselves do not travel with the answers."""
    assert isinstance(read(NOTES[0]), Reading)
    assert "Note" not in read_notes(TABLE).column_names
