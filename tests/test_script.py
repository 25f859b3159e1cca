"""Traditional Chinese as a pivot: converted, or as a model writes it; told as what it is."""

import json
import sys

import pytest

pytest.importorskip("opencc", reason="the extra zh-hant is not installed")

from translate import round_trip
from translate.cli import main
from translate.data import Document, Span
from translate.engines.script import Traditional, carried, simplified, traditional
from translate.engines.simple import Table
from translate.errors import InputError, MissingExtra
from translate.framings.expected import expected
from translate.framings.shipped import default_lexicon, load_shipped
from translate.languages import Direction
from translate.roundtrip.loading import Engines
from translate.roundtrip.options import Options, parse_routes
from translate.roundtrip.walk import walks

TEXT = (
    "Taiwan is at the very heart of China's core interests, the ministry said. The statement "
    "condemned the provocation. Information about the war games is false, officials warned."
)


@pytest.fixture(scope="module")
def by_script():
    return round_trip(TEXT, via="zh"), round_trip(TEXT, via="zh-Hant")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("外交部声明", "外交部聲明"), ("美国支持的", "美國支持的"), ("法律程序", "法律程序"),
     ("和平进程", "和平進程"), ("消息人士", "消息人士"), ("虚假信息", "虛假資訊"),
     ("互联网用户", "網際網路使用者"), ("老挝和新西兰", "寮國和紐西蘭"), ("干涉内政", "干涉內政"),
     ("台湾后面的头发", "臺灣後面的頭髮")],
)  # fmt: skip
def test_words_of_news_are_not_taken_for_computing(text, wanted):
    assert traditional(text) == wanted


def test_expected_renderings_come_home_from_their_traditional_form():
    renderings = {r for f in load_shipped("framing.en").framings for r, _ in expected(f, "zh")}
    away = {
        rendering for rendering in renderings if simplified(traditional(rendering)) != rendering
    }
    assert len(renderings) > 1000 and len(away) <= 1, away


def test_places_are_carried_where_lengths_differ():
    one, other = "他用U盘和软件工作", "他用隨身碟和軟體工作"
    to = carried(one, other)
    for start, end, wanted in ((2, 4, "隨身碟"), (5, 7, "軟體"), (7, 9, "工作"), (0, 9, other)):
        assert to.span(Span(start, end)).of(other) == wanted


def test_all_but_the_script_is_as_through_simplified_chinese(by_script):
    plain, written = by_script
    assert written.route.via == ("zh-Hant",)
    for one, other in zip(plain.sentences, written.sentences, strict=True):
        assert other.pivot.text == traditional(one.pivot.text) != one.pivot.text
        assert other.back == one.back and other.damaged == one.damaged
    assert [f.fate for f in plain.framings] == [f.fate for f in written.framings]
    assert [f.pivot and f.pivot.matches_expected for f in plain.framings] == [
        f.pivot and f.pivot.matches_expected for f in written.framings
    ]  # fmt: skip
    counts = [found.evidence.termbase for found in by_script]
    assert counts[0].matched == counts[1].matched
    assert counts[0].by_register == counts[1].by_register


def test_places_and_links_stand_in_the_traditional_text(by_script):
    _, written = by_script
    placed = [framing for framing in written.framings if framing.pivot]
    assert len(placed) > 3
    for framing in placed:
        text = written.sentences[framing.sentence].pivot.text
        assert text[framing.pivot.start : framing.pivot.end] == framing.pivot.text
        assert all(traditional(simplified(wanted)) == wanted for wanted in framing.pivot.expected)
    for sentence in written.sentences:
        for link in sentence.links.forward:
            assert 0 <= link.to_start < link.to_end <= len(sentence.pivot.text)
        for link in sentence.links.back:
            assert 0 <= link.start < link.end <= len(sentence.pivot.text)


