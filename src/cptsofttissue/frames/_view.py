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
#: What a dialect calls types, and how it makes an exact number of ten digits.
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
    dialect: str, table: str, limits: Sequence[int]
) -> tuple[str, Mapping[str, str]]:
    """
    Write the query of the view, with the dialect's names of types.

    Raises:
        UnknownTermError: If the dialect is not known.
    """
    if dialect not in DIALECTS:
        raise unknown_term("dialect", dialect, DIALECTS, ", ".join(DIALECTS))
    types = DIALECTS[dialect]
    return _QUERY.format(
        table=table,
        words="".join(f",\n    {f}_words.id AS {f}_id" for f in FACTS),
        joins="".join(map(_join, FACTS)),
        sizes="".join(f",\n    {um}" for um in _ums(types["exact"])),
        first=_class("tumor_or_least + margin_or_none", limits),
        second=_class("tumor_or_least + 2 * margin_or_none", limits),
        total=_class("size_um", limits),
        faults="\n      || ".join(_faults()),
    ), types


def _join(field: str) -> str:
    words = f"{field}_words"
    return (
        f"\n  LEFT JOIN cpt_words {words} ON {words}.field = '{field}'"
        f"\n    AND {words}.word = COALESCE(LOWER(TRIM(r.{field})), '')"
    )


def _ums(exact: str) -> Iterator[str]:
    """Write each size in micrometers, or NULL if it is not a length."""
    for name in _SIZES:
        column = f"r.{name}_cm"
        is_near = f"{column} >= 0 AND {column} <= {WIDEST.um // _UM_PER_CM + 1}"
        yield (
            f"CASE WHEN {is_near} THEN {exact.format(column)} * {_UM_PER_CM} END "
            f"AS {name}_um"
        )


def _class(um: str, limits: Sequence[int]) -> str:
    cases = " ".join(
        f"WHEN {um} < {limit} THEN {at}" for at, limit in enumerate(limits)
    )
    return f"CASE {cases} ELSE {len(limits)} END"


def _faults() -> Iterator[str]:
    """Write the faults of a row, each with a separator in front."""
    for field in FACTS:
        said = f"'; {field}: \"' || {field} || '\" is not among the seeds'"
        yield f"CASE WHEN {field}_id IS NULL THEN {said} ELSE '' END"
    said = "'; site: missing, and the seeds answer rows with a site only'"
    yield f"CASE WHEN site_id = 0 THEN {said} ELSE '' END"
    said = "'; date_of_service: no day of an edition among the seeds'"
    yield f"CASE WHEN edition IS NULL THEN {said} ELSE '' END"
    for name, least in _SIZES.items():
        is_good = f"{name}_um >= {least} AND {name}_um <= {WIDEST.um}"
        is_good += f" AND {name}_um = FLOOR({name}_um)"
        said = f"'; {name}_cm: whole micrometers, more than 0 and at most 200 cm'"
        bad = f"{name}_cm IS NOT NULL AND ({name}_um IS NULL OR NOT ({is_good}))"
        yield f"CASE WHEN {bad} THEN {said} ELSE '' END"
    said = "'; size_cm: stated beside tumor or margin, which the seeds do not answer'"
    is_both = "size_cm IS NOT NULL AND (tumor_cm IS NOT NULL OR margin_cm IS NOT NULL)"
    yield f"CASE WHEN {is_both} THEN {said} ELSE '' END"


_QUERY = """\
WITH charted AS (
  SELECT
    r.*{words}{sizes},
    e.edition AS edition
  FROM {table} r{joins}
  LEFT JOIN cpt_editions e
    ON COALESCE(r.date_of_service, (SELECT MAX(last_day) FROM cpt_editions))
      BETWEEN e.first_day AND e.last_day
),
measured AS (
  SELECT
    c.*,
    COALESCE(tumor_um, 1) AS tumor_or_least,
    COALESCE(margin_um, 0) AS margin_or_none,
    CASE
      WHEN size_cm IS NOT NULL THEN 'total'
      WHEN tumor_cm IS NOT NULL AND margin_cm IS NOT NULL THEN 'both'
      WHEN tumor_cm IS NOT NULL THEN 'tumor'
      WHEN margin_cm IS NOT NULL THEN 'margin'
      ELSE 'none'
    END AS form,
    {faults} AS faults
  FROM charted c
),
classed AS (
  SELECT
    m.*,
    CASE WHEN form = 'total' THEN {total} WHEN form = 'none' THEN 0 ELSE {first} END
      AS first_class,
    CASE WHEN form = 'total' THEN {total} WHEN form = 'none' THEN 0 ELSE {second} END
      AS second_class
  FROM measured m
),
answered AS (
  SELECT c.*, a.code, a.status, a.candidates, a.reason
  FROM classed c
  LEFT JOIN cpt_places p ON p.edition = c.edition AND p.site = c.site_id
  LEFT JOIN cpt_acts t ON t.operation = c.procedure_id AND t.lesion = c.lesion_id
  LEFT JOIN cpt_records d ON d.place = p.place AND d.act = t.act
    AND d.depth = c.depth_id AND d.involvement = c.digit_involvement_id
  LEFT JOIN cpt_sizes s ON s.scale = d.scale AND s.form = c.form
    AND s.convention = c.margin_convention_id
    AND s.first = c.first_class AND s.second = c.second_class
  LEFT JOIN cpt_rules u ON u.profile = d.profile AND u.size = s.size
  LEFT JOIN cpt_answers a ON a.answer = u.answer
)
SELECT
  procedure, site, depth, digit_involvement, origin, lesion,
  size_cm, tumor_cm, margin_cm, margin_convention, date_of_service,
  CASE WHEN faults = '' THEN code END AS cpt_code,
  CASE WHEN faults = '' THEN COALESCE(status, 'invalid') ELSE 'invalid' END
    AS cpt_status,
  CASE WHEN faults = '' THEN candidates END AS cpt_candidates,
  CASE
    WHEN faults <> '' THEN SUBSTR(faults, 3)
    WHEN status IS NULL THEN 'no row of the seeds answers it'
    ELSE reason
  END AS cpt_reason
FROM answered"""
