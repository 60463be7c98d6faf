"""Settings shared by all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Speed lives in benchmarks/: no test fails for being slow.
settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("laws")
