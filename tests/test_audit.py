"""What was billed beside what the record supports: unknown is never supported."""

from __future__ import annotations

from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Case, Status, catalog, resolve
from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.fees import ContractFeeSchedule, Encounter
from cptsofttissue.fees._modifiers import Effect, modifiers, of_effect
from cptsofttissue.guidance._billed import Billed, Support, difference, judge
from cptsofttissue.guidance.audit import (
    AuditPair,
    AuditSummary,
    AuditTotal,
    AuditVerdict,
    Direction,
    audit,
)
from cptsofttissue.testing import golden_cases

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
CLOSED = Case(site="back", depth="subcutaneous", size="3 cm")
OPEN = Case(site="back", depth="subcutaneous")
TESTIS = Case(site="testis")
NODE = Case(site="neck", depth="subcutaneous", size="2 cm", lesion="lipoma or node")
NUMBERS = [*map(str, catalog()), "11403", "38510", "99999", "25110"]


@pytest.mark.parametrize(
    ("case", "billed", "verdict", "low", "high", "direction"),
    [
        (CLOSED, "21931", "supported", "0.00", "0.00", "same"),
        (CLOSED, "21930", "not_supported", "87.18", "87.18", "higher"),
        (CLOSED, "11403", "not_supported", "-253.84", "-253.84", "lower"),
        (CLOSED, "99999", "not_supported", None, None, "unknown"),
        (OPEN, "21930", "possible", "0.00", "87.18", "either"),
        (OPEN, "27327", "not_supported", "-1.34", "85.84", "either"),
        (TESTIS, "54520", "other_family", None, None, "unknown"),
        (CLOSED, "21931-LT", "supported", "0.00", "0.00", "same"),
        (CLOSED, " 21931 lt ", "supported", "0.00", "0.00", "same"),
        (CLOSED, "21931.0", "supported", "0.00", "0.00", "same"),
        (CLOSED, "21931-50", "possible", None, None, "unknown"),
        (CLOSED, "21931-LT-RT", "possible", None, None, "unknown"),
        (CLOSED, "21931x1", "supported", "0.00", "0.00", "same"),
        (CLOSED, "21931x2", "possible", None, None, "unknown"),
        (CLOSED, "2 x 21931-59", "possible", None, None, "unknown"),
        (CLOSED, "21930-59 X 3", "not_supported", None, None, "unknown"),
        (OPEN, "21930 x2", "possible", None, None, "unknown"),
    ],
)
def test_the_verdict_and_the_dollars(  # noqa: PLR0913, PLR0917 - a row of a table
    case, billed, verdict, low, high, direction
):
    """Billed minus supported over every candidate; None where one is not known."""
    found = audit(case, billed=billed, encounter=OFFICE)
    dollars = tuple(None if text is None else Decimal(text) for text in (low, high))

    assert (verdict, direction) == (found.verdict, found.direction)
    assert dollars == (found.lowest, found.highest)


@pytest.mark.parametrize(
    "billed",
    [
        *(None, "", " ", "n/a", "2193", "219310", "21931LT", "21931x0", "21931.5"),
        *("1120.0", "21931-21930", "21931, 21930", "ERROR", "21931-LT-LT", "2193１"),
        *("21931x21930", "21931 x 21930", "21931x", "21931x2x2", "21931x1000"),
        *("21931-50x2", "21931-LT-RT x2", "2 x", "21930 21931x2"),
    ],
)
def test_what_cannot_be_read_is_never_a_code(billed):
    """It is unreadable, says why, and has no dollars."""
    found = audit(CLOSED, billed=billed, encounter=OFFICE)

    assert AuditVerdict.UNREADABLE is found.verdict
    assert (None, None, None) == (found.billed, found.lowest, found.highest)
    assert found.problem in str(found)
    assert ": " in found.problem


def test_units_are_asked_for_since_a_record_is_of_one_tumor():
    """They are told with the code, and never pass for supported."""
    found = audit(CLOSED, billed="21931-59x3", encounter=OFFICE)

    assert ("21931", ("59",), 3) == (found.billed, found.modifiers, found.units)
    assert "3 x 21931-59 was billed: possible" == found.summary
    assert found.problem.startswith("units: 3 were billed")
    assert "billed minus supported: not known" in str(found)
    assert (1, "") == (
        audit(CLOSED, billed="21931-59").units,
        audit(CLOSED, billed="21931-59").problem,
    )


