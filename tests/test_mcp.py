"""Tools for assistants: hostile lines, and what each tool answers."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Case, catalog, resolve
from cptsofttissue.__main__ import main
from cptsofttissue.claims import Claim, price
from cptsofttissue.documents.serialize import dumps, make_converter
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.fees import (
    Encounter,
    MedicareFeeSchedule,
    compare_places,
    find_localities,
)
from cptsofttissue.guidance.audit import audit
from cptsofttissue.guidance.review import Dossier, review
from cptsofttissue.mcp import _conversation, _server, _tools
from cptsofttissue.mcp._server import serve
from cptsofttissue.mcp._tools import TOOLS
from cptsofttissue.notes import read
from cptsofttissue.testing import values

pytestmark = pytest.mark.versions

OFFICE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
LIPOMA = {"site": "back", "depth": "subcutaneous", "size": "3 cm"}
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
PATIENT = "Jane Q Sample"


def said(*lines: object) -> list[Any]:
    """What the server answers to lines, each bytes or what is written as JSON."""
    given = (
        one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines
    )
    sink = io.BytesIO()
    serve(io.BytesIO(b"\n".join(given)), sink)
    return [json.loads(line) for line in sink.getvalue().split(b"\n")[:-1]]


def request(method: str, params: object = None, number: object = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def ask(method: str, params: object = None, **before: str) -> Any:
    """The one answer to a request, after a version was agreed on."""
    return said(*(hello(v) for v in before.values()), request(method, params))[-1]


def hello(version: object) -> dict[str, Any]:
    return request("initialize", {"protocolVersion": version}, 0)


def call(name: str, **arguments: object) -> dict[str, Any]:
    return ask("tools/call", {"name": name, "arguments": arguments})["result"]


def code_of(answer: dict[str, Any]) -> tuple[int, object]:
    return answer["error"]["code"], answer["id"]


# The protocol.


@pytest.mark.parametrize(
    ("asked", "agreed"),
    [
        *((v, v) for v in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")),
        *((v, "2025-11-25") for v in ("2026-07-28", "2099-01-01", "")),
    ],
)
def test_a_known_version_is_echoed(asked: str, agreed: str):
    """Any other gets the newest that begins with a greeting."""
    (answer,) = said(hello(asked))

    assert agreed == answer["result"]["protocolVersion"]
    assert {"tools": {}} == answer["result"]["capabilities"]
    assert "Never fill a fact in" in answer["result"]["instructions"]
    assert "American Medical Association" in answer["result"]["instructions"]


def test_what_asks_for_no_answer_gets_none():
    """Neither a notification, whatever is wrong with it, nor a response."""
    assert [] == said(
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"x": 1}},
        {"method": "tools/call", "params": {"name": "resolve", "arguments": 5}},
        {"jsonrpc": "2.0", "method": "nonsense", "params": [1]},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "x"}},
        b"",
        b"  \r",
    )


def test_a_ping_is_answered():
    """Before the greeting too, with what the client calls it."""
    for number in (1, "a", -5, 10**400, "x" * 100_000, ""):
        assert [{"jsonrpc": "2.0", "id": number, "result": {}}] == said(
            request("ping", number=number)
        )


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"nonsense",
        b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": Infinity}}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": 1e999}}',
        b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}',
        b'{"jsonrpc": "2.0", "id": "\\ud800", "method": "ping"}',
        b'{"jsonrpc": "2.0", "id": "\xff", "method": "ping"}',
        pytest.param(b"[" * 100_000, marks=pytest.mark.deep),
        b'{"jsonrpc": "2.0", "id": ' + b"9" * 5_000 + b', "method": "ping"}',
        "\ufeff{}".encode("utf-16"),
        b"\0",
    ],
)
def test_broken_json_is_an_error(line: bytes):
    """Its id cannot be known, and the next line is answered."""
    broken, next_one = said(line.replace(b"\n", b""), request("ping"))

    assert (-32700, None) == code_of(broken)
    assert {} == next_one["result"]


@pytest.mark.parametrize(
    ("message", "number"),
    [
        (5, None),
        (None, None),
        ("ping", None),
        ([], None),
        ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], None),
        ({}, None),
        ({"jsonrpc": "2.0", "id": 7}, 7),
        ({"jsonrpc": "1.0", "id": 7, "method": "ping"}, 7),
        ({"id": 7, "method": "ping"}, 7),
        ({"jsonrpc": "2.0", "id": 7, "method": 5}, 7),
        ({"jsonrpc": "2.0", "method": 5}, None),
        *(
            ({"jsonrpc": "2.0", "id": number, "method": "ping"}, None)
            for number in (None, 1.5, True, [1], {"a": 1})
        ),
    ],
)
def test_what_is_no_request_is_an_error(message: object, number: object):
    """The id is said where it is one."""
    (answer,) = said(json.dumps(message).encode())

    assert (-32600, number) == code_of(answer)


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("nonsense", None, -32601),
        ("notifications/initialized", None, -32601),
        ("resources/list", {}, -32601),
        ("server/discover", {}, -32601),
        ("ping", [1], -32602),
        ("initialize", {}, -32602),
        ("initialize", {"protocolVersion": 5}, -32602),
        ("tools/list", {"cursor": "x"}, -32602),
        ("tools/call", {}, -32602),
        ("tools/call", {"name": "nonsense"}, -32602),
        ("tools/call", {"name": ["resolve"]}, -32602),
        ("tools/call", {"name": "resolve", "arguments": [1]}, -32602),
        ("tools/call", {"name": "resolve", "arguments": None}, -32602),
        ("ping", {"_meta": {VERSION_KEY: 5}}, -32602),
        ("ping", {"_meta": {VERSION_KEY: "2099-01-01"}}, -32022),
    ],
)
def test_a_wrong_request_is_an_error(method: str, params: object, code: int):
    """It says what is known, and carries the id."""
    assert (code, 1) == code_of(ask(method, params))


def test_only_one_version_has_batches():
    """There a list is answered by a list, without what asks for no answer."""
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    batch = [request("ping", number=1), note, 5, request("nonsense", number=2)]
    _, answers, empty = said(hello("2025-03-26"), batch, [note], [])

    assert [1, None, 2] == [answer["id"] for answer in answers]
    assert (-32600, None) == code_of(empty)
    assert (-32600, None) == code_of(said(hello("2025-06-18"), batch)[1])


def stateless(method: str, **params: object) -> dict[str, Any]:
    """A request that names the version it is of."""
    meta = {
        VERSION_KEY: "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    return request(method, {**params, "_meta": meta})


def test_the_version_without_a_greeting():
    """Results say that they are whole, and what may be kept."""
    found, listed, called, ping = said(
        stateless("server/discover"),
        stateless("tools/list"),
        stateless("tools/call", name="codes", arguments={}),
        stateless("ping"),
    )

    assert "2026-07-28" in found["result"]["supportedVersions"]
    assert found["result"]["instructions"]
    assert "public" == listed["result"]["cacheScope"]
    assert 0 < listed["result"]["ttlMs"]
    assert ["complete"] * 3 == [
        answer["result"]["resultType"] for answer in (found, listed, called)
    ]
    assert (-32601, 1) == code_of(ping)


def test_what_stands_beside_the_parameters_is_no_version():
    """A token of progress, or no object at all."""
    for beside in ({"progressToken": 1}, 5, None):
        assert {} == ask("ping", {"_meta": beside})["result"]


def test_a_line_has_a_limit(monkeypatch: pytest.MonkeyPatch):
    """A longer one is refused, never whole in memory, and the next is answered."""
    ping = json.dumps(request("ping")).encode()
    monkeypatch.setattr(_server, "_LONGEST", len(ping) + 1)
    for long in (ping + b"  ", ping + b" " * 1_000):
        refused, answered = said(long, ping)

        assert (-32600, None) == code_of(refused)
        assert {} == answered["result"]
    assert [-32600] == [code_of(one)[0] for one in said(ping + b" " * 1_000)]


class Pieces(io.BytesIO):
    """A source that notes the most it was asked for at once."""

    most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, size if size is not None and size > 0 else 10**9)
        return super().readline(size)


def test_a_line_of_ten_megabytes_is_read_in_pieces():
    """No more of it is held than the limit."""
    source, sink = Pieces(b"x" * 10_000_000 + b"\n"), io.BytesIO()
    serve(source, sink)

    assert source.most <= 1_000_001
    assert (-32600, None) == code_of(json.loads(sink.getvalue()))


def test_a_last_line_without_an_end_is_answered():
    """Whole or torn."""
    whole = json.dumps(request("ping")).encode()

    assert {} == said(whole)[0]["result"]
    assert (-32700, None) == code_of(said(whole[:-1])[0])


@pytest.mark.parametrize("error", [ValueError(PATIENT), RecursionError(PATIENT)])
def test_a_fault_of_ours_is_an_answer(error: Exception, monkeypatch, capfd):
    """It says nothing of the record, nor does the standard error."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(_conversation, "version", fail)
    monkeypatch.setattr(type(TOOLS["read"].takes), "read", fail)
    failed, greeting, ping = said(
        request("tools/call", {"name": "read", "arguments": {"text": PATIENT}}),
        hello("2025-11-25"),
        request("ping"),
    )

    assert (-32603, 1) == code_of(failed)
    assert (-32603, 0) == code_of(greeting)
    assert {} == ping["result"]
    assert PATIENT not in json.dumps([failed, greeting])
    assert ("", "") == capfd.readouterr()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
