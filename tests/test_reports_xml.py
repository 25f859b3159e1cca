"""TMX and XLIFF: valid, whole, and open to other people's tools."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree
from test_reports import golden, hostile_text, result_of

from translate.reports import render
from translate.reports.wording import visible

SCHEMAS = Path(__file__).parent / "golden" / "schemas"
XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def dtd() -> Any:
    return etree.DTD(str(SCHEMAS / "tmx14.dtd"))


@pytest.fixture(scope="module")
def xsd() -> Any:
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "xliff_core_2.0.xsd")))


def tree(result: dict[str, Any], fmt: str) -> Any:
    made = render(result, fmt)
    assert isinstance(made, str)
    return etree.fromstring(made.encode("utf-8"), etree.XMLParser(huge_tree=True))


def two_pivots() -> dict[str, Any]:
    result = golden()
    result["routes"].append(result["routes"][0] | {"via": ["fr"]})
    result["routes"].append(result["routes"][0] | {"via": ["pt"], "role": "control"})
    return result


def with_units() -> dict[str, Any]:
    result = golden()
    named = ({"id": "a b"}, {"id": "a b"}, {"id": "u3", "segment": "x"}, {"id": "u3"})
    for segment, unit in zip(result["routes"][0]["segments"], named, strict=False):
        segment["unit"] = unit
    return result


BARE = {"document": {"id": "bare", "language": "en", "text": "Hi."}}
RESULTS = [golden(), two_pivots(), with_units(), BARE]


@pytest.mark.parametrize("result", RESULTS)
def test_tmx_is_valid(result: dict[str, Any], dtd: Any) -> None:
    assert dtd.validate(tree(result, "tmx")), dtd.error_log


@pytest.mark.parametrize("result", RESULTS)
def test_xliff_is_valid(result: dict[str, Any], xsd: Any) -> None:
    assert xsd.validate(tree(result, "xliff")), xsd.error_log


@settings(max_examples=60, deadline=None)
@given(hostile_text, hostile_text, hostile_text)
def test_hostile_text_stays_text_in_tmx(source: str, pivot: str, term: str) -> None:
    root = tree(result_of(source, pivot, source, term), "tmx")
    assert etree.DTD(str(SCHEMAS / "tmx14.dtd")).validate(root)
    assert [seg.text or "" for seg in root.iter("seg")] == [visible(source), visible(pivot)]


@settings(max_examples=60, deadline=None)
@given(hostile_text, hostile_text, hostile_text)
def test_xliff_keeps_every_character(source: str, pivot: str, term: str) -> None:
    root = tree(result_of(source, pivot, source, term), "xliff")
    assert etree.XMLSchema(etree.parse(str(SCHEMAS / "xliff_core_2.0.xsd"))).validate(root)
    assert content(root.find(f".//{XLIFF}source")) == source
    assert content(root.find(f".//{XLIFF}target")) == pivot


def content(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        parts += [chr(int(child.get("hex"), 16)), child.tail or ""]
    return "".join(parts)


def test_fates_are_notes_and_properties() -> None:
    told = "flashpoint → 导火索 → fuse: paraphrased (confidence 0.77)"
    assert told in [prop.text for prop in tree(golden(), "tmx").iter("prop")]
    notes = {(n.get("category"), n.text) for n in tree(golden(), "xliff").iter(f"{XLIFF}note")}
    assert ("framing", told) in notes
    assert ("framing", "gone away → not traced: untraceable (confidence 0.31)") in notes


def test_tmx_holds_every_pivot_and_xliff_says_what_it_leaves_out() -> None:
    languages = {tuv.get(LANG) for tuv in tree(two_pivots(), "tmx").iter("tuv")}
    assert languages == {"en", "zh", "fr"}
    left = [n.text for n in tree(two_pivots(), "xliff").iter(f"{XLIFF}note")
            if n.get("category") == "left-out"]  # fmt: skip
    assert left == ["The rendering via French is not in this file."]


def sources() -> list[str]:
    return [segment["source"]["text"] for segment in golden()["routes"][0]["segments"]]


# translate-toolkit installs an import package named `translate`, so it can't share our environment:
# its own one is `.venv-toolkit` beside the package, or named by TRANSLATE_TOOLKIT_PYTHON.
TOOLKIT = os.environ.get(
    "TRANSLATE_TOOLKIT_PYTHON",
    str(Path(__file__).parents[1] / ".venv-toolkit" / "bin" / "python"),
)
OPEN = """
import json, sys
from translate.storage import tmx, xliff2
kind = xliff2.Xliff2File if sys.argv[1].endswith(".xlf") else tmx.tmxfile
units = kind.parsefile(sys.argv[1]).units
# Its getnotes() looks inside the segment, where the schema allows no notes: look in the unit.
told = [
    [str(u.source), str(u.target or ""),
     [n.text for n in getattr(u, "getunitelement", lambda: [])() for n in n.iter()]]
    for u in units if not u.isheader()
]
sys.stdout.buffer.write(json.dumps(told).encode())
"""


@pytest.mark.skipif(not Path(TOOLKIT).exists(), reason="translate-toolkit has no environment here")
@pytest.mark.parametrize(("fmt", "suffix"), [("tmx", ".tmx"), ("xliff", ".xlf")])
def test_translate_toolkit_opens_it(fmt: str, suffix: str, tmp_path: Path) -> None:
    made = render(golden(), fmt)
    assert isinstance(made, str)
    path = tmp_path / f"report{suffix}"
    path.write_text(made, encoding="utf-8")
    done = subprocess.run(
        [TOOLKIT, "-I", "-c", OPEN, str(path)], capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    units = json.loads(done.stdout)
    assert [source for source, _, _ in units] == sources()
    assert units[2][1].startswith("北京的评论人士")
    if fmt == "xliff":
        assert "flashpoint → 导火索 → fuse: paraphrased (confidence 0.77)" in units[2][2]
