"""Every report over a good result, a bare one and hostile texts: what goes in is what is shown."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import wcwidth
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from translate.data import FATES, Document, Stretch, Survival
from translate.errors import InputError
from translate.reports import FORMATS, render, wording
from translate.reports.columns import pieces, share, wrap
from translate.reports.findings import evidence
from translate.reports.rows import Mark, cut, ends, routes, text_of
from translate.reports.terminal import framings_table
from translate.reports.wording import still, survival, visible
from translate.reports.workbook import neutral
from translate.roundtrip.result import FollowedFraming, Result, Route, Strength
from translate.roundtrip.sentences import NO_COUNTERPART

GOLDEN = Path(__file__).parent / "golden"

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&lt;]]>",
    "</td></tr></table><!-- --><![CDATA[ ]]> <?php ?>",
    "\u202eevil\u202c \u2067ערב\u2069 مرحبا \u200f",
    "👩‍👩‍👧 🇨🇳 e\u0301 ﷽ 𠀀",
    "nul\x00 esc\x1b[31m bell\x07 del\x7f nel\x85 \ufffe",
    '=HYPERLINK("http://x","y")',
    "+1", "-2", "@SUM(A1)", "\t=1", "＝1",
    "| a | b |\n| --- | --- |\n# no\n- no\n1. no\n> no ~~no~~ **no** `no` [no](x) $no$",
    "_x000D_ _x0041_",
    '"quoted", \'and\', \\escaped\\ {{braces}} ${more}',
    "\ud800 lone",
    "line\r\nline\rline\u2028line",
]  # fmt: skip

hostile_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=[]), max_size=40),
    st.lists(st.sampled_from(HOSTILE), max_size=3).map(" ".join),
)


def golden() -> dict[str, Any]:
    made: dict[str, Any] = json.loads((GOLDEN / "roundtrip.json").read_text(encoding="utf-8"))
    return made


def with_chosen(words: str) -> dict[str, Any]:
    """The golden result with words beside its expressions that a reader chose to follow."""
    own = {**golden()["framings"][0], "term": words, "category": "chosen", "class": "chosen"}
    own |= {"source": {**own["source"], "text": words}, "fate": "kept", "to_check": False}
    return {**golden(), "chosen": [own]}


def one_line(report: str | bytes) -> str:
    return " ".join((report if isinstance(report, str) else report.decode()).split())


def result_of(source: str, pivot: str, back: str, term: str = "term") -> dict[str, Any]:
    """A result of one sentence whose every text is given; the whole source is a framing."""
    return {
        "document": {"id": term, "language": "en", "text": source},
        "routes": [
            {
                "via": ["zh"],
                "role": "pivot",
                "segments": [
                    {
                        "source": {"text": source, "start": 0, "end": len(source), "paragraph": 0},
                        "pivot": {"text": pivot, "score": -1.0},
                        "back": {"text": back, "score": -1.0},
                        "edits": [
                            {"op": "replace", "before": [0, len(source)], "after": [0, len(back)]}
                        ],
                        "faults": [{"kind": "loop", "where": "pivot", "detail": term}],
                    }
                ],
                "scores": {},
            }
        ],
        "framings": [
            {
                "term": term,
                "category": term,
                "segment": 0,
                "source": {"text": source, "start": 0, "end": len(source)},
                "pivot": None,
                "back": None,
                "fate": "untraceable",
                "confidence": 0.1,
                "survival": None,
            }
        ],
        "evidence": {},
        "warnings": [term],
    }


class Page(HTMLParser):
    """What a browser would see: elements that are open, text by pane, every tag name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pane: str | None = None
        self.panes: dict[str, list[str]] = {"source": [], "pivot": [], "back": []}
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)
        kind = dict(attrs).get("class")
        if tag == "td" and kind in self.panes:
            self.pane = kind
            self.panes[kind].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "td":
            self.pane = None

    def handle_data(self, data: str) -> None:
        if self.pane:
            self.panes[self.pane][-1] += data


