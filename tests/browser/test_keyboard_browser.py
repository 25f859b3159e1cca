"""The page without a pointer: every stop is reached, seen and left; no act loses the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
import stored
from resting import TEXT, blank, done, new_tab, open_tab, opened, rested, translated, until

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[2] / "translate" / "page" / "static"
MOST = 250  # stops of a tab; more would be a trap, or a walk nobody takes
WIDTHS = (1440, 390)
TABS = ("Side by side", "Evidence", "Download", "Corpus", "Systems", "Two texts", "History")

# What has the keyboard, in components too, and how it looks with all that is drawn around it; and
# how what had it before looks without. What is drawn of it may take two frames.
HERE = """async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const left = window.held ? window.look(window.held) : "";
  window.held = at;
  const box = at.getBoundingClientRect();
  const inside = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  const name = (at.getAttribute("aria-label") ?? at.innerText ?? "").slice(0, 40);
  return { body: at === document.body, name: `${at.tagName} ${name}`, inside, left,
    look: window.look(at) };
}"""
LOOK = """
  window.look = (at) => {
    const styles = [];
    for (let one = at; one && styles.length < 20; one = one.parentElement) {
      const style = getComputedStyle(one);
      styles.push(style.outline, style.boxShadow, style.borderColor, style.backgroundColor);
    }
    return styles.join();
  };
