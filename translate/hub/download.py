"""A repository of the hub, downloaded and checked.

huggingface_hub knows the hub's addresses, listings, tokens and refusals. Its own download begins a
file anew in each process and checks no checksum; with files of gigabytes, what a killed run has
fetched must count, so the bytes are taken here: each file grows in a part named by its checksum,
which a later run goes on with, and is renamed once it is what the hub says it is.
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

from translate.errors import (
    InputError,
    MissingExtra,
    ModelDamaged,
    ModelError,
    StorageError,
    TranslateError,
)
from translate.hub.store import disk_problem
from translate.hub.weights import CONFIG, INDEX, PICKLED, SAFE, WANTED, is_plain
from translate.memory import digest

LOG = logging.getLogger("translate.hub")
_TRIES = 2  # downloads of a file whose checksum is wrong
_WAITS = (1.0, 4.0, 16.0)  # seconds between tries while the hub is out of order
_LONGEST = 60  # seconds the hub may ask to wait for
_PASSING = (408, 429, 500, 502, 503, 504)  # answers that another try may change
T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """A repository at a commit, in a folder."""

    repository: str
    commit: str
    folder: Path
    license: str

    @property
    def origin(self) -> str:
        """Where the weights come from, to the commit."""
        return f"{self.repository}@{self.commit}"


def download(
    repository: str, folder: Path, *, revision: str = "", kind: str = "marian"
) -> Snapshot:
    """Download what a translation model needs into `folder`; what is there already stays.

    `kind` is the model type the repository must have. Raises MissingExtra without
    huggingface_hub, InputError for a repository, revision or licence that can't be had,
    ModelDamaged when a file is not what the hub says, ModelError when the hub fails or there is
    no network, StorageError when the disk does.
    """
    hub = _library()
    api = hub.HfApi(endpoint=endpoint())
    wanted = SAFE
    try:
        info = patiently(
            lambda: api.model_info(repository, revision=revision or None, files_metadata=True)
        )
        files = list(_chosen(info.siblings or (), repository))
        _make_room(folder, files)
        size = sum(file.size or 0 for file in files) / 1e6
        LOG.info("fetching %s (%.0f MB) into %s", repository, size, folder)
        for file in files:
            wanted = file.rfilename
            _fetch(hub, repository, str(info.sha), file, folder)
            if wanted == CONFIG:
                check_kind(folder, kind, repository)
    except Exception as error:
        raise _explained(error, repository, revision, wanted, folder) from error
    card = info.card_data or {}
    return Snapshot(repository, str(info.sha), folder, str(card.get("license") or ""))


def _library() -> Any:
    try:
        import huggingface_hub
        from huggingface_hub import constants, utils  # noqa: F401  (used as attributes)
    except ImportError as error:
        raise MissingExtra("huggingface_hub", "hub") from error
    hub: Any = huggingface_hub
    if not sys.stderr.isatty():
        hub.utils.disable_progress_bars()
    return hub


def endpoint() -> str:
    """Return the hub's address, or that of the mirror HF_ENDPOINT names."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def _chosen(siblings: Iterable[Any], repository: str) -> Iterator[Any]:
    """The files to take of a repository, config.json first; safetensors where there are any.

    Names with a folder are left aside, so that no file lands outside the model's own. Raises
    InputError when they are no translation model of a kind that can be read.
    """
    there = {one.rfilename: one for one in siblings if is_plain(one.rfilename)}
    if CONFIG not in there:
        raise InputError(f"{repository} has no {CONFIG}; name a repository of a Marian model")
    yield from (there[name] for name in WANTED if name in there)
    if SAFE in there:
        yield there[SAFE]
    elif INDEX in there:
        yield there[INDEX]
        yield from (one for name, one in there.items() if name.endswith(".safetensors"))
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


def _make_room(folder: Path, files: Sequence[Any]) -> None:
    """Remove what another revision left, lest it be taken for this one's; see that all fits."""
    names = {name for file in files for name in (file.rfilename, _part(file))}
    for path in folder.iterdir():
        if path.name not in names and (path.is_file() or path.is_symlink()):
            path.unlink()
    missing = sum(file.size or 0 for file in files) - sum(_size(folder / name) for name in names)
    free = shutil.disk_usage(folder).free
    if missing > free:
        raise StorageError(
            f"{folder} has {free / 1e6:,.0f} MB free, {missing / 1e6:,.0f} MB are to come; free "
            "space, or name another folder with --cache-dir"
        )


def _part(file: Any) -> str:
    """The name of a file while it comes; other content has another one."""
    return f"{file.rfilename}.{(file.lfs.sha256 if file.lfs else file.blob_id or '')[:16]}.part"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _fetch(hub: Any, repository: str, commit: str, file: Any, folder: Path) -> None:
    name = file.rfilename
    path, part = folder / name, folder / _part(file)
    if path.is_file() and _is_whole(path, file):
        return
    cached = hub.try_to_load_from_cache(repository, name, revision=commit)
    if isinstance(cached, str) and _is_whole(Path(cached), file):
        shutil.copyfile(cached, part)
        os.replace(part, path)
        return
    url = hub.hf_hub_url(repository, name, revision=commit, endpoint=endpoint())
    size = file.size or 0
    obtain(
        path, part, size, lambda path: _is_whole(path, file),
        lambda: _transfer(hub, url, part, size), repository,
    )  # fmt: skip


