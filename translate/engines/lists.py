"""Lists that lie beside a model, packed: what decides how its texts are written."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from translate.errors import ModelDamaged


def read_list(path: Path) -> list[str]:
    """Return the lines of a gzip file; raises ModelDamaged, for an empty one as well."""
    try:
        text = gzip.decompress(path.read_bytes()).decode()
        if not text:
            raise EOFError("it is empty")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ModelDamaged(f"{path} can't be read: {error}; reinstall translate-compare") from error
    return text.split("\n")
