"""One report on a case, in text, in JSON and on the command line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

from cptsofttissue import Case
from cptsofttissue.__main__ import main
from cptsofttissue.claims import Claim
from cptsofttissue.coding.code_families import code_families
from cptsofttissue.documents.serialize import dumps, loads, read_dossier
from cptsofttissue.errors import (
    ContradictionError,
    DocumentError,
    MissingFactError,
    OutOfScopeError,
    UndeterminedError,
)
from cptsofttissue.fees import ContractFeeSchedule, Encounter
from cptsofttissue.guidance.bundling import Service, Verdict
from cptsofttissue.guidance.ncci import NcciStanding
from cptsofttissue.guidance.payer import TablePolicy, medicare_policy
from cptsofttissue.guidance.proposals import Session
from cptsofttissue.guidance.review import Dossier, Review, review

from .fees.layout import workbook

FILE = Path(__file__).parent / "cases" / "dossiers" / "lipoma.toml"
CASE, DOSSIER = read_dossier(FILE)


def test_composes_everything():
    """Code, price, note, services, modifiers, place, steps, appeal, diagnosis."""
    found = review(CASE, DOSSIER, payer=medicare_policy())

    assert "21931" == str(found.resolution.code)
    assert "453.58" == str(found.money.exposure.lowest.amount)
    assert "21930" == str(found.money.sensitivity.other)
    assert Verdict.ASK is found.bundling[0].verdict
    assert NcciStanding.SEPARABLE is found.bundling[0].ncci.standing
    assert ["use 59 or XS"] == [str(p).partition(":")[0] for p in found.modifiers]
    assert "agrees" == found.diagnoses[0].match
    assert "rarely_in_office" == found.money.places[0].status
    assert 10 == len(found.money.appeal.points)
    assert ["23075"] == [str(a.code) for a in found.several.answers]


def test_prints_everything():
    """Each part has its section, and nothing is empty."""
    text = str(review(CASE, DOSSIER, payer=medicare_policy()))
    titles = (
        *("Note:", "Other services:", "Modifiers:", "Units:", "Other tumors:"),
        "Diagnoses:",
        *("Price:", "Nearest threshold:", "Place:", "Before scheduling:"),
        *("Office and facility payment:", "Appeal:"),
    )

    assert all(title in text.splitlines() for title in titles)


#: Lesions that lead to the codes with add-on codes, among others, and that do not.
LESIONS = ("neuroma", "digital neuroma", "Dupuytren", "schwannoma", "nevus", "lipoma")


@pytest.mark.parametrize("lesion", LESIONS)
def test_an_add_on_is_named_beside_its_code(lesion: str):
    """It is named where its code is possible and only there, and is never the code."""
    found = review(Case(lesion=lesion))
    numbers = {code.number for code in found.resolution.candidates}
    expected = {
        (add_on, code)
        for family in code_families().values()
        for code, add_ons in family.add_ons(found.resolution.edition).items()
        for add_on in add_ons
        if code in numbers
    }

    assert expected == {(add_on.code, add_on.primary_code) for add_on in found.add_ons}
    assert numbers.isdisjoint(add_on.code for add_on in found.add_ons)


def test_every_add_on_has_a_lesion_that_names_it():
    """None is out of reach, and the report shows each."""
    reports = [review(Case(lesion=lesion)) for lesion in LESIONS]
    named = {add_on.code for report in reports for add_on in report.add_ons}
    printed = "\n".join(map(str, reports))

    assert {"26125", "64778", "64783"} == named
    assert "64778, only with 64776: neuroma of a digital nerve, each" in printed


def test_without_a_day_and_a_place_nothing_is_priced():
    """The rest of the report is there all the same."""
    found = review(Case(site="back"))

    assert found.money is None
    assert found.several is None
    assert "Price:" not in str(found)
    assert "Note:" in str(found)


def test_what_is_open_stays_open():
    """No code, no appeal, no threshold: the report says what it can."""
    encounter = Encounter(date_of_service="2026-07-15", place_of_service="11")
    found = review(Case(site="back"), Dossier(encounter=encounter))

    assert found.money.appeal is None
    assert found.money.sensitivity is None
    assert found.money.exposure.is_whole


def test_a_schedule_that_knows_nothing_leaves_the_money_open():
    """Other schedules do, and their silence is told."""
    encounter = Encounter(date_of_service="2026-07-15", place_of_service="11")
    acme = ContractFeeSchedule.from_mapping("acme", {"ACME-1": "1"})
    case = Case(site="left thigh", depth="subcutaneous", size="2 cm")
    found = review(case, Dossier(encounter=encounter), fees=acme)

    assert found.money.exposure.lowest is None
    assert "not priced" in str(found)


def test_another_day_is_refused():
    """The case and the encounter are of one day."""
    encounter = Encounter(date_of_service="2026-07-16", place_of_service="11")
    with pytest.raises(
        ContradictionError, match="the day of the encounter, 2026-07-16"
    ):
        review(CASE, Dossier(encounter=encounter))


def test_the_encounter_dates_the_case():
    """A record without a day is of the day of its encounter."""
    encounter = Encounter(date_of_service="2025-07-15", place_of_service="11")
    found = review(Case(site="back"), Dossier(encounter=encounter))

    assert 2025 == found.resolution.edition


def test_an_appeal_names_what_is_separate():
    """What is separate for the payer is not left blank; what is open stays so."""
    dossier = evolve(DOSSIER, denial="bundling")
    rule = {"rule": "ncci_edits", "codes": "*", "answer": "no", "text": "Not applied."}
    acme = TablePolicy.from_rows("acme", [rule])
    appeals = [
        review(CASE, dossier, payer=payer).money.appeal for payer in (acme, None)
    ]

    assert "Also reported: complex repair." in str(appeals[0])
    assert "complex repair" not in str(appeals[1]).partition("beside it")[2]


@pytest.mark.parametrize(
    "dossier", [DOSSIER, Dossier(), Dossier(services=(Service("drain"),))]
)
def test_the_report_round_trips(dossier: Dossier):
    """A report reads back equal, through text, and so does what it rests on."""
    found = review(CASE, dossier, payer=medicare_policy())

    assert found == loads(dumps(found), Review)
    assert dossier == loads(dumps(dossier), Dossier)


def test_reviews_a_file(capsys, tmp_path):
    """``review case.toml`` prints the report, or JSON; the status is the answer's."""
    edits = tmp_path / "edits.txt"
    edits.write_text(
        "Column 1\tColumn 2\t*\tEffective\tDeletion\tModifier\n"
        "21931\t13101\t\t20100101\t*\t1\n"
    )
    limits = tmp_path / "limits.csv"
    limits.write_text(
        "HCPCS,MUE Values,MUE Adjudication Indicator,MUE Rationale\n21931,1,2,made up\n"
    )
    payer = tmp_path / "acme.toml"
    payer.write_text('name = "acme"\n')
    table = tmp_path / "acme.csv"
    table.write_text("rule,codes,answer,text\nplace,*,no,Never in an office.\n")
    assert 0 == main(["review", str(FILE), "--payer", "medicare"])
    assert "Appeal:" in capsys.readouterr().out
    head, rule = (line.split(",") for line in table.read_text().splitlines())
    book = tmp_path / "acme.xlsx"
    book.write_bytes(workbook([head, rule]))
    for file in (table, book):
        assert 0 == main(["review", str(FILE), "--payer", str(file)])
        assert "limited by payer" in capsys.readouterr().out
    options = ["--payer", str(payer), "--edits", str(edits), "--json"]
    options += ["--mue", str(limits)]
    assert 0 == main(["review", str(FILE), *options])
    document = json.loads(capsys.readouterr().out)
    assert "Review/1" == document["schema"]
    assert "1" == document["bundling"][0]["ncci"]["edit"]["modifier"]
    assert "limits.csv" == document["units"][0]["source"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("case = ", "case.toml"),
        pytest.param(
            "case = " + "[" * 100_000,
            "case.toml",
            id="nested too deep",
            marks=pytest.mark.deep,
        ),
        ("[case]\nsite = 'forarm'\n", r"\$\.case\.site"),
        ("[case]\ncolor = 'red'\n", r"\$\.case"),
        ("closure = 'glue'\n", r"\$\.closure"),
        ("[[services]]\nkind = 'magic'\n", r"\$\.services\[0\]\.kind"),
        ("color = 'red'\n", r"\$: unknown keys: color"),
        ("[encounter]\nplace_of_service = '11'\n", r"\$\.encounter"),
    ],
)
def test_every_fault_of_a_file_is_told(tmp_path, text: str, path: str):
    """A file is read whole or not at all, and the fault names its place."""
    file = tmp_path / "case.toml"
    file.write_text(text)
    with pytest.raises(DocumentError, match=path):
        read_dossier(file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_of_windows_is_read(tmp_path, encoding: str):
    """The mark of an encoding at its begin is no fault; other bytes are one."""
    file = tmp_path / "case.toml"
    file.write_text("[case]\nsite = 'back'\n", encoding)

    assert ("back",) == read_dossier(file)[0].site.charted
    file.write_bytes(b"[case]\nsite = 'M\xfcller'\n")
    with pytest.raises(DocumentError, match="no text in UTF-8; save it as UTF-8"):
        read_dossier(file)


def test_a_bad_file_exits_with_2(tmp_path, capsys):
    """The error is printed, and nothing else."""
    assert 2 == main(["review", str(tmp_path / "none.toml")])
    assert capsys.readouterr().err.startswith("error: ")


OFFICE = Encounter(
    date_of_service="2026-07-15", place_of_service="11", zip_code="02115"
)
THIGH = Case(site="left thigh", depth="subcutaneous", size="2 cm")


def claimed(case: Case, dossier: Dossier, **how: object) -> Claim:
    """The claim of a review, in one call."""
    return review(case, dossier).claim(dossier, **how)


def test_a_claim_has_what_the_review_settled():
    """Code, side, units, charge, day, place and locality, and who bills."""
    dossier = Dossier(encounter=OFFICE, units=2)
    found = claimed(
        THIGH,
        dossier,
        charge="900",
        practitioner="nurse_practitioner",
        participating=False,
    )

    assert ["2 x 27327-LT"] == list(map(str, found.lines))
    assert Decimal("900.00") == found.lines[0].charge
    assert OFFICE.date_of_service == found.date_of_service
    assert ("11", OFFICE.locality) == (found.place_of_service, found.locality)
    assert ("nurse_practitioner", False) == (found.practitioner, found.participating)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, ""),
        ({"session": Session(separate_lesion=True)}, ""),
        ({"session": Session(both_sides=True)}, "A modifier changes what is paid"),
        ({"session": Session(course="complication")}, "A modifier changes what is"),
        ({"units": 2}, "one unit, but there are several"),
        ({"others": (Case(site="back", size="2 cm"),)}, "Each code is priced alone"),
    ],
)
def test_a_price_that_no_claim_is_paid_says_so(facts: dict, told: str):
    """The fee of one code is not what both sides, a return or two units are paid."""
    found = review(THIGH, Dossier(encounter=OFFICE, **facts))
    (price,) = [items for title, items in found.sections if title == "Price"]

    assert [True] * bool(told) == [told in str(notice) for notice in price[1:]]


