"""The corpus: which documents, in which order, under which names."""

import json
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.batch import corpus
from translate.batch.corpus import Corpus, Item, Reading
from translate.data import Document
from translate.errors import InputError


def ids(*inputs, **named):
    return [item.id for item in Corpus([str(one) for one in inputs], Reading(), **named)]


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.txt", "sub/z.md", "sub/.hidden.txt", ".git/x.txt", "sub/pic.xyz"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Text of {name}.", encoding="utf-8")
    return tmp_path


def test_folders_are_sorted_and_named_by_their_paths(folder):
    assert ids(folder) == ["a", "b", "sub/z"]


def test_patterns_files_and_folders_keep_their_order(folder):
    assert ids(folder / "b.txt", folder / "sub") == ["b", "z"]
    assert ids(folder / "*.txt") == [(folder / name).as_posix() for name in ("a", "b")]


def test_the_output_is_never_its_own_input(folder):
    (folder / "out.jsonl").write_text('{"text": "x"}', encoding="utf-8")
    assert ids(folder, leave_out=[folder / "out.jsonl"]) == ["a", "b", "sub/z"]


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(InputError, match="no readable file"):
        Corpus([str(tmp_path)], Reading())


def test_tables_give_a_document_a_row(tmp_path):
    (tmp_path / "t.csv").write_text("key,body\nx,One.\ny,Two.\n", encoding="utf-8")
    reading = Reading(text_column="body", id_column="key")
    items = list(Corpus([str(tmp_path / "t.csv")], reading))
    assert [(item.number, item.id, item.document.text) for item in items] == [
        (0, "x", "One."), (1, "y", "Two."),
    ]  # fmt: skip
    assert items[-1].share == pytest.approx(2 / 3)


def test_parquet_too(tmp_path):
    pytest.importorskip("pyarrow")
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({"id": ["p", "q"], "text": ["One.", "Two."]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    assert ids(tmp_path / "t.parquet") == ["p", "q"]


def test_a_file_is_hashed_as_sha256sum_would(folder, tmp_path_factory):
    import hashlib

    single = tmp_path_factory.mktemp("single") / "a.txt"
    single.write_bytes((folder / "a.txt").read_bytes())
    corpus = Corpus([str(single), str(folder)], Reading())
    assert corpus.facts(whole=False) == [{"input": str(single)}, {"input": str(folder)}]
    list(corpus)
    one, several = (facts["sha256"] for facts in corpus.facts(whole=True))
    digest = hashlib.sha256((folder / "a.txt").read_bytes()).hexdigest()
    listed = "".join(
        f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n"
        for n in ("a.txt", "b.txt", "sub/z.md")
    )
    assert (one, several) == (digest, hashlib.sha256(listed.encode()).hexdigest())


def test_a_file_is_hashed_alike_however_it_is_named(folder, monkeypatch):
    monkeypatch.chdir(folder)
    hashes = set()
    for name in ("a.txt", "./a.txt", str(folder / "a.txt")):
        corpus = Corpus([name], Reading())
        list(corpus)
        hashes.update(facts["sha256"] for facts in corpus.facts(whole=True))
    assert len(hashes) == 1


def test_a_file_among_the_inputs_twice_is_refused(folder):
    for inputs in ([folder, folder / "a.txt"], [folder / "a.txt"] * 2, [folder, folder / "*"]):
        with pytest.raises(InputError, match="a.txt is among the inputs twice"):
            Corpus([str(one) for one in inputs], Reading())


def test_digests_tell_texts_and_what_is_known_of_them_apart(tmp_path):
    rows = [{"text": "A."}, {"text": "B."}, {"text": "A.", "title": "T"}, {"text": "A."}]
    for row in rows:
        row["id"] = "same"
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    digests = [item.digest for item in Corpus([str(path)], Reading())]
    assert len(set(digests)) == 3 and digests[0] == digests[3]


def of_sizes(sizes):
    """Items of so many characters, with the share of the corpus that is read with each."""
    whole, shares = max(1, sum(sizes)), accumulate(sizes)
    return [
        Item(n, "", Document("", "x" * size, "en"), b"", share=share / whole)
        for n, (size, share) in enumerate(zip(sizes, shares, strict=True))
    ]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 30_000), max_size=40))
def test_packing_loses_nothing_and_bounds_chunks(sizes):
    items = of_sizes(sizes)
    found = list(corpus.packed(items))
    assert [item for chunk in found for item in chunk] == items
    for chunk in found:
        size = sum(len(item.document.text) for item in chunk)
        assert len(chunk) == 1 or size <= corpus.CHUNK_CHARACTERS
    assert list(corpus.packed(iter(items))) == found  # borders follow from the input alone


def test_the_last_chunks_are_small_so_that_workers_end_together(monkeypatch):
    monkeypatch.setattr(corpus, "CHUNK_DOCUMENTS", 256)  # toyrun, once imported, has fewer
    sizes = [
        sum(len(item.document.text) for item in chunk)
        for chunk in corpus.packed(of_sizes([1000] * 1000))
    ]
    assert sizes[0] == corpus.CHUNK_CHARACTERS
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= corpus.LAST_CHARACTERS