def test_it_is_told_in_every_output(by_script, tmp_path):
    from translate.reports import FORMATS, render

    _, written = by_script
    saved = tmp_path / "r.json"
    saved.write_text(json.dumps(written.to_json()), encoding="utf-8")
    for name in set(FORMATS) - {"xlsx", "tmx", "xliff"}:
        assert "OpenCC" in render(written, name), name
    for name in ("tmx", "xliff"):
        assert "zh-Hant" in render(written, name)
    assert "Traditional Chinese" in render(written, "html")
    assert written.signature.decoding["script"].startswith("zh-Hant, converted by OpenCC s2twp")
    assert written.signature.libraries["opencc"] and "by conversion" in written.warnings[-1]


def test_later_trips_and_survival_are_in_its_script_too():
    result = round_trip("The war games are a provocation.", via="zh-TW", samples=3, hops=2)
    again = result.route.later[0][0].pivot.text
    assert again == traditional(simplified(again)) != simplified(again)
    for framing in result.framings:
        for rendering in framing.survival.renderings:
            assert rendering.text == traditional(simplified(rendering.text))


def test_a_human_middle_may_be_traditional_and_stays_as_it_is():
    middle = "臺灣是中國核心利益中的核心。"
    result = round_trip("Taiwan is a core interest of China.", via="zh-Hant", middle=middle)
    assert result.sentences[0].pivot.text == middle
    (framing,) = result.framings
    assert framing.pivot.text == "核心利益" and framing.pivot.matches_expected
    assert "as it was given" in result.warnings[-1]


def test_a_model_that_writes_traditional_itself(zh_en):
    answer = "戰爭遊戲是挑釁，軟體公司說。"
    engine = Traditional(Table(Direction("en", "zh"), {"War.": answer}), ">>cmn_Hant<<")
    (walk,) = walks([Document("d", "War.", "en")], ["zh-Hant"], (engine, zh_en), Options(),
                    default_lexicon("en"))  # fmt: skip
    walk.trip.go()
    assert walk.trip.legs[0][0].text == "战争游戏是挑衅，软件公司说。"
    assert walk.route("pivot").sentences[0].pivot.text == answer
    assert "as the model itself writes it" in walk.warnings[-1]
    assert ">>cmn_Hant<<" in engine.signature.decoding["script"]


def test_the_token_of_a_known_pair_is_asked_for(monkeypatch):
    from translate.engines.registry import bundled
    from translate.roundtrip import loading

    (entry,) = (entry for entry in bundled() if str(entry.direction) == "en-zh")
    marked = loading.replace(entry, prefix=">>cmn_Hans<<")
    asked = []
    monkeypatch.setattr(loading, "provide", lambda *_: marked)
    monkeypatch.setattr(loading, "load_engine", lambda *_, entry, **__: asked.append(entry))
    engine = Engines(Options()).into("en", "zh-Hant")
    assert engine.token == ">>cmn_Hant<<" == asked[0].prefix and ">>cmn_Hant<<" in asked[0].name


def test_the_extra_is_named_before_any_work(monkeypatch, tmp_path, capsys):
    from translate.engines import script

    script._converter.cache_clear()
    monkeypatch.setitem(sys.modules, "opencc", None)
    with pytest.raises(MissingExtra, match=r"\[zh-hant\]"):
        round_trip("War.", via="zh-Hant")
    text, out = tmp_path / "a.txt", tmp_path / "out.jsonl"
    text.write_text("War.", encoding="utf-8")
    assert main(["batch", str(text), "-o", str(out), "--via", "zh-Hant"]) == 2
    assert "zh-hant" in capsys.readouterr().err and not out.exists()


def test_routes():
    assert parse_routes("zh,zh-TW") == [["zh"], ["zh-Hant"]]
    with pytest.raises(InputError, match="last pivot"):
        parse_routes("zh-Hant+fr")
    with pytest.raises(InputError, match="twice"):
        parse_routes("zh-Hant,zh-HK")


def test_plain_translation_into_it(tmp_path, capsys):
    text = tmp_path / "a.txt"
    text.write_text("Taiwan is an island.\n", encoding="utf-8")
    assert main(["text", str(text), "--to", "zh-Hant"]) == 0
    printed = capsys.readouterr().out.strip()
    assert printed == traditional(simplified(printed)) and "臺灣" in printed