NEAR = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | JSON,
        "id": st.integers() | JSON,
        "method": st.sampled_from(["ping", "tools/call", "initialize"]) | JSON,
        "params": st.fixed_dictionaries(
            {"name": st.sampled_from([*TOOLS]), "arguments": JSON}
        )
        | JSON,
    },
)


@given(st.lists(NEAR | JSON, max_size=4))
def test_whatever_is_said_the_server_goes_on(messages: list[object]):
    """Every line has at most one answer, in one line of strict JSON."""
    *_, last = said(*messages, request("ping", number="last"))

    assert "last" == last["id"]
    assert {} == last["result"]


@given(
    st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=4)
)
def test_whatever_bytes_are_sent_the_server_goes_on(lines: list[bytes]):
    """Each line that is not blank is an error, and the next is answered."""
    *errors, last = said(*lines, request("ping"))

    assert {} == last["result"]
    assert all("error" in error for error in errors)


# The tools.


@pytest.mark.parametrize("name", [*TOOLS])
def test_what_a_tool_is_tried_with_is_answered(name: str):
    """So all that a call needs is read before the first call of a client."""
    assert not call(name, **TOOLS[name].example)["isError"]


def test_the_tools_are_ready_after_the_first_answer(monkeypatch):
    """The answer is sent before; a fault of ours waits for the call that meets it."""
    sink = io.BytesIO()
    sent: list[bytes] = []

    def fail() -> None:
        sent.append(sink.getvalue())
        raise ValueError(PATIENT)

    monkeypatch.setattr(_tools, "warm_up", fail)
    line = json.dumps(request("ping")).encode() + b"\n"
    serve(io.BytesIO(line * 2), sink)
    first, _ = sink.getvalue().splitlines(keepends=True)

    assert first == sent[0]


