"""Following a framing: what the links say, and when nothing is claimed."""

from dataclasses import replace
from pathlib import Path

import pytest

from translate import round_trip, toml
from translate.data import ANOTHERS, Framing, Mention, Place, Span, Token, Trace
from translate.framings.decide import decide
from translate.framings.finding import has_other_sense, mention_of, mentions
from translate.framings.inflect import tokenize
from translate.framings.lexicon import Lexicon
from translate.framings.measure import Through
from translate.framings.shipped import default_lexicon
from translate.framings.tracing import Passage, judge, trace, unshared, widened, with_denial
from translate.segment import segments, tokens

ACCUSE = Framing("指控", "attribution")
CORE = Framing("core interests", "sovereignty", renderings={"zh": ["核心利益"]}, intensity=5)
SOURCE, PIVOT, BACK = "its core interests", "其核心利益", "its core interests"


def passage(pivot=PIVOT, back=BACK, forward=None):
    words, middle, after = tokens(SOURCE, "en"), tokens(pivot, "zh"), tokens(back, "en")
    eye = [[1.0 if s == t else 0.0 for s in range(3)] for t in range(3)]
    return Passage(SOURCE, pivot, back, words, middle, after, forward or eye, eye, eye, eye)


def mention():
    return Mention(CORE, 0, Span(4, 18))


def test_a_kept_framing_is_followed_through_the_pivot():
    traced = trace(mention(), passage())
    assert traced.fate == "kept"
    assert traced.pivot.text == "核心利益"
    assert traced.back.text == "core interests"
    assert traced.confidence > 0.8


def test_what_is_kept_keeps_its_strength():
    assert trace(mention(), passage()).strength_after == CORE.intensity


def test_without_a_pivot_text_nothing_is_claimed():
    traced = trace(mention(), passage(pivot=""))
    assert (traced.fate, traced.pivot, traced.back) == ("untraceable", None, None)
    assert traced.reason == "no pivot text"


def test_below_the_threshold_nothing_is_claimed():
    traced = trace(mention(), passage(), min_confidence=1.0)
    assert traced.fate == "untraceable"
    assert traced.back is None
    assert traced.reason == ""  # it would be that of a fate that is not claimed
    assert traced.pivot is None or traced.pivot.confidence >= 1.0


def test_a_change_to_check_is_shown_below_what_a_claim_needs():
    source = (
        "Washington has no formal ties with the self-governed island, which is claimed by China."
    )
    back = "The self-governed island, which Washington claims, has no formal ties."
    followed = mention_of(source, "claimed by China", default_lexicon("en"))
    assert followed is not None
    sure = judge(followed, source, back, min_confidence=0.0).confidence
    for least, fate in ((sure + 0.1, "shifted"), (sure + 0.2, "untraceable")):
        assert judge(followed, source, back, min_confidence=least).fate == fate


def test_what_the_pivot_says_decides_between_other_words_and_another_sense():
    source, back = "The envoy spoke of a clash.", "The envoy spoke of a conflict."
    place = Span(back.index("conflict"), back.index("conflict") + len("conflict"))
    verdicts = {}
    for chinese in ("冲突", "鞋子"):
        text = f"特使谈到{chinese}。"
        pivot = Place(chinese, Span(4, 6), 0.95)
        way = Through(text, pivot, Place("conflict", place, 0.9))
        verdicts[chinese] = decide(source, "clash", back, through=way)
    assert verdicts["冲突"].fate == "paraphrased"
    assert verdicts["鞋子"].fate != "paraphrased" or (
        verdicts["鞋子"].confidence < verdicts["冲突"].confidence
    )


def test_a_named_expression_is_the_lexicons_where_it_has_it():
    lexicon = Lexicon("x", "en", (CORE,))
    assert mention_of(SOURCE, "core interests", lexicon).framing is CORE
    assert mention_of(SOURCE, "interests", lexicon, "economy").framing.category == "economy"
    assert mention_of(SOURCE, "tariff", lexicon) is None


def test_judging_by_source_and_return_alone():
    assert judge(mention(), SOURCE, "its fundamental interests").fate != "kept"
    assert judge(mention(), SOURCE, "the core interest of it").fate == "kept"


def test_languages_without_vocabulary_claim_only_what_is_literal():
    framing = Framing("核心利益", "sovereignty")
    here = Mention(framing, 0, Span(0, 4))
    assert judge(here, "核心利益", "其核心利益", language="zh").fate == "kept"
    assert judge(here, "核心利益", "根本利益", language="zh").fate == "untraceable"


