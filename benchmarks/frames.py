"""
Measure whole frames beside native joins: ratios of medians, in one run.

Each engine has two peers written by hand: one gives the code alone, the other the
same four columns as the library, with the reason where the margin decides.

Run it with ``python benchmarks/frames.py [ROWS]``; it needs NumPy and pyarrow for the
rows, and says which of the other engines it does not find.  Results as seen are in
``RESULTS.md``.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from core import medians as medians_of

from cptsofttissue import catalog
from cptsofttissue.fees import FeeRequest, MedicareFeeSchedule
from cptsofttissue.fees._localities import bundled_gpci
from cptsofttissue.frames import price_frame, resolve_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import duckdb
    import pyspark.sql

ROWS = 10_000_000
medians = partial(medians_of, rounds=5)
#: The parts of a site where the deep fascia decides, as in the peers.
WHOLE = {"hand_finger": "hand", "foot_toe": "foot"}
DEPTHS = ["subcutaneous", "subfascial"]
#: The columns that the library adds, and the peers of four columns as well.
ANSWER = ["code", "status", "candidates", "reason"]
OURS = [f"cpt_{name}" for name in ANSWER]
COLUMNS = {"site": "site", "depth": "depth", "tumor": "tumor_cm", "margin": "margin_cm"}
CHARTED = list(COLUMNS.values())
CHUNK, ROW_GROUP = 5_000_000, 1_000_000
DAY = "2026-07-15"
PRICED = {"code": "code", "place_of_service": "pos", "locality": "locality"}


class Row(NamedTuple):
    """One line of the table; times in seconds."""

    what: str
    peer: str
    target: float
    ours: float
    theirs: float

    def __str__(self) -> str:
        times = f"{1000 * self.ours:,.0f} | {1000 * self.theirs:,.0f}"
        ratio = f"{self.ours / self.theirs:.2f} | {self.target}"
        return f"| {self.what} | {self.peer} | {ratio} | {times} |"


def main() -> None:
    """Print one table of ratios, and which engines are missing."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"Python {platform.python_version()}, {platform.machine()}, {rows:,} rows\n")
    print("| what | peer | ratio | target | ms | ms, peer |")
    print("| --- | --- | --- | --- | --- | --- |")
    missing = []
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "charted.parquet"))
        write_rows(path, rows)
        for engine in (in_polars, in_pandas, in_pyarrow, in_duckdb, in_spark, pricing):
            try:
                for row in engine(path):
                    print(row, flush=True)
            except ImportError as error:
                missing.append(f"({engine.__name__} is not measured: {error})")
    print("", *missing, sep="\n")


def in_polars(path: str) -> Iterator[Row]:
    """Join with the order kept, as the library keeps it; and a bare scan."""
    import polars as pl

    frame, rules = pl.read_parquet(path), pl.DataFrame(RULES)
    size = pl.col("tumor_cm") + pl.col("margin_cm")
    small = size < pl.col("threshold")
    code = pl.when(small).then("below").otherwise("above")
    twice = pl.col("tumor_cm") + 2 * pl.col("margin_cm")
    is_open = small & (twice >= pl.col("threshold"))
    how = {"on": ["site", "depth"], "how": "left", "maintain_order": "left"}

    def join() -> pl.DataFrame:
        return frame.join(rules, **how).select(*CHARTED, code=code)

    def four() -> pl.DataFrame:
        return frame.join(rules, **how).select(
            *CHARTED,
            code=code,
            status=pl.lit("determined"),
            candidates=code,
            reason=pl.when(is_open).then("reason"),
        )

    def scan() -> pl.DataFrame:
        sizes, words = pl.col("tumor_cm", "margin_cm"), pl.col("site", "depth")
        return frame.select(sizes.sum(), words.n_unique())

    def ours() -> pl.DataFrame:
        return resolve_frame(frame, columns=COLUMNS, unit="cm")

    answers = ours().select(pl.col(f"cpt_{name}").cast(pl.String) for name in ANSWER)
    same = answers.rename(dict(zip(answers.columns, ANSWER, strict=True)))
    if not (same.equals(four().select(ANSWER)) and same["code"].equals(join()["code"])):
        raise SystemExit("polars: the joins and the library disagree")
    joined, joined_four, scanned, resolved = medians([join, four, scan, ours])
    yield Row("Polars", "join, order kept", 0.35, resolved, joined)
    yield Row("Polars", "join, order kept, four columns", 0.35, resolved, joined_four)
    yield Row("Polars", "sum and distinct count alone", 2.5, resolved, scanned)


