"""Tidy tables of a batch output: a row a mention, a row a document, a row a framing.

Counts add up: of the mentions of a row each is in one of the seven fates, to check, excluded (it
stands in a sentence with a grave fault) or not judged (its language has no fates).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translate.batch.groups import known_of
from translate.batch.headings import (
    CONTROL,
    DIFFERENCES,
    DOCUMENTS,
    DRIFT,
    ENDS,
    FLAGS,
    FRAMINGS,
    GROUPS,
    LEGS,
    MENTIONS,
    TERMS,
    Column,
)
from translate.batch.lines import Failure, read_output, system_of
from translate.batch.output import terms_of
from translate.batch.summary import Summary
from translate.batch.tally import LEFT_OUT, PLACES, Tally, most_first, place_of
from translate.errors import InputError, MissingExtra
from translate.framings.tracing import is_judged
from translate.measures.rates import SIMILAR, Rate, is_open
from translate.reports import flags
from translate.reports.workbook import (
    SENTENCE_COLUMNS,
    Cell,
    Kind,
    csv_cell,
    framing_rows,
    neutral,
    sentence_texts,
    typed,
    workbook,
)
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.sentences import graves, is_grave, is_sound
from translate.roundtrip.trust import Kept

SHEET_ROWS = 1_048_575  # rows of a sheet below its head
Row = dict[str, Any]


@dataclass
class Table:
    """Rows under columns; `own` are those of the user's table."""

    columns: dict[str, Column]
    rows: list[Row] = field(default_factory=list)
    own: tuple[str, ...] = ()

    @property
    def kinds(self) -> dict[str, Kind]:
        """The columns in their order, the user's own after the first, and their kinds."""
        first, *rest = self.columns.items()
        own: list[tuple[str, Kind]] = [(name, "text") for name in self.own]
        return dict(
            [(first[0], first[1].kind), *own, *((name, column.kind) for name, column in rest)]
        )

    def values(self) -> list[dict[str, Cell]]:
        """Return the rows with every column, each value of its column's kind."""
        kinds = self.kinds
        return [{name: typed(kind, row.get(name)) for name, kind in kinds.items()}
                for row in self.rows]  # fmt: skip


@dataclass
class Tables:
    """The tables of a corpus, and its sums; `several` systems have framings of their own."""

    mentions: Table
    documents: Table
    framings: Table
    flags: Table
    terms: Table
    drift: Table
    control: Table
    summary: Summary
    file: str = ""
    several: bool = False

    def named(self) -> dict[str, Table]:
        """The tables of expressions by their names."""
        further = {"terms": self.terms, "drift": self.drift, "control": self.control}
        return {
            "mentions": self.mentions,
            "documents": self.documents,
            "framings": self.framings,
            **{title: table for title, table in further.items() if table.rows},
        }


def gather(path: Path, system: str = "", *, several: bool = False) -> Tables:
    """Read a batch output once, all or a system's lines; with `several` systems rows name theirs.

    Raises InputError as `summarise` does, and for an empty one.
    """
    tables = Tables(
        Table(MENTIONS), Table(DOCUMENTS), Table(FRAMINGS), Table(FLAGS), Table(TERMS),
        Table(DRIFT), Table(CONTROL), Summary(), str(path), several,
    )  # fmt: skip
    asked = tables.summary.termbase.asked = terms_of(path)
    own: dict[str, str] = {"system": "system"} if several else {}  # columns, and what we call them
    sums: dict[str, Summary] = {}  # by system
    for entry in read_output(path, system):
        if isinstance(entry, Failure):
            tables.summary.fail(entry.kind)
            error = f"{entry.kind}: {entry.message}" if entry.message else entry.kind
            known = _named(own, {**entry.columns, **({"system": entry.system} if several else {})})
            tables.documents.rows.append({"document": entry.id, "error": error, **known})
            continue
        tables.summary.add(entry)
        whose = system_of(entry) if several else ""
        if several:
            sums.setdefault(whose, Summary()).add(entry)
            sums[whose].termbase.asked = asked
        values = {**known_of(entry), **({"system": whose} if several else {})}
        known = _named(own, values)
        rows = mention_rows(entry)
        tables.flags.rows += flags.rows(entry, whose)
        tables.mentions.rows += [{**row, **known} for row in rows]
        tables.documents.rows.append({**_document(entry, rows), **known})
    if not tables.documents.rows:
        raise InputError(f"{path} holds no result; give the output of `translate batch`")
    tables.mentions.own = tables.documents.own = tuple(own.values())
    _add_sums(tables, sums or {"": tables.summary})
    return tables


