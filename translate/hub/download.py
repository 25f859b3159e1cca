"""A repository of the hub, downloaded and checked.

huggingface_hub speaks with the hub and takes up a connection that was cut. What is added here is
the choice of files, parts that a later run goes on with, the check of each file against the
checksum the hub names, and errors that say what to do.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from translate.errors import InputError, MissingExtra, ModelDamaged, ModelError, StorageError
from translate.hub.layout import CONFIG, INDEX, PICKLED, SAFE, WANTED, is_plain
from translate.hub.trouble import PASSING, answer_of, by_hand, endpoint, explained, wait_of
from translate.registry import digest

LOG = logging.getLogger("translate.hub")
_TRIES = 2  # downloads of a file whose checksum is wrong
_WAITS = (1.0, 4.0, 16.0)  # seconds between tries while the hub is out of order
_LONGEST = 60  # seconds the hub may ask to wait for
T = TypeVar("T")


@dataclass(frozen=True)
class Remote:
    """A file of a repository: its size in bytes and its checksum (SHA-256, else git's SHA-1)."""

    name: str
    size: int
    sha256: str
    git: str

    @property
    def part(self) -> str:
        """The name while it comes; other content has another one."""
        return f"{self.name}.{(self.sha256 or self.git)[:16]}.part"


@dataclass(frozen=True)
class Snapshot:
    """A repository at a commit, in a folder."""

    repository: str
    commit: str
    folder: Path
    license: str


def download(
    repository: str, folder: Path, *, revision: str = "", kind: str = "marian"
) -> Snapshot:
    """Download what a translation model needs into `folder`; what is there already stays.

    `kind` is the model type the repository must have. Raises MissingExtra without
    huggingface_hub, InputError for a repository, revision or licence that can't be had,
    ModelDamaged when a file is not what the hub says, ModelError when the hub fails or there is
    no network, StorageError when the disk does.
    """
    api, hub = _client()
    if hub.constants.HF_HUB_OFFLINE:
        raise ModelError(by_hand(repository, "HF_HUB_OFFLINE is set", SAFE))
    wanted = SAFE
    try:
        info = _patiently(
            lambda: api.model_info(repository, revision=revision or None, files_metadata=True)
        )
        files = list(chosen(_remotes(info.siblings or ()), repository))
        _clear(folder, files)
        _make_room(folder, files)
        size = sum(one.size for one in files) / 1e6
        LOG.info("fetching %s (%.0f MB) into %s", repository, size, folder)
        for one in files:
            wanted = one.name
            _file(hub, repository, info.sha, one, folder)
            if one.name == CONFIG:
                check_kind(folder, kind, repository)
    except Exception as error:
        raise explained(error, repository, revision, wanted, folder) from error
    card = info.card_data or {}
    return Snapshot(repository, info.sha, folder, str(card.get("license") or ""))


def _client() -> tuple[Any, Any]:
    try:
        import huggingface_hub
        from huggingface_hub import constants, utils  # noqa: F401  (as attributes, below)
    except ImportError as error:
        raise MissingExtra("huggingface_hub", "hub") from error
    hub: Any = huggingface_hub
    if not sys.stderr.isatty():
        hub.utils.disable_progress_bars()
    return hub.HfApi(endpoint=endpoint()), hub


def _remotes(siblings: Sequence[Any]) -> Iterator[Remote]:
    for one in siblings:
        lfs = one.lfs or {}
        sha256 = lfs.get("sha256", "") if isinstance(lfs, dict) else lfs.sha256
        yield Remote(one.rfilename, one.size or 0, sha256 or "", one.blob_id or "")


def chosen(files: Iterable[Remote], repository: str) -> Iterator[Remote]:
    """The files to take of a repository, config.json first; safetensors where there are any.

    Names with a folder are left aside, so that no file lands outside the model's own. Raises
    InputError when they are no translation model of a kind that can be read.
    """
    there = {one.name: one for one in files if is_plain(one.name)}
    if CONFIG not in there:
        raise InputError(f"{repository} has no {CONFIG}; name a repository of a Marian model")
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


def check_kind(folder: Path, kind: str, title: str) -> None:
    """Raise InputError unless the configuration is of a model type that `kind` names."""
    try:
        found = json.loads((folder / CONFIG).read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"{CONFIG} of {title} can't be read ({error}); name another") from error
    if found != kind:
        raise InputError(
            f"{title} holds a model of type {found!r}; name one of type {kind!r}, or run "
            "--engine m2m100 or nllb for many languages at once"
        )


def _clear(folder: Path, files: Sequence[Remote]) -> None:
    """Remove what an earlier fetch of another revision left, lest it be taken for this one's."""
    wanted = {name for one in files for name in (one.name, one.part)}
    for path in folder.iterdir():
        if path.name not in wanted and (path.is_file() or path.is_symlink()):
            path.unlink()


def _make_room(folder: Path, files: Sequence[Remote]) -> None:
    there = sum(_size(folder / name) for one in files for name in (one.name, one.part))
    missing = sum(one.size for one in files) - there
    free = shutil.disk_usage(folder).free
    if missing > free:
        raise StorageError(
            f"{folder} has {free / 1e6:,.0f} MB free, {missing / 1e6:,.0f} MB are to come; free "
            "space, or name another folder with --cache-dir"
        )


def _file(hub: Any, repository: str, commit: str, one: Remote, folder: Path) -> None:
    """Download a file until it is what the hub says it is, at most twice."""
    path, part = folder / one.name, folder / one.part
    if path.is_file() and is_whole(path, one):
        return
    cached = hub.try_to_load_from_cache(repository, one.name, revision=commit)
    if isinstance(cached, str) and is_whole(Path(cached), one):
        shutil.copyfile(cached, part)
        os.replace(part, path)
        return
    url = hub.hf_hub_url(repository, one.name, revision=commit, endpoint=endpoint())
    for _ in range(_TRIES):
        _receive(hub, url, part, one)
        if is_whole(part, one):
            os.replace(part, path)
            return
        part.unlink()
    raise ModelDamaged(
        f"{one.name} of {repository} differs from the checksum the hub names, twice; something "
        "between here and the hub changes it: try another network, or report it to the hub"
    )


def _receive(hub: Any, url: str, part: Path, one: Remote) -> None:
    """Add to a part what it lacks, again and again as long as something comes."""
    from huggingface_hub.file_download import http_get

    headers = {**hub.utils.build_hf_headers(), "Accept-Encoding": "identity"}

    def transfer() -> None:
        with part.open("ab", buffering=0) as stream:
            http_get(
                url, stream, resume_size=_size(part), headers=headers, displayed_filename=one.name
            )

    part.touch()
    while (before := _size(part)) < one.size:
        try:
            return _patiently(transfer)
        except Exception:
            if _size(part) <= before:
                raise


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _patiently(call: Callable[[], T]) -> T:
    """Call again after a while when the hub is out of order or asks to wait."""
    for wait in _WAITS:
        try:
            return call()
        except Exception as error:
            asked = wait_of(error)
            if answer_of(error) not in PASSING or asked > _LONGEST:
                raise
            LOG.info("the hub answers %s; trying again", answer_of(error))
            time.sleep(max(wait, asked))
    return call()


def is_whole(path: Path, one: Remote) -> bool:
    """Compare a file with its size and checksum."""
    if path.stat().st_size != one.size:
        return False
    if one.sha256:
        return digest(path) == one.sha256
    return not one.git or git_digest(path) == one.git


def git_digest(path: Path) -> str:
    """The SHA-1 git gives a file's content."""
    raw = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()
