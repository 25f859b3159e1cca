"""The methods paragraph of a study, with its numbers and its signature filled in, ready to copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.data import Signature
from translate.english import counted
from translate.measures.rates import Difference, Rate
from translate.measures.significance import DRAWS, LEAST_UNITS
from translate.reports import corpus, findings, shares, wording
from translate.reports.procedure import material, procedure, was
from translate.reports.rows import via_name
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.trust import Compared
from translate.version import AUTHORS, HOME, VERSION

_REFERENCES = {
    "Cochran 1977": "Cochran, W. G. (1977). Sampling techniques (3rd ed.). Wiley.",
    "Wang et al. 2024": "Wang, L., Yang, N., Huang, X., Yang, L., Majumder, R., & Wei, F. (2024). "
    "Multilingual E5 text embeddings: A technical report. arXiv:2402.05672.",
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


def to_text(
    summary: Mapping[str, Any],
    grouped: Mapping[str, Any] | None = None,
    *,
    several: bool = False,
) -> str:
    """Write the paragraphs, what they cite, and the signatures.

    `summary` is what `Summary.to_dict` gives, `grouped` what `groups.to_dict` does; mentions of
    `several` systems are not added up.
    """
    signatures = [Signature.from_dict(signature) for signature in summary["signatures"]]
    systems = grouped["groups"] if grouped and grouped.get("paired") else ()
    paragraphs = [" ".join(material(summary, signatures, systems, several=several))]
    if summary["framings"]["mentions"]:  # else nothing was told of any
        paragraphs.append(" ".join(procedure(summary, signatures)))
    if not several:
        paragraphs.append(" ".join(_results(summary)))
    if grouped:
        paragraphs.append(" ".join(_groups(grouped, several=several)))
    paragraphs.append(" ".join(_limits(summary, several=several)))
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


def _results(summary: Mapping[str, Any]) -> Iterator[str]:
    total = summary["framings"]
    similar, kept = (Rate.from_dict(total[name]) for name in ("kept_or_paraphrased", "kept"))
    if not similar.of:
        yield "No mention was judged, so there is no rate."
        return
    yield (
        f"Of {counted(similar.of, 'mention')}, {_rate(similar)} were kept or paraphrased and "
        f"{_rate(kept)} kept; {similar.untraced:,} {was(similar.untraced)} not traced and "
        f"{similar.to_check:,} {'is a change' if similar.to_check == 1 else 'are changes'} to "
        "check."
    )
    segments, sound = summary["segments"], total["sound"]["kept_or_paraphrased"]
    if segments["looked_at"] and sound["of"]:
        yield (
            f"Of {segments['looked_at']:,} sentences looked at for damage, {segments['sound']:,} "
            f"came back likely sound{wording.assumed(segments)}; of the {sound['of']:,} mentions "
            f"in these, {_rate(Rate.from_dict(sound))} were kept or paraphrased."
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
            f"{counted(changes, 'mention')} {was(changes)} changed or lost; on which way is not "
            "known, for there is no pivot."
        )
    elif changes:
        rest = f"; of {changes - there - back:,} it is not known" if changes > there + back else ""
        yield (
            f"Of {counted(changes, 'change or loss', 'changes and losses')}, {there:,} "
            f"{was(there)} probably in the pivot already and {back:,} probably came on the way "
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
            f"{termbase['matched']:,} {was(termbase['matched'])} as expected{more}."
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
        low, high = map(shares.points, gap.interval)
        line += (
            f" (95% interval {low} to {high}, {_OF_RATIO}, Cochran 1977); it is "
            f"{shares.of_judged(gap, 'mentions')}, by flipping the signs of whole documents "
            "(Fisher 1935)"
        )
    yield f"{line}."
    yield shares.quality(Compared.from_dict(control["pivot"]), Compared.from_dict(control))


def _rate(rate: Rate) -> str:
    if rate.interval is None:
        return f"{shares.spread(rate)} ({rate.note or 'no interval'})"
    return f"{shares.spread(rate)} (95% interval {shares.between(*rate.interval)})"


_ALONE = "; each translation counts as a document of its own, though several are of one text"
_OF_RATIO = "Student’s of a ratio over documents"


def _groups(grouped: Mapping[str, Any], *, several: bool) -> Iterator[str]:
    by = " and ".join(grouped["by"])
    fields = ("value", "low", "high", "interval", "untraced", "to_check", "note")
    parts = [
        f"{' / '.join(group['group'])} "
        f"{_rate(Rate.from_dict({name: group[name] for name in fields}))}, of "
        f"{counted(group['of'], 'mention')} in {shares.among(group)}{_not_done(group['failed'])}"
        for group in grouped["groups"]
        if group["of"]
    ]
    if parts:
        yield f"By {by}, kept or paraphrased were: {'; '.join(parts)}."
    if nothing := [" / ".join(group["group"]) for group in grouped["groups"] if not group["of"]]:
        yield f"Nothing was judged in {wording.listed(nothing)}."
    tested = [gap for gap in grouped["differences"] if gap["p"] is not None]
    if not tested:
        least = LEAST_UNITS["document"]
        yield (
            f"Systems were not tested: no two have {least} documents with a mention judged in both."
            if grouped.get("paired")
            else f"Groups were not tested: no two have {least} documents with a mention judged."
        )
        return
    yield _paired() if grouped.get("paired") else _unpaired(tested, several=several)
    yield "; ".join(map(_gap, tested)) + "."
    if untested := len(grouped["differences"]) - len(tested):
        which = counted(untested, "further pair")
        yield f"{which} {was(untested)} not tested, for want of documents or of mentions judged."
    yield shares.BESIDE


def _paired() -> str:
    """Say how systems are compared over the same documents."""
    return (
        "Differences between systems are ranges over the same mentions, in documents that both "
        "have, outside sentences with a grave fault, with those untraced or to check in either "
        f"counted both ways; their intervals are {_OF_RATIO} (Cochran 1977). p-values are of the "
        "mentions judged in both, by a permutation test that flips the signs of whole documents’ "
        "differences (Fisher 1935), adjusted for all pairs tested (Holm 1979):"
    )


def _unpaired(tested: Sequence[Mapping[str, Any]], *, several: bool) -> str:
    """Say how groups of documents are compared."""
    return (
        "Differences between groups are given with intervals that join those of both (Zou & "
        "Donner 2008) and with p-values of a permutation test, which deals the documents out anew "
        f"to the groups {_dealt(tested)} (Fisher 1935), adjusted for all pairs tested (Holm 1979)"
        f"{_ALONE if several else ''}:"
    )


def _dealt(tested: Sequence[Mapping[str, Any]]) -> str:
    """Say in how many ways the documents were dealt out."""
    exact = {gap["exact"] for gap in tested}
    if exact == {True}:
        return "in all ways"
    if exact == {False}:
        return f"in {DRAWS:,} random ways"
    return f"in all ways, or in {DRAWS:,} random ones where these are too many"


def _not_done(failed: int) -> str:
    return f" ({failed:,} more could not be processed)" if failed else ""


def _gap(gap: Mapping[str, Any]) -> str:
    first, second = (" / ".join(group) for group in gap["groups"])
    low, high = gap["interval"]
    p = gap["p_holm"]
    ends = dict.fromkeys(shares.points(gap[end]) for end in ("low", "high"))
    over = ""
    if "judged" in gap:
        documents = counted(gap["documents"], "document")
        over = f", of {gap['judged']:,} mentions judged in both, {documents}"
    return (
        f"{first} less {second} {' to '.join(ends)} points (95% "
        f"interval {shares.points(low)} to {shares.points(high)}, p {shares.chances(p)}{over})"
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
