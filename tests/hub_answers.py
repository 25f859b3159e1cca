"""What the hub answers: addresses, listings, redirects and refusals, without the network."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

if TYPE_CHECKING:
    from hub_server import File, Repo

_REPO = r"(?P<repo>[^/]+/[^/]+)"
_INFO = re.compile(rf"/api/models/{_REPO}(?:/revision/(?P<rev>[^/]+))?")
_TREE = re.compile(rf"/api/models/{_REPO}/tree/(?P<rev>[^/]+)(?:/(?P<path>.+))?")
_FILE = re.compile(rf"/{_REPO}/resolve/(?P<rev>[^/]+)/(?P<path>.+)")
_CACHED = re.compile(rf"/api/resolve-cache/models/{_REPO}/(?P<rev>[^/]+)/(?P<path>.+)")
_ADDRESSES = (_INFO, _TREE, _FILE, _CACHED)
_SIGNED = re.compile(rf"/{_REPO}/(?P<oid>[0-9a-f]{{64}})/(?P<path>.+)")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")
_POINTER_SIZE = 134


@dataclass
class Answer:
    """Status, headers and body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def error(cls, status: int, message: str, code: str = "", **headers: str) -> Answer:
        """A refusal as the hub words it."""
        named = {"X-Error-Message": message, "Content-Type": "application/json", **headers}
        if code:
            named["X-Error-Code"] = code
        return cls(status, named, json.dumps({"error": message}).encode())

    def cut_to(self, wanted: str) -> Answer:
        """The part of the body that a Range header asks for."""
        found = _RANGE.match(wanted)
        size = len(self.body)
        if not found or int(found[1]) >= size:
            return Answer(416, {"Content-Range": f"bytes */{size}"})
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        headers = {**self.headers, "Content-Range": f"bytes {first}-{last}/{size}"}
        return replace(self, status=206, headers=headers, body=self.body[first : last + 1])


def answer_hub(
    repos: dict[str, Repo], target: str, *, token: str | None, known: str, cdn: str
) -> Answer:
    """Answer a request to the hub."""
    url = urlsplit(target)
    found = next((m for p in _ADDRESSES if (m := p.fullmatch(url.path))), None)
    if not found:
        return Answer.error(404, "Sorry, we can't find the page you are looking for.")
    if token and token != known:
        return Answer.error(401, "Invalid credentials in Authorization header")
    repo = repos.get(unquote(found["repo"]))
    if repo is None or (repo.access == "private" and not token):
        return Answer.error(404 if token else 401, "Repository not found", "RepoNotFound")
    parts = {name: unquote(part or "") for name, part in found.groupdict().items()}
    revision = parts["rev"] or "main"
    sha = repo.heads.get(revision, revision)
    if sha not in repo.commits:
        return Answer.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    query = {name for name, value in parse_qsl(url.query) if value.lower() == "true"}
    if found.re is _INFO:
        return _json(_info(repo, sha, blobs="blobs" in query))
    if found.re is _TREE:
        return _json(_tree(repo.commits[sha], parts["path"], recursive="recursive" in query))
    if repo.access == "gated" and not token:
        message = f"Access to model {repo.name} is restricted. Please log in."
        return Answer.error(401, message, "GatedRepo")
    return _resolve(repo, sha, parts["path"], cdn, moved=found.re is _CACHED)


def answer_cdn(repos: dict[str, Repo], target: str) -> Answer:
    """Answer a request for a large file."""
    found = _SIGNED.fullmatch(urlsplit(target).path)
    repo = repos.get(unquote(found["repo"])) if found else None
    if not found or not repo:
        return Answer(403)
    for files in repo.commits.values():
        file = files.get(unquote(found["path"]))
        if file and file.sha256 == found["oid"]:
            return Answer(200, _file_headers(file), file.place.read_bytes())
    return Answer(403)


def _resolve(repo: Repo, sha: str, path: str, cdn: str, *, moved: bool) -> Answer:
    headers = {"X-Repo-Commit": sha, "Accept-Ranges": "bytes"}
    file = repo.commits[sha].get(path)
    if not file:
        return Answer.error(404, "Entry not found", "EntryNotFound", **headers)
    headers |= {"X-Linked-Size": str(file.size), "X-Linked-ETag": f'"{file.etag}"'}
    if file.sha256:
        place = f"{cdn}/{repo.name}/{file.sha256}/{quote(path)}?Signature=x"
        return Answer(302, {**headers, "ETag": f'"{file.blob}"', "Location": place})
    if not moved:
        place = f"/api/resolve-cache/models/{repo.name}/{sha}/{quote(path)}"
        return Answer(307, {**headers, "Location": place})
    return Answer(200, {**headers, **_file_headers(file)}, file.place.read_bytes())


def _file_headers(file: File) -> dict[str, str]:
    headers = {"ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
    return {**headers, "Content-Type": "application/octet-stream"}


def _json(value: Any) -> Answer:
    return Answer(200, {"Content-Type": "application/json"}, json.dumps(value).encode())


def _info(repo: Repo, sha: str, *, blobs: bool) -> dict[str, Any]:
    files = repo.commits[sha].values()
    card = _card(repo.commits[sha])
    tags = ["transformers", "translation", *(f"license:{card[k]}" for k in card if k == "license")]
    return {
        "_id": sha[:24], "id": repo.name, "modelId": repo.name,
        "author": repo.name.split("/")[0], "sha": sha, "lastModified": "2023-08-16T11:29:52.000Z",
        "private": repo.access == "private", "gated": "auto" if repo.access == "gated" else False,
        "disabled": False, "tags": tags, "pipeline_tag": "translation",
        "library_name": "transformers", "downloads": 1, "likes": 0, "cardData": card,
        "siblings": [_sibling(file, blobs=blobs) for file in files],
    }  # fmt: skip


def _sibling(file: File, *, blobs: bool) -> dict[str, Any]:
    listed: dict[str, Any] = {"rfilename": file.path}
    if blobs:
        listed |= {"blobId": file.blob, "size": file.size}
        if file.sha256:
            listed["lfs"] = {
                "sha256": file.sha256, "size": file.size, "pointerSize": _POINTER_SIZE,
            }  # fmt: skip
    return listed


def _tree(files: dict[str, File], under: str, *, recursive: bool) -> list[dict[str, Any]]:
    prefix = f"{under}/" if under else ""
    listed: dict[str, dict[str, Any]] = {}
    for file in files.values():
        if not file.path.startswith(prefix):
            continue
        parts = file.path[len(prefix) :].split("/")
        for depth in range(1, len(parts) if recursive else min(2, len(parts))):
            folder = prefix + "/".join(parts[:depth])
            listed[folder] = {"type": "directory", "oid": file.blob, "size": 0, "path": folder}
        if recursive or len(parts) == 1:
            listed[file.path] = _leaf(file)
    return list(listed.values())


def _leaf(file: File) -> dict[str, Any]:
    leaf = {"type": "file", "oid": file.blob, "size": file.size, "path": file.path}
    if file.sha256:
        leaf["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": _POINTER_SIZE}
    return leaf


def _card(files: dict[str, File]) -> dict[str, Any]:
    """The front matter of README.md: scalars and lists, one level."""
    text = files["README.md"].place.read_text("utf-8") if "README.md" in files else ""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    card: dict[str, Any] = {}
    name = ""
    for line in found[1].splitlines() if found else []:
        if line.startswith("- "):
            card[name] = [*(card[name] or []), line[2:].strip()]
        elif ":" in line and not line.startswith(" "):
            name, value = (part.strip() for part in line.split(":", 1))
            card[name] = value.strip("\"'") or None
    return card
