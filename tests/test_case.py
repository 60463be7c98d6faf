"""A case takes the words people chart, and refuses the rest with the reason."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from decimal import Decimal

import attrs
import pytest

from cptsofttissue import (
    Case,
    CodingPolicy,
    CptSoftTissueError,
    Depth,
    DigitInvolvement,
    Length,
    MarginConvention,
    Origin,
    Procedure,
    SiteReading,
    SizeSource,
    Span,
    resolve,
)
from cptsofttissue._reading.tables import phrases, rows
from cptsofttissue.documents.serialize import dumps, loads
from cptsofttissue.errors import (
    ContradictionError,
    InvalidFactError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.record.case import Facts


def test_what_is_left_out_stays_open():
    """Only the procedure and the origin have a default."""
    silent = {"procedure": (Procedure.EXCISION,), "origin": (Origin.SOFT_TISSUE,)}

    assert silent == attrs.asdict(Case(), filter=lambda _, value: value is not None)


SETS = [
    ("procedure", ["biopsy", "excision"], (Procedure.EXCISION, Procedure.BIOPSY)),
    ("depth", {Depth.FASCIAL, "subcutaneous"}, (Depth.SUBCUTANEOUS, Depth.FASCIAL)),
    ("origin", ("skin", "soft tissue"), (Origin.SOFT_TISSUE, Origin.CUTANEOUS)),
    ("depth", ["subq", "subcutaneous"], (Depth.SUBCUTANEOUS,)),
]


@pytest.mark.parametrize(("field", "given", "read"), SETS)
def test_a_fact_may_be_one_thing_or_another(field: str, given, read: tuple):
    """A set is read member by member, in the order of its kind."""
    assert read == getattr(Case(**{field: given}), field)


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        ("site", {"forearm", "unknown"}, None),
        ("depth", ["N/A", "subcutaneous"], None),
        ("depth", {"unknown"}, None),
        ("depth", (word for word in ("unknown", "subcutaneous")), None),
        ("procedure", ["biopsy", "?"], (Procedure.EXCISION, Procedure.BIOPSY)),
        ("procedure", ["unknown"], (Procedure.EXCISION,)),
        ("origin", {"skin", "unknown"}, (Origin.SOFT_TISSUE, Origin.CUTANEOUS)),
    ],
)
def test_a_missing_fact_among_several_leaves_it_open(field: str, given, read):
    """The fact is then all that a missing one may be."""
    assert read == getattr(Case(**{field: given}), field)


def test_a_lesion_that_may_be_unknown_may_be_another():
    """What was named stays possible beside the lesion of a record that names none."""
    case = Case(lesion={"epidermal cyst", "unknown"})

    assert ("epidermal cyst", "soft tissue tumor") == case.lesion.kinds


@pytest.mark.parametrize(
    "given", [{"depth": ["deepish", "unknown"]}, {"site": {"moon", "?"}}]
)
def test_a_missing_fact_hides_no_unknown_word(given: dict):
    """The other words are read all the same."""
    with pytest.raises(UnknownTermError):
        Case(**given)


@pytest.mark.parametrize("given", [{"unknown": 1}, [3, "unknown"], []])
def test_what_is_no_set_of_words_is_refused_as_it_is(given: object):
    """A word for a missing fact makes no words of what is none."""
    with pytest.raises(WrongTypeError) as raised:
        Case(depth=given)

    assert given == raised.value.value


def test_an_answer_for_the_lesion_leaves_its_place():
    """The place that the words for the lesion named is a fact of the case."""
    case = Case(lesion="left shoulder lipoma or epidermal cyst")
    answered = attrs.evolve(case, lesion="soft tissue tumor")

    assert (("shoulder",), "left") == (answered.site.terms, answered.site.side)


@pytest.mark.parametrize("word", [None, "", " ", "unknown", "N/A", "Not stated", "?"])
def test_a_word_for_a_missing_fact_is_none(word: str | None):
    """Such a word leaves every fact as open as silence does."""
    fields = {field.name for field in attrs.fields(Case)} - {"margin_convention"}

    assert Case() == Case(**dict.fromkeys(fields, word))


def test_the_size_of_a_mass_is_its_tumor():
    """Two statements of a tumor keep what both allow, and must allow something."""
    assert Case(tumor="2.5 cm") == Case(size="2.5 cm mass")
    assert Case(tumor="2-3 cm") == Case(size="1-3 cm mass", tumor="at least 2 cm")
    both = Case(size="mass at least 1 cm", tumor="at least 2 cm")
    assert Case(tumor="at least 2 cm") == both
    with pytest.raises(ContradictionError, match="tumor"):
        Case(size="2.5 cm mass", tumor="3 cm")


def test_facts_name_every_field():
    """The keyword arguments of the resolver are the fields of a case."""
    fields = [field.name for field in attrs.fields(Case)]

    assert fields == list(Facts.__annotations__)


OTHERS = {"service", "closure", "course", "reason", "side", "practitioner", "setting"}
WORDS = [
    {**row, "word": word}
    for row in rows("words.csv")
    if row["field"] not in OTHERS
    for word in phrases(row["word"])
]


def test_every_charted_word_is_read():
    """Each word of the table is read as its values, by its field."""
    for row in WORDS:
        case = Case(**{row["field"]: f" {row['word'].upper()} "})
        read = getattr(case, row["field"])
        values = {*read} if isinstance(read, tuple) else {read}

        assert {*row["values"].split(";")} == values, row


@pytest.mark.parametrize("charted", ["below deep fascia", "deep to the deep fascia"])
def test_depths_below_the_fascia_are_one(charted: str):
    """Whatever lies below the deep fascia is coded as subfascial."""
    assert resolve(depth=charted).candidates == resolve(depth="subfascial").candidates


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("procedure", Procedure),
        ("depth", Depth),
        ("digit_involvement", DigitInvolvement),
        ("margin_convention", MarginConvention),
        ("origin", Origin),
        ("size_source", SizeSource),
    ],
)
def test_members_and_values_are_read(field: str, kind):
    """A member, its value, and its value in other spellings are the same."""
    for member in kind:
        for spelled in (member, member.value, member.value.replace("_", "-").title()):
            read = getattr(Case(**{field: spelled}), field)
            assert read == ((member,) if isinstance(read, tuple) else member)


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ("2.4 cm", Span(24_000, 24_000)),
        (Length.mm(24), Span(24_000, 24_000)),
        (Span.parse("2-3 cm"), Span(20_000, 30_000)),
        ("200 cm", Span(2_000_000, 2_000_000)),
        ("less than 1 cm", Span(0, 9_999)),
        ("at least 0 cm", Span()),
    ],
)
@pytest.mark.parametrize("field", ["size", "tumor", "margin"])
def test_sizes_are_read(field: str, given, span: Span):
    """A size is charted text, a length, or a span."""
    assert span == getattr(Case(**{field: given}), field)


def test_a_margin_may_be_zero():
    """A margin may be zero; a tumor may not."""
    assert Span(0, 0) == Case(margin="0 cm").margin
    with pytest.raises(InvalidFactError, match="more than 0 cm"):
        Case(tumor="0 cm")


BAD = [
    ("size", "0 cm"),
    ("tumor", "0 mm"),
    ("tumor", Length(0)),
    ("tumor", "300 cm"),
    ("tumor", "3 m"),
    ("tumor", Span(3_000_000)),
    ("margin", "at least 201 cm"),
    ("margin", "-0.1 cm"),
    ("size", "3"),
    ("size", "nan cm"),
    ("size", "some cm"),
    ("size", 2.4),
    ("size", 3),
    ("size", Decimal("2.4")),
    ("size", float("inf")),
    pytest.param("size", 10**6000, id="size-huge"),
    ("size", b"2 cm"),
    ("site", "forarm"),
    ("site", 7),
    ("depth", "deepish"),
    ("depth", "subcutaneous " * 1_000),
    ("depth", 4),
    ("depth", []),
    ("depth", {"subcutaneous": 1}),
    ("procedure", "excisional"),
    ("origin", "bone"),
    ("margin_convention", "double"),
    ("digit_involvement", "maybe"),
    ("digit_involvement", True),
    ("size_source", "guess"),
    ("lesion", "zebra"),
    ("lesion", 3),
    ("date_of_service", "yesterday"),
    ("date_of_service", "2026-02-30"),
    ("date_of_service", 20260101),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda v: repr(v)[:30])
def test_bad_facts_are_refused(field: str, value):
    """An error names the field, the value and what is allowed; it is short."""
    with pytest.raises(CptSoftTissueError) as raised:
        Case(**{field: value})

    error = raised.value
    assert isinstance(error, InvalidFactError)
    assert (field, value) == (error.field, error.value)
    assert error.allowed
    assert error.allowed in str(error)
    assert len(str(error)) < 400


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda v: repr(v)[:30])
def test_errors_pickle(field: str, value):
    """An error crosses process borders whole."""
    with pytest.raises(InvalidFactError) as raised:
        Case(**{field: value})

    error = raised.value
    copy = pickle.loads(pickle.dumps(error))
    assert type(error) is type(copy)
    assert str(error) == str(copy)
    assert (error.field, error.value, error.allowed, error.nearest) == (
        copy.field,
        copy.value,
        copy.allowed,
        copy.nearest,
    )


def test_bare_numbers_need_a_unit():
    """A number without a unit says so; a float is a type error."""
    with pytest.raises(InvalidFactError, match="with its unit"):
        Case(tumor="3")
    with pytest.raises(TypeError, match="with its unit") as raised:
        Case(tumor=2.4)  # type: ignore[arg-type]

    assert isinstance(raised.value, WrongTypeError)


def test_a_total_is_at_least_the_tumor():
    """A documented total below the tumor's own size fits no case."""
    with pytest.raises(ContradictionError, match=r"tumor or margin itself, 3\.4 cm"):
        Case(size="2 cm", tumor="3.4 cm")

    assert Case(size="3.4 cm", tumor="3.4 cm")
    assert Case(size="at least 1 cm", tumor="3.4 cm")
    assert Case(size="2 cm", tumor="at most 3.4 cm")


