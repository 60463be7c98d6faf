"""What the header of a published contract says: which column holds what, and when."""

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
#: A message names no more headers.
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
    #: What changes an amount and is not read: no cell of it may be filled.
    REFUSED = "refused"
    #: What changes no amount, though its header may sound so.
    LEFT = "left"


_ALL_DAYS = Period()
#: What a caller may name a column for.
_NAMED = tuple(c.value for c in Column if c not in {Column.REFUSED, Column.LEFT})
_NEEDED = {Column.CODE, Column.AMOUNT}


@frozen
class _HeaderRow:
    """A header as payers write it, and what its column holds."""

    header: str = field(metadata=tables.KEY)
    column: Column
    setting: Setting | None
    source: str


@frozen
class Meaning:
    """
    What a header says of its column.

    Attributes:
        column: What it holds.
        setting: Whose rate its amounts are; None for both.
        first_day: The day its amounts begin to hold; None is not said.
        last_day: The last day they hold; None is not said.
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
        meanings: What is known of them, by position.
        chosen: The words of headers whose columns the caller names.
        period: What titles above it say of the days.
        limit: The first title that may say where, or in what, the amounts are.
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
        passed = {Column.AMOUNT, Column.REFUSED}
        kept = (item for item in self.meanings.items() if item[1].column not in passed)
        return tuple((meaning.column.value, at) for at, meaning in kept)

    def of(self, column: Column) -> list[int]:
        """Return the indexes of the columns of a kind."""
        return [at for at, found in self.meanings.items() if found.column is column]

    @property
    def left(self) -> tuple[str, ...]:
        """The headers of columns that are not read."""
        return tuple(
            name
            for at, name in enumerate(self.names)
            if name and at not in self.meanings
        )

    @cached_property
    def measures(self) -> tuple[int, ...]:
        """The indexes of columns that may qualify an amount."""
        return tuple(at for at, words in self._unread if _is_measure(words))

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The indexes of columns that may say to whom or whether an amount applies."""
        return tuple(at for at, words in self._unread if _GROUPS & words)

    @property
    def beside(self) -> Iterator[int]:
        """The indexes of the columns of words: not read as a fact, and not chosen."""
        for at, name in enumerate(self.names):
            found = self.meanings.get(at)
            is_word = found is None or found.column is Column.SOURCE
            if is_word and plain_words(name) not in self.chosen:
                yield at

    @property
    def _unread(self) -> Iterator[tuple[int, frozenset[str]]]:
        """The words of each header that is not read, by index."""
        for at, name in enumerate(self.names):
            words = plain_words(name)
            if at not in self.meanings and words not in {*self.chosen, *_table()}:
                yield at, frozenset(words.split())

    @property
    def is_whole(self) -> bool:
        """Whether a code and an amount are among the columns."""
        return {found.column for found in self.meanings.values()} >= _NEEDED


#: Words of headers by which an amount may be something else than US dollars of a unit.
_KINDS = frozenset({"type", "method", "basis", "arrangement"})
_PRICES = frozenset(
    {
        *("rate", "fee", "price", "pricing", "amount", "allowed", "negotiated"),
        *("payment", "reimbursement", "contract", "contracted"),
    }
)
_METHODS = frozenset({"methodology", "negotiation"})
#: What stands in such a column beside an amount in US dollars, in plain words.
DOLLARS = frozenset(
    {
        *("fee schedule", "fee for service", "ffs", "negotiated", "contracted"),
        *("fixed", "fixed fee", "fixed rate", "fixed amount", "fixed dollar"),
        *("flat", "flat fee", "flat rate", "flat amount", "flat dollar"),
        *("fee", "rate", "amount", "dollar", "dollars", "dollar amount", "usd"),
    }
)
#: What an amount may be a share of, or be paid by, if it is not in US dollars.
_SHARE_OF = (
    "the|billed|allowed|medicare|medicaid|cms|mpfs|pfs|rbrvs|champus|tricare|charges?|"
    "ucr|usual|fee|rate|cost|invoice|list|awp|asp|wac|acquisition|contract|current"
)
_IN_SHARES = re.compile(
    rf"(?:[0-9]+(?:\.[0-9]+)?\s*)?(?:%|percent(?:age)?|pct\.?)"
    rf"(?:\s*of\s+(?:{_SHARE_OF})\b.*)?|multiplier|conversion factor|per diem",
    re.IGNORECASE,
)
#: Words of headers that tell for whom, or whether, an amount holds.
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
#: Words of titles that tell where, or in what, the amounts below are.
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
    named: Mapping[str, str] | None,
    first_row: int | None,
) -> Header:
    """
    Find the header; *lines* that are an iterator go on below it.

    Args:
        content: The file, for messages.
        lines: Its rows.
        named: Headers by what their columns hold.
        first_row: The line of the header, if it is known.

    Raises:
        TableError: If there is none, or it has two meanings.
        UnknownTermError: If *named* has another key.
        WrongTypeError: If *first_row* is no line.
    """
    wanted, passed = _wanted(named), list[Header]()
    for line, cells in _from(lines, first_row):
        header = _header(line, cells, wanted)
        if header.is_whole and wanted.keys() <= _found(header, wanted):
            titles = [" ".join(filter(None, above.names)) for above in passed]
            limit = next(filter(_LIMITS.search, titles), "")
            whole = evolve(header, period=period_of(titles), limit=limit)
            return _checked(content, whole, wanted)
        passed.append(header)
        if len(passed) > _MOST_ABOVE or first_row is not None:
            break
    raise _not_found(content, passed, wanted)


