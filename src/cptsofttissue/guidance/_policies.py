"""Ask payer policies, and check what a plugin answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from cptsofttissue._reading.plugins import ask_plugin
from cptsofttissue.errors import PluginError
from cptsofttissue.fees import FeeRequest
from cptsofttissue.guidance.payer import PayerPolicy, PolicyAnswer

__all__ = ["ask_documents", "ask_policy"]

Q = TypeVar("Q")


def ask_policy(
    policy: PayerPolicy, question: Callable[[Q], object], argument: Q
) -> PolicyAnswer:
    """
    Ask a policy, and check what it answers.

    Raises:
        PluginError: If the answer is not a PolicyAnswer, or it raises an error
            that is not one of this package.
    """
    answer = ask_plugin(policy.name, question, argument, PolicyAnswer)
    if answer is None:
        raise PluginError(policy.name, "", "answered None, which is no PolicyAnswer")
    return answer


def ask_documents(policy: PayerPolicy, request: FeeRequest) -> tuple[PolicyAnswer, ...]:
    """
    Ask a policy for the documents it wants, and check what it answers.

    Raises:
        PluginError: If it answers anything but PolicyAnswers, or raises an error
            that is not one of this package.
    """
    kind = cast("type[tuple[object, ...]]", tuple)
    answers = ask_plugin(policy.name, policy.documents, request, kind) or ()
    documents = tuple(answer for answer in answers if isinstance(answer, PolicyAnswer))
    if len(documents) != len(answers):
        raise PluginError(policy.name, "", f"answered {answers!r} for its documents")
    return documents
