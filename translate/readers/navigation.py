"""What a copied web page has above its text: lines that lead elsewhere, and are no title."""

from __future__ import annotations

import re
from itertools import islice

_FIRST_LINES = 10  # in which a page that was copied whole offers to skip what is above its text
_LEAST_WORDS = 4  # of a line that is no entry of a menu
_LEAST_CHARACTERS = 8  # likewise, where words stand without blanks
_SKIPS = re.compile(
    r"(?:skip|jump) (?:directly |straight )?to (?:the )?(?:main|page|primary|site)?[ -]?"
    r"(?:content|navigation|menu|search|text|article|story|body|footer)?|toggle navigation"
    r"|跳(?:转|过|至|到)+(?:主要|正文|页面)?(?:内容|导航|正文)",
    re.I,
)
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, kana, Han
_LEADS = re.compile(r"(?:sign|log) ?(?:in|up|on)\b|subscribe\b|accessibility\b", re.I)


def below_navigation(text: str) -> str:
    r"""Return a text from its first line that is no navigation; as it is where it has none.

    Navigation is told by a line that offers to skip it, as screen readers are; the entries of the
    menu after it are short.

    >>> below_navigation("Skip to content\nHome\nWorld\nTalks on the shoal begin\n\nThe talks …")
    'Talks on the shoal begin\n\nThe talks …'
    >>> below_navigation("Home\n\nThe talks were frank.")
    'Home\n\nThe talks were frank.'
    """
    lines = text.splitlines(keepends=True)
    first = list(islice((at for at, line in enumerate(lines) if line.strip()), _FIRST_LINES))
    skips = [at for at in first if _SKIPS.fullmatch(lines[at].strip())]
    if not skips:
        return text
    begins = (at for at in range(skips[-1] + 1, len(lines)) if _is_text(lines[at].strip()))
    return "".join(lines[next(begins, 0) :])


def _is_text(line: str) -> bool:
    """Whether a line is longer than the entry of a menu, and leads to no form."""
    long = len(line.split()) >= _LEAST_WORDS or (
        len(line) >= _LEAST_CHARACTERS and " " not in line and _UNSPACED.search(line) is not None
    )
    return long and not _LEADS.match(line)