def parse(page: str) -> Page:
    parser = Page()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_renders_the_golden_result_twice_the_same(fmt: str) -> None:
    first, second = render(golden(), fmt), render(golden(), fmt)
    assert first == second
    assert isinstance(first, bytes) is FORMATS[fmt].binary


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(
    "bare",
    [
        {"document": {"id": "bare", "language": "en", "text": ""}},
        {"document": {}, "routes": [], "framings": [], "evidence": {}, "warnings": []},
        {
            "document": {"id": "x", "language": "en", "text": "Hi."},
            "routes": [
                {"via": ["zh", "fr"], "segments": [{"source": {"text": "Hi."}, "pivot": None}]}
            ],
            "framings": [{"term": "Hi", "segment": 7, "fate": "nonsense"}],
            "evidence": {"control": [], "difference": None, "drift": [{"trip": 1, "kept": 0.5}]},
        },
    ],
)
def test_every_format_bears_missing_parts(fmt: str, bare: dict[str, Any]) -> None:
    assert render(bare, fmt)


@pytest.mark.parametrize("fmt", [name for name, f in FORMATS.items() if not f.binary])
@settings(max_examples=40, deadline=None)
@given(hostile_text, hostile_text)
def test_every_text_format_is_utf8_and_free_of_controls(fmt: str, text: str, term: str) -> None:
    made = render(result_of(text, text, text, term), fmt)
    assert isinstance(made, str)
    made.encode("utf-8")
    if fmt != "json":
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", made)
        # XML allows the others, and XLIFF keeps what XML allows.
        assert fmt == "xliff" or not re.search(r"[\x7f-\x9f]", made)


@given(hostile_text)
@settings(deadline=None)
def test_json_gives_the_very_same_result(text: str) -> None:
    result = result_of(text, text, text, text)
    made = render(result, "json")
    assert isinstance(made, str)
    assert Result.from_json(made.encode("utf-8")) == Result.from_json(result)
    assert made.count("\n") == 1


@settings(max_examples=60, deadline=None)
@given(hostile_text, hostile_text, hostile_text, hostile_text)
def test_html_shows_the_text_and_nothing_of_it_becomes_markup(
    source: str, pivot: str, back: str, term: str
) -> None:
    made = render(result_of(source, pivot, back, term), "html")
    assert isinstance(made, str)
    page = parse(made)
    assert page.panes["source"] == [visible(source)]
    assert page.panes["pivot"] == [visible(pivot)]
    assert page.panes["back"] == [visible(back)]
    assert not page.tags & {"script", "img", "link", "iframe", "a", "svg", "object"}
    assert not any(name.startswith("on") or name in {"src", "href", "style"}
                   for name in page.attributes)  # fmt: skip


def test_html_needs_no_network_and_allows_only_its_own_style() -> None:
    made = render(golden(), "html")
    assert isinstance(made, str)
    assert "http:" not in made and "https:" not in made and "url(" not in made
    assert "default-src 'none'" in made.replace("&#x27;", "'")
    for language in ("en", "zh"):
        assert f'lang="{language}"' in made


def test_html_marks_framings_by_word_and_not_by_colour_alone() -> None:
    made = render(golden(), "html")
    assert isinstance(made, str)
    for framing in golden()["framings"]:
        sign = wording.FATE_SIGNS[framing["fate"]]
        assert f'<span class="chip {framing["fate"]}">{sign} {framing["fate"]}</span>' in made
    assert "✓" not in made and "✔" not in made and "green" not in made


@settings(max_examples=60, deadline=None)
@given(hostile_text, hostile_text)
def test_markdown_renders_to_the_text(source: str, back: str) -> None:
    made = render(result_of(source, "中文", back), "md")
    assert isinstance(made, str)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    html = parser.render(made)
    cells = re.findall(r"<td>(.*?)</td>", html.split("Via Chinese")[1], re.DOTALL)
    shown = [re.sub(r"<sup>1</sup>|</?(del|ins)>|<br>", "", cell) for cell in cells[1:4]]
    for cell, text in zip(shown, (source, "中文", back), strict=True):
        assert squeezed(unescaped(cell)) == squeezed(visible(text))


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"{tag} became markup")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def unescaped(html: str) -> str:
    parser = Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