@pytest.mark.parametrize(
    "given",
    [date(2025, 7, 15), "2025-07-15", datetime(2025, 7, 15, 9, 30)],
)
def test_dates_are_read(given):
    """A date is a date, its ISO text, or a moment of that day."""
    assert date(2025, 7, 15) == Case(date_of_service=given).date_of_service
    assert type(Case(date_of_service=given).date_of_service) is date


def test_a_case_is_a_value():
    """Cases are frozen, hashable, comparable and changed by evolving."""
    case = Case(site="arm", tumor="2 cm")

    assert {case} == {Case(site="arm", tumor="20 mm")}
    assert attrs.evolve(case, site="leg") == Case(site="leg", tumor="2 cm")
    assert SiteReading.parse("arm") == case.site
    assert pickle.loads(pickle.dumps(case)) == case
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        case.site = None  # type: ignore[misc]


@pytest.mark.parametrize("word", ["Baker's cyst", "baker’s cysts", "Baker cyst"])
def test_lesions_are_read(word: str):
    """A lesion is read by its word in any spelling."""
    assert ("baker cyst",) == Case(lesion=word).lesion.kinds
    assert ("soft tissue tumor",) == Case(lesion="Masses").lesion.kinds


def test_a_policy_is_checked():
    """A policy takes a convention, by member or word."""
    assert (
        MarginConvention.EITHER
        == CodingPolicy(margin_convention="either").margin_convention
    )
    with pytest.raises(InvalidFactError, match="margin_convention"):
        CodingPolicy(margin_convention="double")


