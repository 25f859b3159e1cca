"""The texts of a second trip and those after it, for further panes."""

from __future__ import annotations

from typing import Any

from translate.data import Alignment, Hypothesis, Result

_SHOWN = 0.12  # attention below this is not worth lighting up

Later = list[list[dict[str, Any]]]


def later_trips(result: Result) -> Later:
    """Give for every trip after the first its sentences: `pivot`, `back`, and their links.

    The links are the engine's own attention, one way, not joined as those of the first trip are.
    """
    hops = result.routes[0].trip.hops
    return [
        [
            {
                "pivot": there.text, "back": home.text,
                "links": {"forward": _links(there), "back": _links(home)},
            }
            for there, home in zip(map(_best, hops[at].hypotheses),
                                   map(_best, hops[at + 1].hypotheses), strict=True)
        ]
        for at in range(2, len(hops) - 1, 2)
    ]  # fmt: skip


def _best(answers: tuple[Hypothesis, ...]) -> Hypothesis:
    return answers[0]


def _links(hypothesis: Hypothesis) -> list[list[float]]:
    alignment: Alignment = hypothesis.alignment
    return [
        [link.source.start, link.source.end, link.target.start, link.target.end, link.weight]
        for link in alignment.links
        if link.weight >= _SHOWN
    ]
