"""A checkpoint's files, and its weights as safetensors: a pickle can do no harm, or is refused.

`python -m translate.hub.weights IN.bin OUT.safetensors` reads a pickle as tensors and nothing else.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from translate.engines.checkpoint import json_object
from translate.errors import InputError, MissingExtra, ModelDamaged, ModelError, StorageError

LOG = logging.getLogger("translate.hub")
CONFIG = "config.json"
SAFE, INDEX, PICKLED = "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"
PIECES = ("source.spm", "target.spm", "sentencepiece.bpe.model", "sentencepiece.model", "spm.model")
WANTED = (
    CONFIG, "generation_config.json", *PIECES, "vocab.json", "target_vocab.json",
    "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json", "added_tokens.json",
    "README.md",
)  # fmt: skip
REFUSED, NOT_WRITTEN, NO_MODULE = 3, 4, 5  # exit codes of the process that reads a pickle
_SECONDS = 1800
_PACKAGE = Path(__file__).resolve().parents[2]


def is_plain(name: str) -> bool:
    r"""Whether a name is that of a file in the folder itself.

    >>> [is_plain(name) for name in ("model-00001-of-00002.safetensors", "../x", "a\\b", "..")]
    [True, False, False, False]
    """
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0")


def weight_files(folder: Path) -> list[Path]:
    """Return the files a checkpoint's weights lie in, safetensors before a pickle.

    Raises InputError when there are none, ModelDamaged when an index names files that are not
    beside it.
    """
    if (folder / SAFE).is_file():
        return [folder / SAFE]
    if (folder / INDEX).is_file():
        return [folder / name for name in _shards(folder)]
    if (folder / PICKLED).is_file():
        return [folder / PICKLED]
    raise InputError(f"{folder} has neither {SAFE} nor {PICKLED}; put the weights there")


def _shards(folder: Path) -> list[str]:
    index = folder / INDEX
    places = json_object(index).get("weight_map")
    names = list(places.values()) if isinstance(places, dict) else []
    for name in names:
        if not isinstance(name, str) or not is_plain(name) or not (folder / name).is_file():
            raise ModelDamaged(
                f"{index} names {name!r}, which is not beside it; fetch or copy the weights again"
            )
    if not names:
        raise ModelDamaged(f"{index} names no file; fetch or copy it again")
    return sorted(set(names))


def ensure_safetensors(folder: Path, work: Path | None = None) -> Path:
    """Return a folder with the checkpoint as safetensors: itself, or `work` for pickled weights.

    The pickle is read by torch with `weights_only=True`, which builds tensors and nothing else,
    in a process of its own; `work` is the folder itself when none is named. Raises InputError
    when there are no weights, ModelError when the pickle holds more than tensors, ModelDamaged
    when a safetensors file can't be read, StorageError, MissingExtra without torch.
    """
    files = weight_files(folder)
    if files[0].name != PICKLED:
        for path in files:
            _check(path)
        return folder
    if work is not None:
        copy_files(WANTED, folder, work)
    _unpickle(files[0], (work or folder) / SAFE)
    return work or folder


def copy_files(names: Iterable[str], source: Path, target: Path) -> None:
    """Copy those of the named files that are there."""
    for name in names:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)


def _check(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as stream:
            stream.keys()
    except (SafetensorError, OSError) as error:
        raise ModelDamaged(f"{path} can't be read ({error}); fetch or copy it again") from error


def _unpickle(pickled: Path, out: Path) -> None:
    LOG.info("reading %s as tensors only", pickled)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "translate.hub.weights", pickled.resolve(), out.resolve()],
            capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False,
            cwd=_PACKAGE,  # -m looks for modules there first: never in a folder of strangers
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"{pickled} is not read within {_SECONDS} seconds; ask its authors for {SAFE}"
        ) from error
    if done.returncode == 0:
        return
    why = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1][:200]
    if done.returncode == NO_MODULE:
        raise MissingExtra(why, "hub")
    if done.returncode == NOT_WRITTEN:
        raise StorageError(
            f"{out} can't be written ({why}); free space, or name another folder with --cache-dir"
        )
    raise ModelError(
        f"{pickled} is refused: it can't be read as tensors alone ({why}); ask its authors for "
        f"{SAFE}"
    )


def main() -> int:
    """Read a pickle with `weights_only=True` and write its tensors; the last line says why not."""
    try:
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import save_file
    except ImportError as error:
        return _end(NO_MODULE, error.name or "torch")
    pickled, out = (Path(argument) for argument in sys.argv[1:3])
    try:
        state = torch.load(pickled, map_location="cpu", weights_only=True)
        tensors = {name: value.detach().clone().contiguous() for name, value in state.items()}
    except Exception as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        return _end(REFUSED, f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}")
    part = out.with_name(f"{out.name}.part")
    try:
        save_file(tensors, part, metadata={"format": "pt"})
        os.replace(part, out)
    except (OSError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        return _end(NOT_WRITTEN, str(error))
    return 0


def _end(code: int, why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
