"""The interface of a fee schedule: the request it gets and the fee it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol, TypeGuard, TypeVar, final

from attrs import field, frozen
from attrs.validators import min_len

from cptsofttissue._amounts import read_amount
from cptsofttissue._document import Document
from cptsofttissue._reading.annotations import evaluated
from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.files import SourceFile
from cptsofttissue._reading.flags import read_flag
from cptsofttissue._reading.kinds import has_shape
from cptsofttissue._reading.missing import stated
from cptsofttissue._reading.plugins import ask_plugin
from cptsofttissue._reading.words import Words
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.editions import Code
from cptsofttissue.errors import (
    ContradictionError,
    InvalidAmountError,
    MissingFactError,
    NotPricedError,
    PluginError,
    WrongTypeError,
)
from cptsofttissue.fees._locality_names import locality_on
from cptsofttissue.fees._modifiers import read_modifiers
from cptsofttissue.fees._places import PlaceOfService, Setting, place_of_service
from cptsofttissue.fees._zip_codes import read_zip_code
from cptsofttissue.trace import Notice, Step

__all__ = [
    "Component",
    "Edition",
    "Encounter",
    "Fee",
    "FeeRequest",
    "FeeSchedule",
    "Indicators",
    "ask",
    "ask_indicators",
    "check_schedule",
    "is_by_report",
    "is_schedule",
    "not_listed",
    "price_changes",
    "read_price",
    "read_setting",
    "require_fee",
    "why_not",
]

T = TypeVar("T")

_SETTINGS = Words("setting", Setting)


def _day(value: date | str) -> date:
    return read_date("date_of_service", value)


def read_setting(value: Setting | str | None) -> Setting | None:
    """Read a setting; None and words for a missing value give None."""
    text = stated("setting", value)
    return None if text is None else _SETTINGS.read(text)


def _place(value: str | None) -> str | None:
    return stated("place_of_service", value)


def _locality(value: str | None) -> str | None:
    return stated("locality", value)


for _converter in (_day, read_setting):
    evaluated(_converter)


def _zip_code(value: str | None) -> str | None:
    text = stated("zip_code", value)
    return None if text is None else read_zip_code(text)


def _hospital_patient(value: bool) -> bool:  # noqa: FBT001 - a converter
    return read_flag("hospital_patient", value)


def _qualifying_apm(value: bool) -> bool:  # noqa: FBT001 - a converter
    return read_flag("qualifying_apm", value)


@frozen(kw_only=True)
class Encounter(Document):
    """
    The date and place of a service, and who bills it; the same for every code.

    Attributes:
        date_of_service: The day, as a date or its ISO text.
        place_of_service: CMS place of service, two digits as text.
        setting:
            The facility or non-facility rate, if no place of service is known.
        hospital_patient:
            Whether the patient is an inpatient or a registered outpatient of a
            hospital; then the facility rate applies wherever the patient is seen.
        locality:
            Medicare locality as ``MAC-number``, such as ``01112-05``, or a name
            that only one locality has. If it is missing, the ZIP code decides;
            without either, the amount is national.
        qualifying_apm:
            Whether the billing clinician is a qualifying participant of an
            advanced alternative payment model that year.
        zip_code:
            ZIP code of the place where the service is done, five or nine
            digits; not that of the patient. It is looked up in the shipped
            ZIP codes, whose localities are those of 2024 to 2026.

    Raises:
        InvalidFactError: If a field cannot be read, if neither place nor
            setting decides which rate applies, or if locality and ZIP code
            contradict each other.
        AmbiguousZipError: If the ZIP code lies in several localities, and no
            locality is given.
    """

    date_of_service: date = field(converter=_day)
    place_of_service: str | None = field(default=None, converter=_place)
    setting: Setting | None = field(default=None, converter=read_setting)
    hospital_patient: bool = field(default=False, converter=_hospital_patient)
    locality: str | None = field(default=None, converter=_locality)
    qualifying_apm: bool = field(default=False, converter=_qualifying_apm)
    zip_code: str | None = field(default=None, converter=_zip_code)

    def __attrs_post_init__(self) -> None:
        _ = self.setting_used
        key = locality_on(self.date_of_service, self.locality, self.zip_code)
        object.__setattr__(self, "locality", key)

    @cached_property
    def place(self) -> PlaceOfService | None:
        """The place of service as it is on that day, if one was given."""
        if self.place_of_service is None:
            return None
        return place_of_service(self.place_of_service, self.date_of_service)

    @cached_property
    def setting_used(self) -> Setting:
        """The rate that applies, by the patient, the place or the setting."""
        place, setting = self.place, self.setting
        if place is not None:
            if setting and place.setting not in {setting, None}:
                raise ContradictionError("setting", setting, f"that of place {place}")
            setting = place.setting or setting
        if setting is None:
            allowed = "a place whose setting is known, or the setting itself"
            raise MissingFactError("place_of_service", place, allowed)
        return Setting.FACILITY if self.hospital_patient else setting

    def request(
        self, code: Code | str, modifiers: str | Iterable[str] = ()
    ) -> FeeRequest:
        """
        Make the request for one code at this encounter.

        >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
        >>> office.request("21555").setting_used
        <Setting.NON_FACILITY: 'non_facility'>
        """
        return FeeRequest(
            code=code,
            modifiers=modifiers,
            date_of_service=self.date_of_service,
            place_of_service=self.place_of_service,
            setting=self.setting,
            hospital_patient=self.hospital_patient,
            locality=self.locality,
            qualifying_apm=self.qualifying_apm,
            zip_code=self.zip_code,
        )


@final
@frozen(kw_only=True)
class FeeRequest(Encounter):
    """
    A request to a fee schedule: one code on one day in one place.

    >>> request = FeeRequest(
    ...     code="21555",
    ...     date_of_service=date(2026, 7, 15),
    ...     place_of_service="11",
    ... )
    >>> request.setting_used
    <Setting.NON_FACILITY: 'non_facility'>

    Attributes:
        code: The code, as text or a :class:`~cptsofttissue.Code`.
        modifiers: The modifiers, two characters each, in the order given.
    """

    code: str = field(converter=read_code)
    modifiers: tuple[str, ...] = field(default=(), converter=read_modifiers)


@final
@frozen
class Component:
    """
    A part of an amount, before it is rounded.

    Attributes:
        name: What it pays for, such as ``work``.
        amount: US dollars, exact; all components add up to the fee.
    """

    name: str
    amount: Decimal


@final
@frozen
class Indicators:
    """
    The CMS payment policy indicators of a code; letters and digits as in the file.

    Attributes:
        status: ``A`` active, ``R`` restricted, ``T`` paid only alone ...
        global_days: ``000``, ``010``, ``090``, ``MMM``, ``XXX``, ``YYY``, ``ZZZ``.
        multiple: Multiple procedures; ``2`` is ranked 100/50/50/50/50.
        bilateral: Both sides; ``1`` is paid 150 %.
        assistant: Assistant at surgery; ``1`` is not payable, ``2`` is payable.
        co_surgeon: Two surgeons; ``0`` is not payable.
        team: Surgical team; ``0`` is not payable.
        preoperative: Share of the care before surgery; None if there is none.
        intraoperative: Share of the surgery itself.
        postoperative: Share of the care after it.
    """

    status: str
    global_days: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    preoperative: Decimal | None = None
    intraoperative: Decimal | None = None
    postoperative: Decimal | None = None


@final
@frozen
class Edition:
    """
    The edition of a schedule that a fee comes from.

    Attributes:
        name: Its name, such as ``2026 July Release``; never empty.
        files: The files it was read from.
    """

    name: str = field(validator=min_len(1))
    files: tuple[SourceFile, ...] = ()

    def __str__(self) -> str:
        return self.name


def _edition(value: Edition | str) -> Edition:
    if isinstance(value, Edition):
        return value
    return Edition(_read_name("edition", value))


def _read_name(field: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise WrongTypeError(field, value, "a name, as text")
    return value


def _schedule_name(value: str) -> str:
    return _read_name("schedule", value)


def _setting(value: Setting | str) -> Setting:
    return _SETTINGS.read(value)


def read_price(value: Decimal | str | int) -> Decimal:
    """Read a price: an amount in cents that is not zero."""
    amount = read_amount("amount", value)
    if not amount:
        allowed = "more than 0; a schedule returns None for what it does not price"
        raise InvalidAmountError("amount", value, allowed)
    return amount


@final
@frozen(kw_only=True, repr=False)
class Fee(Document):
    """
    What a schedule pays for one request.

    Attributes:
        amount: US dollars, in cents; never zero.
        setting: Whether the facility or the non-facility rate was used.
        schedule: Name of the schedule.
        edition: The edition of the schedule; text is accepted.
        components: The parts of the amount, before rounding; may be empty.
        notices: What to check.
        steps: How the amount was found.
        indicators: CMS payment policy indicators of the code, if known.

    Raises:
        InvalidAmountError: If the amount is not positive or finer than a cent.
    """

    amount: Decimal = field(converter=read_price)
    setting: Setting = field(converter=_setting)
    schedule: str = field(converter=_schedule_name)
    edition: Edition = field(converter=_edition)
    components: tuple[Component, ...] = ()
    notices: tuple[Notice, ...] = ()
    steps: tuple[Step, ...] = ()
    indicators: Indicators | None = None

    def explain(self) -> str:
        """Render the fee, its notices and its steps as plain text."""
        lines = (
            self.summary,
            *(f"  notice: {notice}" for notice in self.notices),
            *(f"  {step}" for step in self.steps),
        )
        return "\n".join(lines)

    @property
    def summary(self) -> str:
        """The amount, the rate and the schedule, in one line."""
        rate = f"{self.setting.replace('_', '-')} rate"
        return f"{self.amount} US dollars, {rate} ({self.schedule}, {self.edition})"

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        return f"<Fee: {self.summary}>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import bullets, fold, join, named_list, table, title

        parts = ((part.name, part.amount) for part in self.components)
        return join(
            title(self.summary),
            named_list("Notice", self.notices),
            fold("Parts before rounding", table(("part", "US dollars"), parts)),
            fold("Steps", bullets(self.steps)),
        )


class FeeSchedule(Protocol):
    """
    A fee schedule: it prices one code on one day.

    This is a protocol: any object with a name and a method ``price`` will do, without
    a base class. These members are optional:

    - ``price_changes``, the first days of new prices, so that whole tables can be
      priced with one request for each period instead of one for each day;
    - ``indicators(FeeRequest) -> Indicators | None``, the payment indicators of a
      code, even one that has no price;
    - ``by_report(FeeRequest) -> bool``, whether the schedule lists the code without
      an amount, so that no other schedule is tried;
    - ``why_not(FeeRequest) -> str``, a sentence that says why it has no price; see
      :func:`why_not`.
    """

    @property
    def name(self) -> str:
        """Name of the schedule, shown with every fee."""
        ...

    def price(self, request: FeeRequest, /) -> Fee | None:
        """
        Price *request*.

        Returns:
            The fee in US dollars, or None if this schedule does not price
            the code on that day. Never zero for "unknown".
        """
        ...


def price_changes(schedule: FeeSchedule) -> frozenset[date] | None:
    """
    Return the first days of new prices, or None where any day may be one.

    >>> class Flat:
    ...     name = "flat"
    ...     price_changes = (date(2026, 1, 1),)
    >>> len(price_changes(Flat()))
    1

    Raises:
        PluginError: If they are not days, or reading them fails.
    """
    answer: Any = ask_plugin(schedule.name, _read_price_changes, schedule, object)
    if answer is None:
        return None
    items: list[Any] = [*answer] if isinstance(answer, Iterable) else [answer]
    days = [d for d in items if isinstance(d, date) and not isinstance(d, datetime)]
    if len(days) < len(items):
        problem = f"has price_changes {answer!r}, which are no days"
        raise PluginError(schedule.name, "", problem)
    return frozenset(days)


def _read_price_changes(schedule: object) -> object:
    return getattr(schedule, "price_changes", None)


def is_by_report(schedule: FeeSchedule, request: FeeRequest) -> bool:
    """
    Whether a schedule lists the code without an amount, as by report.

    >>> class Flat:
    ...     name = "flat"
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> is_by_report(Flat(), office.request("21555"))
    False

    Raises:
        PluginError: As :func:`ask`.
    """
    return _ask_optional(schedule, "by_report", request, bool) or False


def is_schedule(candidate: object) -> TypeGuard[FeeSchedule]:
    """Whether an object has the shape of a fee schedule."""
    return has_shape(candidate, "price")


def check_schedule(candidate: object) -> FeeSchedule:
    """
    Return *candidate* if it has the shape of a fee schedule.

    Raises:
        WrongTypeError: If it has not.
    """
    if not is_schedule(candidate):
        allowed = "a fee schedule, which has a name and the method price"
        raise WrongTypeError("schedule", candidate, allowed)
    return candidate


def ask(schedule: FeeSchedule, request: FeeRequest) -> Fee | None:
    """
    Price *request*, and check the answer of the schedule.

    Raises:
        PluginError: If the answer is neither a fee nor None, or the schedule raises
            an error that is not one of this package.
        WrongTypeError: If *schedule* is not a fee schedule.
    """
    check_schedule(schedule)
    return ask_plugin(schedule.name, schedule.price, request, Fee)


def ask_indicators(schedule: FeeSchedule, request: FeeRequest) -> Indicators | None:
    """
    Return how a code may be paid, if the schedule can say.

    Raises:
        PluginError: As :func:`ask`.
    """
    return _ask_optional(schedule, "indicators", request, Indicators)


def _ask_optional(
    schedule: FeeSchedule, method: str, request: FeeRequest, kind: type[T]
) -> T | None:
    """Call an optional method of a schedule; None if it does not have it."""
    call: Callable[[FeeRequest], object] | None = getattr(schedule, method, None)
    return call and ask_plugin(schedule.name, call, request, kind)


def why_not(schedule: FeeSchedule, request: FeeRequest) -> str | None:
    """
    Say why a schedule does not price *request*.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> medicare = MedicareFeeSchedule.bundled()
    >>> why_not(medicare, office.request("99213"))
    'PPRRVU2026_Jul_nonQPP.nodesc.csv has no row for 99213.'
    >>> why_not(medicare, office.request("21555")) is None
    True

    Returns:
        A sentence; None if the schedule has a price. For a schedule without a
        method ``why_not``, the sentence gives no reason.

    Raises:
        PluginError: As :func:`require_fee`.
    """
    if ask(schedule, request) is not None:
        return None
    reason = _ask_optional(schedule, "why_not", request, str)
    return reason or "The schedule does not say why."


def not_listed(source: str, code: str) -> str:
    """Say that a schedule does not know a code."""
    return f"{source} has no row for {code}."


def require_fee(schedule: FeeSchedule, request: FeeRequest) -> Fee:
    """
    Price *request*, or raise an error that says why there is no price.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> require_fee(MedicareFeeSchedule.bundled(), office.request("21555")).amount
    Decimal('462.60')

    Raises:
        NotPricedError: If the schedule does not price it; the error names the
            schedules that were tried, and their reasons.
        PluginError: If the schedule raises an error or returns no valid fee.
    """
    fee = ask(schedule, request)
    if fee is None:
        code = "-".join((request.code, *request.modifiers))
        day, reason = request.date_of_service, why_not(schedule, request)
        raise NotPricedError(code, day, (schedule.name,), reason or "")
    return fee
