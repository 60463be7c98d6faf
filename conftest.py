"""Run the examples of README and docs; how many examples a law has."""

from __future__ import annotations

import os
from doctest import ELLIPSIS

from hypothesis import HealthCheck, Phase, settings
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

# Speed lives in benchmarks/: no test fails for being slow.
settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# The same laws with a third of the examples for all checks together; and with a tenth,
# the same every time, so that the lines they reach are the same.
settings.register_profile("third", settings.get_profile("laws"), max_examples=33)
settings.register_profile(
    "fewer", settings.get_profile("laws"), max_examples=10, derandomize=True
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
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
).pytest()
