"""From the local hub into the store: fetched once, checked, calibrated, converted, kept whole."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace

import checkpoints
import pytest
from firefox_server import RECORDS, FirefoxServer
from hub_client import PREAMBLE, asking, environment, small_gold, with_tensors
from hub_server import ALWAYS, HubServer
from needed import needed
from readback import unfinished

from translate.engines import Decoding, load_engine
from translate.engines.registry import chosen, entries, has, installed
from translate.errors import InputError, MissingExtra, ModelDamaged, ModelNotFound
from translate.hub import calibrate, fetch, firefox
from translate.hub import store as kept
from translate.hub.fetch import families, known
from translate.hub.provide import use
from translate.languages import Direction

needed("torch", "the extra hub is not installed")
pytest.importorskip("filelock", reason="the extra hub is not installed")

SAFE, INDEX = "model.safetensors", "model.safetensors.index.json"
EN_FR, FR_EN, EN_KO = Direction("en", "fr"), Direction("fr", "en"), Direction("en", "ko")
EN, FR = known(EN_FR).repository, known(FR_EN).repository
TEXTS = ["The talks were frank and cordial.", "Taiwan is an island."]


def serve(hub, one, folder):
    """Serve a checkpoint as a known repository, at the commit that is known."""
    hub.add(one.repository, folder, revision=one.revision)
    return hub.add(one.repository, folder)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A hub with English-French both ways, one of them pickled, and a store with both fetched."""
    home = tmp_path_factory.mktemp("stage")
    with HubServer() as hub, asking(hub, home / "hf") as patch:
        patch.setattr(calibrate, "GOLD", small_gold(home / "gold"))
        patch.setattr(calibrate, "_GREEDY", Decoding(beam=1, threads=1))
        hub.pickled = checkpoints.marian(home / "en-fr", checkpoints.MARIAN["six"])
        hub.plain = checkpoints.marian(home / "fr-en", checkpoints.MARIAN["tied"], seed=2)
        hub.store = home / "store"
        serve(hub, known(EN_FR), hub.pickled)
        serve(hub, known(FR_EN), hub.plain)
        hub.found = fetch.fetch_pair(EN_FR, hub.store)
        yield hub


@pytest.fixture
def place(stage, tmp_path):
    return tmp_path / "store"


def got(hub, part):
    """How often files' bytes were sent."""
    found = [r for r in hub.seen(part, method="GET") if r.status in (200, 206)]
    return sum(not r.path.startswith("/api/models/") for r in found)


def answers(entry, name="ct2"):
    engine = load_engine(entry.direction, name, decoding=Decoding(beam=1, threads=1), entry=entry)
    return [found[0].text for found in engine.translate(TEXTS)]


def test_both_directions_of_a_pair_are_fetched_checked_and_kept(stage):
    listed = {entry.direction: entry for entry in installed(stage.store)}
    assert set(listed) == {EN_FR, FR_EN} and list(listed.values()) == stage.found
    for direction, entry in listed.items():
        one = known(direction)
        assert entry.name == one.repository
        assert entry.origin == f"{one.repository}@{stage.repos[one.repository].sha}"
        assert entry.license == "apache-2.0"  # as the card has it
        assert (entry.prefix, entry.start, entry.family) == ("", "", "")
        assert entry.alignment_shift == 1 and entry.max_pieces == fetch.MAX_PIECES
        assert 'aligned_by = "agreement"' in (entry.folder / "model.toml").read_text("utf-8")
        assert {"ct2/model.bin", "source.spm", "target.spm"} <= entry.files.keys()
        entry.verify()
        assert any(text.strip() for text in answers(entry))
        assert not (entry.folder / "hf").exists()
    assert all(entry in entries(cache_dir=stage.store) for entry in stage.found)
    assert unfinished(stage.store) == []
    assert 0.5 < kept.size(listed[EN_FR].folder) < 5


def test_what_is_there_is_not_fetched_again(stage):
    asked = len(stage.requests)
    assert fetch.fetch_pair(EN_FR, stage.store) == stage.found
    assert fetch.fetch_pair(FR_EN, stage.store, one_way=True) == [
        entry for entry in stage.found if entry.direction == FR_EN
    ]
    assert fetch.fetch_repository(EN, None, stage.store) == [
        entry for entry in stage.found if entry.direction == EN_FR
    ]
    assert len(stage.requests) == asked


