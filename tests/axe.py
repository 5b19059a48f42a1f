"""Runs axe, the accessibility checker, in a page; knows nothing of what the page is about."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page


@cache
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands, one sentence for each element."""
    # Evaluated rather than added as a script: the page's content security policy need not allow it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)")
    return [_sentence(rule, node) for rule in found for node in rule["nodes"]]


def _sentence(rule: dict[str, Any], node: dict[str, Any]) -> str:
    where = " ".join(map(str, node["target"]))
    return f"{rule['id']} ({rule['impact']}): {rule['help']} at {where}: {node['html'][:200]}"
