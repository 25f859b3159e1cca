"""The panes alone, without a server: what they are handed they draw, and what they send is kept."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from resting import PATIENCE, until

from translate.api import Options
from translate.page import component
from translate.page.state import Shown
from translate.roundtrip.result import Result

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "roundtrip.json"
ADDRESS = "http://panes.test/"
pytestmark = pytest.mark.browser


@pytest.fixture
def result():
    return Result.from_json(json.loads(GOLDEN.read_text("utf-8")))


@pytest.fixture
def page(browser):
    """A window in which the panes have to be scrolled."""
    found = browser.new_page(viewport={"width": 900, "height": 420})
    found.set_default_timeout(PATIENCE)
    found.on("pageerror", lambda error: pytest.fail(str(error)))
    body = "<!doctype html><main><div class='tc'></div></main>"
    found.route(ADDRESS, lambda route: route.fulfill(body=body, content_type="text/html"))
    found.goto(ADDRESS)
    found.add_style_tag(content=component.asset("panes.css"))
    script = base64.b64encode(component.asset(*component.PANES).encode()).decode()
    found.evaluate(
        """async (code) => {
          const show = (await import(code)).default;
          const parentElement = document.querySelector("main");
          window.sent = [];
          const setTriggerValue = (...told) => window.sent.push(told);
          window.drawn = (told) => show({
            parentElement, data: new TextEncoder().encode(told), setTriggerValue,
          });
        }""",
        f"data:text/javascript;base64,{script}",
    )
    yield found
    found.close()


def draw(page, shown):
    page.evaluate("told => window.drawn(told)", shown.handed().decode())


def top(locator):
    return locator.evaluate("node => node.getBoundingClientRect().top")


def test_a_text_that_is_drawn_anew_stays_where_it_is_read(page, result):
    shown = Shown(result, Options())
    draw(page, shown)
    row = page.locator("tr[data-row='4']")
    row.hover()
    row.locator("button.edit").click()
    row.get_by_role("button", name="Run back").click()
    page.locator("[role=status]", has_text="Running it back").wait_for()
    before = top(row)
    assert page.evaluate("window.sent[0][0]") == "edit" and page.evaluate("scrollY") > 0
    shown.result = replace(result, framings=result.framings[3:])  # there are fewer cards above
    shown.touch()
    draw(page, shown)
    assert abs(top(row) - before) < 1.5
    page.evaluate("document.activeElement.blur()")
    frame = page.locator(".frame")
    frame.evaluate("node => { node.scrollTop = 60; scrollTo(0, scrollY + 30); }")
    before, inner = top(frame), frame.evaluate("node => node.scrollTop")
    shown.result = result
    shown.touch()
    draw(page, shown)
    assert inner > 0 and frame.evaluate("node => node.scrollTop") == inner
    assert abs(top(frame) - before) < 1.5
    page.evaluate("scrollTo(0, 0)")
    page.set_viewport_size({"width": 900, "height": 1400})  # all of it is seen: nothing is led away
    shown.result = replace(result, framings=result.framings[3:])
    shown.touch()
    draw(page, shown)
    assert page.evaluate("scrollY") == 0


def test_the_offer_to_follow_words_goes_with_them(page, result):
    draw(page, Shown(result, Options()))
    word = page.locator("td.source [data-w]").filter(has_text="Beijing").first
    offer = page.locator(".follow")

    def selected():
        def is_offered():  # once more where the page was still scrolling, which takes it away
            word.dblclick()
            return offer.count()

        until(page, is_offered)

    selected()
    page.mouse.wheel(0, 90)
    offer.wait_for(state="detached")
    selected()
    page.locator(".verdict").click()
    assert offer.count() == 0
    selected()
    page.keyboard.press("Escape")
    assert offer.count() == 0
    selected()
    offer.click()
    until(page, lambda: page.evaluate("window.sent") == [["follow", {"term": "Beijing"}]])


def test_words_are_looked_for_where_no_expression_stands_and_where_a_text_grows(page, result):
    field, told = page.get_by_label("What happened to"), page.locator("section.first")
    draw(page, Shown(replace(result, framings=()), Options()))
    field.fill("Beijing")
    until(page, lambda: "is not a charged expression in the lexicon" in told.inner_text())
    assert not page.locator("[data-group], kbd").count()  # there is nothing to choose from
    field.fill("an")  # in nearly every sentence, as part of a word at least
    until(page, lambda: "sentences that have them 5 are shown." in told.inner_text())
    field.fill("walrus")
    until(page, lambda: "“walrus” is not in the source." in told.inner_text())
    draw(page, Shown(replace(result, framings=()), so_far=True))
    until(page, lambda: "in the sentences that are there so far." in told.inner_text())


def test_words_are_found_wherever_they_stand_in_a_sentence(page, result):
    first, *others = result.sentences
    twice = replace(first.source, text="The secretary met another Secretary.")
    rows = (replace(first, source=twice), *others)
    route = replace(result.route, sentences=rows)
    draw(page, Shown(replace(result, framings=(), routes=(route,)), Options()))
    page.get_by_label("What happened to").fill("secretary")
    marks = page.locator(".card.back .line").first.locator("mark")
    until(page, lambda: marks.all_inner_texts() == ["secretary", "Secretary"])


def test_a_card_that_is_opened_is_seen_as_a_whole(page, result):
    draw(page, Shown(result, Options()))
    chip = page.locator("li.card .chip").first
    chip.evaluate("node => node.scrollIntoView({ block: 'end' })")
    chip.click()
    until(page, lambda: page.locator(".card.chosen").evaluate(
        "node => node.getBoundingClientRect().bottom <= innerHeight + 1"))  # fmt: skip


def test_a_label_claims_no_more_than_it_shows(page, result):
    unsure = replace(result.framings[0], fate="shifted", to_check=True)
    draw(page, Shown(replace(result, framings=(unsure, *result.framings[1:])), Options()))
    told = page.locator(".panes .label.unsure").first.get_attribute("title")
    assert told.startswith("? perhaps shifted: ")


def test_a_card_has_a_way_back_from_the_rendering_that_was_tried(page, result):
    number = result.framings[0].sentence
    shown = Shown(result, Options())
    draw(page, shown)
    page.get_by_role("button", name=result.framings[0].text, exact=True).first.click()
    assert not page.locator("button.revert").count()
    shown.machine[number] = result.sentences[number]
    shown.touch()
    draw(page, shown)
    page.locator("button.revert").click()
    until(page, lambda: page.evaluate("window.sent") == [["undo", {"row": number}]])


def test_the_one_word_that_the_lexicon_lacks_is_not_told_as_all(page, result):
    draw(page, Shown(replace(result, suggested=(replace(result.framings[0], kind="suggested"),))))
    page.get_by_role("button", name="Show the one that the lexicon lacks").wait_for()


def test_what_is_seen_to_happen_is_said_to_who_listens(page, result):
    field, heard = page.get_by_label("What happened to"), page.locator("main > [role=status]")
    some = replace(result, framings=result.framings[:1])
    draw(page, Shown(some, so_far=True))
    assert heard.text_content() == ""  # it is there before anything is said
    draw(page, Shown(result, Options()))
    assert heard.text_content() == page.locator(".verdict .lead").text_content()
    field.fill(result.framings[0].text)
    until(page, lambda: heard.text_content().startswith(f"{result.framings[0].text}: "))
    field.fill("walrus")
    until(page, lambda: heard.text_content() == "“walrus” is not in the source.")
    field.fill("")
    page.get_by_role("button", name=result.framings[0].text, exact=True).first.click()
    copied = page.locator("button.quote")
    copied.click()
    until(page, lambda: heard.text_content().startswith("Cop"))
    assert copied.text_content() == heard.text_content()


def test_without_colours_of_its_own_it_says_the_same_by_lines(page, result):
    page.emulate_media(forced_colors="active")
    draw(page, Shown(result, Options()))

    def looks(selector, name):
        return page.locator(selector).first.evaluate(
            "(node, name) => getComputedStyle(node)[name]", name
        )

    pressed, other = (f"button.choice[aria-pressed={is_it}]" for is_it in ("true", "false"))
    assert looks(pressed, "backgroundColor") != looks(other, "backgroundColor")
    assert "rgba" not in looks(".card mark", "backgroundColor")  # no tint: what is on it is read
    changed = "td.source .framing.changed"
    assert looks(changed, "textDecorationLine") == "underline"
    quiet = "td.back .e-insert:not(.framing), td.back .e-replace:not(.framing)"
    assert looks(quiet, "borderBottomStyle") == "none"  # no difference is marked at first
    page.get_by_role("button", name="added").click()
    page.get_by_role("button", name="replaced").click()
    assert looks(quiet, "borderBottomStyle") != "none"
    grounds = page.locator(".part").evaluate_all(
        "all => all.map((node) => getComputedStyle(node).backgroundColor)"
    )
    assert len(set(grounds)) > 1