@pytest.mark.parametrize("name", ["size", "tumor"])
@pytest.mark.parametrize("lesion", ["mass", "lipoma"])
def test_a_lesion_named_beside_a_length_stays_possible(name: str, lesion: str):
    """A lesion field leaves no family out that the words beside a length allow."""
    stated = {"site": "wrist", "depth": "subcutaneous", "size": "2 cm"}
    named = resolve(**stated, lesion="cyst")
    both = resolve(**stated | {name: "2 cm cyst"}, lesion=lesion)

    assert set(named.families) <= set(both.families)
    assert set(named.candidates) <= set(both.candidates)


@pytest.mark.parametrize("name", ["size", "tumor"])
def test_a_cyst_may_be_the_one_that_is_named(name: str):
    """A ganglion of which a length says "cyst" is that cyst."""
    named = resolve(site="wrist", lesion="ganglion")

    assert (
        named.candidates
        == resolve(site="wrist", lesion="ganglion", **{name: "2 cm cyst"}).candidates
    )


@pytest.mark.parametrize(
    ("field", "word"), [("site", "hand"), ("lesion", "lipoma"), ("depth", "skin")]
)
def test_a_word_said_twice_says_no_more(field: str, word: str):
    """A set of words is a set, however often one is given."""
    assert Case(**{field: word}) == Case(**{field: [word, word]})


