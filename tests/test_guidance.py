"""Guidance around the code: cases that a coder could sign, and the laws."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from cptsofttissue import Case, resolve
from cptsofttissue._reading import tables
from cptsofttissue._reading.tables import many, rows
from cptsofttissue.errors import CptSoftTissueError, UnknownTermError, WrongTypeError
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.fees._modifiers import check_modifiers
from cptsofttissue.guidance._families import FamilyKind
from cptsofttissue.guidance.appeals import Circumstances, DenialReason, appeal
from cptsofttissue.guidance.bundling import (
    CLOSURES,
    BundlingFinding,
    BundlingRule,
    Service,
    ServiceKind,
    check_service,
)
from cptsofttissue.guidance.documentation import Check, Note, check_documentation
from cptsofttissue.guidance.ncci import ModifierIndicator, PtpEdit
from cptsofttissue.guidance.payer import TablePolicy, medicare_policy
from cptsofttissue.guidance.proposals import (
    Advice,
    Session,
    propose_modifiers,
    several_tumors,
)
from cptsofttissue.guidance.scheduling import Preparation, Progress, schedule
from cptsofttissue.testing._guidance import sessions

from .properties.strategies import facts, is_contradictory, records

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")

FILE = Path(__file__).parent / "cases" / "guidance.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))
MEDICARE = MedicareFeeSchedule.bundled()
DAY = "2026-07-15"


OLD = Encounter(date_of_service="2019-01-01", place_of_service="11")


def cases(kind: str):
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=case["title"]) for case in CASES[kind]]
    )


def office(case: dict) -> Encounter:
    return Encounter(date_of_service=DAY, place_of_service=case["place"])


def policy(name: str | None) -> TablePolicy | None:
    """The payers that the cases name."""
    return {
        None: None,
        "medicare": medicare_policy(),
        "strict": TablePolicy.from_rows(
            "strict",
            [
                {"rule": "place", "codes": "*", "answer": "yes", "text": "Anywhere."},
                {
                    "rule": "prior_authorization",
                    "codes": "*",
                    "answer": "yes",
                    "text": "Ask by portal.",
                },
            ],
        ),
        "easy": TablePolicy.from_rows(
            "easy",
            [
                {
                    "rule": "prior_authorization",
                    "codes": "*",
                    "answer": "no",
                    "text": "None.",
                }
            ],
        ),
    }[name]


def finding(case: dict) -> BundlingFinding:
    """Check the service of a case; without a payer, CPT's guideline is followed."""
    payer = None if (payer := case.get("payer", "cpt")) == "unknown" else payer
    return check_service(
        Service(**case["service"]), resolve(**case["record"]), payer=payer
    )


@cases("bundling")
def test_beside_the_excision(case: dict):
    """Each service is included, separate or asked about, by its rule and the payer."""
    found = finding(case)

    assert case["verdict"] == found.verdict
    assert case.get("ask", 0) == len(found.questions)
    if len(found.rules) == 1:
        (rule,) = found.rules
        assert case.get("codes", list(rule.codes)) == list(rule.codes)
        assert case.get("modifiers", []) == list(rule.modifiers)


def test_every_bundling_rule_has_a_case():
    """A row that no case settles on is a row nobody signed."""
    settled = [finding(case).rules for case in CASES["bundling"]]

    assert set(tables.read("bundling.csv", BundlingRule)) == {
        only for only, *rest in filter(None, settled) if not rest
    }


def test_every_question_is_asked_by_a_case():
    """No question of the table is out of reach."""
    asked = {
        question
        for case in CASES["bundling"]
        for service in ({"kind": case["service"]["kind"]}, case["service"])
        for question in finding(
            {**case, "service": service, "payer": "unknown"}
        ).questions
    }

    assert {row["question"] for row in rows("bundling_questions.csv")} == asked


BACK = resolve(site="back", depth="subcutaneous", size="2 cm", date_of_service=DAY)


