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
    for one in pairs():
        name = f"[{one.repository}]({HUB}/{one.repository})"
        if one.instead:
            name = f"{one.instead} (see below), for {name}"
        size = f"{one.megabytes} MB" if one.megabytes else "not known"
        yield (
            f"| {one.direction} | {name}, {one.architecture} | {size} | {one.license} | "
            f"{one.score or 'none'} | {f'`{one.token}`' if one.token else ''} |"
        )


def source_rows() -> Iterator[str]:
    """Give what was found out about each direction, and where."""
    for one in pairs():
        yield f"- **{one.direction}**: {_sources(one)}"


def _sources(one: Known) -> str:
    said = [
        f"revision `{one.revision[:12]}`" if one.revision else "no revision pinned",
        f"name seen in {_linked(one.checked)}",
    ]
    if one.score_source:
        said.append(f"score from {_linked(one.score_source)}")
    if one.other:
        said.append("others: " + ", ".join(f"`{name}`" for name in one.other))
    return "; ".join(said) + "." + (f" {_code(one.quirks)}" if one.quirks else "")


def _linked(text: str) -> str:
    """Make addresses links, named by what follows the host."""
    return re.sub(rf"{HUB}/(\S+?)(?=[;\s]|$)", rf"[\1]({HUB}/\1)", text)


def _code(text: str) -> str:
    return re.sub(r"(>>\w+<<|<pad>)", r"`\1`", text)


def many_rows() -> Iterator[str]:
    """Give one row a model of many languages."""
    yield "| engine | repository | to fetch | licence | languages here |"
    yield "|---|---|--:|---|---|"
    for one in families().values():
        yield (
            f"| `{one.name}` | [{one.repository}]({HUB}/{one.repository}) | {one.megabytes:,} MB | "
            f"{one.license} | {', '.join(one.codes)} |"
        )


if __name__ == "__main__":
    main()