def test_every_tool_is_tried(monkeypatch):
    """Each once, with arguments of its own."""
    tried: list[object] = []
    monkeypatch.setattr(_tools.Tool, "call", lambda _, given: tried.append(given))
    _tools.warm_up.__wrapped__()

    assert [tool.example for tool in TOOLS.values()] == tried


def plain(value: Any) -> dict[str, Any]:
    document = json.loads(dumps(value))
    return {key: part for key, part in document.items() if key != "schema"}


def or_error(library: Callable[[], Any]) -> Any:
    """What the library answers, or why it does not."""
    try:
        return library()
    except CptSoftTissueError as error:
        return error


def answered(name: str, arguments: dict[str, Any], library: Callable[[], Any]) -> None:
    """Assert that a tool answers what the library does, or refuses what it refuses."""
    found, expected = call(name, **arguments), or_error(library)
    if isinstance(expected, CptSoftTissueError):
        assert found["isError"]
        assert str(expected) in found["content"][0]["text"]
        return

    assert {**found, "isError": False} == found
    assert json.loads(dumps(expected)) == found["structuredContent"]
    assert str(expected) == found["content"][0]["text"]


@given(values(Case))
def test_resolve_answers_as_the_library(case: Case):
    """Text and document are those of the function."""
    answered("resolve", json.loads(dumps(case)), lambda: resolve(case))


