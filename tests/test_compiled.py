"""What is computed ahead of the shipped vocabulary is what the files and the code give."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from translate.data import Framing
from translate.framings import compiled, finding, vocabulary, wordnet
from translate.framings.entries import load_lexicon
from translate.framings.lexicon import Lexicon
from translate.framings.shipped import default_lexicon
from translate.segment import segments

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from build_vocabulary import DATA, texts  # noqa: E402


def test_the_files_are_what_the_vocabulary_gives():
    for name, text in texts():
        assert compiled.read(name) == text, "the vocabulary was edited: run `make vocabulary`"


@pytest.fixture
def slow(monkeypatch):
    """As if nothing had been computed ahead."""
    monkeypatch.setattr(compiled, "read", lambda name: None)


@pytest.mark.parametrize("name", vocabulary.TABLES)
def test_both_ways_give_the_same_table(name, request):
    quick = vocabulary.ahead(name)
    request.getfixturevalue("slow")
    assert vocabulary.ahead(name) is None
    assert quick == vocabulary.table(name) == json.loads(json.dumps(vocabulary.TABLES[name]()))


def test_both_ways_give_the_same_wordnet(request):
    quick = wordnet.load_wordnet()
    request.getfixturevalue("slow")
    wordnet.load_wordnet.cache_clear()
    slow = wordnet.load_wordnet()
    assert dict(quick.index) == dict(slow.index) and len(quick.index) > 100_000
    having = [at for at, line in enumerate(slow.synsets) if re.search(r"[\t,]strike:", line)]
    assert quick.index["strike"] == tuple(map(str, having))


@pytest.mark.parametrize("kind", ["antonyms", "derived", "index"])
def test_words_of_wordnet_are_found_by_halving(kind):
    table = getattr(wordnet.load_wordnet(), kind)
    lines = list(table)
    assert lines == sorted(set(lines))
    assert all(word in table and table[word] for word in lines[:: len(lines) // 500])
    for word in ("", "zqx", "zzzz", "\t", lines[0][:-1] + "\x01"):
        assert word not in table and table.get(word) is None
        with pytest.raises(KeyError):
            table[word]


def test_the_lexicon_is_the_file():
    read, known = load_lexicon(DATA / "framing.en.toml"), default_lexicon("en")
    assert (read.name, read.language, read.framings) == (known.name, known.language, known.framings)
    assert read.meta == known.meta


def test_expressions_are_found_alike_however_their_patterns_are_made(root, request):
    text = (root / "examples" / "beijing-visit.en.txt").read_text("utf-8")
    own = Lexicon("own", "en", (*default_lexicon("en").framings, Framing("visit", "diplomacy")))
    quick = finding.mentions(segments(text, "en"), own)
    request.getfixturevalue("slow")
    finding._index.cache_clear()
    assert finding.mentions(segments(text, "en"), own) == quick and len(quick) > 20


TELL = (
    "from translate.framings import compiled, thesaurus, vocabulary, wordnet\n"
    "print(vocabulary.ahead('thesaurus') is None, compiled.read(compiled.INDEX) is None,"
    " sorted(d.strength for d in thesaurus.load_thesaurus().find_degrees(['deplore'])),"
    " sorted(wordnet.load_wordnet().lemmas('invaded')))\n"
)
PLAIN = "[4] [('v', 'invade')]"


@pytest.fixture
def copy(root, tmp_path):
    """The package in a place where it can be edited."""
    left_out = shutil.ignore_patterns("_models", "__pycache__")
    shutil.copytree(root / "translate", tmp_path / "translate", ignore=left_out)
    return tmp_path / "translate" / "framings"


def told(copy):
    environment = {**os.environ, "PYTHONPATH": str(copy.parent.parent)}
    command = [sys.executable, "-c", TELL]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def edit(path, before, after):
    content = path.read_bytes()
    assert before in content
    path.write_bytes(content.replace(before, after))


def test_an_edited_vocabulary_counts_at_once(copy):
    assert told(copy) == f"False False {PLAIN}"
    edit(copy / "data" / "strength.en.toml", b'"deplore"', b'"deplores greatly"')
    assert told(copy) == "True False [] [('v', 'invade')]"


def test_edited_code_counts_at_once(copy):
    edit(copy / "forms.py", b'"a", "an", "the",', b'"a", "an", "the", "of",')
    assert told(copy) == f"True False {PLAIN}"


@pytest.mark.parametrize("harm", ["missing", "cut", "altered", "not text"])
def test_a_damaged_file_is_not_used(copy, harm):
    for name in ("thesaurus.json", compiled.INDEX):
        path = copy / "data" / "compiled" / name
        content = path.read_bytes()
        if harm == "missing":
            path.unlink()
        elif harm == "cut":
            path.write_bytes(content[: len(content) // 2])
        elif harm == "altered":
            path.write_bytes(content.replace(b"deplore", b"depl0re").replace(b"invade\t", b"inv\t"))
        else:
            path.write_bytes(b"\xff" + content)
    assert told(copy) == f"True True {PLAIN}"
