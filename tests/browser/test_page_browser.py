"""The page in a real browser: what only a browser can show."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.browser

TEXT = (
    "Taiwan is at the very heart of China's core interests. The talks were frank.\n\n"
    "The island is a flashpoint."
)
PATIENCE = 45_000  # milliseconds; far more than is needed, for a busy machine
EVIL = (
    "<script>window.hit=1</script> The talks were frank. <img src=x onerror='window.hit=1'>\n\n"
    "[core interests](javascript:window.hit=1) \u202ekrad\u202c ![x](http://localhost:1/x.png)"
)


def translated(page, address, text=TEXT, query="samples=2"):
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/?{query}")
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.get_by_role("button", name="Translate there and back").click()
    page.get_by_text("A text that comes back intact").first.wait_for()
    return page


@pytest.fixture(scope="module")
def page(browser, address):
    """A round trip that is read and not changed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = context.new_page()
    found.sent = []  # what the page tells the server
    keep = lambda told: found.sent.append(told)  # noqa: E731 (a bound append can't be tagged)
    found.on("websocket", lambda socket: socket.on("framesent", keep))
    yield translated(found, address)
    context.close()


@pytest.fixture
def fresh(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    yield found
    context.close()


def lit(page, pane):
    return page.locator(f"td[data-pane='{pane}'] .lit").count()


def test_pointing_at_a_word_lights_its_counterparts_without_a_rerun(page):
    page.wait_for_timeout(500)
    sent = len(page.sent)
    page.locator("td[data-pane='0'] [data-w]", has_text="interests").first.hover()
    assert [lit(page, pane) > 0 for pane in (0, 1, 2)] == [True, True, True]
    assert "→" in page.locator(".readout").inner_text()
    page.locator("td[data-pane='1'] [data-w]").first.hover()
    assert lit(page, 1) > 0
    assert sent > 0 and len(page.sent) == sent


def test_arrow_keys_walk_the_words(page):
    word = page.locator("td[data-pane='0'] [data-w]").first
    word.focus()
    page.keyboard.press("ArrowRight")
    second = page.locator("td[data-pane='0'] [data-w]").nth(1)
    assert second.evaluate("node => node.getRootNode().activeElement === node")
    assert "lit" in second.get_attribute("class")
    page.keyboard.press("ArrowDown")
    assert "lit" in page.locator("tr[data-row='1'] td[data-pane='0'] [data-w]").first.get_attribute(
        "class"
    )


def test_sentences_stay_level(page):
    for row in page.locator("tr[data-row]").all():
        tops = [cell.bounding_box()["y"] for cell in row.locator("td").all()]
        assert max(tops) - min(tops) < 1


def test_marks_can_be_switched_off_one_by_one(page):
    root = page.locator(".tc").first
    for kind, name in (("insert", "added"), ("replace", "replaced"), ("move", "moved")):
        button = root.get_by_role("button", name=name)
        button.click()
        assert f"hide-{kind}" in root.get_attribute("class")
        assert button.get_attribute("aria-pressed") == "false"
        button.click()
        assert f"hide-{kind}" not in root.get_attribute("class")


def test_fates_filter_the_table_and_the_marks(page):
    chip = page.locator(".bar .chip").first
    name = chip.get_attribute("data-fate")
    chip.click()
    shown = page.locator("section.framings tbody .chip").all_inner_texts()
    assert shown and all(name in text for text in shown)
    chip.click()
    assert page.locator("section.framings tbody > tr").count() >= len(shown)


def test_the_table_sorts_and_finds(page):
    page.locator("section.framings thead button", has_text="Framing").click()
    terms = page.locator("section.framings .term").all_inner_texts()
    assert terms == sorted(terms, key=str.lower)
    page.get_by_label("Find a framing").fill("core int")
    assert page.locator("section.framings .term").count() == 1
    page.get_by_label("Find a framing").fill("")


def test_a_framing_opens_its_contexts_and_leads_to_its_sentence(page):
    page.locator("section.framings .term", has_text="core interests").click()
    details = page.locator("tr.details")
    assert details.locator(".kwic tr").count() == 3
    assert details.locator(".ranked li").count() >= 1
    details.get_by_role("button", name="Show sentence 1 in the panes").click()
    assert "flash" in page.locator("tr[data-row='0']").get_attribute("class")


def test_a_mark_leads_to_its_framing(page):
    page.locator("td[data-pane='0'] .framing", has_text="flashpoint").first.click()
    assert "flashpoint" in page.locator("tr.open").inner_text()


def test_every_fate_is_told_in_words_too(page):
    for framing in page.locator("section.framings tbody .chip").all_inner_texts():
        assert len(framing.split()) >= 2  # a sign and a word
    assert page.locator("td.back .label, td.back .label.alone").count() >= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(400)
    page.mouse.move(0, 0)
    found = axe.Axe().run(page)
    grave = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    told = [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in grave]
    page.emulate_media(color_scheme="light")
    assert not told


def test_the_evidence_has_charts_with_their_tables(page):
    page.get_by_role("tab", name="Evidence").click()
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    assert page.get_by_text("Data: flow").is_visible()
    assert page.get_by_text("Data: survival").is_visible()
    page.get_by_role("tab", name="Side by side").click()


def test_a_report_can_be_downloaded(page):
    page.get_by_role("tab", name="Take away").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="json", exact=True).click()
    made = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert made["document"]["text"].startswith("Taiwan")
    assert waiting.value.suggested_filename.endswith(".json")
    page.get_by_role("tab", name="Side by side").click()


