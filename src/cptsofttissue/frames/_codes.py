"""The code of a row of facts: the scalar answer, in four cells."""

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
from cptsofttissue.frames._job import CHANGED, CONTRADICTS_SIZE, Meanings, Row
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
    "other_facts_lead",
    "read_fact",
    "read_mass",
    "read_other_facts",
    "read_procedure_lesion",
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
_AS_SIZE_SAYS = ", and the same as the words for the size say"
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
    Read a fact as a case reads it; values that decide the same are equal.

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
    """Return the first terms met with this meaning, since wording decides nothing."""
    meaning = frozenset(
        (r.regions, r.positioned, r.parts, r.families, r.caution)
        for r in map(SiteTerm.named, terms)
    )
    return _terms_by_meaning().setdefault(meaning, terms)


@cache
def _terms_by_meaning() -> dict[Hashable, tuple[str, ...]]:
    return {}


#: The year of the edition that answers, and the year of service if it is another.
Year = tuple[int, int | None]


def read_year(
    own_edition: Catalog | None, next_year: NextYear, day: date | str
) -> Year:
    """
    Read a date of service as the edition's year, and any other year of service.

    Raises:
        InvalidDateError: If the text is no date.
        UnknownEditionError: If no edition is known for the date.
    """
    service_date = read_date("date_of_service", day)
    edition, other_year = choose_edition(service_date, own_edition, next_year)
    is_own = edition is own_edition
    return edition.year if is_own else _newest_alike(edition.year), other_year


def read_year_or_none(
    own_edition: Catalog | None, next_year: NextYear, text: str
) -> Year | None:
    """Read a date of service as :func:`read_year` does; a missing one is None."""
    is_there = not is_missing("date_of_service", text)
    return read_year(own_edition, next_year, text) if is_there else None


@cache
def _newest_alike(year: int) -> int:
    """Return the newest year with the same codes and the same other families."""
    content = catalog(year).codes, OtherFamily.all_of(year)
    return next(
        y
        for y in reversed(years())
        if (catalog(y).codes, OtherFamily.all_of(y)) == content
    )


def read_size(fact: str, text: str, unit: str | None) -> Span | None:
    """
    Read a charted size; *unit* is its unit if it names none.

    Raises:
        InvalidSizeError: If it cannot be read.
    """
    statement = _read_or_raise(fact, text, unit)
    return statement.span if statement is not None and statement.field == fact else None


def read_mass(fact: str, text: str, unit: str | None) -> Span | None:
    """Read a size whose text says that it is the tumor alone."""
    statement = _read_or_none(fact, text, unit)
    return statement.span if statement is not None and statement.field != fact else None


def read_other_facts(fact: str, text: str, unit: str | None) -> OtherFacts | None:
    """Read the other facts in the text of a size."""
    statement = _read_or_none(fact, text, unit)
    if statement is None or not any(statement[2:]):
        return None
    kind = statement.lesion and _lesion_of(statement.lesion)
    return statement.convention, statement.source, kind


def read_procedure_lesion(text: str) -> OtherFacts | None:
    """Read the lesion that the words for the procedure name."""
    if is_missing("procedure", text):
        return None
    with suppress(UnknownTermError):  # the procedure itself says so
        _, lesion = read_operation(text)
        return lesion and (None, None, _lesion_of(lesion))
    return None


#: Facts beside a size or a procedure: margin convention, source of the size, lesion.
OtherFacts = tuple[MarginConvention | None, SizeSource | None, Lesion | None]


def _read_or_none(fact: str, text: str, unit: str | None) -> Stated | None:
    statement = _read_once(fact, text, unit)  # read_size reports a wrong one
    return None if isinstance(statement, InvalidSizeError) else statement


def _read_or_raise(fact: str, text: str, unit: str | None) -> Stated | None:
    statement = _read_once(fact, text, unit)
    if isinstance(statement, InvalidSizeError):
        raise statement.with_traceback(None)  # otherwise it grows with every raise
    return statement


