"""Titles go into the bundled English model in sentence case; what they say of places stays."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.engines import load_engine
from translate.engines.casing import Casing, load_casing
from translate.engines.registry import bundled
from translate.languages import Direction

EN_ZH = Direction.parse("en-zh")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def casing():
    (entry,) = [entry for entry in bundled() if entry.direction == EN_ZH]
    return load_casing(entry.file(entry.casing))


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        (
            'China Encircles Taiwan With War Games, Calling Them a Warning to "Separatists"',
            'China encircles Taiwan with war games, calling them a warning to "separatists"',
        ),
        (
            "White House Says North Korea Fired Missiles at Supreme Court",
            "White House says North Korea fired missiles at Supreme Court",
        ),
        ("Why Europe Should Fear a Trump-Putin Deal", "Why Europe should fear a Trump-Putin deal"),
        ("Reckless Water-Cannon Attack", "Reckless water-cannon attack"),
        ("US Embassy Tells Citizens to Leave", "US Embassy tells citizens to leave"),
        (
            "OPPOSITION LAWMAKERS STORM OUT OF PARLIAMENT OVER NATO BILL",
            "Opposition lawmakers storm out of parliament over Nato bill",
        ),
        # who speaks in a transcript
        ("SPOKESPERSON: That is false.", "Spokesperson: That is false."),
        ("THE PRESIDENT: We met NATO.", "The President: We met NATO."),
        ("MS. JEAN-PIERRE: No.", "Ms. Jean-Pierre: No."),
    ],
)
def test_a_title_becomes_a_sentence(casing, title, sentence):
    assert casing.recased(title) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "President Joe Biden met Foreign Minister Wang Yi.",
        "Speaking in Washington, Secretary of State Marco Rubio said so.",
        "Prime Minister Narendra Modi of India",
        "Foreign Minister Wang Yi",
        "The White House",
        "European Union",
        "NATO",
        "US",
        "Talks",
        "Thank you, Mr President.",
        "NATO: Allies met.",
        "US: We met them.",
        "北京 Beijing",
        "",
    ],
)
def test_what_is_no_title_stays(casing, text):
    assert casing.recased(text) == text


def test_hardly_a_sentence_of_the_articles_is_taken_for_a_title(casing):
    lines = (ROOT / "tests/golden/authored-dev.tsv").read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t")[0] for line in lines]
    assert len(texts) > 300
    assert [text for text in texts if casing.recased(text) != text] == []


@given(st.text(alphabet="aA Bb-'’.\nİßǅ中", max_size=40))
def test_lengths_stay(text):
    casing = Casing(frozenset({"a", "ab", "bbaa", "aaaa"}), frozenset({"aaaa bbaa"}))
    assert len(casing.recased(text)) == len(text)
    assert casing.recased(text).casefold() == text.casefold()


def test_a_title_is_translated_as_its_sentence_and_linked_to_its_own_letters():
    engine = load_engine(EN_ZH)
    title = 'China Encircles Taiwan With War Games, Calling Them a Warning to "Separatists"'
    sentence = 'China encircles Taiwan with war games, calling them a warning to "separatists"'
    (one,), (two,) = engine.translate([title, sentence])
    assert one == two and "战争游戏" in one.text
    assert engine.align([title], [one.text]) == engine.align([sentence], [one.text])
    assert engine.score([title], [one.text]) == engine.score([sentence], [one.text])
    start = one.text.index("战争")
    found = {k.source.of(title) for k in one.alignment.links if k.target.start == start}
    assert any("War" in text for text in found)
