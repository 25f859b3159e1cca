"""What the browser tests wait for: a page at rest, a tab that is open, a state that is drawn."""

from __future__ import annotations

import time

PATIENCE = 300_000  # milliseconds; far more than is needed, for a busy machine

TEXT = (
    "Taiwan is at the very heart of China's core interests. The talks were frank.\n\n"
    "The island is a flashpoint of deep-seated mistrust."
)

# Whether the server still owes this page an answer: a click is sent at once and shown only later.
OWED = """
    window.WebSocket = class extends window.WebSocket {
        constructor(...given) {
            super(...given);
            for (const told of ["message", "close"])
                this.addEventListener(told, () => { window.owed = false; });
        }
        send(message) {
            window.owed = true;
            super.send(message);
        }
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
    const idle = !window.owed && document.querySelector("[data-test-script-state=notRunning]") &&
        !document.querySelector("[data-testid=stSkeleton]") &&
        document.getAnimations().every((one) => one.playState !== "running");
    window.calm = idle ? window.calm + 1 : 0;
    return window.calm > 10;
}"""


def reader(browser):
    """A reader's browser, which takes what the page loads once for all its tabs."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(OWED)
    return context


def new_tab(context):
    """An empty tab of a reader's browser."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def blank(browser):
    """An empty page in a browser of its own."""
    return new_tab(reader(browser))


def rested(page):
    """Wait until the page has been at rest for a while: it may be drawn once more."""
    page.evaluate("window.calm = 0")
    page.wait_for_function(REST, polling=50)
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
