"""Measure the page: first sentence and end, cancelling, hovering, weight, memory, many at once.

Run: python benchmarks/page_speed.py [--only RUN]… [--words 4500] [--articles 50] [--visitors 50]
[--sessions 10]. Memory is looked at after so many articles in one session (`memory`) and in a
session each (`visitors`).
Prints a Markdown table: each measure, what is aimed at, and the seconds of a processor that the
server took, which another load on the machine changes little.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from screenshots import ROOT, served  # noqa: E402

PATIENCE = 300_000  # milliseconds
RUNS = (
    "example, cold", "example, cached", "example, warm models", "long article", "cancel", "memory",
    "visitors", "sessions", "form, cold",
)  # fmt: skip

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

# Whether a row of the panes can be seen.
ROW = """
() => [...document.querySelectorAll("[data-testid^='stBidi'], [data-testid^='stBidi'] *")]
  .some((node) => node.shadowRoot?.querySelector("tr[data-row]")?.offsetParent)
"""
GRAIN = 20  # milliseconds between two looks of a page at itself
WHOLE = "A text that comes back intact"  # what stands below a result that is whole


def marked(text: str, mark: str) -> str:
    r"""End each sentence and each headline with a mark: then none of them comes from the cache.

    >>> marked("Talks fail\nThey met. “We left.”", "today")
    'Talks fail today\nThey met today. “We left today.”'
    """
    ended = re.sub(r"\.(?=[”\"’]?(?:\s|$))", f" {mark}.", text)
    return re.sub(r"(?m)(?<=\w)$", f" {mark}", ended)


def article(words: int) -> str:
    """Give a text of about so many words: the example articles, sentences told apart by number."""
    paragraphs = [
        paragraph
        for path in sorted((ROOT / "examples").glob("*.en.txt"))
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")
    ]
    parts: list[str] = []
    count = turn = 0
    while count < words:
        for paragraph in paragraphs:
            text = marked(paragraph, f"on day {turn}") if turn else paragraph
            parts.append(text.strip())
            count += len(text.split())
            if count >= words:
                break
        turn += 1
    return "\n\n".join(parts)


STEADY = 10  # articles; until then memory may well grow
GROWTH = f"growth from the {STEADY}th on, MiB"
FAIR = "with a first sentence before the first end"
AIMS = {
    ("form, cold", "first sentence, s"): 2, ("example, warm models", "first sentence, s"): 1,
    ("example, warm models", "whole, s"): 4, ("long article", "whole, s"): 30,
    ("long article", "first sentence, s"): 1, ("cancel", "until it has stopped, s"): 1,
    ("memory", GROWTH): 40, ("visitors", GROWTH): 40,
    ("sessions", "slowest end / fastest end"): 1.5, ("sessions", "texts seen by another"): 0,
    ("sessions", FAIR): "all",
}  # fmt: skip


class Server:
    """The page's process, found by its port: its memory and its processor time."""

    def __init__(self, address: str) -> None:
        wanted = f"--server.port\0{address.rpartition(':')[2]}\0".encode()
        self.folder = next(
            path.parent for path in Path("/proc").glob("[0-9]*/cmdline")
            if wanted in path.read_bytes()
        )  # fmt: skip

    def seconds(self) -> float:
        """Processor time since it began."""
        fields = (self.folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident memory in MiB."""
        lines = (self.folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def opened(browser: Any) -> Any:
    """Open an empty page that waits long."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    return page


def example(page: Any, address: str) -> dict[str, float]:
    """Open the page with the example, which is translated at once; give seconds and megabytes."""
    weight = {"bytes": 0}

    def weigh(response: Any) -> None:
        size = response.headers.get("content-length")
        weight["bytes"] += int(size) if size else 0

    page.on("response", weigh)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: weight.update(
        bytes=weight["bytes"] + len(data))))  # fmt: skip
    began = time.perf_counter()
    page.goto(f"{address}/?example=beijing-visit.en")
    told(page, "New text, and settings")
    form = time.perf_counter() - began
    begun(page)
    first = time.perf_counter() - began
    finished(page)
    return {
        "form, s": form, "first sentence, s": first, "whole, s": time.perf_counter() - began,
        "page weight, MB": weight["bytes"] / 1e6,
    }  # fmt: skip


def told(page: Any, words: str, grain: int = GRAIN) -> None:
    """Wait until words stand on the page, outside the panes.

    Playwright's own waiting looks after 0, 20, 70, 170 and 270 ms and from then on twice a second,
    so what it is asked for seems to come as much as half a second later than it does.
    """
    page.wait_for_function(
        "(words) => document.body.textContent.includes(words)", arg=words, polling=grain
    )


