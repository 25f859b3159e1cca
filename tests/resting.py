"""What the browser tests wait for: a page at rest, a tab that is open, a state that is drawn."""

from __future__ import annotations

import time
from contextlib import suppress

PATIENCE = 300_000  # milliseconds; far more than is needed, for a busy machine

TEXT = (
    "Taiwan is at the very heart of China's core interests. The talks were frank.\n\n"
    "The island is a flashpoint of deep-seated mistrust."
)

# Whether the server still owes this page an answer: a click is sent at once and shown only later.
# What is to be done within a second has yet to come; and what moves is at its end at once.
WATCHED = """
    window.WebSocket = class extends window.WebSocket {
        constructor(...given) {
            super(...given);
            for (const heard of ["message", "close"])
                this.addEventListener(heard, () => { window.owed = false; });
        }
        send(message) {
            window.owed = true;
            super.send(message);
        }
    };
    window.due = new Set();
    const once = window.setTimeout.bind(window), often = window.setInterval.bind(window);
    const noted = (timer, wait) => { if (wait < 1000) window.due.add(timer); return timer; };
    window.setTimeout = (act, wait = 0, ...given) => {
        const timer = once(() => { window.due.delete(timer); act(...given); }, wait);
        return noted(timer, wait);
    };
    window.setInterval = (act, wait = 0, ...given) => noted(often(act, wait, ...given), wait);
    for (const name of ["clearTimeout", "clearInterval"]) {
        const end = window[name].bind(window);
        window[name] = (timer) => { window.due.delete(timer); end(timer); };
    }
    const still = new CSSStyleSheet();
    still.replaceSync(`*, *::before, *::after {
        transition: none !important; animation-duration: 0s !important;
        animation-delay: 0s !important; animation-iteration-count: 1 !important;
    }`);
    document.adoptedStyleSheets.push(still);
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (given) {
        const root = attach.call(this, given);
        root.adoptedStyleSheets.push(still);
        return root;
    };
"""
# What axe-core looks for: in the dark only what colours decide; all else is as in the light.
AXE = {
    "light": {"resultTypes": ["violations"]},
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": ["color-contrast", "link-in-text-block"],
    },
}
REST = """() => {
    const idle = !window.owed && !window.due.size &&
        document.querySelector("[data-test-script-state=notRunning]") &&
        !document.querySelector("[data-testid=stSkeleton]") &&
        document.getAnimations().every((one) => one.playState !== "running");
    window.calm = idle ? window.calm + 1 : 0;
    return window.calm > 3;
}"""


def reader(browser, **device):
    """A reader's browser, which takes what the page loads once for all its tabs."""
    device = device or {"viewport": {"width": 1280, "height": 900}}
    context = browser.new_context(reduced_motion="reduce", **device)
    context.add_init_script(WATCHED)
    return context


def new_tab(context):
    """An empty tab of a reader's browser, in front of its others."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def blank(browser, **device):
    """An empty page in a browser of its own."""
    return new_tab(reader(browser, **device))


def in_front(page):
    """The tab as its reader looks at it; behind others it is drawn once a second."""
    page.bring_to_front()
    return page


def rested(page):
    """Wait until the page has been at rest for a while: it may be drawn once more."""
    page.evaluate("window.calm = 0")
    page.wait_for_function(REST, polling=30)
    return page


def done(page):
    """Wait until a translation made here is there whole, and its panes are drawn with it.

    What is drawn by the server comes before what the panes draw of it: only a result that has
    ended can be edited, so their first button for that says that they hold it.
    """
    page.get_by_text("A text that comes back intact").first.wait_for()
    page.locator("button.edit").first.wait_for(state="attached")
    return rested(page)


def opened(page, address):
    """Open the page and wait until it is drawn to its end and listens."""
    page.goto(address)
    page.get_by_text("Paste an article above").wait_for()
    return rested(page)


def translated(page, address, text=TEXT, query="samples=2"):
    opened(page, f"{address}/?{query}")
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.get_by_role("button", name="Translate there and back").click()
    return done(page)


def until(page, holds):
    """Wait until what is asked holds; what a browser draws need not be there at once."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(50)


def press_until(button, shown):
    """Press a button until what it does is shown: where it moves meanwhile, nothing is pressed."""
    from playwright.sync_api import TimeoutError as Late

    end = time.monotonic() + PATIENCE / 1000
    while not shown.count():
        assert time.monotonic() < end, "pressed in vain"
        with suppress(Late):
            button.click(timeout=20_000)
        with suppress(Late):
            shown.wait_for(timeout=20_000)


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()
    page.locator(f"[role=tab][aria-selected=true]:has-text('{name}')").wait_for()
    rested(page)


def coloured(page, scheme):
    """Show the page as a reader of light or dark pages sees it."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
    rested(page)


def saved(page, button):
    """The download that a button starts; a button drawn anew lets its download go."""
    rested(page)
    with page.expect_download() as waiting:
        button.click()
    return waiting.value
