"""Which clause an expression stands in, and what is said of it there: denied, or someone's word.

A sentence is cut at its punctuation and at the words that open a clause. A negator bears on the
next word of meaning in its clause. A verb of saying before an expression attributes it until
another clause begins; one after it (", he said") until its comma; "according to" everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from translate.data import Token
from translate.framings.inflect import FUNCTION, JOINTS, MODALS, fold, parts_of_speech
from translate.framings.thesaurus import keys, load_thesaurus
from translate.memory import remembered

_STOPS = frozenset({".", ";", ":", "!", "?", "–", "—"})
_OPENERS = frozenset(
    "but while whereas although though because since if unless who whose which".split()
)
_EXCEPTING = frozenset("anything all nothing everything".split())
_CHOOSING = frozenset({"neither", "none"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_PARTICLES = frozenset("for on upon off out up back in".split())
_PHRASAL = frozenset({"call", "calls", "called", "calling"})
_BEFORE_NOUNS = frozenset(
    "a an the this that these those its their his her our your my no any some every each all 's ’s "
    "of with over under by in between such".split()
)
_AFTER_NOUNS = frozenset(
    "of to in on over for by with from against about and or was is were are has have had . , ;"
    "".split()
)
_CLOSING = frozenset('”"')
_ASKING = frozenset("whether if when where how why what who which".split())
_BESIDE = JOINTS | {"of", "over", "nothing", "little", "so", "as"}
_FINITE = frozenset("is are was were am has have had does do did ’s".split()) | MODALS
_LATER = frozenset("after when as since before because until".split())
QUOTES = frozenset('“”"‘«»')
_ADDING = frozenset({"only", "just", "merely"})
_ADDED = frozenset({"but", "also"})
_DENYING = ("negator", "denial")
_EXCUSING = (*_DENYING, "averting")
_JOINING = frozenset({"and", "or", "but"})
_LONGEST = 4  # words of a marker
_HEAD = 4  # words after a negator among which the word it denies stands
_ASIDE = 8  # words within which the aside between a negator and that word ends
_OBJECT = 12  # words after a verb such as "called" among which what it named stands
_SAID = 30  # words after a verb of saying among which its clause may go on
_MAIN = 8  # words before ", he said" among which its comma stands


def clause(tokens: Sequence[Token], at: int) -> range:
    """Return the range of the clause that a token stands in.

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("He did not go, but she won.")
    >>> [words[i].text for i in clause(words, 6)]
    ['she', 'won']
    >>> words = tokenize("It could end in a confrontation neither of them wants.")
    >>> [words[i].text for i in clause(words, 1)]
    ['It', 'could', 'end', 'in', 'a', 'confrontation']
    """
    start = at
    while start > 0 and not _cuts(tokens, start - 1):
        start -= 1
    stop = at + 1
    while stop < len(tokens) and not _cuts(tokens, stop):
        stop += 1
    resumed = _resumed(tokens, start, stop)
    return range(start, resumed) if at < resumed else range(resumed, stop)


def predicate(tokens: Sequence[Token], at: int) -> range:
    """Return the part of a token's clause that has its own main verb: cut at "and may", "or is".

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("They refuse talks and may impose sanctions.")
    >>> [words[i].text for i in predicate(words, 6)]
    ['may', 'impose', 'sanctions']
    """
    whole = clause(tokens, at)
    joined = [
        i for i in range(whole.start + 1, whole.stop)
        if tokens[i - 1].text.lower() in _JOINING and tokens[i].text.lower() in _FINITE
    ]  # fmt: skip
    starts = [i for i in joined if i <= at]
    stops = [i - 1 for i in joined if i > at]
    return range(max(starts, default=whole.start), min(stops, default=whole.stop))


def _resumed(tokens: Sequence[Token], start: int, stop: int) -> int:
    """Return where the main clause goes on after a relative one, if it does before `stop`.

    >>> from translate.framings.inflect import tokenize
    >>> _resumed(tokenize("The wolf that killed sheep was not seen."), 3, 8)
    5
    """
    opened = start > 0 and tokens[start - 1].text.lower() in _RELATIVE
    if not opened or parts_of_speech(tokens[start].text) != {"v"}:
        return stop
    verbs = (at for at in range(start + 1, stop) if tokens[at].text.lower() in _FINITE)
    return next(verbs, stop)


def _cuts(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a token begins another clause; "denies that" reaches into the next one.

    So does "neither" in "a conflict neither of them wants", where "that" is left out.
    """
    word = tokens[at].text.lower()
    if word == "that":
        return at > 0 and not _denies_that(tokens, at)
    if word == "but" and at > 0 and tokens[at - 1].text.lower() in _EXCEPTING:
        return False
    if word in _CHOOSING and 0 < at < len(tokens) - 1 and tokens[at + 1].text.lower() == "of":
        return parts_of_speech(tokens[at - 1].text) == frozenset("n")
    return word in _STOPS or word == "," or word in _OPENERS


