"""What a batch run writes: the lines of its output, in their order, and the manifest beside it."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from translate.batch.journal import Journal
from translate.errors import StorageError


def journal_path(output: Path) -> Path:
    """Where the journal of an output lies."""
    return output.with_name(output.name + ".journal.sqlite")


def manifest_path(output: Path) -> Path:
    """Where the manifest of an output lies: OUT.manifest.json for OUT.jsonl."""
    return output.with_name(output.name.removesuffix(".jsonl") + ".manifest.json")


def terms_of(output: Path) -> dict[str, list[str]]:
    """Return the user's terms that a run wrote into its manifest; none where that is not there."""
    try:
        facts = json.loads(manifest_path(output).read_text(encoding="utf-8"))
        terms = facts["terms"]
        return {str(term): [str(text) for text in expected] for term, expected in terms.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        # an older run's manifest has none, and a file of that name may be another's
        return {}


def companions(output: Path) -> list[Path]:
    """Every file a run writes."""
    journal, target = journal_path(output), _target(output)
    beside = [journal.with_name(journal.name + end) for end in ("-wal", "-shm", "-journal")]
    return [target, manifest_path(output), _beside(target), journal, *beside]


def _target(path: Path) -> Path:
    """The file a symbolic link leads to, which is written in its place."""
    return Path(os.path.realpath(path))


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".new")


class Lines:
    """The output file, cut to what is whole when it is opened.

    Raises StorageError when it can't be written, and when it is not what the journal left.
    """

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path, self._journal = path, journal
        self._put_in_place()
        if journal.offset and not path.exists():
            raise StorageError(
                f"{path} is gone, its journal is still there; begin again with --fresh, or put "
                "the file back to go on"
            )
        with _writing(path):
            self._stream = open(path, "a+b")  # "a": creates the file, and writes at its end
        self._hash = hashlib.sha256()
        self._cut()

    def _cut(self) -> None:
        whole, expected = self._journal.offset, self._journal.fact("sha256")
        size = self._stream.seek(0, os.SEEK_END)
        self._stream.seek(0)
        for block in _blocks(self._stream, whole):
            self._hash.update(block)
        if size < whole or (expected and self._hash.hexdigest() != expected):
            self._stream.close()
            raise StorageError(
                f"{self.path} differs from what its journal says; name another output with -o, or "
                "begin again with --fresh, which replaces it"
            )
        if size > whole:  # a kill in the middle of a line, or before the journal was told
            with _writing(self.path):
                self._stream.truncate(whole)

    def append(self) -> None:
        """Write the finished lines whose turn it is, and record how far the output is whole."""
        while rows := self._journal.ready():
            with _writing(self.path):
                for _, line in rows:
                    self._stream.write(line)
                    self._hash.update(line)
                self._settle(self._stream)
            self._journal.written(
                [number for number, _ in rows], self._stream.tell(), self._hash.hexdigest()
            )

    def replace(self) -> None:
        """Write the output anew with the lines that were made again for earlier places.

        The new file is whole on the disk before the journal says that it is to be put in place;
        from then on the next run does so if this one can't.
        """
        waiting = self._journal.replacements()
        first = next(waiting, None)
        if first is None:
            return
        new = _beside(_target(self.path))
        self._hash = hashlib.sha256()
        with _writing(new), open(new, "wb") as stream:
            for line in _merged(self._old(), first, waiting):
                stream.write(line)
                self._hash.update(line)
            self._settle(stream)
            offset = stream.tell()
            os.chmod(new, stat.S_IMODE(os.stat(self.path).st_mode))
        self._journal.keep(replacing=offset, replacing_sha256=self._hash.hexdigest())
        self._stream.close()
        self._put_in_place()
        with _writing(self.path):
            self._stream = open(self.path, "a+b")

    def _put_in_place(self) -> None:
        offset = self._journal.fact("replacing")
        if offset is None:
            return
        target = _target(self.path)
        with _writing(self.path):
            if _beside(target).exists():
                os.replace(_beside(target), target)
        self._journal.replaced(offset)

    def _old(self) -> Iterator[bytes]:
        with open(self.path, "rb") as stream:
            yield from stream

    @staticmethod
    def _settle(stream: Any) -> None:
        stream.flush()
        os.fsync(stream.fileno())

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        try:
            self._stream.close()
        except OSError:
            if kind is None:
                raise


def _blocks(stream: IO[bytes], count: int) -> Iterator[bytes]:
    """Read the first bytes of a file, piece by piece."""
    while count > 0 and (block := stream.read(min(count, 2**20))):
        count -= len(block)
        yield block


def _merged(
    old: Iterator[bytes], first: tuple[int, bytes], rest: Iterator[tuple[int, bytes]]
) -> Iterator[bytes]:
    coming: tuple[int, bytes] | None = first
    for number, line in enumerate(old):
        if coming is not None and coming[0] == number:
            yield coming[1]
            coming = next(rest, None)
        else:
            yield line


def write_manifest(output: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest whole or not at all."""
    path = manifest_path(output)
    new = _beside(path)
    with _writing(path):
        text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
        # Of a name that is no UTF-8, JSON has the escape.
        new.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(new, path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path} can't be written ({error.strerror}); check the disk, then run the same "
            "command again: it goes on where it stopped"
        ) from error
