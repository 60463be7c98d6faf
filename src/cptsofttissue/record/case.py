"""The facts that a record states about one lesion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, TypedDict, TypeVar, cast, final

from attrs import field, frozen

from cptsofttissue._document import Document
from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.missing import is_missing
from cptsofttissue._reading.words import Words, in_order
from cptsofttissue.errors import (
    ContradictionError,
)
from cptsofttissue.record._depths import read_depths
from cptsofttissue.record._involvement import read_involvement
from cptsofttissue.record._lesions import SOFT_TISSUE_TUMOR
from cptsofttissue.record._stated import (
    PROCEDURES,
    Stated,
    agreed,
    all_sides,
    meet,
    one_lesion,
    one_side,
    one_site,
    read_length,
    read_operation,
    read_span,
)
from cptsofttissue.record.anatomy import Side, Site, SiteReading
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import Length, MarginConvention, SizeSource, Span
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Case",
    "CodingPolicy",
    "Facts",
    "NextYear",
    "Origin",
]


class Origin(StrEnum):
    """The tissue the tumor arose from."""

    SOFT_TISSUE = "soft_tissue"
    CUTANEOUS = "cutaneous"


class NextYear(StrEnum):
    """What to do with a date of service in the year after the newest edition."""

    ANSWER = "answer"
    REFUSE = "refuse"


#: A site is read from a site, a charted word, or several of them.
SiteLike = SiteReading | Site | str | Iterable[str]
#: A kind of lesion is read from charted words, one or several of them.
LesionLike = LesionReading | str | Iterable[str]
#: A size is read from charted text with its unit, or from exact values.
SizeLike = Span | Length | str

#: Some facts are sets: a value, which is its text, a charted word, or several.
WordsLike = str | Iterable[str]

_CONVENTIONS = Words("margin_convention", MarginConvention)
_ORIGINS = Words("origin", Origin)
_SIZE_SOURCES = Words("size_source", SizeSource)
_NEXT_YEARS = Words("next_year", NextYear)


def _policy_convention(value: MarginConvention | str) -> MarginConvention:
    return _CONVENTIONS.read(value)


def _next_year(value: NextYear | str) -> NextYear:
    return _NEXT_YEARS.read(value)


T = TypeVar("T")

#: The values that coders assume for a missing fact; any other stays open.
_DEFAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "procedure": (Procedure.EXCISION,),
        "origin": (Origin.SOFT_TISSUE,),
        "lesion": (SOFT_TISSUE_TUMOR,),
    }
)


def _read_or_none(name: str, reader: Callable[[Any], T], value: object) -> T | None:
    """Read a fact; None if it is missing, or its text says so."""
    if value is None:
        return None
    if not isinstance(value, str):
        return reader(value)
    fact: T | None = _read_charted(name, reader, value)
    return fact


def _read_set(name: str, reader: Callable[[Any], T], value: object) -> T | None:
    """
    Read a fact that is a set; a missing one among several leaves the fact open.

    Open means any value, or the one that coders assume.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        return _read_or_none(name, reader, value)
    words = cast("Iterable[object]", value)
    items = words if isinstance(words, Collection) else tuple(words)
    if hasattr(items, "keys") or not all(isinstance(item, str) for item in items):
        return reader(items)
    texts = cast("Collection[str]", items)
    stated = [text for text in texts if not is_missing(name, text)]
    if len(stated) == len(texts):
        return reader(texts)
    fact = reader([*stated, *_DEFAULTS.get(name, ())]) if stated else None
    return fact if name in _DEFAULTS else None


@lru_cache(maxsize=16384)
def _read_charted(name: str, reader: Callable[[str], object], text: str) -> Any:
    """Read charted words, and remember them."""
    return None if is_missing(name, text) else reader(text)


def _procedure(value: WordsLike | None) -> tuple[Procedure, ...]:
    return _read_set("procedure", _procedures, value) or (Procedure.EXCISION,)


def _procedures(value: WordsLike) -> tuple[Procedure, ...]:
    if isinstance(value, str):
        return read_operation(value)[0]
    return in_order(Procedure, PROCEDURES.read_set(value))


def _site(value: SiteLike | None) -> SiteReading | None:
    if isinstance(value, SiteReading):
        return value
    return _read_set("site", SiteReading.parse, value)


def _depth(value: WordsLike | None) -> tuple[Depth, ...] | None:
    return _read_set("depth", _depths, value)


def _depths(value: WordsLike) -> tuple[Depth, ...]:
    return in_order(Depth, read_depths(value))


def _involvement(value: DigitInvolvement | str | None) -> DigitInvolvement | None:
    return _read_or_none("digit_involvement", read_involvement, value)


