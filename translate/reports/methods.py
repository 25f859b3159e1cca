"""The methods paragraph of a study, with its numbers and its signature filled in, ready to copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.data import MIN_CONFIDENCE, Model, Signature
from translate.english import counted
from translate.measures.rates import Difference, Rate
from translate.measures.significance import DRAWS, LEAST_UNITS
from translate.reports import corpus, findings, shares, wording
from translate.reports.rows import language, via_name
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.trust import Compared
from translate.version import AUTHORS, HOME, VERSION

_REFERENCES = {
    "Chen et al. 2020": "Chen, Y., Liu, Y., Chen, G., Jiang, X., & Liu, Q. (2020). Accurate word "
    "alignment induction from neural machine translation. EMNLP.",
    "Garg et al. 2019": "Garg, S., Peitz, S., Nallasamy, U., & Paulik, M. (2019). Jointly learning "
    "to align and translate with transformer models. EMNLP.",
    "Wilson 1927": "Wilson, E. B. (1927). Probable inference, the law of succession, and "
    "statistical inference. Journal of the American Statistical Association, 22.",
    "Kish 1965": "Kish, L. (1965). Survey sampling. Wiley.",
    "Korn & Graubard 1998": "Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for "
    "proportions with small expected number of positive counts estimated from survey data. Survey "
    "Methodology, 24.",
    "Zou & Donner 2008": "Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about "
    "effect measures: A general approach. Statistics in Medicine, 27.",
    "Holm 1979": "Holm, S. (1979). A simple sequentially rejective multiple test procedure. "
    "Scandinavian Journal of Statistics, 6.",
    "Friedman 2001": "Friedman, J. H. (2001). Greedy function approximation: A gradient boosting "
    "machine. Annals of Statistics, 29.",
    "Fisher 1935": "Fisher, R. A. (1935). The design of experiments. Oliver & Boyd.",
    "Somers 2005": "Somers, H. (2005). Round-trip translation: What is it good for? Australasian "
    "Language Technology Workshop.",
}  # fmt: skip


def to_text(summary: Mapping[str, Any], grouped: Mapping[str, Any] | None = None) -> str:
    """Write the paragraphs, what they cite, and the signatures.

    `summary` is what `Summary.to_dict` gives, `grouped` what `groups.to_dict` does.
    """
    signatures = [Signature.from_dict(signature) for signature in summary["signatures"]]
    systems = grouped["groups"] if grouped and grouped.get("paired") else ()
    paragraphs = [
        " ".join(_material(summary, signatures, systems)),
        " ".join(_procedure(summary, signatures)),
    ]
    if not systems:  # whose mentions are not to be counted together
        paragraphs.append(" ".join(_results(summary)))
    if grouped:
        paragraphs.append(" ".join(_groups(grouped)))
    paragraphs.append(" ".join(_limits(summary, several=bool(systems))))
    body = "\n\n".join(paragraphs)
    cited = [reference for name, reference in _REFERENCES.items() if name in body]
    lines = [body, "", "References", "", _own(), *sorted(cited), "", "Signature", ""]
    return "\n".join([*lines, *map(wording.signature, signatures)]) + "\n"


def _own() -> str:
    where = f" {HOME}" if HOME else ""
    return (
        f"{', '.join(AUTHORS) or 'The translate-compare authors'} (2026). translate-compare "
        f"{VERSION}: what machine translation does to the way a text frames the world "
        f"[Computer software].{where}"
    )


def _material(
    summary: Mapping[str, Any],
    signatures: Sequence[Signature],
    systems: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    documents, segments, total = summary["documents"], summary["segments"], summary["framings"]
    route = next((route for route in summary["routes"] if route["role"] != "control"), None)
    alone = corpus.returns_only(summary)
    way = f" through {via_name(route['via'])} and back" if route and not alone else ""
    version = f"translate-compare {signatures[0].version if signatures else VERSION}"
    followed = shares.mentions(total["mentions"], len(summary["terms"]))
    if systems:
        counts = _series(
            [f"{system['group'][0]} ({_documents(system['documents'])})" for system in systems]
        )
        yield f"We compared translations{way} by {counts} with {version} and followed {followed}."
    else:
        texts = f"{_documents(documents['done'])} ({counted(segments['all'], 'sentence')})"
        did = f"took {texts}{way}"
        if alone:
            did = f"held {texts} against returns of them, which were given without a pivot,"
        yield f"We {did} with {version} and followed {followed}."
    if failed := documents["failed"]:
        what = "further translation" if systems else "further document"
        yield f"{counted(failed, what)} could not be processed."
    yield from (f"{line}." for line in corpus.repeated(summary))
    if len(signatures) > 1 and not systems:
        yield (
            f"The documents were made in {len(signatures)} different ways, which this text does "
            "not tell apart; see the signatures."
        )
    for system in systems:
        own = [Signature.from_dict(signature) for signature in system["signatures"]]
        yield from _made(own, f" of {system['group'][0]}")
    if not systems:
        yield from _made(signatures)
    yield from _given(signatures)
    if summary["without_pivot"] and not alone:
        yield (
            f"Of {_documents(summary['without_pivot'])} the return was given without a pivot and "
            "is judged by source and return alone."
        )
    for signature in signatures[:1]:
        yield from _settings(signature)


def _made(signatures: Sequence[Signature], whose: str = "") -> Iterator[str]:
    """Name the models that translated; where a pivot was given, they made the returns alone."""
    if models := _translators(signatures):
        returned = all(any(not m.sha256 for m in signature.models) for signature in signatures)
        what = f"The returns{whose}’s texts" if whose else "The returns"
        yield (
            f"{what} were made by {_listed(models)}."
            if returned
            else f"The models{whose} were {_listed(models)}."
        )


def _documents(count: int) -> str:
    return counted(count, "document")


def _changes(count: int) -> str:
    return "is a change" if count == 1 else "are changes"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _translators(signatures: Sequence[Signature]) -> list[Model]:
    """Return the models that translated."""
    every = dict.fromkeys(model for signature in signatures for model in signature.models)
    return [model for model in every if model.sha256]


def _given(signatures: Sequence[Signature]) -> Iterator[str]:
    """Say whose the translations are that were given."""
    foreign = [
        (signature, [model for model in signature.models if not model.sha256])
        for signature in signatures
    ]
    owners = dict.fromkeys(model.name for _, models in foreign for model in models)
    linking = dict.fromkeys(
        model for signature in signatures for model in signature.linked_by or ()
    )
    if owners:
        names = _series([name or "an unnamed system" for name in owners])
        opening = f"Translations were given as made by {names}, by no model of translate-compare"
        linked = f"; their words were linked by a forced pass of {_listed(list(linking))}"
        yield f"{opening}{linked if linking else ''}."


def _series(names: Sequence[str]) -> str:
    """List names as a sentence does.

    >>> _series(["a", "b", "c"]), _series(["a"]), _series([])
    ('a, b and c', 'a', '')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _listed(models: Sequence[Model]) -> str:
    return _series([
        f"{model.name} ({_way(model.direction)}; SHA-256 {model.sha256[:12]}…)" for model in models
    ])  # fmt: skip