def test_what_holds_of_several_codes_is_told_once():
    """The place has a line for each code; a notice of all of them stands below."""
    later = Encounter(date_of_service="2027-01-05", place_of_service="11")
    found = review(Case(site="left thigh"), Dossier(encounter=later))
    (place,) = [items for title, items in found.sections if title == "Place"]
    told = [str(item) for item in place]

    assert [f"{code}: unknown, not priced" for code in found.resolution.candidates] == (
        told[:-1]
    )
    assert told[-1].startswith("notice: The schedule does not price the code")


def test_an_open_answer_is_no_claim():
    """Several codes are refused with the questions, another family with its codes."""
    dossier = Dossier(encounter=OFFICE)

    with pytest.raises(UndeterminedError) as caught:
        claimed(Case(site="left thigh", depth="subcutaneous"), dossier)
    assert ["size"] == [question.field for question in caught.value.questions][:1]
    with pytest.raises(OutOfScopeError):
        claimed(Case(site="testis", size="2 cm"), dossier)


def test_an_open_modifier_is_no_claim():
    """A side that the note leaves out is asked for, and an answer is taken."""
    dossier = Dossier(encounter=OFFICE)
    thigh = evolve(THIGH, site="thigh")

    with pytest.raises(MissingFactError, match="does not say which side"):
        claimed(thigh, dossier)
    assert ["27327-RT"] == list(map(str, claimed(thigh, dossier, modifiers="RT").lines))
    assert ["27327"] == list(map(str, claimed(thigh, dossier, modifiers=[]).lines))


