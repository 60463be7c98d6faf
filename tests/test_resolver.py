"""Records and what they support: the golden table, vignettes, cautions."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

import pytest

from cptsofttissue import Case, CodingPolicy, Length, Status, catalog, resolve
from cptsofttissue._reading.tables import many, rows
from cptsofttissue._rules import rule
from cptsofttissue.coding.editions import years
from cptsofttissue.errors import OutOfScopeError, UndeterminedError, UnknownEditionError
from cptsofttissue.testing import GoldenCase, golden_cases
from cptsofttissue.testing import _golden as golden

from .test_claims import PRICING

AAD = [
    *csv.DictReader((files(golden) / "aad_2026.csv").read_text("utf-8").splitlines())
]
#: A part where tendon, tendon sheath and joint decide, and what they say.
DIGIT = {"hand_finger": "finger", "foot_toe": "toe"}
INVOLVED = {"subcutaneous": "abuts", "subfascial": "involves"}


def edges(low: str, high: str) -> list[Length | None]:
    """The smallest and the largest size of a printed band."""
    if not low:
        return [None]
    first = Length.cm(low).um or 1
    last = Length.cm(high).um - 1 if high else 2_000_000
    return [Length(first), Length(last)]


def errata(field: str) -> dict[str, str]:
    return {
        code: row["fact"]
        for row in rows("aad_errata.csv")
        for code in many(row["codes"])
        if row["field"] == field
    }


def test_the_golden_table_is_whole():
    """The article's table has 44 excision and 15 biopsy codes."""
    assert (59, 15) == (len(AAD), sum(row["procedure"] == "biopsy" for row in AAD))


def test_every_row_of_the_article_is_golden():
    """Each code that the article prints is the answer to a golden case."""
    printed = [case for case in golden_cases() if "article" in case.name]

    assert {row["code"] for row in AAD} == {
        c for case in printed for c in case.candidates
    }
    assert 15 + 2 * 44 == len(printed)


@pytest.mark.parametrize(
    "row", [r for r in AAD if r["site"] in DIGIT], ids=lambda row: row["code"]
)
def test_reproduces_the_article_on_digits(row: dict[str, str]):
    """On a finger or toe the involvement leads to the same eight codes."""
    for size in edges(row["from_cm"], row["below_cm"]):
        answer = resolve(
            site=DIGIT[row["site"]],
            digit_involvement=INVOLVED[row["depth"]],
            size=size,
        )

        assert row["code"] == str(answer.code)


def test_errata_are_true():
    """Where an erratum corrects a row, the printed fact leads to another code."""
    printed = {row["code"]: row for row in AAD}

    assert {"27619"} == set(errata("size"))
    assert {"24065", "24066"} == set(errata("site"))
    for code in errata("site"):
        row = printed[code]
        answer = resolve(procedure="biopsy", site=row["site"], depth=row["depth"])
        assert code != str(answer.code)
    band = catalog()["27619"].band
    assert band is not None
    assert Length.cm(printed["27619"]["below_cm"]) in band


def test_the_examples_of_the_article_are_wrong():
    """Neither worked example leads to the code the article gives."""
    trunk = resolve(site="trunk", depth="subcutaneous", size="3.5 cm")
    arm = resolve(site="arm", depth="subfascial", size="4.0 cm")

    assert {"21552", "21931", "22903", "27043"} == set(map(str, trunk.candidates))
    assert {"24076", "25073"} == set(map(str, arm.candidates))


@pytest.mark.exhaustive
@pytest.mark.parametrize("record", golden_cases(), ids=str)
def test_golden_cases(record: GoldenCase):
    """A record that a coder could sign, and what it supports."""
    answer = resolve(record.case)

    assert record.candidates == tuple(map(str, answer.candidates))
    assert record.status is answer.status
    assert record.families == tuple(family.name for family in answer.families)
    asked = tuple(question.field for question in answer.questions)
    assert record.asks in {None, asked}
    assert record.cautions in {None, tuple(c.rule for c in answer.cautions)}