def _denies_that(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a denial brings in a "that": "denied that", "rejected claims that"."""
    known, words = load_thesaurus(), [token.text for token in tokens[max(0, at - 3) : at]]
    if known.has_marker("denial", words[-1:]):
        return True
    told = any(known.has_marker(kind, words[-1:]) for kind in ("speech", "frame", "source"))
    return told and any(
        known.has_marker(kind, [word]) for kind in ("denial", "averting") for word in words[:-1]
    )


def denied(
    tokens: Sequence[Token],
    scope: range,
    without: range = range(0),
    kinds: Sequence[str] = _DENYING,
) -> frozenset[int]:
    """Return the words within a range that an odd number of negators deny, `without` left out.

    >>> from translate.framings.inflect import tokenize
    >>> sorted(denied(tokenize("It has not been signed."), range(0, 5)))
    [4]
    """
    spans = [
        (start, stop)
        for start, stop in negators(tokens, scope, kinds)
        if start not in without and stop - 1 not in without
    ]
    heads: dict[int, int] = {}  # by where the negator begins; one that bears on another adds to it
    bearing: dict[int, int] = {}
    for start, stop in reversed(spans):
        head = _head(tokens, _reach(tokens, stop, scope.stop))
        head = heads.get(head, head) if head is not None else None
        if head is not None:
            heads[start] = head
            bearing[head] = bearing.get(head, 0) + 1
    return frozenset(head for head, count in bearing.items() if count % 2)


def may_deny(tokens: Sequence[Token]) -> bool:
    """Return whether any words of a text could be a negator; cheaper than asking which deny."""
    return any(
        _length(tokens, at, len(tokens), kind)
        for at in range(len(tokens)) for kind in _DENYING
    )  # fmt: skip


def negators(
    tokens: Sequence[Token], scope: range, kinds: Sequence[str] = _DENYING
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the negators, the longest reading of each."""
    at = scope.start
    while at < scope.stop:
        idle = _length(tokens, at, scope.stop, "idle")
        idle = idle if idle and _is_idle(tokens, at + idle) else 0
        length = idle or max(_length(tokens, at, scope.stop, kind) for kind in kinds)
        if length and not idle:
            yield at, at + length
        at += max(1, length)


def _is_idle(tokens: Sequence[Token], stop: int) -> bool:
    """Return whether what ends here denies nothing: "not only" does where nothing is added."""
    added = (token.text.lower() in _ADDED for token in tokens[stop:])
    return tokens[stop - 1].text.lower() not in _ADDING or any(added)


def _length(tokens: Sequence[Token], at: int, stop: int, kind: str) -> int:
    """Return how many of the tokens, from one on, are a marker of a kind; 0 for none."""
    end = min(at + _LONGEST, stop)
    for first in range(at, end):
        begins = _may_begin(kind, tokens[first].text)
        if begins is not None:  # an article, which markers are found without, says nothing
            break
    else:
        return 0
    if not begins:
        return 0
    known, words = load_thesaurus(), [token.text for token in tokens[at:end]]
    return next((n for n in range(len(words), 0, -1) if known.has_marker(kind, words[:n])), 0)


@remembered(16384)  # few words of a text begin a marker
def _may_begin(kind: str, word: str) -> bool | None:
    """Return whether a marker of a kind may begin with a word; None if what follows it decides."""
    forms = keys([word])
    openings = _openings(kind)
    return any(form.partition(" ")[0] in openings for form in forms) if forms else None


@lru_cache
def _openings(kind: str) -> frozenset[str]:
    """Return the first words of the markers of a kind."""
    markers = load_thesaurus().markers.get(kind, frozenset())
    return frozenset(marker.partition(" ")[0] for marker in markers)


def _reach(tokens: Sequence[Token], start: int, stop: int) -> range:
    """Return where the word may stand that a negator denies: before a comma, or after an aside.

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("It does not, however, bind us, he said.")
    >>> [words[i].text for i in _reach(words, 3, len(words))]
    ['bind', 'us']
    """
    if tokens[start - 1].text == ",":  # markers are found without the marks around them
        start -= 1
    if start < stop and tokens[start].text == ",":
        aside = range(start + 1, min(start + _ASIDE, stop))
        start = next((i + 1 for i in aside if tokens[i].text == ","), stop)
    marks = (i for i in range(start, stop) if tokens[i].text == "," or tokens[i].text in _STOPS)
    return range(start, min(start + _HEAD, next(marks, stop)))


def _head(tokens: Sequence[Token], scope: range) -> int | None:
    """Return the next word of meaning that is no adverb, or what there is.

    None where another verb is joined: "rejected it" denies it, "rejected and got it" does not.

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("It sharply rejected and reportedly received it.")
    >>> _head(words, range(1, 5)), _head(words, range(3, 7))
    (2, None)
    """
    if scope and tokens[scope.start].text.lower() in _JOINING:
        return None
    words = [i for i in scope if means(tokens[i])]
    plain = [i for i in words if parts_of_speech(tokens[i].text) != {"r"}]
    return next(iter(plain or words), None)


def means(token: Token) -> bool:
    """Return whether a token is a word of meaning."""
    lower = token.text.lower()
    return token.text[0].isalnum() and lower not in FUNCTION and lower not in MODALS


def attributed(tokens: Sequence[Token], run: range) -> bool:
    """Return whether a range of a sentence is told as someone's word.

    >>> from translate.framings.inflect import tokenize
    >>> attributed(tokenize("The spokesman said the drill is legal."), range(6, 7))
    True
    >>> attributed(tokenize("They called for a legal drill."), range(4, 5))
    False
    """
    return any(
        reaches_on(tokens, at, stop, run.start, kind)
        if stop <= run.start
        else at >= run.stop and _reaches_back(tokens, at, run.stop, kind)
        for at, stop, kind in sayings(tokens)
    )


def is_told(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence has any word of saying or naming, wherever it stands."""
    spoken = next(sayings(tokens), None) is not None
    return spoken or any(_length(tokens, at, len(tokens), "source") for at in range(len(tokens)))


def sayings(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Yield the verbs of saying ("speech") and of naming ("frame") with their ranges."""
    for at in range(len(tokens)):
        for kind in ("speech", "frame"):
            length = _length(tokens, at, len(tokens), kind)
            if length and (length > 1 or _is_verb(tokens, at)):
                yield at, at + length, kind
                break


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word of saying is a verb here: no noun, no "call for"."""
    word = tokens[at].text.lower()
    if at and tokens[at].text[0].isupper() and tokens[at - 1].text[-1].isalnum():
        return False  # the United States
    before = tokens[at - 1].text.lower() if at else ""
    after = tokens[at + 1].text.lower() if at + 1 < len(tokens) else "."
    if word in _PHRASAL and after in _PARTICLES:
        return False
    if word.endswith(("ed", "ing")) or not {"n", "v"} <= parts_of_speech(word):
        return True
    return before not in _BEFORE_NOUNS and (after == "," or after not in _AFTER_NOUNS)


def reaches_on(tokens: Sequence[Token], at: int, stop: int, start: int, kind: str) -> bool:
    """Return whether a verb's clause goes on up to the expression."""
    between = [token.text.lower() for token in tokens[stop:start]]
    if any(word in (".", ";", "but", "while", "whereas", "although") for word in between):
        return False
    if kind == "speech" and at and tokens[at - 1].text in _CLOSING:
        return False  # “…,” he said: his words stand before it
    commas = [i for i, word in enumerate(between[:-1]) if word == ","]
    if any(between[i + 1] in _LATER for i in commas):
        return False
    if kind == "frame":
        return len(between) <= _OBJECT and "," not in between
    aside = any(token.text.lower() in _RELATIVE for token in tokens[max(0, at - 2) : at])
    return len(between) <= _SAID and not (aside and "," in between)


def opens_clause(tokens: Sequence[Token], at: int) -> bool:
    """Return whether what follows a verb of saying is a statement: a clause of its own, or quoted.

    A question ("say whether"), an object ("declared war", "told the rebels to leave") and what a
    preposition brings ("argued over") state nothing; "claimed to" does, "that said," does not.

    >>> from translate.framings.inflect import tokenize
    >>> opens_clause(tokenize("He said the truce had failed."), 1)
    True
    >>> opens_clause(tokenize("They declared war on bandits."), 1)
    False
    """
    after = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if after == "that":
        return at + 2 < len(tokens) and tokens[at + 2].text[0].isalnum()
    if after == ":" or any(token.text in QUOTES for token in tokens[at + 1 : at + 3]):
        return True
    if after == "to":
        return tokens[at].text.lower().startswith("claim")
    if not after[:1].isalnum() or after in _ASKING or after in _BESIDE:
        return False
    rest = range(at + 2, clause(tokens, at + 1).stop)
    return any(_is_finite(tokens[i].text.lower(), tokens[i - 1].text.lower()) for i in rest)


def _is_finite(word: str, before: str) -> bool:
    """Return whether a word is a main verb, or stands before one."""
    if word in _FINITE:
        return True
    kinds = parts_of_speech(word)
    past = "v" in kinds and word.endswith("ed") and before not in _BEFORE_NOUNS
    return past or (kinds == {"v"} and before not in ("to", "and", "or"))


def _reaches_back(tokens: Sequence[Token], at: int, stop: int, kind: str) -> bool:
    """Return whether ", he said" or "according to him" speaks of what stands before it."""
    if kind != "speech":
        return False
    if fold(tokens[at].text) == "according":
        return True
    commas = [i for i in range(max(stop, at - _MAIN), at) if tokens[i].text == ","]
    if not commas:
        return False
    words = [token.text.lower() for token in tokens[commas[-1] + 1 : at]]
    return not _RELATIVE.intersection(words) and "and" not in words


def is_denied(tokens: Sequence[Token], at: int, without: range = range(0)) -> bool:
    """Return whether a negator stands in a word's clause, or what keeps it "from" being done.

    A negator in the range `without` is left out: "denied" denies something, and is not denied.

    >>> from translate.framings.inflect import tokenize
    >>> is_denied(tokenize("It was not signed."), 3), is_denied(tokenize("It was signed."), 2)
    (True, False)
    >>> is_denied(tokenize("Shame keeps them from telling."), 4)
    True
    """
    if _is_kept_from(tokens, at):
        return True
    spans = negators(tokens, clause(tokens, at), _EXCUSING)
    return any(start not in without and stop - 1 not in without for start, stop in spans)


def _is_kept_from(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word is what something or somebody is kept "from" doing."""
    return at > 0 and tokens[at - 1].text.lower() == "from" and tokens[at].text.endswith("ing")


def may_bear(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a negator in a word's clause, or what keeps "from" doing it, may deny it.

    Behind the word only a plain no and a participle may; "nothing stops them from" denies nothing.

    >>> from translate.framings.inflect import tokenize
    >>> may_bear(tokenize("She answers without a word."), 1), may_bear(tokenize("It says no."), 1)
    (False, True)
    >>> may_bear(tokenize("The plan was rejected."), 1)
    True
    >>> may_bear(tokenize("Nothing stops them from selling."), 4)
    False
    """
    scope = clause(tokens, at)
    if _is_kept_from(tokens, at):
        keeping = negators(tokens, range(scope.start, at), ["keeping"])
        return not any(is_negated(tokens, start) for start, _ in keeping)
    spans = negators(tokens, scope, (*_EXCUSING, "scant"))
    return any(start <= at or _may_follow(tokens, range(start, stop)) for start, stop in spans)


def _may_follow(tokens: Sequence[Token], span: range) -> bool:
    """Return whether a negator may deny what stands before it."""
    if is_marker(tokens, span, "negator"):
        return not any(is_marker(tokens, span, kind) for kind in ("averting", "comparing"))
    return tokens[span.start].text.endswith(("ed", "en"))


def is_negated(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a plain negator stands right before a word, or one word before."""
    spans = negators(tokens, clause(tokens, at), ["negator"])
    return any(stop <= at <= stop + 1 for _, stop in spans)


def is_marker(tokens: Sequence[Token], span: range, kind: str) -> bool:
    """Return whether a range of a text is a marker of a kind."""
    return load_thesaurus().has_marker(kind, [tokens[i].text for i in span])
