"""Fault flags: each kind where it belongs, none on good translations."""

import pytest

from translate.measures.faults import changed, faults, negations, numbers

EN_ZH = ("en", "zh")
LONG = "The ministry said on Monday that the two sides had agreed to hold a further round of talks."

CASES = [
    ("empty", LONG, "  "),
    ("copy", LONG, LONG),
    ("script", LONG, "The ministry agreed on talks"),
    ("loop", LONG, "外交部外交部外交部外交部外交部周一表示双方同意会谈"),
    ("loop", "It ended.", "它结束了结束了结束了结束了"),
    ("cut-off", LONG, "外交部周一"),
    ("number", "It sold 1,500 missiles.", "它出售了1800枚导弹。"),
    ("number", "In 1972 they met.", "他们见了面。"),
    ("negation", "The policy has not changed.", "政策改变了。"),
    ("name", "Japan protested to China.", "韩国向中国提出抗议。"),
]


@pytest.mark.parametrize(("kind", "source", "target"), CASES)
def test_each_kind_is_flagged(kind, source, target):
    found = faults(source, target, languages=EN_ZH, segment=3, where="pivot")
    assert kind in [fault.kind for fault in found]
    assert all(fault.segment == 3 and fault.where == "pivot" and fault.detail for fault in found)


GOOD = [
    (LONG, "外交部周一表示，双方已同意举行新一轮会谈。"),
    ("It sold 1,500 missiles.", "它出售了1500枚导弹。"),
    ("China sells 1.5 million cars.", "中国销售150万辆汽车。"),
    ("The policy has not changed.", "政策没有改变。"),
    ("Nine in ten agree.", "九成的人同意。"),
    ("Tokyo protested.", "日方提出抗议。"),
    ("…", ""),
]


@pytest.mark.parametrize(("source", "target"), GOOD)
def test_good_translations_are_not_flagged(source, target):
    assert faults(source, target, languages=EN_ZH, segment=0, where="pivot") == []


def test_stuttering_words_are_loops():
    found = faults(
        "他走了。", "Thomastototototototor left.", languages=("zh", "en"), segment=0, where="back"
    )
    assert [fault.kind for fault in found] == ["loop"]


def test_numbers_and_negations_of_unknown_languages():
    assert numbers("2.500,5 und 30", "de")
    assert negations("nicht", "de") is None
    assert changed("Japan", "日本", ("de", "zh")) is None
