"""From a name to a model in the store: download, check, calibrate, convert, try out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from translate.data import Hypothesis
from translate.engines import Decoding, Engine, load_engine
from translate.engines.attention import Choice
from translate.engines.marian import CHECKPOINT
from translate.errors import InputError, ModelError, ModelNotFound
from translate.hub import store as kept
from translate.hub.calibrate import DEFAULT, calibrate
from translate.hub.download import Snapshot, download
from translate.hub.known import Family, Known, by_repository, families, known
from translate.hub.store import Recipe, Serves
from translate.hub.weights import ensure_safetensors
from translate.languages import Direction, script_share
from translate.registry import ModelEntry, installed, parse

LOG = logging.getLogger("translate.hub")
TRIED = {
    "en": ("The two sides held frank talks on trade.", "Taiwan is an island."),
    "zh": ("双方就贸易问题进行了坦率的会谈。", "台湾是一个岛屿。"),
}
_SCRIPT = 0.5  # least share of letters in the target's script


def fetch_pair(
    direction: Direction,
    place: Path | None = None,
    *,
    one_way: bool = False,
    again: bool = False,
    keep_checkpoint: bool = False,
    revision: str = "",
) -> list[ModelEntry]:
    """Fetch the known model of a direction, and of the way back unless `one_way`.

    Both at once, because the alignment of each is calibrated against the other. What is kept
    already stays, unless `again`. Raises ModelNotFound for a direction nobody knows a model for.
    """
    first = known(direction)
    if first is None:
        raise ModelNotFound(
            f"no hub model is known for {direction}; `translate models list --all` names those "
            f"that are; name another with --model {direction}=REPOSITORY"
        )
    wanted = [replace(first, revision=revision or first.revision)]
    back = None if one_way else known(direction.reverse)
    if back is not None:
        wanted.append(back)
    return fetch(wanted, place, again=again, keep_checkpoint=keep_checkpoint)


def fetch(
    wanted: Sequence[Known],
    place: Path | None = None,
    *,
    again: bool = False,
    keep_checkpoint: bool = False,
) -> list[ModelEntry]:
    """Fetch models, two directions of a pair together; gives all their entries."""
    with _all_held(place, sorted({one.repository for one in wanted})):
        due = [one for one in wanted if again or not _there(one, place, keep_checkpoint)]
        snapshots = {one: _snapshot(one, place) for one in due}
        choices = _calibrated(due, snapshots, place)
        for one in due:
            recipe = _recipe(one, snapshots[one], choices[one], keep_checkpoint)
            entries = kept.install(snapshots[one].folder, recipe, place)
            try_out(entries, one.quirks)
            kept.clear_work(place, one.repository)
    names = {one.repository for one in wanted}
    return [entry for entry in installed(place) if entry.name in names]


@contextmanager
def _all_held(place: Path | None, names: Sequence[str]) -> Iterator[None]:
    """Hold the locks of several models, in one order, so that two processes can't block."""
    if not names:
        yield
        return
    with kept.held(place, names[0]), _all_held(place, names[1:]):
        yield


def _there(one: Known, place: Path | None, checkpoint: bool) -> bool:
    return any(
        entry.name == one.repository
        and entry.direction == one.direction
        and (not checkpoint or (entry.folder / CHECKPOINT).is_dir())
        for entry in installed(place)
    )


def _snapshot(one: Known, place: Path | None) -> Snapshot:
    folder = kept.work_folder(place, one.repository)
    found = download(one.repository, folder, revision=one.revision)
    ensure_safetensors(folder)
    return found


def _calibrated(
    due: Sequence[Known], snapshots: dict[Known, Snapshot], place: Path | None
) -> dict[Known, Choice]:
    """Choose attentions: of two directions together, of one against what is there already."""
    entries = {one: _raw_entry(one, snapshots[one].folder) for one in due}
    if len(due) == 2 and due[0].direction == due[1].direction.reverse:
        found = calibrate(entries[due[0]], entries[due[1]])
        return dict(zip(due, found, strict=True))
    return {one: calibrate(entries[one], _opposite(one.direction.reverse, place))[0] for one in due}


def _raw_entry(one: Known, folder: Path) -> ModelEntry:
    """A downloaded checkpoint as the float32 engine takes it."""
    return parse(folder, {
        "direction": str(one.direction), "folder": ".", "name": one.repository,
        "prefix": one.token, "alignment_shift": 1, "max_pieces": kept.MAX_PIECES,
    })  # fmt: skip


def _opposite(direction: Direction, place: Path | None) -> Engine | None:
    """The engine of a direction that is there already, if there is one."""
    for entry in installed(place):
        if entry.direction == direction and not entry.family:
            return load_engine(direction, decoding=Decoding(beam=1), entry=entry)
    return None


def _recipe(one: Known, snapshot: Snapshot, choice: Choice, keep: bool) -> Recipe:
    return Recipe(
        name=one.repository,
        serves=[Serves(one.direction, prefix=one.token)],
        origin=f"{one.repository}@{snapshot.commit}",
        license=snapshot.license or one.license,
        layer=choice.layer, head=choice.head, aligned_by=choice.by, keep_checkpoint=keep,
    )  # fmt: skip