def test_what_is_literal_is_shown_to_the_letter_and_told_once_for_each_time_it_is_said():
    source = "南非指控以色列，以色列称这一指控是谎言。"
    (first, second) = mentions(segments(source, "zh"), Lexicon("x", "zh", (ACCUSE,)))
    back = "南非指责以色列，以色列称这一指控是谎言。"
    assert judge(first, source, back, language="zh").fate == "untraceable"
    assert [judge(m, source, source, language="zh").back.span for m in (first, second)] == [
        first.span, second.span,
    ]  # fmt: skip


def test_of_linked_words_the_literal_ones_alone_are_shown():
    text, back = "它受到严重破坏", "它受严重破坏"
    words, after = (
        placed(["它", "受到", "严重", "破坏"], text),
        placed(["它", "受", "严重破坏"], back),
    )
    others = placed(["It", "was", "badly", "damaged"], "It was badly damaged")
    eye = [[float(s == t) for s in range(4)] for t in range(4)]
    home = [[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0.5, 0.5]]
    whole = Passage(text, "It was badly damaged", back, words, others, after, eye, eye, home, None)
    traced = trace(
        Mention(Framing("严重", "evaluation"), 0, Span(3, 5)),
        whole,
        language="zh",
        pivot_language="en",
    )
    assert (traced.fate, traced.back.text, traced.back.span) == ("kept", "严重", Span(2, 4))


@pytest.mark.parametrize(("text", "terms"), [
    ("据报道，轰炸机轰炸了根据地。", ["据", "轰炸"]),
    ("数据和证据表明，加拿大国防部有意。", ["有意"]),  # 加拿大|国防部 has no great power in it
    ("驱逐舰驱逐了他们。", ["驱逐"]),
    ("中国人民解放军来了。", []),
])  # fmt: skip
def test_part_of_a_chinese_word_that_says_something_else_is_not_followed(text, terms):
    lexicon = Lexicon(
        "x",
        "zh",
        tuple(
            Framing(term, "conflict") for term in ("据", "轰炸", "驱逐", "大国", "有意", "中国人民")
        ),
    )
    followed = mentions(segments(text, "zh"), lexicon)
    assert [mention.span.of(text) for mention in followed] == terms


FAIR = tuple(Framing(term, "economy") for term in ("公平竞争", "竞争", "歧视", "证实", "不可能"))


@pytest.mark.parametrize(("text", "terms"), [
    ("这是不公平竞争，不是公平竞争。", ["竞争", "公平竞争"]),
    ("管制合法、非歧视。", []),
    ("这并非歧视。", ["歧视"]),
    ("他未证实。", ["证实"]),  # "did not confirm" has "confirm" in it, too
    ("这不可能。", ["不可能"]),
])  # fmt: skip
def test_an_expression_that_a_denial_makes_the_opposite_of_is_not_there(text, terms):
    found = mentions(segments(text, "zh"), Lexicon("x", "zh", FAIR))
    assert [mention.span.of(text) for mention in found] == terms


@pytest.mark.parametrize("back", ["他们要不公平竞争。", "竞争不公平。"])
def test_an_opposite_in_the_return_is_not_the_expression(back):
    source = "他们要公平竞争。"
    (here,) = mentions(segments(source, "zh"), Lexicon("x", "zh", FAIR))
    assert judge(here, source, source, language="zh").fate == "kept"
    assert judge(here, source, back, language="zh").fate == "untraceable"


def test_an_opposite_that_links_lead_to_is_not_the_expression():
    source, back = "要公平竞争", "要不公平竞争"
    words, after = placed(["要", "公平竞争"], source), placed(["要", "不", "公平竞争"], back)
    middle = placed(["want", "competition"], "want competition")
    there, home = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 0.5], [0.0, 1.0]]
    passage = Passage(
        source, "want competition", back, words, middle, after, there, there, home, None
    )
    mention = Mention(FAIR[0], 0, Span(1, 5))
    assert trace(mention, passage, language="zh", pivot_language="en").fate == "untraceable"


