"""Lists beside a model: damaged ones are named, and each is part of what the model is signed by."""

import gzip

import pytest

from translate.engines.casing import load_casing
from translate.engines.names import load_names
from translate.engines.registry import ModelEntry
from translate.errors import ModelDamaged
from translate.languages import Direction

ZH_EN, EN_ZH = Direction.parse("zh-en"), Direction.parse("en-zh")
READERS = {"casing.txt.gz": load_casing, "names.tsv.gz": lambda path: load_names(path, ZH_EN)}
BROKEN = {"empty": b"", "not packed": b"words", "not UTF-8": gzip.compress(b"\xff\xfe")}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)  # packed bytes hold the time
def test_a_broken_list_is_named(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ModelDamaged, match=f"{name} can't be read.*reinstall"):
        READERS[name](path)


@pytest.mark.parametrize(
    ("direction", "field", "name", "contents"),
    [
        (EN_ZH, "casing", "casing.txt.gz", (b"war", b"peace")),
        (ZH_EN, "names", "names.tsv.gz", (b"a\tb", b"a\tc")),
    ],
)
def test_a_list_is_part_of_what_a_model_is_signed_by(tmp_path, direction, field, name, contents):
    (tmp_path / "source.spm").write_bytes(b"pieces")
    sums = set()
    for content in contents:
        (tmp_path / name).write_bytes(gzip.compress(content))
        sums.add(ModelEntry(direction, "own", tmp_path, **{field: name}).sha256)
    assert len(sums) == 2
