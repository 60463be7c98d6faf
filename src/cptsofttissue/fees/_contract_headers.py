"""The header of a published contract: the content and the period of each column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import islice, pairwise

from attrs import evolve, field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import Content, Line
from cptsofttissue.errors import TableError, UnknownTermError, WrongTypeError
from cptsofttissue.fees._contract_titles import Period, period_of
from cptsofttissue.fees._places import Setting

__all__ = [
    "DOLLARS",
    "Column",
    "Header",
    "Meaning",
    "find_header",
    "is_share",
    "plain_words",
]

#: No schedule has more rows with content above its header.
_MOST_ABOVE = 100
#: A message names at most this many headers.
_SHOWN = 12


class Column(StrEnum):
    """What a column of a contract holds."""

    CODE = "code"
    AMOUNT = "amount"
    MODIFIER = "modifier"
    SETTING = "setting"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    SOURCE = "source"
    #: It changes an amount and is not read: each of its cells must be empty.
    REFUSED = "refused"
    #: It changes no amount, though its header may suggest it.
    LEFT = "left"


_ALL_DAYS = Period()
#: The contents that a caller may name a column for.
_CONTENTS = tuple(c.value for c in Column if c not in {Column.REFUSED, Column.LEFT})
_REQUIRED = {Column.CODE, Column.AMOUNT}


@frozen
class _HeaderRow:
    """A header as payers write it, and the content of its column."""

    header: str = field(metadata=tables.KEY)
    column: Column
    setting: Setting | None
    source: str


@frozen
class Meaning:
    """
    The meaning of a header.

    Attributes:
        column: What it holds.
        setting: The facility or non-facility rate; None for both.
        first_day: The first day its amounts apply; None if the header names none.
        last_day: The last day they apply; None if the header names none.
        is_vague: Whether it names a period that is not certain.
    """

    column: Column
    setting: Setting | None = None
    first_day: date | None = None
    last_day: date | None = None
    is_vague: bool = False


@frozen
class Header:
    """
    The header of a contract.

    Attributes:
        line: Its line.
        names: The headers, as written.
        meanings: The meaning of each known header, by its index.
        chosen: The words of headers that the caller names.
        period: The days that titles above it name.
        limit: The first title that may limit the place or the unit of the amounts.
    """

    line: int
    names: tuple[str, ...]
    meanings: Mapping[int, Meaning]
    chosen: Collection[str] = ()
    period: Period = _ALL_DAYS
    limit: str = ""

    @cached_property
    def plain(self) -> tuple[tuple[str, int], ...]:
        """The content and the index of each column that applies to every amount."""
        special = {Column.AMOUNT, Column.REFUSED}
        return tuple(
            (meaning.column.value, index)
            for index, meaning in self.meanings.items()
            if meaning.column not in special
        )

    def of(self, column: Column) -> list[int]:
        """Return the indexes of the columns of a kind."""
        return [i for i, meaning in self.meanings.items() if meaning.column is column]

    @property
    def unread_names(self) -> tuple[str, ...]:
        """The headers of columns that are not read."""
        return tuple(
            name
            for index, name in enumerate(self.names)
            if name and index not in self.meanings
        )

    @cached_property
    def measures(self) -> tuple[int, ...]:
        """The indexes of columns that may qualify an amount."""
        return tuple(index for index, words in self._unknown if _is_measure(words))

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The indexes of columns that may say to whom or whether an amount applies."""
        return tuple(index for index, words in self._unknown if _GROUPS & words)

    @property
    def text_indexes(self) -> Iterator[int]:
        """The indexes of columns of text: not read as a fact, and not chosen."""
        for index, name in enumerate(self.names):
            meaning = self.meanings.get(index)
            is_word = meaning is None or meaning.column is Column.SOURCE
            if is_word and plain_words(name) not in self.chosen:
                yield index

    @property
    def _unknown(self) -> Iterator[tuple[int, frozenset[str]]]:
        """The index and the words of each header that no table or caller names."""
        for index, name in enumerate(self.names):
            words = plain_words(name)
            if index not in self.meanings and words not in {*self.chosen, *_table()}:
                yield index, frozenset(words.split())

    @property
    def is_whole(self) -> bool:
        """Whether a code and an amount are among the columns."""
        return {meaning.column for meaning in self.meanings.values()} >= _REQUIRED


