"""What is written conforms; what does not conform is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache, reduce
from importlib.resources import files
from operator import getitem

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cptsofttissue import Case, CodingPolicy, Length, Step
from cptsofttissue.documents.schemas import json_schema, kinds
from cptsofttissue.documents.serialize import dumps, loads, make_converter
from cptsofttissue.errors import (
    CptSoftTissueError,
    DocumentError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Component,
    Edition,
    Fee,
    Indicators,
    Notice,
    SourceFile,
)
from cptsofttissue.guidance.appeals import Appeal, AppealPoint
from cptsofttissue.guidance.bundling import BundlingRule
from cptsofttissue.guidance.diagnosis import DiagnosisFinding, DiagnosisGroup
from cptsofttissue.guidance.documentation import ElementFinding
from cptsofttissue.guidance.ncci import PtpEdit
from cptsofttissue.guidance.proposals import Proposal
from cptsofttissue.guidance.review import Dossier, Review
from cptsofttissue.guidance.scheduling import Preparation, ScheduleStep
from cptsofttissue.testing import values

from .documents import documents, parts, validator

KINDS = list(kinds().values())
SHIPPED = files("cptsofttissue") / "data" / "schemas"
#: Parts whose fields are whatever their types allow: nothing else is refused.
LITERAL = [
    *((Dossier, part) for part in (Preparation,)),
    *((Fee, part) for part in (Component, Edition, Indicators, Notice, SourceFile)),
    *((Review, part) for part in (Appeal, AppealPoint, BundlingRule)),
    *((Review, part) for part in (DiagnosisFinding, DiagnosisGroup, ElementFinding)),
    *((Review, part) for part in (Proposal, PtpEdit, ScheduleStep, Step)),
]
#: No place of a document takes these.
MISFITS = [2.5, {"no such key": "x"}, [[None]]]

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
drawn = settings(
    max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None
)


def test_the_kinds_are_those_that_programs_send():
    """A kind that is promised stays, and a new one is a decision."""
    assert {
        *("Case", "Dossier", "Resolution", "Review", "Catalog", "Encounter"),
        *("FeeRequest", "Fee", "Claim", "ClaimPrice", "Exposure", "Neighbor"),
        *("ContractRow", "PayerRule", "Appeal", "PlaceComparison", "Reading"),
    } == set(kinds())


def test_the_shipped_schemas_are_fresh():
    """The files are those the tool writes from the classes of today."""
    shipped = {path.name: path.read_text("utf-8") for path in SHIPPED.iterdir()}
    fresh = {
        f"{name}.json": json.dumps(json_schema(kind), indent=2, sort_keys=True) + "\n"
        for name, kind in kinds().items()
    }

    assert fresh == shipped


@pytest.mark.exhaustive
@each_kind
def test_schemas_are_schemas(kind: type):
    """Each is valid by its dialect, names itself, and says what each key means."""
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    objects = [schema, *schema["$defs"].values()]
    properties = [
        part for each in objects for part in each.get("properties", {}).items()
    ]

    assert f"urn:cptsofttissue:schema:{kind.__name__}:1" == schema["$id"]
    assert all(each["description"] for each in objects)
    assert [] == [name for name, part in properties if not part.get("description")]
    assert f"{kind.__name__}/1" == schema["properties"]["schema"]["const"]


def test_a_name_means_one_thing():
    """What is described under a name is the same in every schema."""
    found: dict[str, set[str]] = {}
    for kind in KINDS:
        schema = json_schema(kind)
        for name, part in schema["$defs"].items():
            found.setdefault(name, set()).add(json.dumps(part))

    assert [] == [name for name, parts in found.items() if len(parts) > 1]


def test_a_nested_document_is_described_as_its_own():
    """A value inside another has the keys it has alone, but for the schema."""
    alone = json_schema(Case)
    inside = json_schema("Resolution")["$defs"]["Case"]
    del alone["properties"]["schema"]

    assert alone["properties"] == inside["properties"]
    assert alone["required"] == inside["required"]


def test_a_schema_is_the_callers_own():
    """Changing one changes no other."""
    json_schema(Case)["properties"].clear()

    assert json_schema(Case)["properties"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("ClaimPrice", "known_total"), ("Exposure", "is_whole"), ("Resolution", "code")],
)
def test_what_follows_is_required(kind: str, name: str):
    """What is spelled out for other readers is described, and never left out."""
    schema = json_schema(kind)

    assert name in schema["properties"]
    assert name in schema["required"]


def test_what_is_charted_is_described():
    """A site is text or several; a closed set has its words and charted ones."""
    schema = json_schema(Case)
    site, depth = schema["$defs"]["SiteReading"], schema["properties"]["depth"]

    assert ["string", "array"] == [part["type"] for part in site["anyOf"]]
    assert {"$ref": "#/$defs/Depth"} == depth["anyOf"][0]["items"]["anyOf"][0]
    assert "string" == depth["anyOf"][0]["items"]["anyOf"][1]["type"]
    assert ["string", "null"] == [part["type"] for part in depth["anyOf"][1:]]
    assert "subfascial" in schema["$defs"]["Depth"]["enum"]
    assert "as null" not in depth["description"]


@pytest.mark.exhaustive
@each_kind
def test_what_is_written_conforms(kind: type):
    """Every document the library writes conforms, and reads back equal."""

    @drawn
    @given(values(kind))
    def check(value):
        text = dumps(value)
        assert [] == list(validator(kind).iter_errors(json.loads(text)))
        assert value == loads(text, kind)

    check()


@pytest.mark.exhaustive
@each_kind
def test_what_conforms_is_read_or_refused(kind: type):
    """A document that conforms is read and written alike, or refused by name."""

    @drawn
    @given(documents(kind))
    def check(document: dict):
        assert validator(kind).is_valid(document)
        try:
            value = loads(json.dumps(document), kind)
        except CptSoftTissueError:
            return
        text = dumps(value)
        assert validator(kind).is_valid(json.loads(text))
        assert value == loads(text, kind)

    check()


@pytest.mark.exhaustive
@pytest.mark.parametrize(("kind", "part"), LITERAL, ids=lambda part: part.__name__)
def test_what_conforms_is_read(kind: type, part: type):
    """Where no rule joins two keys and no word is charted, all that conforms is."""
    converter = make_converter()

    @drawn
    @given(parts(kind)[part.__name__])
    def check(document: dict):
        value = converter.structure(document, part)
        text = json.dumps(converter.unstructure(value))
        assert value == converter.structure(json.loads(text), part)

    check()


def test_the_words_of_a_schema_are_read():
    """Each member of a closed set is read by its text."""
    words = json_schema(Case)["$defs"]["MarginConvention"]["enum"]
    for word in words:
        case = loads(json.dumps({"margin_convention": word}), Case)

        assert word == case.margin_convention


@cache
def written(kind: type) -> st.SearchStrategy[dict]:
    """Some documents as the library writes them, made once for all laws."""
    texts = []

    @drawn
    @given(values(kind))
    def collect(value):
        texts.append(dumps(value))

    collect()
    return st.sampled_from(texts).map(json.loads)


def places(part, path=()):
    """Every path of a document, the whole left out."""
    keys = part if isinstance(part, dict) else range(len(part))
    for key in keys:
        yield (*path, key)
        if isinstance(part[key], dict | list):
            yield from places(part[key], (*path, key))


def inside(document, path):
    """What stands at a path."""
    return reduce(getitem, path, document)


def misfit(document, draw) -> None:
    """Put what no place takes in the place of another."""
    *path, last = draw(st.sampled_from(list(places(document))))
    inside(document, path)[last] = draw(st.sampled_from(MISFITS))


def add(document, draw) -> None:
    """Add a key that no kind has."""
    paths = [(), *places(document)]
    objects = [path for path in paths if isinstance(inside(document, path), dict)]
    inside(document, draw(st.sampled_from(objects)))["no such key"] = None


def replace(document, draw) -> None:
    """Put something else in the place of a value."""
    *path, last = draw(st.sampled_from(list(places(document))))
    plain = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
    inside(document, path)[last] = draw(plain | st.lists(st.text(), max_size=2))


def remove(document, draw) -> None:
    """Leave a key out."""
    keys = [path for path in places(document) if isinstance(path[-1], str)]
    *path, last = draw(st.sampled_from(keys))
    del inside(document, path)[last]


@pytest.mark.exhaustive
@each_kind
@pytest.mark.parametrize("change", [add, misfit])
def test_a_broken_document_is_refused_by_both(kind: type, change):
    """An unknown key, or what fits no place, does not conform and is not read."""

    @drawn
    @given(written(kind), st.data())
    def check(document, data):
        change(document, data.draw)
        assert not validator(kind).is_valid(document)
        with pytest.raises(DocumentError):
            loads(json.dumps(document), kind)

    check()


@pytest.mark.exhaustive
@each_kind
@pytest.mark.parametrize("change", [replace, remove])
def test_what_does_not_conform_is_refused(kind: type, change):
    """Whatever the schema refuses, reading does too; no other error is raised."""

    @drawn
    @given(written(kind), st.data())
    def check(document, data):
        change(document, data.draw)
        try:
            loads(json.dumps(document), kind)
        except DocumentError:
            return
        assert validator(kind).is_valid(document)

    check()


@pytest.mark.exhaustive
@each_kind
def test_required_keys_are_required_and_no_others(kind: type):
    """Without a required key a document is refused by both; others may be missing."""
    required = json_schema(kind)["required"]

    @drawn
    @given(written(kind))
    def check(whole):
        assert validator(kind).is_valid({key: whole[key] for key in required})

    @drawn
    @given(written(kind), st.sampled_from(required))
    def check_without(document, missing):
        del document[missing]
        assert not validator(kind).is_valid(document)
        with pytest.raises(DocumentError):
            loads(json.dumps(document), kind)

    check()
    if required:
        check_without()


@pytest.mark.exhaustive
@each_kind
def test_the_schema_may_be_left_out(kind: type):
    """A document that does not name its schema conforms, and is read alike."""

    @drawn
    @given(written(kind))
    def check(document):
        value = loads(json.dumps(document), kind)
        del document["schema"]
        assert validator(kind).is_valid(document)
        assert value == loads(json.dumps(document), kind)

    check()


@pytest.mark.exhaustive
@each_kind
def test_a_wrong_schema_is_refused_by_both(kind: type):
    """A document of another kind or version does not conform and is not read."""
    wrong = [f"{kind.__name__}/2", kind.__name__, "Length/1", "", None, 1]

    @drawn
    @given(written(kind), st.sampled_from(wrong))
    def check(document, schema):
        document["schema"] = schema
        assert not validator(kind).is_valid(document)
        with pytest.raises(DocumentError, match=f"expected '{kind.__name__}/1'"):
            loads(json.dumps(document), kind)

    check()


@pytest.mark.parametrize("kind", [Length, CodingPolicy, str, None])
def test_other_kinds_have_no_schema(kind):
    """What is no document is refused by name."""
    with pytest.raises(WrongTypeError, match="kind"):
        json_schema(kind)


def test_an_unknown_kind_names_the_nearest():
    """A misspelt kind is refused, and the nearest are named as they are spelt."""
    with pytest.raises(UnknownTermError) as raised:
        json_schema("fees")

    assert "Fee" == raised.value.nearest[0]


FEE = Fee(amount="1", setting="facility", schedule="acme", edition="1")


def fee(amount: str) -> Fee:
    """A fee that holds a number."""
    return evolve(FEE, components=(Component("work", Decimal(amount)),))


@pytest.mark.parametrize("amount", ["1E+2", "1E-7", "-0.00", "123456789.10"])
def test_numbers_are_written_without_an_exponent(amount: str):
    """Whatever form a number has, its document conforms and reads back."""
    document = json.loads(dumps(fee(amount)))

    assert "E" not in document["components"][0]["amount"]
    assert validator(Fee).is_valid(document)
    assert fee(amount) == loads(json.dumps(document), Fee)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E+40", "1E-40", "1E+999999"])
def test_a_number_that_cannot_be_read_is_not_written(amount: str):
    """What reading would refuse is refused when writing."""
    with pytest.raises(WrongTypeError, match="30 digits"):
        dumps(fee(amount))
