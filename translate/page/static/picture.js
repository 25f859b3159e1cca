// To take away: a framing as a quotation on the clipboard, or as a picture of 1200 by 630.

async function copy(text, button, told = "Copied") {
  const before = button.textContent;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = byHand(text);
  }
  button.textContent = done ? told : "Copying is not allowed here";
  const root = button.closest(".tc");
  announce(root, button.textContent);
  setTimeout(() => {
    button.textContent = before;
    announce(root, ""); // so that it is heard the next time, too
  }, told.length > 20 ? 4000 : 1600);
}

function byHand(text) { // where the page is not served securely there is no clipboard
  const field = make("textarea", { "aria-hidden": "true", class: "unseen" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

const FRAME = { width: 1200, height: 630, edge: 64 };
const SERIF = "'Source Serif', 'Source Serif 4', Palatino, Georgia, 'Noto Serif CJK SC', 'Songti SC', serif";
const SANS = "'Source Sans', 'Source Sans 3', system-ui, 'Noto Sans CJK SC', sans-serif";
const INK = { // as in light
  kept: "#52616a", paraphrased: "#2f6572", softened: "#5d4ba0", strengthened: "#93400d", shifted: "#a01f4c",
  lost: "#7d1d16", untraceable: "#66625a",
};

function picture(one, data) {
  const canvas = make("canvas", { width: FRAME.width, height: FRAME.height });
  paint(canvas.getContext("2d"), one, data);
  canvas.toBlob((blob) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: `framing-${one.n}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 4000);
  }, "image/png");
}

function paint(pen, one, data) {
  const { width, height, edge } = FRAME;
  pen.fillStyle = "#fdfcf9";
  pen.fillRect(0, 0, width, height);
  const ink = INK[claim(one) === "unsure" ? "untraceable" : one.fate];
  pen.fillStyle = ink;
  pen.fillRect(0, 0, 12, height);
  pen.font = `600 30px ${SANS}`;
  pen.fillText(one.label, edge, 84);
  const names = pen.measureText(one.label).width;
  pen.fillStyle = "#625e56";
  pen.font = `24px ${SANS}`;
  pen.fillText(fitted(pen, one.claim, width - 2 * edge - names - 24), edge + names + 24, 84);
  let top = 150;
  for (const [at, line] of one.context.entries()) {
    const guess = Boolean(at && one.perhaps[at - 1]);
    pen.fillStyle = "#625e56";
    pen.font = `20px ${SANS}`;
    pen.fillText(fitted(pen, line.hit ? data.panes[at].title : `${data.panes[at].title}: ${line.gone}`, width - 2 * edge), edge, top);
    top = wrapped(pen, line, ink, top + 38, guess) + 50;
  }
  pen.fillStyle = "#625e56";
  pen.font = `18px ${SANS}`;
  pen.fillText(fitted(pen, data.made, width - 2 * edge), edge, height - 36);
}

// A context on two lines at most, what was followed in bold, where its words most likely went
// underlined with dashes; returns where the last line stands.
function wrapped(pen, line, ink, top, guess) {
  const { width, edge } = FRAME;
  const parts = [[line.left, false], [line.hit, true], [line.right, false]];
  const units = parts.flatMap(([text, hit]) => (text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) ?? []).map((unit) => [unit, hit]));
  let [left, rows] = [edge, 1];
  for (const [unit, hit] of units) {
    pen.font = `${hit && !guess ? "700" : "400"} 30px ${SERIF}`;
    const wide = pen.measureText(unit).width;
    if (left + wide > width - edge && left > edge) {
      if (rows === 2) {
        pen.fillText("…", left, top); // there is room for it at the edge
        break;
      }
      [left, rows, top] = [edge, rows + 1, top + 40];
    }
    pen.fillStyle = hit ? ink : "#21201d";
    pen.fillText(unit, left, top);
    if (hit && guess) dashed(pen, left, top + 8, pen.measureText(unit.trimEnd()).width, ink);
    left += wide;
  }
  return top;
}

function dashed(pen, left, top, wide, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  pen.setLineDash([8, 5]);
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(left + wide, top);
  pen.stroke();
}

function fitted(pen, text, room) {
  let shown = text;
  while (shown.length > 1 && pen.measureText(shown).width > room) shown = `${shown.slice(0, -2).trimEnd()}…`;
  return shown;
}
