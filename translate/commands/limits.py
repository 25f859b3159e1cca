"""The limits of --fail-below and --fail-above: how they are written, and which are not held."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from translate.commands.arguments import add_flag
from translate.data import DIGITS
from translate.errors import InputError
from translate.flags import flags, option
from translate.roundtrip.signs import SIGNS

if TYPE_CHECKING:
    from translate.roundtrip.result import Result

RATES = ("kept", "kept_or_paraphrased", "termbase")


@dataclass(frozen=True)
class Limits:
    """What a command is held against, each a name and a share from 0 to 1."""

    below: tuple[tuple[str, float], ...] = option(
        (), "fail_below", "texts", "exit with code 1 if kept, kept_or_paraphrased or "
        "termbase (renderings as the lexicon expects) is below a share, such as kept=0.8 or "
        "termbase=95%%. The low end of the range is compared, which counts untraced expressions "
        "as not kept; a text without such a rate fails, too; may be repeated", metavar="RATE=SHARE",
    )  # fmt: skip
    above: tuple[tuple[str, float], ...] = option(
        (), "fail_above", "texts", "exit with code 1 if damaged (sentences very likely "
        "damaged, of those examined), flagged (sentences with any flag), number, name, negation, "
        "placeholder, copy, empty or repeat (sentences with such a flag) is above a share, such "
        "as number=0 or damaged=10%%. For a given translation, flags of the way back don't count; "
        "may be repeated", metavar="RATE=SHARE",
    )  # fmt: skip


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the rates under and above which a command ends with exit code 1."""
    table = flags(Limits)
    add_flag(parser, table["below"], "fail_below", type=_Limit(RATES, "kept=0.8 or termbase=95%"))
    add_flag(parser, table["above"], "fail_above", type=_Limit(SIGNS, "number=0 or damaged=10%"))


def add_above(parser: argparse.ArgumentParser, kinds: Sequence[str]) -> None:
    """Add --fail-above for some kinds of flags, of a translation that has no way back."""
    add_flag(
        parser, flags(Limits)["above"], "fail_above",
        type=_Limit(kinds, "number=0 or flagged=10%"), metavar="KIND=SHARE",
        help="exit with code 1 if more than a share of the units is flagged (any flag), or has a "
        f"flag of a kind ({', '.join(kinds[1:])}), such as number=0; may be repeated",
    )  # fmt: skip


@dataclass(frozen=True)
class _Limit:
    """Reads a limit on one of some rates, for argparse."""

    names: Sequence[str]
    such_as: str

    def __call__(self, text: str) -> tuple[str, float]:
        """Read NAME=SHARE; raises argparse's error for another name or no share."""
        name, sign, number = text.partition("=")
        name = name.strip().replace("-", "_")
        if name not in self.names or not sign:
            raise argparse.ArgumentTypeError(
                f"{text[:40]!r} is no limit on {', '.join(self.names)}; write {self.such_as}"
            )
        return name, _share(number.strip())


def _share(text: str) -> float:
    """Read a share or a percentage; raises argparse's error for what is neither."""
    percent = text.removesuffix("%")
    try:
        share = float(percent) / (100 if percent != text else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is no share; write a number from 0 to 1, or a percentage such as 95%"
        )
    return share


def check_single(args: argparse.Namespace, remedy: str) -> None:
    """Raise InputError where several systems would be held against a limit."""
    for name in ("fail_below", "fail_above"):
        if getattr(args, name, None):
            raise InputError(f"--{name.replace('_', '-')} is of one system; {remedy}")


def has_limits(args: argparse.Namespace) -> bool:
    """Whether a command is held against anything."""
    return bool(getattr(args, "fail_below", None) or getattr(args, "fail_above", None))


def unheld(args: argparse.Namespace, summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which limits the summary of a corpus does not hold."""
    rates = {**summary["framings"], "termbase": summary["termbase"]}
    return (*below(args, rates), *above(args, summary["signs"]))


def unheld_by(args: argparse.Namespace, result: Result) -> tuple[str, ...]:
    """Say which limits one document's result does not hold."""
    from translate.roundtrip.signs import Signs

    signs, evidence = Signs(), result.evidence
    signs.add(result.sentences, evidence.given)
    rates: dict[str, Any] = evidence.kept.to_dict() if evidence.kept else {}
    termbase = evidence.termbase
    if termbase and (of := termbase.checked + termbase.untraced):
        rates["termbase"] = {"low": termbase.matched / of}
    return (*below(args, rates), *above(args, signs.to_dict()))


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
        elif _told(low) < round(100 * limit, DIGITS):
            yield f"{label} is at least {_told(low):g}%, below the {100 * limit:g}% of --fail-below"


def _told(share: float) -> float:
    """Return a share in percent, to a tenth, in which limits are written; all is only all.

    >>> _told(0.79951), _told(0.99972), _told(1.0)
    (80.0, 99.9, 100.0)
    """
    return round(100 * share, 1) if share == 1 else min(99.9, round(100 * share, 1))


def above(
    args: argparse.Namespace, signs: Mapping[str, Any], *, of: str = "sentences"
) -> Iterator[str]:
    """Say which limits of --fail-above the shares of sentences (or what they are of) go beyond.

    >>> args = argparse.Namespace(fail_above=[("number", 0.0)])
    >>> list(above(args, {"number": {"count": 2, "of": 11, "share": 0.181818}}))
    ['number is 18.2% (2 of 11 sentences), above the 0% of --fail-above']
    """
    for name, limit in args.fail_above:
        sign = signs[name]
        if sign["share"] is None:
            yield f"{name} has no rate here, and --fail-above asks for {100 * limit:g}%"
        elif (share := sign["count"] / sign["of"]) > limit + 1e-12:  # not rounded: one counts
            looked = " looked at" if name == "damaged" else ""
            yield (
                f"{name} is {100 * share:.3g}% ({sign['count']:,} of {sign['of']:,} "
                f"{of}{looked}), above the {100 * limit:g}% of --fail-above"
            )
