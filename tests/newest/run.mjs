// Runs pytest in Pyodide: node run.mjs GATHERED PROJECT [arguments of pytest]
// GATHERED holds node_modules with pyodide, and a folder of wheels.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [gathered, project, ...pytest] = process.argv.slice(2);
const modules = join(gathered, "node_modules", "pyodide", "pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(modules));

const { HYPOTHESIS_PROFILE } = process.env;
const python = await loadPyodide({ env: { HOME: "/home", HYPOTHESIS_PROFILE } });
const extractDir = python.runPython("import sysconfig; sysconfig.get_path('purelib')");
for (const name of readdirSync(join(gathered, "wheels"))) {
  const wheel = new Uint8Array(readFileSync(join(gathered, "wheels", name)));
  python.unpackArchive(wheel, "wheel", { extractDir });
}
python.mountNodeFS("/project", project);
python.globals.set("asked", python.toPy(pytest));
process.exitCode = python.runPython(`
import os
import sys

sys.dont_write_bytecode = True
sys.path.append("/project/tests/newest")
os.chdir("/project")
print(sys.version)

import pytest

int(pytest.main(["-p", "left_out", "-p", "no:cacheprovider", *asked]))
`);