#: Words of headers under which an amount may not be US dollars for a unit.
_KINDS = frozenset({"type", "method", "basis", "arrangement"})
_PRICES = frozenset(
    {
        *("rate", "fee", "price", "pricing", "amount", "allowed", "negotiated"),
        *("payment", "reimbursement", "contract", "contracted"),
    }
)
_METHODS = frozenset({"methodology", "negotiation"})
#: Cells of such a column that mean an amount in US dollars, in plain words.
DOLLARS = frozenset(
    {
        *("fee schedule", "fee for service", "ffs", "negotiated", "contracted"),
        *("fixed", "fixed fee", "fixed rate", "fixed amount", "fixed dollar"),
        *("flat", "flat fee", "flat rate", "flat amount", "flat dollar"),
        *("fee", "rate", "amount", "dollar", "dollars", "dollar amount", "usd"),
    }
)
#: What an amount that is not in US dollars may be a share of.
_SHARE_OF = (
    "the|billed|allowed|medicare|medicaid|cms|mpfs|pfs|rbrvs|champus|tricare|charges?|"
    "ucr|usual|fee|rate|cost|invoice|list|awp|asp|wac|acquisition|contract|current"
)
_IN_SHARES = re.compile(
    rf"(?:[0-9]+(?:\.[0-9]+)?\s*)?(?:%|percent(?:age)?|pct\.?)"
    rf"(?:\s*of\s+(?:{_SHARE_OF})\b.*)?|multiplier|conversion factor|per diem",
    re.IGNORECASE,
)
#: Words of headers that say to whom, or whether, an amount applies.
_GROUPS = frozenset(
    {
        *("plan", "plans", "product", "products", "network", "networks", "lob"),
        *("business", "program", "population", "provider", "practitioner"),
        *("specialty", "taxonomy", "age", "ages", "gender", "sex"),
        *("state", "carrier", "contractor", "mac"),
        *("status", "covered", "coverage", "tier", "participating", "credentials"),
        *("location", "locations", "area", "city", "schedule", "schedules"),
        *("year", "years", "month", "period"),
    }
)
#: Words of titles that name a place or a unit of the amounts below.
_LIMITS = re.compile(
    r"\b(?:non-?)?(?:facility|facilities|fac)\b|\b(?:hospital|office|asc|assistant"
    r"|surgery cent(?:er|re)s?|ambulatory|inpatient|outpatient|locality|region"
    r"|euros?)\b|\d ?%|\bpercent(?:age)?\b",
    re.IGNORECASE,
)


def _is_measure(words: frozenset[str]) -> bool:
    return bool(_METHODS & words or (_KINDS & words and _PRICES & words))


def is_share(text: str) -> bool:
    """
    Whether a cell says by itself that an amount is not in US dollars.

    >>> is_share("% of Medicare"), is_share("debridement, 10% of body surface")
    (True, False)
    """
    return _IN_SHARES.fullmatch(text.strip()) is not None


def plain_words(text: str) -> str:
    """
    Write a header as its words and numbers; of the signs, only those that are units.

    >>> plain_words(" HCPCS/CPT "), plain_words("Max. Fee ($)"), plain_words("Fee (%)")
    ('hcpcs cpt', 'max fee', 'fee %')
    """
    return " ".join(
        re.findall("[a-z0-9]+|[%\u20ac\u00a3\u00a5\u00a2]", text.casefold())
    )


