"""What a row of facts is answered with: the scalar answer, in four cells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache, partial, reduce
from types import MappingProxyType
from typing import Any, cast

from attrs import fields, frozen

from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.missing import is_missing
from cptsofttissue.coding._chosen import choose_edition
from cptsofttissue.coding._complete import Record, drop_rule_convention
from cptsofttissue.coding._finding import find
from cptsofttissue.coding._margins import margin_counts
from cptsofttissue.coding._scope import leads_elsewhere, scope_of
from cptsofttissue.coding._sizes import choose_excised, choose_readings
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.coding.resolution import Finding, Question
from cptsofttissue.errors import (
    ContradictionError,
    InvalidSizeError,
    UnknownTermError,
)
from cptsofttissue.families import OtherFamily
from cptsofttissue.frames._job import APART, CHANGED, Meanings, Row
from cptsofttissue.frames._sizes import SIZES, Sizes
from cptsofttissue.frames._vocabulary import Unreadable
from cptsofttissue.record._lesions import SOFT_TISSUE_TUMOR
from cptsofttissue.record._stated import (
    Lesion,
    Sites,
    Stated,
    agreed,
    either_lesion,
    one_site,
    read_length,
    read_operation,
)
from cptsofttissue.record.anatomy import SiteTerm, terms_of
from cptsofttissue.record.case import Case, CodingPolicy, NextYear, Origin
from cptsofttissue.record.lengths import MarginConvention, SizeSource, Span
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "INVALID",
    "NUMBER",
    "Coder",
    "Year",
    "leads",
    "leads_beside",
    "read_beside",
    "read_beside_procedure",
    "read_fact",
    "read_mass",
    "read_size",
    "read_year",
    "read_year_or_none",
]

#: The status of a row that cannot be read.
INVALID = "invalid"

#: What a number of a size column may be.
NUMBER = (
    "a length of more than 0 cm (a margin may be 0), at most 200 cm, "
    "in whole micrometers"
)
_AS_SAID = ", and the same as the words for the size say"
_CLASH = "size: at least the tumor or margin itself"


#: How a case reads each fact.
_READERS: Mapping[str, Callable[[str], Hashable]] = MappingProxyType(
    {
        fact.name: cast("Callable[[str], Hashable]", fact.converter)
        for fact in fields(Case)
    }
)


def read_fact(fact: str, text: str) -> Hashable:
    """
    Read a fact as a case reads it; what decides alike is the same.

    Raises:
        InvalidFactError: If it cannot be read.
    """
    if fact == "site":  # its terms alone decide
        return None if is_missing(fact, text) else _first_alike(terms_of(text))
    value = _READERS[fact](text)
    return _lesion_of(value) if isinstance(value, LesionReading) else value


def _lesion_of(reading: LesionReading) -> Lesion:
    site = reading.site and _first_alike(reading.site.terms)
    return reading.kinds, reading.depths, site


@lru_cache(maxsize=16384)
def _first_alike(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first terms that mean the same, since wording decides nothing."""
    alike = tuple(
        (r.regions, r.positioned, r.parts, r.families, r.caution)
        for r in map(SiteTerm.named, terms)
    )
    return _alike().setdefault(alike, terms)


@cache
def _alike() -> dict[Hashable, tuple[str, ...]]:
    return {}


#: The year of the edition that answers, and the year of service if it is another.
Year = tuple[int, int | None]


def read_year(given: Catalog | None, next_year: NextYear, day: date | str) -> Year:
    """
    Read a date of service as what decides: the edition's year, and any other year.

    Raises:
        InvalidDateError: If the text is no date.
        UnknownEditionError: If no edition is known for the date.
    """
    on = read_date("date_of_service", day)
    edition, other_year = choose_edition(on, given, next_year)
    is_own = edition is given
    return edition.year if is_own else _newest_alike(edition.year), other_year


def read_year_or_none(
    given: Catalog | None, next_year: NextYear, text: str
) -> Year | None:
    """Read a date of service as :func:`read_year` does; a missing one is None."""
    is_there = not is_missing("date_of_service", text)
    return read_year(given, next_year, text) if is_there else None


@cache
def _newest_alike(year: int) -> int:
    """Return the newest year with the same codes and the same other families."""
    alike = catalog(year).codes, OtherFamily.all_of(year)
    return next(
        y
        for y in reversed(years())
        if (catalog(y).codes, OtherFamily.all_of(y)) == alike
    )


def read_size(fact: str, text: str, unit: str | None) -> Span | None:
    """
    Read a charted size; *unit* is meant where it names none.

    Raises:
        InvalidSizeError: If it cannot be read.
    """
    stated = _stated(fact, text, unit)
    return stated.span if stated is not None and stated.field == fact else None


def read_mass(fact: str, text: str, unit: str | None) -> Span | None:
    """Read a size that the other words of its text make the tumor alone."""
    stated = _readable(fact, text, unit)
    return stated.span if stated is not None and stated.field != fact else None


