"""The batch on a local Ray: the bytes of one machine, and what a lost worker costs."""

import io
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from toyjob import ToyJob

from translate import session
from translate.batch import run as run_local
from translate.errors import StorageError
from translate.progress import Meter

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # Ray's own, not ours
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]


@pytest.fixture(scope="module")
def cluster():
    from translate import cluster

    tests = str(Path(__file__).parent)
    root = str(Path(__file__).parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join([tests, root, os.environ.get("PYTHONPATH", "")])
    ray.init(
        address="local", num_cpus=2, include_dashboard=False, log_to_driver=False,
        logging_level="ERROR",
    )  # fmt: skip
    yield cluster
    ray.shutdown()


@pytest.fixture
def given(tmp_path, monkeypatch):
    monkeypatch.setattr(session, "CHUNK_DOCUMENTS", 3)
    texts = [f"Text {n} speaks. It ends." for n in range(15)]
    texts[4], texts[10] = "BREAK here.", "CRASH here."
    rows = [json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(texts)]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def quiet():
    return Meter(io.StringIO(), "quiet")


def helpers():
    """Ray's actor processes and the worker processes under them, by id."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if command.startswith(b"ray::MapWorker"):
            found.append(int(path.parent.name))
    return found


def test_the_bytes_of_one_machine_though_workers_are_killed(cluster, given, tmp_path):
    local, far = tmp_path / "local.jsonl", tmp_path / "far.jsonl"
    assert run_local(ToyJob(), [given], local, quiet(), workers=2).code == 1
    killed = []

    def kill_one():
        end = time.monotonic() + 60
        while time.monotonic() < end and not killed:
            if far.exists() and far.stat().st_size and (found := helpers()):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
            time.sleep(0.05)

    killer = threading.Thread(target=kill_one)
    killer.start()
    report = cluster.run(ToyJob(delay=0.2), [given], far, quiet(), workers=2)
    killer.join()
    assert killed
    assert (report.counts["done"], report.counts["failed"]) == (13, 2)
    assert far.read_bytes() == local.read_bytes()


def test_no_cluster_at_an_address_is_said(tmp_path, given, cluster, monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)

    def refuse(**named):
        raise ConnectionError("nobody there")

    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(StorageError, match="no Ray cluster at 10.0.0.1:6379"):
        cluster.run(ToyJob(), [given], tmp_path / "o.jsonl", quiet(), address="10.0.0.1:6379")
