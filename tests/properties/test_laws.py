"""The laws of resolving under what is documented."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cptsofttissue import (
    Case,
    CodingPolicy,
    CptSoftTissueError,
    Length,
    Procedure,
    Region,
    Span,
    Status,
    catalog,
    resolve,
)
from cptsofttissue.coding._finding import find

from . import enumerator
from .strategies import contradictions, facts, is_contradictory, records

BOTH = CodingPolicy(margin_convention="either")
EDITION = catalog()
consistent = records().filter(lambda record: not is_contradictory(record))


#: Where the deep fascia decides, without the finger or toe.
WHOLE = {"hand_finger": "hand", "foot_toe": "foot"}


def numbers(codes) -> set[str]:
    return {code.number for code in codes}


@given(consistent)
@example({"procedure": "excision", "margin_convention": "either"})
@example(
    {
        "procedure": "excision",
        "site": "forearm_wrist",
        "depth": "subfascial",
        "tumor": (24_000, 24_000),
        "margin": (3_000, 3_000),
        "margin_convention": "each_side",
    }
)
def test_sound_and_tight(record: dict):
    """Codes and other families are exactly those of all complete cases that fit."""
    answer = resolve(**facts(record))

    found = numbers(answer.candidates) | {family.key for family in answer.families}
    assert enumerator.outcomes(record) == found


@given(contradictions())
def test_contradictions_are_refused(record: dict):
    """A total smaller than tumor or margin fits no complete case."""
    assert set() == enumerator.codes(record)
    with pytest.raises(CptSoftTissueError, match="at least the tumor or margin"):
        resolve(**facts(record))


@given(consistent, st.data())
def test_monotone(record: dict, data: st.DataObject):
    """Adding a fact never adds a candidate."""
    # A total beside a margin replaces what would follow from the margin.
    assume(not (record.get("size") and record["margin"]))
    stated = facts(record)
    # Without these a record is read in one way, and not in every way.
    defaults = {"procedure", "origin", "lesion", "margin_convention"}
    # A site that is not documented is a region, and no organ; a depth is no skin.
    defaults |= {"site"} if record["site"] in enumerator.ORGANS else set()
    assume("skin" not in str(stated["depth"]))
    optional = sorted(set(stated) - defaults)
    dropped = data.draw(st.sets(st.sampled_from(optional), min_size=1))
    fewer = {name: value for name, value in stated.items() if name not in dropped}

    before = resolve(**fewer, policy=BOTH)
    after = resolve(**stated, policy=BOTH)
    assert numbers(after.candidates) <= numbers(before.candidates)


@given(consistent, st.sets(st.sampled_from(list(Region)), min_size=1, max_size=4))
def test_monotone_in_sites(record: dict, regions: set[Region]):
    """Naming fewer sites never adds a candidate."""
    stated = facts(record) | {"site": regions}
    fewer = stated | {"site": {min(regions)}}

    assert numbers(resolve(**fewer).candidates) <= numbers(resolve(**stated).candidates)


@given(consistent)
def test_status_counts_the_outcomes(record: dict):
    """One candidate is determined, several are not, none is out of scope."""
    answer = resolve(**facts(record))
    left = len(answer.candidates) + len(answer.families)

    assert (answer.status is Status.DETERMINED) == (answer.code is not None)
    assert (answer.status is Status.OUT_OF_SCOPE) == (not answer.candidates)
    assert (answer.status is Status.UNDETERMINED) == (
        left > 1 and bool(answer.candidates)
    )


@given(consistent)
@example({"procedure": "excision", "site": "hand_finger", "size": (10_000, 10_000)})
def test_undetermined_is_never_left_without_a_question(record: dict):
    """Where several outcomes are left, something can be asked."""
    answer = resolve(**facts(record))
    left = len(answer.candidates) + len(answer.families)

    assert (left > 1) == bool(answer.questions)


@given(consistent, st.data())
def test_answers_lead_where_they_say(record: dict, data: st.DataObject):
    """Documenting an answer leaves exactly the codes and families it named."""
    stated = facts(record)
    asked = resolve(**stated, policy=BOTH)
    assume(asked.questions)
    question = data.draw(st.sampled_from(asked.questions))
    answer = data.draw(st.sampled_from(question.answers))
    # Another family is named by an answer, and is no value of a field; an organ too.
    organs = asked.case.site.families if asked.case.site else ()
    named = {n for f in (*asked.families, *organs) for n in (f.name, str(f))}
    assume(answer.value not in named)

    settled = resolve(**stated | {question.field: answer.value}, policy=BOTH)
    assert (answer.codes, answer.families) == (settled.candidates, settled.families)
    assert numbers(answer.codes) <= numbers(asked.candidates)


@given(consistent)
@example({"procedure": "excision", "site": "foot_toe", "size": (10_000, 10_000)})
def test_questions_narrow_most_decisive_first(record: dict):
    """Every question has an answer that narrows, or none has; the best comes first."""
    answer = resolve(**facts(record))
    left = len(answer.candidates) + len(answer.families)
    sizes = [
        [len(a.codes) + len(a.families) for a in question.answers]
        for question in answer.questions
    ]

    assert 1 >= len({min(group) < left for group in sizes})
    spread = [(max(group), sum(group) / len(group)) for group in sizes]
    assert sorted(spread) == spread


#: Records whose questions need more than a look at their complete cases.
TELLING = [
    {"site": "neck_thorax", "procedure": "excisional biopsy", "depth": "deep"},
    {"site": "back", "procedure": "excisional biopsy", "depth": "superficial"},
    {"site": ["hand", "toe"], "depth": "subcutaneous", "size": "1 cm"},
    {"site": ["forearm", "finger"], "digit_involvement": "involves", "size": "1 cm"},
    {"site": "sole", "lesion": "intramuscular fibromatosis", "size": "1 cm"},
    {"site": "sole", "lesion": "intradermal schwannoma", "depth": "bone or fat"},
    {"site": "back", "depth": "fat", "lesion": "cyst", "origin": {"cutaneous"}},
    {
        "site": ["hand", "forearm"],
        "lesion": ["cyst", "vascular malformation"],
        "origin": ["cutaneous", "soft tissue"],
    },
    {"site": "back", "depth": "fat", "tumor": "2 cm", "size": "2-4 cm"},
    {"site": ["face", "back"], "depth": "fat", "tumor": "1.2345 cm"},
    {
        "site": "back",
        "depth": "fat",
        "tumor": "2.0001 cm",
        "margin_convention": "each_side",
    },
    {"site": "thigh", "depth": ["skin", "bone", "muscle"], "size": "1 cm"},
    {"site": "palm", "depth": "fat", "lesion": "cyst", "margin": "0.75 cm"},
    {"site": "palm", "lesion": "cyst", "tumor": "1.2 cm", "margin": "0.2 cm"},
    *[
        {
            "site": site,
            "tumor": tumor,
            "origin": origin,
            "margin_convention": "each_side",
        }
        for site in ("back", "neck", "thigh")
        for tumor in ("0.0001 cm", "0.5001 cm", "1.9999 cm", "2 cm", "2.9999 cm")
        for origin in (["soft_tissue", "cutaneous"], "cutaneous")
    ],
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("record", TELLING, ids=str)
@pytest.mark.parametrize("convention", ["as_written", "each_side", "either"])
def test_every_answer_leads_where_it_says(record: dict, convention: str):
    """Whatever the policy, giving an answer back leaves what the answer names."""
    policy = CodingPolicy(margin_convention=convention)
    asked = resolve(**record, policy=policy)
    named = {name for family in asked.families for name in (family.name, str(family))}

    assert asked.questions
    for question in asked.questions:
        for answer in question.answers:
            if answer.value not in named:
                left = resolve(**record | {question.field: answer.value}, policy=policy)
                assert (answer.codes, answer.families) == (
                    left.candidates,
                    left.families,
                )


@given(consistent)
def test_remembering_changes_nothing(record: dict):
    """A finding worked out anew equals the remembered one, trace and all."""
    first = resolve(**facts(record))
    trace = first.trace
    find.cache_clear()

    again = resolve(**facts(record))
    assert first == again
    assert trace == again.trace


@given(st.integers(0, 200_000), st.sampled_from(list(EDITION)))
def test_every_size_lies_in_exactly_one_band(um: int, code):
    """The bands of a site and depth tile from zero."""
    if code.band is None:
        return
    depth = code.depth or "subfascial"
    bands = [c.band for c in EDITION.at(code.procedure, code.site, depth)]

    assert 1 == sum(Length(um) in band for band in bands)


@given(st.integers(1, 200_000), st.integers(0, 50_000), st.sampled_from(list(EDITION)))
def test_a_larger_tumor_never_gets_a_smaller_band(um: int, more: int, code):
    """Bands are ordered as sizes are."""
    if code.band is None:
        return
    site = WHOLE.get(code.site, code.site)
    small, large = (
        resolve(
            procedure=code.procedure, site=site, depth=code.depth, size=Length(size)
        )
        for size in (um, um + more)
    )

    assert small.candidates[0].band.low <= large.candidates[0].band.low


THRESHOLDS = [
    (code, code.band.low.um) for code in EDITION if code.band and code.band.low.um
]
UNITS = {
    "cm": lambda um: f"{um // 10_000}.{um % 10_000:04} cm",
    "mm": lambda um: f"{um // 1_000}.{um % 1_000:03} mm",
}
#: Micrometers in an eighth of an inch, the finest common fraction that is whole.
EIGHTH = 3_175


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("code", "um"), THRESHOLDS, ids=str)
def test_exact_at_every_threshold(code, um: int, unit: str):
    """One micrometer decides, in every unit; the threshold is the larger band."""
    site = WHOLE.get(code.site, code.site)
    below, at, above = (
        resolve(
            procedure=code.procedure,
            site=site,
            depth=code.depth,
            size=UNITS[unit](um + moved),
        ).code
        for moved in (-1, 0, 1)
    )

    assert code == at == above
    assert below is not None
    assert below.band is not None
    assert code.band is not None
    assert below.band.high == code.band.low


@pytest.mark.parametrize(("code", "um"), THRESHOLDS, ids=str)
def test_inches_fall_on_their_side_of_every_threshold(code, um: int):
    """Of two neighboring eighths of an inch, only the one above is the larger band."""
    site = WHOLE.get(code.site, code.site)
    below, above = (
        resolve(
            procedure=code.procedure,
            site=site,
            depth=code.depth,
            size=f"{eighths // 8} {eighths % 8}/8 in".replace(" 0/8", ""),
        ).code
        for eighths in (um // EIGHTH, um // EIGHTH + 1)
    )

    assert um % EIGHTH
    assert code == above
    assert below is not None
    assert code != below


@given(st.integers(1, 60_000), st.integers(0, 20_000), st.sampled_from([1, 2]))
def test_margin_adds_exactly(tumor: int, margin: int, sides: int):
    """Tumor plus margin is the documented total, to the micrometer."""
    convention = {1: "as_written", 2: "each_side"}[sides]
    total = resolve(
        site="back", depth="subcutaneous", size=Length(tumor + sides * margin)
    )
    derived = resolve(
        site="back",
        depth="subcutaneous",
        tumor=Length(tumor),
        margin=Length(margin),
        margin_convention=convention,
    )

    assert total.code == derived.code
    assert Span(tumor + sides * margin, tumor + sides * margin) == derived.sizes[0].span


FIELDS = ["site", "depth", "size", "tumor", "margin", "digit_involvement", "lesion"]
hostile = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.-x/ cmin<>=~to", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dates(),
    st.binary(max_size=5),
)


@given(st.dictionaries(st.sampled_from([*FIELDS, "date_of_service"]), hostile))
def test_total(record: dict):
    """Any record resolves or is refused by an error of this library."""
    with suppress(CptSoftTissueError):
        assert resolve(**record).explain()


@given(consistent, st.sampled_from(list(Procedure)))
def test_every_procedure_is_total(record: dict, procedure: Procedure):
    """A procedure outside the family leads elsewhere whatever else is said."""
    answer = resolve(Case(**facts(record) | {"procedure": procedure}))

    assert answer.candidates or answer.families
