"""
The rule as a relation: seed tables that the scalar resolver fills, and one view.

Facts that decide the same have the same number. A few joins lead from a record to
its profile: the answers to every size.
Only the thresholds of possible codes distinguish sizes.

The whole product would be too large, so the seeds have what is charted most.
With sites of three regions, rows without a site, and depths on both sides of the
fascia it took 5 to 6 minutes; without them it takes one.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple, final

from attrs import frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.missing import is_missing, missing_words
from cptsofttissue._reading.phrases import abbreviations
from cptsofttissue._reading.words import charted_words, unknown_term
from cptsofttissue.coding._complete import is_digit
from cptsofttissue.coding._depths import read_depth
from cptsofttissue.coding._scope import read_families
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.errors import InvalidFactError
from cptsofttissue.frames._codes import (
    Coder,
    leads,
    read_fact,
    read_procedure_lesion,
)
from cptsofttissue.frames._job import Cell, Row
from cptsofttissue.frames._sizes import Sizes, thresholds
from cptsofttissue.frames._view import FACTS, view_of
from cptsofttissue.record._layers import layer_words, relation_words
from cptsofttissue.record._lesions import Behavior, behavior_of, lesion_spellings
from cptsofttissue.record.anatomy import SiteTerm
from cptsofttissue.record.case import CodingPolicy, Origin
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import MarginConvention
from cptsofttissue.record.procedure import Procedure

__all__ = ["Relation", "Seed", "seeds", "sql"]

#: The most regions of a site among the seeds; with more, most answers are open.
_MOST_REGIONS = 2
#: Lines that one INSERT holds.
_AT_ONCE = 1000
_PROCEDURES = (Procedure.EXCISION, Procedure.RADICAL_RESECTION, Procedure.BIOPSY)
#: How a margin counts, by the id of its words; "either" is none of the seeds.
_CONVENTIONS = (None, MarginConvention.AS_WRITTEN, MarginConvention.EACH_SIDE)
_EACH_SIDE = 2


@final
@frozen
class Seed:
    """
    A table that the view reads.

    Attributes:
        name: Its name.
        columns: The type of each column, by name.
        rows: Its rows.
    """

    name: str
    columns: Mapping[str, str]
    rows: tuple[tuple[Cell, ...], ...]

    def as_csv(self) -> str:
        """Write the table as CSV; a missing cell is empty."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([tuple(self.columns), *self.rows])
        return text.getvalue()

    def as_sql(self, types: Mapping[str, str]) -> Iterator[str]:
        """Write the statements that make and fill the table."""
        columns = (f"{name} {types[kind]}" for name, kind in self.columns.items())
        yield f"CREATE TABLE {self.name} ({', '.join(columns)});"
        kinds = [*self.columns.values()]
        for start in range(0, len(self.rows), _AT_ONCE):
            lines = (_line(row, kinds) for row in self.rows[start : start + _AT_ONCE])
            yield f"INSERT INTO {self.name} VALUES\n" + ",\n".join(lines) + ";"


def _line(row: tuple[Cell, ...], kinds: list[str]) -> str:
    cells = zip(row, kinds, strict=True)
    return f"({', '.join(_literal(cell, kind) for cell, kind in cells)})"


def _literal(cell: Cell, kind: str) -> str:
    """Write a cell; no text of the seeds has a quote or a backslash."""
    if cell is None:
        return "NULL"
    return str(cell) if kind == "whole" else ("DATE " * (kind == "date")) + f"'{cell}'"


@final
@frozen
class Relation:
    """
    The coding rule as SQL: seed tables and a view; ``str()`` returns one script.

    Attributes:
        seeds: The tables, by name.
        header: The comments at the top of the script.
        view: The statement that creates the view.
        query: The same without ``CREATE VIEW``, for dbt.
        types: The dialect's names for the column types.
    """

    seeds: Mapping[str, Seed]
    header: str
    view: str
    query: str
    types: Mapping[str, str]

    def __str__(self) -> str:
        """Write the tables, their rows and the view."""
        seeds = (text for s in self.seeds.values() for text in s.as_sql(self.types))
        return "\n".join([self.header, *seeds, self.view])


