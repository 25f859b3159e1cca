"""Every example runs, and the examples are what they say."""

import runpy
import sys
from pathlib import Path

import pytest

from translate.errors import InputError
from translate.framings.entries import load_lexicon
from translate.readers.examples import example

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@pytest.mark.usefixtures("translated_once")
@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_scripts_run(script, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(script)])
    runpy.run_path(str(script), run_name="__main__")
    assert "kept" in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_lexicons_are_sound(path):
    assert load_lexicon(path).framings


def test_articles_come_in_both_languages():
    english = {path.name.split(".")[0] for path in EXAMPLES.glob("*.en.txt")}
    chinese = {path.name.split(".")[0] for path in EXAMPLES.glob("*.zh.txt")}
    assert english == chinese
    assert len(english) >= 4


def test_every_file_is_described():
    text = (EXAMPLES / "README.md").read_text("utf-8")
    for path in EXAMPLES.iterdir():
        if path.name != "README.md" and path.is_file():
            assert path.name.split(".")[0] in text, path.name


def test_a_misspelt_example_is_named_as_it_is_listed():
    with pytest.raises(InputError, match=r"did you mean 'beijing-visit'\?$"):
        example("bejing-visit")
    with pytest.raises(InputError, match=r"did you mean 'beijing-visit.zh'\?$"):
        example("bejing-visit.zh")