def _from(lines: Iterable[Line], first_row: int | None) -> Iterator[Line]:
    if first_row is None:
        return (row for row in lines if any(map(str.strip, row[1])))
    if isinstance(first_row, bool) or not isinstance(first_row, int):
        raise WrongTypeError("first_row", first_row, "the line of the header, from 1")
    return (row for row in lines if row[0] >= first_row)


def _wanted(named: Mapping[str, str] | None) -> Mapping[str, Column]:
    """Read what the caller says of headers, by the words of each."""
    if named is not None and not isinstance(named, Mapping):
        raise WrongTypeError("columns", named, "a mapping such as {'amount': 'Fee'}")
    wanted: dict[str, Column] = {}
    for column, header in (named or {}).items():
        if column not in _NAMED:
            raise UnknownTermError("columns", column, ", ".join(_NAMED))
        if not isinstance(header, str) or not plain_words(header):
            raise WrongTypeError("columns", header, "the header of a column, as text")
        wanted[plain_words(header)] = Column(column)
    return wanted


def _found(header: Header, wanted: Mapping[str, Column]) -> set[str]:
    return {words for name in header.names if (words := plain_words(name)) in wanted}


def _header(line: int, cells: Sequence[str], wanted: Mapping[str, Column]) -> Header:
    """Find the content of each column; one that the caller names has precedence."""
    words = [plain_words(cell) for cell in cells]
    known = _dated(
        {at: found for at, text in enumerate(words) if (found := _known(text))}
    )
    chosen = {at: _chosen(text, known.get(at), wanted) for at, text in enumerate(words)}
    names = tuple(" ".join(cell.split()) for cell in cells)
    meanings = {at: found for at, found in chosen.items() if found}
    return Header(line, names, meanings, wanted.keys())


def _chosen(
    words: str, known: Meaning | None, wanted: Mapping[str, Column]
) -> Meaning | None:
    column = wanted.get(words)
    if column is not None:
        return known if known and known.column is column else Meaning(column)
    is_replaced = known is not None and known.column in wanted.values()
    return None if is_replaced else known


def _known(words: str) -> Meaning | None:
    row = _table().get(words)
    if row is not None:
        return Meaning(row.column, row.setting) if row.column != Column.LEFT else None
    for pattern in _PERIODS:
        if match := pattern.search(words):
            amount = _amount(f"{words[: match.start()]} {words[match.end() :]}")
            return amount and _in_period(amount, match)
    return None


def _amount(rest: str) -> Meaning | None:
    """Say whose amounts a column has, of whose header *rest* is without a period."""
    words = plain_words(rest).removeprefix("effective").removesuffix("effective")
    row = _table().get(words.strip())
    if row is None:
        return None if words.strip() else Meaning(Column.AMOUNT)
    is_amount = row.column is Column.AMOUNT
    return Meaning(row.column, row.setting) if is_amount else None


@cache
def _table() -> Mapping[str, _HeaderRow]:
    found = tables.read("contract_headers.csv", _HeaderRow)
    return {plain_words(row.header): row for row in found}


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


def _in_period(amount: Meaning, match: re.Match[str]) -> Meaning:
    """Say from when to when the amounts of a column hold."""
    given = match.groupdict()
    if "year" not in given:
        return evolve(amount, is_vague=True)
    year, quarter = int(given["year"]), int(given.get("quarter") or 0)
    if quarter:
        first, after = _quarter(year, quarter), _quarter(year, quarter + 1)
        return evolve(amount, first_day=first, last_day=after - timedelta(days=1))
    try:
        day = date(year, int(given["month"]), int(given["day"]))
    except ValueError:
        return evolve(amount, is_vague=True)
    return evolve(amount, first_day=day)


