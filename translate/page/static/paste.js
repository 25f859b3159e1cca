// A pasted text is sent at once: a text field alone would keep it until the reader leaves it, and
// its language would not be told before.

const LATER = 60; // milliseconds, until the field has taken what was pasted
let heard = null;

export default function listen() {
  if (heard) document.removeEventListener("paste", heard, true);
  heard = (event) => {
    const field = event.composedPath()[0];
    if (!field.matches?.("textarea") || !field.closest(".st-key-text")) return;
    setTimeout(() => field.dispatchEvent(new KeyboardEvent("keydown", {
      key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true,
    })), LATER);
  };
  document.addEventListener("paste", heard, true);
}
