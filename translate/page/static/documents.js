// The list of a corpus: a page of its rows. What is asked for (another order, another page, a
// document) is told to the server, which holds the index; text becomes text nodes only.

const drawn = new WeakMap(); // parentElement -> stamp of what is drawn

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".tc");
  if (drawn.get(parentElement) === data.stamp && root.firstChild) return;
  keeping(root, () => root.replaceChildren(turning(data, setTriggerValue), table(data, setTriggerValue)));
  drawn.set(parentElement, data.stamp);
}

function turning({ first, rows, of, page, pages }, send) {
  const told = of ? `${number(first)}–${number(first + rows.length - 1)} of ${number(of)}` : "none like this";
  const [before, after] = ["Previous", "Next"];
  const button = (name, to) => make("button", {
    type: "button", "data-keep": `turn-${name}`, disabled: to < 0 || to >= pages, "data-else": `turn-${name === before ? after : before}`,
    onclick: () => send("turn", to),
  }, name);
  return make("div", { class: "bar turning" },
    make("span", { class: "legend", role: "status" }, `Documents: ${told}`),
    pages > 1 ? make("div", { class: "buttons" }, button(before, page - 1), button(after, page + 1)) : null);
}

function table(data, send) {
  const head = make("tr", {}, ...data.columns.map((one) => heading(one, data.sort, send)));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Documents" },
    make("table", { class: "documents" }, make("thead", {}, head),
      make("tbody", {}, ...data.rows.map((row) => document_(row, data.columns, send)))));
}

function heading(column, [sorted, descending], send) {
  const way = sorted !== column.key ? "none" : descending ? "descending" : "ascending";
  return sorting(column, way, () => send("sort", column.key));
}

function document_(row, columns, send) {
  const name = make("bdi", {}, row.name);
  const told = [make("small", { class: "legend" }, `line ${number(row.line)}`, row.id ? ", " : "",
    row.id ? make("bdi", {}, row.id) : null, row.system ? ", " : "", row.system ? make("bdi", {}, row.system) : null)];
  if (row.error) {
    return make("tr", { class: "failed" },
      make("th", { scope: "row" }, name, ...told),
      make("td", { colspan: columns.length - 1, class: "fault" }, "⚠ not done: ", make("bdi", {}, row.error)));
  }
  const open = make("button", {
    type: "button", class: "term", "data-keep": `open-${row.n}`, onclick: () => send("open", row.n),
  }, name);
  return make("tr", {}, make("th", { scope: "row" }, open, ...told),
    amount(row.words, "words"), amount(row.framings, "expressions"),
    ...row.fates.map((count, at) => amount(count, columns[at + 3].name, columns[at + 3].key)),
    make("td", { class: `amount faults ${row.faults ? "" : "zero"}`, "data-label": "faults" },
      number(row.faults), make("span", { class: "only-phone" }, row.faults === 1 ? " fault" : " faults"), row.kinds.length ? make("small", { class: "legend" }, row.kinds.join(", ")) : null));
}

function amount(count, label, fate) {
  return make("td", { class: `amount ${fate ?? ""} ${count ? "" : "zero"}`, "data-label": label }, number(count));
}

function number(count) {
  return count.toLocaleString("en-US");
}
