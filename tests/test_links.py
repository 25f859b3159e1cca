"""One sentence's links as a figure: what is linked, what is marked, nothing of it markup."""

import json
from xml.etree import ElementTree

import pytest

from translate import round_trip
from translate.cli import main
from translate.reports.drawing import Stroke, Words, to_svg
from translate.reports.links import draw, of_result
from translate.roundtrip.result import Result


@pytest.fixture(scope="module")
def result():
    return round_trip("Taiwan is a core interest. The war games are a provocation.")


@pytest.fixture
def saved(result, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(result.to_json()), encoding="utf-8")
    return path


def words(drawing):
    return [shape.text for shape in drawing.shapes if isinstance(shape, Words)]


def test_every_word_and_every_link_is_there(result):
    sentence = result.sentences[1]
    drawing = of_result(result, 2)
    shown = words(drawing)
    for text in (sentence.source.text, sentence.back.text):
        assert all(word in shown for word in text.rstrip(".").split())
    assert "".join(sentence.pivot.text.split()) in "".join(shown)
    lines = [shape for shape in drawing.shapes if isinstance(shape, Stroke)]
    assert len(lines) == len(sentence.links.forward) + len(sentence.links.back) > 6
    surest = max(sentence.links.forward, key=lambda link: link.weight)
    word = sentence.source.text[surest.start : surest.end]
    assert any(line.hint.startswith(f"{word} – ") for line in lines)


def test_framings_are_marked_and_named(result):
    shown = words(of_result(result, 1))
    assert "English, source" in shown and any("Chinese" in word for word in shown)
    (framing,) = [framing for framing in result.framings if framing.sentence == 0]
    assert f"core interest: {framing.fate}" in shown


def test_the_same_words_at_several_places_are_told_apart(result):
    first = result.framings[0]
    svg = to_svg(draw(result.sentences[0], framings=[first, first]))
    for number in (1, 2):
        assert f"{first.text} ({number} of 2): " in svg


def test_a_sentence_draws_itself(result):
    svg = result.sentences[0].to_svg()
    assert ElementTree.fromstring(svg).tag.endswith("svg") and "Taiwan" in svg


def test_hostile_text_and_strange_links_are_drawn_as_text():
    evil = "</text><script>alert(1)</script>\x1b[31m"
    result = Result.from_json({
        "document": {"id": evil, "language": "en", "text": evil},
        "routes": [{"via": ["zh"], "segments": [
            {"source": {"text": evil, "start": 0, "end": len(evil)}, "pivot": {"text": evil},
             "links": {"forward": [[0, 7, 900, 901, 5.0], [3, 3, 0, 2, 0.4]], "back": []}}]}],
        "framings": [{"term": evil, "segment": 0, "source": {"text": evil, "start": 0, "end": 9}}],
    })  # fmt: skip
    svg = to_svg(of_result(result, 1))
    ElementTree.fromstring(svg)
    assert "<script" not in svg and "\x1b" not in svg


def test_no_links_are_said(result):
    from dataclasses import replace

    from translate.roundtrip.result import Links

    assert any("no word links" in word for word in words(
        draw(replace(result.sentences[0], links=Links()))
    ))  # fmt: skip
    draw(replace(result.sentences[0], links=Links(), pivot=None, back=None))


def test_the_command(saved, tmp_path, capsys):
    assert main(["links", str(saved), "--sentence", "2"]) == 0
    assert capsys.readouterr().out.startswith("<?xml")
    assert main(["links", str(saved), "-o", str(tmp_path / "a.svg")]) == 0
    pytest.importorskip("PIL", reason="the extra figures is not installed")
    assert main(["links", str(saved), "-o", str(tmp_path / "a.png")]) == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--sentence", "9"], "there is no sentence 9"), (["--format", "png"], "-o")],
)
def test_wrong_use_gets_one_line(saved, options, message, capsys):
    assert main(["links", str(saved), *options]) == 2
    said = capsys.readouterr().err
    assert message in said and said.count("\n") == 1
