"""The help of the commands: its examples run, and its words are read."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sys
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from cptsofttissue import Case, CodingPolicy, resolve
from cptsofttissue.__main__ import COMMANDS, _parser, main
from cptsofttissue._cli.help import WORDS
from cptsofttissue.claims import Claim
from cptsofttissue.documents.schemas import json_schema
from cptsofttissue.fees import Encounter
from cptsofttissue.fees import load as load_schedule
from cptsofttissue.fees._places import place_of_service
from cptsofttissue.guidance.letters import write_letter
from cptsofttissue.guidance.payer import load as load_policy
from cptsofttissue.guidance.review import Dossier, review

pytestmark = pytest.mark.versions

NAMES = [add.__name__.removeprefix("add_") for add in COMMANDS]
#: Writing the seeds of ``sql`` takes a minute; the tests of the relation do it once.
RUN = ["", *(name for name in NAMES if name != "sql"), "contract check"]
DOSSIER = Path(__file__).parent / "cases" / "dossiers" / "lipoma.toml"
NOTE = "PROCEDURE: Excision of lipoma, left forearm, subcutaneous, 4 cm.\n"
RECORDS = "site,layer,size,cpt\nback,subcutaneous,3.2,21931\narm,,2,24075\n"


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as raised:
        main([*arguments, "-h"])

    assert 0 == raised.value.code
    return capsys.readouterr().out


def examples(shown: str) -> list[str]:
    return re.findall(r"^  cptsofttissue (.+)$", shown, re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that examples name, and an assistant that has left."""
    shutil.copy(DOSSIER, tmp_path / "case.toml")
    (tmp_path / "note.txt").write_text(NOTE)
    (tmp_path / "records.csv").write_text(RECORDS)
    (tmp_path / "acme.csv").write_text("code,amount\n21555,500\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", RUN)
def test_every_example_of_the_help_runs(name: str, desk: Path, capsys):
    """It ends with an answer, and the help says what its status means."""
    shown = help_of(capsys, *name.split())

    assert "Exit status: 0 " in shown
    assert examples(shown)
    for example in examples(shown):
        arguments = shlex.split(example)
        if arguments[-1] == "-h":
            continue
        assert main(arguments) in {0, 3, 4}
    assert desk.exists()


def test_every_command_has_its_own_help(capsys):
    """The list of commands has each, with a sentence."""
    listed = help_of(capsys)

    for name in NAMES:
        assert re.search(rf"^    {name}\s", listed, re.MULTILINE)
        assert f"cptsofttissue {name}" in help_of(capsys, name)


CLAIM = {"date_of_service": "7/15/2026", "place_of_service": "11", "lines": ["21555"]}
#: Who reads the words of an option, by its name.
READERS = {
    "unstated_margin": lambda word: CodingPolicy(margin_convention=word),
    "next_year": lambda word: CodingPolicy(next_year=word),
    "family": lambda word: resolve(families=[word]),
    "place_of_service": lambda word: place_of_service(word, date(2026, 7, 15)),
    "setting": lambda word: Encounter(date_of_service="7/15/2026", setting=word),
    "schedule": load_schedule,
    "payer": load_policy,
    "practitioner": lambda word: Claim(practitioner=word, **CLAIM),
    "unit": lambda word: Case(size=f"3 {word}"),
    "letter": lambda word: write_letter(word, review(Case(), DENIED), DENIED),
    "kind": json_schema,
}
DENIED = Dossier(denial="bundling")


@pytest.mark.parametrize("name", sorted({*WORDS} - {"dialect"}))
def test_every_word_of_the_help_is_read(name: str):
    """The help names nothing that would be refused, and no key for a word."""
    read = READERS.get(name, lambda word: Case(**{name: word}))

    for word in WORDS[name]():
        assert read(word)
        assert "_" not in word or name == "family"


#: What an option or argument takes that is no closed set, by its name.
FREE = {
    *("sentence", "file", "source", "target", "details", "text", "seeds", "table"),
    *("lesion", "size", "tumor", "margin", "date_of_service", "year", "lines"),
    *("edition", "rvu", "gpci", "factor", "contract", "addendum_b", "wage_index"),
    *("locality", "zip_code", "cbsa", "edits", "mue", "sheet", "encoding", "billed"),
    *("column", "field"),  # the help of each names the facts or fields itself
}


def actions(parser: ArgumentParser) -> list[Action]:
    return parser._actions  # noqa: SLF001 - argparse tells them in no other way


def parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """A parser, and those of all its commands."""
    yield parser
    for action in actions(parser):
        if isinstance(action, _SubParsersAction):
            yield from chain.from_iterable(map(parsers, action.choices.values()))


def takes_text(action: Action) -> bool:
    return action.nargs != 0 and not isinstance(action, _SubParsersAction)


@pytest.mark.parametrize("parser", [*parsers(_parser())], ids=lambda p: p.prog)
def test_the_help_lists_the_words_of_its_options(parser: ArgumentParser):
    """All words of each option and argument that takes some; no other has any."""
    below = " ".join(parser.format_help().split())

    for action in filter(takes_text, actions(parser)):
        name = next(iter(action.option_strings), action.metavar)
        if action.dest in WORDS:
            assert f"{name}: {', '.join(WORDS[action.dest]())}" in below
        else:
            assert action.choices or action.dest in FREE


@pytest.mark.parametrize("name", ["column", "field"])
def test_the_help_names_facts_and_fields(name: str):
    """An option that takes the name of a fact or field lists them."""
    found = [a for p in parsers(_parser()) for a in actions(p) if a.dest == name]

    assert found
    assert all("procedure" in (action.help or "") for action in found)


def test_the_help_does_without_frames(monkeypatch: pytest.MonkeyPatch, capsys):
    """Where the extra is missing no dialect is listed, and the help is there."""
    monkeypatch.setitem(sys.modules, "cptsofttissue.frames._view", None)

    assert "--dialect: " not in help_of(capsys, "sql")


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (["27337", "-LT"], "27337-LT"),
        (["27337", "-LT", "-59"], "27337-LT-59"),
        (["27337x3"], "3 x 27337"),
        (["27337", "x3"], "3 x 27337"),
        (["27337 -LT"], "27337-LT"),
        (["27337", "LT"], "27337-LT"),
        (["27337", "LT", "59"], "27337-LT-59"),
        (["27337-LT,59"], "27337-LT-59"),
        (["27337", "x", "3"], "3 x 27337"),
        (["27337", "LT", "x2"], "2 x 27337-LT"),
        (["--zip", "75201", "27337", "LT"], "27337-LT"),
    ],
)
def test_a_line_is_taken_as_coders_type_it(parts: list[str], line: str, capsys):
    """A shell parts it at spaces; it stays one line of the claim."""
    main(["price", *parts, "--date", "7/15/2026", "--pos", "11"])

    assert f"{line}: " in capsys.readouterr().out


def test_a_modifier_without_its_code_is_refused():
    """Nothing is joined to the command, nor in another command."""
    for arguments in (["price", "-LT"], ["code", "27337", "-LT"]):
        with pytest.raises(SystemExit):
            main(arguments)