def _settings(signature: Signature) -> Iterator[str]:
    decoding = signature.decoding
    if "beam" in decoding:
        yield f"The beam was {decoding['beam']} hypotheses wide."
    if "script" in decoding:
        yield f"The script of the pivot is {decoding['script']}."
    if signature.settings.get("middle"):
        yield "The pivot was given, so that only the way back is the system’s."
    lexicon = signature.settings.get("lexicon")
    if lexicon:
        yield f"Expressions are those of the lexicon {lexicon}, matched by their words’ lemmas."


def _way(direction: str) -> str:
    source, _, target = direction.partition("-")
    return f"{language(source)} to {language(target)}"


def _procedure(summary: Mapping[str, Any], signatures: Sequence[Signature]) -> Iterator[str]:
    settings = signatures[0].settings if signatures else {}
    alone = corpus.returns_only(summary)
    if alone:
        yield (
            "There is no pivot: what stands for an expression in the return was told from the "
            f"words of source and return alone{_least(settings)}."
        )
    else:
        yield (
            "Where an expression stands in the pivot and in the return was told from the models’ "
            "attention (Chen et al. 2020; Garg et al. 2019), joined over both directions"
            f"{_least(settings)}."
        )
    evidence = ["word forms", "synonyms", "strength scales", "negation", "attribution"]
    yield (
        "What became of each mention (kept, paraphrased, softened, strengthened, shifted, lost; "
        "see the codebook) was decided by the mean of a multinomial logistic model and boosted "
        "trees (Friedman 2001) of measured evidence: "
        f"{_series([*evidence, *([] if alone else ['the pivot’s renderings'])])}."
    )
    yield from _asked(settings)
    yield (
        "Changes of a confidence below 0.7 are not counted as changes. Rates are ranges: mentions "
        "not traced and changes too unsure to be counted are taken as not kept at the lower end "
        "and as kept at the upper."
    )
    excluded = summary["framings"]["excluded"]
    if summary["segments"]["flagged"]:
        yield (
            f"{counted(excluded, 'mention')} in sentences with a grave fault (empty, looping, "
            f"copied, cut off or in the wrong script) {_was(excluded)} left out."
        )
    if summary["framings"]["not_judged"]:
        yield (
            f"{summary['framings']['not_judged']:,} mentions in languages whose fates are not "
            "judged have no rate."
        )
    yield (
        "Intervals (95%) are Wilson’s (Wilson 1927) around the range, on the number of mentions "
        "over the design effect of clustering by document (Kish 1965; Korn & Graubard 1998); below "
        f"{LEAST_UNITS['document']} documents there is none."
    )