def try_out(entries: Sequence[ModelEntry], quirks: str = "") -> None:
    """Translate two sentences and look at the script; removes nothing, only tells or refuses.

    Raises ModelError when nothing comes out, or something in another script.
    """
    for entry in entries:
        texts = TRIED.get(entry.direction.source)
        if texts is None:
            continue
        engine = load_engine(entry.direction, decoding=Decoding(beam=2, threads=1), entry=entry)
        found = [answers[0] for answers in engine.translate(texts)]
        problem = _problem(found, entry.direction.target)
        if problem:
            LOG.warning(
                "%s %s: %s%s",
                entry.name,
                entry.direction,
                problem,
                f" ({quirks})" if quirks else "",
            )


def _problem(found: Sequence[Hypothesis], target: str) -> str:
    text = "".join(one.text for one in found)
    if not text.strip():
        return "two plain sentences come out empty; look at its outputs before you trust them"
    if script_share(text, target) < _SCRIPT:
        return f"two plain sentences come out in another script than {target}'s"
    return ""


def fetch_repository(
    repository: str,
    direction: Direction | None,
    place: Path | None = None,
    *,
    revision: str = "",
    again: bool = False,
    keep_checkpoint: bool = False,
) -> list[ModelEntry]:
    """Fetch a repository by name; the direction is asked for when it is not a known one.

    Raises InputError when the direction can't be told.
    """
    told = [one for one in by_repository(repository) if direction in (None, one.direction)]
    if not told and direction is None:
        raise InputError(
            f"{repository} is not among the known repositories; say what it translates: "
            f"translate models fetch {repository} --pair en-fr"
        )
    if told and told[0].repository == repository:
        wanted = [replace(one, revision=revision or one.revision) for one in told]
    else:
        directions = [direction] if direction else [one.direction for one in told]
        wanted = [Known(one, repository, revision) for one in directions if one]
    return fetch(wanted, place, again=again, keep_checkpoint=keep_checkpoint)


def fetch_family(name: str, place: Path | None = None, *, again: bool = False) -> list[ModelEntry]:
    """Fetch a model of many languages (m2m100, nllb); it serves every pair of them."""
    family = families()[name]
    with kept.held(place, family.repository):
        there = [entry for entry in installed(place) if entry.family == name]
        if there and not again:
            return there
        folder = kept.work_folder(place, family.repository)
        snapshot = download(family.repository, folder, revision=family.revision)
        ensure_safetensors(folder)
        choice = _family_choice(family, folder)
        recipe = Recipe(
            name=family.repository, serves=list(_served(family)),
            origin=f"{family.repository}@{snapshot.commit}",
            license=snapshot.license or family.license, family=name,
            layer=choice.layer, head=choice.head, aligned_by=choice.by,
        )  # fmt: skip
        found = kept.install(folder, recipe, place)
        kept.clear_work(place, family.repository)
    return found


def _served(family: Family) -> Iterator[Serves]:
    for source, prefix in family.codes.items():
        for target, start in family.codes.items():
            if source != target:
                yield Serves(Direction(source, target), prefix, start)


def _family_choice(family: Family, folder: Path) -> Choice:
    """Calibrate on Chinese–English gold, which serves for all pairs of the same weights."""
    codes = family.codes
    if not {"en", "zh"} <= set(codes):
        return DEFAULT
    entry = parse(folder, {
        "direction": "zh-en", "folder": ".", "name": family.repository, "prefix": codes["zh"],
        "start": codes["en"], "alignment_shift": 1, "max_pieces": kept.MAX_PIECES,
    })  # fmt: skip
    return calibrate(entry, None)[0]


def convert_folder(
    folder: Path,
    direction: Direction,
    place: Path | None = None,
    *,
    name: str = "",
    token: str = "",
) -> list[ModelEntry]:
    """Convert a user's checkpoint folder and keep the result; raises InputError, ModelError.

    `token` is the first source piece of a model with several targets (`>>cmn_Hans<<`).
    """
    if not (folder / "config.json").is_file():
        raise InputError(
            f"{folder} has no config.json; give the folder of a Marian checkpoint as transformers "
            "writes it"
        )
    ensure_safetensors(folder)
    title = name or folder.resolve().name
    token = token_of(folder, direction, token)
    one = Known(direction, title, token=token)
    choice = calibrate(_raw_entry(one, folder), _opposite(direction.reverse, place))[0]
    recipe = Recipe(
        title, [Serves(direction, prefix=token)], layer=choice.layer, head=choice.head,
        aligned_by=choice.by, keep_checkpoint=True,
    )  # fmt: skip
    with kept.held(place, title):
        return kept.install(folder, recipe, place)


def token_of(folder: Path, direction: Direction, said: str = "") -> str:
    """The token that asks for the target: the one said, or the known one if the model has it.

    A model of several targets is refused without: it would answer in any of them.
    """
    try:
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder}/vocab.json can't be read ({error}); copy it again") from error
    tokens = [piece for piece in vocabulary if piece.startswith(">>") and piece.endswith("<<")]
    pair = known(direction)
    wanted = said or (pair.token if pair else "")
    if wanted in tokens:
        return wanted
    if not tokens and not said:
        return ""
    there = " ".join(tokens[:8]) or "none"
    raise InputError(
        f"{folder} knows the target tokens {there}; say which with --token, such as "
        f"{tokens[0] if tokens else '>>cmn_Hans<<'}, or leave it out for a model of one target"
    )
