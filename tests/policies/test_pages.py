"""The pages of a policy: one heading of the first level, the text, and ways on and back."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from policies.library import PolicyLibrary, PolicyVersion
from policies.markdown import fill
from policies.pages import policy_page, section_page

TEMPLATES = Path(__file__).parents[2] / "policies" / "templates"
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def render(template: str, values: Mapping[str, object]) -> Markup:
    """Renders a template as the web does, with nothing left undefined."""
    return Markup(ENVIRONMENT.get_template(template).render(values))  # noqa: S704 - autoescaped


@pytest.fixture
def version(library: PolicyLibrary) -> PolicyVersion:
    """The version in force today."""
    found = library.in_force("sickness", date(2026, 11, 21))
    assert found is not None
    return found


def headings(page: str) -> list[int]:
    """The levels of a page's headings, in order."""
    return [int(level) for level in re.findall(r"<h([1-6])", page)]


def test_a_section_page_shows_the_section(version: PolicyVersion) -> None:
    """Title, policy, date, note, filled text, and the way to the next section and back."""
    section = version.sections["return-to-work"]
    blocks = fill(section.text, ["3", "<b>Health</b>"])
    page = section_page(render, version, section, blocks=blocks, back="/?conversation=c1")
    assert "Meet within <strong>3</strong> days. Ring &lt;b&gt;Health&lt;/b&gt;." in page
    assert "In force from 2 April 2026. Owner: HR team." in page
    assert "This is a model policy to adapt." in page
    assert 'href="/policies/sickness/2026-04-02/trigger-points" rel="next"' in page
    assert 'rel="prev"' not in page
    assert 'class="nhsuk-back-link" href="/?conversation=c1"' in page
    assert headings(page) == [1]


def test_the_way_back_is_kept_from_section_to_section(version: PolicyVersion) -> None:
    """Reading on does not lose the conversation."""
    section = version.sections["trigger-points"]
    page = section_page(render, version, section, blocks=section.text.blocks, query="?conversation=c1")
    assert 'href="/policies/sickness/2026-04-02/return-to-work?conversation=c1" rel="prev"' in page
    assert 'href="/policies/sickness/2026-04-02?conversation=c1"' in page


def test_headings_inside_a_section_follow_its_title(version: PolicyVersion) -> None:
    """No level is left out."""
    section = version.sections["trigger-points"]
    page = section_page(render, version, section, blocks=section.text.blocks)
    assert headings(page) == [1, 2]
    assert "nhsuk-back-link" not in page


def test_a_whole_policy_shows_every_section_in_order(version: PolicyVersion) -> None:
    """One heading of the first level, then one a section, each with its anchor."""
    texts = {each.id: fill(each.text, ["3"] * len(each.text.holes)) for each in version.sections.values()}
    page = policy_page(render, version, texts=texts)
    assert headings(page) == [1, 2, 2, 2, 3]
    assert re.findall(r'<h2 [^>]*id="([^"]*)"', page) == ["return-to-work", "trigger-points"]
