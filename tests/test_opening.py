"""README opens with what the tool itself says of the example article."""

import sys
from pathlib import Path

import pytest

from translate.api import round_trip
from translate.data import Document, must_check
from translate.measures.rates import Rate
from translate.roundtrip.result import Evidence, FollowedFraming, Kept, Result

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.usefixtures("translated_once")


@pytest.fixture(scope="module")
def opening():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import opening

    sys.path.remove(str(ROOT / "benchmarks"))
    return opening


def test_readme_tells_what_the_run_says(opening):
    result = round_trip(opening.ARTICLE.read_text("utf-8"))
    told = opening.opening(result)
    assert opening.written() == told, "run `python benchmarks/opening.py`"
    found = opening.findings(result)
    assert 0 < len(found) <= opening.SHOWN
    assert not any(must_check(one.fate, one.confidence) for one in found)
    assert all(one.text in told for one in found)


def test_only_sure_changes_and_losses_are_findings(opening):
    rate = Rate(0.5, 0.5, 0.5, of=2)
    framings = (
        FollowedFraming("kept", fate="kept", confidence=0.99),
        FollowedFraming("unsure", fate="shifted", confidence=0.6, to_check=True),
        FollowedFraming("gone", fate="lost", confidence=0.8),
    )
    result = Result(
        Document("d", "", "en"), framings=framings, evidence=Evidence(kept=Kept(rate, rate))
    )
    told = " ".join(opening.opening(result).split())
    assert "nothing renders “gone” (lost, 0.80)." in told and "unsure" not in told
