// The linked panes. Draws plain values with createElement and textContent only: nothing of a text
// ever becomes markup. Choosing, finding, hovering and sorting happen here, without a rerun.

const memory = new WeakMap(); // parentElement -> what the reader has chosen
const read = new WeakMap(); // parentElement -> the data that were read last

const waiting = new WeakMap(); // parentElement -> the stamp with which it asked for a first sentence

let latest = null; // what the reader has chosen of the document that was drawn last
let asked = null; // the words that the reader has just asked to be followed, and in which document

export default function show(component) {
  const { parentElement } = component;
  const data = reading(component);
  const before = memory.get(parentElement);
  // what was there on the way may be handed over once more after the whole
  const isLate = before?.stamp > data.stamp;
  if (!data.rows) {
    if (!isLate) standBy(component, data, before);
    return;
  }
  if (data.verdict) {
    // what was chosen of another document, and stands in the address, is no choice of this one
    if (latest && latest.document !== data.document) {
      latest.page?.leave(); // it would put it back
      place("");
    }
  }
  if (data.growing && before?.document === data.document && isLate) return;
  const { hidden, sort, table } = (data.verdict && latest) || {
    hidden: new Set(data.quiet ? Object.keys(data.changes) : []), sort: ["n", 1], table: false,
  };
  const kept = before ?? { hidden, sort, table };
  const chosen = before && before.document === data.document ? before : { ...kept, ...unchosen(data.document) };
  memory.set(parentElement, chosen);
  if (data.verdict && !data.growing) latest = chosen;
  const root = parentElement.querySelector(".tc");
  if (!root.firstChild) announce(root, "");
  // A rerun that changes nothing here must not take away what the reader is pointing at.
  if (chosen.stamp !== data.stamp || !root.firstChild) {
    chosen.page?.leave();
    const grown = root.firstChild && chosen.page?.grownTo(data);
    const draw = () => {
      if (!grown) chosen.page = new Page(root, data, chosen);
      if (data.lead) Object.assign(chosen, { card: data.lead.framing || null, below: Boolean(data.lead.framing) });
      chosen.page.draw();
    };
    grown || chosen !== before ? draw() : staying(root, draw);
    chosen.stamp = data.stamp;
    if (data.lead) onceSeen(root, () => chosen.page.show(data.lead.row));
    if (data.lead) chosen.linked = null;
    if (chosen.linked && data.verdict && !data.growing) chosen.page.arrive();
    if (asked && data.verdict && !data.growing) chosen.page.answer();
    if (data.verdict && !data.growing) announce(root, [data.verdict.parts.map(([text]) => text).join(""), data.verdict.also].filter(Boolean).join(" "));
  }
  if (!chosen.linked) chosen.page.address(); // a rerun may have written the address anew
  chosen.page.send = component.setTriggerValue;
}

// The panes stand before their first sentence is there, and then ask for it: what takes the browser
// longest, to put them up, it does while the sentence is made. What was there before makes way.
function standBy({ parentElement, setTriggerValue }, { stamp }, before) {
  before?.page?.leave();
  memory.delete(parentElement);
  const root = parentElement.querySelector(".tc");
  root.replaceChildren();
  announce(root, "");
  if (waiting.get(parentElement) === stamp) return;
  waiting.set(parentElement, stamp);
  setTriggerValue("ready", true);
}

// On the page data come as bytes: a line with their stamp, and JSON, which is read once. While a text
// grows the page looks several times a second, and most of its looks bring what is there already.
function reading({ parentElement, data }) {
  if (!(data instanceof Uint8Array)) return data; // a saved page holds them itself
  const text = (start, end) => new TextDecoder().decode(data.subarray(start, end));
  const line = data.indexOf(10);
  const stamp = text(0, line);
  const before = read.get(parentElement);
  if (before?.stamp === stamp) return before.data;
  const now = { stamp, data: JSON.parse(text(line + 1)) };
  read.set(parentElement, now);
  return now.data;
}

// The tab that holds the panes may be opened a moment after they are drawn.
function onceSeen(node, act) {
  if (node.offsetParent) return act();
  const watch = new ResizeObserver(() => {
    if (!node.offsetParent) return;
    watch.disconnect();
    act();
  });
  watch.observe(node);
}

// The same text is drawn anew, as after an edit: what the reader is at stays where it is in the window.
function staying(root, draw) {
  const { scrollTop, scrollLeft } = root.querySelector(".frame") ?? {};
  steady(readAt(root), root, () => {
    draw();
    Object.assign(root.querySelector(".frame") ?? {}, { scrollTop, scrollLeft });
  });
}

