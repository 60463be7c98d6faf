"""Hypothesis knows the values of the package as soon as it is installed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import find
from hypothesis import strategies as st
from hypothesis.strategies._internal import types

import _cptsofttissue_hypothesis as hook
from cptsofttissue import Case, Question, Site, resolve
from cptsofttissue.fees import FeeSchedule
from cptsofttissue.testing._strategies import kinds, values


def run(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


def test_importing_hypothesis_does_not_import_the_package():
    """Who does not use the package pays nothing for it."""
    loaded = run("import sys, hypothesis; print(*sys.modules)").split()

    assert "_cptsofttissue_hypothesis" in loaded
    assert not any(name.startswith("cptsofttissue") for name in loaded)


@pytest.mark.exhaustive
def test_values_are_drawn_by_their_type():
    """In a fresh interpreter a class is enough to draw its values."""
    code = (
        "from hypothesis import Phase, find, settings, strategies as st\n"
        "from cptsofttissue import Case\n"
        "from cptsofttissue.claims import Claim\n"
        "once = settings(max_examples=1, phases=[Phase.generate])\n"
        "for kind in (Case, Claim):\n"
        "    drawn = find(st.from_type(kind), lambda _: True, settings=once)\n"
        "    print(type(drawn).__name__)"
    )

    assert "Case\nClaim" == run(code)


def test_the_hook_may_be_switched_off():
    """Without plugins Hypothesis is as it was."""
    code = "import sys, hypothesis; print('_cptsofttissue_hypothesis' in sys.modules)"

    assert "False" == run(code, HYPOTHESIS_NO_PLUGINS="1")


@pytest.mark.parametrize(
    "kind", [int, list[int], Case.__module__, Site, Question, FeeSchedule]
)
def test_other_types_are_left_alone(kind: object):
    """What the package does not draw is for Hypothesis to resolve."""
    assert hook.strategy_for(kind) is None


def test_annotations_are_enough():
    """A function of values is called with drawn ones."""
    assert find(st.builds(resolve, st.from_type(Case)), lambda a: a.code is not None)


def test_without_the_place_for_packages_each_class_is_registered(monkeypatch):
    """Where Hypothesis has no such place, the public way is taken."""
    registered = {}
    monkeypatch.delattr(types, "_global_extra_lookup")
    monkeypatch.setattr(st, "register_type_strategy", registered.__setitem__)
    hook.register()

    assert dict.fromkeys(kinds(), values) == registered


def test_a_failing_hook_does_not_break_hypothesis(monkeypatch):
    """Whatever goes wrong in the hook, Hypothesis is imported."""

    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(hook, "_register", fail)

    assert hook.register() is None