def in_pandas(path: str) -> Iterator[Row]:
    """Merge, which keeps the order of the left."""
    import pandas as pd

    frame, rules = pd.read_parquet(path), pd.DataFrame(RULES)

    def merge() -> pd.DataFrame:
        merged = frame.merge(rules, on=["site", "depth"], how="left")
        small = merged["tumor_cm"] + merged["margin_cm"] < merged["threshold"]
        return frame.assign(code=merged["below"].where(small, merged["above"]))

    def four() -> pd.DataFrame:
        merged = frame.merge(rules, on=["site", "depth"], how="left")
        small = merged["tumor_cm"] + merged["margin_cm"] < merged["threshold"]
        twice = merged["tumor_cm"] + 2 * merged["margin_cm"]
        is_open = small & (twice >= merged["threshold"])
        code = merged["below"].where(small, merged["above"])
        return frame.assign(
            code=code,
            status="determined",
            candidates=code,
            reason=merged["reason"].where(is_open),
        )

    def ours() -> pd.DataFrame:
        return resolve_frame(frame, columns=COLUMNS, unit="cm")

    answers, peer = ours(), four()
    same = (
        (
            answers[f"cpt_{name}"].astype(object).fillna("") == peer[name].fillna("")
        ).all()
        for name in ANSWER
    )
    if not (all(same) and (answers["cpt_code"].astype(str) == merge()["code"]).all()):
        raise SystemExit("pandas: the merges and the library disagree")
    del answers, peer
    resolved, merged, merged_four = medians([ours, merge, four])
    yield Row("pandas", "merge and where", 0.35, resolved, merged)
    yield Row("pandas", "merge and where, four columns", 0.35, resolved, merged_four)


def in_pyarrow(path: str) -> Iterator[Row]:
    """Join, which keeps no order."""
    import pyarrow.compute as pc

    table, rules = pq.read_table(path), pa.table(RULES)

    def join() -> pa.Table:
        joined = table.join(rules, keys=["site", "depth"], join_type="left outer")
        size = pc.add(joined["tumor_cm"], joined["margin_cm"])
        small = pc.less(size, joined["threshold"])
        code = pc.if_else(small, joined["below"], joined["above"])
        return joined.select(CHARTED).append_column("code", code)

    def four() -> pa.Table:
        joined = table.join(rules, keys=["site", "depth"], join_type="left outer")
        tumor, margin = joined["tumor_cm"], joined["margin_cm"]
        small = pc.less(pc.add(tumor, margin), joined["threshold"])
        twice = pc.add(tumor, pc.multiply(margin, 2))
        is_open = pc.and_(small, pc.greater_equal(twice, joined["threshold"]))
        code = pc.if_else(small, joined["below"], joined["above"])
        columns = {
            "code": code,
            "status": pa.repeat("determined", len(joined)),
            "candidates": code,
            "reason": pc.if_else(is_open, joined["reason"], None),
        }
        answers = joined.select(CHARTED)
        for name, column in columns.items():
            answers = answers.append_column(name, column)
        return answers

    def ours() -> pa.Table:
        return resolve_frame(table, columns=COLUMNS, unit="cm")

    def tally(answers: pa.Table, *names: str) -> set[tuple[object, ...]]:
        texts = [answers[name].cast(pa.string()) for name in names]
        plain = pa.table([*answers.select(CHARTED).columns, *texts], [*CHARTED, *names])
        counts = plain.group_by([*CHARTED, *names]).aggregate([([], "count_all")])
        return set(zip(*counts.to_pydict().values(), strict=True))

    told = tally(ours(), *OURS)
    if told != tally(four(), *ANSWER) or tally(ours(), OURS[0]) != tally(
        join(), ANSWER[0]
    ):
        raise SystemExit("pyarrow: the joins and the library disagree")
    resolved, joined, joined_four = medians([ours, join, four])
    yield Row("pyarrow", "join and if_else", 0.5, resolved, joined)
    yield Row("pyarrow", "join and if_else, four columns", 0.5, resolved, joined_four)


