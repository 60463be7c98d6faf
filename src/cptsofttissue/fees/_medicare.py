"""The Medicare physician fee schedule, exact to the cent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from os import PathLike
from typing import NamedTuple, final

from attrs import evolve, field, frozen

from cptsofttissue._amounts import exact_product, exact_sum
from cptsofttissue._reading.dates import turning_days
from cptsofttissue._reading.files import is_archive
from cptsofttissue._reading.kinds import check_kind
from cptsofttissue.errors import (
    ContradictionError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees._base import (
    Component,
    Edition,
    Fee,
    FeeRequest,
    FeeSchedule,
    Indicators,
    check_schedule,
    not_listed,
)
from cptsofttissue.fees._factors import ConversionFactor, conversion_factors
from cptsofttissue.fees._localities import (
    NATIONAL,
    GpciTable,
    Locality,
    bundled_gpci,
    read_gpci,
)
from cptsofttissue.fees._modifiers import Effect, may_change_payment, of_effect
from cptsofttissue.fees._places import PlaceOfService, Setting
from cptsofttissue.fees._rvu import (
    RelativeValues,
    Release,
    bundled_release,
    bundled_years,
    read_release,
)
from cptsofttissue.money import to_cents
from cptsofttissue.trace import Notice, Step

__all__ = ["MedicareFeeSchedule", "MedicareYear", "schedule_or_medicare"]

#: Only these statuses have relative values that Medicare pays by.
_PAYABLE = frozenset("ART")
_NAMES = ("work", "PE", "MP")


@final
@frozen(eq=False)  # a cache key of fees; comparing its rows each time is slow
class MedicareYear:
    """
    What Medicare pays by in one calendar year.

    Attributes:
        release: The relative values.
        gpci: The localities; None prices the national amount only.
        factors: The conversion factors.

    Raises:
        TableError: If the parts are of different years.
    """

    release: Release
    gpci: GpciTable | None
    factors: tuple[ConversionFactor, ...]

    def __attrs_post_init__(self) -> None:
        release, gpci = self.release, self.gpci
        if gpci is not None and gpci.year != release.year:
            problem = f"is of {gpci.year}, the relative values are of {release.year}"
            raise TableError(gpci.file.name, 0, problem)

    def factor(self, day: date, qualifying: bool) -> ConversionFactor | None:  # noqa: FBT001 - from a request
        """Return the factor that applies on *day*; it is cached."""
        return _factor_on(self, day, qualifying)

    def locality(self, key: str | None) -> Locality:
        """Look a locality up; None is the national amount."""
        if key is None:
            return NATIONAL
        if self.gpci is None:
            allowed = "none: the schedule was read without a GPCI file"
            raise UnknownTermError("locality", key, allowed)
        return self.gpci[key]

    def edition(self, locality: Locality) -> Edition:
        """Name the release and every file behind a price."""
        files = [self.release.file]
        if self.gpci is not None and locality is not NATIONAL:
            files.append(self.gpci.file)
        return Edition(self.release.name, tuple(files))


def _contents(parts: Iterable[MedicareYear]) -> tuple[object, ...]:
    """Return the values by which years are compared."""
    return tuple((part.release, part.gpci, part.factors) for part in parts)


@final
@frozen(cache_hash=True)
class MedicareFeeSchedule:
    """
    The Medicare physician fee schedule.

    >>> schedule = MedicareFeeSchedule.bundled()
    >>> request = FeeRequest(
    ...     code="21555", date_of_service="2026-07-15", place_of_service="11"
    ... )
    >>> schedule.price(request).amount
    Decimal('462.60')

    The amount is (work x GPCI + PE x GPCI + MP x GPCI) x conversion factor,
    exact, rounded once, half up, to cents.
    A code that is rarely or never done outside a facility is priced at the
    facility rate there too, with a notice.
    A code that is contractor priced, bundled, not covered or not in the release
    has no price.

    Attributes:
        name: ``Medicare``.
    """

    _parts: tuple[MedicareYear, ...] = field(eq=_contents)
    name: str = "Medicare"

    @cached_property
    def _by_year(self) -> dict[int, MedicareYear]:
        return {part.release.year: part for part in self._parts}

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years that it prices, oldest first."""
        return tuple(sorted(self._by_year))

    def localities(self, year: int) -> tuple[Locality, ...]:
        """
        List the localities of a year.

        >>> found = MedicareFeeSchedule.bundled().localities(2026)
        >>> [place.key for place in found if "DALLAS" in place.name]
        ['04412-11']

        Returns:
            The localities; empty for a year without a GPCI file or that is not
            priced.
        """
        figures = self._by_year.get(year)
        return () if figures is None or figures.gpci is None else tuple(figures.gpci)

    @cached_property
    def price_changes(self) -> frozenset[date]:
        """The first day of each conversion factor, and the day after the last."""
        rows = (row for part in self._parts for row in part.factors)
        return turning_days((row.first_day, row.last_day) for row in rows)

    @classmethod
    def bundled(cls) -> MedicareFeeSchedule:
        """Return the schedule that ships, for the soft tissue and other known codes."""
        return _bundled()

    @classmethod
    def from_cms(  # noqa: PLR0913 - each is a choice of the caller, by name
        cls,
        path: str | PathLike[str],
        *,
        gpci: str | PathLike[str] | None = None,
        year: int | None = None,
        codes: Collection[str] | None = None,
        subset: bool = False,
        work_floor: bool = True,
        factor: str | None = None,
        factors: Iterable[ConversionFactor] | None = None,
    ) -> MedicareFeeSchedule:
        """
        Read a CMS release: CSV, text, gzip, or the original zip.

        Args:
            path: The relative value file (PPRRVU), or the zip of the release.
            gpci:
                The file of cost indices; a zip contains its own. Without one,
                there are only national amounts.
            year: The expected year; required if the file does not name it.
            codes: The codes to keep; None keeps all.
            subset:
                Accept a partial file; otherwise a file shorter than a full
                release is refused.
            work_floor: Which work index to use if the file has two.
            factor:
                US dollars for one relative value unit, as text such as
                ``33.4009``, to be used instead of the factor in the file.
            factors:
                All conversion factors of the year, with their days. By default
                those of the shipped table are used, and the file must have one
                of them; for a year that the table does not have, the factor in
                the file is used.

        Raises:
            TableError: If a file is damaged, cut off, a workbook, or for another
                year.
            InvalidAmountError: If *factor* is not a conversion factor.
            OSError: If a file cannot be opened.
        """
        release = read_release(path, year=year, codes=codes, subset=subset)
        if gpci is None and is_archive(path):
            gpci = path
        table = (
            None
            if gpci is None
            else read_gpci(gpci, work_floor=work_floor, subset=subset)
        )
        if factors is not None and factor is not None:
            raise ContradictionError("factor", factor, "none beside factors")
        rows = (
            _choose_factors(release, factor)
            if factors is None
            else _check_factors(release, factors)
        )
        return cls((MedicareYear(release, table, rows),))

    def joined(self, other: MedicareFeeSchedule) -> MedicareFeeSchedule:
        """
        Return a schedule with the years of both; for a year in both, this one's.

        >>> medicare = MedicareFeeSchedule.bundled()
        >>> medicare.joined(medicare).years == medicare.years
        True

        Args:
            other: The schedule of other years.
        """
        by_year = self._by_year
        new_parts = (part for part in other._parts if part.release.year not in by_year)
        return evolve(self, parts=(*self._parts, *new_parts))

    def price(self, request: FeeRequest, /) -> Fee | None:
        """
        Price *request*.

        Returns:
            The fee; None if the year is not loaded, or the code has no separate
            price.

        Raises:
            UnknownTermError: If the locality is unknown.
        """
        check_kind("request", request, FeeRequest)
        figures = self._by_year.get(request.date_of_service.year)
        factor = figures and figures.factor(
            request.date_of_service, request.qualifying_apm
        )
        if figures is None or factor is None:
            return None
        inputs = _Inputs(
            factor=factor,
            code=request.code,
            modifiers=request.modifiers,
            place=request.place,
            hospital_patient=request.hospital_patient,
            is_facility=request.setting_used is Setting.FACILITY,
            locality=request.locality,
        )
        return _price(self.name, figures, inputs)

    def why_not(self, request: FeeRequest, /) -> str:
        """Say why there is no price: because of the year, day, code or status."""
        day = request.date_of_service
        figures = self._by_year.get(day.year)
        if figures is None:
            return f"It has figures for {', '.join(map(str, self.years))} only."
        if figures.factor(day, request.qualifying_apm) is None:
            return "No conversion factor is known for this day."
        values = _row(figures.release, request.code, request.modifiers)
        file = figures.release.file.name
        if values is None:
            return not_listed(file, _code_and_part(request.code, request.modifiers))
        return f"{file} has no amount for it, with status {values.indicators.status}."

    def indicators(self, request: FeeRequest, /) -> Indicators | None:
        """Return the payment policy indicators of a code, priced or not."""
        figures = self._by_year.get(request.date_of_service.year)
        values = figures and _row(figures.release, request.code, request.modifiers)
        return values.indicators if values else None


