"""Which clause an expression stands in, and what is denied there.

A sentence is cut at its punctuation and at the words that open a clause. A negator bears on the
next word of meaning in its clause.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import Token
from translate.framings.inflect import FUNCTION, MODALS, parts_of_speech
from translate.framings.markers import (
    AT_LEAST,
    DENYING,
    EXCUSING,
    NO_ONE,
    STANDING_FOR,
    is_marker,
    negators,
)
from translate.framings.thesaurus import load_thesaurus

_STOPS = frozenset({".", ";", ":", "!", "?", "–", "—"})
_OPENERS = frozenset(
    "but while whereas although though because since if unless who whose which".split()
)
_EXCEPTING = frozenset("anything all nothing everything".split())
_CHOOSING = frozenset({"neither", "none"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
FINITE = frozenset("is are was were am has have had does do did ’s".split()) | MODALS
_AUXILIARY = FINITE | {"been", "ever", "yet"}
_SAID_OF = frozenset("of in at from among on".split())
JOINING = frozenset({"and", "or", "but"})
_NOT_DENIED = JOINING | {"by"}
_BY_THEMSELVES = ("negator", "scant")  # deny the word they are: "anything" came back as "nothing"
_HEAD = 4  # words after a negator among which the word it denies stands
_ASIDE = 8  # words within which the aside between a negator and that word ends
_POSSIBLE = frozenset({"could", "can", "able"})


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
        if tokens[i - 1].text.lower() in JOINING and tokens[i].text.lower() in FINITE
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
    opened = start > 0 and tokens[start - 1].text.lower() in RELATIVE
    if not opened or parts_of_speech(tokens[start].text) != {"v"}:
        return stop
    verbs = (at for at in range(start + 1, stop) if tokens[at].text.lower() in FINITE)
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
    kinds: Sequence[str] = DENYING,
) -> frozenset[int]:
    """Return the words within a range that an odd number of negators deny, `without` left out.

    >>> from translate.framings.inflect import tokenize
    >>> sorted(denied(tokenize("It has not been signed."), range(0, 5)))
    [4]
    """
    counts = times_denied(tokens, scope, without, kinds)
    return frozenset(head for head, count in counts.items() if count % 2)


def times_denied(
    tokens: Sequence[Token],
    scope: range,
    without: range = range(0),
    kinds: Sequence[str] = DENYING,
) -> dict[int, int]:
    """Return how many negators bear on each word within a range, `without` left out.

    >>> from translate.framings.inflect import tokenize
    >>> times_denied(tokenize("Nobody does not want it."), range(0, 6))
    {3: 2}
    """
    spans = [
        (start, stop)
        for start, stop in negators(tokens, scope, kinds)
        if start not in without and stop - 1 not in without
    ]
    heads: dict[int, int] = {}  # by where the negator begins; one that bears on another adds to it
    bearing: dict[int, int] = {}
    for start, stop in reversed(spans):
        head: int | None
        if is_object(tokens, range(start, stop)):
            head = start - 1
        elif _takes_what(tokens, range(start, stop)) or _tells_of_nobody(tokens, stop):
            head = None
        else:
            head = _head(tokens, _reach(tokens, stop, scope.stop))
        head = heads.get(head, head) if head is not None else None
        if head is not None:
            heads[start] = head
            bearing[head] = bearing.get(head, 0) + 1
    return bearing


def _takes_what(tokens: Sequence[Token], span: range) -> bool:
    """Return whether a verb that denies has a clause for its object: "refused what it called pay".

    That is denied, and not the calling.
    """
    after = tokens[span.stop].text.lower() if span.stop < len(tokens) else ""
    return after == "what" and not is_marker(tokens, span, "negator")


def _tells_of_nobody(tokens: Sequence[Token], stop: int) -> bool:
    """Return whether a "nobody" ends here of whom a clause tells: who "saw it" did see it.

    >>> from translate.framings.inflect import tokenize
    >>> _tells_of_nobody(tokenize("No one who saw it cried."), 2)
    True
    """
    who = stop < len(tokens) and tokens[stop].text.lower() == "who"
    return who and any(
        " ".join(token.text.lower() for token in tokens[start:stop]) in NO_ONE
        for start in (stop - 1, stop - 2) if start >= 0
    )  # fmt: skip


def is_object(tokens: Sequence[Token], span: range) -> bool:
    """Return whether a negator is what a verb before it denies: "satisfied nobody".

    What is done to "nobody but" somebody is done.

    >>> from translate.framings.inflect import tokenize
    >>> is_object(tokenize("They satisfied nobody."), range(2, 3))
    True
    >>> is_object(tokenize("They claim nothing to be new."), range(2, 3))
    False
    """
    start, stop = span.start, span.stop
    if start == 0 or " ".join(tokens[i].text.lower() for i in span) not in NO_ONE:
        return False
    stop += stop + 1 < len(tokens) and tokens[stop].text.lower() == "to"
    after = tokens[stop].text.lower() if stop < len(tokens) else ""
    if after == "but" or after in FINITE or "v" in parts_of_speech(after):
        return False
    return means(tokens[start - 1]) and "v" in parts_of_speech(tokens[start - 1].text)


def has_no_object(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a verb is done to nothing: what "violates no law" does not violate one.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("It violates no law."), tokenize("It goes on no longer.")
    >>> has_no_object(one, 1), has_no_object(other, 2)
    (True, False)
    """
    words = [token.text for token in tokens[at + 1 : at + 3]]
    if len(words) < 2 or words[0].lower() != "no" or "v" not in parts_of_speech(tokens[at].text):
        return False
    if tokens[at + 2].text.lower() in AT_LEAST:
        return False
    known = load_thesaurus()
    set_phrase = any(known.has_marker(kind, words) for kind in ("negator", "idle"))
    return not set_phrase and means(tokens[at + 2]) and parts_of_speech(words[1]) != {"r"}


