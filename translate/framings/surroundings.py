"""Compare what stands around an expression and its counterpart: denials, attribution, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translate.data import Token
from translate.framings.clauses import (
    clause,
    denied,
    has_no_object,
    is_denied,
    may_bear,
    means,
    predicate,
)
from translate.framings.compounds import is_recast
from translate.framings.excuses import is_put_off
from translate.framings.inflect import (
    DETERMINERS,
    JOINTS,
    MODALS,
    folded_lemmas,
    is_superlative,
    lemmas,
    names,
    names_things,
)
from translate.framings.markers import EXCUSING, negators
from translate.framings.relation import relate
from translate.framings.roles import are_swapped, is_anothers, turned_round
from translate.framings.sayings import (
    QUOTES,
    attributed,
    is_named_by_another,
    is_named_so,
    is_said_outright,
    is_told,
    opens_clause,
    reaches_on,
    sayings,
)
from translate.framings.ties import TIED, Linked
from translate.framings.voice import exchanged, is_nobodys, speaks

_SUBJECT = 8  # words a main verb's subject may have
_CLAIMS = frozenset("say tell claim argue insist allege assert contend declare".split())
_BEFORE_GERUNDS = frozenset("for of by about in without from after before despite over".split())
_PERSONS = frozenset({"he", "she"})
_BINDING = frozenset("promise pledge vow swear threaten".split())
# say of what is named beside them that it is untrue, or was left undone
_NOT_DONE = frozenset(
    "false untrue lie unfounded baseless groundless neglect forget miss omit unsuccessful "
    "unsuccessfully silent".split()
)
_PRONOUNS = frozenset("i he she it we you they".split())
_PLAIN = frozenset("not no never n’t".split())
_LESSENING = ("lessening",)
_PARTICLES = {"up": "down", "down": "up", "in": "out", "out": "in", "on": "off", "off": "on"}
_NEARLY = 3  # words of an approximator
_STRANGE = 0.2  # share of the words beside an expression that may be others in a whole return


def measure_surroundings(linked: Linked, run: range) -> dict[str, Any]:
    """Compare negators, attribution and quotation marks inside and around both sides."""
    inside = [
        any(negators(tokens, scope, ["negator"]))
        for tokens, scope in ((linked.source, linked.term), (linked.back, run))
    ]
    quoted = [_quoted(linked.source, linked.term), _quoted(linked.back, run)]
    put_off = _is_put_off(linked, run)
    negated = not put_off and _negated(linked, run)
    turned = not put_off and (_is_turned(linked, run) or _is_undone(linked, run))
    return {
        "negated": float(negated),
        "denied": float(
            turned or (negated and _is_whole(linked, run) and not _is_named(linked, run))
        ),
        "negation": float(inside[0] != inside[1]),
        "asserted": float(_is_asserted(linked) or _is_unnamed(linked, run)),
        "unquoted": float(quoted[0] and not quoted[1]),
        "exchanged": float(_is_exchanged(linked, run)),
        "recast": float(is_recast(linked, run)),
        "moved": float(
            is_anothers(linked.source, linked.term, linked.back, run)
            or _is_anothers_word(linked, run)
        ),
        **({"antonym": 1.0} if _is_reversed(linked, run) else {}),
        **_measure_nearly(linked, run),
    }


def _is_exchanged(linked: Linked, run: range) -> bool:
    """Return whether who does it and whom it is done to have changed places."""
    sides = linked.source, linked.term, linked.back, run
    named = not _hedges(linked) and is_named_by_another(*sides)  # "so-called" is nobody's claim
    return named or exchanged(*sides) or turned_round(*sides) or are_swapped(*sides)


def _is_put_off(linked: Linked, run: range) -> bool:
    """Return whether one side says "not until" and the other "only then"."""
    source, back, start = linked.source, linked.back, linked.term.start
    return is_put_off(source, start, back) or is_put_off(back, run.start, source)


def _is_anothers_word(linked: Linked, run: range) -> bool:
    """Return whether the expression speaks of a person on one side and of a thing on the other."""
    first, second = (
        {tokens[i].text.lower() for i in place}
        for tokens, place in ((linked.source, linked.term), (linked.back, run))
    )
    return any(
        not _PERSONS.isdisjoint(one) and "it" in other and _PERSONS.isdisjoint(other)
        for one, other in ((first, second), (second, first))
    )


def _measure_nearly(linked: Linked, run: range) -> dict[str, float]:
    """Say whether one side alone says that the expression almost is, or is the utmost."""
    source, back, start = linked.source, linked.back, linked.term.start
    if _is_nearly(source, start):
        words = clause(back, run.start)
        return {} if any(negators(back, words, ["approximator"])) else {"intensified": 1.0}
    utmost = [
        any(is_superlative(word) and word != "latest" for word in words)
        for words in (
            [tokens[i].text.lower() for i in place]
            for tokens, place in ((source, linked.term), (back, run))
        )
    ]
    if utmost[0] != utmost[1]:
        if _has_most(back, run) if utmost[0] else _has_most(source, linked.term):
            return {}
        return {"weakened": 1.0} if utmost[0] else {"intensified": 1.0}
    words = clause(source, start)
    gained = _is_nearly(back, run.start) and not any(negators(source, words, ["approximator"]))
    return {"weakened": 1.0} if gained else {}


def _has_most(tokens: Sequence[Token], place: range) -> bool:
    """Return whether a "most" makes a superlative of an expression, in it or before it."""
    return any(tokens[i].text.lower() == "most" for i in range(max(0, place.start - 1), place.stop))


def _is_nearly(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a verb or adjective has an approximator right before it.

    >>> from translate.framings.inflect import tokenize
    >>> _is_nearly(tokenize("It all but collapsed."), 3), _is_nearly(tokenize("all but allies"), 2)
    (True, False)
    """
    if names_things(tokens[at].text):
        return False
    before = range(max(0, at - _NEARLY), at)
    return any(stop == at for _, stop in negators(tokens, before, ["approximator"]))