def find_header(
    content: Content,
    lines: Iterable[Line],
    columns: Mapping[str, str] | None,
    first_row: int | None,
) -> Header:
    """
    Find the header; if *lines* is an iterator, its next line is the one below.

    Args:
        content: The file, for messages.
        lines: Its rows.
        columns: Headers by the content of their columns.
        first_row: The line of the header, if it is known.

    Raises:
        TableError: If there is no header, or it has two meanings.
        UnknownTermError: If *columns* has another key.
        WrongTypeError: If *first_row* is not a line number.
    """
    choices, headers = _read_choices(columns), list[Header]()
    for line, cells in _rows_from(lines, first_row):
        header = _header(line, cells, choices)
        if header.is_whole and choices.keys() <= _chosen_words(header, choices):
            titles = [" ".join(filter(None, row.names)) for row in headers]
            limit = next(filter(_LIMITS.search, titles), "")
            whole = evolve(header, period=period_of(titles), limit=limit)
            return _check(content, whole, choices)
        headers.append(header)
        if len(headers) > _MOST_ABOVE or first_row is not None:
            break
    raise _missing_fault(content, headers, choices)


def _rows_from(lines: Iterable[Line], first_row: int | None) -> Iterator[Line]:
    if first_row is None:
        return (row for row in lines if any(map(str.strip, row[1])))
    if isinstance(first_row, bool) or not isinstance(first_row, int):
        raise WrongTypeError("first_row", first_row, "the line of the header, from 1")
    return (row for row in lines if row[0] >= first_row)


def _read_choices(columns: Mapping[str, str] | None) -> Mapping[str, Column]:
    """Map the words of each header that the caller names to its column."""
    if columns is not None and not isinstance(columns, Mapping):
        raise WrongTypeError("columns", columns, "a mapping such as {'amount': 'Fee'}")
    choices: dict[str, Column] = {}
    for column, header in (columns or {}).items():
        if column not in _CONTENTS:
            raise UnknownTermError("columns", column, ", ".join(_CONTENTS))
        if not isinstance(header, str) or not plain_words(header):
            raise WrongTypeError("columns", header, "the header of a column, as text")
        choices[plain_words(header)] = Column(column)
    return choices


def _chosen_words(header: Header, choices: Mapping[str, Column]) -> set[str]:
    return {words for name in header.names if (words := plain_words(name)) in choices}


def _header(line: int, cells: Sequence[str], choices: Mapping[str, Column]) -> Header:
    """Find the content of each column; one that the caller names has precedence."""
    words = [plain_words(cell) for cell in cells]
    defaults = _close_periods(
        {i: meaning for i, text in enumerate(words) if (meaning := _meaning(text))}
    )
    columns = {
        i: _column_meaning(text, defaults.get(i), choices)
        for i, text in enumerate(words)
    }
    names = tuple(" ".join(cell.split()) for cell in cells)
    meanings = {i: meaning for i, meaning in columns.items() if meaning}
    return Header(line, names, meanings, choices.keys())


def _column_meaning(
    words: str, meaning: Meaning | None, choices: Mapping[str, Column]
) -> Meaning | None:
    column = choices.get(words)
    if column is not None:
        return meaning if meaning and meaning.column is column else Meaning(column)
    is_chosen_elsewhere = meaning is not None and meaning.column in choices.values()
    return None if is_chosen_elsewhere else meaning


def _meaning(words: str) -> Meaning | None:
    row = _table().get(words)
    if row is not None:
        return Meaning(row.column, row.setting) if row.column != Column.LEFT else None
    for pattern in _PERIODS:
        if match := pattern.search(words):
            amount = _amount_meaning(f"{words[: match.start()]} {words[match.end() :]}")
            return amount and _with_period(amount, match)
    return None


def _amount_meaning(text: str) -> Meaning | None:
    """Find the meaning of a column of amounts by its header without the period."""
    words = plain_words(text).removeprefix("effective").removesuffix("effective")
    row = _table().get(words.strip())
    if row is None:
        return None if words.strip() else Meaning(Column.AMOUNT)
    is_amount = row.column is Column.AMOUNT
    return Meaning(row.column, row.setting) if is_amount else None