def _quarter(year: int, quarter: int) -> date:
    """Return the first day of a quarter; the fifth is the first of the next year."""
    years, at = divmod(quarter - 1, 4)
    return date(year + years, 3 * at + 1, 1)


def _checked(content: Content, header: Header, wanted: Mapping[str, Column]) -> Header:
    """Refuse a header with two meanings."""
    counts = Counter(found.column for found in header.meanings.values())
    for column in _NAMED:
        if counts[Column(column)] > 1 and column != Column.AMOUNT:
            raise _several(content, header, Column(column))
    amounts = [header.meanings[at] for at in header.of(Column.AMOUNT)]
    is_named = Column.AMOUNT in wanted.values()
    if any(found.is_vague for found in amounts) and not is_named:
        raise _vague(content, header)
    if not _are_apart(amounts):
        raise _several(content, header, Column.AMOUNT)
    if unknown := [*_telling(header, wanted)]:
        problem = f"{_listed(unknown)} may say when or where an amount holds"
        advice = "name it, such as columns={'first_day': 'Starts'}, or take it out"
        raise content.fault(f"{problem}; {advice}", header.line)
    if _say_twice(header, amounts):
        problem = "says days or settings in a column and in the header of an amount"
        raise content.fault(problem, header.line)
    return header


#: Words of headers that tell when, where or for which part an amount holds.
_TELLING = frozenset(
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


def _telling(header: Header, wanted: Mapping[str, Column]) -> Iterator[str]:
    """Name the columns that are not known and may change what is paid."""
    for name in header.left:
        words = plain_words(name)
        is_known = words in _table() or words in wanted or _known(words) is not None
        if not is_known and _TELLING.intersection(words.split()):
            yield name


def _are_apart(amounts: Sequence[Meaning]) -> bool:
    """Whether no two columns of amounts can answer the same request."""
    kinds = {(m.setting is None, m.first_day is None) for m in amounts}
    keys = {(m.setting, m.first_day) for m in amounts}
    return len(kinds) == 1 and len(keys) == len(amounts)


def _say_twice(header: Header, amounts: Sequence[Meaning]) -> bool:
    """Whether a column says what the headers of amounts say, too."""
    has_days = bool(header.of(Column.FIRST_DAY) or header.of(Column.LAST_DAY))
    has_setting = bool(header.of(Column.SETTING))
    return any(
        (has_days and found.first_day) or (has_setting and found.setting)
        for found in amounts
    )


def _dated(known: Mapping[int, Meaning]) -> Mapping[int, Meaning]:
    """Close each column that begins on a day when the next of its setting begins."""
    found = dict(known)
    days = [(m.setting, m.first_day, at) for at, m in known.items() if m.first_day]
    for (setting, _, at), (other, day, _) in pairwise(sorted(days, key=_by_day)):
        if setting == other and found[at].last_day is None:
            found[at] = evolve(found[at], last_day=day - timedelta(days=1))
    return found


def _by_day(dated: tuple[Setting | None, date, int]) -> tuple[str, date]:
    return dated[0] or "", dated[1]


def _several(content: Content, header: Header, column: Column) -> TableError:
    names = [header.names[at] for at in header.of(column)]
    problem = f"several columns may be the {column}: {_listed(names)}"
    return content.fault(f"{problem}; {_name_one(column, names[0])}", header.line)


def _vague(content: Content, header: Header) -> TableError:
    at = [at for at in header.of(Column.AMOUNT) if header.meanings[at].is_vague]
    names = [header.names[n] for n in at]
    problem = f"it is not certain on which days {_listed(names)} hold"
    advice = "write headers such as Q1 2026 or 1/1/2026"
    return content.fault(
        f"{problem}; {advice}, or {_name_one(Column.AMOUNT, names[0])}", header.line
    )


def _not_found(
    content: Content, passed: Sequence[Header], wanted: Mapping[str, Column]
) -> TableError:
    """Say what is missing from the line that is most like a header."""
    if not passed:
        return content.fault("has no such line, or nothing in it")
    best = max(passed, key=lambda header: (len(header.meanings), _filled(header)))
    missing = [*wanted.keys() - _found(best, wanted)] or [
        column for column in sorted(_NEEDED) if not best.of(column)
    ]
    names = _listed(filter(None, best.names))
    return content.fault(
        f"no header with {' and '.join(missing)} was found; this line has {names}; "
        f"{_name_one(Column.AMOUNT, 'Max Fee')}, or give its line as first_row=",
        best.line,
    )


def _filled(header: Header) -> int:
    return sum(map(bool, header.names))


def _name_one(column: Column, name: str) -> str:
    return f"name the right one, such as columns={{{column.value!r}: {name!r}}}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name[:40]) for name in islice(names, _SHOWN))
