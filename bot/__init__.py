"""The rooms that act: conversations, channels, people, delivery, commands and the web."""
