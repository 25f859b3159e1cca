"""The house: which way imports go, and what importing the package loads."""

import ast
import json
import re
import subprocess
import sys

import pytest

# Downward only: a file may import files of lower floors, and its own floor's without a cycle.
FLOORS = [
    {"version", "errors", "languages", "codec", "flags", "data", "memory", "child", "target",
     "toml", "english"},
    {"segment"},
    {"measures"},
    {"framings"},
    {"engines"},
    {"hub"},
    {"roundtrip", "reports", "readers"},
    {"api"},
    {"batch"},
    {"commands", "page"},
    {"cli"},
    {"__init__", "__main__", "_alias"},
]  # fmt: skip
HEAVY = ("torch", "transformers", "ctranslate2", "streamlit", "ray", "pandas", "numpy", "sacrebleu")


def floor(name):
    for number, names in enumerate(FLOORS):
        if name in names:
            return number
    raise AssertionError(
        f"translate/{name} has no floor; add it to FLOORS and docs/architecture.md"
    )


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []


def sources(root):
    for path in sorted((root / "translate").rglob("*.py")):
        parts = path.relative_to(root / "translate").with_suffix("").parts
        yield path, parts[0]


def targets(module, names):
    if module == "translate":
        return [name for name in names if name in set().union(*FLOORS)] or ["__init__"]
    return [module.split(".")[1]] if module.startswith("translate.") else []


def test_imports_go_downward(root):
    wrong = []
    for path, own in sources(root):
        for module, names in imports(path):
            wrong += [
                f"{path.name}: {target}"
                for target in targets(module, names)
                if target != own and floor(target) > floor(own)
            ]
    assert wrong == []


def test_the_docs_have_every_floor_in_its_place(root):
    """The last floor, which is what Python finds the package by, is above all that is told of."""
    page = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("| floor |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines()[2:]]
    told = [{name.split(".")[0] for name in re.findall(r"`(\w+)(?:/|\.py)`", row)} for row in rows]
    assert told == FLOORS[-2::-1]


def test_no_cycles(root):
    graph = {}
    for path, own in sources(root):
        for module, names in imports(path):
            graph.setdefault(own, set()).update(t for t in targets(module, names) if t != own)
    done, open_ = set(), []

    def visit(name):
        assert name not in open_, " → ".join([*open_, name])
        if name not in done:
            open_.append(name)
            for other in sorted(graph.get(name, ())):
                visit(other)
            open_.pop()
            done.add(name)

    for name in sorted(graph):
        visit(name)


def test_only_cli_prints_or_exits(root):
    for path, own in sources(root):
        if own == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "quit"), path


@pytest.mark.parametrize(
    "code", ["import translate", "from translate.cli import main; main(['--help'])"]
)
def test_light_to_import(code):
    script = (
        "import contextlib, io, json, sys\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    exec({code!r})\n"
        f"print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []


def test_public_names_are_there(root):
    import translate

    assert sorted(translate.__all__) == translate.__all__
    for name in translate.__all__:
        assert getattr(translate, name) is not None
    assert callable(translate.compare)


def test_names_of_the_standard_library_are_not_shadowed(root):
    for path, _ in sources(root):
        assert path.stem in ("__init__", "__main__") or path.stem not in sys.stdlib_module_names
