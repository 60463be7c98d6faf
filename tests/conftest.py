"""Settings shared by all tests."""

from __future__ import annotations

import os
import sys

from hypothesis import HealthCheck, Phase, settings

# Speed lives in benchmarks/: no test fails for being slow.
settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
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


if PROFILE == "mutants":

    def pytest_runtest_setup():
        """
        Forget the answers that earlier tests left in bounded caches.

        Mutmut asks of a changed function only the tests that it saw call it.
        """
        modules = [m for name, m in sys.modules.items() if "cptsofttissue" in name]
        for value in [value for module in modules for value in vars(module).values()]:
            if hasattr(value, "cache_info") and value.cache_info().maxsize:
                value.cache_clear()
