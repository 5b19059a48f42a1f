"""Text as Slack counts, cuts and escapes it: nothing that was typed becomes a link, a mention or markup; pure."""

from bot.channels.chat.words import ELLIPSIS, clean, cut, length, pieces

__all__ = ["ELLIPSIS", "clean", "cut", "escaped", "length", "pieces"]


def escaped(text: str) -> str:
    """The text where Slack would read markup: its three control signs are escaped, as its documentation asks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