@pytest.mark.parametrize("kind", ServiceKind)
def test_complete_facts_settle_every_service(kind: ServiceKind):
    """With every fact known one rule is left, for an excision and a resection."""
    rules = tables.read("bundling.csv", BundlingRule)
    names = {name for rule in rules for name, _ in rule.when}
    for procedure in ("excision", "radical_resection"):
        answer = resolve(procedure=procedure, site="back", size="2 cm")
        for known in (True, False):
            given = dict.fromkeys(names - {"procedure", "family", "part"}, known)
            assert 1 == len(check_service(Service(kind, **given), answer).rules)


@pytest.mark.parametrize("kind", CLOSURES)
@pytest.mark.parametrize("second", ["lipoma", "epidermal cyst", "Dupuytren"])
@pytest.mark.parametrize("first", ["lipoma", "epidermal cyst", "Dupuytren"])
def test_an_open_family_has_the_rules_of_each(kind, first, second):
    """The rules of two lesions are those of either, and none beside."""
    one, other, both = (
        set(check_service(Service(kind), resolve(site="back", lesion=lesion)).rules)
        for lesion in (first, second, {first, second})
    )

    assert one | other == both


class Edits:
    """One edit of the user's own."""

    name = "my edits"

    def __init__(self, modifier: ModifierIndicator) -> None:
        self.modifier = modifier

    def edit(self, code, other, day, /):
        return PtpEdit(
            column_one=code,
            column_two=other,
            first_day=day,
            last_day=None,
            modifier=self.modifier,
            rationale="made up",
        )


def test_the_users_own_edits_come_first():
    """An edit without a modifier includes the service, one with it may not."""
    graft = Service("skin graft", code="15002")
    barred, allowed = (
        [
            check_service(graft, BACK, Edits(modifier), payer)
            for payer in ("cpt", "medicare", None)
        ]
        for modifier in (ModifierIndicator.NOT_ALLOWED, ModifierIndicator.ALLOWED)
    )

    assert ["included"] * 3 == [found.verdict for found in barred]
    assert ["separate", "ask", "ask"] == [found.verdict for found in allowed]
    assert all(found.ncci.is_certain for found in (*barred, *allowed))
    assert all("[my edits]" in found.explain() for found in (*barred, *allowed))


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        (Service("skin graft"), BACK),
        (Service("skin graft", code="15002"), resolve(site="back")),
        (
            Service("skin graft", code="15002"),
            resolve(site="back", depth="subcutaneous", size="2 cm"),
        ),
    ],
)
def test_without_both_codes_and_a_day_there_is_no_edit(service, answer):
    """An open code, or no day, is not looked up."""
    found = check_service(service, answer, Edits(ModifierIndicator.NOT_ALLOWED))

    assert found.ncci.edit is None
    assert not found.ncci.is_certain


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"kind": "magic"}, UnknownTermError),
        ({"kind": 5}, WrongTypeError),
        ({"kind": "biopsy", "same_lesion": "yes"}, WrongTypeError),
        ({"kind": "biopsy", "decided_excision": 1}, WrongTypeError),
        ({"kind": "flap", "same_wound": "no"}, WrongTypeError),
        ({"kind": "flap", "extensive": "no"}, WrongTypeError),
        ({"kind": "flap", "documented": "no"}, WrongTypeError),
        ({"kind": "flap", "code": 15570}, WrongTypeError),
    ],
)
def test_a_bad_service_is_refused(given: dict, error: type):
    """A service that exists is valid."""
    with pytest.raises(error):
        Service(**given)


@cases("note")
def test_what_the_note_must_say(case: dict):
    """Each element passes, fails or is unknown."""
    note = note_of(case)
    found = check_documentation(note, resolve(note.case))

    assert case["expect"] == {row.element: str(row.check) for row in found}
    assert all((row.check is Check.PASS) == (row.question == "") for row in found)
    assert all((row.check is Check.PASS) == (row.why not in str(row)) for row in found)


