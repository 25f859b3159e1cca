"""What is installed: the second import name, damage that is told, the doctor, the page's end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from translate.cli import main
from translate.errors import pip_line


@pytest.fixture
def installed(root, tmp_path):
    """A folder as site-packages has it: our package and its second name, without the models."""
    place = tmp_path / "site"
    shutil.copytree(root / "translate", place / "translate")  # compiled already: it is as new
    (place / "translate_compare").mkdir()
    shutil.copy(root / "translate" / "_alias" / "__init__.py", place / "translate_compare")
    return place


def python(place, code, *flags):
    """Run code with `place` before the libraries."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    command = [sys.executable, *flags, "-c", code]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)


def test_the_second_name_gives_the_same_objects(installed):
    done = python(
        installed,
        "import translate_compare as ours, translate\n"
        "assert ours.round_trip is translate.round_trip and ours.__all__ == translate.__all__\n"
        "import translate_compare.measures.compare as one, translate.measures.compare as other\n"
        "assert one is other and one.__spec__.name == 'translate.measures.compare'\n"
        "from translate_compare.errors import InputError\n"
        "assert InputError is translate.errors.InputError",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_second_name_loads_nothing_before_it_is_used(installed):
    done = python(
        installed,
        "import sys, translate_compare as ours\n"
        "assert not {'translate.api', 'translate.cli'} & {*sys.modules}\n"
        "assert set(ours.__all__) <= {*dir(ours)} and not hasattr(ours, 'nothing')\n"
        "from translate_compare import *\n"
        "assert round_trip is ours.round_trip and 'translate.api' in sys.modules",
    )
    assert (done.returncode, done.stderr) == (0, "")


ENTRY = "import sys; sys.argv[1:] = ['--version']\n" + (
    "import translate_compare; sys.exit(translate_compare.main())"
)


@pytest.mark.parametrize(
    ("name", "content", "phrase"),
    [
        ("__init__.py", None, "__init__.py is missing"),
        ("cli.py", None, "cli.py is missing"),
        ("__init__.py", "from .translate import Translator", "belongs to another project"),
    ],
)
def test_a_damaged_installation_says_so(installed, name, content, phrase):
    assert python(installed, ENTRY).stdout.startswith("translate-compare ")
    spoilt = installed / "translate" / name
    spoilt.unlink()
    if content is not None:
        spoilt.write_text(content)
    done = python(installed, ENTRY, "-S")  # an editable install would be found instead
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and phrase in done.stderr
    assert "pip uninstall" in done.stderr


def test_the_doctor_names_who_else_owns_the_package(installed):
    other = installed / "translate_toolkit-3.0.dist-info"
    other.mkdir()
    facts = ("Metadata-Version: 2.1", "Name: translate-toolkit", "Version: 3.0")
    (other / "METADATA").write_text("\n".join(facts))
    (other / "top_level.txt").write_text("translate\n")
    (installed / "translate" / "_models").mkdir()
    done = python(
        installed,
        "import sys; from translate.cli import main; sys.exit(main(['doctor']))",
    )
    assert done.returncode == 1
    assert "pip uninstall translate-toolkit" in done.stdout
    code = "import sys; from translate.cli import main; sys.exit(main(['doctor', '--json']))"
    done = python(installed, code)
    package = json.loads(done.stdout)["package"]
    assert done.returncode == 1 and package["others"] == ["translate-toolkit"]
    assert "pip uninstall translate-toolkit" in package["remedy"]


def test_the_doctor_tells_models_and_extras(capsysbinary):
    assert main(["doctor"]) == 0
    told = capsysbinary.readouterr().out.decode()
    for part in ("package translate: ours", "model en-zh:", "whole", "extra hub:"):
        assert part in told


def test_the_doctor_tells_it_as_json(capsysbinary, root):
    from translate.commands.install import EXTRAS
    from translate.version import VERSION

    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    documented = (root / "docs" / "formats.md").read_text("utf-8").partition("doctor --json`")[2]
    for row in (found, found["package"], found["models"][0], found["extras"][0]):
        assert all(f'"{key}"' in documented for key in row)
    assert found["version"] == VERSION and found["sound"] is True
    assert {one["pair"] for one in found["models"]} == {"en-zh", "zh-en"}
    assert not any(one["problem"] for one in found["models"])
    assert [one["name"] for one in found["extras"]] == list(EXTRAS)
    assert all(bool(one["missing"]) == bool(one["install"]) for one in found["extras"])


def test_the_doctor_tells_of_damaged_weights(capsysbinary, monkeypatch, tmp_path, root):
    place = tmp_path / "models"
    (place / "en-zh").mkdir(parents=True)
    shutil.copy(root / "models" / "registry.toml", place)
    monkeypatch.setenv("TRANSLATE_MODELS", str(place))
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsysbinary.readouterr().out)
    assert found["sound"] is False and all(one["problem"] for one in found["models"])
    (place / "registry.toml").write_text("nonsense")
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsysbinary.readouterr().out)
    assert found["models"] == [] and "registry.toml" in found["models_problem"]


def test_examples_are_listed_and_written_out(capsysbinary):
    assert main(["examples"]) == 0
    assert b"beijing-visit.zh\t" in capsysbinary.readouterr().out
    assert main(["examples", "beijing-visit"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"Blinken")
    assert main(["examples", "beijing-visits"]) == 2
    assert b"did you mean 'beijing-visit'" in capsysbinary.readouterr().err


def test_the_line_for_an_extra_names_what_this_was_installed_from(monkeypatch, tmp_path):
    class Wheel:
        def read_text(self, name):
            return f'{{"archive_info": {{}}, "url": "{(tmp_path / "w.whl").as_uri()}"}}'

    monkeypatch.setattr("importlib.metadata.distribution", lambda name: Wheel())
    assert pip_line("hub") == "pip install 'translate-compare[hub]'"
    (tmp_path / "w.whl").touch()
    assert pip_line("hub") == f"pip install '{tmp_path}/w.whl[hub]'"


ENDING = """
import sys, threading, time
import ctranslate2
from translate.page.served import leave

def load():
    while True:
        ctranslate2.Translator(sys.argv[1])
        loaded.set()

loaded = threading.Event()
threading.Thread(target=load, daemon=True).start()
loaded.wait()
leave(3)
"""


def test_a_server_that_still_loads_models_ends_with_the_code_it_is_given(root):
    """Python's own end aborted it from within CTranslate2 (-6, seen in one start of fifteen)."""
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    command = [sys.executable, "-c", ENDING, str(root / "models" / "en-zh" / "ct2")]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (3, "")


def test_the_pages_server_ends_with_its_command(root):
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    with socket.create_server(("localhost", 0)) as probe:  # one that hardly anybody else takes
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "translate", "app", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) as page:
        try:
            address = f"http://localhost:{port}/_stcore/health"
            assert eventually(lambda: answers(address) or page.poll() is not None)
            assert page.poll() is None
            page.send_signal(signal.SIGTERM)
            assert page.wait(300) == 0
            assert eventually(lambda: not answers(address))
        finally:
            page.kill()


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as told:
            return bool(told.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def eventually(what, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.2)
    return False