// How to find what the reader is at: the sentence or card that has the keyboard; else the panes, where
// what is told first has left the window and they reach into its upper half; else what is told first.
function readAt(root) {
  const at = root.getRootNode().activeElement;
  const row = at?.closest("[data-row]")?.dataset.row;
  if (row) return () => root.querySelector(`[data-row="${row}"]`);
  if (at?.closest("tr.opened")) return () => root.querySelector("tr.opened");
  const card = at?.closest("[data-card]")?.dataset.card;
  if (card) return () => root.querySelector(`[data-keep="card-${card}"], [data-keep="back-${card}"]`);
  const reaches = (selector, line) => root.querySelector(selector)?.getBoundingClientRect().top < line;
  const reads = reaches(":scope > *", 0) && reaches(".frame", innerHeight / 2);
  return () => root.querySelector(reads ? ".frame" : ":scope > *");
}

// Whether the keyboard is nowhere, or where it was led when what had it was gone.
function isIdle(root) {
  const at = document.activeElement;
  return at === document.body || at === root.getRootNode().host || at?.matches("[role=tab]");
}

function unchosen(document) {
  return {
    document, group: "", find: "", card: null, below: false, more: false, query: "", category: "",
    editing: null, draft: "", linked: linked(), missed: "",
  };
}

// The address may name a framing and what is shown and marked, as #framing-3&term=red%20line&show=unsure&mark=move.
// Streamlit drops it where it puts the settings into the address, so at first the one that was loaded counts.
function linked() {
  const [load] = performance.getEntriesByType("navigation");
  const hash = location.hash || (latest === null && load?.type === "navigate" ? new URL(load.name).hash : "");
  const told = new URLSearchParams(hash.slice(1));
  const number = [...told.keys()].map((name) => /^framing-(\d+)$/.exec(name)?.[1]).find(Boolean);
  const view = { number: Number(number ?? 0), term: told.get("term") ?? "", group: told.get("show") ?? "", find: told.get("find") ?? "", marks: (told.get("mark") ?? "").split(",").filter(Boolean) };
  return view.number || view.group || view.find || view.marks.length ? view : null;
}

function place(hash) {
  if (hash !== location.hash) history.replaceState(history.state, "", `${location.pathname}${location.search}${hash}`);
}

class Page {
  constructor(root, data, chosen) {
    this.root = root;
    this.chosen = chosen;
    this.words = new Map(); // "row.pane.word" -> pieces of that word
    this.lit = [];
    this.rows = []; // of each sentence its row, and what was drawn there
    this.take(data);
  }

  take(data) {
    this.data = data;
    this.byNumber = new Map(data.framings.map((one) => [one.n, one]));
    this.graphs = data.rows.map((row) => graph(row.links));
  }

  // More of a text that grows is put to what is there: a long one drawn anew with each part would
  // keep the browser busy, and throw who reads in it back to its beginning.
  grownTo(data) {
    const names = ({ panes }) => JSON.stringify(panes);
    const grows = this.data.growing && data.growing && this.data.document === data.document;
    if (!grows || names(this.data) !== names(data) || data.rows.length < this.rows.length) return false;
    this.take(data);
    return true;
  }

  // Show what the address asks for, once all of the text is there. Models and vocabulary may have
  // changed since the link was made, and numbers with them: the framing is known by its term, too.
  arrive() {
    const { number, term, group, find, marks } = this.chosen.linked;
    for (const kind of marks) this.chosen.hidden.delete(kind);
    const numbered = this.byNumber.get(number);
    const one = numbered && (!term || numbered.term === term) ? numbered : this.data.framings.find((other) => term && other.term === term);
    const known = this.data.choices.some(([name]) => name === group);
    Object.assign(this.chosen, {
      linked: null, card: one?.n ?? null, group: known ? group : "", find,
      missed: number && !one ? term || `expression no. ${number}` : "",
    });
    this.draw();
    const card = one && this.root.querySelector(`[data-card="${one.n}"]`);
    if (card) onceSeen(this.root, () => card.scrollIntoView({ block: "nearest", behavior: "instant" }));
  }