@pytest.mark.parametrize("order", [("may", "might"), ("might", "may")])
@pytest.mark.parametrize("word", ["may", "might"])
def test_of_two_framings_in_one_place_the_literal_one_is_taken(order, word):
    """Both have the lemma "may"; which is met first must not decide."""
    lexicon = Lexicon("x", "en", tuple(Framing(term, "hedging") for term in order))
    (mentioned,) = mentions(segments(f"They {word} leave.", "en"), lexicon)
    assert mentioned.framing.term == word


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        ("may", "The army may act in May.", ["may"]),
        ("may", "May 12 was the day.", []),
        ("may", "BEIJING MAY ACT", ["MAY"]),
        ("May Fourth", "On 12 May the May Fourth Movement may return.", ["May Fourth"]),
        ("shelling", "Profits of Shell rose as troops shelled the port.", ["shelled"]),
        ("ally", "In 1944 the Allies landed; an ally is a friend.", ["ally"]),
        ("warn", "Beijing Warns Washington of New Measures", ["Warns"]),
        ("warn", "Warned again, they left.", ["Warned"]),
        ("brexit", "It is what Brexit means.", ["Brexit"]),
        ("broker", "Managua broke off relations and brokered a deal.", ["brokered"]),
        ("strained", "Ties are strained.", ["strained"]),
        ("closer ties", "They want closer ties.", ["closer ties"]),
    ],
)
def test_a_word_that_is_another_is_not_found(term, text, words):
    lexicon = Lexicon("x", "en", (Framing(term, "hedging"),))
    parts = segments(text, "en")
    assert [m.span.of(parts[m.segment].text) for m in mentions(parts, lexicon)] == words


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("They had asked Petra Savage again. Savage was out.", []),
        ("Savage Holdings said so. The ship of Savage Maritime left.", []),
        ("Savage Partners of theirs left.", ["savage"]),
        ("Savage Shipping Ban Angers Ports", ["savage"]),
        ("They had asked Petra again. Savage wars went on.", ["savage"]),
        ("The Houthi rebels had left. Rebels came.", ["rebels", "rebels"]),
        ("Massacre talk grew. The Nanking Massacre killed many.", ["massacre", "massacre"]),
        ("Massacre talk grew. Some Nanking Massacre victims saw a massacre.", ["massacre"] * 3),
    ],
)
def test_a_name_that_begins_a_sentence_is_no_word(text, terms):
    followed = mentions(segments(text, "en"), default_lexicon("en"))
    assert [mention.framing.term for mention in followed] == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("It rammed a boat.", ["rammed"]),
        ("They tried to ram a vessel.", ["rammed"]),
        ("It has 8 GB of RAM.", []),
        ("A ram grazed.", []),
        ("It called the act null and void.", ["null and void"]),
        ("They want the lifting of the sanctions.", ["lift sanctions"]),
        ("It eased tensions and deplores harassment.", ["ease tensions", "deplore", "harassment"]),
        ("They meddle.", ["meddling"]),
        ("Its proxies fought on.", ["proxy"]),
        ("The proxy server failed.", []),
        ("The People’s Liberation Army marched.", []),
        ("It is a vicious circle.", []),
        ("He was held in contempt of court.", []),
        ("He was held in contempt by a judge.", []),
        # words that are others in that company, most of them found in news and laws
        ("The fighting has so far left 300 people dead.", []),
        ("The far left called for a strike.", ["far-left"]),
        ("The poll put President Trump up by two points.", []),
        ("They were jailed on trumped-up charges.", ["trumped-up"]),
        ("The grants, covering up to 40% of it, ended.", []),
        ("They covered up the deaths.", ["cover-up"]),
        ("Players Thomas Muller, Ram and Goetze came.", []),
        ("He rammed home a penalty for the club.", []),
        ("A treaty without discrimination or a non-discriminatory one.", ["discrimination"]),
        ("A boat infiltrated its waters.", ["infiltration"]),
        ("Lymphocytic infiltrates were found in it.", []),
        ("Iran’s proxies lost the vote.", ["proxy"]),
        ("The proxy vote failed.", []),
        ("It served as a proxy for Russia.", ["proxy"]),
        ("Forecasting is notoriously difficult.", []),
        ("A devastating earthquake hit it.", []),
        ("It was a devastating blow to peace efforts.", ["devastating"]),
        ("When elephants fight, the grass gets trampled on.", []),
        ("They trampled on rights.", ["trample on"]),
        ("She clung to the railing.", []),
        ("It eased sanctions, and then lifted sanctions.", ["ease sanctions", "lift sanctions"]),
    ],
)
def test_words_that_journalists_mark_are_followed_in_that_sense(text, terms):
    found = mentions(segments(text, "en"), default_lexicon("en"))
    assert [m.framing.term for m in found] == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("He called them a fifth column bankrolled from abroad.", ["fifth column", "bankroll"]),
        ("Provocateurs wanted to derail the talks.", ["provocateur", "derail"]),
        ("It may become a full-blown crisis.", ["may", "full-blown", "crisis"]),
        ("Police stormed the building.", ["stormed"]),
        ("They threatened to storm the palace.", ["threat", "stormed"]),
        ("A storm hit the coast.", []),
        ("Storms and hail are due.", []),
        ("Violence erupted in the north.", ["erupt"]),
        ("The volcano erupted twice.", []),
        ("An eruption shook the island.", []),
        ("Europeans lectured Turkey.", ["lectured"]),
        ("She gave a lecture on poetry.", []),
        ("Guns pounded the suburbs.", ["pounded"]),
        ("The pound rose against the dollar.", []),
        ("The train derailed near the station.", []),
        ("A coup plotter seized power with impunity.", ["putschist", "power grab", "impunity"]),
        ("It wants to torpedo the deal.", ["torpedo"]),
        ("The ship fired a torpedo.", []),
        ("The government did a U-turn on taxes.", ["U-turn"]),
        ("The driver made a U-turn.", []),
        ("Police stated that he had fled.", []),
        ("One side of the road is closed.", []),
        ("The account was one-sided and biased.", ["one-sided", "biased"]),
        ("The model has a bias term.", []),
        ("Pigs were sent to slaughter.", []),
        ("Villagers were slaughtered.", ["slaughter"]),
        ("It called for multi-polarization.", []),
        ("An anti-inflammatory drug was given.", []),
        ("His inflammatory speech stoked fears.", ["inflammatory", "stoke"]),
        ("A reactor went into meltdown.", []),
        ("He fled from his post with a defect in his heart.", []),
        ("The envoy defected to the South.", ["defector"]),
        ("He lashed out, and called it ludicrous.", ["slam", "absurd"]),
        ("They turned it back on.", []),
        ("The town turned its back on them.", ["turn its back on"]),
        ("Nothing is linked to the defect so far.", []),
        ("A grafted tomato grew; graft did, too.", ["corruption"]),
        ("The fury of the storm broke; fury grew.", ["furious"]),
        ("Glorious weather brought crowds.", []),
        ("The Resolute desk was moved.", []),
        ("She lectured at Oxford for years.", []),
        ("He made a U-turn on the highway.", []),
        ("Chefs whip up an omelette.", []),
        ("A hate crime is no hate speech.", ["hate crime", "hate speech"]),
        ("They fear a currency war.", ["currency war"]),
        ("He lectured on the poems.", []),
        ("They refused to be lectured on the climate.", ["lectured"]),
        # the longest is meant
        ("It spread a conspiracy theory.", ["conspiracy theory"]),
        ("They denounced police brutality.", ["denounce", "brutality"]),
        ("An end to hostilities is near, but no end to hostility.", ["hostilities", "hostility"]),
    ],
)
def test_what_political_news_charges_is_followed_and_its_plain_senses_are_not(text, terms):
    found = mentions(segments(text, "en"), default_lexicon("en"))
    assert [mention.framing.term for mention in found] == terms