def test_a_phone_shows_all_without_sideways_scrolling(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cells = page.locator("tr[data-row='0'] td").all()
    tops = [cell.bounding_box()["y"] for cell in cells]
    assert tops == sorted(tops) and len(set(tops)) == 3
    page.set_viewport_size({"width": 1280, "height": 900})


# ---- pages of their own: what changes what is shown ----


def test_a_pivot_is_edited_run_back_and_undone(fresh, address):
    translated(fresh, address, query="samples=0")
    row = fresh.locator("tr[data-row='1']")
    before = row.locator("td.back").inner_text()
    row.hover()
    row.locator("button.edit").click()
    row.locator("textarea").fill("会谈是坦率的，也是有益的。")
    row.get_by_role("button", name="Run back").click()
    row.locator("button.undo").wait_for()
    assert "，也是有益的。" in row.locator("td.pivot").inner_text()
    assert "From the machine’s pivot:" in row.locator("td.back").inner_text()
    row.locator("button.undo").click()
    row.locator(".machine").first.wait_for(state="detached")
    assert row.locator("td.back").inner_text() == before


def test_settings_come_back_by_the_address(fresh, address):
    fresh.goto(f"{address}/?example=beijing-visit.en&beam=2&samples=0")
    field = fresh.get_by_label("Text", exact=True)
    field.wait_for()
    fresh.wait_for_function("document.querySelector('textarea').value.includes('Blinken')")
    assert "beam=2" in fresh.url and "example=beijing-visit.en" in fresh.url


def test_hostile_texts_and_file_names_stay_texts(fresh, address, tmp_path):
    asked = []
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.on("dialog", lambda dialog: pytest.fail("a dialog opened"))
    fresh.goto(f"{address}/?samples=0")
    bad = {"name": "![x](http:__localhost:1_y.png)<b>.docx", "mimeType": "application/zip",
           "buffer": b"PK\x03\x04 no archive"}  # fmt: skip
    fresh.locator("input[type=file]").first.set_input_files(bad)
    fresh.get_by_test_id("stAlert").first.wait_for()
    evil = {"name": "<img src=x onerror=hit=1>.txt", "mimeType": "text/plain",
            "buffer": EVIL.encode()}  # fmt: skip
    fresh.locator("input[type=file]").first.set_input_files(evil)
    fresh.wait_for_function("document.querySelector('textarea').value.includes('frank')")
    fresh.get_by_role("button", name="Translate there and back").click()
    fresh.get_by_text("A text that comes back intact").first.wait_for()
    assert "<script>window.hit=1</script>" in fresh.locator("table.panes").first.inner_text()
    fresh.get_by_role("tab", name="Evidence").click()
    fresh.get_by_role("tab", name="Take away").click()
    assert fresh.evaluate("window.hit") is None
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]


def test_work_can_be_cancelled_and_what_is_there_stays(fresh, address):
    fresh.goto(f"{address}/?samples=0")
    text = " ".join(f"The talks of day {i} were frank, the risk is {i}." for i in range(400))
    fresh.get_by_label("Text", exact=True).fill(text)
    fresh.get_by_label("Text", exact=True).press("Control+Enter")
    fresh.get_by_role("button", name="Translate there and back").click()
    fresh.locator("table.panes tr[data-row]").first.wait_for()
    fresh.get_by_role("button", name="Cancel").click()
    fresh.get_by_text("Stopped after").wait_for()
    assert 0 < fresh.locator("table.panes tr[data-row]").count() < 400
    assert fresh.locator("button.edit").count() == 0


def test_two_chinese_texts_are_compared_by_word(fresh, address):
    fresh.goto(address)
    fresh.get_by_role("tab", name="Compare two texts").click()
    fresh.get_by_label("Before", exact=True).fill("两国军队几乎没有沟通。")
    fresh.get_by_label("After", exact=True).fill("两军几乎没有沟通。")
    fresh.get_by_label("After", exact=True).press("Control+Enter")
    fresh.get_by_role("button", name="Compare", exact=True).click()
    fresh.locator("td.back .change").first.wait_for()
    assert fresh.locator("td.back .change").first.inner_text() == "两军"
