"""Rows as tables have them: charted, missing, noisy and hostile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
from hypothesis import strategies as st

from cptsofttissue import catalog
from cptsofttissue.fees._localities import bundled_gpci

from ..properties import enumerator
from ..properties.strategies import charted, spans
from .reference import UM

#: Texts that break out of a literal, a line, a column or a screen.
NASTY = [
    'it\'s "so"',
    "back\\",
    "{site}",
    "a\nb",
    "\u00a0back\u00a0",
    "\U0001f600",
    "$1",
]
NASTY += ["foream", "lft frearm", "subcutaneus", "lipomma", "${x}", "';--", "\\N", "\t"]
NASTY += ["x" * 100_000, "foream " * 40, "\u202eback", "%s", "left lobe 3", "e\u0301"]
ODD = st.text(max_size=12) | st.sampled_from(NASTY)
SITES = [
    *(site for site in enumerator.SITES if isinstance(site, str)),
    *("Forearms", " LEFT  hand", "nape of neck", "ear", "breast", "scalp mass", ""),
    *("Left 3rd toe", "popliteal fossa", "knee joint", "o'clock", 'a "b" c', "\\"),
]


def texts_of(table: dict) -> list[str]:
    return [key for key in table if isinstance(key, str)]


WORDS = {
    "procedure": ["excision", "radical_resection", "biopsy", "Radical", "N/A"],
    "site": SITES,
    "depth": [*texts_of(enumerator.DEPTHS), "SubQ", "superficial", "skin", "x"],
    "margin_convention": [*texts_of(enumerator.CONVENTIONS), "both sides"],
    "digit_involvement": [*texts_of(enumerator.INVOLVEMENTS), "abutting", "?"],
    "origin": ["soft_tissue", "cutaneous", "bone"],
    "lesion": ["lipoma", "ganglion", "Sebaceous cyst", "nonsense"],
    "size_source": ["excision", "pathology", "imaging"],
}
#: Words that may mean several things, or say more than their own fact.
WORDS["procedure"] += ["excisional biopsy", "wide local excision"]
WORDS["procedure"] += ["excision of subcutaneous tumor", "excision, cyst, left thigh"]
WORDS["depth"] += ["down to the fascia", "deep to fascia", "not stated"]
WORDS["lesion"] += ["melanoma", "benign lesion", "nevus", "recurrent ganglion"]
WORDS["lesion"] += ["scalp cyst", "lipoma of the left forearm", "thigh mass"]
WORDS["lesion"] += ["metastasis", "palmar fibroma"]
WORDS["lesion"] += ["intramuscular lipoma", "lipoma vs cyst", "schwannoma"]
DAYS = st.dates(date(2018, 6, 1), date(2028, 6, 1))
#: Where soft tissue tumors are divided, and then where other families are.
NEAR = [0, 1, 15_000, 20_000, 30_000, 50_000, 2_000_000]
NEAR += [5_000, 6_000, 10_000, 11_000, 21_000, 31_000, 40_000, 41_000]
#: Whole micrometers about where they decide.
ums = st.one_of(
    st.sampled_from(NEAR).flatmap(lambda um: st.integers(max(um - 1, 0), um + 1)),
    st.integers(0, 140).map(lambda n: n * enumerator.GRID),
    st.integers(0, 2_100_000),
)
HOSTILE = [0.1 + 0.2, -0.0, -1.0, -1e-9, 1e300, 5e-324, 1.00005, 1e-5, 2.400000001]
HOSTILE += [float("inf"), float("-inf"), float("nan")]


def floats(unit: str) -> st.SearchStrategy:
    """Lengths in a unit, nearly all of them whole micrometers."""
    return ums.map(lambda um: um / UM[unit]) | st.sampled_from(HOSTILE)


texts = st.one_of(
    spans.map(charted),
    st.sampled_from(["2.4", "24 mm", "2-3", "about 3 cm", "1/2 in", "3 x 2", "4.2"]),
    st.sampled_from(["4 cm mass", "5x4x3 cm specimen", "2 cm total", "unknown"])
    | st.sampled_from(["3 cm subcutaneous lipoma", "3 cm deep", "12 cm thigh mass"]),
    st.sampled_from(["3 mm margins on all sides", "1 cm combined", "none", "6/3 cm"]),
    st.sampled_from(["-1 cm", "0 cm", "big", "3 cm in size", "1.00005 cm", "nan", ""]),
    st.text("0123456789. cmx-/", max_size=8),
    st.sampled_from(NASTY),
)
#: Kinds of a size column, each with its values.
SIZES = {
    pa.float64(): floats,
    pa.int64(): lambda _: st.integers(-2, 205),
    pa.string(): lambda _: texts,
    pa.decimal128(38, 18): lambda _: st.one_of(
        ums.map(lambda um: Decimal(um).scaleb(-4)),
        st.sampled_from([Decimal("0.000000001"), Decimal(0), Decimal(-1)]),
    ),
}


@st.composite
def tables(draw: st.DrawFn, *, least: int = 0, most: int = 12) -> tuple[pa.Table, str]:
    """Draw a table of records and the unit of its numbers."""
    unit = draw(st.sampled_from(list(UM)))
    rows = draw(st.integers(least, most))
    facts = st.sets(st.sampled_from([*WORDS, "date_of_service"]), min_size=1)
    columns = {fact: words_column(draw, fact, rows) for fact in sorted(draw(facts))}
    for fact in sorted(draw(st.sets(st.sampled_from(["size", "tumor", "margin"])))):
        kind = draw(st.sampled_from(list(SIZES)))
        columns[fact] = column(draw, SIZES[kind](unit), kind, rows)
    return pa.table(columns), unit


def words_column(draw: st.DrawFn, fact: str, rows: int) -> pa.Array:
    if fact != "date_of_service":
        few = draw(st.lists(st.sampled_from(WORDS[fact]) | ODD, min_size=1, max_size=4))
        return column(draw, st.sampled_from(few), pa.string(), rows)
    if draw(st.booleans()):
        return column(draw, DAYS, pa.date32(), rows)
    iso = DAYS.map(date.isoformat) | st.sampled_from(["2026-02-30", "July", ""])
    return column(draw, iso, pa.string(), rows)


def column(
    draw: st.DrawFn, values: st.SearchStrategy, kind: pa.DataType, rows: int
) -> pa.Array:
    """Draw a column in which a value may be missing, or all."""
    missing = draw(st.sampled_from([values, st.none() | values, st.none()]))
    return pa.array(draw(st.lists(missing, min_size=rows, max_size=rows)), kind)


REQUESTS = {
    "code": (pa.string(), [*map(str, catalog()), "99213", "g0101", "ACME-1", "x y"]),
    "place_of_service": (
        pa.string(),
        ["11", "22", "24", "02", "10", "99", "zz", "1\0"],
    ),
    "setting": (pa.string(), ["facility", "non_facility", "office?"]),
    "locality": (pa.string(), [*list(bundled_gpci(2026).localities)[:20], "1-1"]),
    "modifiers": (pa.string(), ["RT", "26", "50", "RT-59", "22, LT", "??"]),
    "hospital_patient": (pa.bool_(), [True, False]),
    "qualifying_apm": (pa.bool_(), [True, False]),
}


@st.composite
def requests(draw: st.DrawFn, *, most: int = 12) -> pa.Table:
    """Draw a table of requests for a price."""
    rows = draw(st.integers(0, most))
    facts = {"code", *draw(st.sets(st.sampled_from(list(REQUESTS))))}
    columns = {}
    for fact in sorted(facts):
        kind, values = REQUESTS[fact]
        some = st.sampled_from(values)
        some = some | st.sampled_from(NASTY) if kind == pa.string() else some
        few = draw(st.lists(some, min_size=1, max_size=5))
        columns[fact] = column(draw, st.sampled_from(few), kind, rows)
    if draw(st.booleans()):
        codes = st.sampled_from(["21555", "21931", "99213", "x y"])
        several = st.lists(codes, min_size=1, max_size=3).map(";".join)
        columns["candidates"] = column(draw, several, pa.string(), rows)
    if draw(st.booleans()):
        columns["date_of_service"] = column(draw, DAYS, pa.date32(), rows)
    return pa.table(columns)