@settings(max_examples=60, deadline=None)
@given(hostile_text, hostile_text, hostile_text)
def test_csv_keeps_the_text_and_runs_no_formula(source: str, pivot: str, back: str) -> None:
    made = render(result_of(source, pivot, back), "csv")
    assert isinstance(made, str)
    (row,) = list(csv.DictReader(io.StringIO(made, newline="")))
    for name, text in (
        ("source_sentence", source), ("rendering_sentence", pivot), ("returned_sentence", back)
    ):  # fmt: skip
        assert row[name] in {visible(text), f"'{visible(text)}"}
        assert not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", row[name])
    assert None not in row


def test_csv_columns_of_the_golden_result() -> None:
    made = render(golden(), "csv")
    assert isinstance(made, str)
    rows = list(csv.DictReader(io.StringIO(made)))
    assert [row["fate"] for row in rows] == [f["fate"] for f in golden()["framings"]]
    assert rows[2]["rendering"] == "导火索" and rows[2]["survived"] == "11"
    assert rows[7]["rendering"] == "" and rows[7]["strength_after"] == ""


def test_csv_tells_chosen_words_apart_and_keeps_them_out_of_what_is_counted() -> None:
    made = render(with_chosen("=SUM(A1)"), "csv")
    assert isinstance(made, str)
    *expressions, chosen = csv.DictReader(io.StringIO(made))
    plain = csv.DictReader(io.StringIO(str(render(golden(), "csv"))))
    assert expressions == list(plain) and {row["class"] for row in expressions} == {""}
    assert (chosen["class"], chosen["term"], chosen["fate"]) == ("chosen", "'=SUM(A1)", "kept")
    assert chosen["framing"] == str(len(expressions) + 1)
    assert chosen["source_sentence"] and chosen["signature"] == expressions[0]["signature"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "－1"])
def test_what_opens_a_formula_is_held(text: str) -> None:
    assert neutral(text).startswith("'")


@settings(max_examples=60, deadline=None)
@given(hostile_text, hostile_text, st.integers(24, 130))
def test_the_terminal_shows_the_text_within_its_width(source: str, back: str, width: int) -> None:
    made = render(result_of(source, "中文。", back), "text", width=width)
    assert isinstance(made, str)
    assert "\x1b" not in made
    for line in made.splitlines():
        # A grapheme of two cells can't be made narrower than itself.
        assert wcwidth.width(line) <= width or width < 40
    lines = wrap(pieces(still(source), 30), 30)
    assert squeezed("".join(line.text for line in lines)) == squeezed(still(source))
    assert all(line.width <= 30 for line in lines)


def test_the_terminal_is_side_by_side_where_there_is_room_and_stacked_where_not() -> None:
    wide, narrow = render(golden(), "text", width=120), render(golden(), "text", width=50)
    assert isinstance(wide, str) and isinstance(narrow, str)
    assert "│" in wide and "│" not in narrow
    for made in (wide, narrow):
        assert "导火索³" in squeezed(made) and "[-his-]" in made and "{+Gang+}" in made


def test_columns_line_up_under_east_asian_widths() -> None:
    made = render(golden(), "text", width=120)
    assert isinstance(made, str)
    body = [line for line in made.splitlines() if line.count("│") == 3]
    places = {tuple(wcwidth.width(line[: m.start()]) for m in re.finditer("│", line))
              for line in body}  # fmt: skip
    assert len(places) == 1