@lru_cache(maxsize=65536)
def _read_once(
    fact: str, text: str, unit: str | None
) -> Stated | InvalidSizeError | None:
    """Read a size, or return its error; cached, since several facts need it."""
    if is_missing(fact, text):
        return None
    failure: InvalidSizeError | None = None
    for size_text in (text, f"{text} {unit}") if unit else (text,):
        try:
            return read_length(fact, size_text)
        except InvalidSizeError as error:
            failure = error.with_traceback(None)  # it would keep its frames alive
            failure.__context__ = None
    return failure


def leads(families: tuple[CodeFamily, ...], fact: str, meaning: Any) -> bool:
    """Whether the meaning of a fact may lead a row to another code family."""
    match fact:
        case "lesion":
            kinds, depths, site = meaning
            facts = {"lesion": kinds, "depth": depths or (), "site": site or ()}
        case "site" | "depth" | "origin":
            facts = {fact: meaning}
        case _:
            return False
    return bool(leads_elsewhere(families, **facts))


def other_facts_lead(families: tuple[CodeFamily, ...], other_facts: OtherFacts) -> bool:
    """Whether the text of a size may lead a row to another code family."""
    *_, lesion = other_facts
    return lesion is not None and leads(families, "lesion", lesion)


@frozen
class Coder:
    """
    Answers rows by the scalar resolver.

    Attributes:
        policy: What to assume where a row does not say.
        undated: The meaning of a date for rows without a date of service.
        given: The user's own edition, which answers every row.
        families: The other code families that may apply.
        numbers: The sizes that are given as numbers.
        has_mass: Whether the words for a size may say that it is the tumor.
    """

    policy: CodingPolicy
    default_year: Year
    own_edition: Catalog | None
    families: tuple[CodeFamily, ...]
    numbers: frozenset[str]
    has_mass: bool

    def __call__(self, meanings: Meanings, sizes: Sizes) -> Row:
        """Answer with code, status, candidates and reason."""
        is_unreadable = Unreadable.UNREADABLE in meanings.values()
        if is_unreadable or sizes.faults or sizes.clashes:
            contradicts_size = self.has_mass and "tumor" in sizes.faults
            default_reason = CONTRADICTS_SIZE if contradicts_size else CHANGED
            return None, INVALID, None, "; ".join(self._faults(sizes)) or default_reason
        try:
            finding = self.finding(meanings, sizes)
        except ContradictionError as error:
            return None, INVALID, None, f"{error.field}: {error.allowed}"
        lacks_margin = sizes.lacks_margin and sizes.total is None
        is_one = len(margin_counts(finding, _convention(meanings))) < _TWO
        return _row(finding, asks_margin=lacks_margin and is_one)

    def _faults(self, sizes: Sizes) -> Iterator[str]:
        """Say what is wrong with sizes, but for their texts."""
        for name in sizes.faults:
            if name in self.numbers:
                contradicts_size = self.has_mass and name == "tumor"
                yield f"{name}: {NUMBER}{_AS_SIZE_SAYS if contradicts_size else ''}"
        if sizes.clashes:
            yield _CLASH

    def with_lesion(self, meanings: Meanings, kind: str) -> Meanings:
        """Return the meanings for another lesion, whose size is not known."""
        *_, place = _lesion(meanings)
        site = _site(meanings.get("site"), place)
        facts = {f: m for f, m in meanings.items() if f in _WITHOUT_SIZE}
        lesion = {"lesion": ((kind,), None, None)}
        return facts | lesion | ({"site": site} if site else {})

    def finding(self, meanings: Meanings, sizes: Sizes) -> Finding:
        """Resolve a row that can be read."""
        year, other_year = meanings.get("date_of_service", self.default_year)
        convention = _convention(meanings)
        kinds, lesion_depth, place = _lesion(meanings)
        site, depth = _site(meanings.get("site"), place), meanings.get("depth")
        origin = meanings.get("origin", (Origin.SOFT_TISSUE,))
        depths = (*(depth or ()), *(lesion_depth or ()))
        other_families = leads_elsewhere(
            self.families, site or (), kinds, depths, origin
        )
        scope = scope_of(self._edition_of(year), other_families)
        total, plus = sizes.total_reading(scope), partial(sizes.reading, scope)
        readings, other_readings = choose_readings(
            convention or self.policy.margin_convention,
            total,
            plus,
            is_open=sizes.has_margin and convention is None,
        )
        excised = choose_excised(convention, total, plus) if other_families else ()
        record = Record(
            procedure=meanings.get("procedure", (Procedure.EXCISION,)),
            site=site,
            depth=depth,
            digit_involvement=meanings.get("digit_involvement"),
            origin=origin,
            lesion=kinds,
            lesion_depth=lesion_depth,
            size_source=_source(meanings),
            sizes=readings,
            other_sizes=other_readings,
            excised=drop_rule_convention(convention, excised),
            other_year=other_year,
            place=place,
        )
        return find(scope, record)

    def _edition_of(self, year: int) -> Catalog:
        """Return the edition of a year: the caller's own, if it is of that year."""
        if self.own_edition is not None and self.own_edition.year == year:
            return self.own_edition
        return catalog(year)


