"""The gate of payer policies: what a plugin answers is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cptsofttissue._reading.plugins import asked
from cptsofttissue.errors import PluginError
from cptsofttissue.guidance.payer import PayerPolicy, PolicyAnswer

__all__ = ["ask_policy"]

Q = TypeVar("Q")


def ask_policy(
    policy: PayerPolicy, question: Callable[[Q], object], given: Q
) -> PolicyAnswer:
    """
    Ask a policy, and check what it answers.

    Raises:
        PluginError: If it answers what is no PolicyAnswer, or raises an error
            that is not one of this package.
    """
    answer = asked(policy.name, question, given, PolicyAnswer)
    if answer is None:
        raise PluginError(policy.name, "", "answered None, which is no PolicyAnswer")
    return answer
