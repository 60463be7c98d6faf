"""The rule as SQL: the view says what the scalar rule says, or why it does not."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from cptsofttissue.__main__ import main
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.frames import Relation, _relation, resolve_frame, sql
from cptsofttissue.frames._view import DIALECTS, FACTS

from . import engines

#: Sites that stand for each kind: a region, two, a digit, an organ, one that changed.
SITES = ("back", "hand", "finger", "shoulder area", "testis", "peritoneum", "breast")
ANSWER = ("cpt_code", "cpt_status", "cpt_candidates", "cpt_reason")
SIZES = {"size": "size_cm", "tumor": "tumor_cm", "margin": "margin_cm"}
COLUMNS = {fact: fact for fact in (*FACTS, "date_of_service")} | SIZES
HOSTILE = [0.1 + 0.2, 2.9999, 3.0, 5.0, 0.0, 2.400000001, -1.0, 250.0, 1e300]
HOSTILE += [math.nan, math.inf, -math.inf]


@pytest.fixture(scope="module", autouse=True)
def _few() -> Iterator[None]:
    """Fill the seeds with a few sites, which takes seconds."""
    every = _relation._spellings  # noqa: SLF001

    def spellings(field: str) -> Iterator[str]:
        sites = (*SITES, "left back", "right back", "n/a")
        return (w for w in every(field) if field != "site" or w in sites)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_relation, "_spellings", spellings)
        _relation.seeds.cache_clear()
        yield
    _relation.seeds.cache_clear()


@pytest.fixture(scope="module")
def relation(_few) -> Relation:
    return sql()


def charted(relation: Relation, rows: int, *extra: str) -> pa.Table:
    """Draw rows of words that the seeds have, and sizes of every kind."""
    chance = Random(7)  # noqa: S311
    words: dict[str, list[str]] = {}
    for field, word, at in relation.seeds["cpt_words"].rows:
        if field != "site" or at:
            words.setdefault(field, []).append(word)
    made = []
    for _ in range(rows):
        row = {f: chance.choice([None, *chance.sample(w, 2)]) for f, w in words.items()}
        row["site"] = chance.choice([*words["site"], *extra])
        is_total = chance.random() < 0.2
        for column in SIZES.values():
            said = chance.choice([None, *[chance.randint(1, 70) / 10] * 4])
            said = chance.choice(HOSTILE) if chance.random() < 0.1 else said
            row[column] = said if is_total == (column == "size_cm") else None
        day = date(2020, 1, 1) + timedelta(chance.randrange(2557))
        made.append(row | {"date_of_service": chance.choice([None, day])})
    kinds = {"date_of_service": pa.date32(), **dict.fromkeys(SIZES.values(), "f8")}
    return pa.table(
        {
            name: pa.array([row[name] for row in made], kinds.get(name, pa.string()))
            for name in made[0]
        }
    )


def viewed(relation: Relation, table: pa.Table) -> list[dict]:
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE records AS FROM given")
        connection.execute(str(relation))
        return connection.table("cpt_codes").to_arrow_table().to_pylist()


def by_record(rows: list[dict]) -> dict[str, tuple]:
    """Index the answers by the facts, since a view keeps no order."""
    return {
        str({name: row[name] for name in COLUMNS.values()}): tuple(
            row[name] for name in ANSWER
        )
        for row in rows
    }


def check(told: list[dict], table: pa.Table) -> None:
    asked = resolve_frame(table, columns=COLUMNS, unit="cm").to_pylist()
    expected, found = by_record(asked), by_record(told)

    assert len(asked) == len(told)
    assert expected.keys() == found.keys()
    for record, answer in found.items():
        if answer[1] == "invalid":  # the reason is in words of the seeds
            assert expected[record][1] == "invalid", record
            assert answer[3]
        else:
            assert expected[record] == answer, record


@pytest.mark.exhaustive
def test_the_view_says_what_the_scalar_rule_says(relation: Relation):
    """All four cells are those of the package, for words of the seeds."""
    table = charted(relation, 2_000)
    told = viewed(relation, table)

    check(told, table)
    assert {"determined", "undetermined", "out_of_scope", "invalid"} == {
        row["cpt_status"] for row in told
    }


@pytest.mark.exhaustive
def test_what_the_seeds_do_not_have_is_invalid(relation: Relation):
    """A word that is none of the seeds, and sizes beside a total, are never guessed."""
    table = charted(relation, 1)
    row = dict.fromkeys(table.column_names)
    rows = [
        row | {"site": "elbow crook"},
        row | {"site": "breast"},
        row | {"site": None},
        row | {"site": "back", "lesion": "ganglion"},
        row | {"site": "back", "size_cm": 4.0, "tumor_cm": 3.0},
        row | {"site": "back", "date_of_service": date(2027, 1, 1)},
    ]
    told = viewed(relation, pa.Table.from_pylist(rows, table.schema))
    reasons = [(row["cpt_code"], row["cpt_status"], row["cpt_reason"]) for row in told]

    assert [
        'lesion: "ganglion" is not among the seeds',
        "date_of_service: no day of an edition among the seeds",
        'site: "breast" is not among the seeds',
        'site: "elbow crook" is not among the seeds',
        "site: missing, and the seeds answer rows with a site only",
        "size_cm: stated beside tumor or margin, which the seeds do not answer",
    ] == sorted((reason for _, _, reason in reasons), key=lambda r: (r[0] != "l", r))
    assert {(None, "invalid")} == {answer[:2] for answer in reasons}


def test_other_columns_stay_and_are_never_read(relation: Relation):
    """A column may have any name, even one that the seeds or the answers have."""
    row = dict.fromkeys(charted(relation, 1).column_names)
    row |= {"site": "back", "depth": "sc", "size_cm": 3.0}
    schema = charted(relation, 1).schema
    names = {name for seed in relation.seeds.values() for name in seed.columns}
    names |= {f"{fact}_{end}" for fact in FACTS for end in ("id", "um", "words")}
    names |= {*ANSWER, "form", "faults", "mrn", "e", "r", "a"}
    others = {name: pa.array(["0"]) for name in sorted(names - {*row})}
    table = pa.Table.from_pylist([row], schema)
    for name, column in others.items():
        table = table.append_column(name, column)
    (told,) = viewed(relation, table)

    assert ["21931", "determined", "21931", None] == [told[name] for name in ANSWER]
    assert {"0"} == {told[name] for name in others if name not in ANSWER}


def test_abbreviations_and_sides_are_among_the_seeds(relation: Relation):
    """As charts have them most."""
    words = {(field, word) for field, word, _ in relation.seeds["cpt_words"].rows}

    assert {("depth", "sc"), ("depth", "subq"), ("depth", "subcutaneous")} <= words
    assert {("site", "back"), ("site", "left back"), ("site", "right back")} <= words


def test_words_are_folded_as_the_view_says(relation: Relation):
    """Case and spaces around a word do not matter."""
    row = dict.fromkeys(charted(relation, 1).column_names)
    row |= {"site": "  Back ", "depth": "SUBCUTANEOUS", "size_cm": 3.0}
    schema = charted(relation, 1).schema
    (told,) = viewed(relation, pa.Table.from_pylist([row], schema))

    assert ("21931", "determined") == (told["cpt_code"], told["cpt_status"])


@pytest.mark.exhaustive
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_script_can_be_read_in_its_dialect(dialect: str):
    """Every statement is one of the dialect, and the header names the owner of CPT."""
    relation = sql(dialect, table="charted.records")
    made = [next(s.as_sql(relation.types)) for s in relation.seeds.values()]
    small = (s for s in relation.seeds.values() if len(s.rows) < 100)
    filled = [text for s in small for text in s.as_sql(relation.types)]

    for text in (*made, *filled, relation.view):
        assert all(sqlglot.parse(text, read=dialect)), text
    joins = [*sqlglot.parse_one(relation.query, read=dialect).find_all(exp.Join)]
    assert len(joins) == len(FACTS) + 7
    for join in joins:  # BigQuery takes no other outer joins
        assert any(join.args["on"].find_all(exp.EQ))
        assert not [*join.args["on"].find_all(exp.Select, exp.Between)]
    assert "American Medical Association" in str(relation)
    assert "FROM charted.records r" in relation.query


def test_the_view_in_spark_says_the_same():
    """Spark runs its text, and says what the scalar rule says."""
    spark = engines.spark()
    relation = sql("spark")
    for seed in relation.seeds.values():
        kinds = (f"{name} {relation.types[k]}" for name, k in seed.columns.items())
        rows = seed.rows
        if seed.name == "cpt_editions":
            rows = [(*map(date.fromisoformat, row[:2]), row[2]) for row in seed.rows]
        frame = spark.createDataFrame(rows, ", ".join(kinds).replace("(4000)", ""))
        frame.createOrReplaceTempView(seed.name)
    table = charted(relation, 60)
    engines.to_spark(table).createOrReplaceTempView("records")

    check(engines.from_spark(spark.sql(relation.query)), table)


def test_names_are_plain():
    """Neither a dialect nor a name goes into the text unchecked."""
    for wrong in ({"dialect": "oracle"}, {"table": "a; b"}, {"view": "1"}):
        with pytest.raises(UnknownTermError):
            sql(**wrong)


def test_the_command_writes_a_script_or_files(tmp_path, capsys):
    """It prints one script, or writes seeds and model apart and replaces none."""
    assert main(["sql", "--dialect", "postgres"]) == 0
    assert str(sql("postgres")) == capsys.readouterr().out

    folder = str(tmp_path / "project")
    assert main(["sql", "--table", "notes", "--seeds", folder]) == 0
    model = tmp_path / "project" / "models" / "cpt_codes.sql"
    assert sql(table="notes").query == model.read_text()
    with (tmp_path / "project" / "seeds" / "cpt_acts.csv").open() as file:
        header, *rows = csv.reader(file)
    acts = sql().seeds["cpt_acts"]
    assert [[*acts.columns], len(acts.rows)] == [header, len(rows)]

    assert main(["sql", "--seeds", folder]) == 2
    assert "no file is replaced" in capsys.readouterr().err
    assert sql(table="notes").query == model.read_text()