def test_colour_only_when_asked_and_says_nothing_the_signs_do_not() -> None:
    plain, coloured = render(golden(), "text"), render(golden(), "text", color=True)
    assert isinstance(plain, str) and isinstance(coloured, str)
    assert "\x1b[" in coloured and "\x1b" not in plain
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_paragraph_of_100_000_characters_goes_through_whole(fmt: str) -> None:
    paragraph = "导火索 flashpoint " * 7000
    paragraph = paragraph[:99_999] + "end"
    made = render(result_of(paragraph, paragraph, paragraph), fmt)
    if isinstance(made, str) and fmt in {"html", "csv", "json"}:
        assert paragraph in made
    elif isinstance(made, str):
        assert squeezed(made).count("导火索") >= 3 * 6000 or fmt == "text"


def test_the_wording_never_speaks_for_a_language() -> None:
    for fmt in ("text", "html", "md"):
        made = render(golden(), fmt)
        assert isinstance(made, str)
        assert "this system’s rendering" in made
        assert "Chinese framing" not in made
        assert "not how people who write Chinese would put it" in " ".join(made.split())
        assert "untraceable" in made and "not traced" in made
        assert "0.1.0" in made and "hand-written" in made


def test_no_control_is_said_and_an_interval_over_zero_claims_nothing() -> None:
    result = golden()
    gap = {"value": -0.1, "low": -0.2, "high": 0.0, "interval": [-0.3, 0.1]}
    result["evidence"] = {"difference": gap}
    told = " ".join(evidence(Result.from_json(result)))
    assert "No control pivot was run" in told
    assert "which includes zero" in told


def test_every_fate_has_a_sign_and_a_meaning() -> None:
    assert set(wording.FATE_SIGNS) == set(wording.FATE_MEANINGS) == set(FATES)
    assert len(set(wording.FATE_SIGNS.values())) == len(FATES)


def test_rows_carry_framings_and_edits_where_they_are() -> None:
    (route,) = routes(Result.from_json(golden()))
    row = route.rows[2]
    assert [run.text for run in row.source if 3 in run.framings] == ["flashpoint"]
    assert [run.text for run in row.pivot or () if 3 in run.framings] == ["导火索"]
    assert text_of(row.back) == golden()["routes"][0]["segments"][2]["back"]["text"]


def test_numbers_stand_behind_the_word_a_place_ends_in() -> None:
    runs = cut("strongly condemned riots.", [Mark(0, 16, framing=1), Mark(19, 23, framing=2)])
    shown = [f"{run.text}{list(ended) or ''}" for run, ended in zip(runs, ends(runs), strict=True)]
    assert "".join(shown) == "strongly condemned[1] riots[2]."
    whole = cut("强烈谴责骚乱", [Mark(2, 4, framing=1)])
    assert [run.text for run in whole] == ["强烈", "谴责", "骚乱"]
    assert ends(whole) == [(), (1,), ()]


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(-3, 35), st.integers(-3, 35), st.integers(0, 3)), max_size=6),
)
def test_cutting_never_loses_a_character(text: str, marks: list[tuple[int, int, int]]) -> None:
    runs = cut(text, [Mark(start, end, framing=number) for start, end, number in marks])
    assert text_of(runs) == text


def test_controls_come_last_and_framings_stay_with_the_pivot() -> None:
    result = golden()
    control = json.loads(json.dumps(result["routes"][0])) | {"via": ["pt"], "role": "control"}
    result["routes"].insert(0, control)
    found = routes(Result.from_json(result))
    assert [route.role for route in found] == ["pivot", "control"]
    assert any(row.framings for row in found[0].rows)
    assert not any(row.framings for row in found[1].rows)
    for fmt in FORMATS:
        assert render(result, fmt)


def test_the_framings_table_stands_alone() -> None:
    made = framings_table(Result.from_json(golden()), width=100)
    assert made.startswith("Charged expressions\n") and "导火索" in made


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(60, 200))
def test_columns_shrink_to_the_room_there_is(wanted: list[int], available: int) -> None:
    widths = share(wanted, available)
    assert sum(widths) <= available or max(widths) <= 6 + 1
    assert all(width >= 1 for width in widths)


def test_an_unknown_format_or_no_result_is_refused() -> None:
    with pytest.raises(InputError, match="use one of: text, json"):
        render(golden(), "docx")
    with pytest.raises(InputError, match="roundtrip"):
        render({"error": {}}, "text")


