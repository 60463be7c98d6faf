"""The npm package fhir, a second validator; tests with it are left out without it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cptsofttissue.interop.fhir import dumps

#: Where ``nox -s wire`` installs it.
PLACE = Path(os.environ.get("CPTSOFTTISSUE_NPM_DIR", ""))
NODE = shutil.which("node")
HAS_NPM = NODE is not None and (PLACE / "node_modules" / "fhir").is_dir()
needs_npm = pytest.mark.skipif(not HAS_NPM, reason="no npm package fhir: nox -s wire")
#: What the package cannot look up is a warning, and so is a name that R4 has not.
_NO_NAME = "Unexpected property"
SCRIPT = """
const { Fhir } = require("fhir");
const claims = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = claims.map((claim) => new Fhir().validate(claim).messages);
console.log(JSON.stringify(found));
"""


def npm_faults(claims: list[dict[str, Any]]) -> list[list[str]]:
    """Everything that the package finds wrong with each claim."""
    done = subprocess.run(
        [str(NODE), "-e", SCRIPT],
        input=dumps(claims),
        capture_output=True,
        check=True,
        cwd=PLACE,
        text=True,
    )
    return [
        [
            f"{one['location']}: {one['message']}"
            for one in messages
            if one["severity"] in {"error", "fatal"} or one["message"] == _NO_NAME
        ]
        for messages in json.loads(done.stdout)
    ]
