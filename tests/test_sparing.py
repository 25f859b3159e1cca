"""Links are made only where they are looked at; nothing else of an answer depends on that."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from translate.engines.pieces import Raw, hypothesis, unlinked
from translate.measures.metrics import empty_tokenizers
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
    assert set(some.links) == {2} and set(full.links) == set(range(len(TEXTS)))
    assert some.links[2] == full.links[2]


def test_tokenizers_are_emptied_while_another_thread_imports(monkeypatch):
    class Growing(dict):
        """Modules of which one is added whenever somebody goes through them."""

        def items(self):
            for number, item in enumerate(super().items()):
                yield item
                self[f"imported{number}"] = sys

    monkeypatch.setattr(sys, "modules", Growing(sys.modules))
    empty_tokenizers()