def _add_sums(tables: Tables, sums: Mapping[str, Summary]) -> None:
    """Fill the tables of sums, system by system."""
    for table in (tables.framings, tables.flags, tables.terms, tables.drift, tables.control):
        table.own = ("system",) if tables.several else ()
    for whose, summary in sums.items():
        facts = summary.to_dict()
        own = {"system": whose}
        tables.drift.rows += [{**_trip(step), **own} for step in facts["drift"]]
        tables.control.rows += [
            {**row, **own} for control in facts["control"] for row in _sides(control)
        ]
        tables.terms.rows += [{**_term(row), **own} for row in facts["termbase"]["terms"]]
        tables.framings.rows += [
            {**_framing(category, term, tally), **own}
            for (category, term), tally in sorted(summary.terms.items(), key=most_first)
        ]


def _trip(step: Mapping[str, Any]) -> Row:
    rate = step["kept_or_paraphrased"]
    counts = {name: rate[name] for name in ("of", "untraced", "to_check")}
    return {**step, **counts, **_read(step), "hop": step["trip"]}


def _sides(control: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a row of the pivot's figures, and one of the control's, with their difference."""
    gap = control["difference"] or {}
    difference = Rate(None, gap.get("low"), gap.get("high"), gap.get("interval"))
    of = ("documents", "of", "untraced", "to_check", "excluded")
    for route, side in (("pivot", control["pivot"]), ("control", control)):
        rate = side["kept_or_paraphrased"]
        row = {
            "control": "+".join(control["via"]), "route": route,
            **{name: rate[name] for name in of}, **_read(side),
            **{name: side[name] for name in ("chrf", "damaged", "faulty")},
        }  # fmt: skip
        if route == "control":
            row |= {
                **spread("difference", difference), "difference": gap.get("value"),
                "judged": gap.get("of"), "p": gap.get("p"),
            }  # fmt: skip
        yield row


def _both(similar: Rate, kept: Rate) -> Row:
    """Return the ends of both rates, as columns."""
    return {**spread("kept_or_paraphrased", similar), **spread("kept", kept)}


def _read(rates: Mapping[str, Any]) -> Row:
    """Return the ends of both rates of a summary, as columns."""
    return _both(*(Rate.from_dict(rates[name]) for name in ("kept_or_paraphrased", "kept")))


def of_legs(summary: Mapping[str, Any], grouped: Mapping[str, Any] | None) -> Table:
    """Make the table of changes and losses by their leg: all, by category, by group."""
    own = [("all", "", summary["framings"])]
    own += [("category", row["category"], row) for row in summary["categories"]]
    own += [("group", name(row["group"]), row) for row in (grouped["groups"] if grouped else ())]
    return Table(LEGS, [_legs(level, what, row) for level, what, row in own])


def _legs(level: str, what: str, row: Mapping[str, Any]) -> Row:
    legs = row["legs"]
    return {
        "level": level, "name": what, **legs,
        "untold": legs["changes"] - legs["there"] - legs["back"],
        **spread("there", Rate.from_dict(row["there"])),
    }  # fmt: skip


def _term(row: Mapping[str, Any]) -> Row:
    instead = "; ".join(f"{other['rendered']} ({other['count']})" for other in row["instead"])
    return {**row, "expected": "; ".join(row["expected"]), "instead": instead}


def _named(own: dict[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return the user's values under the names that the tables give their columns."""
    for name in values:
        own.setdefault(name, _apart(name, own.values()))
    return {own[name]: text for name, text in values.items()}


def _apart(name: str, taken: Collection[str] = ()) -> str:
    """Give a column of the user another name where its own is taken."""
    while name in MENTIONS or name in DOCUMENTS or name in taken:
        name += "_column"
    return name


def mention_rows(result: Result) -> list[Row]:
    """Return a row for each mention of a document."""
    judged = is_judged(result.document.language)
    grave = graves(result.sentences)
    return [
        {
            **row,
            **dict(zip(SENTENCE_COLUMNS, sentence_texts(result, framing.sentence), strict=True)),
            **_outcome(framing, place_of(framing, grave, judged=judged)),
        }
        for framing, row in zip(result.framings, framing_rows(result), strict=True)
    ]  # fmt: skip


def _outcome(framing: FollowedFraming, place: str) -> Row:
    counted = place not in LEFT_OUT
    decided = counted and not is_open(framing)
    return {
        "counted_as": place, "counted": counted,
        "kept": framing.fate == "kept" if decided else None,
        "kept_or_paraphrased": framing.fate in SIMILAR if decided else None,
    }  # fmt: skip


def _document(result: Result, rows: Sequence[Row]) -> Row:
    counts = Counter(row["counted_as"] for row in rows)
    scores = result.route.scores
    return {
        "document": result.document.id, "language": result.document.language,
        "via": " ".join(result.route.via), "sentences": len(result.sentences),
        "faulty": sum(map(is_grave, result.sentences)),
        "looked_at": sum(sentence.damaged is not None for sentence in result.sentences),
        "sound": sum(map(is_sound, result.sentences)), **_counted(counts), **_own_rates(result),
        **{name: scores.get(name) for name in ("bleu", "chrf", "copy_rate")},
    }  # fmt: skip


def _own_rates(result: Result) -> Row:
    """Return the ends of a document's own rates, whose units are its sentences."""
    rates = result.evidence.kept or Kept()
    return _both(rates.kept_or_paraphrased or Rate(), rates.kept or Rate())


def _counted(counts: Counter[str]) -> Row:
    return {"mentions": counts.total(), **{name: counts[name] for name in PLACES}}


def _framing(category: str, term: str, tally: Tally) -> Row:
    return {
        "term": term, "category": category, "documents": tally.documents,
        **_counted(tally.places),
        **_both(tally.rates.similar.rate(), tally.rates.kept.rate()),
    }  # fmt: skip


def spread(name: str, rate: Rate) -> Row:
    """Return the four ends of a rate, as columns of its name."""
    ends = (rate.low, rate.high, *(rate.interval or (None, None)))
    return {f"{name}_{end}": value for end, value in zip(ENDS, ends, strict=True)}


def of_groups(grouped: Mapping[str, Any]) -> dict[str, Table]:
    """Make the tables of groups and of their differences out of `groups.to_dict`."""
    by = [f"{column}_column" if column in GROUPS else column for column in grouped["by"]]
    groups = [
        {
            **group, **dict(zip(by, group["group"], strict=True)),
            **{f"termbase_{name}": group["termbase"][name] for name in ("matched", "checked")},
            **spread("kept_or_paraphrased", Rate(group["value"], group["low"], group["high"],
                                                 group["interval"])),
        }
        for group in grouped["groups"]
    ]  # fmt: skip
    differences = [
        {
            "group": name(gap["groups"][0]), "less": name(gap["groups"][1]), "p": gap["p"],
            "p_holm": gap["p_holm"],
            **spread("difference", Rate(None, gap["low"], gap["high"], gap["interval"])),
        }
        for gap in grouped["differences"]
    ]  # fmt: skip
    named = {column: Column("text", "the group's value of this column") for column in by}
    return {
        "groups": Table({**named, **GROUPS}, groups),
        "differences": Table(DIFFERENCES, differences),
    }


def name(group: Sequence[str]) -> str:
    """Name a group: the values of its columns.

    >>> name(["Alpha", "2020"])
    'Alpha / 2020'
    """
    return " / ".join(" ".join(value.split()) for value in group)


def framed(table: Table) -> Any:
    """Return a table as a pandas frame, or as a list of dictionaries without pandas."""
    rows, kinds = table.values(), table.kinds
    try:
        from pandas import DataFrame
    except ImportError:
        return rows
    frame = DataFrame(rows, columns=list(kinds))
    types = {"integer": "Int64", "flag": "boolean", "share": "Float64", "number": "Float64"}
    return frame.astype({name: types[kind] for name, kind in kinds.items() if kind in types})


def to_csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV (RFC 4180, UTF-8); no spreadsheet runs a text of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(columns)
    writer.writerow(map(neutral, names))
    for row in rows:
        writer.writerow([csv_cell(row[name]) for name in names])
    return out.getvalue().encode("utf-8", "backslashreplace")


def to_parquet(table: Table) -> bytes:
    """Return a table as Parquet; raises MissingExtra without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("pyarrow", "docs-in") from error
    kinds = {"text": pyarrow.string(), "integer": pyarrow.int64(), "flag": pyarrow.bool_()}
    schema = pyarrow.schema(
        [(name, kinds.get(kind, pyarrow.float64())) for name, kind in table.kinds.items()]
    )
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(table.values(), schema), out)
    return out.getvalue()


def to_xlsx(tables: Mapping[str, Table]) -> bytes:
    """Return tables as sheets of a workbook; raises MissingExtra without openpyxl."""
    for title, table in tables.items():
        if len(table.rows) > SHEET_ROWS:
            raise InputError(
                f"{len(table.rows):,} {title} are more than a sheet has rows; use --format parquet"
            )
    sheets = {title.capitalize(): (table.kinds, table.rows) for title, table in tables.items()}
    return workbook(sheets, "A corpus, its documents and charged expressions")
