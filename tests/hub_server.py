"""A local server that speaks the Hugging Face hub's protocol, with faults on demand.

    with HubServer() as hub:
        repo = hub.add("org/name", folder)            # what lies in the folder is served
        hub.spoil("model.safetensors", cut=1000)      # the first download breaks off there
        hf_hub_download("org/name", "model.safetensors", endpoint=hub.url)
        assert hub.ranges("model.safetensors") == [None, "bytes=1000-"]

As on the hub, a large file is redirected to another host (here another port) under a signed
address, a small one to a relative address; the etag of a large file is its SHA-256, of a small
one the SHA-1 of its git blob.
"""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from hub_answers import Answer, answer_cdn, answer_hub

TOKEN = "hf_reader"
ALWAYS = 1_000_000
LARGE_SUFFIXES = {".bin", ".safetensors", ".ot", ".h5", ".msgpack"}


@dataclass(frozen=True)
class File:
    """A file of a commit as the hub announces it; `sha256` is empty for a small one."""

    path: str
    place: Path
    size: int
    blob: str
    sha256: str = ""

    @property
    def etag(self) -> str:
        return self.sha256 or self.blob


@dataclass
class Repo:
    """A repository: its revisions (names and commits) and who may read it.

    `access` is "open", "gated" (listed for all, files for the token) or "private".
    """

    name: str
    access: str
    heads: dict[str, str] = field(default_factory=dict)
    commits: dict[str, dict[str, File]] = field(default_factory=dict)

    @property
    def sha(self) -> str:
        """The commit of main."""
        return self.heads["main"]

    def commit(self, folder: Path, *, revision: str = "main", large: int = 1 << 20) -> str:
        """Serve a folder's files as the revision; what it was stays under its commit."""
        places = sorted(p for p in folder.rglob("*") if p.is_file())
        files = {f.path: f for f in (_file(folder, place, large) for place in places)}
        listed = "\n".join(f"{f.blob} {f.path}" for f in files.values())
        sha = hashlib.sha1(f"{self.name}\n{listed}".encode()).hexdigest()
        self.commits[sha] = files
        self.heads[revision] = sha
        return sha

    def claim(self, path: str, **announced: Any) -> None:
        """Announce another `size`, `blob` or `sha256` of main's file than it has."""
        files = self.commits[self.sha]
        files[path] = replace(files[path], **announced)


@dataclass(frozen=True)
class Request:
    """One request as it came in, and the status it was answered with.

    `host` is "hub" or "cdn"; `range` is the header as sent.
    """

    host: str
    method: str
    path: str
    range: str | None
    token: str | None
    status: int


@dataclass
class Fault:
    """What goes wrong with the next `times` requests for paths that contain `part`.

    `status` answers in place of the file (`retry_after` goes with it). The others spoil the bytes
    of an answer: `cut` ends the connection after so many of them (`reset`: with RST), `garble`
    changes a byte, `whole` ignores Range, `delay` waits before the first byte and `slow` before
    each further 1024 bytes (seconds); `held` keeps the second half back until it is set.
    """

    part: str
    times: int = 1
    method: str | None = None
    host: str | None = None
    status: int = 0
    retry_after: int | None = None
    cut: int | None = None
    reset: bool = False
    garble: bool = False
    whole: bool = False
    delay: float = 0.0
    slow: float = 0.0
    held: threading.Event | None = None

    def meets(self, host: str, method: str, path: str, *, with_bytes: bool) -> bool:
        return (
            self.times > 0
            and self.part in path
            and self.method in (None, method)
            and self.host in (None, host)
            and (with_bytes or bool(self.status))
        )


