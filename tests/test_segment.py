"""Segments lose nothing and end where sentences end."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate.segment import clauses, paragraphs, rebuild, segments, tokens

NEWS = st.lists(
    st.sampled_from(
        ["Mr. Li left. ", "“Why?” she asked. ", "The U.S. said no.", "\n\n", "\n", " ",
         "3.5 percent ",
         "他走了。", "“不。”", "他说，", "《环球时报》", "……", "1. ", "…",
         "!", "?", "\u2028", "\x85", "\r\n",
         "Headline", "\u3000", "A" * 60, "。", "”", "J. K. Rowling "]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@given(text=NEWS | st.text())
@example(text="")
@example(text=" \n ")
@example(text="a \ud800 b.")
def test_pieces_joined_give_the_text_back(language, text):
    parts = segments(text, language)
    assert rebuild(text, parts, [part.text for part in parts]) == text
    end = 0
    for part in parts:
        assert part.span.of(text) == part.text == part.text.strip() != ""
        assert not text[end : part.span.start].strip()
        end = part.span.end
    assert not text[end:].strip()
    assert [part.paragraph for part in parts] == sorted(part.paragraph for part in parts)


CASES = [
    ("en", "He said: “We will not be provoked.” Then he left.",
     ["He said: “We will not be provoked.”", "Then he left."]),
    ("en", "Mr. Smith of the U.S. Army met Dr. Li at 3 p.m. on Jan. 5.",
     ["Mr. Smith of the U.S. Army met Dr. Li at 3 p.m. on Jan. 5."]),
    ("en", "MS. BELL: No. SEN. RUIZ: Yes.", ["MS. BELL: No.", "SEN. RUIZ: Yes."]),
    ("en", "“Stop!” he cried. He ran.", ["“Stop!” he cried.", "He ran."]),
    ("en", "It was No. 5. It won.", ["It was No. 5.", "It won."]),
    ("en", "J. K. Rowling wrote. So did I.", ["J. K. Rowling wrote.", "So did I."]),
    ("en", "1. First item. 2. Second item.", ["1. First item.", "2. Second item."]),
    ("en", "And so it goes… Really? (He laughed.) No.",
     ["And so it goes…", "Really?", "(He laughed.)", "No."]),
    ("en", "A headline without a stop\n\nThe text.", ["A headline without a stop", "The text."]),
    ("zh", "他说：“我们不会被激怒。”随后他离开了。",
     ["他说：“我们不会被激怒。”", "随后他离开了。"]),
    ("zh", "他警告：“玩火者必自焚。”这位发言人还指出，中方反对。",
     ["他警告：“玩火者必自焚。”", "这位发言人还指出，中方反对。"]),
    ("zh", "他说：“别玩火。玩火者必自焚！”他又说，这不够。",
     ["他说：“别玩火。", "玩火者必自焚！”", "他又说，这不够。"]),
    ("zh", "真正的问题是：“谁来买单？”他问。会谈继续。",
     ["真正的问题是：“谁来买单？”他问。", "会谈继续。"]),
    ("zh", "“住手。”他说，“玩火者必自焚。”他还说，够了。",
     ["“住手。”他说，“玩火者必自焚。”", "他还说，够了。"]),
    ("zh", "“绝不退缩。”他说。人们鼓掌。", ["“绝不退缩。”他说。", "人们鼓掌。"]),
    ("zh", "1. 第一项。2. 第二项。", ["1. 第一项。", "2. 第二项。"]),
    ("zh", "《环球时报》发表社评《谁在玩火？》，批评美方。",
     ["《环球时报》发表社评《谁在玩火？》，批评美方。"]),
    ("zh", "他走了！她没走……好的。", ["他走了！", "她没走……好的。"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_sentences(language, text, expected):
    assert [part.text for part in segments(text, language)] == expected


def test_a_headline_right_above_its_text_stays_apart():
    """Of 50 characters or more it was taken for the first line of a hard-wrapped text."""
    headline = "Ministers Trade Barbs Over Disputed Shoal as Talks Collapse"
    text = f"{headline}\nThe talks, which both called frank, {'went on and ' * 8}ended."
    assert segments(text, "en")[0].text == headline


def test_hard_wrapped_lines_are_one_paragraph():
    text = (
        "The top American diplomat is closing out the first trip to China by a\n"
        "US secretary of state in five years, a journey that both governments\n"
        "hoped would halt the slide in relations between the two rival powers.\n"
    )
    assert len(paragraphs(text)) == 1
    assert len(segments(text, "en")) == 1


@given(st.text(max_size=300))
def test_tokens_are_in_order_and_leave_out_white_space_only(text):
    end, rest = 0, ""
    for token in tokens(text, "zh"):
        assert token.span.of(text) == token.text
        rest += text[end : token.span.start]
        end = token.span.end
    assert not (rest + text[end:]).strip()


@given(st.text(max_size=200), st.integers(1, 30))
def test_clauses_join_to_the_whole_and_fit(text, fits):
    spans = clauses(text, fits)
    assert "".join(span.of(text) for span in spans) == text
    assert all(len(span) <= fits for span in spans)
