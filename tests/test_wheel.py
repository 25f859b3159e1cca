"""A wheel, built and installed into an empty environment, translates."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel
LINKS = re.compile(r"\]\(([^)]*)\)")


def run(*args, cwd, stdin=None):
    environment = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "TRANSLATE_MODELS")
    }
    done = subprocess.run(
        list(map(str, args)),
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    for name in ("build", "hatchling", "pip"):
        pytest.importorskip(name, reason=f"{name} is not installed (extra: dev)")
    folder = tmp_path_factory.mktemp("dist")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        root,
        cwd=root,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_weights_cards_page_and_vocabulary(wheel, root):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("_models/registry.toml", "_models/en-zh/ct2/model.bin", "_models/zh-en/README.md",
                 "_app/streamlit_app.py", "_examples/beijing-visit.en.txt",
                 "framings/data/framing.en.toml", "framings/data/fate-weights.json",
                 "framings/data/fate-trees.json.gz"):  # fmt: skip
        assert f"translate/{name}" in names
    assert {"translate_compare/__init__.py", "translate/py.typed"} <= names
    pages = {f"translate/_docs/docs/{page.name}" for page in (root / "docs").glob("*.md")}
    assert {"translate/_docs/README.md", *pages} <= names
    licences = {name.rpartition("/")[2] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-weights.txt", "WORDNET-LICENSE.txt"}
    assert not any("/hf/" in name or "recipe" in name for name in names)
    assert wheel.stat().st_size < 60e6


def test_the_description_has_no_link_that_leads_nowhere(wheel):
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (one for one in opened.namelist() if one.endswith(".dist-info/METADATA"))
        described = opened.read(name).decode("utf-8").partition("\n\n")[2]
    assert "In two minutes" in described
    assert all(target.startswith(("https://", "#")) for target in LINKS.findall(described))


def test_wheel_translates_in_an_empty_environment(wheel, tmp_path):
    home = tmp_path / "env"
    # as `pip --python` does it, where pip is new enough: none is installed there for this alone
    runner = Path(find_spec("pip").origin).with_name("__pip-runner__.py")
    venv.create(home, with_pip=not runner.is_file())
    python = home / "bin" / "python"
    pip = [python, runner] if runner.is_file() else [python, "-m", "pip"]
    run(*pip, "install", "-q", "--disable-pip-version-check", "--no-compile", wheel, cwd=tmp_path)
    command = home / "bin" / "translate"
    text = run(command, "text", "-", "--lines", cwd=tmp_path, stdin=b"China agreed.\n")
    assert "中" in text
    assert "flashpoint" in run(
        command, "trace", "-", cwd=tmp_path, stdin=b"China warned of a flashpoint."
    )
    assert str(home) in run(command, "models", "list", cwd=tmp_path)
    assert f"pip install '{wheel}[app]'" in run(command, "doctor", cwd=tmp_path)
    assert "beijing-visit.en" in run(command, "examples", cwd=tmp_path)
    assert "中国" in run(command, "text", "--example", "beijing-visit", "--beam", "1", cwd=tmp_path)
    page = run(command, "batch", "--help", cwd=tmp_path).rpartition("Read more: ")[2].strip()
    assert os.path.isfile(page) and page.startswith(str(home))
    given = "import translate_compare; print(translate_compare.translate('War.'))"
    assert run(python, "-c", given, cwd=tmp_path).strip()
    ahead = (
        "from translate.framings import compiled, vocabulary as known\n"
        "assert compiled.read(compiled.INDEX) and all(map(known.ahead, known.TABLES))"
    )
    run(python, "-c", ahead, cwd=tmp_path)
    listed = run(*pip, "list", "--format=freeze", cwd=tmp_path)
    assert "translate-compare" in listed
    assert "torch" not in listed
    assert "streamlit" not in listed
