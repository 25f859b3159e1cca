"""How a round trip is made and what is asked of it: the one table of options."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from translate.data import CHECK_MARGIN, MIN_CONFIDENCE
from translate.engines import NAMES, Decoding, Sampling
from translate.engines.encoder import load_encoder
from translate.errors import InputError
from translate.flags import flags, option
from translate.languages import TRADITIONAL, normalise, variety

if TYPE_CHECKING:
    from translate.engines.cache import Cache
    from translate.framings.lexicon import Lexicon

STOPS = 16  # pivots of a route, and routes


@dataclass(frozen=True)
class Options:
    """How a round trip is made and what is asked of it.

    `samples` is K of the survival count (0: none), over the n-best list or, with `sampling`, over
    random draws. `middle` is a translation that takes the machine's place in the pivot, `back` its
    return, `system` the name of whoever made them.
    `links` says which segments get word links: "all" of them, or those with "framings" only.
    `follow` are words that are followed beside the lexicon and counted in no figure of it.
    `use` names models, `[PAIR=]WHERE`; without `fetch` none is fetched.
    """

    engine: str = option(
        "ct2", "engine", "text", "ct2; marian, the float32 reference; m2m100 or nllb, models of "
        "many languages", choices=NAMES,
    )  # fmt: skip
    decoding: Decoding = Decoding()
    lexicon: Lexicon | None = option(
        None, "lexicon", "files", "lexicon of charged expressions (.toml, .tsv, .csv, .tbx); may "
        "be repeated; replaces the shipped one", metavar="FILE",
    )  # fmt: skip
    control: tuple[str, ...] = option(
        (), "control", "tags", "control pivots, to subtract what any round trip does",
        metavar="TAG[,TAG…]", decides=True,
    )  # fmt: skip
    samples: int = option(
        0, "samples", "whole", "count survival over K hypotheses", metavar="K", bounds=(1, 256),
        page=(0, 32), decides=True,
    )  # fmt: skip
    sampling: Sampling | None = option(
        None, "random", "switch", "draw the K hypotheses at random (seeded) instead of taking the "
        "n-best", decides=True,
    )  # fmt: skip
    hops: int = option(
        1, "hops", "whole", "round trips in a row, for drift", metavar="N", bounds=(1, 50),
        page=(1, 6), decides=True,
    )  # fmt: skip
    middle: str | None = option(
        None, "middle", "file", "a translation used in place of the machine's pivot; a human's, "
        "unless --system names another", metavar="FILE",
    )  # fmt: skip
    back: str | None = option(
        None, "back", "file", "its return, used in place of the machine's; without --middle, "
        "source and return alone are compared", metavar="FILE",
    )  # fmt: skip
    system: str = option(
        "", "system", "text", "which system made the given texts, such as google; NAME=ZH, "
        "NAME=ZH,EN (files), NAME=MODEL and NAME=default put several systems side by side",
        metavar="NAME[=…]",
    )  # fmt: skip
    min_confidence: float = option(
        MIN_CONFIDENCE, "min_confidence", "share", "traces less sure than this are untraceable; "
        f"a change is shown, to check, from {CHECK_MARGIN} below it",
        metavar="P", decides=True,
    )  # fmt: skip
    seed: int = option(
        1, "seed", "whole", "seed of draws and bootstrap", metavar="N", bounds=(0, 2**32 - 1),
        decides=True,
    )  # fmt: skip
    aligner: str = option(
        "attention", "aligner", "text", "word links by the engines' attention, or joined with a "
        "multilingual encoder (extra aligner), which links better and takes longer",
        choices=("attention", "joined"), decides=True,
    )  # fmt: skip
    cache: Cache | None = option(
        None, "cache", "text", "keep translations in a SQLite file; auto: the user's cache folder",
        metavar="FILE", default_text="off",
    )  # fmt: skip
    models: Path | None = option(
        None, "models", "file", "folder with a registry.toml", metavar="DIR"
    )  # fmt: skip
    use: tuple[str, ...] = option(
        (), "model", "texts", "model to use: a folder, the name of one that is there, or (with "
        "PAIR=, such as en-fr=) a repository of the hub; may be repeated",
        metavar="[PAIR=]WHERE",
    )  # fmt: skip
    cache_dir: Path | None = option(
        None, "cache_dir", "file", "folder of fetched models (the user's cache folder, or "
        "TRANSLATE_STORE)", metavar="DIR",
    )  # fmt: skip
    fetch: bool = True
    follow: tuple[str, ...] = ()
    trace: bool = option(
        True, "trace", "switch", "translate only; don't follow expressions", decides=True
    )
    links: Literal["all", "framings"] = option(
        "all", "links", "text", "word links for sentences with expressions, or for all, which "
        "takes longer", choices=("framings", "all"), decides=True,
    )  # fmt: skip

    @classmethod
    def asked(cls, asked: Asked) -> Options:
        """Make options of the keywords of `round_trip`, reading the files that are named."""
        values: dict[str, Any] = dict(asked)
        decoding: Decoding = values.pop("decoding", Decoding())
        own = {name: values.pop(name) for name in flags(Decoding) if name in values}
        if values.pop("random", False):
            values["sampling"] = Sampling(seed=values.get("seed", 1))
        for name in ("control", "use"):
            value = values.get(name, ())
            values[name] = tags(value) if isinstance(value, str) else tuple(value)
        values["control"] = tuple(map(variety, values["control"]))
        if "follow" in values:
            values["follow"] = tuple(values["follow"])
        for name in ("models", "cache_dir"):
            values[name] = Path(values[name]) if values.get(name) else None
        values["lexicon"] = _lexicon(values.get("lexicon"))
        values["cache"] = opened_cache(values.get("cache"))
        return cls(decoding=replace(decoding, **own), **values)

    def settings(
        self, vias: Sequence[Sequence[str]], lexicons: Iterable[Lexicon]
    ) -> dict[str, Any]:
        """Return what decides a result beside models, decoding and libraries, as plain values.

        `lexicons` are those that are used where the options name none.
        """
        from translate.framings.lexicon import fingerprint
        from translate.framings.shipped import vocabulary

        settings: dict[str, Any] = {"via": ["+".join(via) for via in vias]}
        for name, flag in flags(Options).items():
            if flag.decides:
                value = getattr(self, name)
                settings[flag.name] = list(value) if isinstance(value, tuple) else value
        settings["random"] = self.sampling.to_dict() if self.sampling else False
        settings["lexicon"] = fingerprint(*([self.lexicon] if self.lexicon else lexicons))
        settings["vocabulary"] = vocabulary()
        if self.follow:
            settings["follow"] = list(self.follow)
        if self.aligner == "joined":
            settings["encoder"] = load_encoder().sha256
        if self.system:
            settings["system"] = self.system
        for name, text in (("middle", self.middle), ("back", self.back)):
            if text is not None:
                digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
                settings[name] = digest.hexdigest()[:16]
        return settings


class Asked(TypedDict, total=False):
    """What may be asked in Python, each under the name of its option.

    A lexicon, a cache or models may be named by a path; `control` and `use` may be one or several.
    """

    engine: str
    beam: int
    threads: int
    device: str
    decoding: Decoding
    lexicon: Lexicon | Path | str | None
    control: str | Sequence[str]
    samples: int
    random: bool
    sampling: Sampling | None
    hops: int
    middle: str | None
    back: str | None
    system: str
    min_confidence: float
    seed: int
    aligner: str
    cache: Cache | Path | str | None
    models: Path | str | None
    use: str | Sequence[str]
    cache_dir: Path | str | None
    fetch: bool
    follow: Sequence[str]
    trace: bool
    links: Literal["all", "framings"]


def _lexicon(lexicon: Lexicon | Path | str | None) -> Lexicon | None:
    from translate.framings.entries import load_lexicon

    return load_lexicon(Path(lexicon)) if isinstance(lexicon, str | Path) else lexicon


def opened_cache(cache: Cache | Path | str | None) -> Cache | None:
    """Open the cache that is named: a file, "auto" for the user's cache folder, "off" for none."""
    from translate.engines.cache import Cache, default_path

    if not isinstance(cache, str | Path):
        return cache
    name = str(cache)
    if name == "off":
        return None
    return Cache(default_path() if name == "auto" else Path(name))