@given(values(Case), values(Dossier))
def test_review_answers_as_the_library(case: Case, dossier: Dossier):
    """Text and document are those of the function."""
    arguments = {**json.loads(dumps(dossier)), "case": json.loads(dumps(case))}
    answered("review", arguments, lambda: review(case, dossier))


@given(values(Claim))
def test_price_answers_as_the_library(claim: Claim):
    """Text and document are those of the function."""
    fees = MedicareFeeSchedule.bundled()
    answered("price", json.loads(dumps(claim)), lambda: price(claim, fees))


@given(values(Encounter), st.sampled_from(["21555", "21931", "99999", "x", "11400"]))
def test_places_are_compared_as_by_the_library(encounter: Encounter, code: str):
    """Text and document are those of the function."""
    arguments = {"code": code, "encounter": json.loads(dumps(encounter))}
    answered("compare_places", arguments, lambda: compare_places(code, encounter))
    answered(
        "compare_places",
        {**arguments, "deductible": "100.50"},
        lambda: compare_places(code, encounter, deductible="100.50"),
    )


@given(st.text() | st.just("Excision of 4 cm subcutaneous lipoma, left forearm"))
def test_read_answers_as_the_library(text: str):
    """Text and document are those of the function."""
    answered("read", {"text": text}, lambda: read(text))


@given(values(Case), values(Encounter) | st.none(), st.sampled_from(["21931", "x"]))
def test_audit_answers_as_the_library(case, encounter, billed: str):
    """Each part of the answer is that of the function."""
    arguments = {"case": plain(case), "billed": billed}
    if encounter:
        arguments["encounter"] = plain(encounter)
    expected = or_error(lambda: audit(case, billed=billed, encounter=encounter))
    answer = call("audit", **arguments)
    if isinstance(expected, CptSoftTissueError):
        assert str(expected) in answer["content"][0]["text"]
        return
    found = answer["structuredContent"]

    assert str(expected) == answer["content"][0]["text"]
    assert json.loads(dumps(expected.resolution)) == found["resolution"]
    assert str(expected.verdict) == found["verdict"]
    assert str(expected.direction) == found["direction"]
    assert (expected.billed, expected.problem) == (found["billed"], found["problem"])
    assert [*expected.modifiers] == found["modifiers"]
    amounts = {"lowest": expected.lowest, "highest": expected.highest}
    assert {k: v and str(v) for k, v in amounts.items()} == found["difference"]


def test_codes_are_those_of_the_catalog():
    """Of a year, and of another family."""
    newest, older, skin = (
        call("codes"),
        call("codes", year=2024),
        call("codes", year=2025, family="skin_benign"),
    )

    assert json.loads(dumps(catalog())) == newest["structuredContent"]
    assert json.loads(dumps(catalog(2024))) == older["structuredContent"]
    assert 2025 == skin["structuredContent"]["year"]
    assert "11400" in skin["content"][0]["text"]


def test_localities_are_those_that_are_found():
    """All of them without a text; a name of none is refused."""
    expected = make_converter().unstructure(find_localities("portland"))

    assert {"localities": expected} == call("localities", text="portland")[
        "structuredContent"
    ]
    assert 109 == len(call("localities")["structuredContent"]["localities"])
    assert call("localities", text="nowhere at all")["isError"]


def texts(name: str, **arguments: object) -> Iterator[str]:
    """The lines of a refusal."""
    refused = call(name, **arguments)

    assert refused["isError"]
    assert "structuredContent" not in refused
    return iter(refused["content"][0]["text"].splitlines())


def test_a_refusal_names_every_fault():
    """The field, the value and what is allowed, of all arguments at once."""
    unknown, missing, case, encounter = texts(
        "audit", case={"depth": "deap"}, encounter={}, bill="21931"
    )

    assert unknown.startswith("$.bill: unknown. Allowed: case, encounter, billed, ")
    assert "$.billed: is missing. The code, its modifiers and units." == missing
    assert "$.case.depth: depth: cannot read 'deap'." in case
    assert "subcutaneous, fascial, subfascial" in case
    assert "$.encounter" in encounter


