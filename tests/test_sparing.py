"""Links are made only where they are looked at, and beside the search where a thread is free.

Nothing else of an answer depends on that.
"""

import sys
import threading

from hypothesis import given
from hypothesis import strategies as st

from translate.data import Document
from translate.engines import Decoding
from translate.engines.pieces import Raw, hypothesis, unlinked
from translate.measures.metrics import empty_tokenizers
from translate.roundtrip.gather import run, stream
from translate.roundtrip.options import Options
from translate.roundtrip.trip import Trip

TEXTS = [
    "Beijing warned of war.",
    "…",
    "The two sides hardly speak. They may never do so again.",  # two parts for the engine
    "Beijing warned of war.",
    "",
]
PIECES = st.lists(st.sampled_from(["▁", "▁core", "s", "。", "台湾", "▁▁", "</s>", "__en__", "."]))


def best(engine):
    return [hypotheses[0] for hypotheses in engine.translate(TEXTS)]


def test_an_engine_links_what_it_is_asked_to(en_zh):
    full = best(en_zh)
    spared = en_zh.sparing(TEXTS, {TEXTS[2]})
    assert [(answer.text, answer.score) for answer in spared] == [
        (answer.text, answer.score) for answer in full
    ]
    assert spared[2] == full[2] and len(spared[2].alignment.links) > 5
    assert [len(spared[i].alignment.links) for i in (0, 1, 3, 4)] == [0] * 4
    assert en_zh.sparing(TEXTS, TEXTS) == full


@given(PIECES)
def test_the_text_is_the_same_with_links_and_without(pieces):
    raw = Raw(pieces, -0.123456, [])
    assert unlinked(raw) == hypothesis((), raw)


def test_a_trip_links_the_sentences_that_are_asked_for(en_zh, zh_en):
    full, some = Trip(TEXTS, (en_zh, zh_en)), Trip(TEXTS, (en_zh, zh_en), linked={2})
    full.go()
    some.go(3)
    some.go()  # what is left
    for whole, part in zip(full.legs, some.legs, strict=True):
        assert [answer.text for answer in part] == [answer.text for answer in whole]
        assert part[2] == whole[2]
        assert [i for i, answer in enumerate(part) if answer.alignment.links] == [2]
    assert set(some.tied) == {2} and set(full.tied) == set(range(len(TEXTS)))
    assert some.tied[2] == full.tied[2]


class Waiting:
    """An engine whose search does not end before given texts are linked."""

    def __init__(self, engine, seconds):
        self.engine, self.seconds, self.linking = engine, seconds, threading.Event()

    def __getattr__(self, name):
        return getattr(self.engine, name)

    def translate(self, texts):
        self.was_linked = self.linking.wait(self.seconds)
        return self.engine.translate(texts)

    def align(self, sources, targets):
        self.linking.set()
        return self.engine.align(sources, targets)

    def score(self, sources, targets):
        return self.engine.score(sources, targets)


def test_with_two_threads_the_pivot_is_linked_with_the_source_while_the_way_back_is_found(
    en_zh, zh_en
):
    alone, beside = Waiting(zh_en, 0.1), Waiting(zh_en, 60)
    trips = Trip(TEXTS, (en_zh, alone)), Trip(TEXTS, (en_zh, beside), threads=2)
    for trip in trips:
        trip.go(2)
        trip.go()
    assert beside.was_linked and len(trips[0].chances[2]) > 5
    for name in ("legs", "tied", "chances"):
        assert getattr(trips[0], name) == getattr(trips[1], name)


def test_who_looks_on_while_a_text_grows_is_left_a_processor(monkeypatch):
    """With both taken, a page's first sentence was drawn two seconds after it was there."""
    asked, go = [], Trip.go
    monkeypatch.setattr(
        Trip, "go", lambda trip, *more: asked.append(trip.threads) or go(trip, *more)
    )
    document = Document("talks", TEXTS[0], "en")
    assert [len(result.sentences) for result in stream(document, [("zh",)], Options())][-1] == 1
    next(run([document], [("zh",)], Options()))
    assert asked == [1, Decoding().threads] == [1, 2]


def test_a_single_thread_links_when_the_way_back_is_there(en_zh, zh_en):
    engine = Waiting(zh_en, 0.1)
    Trip(TEXTS[:1], (en_zh, engine)).go()
    assert engine.linking.is_set() and not engine.was_linked


def test_tokenizers_are_emptied_while_another_thread_imports(monkeypatch):
    class Growing(dict):
        """Modules of which one is added whenever somebody goes through them."""

        def items(self):
            for number, item in enumerate(super().items()):
                yield item
                self[f"imported{number}"] = sys

    monkeypatch.setattr(sys, "modules", Growing(sys.modules))
    empty_tokenizers()