def test_evidence_of_every_kind_is_told() -> None:
    result = golden()
    rate = {"value": 0.22, "low": 0.2, "high": 0.3, "interval": [0.1, 0.4], "of": 30,
            "untraced": 2, "to_check": 1, "excluded": 2}  # fmt: skip
    few = {"value": 0.5, "low": 0.5, "high": 0.5, "of": 4, "note": "too few sentences"}
    gap = {"value": -0.2, "low": -0.3, "high": -0.1, "interval": [-0.4, -0.01], "p": 0.04, "of": 27}
    result["evidence"] = {
        "kept": {"kept": rate, "kept_or_paraphrased": {**rate, "low": 0.3, "high": 0.35}},
        "control": [{
            "via": ["pt"], "kept": 0.42, "of": 27, "excluded": 2, "difference": gap,
            "pivot": {"kept_or_paraphrased": rate, "chrf": 42.4, "faulty": 0.1, "damaged": 0.6},
            "control": {"kept_or_paraphrased": few, "chrf": 57.0, "faulty": 0.0, "damaged": 0.2},
        }],
        "difference": gap,
        "drift": [{"trip": 1, "bleu": 13.7, "chrf": 42.4, "kept": 0.22, "unchanged": 0.0,
                   "rates": {"kept_or_paraphrased": rate}}],
        "middle": {"pivot": "human", "unpaired_segments": 1, "kept": rate},
        "something_new": {"value": 3},
    }  # fmt: skip
    told = list(evidence(Result.from_json(result)))
    assert (
        "Over the whole text: of 30 charged expressions 30–35% kept or paraphrased (95% interval "
        "10–40%), 20–30% kept (95% interval 10–40%); 2 not traced and 1 to check are counted both "
        "ways; 2 left out, in sentences with a grave fault."
    ) in told
    (control,) = [line for line in told if line.startswith("Control pivot Portuguese")]
    assert control.endswith(
        ": of 4 charged expressions 50% kept or paraphrased (too few sentences)."
    )
    (line,) = [line for line in told if "Share kept or paraphrased, this pivot less" in line]
    assert "−30 to −10 points (95% interval −40 to −1, which does not include zero" in line
    assert "with p = 0.040 over the 27 judged on both" in line
    (line,) = [line for line in told if line.startswith("Their quality: chrF 42.4 against 57.0")]
    assert "a sentence’s mean chance of being damaged" in line  # no share of sentences
    assert line.endswith("The systems are not alike, so the difference is not one of languages.")
    assert any(one.startswith("After trip 1: 20–30% kept or paraphrased") for one in told)
    assert any("human translation" in line for line in told)
    assert (
        "1 sentence has no counterpart in that translation; no rate counts what stands there."
        in told
    )
    assert "Something new: value 3." in told


def brought(faults: list[list[dict[str, str]]], framings: list[int]) -> list[str]:
    """Return what is told of a file's translation with these faults and framings in sentences."""
    sentences = [
        {"source": {"text": "So."}, "pivot": {"text": "" if own == [UNPAIRED] else "是。"},
         "back": {"text": "So."}, "faults": own}
        for own in faults
    ]  # fmt: skip
    rate = {"value": 1.0, "low": 1.0, "high": 1.0, "of": 1, "excluded": len(framings) - 1}
    return list(evidence(Result.from_json({
        "document": {"text": "So.", "language": "en", "meta": {"format": "xliff"}},
        "signature": {"settings": {"via": [["zh"]]}},
        "routes": [{"via": ["zh"], "segments": sentences}],
        "framings": [{"term": "so", "segment": number} for number in framings],
        "evidence": {
            "given": {"system": "human", "pivot": True}, "kept": {"kept": rate},
            "middle": {"kept": rate}, "legs": {"changes": 2, "there": 0, "back": 2},
        },
    })))  # fmt: skip


