"""Options as fields of dataclasses: each carries its flag, its help, its bounds and its default.

The command line, the page, the address of the page and the identity of a batch are made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal["whole", "share", "switch", "text", "tags", "texts", "file", "files"]
_FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Flag:
    """How an option is asked for; `name` is also what it is called in addresses and signatures.

    `bounds` are of whole numbers, `page` those that the page offers; `decides` says that the
    answer depends on it and nothing else in a signature shows it.
    """

    name: str
    help: str
    kind: Kind
    default: Any
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] = (1, 2**31)
    page: tuple[int, int] | None = None
    decides: bool = False

    @property
    def option(self) -> str:
        """Its name on the command line.

        >>> Flag("min_confidence", "", "share", 0.5).option
        '--min-confidence'
        """
        return f"--{self.name.replace('_', '-')}"

    @property
    def help_with_default(self) -> str:
        """Its help with the default, where there is one to show."""
        silent = self.default is None or self.default == () or isinstance(self.default, bool)
        return self.help if silent or not self.default else f"{self.help} ({self.default})"


def option(default: Any, name: str, kind: Kind, help: str, **more: Any) -> Any:
    """Make a field of a dataclass that is an option; `more` are fields of `Flag`.

    `default_text` says what the default comes to, where its value doesn't.
    """
    flag = Flag(name, help, kind, more.pop("default_text", default), **more)
    return field(default=default, metadata={_FLAG: flag})


@cache
def flags(cls: type) -> Mapping[str, Flag]:
    """Return the options of a dataclass by the names of their fields.

    >>> from translate.roundtrip.options import Options
    >>> flags(Options)["hops"].help_with_default
    'round trips in a row, for drift (1)'
    """
    return MappingProxyType(
        {
            declared.name: declared.metadata[_FLAG]
            for declared in fields(cls)
            if _FLAG in declared.metadata
        }
    )