def test_what_is_there_needs_neither_the_libraries_nor_a_store_to_write(stage, monkeypatch):
    for name in ("huggingface_hub", "filelock"):
        monkeypatch.setitem(sys.modules, name, None)
    assert fetch.fetch_pair(EN_FR, stage.store) == stage.found
    with pytest.raises(MissingExtra, match=r"run: pip install .*\[hub\]'"):
        fetch.fetch_pair(EN_FR, stage.store, again=True)


def test_the_checkpoint_is_fetched_when_it_is_wanted_and_all_of_it_again_on_demand(stage):
    (before,) = (entry for entry in stage.found if entry.direction == FR_EN)
    count = got(stage, f"{FR}/")
    (entry,) = fetch.fetch_pair(FR_EN, stage.store, one_way=True, keep_checkpoint=True)
    assert got(stage, f"{FR}/") > count and "hf/model.safetensors" in entry.files
    assert entry.sha256 == before.sha256
    assert any(text.strip() for text in answers(entry, "marian"))
    count, stamp = got(stage, f"{FR}/"), (entry.folder / "model.toml").stat().st_mtime_ns
    fetch.fetch_pair(FR_EN, stage.store, one_way=True, keep_checkpoint=True)
    assert got(stage, f"{FR}/") == count
    (again,) = fetch.fetch_pair(FR_EN, stage.store, one_way=True, again=True)
    assert got(stage, f"{FR}/") > count
    assert (again.folder / "model.toml").stat().st_mtime_ns > stamp
    assert not (again.folder / "hf").exists() and unfinished(stage.store) == []