def sql(
    dialect: str = "duckdb", *, table: str = "records", view: str = "cpt_codes"
) -> Relation:
    """
    Write the coding rule as seed tables and one view, for engines that only run SQL.

    Every combination of facts in the seeds is resolved once, which takes a minute
    or two on the first call in a process.
    If every word of a row is in the seeds, the view returns what
    :func:`resolve_frame` returns; any other row is ``invalid``, with a reason.

    >>> sql("oracle")
    Traceback (most recent call last):
        ...
    cptsofttissue.errors.UnknownTermError: ...

    Args:
        dialect:
            ``duckdb``, ``spark``, ``snowflake``, ``databricks``, ``postgres`` or
            ``bigquery``.
        table: The name of your table of records.
        view: The name of the view to create.

    Returns:
        The tables and the view; ``str()`` returns one script.

    Raises:
        UnknownTermError: If the dialect is unknown, or a name is not a plain name.
    """
    for field, name in (("table", table), ("view", view)):
        if not _NAME.fullmatch(name):
            raise unknown_term(field, name, (), "letters, digits, _ and dots")
    query, types = view_of(dialect, table, thresholds(), years()[-1])
    header = _header()
    statement = f"CREATE VIEW {view} AS\n{query};\n"
    return Relation(seeds(), header, statement, f"{header}\n{query}\n", types)


_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,2}", re.ASCII)


def _header() -> str:
    first, last = years()[0], years()[-1]
    return "\n".join(
        f"-- {line}"
        for line in (
            f"cptsofttissue {version('cptsofttissue')}, editions {first} to {last}.",
            "CPT is a registered trademark of the American Medical Association, which",
            "holds the copyright in the CPT code set and its descriptors. These are",
            "code numbers and labels of our own; use of CPT in a product may need a",
            "license from the AMA. No medical or legal advice: the coder decides.",
        )
    )


@cache
def seeds() -> Mapping[str, Seed]:
    """Fill every seed table; once a process, since it takes a while."""
    filled = _Filler(read_families(None)).seeds()
    return MappingProxyType({seed.name: seed for seed in filled})


class _Place(NamedTuple):
    """The part of a site that decides: regions, other families of the year, caution."""

    regions: tuple[str, ...]
    families: tuple[str, ...]
    caution: str


class _StatedSizes(NamedTuple):
    """The sizes of a row: how they are stated, and the classes of their sums."""

    form: str
    convention: int
    first: int
    second: int

    def without_unused_sum(self) -> _StatedSizes:
        """Drop the sum that a stated convention does not count."""
        if not self.convention:
            return self
        counted_sum = self.second if self.convention == _EACH_SIDE else self.first
        return self._replace(first=counted_sum, second=counted_sum)


def _is_ours(field: str, word: str, value: Any) -> bool:
    """Whether the seeds have the meaning of a word; all would be too many."""
    match field:
        case "site":
            place = _place(value, years()[-1])
            is_mixed = bool(place.regions and place.families)
            return len(place.regions) <= _MOST_REGIONS and not is_mixed
        case "procedure":
            return {*value} <= {*_PROCEDURES} and read_procedure_lesion(word) is None
        case "depth":
            return all(len(read_depth(p, value).options) == 1 for p in _PROCEDURES)
        case "lesion":
            _, depths, site = value
            return not (depths or site)
        case "margin_convention":
            return value in _CONVENTIONS
        case _:
            return True


def _is_benign(lesion: Any) -> bool:
    return lesion is not None and {Behavior.BENIGN} == set(map(behavior_of, lesion[0]))


def _place(site: tuple[str, ...], year: int) -> _Place:
    """Return the meaning of a site in a year; wording decides nothing."""
    terms = [SiteTerm.named(key) for key in site]
    regions = dict.fromkeys(str(region) for term in terms for region in term.regions)
    families = (str(f.in_year(year)) for term in terms for f in term.families)
    cautions = ";".join(term.caution for term in terms if term.caution)
    return _Place(tuple(regions), tuple(dict.fromkeys(families)), cautions)


def _spellings(field: str) -> Iterator[str]:
    """List the known words of a field, and those for a missing fact."""
    yield from missing_words()
    match field:
        case "site":
            terms = [row.term for row in tables.read("site_terms.csv", SiteTerm)]
            yield from (f"{side}{term}" for side in _SIDES for term in terms)
        case "lesion":
            yield from lesion_spellings()
        case "depth":
            yield from layer_words()
            yield from abbreviations()
            yield from (str(depth) for depth in Depth)
            layers = ("fascia", "deep fascia", "muscle", "muscle fascia")
            yield from map(" ".join, product(relation_words(), layers))
        case _:
            yield from charted_words(field)
            yield from _VALUES[field]


#: How a site may begin.
_SIDES = ("", "left ", "right ")
_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "procedure": tuple(Procedure),
        "digit_involvement": tuple(DigitInvolvement),
        "origin": tuple(Origin),
        "margin_convention": tuple(MarginConvention),
    }
)


def _plain(text: str) -> str:
    """Spell as the view does: lower case, without spaces at the ends."""
    return " ".join(text.lower().split())


def _seed(name: str, columns: str, rows: Iterable[tuple[Cell, ...]]) -> Seed:
    """Make a table; a column is whole numbers unless its type is named."""
    parts = (column.partition(":") for column in columns.split())
    types = {name: kind or "whole" for name, _, kind in parts}
    return Seed(name, MappingProxyType(types), tuple(rows))


