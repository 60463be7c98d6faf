"""Records as coders chart them, and the same as facts for the resolver."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from . import enumerator

lengths = st.integers(1, 140).map(lambda n: n * enumerator.GRID)
#: Charted sizes: exact, a range, a lower or an upper bound.
spans = st.one_of(
    lengths.map(lambda um: (um, um)),
    st.tuples(lengths, lengths).map(lambda ends: (min(ends), max(ends))),
    lengths.map(lambda um: (um, None)),
    lengths.map(lambda um: (0, um)),
)
margins = st.integers(0, 40).map(lambda n: (n * enumerator.GRID,) * 2) | spans


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


def one_of_keys(table: dict) -> st.SearchStrategy:
    return st.sampled_from(list(table))


@st.composite
def records(draw: st.DrawFn) -> dict:
    """A record; None is a fact the note leaves out."""
    record = {
        "procedure": draw(one_of_keys(enumerator.PROCEDURES)),
        "site": draw(one_of_keys(enumerator.SITES)),
        "depth": draw(one_of_keys(enumerator.DEPTHS)),
        "digit_involvement": draw(one_of_keys(enumerator.INVOLVEMENTS)),
        "tumor": draw(maybe(spans)),
        "margin_convention": draw(one_of_keys(enumerator.CONVENTIONS)),
        "origin": draw(st.just("soft_tissue") | one_of_keys(enumerator.ORIGINS)),
        "lesion": draw(maybe(one_of_keys(enumerator.LESIONS))),
    }
    if draw(st.booleans()):
        record["size"] = draw(maybe(spans))
    record["margin"] = draw(maybe(margins))
    return record


@st.composite
def contradictions(draw: st.DrawFn) -> dict:
    """A record whose total is smaller than its tumor or its margin."""
    total, more = draw(lengths), draw(lengths)
    part = draw(st.sampled_from(["tumor", "margin"]))
    record = draw(records())
    return record | {"size": (0, total), part: (total + more, None)}


def is_contradictory(record: dict) -> bool:
    """Whether no complete case has all that the record says of a part it may mean."""
    involvements = enumerator.INVOLVEMENTS[record.get("digit_involvement")]
    _, adjective = enumerator.LESIONS[record.get("lesion")]
    fits_everywhere = all(
        any(enumerator.reaches(part, *pair) for pair in product(layers, involvements))
        for procedure in enumerator.PROCEDURES[record["procedure"]]
        for layers in [enumerator.layers_of(procedure, record.get("depth"), adjective)]
        for part in enumerator.parts_of(procedure, record)
    )
    is_nowhere = not enumerator.body_parts(record)
    return is_nowhere or not fits_everywhere or is_too_small(record)


def is_too_small(record: dict) -> bool:
    """Whether the documented total is smaller than the tumor or the margin."""
    _, total = record.get("size") or (0, None)
    parts = [record.get("tumor") or (0, None), record.get("margin") or (0, None)]
    return total is not None and total < max(least for least, _ in parts)


def charted(span: tuple[int, int | None] | None) -> str | None:
    """Write a span in millimeters, as a note would."""
    if span is None:
        return None
    low, high = span
    if high is None:
        return f"at least {low / 1000} mm"
    if low == high:
        return f"{low / 1000} mm"
    return f"{low / 1000}-{high / 1000} mm" if low else f"up to {high / 1000} mm"


def facts(record: dict) -> dict:
    """The record as keyword arguments of the resolver."""
    sizes = {
        name: charted(record[name])
        for name in ("size", "tumor", "margin")
        if name in record
    }
    return record | sizes