def test_what_is_no_text_is_refused():
    """A number is no code, since it may have lost a zero."""
    with pytest.raises(WrongTypeError, match="billed"):
        audit(CLOSED, billed=21931)


def audited_at(site: str, billed: str):
    """Audit a tumor of 4 cm in the fat of a site."""
    given = {"depth": "subcutaneous", "size": "4 cm", "digit_involvement": "none"}
    return audit(Case(site=site, **given), billed=billed)


@pytest.mark.parametrize(
    ("site", "billed", "verdict"),
    [
        ("left thigh", "27337-LT", "supported"),
        ("left thigh", "27337-RT", "not_supported"),
        ("right thigh", "27337-59-LT", "not_supported"),
        ("left thigh", "27337x2-RT", "unreadable"),
        ("left thigh", "27337-50", "possible"),
        ("thigh", "27337-RT", "supported"),
        ("both thighs", "27337-RT", "supported"),
        ("left index finger", "26111-F1", "supported"),
        ("left index finger", "26111-F6", "not_supported"),
        ("right great toe", "28039-TA", "not_supported"),
        ("right great toe", "28039-T5", "supported"),
    ],
)
def test_the_other_side_is_not_supported(site: str, billed: str, verdict: str):
    """A side or a digit of the other side is no pass, and says why."""
    found = audited_at(site, billed)

    assert verdict == found.verdict
    assert ("the record names the" in found.problem) == (verdict == "not_supported")


@pytest.mark.parametrize(
    ("site", "billed", "verdict"),
    [
        ("right great toe", "28039-T6", "not_supported"),
        ("right great toe", "28039-F5", "not_supported"),
        ("right great toe", "28039-E3", "not_supported"),
        ("great toe", "28039-TA", "supported"),
        ("great toe", "28039-T1", "not_supported"),
        ("left index finger", "26111-F2", "not_supported"),
        ("left index finger", "26111-F1-F2", "not_supported"),
        ("left index or middle finger", "26111-F2", "supported"),
        ("left index or middle finger", "26111-F3", "not_supported"),
        ("left finger", "26111-F3", "supported"),
        ("left hand", "26111-F3", "supported"),
        ("left hand", "26111-T3", "not_supported"),
        ("left foot", "28039-T3", "supported"),
        ("left thigh", "27337-F1", "not_supported"),
        ("left hand", "26111-F1", "supported"),
        ("left index MCP joint", "26111-F1", "supported"),
        ("left palm", "26111-F1", "not_supported"),
        ("dorsum of left hand", "26111-FA", "not_supported"),
        ("left heel", "28039-TA", "not_supported"),
        ("left thigh", "27337-T1", "not_supported"),
        ("back", "21931-FA", "not_supported"),
        ("left thigh", "27337-59", "supported"),
    ],
)
def test_another_digit_is_not_supported(site: str, billed: str, verdict: str):
    """The modifier of a digit that the record does not name is no pass."""
    found = audited_at(site, billed)

    assert verdict == found.verdict
    assert ("does not name the digit" in found.problem) == (verdict == "not_supported")


