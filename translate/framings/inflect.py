"""Word forms of English: tokens, spelling variants, lemmas, derivation."""

from __future__ import annotations

import re

from translate.data import Span, Token
from translate.framings.wordnet import load_wordnet
from translate.memory import remembered

_WORD = re.compile(
    r"\b[Cc]an(?=not\b)|\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|[^\w\s]"
)

# British and American spellings meet in the middle: both sides are folded the same way.
_FOLDS = (
    (re.compile(r"(?<=\w{2})our(?=$|s$|ed$|ing$|er|able|it|al)"), "or"),
    (re.compile(r"(?<=\w{3})is(?=e$|es$|ed$|er|ing$|ation)"), "iz"),
    (re.compile(r"(?<=\w{2})enc(?=e$|es$)"), "ens"),
    (re.compile(r"(?<=[bt])re$"), "er"),
    (re.compile(r"ll(?=ed$|ing$|or$|er$|ment)"), "l"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"grey"), "gray"),
    (re.compile(r"judgement"), "judgment"),
    (re.compile(r"æ|ae"), "e"),
)
_IRREGULAR = {
    "am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be",
    "has": "have", "had": "have", "does": "do", "did": "do", "done": "do",
    "an": "a", "these": "this", "those": "that", "me": "i", "him": "he", "them": "they",
    "people": "person",
}  # fmt: skip
_SUFFIX = re.compile(
    r"(?:isation|ization|ational|ation|ition|ional|ically|ities|ment|ness|able|ible|ance|ence|"
    r"ancy|ency|ious|eous|less|ship|hood|ism|ist|ity|ive|ous|ful|ing|ion|ial|ic|al|er|or|ly|"
    r"ed|ty|cy|y|e|s)$"
)

FUNCTION = frozenset(
    "a an the of in on at by to for from with as and or but if than that which who whom whose "
    "this these those it its he his him she her they them their we our us you your i my me be "
    "am is are was were been being have has had do does did s there here so such also then "
    "into onto over under about after before during until while when where between among "
    "against through across toward towards per via up down out off some any each other "
    "another still already now again even once".split()
)

_MONTHS = frozenset({"March", "May", "August"})  # in small letters they are other words

_FORMS = 16384  # word forms remembered: with more, memory grows with the corpus, not the speed

JOINTS = frozenset("in on at by to for from with and or but between among against about".split())
DETERMINERS = frozenset("a an the this that these those its their his her our".split())
MODALS = frozenset("will would shall should can could may might must".split())


def tokenize(text: str) -> list[Token]:
    """Cut English text into words, numbers and marks; hyphens separate.

    >>> [token.text for token in tokenize("The no-fly zone’s end")]
    ['The', 'no', '-', 'fly', 'zone', '’s', 'end']
    """
    return list(_tokenized(text))


@remembered(512)  # a sentence and its return, which a dozen measures look at
def _tokenized(text: str) -> tuple[Token, ...]:
    return tuple(Token(m.group(), Span(*m.span())) for m in _WORD.finditer(text))


@remembered(_FORMS)
def fold(word: str) -> str:
    """Lower-case a word and level spelling variants; lossy, for comparing only.

    >>> fold("Labour") == fold("labor"), fold("organised") == fold("organized")
    (True, True)
    """
    folded = word.lower().replace("'", "’")
    for pattern, instead in _FOLDS:
        folded = pattern.sub(instead, folded)
    return folded


@remembered(_FORMS)
def lemmas(word: str) -> tuple[str, ...]:
    """Return the possible lemmas of a word form, its own lower-case form first.

    >>> lemmas("invaded"), lemmas("Crises")
    (('invaded', 'invade'), ('crises', 'crisis'))
    """
    lower = word.lower().replace("'", "’")
    if lower in _IRREGULAR:
        return (lower, _IRREGULAR[lower])
    forms = [lemma for _, lemma in load_wordnet().lemmas(lower)]
    return tuple(dict.fromkeys([lower, *forms]))


@remembered(_FORMS)
def parts_of_speech(word: str) -> frozenset[str]:
    """Return the parts of speech (n, v, a, r) a word form can have; empty when unknown."""
    return frozenset(pos for pos, _ in load_wordnet().lemmas(word.lower()))


