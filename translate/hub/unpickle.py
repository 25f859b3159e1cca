"""`python -m translate.hub.unpickle IN.bin OUT.safetensors`: tensors and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> int:
    """Read a pickle with `weights_only=True` and write its tensors; the last line says why not."""
    import torch
    from safetensors.torch import save_file

    pickled, out = (Path(argument) for argument in sys.argv[1:3])
    try:
        found = torch.load(pickled, map_location="cpu", weights_only=True)
        tensors = {name: value.detach().clone().contiguous() for name, value in found.items()}
    except Exception as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        sys.stderr.write(f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}\n")
        return 1
    part = out.with_suffix(f".{os.getpid()}.part")
    save_file(tensors, part, metadata={"format": "pt"})
    os.replace(part, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
