"""Lossless sentence segments and word tokens, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from translate.data import Segment, Span, Token
from translate.languages import writes_spaces
from translate.memory import remembered

_CLOSERS = "”’»›」』】》〉）)]\"'"
_FINAL = "。！？!?…."
_NUMBERING = re.compile(
    r"\s*[(（]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[.)、）．]\s*"
)
TITLES = frozenset(  # of persons, before their names
    "mr mrs ms dr prof gen lt col maj capt sgt adm supt cmdr sen rep gov amb pres rev hon".split()
)
_SHORT = "|".join(sorted(map(str.capitalize, TITLES)) + sorted(map(str.upper, TITLES)))
_TITLE = re.compile(rf"(?:^|[\s(“\"'‘])(?:{_SHORT}|St|Mt|Ft|Messrs|vs|cf|approx)\.\s*$")
_NUMBERED = re.compile(r"(?:^|\s)(?:No|Nos|Art|Sec|Fig|Vol|pp|p|ca)\.\s*$")
_INITIAL = re.compile(r"(?:^|\s)(?:[A-Z]\.){1,3}\s*$")
_LATIN_INSIDE = re.compile(
    r"(?<=[^\s.][.!?…])(?P<close>[”’\"')\]]*)\s+(?=[“‘\"'(\[]*[A-Z])|(?<=…)\s+(?=[A-Z“])"
)
_HAN_INSIDE = re.compile(rf"(?<=[。！？!?])(?![{re.escape(_CLOSERS + _FINAL)}\s])")
_SAYS = "(?:说|问|道|表示|称|指出|强调|警告|补充)"
_SAID = re.compile(rf"\s*[^，。！？：“]{{0,14}}{_SAYS}[^：“]{{0,12}}[，。]")
_SAID_ALONE = re.compile(rf"\s*[^，。！？：“]{{0,14}}{_SAYS}。\s*")  # and nothing more
# a quotation whose speaker stands before it: who says something after it says something else
_INTRODUCED = re.compile(rf"(?:[:：]|{_SAYS}[，,])\s*[“「『][^“”「」『』]*[”」』]\s*$")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)*%?"  # 1,000.5 · 12:30 · 90%
    r"|[^\W\d_]+(?:['’\-‑][^\W\d_]+|\d+|\.(?=[^\W\d_]\.)[^\W\d_]\.)*"  # self-governed · Xi’s · U.S.
    r"|\S"
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_CLAUSE = re.compile(r"[,;:，；：、—–][”’\"')）》]*\s*")


def segments(text: str, language: str) -> list[Segment]:
    """Cut a text into sentences; what lies between their spans is white space only.

    Sentences come from sentencex; numbering, abbreviations, closing quotes and headlines that it
    cuts wrongly are mended here.

    >>> [s.text for s in segments("Mr. Li left. “Why?” she asked.", "en")]
    ['Mr. Li left.', '“Why?” she asked.']
    >>> [s.text for s in segments("他走了。她没走！", "zh")]
    ['他走了。', '她没走！']
    """
    sentences: list[Segment] = []
    for number, paragraph in enumerate(paragraphs(text)):
        start = paragraph.start
        for piece in _sentences(paragraph.of(text), language):
            body = piece.strip()
            if body:
                at = start + len(piece) - len(piece.lstrip())
                sentences.append(Segment(body, Span(at, at + len(body)), number))
            start += len(piece)
    return sentences


def paragraphs(text: str) -> list[Span]:
    r"""Return the spans of the paragraphs: lines, unless a block of lines is one hard-wrapped text.

    >>> len(paragraphs("Headline\n\nOne.\nTwo."))
    3
    """
    spans: list[Span] = []
    for block in _blocks(text):
        if _hard_wrapped([line.of(text) for line in block]):
            spans.append(Span(block[0].start, block[-1].end))
        else:
            spans.extend(block)
    return spans


def _blocks(text: str) -> Iterator[list[Span]]:
    """Lines that no blank line parts, as lists of spans without their line ends."""
    block: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            block.append(Span(start, start + len(line)))
        elif block:
            yield block
            block = []
        start += len(line)
    if block:
        yield block


def _hard_wrapped(lines: Sequence[str]) -> bool:
    """Return whether lines were broken at a column rather than where something ends."""
    full = [len(line.rstrip()) for line in lines[:-1]]
    if not full or min(full) < 50 or max(full) > 110 or max(full) - min(full) > 20:
        return False
    if len(lines[-1].rstrip()) > max(full) + 20:  # no column: a headline above its text
        return False
    ends = sum(line.rstrip()[-1] in _FINAL + _CLOSERS for line in lines[:-1])
    return ends <= len(full) / 2


def _sentences(paragraph: str, language: str) -> list[str]:
    import sentencex  # late: it is a compiled library, and `import translate` must stay light

    whole = _SURROGATE.sub("\ufffd", paragraph)  # the library takes no halves of characters
    sizes = [len(part) for part in sentencex.segment(language, whole) if part]
    if sum(sizes) != len(paragraph):  # the library promises this; losing text is not an option
        sizes = [len(paragraph)]
    ends = list(accumulate(sizes))
    pieces = [paragraph[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    inside = _LATIN_INSIDE if writes_spaces(language) else _HAN_INSIDE
    pieces = [part for piece in pieces for part in _split_at(piece, inside)]
    return _merge(pieces, language)


def _split_at(piece: str, boundary: re.Pattern[str]) -> Iterator[str]:
    start = 0
    for match in boundary.finditer(piece):
        head = piece[start : match.end()]
        if head.strip() and not _TITLE.search(head) and not _INITIAL.search(head):
            yield head
            start = match.end()
    if start < len(piece):
        yield piece[start:]


def _merge(pieces: Iterable[str], language: str) -> list[str]:
    merged: list[str] = []
    for piece in pieces:
        if merged and _belongs_before(merged[-1], piece, language, before=merged):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged


def _belongs_before(previous: str, piece: str, language: str, before: Sequence[str]) -> bool:
    """Return whether `piece` goes on with what `previous` began, the last of those `before` it."""
    if "\n" in previous[len(previous.rstrip()) :] and not previous.strip():
        return False
    if not previous.strip() or not piece.strip() or _NUMBERING.fullmatch(previous):
        return True
    if _TITLE.search(previous) or _INITIAL.search(previous):
        return True
    head = piece.lstrip()
    if head[0].isdigit() and _NUMBERED.search(previous):
        return True
    if head[0] in "”’»」』】》〉）)]，、；：,;:" or (
        head.startswith("……") and previous[-1] not in "。！？!?"
    ):
        return True
    if not writes_spaces(language):
        quoted = re.search(r"[。！？!?，]?[”」』]\s*$", previous) is not None
        said = quoted and _SAID.match(piece) is not None
        if not said or _SAID_ALONE.fullmatch(piece):
            return said
        return not _INTRODUCED.search(_from_quotation(before))
    return head[0].islower() and previous.rstrip()[-1] in "”’\"'…)"


def _from_quotation(pieces: Sequence[str]) -> str:
    """Return the last of the pieces, from the one in which their last quotation begins."""
    first = len(pieces) - 1
    while first and not any(opener in pieces[first] for opener in "“「『"):
        first -= 1
    return "".join(pieces[first:])


def rebuild(text: str, parts: Sequence[Segment], replacements: Sequence[str]) -> str:
    """Put one replacement in each segment's place, keeping what lies between them.

    With the segments' own texts the result is the text itself. Raises ValueError when the two
    lists differ in length.

    >>> rebuild("A b.  C d.", segments("A b.  C d.", "en"), ["X.", "Y."])
    'X.  Y.'
    """
    out: list[str] = []
    end = 0
    for part, replacement in zip(parts, replacements, strict=True):
        out += [text[end : part.span.start], replacement]
        end = part.span.end
    return "".join([*out, text[end:]])


def tokens(text: str, language: str) -> list[Token]:
    """Return words, numbers and punctuation marks with their spans; white space is left out.

    Han runs are cut into words by rjieba (jieba's dictionary and model), whatever the language.

    >>> [t.text for t in tokens("China’s self-governed island, 90%.", "en")]
    ['China’s', 'self-governed', 'island', ',', '90%', '.']
    >>> [t.text for t in tokens("台湾是核心利益。", "zh")]
    ['台湾', '是', '核心', '利益', '。']
    """
    return list(_tokens(text))


@remembered(512)  # a document's sentences, which several measures look at
def _tokens(text: str) -> tuple[Token, ...]:
    words = tuple(_token(match.group(), match.start()) for match in _WORD.finditer(text))
    if not _HAN.search(text):
        return words
    return tuple(part for token in words for part in _han_words(token))


def _han_words(token: Token) -> Iterator[Token]:
    """Split a word at the borders of its Han runs, and the runs into words."""
    word, offset, start = token.text, token.span.start, 0
    for run in _HAN.finditer(word):
        if run.start() > start:
            yield _token(word[start : run.start()], offset + start)
        at = offset + run.start()
        for part in _cut(run.group()):
            yield _token(part, at)
            at += len(part)
        start = run.end()
    if start < len(word):
        yield _token(word[start:], offset + start)


def _cut(run: str) -> list[str]:
    import rjieba  # late: loads its dictionary

    parts: list[str] = rjieba.cut(run)
    return parts if "".join(parts) == run else list(run)


def _token(text: str, start: int) -> Token:
    return Token(text, Span(start, start + len(text)))


def clauses(text: str, fits: int, measure: Callable[[str], int] = len) -> list[Span]:
    """Cut an over-long sentence at clause marks into spans that join to the whole.

    `fits` is the largest size of a piece; `measure(text)` gives a size (default: characters).
    A clause that is too long by itself is cut between words, at last between characters.

    >>> text = "one two, three four, five six"
    >>> [span.of(text) for span in clauses(text, 22)]
    ['one two, three four, ', 'five six']
    """
    if measure(text) <= fits:
        return [Span(0, len(text))]
    cuts = [match.end() for match in _CLAUSE.finditer(text)]
    spans: list[Span] = []
    start = 0
    while start < len(text):
        end = _furthest(text, start, [*cuts, len(text)], fits, measure)
        if end is None:
            words = [match.start() for match in re.finditer(r"\s+", text)]
            end = _furthest(text, start, [*words, len(text)], fits, measure)
        if end is None:
            end = _hard_cut(text, start, fits, measure)
        spans.append(Span(start, end))
        start = end
    return spans


def _furthest(
    text: str, start: int, cuts: Iterable[int], fits: int, size: Callable[[str], int]
) -> int | None:
    best = None
    for cut in cuts:
        if cut > start:
            if size(text[start:cut]) > fits:
                break
            best = cut
    return best


def _hard_cut(text: str, start: int, fits: int, size: Callable[[str], int]) -> int:
    low, high = start + 1, len(text)
    while low < high:  # the largest end whose piece still fits
        middle = (low + high + 1) // 2
        if size(text[start:middle]) <= fits:
            low = middle
        else:
            high = middle - 1
    return low
