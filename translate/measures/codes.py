"""Placeholders, inline codes, addresses and keys: what a translation keeps as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from translate.measures.messages import flattened

_PRINTF = (
    r"(?<![\d%])%(?:\d+\$)?[-+#]?\d*(?:\.\d+)?(?:hh?|ll?|z)?[sdiufxXc@](?![A-Za-z])"
    r"|%\(\w+\)[sdif]"
)
_KEYS = (  # behind a Chinese character, too: 按Ctrl+S
    r"(?<![A-Za-z0-9_])(?:(?:Ctrl|Alt|Shift|Cmd|Win)\s?\+\s?){1,4}"
    r"(?:F\d{1,2}|[A-Za-z0-9])(?![A-Za-z0-9])"
)
_DOMAIN = (
    r"(?<![A-Za-z0-9@/.-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|gov|edu|info|dev|app|cn)"
    r"(?![A-Za-z0-9-])"
)
# What files of strings have filled in: {{ n, number }} and $t(key) of i18next, Vue's @:key, and
# Chrome's $NAME$.
_NAMED = (
    r"\{\{[^{}\n]{1,80}\}\}|\$t\([^()\n]{1,80}\)|@(?:\.\w+)?:(?:[\w.]*\w|\([\w.]+\))"
    r"|\$[A-Za-z_][\w@]*\$"
)
_CODE = re.compile(
    r"(?P<address>(?:https?://|www\.)[A-Za-z0-9._~:/?#\[\]@!$&'()*+;=%-]+"
    r"|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    rf"|(?P<brace>{_NAMED}|[$#%]?\{{\{{?[\w.$:#-]*\}}?\}})"
    rf"|(?P<printf>{_PRINTF})"
    r"|(?P<tag></?(?:[A-Za-z][\w-]*(?:\s[^<>]*)?|\d{1,2})/?>)"  # <1>here</1> in React
    r"|(?P<entity>&(?:amp;)?(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});)"
    rf"|(?P<escape>\\[nrt])|(?P<domain>{_DOMAIN})|(?P<keys>{_KEYS})"
)
_CHARACTERS = frozenset({"&amp;", "&quot;", "&apos;"})  # which translations write otherwise
_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][\w-]*|\d{1,2})(?:\s[^<>]*)?(?P<single>/?)>")
# a word that could be translated: no unit behind a number, no version, no single letter
_UNIT = re.compile(
    r"(?<!\d)(?<!\d[.,])\d[\d.,]*\s?"
    r"(?:[A-Za-zµ°%]{1,2}|[a-zµ]{0,4}[A-Z/°%][A-Za-zµ°/]{0,4}|min|sec|rpm|fps|dpi|bps|mph|kph|lbs)"
    r"(?![A-Za-z0-9/])"
)
_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
_ACRONYM = 3  # letters
# Thai, kana, Han, Hangul
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# a product's name: letters with at least three digits ("X200"; a G20 or an F-16 has other names)
_PRODUCT = re.compile(
    r"(?<![A-Za-z0-9_-])([A-Z][A-Za-z]{0,4})(\d{3,})[A-Za-z]{0,2}(?![A-Za-z0-9_])"
)
_LOCALE = re.compile(r"/(?:en|zh)(?:[-_][A-Za-z]+)?(?=/|$)")


def recoded(source: str, target: str, names: tuple[str, str]) -> str:
    """Say which codes a translation dropped, added, doubled or changed; `names` are the texts'.

    >>> recoded("Hello {name}, press Ctrl+S.", "您好，按 Ctrl+C。", ("source", "pivot"))
    'Ctrl+S became Ctrl+C; {name} is missing in the pivot'
    """
    return "; ".join([*_products(source, target, names[1]), *_codes(source, target, names)])


def spoilt(source: str, target: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes that a translation lacks, and those that it has beside the source's.

    >>> spoilt("Hello {name}, press Ctrl+S.", "您好，按 Ctrl+C。")
    (('{name}', 'Ctrl+S'), ('Ctrl+C',))
    """
    before, after = Counter(_once(source)), Counter(_once(target))
    lost, new = before - after, after - before
    if not all(any(kind == "domain" for kind, _ in side) for side in (lost, new)):
        lost, new = (  # a site may be named otherwise: see `_miscounted`
            Counter({key: n for key, n in side.items() if key[0] != "domain"})
            for side in (lost, new)
        )
    renamed = dict.fromkeys(other for _, other in _renamed(source, target))
    return (*_dropped(source, target), *(code for _, code in lost)), (
        *renamed, *(code for _, code in new)
    )  # fmt: skip


def without_codes(source: str, target: str) -> tuple[str, str]:
    """Return both texts without their codes, so that digits in these are no numbers.

    A product's name is one where the other side has it, too, or where it is told as changed.
    """
    texts = flattened(source)[0], flattened(target)[0]
    if not any(map(_PRODUCT.search, texts)):
        return _CODE.sub(" ", texts[0]), _CODE.sub(" ", texts[1])
    own, other = ({match.group() for match in _PRODUCT.finditer(text)} for text in texts)
    masked = (own & other) | set(_dropped(source, target))
    masked |= {name for pair in _renamed(source, target) for name in pair}
    first, second = (
        _PRODUCT.sub(lambda m: " " if m.group() in masked else m.group(), _CODE.sub(" ", text))
        for text in texts
    )
    return first, second


