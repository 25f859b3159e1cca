"""Which language a text is in, decided offline: by its script first, then by a detector.

The detector (py3langid, in the extra `docs-in`) is asked only where a script serves several
languages, never about a short text, and not where small words show that a text is English.
Chinese is decided by script alone.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from translate.errors import UnsupportedLanguage, pip_line
from translate.languages import NAMES, normalise

SHORTEST = 40  # letters a detector needs
MIXED = 0.15  # share of the letters in another language that is worth a warning
_SURE = 0.9  # probability from which the detector is believed
_SAMPLE = 20_000  # characters of a text that are looked at
_PARAGRAPHS = 60  # paragraphs looked at for a mixture

# Words of English that another language has one or the other of, but never a text full of them.
_ENGLISH = frozenset(
    "about and are been could from his its of should than that the their they this were what when "
    "which with would".split()
)
_WORD = re.compile(r"\w+")
_TELLING = 0.05
_KNOWN = 0.8  # share of words met in English news; only bits of code in other languages have it
_LIKELY = 0.5  # the same: English prose has more, names and all; Spanish .44, German .12

# The languages known here that each script serves; the first is taken when nobody can tell.
_SCRIPTS = {
    "LATIN": ("en", "de", "es", "fr", "id", "it", "nl", "pl", "pt", "tr", "vi"),
    "CYRILLIC": ("ru", "uk"),
    "ARABIC": ("ar",),
    "DEVANAGARI": ("hi",),
    "HANGUL": ("ko",),
    "KANA": ("ja",),
    "HAN": ("zh",),
}
_NAME_STARTS = {
    "CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA", "LATIN": "LATIN", "HANGUL": "HANGUL",
    "CYRILLIC": "CYRILLIC", "ARABIC": "ARABIC", "DEVANAGARI": "DEVANAGARI",
}  # fmt: skip


_Paragraph = tuple[str, str, int]  # its text, main script, letters


@dataclass(frozen=True, slots=True)
class Decision:
    """A language, why it was chosen, and what the user should know."""

    language: str
    reason: str
    warnings: tuple[str, ...] = ()


def detect_language(text: str, language: str | None = None) -> Decision:
    """Decide the language of a text; one that is named is taken, and only mixture is looked for.

    >>> detect_language("台湾是中国核心利益").language, detect_language("A flashpoint.").reason
    ('zh', 'script')
    >>> detect_language("They said that both sides could talk about it, which was new.").reason
    'its small words'
    """
    sample = text[:_SAMPLE]
    chosen = Decision(normalise(language), "given") if language else _detected(sample)
    warnings = [*chosen.warnings, *_mixture(sample, chosen.language)]
    if chosen.language == "zh" and is_traditional(sample):
        warnings.append(
            "the text is in Traditional characters; the shipped models learned mostly Simplified "
            "ones, so read the rendering with care"
        )
    return Decision(chosen.language, chosen.reason, tuple(warnings))


def is_traditional(text: str) -> bool:
    """Return whether a Chinese text is written in Traditional characters.

    Only characters missing from GB 2312 or from Big 5 show it.

    >>> is_traditional("軍事對抗"), is_traditional("军事对抗"), is_traditional("中国核心利益")
    (True, False, False)
    """
    counts = Counter(_variety(character) for character in text if character > "\u3400")
    return counts["big5"] > max(1, counts["gb2312"])


@cache
def _variety(character: str) -> str:
    held = [codec for codec in ("gb2312", "big5") if _holds(codec, character)]
    return held[0] if len(held) == 1 else ""


def _holds(codec: str, character: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def scripts(text: str) -> Counter[str]:
    """Count the letters of each script.

    >>> scripts("Xi 习")["HAN"]
    1
    """
    counts: Counter[str] = Counter()
    for character, times in Counter(text).items():
        if character.isalpha() and (script := _script(character)):
            counts[script] += times
    return counts


@cache
def _script(character: str) -> str:
    return _NAME_STARTS.get(unicodedata.name(character, "").split(" ")[0], "")


def _detected(text: str) -> Decision:
    counts = scripts(text)
    script = _main_script(counts)
    candidates = _SCRIPTS[script]
    if len(candidates) == 1 or counts[script] < SHORTEST:
        return Decision(candidates[0], "script")
    if script == "LATIN" and _is_english(list(_telling_paragraphs(text))):
        return Decision("en", "its small words")
    ranked = _ranked(_only(text, script))
    if ranked is None:
        return Decision(candidates[0], "script", _undetected(text, candidates[0]))
    best, probability = ranked[0]
    if best in candidates and probability >= _SURE:
        return Decision(best, f"py3langid {probability:.2f}")
    known = next((tag for tag, _ in ranked if tag in candidates), candidates[0])
    return Decision(known, "py3langid, unsure", (_unsure(best, known),))


def _only(text: str, script: str) -> str:
    """Drop letters of other scripts: words quoted in them would mislead the detector."""
    return "".join(c for c in text if not c.isalpha() or _script(c) in {script, ""})


def _unsure(best: str, taken: str) -> str:
    looks = NAMES.get(best, f"the language {best!r}")
    return f"the text looks like {looks}, but is taken as {NAMES[taken]}; say which with --from"


def _undetected(text: str, taken: str) -> tuple[str, ...]:
    """Warn only where letters or words give reason to doubt: plain English is the common case."""
    letters = [c for c in text if c.isalpha()]
    words = [word for word in _WORD.findall(text.lower()) if word.isalpha()]
    is_plain = sum(c > "\x7f" for c in letters) < len(letters) / 100
    if taken == "en" and is_plain and _is_known(words, _LIKELY):
        return ()
    return (
        f"the language was taken as {NAMES[taken]} by its script alone; say which with --from, "
        f"or run: {pip_line('docs-in')}",
    )


def _main_script(counts: Counter[str]) -> str:
    # Kana among Han is Japanese; a Chinese text quotes far less of it.
    if counts["KANA"] > 0.15 * (counts["KANA"] + counts["HAN"]):
        counts = counts + Counter({"KANA": counts["HAN"]})
    # A Han character says about as much as two letters.
    weighed = {s: n * (2 if s in {"HAN", "KANA"} else 1) for s, n in counts.items()}
    return max(weighed, key=lambda script: weighed[script], default="LATIN")


def _mixture(text: str, language: str) -> Iterator[str]:
    """Warn of whole paragraphs in another language; quoted words and names don't count."""
    paragraphs = list(_telling_paragraphs(text))
    if language == "en" and _is_english(paragraphs):
        return  # the common case, without the detector: it takes longer than all the reading
    total = sum(letters for _, _, letters in paragraphs)
    shares: Counter[str] = Counter()
    for paragraph, script, letters in paragraphs:
        shares[_paragraph_language(paragraph, script, letters, language)] += letters
    for other, letters in shares.most_common():
        if other != language and letters > MIXED * total:
            yield (
                f"about {100 * letters / total:.0f}% of the text looks like "
                f"{NAMES.get(other, other)}; all of it is taken as {NAMES[language]}: split it, "
                "or give one language"
            )


