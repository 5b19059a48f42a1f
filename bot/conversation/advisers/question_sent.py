"""An adviser puts one of the tree's own questions to the manager: what is sent, in the question's words. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import presenting
from bot.conversation.world import World
from escalation.model import Act, NotPossible
from trees import asking


def asked(act: Act, fields: Mapping[str, str], world: World) -> Act:
    """The adviser's act, with the question that they chose added after their own words.

    Raises:
        NotPossible: this guide has no such question, or its words need something that is not known here.
    """
    node = fields.get("node")
    if not node or act.verb != "ask":
        return act
    if world.conversation is None or world.tree is None:
        raise NotPossible("There is no chat to ask in. Nothing was sent.")
    shown = asking.question_at(presenting.undiverted(world.conversation, world), node)
    if shown is None:
        raise NotPossible("That question cannot be asked here. Choose another, or write it in your own words.")
    text = "\n\n".join(part for part in ((act.text or "").strip(), shown.ask) if part)
    return replace(act, node=node, text=text)