@pytest.mark.parametrize(
    ("depth", "pathology", "passes"),
    [
        ("subcutaneous", "Intramuscular lipoma.", False),
        ("subfascial", "subcutaneous lipoma", False),
        ("intramuscular", "dermal lipoma", True),
        ("intramuscular", "intradermal mass", False),
        ("subfascial", "epidermal cyst", True),
        ("subcutaneous", "subcutaneous or intramuscular lipoma", True),
        ("deep", "subcutaneous lipoma", True),
        ("subfascial", "intermuscular lipoma", True),
        ("subcutaneous", "fragments of fat", True),
        ("subcutaneous", "lipoma", True),
    ],
)
def test_pathology_and_depth_must_agree(depth: str, pathology: str, passes: bool):
    """Neither passes if they place the tumor on different sides of the fascia."""
    case = Case(site="left thigh", depth=depth, size="3 cm")
    found = check_documentation(Note(case=case, pathology=pathology), resolve(case))
    placing = [row for row in found if row.element in {"depth", "pathology"}]
    failing = [row for row in placing if "Pathology says" in row.why]

    assert ([] if passes else placing) == failing
    assert all(row.check is Check.FAIL for row in failing)


def test_a_benign_tumor_leaves_a_radical_resection_open():
    """Wide margins of normal tissue around a lipoma are looked at again."""
    case = Case(site="back", procedure="radical resection", size="6 cm")
    told = {
        pathology: finding
        for pathology in ("lipoma", "liposarcoma")
        for finding in check_documentation(
            Note(case=case, pathology=pathology), resolve(case)
        )
        if finding.element == "pathology"
    }

    assert ("unknown", "pass") == (told["lipoma"].check, told["liposarcoma"].check)
    assert "lipoma is benign" in told["lipoma"].why


@pytest.mark.parametrize(
    ("lesion", "depth", "pathology", "check"),
    [
        (None, "subcutaneous", "Lipoma.", "pass"),
        (None, "subcutaneous", "epidermal cyst", "fail"),
        (None, "subcutaneous", "basal cell carcinoma", "fail"),
        (None, "subcutaneous", "ganglion", "fail"),
        (None, "subcutaneous", "hemangioma", "unknown"),
        (None, "subcutaneous", "schwannoma", "unknown"),
        (None, "subcutaneous", "liposarcoma", "pass"),
        (None, "subcutaneous", "fragments of fat", "pass"),
        (None, "subcutaneous", "Lipoma, completely excised", "pass"),
        (
            None,
            "subcutaneous",
            "Left thigh, excision: epidermal cyst, ruptured",
            "fail",
        ),
        (None, "subcutaneous", "Epidermoid cyst. Margins are free.", "fail"),
        (None, "subcutaneous", "lipoma; epidermal cyst", "unknown"),
        ("lipoma", "subcutaneous", "mass of the thigh, excision: ganglion", "fail"),
        (None, "subcutaneous", "not sent", "unknown"),
        (None, "subcutaneous", "Specimen discarded.", "unknown"),
        (None, "subcutaneous", "never sent to pathology", "unknown"),
        (None, "skin", "dermal lipoma", "pass"),
        ("lipoma", "subcutaneous", "metastatic melanoma", "unknown"),
        ("schwannoma", "subcutaneous", "schwannoma", "pass"),
        ("cyst", "subcutaneous", "epidermal cyst", "pass"),
        ("epidermal cyst", None, "epidermal cyst", "pass"),
        ("epidermal cyst", None, "lipoma", "fail"),
        ("nevus", None, "melanoma", "fail"),
        ("melanoma", None, "nevus", "fail"),
    ],
)
def test_pathology_has_the_codes_of_the_record(
    lesion: str | None, depth: str | None, pathology: str, check: str
):
    """A lesion that none of the codes is for is no support of one."""
    case = Case(site="left thigh", lesion=lesion, depth=depth, size="2 cm")
    found = check_documentation(Note(case=case, pathology=pathology), resolve(case))
    (row,) = (row for row in found if row.element == "pathology")

    assert check == row.check
    assert ("It leads to" in row.why) == (check == "fail")