def begun(page: Any) -> None:
    """Wait for the first sentence."""
    page.wait_for_function(ROW, polling=GRAIN)


def finished(page: Any) -> None:
    """Wait until the result is whole; seldom enough to take nothing from what is measured."""
    told(page, WHOLE, grain=100)


def sent(page: Any, address: str, text: str, *, again: bool = False) -> float:
    """Put a text into the form and send it; give the time it was sent at.

    A page that shows another text already has its form folded up at first; `again` unfolds it.
    """
    field = page.get_by_label("Text", exact=True)
    if not again:
        page.goto(f"{address}/?samples=0")
    elif not field.is_visible():
        page.get_by_text("New text, and settings").click()
    field.fill(text)
    field.press("Control+Enter")
    page.get_by_text("Taken as English").wait_for()
    began = time.perf_counter()
    page.get_by_role("button", name="Translate there and back").click()
    return began


def _example() -> str:
    """The example as a text of which nothing is in the cache."""
    text = (ROOT / "examples" / "beijing-visit.en.txt").read_text(encoding="utf-8")
    return marked(text, "today").replace("talks", "long talks")


def pasted(page: Any, address: str, text: str) -> dict[str, float]:
    """Paste a text; give seconds to its first sentence and to its end."""
    began = sent(page, address, text)
    begun(page)
    first = time.perf_counter() - began
    finished(page)
    return {"first sentence, s": first, "whole, s": time.perf_counter() - began}


def cold(browser: Any) -> dict[str, float]:
    """Send a text by the form of a server that has just begun, as soon as the form is there."""
    with tempfile.TemporaryDirectory() as cache, served(Path(cache), history=False) as address:
        page = opened(browser)
        seconds = pasted(page, address, _example())
        page.close()
    return seconds


def article_of(page: Any, address: str, text: str) -> dict[str, float]:
    """Paste an article into the form; give seconds, hovering in milliseconds."""
    seconds = pasted(page, address, text)
    times = page.evaluate(HOVER)
    return {
        "sentences": page.locator("tr[data-row]").count(),
        **seconds, "hover, median, ms": times[100], "hover, 95th percentile, ms": times[190],
        "one widget changed, s": changed(page),
    }  # fmt: skip


def cancelled(page: Any, address: str, text: str) -> dict[str, float]:
    """Stop a long text after its first sentences."""
    sent(page, address, f"A new beginning.\n\n{text.replace(' on day ', ' by day ')}")
    page.locator("tr[data-row]").nth(6).wait_for()
    began = time.perf_counter()
    page.get_by_role("button", name="Stop", exact=True).click()
    told(page, "Stopped after")
    return {"until it has stopped, s": time.perf_counter() - began}


def grown(page: Any, address: str, articles: int) -> dict[str, float]:
    """Translate article after article in one session; give how memory grows."""
    server, memory = Server(address), []
    for number in range(articles):
        sent(page, address, _numbered(number), again=number > 0)
        page.locator("td.source", has_text=f"Article {number} begins").wait_for()
        finished(page)
        memory.append(server.memory())
    return _growth(memory)


def visited(browser: Any, address: str, visits: int) -> dict[str, float]:
    """Translate each article in a session of its own, which is then closed; give the growth."""
    server, memory = Server(address), []
    for number in range(visits):
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        sent(page, address, _numbered(number, "Visit"))
        finished(page)
        context.close()
        memory.append(server.memory())
    return _growth(memory)


def _numbered(number: int, name: str = "Article") -> str:
    """A short article of which no sentence stands in that of another number or name."""
    own = marked(article(300), f"in {name} {number}")
    return f"{name} {number} begins here.\n\n{own}"


