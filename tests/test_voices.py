"""Both voices of a rule: CPT's guideline, the NCCI edits, and what follows."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from functools import cache

import pytest
from attrs import evolve

from cptsofttissue import Case, catalog, resolve
from cptsofttissue._reading import tables
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import PluginError, UnknownTermError, WrongTypeError
from cptsofttissue.guidance import _ncci_tables as shipped
from cptsofttissue.guidance.bundling import (
    BundlingRule,
    Service,
    ServiceKind,
    Verdict,
    check_service,
)
from cptsofttissue.guidance.ncci import (
    ModifierIndicator,
    MueTable,
    NcciStanding,
    PtpEdit,
    PtpEdits,
    check_units,
)
from cptsofttissue.guidance.payer import Follows, TablePolicy, medicare_policy
from cptsofttissue.guidance.review import Dossier, review

from .cms import CMS, needs_cms

EDITS = PtpEdits.bundled()
#: A day of the bundled edition, and one after it.
THEN, NOW = date(2024, 7, 15), date(2026, 7, 15)
FAMILY = shipped.family_codes()
REPAIR = Service("complex repair", extensive=True, code="13101")
#: Sites whose excision codes ask for more, by one that does not.
PLAIN = {"hand_finger": "hand", "foot_toe": "foot"}


@cache
def answer(code: str, day: date | None = THEN) -> Resolution:
    """Resolve a record that leads to the code."""
    own = next(row for row in catalog(2024) if row.number == code)
    facts = {
        "site": PLAIN.get(str(own.site), own.site),
        "depth": own.depth,
        "size": own.band and (own.band.low if own.band.low.um else "0.5 cm"),
    }
    found = resolve(procedure=own.procedure, date_of_service=day, **facts)

    assert code == str(found.code)
    return found


def back(day: date | None = NOW, **more) -> Resolution:
    facts = {"site": "back", "depth": "subcutaneous", "size": "2 cm", **more}
    return resolve(date_of_service=day, **facts)


def codes_of(kind: ServiceKind) -> list[str]:
    """The codes of a service that the edits cover."""
    if kind is ServiceKind.SECOND_EXCISION:
        return [*FAMILY]
    rules = tables.read("bundling.csv", BundlingRule)
    own = [rule for rule in rules if rule.service is kind]
    return sorted(c for c in shipped.covered_codes() if any(r.has(c) for r in own))


SERVICES = [kind for kind in ServiceKind if codes_of(kind)]


def test_the_codes_of_the_services_are_covered():
    """The table knows every code of a service, those without an edit too."""
    found = {kind: len(codes_of(kind)) for kind in SERVICES}

    assert 12 == found[ServiceKind.COMPLEX_REPAIR]
    assert 3 == found[ServiceKind.VESSEL_EXPLORATION]
    assert 1 == found[ServiceKind.SECONDARY_CLOSURE]
    assert 20 < found[ServiceKind.ADJACENT_TISSUE_TRANSFER] + found[ServiceKind.FLAP]


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", SERVICES)
def test_bundling_agrees_with_the_edits_in_every_pair(kind: ServiceKind):
    """The second voice is the edit of the pair, and no verdict passes it over."""
    for own in FAMILY:
        for code in codes_of(kind):
            if own == code:
                continue
            edit = EDITS.edit(own, code, THEN)
            service = Service(kind, code=code, extensive=True, same_wound=None)
            found = check_service(service, answer(own), payer="medicare")

            assert STANDINGS[edit and edit.modifier] is found.ncci.standing
            assert edit == found.ncci.edit
            if edit is None:
                assert found.cpt is found.verdict
            else:
                assert Verdict.SEPARATE is not found.verdict
                assert {own, code} <= {*found.ncci.why.replace(",", "").split()}


STANDINGS = {
    None: NcciStanding.NO_EDIT,
    ModifierIndicator.NOT_ALLOWED: NcciStanding.NEVER,
    ModifierIndicator.ALLOWED: NcciStanding.SEPARABLE,
}


@pytest.mark.parametrize("kind", SERVICES)
def test_against_an_edit_a_separate_service_has_a_modifier(kind: ServiceKind):
    """Where the service stands apart, the modifier and the edit are both named."""
    for code in codes_of(kind)[:5]:
        service = Service(
            kind, code=code, extensive=True, same_wound=False, same_lesion=False
        )
        for own in FAMILY[:: len(FAMILY) // 10]:
            found = check_service(service, answer(own), payer="medicare")
            if found.ncci.edit and found.verdict is Verdict.SEPARATE:
                assert ("59", "XS") == found.modifiers
                assert found.ncci.edit.column_two in found.explain()
                assert "modifier: 59 or XS" in found.explain()


@pytest.mark.parametrize("same_wound", [True, False, None])
@pytest.mark.parametrize("kind", ServiceKind)
def test_voices_that_differ_stay_open_until_the_payer_is_known(kind, same_wound):
    """Without a payer the verdict is that of both, or open with the question."""
    service = Service(kind, extensive=True, same_wound=same_wound)
    medicare, cpt, nobody = (
        check_service(service, back(), payer=payer)
        for payer in (medicare_policy(), "cpt", None)
    )
    is_one = medicare.verdict is cpt.verdict

    assert nobody.verdict is (cpt.verdict if is_one else Verdict.ASK)
    assert cpt.verdict is cpt.cpt is medicare.cpt
    assert is_one or any("payer" in question for question in nobody.questions)
    assert medicare.ncci == cpt.ncci == nobody.ncci


def test_complex_repair_beside_an_excision():
    """Medicare's edit includes it; CPT reports it; of nobody's rules both are told."""
    text = str(check_service(evolve(REPAIR, same_wound=True), back()))

    assert "CPT: separate" in text
    assert "NCCI: separable" in text
    assert "13101 is not paid together with 21930" in text
    assert "2024 Q3, outpatient hospital table; it may differ for July 15, 2026" in text
    assert "payer: not known" in text


def test_the_excision_may_be_the_one_that_is_denied():
    """Then nothing is included: the finding says which code is not paid."""
    service = Service("neuroplasty", extensive=True, same_wound=True, code="64721")
    found = check_service(service, answer("25071"), payer="medicare")

    assert Verdict.ASK is found.verdict
    assert "25071 is not paid together with 64721" in found.ncci.why
    assert "The excision is the code that is denied." in found.ncci.why


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (THEN, "hospital table"),
        (NOW, "hospital table; it may differ for July 15, 2026"),
        (date(2024, 6, 30), "hospital table; it may differ for June 30, 2024"),
        (None, "hospital table; the day of service is not known"),
    ],
)
def test_the_bundled_edits_are_never_certain(day, says: str):
    """They are shown on any day, with their edition; it claims its own days only."""
    voice = check_service(REPAIR, back(day)).ncci

    assert voice.source.endswith(says)
    assert "CMS NCCI 2024 Q3" in str(voice)
    assert not voice.is_certain
    assert (day == THEN) is (EDITS.edit("21930", "13101", day or NOW) is not None)


class Own:
    """One edit of a user, or none."""

    name = "my edits"

    def __init__(self, modifier: ModifierIndicator | None) -> None:
        self.modifier = modifier

    def edit(self, code, other, day, /):
        if self.modifier is None:
            return None
        return PtpEdit(code, other, day, None, self.modifier, "made up")


@pytest.mark.parametrize("modifier", [None, ModifierIndicator.NOT_APPLICABLE])
def test_a_table_of_yours_without_the_pair_is_said(modifier):
    """Then the bundled one answers, as one file does not know every pair."""
    voice = check_service(REPAIR, back(), Own(modifier)).ncci

    assert voice.why.endswith("my edits has no edit for the pair.")
    assert NcciStanding.SEPARABLE is voice.standing
    assert not voice.is_certain


@pytest.mark.parametrize("payer", ["medicare", "cpt", None])
def test_no_modifier_parts_what_your_table_never_pays(payer):
    """Even a service that stands apart is included, for every payer."""
    service = evolve(REPAIR, same_wound=False)
    found = check_service(service, back(), Own(ModifierIndicator.NOT_ALLOWED), payer)

    assert Verdict.INCLUDED is found.verdict
    assert () == found.modifiers


@pytest.mark.parametrize(
    ("service", "found", "says"),
    [
        (Service("drain"), back(), "no code of the service"),
        (REPAIR, back(lesion="epidermal cyst"), "cover only soft tissue"),
        (REPAIR, back(lesion="cyst"), "cover only soft tissue"),
        (Service("flap", code="ACME-1"), back(), "do not cover the code"),
        (Service("skin graft", code="15011"), back(), "do not cover the code"),
    ],
)
def test_what_the_bundled_edits_do_not_know_is_unknown(service, found, says: str):
    """A code, or a family, that they do not cover is no pair without an edit."""
    # 15011 is of 2025.
    voice = check_service(service, found).ncci

    assert NcciStanding.UNKNOWN is voice.standing
    assert says in voice.why
    assert not voice.source


def test_a_code_of_your_own_edition_is_unknown():
    """An edition of your own may have a code that the edits do not know."""
    codes = tuple(
        evolve(code, number="99930") if code.number == "21930" else code
        for code in catalog(2026)
    )
    found = back(catalog=Catalog(2026, codes, "test"))

    assert "99930" == str(found.code)
    assert NcciStanding.UNKNOWN is check_service(REPAIR, found).ncci.standing


@pytest.mark.parametrize(
    ("service", "found", "says"),
    [
        (Service("flap"), back(), "No edit is known between 21930 and 20 codes from"),
        (Service("lymph node"), back(), "there are edits for 38500, 38531"),
        (
            Service("neuroplasty", code="64718"),
            resolve(site="elbow", procedure={"excision", "radical resection"}),
            "It depends on the code: there are edits for 24071, 24073, 24075, 24076.",
        ),
        (
            Service("operating microscope"),
            back(size=None),
            "21930, 21931, whatever the modifier: 69990",
        ),
        (
            Service("second excision", code="21936"),
            back(size=None),
            "One of 21930, 21931 and 21936 is not paid together with the other, unless",
        ),
    ],
)
def test_open_codes_are_told_together(service, found, says: str):
    """A few codes are named; of many, the first and the last."""
    finding = check_service(service, found)
    asks = any("What is the code of the service?" in text for text in finding.questions)
    is_varied = finding.ncci.standing is NcciStanding.VARIES

    assert says in finding.ncci.why
    assert asks is (is_varied and service.code is None)


@pytest.mark.parametrize(
    ("payer", "expected"),
    [
        (None, Follows.UNKNOWN),
        ("Medicare", Follows.MEDICARE),
        (Follows.CPT, Follows.CPT),
        (medicare_policy(), Follows.MEDICARE),
        (TablePolicy("quiet", ()), Follows.UNKNOWN),
    ],
)
def test_the_payer_says_which_rules_it_applies(payer, expected: Follows):
    """By name, or by its policy; silence is unknown."""
    assert expected is check_service(REPAIR, back(), payer=payer).payer


class Silent:
    """A policy of the shape that is needed, and no more."""

    name = "silent"

    def covers_place(self, request, /):
        raise NotImplementedError

    def prior_authorization(self, request, /):
        raise NotImplementedError

    def documents(self, request, /):
        raise NotImplementedError


class Wrong(Silent):
    """A policy that answers something else."""

    def ncci_edits(self, _, /):
        return True


class Mute(Silent):
    """A policy that answers nothing."""

    def ncci_edits(self, _, /):
        return None


def test_a_policy_need_not_know_the_edits():
    """One that does not tell is unknown, one that tells nonsense is refused."""
    assert Follows.UNKNOWN is check_service(REPAIR, back(), payer=Silent()).payer
    for payer in (Wrong(), Mute()):
        with pytest.raises(PluginError, match="PolicyAnswer"):
            check_service(REPAIR, back(), payer=payer)
    with pytest.raises(UnknownTermError):
        check_service(REPAIR, back(), payer="acme")


#: A rule for every code, place and day.
RULE = {"rule": "ncci_edits", "codes": "*", "answer": "no", "text": "Not applied."}


@pytest.mark.parametrize(
    ("more", "day", "expected"),
    [
        ({}, NOW, Follows.CPT),
        ({}, None, Follows.CPT),
        ({"answer": "yes"}, NOW, Follows.MEDICARE),
        ({"answer": "unknown"}, NOW, Follows.UNKNOWN),
        ({"codes": "21930"}, NOW, Follows.UNKNOWN),
        ({"place": "11"}, NOW, Follows.UNKNOWN),
        ({"first_day": "2027-01-01"}, NOW, Follows.UNKNOWN),
        ({"last_day": "2026-12-31"}, NOW, Follows.CPT),
        ({"last_day": "2026-12-31"}, None, Follows.UNKNOWN),
        ({"rule": "document"}, NOW, Follows.UNKNOWN),
    ],
)
def test_a_table_says_whether_the_payer_applies_the_edits(more, day, expected):
    """A rule of some codes, places or days is no rule of all."""
    acme = TablePolicy.from_rows("acme", [RULE | more])

    assert expected is check_service(REPAIR, back(day), payer=acme).payer


def test_the_limits_of_units():
    """Each of the 87 codes has one, and all are clinical."""
    limits = MueTable.bundled()
    counts = Counter(value.units for value in limits.values.values())

    assert {2: 37, 1: 22, 3: 16, 4: 8, 5: 3, 6: 1} == counts
    assert {"3"} == {value.adjudication for value in limits.values.values()}
    assert {*FAMILY} == {*limits.values}


@pytest.mark.parametrize(
    ("code", "units", "says"),
    [
        ("24071", 1, "24071, 1 unit: within the limit of 2 ["),
        ("24071", 2, "24071, 2 units: within the limit of 2 ["),
        ("24071", 3, "above the limit of 2. The limit is clinical and not absolute"),
        ("13101", 3, "13101, 3 units: the limit is not known ["),
    ],
)
def test_units_beside_their_limit(code: str, units: int, says: str):
    """More than the limit is a caution; an unknown limit is no pass."""
    found = check_units(code, units, day=NOW)

    assert says in str(found)
    assert found.is_above is ("above" in says)
    assert "practitioner table; it may differ for July 15, 2026]" in str(found)


@pytest.mark.parametrize("units", [0, -1, True, 1.5, "2", None])
def test_units_that_are_no_count_are_refused(units):
    """Nothing is within a limit that is not at least one."""
    with pytest.raises(WrongTypeError, match="units"):
        check_units("24071", units, day=NOW)


@pytest.mark.parametrize("code", ["24071-50", "24071x2", "2407", "24071-24073"])
def test_units_are_those_of_one_code(code: str):
    """A code in disguise has no limit of its own."""
    with pytest.raises(UnknownTermError, match="one code"):
        check_units(code, 1, day=NOW)


def test_a_table_of_limits_of_your_own_comes_first():
    """What it does not have, the bundled one answers."""
    bundled = MueTable.bundled()
    value = evolve(bundled.values["24071"], units=9, adjudication="2")
    own = evolve(bundled, values={"24071": value}, edition=None)
    found = [check_units(code, 10, own) for code in ("24071", "21930")]

    assert [9, 5] == [finding.limit.units for finding in found]
    assert own.file.name == found[0].source
    assert "no exception" in str(found[0])
    assert "the day of service is not known" in found[1].source


def test_a_review_counts_the_tumors_of_a_code():
    """Those of the record, and those of the session with the same code."""
    case = Case(site="back", depth="subcutaneous", size="2 cm", date_of_service=NOW)
    small = evolve(case, site="thigh")
    found = review(case, Dossier(units=5, others=(case, small, Case(site="back"))))

    assert {"21930": 6, "27327": 1} == {u.code: u.units for u in found.units}
    assert "21930, 6 units: above the limit of 5." in str(found)
    assert not review(Case(site="back")).units


@pytest.mark.parametrize("units", [0, -1, True, 1.0, "2", 10_000])
def test_units_are_whole_numbers(units):
    """What is no number of units is refused."""
    with pytest.raises(WrongTypeError, match="units"):
        Dossier(units=units)


def test_a_review_of_medicare_names_the_edit():
    """The report has both voices, and never advises the pair in silence."""
    case = Case(site="back", depth="subcutaneous", size="2 cm", date_of_service=NOW)
    dossier = Dossier(services=(evolve(REPAIR, same_wound=True),))
    found = review(case, dossier, payer=medicare_policy())

    assert Verdict.INCLUDED is found.bundling[0].verdict
    assert "13101 is not paid together with 21930" in str(found)
    assert "13101 is not paid together with 21930" in found._repr_html_()


def edits_of_cms() -> dict[tuple[str, str], dict[str, str]]:
    """The active edits of the file that touch the family, by both columns."""
    path = CMS / "ncci/ptp_outpatient_2024q3_softtissue.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = [row for row in csv.DictReader(file) if not row["deletion_date"]]
    pairs = {(row["column1"], row["column2"]): row for row in rows}
    return {pair: row for pair, row in pairs.items() if {*pair} & {*FAMILY}}


@needs_cms
def test_the_shipped_edits_are_those_of_the_file():
    """Every pair with a code of the family, its indicator, and no other pair."""
    expected = {
        pair: (row["modifier_indicator"], row["rationale"])
        for pair, row in edits_of_cms().items()
    }
    found = {
        (e.column_one, e.column_two): (e.modifier, e.rationale) for e in EDITS.rows
    }

    assert 17_480 == len(expected) == len(EDITS.rows)
    assert expected == found


@needs_cms
def test_the_shipped_limits_are_those_of_the_file():
    """Units, what they are counted over, and why."""
    with gzip.open(CMS / "ncci/mue_practitioner_2024q3.csv.gz", "rt") as file:
        rows = [row for row in csv.reader(file) if row[0] in FAMILY]
    values = MueTable.bundled().values.values()

    assert rows == [
        [value.code, str(value.units), value.adjudication, value.rationale]
        for value in values
    ]


@pytest.mark.parametrize("kind", ServiceKind)
@pytest.mark.parametrize("lesion", [None, "schwannoma", "cyst", "metastasis"])
def test_every_open_record_is_answered(kind: ServiceKind, lesion: str | None):
    """A fact that changes no verdict is not asked for, such as what was done."""
    facts = {"lesion": lesion} if lesion else {}
    answer = resolve(site="groin", procedure="wide local excision", **facts)
    found = check_service(Service(kind=kind), answer)

    assert not any("radical" in question for question in found.questions)
