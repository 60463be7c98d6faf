"""The command ``sql``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import Commands, Exit
from cptsofttissue.errors import ContradictionError

if TYPE_CHECKING:
    from cptsofttissue.frames import Relation

__all__ = ["add_sql"]

_ALLOWED = "a folder without it, since no file is replaced"


def add_sql(commands: Commands) -> None:
    """Add the command ``sql``."""
    examples = ("--dialect snowflake --table records", "--dialect duckdb --seeds dbt")
    parser = add_command(
        commands,
        "sql",
        _sql,
        examples=examples,
        status="0 written, 2 bad input, nothing written",
    )
    add = parser.add_argument
    add(
        "--dialect",
        metavar="NAME",
        default="duckdb",
        help="the SQL dialect of your warehouse",
    )
    add("--table", metavar="NAME", default="records", help="your table of records")
    add(
        "--seeds",
        metavar="DIR",
        help="write seeds/*.csv and models/*.sql there, as dbt",
    )


def _sql(options: argparse.Namespace) -> Exit:
    """Write the coding rule as SQL for a data warehouse: seed tables and one view."""
    from cptsofttissue.frames import sql

    relation = sql(options.dialect, table=options.table)
    if options.seeds is None:
        print(relation, end="")
    else:
        _write(relation, Path(options.seeds))
    return Exit.DETERMINED


def _write(relation: Relation, folder: Path) -> None:
    """Write the seeds and the view as files; an existing file is not replaced."""
    texts = {f"seeds/{s.name}.csv": s.as_csv() for s in relation.seeds.values()}
    texts["models/cpt_codes.sql"] = relation.query
    for name in texts:
        if (folder / name).exists():
            raise ContradictionError("seeds", str(folder / name), _ALLOWED)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