  // Words are followed from the next translation on: what became of them is then shown, and the
  // keyboard, which what was drawn meanwhile has lost, is led there unless the reader has gone on.
  answer() {
    const { document: of, term } = asked;
    asked = null;
    const one = this.data.framings.find((own) => own.own && own.term === term);
    if (of !== this.data.document || !one) return;
    const { find } = this.chosen;
    Object.assign(this.chosen, { card: one.n, below: false, group: "", linked: null, missed: "", find: holds(one, find.trim().toLowerCase()) ? find : "" });
    this.draw();
    onceSeen(this.root, () => {
      const card = this.root.querySelector(`[data-card="${one.n}"]`);
      card?.scrollIntoView({ block: "nearest", behavior: "instant" });
      if (isIdle(this.root)) card?.querySelector(".chip").focus({ preventScroll: true });
    });
  }

  // The address names the chosen card and what is shown, so that a copied link leads there. Words
  // stand in it for an example only: of a text that is nobody else's it says no word.
  address() {
    if (!this.data.verdict || this.data.growing || this.chosen.missed) return;
    const one = this.byNumber.get(this.chosen.card);
    const open = new URLSearchParams(location.search).has("example");
    const marks = this.data.quiet ? Object.keys(this.data.changes).filter((name) => !this.chosen.hidden.has(name)).join(",") : "";
    const told = [["term", open && one ? one.term : ""], ["show", this.chosen.group], ["find", open ? this.chosen.find.trim() : ""], ["mark", marks]]
      .filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const all = [...(one ? [`framing-${one.n}`] : []), ...told];
    place(all.length ? `#${all.join("&")}` : "");
  }

  leave() {
    document.removeEventListener("keydown", this.heard);
    globalThis.navigation?.removeEventListener("currententrychange", this.moved);
  }

  draw() {
    keeping(this.root, () => this.drawAll());
  }

  drawAll() {
    this.leave();
    const parts = [this.bar(), this.panes(), this.readout()];
    if (this.data.verdict) parts.unshift(this.verdict(), this.strip(), this.finder(), this.cards());
    if (this.data.framings.length) {
      parts.push(this.framings());
      this.heard = (event) => this.hear(event);
      document.addEventListener("keydown", this.heard);
    }
    this.moved = () => this.chosen.linked || this.address(); // the settings were written anew, and took it away
    globalThis.navigation?.addEventListener("currententrychange", this.moved);
    this.put(parts);
    this.drawBelow();
    this.apply();
    this.point();
  }

  // What stands where it stood is not taken out: it would lose its place, and be laid out anew.
  put(parts) {
    for (const node of [...this.root.children]) if (!parts.includes(node)) node.remove();
    const at = parts.findIndex((node) => node.parentNode === this.root);
    if (at < 0) return this.root.replaceChildren(...parts);
    parts[at].before(...parts.slice(0, at));
    parts[at].after(...parts.slice(at + 1));
  }

  // ---- the bar above the panes: differences to mark ----

  bar() {
    const changes = Object.entries(this.data.changes).map(([kind, name]) => make("button", {
      type: "button", class: `switch ${kind}`, "data-change": kind, "data-keep": `change-${kind}`,
      "aria-pressed": "true", onclick: () => this.toggle(kind),
    }, name));
    return make("div", { class: "bar text" },
      this.data.verdict ? make("h3", {}, "The text") : null,
      make("span", { class: "legend" }, "Point at or tap a word to see what it became."),
      this.data.suggested ? make("span", { class: "legend key" }, make("span", { class: "framing suggested" }, "wavy underline"),
        ": charged or quoted, not in the lexicon") : null,
      make("div", { class: "group", role: "group", "aria-label": "Differences to mark" },
        make("span", { class: "legend" }, "Mark what was"), ...changes));
  }

  toggle(kind) {
    const { hidden } = this.chosen;
    hidden.has(kind) ? hidden.delete(kind) : hidden.add(kind);
    this.apply();
  }

