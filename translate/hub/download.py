"""Files of models, downloaded whole: those of a repository of the hub, and Firefox's.

huggingface_hub gives the listing, addresses, tokens, the session, its refusals and the progress
bar; why the bytes are taken here stands in docs/architecture.md. With files of gigabytes, what a
killed run has fetched must count: each file grows in a part named by its checksum, which a later
run goes on with, and is renamed once it is what its source says it is.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

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
_WAITS = (1.0, 4.0, 16.0)  # seconds between tries while a server is out of order
_LONGEST = 60  # seconds a server may ask to wait for
_PASSING = (408, 429, 500, 502, 503, 504)  # answers that another try may change
T = TypeVar("T")


@dataclass(frozen=True)
class File:
    """A file as its source announces it.

    The checksum is a SHA-256, or git's SHA-1 of a small file of the hub.
    """

    name: str
    url: str
    size: int
    checksum: str

    @property
    def part(self) -> str:
        """The name while it comes; other content has another one."""
        return f"{self.name}.{self.checksum[:16]}.part"

    def is_whole(self, path: Path) -> bool:
        """Whether this is the file, of the size and the checksum announced."""
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        if len(self.checksum) == 64:
            return digest(path) == self.checksum
        from huggingface_hub.utils.sha import git_hash

        return self.checksum in ("", git_hash(path.read_bytes()))


@dataclass(frozen=True)
class Source:
    """Where files come from, as messages name it, and how to do without a network.

    `refusals` says what to do about errors that another try won't change, by status or by class.
    """

    name: str
    host: str
    by_hand: str
    headers: Mapping[str, str] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)


class Snapshot(NamedTuple):
    """What a repository was downloaded at, and the licence its card names."""

    commit: str
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
    hub = library()
    # read now: the library reads it when it is imported
    endpoint = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
    source = _repository(repository, revision, endpoint, hub.utils.build_hf_headers())
    with explained(source, SAFE, folder):
        info = patiently(
            lambda: hub.HfApi(endpoint=endpoint).model_info(
                repository, revision=revision or None, files_metadata=True
            )
        )
    commit = str(info.sha)
    files = [
        File(
            listed.rfilename,
            hub.hf_hub_url(repository, listed.rfilename, revision=commit, endpoint=endpoint),
            listed.size or 0,
            str(listed.lfs.sha256 if listed.lfs else listed.blob_id or ""),
        )
        for listed in _chosen(info.siblings or (), repository)
    ]
    make_room(files, folder, repository)
    for file in files:
        cached = hub.try_to_load_from_cache(repository, file.name, revision=commit)
        obtain(file, folder, source, copy=Path(cached) if isinstance(cached, str) else None)
        if file.name == CONFIG:
            check_kind(folder, kind, repository)
    return Snapshot(commit, str((info.card_data or {}).get("license") or ""))


def _repository(name: str, revision: str, endpoint: str, headers: Mapping[str, str]) -> Source:
    by_hand = (
        f"bring {CONFIG}, vocab.json, source.spm, target.spm and {SAFE} or {PICKLED} from "
        f"{endpoint}/{name} to a folder by hand and run `translate models convert FOLDER --pair "
        "PAIR`"
    )
    login = "log in with `hf auth login`"
    refusals = {
        "GatedRepoError": f"{name} asks for consent; agree on its page, then {login}",
        "RevisionNotFoundError": f"{name} has no revision {revision!r}; leave --revision out or "
        "name another",
        "RepositoryNotFoundError": f"{name} is not on the hub, or is private; check the name, or "
        f"{login}",
        "HFValidationError": f"{name!r} is no name of a repository; write one such as "
        "Helsinki-NLP/opus-mt-en-fr",
        **{status: f"the hub refuses {name} ({status}); {login}" for status in ("401", "403")},
    }
    return Source(name, "the hub", by_hand, headers, refusals)


def library() -> Any:
    """Return huggingface_hub, quiet where nobody looks; raises MissingExtra without it."""
    try:
        import huggingface_hub
        from huggingface_hub import constants, utils  # noqa: F401  (used as attributes)
    except ImportError as error:
        raise MissingExtra("huggingface_hub", "hub") from error
    hub: Any = huggingface_hub
    if not sys.stderr.isatty():
        hub.utils.disable_progress_bars()
    return hub


def _chosen(siblings: Iterable[Any], repository: str) -> Iterator[Any]:
    """The files to take of a repository, config.json first; safetensors where there are any.

    Names with a folder are left aside, so that no file lands outside the model's own. Raises
    InputError when they are no translation model of a kind that can be read.
    """
    by_name = {file.rfilename: file for file in siblings if is_plain(file.rfilename)}
    if CONFIG not in by_name:
        raise InputError(f"{repository} has no {CONFIG}; name a repository of a Marian model")
    weights = next((name for name in (SAFE, INDEX, PICKLED) if name in by_name), None)
    if weights is None:
        raise InputError(
            f"{repository} has neither {SAFE} nor {PICKLED}; name a repository with PyTorch weights"
        )
    yield from (by_name[name] for name in (*WANTED, weights) if name in by_name)
    if weights == INDEX:
        yield from (file for name, file in by_name.items() if name.endswith(".safetensors"))


def check_kind(folder: Path, kind: str, title: str) -> None:
    """Raise InputError unless the configuration is of a model type that `kind` names."""
    try:
        model_type = json.loads((folder / CONFIG).read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"{CONFIG} of {title} can't be read ({error}); name another") from error
    if model_type != kind:
        raise InputError(
            f"{title} holds a model of type {model_type!r}; name one of type {kind!r}, or run "
            "--engine m2m100 or nllb for many languages at once"
        )


# Of any source


def make_room(files: Sequence[File], folder: Path, title: str) -> None:
    """Remove what another revision left, lest it be taken for this one's; see that all fits."""
    size = sum(file.size for file in files)
    LOG.info("fetching %s (%.0f MB) once, into %s", title, size / 1e6, folder)
    names = {name for file in files for name in (file.name, file.part)}
    for path in folder.iterdir():
        if path.name in names:
            size -= path.stat().st_size
        elif path.is_file() or path.is_symlink():
            path.unlink()
    free = shutil.disk_usage(folder).free
    if size > free:
        raise StorageError(
            f"{folder} has {free / 1e6:,.0f} MB free, {size / 1e6:,.0f} MB are to come; free "
            "space, or name another folder with --cache-dir"
        )


