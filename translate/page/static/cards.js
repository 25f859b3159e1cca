// What is told first: the verdict, a strip of the sentences, a field to find an expression in, and
// a card for each. Choosing a card marks it in the panes below; j and k walk from change to change.

const SHOWN_AT_FIRST = 30; // cards
const BESIDE_AT_FIRST = 3; // cards of words that the lexicon lacks
const OWN_AT_FIRST = 6; // cards of words that the reader follows
const LOCATED = 5; // sentences with words that no card follows
const HEARD = 3; // expressions that are named when a search is told
const RESTS = 600; // milliseconds without a key, after which a search is told
const SUGGESTED = "suggested";
const PARTED = "Other renderings; its words do not stand together and alone in the pivot, so edit the sentence to try one: ";
const OWN = "chosen"; // words that the reader chose to follow
const BROKEN = "broken"; // what stands in sentences that came back broken is in no count of the others

const CARDS = {
  verdict() {
    const { parts, note, also } = this.data.verdict;
    return make("div", { class: "verdict" },
      this.data.title ? make("h2", { dir: "auto", lang: this.data.panes[0].lang }, this.data.title) : null,
      make("p", { class: "lead" }, ...parts.map(([text, strong]) => (strong ? make("strong", {}, text) : text))),
      note ? make("p", { class: "legend" }, note) : null,
      also ? make("p", { class: "own" }, also) : null);
  },

  // ---- the strip: a sentence is as wide as it is long, and as dark as what became of it ----

  strip() {
    const many = this.data.rows.length > 40;
    const parts = this.data.rows.map((row, index) => {
      const { look, told } = row.part;
      const part = make("button", {
        type: "button", class: `part ${look}`, title: told, "aria-label": told,
        tabindex: many && !look.startsWith("changed") ? "-1" : null, onclick: () => this.show(index),
      }, make("span", {}, many ? "" : String(row.n)));
      part.style.flexGrow = String(Math.max(12, row.cells[0].reduce((sum, piece) => sum + piece.t.length, 0)));
      return part;
    });
    return make("div", { class: `strip ${many ? "many" : ""}`, role: "group", "aria-label": "Sentences" }, ...parts);
  },

  // ---- finding and choosing ----

  // What the lexicon has: what it lacks, and what the reader follows, is in no count of it.
  lexical() {
    return this.data.framings.filter((one) => !isApart(one));
  },

  finder() {
    const field = make("input", {
      type: "search", placeholder: "What happened to …", "aria-label": "What happened to", "data-keep": "find",
      oninput: () => { this.chosen.find = field.value; this.chosen.more = false; this.chosen.missed = ""; this.drawCards(); this.address(); this.tellFound(); },
    });
    field.value = this.chosen.find;
    if (!this.data.framings.length) return make("div", { class: "bar finder" }, field);
    return make("div", { class: "bar finder" }, field,
      make("div", { class: "group", role: "group", "aria-label": "Show only" }, ...this.data.choices.map(([name, told]) => make("button", {
        type: "button", class: "choice", "data-group": name, "data-keep": `group-${name}`,
        onclick: () => { this.chosen.group = name; this.chosen.more = false; this.apply(); },
      }, told))),
      make("span", { class: "legend keys" }, make("kbd", {}, "j"), " ", make("kbd", {}, "k"), " next, previous change"));
  },

  wanted() {
    const { find, group } = this.chosen;
    const words = find.trim().toLowerCase();
    const open = (one) => (words || group ? true : one.group !== "back" && !isApart(one));
    const standing = new Map(this.data.framings.map((one) => [one, holds(one, words)]));
    return this.data.framings
      .filter((one) => open(one) && (!group || kind(one) === group) && standing.get(one))
      .sort((one, other) => standing.get(other) - standing.get(one) || one.suggested - other.suggested || surest(one, other));
  },

  // What one change of a sentence did to several expressions is one card: of the chosen one, else
  // of the first.
  leading(framings) {
    const seen = new Set();
    return framings.filter((one) => {
      if (!one.together.length) return true;
      const chosen = one.together.includes(this.chosen.card) ? this.chosen.card : null;
      if (seen.has(one.together[0]) || (chosen && chosen !== one.n && framings.includes(this.byNumber.get(chosen)))) return false;
      seen.add(one.together[0]);
      return true;
    });
  },

  cards() {
    this.cardList = make("ol", { class: "cards", "aria-label": "What changed" });
    this.apart = make("div", { class: "apart" });
    this.after = make("div", { class: "after" });
    const heads = this.data.panes.slice(0, 3).map((pane) => make("span", {}, pane.title));
    return make("section", { class: "first", "aria-label": "What became of it" },
      this.apart, make("div", { class: "lines heads legend", "aria-hidden": "true" }, ...heads), this.cardList, this.after);
  },

  drawCards() {
    if (this.cardList) keeping(this.root, () => this.drawAllCards());
  },

  drawAllCards() {
    const all = this.wanted();
    const wanted = this.leading(all);
    this.cardList.previousSibling.hidden = !wanted.length; // no headings over nothing
    const limit = this.chosen.more ? wanted.length : SHOWN_AT_FIRST;
    this.cardList.replaceChildren(...wanted.slice(0, limit).map((one) => this.card(one, "li")));
    if (wanted.length > limit) {
      this.cardList.append(make("li", {}, make("button", {
        type: "button", class: "go", onclick: () => {
          this.chosen.more = true;
          this.drawCards();
          this.cardList.children[limit].querySelector(".chip").focus({ preventScroll: true });
        },
      }, `Show ${wanted.length - limit} more`)));
    }
    const elsewhere = this.elsewhere(wanted);
    // whole words go before cards that have them as part of a word only
    const first = elsewhere.length && all.length && holds(all[0], this.chosen.find.trim().toLowerCase()) < WHOLE;
    this.apart.replaceChildren(...(first ? elsewhere : []));
    this.after.replaceChildren(...this.missed(), ...(first ? [] : elsewhere), ...this.cameBack(), ...this.own(), ...this.beside());
  },

  // Said once the typing rests.
  tellFound() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => announce(this.root, this.found()), RESTS);
  },

  // What the words in the field have found, in a line to be heard.
  found() {
    const wanted = this.chosen.find.trim() ? this.leading(this.wanted()) : [];
    const named = wanted.slice(0, HEARD).map((one) => `${one.text}: ${one.label}`);
    if (wanted.length > HEARD) named.push(`${wanted.length - HEARD} more`);
    const apart = [...this.root.querySelectorAll(".apart > .legend, .after > .legend")];
    return [named.join("; "), ...apart.map((line) => line.firstChild.textContent.trim())].filter(Boolean).join(". ");
  },

  // A link may be older than the models and the vocabulary.
  missed() {
    if (!this.chosen.missed) return [];
    return [make("p", { class: "legend missed" }, `The link leads to “${this.chosen.missed}”, which is no longer among the expressions found here.`)];
  },

  // Words that no card follows are found in the sentences, with what they were linked to: beside
  // cards only as words of their own.
  elsewhere(wanted) {
    const words = this.chosen.find.trim();
    if (words.length < 2) return [];
    const lower = words.toLowerCase();
    const carded = this.data.framings.some((one) => holds(one, lower));
    const found = this.data.rows.map((row, index) => ({ row, index, ...unfollowed(row.cells[0], lower) }))
      .filter(({ standing }) => standing > (carded ? PART : 0)).sort((one, other) => other.standing - one.standing);
    const places = found.slice(0, LOCATED);
    const legend = (...told) => make("p", { class: "legend" }, ...told);
    if (!places.length && wanted.length) return [];
    const searched = this.data.growing ? "the sentences that are there so far" : "the source";
    if (!places.length) return [legend(carded ? `No card of this kind has “${words}”; others do.` : `“${words}” is not in ${searched}.`)];
    const linked = places.map((place) => this.linked(place));
    const what = carded ? "is also found where no card follows it" : "is not a charged expression in the lexicon";
    const went = linked.some((names) => names.size) ? "this is where its words went" : "no counterpart was found for these words";
    const known = this.data.framings.some((one) => one.term.toLowerCase() === lower);
    const some = found.length > places.length ? `Of ${found.length} sentences that have them ${places.length} are shown. ` : "";
    return [legend(`“${words}” ${what}; ${went}. ${some}`,
      this.data.editable && !known ? make("button", { type: "button", class: "go", onclick: () => this.ask(words) },
        "Follow these words") : null), ...places.map((place, number) => this.located(place, linked[number]))];
  },

  // Have words followed, as the server writes them.
  ask(words) {
    const term = words.replace(/\s+/g, " ").trim().slice(0, 80);
    asked = { document: this.data.document, term };
    this.send("follow", { term });
  },

  // The words, as "pane.word", that pieces of the source are linked to.
  linked({ index, own }) {
    const reached = new Set();
    for (const { w } of own) {
      for (const [name, sure] of reach(this.graphs[index], `0.${w}`)) if (sure >= 0.2 && !name.startsWith("0.")) reached.add(name);
    }
    return reached;
  },

  located({ row, own }, reached) {
    const panes = row.cells.slice(0, 3);
    const lines = panes.map((pieces, pane) => make("p", {
      class: "line", lang: this.data.panes[pane].lang, dir: "auto", "data-label": this.data.panes[pane].title,
    }, ...pieces.map((piece) => (own.includes(piece) || reached.has(`${pane}.${piece.w}`) ? make("mark", {}, piece.t) : piece.t))));
    const without = [1, 2].filter((pane) => ![...reached].some((name) => name.startsWith(`${pane}.`)));
    const where = reached.size ? ` in ${without.map((pane) => `“${this.data.panes[pane].title}”`).join(" or ")}` : "";
    const told = without.length ? `: no counterpart was found${where}` : "";
    return make("div", { class: "card back" }, make("div", { class: "head" },
      make("span", { class: "legend" }, `sentence ${row.n}${told}`)), make("div", { class: "lines" }, ...lines));
  },

  cameBack() {
    const own = this.lexical().filter((one) => kind(one) === "back");
    if (!own.length || this.chosen.group || this.chosen.find.trim()) return [];
    const card = this.chosen.below ? null : own.find((one) => one.n === this.chosen.card);
    return [make("p", { class: "came-back" }, make("span", { class: "legend" }, "Came back: "),
      ...enumerated(own.map((one) => make("button", {
        type: "button", class: `term ${one.doubt ? "pale" : ""}`, lang: this.data.panes[0].lang, "data-keep": `back-${one.n}`, title: one.doubt || null,
        "aria-expanded": String(one === card), onclick: () => this.choose(one.n),
      }, one.text)))), card ? this.card(card, "div") : null].filter(Boolean);
  },

  // Charged and quoted words that the lexicon lacks stand apart, with a count of their own.
  beside() {
    if (!this.data.suggested || this.chosen.find.trim() || ![SUGGESTED, ""].includes(this.chosen.group)) return [];
    const told = make("p", { class: "beside" }, make("span", {}, this.data.suggested),
      make("span", { class: "legend" }, this.data.framings.filter((one) => one.suggested).length === 1 ? " It was found by its charge or its quotation marks, and is in no other figure here."
        : " They were found by their charge or their quotation marks, and are in no other figure here."));
    if (this.chosen.group) return [told];
    const changed = this.leading(this.data.framings.filter((one) => one.suggested && one.group === "changed").sort(surest));
    return [told, this.first(SUGGESTED, changed, BESIDE_AT_FIRST, "Not in the lexicon", "that the lexicon lacks")];
  },

  // What the reader follows has its cards whatever became of it: who asks wants to be told.
  own() {
    if (this.chosen.group || this.chosen.find.trim()) return [];
    const own = this.data.framings.filter((one) => one.own);
    return own.length ? [make("p", { class: "beside" }, "Words you follow"), this.first(OWN, own, OWN_AT_FIRST, "Words you follow", "that you follow")] : [];
  },

  // The first cards of a kind that is counted apart, the chosen one among them, and a way to all.
  first(name, cards, most, title, which) {
    const chosen = this.byNumber.get(this.chosen.card);
    const shown = cards.slice(0, most);
    if (chosen && kind(chosen) === name && !this.chosen.below && !shown.includes(chosen)) shown.push(chosen);
    const all = this.data.framings.filter((one) => kind(one) === name).length;
    return make("ol", { class: "cards", "aria-label": title }, ...shown.map((one) => this.card(one, "li")),
      all > shown.length ? make("li", {}, make("button", {
        type: "button", class: "go", "data-keep": `all-${name}`, "data-else": `group-${name}`, onclick: () => { this.chosen.group = name; this.apply(); },
      }, `Show ${["the one", "both"][all - 1] ?? `all ${all}`} ${which}`)) : null);
  },

  // ---- a card ----

  // One place shows what a card has more to say: the list, or the panes where `below` puts it.
  card(one, tag, below = false) {
    const open = this.chosen.card === one.n && this.chosen.below === below;
    const choose = (number) => (below ? this.open(number) : this.choose(number));
    return make(tag, {
      class: `card ${claim(one)} ${one.fate} ${one.suggested ? SUGGESTED : ""} ${open ? "chosen" : ""} ${one.doubt ? "broken" : ""}`, "data-card": one.n,
      id: below ? null : `framing-${one.n}`, onclick: (event) => {
        if (event.target.closest("button, .more") || String(getSelection())) return;
        choose(one.n);
      },
    },
    make("div", { class: "head" },
      make("button", {
        type: "button", class: `chip ${claim(one) === "unsure" ? "untraceable" : one.fate}`, title: one.meaning,
        "aria-expanded": String(open), "data-keep": `${below ? "below" : "card"}-${one.n}`, onclick: () => choose(one.n),
        "aria-label": `${one.text}: ${one.label}`,
      }, one.label),
      make("span", { class: "legend" }, one.about)),
    make("div", { class: "lines" }, ...one.context.map((line, at) => this.line_(one, line, at))),
    one.together.length ? this.sharing(one, choose) : null,
    open ? this.more(one, `${below ? "below" : "card"}-${one.n}`) : null);
  },

  sharing(one, choose) {
    const others = one.together.filter((number) => number !== one.n).map((number) => this.byNumber.get(number));
    return make("p", { class: "sharing" }, make("span", { class: "legend" }, "The same happened to: "),
      ...enumerated(others.map((other) => make("button", {
        type: "button", class: "term", lang: this.data.panes[0].lang, "data-keep": `with-${other.n}`,
        onclick: () => choose(other.n),
      }, other.text))));
  },

  line_(one, line, at) {
    const guess = at && one.perhaps[at - 1];
    const quiet = { class: "none", lang: "en" };
    const node = make("p", { class: line.hit ? "line" : "line gone", lang: line.lang, dir: "auto", "data-label": this.data.panes[at].title });
    if (!line.hit) {
      node.append(make("span", quiet, `${line.gone} `), line.left);
      return node;
    }
    node.append(line.left, make("mark", { class: guess ? "guess" : "" }, line.hit), line.right);
    if (at === 1 && one.gloss) node.append(make("small", { class: "gloss", lang: this.data.panes[0].lang }, `by itself: ${one.gloss}`));
    return node;
  },

  more(one, place) {
    const also = [
      ...one.renderings.map((item) => [item.text, `${Math.round(100 * item.share)} %`]),
      ...one.expected.filter((text) => !one.renderings.some((item) => item.text === text)).map((text) => [text, "lexicon"]),
    ].filter(([text]) => text && text !== one.pivot);
    const able = this.data.editable && one.whole;
    const parted = this.data.editable && one.traced.pivot && !able;
    return make("div", { class: "more" },
      make("p", {}, `${one.explained} `, make("span", { class: "legend" }, one.details)),
      also.length ? make("div", { class: "also" },
        make("span", { class: "legend" }, able ? "Other renderings; try one, and it is run back: " : parted ? PARTED : "Other renderings: "),
        ...also.map(([text, note]) => make(able ? "button" : "span", {
          type: able ? "button" : null, class: "rendering", "data-rendering": text, "data-else": place,
          onclick: able ? (event) => this.attempt(one, text, event.currentTarget) : null,
        }, make("bdi", { lang: this.data.panes[1].lang }, text), make("small", {}, ` ${note}`)))) : null,
      make("div", { class: "buttons" },
        this.data.editable && this.data.rows[one.row].machine ? this.undoButton(one.row, place) : null,
        make("button", { type: "button", onclick: () => this.show(one.row) }, `Sentence ${one.row + 1} in the text`),
        make("button", { type: "button", class: "quote", onclick: (event) => copy(this.quotation(one), event.currentTarget) }, "Copy as quotation"),
        make("button", { type: "button", class: "picture", onclick: () => picture(one, this.data) }, "Save as picture")));
  },

  attempt(one, rendering, button) {
    if (!once(button)) return;
    for (const other of this.root.querySelectorAll("button.rendering")) once(other);
    button.append(make("span", { class: "busy", role: "status" }, " running it back …"));
    this.send("edit", { row: one.row, framing: one.n, rendering });
  },

  quotation(one) {
    const whole = (pane) => this.data.rows[one.row].cells[pane].map((piece) => piece.t).join("").trim();
    // named, or a machine's return would be taken for what somebody said
    const texts = this.data.panes.slice(0, 3).map(({ title }, pane) => (whole(pane) ? `${title}: “${whole(pane)}”` : ""));
    return [...texts.filter(Boolean),
      `${one.path.join(" → ")}: ${one.label} (${one.claim})`,
      this.data.made].join("\n");
  },

  choose(number) {
    const drawn = () => this.root.querySelector(`[data-keep="card-${number}"], [data-keep="back-${number}"]`);
    steady(drawn, this.root, () => { // a card above may fold
      this.turn(number, false);
      this.point();
    });
    drawn()?.focus({ preventScroll: true });
    if (this.chosen.card === number) this.reveal(number);
  },

  // Bring the whole of a card into the window.
  reveal(number) {
    this.root.querySelector(`[data-card="${number}"]`)?.scrollIntoView({ block: "nearest", behavior: pace() });
  },

  // Open a card in one place and close whatever was open; the open one itself is closed.
  turn(number, below) {
    const again = this.chosen.card === number && this.chosen.below === below;
    Object.assign(this.chosen, { linked: null, missed: "" }); // the reader has chosen
    this.chosen.card = again ? null : number;
    this.chosen.below = below && !again;
    this.drawBelow();
    this.drawCards();
    this.address();
  },

  // Mark the chosen framing in the panes; these scroll, the page does not.
  point() {
    for (const mark of this.root.querySelectorAll(".panes .chosen")) mark.classList.remove("chosen");
    const one = this.byNumber.get(this.chosen.card);
    if (!one) return;
    for (const mark of this.root.querySelectorAll(".panes [data-framing]")) {
      mark.classList.toggle("chosen", mark.dataset.framing.split(" ").includes(String(one.n)));
    }
    this.follow(one.row);
  },

  follow(index) {
    const row = this.root.querySelector(`[data-row="${index}"]`);
    const frame = row?.closest(".frame");
    if (!frame) return null;
    row.classList.add("chosen");
    frame.scrollTop += row.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 3;
    return row;
  },

  show(index) {
    for (const mark of this.root.querySelectorAll("tr.chosen")) mark.classList.remove("chosen");
    const row = this.follow(index);
    row?.scrollIntoView({ block: "center", behavior: pace() });
    row?.querySelector("[data-w]")?.focus({ preventScroll: true });
  },

  step(way) {
    const wanted = this.leading(this.wanted());
    if (!wanted.length) return;
    const at = wanted.findIndex((one) => one.n === this.chosen.card);
    const next = wanted[at < 0 ? (way > 0 ? 0 : wanted.length - 1) : Math.max(0, Math.min(wanted.length - 1, at + way))];
    if (wanted.indexOf(next) >= SHOWN_AT_FIRST) this.chosen.more = true;
    if (this.chosen.card !== next.n || this.chosen.below) this.turn(next.n, false);
    this.point();
    this.root.querySelector(`[data-card="${next.n}"] [data-keep]`)?.focus({ preventScroll: true });
    this.reveal(next.n);
  },

  hear(event) {
    if (!["j", "k", "/", "Escape"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (target.closest?.("input, textarea, select, [contenteditable=true]") || !this.root.offsetParent) return;
    if (event.key === "Escape") return this.fold();
    event.preventDefault();
    if (event.key === "/") return this.root.querySelector("[data-keep=find]")?.focus();
    this.step(event.key === "j" ? 1 : -1);
  },

  // What was opened last, below a sentence or among the cards, is closed; the keyboard stays there.
  fold() {
    const below = this.root.querySelector("tr.opened");
    if (!below) {
      if (this.chosen.card !== null) this.choose(this.chosen.card);
      return;
    }
    this.open(Number(below.dataset.of));
  },
};

const RANK = { changed: 0, check: 1, unsure: 2, back: 3 };

// What it looks like: of a change to check nothing is claimed, as of what could not be followed.
function claim(one) {
  return one.group === "check" ? "unsure" : one.group;
}

function kind(one) {
  return one.suggested ? SUGGESTED : one.own ? OWN : one.broken ? BROKEN : one.group;
}

function isApart(one) {
  return one.suggested || one.own;
}

// How words stand in a text: as words of their own, as part of others, or not at all (0). What is
// written without blanks has no borders to keep to.
const PART = 1;
const WHOLE = 2;
const LETTER = /(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}])[\p{L}\p{M}\p{N}]/u;