def in_duckdb(path: str) -> Iterator[Row]:
    """Join in SQL, which keeps no order, into a table as the library does."""
    import duckdb

    with duckdb.connect() as connection:
        connection.from_arrow(pa.table(RULES)).create("rules")
        filed = connection.read_parquet(path)
        filed.create("charted")
        for name, notes in (
            ("DuckDB, table", connection.table("charted")),
            ("DuckDB, Parquet file", filed),
        ):
            resolved, joined, four = medians(duckdb_runs(connection, notes))
            yield Row(name, "SQL join and CASE", 1.3, resolved, joined)
            yield Row(name, "SQL join and CASE, four columns", 1.1, resolved, four)


def duckdb_runs(
    connection: duckdb.DuckDBPyConnection, notes: duckdb.DuckDBPyRelation
) -> list[Callable[[], object]]:
    """Library and peer, each into its own table, once they agree."""

    def join(answers: str) -> None:
        notes.create_view("notes", replace=True)
        connection.execute(SQL_JOIN.format(answers=answers))

    def ours() -> None:
        resolve_frame(notes, columns=COLUMNS, unit="cm").create_view(
            "resolved", replace=True
        )
        connection.execute("CREATE OR REPLACE TEMP TABLE ours AS FROM resolved")

    def tally(table: str, names: Iterable[str]) -> set[tuple[object, ...]]:
        counted = f"{', '.join((*CHARTED, *names))}, count(*)"
        return set(connection.table(table).aggregate(counted).fetchall())

    ours()
    for answers, count in ((SQL_CODE, 1), (SQL_FOUR, len(ANSWER))):
        join(answers)
        if tally("ours", OURS[:count]) != tally("peer", ANSWER[:count]):
            raise SystemExit("duckdb: the join and the library disagree")
    return [ours, partial(join, SQL_CODE), partial(join, SQL_FOUR)]


SQL_JOIN = """
CREATE OR REPLACE TEMP TABLE peer AS
SELECT notes.*, {answers}
FROM notes LEFT JOIN rules USING (site, depth)
"""
SQL_CODE = """
CASE WHEN tumor_cm + margin_cm < threshold THEN below ELSE above END AS code
"""
SQL_FOUR = f"""
{SQL_CODE},
'determined' AS status,
CASE WHEN tumor_cm + margin_cm < threshold THEN below ELSE above END AS candidates,
CASE
  WHEN tumor_cm + margin_cm < threshold
    AND tumor_cm + 2 * margin_cm >= threshold THEN reason
END AS reason
"""


def in_spark(path: str) -> Iterator[Row]:
    """Nested CASE, which needs no join, written to nowhere."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise ImportError("No Java")
    import pyspark.sql.functions as f

    with spark_session() as spark:
        frame = spark.read.parquet(path)

        def case() -> pyspark.sql.DataFrame:
            return frame.withColumn("code", f.expr(nested_case()))

        def four() -> pyspark.sql.DataFrame:
            code = f.expr(nested_case())
            return frame.withColumns(
                {
                    "code": code,
                    "status": f.lit("determined"),
                    "candidates": code,
                    "reason": f.expr(nested_case(reason_case)),
                }
            )

        def ours() -> pyspark.sql.DataFrame:
            return resolve_frame(frame, columns=COLUMNS, unit="cm")

        def write(answers: pyspark.sql.DataFrame) -> None:
            answers.write.format("noop").mode("overwrite").save()

        def tally(
            answers: pyspark.sql.DataFrame, names: list[str]
        ) -> set[tuple[object, ...]]:
            counted = answers.groupBy(*CHARTED, *names).count()
            return {tuple(row) for row in counted.collect()}

        for peer, count in ((case, 1), (four, len(ANSWER))):
            if tally(ours(), OURS[:count]) != tally(peer(), ANSWER[:count]):
                raise SystemExit("spark: the CASE and the library disagree")
        runs = [lambda made=made: write(made()) for made in (ours, case, four)]
        resolved, cased, cased_four = medians(runs)
        name = "PySpark, Parquet file"
        yield Row(name, "nested CASE", 1.3, resolved, cased)
        yield Row(name, "nested CASE, four columns", 1.4, resolved, cased_four)


@contextmanager
def spark_session() -> Iterator[pyspark.sql.SparkSession]:
    """Two threads of Spark, whose Java inherits a silent stderr."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    loud = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.log.level", "OFF")
            .getOrCreate()
        )
    finally:
        os.dup2(loud, 2)
        os.close(loud)
    try:
        yield spark
    finally:
        spark.stop()


def code_case(threshold: float, below: str, above: str, _: str) -> str:
    """The code by the size."""
    return f"WHEN tumor_cm + margin_cm < {threshold}D THEN '{below}' ELSE '{above}'"


