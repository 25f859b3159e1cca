// Words that light their counterparts, by pointer and by key.

const LIGHTING = {
  over(event) {
    const word = event.target.closest?.("[data-w]");
    if (!word || word.dataset.w === this.lighting) return;
    this.light(word.dataset.w);
    if (word.title) this.line.append(make("small", { class: "note" }, ` · ${word.title}`)); // a finger sees no tooltip
  },

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
  },

  unlight() {
    for (const node of this.lit) {
      node.classList.remove("lit");
      node.style.removeProperty("--sure");
    }
    this.lit = [];
    this.lighting = null;
    this.line.parentElement.classList.remove("shown");
  },

  tell(index, pane, word, reached) {
    this.line.parentElement.classList.add("shown");
    if (!this.data.rows[index].links.some(([, , own]) => own.length)) {
      this.line.replaceChildren("No word links are stored for this sentence.");
      return;
    }
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
  },

  say(told) {
    this.unlight();
    this.line.parentElement.classList.add("shown");
    this.line.replaceChildren(told);
  },

  text(name) {
    return (this.words.get(name) ?? []).map((node) => node.firstChild?.nodeValue ?? "").join("");
  },

  readout() {
    this.line = make("span");
    return make("div", { class: "readout", role: "status" }, this.line);
  },

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
  },

  neighbour(at, key) {
    const cell = at.closest("td");
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const all = [...this.table.querySelectorAll("[data-w]")];
      return all[all.indexOf(at) + (key === "ArrowRight" ? 1 : -1)];
    }
    const cells = [...this.table.querySelectorAll(`td[data-pane="${cell.dataset.pane}"]`)];
    return cells[cells.indexOf(cell) + (key === "ArrowDown" ? 1 : -1)]?.querySelector("[data-w]");
  },

  click(event) {
    const gap = event.target.closest(".gap");
    if (gap) this.say(gap.title);
    const mark = event.target.closest("[data-open], [data-framing]");
    if (mark) steady(() => mark, this.root, () => this.open(Number((mark.dataset.open ?? mark.dataset.framing).split(" ")[0])));
  },

  // Words selected in the source can be followed from then on, as if the lexicon had them.
  select(event) {
    this.root.querySelector(".follow")?.remove();
    if (!this.data.editable || !this.data.verdict || !event.target.closest("td.source")) return;
    const root = this.root.getRootNode();
    const term = String(root.getSelection?.() ?? getSelection()).replace(/\s+/g, " ").trim();
    if (term.length < 3 || term.length > 80) return;
    const button = make("button", {
      type: "button", class: "go follow",
      onclick: () => { if (once(button)) this.ask(term); },
    }, `Follow “${term}”`);
    // it stands where the words were: it goes with them, and as soon as something else is meant
    const leave = (event) => {
      if (event.composedPath()[0] === button || (event.type === "keydown" && event.key !== "Escape")) return;
      button.remove();
      for (const name of ["pointerdown", "scroll", "keydown"]) removeEventListener(name, leave, true);
    };
    for (const name of ["pointerdown", "scroll", "keydown"]) addEventListener(name, leave, true);
    button.style.left = `${Math.min(event.clientX, innerWidth - 220)}px`;
    button.style.top = `${event.clientY + 14}px`;
    this.root.append(button);
  },

  // From a mark in the panes to its card, which is put below the sentence: nobody is thrown about.
  open(number) {
    const within = this.root.querySelector("tr.opened")?.contains(this.root.getRootNode().activeElement);
    for (const mark of this.root.querySelectorAll(".panes .chosen")) mark.classList.remove("chosen");
    this.turn(number, true);
    if (!within) return; // else the keyboard would go with the card that is closed
    enter(this.root.querySelector("tr.opened .chip") ?? this.root.querySelector(`.panes [data-framing~="${number}"]`));
  },

  drawBelow() {
    this.root.querySelector("tr.opened")?.remove();
    const one = this.chosen.below && this.byNumber.get(this.chosen.card);
    if (!one) return;
    this.root.querySelector(`[data-row="${one.row}"]`).after(make("tr", { class: "opened", "data-of": one.n },
      make("td", { colspan: this.data.panes.length + 1 }, this.card(one, "div", true))));
  },
};

// Do something that moves a node, or draws it anew, and scroll by as much: the reader stays where he is.
function steady(find, root, act) {
  const before = find()?.getBoundingClientRect().top;
  act();
  const moved = (find()?.getBoundingClientRect().top ?? 0) - (before ?? 0);
  if (before !== undefined && moved) scroller(root).scrollBy({ top: moved, behavior: "instant" });
}

function scroller(node) {
  for (let one = node; one; one = one.parentElement ?? one.getRootNode().host) {
    if (one.scrollHeight > one.clientHeight && ["auto", "scroll"].includes(getComputedStyle(one).overflowY)) return one;
  }
  return document.scrollingElement;
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
