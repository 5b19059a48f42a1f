"""The house's own rules, held by reading the repository; knows nothing of what the modules do."""

import ast
import hashlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
ROOMS = ("organisations", "policies", "trees", "activity", "escalation", "authoring", "bot")
STATIC = ROOT / "bot" / "web" / "static"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

MODULE_LINES = 400
FUNCTION_LINES = 50

FEWEST_MODULES = 600
"""Fewer were found by mistake."""


def modules() -> list[Path]:
    """Every module of the product; migrations are written once and not read for length."""
    found = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def name(path: Path) -> str:
    """A file's name as a reader of a failed test would look for it."""
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    """Every file of the repository that is there."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / entry for entry in done.stdout.split("\0") if (ROOT / entry).is_file()]


def pyproject() -> dict[str, dict[str, object]]:
    """The project's own file, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_a_module_is_small_and_says_what_it_is_for() -> None:
    """No module over 400 lines, none without its sentence."""
    sources = {name(path): path.read_text("utf-8") for path in modules()}
    assert len(sources) > FEWEST_MODULES
    assert [one for one, source in sources.items() if len(source.splitlines()) > MODULE_LINES] == []
    silent = [one for one, source in sources.items() if not ast.get_docstring(ast.parse(source))]
    assert silent == [], "a module begins with what it is for"


def test_a_module_of_tests_is_small_too() -> None:
    """No more lines than the product's, but for what another hand wrote and we keep as it was handed over."""
    ours = [path for path in (ROOT / "tests").rglob("*.py") if "blind" not in path.parts]
    long = {name(path): lines for path in ours if (lines := len(path.read_text("utf-8").splitlines())) > MODULE_LINES}
    assert long == {}


def test_a_function_is_small() -> None:
    """No function over 50 lines, its docstring not counted."""
    long = {
        f"{name(path)}: {function.name}": lines
        for path in modules()
        for function, lines in _functions(ast.parse(path.read_text("utf-8")))
        if lines > FUNCTION_LINES
    }
    assert long == {}


def _functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, _span(node) - _docstring_lines(node)


def _docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(function) is None:
        return 0
    return _span(function.body[0])


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


# Hosts and paths of one machine would break every other; where packages come from is each machine's own setting.
FOREIGN = {
    "a registry's host": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|registry\.yarnpkg"
    ),
    "a download address": re.compile(r"https?://[^ \"]+(\.whl|\.tgz|\.tar\.gz|/simple/?)(?![\w.])"),
    "a path of one machine": re.compile(r"(?<![\w.~}])/(?:home|root|Users|work)/[\w.]"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_speaks_of_one_machine(what: str) -> None:
    """No registry host, no download address, no home folder anywhere in the repository."""
    assert [hit for path in tracked() for hit in _hits(path, FOREIGN[what])] == []


def _hits(path: Path, pattern: re.Pattern[str]) -> list[str]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return []
    lines = enumerate(text.splitlines(), start=1)
    return [f"{name(path)}:{number}" for number, line in lines if pattern.search(line)]


def vendors() -> list[Path]:
    """Every folder of files that others made."""
    return sorted({path for room in ROOMS for path in (ROOT / room).rglob("vendor") if path.is_dir()})


@pytest.mark.parametrize("vendor", vendors(), ids=name)
def test_vendored_files_are_the_listed_ones(vendor: Path) -> None:
    """Each vendored file has the hash that the VENDORED.md beside its folder gives, and none is unlisted."""
    listed = (vendor.parent / "VENDORED.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", listed, re.MULTILINE)
    there = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file()
    }
    assert there == dict(rows)


def test_vendored_files_ask_no_other_site_for_anything() -> None:
    """No font, picture or script is fetched from elsewhere, and no NHS mark is among them."""
    css = next((STATIC / "vendor").glob("nhsuk-frontend-*.min.css")).read_text("utf-8")
    assert "@font-face" not in css
    addresses = re.findall(r"url\(([^)]+)\)", css)
    assert [address for address in addresses if not (STATIC / "vendor" / address).is_file()] == []
    names = " ".join(path.name for path in (STATIC / "vendor").rglob("*"))
    assert not re.search(r"logo|favicon|opengraph", names)


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_a_lock_holds_hashes_and_no_addresses(lock: Path) -> None:
    """Every package of a lock is pinned by hash, wherever it is fetched from."""
    text = lock.read_text("utf-8")
    assert not re.search(r"://|--index-url|--extra-index|--find-links|file:", text)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_locks_satisfy_the_project() -> None:
    """Whoever changes pyproject.toml runs `make lock`."""
    project = pyproject()
    extras = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"]
    assert isinstance(extras, dict)
    run = [project["project"]["dependencies"], *extras.values()]
    assert _unmet(run, "run.txt") == []
    assert _unmet([*run, groups["dev"]], "dev.txt") == []
    assert _unmet([groups["build"]], "build.txt") == []


def _unmet(wanted: list[object], lock: str) -> list[str]:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE)
    asked = [Requirement(line) for lines in wanted if isinstance(lines, list) for line in lines]
    return [str(one) for one in asked if not _met(one, pins)]


def _met(requirement: Requirement, pins: list[tuple[str, str]]) -> bool:
    called = canonicalize_name(requirement.name)
    return any(package == called and requirement.specifier.contains(version) for package, version in pins)


def test_every_dependency_and_every_exemption_has_its_reason() -> None:
    """In pyproject.toml, each package and each lint rule switched off says why on its own line."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    items = re.findall(r'^    "(?:[\w-]+(?:\[\w+\])?[>=]=[^"]*|[A-Z]+\d+)",.*$', text, re.MULTILINE)
    bare = [item for item in items if "#" not in item]
    assert items
    assert bare == []


def test_every_setting_is_in_the_readme() -> None:
    """A setting that the README's table does not name cannot be found by who must set it."""
    installing = [ROOT / "Dockerfile", ROOT / "compose.yaml"]
    source = "\n".join(path.read_text("utf-8") for path in [*modules(), *installing])
    named = set(re.findall(r"\bFINGERPOST_[A-Z][A-Z0-9_]*[A-Z0-9]\b", source))
    table = re.findall(r"^\|\s*`(FINGERPOST_\w+)`", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted((named | _fields()) - set(table)) == []


def _fields() -> set[str]:
    """The settings that bot/settings.py reads, under the names that an operator gives."""
    tree = ast.parse((ROOT / "bot" / "settings.py").read_text("utf-8"))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    settings = next(node for node in classes if node.name == "Settings")
    targets = [node.target for node in settings.body if isinstance(node, ast.AnnAssign)]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return {f"FINGERPOST_{field.upper()}" for field in names if field != "model_config"}