@pytest.mark.parametrize(
    ("name", "arguments", "starts"),
    [
        ("resolve", {"sight": "arm"}, "$.sight: unknown. Allowed: procedure, site,"),
        ("resolve", {"schema": "Claim/1"}, "$.schema: expected 'Case/1'"),
        ("resolve", {"tumor": 2.4}, "$.tumor: tumor: cannot read 2.4. Allowed:"),
        ("read", {"schema": "Case/1", "text": "x"}, "$.schema: unknown."),
        ("read", {"text": 5}, "$.text: text: cannot read 5. Allowed: text."),
        ("read", {"text": None}, "$.text: is missing."),
        ("codes", {"year": True}, "$.year: year: cannot read True."),
        ("codes", {"year": 1999}, "year: no edition is known for 1999."),
        ("codes", {"family": "x"}, "families: cannot read 'x'."),
        ("review", {}, "$.case: is missing."),
        ("review", {"case": 5}, "$.case: expected an object"),
        (
            "compare_places",
            {"code": "21931", "encounter": OFFICE, "deductible": "x"},
            "deductible: cannot read 'x'.",
        ),
        ("localities", {"text": "99999"}, "zip_code: cannot read"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, arguments: Any, starts: str):
    """As an answer of the tool, so that the assistant can correct it."""
    assert next(texts(name, **arguments)).startswith(starts)


def test_a_fact_given_twice_is_not_chosen_from():
    """Two sizes of one record are broken JSON."""
    line = json.dumps(request("tools/call", {"name": "resolve", "arguments": LIPOMA}))
    (answer,) = said(line.replace('"size"', '"depth"').encode())

    assert (-32700, None) == code_of(answer)
    assert "keys given twice: depth" in answer["error"]["message"]


def test_an_open_answer_asks():
    """It has every code, and the questions; nothing is filled in."""
    found = call("resolve", site="back", depth="subcutaneous")

    assert "undetermined" == found["structuredContent"]["status"]
    assert found["structuredContent"]["code"] is None
    assert "size: What did tumor and margin measure" in found["content"][0]["text"]


# The command.


def command() -> list[str]:
    return [sys.executable, "-m", "cptsofttissue", "mcp"]


class Stdin(io.TextIOWrapper):
    """A standard input that holds lines."""


def test_the_command_answers_lines(monkeypatch, capsysbinary):
    """Lines of UTF-8, each ended by one newline."""
    line = json.dumps(request("ping")).encode() + b"\r\n"
    monkeypatch.setattr(sys, "stdin", Stdin(io.BytesIO(line)))

    assert 0 == main(["mcp"])
    out, err = capsysbinary.readouterr()
    assert b'{"jsonrpc": "2.0", "id": 1, "result": {}}\n' == out
    assert b"" == err


def test_what_is_printed_meanwhile_is_no_answer(monkeypatch, capsysbinary):
    """A package that prints cannot break a line."""

    def printed(name: str) -> str:
        print(name)  # noqa: T201
        return name

    monkeypatch.setattr(_conversation, "version", printed)
    monkeypatch.setattr(
        sys, "stdin", Stdin(io.BytesIO(json.dumps(hello("x")).encode()))
    )
    main(["mcp"])

    assert 1 == capsysbinary.readouterr().out.count(b"\n")


def test_an_interrupt_ends_the_command_quietly(monkeypatch, capsys):
    """Without a word of what was being read."""

    class Interrupted(io.BytesIO):
        def readline(self, _: object = -1, /) -> bytes:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Stdin(Interrupted()))

    assert 0 == main(["mcp"])
    assert ("", "") == capsys.readouterr()


def test_without_a_standard_input_there_is_no_one_to_talk_to(monkeypatch, capsys):
    """The shell may have closed it."""
    monkeypatch.setattr(sys, "stdin", None)

    assert 2 == main(["mcp"])
    assert "standard input is missing" in capsys.readouterr().err


def test_a_client_that_leaves_ends_the_server():
    """A closed pipe ends it with its own status, and nothing on standard error."""
    with subprocess.Popen(
        command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdin
        assert server.stdout
        server.stdout.close()
        _, error = server.communicate(json.dumps(hello("x")).encode() + b"\n")

    assert b"" == error
    assert 1 == server.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_ends_the_server_after_its_answer():
    """An interrupt leaves no traceback."""
    with subprocess.Popen(
        command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(request("ping")).encode() + b"\n")
        server.stdin.flush()
        answer = server.stdout.readline()
        server.send_signal(signal.SIGINT)
        _, error = server.communicate()

    assert {} == json.loads(answer)["result"]
    assert (0, b"") == (server.returncode, error)