@pytest.mark.parametrize(
    ("given", "verdict", "problem"),
    [
        ({"site": "left thigh", "lesion": "right thigh mass"}, "possible", "and right"),
        ({"site": "left thigh", "lesion": "right mass"}, "possible", "left and right"),
        ({"site": "thigh", "lesion": "right mass"}, "not_supported", "the right side"),
        ({"site": "left or right thigh"}, "possible", "left and right"),
        ({"site": "thigh", "side": "Right"}, "not_supported", "the right side"),
        ({"site": "left thigh", "side": "RT"}, "possible", "left and right"),
        ({"site": "left thigh", "side": "l"}, "supported", ""),
        ({"site": "thigh", "side": "midline"}, "supported", ""),
        ({"site": "left thigh", "pathology": "right lipoma"}, "possible", "and right"),
        (
            {"site": "thigh", "pathology": "right thigh lipoma"},
            "not_supported",
            "right",
        ),
        ({"site": "thigh", "pathology": "left thigh lipoma"}, "supported", ""),
        ({"site": "thigh", "pathology": "lipoma"}, "supported", ""),
        ({"site": "thigh", "pathology": "not sent"}, "supported", ""),
        ({"site": "thigh", "pathology": "epidermal cyst"}, "possible", "other codes"),
        ({"site": "thigh", "pathology": "subfascial lipoma"}, "possible", "depth"),
        (
            {"site": "thigh", "pathology": "Lipoma, 4 cm. Margins free."},
            "supported",
            "",
        ),
        ({"site": "thigh", "pathology": "excision: wen"}, "possible", "other codes"),
        ({"site": "thigh", "pathology": "lipoma, no melanoma"}, "possible", "compare"),
        ({"site": "thigh", "pathology": "lipoma; nevus"}, "possible", "names nevus"),
        ({"site": "thigh", "pathology": "bits of fat"}, "possible", "compare it"),
    ],
)
def test_what_is_told_beside_the_record_counts(given, verdict, problem):
    """A side or a report that contradicts the record is no pass, and says why."""
    beside = {name: given.pop(name) for name in ("side", "pathology") if name in given}
    case = Case(depth="subcutaneous", size="4 cm", **given)
    found = audit(case, billed="27337-LT", **beside)

    assert verdict == found.verdict
    assert problem in found.problem
    assert bool(problem) == bool(found.problem)


def test_a_side_that_is_none_is_refused():
    """Text that is no side is an error that says what is one."""
    with pytest.raises(UnknownTermError, match="side: cannot read 'middle'"):
        audit(CLOSED, billed="21930", side="middle")


def test_a_record_of_one_tumor_does_not_support_two_digits():
    """Two digits on one line are as many tumors, which the record may allow."""
    found = audited_at("left hand", "26111-F1-F2")

    assert AuditVerdict.POSSIBLE is found.verdict
    assert "several digits were billed" in found.problem


@pytest.mark.parametrize("modifier", of_effect((*modifiers(),), Effect.DIGIT))
def test_a_record_without_a_site_allows_every_digit(modifier: str):
    """What names no place contradicts none."""
    found = audit(Case(depth="subcutaneous"), billed=f"28039-{modifier}")

    assert ("possible", "") == (found.verdict, found.problem)


def test_every_modifier_of_a_side_is_that_of_one_side():
    """LT and RT name a side, and so do those of eyelids, fingers and toes."""
    named = {m.code: m.side for m in modifiers().values() if m.side}
    sided = of_effect((*modifiers(),), Effect.SIDE, Effect.DIGIT)

    assert {*sided} == {*named}
    assert {"FA", "F4", "T4", "E2"} <= {c for c, s in named.items() if s == "left"}
    assert {"F5", "F9", "T5", "E3"} <= {c for c, s in named.items() if s == "right"}


def test_a_code_of_a_family_that_is_open_is_possible():
    """A record that may lead to a node leaves the codes of nodes possible."""
    answer = resolve(NODE)
    found = audit(NODE, billed="38510", encounter=OFFICE)

    assert Status.UNDETERMINED is answer.status
    assert AuditVerdict.POSSIBLE is found.verdict
    assert answer.questions == found.questions
    assert AuditVerdict.NOT_SUPPORTED is audit(NODE, billed="27327").verdict


@pytest.mark.parametrize(
    ("case", "billed"),
    [
        (Case(site="lip"), "40530"),
        (
            Case(site="abdominal wall", lesion="lipoma or ovarian endometriosis"),
            "58925",
        ),
    ],
)
def test_every_code_of_an_open_organ_is_possible(case: Case, billed: str):
    """The lip has more codes than one, and an ovary none of the vulva."""
    assert AuditVerdict.POSSIBLE is audit(case, billed=billed).verdict


