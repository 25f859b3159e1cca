"""The table of known models: well-formed, complete, and of codes that the models have."""

import re
from dataclasses import fields

import pytest

from translate.hub import fetch
from translate.hub.fetch import Family, Known, by_repository, families, known, pairs
from translate.languages import NAMES, Direction

LANGUAGES = {
    "zh", "fr", "de", "es", "ru", "ar", "ja", "ko", "pt", "it", "hi", "tr", "uk", "vi", "id",
}  # fmt: skip
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
LICENSES = {"Apache-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "MIT"}


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: str(pair.direction))
def test_a_pair_is_well_formed(pair):
    assert {pair.direction.source, pair.direction.target} <= NAMES.keys()
    assert pair.direction.source != pair.direction.target
    for name in (pair.repository, *pair.other):
        assert REPOSITORY.fullmatch(name) and "--" not in name and len(name) <= 96
    assert pair.repository not in pair.other and len(set(pair.other)) == len(pair.other)
    assert re.fullmatch("(?:[0-9a-f]{40})?", pair.revision)
    assert re.fullmatch(r"(?:>>[a-z]{2,3}(?:_[A-Za-z]+)?<<)?", pair.token)
    assert pair.license in LICENSES and pair.checked.strip()
    assert re.fullmatch(r"\d+\+\d+x\d+", pair.architecture)
    assert 0 <= pair.megabytes < 1000
    assert not pair.score or pair.score_source
    assert not pair.instead or pair.instead in families()


def test_every_direction_stands_once_and_every_language_goes_both_ways():
    directions = [pair.direction for pair in pairs()]
    assert len(set(directions)) == len(directions)
    for language in LANGUAGES:
        assert {Direction("en", language), Direction(language, "en")} <= set(directions)


def test_no_key_of_the_table_is_misspelt():
    for table, kind in (("pair", Known), ("multilingual", Family)):
        names = {field.name for field in fields(kind)}
        for item in fetch._table()[table]:
            assert item.keys() <= names
            assert {"repository", "revision", "license", "checked"} <= item.keys()


@pytest.mark.parametrize("family", families().values(), ids=lambda family: family.name)
def test_a_family_has_a_code_its_tokenizer_knows_for_each_language(family):
    assert REPOSITORY.fullmatch(family.repository) and family.license in LICENSES and family.checked
    assert re.fullmatch("[0-9a-f]{40}", family.revision)
    assert family.codes.keys() == {"en", *LANGUAGES} and len(set(family.codes.values())) == 16
    pytest.importorskip("transformers", reason="the extra hub is not installed")
    if family.name == "m2m100":
        from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

        spoken = {f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]}
    else:
        from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

        spoken = set(FAIRSEQ_LANGUAGE_CODES)
    assert set(family.codes.values()) <= spoken


def test_what_is_known_is_found_by_direction_and_by_repository():
    assert known(Direction("pl", "nl")) is None
    pair = known(Direction("en", "fr"))
    assert by_repository(pair.repository) == [pair] and by_repository("nobody/nothing") == []
    other = known(Direction("fr", "en")).other[0]
    assert [pair.direction for pair in by_repository(other)] == [Direction("fr", "en")]
