"""Students of Firefox as models: from its list of models, or from a folder that holds one.

Mozilla publishes them through Remote Settings: a list of records, one a file, each with the
location and the SHA-256 of what is sent. The files run without torch.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from translate.engines.bergamot import KIND, WEIGHTS, Student
from translate.engines.registry import ModelEntry, installed
from translate.errors import (
    InputError,
    MissingExtra,
    ModelDamaged,
    ModelError,
    ModelNotFound,
)
from translate.hub import store
from translate.hub.calibrate import try_out
from translate.hub.download import obtain, patiently
from translate.hub.weights import is_plain
from translate.languages import Direction
from translate.memory import digest

LOG = logging.getLogger("translate.hub")
RECORDS = (
    "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/"
    "translations-models-v2/records"
)
VARIABLE = "FXTRANSLATE_RECORDS_URL"  # another address of the list, as the engine itself has it
PREFIX = "firefox:"
MAX_PIECES = 72  # of a clause said again and again, none was lost up to here
LICENSE = "MPL-2.0"
_CODES = {"zh": "zh-Hans"}  # ours, theirs
_SIZES = ("tiny", "base-memory", "base")  # architectures, the better last
_LARGEST = 1 << 30  # bytes a file may unpack to
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"  # how such files begin
_SECONDS = 30
# what the engine reads, by the names Firefox gives them and by those of the store
_NAMES = (
    (re.compile(r"model\.\w+\.intgemm\.alphas\.bin"), WEIGHTS),
    (re.compile(r"vocab\.\w+\.spm"), "spm.model"),
    (re.compile(r"srcvocab\.\w+\.spm"), "source.spm"),
    (re.compile(r"trgvocab\.\w+\.spm"), "target.spm"),
)
_WHOLE = ({WEIGHTS, "spm.model"}, {WEIGHTS, "source.spm", "target.spm"})


@dataclass(frozen=True)
class Attachment:
    """A file of a model: its name, and what is sent for it."""

    name: str
    location: str
    size: int
    sha256: str

    @property
    def part(self) -> str:
        """The name while it comes; other content has another one."""
        return f"{self.name}.{self.sha256[:16]}.part"


def name_of(direction: Direction) -> str:
    """Return the name a student of Firefox is kept under.

    >>> name_of(Direction("en", "zh"))
    'firefox:en-zh'
    """
    return f"{PREFIX}{direction}"


def stored_name(name: str) -> str:
    """Return what the store calls a file of a student; empty for one that the engine doesn't read.

    >>> stored_name("srcvocab.enzh.spm.gz"), stored_name("lex.50.50.enzh.s2t.bin")
    ('source.spm', '')
    """
    plain = re.sub(r"\.(gz|zst)$", "", name)
    return next((ours for theirs, ours in _NAMES if theirs.fullmatch(plain)), "")


def equipped() -> None:
    """Raise MissingExtra when a library of the extra firefox is missing, before any download."""
    for name in ("filelock", "fxtranslate"):
        try:
            __import__(name)
        except ImportError as error:
            raise MissingExtra(name, "firefox") from error


def fetch_students(
    directions: Sequence[Direction], cache_dir: Path | None = None, *, again: bool = False
) -> list[ModelEntry]:
    """Fetch Firefox's students of some directions, all of them or none.

    What is kept already stays, unless `again`. Raises ModelNotFound for a direction Firefox has
    no model for, ModelDamaged when a file is not what the list says, ModelError when there is no
    network, StorageError when the disk fails, MissingExtra.
    """

    def missing() -> list[Direction]:
        kept = {one.name for one in installed(cache_dir)}
        return [one for one in directions if again or name_of(one) not in kept]

    if missing():
        equipped()
        with store.held(cache_dir, *map(name_of, directions)):
            due = missing()
            records = _records() if due else []
            found = {one: _files(records, one) for one in due}
            for direction, (version, files) in found.items():
                _fetch(direction, version, files, cache_dir)
    names = {name_of(one) for one in directions}
    return [entry for entry in installed(cache_dir) if entry.name in names]


def _fetch(
    direction: Direction, version: str, files: Sequence[Attachment], cache_dir: Path | None
) -> None:
    name = name_of(direction)
    work = store.work_folder(cache_dir, name)
    size = sum(file.size for file in files) / 1e6
    LOG.info("fetching %s %s (%.0f MB) into %s", name, version, size, work)
    server = _server()
    for path in work.iterdir():  # what an earlier fetch of another version left
        if not any(path.name in (file.name, file.part) for file in files):
            path.unlink()
    for file in files:
        _download(server, file, work)
    entry = ModelEntry(
        direction, name, work, max_pieces=MAX_PIECES, license=LICENSE, kind=KIND,
        origin=f"{_address()} {version}",
    )  # fmt: skip
    try_out(_install(entry, work, cache_dir))
    store.clear_work(cache_dir, name)


def convert_student(
    folder: Path,
    direction: Direction,
    cache_dir: Path | None = None,
    *,
    name: str = "",
    by_name: bool = False,
) -> list[ModelEntry]:
    """Keep the student a folder holds, its files packed (gz, zst) or not; the folder stays.

    Raises InputError when a file is missing, ModelDamaged when one can't be read, StorageError,
    MissingExtra.
    """
    if not is_student(folder):
        names = ", ".join(path.name for path in student_files(folder)) or "none of its files"
        pair = f"{direction.source}{direction.target}"
        raise InputError(
            f"{folder} holds no complete student ({names}); put model.{pair}.intgemm.alphas.bin "
            f"there, and vocab.{pair}.spm or srcvocab.{pair}.spm and trgvocab.{pair}.spm"
        )
    equipped()
    title = name or folder.resolve().name
    with store.held(cache_dir, title):
        there = [one for one in installed(cache_dir) if one.name == title]
        if there and by_name:
            return there
        entry = ModelEntry(
            direction, title, folder, max_pieces=MAX_PIECES, kind=KIND, by_name=by_name
        )
        return _install(entry, folder, cache_dir)


def is_student(folder: Path) -> bool:
    """Whether a folder holds a student's weights and vocabularies."""
    if not folder.is_dir():
        return False
    there = {stored_name(path.name) for path in folder.iterdir() if path.is_file()}
    return any(whole <= there for whole in _WHOLE)


