"""Every error this package raises on purpose; each message ends with the next thing to do.

::

    TranslateError                 exit code 1: the work failed
    ├── InputError                 exit code 2: what was given can't be used
    │   ├── LexiconError           a lexicon or termbase file has a problem (line named)
    │   ├── NoColumn               a table has no column of the name asked for, or two
    │   └── UnsupportedLanguage    a language tag this package has no rules for
    ├── ModelError                 exit code 1: weights could not be used
    │   ├── ModelNotFound          exit code 2: no model serves the direction
    │   └── ModelDamaged           a file's checksum differs from the registry's
    ├── MissingExtra               exit code 2: an optional part is not installed
    └── StorageError               exit code 1: the journal or cache could not be written
        └── NoCache                exit code 2: what was named as a cache can't be one
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a terminal obeys instead of showing, and halves of characters, which can't be written.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class TranslateError(Exception):
    """Root of the tree; `exit_code` is what the command line returns for it."""

    exit_code = 1


class InputError(TranslateError):
    """What the user gave can't be used."""

    exit_code = 2


class LexiconError(InputError):
    """A lexicon or termbase file has a problem."""


class NoColumn(InputError):
    """A table has no column of the name asked for, or two of it."""


class UnsupportedLanguage(InputError):
    """A language tag this package has no rules for."""


class ModelError(TranslateError):
    """Weights could not be used."""


class ModelNotFound(ModelError):
    """No model serves the direction asked for."""

    exit_code = 2


class ModelDamaged(ModelError):
    """A model file differs from what the registry promises."""


class StorageError(TranslateError):
    """The journal or the cache could not be read or written."""


class NoCache(StorageError):
    """What was named as a cache is no file of one, or can't be read and written."""

    exit_code = 2


class MissingExtra(TranslateError):
    """An optional part is not installed.

    >>> print(MissingExtra("transformers", "hub"))  # doctest: +ELLIPSIS
    transformers is not installed; run: pip install ...[hub]'
    """

    exit_code = 2

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; run: {pip_line(extra)}")


def pip_line(extra: str) -> str:
    """Return the command that adds an extra to this installation.

    It names the checkout or the wheel the package was installed from, where that is still there.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        record = distribution("translate-compare").read_text("direct_url.json")
    except PackageNotFoundError:
        record = None
    origin = json.loads(record) if record else {}
    url = urlsplit(origin.get("url", ""))
    path = Path(unquote(url.path))
    if url.scheme != "file" or not path.exists():
        return f"pip install 'translate-compare[{extra}]'"
    edit = "-e " if origin.get("dir_info", {}).get("editable") else ""
    return f"pip install {edit}'{path}[{extra}]'"


def shown(text: str) -> str:
    r"""Write a name or message so that a terminal shows all of it, and does nothing else.

    >>> shown("caf\udce9 \x1b[31m")
    'caf\\udce9 \\x1b[31m'
    """
    return _UNSEEN.sub(lambda match: match.group().encode("unicode_escape").decode(), text)
