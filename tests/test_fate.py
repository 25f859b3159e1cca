"""What became of an expression: definitions, spans, robustness, and the shipped vocabulary."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.data import CLAIM_LEAST, FATES, Framing, Place, Span, Token, must_check
from translate.framings import counterpart, ties
from translate.framings.counterpart import candidates, text_span
from translate.framings.decide import (
    UNATTRIBUTED,
    decide,
    decide_all,
    explain,
    find_term,
    observe,
)
from translate.framings.forms import phrase_keys
from translate.framings.inflect import derived, lemmas, same_lemma, tokenize
from translate.framings.known import is_word
from translate.framings.measure import Evidence, Through
from translate.framings.relation import network, relate
from translate.framings.residue import degrees, measure_meaning, measure_words, strip_shared
from translate.framings.thesaurus import kinship, load_thesaurus
from translate.framings.ties import link
from translate.framings.weighing import Weights, leaf, load_weights
from translate.framings.wordnet import load_wordnet

GOLDEN = Path(__file__).parent / "golden"


def read(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (GOLDEN / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("They fear a trade war.", "trade war", "They are afraid of trade wars.", "kept"),
        ("It is a net-zero plan.", "net-zero", "It is a net zero plan.", "kept"),
        ("The labour camp closed.", "labour camp", "The labor camp was closed.", "kept"),
        ("The talks were frank.", "frank", "The talks were candid.", "paraphrased"),
        ("A truce was signed.", "truce", "A ceasefire was signed.", "paraphrased"),
        ("Prices soared in June.", "soared", "Prices rose in June.", "softened"),
        ("The tax will hurt farms.", "will", "The tax may hurt farms.", "softened"),
        ("The tax may hurt farms.", "may", "The tax will hurt farms.", "strengthened"),
        ("Aides voiced concern.", "concern", "Aides voiced alarm.", "strengthened"),
        ("She denied the theft.", "denied", "She admitted the theft.", "shifted"),
        ("The disgraced mayor spoke.", "disgraced", "The mayor spoke.", "lost"),
        ("China threatened Taiwan.", "threatened", "Taiwan threatened China.", "shifted"),
        (
            "The island claimed by Oslo is empty.",
            "claimed by Oslo",
            "The island belonging to Oslo is empty.",
            "shifted",
        ),
    ],
)
def test_definitions(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict
    assert (verdict.back is None) == (fate == "lost")
    assert verdict.reason


def test_strength_is_told_on_the_common_scale() -> None:
    verdict = decide("Prices soared in June.", "soared", "Prices rose in June.")
    assert verdict.strength_before is not None and verdict.strength_after is not None
    assert verdict.strength_before > verdict.strength_after


def test_framing_gives_the_strength_of_a_term_without_a_scale() -> None:
    framing = Framing("quango", "evaluation", intensity=4)
    verdict = decide("The quango met.", "quango", "The quango met.", framing=framing)
    assert (verdict.strength_before, verdict.strength_after) == (4, 4)


def test_empty_back_loses_the_term() -> None:
    verdict = decide("The regime fell.", "regime", "")
    assert verdict.fate == "lost" and verdict.back is None


def test_term_that_is_not_there_is_untraceable() -> None:
    verdict = decide("The regime fell.", "junta", "The regime fell.")
    assert verdict.fate == "untraceable" and verdict.confidence == 0.0


@pytest.mark.parametrize("source, term, back", [
    ("Ankara rejects the accusation.", "accusation", "Ankara does not accept the accusation."),
    ("The scale cannot be decoupled.", "decoupled", "The scale could not merely decouple."),
    ("The vote fell far short of democratic standards.", "democratic",
     "The vote is far from democratic standards."),
    ("Exports fell short of targets amid sanctions.", "sanctions",
     "Exports missed targets amid sanctions."),
    ("Growth fell short of forecasts under the sanctions.", "sanctions",
     "Growth was below forecasts under the sanctions."),
])  # fmt: skip
def test_the_same_denial_in_other_words_changes_nothing(source, term, back) -> None:
    assert decide(source, term, back).fate == "kept"


def test_contracted_negation_counts() -> None:
    source, back = "The ruling isn't a victory, he says.", "The ruling is a victory, he says."
    assert decide(source, "victory", back).fate == "shifted"
    same = "He says that the ruling is not a victory."
    assert decide(source, "victory", same).fate == "kept"


def test_term_is_found_as_a_word_not_inside_one() -> None:
    assert find_term("The warlords fear war.", "war") == Span(18, 21)
    assert find_term("They broke two ceasefires.", "ceasefire") == Span(15, 25)
    assert find_term("They broke two ceasefires.", "") is None


@pytest.mark.parametrize(
    ("source", "term", "back", "counterpart"),
    [
        ("It has alarmed allies, some of which pay.", "alarmed", "It is uneasy, partly paying.",
         "uneasy"),
        ("A sweeping law passed.", "sweeping", "Indeed, the full law passed.", "full"),
        ("They seek common ground while reserving differences.",
         "seek common ground while reserving differences",
         "They seek common ground, while retaining differences.",
         "seek common ground, while retaining differences"),
    ],
)  # fmt: skip
def test_a_word_is_rendered_on_one_side_of_a_comma(source, term, back, counterpart) -> None:
    place = decide(source, term, back).back
    assert place is not None and place.text == counterpart


@pytest.mark.parametrize(
    ("source", "term", "back", "counterpart"),
    [
        ("Nobody was punished for it.", "punished", "No one was penalised for it.", "penalised"),
        ("No one was held accountable.", "held accountable", "Nobody was held to account.",
         "held to account"),
    ],
)  # fmt: skip
def test_the_nobody_it_is_done_to_is_no_part_of_it(source, term, back, counterpart) -> None:
    verdict = decide(source, term, back)
    assert verdict.back is not None and verdict.back.text == counterpart
    assert verdict.confidence < CLAIM_LEAST  # no change is claimed


def test_a_single_word_may_come_back_as_a_compound() -> None:
    verdict = decide("The premier faces a revolt.", "revolt", "The prime minister faces a revolt.")
    assert verdict.fate == "kept" and verdict.back is not None and verdict.back.text == "revolt"


def test_source_span_chooses_among_several_places() -> None:
    source = "The war ended, yet another war began."
    back = "The war ended, but another conflict began."
    first = decide(source, "war", back)
    second = decide(source, "war", back, source_span=Span(27, 30))
    assert first.back is not None and first.back.text == "war"
    assert second.back is not None and second.back.text == "conflict"


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        (  # an article less brings the negator nearer
            "Washington has no formal ties with the self-governed island, but sells it weapons.",
            "self-governed island",
            "Washington has no formal ties with self-governed island, but sold weapons.",
        ),
        (
            "It cannot alter the fact that Taiwan is a part of China.",
            "part of China",
            "It cannot change that Taiwan is part of China.",
        ),
        (  # another clause was negated
            "He granted that mistakes had been made, but insisted that it was right.",
            "insisted",
            "He granted that there was no plan, but insisted that it was right.",
        ),
        (  # "keep from" denies, too
            "The court will not measure the shame that keeps most victims from telling.",
            "victims",
            "The court would not measure what most victims do not tell.",
        ),
        (
            "The group vowed to treat the decision as if it did not exist.",
            "vowed",
            "The group vowed to treat the decision as an exist.",
        ),
        (  # the relative clause is over
            "The wolf that killed the sheep was not the one that was shot.",
            "killed",
            "The wolf that killed the sheep is not being shot.",
        ),
        (  # what may not last is a truce
            "If inflation falls slowly, the truce between palace and bank may not last.",
            "truce",
            "If inflation falls slowly, the truce between palace and bank could last.",
        ),
        (  # an absence denies
            "They point to the absence of attacks since 2017.",
            "attacks",
            "They pointed out that there were no attacks since 2017.",
        ),
        (  # what was rejected is not what was received
            "It rejected the charge, and the army has reportedly received drones.",
            "reportedly",
            "It sharply rejected and reportedly received drones.",
        ),
    ],
)
def test_a_negator_elsewhere_changes_no_fate(source: str, term: str, back: str) -> None:
    assert decide(source, term, back).fate == "kept"


def test_a_negator_that_came_or_went_does() -> None:
    verdict = decide("They did not confirm the losses.", "confirm", "They confirmed the losses.")
    assert (verdict.fate, verdict.reason) == ("shifted", "negation changed")
    source, back = "Both want an alliance.", "Both do not want an alliance."
    assert decide(source, "alliance", back).reason == "negation changed"


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("They were unwilling to condemn it.", "They did not condemn it."),
        ("They hesitated to condemn it.", "They did not condemn it."),
        ("They did not condemn it.", "They were loath to condemn it."),
        ("They were disinclined to condemn it.", "They did not condemn it."),
    ],
)
def test_what_one_is_reluctant_to_do_may_come_back_denied(source: str, back: str) -> None:
    assert decide(source, "condemn", back).fate == "kept"


def test_who_is_reluctant_may_do_something_else() -> None:
    source, back = "The reluctant army condemned it.", "The army did not condemn it."
    assert decide(source, "condemned", back).reason == "negation changed"


def test_a_noun_that_is_also_an_adverb_may_be_a_subject_that_is_a_no() -> None:
    verdict = decide("No firm was dismissed.", "dismissed", "Firms were dismissed.")
    assert (verdict.fate, verdict.reason) == ("shifted", "negation changed")


def test_a_month_is_no_hedge() -> None:
    source, back = "They met in May and may return.", "They met in May and return."
    assert decide(source, "may", back).fate == "lost"
    assert decide(source, "may", back).reason != "same expression"


def test_twice_as_long_a_return_takes_twice_the_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    look = ties.content

    def counted(token: Token) -> bool:
        nonlocal looks
        looks += 1
        return look(token)

    for module in (ties, counterpart):
        monkeypatch.setattr(module, "content", counted)
    times = []
    for length in (60, 120):
        linked = link(
            "Officials defended hegemony.", "Officials" + " apples" * length, Span(19, 27)
        )
        looks = 0
        assert len(candidates(linked)) > length
        times.append(looks)
    assert times[1] < 2.2 * times[0]


def test_hint_moves_the_counterpart() -> None:
    source, back = "The glarb met the blorf.", "The zump saw the snorg and the trell."
    at = back.index("trell")
    hint = Place("trell", Span(at, at + 5), 0.95)
    way = Through("", None, hint)
    assert decide(source, "glarb", back).back != decide(source, "glarb", back, through=way).back
    hinted = link(source, back, Span(4, 9))
    best = candidates(hinted, hint)[0]
    assert text_span(hinted.back, best.run).overlaps(hint.span)


def test_decide_all_keeps_rows_and_adds_three_fields() -> None:
    row = {
        "id": 7,
        "source": "The ailing firm sold it.",
        "term": "ailing",
        "back": "The firm sold it.",
    }
    [told] = decide_all([row])
    assert told["id"] == 7
    assert (told["fate"], told["back_term"]) == ("lost", "")
    assert 0.0 <= told["confidence"] <= 1.0
    assert "fate" not in row


def test_same_question_same_answer_whatever_came_before() -> None:
    rows = read("fates-own.jsonl")[:20]
    assert list(decide_all(rows)) == list(reversed(list(decide_all(reversed(rows)))))


def test_shipped_weights_answer_the_sentences_they_were_fitted_on() -> None:
    """Guards against damage only; benchmarks/evaluate_fates.py measures by cross-validation."""
    rows = read("fates-dev.jsonl")
    told = list(decide_all(rows))
    right = sum(a["fate"] == b["fate"] for a, b in zip(rows, told, strict=True))
    assert right / len(rows) >= 0.8
    spans = [(a["back_term"], b["back_term"]) for a, b in zip(rows, told, strict=True)]
    found = [want.lower() == got.lower() for want, got in spans if want]
    assert sum(found) / len(found) >= 0.8


def test_shipped_weights_answer_the_machine_returns_they_were_fitted_on() -> None:
    """Guards against damage only; benchmarks/evaluate_returns.py measures by cross-validation."""
    rows = read("returns-dev.framings.jsonl")[::3]
    told = list(decide_all(rows))
    right = sum(a["fate"] == b["fate"] for a, b in zip(rows, told, strict=True))
    assert right / len(rows) >= 0.75


def test_what_rests_on_a_denial_alone_is_never_quite_sure() -> None:
    denied = Evidence(whole=1.0, same=1.0, place=1.0, lexical=1.0, denied=1.0, negated=1.0)
    fate, sure = replace(load_weights(), trust=()).answer(denied)
    assert fate in ("shifted", "lost") and sure <= 0.85


def test_what_rests_on_a_claim_alone_is_to_check() -> None:
    said = "Officials say the sanctions failed."
    verdict = decide(said, "sanctions", "The sanctions failed.")
    assert verdict.fate == "shifted" and verdict.confidence < CLAIM_LEAST, verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "asserted"),
    [
        ("The land is referred to as occupied.", "occupied", "The land was occupied.", 1),
        ("Rome calls it an unprovoked attack.", "attack", "It is an unprovoked attack.", 1),
        ("It is in what Rome considers its backyard.", "backyard", "It is in its backyard.", 1),
        # named still, in other words, in quotation marks; and what is spoken of is no name
        ("The land is referred to as occupied.", "occupied", "They call the land occupied.", 0),
        ("It fights those it brands terrorists.", "terrorists", "It fights them as terrorists.", 0),
        ("It fights what it calls terrorists.", "terrorists", "It fights “terrorists” there.", 0),
        ("Rome called its sanctions inhumane.", "sanctions", "Its sanctions are inhumane.", 0),
        ("Rome described the unrest as a riot.", "unrest", "The unrest was a riot.", 0),
        ("The brand terrorists like is out.", "terrorists", "What terrorists like is out.", 0),
    ],
)  # fmt: skip
def test_what_is_only_called_so_is_not_so(
    source: str, term: str, back: str, asserted: float
) -> None:
    seen = observe(source, term, back)
    assert seen and seen[0].asserted == asserted


@pytest.mark.parametrize(
    ("source", "back", "fate"),
    [
        ("The vote could not be called free.", "The vote must not be called free.", "shifted"),
        ("The vote could be called free.", "The vote must be called free.", "strengthened"),
    ],
)
def test_what_cannot_be_is_not_what_must_not_be(source: str, back: str, fate: str) -> None:
    assert decide(source, "could", back).fate == fate


def test_answers_through_a_pivot_are_trusted_as_returns_taught() -> None:
    weights = load_weights()
    seen = Evidence(whole=1.0, same=1.0, place=1.0, lexical=1.0)
    for trust, linked in ((0.0, 0.0), (0.0, 1.0), (-2.0, 0.0)):
        plain = weights.answer(replace(seen, linked=linked))
        moved = replace(weights, trust=(trust,) * 7).answer(replace(seen, linked=linked))
        assert moved[0] == plain[0]
        assert linked or moved[1] == plain[1]
    doubting, trusting = (
        replace(weights, trust=(trust,) * 7).answer(replace(seen, linked=1.0))[1]
        for trust in (-2.0, 0.0)
    )
    assert doubting < trusting


def weights_saying(**chances: float) -> Weights:
    """A model that gives every item these probabilities."""
    bias = tuple(math.log(max(chances.get(name, 0.0), 1e-9)) for name in FATES[:6])
    return Weights((), FATES[:6], ((),) * 6, bias, trust=(0.0,) * 7, trust_alone=(0.0,) * 7)


def test_a_change_in_a_machines_return_is_told_though_its_kind_is_in_doubt() -> None:
    weights = weights_saying(kept=0.4, softened=0.26, shifted=0.34)
    through = Evidence(linked=1.0)
    assert weights.answer(through) == ("shifted", pytest.approx(0.6))
    assert weights.answer(Evidence(), machine=True) == ("shifted", pytest.approx(0.6))
    assert weights.answer(Evidence()) == ("kept", pytest.approx(0.4))
    doubtful = weights_saying(kept=0.1, softened=0.4, shifted=0.5).answer(through)
    assert doubtful == ("shifted", pytest.approx(0.69))  # surely a change, and still to check
    nearly = weights_saying(kept=0.301, shifted=0.699).answer(through)
    assert nearly == ("shifted", pytest.approx(0.69))  # no report rounds it to what a finding has
    sure = weights_saying(kept=0.1, softened=0.1, shifted=0.8).answer(through)
    assert sure == ("shifted", pytest.approx(0.8))


def test_a_change_in_doubt_is_as_sure_as_returns_taught() -> None:
    weights = weights_saying(kept=0.4, softened=0.26, shifted=0.34)
    doubting = replace(weights, trust=(0.0,) * 6 + (-0.5,))
    _, sure = doubting.answer(Evidence(linked=1.0))
    assert sure == pytest.approx(1 / (1 + math.exp(0.5) * 0.4 / 0.6))


def test_trees_weigh_the_returns_of_machines_alone() -> None:
    plain = weights_saying(kept=0.5, lost=0.5)
    place = Evidence.names().index("absent")
    lost = ((place, 0.5, 0.0, 50.0),)
    weights = replace(plain, trees=((0.0,),) * 5 + (lost,))
    gone = Evidence(absent=1.0)
    assert weights.probabilities(gone, machine=True)["lost"] == pytest.approx(0.75)
    assert weights.probabilities(gone)["lost"] == pytest.approx(0.5)
    assert weights.probabilities(Evidence(), machine=True)["kept"] == pytest.approx(1 / 3)
    assert leaf(lost[0], [0.0] * len(Evidence.names())) == 0.0


def test_weights_fit_the_measurements() -> None:
    weights = load_weights()
    assert len(weights.trust) == len(weights.trust_alone) == len(weights.classes) + 1
    assert len(weights.trees) == len(weights.classes) and all(weights.trees)
    assert weights.classes == FATES[:6]
    assert set(Evidence.names()) <= set(weights.names)
    assert all(len(row) == len(weights.names) for row in weights.rows)
    assert sum(weights.probabilities(Evidence()).values()) == pytest.approx(1.0)


words = st.sampled_from(
    "the a regime fell blatant crisis of 12 % “ ” - ministers may not Ünrest 台湾 state’s".split()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=14), st.lists(words, max_size=14), st.data())
def test_any_text_gets_a_fate_with_a_true_span(
    before: list[str], after: list[str], data: st.DataObject
) -> None:
    source, back = " ".join(before), " ".join(after)
    term = data.draw(st.sampled_from(before))
    verdict = decide(source, term, back)
    assert verdict.fate in FATES
    assert 0.0 <= verdict.confidence <= 1.0
    if verdict.back is not None:
        assert verdict.back.span.of(back) == verdict.back.text


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([row["source"] for row in read("fates-own.jsonl")]), st.data())
def test_unchanged_sentence_keeps_every_content_word(source: str, data: st.DataObject) -> None:
    term = data.draw(
        st.sampled_from([w for w in source.split() if w.isalpha() and len(w) > 5] or ["x"])
    )
    if find_term(source, term):
        assert decide(source, term, source).fate == "kept"


def test_inflection_and_derivation() -> None:
    assert same_lemma("crises", "crisis") and same_lemma("Programme", "programs")
    assert "stop" in lemmas("stopped") and "good" in lemmas("better")
    assert derived("invasion", "invaded") and not derived("war", "ward")


def test_relations() -> None:
    assert relate("defence", "defense").kind == "same"
    assert relate("invasion", "invaded").kind == "derived"
    assert network("ceasefire", "truce").synonym > 0
    assert network("denied", "admitted").antonym == 1.0
    assert network("soared", "rose").broader > 0
    assert kinship("carnage", "bloodshed").listed
    assert not kinship("carnage", "").listed


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("He called it a fabrication.", "fabrication", "He called it a fabric."),
        ("An activist was held.", "activist", "An activity was held."),
        ("Populism is rising.", "Populism", "Population is rising."),
        ("The years of detente began.", "detente", "The years of detention began."),
        ("A nationalist party won.", "nationalist", "A national party won."),
    ],
)
def test_a_stem_in_common_makes_no_word_class_of_another_sense(source, term, back) -> None:
    verdict = decide(source, term, back)
    assert (verdict.fate, verdict.reason) == ("shifted", "a known change of sense or of frame")


def test_residue_takes_shared_words_in_any_order() -> None:
    residue = strip_shared(
        tokenize("territorial integrity"), tokenize("integrity of its territory")
    )
    assert (residue.before, residue.after, residue.shared) == ((), (), 2)


def test_vocabulary_is_sound() -> None:
    known, wordnet = load_thesaurus(), load_wordnet()
    strengths = {degree.strength for found in known.degrees.values() for degree in found}
    assert strengths <= set(range(1, 7))
    assert len(known.degrees) > 2000 and len(known.groups) > 1500
    assert {
        "negator",
        "frame",
        "speech",
        "intensifier",
        "diminisher",
        "euphemism",
    } <= known.markers.keys()
    assert all(1 <= abs(charge) <= 5 for charge in known.charges.values())
    assert len(wordnet.synsets) > 80_000


def test_phrases_are_found_whatever_their_form() -> None:
    assert phrase_keys("the deep-seated rivalries") & phrase_keys("deep seated rivalry")
    assert degrees(["invaded"]) and degrees(["grave", "concern"])["concern"] >= 3


def test_rival_names_of_a_place_are_no_synonyms() -> None:
    before, after = tokenize("Second Thomas Shoal"), tokenize("Ren’ai Jiao")
    meaning = measure_meaning(before, after, strip_shared(before, after))
    assert (meaning["listed"], meaning["group"]) == (1.0, 0.0)


@pytest.mark.parametrize(("name", "other"), [
    ("Ren’ai Jiao", "Second Thomas Shoal"), ("Ren'ai Reef", "Second Thomas Shoal"),
    ("Huangyan Dao", "Scarborough Shoal"), ("Huangyan Island", "Scarborough Shoal"),
    ("Bajo de Masinloc", "Huangyan Island"),
])  # fmt: skip
def test_a_name_of_one_side_that_comes_back_as_the_others_is_not_paraphrased(name, other):
    source, back = (f"The ship sailed near {place} on Monday." for place in (name, other))
    verdict = decide(source, name, back)
    assert verdict.fate == "shifted", verdict
    assert verdict.reason == "a known change of sense or of frame"


def test_contradicting_frames_are_listed() -> None:
    assert load_thesaurus().is_shift(["protesters"], ["rioters"])


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("Its hegemony ended.", "hegemony", "Its hegemonony ended.", "shifted"),
        ("They can lead to war.", "can", "They could lead to war.", "paraphrased"),
        ("That could lead to war.", "war", "That can lead to war.", "kept"),
        ("The cease-fire held.", "cease-fire", "The ceasefire held.", "kept"),
        ("He was gravely ill.", "gravely", "He was seriously ill.", "paraphrased"),
        ("It was portrayed as theft.", "portrayed as", "It was called theft.", "paraphrased"),
        ("The Taiwan issue stays.", "Taiwan issue", "The Taiwan question stays.", "paraphrased"),
        (
            "The spokesman said the reunification is inevitable.",
            "reunification",
            "Reunification is inevitable.",
            "shifted",
        ),
        (
            "Beijing denounced the visit as a provocation.",
            "provocation",
            "Beijing condemned the visit as a provocation.",
            "kept",
        ),
        ("The talks failed to end the war.", "war", "The talks ended the war.", "shifted"),
        ("He dismissed the threats as idle.", "threats", "He rejected threats as idle.", "kept"),
        ("They agreed not to threaten anybody.", "threaten", "They agreed to threaten each other.",
         "shifted"),
        ("Washington maintains some 37 sanctions.", "sanctions", "It has held about 37 sanctions.",
         "kept"),
        ("The war, according to Kyiv, ended.", "according to", "Kyiv said the war ended.",
         "paraphrased"),
    ],
)  # fmt: skip
def test_machine_returns(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


def test_a_garbled_word_is_said_to_be_one() -> None:
    assert decide("Its hegemony ended.", "hegemony", "Its hegemonony ended.").reason.startswith(
        "garbled"
    )


def test_a_verb_of_four_letters_has_prefixes_and_no_other_word_does() -> None:
    words = "defund repost retest preload resend depaid overover deflat".split()
    assert [word for word in words if not is_word(word)] == words[-3:]


def test_a_garbled_word_beside_the_expression_garbles_nothing() -> None:
    before, after = tokenize("dismissed"), tokenize("dismissed as hystery")
    assert not measure_words(before, after, strip_shared(before, after))["garbled"]
    assert measure_words(before, after[2:], strip_shared(before, after[2:]))["garbled"]


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("“Illegal is an adjective for acts,” said Ana Ruiz of the shelter.", "Illegal",
         "“Illegal problems are the adjective for acts.” Ana Ruiz of the shelter."),
        ("Those who attacked were extremists, ministers said.", "extremists",
         "Those who attacked had extremism."),
    ],
)  # fmt: skip
def test_a_saying_that_is_no_claim_may_go(source: str, term: str, back: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == "kept", verdict


def test_a_new_name_renders_no_common_word() -> None:
    source, back = "Officials fear overcapacity.", "Officials fear Brusselsard."
    assert decide(source, "overcapacity", back).back is None


def test_an_attribution_that_only_sounds_like_one_is_none() -> None:
    for back in ("They called for a legal drill.", "The call for a legal drill was heard."):
        assert decide("They called for a legal drill.", "drill", back).fate == "kept"
    source = "“It is a trap,” warned Kyiv, after Moscow proposed a truce."
    assert decide(source, "truce", "It is a trap, after Moscow proposed a truce.").fate == "kept"
    source = "The claims of the coastal states were legal."
    assert decide(source, "legal", "The demands of the coast were legal.").fate == "kept"


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        # what someone was booed for is no claim of the sentence
        ("A diplomat was booed for saying that engagement had failed.", "engagement",
         "A diplomat was booed because engagement had failed.", "kept"),
        # hearsay in another form
        ("China reportedly offered talks.", "reportedly",
         "China is reported to have offered talks.", "kept"),
        ("Police were allegedly bribed.", "allegedly", "Police were alleged to be bribed.", "kept"),
        # the opposite particle
        ("Officials sought to play down fears.", "play down",
         "Officials tried to play up fears.", "shifted"),
        # the expression's own denial is gone
        ("The government did not rule out talks.", "did not rule out",
         "The government ruled out talks.", "shifted"),
        ("The government did not rule out talks.", "did not rule out",
         "The government has not ruled out talks.", "kept"),
        # a modifier that the scale leaves out
        ("No one was seriously injured.", "seriously injured", "No one was hurt.", "softened"),
    ],
)  # fmt: skip
def test_what_careful_readers_said_of_news(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("Officials on the self-governed island spoke.", "self-governed island",
         "Officials on the island spoke."),
        ("They called it an attack on the rule of law.", "rule of law",
         "They called it an attack on law."),
    ],
)  # fmt: skip
def test_a_part_that_is_gone_is_no_sure_paraphrase(source: str, term: str, back: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate != "kept" and verdict.confidence < 0.5, verdict


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("That said, the sanctions failed.", "sanctions", "However, the sanctions failed."),
        ("Having said that, I would welcome a truce.", "truce", "Still, I would welcome a truce."),
        # an object, a person told, what a preposition brings: nothing is stated
        ("China declared war on the separatists.", "separatists",
         "China went to war with the separatists."),
        ("They told the militants to leave.", "militants", "They ordered the militants to leave."),
        ("They argued over the sanctions.", "sanctions", "They quarrelled over the sanctions."),
        ("The attack claimed dozens of lives, among them two dissidents.", "dissidents",
         "The attack killed dozens, among them two dissidents."),
        # a question, and what is not said
        ("He could not say when the crackdown began.", "crackdown",
         "He did not know when the crackdown began."),
        ("To say that war is inevitable is absurd.", "inevitable",
         "The idea that war is inevitable is absurd."),
        # the speaker is still there
        ("Critics say the crackdown is brutal.", "brutal", "Critics find the crackdown brutal."),
        ("The law says sanctions must be lifted.", "sanctions",
         "Under the law sanctions must be lifted."),
    ],
)  # fmt: skip
def test_what_states_nothing_of_its_own_attributes_nothing(
    source: str, term: str, back: str
) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == "kept", verdict


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("Officials say the sanctions failed.", "sanctions", "The sanctions failed."),
        ("Officials said the rebels would not give up.", "rebels", "The rebels would not give up."),
        ("China claims the island is part of its territory.", "territory",
         "The island is part of China's territory."),
    ],
)  # fmt: skip
def test_a_claim_without_its_speaker_is_another(source: str, term: str, back: str) -> None:
    verdict = decide(source, term, back)
    assert (verdict.fate, verdict.reason) == ("shifted", UNATTRIBUTED), verdict


@pytest.mark.parametrize(
    ("source", "back", "same"),
    [
        # one whose acts somebody calls so is not who calls them so
        ("Manila protested to Beijing, a rival whose conduct it calls unlawful.",
         "Manila protested to Beijing, a rival which calls it illegal.", False),
        ("The measures, which Beijing regards as unlawful, took effect.",
         "The measures, which regard as unlawful, took effect.", False),
        ("Manila protested to Beijing, a rival whose conduct it calls unlawful.",
         "Manila protested to Beijing, a rival which it calls illegal.", True),
        ("Beijing condemned the ruling, which it calls unlawful.",
         "Beijing, which calls it illegal, condemned the ruling.", True),
        ("Manila protested to Beijing, a rival whose conduct is called unlawful.",
         "Manila protested to Beijing, a rival which is called illegal.", True),
    ],
)  # fmt: skip
def test_who_calls_it_so_is_not_who_is_called_so(source: str, back: str, same: bool) -> None:
    verdict = decide(source, "unlawful", back)
    assert (verdict.fate in ("kept", "paraphrased")) is same, verdict


def test_a_word_that_claims_nothing_is_the_same_whoever_says_it() -> None:
    source = "They jailed an exile, whom they described as a so-called envoy."
    back = "They jailed an exile, who described as a so-called envoy."
    assert decide(source, "so-called", back).fate == "kept"


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("Beijing welcomed the easing of tensions.", "easing of tensions",
         "Beijing welcomed tensions.", "shifted"),
        ("They called for lifting sanctions.", "lifting sanctions", "They called for sanctions.",
         "shifted"),
        ("They called for an end to violence.", "end to violence", "They called for violence.",
         "shifted"),
        ("They called for the lifting of sanctions.", "lifting of sanctions",
         "They called for sanctions to be lifted.", "kept"),
        # what is lessened in another word is lessened
        ("China's export curbs on rare earths were coercion.", "export curbs",
         "China's export restrictions on rare earths were coercion.", "paraphrased"),
        # a comma parts no expression from its own denial
        ("They should be partners rather than rivals.", "partners rather than rivals",
         "They should be partners, not rivals.", "paraphrased"),
    ],
)  # fmt: skip
def test_what_was_eased_is_not_its_easing(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("They sabotage the talks.", "sabotage", "They undermine the talks.", "softened"),
        ("They tolerated foreign meddling.", "meddling", "They tolerated foreign interventions.",
         "softened"),
        ("It adopted a draconian law.", "draconian", "It adopted a harsh law.", "softened"),
        ("Do not talk to traitors.", "traitors", "Do not talk to rebels.", "softened"),
        ("It rejects expansionism.", "expansionism", "It rejects expansion.", "shifted"),
    ],
)  # fmt: skip
def test_a_plainer_word_for_an_accusation_is_no_synonym(
    source: str, term: str, back: str, fate: str
) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


def test_a_word_that_no_dictionary_lists_may_still_be_one() -> None:
    source, back = "It made expansionist claims.", "It made expansionary claims."
    assert "garbled" not in decide(source, "expansionist", back).reason


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("Troops committed atrocities.", "atrocities", "Troops committed crimes.", "softened"),
        # a bear is no weaker chaos for being small
        ("Chaos?", "Chaos", "A small bear?", "shifted"),
        ("It tested mass deportations.", "deportations", "It tested mass expulsion.",
         "paraphrased"),
        # what is told only then is not told until then
        ("They warned the public only in May.", "warned",
         "They did not warn the public until May.", "kept"),
        # what one pledges not to do is what one pledges none of
        ("He pledged no tax rises.", "pledged", "He pledged not to raise taxes.", "kept"),
        ("He pledged no tax rises.", "pledged", "He pledged that taxes would not rise.", "kept"),
        ("He pledged no tax rises.", "pledged", "He pledged tax rises.", "shifted"),
        ("He stopped short of threatening war.", "threatening", "He has threatened no war.",
         "kept"),
    ],
)  # fmt: skip
def test_a_step_is_told_between_words_of_one_kind(
    source: str, term: str, back: str, fate: str
) -> None:
    verdict = decide(source, term, back, machine=True)
    assert verdict.fate == fate, verdict


@pytest.mark.parametrize(("term", "back"), [("might", "may"), ("may", "might")])
def test_modals_are_words_of_their_own(term: str, back: str) -> None:
    verdict = decide(f"It {term} end in war.", term, f"It {back} end in war.")
    assert verdict.fate == "paraphrased", verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("Prosecutors were long accused of bias.", "accused",
         "Prosecutors have long accused them of bias.", "shifted"),
        ("He was promised shares.", "promised", "He promised shares.", "shifted"),
        ("Riga, by contrast, was praised.", "praised", "Riga praised the plan.", "shifted"),
        (
            "The text was denounced by the embassy as a lie.", "denounced",
            "A minister denounced the embassy as a lie.", "shifted",
        ),
        (
            "The claim was rejected by many firms.", "rejected", "Many firms were rejected.",
            "shifted",
        ),
        ("None of them will be dismissed.", "dismissed", "They will be dismissed.", "shifted"),
        ("An inquiry has been promised.", "promised", "An inquiry has pledged to act.", "shifted"),
        ("An inquiry was promised.", "promised", "Rome has pledged an inquiry.", "paraphrased"),
        ("Several governors were dismissed when it turned.", "dismissed",
         "Several governors suddenly dismissed their leadership.", "shifted"),
        ("A campaign to contain China began.", "campaign", "China's campaign began.", "shifted"),
        ("Its aggressive campaign to contain China began.", "aggressive",
         "China's aggressive operation began.", "shifted"),
        ("The hostile drill against Cuba ended.", "hostile", "A hostile drill by Cuba ended.",
         "shifted"),
        ("It was praised by the minister.", "praised", "The minister was praised.", "shifted"),
        ("It was accused in turn by the ruling party.", "accused",
         "The ruling party was accused.", "shifted"),
        ("Rome was threatened by boycotts of fans.", "threatened",
         "Rome, which threatened boycotts of fans.", "shifted"),
        ("Allies denounced Rome over the arrests.", "denounced",
         "Rome denounced allies over the arrests.", "shifted"),
        ("The guild provoked the mayor.", "provoked", "The guild was provoked by the mayor.",
         "shifted"),
        ("A tax was slammed by Iran and Iraq.", "slammed", "Iran and Iraq were slammed over a tax.",
         "shifted"),
        # whom a "who" speaks of, and the same "he"
        ("Victims who were promised aid left.", "promised", "Victims promised aid and left.",
         "shifted"),
        ("He joined a firm where he was promised shares.", "promised",
         "He joined a firm when he promised shares.", "shifted"),
        # where it is done is not whom it is done to
        ("It was denounced in Rome as naked greed.", "denounced",
         "Rome was denounced as naked greed.", "shifted"),
        ("Machines need years of service and no supplier will promise spare parts.",
         "promise", "Machines serve years, but suppliers promised longer licences.", "shifted"),
        ("The mayor was denounced in Rome.", "denounced", "In Rome the mayor was denounced.",
         "kept"),
        ("He was attacked by men who hated him.", "attacked",
         "Men who hated him attacked him.", "kept"),
        ("Firms that were accused of bias left.", "accused", "Firms accused of bias left.", "kept"),
        # said of another subject, of a state, and of the same one in the same voice
        ("Kyiv accused Moscow of bias.", "accused", "Moscow was accused of bias by Kyiv.", "kept"),
        ("Few have worried so long.", "worried", "Few are worried so long.", "kept"),
        ("Tensions escalated.", "escalated", "Tensions were escalated.", "kept"),
        ("He had promised shares.", "promised", "He promised shares.", "kept"),
        ("It was denounced by the embassy.", "denounced", "The embassy denounced it.", "kept"),
        ("None of them was dismissed.", "dismissed", "They were not dismissed.", "kept"),
        ("No fewer than ten people were killed.", "killed", "At least ten people were killed.",
         "kept"),
        ("The group was ousted by a rival group.", "ousted", "A rival group ousted the group.",
         "kept"),
        ("Party leaders denounced by the party left.", "denounced",
         "The party denounced party leaders, who left.", "kept"),
        ("The men accused of bias left.", "accused", "The men were accused of bias.", "kept"),
        # who owns it may be whom it is done to, and what stands between is another's
        ("They oppose the containment of Cuba.", "containment", "They oppose Cuba's containment.",
         "kept"),
        ("China's aggressive drill ended.", "aggressive", "The aggressive drill by China ended.",
         "kept"),
        ("It denounced drills by Cuba.", "denounced", "It denounced Cuba.", "kept"),
        ("The victims promised aid left.", "promised", "The victims who were promised aid left.",
         "kept"),
        ("The oppressed minority fled.", "oppressed", "The oppressive minority fled.", "shifted"),
        ("The oppressed minority fled.", "oppressed", "The minority that is oppressed fled.",
         "kept"),
        ("The persecuted minority fled.", "persecuted", "The persecuting minority fled.",
         "shifted"),
        ("It persecuted minorities.", "persecuted", "It fell, persecuting minorities.", "kept"),
        ("Not one of the ministers condemned it.", "condemned", "The ministers condemned it.",
         "shifted"),
        ("Not a single minister condemned it.", "condemned", "No minister condemned it.", "kept"),
        # either meets the other; and the same ones in the other voice
        ("Envoys fought rebels.", "fought", "Rebels fought envoys.", "kept"),
        ("Allies denounced Rome.", "denounced", "Rome was denounced by allies.", "kept"),
    ],
)  # fmt: skip
def test_who_does_it_is_not_who_suffers_it(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "same"),
    [
        ("Hanoi complained of Beijing's bullying at sea.", "bullying",
         "Beijing complained of Hanoi's bullying at sea.", False),
        ("Nurses want the corrupt minister to leave.", "corrupt",
         "Corrupt nurses want the minister to leave.", False),
        # whom it is done to may be its owner, and one of several may be named first
        ("Beijing's crackdown on Tibet began.", "crackdown", "Tibet's crackdown by Beijing began.",
         True),
        ("Corrupt judges and mayors met.", "Corrupt", "Corrupt mayors and judges met.", True),
        ("A reckless plan of the bank failed.", "reckless", "A reckless bank plan failed.", True),
        ("Friday's blockade of Rome ended.", "blockade", "Rome's blockade ended on Friday.", True),
        # whose word it is
        ("Rome has built what he called fake ports.", "what he called",
         "Rome has built what it called fake ports.", False),
        ("Rome has built what he called fake ports.", "what he called",
         "Rome has built what they called fake ports.", True),
    ],
)  # fmt: skip
def test_what_is_said_of_another_is_to_check(
    source: str, term: str, back: str, same: bool
) -> None:  # fmt: skip
    verdict = decide(source, term, back, machine=True)
    assert (verdict.fate == "kept") == same, verdict
    assert same or (verdict.reason, must_check(verdict.fate, verdict.confidence)) == (
        "said of another one", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "term", "back", "same"),
    [
        ("The artificial islands gave no rights.", "artificial islands",
         "The artificial intelligence islands gave no rights.", False),
        ("It was a red line for Rome.", "red line", "It was a red subway line for Rome.", False),
        ("He called it genocide.", "genocide", "He called it genocide denial.", False),
        ("Rome imposed sanctions.", "sanctions", "Rome imposed sanctions waivers.", False),
        ("The bishop said it was apartheid.", "apartheid", "The bishop said it was post-apartheid.",
         False),
        ("The isle is a democracy.", "democracy", "The isle is a former democracy.", False),
        ("They recall the massacre.", "massacre", "They recall the alleged massacre.", False),
        ("They fear a military build-up there.", "build-up", "They fear a military build there.",
         False),
        ("They fear a military build-up there.", "build-up", "They fear a military building there.",
         False),
        # an adjective, a synonym, what the source has elsewhere or says in another way
        ("It is among its core interests.", "core interests",
         "It is among its core national interests.", True),
        ("The rebels want peace talks.", "peace talks",
         "The rebels want peace negotiations talks.", True),
        ("They held military exercises.", "military exercises",
         "They held military drill exercises.", True),
        ("The council backed economic sanctions.", "economic sanctions",
         "The council backed economic and trade sanctions.", True),
        ("They fear a military build-up there.", "build-up", "They fear that the army builds up.",
         True),
        ("They fear a military build-up there.", "build-up", "They fear a military buildup there.",
         True),
        ("The military build-up worried them.", "military build-up",
         "The building of military forces worried them.", True),
        ("The military build-up worried them.", "military build-up",
         "Building military strength worried them.", True),
        ("The clean-up cost a lot.", "clean-up", "The cleaned site cost a lot.", True),
        ("Life changed after apartheid.", "apartheid", "Life changed post-apartheid.", True),
        ("The ousted dictator fled.", "dictator", "The former dictator fled.", True),
        ("She ridiculed the caution.", "caution", "She mocked the caution.", True),
        ("Both signed a ceasefire.", "ceasefire", "Both signed a ceasefire agreement.", True),
        ("The human rights situation is bad.", "human rights",
         "The human rights violations are bad.", True),
    ],
)  # fmt: skip
def test_words_that_became_part_of_something_else_are_to_check(
    source: str, term: str, back: str, same: bool
) -> None:  # fmt: skip
    verdict = decide(source, term, back, machine=True)
    assert (verdict.fate in ("kept", "paraphrased")) == same, verdict
    assert same or (verdict.reason, must_check(verdict.fate, verdict.confidence)) == (
        "the same words as part of what names something else", True,
    )  # fmt: skip


def test_the_same_words_are_never_told_to_be_others() -> None:
    assert "same words" in explain("shifted", Evidence(whole=1.0))


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("An official all but admitted it.", "admitted", "An official admitted it.",
         "strengthened"),
        ("An official admitted it.", "admitted", "An official almost admitted it.", "softened"),
        ("An official all but admitted it.", "admitted", "An official almost admitted it.", "kept"),
        ("All but allies were invited.", "allies", "Everyone except allies was invited.", "kept"),
        # nor is what is grave the gravest
        ("It voiced its gravest concern.", "gravest concern", "It voiced grave concern.",
         "softened"),
        ("It voiced grave concern.", "grave concern", "It voiced the gravest concern.",
         "strengthened"),
        ("It voiced its gravest concern.", "gravest concern", "It voiced the gravest concern.",
         "kept"),
        ("It poses the gravest risk.", "gravest", "It poses a serious risk.", "softened"),
        ("It poses the gravest risk.", "gravest", "It poses the most serious risk.",
         "paraphrased"),
        ("It was the worst crisis.", "worst", "It was a bad crisis.", "softened"),
        ("They condemned the latest raid.", "latest raid", "They condemned a late raid.", "kept"),
    ],
)  # fmt: skip
def test_what_almost_is_is_not(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("China denied that it had seized the boat.", "seized",
         "China rejected claims that it had seized the boat.", "kept"),
        ("The two sides are no longer enemies.", "enemies",
         "The two sides have stopped being enemies.", "kept"),
        ("It was anything but a surrender.", "surrender", "It was not a surrender.", "kept"),
        ("It was anything but a surrender.", "surrender", "It was a surrender.", "shifted"),
        ("The talks nearly collapsed.", "collapsed", "The talks all but collapsed.", "kept"),
        # what stands behind the words on the other side denies something else
        ("It promised to dig and to expel migrants without papers.", "expel",
         "It promised to dig and does not expel migrants.", "shifted"),
        ("The alliance seeks no confrontation.", "confrontation",
         "The alliance seeks confrontation rather than war.", "shifted"),
        ("Drivers can expel migrants without papers.", "expel",
         "Without papers drivers can expel migrants.", "kept"),
        # what is done to nobody is not done
        ("They dump migrants in the desert.", "dump", "They dump nobody in the desert.",
         "shifted"),
        ("They dump no migrants in the desert.", "dump", "They dump nobody in the desert.",
         "kept"),
        ("They dump nobody but migrants.", "dump", "They dump only migrants.", "kept"),
        # nor what one refuses or fails to do, whatever else the sentence says
        ("The council, paralysed by a veto, failed even to condemn this crime.", "condemn",
         "The council paralysed the colleague and condemned the crime.", "shifted"),
        ("The council, paralysed by a veto, failed even to condemn this crime.", "condemn",
         "The council, paralysed by the colleague, could not condemn the crime.", "kept"),
        ("The ministry denied that it had cracked down on nurses.", "cracked down",
         "The ministry called claims that it cracked down on nurses false.", "kept"),
        ("He failed to condemn the raid.", "condemn", "He neglected to condemn the raid.", "kept"),
        # who promises not to do it promises
        ("Voters chose a leader who had promised never to go.", "promised",
         "Voters chose a leader who never promised.", "shifted"),
        ("They chose a leader who promised never to go.", "promised",
         "They chose a leader who had promised not to leave.", "kept"),
        # what is done to no such thing is done to nothing
        ("The plan violates no regulation.", "violates", "The plan violates any rules.", "shifted"),
        ("The plan violates no rules.", "violates", "The plan does not violate rules.", "kept"),
        ("Prices rise no longer.", "rise", "Prices do not rise any more.", "kept"),
    ],
)  # fmt: skip
def test_denials_in_other_forms_are_denials(source: str, term: str, back: str, fate: str) -> None:
    verdict = decide(source, term, back)
    assert verdict.fate == fate, verdict


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("Police denied the crackdown.", "denied", "Police did not deny the crackdown."),
        ("The army rejected the claim.", "rejected", "The army did not reject the claim."),
        ("Iran refused to sign.", "refused", "Iran did not refuse to sign."),
        ("Iran did not rule out a strike.", "rule out", "Iran ruled out a strike."),
    ],
)
def test_a_word_that_denies_can_be_denied(source: str, term: str, back: str) -> None:
    verdict = decide(source, term, back)
    assert (verdict.fate, verdict.reason) == ("shifted", "negation changed"), verdict


def test_what_is_denied_of_the_opposite_is_a_synonym() -> None:
    verdict = decide("They reject the idea.", "reject", "They do not accept it.", machine=True)
    assert (verdict.fate, verdict.reason) == ("paraphrased", "a synonym"), verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "fate"),
    [
        ("They acted unlawfully.", "unlawfully", "They acted illegally.", "paraphrased"),
        ("It remains unclear why.", "remains unclear", "It is unclear why.", "paraphrased"),
        ("The fight provoked outrage.", "provoked", "The fight sparked outrage.", "paraphrased"),
        ("The team will be banned.", "banned", "The team will be barred.", "paraphrased"),
        ("They stoke fear.", "stoke", "They stir fear.", "paraphrased"),
    ],
)
def test_words_of_one_strength_are_a_paraphrase(
    source: str, term: str, back: str, fate: str
) -> None:
    verdict = decide(source, term, back, machine=True)
    assert verdict.fate == fate, verdict


def test_the_plural_of_a_noun_modifies_nothing() -> None:
    seen = observe("They saw the graves.", "graves", "They saw the tombs.")
    assert seen and seen[0].weakened == 0
    seen = observe("They shot the terrorists.", "terrorists", "They shot the individuals.")
    assert seen and seen[0].euphemism == 1  # a euphemism it may be


@pytest.mark.parametrize(
    ("back", "fate"),
    [
        ("The men were suspected of beating.", "shifted"),
        ("The men were suspected of being beaten.", "paraphrased"),
        ("Guards were suspected of beating the men.", "paraphrased"),
    ],
)
def test_who_allegedly_suffered_it_is_no_suspect(back: str, fate: str) -> None:
    verdict = decide("The men were allegedly beaten.", "allegedly", back, machine=True)
    assert verdict.fate == fate, verdict


def test_who_refuses_to_accept_rejects() -> None:
    hint = Place("refused to accept", Span(3, 20), 0.9)
    through = Through("他拒绝接受。", Place("拒绝接受", Span(1, 5), 0.9), hint)
    seen = observe("He rejected it.", "rejected", "He refused to accept it.", through=through)
    assert seen and seen[0].antonym == 0


@pytest.mark.parametrize(
    ("term", "back"),
    [("flagrant", "blatantly"), ("fabrication", "invented"), ("standoff", "confronted"),
     ("catastrophe", "disastrous")],
)  # fmt: skip
def test_a_synonym_of_another_word_class_is_one(term: str, back: str) -> None:
    seen = observe(f"It saw the {term} there.", term, f"It saw the {back} there.")
    assert seen and (seen[0].group, seen[0].foreign) == (1, 0)


@pytest.mark.parametrize(
    ("source", "term", "back"),
    [
        ("Taiwan is at the very heart of the dispute.", "at the very heart of",
         "Taiwan is at the core of the dispute."),
        ("Taiwan is at the very heart of the dispute.", "at the very heart of",
         "Taiwan is the core of the dispute."),
        ("The lifting of sanctions was welcomed.", "lifting of sanctions",
         "The removal of sanctions was welcomed."),
    ],
)  # fmt: skip
def test_what_one_group_has_as_a_whole_is_a_synonym_whatever_its_words(source, term, back) -> None:
    verdict = decide(source, term, back, machine=True)
    assert verdict.fate == "paraphrased" and verdict.confidence > 0.7, verdict


@pytest.mark.parametrize(("term", "back"), [
    ("freedom fighters", "free fighters"), ("dissent", "dissidents"), ("brokered", "prompted"),
    ("aggressive", "radical"), ("baseless", "unprovoked"), ("rivalries", "rivals"),
])  # fmt: skip
def test_what_chinese_writes_alike_is_a_known_shift(term: str, back: str) -> None:
    seen = observe(f"They saw {term} there.", term, f"They saw {back} there.")
    assert seen and seen[0].listed == 1


def test_a_denied_opposite_is_no_denial() -> None:
    verdict = decide("The talks did not fail.", "fail", "The talks succeeded.")
    assert verdict.reason != "negation changed" and verdict.confidence < 0.5, verdict


@pytest.mark.parametrize(
    ("source", "term", "back", "fates"),
    [
        ("France says it will not back down.", "back down", "France says it will not support.",
         "shifted lost"),
        ("He spoke without backing down.", "backing down", "He spoke without support.",
         "shifted lost"),
        ("Police cracked down on protests.", "cracked down", "Police cracked on protests.",
         "shifted lost"),
        ("They called off the strike.", "called off", "They called the strike.",
         "softened shifted lost"),
        ("The troops had to stand down.", "stand down", "The troops had to stand.",
         "shifted lost"),
        # a particle that the counterpart's place leaves out
        ("Support for the war grew.", "Support", "Backing down in the war grew.", "shifted lost"),
        ("They called off the strike.", "called off", "They cancelled the strike.", "paraphrased"),
        ("They put off the vote.", "put off", "They postponed the vote.", "paraphrased"),
        ("They stepped up attacks.", "stepped up", "They intensified attacks.", "paraphrased"),
        ("They gave in to demands.", "gave in", "They yielded to demands.", "paraphrased"),
        # a noun made of both says what the verb does
        ("It was a state cover-up of crimes.", "cover-up", "It was a state cover of crimes.",
         "softened shifted untraceable"),
        ("It was a state cover-up of crimes.", "cover-up", "It was a state coverup of crimes.",
         "kept"),
        ("It was a state cover-up of crimes.", "cover-up",
         "It was a state concealment of crimes.", "paraphrased"),
        ("It led to a stand-off at sea.", "stand-off", "It led to a standoff at sea.", "kept"),
        ("It led to a standoff at sea.", "standoff", "It led to a stand-off at sea.", "kept"),
        ("The offshore base is new.", "offshore", "The off-shore base is new.", "kept"),
        # the particle says nothing more
        ("They will hollow out the law.", "hollow out", "They will hollow the law.", "kept"),
    ],
)  # fmt: skip
def test_a_verb_is_not_judged_without_its_particle(
    source: str, term: str, back: str, fates: str
) -> None:
    verdict = decide(source, term, back, machine=True)
    assert verdict.fate in fates.split(), verdict


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("He was allegedly involved in fraud.", "He was suspected of involvement in fraud."),
        ("He was allegedly linked to the plot.", "He was suspected of links to the plot."),
        ("The men were allegedly armed.", "The men were suspected of carrying arms."),
        ("He was allegedly drunk.", "He was suspected of drunkenness."),
    ],
)
def test_who_is_allegedly_something_is_a_suspect(source: str, back: str) -> None:
    verdict = decide(source, "allegedly", back, machine=True)
    assert verdict.fate == "paraphrased", verdict


def test_what_kills_no_fewer_than_ten_kills() -> None:
    source, back = "It killed no fewer than ten men.", "It killed at least ten men."
    assert decide(source, "kill", back, machine=True).fate == "kept"
