"""The configuration file, and where everything lies."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
PAIRS = ("en-zh", "zh-en")


@dataclass(frozen=True)
class Settings:
    """Parsed config.toml with its folders resolved."""

    values: dict[str, Any]
    base: Path
    data: Path
    work: Path

    @property
    def pool(self) -> Path:
        """The pairs that training takes."""
        return self.work / "pool.tsv"

    def path(self, name: str) -> Path:
        """A folder or file that [paths] names."""
        return self.base / Path(self.values["paths"][name]).expanduser()

    def pair_file(self, pair: str, name: str) -> Path:
        """Path of a file that belongs to one direction."""
        return self.work / pair / name

    def spm_file(self, pair: str, language: str) -> Path:
        """SentencePiece model: Chinese is shared by both directions, English is not."""
        return self.work / "zh.model" if language == "zh" else self.pair_file(pair, "en.model")

    def dev_file(self, name: str) -> Path:
        """Path of a development file, of the data folder or the recipe's own."""
        own = HERE / "dev" / name
        return own if own.exists() else self.data / "dev" / name

    def stage(self, name: str, pair: str) -> dict[str, Any]:
        """Options of a training stage; the table `stage.default` fills what is missing.

        What `share` and `mix` say for each direction is chosen.
        """
        stages = self.values["stage"]
        options = {**stages["default"], **stages[name]}
        mix = {k: v[pair] if isinstance(v, dict) else v for k, v in options["mix"].items()}
        return {**options, "mix": mix, "share": options["share"][pair]}


def load_settings(path: Path | None = None) -> Settings:
    """Read a config file; TRANSLATE_COMPARE_DATA and _WORK go before what it says."""
    path = path or HERE / "config.toml"
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    folders = values["paths"]
    data = os.environ.get("TRANSLATE_COMPARE_DATA", folders["data"])
    work = os.environ.get("TRANSLATE_COMPARE_WORK", folders["work"])
    base = path.parent
    return Settings(values, base, base / Path(data).expanduser(), base / Path(work).expanduser())
