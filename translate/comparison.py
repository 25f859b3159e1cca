"""Two texts side by side: sentences paired, edits marked; as values, text and HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from translate.compare import edits, pair_sentences, word_similarity
from translate.data import Edit
from translate.segment import segments

Row = dict[str, Any]


def compared(before: str, after: str, language: str) -> list[Row]:
    """Pair the sentences of two texts and compare each pair; one plain dictionary a pair."""
    old = [segment.text for segment in segments(before, language)]
    new = [segment.text for segment in segments(after, language)]
    glue = "" if language in ("zh", "ja") else " "
    rows = []
    for left, right in pair_sentences(old, new, word_similarity(language)):
        one = glue.join(old[left.start : left.end])
        other = glue.join(new[right.start : right.end])
        rows.append(
            {"before": one, "after": other, "edits": [_row(e) for e in edits(one, other, language)]}
        )
    return rows


def _row(edit: Edit) -> Row:
    return {
        "op": edit.op,
        "before": [edit.before.start, edit.before.end],
        "after": [edit.after.start, edit.after.end],
        "moved": edit.moved,
    }


def to_text(rows: list[Row]) -> str:
    """Mark what is gone as [-so-] and what is new as {+so+}, like wdiff; moves as [<so<] {>so>}.

    >>> print(to_text(compared("frank talks", "candid talks", "en")), end="")
    [-frank-] {+candid+} talks
    """
    return "".join(_line(row) + "\n" for row in rows)


def _line(row: Row) -> str:
    parts = []
    for edit in row["edits"]:
        gone = row["before"][slice(*edit["before"])].strip()
        come = row["after"][slice(*edit["after"])].strip()
        if edit["op"] == "equal":
            parts.append(come)
            continue
        old, new = ("<", ">") if edit["moved"] >= 0 else ("-", "+")
        parts += [f"[{old}{gone}{old}]"] if gone else []
        parts += [f"{{{new}{come}{new}}}"] if come else []
    return " ".join(part for part in parts if part)


_STYLE = """body{font:17px/1.6 Georgia,"Noto Serif CJK SC","Songti SC",serif;max-width:75em;
margin:2em auto;padding:0 1em;color:#222;background:#fff}table{border-collapse:collapse;width:100%}
td,th{width:50%;vertical-align:top;padding:.5em .8em;border-top:1px solid #ccc;text-align:left}
del{background:#fbe3df;color:#7a1c0c}ins{background:#dff0e0;color:#0d4a1c;text-decoration:underline}
.moved{background:#e4e6f7;color:#26307c}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#16181b}td,th{border-color:#444}
del{background:#51241d;color:#ffd9d2}ins{background:#173a20;color:#cdf0d4}.moved{background:#2a2f5c;color:#dde}}"""


def to_html(rows: list[Row], language: str) -> str:
    """Give a page of its own, without script, that shows the pairs side by side."""
    body = "".join(
        f"<tr><td>{_side(row, 'before', 'del')}</td><td>{_side(row, 'after', 'ins')}</td></tr>"
        for row in rows
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Comparison</title>'
        f"<style>{_STYLE}</style></head><body><table><thead><tr><th>Before</th><th>After</th></tr>"
        f"</thead><tbody>{body}</tbody></table></body></html>\n"
    )


def _side(row: Row, side: str, tag: str) -> str:
    parts = []
    for edit in row["edits"]:
        text = escape(row[side][slice(*edit[side])])
        if edit["op"] == "equal" or not text:
            parts.append(text)
        elif edit["moved"] >= 0:
            parts.append(f'<{tag} class="moved">{text}</{tag}>')
        else:
            parts.append(f"<{tag}>{text}</{tag}>")
    return "".join(parts)
