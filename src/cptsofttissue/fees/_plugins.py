"""Fee schedules of other packages, found when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeGuard

from cptsofttissue.errors import PluginError
from cptsofttissue.fees._base import FeeSchedule

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "available", "load"]

#: The entry-point group that packages register their schedules in.
GROUP = "cptsofttissue.fee_schedules"


def available() -> tuple[str, ...]:
    """
    Return the names of the installed schedules; none is imported.

    >>> "medicare" in available()
    True
    """
    return tuple(sorted({point.name for point in _points()}))


def load(name: str) -> FeeSchedule:
    """
    Import and make the schedule called *name*.

    >>> load("medicare").name
    'Medicare'

    Raises:
        PluginError: If it is unknown, given by two packages, cannot be
            imported, or is no fee schedule. Other schedules are not touched.
    """
    points = [point for point in _points() if point.name == name]
    if not points:
        problem = f"not installed; available: {', '.join(available())}"
        raise PluginError(name, "", problem)
    if len(points) > 1:
        problem = f"given by several packages: {', '.join(map(_origin, points))}"
        raise PluginError(name, "", problem)
    return _made(points[0])


def _made(point: EntryPoint) -> FeeSchedule:
    try:
        schedule: object = point.load()()
    except Exception as error:
        problem = f"cannot be loaded: {type(error).__name__}: {error}"
        raise PluginError(point.name, _origin(point), problem) from error
    if not _is_schedule(schedule):
        problem = "the object it makes has no name and price"
        raise PluginError(point.name, _origin(point), problem)
    return schedule


def _is_schedule(candidate: object) -> TypeGuard[FeeSchedule]:
    has_name = isinstance(getattr(candidate, "name", None), str)
    return has_name and callable(getattr(candidate, "price", None))


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unnamed package"


def _points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)