def _least(settings: Mapping[str, Any]) -> str:
    """Say which places count as not traced, where any do."""
    least = settings.get("min_confidence", MIN_CONFIDENCE)
    return f"; a place of a confidence below {least:g} counts as not traced" if least else ""


def _asked(settings: Mapping[str, Any]) -> Iterator[str]:
    """Say how many trips and hypotheses there were, and through which controls."""
    if (hops := settings.get("hops") or 1) > 1:
        yield f"Each text went through {hops} round trips in a row."
    if samples := settings.get("samples"):
        how = "drawn at random" if settings.get("random") else "the best ones"
        yield (
            f"Of each sentence with an expression {counted(samples, 'hypothesis', 'hypotheses')} "
            f"({how}) were translated back, for survival."
        )
    if controls := settings.get("control"):
        names = _series([via_name([control]) for control in controls])
        yield f"{names} served as control, judged as the pivot is: by source and return alone."


def _results(summary: Mapping[str, Any]) -> Iterator[str]:
    total = summary["framings"]
    similar, kept = (Rate.from_dict(total[name]) for name in ("kept_or_paraphrased", "kept"))
    if not similar.of:
        yield "No mention was judged, so there is no rate."
        return
    yield (
        f"Of {counted(similar.of, 'mention')}, {_rate(similar)} were kept or paraphrased and "
        f"{_rate(kept)} kept; {similar.untraced:,} {_was(similar.untraced)} not traced and "
        f"{similar.to_check:,} {_changes(similar.to_check)} to check."
    )
    segments, sound = summary["segments"], total["sound"]["kept_or_paraphrased"]
    if segments["looked_at"] and sound["of"]:
        yield (
            f"Of {segments['looked_at']:,} sentences looked at for damage (a return that says "
            f"something else in substance), {segments['sound']:,} came back likely "
            f"sound{wording.assumed(segments)}; of the {sound['of']:,} mentions in these, "
            f"{_rate(Rate.from_dict(sound))} were kept or paraphrased."
        )
    yield from _legs(total["legs"], alone=corpus.returns_only(summary))
    yield from _survival(total["survival"])
    yield from _drift(summary["drift"])
    yield from _termbase(summary["termbase"])
    for engine in summary["engines"]:
        yield findings.engine(Baseline.from_dict(engine))
    for control in summary["control"]:
        yield from _control(control)


def _legs(legs: Mapping[str, int], *, alone: bool) -> Iterator[str]:
    """Say on which legs the changes and losses came; without any pivot none can be told."""
    changes, there, back = (legs[name] for name in ("changes", "there", "back"))
    if changes and alone:
        yield (
            f"{counted(changes, 'mention')} {_was(changes)} changed or lost; on which way is not "
            "known, for there is no pivot."
        )
    elif changes:
        rest = f"; of {changes - there - back:,} it is not known" if changes > there + back else ""
        yield (
            f"Of {counted(changes, 'change or loss', 'changes and losses')}, {there:,} "
            f"{_was(there)} probably in the pivot already and {back:,} probably came on the way "
            f"back{rest}."
        )


def _survival(survival: Mapping[str, Any] | None) -> Iterator[str]:
    if survival:
        yield (
            f"Over all hypotheses, {_rate(Rate.from_dict(survival))} of {survival['of']:,} "
            "renderings brought the expression back."
        )