#: What leads to the codes of other families.
LED: dict[str, set[str]] = {}
for _row in rows("family_codes.csv"):
    LED.setdefault(_row["leads"], set()).add(_row["code"])
#: A family that is divided is named by its parts.
FAMILIES = [
    row
    for row in rows("families.csv")
    if row["family"] != "no_code" and not LED.keys() & {*row["parts"].split(";")}
]


@pytest.mark.parametrize("row", FAMILIES, ids=lambda row: row["family"])
def test_every_family_is_reached(row: dict[str, str]):
    """Each family outside this one is named, or coded, by some vignette."""
    names = {name for case in golden_cases() for name in case.families}
    codes = {code for case in golden_cases() for code in case.candidates}

    assert {row["name"], *LED.get(row["family"], ())} & (names | codes)


def test_every_code_of_another_family_is_reached():
    """Each family that codes are known of is the answer to some vignette."""
    codes = {code for case in golden_cases() for code in case.candidates}
    found = {r["family"] for r in rows("family_codes.csv") if r["code"] in codes}

    assert found == {row["family"] for row in rows("code_families.csv")}


#: Rules of requests, notes, findings and answers of payers, which other cases show.
ELSEWHERE = {
    "side-contradiction",
    "pathology-side",
    *(row["rule"] for row in rows("rules.csv") if row["rule"].startswith("remitted-")),
    *("payment-modifier", "one-unit", "other-lines"),
    *("site-unknown", "paid-alone-open", "charge-open"),
    *(
        "note-side",
        "note-tumor",
        "note-margin",
        "note-size",
        "note-measured",
        "note-closure",
    ),
    *(
        "note-pathology",
        "pathology-depth",
        "pathology-lesion",
        "pathology-open",
        "several-tumors",
        "same-incision",
        "next-year",
        "family-behavior",
        "contract-duplicates",
        "contract-days",
        "contract-title",
        "facility-rate",
        "wage-index",
        "facility-share",
        "facility-ranked",
        "one-payment",
        "rate-of-another-quarter",
        "hospital-cap",
        "national-rate",
        "paid-if-alone",
        "no-facility-rates",
    ),
}


@cache
def rules_of_golden_cases() -> frozenset[str]:
    """Every rule that some vignette applies, looks at or asks by."""
    answers = [resolve(record.case) for record in golden_cases()]
    return frozenset(
        name
        for answer in answers
        for name in (
            *(step.rule for step in answer.trace),
            *(caution.rule for caution in answer.cautions),
            *(f"ask-{question.field}" for question in answer.questions),
        )
    )


@pytest.mark.parametrize(
    "row",
    [row for row in rows("rules.csv") if row["rule"] not in PRICING | ELSEWHERE],
    ids=lambda row: row["rule"],
)
def test_every_rule_is_reached(row: dict[str, str]):
    """Each rule of the table, those of pricing aside, is shown by some vignette."""
    others = {"ask-margin_convention", "size-each_side"}

    assert row["rule"] in rules_of_golden_cases() | others


def test_the_date_of_service_picks_the_edition():
    """The edition of that year answers, the newest one without a date."""
    assert 2025 == resolve(date_of_service=date(2025, 12, 31)).edition
    assert max(years()) == resolve().edition
    with pytest.raises(UnknownEditionError, match="no edition is known") as raised:
        resolve(date_of_service="2019-12-31")

    assert "date_of_service" == raised.value.field
    assert "2019-12-31" == raised.value.value


def test_takes_a_case_or_its_facts():
    """A case and its facts give the same answer; both at once are refused."""
    case = Case(site="back", size="2 cm")

    assert resolve(case) == resolve(site="back", size="2 cm")
    with pytest.raises(TypeError, match="not both"):
        resolve(case, site="back")