def reason_case(threshold: float, _: str, __: str, reason: str) -> str:
    """The reason where a margin that counts twice leads to the other code."""
    small = f"tumor_cm + margin_cm < {threshold}D"
    large = f"tumor_cm + 2 * margin_cm >= {threshold}D"
    return f"WHEN {small} AND {large} THEN '{reason}'"


def nested_case(case: Callable[..., str] = code_case) -> str:
    """Site, then depth, then size."""
    by_site: dict[str, list[str]] = {}
    for site, depth, *rule in zip(*RULES.values(), strict=True):
        by_site.setdefault(site, []).append(
            f"WHEN '{depth}' THEN CASE {case(*rule)} END"
        )
    sites = (
        f"WHEN '{site}' THEN CASE depth {' '.join(depths)} END"
        for site, depths in by_site.items()
    )
    return f"CASE site {' '.join(sites)} END"


def pricing(path: str) -> Iterator[Row]:
    """Price as many lines as there are charted, beside a table of ready fees."""
    import polars as pl

    fees = pl.DataFrame(list(make_fees()), schema=[*KEYS, "cents"], orient="row")
    chance = np.random.default_rng(2)
    rows = pq.read_metadata(path).num_rows
    frame = pl.DataFrame(
        pa.table({key: pick(chance, fees[key].unique().sort(), rows) for key in KEYS})
    )

    def join() -> pl.DataFrame:
        return frame.join(fees, on=KEYS, how="left", maintain_order="left")

    def ours() -> pl.DataFrame:
        return price_frame(frame, columns=PRICED, date_of_service=DAY)

    if not ours()["fee_cents"].equals(join()["cents"], null_equal=True):
        raise SystemExit("pricing: the fee table and the library disagree")
    priced, joined = medians([ours, join])
    yield Row("pricing, Polars", "join of ready fees, order kept", 1.0, priced, joined)


KEYS = list(PRICED.values())


def make_fees() -> Iterator[tuple[str, str, str, int | None]]:
    """The fee of each code in an office and a hospital of each locality."""
    schedule = MedicareFeeSchedule.bundled()
    for locality in bundled_gpci(2026).localities:
        for pos in ("11", "22"):
            for code in map(str, catalog()):
                fee = schedule.price(
                    FeeRequest(
                        code=code,
                        date_of_service=DAY,
                        place_of_service=pos,
                        locality=locality,
                    )
                )
                yield code, pos, locality, fee and int(fee.amount * 100)


def make_rules() -> dict[str, list[str] | list[float]]:
    """The rules as a table: where the two codes of a site and depth part."""
    sized = [code for code in catalog() if code.band and code.depth]
    pairs = list(zip(sized[::2], sized[1::2], strict=True))
    return {
        "site": [WHOLE.get(small.site, small.site.value) for small, _ in pairs],
        "depth": [str(small.depth) for small, _ in pairs],
        "threshold": [large.band.low.um / 10_000 for _, large in pairs if large.band],
        "below": [str(small) for small, _ in pairs],
        "above": [str(large) for _, large in pairs],
        "reason": [f"look at: margin-convention {large}" for _, large in pairs],
    }


RULES = make_rules()


def write_rows(path: str, rows: int) -> None:
    """Write rows as charted, a tenth of a centimeter, a chunk at a time."""
    chance = np.random.default_rng(1)
    sites = list(dict.fromkeys(RULES["site"]))
    with pq.ParquetWriter(path, SCHEMA) as file:
        for begin in range(0, rows, CHUNK):
            count = min(CHUNK, rows - begin)
            columns = [
                pick(chance, sites, count),
                pick(chance, DEPTHS, count),
                chance.integers(2, 70, size=count, endpoint=True) / 10,
                chance.integers(0, 10, size=count, endpoint=True) / 10,
            ]
            file.write_table(pa.table(columns, SCHEMA), row_group_size=ROW_GROUP)


SCHEMA = pa.schema(
    zip(CHARTED, [pa.string(), pa.string(), pa.float64(), pa.float64()], strict=True)
)


def pick(chance: np.random.Generator, words: Iterable[object], count: int) -> pa.Array:
    """Take words by chance, as plain text."""
    choices = pa.array(words, pa.string())
    return choices.take(pa.array(chance.integers(len(choices), size=count)))


if __name__ == "__main__":
    main()
