"""Objects of other packages, found by entry point when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeGuard, TypeVar

from cptsofttissue.errors import CptSoftTissueError, PluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["ask_plugin", "load_plugin", "plugin_names"]

T = TypeVar("T")
A = TypeVar("A")
Q = TypeVar("Q")
#: Entry points come with an installation, which an archive of the package is not.
_NONE = "none; plugins are found where the package is installed, not in a copy of it"


def plugin_names(group: str) -> tuple[str, ...]:
    """Return the names of the plugins of a group; none is imported."""
    return tuple(sorted({point.name for point in _points(group)}))


def load_plugin(
    group: str, name: str, is_valid: Callable[[object], TypeGuard[T]], needs: str
) -> T:
    """
    Import and make the plugin called *name*.

    Args:
        group: Name of the entry-point group.
        name: Name of the plugin.
        is_valid: Whether the object it makes has the shape it should.
        needs: What that shape needs, for the message.

    Raises:
        PluginError: If it is unknown, given by two packages, cannot be
            imported, or makes something else. Other plugins are not touched.
    """
    points = [point for point in _points(group) if point.name == name]
    if not points:
        known = ", ".join(plugin_names(group)) or _NONE
        raise PluginError(name, "", f"not installed; available: {known}")
    if len(points) > 1:
        origins = ", ".join(map(_origin, points))
        raise PluginError(name, "", f"given by several packages: {origins}")
    plugin = _made(points[0])
    if not is_valid(plugin):
        problem = f"the object it makes has no {needs}"
        raise PluginError(name, _origin(points[0]), problem)
    return plugin


def _made(point: EntryPoint) -> object:
    try:
        return point.load()()
    except (Exception, SystemExit) as error:  # no plugin ends the program
        problem = f"cannot be loaded: {type(error).__name__}: {error}"
        raise PluginError(point.name, _origin(point), problem) from error


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unnamed package"


def _points(group: str) -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=group)


def ask_plugin(
    name: str, question: Callable[[Q], object], argument: Q, kind: type[A]
) -> A | None:
    """
    Call a method of a plugin, and check its answer and its errors.

    >>> ask_plugin("flat", str.isdigit, "21555", bool)
    True

    Args:
        name: Name of the plugin.
        question: The method.
        argument: Its argument.
        kind: The type of its answer; None is an answer, too.

    Raises:
        PluginError: If it answers anything else, or raises an error that is not
            one of this package.
    """
    try:
        answer = question(argument)
    except CptSoftTissueError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(name, "", f"raised {error!r}") from error
    if answer is None or isinstance(answer, kind):
        return answer
    raise PluginError(name, "", f"answered {answer!r}, which is no {kind.__name__}")
