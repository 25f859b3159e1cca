"""Survival counted for documents together: what each gives alone, in fewer calls."""

import pytest
from toyjob import LEXICON, ToyEngines

from translate.api import Options, run
from translate.data import Document
from translate.engines import Sampling
from translate.roundtrip import evidence
from translate.roundtrip.walk import walks

TEXTS = [
    "It is a core interest. The talks were frank.",
    "Nothing of note here.",
    "They spoke of a core interest. A core interest is no small thing.",
    "The island is a core interest.",
]


class Bundled:
    """The engines of the fixtures."""

    def __init__(self, en_zh, zh_en):
        self.pair = en_zh, zh_en

    def route(self, source, via):
        return self.pair

    def baseline(self, direction):
        return None


class Several(ToyEngines):
    """Toy engines that give as many hypotheses as are asked for."""

    def __init__(self):
        super().__init__()
        for engine in self.engines.values():
            object.__setattr__(engine, "translate", _repeated(engine.translate))


def _repeated(translate):
    def many(texts, *, n_best=1, sampling=None):
        return [answers * n_best for answers in translate(texts)]

    return many


def results_of(engines, texts, **options):
    documents = [Document(f"d{n}", text, "en") for n, text in enumerate(texts)]
    asked = Options(lexicon=LEXICON, **options)
    return list(run(documents, [["zh"]], asked, engines=engines))


def test_the_calls_do_not_grow_with_the_documents():
    calls = {}
    for times in (1, 5):
        engines = Several()
        results = results_of(engines, TEXTS * times, samples=3)
        calls[times] = {str(d): len(e.calls) for d, e in engines.engines.items()}
        assert [len(result.framings) for result in results] == [1, 0, 2, 1] * times
        assert all(framing.survival.of == 3 for result in results for framing in result.framings)
    assert calls[1] == calls[5]


@pytest.mark.parametrize("sampling", [None, Sampling()])
def test_each_document_has_what_it_has_alone(en_zh, zh_en, sampling):
    engines = Bundled(en_zh, zh_en)
    together = results_of(engines, TEXTS, samples=3, sampling=sampling)
    alone = [results_of(engines, [text], samples=3, sampling=sampling)[0] for text in TEXTS]
    assert [r.framings for r in together] == [r.framings for r in alone]
    assert together[0].framings[0].survival.of == 3


def test_hypotheses_held_at_once_are_limited(monkeypatch):
    monkeypatch.setattr(evidence, "TOGETHER", 6)
    documents = [Document(f"d{n}", text, "en") for n, text in enumerate(TEXTS * 2)]
    engines = Several().route("en", ["zh"])
    walked = walks(documents, ["zh"], engines, Options(samples=3), LEXICON)
    groups = list(evidence.groups(walked))  # 1, 0, 2, 1 sentences with a framing, twice
    assert [len(group) for group in groups] == [2, 1, 3, 1, 1]
    assert [walk.document for group in groups for walk in group] == documents
    monkeypatch.setattr(evidence, "TOGETHER", 1)
    results = results_of(Several(), TEXTS, samples=3)
    assert [framing.survival.of for result in results for framing in result.framings] == [3] * 4


def test_nothing_to_count_asks_no_engine():
    engines = Several()
    results_of(engines, [TEXTS[1]], samples=3)
    calls = {pair: len(engine.calls) for pair, engine in engines.engines.items() if engine.calls}
    assert calls == {"en-zh": 1, "zh-en": 1}


def test_only_random_draws_have_an_interval(en_zh, zh_en):
    engines = Bundled(en_zh, zh_en)
    (best,) = results_of(engines, TEXTS[:1], samples=8)
    (drawn,) = results_of(engines, TEXTS[:1], samples=8, sampling=Sampling())
    assert best.framings[0].survival.interval is None
    counted = drawn.framings[0].survival
    assert counted.sampled and counted.interval[0] <= counted.low <= counted.high
    assert counted.high <= counted.interval[1]
