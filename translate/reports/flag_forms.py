"""The flags of results as a file: a row a flag in CSV and XLSX, a test a unit in JUnit XML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from translate.errors import InputError
from translate.reports.flags import Row, rows
from translate.reports.wording import visible
from translate.reports.workbook import FLAG_COLUMNS, Kind, csv_cell, typed, workbook
from translate.roundtrip.result import Result

_SHEET_ROWS = 1_048_575  # below its head


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that could not be done, and why."""

    id: str
    message: str
    system: str = ""


Item = tuple[Result, str] | Failed  # a result with its system's name, "" where there is but one


def render(items: Iterable[Item], ending: str) -> bytes:
    """Return the flags of some documents in the form of a file's ending: .csv, .xlsx or .xml.

    Raises InputError for another ending and for more rows than a sheet has, MissingExtra without
    openpyxl.
    """
    if ending not in MAKERS:
        raise InputError(f"flags are written as {', '.join(MAKERS)}; end the file of --flags so")
    return MAKERS[ending](items)


def _listed(items: Iterable[Item]) -> tuple[dict[str, Kind], list[Row]]:
    """Return the columns and rows of a table; a document that failed has a row that says why."""
    listed: list[Row] = []
    for item in items:
        if isinstance(item, Failed):
            listed.append(
                {
                    "document": item.id, "system": item.system, "kind": "failed",
                    "severity": "grave", "message": item.message,
                }
            )  # fmt: skip
        else:
            listed += rows(*item)
    several = any(row["system"] for row in listed)
    first, *rest = FLAG_COLUMNS.items()
    own: list[tuple[str, Kind]] = [("system", "text")] if several else []
    return dict([first, *own, *rest]), listed


def _to_csv(items: Iterable[Item]) -> bytes:
    columns, listed = _listed(items)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in listed:
        writer.writerow([csv_cell(typed(kind, row.get(name))) for name, kind in columns.items()])
    return out.getvalue().encode("utf-8", "backslashreplace")


def _to_xlsx(items: Iterable[Item]) -> bytes:
    columns, listed = _listed(items)
    if len(listed) > _SHEET_ROWS:
        raise InputError(f"{len(listed):,} flags are more than a sheet has rows; end it in .csv")
    return workbook({"Flags": (columns, listed)}, "Flags")


def _to_junit(items: Iterable[Item]) -> bytes:
    """Write a suite a document, a case a unit (a sentence, where the file has none).

    A unit that is flagged is a failure, a document that could not be done an error.
    """
    root = ET.Element("testsuites", name="translate-compare")
    for item in items:
        if isinstance(item, Failed):
            suite = _suite(root, item.id, item.system)
            case = _case(suite, "document")
            ET.SubElement(case, "error", type="failed", message=visible(item.message))
            suite.set("tests", "1")
            suite.set("errors", "1")
        else:
            _add_cases(_suite(root, item[0].document.id, item[1]), item[0])
    written = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode("utf-8", "replace")


def _suite(root: ET.Element, document: str, system: str) -> ET.Element:
    name = f"{system}: {document}" if system else document
    return ET.SubElement(root, "testsuite", name=visible(name), tests="0", failures="0", errors="0")


def _add_cases(suite: ET.Element, result: Result) -> None:
    flagged: dict[str, list[Row]] = {}
    for row in rows(result):
        flagged.setdefault(_case_name(row["unit"], row["sentence"]), []).append(row)
    numbered = enumerate(result.sentences, 1)
    names = (_case_name(str(own.unit) if own.unit else "", at) for at, own in numbered)
    cases = [name for name, _ in groupby(names)]
    for name in cases:
        case = _case(suite, name)
        if told := flagged.get(name):
            _fail(case, told)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(name in flagged for name in cases)))


def _case(suite: ET.Element, name: str) -> ET.Element:
    whose = suite.get("name", "")
    return ET.SubElement(suite, "testcase", classname=whose, name=visible(name))


def _case_name(unit: str, number: int) -> str:
    return unit or f"sentence {number}"


def _fail(case: ET.Element, told: list[Row]) -> None:
    """Add one failure with all flags of a unit: readers show no second one."""
    kinds = ", ".join(dict.fromkeys(row["kind"] for row in told))
    message = "; ".join(dict.fromkeys(f"{row['kind']}: {row['message']}" for row in told))
    failure = ET.SubElement(case, "failure", type=visible(kinds), message=visible(message))
    sentences = {row["sentence"]: row for row in told}.values()
    failure.text = "\n".join(
        visible(f"{label}: {row[name]}")
        for row in sentences
        for label, name in (("source", "source"), ("translation", "rendering"))
    )


MAKERS = {".csv": _to_csv, ".xlsx": _to_xlsx, ".xml": _to_junit}