@pytest.mark.parametrize(
    ("codes", "billed", "verdict"),
    [
        (("56xxx",), "56620", "possible"),
        (("56xxx",), "57135", "not_supported"),
        (("49186-49190", "38500"), "49190", "possible"),
        (("49186-49190", "38500"), "38501", "not_supported"),
        ((), "20999", "possible"),
        ((), "27327", "not_supported"),
    ],
)
def test_codes_of_families_as_they_are_written(codes, billed: str, verdict: str):
    """Ranges and forms are read; a family without codes has none of our own."""
    support = Support(Status.UNDETERMINED, ("21930",), (codes,))

    assert verdict == judge(Billed(billed, ()), support)
    assert difference(billed, support, lambda _: Decimal(1)) is None


def test_the_day_is_that_of_the_encounter():
    """A record without a day takes it; another day is refused."""
    found = audit(CLOSED, billed="21931", encounter=OFFICE)
    other = Case(site="back", date_of_service="2025-01-01")

    assert OFFICE.date_of_service == found.resolution.case.date_of_service
    with pytest.raises(ContradictionError, match="day of the encounter"):
        audit(other, billed="21931", encounter=OFFICE)


def test_a_schedule_that_lacks_one_code_leaves_the_dollars_unknown():
    """Neither a missing price nor a missing encounter is zero."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21930": "500"})
    found = audit(CLOSED, billed="21930", encounter=OFFICE, schedule=acme)
    same = audit(CLOSED, billed="21931", encounter=OFFICE, schedule=acme)

    assert (None, None) == (found.difference, same.difference)
    assert audit(CLOSED, billed="21930").difference is None
    assert Direction.UNKNOWN is found.direction
    assert "billed minus supported: not known" in str(found)


def test_it_is_shown_in_words_and_for_notebooks():
    """The verdict and the dollars stand above the answer of the record."""
    found = audit(CLOSED, billed="21930-LT", encounter=OFFICE)
    open_one = audit(OPEN, billed="21930", encounter=OFFICE)
    first, second, *rest = str(found).splitlines()

    assert "21930-LT was billed: not supported" == first
    assert "billed minus supported: 87.18 US dollars (higher)" == second
    assert found.resolution.explain().splitlines() == rest
    assert "0.00 to 87.18 US dollars (either)" in str(open_one)
    assert repr(found).startswith("<Audit: 21930-LT was billed: not supported; ")
    assert "87.18" in found._repr_html_()
    assert "21931" == str(found.code)


@given(st.sampled_from(golden_cases()), st.sampled_from(NUMBERS))
def test_supported_is_the_one_code_of_a_determined_record(golden, billed: str):
    """No open record supports a code, and each verdict follows from the answer."""
    found = audit(golden.case, billed=billed)
    is_candidate = billed in golden.candidates
    is_one = golden.status is Status.DETERMINED

    assert (is_one and is_candidate) == (AuditVerdict.SUPPORTED is found.verdict)
    if is_candidate and not is_one:
        assert AuditVerdict.POSSIBLE is found.verdict
    if golden.status is Status.OUT_OF_SCOPE:
        assert AuditVerdict.OTHER_FAMILY is found.verdict


amounts = st.decimals("0.01", "9999.99", places=2)
prices = st.dictionaries(st.sampled_from("ABCD"), st.none() | amounts)


@given(prices, st.sampled_from("ABCD"), st.sampled_from("ABCD"))
def test_what_is_swapped_has_the_other_sign(known, one: str, other: str):
    """Swapping what was billed and what is supported negates the difference."""
    there = difference(one, Support(Status.DETERMINED, (other,), ()), known.get)
    back = difference(other, Support(Status.DETERMINED, (one,), ()), known.get)

    assert (there is None) == (None in {known.get(one), known.get(other)})
    assert (there is None) == (back is None)
    if there and back:
        assert there == (-back.highest, -back.lowest)


@given(prices, st.sampled_from("ABCD"), st.sets(st.sampled_from("ABCD"), min_size=1))
def test_the_range_is_over_every_candidate(known, billed: str, candidates):
    """The ends are those of the differences with each code alone."""
    support = Support(Status.UNDETERMINED, tuple(sorted(candidates)), ())
    found = difference(billed, support, known.get)
    alone = [
        difference(billed, Support(Status.DETERMINED, (code,), ()), known.get)
        for code in support.candidates
    ]

    assert (found is None) == (None in alone)
    if found:
        lows = [part.lowest for part in alone if part]
        assert (min(lows), max(lows)) == found


def total(rows: int, dollars: str, unknown: int = 0) -> AuditTotal:
    return AuditTotal(rows, unknown, Decimal(dollars), Decimal(dollars))


def test_a_summary_shows_what_is_commonest_and_the_others():
    """Twenty pairs, then one line; sums are exact, and unknown adds nothing."""
    wrong = [
        AuditPair(AuditVerdict.NOT_SUPPORTED, f"{n:05}", ("21931",), total(1, "0.10"))
        for n in range(22)
    ]
    known = AuditPair(AuditVerdict.SUPPORTED, "21931", ("21931",), total(7, "0.00"))
    bad = AuditPair(AuditVerdict.UNREADABLE, None, (), total(2, "0", unknown=2))
    found = AuditSummary((known, bad, *wrong))
    lines = str(found).splitlines()

    assert Decimal("2.20") == found.total.lowest
    assert "total            31          2.20, not known for 2" == lines[4]
    assert "not supported    22  71.0 %  2.20" == lines[2]
    assert "unreadable        2   6.5 %  not known" == lines[3]
    assert "others  2 pairs       2  0.20" == lines[-1]
    assert 20 + 1 == len(lines) - 7
    assert "<AuditSummary: 7 supported, 22 not_supported, 2 unreadable>" == repr(found)
    assert "71.0 %" in found._repr_html_()


def test_a_summary_of_nothing():
    """No rows are no error."""
    assert "<AuditSummary: no rows>" == repr(AuditSummary(()))
    assert "total       0" in str(AuditSummary(()))


def test_many_candidates_are_counted():
    """A pair says its codes in few words."""
    pair = AuditPair(AuditVerdict.POSSIBLE, "1", tuple("1234"), total(1, "0"))
    few = AuditPair(AuditVerdict.POSSIBLE, "1", ("1", "2"), total(1, "0"))
    other = AuditPair(AuditVerdict.OTHER_FAMILY, "1", (), total(1, "0"))

    assert "one of 4 codes" == pair.supported_text
    assert "1 or 2" == few.supported_text
    assert "another family" == other.supported_text


@pytest.mark.parametrize(
    ("record", "billed"),
    [
        ({"lesion": "neuroma of a digital nerve", "site": "index finger"}, "64778"),
        ({"lesion": "Dupuytren", "site": "palm"}, "26125"),
        ({"lesion": "neuroma", "site": "palm"}, "64783-LT"),
    ],
)
def test_an_add_on_code_is_no_lesser_code(record: dict, billed: str):
    """It is billed beside the code of the lesion: nobody was paid too little."""
    found = audit(Case(**record), billed=billed, encounter=OFFICE)

    assert AuditVerdict.POSSIBLE is found.verdict
    assert found.difference is None
    assert "is billed only in addition to another code" in found.problem


def test_an_add_on_of_another_code_is_not_supported():
    """A further nerve does not stand beside a lipoma."""
    lipoma = Case(site="back", depth="subcutaneous", size="2 cm")

    assert AuditVerdict.NOT_SUPPORTED is audit(lipoma, billed="64778").verdict


@pytest.mark.parametrize(
    "pathology", ["schwannoma", "hemangioma", "lipoma vs schwannoma"]
)
def test_pathology_that_opens_another_family_supports_nothing(pathology: str):
    """The nerve codes stay open beside a schwannoma, as if the record named it."""
    lipoma = Case(site="back", depth="subcutaneous", size="3 cm")
    named = evolve(lipoma, lesion=pathology)

    assert AuditVerdict.POSSIBLE is audit(named, billed="21931").verdict
    assert (
        AuditVerdict.POSSIBLE
        is audit(lipoma, billed="21931", pathology=pathology).verdict
    )
    supported = audit(lipoma, billed="21931", pathology="angiolipoma").verdict
    assert AuditVerdict.SUPPORTED is supported
