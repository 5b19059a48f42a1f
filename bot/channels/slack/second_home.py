"""What waits for somebody's word as a second person, on their Home tab in Slack."""

from bot.channels.chat.scene import Scene
from bot.channels.chat.second import second
from bot.channels.slack.blocks import blocks
from bot.channels.slack.message import Element, Links


def second_home(scene: Scene, links: Links) -> tuple[Element, ...]:
    """What a person is asked to agree to; nothing where nothing waits for them."""
    return blocks(second(scene, links), links)
