"""A study as files: tables, figures with their data, the methods paragraph, the codebook."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from translate import target
from translate.batch import groups, systems
from translate.batch.begun import check_targets
from translate.batch.lines import has_several
from translate.batch.tables import (
    Table,
    Tables,
    framed,
    gather,
    name,
    of_groups,
    of_legs,
    spread,
    to_csv,
    to_parquet,
    to_xlsx,
)
from translate.data import FATES
from translate.english import counted
from translate.errors import InputError, MissingExtra
from translate.measures.rates import Rate
from translate.reports import codebook, corpus, drawing, figures, findings, methods
from translate.reports.figures import OPEN, Figure
from translate.reports.workbook import EPOCH

Row = dict[str, Any]
Grouped = Mapping[str, Any]
_ENDS = ("low", "high", "interval_low", "interval_high")
Form = Literal["csv", "parquet", "xlsx"]


class Study:
    """A batch output as tidy tables, figures and texts; with groups where columns are named.

    Several systems, whose mentions are not to be counted together, are compared `by` "system" in
    pairs over the documents that both have, and told apart in every table; `system` names one of
    them. Tables are pandas frames where pandas is installed, else lists of dictionaries. Raises
    InputError as `summarise` does, for a column that no document has, and for several systems
    where neither is asked.
    """

    def __init__(self, path: Path, by: Sequence[str] = (), system: str = "") -> None:
        several = not system and has_several(path)
        check_apart(path, by, several=several)
        self._tables: Tables = gather(path, system, several=several)
        self.summary: dict[str, Any] = self._tables.summary.to_dict()
        self.grouped: Grouped | None = None
        self.compared: Grouped | None = None
        if several and list(by) == [systems.SYSTEM]:
            self.compared = systems.compare(path)
            self.grouped = systems.to_groups(self.compared)
        elif by:
            by = groups.spelled(path, by, system)
            self.grouped = groups.to_dict(groups.group(path, by, system), by)

    @property
    def mentions(self) -> Any:
        """A row for each mention of a charged expression."""
        return framed(self._tables.mentions)

    @property
    def documents(self) -> Any:
        """A row for each document."""
        return framed(self._tables.documents)

    @property
    def framings(self) -> Any:
        """A row for each charged expression, the commonest first."""
        return framed(self._tables.framings)

    @property
    def flags(self) -> Any:
        """A row for each flag of a sentence."""
        return framed(self._tables.flags)

    @property
    def terms(self) -> Any:
        """A row for each term, those most often not as expected first."""
        return framed(self._tables.terms)

    @property
    def drift(self) -> Any:
        """A row for each of several trips in a row."""
        return framed(self._tables.drift)

    @property
    def control(self) -> Any:
        """Two rows for each control pivot: its own figures and the pivot's, judged alike."""
        return framed(self._tables.control)

    @property
    def legs(self) -> Any:
        """Changes and losses by the leg on which they came: all, by category, by group."""
        return framed(self._legs())

    @property
    def groups(self) -> Any:
        """A row for each group; raises InputError where no column was named."""
        return framed(self._grouped("groups"))

    @property
    def differences(self) -> Any:
        """A row for each pair of groups; raises InputError where no column was named."""
        return framed(self._grouped("differences"))

    def _grouped(self, title: str) -> Table:
        if self.grouped is None:
            raise InputError("there are no groups; name a column with by=")
        return self.named()[title]

    @property
    def several(self) -> bool:
        """Whether it holds several systems, whose mentions are not to be added up."""
        return self._tables.several

    def __repr__(self) -> str:
        return f"<Study {self.counted()}>"

    def counted(self) -> str:
        """Say how many mentions, texts and expressions there are, and how many groups."""
        rows = {title: len(table.rows) for title, table in self.named().items()}
        failed = self.summary["documents"]["failed"]
        texts = counted(rows["documents"], "translation" if self.several else "document")
        told = [
            counted(rows["mentions"], "mention"),
            texts + (f" ({failed:,} not done)" if failed else ""),
            counted(len(self.summary["terms"]), "expression"),
        ]
        if self.grouped:
            told.append(counted(rows["groups"], "system" if self.compared else "group"))
            told.append(counted(rows["differences"], "difference"))
        return ", ".join(told)

    def name_rows(self, file: str) -> None:
        """Have errors name a row, and not the line of a file that Python wrote for its table."""
        for row in self._tables.documents.rows if file else ():
            if "error" in row:
                row["error"] = row["error"].replace(f"{file}, line ", "row ")

    def _repr_html_(self) -> str:
        """Show the figures in a notebook."""
        return "".join(drawing.svg_element(figure.drawing) for figure in self.figures().values())

    def write(self, folder: str | Path, form: Form = "csv") -> list[Path]:
        """Write all files into a folder, which is made where it is not there; return them.

        Raises InputError for what can't be a folder, and before an input is written over.
        """
        return bundle(self, form).write(Path(folder), Path(self._tables.file))

    def named(self) -> dict[str, Table]:
        """Every table by its name."""
        grouped = of_groups(self.grouped) if self.grouped else {}
        legs = self._legs()
        told = any(row["there"] + row["back"] for row in legs.rows)
        flags = {"flags": self._tables.flags} if self._tables.flags.rows else {}
        return {**self._tables.named(), **({"legs": legs} if told else {}), **grouped, **flags}

    def _legs(self) -> Table:
        """Make the table of legs; of several systems only by system is not to be added up."""
        table = of_legs(self.summary, self.grouped)
        if self.several:
            table.rows = [row for row in table.rows if row["level"] == "group"]
        return table

    def methods(self) -> str:
        """The methods paragraph."""
        return methods.to_text(self.summary, self.grouped, several=self.several)

    def told(self) -> str:
        """The sums with the groups, or the comparison of several systems, for a terminal."""
        if self.compared:
            return systems.to_text(self.compared, self._tables.file)
        parts = [] if self.several else [corpus.to_text(self.summary)]
        return "\n".join([*parts, *([groups.to_text(self.grouped)] if self.grouped else [])])

    def codebook(self) -> str:
        """The codebook, with the columns of the tables."""
        columns = [
            (title, [(head, column.meaning) for head, column in table.columns.items()])
            for title, table in self.named().items()
        ]
        return codebook.to_markdown(columns)

    def figures(self) -> dict[str, Figure]:
        """Every figure by the name of its files; one without anything to show is left out."""
        drawn = {}
        if not self.several:
            drawn["kept-by-category"] = figures.shares("category", _categories(self.summary))
            drawn["fates-by-framing"] = figures.fates(_framings(self._tables.framings))
            note = f"{findings.ENDS_ALONE.capitalize()}, unlike what other figures show."
            drawn["drift"] = figures.shares("trip", _trips(self.summary), note)
        what = " and ".join(self.grouped["by"]) if self.grouped else "category"
        drawn["legs"] = figures.legs(what, _legs(self._legs(), "group" if self.grouped else what))
        if self.grouped:
            by = " and ".join(self.grouped["by"])
            drawn["kept-by-group"] = figures.shares(by, _groups(self.grouped))
            drawn["differences"] = figures.differences(
                by, _gaps(self.grouped), paired=bool(self.grouped.get("paired"))
            )
        return {title: figure for title, figure in drawn.items() if figure.rows}


