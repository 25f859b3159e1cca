"""What an engine alone does: measured on a human text, kept with the model, beside every rate."""

import shutil
from dataclasses import replace

import pytest
from console import command

from translate import reports
from translate.api import round_trip
from translate.batch.summary import Summary
from translate.cli import main
from translate.engines.registry import find
from translate.engines.simple import Table
from translate.errors import InputError, StorageError
from translate.languages import Direction
from translate.roundtrip.baseline import Baseline, baseline_file, read_baseline, write_baseline
from translate.roundtrip.ceiling import DIRECTION, measure_baseline
from translate.roundtrip.result import Result

FOUND = Baseline('a "model" \\ of\nours', "abc", 2, 9, (0.1, 0.2), (0.3, 0.4), (0.0, 1.0))


def test_a_baseline_is_kept_with_its_model_and_holds_for_its_weights_alone(tmp_path):
    assert read_baseline(tmp_path, DIRECTION, "abc") is None
    write_baseline(FOUND, tmp_path, DIRECTION)
    again = read_baseline(tmp_path, DIRECTION, "abc")
    assert again == replace(FOUND, model='a "model" \\ of ours')
    assert read_baseline(tmp_path, DIRECTION, "abd") is None
    assert read_baseline(tmp_path, DIRECTION.reverse, "abc") is None
    for damaged in (b"\xff", b"model =", b'sha256 = "abc"\nkept = [1, 2, 3]\n'):
        baseline_file(tmp_path, DIRECTION).write_bytes(damaged)
        assert read_baseline(tmp_path, DIRECTION, "abc") is None
    with pytest.raises(StorageError, match="can't be written"):
        write_baseline(FOUND, tmp_path / "missing", DIRECTION)


@pytest.fixture(scope="module")
def measured(root, tmp_path_factory):
    """A copy of the bundled models without a baseline, and what measuring one there says."""
    models = tmp_path_factory.mktemp("measured") / "models"
    shutil.copytree(root / "models", models, ignore=shutil.ignore_patterns("recipe", "baseline*"))
    assert not baseline_file(models / "zh-en", DIRECTION).exists()
    return models, command("models", "baseline", "zh-en", "--models", models)


def test_the_bundled_model_has_the_baseline_that_is_measured_now(measured):
    entry = find(DIRECTION)
    kept = read_baseline(entry.folder, DIRECTION, entry.sha256)
    again = "run `translate models baseline zh-en`: the weights or the way fates are told changed"
    assert kept is not None, again
    found = read_baseline(measured[0] / "zh-en", DIRECTION, entry.sha256)
    assert (found.sentences, found.framings) == (kept.sentences, kept.framings), again
    for one, other in zip(found.kept + found.shifted, kept.kept + kept.shifted, strict=True):
        assert one == pytest.approx(other, abs=0.05), again
    assert 0.2 < found.kept[0] <= found.kept[1] <= found.kept_or_paraphrased[1] <= 1


def test_only_ways_with_a_human_text_have_a_baseline():
    pair = Direction("en", "fr")
    with pytest.raises(InputError, match="fr-en has no baseline"):
        measure_baseline(Table(pair, {}), Table(pair.reverse, {}))


def test_it_stands_beside_the_rates_of_a_document_and_of_a_corpus():
    found = round_trip("The two sides hardly speak, and Taiwan is a core interest of China.")
    assert found.evidence.engine is not None
    assert Result.from_json(found.to_json()).evidence.engine == found.evidence.engine
    told = "the return by translate-compare-tiny-zh-en keeps"
    assert told in " ".join(reports.render(found, "text").split())
    summary = Summary()
    summary.add(found)
    summary.add(found)
    assert summary.to_dict()["engines"] == [found.evidence.engine.to_dict()]
    assert round_trip("Frank talks.", middle="会谈坦率。").evidence.engine == found.evidence.engine


def test_the_command_measures_and_keeps(measured, root):
    models, done = measured
    assert done.returncode == 0, done.stderr.decode()
    assert "on human translations of other texts: of 100 expressions" in done.stdout.decode()
    kept = baseline_file(models / "zh-en", DIRECTION).read_text("utf-8")
    assert kept == baseline_file(root / "models/zh-en", DIRECTION).read_text("utf-8")
    assert main(["models", "baseline", "en-zh", "--models", str(models)]) == 2
