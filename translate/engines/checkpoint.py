"""A Hugging Face checkpoint read whole: every weight, and every piece with its number."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from translate.engines.tokenizer import EOS, UNKNOWN
from translate.english import first_of
from translate.errors import MissingExtra, ModelDamaged, ModelError

_CLASSES = {"marian": "MarianMTModel", "m2m_100": "M2M100ForConditionalGeneration"}
_EMBEDDINGS = ("model.shared", "model.encoder.embed_tokens", "model.decoder.embed_tokens")


def load_model(folder: Path) -> Any:
    """A checkpoint in float32, every weight read from its safetensors.

    Raises MissingExtra without transformers, ModelError when weights are missing or don't fit.
    """
    try:
        import transformers
    except ImportError as error:
        raise MissingExtra("transformers", "hub") from error

    kind = json_object(folder / "config.json").get("model_type")
    if kind not in _CLASSES:
        raise ModelError(
            f"{folder} holds a model of type {kind!r}; give one of: {', '.join(_CLASSES)}"
        )
    with _quiet():
        try:
            model, report = getattr(transformers, _CLASSES[kind]).from_pretrained(
                folder, use_safetensors=True, local_files_only=True, torch_dtype="float32",
                attn_implementation="eager", output_loading_info=True,
            )  # fmt: skip
        except Exception as error:
            lines = str(error).splitlines() or [type(error).__name__]
            raise ModelError(
                f"{folder} can't be loaded ({lines[0][:200]}); give the folder of a Marian or "
                "M2M-100 checkpoint as transformers writes it"
            ) from error
        missing = _shared(model, set(report["missing_keys"]))
    left = sorted(name for name in report["unexpected_keys"] if "embed_positions" not in name)
    if left:
        raise ModelError(
            f"{folder} has weights that the architecture has no place for ({first_of(left, 3)}); "
            "give the folder of a plain Marian or M2M-100 checkpoint"
        )
    if missing:
        raise ModelError(
            f"{folder} is missing weights its config.json asks for ({first_of(missing, 3)}); "
            "fetch or copy all its files again"
        )
    # what a repository says of its own search would make it differ from what ct2 does
    plain: Any = transformers.GenerationConfig
    names = ("pad_token_id", "eos_token_id", "decoder_start_token_id")
    model.generation_config = plain(**{name: getattr(model.config, name) for name in names})
    model.eval()
    return model


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from writing to the terminal; what matters is raised."""
    import transformers

    log: Any = transformers.logging
    before = log.get_verbosity()
    log.set_verbosity(logging.CRITICAL)
    log.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.set_verbosity(before)


def _shared(model: Any, missing: set[str]) -> list[str]:
    """Give embeddings that a file holds once to all that share them; name what is still missing.

    Releases of transformers before 5 shared them whatever the configuration says of the output
    layer; later ones leave those out of the file as they come, random numbers.
    """
    if getattr(model.config, "share_encoder_decoder_embeddings", True):
        there = [name for name in _EMBEDDINGS if f"{name}.weight" not in missing]
        for name in _EMBEDDINGS if there else ():
            if f"{name}.weight" in missing:
                model.get_submodule(name).weight = model.get_submodule(there[0]).weight
                missing.discard(f"{name}.weight")
    return sorted(missing)


def json_object(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds; raises ModelDamaged for any other file."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelDamaged(f"{path} can't be read ({error}); fetch or copy it again") from error
    if not isinstance(value, dict):
        raise ModelDamaged(f"{path} holds no JSON object; fetch or copy it again")
    return value


def vocabularies(folder: Path, config: Any) -> tuple[list[str], list[str]]:
    """The pieces of source and target by their numbers.

    M2M-100 has made-up words for the rows of its weights that are no piece's. Raises ModelError
    when pieces and weights don't fit.
    """
    if config.model_type == "marian":
        other = folder / "target_vocab.json"
        known = [json_object(folder / "vocab.json")]
        known.append(json_object(other) if other.is_file() else known[0])
        sizes = [config.vocab_size, config.decoder_vocab_size]
        source, target = (
            _listed(pieces, size, folder) for pieces, size in zip(known, sizes, strict=True)
        )
    else:
        source = target = _listed(_tokens(folder), config.vocab_size, folder, fill="madeupword")
    ends = config.eos_token_id
    if any(mark not in pieces for mark in (EOS, UNKNOWN) for pieces in (source, target)) or (
        ends not in (target.index(EOS), [target.index(EOS)])
    ):
        raise ModelError(
            f"{folder}: the vocabulary has no {EOS} and {UNKNOWN} where config.json says; fetch "
            "or copy all files of one model again"
        )
    return source, target


def _tokens(folder: Path) -> dict[str, int]:
    """The pieces and language tokens of M2M-100, or of NLLB, whose tokenizer.json has both.

    Read from the files: the tokenizer itself may print to standard output, and number anew.
    """
    whole = folder / "tokenizer.json"
    if whole.is_file():
        read = json_object(whole)
        try:
            added = {token["content"]: token["id"] for token in read["added_tokens"]}
            return {**read["model"]["vocab"], **added}
        except (KeyError, TypeError) as error:
            raise ModelError(f"{whole} has no vocabulary; fetch or copy it again") from error
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    known = json_object(folder / "vocab.json")
    spoken = FAIRSEQ_LANGUAGE_CODES["m2m100"]
    return {**known, **{f"__{code}__": len(known) + i for i, code in enumerate(spoken)}}


def _listed(known: dict[str, Any], size: int, folder: Path, fill: str = "") -> list[str]:
    """Pieces by number; `fill` names those that a vocabulary may lack."""
    names = {number: piece for piece, number in known.items()}
    if fill:
        taken = len(names)
        names = {**{i: f"{fill}{i - taken}" for i in range(size)}, **names}
    if set(names) != set(range(size)) or len(known) > size:
        raise ModelError(
            f"{folder}: the vocabulary has {len(known)} pieces and the weights {size} rows; fetch "
            "or copy all files of one model again"
        )
    return [names[number] for number in range(size)]
