"""Every command that a page shows gives what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import pytest

from cptsofttissue.__main__ import main

pytestmark = pytest.mark.versions

BASH = shutil.which("bash") or pytest.skip("no bash here", allow_module_level=True)
ROOT = Path(__file__).parent.parent
PAGES = sorted(ROOT.glob("docs/**/*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def commands(page: Path) -> list[tuple[str, str]]:
    """The commands at a prompt, and what is shown below each; none installs."""
    blocks = BLOCK.findall(page.read_text("utf-8"))
    found = [pair for block in blocks for pair in COMMAND.findall(block)]
    return [pair for pair in found if not pair[0].startswith("pip install")]


#: Signs that only a shell understands.
SHELL = frozenset("|<>;&$*")
SHOWN = [page for page in PAGES if commands(page)]


def run(command: str, folder: Path) -> str:
    """What a command prints in a folder, by this Python; ours alone starts none."""
    program, *arguments = shlex.split(command)
    if program == "cptsofttissue" and SHELL.isdisjoint(command):
        return called(arguments, folder)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        [BASH, "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout


def called(arguments: list[str], folder: Path) -> str:
    """What the program prints in a folder, whatever its exit status."""
    with chdir(folder), redirect_stdout(StringIO()) as out, suppress(SystemExit):
        main(arguments)
    return out.getvalue()


@pytest.mark.exhaustive
@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_commands_give_what_is_shown(page: Path, tmp_path: Path):
    """Output is shown whole; a file that is shown first is there as shown."""
    shutil.copy(ROOT / "tests/cases/dossiers/lipoma.toml", tmp_path / "case.toml")
    for command, shown in commands(page):
        file = tmp_path / command.removeprefix("cat ")
        if command.startswith("cat ") and not file.exists():
            file.write_text(shown, "utf-8")
        printed = run(command, tmp_path)

        assert printed
        assert shown in {printed, ""}


def test_there_are_pages_with_commands():
    """The pages are found, wherever the tests are run."""
    assert "command-line" in {page.stem for page in SHOWN}


def test_pages_call_the_command_by_its_name():
    """The program is ``cptsofttissue`` wherever it is called."""
    called = [line for page in (*PAGES, ROOT / "README.md") for line in commands(page)]

    assert any(line.startswith("cptsofttissue ") for line, _ in called)
    assert not any("-m cptsofttissue" in line for line, _ in called)
