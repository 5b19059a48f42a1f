"""What is said in the place of a message that no longer shows anything; knows no network."""

from bot.channels.chat.scene import Scene


def closed(scene: Scene) -> str:
    """Where its time is over: a title and a link."""
    where = f" {scene.base}/" if scene.base else ""
    return f"{scene.message.title or 'Fingerpost'}. This is no longer kept here.{where}"


def passed_on(scene: Scene) -> str:
    """Where the conversation is no longer this person's."""
    return f"{scene.message.title or 'Your conversation'}. This is no longer with you."


def moved(scene: Scene) -> str:
    """Where the conversation goes on in a newer message below."""
    return f"{scene.message.title or 'Your conversation'}: this goes on below."
