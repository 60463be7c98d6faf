"""Settings shared by all tests."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings

from .cms import CMS

# Speed lives in benchmarks/: no test fails for being slow.
settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# The same laws with a fifth of the examples, for all Pythons but the oldest.
settings.register_profile("fewer", settings.get_profile("laws"), max_examples=20)
# The same few examples every time, for `nox -s mutants`.
settings.register_profile(
    "mutants",
    settings.get_profile("laws"),
    max_examples=25,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "laws")
settings.load_profile(PROFILE)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test of the files of CMS where they are not."""
    if item.get_closest_marker("cms") and not CMS.is_dir():
        pytest.skip(f"no CMS files in {CMS}")
    if PROFILE == "mutants":
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