#: An excision of what is mostly resected widely may be either.
DONE = {
    "radical": ("radical_resection",),
    "either": ("excision", "radical_resection"),
}


@pytest.mark.parametrize(
    ("procedure", "done", "kinds", "terms"),
    [
        ("excision, lipoma, left shoulder", "excision", {"lipoma"}, ("shoulder",)),
        ("Excision of scalp cyst", "excision", {"cyst"}, ("scalp",)),
        ("radical resection of sarcoma, thigh", "radical", {"sarcoma"}, ("thigh",)),
        ("excision of sarcoma of the thigh", "either", {"sarcoma"}, ("thigh",)),
        ("sarcoma of the thigh, excision", "either", {"sarcoma"}, ("thigh",)),
        ("removal of liposarcoma, left thigh", "either", {"sarcoma"}, ("thigh",)),
        ("left shoulder lipoma excision", "excision", {"lipoma"}, ("shoulder",)),
        ("sebaceous cyst excision", "excision", {"epidermal cyst"}, None),
        (
            "large soft mobile fatty mass of the left thigh, wide local excision",
            "either",
            {"lipoma"},
            ("thigh",),
        ),
        ("scar excision", "excision", {"scar"}, None),
        (
            "partial plantar fasciectomy",
            "excision",
            {"partial removal of plantar fascia"},
            ("foot or toe",),
        ),
        (
            "excision of recurrent desmoid of the thigh",
            "either",
            {"desmoid"},
            ("thigh",),
        ),
        ("biopsy of lymph node", "biopsy", {"lymph node"}, None),
        ("excision mass left thigh", "excision", {"soft tissue tumor"}, ("thigh",)),
        ("left shoulder excision", "excision", {"soft tissue tumor"}, ("shoulder",)),
        ("excision, left thigh", "excision", {"soft tissue tumor"}, ("thigh",)),
        ("lumpectomy", "excision", {"lump of a lumpectomy"}, None),
        ("lumpectomy, neck", "excision", {"lump of a lumpectomy"}, ("neck",)),
        ("left breast lumpectomy", "excision", {"breast mass"}, None),
        ("ganglionectomy of the wrist", "excision", {"ganglion"}, ("wrist",)),
        ("lymphadenectomy", "excision", {"lymph node"}, None),
    ],
)
def test_what_was_done_may_name_the_lesion(procedure, done, kinds, terms):
    """Beside the words for a procedure stands what it was done to."""
    case = Case(procedure=procedure)

    assert (DONE.get(done, (done,)), kinds) == (case.procedure, {*case.lesion.kinds})
    assert terms == (case.site and case.site.terms)
    assert case == Case(procedure=case.procedure, lesion=case.lesion, site=case.site)


@pytest.mark.parametrize(
    "text", ["excision of 2.5 cm scalp mass", "lipoma excision, 6cm"]
)
def test_a_length_beside_a_procedure_has_its_own_field(text: str):
    """The error says so, and names the words that are not read."""
    with pytest.raises(
        UnknownTermError, match="give a length as the tumor or"
    ) as raised:
        Case(procedure=text)

    assert ("procedure", text) == (raised.value.field, raised.value.value)
    assert raised.value.unread


@pytest.mark.parametrize(
    "text",
    [
        "lumbar fasciectomy",
        "lipoma biopsy of cyst",
        "lipoma excision 2",
        "mass excision, lipoma of thigh",
        "lipoma of thigh, excision of mass arm",
    ],
)
def test_a_lesion_before_a_procedure_has_no_word_left(text: str):
    """Every word belongs to one of both; there is no hint where no length stands."""
    with pytest.raises(UnknownTermError) as raised:
        Case(procedure=text)

    assert "length" not in str(raised.value)


