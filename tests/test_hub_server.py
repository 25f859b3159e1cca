"""The local hub, driven by the real client: what it serves, and what goes wrong on demand."""

import hashlib
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from hub_server import ALWAYS, TOKEN, git_sha1

hub_client = pytest.importorskip("huggingface_hub", reason="the extra hub is not installed")
errors = pytest.importorskip("huggingface_hub.utils", reason="the extra hub is not installed")

NAME = "Helsinki-NLP/opus-mt-xx-yy"
CARD = "---\nlicense: apache-2.0\nlanguage:\n- en\n- zh\ntags:\n- translation\n---\n# A model\n"
WEIGHTS = bytes(range(256)) * 300


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "repository"
    (home / "spm").mkdir(parents=True)
    (home / "README.md").write_text(CARD, "utf-8")
    (home / "config.json").write_text('{"model_type": "marian"}', "utf-8")
    (home / "model.safetensors").write_bytes(WEIGHTS)
    (home / "spm" / "source.spm").write_bytes(b"pieces")
    return home


@pytest.fixture
def hub(folder, local_hub):
    local_hub.add(NAME, folder)
    return local_hub


def fetch(hub, cache, path="model.safetensors", **options):
    options = {"token": False, **options}
    return hub_client.hf_hub_download(NAME, path, endpoint=hub.url, cache_dir=cache, **options)


def info(hub, name=NAME, **options):
    return hub_client.HfApi(endpoint=hub.url, token=False).model_info(name, **options)


def code(error):
    return error.value.response.status_code


def test_model_info_lists_the_files_with_their_checksums(hub):
    found = info(hub, files_metadata=True)
    assert found.id == NAME and len(found.sha) == 40
    assert found.card_data.license == "apache-2.0" and found.card_data.language == ["en", "zh"]
    assert "license:apache-2.0" in found.tags
    files = {file.rfilename: file for file in found.siblings}
    assert sorted(files) == ["README.md", "config.json", "model.safetensors", "spm/source.spm"]
    weights, pieces = files["model.safetensors"], files["spm/source.spm"]
    assert weights.lfs["sha256"] == hashlib.sha256(WEIGHTS).hexdigest()
    assert weights.size == weights.lfs["size"] == len(WEIGHTS)
    assert pieces.lfs is None and pieces.blob_id == git_sha1(b"pieces") and pieces.size == 6
    assert all(file.size is None for file in info(hub).siblings)


def test_revisions_are_branches_and_commits(hub, folder, tmp_path):
    before = info(hub).sha
    (folder / "config.json").write_text("{}", "utf-8")
    hub.add(NAME, folder, revision="next/one")
    after = info(hub, revision="next/one").sha
    assert info(hub).sha == before != after == info(hub, revision=after).sha
    with pytest.raises(errors.RevisionNotFoundError):
        info(hub, revision="none")
    fetch(hub, tmp_path / "cache", "config.json", revision=after)
    assert hub.seen(f"/resolve/{after}/config.json")


def test_the_tree_has_folders_and_files(hub):
    api = hub_client.HfApi(endpoint=hub.url, token=False)
    top = [entry.path for entry in api.list_repo_tree(NAME)]
    assert sorted(top) == ["README.md", "config.json", "model.safetensors", "spm"]
    below = [entry.path for entry in api.list_repo_tree(NAME, recursive=True)]
    assert {"spm", "spm/source.spm"} < set(below)
    assert [entry.path for entry in api.list_repo_tree(NAME, "spm")] == ["spm/source.spm"]


def test_a_snapshot_has_every_file(hub, folder, tmp_path):
    place = hub_client.snapshot_download(
        NAME, endpoint=hub.url, cache_dir=tmp_path / "cache", token=False
    )
    for file in folder.rglob("*"):
        if file.is_file():
            assert (Path(place) / file.relative_to(folder)).read_bytes() == file.read_bytes()


def test_a_large_file_comes_from_the_other_host_without_the_token(hub, tmp_path):
    place = fetch(hub, tmp_path / "cache", token=TOKEN)
    assert Path(place).read_bytes() == WEIGHTS
    head, got = hub.seen("model.safetensors")
    assert (head.host, head.method, head.status, head.token) == ("hub", "HEAD", 302, TOKEN)
    assert (got.host, got.method, got.status, got.token) == ("cdn", "GET", 200, None)
    assert Path(place).resolve().name == hashlib.sha256(WEIGHTS).hexdigest()


def test_a_small_file_is_redirected_on_the_same_host(hub, tmp_path):
    fetch(hub, tmp_path / "cache", "spm/source.spm")
    assert [r.status for r in hub.seen("source.spm", method="HEAD")] == [307, 200]
    assert hub.ranges("source.spm") == [None]


