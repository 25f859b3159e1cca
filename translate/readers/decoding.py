"""From bytes to text: which encoding, and how that was decided.

Marks first, then UTF-8 if the bytes are valid, then the reading that gives the likeliest text
among the encodings Chinese, Japanese, Korean, Russian and Western texts are found in. How likely a
reading is follows from the national character sets themselves: GB 2312 and Big 5 put their common
characters first, so that the place of a character says how common it is.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from translate.errors import InputError

SAMPLE = 2**20  # bytes looked at to decide

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED_WIDE = ("utf-16-le", "utf-16-be")
_LEGACY = ("gb18030", "big5hkscs", "shift_jis", "euc_jp", "euc_kr", "cp1251", "cp1252")
_LEAST = 0.6  # a reading less likely than this is no reading
_SURE = 0.88  # below this, UTF-16 without its mark is tried too
_JUDGED = 20_000  # characters of a reading that are judged
_BEYOND = re.compile(r"[^\x00-\x7f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Grammar words of Chinese, both scripts, and endings of Korean: a fifth of most texts and more, and
# rare in a wrong reading. Japanese shows by its hiragana.
_CHINESE = frozenset(
    "的一是不了在有人和国國这這中大来來上個个為为以我他们們说說到时時要就對对與与也"
)
_KOREAN = frozenset("이다는의에가을를은고하지로한도서기사했해습니까요있")
_CLOSE = 0.03  # a second reading that differs by less is named in a warning
_NOT_FOR_TEXTS = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec name, the reason it was chosen, and another nearly as likely."""

    codec: str
    reason: str
    rival: str = ""

    def __str__(self) -> str:
        return f"{self.codec} ({self.reason})"

    @property
    def warnings(self) -> list[str]:
        """What the user should know."""
        if not self.rival:
            return []
        return [
            f"the text was read as {self.codec}, but {self.rival} is nearly as likely; if it reads "
            f"wrong, give --encoding {self.rival}"
        ]


def detect_encoding(data: bytes, name: str, encoding: str | None = None) -> Encoding:
    """Choose the encoding of a text from its first SAMPLE bytes.

    Raises InputError for an unknown encoding name, for bytes that are no text, and when no
    reading is likely.

    >>> str(detect_encoding("导火索".encode("utf-8-sig"), "a.txt"))
    'utf-8-sig (byte order mark)'
    >>> detect_encoding("台湾是中国核心利益中的核心".encode("gb18030"), "a.txt").codec
    'gb18030'
    """
    if encoding:
        return Encoding(_known(encoding), "given")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Encoding(codec, "byte order mark")
    sample = data[:SAMPLE]
    if b"\0" in sample:
        readings = list(_readings(sample, _UNMARKED_WIDE))
    elif _decodes(sample, "utf-8") is not None:
        return Encoding("utf-8", "the bytes are valid")
    else:
        readings = list(_readings(sample, _LEGACY))
        if max(readings, default=(0.0,))[0] < _SURE:
            readings += _readings(sample, _UNMARKED_WIDE)
    ranked = sorted(readings, reverse=True)
    likelihood, _, codec = ranked[0] if ranked else (0.0, 0, "")
    if likelihood >= _LEAST:
        rivals = (
            c for p, _, c in ranked[1:] if p > likelihood - _CLOSE and not _same(sample, c, codec)
        )
        return Encoding(
            codec, f"likeliest reading of the bytes, {likelihood:.2f}", next(rivals, "")
        )
    if b"\0" in sample:
        raise _no_text(name)
    raise InputError(f"the encoding of {name} can't be detected; name it: --encoding gb18030")


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, Encoding]:
    """Decode a whole text; line ends become line feeds."""
    decided = detect_encoding(data, name, encoding)
    try:
        text = data.decode(decided.codec)
    except UnicodeError as error:
        raise undecodable(name, decided, error) from error
    if len(_CONTROLS.findall(text[:SAMPLE])) > len(text[:SAMPLE]) // 50:
        raise _no_text(name)
    return text.replace("\r\n", "\n").replace("\r", "\n"), decided


def undecodable(name: str, encoding: Encoding, error: UnicodeError) -> InputError:
    """Say that a text is not in the encoding it was taken to be in."""
    where = f" (byte {error.start:,})" if isinstance(error, UnicodeDecodeError) else ""
    return InputError(
        f"{name} is not {encoding.codec.removesuffix('-sig')} throughout{where}; name its "
        "encoding, such as --encoding gb18030"
    )


def _known(name: str) -> str:
    codec = codec_of(name)
    if codec is None:
        raise InputError(f"no encoding {name!r}; name one such as utf-8, gb18030 or big5")
    # A mark at the start of the text is never part of it.
    return "utf-8-sig" if codec == "utf-8" else codec


def codec_of(name: str) -> str | None:
    """Return Python's name for a text encoding, or None for anything else.

    >>> codec_of("GBK"), codec_of("base64"), codec_of("punycode")
    ('gbk', None, None)
    """
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):  # ValueError: a null character
        return None
    # Codecs such as base64 turn bytes into bytes.
    usable = getattr(info, "_is_text_encoding", True) and info.name not in _NOT_FOR_TEXTS
    return info.name if usable else None


