"""What users have who installed the wheel alone; run it with ``python -I``."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

from cptsofttissue import __file__ as home
from cptsofttissue import __path__ as where
from cptsofttissue.errors import MissingExtraError

WHEEL = distribution("cptsofttissue")
README = WHEEL.metadata.json["description"]
#: Modules that need an extra.
EXTRAS = ("frames", "plots", "testing")


def check_files() -> None:
    """The wheel holds tables, types and terms, and is what is imported."""
    files = {path.name: path for path in WHEEL.files or ()}

    assert Path(home) == Path(str(WHEEL.locate_file("cptsofttissue/__init__.py")))
    assert {"LICENSE", "NOTICE", "py.typed", "SOURCES.toml", "codes.csv"} <= set(files)


def check_modules() -> None:
    """Every module can be imported, except those that need an extra."""
    for module in pkgutil.walk_packages(where, "cptsofttissue."):
        needs = module.name.split(".")[1] in EXTRAS
        try:
            importlib.import_module(module.name)
        except MissingExtraError:
            assert needs, module.name


def check_entry_points() -> None:
    """What the wheel registers can be loaded."""
    for entry in WHEEL.entry_points:
        entry.load()


def check_readme() -> None:
    """The first command and the first example of the README work."""
    command = re.findall(r"/bin/cptsofttissue (.+)", README)[0]
    program = Path(sys.executable).with_name("cptsofttissue")
    example = re.findall(r"```python\n(.+?)```", README, re.DOTALL)[0]
    parsed = doctest.DocTestParser().get_doctest(example, {}, "README", None, 0)

    subprocess.run([program, *shlex.split(command)], check=True)
    assert 0 == doctest.DocTestRunner().run(parsed).failed


for check in (check_files, check_modules, check_entry_points, check_readme):
    check()
