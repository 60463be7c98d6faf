"""The command line: what it prints, and what its exit status says."""

from __future__ import annotations

import json
import os
import runpy
import sys

import pytest

from cptsofttissue import Case, Catalog, Resolution, catalog, resolve
from cptsofttissue import __main__ as command
from cptsofttissue.__main__ import _FACTS, main
from cptsofttissue.case import Facts
from cptsofttissue.serialize import loads

FOREARM = (
    "resolve --site forearm --depth subfascial --tumor=2.4cm --margin=0.3cm "
    "--margin-convention each_side"
).split()


def test_prints_code_and_trace(capsys):
    """A determined record prints its explanation and exits with 0."""
    status = main(FOREARM)

    answer = resolve(
        site="forearm",
        depth="subfascial",
        tumor="2.4cm",
        margin="0.3cm",
        margin_convention="each_side",
    )
    assert (0, f"{answer.explain()}\n") == (status, capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "status", "shown"),
    [
        (["--site", "back", "--depth", "sc", "--size", "3 cm"], 0, "21931"),
        (["--site", "back", "--depth", "sc"], 3, "size? "),
        (["--site", "arm", "--site", "back", "--size", "1 cm"], 3, "site? "),
        (["--site", "breast"], 4, "breast (19120, 19301)"),
        (["--procedure", "biopsy", "--site", "neck"], 0, "21550"),
        (["--site", "back", "--date-of-service", "2025-06-01"], 3, "2025 edition"),
    ],
)
def test_exit_status_says_how_it_ended(arguments, status: int, shown: str, capsys):
    """0 determined, 3 undetermined with the questions, 4 out of scope."""
    assert status == main(["resolve", *arguments])
    assert shown in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["resolve", "--site", "forarm"],
        ["resolve", "--tumor", "3"],
        ["resolve", "--size", "2 cm", "--tumor", "3 cm"],
        ["resolve", "--date-of-service", "2019-01-01"],
        ["resolve", "--unstated-margin", "double"],
        ["codes", "--year", "1999"],
    ],
)
def test_bad_input_exits_with_2(arguments, capsys):
    """Bad input prints the error on standard error, and nothing else."""
    assert 2 == main(arguments)
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: ")
    assert "Allowed: " in shown.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["resolve", "--colour", "red"], ["codes", "--year", "x"], ["price"]],
)
def test_bad_usage_exits_with_2(arguments, capsys):
    """A wrong option is refused as usual, with the usage."""
    with pytest.raises(SystemExit) as raised:
        main(arguments)

    assert 2 == raised.value.code
    assert "usage: " in capsys.readouterr().err


def test_the_policy_is_an_option(capsys):
    """An unstated margin is read as the option says."""
    without = FOREARM[:-2]

    assert 3 == main([*without, "--unstated-margin", "either"])
    assert "margin_convention? " in capsys.readouterr().out


def test_prints_json(capsys):
    """With --json the answer is a document that reads back."""
    main([*FOREARM, "--json"])

    answer = loads(capsys.readouterr().out, Resolution)
    assert "25073" == str(answer.code)


def test_lists_the_family(capsys):
    """One line a code, or the edition as a document."""
    assert 0 == main(["codes"])
    lines = capsys.readouterr().out.splitlines()
    assert [str(code) for code in catalog()] == [line.split()[0] for line in lines]

    main(["codes", "--year", "2025", "--json"])
    assert catalog(2025) == loads(capsys.readouterr().out, Catalog)


def test_every_fact_is_an_option():
    """The options of resolve are the fields of a case."""
    assert [name.replace("_", "-") for name in Facts.__annotations__] == list(_FACTS)
    assert Case()


def test_runs_as_a_module(monkeypatch, capsys):
    """``python -m cptsofttissue`` is the command, and exits with its status."""
    monkeypatch.setattr(sys, "argv", ["cptsofttissue", *FOREARM, "--json"])
    with pytest.raises(SystemExit) as raised:
        runpy.run_path(command.__file__, run_name="__main__")

    assert 0 == raised.value.code
    assert "25073" == json.loads(capsys.readouterr().out)["code"]


def test_a_reader_that_leaves_is_no_error(monkeypatch, capsys):
    """A closed pipe ends the command quietly, as under ``| head``."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        status = main(["codes"])
        monkeypatch.undo()

    assert (1, "") == (status, capsys.readouterr().err)
