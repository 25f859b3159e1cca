"""Every architecture a hub model has: CTranslate2 says what transformers says, or it is refused."""

import json
import math
import shutil
import sys
from dataclasses import replace

import checkpoints
import pytest
from needed import Library, needed

from translate.engines import Decoding, load_engine
from translate.engines.checkpoint import load_model
from translate.engines.pieces import decoding_limit
from translate.engines.registry import ModelEntry
from translate.errors import ModelError
from translate.hub import weights
from translate.hub.convert import to_ctranslate2
from translate.languages import Direction

torch = needed("torch", "the extra hub is not installed")
transformers = needed("transformers", "the extra hub is not installed")
needed("safetensors", "the extra hub is not installed")
files = Library("safetensors.torch")

pytestmark = pytest.mark.filterwarnings("ignore")  # of transformers' own
GREEDY = Decoding(beam=1, threads=1, compute_type="float32", repetition_penalty=1.0)
EN_ZH = Direction("en", "zh")
FITS = 34  # pieces; the sentences below have fewer
TOKENS = {"m2m100": ("__en__", "__zh__"), "nllb": ("eng_Latn", "zho_Hans")}
VARIANTS = [*checkpoints.MARIAN, *TOKENS]
# the layer and head that each is converted with; the first of a layer is what CTranslate2 takes
HEADS = {"six": (-2, 3), "twelve": (4, 1), "m2m100": (-1, 3), "nllb": (0, 1)}
OTHER = (-1, 2)
SEEDS = {"separate-uneven": 2}  # where the first one's sentences rarely end


def golden():
    rows = [line.split("\t") for line in checkpoints.SENTENCES.read_text("utf-8").splitlines()]
    return [(row[0], row[1]) for row in rows if len(row[0]) < 72][:6]


SOURCES, TARGETS = zip(*golden(), strict=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Repositories by variant, as they are on the hub; each is written once."""
    made = {}

    def make(variant):
        if variant not in made:
            folder = tmp_path_factory.mktemp("hub") / variant
            if variant in checkpoints.MARIAN:
                shape = checkpoints.MARIAN[variant]
                checkpoints.marian(folder, shape, seed=SEEDS.get(variant, 1))
            else:
                getattr(checkpoints, variant)(folder)
            made[variant] = folder
        return made[variant]

    return make


@pytest.fixture(scope="module")
def safe(repository):
    """Repositories with safetensors."""

    def make(variant):
        folder = repository(variant)
        if not (folder / "model.safetensors").is_file():
            read_here(folder)
        return folder

    return make


def read_here(folder):
    """What ensure_safetensors has another process do; starting one takes seconds."""
    names = ["weights", str(folder / "pytorch_model.bin"), str(folder / "model.safetensors")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", names)
        assert weights.main() == 0


@pytest.fixture(scope="module")
def entry(safe):
    """Models by variant, layer and head, each converted once, beside their checkpoints."""
    made = {}

    def make(variant, place=None, quantization="float32"):
        layer, head = place or HEADS.get(variant, OTHER)
        key = variant, layer, head, quantization
        if key not in made:
            folder = safe(variant)
            out = folder.parent / f"{variant}.{layer}.{head}.{quantization}"
            to_ctranslate2(folder, out / "ct2", layer=layer, head=head, quantization=quantization)
            (out / "hf").symlink_to(folder)
            for spm in (*folder.glob("*.spm"), *folder.glob("*.model")):
                shutil.copy(spm, out)
            made[key] = model_entry(variant, out, layer, head)
        return made[key]

    return make


def tokens_of(variant):
    """The first piece of the source and of the target, where a model wants them."""
    shape = checkpoints.MARIAN.get(variant)
    return ((shape.targets or ("",))[0], "") if shape else TOKENS[variant]


def model_entry(variant, folder, layer=-1, head=0):
    prefix, start = tokens_of(variant)
    return ModelEntry(
        EN_ZH, variant, folder, max_pieces=FITS, prefix=prefix, start=start, alignment_layer=layer,
        alignment_head=head, alignment_shift=1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def engines(entry):
    """The fast engine and the reference on the same weights, loaded once."""
    made = {}

    def load(variant, place=None):
        if (variant, place) not in made:
            one = entry(variant, place)
            name = variant if variant in TOKENS else "ct2"
            made[variant, place] = (
                load_engine(EN_ZH, name, decoding=GREEDY, entry=one),
                load_engine(EN_ZH, "marian", decoding=GREEDY, entry=one),
            )
        return made[variant, place]

    return load


def said(engine, texts=SOURCES):
    """What an engine's model writes for each text: pieces, score, attention; pieces of the text."""
    sources = [engine._tokenizer.encode(text) for text in texts]
    answers = [found[0] for found in engine._run(sources, 1, None)]
    return list(zip(answers, [len(source.pieces) for source in sources], strict=True))


def assert_close(one, other):
    """The same links, but for rounding and for those that one side finds too weak to keep."""
    weights = [{}, {}]
    for own, alignment in zip(weights, (one, other), strict=True):
        for link in alignment.links:
            key = link.source, link.target
            own[key] = own.get(key, 0) + link.weight
    assert weights[0]
    for key in weights[0].keys() | weights[1].keys():
        first, second = (own.get(key, 0) for own in weights)
        assert abs(first - second) < (0.003 if first and second else 0.022), key


@pytest.mark.parametrize("variant", VARIANTS)
def test_ct2_says_what_transformers_says(engines, variant):
    fast, reference = engines(variant)
    ended, answers = 0, said(fast)
    for (ours, size), (theirs, _) in zip(answers, said(reference), strict=True):
        assert ours.pieces == theirs.pieces
        if len(ours.pieces) == decoding_limit(size):
            continue  # went round in a loop, and each scores what it had written when it was cut
        ended += 1
        assert ours.score == pytest.approx(theirs.score, abs=2e-4)
        assert len(ours.attention) == len(ours.pieces)
        for row, other in zip(ours.attention, theirs.attention, strict=True):
            assert row[:size] == pytest.approx(other[:size], abs=1e-3)
    assert ended >= 4
    assert len({" ".join(answer.pieces) for answer, _ in answers}) == len(SOURCES)
    both = [engine.align(SOURCES, TARGETS) for engine in (fast, reference)]
    for ours, theirs in zip(*both, strict=True):
        assert_close(ours, theirs)


@pytest.mark.parametrize("variant", [name for name in VARIANTS if name != "untied-safe"])
def test_stock_transformers_loads_the_safetensors_and_says_the_same(safe, engines, variant):
    """The reference has a way of its own to load weights and number pieces; this is another."""
    folder, reference = safe(variant), engines(variant)[1]
    stock = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, dtype="float32")
    assert_as_published(stock, folder / "pytorch_model.bin")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    for (answer, size), text in zip(said(reference, SOURCES[:2]), SOURCES, strict=False):
        pieces = stock_pieces(stock, tokenizer, text, *tokens_of(variant))
        known = [p if not p.startswith("madeupword") else "<unk>" for p in answer.pieces]
        assert known == pieces[: decoding_limit(size)]