UNPAIRED = {"kind": "empty", "where": "pivot", "detail": NO_COUNTERPART}
NUMBER = {"kind": "number", "where": "pivot", "detail": "12 is 21"}
EMPTY = {"kind": "empty", "where": "back", "detail": "nothing came back"}


def test_what_a_given_pivot_says_otherwise_is_not_put_down_to_the_way_back() -> None:
    told = brought([[NUMBER, NUMBER], [], [{**NUMBER, "where": "back"}]], [1])
    (line,) = [line for line in told if line.startswith("The pivot is the file’s translation")]
    assert line == (
        "The pivot is the file’s translation, in which 1 of 3 sentences has a flag (number). "
        "What it says otherwise than the source is counted here, too, beside what the way back "
        "changed."
    )
    assert "The 2 changes and losses probably came on the way back." in told
    assert not any(line.startswith("On the way back") for line in told)  # the same rates again
    assert not any("has a flag" in line for line in brought([[UNPAIRED], []], [1]))


def test_what_is_left_out_is_left_out_for_its_own_reason() -> None:
    (line,) = [line for line in brought([[UNPAIRED], []], [0, 1]) if "left out" in line]
    assert line.endswith("1 left out, in sentences without a translation.")
    (line,) = [line for line in brought([[EMPTY], []], [0, 1]) if "left out" in line]
    assert line.endswith("1 left out, in sentences with a grave fault.")
    (line,) = [line for line in brought([[EMPTY], [UNPAIRED], []], [0, 1, 1, 2])
               if "left out" in line]  # fmt: skip
    assert line.endswith("3 left out, 2 in sentences without a translation and 1 in sentences "
                         "with a grave fault.")  # fmt: skip


def test_results_of_earlier_versions_are_told_without_their_intervals() -> None:
    result = golden()
    rate = {"value": 0.22, "low": 0.1, "high": 0.4, "of": 27, "excluded": 2}
    result["evidence"] = {
        "kept": {"kept": rate, "kept_or_paraphrased": {**rate, "value": 0.33}},
        "control": [{"via": ["pt"], "kept": 0.42, "low": 0.3, "high": 0.5, "of": 27}],
        "drift": [{"trip": 1, "kept": 0.22}],
    }
    told = list(evidence(Result.from_json(result)))
    assert any(
        "Over the whole text: of 27 charged expressions 33% kept or paraphrased, 22" in one
        for one in told
    )
    assert any(
        "judged without the pivot text: of 27 charged expressions 42% kept." in one for one in told
    )
    assert "After trip 1: 22% kept." in told


def test_a_translation_brought_along_is_not_called_this_systems() -> None:
    result = golden()
    result["evidence"] = {"middle": {"origin": "human"}}
    head = "The Chinese is a human translation; only the way back is this system’s."
    assert head in render(Result.from_json(result), "text", width=1000)
    result["document"]["meta"] = {"format": "tmx"}
    told = render(Result.from_json(result), "text", width=1000)
    assert "the translation that the file holds" in told and "human translation" not in told


def test_a_language_that_is_not_judged_has_no_rate() -> None:
    result = golden()
    result["evidence"] = {"kept": {"kept_or_paraphrased": {"note": "not judged"}}}
    (line,) = [one for one in evidence(Result.from_json(result)) if one.startswith("Over the")]
    assert line.endswith(
        "no rate of what was kept; in this language only what came back to the letter is found: no "
        "other fate is judged."
    )


@pytest.mark.parametrize(("given", "told"), [
    ({"kept": 9, "of": 16, "low": 0.562, "high": 0.562}, "9 of 16 best"),
    ({"kept": 9, "of": 16, "low": 0.562, "high": 0.688, "untraced": 2}, "9–11 of 16 best"),
    ({"kept": 9, "of": 16, "low": 0.56, "high": 0.56, "sampled": True, "interval": [0.33, 0.77]},
     "9 of 16 (33–77%)"),
    ({"kept": 9, "of": 16}, "found again in 9 of 16"),
])  # fmt: skip
def test_survival_has_an_interval_only_where_it_was_drawn(given, told) -> None:
    assert survival(FollowedFraming(survival=Survival.from_dict(given))) == told