def test_no_form_stands_under_two_terms_and_a_rendering_once_in_a_term():
    forms: dict[str, str] = {}
    for framing in default_lexicon("en").framings:
        for form in framing.forms:
            assert forms.setdefault(form.lower(), framing.term) == framing.term, form
        renderings = framing.renderings["zh"]
        assert len(set(renderings)) == len(renderings), framing.term


def test_an_unsure_change_is_to_check_and_nothing_else_is():
    traced = trace(mention(), passage())
    assert not traced.to_check
    assert replace(traced, fate="shifted", confidence=0.69).to_check
    assert not replace(traced, fate="shifted", confidence=0.7).to_check
    assert not replace(traced, fate="lost", confidence=0.6).to_check


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The court approved the settlement with shareholders.", []),
        ("Israeli courts called the settlement in the occupied territory legal.", ["settlement"]),
        ("Demand for coffee lifted prices.", []),
        ("The demand that he resign was made again.", ["demand"]),
        ("She beat her rival in the tennis final.", []),
        ("Moscow is a rival of Washington.", ["rival"]),
        ("They left the West African bloc.", []),
        ("They left the West behind.", ["the West"]),
        ("It used shell companies.", []),
        ("The shelling went on.", ["shelling"]),
        ("They pay anti-dumping duties.", []),
        ("They complain of dumping.", ["dumping"]),
        ("These are the states it is supposed to rescue.", []),
        ("The supposed traitor spoke.", ["purportedly"]),
    ],
)
def test_a_word_in_another_sense_is_not_followed(text, terms):
    followed = ("settlement", "demand", "rival", "the West", "shelling", "dumping")
    hearsay = Framing("purportedly", "hedging", variants=("supposed",))
    lexicon = Lexicon("x", "en", (*(Framing(term, "economy") for term in followed), hearsay))
    assert [m.framing.term for m in mentions(segments(text, "en"), lexicon)] == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("A sweeping reform was promised.", ["sweeping", "pledge"]),
        ("The flood swept two bridges away.", []),
        ("Gross domestic product grew.", []),
        ("It grossly interfered.", ["gross"]),
        ("Relations are strained.", ["strained"]),
        ("A new strain was found in mice.", []),
        ("Tokyo is alarmed.", ["alarmed"]),
        ("The alarm rang at three.", []),
        ("Tunis voiced alarm.", ["alarmed"]),
        ("A grave error was made.", ["grave"]),
        ("The graves were found.", []),
        ("Power lies in the west of the city.", []),
        ("Envoys of the West left.", ["the West"]),
        ("Nobody could see it, and it could fail.", ["could"]),
        ("Visitors may not enter, and it may rain.", ["may"]),
        ("Shells fell on a town that was shelled.", ["shelling"]),
        ("What is the difference? They have differences.", ["differences"]),
        ("An annex was signed after the annexation.", ["annexation"]),
        ("Parliament summoned the minister.", []),
        ("Parliament heard that Paris summoned the ambassador.", ["summon"]),
        ("He was dismissed in May.", []),
        ("He dismissed it.", ["dismiss"]),
        ("The earlier warning was heard.", ["warn"]),
        ("The early-warning system failed.", []),
        ("My husband Frank left.", []),
        ("Break After Frank Talks", ["frank"]),
        ("Pupils applauded.", []),
        ("They process claims abroad and claim the shoal.", ["claim"]),
        ("Be sure to wipe it.", []),
        ("It is sure to fail.", ["bound to"]),
    ],
)
def test_a_form_or_a_phrase_can_give_a_word_another_sense(text, terms):
    followed = mentions(segments(text, "en"), default_lexicon("en"))
    assert [mention.framing.term for mention in followed] == terms


