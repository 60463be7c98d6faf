"""Fee schedules of other packages."""

from __future__ import annotations

from cptsofttissue._reading.plugins import load_plugin, plugin_names
from cptsofttissue.fees._base import FeeSchedule, is_schedule

__all__ = ["GROUP", "available", "load"]

#: The entry-point group that packages register their schedules in.
GROUP = "cptsofttissue.fee_schedules"


def available() -> tuple[str, ...]:
    """
    Return the names of the installed schedules, without importing any.

    >>> "medicare" in available()
    True
    """
    return plugin_names(GROUP)


def load(name: str) -> FeeSchedule:
    """
    Import and create the schedule called *name*.

    >>> load("medicare").name
    'Medicare'

    Raises:
        PluginError: If it is unknown, defined by two packages, cannot be
            imported, or is not a fee schedule. Other schedules are not affected.
    """
    return load_plugin(GROUP, name, is_schedule, "name and price")
