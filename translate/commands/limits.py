"""The limits of --fail-below: how they are written, and which of them rates don't reach."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from translate.commands.common import share


def add_fail_below(parser: argparse.ArgumentParser) -> None:
    """Add the rate under which a command ends with exit code 1."""
    parser.add_argument(
        "--fail-below", action="append", type=_limit, default=[], metavar="RATE=SHARE",
        help="end with exit code 1 where kept, or kept_or_paraphrased, is below a share, such as "
        "kept=0.8 or kept=80%%; the low end of the range is compared, which takes what was not "
        "traced as not kept; so does a text without a rate; may be repeated",
    )  # fmt: skip


def _limit(text: str) -> tuple[str, float]:
    name, sign, number = text.partition("=")
    name = name.strip().replace("-", "_")
    if name not in ("kept", "kept_or_paraphrased") or not sign:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is no limit; write kept=0.8 or kept_or_paraphrased=80%"
        )
    percent = number.rstrip()
    if percent.endswith("%"):
        with suppress(ValueError):
            number = str(float(percent[:-1]) / 100)
    return name, share(number)


def below(args: argparse.Namespace, rates: Mapping[str, Any]) -> Iterator[str]:
    """Say which limits of --fail-below the low ends of some rates don't reach.

    >>> args = argparse.Namespace(fail_below=[("kept", 0.8)])
    >>> list(below(args, {"kept": {"low": 0.75}})), list(below(args, {"kept": {"low": 0.8}}))
    (['kept is at least 75%, below the 80% of --fail-below'], [])
    """
    for name, limit in args.fail_below:
        low = (rates.get(name) or {}).get("low")
        label = name.replace("_", " ")
        if low is None:
            yield f"{label} has no rate here, and --fail-below asks for {100 * limit:g}%"
        elif low < limit:
            yield f"{label} is at least {100 * low:g}%, below the {100 * limit:g}% of --fail-below"