  // Put what is chosen into classes and attributes; nothing is drawn anew but the cards.
  apply() {
    const { group, hidden } = this.chosen;
    for (const kind of Object.keys(this.data.changes)) {
      this.root.classList.toggle(`hide-${kind}`, hidden.has(kind));
    }
    for (const button of this.root.querySelectorAll("[data-change]")) {
      button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.change)));
    }
    for (const button of this.root.querySelectorAll("[data-group]")) {
      button.setAttribute("aria-pressed", String(button.dataset.group === group));
    }
    for (const mark of this.root.querySelectorAll(".panes [data-framing]")) {
      mark.classList.toggle("dim", group !== "" && group !== mark.dataset.of);
    }
    this.drawCards();
    this.drawList();
    if (!this.chosen.linked) this.address();
  }

  // ---- the panes ----

  panes() {
    this.frame = (this.data.growing && this.frame) || this.empty();
    this.data.rows.forEach((row, index) => this.drawRow(row, index));
    const first = this.table.querySelector("[data-w]");
    if (first && !this.table.querySelector("[data-w][tabindex='0']")) first.tabIndex = 0;
    return this.frame;
  }

  // The panes without a row.
  empty() {
    this.rows = [];
    this.words.clear();
    const head = make("thead", {}, make("tr", {},
      make("th", { scope: "col", class: "number" }, make("span", { class: "unseen" }, "Sentence")),
      ...this.data.panes.map((pane) => make("th", { scope: "col", class: pane.kind }, pane.title)),
    ));
    const table = make("table", {
      class: `panes ${this.data.panes.length > 3 ? "many" : ""}`,
      onpointerover: (event) => this.over(event), onpointerleave: (event) => event.pointerType === "touch" || this.unlight(), // a finger leaves at once
      onclick: (event) => this.click(event), onkeydown: (event) => this.key(event),
      onfocusin: (event) => this.over(event), onfocusout: (event) => table.contains(event.relatedTarget) || this.unlight(),
      onpointerup: (event) => this.select(event),
    }, head);
    table.style.setProperty("--panes", String(this.data.panes.length));
    this.table = table;
    const many = this.data.panes.length > 3 ? "scroll many" : "";
    return make("div", { class: `frame ${many}`, tabindex: "0", role: "region", "aria-label": "Texts" }, table);
  }

  // Draw a sentence unless it stands there as it is; a paragraph's sentences share a body.
  drawRow(row, index) {
    const told = JSON.stringify([row, this.data.framings.filter((one) => one.row === index)]);
    const before = this.rows[index];
    if (before?.told === told) return;
    if (before) for (const name of this.words.keys()) if (name.startsWith(`${index}.`)) this.words.delete(name);
    const node = this.row(row, index);
    this.rows[index] = { told, node };
    if (before) return before.node.replaceWith(node);
    if (!index || this.data.rows[index - 1].p !== row.p) this.table.append(make("tbody"));
    this.table.lastChild.append(node);
  }

  row(row, index) {
    const cells = row.cells.map((pieces, pane) => this.cell(row, index, pieces, pane));
    return make("tr", { "data-row": index, id: `sentence-${row.n}`, class: row.doubt ? "broken" : "" },
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
    cell.append(...(row.notes ?? []).filter((note) => note.pane === pane).map(({ text }) =>
      make("div", { class: "noted", lang: "en" }, text)));
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
    node.classList.add("framing", claim(framing), framing.fate);
    if (framing.suggested) node.classList.add(SUGGESTED);
    node.dataset.framing = piece.f.join(" ");
    node.dataset.of = kind(framing);
    if (this.data.panes[pane].kind !== "back") return [];
    return piece.x.map((number) => this.byNumber.get(number))
      .filter((ended) => ended && ended.group !== "back" && this.spelt(ended)).map((ended) => this.label(ended, ended.label));
  }

  // Of words that the lexicon lacks only changes are spelt out: the rest would drown the others.
  spelt(framing) {
    return !framing.suggested || framing.group === "changed";
  }

  // A change is spelt out where it came back; what came back as it was keeps its underline only.
  label(framing, text) {
    // an inline span and a word joiner: a button would be parted from its word at a line's end
    return make("span", {
      role: "button", class: `label ${claim(framing)} ${framing.fate} ${framing.suggested ? SUGGESTED : ""}`, "data-open": framing.n, tabindex: "-1",
      title: `${framing.label}: ${framing.meaning}`, "data-framing": framing.n, "data-of": kind(framing),
      "aria-label": `${framing.text}: ${framing.label}`,
    }, `\u2060${text}`);
  }

  // Framings with no place in the return still have their fate shown beside it.
  missing(row, index) {
    return this.data.framings
      .filter((one) => one.row === index && !one.traced.back && !one.perhaps[1] && this.spelt(one))
      .map((one) => {
        const label = this.label(one, `${one.label}: ${one.text}`);
        label.classList.add("alone");
        return label;
      });
  }

  fault({ text }) {
    return make("div", { class: "fault", lang: "en" }, "⚠ ", make("bdi", {}, text));
  }
}

Object.assign(Page.prototype, CARDS, LIGHTING, EDITING, TABLE);
