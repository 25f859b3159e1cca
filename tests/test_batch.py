"""Batch runs in this process: order, packing, faults, changes, retries, progress."""

import io
import json
import shutil
import signal

import pytest
from toyjob import ScribeJob, ToyEngines, ToyJob

from translate.batch import begun, run
from translate.batch.corpus import Corpus, Reading
from translate.batch.job import RoundTrips, TripWorker, line
from translate.batch.journal import Claim, Journal
from translate.batch.output import journal_path, manifest_path
from translate.batch.pool import Alone
from translate.batch.progress import Meter
from translate.data import Document
from translate.errors import InputError, ModelError, ModelNotFound, StorageError
from translate.framings.shipped import digest_of_vocabulary
from translate.roundtrip.options import Options


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr("translate.batch.corpus.CHUNK_DOCUMENTS", 3)


def corpus(path, texts):
    rows = [json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(texts)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def texts(count):
    return [f"Text {n} speaks. A core interest is the same in all." for n in range(count)]


def go(tmp_path, quiet, given, job=None, **options):
    return run.run(job or ToyJob(), given, tmp_path / "out.jsonl", quiet, workers=0, **options)


def lines(tmp_path):
    return [json.loads(one) for one in (tmp_path / "out.jsonl").read_bytes().splitlines()]


def test_a_line_a_document_in_input_order(tmp_path, quiet, small_chunks):
    report = go(tmp_path, quiet, [corpus(tmp_path / "in.jsonl", texts(10))])
    assert (report.code, report.complete, report.counts["done"]) == (0, True, 10)
    assert [one["document"]["id"] for one in lines(tmp_path)] == [f"d{n}" for n in range(10)]
    assert lines(tmp_path)[4]["routes"][0]["segments"][0]["pivot"]["text"] == "译Text 4 speaks."


@pytest.mark.parametrize(("at", "code"), [(10, 0), (3, 130)])
def test_a_stop_after_the_last_document_is_no_interruption(at, code, tmp_path, small_chunks):
    class Stopping(Meter):
        def add(self, **facts):
            super().add(**facts)
            if self.documents == at:
                signal.raise_signal(signal.SIGINT)

    report = go(
        tmp_path, Stopping(io.StringIO(), "quiet"), [corpus(tmp_path / "in.jsonl", texts(10))]
    )
    assert (report.code, report.complete) == (code, code == 0)
    manifest = json.loads(manifest_path(tmp_path / "out.jsonl").read_bytes())
    assert manifest["complete"] == (code == 0)


def test_a_line_is_what_one_document_gives_alone(tmp_path, quiet):
    from translate.api import run as run_one

    job = ToyJob(trace=True)
    go(tmp_path, quiet, [corpus(tmp_path / "in.jsonl", texts(4))], job)
    worker = job.open()
    for document, found in zip(
        (item.document for item in Corpus([str(tmp_path / "in.jsonl")], Reading())),
        (tmp_path / "out.jsonl").read_bytes().splitlines(keepends=True),
        strict=True,
    ):
        (alone,) = run_one([document], [["zh"]], worker._options, engines=worker._engines)
        assert line(alone.to_json()) == found
        assert json.loads(found)["framings"][0]["fate"] == "kept"


def test_segments_of_many_documents_go_in_one_call():
    engines = ToyEngines()
    worker = TripWorker([["zh"]], Options(trace=False, links="framings"), engines)
    tasks = [(n, Document(f"d{n}", text, "en")) for n, text in enumerate(texts(5))]
    worker.work(tasks)
    assert engines.engines["en-zh"].calls == [10]  # the engine itself answers equal ones once


def test_manifest_tells_all(tmp_path, quiet):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "b.txt").write_text("Some text.", encoding="utf-8")
    (folder / "sub" / "a.md").write_text("Other text.", encoding="utf-8")
    (folder / "c.bin").write_bytes(b"\0")
    go(tmp_path, quiet, [str(folder)])
    manifest = json.loads(manifest_path(tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert manifest["documents"] == {"all": 2, "done": 2, "failed": 0}
    assert manifest["complete"] is True
    (given,) = manifest["inputs"]
    assert (given["files"], given["skipped"], given["documents"]) == (2, 1, 2)
    assert len(given["sha256"]) == 64
    assert manifest["signatures"][0]["models"][0]["name"] == "toy"
    assert manifest["words"] == 4
    assert [one["document"]["id"] for one in lines(tmp_path)] == ["b", "sub/a"]


def test_what_breaks_is_named_and_the_rest_goes_on(tmp_path, quiet, small_chunks):
    given = texts(8)
    given[4] = "It must BREAK here."
    rows = (tmp_path / "in.jsonl", given)
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x", "text": "Fine."}\nnot json\n{"other": 1}\n', encoding="utf-8")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"no archive")
    report = go(tmp_path, quiet, [corpus(*rows), str(bad), str(broken)])
    assert (report.code, report.counts["done"], report.counts["failed"]) == (1, 8, 4)
    found = lines(tmp_path)
    assert found[4] == {
        "id": "d4",
        "error": {"kind": "RuntimeError", "message": "the engine broke (unexpected); report it "
                  "with the document"},
    }  # fmt: skip
    assert [one["error"]["kind"] for one in found[9:]] == ["InputError"] * 3
    assert found[9]["id"] == "bad-2" and "line 2" in found[9]["error"]["message"]
    assert found[11]["id"] == "broken"


def test_a_file_without_read_permission_is_one_failure(tmp_path, quiet, monkeypatch):
    from pathlib import Path

    whole = Path.open

    def guarded(self, *rest, **named):
        if self.name == "secret.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, *rest, **named)

    for name in ("a.txt", "secret.txt", "z.txt"):
        (tmp_path / name).write_text("Some text.", encoding="utf-8")
    monkeypatch.setattr(Path, "open", guarded)
    report = go(tmp_path, quiet, [str(tmp_path)])
    assert report.counts["failed"] == 1
    assert "secret.txt can't be read (Permission denied)" in lines(tmp_path)[1]["error"]["message"]


def test_a_second_run_does_nothing(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(5))]
    go(tmp_path, quiet, given)
    before = (tmp_path / "out.jsonl").stat().st_mtime_ns
    report = go(tmp_path, quiet, given, ToyJob(delay=99))
    assert (report.complete, report.counts["done"]) == (True, 5)
    assert (tmp_path / "out.jsonl").stat().st_mtime_ns == before


def test_workers_are_hired_with_the_first_document_and_only_for_one(tmp_path, quiet, monkeypatch):
    seen = []

    class Watched(Alone):
        def __init__(self, job):
            seen.append("hired")
            super().__init__(job)

    def read(path, **options):
        for number in range(3):
            seen.append(number)
            yield Document(str(number), f"Text {number}.", "en")

    given = [corpus(tmp_path / "in.jsonl", texts(3))]
    monkeypatch.setattr("translate.batch.corpus.read", read)
    again = {"hire": Watched, "quiet": quiet, "tmp_path": tmp_path, "given": given}
    with pytest.raises(ModelNotFound):
        go(**again, job=ToyJob("missing"), fresh=True)
    assert seen == [0, 0, 1, 2]  # the first look is for the column; nobody is hired
    seen.clear()
    go(**again, fresh=True)
    assert seen == [0, 0, "hired", 1, 2]  # they start while the rest of the chunk is read
    seen.clear()
    go(**again)
    assert seen == [0, 1, 2]  # all is done
    blank = [Document("x", " ", "en")]
    monkeypatch.setattr("translate.batch.corpus.read", lambda *a, **k: iter(blank))
    go(**again, fresh=True)
    assert "hired" not in seen[3:]


def test_documents_added_at_the_end_are_done(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(5))]
    go(tmp_path, quiet, given)
    corpus(tmp_path / "in.jsonl", texts(7))
    report = go(tmp_path, quiet, given)
    assert len(lines(tmp_path)) == 7
    assert report.notes == ("2 documents were new at the end of the input",)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (["other", *texts(5)[1:]], "document 1 was d0, is d0 with other content"),
        (texts(3), "it had 5 documents, has 3"),
    ],
)
def test_a_changed_input_is_said_not_mixed(tmp_path, quiet, after, told):
    given = [corpus(tmp_path / "in.jsonl", texts(5))]
    go(tmp_path, quiet, given)
    before = (tmp_path / "out.jsonl").read_bytes()
    corpus(tmp_path / "in.jsonl", after)
    with pytest.raises(InputError, match=told):
        go(tmp_path, quiet, given)
    assert (tmp_path / "out.jsonl").read_bytes() == before
    go(tmp_path, quiet, given, fresh=True)
    assert len(lines(tmp_path)) == len(after)