def _reach(tokens: Sequence[Token], start: int, stop: int) -> range:
    """Return where the word may stand that a negator denies: before a comma, or after an aside.

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("It does not, however, bind us, he said.")
    >>> [words[i].text for i in _reach(words, 3, len(words))]
    ['bind', 'us']
    >>> words = tokenize("It will come to nothing, however, if they go on.")
    >>> [words[i].text for i in _reach(words, 5, len(words))]
    []
    """
    if tokens[start - 1].text == ",":  # markers are found without the marks around them
        start -= 1
    if start < stop and tokens[start].text == ",":
        aside = range(start + 1, min(start + _ASIDE, stop))
        start = next((i + 1 for i in aside if tokens[i].text == ","), stop)
        if start < stop and tokens[start].text.lower() in _OPENERS:
            return range(start, start)  # what follows is a clause of its own
    marks = (i for i in range(start, stop) if tokens[i].text == "," or tokens[i].text in _STOPS)
    return range(start, min(start + _HEAD, next(marks, stop)))


def _head(tokens: Sequence[Token], scope: range) -> int | None:
    """Return the next word of meaning that is no adverb, or what there is.

    None where another verb is joined: "rejected it" denies it, "rejected and got it" does not, nor
    "rejected by them".

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("It sharply rejected and reportedly received it.")
    >>> _head(words, range(1, 5)), _head(words, range(3, 7))
    (2, None)
    """
    if scope and tokens[scope.start].text.lower() in _NOT_DENIED:
        return None
    words = [i for i in scope if means(tokens[i]) and not _approximates(tokens[i].text)]
    plain = [i for i in words if parts_of_speech(tokens[i].text) != {"r"}]
    return next(iter(plain or words), None)


def _approximates(word: str) -> bool:
    """Return whether a word says that what follows almost is, which no negator bears on."""
    return load_thesaurus().has_marker("approximator", [word])


def means(token: Token) -> bool:
    """Return whether a token is a word of meaning."""
    lower = token.text.lower()
    return token.text[0].isalnum() and lower not in FUNCTION and lower not in MODALS


def is_denied(tokens: Sequence[Token], at: int, without: range = range(0)) -> bool:
    """Return whether a negator stands in a word's clause, or what keeps it "from" being done.

    So is what one is "reluctant to" do. A negator in the range `without` is left out: "denied"
    denies something, and is not denied.

    >>> from translate.framings.inflect import tokenize
    >>> is_denied(tokenize("It was not signed."), 3), is_denied(tokenize("It was signed."), 2)
    (True, False)
    >>> is_denied(tokenize("Shame keeps them from telling."), 4)
    True
    >>> is_denied(tokenize("They hesitate to tell."), 3)
    True
    """
    scope = clause(tokens, at)
    if _is_kept_from(tokens, at) or any(negators(tokens, range(scope.start, at), ["shrinking"])):
        return True
    spans = negators(tokens, scope, STANDING_FOR)
    return any(start not in without and stop - 1 not in without for start, stop in spans)


def _is_forestalled(tokens: Sequence[Token], scope: range, at: int) -> bool:
    """Return whether a word is what did not come about, though nothing denies it.

    That is what one is "too" weak to do, what something else came "before" it could be, and what is
    said of the case "unless" it is.

    >>> from translate.framings.inflect import tokenize
    >>> for text in ("He was too weak to walk", "They left before he could walk", "Unless we walk"):
    ...     words = tokenize(text)
    ...     _is_forestalled(words, clause(words, len(words) - 1), len(words) - 1)
    True
    True
    True
    """
    before = [token.text.lower() for token in tokens[scope.start : at]]
    if "unless" in (tokens[max(0, scope.start - 1)].text.lower(), *before):
        return True
    if "too" in before and "to" in before[before.index("too") :]:
        return True
    return "before" in before and not _POSSIBLE.isdisjoint(before[before.index("before") :])


