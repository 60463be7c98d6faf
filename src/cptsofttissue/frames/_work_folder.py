"""A folder for the time of a run, and the folders left by runs that were killed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from platform import node
from tempfile import TemporaryDirectory
from typing import IO, Any

__all__ = ["remove_leftovers", "work_folder"]

_PREFIX = ".cptsofttissue-"
#: The file that a run holds a lock on; it names the machine of the run.
_LOCK = "lock"


@contextmanager
def work_folder(parent: Path) -> Generator[Path]:
    """Make a folder that only this user can read, and remove it in any case."""
    folder = TemporaryDirectory(prefix=_PREFIX, dir=parent)
    try:
        with folder as name, _hold_lock(Path(name)):
            yield Path(name)
    finally:  # a signal may have come while it was removed
        shutil.rmtree(folder.name, ignore_errors=True)


def remove_leftovers(parent: Path) -> list[str]:
    """
    Remove the folders of runs that are gone, and return their names.

    A folder stays if a run may still use it: one of another user or machine, or any
    where files cannot be locked, as on Windows.
    """
    if _locks() is None:
        return []
    folders = sorted(parent.glob(f"{_PREFIX}*"))
    return [folder.name for folder in folders if _is_removed(folder)]


def _is_removed(folder: Path) -> bool:
    try:
        if folder.lstat().st_uid != os.geteuid():
            return False
        with (folder / _LOCK).open("r+") as file:
            if file.read() != node() or not _is_locked(file):
                return False
            shutil.rmtree(folder)
    except OSError:  # it has no lock, is gone by now, or cannot be removed
        return False
    return True


@contextmanager
def _hold_lock(folder: Path) -> Generator[None]:
    """Hold the lock of a folder; its file appears only once it is locked."""
    if _locks() is None:
        yield
        return
    new = folder / "new"
    with new.open("w") as file:
        file.write(node())
        file.flush()
        if _is_locked(file):
            new.rename(folder / _LOCK)
        yield


def _locks() -> Any:
    """Return the module that locks files; Windows has none."""
    try:
        return import_module("fcntl")
    except ImportError:
        return None


def _is_locked(file: IO[str]) -> bool:
    """Lock a file until it is closed, unless another process has."""
    locks = _locks()
    try:
        locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
    except OSError:
        return False
    return True