def _convention(value: MarginConvention | str | None) -> MarginConvention | None:
    return _read_or_none("margin_convention", _CONVENTIONS.read, value)


def _origin(value: WordsLike | None) -> tuple[Origin, ...]:
    return _read_set("origin", _origins, value) or (Origin.SOFT_TISSUE,)


def _origins(value: WordsLike) -> tuple[Origin, ...]:
    return in_order(Origin, _ORIGINS.read_set(value))


def _lesion(value: LesionLike | None) -> LesionReading | None:
    if isinstance(value, LesionReading):
        return value
    return _read_set("lesion", LesionReading.parse, value)


def _size_source(value: SizeSource | str | None) -> SizeSource | None:
    return _read_or_none("size_source", _SIZE_SOURCES.read, value)


def _size(value: SizeLike | None) -> Span | None:
    return _read_or_none("size", _SPAN_READERS["size"], value)


def _tumor(value: SizeLike | None) -> Span | None:
    return _read_or_none("tumor", _SPAN_READERS["tumor"], value)


def _margin(value: SizeLike | None) -> Span | None:
    return _read_or_none("margin", _SPAN_READERS["margin"], value)


_SPAN_READERS: Mapping[str, Callable[[SizeLike], Span]] = MappingProxyType(
    {name: partial(read_span, name) for name in ("size", "tumor", "margin")}
)


def _date(value: date | str | None) -> date | None:
    return _read_or_none("date_of_service", _READ_DATE, value)


_READ_DATE: Callable[[date | str], date] = partial(read_date, "date_of_service")


class Facts(TypedDict, total=False):
    """The fields of :class:`Case` as keyword arguments, all optional."""

    procedure: WordsLike | None
    site: SiteLike | None
    depth: WordsLike | None
    size: SizeLike | None
    tumor: SizeLike | None
    margin: SizeLike | None
    margin_convention: MarginConvention | str | None
    digit_involvement: DigitInvolvement | str | None
    origin: WordsLike | None
    lesion: LesionLike | None
    size_source: SizeSource | str | None
    date_of_service: date | str | None


def _place_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Move what the words beside each length say to the facts that it belongs to."""
    size, tumor = _statement("size", facts["size"]), _statement("tumor", facts["tumor"])
    margin = _statement("margin", facts["margin"])
    if size is not None and size.field == "tumor":
        facts["size"], facts["tumor"] = (
            None,
            meet(_tumor(facts["tumor"]), size.span),
        )
    for stated in filter(None, (size, tumor, margin)):
        facts["size_source"] = stated.source or facts["size_source"]
    lesions = [stated.lesion for stated in (size, tumor) if stated and stated.lesion]
    lesions += filter(None, [_operated_lesion(facts["procedure"])])
    facts["lesion"] = lesion = one_lesion(_lesion(facts["lesion"]), *lesions)
    facts["site"] = _one_site(_site(facts["site"]), lesion and lesion.site)
    if margin is not None and margin.convention is not None:
        convention = _convention(facts["margin_convention"]) or margin.convention
        facts["margin_convention"] = agreed(convention, margin.convention)
    return facts


def _operated_lesion(procedure: WordsLike | None) -> LesionReading | None:
    """Read the lesion that the words for what was done name."""
    if not isinstance(procedure, str) or isinstance(procedure, Procedure):
        return None
    operation = _read_or_none("procedure", read_operation, procedure)
    return operation and operation[1]


def _one_site(own: SiteReading | None, named: SiteReading | None) -> SiteReading | None:
    """Read the site from its own words and the lesion's; unchanged if they agree."""
    if own is None or named is None:
        return own or named
    reading = SiteReading.parse(own.charted)
    terms = one_site(reading.terms, named.terms)
    side = one_side(reading.side, named.side)
    is_known = (terms, side) == (own.terms, own.side)
    return own if is_known else SiteReading(own.charted, terms, side)


def _statement(name: str, value: SizeLike | None) -> Stated | None:
    """Read what a charted length states; values state nothing but themselves."""
    return (
        _read_charted(name, _LENGTH_READERS[name], value)
        if isinstance(value, str)
        else None
    )


_LENGTH_READERS: Mapping[str, Callable[[str], Stated]] = MappingProxyType(
    {name: partial(read_length, name) for name in ("size", "tumor", "margin")}
)


