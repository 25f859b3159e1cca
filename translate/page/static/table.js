// The framings table: found, sorted, opened, and led to from the marks.

const TABLE = {
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
  },

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
  },

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
  },

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
  },

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
  },

  sure(one) {
    const parts = [["to the pivot", one.sure.pivot], ["to the return", one.sure.back]]
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${value.toFixed(2)}`);
    return parts.length ? make("span", { class: "legend" }, ` Traced with confidence ${parts.join(", ")}.`) : null;
  },

  unfold(number) {
    this.chosen.open = this.chosen.open === number ? null : number;
    this.drawList();
    this.root.querySelector(`[data-keep="term-${number}"]`)?.focus();
  },

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
  },

  jump(one) {
    const row = this.root.querySelector(`[data-row="${one.row}"]`);
    row.scrollIntoView({ block: "center", behavior: pace() });
    row.classList.add("flash");
    clearTimeout(this.flashing);
    this.flashing = setTimeout(() => row.classList.remove("flash"), 2400);
    row.querySelector("[data-w]")?.focus({ preventScroll: true });
  },
};

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