def check_apart(path: Path, by: Sequence[str], *, several: bool) -> None:
    """Raise InputError where mentions of several systems would be counted together."""
    if several and systems.SYSTEM not in by:
        raise InputError(
            f"{path} has several systems, whose mentions are not to be counted together; name one "
            "with --system NAME, or tell them apart with --by system"
        )


def _categories(summary: Mapping[str, Any]) -> list[Row]:
    return [
        {"name": category["category"], "of": category["kept_or_paraphrased"]["of"],
         **_ends(category["kept_or_paraphrased"])}
        for category in summary["categories"]
    ]  # fmt: skip


def _trips(summary: Mapping[str, Any]) -> list[Row]:
    return [
        {"name": f"trip {step['trip']}", "of": step["kept_or_paraphrased"]["of"],
         **_ends(step["kept_or_paraphrased"])}
        for step in summary["drift"]
    ]  # fmt: skip


def _legs(table: Table, level: str) -> list[Row]:
    """Return the rows of one level that have a change, as the figures have shares.

    None where no sign tells the way of any.
    """
    rows = [row for row in table.rows if row["level"] == level and row["changes"]]
    if not any(row["there"] + row["back"] for row in rows):
        return []
    return [
        {"name": row["name"], "of": row["changes"],
         **{end: row[f"there_{end}"] for end in _ENDS}}
        for row in rows
    ]  # fmt: skip


def _ends(bounds: Mapping[str, Any]) -> Row:
    """Name the four ends of a range as the figures do."""
    rate = Rate(low=bounds["low"], high=bounds["high"], interval=bounds["interval"])
    return {end.removeprefix("_"): value for end, value in spread("", rate).items()}


