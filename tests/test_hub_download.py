"""Downloads from the local hub: what is taken, what a fault leads to, what is asked for again."""

import hashlib
import shutil
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hub_server import ALWAYS, TOKEN

from translate.errors import InputError, MissingExtra, ModelDamaged, ModelError, StorageError
from translate.hub import download as module
from translate.hub.download import download

pytest.importorskip("huggingface_hub", reason="the extra hub is not installed")

NAME = "Helsinki-NLP/opus-mt-xx-yy"
WEIGHTS = b"".join(hashlib.sha256(bytes([i])).digest() for i in range(256)) * 4
SAFE = "model.safetensors"


@pytest.fixture
def repository(tmp_path):
    home = tmp_path / "repository"
    home.mkdir()
    (home / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n# A model\n", "utf-8")
    (home / "config.json").write_text('{"model_type": "marian"}', "utf-8")
    (home / "vocab.json").write_text('{"</s>": 0}', "utf-8")
    (home / "source.spm").write_bytes(b"pieces of the source")
    (home / "target.spm").write_bytes(b"pieces of the target")
    (home / SAFE).write_bytes(WEIGHTS)
    (home / "rust_model.ot").write_bytes(b"for others")
    return home


@pytest.fixture
def hub(local_hub, repository):
    local_hub.add(NAME, repository)
    return local_hub


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "work"
    home.mkdir()
    return home


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def fails(folder, kind, *phrases, name=NAME, **options):
    """The download ends in one line of that class, with a sign of what to do."""
    with pytest.raises(kind) as caught:
        download(name, folder, **options)
    told = str(caught.value)
    assert type(caught.value) is kind and "\n" not in told
    for phrase in phrases:
        assert phrase in told, told
    return caught.value


def test_a_repository_comes_with_what_a_model_needs(hub, repository, folder):
    found = download(NAME, folder)
    assert (found.commit, found.license) == (hub.repos[NAME].sha, "cc-by-4.0")
    assert names(folder) == sorted(set(names(repository)) - {"rust_model.ot"})
    for path in folder.iterdir():
        assert path.read_bytes() == (repository / path.name).read_bytes()
    asked = len(hub.seen("/resolve/"))
    download(NAME, folder)
    assert len(hub.seen("/resolve/")) == asked  # what is whole is not asked for again


def test_a_cut_connection_is_taken_up_where_it_ended(hub, folder):
    hub.spoil(SAFE, cut=10_000)
    hub.spoil(SAFE, cut=9_000, reset=True)
    download(NAME, folder)
    assert (folder / SAFE).read_bytes() == WEIGHTS
    first, second, third = hub.ranges(SAFE)
    assert first is None and second == "bytes=10000-"
    assert int(third[6:-1]) > int(second[6:-1])


def test_a_later_run_goes_on_with_the_part_of_an_earlier_one(hub, folder):
    hub.spoil(SAFE, cut=20_000)
    down = hub.spoil(SAFE, status=500, host="cdn", times=ALWAYS)
    error = fails(folder, ModelError, "500", SAFE, "run the same command again", "is kept")
    assert error.exit_code == 1
    assert not (folder / SAFE).exists()
    down.times = 0
    download(NAME, folder)
    assert (folder / SAFE).read_bytes() == WEIGHTS
    assert hub.ranges(SAFE) == [None, "bytes=20000-"]
    assert len(hub.ranges("vocab.json")) == 1
    assert not any(name.endswith(".part") for name in names(folder))


def test_a_server_that_sends_the_whole_again_is_understood(hub, folder):
    hub.spoil(SAFE, cut=10_000)
    hub.spoil(SAFE, whole=True)
    download(NAME, folder)
    assert (folder / SAFE).read_bytes() == WEIGHTS


@pytest.mark.parametrize("name", [SAFE, "vocab.json"])
def test_a_damaged_file_is_fetched_once_more(hub, folder, repository, name):
    hub.spoil(name, garble=True)
    download(NAME, folder)
    assert (folder / name).read_bytes() == (repository / name).read_bytes()
    assert hub.ranges(name) == [None, None]


@pytest.mark.parametrize("name", [SAFE, "vocab.json"])
def test_a_file_damaged_twice_is_refused(hub, folder, name):
    hub.spoil(name, garble=True, times=ALWAYS)
    fails(folder, ModelDamaged, name, "checksum", "twice")
    assert not [one for one in names(folder) if one.startswith(name)]
    assert len(hub.ranges(name)) == 2


def test_a_file_of_another_size_than_announced_is_refused(hub, folder):
    hub.repos[NAME].claim(SAFE, size=len(WEIGHTS) + 1)
    fails(folder, ModelDamaged, SAFE)


def test_a_file_that_does_not_end_is_left(hub, folder):
    hub.repos[NAME].claim(SAFE, size=1500)
    held = threading.Event()  # all of it never comes
    hub.spoil(SAFE, held=held, times=ALWAYS)
    fails(folder, ModelDamaged, SAFE)
    held.set()


def test_a_damaged_file_in_the_folder_is_replaced(hub, folder):
    (folder / SAFE).write_bytes(WEIGHTS[:-1] + b"?")
    download(NAME, folder)
    assert (folder / SAFE).read_bytes() == WEIGHTS


def test_what_another_revision_left_is_not_taken_for_this_ones(hub, repository, folder, tmp_path):
    old = download(NAME, folder).commit
    newer = Path(shutil.copytree(repository, tmp_path / "newer"))
    (newer / SAFE).rename(newer / "pytorch_model.bin")
    (newer / "vocab.json").write_text('{"</s>": 0, "new": 1}', "utf-8")
    hub.add(NAME, newer)
    assert download(NAME, folder).commit != old
    assert "pytorch_model.bin" in names(folder) and SAFE not in names(folder)
    assert "new" in (folder / "vocab.json").read_text("utf-8")
    assert download(NAME, folder, revision=old).commit == old
    assert SAFE in names(folder) and "pytorch_model.bin" not in names(folder)
    assert "new" not in (folder / "vocab.json").read_text("utf-8")


def test_weights_in_several_files_come_with_their_index(hub, repository, folder):
    (repository / SAFE).unlink()
    (repository / f"{SAFE}.index.json").write_text("{}", "utf-8")
    for number in (1, 2):
        (repository / f"model-0000{number}-of-00002.safetensors").write_bytes(WEIGHTS[:100])
    (repository / "pytorch_model.bin").write_bytes(b"the same, pickled")
    hub.add(NAME, repository)
    download(NAME, folder)
    assert sum(name.startswith("model-0000") for name in names(folder)) == 2
    assert f"{SAFE}.index.json" in names(folder) and "pytorch_model.bin" not in names(folder)


def test_no_file_lands_outside_the_folder(hub, repository, folder, tmp_path):
    (repository / f"{SAFE}.index.json").write_text("{}", "utf-8")
    (repository / SAFE).rename(repository / "model-1.safetensors")
    hub.add(NAME, repository)
    files = hub.repos[NAME].commits[hub.repos[NAME].sha]
    for name in ("../out.safetensors", "/tmp/out.safetensors", "sub/out.safetensors"):
        files[name] = replace(files["model-1.safetensors"], path=name)
    download(NAME, folder)
    assert not hub.seen("out.safetensors")
    assert not list(tmp_path.rglob("out.safetensors*"))


def test_what_the_hubs_own_cache_has_is_not_fetched(hub, folder):
    from huggingface_hub import hf_hub_download

    hf_hub_download(NAME, SAFE, revision=hub.repos[NAME].sha, endpoint=hub.url)
    download(NAME, folder)
    assert hub.ranges(SAFE) == [None]
    assert (folder / SAFE).read_bytes() == WEIGHTS and not (folder / SAFE).is_symlink()


def test_the_token_opens_what_is_gated_and_stays_with_the_hub(hub, folder, monkeypatch):
    hub.repos[NAME].access = "gated"
    assert fails(folder, InputError, NAME, "hf auth login").exit_code == 2
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    download(NAME, folder)
    got = [r for r in hub.seen(SAFE, method="GET") if r.status == 200]
    assert [(r.host, r.token) for r in got] == [("cdn", None)]


def test_refusals_say_what_to_do(hub, folder, monkeypatch):
    fails(folder, InputError, "nobody/nothing", "not on the hub", name="nobody/nothing")
    fails(folder, InputError, "no revision 'v9'", "--revision", revision="v9")
    fails(folder, InputError, "no name of a repository", name="a b/c")
    hub.repos[NAME].access = "private"
    fails(folder, InputError, "private", "hf auth login")
    monkeypatch.setenv("HF_TOKEN", "hf_expired")
    fails(folder, InputError, "401", "hf auth login")
    assert not list(folder.iterdir())


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_hub_that_is_busy_is_asked_again(hub, folder, status):
    for part in (f"/api/models/{NAME}", "vocab.json"):
        hub.spoil(part, status=status, times=2, retry_after=0)
    hub.spoil(SAFE, status=status, host="cdn", retry_after=0)
    download(NAME, folder)
    assert (folder / SAFE).read_bytes() == WEIGHTS


def test_a_hub_that_stays_busy_is_left_with_what_to_do(hub, folder, monkeypatch):
    waits = []
    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=waits.append))
    busy = hub.spoil("/api/models/", status=429, times=ALWAYS, retry_after=7)
    assert fails(folder, ModelError, "429", "wait 7 seconds").exit_code == 1
    assert waits == [7, 7, 16] and len(hub.seen("/api/models/")) == 4
    busy.retry_after = 3600
    fails(folder, ModelError, "wait 3600 seconds")
    assert len(waits) == 3  # nobody sits an hour before a prompt