@pytest.mark.parametrize(
    ("procedure", "depths"),
    [
        ("excision, subfascial", (Depth.SUBFASCIAL,)),
        ("subcutaneous excision", (Depth.SUBCUTANEOUS,)),
        ("intramuscular resection", (Depth.INTRAMUSCULAR,)),
    ],
)
def test_a_depth_beside_the_procedure_is_that_of_a_tumor(procedure: str, depths):
    """It is read as if the words named a mass at that depth."""
    assert depths == Case(procedure=procedure).lesion.depths


@pytest.mark.parametrize("layer", ["bone", "skin", "nerve"])
def test_a_layer_of_another_family_beside_the_procedure_is_no_tumor(layer: str):
    """The words for a mass there would be of another family; nobody wrote them."""
    with pytest.raises(UnknownTermError, match=layer):
        Case(procedure=f"excision, {layer}")


@pytest.mark.parametrize(
    ("procedure", "done"),
    [
        ("radical excision with wide margins", {Procedure.RADICAL_RESECTION}),
        (
            "excision with clear margins",
            {Procedure.EXCISION, Procedure.RADICAL_RESECTION},
        ),
        (
            "excision of lipoma, with negative margins",
            {Procedure.EXCISION, Procedure.RADICAL_RESECTION},
        ),
        ("incisional biopsy with clean margins", {Procedure.BIOPSY}),
    ],
)
def test_an_excision_with_margins_may_be_a_resection(procedure: str, done):
    """How wide they are is what decides, and the words do not say."""
    assert done == {*Case(procedure=procedure).procedure}


@pytest.mark.parametrize(
    ("site", "codes"),
    [("neck", {"21555"}), ("anterior chest", {"21555", "19120"}), ("back", {"21930"})],
)
def test_a_lumpectomy_is_of_the_breast_where_it_may_be(site: str, codes):
    """Elsewhere it is the excision of a lump; without a site both stay open."""
    facts = {"depth": "subcutaneous", "size": "2 cm"}
    found = resolve(procedure="lumpectomy", site=site, **facts)

    assert codes == {code.number for code in found.candidates}
    assert resolve(procedure="lumpectomy", **facts).families


def test_a_lesion_behind_the_procedure_stays_beside_its_own():
    """Two lesions that are named may each be meant."""
    case = Case(procedure="excision of cyst, back", lesion="lipoma")

    assert ("cyst", "lipoma") == case.lesion.kinds


def test_a_procedure_that_is_no_word_is_refused():
    """The words that are not read are those of the whole."""
    with pytest.raises(UnknownTermError, match="Not known: 'exchange'"):
        Case(procedure="exchange of lipoma")


def test_a_second_procedure_or_lesion_is_not_passed_over():
    """Every procedure counts; a lesion before the procedure has no place to go."""
    case = Case(procedure="biopsy, excised sarcoma of back")

    assert {"excision", "radical_resection", "biopsy"} == {*case.procedure}
    with pytest.raises(UnknownTermError):
        Case(procedure="lipoma excision, cyst of back")


@pytest.mark.parametrize(
    ("facts", "side"),
    [
        ({"site": "thigh", "lesion": "left thigh lipoma"}, "left"),
        ({"site": "left arm", "lesion": "forearm lipoma"}, "left"),
        ({"lesion": "arm lipoma", "size": "3 cm right forearm mass"}, "right"),
        ({"lesion": "thigh mass", "procedure": "excision of left thigh mass"}, "left"),
        ({"site": "right thigh", "lesion": "left thigh lipoma"}, None),
        ({"site": "right arm", "lesion": "left forearm lipoma"}, None),
        ({"lesion": "left thigh mass", "size": "3 cm right thigh mass"}, None),
    ],
)
def test_a_side_that_one_statement_names_is_that_of_all(facts, side: str | None):
    """Two that differ leave it open, however often the case is read again."""
    case = Case(**facts)

    assert side == case.site.side
    assert case == attrs.evolve(case) == loads(dumps(case), Case)


def test_a_place_beside_a_layer_says_no_depth():
    """Where on the body a layer lies is left out, but not beside fat of a fossa."""
    assert (Depth.FASCIAL,) == Case(depth="fascia of the left axilla").depth
    assert (Depth.SUBCUTANEOUS,) == Case(depth="subcutaneous fat of the axilla").depth
    with pytest.raises(UnknownTermError):
        Case(depth="in the fat of the left axilla")