def read_beside(fact: str, text: str, unit: str | None) -> Beside | None:
    """Read the other facts that the text of a size states."""
    stated = _readable(fact, text, unit)
    if stated is None or not any(stated[2:]):
        return None
    kind = stated.lesion and _lesion_of(stated.lesion)
    return stated.convention, stated.source, kind


def read_beside_procedure(text: str) -> Beside | None:
    """Read the lesion that the words for what was done name."""
    if is_missing("procedure", text):
        return None
    with suppress(UnknownTermError):  # the procedure itself says so
        _, lesion = read_operation(text)
        return lesion and (None, None, _lesion_of(lesion))
    return None


#: How a margin counts, where a size was measured, and of what lesion.
Beside = tuple[MarginConvention | None, SizeSource | None, Lesion | None]


def _readable(fact: str, text: str, unit: str | None) -> Stated | None:
    stated = _read_once(fact, text, unit)  # the size itself says if it is wrong
    return None if isinstance(stated, InvalidSizeError) else stated


def _stated(fact: str, text: str, unit: str | None) -> Stated | None:
    stated = _read_once(fact, text, unit)
    if isinstance(stated, InvalidSizeError):
        raise stated.with_traceback(None)  # else it grows each time
    return stated


@lru_cache(maxsize=65536)
def _read_once(
    fact: str, text: str, unit: str | None
) -> Stated | InvalidSizeError | None:
    """Read a size, or say why not; remembered, since several facts ask the same."""
    if is_missing(fact, text):
        return None
    refused: InvalidSizeError | None = None
    for charted in (text, f"{text} {unit}") if unit else (text,):
        try:
            return read_length(fact, charted)
        except InvalidSizeError as error:
            refused = error.with_traceback(None)  # which would keep all that it saw
            refused.__context__ = None
    return refused


def leads(families: tuple[CodeFamily, ...], fact: str, meaning: Any) -> bool:
    """Whether what a fact means may lead a row to another code family."""
    match fact:
        case "lesion":
            kinds, depths, site = meaning
            facts = {"lesion": kinds, "depth": depths or (), "site": site or ()}
        case "site" | "depth" | "origin":
            facts = {fact: meaning}
        case _:
            return False
    return bool(leads_elsewhere(families, **facts))


def leads_beside(families: tuple[CodeFamily, ...], beside: Beside) -> bool:
    """Whether the text of a size may lead a row to another code family."""
    *_, lesion = beside
    return lesion is not None and leads(families, "lesion", lesion)


@frozen
class Coder:
    """
    Answers rows by the scalar resolver.

    Attributes:
        policy: How to read what a row leaves to convention.
        undated: The meaning of a date for rows without a date of service.
        given: The user's own edition, which answers every row.
        families: The families whose codes answer beside it.
        numbers: The sizes that are given as numbers.
        has_mass: Whether the words for a size may say that it is the tumor.
    """

    policy: CodingPolicy
    undated: Year
    given: Catalog | None
    families: tuple[CodeFamily, ...]
    numbers: frozenset[str]
    has_mass: bool

    def __call__(self, meanings: Meanings, sizes: Sizes) -> Row:
        """Answer with code, status, candidates and reason."""
        is_unreadable = Unreadable.UNREADABLE in meanings.values()
        if is_unreadable or sizes.faults or sizes.clashes:
            is_apart = self.has_mass and "tumor" in sizes.faults
            untold = APART if is_apart else CHANGED
            return None, INVALID, None, "; ".join(self._faults(sizes)) or untold
        try:
            found = self.finding(meanings, sizes)
        except ContradictionError as error:
            return None, INVALID, None, f"{error.field}: {error.allowed}"
        lacks_margin = sizes.lacks_margin and sizes.total is None
        is_one = len(margin_counts(found, _convention(meanings))) < _TWO
        return _row(found, asks_margin=lacks_margin and is_one)

    def _faults(self, sizes: Sizes) -> Iterator[str]:
        """Say what is wrong with sizes, but for their texts."""
        for name in sizes.faults:
            if name in self.numbers:
                apart = self.has_mass and name == "tumor"
                yield f"{name}: {NUMBER}{_AS_SAID if apart else ''}"
        if sizes.clashes:
            yield _CLASH

    def with_lesion(self, said: Meanings, kind: str) -> Meanings:
        """Say the same of another lesion, whose size is not known."""
        *_, place = _lesion(said)
        site = _site(said.get("site"), place)
        own = {f: m for f, m in said.items() if f in _WITHOUT_SIZE}
        told = {"lesion": ((kind,), None, None)}
        return own | told | ({"site": site} if site else {})

    def finding(self, said: Meanings, sizes: Sizes) -> Finding:
        """Resolve a row that can be read."""
        year, other_year = said.get("date_of_service", self.undated)
        own = self.given
        edition = own if own is not None and own.year == year else catalog(year)
        convention = _convention(said)
        kinds, lesion_depth, place = _lesion(said)
        site, depth = _site(said.get("site"), place), said.get("depth")
        origin = said.get("origin", (Origin.SOFT_TISSUE,))
        depths = (*(depth or ()), *(lesion_depth or ()))
        others = leads_elsewhere(self.families, site or (), kinds, depths, origin)
        scope = scope_of(edition, others)
        total, plus = sizes.total_reading(scope), partial(sizes.reading, scope)
        kept, compared = choose_readings(
            convention or self.policy.margin_convention,
            total,
            plus,
            is_open=sizes.has_margin and convention is None,
        )
        excised = choose_excised(convention, total, plus) if others else ()
        record = Record(
            procedure=said.get("procedure", (Procedure.EXCISION,)),
            site=site,
            depth=depth,
            digit_involvement=said.get("digit_involvement"),
            origin=origin,
            lesion=kinds,
            lesion_depth=lesion_depth,
            size_source=_source(said),
            sizes=kept,
            other_sizes=compared,
            excised=drop_rule_convention(convention, excised),
            other_year=other_year,
            place=place,
        )
        return find(scope, record)


