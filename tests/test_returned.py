"""Signs that a return says something else than its source."""

import json
from pathlib import Path

import pytest

from translate.framings import relation
from translate.framings.inflect import tokenize
from translate.framings.returned import returned_faults, trip_faults
from translate.roundtrip.result import SentenceFault

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("source", "back", "kind"),
    [
        ("Talks lasted two years in all.", "Talks lasted three years in all.", "number"),
        ("They sold 2.5 million cars.", "They sold 2.5 billion cars.", "number"),
        ("Hundreds of thousands fled.", "Hundreds of millions fled.", "number"),
        ("Four fifths of them voted.", "A quarter of them voted.", "number"),
        ("A fifth station was built.", "A fifth of the station was built.", "number"),
        ("Rents rose by a tenth in all.", "Rents rose 50% in all.", "number"),
        ("More than a dozen men came.", "More than a hundred men came.", "number"),
        ("Several men came.", "Hundreds of men came.", "number"),
        ("Both governments know of it.", "Eight governments know of it.", "number"),
        ("It began at 8:15 a.m. there.", "It began at 8:15 p.m. there.", "number"),
        ("Talks have failed to end the war.", "Talks have ended the war.", "negation"),
        ("Nobody in town wants a war.", "People in town want a war.", "negation"),
        (
            "They narrowed none of the main disputes, from Taiwan to trade.",
            "They shrunk from Taiwan and trade to the main subjects.",
            "negation",
        ),
        (
            "They are partners and not rivals, it said.",
            "They are partners and rivals, it said.",
            "negation",
        ),
        ("It brings unnecessary costs to us.", "It brings necessary costs to us.", "negation"),
        ("It will not go unanswered.", "It will not be answered.", "negation"),
        ("Threats that are not met do harm.", "No threat does any harm.", "negation"),
        ("They are quick to walk.", "They are not quick to walk.", "negation"),
        ("They walked before the war.", "They never walked before the war.", "negation"),
        ("He condemned inhumane practices.", "He condemned a human practice.", "negation"),
        ("She answers without a word.", "She did not answer without a word.", "negation"),
        ("It seeks no quarrel with us.", "It seeks a quarrel with us rather than war.", "negation"),
        ("They did not refuse it until noon.", "They refused it until noon.", "negation"),
        ("Nothing stops firms from selling it.", "Firms must not sell it.", "negation"),
        ("Threats that aren't kept hurt it.", "No threat hurt it.", "negation"),
        ("They were content to leave it to us.", "They refused to leave it to us.", "negation"),
        ("He does not dismiss that argument.", "He dismissed that argument.", "negation"),
        ("None of the strikers will be dismissed.", "The strikers were dismissed.", "negation"),
        (
            "One who is not named said he was not authorised to speak.",
            "One who is not named for being authorised to speak said it.",
            "negation",
        ),
        ("No state can afford to lose it.", "All states can afford to lose it.", "negation"),
        ("It was not published until May.", "It was published before May.", "negation"),
        ("It was not strong enough to win.", "It was strong enough to win.", "negation"),
        ("They refused to rule out a strike.", "They ruled out a strike.", "negation"),
        ("It goes against their advice.", "It follows their advice.", "negation"),
        (
            "It is discriminatory and contrary to the rules.",
            "It is a discriminatory and general rule.",
            "negation",
        ),
        ("Neither side is willing to talk.", "Both sides are willing to talk.", "negation"),
        ("There is little doubt of it.", "There is some doubt of it.", "negation"),
        ("The text satisfied nobody.", "The text was satisfied with anyone.", "negation"),
        ("They called abuses less frequent.", "They called abuses frequent.", "negation"),
        ("Nobody wants a war.", "Nobody does not want a war.", "negation"),
        ("The march ended in clashes.", "The march ended the conflict.", "negation"),
        ("Do not give in to despair.", "Do not give up the depaid.", "nonword"),
        ("They welcomed the easing of tensions.", "They welcomed tensions.", "negation"),
        (
            "Levies stay at 30 percent and duties at 10 percent.",
            "Levies stay at 30 percent.",
            "number",
        ),
        ("They want an end to all armed violence.", "They want all armed violence.", "negation"),
        ("They want sanctions.", "They want the lifting of the sanctions.", "negation"),
        ("The trial drew little attention.", "The trial drew attention.", "negation"),
        ("They describe it so at last.", "They rarely describe it so at last.", "negation"),
        (
            "It would be a mistake to conclude that it should be rewarded.",
            "The regime believes that it should be rewarded.",
            "negation",
        ),
        ("It was free from political pressure.", "It was under political pressure.", "negation"),
        ("It lost its measles-free status.", "It lost its measles status.", "negation"),
        ("Shelling made it impossible to reopen.", "Shelling made it reopen.", "negation"),
        ("The text disregards the facts.", "The text notes the facts.", "negation"),
        ("Berlin argued against harsher terms.", "Berlin argued for harsher terms.", "negation"),
        ("Beirut voted with Paris.", "Beirut voted against Paris.", "negation"),
        ("It failed even to condemn the crime.", "It condemned the crime.", "negation"),
        ("Neither course is without risk, he said.", "There is no risk, he said.", "negation"),
        ("Neither is free of risk.", "There is no risk.", "negation"),
        ("Neither has a plan that he would not block.", "He will not block it.", "negation"),
        ("A compromise is not out of reach.", "A compromise is not reached.", "negation"),
        (
            "Men who wept sent no food, let alone arms.",
            "Men who did not weep sent no food.",
            "negation",
        ),
        (
            "It would be unfair to say that unions invented it.",
            "Unions invented it.",
            "negation",
        ),
        (
            "He denied that his party had taken money from banks.",
            "He told us that the party had taken money from a bank.",
            "negation",
        ),
        (
            "There is little evidence that the army could hold the town.",
            "The army could hold the town.",
            "negation",
        ),
        (
            "Rents have reached a level not seen since the war.",
            "Rents have reached a level since the war.",
            "negation",
        ),
        (
            "It was open to the press and free from state control.",
            "It was open to the press and state control.",
            "negation",
        ),
        ("She was too ill to travel.", "She was ill and travelled.", "negation"),
        ("The tax is contrary to the treaty.", "The tax is a treaty.", "negation"),
        ("The tax goes against the treaty.", "The tax is for the treaty.", "negation"),
        ("They are incapable of ruling.", "They can rule.", "negation"),
        ("They can sell what they do not eat.", "They could not sell it.", "negation"),
        ("Nobody who saw it wept.", "People who saw it wept.", "negation"),
        ("Ms. Bell said it fell.", "Ms. Ball said it fell.", "name"),
        ("The party of Anwar won.", "The party of Amwarsam won.", "name"),
        ("He met the Nigerian president.", "He met the president of Niger.", "name"),
        ("The Senate passed it 52-47.", "The Senate passed it.", "number"),
        ("Lavrov said talks would go on.", "Ravrov said talks would go on.", "name"),
        ("Mr O'Brien saw the talks end.", "Mr Obran saw the talks end.", "name"),
        ("He saw its hegemony end.", "He saw its hegemonony end.", "nonword"),
        ("The drug is no longer safe.", "The drug is safe after losing its patent.", "negation"),
        ("It is no longer part of it.", "It is part of the deal it once signed.", "negation"),
        ("No one backed the illegal war.", "Everyone backed the illegal war.", "negation"),
        ("No one backed the war.", "Everyone backed the illegal war.", "negation"),
        ("Not a single minister wept.", "Ministers wept.", "negation"),
        ("Not one of the ministers wept.", "Those ministers wept.", "negation"),
        ("They have run out of courage.", "They have courage.", "negation"),
        ("A town devoid of charm.", "A town of charm.", "negation"),
        ("The truce began on Aug 14.", "The truce began on April 14.", "number"),
        ("It rose in June from its low in May.", "It rose in May from its low in May.", "number"),
    ],
)
def test_what_was_changed_is_named(source, back, kind):
    flags = returned_faults(source, back, segment=3)
    assert [(fault.kind, fault.where, fault.segment) for fault in flags] == [(kind, "back", 3)]
    assert flags[0].detail


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("They welcomed the easing of tensions.", "They welcomed reduced tensions."),
        ("They want an end to all armed violence.", "They want to stop all armed violence."),
        ("They met after the end of the war.", "They met after the war."),
        ("The march ended in clashes.", "The march ended with conflict."),
        ("The talks ended in March.", "They ended the March talks."),
        ("They help nobody but the rich.", "They help only the rich."),
        ("Talks with Iran ended in Rome.", "Iran ended talks in Rome."),
        ("Nobody wants a war.", "No one wants a war."),
        ("The Houthis claimed it.", "The Houthi fighters claimed it."),
        ("The Houthi fighters claimed it.", "The Houthis claimed it."),
        ("The halt to strikes held.", "The strikes stayed suspended."),
        # who removes or withdraws something may only move it
        ("They asked for the removal of firms from it.", "They asked to move firms off it."),
        ("It saw a withdrawal of 10 billion yuan.", "It repurchased 10 billion yuan."),
        ("They want abolition of the provisions.", "They want to dissolve the provisions."),
        ("The absence of legacy funds is why.", "Non-legacy funds are why."),
        ("Staff under suspension of duty may apply.", "They may apply."),
        ("They spoke after the lifting of martial law came.", "They spoke of the law on it."),
        ("Sessions start at 9.30 a.m. here.", "Sessions start at half past nine here."),
        ("It made $4.2bn in all.", "It made 4.2 billion dollars in all."),
        ("Two dozen people came here.", "24 people came here."),
        ("Hundreds of thousands fled.", "Several hundred thousand fled."),
        ("Tens of thousands of men came.", "50,000 men came."),
        ("A fifth of them left.", "20 percent of them left."),
        ("Kim, 22, won it at last.", "The 22-year-old Kim won it at last."),
        ("At 35 he was free at last.", "He was free at last aged 35."),
        ("It cut them by 5% here.", "It cut them by a twentieth here."),
        ("It grew for two quarters here.", "It grew for two seasons here."),
        ("The one in 2019 was a summit.", "It was the summit of 2019."),
        ("Two-thirds of them left.", "Two thirds of them left."),
        ("One hundred thousand men came.", "100,000 men came."),
        ("It took half a million men.", "It took 500,000 men."),
        ("They came a decade later.", "They came ten years later."),
        ("They ruled for decades.", "They ruled for thirty years."),
        ("The ministers met.", "The two ministers met."),
        ("It began at 8:15 a.m. there.", "It began at 8: 15 a.m. there."),
        ("Two dozen people came here.", "Twenty-four people came here."),
        ("It needs 3.5 kW at 50 Hz here.", "It needs 3.5KW at 50HZ here."),
        ("- Wages rose in the end.", "- Curator rose in the end."),
        ("The Lebanese army left.", "The army of Lebanon left."),
        ("Whoever came left early.", "Anyone who came left early."),
        ("But mistrust lingers between them.", "But doubt lingers between them."),
        ("It rejected Beijing's claim.", "It vetoed Beijing of the claim."),
        ("They ruled for three decades.", "They ruled for thirty years."),
        ("Beijing and Washington met.", "China and the United States met."),
        ("Allies of Washington objected.", "Allies of the United States objected."),
        ("It called on the WTO to act.", "It called on the World Trade Organization to act."),
        ("A law is to prevent fraud here.", "A law is to avoid fraud here."),
        ("It refused to sign the treaty.", "It did not sign the treaty."),
        ("The island is not unsafe for us.", "The island is safe for us."),
        ("The countries, including Indonesia, met.", "Countries such as Indonesia met."),
        ("He does not rule out talks on it.", "He leaves talks on it possible."),
        ("A pesticide ban hurts farms.", "The ban on pesticide hurts farms."),
        ("Migrants came to the town.", "Immigrants came to the town."),
        ("It turned down several requests to reopen it.", "It refused to reopen it."),
        ("It declined several requests to reopen it.", "It refused to reopen it."),
        ("Kyiv rejects that account, calling it a lie.", "Kyiv denies it, calling it a lie."),
        ("Beijing dismissed that phrase as a lie.", "Beijing rejected the claim as a lie."),
        ("It rejected, too, a proposal to wait.", "It also rejected the proposal to wait."),
        ("It failed today to adopt the text.", "It has failed to adopt the text today."),
        ("That does not, however, release us.", "However, nor will that release us."),
        ("It beats countries that refuse to obey.", "It beats countries that cannot obey it."),
        ("It beats those that refuse to obey us.", "It beats those, but they cannot follow us."),
        ("It did more to help than any army did.", "It did more to help rather than the army."),
        ("Nothing stops firms from selling it.", "Firms can sell it at will."),
        ("A law stops firms from selling it.", "Firms must not sell it by law."),
        ("It is to be settled without force.", "It is not to be settled by force."),
        ("It owes about 4.1 billion yuan.", "It owes about 4,100 million yuan."),
        ("It seeks no quarrel with us.", "It has little quarrel with us."),
        ("It has a little money left.", "It has money left."),
        ("It offers little more than appeals.", "It offers more appeals."),
        ("Clauses add little to that law.", "Clauses seldom add to that law."),
        ("It has ruled for decades.", "It has ruled for the past few decades."),
        ("They bristle at talk of any damage.", "They denied any damage."),
        ("To call it that is inaccurate.", "To call it that is in accurate."),
        ("A fine had not been ruled out.", "They did not rule out a fine."),
        ("The talks were tense.", "The talks were intense."),
        ("It must have restarted the server.", "It may have restarted the server."),
        ("You must restart the server.", "You have to, and can restart the server."),
        ("It can lead to war in the end.", "It could lead to war in the end."),
        ("It was told, whether or not it liked it.", "It was told, whether it liked it or not."),
        ("It struck down the plan.", "The plan was rejected by the court that struck."),
        ("It neither accepts nor recognises it.", "It does not accept or recognise it."),
        ("Almost nothing has been done.", "It has done hardly anything."),
        ("He called the Western reports false.", "He called the West's reports false."),
        ("He read the Norwegian reports.", "He read Norway's reports."),
        ("He met the Danish minister.", "He met the minister of Denmark."),
        ("He blamed Iraqi and Swiss banks.", "He blamed the banks of Iraq and Switzerland."),
        ("He praised the Asian states.", "He praised the states of Asia."),
        ("It was African-led in the end.", "It was Africa-led in the end."),
        ("He praised the Islamic world.", "He praised the world of Islam."),
        ("None of them had ever been paid.", "They had never been paid."),
        (
            "He said that no one would strip it of its arms.",
            "He said nobody would strip it of arms.",
        ),
        ("It was not aimed at any country.", "It does not target a country, which it is aimed at."),
        ("Guilt is beyond dispute here.", "Guilt is not disputed here."),
        ("It must give notice at least thirty days before.", "It must give thirty days of notice."),
        ("It would be wrong to suppose that it ended.", "It is wrong to think that it ended."),
        ("He was too weak to walk.", "He was so weak that he could not walk."),
        ("It left before aid could be unloaded.", "It left when the aid had not been unloaded."),
        ("They fight unless the port is reopened.", "They fight if the port is not reopened."),
        ("It is impossible to verify the claim.", "The claim cannot be verified."),
        ("The accusation is groundless.", "There is no ground for the accusation."),
        ("In a year its refuse shrank by half.", "In a year it shrinks by half."),
        ("It comes to nothing, however, if rich men win.", "It fails, however, if rich men win."),
        ("A promise that cannot be kept is void.", "No promise can be kept that is void."),
        ("The governor was spared a trial.", "The governor was not tried."),
        ("Barely half of them back it.", "Only half of them back it."),
        ("It won barely a third of them.", "It won a third of them."),
        ("Most do not trust the minister.", "Most distrusted the minister."),
        ("It was free from pressure.", "It was under no pressure."),
        ("It is a drug-free zone.", "It is a zone without drugs."),
        ("They ignored the warnings.", "They acted despite the warnings."),
        ("They ignored the warnings.", "They disregarded the warnings."),
        ("It was ignored by the army.", "It was seen by the army."),
        ("Berlin argued against harsher terms.", "Berlin opposed harsher terms."),
        ("Neither is without risk.", "Both carry risk."),
        ("Neither wants it, without a doubt.", "No one wants it, without a doubt."),
        ("It is impossible to verify it.", "It is hard to verify it."),
        ("It is impossible to say who won.", "Who can say who won?"),
        ("It is impossible to overstate the harm.", "The harm is enormous."),
        ("It was impossible to reach them.", "It blocked people from reaching them."),
        ("She pulled free from the rubble.", "She was pulled from the rubble."),
        ("The visa-free scheme began.", "The visa waiver scheme began."),
        ("They offered interest-free loans.", "They offered loans at zero interest."),
        ("The city is free of rebels.", "The rebels have been driven out of the city."),
        ("They flouted the rules.", "They broke the rules."),
        ("It disregards human rights.", "It violates human rights."),
        ("The hill overlooking the town was shelled.", "The hill in the town was shelled."),
        ("He campaigned against corruption.", "He ran an anti-corruption campaign."),
        ("He campaigned against corruption.", "He campaigned to fight corruption."),
        ("France voted against the text.", "France vetoed the text."),
        ("It lent debtors money.", "It lent creditors money."),
        ("Hardly a day passes without a strike.", "Almost every day there is a strike."),
        ("No state can afford not to take part.", "Every state must take part."),
        ("No state can afford to ignore it.", "All states must take it seriously."),
        ("They cannot stand idly by.", "They cannot sit idly by."),
        ("Nobody who saw it was convinced.", "People who saw it were not convinced."),
        ("People who saw it were not convinced.", "Nobody who saw it was convinced."),
        ("He was told only after the vote.", "He was not told until after the vote."),
        ("It was not until May that it changed.", "It changed in May."),
        ("It is less impressive than that.", "It is not as impressive as that."),
        ("It is the worst since the war.", "It has not been so bad since the war."),
        ("It is unclear whether it was legal or not.", "It is not clear if it was legal."),
        ("Whether it was legal or not is unclear.", "It is not clear if it was legal."),
        ("He denied that they had paid bribes.", "He said that their bribes were a lie."),
        ("He denied that banks had paid him.", "He said it was false that banks had paid him."),
        ("Voters doubt that it will be kept.", "Voters are sceptical that it will be kept."),
        ("It is unlikely to sign the bill.", "It will probably not sign the bill."),
        ("It would be wrong to blame them.", "They should not be blamed."),
        ("It would be premature to blame them.", "It is too soon to blame them."),
        ("The bridge has yet to be repaired.", "The bridge is still waiting to be repaired."),
        ("The firm failed to pay them.", "The firm still owes them their pay."),
        ("The talks made no progress.", "The talks stalled."),
        ("It does not intend to appeal.", "It has given up its plan to appeal."),
        ("She was too ill to travel.", "She was so ill that she could hardly travel."),
        ("She was too afraid to speak.", "She was afraid to speak."),
        ("They were too quick to blame him.", "They blamed him quickly."),
        ("It is not too late to act.", "It can still act."),
        ("The offer was too good to refuse.", "They took the good offer."),
        ("The move goes against advice.", "The move ignores advice."),
        ("The tax is contrary to the treaty.", "The tax violates the treaty."),
        ("The plan runs counter to our interests.", "The plan conflicts with our interests."),
        ("Contrary to expectations, it rose.", "Against expectations, it rose."),
        ("Contrary to popular belief, it was won.", "Popular belief aside, it was won."),
        ("It is incapable of defending it.", "It cannot defend it."),
        ("They were powerless to stop it.", "They could do nothing to stop it."),
        ("Rents are at a level not seen since 1990.", "Rents are at the highest since 1990."),
        ("There is no evidence that it works.", "It is doubtful that it works."),
        ("There is no proof that he paid them.", "That he paid them is unsubstantiated."),
        ("There is little proof that it works.", "There is scant proof that it works."),
        ("He denied that they had paid bribes.", "He called it fake that they had paid bribes."),
        ("They said it was fake that he had paid.", "They denied that he had paid."),
        (
            "It dismissed claims that it tortured men.",
            "It brushed aside claims that it tortured men.",
        ),
        ("Such a rate has not been seen since May.", "The rate hit a new high since May."),
        ("It was not until May that it was published.", "It was not published until May."),
        ("It was not published until May.", "It was not until May that it was published."),
        ("It was not published until May.", "Not until May was it published."),
        ("The blow was not strong enough to end it.", "The blow was too weak to end it."),
        ("Police were too slow to act.", "Police acted too slowly."),
        ("Police were slow to act.", "Police did not act quickly."),
        ("They refused to rule out a strike.", "They did not rule out a strike."),
        ("They would not rule out a strike.", "They refused to rule out a strike."),
        ("There is little doubt that it won.", "There is no doubt that it won."),
        ("There are few signs of a truce.", "There are not many signs of a truce."),
        ("The city is not free from crime.", "The city is not without crime."),
        ("They ignored calls for a truce.", "They turned a deaf ear to calls for a truce."),
        ("It goes against their advice.", "It is at odds with their advice."),
        ("It runs counter to the spirit of it.", "It deviates from the spirit of it."),
        ("The vote went against the mayor.", "The vote was unfavourable to the mayor."),
        (
            "No power, whether from the north or the east, will rule.",
            "Without a power, neither the north nor the east will rule.",
        ),
        ("Neither side is willing to talk.", "Both sides are unwilling to talk."),
        ("Neither side is willing to talk.", "Both sides are reluctant to talk."),
        ("Both sides refuse to talk.", "Neither side is willing to talk."),
        ("He is no longer in office.", "He has left office."),
        ("No one who saw it has forgotten it.", "Everyone who saw it remembers it."),
        ("Nobody who knew him doubted it.", "Everyone who knew him was convinced of it."),
        ("No fewer than ten civilians died.", "At least ten civilians died."),
        ("It killed no fewer than ten civilians.", "It killed at least ten civilians."),
        ("They acted contrary to orders.", "They acted contrary to orders."),
        ("They acted contrary to orders.", "They did not act according to orders."),
        ("It remains unacceptably high.", "It is still unacceptable and high."),
        ("It did all but destroy him.", "It did nearly destroy him."),
        ("They did nothing; it nearly sank.", "They had nothing to do with it that almost sank."),
        ("Nor do we rule out reprisals.", "We do not rule out reprisals."),
        ("Nor does the ministry deny it.", "The ministry does not deny it."),
        ("Not one but two ministers wept.", "Two ministers wept."),
        ("Peace is out of reach.", "Peace cannot be reached."),
        ("The tanks stay out of sight.", "The tanks cannot be seen."),
        (
            "Beds were short, a doctor said, adding that she had treated a child.",
            "A doctor said beds were overlooked, adding that she had treated a child.",
        ),
        (
            "Prices could rebound if Washington goes ahead with its threat.",
            "Prices may turn back if Washington raised a tariff.",
        ),
        ("They have run out of courage.", "Their courage is exhausted."),
        ("They have run out of courage.", "They have no courage."),
        ("Courage is what they ran out of", "It is their courage that ran out"),
        ("The truce began on Aug 14.", "The truce began on August 14."),
        ("It ran from May 3 to May 9.", "It ran from 3 to 9 May."),
    ],
)
def test_other_words_for_the_same_are_no_change(source, back):
    assert returned_faults(source, back, segment=0) == []


