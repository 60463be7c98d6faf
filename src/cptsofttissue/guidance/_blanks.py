"""The blanks in the texts of letters and of points against a denial."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from cptsofttissue._reading import tables

__all__ = ["BLANK", "with_blanks_of"]

#: A blank, as "{pathology}".
BLANK = re.compile(r"\{(\w+)\}")


def with_blanks_of(table: str) -> Callable[[str], str]:
    """Return a reader of texts that refuses a blank that a table does not have."""

    def read(text: str) -> str:
        if unknown := sorted(set(BLANK.findall(text)) - _blanks(table)):
            raise ValueError(f"no such blank: {', '.join(unknown)}")
        return text

    return read


@cache
def _blanks(table: str) -> frozenset[str]:
    return frozenset(row["blank"] for row in tables.rows(table))