def _is_reversed(linked: Linked, run: range) -> bool:
    """Return whether a verb's particle came back as the opposite one: "play down", "play up"."""
    last = linked.source[linked.term.stop - 1].text.lower() if len(linked.term) > 1 else ""
    beside = {token.text.lower() for token in linked.back[run.start : run.stop + 1]}
    return last in _PARTICLES and last not in beside and _PARTICLES[last] in beside


def _is_asserted(linked: Linked) -> bool:
    """Return whether a main verb tells the expression, and nothing in the return does.

    Other sayings ("an allegation that …") say too little: of 21 expressions of machine returns that
    came back without them, a reader called two changed.
    """
    source, start = linked.source, linked.term.start
    if _hedges(linked) or not attributed(source, linked.term) or is_told(linked.back):
        return False
    said = any(
        at <= _SUBJECT
        and not _CLAIMS.isdisjoint(lemmas(source[at].text))
        and not _is_gerund(source, at)
        and reaches_on(source, at, stop, start, kind)
        and (_is_label(source, at, start) or _states(linked, at))
        for at, stop, kind in sayings(source) if stop <= start
    )  # fmt: skip
    return said and not any(token.text in QUOTES for token in linked.back)


def _is_unnamed(linked: Linked, run: range) -> bool:
    """Return whether what was only called so is so in the return: "referred to as occupied"."""
    return is_named_so(linked.source, linked.term) and is_said_outright(linked.back, run)


