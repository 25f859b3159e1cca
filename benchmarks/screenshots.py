"""Make the pictures of the page for the README: starts it, drives it in Chromium, stops it.

Run: python benchmarks/screenshots.py [FOLDER] [--chromium PATH] [--only NAME]…
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from translate.commands.admin import free_port  # noqa: E402

PATIENCE = 120_000  # milliseconds for a round trip on a slow machine


@contextmanager
def served(cache: Path, *, history: bool = True) -> Iterator[str]:
    """Run the page for as long as the block lasts; give its address.

    Without `history` each session keeps its own, as on a page that is served to others.
    """
    port = free_port(8590, "localhost")
    command = [
        sys.executable, "-m", "translate.page.served", "run", str(ROOT / "streamlit_app.py"),
        "--server.port", str(port), "--server.address", "localhost", "--server.headless", "true",
        "--server.fileWatcherType", "none",
    ]  # fmt: skip
    kept = str(cache / "history") if history else "off"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "TRANSLATE_HISTORY": kept}
    environment.pop("TRANSLATE_APP_FILE", None)
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cache
    )
    address = f"http://localhost:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise SystemExit("the page did not start; run `translate app` to see why")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise SystemExit("the page did not answer within a minute; try again")


def translated(page: Any, address: str, query: str = "example=beijing-visit.en") -> None:
    """Open the page with a query and wait until the round trip is there."""
    page.goto(f"{address}/?{query}")
    page.get_by_text("A text that comes back intact").first.wait_for(timeout=PATIENCE)
    page.locator("details.framings").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1200)


def start(page: Any, address: str) -> None:
    """Before anything is translated."""
    page.goto(address)
    page.get_by_role("button", name="Translate there and back").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1200)


def first(page: Any, address: str) -> None:
    """What a reader sees first."""
    translated(page, address)


def panes(page: Any, address: str) -> None:
    """The three texts, a word pointed at."""
    translated(page, address)
    page.locator(".bar.text").evaluate("bar => bar.scrollIntoView({ behavior: 'instant' })")
    page.locator("td.source [data-w]").filter(has_text="governments").first.hover()
    page.wait_for_timeout(400)


def framings(page: Any, address: str) -> None:
    """A card opened."""
    translated(page, address)
    page.locator("li.card .chip").first.click()
    page.wait_for_timeout(900)


def edited(page: Any, address: str) -> None:
    """A pivot sentence edited and run back."""
    translated(page, address)
    row = page.locator("tr[data-row='0']")
    page.locator(".bar.text").evaluate("bar => bar.scrollIntoView({ behavior: 'instant' })")
    row.hover()
    row.locator("button.edit").click()
    row.locator("textarea").fill("布林肯结束北京之行，关系更稳，分歧未解")
    row.get_by_role("button", name="Run back").click()
    row.locator("button.undo").wait_for(timeout=PATIENCE)
    page.locator(".bar.text").evaluate("bar => bar.scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(800)


def evidence(page: Any, address: str) -> None:
    """The evidence tab."""
    translated(page, address, "example=beijing-visit.en&hops=3&control=pt")
    page.get_by_role("tab", name="Evidence").click()
    page.wait_for_timeout(2500)


def compare(page: Any, address: str) -> None:
    """Two Chinese texts compared."""
    page.goto(address)
    page.get_by_role("tab", name="Two texts").click(timeout=PATIENCE)
    page.get_by_text("New text, and settings", exact=True).click()
    before, after = (page.get_by_label(name, exact=True) for name in ("Before", "After"))
    before.fill("中国多次拒绝重开定期军事渠道的请求。两国军队几乎没有沟通。")
    after.fill("中方屡次拒绝恢复定期军事渠道。两军几乎没有沟通。")
    after.press("Control+Enter")
    page.wait_for_timeout(700)
    page.get_by_role("button", name="Compare", exact=True).click()
    page.locator("table.panes").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(600)


def working(page: Any, address: str) -> None:
    """A long text on its way, the first sentences there."""
    page.goto(f"{address}/?samples=0")
    text = "\n\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.en.txt"))
    )
    page.get_by_label("Text", exact=True).fill(text.replace(". ", " again. "))
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.wait_for_timeout(800)
    page.get_by_role("button", name="Translate there and back").click()
    page.locator("tr[data-row]").nth(3).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(300)


def away(page: Any, address: str) -> None:
    """The downloads."""
    translated(page, address)
    page.get_by_role("tab", name="Download").click()
    page.wait_for_timeout(800)


def earlier(page: Any, address: str) -> None:
    """The history."""
    translated(page, address)
    page.get_by_role("tab", name="History").click()
    page.wait_for_timeout(800)


def corpus(page: Any, address: str) -> None:
    """What the examples say together, with a control pivot and survival."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "examples.jsonl"
        texts = [str(path) for path in sorted((ROOT / "examples").glob("*.en.txt"))]
        command = [
            sys.executable, "-m", "translate.cli", "batch", *texts, "-o", str(out),
            "--control", "pt", "--samples", "8", "--quiet",
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT)
        page.goto(address)
        page.get_by_role("tab", name="Corpus").click(timeout=PATIENCE)
        page.locator("input[type=file][accept*=jsonl]").last.set_input_files(out)
        page.get_by_role("tab", name="Documents").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(2500)


