"""`python -m translate.hub.unpickle IN.bin OUT.safetensors`: tensors and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

REFUSED, NOT_WRITTEN, NO_MODULE = 3, 4, 5


def main() -> int:
    """Read a pickle with `weights_only=True` and write its tensors; the last line says why not."""
    try:
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import save_file
    except ImportError as error:
        return _end(NO_MODULE, error.name or "torch")
    pickled, out = (Path(argument) for argument in sys.argv[1:3])
    try:
        found = torch.load(pickled, map_location="cpu", weights_only=True)
        tensors = {name: value.detach().clone().contiguous() for name, value in found.items()}
    except Exception as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        return _end(REFUSED, f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}")
    part = out.with_name(f"{out.name}.part")
    try:
        save_file(tensors, part, metadata={"format": "pt"})
        os.replace(part, out)
    except (OSError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        return _end(NOT_WRITTEN, str(error))
    return 0


def _end(code: int, why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