def test_a_cut_download_is_resumed(hub, tmp_path, monkeypatch):
    # the client keeps what came in whole chunks, of 10 MB
    monkeypatch.setattr(hub_client.constants, "DOWNLOAD_CHUNK_SIZE", 4096)
    hub.spoil("model.safetensors", cut=10_000)
    hub.spoil("model.safetensors", cut=10_000)
    for _ in range(4):  # an old client gives up at a cut and resumes when called again
        try:
            place = fetch(hub, tmp_path / "cache")
            break
        except OSError:
            continue
    assert Path(place).read_bytes() == WEIGHTS
    ranges = hub.ranges("model.safetensors")
    assert ranges[0] is None and len(ranges) == 3
    assert all(header.startswith("bytes=") for header in ranges[1:])


def test_a_server_that_ignores_range_sends_it_all(hub):
    address = f"{hub.url}/{NAME}/resolve/main/model.safetensors"
    request = urllib.request.Request(address, headers={"Range": "bytes=5-8"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 206 and answer.read() == WEIGHTS[5:9]
        assert answer.headers["Content-Range"] == f"bytes 5-8/{len(WEIGHTS)}"
    hub.spoil("model.safetensors", whole=True)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200 and answer.read() == WEIGHTS
    beyond = urllib.request.Request(address, headers={"Range": f"bytes={len(WEIGHTS)}-"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(beyond)
    refused.value.close()
    assert refused.value.code == 416


def test_a_reset_connection_is_an_error(hub):
    hub.spoil("model.safetensors", cut=2000, reset=True)
    with (
        urllib.request.urlopen(f"{hub.url}/{NAME}/resolve/main/model.safetensors") as answer,
        pytest.raises(ConnectionResetError),
    ):
        answer.read()


def test_garbled_bytes_have_the_right_length(hub, tmp_path):
    hub.spoil("model.safetensors", garble=True)
    found = Path(fetch(hub, tmp_path / "cache")).read_bytes()
    assert len(found) == len(WEIGHTS) and found != WEIGHTS


def test_a_wrong_size_is_noticed(hub, tmp_path):
    hub.repos[NAME].claim("model.safetensors", size=len(WEIGHTS) + 1)
    assert [f.size for f in info(hub, files_metadata=True).siblings if f.lfs] == [len(WEIGHTS) + 1]
    with pytest.raises(OSError, match="Consistency check failed"):
        fetch(hub, tmp_path / "cache")


def test_a_slow_server_delivers(hub, tmp_path):
    hub.spoil("config.json", delay=0.02, slow=0.02)
    assert fetch(hub, tmp_path / "cache", "config.json")


def test_nobody_without_the_token_reads_what_is_closed(hub, folder, tmp_path):
    hub.repos[NAME].access = "gated"
    assert info(hub).gated == "auto"
    with pytest.raises(errors.GatedRepoError):
        fetch(hub, tmp_path / "cache")
    assert fetch(hub, tmp_path / "cache", token=TOKEN)
    hub.repos[NAME].access = "private"
    with pytest.raises(errors.RepositoryNotFoundError) as refused:
        info(hub)
    assert code(refused) == 401
    assert info(hub, token=TOKEN).private
    with pytest.raises(errors.HfHubHTTPError) as refused:
        info(hub, token="hf_expired")
    assert code(refused) == 401


def test_what_is_not_there(hub, tmp_path):
    with pytest.raises(errors.RepositoryNotFoundError) as refused:
        info(hub, "nobody/nothing")
    assert code(refused) == 401
    with pytest.raises(errors.RepositoryNotFoundError) as refused:
        info(hub, "nobody/nothing", token=TOKEN)
    assert code(refused) == 404
    with pytest.raises(errors.EntryNotFoundError):
        fetch(hub, tmp_path / "cache", "pytorch_model.bin")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_out_of_order_answers_so_as_often_as_asked(hub, status):
    hub.spoil(f"/api/models/{NAME}", status=status, times=2, retry_after=0)
    for _ in range(2):
        with pytest.raises(errors.HfHubHTTPError) as refused:
            info(hub)
        assert code(refused) == status
        assert refused.value.response.headers["Retry-After"] == "0"
    assert info(hub).id == NAME


def test_a_fault_can_be_of_one_method_or_host(hub, tmp_path):
    hub.spoil("config.json", status=500, method="GET", times=ALWAYS)
    with pytest.raises(errors.HfHubHTTPError):
        fetch(hub, tmp_path / "cache", "config.json")
    hub.spoil("model.safetensors", status=403, host="cdn")
    with pytest.raises(errors.HfHubHTTPError):
        fetch(hub, tmp_path / "cache")
    assert [r.status for r in hub.seen("model.safetensors")] == [302, 403]