def test_survival_reasons_and_renderings_are_shown_where_there_are_any() -> None:
    result = golden()
    result["framings"][2]["reason"] = "weaker words"
    result["framings"][2]["survival"]["renderings"] = [
        {"text": "导火索", "share": 0.62}, {"text": "热点", "share": 0.25}
    ]  # fmt: skip
    for fmt in ("html", "md", "csv"):
        made = render(result, fmt)
        assert isinstance(made, str)
        assert "weaker words" in made and "导火索 62%, 热点 25%" in made
    wide, narrow = render(result, "text", width=130), render(result, "text", width=90)
    assert "weaker words" in str(wide) and "weaker words" not in str(narrow)


def test_an_edit_marks_words_and_not_the_space_around_them() -> None:
    result = result_of("one two", "中", "one  three")
    result["routes"][0]["segments"][0]["edits"] = [
        {"op": "replace", "before": [3, 7], "after": [3, 10], "moved": True}
    ]
    (route,) = routes(Result.from_json(result))
    assert [(r.text, r.edit) for r in route.rows[0].source] == [("one ", ""), ("two", "moved")]
    assert [(r.text, r.edit) for r in route.rows[0].back or ()][1] == ("three", "moved")


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a result."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in items:
        found.append((*path, key))
        if isinstance(item, dict | list) and item:
            found += paths(item, (*path, key))
    return found


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(paths(golden())),
    st.sampled_from([None, "", "x", -1, 10**30, 0.5, [], {}, [1], [{}], {"a": 1}, True]),
    st.sampled_from(list(FORMATS)),
)
def test_a_result_changed_anywhere_is_rendered_or_refused(
    path: tuple[Any, ...], value: Any, fmt: str
) -> None:
    result = golden()
    place: Any = result
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    try:
        assert render(result, fmt)
    except InputError as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([p for p in paths(golden()) if isinstance(p[-1], str) and len(p) > 1]))
def test_a_result_without_any_one_part_is_rendered(path: tuple[Any, ...]) -> None:
    result = golden()
    place: Any = result
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    for fmt in ("text", "html", "csv", "xliff"):
        assert render(result, fmt)


def test_a_long_document_is_rendered_in_little_time() -> None:
    result = golden()
    route = result["routes"][0]
    route["segments"] = route["segments"] * 60
    result["framings"] = [
        framing | {"segment": framing["segment"] + 6 * n}
        for n in range(60)
        for framing in result["framings"]
    ]
    for fmt in FORMATS:
        begun = time.process_time()
        render(result, fmt)
        assert time.process_time() - begun < 8, fmt


def test_what_is_untraceable_claims_neither_reason_nor_strength() -> None:
    framing = FollowedFraming(reason="weaker words", strength=Strength(4, 2))
    assert wording.reason(framing) == "" and wording.strength(framing) == "4 → ?"
    assert wording.reason(replace(framing, fate="softened")) == "weaker words"


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_what_the_bundled_pair_translated_says_where_a_better_one_is(form):
    found = golden()
    command = "translate models use best --pair en-zh"
    for model in found["signature"]["models"]:
        model["name"] = f"translate-compare-tiny-{model['direction']}"
    shown = one_line(render(Result.from_json(json.dumps(found)), form))
    assert shown.count(command) == 1
    for model in found["signature"]["models"]:
        model["name"] = f"firefox:{model['direction']}"
    assert "use best" not in one_line(render(Result.from_json(json.dumps(found)), form))