def _site(site: Sites, lesion_site: Sites) -> Sites:
    """Read the site from its own words and from those for the lesion."""
    return one_site(site, lesion_site) if site and lesion_site else site or lesion_site


def _convention(meanings: Meanings) -> MarginConvention | None:
    """Read how the margin counts, from its own column and the margin's text."""
    own: MarginConvention | None = meanings.get("margin_convention")
    stated, *_ = meanings.get("margin:beside", _NO_OTHER_FACTS)
    return own if stated is None else agreed(own or stated, stated)


def _source(meanings: Meanings) -> SizeSource | None:
    """Read where the size was measured; the text of the size takes precedence."""
    sources = [source for _, source, _ in _other_facts(meanings) if source is not None]
    return sources[-1] if sources else meanings.get("size_source")


def _lesion(meanings: Meanings) -> Lesion:
    """Read one lesion from its own column and the texts of its lengths."""
    column_lesion: list[Lesion] = [meanings["lesion"]] if "lesion" in meanings else []
    lesions = column_lesion + [
        lesion for _, _, lesion in _other_facts(meanings) if lesion is not None
    ]
    return reduce(either_lesion, lesions) if lesions else _NO_LESION


def _other_facts(meanings: Meanings) -> list[OtherFacts]:
    """List the other facts in the texts of size, tumor and margin."""
    return [
        meanings.get(f"{fact}:beside", _NO_OTHER_FACTS)
        for fact in (*SIZES, "procedure")
    ]


_NO_OTHER_FACTS: OtherFacts = (None, None, None)
#: The facts that a record keeps when its lesion is replaced by another.
_WITHOUT_SIZE = frozenset(
    {"procedure", "depth", "digit_involvement", "origin", "date_of_service"}
)
#: The lesion of a row that names none.
_NO_LESION: Lesion = ((SOFT_TISSUE_TUMOR,), None, None)


#: If a margin may count in two ways, it alone would not settle the size.
_TWO = 2
#: The most characters of the answers that a question shows.
_LONGEST_ANSWERS = 100


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
    """Say what to ask, which families apply, and what to check."""
    questions = [
        _question_text(question, asks_margin) for question in finding.questions
    ]
    if questions:
        yield f"ask: {', '.join(questions)}"
    for family in finding.families:
        yield f"other family: {family}"
    for caution in finding.cautions:
        yield " ".join(("look at:", caution.rule, *map(str, caution.codes)))


def _question_text(question: Question, asks_margin: bool) -> str:  # noqa: FBT001 - passed on
    """Name what to ask and, if this is short, the codes of each answer."""
    of_margin = asks_margin and question.field == "size"
    field = "margin" if of_margin else question.field  # only it leaves the size open
    values = [answer.value for answer in question.answers]
    if question.field == "size":
        values = _without_ends(values)
    answers = ", ".join(
        f"{value}: {' or '.join(map(str, (*answer.codes, *answer.families)))}"
        for value, answer in zip(values, question.answers, strict=True)
    )
    text = f"total {answers}" if of_margin else answers
    return f"{field} ({text})" if len(text) <= _LONGEST_ANSWERS else field


_UP_TO = " and less than "


def _without_ends(sizes: list[str]) -> list[str]:
    """Leave out the ends of all ranges together, which decide nothing."""
    first, is_range, limit = sizes[0].partition(_UP_TO)
    first = f"less than {limit}" if is_range else first
    *between, last = first, *sizes[1:]
    return [*between, last.partition(_UP_TO)[0]]
