// Nodes made of plain values: attributes, listeners, and children that are nodes or text.

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

// Nodes with commas between them; each comma stays with what it follows, and begins no line.
function enumerated(nodes) {
  return nodes.flatMap((node, at) => [at ? " " : "", make("span", { class: "listed" }, node, at < nodes.length - 1 ? "," : "")]);
}

// A heading that sorts: `way` is how the column is sorted, "none" where it is not.
function sorting({ key, name, sign, meaning, amount }, way, sort) {
  return make("th", { scope: "col", class: amount ? "amount" : "", "aria-sort": way },
    make("button", { type: "button", title: meaning || null, "data-keep": `sort-${key ?? name}`, onclick: sort },
      sign ? make("span", { class: `sign ${key ?? ""}`, "aria-hidden": "true" }, sign) : null, name));
}

// Draw anew and leave the keyboard where it was: what it was in is known by its `data-keep`; where
// that is gone, `data-else` names what stands in for it.
function keeping(root, draw) {
  const { keep, else: other } = root.getRootNode().activeElement?.dataset ?? {};
  draw();
  const named = (name) => (name ? root.querySelector(`[data-keep="${CSS.escape(name)}"]`) : null);
  enter(named(keep) ?? named(other));
}

// Say to who listens what others see happen. What is drawn anew is not heard: it is said beside it.
function announce(root, told) {
  const beside = root.parentNode;
  const heard = beside.querySelector(".heard") ?? beside.appendChild(make("div", { class: "heard unseen", role: "status" }));
  heard.textContent = told;
}

// Put the keyboard somewhere. Only who uses it is scrolled there: a pointer's user looks where it is.
function enter(place) {
  place?.focus({ preventScroll: true });
  if (place?.matches(":focus-visible")) place.scrollIntoView({ block: "nearest" });
}

// Whether a button asks the server for the first time. It can be pressed no more, but keeps the
// keyboard, which a disabled one would lose.
function once(button) {
  const asked = button.getAttribute("aria-disabled") === "true";
  button.setAttribute("aria-disabled", "true");
  return !asked;
}
