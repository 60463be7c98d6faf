"""Lines in, lines out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from cptsofttissue.mcp._conversation import Conversation
from cptsofttissue.mcp._messages import Problem, Refusal, as_line, refused

__all__ = ["serve"]

#: The most bytes of a line, its end included; of a longer one no more are kept.
_LONGEST = 1_000_000
_TOO_LONG = f"a line has at most {_LONGEST:,} bytes; this line was not read"


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """
    Answer every line of a client until there are no more.

    The tools are made ready after the first answer, while the client reads it.

    Raises:
        BrokenPipeError: If the client no longer reads.
    """
    conversation = Conversation()
    for line in _lines(source):
        answer = conversation.reply(line) if line else _refused_length()
        if answer is not None:
            sink.write(answer)
            sink.flush()
            _warm_up()


def _warm_up() -> None:
    """Make the tools ready; importing them earlier would delay the first answer."""
    from cptsofttissue.mcp._tools import warm_up

    with suppress(Exception):  # the call that meets a fault of ours says so
        warm_up()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Read line by line without blank ones; one that is too long is empty."""
    while line := source.readline(_LONGEST + 1):
        if len(line) > _LONGEST:
            _skip(source, line)
            yield b""
        elif not line.isspace():
            yield line


def _skip(source: BinaryIO, line: bytes) -> None:
    """Read to the end of a line, a piece at a time."""
    while line and not line.endswith(b"\n"):
        line = source.readline(_LONGEST)


def _refused_length() -> bytes:
    return as_line(refused(None, Refusal(Problem.REQUEST, _TOO_LONG)))