def student_files(folder: Path) -> list[Path]:
    """Return the files of a student that decide its answers."""
    return sorted(path for path in folder.iterdir() if path.is_file() and stored_name(path.name))


def _install(entry: ModelEntry, folder: Path, cache_dir: Path | None) -> list[ModelEntry]:
    """Unpack a student into the store and load it once, so that no broken one is kept."""

    def fill(made: Path) -> None:
        for path in student_files(folder):
            (made / stored_name(path.name)).write_bytes(_unpacked(path))
        Student.load(ModelEntry(entry.direction, entry.name, made, kind=KIND))

    return store.put([entry], fill, cache_dir)


def _unpacked(path: Path) -> bytes:
    """The bytes of a file; raises ModelDamaged for a broken archive and for one without end."""
    raw = path.read_bytes()
    try:
        if raw.startswith(_GZIP):
            with gzip.open(path) as stream:
                raw = stream.read(_LARGEST + 1)
            if len(raw) > _LARGEST:
                raise ValueError(f"more than {_LARGEST >> 20} MB")
        elif raw.startswith(_ZSTD):
            from fxtranslate import discovery

            raw = discovery.verify_and_decompress(raw, None)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ModelDamaged(f"{path} can't be unpacked ({error}); fetch or copy it again") from error
    return raw


# Mozilla's list


def _address() -> str:
    return os.environ.get(VARIABLE) or RECORDS


