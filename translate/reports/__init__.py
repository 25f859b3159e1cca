"""A result in the form its reader wants: one file a format, each a pure function.

Whatever a result leaves out is shown as missing. Escaping happens in one place of each format:
text is a plain `str` until the format's own element, cell or block takes it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from translate.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from translate.roundtrip.result import Result


@dataclass(frozen=True, slots=True)
class Format:
    """A form of report: the `module.function` that makes it, its file suffix and media type.

    `needs` is a library that may not be there, which the extra `docs-in` brings.
    """

    maker: str
    suffix: str
    media_type: str
    description: str
    binary: bool = False
    needs: str = ""


FORMATS: dict[str, Format] = {
    "text": Format("terminal.render", ".txt", "text/plain", "plain text for a terminal"),
    "json": Format("wire.render", ".json", "application/json", "the whole result, for programs"),
    "html": Format("page.render", ".html", "text/html", "one self-contained page to read"),
    "md": Format("markdown.render", ".md", "text/markdown", "Markdown to paste and quote"),
    "csv": Format("workbook.render_csv", ".csv", "text/csv", "the charged expressions, one a line"),
    "xlsx": Format(
        "workbook.render", ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "charged expressions and sentences as a workbook", binary=True,
        needs="openpyxl",
    ),
    "tmx": Format("exchange.render_tmx", ".tmx", "application/xml", "translation memory, TMX 1.4b"),
    "xliff": Format(
        "exchange.render_xliff", ".xlf", "application/xliff+xml", "XLIFF 2.0, fates as notes"
    ),
}  # fmt: skip


def ready(fmt: str) -> None:
    """Raise MissingExtra where the library that a format of FORMATS needs is not installed.

    >>> ready("text")
    """
    needs = FORMATS[fmt].needs
    if needs and find_spec(needs) is None:
        raise MissingExtra(needs, "docs-in")


def render(
    result: Result | Mapping[str, Any], fmt: str, *, color: bool = False, width: int = 100
) -> str | bytes:
    """Return a result in a format of FORMATS: `bytes` for the binary ones, `str` for the others.

    A result may also be given as the object that its JSON holds. `color` and `width` (terminal
    cells) matter to "text" only. Raises InputError for a format that is not known or something
    that is not a result, MissingExtra where a library is needed.

    >>> render({"document": {"id": "a"}}, "json")[:60]
    '{"document": {"id": "a", "language": "", "text": ""}, "signa'
    """
    if fmt not in FORMATS:
        raise InputError(f"no report format {fmt!r}; use one of: {', '.join(FORMATS)}")
    if isinstance(result, Mapping):
        from translate.roundtrip.result import Result

        result = Result.from_json(result)
    module, _, function = FORMATS[fmt].maker.partition(".")
    make = getattr(import_module(f"translate.reports.{module}"), function)
    options = {"color": color, "width": width} if fmt == "text" else {}
    report: str | bytes = make(result, **options)
    return report
