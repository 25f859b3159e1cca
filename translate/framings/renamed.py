"""Names of an English sentence that its return has not, and what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from translate.data import Token
from translate.framings.inflect import FUNCTION, MODALS, fold, lemmas, parts_of_speech, tokenize
from translate.framings.ties import is_titled
from translate.framings.wordnet import load_wordnet
from translate.measures.faults import places, places_named
from translate.segment import TITLES

_ALIKE = 0.6  # from here on one name is told as a misspelling of the other
_NAME = 3  # letters of a name, at least
_OPENS = frozenset('.!?:“"')  # after these a capital may begin a sentence
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][A-Z][^\W\d_]+)?")
_PLAIN = frozenset(  # no names, though no dictionary of nouns, verbs and adjectives has them
    "what whatever whoever whose which who whom how why when where whereas whether since unless "
    "without although though because while until anyone anybody everyone everybody someone "
    "somebody anything everything something others nobody towards toward upon amid via per despite "
    "during among amongst against between throughout beneath beyond within onto unlike".split()
)
_DWELLERS = ("ians", "ian", "eans", "ean", "ans", "an", "ese", "ern", "erner", "erners")
_ADJECTIVES = ("ic",)  # "Islamic", but "Petrovic" is no adjective
_OTHERS = ("i", "is")  # "Kashmiri", but "Rossi" is no dictionary's word
_STEM = 4  # letters that a place and its people share, at least
# one word in Chinese each: 部, 部长
_OFFICES = (frozenset({"department", "ministry"}), frozenset({"secretary", "minister"}))
_SPELLINGS = {"qaeda": "qaida", "shia": "shiite", "shias": "shiites", "fed": "federal"}


def renamed(source: str, back: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that are gone and those in their place; a title's capitals name nothing.

    >>> renamed("She met Raimondo for long talks.", "She met Raimomdo for long talks.")
    (('Raimondo',), ('Raimomdo',))
    """
    before, after = tokenize(source), tokenize(back)
    if is_titled(before) or is_titled(after):
        return (), ()
    placed, there = _placed(source, before), _placed(back, after)
    lost = _new(before, after, placed, there)
    new = _new(after, before, there, placed) if lost else []
    if lost and not new and _opens_as(before, after):
        new = [0]
    sure = any(_is_sure(before, at, placed) for at in lost)
    if not sure and not any(_is_sure(after, at, there) for at in new):
        return (), ()
    return (_listed(before, lost), _listed(after, new)) if new else ((), ())


