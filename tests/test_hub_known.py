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


@pytest.mark.parametrize("one", pairs(), ids=lambda one: str(one.direction))
def test_a_pair_is_well_formed(one):
    assert {one.direction.source, one.direction.target} <= NAMES.keys()
    assert one.direction.source != one.direction.target
    for name in (one.repository, *one.other):
        assert REPOSITORY.fullmatch(name) and "--" not in name and len(name) <= 96
    assert one.repository not in one.other and len(set(one.other)) == len(one.other)
    assert re.fullmatch("(?:[0-9a-f]{40})?", one.revision)
    assert re.fullmatch(r"(?:>>[a-z]{2,3}(?:_[A-Za-z]+)?<<)?", one.token)
    assert one.license in LICENSES and one.checked.strip()
    assert re.fullmatch(r"\d+\+\d+x\d+", one.architecture)
    assert 0 <= one.megabytes < 1000
    assert not one.score or one.score_source
    assert not one.instead or one.instead in families()


def test_every_direction_stands_once_and_every_language_goes_both_ways():
    directions = [one.direction for one in pairs()]
    assert len(set(directions)) == len(directions)
    for language in LANGUAGES:
        assert {Direction("en", language), Direction(language, "en")} <= set(directions)


def test_no_key_of_the_table_is_misspelt():
    for table, kind in (("pair", Known), ("multilingual", Family)):
        names = {field.name for field in fields(kind)}
        for item in fetch._table()[table]:
            assert item.keys() <= names
            assert {"repository", "revision", "license", "checked"} <= item.keys()


@pytest.mark.parametrize("one", families().values(), ids=lambda one: one.name)
def test_a_family_has_a_code_its_tokenizer_knows_for_each_language(one):
    assert REPOSITORY.fullmatch(one.repository) and one.license in LICENSES and one.checked
    assert re.fullmatch("[0-9a-f]{40}", one.revision)
    assert one.codes.keys() == {"en", *LANGUAGES} and len(set(one.codes.values())) == 16
    pytest.importorskip("transformers", reason="the extra hub is not installed")
    if one.name == "m2m100":
        from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

        spoken = {f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]}
    else:
        from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

        spoken = set(FAIRSEQ_LANGUAGE_CODES)
    assert set(one.codes.values()) <= spoken


def test_what_is_known_is_found_by_direction_and_by_repository():
    assert known(Direction("pl", "nl")) is None
    one = known(Direction("en", "fr"))
    assert by_repository(one.repository) == [one] and by_repository("nobody/nothing") == []
    other = known(Direction("fr", "en")).other[0]
    assert [pair.direction for pair in by_repository(other)] == [Direction("fr", "en")]