@pytest.mark.parametrize(
    ("site", "pathology", "check"),
    [
        ("left thigh", "right thigh lipoma", "fail"),
        ("left thigh", "right lipoma", "fail"),
        ("left thigh", "left thigh lipoma", "pass"),
        ("thigh", "left thigh lipoma", "pass"),
        ("left thigh", "lipoma", "pass"),
    ],
)
def test_pathology_of_the_other_side_is_no_support(
    site: str, pathology: str, check: str
):
    """A specimen of the other side is of another tumor, or wrongly labeled."""
    case = Case(site=site, depth="subcutaneous", size="2 cm")
    found = check_documentation(Note(case=case, pathology=pathology), resolve(case))
    (row,) = (row for row in found if row.element == "pathology")

    assert check == row.check
    assert ("Pathology says right; the note says left" in row.why) == (check == "fail")


def test_a_contradiction_is_named():
    """It says what pathology says and what the note says; no depth is none."""
    case = Case(site="left thigh", depth="subcutaneous")
    note = Note(case=case, pathology="intramuscular lipoma")
    whys = {r.element: r.why for r in check_documentation(note, resolve(case))}
    silent = Note(case=Case(site="left thigh"), pathology="intramuscular lipoma")
    checks = {c.check for c in check_documentation(silent, resolve(silent.case))}

    assert whys["depth"].endswith(
        "Pathology says intramuscular; the note says subcutaneous."
    )
    assert Check.FAIL not in checks


def note_of(case: dict) -> Note:
    return Note(
        case=Case(**case["record"]),
        closure=case.get("closure"),
        pathology=case.get("pathology"),
    )


@pytest.mark.parametrize(
    "row", rows("documentation.csv"), ids=lambda row: row["element"]
)
def test_every_element_has_a_case(row: dict[str, str]):
    """Each element passes in one case, and does not in another; each fault fails."""
    seen = [case["expect"].get(row["element"]) for case in CASES["note"]]

    assert "pass" in seen
    assert {"unknown", "fail"} & set(seen)
    assert "fail" in seen or not many(row["fails_on"])


@given(records().filter(lambda record: not is_contradictory(record)))
def test_unknown_is_never_a_pass(record):
    """What the resolver still asks for does not pass, and what is missing neither."""
    case = Case(**facts(record))
    answer = resolve(case)
    found = {r.element: r.check for r in check_documentation(Note(case=case), answer)}

    assert not {q.field for q in answer.questions} & passing(found)
    assert "closure" not in passing(found)
    assert ("site" in passing(found)) <= (case.site is not None)
    assert ("depth" in passing(found)) <= (case.depth is not None)


def passing(found: dict[str, Check]) -> set[str]:
    return {element for element, check in found.items() if check is Check.PASS}


@pytest.mark.parametrize(
    ("more", "check"),
    [
        ({}, Check.UNKNOWN),
        ({"depth": "subfascial"}, Check.UNKNOWN),
        ({"depth": "subfascial", "digit_involvement": "involves"}, Check.PASS),
        ({"depth": "subcutaneous", "digit_involvement": "involves"}, Check.UNKNOWN),
        ({"procedure": "radical_resection"}, Check.PASS),
    ],
)
def test_hand_or_finger_is_open_while_depth_turns_on_it(more, check):
    """A site that may be a digit or not is no pass before depth is settled."""
    case = Case(site="hand_finger", **more)
    found = check_documentation(Note(case=case), resolve(case))

    assert check is next(f.check for f in found if f.element == "site")


def test_a_vague_depth_is_open_while_the_site_may_be_a_digit():
    """Whether "deep" needs an answer turns on the site, so it is no pass before."""
    case = Case(site="hand_finger", depth="deep")
    found = check_documentation(Note(case=case), resolve(case))

    assert Check.UNKNOWN is next(f.check for f in found if f.element == "depth")


@pytest.mark.parametrize("involvement", [None, "none"])
def test_a_vague_depth_is_open_while_the_site_is_missing(involvement):
    """Of "deep" the site may turn out to have two codes, so it is no pass before."""
    procedure = {"biopsy", "excision"}
    case = Case(procedure=procedure, depth="deep", digit_involvement=involvement)
    found = check_documentation(Note(case=case), resolve(case))

    assert Check.UNKNOWN is next(f.check for f in found if f.element == "depth")