@final
@frozen(kw_only=True, init=False)
class Case(Document):
    """
    The facts that a record states; what it leaves out stays open.

    Each field accepts its values or the words used in charts; if it may be one of
    several, give a set of them.

    >>> case = Case(site="left forearm", depth="subfascial", tumor="2.4 cm")
    >>> case.tumor
    Span(low_um=24000, high_um=24000)
    >>> print(*Case(procedure={"excision", "biopsy"}).procedure)
    excision biopsy

    Attributes:
        procedure:
            What was done, or everything that may have been done; if missing, an
            excision is assumed, as coders do.
        site: The site; missing means every site.
        depth: The depth, or every depth it may be; missing means every depth.
        size:
            The documented total of tumor plus margin, used as it is; if missing,
            it is computed from tumor and margin.
        tumor: The greatest diameter; without a margin only a lower bound.
        margin: The narrowest margin required for complete excision.
        margin_convention:
            Whether the margin counts once or on each side; if missing, the
            :class:`CodingPolicy` decides.
        digit_involvement:
            Whether tendon, tendon sheath or joint of a finger or toe is
            involved; it decides the depth there.
        origin: The tissue the tumor arose from; missing means soft tissue.
        lesion: The kind of lesion, or every kind it may be, if known.
        size_source: Where the size was measured.
        date_of_service: Selects the edition; missing means the newest.

    Raises:
        UnknownTermError: If a word is not in the table of its field.
        InvalidSizeError: If a size is malformed or not plausible.
        InvalidDateError: If the date is not a calendar date.
        WrongTypeError: If a value has the wrong type, such as a float.
        ContradictionError: If the total is smaller than tumor or margin, or the words
            of several facts name lesions that do not lie at one place.
    """

    procedure: tuple[Procedure, ...] = field(default=None, converter=_procedure)
    site: SiteReading | None = field(default=None, converter=_site)
    depth: tuple[Depth, ...] | None = field(default=None, converter=_depth)
    size: Span | None = field(default=None, converter=_size)
    tumor: Span | None = field(default=None, converter=_tumor)
    margin: Span | None = field(default=None, converter=_margin)
    margin_convention: MarginConvention | None = field(
        default=None, converter=_convention
    )
    digit_involvement: DigitInvolvement | None = field(
        default=None, converter=_involvement
    )
    origin: tuple[Origin, ...] = field(default=None, converter=_origin)
    lesion: LesionReading | None = field(default=None, converter=_lesion)
    size_source: SizeSource | None = field(default=None, converter=_size_source)
    date_of_service: date | None = field(default=None, converter=_date)

    def __init__(  # noqa: PLR0913 - each is a fact, by name
        self,
        *,
        procedure: WordsLike | None = None,
        site: SiteLike | None = None,
        depth: WordsLike | None = None,
        size: SizeLike | None = None,
        tumor: SizeLike | None = None,
        margin: SizeLike | None = None,
        margin_convention: MarginConvention | str | None = None,
        digit_involvement: DigitInvolvement | str | None = None,
        origin: WordsLike | None = None,
        lesion: LesionLike | None = None,
        size_source: SizeSource | str | None = None,
        date_of_service: date | str | None = None,
    ) -> None:
        facts: dict[str, Any] = {
            "procedure": procedure,
            "site": site,
            "depth": depth,
            "size": size,
            "tumor": tumor,
            "margin": margin,
            "margin_convention": margin_convention,
            "digit_involvement": digit_involvement,
            "origin": origin,
            "lesion": lesion,
            "size_source": size_source,
            "date_of_service": date_of_service,
        }
        self.__attrs_init__(**_place_facts(facts))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # fmt: skip

    def __attrs_post_init__(self) -> None:
        if self.size is None or self.size.high_um is None:
            return
        if self.size.high_um < self.least_um:
            allowed = f"at least the tumor or margin itself, {Length(self.least_um)}"
            raise ContradictionError("size", str(self.size), allowed)

    @property
    def sides(self) -> tuple[Side, ...]:
        """
        Every side that the words for the site and the lesion name.

        Several contradict each other, since a case is one tumor.

        >>> print(*Case(site="left thigh", lesion="right thigh lipoma").sides)
        left right
        """
        return all_sides(self.site, self.lesion)

    @property
    def least_um(self) -> int:
        """The smallest possible size in micrometers, from tumor or margin alone."""
        return max(part.low_um for part in (self.tumor, self.margin, Span()) if part)


@final
@frozen(kw_only=True)
class CodingPolicy:
    """
    What to assume where a record does not say; passed as an argument, never global.

    Attributes:
        margin_convention:
            How a margin counts if the record does not say. ``as_written``, the
            default, adds a caution whenever the other way of counting leads to
            another code; ``either`` keeps both.
        next_year:
            Whether the newest edition is used, with a caution, for a date of
            service in the year after it, or an error is raised.

    Raises:
        UnknownTermError: If a value is not known.
    """

    margin_convention: MarginConvention = field(
        default=MarginConvention.AS_WRITTEN, converter=_policy_convention
    )
    next_year: NextYear = field(default=NextYear.ANSWER, converter=_next_year)
