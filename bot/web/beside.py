"""A prepared reply, put in the box of a hand-over's page where an adviser chose one: nothing is sent."""

from bot.web.house import Visit
from escalation.pages import Failed


def prepare(visit: Visit, *, organisation: str, topic: str) -> Failed:
    """The form back with a prepared reply in its box, below what was typed."""
    fields = {name: value for name, value in (visit.form or {}).items() if isinstance(value, str)}
    fitting = visit.house.library.prepared.replies_for(organisation, topic)
    chosen = next((one for one in fitting if one.id == fields.get("prepared")), None)
    if chosen is None:
        return Failed(says="Choose a prepared reply first.", verb="prepare", text=fields.get("text", ""))
    text = "\n\n".join(part for part in (fields.get("text", "").strip(), chosen.text) if part)
    return Failed(says="", verb="prepare", text=text)