def _is_label(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Return whether a participle labels the noun behind it: "an alleged arms dealer".

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("They declared war on an alleged arms dealer.")
    >>> _is_label(words, 1, 2), _is_label(words, 5, 6)
    (False, True)
    """
    before = tokens[at - 1].text.lower() if at else ""
    labels = tokens[at].text.endswith("ed") and (before in DETERMINERS or before == "-")
    return labels and all(means(token) for token in tokens[at + 1 : start])


def _states(linked: Linked, at: int) -> bool:
    """Return whether a claim states something in a clause and its speaker no longer does.

    "To say that", "must say", "did not say" state nothing of their own. A speaker who is still the
    subject in the return has put it in another way ("critics say it is", "critics find it").
    """
    source = linked.source
    before = [token.text.lower() for token in source[max(0, at - 2) : at]]
    denials = negators(source, range(clause(source, at).start, at))
    if before[-1:] == ["to"] or not MODALS.isdisjoint(before) or any(denials):
        return False
    if not opens_clause(source, at):
        return False
    words = [token.text.lower() for token in source[at + 1 : at + 3]]
    if words[0] == "to" or words[words[0] == "that"] in _PRONOUNS:
        return True  # the speaker speaks of himself, and comes back as who does it
    return not _speaks_on(linked, at)


def _speaks_on(linked: Linked, at: int) -> bool:
    """Return whether the subject of a verb stands in the return as no "of" nor owner."""
    source, back = linked.source, linked.back
    nouns = (i for i in range(at - 1, -1, -1) if means(source[i]) or _is_pronoun(source[i]))
    speaker = next(nouns, None)
    if speaker is None:
        return False
    name = folded_lemmas(source[speaker].text)
    return any(
        not name.isdisjoint(folded_lemmas(token.text))
        and (j == 0 or back[j - 1].text.lower() not in JOINTS | {"of"})
        and (j + 1 == len(back) or back[j + 1].text not in ("'s", "’s"))
        for j, token in enumerate(back)
    )


def _is_pronoun(token: Token) -> bool:
    return token.text.lower() in _PRONOUNS


def _is_gerund(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a verb stands as a noun: "booed for saying that" tells what one was booed for.

    >>> from translate.framings.inflect import tokenize
    >>> _is_gerund(tokenize("He was booed for saying so"), 4)
    True
    """
    before = tokens[at - 1].text.lower() if at else ""
    return tokens[at].text.endswith("ing") and before in _BEFORE_GERUNDS


def _hedges(linked: Linked) -> bool:
    """Return whether the expression is itself a word of saying or of doubt, and asserts nothing."""
    words = [linked.source[i].text for i in linked.term]
    return words[0].lower() in MODALS or any(map(speaks, words))


def _negated(linked: Linked, run: range) -> bool:
    """Return whether a word of the expression's predicate is denied on one side alone.

    The word must have come back: the expression as its run, another one as what it is tied to.
    """
    mates = {**linked.links, **dict.fromkeys(linked.term, run.start)}
    turned = {j: i for i, j in linked.links.items()} | dict.fromkeys(run, linked.term.start)
    scores = linked.scores
    lost = (
        mates[i]
        for i in denied(linked.source, predicate(linked.source, linked.term.start), linked.term)
        if i in linked.term or scores.get(i, 0.0) >= TIED
    )
    made = (
        turned[j]
        for j in denied(linked.back, predicate(linked.back, run.start), run)
        if j in run or scores.get(turned.get(j, -1), 0.0) >= TIED
    )
    return any(not is_denied(linked.back, at) for at in lost) or any(
        not is_denied(linked.source, at) for at in made
    )


def _is_named(linked: Linked, run: range) -> bool:
    """Return whether the expression names what is spoken of, which a denial behind it leaves.

    "The fragile truce may not last" and "the fragile truce may last" both speak of one.
    """
    return all(
        names(tokens[place.stop - 1].text)
        and all(place.stop <= head for head in denied(tokens, clause(tokens, place.start), place))
        for tokens, place in ((linked.source, linked.term), (linked.back, run))
    )


def _is_turned(linked: Linked, run: range) -> bool:
    """Return whether a plain negator bears on the expression itself on one side alone.

    A "without" or a "rather than" behind the words of the other side denies something else.
    """
    denied_before, denied_after = _bear(linked, run, ("negator",))
    if denied_before == denied_after:
        return not denied_before and (_has_no_subject(linked, run) or _is_done(linked, run))
    sides = (linked.source, linked.term), (linked.back, run)
    (others, term), (tokens, place) = sides if denied_before else sides[::-1]
    pledged = _binds(others, term) and has_no_object(others, term.stop - 1)
    if pledged and any(negators(tokens, range(place.stop, len(tokens)), EXCUSING)):
        return False  # "pledged no rise", "pledged not to raise it"
    if _binds_not_to(tokens, place):
        return True
    denied_there = is_denied(tokens, place.start, place)
    return not (denied_there and any(may_bear(tokens, at) for at in place))


def _is_done(linked: Linked, run: range) -> bool:
    """Return whether the source refuses or fails to do what the return does.

    The other way round it is told of too readily: of 21 such returns readers called 13 changed.
    """
    before, after = _bear(linked, run, ("negator", "denial"))
    if any(not _NOT_DONE.isdisjoint(lemmas(token.text)) for token in linked.back):
        return False
    return before and not after and not any(may_bear(linked.back, at) for at in run)


def _binds_not_to(tokens: Sequence[Token], place: range) -> bool:
    """Return whether one promises "never to" do it, which the promise itself is not denied by."""
    after = [token.text.lower() for token in tokens[place.stop : place.stop + 2]]
    return _binds(tokens, place) and after in (["never", "to"], ["not", "to"])


def _binds(tokens: Sequence[Token], place: range) -> bool:
    """Return whether a verb says what one will do: who promises no rise promises something."""
    return not _BINDING.isdisjoint(lemmas(tokens[place.stop - 1].text))


def _has_no_subject(linked: Linked, run: range) -> bool:
    """Return whether a verb whose subject is a no in the source is not denied in the return.

    "None was dismissed" is no "they were dismissed". The other way round it is mostly a garbled
    subject: of five such returns readers called none changed.
    """
    back, at = linked.back, run.start
    nobodys = is_nobodys(linked.source, linked.term.start)
    return nobodys and not (is_nobodys(back, at) or may_bear(back, at))


def is_refused(linked: Linked, run: range) -> bool:
    """Return whether one side alone is refused or denied, from beside the words or within them.

    "Rejected" may come back as "refused to accept". A "not" within them is measured apart.
    """
    before, after = _bear(linked, run, ("negator", "denial"))
    inside = [
        any(stop < place.stop for _, stop in negators(tokens, place, ["denial"]))
        for tokens, place in ((linked.source, linked.term), (linked.back, run))
    ]
    return (before or inside[0]) != (after or inside[1])


def _bear(linked: Linked, run: range, kinds: Sequence[str]) -> tuple[bool, bool]:
    """Return whether negators of some kinds bear on the expression, and on its counterpart."""
    before, after = (
        not denied(tokens, clause(tokens, place.start), place, kinds).isdisjoint(place)
        or has_no_object(tokens, place.stop - 1)
        for tokens, place in ((linked.source, linked.term), (linked.back, run))
    )
    return before, after


def _is_undone(linked: Linked, run: range) -> bool:
    """Return whether the expression's own negator is gone and all else of it came back.

    "Tensions" are no "easing of tensions", unless something near them lessens them in other words.
    """
    inner = {
        i for start, stop in negators(linked.source, linked.term, ["negator", *_LESSENING])
        for i in range(start, stop)
    }  # fmt: skip
    rest = [linked.source[i] for i in linked.term if i not in inner and means(linked.source[i])]
    there = set().union(*(folded_lemmas(linked.back[j].text) for j in run))
    if not inner or not rest or any(folded_lemmas(word.text).isdisjoint(there) for word in rest):
        return False
    if any(_is_reworded(linked.source[i].text, linked.back[j].text) for i in inner for j in run):
        return False
    words = clause(linked.back, run.start)
    words = range(words.start, max(words.stop, run.stop))  # "partners, not rivals"
    if any(negators(linked.source, linked.term, _LESSENING)) and any(
        negators(linked.back, words, (*EXCUSING, *_LESSENING))
    ):
        return False
    return not any(
        start not in run or any(token.text in _PLAIN for token in linked.back[start:stop])
        for start, stop in negators(linked.back, words)
    )


def _is_reworded(word: str, other: str) -> bool:
    """Return whether our own lists have one word for another: "curbs" may be "restrictions"."""
    return relate(word, other).kind in ("group", "scale")


def _is_whole(linked: Linked, run: range) -> bool:
    """Return whether the words of meaning beside the expression came back, and no others."""
    sides = _beside(linked.source, linked.term), _beside(linked.back, run)
    forms = [set().union(*map(folded_lemmas, words)) for words in sides]
    strange = [
        word
        for words, others in zip(sides, reversed(forms), strict=True)
        for word in words if folded_lemmas(word).isdisjoint(others)
    ]  # fmt: skip
    return len(strange) <= _STRANGE * sum(map(len, sides))


def _beside(tokens: Sequence[Token], place: range) -> list[str]:
    """Return the words of meaning that are neither in a place nor in a negator."""
    inside = {i for start, stop in negators(tokens, range(len(tokens))) for i in range(start, stop)}
    inside.update(place)
    return [token.text for i, token in enumerate(tokens) if i not in inside and means(token)]


def _quoted(tokens: Sequence[Token], run: range) -> bool:
    return run.start > 0 and tokens[run.start - 1].text in QUOTES
