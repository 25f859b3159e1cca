"""What machine translation does to the way a text frames the world.

The public names. Each is loaded when it is first used, so that a command starts, and ends at
Ctrl-C, at once.
"""

from translate.version import VERSION as __version__

TYPE_CHECKING = False  # `typing` itself takes a while to load
if TYPE_CHECKING:
    from translate.api import Options, Session, compare, round_trip, run, trace, translate
    from translate.batch.call import Report, Study, Summary, find, run_batch, study, summarise
    from translate.data import Document
    from translate.errors import TranslateError
    from translate.roundtrip.comparison import Comparison
    from translate.roundtrip.linewise import score_lines
    from translate.roundtrip.result import Result

__all__ = [
    "Comparison",
    "Document",
    "Options",
    "Report",
    "Result",
    "Session",
    "Study",
    "Summary",
    "TranslateError",
    "__version__",
    "compare",
    "find",
    "round_trip",
    "run",
    "run_batch",
    "score_lines",
    "study",
    "summarise",
    "trace",
    "translate",
]

_HOMES = {
    "translate.api": {"Options", "Session", "compare", "round_trip", "run", "trace", "translate"},
    "translate.batch.call": {
        "Report",
        "Study",
        "Summary",
        "find",
        "run_batch",
        "study",
        "summarise",
    },
    "translate.data": {"Document"},
    "translate.errors": {"TranslateError"},
    "translate.roundtrip.comparison": {"Comparison"},
    "translate.roundtrip.linewise": {"score_lines"},
    "translate.roundtrip.result": {"Result"},
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(home), name)
            return value
    raise AttributeError(f"module 'translate' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
