"""Settings shared by all tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

# Speed lives in benchmarks/: no test fails for being slow.
settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# The same few examples every time, for tools/mutants.py.
settings.register_profile(
    "mutants",
    settings.get_profile("laws"),
    max_examples=25,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))
