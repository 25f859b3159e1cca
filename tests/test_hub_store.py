"""Weights that may not be trusted, and the store: whole or not at all, listed, locked, removed."""

import shutil
import sys
import threading
from pathlib import Path

import checkpoints
import pytest
from needed import needed
from readback import unfinished

from translate.engines.registry import ModelEntry, find, has, installed, read
from translate.errors import (
    InputError,
    MissingExtra,
    ModelDamaged,
    ModelError,
    StorageError,
)
from translate.hub import store as kept
from translate.hub import weights
from translate.hub.weights import ensure_safetensors
from translate.languages import Direction

needed("torch", "the extra hub is not installed")

SAFE, PICKLED, INDEX = "model.safetensors", "pytorch_model.bin", "model.safetensors.index.json"
EN_FR, FR_EN = Direction("en", "fr"), Direction("fr", "en")


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """Checkpoints by name of their shape, each made once; copied before they are changed."""
    home = tmp_path_factory.mktemp("made")
    return {
        name: checkpoints.marian(home / name, checkpoints.MARIAN[name])
        for name in ("tied", "targets", "big")
    }


@pytest.fixture
def checkpoint(shapes, tmp_path):
    return Path(shutil.copytree(shapes["tied"], tmp_path / "checkpoint"))


@pytest.fixture
def pickled(shapes, tmp_path):
    return Path(shutil.copytree(shapes["targets"], tmp_path / "pickled"))


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def unpickled(folder, out, monkeypatch, capsys):
    """Run the module that reads a pickle; gives its exit code and what it said."""
    monkeypatch.setattr(sys, "argv", ["weights", str(folder / PICKLED), str(out)])
    return weights.main(), capsys.readouterr().err.strip()


# Weights


@pytest.mark.parametrize("shape", ["targets", "big"])  # from before the zip format, and float16
def test_a_pickle_becomes_the_same_tensors(shapes, shape, tmp_path, monkeypatch, capsys):
    import torch
    from safetensors.torch import load_file

    out = tmp_path / SAFE
    assert unpickled(shapes[shape], out, monkeypatch, capsys) == (0, "")
    wanted = torch.load(shapes[shape] / PICKLED, weights_only=True)
    found = load_file(out)
    assert found.keys() == wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    assert [path.name for path in tmp_path.iterdir()] == [SAFE]


def test_a_pickle_that_acts_is_refused_and_does_not_act(pickled, tmp_path, monkeypatch):
    marker = tmp_path / "marker"
    checkpoints.poison(pickled, marker)
    # nor is a module run that lies where the command is typed
    (pickled / "torch.py").write_text(f"import os; os.mkdir({str(marker)!r})", "utf-8")
    monkeypatch.chdir(pickled)
    before = snapshot(pickled)
    with pytest.raises(ModelError) as refused:
        ensure_safetensors(Path())
    told = str(refused.value)
    assert "refused" in told and SAFE in told and "\n" not in told and len(told) < 500
    assert refused.value.exit_code == 1
    assert not marker.exists() and snapshot(pickled) == before


