"""Strategies for fee schedules, their requests and their answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from cptsofttissue.coding.editions import catalog
from cptsofttissue.fees import (
    Chain,
    Component,
    ContractFeeSchedule,
    ContractRow,
    Edition,
    Encounter,
    Fee,
    FeeRequest,
    FeeSchedule,
    Indicators,
    Locality,
    MedicareFeeSchedule,
    PercentOf,
    PlaceComparison,
    SourceFile,
    ZipCodes,
    compare_places,
    require_fee,
)
from cptsofttissue.fees._localities import bundled_gpci, years_of_keys
from cptsofttissue.fees._places import PlaceOfService, Setting, places_of_service
from cptsofttissue.fees._rvu import (
    RelativeValues,
    Release,
    bundled_release,
    bundled_years,
)
from cptsofttissue.testing._records import (
    codes,
    days,
    known,
    rule_names,
    texts,
)
from cptsofttissue.trace import Notice, Step

__all__ = [
    "amounts",
    "contract_rows",
    "contract_schedules",
    "editions",
    "encounters",
    "fee_requests",
    "fee_schedules",
    "fees",
    "indicators",
    "localities",
    "notices",
    "place_comparisons",
    "places",
    "priced_days",
    "source_files",
    "steps",
]

_FIRST, _LAST = date(2020, 1, 1), date(2030, 12, 31)
#: Codes of other families, codes that are not CPT, and codes that do not exist.
_OTHERS = ("99213", "11400", "G0101", "A0021", "ACME-1", "ZZZZZ")
#: Hospital, office and surgery center; a failure is shown for the first that fails.
_USUAL_PLACES = ("22", "11", "24")
_MODIFIERS = ((), ("RT",), ("LT",), ("59",), ("26",), ("TC",), ("50",), ("ZZ",))
#: Parts of a procedure that an agreed amount may pay; empty is the whole.
_COMPONENTS = ("", "26", "TC")


@st.composite
def fee_requests(draw: st.DrawFn, *, codes: tuple[str, ...] = ()) -> FeeRequest:
    """
    Draw requests: any code, day, place and modifier; no locality.

    Half of them are for an office, a hospital or a surgery center.

    Args:
        draw: Given by Hypothesis.
        codes: More codes, such as those of your own contract; half of the requests
            are for one of them.
    """
    numbers = st.sampled_from((*(code.number for code in catalog()), *_OTHERS))
    day = draw(st.dates(_FIRST, _LAST))
    return FeeRequest(
        code=draw(st.sampled_from(codes) | numbers if codes else numbers),
        date_of_service=day,
        place_of_service=draw(st.sampled_from(_USUAL_PLACES) | _place_codes(day)),
        modifiers=draw(st.sampled_from(_MODIFIERS)),
        hospital_patient=draw(st.booleans()),
        qualifying_apm=draw(st.booleans()),
    )


def _place_codes(day: date) -> st.SearchStrategy[str]:
    return places(day).map(lambda place: place.code)


def places(day: date | None = None) -> st.SearchStrategy[PlaceOfService]:
    """
    Draw places of service.

    Args:
        day: A day on which they are valid and their setting is known;
            missing is any place.
    """
    rows = places_of_service()
    if day is not None:
        rows = tuple(row for row in rows if row.covers(day) and row.setting)
    return st.sampled_from(rows)


def priced_days() -> st.SearchStrategy[date]:
    """Draw days of the years whose Medicare figures are shipped."""
    first, *_, last = bundled_years()
    return st.dates(date(first, 1, 1), date(last, 12, 31))


@st.composite
def encounters(
    draw: st.DrawFn, *, on: st.SearchStrategy[date] | None = None
) -> Encounter:
    """
    Draw days and places: by place or by setting, in a locality or in none.

    A locality is given by its key, or by a ZIP code in the years that these are
    read for.

    Args:
        draw: Given by Hypothesis.
        on: The days; missing is every day that has an edition.
    """
    day = draw(days() if on is None else on)
    place = draw(st.none() | places(day))
    keys = localities(day.year).map(lambda locality: locality.key)
    has_zip_codes = day.year in years_of_keys()
    zip_code = draw(st.none() | _zip_codes()) if has_zip_codes else None
    return Encounter(
        date_of_service=day,
        place_of_service=place and place.code,
        setting=None if place else draw(st.sampled_from(Setting)),
        hospital_patient=draw(st.booleans()),
        locality=draw(st.none() | keys) if zip_code is None else None,
        qualifying_apm=draw(st.booleans()),
        zip_code=zip_code,
    )


@cache
def _zip_codes() -> st.SearchStrategy[str]:
    """Draw ZIP codes that lie in one Medicare locality."""
    shipped = ZipCodes.bundled()
    return st.sampled_from(sorted(shipped.localities.keys() - shipped.split))


def localities(year: int | None = None) -> st.SearchStrategy[Locality]:
    """
    Draw localities of Medicare.

    Args:
        year: The year they are of; missing, or not shipped, is the newest.
    """
    shipped_year = year if year in bundled_years() else bundled_years()[-1]
    return st.sampled_from([*bundled_gpci(shipped_year).localities.values()])


def amounts() -> st.SearchStrategy[Decimal]:
    """Draw amounts of US dollars, in cents, more than 0."""
    return st.decimals("0.01", "9999.99", places=2)


def notices() -> st.SearchStrategy[Notice]:
    """Draw notices: rules of the table, or words of another package."""
    return rule_names().map(Notice.of) | st.builds(Notice, texts(), texts(), texts())


def steps() -> st.SearchStrategy[Step]:
    """Draw steps in the words of another package."""
    return st.builds(Step, texts(), texts(), texts(), texts())


def source_files() -> st.SearchStrategy[SourceFile]:
    """Draw records of files."""
    digests = st.text("0123456789abcdef", min_size=64, max_size=64)
    return st.builds(SourceFile, texts(), digests)


def editions() -> st.SearchStrategy[Edition]:
    """Draw editions of a schedule."""
    return st.builds(Edition, texts(), st.lists(source_files(), max_size=2).map(tuple))


def indicators() -> st.SearchStrategy[Indicators]:
    """Draw payment policy indicators, as Medicare has them for the family."""
    rows = st.sampled_from(bundled_years()).map(bundled_release).flatmap(_rows)
    return known(rows).map(lambda row: row.indicators)


def _rows(release: Release) -> st.SearchStrategy[RelativeValues | None]:
    keys = st.sampled_from([*release.rows])
    return keys.map(lambda key: release.values(*key))


def fees() -> st.SearchStrategy[Fee]:
    """Draw answers of Medicare, and those of any other schedule."""
    return _medicare_fees() | _other_fees()


@st.composite
def _medicare_fees(draw: st.DrawFn) -> Fee:
    encounter = draw(encounters(on=priced_days()))
    code = draw(codes(encounter.date_of_service.year))
    return require_fee(MedicareFeeSchedule.bundled(), encounter.request(code))


@st.composite
def _other_fees(draw: st.DrawFn) -> Fee:
    amount = draw(amounts())
    single = st.just((Component("contract", amount),))
    return Fee(
        amount=amount,
        setting=draw(st.sampled_from(Setting)),
        schedule=draw(texts()),
        edition=draw(editions()),
        components=draw(st.just(()) | single),
        notices=tuple(draw(st.lists(notices(), max_size=2))),
        steps=tuple(draw(st.lists(steps(), max_size=2))),
        indicators=draw(st.none() | indicators()),
    )


@st.composite
def place_comparisons(draw: st.DrawFn) -> PlaceComparison:
    """Draw what a code costs in three places; a hospital may be known."""
    encounter = draw(encounters(on=priced_days()))
    code = draw(codes(encounter.date_of_service.year).map(str) | st.just("ZZZZZ"))
    hospital = draw(st.none() | contract_schedules())
    return compare_places(code, encounter, hospital=hospital)


@st.composite
def contract_rows(draw: st.DrawFn) -> ContractRow:
    """Draw agreed amounts, for codes of the family and others."""
    first = draw(st.none() | days())
    last_days = days() if first is None else st.dates(first, first + timedelta(3000))
    return ContractRow(
        code=draw(codes().map(str) | st.sampled_from(_OTHERS)),
        amount=draw(amounts()),
        modifier=draw(st.sampled_from(_COMPONENTS)),
        setting=draw(st.none() | st.sampled_from(Setting)),
        first_day=first,
        last_day=draw(st.none() | last_days),
        source=draw(st.just("") | texts()),
    )


def contract_schedules() -> st.SearchStrategy[ContractFeeSchedule]:
    """Draw contracts, each with one amount a code."""
    rows = st.lists(contract_rows(), min_size=1, max_size=4, unique_by=_code)
    return st.builds(ContractFeeSchedule, texts(), rows, editions())


def _code(row: ContractRow) -> str:
    return row.code


def fee_schedules() -> st.SearchStrategy[FeeSchedule]:
    """Draw fee schedules: Medicare, a contract, a percentage of one, or a chain."""
    plain = st.just(MedicareFeeSchedule.bundled()) | contract_schedules()
    shares = st.decimals(1, 300, places=1).map(str)
    several = st.lists(plain, min_size=1, max_size=3)
    return plain | st.builds(PercentOf, shares, plain) | several.map(Chain)