def test_a_change_too_unsure_to_be_counted_is_told_apart_in_every_report():
    unsure = FollowedFraming(
        term="near miss", fate="shifted", confidence=0.5, to_check=True, source=Stretch("near miss")
    )
    sure = FollowedFraming(
        term="flashpoint", fate="kept", confidence=0.9, source=Stretch("flashpoint")
    )
    result = Result(document=Document("a", "A near miss. A flashpoint.", "en"),
                    routes=(Route(via=("zh",)),), framings=(unsure, sure))  # fmt: skip
    assert wording.summary(result) == "2 charged expressions: 1 kept, 1 perhaps changed, to check."
    for form in ("text", "html", "md"):
        made = str(render(result, form))
        assert "? perhaps shifted" in made
        assert "a change too unsure to be counted as one" in " ".join(made.split())
    (row, other) = csv.DictReader(io.StringIO(str(render(result, "csv"))))
    assert (row["to_check"], other["to_check"]) == ("1", "0")


def hurt_result(damaged: list[float]) -> Result:
    """Return a result with one framing that is to check, in sentences as probably damaged."""
    framing = {"term": "so", "segment": 0, "fate": "shifted", "confidence": 0.5, "to_check": True,
               "source": {"text": "so", "start": 0, "end": 2},
               "strength": {"before": 4, "after": 2}}  # fmt: skip
    text = {"text": "so.", "start": 0, "end": 3}
    segments = [{"source": text, "pivot": {"text": "是。"}, "back": {"text": "so."},
                 "damaged": share} for share in damaged]  # fmt: skip
    return Result.from_json({
        "document": {"id": "d", "text": "so.", "language": "en"},
        "routes": [{"via": ["zh"], "segments": segments}], "framings": [framing],
        "evidence": {"sound": {"sentences": len(damaged), "sound": 0, "damaged": 1}},
    })  # fmt: skip


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_a_report_opens_with_the_damage_and_explains_its_numbers(form: str) -> None:
    told = one_line(render(hurt_result([1.0, 0.7]), form)).replace("\\", "")
    hurt = "1 of 2 sentences very likely came back damaged, 1 other likely did; an expression kept"
    assert told.index("1 perhaps changed") < told.index(hurt) < told.index("What is shown is")
    assert "very likely damaged, 99 in 100" in told and "100 in 100" not in told
    assert "how likely the fate is right, from 0 to 1; of what perhaps changed, that it did" in told
    assert "Strength: the charge before → after, from 1 (neutral) to 5" in told


def test_html_gives_a_change_to_check_no_colour_of_a_change() -> None:
    page = str(render(hurt_result([0.1]), "html"))
    assert '<mark class="untraceable" data-n="1">so</mark>' in page
    assert 'class="shifted"' not in page and 'class="chip shifted"' not in page


def test_the_chips_of_html_count_every_expression() -> None:
    page = str(render(hurt_result([0.1]), "html"))
    assert '<li><span class="chip untraceable">? 1 perhaps changed</span></li>' in page


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not form.binary])
def test_no_caution_speaks_of_columns_where_a_report_may_have_none(form: str) -> None:
    told = one_line(render(hurt_result([0.1]), form)).replace("\\", "")
    assert "column" not in told.partition("What is shown is")[2][:300]


def test_a_text_without_a_sound_sentence_is_told_to_have_none() -> None:
    told = list(evidence(hurt_result([1.0, 0.7])))
    assert any(
        line.startswith("Of 2 sentences looked at none is likely sound, 1 very likely damaged, 1 ")
        for line in told
    )


def test_a_reason_for_no_interval_is_told_once() -> None:
    few = {"value": 1.0, "low": 1.0, "high": 1.0, "of": 4, "note": "too few sentences"}
    found = golden()
    found["evidence"] = {"suggested": {"kept": few, "kept_or_paraphrased": few}}
    assert (
        "Charged words that the lexicon lacks, counted apart: of 4 expressions 100% kept or "
        "paraphrased, 100% kept (too few sentences)."
    ) in list(evidence(Result.from_json(found)))


def test_no_line_of_a_page_s_lead_ends_between_a_number_and_its_word() -> None:
    made = str(render(hurt_result([1.0, 0.7]), "html"))
    assert (
        '<p class="lead">1\N{NO-BREAK SPACE}charged expression: 1\N{NO-BREAK SPACE}perhaps' in made
    )
    assert "1\N{NO-BREAK SPACE}other likely did" in made
