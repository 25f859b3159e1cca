"""Renderings against a termbase, and the evidence of a whole run over real weights."""

import pytest

from translate import round_trip
from translate.data import Framing, Span
from translate.framings.expected import expected, matched
from translate.framings.lexicon import Lexicon
from translate.framings.shipped import default_lexicon
from translate.measures.align import snap
from translate.reports.findings import evidence
from translate.roundtrip.evidence import termbase
from translate.roundtrip.result import FollowedFraming, Rendered, Result, Stretch
from translate.segment import tokens

TAIWAN = Framing(
    "Taiwan", "identity", renderings={"zh": ["台湾"], "zh-prc": ["台湾地区"], "fr": ["Taïwan"]}
)


def followed(rendered, framing=TAIWAN, text=""):
    """A framing of a text with what stands for it in the pivot."""
    wanted = tuple(rendering for rendering, _ in expected(framing, "zh"))
    meets = matched(rendered, framing, "zh") is not None if wanted else None
    place = Rendered(rendered, Span(0, len(rendered)), 0.9, wanted, meets) if rendered else None
    return FollowedFraming(framing.term, source=Stretch(text), pivot=place)


def counted(*framings, entries=(TAIWAN,)):
    return termbase(framings, Lexicon("t", "en", tuple(entries)), "zh")


def told(count, **signature):
    saved = {"document": {}, "evidence": {"termbase": count.to_dict()}, "signature": signature}
    return list(evidence(Result.from_json(saved)))


def test_renderings_are_counted_by_register_and_others_listed():
    count = counted(*map(followed, ("台湾", "台湾地区", "宝岛", "")))
    assert (count.checked, count.matched, count.untraced) == (3, 2, 1)
    assert count.by_register == {"plain": 1, "prc": 1}
    assert [(m.term, m.rendered) for m in count.mismatches] == [("Taiwan", "宝岛")]


def test_a_name_of_one_side_in_the_pivot_is_told_and_is_no_fate():
    lexicon = default_lexicon("en")
    for name, neutral, sided in (
        ("Second Thomas Shoal", "第二托马斯浅滩", "仁爱礁"),
        ("Scarborough Shoal", "斯卡伯勒浅滩", "黄岩岛"),
        ("Senkaku Islands", "尖阁诸岛", "钓鱼岛"),
    ):
        entry = next(one for one in lexicon.framings if one.term == name)
        assert (matched(neutral, entry, "zh"), matched(sided, entry, "zh")) == ("", "prc")
    place = Rendered("黄岩岛", Span(0, 3), 0.9, ("黄岩岛",), True, "prc")
    framing = FollowedFraming("Scarborough Shoal", source=Stretch("Scarborough Shoal"), pivot=place,
                              fate="kept", confidence=0.9)  # fmt: skip
    count = termbase([framing], lexicon, "zh")
    assert count.by_register == {"prc": 1}
    route = {"via": ["zh"], "role": "pivot"}
    saved = {"document": {}, "evidence": {"termbase": count.to_dict()}, "routes": [route],
             "framings": [framing.to_dict()]}  # fmt: skip
    lines = list(evidence(Result.from_json(saved)))
    assert "In the Chinese as Beijing says it (no fate): “Scarborough Shoal” → 黄岩岛." in lines


def test_a_mismatch_is_told_in_the_words_of_the_text():
    slam = Framing("slam", "attribution", renderings={"zh": ["抨击"]})
    count = counted(followed("痛惜", slam, "lashed out at"), entries=[slam])
    assert count.mismatches[0].text == "lashed out at"
    assert (
        "Not as the termbase has it: lashed out at → 痛惜 (expected 抨击; entry “slam”)."
        in told(count)
    )
    count = counted(followed("痛惜", slam, "SLAM"), entries=[slam])
    assert "Not as the termbase has it: SLAM → 痛惜 (expected 抨击)." in told(count)


def test_a_fragment_of_an_expected_rendering_is_no_match():
    truce = Framing("tariff truce", "economy", renderings={"zh": ["关税休战"]})
    assert matched("关税", truce, "zh") is None
    assert matched("此次关税休战", truce, "zh") == ""


