"""BCP-47 tags, translation directions, scripts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from translate.errors import UnsupportedLanguage

NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "pl": "Polish", "nl": "Dutch", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

# Tags people write for what the models call zh; detectors also answer with the varieties.
_ALIASES = {
    "cmn": "zh", "wuu": "zh", "yue": "zh", "zho": "zh", "chi": "zh",
    "eng": "en", "jp": "ja", "jap": "ja", "fra": "fr", "deu": "de",
    "spa": "es", "por": "pt", "rus": "ru", "kor": "ko", "jpn": "ja",
    **{name.lower(): tag for tag, name in NAMES.items()},
}  # fmt: skip

TRADITIONAL = "zh-Hant"
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})  # scripts and regions that say so

_UNSPACED = frozenset({"zh", "ja"})
_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")

# The main Unicode script of each language that is not written in Latin letters.
_SCRIPTS = {
    "ar": ("ARABIC",), "hi": ("DEVANAGARI",), "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "ko": ("HANGUL",), "ru": ("CYRILLIC",), "uk": ("CYRILLIC",), "zh": ("CJK",),
}  # fmt: skip


def normalise(tag: str) -> str:
    """Return the primary language of a BCP-47 tag or a known alias, in lower case.

    Raises UnsupportedLanguage when the tag is malformed or names a language without rules here.

    >>> normalise("zh-Hans"), normalise("cmn_Hant"), normalise("EN")
    ('zh', 'zh', 'en')
    """
    if not _TAG.fullmatch(tag or ""):
        raise UnsupportedLanguage(f"{tag!r} is not a language tag; write one such as en or zh")
    primary = re.split(r"[-_]", tag)[0].lower()
    primary = _ALIASES.get(primary, primary)
    if primary not in NAMES:
        known = ", ".join(sorted(NAMES))
        raise UnsupportedLanguage(f"language {tag!r} is not known; use one of: {known}")
    return primary


def variety(tag: str) -> str:
    """Return a pivot's tag as routes have it: only Traditional Chinese is kept apart.

    What is no language stays as it is, to be refused where an engine is asked for it.

    >>> variety("zh-TW"), variety("cmn_Hant"), variety("zh-Hans"), variety("Chinese"), variety("FR")
    ('zh-Hant', 'zh-Hant', 'zh', 'zh', 'fr')
    """
    primary, *parts = re.split(r"[-_]", tag.lower())
    primary = _ALIASES.get(primary, primary)
    if primary == "zh" and _TRADITIONAL & {*parts} and "hans" not in parts:
        return TRADITIONAL
    return primary if primary in NAMES and _TAG.fullmatch(tag) else tag


def name_of(tag: object) -> str:
    """Name a language, or give its tag.

    >>> name_of("zh"), name_of("zh-Hant"), name_of("tlh")
    ('Chinese', 'Traditional Chinese', 'tlh')
    """
    plain = NAMES.get(str(tag).split("-")[0], str(tag))
    return f"Traditional {plain}" if tag == TRADITIONAL else plain


def writes_spaces(language: str) -> bool:
    """Return whether words of the language are separated by spaces.

    >>> writes_spaces("en"), writes_spaces("zh"), writes_spaces("zh-Hant")
    (True, False, False)
    """
    return language.partition("-")[0] not in _UNSPACED


def script_share(text: str, language: str) -> float:
    """Return the share (0..1) of the letters that belong to the language's script; 1.0 without any.

    >>> script_share("北京 Beijing", "zh") < 0.5
    True
    """
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return 1.0
    wanted = _SCRIPTS.get(language, ("LATIN",))
    hits = sum(count for c, count in Counter(letters).items() if _name(c).startswith(wanted))
    return hits / len(letters)


@lru_cache(maxsize=8192)
def _name(character: str) -> str:
    return unicodedata.name(character, "")


def guess(text: str) -> str:
    """Return "zh" for text that is mostly Han characters without kana, "en" otherwise.

    A decision by script only: enough to choose between the bundled pair's languages.

    >>> guess("台湾是中国核心利益"), guess("Taiwan is a core interest")
    ('zh', 'en')
    """
    return "zh" if script_share(text, "zh") > 0.3 else "en"


@dataclass(frozen=True, slots=True)
class Direction:
    """A source and a target language.

    >>> str(Direction("en", "zh")), Direction.parse("zh-en").source
    ('en-zh', 'zh')
    """

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"

    @property
    def reverse(self) -> Direction:
        """The way back."""
        return Direction(self.target, self.source)

    @property
    def other_than_english(self) -> str:
        """Name the language that is not English, or the source where neither is.

        >>> Direction("en", "fr").other_than_english
        'French'
        """
        return NAMES[self.target if self.source == "en" else self.source]

    @classmethod
    def of(cls, source: str, target: str) -> Direction:
        """Build a direction from tags as users write them; raises UnsupportedLanguage."""
        direction = cls(normalise(source), normalise(target))
        if direction.source == direction.target:
            raise UnsupportedLanguage(
                f"source and target are both {direction.source!r}; choose two languages (--via or "
                "--to names the other, --via zh/en whichever is not the text's; --from or the "
                "column language of a table the text's own)"
            )
        return direction

    @classmethod
    def parse(cls, pair: str) -> Direction:
        """Read a pair such as `en-zh`; raises UnsupportedLanguage."""
        source, separator, target = pair.partition("-")
        if not separator:
            raise UnsupportedLanguage(f"{pair!r} is not a pair; write one such as en-zh")
        return cls.of(source, target)