def test_where_a_word_stands_decides_what_it_means():
    assert not has_other_sense("lies", "Their lies were told.", Span(6, 10))
    assert has_other_sense("lies", "The answer lies in trade.", Span(11, 15))


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("The island lies about 120 nautical miles off Luzon.", True),
        ("The reef lies 120 nautical miles from shore.", True),
        ("The shoals lie some five miles out.", True),
        ("The town lies south of the front line.", True),
        ("The port lies off the main route.", True),
        ("The wreck lies at a depth of 40 metres.", True),
        ("The plant lies close to the border.", True),
        ("He spread lies about 120 dead soldiers.", False),
        ("They were lies about the war.", False),
    ],
)
def test_what_lies_somewhere_is_no_untruth(text, elsewhere):
    at = text.index(" lie") + 1
    word = text[at:].split()[0]
    assert has_other_sense(word, text, Span(at, at + len(word))) is elsewhere


@pytest.mark.parametrize(("text", "terms"), [
    ("Experts in Beijing said the award was void.", []),
    ("Parties that favour closer ties with Moscow said no.", []),
    ("Beijing said the award was void.", ["Beijing says"]),
    ("The ship, Russia said, was empty.", ["Moscow says"]),
    ("Ukraine says it was hit.", ["Kyiv says"]),
    ("Beijing views the island as its own.", ["Beijing regards"]),
])  # fmt: skip
def test_what_a_capital_says_is_neither_anothers_nor_that_of_people_in_it(text, terms):
    followed = mentions(segments(text, "en"), default_lexicon("en"))
    said = [mention.framing.term for mention in followed]
    assert [term for term in said if term.split()[-1] in ("says", "regards")] == terms