@cache
def _table() -> Mapping[str, _HeaderRow]:
    rows = tables.read("contract_headers.csv", _HeaderRow)
    return {plain_words(row.header): row for row in rows}


_QUARTER = "(?:q|qtr|quarter)"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(?P<year>20\d\d)"
#: How a header names a period, in its words; the last ones are not certain.
_PERIODS = tuple(
    re.compile(rf"\b(?:{pattern})\b", re.ASCII)
    for pattern in (
        rf"{_QUARTER} ?(?P<quarter>[1-4]) {_YEAR}",
        rf"{_YEAR} {_QUARTER} ?(?P<quarter>[1-4])",
        rf"(?P<quarter>[1-4])(?:st|nd|rd|th)? ?{_QUARTER} {_YEAR}",
        rf"{_YEAR} (?P<month>\d\d?) (?P<day>\d\d?)(?: 00 00 00)?",
        rf"(?P<month>\d\d?) (?P<day>\d\d?) {_YEAR}",
        rf"{_QUARTER} ?[1-4](?: \d\d)?|[1-4](?:st|nd|rd|th)? ?{_QUARTER} ?(?:\d\d)?",
        rf"{_MONTH}(?: \d\d?)? (?:20)?\d\d|\d\d? {_MONTH}(?: (?:20)?\d\d)?",
        r"\d\d? \d\d? \d\d|\d\d? 20\d\d",
    )
)


def _with_period(amount: Meaning, match: re.Match[str]) -> Meaning:
    """Add the first and the last day that a header names."""
    groups = match.groupdict()
    if "year" not in groups:
        return evolve(amount, is_vague=True)
    year, quarter = int(groups["year"]), int(groups.get("quarter") or 0)
    if quarter:
        first_day = _first_of_quarter(year, quarter)
        last_day = _first_of_quarter(year, quarter + 1) - timedelta(days=1)
        return evolve(amount, first_day=first_day, last_day=last_day)
    try:
        day = date(year, int(groups["month"]), int(groups["day"]))
    except ValueError:
        return evolve(amount, is_vague=True)
    return evolve(amount, first_day=day)


def _first_of_quarter(year: int, quarter: int) -> date:
    """Return the first day of a quarter; the fifth is the first of the next year."""
    years, index = divmod(quarter - 1, 4)
    return date(year + years, 3 * index + 1, 1)


def _check(content: Content, header: Header, choices: Mapping[str, Column]) -> Header:
    """Refuse a header with two meanings."""
    counts = Counter(meaning.column for meaning in header.meanings.values())
    for column in _CONTENTS:
        if counts[Column(column)] > 1 and column != Column.AMOUNT:
            raise _several_fault(content, header, Column(column))
    amounts = [header.meanings[index] for index in header.of(Column.AMOUNT)]
    is_named = Column.AMOUNT in choices.values()
    if any(meaning.is_vague for meaning in amounts) and not is_named:
        raise _vague_fault(content, header)
    if not _are_apart(amounts):
        raise _several_fault(content, header, Column.AMOUNT)
    if unknown := [*_condition_names(header, choices)]:
        problem = f"{_list_names(unknown)} may say when or where an amount holds"
        advice = "name it, such as columns={'first_day': 'Starts'}, or take it out"
        raise content.fault(f"{problem}; {advice}", header.line)
    if _say_twice(header, amounts):
        problem = "says days or settings in a column and in the header of an amount"
        raise content.fault(problem, header.line)
    return header


#: Words of headers that say when, where or for which part an amount applies.
_CONDITIONS = frozenset(
    {
        *("date", "dates", "dated", "day", "days", "dt", "eff", "effective", "valid"),
        *("begin", "beginning", "start", "starting", "starts", "end", "ending", "ends"),
        *("expires", "expiry", "expiration", "expired", "term", "terminated"),
        *("termination", "thru", "through", "until", "quarter", "qtr"),
        *("mod", "mods", "modifier", "modifiers", "facility", "nonfacility", "fac"),
        *("nonfac", "office", "setting", "pos", "place", "site", "hospital"),
        *("sos", "nf"),
        *("locality", "localities", "region", "regions", "county", "zip"),
    }
)