def _site(own: Sites, named: Sites) -> Sites:
    """Read the site from its own words and from those for the lesion."""
    return one_site(own, named) if own and named else own or named


def _convention(said: Meanings) -> MarginConvention | None:
    """Read how the margin counts, from its own column and the margin's text."""
    own: MarginConvention | None = said.get("margin_convention")
    beside, *_ = said.get("margin:beside", _NOTHING)
    return own if beside is None else agreed(own or beside, beside)


def _source(said: Meanings) -> SizeSource | None:
    """Read where the size was measured; the text of the size takes precedence."""
    sources = [source for _, source, _ in _beside(said) if source is not None]
    return sources[-1] if sources else said.get("size_source")


def _lesion(said: Meanings) -> Lesion:
    """Read one lesion from its own column and the texts of its lengths."""
    own: list[Lesion] = [said["lesion"]] if "lesion" in said else []
    named = own + [lesion for _, _, lesion in _beside(said) if lesion is not None]
    return reduce(either_lesion, named) if named else _NO_LESION


def _beside(said: Meanings) -> list[Beside]:
    """List the other facts in the texts of size, tumor and margin."""
    return [said.get(f"{fact}:beside", _NOTHING) for fact in (*SIZES, "procedure")]


_NOTHING: Beside = (None, None, None)
#: The facts that a record keeps when its lesion is taken for another.
_WITHOUT_SIZE = frozenset(
    {"procedure", "depth", "digit_involvement", "origin", "date_of_service"}
)
#: What a row without a lesion is of.
_NO_LESION: Lesion = ((SOFT_TISSUE_TUMOR,), None, None)


#: One margin that leads to several sizes is not asked for.
_TWO = 2
#: Of a question, as much is said of where its answers lead.
_FITS = 100


def _row(finding: Finding, *, asks_margin: bool) -> Row:
    numbers = [code.number for code in finding.candidates]
    code = numbers[0] if finding.status == "determined" else None
    candidates = ";".join(numbers) or None
    return (
        code,
        finding.status.value,
        candidates,
        "; ".join(_reasons(finding, asks_margin=asks_margin)) or None,
    )


def _reasons(finding: Finding, *, asks_margin: bool) -> Iterator[str]:
    """Say what to ask, where it leads, and what to look at."""
    asked = [_asked(question, asks_margin) for question in finding.questions]
    if asked:
        yield f"ask: {', '.join(asked)}"
    for family in finding.families:
        yield f"other family: {family}"
    for caution in finding.cautions:
        yield " ".join(("look at:", caution.rule, *map(str, caution.codes)))


def _asked(question: Question, asks_margin: bool) -> str:  # noqa: FBT001 - passed on
    """Name what to ask and, where it is short, where each answer leads."""
    of_margin = asks_margin and question.field == "size"
    field = "margin" if of_margin else question.field  # only it leaves the size open
    values = [answer.value for answer in question.answers]
    if question.field == "size":
        values = _without_ends(values)
    answers = ", ".join(
        f"{value}: {' or '.join(map(str, (*answer.codes, *answer.families)))}"
        for value, answer in zip(values, question.answers, strict=True)
    )
    told = f"total {answers}" if of_margin else answers
    return f"{field} ({told})" if len(told) <= _FITS else field


_UP_TO = " and less than "


def _without_ends(sizes: list[str]) -> list[str]:
    """Leave out the ends of all ranges together, which decide nothing."""
    first, is_range, limit = sizes[0].partition(_UP_TO)
    first = f"less than {limit}" if is_range else first
    *between, last = first, *sizes[1:]
    return [*between, last.partition(_UP_TO)[0]]
