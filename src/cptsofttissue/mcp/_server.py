"""Read lines from a client, and write the answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from cptsofttissue.mcp._conversation import Conversation
from cptsofttissue.mcp._messages import Problem, Refusal, as_line, refusal_reply

__all__ = ["serve"]

#: The most bytes of a line, including its end; the rest of a longer one is skipped.
_LONGEST = 1_000_000
_TOO_LONG = f"a line has at most {_LONGEST:,} bytes; this line was not read"


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """
    Answer every line of a client until there are no more.

    The tools are loaded after the first answer, while the client reads it.

    Raises:
        BrokenPipeError: If the client no longer reads.
    """
    conversation = Conversation()
    for line in _lines(source):
        answer = conversation.reply(line) if line else _too_long_reply()
        if answer is not None:
            sink.write(answer)
            sink.flush()
            _warm_up()


def _warm_up() -> None:
    """Load the tools; importing them earlier would delay the first answer."""
    from cptsofttissue.mcp._tools import warm_up

    with suppress(Exception):  # the call that meets the same error reports it
        warm_up()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Read the lines that are not blank; yield an empty one for a line too long."""
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


def _too_long_reply() -> bytes:
    return as_line(refusal_reply(None, Refusal(Problem.REQUEST, _TOO_LONG)))
