"""What machine translation does to the way a text frames the world.

The public names; importing them loads no engine, no torch and no page.
"""

from translate.api import Options, compare, round_trip, run, trace, translate
from translate.data import Document, Result, Trace
from translate.errors import TranslateError
from translate.version import VERSION as __version__

__all__ = [
    "Document",
    "Options",
    "Result",
    "Trace",
    "TranslateError",
    "__version__",
    "compare",
    "round_trip",
    "run",
    "trace",
    "translate",
]
