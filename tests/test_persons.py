"""Persons whose names a bundled model garbles are written as its list has them, and nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.data import Alignment, Hypothesis, Link, Span
from translate.engines.names import IntoChinese, IntoEnglish, load_names, moved, rewritten
from translate.engines.registry import bundled
from translate.errors import InputError
from translate.languages import Direction

ZH_EN, EN_ZH = Direction.parse("zh-en"), Direction.parse("en-zh")


@pytest.fixture(scope="module")
def lists():
    entries = {entry.direction: entry for entry in bundled()}
    return {d: load_names(entries[d].file(entries[d].names), d) for d in (ZH_EN, EN_ZH)}


@pytest.mark.parametrize(
    ("source", "answer", "text"),
    [
        (
            "“历史不是机器。”米尔斯海默回应道。",
            "“History is no machine,” Milesheimer responded.",
            "“History is no machine,” Mearsheimer responded.",
        ),
        (
            "艾奥瓦州前州长特里·布兰斯塔德说，耐心是他的本领。",
            "Patience is his gift, former Gov. Tri Brandstad's aides say.",
            "Patience is his gift, former Gov. Terry Branstad's aides say.",
        ),
        (  # the surname is right, the given name isn't
            "阿尔及利亚外长会见米哈伊尔·萨卡什维利。",
            "Foreign Minister meets Mikhail Saakashvili.",
            "Foreign Minister meets Mikheil Saakashvili.",
        ),
        (
            "朔尔茨会见延斯·斯托尔滕贝格。",
            "Scholz met Stoltenburg.",
            "Scholz met Stoltenberg.",
        ),
        ("亚尼斯·斯托尔滕贝格来了。", "Stoltenburg came.", "Stoltenburg came."),  # somebody else
        ("延斯·斯托尔滕贝格说，不。", "He said no.", "He said no."),  # no name: nothing to mend
        ("科尔说，不。", "Kole said no.", "Kole said no."),  # two characters may be anybody
        ("拉布拉多在下雨。", "It rains in Rabrador.", "It rains in Rabrador."),
        ("布林肯说，不。", "Blinken said no.", "Blinken said no."),
        ("先知穆罕默德出生于麦加。", "The Prophet Muhammad was born in Mecca.",
         "The Prophet Muhammad was born in Mecca."),  # a given name has many spellings
        ("沃尔特在等。", "Walter waited.", "Walter waited."),
        ("舒尔茨创办了星巴克。", "Schultz founded it.", "Schultz founded it."),
        ("李国强会见代表团，李强调，要合作。", "Li Guoqiang met them.", "Li Guoqiang met them."),
        ("沃尔茨曼会见拜登。", "Woltzman met Biden.", "Woltzman met Biden."),  # another's beginning
    ],
)  # fmt: skip
def test_into_english(lists, source, answer, text):
    assert lists[ZH_EN].mended(source, Hypothesis(answer)).text == text


@pytest.mark.parametrize(
    ("source", "answer", "text"),
    [
        ("Mearsheimer repeated it.", "米尔希默重申了这一点。", "米尔斯海默重申了这一点。"),
        (
            "Prime Minister Mateusz Morawiecki's party lost.",
            "总理马特乌什·莫拉维茨基的政党失利。",
            "总理马泰乌什·莫拉维茨基的政党失利。",
        ),
        ("With Madeleine Albright", "与马德琳·奥尔布赖特一道", "与玛德琳·奥尔布赖特一道"),
        ("Blinken said no.", "布林肯说不。", "布林肯说不。"),
        ("Blinken said no.", "他说不。", "他说不。"),
        ("Strong winds hit Stirling.", "强风袭击斯特林。", "强风袭击斯特林。"),  # words, no names
        ("Price cuts hurt the Prius.", "降价损害了普锐斯。", "降价损害了普锐斯。"),
        ("Luhut Binsar Pandjaitan left.", "主席卢胡特·宾萨尔·潘杰坦离开。",
         "主席卢胡特·宾萨尔·潘查伊坦离开。"),
    ],
)  # fmt: skip
def test_into_chinese(lists, source, answer, text):
    assert lists[EN_ZH].mended(source, Hypothesis(answer)).text == text


def test_links_move_with_the_text():
    answer = "Today Milsheimer said no."
    links = (Link(Span(0, 5), Span(6, 16), 0.9), Link(Span(5, 6), Span(17, 21), 0.8))
    names = IntoEnglish({"米尔斯海默": ("Mearsheimer",)})
    mended = names.mended("米尔斯海默说不", Hypothesis(answer, -0.5, Alignment(links)))
    assert [link.target.of(mended.text) for link in mended.alignment.links] == [
        "Mearsheimer", "said",
    ]  # fmt: skip
    assert mended.score == -0.5


def test_a_place_as_long_as_before_moves_nowhere():
    edits = [(Span(3, 7), "Wang")]
    parts = [Span(2, 3), Span(3, 5), Span(5, 7), Span(7, 9)]
    assert [moved(part, edits) for part in parts] == parts


def test_two_persons_dont_share_a_place():
    names = IntoEnglish({"安德烈耶夫": ("Andreyev",), "安德烈耶娃": ("Andreyeva",)})
    mended = names.mended("安德烈耶夫和安德烈耶娃来了。", Hypothesis("Andreyif came."))
    assert mended.text == "Andreyev came."


def test_a_form_within_another_word_is_no_name():
    names = IntoEnglish({"米尔斯海": ("Milshei",)})
    text = names.mended("米尔斯海来了。", Hypothesis("Milsheimer met Milshai.")).text
    assert text == "Milsheimer met Milshei."


@given(st.text("ab cd", max_size=30), st.data())
def test_places_keep_their_order(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    places = [Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    edits = [(place, data.draw(st.text("xyz", min_size=1, max_size=9))) for place in places]
    after = rewritten(text, edits)
    spans = [Span(i, i + 1) for i in range(len(text))]
    there = [moved(span, edits) for span in spans]
    for span, other in zip(spans, there, strict=True):
        assert 0 <= other.start < other.end <= len(after)
        if not any(place.overlaps(span) for place in places):
            assert other.of(after) == span.of(text)
    assert there == sorted(there)
    assert [moved(place, edits).of(after) for place, _ in edits] == [form for _, form in edits]


@given(st.text("米尔斯海默说·，。 aB", max_size=40), st.text("Mearshim o·米尔.", max_size=40))
def test_any_text_goes_through(source, answer):
    for names in (
        IntoEnglish({"米尔斯海默": ("John Mearsheimer", "Mearsheimer"), "米尔": ("Mir",)}),
        IntoChinese({"Mearsheimer": ("约翰·米尔斯海默",), "a": ("米尔",)}),
    ):
        mended = names.mended(source, Hypothesis(answer)).text
        assert names.mended(source, Hypothesis(mended)).text == mended


def test_the_bundled_models_use_their_lists(zh_en):
    source = "约翰·米尔斯海默说，历史不是诗。"
    (answer,) = zh_en.translate([source])[0]
    assert "John Mearsheimer" in answer.text
    (spare,) = zh_en.sparing([source], [])
    assert spare.text == answer.text
    named = [
        link.target.of(answer.text) for link in answer.alignment.links if link.source.start < 2
    ]
    assert named and all(part in "John Mearsheimer" for part in named)


def test_a_list_for_another_direction_is_refused(tmp_path):
    with pytest.raises(InputError, match="from or into Chinese, not en-fr"):
        load_names(tmp_path / "names.tsv.gz", Direction.parse("en-fr"))
