"""HTML by construction: text becomes markup only inside `element`, which escapes it."""

from __future__ import annotations

from html import escape

from translate.reports.visible import visible

_VOID = frozenset({"meta", "br", "hr"})


class Html(str):
    """Markup that is safe to put into a page; every other `str` is text."""

    __slots__ = ()


def element(tag: str, /, *children: str, **attributes: str | int | None) -> Html:
    """Make an element; text children and attribute values are escaped, Html children are not.

    Attribute names lose a trailing underscore, and other underscores become hyphens; an attribute
    that is None is left out.

    >>> element("p", "a < b", element("b", "!"), class_="x", title='"')
    '<p class="x" title="&quot;">a &lt; b<b>!</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(*children)}</{tag}>")


def join(*children: str) -> Html:
    """Put markup and text side by side; the text is escaped.

    >>> join("<", Html("<br>"))
    '&lt;<br>'
    """
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(visible(child), quote=False)
            for child in children
        )
    )


def constant(text: str) -> Html:
    """Take markup or style that this package itself holds; never anything a user gave."""
    return Html(text)
