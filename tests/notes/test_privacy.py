"""Nothing of a note is logged, printed or written to a file."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Every file that is opened to be written, and every record that is logged.
WATCHED = """
import logging, sys

seen = []

def watch(event, args):
    if event == "open" and any(sign in str(args[1]) for sign in "wax+"):
        seen.append(args[0])
    if event in {"os.mkdir", "os.rename", "socket.connect", "subprocess.Popen"}:
        seen.append(event)

class Handler(logging.Handler):
    def emit(self, record):
        seen.append(record)

logging.basicConfig(level=0, handlers=[Handler()])
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from cptsofttissue.notes import read

reading = read("PROCEDURE: Excision of lipoma, left forearm.\\nFINDINGS: Lipoma, 4 cm.")
str(reading), repr(reading), reading._repr_html_()
READ
sys.exit(len(seen))
"""


def run(code: str = "") -> subprocess.CompletedProcess[str]:
    """Read a note in a process of its own, with more code behind."""
    script = WATCHED.replace("READ", code)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )


@pytest.mark.exhaustive
def test_nothing_is_logged_printed_or_written():
    """A note that is read and shown leaves no trace outside of its values."""
    done = run()

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.exhaustive
def test_a_log_and_a_file_would_be_seen():
    """The watch sees what it looks for."""
    assert run("logging.debug(reading.text)").returncode == 1
    assert run("open('/dev/null', 'w').close()").returncode == 1