def _number(ids: dict[Any, int], key: Hashable) -> int:
    return ids.setdefault(key, len(ids))


@final
class _Filler:
    """Fills the tables from the resolver, and numbers facts by what they decide."""

    def __init__(self, families: tuple[CodeFamily, ...]) -> None:
        self._families = families
        self._ids: defaultdict[str, dict[Any, int]] = defaultdict(dict)
        self._by_id: dict[tuple[str, int], Any] = {}
        self._limits = thresholds()

    def seeds(self) -> Iterator[Seed]:
        """List the tables."""
        words = [*self._words()]
        yield _seed("cpt_words", "field:text word:text id:whole", words)
        editions = [*self._editions()]
        yield _seed("cpt_editions", "first_day:date last_day:date edition", editions)
        places = [*self._places({edition for *_, edition in editions})]
        yield _seed("cpt_places", "edition site place", places)
        yield _seed("cpt_acts", "operation lesion act", self._acts())
        yield _seed(
            "cpt_records", "place act depth involvement scale profile", self._records()
        )
        yield _seed(
            "cpt_sizes", "scale form:text convention first second size", self._sizes()
        )
        profiles = self._ids["profile"].items()
        rules = (
            (profile, size, answer)
            for answers, profile in profiles
            for size, answer in enumerate(answers)
        )
        yield _seed("cpt_rules", "profile size answer", rules)
        answers = ((number, *row) for row, number in self._ids["answer"].items())
        columns = "answer code:text status:text candidates:text reason:text"
        yield _seed("cpt_answers", columns, answers)

    def _words(self) -> Iterator[tuple[str, str, int]]:
        """List the spellings that are read, by field; a missing fact is 0."""
        for field in FACTS:
            spellings = dict.fromkeys(_plain(w) for w in (*_spellings(field), ""))
            for word in spellings:
                if is_missing(field, word):
                    yield field, word, 0
                elif "'" not in word and "\\" not in word:
                    yield from self._word(field, word)

    def _word(self, field: str, word: str) -> Iterator[tuple[str, str, int]]:
        try:
            meaning = self._meaning(field, word)
        except InvalidFactError:
            return
        if meaning is None:
            return
        key, value = meaning
        word_id = self._ids[field].setdefault(key, len(self._ids[field]) + 1)
        if field == "margin_convention":
            word_id = _CONVENTIONS.index(value)
        self._by_id.setdefault((field, word_id), value)
        yield field, word, word_id

    def _meaning(self, field: str, word: str) -> tuple[Hashable, Any] | None:
        """Read a word: its key, equal for words that decide the same, and its value."""
        value: Any = read_fact(field, word)
        if leads(self._families, field, value) or not _is_ours(field, word, value):
            return None
        match field:
            case "site":
                return tuple(_place(value, year) for year in years()), value
            case "depth":
                return tuple(read_depth(p, value).options for p in _PROCEDURES), value
            case "lesion":
                return _is_benign(value), value
            case _:
                return value, value

    def _editions(self) -> Iterator[tuple[str, str, int]]:
        for year in years():
            yield f"{year}-01-01", f"{year}-12-31", year

    def _places(self, editions: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """Number the sites of each edition that decide the same."""
        for edition in sorted(editions):
            for site in self._ids["site"].values():
                yield edition, site, self._place_id(edition, self._by_id["site", site])

    def _place_id(self, year: int, site: tuple[str, ...]) -> int:
        place_id = _number(self._ids["place"], _place(site, year))
        self._by_id.setdefault(("place", place_id), (year, site))
        return place_id

    def _acts(self) -> Iterator[tuple[int, int, int]]:
        """Number the procedures and lesions that decide the same."""
        operations: dict[int, Any] = {0: (Procedure.EXCISION,)}
        operations |= self._values_by_id("procedure")
        lesions: dict[int, Any] = {0: None} | self._values_by_id("lesion")
        for operation_id, lesion_id in product(operations, lesions):
            lesion, procedures = lesions[lesion_id], operations[operation_id]
            # Whether it is benign matters beside a radical resection only.
            doubts = _is_benign(lesion) and Procedure.RADICAL_RESECTION in procedures
            act_id = _number(self._ids["act"], (procedures, doubts))
            self._by_id["act", act_id] = procedures, lesion if doubts else None
            yield operation_id, lesion_id, act_id

    def _values_by_id(self, field: str) -> dict[int, Any]:
        return {
            value_id: self._by_id[field, value_id]
            for value_id in self._ids[field].values()
        }

    def _records(self) -> Iterator[tuple[int, ...]]:
        depths = [0, *self._ids["depth"].values()]
        involvements = [0, *self._ids["digit_involvement"].values()]
        places, acts = self._ids["place"].values(), self._ids["act"].values()
        for place, act, depth in product(places, acts, depths):
            profile = (0, 0)
            for involvement in involvements:
                # Elsewhere than on a digit it only matters whether it is stated.
                if involvement <= 1 or self._is_on_digit(place):
                    profile = self._profile(place, act, depth, involvement)
                yield (place, act, depth, involvement, *profile)

    def _is_on_digit(self, place: int) -> bool:
        _, site = self._by_id["place", place]
        regions = (region for term in site for region in SiteTerm.named(term).regions)
        return any(map(is_digit, regions))

    def _profile(
        self, place: int, act: int, depth: int, involvement: int
    ) -> tuple[int, int]:
        """Answer every size: number its thresholds, and the answers."""
        year, site = self._by_id["place", place]
        procedures, lesion = self._by_id["act", act]
        facts = {
            "site": site,
            "procedure": procedures,
            "lesion": lesion,
            "depth": self._by_id.get(("depth", depth)),
            "digit_involvement": self._by_id.get(("digit_involvement", involvement)),
        }
        meanings = {fact: value for fact, value in facts.items() if value is not None}
        policy, default_year = CodingPolicy(), (year, None)
        numbers: frozenset[str] = frozenset()
        coder = Coder(
            policy, default_year, None, self._families, numbers, has_mass=False
        )
        open_row = coder(meanings, _sizes_of(_SILENT, (), self._limits))
        limits = _decisive(catalog(year), open_row)
        statements = _distinct_sizes(len(limits)) if limits else (_SILENT,)
        rows = (
            coder(
                meanings | _convention(statement),
                _sizes_of(statement, limits, self._limits),
            )
            for statement in statements
        )
        answers = tuple([_number(self._ids["answer"], row) for row in rows])
        scale = _number(self._ids["scale"], limits)
        return scale, _number(self._ids["profile"], answers)

    def _sizes(self) -> Iterator[tuple[Cell, ...]]:
        """Number the sizes that decide the same, for each choice of thresholds."""
        for limits, scale in self._ids["scale"].items():
            places = {
                sizes: index for index, sizes in enumerate(_distinct_sizes(len(limits)))
            }
            classes = [bisect_right(limits, um) for um in (0, *self._limits)]
            for statement in _every_statement(len(self._limits)):
                form, convention, first, second = statement
                sizes = _StatedSizes(form, convention, classes[first], classes[second])
                sizes = sizes.without_unused_sum()
                yield scale, *statement, places[sizes] if limits else 0


#: A row without sizes.
_SILENT = _StatedSizes("none", 0, 0, 0)


def _every_statement(top: int) -> Iterator[_StatedSizes]:
    """List every way in which sizes may be stated between so many thresholds."""
    for convention in range(len(_CONVENTIONS)):
        yield _SILENT._replace(convention=convention)
        for first in range(top + 1):
            yield _StatedSizes("tumor", convention, first, first)
            yield _StatedSizes("total", convention, first, first)
            for second in range(first, top + 1):
                yield _StatedSizes("margin", convention, first, second)
                yield _StatedSizes("both", convention, first, second)


def _distinct_sizes(top: int) -> dict[_StatedSizes, None]:
    """List those that the resolver distinguishes."""
    return dict.fromkeys(
        statement.without_unused_sum() for statement in _every_statement(top)
    )


def _sizes_of(
    stated: _StatedSizes, decisive_limits: Sequence[int], limits: tuple[int, ...]
) -> Sizes:
    """Turn classes between the decisive thresholds into classes between all."""
    classes = [0, *(bisect_right(limits, um) for um in decisive_limits)]
    firsts = (0, 0) if stated.form == "total" else (stated.first, stated.second)
    top, lows = len(limits), [classes[first] for first in firsts]
    is_exact = stated.form == "both"
    total = classes[stated.first]
    return Sizes(
        faults=(),
        clashes=False,
        sums={
            convention: (low, low if is_exact else top)
            for convention, low in zip(_CONVENTIONS[1:], lows, strict=True)
            if convention
        },
        total=(total, total) if stated.form == "total" else None,
        has_margin=stated.form in {"margin", "both"},
        lacks_margin=stated.form == "tumor",
        thresholds=limits,
    )


def _convention(stated: _StatedSizes) -> dict[str, Any]:
    convention = _CONVENTIONS[stated.convention]
    return {} if convention is None else {"margin_convention": convention}


def _decisive(edition: Catalog, row: Row) -> tuple[int, ...]:
    """List the thresholds of the codes that some size leads to."""
    codes = {str(code): code for code in edition}
    candidates = str(row[2] or "").split(";")
    bands = (codes[number].band for number in candidates if number)
    return tuple(sorted({band.low.um for band in bands if band} - {0}))
