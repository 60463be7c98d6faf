"""The help of the commands: its examples run, and its words are read."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

from cptsofttissue import Case, CodingPolicy, resolve
from cptsofttissue.__main__ import COMMANDS, main
from cptsofttissue._cli.help import WORDS
from cptsofttissue.claims import Claim
from cptsofttissue.fees import Encounter

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
    "setting": lambda word: Encounter(date_of_service="7/15/2026", setting=word),
    "practitioner": lambda word: Claim(practitioner=word, **CLAIM),
}


@pytest.mark.parametrize("name", WORDS)
def test_every_word_of_the_help_is_read(name: str):
    """The help names nothing that would be refused."""
    read = READERS.get(name, lambda word: Case(**{name: word}))

    assert all(read(word) for word in WORDS[name]())


@pytest.mark.parametrize("command", NAMES)
def test_the_help_lists_the_words_of_its_options(command: str, capsys):
    """All words of each option that takes some, and of no other."""
    above, *shown = help_of(capsys, command).split("words of the options (")
    options = re.findall(r"^  --([a-z-]+)", above.split("examples:")[0], re.MULTILINE)
    found = re.findall(r"^  --([a-z-]+): ", "".join(shown), re.MULTILINE)
    below = " ".join("".join(shown).split())

    assert found == [name for name in options if name.replace("-", "_") in WORDS]
    for name in found:
        assert f"--{name}: {', '.join(WORDS[name.replace('-', '_')]())}" in below


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (["27337", "-LT"], "27337-LT"),
        (["27337", "-LT", "-59"], "27337-LT-59"),
        (["27337x3"], "3 x 27337"),
        (["27337", "x3"], "3 x 27337"),
        (["27337 -LT"], "27337-LT"),
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
