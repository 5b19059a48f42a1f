"""Keeps the figures of proofs, and writes them to RESULTS.md when proofs are run whole."""

import platform
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Record = Callable[[str, str], None]
RESULTS = Path(__file__).parent / "RESULTS.md"


def write(figures: dict[str, str]) -> None:
    """Writes the figures with date, commit and machine; figures of proofs that were not run stay."""
    kept = _kept() | figures
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=RESULTS.parent
    ).stdout.strip()
    lines = [
        "# What the proofs measured",
        "",
        "Written by `make proof`. Wall-clock figures of a shared machine move by 30 to 50 %: read ratios.",
        "",
        f"- Last run: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, on commit {commit or 'unknown'}",
        f"- Machine: {_machine()}",
        "",
        "| proof | figure |",
        "|---|---|",
        *(f"| {name} | {figure} |" for name, figure in sorted(kept.items())),
        "",
    ]
    RESULTS.write_text("\n".join(lines))


def _kept() -> dict[str, str]:
    if not RESULTS.exists():
        return {}
    rows = [line.strip("| ").split(" | ", 1) for line in RESULTS.read_text().splitlines() if line.startswith("| ")]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0] != "proof"}


def _machine() -> str:
    cores = len(list(Path("/sys/devices/system/cpu").glob("cpu[0-9]*"))) or "?"
    return f"{cores} cores, {platform.system()}, CPython {platform.python_version()}"
