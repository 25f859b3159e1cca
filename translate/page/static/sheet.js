// A table of numbers, sorted in the browser: by a column's heading, the other way round, and a third
// time as it came. A cell is a text with what it sorts by; text becomes text nodes only.

const memory = new WeakMap(); // parentElement -> stamp of what is drawn, and the order that is chosen

export default function show({ parentElement, data }) {
  const own = memory.get(parentElement) ?? { stamp: "", sorted: null, descending: false };
  memory.set(parentElement, own);
  const root = parentElement.querySelector(".tc");
  if (own.stamp === data.stamp && root.firstChild) return;
  own.stamp = data.stamp;
  const draw = () => {
    const at = root.querySelector(".scroll")?.scrollLeft ?? 0;
    keeping(root, () => root.replaceChildren(sheet(data, own, draw)));
    root.firstChild.scrollLeft = at;
  };
  draw();
}

function sheet({ name, headings, rows }, own, draw) {
  const sorted = headings.findIndex((one) => one.name === own.sorted); // a column may be gone
  const body = ordered(rows, sorted, own.descending).map((cells) => make("tr", {}, ...cells.map(([text], at) =>
    make(at ? "td" : "th", { scope: at ? null : "row", class: headings[at].amount ? "amount" : headings[at].text ? "whole" : "", lang: headings[at].lang || null }, ...parts(text)))));
  const head = make("tr", {}, ...headings.map((one) => heading(one, own, draw)));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name },
    make("table", { class: "sheet" }, make("thead", {}, head), make("tbody", {}, ...body)));
}

// A rate, and the interval that follows it in brackets.
function parts(text) {
  return text.split(/ (?=\[)/).flatMap((part, at) => [at ? " " : null, make("bdi", {}, part)]).filter(Boolean);
}

function heading(column, own, draw) {
  const { name, amount } = column;
  const way = own.sorted !== name ? "none" : own.descending ? "descending" : "ascending";
  return sorting(column, way, () => {
    // numbers begin with the most, names with their first
    if (own.sorted !== name) Object.assign(own, { sorted: name, descending: amount });
    else if (own.descending === amount) own.descending = !amount;
    else own.sorted = null;
    draw();
  });
}

// What has no number comes last, whichever way the others go.
function ordered(rows, sorted, descending) {
  if (sorted < 0) return rows;
  const way = descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [left, right] = [one[sorted][1], other[sorted][1]];
    if (left === null || right === null) return (left === null) - (right === null);
    return way * (typeof left === "number" ? left - right : String(left).localeCompare(String(right)));
  });
}
