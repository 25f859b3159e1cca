"""Measure the page: first sentence and end, hovering, a changed setting, weight.

Run: python benchmarks/page_speed.py [--words 5000] [--chromium PATH]. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from screenshots import ROOT, served  # noqa: E402

PATIENCE = 900_000  # milliseconds

# Time from a pointer's arrival on a word to the next painted frame, over many words.
HOVER = """
async () => {
  const all = [...document.querySelectorAll('*')];
  const host = all.find((node) => node.shadowRoot?.querySelector('.panes'));
  const words = [...host.shadowRoot.querySelectorAll("td[data-pane='0'] [data-w]")];
  const times = [];
  for (let i = 0; i < 200; i += 1) {
    const word = words[Math.floor((i / 200) * words.length)];
    const began = performance.now();
    word.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, composed: true }));
    void host.offsetHeight;  // forces the style and layout the change asks for
    times.push(performance.now() - began);
    await new Promise(requestAnimationFrame);
  }
  return times.sort((one, other) => one - other);
}
"""


def article(words: int) -> str:
    """Give a text of about so many words: the example articles, sentences told apart by number."""
    paragraphs = [
        paragraph
        for path in sorted((ROOT / "examples").glob("*.en.txt"))
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")
    ]
    found: list[str] = []
    count = turn = 0
    while count < words:
        for paragraph in paragraphs:
            # a number makes each turn's sentences new, so that none comes from the cache
            text = paragraph.replace(". ", f" on day {turn}. ") if turn else paragraph
            found.append(text.strip())
            count += len(text.split())
            if count >= words:
                break
        turn += 1
    return "\n\n".join(found)


def example(page: Any, address: str, *, query: str = "") -> dict[str, float]:
    """Open the page with the example, which is translated at once; give seconds and megabytes."""
    weight = {"bytes": 0}

    def weigh(response: Any) -> None:
        size = response.headers.get("content-length")
        weight["bytes"] += int(size) if size else 0

    page.on("response", weigh)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: weight.update(
        bytes=weight["bytes"] + len(data))))  # fmt: skip
    began = time.perf_counter()
    page.goto(f"{address}/?example=beijing-visit.en{query}")
    page.locator("tr[data-row]").first.wait_for()
    first = time.perf_counter() - began
    finished(page)
    return {
        "first sentence, s": first, "whole, s": time.perf_counter() - began,
        "page weight, MB": weight["bytes"] / 1e6,
    }  # fmt: skip


def finished(page: Any) -> None:
    """Wait until the result is whole."""
    page.get_by_text("A text that comes back intact").first.wait_for()


def article_of(page: Any, address: str, text: str) -> dict[str, float]:
    """Paste an article into the form; give seconds, hovering in milliseconds."""
    page.goto(f"{address}/?samples=0")
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.get_by_text("Taken as English").wait_for()
    began = time.perf_counter()
    page.get_by_role("button", name="Translate there and back").click()
    page.locator("tr[data-row]").first.wait_for()
    first = time.perf_counter() - began
    finished(page)
    whole = time.perf_counter() - began
    times = page.evaluate(HOVER)
    return {
        "sentences": page.locator("tr[data-row]").count(),
        "first sentence, s": first, "whole, s": whole,
        "hover, median, ms": times[100], "hover, 95th percentile, ms": times[190],
        "one widget changed, s": changed(page),
    }  # fmt: skip


def changed(page: Any) -> float:
    """Seconds from another beam width to the page's word that it is no longer the result's."""
    page.get_by_text("New text, and settings").click()
    page.get_by_text("Advanced", exact=True).click()
    slider = page.get_by_role("slider", name="Beam width")
    slider.focus()
    began = time.perf_counter()
    slider.press("ArrowRight")
    page.get_by_text("Changed since this was made").wait_for()
    return time.perf_counter() - began


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    args = parser.parse_args()
    from playwright.sync_api import sync_playwright

    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as cache, served(Path(cache)) as address, \
            sync_playwright() as driver:  # fmt: skip
        browser = driver.chromium.launch(executable_path=args.chromium, args=["--no-sandbox"])
        for name, act in (
            ("example, cold", lambda page: example(page, address)),
            ("example, cached", lambda page: example(page, address)),
            ("example, warm models", lambda page: example(page, address, query="&beam=3")),
            (f"{args.words} words", lambda page: article_of(page, address, article(args.words))),
        ):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(PATIENCE)
            found[name] = act(page)
            page.close()
        browser.close()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    print("| run | measure | value |\n|---|---|---|")
    for run, measures in found.items():
        for name, value in measures.items():
            print(f"| {run} | {name} | {value:{'.0f' if name == 'sentences' else '.2f'}} |")


if __name__ == "__main__":
    main()