def test_a_file_that_vanished_is_said(hub, folder):
    hub.spoil("vocab.json", status=404, times=ALWAYS)
    fails(folder, ModelError, "404", "vocab.json", NAME)


def test_without_a_network_the_way_by_hand_is_shown(hub, folder, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("HF_ENDPOINT", nowhere)
        by_hand = (SAFE, f"{nowhere}/{NAME}", "source.spm", "models convert FOLDER --pair")
        assert fails(folder, ModelError, "refused", *by_hand).exit_code == 1
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    fails(folder, ModelError, "HF_HUB_OFFLINE", *by_hand)


def test_a_network_that_ends_midway_names_the_file(hub, folder):
    hub.spoil("target.spm", cut=0, times=ALWAYS)
    fails(folder, ModelError, "target.spm", "can't be fetched", "is kept")


def test_without_the_library_the_line_to_install_it(hub, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    error = fails(folder, MissingExtra, "[hub]'")
    assert error.exit_code == 2


def test_a_disk_that_is_too_small_is_noticed_before_and_while_it_fills(hub, folder):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # then writing ends with EFBIG
    try:
        error = fails(folder, StorageError, "can't be written", "free space", "--cache-dir")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.exit_code == 1
    hub.repos[NAME].claim(SAFE, size=10**16)
    asked = len(hub.ranges(SAFE))
    fails(folder, StorageError, "MB free", "--cache-dir")
    assert len(hub.ranges(SAFE)) == asked


@pytest.mark.parametrize(
    ("file", "text", "phrases"),
    [
        ("config.json", None, ("no config.json",)),
        ("config.json", '{"model_type": "bert"}', ("'bert'", "'marian'")),
        ("config.json", "[]", ("config.json", "can't be read")),
        ("config.json", "{", ("config.json", "can't be read")),
        (SAFE, None, (SAFE, "pytorch_model.bin")),
    ],
)
def test_what_is_no_translation_model_is_refused_before_its_weights_come(
    hub, repository, folder, file, text, phrases
):
    if text is None:
        (repository / file).unlink()
    else:
        (repository / file).write_text(text, "utf-8")
    hub.add(NAME, repository)
    assert fails(folder, InputError, *phrases).exit_code == 2
    assert not hub.seen(SAFE)
