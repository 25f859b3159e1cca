"""Where a result goes: a file of `-o`, looked at before the work begins and written after it."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from translate.errors import InputError, TranslateError

_ENDING = ("SIGTERM", "SIGHUP")
_DENIED = "no right to, or a disk that is read-only"


def check(path: Path, inputs: Iterable[str] = (), option: str = "-o") -> None:
    """Raise InputError for a target of an option that can't be written, or is one of the inputs."""
    real = Path(os.path.realpath(path))
    try:
        folder = os.stat(real.parent)
        status = _stat(real)
    except OSError as error:
        raise InputError(
            f"{path} can't be written ({error.strerror}); name another file with {option}"
        ) from error
    if not stat.S_ISDIR(folder.st_mode):
        raise InputError(f"{real.parent} is no folder; name a file in one with {option}")
    if status is None:
        if not os.access(real.parent, os.W_OK | os.X_OK):
            raise InputError(
                f"{path} can't be written ({_DENIED}); name another file with {option}"
            )
        return
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path} is a folder; name a file with {option}")
    if not os.access(real, os.W_OK):
        raise InputError(f"{path} can't be written ({_DENIED}); name another file with {option}")
    if stat.S_ISREG(status.st_mode):
        for name in inputs:
            with suppress(OSError):
                if os.path.samestat(os.stat(name), status):
                    raise InputError(f"{path} is the input itself; name another file with {option}")


def check_folder(folder: Path) -> None:
    """Raise InputError for a folder that can be neither written into nor made."""
    there = folder.absolute()
    while not os.path.exists(there):
        there = there.parent
    if not there.is_dir():
        raise InputError(f"{folder} can't be made ({there} is a file); name another folder with -o")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputError(f"{folder} can't be written ({_DENIED}); name another folder with -o")


def _stat(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def write(path: Path, content: bytes) -> None:
    """Write a result; where that fails it is kept in the folder for temporary files.

    A regular file is replaced whole or not at all, keeps its mode, and stays where a symbolic
    link leads to it; a pipe or a device is written to. Raises TranslateError.
    """
    real = Path(os.path.realpath(path))
    try:
        if real.exists() and not real.is_file():
            real.write_bytes(content)
        else:
            _replace(real, content)
    except OSError as error:
        raise TranslateError(
            f"{path} can't be written ({error.strerror}); {_kept(path, content)}"
        ) from error


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".translate-{os.urandom(8).hex()}")
    with _uninterrupted():
        _write_through(beside, path, content)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Postpone signals that would end this process and leave half a file behind."""
    came: list[int] = []
    before = {}
    if threading.current_thread() is threading.main_thread():  # others get no signal
        numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
        before = {
            number: signal.signal(number, lambda arrived, _: came.append(arrived))
            for number in numbers
        }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _write_through(beside: Path, path: Path, content: bytes) -> None:
    try:
        # As any new file, so that the umask counts.
        with open(beside, "xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            os.chmod(beside, stat.S_IMODE(path.stat().st_mode))
        os.replace(beside, path)
    except PermissionError:
        if not path.exists():
            raise
        path.write_bytes(content)  # its folder takes no new file
    finally:
        beside.unlink(missing_ok=True)


def _kept(path: Path, content: bytes) -> str:
    try:
        with tempfile.NamedTemporaryFile(
            prefix="translate-", suffix=path.suffix[:16], delete=False
        ) as stream:
            try:
                stream.write(content)
                stream.flush()
            except OSError:
                os.unlink(stream.name)
                raise
            return f"the result is kept in {stream.name}"
    except OSError:
        return "name another file with -o"
