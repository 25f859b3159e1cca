// A concordance: each hit's document and sentence, and its three texts with what was found marked.

const drawn = new WeakMap(); // parentElement -> stamp of what is drawn

export default function show(component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".tc");
  if (drawn.get(parentElement) === data.stamp && root.firstChild) return;
  const whose = data.several ? [make("th", { scope: "col", class: "whose" }, "System")] : [];
  const heads = ["Document", ...data.heads].map((name) => make("th", { scope: "col" }, name));
  heads.splice(1, 0, ...whose);
  root.replaceChildren(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Sentences" },
    make("table", { class: "hits" }, make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...data.rows.map((row, at) => hit(row, at && data.rows[at - 1].place === row.place, data, setTriggerValue))))));
  drawn.set(parentElement, data.stamp);
}

function hit(row, again, { heads, langs, several }, send) {
  const own = [row.fate ? `${row.to_check ? "perhaps " : ""}${row.fate}` : "", row.category].filter(Boolean).join(", ");
  const told = [`sentence ${row.sentence}`, own].filter(Boolean).join(", ");
  const whose = several ? [make("td", { "data-label": "System" }, make("bdi", {}, row.system))] : [];
  const open = make("button", {
    type: "button", class: "term", "aria-label": [row.name, several && row.system, told].filter(Boolean).join(", "), onclick: () => send("open", row.n),
  }, again ? make("span", { class: "again" }, `sentence ${row.sentence}`) : make("bdi", {}, row.name));
  const cells = row.texts.map((parts, at) => make("td", { lang: langs[at] || null, dir: "auto", "data-label": heads[at] },
    ...parts.map(([text, marked]) => (marked ? make("mark", { class: row.to_check ? "untraceable" : row.fate }, text) : text))));
  return make("tr", {}, make("th", { scope: "row" }, open, make("small", { class: "legend" }, again ? own : told),
    row.cut ? make("small", { class: "legend" }, `✂ ${row.cut}`) : null), ...whose, ...cells);
}
