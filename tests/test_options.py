"""One table of options: the commands, the page, its address and Python ask for the same."""

import pytest

from translate import Session, round_trip
from translate.cli import parser
from translate.commands.arguments import options_of
from translate.engines import Decoding, Sampling, load_engine
from translate.engines.cache import Cache
from translate.errors import InputError
from translate.flags import flags
from translate.roundtrip.options import Asked, Options, parse_routes

TEXT = "Taiwan is at the very heart of China’s core interests. The talks were frank."
TABLE = {**flags(Options), **flags(Decoding)}


def parsed(*words):
    return parser().parse_args(["roundtrip", "x", *words])


def test_defaults_are_the_same_everywhere():
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    from translate.page.link import SETTINGS

    options = options_of(parsed("--threads", "2"), "en")
    assert options == Options()
    for setting in SETTINGS.values():
        names = {flag.name: flag.default for flag in TABLE.values()}
        if setting.key in names:
            assert (setting.default or None) == (names[setting.key] or None), setting.key


def test_flags_reach_their_fields():
    options = options_of(parsed(
        "--control", "pt, fr", "--samples", "3", "--random", "--seed", "7", "--hops", "2",
        "--min-confidence", "0.7", "--beam", "2", "--threads", "1", "--model", "a", "--model", "b",
        "--cache-dir", "x", "--models", "y", "--engine", "marian",
    ), "en")  # fmt: skip
    assert options.control == ("pt", "fr") and options.sampling == Sampling(seed=7)
    assert (options.samples, options.hops, options.seed, options.min_confidence) == (3, 2, 7, 0.7)
    assert options.decoding == Decoding(beam=2, threads=1) and options.engine == "marian"
    assert options.use == ("a", "b") and (str(options.cache_dir), str(options.models)) == ("x", "y")


def test_python_may_ask_for_each_option_by_its_name():
    names = set(Asked.__annotations__)
    assert names >= {flag.name for flag in TABLE.values() if flag.name != "model"}
    assert Options.asked({"beam": 2, "random": True, "seed": 3, "control": "pt"}) == Options(
        decoding=Decoding(beam=2), sampling=Sampling(seed=3), seed=3, control=("pt",)
    )


def test_files_may_be_named(tmp_path):
    lexicon = tmp_path / "own.toml"
    lexicon.write_text('[[framing]]\nterm = "talks"\ncategory = "diplomacy"\n', encoding="utf-8")
    cache = tmp_path / "c.sqlite"
    result = round_trip(TEXT, lexicon=lexicon, cache=str(cache))
    assert [framing.term for framing in result.framings] == ["talks"]
    assert cache.is_file() and round_trip(TEXT, lexicon=lexicon, cache=Cache(cache)) == result


def test_the_language_is_found_when_it_is_not_given():
    result = round_trip("台湾是中国核心利益的核心。", via="en")
    assert result.document.language == "zh" and result.route.via == ("en",)
    assert round_trip(TEXT).document.language == "en"


def test_a_session_loads_its_models_once(monkeypatch):
    from translate.roundtrip import loading

    loaded = []

    def counted(direction, *args, **options):
        loaded.append(str(direction))
        return load_engine(direction, *args, **options)

    monkeypatch.setattr(loading, "load_engine", counted)
    session = Session(beam=2)
    result = session.round_trip(TEXT)
    assert result == session.round_trip(TEXT, "en") == round_trip(TEXT, beam=2)
    assert session.trace(TEXT) == result.framings and session.translate(TEXT)
    assert loaded == ["en-zh", "zh-en"] * 2


def test_what_is_no_option_is_refused():
    with pytest.raises(TypeError, match="hop"):
        round_trip(TEXT, hop=2)


def test_a_language_is_one_however_it_is_written():
    assert parse_routes("Chinese") == parse_routes("ZH") == parse_routes("zh_CN") == [["zh"]]
    assert Options.asked({"control": "PT,French"}).control == ("pt", "fr")
    assert round_trip(TEXT, via="Chinese") == round_trip(TEXT, via="zh")


@pytest.mark.parametrize("via", ["", ",", "zh,zh", "zh,Chinese", "zh++fr", "+".join(["zh"] * 17)])
def test_routes_that_are_none_are_refused(via):
    with pytest.raises(InputError):
        parse_routes(via)


def test_every_option_that_decides_stands_in_the_settings():
    settings = Options().settings([["zh"]], [])
    assert set(settings) >= {flag.name for flag in TABLE.values() if flag.decides}