def test_one_of_several_modifiers_is_chosen_by_who_bills():
    """Another lesion has 59 or XS: neither is taken unasked; the side stays."""
    dossier = Dossier(encounter=OFFICE, session=Session(separate_lesion=True))

    with pytest.raises(MissingFactError, match="use 59 or XS"):
        claimed(THIGH, dossier)
    assert ["27327-LT-XS"] == list(
        map(str, claimed(THIGH, dossier, modifiers="XS").lines)
    )


def test_a_modifier_that_the_facts_exclude_is_refused():
    """Another side than the charted one, and 50 where the code bars it."""
    with pytest.raises(ContradictionError, match="the side that the note names"):
        claimed(THIGH, Dossier(encounter=OFFICE), modifiers="RT")
    both = Dossier(encounter=OFFICE, session=Session(both_sides=True))
    back = Case(site="back", depth="subcutaneous", size="2 cm")
    with pytest.raises(ContradictionError, match="does not allow it"):
        claimed(back, both, modifiers="50")
    assert ["21930"] == list(map(str, claimed(back, both).lines))


def test_the_modifier_of_another_digit_is_refused():
    """What the note leaves open may be answered; no toe beside a finger."""
    dossier = Dossier(encounter=OFFICE)
    finger = Case(site="index finger", depth="subcutaneous", size="1 cm")
    left = evolve(finger, site="left index finger")

    with pytest.raises(MissingFactError, match="F1 or F6: The note names the digit"):
        claimed(finger, dossier)
    assert ["26115-F6"] == list(
        map(str, claimed(finger, dossier, modifiers="F6").lines)
    )
    for case, other in ((finger, "F2"), (finger, "T6"), (left, "F6"), (left, "TA")):
        with pytest.raises(ContradictionError, match="the site that the note names"):
            claimed(case, dossier, modifiers=other)


