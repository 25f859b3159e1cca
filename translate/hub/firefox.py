"""Students of Firefox as models: from its list of models, or from a folder that holds one.

Mozilla publishes them through Remote Settings: a list of records, one a file, each with the
location and the SHA-256 of what is sent. The files run without torch. fxtranslate, the engine,
reads such a list too, but without the sizes and checksums of what is sent.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from translate.engines.bergamot import KIND, WEIGHTS, Student
from translate.engines.registry import ModelEntry
from translate.errors import InputError, ModelDamaged, ModelError, ModelNotFound
from translate.hub import store
from translate.hub.calibrate import try_out
from translate.hub.download import File, Source, explained, library, make_room, obtain, patiently
from translate.hub.weights import is_plain
from translate.languages import Direction

VARIABLE = "FXTRANSLATE_RECORDS_URL"  # another address of the list, as the engine itself has it
PREFIX = "firefox:"
MAX_PIECES = 72  # of a clause said again and again, none was lost up to here
LICENSE = "MPL-2.0"
SOURCE = Source(
    "Firefox", "Mozilla",
    "bring the model's files from https://mozilla.github.io/translations/firefox-models/ to a "
    "folder by hand and run `translate models convert FOLDER --pair PAIR --kind bergamot`",
)  # fmt: skip
_CODES = {"zh": "zh-Hans"}  # ours, theirs
_SIZES = {"tiny": 1, "base-memory": 2, "base": 3}  # architectures, the better last
_LARGEST = 1 << 30  # bytes a file may unpack to
_BLOCK = 1 << 16
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


def fetch_students(
    directions: Sequence[Direction], cache_dir: Path | None = None, *, again: bool = False
) -> list[ModelEntry]:
    """Fetch Firefox's students of some directions, all of them or none.

    What is kept already stays, unless `again`. Raises ModelNotFound for a direction Firefox has
    no model for, ModelDamaged when a file is not what the list says, ModelError when there is no
    network, StorageError when the disk fails, MissingExtra.
    """

    def is_kept(direction: Direction) -> bool:
        return not again and name_of(direction) in store.model_names(cache_dir)

    def make(due: Sequence[Direction]) -> None:
        records, server = _listed()
        newest = [_newest(records, direction) for direction in due]
        for direction, (version, files) in zip(due, newest, strict=True):
            located = [replace(file, url=server + file.url) for file in files]
            _fetch(direction, version, located, cache_dir)

    named = [(name_of(direction), direction) for direction in directions]
    return store.made_once(named, is_kept, make, cache_dir, extra="firefox")


def _fetch(
    direction: Direction, version: str, files: Sequence[File], cache_dir: Path | None
) -> None:
    name = name_of(direction)
    work = store.work_folder(cache_dir, name)
    make_room(files, work, f"{name} {version}")
    for file in files:
        obtain(file, work, SOURCE)
    entry = ModelEntry(
        direction, name, work, max_pieces=MAX_PIECES, license=LICENSE, kind=KIND,
        origin=f"{_address()} {version}",
    )  # fmt: skip
    try_out(_install(entry, cache_dir))
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
    title = name or folder.resolve().name
    entry = ModelEntry(direction, title, folder, max_pieces=MAX_PIECES, kind=KIND, by_name=by_name)
    return store.converted_once(
        entry, lambda: _install(entry, cache_dir), cache_dir, extra="firefox"
    )


def is_student(folder: Path) -> bool:
    """Whether a folder holds a student's weights and vocabularies."""
    if not folder.is_dir():
        return False
    names = {stored_name(path.name) for path in student_files(folder)}
    return any(whole <= names for whole in _WHOLE)


def student_files(folder: Path) -> list[Path]:
    """Return the files of a student that decide its answers."""
    return sorted(path for path in folder.iterdir() if path.is_file() and stored_name(path.name))


def _install(entry: ModelEntry, cache_dir: Path | None) -> list[ModelEntry]:
    """Unpack a student into the store and load it once, so that no broken one is kept."""

    def fill(made: Path) -> None:
        for path in student_files(entry.folder):
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
    from fxtranslate import discovery

    return str(discovery.records_url())


def _web(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise InputError(f"{url[:80]} is no address of the web; correct {VARIABLE}")
    return url


def _json(url: str) -> Any:
    """What an address answers; raises InputError for one that is not of the web."""

    def ask() -> Any:
        hub = library()
        with hub.get_session().stream("GET", _web(url), timeout=_SECONDS) as answer:
            hub.hf_raise_for_status(answer)
            return json.loads(b"".join(islice(answer.iter_bytes(_BLOCK), _LARGEST // _BLOCK)))

    with explained(SOURCE, url, Path()):
        return patiently(ask)


def _listed() -> tuple[list[dict[str, Any]], str]:
    """The records, and the address that those of their files count from."""
    root = _address().split("/buckets/")[0].rstrip("/") + "/"
    try:
        records = [record for record in _json(_address())["data"] if isinstance(record, dict)]
        files = str(_json(root)["capabilities"]["attachments"]["base_url"])
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{_address()} is no list of models with their files; correct {VARIABLE} or leave it "
            "out"
        ) from error
    return records, _web(files.rstrip("/") + "/")


def _newest(records: Sequence[dict[str, Any]], direction: Direction) -> tuple[str, list[File]]:
    """The version and files of the newest whole model, the largest of its architectures.

    Raises ModelNotFound when there is none.
    """
    sources, targets = (
        (code, _CODES.get(code, code)) for code in (direction.source, direction.target)
    )
    models: dict[tuple[str, str], dict[str, File]] = {}
    for record in records:
        file = _file(record)
        source, target = record.get("sourceLanguage"), record.get("targetLanguage")
        if file and source in sources and target in targets:
            kind = str(record.get("version", "")), str(record.get("architecture") or "")
            models.setdefault(kind, {})[stored_name(file.name)] = file
    whole = [
        kind for kind, files in models.items() if any(names <= files.keys() for names in _WHOLE)
    ]
    if not whole:
        raise ModelNotFound(
            f"Firefox has no model for {direction}; run `translate models fetch {direction}` for "
            "one of OPUS-MT"
        )
    newest = max(whole, key=lambda kind: (_release(kind[0]), _SIZES.get(kind[1], 0)))
    return newest[0], list(models[newest].values())


def _release(version: str) -> tuple[bool, list[int]]:
    """Sorts versions; one still in trial (`3.0a1`) comes before every other.

    >>> sorted(["2.1", "3.0a1", "10.0", "2.0"], key=_release)
    ['3.0a1', '2.0', '2.1', '10.0']
    """
    numbers = [int(part) for part in re.findall(r"\d{1,9}", version)]
    return re.fullmatch(r"[\d.]+", version) is not None, numbers


def _file(record: dict[str, Any]) -> File | None:
    """What a record is about, where it is a file the engine reads and says what it must.

    Its address counts from the server's.
    """
    sent = record.get("attachment")
    if not isinstance(sent, dict):
        return None
    names = str(sent.get("filename") or ""), str(record.get("name") or "")
    name = next((name for name in names if is_plain(name) and stored_name(name)), "")
    location, size = str(sent.get("location") or "").lstrip("/"), sent.get("size")
    checksum = str(sent.get("hash") or "").lower()
    if not (name and location and isinstance(size, int) and 0 < size < _LARGEST):
        return None
    return File(name, location, size, checksum) if re.fullmatch("[0-9a-f]{64}", checksum) else None
