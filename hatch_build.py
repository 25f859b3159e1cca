"""What the package's page on an index shows: the README with working links, and whose it is.

Authors and address are `AUTHORS` and `HOME` in translate/version.py; while the address is empty,
links become plain text.
"""

from __future__ import annotations

import ast
import re
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\((?!https?://|#)([^)\s]+)\)")
_AUTHORS = re.compile(r"^AUTHORS: [^=]*= (?P<authors>\(.*?\))(?:  #.*)?$", re.MULTILINE | re.DOTALL)
_HOME = re.compile(r'^HOME = "(?P<home>[^"]*)"', re.MULTILINE)


class PageHook(MetadataHookInterface):
    """Fills in `readme`, `urls` and `authors`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set these fields."""
        owner = (ROOT / "translate" / "version.py").read_text("utf-8")
        metadata["authors"] = authors(owner)
        found = _HOME.search(owner)
        home = found["home"].rstrip("/") if found else ""
        text = absolute((ROOT / "README.md").read_text("utf-8"), home)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        metadata["urls"] = addresses(home)


def authors(owner: str) -> list[dict[str, str]]:
    """Return the authors that version.py names.

    >>> authors('AUTHORS: tuple[str, ...] = ("Mei Lin", "Jo <jo@x.org>")  # such')
    [{'name': 'Mei Lin'}, {'name': 'Jo', 'email': 'jo@x.org'}]
    """
    found = _AUTHORS.search(owner)
    named = ast.literal_eval(found["authors"]) if found else ()
    parted = (parseaddr(one) if "<" in one else (one, "") for one in named)
    return [{"name": name, **({"email": email} if email else {})} for name, email in parted]


def addresses(home: str) -> dict[str, str]:
    """Return the project's addresses; none where there is no home.

    >>> addresses("https://x.org/a")["Issues"]
    'https://x.org/a/issues'
    """
    if not home:
        return {}
    return {
        "Homepage": home, "Source": home, "Issues": f"{home}/issues",
        "Documentation": f"{home}/tree/main/docs", "Changelog": f"{home}/blob/main/CHANGELOG.md",
    }  # fmt: skip


def absolute(text: str, home: str) -> str:
    """Make relative links absolute, or plain text where there is no home.

    >>> absolute("[a](docs/a.md) ![b](b.png)", "https://x.org/a")
    '[a](https://x.org/a/blob/main/docs/a.md) ![b](https://x.org/a/raw/main/b.png)'
    >>> absolute("see [a](docs/a.md) ![b](b.png)", "")
    'see a b'
    """

    def replaced(found: re.Match[str]) -> str:
        sign, name, target = found.groups()
        if not home:
            return name
        return f"{sign}[{name}]({home}/{'raw' if sign else 'blob'}/main/{target})"

    return _LINK.sub(replaced, text)