class HubServer:
    """The hub and the host of its large files, on two ports of 127.0.0.1."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.requests: list[Request] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._hub = _Listener(self, "hub")
        self._cdn = _Listener(self, "cdn")

    def __enter__(self) -> HubServer:
        for listener in (self._hub, self._cdn):
            threading.Thread(
                target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
            ).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in (self._hub, self._cdn):
            listener.shutdown()
            listener.server_close()

    @property
    def url(self) -> str:
        """The endpoint, for `endpoint=` and HF_ENDPOINT."""
        return f"http://127.0.0.1:{self._hub.server_port}"

    @property
    def cdn_url(self) -> str:
        """Where large files are redirected to."""
        return f"http://127.0.0.1:{self._cdn.server_port}"

    def add(
        self, name: str, folder: Path, *, revision: str = "main", access: str = "open",
        large: int = 1 << 20,
    ) -> Repo:  # fmt: skip
        """Serve a folder as a repository; files of `large` bytes or more are redirected.

        Weights are redirected at any size. Adding a name again moves the revision on.
        """
        repo = self.repos.setdefault(name, Repo(name, access))
        repo.commit(folder, revision=revision, large=large)
        return repo

    def spoil(self, part: str, **fault: Any) -> Fault:
        """Script a fault (see Fault); the first that fits a request is used up first."""
        self._faults.append(Fault(part, **fault))
        return self._faults[-1]

    def seen(self, part: str, *, method: str | None = None) -> list[Request]:
        """The requests so far whose path contains `part`."""
        with self._lock:
            found = [r for r in self.requests if part in r.path]
        return [r for r in found if method in (None, r.method)]

    def ranges(self, part: str) -> list[str | None]:
        """The Range headers of the requests that were answered with a file's bytes."""
        return [r.range for r in self.seen(part, method="GET") if r.status in (200, 206)]

    def take(self, host: str, method: str, path: str, *, with_bytes: bool) -> Fault | None:
        """Use a scripted fault up."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(host, method, path, with_bytes=with_bytes):
                    fault.times -= 1
                    return fault
        return None

    def answer(self, host: str, path: str, token: str | None) -> Answer:
        """What is answered where nothing goes wrong."""
        if host == "hub":
            return answer_hub(self.repos, path, token=token, known=TOKEN, cdn=self.cdn_url)
        return answer_cdn(self.repos, path)

    def note(self, request: Request) -> None:
        """Record a request."""
        with self._lock:
            self.requests.append(request)


def _file(folder: Path, place: Path, large: int) -> File:
    data = place.read_bytes()
    path = place.relative_to(folder).as_posix()
    if len(data) < large and place.suffix not in LARGE_SUFFIXES:
        return File(path, place, len(data), git_sha1(data))
    sha256 = hashlib.sha256(data).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {len(data)}\n"
    return File(path, place, len(data), git_sha1(pointer.encode()), sha256)


def git_sha1(data: bytes) -> str:
    """The name git gives a blob."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: HubServer, host: str) -> None:
        self.owner = owner
        self.host = host
        self.resets: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def shutdown_request(self, request: Any) -> None:
        """End in order, or (no FIN before the RST) at once."""
        if request in self.resets:
            self.resets.discard(request)
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_HEAD(self) -> None:
        self._respond()

    def do_GET(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: Any) -> None:
        """The requests are recorded instead."""

    def _respond(self) -> None:
        hub, host = self.server.owner, self.server.host
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        wanted = self.headers.get("Range")
        answer = hub.answer(host, self.path, token)
        with_bytes = self.command == "GET" and bool(answer.body) and answer.status == 200
        fault = hub.take(host, self.command, self.path, with_bytes=with_bytes) or Fault("")
        if fault.status:
            answer = Answer.error(fault.status, "The server is out of order.")
            if fault.retry_after is not None:
                answer.headers["Retry-After"] = str(fault.retry_after)
        if wanted and with_bytes and not fault.whole and not fault.status:
            answer = answer.cut_to(wanted)
        hub.note(Request(host, self.command, self.path, wanted, token, answer.status))
        self._send(answer, fault)

    def _send(self, answer: Answer, fault: Fault) -> None:
        self.close_connection = True
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        time.sleep(fault.delay)
        self.end_headers()
        if self.command == "GET":
            with suppress(ConnectionError):
                self._write(answer.body, fault)

    def _write(self, body: bytes, fault: Fault) -> None:
        if fault.garble:
            middle = len(body) // 2
            body = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
        body = body[: fault.cut]
        step = 1024 if fault.slow else max(1, -(-len(body) // 2) if fault.held else len(body))
        for start in range(0, len(body), step):
            if start and fault.held:
                fault.held.wait()
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(fault.slow)
        if fault.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.server.resets.add(self.connection)
