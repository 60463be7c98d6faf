// Start Python once, when the page is built: what its start leaves in memory is kept
// beside the page, so that no reader waits for it. Pyodide calls the two options of
// this, _makeSnapshot and _loadSnapshot, experimental; package-lock.json pins it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const [gathered, bridge] = process.argv.slice(2);
const { loadPyodide } = await import(`${gathered}/node_modules/pyodide/pyodide.mjs`);
const python = await loadPyodide({ _makeSnapshot: true });

for (const name of readdirSync(`${gathered}/wheels`)) {
  const wheel = new Uint8Array(readFileSync(`${gathered}/wheels/${name}`));
  python.unpackArchive(wheel.buffer, "wheel");
}
python.FS.writeFile("bridge.py", readFileSync(bridge, "utf8"));
python.runPython("import sys; sys.dont_write_bytecode = True; import bridge");
writeFileSync(`${gathered}/python.snapshot`, gzipSync(python.makeMemorySnapshot(), { level: 9 }));
