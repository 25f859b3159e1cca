"""Markers in a sentence: what may be passed over quickly, and what may not."""

import pytest

from translate.framings.clauses import denied
from translate.framings.decide import observe
from translate.framings.inflect import tokenize
from translate.framings.markers import negators
from translate.framings.thesaurus import load_thesaurus

SENTENCES = [
    "The not “signed” deal, which the two sides refuse to call a truce, rules nothing out.",
    "It is not only a rebuke, but the lack of a treaty fails to avoid war.",
    "“Never”, the minister said; no one has yet to deny the no longer alleged claim.",
    "The, the, the “ ”",
    "not",
]
KINDS = sorted(load_thesaurus().markers)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "idle"])
def test_the_longest_marker_is_found_as_if_every_run_of_words_were_looked_up(text, kind):
    tokens, known = tokenize(text), load_thesaurus()

    def longest(kind, at):
        runs = ([token.text for token in tokens[at : at + n]] for n in (4, 3, 2, 1))
        return next((len(run) for run in runs if known.has_marker(kind, run)), 0)

    found, at = [], 0
    while at < len(tokens):
        length, idle = longest(kind, at), longest("idle", at)
        adds = any(token.text.lower() in ("but", "also") for token in tokens[at + idle :])
        if idle and (tokens[at + idle - 1].text not in ("only", "just", "merely") or adds):
            at += idle
            continue
        found += [(at, at + length)] if length else []
        at += max(1, length)
    assert list(negators(tokens, range(len(tokens)), [kind])) == found


@pytest.mark.parametrize(
    ("source", "term", "back", "negated"),
    [
        # what another verb refuses is not denied of what is joined to it by "and may"
        ("They withhold consent and may impose sanctions.", "sanctions",
         "They prevent consent and may impose sanctions.", False),
        ("They may impose sanctions.", "sanctions", "They may not impose sanctions.", True),
        ("They sit and may impose sanctions.", "sanctions",
         "They sit and may not impose sanctions.", True),
    ],
)  # fmt: skip
def test_a_denial_ends_where_another_verb_is_joined(source, term, back, negated):
    seen = observe(source, term, back)
    assert seen is not None and bool(seen[0].denied) is negated


@pytest.mark.parametrize(
    ("back", "opposite"),
    [("He refused to accept the offer.", False), ("He accepted the offer.", True)],
)
def test_who_refused_to_accept_has_rejected(back, opposite):
    seen = observe("He rejected the offer.", "rejected", back)
    assert seen is not None and bool(seen[0].antonym) is opposite


@pytest.mark.parametrize(("text", "words"), [
    ("They refused what he called fair.", []),  # it is refused, and was called so
    ("They refused to call it fair.", ["call"]),
])  # fmt: skip
def test_a_verb_that_denies_what_is_called_so_denies_no_calling(text, words):
    tokens = tokenize(text)
    assert [tokens[at].text for at in sorted(denied(tokens, range(len(tokens))))] == words
