"""Charted lengths with the words beside them, which may say more than a length."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain, combinations, product
from typing import NamedTuple

from cptsofttissue._reading import sizes
from cptsofttissue._reading.missing import is_missing
from cptsofttissue._reading.words import Words, in_order, without_suggestions
from cptsofttissue.errors import (
    ContradictionError,
    InvalidSizeError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.record._lesions import (
    SOFT_TISSUE_TUMOR,
    Behavior,
    at_depths,
    behavior_of,
    is_other,
    why_not_at,
)
from cptsofttissue.record.anatomy import Region, Side, SiteReading, SiteTerm
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length, MarginConvention, SizeSource, Span
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "PROCEDURES",
    "WIDEST",
    "Apart",
    "Lesion",
    "Sites",
    "Stated",
    "agreed",
    "all_sides",
    "apart",
    "are_apart",
    "either_lesion",
    "meet",
    "named_lesion",
    "one_lesion",
    "one_side",
    "one_site",
    "read_length",
    "read_operation",
    "read_span",
]

#: Wider is treated as a data-entry error.
WIDEST = Length.cm(200)


def read_span(name: str, value: object) -> Span:
    if isinstance(value, str):
        return read_length(name, value).span
    if isinstance(value, Length):
        return _plausible(name, Span.exactly(value), value)
    if isinstance(value, Span):
        return _plausible(name, value, value)
    allowed = 'the charted text with its unit, such as "2.4 cm", or a Length'
    raise WrongTypeError(name, value, allowed)


class Stated(NamedTuple):
    """
    What a charted length states.

    Attributes:
        field: The fact it is: of a size, the words may say that it is the tumor.
        span: Every length it may be.
        convention: How a margin counts, if the words say so.
        source: Where it was measured, if the words say so.
        lesion: What the words say of the lesion it is the length of, if anything.
    """

    field: str
    span: Span
    convention: MarginConvention | None
    source: SizeSource | None
    lesion: LesionReading | None


@lru_cache(maxsize=4096)
def read_length(name: str, text: str) -> Stated:
    """
    Read a charted length with the words beside it.

    >>> read_length("size", "2.5 cm mass").field
    'tumor'

    Raises:
        InvalidSizeError: If it cannot be read, or is no such length.
    """
    statement = sizes.read_statement(name, text, _unread)
    field = statement.role if name == "size" and statement.role == "tumor" else name
    span = _plausible(field, Span(statement.low_um, statement.high_um), text)
    convention, source = statement.convention, statement.source
    return Stated(
        field,
        span,
        None if convention is None else MarginConvention(convention),
        None if source is None else SizeSource(source),
        LesionReading.parse(statement.lesion) if statement.lesion else None,
    )


@lru_cache(maxsize=16384)
def _unread(phrase: str) -> tuple[str, ...]:
    """Return the words that keep a phrase from naming a lesion; none if it does."""
    try:
        with without_suggestions():
            LesionReading.parse(phrase)
    except UnknownTermError as error:
        return error.unread or tuple(phrase.split())
    return ()


PROCEDURES = Words("procedure", Procedure)
#: What was done, and the lesion that the words for it name, if they name one.
Operation = tuple[tuple[Procedure, ...], LesionReading | None]


@lru_cache(maxsize=4096)
def read_operation(text: str) -> Operation:
    """
    Read what was done, and to what, where the words say more than a procedure.

    >>> done, lesion = read_operation("excision of subcutaneous tumor, left shoulder")
    >>> print(*done, *lesion.depths, *lesion.site.terms)
    excision subcutaneous shoulder

    Raises:
        UnknownTermError: If the words name no procedure.
    """
    try:
        return in_order(Procedure, PROCEDURES.read_set(text)), None
    except UnknownTermError as error:
        core = _CLOSED.sub("", _COUNT.sub("", _WITH.sub("with ", text)))
        readings = chain(
            _without_additions(text, core), _with_margins(core), _with_lesion(core)
        )
        operation = next(readings, None)
        if operation is None:
            raise _with_hint(error, text) from None
        return operation


def _without_additions(text: str, core: str) -> Iterator[Operation]:
    """Read a procedure that is all that is left of a text."""
    if core != text:
        with suppress(UnknownTermError):
            yield in_order(Procedure, PROCEDURES.read_set(core)), None


def _with_margins(text: str) -> Iterator[Operation]:
    """Read words that end with margins; an excision with such may be a resection."""
    core = _MARGINS.sub("", text)
    if core != text:
        with suppress(UnknownTermError):
            procedures, lesion = read_operation(core)
            if _EXCISION & {*procedures}:
                procedures = (*procedures, Procedure.RADICAL_RESECTION)
            yield in_order(Procedure, procedures), lesion


def _with_hint(error: UnknownTermError, text: str) -> UnknownTermError:
    """Say where a length belongs that stands among the words for what was done."""
    if not sizes.has_length(text):
        return error
    allowed = f"{error.allowed}; give a length as the tumor or the size"
    return UnknownTermError(error.field, text, allowed, (), error.unread)


def _with_lesion(text: str) -> Iterator[Operation]:
    """Try to split words into a procedure and its lesion, in either order."""
    if _NAMES_BOTH.search(text):
        with without_suggestions(), suppress(UnknownTermError):
            yield (Procedure.EXCISION,), LesionReading.parse(text)
    partings = [*_PARTING.finditer(text)]
    for parting in partings[:_MOST_WORDS]:
        yield from _operation(text[: parting.start()], text[parting.end() :])
    for parting in partings[-_MOST_WORDS:]:
        yield from _operation(text[parting.end() :], text[: parting.start()])
    ends = (*partings[:_MOST_WORDS], *partings[_MOST_WORDS:][-_MOST_WORDS:])
    for parting in (end for end in ends if "of" not in end.group().split()):
        yield from _excision_at(text[: parting.start()], text[parting.end() :])
        yield from _excision_at(text[parting.end() :], text[: parting.start()])
    for first, second in combinations(partings[:_MOST_WORDS], 2):
        lesion_text, place = text[: first.start()], text[second.end() :]
        if _is_place(place) and not _names(place, LesionReading.parse):
            procedure = text[first.end() : second.start()]
            yield from _operation(procedure, f"{lesion_text}, {place}")


def _is_place(text: str) -> bool:
    with without_suggestions(), suppress(UnknownTermError):
        return bool(SiteReading.parse(text).regions)
    return False


def _excision_at(procedure: str, place: str) -> Iterator[Operation]:
    """Read a depth or a place beside what was done as that of a mass."""
    for operation in _operation(procedure, f"{place} mass"):
        lesion = operation[1]
        if lesion and lesion.kinds == (SOFT_TISSUE_TUMOR,) and _lies_within(lesion):
            yield operation


def _lies_within(lesion: LesionReading) -> bool:
    """Whether words say where a mass lies; skin and bone are also cut on the way."""
    depths = {*(lesion.depths or ())}
    return bool(depths or lesion.site) and depths.isdisjoint({Depth.SKIN, Depth.BONE})


def _operation(procedure: str, lesion_text: str) -> Iterator[Operation]:
    """Read what was done and to which lesion; neither names the other."""
    if not PROCEDURES.knows(procedure):
        return
    with without_suggestions(), suppress(UnknownTermError):
        procedures = PROCEDURES.read_set(procedure)
        lesion = LesionReading.parse(lesion_text)
        if not (
            _names(procedure, LesionReading.parse) or _names(lesion_text, _procedure)
        ):
            implied = _procedures_on(lesion) if Procedure.EXCISION in procedures else ()
            yield in_order(Procedure, {*procedures, *implied}), lesion


def _procedure(word: str) -> object:
    return PROCEDURES.read_set(word)


def _names(text: str, parse: Callable[[str], object]) -> bool:
    """Whether some word of a text names such a thing by itself."""
    for word in text.split():
        with suppress(UnknownTermError):
            parse(word)
            return True
    return False


def _procedures_on(lesion: LesionReading) -> Iterator[Procedure]:
    """List what an excision may be with such a lesion: of a sarcoma, a resection."""
    behaviors = {behavior_of(kind) for kind in lesion.kinds}
    is_malignant = Behavior.MALIGNANT in behaviors
    for kind in (*lesion.kinds, *(["malignant tumor"] if is_malignant else [])):
        with suppress(UnknownTermError):
            yield from PROCEDURES.read_set(f"excision of {kind}")


_PARTING = re.compile(r"\s*[,:;]\s*|\s+(?:of\s+)?", re.IGNORECASE)
#: A word for what was done that names to what.
_NAMES_BOTH = re.compile(r"\b[a-z]+ectomy\b", re.IGNORECASE)
#: How much was taken around a tumor, where no length says so.
_MARGINS = re.compile(
    r",? (?:with|to) (?:(?:a|and|wide|generous|clear|clean|negative|free|adequate|good"
    r"|appropriate|surgical|oncologic|healthy|normal|safe|tumor[- ]free|tissue) )+"
    r"margins?$",
    re.IGNORECASE,
)
_WITH = re.compile(r"\bw/ ?", re.IGNORECASE)
#: How often it was done, which says no more of what it was: "x 3".
_COUNT = re.compile(r"(?<=[a-z)]),? \(?x ?[1-9][0-9]?\)?$", re.IGNORECASE)
#: What else was done, which leaves open nothing about the tumor.
_CLOSED = re.compile(
    r",? (?:with|and|\+|&) (?:(?:layered|complex|intermediate|simple|primary|linear"
    r"|wound|advancement|rotation|rotational|transposition|local|skin|free"
    r"|full[- ]thickness|split[- ]thickness|adjacent|tissue|mesh|intraoperative) )*"
    r"(?:closure|repair|frozen sections?|flaps?(?: closure)?|(?:skin )?graft(?:ing)?s?"
    r"|stsg|ftsg|drains?|tissue transfer|rearrangement|reconstruction|radiation"
    r"|radiotherapy|chemotherapy|brachytherapy)$"
    r"|,? (?:with|by|via|using|through|under) (?:(?:an?|the|elliptical|fusiform|direct"
    r"|transverse|longitudinal|curvilinear|linear|enucleation|squeeze|open|local"
    r"|general|regional|mac|sedation|loupe|tourniquet|intravenous|iv|and|plus|with) )+"
    r"(?:technique|approach|incision|an(?:a?)esthesia|sedation|magnification|control)$"
    r"|,? (?:with|under) (?:la|ga|mac|local|general|sedation|anaesthetic|anesthetic)$",
    re.IGNORECASE,
)
_EXCISION = frozenset({Procedure.EXCISION})
#: The name of a procedure has no more words.
_MOST_WORDS = 8


def agreed(one: MarginConvention, other: MarginConvention) -> MarginConvention:
    """Read two statements of how a margin counts; two that differ are both kept."""
    conventions = {one, other} - {MarginConvention.EITHER}
    return conventions.pop() if len(conventions) == 1 else MarginConvention.EITHER


#: A site, as keys of its terms; None is not stated.
Sites = tuple[str, ...] | None
#: Kinds of lesion, and what their words say of the depth and the site.
Lesion = tuple[tuple[str, ...], tuple[Depth, ...] | None, Sites]


def either_lesion(own: Lesion, named: Lesion) -> Lesion:
    """
    Read one lesion from two statements.

    A kind that only one of them names, and a depth or a site that only one of them
    says, stays possible; of two sites the one that lies in the other is meant.

    Raises:
        ContradictionError: If a kind does not lie where the other statement says.
    """
    (kinds, depths, site), (other_kinds, other_depths, place) = own, named
    more = [kind for kind in other_kinds if is_other(kinds, kind)]
    depth = in_order(Depth, {*(depths or ()), *(other_depths or ())}) or None
    lesion = tuple(sorted({*kinds, *more})), depth, _either_site(site, place)
    if lesion != own:
        _check_places(lesion, site, place)
    return lesion


def _check_places(lesion: Lesion, *named: Sites) -> None:
    """Refuse a kind that does not lie at a place of the lesion."""
    kinds, _, site = lesion
    places = (place for place in named if place and {*place} <= {*(site or ())})
    for kind, place in product(kinds, places):
        if why := why_not_at(kind, place):
            raise ContradictionError("lesion", kind, f"words of one lesion; {why}")


def _either_site(own: Sites, named: Sites) -> Sites:
    """Return the narrower of two sites if one lies in the other, or else both."""
    if own is None or named is None:
        return own or named
    both = _extent(SiteReading.met(own, named))
    within = (site for site in (own, named) if _extent(site) == both)
    return next(within, tuple(sorted({*own, *named})))


def _extent(site: Iterable[str]) -> frozenset[object]:
    """Return every region and family of a site."""
    rows = map(SiteTerm.named, site)
    return frozenset(part for row in rows for part in (*row.regions, *row.families))


def _regions(site: Iterable[str]) -> frozenset[Region]:
    return frozenset(r for key in site for r in SiteTerm.named(key).regions)


@lru_cache(maxsize=4096)
def one_site(own: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """
    Read the site from its own words and from those for the lesion.

    What both allow is meant; where that is nothing, either.

    >>> one_site(("arm",), ("forearm",))
    ('forearm',)
    >>> one_site(("thigh",), ("scalp",))
    ('scalp', 'thigh')
    >>> one_site(("ring finger",), ("hand or finger",))
    ('ring finger',)
    >>> one_site(("digit",), ("foot or toe",))
    ('toe',)
    """
    if _extent(own) < _extent(named):
        return own
    met = SiteReading.met(own, _digits_of(own, named) or named)
    return met or tuple(sorted({*own, *named}))


def _digits_of(own: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """Return the digits of a place, if the site is a digit and the place is more."""
    regions, others = _regions(own), _regions(named)
    is_digit = all(region.is_digit for region in regions)
    is_more = not all(region.is_digit for region in others)
    return (
        tuple(sorted(r.value for r in regions & others)) if is_digit and is_more else ()
    )


def one_lesion(
    own: LesionReading | None, *named: LesionReading
) -> LesionReading | None:
    """Read one lesion from its own words and those beside its lengths, if any."""
    for lesion in named:
        own = lesion if own is None else _either(own, lesion)
    return own


def _either(own: LesionReading, named: LesionReading) -> LesionReading:
    facts = _facts_of(own)
    lesion = kinds, depths, site = either_lesion(facts, _facts_of(named))
    if lesion == facts and _side(named.site) in {None, _side(own.site)}:
        return own
    words = [word for kind in kinds for word in at_depths(kind, depths)]
    places = _places(site, own.site, named.site)
    return LesionReading.parse(
        [f"{word}, {place}" for word in words for place in places] or words
    )


def _facts_of(lesion: LesionReading) -> Lesion:
    return lesion.kinds, lesion.depths, lesion.site and lesion.site.terms


def _places(site: Sites, *readings: SiteReading | None) -> tuple[str, ...]:
    """Return the words of the readings that a site was made of."""
    of_site = [r for r in readings if r and {*r.terms} <= {*(site or ())}]
    sided = {r.terms for r in of_site if r.side}  # "left thigh" says more than "thigh"
    chosen = (r for r in of_site if r.side or r.terms not in sided)
    return tuple(dict.fromkeys(word for r in chosen for word in r.charted))


def _side(site: SiteReading | None) -> Side | None:
    return site.side if site else None


def named_lesion(fact: str, text: str) -> LesionReading | None:
    """
    Read the lesion that the words of a fact name, if they name one.

    >>> named_lesion("size", "2 cm left thigh mass").site.side
    <Side.LEFT: 'left'>

    Raises:
        InvalidFactError: If the words cannot be read.
    """
    if is_missing(fact, text):
        return None
    if fact == "lesion":
        return LesionReading.parse(text)
    if fact == "procedure":
        return read_operation(text)[1]
    return read_length(fact, text).lesion


def all_sides(
    site: SiteReading | None, lesion: LesionReading | None
) -> tuple[Side, ...]:
    """
    Return every side that a site and a lesion name; several contradict each other.

    >>> print(*all_sides(SiteReading.parse("left thigh"), None))
    left
    """
    named = (words.sides for words in (site, lesion) if words is not None)
    return in_order(Side, chain.from_iterable(named))


def one_side(own: Side | None, named: Side | None) -> Side | None:
    """
    Read the side from two statements; two that differ leave it open.

    >>> one_side(None, Side.LEFT), one_side(Side.RIGHT, Side.LEFT)
    (<Side.LEFT: 'left'>, None)
    """
    sides = {own, named} - {None}
    return sides.pop() if len(sides) == 1 else None


#: Terms of a site, and terms of the lesion that they contradict.
Apart = tuple[tuple[str, ...], tuple[str, ...]]


@lru_cache(maxsize=4096)
def apart(site: Sites, named: Sites) -> Apart | None:
    """
    Return what a site and the words for the lesion contradict each other in, if so.

    >>> apart(("scalp", "thigh"), ("scalp",))
    (('thigh',), ('scalp',))
    """
    if site is None or named is None or not {*named} < {*site}:
        return None
    others = tuple(term for term in site if term not in named)
    return None if SiteReading.met(others, named) else (others, named)


@lru_cache(maxsize=4096)
def are_apart(named: Sites) -> bool:
    """
    Whether the words for the lesion name places that have nothing in common.

    >>> are_apart(("forearm", "scalp")), are_apart(("arm", "forearm"))
    (True, False)
    """
    pairs = combinations(named or (), 2)
    return any(not SiteReading.met((one,), (other,)) for one, other in pairs)


def _plausible(name: str, span: Span, value: object) -> Span:
    """Refuse what no tumor measures; a margin may be zero, a tumor may not."""
    least = 0 if name == "margin" else 1
    greatest = span.low_um if span.high_um is None else span.high_um
    is_zero = span.high_um is not None and greatest < least
    if is_zero or greatest > WIDEST.um:
        above = "more than" if least else "from"
        raise InvalidSizeError(name, value, f"{above} 0 cm, at most {WIDEST}")
    return span


def meet(own: Span | None, other: Span) -> Span:
    """Keep what two statements of a tumor both allow."""
    if own is None:
        return other
    low = max(own.low_um, other.low_um)
    high = min((s.high_um for s in (own, other) if s.high_um is not None), default=None)
    if high is not None and high < low:
        raise ContradictionError("tumor", str(own), f"as charted elsewhere: {other}")
    return Span(low, high)
