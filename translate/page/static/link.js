// A button that copies the page's address: the settings stand in it.

export default function show(component) {
  const root = component.parentElement.querySelector(".tc");
  if (root.firstChild) return;
  root.replaceChildren(make("button", {
    type: "button", class: "go link", title: "The settings, the example and the chosen card stand in it; a pasted text does not",
    onclick: (event) => copy(location.href, event.currentTarget),
  }, "Copy link"));
}