@remembered(_FORMS)
def names(word: str) -> bool:
    """Return whether a word form is mostly a noun, an adjective or a name."""
    return _commonest(word) in ("n", "a", "")


@remembered(_FORMS)
def names_things(word: str) -> bool:
    """Return whether a word form is mostly a noun or a name."""
    return _commonest(word) in ("n", "")


def _commonest(word: str) -> str:
    """Return the part of speech of a word form's commonest sense; "" of a form without one."""
    known = load_wordnet()
    senses = [sense for lemma in lemmas(word) for sense in known.senses(lemma)]
    return max(senses, key=lambda sense: sense.share).pos if senses else ""


@remembered(_FORMS)
def folded_lemmas(word: str) -> frozenset[str]:
    """Return the lemmas of a word form with spelling variants levelled."""
    return frozenset(fold(lemma) for lemma in lemmas(word))


@remembered(_FORMS)
def is_superlative(word: str) -> bool:
    """Return whether a word form is the highest degree of an adjective.

    >>> is_superlative("gravest"), is_superlative("protest"), is_superlative("worst")
    (True, False, True)
    """
    lower = word.lower()
    if lower == "worst":
        return True
    stems = (lower[:-3], lower[:-2], lower[:-4], lower[:-4] + "y")
    return lower.endswith("est") and any(
        pos == "a" and lemma in stems for pos, lemma in load_wordnet().lemmas(lower)
    )


def is_past(word: str) -> bool:
    """Return whether a word may be a verb's past form.

    >>> is_past("left"), is_past("accused"), is_past("leaves"), is_past("aid")
    (True, True, False, False)
    """
    lower = word.lower()
    return not lower.endswith(("s", "ing")) and any(
        pos == "v" and lemma != lower for pos, lemma in load_wordnet().lemmas(lower)
    )


def adjective_of(word: str) -> str:
    """Return the adjective that an adverb is made of, "" of another word or where none is known.

    >>> adjective_of("heavily"), adjective_of("possibly"), adjective_of("family")
    ('heavy', 'possible', '')
    """
    lower = word.lower()
    if not lower.endswith("ly") or "r" not in parts_of_speech(lower):
        return ""
    stem = lower.removesuffix("ly")
    forms = (stem, f"{stem.removesuffix('i')}y", f"{stem}le", stem.removesuffix("al"))
    return next((form for form in forms if "a" in parts_of_speech(form)), "")


def is_month(word: str) -> bool:
    """Return whether a word is written as the month it may be: "May" is not the verb.

    >>> is_month("May"), is_month("may")
    (True, False)
    """
    return word in _MONTHS


def same_lemma(first: str, second: str) -> bool:
    """Return whether two word forms can be inflections of one word.

    >>> same_lemma("invades", "invaded"), same_lemma("defence", "defense")
    (True, True)
    """
    return not folded_lemmas(first).isdisjoint(folded_lemmas(second))


@remembered(_FORMS)
def stem(word: str) -> str:
    """Cut derivational endings off while five letters or more remain.

    >>> stem("candidly") == stem("candid")
    True
    """
    stemmed = fold(word)
    while True:
        shorter = _SUFFIX.sub("", stemmed)
        if shorter == stemmed or len(shorter) < 5:
            return stemmed
        stemmed = shorter


def derived(before: str, after: str) -> bool:
    """Return whether two words belong to one family of derived words.

    >>> derived("invasion", "invaded"), derived("candid", "candidly"), derived("war", "ward")
    (True, True, False)
    """
    common = family(before) & family(after)
    own = folded_lemmas(before) | folded_lemmas(after) | {*lemmas(before), *lemmas(after)}
    if common & own or (common and fold(before)[:4] == fold(after)[:4]):
        return True  # "critics" and "crisis" meet in "critical" alone
    first, second = stem(before), stem(after)
    return len(first) >= 5 and first == second


@remembered(_FORMS)
def family(word: str) -> frozenset[str]:
    """Return a word's lemmas and what WordNet derives them from or from them."""
    table = load_wordnet().derived
    own = frozenset((*lemmas(word), *folded_lemmas(word)))
    return own | frozenset().union(*(table.get(lemma, ()) for lemma in own))
