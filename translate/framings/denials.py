"""Words that a returned English sentence denies and its source does not, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from translate.data import Span, Token
from translate.framings.changes import Change
from translate.framings.clauses import (
    RELATIVE,
    clause,
    denied,
    is_negated,
    is_object,
    may_bear,
    means,
    times_denied,
)
from translate.framings.disclaimed import disclaimed
from translate.framings.excuses import ALL, PERMISSIONS, is_excused, is_undone
from translate.framings.inflect import (
    FUNCTION,
    MODALS,
    names,
    parts_of_speech,
    same_lemma,
    tokenize,
)
from translate.framings.lacking import lacking, may_lack
from translate.framings.lessening import lessened, may_lessen
from translate.framings.markers import EXCUSING, is_marker, may_deny, negators
from translate.framings.opposites import is_opposite, may_turn, negatives, reversed_words
from translate.framings.relation import may_stand_for
from translate.framings.ties import TIED, Linked, content, link

_NOUNS_TOO = frozenset({"doubt", "doubts", "refuse"})
_DUTIES = frozenset({"must", "shall"})
_OBLIGING = frozenset("should ought have has had need needs required obliged only not".split())
_GUESSED = frozenset({"not", "have", "be", "also"})
_SUBJECTS = frozenset("i we you he she it they who which that to not n't".split())
_OWNING = frozenset({"'s", "’s", "'", "’"})
_JOINING = frozenset({"and", "or", "nor", ","})
_ENDING = frozenset(".;:!?–—") | {*"but while because if unless although when where".split()}
_BOTH = 2  # negators that cancel each other
_DISBELIEVED = frozenset(
    "false untrue lie lies baseless unfounded groundless fabricated fake slander slanderous "
    "sceptical skeptical".split()
)
_REFUSING = ("denial", "averting")
_LONGEST = 400  # words of a sentence that is looked through: the time grows with their square


def denial(source: str, back: str) -> Change | None:
    """Say which word is denied on one side alone; nothing is said of more than 400 words."""
    before, after = tokenize(source), tokenize(back)
    if max(len(before), len(after)) > _LONGEST:
        return None
    plain = _allowed(before, after) or disclaimed(source, back)
    if plain:
        return plain
    prefixed = list(negatives(before, after))
    less = any(may(side) for side in (before, after) for may in (may_lessen, may_lack))
    if not (prefixed or less or may_deny(before) or may_deny(after) or may_turn(before, after)):
        return None  # most sentences need no links
    linked = link(source, back, Span(0, 0))
    links = {i: j for i, j in linked.links.items() if linked.scores[i] >= TIED}
    turned = {j: i for i, j in links.items()}
    lost = next(_bare(linked.source, linked.back, links), None)
    if lost is not None:
        return Change("negation", turn="lost", word=linked.source[lost].text)
    refusals, moved = _refusals(linked), _plainly(linked.source) >= _plainly(linked.back)
    added = next(_bare(linked.back, linked.source, turned, refusals, moved), None)
    if added is not None:
        return Change("negation", turn="added", word=linked.back[added].text)
    others = (
        _doubled(linked, links), _twice(linked, links), _halved(linked, links),
        lessened(linked, links, turned), lacking(linked, links, turned),
        reversed_words(linked, turned),
    )  # fmt: skip
    return next(chain(*others, prefixed), None)


def _bare(
    tokens: Sequence[Token],
    others: Sequence[Token],
    links: Mapping[int, int],
    refusals: int = 0,
    moved: bool = False,
) -> Iterator[int]:
    """Yield the words that are denied, where those of the other side tied to them are not.

    A denial by a verb may be rendered by a verb with another object, and one of the `refusals`
    that the other side has more may stand for a "not" ("refuse to obey" and "cannot follow"); where
    the other side has as many, it may be `moved` ("settled without force", "not settled by force").
    """
    here, there = list(_denied(tokens)), {head: by.start for head, by in _denied(others)}
    said = _said_alike(tokens, others, links)
    both = {links[head] for head, _ in here if links.get(head) in there}
    ties = set(links.values())
    own = {j for i, j in links.items() if same_lemma(tokens[i].text, others[j].text)}
    for head, by in here:
        other = links.get(head)
        if other is None or other in there:
            continue
        if any(may_stand_for(tokens[head].text, others[i].text) for i in there.keys() - both):
            continue
        if is_excused(tokens, head, by, others, other, there.keys()):
            continue
        busy = {there[i] for i in both if not _are_joined(others, i, other)}
        if not _says_more(others, other, tokens[head].text, frozenset(said | busy)):
            continue
        verbs = _verbs(tokens, by)
        # what is said of another word to the letter renders no verb of denying
        free = [others[j] for j in range(len(others)) if j not in own - {links.get(i) for i in by}]
        # the word that the other side denies has gone, and this one came back to the letter
        is_new = not ties & there.keys() and same_lemma(tokens[head].text, others[other].text)
        elsewhere = refusals > 0 or (moved and not is_new and _may_move(tokens, by))
        false = bool(verbs) and not _DISBELIEVED.isdisjoint(token.text.lower() for token in others)
        if not (false or (_are_rendered(verbs, free) if verbs else elsewhere)):
            yield head


def _said_alike(
    tokens: Sequence[Token], others: Sequence[Token], links: Mapping[int, int]
) -> set[int]:
    """Return where negators of the other side begin that render the same word of this one."""
    same = {
        j for i, j in links.items()
        if same_lemma(tokens[i].text, others[j].text)
    }  # fmt: skip
    spans = negators(others, range(len(others)), EXCUSING)
    return {start for start, stop in spans if _verbs(others, range(start, stop)) and start in same}


def _are_joined(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Return whether one denial may bear on both words: "neither accepts nor recognises"."""
    between = tokens[min(first, last) + 1 : max(first, last)]
    return any(token.text.lower() in _JOINING for token in between)


