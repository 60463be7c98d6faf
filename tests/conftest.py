"""What is done before each test."""

from __future__ import annotations

import os
import sys

import pytest

from .cms import CMS
from .notes.labeled import NOTES


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test of files that are not part of the project where they are not."""
    if item.get_closest_marker("cms") and not CMS.is_dir():
        pytest.skip(f"no CMS files in {CMS}")
    if item.get_closest_marker("notes") and not NOTES.is_dir():
        pytest.skip(f"no notes with labels in {NOTES}: set CPTSOFTTISSUE_NOTES_DIR")
    if os.environ.get("HYPOTHESIS_PROFILE") == "mutants":
        forget_answers()


def forget_answers() -> None:
    """
    Empty the bounded caches that earlier tests filled.

    Mutmut asks of a changed function only the tests that it saw call it.
    """
    modules = [m for name, m in sys.modules.items() if "cptsofttissue" in name]
    for value in [value for module in modules for value in vars(module).values()]:
        if hasattr(value, "cache_info") and value.cache_info().maxsize:
            value.cache_clear()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: a zip made now is another in each process."""
    return argname if isinstance(val, bytes) else None