@pytest.mark.parametrize(
    ("record", "check"),
    [
        ({"site": "back", "lesion": "nevus"}, Check.PASS),
        ({"lesion": "melanoma"}, Check.PASS),
        ({"site": "back", "lesion": "skin lesion"}, Check.UNKNOWN),
        ({"site": "wrist", "lesion": "ganglion"}, Check.UNKNOWN),
        ({"site": "wrist", "lesion": "recurrent ganglion"}, Check.PASS),
        ({"site": "thigh", "lesion": "schwannoma"}, Check.UNKNOWN),
        ({"site": "back", "lesion": "nevus or hidradenitis"}, Check.UNKNOWN),
    ],
)
def test_the_lesion_is_documented_once_one_kind_is_left(record, check):
    """A size that is missing asks for no lesion; a family, or a code, does."""
    case = Case(**record)
    found = check_documentation(Note(case=case), resolve(case))

    assert check is next(f.check for f in found if f.element == "lesion")


def test_every_tumor_of_a_session_has_its_line():
    """A tumor without a code is named by its family, and no line is empty."""
    lesions = ("lipoma", "epidermal cyst", "hidradenitis")
    answers = [resolve(site="back", lesion=lesion, size="2 cm") for lesion in lesions]
    lines = several_tumors(answers, same_incision=False).lines

    assert all(lines)
    assert str(answers[-1].families[0]) == lines[2]


def test_either_is_no_convention():
    """To keep both readings of a margin is not to document one."""
    facts = {"site": "back", "margin": "0.7 cm", "margin_convention": "either"}
    for tumor in (None, "1 cm", "1.6 cm"):
        case = Case(**facts, tumor=tumor)
        found = check_documentation(Note(case=case), resolve(case))

        assert Check.UNKNOWN is next(
            f.check for f in found if f.element == "margin_convention"
        )


@pytest.mark.parametrize(
    ("margin", "matters"), [("none", False), ("0 cm", False), ("0-1 mm", True)]
)
def test_no_margin_has_no_convention(margin: str, matters: bool):
    """Nothing counts alike once and on each side, so nobody is asked."""
    case = Case(site="back", tumor="2 cm", margin=margin)
    found = check_documentation(Note(case=case), resolve(case))

    assert matters == any(f.element == "margin_convention" for f in found)


@given(records().filter(lambda record: not is_contradictory(record)), st.data())
def test_documenting_more_never_makes_the_report_worse(record, data):
    """
    A fact more takes no pass away, unless it contradicts the note: then it fails.

    Procedure, origin, lesion and margin convention are never missing, they have
    defaults; and a total is used untouched, however vague. So both notes have the
    same of these, and of the site if the lesion has one of its own.
    """
    given = facts(record)
    assume("skin" not in str(given["depth"]))  # without it a depth is not in the skin
    known = [name for name, value in given.items() if value is not None]
    kept = data.draw(st.sets(st.sampled_from(known)) if known else st.just(set()))
    same = {"procedure", "origin", "lesion", "margin_convention", "size"}
    kept |= same & set(known)
    try:
        poor_case = Case(**{name: given[name] for name in kept})
    except CptSoftTissueError:
        return
    assume("site" in kept or poor_case.site is None)
    rich_case = Case(**given)
    poor, rich = (
        {r.element: r.check for r in check_documentation(Note(case=c), resolve(c))}
        for c in (poor_case, rich_case)
    )
    lost = {e for e in passing(poor) & rich.keys() if rich[e] is Check.UNKNOWN}

    assert not lost


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"closure": "glue"}, UnknownTermError),
        ({"closure": "drain"}, UnknownTermError),
        ({"closure": ["simple", "drain"]}, WrongTypeError),
        ({"pathology": ["lipoma"]}, WrongTypeError),
        ({"pathology": 5}, WrongTypeError),
    ],
)
def test_a_bad_note_is_refused(given: dict, error: type):
    """A closure closes the wound; pathology is text."""
    with pytest.raises(error):
        Note(case=Case(), **given)


