"""Edits rebuild both sides; difflib's traps are avoided."""

from hypothesis import given
from hypothesis import strategies as st

from translate.measures.compare import (
    compared,
    edits,
    pair_sentences,
    to_html,
    to_text,
    word_similarity,
)

WORDS = st.lists(
    st.sampled_from(
        ["China", "says", "the", "island", ",", " ", "  ", "核心", "利益", "。", "\n", "“"]
    ),
    max_size=25,
).map("".join)


@given(WORDS | st.text(max_size=60), WORDS | st.text(max_size=60))
def test_edits_partition_both_texts(before, after):
    changes = edits(before, after, "en")
    assert "".join(e.before.of(before) for e in changes) == before
    assert "".join(e.after.of(after) for e in changes) == after
    for index, edit in enumerate(changes):
        if edit.moved >= 0:
            assert changes[edit.moved].moved == index
            partner = changes[edit.moved]
            gone, come = (edit, partner) if edit.op == "delete" else (partner, edit)
            assert gone.before.of(before).split() == come.after.of(after).split()


def test_long_chinese_text_with_few_changes_stays_alike(root):
    # with difflib's autojunk on, texts of 200 items and more lose their common items
    before = (root / "examples" / "beijing-visit.zh.txt").read_text(encoding="utf-8")
    after = before.replace("双方", "两边")
    times = before.count("双方")
    changed = sum(len(e.before) for e in edits(before, after, "zh") if e.op != "equal")
    assert len(before) >= 300
    assert times >= 4
    assert changed == 2 * times


def test_words_are_never_split():
    changes = edits("警察到了", "警方到了", "zh")
    assert [(e.op, e.before.of("警察到了")) for e in changes][0] == ("replace", "警察")


def test_moved_words_are_found():
    before, after = "On Monday the army left the city", "The army left the city on Monday"
    moved = [e for e in edits(before.lower(), after.lower(), "en") if e.moved >= 0]
    assert {e.op for e in moved} == {"insert", "delete"}
    assert moved[0].before.of(before.lower()).strip() == "on monday"


def test_sentences_pair_by_content_not_number():
    before = ["The army left.", "Talks will resume on Friday.", "Nobody was hurt."]
    after = ["A new line.", "The army left the city.", "On Friday talks will resume."]
    pairs = pair_sentences(before, after, word_similarity("en"))
    linked = [(a.start, b.start) for a, b in pairs if len(a) and len(b)]
    assert (0, 1) in linked
    assert (1, 2) in linked


def test_comparison_is_escaped():
    rows = compared("<script>a</script> talks", "<b>x</b> talks", "en")
    page = to_html(rows, "en")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page.replace("</del>", "").replace("<del>", "") or "&lt;" in page
    assert "talks" in to_text(rows)


def test_texts_that_repeat_themselves_without_end_take_no_time():
    before, after = "[" * 4000 + "x", "[" * 1990 + "9" + "[" * 2000 + "x"
    changes = edits(before, after, "en")
    assert "".join(e.before.of(before) for e in changes) == before
    assert "".join(e.after.of(after) for e in changes) == after
    assert [e.op for e in changes] == ["equal", "replace", "equal"]
    assert [e.op for e in edits("[" * 4000, "[" * 4001, "en")] == ["equal", "insert"]
    assert [e.op for e in edits("[" * 4001, "[" * 4000, "en")] == ["equal", "delete"]


def test_many_scattered_changes_take_no_time():
    before = " ".join(f"w{n} same" for n in range(200))
    after = " ".join(f"v{n} same" for n in range(200))
    changes = edits(before, after, "en")
    assert "".join(e.after.of(after) for e in changes) == after
