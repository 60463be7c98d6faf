"""A code family of its own: keloids of face and ear, by size."""

from __future__ import annotations

from importlib.resources import as_file, files

from cptsofttissue.coding.code_families import CodeFamily

__all__ = ["family"]


def family() -> CodeFamily:
    """Make the family; the entry point names this function."""
    with as_file(files("keloid_codes").joinpath("codes.csv")) as path:
        return CodeFamily.from_csv(
            path, key="keloid", name="keloid of face or ear", lesions=["keloid"]
        )
