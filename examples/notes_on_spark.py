"""Resolve and price a directory of notes on a cluster."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from cptsofttissue.frames import price_frame, resolve_frame


def main(source: str, target: str) -> None:
    """Read notes from Parquet, and write them with codes and fees."""
    spark = SparkSession.builder.getOrCreate()
    notes = spark.read.parquet(source).cache()
    answers = resolve_frame(
        notes,
        columns={
            "site": "site",
            "depth": "depth",
            "tumor": "tumor_cm",
            "margin": "margin_cm",
        },
        unit="cm",
    )
    prices = price_frame(
        answers,
        columns={
            "code": "cpt_code",
            "date_of_service": "day",
            "place_of_service": "place",
        },
    )
    prices.write.parquet(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