def _may_move(tokens: Sequence[Token], by: range) -> bool:
    """Return whether a negator may stand elsewhere in a sentence that says the same."""
    return is_marker(tokens, by, "negator") and not is_marker(tokens, by, "standing")


def _plainly(tokens: Sequence[Token]) -> int:
    """Return how many plain negators a sentence has; "nothing stops them from" denies nothing.

    Nor does "let alone", which says again what is denied already.
    """
    whole = range(len(tokens))
    spans = [range(*span) for span in negators(tokens, whole, ["negator"])]
    freeing = sum(is_negated(tokens, start) for start, _ in negators(tokens, whole, ["keeping"]))
    idle = ("comparing", "repeating")
    plain = sum(not any(is_marker(tokens, span, kind) for kind in idle) for span in spans)
    return plain - freeing


def _refusals(linked: Linked) -> int:
    """Return how many verbs more deny something in the source than in the return, undenied."""
    source, back = (
        sum(
            bool(_verbs(tokens, range(start, stop))) and not is_negated(tokens, start)
            for start, stop in negators(tokens, range(len(tokens)), _REFUSING)
        )
        for tokens in (linked.source, linked.back)
    )
    return source - back


def _verbs(tokens: Sequence[Token], by: range) -> list[str]:
    """Return the words of a negator that can be verbs; "not a single" and "no longer" are none."""
    if is_marker(tokens, by, "negator"):
        return []
    return [tokens[i].text for i in by if "v" in parts_of_speech(tokens[i].text)]


def _are_rendered(verbs: Sequence[str], others: Sequence[Token]) -> bool:
    """Return whether a word of the other side may stand for a verb of denying: "vetoed"."""
    return any(
        may_stand_for(verb, other.text) for verb in verbs for other in others if content(other)
    )


def _doubled(linked: Linked, links: Mapping[int, int]) -> Iterator[Change]:
    """Yield the verbs of denying that are themselves denied on one side alone."""
    for start, stop in negators(linked.source, range(len(linked.source)), ["denial"]):
        at = next((i for i in range(start, stop) if _verbs(linked.source, range(i, i + 1))), None)
        other = links.get(at) if at is not None else None
        if at is None or other is None:
            continue
        word = linked.source[at].text
        denials = _is_refused(linked.source, at), _is_refused(linked.back, other)
        same = same_lemma(word, linked.back[other].text)
        if same and denials[0] != denials[1]:
            yield Change("negation", turn="lost" if denials[0] else "added", word=word)