def assert_as_published(stock, pickled):
    """Every weight is the pickle's, and what the configuration calls tied is one tensor."""
    if pickled.is_file():
        published = torch.load(pickled, weights_only=True)
        for name, weight in stock.state_dict().items():
            if name in published or "embed_positions" not in name:
                assert torch.equal(weight, published[name].float()), name
    tied = stock.get_output_embeddings().weight is stock.get_decoder().embed_tokens.weight
    assert tied == stock.config.tie_word_embeddings


def stock_pieces(stock, tokenizer, text, prefix, start):
    """What transformers writes with its own tokenizer, to the end mark."""
    if start:
        tokenizer.src_lang = prefix.strip("_")
    elif prefix:
        text = f"{prefix} {text}"
    numbers = stock.generate(
        input_ids=tokenizer(text, return_tensors="pt").input_ids, num_beams=1, do_sample=False,
        min_new_tokens=2 if start else 1, max_new_tokens=decoding_limit(FITS),
        forced_bos_token_id=tokenizer.convert_tokens_to_ids(start) if start else None,
    )[0].tolist()  # fmt: skip
    separate = getattr(tokenizer, "separate_vocabs", False)
    if separate:
        tokenizer._switch_to_target_mode()
    pieces = tokenizer.convert_ids_to_tokens(numbers[2 if start else 1 :])
    if separate:
        tokenizer._switch_to_input_mode()
    return pieces[: pieces.index("</s>")] if "</s>" in pieces else pieces


