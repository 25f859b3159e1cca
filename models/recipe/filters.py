"""What a training pair must be, and what it must not share with anything held out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from settings import HERE

Gram = tuple[str, ...]
HAN = re.compile(r"[\u4e00-\u9fff]")
# Traditional characters of ordinary text, and words that only Taiwan uses, in simplified script.
TRADITIONAL = re.compile(
    "[國個們來時會對說學為這過開無業機電動創製並麼見長門問間車東馬風飛魚鳥語話請讓認計記訊設"
    "許論證識變貝負財貨責買賣費資質輕轉農進運達遠連選還邊鐘錢銀鐵錯陽陰隊階際雙離難雲頭題願類"
    "顯驚體網經總統線約級結給絕繼續聯聲職舊與興萬葉號處術衛覺親觀規視爾羅倫]"
)
TAIWAN = re.compile(
    "[「」妳牠]|网路|软体|硬体|伺服器|数位|资讯|萤幕|计程车|捷运|寮国|纽西兰|义大利|北韩|南韩|川普|普丁"
    "|欧巴马|雪梨|沙乌地|部落格|滑鼠|记忆体|透过|宏都拉斯|奈及利亚|衣索比亚|柴契尔|泡面|行动电话"
)


def bare(text: str) -> str:
    """Letters and digits only, in one case and one width.

    >>> bare("Ｘi Jinping, 习近平!")
    'xijinping习近平'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> list[str]:
    """Lower-case words."""
    return re.findall(r"\w+", text.lower())


def grams(items: Sequence[str], size: int) -> list[Gram]:
    """All runs of `size` items.

    >>> grams("abc", 2)
    [('a', 'b'), ('b', 'c')]
    """
    return [tuple(items[i : i + size]) for i in range(len(items) - size + 1)]


class HeldOut:
    """Texts that training must not see, in forms that are quick to look up."""

    def __init__(
        self, pairs: Iterable[tuple[str, str]], example: str, names: Iterable[str] = ()
    ) -> None:
        """`pairs` are held-out (english, chinese) lines; `example` an English article.

        `names` are English names that no pair may have.
        """
        self.names: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self.names[name.split()[-1]].append(name)
        self.lines: set[str] = set()
        self.en_grams: set[Gram] = set()
        self.zh_grams: set[Gram] = set()
        self.example = set(grams(words(example), 7))
        for en, zh in pairs:
            self.lines.update((bare(en), bare(zh)))
            self.en_grams.update(grams(words(en), 6))
            self.zh_grams.update(grams(bare(zh), 10))

    def names_in(self, en: str) -> bool:
        """Tell whether an English text has a held-out name."""
        words = self.names.keys() & set(re.findall(r"[\w'’-]+", en))
        return any(name in en for word in words for name in self.names[word])

    def reason(self, en: str, zh: str) -> str | None:
        """Say why a pair must stay out: equal to a line, near one, or quoting the example."""
        if bare(en) in self.lines or bare(zh) in self.lines:
            return "equal"
        if _share(grams(words(en), 6), self.en_grams) or _share(grams(bare(zh), 10), self.zh_grams):
            return "near"
        if any(gram in self.example for gram in grams(words(en), 7)):
            return "example"
        return None


def _share(grams: list[Gram], held: set[Gram]) -> bool:
    return sum(gram in held for gram in grams) > 0.4 * len(grams)


def shape_reason(en: str, zh: str, limit: dict[str, int], *, term: bool) -> str | None:
    """Say why a pair is malformed: length, script or length ratio."""
    en_words, han = len(en.split()), len(HAN.findall(zh))
    if not han or en_words > limit["max_en_words"] or len(zh) > limit["max_zh_characters"]:
        return "length"
    if han / len(zh) < (0.5 if en_words > 3 else 0.3):
        return "script"
    if sum(character.isascii() for character in en) < 0.9 * len(en):
        return "script"
    ratio = len(zh) / max(en_words, 1)
    bad = not 0.8 <= ratio <= 4 if en_words > 4 else ratio > 8
    return "ratio" if bad and not term else None


def is_regional(zh: str) -> bool:
    """Tell whether a text is in Traditional characters or in Taiwan's wording: no good target.

    >>> is_regional("他透过网路发表谈话"), is_regional("他通过网络发表谈话")
    (True, False)
    """
    return bool(TRADITIONAL.search(zh) or TAIWAN.search(zh))


def read_columns(path: Path, first: int = 0) -> list[tuple[str, str]]:
    """Two neighbouring columns of a tab-separated file."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row[first], row[first + 1]) for row in rows if len(row) > first + 1]


def read_sides(stem: Path) -> list[tuple[str, str]]:
    """Lines of `stem`.en and `stem`.zh (Chinese without spaces)."""
    en, zh = (
        Path(f"{stem}.{end}").read_text(encoding="utf-8").splitlines() for end in ("en", "zh")
    )
    return [(e, z.replace(" ", "")) for e, z in zip(en, zh, strict=True)]


def unlisted_names(path: Path) -> list[str]:
    """English names of the names set that training must not know."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines]
    return [row[2].removeprefix("The ") for row in rows if row[5] == "no"]


def load_held_out(data: Path, example: Path) -> HeldOut:
    """Everything under dev/, align-dev/ and articles/, the example article, unlisted names."""
    pairs = []
    for folder in (data / "dev", HERE / "dev"):
        for path in sorted(folder.glob("*.tsv")):
            pairs += read_columns(path)
    for path in sorted((data / "articles").glob("*.tsv")):
        pairs += read_columns(path, first=1)
    for folder in ("dev", "align-dev"):
        for path in sorted((data / folder).glob("*.en")):
            pairs += read_sides(path.with_suffix(""))
    text = example.read_text(encoding="utf-8") if example.exists() else ""
    return HeldOut(pairs, text, unlisted_names(HERE / "dev" / "names-dev.tsv"))
