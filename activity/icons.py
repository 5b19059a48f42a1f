"""The icons of Making Data Count, each with its words; knows nothing of what is counted."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from activity.spc import Variation

COLOURS: Final[Mapping[Variation, str]] = {
    "common": "#4c6272",
    "improvement": "#005eb8",
    "concern": "#d45b00",
    "neutral": "#7c2855",
}

_ICON: Final = Markup(
    '<svg class="fingerpost-icon" aria-hidden="true" focusable="false" viewBox="0 0 32 32" width="32" height="32">'
    '<circle cx="16" cy="16" r="14" fill="none" stroke="{0}" stroke-width="3"/>{1}</svg>'
)
_WAVE: Final = Markup('<path d="M6 16 L11 12 L16 19 L21 12 L26 16" fill="none" stroke="{}" stroke-width="3"/>')
_LETTER: Final = Markup(
    '<text x="16" y="22" text-anchor="middle" font-size="17" font-weight="bold" fill="{}">{}</text>'
)


def icon(variation: Variation, *, side: int) -> Markup:
    """The variation icon: a wave for nothing unusual, else H or L. It repeats the words beside it."""
    colour = COLOURS[variation]
    inside = _WAVE.format(colour) if variation == "common" else _LETTER.format(colour, "H" if side > 0 else "L")
    return _ICON.format(colour, inside)


def says(variation: Variation | None, *, side: int) -> str:
    """The icon in words."""
    if variation is None:
        return "Too little to say"
    if variation == "common":
        return "Nothing unusual"
    height = "higher" if side > 0 else "lower"
    if variation == "neutral":
        return f"Unusual: {height} than before"
    return f"Better: {height} than before" if variation == "improvement" else f"Look here: {height} than before"
