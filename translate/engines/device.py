"""Where a model runs: on the processor, or on a GPU that the engine's library can use."""

from __future__ import annotations

from translate.errors import InputError, MissingExtra

CHOICES = ("cpu", "cuda", "auto")


def resolved(device: str, engine: str) -> str:
    """Give cpu or cuda; auto takes a GPU where there is one.

    Raises InputError for cuda without a GPU and for a name that is none of CHOICES.

    >>> resolved("cpu", "ct2")
    'cpu'
    """
    if device not in CHOICES:
        raise InputError(f"no device {device!r}; use one of: {', '.join(CHOICES)}")
    if device == "cpu":
        return device
    library, found = _gpus(engine)
    if device == "auto":
        return "cuda" if found else "cpu"
    if not found:
        raise InputError(
            f"{library} finds no GPU here; use --device cpu, or install NVIDIA's driver and a "
            f"{library} made for CUDA"
        )
    return device


def _gpus(engine: str) -> tuple[str, int]:
    """Name the library behind an engine, and count the GPUs it can use."""
    if engine != "marian":
        import ctranslate2

        return "ctranslate2", int(ctranslate2.get_cuda_device_count())
    try:
        import torch
    except ImportError as error:
        raise MissingExtra("torch", "hub") from error
    return "torch", torch.cuda.device_count() if torch.cuda.is_available() else 0
