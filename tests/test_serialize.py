"""JSON round trips; what cannot be read is refused with every fault."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import (
    Case,
    Catalog,
    CodingPolicy,
    Length,
    LesionReading,
    Resolution,
    SiteReading,
    Span,
    Status,
    catalog,
    resolve,
)
from cptsofttissue.claims import Claim, ClaimLine, price
from cptsofttissue.documents.schemas import kinds
from cptsofttissue.documents.serialize import dumps, loads, make_converter
from cptsofttissue.errors import DocumentError, WrongTypeError
from cptsofttissue.fees import (
    ContractRow,
    Encounter,
    Fee,
    MedicareFeeSchedule,
    compare_places,
)
from cptsofttissue.guidance.appeals import appeal
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.diagnosis import diagnosis_groups
from cptsofttissue.guidance.exposure import exposure, sensitivity
from cptsofttissue.guidance.payer import PayerRule
from cptsofttissue.guidance.review import Dossier, Review, review
from cptsofttissue.notes import Reading, read

from .properties.strategies import facts, is_contradictory, records

pytestmark = pytest.mark.versions

VAGUE = resolve(
    site="thumb",
    tumor="2.4 cm",
    margin="1 mm",
    size="2.4-3 cm",
    date_of_service="2025-01-31",
)
WHERE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
OFFICE = Encounter(**WHERE, locality="01112-05")
MEDICARE = MedicareFeeSchedule.bundled()
FEE = MEDICARE.price(OFFICE.request("21931"))
PRICED = price(
    Claim(**WHERE, lines=["24075-59", ClaimLine(code="21555", charge="50.5")]), MEDICARE
)
BACK = resolve(site="back", depth="subcutaneous", size="2.8 cm")
BREAST = resolve(site="breast")
KNOWN = exposure(BACK, OFFICE, MEDICARE)
NEAR = sensitivity(BACK, OFFICE, MEDICARE)
DOSSIER = Dossier(encounter=OFFICE, services=(Service("flap"),), diagnoses=("D17.1",))
REVIEW = review(BACK.case, DOSSIER)
NOTE = read(
    """\
