"""Lists of words and phrases as they are read by people who mend them; knows none of them."""


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


def phrases_in(text: str) -> frozenset[str]:
    """The phrases of a text, with commas between them."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))