def _check_factors(
    release: Release, factors: Iterable[ConversionFactor]
) -> tuple[ConversionFactor, ...]:
    """Check that the user gave factors, and that one applies in the release's year."""
    allowed = f"conversion factors of {release.year}, several in a list or tuple"
    rows = tuple(factors) if isinstance(factors, Iterable) else ()
    if not rows or not all(isinstance(row, ConversionFactor) for row in rows):
        raise WrongTypeError("factors", factors, allowed)
    if not any(row.first_day.year <= release.year <= row.last_day.year for row in rows):
        raise ContradictionError("factors", release.year, allowed)
    return rows


def _choose_factors(
    release: Release, factor: str | None
) -> tuple[ConversionFactor, ...]:
    """Choose the user's factor, those of the table, or else the one in the file."""
    year = release.year
    if factor is not None:
        return ConversionFactor.of_year(year, factor, source="the user's own factor")
    if not (known := conversion_factors(year)):
        return (ConversionFactor.of_file(release.file.name, year, release.factor),)
    if release.factor not in {row.factor for row in known}:
        figures = ", ".join(str(row.factor) for row in known)
        problem = f"has the factor {release.factor}; known for {year}: {figures}"
        raise TableError(release.file.name, 0, f"{problem}. Give the factor")
    return known