@pytest.mark.parametrize("column", ["pivot", "back"])
def test_a_given_text_that_changed_is_said_not_mixed(column, tmp_path, quiet):
    given = {"pivot": "他们会面了。", "back": "They met one another."}
    path, row = tmp_path / "in.jsonl", {"id": "a", "text": "They met.", **given}
    path.write_text(json.dumps(row), encoding="utf-8")
    go(tmp_path, quiet, [str(path)])
    path.write_text(json.dumps({**row, column: f"{given[column]}{given[column]}"}), "utf-8")
    with pytest.raises(InputError, match="document 1 was a, is a with other content"):
        go(tmp_path, quiet, [str(path)])


def test_a_document_put_in_where_one_failed_is_not_passed_over(tmp_path, quiet):
    first, last, new = (f"{name} speaks." for name in ("First", "Last", "New"))
    path = tmp_path / "in.csv"

    def given(*rows):
        path.write_text("id,text\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return [str(path)]

    assert go(tmp_path, quiet, given(f"a,{first}", "b,BREAK.")).code == 1
    for retry in (False, True):
        with pytest.raises(InputError, match="document 2 was b, is x; restore it"):
            go(tmp_path, quiet, given(f"a,{first}", f"x,{new}", "b,BREAK."), retry=retry)
    assert go(tmp_path, quiet, given(f"a,{first}", "b,BREAK.")).code == 1  # nothing was spoilt
    with pytest.raises(InputError, match="b with other content; .*; if it was mended, --retry"):
        go(tmp_path, quiet, given(f"a,{first}", f"b,{last}"))
    assert go(tmp_path, quiet, given(f"a,{first}", f"b,{last}"), retry=True).code == 0
    assert [one["document"]["text"] for one in lines(tmp_path)] == [first, last]


def test_an_input_that_lost_documents_under_way_is_no_interruption(tmp_path, quiet, small_chunks):
    class Ended(Meter):
        def add(self, **facts):
            super().add(**facts)
            raise KeyboardInterrupt

    given = [corpus(tmp_path / "in.jsonl", texts(5))]
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path, Ended(io.StringIO(), "quiet"), given)
    journal = Journal(journal_path(tmp_path / "out.jsonl"))
    journal.claim([Claim(3, "d3", b"")])
    journal.close()
    corpus(tmp_path / "in.jsonl", texts(3))
    with pytest.raises(InputError, match="it had 4 documents, has 3"):
        go(tmp_path, quiet, given)