def obtain(
    path: Path,
    part: Path,
    size: int,
    is_whole: Callable[[Path], bool],
    transfer: Callable[[], None],
    title: str,
) -> None:
    """Download a file until it is what its source says it is, at most twice.

    `transfer` adds to the part what is missing; it is called again as long as something comes.
    """
    for _ in range(_TRIES):
        part.touch()
        while (before := _size(part)) < size:
            try:
                patiently(transfer)
                break
            except Exception:
                if _size(part) <= before:
                    raise
        if is_whole(part):
            os.replace(part, path)
            return
        part.unlink()
    raise ModelDamaged(
        f"{path.name} of {title} differs from the checksum its source names, twice; something on "
        "the way changes it: try another network, or report it there"
    )


def _is_whole(path: Path, file: Any) -> bool:
    """Whether a file has the size and the checksum that the hub names."""
    if path.stat().st_size != file.size:
        return False
    if file.lfs:
        return digest(path) == str(file.lfs.sha256)
    raw = path.read_bytes()
    git = hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()
    return git == str(file.blob_id or git)


def _transfer(hub: Any, url: str, part: Path, size: int) -> None:
    there = _size(part)
    headers = {**hub.utils.build_hf_headers(), "Accept-Encoding": "identity"}
    if there:
        headers["Range"] = f"bytes={there}-"
    patience = hub.constants.HF_HUB_DOWNLOAD_TIMEOUT
    with hub.get_session().stream("GET", url, headers=headers, timeout=patience) as answer:
        hub.hf_raise_for_status(answer)
        goes_on = answer.status_code == 206  # else the server sends the whole again
        with (
            part.open("ab" if goes_on else "wb") as stream,
            hub.utils.tqdm(
                total=size, initial=there if goes_on else 0, desc=part.stem, unit="B",
                unit_scale=True,
            ) as bar,
        ):  # fmt: skip
            for block in answer.iter_bytes():
                bar.update(stream.write(block))
                if stream.tell() > size:  # more than was announced, perhaps without end
                    return


def patiently(call: Callable[[], T]) -> T:
    """Call again after a while when the hub is out of order or asks to wait."""
    for wait in _WAITS:
        try:
            return call()
        except Exception as error:
            status, asked = _answer(error)
            if status not in _PASSING or asked > _LONGEST:
                raise
            LOG.info("the hub answers %s; trying again", status)
            time.sleep(max(wait, asked))
    return call()


def _answer(error: Exception) -> tuple[int, int]:
    """The status a server answered with and the seconds it asks to wait for, 0 without."""
    response = getattr(error, "response", error)
    after = str((getattr(response, "headers", None) or {}).get("Retry-After") or "")
    status = getattr(response, "status_code", getattr(response, "code", 0))
    return status if isinstance(status, int) else 0, int(after) if after.isdecimal() else 0


def _explained(
    error: Exception, repository: str, revision: str, wanted: str, folder: Path
) -> TranslateError:
    """Say what went wrong and what to do, whatever library it came from."""
    from huggingface_hub import errors

    if isinstance(error, TranslateError):
        return error
    refusals = {
        errors.GatedRepoError: f"{repository} asks for consent; agree on its page, then log in "
        "with `hf auth login`",
        errors.RevisionNotFoundError: f"{repository} has no revision {revision!r}; leave "
        "--revision out or name another",
        errors.RepositoryNotFoundError: f"{repository} is not on the hub, or is private; check "
        "the name, or log in with `hf auth login`",
        errors.HFValidationError: f"{repository!r} is no name of a repository; write one such as "
        "Helsinki-NLP/opus-mt-en-fr",
    }
    for kind, text in refusals.items():
        if isinstance(error, kind):
            return InputError(text)
    status, wait = _answer(error)
    if status in (401, 403):
        return InputError(f"the hub refuses {repository} ({status}); log in with `hf auth login`")
    if status:
        if status in _PASSING:
            todo = f"wait {f'{wait} seconds' if wait else 'a while'} and run the same command again"
            todo += ": what has come is kept"
        else:
            todo = "name another repository or revision, or report it to the hub"
        return ModelError(f"the hub answers {status} for {wanted} of {repository}; {todo}")
    if isinstance(error, OSError) and (problem := disk_problem(error, folder)):
        return problem
    return ModelError(_by_hand(repository, error, wanted))


def _by_hand(repository: str, error: BaseException, wanted: str) -> str:
    """Which file was wanted, why it can't be had, and how to do without the hub."""
    while isinstance(error.__cause__, Exception):  # the deepest cause is the one that says it
        error = error.__cause__
    lines = str(error).splitlines() or [""]
    why = f"{type(error).__name__} {lines[0][:160]}".strip()
    if type(error).__name__ == "OfflineModeIsEnabled":
        why = "HF_HUB_OFFLINE is set"
    return (
        f"{wanted} of {repository} can't be fetched ({why}); with a network, run the same command "
        f"again: what has come is kept. Without one, bring {CONFIG}, vocab.json, source.spm, "
        f"target.spm and {SAFE} or {PICKLED} from {endpoint()}/{repository} to a folder by hand "
        "and run `translate models convert FOLDER --pair PAIR`"
    )