def _opens_as(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return whether a name before a verb that came back became one that is a word, too.

    "Microsoft bought" and "Google bought": what stands before a verb without an article is a name.
    """
    if min(len(before), len(after)) < 2 or before[1].text != after[1].text:
        return False
    old, new = before[0].text, after[0].text
    called = _is_rare(old) and _is_capital(new) and len(new) >= _NAME and not new.endswith("s")
    verb = "v" in parts_of_speech(after[1].text) and new.lower() not in FUNCTION | MODALS | _PLAIN
    there = {token.text for token in before}
    noun = not parts_of_speech(new.lower()).isdisjoint("nv")
    return called and verb and noun and new not in there


def _listed(tokens: Sequence[Token], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens[at].text for at in places))


def paired(lost: Sequence[str], new: Sequence[str]) -> str:
    """Say which names became which: those that look alike in pairs, and what is left on each side.

    Of one name on each side one became the other; of several nobody knows which.

    >>> paired(["Treasury", "Raimondo", "Joe"], ["Raimomdo", "Xi'an"])
    "Raimondo became Raimomdo; nothing in the return says Treasury, Joe; nothing in the source \
says Xi'an"
    >>> paired(["Raimondo"], ["Xi'an"])
    "Raimondo became Xi'an"
    """
    partners: dict[str, list[str]] = {}
    for name in new:
        nearest = max(lost, key=lambda other: _alike(other, name))
        if are_alike(nearest, name):
            partners.setdefault(nearest, []).append(name)
    paired = {name for names in partners.values() for name in names}
    gone = [name for name in lost if name not in partners]
    instead = [name for name in new if name not in paired]
    told = [f"{name} became {', '.join(partners[name])}" for name in lost if name in partners]
    if len(gone) == len(instead) == 1:
        return "; ".join([*told, f"{gone[0]} became {instead[0]}"])
    told += [f"nothing in the return says {', '.join(gone)}"] if gone else []
    told += [f"nothing in the source says {', '.join(instead)}"] if instead else []
    return "; ".join(told)


def are_alike(name: str, other: str) -> bool:
    """Return whether one name may be another spelling of the other, and is written like it.

    >>> are_alike("Antony", "Anthony"), are_alike("Antony", "Marco")
    (True, False)
    """
    return _alike(name, other) >= _ALIKE


def _alike(name: str, other: str) -> float:
    return SequenceMatcher(None, name.lower(), other.lower(), autojunk=False).ratio()


def _new(
    tokens: Sequence[Token],
    others: Sequence[Token],
    placed: Mapping[int, frozenset[str]],
    elsewhere: Mapping[int, frozenset[str]],
) -> list[int]:
    """Return where names stand that the other side has in no form, nor as the place of them."""
    known = frozenset().union(*elsewhere.values())
    words = [token.text for token in others]
    there = {form for word in words for form in _forms(word)} | known | _members(others)
    there |= {fold(first + second) for first, second in pairwise(words)}  # Ming Yuan, Mingyuan
    own, kinds = _members(tokens), _kinds(tokens, others)
    shortened = "".join(word[0] for word in words if word[0].isupper())
    same = {at for at, owners in placed.items() if owners & known}
    apart = _spelt_out(tokens, words) | kinds | same
    return [
        at
        for at in _named(tokens, placed)
        if at not in apart
        and there.isdisjoint(_forms(tokens[at].text))
        and not (fold(tokens[at].text[:-1]) in own and tokens[at].text[:-1] in words)
        and not (tokens[at].text.isupper() and tokens[at].text in shortened)
        and not any(_belongs(tokens[at].text, word) for word in words)
    ]


def _kinds(tokens: Sequence[Token], others: Sequence[Token]) -> set[int]:
    """Return where a common word says what the thing is whose name the other side has without it.

    >>> _kinds(tokenize("near the Sava River"), tokenize("near the Sava estuary"))
    {3}
    >>> _kinds(tokenize("near the Sava River"), tokenize("near the Sava Lake"))
    set()
    >>> _kinds(tokenize("Petro Hill spoke."), tokenize("Petro spoke of Field."))
    set()
    """
    alone = {
        name.text
        for name, after in pairwise(others)
        if _is_rare(name.text) and after.text.islower()
        if "n" in (parts := parts_of_speech(after.text)) and "v" not in parts
    }
    return {
        at
        for at, (name, kind) in enumerate(pairwise(tokens), 1)
        if name.text in alone and _is_capital(kind.text) and not _is_rare(kind.text)
    }


def _members(tokens: Sequence[Token]) -> set[str]:
    """Return what one of those is called whom an article and a name name together.

    >>> _members(tokenize("The Houthis met Williams."))
    {'houthi'}
    """
    return {
        fold(name.text[:-1])
        for article, name in pairwise(tokens)
        if article.text.lower() == "the" and _is_capital(name.text) and name.text.endswith("s")
    }


def _spelt_out(tokens: Sequence[Token], words: Sequence[str]) -> set[int]:
    """Return where names stand that the other side has by their initials, as UN."""
    capitals = [at for at, token in enumerate(tokens) if token.text[0].isupper()]
    initials = "".join(tokens[at].text[0] for at in capitals)
    spelt: set[int] = set()
    for word in words:
        at = initials.find(word) if len(word) > 1 and word.isupper() else -1
        places = capitals[at : at + len(word)] if at >= 0 else []
        if places and places[-1] - places[0] < 2 * len(word):  # "of" may stand between
            spelt.update(places)
    return spelt


def _belongs(word: str, other: str) -> bool:
    """Return whether one is a name and the other its adjective, or who lives there.

    >>> _belongs("Ugandese", "Uganda"), _belongs("Western", "West"), _belongs("Islam", "Islamic")
    (True, True, True)
    >>> _belongs("Austrian", "Australia"), _belongs("Western", "East")
    (False, False)
    """
    if places(word) and places(other):  # known to be others, however alike
        return not places(word).isdisjoint(places(other))
    return any(
        len(stem) >= _STEM and rest.startswith(stem)
        for name, rest in ((word, other), (other, word))
        for stem in _stems(name)
    )


def _stems(name: str) -> list[str]:
    """Return a name without the ending that makes it an adjective or a dweller's name.

    >>> _stems("Koreans"), _stems("Kashmiri"), _stems("Rossi")
    (['Kor', 'Kore'], ['Kashmir'], [])
    """
    known = not _is_rare(name)
    endings = _DWELLERS + _ADJECTIVES * ("a" in parts_of_speech(name)) + _OTHERS * known
    return [name.removesuffix(ending) for ending in endings if name.endswith(ending)]


def _named(tokens: Sequence[Token], placed: Collection[int]) -> list[int]:
    return [
        at
        for at, token in enumerate(tokens)
        if _is_capital(token.text)
        and len(token.text) >= _NAME
        and (at in placed or _is_rare(token.text) or not _opens(tokens, at))
    ]


def _placed(text: str, tokens: Sequence[Token]) -> dict[int, frozenset[str]]:
    """Return where the words of a place's name stand, with the places that it may be.

    >>> _text = "North Korea and Iran met."
    >>> {at: sorted(owners) for at, owners in _placed(_text, tokenize(_text)).items()}
    {0: ['North Korea'], 1: ['North Korea'], 3: ['Iran']}
    """
    return {
        at: owners
        for span, owners in places_named(text)
        for at, token in enumerate(tokens)
        if span.overlaps(token.span)
    }


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a capital may be that of a sentence's first word."""
    words = (token.text[0].isalnum() for token in tokens[:at])
    return not any(words) or (tokens[at - 1].text in _OPENS and not _is_addressed(tokens, at))


def _is_addressed(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a person's title stands before a word: "Ms. Bell", "Ms Bell".

    >>> _is_addressed(tokenize("Ms. Bell left."), 2), _is_addressed(tokenize("It fell. Bell"), 3)
    (True, False)
    """
    before = [token.text for token in tokens[max(0, at - 2) : at] if token.text != "."]
    return bool(before) and before[-1].lower() in TITLES


def _is_sure(tokens: Sequence[Token], at: int, placed: Collection[int]) -> bool:
    """Return whether a capital is a name: of a place, of no dictionary, or with a neighbour."""
    beside = [tokens[i].text for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
    if _is_rare(tokens[at].text) or _is_addressed(tokens, at) or at in placed:
        return True
    return any(word == "the" or _is_capital(word) for word in beside)


def _is_capital(word: str) -> bool:
    return word[0].isupper() and _LETTERS.fullmatch(word) is not None


def _is_rare(word: str) -> bool:
    """Return whether no dictionary has a word, so that a capital makes it a name anywhere."""
    known, lower = load_wordnet(), word.lower()
    common = any(lower in words for words in (FUNCTION, MODALS, _PLAIN, known.index))
    return not common and next(known.lemmas(lower), None) is None


def _forms(word: str) -> set[str]:
    """Return the forms a name is known by: its lemmas, and the place it belongs to."""
    same = fold(word)
    office = next((office for office in _OFFICES if same in office), frozenset())
    return {same, _SPELLINGS.get(word.lower(), same), *lemmas(word), *places(word), *office}
