"""Patterns to look for in a text: words, a lemma, a regular expression.

Words match in any case and with any quotation marks and apostrophes, and whether a hyphen or a
space joins two; `*` ends a word in any way. A lemma finds every inflection.
"""

from __future__ import annotations

import re
import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from translate.data import Span, Token
from translate.errors import InputError
from translate.framings.inflect import same_lemma, tokenize

Find = Callable[[str], Iterable[Span]]
PATIENCE = 5.0  # seconds for all sentences of a document
_LONGEST = 1_000  # characters of a pattern
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DASHES = "-‐‑‒–—―−"
_ALIKE = {sign: f"[{signs}]" for signs in ("'’‘ʼ′＇", '"“”„‟＂', _DASHES) for sign in signs}
_BREAK = rf"[{_DASHES}\s]"  # between two words: "win-win" is "win win"
_BETWEEN = re.compile(rf"(?<=[^{_DASHES}\s]){_BREAK}+(?=[^{_DASHES}\s])")


def words(pattern: str) -> Find:
    """Return a finder of words in any case; Chinese may stand inside longer words.

    >>> text = "The No-Fly zone, the no fly zones"
    >>> [span.of(text) for span in words("no-fly zone*")(text)]
    ['No-Fly zone', 'no fly zones']
    >>> [span.start for span in words("核心")("中国的核心利益")]
    [3]
    """
    if not pattern.strip():
        raise InputError("the pattern is empty; give words to look for")
    parts = _BETWEEN.split(pattern.strip())
    joined = f"{_BREAK}+".join(map(_word, parts))
    before = "" if re.match(f"[{_HAN}*]|\\W", parts[0]) else r"(?<!\w)"
    after = "" if re.search(f"(?:[{_HAN}*]|\\W)$", parts[-1]) else r"(?!\w)"
    return _finder(before + joined + after)


def _word(part: str) -> str:
    return "".join(r"\w*" if c == "*" else _ALIKE.get(c) or re.escape(c) for c in part)


def regex(pattern: str) -> Find:
    """Return a finder of a regular expression; raises InputError for an invalid one.

    >>> [span.start for span in regex(r"fus(e|ing)s?")("A fuse, two fuses")]
    [2, 12]
    """
    return _finder(pattern)


def _finder(pattern: str) -> Find:
    if len(pattern) > _LONGEST:
        raise InputError(f"the pattern has over {_LONGEST:,} characters; give a shorter one")
    try:
        with warnings.catch_warnings(), patience("the pattern"):
            warnings.simplefilter("ignore")  # of what later versions will read otherwise
            compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError, MemoryError) as error:
        reason = str(error) or type(error).__name__
        raise InputError(
            f"{pattern[:60]!r} is no regular expression ({reason}); leave --regex out to look for "
            "these very words"
        ) from error
    return lambda text: [Span(*m.span()) for m in compiled.finditer(text) if m.end() > m.start()]


def lemma(pattern: str) -> Find:
    """Return a finder of English words in every inflection.

    >>> text = "They invaded; an invasion, invading troops"
    >>> [span.of(text) for span in lemma("invade")(text)]
    ['invaded', 'invading']
    """
    wanted = [token.text for token in _joined(pattern)]
    if not wanted:
        raise InputError("the pattern is empty; give words to look for")

    def find(text: str) -> Iterator[Span]:
        tokens = _joined(text)
        for at in range(len(tokens) - len(wanted) + 1):
            run = tokens[at : at + len(wanted)]
            if all(same_lemma(word, token.text) for word, token in zip(wanted, run, strict=True)):
                yield Span(run[0].span.start, run[-1].span.end)

    return find


def _joined(text: str) -> list[Token]:
    """Cut a text into words and marks, without the dashes between them."""
    return [token for token in tokenize(text) if token.text not in _DASHES]


@contextmanager
def patience(what: str, seconds: float = PATIENCE) -> Iterator[None]:
    """Raise InputError where the work within takes too long.

    A regular expression may run for ever, and only a signal stops it; systems without alarms, and
    threads, go without a limit. The seconds are those of the processor: other programs run, too.
    """
    alarmed = hasattr(signal, "setitimer")
    if not alarmed or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise InputError(
            f"the pattern takes more than {seconds:g} seconds on {what}; give a simpler one "
            "(nested repetition such as (a+)+ has no end)"
        )

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
