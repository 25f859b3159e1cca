// Tells the server which tab of which browser this is: a reload of it finds its result again.

export default function show({ setStateValue }) {
  const name = "translate-compare";
  let token = null;
  try {
    token = sessionStorage.getItem(name) ?? crypto.getRandomValues(new Uint32Array(6)).join("-");
    sessionStorage.setItem(name, token);
  } catch {
    return; // a browser that keeps nothing gives nothing back after a reload
  }
  setStateValue("token", token);
}
