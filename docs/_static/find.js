// A table one can search shows the rows that have every word typed.
document.querySelectorAll(".find .table-wrapper").forEach((box, at) => {
  const rows = [...box.querySelectorAll("tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  input.type = "search";
  input.id = count.htmlFor = `find-${at}`;
  label.append("Find in this table: ", input);
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    const found = texts.map((text) => words.every((word) => text.includes(word)));
    rows.forEach((row, number) => { row.hidden = !found[number]; });
    count.value = `${found.filter(Boolean).length} of ${rows.length} rows`;
  };
  input.addEventListener("input", show);
  box.before(label, count);
  show();
});
