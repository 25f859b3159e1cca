"""The evidence of one document, with the bundled models: what is told and what is not."""

import json

import pytest

from translate.api import Options, round_trip, run
from translate.cli import main
from translate.data import Document
from translate.engines.simple import Table
from translate.errors import InputError
from translate.languages import Direction
from translate.reports import render
from translate.roundtrip.loading import Engines

SHORT = "Beijing reaffirmed its position."
CHINESE, PORTUGUESE = "北京重申了立场。", "Pequim reafirmou a sua posição."
TABLES = {
    "en-zh": {SHORT: CHINESE}, "zh-en": {CHINESE: "Beijing reiterated its stance."},
    "en-pt": {SHORT: PORTUGUESE}, "pt-en": {PORTUGUESE: SHORT},
}  # fmt: skip


class Tables(Engines):
    """Something is changed on the way through Chinese, nothing through Portuguese."""

    def get(self, direction: Direction) -> Table:
        return Table(direction, TABLES[str(direction)])


def controlled():
    options = Options(control=("pt",))
    document = Document("d", SHORT, "en")
    return next(run([document], [["zh"]], options, engines=Tables(options)))


def test_one_sentence_has_no_interval_and_no_p():
    """A single word of a single sentence was once told with p = 0.001."""
    result = controlled()
    gap = result.evidence.difference
    assert gap is not None and (gap.interval, gap.p) == (None, None)
    text = str(render(result, "text", width=400))
    assert "too few sentences for an interval" in text
    assert "p =" not in text and "95% interval" not in text


def test_a_source_whose_fates_are_not_judged_has_no_rate():
    text = "台湾问题是中国核心利益中的核心。双方重申了各自立场。"
    result = round_trip(text, source="zh", via="en", samples=2)
    assert result.framings
    assert {f.fate for f in result.framings} <= {"kept", "untraceable"}
    rate = result.evidence.kept.kept
    assert (rate.note, rate.value, rate.low, rate.high) == ("not judged", None, None, None)
    assert all(f.survival.low is None for f in result.framings)
    text = str(render(result, "text", width=400))
    assert "in this language only what came back to the letter is found" in text
    assert "found again in" in text
    assert "% kept" not in text


def test_a_control_that_is_the_pivot_is_refused(tmp_path, capsys):
    with pytest.raises(InputError, match="control zh is the pivot itself; name another language"):
        round_trip(SHORT, control=("zh",))
    path = tmp_path / "a.txt"
    path.write_text(SHORT, encoding="utf-8")
    for command in (["roundtrip", str(path)], ["batch", str(path), "-o", str(tmp_path / "o")]):
        assert main([*command, "--via", "zh", "--control", "zh"]) == 2
        message = capsys.readouterr().err.strip()
        assert "is the pivot itself" in message and "\n" not in message


def test_a_control_comes_with_the_quality_of_both_routes():
    result = controlled()
    (control,) = json.loads(json.dumps(result.to_json()))["evidence"]["control"]
    assert control["pivot"]["chrf"] < control["control"]["chrf"] == 100.0
    assert control["pivot"]["damaged"] > control["control"]["damaged"]
    assert "The systems are not alike" in str(render(result, "text", width=400))