def _open(url: str, headers: dict[str, str] | None = None) -> Any:
    """Ask for an address of the web; raises InputError for one of another kind."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url[:80]} is no address of the web; correct {VARIABLE}")
    return urllib.request.urlopen(
        urllib.request.Request(url, headers=headers or {}), timeout=_SECONDS
    )


def _json(url: str) -> Any:
    def ask() -> Any:
        with _open(url) as answer:
            return json.loads(answer.read(_LARGEST))

    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise ModelError(_by_hand(url, "HF_HUB_OFFLINE is set"))
    try:
        return patiently(ask)
    except (OSError, ValueError, HTTPException) as error:
        raise ModelError(_by_hand(url, str(getattr(error, "reason", "") or error))) from error


def _records() -> list[dict[str, Any]]:
    listed = _json(_address())
    if not isinstance(listed, dict) or not isinstance(listed.get("data"), list):
        raise ModelError(f"{_address()} is no list of models; correct {VARIABLE} or leave it out")
    return [one for one in listed["data"] if isinstance(one, dict)]


def _server() -> str:
    """Where the server keeps what its records are about."""
    root = _address().split("/buckets/")[0].rstrip("/") + "/"
    try:
        base = str(_json(root)["capabilities"]["attachments"]["base_url"])
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{root} doesn't say where its files are; correct {VARIABLE} or leave it out"
        ) from error
    return base.rstrip("/") + "/"


def _files(records: Sequence[dict[str, Any]], direction: Direction) -> tuple[str, list[Attachment]]:
    """The version and files of the newest whole model, the largest of its architectures.

    Raises ModelNotFound when there is none.
    """
    ends = [{one, _CODES.get(one, one)} for one in (direction.source, direction.target)]
    groups: dict[tuple[str, str], dict[str, Attachment]] = {}
    for record in records:
        said = record.get("sourceLanguage"), record.get("targetLanguage")
        if said[0] in ends[0] and said[1] in ends[1]:
            kind = str(record.get("version", "")), str(record.get("architecture") or "")
            for file in _attachment(record):
                groups.setdefault(kind, {})[stored_name(file.name)] = file
    whole = [kind for kind, files in groups.items() if any(one <= files.keys() for one in _WHOLE)]
    if not whole:
        raise ModelNotFound(
            f"Firefox has no model for {direction}; run `translate models fetch {direction}` for "
            "one of OPUS-MT"
        )
    best = max(whole, key=lambda kind: (_release(kind[0]), _rank(kind[1])))
    return best[0], list(groups[best].values())


def _release(version: str) -> tuple[bool, list[int]]:
    """Sorts versions; one still in trial (`3.0a1`) comes before every other.

    >>> sorted(["2.1", "3.0a1", "10.0", "2.0"], key=_release)
    ['3.0a1', '2.0', '2.1', '10.0']
    """
    numbers = [int(part) for part in re.findall(r"\d{1,9}", version)]
    return re.fullmatch(r"[\d.]+", version) is not None, numbers


def _rank(architecture: str) -> int:
    return _SIZES.index(architecture) if architecture in _SIZES else -1


def _attachment(record: dict[str, Any]) -> Iterator[Attachment]:
    """What a record is about, where it is one the engine reads and says what it must."""
    sent = record.get("attachment")
    if not isinstance(sent, dict):
        return
    name, location = (
        str(sent.get("filename") or record.get("name")),
        str(sent.get("location") or ""),
    )
    size, sum_ = sent.get("size"), str(sent.get("hash") or "").lower()
    if not stored_name(name):
        name = str(record.get("name") or "")
    known = is_plain(name) and stored_name(name) and re.fullmatch("[0-9a-f]{64}", sum_)
    if known and location and isinstance(size, int) and 0 < size < _LARGEST:
        yield Attachment(name, location, size, sum_)


def _download(server: str, file: Attachment, work: Path) -> None:
    path, part = work / file.name, work / file.part
    url = urljoin(server, file.location.lstrip("/"))

    def transfer() -> None:
        there = part.stat().st_size
        headers = {"Range": f"bytes={there}-"} if there else {}
        with (
            _open(url, headers) as answer,
            part.open("ab" if answer.status == 206 else "wb") as stream,
        ):
            # one byte more than was announced is enough to tell that it is another file
            while block := answer.read(min(1 << 16, file.size + 1 - stream.tell())):
                stream.write(block)
            if stream.tell() < file.size:  # a connection that was cut ends without a word
                raise ConnectionError("the connection ended early")

    if path.is_file() and _is_whole(path, file):
        return
    try:
        obtain(path, part, file.size, lambda path: _is_whole(path, file), transfer, "Firefox")
    except (OSError, HTTPException) as error:
        if isinstance(error, OSError) and (problem := store.disk_problem(error, work)):
            raise problem from error
        raise ModelError(_by_hand(url, str(getattr(error, "reason", "") or error))) from error


def _is_whole(path: Path, file: Attachment) -> bool:
    return path.stat().st_size == file.size and digest(path) == file.sha256


def _by_hand(url: str, why: str) -> str:
    return (
        f"{url} can't be fetched ({why.splitlines()[0][:160] if why else 'no reason given'}); with "
        "a network, run the same command again: what has come is kept. Without one, bring the "
        "model's files from https://mozilla.github.io/translations/firefox-models/ to a folder by "
        "hand and run `translate models convert FOLDER --pair PAIR --kind bergamot`"
    )