def obtain(file: File, folder: Path, source: Source, *, copy: Path | None = None) -> None:
    """Download a file until it is what its source says it is, at most twice.

    What is there already, or in `copy`, is not asked for. An attempt goes on as long as something
    comes. Raises as `download` does.
    """
    path, part = folder / file.name, folder / file.part
    with explained(source, file.name, folder):
        if file.is_whole(path):
            return
        if copy and file.is_whole(copy):
            shutil.copyfile(copy, part)
        for _ in range(_TRIES):
            part.touch()
            while (before := part.stat().st_size) < file.size:
                try:
                    patiently(lambda: _transfer(file, part, source.headers))
                    break
                except Exception:
                    if part.stat().st_size <= before:
                        raise
            if file.is_whole(part):
                os.replace(part, path)
                return
            part.unlink()
    raise ModelDamaged(
        f"{file.name} of {source.name} differs from the checksum its source names, twice; "
        "something on the way changes it: try another network, or report it there"
    )


def _transfer(file: File, part: Path, headers: Mapping[str, str]) -> None:
    """Add to the part what is missing, or write it anew where the server sends the whole again."""
    hub = library()
    before = part.stat().st_size
    headers = {**headers, "Accept-Encoding": "identity"}
    if before:
        headers["Range"] = f"bytes={before}-"
    patience = hub.constants.HF_HUB_DOWNLOAD_TIMEOUT
    with hub.get_session().stream("GET", file.url, headers=headers, timeout=patience) as answer:
        hub.hf_raise_for_status(answer)
        goes_on = answer.status_code == 206
        with (
            part.open("ab" if goes_on else "wb") as stream,
            hub.utils.tqdm(
                total=file.size, initial=before if goes_on else 0, desc=file.name, unit="B",
                unit_scale=True,
            ) as bar,
        ):  # fmt: skip
            for block in answer.iter_bytes():
                bar.update(stream.write(block))
                if stream.tell() > file.size:  # more than was announced, perhaps without end
                    return


def patiently(call: Callable[[], T]) -> T:
    """Call again after a while when the server is out of order or asks to wait.

    The library's `http_backoff` waits as long as a server asks, hours included.
    """
    for wait in _WAITS:
        try:
            return call()
        except Exception as error:
            status, asked = _answer(error)
            if status not in _PASSING or asked > _LONGEST:
                raise
            LOG.info("the server answers %s; trying again", status)
            time.sleep(max(wait, asked))
    return call()


def _answer(error: Exception) -> tuple[int, int]:
    """The status a server answered with and the seconds it asks to wait for, 0 without."""
    response: Any = getattr(error, "response", None)
    if response is None:
        return 0, 0
    after = response.headers.get("Retry-After", "")
    return response.status_code, int(after) if after.isdecimal() else 0


@contextmanager
def explained(source: Source, wanted: str, folder: Path) -> Iterator[None]:
    """Say what went wrong and what to do, whatever library it came from."""
    try:
        yield
    except TranslateError:
        raise
    except Exception as error:
        raise _explanation(error, source, wanted, folder) from error


def _explanation(error: Exception, source: Source, wanted: str, folder: Path) -> TranslateError:
    status, wait = _answer(error)
    signs = {str(status), *(kind.__name__ for kind in type(error).__mro__)}
    for sign, text in source.refusals.items():
        if sign in signs:
            return InputError(text)
    if status:
        patience = f"wait {f'{wait} seconds' if wait else 'a while'} and run the same command again"
        todo = (
            f"{patience}: what has come is kept"
            if status in _PASSING
            else f"name another model or revision, or report it to {source.host}"
        )
        return ModelError(f"{source.host} answers {status} for {wanted} of {source.name}; {todo}")
    if isinstance(error, OSError) and (problem := disk_problem(error, folder)):
        return problem
    while isinstance(error.__cause__, Exception):  # the deepest cause is the one that says it
        error = error.__cause__
    why = f"{type(error).__name__} {str(error).partition(chr(10))[0][:160]}".strip()
    if "OfflineModeIsEnabled" in why:
        why = "HF_HUB_OFFLINE is set"
    return ModelError(
        f"{wanted} of {source.name} can't be fetched ({why}); with a network, run the same command "
        f"again: what has come is kept. Without one, {source.by_hand}"
    )
