// Charts drawn as SVG from plain values: bars of fates, ranges, a flow, lines. Whatever is pointed
// at, touched or walked to is told in words; a bar may lead to what it counts. What is shown can be
// taken away as SVG or PNG, on paper, with its heading and how it was made.

const SPACE = "http://www.w3.org/2000/svg";
const TONES = { // can be read on light and on dark paper; every chart also names the fates
  kept: "#7d8d96", paraphrased: "#3f93a4", softened: "#7f6cc9", strengthened: "#cf6a24", shifted: "#cc3a72",
  lost: "#b8433a", untraceable: "#98938a", "to check": "#b8973f",
};
const SIGNS = { kept: "=", paraphrased: "≈", softened: "↓", strengthened: "↑", shifted: "↷", lost: "∅", untraceable: "?", "to check": "?" };
const LINES = ["#3f93a4", "#7d8d96", "#7f6cc9", "#cf6a24", "#98938a"];
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "4 2"]; // of the same lines
const PAGE = { ink: "var(--ink)", quiet: "var(--quiet)", rule: "var(--rule)" };
const PAPER = { ink: "#21201d", quiet: "#625e56", rule: "#ddd8cc" };
const FEW = 40; // rows that are shown at first
const COLUMN = 50; // rows from which on a file has several columns
const BESIDE = { wide: 430, tall: 17 }; // a column of a file, and a row of it
const LINE = 17; // from one label to the next
const FONT = "'Source Sans', 'Source Sans 3', system-ui, 'Noto Sans CJK SC', sans-serif";

const kept = new WeakMap(); // parentElement -> what is drawn there

export default function show(component) {
  const { parentElement, data, setTriggerValue } = component;
  const own = kept.get(parentElement) ?? { all: false };
  kept.set(parentElement, own);
  own.send = setTriggerValue;
  if (own.stamp === data.stamp && own.root?.firstChild) return;
  own.root = parentElement.querySelector(".tc");
  own.stamp = data.stamp;
  own.data = data;
  own.watch ??= new ResizeObserver(() => redraw(own));
  own.watch.disconnect();
  own.width = 0;
  own.watch.observe(own.root);
  redraw(own);
}

function redraw(own) {
  const width = Math.floor(own.root.clientWidth);
  if (!width || width === own.width) return;
  own.width = width;
  const { data } = own;
  const rows = data.rows.slice(0, own.all ? undefined : FEW);
  const tip = make("div", { class: "tip", role: "status" });
  const drawn = DRAW[data.kind]({ ...data, rows }, width, PAGE, true);
  const more = data.kind === "ranges" && data.rows.length > FEW;
  walkable(drawn);
  const all = more && own.all ? { class: "all", tabindex: 0, role: "region", "aria-label": `${data.title}, all` } : {};
  const frame = make("div", { class: "drawing" }, make("div", all, drawn), tip);
  listen(frame, tip, own);
  const button = (name, act) => make("button", { type: "button", class: "go", onclick: act, "aria-label": `${data.title} as ${name}`, "data-keep": name }, name);
  keeping(own.root, () => own.root.replaceChildren(frame, make("div", { class: "bar taking" },
    more ? make("button", { type: "button", class: "go", "data-keep": "all", onclick: () => { own.all = !own.all; own.width = 0; redraw(own); } },
      own.all ? `The first ${FEW} only` : `Show all ${data.rows.length}`) : null,
    make("span", { class: "legend" }, "Take away as"),
    button("SVG", () => save(new Blob([onPaper(own, rows).text], { type: "image/svg+xml" }), `${data.name}.svg`)),
    button("PNG", () => toPng(onPaper(own, rows), `${data.name}.png`)))));
}

// ---- pointing, touching, walking by key ----

function listen(frame, tip, own) {
  const tell = (event) => {
    const mark = event.target.closest?.("[data-told]");
    tip.textContent = mark?.dataset.told ?? "";
    tip.classList.toggle("shown", Boolean(mark));
    if (!mark) return;
    const [box, at] = [frame.getBoundingClientRect(), mark.getBoundingClientRect()];
    const left = event.clientX ? event.clientX - box.left : at.left - box.left;
    tip.style.left = `${Math.max(0, Math.min(left, box.width - 280))}px`;
    tip.style.top = `${at.bottom - box.top + 6}px`;
  };
  const pick = (event) => {
    const mark = event.target.closest?.("[data-pick]");
    if (mark) own.send("pick", JSON.parse(mark.dataset.pick));
  };
  frame.addEventListener("pointerover", tell);
  frame.addEventListener("focusin", tell);
  frame.addEventListener("pointerleave", tell);
  frame.addEventListener("focusout", () => tip.classList.remove("shown"));
  frame.addEventListener("click", (event) => { tell(event); pick(event); });
  frame.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = event.target.closest?.("[data-told]");
    if (!at || !(way || ["Enter", " ", "Escape"].includes(event.key))) return;
    event.preventDefault();
    if (way) walk(frame, at, way);
    else if (event.key === "Escape") tip.classList.remove("shown");
    else pick(event);
  });
}

