"""What went wrong with the hub or the disk, said so that something can be done about it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from translate.errors import InputError, ModelError, StorageError
from translate.hub.layout import CONFIG, PICKLED, SAFE

PASSING = (408, 429, 500, 502, 503, 504)  # answers that another try may change
_HUB = "https://huggingface.co"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST)


def endpoint() -> str:
    """The hub's address, or that of the mirror HF_ENDPOINT names."""
    return (os.environ.get("HF_ENDPOINT") or _HUB).rstrip("/")


def answer_of(error: Exception) -> int | None:
    """The status a server answered with; None for an error without an answer."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def wait_of(error: Exception) -> int:
    """Seconds the hub asks to wait for; 0 when it names none."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    said = str(headers.get("Retry-After") or "")
    return int(said) if said.isdecimal() else 0


def explained(
    error: Exception, repository: str, revision: str, wanted: str, folder: Path
) -> Exception:
    """Say what went wrong and what to do, whatever library it came from."""
    from huggingface_hub import errors

    if isinstance(error, InputError | ModelError | StorageError):
        return error
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
    status = answer_of(error)
    if status is not None:
        return _answered(status, wait_of(error), wanted, repository)
    if isinstance(error, OSError) and (problem := disk_problem(error, folder)):
        return problem
    return ModelError(by_hand(repository, _reason(error), wanted))


def _answered(status: int, wait: int, wanted: str, repository: str) -> Exception:
    if status in (401, 403):
        return InputError(f"the hub refuses {repository} ({status}); log in with `hf auth login`")
    said = f"the hub answers {status} for {wanted} of {repository}"
    if status not in PASSING:
        return ModelError(f"{said}; name another repository or revision, or report it to the hub")
    long = f"{wait} seconds" if wait else "a while"
    return ModelError(f"{said}; wait {long} and run the same command again: what has come is kept")


def disk_problem(error: OSError, folder: Path) -> StorageError | None:
    """A disk that is full or closed, said so; None for another error."""
    if error.errno in _FULL:
        todo = "free space, or name another folder with --cache-dir"
    elif error.errno in _CLOSED:
        todo = "name another folder with --cache-dir"
    else:
        return None
    return StorageError(f"{folder} can't be written ({error.strerror}); {todo}")


def _reason(error: Exception) -> str:
    """The first line of the deepest cause, which is the one that says it."""
    while error.__cause__ is not None and isinstance(error.__cause__, Exception):
        error = error.__cause__
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__} {lines[0][:160]}".strip()


def by_hand(repository: str, why: str, wanted: str) -> str:
    """Which file was wanted, why it can't be had, and how to do without the hub."""
    return (
        f"{wanted} of {repository} can't be fetched ({why}); with a network, run the same command "
        f"again: what has come is kept. Without one, bring {CONFIG}, vocab.json, source.spm, "
        f"target.spm and {SAFE} or {PICKLED} from {endpoint()}/{repository} to a folder by hand "
        "and run `translate models convert FOLDER --pair PAIR`"
    )
