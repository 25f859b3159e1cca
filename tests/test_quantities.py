"""What numbers count, their order and sign, weekdays, months and versions."""

import pytest

from translate.framings.returned import trip_faults
from translate.measures.faults import faults
from translate.measures.quantities import exchanged, told

CHANGED = [
    ("Delete files older than 30 days.", "删除超过30小时的文件。", "30 days became 30小时"),
    ("It lasts two weeks.", "持续两天。", "two weeks became 两天"),
    ("It costs $30.", "费用30欧元。", "$30 became 30欧元"),
    ("It ran 10 km.", "它跑了10米。", "10 km became 10米"),
    ("30 percent agree.", "30天同意。", "30 percent became 30天"),
    ("It rose from 20 to 40 percent.", "从40%上升到20%。", "20 to 40 became 40%上升到20"),
    ("It is due on Friday.", "定于星期四进行。", "Friday became 星期四"),
    ("It is due on Friday.", "定于周四进行。", "Friday became 周四"),
    ("It ended in May.", "它在六月结束。", "May became 六月"),
    ("It ended in March 2024.", "它在2024年4月结束。", "March became 4月"),
    ("It fell to -5 degrees.", "温度降至5度。", "-5 became 5"),
    ("-5 °C at night.", "夜间5度。", "-5 became 5"),
    ("The balance is -300 dollars.", "余额为300美元。", "-300 dollars became 300美元"),
    ("Version 2.10 is required.", "需要 2.1 版本。", "2.10 became 2.1"),
    ("It met at 8:15 a.m. there.", "它下午8时15分开会。", "8:15 a.m became 下午"),
    ("It makes 4.1 gigawatts.", "它发电4.1千瓦。", "4.1 gigawatts became 4.1千瓦"),
]
SAME = [
    ("It rose to 40 percent from 20 percent.", "从20%上升到40%。"),
    ("It is due on Friday.", "定于周五进行。"),
    ("It ended in May.", "它在5月结束。"),
    ("It fell to -5 degrees.", "温度降至零下5度。"),
    ("It fell to -5 degrees.", "温度降至-5度。"),
    ("Growth was -5% in all.", "增长率下降5%。"),
    ("- 5 people were hurt.", "-5人受伤。"),  # items of a list
    ("-5 people were hurt.", "5人受伤。"),
    ("It names them: -5 men.", "它点名：5名男子。"),
    ("The list:\n-5 people,\n-6 dogs.", "名单：5人、6条狗。"),
    ("The toll rose – 12 died.", "死亡人数上升 -12人死亡。"),  # pauses
    ("The toll rose –12 died.", "死亡人数上升，12人死亡。"),
    ("The toll rose — 12 died.", "死亡人数上升 -12人死亡。"),
    ("Version 2.0 is required.", "需要2版本。"),
    ("Version 2.10 is required.", "需要版本2.10。"),
    ("The 30-year-old ran for 2 weeks.", "这位30岁的人跑了两周。"),
    ("It took three months.", "花了三个月。"),
    ("It paid 30 million dollars.", "它支付了3000万美元。"),
    ("They meet three times a week.", "他们一周三次会面。"),
    ("It sold the J-20 to 20 states.", "它向20国出售歼-20。"),
    ("It met at 12:30 a.m. there.", "它在夜间12时30分开会。"),
    ("It makes 8.3 terawatt-hours.", "它发电8.3太瓦时。"),
    ("It makes 4.1 gigawatts.", "它发电410万千瓦。"),
    ("It is due tomorrow.", "定于星期四进行。"),
]


@pytest.mark.parametrize(("source", "pivot", "detail"), CHANGED)
def test_what_leaves_the_value_as_it_is_is_told_of_its_leg(source, pivot, detail):
    flaws = faults(source, pivot, languages=("en", "zh"), segment=0, where="pivot")
    assert [(flaw.kind, flaw.where, flaw.detail) for flaw in flaws] == [("number", "pivot", detail)]
    assert told(exchanged(pivot, source, ("zh", "en"))) == " became ".join(
        reversed(detail.split(" became "))
    )


@pytest.mark.parametrize(("source", "pivot"), SAME)
def test_the_same_written_otherwise_is_no_change(source, pivot):
    assert told(exchanged(source, pivot, ("en", "zh"))) == ""
    assert told(exchanged(pivot, source, ("zh", "en"))) == ""


def test_without_a_pivot_the_return_is_held_against_the_source():
    source, back = "It is due on Friday, in 30 days.", "It is due on Monday, in 30 hours."
    flaws = trip_faults(source, None, back, language="en", pivot_language="zh")
    assert [flaw.detail for flaw in flaws] == ["Friday became Monday; 30 days became 30 hours"]
    assert told(exchanged("Am Freitag.", "周四。", ("de", "zh"))) == ""


@pytest.mark.parametrize("digits", [320, 5000])
def test_numbers_that_no_float_and_no_integer_of_python_can_hold_end_nothing(digits):
    long = "9" * digits
    source = f"Version 2.10 lists {long} entries in 30 days, tens of thousands a day."
    target = f"版本2.1在30天内列出{long}条。"
    assert "2.10 became 2.1" in told(exchanged(source, target, ("en", "zh")))
    returned = f"It lists {long} entries in 30 days, thousands a day."
    kinds = [
        fault.kind
        for fault in trip_faults(
            source, f"它列出{long}条。", returned, segment=0, language="en", pivot_language="zh"
        )
    ]
    assert "number" in kinds
