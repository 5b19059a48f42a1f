"""Finds or fetches a Chromium for the browser tests; knows nothing of the product."""

import os
import shutil
import subprocess
import sys

# The first has no windows to draw: it needs two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# Chromium otherwise looks up its maker's hosts at every start, and a root user needs --no-sandbox.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Long enough for a slow line, short enough not to look stuck.
FETCH_SECONDS = 180

MISSING = "no Chromium on this machine and none could be fetched"


def on_machine() -> str | None:
    """The path of a Chromium that the machine already has."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def of_library() -> str | None:
    """The path of the browser that the test library has fetched for itself, where it starts."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
        try:
            # There, it may still lack a library of the system's that it cannot bring along.
            playwright.chromium.launch(args=list(FLAGS)).close()
        except Error:
            return None
    return path


def find() -> str | None:
    """The path of a Chromium to test with, the machine's own first."""
    return on_machine() or of_library()


def fetch() -> bool:
    """Whether the test library could fetch its own Chromium."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def required() -> bool:
    """Whether a browser test that cannot run must fail, as it must in continuous integration."""
    return os.environ.get("FINGERPOST_REQUIRE_BROWSER") == "1"


def main() -> None:
    """Makes a Chromium ready if it can, in one line; never fails."""
    path = find()
    if path is None and fetch():
        path = find()
    sentence = f"Browser tests use {path}." if path else f"Browser tests will not run: {MISSING}."
    sys.stdout.write(sentence + "\n")


if __name__ == "__main__":
    main()
