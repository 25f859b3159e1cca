"""Write the tables of docs/models.md from the known pairs: `python benchmarks/models_table.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from translate.hub.fetch import Known, families, pairs

PAGE = Path(__file__).resolve().parent.parent / "docs" / "models.md"
HUB = "https://huggingface.co"


def main() -> None:
    """Exchange the tables between the marks of the page."""
    text = PAGE.read_text("utf-8")
    for name, lines in (("pairs", pair_rows()), ("sources", source_rows()), ("many", many_rows())):
        inside = f"<!-- {name} -->\n" + "\n".join(lines) + f"\n<!-- end {name} -->"
        text = re.sub(
            f"<!-- {name} -->.*<!-- end {name} -->", lambda _, i=inside: i, text, flags=re.DOTALL
        )
    PAGE.write_text(text, "utf-8")


def pair_rows() -> Iterator[str]:
    """Give one row a direction."""
    yield "| pair | repository | to fetch | licence | published score | token |"
    yield "|---|---|--:|---|---|---|"
    for pair in pairs():
        name = f"[{pair.repository}]({HUB}/{pair.repository})"
        if pair.instead:
            name = f"{pair.instead} (see below), for {name}"
        size = f"{pair.megabytes} MB" if pair.megabytes else "not known"
        yield (
            f"| {pair.direction} | {name}, {pair.architecture} | {size} | {pair.license} | "
            f"{pair.score or 'none'} | {f'`{pair.token}`' if pair.token else ''} |"
        )


def source_rows() -> Iterator[str]:
    """Give what was found out about each direction, and where."""
    for pair in pairs():
        yield f"- **{pair.direction}**: {_sources(pair)}"


def _sources(pair: Known) -> str:
    said = [
        f"revision `{pair.revision[:12]}`" if pair.revision else "no revision pinned",
        f"name seen in {_linked(pair.checked)}",
    ]
    if pair.score_source:
        said.append(f"score from {_linked(pair.score_source)}")
    if pair.other:
        said.append("others: " + ", ".join(f"`{name}`" for name in pair.other))
    return "; ".join(said) + "." + (f" {_code(pair.quirks)}" if pair.quirks else "")


def _linked(text: str) -> str:
    """Make addresses links, named by what follows the host."""
    return re.sub(rf"{HUB}/(\S+?)(?=[;\s]|$)", rf"[\1]({HUB}/\1)", text)


def _code(text: str) -> str:
    return re.sub(r"(>>\w+<<|<pad>)", r"`\1`", text)


def many_rows() -> Iterator[str]:
    """Give one row a model of many languages."""
    yield "| engine | repository | to fetch | licence | languages here |"
    yield "|---|---|--:|---|---|"
    for family in families().values():
        yield (
            f"| `{family.name}` | [{family.repository}]({HUB}/{family.repository}) | "
            f"{family.megabytes:,} MB | {family.license} | {', '.join(family.codes)} |"
        )


if __name__ == "__main__":
    main()
