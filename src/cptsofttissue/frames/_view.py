"""The SQL view of the relation, and the few expressions that depend on the dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.record._stated import WIDEST

__all__ = ["DIALECTS", "FACTS", "view_of"]

#: The words that the view reads, by the column of the same name.
FACTS = (
    *("procedure", "site", "depth", "digit_involvement", "origin", "lesion"),
    "margin_convention",
)
_DECIMAL = "CAST({} AS DECIMAL(20, 10))"
_ANSI = {"text": "VARCHAR(4000)", "whole": "INTEGER", "date": "DATE"}
_ANSI["exact"] = _DECIMAL
_HIVE = {"text": "STRING", "whole": "INT", "date": "DATE", "exact": _DECIMAL}
_BIGQUERY = {"text": "STRING", "whole": "INT64", "date": "DATE"}
_BIGQUERY["exact"] = "ROUND(CAST({} AS BIGNUMERIC), 10)"
#: The names of types in a dialect, and its exact number of ten digits.
DIALECTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "duckdb": _ANSI,
        "spark": _HIVE,
        "snowflake": _ANSI,
        "databricks": _HIVE,
        "postgres": _ANSI,
        "bigquery": _BIGQUERY,
    }
)
#: The columns of sizes, with the least micrometers of each.
_SIZES = {"size": 1, "tumor": 1, "margin": 0}
_UM_PER_CM = 10_000


def view_of(
    dialect: str, table: str, limits: Sequence[int], newest: int
) -> tuple[str, Mapping[str, str]]:
    """
    Write the query of the view, with the dialect's names of types.

    Args:
        dialect: The name of the dialect.
        table: The table of records.
        limits: The thresholds of sizes.
        newest: The year of the edition for records without a day.

    Raises:
        UnknownTermError: If the dialect is not known.
    """
    if dialect not in DIALECTS:
        raise unknown_term("dialect", dialect, DIALECTS, ", ".join(DIALECTS))
    types = DIALECTS[dialect]
    sizes = {name: _um(name, types["exact"]) for name in _SIZES}
    tumor, margin = f"COALESCE({sizes['tumor']}, 1)", f"COALESCE({sizes['margin']}, 0)"
    return _QUERY.format(
        table=table,
        newest=newest,
        words="".join(map(_join, FACTS)),
        form=_form(sizes),
        first=_class_of_sum(sizes["size"], f"{tumor} + {margin}", limits),
        second=_class_of_sum(sizes["size"], f"{tumor} + 2 * {margin}", limits),
        faults="\n      || ".join(_faults(sizes)),
    ), types


def _join(field: str) -> str:
    words = f"{field}_words"
    return (
        f"\nLEFT JOIN cpt_words {words} ON {words}.field = '{field}'"
        f"\n  AND {words}.word = COALESCE(LOWER(TRIM(r.{field})), '')"
    )


def _um(name: str, exact: str) -> str:
    """Write a size in micrometers, or NULL if it is not a length."""
    column = f"r.{name}_cm"
    is_near = f"{column} >= 0 AND {column} <= {WIDEST.um // _UM_PER_CM + 1}"
    return f"CASE WHEN {is_near} THEN {exact.format(column)} * {_UM_PER_CM} END"


def _form(sizes: Mapping[str, str]) -> str:
    """Write which sizes a row states; the seeds have no row for a fault."""
    faults = [_is_bad(name, um) for name, um in sizes.items()]
    return f"""CASE
    WHEN {" OR ".join((*faults, _IS_BOTH))} THEN 'fault'
    WHEN r.size_cm IS NOT NULL THEN 'total'
    WHEN r.tumor_cm IS NOT NULL AND r.margin_cm IS NOT NULL THEN 'both'
    WHEN r.tumor_cm IS NOT NULL THEN 'tumor'
    WHEN r.margin_cm IS NOT NULL THEN 'margin'
    ELSE 'none'
  END"""


def _is_bad(name: str, um: str) -> str:
    """Write whether a size is stated and cannot be read."""
    is_good = f"{um} >= {_SIZES[name]} AND {um} <= {WIDEST.um} AND {um} = FLOOR({um})"
    return f"(r.{name}_cm IS NOT NULL AND ({um} IS NULL OR NOT ({is_good})))"


_IS_BOTH = (
    "(r.size_cm IS NOT NULL AND (r.tumor_cm IS NOT NULL OR r.margin_cm IS NOT NULL))"
)


def _class_of_sum(total: str, plus: str, limits: Sequence[int]) -> str:
    """Write the class of the total, or else of the sum; 0 without any size."""
    return f"""CASE
    WHEN r.size_cm IS NOT NULL THEN {_class(total, limits)}
    WHEN r.tumor_cm IS NULL AND r.margin_cm IS NULL THEN 0
    ELSE {_class(plus, limits)}
  END"""


def _class(um: str, limits: Sequence[int]) -> str:
    cases = " ".join(
        f"WHEN {um} < {limit} THEN {index}" for index, limit in enumerate(limits)
    )
    return f"CASE {cases} ELSE {len(limits)} END"


def _faults(sizes: Mapping[str, str]) -> Iterator[str]:
    """Write the faults of a row, each with a separator in front."""
    for field in FACTS:
        fault = f"'; {field}: \"' || r.{field} || '\" is not among the seeds'"
        yield f"CASE WHEN {field}_words.id IS NULL THEN {fault} ELSE '' END"
    fault = "'; site: missing, and the seeds answer rows with a site only'"
    yield f"CASE WHEN site_words.id = 0 THEN {fault} ELSE '' END"
    fault = "'; date_of_service: no day of an edition among the seeds'"
    yield f"CASE WHEN e.edition IS NULL THEN {fault} ELSE '' END"
    for name, um in sizes.items():
        fault = f"'; {name}_cm: whole micrometers, more than 0 and at most 200 cm'"
        yield f"CASE WHEN {_is_bad(name, um)} THEN {fault} ELSE '' END"
    fault = "'; size_cm: stated beside tumor or margin, which the seeds do not answer'"
    yield f"CASE WHEN {_IS_BOTH} THEN {fault} ELSE '' END"


#: Every name is that of one table, so no column of the records is taken for another.
#: Every join has an equality and no query, as BigQuery asks of outer joins.
#: The answers stand first: engines that rename the second of two columns keep them.
_QUERY = """\
SELECT
  a.code AS cpt_code,
  COALESCE(a.status, 'invalid') AS cpt_status,
  a.candidates AS cpt_candidates,
  CASE
    WHEN a.status IS NOT NULL THEN a.reason
    ELSE COALESCE(NULLIF(SUBSTR({faults}, 3), ''), 'no row of the seeds answers it')
  END AS cpt_reason,
  r.*
FROM {table} r{words}
LEFT JOIN cpt_editions e
  ON e.edition = COALESCE(EXTRACT(YEAR FROM r.date_of_service), {newest})
LEFT JOIN cpt_places p ON p.edition = e.edition AND p.site = site_words.id
LEFT JOIN cpt_acts t ON t.operation = procedure_words.id AND t.lesion = lesion_words.id
LEFT JOIN cpt_records d ON d.place = p.place AND d.act = t.act
  AND d.depth = depth_words.id AND d.involvement = digit_involvement_words.id
LEFT JOIN cpt_sizes s ON s.scale = d.scale
  AND s.convention = margin_convention_words.id
  AND s.form = {form}
  AND s.first = {first}
  AND s.second = {second}
LEFT JOIN cpt_rules u ON u.profile = d.profile AND u.size = s.size
LEFT JOIN cpt_answers a ON a.answer = u.answer AND origin_words.id IS NOT NULL"""