def lexicon(page: Any, address: str) -> None:
    """A reader’s own expressions."""
    start(page, address)
    page.get_by_text("Expressions to look for", exact=True).click()
    page.get_by_text("The package’s and mine", exact=True).click()
    page.wait_for_timeout(1500)


def settings(page: Any, address: str) -> None:
    """The inputs with the advanced options open."""
    start(page, address)
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_text("Expressions to look for", exact=True).click()
    page.wait_for_timeout(800)


DESK, PHONE = {"width": 1280, "height": 900}, {"width": 400, "height": 860}


def trips(page: Any, address: str) -> None:
    """Three trips in a row, side by side."""
    translated(page, address, "example=beijing-visit.en&hops=2&samples=0")
    page.locator(".bar.text").evaluate("bar => bar.scrollIntoView({ behavior: 'instant' })")
    page.locator("td.source [data-w]").filter(has_text="Beijing").first.hover()
    page.wait_for_timeout(400)


SHOTS: dict[str, tuple[Callable[[Any, str], None], dict[str, int], str]] = {
    "start": (start, DESK, "light"),
    "page": (first, DESK, "light"),
    "page-dark": (first, DESK, "dark"),
    "panes": (panes, DESK, "light"),
    "framings": (framings, DESK, "light"),
    "edited": (edited, DESK, "light"),
    "evidence": (evidence, {"width": 1280, "height": 2600}, "light"),
    "evidence-dark": (evidence, {"width": 1280, "height": 2600}, "dark"),
    "trips": (trips, DESK, "light"),
    "compare": (compare, DESK, "light"),
    "settings": (settings, {"width": 1280, "height": 1400}, "light"),
    "phone": (first, PHONE, "light"),
    "working": (working, DESK, "light"),
    "away": (away, DESK, "light"),
    "earlier": (earlier, DESK, "light"),
    "lexicon": (lexicon, DESK, "light"),
    "corpus": (corpus, {"width": 1280, "height": 1130}, "light"),
}


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--only", action="append", choices=sorted(SHOTS), default=[])
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as cache, served(Path(cache)) as address, \
            sync_playwright() as driver:  # fmt: skip
        browser = driver.chromium.launch(executable_path=args.chromium, args=["--no-sandbox"])
        for name, (act, size, scheme) in SHOTS.items():
            if args.only and name not in args.only:
                continue
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.on("pageerror", lambda error: print("error in the page:", error, file=sys.stderr))
            act(page, address)
            page.screenshot(path=args.folder / f"{name}.png")
            print(args.folder / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
