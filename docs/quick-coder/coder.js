// The way to Python and back: one request, one answer, both JSON.
const waiting = new Map();
let count = 0;

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });

function expect(number) {
  return new Promise((done, fail) => waiting.set(number, { done, fail }));
}

export const ready = expect(0);

worker.addEventListener("message", ({ data: { number, answer, error } }) => {
  const { done, fail } = waiting.get(number);
  waiting.delete(number);
  if (error === undefined) done(answer);
  else fail(new Error(error));
});

worker.addEventListener("error", () => {
  waiting.forEach(({ fail }) => fail(new Error("The files of this page cannot be loaded")));
});

export async function ask(request) {
  count += 1;
  const answered = expect(count);
  worker.postMessage({ number: count, request: JSON.stringify(request) });
  return JSON.parse(await answered);
}
