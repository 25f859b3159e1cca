"""Which token asks a model of several targets for the one that is wanted."""

from __future__ import annotations

import json
from pathlib import Path

from translate.errors import InputError, ModelError
from translate.hub.known import pairs
from translate.languages import Direction


def token_of(folder: Path, direction: Direction, said: str = "", title: str = "") -> str:
    """The token that asks for the target: the one said, or a known one if the model has it.

    A model of several targets is refused without: it would answer in any of them.
    """
    try:
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        tokens = [piece for piece in vocabulary if piece.startswith(">>") and piece.endswith("<<")]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ModelError(f"{folder}/vocab.json can't be read ({error}); copy it again") from error
    likely = [said] if said else _likely(direction)
    wanted = next((token for token in likely if token in tokens), None)
    if wanted is not None:
        return wanted
    if not tokens and not said:
        return ""
    there = " ".join(tokens[:8]) or "none"
    raise InputError(
        f"{title or folder} knows the target tokens {there}; say which with --token, such as "
        f"{tokens[0] if tokens else '>>cmn_Hans<<'}, or leave it out for a model of one target"
    )


def _likely(direction: Direction) -> list[str]:
    """The known pair's token, those of others with the same target, and the plain tag."""
    found = [pair for pair in pairs() if pair.token and pair.direction.target == direction.target]
    found.sort(key=lambda pair: pair.direction != direction)
    return [*(pair.token for pair in found), f">>{direction.target}<<"]
