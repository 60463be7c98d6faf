// Python, in a thread of its own: the page stays quick while it loads.
import { loadPyodide } from "./pyodide.mjs";

const HERE = new URL(".", import.meta.url).href;

async function fetched(name) {
  const got = await fetch(new URL(name, HERE));
  if (!got.ok) throw new Error(`${name} cannot be loaded (${got.status})`);
  return got;
}

async function wheels() {
  const names = await (await fetched("wheels.json")).json();
  return Promise.all(names.map(async (name) => (await fetched(name)).arrayBuffer()));
}

async function start() {
  const loading = [loadPyodide({ indexURL: HERE }), wheels(), fetched("bridge.py")];
  const [python, packages, bridge] = await Promise.all(loading);
  packages.forEach((wheel) => python.unpackArchive(wheel, "wheel"));
  python.FS.writeFile("bridge.py", await bridge.text());
  return python.pyimport("bridge").answer;
}

// What is asked first reads the tables; this does it while the reader types.
const TYPICAL = JSON.stringify({
  text: "Excision of 4 cm lipoma, left arm",
  facts: { date_of_service: "2026-01-15" },
  zip_code: "75201",
});

const started = start();
const failed = (number) => (error) => postMessage({ number, error: String(error) });
let warm = false;

async function answerTo(number, request) {
  const answer = await started;
  postMessage({ number, answer: answer(request) });
  if (!warm) answer(TYPICAL);
  warm = true;
}

started.then(() => postMessage({ number: 0 })).catch(failed(0));
addEventListener("message", ({ data: { number, request } }) => {
  answerTo(number, request).catch(failed(number));
});
