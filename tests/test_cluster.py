"""The batch on Ray: the bytes of one machine, though a worker or a whole node is lost."""

import json
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from needed import needed
from toyjob import ToyJob

from translate.batch import run
from translate.batch.corpus import Reading
from translate.batch.run import run as run_local
from translate.errors import StorageError

ray = needed("ray", "the extra cluster is not installed")
needed("pyarrow", "the extra cluster is not installed")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # Ray's own, not ours
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]


LOST_SOON = {  # seconds until a node that is gone counts as lost; one that is only slow does not
    "health_check_initial_delay_ms": 0,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 120_000,
    "health_check_failure_threshold": 3,
}
PATIENT = {  # on a busy machine processes come late, and memory is not all the cluster's
    "RAY_worker_register_timeout_seconds": "600",
    "RAY_agent_register_timeout_ms": "600000",
    "RAY_memory_monitor_refresh_ms": "0",
    "RAY_gcs_server_port_wait_time_s": "600",
}
GERMAN = Reading(language="de")  # English returns are looked at with a vocabulary, in each process
PATIENCE = 600  # seconds; far more than is needed, for a busy machine
STORE = 80 * 2**20  # bytes a node keeps for Ray's objects; the least that it takes


@pytest.fixture(scope="module")
def cluster():
    from translate.batch import cluster

    tests, root = str(Path(__file__).parent), str(Path(__file__).parent.parent)
    with pytest.MonkeyPatch.context() as patch:  # what Ray's processes import is found by it
        before = os.environ.get("PYTHONPATH", "")
        patch.setenv("PYTHONPATH", os.pathsep.join([tests, root, before]))
        patch.setenv("RAY_BACKEND_LOG_LEVEL", "fatal")
        for name, value in PATIENT.items():
            patch.setenv(name, value)
        _wait_for_nodes(patch)
        yield cluster


def _wait_for_nodes(patch):
    """Let a node take ten minutes to start; Ray gives it 30 seconds, which no setting changes."""
    from ray._private import services
    from ray.cluster_utils import Cluster

    def seen(*node, look=services.get_node):
        def there():
            with suppress(RuntimeError):  # it is not registered yet
                return look(*node)

        return awaited(there)

    patch.setattr(services, "get_node", seen)
    patch.setattr(Cluster._wait_for_node, "__defaults__", (PATIENCE,))


@pytest.fixture
def nodes(cluster):
    """A cluster of two nodes here, with a core each: the driver's, and one that can be lost."""
    from ray.cluster_utils import Cluster

    small = {"object_store_memory": STORE, "include_dashboard": False}
    made = Cluster(
        initialize_head=True,
        head_node_args={**small, "num_cpus": 1, "_system_config": LOST_SOON},
    )
    made.add_node(**small, num_cpus=1)
    yield made
    made.shutdown()


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.setattr("translate.batch.corpus.CHUNK_DOCUMENTS", 3)
    for tries in ("TOGETHER", "ALONE"):  # how often is not the cluster's: each starts its actors
        monkeypatch.setattr(run, tries, 1)
    texts = [f"Text {n} speaks. It ends." for n in range(15)]
    texts[4], texts[10] = "BREAK here.", "CRASH here."
    rows = [json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(texts)]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def hold(tmp_path):
    """A file that makes a run wait after its first texts, until it is deleted."""
    path = tmp_path / "hold"
    path.touch()
    yield path
    path.unlink(missing_ok=True)


def parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def is_ours(pid):
    """Whether a process was started by this one, or by one that was."""
    while pid > 1 and pid != os.getpid():
        pid = parent(pid)
    return pid == os.getpid()


def actors():
    """Ray's actor processes of these tests, by id."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if path.read_bytes().startswith(b"ray::MapWorker") and is_ours(int(path.parent.name)):
                found.append(int(path.parent.name))
    return found


def awaited(look):
    """Look until there is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("waited in vain")


def meanwhile(output, hold, harm):
    """Do harm to a run that waits after its first texts, then let it go on."""
    hold.write_text(str(output), "utf-8")

    def work():
        with suppress(AssertionError):  # the test says what did not happen
            awaited(lambda: output.exists() and output.stat().st_size)
            harm()
        hold.unlink()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_the_bytes_of_one_machine_though_workers_are_killed(cluster, corpus, hold, tmp_path, quiet):
    local, far = tmp_path / "local.jsonl", tmp_path / "far.jsonl"
    assert run_local(ToyJob(), [corpus], local, quiet, reading=GERMAN, workers=2).code == 1
    killed = []

    def kill_one():
        killed.append(awaited(actors)[0])
        os.kill(killed[0], signal.SIGKILL)

    killer = meanwhile(far, hold, kill_one)
    job = ToyJob(hold=str(hold), first=9)  # three chunks: Ray gives one when it has others
    report = cluster.run(job, [corpus], far, quiet, reading=GERMAN, workers=2)
    killer.join()
    assert killed
    assert (report.counts["done"], report.counts["failed"]) == (13, 2)
    assert far.read_bytes() == local.read_bytes()


def test_a_lost_node_costs_nothing_of_the_output(
    cluster, nodes, hold, tmp_path, monkeypatch, quiet
):
    monkeypatch.setattr("translate.batch.corpus.CHUNK_DOCUMENTS", 2)
    rows = [{"id": f"d{n}", "text": f"Text {n} speaks. It ends."} for n in range(20)]
    corpus = tmp_path / "in.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    local, far = tmp_path / "local.jsonl", tmp_path / "far.jsonl"
    done = run_local(ToyJob(), [str(corpus)], local, quiet, reading=GERMAN, workers=0)
    assert done.code == 0
    left = []

    def lose_one():
        (lost,) = nodes.worker_nodes
        nodes.remove_node(lost, allow_graceful=False)
        left.append(len(far.read_bytes().splitlines()))

    loser = meanwhile(far, hold, lose_one)
    job = ToyJob(hold=str(hold), first=10)  # five chunks, for the same reason
    report = cluster.run(
        job, [str(corpus)], far, quiet, reading=GERMAN, workers=2, address=nodes.address
    )
    loser.join()
    assert not nodes.worker_nodes and left[0] < len(rows)
    assert report.counts["done"] == len(rows)
    assert far.read_bytes() == local.read_bytes()
    assert not ray.is_initialized()


def test_no_cluster_at_an_address_is_said(tmp_path, corpus, cluster, monkeypatch, quiet):
    def refuse(**named):
        raise ConnectionError("nobody there")

    monkeypatch.setattr("ray.init", refuse)
    with pytest.raises(StorageError, match="no Ray cluster at 10.0.0.1:6379"):
        cluster.run(ToyJob(), [corpus], tmp_path / "o.jsonl", quiet, address="10.0.0.1:6379")
