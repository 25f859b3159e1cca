"""The columns of a corpus's tables: the kind of each, and what stands in it."""

from __future__ import annotations

from typing import NamedTuple

from translate.data import FATES
from translate.reports.workbook import FLAG_COLUMNS, FRAMING_COLUMNS, Kind


class Column(NamedTuple):
    """The kind of a column, and what stands in it."""

    kind: Kind
    meaning: str


_INTERVAL = {
    "interval_low": "lower end of the 95% interval around low and high",
    "interval_high": "its upper end",
}
_OPEN = "untraced and unsure ones counted as"
ENDS = {"low": f"at least: {_OPEN} not so", "high": f"at most: {_OPEN} so", **_INTERVAL}
_ON_NO_LEG = "those on a way that no sign tells counted as"
_LEG_ENDS = {
    "low": f"at least: {_ON_NO_LEG} not so", "high": f"at most: {_ON_NO_LEG} so", **_INTERVAL,
}  # fmt: skip
_GAP_ENDS = {
    "low": "at least: untraced and unsure ones counted against the one and for the other",
    "high": "at most: counted the other way", **_INTERVAL,
}  # fmt: skip
_COUNTS: dict[str, Column] = {
    "mentions": Column("integer", "charged expressions found"),
    "excluded": Column("integer", "of them in sentences with a grave fault, in no rate"),
    "not_judged": Column("integer", "of them in a language without fates, in no rate"),
    **{fate: Column("integer", f"of the others, {fate}") for fate in FATES},
    "to_check": Column("integer", "of the others, changes too unsure to be counted as such"),
}
_MEANINGS = {
    "framing": "number of the mention in its document, from 1",
    "term": "the lexicon's expression", "category": "its category",
    "sentence": "number of the sentence, from 1",
    "unit": "unit of the file that the sentence stands in, by the file's own name",
    "via": "pivot languages",
    "source": "the words of the text", "source_start": "where they begin in the document",
    "source_end": "where they end (half-open, code points)",
    "rendering": "what they became in the pivot; empty where that can't be told",
    "rendering_confidence": "of the rendering's place",
    "expected": "renderings that the lexicon expects; empty where none are, or the rendering can't "
    "be told",
    "matches_expected": "whether the rendering is one of them; empty likewise",
    "returned": "what came back; empty where that can't be told",
    "returned_confidence": "of its place", "fate": "what became of the mention (codebook)",
    "to_check": "whether the fate is a change too unsure to be counted as one (see counted_as)",
    "confidence": "of the fate; where to_check is 1, that something changed at all",
    "leg": "the way on which it changed, there or back, also of a change to check; empty where "
    "none did or no sign tells",
    "damaged": "probability that the return of the sentence says something else in substance",
    "damaged_prior": "share of returns taken to be damaged beforehand, an assumption, for those "
    "that were given; empty where it was learned",
    "strength_before": "charge of the expression, 1 to 5",
    "strength_after": "charge of what came back, where known",
    "survived": "hypotheses that kept it", "survived_of": "hypotheses judged",
    "survival_low": "least share kept", "survival_high": "most",
    "survived_or_paraphrased": "hypotheses that kept or paraphrased it",
    "renderings": "renderings of the hypotheses with their shares", "reason": "why this fate",
}  # fmt: skip
MENTIONS: dict[str, Column] = {
    "document": Column("text", "id of the document"),
    **{
        name: Column(kind, _MEANINGS[name])
        for name, kind in FRAMING_COLUMNS.items() if name != "document"
    },
    "source_sentence": Column("text", "the sentence"),
    "rendering_sentence": Column("text", "its pivot"),
    "returned_sentence": Column("text", "its return"),
    "cut": Column("text", "on which ways it was cut into how many parts; empty where on none"),
    "counted_as": Column(
        "text", "the one count it is in: a fate, to_check (a change too unsure to be counted as "
        "such), excluded or not_judged; the counts of all tables are made of it",
    ),
    "counted": Column("flag", "whether it is in the rates: fates are judged, no grave fault"),
    "kept": Column("flag", "1 kept, 0 not, empty where open or not counted"),
    "kept_or_paraphrased": Column("flag", "the same of kept or paraphrased"),
}  # fmt: skip
_FLAG_MEANINGS = {
    "document": "id of the document", "sentence": "number of the sentence, from 1",
    "unit": _MEANINGS["unit"], "unit_name": "what the file calls the unit beside that",
    "kind": "what is flagged; termbase: a rendering that a lexicon of your own does not expect",
    "severity": "grave: the sentence is in no rate; hint: a place to look at",
    "where": "the way on which it came: pivot or back", "message": "what was seen",
    "words": "the words at fault in the text that was translated",
    "instead": "those in their place, where there are some", "source": "the sentence",
    "rendering": "its pivot", "returned": "its return",
}  # fmt: skip
FLAGS = {name: Column(kind, _FLAG_MEANINGS[name]) for name, kind in FLAG_COLUMNS.items()}
_RATES = {
    f"{rate}_{end}": Column("share", f"share {rate.replace('_', ' ')}, {meaning}")
    for rate in ("kept_or_paraphrased", "kept") for end, meaning in ENDS.items()
}  # fmt: skip
_BY_SENTENCES = {
    name: Column(kind, f"{meaning}; sentences are the units, none below 8 with a mention counted")
    if "interval" in name else Column(kind, meaning)
    for name, (kind, meaning) in _RATES.items()
}  # fmt: skip
DOCUMENTS = {
    "document": Column("text", "id of the document"),
    "language": Column("text", "its language"), "via": Column("text", "pivot languages"),
    "sentences": Column("integer", "sentences"),
    "faulty": Column("integer", "of them with a grave fault"),
    "looked_at": Column("integer", "of them looked at for damage"),
    "sound": Column("integer", "of these likely sound"),
    **_COUNTS, **_BY_SENTENCES,
    "bleu": Column("number", "BLEU of return against source"),
    "chrf": Column("number", "chrF of return against source"),
    "copy_rate": Column("share", "words left untranslated in the pivot"),
    "error": Column("text", "why the document could not be done; empty where it could"),
}  # fmt: skip
FRAMINGS = {
    "term": Column("text", "the lexicon's expression"),
    "category": Column("text", "its category"),
    "documents": Column("integer", "documents it stands in"), **_COUNTS, **_RATES,
}  # fmt: skip
TERMS = {
    "term": Column("text", "the term of the lexicon"),
    "expected": Column("text", "renderings it expects in the language of the pivot"),
    "documents": Column("integer", "documents it stands in"),
    "met": Column("integer", "renderings that are expected ones"),
    "not_met": Column("integer", "renderings that are not"),
    "untraced": Column("integer", "mentions whose rendering can't be told"),
    "without": Column("integer", "mentions not judged: nothing is expected in that language"),
    "instead": Column("text", "what stood there instead, and how often"),
}  # fmt: skip
DRIFT = {
    "hop": Column("integer", "number of the trip, from 1"),
    "documents": Column("integer", "documents"),
    "of": Column("integer", "mentions counted"),
    "untraced": Column("integer", "of them not traced"),
    "to_check": Column("integer", "of them to check"),
    **_RATES,
    "bleu": Column("number", "BLEU of the trip's return against the source, mean of documents, "
                   "weighted by their sentences"),
    "chrf": Column("number", "chrF likewise"),
    "unchanged": Column("share", "sentences that are as they were one trip before"),
}  # fmt: skip
CONTROL = {
    "control": Column("text", "the control pivot"),
    "route": Column("text", "pivot or control: whose figures these are"),
    "documents": Column("integer", "documents with a mention to judge"),
    "of": Column("integer", "mentions counted"),
    "untraced": Column("integer", "of them not traced"),
    "to_check": Column("integer", "of them to check"),
    "excluded": Column("integer", "mentions in sentences with a grave fault on either route"),
    **_RATES,
    "chrf": Column("number", "chrF of return against source, mean of documents, weighted by their "
                   "sentences"),
    "damaged": Column("share", "mean probability of a sentence to be damaged"),
    "faulty": Column("share", "sentences with a grave fault"),
    **{f"difference_{end}": Column("share", f"kept or paraphrased, pivot less control, {meaning}")
       for end, meaning in _GAP_ENDS.items()},
    "difference": Column("share", "the same of the mentions judged on both routes alone"),
    "judged": Column("integer", "mentions judged on both routes"),
    "p": Column("number", "of their difference, by flipped signs of whole documents"),
}  # fmt: skip
LEGS = {
    "level": Column("text", "all, category or group"),
    "name": Column("text", "which category or group"),
    "changes": Column("integer", "changes and losses, without those to check"),
    "there": Column("integer", "of them probably in the pivot already"),
    "back": Column("integer", "of them come on the way back"),
    "untold": Column("integer", "of them on a way that no sign tells"),
    **{f"there_{end}": Column("share", f"share probably in the pivot already, {meaning}")
       for end, meaning in _LEG_ENDS.items()},
}  # fmt: skip
GROUPS = {
    "documents": Column("integer", "documents of the group"),
    "failed": Column("integer", "beside them, documents that could not be done"),
    "of": Column("integer", "mentions counted"),
    "untraced": Column("integer", "of them not traced"),
    "to_check": Column("integer", "of them to check"),
    "excluded": Column("integer", "mentions in sentences with a grave fault"),
    **{f"kept_or_paraphrased_{end}": Column("share", f"share kept or paraphrased, {meaning}")
       for end, meaning in ENDS.items()},
    "termbase_matched": Column("integer", "renderings that the lexicon expects"),
    "termbase_checked": Column("integer", "renderings held against those expected"),
}  # fmt: skip
DIFFERENCES = {
    "group": Column("text", "a group"), "less": Column("text", "the group it is compared with"),
    **{f"difference_{end}": Column("share", f"share of the one less that of the other, {meaning}")
       for end, meaning in _GAP_ENDS.items()},
    "p": Column(
        "number",
        "chance of documents dealt out anew to differ as much; of systems, of flipped signs of "
        "whole documents",
    ),
    "p_holm": Column("number", "the same, adjusted for all pairs (Holm)"),
}  # fmt: skip