def test_a_file_with_the_embedding_once_is_read_whole(safe):
    """Transformers before 5 wrote such files; later releases leave the copies random."""
    folder = safe("untied-safe")
    held = files.load_file(folder / "model.safetensors")
    assert "model.encoder.embed_tokens.weight" not in held
    model = load_model(folder)
    for part in (model.model.shared, model.model.encoder.embed_tokens):
        assert torch.equal(part.weight, held["model.shared.weight"])
    assert model.model.decoder.embed_tokens.weight is model.model.shared.weight
    assert torch.equal(model.lm_head.weight, held["lm_head.weight"])
    assert not torch.equal(model.lm_head.weight, model.model.shared.weight)


def test_half_precision_is_read_as_single(safe):
    folder = safe("big")
    assert (
        files.load_file(folder / "model.safetensors")["model.shared.weight"].dtype == torch.float16
    )
    model = load_model(folder)
    assert {weight.dtype for weight in model.state_dict().values()} == {torch.float32}
    positions = model.model.encoder.embed_positions.weight
    assert float(positions[1, 0]) == pytest.approx(math.sin(1), abs=1e-7)  # not the nearest half


@pytest.mark.parametrize("variant", ["tied", "fewer-heads", "m2m100"])
def test_the_chosen_head_aligns_and_changes_no_answer(engines, variant):
    layer, head = HEADS.get(variant, OTHER)
    swapped, plain = engines(variant, (layer, head))[0], engines(variant, (layer, 0))[0]
    for (one, size), (other, _) in zip(said(swapped), said(plain), strict=True):
        assert one.pieces == other.pieces
        assert one.score == pytest.approx(other.score, abs=1e-5)
        apart = max(
            abs(first - second)
            for row, twin in zip(one.attention, other.attention, strict=True)
            for first, second in zip(row[:size], twin[:size], strict=True)
        )
        assert apart > 0.05


@pytest.mark.parametrize("variant", ["tied", "targets", "m2m100", "nllb"])
def test_links_join_the_right_pieces(engines, variant):
    """One head of these checkpoints looks back by one step: it joins the pieces one by one."""
    late = variant == "targets"  # there the first step looks at the token that asks for the target
    for engine in engines(variant, checkpoints.LOOKS_BACK):
        right = total = 0
        for answer, size in said(engine):
            for number, row in enumerate(answer.attention[late:size]):
                right += max(range(size), key=row.__getitem__) == number
                total += 1
        assert right / total > 0.9
        (found,) = engine.align(SOURCES[:1], TARGETS[:1])
        spans = engine._tokenizer.encode(SOURCES[0]).spans
        targets = engine._tokenizer.encode(TARGETS[0], target=True).spans
        weights = {(link.source, link.target): link.weight for link in found.links}
        pairs = [pair for pair in zip(spans, targets[late:], strict=False) if all(map(len, pair))]
        joined = [weights.get(pair, 0) for pair in pairs]
        assert sum(weight > 0.4 for weight in joined) / len(joined) > 0.8


@pytest.mark.parametrize("variant", ["targets", "m2m100", "nllb"])
def test_the_contract_holds_with_language_tokens(engines, variant):
    texts = ["", SOURCES[0], "…", SOURCES[1], SOURCES[0]]
    for engine in engines(variant):
        answers = engine.translate(texts)
        assert [found[0].text for found in answers][::2] == ["", "…", answers[1][0].text]
        assert answers[1] == engine.translate(texts[1:2])[0]
        assert len(engine.translate(texts[1:2], n_best=2)[0]) == 2
    fast = engines(variant)[0]
    written = {piece for answer, _ in said(fast) for piece in answer.pieces}
    marks = {piece for piece in written if piece[:2] in (">>", "__") or piece[3:4] == "_"}
    assert marks or variant == "targets"  # else there was nothing to leave out
    texts = " ".join(found[0].text for found in fast.translate(SOURCES))
    never = [*marks, *filter(None, tokens_of(variant)), "madeupword", "</s>"]
    assert [mark for mark in never if mark in texts] == []


def test_a_token_the_model_lacks_is_refused(entry):
    for one in (
        replace(entry("targets"), prefix=">>zho<<"), replace(entry("m2m100"), start="__cmn__"),
    ):  # fmt: skip
        for name in ("ct2", "marian"):
            with pytest.raises(ModelError, match="knows no token (>>zho<<|__cmn__)") as caught:
                load_engine(EN_ZH, name, entry=one)
            assert "\n" not in str(caught.value)