def has_words(text: str) -> bool:
    """Return whether there is anything in a text to translate, beside codes, figures and units.

    >>> has_words("{0} / {1}"), has_words("v2.4.1-rc1, 10 km²"), has_words("延长90天")
    (False, False, True)
    """
    plain = _UNIT.sub(" ", _CODE.sub(" ", flattened(text)[0]))
    # Chinese writes no space between a figure and the words beside it
    words = (
        word for word in _WORD.findall(plain)
        if _UNSPACED.search(word) or not any(map(str.isdigit, word))
    )  # fmt: skip
    return any(
        not word.isascii() or len(word) > _ACRONYM or (len(word) > 1 and not word.isupper())
        for word in words
    )


def _codes(source: str, target: str, names: tuple[str, str]) -> Iterator[str]:
    before, after = list(_once(source)), list(_once(target))
    lost = Counter(before) - Counter(after)
    new = Counter(after) - Counter(before)
    for kind in ("keys", "address", "domain"):
        gone, instead = ([key for key in listed if key[0] == kind] for listed in (lost, new))
        if gone and instead:
            yield f"{_show(gone)} became {_show(instead)}"
            for key in (*gone, *instead):
                lost.pop(key, None)
                new.pop(key, None)
    for key in (*lost, *new):
        yield from _miscounted(key, (before.count(key), after.count(key)), names)
    if not lost and not new:
        yield from _reordered(before, after, names[1])
        if _is_nested(source) and not _is_nested(target):
            yield f"tags are closed in another order in the {names[1]}"


def _miscounted(
    key: tuple[str, str], often: tuple[int, int], names: tuple[str, str]
) -> Iterator[str]:
    """Say of a code with its kind that it stands in one of the texts alone, or more often."""
    kind, code = key
    if all(often):
        places = zip(map(_often, often), names, strict=True)
        yield f"{code} stands {', '.join(f'{times} in the {name}' for times, name in places)}"
    elif kind == "domain":  # a site may be named otherwise: "Amazon.com"
        return
    elif often[0]:
        yield f"{code} is missing in the {names[1]}"
    elif kind != "keys":  # "the usual keys" may be named
        yield f"{code} is not in the {names[0]}"


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _reordered(
    before: list[tuple[str, str]], after: list[tuple[str, str]], name: str
) -> Iterator[str]:
    """Codes that are filled in by their order alone must keep it."""
    orders = [
        [code for kind, code in listed if kind == "printf" and "$" not in code and "(" not in code]
        for listed in (before, after)
    ]
    if orders[0] != orders[1]:
        yield f"{', '.join(orders[0])} stand in another order in the {name}"


def _is_nested(text: str) -> bool:
    """Return whether what tags open is closed in turn; tags that stand alone are passed over."""
    tags = [match for match in _TAG.finditer(text) if not match["single"]]
    paired = {tag["name"] for tag in tags if tag["closes"]}
    open_: list[str] = []
    for tag in tags:
        if not tag["closes"]:
            open_ += [tag["name"]] if tag["name"] in paired else []
        elif not open_ or open_.pop() != tag["name"]:
            return False
    return not open_


def _written(text: str) -> Iterator[tuple[str, str]]:
    """Yield the codes of a text with their kinds, each in one way of writing it."""
    flat, shells = flattened(text)
    yield from (("shell", shell) for shell in shells)
    for match in _CODE.finditer(flat):
        kind, code = match.lastgroup or "", match.group()
        if code in _CHARACTERS:
            continue
        if kind == "domain":
            code = code.lower()
        elif kind == "address":
            code = _LOCALE.sub("", code.rstrip(".,;:!?)'")).rstrip("/")
        elif kind == "tag":
            code = f"{code.split()[0].rstrip('/>').lower()}>"
        elif kind == "brace":
            code = "".join(code.split())
        elif kind == "keys":
            code = "+".join(key.strip() for key in code.split("+"))
        yield kind, code


def _once(text: str) -> Iterator[tuple[str, str]]:
    """Yield the codes of a text as `_written` does, a site's name once: prose may say it again."""
    sites = set()
    for kind, code in _written(text):
        if kind != "domain" or code not in sites:
            yield kind, code
        sites |= {code} if kind == "domain" else set()


def _show(keys: list[tuple[str, str]]) -> str:
    return ", ".join(code for _, code in keys)


def _products(source: str, target: str, name: str) -> Iterator[str]:
    """Yield the names of products that became others of their letters, or are gone."""
    renamed = dict(_renamed(source, target))
    yield from (f"{old} became {new}" for old, new in renamed.items())
    for product in _dropped(source, target):
        if product not in renamed:
            yield f"{product} is missing in the {name}"


def _dropped(source: str, target: str) -> list[str]:
    """Return the products whose very digits the target lacks; a series may be told for one."""
    gone = (match.group() for match in _PRODUCT.finditer(source) if match[2] not in target)
    return list(dict.fromkeys(gone))


def _renamed(source: str, target: str) -> list[tuple[str, str]]:
    lost = [match for match in _PRODUCT.finditer(source) if match[2] not in target]
    new = [match for match in _PRODUCT.finditer(target) if match[2] not in source]
    return [(old.group(), other.group()) for old in lost for other in new if old[1] == other[1]]
