"""The corpus tab in a real browser: opened, sorted, a document opened; on paper of both colours."""

from __future__ import annotations

import pytest
import stored
from resting import AXE, blank, coloured, new_tab, open_tab, rested, saved

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser, address, tmp_path_factory):
    """An output, uploaded."""
    path = stored.write(tmp_path_factory.mktemp("corpus") / "![x](http:__e)<b>.jsonl")
    found = blank(browser)
    found.asked = []
    found.on("request", lambda request: found.asked.append(request.url))
    found.on("dialog", lambda dialog: pytest.fail("a dialog opened"))
    found.goto(address)
    open_tab(found, "Corpus")
    found.locator("input[type=file][accept*=jsonl]").last.set_input_files(path)
    found.get_by_role("tab", name="Documents").wait_for()
    yield rested(found)
    found.context.close()


def grave(page, scheme: str) -> list:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    coloured(page, scheme)
    found = axe.Axe().run(page, options=AXE[scheme]).response["violations"]
    coloured(page, "light")
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:4])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def rows(page) -> list[str]:
    return rested(page).locator(".documents tbody th").all_inner_texts()


def press(page, name):
    pressed(page.get_by_role("button", name=name))


def pressed(what):
    what.click()
    rested(what.page)


def test_charts_and_tables_are_drawn_and_can_be_read_by_all(page):
    page.locator(".drawing svg").nth(1).wait_for()
    page.locator(".sheet:visible").nth(1).wait_for()
    rested(page)
    assert not grave(page, "light")
    assert not grave(page, "dark")


def cut(page, where: str) -> list[str]:
    """The texts below a part of the page that have less room than they need."""
    return page.locator(where).evaluate_all(
        "all => all.filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1)"
        ".map((one) => one.textContent || one.value || one.placeholder)"
    )


@pytest.fixture(scope="module")
def wide(shared, address, tmp_path_factory):
    """An output with columns of its own and every fate, in a page of its own; no filter is set."""
    page = new_tab(shared)
    page.goto(address)
    open_tab(page, "Corpus")
    page.locator("input[type=file][accept*=jsonl]").last.set_input_files(
        stored.write(tmp_path_factory.mktemp("wide") / "outlets.jsonl", stored.of_every_fate())
    )
    page.get_by_role("tab", name="Documents").wait_for()
    yield rested(page)
    page.close()


@pytest.mark.parametrize("width, rows", [(1440, 1), (1024, 2), (390, 5)])
def test_seven_filters_stand_in_as_many_rows_as_their_texts_need(wide, width, rows):
    wide.set_viewport_size({"width": width, "height": 900})
    places = "all => all.map(one => one.getBoundingClientRect().bottom)"
    bottoms = rested(wide).locator(".st-key-filters > *").evaluate_all(places)
    assert len(bottoms) == 7 and len(set(bottoms)) == rows
    wide.get_by_label("Expression", exact=True).click()
    pressed(wide.get_by_role("option", name="core interests (21)"))
    inside = ".st-key-filters :is(p, input, [data-baseweb=select] div, [role=spinbutton])"
    assert cut(wide, inside) == []
    press(wide, "Clear the filters")


@pytest.mark.parametrize("width", [1280, 1024])
def test_every_column_of_the_rates_can_be_seen_and_sorts(wide, width):
    wide.set_viewport_size({"width": width, "height": 900})
    rates = rested(wide).get_by_role("region", name="Rates by expression")
    assert rates.get_by_role("columnheader").count() == 16
    assert rates.evaluate("one => one.scrollWidth <= one.clientWidth")
    rates.get_by_role("columnheader").nth(2).get_by_role("button").click()
    rates.locator("[aria-sort=descending]").wait_for()
    counts = [int(row.locator("td").nth(1).inner_text()) for row in rates.locator("tbody tr").all()]
    assert counts == sorted(counts, reverse=True)
    rates.get_by_role("button", name="Category").click()
    rates.locator("[aria-sort=ascending]").wait_for()
    names = rates.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert names == sorted(names)


def test_a_summary_can_be_downloaded(page):
    taken = saved(page, page.get_by_role("button", name="Summary as CSV"))
    made = taken.path().read_text(encoding="utf-8")
    assert made.startswith("level,term,category") and "flashpoint" in made
    assert taken.suggested_filename.endswith("-summary.csv")


