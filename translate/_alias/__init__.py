"""What `import translate_compare` gives: the same objects as `import translate`.

Two other projects on PyPI install a package named `translate`; this name is ours alone. It is also
the command's entry, since it can tell when another project has overwritten our files.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

_OURS = "translate"
_MEND = (
    "run `python -m pip uninstall translate translate-toolkit`, then "
    "`python -m pip install --force-reinstall --no-deps` with what translate-compare was "
    "installed from"
)


def damage() -> str:
    """Say in one line what is wrong with the installed package `translate`; "" for nothing.

    >>> damage()
    ''
    """
    spec = importlib.util.find_spec(_OURS)
    if spec is None or not spec.submodule_search_locations:
        return f"the package translate is not installed; {_MEND}"
    folder = Path(next(iter(spec.submodule_search_locations)))
    first = folder / "__init__.py"
    if not first.is_file():
        return f"{first} is missing; {_MEND}"
    if "translate.version" not in first.read_text(encoding="utf-8", errors="replace"):
        return f"{first} belongs to another project; {_MEND}"
    missing = [name for name in ("cli", "version", "api") if not (folder / f"{name}.py").is_file()]
    return f"{folder / missing[0]}.py is missing; {_MEND}" if missing else ""


def main() -> int:
    """Run the command, or say in one line why it can't run; returns the exit code."""
    if harm := damage():
        sys.stderr.write(f"translate: this installation is damaged: {harm}\n")
        return 1
    from translate.__main__ import main as run

    return run()


class _Same(MetaPathFinder, Loader):
    """Finds `translate_compare.x` as the module `translate.x` itself."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("translate_compare."):
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(_OURS + spec.name.removeprefix("translate_compare"))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run twice; the import system's mark on the module is taken back."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state


if __name__ == "translate_compare" and not damage():
    sys.meta_path.insert(0, _Same())  # before the one that would load the files a second time
    from translate import __all__, __version__  # noqa: F401

TYPE_CHECKING = False  # `typing` itself takes a while to load
if TYPE_CHECKING:
    from translate import *  # noqa: F403


def __getattr__(name: str) -> object:
    """Return a public name when it is first used: the command needs few of them."""
    if name not in globals().get("__all__", ()):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_OURS), name)
    return value


def __dir__() -> list[str]:
    return [*globals().get("__all__", ()), "damage", "main"]
