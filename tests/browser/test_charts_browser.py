"""The charts at 500 framings: bounded, with labels that can be read and don't lie on each other."""

from __future__ import annotations

import base64
import random

import pytest

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

from translate.data import FATES
from translate.page import charts, component, drawings, totals

pytestmark = pytest.mark.browser
MANY = 500
MADE = "English → Chinese · en-zh 4.0 and zh-en 4.0, bundled · beam 4"
TALLEST, WIDEST = 1700, 2800  # of a file; a screen and a half, and what an A4 page still shows
SMALLEST = 10  # units of a letter's height

# Boxes of all texts of the chart that is drawn, with the size of their letters.
TEXTS = """
(root) => [...root.querySelectorAll('svg text')].map((node) => {
  const box = node.getBoundingClientRect();
  const sheet = node.closest('svg').getBoundingClientRect();
  return { t: node.textContent, size: parseFloat(getComputedStyle(node).fontSize),
    out: box.x < sheet.x - 1 || box.right > sheet.right + 1,
    x: box.x, y: box.y, right: box.right, bottom: box.bottom };
})
"""


def rows_of(count: int) -> list[dict]:
    chance = random.Random(5)
    found = []
    for number in range(1, count + 1):
        low, high = sorted((chance.random(), chance.random()))
        found.append({
            "framing": f"{number} {chance.choice(['core interests', 'a deep-seated mistrust of'])}",
            "fate": chance.choice(FATES), "told": "3 of 8", "low": low, "high": high,
            "interval low": low / 2, "interval high": (1 + high) / 2,
        })  # fmt: skip
    return found


def flowing(categories: int) -> list[dict]:
    chance = random.Random(6)
    rows = [
        {"category": f"category number {one}", "rendering": how, "fate": fate, "framings": 1}
        for one in range(categories) for how in charts.RENDERED for fate in FATES
    ]  # fmt: skip
    return chance.sample(rows, min(len(rows), 200))


def drifting() -> list[dict]:
    what = "kept or paraphrased"
    names = (f"{what}, at least", f"{what}, at most", "chrF", "BLEU", "unchanged sentences")
    return [{"trip": trip, "measure": name, "value": 1 / (trip + at + 1)}
            for trip in range(1, 7) for at, name in enumerate(names)]  # fmt: skip


def counted(categories: int) -> list[dict]:
    return [
        {"category": f"category number {one} · 1,140", "key": str(one), "name": str(one),
         "fate": fate, "framings": 20, "share": 1 / 7}
        for one in range(categories) for fate in FATES
    ]  # fmt: skip


def returning() -> list[dict]:
    return [
        {"framing": f"a deep-seated, long-standing mistrust, number {number} · 1,{number}",
         "category": "conflict", "key": str(number), "of": 1000 + number, "documents": 9,
         "low": 0.2, "high": 0.4, "interval low": 0.1, "interval high": 0.5}
        for number in range(100, 130)
    ]  # fmt: skip


DRAWN = {
    "survival": drawings.survival(rows_of(MANY), MADE),
    "few": drawings.survival(rows_of(60), MADE),
    "flow": drawings.flow(flowing(10), MADE),
    "categories": drawings.flow(flowing(60), MADE),
    "bars": drawings.fates(counted(totals.MOST), MADE),
    "drift": drawings.drift(drifting(), MADE),
    "kept": drawings.kept(returning(), MADE),
}


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = context.new_page()
    found.on("pageerror", lambda error: pytest.fail(str(error)))
    script = component.asset("dom.js", "charts.js").encode()
    found.set_content(f"<style>{component.asset('panes.css', 'charts.css')}</style><main></main>")
    found.evaluate(
        "async (code) => { window.show = (await import(code)).default; }",
        f"data:text/javascript;base64,{base64.b64encode(script).decode()}",
    )
    yield found
    context.close()


def drawn(page, name: str, width: int):
    """Draw a chart on a screen of some width; return its root."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(
        """(data) => {
          const place = document.createElement('div');
          place.innerHTML = '<div class="tc"></div>';
          document.querySelector('main').replaceChildren(place);
          window.show({ parentElement: place, data, setTriggerValue: () => {} });
        }""",
        {**DRAWN[name], "stamp": f"{name}{width}"},
    )
    page.locator(".drawing svg").wait_for()
    return page.locator(".tc")


def faults(texts: list[dict]) -> list[str]:
    """Say which texts are too small or cut at the edge, and which lie on each other."""
    told = [f"small: {one['t']} {one['size']}" for one in texts if one["size"] < SMALLEST]
    told += [f"cut: {one['t']}" for one in texts if one["out"]]
    shown = sorted(texts, key=lambda one: one["y"])
    for at, one in enumerate(shown):
        for other in shown[at + 1 :]:
            if other["y"] > one["bottom"]:
                break
            across = min(one["right"], other["right"]) - max(one["x"], other["x"])
            down = min(one["bottom"], other["bottom"]) - max(one["y"], other["y"])
            if across > 1 and down > 3:  # a line's box is taller than its letters
                told.append(f"on each other: {one['t']} | {other['t']}")
    return told


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_chart_is_read_on_the_page_and_in_its_file(page, name, width):
    root = drawn(page, name, width)
    everything = root.get_by_role("button", name="Show all")
    if everything.count():
        everything.click()
    assert root.evaluate("node => node.scrollHeight") < 1200
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(root.evaluate(TEXTS)) == []

    with page.expect_download() as waiting:
        root.get_by_role("button", name="as SVG").click()
    file = waiting.value.path().read_text(encoding="utf-8")
    size = page.evaluate(
        """(file) => {
          const sheet = document.createElement('div');
          sheet.innerHTML = file;
          document.querySelector('main').replaceChildren(sheet);
          const box = sheet.firstChild.getBoundingClientRect();
          return [box.width, box.height];
        }""",
        file,
    )
    assert size[0] <= WIDEST and size[1] <= TALLEST, size
    assert faults(page.locator("main").evaluate(TEXTS)) == []
    assert name != "survival" or file.count("<title>") == MANY


@pytest.mark.parametrize("name, counts", [
    ("bars", ["1,140"] * totals.MOST), ("kept", [f"1,{number}" for number in range(100, 130)]),
])  # fmt: skip
def test_where_room_is_short_a_name_is_cut_and_its_count_is_whole(page, name, counts):
    root = drawn(page, name, 390)
    named = [one["t"] for one in root.evaluate(TEXTS) if " · " in one["t"]]
    assert [one.rpartition(" · ")[2] for one in named] == counts
    assert name == "bars" or all("…" in one for one in named)


def test_the_legend_of_lines_shows_how_each_is_drawn(page):
    """By colours alone, two greys were told from each other."""
    root = drawn(page, "drift", 1280)
    dashes = "nodes => nodes.map((node) => node.getAttribute('stroke-dasharray'))"
    lines = root.locator("polyline").evaluate_all(dashes)
    assert len(set(lines)) == 5
    assert root.locator("line[fill=none]").evaluate_all(dashes) == lines


def test_the_picture_of_500_framings_is_no_grey(page):
    root = drawn(page, "survival", 1280)
    root.get_by_role("button", name="Show all").click()
    with page.expect_download() as waiting:
        root.get_by_role("button", name="as PNG").click()
    head = waiting.value.path().read_bytes()[:24]
    wide, high = (int.from_bytes(head[at : at + 4]) for at in (16, 20))
    assert head[:4] == b"\x89PNG" and wide <= 2 * WIDEST and high <= 2 * TALLEST
