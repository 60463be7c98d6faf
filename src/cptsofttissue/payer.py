"""What a payer asks for beside the code; no payer's own rules ship here."""

from __future__ import annotations

from typing import Protocol

from cptsofttissue.fees import FeeRequest, Notice

__all__ = ["PayerPolicy"]


class PayerPolicy(Protocol):
    """
    A payer's rules about where a procedure may be done.

    No base class: an object of this shape is a policy.
    """

    @property
    def name(self) -> str:
        """Name of the payer."""
        ...

    def site_limit(self, request: FeeRequest, /) -> Notice | None:
        """
        Say why the payer limits the place asked for, and what to do.

        Returns:
            None if the payer does not limit it.
        """
        ...
