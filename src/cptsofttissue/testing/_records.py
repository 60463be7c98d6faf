"""Strategies for records and the answers to them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar, cast

from hypothesis import strategies as st

from cptsofttissue._reading import tables
from cptsofttissue._reading.annotations import evaluated
from cptsofttissue.coding._depths import CONTRADICTION
from cptsofttissue.coding._sizes import SIDES
from cptsofttissue.coding.editions import Catalog, Code, catalog, years
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.record._stated import WIDEST
from cptsofttissue.record.anatomy import Region, Side, Site, SiteReading
from cptsofttissue.record.case import Case, CodingPolicy, Facts, Origin, SizeLike
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import Length, MarginConvention, SizeSource, Span
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "cases",
    "catalogs",
    "charted_facts",
    "codes",
    "coding_policies",
    "complete_cases",
    "days",
    "known",
    "lengths",
    "open_cases",
    "parts",
    "resolutions",
    "rule_names",
    "site_readings",
    "spans",
    "texts",
]

T = TypeVar("T")
K = TypeVar("K")

#: Wider margins are never charted and would only make every size a large one.
_WIDEST_MARGIN = Length.cm(10)
_STEP = 10  # micrometers; charted lengths are multiples of it


def parts(
    wholes: st.SearchStrategy[T], of: Callable[[T], Collection[K]]
) -> st.SearchStrategy[K]:
    """Draw a part of a drawn whole; a whole without parts is drawn again."""
    return wholes.map(of).filter(bool).flatmap(lambda items: st.sampled_from([*items]))


def known(values: st.SearchStrategy[T | None]) -> st.SearchStrategy[T]:
    """Draw values that are not None; None is drawn again."""
    return cast("st.SearchStrategy[T]", values.filter(lambda value: value is not None))


def texts() -> st.SearchStrategy[str]:
    """Draw text of any alphabet, short and never only space."""
    return st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(
        str.strip
    )


def days() -> st.SearchStrategy[date]:
    """Draw days of service that have an edition."""
    return st.dates(date(years()[0], 1, 1), date(years()[-1], 12, 31))


def lengths(
    least: int | None = None, most: int | None = None
) -> st.SearchStrategy[Length]:
    """
    Draw lengths, many of them close to a threshold.

    Args:
        least: The smallest, in micrometers; missing is 0.
        most: The largest, in micrometers; missing is the widest that is believed.
    """
    low, high = least or 0, WIDEST.um if most is None else most
    candidates = [um + d for um in catalog().thresholds for d in (-1, 0, 1)]
    in_range = [um for um in candidates if low <= um <= high]
    rounded = st.integers(-(-low // _STEP), high // _STEP).map(lambda n: n * _STEP)
    sizes = st.integers(low, high) | rounded
    return (sizes | st.sampled_from(in_range) if in_range else sizes).map(Length)


@st.composite
def spans(draw: st.DrawFn, *, least: int = 0, most: int | None = None) -> Span:
    """
    Draw what a record says of a length: exact, a range, or a bound.

    Args:
        draw: Given by Hypothesis.
        least: The smallest upper end, in micrometers.
        most: The largest end, in micrometers; missing is the widest believed.
    """
    high = draw(lengths(least, most)).um
    low = draw(st.just(high) | lengths(0, high).map(lambda length: length.um))
    shape = draw(st.sampled_from(["between", "at least", "at most"]))
    return Span(0 if shape == "at most" else low, None if shape == "at least" else high)


def catalogs() -> st.SearchStrategy[Catalog]:
    """Draw editions, the newest first."""
    return st.sampled_from(years()[::-1]).map(catalog)


def codes(year: int | None = None) -> st.SearchStrategy[Code]:
    """
    Draw codes of the family.

    Args:
        year: The edition; missing is any.
    """
    editions = catalogs() if year is None else st.just(catalog(year))
    return parts(editions, lambda edition: edition.codes)


def _column_values(table: str, column: str) -> list[str]:
    """Return the different values of a column."""
    return [*dict.fromkeys(row[column] for row in tables.rows(table))]


@st.composite
def _charted_sites(draw: st.DrawFn) -> str:
    """Draw a site, or a charted term, with a side or without."""
    cells = _column_values("site_terms.csv", "term")
    terms = [*map(str, Site), *(t for cell in cells for t in tables.phrases(cell))]
    term = draw(st.sampled_from(terms))
    has_side = set(term.split()) & set(Side)
    side = draw(st.sampled_from([""] if has_side else ["", *Side, "L", "Rt"]))
    return f"{side} {term}".strip()


def site_readings() -> st.SearchStrategy[SiteReading]:
    """Draw what one charted word for a site, or several of them, may mean."""
    lists = st.lists(_charted_sites(), min_size=1, max_size=3)
    return (_charted_sites() | lists).map(SiteReading.parse)


def rule_names() -> st.SearchStrategy[str]:
    """Draw names of rules of the table."""
    return st.sampled_from(_column_values("rules.csv", "rule"))


def coding_policies() -> st.SearchStrategy[CodingPolicy]:
    """Draw every way to read what a record leaves open."""
    conventions = st.sampled_from(MarginConvention)
    return conventions.map(lambda c: CodingPolicy(margin_convention=c))


def _words(field: str, kind: type[StrEnum]) -> st.SearchStrategy[str]:
    """Draw a member of a closed set, or a charted word that means one."""
    rows = (row for row in tables.rows("words.csv") if row["field"] == field)
    single = (row for row in rows if len(tables.many(row["values"])) == 1)
    words = (word for row in single for word in tables.phrases(row["word"]))
    return st.sampled_from([*map(str, kind), *words])


def _lesions() -> st.SearchStrategy[str]:
    """Draw kinds of lesion as charted, some with an adjective, or two of them."""
    rows = tables.rows("lesions.csv")
    words = (w for row in rows for w in (row["lesion"], *tables.phrases(row["words"])))
    kinds = st.sampled_from([*dict.fromkeys(words)])
    adjectives = st.sampled_from(["large", "recurrent", "small", "firm"])
    return kinds | st.builds("{} {}".format, adjectives, kinds)


def _depths() -> st.SearchStrategy[str]:
    """Draw depths as charted: a member, or a relation to a layer."""
    relations = ("above the", "deep to", "within the", "down to the", "superficial to")
    rows = tables.rows("layer_words.csv")
    words = (r["word"] for r in rows if r["layer"] != "joint")
    layers = st.sampled_from([w for word in words for w in tables.phrases(word)])
    phrases = st.builds("{} {}".format, st.sampled_from(relations), layers)
    return _words("depth", Depth) | phrases


def _charted_sizes(span: Span) -> st.SearchStrategy[SizeLike]:
    """Draw the forms of a size: the value, or its text."""
    forms: list[SizeLike] = [span, str(span)]
    if span.low_um == span.high_um:
        forms += [span.low, f"{Decimal(span.low_um).scaleb(-3)} mm"]
    return st.sampled_from(forms)


@st.composite
def _charted_lengths(draw: st.DrawFn) -> Facts:
    """Draw tumor, margin and total that do not contradict each other."""
    tumor = draw(st.none() | spans(least=1))
    margin = draw(st.none() | spans(most=_WIDEST_MARGIN.um))
    least = max(part.low_um for part in (tumor, margin, Span(1)) if part)
    size = draw(st.none() | spans(least=least))
    by_name = {"size": size, "tumor": tumor, "margin": margin}
    charted = {
        name: None if span is None else draw(_charted_sizes(span))
        for name, span in by_name.items()
    }
    explicit = draw(st.sets(st.sampled_from(sorted(charted))))
    return cast(
        "Facts",
        {name: size for name, size in charted.items() if size or name in explicit},
    )


def _one_or_more(words: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """Draw charted words, or several of which one applies."""
    return words | st.lists(words, min_size=1, max_size=2)


def charted_facts() -> st.SearchStrategy[Facts]:
    """
    Draw records as people chart them: keyword arguments of a case.

    A fact that the note does not state is left out or None; the others are words of
    the tables or values.
    """
    facts: dict[str, st.SearchStrategy[object]] = {
        "procedure": _one_or_more(_words("procedure", Procedure)),
        "site": st.none() | _charted_sites() | site_readings(),
        "depth": st.none() | _one_or_more(_depths()),
        "margin_convention": st.none() | _words("margin_convention", MarginConvention),
        "digit_involvement": st.none() | _words("digit_involvement", DigitInvolvement),
        "origin": _one_or_more(_words("origin", Origin)),
        "lesion": st.none() | _one_or_more(_lesions()),
        "size_source": st.none() | _words("size_source", SizeSource),
        "date_of_service": st.none() | days() | days().map(date.isoformat),
    }
    words = st.fixed_dictionaries({}, optional=facts)
    pairs = st.tuples(words, _charted_lengths())
    return pairs.map(lambda pair: cast("Facts", {**pair[0], **pair[1]}))


def cases() -> st.SearchStrategy[Case]:
    """Draw records of every kind: whole or vague, of this family or another."""
    return charted_facts().map(lambda facts: Case(**facts)) | complete_cases()


@st.composite
@evaluated
def complete_cases(draw: st.DrawFn) -> Case:
    """Draw excisions that leave nothing open: each has one code."""
    site = draw(st.sampled_from([s for s in Region if s is not Region.NECK_THORAX]))
    depth = draw(st.sampled_from([Depth.SUBCUTANEOUS, Depth.SUBFASCIAL]))
    involvements = [i for i in DigitInvolvement if (depth, i) != CONTRADICTION]
    convention = st.sampled_from(list(SIDES))
    return Case(
        procedure=draw(
            st.sampled_from([Procedure.EXCISION, Procedure.RADICAL_RESECTION])
        ),
        site=site,
        depth=depth,
        tumor=draw(lengths(1)),
        margin=draw(lengths(0, _WIDEST_MARGIN.um)),
        margin_convention=draw(convention),
        digit_involvement=draw(st.sampled_from(involvements)),
        size_source=SizeSource.EXCISION,
        date_of_service=draw(st.none() | days()),
    )


def resolutions() -> st.SearchStrategy[Resolution]:
    """Draw the answers of the library to drawn records."""
    inputs = st.tuples(cases(), coding_policies())
    return inputs.map(lambda pair: resolve(pair[0], policy=pair[1]))


def open_cases() -> st.SearchStrategy[Case]:
    """Draw records that call for questions: neither depth nor tumor is charted."""
    sites = st.sampled_from([s for s in Site if s is not Site.NECK_THORAX])
    return st.builds(Case, site=sites, margin=spans(most=_WIDEST_MARGIN.um))
