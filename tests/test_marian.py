"""The float32 engine: which attention of a checkpoint aligns, on made models and on our own."""

import importlib
import json
import shutil
import sys
from dataclasses import replace

import checkpoints
import pytest
from needed import needed

from translate.data import Token
from translate.engines import Decoding, Sampling, load_engine
from translate.engines.registry import ModelEntry, find
from translate.hub.calibrate import Pairs, by_agreement, by_gold, gold
from translate.hub.convert import to_ctranslate2
from translate.languages import Direction

torch = needed("torch", "the extra hub is not installed")
needed("transformers", "the extra hub is not installed")

pytestmark = pytest.mark.filterwarnings("ignore")  # of transformers' own
GREEDY = Decoding(beam=1, threads=1, compute_type="float32", repetition_penalty=1.0)
EN_ZH, ZH_EN = Direction("en", "zh"), Direction("zh", "en")


def golden(count):
    rows = [line.split("\t") for line in checkpoints.SENTENCES.read_text("utf-8").splitlines()]
    return [(row[0], row[1]) for row in rows if len(row[0]) < 72][:count]


@pytest.fixture(scope="module")
def both_ways(tmp_path_factory):
    """A checkpoint each way in which one head, LOOKS_BACK, joins the pieces one by one."""
    there = checkpoints.marian(tmp_path_factory.mktemp("there"))
    back = checkpoints.marian(tmp_path_factory.mktemp("back"), seed=2)
    for one, other in (("source.spm", "target.spm"), ("target.spm", "source.spm")):
        shutil.copy(there / one, back / other)
    return {EN_ZH: there, ZH_EN: back}


def entry_of(folder, direction, **more):
    return ModelEntry(direction, folder.name, folder, max_pieces=40, alignment_shift=1, **more)


@pytest.fixture(scope="module")
def engines(both_ways):
    return [
        load_engine(direction, "marian", decoding=GREEDY, entry=entry_of(folder, direction))
        for direction, folder in both_ways.items()
    ]


@pytest.fixture(scope="module")
def pairs(engines):
    """Pairs whose words are the models' pieces."""
    texts = golden(4)
    words = [
        [pieces_of(engines[0], text, target=bool(side)) for text in column]
        for side, column in enumerate(zip(*texts, strict=True))
    ]
    sources, targets = zip(*texts, strict=True)
    return Pairs(sources, targets, words[0], words[1])


def pieces_of(engine, text, *, target):
    spans = engine._tokenizer.encode(text, target=target).spans
    return [Token(span.of(text), span) for span in spans]


def one_by_one(pairs):
    """Links of pieces with the same number, of those that have characters on both sides."""
    return [
        {
            (number, number)
            for number, (one, other) in enumerate(zip(source, target, strict=False))
            if len(one.span) and len(other.span)
        }
        for source, target in zip(pairs.source_words, pairs.target_words, strict=True)
    ]


def test_on_hand_aligned_pairs_the_head_that_aligns_comes_first(engines, pairs):
    truth = one_by_one(pairs)
    ranked = by_gold(engines[0], pairs, truth, truth)
    assert len(ranked) == 2 * checkpoints.HEADS * 2  # each read in two steps
    assert ranked == sorted(ranked, key=lambda choice: choice.error_rate)
    best, *others = (choice for choice in ranked if choice.shift)
    assert best == ranked[0]
    assert (best.layer, best.head, best.by) == (*checkpoints.LOOKS_BACK, "gold")
    assert best.error_rate < 0.35 < 0.7 < others[0].error_rate
    with pytest.raises(ValueError, match="shorter|longer"):
        by_gold(engines[0], pairs, truth[1:], truth[1:])


def test_both_directions_agree_by_the_heads_that_align(engines, pairs):
    forward, back = by_agreement(*engines, pairs)
    for choice in (forward, back):
        found = choice.layer, choice.head, choice.shift, choice.by
        assert found == (*checkpoints.LOOKS_BACK, 1, "agreement")
    assert forward.error_rate == back.error_rate < 0.4


def test_an_engine_that_aligns_already_is_taken_as_it_is(both_ways, engines, pairs, tmp_path):
    layer, head = checkpoints.LOOKS_BACK
    to_ctranslate2(
        both_ways[ZH_EN], tmp_path / "ct2", layer=layer, head=head, quantization="float32"
    )
    for spm in both_ways[ZH_EN].glob("*.spm"):
        shutil.copy(spm, tmp_path)
    fast = load_engine(ZH_EN, decoding=GREEDY, entry=entry_of(tmp_path, ZH_EN))
    forward, none = by_agreement(engines[0], fast, pairs)
    scores = fast.score(pairs.targets, pairs.sources)
    for one, other in zip(scores, engines[1].score(pairs.targets, pairs.sources), strict=True):
        assert [chance[:2] for chance in one] == [chance[:2] for chance in other]
        values = [[chance.value for chance in row] for row in (one, other)]
        assert values[0] == pytest.approx(values[1], abs=2e-3)  # both are rounded
    assert none is None
    assert (forward.layer, forward.head) == checkpoints.LOOKS_BACK


