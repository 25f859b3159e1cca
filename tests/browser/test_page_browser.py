"""The page in a real browser: what only a browser can show."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from resting import (
    AXE,
    PATIENCE,
    TEXT,
    blank,
    coloured,
    done,
    new_tab,
    open_tab,
    opened,
    press_until,
    rested,
    saved,
    translated,
    until,
)

from translate.api import Options, stream
from translate.data import Document
from translate.page import component
from translate.page.saved import saved as saved_page
from translate.page.state import Shown
from translate.reports import render
from translate.roundtrip.result import Result

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "roundtrip.json"
pytestmark = pytest.mark.browser

LONG = " ".join(f"The talks of day {i} were frank, the risk is {i}." for i in range(400))
EVIL = (
    "<script>window.hit=1</script> The talks were frank. <img src=x onerror='window.hit=1'>\n\n"
    "[core interests](javascript:window.hit=1) \u202ekrad\u202c ![x](http://localhost:1/x.png)"
)


def settled(page, condition):
    """Wait until a condition on the component (as `tc`) holds."""
    script = f"""() => {{
      const all = [...document.querySelectorAll("*")];
      const host = all.find((node) => node.shadowRoot?.querySelector(".panes"));
      const tc = host?.shadowRoot.querySelector(".tc");
      return Boolean(tc && ({condition}));
    }}"""
    page.wait_for_function(script)


@pytest.fixture(scope="module")
def page(browser, address):
    """A round trip that is read and not changed."""
    found = blank(browser)
    found.sent = []  # what the page tells the server
    keep = lambda told: found.sent.append(told)  # noqa: E731 (a bound append can't be tagged)
    found.on("websocket", lambda socket: socket.on("framesent", keep))
    yield translated(found, address)
    found.context.close()


@pytest.fixture
def fresh(shared):
    page = new_tab(shared)
    yield page
    page.close()


def lit(page, pane):
    return page.locator(f"td[data-pane='{pane}'] .lit").count()


def test_a_report_on_a_phone_shows_fate_and_confidence(browser):
    golden = json.loads(GOLDEN.read_text("utf-8"))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(render(Result.from_json(golden), "html"))
    for label in ("Fate", "Confidence"):
        boxes = [cell.bounding_box() for cell in page.locator(f'td[data-label="{label}"]').all()]
        assert boxes and all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    caption = page.locator(".framings caption").bounding_box()
    assert caption["x"] + caption["width"] <= 390
    page.close()


def test_a_link_to_a_later_tab_shows_it_in_the_bar_of_a_phone(shared, address):
    page = new_tab(shared)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/?tab=history")
    page.locator("[role=tab][aria-selected=true]", has_text="History").wait_for()
    page.wait_for_function("""() => {
        const [bar, tab] = ["[role=tablist]", "[role=tab][aria-selected=true]"].map(
            (one) => document.querySelector(one).getBoundingClientRect());
        return bar.left <= tab.left && Math.floor(tab.right) <= bar.right;
    }""")
    page.close()


def test_pointing_at_a_word_lights_its_counterparts_without_a_rerun(page):
    sent = len(page.sent)
    page.locator("td[data-pane='0'] [data-w]", has_text="interests").first.hover()
    until(page, lambda: all(lit(page, pane) for pane in (0, 1, 2)))
    assert "→" in page.locator(".readout").inner_text()
    page.locator("td[data-pane='1'] [data-w]").first.hover()
    until(page, lambda: lit(page, 1))
    assert sent > 0 and len(page.sent) == sent


def test_a_text_that_grows_keeps_what_is_drawn_and_ends_as_if_drawn_at_once(browser):
    """Each part is drawn beside what the one before left, and once into an empty place."""
    text = f"The notorious regime had hostile fears. {TEXT}"  # the lexicon lacks two of these
    *parts, whole = stream(Document("growing", text, "en"), [("zh",)], Options(links="all"))
    views = [*(Shown(part, so_far=True) for part in parts), Shown(whole)]
    handed = [view.handed().decode() for view in views]
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.set_content("<main></main><main></main>")
    script = base64.b64encode(component.asset(*component.PANES).encode()).decode()
    page.evaluate(
        """async (code) => {
          const show = (await import(code)).default;
          const [growing, other] = [...document.querySelectorAll("main")].map((place) => {
            place.innerHTML = '<div class="tc"></div>';
            return place;
          });
          window.drawn = (told) => {
            const data = new TextEncoder().encode(told);
            const fresh = other.cloneNode(true);
            other.after(fresh);
            const all = { data, setTriggerValue: () => {} };
            for (const parentElement of [growing, fresh]) show({ parentElement, ...all });
            const same = growing.innerHTML === fresh.innerHTML;
            fresh.remove();
            return same;
          };
        }""",
        f"data:text/javascript;base64,{script}",
    )
    rows = page.locator("main").first.locator("tr[data-row]")
    for number, told in enumerate(handed):
        assert page.evaluate("window.drawn", told), number  # and once more, as looks do
        kept = rows.evaluate_all("rows => rows.filter((row) => row.kept).length")
        assert kept == (len(parts[number - 1].sentences) - 1 if 0 < number < len(parts) else 0)
        assert page.evaluate("window.drawn", told) and rows.count() == len(
            views[number].result.sentences
        )
        rows.evaluate_all("rows => rows.forEach((row) => { row.kept = true; })")
    context.close()


def test_arrow_keys_walk_the_words(page):
    word = page.locator("td[data-pane='0'] [data-w]").first
    word.focus()
    page.keyboard.press("ArrowRight")
    second = page.locator("td[data-pane='0'] [data-w]").nth(1)
    until(page, lambda: second.evaluate("node => node.getRootNode().activeElement === node"))
    until(page, lambda: "lit" in second.get_attribute("class"))
    page.keyboard.press("ArrowDown")
    below = page.locator("tr[data-row='1'] td[data-pane='0'] [data-w]").first
    until(page, lambda: "lit" in below.get_attribute("class"))


def test_sentences_stay_level(page):
    for row in page.locator("tr[data-row]").all():
        tops = [cell.bounding_box()["y"] for cell in row.locator("td").all()]
        assert max(tops) - min(tops) < 1


def test_no_difference_is_marked_until_it_is_asked_for(page):
    root = page.locator(".tc:has(.panes)").first
    for kind, name in (("insert", "added"), ("replace", "replaced"), ("move", "moved")):
        button = root.get_by_role("button", name=name)
        assert f"hide-{kind}" in root.get_attribute("class")
        button.click()
        until(page, lambda: f"hide-{kind}" not in root.get_attribute("class"))  # noqa: B023
        until(page, lambda: button.get_attribute("aria-pressed") == "true")  # noqa: B023
        button.click()
        until(page, lambda: f"hide-{kind}" in root.get_attribute("class"))  # noqa: B023


def test_the_first_screen_says_what_changed(page):
    assert "charged expressions" in page.locator(".verdict .lead").inner_text()
    assert page.locator(".strip .part").count() == page.locator("tr[data-row]").count() == 3
    height = page.viewport_size["height"]
    first = page.locator("[data-card]").first.bounding_box()
    assert first["y"] + first["height"] < height


def counted(page, name):
    button = page.locator(f"button[data-group='{name}']")
    return button, int(button.inner_text().split()[-1])


def test_groups_choose_the_cards(page):
    total = 0
    for name in ("changed", "check", "unsure", "back"):
        button, count = counted(page, name)
        button.click()
        until(page, lambda: page.locator("[data-card]").count() == count)  # noqa: B023
        total += count
    button, count = counted(page, "")
    button.click()
    assert count == total


def test_the_field_finds_framings_and_any_other_words(page):
    field = page.get_by_label("What happened to")
    field.fill("core int")
    until(page, lambda: page.locator("[data-card]").count() == 1)
    field.fill("Taiwan")
    shown = page.locator(".after .card")
    until(page, lambda: "sentence 1" in shown.inner_text() and shown.locator("mark").count() >= 2)
    follow = page.get_by_role("button", name="Follow these words")
    field.fill("were")  # which no link leaves
    told = page.locator(".after")
    until(page, lambda: "no counterpart was found for these words" in told.inner_text())
    assert shown.locator("mark").all_inner_texts() == ["were"] and follow.count() == 1
    field.fill("is")  # a word of its own before a part of “mistrust”, which a card has
    apart = page.locator(".apart")
    until(page, lambda: apart.locator(".card").count() == 2 and follow.count() == 1)
    assert "mistrust" in page.locator("li.card").inner_text()
    field.fill("mistrust")  # followed already
    until(page, lambda: page.locator("[data-card]").count() == 1)
    assert not follow.count() and not apart.inner_text() and not told.inner_text()
    field.fill("no such words")
    until(page, lambda: "is not in the source" in page.locator(".after").inner_text())
    field.fill("")


def test_j_and_k_walk_from_change_to_change(page):
    cards = [card.get_attribute("data-card") for card in page.locator("li[data-card]").all()]
    assert cards
    page.locator(".verdict").click()
    page.keyboard.press("j")
    chosen = page.locator("li.card.chosen")
    until(page, lambda: chosen.get_attribute("data-card") == cards[0])
    until(page, lambda: page.locator(f"tr.chosen [data-framing~='{cards[0]}']").count() >= 1)
    page.keyboard.press("k")
    assert chosen.get_attribute("data-card") == cards[0]
    page.keyboard.press("/")
    page.keyboard.press("j")  # a letter like any other
    assert page.get_by_label("What happened to").input_value() == "j"
    page.get_by_label("What happened to").fill("")


def test_escape_closes_what_is_open_and_the_keyboard_stays(page):
    page.locator(".verdict").click()
    page.keyboard.press("j")
    number = page.locator("li.card.chosen").get_attribute("data-card")
    page.keyboard.press("Escape")
    until(page, lambda: page.locator("li.card.chosen").count() == 0)
    chip = page.locator(f"li.card[data-card='{number}'] .chip")
    assert chip.evaluate("node => node.matches(':focus')")
    mark = page.locator("td.source [data-framing]").first
    mark.click()
    below = page.locator("tr.opened")
    below.locator(".chip").focus()
    page.keyboard.press("Escape")
    until(page, lambda: below.count() == 0)
    assert mark.evaluate("node => node.matches(':focus')")


def test_the_ring_of_a_tab_and_of_the_page_is_whole(page):
    tab = page.get_by_role("tab", name="Side by side")
    tab.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    for focused in (tab, page.get_by_test_id("stMain")):
        focused.focus()
        assert "inset" in focused.evaluate("node => getComputedStyle(node).boxShadow")


def test_the_table_sorts_and_leads_to_a_card(page):
    page.locator("details.framings summary").click()
    page.locator("details.framings thead button", has_text="Expression").click()
    terms = page.locator("details.framings .term").all_inner_texts()
    assert terms == sorted(terms, key=str.lower)
    page.locator("details.framings .term", has_text="core interests").click()
    page.locator(".card.chosen", has_text="core interests").wait_for()
    counted(page, "")[0].click()


def test_a_mark_opens_its_card_in_its_place(page):
    mark = page.locator("td[data-pane='0'] .framing", has_text="flashpoint").first
    mark.scroll_into_view_if_needed()
    before = mark.bounding_box()["y"]
    mark.click()
    page.locator("tr.opened", has_text="flashpoint").wait_for()
    assert abs(mark.bounding_box()["y"] - before) < 200  # nobody is thrown about
    assert page.locator(".card .more").count() == 1
    page.locator("tr.opened .chip").click()  # its own button closes it, and opens no other
    page.locator("tr.opened").wait_for(state="detached")
    assert page.locator(".card .more").count() == 0
    mark.click()
    page.locator("tr.opened").wait_for()
    page.locator("li.card .chip").first.click()
    page.locator("li.card.chosen").wait_for()
    assert page.locator("tr.opened").count() == 0
    page.locator("li.card .chip").first.click()


def test_a_change_is_quoted_and_made_a_picture(page):
    page.locator(".came-back .term, li.card button.chip").first.click()
    card = page.locator(".card.chosen")
    head = saved(page, card.get_by_role("button", name="Save as picture")).path().read_bytes()[:24]
    assert head[:4] == b"\x89PNG" and head[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy as quotation").click()
    card.get_by_text("Copied").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert len(lines) == 5 and "English → Chinese" in lines[4]
    assert lines[0].startswith("English, source: “") and lines[2].startswith("English, returned: “")
    assert lines[1].startswith("Chinese, this system’s rendering: “")


def test_every_fate_is_told_in_words_too(page):
    for told in page.locator("li.card .chip").all_inner_texts():
        assert len(told.split()) >= 2  # a sign and a word


def test_the_saved_page_works_by_itself(page, browser, tmp_path):
    save = page.get_by_role("button", name="Save", exact=True)
    saved(page, save).save_as(tmp_path / "saved.html")
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    alone = context.new_page()
    alone.set_default_timeout(PATIENCE)
    said, asked = [], []
    alone.on("console", lambda message: said.append(message.text))
    alone.on("pageerror", lambda error: said.append(str(error)))
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(f"file://{tmp_path / 'saved.html'}")
    alone.keyboard.press("j")
    alone.locator("li.card.chosen").wait_for()
    assert alone.locator("tr[data-row]").count() == 3
    assert alone.locator("button.edit, button.rendering").count() == 0
    assert alone.evaluate("document.documentElement.scrollWidth") <= 390
    assert said == [] and len(asked) == 1
    context.close()


def test_what_one_change_did_to_several_expressions_is_one_card(fresh, tmp_path):
    text = "China says the tough, frank talks were in vain."
    gone = {"fate": "shifted", "reason": "wording kept, attribution gone", "confidence": 0.9}
    places = [(term, text.index(term)) for term in ("tough", "frank", "in vain")]
    sentence = {"source": {"text": text, "start": 0, "end": len(text)}}
    found = Result.from_json({
        "document": {"text": text, "language": "en"},
        "routes": [{"via": ["zh"], "segments": [sentence]}],
        "framings": [
            {"term": term, "text": term, "segment": 0, **gone,
             "source": {"text": term, "start": at, "end": at + len(term)}}
            for term, at in places
        ],
    })  # fmt: skip
    (tmp_path / "saved.html").write_text(saved_page(Shown(found)), encoding="utf-8")
    fresh.goto(f"file://{tmp_path / 'saved.html'}")
    card = fresh.locator("li.card")
    assert card.count() == 1 and "3 expressions" in card.inner_text()
    assert card.locator(".sharing .term").all_inner_texts() == ["frank", "in vain"]
    card.locator(".sharing .term", has_text="in vain").click()
    fresh.locator("li.card.chosen mark", has_text="in vain").wait_for()
    assert card.count() == 1
    assert card.locator(".sharing .term").all_inner_texts() == ["tough", "frank"]
    fresh.keyboard.press("k")  # there is no other change to go to
    fresh.locator("li.card.chosen mark", has_text="in vain").wait_for()


def test_the_counts_to_filter_by_are_those_of_the_verdict(fresh, tmp_path):
    text = "The talks were frank. The talks were tough."
    broken = [{"kind": "empty", "where": "back"}]
    found = Result.from_json({
        "document": {"text": text, "language": "en"},
        "routes": [{"via": ["zh"], "segments": [
            {"source": {"text": text[:21], "start": 0, "end": 21}, "faults": []},
            {"source": {"text": text[22:], "start": 22, "end": len(text)}, "faults": broken},
        ]}],
        "framings": [
            {"term": "frank", "text": "frank", "segment": 0, "fate": "kept"},
            {"term": "tough", "text": "tough", "segment": 1, "fate": "kept"},
        ],
    })  # fmt: skip
    (tmp_path / "saved.html").write_text(saved_page(Shown(found)), encoding="utf-8")
    fresh.goto(f"file://{tmp_path / 'saved.html'}")
    lead = fresh.locator(".verdict .lead").inner_text()
    assert "1 came back" in lead and "1 is in a broken sentence" in lead
    chips = fresh.locator(".finder .choice").all_inner_texts()
    assert {"came back 1", "in broken sentences 1", "all 2"} <= set(chips)
    assert fresh.locator(".came-back .term").all_inner_texts() == ["frank"]
    fresh.get_by_role("button", name="in broken sentences 1").click()
    fresh.locator("li.card.broken").wait_for()
    assert fresh.locator("li.card").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    coloured(page, scheme)
    page.mouse.move(0, 0)
    told = []
    tabs = ("Evidence", "Download", "Corpus", "Systems", "Two texts", "History", "Side by side")
    for tab in tabs:
        open_tab(page, tab)
        found = axe.Axe().run(page, options=AXE[scheme])
        grave = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
        told += [(tab, v["id"], [n["target"] for n in v["nodes"]][:4]) for v in grave]
    page.locator("tr[data-row]").first.wait_for()
    coloured(page, "light")
    assert not told


def test_the_evidence_has_charts_with_their_tables(page):
    open_tab(page, "Evidence")
    chart = page.locator(".tc", has=page.get_by_label("Survival as SVG"))
    row = chart.locator("[data-told]").first
    row.hover()
    chart.locator(".tip.shown", has_text="renderings").wait_for()
    for form, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        button = chart.get_by_role("button", name=f"Survival as {form}")
        made = saved(page, button).path().read_bytes()
        assert made.startswith(begins)
        assert form == "PNG" or b"English \xe2\x86\x92 Chinese" in made and b"var(" not in made
    page.get_by_text("Data: flow").wait_for()
    page.get_by_text("Data: survival").wait_for()
    open_tab(page, "Side by side")


def test_a_report_can_be_downloaded(page):
    open_tab(page, "Download")
    taken = saved(page, page.get_by_role("button", name="json", exact=True))
    made = json.loads(taken.path().read_text(encoding="utf-8"))
    assert made["document"]["text"].startswith("Taiwan")
    assert taken.suggested_filename.endswith(".json")
    open_tab(page, "Side by side")
    page.locator("tr[data-row]").first.wait_for()


def test_paper_is_white_with_all_of_the_text_and_nothing_to_press(page):
    pypdfium2 = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed (docs-in)")
    coloured(page, "dark")
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    coloured(page, "light")
    told = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in paper).split())
    for words in ("Taiwan is at the very", "The talks were frank.", "deep-seated mistrust", "Of "):
        assert words in told
    for pressed in ("Copy link", "Save", "next, previous change", "New text", "Evidence", "Edit"):
        assert pressed not in told
    grey = [sheet.render().to_pil().convert("L") for sheet in paper]
    assert all(sheet.getpixel((2, 2)) > 250 for sheet in grey)
    assert grey[0].getextrema()[0] < 60  # and what is read there is dark


def test_a_phone_shows_all_without_sideways_scrolling(page):
    page.set_viewport_size({"width": 390, "height": 800})
    settled(page, "tc.querySelector('thead').getBoundingClientRect().width < 10")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = "document.querySelector('[data-testid=stMain]')"  # it scrolls, the document does not
    assert page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") == 0
    cells = page.locator("tr[data-row='0'] td").all()
    tops = [cell.bounding_box()["y"] for cell in cells]
    assert tops == sorted(tops) and len(set(tops)) == 3
    open_tab(page, "Evidence")  # two numbers beside each other
    tops = [metric.bounding_box()["y"] for metric in page.get_by_test_id("stMetric").all()[:3]]
    assert tops[0] == tops[1] < tops[2]
    open_tab(page, "History")
    buttons = [page.get_by_role("button", name=name, exact=True) for name in ("Show", "Delete")]
    tops = [button.first.bounding_box()["y"] for button in buttons]
    assert tops[0] == tops[1]
    open_tab(page, "Side by side")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_no_line_of_what_came_back_begins_with_a_comma(page):
    begun = page.locator(".came-back").first.evaluate("""(list) => {
        const ends = (node) => [...node.getClientRects()].pop();
        let begun = 0;
        for (let width = 120; width < 400; width += 7) {
            list.style.width = `${width}px`;
            for (const term of list.querySelectorAll(".term")) {
                const comma = term.nextSibling;
                if (!comma || !comma.data.includes(",")) continue;
                const range = document.createRange();
                range.setStart(comma, 0);
                range.setEnd(comma, 1);
                begun += ends(range).top >= ends(term).bottom - 1;
            }
        }
        list.style.width = "";
        return begun;
    }""")
    assert begun == 0


# ---- pages of their own: what changes what is shown ----


def test_words_beside_the_lexicon_have_their_own_look_legend_and_cards(fresh, address, tmp_path):
    text = "A hostile massacre shocked the region.\n\nThey called it a “friendly gesture”."
    translated(fresh, address, text, query="samples=0")
    words = fresh.locator("td.source .framing.suggested", has_text="friendly")
    assert "wavy" in words.evaluate("node => getComputedStyle(node).textDecoration")
    own = fresh.locator("td.source .framing:not(.suggested)").first
    assert "wavy" not in own.evaluate("node => getComputedStyle(node).textDecoration")
    assert "not in the lexicon" in fresh.locator(".key").inner_text()
    assert fresh.locator("section.first > .cards .card.suggested").count() == 0
    assert "Not in the lexicon" in fresh.locator(".beside").inner_text()
    button = fresh.locator("button[data-group='suggested']")
    count = int(button.inner_text().split()[-1])
    button.click()
    cards = fresh.locator("[data-card]")
    assert cards.count() == count == fresh.locator(".card.suggested").count()
    assert "not in the lexicon" in cards.first.inner_text()
    assert counted(fresh, "")[1] == sum(
        counted(fresh, n)[1] for n in ("changed", "check", "unsure", "back")
    )
    save = fresh.get_by_role("button", name="Save", exact=True)
    saved(fresh, save).save_as(tmp_path / "saved.html")
    fresh.goto(f"file://{tmp_path / 'saved.html'}")
    assert "Not in the lexicon" in fresh.locator(".beside").inner_text()
    assert fresh.locator("td.source .framing.suggested").count()


def test_an_edit_survives_a_reload_of_its_own_tab_alone_and_gives_way_to_a_link(fresh, address):
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
    fresh.reload()
    row.locator("button.undo").wait_for()
    open_tab(fresh, "History")
    fresh.get_by_role("button", name="Show", exact=True).wait_for()
    until(fresh, lambda: fresh.get_by_label("Text", exact=True).input_value() == TEXT)
    other = new_tab(fresh.context)
    other.goto(fresh.url)
    other.get_by_text("Nothing is kept yet").wait_for()  # in the tab that the link names
    assert rested(other).get_by_label("Text", exact=True).input_value() == ""
    other.close()
    open_tab(fresh, "Side by side")
    row.locator("button.undo").click()
    row.locator(".machine").first.wait_for(state="detached")
    assert row.locator("td.back").inner_text() == before
    link = f"{address}/?example=beijing-visit.en&samples=0"
    rested(fresh).goto(f"{link}#framing-99&term=no+such&show=back")
    fresh.locator(".verdict h2", has_text="Beijing").wait_for()
    fresh.locator(".missed", has_text="no such").wait_for()  # the vocabulary may have changed
    assert fresh.locator("[data-group='back'][aria-pressed='true']").count() == 1
    fresh.locator("li.card .chip").first.click()
    fresh.locator(".missed").wait_for(state="detached")
    number = fresh.locator("li.card.chosen").get_attribute("data-card")
    until(fresh, lambda: f"#framing-{number}&term=" in fresh.url)
    rested(fresh).goto("about:blank")
    fresh.goto(f"{link}#framing-{number}&show=back")
    fresh.locator(f"li.card.chosen[data-card='{number}']").wait_for()
    open_tab(fresh, "Download")  # what is open stays in the address beside it
    until(fresh, lambda: "tab=download" in fresh.url and f"#framing-{number}&" in fresh.url)
    fresh.reload()  # which is no link
    fresh.get_by_role("button", name="json", exact=True).wait_for()
    open_tab(fresh, "Side by side")
    until(fresh, lambda: "tab=" not in fresh.url and f"#framing-{number}&" in fresh.url)
    fresh.locator(".verdict h2", has_text="Beijing").wait_for()


def test_words_are_followed_the_way_is_chosen_and_the_form_folds_when_a_text_is_sent(
    fresh, address
):
    translated(fresh, address, query="samples=0")
    fresh.get_by_label("What happened to").fill("talks")
    fresh.get_by_role("button", name="Follow these words").click()
    fresh.locator("td.source .framing", has_text="talks").first.wait_for()
    done(fresh)
    fresh.reload()
    fresh.locator("td.source .framing", has_text="talks").first.wait_for()
    rested(fresh)
    assert not fresh.get_by_text("Changed since this was made").count()  # they are still followed
    way = fresh.get_by_role("button", name="English → Chinese → English")
    way.click()
    fresh.get_by_test_id("stPopoverBody").get_by_text("tiny-zh-en").wait_for()
    fresh.get_by_role("radio", name="Chinese", exact=True).wait_for(state="attached")
    way.click()
    fresh.get_by_text("New text, and settings").click()
    field = fresh.get_by_label("Text", exact=True)
    field.fill(LONG)
    fresh.get_by_role("button", name="Translate there and back").click()
    field.wait_for(state="hidden")
    fresh.locator("table.panes tr[data-row]").nth(3).wait_for()  # more than there was before
    stopped = fresh.get_by_role("alert").get_by_text("Stopped after")  # the history has it, too
    press_until(fresh.get_by_role("button", name="Stop"), stopped)
    until(fresh, lambda: fresh.locator("button.edit").count() == 0)
    assert 3 < fresh.locator("table.panes tr[data-row]").count() < 400


PASTED = {
    "French": "Le gouvernement a dénoncé une ingérence inacceptable dans les affaires du pays.",
    "German": "Die Regierung wies die Vorwürfe als unannehmbare Einmischung entschieden zurück.",
    "Spanish": "El gobierno denunció una injerencia inaceptable en los asuntos del país vecino.",
    "Arabic": "نددت الحكومة بالتدخل غير المقبول في شؤون البلاد الداخلية.",
    "Korean": "정부는 내정에 대한 용납할 수 없는 간섭이라고 강하게 비난했다.",
}


def test_the_language_of_a_pasted_text_is_told_at_once_whatever_was_there_before(fresh, address):
    opened(fresh, f"{address}/?samples=0&from=en")
    fresh.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field = fresh.get_by_label("Text", exact=True)
    for name, text in PASTED.items():
        fresh.evaluate("text => navigator.clipboard.writeText(text)", text)
        field.click()
        fresh.keyboard.press("Control+A")
        fresh.keyboard.press("Control+V")  # and nothing else: the field is not left
        fresh.get_by_text(f"This looks like {name}").wait_for()


def small(page):
    """The buttons and fields of the component that are lower than a finger is wide."""
    script = """tc => [...tc.querySelectorAll("button, input, select, summary")]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 40)
        .filter((one) => !one.matches(".card .chip"))  // the whole head of its card opens it
        .map((one) => one.className || one.tagName)"""
    return page.locator(".tc:has(.panes)").first.evaluate(script)


def test_a_finger_finds_what_a_pointer_finds(browser, address):
    page = blank(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{address}/?example=beijing-visit.en&samples=0")
    done(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    bar = page.locator(".st-key-bar > *").filter(has=page.locator("button:visible"))
    assert len(set(bar.evaluate_all("all => all.map((one) => one.offsetTop)"))) == 2  # lines
    order = page.locator("li.card, tr[data-row]").evaluate_all(
        "all => all.map((one) => one.tagName)"
    )
    assert order[0] == "LI" and order == sorted(order)  # cards first
    page.locator("li.card .chip").first.tap()
    page.locator("li.card.chosen .more").wait_for()
    assert small(page) == []
    mark = page.locator("tr[data-row='8'] td.source .framing").first
    mark.scroll_into_view_if_needed()
    rested(page)
    before = mark.bounding_box()["y"]
    mark.tap()
    page.locator("tr.opened").wait_for()
    assert abs(mark.bounding_box()["y"] - before) < 2
    assert page.locator("tr[data-row='8'] .lit").count()  # as a pointer lights it
    assert page.locator(".readout.shown").count() == 1
    page.context.close()


def test_what_takes_a_pasted_text_away_stays_side_by_side_on_a_phone(fresh, address):
    fresh.set_viewport_size({"width": 390, "height": 844})
    translated(fresh, address, query="samples=0")
    link, save = (
        fresh.locator(".st-key-bar").get_by_role("button", name=name).bounding_box()
        for name in ("Copy link to settings", "Save")
    )
    assert abs(link["y"] - save["y"]) < 4 and link["x"] < save["x"]


def test_what_is_opened_on_the_page_is_no_place_to_go_back_to(fresh, address):
    opened(fresh, address)
    entries = fresh.evaluate("history.length")
    for tab in ("Two texts", "History"):
        open_tab(fresh, tab)
    assert fresh.url.endswith("tab=history")
    assert fresh.evaluate("history.length") == entries


def test_one_press_of_back_leaves_the_page(fresh, address):
    """What a tab shows is written into its address as it opens: that is no place, either."""
    left = f"{address}/_stcore/health"
    fresh.goto(left)
    fresh.goto(f"{address}/?beam=1&hops=1")
    fresh.wait_for_url(lambda url: "via=zh" in url and "hops" not in url)
    open_tab(fresh, "History")
    fresh.wait_for_url(lambda url: url.endswith("tab=history"))
    fresh.go_back()
    fresh.wait_for_url(left)


def test_settings_come_back_by_the_address(fresh, address):
    fresh.goto(f"{address}/?example=disputed-shoal.en&beam=1&samples=0")
    done(fresh)
    assert "Philippines" in fresh.locator(".verdict h2").inner_text()
    assert "beam=1" in fresh.url and "example=disputed-shoal.en" in fresh.url


PANES = """
() => [...document.querySelectorAll("[data-testid^='stBidi'], [data-testid^='stBidi'] *")]
  .find((node) => node.shadowRoot?.querySelector("tr[data-row]"))