def _condition_names(header: Header, choices: Mapping[str, Column]) -> Iterator[str]:
    """List the unknown columns that may change what is paid."""
    for name in header.unread_names:
        words = plain_words(name)
        is_known = words in _table() or words in choices or _meaning(words) is not None
        if not is_known and _CONDITIONS.intersection(words.split()):
            yield name


def _are_apart(amounts: Sequence[Meaning]) -> bool:
    """Whether no two columns of amounts can answer the same request."""
    kinds = {(m.setting is None, m.first_day is None) for m in amounts}
    keys = {(m.setting, m.first_day) for m in amounts}
    return len(kinds) == 1 and len(keys) == len(amounts)


def _say_twice(header: Header, amounts: Sequence[Meaning]) -> bool:
    """Whether a column repeats days or settings that headers of amounts name."""
    has_days = bool(header.of(Column.FIRST_DAY) or header.of(Column.LAST_DAY))
    has_setting = bool(header.of(Column.SETTING))
    return any(
        (has_days and meaning.first_day) or (has_setting and meaning.setting)
        for meaning in amounts
    )


def _close_periods(meanings: Mapping[int, Meaning]) -> Mapping[int, Meaning]:
    """End the period of each column the day before the next of its setting begins."""
    result = dict(meanings)
    periods = [(m.setting, m.first_day, i) for i, m in meanings.items() if m.first_day]
    periods.sort(key=_by_day)
    for (setting, _, index), (next_setting, day, _) in pairwise(periods):
        if setting == next_setting and result[index].last_day is None:
            result[index] = evolve(result[index], last_day=day - timedelta(days=1))
    return result


def _by_day(period: tuple[Setting | None, date, int]) -> tuple[str, date]:
    return period[0] or "", period[1]


def _several_fault(content: Content, header: Header, column: Column) -> TableError:
    names = [header.names[index] for index in header.of(column)]
    problem = f"several columns may be the {column}: {_list_names(names)}"
    return content.fault(f"{problem}; {_advice(column, names[0])}", header.line)


def _vague_fault(content: Content, header: Header) -> TableError:
    amounts = header.of(Column.AMOUNT)
    names = [header.names[i] for i in amounts if header.meanings[i].is_vague]
    problem = f"it is not certain on which days {_list_names(names)} hold"
    advice = "write headers such as Q1 2026 or 1/1/2026"
    return content.fault(
        f"{problem}; {advice}, or {_advice(Column.AMOUNT, names[0])}", header.line
    )


def _missing_fault(
    content: Content, headers: Sequence[Header], choices: Mapping[str, Column]
) -> TableError:
    """Name what is missing from the line that is most like a header."""
    if not headers:
        return content.fault("has no such line, or nothing in it")
    closest = max(headers, key=lambda row: (len(row.meanings), _count_names(row)))
    missing = [*choices.keys() - _chosen_words(closest, choices)] or [
        column for column in sorted(_REQUIRED) if not closest.of(column)
    ]
    names = _list_names(filter(None, closest.names))
    return content.fault(
        f"no header with {' and '.join(missing)} was found; this line has {names}; "
        f"{_advice(Column.AMOUNT, 'Max Fee')}, or give its line as first_row=",
        closest.line,
    )


def _count_names(header: Header) -> int:
    return sum(map(bool, header.names))


def _advice(column: Column, name: str) -> str:
    return f"name the right one, such as columns={{{column.value!r}: {name!r}}}"


def _list_names(names: Iterable[str]) -> str:
    return ", ".join(repr(name[:40]) for name in islice(names, _SHOWN))