def test_a_pickle_that_ends_too_soon_is_refused(pickled, tmp_path, monkeypatch, capsys):
    raw = (pickled / PICKLED).read_bytes()
    (pickled / PICKLED).write_bytes(raw[: len(raw) // 2])
    code, told = unpickled(pickled, tmp_path / SAFE, monkeypatch, capsys)
    assert code == weights.REFUSED and told
    assert not (tmp_path / SAFE).exists()


def test_a_pickle_of_something_else_is_refused(tmp_path, monkeypatch, capsys):
    import torch

    torch.save([1, 2], tmp_path / PICKLED)
    assert unpickled(tmp_path, tmp_path / SAFE, monkeypatch, capsys)[0] == weights.REFUSED
    torch.save({"a": 1}, tmp_path / PICKLED)
    assert unpickled(tmp_path, tmp_path / SAFE, monkeypatch, capsys)[0] == weights.REFUSED


def test_tensors_that_can_not_be_written_leave_nothing(shapes, tmp_path, monkeypatch, capsys):
    nowhere = tmp_path / "missing" / SAFE
    code, told = unpickled(shapes["big"], nowhere, monkeypatch, capsys)
    assert code == weights.NOT_WRITTEN and told


@pytest.mark.parametrize(
    ("program", "seconds", "kind", "phrase"),
    [
        ("raise ModuleNotFoundError(name='torch')", 600, MissingExtra, "[hub]"),
        ("import time; time.sleep(600)", 0.3, ModelError, "not read within"),
        ("import os; os.kill(os.getpid(), 9)", 600, ModelError, "refused"),
    ],
)
def test_a_reader_that_fails_is_told(
    pickled, tmp_path, monkeypatch, program, seconds, kind, phrase
):
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "torch.py").write_text(program, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"))
    monkeypatch.setattr(weights, "_SECONDS", seconds)
    with pytest.raises(kind, match=phrase.replace("[", r"\[")):
        ensure_safetensors(pickled)
    assert not (pickled / SAFE).exists()


def test_safetensors_are_taken_as_they_are(checkpoint, tmp_path):
    (checkpoint / PICKLED).write_bytes(b"not looked at")
    before = snapshot(checkpoint)
    assert ensure_safetensors(checkpoint, tmp_path) == checkpoint
    assert snapshot(checkpoint) == before


@pytest.mark.parametrize("end", [0, 7, 1000, -1])
def test_safetensors_that_end_too_soon_are_damaged(checkpoint, end):
    raw = (checkpoint / SAFE).read_bytes()
    (checkpoint / SAFE).write_bytes(raw[:end])
    with pytest.raises(ModelDamaged, match="fetch or copy it again"):
        ensure_safetensors(checkpoint)


@pytest.mark.parametrize(
    "index",
    [
        "{",
        "[]",
        "{}",
        '{"weight_map": {}}',
        '{"weight_map": {"a": "absent.safetensors"}}',
        '{"weight_map": {"a": 1}}',
        '{"weight_map": {"a": "../outside.safetensors"}}',
        '{"weight_map": {"a": "/etc/hostname"}}',
    ],
)
def test_an_index_that_leads_elsewhere_is_damaged(checkpoint, index):
    (checkpoint / SAFE).rename(checkpoint.parent / "outside.safetensors")
    (checkpoint / INDEX).write_text(index, "utf-8")
    with pytest.raises(ModelDamaged, match="index"):
        ensure_safetensors(checkpoint)


def test_without_weights_the_names_are_said(tmp_path):
    with pytest.raises(InputError, match=f"{SAFE} nor {PICKLED}"):
        ensure_safetensors(tmp_path)


# The store


def put(place, name, *directions, **more):
    """A model of a few bytes, as far as the store is concerned."""
    folder = place / kept.slug(name)
    (folder / "ct2").mkdir(parents=True)
    (folder / "ct2" / "model.bin").write_bytes(bytes(1_000_000))
    served = [ModelEntry(one, name, folder, **more) for one in directions]
    text = kept.to_toml(served, kept._checksums(folder))
    (folder / "model.toml").write_text(text, "utf-8")
    return folder


def test_a_checkpoint_is_installed_whole_and_listed(checkpoint, tmp_path):
    odd = 'by "me" \\ \x7f\x01\n[[model]] 😀 \udcff'
    raw = ModelEntry(
        EN_FR, "me/mine", checkpoint, prefix=">>fr<<", origin="me/mine@abc", license=odd,
        alignment_layer=1, alignment_head=2, alignment_shift=1, aligned_by="gold",
    )  # fmt: skip
    (entry,) = kept.install([raw], tmp_path / "store")
    assert [entry] == installed(tmp_path / "store") == read(entry.folder / "model.toml")
    assert (entry.direction, entry.name, entry.prefix) == (EN_FR, "me/mine", ">>fr<<")
    assert (entry.alignment_layer, entry.alignment_head, entry.alignment_shift) == (1, 2, 1)
    assert entry.license == odd.replace("\udcff", "?") and entry.origin == "me/mine@abc"
    assert entry.files.keys() == {
        "ct2/config.json", "ct2/model.bin", "ct2/shared_vocabulary.json", "source.spm",
        "target.spm",
    }  # fmt: skip
    entry.verify()
    assert not (entry.folder / "hf").exists() and unfinished(tmp_path / "store") == []
    (entry.folder / "source.spm").write_bytes(b"other")
    with pytest.raises(ModelDamaged, match="translate models fetch me/mine --pair en-fr --again"):
        entry.verify()


def test_a_checkpoint_that_is_kept_is_kept_without_what_lies_around_it(checkpoint, tmp_path):
    (checkpoint / "checkpoint-1000").mkdir()
    (checkpoint / "checkpoint-1000" / "optimizer.pt").write_bytes(bytes(1000))
    (checkpoint / "training_args.bin").write_bytes(bytes(1000))
    place = tmp_path / "store"
    raw = ModelEntry(EN_FR, "mine", checkpoint)
    (plain,) = kept.install([raw], place)
    (entry,) = kept.install([raw], place, keep_checkpoint=True)
    names = {path.name for path in (entry.folder / "hf").iterdir()}
    assert names == {path.name for path in checkpoint.iterdir() if path.is_file()} - {
        "training_args.bin"
    }
    assert "hf/model.safetensors" in entry.files
    assert entry.sha256 == plain.sha256  # the same model, for results made with it


def test_an_installation_clears_what_a_killed_one_left_and_replaces(checkpoint, tmp_path):
    place = tmp_path / "store"
    put(place, "mine", FR_EN)
    for state in ("new", "old"):
        (place / ".work" / f"mine.{state}" / "ct2").mkdir(parents=True)
    kept.install([ModelEntry(EN_FR, "mine", checkpoint)], place)
    assert [entry.direction for entry in installed(place)] == [EN_FR]
    assert unfinished(place) == []


def test_what_can_not_be_converted_leaves_the_model_that_is_there(checkpoint, tmp_path):
    place = tmp_path / "store"
    there = put(place, "mine", FR_EN)
    before = snapshot(there)
    raw = ModelEntry(EN_FR, "mine", checkpoint)
    (checkpoint / "config.json").write_text('{"model_type": "nonsense"}', "utf-8")
    with pytest.raises(ModelError, match="nonsense"):
        kept.install([raw], place)
    for name in ("source.spm", "target.spm"):
        (checkpoint / name).unlink()
    with pytest.raises(ModelError, match="no SentencePiece model"):
        kept.install([raw], place)
    assert snapshot(there) == before and unfinished(place) == []


def test_a_full_disk_leaves_nothing_behind(checkpoint, tmp_path):
    resource = pytest.importorskip("resource")
    place = tmp_path / "store"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(StorageError, match="free space") as full:
            kept.install([ModelEntry(EN_FR, "mine", checkpoint)], place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert full.value.exit_code == 1 and installed(place) == [] and unfinished(place) == []


def test_a_store_that_can_not_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    place = tmp_path / "file" / "store"
    with pytest.raises(StorageError, match="--cache-dir"):
        kept.work_folder(place, "mine")
    with pytest.raises(StorageError, match="--cache-dir"), kept.held(place, "mine"):
        pass


def test_one_at_a_time_works_on_a_model(tmp_path, monkeypatch, caplog):
    order = []
    started = threading.Event()

    def other():
        started.set()
        with kept.held(tmp_path, "org/m.v1"):
            order.append("other")

    with caplog.at_level("INFO", "translate.hub"), kept.held(tmp_path, "org/m.v1", "org/m.v2"):
        thread = threading.Thread(target=other)
        thread.start()
        started.wait()
        while thread.is_alive() and "waiting" not in caplog.text:
            thread.join(0.01)
        order.append("first")
    thread.join()
    assert order == ["first", "other"] and "waiting" in caplog.text
    monkeypatch.setattr(kept, "_WAIT", 0.05)
    with (
        kept.held(tmp_path, "org/m.v1"),
        pytest.raises(StorageError, match="org--m.v1"),
        kept.held(tmp_path, "org/m.v1"),
    ):
        pass


def test_without_filelock_the_line_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "filelock", None)
    with pytest.raises(MissingExtra, match="filelock"), kept.held(tmp_path, "mine"):
        pass


@pytest.mark.parametrize("wanted", ["org/one", "one", "org--one", "en-fr", "en-de"])
def test_a_model_is_removed_by_any_of_its_names(tmp_path, wanted):
    folder = put(tmp_path, "org/one", EN_FR, Direction("en", "de"))
    put(tmp_path, "org/two", FR_EN)
    put(tmp_path, "org/many", EN_FR, family="m2m100")
    raw = kept.work_folder(tmp_path, "org/one") / "part"
    raw.write_bytes(bytes(500_000))
    names, freed = kept.remove(wanted, tmp_path)
    assert names == ["org/one"] and 1.5 < freed < 1.51
    assert not folder.exists() and unfinished(tmp_path) == []
    assert {entry.name for entry in installed(tmp_path)} == {"org/two", "org/many"}


def test_what_is_not_kept_can_not_be_removed(tmp_path):
    put(tmp_path, "org/two", FR_EN)
    for wanted in ("org/one", "", "..", "../..", "en-fr"):
        with pytest.raises(InputError, match="there are: org/two") as refused:
            kept.remove(wanted, tmp_path)
        assert refused.value.exit_code == 2
    assert len(installed(tmp_path)) == 1


def test_what_an_unfinished_fetch_left_can_be_removed(tmp_path):
    (kept.work_folder(tmp_path, "org/one") / "part").write_bytes(bytes(500_000))
    assert kept.remove("org/one", tmp_path) == (["org/one"], 0.5)
    assert unfinished(tmp_path) == []


def test_a_linked_model_is_removed_and_replaced_as_a_link(checkpoint, tmp_path):
    place = tmp_path / "store"
    elsewhere = put(tmp_path / "large-disk", "mine", EN_FR)
    place.mkdir()
    for use in (
        lambda: kept.remove("mine", place),
        lambda: kept.install([ModelEntry(FR_EN, "mine", checkpoint)], place),
    ):
        (place / "mine").symlink_to(elsewhere)
        use()
        assert (elsewhere / "ct2" / "model.bin").exists() and unfinished(place) == []
    assert [entry.direction for entry in installed(place)] == [FR_EN]


@pytest.mark.parametrize("name", ["..", ".", "", ".work", "../x", "/etc", "a\\b", "a\0b", "名"])
def test_no_name_leads_out_of_the_store(name, tmp_path):
    found = kept.slug(name)
    assert found not in ("", ".", "..", ".work") and not set(found) & set("/\\\0:")
    assert kept.work_folder(tmp_path, name).parent == tmp_path / ".work"


# What the registry makes of it


def test_a_model_for_many_languages_or_for_one_run_is_not_taken_unasked(tmp_path):
    put(tmp_path, "org/many", EN_FR, FR_EN, family="m2m100")
    put(tmp_path, "folder-123", EN_FR, by_name=True)
    assert not has(EN_FR, cache_dir=tmp_path)
    assert find(EN_FR, cache_dir=tmp_path, family="m2m100").name == "org/many"
    put(tmp_path, "org/one", EN_FR)
    assert find(EN_FR, cache_dir=tmp_path).name == "org/one"
    assert "fetch m2m100 --again" in find(FR_EN, cache_dir=tmp_path, family="m2m100").remedy


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("model = [", "can't be read"),
        ('model = ["x"]', "can't be read"),
        ("model = 3", "can't be read"),
        ('[[model]]\nfolder = "x"', "without 'direction'"),
        ('[[model]]\ndirection = "en-fr"', "without 'folder'"),
        ('[[model]]\ndirection = "en-xx"\nfolder = "x"', "language 'xx'"),
        ('[[model]]\ndirection = "en-fr"\nfolder = 3', "folder is 3, no str"),
        ('[[model]]\ndirection = "en-fr"\nfolder = "x"\nmax_pieces = "many"', "max_pieces"),
        ('[[model]]\ndirection = "en-fr"\nfolder = "x"\nalignment_head = true', "alignment_head"),
        ('[[model]]\ndirection = "en-fr"\nfolder = "x"\nfiles = "all"', "files"),
    ],
)
def test_a_line_of_ones_own_that_is_wrong_names_its_file(tmp_path, text, phrase):
    path = tmp_path / "models.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        read(path)
    assert str(path) in str(refused.value) and phrase in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_line_of_ones_own_may_leave_the_rest_out(tmp_path):
    path = tmp_path / "models.toml"
    path.write_text('[[model]]\ndirection = "en-fr"\nfolder = "a/mine"\nextra = 1', "utf-8")
    (entry,) = read(path)
    assert (entry.name, entry.folder, entry.max_pieces) == ("mine", tmp_path / "a" / "mine", 96)


def test_a_model_that_goes_while_others_are_listed_is_left_out(tmp_path):
    put(tmp_path, "org/one", EN_FR)
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "model.toml").symlink_to(tmp_path / "nowhere")
    assert [entry.name for entry in installed(tmp_path)] == ["org/one"]