def _rows():
    lines = (GOLDEN / "returns-dev.sentences.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_no_relation_is_missed_for_being_looked_for_seldom(monkeypatch):
    pairs = {
        (one.text, other.text)
        for row in _rows()[:40]
        for one in tokenize(row["source"]) for other in tokenize(row["back"])
    }  # fmt: skip
    relation.relate.cache_clear()
    quick = {pair: relation.relate(*pair) for pair in pairs}
    relation.relate.cache_clear()
    monkeypatch.setattr(relation, "_may_relate", lambda before, after: True)
    assert {pair: relation.relate(*pair) for pair in pairs} == quick
    assert sum(one == relation.NONE for one in quick.values()) > 0.8 * len(quick)


def test_no_denial_is_missed_where_words_are_not_linked(monkeypatch):
    texts = [(row["source"], row["back"]) for row in _rows()[:150]]
    texts.append(("The prime minister's war failed to be just.", "The premier's war was unjust."))
    quick = [returned_faults(*pair, segment=0) for pair in texts]
    monkeypatch.setattr("translate.framings.denials.may_deny", lambda tokens: True)
    assert [returned_faults(*pair, segment=0) for pair in texts] == quick


def test_machine_returns():
    """Development figures with a margin: docs/evaluation.md has the exact ones."""
    rows = _rows()
    told = [
        {fault.kind for fault in returned_faults(row["source"], row["back"], segment=0)}
        for row in rows
    ]
    for kind, recall in (("negation", 0.5), ("name", 0.55), ("number", 0.35), ("nonword", 0.6)):
        claimed = [row for row, kinds in zip(rows, told, strict=True) if kind in kinds]
        right = sum(kind in row["problems"] for row in claimed)
        assert right / len(claimed) >= 0.7
        assert right / sum(kind in row["problems"] for row in rows) >= recall


def test_a_number_that_became_a_third_one_does_not_agree_with_the_source():
    flags = trip_faults(
        "It has a hundred million people.", "它有1000万人。", "It has a million people.",
        language="en", pivot_language="zh",
    )  # fmt: skip
    assert [(fault.where, fault.detail) for fault in flags] == [
        ("pivot", "a hundred million became 1000万"), ("back", "1000万 became a million"),
    ]  # fmt: skip


def test_two_texts_of_one_language_tell_more_than_two_of_different_ones():
    flags = trip_faults(
        "Nobody wants a war here.", "这里谁都想打仗。", "Everyone here wants a war.",
        language="en", pivot_language="zh",
    )  # fmt: skip
    assert [(fault.kind, fault.where) for fault in flags] == [("negation", "pivot")]
    chinese = trip_faults(
        "这里没有人想打仗。", "People here want a war.", "这里的人想打仗。",
        language="zh", pivot_language="en",
    )  # fmt: skip
    assert [(fault.kind, fault.where) for fault in chinese] == [("negation", "pivot")]


@pytest.mark.parametrize(
    ("source", "pivot", "back", "where", "detail"),
    [
        (
            "She never admitted guilt.", "她承认有罪。", "She admitted guilt.", "pivot",
            "“admitted” is denied in the source, neither in the pivot nor in the return",
        ),
        (
            "She never admitted guilt.", "她从不认罪。", "She admitted guilt.", "back",
            "“admitted” is denied in the source, not in the return",
        ),
        (
            "She admitted guilt.", "她从不认罪。", "She never admitted guilt.", "pivot",
            "“admitted” is denied in the pivot and the return, not in the source",
        ),
        (
            "We regret that the chance to explain was not taken.", "可惜没有利用解释的机会。",
            "We do not regret the chance.", "back",
            "“regret” is denied in the return, not in the source",
        ),
        (
            "Nobody wins a trade war.", "谁都赢了贸易战。", "Nobody wins a trade war.", "pivot",
            "the source denies something, the pivot does not; the return agrees with the source",
        ),
        (
            "They narrowed none of the disputes.", "他们缩小了争端。", "They shrank.", "pivot",
            "“none of” says no in the source, nothing does in the return",
        ),
        (
            "They narrowed none of the disputes.", "争端没有缩小。", "They shrank.", "back",
            "“none of” says no in the source, nothing does in the return",
        ),
        (
            "Revenue increased in May.", "五月份收入下降了。", "Revenue decreased in May.", "pivot",
            "“increased” became “decreased”",
        ),
        (
            "At least a day is needed.", "最多需要一天。", "At most a day is needed.", "pivot",
            "“least” became “most”",
        ),
        (
            "At least a day is needed.", "至少需要一天。", "At most a day is needed.", "back",
            "“least” became “most”",
        ),
        (
            "They celebrated the lifting of martial law.", "他们庆祝解严。",
            "They celebrated martial law.", "back",
            "“lifting of martial law” became “martial law”",
        ),
        (
            "They celebrated the lifting of martial law.", "他们庆祝戒严。",
            "They celebrated martial law.", "pivot",
            "“lifting of martial law” became “martial law”",
        ),
        (
            "Nobody wants a war.", "没有人不想打仗。", "Nobody does not want a war.", "pivot",
            "“want” is denied once in the source, twice in the pivot and the return",
        ),
        (
            "Nobody wants a war.", "没有人想打仗。", "Nobody does not want a war.", "back",
            "“want” is denied once in the source, twice in the return",
        ),
        (
            "The march ended in clashes.", "游行结束了冲突。", "The march ended the conflict.",
            "pivot", "what ended in “clashes” became what ends “conflict”",
        ),
        (
            "The march ended in clashes.", "游行以冲突告终。", "The march ended the conflict.",
            "back", "what ended in “clashes” became what ends “conflict”",
        ),
        (
            "It asked for a reduction of the tax.", "它要求减税。", "It asked for the tax.", "back",
            "“reduction of the tax” became “tax”",
        ),
    ],
)  # fmt: skip
def test_a_denial_is_told_of_the_way_it_was_lost_on(source, pivot, back, where, detail):
    flaws = trip_faults(source, pivot, back, language="en", pivot_language="zh")
    assert [(flaw.kind, flaw.where, flaw.detail) for flaw in flaws] == [("negation", where, detail)]


@pytest.mark.parametrize(
    ("kind", "source", "pivot", "back", "where"),
    [
        ("number", "Two of the five units failed.", "五台中有三台发生故障。",
         "Three of the five units failed.", "pivot"),
        ("number", "Two of the five units failed.", "五台中有两台发生故障。",
         "Three of the five units failed.", "back"),
        ("number", "Hundreds of thousands fled here.", "数百万人逃到这里。",
         "Millions fled here.", "pivot"),
        ("number", "Hundreds of thousands fled here.", "数十万人逃到这里。",
         "Millions fled here.", "back"),
        ("number", "Four fifths of them voted.", "他们中有四分之一投了票。",
         "A quarter of them voted.", "pivot"),
        ("number", "Several men were hit here.", "数百人在这里被击中。",
         "Hundreds of men were hit here.", "pivot"),
        ("name", "Today the Department announced new sanctions.", "国务院今天宣布新制裁。",
         "Today the State Council announced new sanctions.", "pivot"),
        ("name", "Microsoft bought GitHub in 2018.", "谷歌于2018年收购了GitHub。",
         "Google bought GitHub in 2018.", "pivot"),
        ("name", "Microsoft bought GitHub in 2018.", "Microsoft于2018年收购了GitHub。",
         "Google bought GitHub in 2018.", "back"),
        ("name", "Microsoft bought GitHub in 2018.", "Google于2018年收购了GitHub。",
         "Google bought GitHub in 2018.", "pivot"),
        # two spellings of one name are one in Chinese
        ("name", "They later met Antony Green in a hotel.", "他们后来在旅馆见了安东尼·格林。",
         "They later met Anthony Green in a hotel.", "back"),
        ("negation", "You must restart the server.", "您可以重启服务器。",
         "You may restart the server.", "pivot"),
        ("negation", "You must restart the server.", "您必须重启服务器。",
         "You may restart the server.", "back"),
        ("name", "Today the Department announced new sanctions.", "该部今天宣布新制裁。",
         "Today the State Council announced new sanctions.", "back"),
    ],
)  # fmt: skip
def test_what_the_pivot_says_already_is_told_of_the_way_there(kind, source, pivot, back, where):
    flaws = trip_faults(source, pivot, back, language="en", pivot_language="zh")
    assert [(flaw.kind, flaw.where) for flaw in flaws] == [(kind, where)]


def test_names_that_look_alike_are_told_in_pairs_and_the_others_by_themselves():
    source = "There he met Gina Raimondo of the Treasury and Joe on the sidelines of talks."
    back = "There he met Gina Raimomdo and Xian on the sidelines of the talks."
    (flaw,) = returned_faults(source, back, segment=0)
    assert flaw.detail == (
        "Raimondo became Raimomdo; nothing in the return says Treasury, Joe; nothing in the source "
        "says Xian"
    )
    (flaw,) = returned_faults(source, back.replace(" and Xian", ""), segment=0)
    assert flaw.detail == "Raimondo became Raimomdo; nothing in the return says Treasury, Joe"


def test_a_name_that_is_there_by_its_initials_is_not_gone():
    source = "The spokesperson for the United Nations, Helene Marchetti, spoke of peace."
    (flaw,) = returned_faults(source, "UN spokesperson Helene Makati spoke of peace.", segment=0)
    assert flaw.detail == "Marchetti became Makati"


def test_what_a_name_is_the_name_of_is_no_name_that_another_became():
    told = trip_faults(
        "Boats opened fire on the Sava estuary, the government in Lorn said.",
        "洛恩政府称，船只在萨瓦河口开火。",
        "Boats opened fire at the Sava River, the government said.",
        language="en", pivot_language="zh",
    )  # fmt: skip
    assert not told  # "Lorn became River" was told, in a pivot that says 洛恩


def test_a_surname_that_is_a_word_is_no_kind_of_thing():
    (flaw,) = returned_faults("Petro Hill spoke.", "Petro spoke of Field.", segment=0)
    assert flaw.detail == "Hill became Field"


def test_what_is_denied_is_no_number():
    flaws = returned_faults("He denied 12 charges.", "He accused 12 of charges.", segment=0)
    assert [flaw.detail for flaw in flaws] == [
        "“charges” is denied in the source, not in the return"
    ]


def test_a_number_that_the_return_mends_is_told_of_the_pivot():
    flaws = trip_faults(
        "Profits rose to $4.2bn.", "利润升至4.2亿美元。", "Profits rose to $4.2 billion.",
        language="en", pivot_language="zh",
    )  # fmt: skip
    assert [(flaw.where, flaw.detail) for flaw in flaws] == [
        ("pivot", "$4.2bn became 4.2亿"),
        ("back", "4.2亿 became $4.2 billion; the return agrees with the source"),
    ]
    assert [flaw.agrees for flaw in flaws] == [False, True]
    saved = [SentenceFault.of(flaw).to_dict() for flaw in flaws]
    assert "agrees" not in saved[0] and saved[1]["agrees"] is True
    assert SentenceFault.from_dict(saved[1]).agrees
    del saved[1]["agrees"]  # as results were written before
    assert SentenceFault.from_dict(saved[1]).agrees


@pytest.mark.parametrize("back", ["No minister denies it.", "No minister ever denied it."])
def test_an_auxiliary_behind_the_subject_changes_no_denial(back):
    told = trip_faults(
        "No minister has denied it.", "没有一位部长否认。", back, language="en", pivot_language="zh"
    )
    assert not told


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("South Korean courts ruled so here.", "South Korea's court ruled so here."),
        ("The Congolese Army fired first here.", "The army of the Congo fired first here."),
        ("He spoke of the Kashmiri people.", "He spoke of the people of Kashmir."),
        ("They care for the Uygur people.", "They care for the Uyghurs."),
        ("Yesterday Zhao Mingyuan left.", "Yesterday Zhao Ming Yuan left."),
        ("Yesterday the Department of Commerce left.", "Yesterday the Ministry of Commerce left."),
        ("Firms in the Republic of Korea protested.", "Firms in South Korea protested."),
        ("They joined groups of al-Qaida here.", "They joined groups of al-Qaeda here."),
        ("The Scots rejected independence in 2014.", "Scotland rejected independence in 2014."),
        ("The Welsh government objected.", "The government of Wales objected."),
        ("The Fed left it so in May.", "The Federal Reserve left it so in May."),
        ("The Emirati minister left.", "The minister of the United Arab Emirates left."),
        ("The Vatican has agreed.", "The Holy See has agreed."),
        ("NATO agreed to it.", "The North Atlantic alliance agreed to it."),
        ("We met in the United Kingdom.", "We met Boris in Britain."),
    ],
)
def test_a_place_its_people_and_another_spelling_are_no_other_names(source, back):
    assert returned_faults(source, back, segment=0) == []