def _same(sample: bytes, codec: str, other: str) -> bool:
    return _decodes(sample, codec) == _decodes(sample, other)


def _no_text(name: str) -> InputError:
    return InputError(
        f"{name} is not text; give a text, or a file whose name ends in what it is, such as .docx"
    )


def _readings(sample: bytes, codecs_to_try: tuple[str, ...]) -> Iterator[tuple[float, int, str]]:
    for place, codec in enumerate(codecs_to_try):
        text = _decodes(sample, codec)
        if text is not None:
            yield _likelihood(text, codec), -place, codec


def _decodes(sample: bytes, codec: str) -> str | None:
    """Decode a sample that may end inside a character."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(sample, final=len(sample) < SAMPLE)
    except UnicodeError:
        return None


def _likelihood(text: str, codec: str) -> float:
    """Return how likely a reading is, 0..1, from its characters beyond ASCII."""
    if _CONTROLS.search(text):
        return 0.0
    first = _BEYOND.search(text)
    start = max(0, first.start() - 100) if first else 0
    text = text[start : start + _JUDGED]
    beyond = [c for c in text if c > "\x7f"]
    if not beyond or (codec in _UNMARKED_WIDE and len(beyond) < len(text) / 2):
        return 1.0 if any(c.isalpha() for c in text) else 0.0
    if codec in _UNMARKED_WIDE:
        return _plausible(text)
    if codec == "cp1252":
        return _western(text)
    if codec == "cp1251":
        return _cyrillic(text)
    share = sum(_common(c, codec) for c in beyond) / len(beyond)
    grammar = sum(_is_grammar(c, codec) for c in beyond) / len(beyond)
    # Without any grammar word, many characters together are no text.
    missing = 0.25 if len(beyond) > 30 and grammar < 0.02 else 0.0
    return 0.95 * share - missing + 0.05 * min(1.0, grammar / 0.1)


def _is_grammar(character: str, codec: str) -> bool:
    if codec in {"shift_jis", "euc_jp"}:
        return _kind(character) == "H"
    return character in (_KOREAN if codec == "euc_kr" else _CHINESE)


def _common(character: str, codec: str) -> float:
    kind = _kind(character)
    if codec in {"shift_jis", "euc_jp"}:
        kinds = {"H": 1.0, "K": 0.95, "C": 0.6 + 0.4 * _is_common_kanji(character)}
        other = 0.0 if "HALFWIDTH" in unicodedata.name(character, "") else 0.5
        return kinds.get(kind, 0.95 if character in _JAPANESE_SIGNS else other)
    if codec == "euc_kr":
        return {"G": 1.0, "J": 0.0, "C": 0.1}.get(kind, 0.6)
    if kind == "C":
        return float(_is_common_han(character))
    return 0.95 if unicodedata.category(character)[0] in "PSZ" else 0.2


def _kind(character: str) -> str:
    name = unicodedata.name(character, "")
    starts = (("HIRAGANA", "H"), ("KATAKANA", "K"), ("HANGUL SYLLABLE", "G"), ("HANGUL", "J"),
              ("CJK UNIFIED", "C"))  # fmt: skip
    return next((kind for start, kind in starts if name.startswith(start)), "")


def _is_common_han(character: str) -> bool:
    """Whether GB 2312 (first level) or Big 5 (first level) holds the character."""
    return _is_within(character, "gb2312", 0xB0, 0xD7) or _is_within(character, "big5", 0xA4, 0xC6)


def _is_common_kanji(character: str) -> bool:
    """Whether JIS X 0208 (first level) holds the character."""
    return _is_within(character, "euc_jp", 0xB0, 0xCF)


def _is_within(character: str, codec: str, first: int, last: int) -> bool:
    try:
        return first <= character.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False


def _plausible(text: str) -> float:
    """Return the share of characters of living scripts; a wrong wide reading has few of them."""
    good = sum(c < "\u0500" or _is_common_han(c) or _kind(c) in {"H", "K", "G"} or c in _SIGNS
               or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uff5e" for c in text)  # fmt: skip
    return 0.95 * good / len(text)


def _western(text: str) -> float:
    """Return the share of letters and signs beyond ASCII that stand as in a Western text."""
    runs = re.findall(r"[^\x00-\x7f]+", text)
    good = sum(
        len(run) for run in runs if len(run) <= 2 and all(c.isalpha() or c in _SIGNS for c in run)
    )
    return 0.98 * good / sum(map(len, runs))


def _cyrillic(text: str) -> float:
    """Return the share of letters in Cyrillic words that have no capitals inside."""
    words = re.findall(r"[^\W\d_]+", text)
    good = sum(len(w) for w in words if w[1:] == w[1:].lower() and all("а" <= c.lower() <= "ё"
               for c in w))  # fmt: skip
    return 0.97 * good / max(1, sum(len(w) for w in words if not w.isascii()))


_JAPANESE_SIGNS = frozenset("。、「」『』（）・ー々？！")
_SIGNS = frozenset("’‘“”–—…«»€£°·§©®™¿¡•´")
