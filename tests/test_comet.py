"""COMET itself, where it is installed: a regression checkpoint made here, and `translate score`.

The encoder is XLM-RoBERTa's of two layers with random weights and a tokenizer of single characters.
Its scores mean nothing; that they are those of COMET, line for line, does.
"""

import json
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest
from readback import lines_in

from translate.cli import main

pytestmark = pytest.mark.skipif(find_spec("comet") is None, reason="unbabel-comet is not installed")
ROOT = Path(__file__).resolve().parent.parent
SOURCE, REFERENCE = ROOT / "examples/tariff-truce.en.txt", ROOT / "examples/tariff-truce.zh.txt"
ALPHA = ROOT / "examples/systems/alpha.zh.txt"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]  # numbered as XLM-RoBERTa has them


def save_encoder(folder):
    """Write an encoder and its tokenizer as the hub has them."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizerFast

    signs = sorted(
        {sign for path in (SOURCE, REFERENCE, ALPHA) for sign in path.read_text("utf-8")}
    )
    pieces = [(piece, 0.0) for piece in SPECIAL]
    pieces += [(sign, -3.0) for sign in ["▁", *signs] if not sign.isspace()] + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(name, SPECIAL.index(name)) for name in ("<s>", "</s>")],
    )  # fmt: skip
    XLMRobertaTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    torch.manual_seed(1)
    config = XLMRobertaConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=514, type_vocab_size=1,
    )  # fmt: skip
    XLMRobertaModel(config, add_pooling_layer=False).save_pretrained(folder)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A model folder as COMET publishes them: checkpoints/model.ckpt and hparams.yaml."""
    folder = tmp_path_factory.mktemp("comet")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that COMET pins
        import pytorch_lightning
        import yaml
        from comet.models import RegressionMetric

        save_encoder(folder / "encoder")
        model = RegressionMetric(
            pretrained_model=str(folder / "encoder"), hidden_sizes=[16], local_files_only=True
        )
        trainer = pytorch_lightning.Trainer(
            logger=False, enable_checkpointing=False, accelerator="cpu"
        )
        trainer.strategy.connect(model)
        (folder / "checkpoints").mkdir()
        trainer.save_checkpoint(folder / "checkpoints/model.ckpt", weights_only=True)
        (folder / "hparams.yaml").write_text(yaml.dump(dict(model.hparams)), encoding="utf-8")
    return folder / "checkpoints/model.ckpt"


def published(checkpoint, texts):
    """The scores of COMET asked directly, each line alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import comet

        model = comet.load_from_checkpoint(str(checkpoint))
        return [
            model.predict(
                [{"src": source, "mt": text, "ref": reference}], gpus=0, progress_bar=False
            ).scores[0]
            for source, text, reference in zip(
                lines_in(SOURCE), texts, lines_in(REFERENCE), strict=True
            )
        ]


def test_a_real_checkpoint_is_scored_as_comet_scores_it(checkpoint, tmp_path, monkeypatch, capfd):
    for name, path in (("alpha", ALPHA), ("ref", REFERENCE), ("src", SOURCE)):
        (tmp_path / name).write_text("\n".join(lines_in(path)) + "\n", encoding="utf-8")
    monkeypatch.chdir(checkpoint.parent)  # COMET alone loses its way from a bare name
    files = [str(tmp_path / name) for name in ("alpha", "ref", "src")]
    asked = ["score", f"alpha={files[0]}", f"human={files[1]}", files[1], "--lang", "zh",
             "--comet", "model.ckpt", "--source", files[2]]  # fmt: skip
    assert main([*asked, "--json"]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    told = json.loads(said.out)
    for one, texts in zip(told["systems"], (lines_in(ALPHA), lines_in(REFERENCE)), strict=True):
        (own,) = [score for score in one["scores"] if score["name"] == "COMET"]
        wanted = published(checkpoint, texts)
        assert len(set(wanted)) == len(wanted)
        assert own["value"] == pytest.approx(sum(wanted) / len(wanted), abs=6e-5)
    assert "p_bs" not in own and "6 lines are too few" in told["note"]
    assert "model:model.ckpt|sha256:" in told["signatures"]["COMET ar"]


@pytest.mark.parametrize(("name", "told"), [
    ("model.ckpt", "hparams.yaml file is missing"), ("gone.ckpt", "there is no checkpoint"),
])  # fmt: skip
def test_what_is_no_checkpoint_has_one_line(name, told, checkpoint, tmp_path, capfd, monkeypatch):
    (tmp_path / "model.ckpt").write_bytes(checkpoint.read_bytes())
    (tmp_path / "a").write_text("一\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["score", "a", "a", "--comet", name, "--source", "a"]) == 1
    said = capfd.readouterr().err
    assert told in said and said.count("\n") == 1
    assert "comet" in sys.modules