@cases("modifiers")
def test_modifiers_from_the_facts(case: dict):
    """Use, ask or refuse, by side, digit, sides, lesion and course."""
    answer = resolve(**case["record"])
    indicators = None
    if "place" in case:
        indicators = MEDICARE.indicators(office(case).request(answer.require_code()))
    found = propose_modifiers(answer, Session(**case.get("session", {})), indicators)

    assert case["expect"] == [str(p).partition(":")[0] for p in found]


def test_every_modifier_rule_has_a_case():
    """Each row of the table is proposed by some case."""
    seen = {
        entry.split(" ", 1)[1]
        for case in CASES["modifiers"]
        for entry in case["expect"]
    }
    tables = {" or ".join(many(row["modifiers"])) for row in rows("modifier_rules.csv")}

    assert tables - {""} <= seen


@pytest.mark.parametrize(
    "row", rows("digit_modifiers.csv"), ids=lambda row: row["term"]
)
def test_every_digit_has_its_modifiers(row: dict[str, str]):
    """Left and right of each charted digit."""
    for side in ("left", "right"):
        answer = resolve(site=f"{side} {row['term']}")
        assert [f"use {row[side]}"] == [
            str(p).partition(":")[0] for p in propose_modifiers(answer)
        ]


@pytest.mark.parametrize(
    ("site", "modifiers"),
    [
        ("left thigh", {"use 50"}),
        ("thigh", {"use 50"}),
        ("both thighs", {"use 50"}),
        ("left palm", {"use LT", "refuse 50"}),
        ("left great toe", {"use TA", "ask 50"}),
        ("left thumb", {"use FA", "refuse 50"}),
    ],
)
def test_both_sides_are_not_one_side_as_well(site: str, modifiers: set[str]):
    """Beside 50 stands no side, and no digit."""
    both = Session(both_sides=True)
    answer = resolve(site=site, depth="subcutaneous", size="1 cm")
    fee = MedicareFeeSchedule.bundled().price(OFFICE.request(answer.require_code()))
    found = propose_modifiers(answer, both, fee.indicators)

    assert modifiers == {str(proposal).partition(":")[0] for proposal in found}


@given(
    st.sampled_from(["", "left ", "right ", "both "]),
    st.sampled_from(["thigh", "back", "palm", "thumb", "toe", "great toe", "finger"]),
    sessions(),
    st.sampled_from("0129"),
)
def test_what_is_to_be_used_makes_one_line(
    side: str, site: str, session: Session, indicator: str
):
    """No two modifiers that are proposed for use exclude each other."""
    answer = resolve(site=f"{side}{site}")
    fee = MedicareFeeSchedule.bundled().price(OFFICE.request("27327"))
    indicators = evolve(fee.indicators, bilateral=indicator)
    found = propose_modifiers(answer, session, indicators)

    check_modifiers(tuple(p.modifiers[0] for p in found if p.advice is Advice.USE))


def test_an_unknown_course_is_refused():
    """A course is one of three."""
    with pytest.raises(UnknownTermError, match="course"):
        Session(course="later")


@cases("several")
def test_several_tumors_are_never_added(case: dict):
    """Each is coded on its own size; one incision is asked about."""
    answers = [resolve(**record) for record in case["records"]]
    found = several_tumors(answers, same_incision=case["same_incision"])

    assert case["codes"] == [str(answer.code) for answer in found.answers]
    assert case["rules"] == [notice.rule for notice in found.notices]
    assert case["same_incision"] == found.ask
    assert "never added" in "\n".join(found.lines)


def test_an_incision_that_is_not_stated_is_asked_about():
    """Unknown is not apart."""
    assert several_tumors([BACK], same_incision=None).ask


@cases("payer")
def test_what_medicare_contractors_do(case: dict):
    """Place, authorization and documents, as far as known."""
    medicare, request = medicare_policy(), office(case).request(case["code"])
    said = [
        medicare.covers_place(request),
        medicare.prior_authorization(request),
        *medicare.documents(request),
        medicare.ncci_edits(request.date_of_service),
    ]

    assert len(case["says"]) == len(said)
    assert all(
        str(answer).startswith(words)
        for answer, words in zip(said, case["says"], strict=True)
    )


