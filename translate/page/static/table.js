// All framings as a table: found and sorted; a row leads to its card.

const TABLE = {
  framings() {
    const categories = [...new Set(this.data.framings.map((one) => one.category))].sort();
    const search = make("input", {
      type: "search", placeholder: "Find an expression", "aria-label": "Find an expression",
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
    const whole = make("details", { class: "framings", ontoggle: () => { this.chosen.table = whole.open; this.drawList(); } },
      make("summary", {}, this.whole()),
      make("div", { class: "bar" }, search, select, this.count),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Expressions table" },
        make("table", {}, make("thead", {}, make("tr", {}, ...COLUMNS.map((one) => this.heading(one)))),
          this.list)));
    whole.open = this.chosen.table;
    return whole;
  },

  whole() {
    const count = this.lexical().length;
    const also = [this.data.framings.some((one) => one.own) ? "the words you follow" : "", this.data.suggested ? "what the lexicon lacks" : ""].filter(Boolean);
    return `${["The one expression", "Both expressions"][count - 1] ?? `All ${count} expressions`} as a table${also.map((what) => `, and ${what}`).join("")}`;
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
    if (!this.list || (this.data.growing && !this.chosen.table)) return; // nobody sees it
    const { query, category, group, sort } = this.chosen;
    const wanted = query.trim().toLowerCase();
    const shown = this.data.framings.filter((one) =>
      (!category || one.category === category) && (!group || kind(one) === group) &&
      (!wanted || [one.text, one.term, one.pivot, one.back].some((text) => text.toLowerCase().includes(wanted))));
    shown.sort((one, other) => order(one[sort[0]], other[sort[0]]) * sort[1] || one.n - other.n);
    this.list.replaceChildren(...shown.map((one) => this.entry(one)));
    this.count.textContent = shown.length === this.data.framings.length
      ? `${shown.length} in the text` : `${shown.length} of ${this.data.framings.length}`;
    for (const head of this.root.querySelectorAll("[data-sort]")) {
      head.setAttribute("aria-sort", head.dataset.sort !== sort[0] ? "none"
        : sort[1] > 0 ? "ascending" : "descending");
    }
  },

  entry(one) {
    const [source, pivot] = [this.data.panes[0].lang, this.data.panes[1].lang];
    const expected = one.expected.length
      ? make("small", {}, one.matches ? "as expected" : "not as expected: ",
        one.matches ? null : make("bdi", { lang: pivot }, one.expected.join(/^(zh|ja)/.test(pivot) ? "、" : ", ")))
      : null;
    return make("tr", {},
      make("td", { class: "amount" }, String(one.n)),
      make("th", { scope: "row" },
        make("button", {
          type: "button", class: "term", lang: source, "data-keep": `term-${one.n}`,
          onclick: () => this.lead(one.n),
        }, one.text)),
      make("td", { class: "category" }, one.category),
      make("td", { class: one.traced.pivot ? "" : "none" }, make("bdi", { lang: one.traced.pivot ? pivot : "en" }, one.pivot), expected),
      make("td", { class: one.traced.back ? "" : "none" }, make("bdi", { lang: one.traced.back ? source : "en" }, one.back)),
      make("td", {}, make("span", { class: `chip ${claim(one) === "unsure" ? "untraceable" : one.fate}`, title: one.meaning }, one.label)),
      make("td", { class: "amount" }, one.strength || "–"),
      make("td", { class: "amount" }, one.survival || "–"),
      make("td", { class: "amount" }, one.fate === "untraceable" ? "–" : meter(one.confidence)));
  },

  lead(number) {
    this.chosen.card = null;
    this.chosen.find = "";
    this.chosen.group = kind(this.byNumber.get(number));
    this.root.querySelector("[data-keep=find]").value = "";
    this.chosen.more = true;
    this.apply();
    this.choose(number);
    this.root.querySelector(`[data-card="${number}"]`).scrollIntoView({ block: "center", behavior: pace() });
  },
};

const COLUMNS = [
  { key: "n", name: "No.", number: true }, { key: "text", name: "Expression" },
  { key: "category", name: "Category" }, { key: "pivot", name: "Rendering" },
  { key: "back", name: "Returned" }, { key: "fate", name: "Fate" },
  { key: "step", name: "Strength", number: true }, { key: "rate", name: "Survived", number: true },
  { key: "confidence", name: "Confidence", number: true },
];

function meter(value) {
  const line = make("span", { class: "meter", "aria-hidden": "true" });
  line.style.setProperty("--value", String(value));
  return make("span", { class: "measured" }, line, value.toFixed(2));
}

function order(one, other) {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return typeof one === "number" ? one - other : String(one).localeCompare(String(other));
}