def test_changed_options_are_said_not_mixed(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(2))]
    go(tmp_path, quiet, given)
    with pytest.raises(InputError, match="name was toy, is other"):
        go(tmp_path, quiet, given, ToyJob("other"))
    with pytest.raises(InputError, match="text_column was text, is body"):
        go(tmp_path, quiet, given, reading=Reading(text_column="body"))


def test_of_changed_models_those_that_differ_are_named():
    before = {"control": [], "models": {"en-zh": "a" * 64, "zh-en": "b" * 64}}
    now = {"control": ["pt"], "models": {"en-zh": "a" * 64, "zh-en": "c" * 64, "en-pt": "x"}}
    changes = [told for name in now for told in begun._changes(name, before[name], now[name])]
    assert changes == [
        "control was none, is pt",
        "models zh-en was bbbbbbbbbbbb…, is cccccccccccc…",
        "models en-pt was none, is x",
    ]


def test_progress_is_what_came_back_in_whatever_order(tmp_path, small_chunks):
    class Noting(Meter):
        shares = []

        def add(self, **facts):
            super().add(**facts)
            self.shares.append(facts["share"])

    noting = Noting(io.StringIO(), "quiet")
    go(tmp_path, noting, [corpus(tmp_path / "in.jsonl", texts(10))])
    assert len(noting.shares) > 2 and sum(noting.shares) == pytest.approx(1.0)
    assert noting.share == pytest.approx(1.0)


def test_identity_covers_options_models_and_lexicon(tmp_path, quiet):
    from dataclasses import replace

    from toyjob import LEXICON

    from translate.engines import Decoding, Sampling

    plain = RoundTrips((("zh",),))
    seen = {json.dumps(plain.identity())}
    for options in (
        Options(decoding=Decoding(beam=1)), Options(lexicon=LEXICON), Options(samples=3),
        Options(control=("pt",)), Options(min_confidence=0.9), Options(hops=2),
        Options(trace=False),
        Options(seed=7), Options(links="framings"), Options(sampling=Sampling()),
        Options(sampling=Sampling(top_k=5)), Options(decoding=Decoding(compute_type="int8")),
    ):  # fmt: skip
        seen.add(json.dumps(replace(plain, options=options).identity()))
    seen.add(json.dumps(RoundTrips((("zh",), ("zh", "zh"))).identity()))
    assert len(seen) == 14
    assert plain.identity() == RoundTrips((("zh",),), cache=tmp_path / "c").identity()
    assert set(plain.identity()["models"]) == {"en-zh", "zh-en"}