def tags(text: str) -> tuple[str, ...]:
    """Split a list of language tags at commas."""
    return tuple(tag.strip() for tag in text.split(",") if tag.strip())


def parse_routes(via: str) -> list[list[str]]:
    """Split routes at commas and the pivots of a route at `+`; raises InputError for none.

    Languages with a slash between them are one pivot: see `picked`.

    >>> parse_routes("zh,Chinese+FR"), parse_routes("zh-CN/en")
    ([['zh'], ['zh', 'fr']], [['zh/en']])
    """
    routes = [[_stop(stop) for stop in route.split("+")] for route in tags(via)]
    if not routes or not all(stop for route in routes for stop in route):
        raise InputError(f"--via {via!r} names no language; write one such as --via zh")
    if max(map(len, routes)) > STOPS or len(routes) > STOPS:
        raise InputError(f"--via names more than {STOPS} languages; name fewer")
    if any(TRADITIONAL in route[:-1] for route in routes):
        raise InputError(f"{TRADITIONAL} must be the last pivot of a route; write zh before others")
    if any(routes.count(route) > 1 for route in routes):
        raise InputError(f"--via {via!r} names a route twice; name it once")
    return routes


def _stop(text: str) -> str:
    """Return a pivot as routes have it; "" where a language is missing."""
    names = [variety(name.strip()) for name in text.split("/")]
    return "/".join(names) if all(names) else ""


def picked(vias: Sequence[Sequence[str]], language: str) -> list[list[str]]:
    """Put in the place of each pivot that is a choice the first that is not the text's language.

    >>> picked([["zh/en"]], "en"), picked([["zh/en"], ["fr"]], "zh")
    ([['zh']], [['en'], ['fr']])
    """
    return [[_picked(stop.split("/"), language) for stop in via] for via in vias]


def _picked(choices: Sequence[str], language: str) -> str:
    own = normalise(language)
    return next((tag for tag in choices if normalise(tag) != own), choices[0])