def _drift(trips: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say what is left after the first and after the last of several trips."""
    if len(trips) > 1:
        first, last = (Rate.from_dict(trips[end]["kept_or_paraphrased"]) for end in (0, -1))
        yield (
            f"Judged by source and return alone, {_rate(first)} were kept or paraphrased after the "
            f"first trip and {_rate(last)} after trip {trips[-1]['trip']}."
        )


def _termbase(termbase: Mapping[str, Any]) -> Iterator[str]:
    """Say how many renderings were among those that the lexicon expects."""
    if checked := termbase["checked"]:
        untraced = termbase["untraced"]
        more = f"; of {untraced:,} more the rendering is not known" if untraced else ""
        yield (
            f"Of {counted(checked, 'rendering')} for which the lexicon expects one, "
            f"{termbase['matched']:,} {_was(termbase['matched'])} as expected{more}."
        )


def _control(control: Mapping[str, Any]) -> Iterator[str]:
    if not control["difference"]:
        return
    gap, name = Difference.from_dict(control["difference"]), via_name(control["via"])
    pivot, other = (
        _rate(Rate.from_dict(side["kept_or_paraphrased"])) for side in (control["pivot"], control)
    )
    yield (
        f"Judged by source and return alone, {pivot} were kept or paraphrased through the pivot "
        f"and {other} through the control pivot {name}."
    )
    line = f"The pivot’s share less the control’s is {shares.gap(gap)}"
    if gap.interval and gap.p is not None:
        low, high = map(shares.signed, gap.interval)
        line += (
            f" (95% interval {low} to {high}); it is {shares.of_judged(gap, 'mentions')}, by "
            "flipping the signs of whole documents (Fisher 1935)"
        )
    yield f"{line}."
    yield shares.quality(Compared.from_dict(control["pivot"]), Compared.from_dict(control))


def _rate(rate: Rate) -> str:
    if rate.interval is None:
        return f"{shares.spread(rate)} ({rate.note or 'no interval'})"
    return f"{shares.spread(rate)} (95% interval {shares.between(*rate.interval)})"


def _groups(grouped: Mapping[str, Any]) -> Iterator[str]:
    by = " and ".join(grouped["by"])
    fields = ("value", "low", "high", "interval", "untraced", "to_check", "note")
    parts = [
        f"{' / '.join(group['group'])} "
        f"{_rate(Rate.from_dict({name: group[name] for name in fields}))}, of "
        f"{counted(group['of'], 'mention')} in {shares.among(group)}{_not_done(group['failed'])}"
        for group in grouped["groups"]
        if group["of"]
    ]
    yield f"By {by}, kept or paraphrased were: {'; '.join(parts)}."
    tested = [gap for gap in grouped["differences"] if gap["p"] is not None]
    if not tested:
        least = LEAST_UNITS["document"]
        yield (
            f"Systems were not tested: no two of them have {least} documents to compare."
            if grouped.get("paired")
            else f"Groups were not tested: no two have {least} documents with a mention judged."
        )
        return
    if grouped.get("paired"):
        yield (
            "Differences between systems are over the mentions judged in both, in documents that "
            "both have, outside sentences with a grave fault; p-values are of a permutation test "
            "that flips the signs of whole documents’ differences (Fisher 1935), adjusted for all "
            "pairs (Holm 1979):"
        )
    else:
        yield (
            "Differences between groups are given with intervals that join those of both (Zou & "
            "Donner 2008) and with p-values of a permutation test, which deals the documents out "
            f"anew to the groups (Fisher 1935; in all ways, or in {DRAWS:,} random ones where "
            "these are too many), adjusted for all pairs (Holm 1979):"
        )
    yield "; ".join(map(_gap, tested)) + "."
    yield shares.BESIDE


def _not_done(failed: int) -> str:
    return f" ({failed:,} more could not be processed)" if failed else ""


def _gap(gap: Mapping[str, Any]) -> str:
    first, second = (" / ".join(group) for group in gap["groups"])
    low, high = gap["interval"]
    p = gap["p_holm"]
    ends = dict.fromkeys(shares.signed(gap[end]) for end in ("low", "high"))
    over = ""
    if "judged" in gap:
        over = f", of {gap['judged']:,} mentions judged in both, {_documents(gap['documents'])}"
    return (
        f"{first} less {second} {' to '.join(ends)} (95% "
        f"interval {shares.signed(low)} to {shares.signed(high)}, p {shares.chances(p)}{over})"
    )


_CHECKED = (
    "How often each fate is right was measured on labelled returns (documentation of "
    "translate-compare, “What the numbers mean”); on a corpus of one’s own, mentions drawn at "
    "random have to be coded by hand."
)


def _limits(summary: Mapping[str, Any], *, several: bool) -> Iterator[str]:
    if corpus.returns_only(summary):
        yield (
            "These figures compare texts with their returns; whether the pivot or the way back "
            "changed an expression is open, and the errors of both can cancel or add up (Somers "
            "2005)."
        )
        yield _CHECKED
        return
    yield (
        f"These figures describe what {'these systems' if several else 'this system'} made of "
        "these texts, not how people who write the pivot language would put them; in a round trip "
        "the errors of both ways can cancel or add up (Somers 2005)."
    )
    if not summary["control"]:
        yield "No control pivot was run, so nothing is put down to the pivot language."
    yield _CHECKED
