"""What a record says: the facts of one case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypedDict, final

from attrs import field, frozen

from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.words import Words
from cptsofttissue.errors import (
    ContradictionError,
    InvalidSizeError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.record._depths import read_depths
from cptsofttissue.record._involvement import read_involvement
from cptsofttissue.record._lesions import read_lesion
from cptsofttissue.record.anatomy import Site, SiteReading
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import Length, MarginConvention, Span
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Case",
    "CodingPolicy",
    "Facts",
    "NextYear",
    "Origin",
    "SizeSource",
]


class Origin(StrEnum):
    """The tissue the tumor arose from."""

    SOFT_TISSUE = "soft_tissue"
    CUTANEOUS = "cutaneous"


class NextYear(StrEnum):
    """What to do with a date of service in the year after the newest edition."""

    ANSWER = "answer"
    REFUSE = "refuse"


class SizeSource(StrEnum):
    """Where the documented size was measured; it belongs at excision."""

    EXCISION = "excision"
    PATHOLOGY = "pathology"
    IMAGING = "imaging"


#: A site is read from a site, a charted word, or several of them.
SiteLike = SiteReading | Site | str | Iterable[str]
#: A size is read from charted text with its unit, or from exact values.
SizeLike = Span | Length | str

_PROCEDURES = Words("procedure", Procedure)
_CONVENTIONS = Words("margin_convention", MarginConvention)
_ORIGINS = Words("origin", Origin)
_SIZE_SOURCES = Words("size_source", SizeSource)
_NEXT_YEARS = Words("next_year", NextYear)

_BELOW = frozenset({Depth.FASCIAL, Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})

#: Wider is treated as a data-entry error.
WIDEST = Length.cm(200)


def _procedure(value: Procedure | str) -> Procedure:
    return _PROCEDURES.read(value)


def _site(value: SiteLike | None) -> SiteReading | None:
    if value is None or isinstance(value, SiteReading):
        return value
    return SiteReading.parse(value)


def _depth(value: Depth | str | None) -> Depth | None:
    """Read a depth; all that lie below the fascia are coded as subfascial."""
    if value is None:
        return None
    depths = read_depths(value)
    if len(depths) == 1:
        return next(iter(depths))
    if Depth.SUBFASCIAL in depths <= _BELOW:
        return Depth.SUBFASCIAL
    allowed = f"one depth; this may be {' or '.join(sorted(depths))}"
    raise UnknownTermError("depth", value, allowed)


def _involvement(value: DigitInvolvement | str | None) -> DigitInvolvement | None:
    return None if value is None else read_involvement(value)


def _convention(value: MarginConvention | str | None) -> MarginConvention | None:
    return None if value is None else _CONVENTIONS.read(value)


def _policy_convention(value: MarginConvention | str) -> MarginConvention:
    return _CONVENTIONS.read(value)


def _next_year(value: NextYear | str) -> NextYear:
    return _NEXT_YEARS.read(value)


def _origin(value: Origin | str) -> Origin:
    return _ORIGINS.read(value)


def _size_source(value: SizeSource | str | None) -> SizeSource | None:
    return None if value is None else _SIZE_SOURCES.read(value)


def _lesion(value: str | None) -> str | None:
    return None if value is None else read_lesion(value)


def _size(value: SizeLike | None) -> Span | None:
    return None if value is None else _measure("size", value)


def _tumor(value: SizeLike | None) -> Span | None:
    return None if value is None else _measure("tumor", value)


def _margin(value: SizeLike | None) -> Span | None:
    return None if value is None else _measure("margin", value)


def _measure(name: str, value: object) -> Span:
    if isinstance(value, str):
        return _charted_size(name, value)
    if isinstance(value, Length):
        return _plausible(name, Span.exactly(value), value)
    if isinstance(value, Span):
        return _plausible(name, value, value)
    allowed = 'the charted text with its unit, such as "2.4 cm", or a Length'
    raise WrongTypeError(name, value, allowed)


@lru_cache(maxsize=4096)
def _charted_size(name: str, text: str) -> Span:
    return _plausible(name, Span.parse(text, field=name), text)


def _plausible(name: str, span: Span, given: object) -> Span:
    """Refuse what no tumor measures; a margin may be zero, a tumor may not."""
    least = 0 if name == "margin" else 1
    greatest = span.low_um if span.high_um is None else span.high_um
    is_zero = span.high_um is not None and greatest < least
    if is_zero or greatest > WIDEST.um:
        above = "more than" if least else "from"
        raise InvalidSizeError(name, given, f"{above} 0 cm, at most {WIDEST}")
    return span


def _date(value: date | str | None) -> date | None:
    return None if value is None else read_date("date_of_service", value)


@final
@frozen(kw_only=True)
class Case:
    """
    The facts a record states; what it leaves out stays open.

    Fields take their values or the words people chart.

    >>> case = Case(site="left forearm", depth="subfascial", tumor="2.4 cm")
    >>> case.tumor
    Span(low_um=24000, high_um=24000)

    Attributes:
        procedure: What was done.
        site: Where; missing means every site.
        depth: How deep; missing means every depth.
        size:
            The documented total, tumor plus margin, used untouched;
            missing means it follows from tumor and margin.
        tumor: The greatest diameter; without a margin only a lower bound.
        margin: The narrowest margin required for complete excision.
        margin_convention:
            Whether the margin counts once or on each side; missing leaves
            it to the :class:`CodingPolicy`.
        digit_involvement:
            Whether tendon, tendon sheath or joint of a finger or toe is
            involved; it decides the depth there.
        origin: The tissue the tumor arose from.
        lesion: The kind of lesion, where it is known.
        size_source: Where the size was measured.
        date_of_service: Picks the edition; missing means the newest.

    Raises:
        UnknownTermError: If a word is not in the table of its field.
        InvalidSizeError: If a size is malformed or not plausible.
        InvalidDateError: If the date is not a calendar date.
        WrongTypeError: If a value has the wrong type, such as a float.
        ContradictionError: If the total is smaller than tumor or margin.
    """

    procedure: Procedure = field(default=Procedure.EXCISION, converter=_procedure)
    site: SiteReading | None = field(default=None, converter=_site)
    depth: Depth | None = field(default=None, converter=_depth)
    size: Span | None = field(default=None, converter=_size)
    tumor: Span | None = field(default=None, converter=_tumor)
    margin: Span | None = field(default=None, converter=_margin)
    margin_convention: MarginConvention | None = field(
        default=None, converter=_convention
    )
    digit_involvement: DigitInvolvement | None = field(
        default=None, converter=_involvement
    )
    origin: Origin = field(default=Origin.SOFT_TISSUE, converter=_origin)
    lesion: str | None = field(default=None, converter=_lesion)
    size_source: SizeSource | None = field(default=None, converter=_size_source)
    date_of_service: date | None = field(default=None, converter=_date)

    def __attrs_post_init__(self) -> None:
        if self.size is None or self.size.high_um is None:
            return
        if self.size.high_um < self.least_um:
            allowed = f"at least the tumor or margin itself, {Length(self.least_um)}"
            raise ContradictionError("size", str(self.size), allowed)

    @property
    def least_um(self) -> int:
        """The size in micrometers that tumor or margin alone already have."""
        return max(part.low_um for part in (self.tumor, self.margin, Span()) if part)


class Facts(TypedDict, total=False):
    """The fields of :class:`Case` as keyword arguments, all optional."""

    procedure: Procedure | str
    site: SiteLike | None
    depth: Depth | str | None
    size: SizeLike | None
    tumor: SizeLike | None
    margin: SizeLike | None
    margin_convention: MarginConvention | str | None
    digit_involvement: DigitInvolvement | str | None
    origin: Origin | str
    lesion: str | None
    size_source: SizeSource | str | None
    date_of_service: date | str | None


@final
@frozen(kw_only=True)
class CodingPolicy:
    """
    How to read what a record leaves open; a value passed in, never global.

    Attributes:
        margin_convention:
            The reading of a margin whose convention is not stated.
            ``as_written``, the default, adds a caution whenever the other
            reading leads elsewhere; ``either`` keeps both.
        next_year:
            Whether a date of service in the year after the newest edition is
            answered by that edition, with a caution, or refused.

    Raises:
        UnknownTermError: If a value is not known.
    """

    margin_convention: MarginConvention = field(
        default=MarginConvention.AS_WRITTEN, converter=_policy_convention
    )
    next_year: NextYear = field(default=NextYear.ANSWER, converter=_next_year)
