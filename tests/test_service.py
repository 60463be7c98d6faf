"""Documents in models of pydantic and routes of FastAPI."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError

from cptsofttissue import Case, resolve
from cptsofttissue.claims import Claim
from cptsofttissue.documents.schemas import json_schema, kinds
from cptsofttissue.documents.serialize import dumps, loads
from cptsofttissue.errors import DocumentError
from cptsofttissue.fees import Encounter, FeeRequest
from cptsofttissue.guidance.review import Dossier, review
from cptsofttissue.testing import values

pytestmark = pytest.mark.versions

SERVICE = Path(__file__).parent.parent / "examples" / "service.py"
OFFICE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
each_kind = pytest.mark.parametrize("kind", kinds().values(), ids=kinds().keys())
few = settings(max_examples=settings.default.max_examples // 10 + 1)


class Visit(BaseModel):
    """A model with documents in it."""

    case: Case
    others: list[Case] = []
    claim: Claim | None = None


@pytest.fixture(scope="module")
def service():
    """The names of the example, run once."""
    return runpy.run_path(str(SERVICE))


@pytest.fixture(scope="module")
def client(service):
    """A client of the service."""
    return TestClient(service["app"])


def test_the_service_is_short():
    """It is a page that can be read at a glance."""
    assert len(SERVICE.read_text("utf-8").splitlines()) <= 40


def test_its_answers_are_the_library_s(client):
    """Whatever is asked, the service answers what the function does."""

    @given(values(Case))
    def check(case):
        answer = client.post("/resolve", json=json.loads(dumps(case)))

        assert 200 == answer.status_code
        assert json.loads(dumps(resolve(case))) == answer.json()

    check()


def test_its_prices_are_the_library_s(client, service):
    """A price is the schedule's, and null where it has none."""

    @given(values(FeeRequest))
    def check(request):
        fee = service["medicare"].price(request)
        answer = client.post("/price", json=json.loads(dumps(request)))

        assert (json.loads(dumps(fee)) if fee else None) == answer.json()

    check()


def test_its_reviews_are_the_library_s(client):
    """A report has the case and what is known around it, each in its own part."""
    case = Case(site="left forearm", depth="subcutaneous", tumor="4 cm", margin="0")
    dossier = Dossier(encounter=Encounter(**OFFICE))
    body = {"case": json.loads(dumps(case)), "dossier": json.loads(dumps(dossier))}
    answer = client.post("/review", json=body)

    assert json.loads(dumps(review(case, dossier))) == answer.json()


def test_a_bad_body_lists_every_fault(client):
    """Each fault stands at its place, with what stands there."""
    lines = [{"code": "21555", "units": "two"}, 3]
    bad = {
        "case": {"sight": "arm", "depth": "deap", "tumor": 2.4},
        "dossier": {"units": "one", "services": [{"kind": "closing"}]},
    }
    found = client.post("/review", json=bad).json()["detail"]
    with pytest.raises(ValidationError) as caught:
        Visit(case={}, claim={"lines": lines, **OFFICE})

    assert [
        (["body", "case"], bad["case"]),
        (["body", "case", "depth"], "deap"),
        (["body", "case", "tumor"], 2.4),
        (["body", "dossier", "services", 0, "kind"], "closing"),
        (["body", "dossier", "units"], "one"),
    ] == [(fault["loc"], fault["input"]) for fault in found]
    assert [
        (("claim", "lines", 0, "units"), "two"),
        (("claim", "lines", 1), 3),
    ] == [(fault["loc"], fault["input"]) for fault in caught.value.errors()]


def test_what_is_missing_is_told_without_what_stands_there():
    """A key that is required and missing has a place, and nothing is there."""
    with pytest.raises(ValidationError) as caught:
        Visit(case={}, claim={"lines": [], "place_of_service": "11"})

    missing = {fault["loc"]: fault["input"] for fault in caught.value.errors()}
    assert missing[("claim", "date_of_service")] is None


def test_a_fact_that_cannot_be_answered_is_told(client):
    """What the library refuses beyond its documents is no fault of the server."""
    answer = client.post("/resolve", json={"date_of_service": "2031-07-15"})

    assert 422 == answer.status_code
    assert "no edition is known for 2031-07-15" in answer.json()["detail"]


def test_its_manual_names_the_words(client):
    """The description of the service has the allowed words, and leads nowhere else."""
    text = client.get("/openapi.json").text
    described = json.loads(text)["components"]["schemas"]

    assert {"Case", "Resolution", "Dossier", "Review", "Fee"} <= {*described}
    assert '"radical_resection"' in json.dumps(described["Case"])
    assert '"undetermined"' in json.dumps(described["Resolution"])
    assert "#/$defs/" not in text


@each_kind
def test_a_document_is_read_and_written_alike(kind):
    """Models read and write what the library does."""
    adapter = TypeAdapter(kind)

    @few
    @given(values(kind))
    def check(value):
        text = adapter.dump_json(value).decode()

        assert json.loads(dumps(value)) == json.loads(text)
        assert value == adapter.validate_json(text)
        assert adapter.validate_python(value) is value
        assert adapter.dump_python(value) is value

    check()


@pytest.mark.exhaustive
@each_kind
def test_a_document_is_described_without_references(kind):
    """The schema in a model says what the library's own does."""
    schema = TypeAdapter(kind).json_schema()
    Draft202012Validator.check_schema(schema)

    @few
    @given(values(kind))
    def check(value):
        document = json.loads(dumps(value))

        assert Draft202012Validator(schema).is_valid(document)
        assert not Draft202012Validator(schema).is_valid({**document, "no such": 1})

    check()
    assert "$ref" not in json.dumps(schema)
    assert json_schema(kind)["description"] == schema["description"]


def test_a_value_of_another_kind_is_refused():
    """A request is an encounter in Python, and another document."""
    request = FeeRequest(code="21555", **OFFICE)
    with pytest.raises(ValidationError, match="expected an object"):
        TypeAdapter(Encounter).validate_python(request)


def test_odd_keys_are_named():
    """Keys that JSON cannot have are told like any other."""
    with pytest.raises(ValidationError, match="unknown keys: 7, sight"):
        TypeAdapter(Case).validate_python({7: "arm", "sight": "arm"})


@pytest.mark.parametrize("document", [3, None, [], "left arm"])
def test_what_is_no_object_is_refused(document):
    """A document is an object, in a model as elsewhere."""
    with pytest.raises(ValidationError, match="expected an object"):
        TypeAdapter(Case).validate_python(document)
    with pytest.raises(DocumentError, match="expected an object"):
        loads(json.dumps(document), Case)


def test_nothing_of_it_is_imported_without_it():
    """The package does not import pydantic, documents included."""
    code = (
        "import sys\nfrom cptsofttissue.documents import schemas, serialize\n"
        "print([name for name in sys.modules if name.startswith('pydantic')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert "[]" == done.stdout.strip()