def test_a_loop_ends_within_the_positions_there_are(safe, tmp_path):
    folder = changed(safe("tied"), tmp_path / "hf")
    tensors = files.load_file(folder / "model.safetensors")
    tensors["final_logits_bias"][0, 0] = -1e4  # </s>
    files.save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    to_ctranslate2(folder, tmp_path / "ct2", layer=-1, head=0, quantization="float32")
    for spm in folder.glob("*.spm"):
        shutil.copy(spm, tmp_path)
    endless = replace(model_entry("tied", tmp_path), max_pieces=200)  # more than there are
    fast, reference = (
        load_engine(EN_ZH, name, decoding=GREEDY, entry=endless) for name in ("ct2", "marian")
    )
    for (ours, size), (theirs, _) in zip(
        said(fast, SOURCES[:2]), said(reference, SOURCES[:2]), strict=True
    ):
        assert ours.pieces == theirs.pieces
        assert len(ours.pieces) == decoding_limit(size)
    long = " ".join([SOURCES[0]] * 6)
    other = replace(endless, alignment_shift=0)  # its links are read from a second pass
    for engine in (fast, load_engine(EN_ZH, "ct2", decoding=GREEDY, entry=other)):
        (answer, size), *_ = said(engine, [long])
        assert len(answer.pieces) == checkpoints.POSITIONS - 2 < decoding_limit(size)
    (found,) = fast.align([" ".join(SOURCES * 3)], [TARGETS[0]])  # linked as far as it goes
    assert found.links


def changed(folder, out, **config):
    """A copy of a repository with other things said in its configuration."""
    shutil.copytree(folder, out)
    path = out / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | config), "utf-8")
    return out


def without(names):
    def change(folder):
        tensors = files.load_file(folder / "model.safetensors")
        kept = {name: value for name, value in tensors.items() if not name.endswith(names)}
        assert len(kept) < len(tensors)
        files.save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})

    return change


def with_more(folder):
    tensors = files.load_file(folder / "model.safetensors")
    tensors["model.encoder.layernorm_embedding.weight"] = torch.ones(checkpoints.WIDTH)
    files.save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def without_a_piece(folder):
    path = folder / "vocab.json"
    known = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(dict(list(known.items())[:-1])), "utf-8")


def with_another_end(folder):
    changed(folder, folder.parent / "other", eos_token_id=7)
    shutil.copy(folder.parent / "other" / "config.json", folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("fc1.weight"), "is missing weights"),
        (without(("lm_head.weight", "shared.weight")), "is missing weights"),
        (with_more, "has weights that the architecture has no place for"),
        (without_a_piece, "the vocabulary has [0-9]+ pieces and the weights [0-9]+ rows"),
        (with_another_end, "has no </s> and <unk> where config.json says"),
    ],
)
def test_what_would_be_silently_wrong_is_refused(safe, tmp_path, change, told):
    folder = changed(safe("tied"), tmp_path / "hf")
    change(folder)
    for attempt in (
        lambda: to_ctranslate2(folder, tmp_path / "ct2", layer=-1, head=0),
        lambda: load_engine(EN_ZH, "marian", entry=model_entry("tied", folder)),
    ):
        with pytest.raises(ModelError, match=told) as caught:
            attempt()
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "ct2").exists()


@pytest.mark.parametrize("place", [(2, 0), (-3, 0), (-1, 4), (0, -1)])
def test_a_head_that_is_not_there_is_refused(safe, tmp_path, place):
    with pytest.raises(ModelError, match="the decoder has 2 layers of 4 heads"):
        to_ctranslate2(safe("tied"), tmp_path / "ct2", layer=place[0], head=place[1])


@pytest.mark.parametrize("pair", ["en-zh", "zh-en"])
def test_the_bundled_int8_weights_say_much_the_same_as_in_float32(pair):
    """The same file, its weights widened; benchmarks/parity.py measures it on all sentences."""
    from sacrebleu.metrics.chrf import CHRF

    source, target = ("en", "zh").index(pair[:2]), ("en", "zh").index(pair[3:])
    rows = [line.split("\t") for line in checkpoints.SENTENCES.read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row[0]) < 90][:30]
    found = []
    for kind in ("int8", "float32"):
        engine = load_engine(Direction.parse(pair), decoding=replace(GREEDY, compute_type=kind))
        answers = engine.translate([row[source] for row in rows])
        found.append([answer[0].text for answer in answers])
    assert sum(one == other for one, other in zip(*found, strict=True)) >= 7
    assert CHRF().corpus_score(found[0], [found[1]]).score > 65
    references = [[row[target] for row in rows]]
    int8, float32 = (CHRF().corpus_score(texts, references).score for texts in found)
    assert int8 > float32 - 3
