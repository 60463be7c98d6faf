"""The quick coder: the files that its page loads, copied beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

HERE = Path(__file__).parents[1]
#: Where ``nox -s docs`` puts Pyodide and the wheels; nothing binary is committed.
GATHERED = HERE / "_build" / "quick-coder"
PYODIDE = GATHERED / "node_modules" / "pyodide"
RUNTIME = [
    *("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"),
    *("python_stdlib.zip", "pyodide-lock.json"),
]
OWN = ["page.js", "coder.js", "worker.js", "style.css", "bridge.py"]
#: Python in memory, started and with everything imported.
SNAPSHOT = GATHERED / "python.snapshot"

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Build the page where its files were gathered, and leave it out elsewhere."""
    if is_gathered():
        app.tags.add("quick_coder")
        app.connect("build-finished", copy_files)
    else:
        app.connect("config-inited", leave_out)
    return {"parallel_read_safe": True}


def is_gathered() -> bool:
    """Whether Pyodide, the wheels and the snapshot are there."""
    files = [SNAPSHOT, *(PYODIDE / name for name in RUNTIME)]
    return all(map(Path.is_file, files)) and bool(wheels())


def wheels() -> list[Path]:
    """The wheel of this package and those that it needs."""
    return sorted(GATHERED.glob("wheels/*.whl"))


def leave_out(_: Sphinx, config: Config) -> None:
    """Leave the page out, and say so."""
    logger.info("THE QUICK CODER IS LEFT OUT: nox -s docs gathers its files with npm.")
    config.exclude_patterns.append("quick-coder/*")
    config.suppress_warnings.append("toc.excluded")
    config.nitpick_ignore.append(("myst", "quick-coder/index"))


def copy_files(app: Sphinx, error: Exception | None) -> None:
    """Copy what the page loads beside it, with a list of the wheels."""
    if error is not None or app.builder.name != "html":
        return
    own = [HERE / "quick-coder" / name for name in OWN]
    place = Path(app.outdir, "quick-coder")
    for file in (*own, SNAPSHOT, *(PYODIDE / name for name in RUNTIME), *wheels()):
        shutil.copy(file, place)
    names = [wheel.name for wheel in wheels()]
    (place / "wheels.json").write_text(json.dumps(names), "utf-8")
