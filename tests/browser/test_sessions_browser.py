"""Many readers at once: each is shown his own text and no other's, and all are served."""

from __future__ import annotations

import pytest
from resting import done, in_front, new_tab, open_tab, reader, rested

pytestmark = pytest.mark.browser

NAMES = [f"Zorbia{letter}" for letter in "ABCDEF"]
# every text that stands on the page, in its components too; apart, or two would make up a name
ALL = """() => {
    const texts = [];
    const gather = (root) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
            else if (node.shadowRoot) gather(node.shadowRoot);
        }
    };
    gather(document.body);
    return texts.join(" ");
}"""


def test_six_readers_at_once_are_all_served_and_see_no_text_but_their_own(browser, address):
    browsers = [reader(browser), reader(browser)]  # some readers share one: tabs are apart, too
    pages = {}
    for at, name in enumerate(NAMES):
        page = pages[name] = new_tab(browsers[at % 2])
        page.goto(f"{address}/?samples=0")
        page.get_by_text("Paste an article above").wait_for()
        rested(page)
        text = (
            f"The envoy of {name} called the island a flashpoint. The talks in {name} were frank."
        )
        page.get_by_label("Text", exact=True).fill(text)
    for page in pages.values():  # what is written is sent by itself, and drawn once more
        rested(in_front(page))
    for page in pages.values():
        in_front(page).get_by_role("button", name="Translate there and back").click()
    for name, page in pages.items():
        done(in_front(page))
        assert [one for one in NAMES if one in page.evaluate(ALL)] == [name]
        assert page.get_by_role("alert").all_inner_texts() == []
        assert page.locator("tr[data-row]").count() == 2
    for name, page in pages.items():
        open_tab(in_front(page), "History")
        page.get_by_role("button", name="Delete all").wait_for()
        assert [one for one in NAMES if one in page.evaluate(ALL)] == [name]
        page.close()
    for context in browsers:
        context.close()
