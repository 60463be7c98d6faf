"""Payer policies: tables read whole or not at all, and silence is unknown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cptsofttissue.documents.serialize import read_dossier
from cptsofttissue.errors import (
    DocumentError,
    PluginError,
    TableError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter
from cptsofttissue.guidance.payer import (
    Standing,
    TablePolicy,
    available,
    load,
)

from .fees.layout import sheets

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
HOSPITAL = Encounter(date_of_service="2026-07-15", place_of_service="22")

TABLE = """\
rule,codes,place,answer,text,source,first_day,last_day
place,21931;21552,11,no,Facility only.,page 4,,2026-12-31
place,*,11,yes,Office is fine.,page 4,,
prior_authorization,21931,,yes,Ask by portal.,page 5,,
document,*,,yes,Operative note.,,,
document,21931,11,yes,Why the office.,,2026-01-01,
"""

LINES = [f"acme.csv, line {line}" for line in range(2, 7)]

TOML = """\
name = "acme"

[[rule]]
rule = "place"
codes = ["21931", "21552"]
place = ["11"]
answer = "no"
text = "Facility only."
source = "page 4"
last_day = 2026-12-31

[[rule]]
rule = "prior authorization"
codes = "21931"
answer = "yes"
text = "Ask by portal."
"""


@pytest.fixture
def write(tmp_path):
    def written(text: str, name: str):
        path = tmp_path / name
        path.write_text(text)
        return path

    return written


def test_the_first_rule_that_applies_answers(write):
    """By code, place and day; what no rule says is unknown."""
    acme = TablePolicy.from_csv(write(TABLE, "acme.csv"), name="acme")
    later = Encounter(date_of_service="2027-01-01", place_of_service="11")

    assert Standing.NO is acme.covers_place(OFFICE.request("21931")).standing
    assert Standing.YES is acme.covers_place(later.request("21931")).standing
    assert Standing.YES is acme.covers_place(OFFICE.request("21930")).standing
    assert Standing.UNKNOWN is acme.covers_place(HOSPITAL.request("21931")).standing
    asked = acme.prior_authorization(OFFICE.request("21931"))
    assert ("yes: Ask by portal.", "page 5") == (str(asked), asked.source)
    assert "unknown" == str(acme.prior_authorization(OFFICE.request("21930")))


def test_every_document_is_listed(write):
    """Documents of every code, and of the code in that place."""
    acme = TablePolicy.from_csv(write(TABLE, "acme.csv"))
    early = Encounter(date_of_service="2025-12-31", place_of_service="11")
    listed = [
        [answer.text for answer in acme.documents(where.request("21931"))]
        for where in (OFFICE, HOSPITAL, early)
    ]

    assert ["Operative note.", "Why the office."] == listed[0]
    assert listed[1] == listed[2] == ["Operative note."]
    assert "acme.csv" == acme.documents(OFFICE.request("21931"))[0].source


def test_reads_toml(write):
    """The same as a TOML file, with lists and dates."""
    acme = TablePolicy.from_toml(write(TOML, "acme.toml"))

    assert "acme" == acme.name
    assert Standing.NO is acme.covers_place(OFFICE.request("21552")).standing
    assert "page 4" == acme.rules[0].source
    assert "other" == TablePolicy.from_toml(write("", "other.toml")).name


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        (("place,21931;21552", "site,21931"), ["acme.csv, line 2"]),
        ((",yes,Ask by portal.", ",maybe,Ask by portal."), ["acme.csv, line 4"]),
        (("Operative note.", ""), ["acme.csv, line 5"]),
        (("2026-12-31", "December"), ["acme.csv, line 2"]),
        (("document,*", "document,"), ["acme.csv, line 5"]),
        (("source,first_day", "page,first_day"), ["acme.csv, line 1"]),
        (("source,first_day", "text,first_day"), ["acme.csv, line 1"]),
        (("place,21931;21552,11", "place,21931;LIPOMA,11"), ["acme.csv, line 2"]),
        (("page 4,,2026-12-31", "page 4,2027-01-01,2026-12-31"), ["acme.csv, line 2"]),
        (("rule,codes", "rules,codes"), ["acme.csv, line 1"] * 2),
        (("place,*,11,yes", "site,*,Office,maybe"), ["acme.csv, line 3"] * 3),
        (
            ("source,first_day,last_day\nplace,", "page,first_day,last_day\nsite,"),
            ["acme.csv, line 1", "acme.csv, line 2"],
        ),
    ],
)
def test_every_fault_is_told(write, change: tuple[str, str], paths: list[str]):
    """A policy is read whole or not at all."""
    with pytest.raises(DocumentError) as raised:
        TablePolicy.from_csv(write(TABLE.replace(*change), "acme.csv"))

    assert paths == [fault.path for fault in raised.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        pytest.param("name = " + "[" * 100_000, marks=pytest.mark.deep),
        "name = ''\n",
        "name = 5\n",
        "rule = 'place'\n",
        "name = 'x'\n[[rule]]\nrule = 'place'\n",
        TOML.replace("[[rule]]", "[[rules]]"),
    ],
    ids=["cut", "deep", "unnamed", "number", "no tables", "incomplete", "misspelt"],
)
def test_a_bad_toml_is_refused(write, text: str):
    """No TOML, a rule that lacks a field, or a key that would be passed over."""
    with pytest.raises(DocumentError, match=r"acme\.toml"):
        TablePolicy.from_toml(write(text, "acme.toml"))


#: A rule in TOML that can be read, to which a test adds a line.
RULE = """
[[rule]]
codes = "21931"
answer = "yes"
"""
GIVEN = RULE + 'rule = "place"\ntext = "Fine."\n'


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('place = "Office"', "place: cannot read 'Office'"),
        ('place = ["11", 5]', "place: cannot read"),
        ("place = 11.0", "place: cannot read 11.0"),
        ("place = 11", "place: cannot read 11"),
        ("place = [[]]", "place: cannot read"),
        ("source = 5", "source: cannot read 5"),
        ("first_day = 0", "first_day: cannot read 0"),
        ("first_day = 2026-02-01\nlast_day = 2026-01-31", "last_day: 2026-01-31"),
        ("places = '11'", "'places' is not known"),
    ],
)
def test_every_fault_of_a_toml_is_told(write, line: str, problem: str):
    """The name, each key of the file, and each field of each rule, with its path."""
    text = f"name = ''\nextra = 1\n{GIVEN}\n{RULE}rule = 5\ntext = ' '\n"
    with pytest.raises(DocumentError) as raised:
        TablePolicy.from_toml(write(f"{text}{GIVEN}{line}\nrules = 1\n", "acme.toml"))
    with pytest.raises(DocumentError, match=problem):
        TablePolicy.from_toml(write(f"{GIVEN}{line}\n", "acme.toml"))

    paths = [fault.path for fault in raised.value.faults]
    assert ["acme.toml, name", "acme.toml, extra"] == paths[:2]
    assert ["acme.toml, rule 2"] * 2 == paths[2:4]
    assert {"acme.toml, rule 3"} == {*paths[4:]}


def test_rules_are_tables(write):
    """Numbers in their place are told one by one, other values at once."""
    for text, paths in (
        ("rule = [1, 2]\n", ["acme.toml, rule 1", "acme.toml, rule 2"]),
        ("name = 5\nrule = 5\n", ["acme.toml, name", "acme.toml, rule"]),
    ):
        with pytest.raises(DocumentError) as raised:
            TablePolicy.from_toml(write(text, "acme.toml"))
        assert paths == [fault.path for fault in raised.value.faults]


def test_a_policy_is_made_of_rules():
    """Rows and rules of another kind are refused by name, as a name is."""
    row = {"rule": "place", "codes": ("21931", "A4550"), "answer": "yes", "text": "-"}
    with pytest.raises(WrongTypeError, match="rows"):
        TablePolicy.from_rows("acme", 5)
    with pytest.raises(WrongTypeError, match="rules"):
        TablePolicy("acme", 5)
    with pytest.raises(WrongTypeError, match="rules"):
        TablePolicy("acme", ["rule"])
    with pytest.raises(WrongTypeError, match="name"):
        TablePolicy(5, ())
    with pytest.raises(DocumentError, match=r"\$.name: expected"):
        TablePolicy.from_rows("", [row])
    assert ("21931", "A4550") == TablePolicy.from_rows("acme", [row]).rules[0].codes


def test_capitals_and_blank_lines_are_no_faults(write):
    """A header in capitals is read; a blank line is none."""
    text = "Rule, CODES ,Answer,Text\nplace,21931,yes,Fine.\n,,,\n\n"
    acme = TablePolicy.from_csv(write(text, "acme.csv"))

    assert "yes: Fine." == str(acme.covers_place(OFFICE.request("21931")))


def test_a_document_is_a_small_regular_file(tmp_path):
    """What never ends, or waits for a writer, is refused at once."""
    pipe, large = tmp_path / "pipe.toml", tmp_path / "large.toml"
    os.mkfifo(pipe)
    large.write_text("#" * (2**20 + 1))
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(TableError, match="is not a regular file"):
            TablePolicy.from_toml(path)
        with pytest.raises(TableError, match="is not a regular file"):
            TablePolicy.from_csv(path)
        with pytest.raises(TableError, match="is not a regular file"):
            read_dossier(path)
    with pytest.raises(DocumentError, match="larger than 1,048,576 bytes"):
        TablePolicy.from_toml(large)


DEEP = pytest.param(5000, "nested too deeply", marks=pytest.mark.deep)


@pytest.mark.parametrize(
    ("levels", "problem"),
    [(47, "source: cannot read"), (48, "nested too deeply"), DEEP],
)
def test_a_policy_is_not_nested_deeply(write, levels: int, problem: str):
    """Dotted keys nest without brackets; what is too deep to be shown is refused."""
    text = f"{GIVEN}source{'.a' * levels} = 1\n"
    with pytest.raises(DocumentError, match=problem):
        TablePolicy.from_toml(write(text, "acme.toml"))


@pytest.mark.parametrize(("levels", "problem"), [(49, "unknown keys: a"), DEEP])
def test_a_case_is_not_nested_deeply(write, levels: int, problem: str):
    """The same holds for the file of a case."""
    with pytest.raises(DocumentError, match=problem):
        read_dossier(write(f"case{'.a' * levels} = 1\n", "case.toml"))


def test_a_damaged_file_is_refused(write):
    """A line with a cell too few or too many is not guessed."""
    with pytest.raises(TableError, match="line 7: 4 cells, expected 8"):
        TablePolicy.from_csv(write(TABLE + "place,*,11,yes\n", "acme.csv"))


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "place,21931,11.0,no,No.",
            "place,21931,1,no,No.",
            "place,21931,Office,no,N.",
        ),
        *("place,21931.0,11,no,No.", "place,100,11,no,No.", "place,21930-21935,,no,N."),
    ],
)
def test_what_would_never_match_is_refused(write, rule: str):
    """A number that a spreadsheet changed is no place and no code."""
    text = f"rule,codes,place,answer,text\n{rule}\nplace,*,11,yes,The office is fine.\n"
    with pytest.raises(DocumentError) as raised:
        TablePolicy.from_csv(write(text, "acme.csv"))

    assert ["acme.csv, line 2"] == [fault.path for fault in raised.value.faults]


def test_reads_a_workbook(tmp_path):
    """The sheet that is named, with numbers for codes and places."""
    head = ["rule", "codes", "place", "answer", "text"]
    old = [head, ["place", 21931.0, 11.0, "yes", "Fine."]]
    new = [head, ["place", 21931.0, 11.0, "no", "Facility only."]]
    path = tmp_path / "acme.xlsx"
    path.write_bytes(sheets({"2025": old, "2026": new}))
    with pytest.raises(TableError, match="several sheets with content: '2025', '2026'"):
        TablePolicy.from_csv(path)
    acme = TablePolicy.from_csv(path, sheet="2026")

    assert "no: Facility only." == str(acme.covers_place(OFFICE.request("21931")))


def test_a_policy_has_a_name():
    """Silence is a policy too, but not without a name."""
    with pytest.raises(ValueError, match="Length"):
        TablePolicy("", ())
    assert "unknown" == str(TablePolicy("quiet", ()).covers_place(OFFICE.request("1")))


def test_policies_are_plugins():
    """Found by name, like fee schedules."""
    assert "medicare" in available()
    assert "Medicare" == load("medicare").name
    with pytest.raises(PluginError, match="not installed"):
        load("acme")


def test_a_plugin_is_a_policy(monkeypatch):
    """An object of another shape is refused."""
    monkeypatch.setattr("cptsofttissue._reading.plugins._made", lambda _: object())
    with pytest.raises(PluginError, match="no name, covers_place"):
        load("medicare")