@pytest.mark.parametrize(("text", "terms"), [
    ("Militant rail unions began a walkout.", []),
    ("Armed militants hit the rail union.", ["militants"]),
    ("The plan met fierce pushback from teachers.", []),
    ("The third mass pushback of migrants this month.", ["pushback"]),
    ("It backs family reunification and stemming the influx.", ["family reunification", "influx"]),
    ("It demands an end to fossil fuel subsidies.", ["demand"]),
    ("They sit in parliament and staged a sit-in.", ["sit-in protest"]),
    ("People smugglers and deportations.", ["people smugglers", "deport"]),
    ("Climate denial and greenwashing.", ["climate denier", "greenwashing"]),
    ("They will phase down coal, not phase out oil.", ["phase down", "phase out"]),
    ("Amnesty International said so.", []),
    ("Amnesty International backs the amnesty.", ["amnesty"]),
    ("He is a great replacement for the injured striker.", []),
    ("They spread the great replacement theory.", ["great replacement"]),
    ("Users can just transition to the new form.", []),
    ("They seek a just transition to clean energy.", ["just transition"]),
    ("Stateless people filed an application.", ["stateless"]),
    ("The dress cost a king's ransom.", []),
    ("The baby gave a toothless grin.", []),
    ("The law is toothless.", ["toothless"]),
    ("An influx of customers filled the shop.", []),
    ("The insurer pays for loss and damage.", []),
    ("The fund for loss and damage insures no crops.", ["loss and damage"]),
])  # fmt: skip
def test_words_of_migration_and_climate_are_followed_in_their_sense(text, terms):
    followed = mentions(segments(text, "en"), default_lexicon("en"))
    assert [mention.framing.term for mention in followed] == terms


DATA = Path(__file__).resolve().parent.parent / "translate/framings/data"
SENSES = toml.loads((DATA / "senses.en.toml").read_text("utf-8"))["sense"]


@pytest.mark.parametrize("sense", SENSES, ids=lambda sense: sense["terms"][0])
def test_each_sense_says_where_it_holds_and_can_be_found(sense):
    assert set(sense) & {"forms", "phrases", "unless"}
    for phrase in sense.get("phrases", ()):
        assert len(tokenize(phrase)) <= 4, phrase
    for words in (*sense.get("unless", ()), *sense.get("despite", ())):
        telling = [token for token in tokenize(words) if token.text not in ("the", "a", "an", "-")]
        assert len(tokenize(words)) <= 3 or len(telling) == 1, words


@pytest.mark.parametrize("text, count", [
    ("Talks both sides called “candid” and “constructive”.", 0),
    ('Talks both sides called "candid" and "constructive".', 0),
    ("Talks both sides called “candid and constructive”.", 1),
    ("Talks China’s side called candid and “constructive”.", 1),
])  # fmt: skip
def test_a_mention_never_spans_two_quotations(text, count):
    lexicon = Lexicon("own", "en", (Framing("candid and constructive", "diplomacy"),))
    assert len(mentions(segments(text, "en"), lexicon)) == count


@pytest.mark.parametrize(("source", "pivot", "links", "term", "core", "whole"), [
    ("firm will and great power", "坚定 意志 和 强大 力量 。", "0-0 1-1 2-2 3-3 4-4",
     "firm will and great power", "坚定意志", "坚定意志和强大力量"),
    ("so called threat", "的 所谓 “ 威胁 ” 。", "1-1 2-3",
     "so called threat", "威胁", "所谓“威胁”"),
    ("unprovoked attack began", "无端 攻击 开始", "0-0 1-1 2-2",
     "unprovoked attack", "无端", "无端攻击"),
    ("unprovoked attack began", "无端 攻击 开始", "0-0 1-1 2-2", "unprovoked", "无端", "无端"),
    ("part of China", "部分 中国 的", "0-0 1-2 2-1", "part of", "部分", "部分"),
])  # fmt: skip
def test_a_rendering_of_several_words_is_shown_whole(source, pivot, links, term, core, whole):
    place, span, passage = linked(source, pivot, links, term, core)
    shown = widened(place, span, passage)
    assert (shown.text, shown.confidence) == (whole, 0.9)
    assert shown.span.of(passage.pivot) == whole