@pytest.mark.parametrize("name, counts", [
    ("fate-weights.json", True), ("fate-trees.json.gz", True), ("wordnet.en.txt.gz", True),
    ("strength.en.toml", True),
    ("frequency.en.tsv.gz", False), ("README.md", False),
])  # fmt: skip
def test_identity_notices_other_weights_and_words(tmp_path, root, name, counts):
    copy = tmp_path / "lexicons"
    shutil.copytree(root / "translate" / "framings" / "data", copy)
    before = digest_of_vocabulary(copy)
    assert before == RoundTrips((("zh",),)).identity()["vocabulary"]
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    assert (digest_of_vocabulary(copy) != before) == counts


def test_a_missing_model_stops_before_anything(tmp_path, quiet):
    with pytest.raises(ModelNotFound):
        go(tmp_path, quiet, [corpus(tmp_path / "in.jsonl", texts(2))], ToyJob("missing"))
    with pytest.raises(ModelError, match="opus-mt-en-fr"):  # known, and no hub to fetch it from
        RoundTrips((("fr",),)).check("en")


def test_a_stray_first_text_fails_by_itself(tmp_path, quiet):
    corpus_file = corpus(tmp_path / "in.jsonl", ["会谈取得成功，双方将再次会晤。", "They met."])
    report = go(tmp_path, quiet, [corpus_file], RoundTrips((("zh",),)))
    assert (report.counts["done"], report.counts["failed"]) == (1, 1)
    assert [row.get("error", {}).get("kind") for row in lines(tmp_path)] == [
        "UnsupportedLanguage", None,
    ]  # fmt: skip


CHINESE = "会谈取得成功，双方将再次会晤。"


def test_texts_that_no_route_takes_fail_row_by_row(tmp_path, quiet):
    given = corpus(tmp_path / "in.jsonl", [CHINESE, CHINESE])
    report = go(tmp_path, quiet, [given], RoundTrips((("zh",),)))
    assert report.code == 1 and report.counts["failed"] == 2
    assert "source and target are both 'zh'" in lines(tmp_path)[1]["error"]["message"]


def test_a_choice_of_pivots_takes_each_text_through_the_other_language(tmp_path, quiet):
    given = corpus(tmp_path / "in.jsonl", [CHINESE, "They met."])
    report = go(tmp_path, quiet, [given], RoundTrips((("zh/en",),)))
    assert report.code == 0
    assert [row["routes"][0]["via"] for row in lines(tmp_path)] == [["en"], ["zh"]]


def test_rows_with_neither_text_nor_translation_are_passed_over_and_counted(tmp_path, quiet):
    table = tmp_path / "in.csv"
    table.write_text("id,source,pivot\na,,\nb,They met.,他们会面了。\nc, ,\nd,Two.,\n", "utf-8")
    report = go(tmp_path, quiet, [str(table)], RoundTrips((("zh",),)))
    assert (report.counts["done"], report.counts["failed"]) == (1, 1)
    assert "2 rows have neither a text nor a translation, and so no document" in report.notes
    assert "'pivot' is empty" in lines(tmp_path)[1]["error"]["message"]


def test_retry_gives_the_bytes_of_a_run_without_the_fault(tmp_path, quiet, small_chunks):
    good = texts(8)
    go(tmp_path, quiet, [corpus(tmp_path / "in.jsonl", good)])
    expected = (tmp_path / "out.jsonl").read_bytes()
    bad = [*good]
    bad[1], bad[6] = "BREAK.", "BREAK too."
    given = [corpus(tmp_path / "in.jsonl", bad)]
    assert go(tmp_path, quiet, given, fresh=True).code == 1
    assert go(tmp_path, quiet, given).code == 1  # failed ones are left alone unasked
    corpus(tmp_path / "in.jsonl", good)
    report = go(tmp_path, quiet, given, retry=True)
    assert (report.code, report.counts["failed"]) == (0, 0)
    assert (tmp_path / "out.jsonl").read_bytes() == expected


