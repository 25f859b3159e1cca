"""Placeholders, inline codes, addresses and keys: what a translation keeps as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_PRINTF = (
    r"(?<![\d%])%(?:\d+\$)?[-+#]?\d*(?:\.\d+)?(?:hh?|ll?|z)?[sdiufxXc@](?![A-Za-z])"
    r"|%\(\w+\)[sdif]"
)
_KEYS = r"\b(?:(?:Ctrl|Alt|Shift|Cmd|Win)\s?\+\s?)+(?:F\d{1,2}|[A-Za-z0-9])(?![A-Za-z0-9])"
_CODE = re.compile(
    r"(?P<address>(?:https?://|www\.)[A-Za-z0-9._~:/?#\[\]@!$&'()*+;=%-]+"
    r"|[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<brace>[$#%]?\{\{?[\w.$:#-]*\}?\})"
    rf"|(?P<printf>{_PRINTF})"
    r"|(?P<tag></?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>)"
    r"|(?P<entity>&(?:amp;)?(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});)"
    rf"|(?P<keys>{_KEYS})"
)
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


def without_codes(source: str, target: str) -> tuple[str, str]:
    """Return both texts without their codes, so that digits in these are no numbers.

    A product's name is one where the other side has it, too, or where it is told as changed.
    """
    texts = source, target
    if not any(map(_PRODUCT.search, texts)):
        return _CODE.sub(" ", source), _CODE.sub(" ", target)
    own, other = ({match.group() for match in _PRODUCT.finditer(text)} for text in texts)
    masked = (own & other) | set(_dropped(source, target))
    masked |= {name for pair in _renamed(source, target) for name in pair}
    first, second = (
        _PRODUCT.sub(lambda m: " " if m.group() in masked else m.group(), _CODE.sub(" ", text))
        for text in texts
    )
    return first, second


def _codes(source: str, target: str, names: tuple[str, str]) -> Iterator[str]:
    before, after = list(_written(source)), list(_written(target))
    lost = Counter(before) - Counter(after)
    new = Counter(after) - Counter(before)
    for kind in ("keys", "address"):
        gone, instead = ([key for key in listed if key[0] == kind] for listed in (lost, new))
        if gone and instead:
            yield f"{_show(gone)} became {_show(instead)}"
            for key in (*gone, *instead):
                lost.pop(key, None)
                new.pop(key, None)
    for key in (*lost, *new):
        kind, code = key
        often = before.count(key), after.count(key)
        if all(often):
            places = zip(map(_often, often), names, strict=True)
            yield f"{code} stands {', '.join(f'{times} in the {name}' for times, name in places)}"
        elif often[0]:
            yield f"{code} is missing in the {names[1]}"
        elif kind != "keys":  # "the usual keys" may be named
            yield f"{code} is not in the {names[0]}"
    if not lost and not new:
        yield from _reordered(before, after, names[1])


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


def _written(text: str) -> Iterator[tuple[str, str]]:
    """Yield the codes of a text with their kinds, each in one way of writing it."""
    for match in _CODE.finditer(text):
        kind, code = match.lastgroup or "", match.group()
        if kind == "address":
            code = _LOCALE.sub("", code.rstrip(".,;:!?)'")).rstrip("/")
        elif kind == "tag":
            code = f"{code.split()[0].rstrip('/>').lower()}>"
        elif kind == "keys":
            code = "+".join(key.strip() for key in code.split("+"))
        yield kind, code


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
