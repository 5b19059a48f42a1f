"""Finds a move, such as “go back”, in what somebody typed in place of an answer; knows no question."""

import re
from typing import Literal

Asked = Literal["unsure", "back", "why", "ask_adviser", "help"]

_PHRASES: dict[Asked, str] = {
    "unsure": """
        not sure, i'm not sure, im not sure, i am not sure, unsure, dunno, i dunno, don't know, dont know,
        i don't know, i dont know, i do not know, do not know, don't know yet, i don't know yet, no idea,
        i have no idea, not certain, i'm not certain, i am not certain, can't remember, i can't remember,
        cant remember, don't remember, i don't remember, idk, not sure yet, i'm not sure yet, haven't a clue, no clue
    """,
    "back": "back, go back, undo, previous, previous question, go back one, the one before, last question",
    "why": """
        why, why do you ask, why are you asking, why do you need to know, why do you need that, why does it matter,
        why do you want to know, why is that needed, what for, why ask
    """,
    "ask_adviser": """
        adviser, advisor, an adviser, an advisor, ask an adviser, ask an advisor, ask adviser, human, a human, person,
        a person, real person, somebody, someone, hr, human resources, adviser now, get me an adviser, call me,
        ring me, phone me
    """,
    "help": "help, help me, i need help, i'm stuck, im stuck, i am stuck, stuck, what can i do, what can i type, ?",
}
_WANTED = {" ".join(phrase.split()): asked for asked, phrases in _PHRASES.items() for phrase in phrases.split(",")}
_MANNERS = re.compile(
    r"^(?:please|can i|could i|may i|i want to|i would like to|i'd like to|i need to|let me|can we|sorry,?) "
)
_TO_A_PERSON = re.compile(
    r"(?:speak|talk|chat)(?:ing)? (?:to|with) (?:a |an |the |my |some ?)?(?:real |human )?"
    r"(?:adviser|advisor|human|person|people|body|one|somebody|someone|hr(?: team| adviser| advisor)?|"
    r"er(?: team| adviser)?|advice team)"
)


def asked_for(text: str) -> Asked | None:
    """The move that a whole message asks for; None where it says anything more."""
    plain = " ".join(text.lower().replace("’", "'").split())
    bare = plain.rstrip(".!? ").removesuffix(" please").rstrip(",") or plain[:1]
    bare = _MANNERS.sub("", bare)
    if _TO_A_PERSON.fullmatch(bare):
        return "ask_adviser"
    return _WANTED.get(bare)
