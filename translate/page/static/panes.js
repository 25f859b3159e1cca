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
}

Object.assign(Page.prototype, LIGHTING, EDITING, TABLE);
