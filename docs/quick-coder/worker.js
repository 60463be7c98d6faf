// Python, in a thread of its own: the page stays quick while it loads.
import createPyodideModule from "./pyodide.asm.mjs";
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

// Python as it is once everything is imported; see snapshot.mjs.
async function snapshot() {
  const { body } = await fetched("python.snapshot");
  return new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

// The snapshot is larger than the memory that Pyodide begins with.
function createGrown(settings) {
  const make = settings.instantiateWasm;
  settings.instantiateWasm = (imports, receive) => make(imports, (instance, module) => {
    const { memory } = instance.exports;
    const lacking = settings.INITIAL_MEMORY - memory.buffer.byteLength;
    memory.grow(Math.max(0, Math.ceil(lacking / 65536)));
    receive(instance, module);
  });
  return createPyodideModule(settings);
}

async function start() {
  const how = { indexURL: HERE, createPyodideModule: createGrown, _loadSnapshot: snapshot() };
  const loading = [loadPyodide(how), wheels()];
  const [python, packages] = await Promise.all(loading);
  packages.forEach((wheel) => python.unpackArchive(wheel, "wheel"));
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