def test_the_list_sorts_whole_and_keeps_the_place_of_the_keyboard(page):
    open_tab(page, "Documents")
    assert not grave(page, "light") and not grave(page, "dark")
    first = rows(page)
    heading = page.locator(".documents thead th", has_text="paraphrased").get_by_role("button")
    pressed(heading)
    page.locator(".documents th[aria-sort=descending]", has_text="paraphrased").wait_for()
    assert rows(page) != first and sorted(rows(page)) == sorted(first)
    assert page.evaluate(
        "[...document.querySelectorAll('*')].some((node) =>"
        " node.shadowRoot?.activeElement?.dataset.keep === 'sort-paraphrased')"
    )
    pressed(heading)
    page.locator(".documents th[aria-sort=ascending]").wait_for()
    pressed(heading)
    page.locator(".documents th[aria-sort=ascending], th[aria-sort=descending]").wait_for(
        state="detached"
    )
    assert rows(page) == first


def test_a_filter_leads_to_a_document_that_opens_beside_its_translation(page):
    open_tab(page, "Documents")
    page.get_by_label("Document", exact=True).fill("b/")
    page.get_by_label("Document", exact=True).press("Enter")
    page.get_by_text("Documents: 1–3 of 3").wait_for()
    pressed(rested(page).locator(".documents .term", has_text="<img"))
    page.locator("table.panes").wait_for()
    assert page.get_by_role("tab", name="Side by side").get_attribute("aria-selected") == "true"
    assert "flashpoint" in page.locator("table.panes td.source").all_inner_texts()[0]
    assert page.locator("button.edit").count() == 0
    press(page, "Next")
    page.locator("table.panes", has_text="It rained").wait_for()
    press(page, "Back to the corpus")
    page.get_by_text("Documents: 1–3 of 3").wait_for()
    press(page, "Clear the filters")
    assert page.get_by_label("Document", exact=True).input_value() == ""


def test_two_clicks_lead_from_a_bar_to_the_sentence(page):
    open_tab(page, "Expressions")
    bar = page.locator(".drawing [data-pick*='diplomacy'][data-pick*='paraphrased']").first
    bar.hover()
    page.locator(".tip.shown", has_text="paraphrased").wait_for()
    pressed(bar)
    hit = page.locator(".hits tbody tr").first
    assert "frank" in hit.locator("mark").first.inner_text()
    assert not grave(page, "light") and not grave(page, "dark")
    pressed(hit.get_by_role("button"))
    page.locator("tr.opened .card", has_text="frank").wait_for()
    page.locator("tr.chosen td.source", has_text="frank").wait_for()
    assert page.locator(".card .more").count() == 1  # in one place, below its sentence
    page.locator("tr.opened").get_by_role("button", name="Copy as quotation").wait_for()
    press(page, "Back to the corpus")
    press(page, "Clear the filters")
    open_tab(page, "Documents")
    page.get_by_text("Documents: 1–6 of 6").wait_for()


def test_what_was_chosen_of_one_document_is_not_chosen_of_the_next(page):
    open_tab(page, "Documents")
    pressed(page.locator(".documents .term", has_text="The first report"))
    page.locator("table.panes", has_text="core interest").wait_for()
    page.locator(".came-back .term, li.card button.chip").first.click()
    page.locator(".card.chosen").wait_for()
    page.get_by_label("What happened to").fill("core")
    assert "#framing-" in page.url
    press(page, "Next")
    page.locator("table.panes", has_text="frank").wait_for()
    assert page.locator(".card.chosen").count() == 0 and "#framing-" not in page.url
    assert page.get_by_label("What happened to").input_value() == ""
    press(page, "Back to the corpus")


def test_names_in_the_file_stay_texts(page, address):
    page.get_by_role("heading", name="![x](http:__e)<b>.jsonl").wait_for()
    open_tab(page, "Documents")
    assert any("<img src=x" in name for name in rows(page))
    assert page.evaluate("window.hit") is None
    assert not [url for url in page.asked if not url.startswith((address, "data:", "blob:"))]


def test_a_phone_shows_the_list_without_sideways_scrolling(page):
    open_tab(page, "Documents")
    page.set_viewport_size({"width": 390, "height": 800})
    rested(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    region = page.get_by_role("region", name="Documents")
    assert region.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
