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

// A heading that sorts: `way` is how the column is sorted, "none" where it is not.
function sorting({ key, name, sign, meaning, amount }, way, sort) {
  return make("th", { scope: "col", class: amount ? "amount" : "", "aria-sort": way },
    make("button", { type: "button", title: meaning || null, "data-keep": `sort-${key ?? name}`, onclick: sort },
      sign ? make("span", { class: `sign ${key ?? ""}`, "aria-hidden": "true" }, sign) : null, name));
}