@lru_cache(maxsize=4096)
def _factor_on(
    figures: MedicareYear,
    day: date,
    qualifying: bool,  # noqa: FBT001
) -> ConversionFactor | None:
    rows = (r for r in figures.factors if r.applies(day, qualifying=qualifying))
    return next(rows, None)


@lru_cache(maxsize=1)
def _bundled() -> MedicareFeeSchedule:
    return MedicareFeeSchedule(tuple(map(_bundled_year, reversed(bundled_years()))))


def _bundled_year(year: int) -> MedicareYear:
    factors = conversion_factors(year)
    return MedicareYear(bundled_release(year), bundled_gpci(year), factors)


def _row(
    release: Release, code: str, modifiers: tuple[str, ...]
) -> RelativeValues | None:
    """Find the row of a code, or of the part of it that a modifier names."""
    return release.values(code, "".join(of_effect(modifiers, Effect.COMPONENT)))


def _code_and_part(code: str, modifiers: tuple[str, ...]) -> str:
    """Write a code with the modifier of its part, if there is one."""
    return "-".join((code, *of_effect(modifiers, Effect.COMPONENT)))


class _Values(NamedTuple):
    """The relative values of one setting."""

    work: Decimal
    pe: Decimal
    mp: Decimal


class _Inputs(NamedTuple):
    """The inputs of a price within a year."""

    factor: ConversionFactor
    code: str
    modifiers: tuple[str, ...]
    place: PlaceOfService | None
    hospital_patient: bool
    is_facility: bool
    locality: str | None

    @property
    def setting(self) -> Setting:
        """The facility or non-facility rate that applies."""
        return Setting.FACILITY if self.is_facility else Setting.NON_FACILITY


