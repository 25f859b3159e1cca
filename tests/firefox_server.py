"""A local server that speaks Mozilla's Remote Settings, as far as models go; faults on demand."""

import functools
import gzip
import hashlib
import json
from pathlib import Path
from urllib.parse import urlsplit

from hub_answers import Answer
from hub_server import HubServer

RECORDS = "/v1/buckets/main/collections/translations-models-v2/records"


@functools.cache
def packed(path: Path) -> tuple[bytes, str]:
    """A file as it is published, and its checksum; made once, for many tests publish the same."""
    raw = gzip.compress(path.read_bytes(), 1)
    return raw, hashlib.sha256(raw).hexdigest()


class FirefoxServer(HubServer):
    """Mozilla's Remote Settings with some models, faults on demand."""

    def __init__(self):
        super().__init__()
        self.records, self.files = [], {}

    def publish(self, folder, source, target, version="2.1", architecture="tiny"):
        for path in sorted(folder.iterdir()):
            raw, checksum = packed(path)
            place = f"main-workspace/{version}/{len(self.files)}.bin"
            self.files[place] = raw
            self.records.append({
                "name": path.name, "fileType": path.name.split(".")[0], "version": version,
                "sourceLanguage": source, "targetLanguage": target, "architecture": architecture,
                "attachment": {
                    "hash": checksum, "size": len(raw),
                    "filename": f"{path.name}.gz", "location": place,
                },
            })  # fmt: skip

    def answer(self, host, path, token):
        path = urlsplit(path).path
        if path == "/v1/":
            base = {"capabilities": {"attachments": {"base_url": f"{self.cdn_url}/at/"}}}
            return Answer(200, body=json.dumps(base).encode())
        if path == RECORDS:
            return Answer(200, body=json.dumps({"data": self.records}).encode())
        raw = self.files.get(path.removeprefix("/at/"))
        return Answer(200, body=raw) if host == "cdn" and raw else Answer(404)
