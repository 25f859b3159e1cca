// A button that copies the page's address: the settings and what is shown stand in it.

const SETTINGS = "No link can carry a text that was pasted or opened here: this one carries the settings alone. Save, beside it, gives a file with all of it";
const SAID = "The settings, the example, the tab, the middle text and the chosen card stand in it";

export default function show({ parentElement, data }) {
  const root = parentElement.querySelector(".tc");
  const told = data.left_out ? `Copied, without ${data.left_out}` : "Copied";
  const whole = data.names_text;
  const said = whole ? SAID : SETTINGS;
  if (root.dataset.told === told) return;
  root.dataset.told = told;
  announce(root, ""); // it is there before anything is said
  keeping(root, () => root.replaceChildren(make("button", {
    type: "button", class: "go link", "data-keep": "link", title: whole && data.left_out ? `${said}; ${data.left_out}: not` : said,
    // what is shown of a text says nothing to who is not given the text
    onclick: (event) => copy(whole ? location.href : location.href.split("#")[0], event.currentTarget, told),
  }, whole ? "Copy link" : "Copy link to settings")));
}