def test_a_rendering_that_is_denied_is_no_match():
    may = Framing("may", "modality", renderings={"zh": ["可能"]})
    accept = Framing("accept", "evaluation", renderings={"zh": ["接受", "不排斥"]})
    assert matched("不可能", may, "zh") is None
    assert matched("可能", may, "zh") == matched("或可能", may, "zh") == ""
    assert matched("并不接受", accept, "zh") is None and matched("没有接受", accept, "zh") is None
    assert matched("不得不接受", accept, "zh") == ""
    assert matched("不排斥", accept, "zh") == ""


def test_a_rendering_parted_by_a_quoted_word_is_as_expected():
    sale = Framing("arms sale to Taiwan", "conflict", renderings={"zh": ["对台军售"]})
    text = "中方反对对台“鲁莽”军售。"
    place = snap((Span(4, 6), 0.6), ["对台军售"], text)
    assert place and place.text == "对台“鲁莽”军售"
    assert matched(place.text, sale, "zh") == ""
    assert matched("对台大军售", sale, "zh") is None
    assert matched("对台“不”军售", sale, "zh") is None


@pytest.mark.parametrize(
    ("wanted", "rendering"),
    [("fabrication", "fabricate"), ("firm opposition", "We firmly oppose"), ("lie", "lied")],
)
def test_english_renderings_are_expected_in_every_form(wanted, rendering):
    framing = Framing("x", "evaluation", renderings={"en": [wanted]})
    assert matched(rendering, framing, "en") == ""
    assert matched("fierce opposition", framing, "en") is None


def test_an_english_rendering_is_whole_words():
    war = Framing("战争", "conflict", renderings={"en": ["war"]})
    assert matched("warned", war, "en") is None and matched("a war", war, "en") == ""
    text = "He claimed it was war, she warned, finally."
    words = tokens(text, "en")
    for word, rendering in (("claimed", "claim"), ("warned", "war"), ("finally", "ally")):
        at = Span(text.index(word), text.index(word) + len(word))
        place = snap((at, 0.6), [rendering], text, words)
        assert place and place.text == word
        assert (place.confidence > 0.6) is (rendering == "claim")


def test_the_packages_lexicon_is_no_termbase_of_the_users():
    count = counted(followed("宝岛"))
    for lexicon, name in (
        ("framing.en 0b18", "The package’s lexicon"), ("framing.en (turned) 0b18",) * 2,
        ("tb 0b18", "Termbase"), ("framing.en + tb 0b18", "Termbase"),
    ):  # fmt: skip
        first, second = told(count, settings={"lexicon": lexicon})[-2:]
        own = name == "Termbase"
        assert first.startswith("Termbase: 0 of 1" if own else "The package’s lexicon: 0 of 1")
        assert second.startswith(f"Not as the {'termbase' if own else 'lexicon'} has it: Taiwan")


def test_framings_without_expectations_are_not_checked():
    bare = Framing("y", "conflict")
    for rendered in ("x", ""):
        count = counted(followed(rendered, bare), entries=[bare])
        assert (count.checked, count.untraced, count.without) == (0, 0, ("y",))


def test_evidence_of_a_run():
    lexicon = Lexicon("t", "en", (Framing("core interests", "sovereignty",
                                          renderings={"zh-prc": ["核心利益"]}),))  # fmt: skip
    result = round_trip(
        "Taiwan is at the heart of China’s core interests. It touches its core interests.",
        lexicon=lexicon, hops=3, samples=3,
    )  # fmt: skip
    assert result.evidence.termbase.by_register == {"prc": 2}
    drift = result.evidence.drift
    assert [trip.trip for trip in drift] == [1, 2, 3]
    assert all(len(trip.fates) == len(result.framings) == 2 for trip in drift)
    assert all(0 <= trip.unchanged <= 1 for trip in drift)
    for framing in result.framings:
        survival = framing.survival
        assert survival.kept <= survival.similar <= survival.of <= 3
        assert survival.low == round(survival.kept / survival.of, 3) <= survival.high
        assert survival.interval is None  # the best three are no sample
        assert sum(r.share for r in survival.renderings) <= 1.001
