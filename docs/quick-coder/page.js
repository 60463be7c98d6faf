// The page: it reads the form, asks Python, and draws the answer.
const find = (id) => document.getElementById(id);
const form = find("coder");
const facts = [...find("facts").elements].filter((one) => one.name);
const fields = [...facts, ...[...find("money").elements].filter((one) => one.name), find("text")];
let ask;
let text = "";
let copied = "";
let asked = "[]";
let asking = false;
let again = false;

function element(tag, content = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = content;
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

// Each field has a line below it, for what the text says or what is wrong; that line
// describes the field and is no part of its name.
fields.forEach((one) => {
  one.id ||= one.name;
  one.ariaLabel = one.labels[0].firstChild.textContent.trim();
  const hint = element("small", "", { id: `${one.id}-hint` });
  one.setAttribute("aria-describedby", hint.id);
  one.after(hint);
});

function request() {
  const value = (name) => form.elements[name].value;
  const filled = facts.filter((one) => one.value.trim());
  return {
    text: find("text").value,
    lesion: Number(form.elements.which?.value ?? 0),
    facts: Object.fromEntries(filled.map((one) => [one.name, one.value])),
    place: value("place"),
    zip_code: value("zip_code"),
    payer: value("payer"),
    letter: value("letter"),
  };
}

// What changes while Python works is asked once it is free, the newest only.
async function update() {
  again = asking;
  if (asking || !ask) return;
  asking = true;
  form.setAttribute("aria-busy", "true");
  try {
    draw(await ask(request()));
  } catch (error) {
    say("No answer", `Something went wrong: ${error.message}. Reload the page.`, "unreadable");
  }
  asking = false;
  form.setAttribute("aria-busy", "false");
  if (again) await update();
}

function say(headline, summary, status = "") {
  form.dataset.status = status;
  const texts = [["headline", headline], ["summary", summary]];
  texts.filter(([id, said]) => find(id).textContent !== said)
    .forEach(([id, said]) => { find(id).textContent = said; });
}

function draw(answer) {
  say(answer.headline, answer.summary, answer.status);
  drawCodes(answer.codes ?? []);
  drawList("families", answer.families ?? [], "Another code family: ");
  drawList("cautions", answer.cautions ?? [], "Caution: ");
  drawQuestions(answer.questions ?? []);
  drawLesions(answer.lesions ?? []);
  fields.forEach((one) => drawHint(one, answer));
  find("sections").replaceChildren(...sections(answer));
  copied = answer.text ?? "";
  find("copy").disabled = !copied;
  find("told").textContent = "";
}

function drawCodes(codes) {
  const rows = codes.map(([code, label]) => {
    const row = element("tr");
    row.append(element("th", code, { scope: "row" }), element("td", label));
    return row;
  });
  const table = element("table");
  table.append(...rows);
  const folded = element("details");
  folded.append(element("summary", `All ${rows.length} codes`), table);
  find("codes").replaceChildren(...(rows.length > 6 ? [folded] : rows.length ? [table] : []));
}

function drawList(id, items, before) {
  find(id).replaceChildren(...items.map((item) => element("li", before + item)));
  find(id).hidden = !items.length;
}

// The same questions stay where they are, with the button that has the focus.
function drawQuestions(questions) {
  const now = JSON.stringify(questions);
  if (now === asked) return;
  asked = now;
  find("questions").replaceChildren(...questions.map(question));
}

function question({ field, asks, why, answers }) {
  const made = element("fieldset", "", { class: "question" });
  const choices = element("div", "", { class: "choices" });
  choices.append(...answers.map((one) => choice(field, one)));
  made.append(element("legend", asks), element("p", why), choices);
  return made;
}

function choice(field, { label, leads_to: leadsTo, fill }) {
  const made = fill === null ? element("span", label) : element("button", label, { type: "button" });
  made.append(element("small", leadsTo));
  if (fill !== null) made.addEventListener("click", () => press(field, fill));
  return made;
}

function press(field, fill) {
  form.elements[field].value = fill;
  find("headline").focus();
  update();
}

function drawLesions(names) {
  const box = find("lesions");
  const shown = [...box.querySelectorAll("label")].map((one) => one.textContent);
  if (names.join("\n") === shown.join("\n")) return;
  box.hidden = !names.length;
  const labels = names.map((name, at) => {
    const input = element("input", "", { type: "radio", name: "which", value: at });
    input.checked = at === 0;
    const label = element("label", name);
    label.prepend(input);
    return label;
  });
  box.replaceChildren(box.firstElementChild, ...labels);
}

function drawHint(one, { faults = {}, says = {} }) {
  const fault = faults[one.id];
  const quotes = (says[one.id] ?? []).map((words) => `“${words}”`).join(", ");
  one.setAttribute("aria-invalid", fault ? "true" : "false");
  find(`${one.id}-hint`).textContent = fault ?? (quotes && `The text says ${quotes}`);
}

function sections({ note, sections: found = [], letter }) {
  const shown = found.map(({ title, html, open }) => section(title, html, open));
  if (note) shown.unshift(section("What the text says", note, true));
  if (letter) shown.unshift(drawLetter(letter));
  return shown;
}

// The markup is that of the package, which escapes every text in it.
function section(title, html, open) {
  const made = element("details", "", { class: "section" });
  const body = element("div");
  body.innerHTML = html;
  made.open = open;
  made.append(element("summary", title), body);
  return made;
}

function drawLetter({ html, text: written, page }) {
  const made = section("Letter", html, true);
  const copy = element("button", "Copy the letter", { type: "button" });
  const onPaper = element("button", "Print the letter", { type: "button" });
  const tools = element("p", "", { class: "tools" });
  copy.addEventListener("click", () => copyText(written));
  onPaper.addEventListener("click", () => printAlone(page));
  tools.append(copy, onPaper);
  made.classList.add("letter");
  made.lastElementChild.prepend(tools);
  return made;
}

// A letter is printed without the page around it.
function printAlone(page) {
  const frame = element("iframe", "", { title: "The letter", class: "paper", srcdoc: page });
  frame.addEventListener("load", () => {
    frame.contentWindow.addEventListener("afterprint", () => frame.remove());
    frame.contentWindow.print();
  });
  document.body.append(frame);
}

async function copyText(content) {
  try {
    await navigator.clipboard.writeText(content);
    find("told").textContent = "Copied.";
  } catch {
    find("told").textContent = "The browser does not let this page copy. Select the text instead.";
  }
}

function clear(some) {
  some.forEach((one) => { one.value = ""; });
}

// Facts that were entered beside one text are not those of another.
function change({ target }) {
  if (target.id === "text") {
    if (text.trim() && target.value !== text) clear(facts);
    text = target.value;
    find("lesions").replaceChildren(find("lesions").firstElementChild);
  }
  if (target.name === "which") clear(facts);
  update();
}

// The next note of the same practice: place, ZIP code, payer and letter stay.
function nextNote() {
  clear([...facts, find("text")]);
  text = "";
  find("lesions").replaceChildren(find("lesions").firstElementChild);
  find("text").focus();
  update();
}

function clearAll() {
  form.reset();
  text = "";
  update();
}

async function start() {
  if (["WebAssembly", "Worker", "DecompressionStream"].some((one) => !globalThis[one])) {
    say("Not in this browser", "The quick coder needs WebAssembly and what browsers have had since 2023; this one does not have it, or has switched it off. Use the command line, or another browser.");
    return;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", change);
  find("next").addEventListener("click", nextNote);
  find("clear").addEventListener("click", clearAll);
  find("copy").addEventListener("click", () => copyText(copied));
  find("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => document.querySelectorAll(".section").forEach((one) => { one.open = true; }));
  try {
    const coder = await import("./coder.js");
    await coder.ready;
    ask = coder.ask;
    await update();
  } catch (error) {
    say("Not started", `The quick coder could not start: ${error.message}. It needs to be served over HTTP, with all its files beside it.`);
  }
}

start();