def test_places_that_begin_alike_stay_two():
    (flaw,) = returned_faults("He met Austrian troops.", "He met Australian troops.", segment=0)
    assert flaw.detail == "Austrian became Australian"
    (flaw,) = returned_faults("He met Iranian envoys.", "He met Iraqi envoys.", segment=0)
    assert flaw.detail == "Iranian became Iraqi"  # no word of "the" or another name beside it


@pytest.mark.parametrize(
    ("source", "back", "detail"),
    [
        ("Iranian state media gave no reason.", "Iraqi state media gave no reason.",
         "Iranian became Iraqi"),
        ("North Korea fired two missiles.", "South Korea fired two missiles.",
         "North became South"),
        ("Turkish troops withdrew.", "Kurdish troops withdrew.", "Turkish became Kurdish"),
    ],
)  # fmt: skip
def test_a_people_that_a_sentence_begins_with_is_a_name(source, back, detail):
    (flaw,) = returned_faults(source, back, segment=0)
    assert (flaw.kind, flaw.detail) == ("name", detail)


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("No official has denied it.", "None of the officials has denied it."),
        ("It neither confirmed nor denied it.", "It did not confirm or deny it."),
        ("Neither side has accepted the terms.", "Both sides have yet to accept the terms."),
        ("It wasn't until 2009 that they were released.", "They were released only in 2009."),
        ("Inflation was unchanged in March.", "Inflation did not change in March."),
        ("It was declared unconstitutional.", "It was declared a breach of the constitution."),
        ("There is no peace without justice.", "Without justice, peace is impossible."),
        ("I couldn't agree more.", "I completely agree."),
        ("The agreement is not binding.", "The agreement is non-binding."),
        ("No later than 30 June, they shall meet.", "They shall meet by 30 June at the latest."),
        ("About 40 percent of voters left.", "Some four in ten voters left."),
    ],
)
def test_a_denial_or_a_share_in_another_form_of_words_is_none_lost(source, back):
    assert returned_faults(source, back, segment=0) == []
    assert returned_faults(back, source, segment=0) == []


@pytest.mark.parametrize(
    ("source", "back", "kind"),
    [
        ("Not a single vote was cast against it.", "A single vote was cast.", "negation"),
        ("Neither side has accepted it.", "Both sides have accepted it.", "negation"),
        ("They were left unanswered for years.", "They were answered for years.", "negation"),
        ("They killed two in three days.", "They killed four in three days.", "number"),
    ],
)
def test_what_looks_like_such_a_form_of_words_is_told(source, back, kind):
    assert [flaw.kind for flaw in returned_faults(source, back, segment=0)] == [kind]


def test_a_sentence_without_an_end_is_not_looked_through_for_denials():
    endless = "deny or " * 2_000 + "deny."  # all words against all others took minutes
    assert returned_faults(endless, endless.replace("deny", "denied", 1), segment=0) == []