def _framings(table: Table) -> list[Row]:
    columns = ("category", *FATES, OPEN)
    return [
        {"name": row["term"], **{column: row[column] for column in columns}} for row in table.rows
    ]


def _groups(grouped: Grouped) -> list[Row]:
    return [
        {"name": name(group["group"]), "of": group["of"], **_ends(group)}
        for group in grouped["groups"]
    ]


def _gaps(grouped: Grouped) -> list[Row]:
    return [
        {"name": " less ".join(map(name, gap["groups"])), "p": gap["p"],
         "p_holm": gap["p_holm"], **_ends(gap)}
        for gap in grouped["differences"]
        if gap["low"] is not None  # else nothing is judged in one of them
    ]  # fmt: skip


_TABLES = (
    "mentions", "documents", "framings", "terms", "drift", "control", "legs", "groups",
    "differences", "flags", "tables",
)  # fmt: skip
_FIGURES = ("kept-by-category", "fates-by-framing", "drift", "legs", "kept-by-group", "differences")


def _files(folder: Path) -> set[str]:
    """Return which files of a folder are called as a study's tables and figures are."""
    names = [f"{title}{ending}" for title in _TABLES for ending in (".csv", ".parquet", ".xlsx")]
    names += [f"figures/{title}{end}" for title in _FIGURES for end in (".csv", ".svg", ".png")]
    return {name for name in names if (folder / name).is_file()}


class Bundle:
    """Files by their names, with notes on what they lack."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []

    def add_figure(self, title: str, figure: Figure) -> None:
        """Add a figure as SVG, its data as CSV, and a PNG where that can be drawn."""
        stem = f"figures/{title}"
        self.files[f"{stem}.svg"] = drawing.to_svg(figure.drawing).encode("utf-8", "replace")
        self.files[f"{stem}.csv"] = to_csv(figure.columns, figure.rows)
        try:
            self.files[f"{stem}.png"] = drawing.to_png(figure.drawing)
        except MissingExtra as error:
            note = f"figures are SVG only: {error}"
            self.notes += [note] if note not in self.notes else []
        except ValueError as error:
            self.notes.append(f"{title}.png is missing ({error}); {title}.svg has all signs")

    def write(self, folder: Path, source: Path) -> list[Path]:
        """Write the files into a folder, made where it is not there; return their paths.

        Raises InputError where that can't be, and for one that `source`, or its run, was made of.
        """
        try:
            (folder / "figures").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = "it is a file" if folder.is_file() else error.strerror
            raise InputError(f"{folder} can't be made ({why}); name another folder") from error
        paths = {folder / title: content for title, content in self.files.items()}
        check_targets(paths, source)
        for path, content in paths.items():
            target.write(path, content)
        if others := sorted(_files(folder) - self.files.keys()):
            self.notes.append(
                f"{folder} holds files of another study beside this one's ({', '.join(others)}); "
                "remove them, or name a new folder"
            )
        return list(paths)

    def to_zip(self) -> bytes:
        """Pack the files; the same files give the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for title, content in self.files.items():
                info = zipfile.ZipInfo(title, EPOCH.timetuple()[:6])
                info.external_attr = 0o644 << 16
                packed.writestr(info, content, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def bundle(study: Study, form: Form = "csv") -> Bundle:
    """Make all files of a study, its tables as CSV, Parquet or one workbook.

    Raises MissingExtra where a library for the tables is missing.
    """
    bundled = Bundle()
    if form == "xlsx":
        bundled.files["tables.xlsx"] = to_xlsx(study.named())
    else:
        write: Callable[[Table], bytes] = _csv if form == "csv" else to_parquet
        for title, table in study.named().items():
            bundled.files[f"{title}.{form}"] = write(table)
    for title, figure in study.figures().items():
        bundled.add_figure(title, figure)
    bundled.files["methods.txt"] = study.methods().encode("utf-8", "replace")
    bundled.files["codebook.md"] = study.codebook().encode("utf-8", "replace")
    bundled.files["summary.txt"] = study.told().encode("utf-8", "replace")
    facts = {"summary": study.summary, "groups": study.grouped}
    if study.compared:
        facts["comparison"] = study.compared
    bundled.files["summary.json"] = (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )
    return bundled


def _csv(table: Table) -> bytes:
    return to_csv(table.kinds, table.values())