def _growth(memory: Sequence[float]) -> dict[str, float]:
    """Tell some of the memory after each article, and how much it grew.

    A session's history holds 20 results, and the server 20 tabs: until then it may well grow.
    """
    last = len(memory)
    points = {f"after {at}, MiB": memory[at - 1] for at in (1, 10, 25) if at < last}
    growths = {}
    if last > STEADY:  # of fewer, no growth is measured: that is no growth of 0
        growths[GROWTH] = memory[-1] - memory[STEADY - 1]
        growths["growth in the second half, MiB"] = memory[-1] - memory[last // 2 - 1]
    return {**points, f"after {last}, MiB": memory[-1], **growths}


# What a page shows: its rows, whether it is whole, and which of some names stand on it.
LOOK = """
(names) => {
  const roots = [document, ...[...document.querySelectorAll('*')].map((node) => node.shadowRoot)];
  const texts = [];  // apart, or the end of one and the beginning of the next would make up a name
  for (const root of roots.filter(Boolean)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
  }
  const text = texts.join(' ');
  const host = roots.find((root) => root !== document && root?.querySelector('.panes'));
  return [
    host?.querySelectorAll('tr[data-row]').length ?? 0,
    text.includes('A text that comes back intact'), names.filter((name) => text.includes(name)),
  ];
}
"""


def at_once(browser: Any, address: str, count: int) -> dict[str, float]:
    """Translate in several sessions at the same time, each a text of its own."""
    names = [f"Zorbia{chr(65 + number)}" for number in range(count)]
    pages = {name: browser.new_context().new_page() for name in names}
    for name, page in pages.items():
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/?samples=0")
        text = marked(article(300), f"in {name}")
        page.get_by_label("Text", exact=True).fill(text)
        page.get_by_label("Text", exact=True).press("Control+Enter")
        page.get_by_text("Taken as English").wait_for()
    began = time.perf_counter()
    for page in pages.values():
        page.get_by_role("button", name="Translate there and back").click()
    firsts: dict[str, float] = {}
    ends: dict[str, float] = {}
    strange = 0
    while len(ends) < count:
        for name in set(names) - set(ends):
            rows, whole, seen = pages[name].evaluate(LOOK, names)
            now = time.perf_counter() - began
            assert not rows or name in seen, "a session does not show its own text"
            strange += len(set(seen) - {name})
            if rows:
                firsts.setdefault(name, now)
            if whole:
                ends[name] = now
        time.sleep(0.1)  # looking takes a processor, too, which the server would be missing
    for name, page in pages.items():  # the tab of what was made before has others' texts in reach
        page.get_by_role("tab", name="History").click()
        page.get_by_role("button", name="Delete all").wait_for()
        strange += len(set(page.evaluate(LOOK, names)[2]) - {name})
        page.context.close()
    return {
        "first sentence, slowest, s": max(firsts.values()), "first end, s": min(ends.values()),
        FAIR: sum(first < min(ends.values()) for first in firsts.values()),
        "whole, slowest, s": max(ends.values()),
        "slowest end / fastest end": max(ends.values()) / min(ends.values()),
        "texts seen by another": strange,
    }  # fmt: skip


def changed(page: Any) -> float:
    """Seconds from another beam width to the page's word that it is no longer the result's."""
    page.get_by_text("New text, and settings").click()
    page.get_by_text("Advanced", exact=True).click()
    slider = page.get_by_role("slider", name="Beam width")
    slider.focus()
    began = time.perf_counter()
    slider.press("ArrowRight")
    told(page, "Changed since this was made")
    return time.perf_counter() - began


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=4500)
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--only", action="append", choices=RUNS, default=[], metavar="RUN")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    args = parser.parse_args()
    from playwright.sync_api import sync_playwright

    long = article(args.words)
    runs: dict[str, Callable[[Any, Any, str], dict[str, float]]] = {
        "example, cold": lambda _, page, at: example(page, at),
        "example, cached": lambda _, page, at: example(page, at),
        "example, warm models": lambda _, page, at: pasted(page, at, _example()),
        "long article": lambda _, page, at: article_of(page, at, long),
        "cancel": lambda _, page, at: cancelled(page, at, long),
        "memory": lambda _, page, at: grown(page, at, args.articles),
        "visitors": lambda browser, _, at: visited(browser, at, args.visitors),
        "sessions": lambda browser, _, at: at_once(browser, at, args.sessions),
        "form, cold": lambda browser, *_: cold(browser),
    }
    measured: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as cache, served(Path(cache), history=False) as address, \
            sync_playwright() as driver:  # fmt: skip
        browser = driver.chromium.launch(executable_path=args.chromium, args=["--no-sandbox"])
        server = Server(address)
        for name, act in runs.items():
            if args.only and name not in args.only:
                continue
            page = opened(browser)
            before = server.seconds()
            measured[name] = act(browser, page, address)
            measured[name]["server’s processor, s"] = server.seconds() - before
            print(name, measured[name], file=sys.stderr)
            page.close()
        browser.close()
    _print(measured)


def _print(measured: dict[str, dict[str, float]]) -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    print("| run | measure | value | aim |\n|---|---|--:|--:|")
    for run, measures in measured.items():
        for name, value in measures.items():
            aim = AIMS.get((run, name), "")
            whole = name in ("sentences", "texts seen by another", FAIR) or "MiB" in name
            print(f"| {run} | {name} | {value:{'.0f' if whole else '.2f'}} | {aim} |")


if __name__ == "__main__":
    main()
