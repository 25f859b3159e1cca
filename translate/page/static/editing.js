// The pivot of a sentence, edited in its place and sent to be run back.

const EDITING = {
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
  },

  editor(row, index) {
    const place = { "data-else": `edit-${index}` }; // where the keyboard is when this is gone
    const field = make("textarea", {
      rows: 4, "aria-label": `Pivot of sentence ${row.n}`, lang: this.data.panes[1].lang,
      "data-keep": `editor-${index}`, ...place,
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
      const busy = make("span", { class: "busy", role: "status", tabindex: "-1", ...place }, "Running it back …");
      buttons.replaceChildren(busy);
      busy.focus({ preventScroll: true });
    };
    const buttons = make("div", { class: "buttons" },
      make("button", { type: "button", class: "main", onclick: run }, "Run back"),
      make("button", { type: "button", onclick: cancel, ...place }, "Cancel"));
    return make("div", { class: "editor" }, field, buttons);
  },

  machine(row, index, kind) {
    const told = kind === "pivot" ? "The machine’s: " : "From the machine’s pivot: ";
    const shown = row.machine[kind].map((piece) => make("span", {
      class: piece.e ? `change e-${piece.e === "gap" ? "insert" : piece.e}` : "",
    }, piece.t));
    return make("div", { class: "machine" },
      make("span", { class: "legend", lang: "en" }, told), ...shown,
      kind === "pivot" ? make("div", { class: "buttons" },
        this.editButton(row, index, "Edit again"),
        this.undoButton(index, `edit-${index}`, `undo-${index}`)) : null);
  },

  // Put the machine's pivot back; the keyboard then goes to what is named `other`.
  undoButton(index, other, keep = null) {
    return make("button", {
      type: "button", class: keep ? "undo" : "revert", "aria-label": `Undo the edit of sentence ${index + 1}`,
      "data-keep": keep, "data-else": other,
      onclick: (event) => {
        event.stopPropagation();
        if (once(event.currentTarget)) this.send("undo", { row: index });
      },
    }, keep ? "Undo" : "Undo the edit");
  },
};