def test_every_rule_of_medicare_has_a_case():
    """Each row of the table is said by some case."""
    says = {
        words.partition(": ")[2] for case in CASES["payer"] for words in case["says"]
    }
    texts = [row["text"] for row in rows("medicare_payer.csv")]

    assert all(any(text.startswith(words) for words in says) for text in texts)


@cases("schedule")
def test_before_scheduling(case: dict):
    """Each of the five steps is done, to do or unknown."""
    note = note_of(case)
    answer = resolve(note.case)
    found = schedule(
        answer,
        office(case),
        MEDICARE,
        payer=policy(case.get("payer")),
        preparation=Preparation(**case.get("preparation", {})),
        documentation=check_documentation(note, answer),
    )
    stakes = [f"{a.office.amount} {a.facility.amount}" for a in found.amounts]

    assert case["expect"] == {step.step: str(step.progress) for step in found.steps}
    assert case.get("stake", stakes[0]) == stakes[0]


def test_every_step_has_every_progress_it_can_have():
    """No step of the table is without a case that is done and one that is not."""
    for row in rows("scheduling.csv"):
        seen = {case["expect"].get(row["step"]) for case in CASES["schedule"]}
        assert "done" in seen
        assert row["step"] == "fee_schedule" or seen - {"done", None}


def test_what_is_at_stake():
    """Office, facility and the difference; not priced is said."""
    where = Encounter(date_of_service=DAY, place_of_service="11")
    priced = schedule(BACK, where, MEDICARE).amounts[0]
    old = schedule(
        BACK, Encounter(date_of_service="2019-01-01", setting="facility"), MEDICARE
    )

    assert "189.38" == str(priced.difference)
    assert "21930: office 540.76, facility 351.38" == str(priced)
    assert old.amounts[0].difference is None
    assert "not priced" in str(old.amounts[0])
    assert Progress.UNKNOWN is old.steps[-1].progress
    assert "unknown: Keep operative notes" in "\n".join(map(str, old.steps))


@cases("appeal")
def test_appeals(case: dict):
    """The points in order, what is missing, and nothing invented."""
    answer = resolve(**case["record"])
    known = Circumstances(**case.get("circumstances", {}))
    made = appeal(case["reason"], answer, office(case), MEDICARE, known)
    text = made.explain()

    assert case["points"] == len(made.points)
    assert case["missing"] == len(made.missing)
    assert all(words in text for words in case["says"])
    assert made.references
    assert ("Still missing:" in text) == bool(made.missing)


def test_every_point_and_blank_has_a_case():
    """Each point of the table is shown by a case, and each blank is left once."""
    made = [
        appeal(case["reason"], resolve(**case["record"]), office(case), MEDICARE)
        for case in CASES["appeal"]
    ]
    starts = {row["text"].partition("{")[0] for row in rows("appeals.csv")}
    shown = [point.text for appeal_ in made for point in appeal_.points]
    blanks = {row["asks"] for row in rows("appeal_blanks.csv")}
    nowhere = Encounter(date_of_service=DAY, setting="non_facility")
    silent = appeal("site_of_service", resolve(), nowhere, MEDICARE)
    left = {m for appeal_ in [*made, silent] for m in appeal_.missing}

    assert all(any(text.startswith(start) for text in shown) for start in starts)
    assert blanks - left <= {"the date of service", "what was done"}


@pytest.mark.parametrize("place", ["19", "21", "22", "24"])
@pytest.mark.parametrize("size", [None, "2 cm"])
def test_an_appeal_from_a_facility_says_nothing_of_an_office(place, size):
    """Nor of access to a facility, nor the same amount twice."""
    there = Encounter(date_of_service=DAY, place_of_service=place)
    answer = resolve(site="back", depth="subcutaneous", size=size)
    made = appeal("site of service", answer, there, MEDICARE)

    assert "In this case the place was clinically appropriate" in str(made)
    assert not any(word in str(made) for word in ("office", "a facility", "fee sched"))


