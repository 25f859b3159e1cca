"""Lexicons: forms, problems with their lines, detection, suggestions."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.cli import main
from translate.data import Framing, Segment, Span
from translate.errors import LexiconError
from translate.framings.entries import load_lexicon, parse_lexicon
from translate.framings.finding import mentions
from translate.framings.lexicon import CATEGORIES, Lexicon, merged
from translate.framings.shipped import adds_only, default_lexicon, own_terms, shipped
from translate.framings.suggest import log_likelihood, suggest, suggested, unfollowed
from translate.reports import render
from translate.roundtrip.result import Result
from translate.segment import segments

DATA = Path(__file__).resolve().parent.parent / "translate/framings/data"


def test_shipped_lexicon_is_large_and_sound():
    lexicon = default_lexicon("en")
    assert len(lexicon.framings) >= 150
    assert {framing.category for framing in lexicon.framings} == set(CATEGORIES)
    assert all(framing.renderings.get("zh") for framing in lexicon.framings)
    assert "framing.en" in shipped()


def test_chinese_lexicon_is_the_english_one_turned():
    lexicon = default_lexicon("zh")
    followed = mentions(segments("台湾问题是中国核心利益中的核心。", "zh"), lexicon)
    assert "核心利益" in [m.span.of("台湾问题是中国核心利益中的核心。") for m in followed]


FOUND = [
    ("Its core interest is clear.", "core interests"),
    ("A FLASH POINT in the strait", "flashpoint"),
    ("the “self-governed” island", "self-governed island"),
    ("the self governed island", "self-governed island"),
    ("They promised to pave the way for talks", "pave the way"),
]


@pytest.mark.parametrize(("text", "term"), FOUND)
def test_mentions_ignore_inflection_case_hyphens_and_quotes(text, term):
    followed = mentions(segments(text, "en"), default_lexicon("en"))
    assert term in [mention.framing.term for mention in followed]


def test_longest_match_wins_and_none_overlap():
    lexicon = Lexicon("x", "en", (Framing("military", "conflict"),
                                  Framing("military confrontation", "conflict")))  # fmt: skip
    text = "a military confrontation of military men"
    followed = mentions(segments(text, "en"), lexicon)
    assert [m.span.of(text) for m in followed] == ["military confrontation", "military"]


@given(st.text(max_size=80))
def test_mentions_lie_in_any_text(text):
    parts = segments(text, "en")
    for mention in mentions(parts, default_lexicon("en")):
        assert 0 <= mention.span.start < mention.span.end <= len(parts[mention.segment].text)


PROBLEMS = [
    (".toml", "x = = 1", "line 1"),
    (".toml", "name = 'x'", "no [[framing]]"),
    (".toml", "\n[[framing]]\nterm = 3\n", "line 2: no term"),
    (".toml", "[[framing]]\nterm = 'a'\ncolour = 1\n", "unknown key 'colour'"),
    (".toml", "[[framing]]\nterm = 'a'\nintensity = 9\n", "from 1 to 5"),
    (".toml", "[[framing]]\nterm = 'a'\nrenderings = ['x']\n", "table of lists"),
    (".toml", "[[framing]]\nterm='a'\n[[framing]]\nterm='A'\n", "line 3: term 'A' stands"),
    (".toml", "language = 'xx'\n[[framing]]\nterm='a'\n", "not known"),
    (".tsv", "a\tchosen\t\t\t\n", "line 1: category 'chosen' is not a name"),
    (".tsv", "# nothing\n", "has no term"),
    (".tsv", "a\tconflict\t\tmany\t\n", "intensity 'many'"),
    (".tsv", "a\tb\tc\td\te\tf\n", "6 columns"),
    (".tbx", "<tbx>", "not XML"),
    (".tbx", "<!DOCTYPE x [<!ENTITY a 'b'>]><tbx/>", "entities"),
    (".tbx", "<tbx/>", "no concept"),
    (".doc", "x", "no form of a lexicon"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "message"), PROBLEMS)
def test_problems_are_named(form, text, message):
    _, problems = parse_lexicon(text, name="x", form=form)
    assert message in " · ".join(map(str, problems))


def test_other_forms(tmp_path):
    plain = tmp_path / "plain.tsv"
    plain.write_text("flashpoint\t导火索; 热点\ncore interests\t核心利益\n", encoding="utf-8")
    assert load_lexicon(plain).framings[0].renderings == {"zh": ["导火索", "热点"]}
    own = tmp_path / "own.tsv"
    own.write_text("term\tcategory\nflashpoint\tconflict\t导火索|热点\t4\tnote\n", encoding="utf-8")
    framing = load_lexicon(own).framings[0]
    assert (framing.category, framing.intensity, framing.note) == ("conflict", 4, "note")
    old = tmp_path / "old.tbx"
    old.write_text(
        "<martif><text><body><termEntry><descrip type='subjectField'>Conflict</descrip>"
        "<langSet xml:lang='en-GB'><tig><term>flashpoint</term></tig><tig><term>flash point</term>"
        "</tig></langSet><langSet xml:lang='xx-unknown'><tig><term>?</term></tig></langSet>"
        "</termEntry></body></text></martif>",
        encoding="utf-8",
    )
    framing = load_lexicon(old).framings[0]
    assert (framing.category, framing.variants) == ("conflict", ("flash point",))
    both = merged([load_lexicon(plain), load_lexicon(own)])
    assert len(both.framings) == 2


def test_unreadable_files_are_said(tmp_path):
    with pytest.raises(LexiconError, match="can't be read"):
        load_lexicon(tmp_path / "none.toml")
    binary = tmp_path / "b.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LexiconError, match="UTF-8"):
        load_lexicon(binary)


def more_than_the_packages():
    own = Lexicon("x", "en", (Framing("region", "identity"),))
    return merged([default_lexicon("en"), own])


def test_own_terms_take_the_place_of_the_packages():
    own = Lexicon(
        "mine",
        "en",
        (
            Framing("illegal immigrant", "identity", (), {"zh": ["非法移民"]}, 5),
            Framing("win win", "identity"),
        ),
    )
    both = merged([default_lexicon("en"), own])
    text = "Illegal immigrants, irregular migrants and their lawyers hope for a win-win deal."
    found = mentions(segments(text, "en"), both)
    assert [(m.framing.term, m.framing.category) for m in found] == [
        ("illegal immigrant", "identity"),
        ("undocumented immigrants", "rights"),
        ("win win", "identity"),
    ]
    assert {*own_terms(both, "zh")} == {"illegal immigrant", "win win"}
    assert adds_only(both)
    might = merged([default_lexicon("en"), Lexicon("x", "en", (Framing("may", "hedging"),))])
    assert mentions(segments("It might rain.", "en"), might)[0].framing.term == "might"


def test_charged_expressions_that_nothing_follows_are_counted():
    from translate import round_trip

    result = round_trip("A hostile massacre shocked the region. They met at noon.")
    assert result.evidence.unfollowed is None  # the lexicon has "massacre"
    assert [framing.kind for framing in result.suggested] == ["suggested"]
    assert [framing.text for framing in result.suggested] == ["hostile"]
    assert result.evidence.suggested.kept.of == 1
    assert (
        [framing.term for framing in result.framings] == ["massacre"] == [result.framings[0].text]
    )
    assert result.evidence.kept.kept.of == 1
    again = Result.from_json(result.to_json())
    assert again == result and result.to_json()["suggested"][0]["class"] == "suggested"
    lexicon = Lexicon("x", "en", (Framing("region", "identity"),))
    result = round_trip("A brutal massacre shocked the region.", lexicon=lexicon)
    assert result.evidence.unfollowed.count == 1
    assert "massacre" in result.evidence.unfollowed.terms[0] and not result.suggested
    result = round_trip("A hostile massacre shocked the region.", lexicon=more_than_the_packages())
    assert [framing.text for framing in result.framings] == ["massacre", "region"]
    assert [framing.text for framing in result.suggested] == ["hostile"]


def test_a_noun_and_what_it_does_are_no_one_suggestion():
    text = "The hostile massacre shocked horrified refugees. The rebels collapsed."
    proposals = suggested([Segment(text, Span(0, len(text)))], [])
    assert [mention.span.of(text) for mention in proposals][:1] == ["hostile massacre"]


def test_chosen_words_are_followed_beside_the_lexicon_and_in_no_rate():
    from translate import round_trip

    text = "A hostile massacre shocked the region. The talks were frank."
    plain, result = round_trip(text), round_trip(text, follow=["the region", "frank", "hostile"])
    assert result.framings == plain.framings and result.evidence.kept == plain.evidence.kept
    # what the lexicon has is followed already
    assert [framing.text for framing in result.chosen] == ["hostile", "the region"]
    assert {framing.kind for framing in result.chosen} == {"chosen"} and not result.suggested
    assert result.signature.settings["follow"] == ["the region", "frank", "hostile"]
    assert "follow" not in plain.signature.settings and "chosen" not in plain.to_json()
    assert Result.from_json(json.dumps(result.to_json())) == result
    for fmt in ("text", "html", "md", "xliff"):
        assert "by the reader’s choice, in no rate: “hostile”" in " ".join(
            render(result, fmt).split()
        ), fmt


def test_chosen_words_survive_as_expressions_do():
    from translate import round_trip

    result = round_trip("The talks were frank.", follow=["talks"], samples=3)
    assert [framing.survival.of for framing in result.chosen] == [3]
    assert result.framings == round_trip("The talks were frank.", samples=3).framings
    few = round_trip("The talks took place.", follow=["talks"], links="framings")
    assert [framing.text for framing in few.chosen] == ["talks"]  # its sentence is linked, too


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Many officials privately fear a wider war.", ["fear", "wider war"]),
        ("Officials privately fear that the truce will fail.", ["fear", "fail"]),
        ("The island lies about 120 nautical miles off Luzon.", []),
    ],
)
def test_what_is_not_followed_is_named_by_its_words_and_not_by_its_clause(text, terms):
    parts = segments(text, "en")
    assert unfollowed(parts, mentions(parts, default_lexicon("en"))) == terms


def test_quoted_words_are_suggested_and_quoted_statements_are_not():
    text = "He saw a “friendly gesture”, and said: “We met.” “Justice Mission” began."
    proposals = suggested(segments(text, "en"), [])
    assert [mention.span.of(text) for mention in proposals] == ["friendly gesture"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The truth lies somewhere in between.", []),
        ("The responsibility lies entirely with them.", []),
        ("She called their lies a disgrace.", ["lies", "disgrace"]),
        # half of a word with a hyphen is none
        ("They tired of doom-mongering.", ["doom-mongering"]),
    ],
)
def test_a_charged_word_in_another_sense_is_not_suggested(text, terms):
    proposals = suggested(segments(text, "en"), [])
    assert [mention.span.of(text) for mention in proposals] == terms


def test_suggestions_are_new_and_say_why():
    text = (
        "The ministry called it a “people’s war”. The merciless bombardment of Drovia went on. "
        "Drovia asked for help; Drovia got none. Core interests were named."
    )
    by_term = {
        suggestion.term.lower(): suggestion
        for suggestion in suggest(segments(text, "en"), default_lexicon("en"))
    }
    assert by_term["people’s war"].reason == "quoted"
    assert any(
        "bombardment" in term and suggestion.reason == "charged"
        for term, suggestion in by_term.items()
    )
    assert by_term["drovia"].reason == "key"
    assert "core interests" not in by_term


@pytest.mark.parametrize(
    ("text", "wanted", "cut"),
    [
        ("The so-called sanctions are illegal.", "so-called sanctions", "called sanctions"),
        ("We spoke of respect and win-win cooperation.", "win-win cooperation", "win cooperation"),
        ("They undermine the lawless-based order.", "lawless-based order", "based order"),
        (
            "The brutal regime must release all prisoners.",
            "brutal regime",
            "regime must release all",
        ),
        ("It is a blatant lie to the world.", "blatant lie", "blatant lie to"),
        (
            "China firmly opposes brutal sanctions.",
            "opposes brutal sanctions",
            "china firmly opposes",
        ),
        (
            "Fire will perish; a brutal massacre amounts to it.",
            "brutal massacre",
            "fire will perish",
        ),
    ],
)
def test_phrases_begin_and_end_at_sensible_words(text, wanted, cut):
    terms = [
        suggestion.term for suggestion in suggest(segments(text, "en"), Lexicon("none", "en", ()))
    ]
    assert wanted in terms and cut not in terms


def test_log_likelihood_of_the_paper():
    # Rayson & Garside 2000: a word 20 times in 10,000 against 5 in 20,000
    # E1 = 10000·25/30000, E2 = 20000·25/30000; G² = 2(20·ln(20/8.333) + 5·ln(5/16.667))
    assert log_likelihood(20, 10_000, 5, 20_000) == pytest.approx(22.98, abs=0.01)


def test_the_forms_of_an_own_lexicon_are_those_described(tmp_path, capsys):
    own = tmp_path / "own.ods"
    own.write_text("term,category\nactivist,identity\n", encoding="utf-8")
    assert main(["lexicon", "check", str(own)]) == 2
    assert "save it as .tsv (columns parted by tabs: term, category" in capsys.readouterr().err
    described = (DATA / "README.md").read_text("utf-8").partition("## A lexicon of your own")[2]
    table = tmp_path / "own.tsv"
    table.write_text(described.split("```")[1].lstrip("\n"), encoding="utf-8")
    assert main(["lexicon", "check", str(table)]) == 0
    first, second = load_lexicon(table).framings
    assert (first.term, first.category, first.intensity) == ("flashpoint", "conflict", 4)
    assert list(first.renderings["zh"]) == ["导火索", "爆发点"]
    assert second.term == "activist"


def test_expressions_are_suggested_of_all_texts_of_a_table(tmp_path, capsys):
    table = tmp_path / "in.csv"
    rows = "".join(f"{n},A brutal massacre followed the massacre.\n" for n in range(3))
    table.write_text(f"id,body\n{rows}", encoding="utf-8")
    assert main(["lexicon", "suggest", str(table)]) == 2
    assert "--text-column" in capsys.readouterr().err
    assert main(["lexicon", "suggest", str(table), "--text-column", "body"]) == 0
    assert "brutal massacre\tcharged\t3" in capsys.readouterr().out


def test_a_category_may_be_ones_own_and_is_counted_like_the_others(tmp_path, capsys):
    own = tmp_path / "own.tsv"
    own.write_text(
        "smuggler\tmigration\t走私者\t4\t\nactivist\tidentitty\t活动人士\t3\t\n", encoding="utf-8"
    )
    assert main(["lexicon", "check", str(own)]) == 0
    said = capsys.readouterr().out
    assert "of your own: migration (1 term), identitty (1 term; did you mean 'identity'?)" in said
    (tmp_path / "one.txt").write_text("smuggler\n", encoding="utf-8")
    assert main(["lexicon", "check", str(tmp_path / "one.txt")]) == 0
    assert "one.txt: 1 term, no problem found" in capsys.readouterr().out
    text = tmp_path / "text.txt"
    text.write_text("The smugglers were arrested on Monday.", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    command = ["batch", str(text), "-o", str(out), "--via", "zh", "--lexicon", str(own)]
    assert main([*command, "--quiet"]) == 0
    assert main(["summary", str(out), "--format", "json"]) == 0
    (counted,) = json.loads(capsys.readouterr().out)["categories"]
    assert (counted["category"], counted["mentions"]) == ("migration", 1)


def test_spaces_make_no_category_of_ones_own():
    text = "[[framing]]\nterm = 'a'\ncategory = ' conflict '\n"
    lexicon, problems = parse_lexicon(text, name="x", form=".toml")
    assert lexicon.framings[0].category == "conflict" and not problems


@pytest.mark.parametrize(
    "category", ["suggested", " suggested", "a" * 41, "42", "two\nlines", ["conflict"], 7]
)
def test_a_category_is_a_short_name(category):
    text = json.dumps(category)
    _, (problem,) = parse_lexicon(
        f"[[framing]]\nterm = 'a'\ncategory = {text}\n", name="x", form=".toml"
    )
    assert "is not a name of up to 40 characters" in problem.message
