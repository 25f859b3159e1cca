// A button that copies the page's address: the settings and what is shown stand in it.

const SAID = "The settings, the example, the tab, the middle text and the chosen card stand in it";

export default function show({ parentElement, data }) {
  const root = parentElement.querySelector(".tc");
  const told = data.left_out ? `Copied, without ${data.left_out}` : "Copied";
  if (root.dataset.told === told) return;
  root.dataset.told = told;
  keeping(root, () => root.replaceChildren(make("button", {
    type: "button", class: "go link", "data-keep": "link", title: data.left_out ? `${SAID}; ${data.left_out}: not` : SAID,
    onclick: (event) => copy(location.href, event.currentTarget, told),
  }, "Copy link")));
}
