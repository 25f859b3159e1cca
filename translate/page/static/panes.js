// The linked panes. Draws plain values with createElement and textContent only: nothing of a text
// ever becomes markup. Filters, toggles, hovering and sorting happen here, without a rerun.

const memory = new WeakMap(); // parentElement -> what the reader has chosen

export default function (component) {
  const { parentElement } = component;
  const chosen = memory.get(parentElement) ?? {
    fates: new Set(), hidden: new Set(), open: null, query: "", category: "", sort: ["n", 1],
    editing: null, draft: "",
  };
  memory.set(parentElement, chosen);
  const root = parentElement.querySelector(".tc");
  // A rerun that changes nothing here must not take away what the reader is pointing at.
  if (chosen.stamp !== component.data.stamp || !root.firstChild) {
    chosen.page?.leave();
    chosen.page = new Page(root, component, chosen);
    chosen.page.draw();
    chosen.stamp = component.data.stamp;
  }
  chosen.page.send = component.setTriggerValue;
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

class Page {
  constructor(root, component, chosen) {
    this.root = root;
    this.data = component.data;
    this.send = component.setTriggerValue;
    this.chosen = chosen;
    this.words = new Map(); // "row.pane.word" -> pieces of that word
    this.lit = [];
    this.byNumber = new Map(this.data.framings.map((one) => [one.n, one]));
    this.graphs = this.data.rows.map((row) => graph(row.links));
  }

  leave() {
    clearTimeout(this.flashing);
  }

  draw() {
    const focused = this.root.getRootNode().activeElement?.dataset?.keep;
    this.root.replaceChildren(this.bar(), this.panes(), this.readout());
    if (this.data.framings.length) this.root.append(this.framings());
    this.apply();
    if (focused) this.root.querySelector(`[data-keep="${CSS.escape(focused)}"]`)?.focus();
  }

  // ---- the bar: fates to filter by, changes to show ----

  bar() {
    const fates = this.data.fates.map((fate) => make("button", {
      type: "button", class: `chip ${fate.name}`, title: fate.meaning, "data-fate": fate.name,
      "data-keep": `fate-${fate.name}`, "aria-pressed": "false",
      onclick: () => this.toggle(this.chosen.fates, fate.name),
    }, `${fate.sign} ${fate.count} ${fate.name}`));
    const changes = Object.entries(this.data.changes).map(([kind, name]) => make("button", {
      type: "button", class: `switch ${kind}`, "data-change": kind, "data-keep": `change-${kind}`,
      "aria-pressed": "true", onclick: () => this.toggle(this.chosen.hidden, kind),
    }, name));
    return make("div", { class: "bar" },
      fates.length ? make("div", { class: "group", role: "group", "aria-label": "Fates: show only" },
        make("span", { class: "legend" }, "Framings"), ...fates) : null,
      make("div", { class: "group", role: "group", "aria-label": "Differences to mark" },
        make("span", { class: "legend" }, "Differences"), ...changes),
    );
  }

  toggle(set, name) {
    set.has(name) ? set.delete(name) : set.add(name);
    this.apply();
  }

  // Put what is chosen into classes and attributes; nothing is drawn anew.
  apply() {
    const { fates, hidden } = this.chosen;
    for (const kind of Object.keys(this.data.changes)) {
      this.root.classList.toggle(`hide-${kind}`, hidden.has(kind));
    }
    for (const button of this.root.querySelectorAll("[data-change]")) {
      button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.change)));
    }
    for (const button of this.root.querySelectorAll("[data-fate]")) {
      button.setAttribute("aria-pressed", String(fates.has(button.dataset.fate)));
    }
    for (const mark of this.root.querySelectorAll("[data-framing]")) {
      mark.classList.toggle("dim", fates.size > 0 && !fates.has(mark.dataset.of));
    }
    this.drawList();
  }

  // ---- the panes ----

  panes() {
    const head = make("thead", {}, make("tr", {},
      make("th", { scope: "col", class: "number" }, make("span", { class: "unseen" }, "Sentence")),
      ...this.data.panes.map((pane) => make("th", { scope: "col", class: pane.kind }, pane.title)),
    ));
    const table = make("table", {
      class: `panes ${this.data.panes.length > 3 ? "many" : ""}`,
      style: `--panes: ${this.data.panes.length}`,
      onpointerover: (event) => this.over(event), onpointerleave: () => this.unlight(),
      onclick: (event) => this.click(event), onkeydown: (event) => this.key(event),
      onfocusin: (event) => this.over(event),
    }, head);
    let paragraph = null;
    let body = null;
    this.data.rows.forEach((row, index) => {
      if (row.p !== paragraph) {
        body = make("tbody");
        table.append(body);
        paragraph = row.p;
      }
      body.append(this.row(row, index));
    });
    this.table = table;
    const first = table.querySelector("[data-w]");
    if (first) first.tabIndex = 0;
    return this.data.panes.length > 3
      ? make("div", { class: "scroll many", tabindex: "0", role: "region", "aria-label": "Texts" }, table)
      : table;
  }

  row(row, index) {
    const cells = row.cells.map((pieces, pane) => this.cell(row, index, pieces, pane));
    return make("tr", { "data-row": index, id: `sentence-${row.n}` },
      make("th", { scope: "row", class: "number" }, String(row.n)), ...cells);
  }

  cell(row, index, pieces, pane) {
    const { kind, lang, title, route } = this.data.panes[pane];
    const cell = make("td", { class: kind, lang, dir: "auto", "data-label": title, "data-pane": pane });
    const own = this.data.editable && route === 0;
    if (own && kind === "pivot" && this.chosen.editing === index) {
      cell.append(this.editor(row, index, pieces));
      return cell;
    }
    cell.append(...pieces.flatMap((piece) => this.piece(piece, index, pane)));
    if (!pieces.length) cell.append(make("i", { class: "none" }, "no text"));
    if (own && kind === "back") cell.append(...this.missing(row, index));
    cell.append(...row.faults.filter((fault) => fault.pane === pane).map((fault) => this.fault(fault)));
    if (own && row.machine && kind !== "source") cell.append(this.machine(row, index, kind));
    if (own && kind === "pivot" && !row.machine) cell.append(this.editButton(row, index, "Edit"));
    return cell;
  }

  piece(piece, index, pane) {
    if (piece.e === "gap") {
      const told = `left out: ${piece.note}`;
      return [make("span", { class: "gap e-delete", title: told, role: "img", "aria-label": told }, "‸")];
    }
    const node = make("span", {}, piece.t);
    if (piece.w !== undefined) {
      const name = `${index}.${pane}.${piece.w}`;
      node.dataset.w = name;
      node.tabIndex = -1;
      this.words.set(name, [...(this.words.get(name) ?? []), node]);
    }
    if (piece.e) {
      node.classList.add("change", `e-${piece.e}`);
      if (piece.note) node.title = this.told(piece, pane);
    }
    return piece.f ? [node, ...this.mark(node, piece, pane)] : [node];
  }

  told(piece, pane) {
    if (piece.e === "move") return "moved";
    const side = this.data.panes[pane].kind === "source" ? "now" : "was";
    return `${side}: ${piece.note}`;
  }

  mark(node, piece, pane) {
    const framing = this.byNumber.get(piece.f[0]);
    if (!framing) return [];
    node.classList.add("framing", framing.fate);
    node.dataset.framing = piece.f.join(" ");
    node.dataset.of = framing.fate;
    return piece.x.map((number) => this.byNumber.get(number)).filter(Boolean)
      .map((ended) => this.label(ended, this.data.panes[pane].kind === "back"));
  }

  // The sign and number say the fate without colour; the return also spells it out.
  label(framing, spelt) {
    // an inline span and a word joiner: a button would be parted from its word at a line's end
    return make("span", {
      role: "button", class: `label ${framing.fate}`, "data-open": framing.n, tabindex: "-1",
      title: `${framing.fate}: ${framing.meaning}`,
      "aria-label": `Framing ${framing.n}, ${framing.text}: ${framing.fate}`,
    }, spelt ? `\u2060${framing.sign} ${framing.fate}` : `\u2060${framing.sign}${framing.n}`);
  }

  // Framings with no place in the return still have their fate shown beside it.
  missing(row, index) {
    return this.data.framings
      .filter((one) => one.row === index && !one.traced.back)
      .map((one) => {
        const label = this.label(one, true);
        label.textContent = `${one.sign} ${one.fate}: ${one.text}`;
        label.classList.add("alone");
        label.dataset.framing = one.n;
        label.dataset.of = one.fate;
        return label;
      });
  }

  fault({ text }) {
    return make("div", { class: "fault", lang: "en" }, "⚠ ", make("bdi", {}, text));
  }

  // ---- words that light their counterparts ----

  over(event) {
    const word = event.target.closest?.("[data-w]");
    if (!word || word.dataset.w === this.lighting) return;
    this.light(word.dataset.w);
  }

  light(name) {
    this.unlight();
    this.lighting = name;
    const [index, pane, word] = name.split(".").map(Number);
    const reached = reach(this.graphs[index], `${pane}.${word}`);
    for (const [other, weight] of reached) {
      for (const node of this.words.get(`${index}.${other}`) ?? []) {
        node.classList.add("lit");
        node.style.setProperty("--sure", String(Math.max(0.15, weight)));
        this.lit.push(node);
      }
    }
    this.tell(index, pane, word, reached);
  }

  unlight() {
    for (const node of this.lit) {
      node.classList.remove("lit");
      node.style.removeProperty("--sure");
    }
    this.lit = [];
    this.lighting = null;
  }

  tell(index, pane, word, reached) {
    const parts = this.data.panes.map((_, at) => {
      const here = [...reached].filter(([name]) => name.startsWith(`${at}.`))
        .map(([name, weight]) => [Number(name.split(".")[1]), weight])
        .sort((one, other) => one[0] - other[0]);
      const joint = this.data.panes[at].lang.startsWith("zh") || this.data.panes[at].lang.startsWith("ja") ? "" : " ";
      const text = here.map(([number]) => this.text(`${index}.${at}.${number}`)).join(joint);
      const sure = Math.max(0, ...here.map(([, weight]) => weight));
      if (!here.length) return ["no counterpart traced", ""];
      return [text, at === pane ? "" : sure.toFixed(2)];
    });
    this.line.replaceChildren(...parts.flatMap(([text, sure], at) => [
      at ? make("span", { class: "arrow" }, " → ") : null,
      make("bdi", { lang: this.data.panes[at].lang, class: text === "no counterpart traced" ? "none" : "" }, text),
      sure ? make("small", { title: "alignment confidence" }, ` ${sure}`) : null,
    ].filter(Boolean)));
    this.line.parentElement.classList.add("shown");
  }

  text(name) {
    return (this.words.get(name) ?? []).map((node) => node.firstChild?.nodeValue ?? "").join("");
  }

  readout() {
    this.line = make("span", {}, "Point at a word to see what it became.");
    return make("div", { class: "readout", role: "status" }, this.line);
  }

  key(event) {
    const at = event.target.closest?.("[data-w]");
    if (!at || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter"].includes(event.key)) return;
    if (event.key === "Enter") {
      if (at.dataset.framing) this.open(Number(at.dataset.framing.split(" ")[0]));
      return;
    }
    event.preventDefault();
    const next = this.neighbour(at, event.key);
    if (!next) return;
    at.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  neighbour(at, key) {
    const cell = at.closest("td");
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const all = [...this.table.querySelectorAll("[data-w]")];
      return all[all.indexOf(at) + (key === "ArrowRight" ? 1 : -1)];
    }
    const cells = [...this.table.querySelectorAll(`td[data-pane="${cell.dataset.pane}"]`)];
    return cells[cells.indexOf(cell) + (key === "ArrowDown" ? 1 : -1)]?.querySelector("[data-w]");
  }

  click(event) {
    const label = event.target.closest("[data-open]");
    if (label) return this.open(Number(label.dataset.open));
    const mark = event.target.closest("[data-framing]");
    if (mark) this.open(Number(mark.dataset.framing.split(" ")[0]));
  }

  // ---- the pivot, edited and run back ----

  editButton(row, index, name) {
    return make("button", {
      type: "button", class: "edit", "data-keep": `edit-${index}`,
      "aria-label": `Edit the pivot of sentence ${row.n}`,
      onclick: (event) => {
        event.stopPropagation();
        this.chosen.editing = index;
        this.chosen.draft = row.cells[1].map((piece) => piece.t).join("");
        this.draw();
        this.root.querySelector("textarea").focus();
      },
    }, name);
  }

  editor(row, index) {
    const field = make("textarea", {
      rows: 4, "aria-label": `Pivot of sentence ${row.n}`, lang: this.data.panes[1].lang,
      oninput: () => { this.chosen.draft = field.value; },
      onkeydown: (event) => {
        if (event.key === "Escape") cancel();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
      },
    });
    field.value = this.chosen.draft;
    const cancel = () => { this.chosen.editing = null; this.draw(); };
    const run = () => {
      this.chosen.editing = null;
      this.send("edit", { row: index, text: field.value });
      field.disabled = true;
      buttons.replaceChildren(make("span", { class: "busy", role: "status" }, "Running it back …"));
    };
    const buttons = make("div", { class: "buttons" },
      make("button", { type: "button", class: "main", onclick: run }, "Run back"),
      make("button", { type: "button", onclick: cancel }, "Cancel"));
    return make("div", { class: "editor" }, field, buttons);
  }

  machine(row, index, kind) {
    const told = kind === "pivot" ? "The machine’s: " : "From the machine’s pivot: ";
    const shown = row.machine[kind].map((piece) => make("span", {
      class: piece.e ? `change e-${piece.e === "gap" ? "insert" : piece.e}` : "",
    }, piece.t));
    return make("div", { class: "machine" },
      make("span", { class: "legend", lang: "en" }, told), ...shown,
      kind === "pivot" ? make("div", { class: "buttons" },
        this.editButton(row, index, "Edit again"),
        make("button", {
          type: "button", class: "undo", "aria-label": `Undo the edit of sentence ${row.n}`,
          onclick: (event) => {
            event.stopPropagation();
            event.target.disabled = true;
            this.send("undo", { row: index });
          },
        }, "Undo")) : null);
  }

  // ---- the framings table ----

  framings() {
    const categories = [...new Set(this.data.framings.map((one) => one.category))].sort();
    const search = make("input", {
      type: "search", placeholder: "Find a framing", "aria-label": "Find a framing",
      "data-keep": "search", oninput: () => { this.chosen.query = search.value; this.drawList(); },
    });
    search.value = this.chosen.query;
    const select = make("select", {
      "aria-label": "Category", "data-keep": "category",
      onchange: () => { this.chosen.category = select.value; this.drawList(); },
    }, make("option", { value: "" }, "every category"),
    ...categories.map((name) => make("option", { value: name }, name)));
    select.value = this.chosen.category;
    this.list = make("tbody");
    this.count = make("span", { class: "legend", role: "status" });
    return make("section", { class: "framings", "aria-label": "Framings" },
      make("h2", {}, "Framings"),
      make("div", { class: "bar" }, search, select, this.count),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Framings table" },
        make("table", {}, make("thead", {}, make("tr", {}, ...COLUMNS.map((one) => this.heading(one)))),
          this.list)));
  }

  heading({ key, name, number }) {
    return make("th", { scope: "col", class: number ? "amount" : "", "data-sort": key },
      make("button", {
        type: "button", "data-keep": `sort-${key}`,
        onclick: () => {
          const [now, way] = this.chosen.sort;
          this.chosen.sort = [key, now === key ? -way : 1];
          this.drawList();
        },
      }, name));
  }

  drawList() {
    if (!this.list) return;
    const { query, category, fates, sort } = this.chosen;
    const wanted = query.trim().toLowerCase();
    const shown = this.data.framings.filter((one) =>
      (!category || one.category === category) && (!fates.size || fates.has(one.fate)) &&
      (!wanted || [one.text, one.term, one.pivot, one.back].some((text) => text.toLowerCase().includes(wanted))));
    shown.sort((one, other) => order(one[sort[0]], other[sort[0]]) * sort[1] || one.n - other.n);
    this.list.replaceChildren(...shown.flatMap((one) => this.entry(one)));
    this.count.textContent = shown.length === this.data.framings.length
      ? `${shown.length} in the text` : `${shown.length} of ${this.data.framings.length}`;
    for (const head of this.root.querySelectorAll("[data-sort]")) {
      head.setAttribute("aria-sort", head.dataset.sort !== sort[0] ? "none"
        : sort[1] > 0 ? "ascending" : "descending");
    }
  }

  entry(one) {
    const open = this.chosen.open === one.n;
    const [source, pivot] = [this.data.panes[0].lang, this.data.panes[1].lang];
    const expected = one.expected.length
      ? make("small", {}, one.matches ? "as expected" : "not as expected: ",
        one.matches ? null : make("bdi", { lang: pivot }, one.expected.join("、")))
      : null;
    const row = make("tr", { class: open ? "open" : "" },
      make("td", { class: "amount" }, String(one.n)),
      make("th", { scope: "row" },
        make("button", {
          type: "button", class: "term", lang: source, "data-keep": `term-${one.n}`,
          "aria-expanded": String(open), onclick: () => this.unfold(one.n),
        }, one.text)),
      make("td", { class: "category" }, one.category),
      make("td", { class: one.traced.pivot ? "" : "none" }, make("bdi", { lang: one.traced.pivot ? pivot : "en" }, one.pivot), expected),
      make("td", { class: one.traced.back ? "" : "none" }, make("bdi", { lang: one.traced.back ? source : "en" }, one.back)),
      make("td", {}, make("span", { class: `chip ${one.fate}`, title: one.meaning }, `${one.sign} ${one.fate}`)),
      make("td", { class: "amount" }, one.strength || "–"),
      make("td", { class: "amount" }, one.survival || "–"),
      make("td", { class: "amount" }, one.fate === "untraceable" ? "–" : bar(one.confidence)));
    return open ? [row, this.details(one)] : [row];
  }

  details(one) {
    const lines = one.context.map((line, at) => make("tr", {},
      make("th", { scope: "row" }, ["source", "pivot", "return"][at]),
      line.hit
        ? make("td", { lang: line.lang, class: "left" }, line.left)
        : make("td", { colspan: 3, lang: line.lang, class: "whole none" }, line.left),
      line.hit ? make("td", { lang: line.lang, class: `hit ${one.fate}` }, line.hit) : null,
      line.hit ? make("td", { lang: line.lang, class: "right" }, line.right) : null));
    const ranked = one.renderings.map((item) => make("li", {},
      make("bdi", { lang: this.data.panes[1].lang }, item.text), " ", bar(item.share, "%")));
    return make("tr", { class: "details" }, make("td", { colspan: COLUMNS.length },
      make("p", {}, make("strong", {}, `${one.sign} ${one.fate}`), `: ${one.meaning}.`,
        one.reason ? ` (${one.reason})` : "", this.sure(one)),
      make("table", { class: "kwic", "aria-label": `Contexts of ${one.text}` }, make("tbody", {}, ...lines)),
      ranked.length
        ? make("div", {}, make("h3", {}, "Renderings by rank"), make("ol", { class: "ranked" }, ...ranked))
        : make("p", { class: "legend" }, "No other renderings were asked for; set “Renderings to try” to see them ranked."),
      make("button", { type: "button", class: "go", onclick: () => this.jump(one) },
        `Show sentence ${one.row + 1} in the panes`)));
  }

  sure(one) {
    const parts = [["to the pivot", one.sure.pivot], ["to the return", one.sure.back]]
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${value.toFixed(2)}`);
    return parts.length ? make("span", { class: "legend" }, ` Traced with confidence ${parts.join(", ")}.`) : null;
  }

  unfold(number) {
    this.chosen.open = this.chosen.open === number ? null : number;
    this.drawList();
    this.root.querySelector(`[data-keep="term-${number}"]`)?.focus();
  }

  // From a mark in the panes to its entry.
  open(number) {
    this.chosen.open = number;
    this.chosen.query = "";
    this.chosen.category = "";
    const { fates } = this.chosen;
    if (fates.size && !fates.has(this.byNumber.get(number).fate)) fates.clear();
    this.root.querySelector("input[type=search]").value = "";
    this.root.querySelector("select").value = "";
    this.apply();
    const term = this.root.querySelector(`[data-keep="term-${number}"]`);
    term.focus({ preventScroll: true });
    term.scrollIntoView({ block: "center", behavior: pace() });
  }

  jump(one) {
    const row = this.root.querySelector(`[data-row="${one.row}"]`);
    row.scrollIntoView({ block: "center", behavior: pace() });
    row.classList.add("flash");
    clearTimeout(this.flashing);
    this.flashing = setTimeout(() => row.classList.remove("flash"), 2400);
    row.querySelector("[data-w]")?.focus({ preventScroll: true });
  }
}

const COLUMNS = [
  { key: "n", name: "No.", number: true }, { key: "text", name: "Framing" },
  { key: "category", name: "Category" }, { key: "pivot", name: "Rendering" },
  { key: "back", name: "Returned" }, { key: "fate", name: "Fate" },
  { key: "step", name: "Strength", number: true }, { key: "rate", name: "Survived", number: true },
  { key: "confidence", name: "Confidence", number: true },
];

function bar(value, unit) {
  const told = unit ? `${Math.round(100 * value)} %` : value.toFixed(2);
  const meter = make("span", { class: "meter", "aria-hidden": "true" });
  meter.style.setProperty("--value", String(value));
  return make("span", { class: "measured" }, meter, told);
}

function order(one, other) {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return typeof one === "number" ? one - other : String(one).localeCompare(String(other));
}

function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

// Links of a sentence as neighbours: "pane.word" -> [["pane.word", weight, step]].
function graph(links) {
  const found = new Map();
  const add = (from, to, weight) => found.set(from, [...(found.get(from) ?? []), [to, weight]]);
  for (const [before, after, pairs] of links) {
    for (const [one, other, weight] of pairs) {
      add(`${before}.${one}`, `${after}.${other}`, weight);
      add(`${after}.${other}`, `${before}.${one}`, weight);
    }
  }
  return found;
}

// Follow links away from a word, never back into a pane already entered from elsewhere.
function reach(graph, start) {
  const found = new Map([[start, 1]]);
  const entered = new Set([start.split(".")[0]]);
  let edge = [start];
  while (edge.length) {
    const next = new Map();
    for (const from of edge) {
      for (const [to, weight] of graph.get(from) ?? []) {
        if (entered.has(to.split(".")[0])) continue;
        const sure = found.get(from) * weight;
        if (sure >= 0.1) next.set(to, Math.max(sure, next.get(to) ?? 0));
      }
    }
    for (const [to, sure] of next) found.set(to, sure);
    for (const to of next.keys()) entered.add(to.split(".")[0]);
    edge = [...next.keys()];
  }
  return found;
}