// Tab goes to one mark of a chart, the arrow keys from there to the others.
function walkable(drawn) {
  for (const [at, mark] of drawn.querySelectorAll("[data-told]").entries()) mark.setAttribute("tabindex", at ? "-1" : "0");
}

function walk(frame, at, way) {
  const marks = [...frame.querySelectorAll("[data-told]")];
  const next = marks[marks.indexOf(at) + way];
  if (!next) return;
  at.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

// ---- nodes ----

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// What a mark says: by itself on the page, as a title in a file.
function says(node, told, live, pick) {
  if (!live) {
    node.append(svg("title", {}, told));
    return node;
  }
  node.dataset.told = told;
  node.setAttribute("aria-label", told);
  node.setAttribute("role", pick ? "button" : "img");
  if (pick) node.dataset.pick = JSON.stringify(pick);
  return node;
}

function sheet(width, height, title, ...children) {
  return svg("svg", {
    xmlns: SPACE, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT, "font-size": 12.5,
    role: "group", "aria-label": title,
  }, ...children);
}

function text(told, x, y, fill, more = {}) {
  return svg("text", { x, y, fill, ...more }, told);
}

const pencil = document.createElement("canvas").getContext("2d");

// How wide a text is; a file is read elsewhere, where the letters may be wider.
function wideness(told, size) {
  pencil.font = `${size}px ${FONT}`;
  return Math.max(pencil.measureText(told).width, pencil.measureText("n").width * 0.92 * told.length);
}

// A text as far as there is room; its tail (a count) stays whole.
function clipped(told, room, size = 12.5, tail = "") {
  if (wideness(told + tail, size) <= room) return told + tail;
  const letters = [...told];
  while (letters.length > 1 && wideness(`${letters.join("")}…${tail}`, size) > room) letters.pop();
  return `${letters.join("").trimEnd()}…${tail}`;
}

function tail({ count }) {
  return count ? ` · ${count}` : "";
}

// A scale of shares, or one of its own: places from 0 to 1, each with what it says.
function percents(left, wide, top, bottom, look, told = [bottom + 16], scale = null) {
  const steps = wide < 300 ? [0, 0.5, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1];
  return (scale ?? steps.map((share) => [share, `${Math.round(100 * share)}%`])).flatMap(([share, label]) => [
    svg("line", { x1: left + share * wide, x2: left + share * wide, y1: top, y2: bottom, stroke: look.rule }),
    ...told.map((y) => text(label, left + share * wide, y, look.quiet, {
      "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle",
    })),
  ]);
}

// How many columns a file of so many rows has: as many as give it the shape of a sheet on its side.
function columnsOf(count) {
  return count > COLUMN ? Math.ceil(Math.sqrt((1.4 * count * BESIDE.tall) / BESIDE.wide)) : 1;
}

// Lines are told apart by how they are drawn, and so is each in the legend, not by its colour alone.
function legend(names, width, look, dashed) {
  const wide = Math.max(118, ...names.map((name) => 44 + wideness(`= ${name}`, 12.5)));
  const across = Math.max(1, Math.floor(width / wide));
  const nodes = names.flatMap((name, at) => {
    const [x, y] = [(at % across) * wide, Math.floor(at / across) * 20];
    return dashed
      ? [stroke({ x1: x, x2: x + 22, y1: y + 10, y2: y + 10 }, at), text(name, x + 28, y + 14, look.ink)]
      : [
        svg("rect", { x, y: y + 3, width: 13, height: 13, rx: 2, fill: TONES[name], "fill-opacity": name === "untraceable" ? 0.35 : 0.75 }),
        text(`${SIGNS[name]} ${name}`, x + 19, y + 14, look.ink),
      ];
  });
  return [nodes, Math.ceil(names.length / across) * 20 + 10];
}

function stroke(place, at) {
  const shape = place.points ? "polyline" : "line";
  return svg(shape, { ...place, fill: "none", stroke: LINES[at], "stroke-width": 2, "stroke-dasharray": DASHES[at] || null });
}

// ---- the kinds ----

const DRAW = {
  bars({ rows, title }, width, look, live) {
    const names = Object.keys(TONES).filter((name) => rows.some((row) => row.parts.some((part) => part.fate === name)));
    const [key, top] = legend(names, width, look);
    const left = Math.min(230, Math.round(width * 0.32));
    const wide = width - left - 8;
    const bottom = top + 30 * rows.length;
    const nodes = rows.flatMap((row, at) => {
      const y = top + 30 * at;
      let x = left;
      return [
        says(text(clipped(row.name, left - 12, 12.5, tail(row)), left - 10, y + 18, look.ink, { "text-anchor": "end" }), row.told, live),
        ...row.parts.flatMap((part) => {
          const size = part.share * wide;
          const bar = says(svg("rect", {
            x, y: y + 3, width: Math.max(0, size - 1), height: 23, fill: TONES[part.fate],
            "fill-opacity": part.fate === "untraceable" ? 0.22 : 0.58,
          }), part.told, live, part.pick);
          x += size;
          const label = `${SIGNS[part.fate]} ${part.count}`;
          return size > 9 * label.length + 6
            ? [bar, text(label, x - 7, y + 19, look.ink, { "text-anchor": "end", "pointer-events": "none" })] : [bar];
        }),
      ];
    });
    return sheet(width, bottom + 24, title, ...key, ...percents(left, wide, top, bottom, look), ...nodes);
  },

  ranges(data, width, look, live) {
    const { rows, title } = data;
    const columns = live ? 1 : columnsOf(rows.length);
    const names = Object.keys(TONES).filter((name) => rows.some((row) => row.fate === name));
    const [key, under] = names.length ? legend(names, width, look) : [[], 4];
    const long = rows.length > FEW; // the scale stands above, too
    const top = under + (long ? 20 : 0);
    const each = width / columns;
    const tall = columns > 1 ? BESIDE.tall : 24;
    const deep = Math.ceil(rows.length / columns);
    const bottom = top + tall * deep;
    const nodes = Array.from({ length: columns }, (_, column) => {
      const origin = column * each;
      const left = origin + Math.min(240, Math.round(each * 0.36));
      const wide = each - (left - origin) - 14;
      const own = rows.slice(column * deep, (column + 1) * deep);
      return [...percents(left, wide, top, bottom, look, long ? [top - 6, bottom + 16] : undefined, data.scale),
        ...own.map((row, at) => range(row, origin, left, wide, top + tall * at, tall, look, live))];
    });
    return sheet(width, bottom + 26, title, ...key, ...nodes.flat());
  },

  flow({ bands, blocks, title }, width, look, live) {
    const low = Math.min(...blocks.map((one) => one.low));
    const most = Math.max(...[0, 1, 2].map((stage) => blocks.filter((one) => one.x === stage).length));
    const height = Math.max(240, most * LINE + 12, Math.min(700, -low * 14));
    const side = Math.min(190, width * 0.3);
    const size = width < 500 ? 12 : 13.5;
    const [x, y] = [(at) => side + (at / 2) * (width - 2 * side), (at) => 6 + (at / low) * (height - 12)];
    const areas = bands.map((band) => {
      const there = band.points.map(([at, , high]) => `${x(at).toFixed(1)} ${y(high).toFixed(1)}`);
      const home = [...band.points].reverse().map(([at, bottom]) => `${x(at).toFixed(1)} ${y(bottom).toFixed(1)}`);
      return says(svg("path", { d: `M${[...there, ...home].join("L")}Z`, fill: TONES[band.fate], "fill-opacity": 0.45 }), band.told, live);
    });
    const names = [0, 1, 2].flatMap((stage) => {
      const own = blocks.filter((one) => one.x === stage);
      const [dx, anchor] = [[-8, "end"], [0, "middle"], [8, "start"]][stage];
      return apart(own.map((one) => y((one.low + one.high) / 2) + 5), height - 2).map((at, number) => says(
        text(clipped(own[number].name, stage === 1 ? 240 : side - 10, size, tail(own[number])), x(stage) + dx, at,
          look.ink, { "text-anchor": anchor, "font-size": size }), own[number].told, live));
    });
    return sheet(width, height, title, ...areas, ...names);
  },

  lines({ series, trips, title }, width, look, live) {
    const [key, top] = legend(series.map((one) => one.name), width, look, true);
    const [left, tall] = [48, 240];
    const wide = width - left - 20;
    const x = (trip) => left + (trips.length < 2 ? 0 : ((trip - trips[0]) / (trips.at(-1) - trips[0])) * wide);
    const y = (value) => top + (1 - value) * tall;
    const levels = [0, 0.25, 0.5, 0.75, 1].flatMap((value) => [
      svg("line", { x1: left, x2: left + wide, y1: y(value), y2: y(value), stroke: look.rule }),
      text(`${Math.round(100 * value)}%`, left - 8, y(value) + 4, look.quiet, { "text-anchor": "end" }),
    ]);
    const names = trips.map((trip) => text(`trip ${trip}`, x(trip), top + tall + 18, look.quiet, {
      "text-anchor": trip === trips[0] ? "start" : trip === trips.at(-1) ? "end" : "middle",
    }));
    const drawn = series.flatMap((one, at) => [
      stroke({ points: one.points.map(([trip, value]) => `${x(trip)},${y(value)}`).join(" ") }, at),
      ...one.points.map(([trip, value, told]) => says(svg("circle", { cx: x(trip), cy: y(value), r: 4.5, fill: LINES[at] }), told, live)),
    ]);
    return sheet(width, top + tall + 26, title, ...key, ...levels, ...names, ...drawn);
  },
};

// Places of labels, from the top: no two nearer to each other than a line, none below the lowest.
function apart(places, lowest) {
  const found = [...places];
  for (let at = 1; at < found.length; at += 1) found[at] = Math.max(found[at], found[at - 1] + LINE);
  let below = lowest + LINE;
  for (let at = found.length - 1; at >= 0; at -= 1) below = found[at] = Math.min(found[at], below - LINE);
  return found;
}

// A range as a bar between two ticks, its interval as a thin line; the whole line of it can be hit.
function range(row, origin, left, wide, y, tall, look, live) {
  const middle = y + tall / 2;
  const tone = TONES[row.fate] ?? "#3f93a4";
  const at = (share) => left + share * wide;
  const size = tall < 20 ? 10.5 : 12.5;
  const tick = (share) => svg("rect", { x: at(share) - 1.5, y: middle - tall * 0.3, width: 3, height: tall * 0.6, fill: tone });
  return says(svg("g", {},
    svg("rect", { x: origin, y, width: left - origin + wide, height: tall, fill: "transparent" }),
    text(clipped(row.name, left - origin - 12, size, tail(row)), left - 10, middle + size * 0.35, look.ink, { "text-anchor": "end", "font-size": size }),
    svg("line", { x1: at(row["interval low"]), x2: at(row["interval high"]), y1: middle, y2: middle, stroke: look.quiet, "stroke-width": 1.5 }),
    svg("rect", { x: at(row.low), y: middle - tall * 0.17, width: Math.max(0, (row.high - row.low) * wide), height: tall * 0.34, fill: tone, "fill-opacity": 0.75 }),
    tick(row.low), tick(row.high)), row.told, live, row.pick);
}

// ---- to take away ----

function onPaper({ data, all }, rows) {
  const many = data.kind === "ranges" ? columnsOf(rows.length) : 1;
  const width = many > 1 ? BESIDE.wide * many : 1000;
  const inner = DRAW[data.kind]({ ...data, rows }, width, PAPER, false);
  const height = Number(inner.getAttribute("height"));
  const told = all || data.rows.length === rows.length ? "" : `, the first ${rows.length} of ${data.rows.length}`;
  inner.setAttribute("x", "40");
  inner.setAttribute("y", "64");
  const whole = sheet(width + 80, height + 112, data.title,
    svg("rect", { width: width + 80, height: height + 112, fill: "#fdfcf9" }),
    text(`${data.title}${told}`, 40, 42, PAPER.ink, { "font-size": 20, "font-weight": 600 }), inner,
    text(clipped(data.made, width), 40, height + 94, PAPER.quiet));
  return { text: new XMLSerializer().serializeToString(whole), width: width + 80, height: height + 112 };
}

function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 4000);
}

function toPng({ text: drawn, width, height }, name) {
  const image = new Image();
  const scale = width > 3000 ? 1 : 2;
  image.onload = () => {
    const canvas = make("canvas", { width: width * scale, height: height * scale });
    canvas.getContext("2d").drawImage(image, 0, 0, width * scale, height * scale);
    canvas.toBlob((blob) => save(blob, name), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn)}`;
}
