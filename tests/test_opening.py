"""README opens with what the tool itself says of the example article."""

import sys
from pathlib import Path

import pytest

from translate.api import round_trip
from translate.data import Document, must_check
from translate.measures.rates import Rate
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.trust import Evidence, Kept

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
    text = opening.opening(result)
    assert opening.written() == text, "run `python benchmarks/opening.py`"
    findings = opening.findings(result)
    assert 0 < len(findings) <= opening.SHOWN
    assert not any(must_check(framing.fate, framing.confidence) for framing in findings)
    assert all(framing.text in text for framing in findings)


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
    text = " ".join(opening.opening(result).split())
    assert "50% come back as they were, or reworded and just as strong." in text
    assert "nothing that came back stands for “gone” (lost, confidence 0.80)." in text
    assert "unsure" not in text


def test_a_range_says_what_makes_it_one(opening):
    rate = Rate(0.7, 0.5, 0.75, of=4, untraced=1)
    result = Result(Document("d", "", "en"), evidence=Evidence(kept=Kept(rate, rate)))
    text = " ".join(opening.opening(result).split())
    assert "50–75% come back" in text
    assert ": 50% if none of the doubtful ones do, 75% if all of them do." in text
    assert text.endswith("It is sure of no change.")
