"""What a copied web page has above its text: lines that lead elsewhere, and are no title."""

from __future__ import annotations

import re
from itertools import groupby, islice

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
_ENTRIES = frozenset(
    "home news world uk us business politics opinion sport sports culture arts lifestyle life "
    "style travel health science tech technology climate environment money markets economy video "
    "videos live weather podcasts newsletters entertainment food fashion magazine search menu "
    "about contact more".split()
)
_ENTRIES_IN_A_ROW = 3
_BOTH = 2  # blocks: the menu, and the headline
_LEADS = re.compile(r"(?:sign|log) ?(?:in|up|on)\b|subscribe\b|accessibility\b", re.I)
_LEADS_ON = re.compile(rf"{_LEADS.pattern}|by\b|\d|updated\b|published\b", re.I)
_ENDS = re.compile("[.!?…。！？][”’\"'」』)）]*\\s*$")


def below_navigation(text: str) -> str:
    r"""Return a text from its first line that is no navigation; as it is where it has none.

    Navigation is told by a line that offers to skip it, as screen readers are; the entries of the
    menu after it are short.

    >>> below_navigation("Skip to content\nHome\nWorld\nTalks on the shoal begin\n\nThe talks …")
    'Talks on the shoal begin\n\nThe talks …'
    >>> below_navigation("Home\n\nThe talks were frank.")
    'Home\n\nThe talks were frank.'
    >>> below_navigation("Skip to content\nHome World Sport Arts\n\nTruce holds\n\nIt has held so.")
    'Truce holds\n\nIt has held so.'
    """
    lines = text.splitlines(keepends=True)
    first = list(islice((at for at, line in enumerate(lines) if line.strip()), _FIRST_LINES))
    skips = [at for at in first if _SKIPS.fullmatch(lines[at].strip())]
    if not skips:
        return text
    begins = (at for at in range(skips[-1] + 1, len(lines)) if _is_text(lines[at].strip()))
    start = next(begins, None)
    if start is None:
        return text
    return "".join(lines[_headline(lines, skips[-1] + 1, start) :])


def _headline(lines: list[str], menu: int, text: int) -> int:
    """Return where a short headline stands alone between a menu and a text, else the text's place.

    What stands above a line that is no sentence may be the name of its section.
    """
    groups = groupby(range(menu, text), lambda at: bool(lines[at].strip()))
    blocks = [list(block) for filled, block in groups if filled]
    if len(blocks) != _BOTH or len(blocks[1]) > 1 or not _ENDS.search(lines[text]):
        return text
    line = lines[blocks[1][0]].strip()
    words = line.lower().split()
    named = len(words) > 1 and not (_LEADS_ON.match(line) or _ENTRIES.issuperset(words))
    return blocks[1][0] if named else text


def _is_menu(line: str) -> bool:
    """Whether a line is a menu's entries side by side.

    >>> _is_menu("Home World Business Sport"), _is_menu("World Health Chief Resigns")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", line.lower())
    entries = sum(word in _ENTRIES for word in words)
    return entries >= _ENTRIES_IN_A_ROW and 2 * entries >= len(words)


def _is_text(line: str) -> bool:
    """Whether a line is longer than the entry of a menu, and leads to no form."""
    if _is_menu(line):
        return False
    long = len(line.split()) >= _LEAST_WORDS or (
        len(line) >= _LEAST_CHARACTERS and " " not in line and _UNSPACED.search(line) is not None
    )
    return long and not _LEADS.match(line)
