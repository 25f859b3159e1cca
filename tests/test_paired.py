"""Framings on two routes in a corpus: documents as units, adjustment, what is left out."""

import json

from translate.batch.summary import Summary
from translate.roundtrip.result import FollowedFraming, Result, Route, Sentence, SentenceFault
from translate.roundtrip.trust import Control, Evidence

LOOP = Sentence(faults=(SentenceFault("loop", "back"),))


def document(*followed, language="en", marred=False, short=False):
    """Return a result whose framings have these terms and pairs of fates."""
    framings = tuple(FollowedFraming(term, "conflict") for term, _ in followed)
    fates = tuple(pair for _, pair in followed)
    routes = (
        Route(("zh",), "pivot", (Sentence(),)),
        Route(("pt",), "control", (LOOP if marred else Sentence(),)),
    )
    control = Control(("pt",), fates=fates[1:] if short else fates)
    empty = Result.from_json({"document": {"id": "d", "language": language}})
    return Result(
        empty.document, routes=routes, framings=framings, evidence=Evidence(control=(control,))
    )


def control_of(*documents):
    summary = Summary()
    for result in documents:
        summary.add(result)
    return json.loads(json.dumps(summary.to_dict()))["control"][0]


def test_terms_are_tested_over_documents_and_adjusted():
    strong = ("flashpoint", ("lost", "kept"))
    same = ("truce", ("paraphrased", "kept"))
    control = control_of(*[document(strong, same)] * 9, document(("rare", ("kept", "lost"))))
    first, second = control["terms"]
    assert (first["term"], first["of"], first["difference"]) == ("flashpoint", 9, -1.0)
    assert (first["pivot"], first["control"], first["documents"]) == (0.0, 1.0, 9)
    assert first["p"] == round(2 / 2**9, 6) and first["p"] < first["p_bh"] <= first["p_holm"]
    assert (second["term"], second["p"], second["difference"]) == ("truce", 1.0, 0.0)
    assert control["difference"]["documents"] == 10 and control["difference"]["of"] == 19


def test_many_mentions_in_few_documents_are_no_evidence():
    many = [("flashpoint", ("lost", "kept"))] * 50
    control = control_of(*[document(*many)] * 4)
    assert control["terms"] == []
    assert control["difference"]["value"] == -1.0 and control["difference"]["p"] is None
    assert "too few documents" in control["difference"]["note"]


def test_open_mentions_are_counted_both_ways():
    control = control_of(*[document(("truce", ("untraceable", "kept")))] * 6)
    assert (control["difference"]["low"], control["difference"]["high"]) == (-1.0, 0.0)
    assert (control["difference"]["of"], control["difference"]["open"]) == (0, 6)
    pivot = control["pivot"]["kept_or_paraphrased"]
    assert (pivot["value"], pivot["low"], pivot["high"]) == (None, 0.0, 1.0)


def test_faulty_sentences_and_foreign_lists_are_left_out():
    truce = ("truce", ("kept", "lost"))
    assert control_of(*[document(truce, marred=True)] * 6)["difference"] is None
    assert control_of(*[document(truce, short=True)] * 6)["difference"] is None


def test_what_is_merely_found_is_not_compared():
    control = control_of(*[document(("安全", ("kept", "untraceable")), language="zh")] * 6)
    assert control["difference"] is None and control["kept_or_paraphrased"]["of"] == 0