def test_both_sides_are_one_unit():
    """Modifier 50 is one unit of one line; two units of it are refused."""
    both = Session(both_sides=True)
    thighs = evolve(THIGH, site="thigh")
    dossier = Dossier(encounter=OFFICE, session=both)

    assert ["27327-50"] == list(map(str, claimed(thighs, dossier, modifiers=[]).lines))
    with pytest.raises(ContradictionError, match="1 for both sides"):
        claimed(thighs, evolve(dossier, units=2), modifiers=[])


def test_a_claim_has_a_day_and_a_place():
    """Without an encounter there is no claim, nor with that of another day."""
    found = review(THIGH, Dossier(encounter=OFFICE))
    later = Dossier(encounter=evolve(OFFICE, date_of_service="2026-07-16"))

    with pytest.raises(MissingFactError, match="encounter is missing"):
        found.claim(Dossier())
    with pytest.raises(ContradictionError, match="2026-07-16"):
        found.claim(later)
    with pytest.raises(ContradictionError, match="the review was made with"):
        review(THIGH).claim(later)


def test_other_tumors_have_reviews_of_their_own():
    """A claim of one tumor of several would leave the others out."""
    dossier = Dossier(encounter=OFFICE, others=(THIGH,), same_incision=False)

    with pytest.raises(MissingFactError, match="a review of each tumor"):
        claimed(THIGH, dossier)


def test_what_holds_of_every_code_is_noticed_once():
    """The places of several codes share their notices; on a page each has its table."""
    case = Case(site="left thigh", depth="subfascial", date_of_service="2026-07-15")
    day = Encounter(date_of_service="2026-07-15", place_of_service="22")
    found = review(case, Dossier(encounter=day))
    assert found.money is not None
    text = str(found).partition("What each place costs:")[2]

    assert 2 == len(found.money.scheduling.places)
    assert 1 == text.count("The rate is national")
    assert 1 == text.count("rarely or never done")
    assert (
        dict(found.sections)["What each place costs"] == found.money.scheduling.places
    )


def test_the_other_tumors_are_of_the_same_day():
    """They have the codes of that year, and a day of their own may be no other."""
    day = "2023-06-30"
    dossier = Dossier(others=(Case(site="retroperitoneum", size="6 cm"),))
    back = Case(site="back", depth="subcutaneous", size="2 cm", date_of_service=day)
    (other,) = review(back, dossier).several.answers

    assert (2023, ["inside the abdomen (49203-49205)"]) == (
        other.edition,
        [*map(str, other.families)],
    )
    for apart in ("2023-07-01", "2026-07-15"):
        moved = Case(site="left thigh", size="4 cm", date_of_service=apart)
        with pytest.raises(
            ContradictionError, match=rf"date_of_service: {apart} .* day"
        ):
            review(back, Dossier(others=(moved,)))


@pytest.mark.parametrize(
    ("diagnosis", "match"),
    [("D17.1", "agrees"), ("L72.0", "weak"), ("C43.59", "conflicts")],
)
def test_a_diagnosis_may_be_that_of_another_tumor(diagnosis: str, match: str):
    """It conflicts with the first, but a line of the claim has it."""
    cyst = Case(site="left thigh", lesion="epidermal cyst", size="4 cm")
    lipoma = Case(site="back", lesion="lipoma", depth="subcutaneous", size="2 cm")
    (found,) = review(lipoma, Dossier(others=(cyst,), diagnoses=(diagnosis,))).diagnoses

    assert match == found.match
    assert ("another tumor of the session, 11404" in found.why) is (match == "weak")
    (alone,) = review(lipoma, Dossier(diagnoses=("L72.0",))).diagnoses
    assert "conflicts" == alone.match