PROCEDURES:
1. Excision of lipoma, left forearm, 4 cm.
2. Excision of mass, left testis.
FINDINGS: The lipoma was in the forearm. It was not intramuscular.
"""
)
DOCUMENTS = [
    *(VAGUE, VAGUE.case, BREAST, catalog(2026), catalog(2020)),
    *(OFFICE, OFFICE.request("21555", ["26"]), FEE, PRICED, PRICED.claim),
    *(KNOWN, exposure(BREAST, OFFICE, MEDICARE), NEAR, DOSSIER, REVIEW),
    ContractRow(code="21555", amount="3", last_day="2026-12-31"),
    PayerRule(rule="document", codes="21931", answer="yes", text="MRI report."),
    appeal("site_of_service", BACK, OFFICE, MEDICARE),
    *(compare_places("21555", OFFICE), NOTE, read("")),
]


@pytest.mark.parametrize("value", DOCUMENTS, ids=lambda value: type(value).__name__)
def test_documents_round_trip(value):
    """Every document reads back equal, through text."""
    assert value == loads(dumps(value), type(value))


def test_every_kind_is_covered():
    """No kind of document is left out of the round trips."""
    assert {type(value) for value in DOCUMENTS} == set(kinds().values())


@pytest.mark.parametrize(
    ("value", "key", "changed"),
    [
        (PRICED, "total", "1.00"),
        (PRICED, "known_total", None),
        (KNOWN, "is_whole", False),
        (KNOWN, "is_whole", 1),
        (NEAR, "difference", "0.00"),
        (NOTE, "status", "determined"),
    ],
)
def test_what_follows_of_others_must_agree(value, key: str, changed):
    """A total that does not follow from the lines is refused, and so are its like."""
    document = json.loads(dumps(value))
    document[key] = changed
    with pytest.raises(DocumentError, match="do not follow from the rest"):
        loads(json.dumps(document), type(value))


@pytest.mark.parametrize("name", ["resolution", "questions"])
def test_what_follows_of_a_draft_must_agree(name: str):
    """An answer or a question of another draft is refused."""
    document = json.loads(dumps(NOTE))
    first, second = document["drafts"]
    first[name] = second[name]
    with pytest.raises(DocumentError, match="resolution, questions do not follow"):
        loads(json.dumps(document), Reading)


@pytest.mark.parametrize("amount", [462.6, "462,60", "1e2", "", None, "NaN", "+1"])
def test_an_amount_is_text(amount):
    """A JSON number would be a float to many readers."""
    document = json.loads(dumps(FEE)) | {"amount": amount}
    with pytest.raises(DocumentError):
        loads(json.dumps(document), Fee)


#: Parts of documents, text inside them, and what is made again from files.
NO_DOCUMENTS = [
    *(VAGUE.questions[0], VAGUE.trace[0], PRICED.procedures[0], CodingPolicy()),
    *(Length.cm(1), Span(), SiteReading.parse("arm"), MEDICARE, 5, None),
]


@pytest.mark.parametrize("value", NO_DOCUMENTS, ids=lambda value: type(value).__name__)
def test_what_is_no_document_is_refused_by_both(value):
    """The error names what was given, and lists every kind of document."""
    for call in (lambda: dumps(value), lambda: loads("{}", type(value))):
        with pytest.raises(WrongTypeError, match=repr(type(value).__name__)) as raised:
            call()

        assert all(kind in raised.value.allowed for kind in kinds())


@pytest.mark.parametrize("kind", ["Case", None, [], Case()])
def test_a_kind_is_a_class(kind):
    """A name or a value is no kind of document."""
    with pytest.raises(WrongTypeError, match=r"^kind: .* Case, Dossier"):
        loads("{}", kind)


@pytest.mark.parametrize("text", [None, 5, b"{}"])
def test_a_document_is_text(text):
    """Other things are refused by name."""
    with pytest.raises(WrongTypeError, match="text"):
        loads(text, Case)


def test_an_object_is_expected_by_name():
    """A line of a claim is an object in JSON, and the fault says so."""
    document = json.loads(dumps(PRICED.claim)) | {"lines": ["21555"]}
    with pytest.raises(DocumentError, match=r"\$\.lines\[0\]: expected an object"):
        loads(json.dumps(document), Claim)


@pytest.mark.parametrize("flag", ["no", 0, None])
def test_a_flag_is_a_flag(flag):
    """What is not true or false is refused."""
    document = json.loads(dumps(OFFICE)) | {"hospital_patient": flag}
    with pytest.raises(DocumentError, match="hospital_patient"):
        loads(json.dumps(document), Encounter)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Length.cm("2.4"), "2.4 cm"),
        (Span(24_000, 30_001), "at least 2.4 cm and at most 3.0001 cm"),
        (Span(), "at least 0 cm"),
        (SiteReading.parse("Left arm"), "Left arm"),
        (SiteReading.parse({"leg", "arm"}), ["arm", "leg"]),
        (LesionReading.parse("Large lipoma"), "Large lipoma"),
        (LesionReading.parse(["lipoma", "cyst"]), ["cyst", "lipoma"]),
    ],
)
def test_plain_values_round_trip(value, plain):
    """Lengths, sizes and sites are the text people chart."""
    converter = make_converter()

    assert plain == converter.unstructure(value)
    assert value == converter.structure(plain, type(value))


@given(records().filter(lambda record: not is_contradictory(record)))
def test_answers_round_trip(record: dict):
    """Any record and its answer read back equal, and write the same text."""
    answer = resolve(**facts(record))
    text = dumps(answer)

    assert answer == loads(text, Resolution)
    assert text == dumps(loads(text, Resolution))
    assert answer.case == loads(dumps(answer.case), Case)


def test_a_document_names_its_schema():
    """The schema says what the document is, and its version."""
    document = json.loads(dumps(Case()))

    assert ("schema", "Case/1") == next(iter(document.items()))


def test_a_schema_may_be_left_out():
    """Who types a case need not know how its schema is called."""
    assert Case() == loads("{}", Case)
    assert Case(site="arm") == loads('{"site": "arm"}', Case)


def test_a_resolution_spells_out_what_follows():
    """Readers without Python find status, code and trace at the top."""
    document = json.loads(
        dumps(resolve(site="back", depth="subcutaneous", size="3 cm"))
    )

    assert ("determined", "21931", 2026) == (
        document["status"],
        document["code"],
        document["edition"],
    )
    assert "code" == document["trace"][-1]["rule"]


def test_every_fault_is_reported_with_its_path():
    """All faults of a document are told at once."""
    text = json.dumps(
        {
            "schema": "Case/1",
            "site": "forarm",
            "depth": 4,
            "tumor": 2.4,
            "margin": "3",
            "date_of_service": "soon",
            "sight": "arm",
            "sizes": [],
        }
    )
    with pytest.raises(DocumentError) as raised:
        loads(text, Case)

    faults = {fault.path: fault.problem for fault in raised.value.faults}
    assert {
        "$",
        "$.site",
        "$.depth",
        "$.tumor",
        "$.margin",
        "$.date_of_service",
    } == set(faults)
    assert "unknown keys: sight, sizes" == faults["$"]
    assert "Nearest known: forearm" in faults["$.site"]
    assert str(raised.value).count("\n") == 5


def test_faults_inside_lists_have_their_path():
    """A fault deep inside a document is found by its path."""
    document = json.loads(dumps(catalog()))
    document["codes"][3]["number"] = 5
    document["codes"][4]["site"] = "moon"
    document["codes"][5]["band"]["low"] = "2-3 cm"
    del document["codes"][6]["source"]
    with pytest.raises(DocumentError) as raised:
        loads(json.dumps(document), Catalog)

    assert [
        "$.codes[3].number",
        "$.codes[4].site",
        "$.codes[5].band.low",
        "$.codes[6].source",
    ] == [fault.path for fault in raised.value.faults]


def test_a_catalog_is_checked():
    """A document whose bands do not tile is refused."""
    document = json.loads(dumps(catalog()))
    document["codes"][0]["band"]["high"] = "2.1 cm"
    with pytest.raises(DocumentError, match="do not fit together"):
        loads(json.dumps(document), Catalog)


def test_a_contradiction_is_refused():
    """Facts that exclude each other are a fault of the document."""
    text = '{"schema": "Case/1", "size": "1 cm", "tumor": "2 cm"}'
    with pytest.raises(DocumentError, match="at least the tumor"):
        loads(text, Case)


@pytest.mark.parametrize(
    ("key", "value"), [("code", "21931"), ("code", None), ("trace", [])]
)
def test_what_follows_must_agree(key: str, value: object):
    """A code or trace that does not follow from the rest is refused."""
    document = json.loads(
        dumps(resolve(site="back", depth="subcutaneous", size="1 cm"))
    )
    document[key] = value
    with pytest.raises(DocumentError, match="do not follow"):
        loads(json.dumps(document), Resolution)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        pytest.param("[" * 100_000, "not JSON", marks=pytest.mark.deep),
        ("[]", "expected an object"),
        ("null", "expected an object"),
        ('"Case"', "expected an object"),
        ('{"site": "arm", "site": "leg"}', "given twice: site"),
        ('{"schema": null}', "expected 'Case/1', got None"),
        ('{"schema": 1}', "expected 'Case/1', got 1"),
        ('{"schema": "Case/2"}', "expected 'Case/1', got 'Case/2'"),
        ('{"schema": "Catalog/1"}', "expected 'Case/1'"),
    ],
)
def test_what_is_no_document_is_refused(text: str, problem: str):
    """Malformed text, doubled keys and other schemas are faults at the top."""
    with pytest.raises(DocumentError, match=problem) as raised:
        loads(text, Case)

    assert raised.value.faults[0].path.startswith("$")


def test_a_list_is_a_list():
    """Text and objects are not read as the lists of their letters and keys."""
    document = json.loads(dumps(BREAST))
    for codes in ("19120", {"19120": None}, 5):
        document["families"][0]["codes"] = codes
        with pytest.raises(DocumentError, match=r"\.codes: expected a list"):
            loads(json.dumps(document), Resolution)


def test_a_site_is_no_object():
    """The keys of an object are not several sites."""
    with pytest.raises(DocumentError, match=r"\$\.site"):
        loads('{"schema": "Case/1", "site": {"arm": "leg"}}', Case)


def test_a_pair_is_two():
    """A list of fixed length has that many items."""
    document = json.loads(dumps(REVIEW))
    (rule,) = document["bundling"][0]["rules"]
    for when in ([["extensive"]], [["extensive", "no", "yes"]]):
        rule["when"] = when
        with pytest.raises(DocumentError, match=r"\.when\[0\]: expected 2 items"):
            loads(json.dumps(document), Review)


def test_a_set_is_written_in_order():
    """Two writers write the same text, and an item given twice is refused."""
    document = json.loads(dumps(REVIEW))
    sites = document["diagnoses"][0]["group"]["sites"]
    assert len(sites) > 1
    assert sorted(REVIEW.diagnoses[0].group.sites) == sites

    sites *= 2
    with pytest.raises(DocumentError, match=r"\.sites: expected each item once"):
        loads(json.dumps(document), Review)


@pytest.mark.parametrize("candidates", [0, 1, 2])
@pytest.mark.parametrize("status", list(Status))
def test_a_status_must_follow(candidates: int, status: Status):
    """One code settles a record, and no document says otherwise."""
    document = json.loads(dumps(resolve(site="back", depth="subcutaneous")))
    document["candidates"] = document["candidates"][:candidates]
    document |= {"status": status, "code": None}
    if (candidates, status) == (2, "undetermined"):
        assert loads(json.dumps(document), Resolution).code is None
        return
    with pytest.raises(DocumentError, match="do not follow"):
        loads(json.dumps(document), Resolution)


@given(st.text() | st.dictionaries(st.text(), st.text()).map(json.dumps))
def test_any_text_is_read_or_refused(text: str):
    """No text raises anything but an error of this library."""
    with suppress(DocumentError):
        assert isinstance(loads(text, Case), Case)


def test_sets_are_written_in_order():
    """One value has one text, whatever order a set has."""
    group = max(diagnosis_groups(), key=lambda group: len(group.sites))
    written = make_converter().unstructure(group)["sites"]

    assert len(group.sites) > 1
    assert sorted(group.sites) == written


def test_an_answer_of_an_unknown_edition_is_refused():
    """An answer by an edition of the user's own is not read back without it."""
    document = json.loads(dumps(resolve(site="back")))
    with pytest.raises(DocumentError, match=r"\$\.edition: is no edition"):
        loads(json.dumps(document | {"edition": 2099}), Resolution)


def test_an_answer_has_codes_of_its_edition():
    """A code that the edition does not have is not read back."""
    answer = resolve(site="back", depth="subcutaneous", size="2 cm")
    with pytest.raises(DocumentError, match=r"\$\.candidates: are not codes"):
        loads(dumps(answer).replace("21930", "99999"), Resolution)
