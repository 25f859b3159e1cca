"""`models`: which there are, and how to get and get rid of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import add_json, add_store, listed
from translate.errors import InputError, UnsupportedLanguage

if TYPE_CHECKING:
    from translate.engines.registry import ModelEntry
    from translate.hub.fetch import Family, Known

CARD = "README.md"
_NAMES = ("pair", "name", "size", "license", "folder")
_Row = tuple[str, ...]
_TOKEN = "target token of a model with several"


def add(commands: Any) -> None:
    """Add the parsers."""
    models = commands.add_parser("models", help="which models there are; fetch, convert, remove")
    actions = models.add_subparsers(
        dest="action", metavar="list|show|fetch|convert|use|check|baseline|remove"
    )
    every = actions.add_parser("list", help="one line per model")
    every.add_argument("--all", action="store_true", help="include models that could be fetched")
    add_json(every)
    actions.add_parser("show", help="a model's card").add_argument(
        "pair", metavar="PAIR", help="such as en-zh, or a model's name"
    )
    add_json(actions.add_parser("check", help="compare files with their checksums"))
    _add_fetch(actions)
    _add_convert(actions)
    _add_use(actions)
    baseline = actions.add_parser(
        "baseline", help="measure what a model makes of a human text, and keep it with the model"
    )
    baseline.add_argument("pair", metavar="PAIR", help="the way back, such as zh-en")
    remove = actions.add_parser("remove", help="delete a fetched model")
    remove.add_argument("name", metavar="NAME", help="name, folder name or pair")
    for action in actions.choices.values():
        action.add_argument(
            "--models", type=Path, default=None, metavar="DIR", help="folder with a registry.toml"
        )
        add_store(action)
    models.set_defaults(run=run_models)


def _add_fetch(actions: Any) -> None:
    fetch = actions.add_parser("fetch", help="download, check, convert and keep a model")
    fetch.add_argument(
        "what",
        metavar="WHAT",
        help="a pair (en-fr: both ways), firefox:en-fr, m2m100, nllb, or a repository",
    )
    fetch.add_argument("--pair", default=None, help="what a repository translates, such as en-fr")
    fetch.add_argument("--token", default="", metavar=">>xxx<<", help=_TOKEN)
    fetch.add_argument("--one-way", action="store_true", help="this direction only")
    fetch.add_argument("--revision", default="", metavar="COMMIT", help="instead of the known one")
    fetch.add_argument("--again", action="store_true", help="even if it has been fetched")
    fetch.add_argument(
        "--keep-checkpoint", action="store_true", help="keep the float weights (for marian)"
    )


def _add_convert(actions: Any) -> None:
    convert = actions.add_parser("convert", help="convert a model folder of your own")
    convert.add_argument("folder", type=Path, metavar="DIR", help="a checkpoint or a student")
    convert.add_argument("--pair", required=True, help="what it translates, such as en-fr")
    convert.add_argument("--name", default="", help="name to keep it under (the folder's)")
    convert.add_argument("--token", default="", metavar=">>xxx<<", help=_TOKEN)
    convert.add_argument(
        "--kind", choices=("marian", "bergamot"), default=None,
        help="a checkpoint of transformers, or a student of Firefox (told by its files)",
    )  # fmt: skip


def _add_use(actions: Any) -> None:
    use = actions.add_parser("use", help="which model goes first for a pair, in every run")
    use.add_argument(
        "what", metavar="WHAT", help="best (fetched if need be), bundled, or a kept model's name"
    )
    use.add_argument("--pair", required=True, help="such as en-zh: both ways")
    use.add_argument("--one-way", action="store_true", help="this direction only")


def run_models(args: argparse.Namespace) -> Output:
    """Do one of the actions."""
    actions = {
        "list": _list, "show": _show, "check": _check, "fetch": _fetch, "convert": _convert,
        "use": _use, "baseline": _baseline, "remove": _remove,
    }  # fmt: skip
    return actions[args.action](args)


def _list(args: argparse.Namespace) -> Output:
    from translate.engines.registry import entries, installed, store
    from translate.hub.fetch import families, pairs
    from translate.hub.store import size

    known = entries(args.models, cache_dir=args.cache_dir)
    rows = list(_rows(known))
    if args.all:
        there = {entry.name for entry in known}
        missing: list[Known | Family] = [*pairs(), *families().values()]
        rows += [_offer(offer) for offer in missing if offer.repository not in there]
    folders = {entry.folder for entry in installed(args.cache_dir)}
    total = sum(map(size, folders))
    notes = (f"fetched models take {total:,.0f} MB in {store(args.cache_dir)}",) if folders else ()
    return Output(listed(rows, _NAMES, as_json=args.json), notes=notes)


def _rows(known: Iterable[ModelEntry]) -> Iterator[_Row]:
    """Yield a row for each model; one that serves many directions has one row."""
    from translate.hub.store import size

    folders: dict[Path, list[ModelEntry]] = {}
    for entry in known:
        folders.setdefault(entry.folder, []).append(entry)
    for folder, served in folders.items():
        first = served[0]
        what = str(first.direction) if len(served) == 1 else f"{len(served)} pairs"
        room = f"{size(folder):.1f} MB" if folder.is_dir() else "missing"
        yield what, first.name, room, first.license, str(folder)


def _offer(offer: Known | Family) -> _Row:
    what = getattr(offer, "direction", None) or offer.name  # type: ignore[union-attr]
    size = f"{offer.megabytes:,} MB" if offer.megabytes else "size not known"
    return str(what), offer.repository, size, offer.license, "to fetch"


def _show(args: argparse.Namespace) -> Output:
    from translate.engines.registry import entries
    from translate.hub.fetch import families, known
    from translate.languages import Direction

    there = entries(args.models, cache_dir=args.cache_dir)
    for entry in there:
        if entry.name == args.pair:
            return Output(_card(entry))
    family, direction = families().get(args.pair), None
    if family is None:
        with suppress(UnsupportedLanguage):  # it is no pair, but may be a name
            direction = Direction.parse(args.pair)
    for entry in there:
        if entry.family == args.pair or (entry.direction == direction and not entry.family):
            return Output(_card(entry))
    described = family or (known(direction) if direction else None)
    if described is None:
        raise InputError(
            f"no model for {args.pair}; `translate models list --all` names those there are"
        )
    return Output(_described(described))


def _card(entry: ModelEntry) -> str:
    path = entry.folder / CARD
    head = f"{entry.name} ({entry.direction}), {entry.license or 'no licence named'}\n"
    return path.read_text("utf-8", "replace") if path.is_file() else head


def _described(offer: Known | Family) -> str:
    """Return what is known of a model that has not been fetched."""
    lines = [f"{offer.repository}: not fetched yet"]
    for field in fields(offer):
        value = getattr(offer, field.name)
        if field.name not in ("repository", "codes") and value:
            lines.append(f"{field.name}: {', '.join(value) if field.name == 'other' else value}")
    return "\n".join(lines) + "\n"


def _check(args: argparse.Namespace) -> Output:
    from translate.engines.registry import entries

    unique = {entry.folder: entry for entry in entries(args.models, cache_dir=args.cache_dir)}
    rows, problems = [], []
    for entry in unique.values():
        faults = [f"{problem}; {entry.remedy}" for problem in entry.problems()]
        state = "damaged" if faults else "ok" if entry.files else "no checksums"
        rows.append((str(entry.direction), entry.name, state))
        problems += faults
    content = listed(rows, ("pair", "name", "state"), as_json=args.json)
    return Output(content, 1 if problems else 0, tuple(problems))


def _fetch(args: argparse.Namespace) -> Output:
    from translate.hub import fetch
    from translate.hub.fetch import families
    from translate.hub.firefox import PREFIX, fetch_students
    from translate.languages import Direction

    place, again = args.cache_dir, args.again
    if args.what.startswith(PREFIX):
        pair = Direction.parse(args.what.removeprefix(PREFIX))
        both = [pair] if args.one_way else [pair, pair.reverse]
        return _models_output(fetch_students(both, place, again=again))
    if args.what in families():
        keep = args.keep_checkpoint
        return _models_output(
            fetch.fetch_family(args.what, place, again=again, keep_checkpoint=keep)
        )
    if "/" in args.what:
        direction = Direction.parse(args.pair) if args.pair else None
        return _models_output(fetch.fetch_repository(
            args.what, direction, place, revision=args.revision, again=again,
            keep_checkpoint=args.keep_checkpoint, token=args.token,
        ))  # fmt: skip
    if "-" not in args.what:
        raise InputError(
            f"{args.what!r} is not to be fetched; write a pair such as en-fr, "
            f"{PREFIX}en-fr, {', '.join(families())}, or a repository as OWNER/NAME"
        )
    return _models_output(fetch.fetch_pair(
        Direction.parse(args.what), place, one_way=args.one_way, again=again,
        keep_checkpoint=args.keep_checkpoint, revision=args.revision,
    ))  # fmt: skip


def _convert(args: argparse.Namespace) -> Output:
    from translate.hub.fetch import convert_folder
    from translate.hub.firefox import convert_student, is_student
    from translate.languages import Direction

    pair = Direction.parse(args.pair)
    if not args.folder.is_dir():
        raise InputError(f"{args.folder} is no folder; give the one with the model's files")
    kind = args.kind or ("bergamot" if is_student(args.folder) else "marian")
    if kind == "bergamot":
        return _models_output(convert_student(args.folder, pair, args.cache_dir, name=args.name))
    return _models_output(
        convert_folder(args.folder, pair, args.cache_dir, name=args.name, token=args.token)
    )


def _use(args: argparse.Namespace) -> Output:
    from translate.hub.provide import use
    from translate.languages import Direction

    pair = Direction.parse(args.pair)
    return _models_output(
        use(args.what, [pair] if args.one_way else [pair, pair.reverse], args.cache_dir)
    )


def _baseline(args: argparse.Namespace) -> Output:
    from translate.hub.provide import provide
    from translate.languages import Direction
    from translate.reports.findings import engine
    from translate.roundtrip.baseline import write_baseline
    from translate.roundtrip.ceiling import measure_baseline
    from translate.roundtrip.loading import Engines, wanted_models
    from translate.roundtrip.options import Options

    options = Options(models=args.models, cache_dir=args.cache_dir)
    direction, engines = Direction.parse(args.pair), Engines(options)
    baseline = measure_baseline(engines.get(direction.reverse), engines.get(direction))
    entry = provide(direction, wanted_models(options))
    if entry is None:
        return Output(f"{engine(baseline)}\n")
    path = write_baseline(baseline, entry.folder, direction)
    return Output(f"{engine(baseline)}\n", notes=(f"kept in {path}",))


def _models_output(models: Iterable[ModelEntry]) -> Output:
    return Output(listed(_rows(models), _NAMES, as_json=False))


def _remove(args: argparse.Namespace) -> Output:
    from translate.hub.store import remove

    names, freed = remove(args.name, args.cache_dir)
    return Output(f"removed {', '.join(names)} ({freed:,.0f} MB)\n")
