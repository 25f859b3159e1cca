// Tells the server which tab of which browser this is: a reload of it finds its result again. A link
// that is opened in it, or another address, is shown as it says.

const NAME = "translate-compare";
const LEFT = `${NAME}-left`; // the settings in the address that the tab was left with

// What is set here stands in the address, but is no place to go back to: Streamlit makes an entry of
// each, and Back would come to the same page again and again before it leaves it.
history.pushState = history.replaceState;

export default function show({ setStateValue }) {
  let token = crypto.getRandomValues(new Uint32Array(6)).join("-");
  try {
    if (isElsewhere()) sessionStorage.removeItem(NAME);
    token = sessionStorage.getItem(NAME) ?? token;
    sessionStorage.setItem(NAME, token);
    onpagehide = () => sessionStorage.setItem(LEFT, location.search);
  } catch {
    // a browser that keeps nothing gives nothing back after a reload
  }
  setStateValue("token", token); // the server writes no address before it has it
}

function isElsewhere() {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT); // it is asked once a load
  const [load] = performance.getEntriesByType("navigation");
  return left !== null && load.type === "navigate" && new URL(load.name).search !== left;
}
