"""The image's own install steps, run in an empty folder as another user; the image itself is not built here."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import yaml_text

ROOT = Path(__file__).parent.parent
USER = "nobody"
STEPS = {"WORKDIR", "COPY", "RUN"}

# Downloads included, on a slow line.
STEP_SECONDS = 600

pytestmark = pytest.mark.slow


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that belongs to the other user, on a path that they can reach."""
    if os.geteuid() != 0:
        pytest.skip("only root can run the image's install steps as another user")
    made = Path(tempfile.mkdtemp(prefix="fingerpost-image-"))
    shutil.chown(made, USER)
    yield made
    shutil.rmtree(made)


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile's first stage, after its FROM."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    starts = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    stage = lines[starts[0] + 1 : starts[1]]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in stage)]


def test_the_first_stage_holds_only_what_this_test_can_run() -> None:
    """A step of another kind would be left out of the proof without anyone noticing."""
    assert {word for word, _ in steps()} == STEPS


def test_the_install_steps_of_the_image_work_for_another_user(folder: Path) -> None:
    """Run one after another in an empty folder, they end in a command that answers."""
    python = _python(folder)
    (folder / "bin").mkdir(mode=0o755)
    (folder / "bin" / "python3").symlink_to(python)
    place = folder
    for word, rest in steps():
        if word == "WORKDIR":
            place = folder / rest.lstrip("/")
            place.mkdir()
            shutil.chown(place, USER)
        elif word == "COPY":
            _copy(rest.split(), place)
        else:
            _run(_within(rest, folder), folder, place)
    answer = _run(f"{folder}/opt/fingerpost/bin/fingerpost --help", folder, folder)
    assert "serve" in answer


def test_the_image_holds_every_package_of_the_project() -> None:
    """What the wheel packs is what the Dockerfile copies and what .dockerignore lets through."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    copied = {rest.split()[0].rstrip("/") for word, rest in steps() if word == "COPY"}
    let_through = set(re.findall(r"^!(\w+)/$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    assert packages | {"requirements"} == {name for name in copied if "." not in name and name != "LICENSE"}
    assert packages | {"requirements"} == let_through


def test_the_image_runs_as_an_ordinary_user_and_says_whether_it_is_well() -> None:
    """Its last USER is not root, and its health check asks /health with what the image has."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1] == "fingerpost"
    assert any(line.startswith("HEALTHCHECK") and "/health" in line for line in lines)


def test_compose_publishes_on_this_machine_alone() -> None:
    """The demo sign-in lets anyone in, so no other machine may reach it."""
    services = yaml_text.read((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]
    demos = [name for name, service in services.items() if "FINGERPOST_DEMO" in service.get("environment", {})]
    assert demos == ["fingerpost"]


def _within(command: str, folder: Path) -> str:
    return re.sub(r"(?<!\S)/opt/", f"{folder}/opt/", command)


def _copy(words: list[str], place: Path) -> None:
    *sources, target = words
    for source in sources:
        done = place / target / (Path(source).name if target.endswith("./") or target == "." else "")
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, done, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, done)


def _run(command: str, folder: Path, place: Path) -> str:
    """What a shell of the other user prints, with nothing of this user's in reach."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FINGERPOST", "PYTHON", "VIRTUAL"))}
    environment = kept | {"HOME": str(folder), "PATH": f"{folder}/bin:/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", "-euc", command],
        cwd=place,
        env=environment,
        user=USER,
        group=pwd.getpwnam(USER).pw_gid,
        extra_groups=[],
        capture_output=True,
        check=False,
        text=True,
        timeout=STEP_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def _python(folder: Path) -> str:
    """A Python of 3.11 or later that the other user may run and that can make environments."""
    asked = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
    for number in range(14, 10, -1):
        for place in ("/usr/local/bin", "/usr/bin"):
            path = f"{place}/python3.{number}"
            if Path(path).exists() and subprocess.run([path, "-c", asked], check=False, cwd=folder).returncode == 0:
                return path
    pytest.skip(f"no Python of 3.11 or later that the user {USER} may run")