def test_retry_that_fails_again_changes_nothing(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", ["Fine.", "BREAK."])]
    go(tmp_path, quiet, given)
    before = (tmp_path / "out.jsonl").read_bytes()
    assert go(tmp_path, quiet, given, retry=True).code == 1
    assert (tmp_path / "out.jsonl").read_bytes() == before


def test_an_output_that_is_not_ours_is_left_alone(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(2))]
    (tmp_path / "out.jsonl").write_text("precious\n", encoding="utf-8")
    with pytest.raises(InputError, match="without its journal"):
        go(tmp_path, quiet, given)
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "precious\n"


def test_an_output_cut_by_someone_is_noticed(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(3))]
    go(tmp_path, quiet, given)
    (tmp_path / "out.jsonl").write_bytes(b"short\n")
    with pytest.raises(StorageError, match="differs from what its journal says"):
        go(tmp_path, quiet, given)


def test_an_output_removed_by_someone_is_said_to_be_gone(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(3))]
    go(tmp_path, quiet, given)
    output = tmp_path / "out.jsonl"
    whole = output.read_bytes()
    output.unlink()
    with pytest.raises(StorageError, match="is gone, its journal is still there.*--fresh"):
        go(tmp_path, quiet, given)
    assert not output.exists()
    assert go(tmp_path, quiet, given, fresh=True).code == 0
    assert output.read_bytes() == whole


def test_half_a_line_is_cut_off(tmp_path, quiet):
    given = [corpus(tmp_path / "in.jsonl", texts(3))]
    go(tmp_path, quiet, given)
    whole = (tmp_path / "out.jsonl").read_bytes()
    (tmp_path / "out.jsonl").write_bytes(whole + b'{"document": {"id"')
    go(tmp_path, quiet, given)
    assert (tmp_path / "out.jsonl").read_bytes() == whole


@pytest.mark.parametrize("given", ["nowhere.txt", "none-*.txt", "-"])
def test_no_input_is_wrong_usage(tmp_path, quiet, given):
    with pytest.raises(InputError):
        go(tmp_path, quiet, [given])
    assert not journal_path(tmp_path / "out.jsonl").exists()


def test_ids_shared_by_documents_are_said(tmp_path, quiet):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "text": "One."}\n{"id": "a", "text": "Two."}\n', encoding="utf-8")
    (note,) = go(tmp_path, quiet, [str(path)]).notes
    assert note == (
        "1 id stands for more than one document; give files names that differ before their ending, "
        "or name a column of a table with --id-column"
    )


def test_a_lone_surrogate_spoils_its_own_document_at_most(tmp_path, quiet):
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"id": "s", "text": "A half \\ud800 pair."}\n{"id": "e", "text": "Plain."}\n',
        encoding="utf-8",
    )
    report = go(tmp_path, quiet, [str(path)])
    assert report.counts["all"] == 2
    assert lines(tmp_path)[1]["document"]["id"] == "e"
    assert json.loads(line({"id": "\ud800"})) == {"id": "\ud800"}


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path, quiet, monkeypatch):
    import tracemalloc

    monkeypatch.setattr(
        "translate.batch.corpus.CHUNK_CHARACTERS", 400_000
    )  # fewer writes, the same reading

    def done(count, path):
        output, said = tmp_path / f"{count}.out.jsonl", Reading(language="en")
        run.run(ScribeJob(), [path], output, quiet, workers=0, reading=said, fresh=True)
        assert output.stat().st_size == 2001 * count

    texts, peaks = ["Some words in a text. " * 90], []
    few, many = (corpus(tmp_path / f"{count}.jsonl", texts * count) for count in (600, 1800))
    # The first run loads what is loaded once; all files are larger than the sample that decides
    # their encoding.
    done(600, few)
    for count, path in ((600, few), (1800, many)):
        tracemalloc.start()
        done(count, path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0], peaks


def test_nothing_of_a_document_stays_in_a_worker():
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

    from translate.framings.inflect import lemmas
    from translate.framings.relation import relate

    worker = ToyJob(trace=True).open()
    worker.work([(n, Document(f"d{n}", text, "en")) for n, text in enumerate(texts(3))])
    for remembered in (lemmas, relate, Tokenizer13a.__call__):
        assert remembered.cache_info().currsize == 0


def test_a_language_guessed_wrongly_fetches_nothing_in_the_middle_of_a_run():
    worker = RoundTrips((("zh",),)).open()
    (outcome,) = worker.work([(0, Document("d", "La Cina protesta.", "it"))])
    assert outcome.kind == "ModelNotFound"
    assert "--from" in outcome.message and "translate models fetch it-en" in outcome.message
