"""A repository of the hub, downloaded and checked.

huggingface_hub does the transfer: it resumes what was cut, waits when told to, and tries again
when a server fails. What is added here is the choice of files, the check of each against the
checksum the hub names, and errors that say what to do.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from translate.errors import InputError, MissingExtra, ModelDamaged, ModelError, StorageError
from translate.registry import digest

LOG = logging.getLogger("translate.hub")
NEEDED = ("config.json",)
WANTED = (
    *NEEDED, "generation_config.json", "source.spm", "target.spm", "vocab.json",
    "target_vocab.json", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json",
    "sentencepiece.bpe.model", "added_tokens.json", "README.md",
)  # fmt: skip
SAFE, INDEX, PICKLED = "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"
_TRIES = 2  # downloads of a file whose checksum is wrong
T = TypeVar("T")


@dataclass(frozen=True)
class Remote:
    """A file of a repository: its size in bytes and its checksum (SHA-256, else git's SHA-1)."""

    name: str
    size: int
    sha256: str
    git: str


@dataclass(frozen=True)
class Snapshot:
    """A repository at a commit, in a folder."""

    repository: str
    commit: str
    folder: Path
    license: str


def download(repository: str, folder: Path, *, revision: str = "") -> Snapshot:
    """Download what a translation model needs into `folder`; what is there already stays.

    Raises MissingExtra without huggingface_hub, InputError for a repository, revision or licence
    that can't be had, ModelDamaged when a file is not what the hub says, ModelError when the
    hub fails or there is no network, StorageError when the disk does.
    """
    api, hub = _client()
    if hub.constants.HF_HUB_OFFLINE:
        raise ModelError(_by_hand(repository, "HF_HUB_OFFLINE is set", SAFE))
    wanted = SAFE
    try:
        info = api.model_info(repository, revision=revision or None, files_metadata=True)
        files = list(chosen(_remotes(info.siblings or ()), repository))
        size = sum(one.size for one in files) / 1e6
        LOG.info("fetching %s (%.0f MB) into %s", repository, size, folder)
        for one in files:
            wanted = one.name
            _file(hub, repository, info.sha, one, folder)
    except Exception as error:
        raise _said(error, repository, revision, wanted, folder) from error
    card = info.card_data or {}
    return Snapshot(repository, info.sha, folder, str(card.get("license") or ""))


def _client() -> tuple[Any, Any]:
    try:
        import huggingface_hub
        from huggingface_hub import constants
        from huggingface_hub.utils.tqdm import disable_progress_bars
    except ImportError as error:
        raise MissingExtra("huggingface_hub", "hub") from error
    huggingface_hub.constants = constants
    if not sys.stderr.isatty():
        disable_progress_bars()
    return huggingface_hub.HfApi(), huggingface_hub


def _remotes(siblings: Sequence[Any]) -> Iterator[Remote]:
    for one in siblings:
        lfs = one.lfs or {}
        sha256 = lfs.get("sha256", "") if isinstance(lfs, dict) else lfs.sha256
        yield Remote(one.rfilename, one.size or 0, sha256 or "", one.blob_id or "")


def chosen(files: Iterator[Remote], repository: str) -> Iterator[Remote]:
    """The files to take of a repository; weights as safetensors where there are any.

    Raises InputError when they are no translation model of a kind that can be read.
    """
    there = {one.name: one for one in files}
    if any(name not in there for name in NEEDED):
        raise InputError(f"{repository} has no config.json; name a repository of a Marian model")
    yield from (there[name] for name in WANTED if name in there)
    shards = [one for name, one in there.items() if name.endswith(".safetensors")]
    if SAFE in there:
        yield there[SAFE]
    elif INDEX in there:
        yield from (there[INDEX], *shards)
    elif PICKLED in there:
        yield there[PICKLED]
    else:
        raise InputError(
            f"{repository} has neither {SAFE} nor {PICKLED}; name a repository with PyTorch weights"
        )


def _file(hub: Any, repository: str, commit: str, one: Remote, folder: Path) -> None:
    """Download a file until it is what the hub says it is, at most twice."""
    for again in range(_TRIES):
        hub.hf_hub_download(
            repository, one.name, revision=commit, local_dir=folder, force_download=again > 0
        )
        if is_whole(folder / one.name, one):
            return
        (folder / one.name).unlink()
    raise ModelDamaged(
        f"{one.name} of {repository} differs from the checksum the hub names, twice; something "
        "between here and the hub changes it: try another network, or report it to the hub"
    )


def is_whole(path: Path, one: Remote) -> bool:
    """Compare a file with its size and checksum.

    >>> Path(mk := __import__("tempfile").mkdtemp(), "a").write_bytes(b"hi") and is_whole(
    ...     Path(mk, "a"), Remote("a", 2, "", "32f95c0d1244a78b2be1bab8de17906fbb2a3e4c"))
    True
    """
    if path.stat().st_size != one.size:
        return False
    if one.sha256:
        return digest(path) == one.sha256
    return not one.git or git_digest(path) == one.git


def git_digest(path: Path) -> str:
    """The SHA-1 git gives a file's content."""
    raw = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def _said(
    error: Exception, repository: str, revision: str, wanted: str, folder: Path
) -> Exception:  # fmt: skip
    """Say what went wrong and what to do, whatever library it came from."""
    from huggingface_hub import errors

    if isinstance(error, InputError | ModelError):
        return error
    status = getattr(getattr(error, "response", None), "status_code", None)
    told: list[tuple[type[Exception], Callable[[], Exception]]] = [
        (errors.GatedRepoError, lambda: InputError(
            f"{repository} asks for consent; agree on its page, then log in with `hf auth login`"
        )),
        (errors.RevisionNotFoundError, lambda: InputError(
            f"{repository} has no revision {revision!r}; leave --revision out or name another"
        )),
        (errors.RepositoryNotFoundError, lambda: InputError(
            f"{repository} is not on the hub, or is private; check the name, or log in with "
            "`hf auth login`"
        )),
        (errors.HFValidationError, lambda: InputError(
            f"{repository!r} is no name of a repository; write one such as "
            "Helsinki-NLP/opus-mt-en-fr"
        )),
    ]  # fmt: skip
    for kind, made in told:
        if isinstance(error, kind):
            return made()
    if status in (401, 403):
        return InputError(f"the hub refuses {repository} ({status}); log in with `hf auth login`")
    if status is not None:
        return ModelError(
            f"the hub answers {status} for {wanted} of {repository}; wait a while and run the "
            "same command again: what has come is kept"
        )
    if isinstance(error, OSError) and error.errno is not None and _is_disk(error):
        return StorageError(
            f"{folder} can't be written ({error.strerror}); free space, or name another folder "
            "with --cache-dir"
        )
    return ModelError(_by_hand(repository, _reason(error), wanted))


def _is_disk(error: OSError) -> bool:
    import errno

    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)


def _reason(error: Exception) -> str:
    """The first line of the deepest cause, which is the one that says it."""
    while error.__cause__ is not None and isinstance(error.__cause__, Exception):
        error = error.__cause__
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__} {lines[0][:160]}".strip()


def _by_hand(repository: str, why: str, wanted: str) -> str:
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    return (
        f"{wanted} of {repository} can't be fetched ({why}); with a network, run the same command "
        f"again: what has come is kept. Without one, bring the files of {endpoint}/{repository} "
        "to a folder by hand and run `translate models convert FOLDER --pair PAIR`"
    )
