"""Weights as safetensors: pickled ones are read where they can do no harm, or refused."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

from translate.errors import InputError, MissingExtra, ModelDamaged, ModelError, StorageError
from translate.hub.layout import INDEX, PICKLED, SAFE, WANTED, is_plain
from translate.hub.unpickle import NO_MODULE, NOT_WRITTEN

LOG = logging.getLogger("translate.hub")
_SECONDS = 1800
_PACKAGE = Path(__file__).resolve().parents[2]


def ensure_safetensors(folder: Path, work: Path | None = None) -> Path:
    """Give a folder with the checkpoint as safetensors: itself, or `work` for pickled weights.

    The pickle is read by torch with `weights_only=True`, which builds tensors and nothing else,
    in a process of its own; `work` is the folder itself when none is named. Raises InputError
    when there are no weights, ModelError when the pickle holds more than tensors, ModelDamaged
    when a safetensors file can't be read, StorageError, MissingExtra without torch.
    """
    found = weight_files(folder)
    if found[0].name != PICKLED:
        for path in found:
            _check(path)
        return folder
    out = work or folder
    if work is not None:
        for name in WANTED:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, work / name)
    _unpickle(found[0], out / SAFE)
    return out


def weight_files(folder: Path) -> list[Path]:
    """The files a checkpoint's weights lie in, safetensors before a pickle.

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
    try:
        placed = json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"]
        names = sorted(set(placed.values()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamaged(f"{folder / INDEX} can't be read; fetch or copy it again") from error
    for name in names:
        if not isinstance(name, str) or not is_plain(name) or not (folder / name).is_file():
            raise ModelDamaged(
                f"{folder / INDEX} names {name!r}, which is not beside it; fetch or copy the "
                "weights again"
            )
    if not names:
        raise ModelDamaged(f"{folder / INDEX} names no file; fetch or copy it again")
    return names


def _check(path: Path) -> None:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise MissingExtra("safetensors", "hub") from error
    try:
        with safe_open(path, framework="numpy") as stream:
            stream.keys()
    except (SafetensorError, OSError) as error:
        raise ModelDamaged(f"{path} can't be read ({error}); fetch or copy it again") from error


def _unpickle(pickled: Path, out: Path) -> None:
    LOG.info("reading %s as tensors only", pickled)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "translate.hub.unpickle", pickled.resolve(), out.resolve()],
            capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False,
            cwd=_PACKAGE,  # -m looks for modules there first: never in a folder of strangers
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"{pickled} is not read within {_SECONDS} seconds; ask its authors for {SAFE}"
        ) from error
    if done.returncode == 0:
        return
    told = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1][:200]
    if done.returncode == NO_MODULE:
        raise MissingExtra(told, "hub")
    if done.returncode == NOT_WRITTEN:
        raise StorageError(
            f"{out} can't be written ({told}); free space, or name another folder with --cache-dir"
        )
    raise ModelError(
        f"{pickled} is refused: it can't be read as tensors alone ({told}); ask its authors for "
        f"{SAFE}"
    )
