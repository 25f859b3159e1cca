"""Traditional Chinese: an engine into Chinese whose answers are written in Traditional characters.

Everything that follows an expression (lexicon, renderings, flags, the models of the way back) reads
Simplified Chinese. So each answer is kept twice: as it is shown, and in Simplified characters, in
which all else is done. What a model wrote in Simplified characters OpenCC's table s2twp puts into
those and the words usual in Taiwan; what was written in Traditional ones, tw2sp into Simplified.

The tables are made for software: they put "statement" (声明) into a word for declaring variables,
"support" into one for compatibility, "procedure" into one for programs. Words that mean something
else in news are therefore converted by their characters alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from translate.data import Alignment, Hypothesis, Link, Signature, Span
from translate.engines import Engine, Sampling, aligner, parts
from translate.errors import MissingExtra
from translate.languages import Direction

THERE, HOME = "s2twp", "tw2sp"
_PLAIN = {THERE: "s2tw", HOME: "tw2s"}  # the same, characters alone
_COMPUTING = {
    THERE:
    "声明 支持 程序 进程 发布 通过 文件 项目 对象 扩展 局部 全局 高级 低级 高端 循环 溢出 运行 "
    "连接 窗口 端口 接口 调度 调用 保存 打开 抛出 集成 类型 交互 优化 代码 社区 设置 兼容 创建 "
    "添加 激活 屏蔽 截取 参数 访问 点击 信号 权限 分区 卸载 加载 映射 复印 集群 注销 默认 模块 "
    "仿真 信道 总线 队列 拷贝 查看 查找 审核 刷新 内核 内置 外置 登录 字段 菜单 元音 万象 界面 "
    "批量 重载 发送 消息",
    HOME:
    "核心 程序 執行 檔案 支援 宣告 釋出 物件 呼叫 文件 區域性 貼上 開啟 智慧(?!財產) 資料 "
    "通道 連線 元件 高階 低階 相容 傳送 建立 新增 儲存 排程 整合 快取 啟用 遮蔽 "
    "視窗 變數 引數 例項 型別 永珍",
}  # fmt: skip


@lru_cache(maxsize=8)
def _converter(table: str) -> Any:
    try:
        import opencc
    except ImportError as error:
        raise MissingExtra("opencc", "zh-hant") from error
    return opencc.OpenCC(table)


def version() -> str:
    """Return the version of OpenCC; raises MissingExtra where it is not installed."""
    from importlib.metadata import version

    _converter(THERE)
    return version("opencc")


def traditional(text: str) -> str:
    """Write a Simplified text in Traditional characters and the words of Taiwan.

    >>> traditional("台湾的软件"), traditional("外交部声明")
    ('臺灣的軟體', '外交部聲明')
    """
    return _converted(text, THERE)


def simplified(text: str) -> str:
    """Write a Traditional text in Simplified characters.

    >>> simplified("臺灣的軟體"), simplified("核心利益")
    ('台湾的软件', '核心利益')
    """
    return _converted(text, HOME)


def _converted(text: str, table: str) -> str:
    """Convert a text, and in it words of computing by their characters alone."""
    parts = _computing(table).split(text)  # what matched stands at the odd places
    return "".join(
        str(_converter(_PLAIN[table] if number % 2 else table).convert(part))
        for number, part in enumerate(parts)
    )


@lru_cache(maxsize=2)
def _computing(table: str) -> re.Pattern[str]:
    words = sorted(_COMPUTING[table].split(), key=len, reverse=True)
    return re.compile(f"({'|'.join(words)})")


@dataclass(frozen=True)
class Carried:
    """Which characters of one text stand for which of another, block by block."""

    blocks: tuple[tuple[int, int, int, int], ...]  # start and end in each; they cover both texts

    def span(self, span: Span) -> Span:
        """Return where a place of the first text is in the second."""
        return Span(self._edge(span.start, last=False), self._edge(span.end, last=True))

    def _edge(self, at: int, *, last: bool) -> int:
        if not self.blocks:
            return at
        starts = [block[0] for block in self.blocks]
        index = max(0, bisect_right(starts, at - last) - 1)
        start, end, to_start, to_end = self.blocks[index]
        if end - start == to_end - to_start:
            return to_start + min(at, end) - start
        return to_end if last else to_start


@lru_cache(maxsize=4096)
def carried(text: str, conversion: str) -> Carried:
    """Tell which characters of a text stand for which of its conversion.

    >>> carried("用U盘和软件", "用隨身碟和軟體").span(Span(1, 3)).of("用隨身碟和軟體")
    '隨身碟'
    """
    before, after = _plain(text), _plain(conversion)
    if before == after:
        return Carried(())
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return Carried(tuple((start, end, low, high) for _, start, end, low, high in changes))


def _plain(text: str) -> str:
    """Write each character as its simplified form, so that every one keeps its place."""
    return "".join(map(_plain_character, text))


@lru_cache(maxsize=8192)
def _plain_character(character: str) -> str:
    plain = str(_converter("t2s").convert(character))
    return plain if len(plain) == 1 else character


@dataclass(frozen=True)
class Traditional:
    """An engine whose answers are Simplified, with the Traditional text of each as `written`.

    `token` is what made the model itself write Traditional characters; "" where OpenCC did.
    """

    engine: Engine
    token: str = ""

    @property
    def direction(self) -> Direction:
        """The engine's."""
        return self.engine.direction

    @property
    def aligns(self) -> bool:
        """Whether the engine does."""
        return self.engine.aligns

    @property
    def signature(self) -> Signature:
        """The engine's, and who wrote the Traditional characters."""
        own = self.engine.signature
        made = f"zh-Hant, converted by OpenCC {THERE} less words of computing"
        if self.token:
            made = f"zh-Hant, by the model ({self.token}); home by OpenCC {HOME}"
        libraries = {**own.libraries, "opencc": version()}
        return replace(own, decoding={**own.decoding, "script": made}, libraries=libraries)

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give the engine's answers in both scripts."""
        answers = self.engine.translate(texts, n_best=n_best, sampling=sampling)
        return [[self._both(hypothesis) for hypothesis in hypotheses] for hypotheses in answers]

    def sparing(self, texts: Sequence[str], linked: Collection[str]) -> list[Hypothesis]:
        """Give the best answer to each text, with links only for those that are in `linked`."""
        spare = getattr(self.engine, "sparing", None)
        if spare is None:
            return [hypotheses[0] for hypotheses in self.translate(texts)]
        return [self._both(answer) for answer in spare(texts, linked)]

    def parts(self, text: str) -> int:
        """Return what the engine says."""
        return parts(self.engine, text)

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Give the engine's links of given pairs, whose targets are Simplified."""
        linking = aligner(self.engine)
        assert linking is not None
        if not self.token:
            return linking.align(sources, targets)
        written = [traditional(target) for target in targets]
        links = linking.align(sources, written)
        return [
            _moved(own, carried(shown, target))
            for own, shown, target in zip(links, written, targets, strict=True)
        ]

    def given(self, text: str) -> Hypothesis:
        """Return a Traditional text that somebody wrote, unlinked, in both scripts."""
        return Hypothesis(simplified(text), 0.0, written=text)

    def _both(self, answer: Hypothesis) -> Hypothesis:
        if not self.token:  # the way home begins where the conversion began
            return replace(answer, written=traditional(answer.text))
        text = simplified(answer.text)
        links = _moved(answer.alignment, carried(answer.text, text))
        return replace(answer, text=text, alignment=links, written=answer.text)


def _moved(links: Alignment, to: Carried) -> Alignment:
    if not to.blocks:
        return links
    return Alignment(tuple(Link(k.source, to.span(k.target), k.weight) for k in links.links))
