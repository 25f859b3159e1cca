"""Scores of several systems: sacreBLEU's own numbers, and COMET through its published interface."""

import json
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
from readback import lines_in

from translate.cli import main
from translate.errors import InputError, MissingExtra, ModelError
from translate.measures.neural import load_comet
from translate.measures.paired import compare_scores, to_dict, to_text

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "examples/tariff-truce.zh.txt"
ALPHA = ROOT / "examples/systems/alpha.zh.txt"


def twice(path):
    """The lines and their first halves: more than the eight that a test asks for."""
    return [*lines_in(path), *(line[: len(line) // 2] for line in lines_in(path))]


@pytest.fixture(scope="module")
def reference():
    return twice(REFERENCE)


@pytest.fixture(scope="module")
def systems(reference):
    alpha = twice(ALPHA)
    return {
        "alpha": alpha, "half": [*reference[:9], *alpha[9:]],
        "cut": [line[:-6] for line in alpha],
    }  # fmt: skip


@pytest.fixture(scope="module")
def compared(systems, reference):
    return compare_scores(systems, reference, "zh")


@pytest.mark.parametrize("test", ["bs", "ar"])
def test_the_numbers_are_those_of_sacrebleu(test, systems, reference, compared, tmp_path):
    for name, own in {**systems, "ref": reference}.items():
        (tmp_path / name).write_text("\n".join(own) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sacrebleu", "ref", "-i", *systems, "-m", "bleu", "chrf",
         "-tok", "zh", f"--paired-{test}", "-w", "4", "-f", "text"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [float(p) for p in re.findall(r"p = (\d\.\d+)", done.stdout)]
    ours = {(one.system, one.metric): one.p.get(test) for one in compared.scored}
    # the outcome seen and its mirror, which sacreBLEU leaves out
    seen = {"half": 2 / 2**9, "cut": 2 / 2**12} if test == "ar" else {"half": 0, "cut": 0}
    wanted = [
        ours[name, metric] - seen[name] for name in ("half", "cut") for metric in ("BLEU", "chrF2")
    ]
    assert told == [pytest.approx(p, abs=5.1e-5) for p in wanted]
    scores = {one.system: one.value for one in compared.scored if one.metric == "BLEU"}
    for name, value in scores.items():
        row = next(line for line in done.stdout.splitlines() if name in line)
        assert float(re.findall(r"\d+\.\d+", row)[0]) == pytest.approx(value, abs=0.006)


def test_the_first_is_the_baseline_and_holm_counts_the_others(compared):
    rows = {(one.system, one.metric): one for one in compared.scored}
    assert rows["alpha", "BLEU"].p == {}
    for metric in ("BLEU", "chrF2", "TER"):
        for one in (rows["half", metric], rows["cut", metric]):
            assert all(one.p_holm[test] >= p for test, p in one.p.items())
    assert "bs:1000|seed:12345" in compared.signatures["BLEU bs"]
    assert "ar:10000" in compared.signatures["TER ar"]
    told = to_dict(compared)
    assert told["baseline"] == "alpha" and told["lines"] == 12
    assert "p against alpha" in to_text(compared)


def test_few_lines_have_neither_interval_nor_p():
    few = compare_scores(
        {"a": lines_in(ALPHA), "b": lines_in(REFERENCE)}, lines_in(REFERENCE), "zh"
    )
    assert all(row.mean is None and row.half is None and not row.p for row in few.scored)
    assert "6 lines are too few" in to_text(few) and "±" not in to_text(few)
    assert set(to_dict(few)["systems"][1]["scores"][0]) == {"name", "value"}


def test_blank_lines_between_paragraphs_are_no_lines_to_test_with():
    alpha, reference = (path.read_text("utf-8").splitlines() for path in (ALPHA, REFERENCE))
    assert len(reference) == 11 and reference.count("") == 5
    few = compare_scores({"alpha": alpha, "human": reference}, reference, "zh")
    assert few.lines == 11 and all(row.mean is None and not row.p for row in few.scored)
    assert to_dict(few)["note"].startswith("no interval and no p-value: 6 lines with text are too")


def test_the_outcome_that_was_seen_counts(reference):
    best = compare_scores({"a": [line[:-6] for line in reference[:8]], "b": reference[:8]},
                          reference[:8], "zh")  # fmt: skip
    bleu = next(row for row in best.scored if row.system == "b" and row.metric == "BLEU")
    # of 256 outcomes this one and its mirror are the furthest apart
    assert bleu.p["ar"] == pytest.approx(2 / 256, abs=1e-3)


def test_systems_that_hardly_differ_have_no_p(systems, reference):
    near = [*reference[:2], *systems["alpha"][2:]]
    told = compare_scores({**systems, "near": near, "same": systems["alpha"]}, reference, "zh")
    ps = {row.system: row.p for row in told.scored if row.metric == "BLEU"}
    assert ps["near"] == ps["same"] == {} and ps["half"] and ps["cut"]
    alone = compare_scores(systems, reference, "zh")
    assert [row.p_holm for row in told.scored if row.system == "half"] == [
        row.p_holm for row in alone.scored if row.system == "half"
    ]
    note = (
        "same: no p-value, since it scores otherwise than alpha in 0 lines only; a test asks for 8"
    )
    assert note in to_text(told)
    rows = {row["system"]: row for row in to_dict(told)["systems"]}
    assert "2 lines only" in rows["near"]["note"] and "note" not in rows["half"]
    assert "p_bs" not in rows["near"]["scores"][0] and "half" in rows["near"]["scores"][0]


def test_other_words_that_score_alike_are_no_difference():
    """They had p = 0.001 and 0.004, with one and the same score."""
    wanted = [f"The minister of town {n} condemned the blockade of the port." for n in range(9)]
    one, other = (
        [line.replace("blockade", word) for line in wanted] for word in ("siege", "enclosure")
    )
    told = compare_scores({"one": one, "other": other}, wanted, "en")
    ps = {row.metric: row.p for row in told.scored if row.system == "other"}
    assert ps["BLEU"] == {} and ps["chrF2"]
    assert "other: no p-value by BLEU, TER, since it scores otherwise than one in 0 lines only" in (
        to_text(told)
    )


def test_equal_scores_are_no_difference():
    wanted = [f"The minister of state {n} condemned the blockade of the port." for n in range(10)]
    worse = [line.replace("blockade", "siege") for line in wanted]
    odd, even = ([(wanted, worse)[n % 2 == own][n] for n in range(10)] for own in (0, 1))
    told = compare_scores({"odd": odd, "even": even}, wanted, "en")
    assert {row.metric: dict(row.p) for row in told.scored if row.system == "even"}["BLEU"] == {
        "bs": 1.0, "ar": 1.0,
    }  # fmt: skip


def test_systems_of_another_length_are_named(systems, reference):
    with pytest.raises(InputError, match="short has 1 line but the reference 12"):
        compare_scores({**systems, "short": ["一"]}, reference, "zh")
    with pytest.raises(InputError, match="nothing to score"):
        compare_scores({"a": []}, [], "zh")


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("a", "一 二\n三\n"), ("b", "一 二\n四\n"), ("ref", "一 二\n三\n"),
                       ("short", "一\n"), ("src", "one two\nthree\n")):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_command_takes_one_or_several(files, capsys):
    assert main("score a ref --lang zh".split()) == 0
    assert capsys.readouterr().out.startswith("BLEU = ")
    assert main("score first=a b ref --lang zh --json".split()) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["system"] for one in told["systems"]] == ["first", "b"]
    assert "p_bs" not in told["systems"][1]["scores"][0]
    assert told["note"].startswith("no interval and no p-value: 2 lines are too few")
    assert main("score first=a b ref --lang zh".split()) == 0
    shown = capsys.readouterr().out
    assert "no interval and no p-value: 2 lines" in shown and " p ar" not in shown


@pytest.mark.parametrize(("words", "told"), [
    ("a short ref", "short has 1 line but"), ("a a ref", "two systems are called a"),
    ("x= a ref", "names no file"), ("a ref --comet", "give both --comet and --source"),
    ("a ref --comet m --source short", "the source has 1 line but the reference 2"),
    ("a ref --comet m --source src", "unbabel-comet is not installed"),
])  # fmt: skip
def test_bad_input_has_one_line(words, told, files, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "comet", None)
    assert main(["score", *words.split()]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


class Checkpoint:
    """What `comet.load_from_checkpoint` gives: lines as long as the reference are good ones."""

    def predict(self, samples, batch_size=16, gpus=1, progress_bar=True):
        assert gpus == 0 and not progress_bar
        assert all(set(one) == {"src", "mt", "ref"} for one in samples)
        scores = [1 / (1 + abs(len(one["mt"]) - len(one["ref"]))) for one in samples]
        return types.SimpleNamespace(scores=scores, system_score=sum(scores) / len(scores))


@pytest.fixture
def comet(monkeypatch):
    """A module with COMET's published interface: the library itself has no room beside ours."""
    module = types.ModuleType("comet")
    module.__version__ = "2.2.7"
    module.download_model = lambda name: f"/store/{name}/model.ckpt"
    module.load_from_checkpoint = lambda path: Checkpoint()
    monkeypatch.setitem(sys.modules, "comet", module)
    return module


def test_comet_is_asked_and_tested_alike(comet, systems, reference):
    sources = ["."] * len(reference)
    neural = load_comet("Unbabel/wmt22-comet-da", sources)
    compared = compare_scores(systems, reference, "zh", neural)
    rows = {one.system: one for one in compared.scored if one.metric == "COMET"}
    mean = sum(neural.score(systems["cut"], reference)) / len(sources)
    assert rows["cut"].value == pytest.approx(mean, abs=1e-4)
    assert 0 < rows["cut"].p["bs"] <= 1 and 0 < rows["cut"].p["ar"] <= 1
    assert "model:Unbabel/wmt22-comet-da" in compared.signatures["COMET ar"]
    assert "ar:10000" in compared.signatures["COMET ar"]


def test_comets_failures_are_told(comet, monkeypatch):
    neural = load_comet("m", ["one"])
    with pytest.raises(InputError, match="the source has 1 line but the translations 2"):
        neural.score(["a", "b"], ["a", "b"])

    def broken(path):
        raise KeyError("Model 'm' not supported by COMET.")

    comet.load_from_checkpoint = broken
    with pytest.raises(ModelError, match="COMET can't load m"):
        load_comet("m", [])
    with pytest.raises(ModelError, match="there is no checkpoint x/m.ckpt"):
        load_comet("x/m.ckpt", [])
    monkeypatch.setitem(sys.modules, "comet", None)
    with pytest.raises(MissingExtra, match="comet"):
        load_comet("m", [])


def test_a_library_that_comet_asks_for_in_vain_is_named(tmp_path, monkeypatch):
    (tmp_path / "comet.py").write_text("import pkg_resources_that_is_gone\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "comet", raising=False)
    with pytest.raises(ModelError, match="can't be imported .*pkg_resources_that_is_gone.*pip"):
        load_comet("m", [])