def test_all_attentions_are_read_as_the_one_that_aligns_is(both_ways, pairs):
    layer, head = -1, 3
    entry = entry_of(both_ways[EN_ZH], EN_ZH, alignment_layer=layer, alignment_head=head)
    engine = load_engine(EN_ZH, "marian", decoding=GREEDY, entry=entry)
    found = engine.align_all(pairs.sources, pairs.targets)
    assert sorted(found) == [
        (layer, head, shift) for layer in (0, 1) for head in range(4) for shift in (0, 1)
    ]
    named = engine.align(pairs.sources, pairs.targets)
    for one, other in zip(found[1, head, 1], named, strict=True):
        weights = [{(x.source, x.target): x.weight for x in each.links} for each in (one, other)]
        # alone and padded in a batch differ by rounding
        assert all(
            abs(weights[0].get(key, 0) - weights[1].get(key, 0)) < 0.022
            for key in weights[0].keys() | weights[1].keys()
        )
    assert found[1, head, 1] != found[1, 0, 1] and found[1, head, 1] != found[1, head, 0]


def test_the_engine_keeps_the_contract(engines):
    engine = engines[0]
    texts = ["", golden(2)[0][0], "…", golden(2)[1][0]]
    answers = engine.translate(texts, n_best=2)
    assert [answers[0][0].text, answers[2][0].text] == ["", "…"]
    assert [len(found) for found in answers] == [1, 2, 1, 2]
    assert answers[1][0].score >= answers[1][1].score
    drawn = [engine.translate(texts[1:2], sampling=Sampling(seed=seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.fixture(scope="module")
def restored(tmp_path_factory):
    """The bundled Chinese-English model as a checkpoint, from its int8 weights."""
    entry = find(ZH_EN)
    recipe = entry.folder.parent / "recipe"
    if not recipe.is_dir():
        pytest.skip("the recipe is part of the checkout")
    known = json.loads(entry.file("ct2/shared_vocabulary.json").read_text("utf-8"))
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(recipe))
        network, restore = (importlib.import_module(name) for name in ("network", "restore"))
    model = network.build_model(len(known) + 1, **network.TINY11)
    weights = restore.restore(entry.folder, len(known), network.TINY11)
    for name in set(sys.modules) - before:  # the recipe's have names such as `pieces`
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(recipe)):
            del sys.modules[name]
    bias = weights.pop("bias")
    model.load_state_dict(weights, strict=False)
    model.tie_weights()
    model.final_logits_bias = torch.cat([bias, torch.zeros(1)]).unsqueeze(0)
    folder = tmp_path_factory.mktemp("restored")
    model.save_pretrained(folder / "hf")
    numbers = {piece: number for number, piece in enumerate([*known, "<pad>"])}
    (folder / "hf" / "vocab.json").write_text(json.dumps(numbers), "utf-8")
    for name in ("source.spm", "target.spm"):
        shutil.copy(entry.file(name), folder)
    return entry_of(folder, ZH_EN)


def test_the_head_our_own_model_was_trained_to_align_with_is_found(restored):
    engine = load_engine(ZH_EN, "marian", decoding=GREEDY, entry=restored)
    pairs, sure, possible = gold()
    short = [number for number, words in enumerate(pairs.source_words) if len(words) < 22][:16]
    some = Pairs(*([column[number] for number in short] for column in pairs))
    links = ([column[number] for number in short] for column in (sure, possible))
    ranked = by_gold(engine, some, *links)
    # one head was guided in the step that reads a word, another in the step that writes it
    read, written = (
        [one for one in ranked if one.shift == shift and one.layer == 1] for shift in (1, 0)
    )
    assert (read[0].head, written[0].head) == (0, 1)
    assert read[0] in ranked[:2]  # a head that nobody guided comes close
    assert read[0].error_rate < 0.33 < read[1].error_rate - 0.1


def test_our_own_weights_say_the_same_in_both_engines(restored):
    texts = [chinese for _, chinese in golden(8)]
    reference = load_engine(ZH_EN, "marian", decoding=GREEDY, entry=restored)
    fast = load_engine(ZH_EN, decoding=GREEDY)
    for (one,), (other,) in zip(fast.translate(texts), reference.translate(texts), strict=True):
        assert one.text == other.text
        assert one.score == pytest.approx(other.score, abs=2e-3)


def test_links_written_in_the_step_of_a_word_do_not_depend_on_the_batch():
    """CTranslate2 gives the first row of such an attention to the wrong text when it searches."""
    entry = replace(find(EN_ZH), alignment_shift=0)
    engine = load_engine(EN_ZH, decoding=Decoding(beam=4, threads=1), entry=entry)
    texts = [english for english, _ in golden(40)]
    together = engine.translate(texts)
    for text, (found,) in zip(texts, together, strict=True):
        assert engine.translate([text])[0][0].text == found.text
    forced = engine.align(texts, [found.text for (found,) in together])
    firsts = [
        [
            {x.source.start: x.weight for x in links.links if x.target.start == first}
            for links in (own, found.alignment)
        ]
        for own, (found,) in zip(forced, together, strict=True)
        for first in [min((x.target.start for x in found.alignment.links), default=0)]
    ]
    assert all(
        abs(one.get(at, 0) - other.get(at, 0)) < 0.05
        for one, other in firsts
        for at in one.keys() | other.keys()
    )