"""


@pytest.fixture(scope="module")
def page(browser, address):
    """A round trip with something in every tab."""
    found = blank(browser)
    found.add_init_script(LOOK)
    yield translated(found, address, query="samples=2&control=pt&hops=2")
    found.context.close()


@pytest.fixture
def fresh(shared, address):
    page = new_tab(shared)
    page.add_init_script(LOOK)
    yield opened(page, f"{address}/?samples=0")
    page.close()


def here(page) -> str:
    """The name of what has the keyboard, which is on the screen."""
    stop = page.evaluate(HERE)
    assert stop["body"] or stop["inside"], stop["name"]
    return "" if stop["body"] else stop["name"]


def walked(page, key: str) -> list[str]:
    """All stops from one edge of the page to the other; each shows that it has the keyboard."""
    page.evaluate("window.held = null")
    names: list[str] = []
    look = ""
    for _ in range(MOST):
        page.keyboard.press(key)
        stop = page.evaluate(HERE)
        assert not names or stop["left"] != look, f"nothing shows the keyboard at {names[-1]}"
        if stop["body"]:
            return names
        assert stop["inside"], stop["name"]
        names.append(stop["name"])
        look = stop["look"]
    raise AssertionError(f"no end after {names[-5:]}")


def pressed(page, what, key="Enter") -> str:
    """What has the keyboard after a key, once all is drawn that the key brings."""
    what.focus()
    page.keyboard.press(key)
    rested(page)
    return here(page)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("tab", TABS)
def test_every_stop_is_seen_and_none_is_a_trap(page, tab, width):
    page.set_viewport_size({"width": width, "height": 900})
    open_tab(page, tab)
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Shift+Tab")  # to the page's edge
    there = walked(page, "Tab")
    back = walked(page, "Shift+Tab")
    assert back[::-1] == there
    assert any(tab in name for name in there)


def test_what_has_the_keyboard_is_seen_where_the_system_forces_its_colours(page):
    """There Streamlit's shadows are gone, with which it shows that."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    open_tab(page, "Side by side")
    page.emulate_media(forced_colors="active")
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Tab")  # from now on by keys
    for what in ("[data-testid=stDownloadButton] button", "[data-testid=stExpander] summary",
                 "[role=tab][aria-selected=true]"):  # fmt: skip
        stop = page.locator(what).first
        stop.focus()
        assert stop.evaluate("node => getComputedStyle(node).outlineStyle") == "solid", what
    page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_card_is_opened_and_closed_where_the_keyboard_is(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    open_tab(page, "Side by side")
    chip = page.locator("li.card .chip").first
    name = pressed(page, chip)
    page.locator("li.card.chosen .more").wait_for()
    page.keyboard.press("Tab")
    assert here(page) != name
    page.keyboard.press("Escape")
    until(page, lambda: page.locator(".more").count() == 0)
    assert here(page) == name
    page.keyboard.press("j")
    assert here(page) == name
    pressed(page, chip)
    mark = page.locator("td.source [data-framing]").first
    word = pressed(page, mark)
    page.locator("tr.opened").wait_for()
    assert pressed(page, page.locator("tr.opened .chip")) == word  # it went with its card
    assert page.locator("tr.opened").count() == 0


def test_a_filter_and_all_it_shows_keep_the_keyboard(page):
    open_tab(page, "Side by side")
    for name in ("changed", "back", ""):
        button = page.locator(f"button[data-group='{name}']")
        assert pressed(page, button, "Space") == f"BUTTON {button.inner_text()}"


def test_a_pivot_is_edited_by_keys_alone(page):
    open_tab(page, "Side by side")
    row = page.locator("tr[data-row='1']")
    edit = row.locator("button.edit")
    assert "Pivot of sentence 2" in pressed(page, edit)
    page.keyboard.type("jk")
    assert row.locator("textarea").input_value().endswith("jk")  # letters like any others
    page.keyboard.press("Escape")
    assert "Edit the pivot of sentence 2" in here(page)
    pressed(page, edit)
    row.locator("textarea").fill("会谈是坦率的，也是有益的。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Running it back" in here(page) or row.locator("button.undo").count()
    row.locator("button.undo").wait_for()
    assert "Edit the pivot of sentence 2" in here(rested(page))
    row.locator("button.undo").focus()
    page.keyboard.press("Enter")
    row.locator("button.undo").wait_for(state="detached")
    assert "Edit the pivot of sentence 2" in here(rested(page))


def test_another_rendering_is_tried_by_keys_alone(page):
    open_tab(page, "Side by side")
    number = page.locator("td.source [data-framing]", has_text="flashpoint").first.get_attribute(
        "data-framing"
    )
    page.locator("td.source [data-framing]", has_text="flashpoint").first.focus()
    page.keyboard.press("Enter")
    rendering = page.locator("tr.opened button.rendering").first
    rendering.focus()
    page.keyboard.press("Enter")
    page.locator("button.undo").wait_for()
    assert "flashpoint" in here(rested(page))
    assert page.locator(f"tr.opened[data-of='{number}']").count() == 1
    page.locator("button.undo").focus()
    page.keyboard.press("Enter")
    page.locator("button.undo").wait_for(state="detached")
    page.locator("tr.opened .chip").focus()
    page.keyboard.press("Enter")
    page.locator("tr.opened").wait_for(state="detached")


@pytest.mark.parametrize("width", WIDTHS)
def test_words_that_are_followed_lead_the_keyboard_to_their_card(fresh, address, width):
    fresh.set_viewport_size({"width": width, "height": 900})
    translated(fresh, address, query="samples=0")
    for words in ("talks", "Taiwan is"):
        fresh.get_by_label("What happened to").fill(words)
        fresh.get_by_role("button", name="Follow these words").focus()
        fresh.keyboard.press("Enter")
        fresh.locator(f"li.card.chosen:has-text('{words}')").wait_for()
        done(fresh)
        # on its way there the focus may rest on what holds the page, taller than the screen
        until(fresh, lambda: fresh.evaluate(HERE)["name"].startswith(f"BUTTON {words}: "))  # noqa: B023
        assert here(fresh).startswith(f"BUTTON {words}: ")
        assert fresh.locator("li.card.chosen .more").is_visible()
    assert "You also follow “Taiwan is” and “talks”" in fresh.locator(".verdict .own").inner_text()
    fresh.get_by_label("What happened to").fill("")
    own = fresh.get_by_role("list", name="Words you follow").locator("li.card")
    until(fresh, lambda: own.count() == 2)


def test_clearing_the_field_while_words_are_being_followed_leads_to_their_card(fresh, address):
    translated(fresh, address, query="samples=0")
    field = fresh.get_by_label("What happened to")
    field.fill("talks")
    fresh.get_by_role("button", name="Follow these words").press("Enter")
    field.fill("")
    done(fresh)
    field.fill("")  # a field that is put up anew in the same breath has the words again
    # other cards have "talks" in their sentences, too
    own = fresh.get_by_role("list", name="Words you follow")
    own.locator("li.card.chosen:has-text('talks')").wait_for()
    assert own.locator("li.card").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pop_over_lies_between_its_button_and_what_follows(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    way = page.get_by_role("button", name="English → Chinese → English")
    inside = page.get_by_test_id("stPopoverBody")

    def is_inside():
        return inside.locator("input:focus").count() == 1

    pressed(page, way)
    inside.wait_for()
    page.keyboard.press("Tab")
    assert is_inside()
    page.keyboard.press("Shift+Tab")
    assert here(page).startswith("BUTTON English → Chinese")
    page.keyboard.press("Tab")
    assert is_inside()
    page.keyboard.press("Tab")
    assert here(page) == "BUTTON Copy link to settings"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert is_inside()
    page.keyboard.press("Escape")
    inside.wait_for(state="detached")
    until(page, lambda: here(page).startswith("BUTTON English → Chinese"))


def test_a_chart_is_one_stop_and_the_arrow_keys_walk_through_it(page):
    open_tab(page, "Evidence")
    chart = page.locator(".tc", has=page.get_by_label("Survival as SVG"))
    marks = chart.locator("[data-told]")
    assert marks.count() > 1 and chart.locator("[data-told][tabindex='0']").count() == 1
    marks.first.focus()
    page.keyboard.press("ArrowDown")
    told = marks.nth(1).get_attribute("data-told")
    chart.locator(".tip.shown", has_text=told).wait_for()
    assert marks.nth(1).evaluate("node => node.matches(':focus')")
    page.keyboard.press("Escape")
    chart.locator(".tip:not(.shown)").wait_for(state="attached")
    page.keyboard.press("ArrowUp")
    assert marks.first.evaluate("node => node.matches(':focus')")
    open_tab(page, "Side by side")


def test_what_a_sent_text_takes_away_hands_the_keyboard_to_the_open_tab(fresh):
    fresh.get_by_label("Text", exact=True).fill(TEXT)
    fresh.get_by_label("Text", exact=True).press("Control+Enter")
    fresh.get_by_role("button", name="Translate there and back").focus()
    fresh.keyboard.press("Enter")
    done(fresh)
    until(fresh, lambda: here(fresh) == "DIV Side by side")
    fresh.keyboard.press("Tab")
    assert here(fresh).startswith("BUTTON Sentence 1") or "DIV" in here(fresh)


def test_the_keyboard_follows_a_tab_that_opens_after_what_held_it_is_gone(browser):
    page = blank(browser)
    page.set_content("""
        <div role=tab aria-selected=true tabindex=0>Corpus</div>
        <div role=tab id=first aria-selected=true tabindex=0>Framings</div>
        <div role=tab id=second aria-selected=false tabindex=0>Sentences</div>
        <button id=bar>diplomacy</button>""")
    page.evaluate(
        """async (source) => {
            const kind = { type: "text/javascript" };
            (await import(URL.createObjectURL(new Blob([source], kind)))).default();
        }""",
        (STATIC / "keyboard.js").read_text("utf-8"),
    )
    page.locator("#bar").focus()
    page.keyboard.press("Shift")
    page.evaluate("document.getElementById('bar').remove()")
    page.wait_for_function("document.activeElement.id === 'first'")
    page.evaluate("""for (const name of ["first", "second"])
        document.getElementById(name).setAttribute("aria-selected", name === "second")""")
    page.wait_for_function("document.activeElement.id === 'second'")
    page.keyboard.press("Shift")  # who has gone on by himself is not led away again
    page.evaluate("""async () => {  // a later timer, so that one that was set has been
        document.getElementById("second").setAttribute("aria-selected", false);
        await new Promise(requestAnimationFrame);
        await new Promise((go) => setTimeout(go, 200));
    }""")
    assert page.evaluate("document.activeElement.id") == "second"
    page.context.close()


def test_in_a_corpus_the_keyboard_goes_where_the_reader_is_led(fresh, tmp_path):
    open_tab(fresh, "Corpus")
    fresh.locator("[role=tabpanel]:visible input[type=file]").set_input_files(
        stored.write(tmp_path / "outlets.jsonl", stored.of_every_fate())
    )
    fresh.get_by_role("tab", name="Documents").wait_for()
    rested(fresh)
    bar = fresh.locator(".drawing [data-pick*='diplomacy'][data-pick*='paraphrased']").first
    bar.focus()
    fresh.keyboard.press("Enter")
    fresh.locator(".hits tbody tr").first.wait_for()
    until(fresh, lambda: here(fresh) == "DIV Sentences")
    fresh.locator(".hits .term").first.focus()
    fresh.keyboard.press("Enter")
    fresh.locator("tr.opened").wait_for()
    rested(fresh)
    until(fresh, lambda: here(fresh).startswith("SPAN"))  # a word of the sentence
    fresh.get_by_role("button", name="Back to the corpus").focus()
    fresh.keyboard.press("Enter")
    fresh.locator(".hits tbody tr").first.wait_for()
    until(fresh, lambda: here(fresh) == "DIV Sentences")
