"""Characters a format can't carry, or that would act on the reader, made visible.

A NUL, an escape sequence or a bidirectional override in a text is shown as a sign that stands for
it; every other character stays as it is. JSON carries all of them unchanged.
"""

from __future__ import annotations

import re

# C0 controls but tab and newline, DEL, C1 controls, lone surrogates, the two non-characters
# XML forbids: no HTML or XML document may hold them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Embeddings, overrides and isolates: harmless inside an element that isolates its text, but in a
# terminal they reorder what follows.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\r\n?")


def visible(text: str) -> str:
    r"""Show forbidden characters as signs; line ends become `\n`.

    >>> visible("a\x00b\x1b[31m\r\nc\x85")
    'a␀b␛[31m\nc⟨U+0085⟩'
    """
    return _FORBIDDEN.sub(_sign, _BREAKS.sub("\n", text))


def still(text: str) -> str:
    r"""Show what could act on a terminal: controls, and what turns the writing direction.

    >>> still("\u202eevil\u202c")
    '⟨U+202E⟩evil⟨U+202C⟩'
    """
    return _BIDI.sub(_sign, visible(text))


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
