"""Measure the page with a long article: first sentence, whole page, hovering.

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
  const host = [...document.querySelectorAll('*')].find((n) => n.shadowRoot?.querySelector('.tc'));
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


def measured(page: Any, address: str, text: str) -> dict[str, float]:
    """Take the times of one run, in seconds; hovering in milliseconds."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/?samples=0")
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.wait_for_timeout(1500)
    began = time.perf_counter()
    page.get_by_role("button", name="Translate there and back").click()
    page.locator("tr[data-row]").first.wait_for()
    first = time.perf_counter() - began
    page.get_by_text("A text that comes back intact").first.wait_for()
    whole = time.perf_counter() - began
    times = page.evaluate(HOVER)
    return {
        "sentences": page.locator("tr[data-row]").count(),
        "first sentence, s": first, "whole page, s": whole,
        "hover, median, ms": times[100], "hover, 95th percentile, ms": times[190],
    }  # fmt: skip


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    args = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as cache, served(Path(cache)) as address, \
            sync_playwright() as driver:  # fmt: skip
        browser = driver.chromium.launch(executable_path=args.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        found = measured(page, address, article(args.words))
        browser.close()
    print(f"{args.words} words, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    print("| measure | value |\n|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value:.0f} |" if name == "sentences" else f"| {name} | {value:.1f} |")


if __name__ == "__main__":
    main()