@pytest.mark.parametrize("kind", FamilyKind)
@pytest.mark.parametrize("reason", DenialReason)
def test_each_point_is_said_once_whatever_the_family(reason, kind):
    """Of a point with words by family each family has one, in its place."""
    order = [
        int(row["order"])
        for row in rows("appeals.csv")
        if row["reason"] == reason and row["family"] in {"", kind}
    ]

    assert list(range(1, len(order) + 1)) == order


words = st.text(min_size=1).filter(str.strip)


@given(words, words)
def test_an_appeal_invents_nothing(denial: str, necessity: str):
    """Each point is a row of the table, with the facts given and marked blanks."""
    known = Circumstances(denial=denial, necessity=necessity)
    made = appeal("medical necessity", BACK, OLD, MEDICARE, known)
    spoken = {"", "soft_tissue"}
    templates = [
        row["text"]
        for row in rows("appeals.csv")
        if row["reason"] == made.reason and row["family"] in spoken
    ]

    assert len(templates) == len(made.points)
    assert made.points[0].text.endswith(f"was denied: {denial}.")
    assert made.points[2].text.endswith(f"necessary: {necessity}.")
    assert "[____ number or date of the prior authorization]" in made.points[3].text


def test_an_appeal_says_nothing_that_contradicts_itself():
    """Neither one of two sides, nor a report on what was never sent."""
    sided = resolve(site="left back", lesion="right lipoma", size="3 cm")
    made = appeal(
        "documentation", sided, OLD, MEDICARE, Circumstances(pathology="lost")
    )
    written = made.explain()

    assert "left" not in written
    assert "right" not in written
    assert "pathology report ([____ what pathology found])" in written


@pytest.mark.parametrize("value", ["", "  ", 5])
def test_a_circumstance_is_text(value):
    """Blank text is not a fact."""
    with pytest.raises(WrongTypeError, match="necessity"):
        Circumstances(necessity=value)


def test_an_unknown_reason_is_refused():
    """A denial is of a known kind."""
    with pytest.raises(UnknownTermError, match="reason"):
        appeal("because", BACK, OLD, MEDICARE)


@pytest.mark.parametrize("word", ["local anesthesia", "Local anaesthesia"])
def test_a_service_is_read_in_both_spellings(word: str):
    """American spelling is the first, and British is read too."""
    assert "local_anesthesia" == Service(word).kind


def test_a_tumor_that_settles_the_code_is_said():
    """A size is a blank only if the record does not say what selects the code."""
    told = resolve(site="back", depth="subcutaneous", tumor="14 x 10 cm")
    open_ = resolve(site="back", depth="subcutaneous", tumor="2.5 cm")
    said, blank = (
        str(appeal("site of service", answer, OLD, MEDICARE))
        for answer in (told, open_)
    )

    assert "size 14 cm for the tumor alone" in said
    assert "size [____ the size, tumor plus margin]" in blank


@pytest.mark.parametrize(
    ("place", "asks"), [("11", True), ("24", False), ("22", False)]
)
def test_only_an_office_is_asked_why(place: str, asks: bool):
    """The reason for the office is no step where the place is a facility."""
    where = Encounter(
        date_of_service=DAY, place_of_service=place, hospital_patient=True
    )
    steps = [step.step for step in schedule(BACK, where, MEDICARE).steps]

    assert asks == ("necessity" in steps)
    assert 4 + asks == len(steps)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"procedure": "biopsy", "depth": "subfascial"}, "thigh, subfascial."),
        ({"procedure": "radical resection", "size": "6 cm"}, "thigh, size 6 cm."),
        ({"depth": "subcutaneous"}, "thigh, subcutaneous, size [____ the size, tumor"),
    ],
)
@pytest.mark.parametrize("reason", DenialReason)
def test_a_point_asks_for_no_fact_that_no_code_depends_on(reason, record, told: str):
    """A biopsy has no size, and a radical resection no depth."""
    encounter = Encounter(date_of_service=DAY, place_of_service="11")
    answer = resolve(site="left thigh", date_of_service=DAY, **record)
    points = appeal(reason, answer, encounter, MEDICARE).points

    assert any(told in point.text for point in points)