def test_weights_in_several_files_of_an_unknown_repository(stage, place, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = checkpoints.marian(tmp_path / "shards", seed=3)
    tensors = load_file(folder / SAFE)
    (whole,) = fetch.convert_folder(folder, Direction("pl", "nl"), place, name="whole")
    kept_answers = answers(whole)
    names, places = sorted(tensors), {}
    for number, part in enumerate((names[::2], names[1::2]), start=1):
        file = f"model-0000{number}-of-00002.safetensors"
        save_file({name: tensors[name] for name in part}, folder / file, metadata={"format": "pt"})
        places |= dict.fromkeys(part, file)
    (folder / SAFE).unlink()
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": places}), "utf-8")
    repo = stage.add("someone/pl-nl", folder)
    with pytest.raises(InputError, match="fetch someone/pl-nl --pair"):
        fetch.fetch_repository("someone/pl-nl", None, place)
    (entry,) = fetch.fetch_repository("someone/pl-nl", Direction("pl", "nl"), place)
    assert entry.origin == f"someone/pl-nl@{repo.sha}" and answers(entry) == kept_answers
    assert 'aligned_by = "default"' in (entry.folder / "model.toml").read_text("utf-8")


def test_a_repository_of_several_targets_asks_which(stage, place, tmp_path):
    shape = checkpoints.Shape(targets=(">>ukr<<", ">>bel<<", ">>cmn_Hans<<"))
    stage.add("someone/en-many", checkpoints.marian(tmp_path / "many", shape))
    with pytest.raises(InputError, match=">>ukr<<, >>bel<<, .*--token") as asked:
        fetch.fetch_repository("someone/en-many", Direction("en", "uk"), place)
    assert asked.value.exit_code == 2 and installed(place) == []
    with pytest.raises(InputError, match="--token"):
        fetch.fetch_repository("someone/en-many", Direction("en", "uk"), place, token=">>rus<<")
    (one,) = fetch.fetch_repository(
        "someone/en-many", Direction("en", "uk"), place, token=">>ukr<<"
    )
    assert one.prefix == ">>ukr<<" and any(text.strip() for text in answers(one))
    # the known pair's token is taken where the model has it; both directions are served then
    both = fetch.fetch_repository("someone/en-many", Direction("en", "zh"), place)
    assert {str(entry.direction): entry.prefix for entry in both} == {
        "en-zh": ">>cmn_Hans<<", "en-uk": ">>ukr<<",
    }  # fmt: skip
    names, _ = kept.remove("en-uk", place)
    assert names == ["someone/en-many"] and installed(place) == []


def test_a_repository_known_for_two_pairs_serves_both_at_the_commit_that_is_known(stage, place):
    one = known(Direction("uk", "en"))
    serve(stage, one, stage.plain)
    pinned = stage.repos[one.repository].sha
    stage.repos[one.repository].commit(stage.plain.parent / "en-fr")  # main moves on
    found = fetch.fetch_repository(one.repository, None, place)
    assert {str(entry.direction) for entry in found} == {"ru-en", "uk-en"}
    assert {entry.origin for entry in found} == {f"{one.repository}@{pinned}"}


@pytest.mark.parametrize("name", ["m2m100", "nllb"])
def test_a_family_serves_every_pair_and_is_taken_only_when_asked_for(stage, place, tmp_path, name):
    family = families()[name]
    folder = with_tensors(getattr(checkpoints, name)(tmp_path / name))
    serve(stage, family, folder)
    found = fetch.fetch_family(name, place)
    assert len(found) == len(family.codes) * (len(family.codes) - 1)
    assert {entry.family for entry in found} == {name} and len({e.folder for e in found}) == 1
    by_pair = {entry.direction: entry for entry in found}
    assert (by_pair[EN_FR].prefix, by_pair[EN_FR].start) == (family.codes["en"], family.codes["fr"])
    assert any(text.strip() for text in answers(by_pair[EN_FR]))
    assert not has(EN_FR, cache_dir=place)  # a model made for the pair is better
    asked = len(stage.requests)
    assert fetch.fetch_repository(family.repository, EN_FR, place) == found
    if name == "m2m100":  # where the model of the pair doesn't work
        assert fetch.fetch_pair(EN_KO, place) == found
    assert len(stage.requests) == asked and unfinished(place) == []


def test_a_model_of_another_kind_is_refused(stage, place, tmp_path):
    folder = with_tensors(checkpoints.m2m100(tmp_path / "m2m"))
    stage.add("someone/m2m", folder)
    for ask in (
        lambda: fetch.fetch_repository("someone/m2m", EN_FR, place),
        lambda: fetch.convert_folder(folder, EN_FR, place),
    ):
        with pytest.raises(InputError, match="m2m_100"):
            ask()
    (entry,) = fetch.convert_folder(folder, EN_FR, place, token="__en__", start="__fr__")
    assert (entry.prefix, entry.start) == ("__en__", "__fr__")
    assert any(text.strip() for text in answers(entry))
    with pytest.raises(InputError, match=r"no config\.json"):
        fetch.convert_folder(tmp_path, EN_FR, place)


def test_a_folder_is_converted_and_stays_as_it_is(stage, place, tmp_path):
    folder = checkpoints.marian(tmp_path / "mine", checkpoints.MARIAN["big"])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (entry,) = fetch.convert_folder(folder, EN_FR, place)
    assert (entry.name, entry.origin) == ("mine", "") and "hf/model.safetensors" in entry.files
    assert any(text.strip() for text in answers(entry, "marian"))
    (folder / "vocab.json").write_text("[", "utf-8")
    with pytest.raises(Exception, match=r"vocab\.json"):
        fetch.convert_folder(folder, EN_FR, place)
    (folder / "vocab.json").write_bytes(before["vocab.json"])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert unfinished(place) == []


def test_a_pair_nobody_knows_is_said(stage, place):
    with pytest.raises(ModelNotFound, match="pl-nl.*models list --all"):
        fetch.fetch_pair(Direction("pl", "nl"), place)


def test_damaged_twice_nothing_is_installed(stage, place):
    fault = stage.spoil("source.spm", garble=True, times=ALWAYS)
    with pytest.raises(ModelDamaged, match=r"source\.spm"):
        fetch.fetch_pair(FR_EN, place, one_way=True)
    fault.times = 0
    assert installed(place) == [] and unfinished(place) == [kept.slug(FR)]
    assert kept.remove(FR, place)[0] == [FR]


def test_a_model_that_says_nothing_sensible_is_told(stage, place, caplog):
    with caplog.at_level("WARNING", "translate.hub"):
        fetch.try_out([replace(stage.found[0], direction=Direction("en", "ru"))], "a quirk")
    assert "another script" in caplog.text and "a quirk" in caplog.text


def test_where_firefox_has_no_model_the_best_one_is_of_opus_mt(stage, monkeypatch):
    pytest.importorskip("fxtranslate", reason="the extra firefox is not installed")
    with FirefoxServer() as mozilla:
        monkeypatch.setenv(firefox.VARIABLE, mozilla.url + RECORDS)
        best = use("best", [EN_FR, FR_EN], stage.store)
        # a model of random weights that was converted anew may be aligned by another of its layers
        assert [entry.origin for entry in best] == [entry.origin for entry in stage.found]
        assert mozilla.seen(RECORDS)
    assert chosen(stage.store) == {"en-fr": EN, "fr-en": FR}
    assert entries(cache_dir=stage.store)[:2] == best
    use("bundled", [EN_FR, FR_EN], stage.store)
    assert chosen(stage.store) == {}


FETCH = (
    PREAMBLE
    + """
import logging
logging.basicConfig(level=logging.INFO)
logging.getLogger("httpx2").setLevel(logging.WARNING)
from translate.hub.fetch import fetch_pair
from translate.languages import Direction
print([one.name for one in fetch_pair(Direction("en", "de"), one_way=True)])
"""
)
# it waits, until it is killed, where it has begun to put the model into the store
HELD = """
import sys
def hook(event, args):
    if event == "open" and ".new/" in str(args[0]):
        sys.stdin.read()
sys.addaudithook(hook)
"""
EN_DE = Direction("en", "de")
DE = known(EN_DE).repository


@pytest.fixture
def fetching(stage, place, tmp_path):
    """Start a process that fetches English-German; what it says goes to a file."""
    serve(stage, known(EN_DE), stage.plain)
    running = []

    def start(before=""):
        told = (tmp_path / f"told-{len(running)}").open("w+b")
        running.append((
            subprocess.Popen(
                [sys.executable, "-c", before + FETCH], stdin=subprocess.PIPE, stdout=told,
                stderr=subprocess.STDOUT, env=environment(stage, tmp_path / "hf", place),
            ),
            told,
        ))  # fmt: skip
        return running[-1]

    yield start
    for process, told in running:
        process.kill()
        process.wait()
        process.stdin.close()
        told.close()


def until(true, process, told, seconds=300):
    end = time.monotonic() + seconds
    while not true():
        told.seek(0)
        assert process.poll() is None and time.monotonic() < end, told.read().decode()[-3000:]
        time.sleep(0.002)


def test_killed_at_any_moment_a_fetch_leaves_no_half_model_and_goes_on(stage, place, fetching):
    raw = place / ".work" / kept.slug(DE)
    part = lambda: next(raw.glob(f"{SAFE}.*.part"), None)  # noqa: E731
    held = threading.Event()
    slow = stage.spoil(f"{SAFE}", host="cdn", held=held, times=ALWAYS)

    process, told = fetching()
    until(lambda: (one := part()) and one.stat().st_size >= 40_000, process, told)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    held.set()
    come = part().stat().st_size
    assert installed(place) == [] and come < (stage.plain / SAFE).stat().st_size
    slow.times = 0
    count = Counter(stage.ranges(SAFE))

    process, told = fetching(HELD)
    until(lambda: raw.with_name(f"{raw.name}.new").exists(), process, told)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert installed(place) == [] and not (place / kept.slug(DE)).exists()
    assert Counter(stage.ranges(SAFE)) - count == {f"bytes={come}-": 1}  # only what was missing

    asked = got(stage, DE)
    (entry,) = fetch.fetch_pair(EN_DE, place, one_way=True)
    assert got(stage, DE) == asked  # all had come
    entry.verify()
    assert any(text.strip() for text in answers(entry)) and unfinished(place) == []


def test_two_processes_at_once_fetch_once(stage, place, fetching, monkeypatch):
    with kept.held(place, DE):
        process, told = fetching()
        until(lambda: told.seek(0) == 0 and b"waiting for it" in told.read(), process, told)
        monkeypatch.setattr(kept, "held", lambda *_: nullcontext())  # it is
        fetch.fetch_pair(EN_DE, place, one_way=True)
        count = got(stage, DE)
    assert process.wait(300) == 0
    told.seek(0)
    assert repr([DE]) in told.read().decode()
    assert got(stage, DE) == count and [entry.name for entry in installed(place)] == [DE]