@pytest.mark.parametrize(("source", "pivot", "links", "term", "core", "whole"), [
    ("China rejects it", "中国 不 接受 它", "0-0 1-1 1-2 2-3", "rejects", "接受", "不接受"),
    ("China rejects it", "中国 不 接受 它", "0-0 1-2 2-3", "rejects", "接受", "不接受"),
    ("I do not accept it", "我 不 接受 它", "0-0 2-1 3-2 4-3", "accept", "接受", "接受"),
    ("I do not accept it", "我 不 接受 它", "0-0 3-2 4-3", "accept", "接受", "接受"),
    ("China rejects it", "中国 却 接受 它", "0-0 1-1 1-2 2-3", "rejects", "接受", "接受"),
    ("He may not go", "他 不 可能 去", "0-0 1-2 2-1 3-3", "may", "可能", "不可能"),
    ("China rejects it", "中国 并未 接受 它", "0-0 1-1 1-2 2-3", "rejects", "接受", "并未接受"),
    ("We do not like unfair means", "我们 不 喜欢 不 公平 做法", "0-0 2-1 3-2 4-4 5-5",
     "unfair means", "公平做法", "不公平做法"),
    ("It had to admit it", "它 不得 不 承认 它", "0-0 1-1 3-2 3-3 4-4", "admit", "承认", "承认"),
])  # fmt: skip
def test_a_rendering_is_shown_with_the_denial_that_is_its_own(
    source, pivot, links, term, core, whole
):
    shown = with_denial(*linked(source, pivot, links, term, core))
    assert (shown.text, shown.span.of("".join(pivot.split()))) == (whole, whole)


def linked(source, pivot, links, term, core):
    """Return the place of an expression's core, its span, and both texts with their links."""
    words, others = source.split(), pivot.split()
    pairs = {tuple(map(int, link.split("-"))) for link in links.split()}
    matrix = [[float((s, t) in pairs) for s in range(len(words))] for t in range(len(others))]
    text = "".join(others)
    passage = Passage(
        source, text, "", placed(words, source), placed(others, text), [], matrix, None, [], None
    )
    place = Place(core, Span(text.index(core), text.index(core) + len(core)), 0.9)
    return place, Span(source.index(term), source.index(term) + len(term)), passage


def placed(words, text):
    """Return words as tokens of a text in which they stand in their order."""
    tokens, at = [], 0
    for word in words:
        at = text.index(word, at)
        tokens.append(Token(word, Span(at, at + len(word))))
        at += len(word)
    return tokens


def test_one_word_of_a_return_is_not_kept_of_two_expressions():
    told = round_trip(
        "Washington's reluctance even to call the coup a coup is disgraceful.",
        middle="华盛顿的不情愿甚至称政变是耻辱。",
        back="Washington's unwilling even described the coup as a disgrace.", system="other",
    )  # fmt: skip
    first, second = (one for one in told.framings if one.term == "coup")
    assert (first.fate, second.fate) == ("kept", "untraceable")
    assert (second.back, second.confidence, second.reason) == (None, 0.0, ANOTHERS)


def test_what_is_only_paraphrased_as_anothers_word_is_that_ones_alone():
    kept, other = (
        Trace(Mention(Framing(term, "conflict"), 0, span), None,
              Place("miscalculation", Span(9, 23)), fate, confidence)
        for term, span, fate, confidence in (
            ("miscalculation", Span(28, 42), "kept", 0.96),
            ("misunderstanding", Span(8, 24), "paraphrased", 0.54),
        )
    )  # fmt: skip
    assert [one.fate for one in unshared([other, kept])] == ["untraceable", "kept"]
    elsewhere = replace(other, mention=replace(other.mention, segment=1))
    assert unshared([elsewhere, kept]) == [elsewhere, kept]  # the same place in another sentence


def test_a_part_of_what_is_kept_of_one_expression_is_kept_of_no_other():
    def came_back(term, start, place):
        mention = Mention(Framing(term, "identity"), 0, Span(start, start + len(term)))
        return Trace(mention, None, Place("", Span(*place), 0.9), "kept", 0.9)

    forces = came_back("separatist forces", 0, (20, 37))
    for place in ((20, 30), (31, 37), (30, 40)):
        told = unshared([came_back("separatists", 40, place), forces])
        assert [one.fate for one in told] == ["kept", "untraceable"]  # as sure: the first of them
        assert told[1].reason == ANOTHERS
    within = came_back("dangerous", 40, (24, 30))  # "drive a dangerous wedge"
    assert unshared([forces, within]) == [forces, within]
    nested = came_back("separatist", 0, (20, 30))  # one stands in the other in the source, too
    assert unshared([forces, nested]) == [forces, nested]
