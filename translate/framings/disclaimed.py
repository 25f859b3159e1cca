"""Set phrases by which a sentence says no of a whole clause: "it would be wrong to say that".

Of these the clause mostly comes back without a word that is denied in both sentences, so that they
are looked for as phrases, and held against whatever in the return could say no.
"""

from __future__ import annotations

import re

from translate.framings.changes import Change
from translate.framings.clauses import means
from translate.framings.inflect import parts_of_speech, same_lemma, tokenize
from translate.measures.faults import may_negate

_NONE_OF = re.compile(r"\bnone of\b", re.IGNORECASE)
_NONE_WHO = re.compile(r"\b(?:nobody|no one|none) who\b", re.IGNORECASE)
_WRONG_TO = re.compile(
    r"\b(?:wrong|unfair|unjust|premature|mistaken|absurd|foolish|naive|mistake|error|illusion)"
    r" to \w+",
    re.IGNORECASE,
)
_CLAIMS = "(?:accusation|allegation|assertion|charge|claim|idea|notion|report|rumour|suggestion)s?"
_DENIED_THAT = re.compile(
    r"\b(?:(?:deny|denies|denied|denying)(?: \w+)?|"
    rf"(?:reject|dismiss|refute|rebut)\w* (?:\w+ )?{_CLAIMS}|"
    r"(?:no|little|scant) (?:\w+ )?(?:evidence|proof|sign|indication)s?) that\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(?:\b(?:not|never|unlike anything)|n[’']t)(?: been)? (?:seen|witnessed|recorded) since\b",
    re.IGNORECASE,
)
_UNMATCHED = re.compile(
    r"\b(?:first|last|only|record|high|low|peak|more|most|least|worst|unprecedented|unparalleled|"
    r"unseen|rare\w*|"
    r"\w{3,}est)\b",
    re.IGNORECASE,
)
_DISAPPROVES = re.compile(
    r"\b(?:not?|never|none|nobody|nothing|cannot|neither|nor|hardly|wrong\w*|false\w*|untrue|"
    r"premature\w*|early|soon|mistak\w+|errors?|absurd\w*|fool\w*|naive|illusion|ridicul\w+|"
    r"danger\w*|reject\w*|refus\w+|refut\w+|rebut\w*|declin\w+|den[iy]\w*|dismiss\w*|disput\w+|fail\w*|"
    r"contradict\w*|fabricat\w*|fake\w*|slander\w*|scoff\w*|brush\w*|shrug\w*|rul\w+ out|"
    r"avoid\w*|far|few|little|scant|thin|weak|lack\w*|without|scarce\w*|doubt\w*|question\w*|whether|"
    r"unclear|lie|[a-z]{3,}less)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
_PREFIXED = re.compile(r"^(?:un|in|im|il|ir|dis|mis)(?=\w{3})")
_REACH = 12  # words behind a "that" that tell what is denied


def disclaimed(source: str, back: str) -> Change | None:
    """Return a phrase that says no of a clause, for which nothing in the return can stand.

    >>> disclaimed("It is wrong to say he won.", "He won.").detail
    '“wrong to say” says no in the source, nothing does in the return'
    """
    frame = _found(source, back)
    if frame is None:
        return None
    detail = f"“{frame.group()}” says no in the source, nothing does in the return"
    return Change("negation", detail, turn="lost")


def _found(source: str, back: str) -> re.Match[str] | None:
    frame = _NONE_OF.search(source)
    if frame and not may_negate(back, "en"):
        return frame
    frame = _NONE_WHO.search(source)
    # whom "no one doubted" everyone believed
    if frame and not may_negate(back, "en") and _comes_back(source[frame.end() :], back, all_=True):
        return frame
    frame = _WRONG_TO.search(source)
    if frame and not _disapproves(back):
        return frame
    frame = _DENIED_THAT.search(source)
    if frame and not _disapproves(back) and _comes_back(source[frame.end() :], back):
        return frame
    frame = _SINCE.search(source)
    if frame and "since" in back and not (_UNMATCHED.search(back) or _disapproves(back)):
        return frame
    return None


def _disapproves(text: str) -> bool:
    """Return whether anything in a text may say no of a clause, be it by a prefix.

    >>> _disapproves("To say so is unreasonable."), _disapproves("The union invented it.")
    (True, False)
    """
    return bool(_DISAPPROVES.search(text)) or any(
        is_negative(token.text.lower()) for token in tokenize(text)
    )


def is_negative(word: str) -> bool:
    """Return whether a word is an adjective or adverb with a prefix that denies another one.

    >>> is_negative("unfair"), is_negative("unproven"), is_negative("united")
    (True, True, False)
    """
    plain = _PREFIXED.sub("", word)
    if plain == word or parts_of_speech(word).isdisjoint("ar"):
        return False
    done = word.startswith("un") and plain.endswith(("ed", "en")) and parts_of_speech(word) == {"a"}
    return not parts_of_speech(plain).isdisjoint("arv" if done else "ar")


def _comes_back(clause: str, back: str, *, all_: bool = False) -> bool:
    """Return whether most (or all) of what a clause says first came back, and a verb among it."""
    told = [token.text for token in tokenize(clause)[:_REACH] if means(token)]
    there = [token.text for token in tokenize(back) if means(token)]
    kept = [word for word in told if any(same_lemma(word, other) for other in there)]
    enough = len(kept) == len(told) if all_ else 2 * len(kept) >= len(told)
    return enough and any("v" in parts_of_speech(word) for word in kept)