def test_the_policy_decides_an_unstated_margin():
    """The default reads the margin once and warns; either leaves it open."""
    record = {
        "site": "forearm",
        "depth": "subfascial",
        "tumor": "2.4 cm",
        "margin": "0.3 cm",
    }
    once = resolve(**record)
    twice = resolve(**record, policy=CodingPolicy(margin_convention="each_side"))
    both = resolve(**record, policy=CodingPolicy(margin_convention="either"))

    assert ["25076", "25073"] == [str(once.code), str(twice.code)]
    assert [["25073"], ["25076"]] == [
        [str(code) for code in answer.cautions[0].codes] for answer in (once, twice)
    ]
    assert ["margin_convention", "size"] == [q.field for q in both.questions]
    assert () == both.cautions


def test_a_stated_convention_beats_the_policy():
    """The policy is for margins whose convention is not stated."""
    record = {"site": "forearm", "depth": "subfascial", "tumor": "2.4 cm"}
    for convention, code in [("as_written", "25076"), ("each_side", "25073")]:
        for policy in ("as_written", "each_side", "either"):
            answer = resolve(
                **record,
                margin="0.3 cm",
                margin_convention=convention,
                policy=CodingPolicy(margin_convention=policy),
            )

            assert (code, ()) == (str(answer.code), answer.cautions)


def test_a_caution_is_a_rule():
    """Its text and its source are those of the table."""
    (caution,) = resolve(site="back", size="1 cm", size_source="imaging").cautions
    found = rule("size-imaging")

    assert (found.name, found.says, found.source, ()) == (
        caution.rule,
        caution.text,
        caution.source,
        caution.codes,
    )


def test_a_reading_that_changes_nothing_is_no_caution():
    """A margin counted once or twice is below 3 cm, so there is nothing to look at."""
    # 1 + 0.2 is 1.2 cm, on each side 1.4 cm; or a documented total of 1.3 cm
    record = {"site": "back", "depth": "subcutaneous", "tumor": "1 cm"}

    assert () == resolve(**record, margin="0.2 cm").cautions
    assert () == resolve(**record, margin="0.2 cm", size="1.3 cm").cautions


def test_a_caution_names_every_code_of_the_other_reading():
    """Also those that the reading taken allows."""
    # 2.7-2.9 + 0.2 is 2.9-3.1 cm, on each side 3.1-3.3 cm
    answer = resolve(
        site="back", depth="subcutaneous", tumor="2.7-2.9 cm", margin="0.2 cm"
    )

    assert ["21930", "21931"] == [*map(str, answer.candidates)]
    assert ["21931"] == [*map(str, answer.cautions[0].codes)]


@pytest.mark.parametrize(
    ("charted", "read"),
    [
        ("subcutaneous", ["superficial"]),
        ("superficial", ["superficial"]),
        ("fascial", ["deep"]),
        ("subfascial", ["deep"]),
        ("intramuscular", ["deep"]),
        ("deep", ["deep"]),
        (None, ["superficial", "deep"]),
    ],
)
def test_biopsies_read_depth_in_their_own_words(charted: str | None, read: list[str]):
    """Above the deep fascia is superficial, the rest is deep."""
    answer = resolve(procedure="biopsy", site="back", depth=charted)

    assert read == [code.depth for code in answer.candidates]


def test_require_code():
    """One code is returned; several, or another family, are errors that say so."""
    assert "21930" == str(
        resolve(site="back", depth="subcutaneous", size="1 cm").require_code()
    )
    with pytest.raises(
        UndeterminedError, match=r"21930, 21931\. Ask for: size"
    ) as several:
        resolve(site="back", depth="subcutaneous").require_code()
    with pytest.raises(OutOfScopeError, match=r"testis \(54512, 54520\)"):
        resolve(site="testis").require_code()

    assert ("21930", "21931") == several.value.candidates
    assert "size" == several.value.questions[0].field


def test_every_missing_biopsy_code_has_a_family():
    """Where the family has no biopsy code, the answer names where to look."""
    for site in ("face", "abdominal wall", "hand", "thumb", "foot", "toe"):
        answer = resolve(procedure="biopsy", site=site)

        assert Status.OUT_OF_SCOPE == answer.status
        assert answer.families[0].codes
