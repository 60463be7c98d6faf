"""Code families other than soft tissue tumors, and what selects their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from os import PathLike
from types import MappingProxyType
from typing import TypeGuard, final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.plugins import load_plugin, plugin_names
from cptsofttissue.coding.editions import (
    Catalog,
    Code,
    SizeBand,
    check_tiling,
    read_number,
    years,
)
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import Behavior, is_kind
from cptsofttissue.record._places import ANYWHERE, Cell, read_places
from cptsofttissue.record.lengths import Length
from cptsofttissue.record.procedure import Procedure

__all__ = ["CodeFamily", "available", "code_families", "load"]

#: The entry-point group that packages register their families in.
_GROUP = "cptsofttissue.families"


def _behavior(value: str | None) -> str | None:
    if value is not None and value not in [*Behavior]:
        raise UnknownTermError("behavior", value, ", ".join(Behavior))
    return value


@frozen(repr=False)
class _Row:
    """A row of the table of a family, over some years."""

    code: str = field(metadata={**tables.KEY, **tables.cell(read_number)})
    procedure: tuple[Procedure, ...]
    sites: tuple[str, ...] = field(metadata=tables.cell(read_places))
    area: str
    source: str
    from_cm: Decimal | None = None
    below_cm: Decimal | None = None
    above_cm: Decimal | None = None
    to_cm: Decimal | None = None
    leads: str = field(default="", metadata={**tables.KEY, **tables.BLANK})
    add_on_to: str = field(default="", metadata=tables.BLANK)
    first_year: int | None = field(default=None, metadata=tables.KEY)
    last_year: int | None = None
    family: str = field(default="", metadata=tables.BLANK)

    def __attrs_post_init__(self) -> None:
        self._band()  # an invalid band is refused with its line
        if not self.procedure:
            raise ValueError("procedure names none")

    def to_code(self, family: str) -> Code:
        """Build the code that the row describes."""
        return Code(
            self.code,
            self.procedure[0],
            None,
            None,
            self._band(),
            self.source,
            family,
            self.area,
        )

    def cells(self, family: str) -> Iterator[Cell]:
        """List the cells to which the code applies."""
        leads = self.leads or family
        for procedure in self.procedure:
            for site in self.sites or (ANYWHERE,):
                yield leads, procedure, site

    def _band(self) -> SizeBand | None:
        low, high = self.from_cm, self.below_cm
        above, to = self.above_cm, self.to_cm
        if low is None and above is None:
            if high is not None or to is not None:
                raise ValueError("a size has an end but no start")
            return None
        if low is not None and (above is not None or to is not None):
            raise ValueError("from_cm goes with below_cm, and above_cm with to_cm")
        if above is None:
            return SizeBand(Length.cm(low or 0), _length(high))
        return SizeBand(Length.cm(above), _length(to), closed_above=True)


def _length(cm: Decimal | None) -> Length | None:
    return None if cm is None else Length.cm(cm)


@final
@frozen(repr=False, kw_only=True, cache_hash=True)
class CodeFamily:
    """
    The codes of another family, with the years in which they are valid.

    The record decides which family a lesion belongs to; the family decides which of
    its codes applies for a procedure, a site and a size.

    >>> skin = code_families()["skin_benign"]
    >>> print(skin.catalog(2026)["11403"].label)
    excision, benign skin lesion of trunk, arms or legs, more than 2 cm to 3 cm

    Attributes:
        key: Its name in the tables and in :class:`~cptsofttissue.Code`.
        name: Our own short name for it.
        both_sides:
            Whether its size always counts the margin on both sides, whatever
            the policy says.
        behavior: ``benign`` or ``malignant``; None if its lesions may be either.
        printed_step:
            The step between printed sizes, as from "0.5 cm or less" to "0.6 cm
            or more"; None if there is no step. A size between the two is above
            the lower band, with a caution.
        lesions:
            Kinds of lesion that lead to it where it has codes; a kind that may
            also be a soft tissue tumor keeps both possibilities.
        source: Where this information comes from.
    """

    key: str
    name: str
    rows: tuple[_Row, ...] = field(hash=False)
    source: str
    both_sides: bool = False
    behavior: str | None = field(default=None, converter=_behavior)
    printed_step: Length | None = None
    lesions: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        for kind in self.lesions:
            if not is_kind(kind):
                allowed = "kinds of the table of lesions, as LesionReading.kinds has"
                raise UnknownTermError("lesions", kind, allowed)
        for year in _change_years(self.rows):
            if any(self._in_year(year)):
                self.cells(year)
                self.catalog(year)  # refuses a number that occurs twice

    @classmethod
    def from_csv(  # noqa: PLR0913 - each describes the family, by name
        cls,
        path: str | PathLike[str],
        *,
        key: str,
        name: str,
        both_sides: bool = False,
        behavior: str | None = None,
        printed_step: Length | None = None,
        lesions: Iterable[str] = (),
    ) -> CodeFamily:
        """
        Read a family of your own from a table.

        The columns are ``code``, ``procedure``, ``sites``, ``area`` and
        ``source``; items of a list are separated by semicolons. ``sites`` lists
        values of :class:`~cptsofttissue.Region`, values of
        :class:`~cptsofttissue.record.anatomy.Part`, or keys of other families
        that are sites; if it is empty, the code applies everywhere.
        ``area`` is your own wording for the site or the lesion; ``source`` is a
        web address or a short name from ``sources.csv``, such as
        ``common usage``.

        These columns are optional: ``from_cm`` and ``below_cm`` for sizes from
        a threshold to below the next, or ``above_cm`` and ``to_cm`` for sizes
        above one up to and including the next; ``leads``, the key of the
        other family that leads to the code, if it is not this family;
        ``add_on_to``, for an add-on code, the code it is billed with;
        ``first_year`` and ``last_year``.

        Args:
            path: The file; CSV, plain or as gzip.
            key: Its name in tables and in code.
            name: Your own short name for it.
            both_sides: Whether the margin counts on both sides by rule.
            behavior: ``benign`` or ``malignant``; None if either.
            printed_step: The step between printed sizes.
            lesions: Kinds of lesion that lead to it.

        Raises:
            TableError: If a cell cannot be read; it names line and column.
            UnknownTermError: If a kind of lesion is unknown.
            TilingError: If the size bands leave a gap or overlap.
            OSError: If the file cannot be opened.
        """
        from cptsofttissue._reading.files import open_csv

        content = open_csv(path)
        return cls(
            key=key,
            name=name,
            rows=tables.parse(content.name, content.text, _Row),
            source=content.name,
            both_sides=both_sides,
            behavior=behavior,
            printed_step=printed_step,
            lesions=tuple(lesions),
        )

    @property
    def other(self) -> OtherFamily:
        """The family as an answer names it when none of its codes applies."""
        numbers = tuple(dict.fromkeys(row.code for row in self.rows))
        why = "An installed code family claims this kind of lesion."
        return OtherFamily(self.key, self.name, numbers, why, self.source)

    def leads(self) -> frozenset[str]:
        """Return the keys of the other families that lead to its codes."""
        return frozenset(row.leads or self.key for row in self.rows)

    def leads_to(self, number: str) -> frozenset[str]:
        """Return the keys of the other families that lead to one code."""
        rows = (row for row in self.rows if row.code == number)
        return frozenset(row.leads or self.key for row in rows)

    def _in_year(self, year: int) -> Iterator[_Row]:
        """Return the rows of its codes in a calendar year, without add-on codes."""
        rows = (row for row in self.rows if not row.add_on_to)
        return tables.in_year(rows, year)

    def cells(self, year: int) -> Mapping[Cell, tuple[Code, ...]]:
        """Return the codes of a year by cell, small sizes first."""
        return _cells(self.key, self._in_year(year))

    def catalog(self, year: int) -> Catalog:
        """
        Return its codes of a calendar year.

        >>> len(code_families()["skin_malignant"].catalog(2026))
        18
        """
        codes = dict.fromkeys(row.to_code(self.key) for row in self._in_year(year))
        return Catalog(year, tuple(codes), self.source)

    def add_ons(self, year: int) -> Mapping[str, tuple[str, ...]]:
        """
        Return the add-on codes of a year, by the code that they are billed with.

        >>> code_families()["nerve"].add_ons(2026)["64776"]
        ('64778',)
        """
        add_ons: dict[str, tuple[str, ...]] = {}
        for row in tables.in_year((row for row in self.rows if row.add_on_to), year):
            add_ons[row.add_on_to] = (*add_ons.get(row.add_on_to, ()), row.code)
        return MappingProxyType(add_ons)

    def __repr__(self) -> str:
        return f"<CodeFamily: {self.key}, {len(self.leads())} leads>"


def _change_years(rows: Iterable[_Row]) -> frozenset[int]:
    """Return the years in which a row becomes valid or is no longer valid."""
    begins = {row.first_year or years()[0] for row in rows}
    return frozenset(begins | {row.last_year + 1 for row in rows if row.last_year})


def _cells(family: str, rows: Iterable[_Row]) -> Mapping[Cell, tuple[Code, ...]]:
    """Group the codes of a year by cell; the size bands of each cell must tile."""
    cells: dict[Cell, tuple[Code, ...]] = {}
    known: dict[Code, Code] = {}
    for row in rows:
        code = row.to_code(family)
        code = known.setdefault(code, code)  # rows of one code share it
        for cell in row.cells(family):
            cells[cell] = (*cells.get(cell, ()), code)
    for (leads, procedure, site), codes in cells.items():
        everywhere = cells.get((leads, procedure, ANYWHERE), ()) if site else ()
        check_tiling((*everywhere, *codes))
    return MappingProxyType(cells)


@frozen(eq=False, repr=False)
class _FamilyRow:
    """A row of the table of families that this package has codes of."""

    family: str = field(metadata=tables.KEY)
    name: str
    both_sides: bool
    behavior: Behavior | None
    printed_step_cm: Decimal | None
    source: str

    def to_family(self, rows: tuple[_Row, ...]) -> CodeFamily:
        return CodeFamily(
            key=self.family,
            name=self.name,
            rows=rows,
            source=self.source,
            both_sides=self.both_sides,
            behavior=self.behavior,
            printed_step=_length(self.printed_step_cm),
        )


@cache
def code_families() -> Mapping[str, CodeFamily]:
    """
    Return the other families whose codes ship with this package, by key.

    >>> print(*code_families())
    skin_benign skin_malignant tendon_sheath_capsule nerve palmar_plantar_fascia \
node_breast
    """
    rows = tables.read("family_codes.csv", _Row)
    return MappingProxyType(
        {
            row.family: row.to_family(tuple(r for r in rows if r.family == row.family))
            for row in tables.read("code_families.csv", _FamilyRow)
        }
    )


def available() -> tuple[str, ...]:
    """
    Return the names of the installed families, without importing any.

    >>> available()
    ()
    """
    return plugin_names(_GROUP)


def load(name: str) -> CodeFamily:
    """
    Import and create the family called *name*.

    Raises:
        PluginError: If it is unknown, defined by two packages, cannot be
            imported, or is not a family. Other families are not affected.
    """
    return load_plugin(_GROUP, name, _is_family, "type CodeFamily")


def _is_family(candidate: object) -> TypeGuard[CodeFamily]:
    return isinstance(candidate, CodeFamily)
