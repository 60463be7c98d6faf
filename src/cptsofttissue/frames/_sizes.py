"""
Sizes in bulk: one formula from tumor, margin and total to a whole number.

Only the class of a size between two thresholds matters, so the sizes of a row
fit one small number, its size code.
The formula is written once, over an algebra: numpy computes it block by block,
and SQL engines get it as text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache, partial, reduce
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, final

from attrs import field, frozen

from cptsofttissue.coding._complete import Classes
from cptsofttissue.coding._scope import Scope, scope_of
from cptsofttissue.coding._sizes import SIDES
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.record._stated import WIDEST
from cptsofttissue.record.lengths import MarginConvention, Span

__all__ = [
    "LEAST",
    "MASS",
    "SILENT",
    "SIZES",
    "Algebra",
    "Bounds",
    "Layout",
    "Sizes",
    "ThreeBounds",
    "bounds_of",
    "join_digits",
    "meet",
    "number_bounds",
    "split_digits",
    "thresholds",
]

#: The least micrometers of each size of a case: only a margin may be nothing.
LEAST: Mapping[str, int] = MappingProxyType({"size": 1, "tumor": 1, "margin": 0})
#: The sizes, in the order of the marks of a fault.
SIZES = tuple(LEAST)
#: Stands for no upper limit: beyond every threshold, and sums of it fit 32 bits.
OPEN = 1 << 29
#: A number may miss whole micrometers by the noise of a float, no more.
_NOISE = 1e-6
#: The same for a float of 32 bits, as a share: half a unit of its last place.
_NOISE_OF_32_BITS = 2.0**-24

#: The margin of a row: stated, or missing although the tumor is exact.
_STATED, _LACKS, _MARGINS = 1, 2, 3

#: The mark of a total that contradicts tumor or margin; the sizes have the lower ones.
_CLASH = 1 << len(SIZES)


class Algebra(Protocol):
    """The operations that the formula needs, apart from operators."""

    def let(self, value: Any) -> Any:
        """Keep an intermediate value, so that it is computed once."""
        ...

    def within(self, value: Any, least: float, most: float) -> bool:
        """Whether all values are known, and known to lie between two limits."""
        ...

    def zero(self, count: int) -> Any:
        """Return a zero from which to count to less than *count*."""
        ...

    def larger(self, one: Any, other: Any) -> Any:
        """Return the larger of two numbers."""
        ...

    def where(self, condition: Any, then: Any, otherwise: Any) -> Any:
        """Choose by a condition."""
        ...

    def round_whole(self, number: Any) -> tuple[Any, Any]:
        """
        Round to whole numbers, and return the differences; no tie ever decides.

        The numbers may be overwritten.
        """
        ...

    def to_int(self, condition: Any) -> Any:
        """Turn a condition into 0 or 1."""
        ...

    def count_passed(self, number: Any, limits: Sequence[int]) -> Any:
        """Count the limits, in rising order, at or below each number."""
        ...


class Bounds(NamedTuple):
    """
    One size of every row, in whole micrometers.

    Attributes:
        low: The smallest possible length.
        high: The largest; :data:`OPEN` is no upper limit.
        stated: 1 where there is a value, readable or not; else 0.
        bad: A condition: it cannot be read, and the other values do not count.
    """

    low: Any
    high: Any
    stated: Any
    bad: Any


#: Size, tumor and margin of every row.
ThreeBounds = tuple[Bounds, Bounds, Bounds]
#: A size whose text says that it is the tumor.
MASS = "mass"
#: Sizes that no row states.
SILENT: Mapping[str, Bounds] = MappingProxyType(
    {name: Bounds(least, OPEN, 0, bad=False) for name, least in LEAST.items()}
    | {MASS: Bounds(LEAST["tumor"], OPEN, 0, bad=False)}
)


def bounds_of(name: str, meaning: object) -> Bounds:
    """
    Bound a size by the meaning of its text.

    The bounds of an unreadable text do not matter. The size reports its fault; as
    :data:`MASS` it counts as not stated.
    """
    if meaning is None or (name == MASS and not isinstance(meaning, Span)):
        return SILENT[name]
    least = SILENT[name].low
    if not isinstance(meaning, Span):
        return Bounds(least, least, 1, bad=True)
    high = OPEN if meaning.high_um is None else meaning.high_um
    return Bounds(max(meaning.low_um, least), high, 1, bad=False)


def meet(algebra: Algebra, tumor: Bounds, mass: Bounds) -> Bounds:
    """Intersect two statements of the tumor; it is bad if they do not overlap."""
    low = algebra.let(algebra.larger(tumor.low, mass.low))
    is_less = mass.high < tumor.high
    high = algebra.let(algebra.where(is_less, mass.high, tumor.high))
    stated = algebra.larger(tumor.stated, mass.stated)
    return Bounds(low, high, stated, algebra.let((high < low) | tumor.bad))


def number_bounds(  # noqa: PLR0913 - a column is described by as much
    algebra: Algebra,
    value: Any,
    stated: Any,
    *,
    um_per_unit: int,
    least: int,
    is_single: bool,
) -> Bounds:
    """
    Bound a size given as a number: exact where it is whole micrometers.

    Only a product, a difference and a rounding whose ties never matter, so
    every engine computes the same bits.

    Args:
        algebra: How to compute.
        value: The numbers, as floats of 64 bits.
        stated: A condition: there is a number.
        um_per_unit: Micrometers in one unit.
        least: The least micrometers that are plausible.
        is_single: Whether the numbers were floats of 32 bits.
    """
    whole, miss = algebra.round_whole(value * float(um_per_unit))
    noise = whole * _NOISE_OF_32_BITS + _NOISE if is_single else _NOISE
    is_plain = (
        stated is True
        and algebra.within(value, least / um_per_unit, WIDEST.um / um_per_unit)
        and algebra.within(miss, -_NOISE, _NOISE)
    )
    if is_plain:
        return Bounds(whole, whole, 1, bad=False)
    enough = whole >= least if least else value >= 0
    good = (abs(miss) <= noise) & enough & (whole <= WIDEST.um)
    if stated is True:
        return Bounds(whole, whole, 1, algebra.let(~good))
    return Bounds(
        algebra.let(algebra.where(stated, whole, least)),
        algebra.let(algebra.where(stated, whole, OPEN)),
        algebra.to_int(stated),
        algebra.let(stated & ~good),
    )


def join_digits(digits: Iterable[Any], bases: Iterable[int], number: Any = 0) -> Any:
    """Make one number of digits, each less than its base."""
    for digit, base in zip(digits, bases, strict=True):
        number = number * base + digit
    return number


def split_digits(number: int, bases: Sequence[int]) -> list[int]:
    """Return the digits of a number that :func:`joined` made."""
    digits: list[int] = []
    for base in reversed(bases):
        number, digit = divmod(number, base)
        digits.insert(0, digit)
    return digits


@cache
def thresholds(
    own_edition: Catalog | None = None, families: tuple[CodeFamily, ...] = ()
) -> tuple[int, ...]:
    """
    Return every threshold of every edition, in micrometers.

    Args:
        own_edition: An edition in addition to those that are shipped.
        families: The families beside soft tissue tumors whose thresholds count.
    """
    own_editions = [] if own_edition is None else [own_edition]
    scopes = [
        scope_of(edition, families)
        for edition in (*own_editions, *map(catalog, years()))
    ]
    return tuple(sorted({um for scope in scopes for um in scope.thresholds}))


class Sizes(NamedTuple):
    """
    The content of a size code.

    Attributes:
        faults: Names of the sizes that cannot be read.
        clashes: Whether the total is smaller than tumor or margin.
        sums: First and last class of tumor plus margin, by convention.
        total: First and last class of the documented total, if there is one.
        has_margin: Whether a margin is stated.
        lacks_margin: Whether a tumor is stated exactly, and no margin.
        thresholds: The sizes in micrometers between the classes.
    """

    faults: tuple[str, ...]
    clashes: bool
    sums: Mapping[MarginConvention, tuple[int, int]]
    total: tuple[int, int] | None
    has_margin: bool
    lacks_margin: bool
    thresholds: tuple[int, ...]

    def reading(self, scope: Scope, convention: MarginConvention) -> Classes:
        """Read tumor plus margin in one way, in the classes of a scope."""
        first, last = self.sums[convention]
        return convention, self._in_scope(scope, first), self._in_scope(scope, last)

    def total_reading(self, scope: Scope) -> Classes | None:
        """Read the documented total, if there is one."""
        if self.total is None:
            return None
        first, last = self.total
        return None, self._in_scope(scope, first), self._in_scope(scope, last)

    def _in_scope(self, scope: Scope, size_class: int) -> int:
        """Turn a class between all thresholds into the one of a scope."""
        return bisect_right(scope.thresholds, (0, *self.thresholds)[size_class])


@final
@frozen(cache_hash=True)
class Layout:
    """
    How the sizes of a row make one number.

    A row with a fault has the code of its faults. Any other has these digits. For
    tumor plus margin in each convention: the class of the lower end, and that of
    the upper end or, if all sizes are exact, whether there is one. For the margin:
    whether it is stated, or missing although the tumor is exact. For the
    documented total: its classes, and whether there is one.

    Attributes:
        ranges: Whether some sizes are ranges, as charted text may be.
        total: Whether a total may be documented.
        thresholds: The sizes in micrometers between the classes.
    """

    ranges: bool
    total: bool
    thresholds: tuple[int, ...] = field(factory=thresholds)

    @cached_property
    def _bases(self) -> tuple[int, ...]:
        """How many values each digit has."""
        ends = len(self.thresholds) + 1
        sums = (ends,) * len(SIDES) * 2 if self.ranges else (*(ends,) * len(SIDES), 2)
        total = ((ends, ends, 2) if self.ranges else (ends, 2)) if self.total else ()
        return (*sums, _MARGINS, *total)

    @cached_property
    def _first_fault(self) -> int:
        return prod(self._bases)

    @property
    def count(self) -> int:
        """How many size codes there are; each is less."""
        return self._first_fault + 2 * _CLASH

    @cached_property
    def silent(self) -> Sizes:
        """What rows say that have no sizes at all."""
        code = int(join_digits([*(0 for _ in SIDES), 1, 0], self._bases))
        return self.decode(code)

    def digits(self, algebra: Algebra, sizes: ThreeBounds) -> list[Any]:
        """Compute the digits of every row; a plain number is that of all rows."""
        size, tumor, margin = sizes
        size_class = partial(self._class, algebra)
        digits: list[Any] = []
        for sides in SIDES.values():
            digits.append(size_class(sum([margin.low] * sides, tumor.low)))
            if self.ranges:
                digits.append(size_class(sum([margin.high] * sides, tumor.high)))
        if not self.ranges:
            digits.append(1 - tumor.stated * margin.stated)
        is_exact = _number(algebra, _is_same(tumor.low, tumor.high))
        digits.append(margin.stated + _LACKS * is_exact * (1 - margin.stated))
        if self.total:
            ends = (algebra.larger(size.low, _least_total(algebra, sizes)), size.high)
            for end in ends if self.ranges else ends[:1]:
                digit = size_class(end)
                digits.append(algebra.where(size.stated == 1, digit, 0))
            digits.append(size.stated)
        return digits

    def _class(self, algebra: Algebra, um: Any) -> Any:
        """Count the thresholds at or below each length."""
        return algebra.let(algebra.count_passed(algebra.let(um), self.thresholds))

    def code(self, algebra: Algebra, sizes: ThreeBounds, digits: list[Any]) -> Any:
        """Compute the size code of every row."""
        zero = algebra.zero(self.count)
        code = join_digits(digits, self._bases, zero)
        faults = _faults(algebra, sizes)
        if not faults:
            return algebra.let(code)
        marks = sum(algebra.to_int(bad) * mark for mark, bad in faults.items())
        fault_codes = marks + (zero + self._first_fault)
        is_bad: Any = reduce(lambda one, other: one | other, faults.values())
        return algebra.let(algebra.where(is_bad, fault_codes, code))

    def read(self, code: int) -> Sizes:
        """Decode a size code; cached, since rows repeat."""
        return _decode_once(self, code)

    def decode(self, code: int) -> Sizes:
        """Decode a size code without the cache."""
        marks = code - self._first_fault
        if marks > 0:
            bad = tuple(name for at, name in enumerate(SIZES) if marks >> at & 1)
            return Sizes(
                bad,
                not bad,
                {},
                None,
                has_margin=False,
                lacks_margin=False,
                thresholds=self.thresholds,
            )
        return self._decode_digits(split_digits(code, self._bases))

    def _decode_digits(self, digits: list[int]) -> Sizes:
        """Decode the digits of a size code."""
        top, ways = len(self.thresholds), len(SIDES)
        if self.ranges:
            pairs = [(digits.pop(0), digits.pop(0)) for _ in SIDES]
        else:
            firsts = [digits.pop(0) for _ in range(ways)]
            is_open = digits.pop(0)
            pairs = [(first, top if is_open else first) for first in firsts]
        margin_digit, *total = digits
        ends = (total[0], total[-2]) if total and total[-1] else None
        sums = dict(zip(SIDES, pairs, strict=True))
        return Sizes(
            faults=(),
            clashes=False,
            sums=sums,
            total=ends,
            has_margin=margin_digit == _STATED,
            lacks_margin=margin_digit == _LACKS,
            thresholds=self.thresholds,
        )

    def possible(self, sizes: ThreeBounds, digits: list[Any]) -> Iterator[int]:
        """
        List every code that such rows may have, if their sizes are exact.

        Counting the margin more often never lowers the class, and a total
        that is not documented has none.
        """
        pairs = zip(self._bases, digits, strict=True)
        values = [(d,) if isinstance(d, int) else range(base) for base, d in pairs]
        for combination in product(*values):
            firsts = list(combination[: len(SIDES)])
            no_total = self.total and not combination[-1]
            if firsts == sorted(firsts) and not (no_total and combination[-2]):
                yield join_digits(combination, self._bases)
        present = sum(
            1 << at for at, name in enumerate(SIZES) if sizes[at] is not SILENT[name]
        )
        marks = present | _CLASH if self.total else present
        faults = (fault for fault in range(1, 2 * _CLASH) if fault & marks == fault)
        yield from (self._first_fault + fault for fault in faults)


@lru_cache(maxsize=4096)
def _decode_once(layout: Layout, code: int) -> Sizes:
    return layout.decode(code)


def _is_same(one: Any, other: Any) -> Any:
    """Say where two lengths are the same: everywhere, if both are one object."""
    return one is other or one == other


def _number(algebra: Algebra, condition: Any) -> Any:
    """Turn a condition into 0 or 1; one that holds of all rows stays a number."""
    is_plain = isinstance(condition, bool)
    return int(condition) if is_plain else algebra.to_int(condition)


def _least_total(algebra: Algebra, sizes: ThreeBounds) -> Any:
    """Return the least total: the larger of tumor and margin."""
    _, tumor, margin = sizes
    return algebra.let(algebra.larger(tumor.low, margin.low))


def _faults(algebra: Algebra, sizes: ThreeBounds) -> dict[int, Any]:
    """
    Return the condition of each fault, by its mark.

    An unreadable size may have the mark of a clash, too; that one does not count.
    """
    marks = {1 << at: bounds.bad for at, bounds in enumerate(sizes)}
    if sizes[0] is not SILENT["size"]:
        marks[_CLASH] = sizes[0].high < _least_total(algebra, sizes)
    return {
        mark: condition for mark, condition in marks.items() if condition is not False
    }