@lru_cache(maxsize=65536)
def _price(schedule: str, figures: MedicareYear, inputs: _Inputs) -> Fee | None:
    """Price one code; requests repeat, so fees are cached."""
    values = _row(figures.release, inputs.code, inputs.modifiers)
    locality = figures.locality(inputs.locality)
    if values is None or not _is_payable(values):
        return None
    setting = Setting.FACILITY if values.na_non_facility else inputs.setting
    options = _setting_values(values, setting)
    priced = [_weigh(option, locality, inputs.factor) for option in options]
    components = min(priced, key=_total)
    amount = to_cents(_total(components))
    if not amount:
        return None
    used = options[priced.index(components)]
    return Fee(
        amount=amount,
        setting=setting,
        schedule=schedule,
        edition=figures.edition(locality),
        components=components,
        notices=tuple(
            map(Notice.of, _notices(values, inputs, is_capped=used != options[0]))
        ),
        steps=tuple(_steps(figures, used, locality, inputs, amount)),
        indicators=values.indicators,
    )


def _is_payable(values: RelativeValues) -> bool:
    return values.indicators.status in _PAYABLE and not values.not_used


def _setting_values(values: RelativeValues, setting: Setting) -> list[_Values]:
    """Return the values of the setting, and for imaging those that cap its price."""
    is_facility = setting is Setting.FACILITY
    pe = values.pe_facility if is_facility else values.pe_non_facility
    uncapped = _Values(values.work, pe, values.mp)
    if not values.opps:
        return [uncapped]
    pe_non_facility, pe_facility, mp = values.opps
    cap = pe_facility if is_facility else pe_non_facility
    return [uncapped, _Values(values.work, cap, mp)]


def _weigh(
    values: _Values, locality: Locality, factor: ConversionFactor
) -> tuple[Component, ...]:
    indices = (locality.work, locality.pe, locality.mp)
    return tuple(
        Component(name, exact_product(value, index, factor.factor))
        for name, value, index in zip(_NAMES, values, indices, strict=True)
    )


def _total(components: Iterable[Component]) -> Decimal:
    return exact_sum(component.amount for component in components)


def _notices(
    values: RelativeValues, inputs: _Inputs, *, is_capped: bool
) -> Iterator[str]:
    """Name the notices of a code that has a price."""
    if values.na_non_facility and inputs.setting is Setting.NON_FACILITY:
        yield "non-facility-na"
    if values.na_facility and inputs.setting is Setting.FACILITY:
        yield "facility-na"
    if values.indicators.status == "T":
        yield "paid-alone"
    if is_capped:
        yield "opps-cap"
    if inputs.place and inputs.place.caution:
        yield inputs.place.caution
    if may_change_payment(inputs.modifiers):
        yield "payment-modifier"


def _steps(
    figures: MedicareYear,
    values: _Values,
    locality: Locality,
    inputs: _Inputs,
    amount: Decimal,
) -> Iterator[Step]:
    """Explain the amount, from the place to the cents."""
    indices = (locality.work, locality.pe, locality.mp)
    factor = inputs.factor
    yield _place_step(inputs)
    code = _code_and_part(inputs.code, inputs.modifiers)
    yield Step.of(
        "relative-values", code, [_list_figures(values)], figures.release.file.name
    )
    source = figures.gpci.file.name if figures.gpci and locality is not NATIONAL else ""
    yield Step.of("gpci", locality, [_list_figures(indices)], source)
    day = f"from {factor.first_day}, {factor.participant} participant"
    yield Step.of("conversion-factor", day, [factor.factor], factor.source)
    products = (f"{v} x {i}" for v, i in zip(values, indices, strict=True))
    yield Step.of("amount", f"({' + '.join(products)}) x {factor.factor}", [amount])


def _place_step(inputs: _Inputs) -> Step:
    if inputs.hospital_patient:
        return Step.of("hospital-patient", "patient of a hospital", [inputs.setting])
    if inputs.place is None:
        return Step.of("setting", "setting given", [inputs.setting])
    return Step.of(
        "place-of-service", inputs.place, [inputs.setting], inputs.place.source
    )


def _list_figures(figures: Iterable[Decimal]) -> str:
    pairs = zip(_NAMES, figures, strict=True)
    return ", ".join(f"{name} {figure}" for name, figure in pairs)


def schedule_or_medicare(schedule: FeeSchedule | None) -> FeeSchedule:
    """
    Return *schedule*, even if it is empty, or Medicare's if it is None.

    Raises:
        WrongTypeError: If it is neither a schedule nor None.
    """
    return (
        MedicareFeeSchedule.bundled() if schedule is None else check_schedule(schedule)
    )
