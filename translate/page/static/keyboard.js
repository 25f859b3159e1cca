// The keyboard's way through what Streamlit draws. The body of a pop-over stands at the end of the
// document: Tab leads into it from its button, and out of it to what follows the button. What is
// taken away or folded up while the keyboard is in it hands it to the tab that is open, and on to
// the one that opens after it: the server may take the one away before it opens the other. A tab that
// opens without a click, as a link does it, is brought into the bar of a small window.

const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
const SOON = 120; // milliseconds, in which whatever closes itself gives the keyboard back itself
let listening = null;
let opener = null; // the button of the pop-over that the keyboard is in

export default function listen() {
  listening?.abort();
  listening = new AbortController();
  const on = (name, act) => document.addEventListener(name, act, { capture: true, signal: listening.signal });
  let [last, byKey, later, handed, open] = [null, false, 0, null, null];
  on("keydown", (event) => { [byKey, handed] = [true, null]; if (event.key === "Tab") through(event); });
  on("pointerdown", () => { [byKey, handed] = [false, null]; });
  on("focusin", (event) => {
    last = event.composedPath()[0];
    if (!last.closest("[data-testid=stPopoverBody]")) opener = null;
  });
  const gone = () => byKey && document.activeElement === document.body && last && !last.checkVisibility();
  const moved = () => handed && document.activeElement === handed && openTab() !== handed;
  const look = () => {
    const now = document.querySelector("[role=tab][aria-selected=true]");
    if (now && now !== open) reach(open = now);
    if (later || !(gone() || moved())) return;
    later = setTimeout(() => {
      later = 0;
      if (gone() && opener?.checkVisibility()) opener.focus();
      else if (gone() || moved()) (handed = openTab())?.focus();
    }, SOON);
  };
  const seen = new MutationObserver(look);
  seen.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["open", "hidden", "class", "aria-selected"] });
  listening.signal.addEventListener("abort", () => seen.disconnect());
}

// The innermost one: the tab of a corpus stands in another.
function openTab() {
  return visible("[role=tab][aria-selected=true]").at(-1);
}

// In the middle of the bar, whose ends an arrow may cover.
function reach(tab) {
  const bar = tab.closest("[role=tablist]");
  if (!bar) return;
  const [own, whole] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
  if (own.left < whole.left || own.right > whole.right) bar.scrollLeft += (own.left + own.right - whole.left - whole.right) / 2;
}

function visible(selector) {
  return [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
}

function through(event) {
  const body = document.querySelector("[data-testid=stPopoverBody]");
  const [button] = visible("[data-testid=stPopoverButton][aria-expanded=true]"); // a phone has another, hidden
  if (!body || !button) return;
  const inside = [...body.querySelectorAll(STOPS)].filter(isStop);
  const at = document.activeElement;
  if (at === button && !event.shiftKey && inside.length) {
    event.preventDefault();
    opener = button;
    inside[0].focus();
  } else if (at === inside.at(event.shiftKey ? 0 : -1)) {
    button.focus(); // from which the key itself leads on
    if (event.shiftKey) event.preventDefault();
  }
}

function isStop(node) {
  const reached = node.type === "radio" ? node.checked : node.tabIndex >= 0; // of a group, one
  return reached && !node.disabled && node.checkVisibility();
}
