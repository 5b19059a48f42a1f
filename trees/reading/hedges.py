"""Takes away the words around an answer that change nothing in it: "I think it was about"; knows no question."""

import re

_BEFORE = re.compile(
    r"(?:~|c\.|ca\.|(?:it|that)(?: is|'s| was)|they (?:did|had|were)|there (?:is|are|was|were|have been)|"
    r"i(?: think| guess| believe| would say|'d say)(?: it(?: was|'s| is))?|"
    r"(?:maybe|perhaps|probably|possibly|about|around|round about|roughly|approximately|approx\.?|circa|nearly|"
    r"almost|just(?: about)?|say|er|um|so|well|only|exactly|since|from|on|starting|started|answer|the answer is|"
    r"ok)\b,?) ?"
)
_AFTER = re.compile(
    r"[ ,]*(?:i think|i guess|i believe|or so|ish|-ish|please|thanks|thank you|approx\.?|roughly|or thereabouts|"
    r"[.!?;]+)$"
)


def unhedged(raw: str) -> str:
    """The text in lower case, on one line, without what surrounds its meaning."""
    text = " ".join(raw.lower().replace("’", "'").replace("\u00a0", " ").split())
    while True:
        shorter = _AFTER.sub("", _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text).strip()
        if shorter == text or not shorter:
            return text
        text = shorter
