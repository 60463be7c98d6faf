"""The command ``mcp``."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout, suppress

from cptsofttissue._cli.help import add_command
from cptsofttissue._cli.options import Commands, Exit
from cptsofttissue.errors import MissingFactError

__all__ = ["add_mcp"]


def add_mcp(commands: Commands) -> None:
    """Add the command ``mcp``."""
    status = "0 the client disconnected, 1 the output pipe was closed"
    add_command(commands, "mcp", _mcp, examples=("",), status=status)


def _mcp(_: argparse.Namespace) -> Exit:
    """Serve tools to an AI assistant, over standard input and output."""
    from cptsofttissue.mcp._server import serve

    if sys.stdin is None:  # the shell has closed it
        raise MissingFactError("standard input", None, "it an assistant as the client")
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    with suppress(KeyboardInterrupt), redirect_stdout(None):  # lines are answers alone
        serve(source, sink)
    return Exit.DETERMINED
