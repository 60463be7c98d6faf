"""Other code families: where a record leads that this family does not cover."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import final

from attrs import frozen

from cptsofttissue._reading import tables

__all__ = ["OtherFamily", "family"]


@final
@frozen(cache_hash=True)
class OtherFamily:
    """
    A code family outside soft tissue tumors.

    >>> print(family("breast"))
    breast (19120, 19301)

    Attributes:
        name: Our own short name of it.
        codes:
            Its codes or ranges of codes; empty where the right code
            depends on more than this library reads.
        why: Why it applies, in our own words.
        source: Where that comes from.
    """

    name: str
    codes: tuple[str, ...]
    why: str
    source: str

    def explain(self) -> str:
        """Render its name, why it applies, and where that comes from."""
        return f"{self}. {self.why} [{self.source}]"

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.codes)})" if self.codes else self.name


@cache
def _families() -> Mapping[str, OtherFamily]:
    return {
        row["family"]: OtherFamily(
            row["name"], tables.many(row["codes"]), row["why"], row["source"]
        )
        for row in tables.rows("families.csv")
    }


def family(key: str) -> OtherFamily:
    """Look another family up by the key of its row in ``families.csv``."""
    return _families()[key]