def _is_freed_of(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word is what something is free of: "drug" in "drug-free", "non-drug"."""
    before, after = tokens[max(0, at - 2) : at], tokens[at + 1 : at + 3]
    pairs = [[token.text.lower() for token in pair] for pair in (before, after)]
    return pairs[0] == ["non", "-"] or pairs[1] == ["-", "free"]


def _is_kept_from(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word is what something or somebody is kept "from" doing."""
    return at > 0 and tokens[at - 1].text.lower() == "from" and tokens[at].text.endswith("ing")


def may_bear(tokens: Sequence[Token], at: int, elsewhere: frozenset[int] = frozenset()) -> bool:
    """Return whether a negator in a word's clause, or what keeps "from" doing it, may deny it.

    Behind the word only a plain no and a participle may; "nothing stops them from" denies nothing,
    nor does a verb itself, nor a negator that begins at one of the places `elsewhere`, nor one in
    a clause that is the word's object: "they sell what they do not need".

    >>> from translate.framings.inflect import tokenize
    >>> may_bear(tokenize("She answers without a word."), 1), may_bear(tokenize("It says no."), 1)
    (False, True)
    >>> may_bear(tokenize("The plan was rejected."), 1)
    True
    >>> may_bear(tokenize("Nothing stops them from selling."), 4)
    False
    """
    scope = clause(tokens, at)
    if _is_forestalled(tokens, scope, at) or _is_freed_of(tokens, at):
        return True
    if _tells_of_nobody(tokens, scope.start - 1):
        return True
    if _is_kept_from(tokens, at):
        keeping = negators(tokens, range(scope.start, at), ["keeping"])
        return not any(is_negated(tokens, start) for start, _ in keeping)
    spans = [range(*span) for span in negators(tokens, scope, EXCUSING)]
    return any(
        span.start < at or _may_follow(tokens, span)
        for span in spans
        if span.start not in elsewhere
        and not any(tokens[i].text.lower() == "what" for i in range(at + 1, span.start))
        and (span.start != at or any(is_marker(tokens, span, kind) for kind in _BY_THEMSELVES))
    )


def _may_follow(tokens: Sequence[Token], span: range) -> bool:
    """Return whether a negator may deny what stands before it."""
    if is_marker(tokens, span, "negator"):
        return not any(is_marker(tokens, span, kind) for kind in ("averting", "comparing"))
    return tokens[span.start].text.endswith(("ed", "en"))


def is_negated(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a plain negator stands right before a word, or one word before.

    Auxiliaries do not count: "no minister has denied it". Or before its subject: "nor does the
    ministry deny it". Or it is the subject: "none of them denied it". Or it is said of two verbs.

    >>> from translate.framings.inflect import tokenize
    >>> is_negated(tokenize("Nor does the ministry deny it."), 4)
    True
    >>> is_negated(tokenize("No minister has ever denied it."), 4)
    True
    """
    if at > 1 and tokens[at - 1].text.lower() == "or" and _are_verbs(tokens, at - 2, at):
        at -= 2
    scope = clause(tokens, at)
    spans = negators(tokens, scope, ["negator"])
    first = at
    while first > scope.start and tokens[first - 1].text.lower() in _AUXILIARY:
        first -= 1
    return any(
        stop <= first <= stop + 1
        or stop <= at <= stop + 1
        or (start == scope.start and _is_inverted(tokens, range(stop, at)))
        or _is_subject(tokens, range(start, stop), first)
        for start, stop in spans
    )


def _are_verbs(tokens: Sequence[Token], *places: int) -> bool:
    return all("v" in parts_of_speech(tokens[at].text) for at in places)


def _is_inverted(tokens: Sequence[Token], between: range) -> bool:
    """Return whether an auxiliary and a subject stand between a negator and a verb.

    >>> from translate.framings.inflect import tokenize
    >>> _is_inverted(tokenize("Never has he denied it."), range(1, 3))
    True
    >>> _is_inverted(tokenize("Not to have seen him sell it"), range(1, 5))
    False
    """
    words = [tokens[i].text for i in between]
    if not words or len(words) > 1 + _HEAD or words[0].lower() not in FINITE:
        return False
    return all(word[0].isalnum() and parts_of_speech(word) != {"v"} for word in words[1:])


def _is_subject(tokens: Sequence[Token], span: range, verb: int) -> bool:
    """Return whether a negator, with what it is said of, is the subject of a verb.

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("None of the officials has denied it.")
    >>> _is_subject(words, range(0, 1), 4), _is_subject(words, range(0, 1), 2)
    (True, False)
    """
    between = [tokens[i].text.lower() for i in range(span.stop, verb)]
    if not 1 < len(between) <= 1 + _HEAD or between[0] not in _SAID_OF:
        return False
    if not all(word[0].isalnum() and parts_of_speech(word) != {"v"} for word in between):
        return False
    return means(tokens[verb - 1]) and is_marker(tokens, span, "standing")
