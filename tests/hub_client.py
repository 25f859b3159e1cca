"""How this process, and others, come to ask the local hub in place of the real one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from hub_server import HubServer

# what a process of its own runs first: the same without waiting, and a small gold standard
PREAMBLE = """
import os, pathlib
from translate.engines import Decoding
from translate.hub import calibrate
calibrate.GOLD = pathlib.Path(os.environ["TEST_GOLD"])
calibrate._GREEDY = Decoding(beam=1, threads=1)
"""


@contextmanager
def asking(hub: HubServer, home: Path) -> Iterator[pytest.MonkeyPatch]:
    """Have this process ask the hub, with nothing kept from elsewhere and no waiting."""
    pytest.importorskip("huggingface_hub", reason="the extra hub is not installed")
    from huggingface_hub import constants, file_download
    from huggingface_hub.utils import _http

    from translate.hub import download

    hurried = SimpleNamespace(sleep=lambda seconds: None, time=time.time)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub.url)
        patch.delenv("HF_TOKEN", raising=False)
        patch.setattr(constants, "HF_HUB_OFFLINE", False)
        patch.setattr(constants, "HF_HUB_CACHE", str(home / "hub"))
        patch.setattr(constants, "HF_TOKEN_PATH", str(home / "token"))
        for module in (file_download, _http, download):
            patch.setattr(module, "time", hurried)
        yield patch


def environment(hub: HubServer, home: Path, store: Path) -> dict[str, str]:
    """The environment in which another process asks the hub and keeps models in `store`."""
    return {
        **{name: value for name, value in os.environ.items() if name != "HF_TOKEN"},
        "HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1",
        "HF_HOME": str(home), "TRANSLATE_STORE": str(store), "OMP_NUM_THREADS": "1",
        "TEST_GOLD": str(small_gold(home / "gold")),
    }  # fmt: skip


def small_gold(folder: Path, *, pairs: int = 3) -> Path:
    """The first of the hand-aligned pairs and of the English sentences."""
    from translate.hub.calibrate import GOLD

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("nist02.zh", "nist02.en", "nist02.align", "english.txt"):
        lines = (GOLD / name).read_text("utf-8").splitlines()[:pairs]
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def with_tensors(folder: Path) -> Path:
    """Turn a checkpoint's pickle into safetensors, in this process, which is quicker."""
    from translate.hub import weights
    from translate.hub.weights import PICKLED, SAFE

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["weights", str(folder / PICKLED), str(folder / SAFE)])
        assert weights.main() == 0
    (folder / PICKLED).unlink()
    return folder