def _telling_paragraphs(text: str) -> Iterator[_Paragraph]:
    """Yield the paragraphs that are long enough to judge, with script and number of letters."""
    for paragraph in text.split("\n")[:_PARAGRAPHS]:
        counts = scripts(paragraph)
        script = _main_script(counts)
        letters = sum(counts.values())
        if letters >= SHORTEST or (script in {"HAN", "KANA"} and letters >= SHORTEST // 4):
            yield paragraph, script, letters


def _is_english(paragraphs: Sequence[_Paragraph]) -> bool:
    """Return whether so much of a text is plainly English that it can't be a mixture."""
    total = sum(letters for _, _, letters in paragraphs)
    plain = sum(
        letters
        for paragraph, script, letters in paragraphs
        if script == "LATIN" and is_plainly_english(paragraph)
    )
    return 0 < (1 - MIXED) * total <= plain


def is_plainly_english(text: str) -> bool:
    """Return whether a text is English beyond doubt; False means only that it isn't certain.

    >>> is_plainly_english("The price of oil and that of gas rose.")
    True
    >>> is_plainly_english("The fall of oil prices hurts exporters, traders say.")
    True
    >>> is_plainly_english("Het is nog niet bekend of de film een vervolg krijgt.")
    False
    """
    words = _WORD.findall(text.lower())
    telling = [word for word in words if word in _ENGLISH]
    if len(set(telling)) > 1 and len(telling) >= _TELLING * len(words):
        return True
    return _is_known([word for word in words if word.isalpha()], _KNOWN)


def _is_known(words: Sequence[str], least: float) -> bool:
    """Return whether at least a share of the words are those of English news."""
    from translate.framings.known import frequency  # with it come all that framings are found by

    known = frequency()[1]
    return sum(word in known for word in words) >= least * len(words)


def _paragraph_language(paragraph: str, script: str, letters: int, language: str) -> str:
    candidates = _SCRIPTS[script]
    if language not in candidates:
        own = _ranked(paragraph) if len(candidates) > 1 and letters >= 2 * SHORTEST else None
        return own[0][0] if own else candidates[0]
    if len(candidates) == 1 or letters < 2 * SHORTEST:
        return language
    ranked = _ranked(paragraph)
    return ranked[0][0] if ranked and ranked[0][1] >= _SURE else language


def _ranked(text: str) -> list[tuple[str, float]] | None:
    """Return languages with their probabilities, likeliest first; None without the detector."""
    try:
        from py3langid import rank
    except ImportError:
        return None
    scores = rank(text)
    best = max(score for _, score in scores)
    weights = [(_plain(tag), math.exp(score - best)) for tag, score in scores]
    total = sum(weight for _, weight in weights)
    return [(tag, weight / total) for tag, weight in weights]


@cache
def _plain(tag: str) -> str:
    try:
        return normalise(tag)
    except UnsupportedLanguage:
        return tag
