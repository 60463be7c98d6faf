"""The price of a row of facts: the scalar fee, in cents."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache, partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from attrs import field, fields, frozen

from cptsofttissue._reading.dates import read_date, turning_days
from cptsofttissue._reading.dimensions import UM
from cptsofttissue._reading.flags import read_flag
from cptsofttissue._reading.missing import stated
from cptsofttissue._reading.plugins import ask_plugin
from cptsofttissue._reading.spelling import folded
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding._codes import read_code, read_one_code
from cptsofttissue.errors import InvalidFactError, MissingFactError, UnknownTermError
from cptsofttissue.fees import Fee, FeeRequest, FeeSchedule
from cptsofttissue.fees._base import price_changes, read_setting, why_not
from cptsofttissue.fees._localities import is_locality_key, years_of_keys
from cptsofttissue.fees._locality_names import read_locality
from cptsofttissue.fees._modifiers import read_modifiers
from cptsofttissue.fees._places import places_of_service
from cptsofttissue.fees._zip_codes import read_zip_code
from cptsofttissue.frames._codes import INVALID
from cptsofttissue.frames._job import CHANGED, Cell, Meanings, Row
from cptsofttissue.frames._sizes import Sizes
from cptsofttissue.frames._vocabulary import Unreadable
from cptsofttissue.guidance._billed import read_units

__all__ = [
    "CANDIDATES",
    "COLUMNS",
    "FLAGS",
    "MODIFIERS",
    "PRICED",
    "UNITS",
    "UNPRICED",
    "Pricer",
    "RangePricer",
    "join_modifiers",
    "read_candidates",
    "read_has_several_units",
    "read_line_modifiers",
]

#: The column of the possible codes of a row without a code.
CANDIDATES = "candidates"
#: The column of the number of units billed; a price is that of one unit.
UNITS = "units"
_NO_CODE = "code: missing"
_OTHER_FAMILY = f"{_NO_CODE}; it may be of another family, whose price is not known"

#: The statuses of a row that can be read.
PRICED, UNPRICED = "priced", "unpriced"
#: The modifiers of a line, as files of claims have them: in one column or in four.
MODIFIERS = ("modifiers", "modifiers_2", "modifiers_3", "modifiers_4")
_MORE_MODIFIERS = frozenset(MODIFIERS[1:])
#: The facts that may stand in a column. A ZIP code may only be given for all rows:
#: a column of that name may say where the patient lives.
COLUMNS = (
    *(fact.name for fact in fields(FeeRequest) if fact.name != "zip_code"),
    *MODIFIERS[1:],
)
#: The facts that are true or false.
FLAGS = ("hospital_patient", "qualifying_apm")
_TRUTHS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})


def _flag(fact: str, text: str) -> bool:
    """Read a truth, as engines and files write it."""
    value = _TRUTHS.get(text.lower())
    if value is None:
        raise UnknownTermError(fact, text, "true or false")
    return value


def _place(text: str) -> str | None:
    """Read a place of service that exists on some day; None if it is not stated."""
    code = stated("place_of_service", text)
    if code is None:
        return None
    known = dict.fromkeys(place.code for place in places_of_service())
    if not (isinstance(code, str) and code in known):
        allowed = "two digits as text, of the CMS place-of-service code set"
        raise unknown_term("place_of_service", str(code), known, allowed)
    return code


def _locality(text: str) -> str | None:
    """
    Read a key, or a name, which the request reads again on its day.

    None if the locality is not stated.
    """
    if stated("locality", text) is None:
        return None
    key = read_locality(text)
    return key if is_locality_key(text.strip()) else text


def _code(text: str) -> str:
    """Read one code, without modifiers."""
    return read_one_code(text, "modifiers have a separate column")


#: The words of a line without modifiers. Other words for a missing fact leave open
#: what was billed.
_NO_MODIFIER = frozenset(["", "none", "na", "n/a", "not applicable"])


def read_line_modifiers(text: str) -> tuple[str, ...]:
    """
    Read the modifiers of a cell; most lines have none.

    >>> read_line_modifiers("LT 59"), read_line_modifiers("None")
    (('LT', '59'), ())

    Raises:
        UnknownTermError: If they cannot be read, or are said to be unknown.
    """
    words = folded(text).strip(" -./")
    return () if words in _NO_MODIFIER else read_modifiers(text)


#: How a request reads each fact but the day.
_READERS: Mapping[str, Callable[[str], Hashable]] = MappingProxyType(
    {
        "code": _code,
        "modifiers": read_line_modifiers,
        "place_of_service": _place,
        "setting": read_setting,
        "locality": _locality,
        **{flag: partial(_flag, flag) for flag in FLAGS},
    }
)


def _same_modifiers(value: str | Iterable[str]) -> tuple[str, ...]:
    """Read the modifiers of every row: one text, or several as a request has them."""
    return (
        read_line_modifiers(value) if isinstance(value, str) else read_modifiers(value)
    )


#: How a fact is read that is given by a caller, for every row.
_SAME: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        **_READERS,
        "modifiers": _same_modifiers,
        "date_of_service": partial(read_date, "date_of_service"),
        "zip_code": read_zip_code,
        **{flag: partial(read_flag, flag) for flag in FLAGS},
    }
)


def _days_of_localities() -> frozenset[date]:
    """Return the first day of names and ZIP codes, and the day after the last."""
    years = years_of_keys()
    return frozenset({date(years[0], 1, 1), date(years[-1] + 1, 1, 1)})


def join_modifiers(meanings: Meanings) -> Meanings:
    """
    Put the modifiers of all their columns into one fact.

    >>> join_modifiers({"modifiers": ("LT",), "modifiers_2": ("50",), "code": "21555"})
    {'code': '21555', 'modifiers': ('LT', '50')}
    """
    if _MORE_MODIFIERS.isdisjoint(meanings):
        return meanings
    other_facts = {
        fact: meaning for fact, meaning in meanings.items() if fact not in MODIFIERS
    }
    modifiers: list[tuple[str, ...]] = [
        meanings[f] for f in MODIFIERS if meanings.get(f)
    ]
    return (
        {**other_facts, MODIFIERS[0]: tuple(chain(*modifiers))}
        if modifiers
        else other_facts
    )


def _read_same(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    for fact in facts:
        if fact not in _SAME:
            raise unknown_term("same", fact, _SAME, ", ".join(_SAME))
    return {f: _SAME[f](value) for f, value in facts.items() if value is not None}


@frozen
class Pricer:
    """
    Prices rows by a fee schedule.

    Attributes:
        schedule: The fee schedule.
        same: The facts that are the same for every row; None is not given.

    Raises:
        InvalidFactError: If one of them is unknown or cannot be read.
    """

    schedule: FeeSchedule
    same: Mapping[str, Any] = field(converter=_read_same)

    @cached_property
    def _turning_days(self) -> list[date] | None:
        """The days on which a price, a place or a locality may change, if known."""
        changes = price_changes(self.schedule)
        if changes is None:
            return None
        rows = ((row.first_day, row.last_day) for row in places_of_service())
        return sorted(changes | turning_days(rows) | _days_of_localities())

    def read(self, fact: str, text: str) -> Hashable:
        """
        Read a fact of a request; days between two changes of price are the same.

        Raises:
            InvalidFactError: If it cannot be read.
        """
        if fact == "date_of_service":
            return self._period(read_date(fact, text))
        return _READERS[MODIFIERS[0] if fact in MODIFIERS else fact](text)

    def _period(self, day: date) -> date:
        """Return the first day with the prices of *day*, or *day* if not known."""
        days = self._turning_days
        if days is None:
            return day
        index = bisect_right(days, day)
        return days[index - 1] if index else day

    def __call__(self, meanings: Meanings, _: Sizes) -> Row:
        """Answer with cents, setting, notices, status and reason."""
        facts = {**self._default_facts, **meanings}
        has_several_units = facts.pop(UNITS, False)
        if facts.get("code") is None:
            return _no_fee(UNPRICED, _NO_CODE)
        if Unreadable.UNREADABLE in facts.values():
            return _no_fee(INVALID, CHANGED)
        try:
            request = _request(**join_modifiers(facts))
            fee = ask_plugin(self.schedule.name, self.schedule.price, request, Fee)
        except InvalidFactError as error:
            missing = "missing; give " if isinstance(error, MissingFactError) else ""
            return _no_fee(INVALID, f"{error.field}: {missing}{error.allowed}")
        if fee is None:
            return _no_fee(UNPRICED, self._why_not(request))
        return _row(fee, *([_ONE_UNIT] if has_several_units else []))

    @cached_property
    def _default_facts(self) -> Mapping[str, Any]:
        """The facts of a row without a column for them."""
        return {"date_of_service": None, **self.same}

    def _why_not(self, request: FeeRequest) -> str:
        name = self.schedule.name
        return f"no price: {name}: {why_not(self.schedule, request)}"


def read_has_several_units(text: str) -> bool | None:
    """
    Whether a row is of several units, or of a number that cannot be read.

    >>> [read_has_several_units(text) for text in ("1.0", "3", "n/a")]
    [False, True, None]
    """
    try:
        units = read_units(text)
    except UnknownTermError:
        return text.strip() not in UM  # a column may name the unit of sizes
    return None if units is None else units > 1


def read_candidates(text: str) -> tuple[str, ...]:
    """
    Read codes that are separated by semicolons; their order says nothing.

    Raises:
        UnknownTermError: If one is no code.
    """
    try:
        return tuple(sorted({read_code(code.strip()) for code in text.split(";")}))
    except InvalidFactError:
        allowed = "codes separated by semicolons, such as 21930;21931"
        raise UnknownTermError(CANDIDATES, text, allowed) from None


@frozen
class RangePricer:
    """Prices rows and, where the code is missing, every code that it may be."""

    pricer: Pricer

    def __call__(self, meanings: Meanings, sizes: Sizes) -> Row:
        """Answer as the pricer, with the lowest and highest cents after the cents."""
        facts = {
            fact: meaning for fact, meaning in meanings.items() if fact != CANDIDATES
        }
        bad = {f for f, meaning in meanings.items() if meaning is Unreadable.UNREADABLE}
        candidates = meanings.get(CANDIDATES)
        cents, *cells = self.pricer(facts, sizes)
        has_code = cells[-1] != _NO_CODE
        if has_code and CANDIDATES in bad:
            cents, *cells = _no_fee(INVALID, CHANGED)
        if has_code or bad or not candidates:
            return cents, cents, cents, *cells
        if len(candidates) == 1:  # one code without a code: a family is open, too
            return None, None, None, *cells[:-1], _OTHER_FAMILY
        rows = {c: self.pricer({**facts, "code": c}, sizes) for c in candidates}
        return _range(rows, cells)


def _range(rows: Mapping[str, Row], cells: list[Cell]) -> Row:
    """Return the lowest and highest cents; neither if a code has no price."""
    amounts = [cents for cents, *_ in rows.values() if isinstance(cents, int)]
    if len(amounts) == len(rows):
        return None, min(amounts), max(amounts), *cells
    codes_by_reason: dict[Cell, list[str]] = {}
    for code, (cents, *_, reason) in rows.items():
        if cents is None:
            codes_by_reason.setdefault(reason, []).append(code)
    reasons = (
        f"{', '.join(codes)}: {reason}" for reason, codes in codes_by_reason.items()
    )
    return None, None, None, *cells[:-1], "; ".join((_NO_CODE, *reasons))


#: Cached across tables, since those of other months have the same requests.
_request = lru_cache(maxsize=65536)(FeeRequest)


#: The notice of a row of several units, whose price is that of one.
_ONE_UNIT = "one-unit"


def _row(fee: Fee, *rules: str) -> Row:
    notices = ";".join((*(notice.rule for notice in fee.notices), *rules)) or None
    return int(fee.amount.scaleb(2)), fee.setting.value, notices, PRICED, None


def _no_fee(status: str, reason: str) -> Row:
    return None, None, None, status, reason
