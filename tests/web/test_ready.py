"""What is made ready before anybody asks."""

from bot.web.layout import environment, make_ready


def test_what_a_conversation_is_drawn_with_is_compiled() -> None:
    """Nobody's first page waits for it: the chat's own templates, and the parts of the design system behind them."""
    make_ready()
    cache = environment().cache
    assert cache is not None
    compiled = {name for _, name in cache.keys()}  # noqa: SIM118 - it is no dict
    for needed in ("chat/conversation.html", "chat/question.html", "chat/outcome.html", "web/page.html"):
        assert needed in compiled
    for part in ("radios", "checkboxes", "date-input", "legend", "hint"):
        assert f"nhsuk/components/{part}/template.jinja" in compiled