def _is_refused(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a verb of denying is itself denied: "did not", "refuses to", "rule out".

    >>> _is_refused(tokenize("They refuse to rule out war."), 3)
    True
    """
    before = negators(tokens, clause(tokens, at), ["denial"])
    return is_negated(tokens, at) or any(stop == at for _, stop in before)


def _twice(linked: Linked, links: Mapping[int, int]) -> Iterator[Change]:
    """Yield the words that plain negators deny once in the source and twice in the return.

    "Nobody wants it" is no "nobody does not want it", though both deny.
    """
    source, back = (
        times_denied(tokens, range(len(tokens)), kinds=["negator"])
        for tokens in (linked.source, linked.back)
    )
    for i, j in links.items():
        word, other = linked.source[i].text, linked.back[j].text
        if source.get(i) == 1 and back.get(j) == _BOTH and same_lemma(word, other):
            yield Change("negation", turn="doubled", word=other)


def _halved(linked: Linked, links: Mapping[int, int]) -> Iterator[Change]:
    """Yield the words that the source denies twice and the return once: "neither is without risk".

    What the return says of all of them needs no second denial, nor what is "impossible" without it.
    """
    whole = range(len(linked.back))
    if not ALL.isdisjoint(token.text.lower() for token in linked.back):
        return
    if any(negators(linked.back, whole, ["scant"])):
        return
    twice, again = (frozenset(_denied_twice(tokens)) for tokens in (linked.source, linked.back))
    once = {head for head, by in _denied(linked.back) if is_marker(linked.back, by, "negator")}
    for i in sorted(twice):
        j, word = links.get(i), linked.source[i].text
        if j in once - again and may_stand_for(word, linked.back[j].text):
            yield Change("negation", turn="halved", word=word)


def _denied_twice(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield what is denied of a subject that is itself a no, and what is "not out of" something.

    >>> _words = tokenize("Neither is without risk.")
    >>> [_words[i].text for i in _denied_twice(_words)]
    ['risk']
    """
    whole = range(len(tokens))
    yield from (head for head, times in times_denied(tokens, whole).items() if times == _BOTH)
    for start, stop in negators(tokens, whole, ["beyond"]):
        if is_negated(tokens, start):
            yield stop - 1
    heads = {
        by.start: head for head, by in _denied(tokens) if not is_marker(tokens, by, "standing")
    }
    for subject, end in negators(tokens, whole, ["standing"]):
        if subject and means(tokens[subject - 1]):
            continue
        stretch = range(
            end, next((i for i in range(end, len(tokens)) if _ends(tokens, i)), len(tokens))
        )
        yield from (heads[start] for start in stretch if start in heads)


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Return whether what a subject does ends at a word: a clause that tells of a noun goes on.

    >>> _words = tokenize("Neither has a plan that works, it told us that morning.")
    >>> [_words[i].text for i in range(len(_words)) if _ends(_words, i)]
    [',', 'that', '.']
    """
    word = tokens[at].text.lower()
    if word in RELATIVE:
        return not (at and means(tokens[at - 1]) and names(tokens[at - 1].text))
    return word in _ENDING or word in _JOINING


def _allowed(before: Sequence[Token], after: Sequence[Token]) -> Change | None:
    """Return a duty of the source that the return only allows: of the same verb, and no other."""
    duties, leaves = _ruled(before, _DUTIES), _ruled(after, PERMISSIONS)
    if not (duties and leaves) or _ruled(after, _DUTIES) or _ruled(before, PERMISSIONS):
        return None
    if not _OBLIGING.isdisjoint(token.text.lower() for token in after):
        return None
    for verb, duty in duties.items():
        for other, leave in leaves.items():
            if same_lemma(verb, other):
                return Change("negation", f"“{duty}” became “{leave}”", (duty,), (leave,))
    return None


def _ruled(tokens: Sequence[Token], modals: frozenset[str]) -> dict[str, str]:
    """Return the verbs that stand behind one of some modals, undenied, each with it.

    "must have gone" is a guess; so is "must be".
    """
    ruled = {}
    for modal, verb in pairwise(tokens):
        word = verb.text.lower()
        if modal.text.lower() in modals and word not in _GUESSED and "v" in parts_of_speech(word):
            ruled[word] = modal.text
    return ruled


def _denied(tokens: Sequence[Token]) -> Iterator[tuple[int, range]]:
    """Yield the words that are denied with what denies them.

    A number and an owner are not what is denied, but what they stand before; a doubt that is a
    noun denies nothing; "nobody" denies the verb that it is the object of.
    """
    whole = range(len(tokens))
    spans = [range(start, stop) for start, stop in negators(tokens, whole)]
    objects = {span.start - 1: span for span in spans if is_object(tokens, span)}
    for head in sorted(denied(tokens, whole)):
        if head in objects:
            yield head, objects[head]
            continue
        by = max((span for span in spans if span.stop <= head), key=lambda span: span.stop)
        idle = _is_noun(tokens, by.start) or is_marker(tokens, by, "comparing")
        if not (idle or is_undone(tokens, by)):
            yield _bearer(tokens, head), by


def _bearer(tokens: Sequence[Token], head: int) -> int:
    """Return the word that a number or an owner stands before, or the word itself."""
    while head + 1 < len(tokens):
        owns = tokens[head + 1].text.lower() in _OWNING
        if not (owns or tokens[head].text[0].isdigit()):
            break
        after = (i for i in range(head + 1, len(tokens)) if means(tokens[i]))
        head = next(after, len(tokens))
    return min(head, len(tokens) - 1)


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Return whether "doubt" is a noun here: no subject, modal or adverb stands before it.

    >>> _is_noun(tokenize("Kitchen refuse shrank"), 1), _is_noun(tokenize("They refuse aid"), 1)
    (True, False)
    """
    word = tokens[at].text.lower()
    if at + 1 < len(tokens) and tokens[at + 1].text.lower() == "to":
        return False
    if word not in _NOUNS_TOO or at == 0:
        return word in _NOUNS_TOO
    before = tokens[at - 1].text
    parts, lower = parts_of_speech(before), before.lower()
    if lower in _SUBJECTS or lower in MODALS:
        return False
    if lower in FUNCTION:
        return True
    several = "n" in parts and (lower.endswith("s") or word == "doubts")
    return not (parts == {"r"} or several or (before[0].isupper() and at > 1))


def _says_more(tokens: Sequence[Token], at: int, word: str, said: frozenset[int]) -> bool:
    """Return whether a word stands undenied, and is not itself the opposite of the denied one.

    Negators that begin at the places `said` deny what the other side's deny.
    """
    other = tokens[at].text
    without = other.lower() == f"{word.lower()}less"  # "no ground", "groundless"
    return not (without or may_bear(tokens, at, said) or is_opposite(word, other))