// Every place at which words stand in a text, both in small letters: [where, PART or WHOLE].
function stands(text, words) {
  const joined = (one, other) => LETTER.test(one) && LETTER.test(other);
  const places = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const whole = !joined(text[at - 1] ?? "", words[0]) && !joined(words.at(-1), text[at + words.length] ?? "");
    places.push([at, whole ? WHOLE : PART]);
  }
  return places;
}

// How what a card is about, or became, has words. It has none as it has all: they stand everywhere.
function holds(one, words) {
  if (!words) return WHOLE;
  return Math.max(0, ...[one.text, one.term, one.pivot, one.back, ...one.perhaps]
    .flatMap((text) => stands(text.toLowerCase(), words).map(([, standing]) => standing)));
}

// The pieces of a text that have a word between two characters.
function across(pieces, start, end) {
  let place = 0;
  return pieces.filter((piece) => {
    const before = place;
    place += piece.t.length;
    return piece.w !== undefined && before < end && place > start;
  });
}

// The pieces of a sentence that have words which lie in no framing of it, wherever they stand best,
// and how they are `standing` there.
function unfollowed(pieces, words) {
  const text = pieces.map((piece) => piece.t).join("").toLowerCase();
  const places = stands(text, words).filter(([at]) => {
    const [first, ...others] = across(pieces, at, at + words.length).map(({ f }) => f ?? []);
    return !first?.some((number) => others.every((numbers) => numbers.includes(number)));
  });
  const standing = Math.max(0, ...places.map(([, how]) => how));
  const own = places.filter(([, how]) => how === standing).flatMap(([at]) => across(pieces, at, at + words.length));
  return { own, standing };
}

function surest(one, other) {
  return RANK[one.group] - RANK[other.group] || other.confidence - one.confidence || one.n - other.n;
}

function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