"""


def test_the_panes_that_grow_are_those_that_stay(fresh, address):
    """They were put up anew at the end: who read in them, or stood there, lost the place."""
    opened(fresh, f"{address}/?samples=0")
    text = " ".join(f"Envoys {number} called the island a flashpoint." for number in range(9))
    fresh.get_by_label("Text", exact=True).fill(text)
    fresh.get_by_label("Text", exact=True).press("Control+Enter")
    fresh.get_by_role("button", name="Translate there and back").click()
    growing = fresh.wait_for_function(PANES, polling=20)
    assert fresh.get_by_role("button", name="Stop").count()
    done(fresh)
    assert fresh.evaluate(f"(node) => node.isConnected && node === ({PANES})()", growing)


def test_hostile_texts_and_file_names_stay_texts(fresh, address, tmp_path):
    asked = []
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.on("dialog", lambda dialog: pytest.fail("a dialog opened"))
    opened(fresh, f"{address}/?samples=0")
    bad = {"name": "![x](http:__localhost:1_y.png)<b>.docx", "mimeType": "application/zip",
           "buffer": b"PK\x03\x04 no archive"}  # fmt: skip
    fresh.locator("input[type=file]").first.set_input_files(bad)
    fresh.get_by_test_id("stAlert").first.wait_for()
    rested(fresh)
    evil = {"name": "<img src=x onerror=hit=1>.txt", "mimeType": "text/plain",
            "buffer": EVIL.encode()}  # fmt: skip
    fresh.locator("input[type=file]").first.set_input_files(evil)
    done(fresh)
    assert "<script>window.hit=1</script>" in fresh.locator("table.panes").first.inner_text()
    open_tab(fresh, "Evidence")
    open_tab(fresh, "Download")
    assert fresh.evaluate("window.hit") is None
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]


def test_two_chinese_texts_are_compared_by_word(fresh, address):
    opened(fresh, address)
    open_tab(fresh, "Two texts")
    fresh.get_by_label("Before", exact=True).fill("两国军队几乎没有沟通。")
    fresh.get_by_label("After", exact=True).fill("两军几乎没有沟通。")
    fresh.get_by_label("After", exact=True).press("Control+Enter")
    fresh.get_by_role("button", name="Compare", exact=True).click()
    fresh.locator("td.back .change").first.wait_for()
    assert fresh.locator("td.back .change").first.inner_text() == "两军"
