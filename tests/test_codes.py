"""Placeholders, codes and addresses: dropped, doubled, changed or kept."""

import pytest

from translate.framings.returned import trip_faults
from translate.measures.codes import recoded

CHANGED = [
    ("Hello {name}, {count} new.", "您好 {count}，有新消息。", "{name} is missing in the pivot"),
    ("Press Ctrl+S to save.", "按 Ctrl + C 保存。", "Ctrl+S became Ctrl+C"),
    ("%d files to %s.", "%s 个文件到 %d。", "%d, %s stand in another order in the pivot"),
    (
        "%1$s is now %2$s.", "%2$s 现为 %2$s。",
        "%1$s is missing in the pivot; %2$s stands once in the source, twice in the pivot",
    ),
    ("Click <b>Save</b>.", "单击<b>保存。", "</b> is missing in the pivot"),
    ("Click Save.", "单击${x}保存。", "${x} is not in the source"),
    ("Terms&nbsp;apply.", "条款适用。", "&nbsp; is missing in the pivot"),
    ("Ask a@example.com.", "请联系a@example.org。", "a@example.com became a@example.org"),
    (
        "See https://a.example/x.", "见https://a.example/y。",
        "https://a.example/x became https://a.example/y",
    ),
    ("See {{n, number}}.", "见{{n}}。",
     "{{n,number}} is missing in the pivot; {{n}} is not in the source"),
    ("Click <1>here</1>.", "请点击<1>这里。", "</1> is missing in the pivot"),
    ("The X200 hums.", "X300发出嗡嗡声。", "X200 became X300"),
    ("The X200 hums.", "它发出嗡嗡声。", "X200 is missing in the pivot"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "pivot", "detail"), CHANGED)
def test_a_code_that_is_changed_is_told_alone(source, pivot, detail):
    assert recoded(source, pivot, ("source", "pivot")) == detail
    flaws = trip_faults(source, pivot, source, language="en", pivot_language="zh")
    there = [(flaw.kind, flaw.detail) for flaw in flaws if flaw.where == "pivot"]
    assert there == [("placeholder", detail)]


@pytest.mark.parametrize(
    ("source", "pivot"),
    [
        ("{count} files for {name}.", "给{name}的{count}个文件。"),
        ("Write it to %2$s in %1$s.", "在%1$s中写入%2$s。"),
        ("It is 100% sure, 5% said.", "百分之百肯定，5%的人说。"),
        ("See https://a.example/en/x.", "见https://a.example/zh-cn/x。"),
        ("The X200 and all others hum.", "X200，即X200系列，发出嗡嗡声。"),
        ("Press Ctrl+S to save.", "按Ctrl+S保存。"),
        ("The G20 sold F-16 jets.", "二十国集团出售了F16战机。"),
        ("It cost RMB1500 in FY2024.", "2024财年花费1500元。"),
    ],
)
def test_codes_in_another_place_and_other_names_of_the_same_are_kept(source, pivot):
    assert recoded(source, pivot, ("source", "pivot")) == ""


def test_a_code_is_told_of_its_leg_and_where_there_is_no_pivot():
    source, lost = "Hello {name}!", "Hello!"
    flaws = trip_faults(source, "你好，{name}！", lost, language="en", pivot_language="zh")
    assert [(flaw.kind, flaw.where) for flaw in flaws] == [("placeholder", "back")]
    flaws = trip_faults(source, "你好！", source, language="en", pivot_language="zh")
    assert flaws[-1].detail == "{name} is not in the pivot; the return agrees with the source"
    flaws = trip_faults(source, None, lost, language="en", pivot_language="zh")
    assert [flaw.detail for flaw in flaws] == ["{name} is missing in the return"]


def test_tags_have_no_length():
    source = "<b>Note:</b> see <a href='x'>here</a>."
    target = "<b>注意：</b>请参阅<a href='x'>此处</a>。"
    assert trip_faults(source, target, source, language="en", pivot_language="zh") == []
